"""A chapter on paper: formula, premises and the mark; the evidence stays on the screen. How many pages: test_pages.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

Open = Callable[..., Page]
MOST = 25
SHEET = re.compile(rb"/Type\s*/Page\b")
VISIBLE = "box => [...document.querySelectorAll(box)].filter((one) => one.checkVisibility()).length"


def sheets(page: Page) -> int:
    """How many A4 pages the printer would use."""
    return len(SHEET.findall(page.pdf(format="A4", prefer_css_page_size=False)))


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
