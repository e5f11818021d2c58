"""What initializers, ours or a library's, were publicly reported to get wrong -> PyTorch's own functions give the right values.

The laws are read off the draws that the functions ask for, and not off samples, wherever they ask for one. That wrong versions of
these functions are noticed is counted by `make strength`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
import torch
from mpmath import erf, exp, mp, pi, quad, sqrt
from torch import nn
from torch.nn import functional, init

Asked = Callable[[Callable[[], Any]], tuple[str, float, float]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """The last law that something fills a tensor with: its name and its two numbers."""
    seen: list[tuple[str, float, float]] = []

    def spy(name: str) -> None:
        draw = getattr(torch.Tensor, name)

        def drawn(tensor: torch.Tensor, first: float, second: float, **given: Any) -> torch.Tensor:
            seen.append((name, float(first), float(second)))
            return draw(tensor, first, second, **given)

        monkeypatch.setattr(torch.Tensor, name, drawn)

    spy("uniform_")
    spy("normal_")

    def of(fill: Callable[[], Any]) -> tuple[str, float, float]:
        seen.clear()
        fill()
        return seen[-1]

    return of


def weight(*shape: int) -> torch.Tensor:
    return torch.empty(*shape, dtype=torch.float64)


UNIFORM = {
    "a gain of 2": (lambda: init.xavier_uniform_(weight(5, 3), gain=2), math.sqrt(3)),
    "a bias": (lambda: nn.Linear(4, 6), 0.5),  # the bias is drawn last; its weight has the same bound
    "He, tanh": (lambda: init.kaiming_uniform_(weight(7, 4), nonlinearity="tanh"), 1.4433757),
    "He, SELU": (lambda: init.kaiming_uniform_(weight(7, 4), nonlinearity="selu"), 0.6495191),
    "He, sigmoid": (lambda: init.kaiming_uniform_(weight(7, 4), nonlinearity="sigmoid"), 0.8660254),
    "He, leaky, fan-out": (
        lambda: init.kaiming_uniform_(weight(7, 4), a=0.3, mode="fan_out", nonlinearity="leaky_relu"),
        math.sqrt(6 / (1.09 * 7)),
    ),
}
NORMAL = {
    "a square, a gain of 2": (lambda: init.xavier_normal_(weight(6, 6), gain=2), 2 / 3),
    "one output": (lambda: init.xavier_normal_(weight(1, 5)), 1 / 3),
    "one input": (lambda: init.xavier_normal_(weight(5, 1)), 1 / 3),
    "a kernel, He": (lambda: init.kaiming_normal_(weight(6, 3, 5, 5), nonlinearity="relu"), 2 / 75),
    "a kernel, Xavier": (lambda: init.xavier_normal_(weight(6, 3, 5, 5)), 2 / 225),
}


@pytest.mark.parametrize("name", UNIFORM)
def test_the_bound(asked: Asked, name: str) -> None:
    fill, bound = UNIFORM[name]
    assert asked(fill) == ("uniform_", pytest.approx(-bound, rel=1e-7), pytest.approx(bound, rel=1e-7))


@pytest.mark.parametrize("name", NORMAL)
def test_the_variance(asked: Asked, name: str) -> None:
    fill, variance = NORMAL[name]
    law, mean, deviation = asked(fill)
    assert (law, mean) == ("normal_", 0) and deviation**2 == pytest.approx(variance, rel=1e-12)


def test_a_bias_is_drawn_from_its_own_law(asked: Asked) -> None:
    layer = nn.Linear(4, 6)
    assert asked(layer.reset_parameters)[1:] == (-0.5, 0.5)
    assert layer.bias.abs().max() <= 0.5 and layer.bias.unique().numel() == 6


def test_the_fans_of_a_kernel() -> None:
    assert init._calculate_fan_in_and_fan_out(weight(6, 3, 5, 5)) == (75, 150)


LAYOUTS = {
    "transposed": lambda: torch.empty(512, 256).T,
    "strided": lambda: torch.empty(512, 512)[:, ::2],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_many_numbers_of_32_bits_in_another_order(layout: str) -> None:
    """The claimed change of the very draws that the same place gets without it, but for three last digits."""
    filled, plain = LAYOUTS[layout](), LAYOUTS[layout]()
    torch.manual_seed(5)
    init.xavier_uniform_(filled)
    torch.manual_seed(5)
    plain.uniform_(0, 1)
    bound = math.sqrt(6 / sum(filled.shape))
    wanted = plain.double() * 2 * bound - bound
    assert not filled.is_contiguous() and filled.numel() == 2**17
    assert ((filled.double() - wanted).abs() <= 3 * torch.finfo(torch.float32).eps * bound).all()


CUT = {(1.0, 3.0, 4.0): (3.2604542856, 0.0492777938), (0.02, -0.04, 0.04): (0.0, 0.0175925**2)}


@pytest.mark.parametrize("given", CUT)
def test_a_normal_law_that_is_cut(given: tuple[float, float, float]) -> None:
    (deviation, low, high), (mean, variance) = given, CUT[given]
    with mp.workdps(30):
        inside = (erf(high / deviation / sqrt(2)) - erf(low / deviation / sqrt(2))) / 2

        def moment(power: int) -> Any:
            return quad(lambda x: x**power * exp(-((x / deviation) ** 2) / 2), [low, high]) / inside / deviation / sqrt(2 * pi)

        first, second = moment(1), moment(2)
        assert float(first) == pytest.approx(mean, abs=1e-9)
        assert float(second - first**2) == pytest.approx(variance, rel=1e-5)
    torch.manual_seed(3)
    count = 400_000
    with pytest.warns(UserWarning, match="more than 2 std") if low > 2 * deviation else nullcontext():
        drawn = init.trunc_normal_(weight(count), std=deviation, a=low, b=high)
    assert drawn.min() >= low and drawn.max() <= high
    assert abs(float(drawn.mean()) - mean) < 5 * math.sqrt(variance / count)
    assert float(drawn.var()) == pytest.approx(variance, rel=5 * math.sqrt(2 / count))


def test_the_bias_of_an_output_for_rare_classes() -> None:
    """One in eleven: the loss is flat in the bias at -ln 10. Of three classes, the logarithms give the entropy, and not ln 3."""
    bias = torch.tensor(-math.log(10), dtype=torch.float64, requires_grad=True)
    targets = torch.tensor([1.0] + [0.0] * 10, dtype=torch.float64)
    functional.binary_cross_entropy_with_logits(bias.expand(11), targets).backward()
    assert bias.grad is not None and abs(bias.grad) < 1e-15

    shares = torch.tensor([0.01, 0.09, 0.9], dtype=torch.float64)
    logits = shares.log().expand(100, 3).clone().requires_grad_()
    loss = functional.cross_entropy(logits, torch.tensor([0] + [1] * 9 + [2] * 90))
    loss.backward()
    assert loss.item() == pytest.approx(0.3575913, abs=5e-8) and loss.item() < math.log(3) / 3
    assert logits.grad is not None and logits.grad.sum(0).abs().max() < 1e-15


def test_between_both_fans_the_geometric_mean_keeps_the_product() -> None:
    """Through PyTorch's layer, forward and backward; of the weights the squares alone count."""
    n_in, n_out = 300, 100

    def factors(variance: float) -> tuple[float, float]:
        layer = nn.Linear(n_in, n_out, bias=False, dtype=torch.float64)
        init.constant_(layer.weight, math.sqrt(variance))
        inputs = torch.eye(n_in, dtype=torch.float64)
        forward = layer(inputs).square().sum(0)  # of independent inputs with variance 1
        slopes = torch.func.jacrev(layer)(torch.zeros(n_in, dtype=torch.float64))
        backward = slopes.square().sum(0)  # of independent gradients with variance 1
        return float(forward.detach().mean()), float(backward.detach().mean())

    forward, backward = factors(0.0057735)
    assert (forward, backward) == (pytest.approx(math.sqrt(3), rel=1e-5), pytest.approx(1 / math.sqrt(3), rel=1e-5))
    assert forward * backward == pytest.approx(1, rel=1e-5)
    deviation = float(init.xavier_normal_(weight(1000, 3000)).std())
    forward, backward = factors(10 * deviation**2)  # ten times as wide, a tenth of the variance
    assert forward * backward == pytest.approx(0.75, rel=0.01)
