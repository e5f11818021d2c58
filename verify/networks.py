"""A stack of PyTorch's own layers, in every state of its random weights -> its second moments, layer by layer.

A depth display of the site says how second moments go from layer to layer. Here they are computed on a network: torch.nn.Linear
and an activation of torch.nn.functional run on all states of a small random world at once, and gradients come from
autograd. So a wrong factor in a recursion of the page does not fit what the network does.

All functions that are marked `on_tensors` give a sequence: shape (layers + 1,), entry 0 for what enters the first layer.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from initialization import linear_default_
from initializer_witness import right_at_every_shape
from texclaims.check import drawn_by, on_tensors
from texclaims.laws.deferred import Deferred
from texclaims.laws.quadrature import composite
from texclaims.numeric.injection import injected

Activation = Callable[[torch.Tensor], torch.Tensor]
MOST_STATES = 2_000_000  # of one network; it runs on them in about a second
SKEW = 0.3  # chance of the larger of the two values of a skew weight
SIZES = (32.0, 1 / 64)  # of inputs: an activation may be another one for large numbers, or for small ones
OFF = 0.3  # chance of an input that is 0


# --- laws of weights and inputs ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class States:
    """`chance` has shape (states,), `values` (states, *shape)."""

    chance: torch.Tensor
    values: torch.Tensor


Law = Callable[[tuple[int, ...], float, int], States]
"""A shape, a variance, and the number of the layer -> weights in all their states."""


def skew(shape: tuple[int, ...], variance: float, _: int) -> States:
    """Iid elements with mean 0 and two values, so without symmetry."""
    ratio = (1 - SKEW) / SKEW
    two = torch.tensor([math.sqrt(variance * ratio), -math.sqrt(variance / ratio)], dtype=torch.float64)
    choice = _choices(math.prod(shape))
    chance = torch.tensor([SKEW, 1 - SKEW], dtype=torch.float64)[choice].prod(dim=1)
    return States(chance, two[choice].reshape(-1, *shape))


def symmetric(shape: tuple[int, ...], variance: float, layer: int) -> States:
    """Independent fair signs, and two settings of the sizes, in general position: a sum of products is 0 only if all are."""
    apart = 0.1 + 0.8 * _random(layer, *shape)
    return _signed(torch.stack([1 + apart, 1 - apart]).mul(variance).sqrt())


def two_signs(shape: tuple[int, ...], variance: float, _: int) -> States:
    """Iid elements of one size, with a fair sign each."""
    return _signed(torch.full((1, *shape), math.sqrt(variance), dtype=torch.float64))


SAME, WHOLE, EACH = "one sign", "one fair sign for all", "a fair sign for each"


def inputs(number: int, signs: str = SAME, sizes: Sequence[float] = SIZES) -> States:
    """Unlike numbers in every order round a circle, so that all have one law; with these signs, and all large or all small."""
    base = 0.4 + _random(0, number)
    rolled = torch.stack([size * base.roll(k) for size in sizes for k in range(number)])
    if signs == EACH:
        return _signed(rolled)
    return _evenly(torch.cat([rolled, -rolled]) if signs == WHOLE else rolled)


def _signed(sizes: torch.Tensor) -> States:
    """Sizes (settings, *shape), each with every choice of signs."""
    signs = 1.0 - 2.0 * _choices(sizes[0].numel()).to(torch.float64)
    values = signs.reshape(1, -1, *sizes.shape[1:]) * sizes.unsqueeze(1)
    return _evenly(values.reshape(-1, *sizes.shape[1:]))


def _evenly(values: torch.Tensor) -> States:
    """All values have one chance."""
    return States(torch.full((len(values),), 1 / len(values), dtype=torch.float64), values)


def _choices(number: int) -> torch.Tensor:
    """Every choice of one of two for each element: int64, shape (2^number, number).

    Raises ValueError where these are too many.
    """
    if 2**number > MOST_STATES:
        raise ValueError(f"2^{number} states of a network are too many")
    return torch.arange(2**number).unsqueeze(1).bitwise_right_shift(torch.arange(number)) & 1


def _random(layer: int, *shape: int) -> torch.Tensor:
    """Numbers between 0 and 1, the same ones for the same layer and shape."""
    return torch.rand(shape, generator=torch.Generator().manual_seed(17 + layer), dtype=torch.float64)


# --- the network ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Network:
    """One run in all states: what enters the first layer and what each layer gives, (states, width) each."""

    chance: torch.Tensor
    outputs: tuple[torch.Tensor, ...]

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        """Over the states: (states,) -> ()."""
        return (self.chance * values).sum()  # PyTorch adds in pairs: of a million states, twelve digits are right

    def second_moments(self) -> torch.Tensor:
        """Of any output of each layer, entry 0 of any input."""
        return torch.stack([self.mean(one[:, 0].square()) for one in self.outputs]).detach()

    def gradient_moments(self) -> torch.Tensor:
        """Of the gradient with respect to any output of each layer, entry 0 to any input, by autograd.

        The loss is linear in the last outputs: the gradient that arrives there depends on nothing, and all its elements
        have one law. The mean is over the states in which something reaches the layer: its outputs are not all 0.
        """
        reached = [(one != 0).any(dim=1).to(torch.float64) for one in self.outputs]
        arriving = inputs(self.outputs[-1].shape[1], sizes=(1.0,)).values
        total = torch.zeros(len(self.outputs), dtype=torch.float64)
        for one in arriving:
            loss = (self.outputs[-1] * one).sum()
            gradients = torch.autograd.grad(loss, self.outputs, retain_graph=True)
            pairs = zip(gradients, reached, strict=True)
            total += torch.stack([self.mean(gradient[:, 0].square() * at) for gradient, at in pairs])
        return total / len(arriving) / torch.stack([self.mean(at) for at in reached])


def layer_alone(_: int, enters: torch.Tensor, leaves: torch.Tensor) -> torch.Tensor:
    """What a layer gives is what the next one gets."""
    return leaves


def run(
    enter: States,
    weights: Sequence[States],
    biases: Sequence[States],
    before: Activation,
    after: Activation,
    joined: Callable[[int, torch.Tensor, torch.Tensor], torch.Tensor] = layer_alone,
) -> Network:
    """Layer after layer: linear(before(what came)), and `after` behind it.

    `joined` gets the number of the layer, what enters it and what leaves it, and gives what goes on.
    """
    parts = [enter, *weights, *biases]
    if math.prod(len(part.chance) for part in parts) > MOST_STATES:
        raise ValueError(f"{math.prod(len(part.chance) for part in parts)} states of a network are too many")
    index = torch.cartesian_prod(*[torch.arange(len(part.chance)) for part in parts]).reshape(-1, len(parts)).unbind(1)
    chance = torch.stack([part.chance[at] for part, at in zip(parts, index, strict=True)]).prod(dim=0)
    values = [part.values[at] for part, at in zip(parts, index, strict=True)]
    outputs = [values[0].requires_grad_()]
    for layer in range(1, len(weights) + 1):
        given = {"weight": values[layer]} | ({"bias": values[len(weights) + layer]} if biases else {})
        leaves = after(_linear(before(outputs[-1]), given))
        outputs.append(joined(layer, outputs[-1], leaves))
    return Network(chance, tuple(outputs))


def _linear(x: torch.Tensor, given: dict[str, torch.Tensor]) -> torch.Tensor:
    """torch.nn.Linear in every state: inputs (states, n_in), its own weight and bias in each -> (states, n_out)."""
    n_out, n_in = given["weight"].shape[1:]
    layer = nn.Linear(n_in, n_out, bias="bias" in given, device="meta", dtype=x.dtype)
    return torch.func.vmap(lambda state, at: torch.func.functional_call(layer, state, (at,)))(given, x)


def identity(z: torch.Tensor) -> torch.Tensor:
    """A linear network has no activation."""
    return z


def _shapes(widths: Sequence[float]) -> list[tuple[int, int]]:
    """Of the weights: (n_out, n_in) for each layer."""
    return [(int(n_out), int(n_in)) for n_in, n_out in itertools.pairwise(widths)]


def _drawn(law: Law, widths: Sequence[float], variances: Sequence[float]) -> list[States]:
    pairs = zip(_shapes(widths), variances, strict=True)
    return [law(shape, variance, layer) for layer, (shape, variance) in enumerate(pairs, start=1)]


# --- what checks call -------------------------------------------------------------------------------------------------


@on_tensors
def second_moments(
    activation: Activation, layers: torch.Tensor, widths: torch.Tensor, variances: torch.Tensor, slope: Any = 0.0
) -> torch.Tensor:
    """Of the pre-activations of a stack without biases; each layer stands behind the activation.

    `widths` and `variances` are one number for all layers or a sequence. Weights behind an activation are symmetric, and
    so is what enters; those of a linear network have mean 0 and no symmetry.
    """
    last = int(layers)
    *inner, _ = _each(widths, 0, last)
    return _forward(activation, float(slope), (*inner, 1.0), _each(variances, 1, last))


@on_tensors
def gradient_moments(
    activation: Activation, layers: torch.Tensor, widths: torch.Tensor, variances: torch.Tensor, slope: Any = 0.0
) -> torch.Tensor:
    """Of the gradient with respect to the pre-activations of the same stack; its loss is linear in the last outputs."""
    last = int(layers)
    return _backward(activation, float(slope), _each(widths, 0, last), _each(variances, 1, last))


@on_tensors
def chances_alive(layers: torch.Tensor, widths: torch.Tensor) -> torch.Tensor:
    """The chance that something but 0 has come out of each layer so far. The input is 0 in some states."""
    return _alive(_each(widths, 0, int(layers)))


def second_moments_by_default(activation: Activation, layers: Any, width: Any) -> Deferred:
    """Of the pre-activations of a stack of one width, weights and biases as torch.nn.Linear draws them, which is right at
    every shape, type and layout. Each element has two values, with the variance of PyTorch's law.

    Raises InitializerFault where PyTorch draws them wrong.
    """
    right_at_every_shape(linear_default_)
    return _by_default(activation, layers, width)


def variances_by(initializer: Callable[..., Any], layers: Any, widths: Any, **options: Any) -> Deferred:
    """Of the weights of each layer, as an initializer of torch.nn.init draws them, which is right at every shape, type and
    layout; entry 0 is unused.

    Raises InitializerFault where it is not.
    """
    right_at_every_shape(initializer)
    return _variances(initializer, layers, widths, **options)


@on_tensors
def _variances(
    initializer: Callable[..., Any], layers: torch.Tensor, widths: torch.Tensor, **options: Any
) -> torch.Tensor:
    shapes = _shapes(_each(widths, 0, int(layers)))
    return torch.tensor([0.0, *(variance_by(initializer, shape, **options) for shape in shapes)], dtype=torch.float64)


def variance_by(initializer: Callable[..., Any], shape: tuple[int, int], **options: Any) -> float:
    """Of any weight in a tensor of this shape (n_out, n_in) that the initializer fills, exactly: by nodes of its base law."""
    numbers = {key: float(value) if torch.is_tensor(value) else value for key, value in options.items()}
    chance, tensors = injected(drawn_by(initializer, **numbers), shape, {}, "cpu")
    return float((chance * tensors[:, 0, 0].square()).sum())


@on_tensors
def common_values(layers: torch.Tensor, width: torch.Tensor, constant: torch.Tensor) -> torch.Tensor:
    """Of the units of each layer, all weights being one constant and a ReLU behind each; entry 0 is the mean of the input.

    Raises ValueError where the units of a layer differ.
    """
    outputs = [0.4 + _random(0, int(width))]
    weight = nn.init.constant_(torch.empty(int(width), int(width), dtype=torch.float64), float(constant))
    for _ in range(int(layers)):
        outputs.append(functional.relu(functional.linear(outputs[-1], weight)))
        if not torch.allclose(outputs[-1], outputs[-1][0], rtol=1e-12, atol=0):
            raise ValueError(f"the units of layer {len(outputs) - 1} differ")
    return torch.stack([one.mean() for one in outputs])


@on_tensors
def product_of_relus(theta: torch.Tensor) -> torch.Tensor:
    """Mean product of what a neuron gives for two inputs of length one with this angle, over the mean square for one.

    The neurons are the rows of one torch.nn.functional.linear, behind a ReLU; their weights go round circles of several sizes.
    """
    angle = float(theta.detach())
    if angle > math.pi:
        return theta * math.nan  # no two vectors have such an angle
    kinks = [-math.pi / 2, math.pi / 2, angle - math.pi / 2, angle + math.pi / 2]
    nodes, chance = composite(sorted({-math.pi, math.pi, *(math.remainder(kink, 2 * math.pi) for kink in kinks)}), 1, "cpu")
    circle = torch.stack([nodes.cos(), nodes.sin()], dim=1)
    rows, chance = torch.cat([size * circle for size in (1.0, *SIZES)]), chance.repeat(1 + len(SIZES))
    pair = torch.stack([torch.stack([torch.ones_like(theta), torch.zeros_like(theta)]), torch.stack([theta.cos(), theta.sin()])])
    first, second = functional.relu(functional.linear(pair, rows))
    return (chance * first * second).sum() / (chance * first.square()).sum()


@on_tensors
def slope_of_prelu() -> torch.Tensor:
    """For negative numbers, of a new torch.nn.PReLU."""
    return nn.PReLU(dtype=torch.float64).weight.detach()[0]


def _each(values: torch.Tensor, first: int, last: int) -> tuple[float, ...]:
    """One number for each layer from `first` to `last`: a sequence has its own, a number stands for all."""
    if values.dim() and last >= len(values):
        raise ValueError(f"{last} layers are too many")
    return tuple(values[first : last + 1].tolist() if values.dim() else [float(values)] * (last + 1 - first))


def _forward(
    activation: Activation, slope: float, widths: tuple[float, ...], variances: tuple[float, ...]
) -> torch.Tensor:
    linear = activation is identity
    enter = inputs(int(widths[0]), SAME if linear else WHOLE)
    weights = _drawn(skew if linear else symmetric, widths, variances)
    return run(enter, weights, (), _with(activation, slope), identity).second_moments()


def _backward(
    activation: Activation, slope: float, widths: tuple[float, ...], variances: tuple[float, ...]
) -> torch.Tensor:
    linear = activation is identity
    enter = inputs(int(widths[0]), SAME, (1.0,)) if linear else inputs(int(widths[0]), EACH)
    weights = _drawn(skew if linear else symmetric, widths, variances)
    return run(enter, weights, (), _with(activation, slope), identity).gradient_moments()


def _alive(widths: tuple[float, ...]) -> torch.Tensor:
    number = int(widths[0])
    enter = torch.stack([torch.zeros(number, dtype=torch.float64), _random(0, number)])
    chance = torch.tensor([OFF, 1 - OFF], dtype=torch.float64)
    weights = _drawn(symmetric, widths, [1.0] * (len(widths) - 1))
    network = run(States(chance, enter), weights, (), identity, functional.relu)
    alive = torch.stack([(one != 0).any(dim=1) for one in network.outputs], dim=1)
    return torch.stack([network.mean(one) for one in alive.cumprod(dim=1).to(torch.float64).unbind(1)])


@on_tensors
def _by_default(activation: Activation, layers: torch.Tensor, width: torch.Tensor) -> torch.Tensor:
    widths = [int(width)] * int(layers) + [1]
    weights = [two_signs(shape, variance_by(linear_default_, shape), 0) for shape in _shapes(widths)]
    biases = [two_signs(shape[:1], variance_by(_bias_default_, shape), 0) for shape in _shapes(widths)]
    enter = inputs(int(width), SAME if activation is identity else WHOLE)
    return run(enter, weights, biases, activation, identity).second_moments()


def _bias_default_(tensor: torch.Tensor) -> torch.Tensor:
    """Fill a tensor (n_out, n_in) with numbers that torch.nn.Linear draws for the bias of a layer of this shape."""
    layer = nn.Linear(tensor.shape[1], tensor.shape[0], dtype=tensor.dtype)
    return tensor.copy_(layer.bias.unsqueeze(1).expand_as(tensor))


def _with(activation: Activation, slope: float) -> Activation:
    return partial(activation, negative_slope=slope) if activation is functional.leaky_relu else activation
