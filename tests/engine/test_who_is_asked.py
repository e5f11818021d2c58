"""Wrong versions: PyTorch is asked first; SymPy wherever PyTorch does not refute, or of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest
import sympy
import torch

from texclaims.check import Model, model, on_tensors, sum_over
from texclaims.judgement.argument import Case, argue
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import WITNESSES, Finding, WrongVersion
from texclaims.judgement.witnesses import NOT_ASKED, Witnesses, is_clear
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.language.premises import Premise
from texclaims.language.relations import Step
from texclaims.laws.functions import Function
from texclaims.numeric.measurement import Measurement, impossible
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import REFUTED, Proof, undecided
from texclaims.symbolic.prover import Prover

CLAIMS = (
    r"\E[(Z + V)^3] = \E[Z^3] + 3 \E[Z^2] \E[V] + \E[V^3] \when{ Z \indep V,\ \E[Z] = 0 }",
    r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }",
    r"a^2 - b^2 = (a - b) (a + b)",
    r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
    r"\int_0^1 t^2 \dd t = \frac{1}{3}",
    r"\E[f(Z)] \approx 0.399 \when{ Z \sim \Normal(0, 1) }",
)


@on_tensors
def total(x: torch.Tensor) -> torch.Tensor:
    return x.sum(dim=1)


def nothing() -> Iterator[Model]:
    yield model()
    yield model()


def a_sum(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=total(X))


Read = Callable[[str], Claim]


@pytest.fixture
def case(read: Read, notation: Notation, functions: Mapping[str, Function]) -> Callable[..., Case]:
    def of(tex: str, check: Any = nothing, known: Mapping[str, Function] | None = None) -> Case:
        return Case(read(tex), check, notation, known or functions, {})

    return of


def fates(found: Finding) -> dict[tuple[str, str], WrongVersion]:
    return {(one.tex, one.change): one for one in found.mutants.rows}


@pytest.mark.parametrize("tex", CLAIMS)
def test_who_is_asked_changes_no_fate_but_who_rejects(case: Callable[..., Case], tex: str) -> None:
    asked, every = judge(case(tex)), judge(case(tex), both=True)
    assert asked.holds is every.holds and fates(asked).keys() == fates(every).keys()
    assert asked.mutants.rejected == every.mutants.rejected and not every.mutants.count("measured")
    for key, one in fates(asked).items():
        other = fates(every)[key].fate
        assert one.fate == other or one.fate == "measured" and other in ("both", "measurement"), one


def test_several_seeds_ask_both_of_every_version(case: Callable[..., Case]) -> None:
    found = judge(case(CLAIMS[0]), (3, 4))
    assert found.holds and not found.mutants.count("measured")


def test_what_only_sympy_can_tell_is_put_to_it(case: Callable[..., Case]) -> None:
    """A wrong version that PyTorch cannot measure, or in which nothing differs, is never left to PyTorch."""
    found = judge(case(r"\Var[S] = n \Var[X] \when{ \iid{X} }", a_sum))
    assert found.holds and all(one.why for one in found.mutants.rows if one.fate in WITNESSES)
    argument = argue(case(r"a = b \when{ a = b }"))
    (step,) = argument.claim.steps
    witnesses = Witnesses(argument)
    meter = witnesses.meter(argument.claim.names)
    proof, seen = witnesses.outcome(step, argument.claim.premises, meter, both=False)
    assert proof is not NOT_ASKED and seen.holds
    proof, seen = witnesses.outcome(step, (), meter, both=False)
    assert proof is NOT_ASKED and not seen.holds
    proof, seen = witnesses.outcome(step, (), meter)
    assert proof.verdict == REFUTED and not seen.holds


def test_sympy_has_less_time_for_what_is_refuted_already(case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch) -> None:
    argument = argue(case(r"a = b \when{ a = b }"))
    (step,) = argument.claim.steps
    witnesses, had = Witnesses(argument), list[bool]()

    def too_slow(prover: Prover, step: Step, premises: tuple[Premise, ...], short: bool) -> Proof:
        had.append(short)
        return undecided("too slow")

    monkeypatch.setattr(Prover, "_prove", too_slow)
    argument.prover._proofs.clear()
    meter = witnesses.meter(argument.claim.names)
    assert not witnesses.outcome(step, (), meter)[1].holds and had == [True]
    assert witnesses.outcome(step, argument.claim.premises, meter)[1].holds and had == [True, False]
    argument.prover.prove(step, (), short=True)
    assert had == [True, False], "what was tried for as long is not tried again"
    argument.prover.prove(step, ())
    assert had == [True, False, False], "and what was given up early is"


def test_what_holds_in_few_worlds_by_chance_is_looked_at_in_others(
    case: Callable[..., Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    argument = argue(case(r"\max(c, \frac{d}{4}) = \max(\frac{d}{4}, c)"))
    by_chance = r"\max(c, \frac{d}{4}) = c", r"\max(c, \frac{d}{4}, \frac{1}{4} \sqrt{a + 1}) = c"
    steps = [case(tex).claim.steps[0] for tex in by_chance]
    monkeypatch.setattr(Prover, "_prove", lambda *asked: undecided("too slow"))
    monkeypatch.setattr(Meter, "_specially", lambda meter, found, *asked: found)
    for step in steps:
        tried = ((one, one.meter(frozenset("acd")).measure(step, ())) for one in map(partial(Witnesses, argument), range(100)))
        lucky = next(one for one, seen in tried if not (is_clear(seen) or seen.valueless))
        assert is_clear(lucky.outcome(step, (), lucky.meter(frozenset("acd")))[1])
    (true,) = argument.claim.steps
    assert lucky.outcome(true, (), lucky.meter(frozenset("acd")))[1].holds


FIGURES = {
    "a difference": (Measurement(True, "").refuted_at(2.0, 1.0, 1.0), True),
    "a premise that fails": (Measurement(True, "").refuted("the premise does not hold of what PyTorch computes"), True),
    "what may be divided by rounding": (Measurement(True, "").refuted_at(1.1e36, 0.8, 1e36), False),
    "the same on the right": (Measurement(True, "").refuted_at(0.8, -1e16, 1e16), False),
    "no number": (Measurement(True, "").refuted_at(float("inf"), 1.0, 1.0), False),
    "not measured": (impossible("no world"), False),
    "it holds": (Measurement(True, ""), False),
}


@pytest.mark.parametrize(("seen", "clear"), FIGURES.values(), ids=FIGURES)
def test_sympy_is_asked_where_a_figure_may_be_rounding(seen: Measurement, clear: bool) -> None:
    assert is_clear(seen) is clear


def test_witnesses_that_contradict_each_other_stop_the_equation(case: Callable[..., Case]) -> None:
    """A function whose two halves differ at 2, where the claim does not look: only a wrong version of it meets that."""

    def broken(z: torch.Tensor) -> torch.Tensor:
        return torch.where(z == 2, -1.0, z.clamp(min=0))

    right = {"f": Function(lambda z: sympy.Max(0, z), lambda z: z.clamp(min=0))}
    wrong = {"f": Function(lambda z: sympy.Max(0, z), broken)}
    tex = r"\min(f(1), 0) + a^2 - b^2 = (a - b) (a + b)"
    assert judge(case(tex, known=right), both=True).reason != judge(case(tex, known=wrong), both=True).reason
    found = judge(case(tex, known=wrong), both=True)
    (survivor,) = (one for one in found.mutants.survivors if one.tex.startswith(r"\min(f(2)"))
    assert not found.holds and any("SymPy proves what PyTorch refutes" in line for line in survivor.helps)


@pytest.mark.parametrize("tex", [r"f(80 c - a) = 80 c - a \when{ a < 80 c }", r"f(70 c + a) = 70 c + a \when{ a > -70 c }"])
def test_what_chance_does_not_draw_is_looked_for_where_a_premise_is_left_out(case: Callable[..., Case], tex: str) -> None:
    witnesses = Witnesses(argue(case(tex)))
    claim = witnesses.argument.claim
    (step,), (premise,) = claim.steps, claim.premises
    meter = witnesses.meter(claim.names)
    assert meter.measure(step, ()).holds  # no world breaks it by chance
    _, seen = witnesses.outcome_without(step, claim.premises, premise, meter)
    assert is_clear(seen)
