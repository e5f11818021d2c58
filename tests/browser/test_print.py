"""A chapter on paper: formula, premises and the mark, on at most 25 pages; the evidence stays on the screen."""

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
    page.locator(".equation-evidence").first.wait_for()
    assert page.evaluate(VISIBLE, ".equation-verdict > :not(summary)") > 20
    page.emulate_media(media="print")
    for folded in (".equation-verdict > :not(summary)", ".equation-mutants", ".picture-values", ".equation-copy", ".md-header"):
        assert page.evaluate(VISIBLE, folded) == 0, folded
    for kept in (".equation-formula", ".equation-premises", ".equation-verdict > summary", ".picture-drawing"):
        assert page.evaluate(VISIBLE, kept) == page.locator(kept).count() > 0, kept


def test_a_printer_asks_for_no_evidence(open_page: Open, seen: Any) -> None:
    """The theme opens all that folds before it prints."""
    page = open_page("samples/")
    sheets(page)
    page.wait_for_timeout(500)
    assert not any("/eq/" in url for url in seen[page].requests)


def test_the_page_of_an_equation_is_printed_whole(open_page: Open) -> None:
    page = open_page("eq/he-backward-condition/")
    page.emulate_media(media="print")
    assert page.evaluate(VISIBLE, ".equation-evidence") == 1


def test_this_can_fail(open_page: Open, until: Callable[[Page, str], None]) -> None:
    """With the evidence on paper, a chapter does not fit."""
    page: Any = open_page("schemes/he/", policy=False)
    page.evaluate("document.querySelectorAll('.equation-verdict').forEach((one) => (one.open = true))")
    until(page, "document.querySelectorAll('.equation-evidence').length > 25")
    page.add_style_tag(content="@media print { .md-typeset .equation-evidence { display: grid !important } }")
    assert sheets(page) > MOST
