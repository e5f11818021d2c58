"""What readers type, and the page that must come first: by label, number, digits, title, symbol, function, other books' names."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

SITE = Path(__file__).parents[2] / "site"
Open = Callable[..., Page]
FIRST = ".md-search-result__link"
USING, WEIGHTS = "about/using/", "index.html?weights="
"""How one prints, cites, downloads and adds; a row of the home page's weights, which is found by its own address."""
QUERIES = {
    # labels, in one piece and in words
    "he-forward": "eq/he-forward/", "he forward": "eq/he-forward/", "he-backward-condition": "eq/he-backward-condition/",
    "permutation invariance": "eq/permutation-invariance/", "dead ReLU": "eq/relu-born-dead/",
    "He's condition, backward": "eq/he-backward-condition/",
    "law of total variance": "eq/total-variance", "kaiming sqrt five": "eq/kaiming-sqrt-five/",
    # digits and small formulas
    "0.8796": "eq/truncated-normal-two/", "1.533530": "activations/", "sqrt(5)": "eq/kaiming-sqrt-five/",
    "2/n_in": "eq/he-condition/",
    "sqrt(3)": "eq/", "\\sqrt{5}": "eq/kaiming-sqrt-five/", "√5": "eq/kaiming-sqrt-five/",
    # titles of chapters and sections: the page comes first, then its sections
    "symmetry": "symmetry/", "gain": "gains/", "lecun": "schemes/lecun/", "Glorot": "schemes/xavier/",
    "Kaiming": "schemes/he/", "He initialization": "schemes/he/", "Kaiming initialization": "schemes/he/",
    "Xavier initialization": "schemes/xavier/", "fan_in": "schemes/backward/", "leaky ReLU": "schemes/leaky/",
    "laws of weights": "laws/", "why zeros": "zeros/", "how many samples": "samples/",
    # activations
    "data": "eq/he-first-layer/", "GELU": f"{WEIGHTS}gelu", "SELU": f"{WEIGHTS}selu", "SiLU": f"{WEIGHTS}silu",
    "sigmoid": f"{WEIGHTS}sigmoid",
    "before a GELU": f"{WEIGHTS}gelu", "which init for tanh": f"{WEIGHTS}tanh",
    "initialize behind leaky ReLU": f"{WEIGHTS}leaky-relu",
    "softplus": "eq/gain-softplus", "softmax at zero": "eq/softmax-zero", "sigmoid slope": "eq/sigmoid-slope-bound/",
    # PyTorch
    "calculate_gain": "gains/", "calculate_gain('tanh')": "eq/gain-tanh-five-thirds/",
    "calculate_gain(\"relu\")": "gains/", "nn.Linear": "eq/linear-default",
    "kaiming_normal_": "about/names/", "kaiming_uniform_": "about/names/",
    "xavier_uniform_": "about/names/", "trunc_normal_": "pytorch/functions/", "conv2d": "about/names/",
    "nn.Conv2d": "about/names/", "embedding": "eq/embedding-", "batch norm": "normalization/",
    # questions, as one says them
    "how do I initialize a layer before a GELU": f"{WEIGHTS}gelu", "why a = √5": "eq/kaiming-sqrt-five/",
    "a=math.sqrt(5)": "schemes/leaky/", "cite He's condition": "eq/he-condition/", "He condition": "eq/he-condition/",
    "cite He's condition in my thesis": "eq/he-condition/",
    "what rests on what": "about/graph/", "dependency graph": "about/graph/",
    "how to cite": USING, "how do I cite this": USING, "bibtex": USING, "print the chapter for my class": USING, "handout": USING,
    "pdf": USING, "add an equation": USING, "download": USING, "offline": USING,
    # other books
    "sigma_w": "about/names/", "mean field": "about/names/", "edge of chaos": "about/names/",
    "vanishing gradients": "about/names/", "chi-squared": "eq/squared-length",
}  # fmt: skip
"""What is typed -> how the address of the first page found begins."""


@pytest.fixture(scope="module")
def path() -> str:
    """A light page, from which all is searched."""
    return "about/no-claim/"


def number_of(label: str) -> str:
    title = (SITE / f"eq/{label}/index.html").read_text(encoding="utf-8")
    found = re.search(r"<h1[^>]*>Equation \(([\d.]+)\)", title)
    assert found
    return found[1]


@pytest.fixture
def search(loaded: Any, origin: str) -> Callable[..., None]:
    """Type a query and wait for the page that must come first; one window for all queries."""
    box = loaded.page.get_by_role("textbox", name="Search")

    def find(query: str, address: str, within: int = 15_000) -> None:
        box.fill(query[:-1])
        box.press_sequentially(query[-1:])  # the theme searches when a key comes up
        wanted = re.compile(f"^{re.escape(origin + address)}")
        expect(loaded.page.locator(FIRST).first).to_have_attribute("href", wanted, timeout=within)

    return find


def test_the_page_that_is_meant_comes_first(search: Callable[..., None]) -> None:
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
def test_a_number_finds_its_equation(search: Callable[..., None], label: str, form: str) -> None:
    search(form.format(number_of(label)), f"eq/{label}/")


def test_that_can_fail(search: Callable[..., None]) -> None:
    with pytest.raises(AssertionError):
        search("he-forward", "eq/xavier-balance/", within=3000)


def test_an_activation_leads_to_its_weights(open_page: Open) -> None:
    page = open_page("gains/")
    page.get_by_role("textbox", name="Search").press_sequentially("before a GELU")
    first = page.locator(FIRST).first
    expect(first).to_have_attribute("href", re.compile(r"weights=gelu"), timeout=15_000)
    expect(first).to_contain_text("How to initialize behind GELU")
    first.click()
    expect(page.locator(".chooser code").first).to_contain_text("std=1.533530", timeout=30_000)
    expect(page.locator("#chooser-row")).to_be_in_viewport()


def test_what_was_found_is_marked_where_words_begin(open_page: Open, until: Any) -> None:
    page = open_page("eq/he-condition/?h=he+condition")
    until(page, "document.querySelector('mark[data-md-highlight]')")
    marks = page.locator("mark[data-md-highlight]")
    assert "He" in marks.all_inner_texts()
    within = "all => all.filter((mark) => /[a-z0-9]$/i.test(mark.previousSibling?.data ?? '')).map((mark) => mark.textContent)"
    assert marks.evaluate_all(within) == []


def test_no_beginning_of_a_word_is_refused(search: Callable[..., None], loaded: Any) -> None:
    """One star in a word of the index once broke all queries that began like it, and so did digits that ran together."""
    for query in (*string.ascii_lowercase, *string.digits, "sig", "n**0.5", "align*", "signal**2"):
        search(query, "")
    assert loaded.seen.complaints == []
