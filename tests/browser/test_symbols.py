"""What a letter of an equation means: below the pointer, and by keyboard; in a chapter and on the equation's own page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
PLACES = ("schemes/he/#eq-he-forward", "eq/he-forward/")
LETTER = ".equation-line .katex-html span.mathnormal"


@pytest.mark.parametrize("place", PLACES)
def test_a_letter_below_the_pointer(open_page: Open, seen: Any, place: str) -> None:
    page = open_page(place)
    page.locator("#eq-he-forward").locator(LETTER, has_text="w").first.hover()
    box = page.get_by_role("tooltip")
    expect(box).to_contain_text("a weight of the layer", timeout=30_000)
    assert box.locator("li").count() == 1
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert seen[page].complaints == []


def test_two_symbols_that_begin_alike(open_page: Open) -> None:
    page = open_page("schemes/he/#eq-he-forward")
    page.locator("#eq-he-forward").locator(LETTER, has_text="n").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("fan-in", timeout=30_000)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("place", PLACES)
def test_all_symbols_by_keyboard(open_page: Open, place: str, width: int) -> None:
    page = open_page(place, width=width)
    page.keyboard.press("Tab")  # the browser knows now that a keyboard is in use
    number = page.locator("#eq-he-forward .equation-number")
    number.focus()
    box = page.get_by_role("tooltip")
    expect(box).to_contain_text("a weight of the layer", timeout=30_000)
    assert box.locator("li").count() > 2
    expect(number).to_have_attribute("aria-describedby", "equation-preview")
    edges = box.bounding_box()
    assert edges and edges["x"] >= 0 and edges["x"] + edges["width"] <= width
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)


def test_a_sign_means_nothing(open_page: Open) -> None:
    page = open_page("eq/he-forward/")
    page.locator("#eq-he-forward .equation-line .katex-base").first.hover(position={"x": 1, "y": 1})
    page.wait_for_timeout(600)
    expect(page.get_by_role("tooltip")).to_have_count(0)
