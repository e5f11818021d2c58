"""What readers type, and the page that must come first: by label, number, digits, title, symbol, function, other books' names."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

SITE = Path(__file__).parents[2] / "site"
Open = Callable[..., Page]
FIRST = ".md-search-result__link"
QUERIES = {
    # labels, in one piece and in words
    "he-forward": "eq/he-forward/", "he forward": "eq/he-forward/", "he-backward-condition": "eq/he-backward-condition/",
    "permutation invariance": "eq/permutation-invariance/", "dead ReLU": "eq/relu-born-dead/",
    "law of total variance": "eq/total-variance-two-cases/", "kaiming sqrt five": "eq/kaiming-sqrt-five/",
    # digits and small formulas
    "0.8796": "eq/truncated-normal-two/", "1.533530": "activations/", "sqrt(5)": "eq/kaiming-sqrt-five/",
    "2/n_in": "eq/he-condition/",
    "sqrt(3)": "eq/", "\\sqrt{5}": "eq/kaiming-sqrt-five/", "√5": "eq/kaiming-sqrt-five/",
    # titles of chapters and sections: the page comes first, then its sections
    "symmetry": "symmetry/", "gain": "gains/", "lecun": "schemes/lecun/", "Glorot": "schemes/xavier/",
    "Kaiming": "schemes/he/", "He initialization": "schemes/he/", "Kaiming initialization": "schemes/he/",
    "Xavier initialization": "schemes/xavier/", "fan_in": "schemes/backward/", "leaky ReLU": "schemes/leaky/",
    "why zeros": "zeros/", "how many samples": "samples/",
    # activations
    "GELU": "eq/gain-gelu", "SELU": "eq/gain-selu", "SiLU": "eq/gain-silu", "softplus": "eq/gain-softplus",
    "softmax at zero": "eq/softmax-zero",
    # PyTorch
    "calculate_gain": "gains/", "calculate_gain('tanh')": "eq/gain-tanh-five-thirds/",
    "calculate_gain(\"relu\")": "gains/", "nn.Linear": "eq/linear-default-law/",
    "kaiming_normal_": "about/names/", "kaiming_uniform_": "about/names/",
    "xavier_uniform_": "about/names/", "trunc_normal_": "about/names/", "conv2d": "about/names/",
    "nn.Conv2d": "about/names/", "embedding": "about/names/", "batch norm": "about/names/",
    # other books
    "sigma_w": "about/names/", "mean field": "about/names/", "edge of chaos": "about/names/",
    "vanishing gradients": "about/names/", "chi-squared": "eq/squared-length",
}  # fmt: skip
"""What is typed -> how the address of the first page found begins."""


def number_of(label: str) -> str:
    title = (SITE / f"eq/{label}/index.html").read_text(encoding="utf-8")
    found = re.search(r"<h1[^>]*>Equation \(([\d.]+)\)", title)
    assert found
    return found[1]


@pytest.fixture
def search(open_page: Open) -> Callable[[str, str], None]:
    page = open_page("about/no-claim/")
    box = page.get_by_role("textbox", name="Search")

    def find(query: str, address: str) -> None:
        box.fill("")
        box.press_sequentially(query)
        expect(page.locator(FIRST).first).to_have_attribute("href", re.compile(re.escape(f"/{address}")), timeout=15_000)

    return find


def test_the_page_that_is_meant_comes_first(search: Callable[[str, str], None]) -> None:
    assert len(QUERIES) >= 40
    wrong = []
    for query, address in QUERIES.items():
        try:
            search(query, address)
        except AssertionError as error:
            wrong.append(f"{query}: {str(error).splitlines()[1]}")
    assert wrong == []


@pytest.mark.parametrize("label", ["he-forward", "relu-angle", "backward-condition"])
@pytest.mark.parametrize("form", ["{}", "({})", "equation {}"])
def test_a_number_finds_its_equation(search: Callable[[str, str], None], label: str, form: str) -> None:
    search(form.format(number_of(label)), f"eq/{label}/")


def test_that_can_fail(search: Callable[[str, str], None]) -> None:
    with pytest.raises(AssertionError):
        search("he-forward", "eq/xavier-balance/")
