"""The very thing that a sentence speaks of runs in PyTorch's half: where it is wrong, the equation does not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy
import torch
from torch import Tensor
from torch.nn import functional, init, utils

from activations import FUNCTIONS
from texclaims.check import Function
from texclaims.judgement.argument import argue
from texclaims.judgement.equations import Equations
from texclaims.judgement.model import run_check
from texclaims.language.claim import read_claim
from texclaims.language.project import find_project
from texclaims.laws.functions import _found
from texclaims.numeric.meter import Meter
from texclaims.symbolic.proof import PROVED

Patched = tuple[Any, str, Callable[[Any], Any]]
"""Where functions of PyTorch live, their names, and a wrong version made of a right one."""


@pytest.fixture(scope="module")
def equations() -> Equations:
    return Equations(find_project(Path(__file__)))


def measured(equations: Equations, label: str) -> bool:
    """Does PyTorch's half of an equation hold, in its own worlds?"""
    case = equations.case(label, "cpu")
    model = run_check(case.check, case.notation, case.functions, case.claims).measurement
    meter = Meter(case.notation, case.functions, model, case.claim.names, "cpu")
    return all(meter.measure(step, case.claim.premises).holds for step in case.claim.steps)


def scaled(right: Callable[..., Any]) -> Callable[..., Any]:
    """One per cent too large."""
    return lambda *arguments, **options: right(*arguments, **options) * 1.01


