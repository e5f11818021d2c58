"""Formulas in a third of KaTeX's elements: each rule on the smallest formula that has it; nothing that is read is lost."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as etree

import pytest

from texclaims.language.project import find_project
from texclaims.publishing.lighter import NULL_DELIMITER, Lighter
from texclaims.publishing.typeset import Typesetter, bare_mathml, split_display

REPOSITORY = Path(__file__).parents[2]
FORMULAS = (
    r"x", r"w_i^2", r"n_\text{in}", r"x_{i_j}", r"\frac{x^2}{\sqrt{2 y}}",
    r"\sum_{k=1}^{n} \left( \overline{x_k} + \hat{y} \right)",
    r"a = b \quad c", r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}",
    r"\underbrace{a}_{b} \not= \widehat{abc}", r"\int_a^b f'(t)\,\mathrm{d}t", r"\lim_{n \to \infty} \mathbb{E}[x]",
    r"\left\{ \dfrac{\dfrac{1}{2}}{\dfrac{3}{4}} \right\}", r"e^{-\frac{x^2}{2}}", r"\, x",
)  # fmt: skip


@pytest.fixture(scope="module")
def katex() -> Typesetter:
    return Typesetter(REPOSITORY, {})


def drawn(katex: Typesetter, tex: str) -> str:
    """As KaTeX itself writes it."""
    return bare_mathml(katex._render(tex, {"displayMode": True, "output": "htmlAndMathml", "strict": "error"}, "here"))


def lighter(katex: Typesetter, html: str) -> str:
    return Lighter(katex._file("dist/katex.min.css"))(html)


def visible(html: str) -> str:
    """The letters that are drawn, in their order, without those that hold a line open."""
    return re.sub(r"<[^>]*>|\u200b", "", html[html.index('class="katex-html"') :])


def count(html: str) -> int:
    return len(re.findall(r"<[a-z]", html))


@pytest.mark.parametrize("tex", FORMULAS)
def test_every_letter_stays_where_it_is_read(katex: Typesetter, tex: str) -> None:
    before = drawn(katex, tex)
    after = lighter(katex, before)
    assert visible(after) == visible(before) and etree.fromstring(after) is not None
    said = re.sub(r"(<m[io]) (?!mathvariant)[^>]*>", r"\1>", before)
    assert re.findall(r"<m[io]>[^<]*", after) == re.findall(r"<m[io]>[^<]*", said)


def test_a_third_of_the_elements(katex: Typesetter) -> None:
    """Of those that are drawn, in a formula as they stand on a page."""
    before = drawn(katex, r"y_i = \sum_{j=1}^{n} w_{ij} x_j + \frac{b_i}{2} = \operatorname{Var}[w] \mathbb{E}[x^2]")
    after, said = lighter(katex, before), re.compile(r"<math.*?</math>", re.DOTALL)
    assert 3 * count(said.sub("", after)) < 1.2 * count(said.sub("", before)) and len(after) < 0.6 * len(before)


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        ("x_i", '<span class="mathnormal">x</span><span class="mathnormal" style="font-size:0.7em;line-height:0;'
                'vertical-align:-0.2143em;margin-right:0.0714em;">i</span>'),
        ("(x", '(<span class="mathnormal">x</span>'),
        ("a=b", '<span class="mathnormal" style="margin-right:0.2778em;">a</span>'),
        ("a=b", '<span style="margin-right:0.2778em;">=</span>'),
        (r"\frac12", '<span class="mfrac" style="margin-left:0.12em;margin-right:0.12em;"><span class="vlist-t">'),
        (r"\frac12", '<span style="top:-2.314em;--strut:3em;"><span>2</span></span>'),
        ("x", '<span class="katex-base" style="--height:0.4306em;">'),
        ("x", '<math display="block"><mi>x</mi></math>'),
    ],
)  # fmt: skip
def test_each_rule(katex: Typesetter, tex: str, wanted: str) -> None:
    assert wanted in lighter(katex, drawn(katex, tex))


def test_two_scripts_stay_a_list_of_lines(katex: Typesetter) -> None:
    assert '<span class="msupsub"><span class="vlist-t">' in lighter(katex, drawn(katex, "x_i^2"))
    assert '<span class="msupsub"><span class="vlist-t">' in lighter(katex, drawn(katex, r"x^{\frac12}"))


def test_classes_that_no_rule_is_about_are_left_out() -> None:
    light = Lighter(".katex .mfrac>span{color:red}.katex .vlist.b,.katex .c:after{top:.5em}")
    html = '<span class="mfrac mord c"><span class="mord"><span class="mopen b" style="top:1em;">x</span></span></span>'
    assert light(html) == '<span class="mfrac c"><span><span class="b" style="top:1em;">x</span></span></span>'


def test_no_letter_of_the_site_is_lost() -> None:
    project = find_project(REPOSITORY)
    site = Typesetter(REPOSITORY, project.macros)
    shown = {(tex, True) for page in project.pages for display in page.displays for tex in [split_display(display.tex)[0]]}
    shown |= {(inline.tex, False) for page in project.pages for inline in page.inlines}
    light = Lighter(site._file("dist/katex.min.css"))
    for tex, display in sorted(shown):
        options = {"displayMode": display, "output": "htmlAndMathml", "strict": "error"}
        before = bare_mathml(site._render(tex.strip(), options, "here"))
        assert visible(light(before)) == visible(before), tex
    assert len(shown) > 500


def test_what_an_empty_bracket_takes_is_what_katex_says(katex: Typesetter) -> None:
    said = f".nulldelimiter{{display:inline-block;width:{NULL_DELIMITER:g}em}}".replace("0.", ".")
    assert said in katex._file("dist/katex.min.css")


@pytest.mark.parametrize(
    ("tex", "breaks"),
    [("x = 1", ["x="]), (r"a + b = c \le d", ["b=", "c≤"]), (r"a \coloneqq b", ["a:="]), ("a + b", []), ("(a = b) + c", ["(a="])],
)
def test_the_parts_behind_which_a_formula_may_go_on_below(katex: Typesetter, tex: str, breaks: list[str]) -> None:
    parts = re.findall(r'<span class="katex-base[^>]*>.*?(?=<span class="katex-base|$)', lighter(katex, drawn(katex, tex)))
    marked = [re.sub(r"<[^>]*>", "", part) for part in parts if "katex-relation" in part]
    assert [re.sub("[∶:]", ":", one).replace("−", "-") for one in marked] == breaks
