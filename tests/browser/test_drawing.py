"""How a page comes to be seen: at once, as KaTeX draws it, nothing moving, every equation found where it stands."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser, Page, expect

from texclaims.language.project import find_project
from texclaims.publishing.typeset import Typesetter

Open = Callable[..., Page]
Until = Callable[[Page, str], None]
REPOSITORY = Path(__file__).parents[2]
SITE = REPOSITORY / "site"
SHIFT = "window.shifts.reduce((sum, value) => sum + value, 0)"
ALONE = "[data-tex]:not(:has(.equation-by))"
"""A formula without a reason: the link in a reason is not drawn by KaTeX."""
FORMULAS = f"""() => [...document.querySelectorAll("{ALONE}")].map((formula) =>
  [formula.dataset.tex, formula.parentElement.className === "katex-display"])"""
REDRAW = f"""(drawn) => document.querySelectorAll("{ALONE}").forEach((formula, number) => {{
  const fresh = new DOMParser().parseFromString(drawn[number], "text/html").querySelector(".katex");
  formula.replaceChildren(...fresh.childNodes);
}})"""
SIZES = """() => [...document.querySelectorAll(".katex-html")].map((formula) => {
  const bases = [...formula.querySelectorAll(".katex-base")].map((base) => base.getBoundingClientRect());
  return [bases.reduce((sum, base) => sum + base.width, 0), ...bases.map((base) => base.height)];
})"""
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
TOPS = """() => [...document.querySelectorAll(".equation[id]")].map((equation) => equation.id)"""
TOP = "(id) => document.getElementById(id).getBoundingClientRect().top"


def longest() -> str:
    """The page with the most formulas that a reader sees."""
    files = sorted(SITE.rglob("index.html"), key=lambda file: file.read_text("utf-8").count('class="equation"'))
    if not files:
        pytest.fail("site/ is not built; run: make site")
    return f"{files[-1].parent.relative_to(SITE).as_posix()}/"


@pytest.fixture(scope="module")
def page_of_many() -> str:
    return longest()


# --- at once ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def held_back(browser: Browser) -> Iterator[Page]:
    """A page that no font ever reaches, and no script but the theme's first lines, which choose between light and dark."""
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.route("**/*.woff2", lambda _: None)
    page.route(re.compile(r"/(?:bundle\.\w+\.min|equation)\.js"), lambda _: None)
    yield page
    page.close()


def test_text_is_seen_before_scripts_and_fonts(held_back: Page, origin: str, page_of_many: str, until: Until) -> None:
    held_back.goto(origin + page_of_many, wait_until="commit")
    until(held_back, "performance.getEntriesByName('first-contentful-paint').length")
    visible = "getComputedStyle(document.querySelector('.md-content p')).visibility"
    assert held_back.evaluate(visible) == "visible" and held_back.evaluate("document.readyState") != "complete"


def test_formulas_and_evidence_need_no_script_of_the_theme(
    browser: Browser, origin: str, page_of_many: str, until: Until
) -> None:
    page = browser.new_page()
    page.route(re.compile(r"/bundle\.\w+\.min\.js"), lambda _: None)
    page.goto(origin + page_of_many, wait_until="domcontentloaded")
    until(page, "document.fonts.check('16px KaTeX_Main')")
    assert not page.evaluate("'document$' in window")
    page.locator(".equation-verdict > summary").first.click()
    expect(page.locator(".equation-evidence").first).to_be_visible(timeout=30_000)
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_moves_while_a_reader_scrolls(open_page: Open, page_of_many: str, width: int) -> None:
    page = open_page(page_of_many, width=width)
    page.mouse.move(200, 400)
    for _ in range(60):
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(20)
    assert page.evaluate("scrollY") > 8000 and page.evaluate(SHIFT) == 0


# --- as KaTeX draws it ------------------------------------------------------------------------------------------------


HIDE_CODE = "() => document.querySelectorAll('.highlight').forEach((code) => { code.style.visibility = 'hidden' })"
"""Boxes of code hold no formula. Where one ends at a fraction of a pixel, its edge hangs on the last bit of all heights above."""


def pictures(page: Page, count: int) -> list[Image.Image]:
    """The first screens of a page."""
    found = []
    for number in range(count):
        page.evaluate(f"scrollTo(0, {700 * number})")
        found.append(at_rest(page))
    return found


def at_rest(page: Page, attempts: int = 50) -> Image.Image:
    """The screen once it stays as it is: what the theme shows and hides as it is scrolled comes later on a busy machine.

    Raises AssertionError where it never does.
    """
    before = None
    for _ in range(attempts):
        page.wait_for_timeout(100)
        page.evaluate(FRAMES)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        if before and not ImageChops.difference(before, picture).getbbox():
            return picture
        before = picture
    raise AssertionError("the screen does not come to rest")


