"""A project of a few lines in a temporary folder -> its pages as HTML, or the refusal."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from markdown import Markdown

from texclaims.judgement.fingerprint import fingerprints
from texclaims.judgement.report import read_report, write_report
from texclaims.judgement.schema import Drawing, Verdict
from texclaims.language.project import find_project
from texclaims.markdown_extension import ClaimsExtension
from texclaims.pictures.state import picture_fingerprints

NOTATION = r"""
[[symbol]]
name = "x"
tex = 'x'
kind = "real"
meaning = "a number"

[[symbol]]
name = "n_in"
tex = 'n_\text{in}'
kind = "count"
meaning = "fan-in"
"""

SQUARE = "$$\n(x + 1)^2 = x^2 + 2 x + 1\n\\label{square}\n$$\n"
DOUBLE = "$$\nx + x = 2 x\n\\when{ x > 0,\\ x \\ne 1 }\n\\label{double}\n$$\n"

PICTURE = """
[[picture]]
name = "parabola"
title = "A square, and nothing < else."
x = { symbol = "x", from = -2, to = 2, label = "x" }
y = { label = "its square" }

[[picture.curve]]
equation = "square"
side = "left"
name = "the square"
"""
SVG = '<svg viewBox="0 0 4 3"><g><path id="picture-parabola-0" d="M 0 0"></path></g></svg>'
DRAWN = {"svg": SVG, "columns": ("x", "the square"), "rows": ((-2.0, 1.0), (0.5, 2.25), (1e7, 1.5e-9), (-0.0009766, 1234.0))}


@dataclass
class TinyProject:
    """A project whose pages and verdicts a test writes itself."""

    root: Path

    def write(self, path: str, text: str) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def page(self, name: str, text: str) -> str:
        """Write docs/NAME.md, with a check for each of its labels, and register the labels."""
        self.write(f"docs/{name}.md", text)
        pages = find_project(self.root).pages
        for page in pages:
            names = [str(display.label).replace("-", "_") for display in page.equations]
            checks = "\n\n".join(f"def {name}(x):\n    yield x\n    yield x" for name in names)
            self.write(f"verify/checks/{Path(page.uri).with_suffix('.py').as_posix()}", checks + "\n")
        labels = [str(display.label) for page in pages for display in page.equations]
        self.write("docs/labels.txt", "\n".join(dict.fromkeys(labels)) + "\n")
        return text

    def verify(self, **changes: Any) -> None:
        """Write a report in which every equation holds; `changes` go into each verdict."""
        project = find_project(self.root)
        wanted = fingerprints(project)
        equations = {
            str(display.label): msgspec.convert(verdict(display.tex, wanted[str(display.label)]) | changes, Verdict)
            for page in project.pages
            for display in page.equations
        }
        write_report(project.report_file, equations)

    def draw(self, entries: str = PICTURE) -> None:
        """Write docs/pictures.toml, and its pictures into the report; the verdicts stay."""
        self.write("docs/pictures.toml", entries)
        project = find_project(self.root)
        report = read_report(project.report_file)
        wanted = picture_fingerprints(project, fingerprints(project))
        rows = {name: Drawing(**DRAWN, fingerprint=fingerprint) for name, fingerprint in wanted.items()}
        write_report(project.report_file, report.equations, rows)

    def convert(self, name: str, extensions: tuple[Any, ...] = ()) -> str:
        """The HTML of docs/NAME.md, as a builder would make it: front matter is cut off before Markdown."""
        text = (self.root / f"docs/{name}.md").read_text(encoding="utf-8")
        if text.startswith("---\n"):
            text = text.split("---\n", 2)[2]
        return self.convert_text(text, extensions)

    def convert_text(self, text: str, extensions: tuple[Any, ...] = ()) -> str:
        claims = ClaimsExtension(
            root=str(self.root), site_url="https://example.org/", title="Tiny", authors="The tiny authors"
        )
        return Markdown(extensions=[claims, *extensions]).convert(text)


def verdict(tex: str, fingerprint: str) -> dict[str, Any]:
    """What the engine would write for an equation that holds."""
    return {
        "tex": tex, "fingerprint": fingerprint, "content": f"content of {tex}", "holds": True,
        "proved": True, "measured": True, "reason": "", "page": "docs/page.md", "line": 8, "number": "3.1",
        "device": "cpu", "dtype": "float64",
        "grade": "pytorch", "measured_on": ["torch.fft.fft"], "supplied": [],
        "depends_on": [], "symbols": ["x"], "domain": [], "commit": "abc123def4567890",
        "date": "2026-11-23", "versions": {"python": "3.11.7", "sympy": "1.14.0", "torch": "2.13.0"},
        "source": {"file": "verify/checks/page.py", "line": 3, "text": "def square(x):\n    yield model(y=x < 1)"},
        "proof": {"steps": [{"tex": "x = x", "relation": "=", "verdict": "proved", "premises": ["x > 0"],
                             "rules": ["expanding"], "leftover": "0"}], "follows": [], "seconds": 0.1},
        "measurement": {"method": "enumeration", "worlds": 4, "states": 3645, "error": 2.2e-16, "tolerance": 1e-12,
                        "steps": [{"tex": "x = x", "method": "enumeration", "left": 1.5, "right": 1.5, "error": 0.0,
                                   "tolerance": 1e-12, "worlds": 4, "states": 3645, "why": ""}], "seconds": 0.2},
        "mutants": {"unreadable": 1, "same": 2, "seconds": 0.3,
                    "list": [{"tex": "x^2 = 3 x", "change": "2 -> 3", "fate": "both", "why": "1 < 2"},
                             {"tex": "x^2 = 4 x", "change": "2 -> 4", "fate": "proof", "why": "1 < 2"},
                             {"tex": "x = \\nosuch", "change": "odd", "fate": "measurement", "why": ""},
                             {"tex": "x = x", "change": "even", "fate": "rule", "why": "nothing is claimed"},
                             {"tex": "x = 1/0", "change": "by 0", "fate": "meaningless", "why": "no value"},
                             {"tex": "y = 3", "change": "in other", "fate": "derivation", "why": "a", "earlier": "other"}]},
    }  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, lay_out: Callable[[Path], None]) -> TinyProject:
    """An empty project with the repository's KaTeX."""
    tiny = TinyProject(tmp_path)
    lay_out(tiny.root)
    tiny.write("docs/notation.toml", NOTATION)
    tiny.write("docs/labels.txt", "")
    return tiny


@pytest.fixture
def verified(project: TinyProject) -> TinyProject:
    """Two pages with an equation each, both verified."""
    project.page("one", "---\nchapter: 3\n---\n# One\n\nA square with $x$:\n\n" + SQUARE)
    project.page("deep/two", "---\nchapter: 4\n---\n# Two\n\nSee \\eqref{square}.\n\n" + DOUBLE)
    project.verify()
    return project


@pytest.fixture
def edit_report(verified: TinyProject) -> Callable[[Callable[[dict[str, Any]], None]], None]:
    """Change the report as an honest writer would: the seal is made anew."""

    def edit(change: Callable[[dict[str, Any]], None]) -> None:
        file = find_project(verified.root).report_file
        equations = json.loads(file.read_text(encoding="utf-8"))["equations"]
        change(equations)
        write_report(file, msgspec.convert(equations, dict[str, Verdict]))

    return edit
