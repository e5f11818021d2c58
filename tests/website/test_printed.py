"""Expressions as SymPy prints them, in the words of a proof -> TeX in the names of the table; what cannot be read stays text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sympy

from texclaims.language.notation import Notation
from texclaims.language.project import find_project
from texclaims.publishing.printed import parts, tex

PROJECT = find_project(Path(__file__).parent)
NOTATION: Notation = PROJECT.notation
WRITTEN = {
    "2/n_in": r"\frac{2}{n_\text{in}}", "E[w**2]": r"\mathbb{E}\left[w^{2}\right]", "V(1) = V(2)": "V_{1} = V_{2}",
    "E[z**2; z > 0]": r"\mathbb{E}\left[z^{2};\ z > 0\right]", "W(i, j_prime)": "W_{i j'}",
    "c**4*ell''(0)/2": r"\frac{c^{4} \ell''\left(0\right)}{2}", "phi(h(i))**2": r"\left(\phi\left(h_{i}\right)\right)^{2}",
    "-31*q**4/1536": r"-\frac{31 q^{4}}{1536}", "-a": "-a", "a - (b - c)": r"a - \left(b - c\right)",
    "(a + b)*c": r"\left(a + b\right) c", "-(a + b)/c": r"-\frac{a + b}{c}", "(-a)**2": r"\left(-a\right)^{2}",
    "-a**2": "-a^{2}", "2**(-L)": "2^{-L}", "2*3**L": r"2 \cdot 3^{L}", "a*(-b)": r"a \left(-b\right)",
    "a/(b/c)": r"\frac{a}{\frac{b}{c}}", "(a/b)**2": r"\left(\frac{a}{b}\right)^{2}", "sqrt(a + 1)": r"\sqrt{a + 1}",
    "exp(-t)": r"\exp\left(-t\right)", "q_layers(l - 1)": "q_{l - 1}", "delta_out(i)": r"{\delta_\text{out}}_{i}",
    "a + (-b)": r"a + \left(-b\right)",
}  # fmt: skip


OWN = {
    ("symmetry.md", "beta_reordered(i)"): r"\tilde\beta_{i}", ("symmetry.md", "W(tau(i), j)"): r"W_{\tau\left(i\right) j}",
    ("samples.md", "sample_variance**2"): r"\left(S^2\right)^{2}",
}  # fmt: skip


@pytest.mark.parametrize(("page", "printed"), OWN)
def test_an_expression_in_the_letters_of_a_page(page: str, printed: str) -> None:
    assert tex(printed, PROJECT.notation_of(PROJECT.docs / page)) == OWN[page, printed]


@pytest.mark.parametrize("printed", WRITTEN)
def test_an_expression(printed: str) -> None:
    assert tex(printed, NOTATION) == WRITTEN[printed]


@pytest.mark.parametrize(
    "printed",
    ["nobody", "nobody(i)", "W(i)", "phi", "phi(a, b)", "E[", "Integral(t, (t, 0, 1))", "a if b else c", "[a]", "a < b < c",
     "'a'", "1e-12", "Var[X]", "a and b", "a // b", "a % b", "not a", "lambda: a", "a.b", "f(t=1)", "True", "tau",
     "relu'(t", ""],
)  # fmt: skip
def test_what_it_cannot_read(printed: str) -> None:
    assert tex(printed, NOTATION) == ""


def test_the_words_of_a_rule() -> None:
    said = list(parts("left side solved for E[w**2]: 2/n_in; the right side then holds", NOTATION))
    assert [text for text, _ in said] == ["left side solved for ", "E[w**2]", ": ", "2/n_in", "; the right side then holds"]
    assert [bool(written) for _, written in said] == [False, True, False, True, False]
    assert list(parts("both sides expand to the same polynomial", NOTATION)) == [("both sides expand to the same polynomial", "")]
    assert [text for text, _ in parts("the premise nobody(i) = 0", NOTATION)] == ["the premise ", "nobody(i) = 0", ""]
    assert not any(written for _, written in parts("the premise nobody(i) = 0", NOTATION))


def test_a_formula_has_the_value_of_what_was_printed() -> None:
    """Expressions by chance: their TeX, read by a reader of its own, is worth what SymPy's own printing is worth."""
    chance = random.Random(5)
    for _ in range(150):
        expression = _by_chance(chance, 3)
        written = tex(str(expression), NOTATION)
        assert written, expression
        at = {sympy.Symbol(name): sympy.Rational(chance.randint(2, 9), chance.randint(2, 9)) for name in "abct"}
        assert sympy.simplify(_value(written).subs(at) - expression.subs(at)) == 0, (expression, written)


def _by_chance(chance: random.Random, depth: int) -> sympy.Expr:
    if depth == 0 or chance.random() < 0.15:
        return sympy.Symbol(chance.choice("abct")) if chance.random() < 0.7 else sympy.Integer(chance.randint(1, 7))
    left, right = _by_chance(chance, depth - 1), _by_chance(chance, depth - 1)
    kinds = (
        lambda: left + right, lambda: left - right, lambda: left * right, lambda: left / (right + 11), lambda: left**2,
        lambda: -left, lambda: sympy.sqrt(left**2 + 1), lambda: sympy.exp(left / 9),
    )  # fmt: skip
    return sympy.sympify(chance.choice(kinds)())


def _value(written: str) -> sympy.Expr:
    """TeX of letters, numbers, fractions, roots, exp and powers -> SymPy, by replacing its marks: braces are brackets."""
    text = written.replace(r"\left(", "(").replace(r"\right)", ")").replace(r"\cdot", "*")
    text = text.replace(r"\sqrt", "S").replace(r"\exp", "X").replace(r"\frac", "F")
    text = text.replace("}{", ")/(").replace("{", "(").replace("}", ")").replace("^", "**")
    text = _with_fractions(text)
    return sympy.sympify(text, locals={"S": sympy.sqrt, "X": sympy.exp})


def _with_fractions(text: str) -> str:
    """F(a)/(b) in brackets of its own, and a star wherever two factors stand side by side."""
    out = ""
    closes: list[int] = []
    depth = place = 0
    while place < len(text):
        sign = text[place]
        if sign == "F":
            closes.append(depth)
            out += "("
        elif sign == "(":
            depth += 1
            out += sign
        elif sign == ")":
            depth -= 1
            out += sign
            if closes and closes[-1] == depth and not text.startswith("/(", place + 1):
                closes.pop()
                out += ")"
        else:
            out += sign
        place += 1
    words = out.split(" ")
    joined = words[0]
    for before, word in zip(words, words[1:], strict=False):
        apart = before in ("+", "-", "*") or word in ("+", "-", "*")
        joined += (" " if apart else "*") + word
    return joined
