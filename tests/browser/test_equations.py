"""What a reader does at an equation: open the evidence, copy, cite, follow and preview references, by mouse or key."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Page]
SITE = Path(__file__).parents[2] / "site"
LIST = "about/equations/"
LOADING = 30_000  # milliseconds: the preview reads another page, of some megabytes, on a machine that may be busy


@pytest.fixture(scope="module")
def where() -> str:
    """The lightest chapter."""
    pages = sorted((*SITE.glob("*/index.html"), *SITE.glob("schemes/*/index.html")), key=lambda file: file.stat().st_size)
    found = [file for file in pages if 'class="equation-verdict"' in file.read_text("utf-8")]
    if not found:
        pytest.fail("no page of site/ shows a verified equation; run: make site")
    return f"{found[0].parent.relative_to(SITE).as_posix()}/"


def first(page: Page) -> Locator:
    return page.locator(".equation:has(.equation-verdict)").first


def open_first(page: Page) -> None:
    """Open what is known of the first equation, and wait until it has come."""
    first(page).locator(".equation-verdict > summary").click()
    expect(first(page).locator(".equation-evidence")).to_be_visible(timeout=LOADING)


def own_page(page: Page) -> str:
    """The address of the first equation's own page."""
    return f"eq/{str(first(page).get_attribute('id')).removeprefix('eq-')}/"


def test_the_evidence_opens_by_keyboard(open_page: Open, where: str) -> None:
    page = open_page(where)
    summary = first(page).locator(".equation-verdict > summary")
    expect(first(page).locator(".equation-evidence")).to_have_count(0)
    summary.focus()
    page.keyboard.press("Enter")
    expect(first(page).locator(".equation-evidence")).to_be_visible(timeout=LOADING)
    summary.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.equation-evidence') !== null")


def test_the_whole_evidence_is_reachable_by_tab(open_page: Open, where: str) -> None:
    page = open_page(where)
    open_first(page)
    first(page).locator(".equation-verdict > summary").focus()
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("document.activeElement.textContent"))
        if "BibTeX" in seen and "Copy BibTeX" not in seen:
            page.keyboard.press("Enter")
    assert {"Show all of them", "Copy LaTeX", "Copy citation", "APA", "BibTeX", "Copy BibTeX", "CSL-JSON"} <= seen


BUTTONS = [
    ("Copy LaTeX", "\\begin{equation}"), ("Copy citation", "The InitProof authors ("), ("Copy APA", "The InitProof authors. ("),
    ("Copy BibTeX", "@misc{"), ("Copy biblatex", "@online{"), ("Copy CSL-JSON", "["),
]  # fmt: skip


@pytest.mark.parametrize("apart", [False, True], ids=["in its chapter", "on its page"])
def test_copying(open_page: Open, where: str, apart: bool) -> None:
    page = open_page(where)
    if apart:
        page = open_page(own_page(page))
    else:
        open_first(page)
    page.locator(".equation-evidence .equation-form").evaluate_all("forms => forms.forEach((form) => (form.open = true))")
    for button, beginning in BUTTONS:
        copy = page.get_by_role("button", name=button)
        text = copy.locator("xpath=preceding-sibling::*[1]").locator("code").inner_text()
        copy.click()
        expect(page.get_by_role("status")).to_contain_text(f"{button}: Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(beginning) and copied.strip() == text.strip()


def test_the_number_is_a_permanent_link(open_page: Open, where: str) -> None:
    page = open_page(where)
    label = first(page).get_attribute("id")
    first(page).locator(".equation-number").click()
    assert page.url.endswith(f"{where}#{label}")
    expect(first(page)).to_be_in_viewport()


def test_a_reference_leads_to_its_equation_on_another_page(open_page: Open) -> None:
    page = open_page(LIST)
    link = page.locator("a.eqref").last
    anchor = str(link.get_attribute("href")).split("#")[1]
    link.click()
    page.wait_for_url(re.compile(f"#{anchor}$"))
    expect(page.locator(f"#{anchor}")).to_be_in_viewport()
    page.locator(f"#{anchor} .equation-verdict > summary").click()  # and all works on the page that came by a link
    expect(page.locator(f"#{anchor} .equation-evidence")).to_be_visible(timeout=LOADING)


def test_hovering_shows_the_equation(open_page: Open) -> None:
    page = open_page(LIST)
    page.locator("a.eqref").first.hover()
    preview = page.get_by_role("tooltip")
    expect(preview).to_be_visible(timeout=LOADING)
    assert preview.locator(".katex").count() >= 1
    expect(preview).to_contain_text("wrong version")
    page.mouse.move(0, 0)
    expect(preview).to_have_count(0)


def test_focus_shows_the_equation_and_escape_hides_it(open_page: Open) -> None:
    page = open_page(LIST)
    link = page.locator("a.eqref").first
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("tooltip")).to_be_visible(timeout=LOADING)
    assert link.get_attribute("aria-describedby") == "equation-preview"
    page.keyboard.press("Escape")
    expect(page.get_by_role("tooltip")).to_have_count(0)
    assert link.get_attribute("aria-describedby") is None


