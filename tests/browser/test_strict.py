"""The strict policy that every page carries: nothing runs or is styled but by files of the site, and all works under it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
SITE = Path(__file__).parents[2] / "site"
CHAPTER = "schemes/he/"
FORBIDDEN = re.compile(r"<script>|<style|<[a-z]+[^<>]* (?:style|on[a-z]+)=", re.IGNORECASE)
SIZES = """() => [...document.querySelectorAll('.katex-base, .equation, svg text, .md-nav, .md-search')].map((element) => {
  const box = element.getBoundingClientRect(); return [box.left, box.width, box.height]; })"""


def pages() -> Iterator[Path]:
    yield from sorted(SITE.rglob("*.html"))


def test_every_file_carries_the_policy_and_needs_none_of_what_it_forbids() -> None:
    policy = "Content-Security-Policy\" content=\"default-src 'self'"
    count, without, forbidden = 0, [], []
    for file in pages():
        count, html = count + 1, file.read_text("utf-8")
        without += [] if policy in html else [file]
        forbidden += [file] if FORBIDDEN.search(html) else []
    assert count > 800 and (without, forbidden) == ([], [])


@pytest.mark.parametrize("html", ["<script>x()</script>", '<p style="top:0">', '<b id="x" onclick="y()">', "<style>p{}</style>"])
def test_that_search_sees(html: str) -> None:
    assert FORBIDDEN.search(html)


@pytest.mark.parametrize(
    ("address", "scheme"),
    [("", "light"), (CHAPTER, "dark"), ("eq/relu-angle/", "light"), ("about/symbols/", "dark"), ("gains/", "light")],
)
def test_a_page_reads_as_it_does_without_the_policy(open_page: Open, seen: Any, address: str, scheme: str) -> None:
    strict, free = (open_page(address, scheme=scheme, policy=policy) for policy in (True, False))
    for page in (strict, free):
        page.evaluate("document.fonts.ready")
    found = strict.evaluate(SIZES)
    assert len(found) > 20 and found == free.evaluate(SIZES)
    assert seen[strict].complaints == []


def test_search_theme_and_previews_work(open_page: Open, seen: Any) -> None:
    page = open_page(CHAPTER)
    page.get_by_role("textbox", name="Search").press_sequentially("he-forward")
    expect(page.locator(".md-search-result__link").first).to_be_visible(timeout=30_000)
    page.keyboard.press("Escape")
    page.locator("label[title='Switch to dark']").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload(wait_until="load")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.locator(".md-typeset a.eqref").first.hover()
    expect(page.locator(".equation-preview .katex-base").first).to_be_visible(timeout=30_000)
    page.locator(".equation-verdict > summary").first.click()
    expect(page.locator(".equation-evidence").first).to_be_visible(timeout=30_000)
    page.locator(".equation-copy:visible").first.click()
    expect(page.locator("#equation-announcement")).to_contain_text("Copied")
    page.get_by_role("link", name="10. Gains", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gains")
    assert seen[page].complaints == []


@pytest.mark.parametrize(
    "breach",
    ["document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))",
     "document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')",
     "fetch('http://example.invalid/').catch(() => 0)"],
)  # fmt: skip
def test_a_breach_is_stopped_and_seen(open_page: Open, seen: Any, breach: str) -> None:
    page = open_page("")
    page.evaluate(f"() => {{ {breach}; }}")
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in line for line in seen[page].complaints)
    assert page.evaluate("window.ran") is None
