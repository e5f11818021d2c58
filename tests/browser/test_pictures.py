"""A picture in a browser: it has a role and a name, nothing moves, it fits, and its words can be read on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
SITE = Path(__file__).parents[2] / "site"
SHIFT = "window.shifts.reduce((sum, value) => sum + value, 0)"
SMALLEST_WORD = """element => Math.min(...[...element.querySelectorAll('text')].map((word) =>
  parseFloat(getComputedStyle(word).fontSize) * word.getScreenCTM().a))"""
STROKES = "element => [...element.querySelectorAll('path')].map((path) => getComputedStyle(path).stroke)"


@pytest.fixture(scope="module")
def where() -> str:
    """A page with a picture."""
    found = [file for file in sorted(SITE.rglob("index.html")) if '<figure class="picture"' in file.read_text("utf-8")]
    if not found:
        pytest.fail("no page of site/ shows a picture; run: make site")
    return f"{found[0].parent.relative_to(SITE).as_posix()}/"


def test_a_screen_reader_finds_the_picture_and_its_values(open_page: Open, where: str) -> None:
    figure = open_page(where).locator("figure.picture").first
    picture = figure.get_by_role("img")
    expect(picture).to_have_count(1)
    assert len(str(picture.get_attribute("aria-label"))) > 30
    figure.locator("summary").press("Enter")
    expect(figure.get_by_role("table")).to_be_visible()
    expect(figure.get_by_role("columnheader").first).to_be_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_picture_fits_and_nothing_moves(open_page: Open, where: str, width: int) -> None:
    page = open_page(where, width=width)
    picture = page.locator("figure.picture svg").first
    picture.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    assert page.evaluate(SHIFT) == 0
    box, view = picture.bounding_box(), str(picture.get_attribute("viewBox")).split()
    assert box and 0 <= box["x"] and box["x"] + box["width"] <= width
    assert box["width"] / box["height"] == pytest.approx(float(view[2]) / float(view[3]), rel=0.01)
    assert picture.evaluate(SMALLEST_WORD) >= 11.5  # pixels


def test_the_colours_are_those_of_the_page(open_page: Open, where: str) -> None:
    light, dark = (
        set(open_page(where, scheme=scheme).locator("figure.picture svg").first.evaluate(STROKES))
        for scheme in ("light", "dark")
    )
    assert len(light) >= 3 and not light & dark


def test_its_equations_are_links(open_page: Open, where: str) -> None:
    page = open_page(where)
    link = page.locator("figure.picture .picture-source a").first
    anchor = str(link.get_attribute("href")).split("#")[1]
    link.click()
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