def differing(first: list[Image.Image], second: list[Image.Image]) -> list[int]:
    pairs = enumerate(zip(first, second, strict=True))
    return [number for number, (one, other) in pairs if ImageChops.difference(one, other).getbbox()]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_classes_draw_what_style_attributes_draw(open_page: Open, page_of_many: str, width: int, scheme: str) -> None:
    """Each formula drawn anew, as KaTeX itself writes it: the same pixels."""
    page = open_page(page_of_many, width=width, scheme=scheme, policy=False)
    page.evaluate("document.fonts.ready")
    project = find_project(REPOSITORY)
    typesetter = Typesetter(project.root, project.macros)
    drawn = [typesetter.typeset(tex, "page", display=display) for tex, display in page.evaluate(FORMULAS)]
    assert len(drawn) > 50 and all(' style="' in html for html in drawn)
    page.evaluate(HIDE_CODE)
    before = pictures(page, 8)
    assert page.locator(".katex [style]").count() == 0
    page.evaluate(REDRAW, drawn)
    assert page.locator(".katex [style]").count() > 500
    assert differing(before, pictures(page, 8)) == []


def spread(picture: Image.Image) -> Image.Image:
    """The darkest of each place and those around it."""
    return picture.convert("L").filter(ImageFilter.MinFilter(3))


def beyond_a_pixel(first: list[Image.Image], second: list[Image.Image]) -> int:
    """How many points of ink of one picture are further than a pixel from all ink of the other."""
    pairs = [*zip(first, second, strict=True), *zip(second, first, strict=True)]
    lost = (ImageChops.subtract(spread(one), other.convert("L")) for one, other in pairs)
    return sum(sum(image.histogram()[130:]) for image in lost)


def test_the_lighter_drawing_is_katexs_own(open_page: Open, page_of_many: str) -> None:
    """The same sizes, and no ink further than a pixel from KaTeX's."""
    page = open_page(page_of_many, policy=False)
    page.evaluate("document.fonts.ready")
    page.add_style_tag(content=".equation { content-visibility: visible !important; }")
    project = find_project(REPOSITORY)
    typesetter = Typesetter(project.root, project.macros)
    options = {"output": "htmlAndMathml", "strict": "error"}
    own = [typesetter._render(tex, options | {"displayMode": way}, "page") for tex, way in page.evaluate(FORMULAS)]
    light, before = page.evaluate(SIZES), pictures(page, 8)
    page.evaluate(REDRAW, own)
    heavy, after = page.evaluate(SIZES), pictures(page, 8)
    assert page.locator(".pstrut").count() > 200
    differences = [abs(one - other) for pair in zip(light, heavy, strict=True) for one, other in zip(*pair, strict=True)]
    assert len(light) > 50 and max(differences) < 0.3
    assert beyond_a_pixel(before, after) == 0
    page.add_style_tag(content=".katex .msupsub { position: relative; top: 2px; }")
    assert beyond_a_pixel(before, pictures(page, 8)) > 100


def test_that_comparison_sees_a_missing_sheet(open_page: Open, page_of_many: str) -> None:
    page = open_page(page_of_many)
    before = pictures(page, 2)
    page.evaluate("document.querySelector('link[href$=\"assets/formulas.css\"]').remove()")
    assert differing(before, pictures(page, 2)) != []


# --- found where it stands --------------------------------------------------------------------------------------------


def test_each_anchor_is_reached_from_within(open_page: Open, page_of_many: str) -> None:
    page = open_page(page_of_many)
    names = page.evaluate(TOPS)
    places = []
    for name in [*names[::7], *names[::-11]]:
        page.evaluate("(id) => { location.hash = id; }", name)
        page.wait_for_timeout(150)
        places.append(page.evaluate(TOP, name))
    assert len(places) > 8 and max(places) - min(places) <= 2 and min(places) > 0


def test_an_anchor_is_reached_from_outside(open_page: Open, page_of_many: str) -> None:
    names = open_page(page_of_many).evaluate(TOPS)
    places = []
    for name in (names[len(names) // 3], names[-2]):
        page = open_page(f"{page_of_many}#{name}")
        page.wait_for_timeout(300)
        places.append(page.evaluate(TOP, name))
    assert max(places) - min(places) <= 2 and 0 < min(places) < 200


def test_find_in_page_reaches_what_was_not_drawn_yet(open_page: Open, page_of_many: str) -> None:
    page = open_page(page_of_many)
    whole = page.locator("article").text_content() or ""
    words = [one for one in page.locator(".equation-number").all_text_contents() if whole.count(one) == 1][-1]
    number = page.locator(".equation-number", has_text=words)  # the last one that no sentence names
    assert page.evaluate("(words) => find(words, false, true)", words)
    page.wait_for_timeout(150)
    expect(number).to_be_in_viewport()


def sheets(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf()))


def test_paper_shows_all(open_page: Open, page_of_many: str) -> None:
    """What is far away is laid out for paper as well."""
    page = open_page(page_of_many, policy=False)
    printed = sheets(page)
    page.add_style_tag(content=".md-typeset .equation { content-visibility: visible !important; }")
    assert sheets(page) == printed > 1
