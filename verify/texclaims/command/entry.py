"""`texclaims init | setup | read | explain`: words on a command line -> the modules above. It holds no mathematics."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from texclaims import __version__
from texclaims.command.course import FolderError, begin_course
from texclaims.command.explaining import LabelError, explain, explain_all
from texclaims.command.katex import NodeError, install_katex
from texclaims.command.reading import read_tex
from texclaims.judgement.report import ReportError
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation, NotationError
from texclaims.language.page import PageError
from texclaims.language.project import NoProjectError, ProjectError, find_project
from texclaims.publishing.styles import put_styles

REFUSALS = (
    DialectError, FolderError, LabelError, NodeError, NotationError, PageError, ProjectError, ReportError,
)  # fmt: skip
NOWHERE = Notation(Path("notation.toml"), ())
"""Outside of a project no name is declared."""

in_project = click.option(
    "--project", "folder", type=click.Path(exists=True, path_type=Path), default=Path("."), metavar="FOLDER",
    help="A folder inside the project; by default this one.",
)  # fmt: skip


@contextmanager
def refusals() -> Iterator[None]:
    """What the engine refuses is raised as ClickException: a message and code 1, and no traceback."""
    try:
        yield
    except REFUSALS as error:
        raise click.ClickException(str(error)) from error


@click.group()
@click.version_option(__version__)
def texclaims() -> None:
    """Equations on Markdown pages: parsed, proved, measured, attacked with wrong versions."""


@texclaims.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Begin a course in FOLDER: three equations that verify and build."""
    with refusals():
        files = begin_course(folder)
    click.echo(f"{folder}: {len(files)} files. README.md there says what each command does:")
    click.echo(f"  cd {folder}\n  texclaims setup\n  pytest verify\n  mkdocs build --strict")


@texclaims.command()
@in_project
def setup(folder: Path) -> None:
    """Install KaTeX, and put the style sheets into docs/assets."""
    with refusals():
        project = find_project(folder)
        new = install_katex(project.root)
        put_styles(project)
    done = "installed" if new else "as it was"
    click.echo(f"KaTeX: {done}; style sheets: in {project.relative(project.docs)}/assets")


@texclaims.command()
@click.argument("tex")
@click.option("--page", default="", metavar="PAGE", help="With the letters of this page below docs, as schemes/he.md.")
@in_project
def read(tex: str, page: str, folder: Path) -> None:
    """Show how TEX is understood: steps, premises, and every name; or why it is not."""
    with refusals():
        click.echo(read_tex(tex, _notation(folder, page)))


@texclaims.command(name="explain")
@click.argument("label", required=False)
@in_project
def explain_label(label: str | None, folder: Path) -> None:
    """Show what was found out about the equation LABEL: proof, measurement, wrong versions. Without a label, list all of
    them by what they were measured on."""
    with refusals():
        project = find_project(folder)
        click.echo(explain(project, label) if label else explain_all(project))


def _notation(folder: Path, page: str) -> Notation:
    """The names that a page can use, or those of the site; outside of a project none.

    Raises ProjectError for a page that does not exist.
    """
    try:
        project = find_project(folder)
    except NoProjectError:
        return NOWHERE
    file = project.docs / page
    if page and not file.is_file():
        below = project.relative(project.docs)
        raise ProjectError(f"found no page {page} below {below}\n    wanted: one that is there, as --page index.md")
    return project.notation_of(file)
