"""Two variables that are normal together: what is read, what is proved and measured of them, and what is not."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from texclaims.judgement.argument import conditions
from texclaims.language.dialect import DialectError
from texclaims.laws.law import LawError, NoLaw
from texclaims.laws.normal import Normal
from texclaims.laws.pair import NormalPair, pair_named, pair_nodes
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.prover import Prover

LIKE, UNLIKE = r"(Z, V) \sim \Normal(0, 0, c, c, \varrho)", r"(Z, V) \sim \Normal(0, 0, c, d, \varrho)"

# --- the premise ------------------------------------------------------------------------------------------------------

NOT_READ = (
    r"\E[Z] = 0 \when{ (Z, Z) \sim \Normal(0, 0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ (Z, X) \sim \Normal(0, 0, 1, 1, \varrho) }",  # a family
    r"\E[Z] = 0 \when{ (Z, V) \sim \Normal(1, 0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ (Z, V) \sim \Normal(0, 1) }",
    r"\E[Z] = 0 \when{ (Z, V) \sim \Normal(0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ (Z, V) \sim \Uniform(0, 0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ Z \sim \Normal(0, 0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ (Z, V, S) \sim \Normal(0, 0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ (2 Z, V) \sim \Normal(0, 0, 1, 1, \varrho) }",
    r"\E[Z] = 0 \when{ (Z, V) = (V, Z) }",
    r"(Z, V) \sim \Normal(0, 0, 1, 1, \varrho)",
    r"(Z, V) = (V, Z)",
    r"\E[(Z, V)] = 0",
)
BESIDE = (
    r"Z \sim \Normal(0, 1)", r"(V, S) \sim \Normal(0, 0, 1, 1, \varrho)", r"Z \indep V", r"S \indep V", r"\E[V^2] = 1",
    r"Z \sim -Z", r"Z \ne 0", r"\Cov[Z, V] = 0", r"V \ge 0", r"\E[Z] = \E[S]",
)  # fmt: skip


@pytest.mark.parametrize("tex", NOT_READ)
def test_what_is_no_law_of_a_pair_is_not_read(read: Callable[[str], Any], tex: str) -> None:
    with pytest.raises(DialectError):
        read(tex)


@pytest.mark.parametrize("premise", BESIDE)
def test_nothing_else_is_said_of_a_variable_of_a_pair(read: Callable[[str], Any], premise: str) -> None:
    with pytest.raises(DialectError):
        read(rf"\E[Z] = 0 \when{{ {UNLIKE},\ {premise} }}")


# --- the law ----------------------------------------------------------------------------------------------------------


def test_a_pair_is_named_with_its_parameters() -> None:
    law = pair_named("Normal", (0, 0, 2.0, 3.0, 0.5))
    assert law == NormalPair(2.0, 3.0, 0.5) and law.parameters == (0, 0, 2.0, 3.0, 0.5)
    assert law.marginals == (Normal(0, 2.0), Normal(0, 3.0))
    for name, parameters in (("Normal", (0, 1, 2, 3, 0.5)), ("Normal", (0, 0, 2, 3)), ("Uniform", (0, 0, 2, 3, 0.5))):
        with pytest.raises(LawError):
            pair_named(name, parameters)


@pytest.mark.parametrize("law", [NormalPair(1.0, 1.0, 1.0), NormalPair(1.0, 1.0, -1.0), NormalPair(0.0, 1.0, 0.5)])
def test_without_a_density_there_is_no_such_law(law: NormalPair) -> None:
    with pytest.raises(NoLaw):
        pair_nodes(law, "cpu")


CORRELATIONS = (0.0, 0.3, -0.6, 0.9, -0.99, 0.9999, 0.999999, -0.999999)


@pytest.mark.parametrize("r", CORRELATIONS)
@pytest.mark.parametrize("finer", [False, True])
def test_nodes_have_the_moments_of_the_law_and_meet_its_kinks(r: float, finer: bool) -> None:
    p, q = 1.7, 0.6
    x, y, chance = pair_nodes(NormalPair(p, q, r), "cpu", finer)
    left = math.sqrt((1 - r) * (1 + r))
    wanted = {
        1.0 + 0 * x: 1.0,
        x**2: p,
        x * y: r * math.sqrt(p * q),
        x**3 * y: 3 * r * p * math.sqrt(p * q),
        x**2 * y**2: p * q * (1 + 2 * r**2),
        x.clamp(min=0) * y.clamp(min=0): math.sqrt(p * q) * (left + r * (math.pi - math.acos(r))) / (2 * math.pi),
        (x > 0) * (y > 0) + 0 * x: 1 / 4 + math.asin(r) / (2 * math.pi),
        torch.erf(x) * torch.erf(y): 2 / math.pi * math.asin(2 * r * math.sqrt(p * q / ((1 + 2 * p) * (1 + 2 * q)))),
        torch.exp(x + y): math.exp((p + q) / 2 + r * math.sqrt(p * q)),
    }
    for values, mean in wanted.items():
        found = float((chance * values).sum())  # added up in pairs: so many, one after the other, lose a digit
        assert abs(found - mean) < 1e-14 * max(1.0, abs(mean))


def test_the_chances_are_those_of_pytorchs_law_of_two_variables() -> None:
    p, q, r = 1.7, 0.6, -0.4
    covariance = torch.tensor([[p, r * math.sqrt(p * q)], [r * math.sqrt(p * q), q]], dtype=torch.float64)
    law = torch.distributions.MultivariateNormal(torch.zeros(2, dtype=torch.float64), covariance)
    x, y, chance = pair_nodes(NormalPair(p, q, r), "cpu")
    density = law.log_prob(torch.stack([x, y], dim=1)).exp()
    same = pair_nodes(NormalPair(p, q, r), "cpu")[2] / density  # what is left is the weight of a node: the same for all laws
    assert float(same.min()) >= 0 and abs(float((same * density * x * y).sum()) - float(covariance[0, 1])) < 1e-14
    assert torch.allclose(chance, same * density)


# --- both witnesses ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def witnesses(read: Callable[[str], Any], notation: Any, functions: Any) -> Callable[[str], tuple[str, Measurement]]:
    """What SymPy and what PyTorch say of a claim of one step."""

    def of(tex: str) -> tuple[str, Measurement]:
        claim = read(tex)
        proof = Prover(notation, functions, {}).prove(claim.steps[0], claim.premises)
        return proof.verdict, Meter(notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises)

    return of


TRUE = (
    rf"\E[Z V] = \varrho \sqrt{{c d}} \when{{ {UNLIKE} }}",
    rf"\Cov[Z^2, V^2] = 2 \varrho^2 c d \when{{ {UNLIKE} }}",
    rf"\Var[Z - V] = 2 c (1 - \varrho) \when{{ {LIKE} }}",
    rf"\E[f(Z) f(V)] = \frac{{c}}{{2 \pi}} (\sqrt{{1 - \varrho^2}} + \varrho (\pi - \arccos(\varrho))) \when{{ {LIKE} }}",
    rf"\E[f'(Z) f'(V)] = \frac{{\pi - \arccos(\varrho)}}{{2 \pi}} \when{{ {UNLIKE} }}",
    rf"\E[\abs{{Z}} \abs{{V}}] = \frac{{2 c}}{{\pi}} (\sqrt{{1 - \varrho^2}} + \varrho \arcsin(\varrho)) \when{{ {LIKE} }}",
    rf"\E[f'(Z) V] = \frac{{\varrho \sqrt{{d}}}}{{\sqrt{{2 \pi}}}} \when{{ {UNLIKE} }}",
    rf"\E[\erf(Z) \erf(V)] = \frac{{2}}{{\pi}} \arcsin\left(\frac{{2 \varrho c}}{{1 + 2 c}}\right) \when{{ {LIKE} }}",
    rf"\E[Z \exp(V)] = \varrho c \exp\left(\frac{{c}}{{2}}\right) \when{{ {LIKE} }}",
    rf"\E[\tanh(Z) \tanh(V)] = \varrho c - 2 \varrho c^2 + \bigO(c^3) \when{{ {LIKE} }}",
    rf"\frac{{\partial \E[f(Z) f(V)]}}{{\partial \varrho}} = c \E[f'(Z) f'(V)] \when{{ {LIKE} }}",
    rf"\frac{{\partial \E[\erf(Z) \tanh(V)]}}{{\partial \varrho}} = c \E[\erf'(Z) \tanh'(V)] \when{{ {LIKE} }}",
    r"\arcsin(\varrho) + \arccos(\varrho) = \frac{\pi}{2}",
)


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_is_proved_and_measured(witnesses: Callable[[str], tuple[str, Measurement]], tex: str) -> None:
    verdict, measured = witnesses(tex)
    assert verdict == PROVED and measured.holds, measured.why


FALSE = (
    rf"\E[Z V] = \varrho c d \when{{ {UNLIKE} }}",
    rf"\E[Z V] = -\varrho c \when{{ {LIKE} }}",
    rf"\E[f(Z) f(V)] = \E[f(Z)] \E[f(V)] \when{{ {UNLIKE} }}",
    rf"\E[f'(Z) f'(V)] = \frac{{1}}{{4}} \when{{ {UNLIKE} }}",
    rf"\E[f(Z) f(V)] = \varrho \E[f(Z)^2] \when{{ {LIKE} }}",
    rf"\Var[Z + V] = c + d \when{{ {UNLIKE} }}",
    rf"\E[\erf(Z) \erf(V)] = \varrho \E[\erf(Z)^2] \when{{ {LIKE} }}",
    rf"\frac{{\partial \E[Z V]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",
    rf"\frac{{\partial \E[f(Z) f(V)]}}{{\partial \varrho}} = \E[f'(Z) f'(V)] \when{{ {LIKE} }}",
)


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_is_refuted_by_both(witnesses: Callable[[str], tuple[str, Measurement]], tex: str) -> None:
    verdict, measured = witnesses(tex)
    assert verdict == REFUTED and not (measured.holds or measured.impossible)


# --- what a rule asks for -----------------------------------------------------------------------------------------------

OPEN_FOR_SYMPY = (
    rf"\frac{{\partial \E[f(Z - 1) \tanh(V)]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",  # not smooth
    rf"\frac{{\partial \E[\phi(Z) \phi(V)]}}{{\partial \varrho}} = c \E[\phi'(Z) \phi'(V)] \when{{ {LIKE} }}",  # which may grow
    rf"\frac{{\partial \E[\tanh(Z + V)^2]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",  # no product
    rf"\frac{{\partial \E[Z S]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",  # nothing says how S moves
    rf"\E[f''(Z) V^2] = 0 \when{{ {LIKE} }}",  # the slope of a jump
    rf"\E[\frac{{V}}{{Z}}] = \varrho \when{{ {LIKE} }}",  # no mean
    rf"\E[\exp(Z V)] = 1 \when{{ {LIKE} }}",
    rf"\E[Z \exp(V^2)] = 0 \when{{ {LIKE} }}",
    rf"\E[\phi(Z) V] = \varrho \E[\phi(V) V] \when{{ {LIKE} }}",
    rf"\E[\exp(Z^2) \tanh(V)] = \varrho c + \bigO(c^2) \when{{ {LIKE} }}",
    rf"\E[\abs{{Z}} \tanh(V)] = \bigO(c^2) \when{{ {LIKE} }}",
    rf"\E[\tanh(Z) \tanh(V)] = \varrho c + \bigO(c^2) \when{{ {UNLIKE} }}",  # one variance does not tend to 0
    r"\E[Z V] = c \when{ (Z, V) \sim \Normal(0, 0, c, c, 1) }",  # no law with a density
    r"\E[Z V] = 0 \when{ (Z, V) \sim \Normal(0, 0, c, 0, \varrho) }",
)


@pytest.mark.parametrize("tex", OPEN_FOR_SYMPY)
def test_a_rule_does_not_fire_without_what_it_asks_for(read: Any, notation: Any, functions: Any, tex: str) -> None:
    claim = read(tex)
    assert Prover(notation, functions, {}).prove(claim.steps[0], claim.premises).verdict == OPEN


NOT_MEASURED = (
    rf"\frac{{\partial \E[f'(Z) f'(V)]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",  # a jump, while its variable moves
    rf"\frac{{\partial \E[\frac{{Z}}{{\abs{{Z}}}} \frac{{V}}{{\abs{{V}}}}]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",
    rf"\frac{{\partial \E[Z S]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",
    rf"\frac{{\partial \E[f(Z + V)]}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",  # a kink that moves
    rf"\E[\max(Z, V)] = 0 \when{{ {LIKE} }}",
    rf"\E[\exp(Z V)] = 1 \when{{ {LIKE} }}",
    r"\E[Z V] = c \when{ (Z, V) \sim \Normal(0, 0, c, c, 1) }",
    rf"\E[f(Z - a) V] = \varrho c (1 - \ncdf(\frac{{a}}{{\sqrt{{c}}}})) \when{{ {LIKE} }}",  # true, with a kink that is not at 0
    rf"\E[f'(Z - a)] = 1 - \ncdf(\frac{{a}}{{\sqrt{{c}}}}) \when{{ {LIKE} }}",
    rf"\E[\abs{{Z - a}} V] = \varrho c (1 - 2 \ncdf(\frac{{a}}{{\sqrt{{c}}}})) \when{{ {LIKE} }}",
    rf"\E[\exp(4 Z) V] = 4 \varrho c \exp(8 c) \when{{ {LIKE} }}",  # true, and most of it beyond ten standard deviations
    rf"\E[\exp(2 Z + 2 V)] = \exp(4 c (1 + \varrho)) \when{{ {LIKE} }}",
)


@pytest.mark.parametrize("tex", NOT_MEASURED)
def test_what_the_nodes_do_not_tell_is_not_measured(witnesses: Callable[[str], tuple[str, Measurement]], tex: str) -> None:
    _, measured = witnesses(tex)
    assert measured.impossible


NOT_MOVED = (
    r"\frac{\partial \E[Z V]}{\partial a} = c \when{ (Z, V) \sim \Normal(0, 0, c, c, 2 a) }",  # no name by itself
    r"\frac{\partial \E[Z V]}{\partial \varrho} = c \when{ (Z, V) \sim \Normal(0, 0, c, \varrho^2, \varrho) }",
    rf"\frac{{\partial \E[Z V]}}{{\partial c}} = \varrho \when{{ {LIKE} }}",
    rf"\frac{{\partial Z V}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",  # outside of every mean
    rf"\frac{{\partial \E[Z V]}}{{\partial \varrho}} = d \when{{ {LIKE},\ d = \varrho c }}",
    rf"\lim_{{\varrho \to 1}} \E[Z V] = c \when{{ {LIKE} }}",
    rf"\frac{{\partial \frac{{\partial \E[\tanh(Z) \tanh(V)]}}{{\partial \varrho}}}}{{\partial \varrho}} = 0 \when{{ {LIKE} }}",
)


@pytest.mark.parametrize("tex", NOT_MOVED)
def test_a_law_moves_with_its_correlation_alone(read: Callable[[str], Any], tex: str) -> None:
    with pytest.raises(DialectError):
        read(tex)


@pytest.mark.parametrize(
    ("tex", "asked"),
    [(r"\arcsin(a) + \arccos(a) = \frac{\pi}{2}", True), (r"\arcsin(\varrho) + \arccos(\varrho) = \frac{\pi}{2}", False)],
)
def test_an_inverse_sine_asks_for_a_number_between_its_ends(
    read: Any, notation: Any, functions: Any, tex: str, asked: bool
) -> None:
    claim = read(tex)
    assert bool(conditions(Prover(notation, functions, {}), claim.steps, claim.premises)) == asked
