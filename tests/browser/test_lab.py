"""The depth lab in a browser: by mouse, keyboard and finger, on a phone, in the dark; its numbers and its code."""

from __future__ import annotations

import json
import math
import random
import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
ROOT = Path(__file__).parents[2]
PAGES = ["", "propagation/", "residual/"]
CHOICES = ("activation", "gain", "skip", "norm", "depth", "width")
NUMBERS = """element => [...element.querySelectorAll('tbody tr')].map((row) => [1, 3].map((cell) => {
  const data = row.cells[cell].querySelector('data'); return data && Number(data.value); }))"""
PARTS = [".lab-said", ".lab-plots", ".lab-scroll", ".lab-program code"]
STILL = f"lab => [...{PARTS}.map((one) => lab.querySelector(one).innerHTML), lab.querySelector('.lab-why').innerText]"
"""Of the last, the text: the theme writes addresses in full."""
CONTRAST = """(element) => {
  const light = (colour) => { const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = light(getComputedStyle(document.body).backgroundColor);
  return ['.lab-line:stroke', '.lab-bar:stroke', '.lab-run:fill', '.lab-title:fill'].map((one) => {
    const [place, what] = one.split(':'); const mark = light(getComputedStyle(element.querySelector(place))[what]);
    return (Math.max(mark, ground) + 0.05) / (Math.min(mark, ground) + 0.05); }); }"""


def files() -> dict[str, Any]:
    """Activation -> what its file holds."""
    found = (ROOT / "docs/assets/lab").glob("*.js")
    texts = {file.stem: file.read_text(encoding="utf-8").removeprefix("depthLab(").rstrip().removesuffix(");") for file in found}
    return {name: json.loads(text) for name, text in texts.items()}


def choose(page: Page, **wanted: str) -> None:
    for name, value in wanted.items():
        page.locator(f"#lab-{name}").select_option(value)


def every(seed: int, count: int) -> list[tuple[str, ...]]:
    """Some settings, at random."""
    known = [
        (name, *key.split())
        for name, content in sorted(files().items())
        for key in content["runs"]
    ]  # fmt: skip
    return random.Random(seed).sample(known, count)


