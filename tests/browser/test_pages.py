"""Every page in a browser: no foreign request, no complaint, nothing moves, nothing is cut off, everybody can read it.

The second half shows that each of these measurements can fail.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

Open = Callable[..., Page]
Until = Callable[[Page, str], None]
Drawn = Callable[[Page], None]
SITE = Path(__file__).parents[2] / "site"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_COLORS = ["color-contrast", "link-in-text-block"]  # the rules of these standards that another scheme can break
OF_WIDTH = ["target-size", "scrollable-region-focusable"]  # those that a narrow window can break
EVERY_WAY = ("", "schemes/he/", "activations/", "about/chapter-symbols/", "about/graph/")
# A page of each kind, to which all rules are put in all four ways, as to pages of equations; the others are made as these are.
TAG = re.compile(r'<(/?)([a-z0-9]+)(?: [^<>]*?class="([^"]*)")?[^<>]*>')
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}  # they hold nothing, and are not closed
# The theme hides what is too wide, so asking whether the page scrolls is not enough: what sticks out is cut off.
CUT_OFF = """() => [...document.querySelectorAll('.md-container *')].filter((element) => {
  const box = element.getBoundingClientRect();
  if (box.width === 0 || box.right <= innerWidth + 1 || element.closest('.katex-mathml, svg')) return false;
  for (let above = element; above !== document.body; above = above.parentElement) {
    if (['auto', 'scroll'].includes(getComputedStyle(above).overflowX)) return false;
  }
  return true;
}).map((element) => element.outerHTML.slice(0, 80))"""
# What stands in the file of a page, as a browser reads it that runs no script.
STILL = """async () => {
  const still = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html');
  return [still.querySelectorAll('.katex').length, still.querySelector('.md-content').textContent];
}"""
SHIFT = "window.shifts.reduce((sum, value) => sum + value, 0)"
# The evidence of three equations and the wrong versions of one stand for the others, which the same code wrote.
OPEN_SOME = (
    "[...document.querySelectorAll('.equation-verdict')].slice(0, 3).forEach((element) => (element.open = true))",
    "[...document.querySelectorAll('.equation-mutants')].slice(0, 1).forEach((element) => (element.open = true))",
)
# So do the first formulas of a page, and the first numbers of its lists, for the others, which are taken away: axe takes minutes
# over thousands of them.
ALIKE = """['.katex', '.eqrefs a'].forEach(
  (kind) => [...document.querySelectorAll(kind)].slice(30).forEach((element) => element.replaceWith('x')))"""
LOADED = """[...document.querySelectorAll('.equation-verdict, .equation-mutants')].every(
  (one) => !one.open || !one.querySelector(':scope > p > .equation-apart'))"""
# Formulas far away are measured when the browser is idle; those that scroll must all be stops of the keyboard.
MEASURED = """[...document.querySelectorAll('.equation-formula, .equation-supplied > .premise')].every(
  (box) => box.scrollWidth <= box.clientWidth + 1 || box.tabIndex === 0)"""
SHEET, MOST = re.compile(rb"/Type\s*/Page\b"), 25  # how many a chapter may have
OPEN_ALL = "document.querySelectorAll('.md-content details:not(.equation-verdict)').forEach((element) => (element.open = true))"


def open_some(page: Page, until: Until) -> None:
    """One after the other, for wrong versions come with the evidence."""
    for step in OPEN_SOME:
        page.evaluate(step)
        until(page, LOADED)


def violations(page: Page, axe: str, rules: list[str] = STANDARDS) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, or against some of its rules, one line for each element. By some rules it looks at
    the content alone: header, menu and footer are the same on all pages."""
    if not page.evaluate("window.axe !== undefined"):
        page.evaluate(axe)
    page.evaluate(ALIKE)
    part = "document" if rules is STANDARDS else "'.md-content'"
    found = page.evaluate(f"rules => axe.run({part}, {{ runOnly: rules, resultTypes: ['violations'] }})", rules)
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found["violations"] for node in rule["nodes"]]


def test_nothing_comes_from_elsewhere_and_nothing_is_wrong(loaded: Any, origin: str) -> None:
    assert loaded.seen.foreign(origin) == []
    assert loaded.seen.complaints == []


def test_the_fonts_of_formulas_are_asked_for_first(loaded: Any) -> None:
    page = loaded.page
    page.evaluate("document.fonts.ready")
    late = "performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('woff2') && %s)"
    assert page.evaluate(late % "entry.initiatorType !== 'link'") == []
    if page.locator(".katex-html").count():
        assert len(page.evaluate(late % "entry.initiatorType === 'link'")) > 0