def without_correction(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda draws, dim, correction=1: right(draws, dim=dim, correction=0)


def with_correction(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda draws, dim, correction=1: right(draws, dim=dim, correction=1)


def wider(_: Any) -> Callable[[Tensor], Tensor]:
    """Cut off a little later."""
    return lambda z: z.clamp(-1.01, 1.01)


def never_dropping(_: Any) -> Callable[..., Tensor]:
    return lambda hidden, p=0.5: hidden


def forgetful(right: Callable[..., Any]) -> Callable[..., Any]:
    """The old velocity is not kept."""

    def step(optimizer: torch.optim.SGD) -> None:
        optimizer.param_groups[0]["momentum"] = 0.0
        right(optimizer)

    return step


def too_far(right: Callable[..., Any]) -> Callable[..., Any]:
    def step(optimizer: torch.optim.SGD) -> None:
        optimizer.param_groups[0]["lr"] *= 1.01
        right(optimizer)

    return step


def looser(right: Callable[..., Any]) -> Callable[..., Any]:
    """The threshold is one per cent larger."""
    return lambda parameters, threshold: right(parameters, threshold * 1.01)


def crooked(right: Callable[..., Any]) -> Callable[..., Any]:
    """The first parameter's gradient is one per cent larger."""

    def clip(parameters: Any, threshold: float) -> None:
        right(parameters, threshold)
        parameters[0].grad.mul_(1.01)

    return clip


def bent(right: Callable[..., Any]) -> Callable[..., Any]:
    """What comes out is a little larger, the more so the larger it is."""
    return lambda *arguments: right(*arguments) + 0.01 * right(*arguments) ** 3


def leaking(right: Callable[..., Any]) -> Callable[..., Any]:
    """A hundredth of what goes in comes out as it is."""
    return lambda numbers, *arguments, **options: right(numbers, *arguments, **options) + 0.01 * numbers


def keeping_more(right: Callable[..., Any]) -> Callable[..., Any]:
    """The variance that is kept is one per cent larger."""

    def normalize(numbers: Tensor, mean: Tensor, variance: Tensor, *rest: Any) -> Any:
        result = right(numbers, mean, variance, *rest)
        variance.mul_(1.01)
        return result

    return normalize


def one_per_cent_more(right: Callable[..., Any]) -> Callable[..., Any]:
    """What an initializer fills in place, one per cent larger."""
    return lambda tensor, *arguments, **options: right(tensor, *arguments, **options).mul_(1.01)


def shifted(right: Callable[..., Any]) -> Callable[..., Any]:
    """The ones stand one place further on."""
    return lambda tensor, *arguments, **options: right(tensor, *arguments, **options).copy_(tensor.roll(1, -1))


def filled_a_little_more(right: Callable[..., Any]) -> Callable[..., Any]:
    return lambda tensor: right(tensor).mul_(1.01)


WRONG: dict[str, Patched] = {
    "velocity-step": (torch.optim.SGD, "step", forgetful),
    "width-one-velocity": (torch.optim.SGD, "step", forgetful),
    "width-one-step": (torch.optim.SGD, "step", too_far),
    "zero-head-first-step": (torch.optim.SGD, "step", too_far),
    "dropout-network": (functional, "dropout", never_dropping),
    "dropout-gradient-ratio": (functional, "dropout", never_dropping),
    "saddle-up": (functional, "linear", scaled),
    "saddle-down": (functional, "linear", scaled),
    "saddle-three": (functional, "linear", scaled),
    "saddle-mixed-derivative": (functional, "linear", scaled),
    "saddle-pure-derivative": (functional, "linear", scaled),
    "residual-slope": (functional, "linear", scaled),
    "residual-block": (functional, "linear", scaled),
    "residual-forward": (functional, "linear", scaled),
    "residual-backward": (functional, "linear", scaled),
    "residual-depth": (functional, "linear", scaled),
    "residual-depth-backward": (functional, "linear", scaled),
    "residual-by-index": (functional, "linear", scaled),
    "residual-half": (functional, "linear", scaled),
    "residual-normalized": (functional, "rms_norm", scaled),
    "residual-normalized-scaled": (functional, "rms_norm", scaled),
    "residual-relu-branch": (functional, "relu", scaled),
    "zero-scale-step": (torch.optim.SGD, "step", too_far),
    "zero-scale-depth": (torch.optim.SGD, "step", too_far),
    "softmax-zero-right-row": (functional, "cross_entropy", scaled),
    "sample-variance-uncorrected": (torch, "var", with_correction),
    "sample-variance-unbiased": (torch, "var", without_correction),
    "heavy-tail-mean": (functional, "linear", scaled),
    "heavy-tail-variance": (functional, "linear", scaled),
    "lecun-quadratic-form": (functional, "mse_loss", scaled),
    "lecun-steepest-curvature": (functional, "mse_loss", scaled),
    "manual-weights-first": (functional, "linear", scaled),
    "manual-weights-second": (functional, "linear", scaled),
    "mean-weight-covariance": (functional, "linear", scaled),
    "clip-by-norm": (utils, "clip_grad_norm_", looser),
    "clip-direction": (utils, "clip_grad_norm_", crooked),
    "clip-below": (utils, "clip_grad_norm_", crooked),
    "clip-norm-after": (utils, "clip_grad_norm_", looser),
    "clip-alone": (utils, "clip_grad_norm_", looser),
    "clip-step": (utils, "clip_grad_norm_", looser),
    "clip-norm-grows": (utils, "get_total_norm", scaled),
    "clip-by-value": (utils, "clip_grad_value_", looser),
    "clip-by-value-ratio": (utils, "clip_grad_value_", looser),
    "clip-normal-energy": (utils, "clip_grad_value_", looser),
    "clip-mean": (utils, "clip_grad_value_", looser),
    "clip-huber-loss": (functional, "huber_loss", scaled),
    "clip-huber-slope": (functional, "huber_loss", scaled),
    "gain-tanh-five-thirds": (init, "calculate_gain", scaled),
    "gain-selu-three-quarters": (init, "calculate_gain", scaled),
    "gain-hardtanh-closed-form": (functional, "hardtanh", wider),
    "gain-hardtanh-second-moment": (functional, "hardtanh", wider),
    "gain-hardtanh-unit": (functional, "hardtanh", wider),
    "gain-hardtanh-unit-backward": (functional, "hardtanh", wider),
    "gain-hardtanh-backward-closed-form": (functional, "hardtanh", wider),
    "gain-hardtanh-slope": (functional, "hardtanh", wider),
    "gain-selu-mean": (functional, "selu", lambda right: lambda z: right(z) + 1e-6),
    "loss-equal-logits": (functional, "cross_entropy", scaled),
    "loss-feature-gradient": (functional, "linear", scaled),
    "prior-bias-classes-loss": (functional, "cross_entropy", scaled),
    "binary-gradient": (functional, "binary_cross_entropy_with_logits", scaled),
    "softmax-other-logit": (functional, "softmax", scaled),
    "sigmoid-squared-error-gradient": (functional, "mse_loss", scaled),
    "squared-loss-start": (functional, "mse_loss", scaled),
    "squared-loss-bias": (functional, "mse_loss", scaled),
    "entropy-slope": (torch.distributions.Categorical, "entropy", scaled),
    "adapter-first-gradient": (functional, "linear", scaled),
    "adapter-step": (torch.optim.SGD, "step", too_far),
    "adapter-step-mean": (torch.optim.SGD, "step", too_far),
    "full-step-change": (torch.optim.SGD, "step", too_far),
    "zero-convolution-weight": (functional, "conv2d", scaled),
    "score-variance": (functional, "linear", scaled),
    "attention-key-gradient": (functional, "scaled_dot_product_attention", scaled),
    "uniform-attention-variance": (functional, "scaled_dot_product_attention", scaled),
    "causal-attention-variance": (functional, "scaled_dot_product_attention", scaled),
    "causal-attention-mean": (functional, "scaled_dot_product_attention", scaled),
    "preactivation-kurtosis": (functional, "linear", bent),
    "leaky-relu-layer-noise": (functional, "leaky_relu", scaled),
    "network-scatter": (functional, "relu", bent),
    "sigmoid-chain": (torch, "sigmoid", scaled),
    "normalization": (functional, "layer_norm", scaled),
    "normalization-second-moment": (functional, "layer_norm", scaled),
    "normalization-scale": (functional, "layer_norm", scaled),
    "normalization-backward": (functional, "layer_norm", scaled),
    "normalization-rms-backward": (functional, "rms_norm", scaled),
    "normalization-two": (functional, "batch_norm", scaled),
    "normalization-running-variance": (functional, "batch_norm", keeping_more),
    "normalization-bias": (functional, "batch_norm", leaking),
    "normalization-along": (functional, "batch_norm", leaking),
    "normalization-inverse-scale": (functional, "batch_norm", leaking),
    "normalization-rate": (torch.optim.SGD, "step", too_far),
    "normalization-growth": (torch.optim.SGD, "step", too_far),
    "fan-in-of-weight": (init, "kaiming_normal_", one_per_cent_more),
    "fan-out-of-weight": (init, "kaiming_normal_", one_per_cent_more),
    "stored-weight-forward": (torch, "matmul", scaled),
    "gain-convolution-pytorch": (init, "calculate_gain", scaled),
    "gain-leaky-default": (init, "calculate_gain", scaled),
    "eye-more-outputs": (init, "eye_", shifted),
    "eye-keeps-length": (init, "eye_", one_per_cent_more),
    "eye-inputs-not-seen": (init, "eye_", shifted),
    "sparse-variance": (init, "sparse_", one_per_cent_more),
    "conv-output": (functional, "conv1d conv2d conv3d", scaled),
    "conv-forward": (functional, "conv1d conv2d conv3d", scaled),
    "conv-backward": (functional, "conv1d conv2d", scaled),
    "conv-grouped-backward": (functional, "conv1d conv2d", scaled),
    "conv-stride-backward": (functional, "conv1d conv2d", scaled),
    "conv-edge": (functional, "conv1d conv2d conv3d", scaled),
    "conv-places-met": (functional, "conv1d", scaled),
    "transposed-forward": (functional, "conv_transpose1d conv_transpose2d conv_transpose3d", scaled),
    "transposed-places-met": (functional, "conv_transpose1d", scaled),
    "transposed-default-forward": (functional, "conv_transpose1d conv_transpose2d conv_transpose3d", scaled),
    "transposed-default-backward": (functional, "conv_transpose1d conv_transpose2d conv_transpose3d", scaled),
    "pool-variance": (functional, "avg_pool2d", scaled),
    "pool-gradient": (functional, "avg_pool2d", scaled),
    "dirac-odd": (init, "dirac_", shifted),
    "dirac-even": (init, "dirac_", shifted),
    "dirac-one-group": (init, "dirac_", shifted),
    "dirac-groups": (init, "dirac_", shifted),
}


@pytest.mark.parametrize("label", WRONG)
def test_an_equation_notices_a_wrong_function_of_pytorch(
    label: str, equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured(equations, label)
    place, names, wrong = WRONG[label]
    _found.cache_clear()
    for name in names.split():
        monkeypatch.setattr(place, name, wrong(getattr(place, name)))
    assert not measured(equations, label)
    _found.cache_clear()


DIRAC = ("dirac-odd", "dirac-even", "dirac-one-group", "dirac-groups")
IN_DIMENSIONS = {
    **dict.fromkeys(("conv-output", "conv-forward", "conv-edge", *DIRAC), ("conv1d", "conv2d", "conv3d")),
    "conv-stride-backward": ("conv1d", "conv2d"),
    **dict.fromkeys(
        ("transposed-forward", "transposed-default-backward"),
        ("conv_transpose1d", "conv_transpose2d", "conv_transpose3d"),
    ),
}
"""For each way in which a convolution is measured, an equation and the functions that have to agree."""


@pytest.mark.parametrize(("label", "name"), [(label, name) for label, names in IN_DIMENSIONS.items() for name in names])
def test_a_convolution_that_is_wrong_in_one_dimension_is_noticed(
    label: str, name: str, equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured(equations, label)
    monkeypatch.setattr(functional, name, scaled(getattr(functional, name)))
    assert not measured(equations, label)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("label", DIRAC)
def test_a_copy_that_is_wrong_in_one_dimension_is_noticed(
    label: str, axes: int, equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = init.dirac_

    def wrong(tensor: torch.Tensor, groups: int = 1) -> torch.Tensor:
        right(tensor, groups)
        return tensor.copy_(tensor.roll(1, 2)) if tensor.dim() == axes + 2 else tensor

    monkeypatch.setattr(init, "dirac_", wrong)
    assert not measured(equations, label)


def proved(equations: Equations, label: str, old: str, new: str, functions: Any = None) -> bool:
    """Does SymPy prove an equation of which one piece is written in another way?"""
    case = equations.case(label, "cpu")
    display = case.claim.display
    assert old in display.claim
    claim = read_claim(replace(display, tex=display.tex.replace(old, new)), case.notation)
    other = replace(case, claim=claim, functions=functions or case.functions)
    return all(proof.verdict == PROVED for proof in argue(other).proofs)


@pytest.mark.parametrize("label", ["softmax-zero-right-row", "softmax-zero-other-row"])
def test_zero_weights_of_one_row_are_not_enough(label: str, equations: Equations) -> None:
    premise = r"\each{i}{m},\ \each{j}{n_\text{in}},\ W_{ij} = 0"
    assert proved(equations, label, premise, premise)
    assert not proved(equations, label, premise, r"\each{i}{m},\ \each{j}{n_\text{in}},\ W_{1j} = 0")


@pytest.mark.parametrize(
    "label",
    [
        *("gain-tanh-pytorch", "gain-tanh-fixed-point", "gain-tanh-backward", "gain-tanh-depth"),
        *("gain-selu-fixed-point", "gain-selu-default-backward"),
    ],
)
def test_the_gain_is_said_where_it_counts(label: str, equations: Equations) -> None:
    """Without the premise the display would be false of another gain."""
    premise = r",\ g = \frac{3}{4}" if "selu" in label else r",\ g = \frac{5}{3}"
    assert proved(equations, label, premise, premise)
    assert not proved(equations, label, premise, "")


@pytest.mark.parametrize(
    ("label", "premise"),
    [
        ("constant-output", r",\ \Omega_{ij} = c"),
        ("constant-second-moment", r",\ \Omega_{ij} = c"),
        ("constant-condition", r",\ \Omega_{ij} = c"),
        ("ones-output", r",\ \Omega_{ij} = 1"),
    ],
)
def test_what_the_weights_are_is_a_premise(label: str, premise: str, equations: Equations) -> None:
    assert proved(equations, label, premise, premise)
    assert not proved(equations, label, premise, "")


def test_the_constants_of_selu_are_numbers_and_those_of_pytorch() -> None:
    """They are not defined by what the pages claim of them."""
    z = sympy.Symbol("z", real=True)
    selu = FUNCTIONS["selu"].sympy(z)
    assert not selu.has(sympy.erfc, sympy.erf, sympy.pi)
    for at in (1.0, -1.0, -50.0):
        known = functional.selu(torch.tensor(at, dtype=torch.float64))
        assert abs(float(selu.subs(z, at)) - float(known)) < 1e-15


@pytest.mark.parametrize("label", ["gain-selu-mean", "gain-selu-second-moment"])
def test_another_constant_of_selu_fails(label: str, equations: Equations) -> None:
    def other(z: sympy.Expr) -> sympy.Expr:
        alpha, scale = sympy.Rational("1.673263"), sympy.Rational("1.050701")
        return scale * (sympy.Max(0, z) + alpha * (sympy.exp(sympy.Min(0, z)) - 1))

    wrong = FUNCTIONS | {"selu": Function(other, "torch.nn.functional:selu")}
    assert proved(equations, label, "0", "0")
    assert not proved(equations, label, "0", "0", wrong)
