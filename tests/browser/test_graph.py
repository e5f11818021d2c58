"""The drawing of what rests on what: each number a link, by pointer, by keyboard, on a phone; the same as a list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
SITE = Path(__file__).parents[2] / "site"
WHOLE, PLACE = "about/graph/", "about/graph-by-chapter/"
HE = "#graph-schemes-he ~ .graph"


def test_each_equation_is_drawn_or_listed_in_its_chapter(open_page: Open) -> None:
    page = open_page(PLACE)
    links = page.evaluate("[...document.querySelectorAll('.index section details > ul > li > a')].map((link) => link.pathname)")
    assert sorted(links) == sorted(f"/eq/{folder.name}/" for folder in SITE.glob("eq/*") if _has_a_number(folder))
    page = open_page(WHOLE)
    drawn = page.evaluate("[...new Set([...document.querySelectorAll('.graph a')].map((link) => link.pathname))]")
    assert len(drawn) > 300 and set(drawn) <= set(links)


def _has_a_number(folder: Path) -> bool:
    """An equation that was removed has none."""
    return "Equation (" in (folder / "index.html").read_text(encoding="utf-8").partition("</title>")[0]


@pytest.mark.parametrize("place", [WHOLE, PLACE])
def test_no_equation_is_drawn_above_what_it_rests_on_or_on_another(open_page: Open, place: str) -> None:
    page = open_page(place)
    boxes = page.evaluate("""[...document.querySelectorAll('.graph')].map((graph) => [...graph.querySelectorAll('foreignObject')]
      .map((box) => [+box.getAttribute('x'), +box.getAttribute('y')]))""")
    for places in boxes:
        assert all(abs(x - to) >= 48 or abs(y - end) >= 24 for x, y in places for to, end in places if (x, y) != (to, end))
        assert len({*map(tuple, places)}) == len(places)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_keyboard(open_page: Open, seen: Any, scheme: str) -> None:
    page = open_page(PLACE, scheme=scheme)
    page.locator(HE).first.focus()
    page.keyboard.press("Tab")
    number = page.locator(f"{HE} a").first
    expect(number).to_be_focused()
    expect(page.get_by_role("tooltip").locator(".katex-html").first).to_be_visible(timeout=30_000)
    near = page.locator(".graph-near")
    assert near.count() > 0 and near.first.evaluate("(line) => getComputedStyle(line).strokeWidth") == "2px"
    address = number.evaluate("(link) => link.pathname")
    page.keyboard.press("Enter")
    expect(page.locator("h1 ~ .equation")).to_have_count(1, timeout=30_000)
    assert address.startswith("/eq/") and page.evaluate("location.pathname") == address
    assert seen[page].complaints == []


def test_below_the_pointer(open_page: Open) -> None:
    page = open_page(PLACE)
    number = page.locator(f"{HE} a").first
    number.hover()
    assert page.locator(".graph-near").count() > 0
    page.mouse.move(0, 0)
    expect(page.locator(".graph-near")).to_have_count(0)


def test_on_a_phone_a_drawing_scrolls_and_begins_at_its_left(open_page: Open) -> None:
    page = open_page(WHOLE, width=390)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    whole = page.locator(".graph").first
    assert whole.evaluate("(box) => box.scrollWidth > box.clientWidth && box.tabIndex === 0")
    whole.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert whole.evaluate("(box) => box.scrollLeft") > 0
    size = page.locator(".graph a").first.bounding_box()
    assert size and min(size["width"], size["height"]) >= 24


def test_without_scripts(open_page: Open) -> None:
    page = open_page(PLACE, scripts=False)
    page.locator("#graph-schemes-he ~ details > summary").first.click()
    item = page.locator("#graph-schemes-he ~ details > ul > li", has_text="He's step, forward").first
    expect(item).to_be_visible()
    page.locator(f"{HE} a").first.click()
    expect(page.locator("h1 ~ .equation")).to_have_count(1)


# --- on the page of an equation ---

AROUND = "eq/relu-halves/"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_around_an_equation_is_drawn_on_its_page(open_page: Open, seen: Any, scheme: str, width: int) -> None:
    page = open_page(AROUND, scheme=scheme, width=width)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    box = page.locator(".equation-evidence .graph")
    box.focus()
    page.keyboard.press("Tab")
    expect(box.locator("a").first).to_be_focused()
    expect(page.get_by_role("tooltip").locator(".katex-html").first).to_be_visible(timeout=30_000)
    here = box.locator(".graph-here")
    expect(here).to_have_count(1)
    assert here.get_attribute("aria-label") == f"{here.inner_text()} A ReLU halves the second moment"
    assert here.evaluate("(link) => getComputedStyle(link).borderTopWidth") == "2px"
    levels = box.evaluate("(box) => new Set([...box.querySelectorAll('foreignObject')].map((one) => one.getAttribute('y'))).size")
    assert levels > 3
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Both halves of a ReLU's square", timeout=30_000)
    assert seen[page].complaints == []


def test_it_opens_in_the_chapter_too(open_page: Open) -> None:
    page = open_page("schemes/he/")
    equation = page.locator("#eq-relu-halves")
    equation.locator(".equation-verdict > summary").click()
    expect(equation.locator(".graph a").first).to_be_visible(timeout=30_000)
    equation.locator(".graph a", has_text="7.2").first.click()
    expect(page.locator("h1")).to_contain_text("Both halves of a ReLU's square", timeout=30_000)


def test_the_list_says_the_same_without_scripts(open_page: Open) -> None:
    page = open_page(AROUND, scripts=False)
    page.locator(".equation-evidence summary", has_text="As a list").click()
    listed = page.locator(".equation-evidence li", has_text="A ReLU halves the second moment").filter(has_text="rests on")
    expect(listed.first).to_contain_text("Both halves of a ReLU's square")
