"""What is small, and is not 0: a side that is flat near its root, and earlier digits that a step hardly shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from texclaims.check import model
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim, read_claim
from texclaims.language.page import Display
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import Proof

Both = Callable[[str], tuple[Proof, Measurement]]

# --- arrows -----------------------------------------------------------------------------------------------------------

FLAT = [
    r"(a - 1)^{40} = 0 \iff a = 1",
    r"\frac{(a - 1)^6}{1000000} = 0 \iff a = 1",
    r"(\E[Z^2] - 1)^5 = 0 \iff \E[Z^2] = 1",
    r"(\E[Z] - \E[V])^6 = 0 \iff \E[Z] = \E[V]",
    r"(a - 1)^{40} = 0 \iff (a - 1)^2 = 0",  # flat on both sides
]


@pytest.mark.parametrize("tex", FLAT)
def test_a_side_that_is_flat_near_its_root_refutes_nothing(both: Both, tex: str) -> None:
    assert both(tex)[1].holds, both(tex)[1].why


STEEP = [
    r"(a - 1)^6 = 0 \iff a = 2",
    r"(a - 1)(b - 2) = 0 \iff a = 1",
    r"a^2 = 4 \implies a = 2",
    r"\E[Z^2] = 1 \iff \E[Z] = 1",
    r"(\E[Z] - \E[V])^3 = 0 \iff \E[Z] = 1",
]


@pytest.mark.parametrize("tex", STEEP)
def test_where_the_other_side_stays_apart_an_arrow_is_refuted(both: Both, tex: str) -> None:
    measured = both(tex)[1]
    assert not measured.holds and not measured.impossible


# --- earlier digits ---------------------------------------------------------------------------------------------------

Using = Callable[..., Finding]


@pytest.fixture
def using(notation: Any, functions: Any) -> Using:
    """What is found out about a claim that rests on these earlier ones."""

    def found(tex: str, *earlier: str) -> Finding:
        labels = {f"e{k}": one for k, one in enumerate(earlier)}
        claims = {label: _read(one, label, notation) for label, one in labels.items()}
        claim = _read(tex, "label", notation)
        return judge(Case(claim, CHECKS[len(earlier)], notation, functions, {**claims, "label": claim}))

    return found


def _read(tex: str, label: str, notation: Any) -> Claim:
    return read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", label, None), notation)


def one(e0: Any) -> Iterator[Any]:
    yield model(using=[e0])
    yield model()


def two(e0: Any, e1: Any) -> Iterator[Any]:
    yield model(using=[e0, e1])
    yield model()


CHECKS = {1: one, 2: two}
BELL = r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824133"
NOT_NEEDED = [
    (r"\max(3, \int_0^1 \exp(-t^2) \dd t) \approx 3.00", BELL),
    (r"\tanh(1000 \int_0^1 \exp(-t^2) \dd t) \approx 1.000", BELL),
    (r"\E[Z^2] + \frac{\int_0^1 \exp(-t^2) \dd t}{1000000} \approx 1.0000 \when{ Z \sim \Normal(0, 1) }", BELL),
    (r"\exp(-1000 \int_0^1 t \dd t) + \int_0^1 \exp(-t^2) \dd t \approx 0.7468", BELL, r"\int_0^1 t \dd t \approx 0.5"),
]


@pytest.mark.parametrize("claims", NOT_NEEDED, ids=[claims[0] for claims in NOT_NEEDED])
def test_digits_that_might_as_well_be_others_are_not_needed(using: Using, claims: tuple[str, ...]) -> None:
    found = using(*claims)
    assert not found.holds and found.proved and found.measured
    assert all(one.earlier for one in found.mutants.survivors)


def test_digits_that_a_step_needs_are_a_dependency(using: Using) -> None:
    found = using(r"2 \int_0^1 \exp(-t^2) \dd t \approx 1.49365", BELL)
    assert found.holds, found.reason
    tried = [row.change for row in found.mutants.rows if row.earlier]
    assert len(tried) == 3 and [change for change in tried if "another first digit" in change] == [tried[0]]
    assert not any("ten" in change for change in tried)  # one of each kind
