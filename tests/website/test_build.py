"""The gate inside a real `mkdocs build`, and what building must not import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from texclaims.language.project import find_project

REPOSITORY = Path(__file__).parents[2]
CONFIG = """
site_name: Tiny
theme: mkdocs
extra_css: [assets/katex/katex.min.css, assets/equation.css]
markdown_extensions:
  - texclaims
"""
HEAVY = ("sympy", "torch", "lark", "matplotlib")
SAY_WHAT_WAS_IMPORTED = f"import sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"


def run(arguments: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "verify"), "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture
def buildable(verified: Any) -> Any:
    verified.write("mkdocs.yml", CONFIG)
    verified.page("index", "# Tiny\n\nSee \\eqref{double}.\n")
    return verified


def test_a_verified_site_is_built(buildable: Any) -> None:
    built = run(["-m", "mkdocs", "build", "--strict"], buildable.root)
    assert built.returncode == 0, built.stderr
    assert 'href="deep/two/#eq-double"' in (buildable.root / "site/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("strict", [["--strict"], []], ids=["strict", "not strict"])
def test_an_unverified_site_is_not_built(buildable: Any, strict: list[str]) -> None:
    find_project(buildable.root).report_file.unlink()
    built = run(["-m", "mkdocs", "build", "-q", *strict], buildable.root)
    assert built.returncode == 1
    assert "docs/one.md:8: square: never verified; run: pytest verify" in built.stderr
    assert "Traceback" not in built.stderr
    assert not (buildable.root / "site/index.html").exists()


def test_building_imports_neither_sympy_nor_torch_nor_lark_nor_matplotlib(buildable: Any) -> None:
    buildable.write("docs/one.md", f"{buildable.read('docs/one.md')}\n![A curve](picture:parabola)\n")
    buildable.draw()
    convert = (
        "from markdown import Markdown; from pathlib import Path\n"
        "md = Markdown(extensions=['texclaims'])\n"
        "html = md.convert(Path('docs/one.md').read_text().split('---\\n', 2)[2])\n"
        "assert 'eq-square' in html and '<svg' in html\n"
    )
    done = run(["-c", convert + SAY_WHAT_WAS_IMPORTED], buildable.root)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == ""


@pytest.mark.parametrize("module", ["sympy", "lark", "matplotlib"])
def test_that_test_can_fail(buildable: Any, module: str) -> None:
    done = run(["-c", f"import {module}\n{SAY_WHAT_WAS_IMPORTED}"], buildable.root)
    assert module in done.stdout.split()


def test_links_in_the_evidence_are_addresses(buildable: Any) -> None:
    """Markdown's links to files become addresses; what goes past Markdown as a token must hold none."""
    step = {"tex": "x = x", "relation": "=", "verdict": "proved", "premises": [], "rules": ["expanding"], "leftover": "0"}
    proof = {"steps": [step], "follows": [{"tex": "x = x", "from": ["square"]}], "seconds": 0.1}
    buildable.verify(depends_on=["square"], proof=proof)
    built = run(["-m", "mkdocs", "build", "--strict"], buildable.root)
    assert built.returncode == 0, built.stderr
    html = (buildable.root / "site/deep/two/index.html").read_text(encoding="utf-8")
    assert html.count('href="../../one/#eq-square"') == 6 and '.md"' not in html and ".md#" not in html