def test_the_numbers_and_the_code_of_twenty_settings(open_page: Open, seen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers in the table are the stored ones, and so, by tests/website/test_lab.py, those of the equations."""
    for folder in ("lab", "overrides"):
        monkeypatch.syspath_prepend(str(ROOT / folder))
    figure, hook, page = import_module("lab_figure"), import_module("lab"), open_page("")
    stored = files()
    for setting in every(5, 20):
        chosen = dict(zip(CHOICES, setting, strict=True))
        choose(page, **chosen)
        content, key = stored[setting[0]], " ".join(setting[1:5])
        expect(page.locator(".lab-program code")).to_have_text(hook.program(content, chosen))
        lines, layers = content["lines"][key], content["depths"][setting[4]]
        shown = page.locator(".lab-scroll").evaluate(NUMBERS)
        assert len(shown) == len(layers)
        for layer, values in zip(layers, shown, strict=True):
            for line, value in zip(lines, values, strict=True):
                assert (value is None) if line is None else math.isclose(value, line[layer], rel_tol=1e-9), setting
        runs = figure.runs_of(content["runs"][" ".join(setting[1:])])
        plots = "".join(figure.drawing(name, layers, lines[k], runs[k]) for k, name in enumerate(("signal", "gradient")))
        assert page.locator(".lab-plots").inner_html() == plots, setting
        assert page.locator(".lab-said").inner_text() == figure.sentence(layers, lines, runs)
        assert page.locator(".lab-scroll").inner_html() == figure.table(layers, lines, runs)
    assert seen[page].complaints == []


@pytest.mark.parametrize("address", PAGES, ids=["home", "propagation", "residual"])
def test_the_script_changes_nothing_until_something_is_chosen(open_page: Open, address: str) -> None:
    still, moving = (open_page(address, scripts=scripts).locator("depth-lab") for scripts in (False, True))
    assert still.evaluate(STILL) == moving.evaluate(STILL)
    moving.locator("#lab-width").dispatch_event("change", {"bubbles": True})
    expect(moving.locator(".lab-said")).to_have_text(still.locator(".lab-said").inner_text())
    assert still.evaluate(STILL) == moving.evaluate(STILL)


def test_nothing_is_loaded_before_it_is_needed(open_page: Open) -> None:
    page, asked = open_page(""), []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    choose(page, width="32")
    choose(page, activation="relu")
    expect(page.locator(".lab-program code")).to_contain_text("F.relu(z)")
    assert asked == ["tanh.js", "relu.js"]


@pytest.mark.parametrize("width", [1280, 390])
def test_by_keyboard(open_page: Open, seen: Any, width: int) -> None:
    page = open_page("", width=width)
    page.get_by_role("combobox", name="Activation").focus()
    page.keyboard.type("sigmoid")
    said = page.get_by_role("status").and_(page.locator(".lab-said"))
    expect(said).to_contain_text("of the gradient is 1.62 × 10⁻⁴¹ by the equation")
    assert page.locator("#lab-gain").input_value() == "sigmoid-unit"  # its own, for 5/3 is none of its gains
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="Gain")).to_be_focused()
    page.keyboard.type("4")
    expect(said).to_contain_text("of the signal is 5.86 by the equation")
    for name in ("Skip connection", "Normalization", "Layers", "Width"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("combobox", name=name)).to_be_focused()
    page.locator(".lab-values > summary").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").filter(has_text="Signal, line")).to_be_visible()
    assert seen[page].complaints == []


def test_by_mouse_it_shows_its_values_copies_its_code_and_leads_to_its_equations(open_page: Open, seen: Any) -> None:
    page = open_page("")
    page.locator(".lab-values > summary").click()
    expect(page.locator(".lab-scroll table")).to_be_visible()
    page.locator(".lab-program > summary").click()
    choose(page, skip="root", norm="off", width="32")
    code = page.locator(".lab-program code")
    expect(code).to_contain_text("z = z + depth**-0.5 * F.linear(F.tanh(z), w)")
    page.locator(".lab-program .equation-copy").click()
    assert page.evaluate("navigator.clipboard.readText()").strip() == code.text_content().strip()
    visible = page.locator(".lab-why a.eqref:visible")
    places = [one.get_attribute("href").partition("#")[2] for one in visible.all()]
    assert places == ["eq-residual-forward", "eq-residual-backward"]
    choose(page, norm="on")
    expect(page.locator(".lab-why a.eqref:visible")).to_have_count(1)
    none = "of the gradient none, for no equation of this site says it"
    expect(page.locator(".lab-why")).to_contain_text(none, use_inner_text=True)
    page.locator(".lab-why a.eqref:visible").click()
    expect(page.locator("#eq-residual-normalized-scaled")).to_be_in_viewport()
    assert seen[page].complaints == []


def test_by_finger(browser: Any, origin: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    page = context.new_page()
    page.goto(origin, wait_until="load")
    page.locator(".lab-values > summary").tap()
    expect(page.locator(".lab-scroll table")).to_be_visible()
    for name in CHOICES:
        box = page.locator(f"#lab-{name}").bounding_box()
        assert box and box["height"] >= 24 and box["x"] >= 0 and box["x"] + box["width"] <= 390
    context.close()


@pytest.mark.parametrize(
    ("address", "width", "scheme"),
    [("", 390, "light"), ("", 1280, "dark"), ("", 390, "dark"), ("propagation/", 390, "dark"), ("residual/", 1280, "light")],
)  # the same lab stands on each page; test_pages.py puts all rules to each
def test_it_is_accessible_and_fits(open_page: Open, axe: str, address: str, width: int, scheme: str) -> None:
    page = open_page(address, width=width, scheme=scheme, policy=False)
    lab = page.locator("depth-lab")
    lab.locator("summary").evaluate_all("all => all.forEach((one) => one.parentElement.open = true)")
    page.add_script_tag(content=axe)
    found = page.evaluate("async () => (await axe.run('depth-lab')).violations.map((one) => [one.id, one.nodes[0].html])")
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert lab.locator("svg").first.bounding_box()["width"] > 250
    ratios = lab.evaluate(CONTRAST)
    assert len(ratios) == 4 and min(ratios) >= 3 and ratios[3] >= 4.5, ratios


def test_a_file_that_does_not_come_is_told_and_asked_for_again(open_page: Open) -> None:
    page = open_page("")
    page.route("**/lab/relu.js", lambda route: route.abort())
    choose(page, activation="relu")
    expect(page.locator(".lab-said")).to_have_text("The numbers could not be loaded.")
    page.unroute("**/lab/relu.js")
    choose(page, width="512")
    expect(page.locator(".lab-program code")).to_contain_text("F.relu(z)")


def test_it_works_on_a_page_that_came_by_a_link(open_page: Open) -> None:
    page = open_page("gains/")
    page.get_by_role("link", name="Home", exact=True).first.click()
    expect(page.locator("depth-lab")).to_be_visible(timeout=30_000)
    choose(page, activation="gelu")
    expect(page.locator(".lab-program code")).to_contain_text("F.gelu(z)")


def test_without_scripts_one_setting_is_shown(open_page: Open) -> None:
    page = open_page("", scripts=False)
    expect(page.locator(".lab-choices")).to_be_hidden()
    assert page.locator("depth-lab svg").count() == 2
    page.locator(".lab-values > summary").click()
    assert re.search(r"1\.178", page.locator(".lab-scroll").inner_text())