def test_a_preview_stays_on_a_phone_screen(open_page: Open) -> None:
    page = open_page(LIST, width=390)
    page.locator("a.eqref").last.hover()
    box = page.get_by_role("tooltip").bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= 390


def test_without_scripts_all_can_be_read(open_page: Open, where: str) -> None:
    page = open_page(where, scripts=False)
    expect(first(page).locator(".katex-html").first).to_be_visible()
    anchor, own = first(page).get_attribute("id"), own_page(page)
    first(page).locator(".equation-verdict > summary").click()
    first(page).locator(".equation-apart").click()
    assert page.url.endswith(own)
    expect(page.locator(".equation-evidence")).to_be_visible()
    expect(page.locator(".equation-copy").first).to_be_hidden()  # it could do nothing
    page.locator(".equation-mutants > summary").click()
    page.locator(".equation-mutants .equation-apart").click()
    expect(page.locator(".equation-rows tbody tr").last).to_be_visible()
    page.locator("h1 a").click()
    assert page.url.endswith(own)
    page.locator(".equation-place a").first.click()
    assert page.url.endswith(f"{where}#{anchor}")


def test_evidence_comes_when_it_is_asked_for(open_page: Open, seen: Any, where: str) -> None:
    page = open_page(where)
    assert not any("/eq/" in url for url in seen[page].requests)
    open_first(page)
    summary = first(page).locator(".equation-verdict > summary")
    for _ in range(4):
        summary.click()
    assert sum("/eq/" in url for url in seen[page].requests) == 1  # once is enough
    there = open_page(own_page(page))
    links = ".equation-evidence a"
    assert page.locator(links).evaluate_all("all => all.map(one => one.href)") == there.locator(links).evaluate_all(
        "all => all.map(one => one.href)"
    )
    assert first(page).locator(".equation-evidence").inner_text() == there.locator(".equation-evidence").inner_text()


def test_where_evidence_cannot_be_loaded_the_link_stays(open_page: Open, where: str) -> None:
    page = open_page(where)
    page.route("**/eq/**", lambda route: route.abort())
    summary = first(page).locator(".equation-verdict > summary")
    summary.click()
    page.wait_for_timeout(300)
    expect(first(page).locator(".equation-apart")).to_be_visible()
    page.unroute("**/eq/**")
    summary.click()
    summary.click()
    expect(first(page).locator(".equation-evidence")).to_be_visible(timeout=LOADING)


def test_wrong_versions_come_when_they_are_asked_for(open_page: Open, seen: Any, where: str) -> None:
    page = open_page(where)
    open_first(page)
    assert not any("wrong-versions" in url for url in seen[page].requests)
    summary = first(page).locator(".equation-mutants > summary")
    summary.click()
    table = first(page).locator(".equation-mutants .equation-rows")
    expect(table.locator("tbody tr").last).to_be_visible(timeout=LOADING)
    label = own_page(page).split("/")[1]
    all_of_them = open_page(f"wrong-versions/{label}.html").locator("tbody tr").count()
    assert table.locator("tbody tr").count() == all_of_them > 3
    expect(first(page).locator(".equation-mutants .equation-apart")).to_have_count(0)
    summary.click()
    summary.click()
    assert sum("wrong-versions/" in url for url in seen[page].requests) == 1  # once is enough
    assert seen[page].complaints == []


def test_where_wrong_versions_cannot_be_loaded_the_link_stays(open_page: Open, where: str) -> None:
    page = open_page(where)
    page.route("**/wrong-versions/*", lambda route: route.abort())
    open_first(page)
    summary = first(page).locator(".equation-mutants > summary")
    summary.click()
    page.wait_for_timeout(300)
    expect(first(page).locator(".equation-mutants .equation-apart")).to_be_visible()
    page.unroute("**/wrong-versions/*")
    summary.click()
    summary.click()
    expect(first(page).locator(".equation-mutants .equation-rows")).to_be_visible(timeout=LOADING)


def test_a_screen_reader_finds_formula_and_verdict(open_page: Open, where: str) -> None:
    page = open_page(where)
    tree = first(page).aria_snapshot()
    assert "math" in tree and "permanent link" in tree and "proved" in tree


