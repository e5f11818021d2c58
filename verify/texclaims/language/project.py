"""A folder inside a project -> the project's paths, read from `[tool.texclaims]` in its pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from texclaims.language.chapters import look_at_use, read_chapters
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation, NotationError
from texclaims.language.page import Display, Page, read_page
from texclaims.language.rewriting import SpellingError
from texclaims.language.spelling import respelled


class ProjectError(Exception):
    """The project's own files do not fit together; the message names file, finding and repair."""


class NoProjectError(ProjectError):
    """No folder upwards belongs to a project."""


@dataclass(frozen=True)
class Commands:
    """What messages name as the repair: the table [tool.texclaims.commands]. `verify` takes pytest's options."""

    verify: str = "pytest verify"
    setup: str = "texclaims setup"


@dataclass(frozen=True)
class Project:
    """Where a project keeps what it claims, and why it is true.

    All paths are absolute. `vocabulary` is the name of the importable module whose FUNCTIONS give
    the functions of the notation table a meaning for SymPy and one for PyTorch.
    """

    root: Path
    docs: Path
    notation_file: Path
    labels_file: Path
    checks: Path
    report_file: Path
    receipts: Path
    vocabulary: str
    commands: Commands = field(default_factory=Commands)

    @cached_property
    def notation(self) -> Notation:
        """The table of the site."""
        return read_notation(self.notation_file)

    @cached_property
    def chapters(self) -> Mapping[Path, Notation]:
        """The file of each page that has a table of its own -> the names that it can use."""
        return read_chapters(self.docs, self.notation, self.commands.verify)

    def notation_of(self, page: Path) -> Notation:
        """The names that a page can use, by its file: those of the site, and what stands in a table of its own."""
        return self.chapters.get(page, self.notation)

    @cached_property
    def macros(self) -> dict[str, str]:
        """What KaTeX needs to draw the formulas of all pages: a macro is drawn in one way everywhere.

        Raises NotationError where two tables draw one in two ways.
        """
        found = dict(self.notation.macros)
        for table in self.chapters.values():
            for macro, drawn in table.macros.items():
                if found.setdefault(macro, drawn) != drawn:
                    raise NotationError(f"{table.own}: found {macro} drawn as {drawn}\n    wanted: {found[macro]}, as elsewhere")
        return found

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Every Markdown page under docs/, in path order, scanned once."""
        return tuple(self._page(path) for path in sorted(self.docs.rglob("*.md")))

    def _page(self, path: Path) -> Page:
        read = read_page(path, self.docs)
        page = replace(read, displays=tuple(self._display(display) for display in read.displays))
        look_at_use(page, self.check_file(page), self.notation_of(path), self.commands.verify)
        return page

    def _display(self, display: Display) -> Display:
        """In the dialect's own spelling; what has two readings stays as it was typed, and is refused where it is read."""
        try:
            return respelled(display, self.notation_of(display.file))
        except SpellingError:
            return display

    def check_file(self, page: Page) -> Path:
        """The mirror rule: docs/a/b.md is checked by verify/checks/a/b.py."""
        return self.checks / Path(page.uri).with_suffix(".py")

    @property
    def modules(self) -> Path:
        """The folder of the project's own modules, such as the vocabulary: that beside which its checks stand."""
        return self.checks.parent

    def relative(self, path: Path) -> str:
        """A path inside the project, as messages write it."""
        return path.relative_to(self.root).as_posix()


def find_project(start: Path) -> Project:
    """The project that holds `start`: the nearest pyproject.toml upwards with a [tool.texclaims] table.

    Raises NoProjectError where there is no such table, ProjectError where it lacks a path.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            table = tomllib.loads(file.read_text(encoding="utf-8")).get("tool", {}).get("texclaims")
            if table is not None:
                return _project(folder, table)
    raise NoProjectError(f"{start}: no pyproject.toml with a [tool.texclaims] table here or above")


def _project(root: Path, table: dict[str, Any]) -> Project:
    wanted = ("docs", "notation", "labels", "checks", "report", "receipts", "vocabulary")
    missing = [key for key in wanted if key not in table]
    if missing:
        raise ProjectError(f"{root / 'pyproject.toml'}: [tool.texclaims] lacks {', '.join(missing)}")
    paths = {key: root / table[key] for key in wanted if key != "vocabulary"}
    return Project(
        root=root,
        docs=paths["docs"],
        notation_file=paths["notation"],
        labels_file=paths["labels"],
        checks=paths["checks"],
        report_file=paths["report"],
        receipts=paths["receipts"],
        vocabulary=table["vocabulary"],
        commands=_commands(root, table.get("commands", {})),
    )


def _commands(root: Path, table: dict[str, str]) -> Commands:
    known = [one.name for one in fields(Commands)]
    if odd := sorted(set(table) - set(known)):
        file = root / "pyproject.toml"
        raise ProjectError(f"{file}: [tool.texclaims.commands] has {', '.join(odd)}; wanted: {', '.join(known)}")
    return Commands(**table)
