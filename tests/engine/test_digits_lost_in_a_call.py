"""What PyTorch works out in a call loses digits there, whatever stands around it: that refutes no equation, and proves none."""

from __future__ import annotations

import math
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


def slope(function: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[torch.Tensor], torch.Tensor]:
    def taken(at: torch.Tensor) -> torch.Tensor:
        at = at.clone().requires_grad_()
        return torch.autograd.grad(function(at), at)[0]

    return taken


def in_place(n: torch.Tensor, c: torch.Tensor, d: torch.Tensor) -> torch.Tensor:
    held = c.clone()
    held.mul_(d)
    held -= n
    return held * math.exp(45)


def series(n: torch.Tensor) -> torch.Tensor:
    total, term = torch.zeros_like(n), torch.ones_like(n)
    for k in range(1, 60):
        total += term
        term *= -n
        term /= k
    return total


def stick(n: torch.Tensor) -> float:
    return 1 / (1 - sum(0.9 * 0.1**k for k in range(int(n))))


TRUE: list[tuple[str, str, Callable[..., Any]]] = [
    (GROWING, "n", lambda n: 1 / (1 - torch.tanh(n))),
    (GROWING, "n", lambda n: 1 / torch.sub(1, n.tanh())),
    (GROWING, "n", lambda n: 1 / (1 - n.clone().tanh_())),
    (GROWING, "n", lambda n: 1 / (1 - math.tanh(float(n)))),
    (r"b = \exp(3 n)", "n", lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1)),
    ("b = 3 n", "n", lambda n: torch.logit(torch.special.expit(3 * n))),
    (r"b \le \exp(2 n)", "n", lambda n: 2 / (1 - n.clone().tanh_()) - 1),
    (r"4 b = (\exp(n) + \exp(-n))^2", "n", lambda n: 1 / slope(torch.tanh)(n)),
    (r"b = \exp(3 n) + 2 + \exp(-3 n)", "n", lambda n: 1 / torch.func.grad(torch.sigmoid)(3 * n)),
    (r"b = 10^n", "n", stick),
    (r"\frac{1}{b} = \exp(n)", "n", series),
    (r"2 b = 1 + \exp(20 c)", "c", lambda c: 1 / (1 - (10 * c).tanh_())),
    (r"4 b = (\exp(6 c) + \exp(-6 c))^2", "c", lambda c: 1 / slope(torch.tanh)(6 * c)),
    (r"b = a + \exp(2 n)", "a n", lambda a, n: a + 2 / (1 - torch.tanh(n)) - 1),
    (r"b = a + \exp(2 n)", "a n", lambda a, n: a + 2 * torch.stack([n, n]).tanh().neg().add(1).reciprocal()[0] - 1),
    (r"a + b = a + \exp(3 n)", "n", lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1)),
    (r"b = 2^{-n} \when{ n > 6 }", "n", lambda n: 1 - (1 - 2.0**-n) + (n.exp() * 1e9 + n) - n.exp() * 1e9 - n),
    (r"\tanh(b) = 0 \when{ n = c d }", "n c d", lambda n, c, d: torch.addcmul(-n, c, d) * math.exp(45)),
    (r"\tanh(b) \ge 0 \when{ n = c d }", "n c d", lambda n, c, d: torch.addcmul(-n, c, d) * math.exp(45) + c**2),
    (r"\erf(b) = 0 \when{ n = c d }", "n c d", in_place),
    (r"b = 0 \when{ n = c d }", "n c d", in_place),
    (r"\tanh(b) = 0 \when{ n = c d }", "n c d", lambda n, c, d: (float(c) * float(d) - float(n)) * math.exp(45) + 0 * c),
    (r"b = n \when{ n = \frac{c}{d} }", "c d", lambda c, d: c // d),
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


def noisy(at: torch.Tensor, by: float = 1e9) -> torch.Tensor:
    """The number, less digits."""
    return (at + by + 0.5) - (by + 0.5)


HIDDEN: list[tuple[str, str, Callable[..., Any]]] = [
    (r"\frac{b (b + 1)}{2} = \sum_{i=1}^n i", "n", lambda n: torch.where(n % 2 > 0, noisy(n) + n * 1e-9, n)),
    ("b = n", "n", lambda n: torch.where(n % 2 > 0, noisy(n) + 1e-6, n)),
    ("b = n", "n", lambda n: torch.where((n > 3) & (n < 6), noisy(n) + 1e-6, n)),
    ("b = 2^{-n}", "n", lambda n: 2.0**-n + torch.where((n > 5) & (n < 20), noisy(n) - n + 1e-8, 0 * n)),
    ("b = c", "c", lambda c: torch.where(c > 1, noisy(c + 0.1) - 0.1 + 1e-7, c)),
    ("b = c + n", "c n", lambda c, n: c + torch.where(n > 5, n + 1e-7 + noisy(n) - n, n)),
    (r"b \le 1", "a", lambda a: torch.where(a > 0, noisy(1 / (1 + a * a), 1e8) + 1e-7, a - 1)),
    ("b = 0", "n", lambda n: (1e16 + 2.0**-n) - 1e16),
    ("b = n", "n", lambda n: (1e17 + 1 / n) - 1e17 + n),
    ("b = a", "a n", lambda a, n: (1e17 + 1 / n) - 1e17 + a),
]  # fmt: skip


@pytest.mark.parametrize("row", HIDDEN, ids=range(len(HIDDEN)))
def test_noise_in_a_call_hides_no_error(given: Callable[..., Measurement], row: tuple[str, str, Any]) -> None:
    """Beside digits that are lost, an error would be seen in no world, or in some of them alone."""
    for seed in range(6):
        assert not given(*row, seed).holds, seed


def test_what_is_blurred_in_some_worlds_alone_does_not_hold(given: Callable[..., Measurement]) -> None:
    for seed in range(6):
        found = given(r"(b + 1)^2 - b^2 = 2 c + 1", "c", lambda c: torch.where(c > 1, noisy(c) + 1e-9, c), seed)
        assert not found.holds, seed


def test_a_call_is_off_by_a_little_and_no_more_where_it_rounds() -> None:
    at = torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)

    def many(z: torch.Tensor) -> torch.Tensor:
        return (z.exp() + torch.special.expit(z)) * torch.log1p(z)

    def in_place(z: torch.Tensor) -> torch.Tensor:
        held = z.clone()
        torch.tanh(held, out=held)
        held += z.exp_() if z is not at else z.exp()
        return held

    def slope(z: torch.Tensor) -> torch.Tensor:
        with torch.enable_grad():
            followed = z.detach().requires_grad_()
            return torch.autograd.grad(followed.tanh().sum(), followed)[0] + torch.func.grad(torch.sigmoid)(z[0])

    for function in (many, in_place, slope):
        for turn in range(3):
            off = (Losing(function, 1e-10, turn)(at) / function(at) - 1).abs()
            assert bool((off > 0).all()) and bool((off < 1e-7).all()), (function, turn)


def written(z: torch.Tensor) -> torch.Tensor:
    held = z.clone()
    held.mul_(2)
    torch.add(held, 1, out=held)
    return held.clamp_(max=5)


KEPT: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "a copy": torch.clone, "an order": torch.argsort, "a choice": torch.relu, "rounding to whole numbers": torch.ceil,
    "other places": lambda z: z.flip(0), "whole numbers": lambda z: 2 * z + (4 * z).sum(), "in place": written,
    "another view": lambda z: z.reshape(3, 1).T[0],
    "another type": lambda z: z.float().exp(),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_does_not_round_is_left_alone(name: str) -> None:
    at = torch.tensor([0.5, 2.0, 3.0], dtype=torch.float64)
    assert torch.equal(KEPT[name](at), Losing(KEPT[name], 1e-10, 0)(at))