def test_a_wide_formula_scrolls_in_its_own_box(open_page: Open, where: str) -> None:
    page = open_page(where, width=390)
    page.evaluate("document.querySelector('.equation-formula .katex').style.fontSize = '60px'")
    page.set_viewport_size({"width": 390, "height": 800})
    box = page.locator(".equation-formula").first
    expect(box).to_have_attribute("tabindex", "0")
    assert box.evaluate("element => element.scrollWidth > element.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


NARROW = """() => [...document.querySelectorAll(".equation-formula")].map((box) => {
  const parts = [...box.querySelectorAll(".katex-html > .katex-base")].map((part) => part.getBoundingClientRect());
  return { scrolls: box.scrollWidth > box.clientWidth + 1, reason: box.querySelector(".equation-by") !== null,
    broken: parts.some((part, number) => number && part.left < parts[number - 1].left),
    shadow: getComputedStyle(box).backgroundImage.includes("gradient"),
    size: parseFloat(getComputedStyle(box.firstElementChild).fontSize) };
})"""
MARKED = """[...document.querySelectorAll(".equation-formula")].every(
  (box) => box.tabIndex === (box.scrollWidth > box.clientWidth + 1 ? 0 : -1))"""


def test_on_a_phone_a_formula_goes_on_below_and_one_that_cannot_shows_that_it_scrolls(open_page: Open, until: Any) -> None:
    page = open_page("stability/", width=390, policy=False)
    page.add_style_tag(content=".equation { content-visibility: visible !important; }")
    until(page, MARKED)
    boxes = page.evaluate(NARROW)
    rows = [box for box in boxes if not box["reason"]]  # a reason stands beside its row, however wide that is
    assert len(boxes) > 30 and sum(box["scrolls"] for box in rows) <= 3 and sum(box["broken"] for box in boxes) >= 6
    assert all(box["scrolls"] == box["shadow"] for box in boxes) and min(box["size"] for box in boxes) >= 12
    page.set_viewport_size({"width": 1280, "height": 844})
    assert not any(box["broken"] for box in page.evaluate(NARROW))


# --- copied formulas --------------------------------------------------------------------------------------------------

SELECT = """([from, to]) => {
  const texts = (selector) => {
    const walker = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  getSelection().setBaseAndExtent(texts(from).at(0), 0, texts(to).at(-1), texts(to).at(-1).length);
}"""
INLINE, DISPLAY = ".md-content p:not(.equation-premises, .equation-domain) > .katex", ".equation-formula .katex"


def copied(page: Page, start: str, end: str) -> str:
    """What Ctrl+C copies of the text from one element to the end of another, a line for each of its lines."""
    page.evaluate(SELECT, [start, end])
    page.keyboard.press("Control+c")
    return str(page.evaluate("navigator.clipboard.readText()"))


def tex(page: Page, selector: str) -> str:
    return str(page.locator(selector).first.get_attribute("data-tex"))


@pytest.mark.parametrize(("where_it_stands", "dollars"), [(INLINE, "$"), (DISPLAY, "$$")])
def test_copying_a_part_of_a_formula_copies_its_tex(open_page: Open, where: str, where_it_stands: str, dollars: str) -> None:
    page = open_page(where)
    drawn = f"{where_it_stands} .katex-html"
    assert copied(page, drawn, drawn) == f"{dollars}{tex(page, where_it_stands)}{dollars}"


def test_copying_text_copies_its_formulas_as_tex(open_page: Open, where: str) -> None:
    page = open_page(where)
    page.evaluate("document.querySelectorAll('.md-content h1 ~ *').forEach((element, number) => number > 12 && element.remove())")
    page.evaluate("(inline) => document.querySelector(inline).parentElement.classList.add('sample')", INLINE)
    formulas = page.locator(".sample .katex").evaluate_all("(all) => all.map((one) => one.dataset.tex)")
    text = copied(page, ".sample", ".sample")
    assert all(f"${one}$" in text for one in formulas) and text.count("$") == 2 * len(formulas)
    words = page.locator(".sample").evaluate("(element) => element.firstChild.textContent.trim().split('\\n')[0]")
    assert text.startswith(words)


def test_copying_a_whole_page_copies_each_formula_once(open_page: Open, where: str) -> None:
    page = open_page(where)
    text = copied(page, "h1", ".md-content article > :last-child")
    display = tex(page, DISPLAY)
    assert text.count(f"$${display}$$") == 1 and "on a page of its own" not in text and "\n\n" in text


def test_copying_words_alone_is_left_to_the_browser(open_page: Open, where: str) -> None:
    page = open_page(where)
    assert copied(page, "h1", "h1").startswith(page.locator("h1").inner_text().rstrip("¶").strip())
    assert page.evaluate("document.querySelectorAll('body > div[style]').length") == 0
