r"""\odd, \even and \increasing: what a function has is proved and measured, what it has not is refuted, for values and means."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
import sympy
import torch

from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.laws.functions import unspecified
from texclaims.numeric.dice import Dice
from texclaims.numeric.meter import Meter
from texclaims.numeric.rules.special import outcomes
from texclaims.numeric.smooth import BY_WORDS, HOLDS, TERMS, coefficients, is_shaped, line, lines, shaped
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.samples import example

SUM = r"\sum_{i=1}^{n} W_{1i} X_i"
SIGNS = r"W \sim -W, \iid{W}, W \indep X"

TRUE = (
    r"\phi(-a) = -\phi(a) \when{ \odd{\phi} }",
    r"\phi(a - b) = -\phi(b - a) \when{ \odd{\phi} }",
    r"\phi(0) = 0 \when{ \odd{\phi} }",
    r"\phi'(-a) = \phi'(a) \when{ \odd{\phi} }",
    r"\phi''(0) = 0 \when{ \odd{\phi} }",
    r"\phi(-a) = \phi(a) \when{ \even{\phi} }",
    r"\phi'(0) = 0 \when{ \even{\phi} }",
    r"\phi'(-a) = -\phi'(a) \when{ \even{\phi} }",
    r"\phi(-\sum_{i=1}^{n} u_i) = -\phi(\sum_{i=1}^{n} u_i) \when{ \odd{\phi} }",
    r"\frac{\partial \phi(-a)}{\partial a} = -\phi'(a) \when{ \odd{\phi} }",
    r"\phi(a) = \phi'(0) a + \bigO(a^3) \when{ \odd{\phi} }",
    r"\phi(a) = \phi(0) + \frac{1}{2} \phi''(0) a^2 + \bigO(a^4) \when{ \even{\phi} }",
    r"\abs{\phi'(a)} = \phi'(a) \when{ \increasing{\phi} }",
    r"\sqrt{\phi'(a)^2} = \phi'(a) \when{ \increasing{\phi} }",
    r"\phi(a) \le \phi(b) \when{ a \le b, \increasing{\phi} }",
    r"\phi(-b) \le \phi(-a) \when{ a \le b, \increasing{\phi} }",
    r"\abs{\phi(c)} = \phi(c) \when{ \increasing{\phi}, \odd{\phi} }",
    r"\E[\phi(Z)] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi(Z)^3] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi(Z) \phi'(Z)] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi(Z) \phi(-Z)] = -\E[\phi(Z)^2] \when{ \odd{\phi} }",
    r"\E[Z \phi(Z)] = 0 \when{ \even{\phi}, Z \sim -Z }",
    r"\E[\phi'(Z)] = 0 \when{ \even{\phi}, Z \sim -Z }",
    r"\Cov[\phi(Z), Z^2] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\Var[\phi(Z)] = \E[\phi(Z)^2] \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\ell(\phi(Z))] = 0 \when{ \odd{\phi}, \odd{\ell}, Z \sim -Z }",
    r"\E[\phi(-Z)] = \E[\phi(Z)] \when{ Z \sim -Z }",
    r"\E[\phi(Z V)] = 0 \when{ \odd{\phi}, Z \sim -Z, Z \indep V }",
    rf"\E[\phi({SUM})] = 0 \when{{ \odd{{\phi}}, {SIGNS} }}",
    rf"\E[\phi({SUM}) X_1] = 0 \when{{ \odd{{\phi}}, {SIGNS} }}",
    rf"\E[\tanh({SUM})] = 0 \when{{ {SIGNS} }}",
)
FALSE = (
    r"\phi(-a) = -\phi(a)",
    r"\phi(-a) = \phi(a) \when{ \odd{\phi} }",
    r"\phi(-a) = -\phi(a) \when{ \even{\phi} }",
    r"\phi(-a) = -\phi(a) \when{ \increasing{\phi} }",
    r"\phi(-a) = -\phi(a) \when{ \odd{\ell} }",
    r"\phi(0) = 0 \when{ \even{\phi} }",
    r"\phi(0) = 0 \when{ \increasing{\phi} }",
    r"\phi'(0) = 0 \when{ \odd{\phi} }",
    r"\phi'(0) = 1 \when{ \odd{\phi} }",
    r"\phi(a) = a \when{ \odd{\phi}, \increasing{\phi} }",
    r"\abs{\phi(a)} = \phi(a) \when{ \increasing{\phi} }",
    r"\abs{\phi'(a)} = \phi'(a) \when{ \odd{\phi} }",
    r"\phi(b) \le \phi(a) \when{ a \le b, \increasing{\phi} }",
    r"\phi(a) \le \phi(b) \when{ a \le b, \odd{\phi} }",
    r"\phi(a) \le \phi(b) \when{ a \le b }",
    r"\E[\phi(Z)] = 0 \when{ \odd{\phi} }",
    r"\E[\phi(Z)] = 0 \when{ Z \sim -Z }",
    r"\E[\phi(Z)] = 0 \when{ \odd{\phi}, \E[Z] = 0 }",
    r"\E[\phi(Z)] = 0 \when{ \even{\phi}, Z \sim -Z }",
    r"\E[\phi(Z)] = 0 \when{ \increasing{\phi}, Z \sim -Z }",
    r"\E[\phi(Z)] = \phi(0) \when{ \even{\phi}, Z \sim -Z }",
    r"\E[\phi(Z) \phi(-Z)] = \E[\phi(Z)^2] \when{ \odd{\phi} }",
    r"\E[Z \phi(Z)] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi'(Z)] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi(Z) V] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi(Z V)] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\phi(Z + 1)] = 0 \when{ \odd{\phi}, Z \sim -Z }",
    r"\E[\ell(\phi(Z))] = 0 \when{ \even{\phi}, \odd{\ell}, Z \sim -Z }",
    r"\E[\phi(-Z)] = \E[\phi(Z)] \when{ \E[Z] = 0 }",
    r"\abs{\phi(a)} = \phi(\abs{a}) \when{ \even{\phi} }",
    r"\E[\phi(X_1 + X_2)] = 0 \when{ \odd{\phi}, X \sim -X, \ident{X} }",
    r"\E[\phi(X_1 + Z)] = 0 \when{ \odd{\phi}, X \sim -X, X \indep Z, \iid{X} }",
    r"\phi(2 a) = 2 \phi(a) \when{ \odd{\phi}, \increasing{\phi} }",
    r"\phi(a)^2 \le \phi(b)^2 \when{ \increasing{\phi}, a \le b }",
)
NOT_PROVED = (
    r"\phi(a) < \phi(b) \when{ a < b, \increasing{\phi} }",
    r"0 < \phi'(a) \when{ \increasing{\phi} }",
    r"\phi(a) = \phi'(0) a + \bigO(a^2) \when{ \odd{\phi} }",
    rf"\E[\phi({SUM})] = 0 \when{{ \odd{{\phi}}, W \sim -W, \iid{{W}} }}",
    rf"\E[\phi({SUM})] = 0 \when{{ \odd{{\phi}}, W \sim -W, W \indep X }}",
    rf"\E[\phi({SUM})] = 0 \when{{ \odd{{\phi}}, \E[W] = 0, \iid{{W}}, W \indep X }}",
    r"\E[\phi(Z)] = 0 \when{ \odd{\phi}, Z \sim \Normal(0, c) }",
    r"\E[\frac{1}{Z}] = 0 \when{ Z \sim -Z, Z \ne 0 }",
    r"\E[\frac{V}{Z}] = 0 \when{ Z \sim -Z, Z \ne 0, Z \indep V }",
    r"\E[Z \exp(Z^2)] = 0 \when{ Z \sim -Z }",
    r"\E[V Z \exp(Z^2 V^2)] = 0 \when{ Z \sim -Z, Z \indep V }",
    r"\E[\frac{\phi(Z)}{Z^2}] = 0 \when{ \odd{\phi}, Z \sim -Z, Z \ne 0 }",
)
"""True or not: strictly is more than weakly, an order is sharp, and a mean that need not exist is none that is 0."""


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_of_the_class_is_proved_and_measured(both: Callable[[str], Any], tex: str) -> None:
    proof, measured = both(tex)
    assert (proof.verdict, measured.holds) == (PROVED, True), proof.leftover or measured.why


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_of_some_function_of_the_class_is_refuted_by_both(both: Callable[[str], Any], tex: str) -> None:
    proof, measured = both(tex)
    assert (proof.verdict, measured.holds) == (REFUTED, False)


@pytest.mark.parametrize("tex", NOT_PROVED)
def test_what_needs_more_than_the_class_is_not_proved(both: Callable[[str], Any], tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


@pytest.mark.parametrize(
    ("tex", "needed"),
    [
        (r"\phi(-a)^2 = \phi(a)^2 \when{ \odd{\phi} }", True),
        (r"\Cov[Z, \phi(Z)] = \E[Z \phi(Z)] \when{ Z \sim -Z, \odd{\phi} }", False),
        (r"\phi(a) + \phi(-a) = \phi(-a) + \phi(a) \when{ \odd{\phi} }", False),
    ],
)
def test_a_property_is_a_premise_that_is_needed(judge_it: Callable[[str], Any], tex: str, needed: bool) -> None:
    assert (r"the premise \odd{\phi} is not needed" not in judge_it(tex).reason) is needed


def test_wrong_versions_drop_the_property_and_exchange_it(judge_it: Callable[[str], Any]) -> None:
    found = judge_it(r"\E[\phi(Z)] = 0 \when{ \odd{\phi}, Z \sim -Z }")
    assert found.holds
    rejected = {"".join(one.tex.split()) for one in found.mutants.rows if one.fate in ("both", "measured")}
    for premises in (r"\even{\phi},Z\sim-Z", r"Z\sim-Z", r"\odd{\phi}", r"\odd{\phi},\E[Z]=0"):
        assert rf"\E[\phi(Z)]=0\when{{{premises}}}" in rejected


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\phi(a) = 0 \when{ \odd{\phi}, \even{\phi} }", "such a function is constant"),
        (r"\phi(a) = 0 \when{ \increasing{\phi}, \even{\phi} }", "such a function is constant"),
        (r"f(a) = 0 \when{ \odd{f} }", "any function"),
        (r"\tanh(a) = 0 \when{ \increasing{\tanh} }", "any function"),
        (r"\phi(a) = 0 \when{ \iid{\phi} }", "one of: random"),
        (r"\phi(a) = 0 \when{ \odd{Z} }", "one of: function"),
    ],
)
def test_misuse_is_told(read: Callable[[str], Claim], tex: str, wanted: str) -> None:
    with pytest.raises(DialectError, match=wanted):
        read(tex)


# --- how functions are drawn --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", BY_WORDS, ids=lambda words: " and ".join(sorted(words)) or "any")
def test_a_drawn_function_is_what_is_said_and_no_more(words: frozenset[str]) -> None:
    always = set(HOLDS)
    for seed in range(8):
        drawn = coefficients(Dice.seeded(seed, "cpu").values(2 + 3 * TERMS), words)
        always &= {word for word in HOLDS if is_shaped(drawn, word)}
        special = [shaped(drawn, shape, words) for shape in BY_WORDS[words][1]]
        special += [line(drawn, *numbers) for numbers in lines(words).values()]
        assert all(is_shaped(one, word) for one in special for word in words)
    assert always == words


@pytest.mark.parametrize("words", BY_WORDS, ids=lambda words: " and ".join(sorted(words)) or "any")
def test_the_example_of_a_proof_is_what_is_said_and_no_more(words: frozenset[str]) -> None:
    places = [sympy.Rational(k, 3) for k in range(-9, 10)]
    for name in ("phi", "ell", "Gamma"):
        function, slope = unspecified(name, 0, words), unspecified(name, 1, words)
        u = sympy.Dummy("u", real=True)
        values = torch.tensor([float(example(function(u), place)) for place in places], dtype=torch.float64)
        assert {word for word in HOLDS if HOLDS[word](values)} == words
        if "increasing" in words:
            assert all(example(slope(u), place) >= 0 for place in places)


def test_special_functions_keep_the_property(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    for premise, told in ((r"\odd", r"\phi is 0"), (r"\even", r"\phi(0) = 0"), (r"\increasing", r"\phi is constant")):
        claim = read(rf"\phi(a) = \phi(a) + b - b \when{{ {premise}{{\phi}} }}")
        worlds = Meter(notation, functions, {}, claim.names, "cpu").worlds
        fates = {one.special: one.fate for one in outcomes(worlds, claim.steps[0], claim.premises)}
        assert fates[told] == "holds"


# --- SymPy's symbol -----------------------------------------------------------------------------------------------------


def test_functions_of_another_class_are_others() -> None:
    a = sympy.Symbol("a", real=True)
    kinds = [unspecified("phi", 0, words)(a) for words in BY_WORDS]
    assert all(one != other for one, other in combinations(kinds, 2))
    odd = unspecified("phi", 0, frozenset({"odd"}))
    assert odd(-a) == -odd(a) and odd(0) == 0 and odd(a).diff(a).subs(a, -a) == odd(a).diff(a)
    assert odd(a).diff(a, 2).subs(a, 0) == 0 and odd(a).diff(a).subs(a, 0) != 0
    total = sympy.Sum(-sympy.Function("u")(sympy.Symbol("i")), (sympy.Symbol("i"), 1, sympy.Symbol("n")))
    assert odd(total).could_extract_minus_sign()