def test_formulas_are_there_before_any_script(loaded: Any) -> None:
    count, text = loaded.page.evaluate(STILL)
    assert count == loaded.page.locator(".katex").count()
    assert "$$" not in f"{text}{loaded.page.locator('.md-content').text_content()}"


def test_without_scripts_a_page_is_what_stands_in_its_file(open_page: Open) -> None:
    still, moving = (open_page("schemes/he/", scripts=scripts) for scripts in (False, True))
    assert moving.evaluate(STILL) == [still.locator(".katex").count(), still.locator(".md-content").text_content()]


def test_ids_are_unique(loaded: Any) -> None:
    twice = """() => { const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
      return ids.filter((id, place) => ids.indexOf(id) !== place); }"""
    assert loaded.page.evaluate(twice) == []


def test_everybody_can_read_it(loaded: Any, axe: str, until: Until, drawn: Drawn, path: str) -> None:
    """In a wide window and on a phone, in light and in dark. The last in a wide window, for it opens and takes away."""
    page = loaded.page
    ways = [("default", 1280, STANDARDS), ("default", 390, OF_WIDTH)]
    if path.startswith("eq/") or path in of_each_kind():
        open_some(page, until)
        ways.append(("slate", 390, OF_COLORS))
    if path.startswith("eq/") or path in EVERY_WAY:
        ways = [(scheme, width, STANDARDS) for scheme in ("default", "slate") for width in (1280, 390)]
    for scheme, width, rules in ways:
        show(page, until, drawn, scheme, width)
        assert violations(page, axe, rules) == [], (scheme, width)


def kinds(html: str) -> set[tuple[tuple[str, str], tuple[str, str]]]:
    """Which elements stand in the text of a page, each with the one around it: their names and classes. What is inside of a
    formula or of a picture is drawn by the same code everywhere."""
    found, around = set(), [("main", "")]
    inside = None
    for closes, name, classes in TAG.findall(html[html.index("<article") : html.index("</article>")]):
        if closes:
            while len(around) > 1 and around.pop()[0] != name:
                pass
            inside = None if inside and len(around) <= inside else inside
            continue
        kind = (name, " ".join(sorted(classes.split())))
        if inside is None:
            found.add((around[-1], kind))
        if name not in VOID:
            around.append(kind)
            inside = inside or (len(around) - 1 if kind[1] == "katex" or name == "svg" else None)
    return found


def covering(pages: Mapping[str, set[Any]], chosen: tuple[str, ...]) -> set[str]:
    """These pages, and as many others as it takes to have each kind of element."""
    left = set().union(*pages.values()).difference(*(pages.get(path, set()) for path in chosen))
    taken = set(chosen)
    while left:
        best = max(pages, key=lambda path: len(pages[path] & left))
        taken.add(best)
        left -= pages[best]
    return taken


@functools.cache
def of_each_kind() -> set[str]:
    """The pages that stand for all others in the dark, and with evidence that is open."""
    files = [file for file in sorted(SITE.rglob("index.html")) if "eq" not in file.relative_to(SITE).parts]
    names = (f"{file.parent.relative_to(SITE).as_posix()}/".removeprefix("./") for file in files)
    return covering({name: kinds(file.read_text("utf-8")) for name, file in zip(names, files, strict=True)}, EVERY_WAY)


def test_a_kind_of_element_that_stands_on_one_page_brings_that_page() -> None:
    known, more = "<article><p><a>x</a><br>y</p></article>", "<article><p><b>x</b></p></article>"
    pairs = [("main", "article"), ("article", "p"), ("p", "a"), ("p", "br")]
    assert kinds(known) == {((around, ""), (name, "")) for around, name in pairs}
    formula = '<article><p><span class="katex"><i>x</i></span><b class="z y">y</b></p></article>'
    assert kinds(formula) - kinds(known) == {(("p", ""), ("span", "katex")), (("p", ""), ("b", "y z"))}
    pages = {"known/": kinds(known), "again/": kinds(known), "more/": kinds(more)}
    assert covering(pages, ("known/",)) == {"known/", "more/"}
    assert len(EVERY_WAY) < len(of_each_kind()) < 40


