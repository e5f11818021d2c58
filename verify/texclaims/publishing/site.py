"""A project -> what its pages may show: the state of every equation and picture, addresses, refusals of the gate."""

from __future__ import annotations

import json
import posixpath
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import click

from texclaims.judgement.receipts import ReceiptError, read_receipts
from texclaims.judgement.report import Report, ReportError, State, read_report, states
from texclaims.judgement.schema import Drawing, Receipt, Verdict
from texclaims.language.notation import NotationError
from texclaims.language.page import FRONT_MATTER, Display, Page, PageError
from texclaims.language.project import Project, ProjectError, find_project
from texclaims.pictures.pictures import Picture, PictureError, picture_states, read_pictures
from texclaims.publishing.register import Entry, RegisterError, read_register
from texclaims.publishing.running_text import unseen_claims
from texclaims.publishing.typeset import Typesetter

NOTEBOOK_MATH = re.compile(r"\$\$|\\\[|\\begin\{|\\label\{")


class PageRefused(click.ClickException):
    """The page may not be published. MkDocs prints the message and stops, strict or not."""


def drafting() -> bool:
    """True under `mkdocs serve`, where the state is shown and nothing is published."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


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
        return {str(display.label): (page, display) for page in self.pages for display in page.equations}

    @cached_property
    def register(self) -> dict[str, Entry]:
        return read_register(self.project.labels_file)

    @cached_property
    def report(self) -> Report:
        return read_report(self.project.report_file)

    @cached_property
    def states(self) -> dict[str, State[Verdict]]:
        return states(self.project, self.report)

    @cached_property
    def pictures(self) -> dict[str, Picture]:
        return read_pictures(self.project)

    @cached_property
    def picture_states(self) -> dict[str, State[Drawing]]:
        return picture_states(self.project, self.report, self.states)

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
        """Label -> what runs on other devices wrote about it."""
        try:
            return read_receipts(self.project.receipts, self.project.root)
        except ReceiptError as error:
            raise PageRefused(str(error)) from error

    @cached_property
    def typesetter(self) -> Typesetter:
        return _typesetter(self.project.root, json.dumps(self.project.notation.macros))

    @cached_property
    def version(self) -> str:
        table = tomllib.loads((self.project.root / "pyproject.toml").read_text(encoding="utf-8"))
        return str(table.get("project", {}).get("version", ""))

    def verdict(self, label: str) -> Verdict | None:
        state = self.states.get(label)
        return state.verdict if state else None

    def number(self, label: str) -> str:
        return self.placed[label][1].number

    def where(self, display: Display) -> str:
        return f"{self.project.relative(display.file)}:{display.line}"

    def link(self, label: str, page: Page | None) -> str:
        """The address of an equation in a link on `page`, as MkDocs wants it: a path to the Markdown file."""
        target = self.placed[label][0]
        if page is not None and target.uri == page.uri:
            return f"#eq-{label}"
        folder = posixpath.dirname(page.uri) if page else ""
        return f"{posixpath.relpath(target.uri, folder or '.')}#eq-{label}"

    def permanent_link(self, label: str) -> str:
        return self.address + self.path(label)

    def path(self, label: str) -> str:
        """Where an equation stands, below the address of the site."""
        path = self.placed[label][0].uri.removesuffix(".md").removesuffix("index")
        return f"{path}{'/' if path and not path.endswith('/') else ''}#eq-{label}"

    @cached_property
    def problems(self) -> list[str]:
        """Why nothing of this site may be published; empty where all is well."""
        unproved = [state.message for state in self.states.values() if state.status != "holds"]
        undrawn = [state.message for state in self.picture_states.values() if state.status != "holds"]
        return [*self.page_problems, *unproved, *undrawn]

    @cached_property
    def page_problems(self) -> list[str]:
        """What is wrong with the pages themselves, whatever their equations say."""
        return [*self._label_problems(), *self._notebook_problems(), *unseen_claims(self.project)]

    def _label_problems(self) -> list[str]:
        shown = [display for page in self.pages for display in page.equations]
        counts = Counter(display.label for display in shown)
        twice = [
            f"{self.where(display)}: the label {display.label} stands on {counts[display.label]} displays; wanted: one"
            for display in shown
            if counts[display.label] > 1
        ]
        labels = self.project.relative(self.project.labels_file)
        unlisted = [
            f"{self.where(display)}: {display.label} is not in {labels}; labels are for ever: add {display.label} there"
            for display in shown
            if display.label not in self.register
        ]
        lost = [
            f"{labels}:{entry.line}: {label} was published and stands on no page; restore it, or write "
            f"`{label} removed from PAGE.md: reason`"
            for label, entry in self.register.items()
            if entry.fate != "removed" and label not in self.placed
        ]
        back = [
            f"{labels}:{entry.line}: {label} is marked as removed, but stands on {self.placed[label][0].uri}; "
            "choose another label: a label is never used twice"
            for label, entry in self.register.items()
            if entry.fate == "removed" and label in self.placed
        ]
        return [*twice, *unlisted, *lost, *back]

    def _notebook_problems(self) -> list[str]:
        """Notebooks do not pass through Markdown extensions, so nothing there may look like a checked equation."""
        folder = self.project.docs / "notebooks"
        files = [file for file in sorted(folder.rglob("*")) if file.suffix in (".py", ".ipynb")]
        return [
            f"{self.project.relative(file)}: math in a notebook is never verified; move it to a page under docs/"
            for file in files
            if NOTEBOOK_MATH.search(file.read_text(encoding="utf-8"))
        ]


def _order(page: Page) -> tuple[int, str]:
    return (int(page.chapter) if page.chapter.isdigit() else 10**6), page.uri


def body(text: str) -> str:
    """A page without its front matter and outer blank lines."""
    return FRONT_MATTER.sub("", text.replace("\r\n", "\n"), count=1).strip()


def open_site(root: Path, address: str, title: str, authors: str, wrong_versions: str = "") -> Site:
    """The site as its files are now; read anew when one of them changed.

    Raises PageRefused where a page, the notation, the register, the pictures or the report cannot be read, and, but
    for a draft, where any equation of the site does not hold or any picture is not drawn from it.
    """
    try:
        project = find_project(root)
        site = _site(project.root, address, title, authors, wrong_versions, _stamp(project))
        problems = site.problems
    except (PageError, NotationError, PictureError, ProjectError, RegisterError, ReportError) as error:
        raise PageRefused(str(error)) from error
    if problems and not drafting():
        count = f"{len(problems)} {'reason' if len(problems) == 1 else 'reasons'} not to publish this site:"
        raise PageRefused("\n  ".join([count, *problems]))
    return site


@lru_cache(maxsize=1)
def _site(
    root: Path, address: str, title: str, authors: str, wrong_versions: str, stamp: tuple[object, ...]
) -> Site:
    return Site(find_project(root), address, title, authors, wrong_versions)


@lru_cache(maxsize=4)
def _typesetter(root: Path, macros: str) -> Typesetter:
    return Typesetter(root, json.loads(macros))


def _stamp(project: Project) -> tuple[object, ...]:
    """Changes when a file changes from which pages are made."""
    folders = (project.docs, project.checks, project.receipts)
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    single = (project.root / "pyproject.toml", project.notation_file, project.labels_file, project.report_file)
    known = [file for file in (*files, *single) if file.is_file()]
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in known)
