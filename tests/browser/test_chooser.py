"""The chooser of weights: by keyboard, on a phone, heard by a screen reader; and each line that it shows is run."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sympy import Expr, Rational, Symbol, simplify, sqrt, sympify

Open = Callable[..., Page]
OPTIONS = "list => [...list.options].map((one) => one.value)"
CHOOSE = """(values) => {
  ["layer", "row", "framework"].forEach((name, place) => {
    const list = document.getElementById(`chooser-${name}`);
    list.value = values[place];
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  return [...document.querySelectorAll(".chooser code")].map((line) => line.innerText);
}"""
"""What a reader does who chooses in each list, all at once; `choose` does it list by list."""
FACTORS = {
    "weights-no-activation": "1.0", "weights-relu": "2**0.5", "weights-leaky-relu": "(2 / (1 + A**2))**0.5",
    "weights-selu": "1.0",
}  # fmt: skip
"""What the standard deviation times the root of the fan-in is; for the other rows it is the number that the row names."""
HEAD = """import numpy as np
import torch
from torch import nn

FAN, A = 30, 0.3  # in a convolution, 5 channels of a group and a kernel of 2 times 3


def check(number, got, want):
    assert np.allclose(got, want, rtol=2e-6, atol=0) and got.std() > 0.01, number

"""
TORCH = """
layer, a = {layer}, A
torch.manual_seed(3)
{line}
got = layer.weight.detach().numpy().copy()
torch.manual_seed(3)
spread = {factor} / FAN**0.5
want = torch.empty_like(layer.weight)
want = want.normal_(0, spread) if "{law}" == "normal" else want.uniform_(-(3**0.5) * spread, 3**0.5 * spread)
check({number}, got, want.detach().numpy())
"""
NUMPY = """
n, m, channels, kernel, a = FAN, 11, 5, (2, 3), A
{line}
rng, spread = np.random.default_rng(3), {factor} / FAN**0.5
bound = 3**0.5 * spread
check({number}, w, rng.normal(0, spread, {shape}) if "{law}" == "normal" else rng.uniform(-bound, bound, {shape}))
"""
LAYERS = {"linear": "nn.Linear(FAN, 11)", "conv": "nn.Conv2d(10, 22, (2, 3), groups=2)"}
ELSEWHERE = {
    "jax": r'init = jax\.nn\.initializers\.variance_scaling\((?P<square>.*), "fan_in", "{law}"\)\nw = init\(key, \({shape}\)\)',
    "keras": r'init = keras\.initializers\.VarianceScaling\((?P<square>.*), "fan_in", "{law}"\)\n'
    r"layer = keras\.layers\.{layer}, kernel_initializer=init\)",
}
"""The lines of libraries that this test does without; they were run once, with the versions that the home page names."""
SQUARES = {
    ("linear", "jax"): ("n, m", ""), ("conv", "jax"): (r"\*kernel, channels, m", ""),
    ("linear", "keras"): ("", r"Dense\(m"), ("conv", "keras"): ("", r"Conv2D\(m, kernel"),
}  # fmt: skip
SHAPES = {"linear": "(11, FAN)", "conv": "(11, 5, 2, 3)"}


def choose(page: Page, **wanted: str) -> None:
    for name, value in wanted.items():
        page.locator(f"#chooser-{name}").select_option(value)


def lines(page: Page) -> dict[str, str]:
    return dict(zip(("normal", "uniform"), page.locator(".chooser code").all_inner_texts(), strict=True))


def factor(page: Page, row: str) -> str:
    number = re.search(r"std=([\d.]+) / n", page.locator(f"#{row} code").inner_text())
    return number[1] if number else FACTORS[row]


def assert_scaled(line: str, law: str, layer: str, framework: str, root: str) -> None:
    """Both libraries ask for the variance times the fan-in, and find the fan-in themselves."""
    shape, made = SQUARES[layer, framework]
    law = "untruncated_normal" if (framework, law) == ("keras", "normal") else law
    found = re.fullmatch(ELSEWHERE[framework].format(law=law, shape=shape, layer=made), line)
    assert found, line
    square, wanted = (float(sympify(text).subs({"a": 0.3, "A": 0.3})) for text in (found["square"], root))
    assert abs(square - wanted**2) < 1e-12, line


def test_each_line_draws_from_the_law_that_the_table_says(open_page: Open, tmp_path: Path) -> None:
    page = open_page("")
    names = ("layer", "row", "framework")
    program, number = [HEAD], 0
    options = {name: page.locator(f"#chooser-{name}").evaluate(OPTIONS) for name in names}
    factors = {row: factor(page, row) for row in options["row"]}
    for chosen in product(*options.values()):
        layer, row, framework = chosen
        for law, line in zip(("normal", "uniform"), page.evaluate(CHOOSE, chosen), strict=True):
            number += 1
            if framework in ELSEWHERE:
                assert_scaled(line, law, layer, framework, factors[row])
                continue
            form, seeded = (TORCH, line) if framework == "torch" else (NUMPY, line.replace("default_rng()", "default_rng(3)"))
            assert framework == "torch" or seeded != line
            program.append(form.format(
                line=seeded, law=law, number=number, factor=factors[row], layer=LAYERS[layer], shape=SHAPES[layer],
            ))  # fmt: skip
    assert number == 2 * 9 * 4 * 2
    file = tmp_path / "lines.py"
    file.write_text("".join(program), encoding="utf-8")
    done = subprocess.run([sys.executable, file], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    damaged = file.read_text(encoding="utf-8").replace("2**0.5 * (1 / n)**0.5", "2**0.5 * (2 / n)**0.5")
    file.write_text(damaged, encoding="utf-8")
    assert subprocess.run([sys.executable, file], capture_output=True, timeout=120).returncode == 1


def value(tex: str) -> Expr:
    """A formula of the chooser, with n for the fan-in."""
    text = tex.replace(r"n_\text{in}", "n")
    while "{" in text:
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text))
    text = re.sub(r"(\d|\)) (?=\w)", r"\1*", text).replace("^", "**")
    return sympify(text, rational=True, locals={name: Symbol(name, positive=True) for name in "nag"})


def test_deviation_and_bound_are_those_of_the_variance(open_page: Open) -> None:
    page, names = open_page(""), ("variance", "deviation", "bound")
    for row in page.locator("#chooser-row").evaluate(OPTIONS):
        choose(page, row=row)
        found = page.locator(".chooser dd:has(.katex)").locator(".katex").evaluate_all("all => all.map((one) => one.dataset.tex)")
        shown = dict(zip(names, map(value, found[:3]), strict=True))
        gain = re.search(r"g is ([\d.]+)", page.locator(".chooser dd").last.inner_text().replace("\n", " "))
        variance = shown["variance"].subs(Symbol("g", positive=True), Rational(gain[1]) if gain else 0)
        assert simplify(shown["deviation"] - sqrt(variance)) == 0, row
        assert simplify(shown["bound"] - sqrt(3 * variance)) == 0, row


@pytest.mark.parametrize("width", [1280, 390])
def test_by_keyboard(open_page: Open, seen: Any, width: int) -> None:
    page = open_page("", width=width)
    rows = page.get_by_role("combobox", name="Its inputs come from")
    box = rows.bounding_box()
    assert box and box["y"] < 844 and box["x"] + box["width"] <= width
    rows.focus()
    page.keyboard.type("GELU")
    said = page.locator(".chooser [role=status]")
    expect(said).to_have_text("GELU: nn.init.normal_(layer.weight, std=1.533530 / layer.in_features**0.5)")
    assert lines(page)["uniform"].endswith("nn.init.uniform_(layer.weight, -b, b)")
    expect(page.locator("tr.chooser-row")).to_have_attribute("id", "weights-gelu")
    page.keyboard.press("Tab")
    expect(page.get_by_role("combobox", name="In", exact=True)).to_be_focused()
    page.get_by_role("button", name="Copy normal").click()
    assert page.evaluate("navigator.clipboard.readText()") == lines(page)["normal"]
    page.locator(".chooser dd a.eqref").click()
    expect(page.locator("#eq-gain-gelu-unit")).to_be_in_viewport()
    assert seen[page].complaints == []


def test_an_address_chooses_a_row(open_page: Open) -> None:
    page = open_page("#weights-tanh")
    expect(page.locator("#chooser-row")).to_have_value("weights-tanh")
    page.evaluate("location.hash = '#weights-elu'")
    expect(page.locator(".chooser code").first).to_contain_text("1.245198")
    assert page.locator(".chooser [role=status]").inner_text() == ""


def test_it_works_on_a_page_that_came_by_a_link(open_page: Open) -> None:
    page = open_page("gains/")
    page.get_by_role("link", name="Home", exact=True).first.click()
    expect(page.locator(".chooser code").first).to_contain_text("kaiming_normal_", timeout=30_000)
    choose(page, row="weights-silu")
    expect(page.locator(".chooser code").first).to_contain_text("1.676532")


def test_without_scripts_the_table_stands_alone(open_page: Open) -> None:
    page = open_page("", scripts=False)
    expect(page.locator(".chooser")).to_be_hidden()
    expect(page.locator("#weights-gelu")).to_be_visible()
    assert page.locator("#weights-gelu td:visible").count() == 4


def test_the_script_writes_first_what_stands_there_already(open_page: Open) -> None:
    """Else the page would move when it comes."""
    still, moving = (open_page("", scripts=scripts).locator(".chooser dl") for scripts in (False, True))
    assert still.evaluate("one => one.textContent") == moving.evaluate("one => one.textContent")
    expect(moving).to_contain_text("the number of inputs of the layer")
