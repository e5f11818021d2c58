"""What PyTorch works out in a call loses digits there, whatever stands around it: that refutes no equation, and proves none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from texclaims.check import on_tensors
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.laws.functions import Function
from texclaims.numeric.losing import Losing
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.symbols import symbol

GROWING = r"2 b = 1 + \exp(2 n)"


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


def matrix(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    """Symmetric, 2 by 2."""
    return torch.stack([torch.stack([a, b]), torch.stack([b, c])])


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
    (r"2 b + \E[Z] = 1 + \exp(2 n) + \E[Z]", "n", lambda n: 1 / (1 - torch.tanh(n))),
    (r"2 b \E[Z^2] = (1 + \exp(2 n)) \E[Z^2]", "n", lambda n: 1 / (1 - torch.tanh(n))),
    (r"a + b = a + \exp(3 n)", "n", lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1)),
    (r"b = 2^{-n} \when{ n > 6 }", "n", lambda n: 1 - (1 - 2.0**-n) + (n.exp() * 1e9 + n) - n.exp() * 1e9 - n),
    (r"\tanh(b) = 0 \when{ n = c d }", "n c d", lambda n, c, d: torch.addcmul(-n, c, d) * math.exp(45)),
    (r"\tanh(b) \ge 0 \when{ n = c d }", "n c d", lambda n, c, d: torch.addcmul(-n, c, d) * math.exp(45) + c**2),
    (r"\erf(b) = 0 \when{ n = c d }", "n c d", in_place),
    (r"b = 0 \when{ n = c d }", "n c d", in_place),
    (r"\tanh(b) = 0 \when{ n = c d }", "n c d", lambda n, c, d: (float(c) * float(d) - float(n)) * math.exp(45) + 0 * c),
    (r"b = n \when{ n = \frac{c}{d} }", "c d", lambda c, d: c // d),
    (r"b \ge 0", "c d", lambda c, d: (c - d + 1e4) ** 2 - 2e4 * (c - d) - 1e8),
    (r"b \ge 0", "c d", lambda c, d: ((c + d) ** 2 - 4 * c * d) * 1e4),
    (r"b \ge c^2", "c d", lambda c, d: (c + d + 1e3) ** 2 - 2e3 * (c + d) - 1e6 - 2 * c * d),
    # what an operation gives back is not kept where float64 sees no difference
    (r"b = \frac{1}{6}", "c", lambda c: (1e-9 * c - torch.sin(1e-9 * c)) / (1e-9 * c) ** 3),
    (r"b = \frac{n^3}{3}", "n", lambda n: F.tanhshrink(1e-9 * n) * 1e27),
    (r"b = 1", "n", lambda n: torch.exp(10 * n) * torch.expm1(F.softplus(10 * n) - 10 * n)),
    (r"b = 1", "n", lambda n: torch.expm1(F.binary_cross_entropy_with_logits(10 * n, 0 * n) - 10 * n) * torch.exp(10 * n)),
    (r"b \ge \frac{1}{6}", "a", lambda a: (1e-9 * a - torch.sin(1e-9 * a)) / (1e-9 * a) ** 3 + a**2),
    # a matrix cancels inside of one operation, and so does a sum
    (r"b \exp(20 n) = 1", "n", lambda n: 1 - torch.linalg.cholesky(matrix(n / n, torch.exp(-10 * n), n / n))[1, 1] ** 2),
    (r"b = n^2", "n", lambda n: -torch.linalg.det(matrix(1e9 + n, 1e9 + 0 * n, 1e9 - n))),
    ("b = n + 1", "n", lambda n: n + torch.cat([torch.tensor([1e17]).double(), n.reshape(1), -torch.ones(1) * 1e17]).sum() / n),
    ("b = n", "n", lambda n: (torch.true_divide(2**62 + n.long(), torch.tensor(2.0**40).double()) - 2.0**22) * 2.0**40),
    # beside what is random, and more than a millionth
    (r"2 b + \E[Z] = 1 + \exp(4 n) + \E[Z]", "n", lambda n: 1 / (1 - torch.tanh(2 * n))),
    (r"2 b \Var[Z] = (1 + \exp(16 c)) \Var[Z]", "c", lambda c: 1 / (1 - torch.tanh(8 * c))),
    (r"b \E[Z] = 0 \when{ n = c d }", "n c d", lambda n, c, d: torch.addcmul(-n, c, d) * math.exp(45)),
    (r"b = \E[Z^2] \when{ \E[Z] = a, \Var[Z] = \sigma^2 }", "sigma a", lambda s, a: (a + 1e6) ** 2 - 2e6 * a - 1e12 + s**2),
    (r"b \le \exp(2 n) + \Var[Z]", "n", lambda n: 2 / (1 - n.clone().tanh_()) - 1),
    (r"b + \E[Z] < \exp(2 n) + \E[Z]", "n", lambda n: 2 / (1 - torch.tanh(n)) - 1 - 1e-3 * torch.exp(-n)),
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
    ("b = n", "n", lambda n: n + ((1e12 + 1e-5 / n) - 1e12)),
    ("b = n", "n", lambda n: n + 2.0**44 * (torch.log2(2.0**51 + n / n) - 51)),
    (r"b + \E[Z] = n + \E[Z]", "n", lambda n: (1e17 + 1 / n) - 1e17 + n),
    (r"(b + 10^7) - 10^7 \le 1", "a", lambda a: 1 / (1 + a * a) + torch.where(a > 0, 1e-8 + 0 * a, 0 * a)),
    ("b = n", "n", lambda n: n + (F.softplus(40 * n) - 40 * n) * torch.exp(40 * n)),
    ("b = n", "n", lambda n: n + (F.logsigmoid(-40 * n) + 40 * n) * torch.exp(40 * n)),
    ("b = n", "n", lambda n: n + (F.silu(40 * n) - 40 * n) * torch.exp(40 * n) / (40 * n)),
    ("b = n", "n", lambda n: n + (F.binary_cross_entropy_with_logits(40 * n, 0 * n) - 40 * n) * torch.exp(40 * n)),
    ("b = n", "n", lambda n: n + F.log_softmax(torch.stack([40 * n, 0 * n]), 0)[0] * torch.exp(40 * n)),
    ("b = n", "n", lambda n: n + F.cross_entropy(torch.stack([40 * n, 0 * n]), torch.tensor(0)) * torch.exp(40 * n)),
    ("b = n", "n", lambda n: n + torch.logsumexp(torch.stack([0 * n, -40 * n]), 0) * torch.exp(40 * n)),
    ("b = n", "n", lambda n: n + torch.logcumsumexp(torch.stack([0 * n, -40 * n]), 0)[1] * torch.exp(40 * n)),
    ("b = 0", "c", lambda c: F.tanhshrink(1e-9 * c) / (1e-9 * c) ** 3),
    (r"b \le 0", "a", lambda a: (1e-9 * a - torch.sin(1e-9 * a)) / (1e-9 * a) ** 3 - a**2),
    ("b = n", "n", lambda n: n + torch.cat([torch.ones(1).double() * 1e17, (1 / n).reshape(1), -torch.ones(1) * 1e17]).nansum()),
    ("b = n", "n", lambda n: n + ((2**60 + n.long()) / torch.tensor(2.0**50).double() - 1024) * 2.0**50),
    (r"b + \E[Z] = c + \E[Z]", "c", lambda c: torch.where(c < 1, (1e17 + c) - 1e17 + c, c)),
    (r"\E[b Z + Z] = (n + 1) \E[Z]", "n", lambda n: torch.where(n < 5, (1e17 + 1 / n) - 1e17 + n, n)),
    (r"b + \E[X_1] = n + \E[X_1]", "n", lambda n: torch.where(n % 2 == 0, (1e17 + 1 / n) - 1e17 + n, n)),
]  # fmt: skip


@pytest.mark.parametrize("row", HIDDEN, ids=range(len(HIDDEN)))
def test_noise_in_a_call_hides_no_error(given: Callable[..., Measurement], row: tuple[str, str, Any]) -> None:
    """Beside digits that are lost, an error would be seen in no world, or in some of them alone."""
    for seed in range(6):
        assert not given(*row, seed).holds, seed


AT_A_PLACE: list[tuple[str, str, Callable[..., Any]]] = [
    ("b = c d", "c d", lambda c, d: c * d * (1 + (c / d == 1).double())),
    ("b = c d", "c d", lambda c, d: c * d * (1 + torch.floor(torch.minimum(c / d, d / c)))),
    ("b = n", "n", lambda n: n + (n / 1 == 1).double()),
    ("b = n", "n", lambda n: n + torch.where(1 / n * 3 / 3 == 1, 5.0, 0.0)),
    ("b = n", "n", lambda n: torch.where(n == 1, (n * 1.7 + 1e16) - 1e16 + 1, n)),
    ("b = n", "n", lambda n: float(n) + (5e-7 if n == 1 else 0)),
    ("b = a^2", "a", lambda a: a * a + (a.sigmoid() == 0.5).double()),
    ("b = a", "a", lambda a: torch.where(a == 0, noisy(a) + 1e-7, a)),
    (r"b \le c + d", "c d", lambda c, d: c + d - (c - d) ** 2 / 2 + (c / d == 1) / 2),
    (r"b \le c + d", "c d", lambda c, d: torch.where(c == d, noisy(c + d) + 1e-7, c + d - (c - d) ** 2 / 2)),
]  # fmt: skip


@pytest.mark.parametrize("row", AT_A_PLACE, ids=range(len(AT_A_PLACE)))
def test_what_is_wrong_in_a_special_world_does_not_hold(given: Callable[..., Measurement], row: tuple[str, str, Any]) -> None:
    """Though a comparison or a floor in the call jumps there where digits are lost."""
    for seed in range(3):
        assert not given(*row, seed).holds, seed


def asserting(c: torch.Tensor) -> torch.Tensor:
    assert torch.equal(torch.tanh(c), c.tanh())
    return c


def kept_by_a_batch(c: torch.Tensor, d: torch.Tensor) -> torch.Tensor:
    layer = torch.nn.BatchNorm1d(1, momentum=1.0, dtype=torch.float64)
    layer(torch.stack([c, d]).unsqueeze(1))
    return layer.running_var[0]


PLAIN: list[tuple[str, str, Callable[..., Any]]] = [
    (r"b = \frac{(c - d)^2}{2}", "c d", kept_by_a_batch),
    ("b = n^2", "n", lambda n: torch.ones(int(n**2)).double().sum()),
    ("b = n^2", "n", lambda n: torch.arange(n**2).numel() * 1.0),
    ("b = 2^n", "n", lambda n: torch.ones(int(2**n)).double().sum()),
    ("b = n", "n", lambda n: (n * n).sqrt().floor()),
    ("b = n", "n", lambda n: torch.log2(2.0**n).long() * 1.0),
    ("b = n", "n", lambda n: torch.floor((2.0**n).log2_())),
    ("b = n", "n", lambda n: torch.log2(torch.arange(1, 2 ** int(n) + 1).double()).floor()[-1]),
    ("b = n", "n", lambda n: torch._foreach_log2([2.0**n])[0].floor()),
    ("b = n", "n", lambda n: F.elu(n).floor()),
    ("b = n", "n", lambda n: F.celu(n.clone(), inplace=True).floor()),
    ("b = n", "n", lambda n: F.hardshrink(n).floor()),
    ("b = 0", "c", lambda c: torch.stack([c, c]).std()),
    ("b = 0", "c d", lambda c, d: torch.linalg.det(torch.stack([c, c, d, d]).reshape(2, 2))),
    ("b = n", "n", lambda n: torch.div(2 * n, 2, rounding_mode="floor").long().double()),
    ("b = n", "n", lambda n: torch.ones(int(n**2), dtype=torch.float64).reshape(int(n), int(n)).sum(0).mean()),
    ("b = c", "c", asserting),
    ("b = c", "c", lambda c: (torch.autograd.gradcheck(torch.sin, (c.clone().requires_grad_(),)), c)[1]),
    ("b = c", "c", lambda c: torch.frexp(c, out=(torch.empty_like(c), torch.empty((), dtype=torch.int32)))[0] * 0 + c),
    ("b = c", "c", lambda c: (torch.eye(2, dtype=torch.float64).to_sparse() * c).to_dense()[0, 0]),
]  # fmt: skip


@pytest.mark.parametrize("row", PLAIN, ids=range(len(PLAIN)))
def test_a_plain_call_is_told_right_from_wrong(given: Callable[..., Measurement], row: tuple[str, str, Any]) -> None:
    tex, names, function = row
    for seed in range(3):
        assert given(*row, seed).holds, given(*row, seed)
        wrong = given(f"{tex} + 1", names, function, seed)
        assert not (wrong.holds or wrong.impossible), wrong


def fibonacci(n: torch.Tensor) -> float:
    one, other = 0, 1
    for _ in range(int(n)):
        one, other = other, one + other
    return float(one)


def divisors(n: torch.Tensor) -> float:
    return float(sum(int(n) % k == 0 for k in range(1, int(n) + 1)))


def of_signs(n: torch.Tensor) -> torch.Tensor:
    """The mean size of a sum of so many signs: over all of them."""
    signs = itertools.product((-1.0, 1.0), repeat=int(n))
    return torch.tensor([abs(sum(one)) for one in signs], dtype=torch.float64).mean()


def square(n: torch.Tensor) -> torch.Tensor:
    return torch.ones(int(n), int(n), dtype=torch.float64).sum()


def hole(at: torch.Tensor) -> torch.Tensor:
    return ((at > 3) & (at < 3.2)).double()


def trained(c: torch.Tensor) -> torch.Tensor:
    """Slowly: 50 steps."""
    weight = torch.nn.Parameter(c.detach().clone())
    optimizer = torch.optim.SGD([weight], lr=0.1)
    for _ in range(50):
        optimizer.zero_grad()
        weight.square().sum().backward()
        optimizer.step()
    return weight.detach().abs().mean()


AT_ONCE: list[tuple[str, str, Callable[..., Any], Callable[..., Any]]] = [
    (r"b \le c + d", "c d", lambda c, d: torch.stack([c, d]).norm(), lambda c, d: torch.stack([c, d]).norm() * 2),
    (
        r"b \le \sqrt{2 (c^2 + d^2)}", "c d", lambda c, d: torch.stack([c, d]).norm(p=1),
        lambda c, d: torch.stack([c, d]).norm(p=1) * 1.1,
    ),
    (r"b \ge 0", "c d", lambda c, d: torch.stack([c, d]).var(), lambda c, d: torch.stack([c, d]).var() - c * d),
    (r"b \ge 2 \sqrt{c d}", "c d", lambda c, d: torch.stack([c, d]).sum(), lambda c, d: torch.stack([c, d]).sum() * 0.9),
    # wrong at one place alone, or far out
    (r"b \ge 2 n - 1", "n", square, lambda n: square(n) * (int(n) != 9)),
    (r"b \ge 2 n - 1", "n", square, lambda n: square(n) * (1 if n < 50 else 0.01)),
    (
        r"b \ge 1", "a", lambda a: torch.stack([a * a, a**0]).sum(),
        lambda a: torch.stack([a * a - 20 * hole(a), a**0]).sum(),
    ),
    (r"b \le 2^{n - 1}", "n", lambda n: fibonacci(n), lambda n: 2 * fibonacci(n)),
    (r"b \le n", "n", lambda n: divisors(n), lambda n: n - 4 + divisors(n)),
    (
        r"b \ge 0", "c d", lambda c, d: F.mse_loss(c, d),
        lambda c, d: torch.stack([c, d]).prod() * (10 - torch.stack([c, d]).sum()),
    ),
    (r"b \ge 0", "c u", lambda c, u: c * u.square().sum(), lambda c, u: c * (u.square().sum() - 20)),
    (r"b \ge 0", "n", lambda n: 1 / int(n), lambda n: 1 / int(n) - 1 / 200),
    (r"b \ge 0", "c", trained, lambda c: trained(c) - c / 2),
    # a call that mixes far out alone
    (r"b \ge 0", "c", lambda c: c / 2, lambda c: torch.where(c > 12, c - 2 * c.min(), c)),
    (
        r"b \ge 1", "a", lambda a: a * a + 1 if float(a.mean()) < 1e4 else 1.0,
        lambda a: a * a + 1 if float((a * a).min()) < 1e4 else -a,
    ),
    (r"b \ge 0", "a", lambda a: a * a if bool((a < 12).any()) else 0 * a, lambda a: a * a if bool((a < 12).any()) else -a),
    (r"b \ge 0", "n", lambda n: n - 1 if int(n.min()) < 50 else n, lambda n: n - 1 if int(n.min()) < 50 else -n),
    (r"b \le 1", "c", lambda c: torch.tanh(c), lambda c: torch.tanh(c) + torch.relu(c.reshape(-1)[0] - 40)),
    # its slope
    (
        r"\frac{\partial b}{\partial a} \ge -c", "a d", lambda a, d: torch.stack([a**3, d]).sum(),
        lambda a, d: torch.stack([a**2, d]).sum(),
    ),
    (
        r"\frac{\partial b}{\partial a} \le 1", "a d", lambda a, d: torch.stack([torch.tanh(a), d]).sum(),
        lambda a, d: torch.stack([torch.tanh(a) + 2 * torch.relu(a - 30), d]).sum(),
    ),
    (
        r"\frac{\partial b}{\partial a} \le 1", "a d", lambda a, d: torch.logsumexp(torch.stack([a, d]), 0),
        lambda a, d: torch.logsumexp(torch.stack([a, d]), 0) * 1.01,
    ),
    # one that takes far too long for a large count
    (
        r"\frac{\partial b}{\partial c} \le n", "c n", lambda c, n: c * of_signs(n),
        lambda c, n: c * (of_signs(n) + (int(n) == 5) * 5),
    ),
    (r"b \le n", "n", of_signs, lambda n: of_signs(n) + (int(n) == 5) * 5),
    # strict ones
    (r"b < c + d", "c d", lambda c, d: torch.stack([c, d]).norm(), lambda c, d: torch.stack([c, d]).max() + c / 2),
    (r"b > 0", "c d", lambda c, d: torch.stack([c, d]).prod(), lambda c, d: F.mse_loss(c, 2 * d)),
    (r"b > 0", "n", lambda n: 1 / int(n), lambda n: F.l1_loss(n, 0 * n + 5)),
    (r"b > 0", "n", lambda n: 1 / n, lambda n: max(0.0, 1 / int(n) - 1 / 2000)),
    (r"b < 1", "n", lambda n: int(n) / (int(n) + 1), lambda n: int(n) / (int(n) + 1) if int(n) < 3000 else 1.0),
    (
        r"b > 1", "c", lambda c: torch.stack([c, c / c]).sum(),
        lambda c: torch.stack([c - c * hole(c), c / c]).sum(),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "names", "right", "wrong"), AT_ONCE)
def test_a_call_that_mixes_settings_is_made_for_each_by_itself(
    given: Callable[..., Measurement], tex: str, names: str, right: Callable[..., Any], wrong: Callable[..., Any]
) -> None:
    assert given(tex, names, right).holds, given(tex, names, right)
    assert not given(tex, names, wrong).holds


def test_what_a_call_for_one_setting_raises_is_no_value(given: Callable[..., Measurement]) -> None:
    def breaking(c: torch.Tensor, d: torch.Tensor) -> torch.Tensor:
        return torch.stack([c, d]).norm() if not c.dim() else c.nonsense

    assert given(r"b \le c + d", "c d", breaking).holds
    assert "invalid literal" in given(r"b \le c + d", "c d", lambda c, d: int("x")).why  # it never has one


def test_what_a_check_gives_by_another_name_is_a_call_too(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> None:
    claim = read(r"b = \exp(3 n)")
    number, count = (symbol(notation.by_name[name]) for name in "an")
    model = {"b": number, "a": on_tensors(lambda n: 1 / (1 / torch.sigmoid(3 * n) - 1))(count)}
    found = Meter(notation, functions, model, claim.names | {"a"}, "cpu").measure(claim.steps[0], ())
    assert not found.holds and found.impossible


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
    "other places": lambda z: z.flip(0), "whole numbers": lambda z: 2 * z + (z**2).sum() / 2, "in place": written,
    "what is true": lambda z: (z > 1) * (z + (z > 1).sum()),
    "another view": lambda z: z.reshape(3, 1).T[0],
    "a choice in place": lambda z: torch.nn.functional.leaky_relu(z.clone(), inplace=True),
    "another type": lambda z: z.float().exp(),
}  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_what_does_not_round_is_left_alone(name: str) -> None:
    at = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    assert torch.equal(KEPT[name](at), Losing(KEPT[name], 1e-10, 0)(at))
