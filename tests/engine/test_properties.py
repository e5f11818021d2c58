"""A premise about one variable, made up here -> both witnesses act upon it, refute without it, and tell of an unknown one.

The word is \\nonnegative: it needs a row in numeric/properties and a rule for its moments, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy
import torch
from lark import Token, Tree

from texclaims.language import premises as said
from texclaims.language.claim import Claim
from texclaims.language.premises import Premise
from texclaims.numeric.demands import demands
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.properties import PROPERTIES, Shaped
from texclaims.numeric.scaling import kept_from_zero, tied
from texclaims.numeric.world import WorldError
from texclaims.symbolic import premises
from texclaims.symbolic.moments import one_variable
from texclaims.symbolic.moments.facts import Case
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.rule import Rule

NONNEGATIVE = Shaped(torch.Tensor.abs, lambda values: bool((values >= 0).all()), scales=True)
ABOVE_ZERO = Shaped(torch.Tensor.abs, lambda values: bool((values > 0).all()), scales=True)
NEAR_ZERO = Shaped(torch.Tensor.tanh, lambda values: bool((values.abs() < 1).all()))

NEVER_BELOW = Rule(
    name="never below 0",
    words="{name} is never below 0: the part below 0 carries nothing",
    source="Z < 0 has probability 0, so E[Z^k; Z > 0] = E[Z^k] for k > 0",
    example=r"\E[\abs{Z}] = \E[Z] \when{ \nonnegative{Z} }",
    without=r"\E[\abs{Z}] = -\E[Z] \when{ \nonnegative{Z} }",
    needs=(said.Property,),
    word="nonnegative",
)

TRUE = (r"\E[\abs{Z}] = \E[Z]", r"\E[f(Z)^2] = \E[Z^2]", r"\E[f(-Z)] = 0")


def of(word: str, name: str = "Z") -> Premise:
    """The premise that `\\word{name}` would be, were the word one of the dialect's."""
    tree = Tree("property", [Token("PROPERTY", word), Token("RANDOM", name)])
    return said.premise(tree, f"\\{word}{{{name}}}")


@pytest.fixture
def nonnegative(monkeypatch: pytest.MonkeyPatch) -> Premise:
    """The property has its row, and the rule of moments that knows it."""
    half = one_variable._half

    def known(variable: sympy.Symbol, power: int, case: Case) -> sympy.Expr:
        if power and ("nonnegative", variable.name) in case.facts.having:
            case.trace.note(NEVER_BELOW.applied(name=variable.name))
            return one_variable._moment(variable, power, case)
        return half(variable, power, case)

    monkeypatch.setitem(PROPERTIES, "nonnegative", NONNEGATIVE)
    monkeypatch.setattr(premises, "RULES", (*premises.RULES, NEVER_BELOW))
    monkeypatch.setattr(one_variable, "_half", known)
    return of("nonnegative")


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., Proof]:
    def proof(tex: str, *also: Premise) -> Proof:
        claim = read(tex)
        return Prover(notation, functions, {}).prove(claim.steps[0], (*claim.premises, *also))

    return proof


@pytest.fixture
def measure(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., Measurement]:
    def measurement(tex: str, *also: Premise) -> Measurement:
        claim = read(tex)
        return Meter(notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], (*claim.premises, *also))

    return measurement


@pytest.mark.parametrize("tex", TRUE)
def test_both_witnesses_act_upon_it(
    nonnegative: Premise, prove: Callable[..., Proof], measure: Callable[..., Measurement], tex: str
) -> None:
    proof = prove(tex, nonnegative)
    assert proof.verdict == PROVED and NEVER_BELOW in [one.rule for one in proof.because]
    assert measure(tex, nonnegative).holds


@pytest.mark.parametrize("tex", TRUE)
def test_dropped_it_is_missed_by_both(
    nonnegative: Premise, prove: Callable[..., Proof], measure: Callable[..., Measurement], tex: str
) -> None:
    assert prove(tex).verdict == REFUTED
    assert prove(tex, of("nonnegative", "X")).verdict == REFUTED
    assert not measure(tex).holds


def test_it_does_not_make_a_false_claim_true(
    nonnegative: Premise, prove: Callable[..., Proof], measure: Callable[..., Measurement]
) -> None:
    assert prove(NEVER_BELOW.without.split(r" \when")[0], nonnegative).verdict == OPEN
    assert not measure(r"\E[\abs{Z}] = -\E[Z]", nonnegative).holds


def test_a_mean_is_reached_without_breaking_it(nonnegative: Premise, measure: Callable[..., Measurement]) -> None:
    assert measure(r"\E[\abs{Z}] = 2 \when{ \E[Z] = 2 }", nonnegative).holds


def test_a_premise_that_breaks_it_leaves_no_world(nonnegative: Premise, measure: Callable[..., Measurement]) -> None:
    found = measure(r"\E[\abs{Z}] = \E[Z] \when{ Z \sim \Normal(0, 1) }", nonnegative)
    assert not found.holds and "cannot be met together with the others" in found.why


def test_a_gap_is_not_tried_with_laws_that_it_forbids(nonnegative: Premise, prove: Callable[..., Proof]) -> None:
    r"""E[Z] = -2 makes 0 \le E[Z] false, and no law of Z has that mean."""
    assert prove(r"0 \le \E[Z]").verdict == REFUTED
    assert prove(r"0 \le \E[Z]", nonnegative).verdict != REFUTED


def test_a_variable_is_moved_only_as_its_property_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, row in {"nonnegative": NONNEGATIVE, "above": ABOVE_ZERO, "near": NEAR_ZERO}.items():
        monkeypatch.setitem(PROPERTIES, word, row)
    assert [word for word in ("nonnegative", "above", "near", "iid") if tied((of(word),))] == ["near"]
    assert [word for word in ("nonnegative", "above", "near", "iid") if kept_from_zero("Z", (of(word),))] == ["above"]
    assert not kept_from_zero("X", (of("above"),))


# --- a word that one of them does not know ----------------------------------------------------------------------------


def test_a_word_without_a_rule_leaves_the_claim_open(prove: Callable[..., Proof]) -> None:
    proof = prove(r"\E[\abs{Z}] = \E[Z]", of("unheard"))
    assert proof.verdict == OPEN and r"the premise \unheard{Z} is of no kind that a proof can use" in proof.leftover


def test_a_word_without_a_row_has_no_world(measure: Callable[..., Measurement]) -> None:
    found = measure(r"\E[Z^2] = \E[Z^2]", of("unheard"))
    assert not found.holds and r"the premise \unheard{Z} cannot be put on a world" in found.why
    with pytest.raises(WorldError, match="unheard"):
        demands((of("unheard"),))