def show(page: Page, until: Until, drawn: Drawn, scheme: str, width: int) -> None:
    """Choose a scheme as a reader does, and a width; until it is drawn."""
    if page.evaluate("document.body.dataset.mdColorScheme") != scheme:
        page.evaluate("document.querySelector('label[title^=\"Switch to\"]:not([hidden])').click()")
        until(page, f"document.body.dataset.mdColorScheme === '{scheme}'")
    if page.viewport_size != (size := {"width": width, "height": 844}):
        page.set_viewport_size(size)
    drawn(page)
    until(page, MEASURED)


def test_nothing_moves_while_it_loads(loaded: Any, loaded_on_a_phone: Any) -> None:
    assert (loaded.shift, loaded_on_a_phone.shift) == (0, 0)


def test_nothing_is_cut_off_on_a_phone(loaded_on_a_phone: Any, until: Until) -> None:
    page = loaded_on_a_phone.page
    open_some(page, until)
    page.evaluate(OPEN_ALL)
    until(page, LOADED)
    assert page.evaluate(CUT_OFF) == []


@pytest.mark.chapters
def test_a_chapter_fits_on_paper(loaded_on_a_phone: Any) -> None:
    """How much of it is open does not matter: evidence is not printed, and the theme opens all else."""
    assert 2 <= len(SHEET.findall(loaded_on_a_phone.page.pdf(format="A4", prefer_css_page_size=False))) <= MOST


ELEMENT = re.compile(r"<[a-zA-Z]")
HEAVIEST = 350_000  # bytes


def test_a_page_is_light(path: str) -> None:
    html = (SITE / path / "index.html").read_text(encoding="utf-8")
    assert len(html.encode()) <= HEAVIEST and len(ELEMENT.findall(html)) <= 12_000


def longest_list() -> str:
    """The file with the most wrong versions."""
    files = sorted((SITE / "wrong-versions").glob("*.html"), key=lambda file: file.stat().st_size)
    return f"wrong-versions/{files[-1].name}" if files else "wrong-versions/none.html"


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_page_of_wrong_versions_is_a_page_like_the_others(
    open_page: Open, seen: Any, origin: str, axe: str, width: int, scheme: str
) -> None:
    page = open_page(longest_list(), scheme=scheme, width=width)
    assert seen[page].foreign(origin) == [] and seen[page].complaints == [] and page.evaluate(SHIFT) == 0
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert page.locator("tbody tr").count() > 50
    page.evaluate("[...document.querySelectorAll('tbody tr')].slice(40).forEach((row) => row.remove())")  # for axe
    assert violations(page, axe) == []


# --- each measurement can fail ---------------------------------------------------------------------------------------


def test_a_foreign_request_is_seen(open_page: Open, seen: Any, origin: str) -> None:
    page = open_page("", policy=False)
    page.route("**/*", lambda route: route.abort())
    page.evaluate("fetch('http://example.invalid/').catch(() => 0)")
    page.wait_for_timeout(100)
    assert seen[page].foreign(origin) == ["http://example.invalid/"]


def test_a_complaint_is_seen(open_page: Open, seen: Any) -> None:
    page = open_page("")
    page.evaluate("console.error('broken')")
    page.evaluate("fetch('no-such-file').then(() => 0)")
    page.wait_for_timeout(100)
    assert "broken" in seen[page].complaints and any("no-such-file" in text for text in seen[page].complaints)


def test_a_shift_is_seen(open_page: Open) -> None:
    page = open_page("")
    page.evaluate("document.querySelector('.md-content').prepend(Object.assign(new Image(), {height: 300, width: 9}))")
    page.wait_for_timeout(300)
    assert page.evaluate(SHIFT) > 0


def test_a_wide_page_is_seen(open_page: Open) -> None:
    page = open_page("", width=390)
    page.evaluate("document.querySelector('.md-content p').style.width = '900px'")
    assert len(page.evaluate(CUT_OFF)) > 0


def test_a_barrier_is_seen(open_page: Open, axe: str) -> None:
    page = open_page("")
    page.evaluate("document.querySelector('.md-content p').style.color = '#eee'")
    assert any(line.startswith("color-contrast") for line in violations(page, axe))


def test_a_target_too_small_for_a_finger_is_seen(open_page: Open, axe: str) -> None:
    page = open_page("", width=390)
    page.evaluate("document.querySelector('.md-content article').innerHTML = '<button>a</button><button>b</button>'")
    assert any(line.startswith("target-size") for line in violations(page, axe, OF_WIDTH))
