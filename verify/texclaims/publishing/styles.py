"""The engine's style sheets and script, and KaTeX's -> a project's docs/assets; what is there -> what is wrong with it.

Without them a verdict does not look like one, and a formula is not one: a site that lacks them is not built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from texclaims import __version__
from texclaims.language.project import Project
from texclaims.publishing.typeset import KATEX

ASSETS = Path(__file__).parent / "assets"
BUILDER = "mkdocs.yml"
LINKED = ("assets/katex/katex.min.css", "assets/equation.css")
"""The style sheets that every page links to, below docs/."""
OLD_FONTS = re.compile(rb',url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)')
"""Fonts that no current browser asks for."""


def put_styles(project: Project) -> None:
    """Write them all into docs/assets, over whatever stands there. KaTeX's come from node_modules.

    Raises OSError where KaTeX is not installed.
    """
    dist = project.root / KATEX / "dist"
    files = {**_own(), LINKED[0]: _without_old_fonts(dist / "katex.min.css")}
    files["assets/katex/LICENSE"] = (project.root / KATEX / "LICENSE").read_bytes()
    for font in sorted(dist.glob("fonts/*.woff2")):
        files[f"assets/katex/fonts/{font.name}"] = font.read_bytes()
    for name, content in files.items():
        file = project.docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def style_problems(project: Project) -> list[str]:
    """Why pages would not look as they should; empty where all is well. Each names file, finding and repair."""
    return [*_differing(project), *_unlinked(project)]


def _differing(project: Project) -> Iterator[str]:
    wanted = _own()
    katex = project.root / KATEX / "dist/katex.min.css"
    if katex.is_file():  # where it is not, the first formula says so
        wanted[LINKED[0]] = _without_old_fonts(katex)
    for name, content in wanted.items():
        file = project.docs / name
        found = "not found" if not file.is_file() else "changed" if file.read_bytes() != content else ""
        if found:
            yield (
                f"{project.relative(file)}: {found}; wanted: the file of texclaims {__version__} as it is, "
                f"and rules of your own in a file of your own; run: {project.commands.setup}"
            )


def _unlinked(project: Project) -> Iterator[str]:
    file = project.root / BUILDER
    if not file.is_file():
        return  # another builder: how it links is not known here
    text = file.read_text(encoding="utf-8")
    for name in LINKED:
        if not re.search(rf"^[^#\n]*(?<![\w./-]){re.escape(name)}(?![\w./-])", text, re.MULTILINE):
            yield f"{BUILDER}: it does not name {name}; wanted: the line `- {name}` under extra_css"


def _own() -> dict[str, bytes]:
    """Path below docs/ -> content, of what comes with the engine."""
    return {f"assets/{file.name}": file.read_bytes() for file in sorted(ASSETS.iterdir())}


def _without_old_fonts(file: Path) -> bytes:
    return OLD_FONTS.sub(b"", file.read_bytes())
