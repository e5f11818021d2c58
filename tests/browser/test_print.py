"""A chapter on paper: formula, premises and the verdict's line, on at most 25 pages; the evidence stays on the screen."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

Open = Callable[..., Page]
SITE = Path(__file__).parents[2] / "site"
MOST = 25
SHEET = re.compile(rb"/Type\s*/Page\b")
VISIBLE = "box => [...document.querySelectorAll(box)].filter((one) => one.checkVisibility()).length"


def chapters() -> list[str]:
    """The pages that hold equations with a verdict; before the site is built, its home alone, so that the tests fail."""
    found = [file for file in sorted(SITE.rglob("index.html")) if 'class="equation-verdict"' in file.read_text("utf-8")]
    return [f"{file.parent.relative_to(SITE).as_posix()}/" for file in found] or [""]


def sheets(page: Page) -> int:
    """How many A4 pages the printer would use."""
    return len(SHEET.findall(page.pdf(format="A4", prefer_css_page_size=False)))


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_fits(open_page: Open, chapter: str) -> None:
    assert 2 <= sheets(open_page(chapter)) <= MOST


def test_a_chapter_fits_without_scripts(open_page: Open) -> None:
    assert 2 <= sheets(open_page("schemes/lecun/", scripts=False)) <= MOST


def test_what_is_on_paper(open_page: Open) -> None:
    page = open_page("samples/")
    page.evaluate("document.querySelectorAll('.md-content details').forEach((one) => (one.open = true))")
    assert page.evaluate(VISIBLE, ".equation-evidence") > 20
    page.emulate_media(media="print")
    for folded in (".equation-evidence", ".equation-mutants", ".picture-values", ".equation-copy", ".md-header"):
        assert page.evaluate(VISIBLE, folded) == 0, folded
    for kept in (".equation-formula", ".equation-premises", ".equation-verdict > summary", ".picture-drawing"):
        assert page.evaluate(VISIBLE, kept) == page.locator(kept).count() > 0, kept


def test_this_can_fail(open_page: Open) -> None:
    """With the evidence on paper, a chapter does not fit."""
    page: Any = open_page("schemes/he/")
    page.add_style_tag(content="@media print { .md-typeset .equation-evidence { display: grid !important } }")
    assert sheets(page) > MOST
