"""A site -> why nothing of it may be published; and the site itself, opened only where there is no reason, or for a draft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import click

from texclaims.judgement.report import ReportError
from texclaims.language.notation import NotationError
from texclaims.language.page import PageError
from texclaims.language.project import Project, ProjectError, find_project
from texclaims.pictures.entry import PictureError
from texclaims.publishing.register import RegisterError, line_of, title_problems
from texclaims.publishing.running_text import unseen_claims
from texclaims.publishing.site import PageRefused, Site
from texclaims.publishing.styles import BUILDER, style_problems

NOTEBOOK_MATH = re.compile(r"\$\$|\\\[|\\begin\{|\\label\{")


def drafting() -> bool:
    """True under `mkdocs serve`, where the state is shown and nothing is published."""
    context = click.get_current_context(silent=True)
    return context is not None and context.info_name == "serve"


@lru_cache(maxsize=1)
def problems(site: Site) -> list[str]:
    """Why nothing of this site may be published; empty where all is well.

    Raises what a file that cannot be read raises: ReportError, PictureError, RegisterError, PageError, NotationError.
    """
    unproved = [state.message for state in site.states.values() if state.status != "holds"]
    undrawn = [state.message for state in site.picture_states.values() if state.status != "holds"]
    unrefuted = [state.message for state in site.wrong_states.values() if state.status != "wrong"]
    return [*style_problems(site.project), *page_problems(site), *unproved, *unrefuted, *undrawn]


def page_problems(site: Site) -> list[str]:
    """What is wrong with the pages themselves, whatever their equations say."""
    titles = title_problems(site.register, site.project.relative(site.project.labels_file))
    labels = (*_label_problems(site), *_without_the_right_one(site))
    return [*labels, *titles, *_notebook_problems(site.project), *unseen_claims(site.project)]


def _label_problems(site: Site) -> Iterator[str]:
    """A label stands once, and in the register for ever."""
    shown = [display for page in site.pages for display in page.labelled]
    counts = Counter(display.label for display in shown)
    labels = site.project.relative(site.project.labels_file)
    for display in shown:
        if counts[display.label] > 1:
            found = f"the label {display.label} stands on {counts[display.label]} displays"
            yield f"{site.where(display)}: {found}; wanted: one"
    for display in shown:
        if display.label not in site.register:
            unlisted = f"{display.label} is not in {labels}; labels are for ever"
            yield f"{site.where(display)}: {unlisted}: add {line_of(str(display.label), site.register)} there"
    for label, entry in site.register.items():
        if entry.fate != "removed" and label not in site.shown:
            lost = f"{label} was published and stands on no page"
            yield f"{labels}:{entry.line}: {lost}; restore it, or write `{label} removed from PAGE.md: reason`"
    for label, entry in site.register.items():
        if entry.fate == "removed" and label in site.shown:
            back = f"{label} is marked as removed, but stands on {site.shown[label][0].uri}"
            yield f"{labels}:{entry.line}: {back}; choose another label: a label is never used twice"


def _without_the_right_one(site: Site) -> Iterator[str]:
    """Beside a wrong formula stands the right one."""
    for label, (_, display) in site.wrong.items():
        if display.refuted not in site.placed:
            found = f"{label} names {display.refuted} as the right equation, and no page states that"
            yield f"{site.where(display)}: {found}; wanted: the label of an equation"


def _notebook_problems(project: Project) -> list[str]:
    """Notebooks do not pass through Markdown extensions, so nothing there may look like a checked equation."""
    folder = project.docs / "notebooks"
    files = [file for file in sorted(folder.rglob("*")) if file.suffix in (".py", ".ipynb")]
    return [
        f"{project.relative(file)}: math in a notebook is never verified; move it to a page under docs/"
        for file in files
        if NOTEBOOK_MATH.search(file.read_text(encoding="utf-8"))
    ]


def open_site(root: Path, *options: str) -> Site:
    """The site as its files are now; read anew when one of them changed. `options` are Site's, after the project.

    Raises PageRefused where a page, the notation, the register, the pictures or the report cannot be read, and, but
    for a draft, where any equation of the site does not hold or any picture is not drawn from it.
    """
    try:
        project = find_project(root)
        site = _site(project.root, options, _stamp(project))
        found = problems(site)
    except (PageError, NotationError, PictureError, ProjectError, RegisterError, ReportError) as error:
        raise PageRefused(str(error)) from error
    if found and not drafting():
        count = f"{len(found)} {'reason' if len(found) == 1 else 'reasons'} not to publish this site:"
        raise PageRefused("\n  ".join([count, *found]))
    return site


@lru_cache(maxsize=1)
def _site(root: Path, options: tuple[str, ...], stamp: tuple[object, ...]) -> Site:
    return Site(find_project(root), *options)


def _stamp(project: Project) -> tuple[object, ...]:
    """Changes when a file changes from which pages are made."""
    folders = (project.docs, project.checks, project.receipts)
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    roots = (project.root / name for name in ("pyproject.toml", BUILDER))
    single = (*roots, project.notation_file, project.labels_file, project.report_file)
    known = [file for file in (*files, *single) if file.is_file()]
    return tuple((str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in known)
