"""A foreign course: begun from the engine's template in an empty folder, verified, built, and seen in a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

REPOSITORY = Path(__file__).parents[2]
COMMAND = ("-c", "from texclaims.command.entry import texclaims; texclaims()")
LABELS = ["variance-of-a-sum", "mean-is-unbiased", "variance-of-the-mean"]


def run(folder: Path, *words: str, code: int = 0) -> str:
    """Run this Python with these words in the folder; all that it printed."""
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course after the four commands of its README. KaTeX is copied from here, so nothing comes from elsewhere."""
    folder = tmp_path_factory.mktemp("foreign")
    run(folder, *COMMAND, "init", ".")
    shutil.copytree(REPOSITORY / "node_modules", folder / "node_modules", symlinks=True)
    assert "KaTeX: as it was" in run(folder, *COMMAND, "setup")
    verified = run(folder, "-m", "pytest", "verify", "-q")
    assert "3 of 3 equations hold (3 proved; measured" in verified and "3 passed" in verified
    run(folder, "-m", "mkdocs", "build", "--strict")
    return folder


@pytest.fixture(scope="session")
def origin(course: Path, serve: Callable[[Path], AbstractContextManager[str]]) -> Iterator[str]:
    """The course takes the place of this site for the tests of this module."""
    with serve(course / "site") as address:
        yield address


@pytest.mark.parametrize("width", [1280, 390])
def test_three_equations_stand_there_with_their_mark(
    open_page: Callable[..., Page], seen: Any, origin: str, width: int
) -> None:
    page = open_page("", width=width)
    assert page.locator(".equation").evaluate_all("all => all.map(one => one.id)") == [
        f"eq-{label}" for label in LABELS
    ]
    marks = page.locator(".equation-verdict > summary").all_inner_texts()
    assert len(marks) == 3 and all(mark.startswith("✓ proved · measured") for mark in marks)
    assert page.locator(".equation .katex-html").first.bounding_box()["height"] > 10
    assert seen[page].foreign(origin) == [] and seen[page].complaints == []


def test_the_evidence_opens_and_the_style_sheets_are_there(open_page: Callable[..., Page], seen: Any) -> None:
    page = open_page("")
    page.locator(".equation-verdict > summary").first.click()
    evidence = page.locator(".equation-evidence").first
    assert evidence.is_visible() and "verify/checks/index.py" in evidence.inner_text()
    assert evidence.evaluate("one => getComputedStyle(one).display") == "grid"
    assert page.evaluate("[...document.fonts].some(font => font.family === 'KaTeX_Main' && font.status === 'loaded')")
    assert seen[page].complaints == []


def test_the_symbols_have_a_page(open_page: Callable[..., Page], seen: Any) -> None:
    page = open_page("symbols/")
    assert "standard deviation of one measurement" in page.locator(".md-content").inner_text()
    assert seen[page].complaints == []


def test_explain_and_read_know_the_course(course: Path) -> None:
    words = run(course, *COMMAND, "explain", "variance-of-the-mean")
    assert "verdict: proved, measured, and no wrong version of it holds" in words
    assert "rejected by proof and measurement" in words and words.startswith("variance-of-the-mean: equation (1.3)")
    assert "A: a measurement" in run(course, *COMMAND, "read", "A = 1")


def test_a_wrong_equation_neither_verifies_nor_builds(course: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "course"
    shutil.copytree(course, damaged, symlinks=True)
    page = damaged / "docs/index.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace(r"\frac{\sigma^2}{n}", r"\frac{\sigma}{n}"), encoding="utf-8"
    )
    assert "variance-of-the-mean: the equation" in run(damaged, "-m", "mkdocs", "build", "--strict", code=1)
    failed = run(damaged, "-m", "pytest", "verify", "-q", code=1)
    assert "try again: pytest verify -k variance-of-the-mean" in failed and "1 failed, 2 passed" in failed
    assert "1 reason not to publish this site" in run(damaged, "-m", "mkdocs", "build", "--strict", code=1)
