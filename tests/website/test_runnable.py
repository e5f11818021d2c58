"""What verifies an equation, to take along: a Python file and a notebook with the same cells, which run in a clone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from texclaims.judgement.schema import Source
from texclaims.language.project import find_project
from texclaims.publishing.equation_page import equation_pages
from texclaims.publishing.runnable import Cell, cells, notebook, notebook_path, script, script_path
from texclaims.publishing.site import Site

ROOT = Path(__file__).parents[2]
LABEL = "relu-halves"


def site(root: Path, pages: str = "eq") -> Site:
    return Site(find_project(root), "https://example.org/", "Tiny", "The tiny authors", equation_pages=pages, repo_url="https://a.b/c")


@pytest.fixture(scope="module")
def real() -> tuple[Cell, ...]:
    """Those of an equation of this site."""
    course = site(ROOT)
    return cells(course, course.placed[LABEL][1], Source("verify/checks/schemes/he.py", 39, "def relu_halves(): ..."))


def run(file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """As a reader does, in the folder of a clone."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "verify")}
    return subprocess.run([sys.executable, str(file)], cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def test_the_file_verifies_the_equation(real: tuple[Cell, ...], tmp_path: Path) -> None:
    file = tmp_path / "it.py"
    file.write_text(script(real), encoding="utf-8")
    done = run(file, ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("proved: ") == 2 and "premises: z \\sim -z" in done.stdout
    assert "measured on torch.nn.functional.relu" in done.stdout and "wrong versions rejected" in done.stdout


def test_it_fails_where_the_equation_is_wrong(real: tuple[Cell, ...], tmp_path: Path) -> None:
    """In a copy of the project whose page says one third."""
    for folder in ("docs", "verify"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("texclaims", "report.json", "assets"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    page = tmp_path / "docs/schemes/he.md"
    text = page.read_text(encoding="utf-8")
    assert text.count("&= \\frac{1}{2} \\E[z^2] &&") == 1
    page.write_text(text.replace("&= \\frac{1}{2} \\E[z^2] &&", "&= \\frac{1}{3} \\E[z^2] &&"), encoding="utf-8")
    file = tmp_path / "it.py"
    file.write_text(script(real), encoding="utf-8")
    done = run(file, tmp_path)
    assert done.returncode != 0 and "AssertionError" in done.stderr and "refuted: " in done.stdout


def test_the_notebook_has_the_same_cells_and_runs(real: tuple[Cell, ...], tmp_path: Path) -> None:
    file, done = tmp_path / "it.ipynb", tmp_path / "done.ipynb"
    file.write_text(notebook(real), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(ROOT / "verify")}
    code = (
        "import sys, nbformat, nbclient; read = nbformat.read(sys.argv[1], 4); nbformat.validate(read);"
        f"nbclient.NotebookClient(read, timeout=200, resources={{'metadata': {{'path': {str(ROOT)!r}}}}}).execute();"
        "nbformat.write(read, sys.argv[2])"
    )
    command = [sys.executable, "-c", code, str(file), str(done)]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    found = json.loads(done.read_text(encoding="utf-8"))["cells"]
    assert ["".join(cell["source"]) for cell in found] == [cell.text for cell in real]
    printed = "".join("".join(one.get("text", "")) for cell in found for one in cell.get("outputs", []))
    assert printed.count("proved: ") == 2 and "wrong versions rejected" in printed


def test_they_say_what_they_are_and_what_they_need(verified: Any) -> None:
    tiny = site(verified.root)
    content = cells(tiny, tiny.placed["double"][1], tiny.states["double"].verdict.source)
    text = script(content)
    compile(text, "double.py", "exec")
    for words in (
        "# # Equation (4.1): double", "in the folder of a clone of Tiny", "https://a.b/c", "https://example.org/eq/double/",
        "# $$\n# x + x = 2 x\n# $$", "when $x > 0$, $x \\ne 1$", "# def square(x):", 'verify(".", ["double"], fresh=True)',
    ):  # fmt: skip
        assert words in text, words
    assert json.loads(notebook(content))["nbformat"] == 4


def test_its_page_links_both(verified: Any) -> None:
    tiny = site(verified.root)
    assert (script_path(tiny, "double"), notebook_path(tiny, "double")) == ("eq/double/double.py", "eq/double/double.ipynb")
    html = next(page.html for page in equation_pages(tiny) if page.label == "double")
    for link in ('<a download="" href="double.py">a Python file</a>', '<a download="" href="double.ipynb">a notebook</a>'):
        assert link in html


def test_nothing_is_linked_where_an_equation_has_no_page(verified: Any) -> None:
    assert "a notebook" not in verified.convert("one")
