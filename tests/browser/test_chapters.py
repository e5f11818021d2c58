"""Chapters as readers meet them: numbers, the answer first, exercises, addresses that moved, files to take along."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
CHAPTERS = {"foundations/": "1", "laws/": "2", "schemes/he/": "7", "schemes/backward/": "8", "zeros/": "15", "activations/": "A"}
MOVED = {
    "foundations/#the-normal-law": "laws/#the-normal-law",
    "samples/#heavy-tails": "exact/#heavy-tails",
    "schemes/he/#what-holds-in-a-network": "schemes/backward/#what-holds-in-a-network",
    "schemes/he/#where-the-square-root-of-5-comes-from": "schemes/leaky/#where-the-square-root-of-5-comes-from",
    "symmetry/#where-zeros-are-right": "zeros/#where-zeros-are-right",
    "gains/#is-the-fixed-point-stable": "stability/#is-the-fixed-point-stable",
    "stability/#large-weights-make-gradients-explode": "saturation/",
    "schemes/xavier/#the-loss-over-many-layers": "schemes/deep/#the-loss-over-many-layers",
    "schemes/he/#eq-he-backward": "schemes/backward/#eq-he-backward",
    "symmetry/#eq-relu-width-one": "width/#eq-relu-width-one",
}
"""An address that was once published -> where the link that stands there leads."""
READ = """async (path) => {
  const answer = await fetch(path), page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  page.head.prepend(Object.assign(page.createElement('base'), { href: answer.url }));
  return page;
}"""
"""A page as it stands in its file, its links as they lead from there."""
NUMBERS = f"""async (path) => {{
  const page = await ({READ})(path), text = (one) => one.textContent.trim().replace(/\\s+/g, ' ');
  const entry = [...page.querySelectorAll('.md-nav--primary .md-nav__link--active .md-ellipsis')].at(-1);
  return [text(page.querySelector('h1')), text(entry), [...page.querySelectorAll('a.equation-number')].map(text)];
}}"""
LEADS = f"""async ([path, anchor]) => {{
  const place = (await ({READ})(path)).getElementById(anchor);
  return (place.tagName === 'A' ? place : place.querySelector('a')).href;
}}"""


@pytest.fixture
def reader(open_page: Open) -> Page:
    """A page from which others are read."""
    return open_page("about/no-claim/")


def test_the_number_stands_in_the_heading_in_the_menu_and_in_the_equations(reader: Page, origin: str) -> None:
    for chapter, number in CHAPTERS.items():
        heading, entry, equations = reader.evaluate(NUMBERS, origin + chapter)
        assert heading.startswith(f"{number}. ") and entry.startswith(f"{number}. "), (chapter, heading, entry)
        assert len(equations) > 5 and all(text.startswith(f"({number}.") for text in equations), chapter


@pytest.mark.parametrize("width", [1280, 390])
def test_the_answer_is_on_the_first_screen(open_page: Open, width: int) -> None:
    page = open_page("schemes/he/", width=width)
    box = page.get_by_text("The result.", exact=True).bounding_box()
    assert box and box["y"] < 700
    call = page.locator(".admonition code").first.bounding_box()
    assert call and call["y"] < 844


def test_an_answer_is_hidden_until_it_is_asked_for(open_page: Open) -> None:
    page = open_page("schemes/he/")
    answer = page.locator("details:has(> summary:text-is('Answer 1'))")
    link = answer.locator("a.eqref")
    expect(link).to_be_hidden()
    answer.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    assert link.evaluate("one => one.href").endswith("schemes/he/#eq-relu-skew-half")


def test_old_addresses_lead_on(reader: Page, origin: str) -> None:
    for address, wanted in MOVED.items():
        path, _, anchor = address.partition("#")
        assert reader.evaluate(LEADS, [origin + path, anchor]) == origin + wanted


@pytest.mark.parametrize("address", ["foundations/#the-normal-law", "schemes/he/#eq-he-backward"])
def test_a_reader_follows_an_old_address(open_page: Open, address: str) -> None:
    page = open_page(address)
    place = page.locator(f"[id='{address.partition('#')[2]}']")
    expect(place).to_be_in_viewport()
    link = place if place.evaluate("one => one.tagName") == "A" else place.locator("a").first
    link.click()
    expect(page).to_have_url(re.compile(re.escape(MOVED[address]) + "$"))


def test_what_verifies_an_equation_can_be_taken_along(open_page: Open) -> None:
    page = open_page("schemes/he/#eq-he-forward")
    for name, ending in (("a Python file", "py"), ("a notebook", "ipynb")):
        page.goto(re.sub(r"schemes/.*", "eq/he-forward/", page.url))
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name, exact=True).click()
        file = waiting.value
        assert file.suggested_filename == f"he-forward.{ending}"
        text = file.path().read_text(encoding="utf-8")
        assert 'verify(\\".\\", [\\"he-forward\\"]' in text if ending == "ipynb" else 'verify(".", ["he-forward"]' in text
        assert ending == "py" or len(json.loads(text)["cells"]) == 8
