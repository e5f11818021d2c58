"""Laws: exact moments against quadrature, nodes, base draws; each against another way to the same number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mpmath
import pytest
import sympy
import torch

from texclaims.language.keywords import KEYWORDS
from texclaims.laws.bernoulli import Bernoulli
from texclaims.laws.known import CUT, LAWS, law_named
from texclaims.laws.law import Law, LawError, quadrature
from texclaims.laws.normal import Normal
from texclaims.laws.quadrature import composite
from texclaims.laws.truncated_normal import TruncatedNormal
from texclaims.laws.uniform import Uniform

# --- the words of the dialect -------------------------------------------------------------------------------------------


def test_every_word_for_a_law_has_one() -> None:
    words = [keyword.tex.removeprefix("\\") for keyword in KEYWORDS if keyword.terminal == "LAW"]
    assert words == list(LAWS) and CUT == {"TruncatedNormal"}


def test_what_a_word_is_taken_for_is_a_word_of_the_same_sort() -> None:
    sort = {keyword.tex: keyword.terminal for keyword in KEYWORDS}
    pairs = {keyword.tex: keyword.taken_for for keyword in KEYWORDS if keyword.taken_for}
    assert pairs[r"\Normal"] == r"\Uniform" and pairs[r"\E"] == r"\Var"
    assert all(pairs[other] == word for word, other in pairs.items())
    assert all(sort[word] == sort[other] or {word, other} == {r"\E", r"\Var"} for word, other in pairs.items())


def test_a_law_is_named_with_its_parameters() -> None:
    law = law_named("TruncatedNormal", (0, 1, -2, 2))
    assert law == TruncatedNormal(0, 1, -2, 2) and law.parameters == (0, 1, -2, 2)
    assert law != TruncatedNormal(0, 1, -2, 3) and Normal(0, 1) != Uniform(0, 1)


@pytest.mark.parametrize(("name", "parameters"), [("Cauchy", (0, 1)), ("Normal", (0,)), ("Bernoulli", (0, 1))])
def test_an_unknown_law_is_refused(name: str, parameters: tuple[int, ...]) -> None:
    with pytest.raises(LawError, match=f"{name} with {len(parameters)} parameters; known: {{'Normal': 2"):
        law_named(name, parameters)


# --- every law, in two ways ---------------------------------------------------------------------------------------------

EXACT = [
    Normal(sympy.Rational(1, 2), sympy.Integer(4)),
    Normal(sympy.Integer(0), sympy.Integer(2)),
    Uniform(sympy.Integer(-1), sympy.Integer(3)),
    Uniform(sympy.Integer(-2), sympy.Integer(2)),
    TruncatedNormal(sympy.Integer(0), sympy.Integer(1), sympy.Integer(-2), sympy.Integer(2)),
    TruncatedNormal(sympy.Integer(1), sympy.Integer(1), sympy.Integer(-1), sympy.Integer(2)),
    Bernoulli(sympy.Rational(3, 10)),
]
names = [f"{law.name}{law.parameters}" for law in EXACT]


def numbers(law: Law) -> Law:
    return law_named(law.name, tuple(map(float, law.parameters)))


def test_every_law_is_tried() -> None:
    assert {law.name for law in EXACT} == set(LAWS)


@pytest.mark.parametrize("law", EXACT, ids=names)
@pytest.mark.parametrize("power", range(5))
def test_the_exact_moments_are_those_of_the_quadrature(law: Law, power: int) -> None:
    nodes, weights = quadrature(law, "cpu")
    assert float((weights * nodes**power).sum()) == pytest.approx(float(law.moment(power)), rel=1e-13, abs=1e-15)


@pytest.mark.parametrize("law", EXACT, ids=names)
@pytest.mark.parametrize("power", range(4))
def test_half_moments_are_those_of_the_quadrature_or_none(law: Law, power: int) -> None:
    nodes, weights = quadrature(law, "cpu")
    half = law.half_moment(power)
    assert (half is None) is (law.half_line is None)
    if half is not None:
        above = float((weights * nodes**power)[nodes > 0].sum())
        assert above == pytest.approx(float(half), rel=1e-13)


@pytest.mark.parametrize("law", EXACT, ids=names)
def test_an_expectation_is_that_of_the_quadrature_or_refused(law: Law) -> None:
    z = sympy.Symbol("z", real=True)
    if law.half_line is None:
        with pytest.raises(LawError, match="not symmetric about 0"):
            law.expectation(sympy.exp(z), z)
    else:
        nodes, weights = quadrature(law, "cpu")
        exact = sympy.N(law.expectation(sympy.exp(z), z, lazy=True), 20)
        assert float((weights * nodes.exp()).sum()) == pytest.approx(float(exact), rel=1e-14)


@pytest.mark.parametrize("law", EXACT, ids=names)
def test_few_nodes_have_the_moments_of_the_law(law: Law) -> None:
    known = numbers(law)
    few = known.few_nodes(4)
    assert (few is None) is (known.base is None and not known.points)
    if few is not None:
        values, chances = few
        assert known.points or len(values) == 4
        for power in range(8):
            found = sum(chance * value**power for value, chance in zip(values, chances, strict=True))
            assert found == pytest.approx(float(law.moment(power)), rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("law", EXACT, ids=names)
def test_location_and_scale_of_the_base_give_the_law(law: Law) -> None:
    known = numbers(law)
    if known.base is None:
        with pytest.raises(LawError, match=law.name):
            _ = known.location_and_scale
    else:
        location, scale = known.location_and_scale
        drawn = torch.empty(4, dtype=torch.float64)
        assert getattr(drawn, known.base.draw)() is drawn
        nodes, chances = known.base.nodes(3)
        mean = sum(chance * (location + scale * node) for node, chance in zip(nodes, chances, strict=True))
        assert mean == pytest.approx(float(law.moment(1)), abs=1e-14)


def test_only_a_centred_normal_law_is_expanded_in_its_variance() -> None:
    v = sympy.Symbol("v", positive=True)
    assert Normal(sympy.Integer(0), 2 * v).small_variance == 2 * v
    assert Normal(sympy.Integer(1), v).small_variance is None
    assert all(law.small_variance is None for law in EXACT if law.name != "Normal")


@pytest.mark.parametrize(
    "law",
    [
        Normal(0, -1),
        Normal(0, 0),
        Uniform(1, 1),
        TruncatedNormal(0, 1, 2, -2),
        TruncatedNormal(0, -1, -2, 2),
        Bernoulli(-0.5),
        Bernoulli(1.5),
    ],
)
def test_a_law_that_does_not_exist_is_refused(law: Law) -> None:
    with pytest.raises(LawError, match=f"no law {law.name}"):
        quadrature(law, "cpu")


def test_a_probability_may_be_0_or_1() -> None:
    for chance in (0.0, 1.0):
        values, weights = quadrature(Bernoulli(chance), "cpu")
        assert float(weights @ values) == chance and float(weights.sum()) == 1.0


# --- quadrature ---------------------------------------------------------------------------------------------------------

MOMENTS = [
    (Normal(0, 1), 4, 3.0),
    (Normal(0, 1), 12, 10395.0),
    (Normal(2, 9), 2, 13.0),
    (Uniform(-1, 3), 3, 5.0),
    (Uniform(-2, 2), 10, 2**10 / 11),
    (TruncatedNormal(0, 1, -2, 2), 2, 0.7737413035499231),
    (TruncatedNormal(0, 4, -4, 4), 0, 1.0),
    (Bernoulli(0.3), 4, 0.3),
]


@pytest.mark.parametrize(("law", "power", "wanted"), MOMENTS)
def test_quadrature_is_exact_to_the_last_digits(law: Law, power: int, wanted: float) -> None:
    nodes, weights = quadrature(law, "cpu")
    assert abs(float((weights * nodes**power).sum()) / wanted - 1) < 1e-13


def test_quadrature_has_an_edge_at_every_kink() -> None:
    nodes, weights = quadrature(Normal(0, 1), "cpu")
    assert abs(float((weights * nodes.clamp(min=0)).sum()) - 1 / math.sqrt(2 * math.pi)) < 1e-15


INTEGRANDS: dict[str, tuple[Callable[[torch.Tensor], torch.Tensor], Callable[[Any], Any]]] = {
    "the twelfth power": (lambda t: t**12, lambda t: t**12),
    "a kink at 0": (lambda t: t.clamp(min=0) ** 2, lambda t: max(t, 0) ** 2),
    "two bends": (lambda t: (t / (1 + t.abs())) ** 2, lambda t: (t / (1 + abs(t))) ** 2),
    "saturating": (lambda t: t.tanh() ** 2, lambda t: mpmath.tanh(t) ** 2),
    "an error function": (lambda t: t.erf() ** 2, lambda t: mpmath.erf(t) ** 2),
    "a logistic function": (lambda t: t.sigmoid() ** 2, lambda t: (1 + mpmath.exp(-t)) ** -2),
    "an exponential": (lambda t: t.exp(), mpmath.exp),
    "a sine": (lambda t: t.sin() ** 2, lambda t: mpmath.sin(t) ** 2),
    "poles off the axis": (lambda t: 1 / (1 + t * t), lambda t: 1 / (1 + t * t)),
}


@pytest.mark.parametrize(("fast", "slow"), INTEGRANDS.values(), ids=INTEGRANDS)
@pytest.mark.parametrize("mean_and_variance", [(0, 1), (0.5, 4)])
def test_the_panels_are_close_enough_for_each_integrand(
    fast: Callable[[torch.Tensor], torch.Tensor], slow: Callable[[Any], Any], mean_and_variance: tuple[float, float]
) -> None:
    mean, variance = mean_and_variance
    nodes, weights = quadrature(Normal(mean, variance), "cpu")
    with mpmath.workdps(20):
        cuts = [mean + k * math.sqrt(variance) for k in (-13, -6, -3, 3, 6, 13)]
        exact = mpmath.quad(lambda t: slow(t) * mpmath.npdf(t, mean, mpmath.sqrt(variance)), sorted([*cuts, 0, mean]))
        assert abs((float((weights * fast(nodes)).sum()) - exact) / exact) < 1e-15


@pytest.mark.parametrize("law", [Normal(0.3, 2.7), Uniform(-0.1, 0.7), Uniform(0.2, 0.7), Normal(0.0, 1e6)])
def test_the_panels_of_a_law_end_where_it_ends(law: Normal | Uniform) -> None:
    low, high, centre = law.support
    assert (law.cuts[0], law.cuts[-1]) == (low, high) and law.cuts == tuple(sorted(set(law.cuts)))
    assert {edge for edge in (0.0, centre) if low < edge < high} <= set(law.cuts)


def test_composite_puts_panels_between_neighbouring_edges() -> None:
    nodes, weights = composite([-1.0, 0.0, 3.0], 2, "cpu")
    assert nodes.shape == weights.shape == (4 * 20,) and bool((nodes.diff() > 0).all())
    assert float((weights * nodes.abs()).sum()) == pytest.approx(5, rel=1e-15)
    assert float(weights[:40].sum()) == pytest.approx(1, rel=1e-15)


def test_a_kink_inside_of_a_panel_is_seen() -> None:
    nodes, weights = composite([-1.0, 3.0], 3, "cpu")
    assert abs(float((weights * nodes.abs()).sum()) - 5) > 1e-5


@pytest.mark.parametrize("law", [Normal(0.0, 2.7), Normal(0.0, 1e6), Uniform(-0.7, 0.7), TruncatedNormal(0.0, 0.3, -0.7, 0.7)])
def test_a_law_that_is_symmetric_has_nodes_that_are(law: Law) -> None:
    """To the last bit: E[Z^19] was 1e-5 in some seeds, which refuted that it is 0."""
    nodes, weights = law.nodes("cpu")
    assert torch.equal(nodes, -nodes.flip(0)) and torch.equal(weights, weights.flip(0))


@pytest.mark.parametrize("variance", [1.0, 100.0, 1e4, 1e6, 1e10])
def test_a_wide_law_sees_what_an_activation_does_next_to_zero(variance: float) -> None:
    """tanh bends within 1 of 0: beside a standard deviation of 1,000 that fell between the nodes."""
    nodes, weights = Normal(0.0, variance).nodes("cpu")
    deviation = mpmath.sqrt(variance)
    places = sorted({0, 1, 2, 4, 8, 16, 32, 64, *(deviation * k for k in (1, 2, 4, 8, 12))})
    right = 2 * mpmath.quad(lambda t: (1 - mpmath.tanh(t) ** 2) ** 2 * mpmath.npdf(t / deviation) / deviation, places)
    found = (weights * (1 - torch.tanh(nodes) ** 2) ** 2).sum()
    assert float(found) == pytest.approx(float(right), rel=1e-13)
