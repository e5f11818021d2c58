"""A project -> what its pages need to know of each other: the state of every equation and picture, and their addresses."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import click

from texclaims.judgement.fingerprint import fingerprints
from texclaims.judgement.receipts import ReceiptError, read_receipts
from texclaims.judgement.report import Report, State, read_report, states, wrong_states
from texclaims.judgement.schema import Drawing, Receipt, Refutation, Verdict
from texclaims.language.page import FRONT_MATTER, Display, Page
from texclaims.language.project import Project
from texclaims.pictures.entry import Picture, read_pictures
from texclaims.pictures.state import picture_states
from texclaims.publishing.register import Entry, read_register
from texclaims.publishing.typeset import Typesetter

LOCAL = re.compile(r"https?://(?:localhost|127\.|0\.0\.0\.0|\[::1\])")
"""An address that only this machine knows."""


class PageRefused(click.ClickException):
    """The page may not be published. MkDocs prints the message and stops, strict or not."""


@dataclass(eq=False)
class Site:
    """All that a page needs to know of the other pages, read once for each build."""

    project: Project
    address: str = ""
    """Where the site is published, with a slash at the end; empty where nobody said."""
    title: str = ""
    authors: str = ""
    wrong_versions: str = ""
    """The folder of the published site that holds the wrong versions of each equation; empty: they stand on its page."""
    formula_styles: str = ""
    """The style sheet of the published site that holds the styles of its formulas; empty: they stand on the formulas."""
    equation_pages: str = ""
    """The folder of the published site that holds a page for each equation; empty: all of it stands in its chapter."""
    versioned_url: str = ""
    """Where this version of the site stays for good, with a slash at the end; empty where nobody said."""
    repo_url: str = ""
    """Where the source is published, without a slash at the end; empty where nobody said."""

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """In the order of their chapter numbers; those without one come last."""
        return tuple(sorted(self.project.pages, key=_order))

    @cached_property
    def by_text(self) -> dict[str, Page]:
        """The text of a page, as Markdown gets it, to the page: a Markdown extension is not told the file's name."""
        return {body(page.file.read_text(encoding="utf-8")): page for page in self.pages}

    @cached_property
    def placed(self) -> dict[str, tuple[Page, Display]]:
        """Label -> where its equation stands, in the order of the pages."""
        return {str(display.label): (page, display) for page in self.pages for display in page.equations}

    @cached_property
    def wrong(self) -> dict[str, tuple[Page, Display]]:
        """The same of the formulas that their page calls wrong."""
        return {str(display.label): (page, display) for page in self.pages for display in page.refuted}

    @cached_property
    def shown(self) -> dict[str, tuple[Page, Display]]:
        """Both: what has a number and an address."""
        return {**self.placed, **self.wrong}

    @cached_property
    def register(self) -> dict[str, Entry]:
        """Label -> its line of the register; raises RegisterError."""
        return read_register(self.project.labels_file)

    @cached_property
    def report(self) -> Report:
        """What was verified and drawn; raises ReportError where it cannot be trusted."""
        return read_report(self.project.report_file, self.project.commands.verify)

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        """Label -> today's fingerprint of the equation."""
        return fingerprints(self.project)

    @cached_property
    def states(self) -> dict[str, State[Verdict]]:
        """Label -> what the report says about the equation as it stands today."""
        return states(self.project, self.report, self.fingerprints)

    @cached_property
    def wrong_states(self) -> dict[str, State[Refutation]]:
        """Label -> what the report says about a formula that its page calls wrong, as it stands today."""
        return wrong_states(self.project, self.report, self.fingerprints)

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        """Name -> what pictures.toml describes; raises PictureError."""
        return read_pictures(self.project)

    @cached_property
    def picture_states(self) -> dict[str, State[Drawing]]:
        """Name -> whether its drawing still counts."""
        return picture_states(self.project, self.report, self.states, self.fingerprints)

    @cached_property
    def used_by(self) -> dict[str, list[str]]:
        """Label -> the labels of those equations that rest on it, in the order of their numbers."""
        table: dict[str, list[str]] = {}
        for label in self.placed:
            verdict = self.verdict(label)
            for earlier in verdict.depends_on if verdict else ():
                table.setdefault(earlier, []).append(label)
        return table

    @cached_property
    def receipts(self) -> dict[str, list[Receipt]]:
        """Label -> what runs on other devices wrote about it.

        Raises PageRefused for a file of another form.
        """
        try:
            return read_receipts(self.project.receipts, self.project.root)
        except ReceiptError as error:
            raise PageRefused(str(error)) from error

    @cached_property
    def typesetter(self) -> Typesetter:
        """KaTeX with the macros of the notation."""
        macros = json.dumps(self.project.macros)
        return _typesetter(self.project.root, macros, self.project.commands.setup, bool(self.formula_styles))

    @cached_property
    def version(self) -> str:
        """The project's own, as its pyproject.toml says; empty where that says none."""
        table = tomllib.loads((self.project.root / "pyproject.toml").read_text(encoding="utf-8"))
        return str(table.get("project", {}).get("version", ""))

    def verdict(self, label: str) -> Verdict | None:
        """What the report says about an equation; None where it says nothing."""
        state = self.states.get(label)
        return state.verdict if state else None

    def found(self, label: str) -> Verdict | None:
        """The same, also about a formula that its page calls wrong."""
        state = self.wrong_states.get(label)
        return state.verdict.verdict if state and state.verdict else self.verdict(label)

    def number(self, label: str) -> str:
        """The number of a placed equation, such as 3.1; of what its page calls wrong, such as wrong 3."""
        return self.shown[label][1].number

    def words(self, label: str) -> str:
        """What an equation states, in words: its title in the register, or else its label, relu-halves as relu halves."""
        entry = self.register.get(label)
        return entry.title if entry and entry.title else label.replace("-", " ")

    def where(self, display: Display) -> str:
        """file:line, for messages."""
        return f"{self.project.relative(display.file)}:{display.line}"

    def link(self, label: str, page: Page | None) -> str:
        """The address of an equation in a link on `page`, as MkDocs wants it: a path to the Markdown file."""
        target = self.shown[label][0]
        if page is not None and target.uri == page.uri:
            return f"#eq-{label}"
        folder = posixpath.dirname(page.uri) if page else ""
        return f"{posixpath.relpath(target.uri, folder or '.')}#eq-{label}"

    @property
    def published(self) -> str:
        """The address that others can use: empty where nobody said one, and for one of this machine alone."""
        return "" if LOCAL.match(self.address) else self.address

    def permanent_link(self, label: str) -> str:
        """The whole address of an equation; without the site's own where nobody said that."""
        return self.published + self.path(label)

    def path(self, label: str) -> str:
        """The permanent address of an equation below that of the site: its own page, or else its place in its chapter."""
        return f"{self.equation_pages}/{label}/" if self.equation_pages else self.place(label)

    def place(self, label: str) -> str:
        """Where an equation stands in its chapter, below the address of the site."""
        return f"{self.page_path(self.shown[label][0])}#eq-{label}"

    def page_path(self, page: Page) -> str:
        """The address of a page below that of the site."""
        path = page.uri.removesuffix(".md").removesuffix("index")
        return path + ("/" if path and not path.endswith("/") else "")


def _order(page: Page) -> tuple[int, str]:
    return (int(page.chapter) if page.chapter.isdigit() else 10**6), page.uri


def title(page: Page) -> str:
    """The page's first heading."""
    lines = page.file.read_text(encoding="utf-8").splitlines()
    return next((line.removeprefix("# ").strip() for line in lines if line.startswith("# ")), page.uri)


def body(text: str) -> str:
    """A page without its front matter and outer blank lines."""
    return FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1).strip()


@lru_cache(maxsize=4)
def _typesetter(root: Path, macros: str, setup: str, as_classes: bool) -> Typesetter:
    return Typesetter(root, json.loads(macros), setup, as_classes)
