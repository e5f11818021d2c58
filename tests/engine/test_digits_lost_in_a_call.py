"""What PyTorch works out in a call loses digits there, whatever stands around it: that refutes no equation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch

from texclaims.check import on_tensors
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.laws.functions import Function
from texclaims.numeric.computed import kept_calls
from texclaims.numeric.losing import Losing
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.symbols import symbol

Given = tuple[str, Callable[..., torch.Tensor]]
GROWING = r"2 b = 1 + \exp(2 n)"


@pytest.fixture
def given(read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]) -> Callable[..., Measurement]:
    """What is measured of an equation where a call of these numbers stands for b."""

    def of(tex: str, names: str, function: Callable[..., torch.Tensor], seed: int = 0) -> Measurement:
        claim = read(tex)
        (step,) = claim.steps
        call = on_tensors(function)(*(symbol(notation.by_name[name]) for name in names.split()))
        with kept_calls():
            return Meter(notation, functions, {"b": call}, claim.names, "cpu", seed).measure(step, claim.premises)

    return of


TRUE: list[tuple[str, str, Callable[..., torch.Tensor]]] = [
    (GROWING, "n", lambda n: 1 / (1 - torch.tanh(n))),
    (GROWING, "n", lambda n: 1 / torch.sub(1, n.tanh())),
    (r"b = \exp(3 n)", "n", lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1)),
    (r"b = a + \exp(2 n)", "a n", lambda a, n: a + 2 / (1 - torch.tanh(n)) - 1),
    (r"b = a + \exp(2 n)", "a n", lambda a, n: a + 2 * torch.stack([n, n]).tanh().neg().add(1).reciprocal()[0] - 1),
    (r"a + b = a + \exp(3 n)", "n", lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1)),
    (r"b = 2^{-n} \when{ n > 6 }", "n", lambda n: 1 - (1 - 2.0**-n) + (n.exp() * 1e9 + n) - n.exp() * 1e9 - n),
]  # fmt: skip


@pytest.mark.parametrize("row", TRUE, ids=range(len(TRUE)))
def test_rounding_refutes_nothing(given: Callable[..., Measurement], row: tuple[str, str, Any]) -> None:
    for seed in range(6):
        found = given(*row, seed)
        assert found.holds or found.impossible, (seed, found)


FALSE: list[tuple[str, str, Callable[..., torch.Tensor]]] = [
    (GROWING, "n", lambda n: (1 + 1e-6) / (1 - torch.tanh(n))),
    (GROWING, "n", lambda n: 1 / (1 - torch.tanh(n)) + 1e-6),
    (GROWING, "n", lambda n: 1 / (1 - torch.tanh(n).clamp(max=0.999))),
    (r"b = a + \exp(2 n)", "a n", lambda a, n: a + 2 / (1 - torch.tanh(n))),
    (r"a + b = a + \exp(3 n)", "n", lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1) + 1),
    (r"b = a + \exp(2 n)", "a n", lambda a, n: a * (1 + 1e-5) + 2 / (1 - torch.tanh(n)) - 1),
    ("b = 2 n", "n", lambda n: torch.arange(2 * n)[-1].double()),
    ("b = 2 n", "n", lambda n: torch.ones(int(n), dtype=torch.float64).cumsum(0)[-1] * 2 + 1e-9),
]  # fmt: skip


@pytest.mark.parametrize("row", FALSE, ids=range(len(FALSE)))
def test_what_is_wrong_stays_refuted(given: Callable[..., Measurement], row: tuple[str, str, Any]) -> None:
    for seed in range(6):
        found = given(*row, seed)
        assert not (found.holds or found.impossible), (seed, found)


def test_a_call_is_off_by_a_little_and_no_more_where_it_rounds() -> None:
    at = torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)

    def many(z: torch.Tensor) -> torch.Tensor:
        return (z.exp() + z.sigmoid()) * torch.log1p(z)

    off = (Losing(many, 1e-10, 1)(at) / many(at) - 1).abs()
    assert bool((off > 0).all()) and bool((off < 5e-10).all())


def written(z: torch.Tensor) -> torch.Tensor:
    held = z.clone()
    held.mul_(3)
    torch.add(held, 1, out=held)
    return held


KEPT: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "a copy": torch.clone, "an order": torch.argsort, "a choice": torch.relu, "rounding to whole numbers": torch.ceil,
    "other places": lambda z: z.flip(0), "whole numbers": lambda z: 2 * z + (4 * z).sum(), "in place": written,
    "another type": lambda z: z.float().exp(),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_does_not_round_is_left_alone(name: str) -> None:
    at = torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)
    assert torch.equal(KEPT[name](at), Losing(KEPT[name], 1e-10, 0)(at))
