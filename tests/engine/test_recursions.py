"""A recursion among the premises: what earlier equations say of one step, and what PyTorch computes, have to agree with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from texclaims.check import Model, model, on_tensors, recursion
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim, read_claim
from texclaims.language.page import Display
from texclaims.language.premises import ElementIs
from texclaims.numeric.meter import Meter
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.recursions import Recursion, follows

LAYER = r"\E[Y^2] = 2 m \E[Z^2]"
NAMED = (r"\E[Y^2] = q_l", r"\E[Z^2] = q_{l-1}", "m = n_{l-1}")
TANH = r"\E[\tanh(Z)^2] = c - 2 c^2 + \bigO(c^3) \when{ Z \sim \Normal(0, c) }"
SMALL = (r"\E[\tanh(Z)^2] = q_l", "c = q_{l-1}")

Read = Callable[[str], Claim]


@pytest.fixture
def leftover(read: Read, notation: Any, functions: Any) -> Callable[..., str]:
    """What is left of a recursion where it does not follow from these equations; "" where it does."""

    def of(premise: str, where: Sequence[str], *earlier: str, left: str = "", order: int = 0) -> str:
        claim = read(rf"q_L = q_0 \when{{ \each{{l}}{{L}},\ {premise} }}")
        (one,) = [premise for premise in claim.premises if isinstance(premise, ElementIs)]
        lemmas = tuple(Lemma(f"lemma-{k}", read(text)) for k, text in enumerate(earlier))
        proof = follows(Recursion(lemmas, tuple(where), left, order), one, claim, notation, functions)
        return "" if proof.verdict == PROVED else proof.leftover

    return of


def test_a_recursion_is_what_an_equation_says_of_one_step(leftover: Any) -> None:
    assert leftover("q_l = 2 n_{l-1} q_{l-1}", NAMED, LAYER) == ""
    assert leftover(r"q_l = \frac{q_{l-1}}{2 n_l}", [r"\E[Y^2] = q_{l-1}", r"\E[Z^2] = q_l", "m = n_l"], LAYER) == ""


@pytest.mark.parametrize(
    "wrong", ["q_l = 3 n_{l-1} q_{l-1}", "q_l = 2 n_l q_{l-1}", "q_l = 2 n_{l-1}^2 q_{l-1}", "q_l = 2 n_{l-1} q_{l-1} + c"]
)
def test_another_recursion_does_not_follow(leftover: Any, wrong: str) -> None:
    assert leftover(wrong, NAMED, LAYER).startswith("it says ")


def test_other_equations_are_put_into_the_first_one(leftover: Any) -> None:
    names = [r"\E[Y^2] = q_l", r"\E[Y] = 0", r"\E[Z^2] = q_{l-1}"]
    variance = r"\Var[Y] = 2 \E[Z^2] \when{ \E[Y] = 0 }"
    split = r"\Var[Y] = \E[Y^2] - \E[Y]^2"
    assert leftover("q_l = 2 q_{l-1}", names, variance, split) == ""
    assert leftover("q_l = 2 q_{l-1}", names, variance) != ""


def test_a_name_may_not_bring_in_a_factor(leftover: Any) -> None:
    """A check could make a wrong recursion follow with it."""
    names = [r"\E[Y^2] = q_l", r"\E[Z^2] = \frac{3}{2} q_{l-1}", "m = n_{l-1}"]
    assert "wanted a name on the right" in leftover("q_l = 3 n_{l-1} q_{l-1}", names, LAYER)


def test_a_zero_is_a_premise_of_an_earlier_equation(leftover: Any) -> None:
    names = [r"\E[Y^2] = q_l", r"\E[Y] = 0", r"\E[Z^2] = q_{l-1}"]
    split = r"\Var[Y] = \E[Y^2] - \E[Y]^2"
    assert "wanted a name on the right" in leftover("q_l = 2 q_{l-1}", names, r"\Var[Y] = 2 \E[Z^2]", split)


@pytest.mark.parametrize(
    "where", [[r"2 \E[Y^2] = q_l"], [r"\E[Y^2] = q_L"], ["E = q_l"], [], [r"\E[Y^2] = \frac{2}{3} q_l"], [r"\E[Y^2] = 1"]]
)
def test_names_that_say_nothing_of_a_step_prove_nothing(leftover: Any, where: list[str]) -> None:
    assert leftover("q_l = 2 n_{l-1} q_{l-1}", [*where, *NAMED[1:]], LAYER) != ""


def test_a_recursion_agrees_with_an_expansion_up_to_what_it_drops(leftover: Any) -> None:
    assert leftover(r"q_l = \frac{q_{l-1}}{1 + 2 q_{l-1}}", SMALL, TANH, order=3) == ""
    assert "it leaves " in leftover(r"q_l = \frac{q_{l-1}}{1 + 3 q_{l-1}}", SMALL, TANH, order=3)
    assert "it leaves " in leftover("q_l = 2 q_{l-1}", SMALL, TANH, order=2)
    assert "an expansion up to" in leftover(r"q_l = \frac{q_{l-1}}{1 + 2 q_{l-1}}", SMALL, TANH, order=4)
    assert "an expansion up to" in leftover(r"q_l = \frac{q_{l-1}}{1 + 2 q_{l-1}}", SMALL, TANH)


def test_the_left_side_of_an_expansion_may_have_a_name(leftover: Any) -> None:
    series = r"2 - 2 \exp(-t) = 2 t - t^2 + \bigO(t^3)"
    assert leftover(r"q_l = 2 q_{l-1} - q_{l-1}^2", ["t = q_{l-1}"], series, left="q_l", order=3) == ""
    assert leftover(r"q_l = 2 q_{l-1} + q_{l-1}^2", ["t = q_{l-1}"], series, left="q_l", order=3) != ""


# --- in a verdict -----------------------------------------------------------------------------------------------------

CLOSED = r"q_L = q_0 \prod_{l=1}^{L} 2 n_{l-1} \when{ \each{l}{L},\ q_l = 2 n_{l-1} q_{l-1} }"


@pytest.fixture
def verdict(notation: Any, functions: Any) -> Callable[..., Finding]:
    def of(tex: str, check: Callable[..., Iterator[Model]], **earlier: str) -> Finding:
        claims = {
            label: read_claim(Display(Path("page.md"), 1, f"\n{text}\n", label, None), notation)
            for label, text in (*earlier.items(), ("label", tex))
        }
        return judge(Case(claims["label"], check, notation, functions, claims))

    return of


def by_layer(layer: Any) -> Iterator[Model]:
    yield model(recursions=[recursion(layer, where=NAMED)])
    yield model()


def test_a_verdict_says_that_the_recursion_follows_and_tries_wrong_versions_of_the_equation(verdict: Any) -> None:
    finding = verdict(CLOSED, by_layer, layer=LAYER)
    assert finding.reason == ""
    assert [(row.tex, row.earlier) for row in finding.proof.follows] == [("q_l = 2 n_{l-1} q_{l-1}", ("layer",))]
    rows = [row for row in finding.mutants.rows if row.change.startswith("in layer: ")]
    assert rows and {(row.fate, row.why) for row in rows} == {("derivation", "the recursion no longer follows from it")}


def test_a_number_changed_in_a_recursion_and_in_its_closed_form_is_no_longer_what_the_equation_states(verdict: Any) -> None:
    rows = verdict(CLOSED, by_layer, layer=LAYER).mutants.rows
    together = [row for row in rows if "wherever the claim repeats it" in row.change]
    assert together and {(row.fate, row.why) for row in together} == {("rule", "a premise is no longer what layer states")}


def test_a_recursion_and_its_closed_form_changed_together_no_longer_follow(verdict: Any) -> None:
    finding = verdict(CLOSED.replace("2", "3"), by_layer, layer=LAYER)
    assert finding.proved and not finding.holds
    assert finding.reason.startswith("no premise follows from layer: it says ")


# --- what PyTorch computes --------------------------------------------------------------------------------------------


@on_tensors
def doubled(layers: torch.Tensor, widths: torch.Tensor) -> torch.Tensor:
    """The sequence of CLOSED, from a start of its own."""
    return torch.cat([torch.tensor([0.7], dtype=torch.float64), 2 * widths[: int(layers)]]).cumprod(dim=0)


@pytest.fixture
def meter(notation: Any, functions: Any) -> Callable[[Claim, Any], Meter]:
    return lambda claim, given: Meter(notation, functions, {"q": given}, claim.names, "cpu")


def computed(notation: Any) -> Any:
    from texclaims.symbolic.symbols import elements_of, symbol

    return doubled(symbol(notation.by_name["L"]), elements_of(notation.by_name["widths"]))


def test_a_computed_sequence_is_measured(meter: Any, read: Read, notation: Any) -> None:
    claim = read(CLOSED)
    one = meter(claim, computed(notation)).measure(claim.steps[0], claim.premises)
    assert one.holds and one.method == "a sequence that PyTorch computes" and one.worlds == 4


@pytest.mark.parametrize("tex", [CLOSED.replace("2 n_{l-1}", "3 n_{l-1}"), CLOSED.replace("n_{l-1}", "n_l")])
def test_a_computed_sequence_refutes_a_recursion_that_it_does_not_obey(
    meter: Any, read: Read, notation: Any, tex: str
) -> None:
    claim = read(tex)
    one = meter(claim, computed(notation)).measure(claim.steps[0], claim.premises)
    assert not one.holds and not one.impossible
    assert "does not hold of what PyTorch computes: at l = 1, left " in one.why


def test_a_recursion_that_runs_beyond_what_is_computed_has_no_world(meter: Any, read: Read, notation: Any) -> None:
    claim = read(r"2 q_L - q_0 = q_L + q_L - q_0 \when{ \each{l}{n},\ q_l = 2 n_{l-1} q_{l-1} }")
    one = meter(claim, computed(notation)).measure(claim.steps[0], claim.premises)
    assert one.impossible and one.valueless and "speaks of more than PyTorch computes" in one.why


def test_layers_are_few_and_narrow_where_a_sequence_is_computed(meter: Any, read: Read, notation: Any) -> None:
    claim = read(CLOSED)
    worlds = meter(claim, computed(notation)).worlds.under(claim.premises)
    for tensors in worlds:
        layers = int(tensors.world.fixed["L"])
        widths = tensors.world.fixed["widths"][: layers + 1].tolist()
        assert layers <= 3 and max(widths) <= 3
        assert all(a != b for a, b in zip(widths, widths[1:], strict=False))
    assert {int(tensors.world.fixed["L"]) for tensors in worlds} == {2, 3}


# --- induction --------------------------------------------------------------------------------------------------------

TRUE = [
    r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = n_l q_{l-1},\ n_l = 2 }",
    r"q_L = 2^L q_0 \when{ \each{l}{L},\ n_l = 2,\ q_l = n_l q_{l-1} }",
    r"q_L \prod_{l=1}^{L} \frac{n_l}{n_{l-1}} = q_L \frac{n_L}{n_0} \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
]


@pytest.mark.parametrize("tex", TRUE)
def test_a_true_claim_under_a_recursion_is_proved(proved: Any, tex: str) -> None:
    assert proved(tex)


@pytest.mark.parametrize("wrong", [TRUE[0].replace("n_l = 2", "n_l = 3"), TRUE[2].replace(r"\frac{n_L}{n_0}", "n_L")])
def test_its_neighbour_is_not(proved: Any, wrong: str) -> None:
    assert not proved(wrong)


@pytest.fixture
def proved(read: Read, notation: Any, functions: Any) -> Callable[[str], bool]:
    from texclaims.symbolic.prover import Prover

    def of(tex: str) -> bool:
        claim = read(tex)
        prover = Prover(notation, functions, {})
        return all(prover.prove(step, claim.premises).verdict == PROVED for step in claim.steps)

    return of
