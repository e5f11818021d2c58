"""Numbers, or a layer's weights and a batch -> what PyTorch's normalizations give, and what goes back through them.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import Parameter, functional

from texclaims.check import on_tensors


def _of_features(numbers: Tensor, epsilon: Tensor | float) -> Tensor:
    """The numbers as the features of one example: (n,) -> (n,)."""
    return functional.layer_norm(numbers, numbers.shape, eps=float(epsilon))


def _of_batch(numbers: Tensor, epsilon: Tensor | float) -> Tensor:
    """The numbers as one feature in a batch: (n,) -> (n,)."""
    return functional.batch_norm(numbers.unsqueeze(1), None, None, training=True, eps=float(epsilon)).squeeze(1)


@on_tensors
def mean_of(numbers: Tensor) -> Tensor:
    """(n,) -> ()."""
    return numbers.mean()


@on_tensors
def variance_of(numbers: Tensor) -> Tensor:
    """(n,) -> ()."""
    return numbers.var(correction=0)


@on_tensors
def mean_square_of(numbers: Tensor) -> Tensor:
    """(n,) -> ()."""
    return numbers.square().mean()


@on_tensors
def layer_norm(numbers: Tensor, epsilon: Tensor) -> Tensor:
    """torch.nn.functional.layer_norm: (n,) -> (1, n)."""
    return _of_features(numbers, epsilon.detach()).unsqueeze(0)


@on_tensors
def scaled_layer_norm(numbers: Tensor, factor: Tensor, shift: Tensor, epsilon: Tensor) -> Tensor:
    """torch.nn.functional.layer_norm of numbers that were scaled and shifted: (n,) -> (1, n)."""
    return _of_features(factor * numbers + shift, epsilon.detach()).unsqueeze(0)


@on_tensors
def first_of_two(first: Tensor, second: Tensor, epsilon: Tensor) -> Tensor:
    """torch.nn.functional.batch_norm of a batch of two numbers, in training: (), (), () -> ()."""
    return _of_batch(torch.stack([first, second]), epsilon.detach())[0]


@on_tensors
def rms_norm(numbers: Tensor, epsilon: Tensor) -> Tensor:
    """torch.nn.functional.rms_norm: (n,) -> (1, n)."""
    return functional.rms_norm(numbers, numbers.shape, eps=float(epsilon.detach())).unsqueeze(0)


@on_tensors
def loss_of_layer_norm(numbers: Tensor, arriving: Tensor, epsilon: Tensor) -> Tensor:
    """What it gives, each number times the gradient that arrives there: (n,), (n,), () -> ()."""
    return arriving @ _of_features(numbers, epsilon.detach())


@on_tensors
def loss_of_rms_norm(numbers: Tensor, arriving: Tensor, epsilon: Tensor) -> Tensor:
    """The same of torch.nn.functional.rms_norm: (n,), (n,), () -> ()."""
    return arriving @ functional.rms_norm(numbers, numbers.shape, eps=float(epsilon.detach()))


def _unit(weights: Tensor, batch: Tensor, bias: Tensor | None = None) -> Tensor:
    """One unit of a linear layer: (n_in,), (n, n_in), (1,) -> (n,)."""
    return functional.linear(batch, weights.unsqueeze(0), bias).squeeze(1)


@on_tensors
def variance_of_unit(weights: Tensor, batch: Tensor) -> Tensor:
    """(n_in,), (n, n_in) -> ()."""
    return _unit(weights, batch).var(correction=0)


@on_tensors
def unit_normalized(weights: Tensor, batch: Tensor, epsilon: Tensor, factor: Tensor) -> Tensor:
    """Batch normalization behind a unit whose weights are larger by the factor: (n_in,), (n, n_in), (), () -> (1, n)."""
    return _of_batch(_unit(factor * weights, batch), epsilon.detach()).unsqueeze(0)


@on_tensors
def loss_behind_unit(
    weights: Tensor, batch: Tensor, arriving: Tensor, epsilon: Tensor, factor: Tensor | float = 1.0
) -> Tensor:
    """Batch normalization behind a unit whose weights are larger by the factor; what it gives, each number times the gradient
    that arrives there: (n_in,), (n, n_in), (n,), (), () -> ()."""
    return arriving @ _of_batch(_unit(factor * weights, batch), epsilon.detach())


def _larger(weights: Tensor, batch: Tensor, arriving: Tensor, epsilon: Tensor, factor: Tensor) -> Parameter:
    """Weights that are larger by the factor, with their gradient, where the small number is larger by its square."""
    moved = Parameter((factor * weights).detach())
    (arriving.detach() @ _of_batch(_unit(moved, batch.detach()), (epsilon * factor**2).detach())).backward()
    return moved


@on_tensors
def gradient_of_larger(weights: Tensor, batch: Tensor, arriving: Tensor, epsilon: Tensor, factor: Tensor) -> Tensor:
    """What autograd gives for weights that are larger by the factor, where the small number is larger by its square:
    -> (1, n_in)."""
    gradient = _larger(weights, batch, arriving, epsilon, factor).grad
    assert gradient is not None
    return gradient.unsqueeze(0)


@on_tensors
def unit_after_step(
    weights: Tensor, batch: Tensor, arriving: Tensor, epsilon: Tensor, eta: Tensor, factor: Tensor
) -> Tensor:
    """The same weights after one step of torch.optim.SGD, with a rate that is larger by the square, too: -> (1, n_in)."""
    moving = _larger(weights, batch, arriving, epsilon, factor)
    torch.optim.SGD([moving], lr=float(eta * factor**2)).step()
    return moving.detach().unsqueeze(0)


@on_tensors
def bias_after_step(
    weights: Tensor, batch: Tensor, bias: Tensor, arriving: Tensor, epsilon: Tensor, eta: Tensor
) -> Tensor:
    """The bias of the unit after one step of torch.optim.SGD: -> ()."""
    moving = Parameter(bias.detach().reshape(1).clone())
    (arriving.detach() @ _of_batch(_unit(weights.detach(), batch.detach(), moving), epsilon.detach())).backward()
    torch.optim.SGD([moving], lr=float(eta)).step()
    return moving.detach().reshape(())


def _direction(weights: Tensor, inputs: Tensor, length: Tensor) -> nn.Parameter:
    """Weights of a unit with torch.nn.utils.parametrizations.weight_norm, with the gradient of its output for the inputs."""
    layer = nn.Linear(len(weights), 1, bias=False, dtype=weights.dtype, device=weights.device)
    nn.utils.parametrizations.weight_norm(layer)
    scale, direction = layer.parametrizations.weight.original0, layer.parametrizations.weight.original1
    with torch.no_grad():
        scale.fill_(length)
        direction.copy_(weights)
    layer(inputs.detach()).backward()
    return direction


@on_tensors
def gradient_of_direction(weights: Tensor, inputs: Tensor, length: Tensor) -> Tensor:
    """What autograd gives for them: (n_in,), (n_in,), () -> (1, n_in)."""
    gradient = _direction(weights, inputs, length).grad
    assert gradient is not None
    return gradient


@on_tensors
def direction_after_step(weights: Tensor, inputs: Tensor, length: Tensor, eta: Tensor) -> Tensor:
    """The same after one step of torch.optim.SGD: -> (1, n_in)."""
    moving = _direction(weights, inputs, length)
    torch.optim.SGD([moving], lr=float(eta)).step()
    return moving.detach()


@on_tensors
def kept_variance(numbers: Tensor) -> Tensor:
    """What torch.nn.BatchNorm1d keeps of one batch, with the momentum 1, as the steepness of its line in evaluation shows it:
    (n,) -> ()."""
    layer = nn.BatchNorm1d(1, momentum=1.0, dtype=numbers.dtype)
    layer(numbers.detach().unsqueeze(1))
    at_0, at_1 = layer.eval()(torch.tensor([[0.0], [1.0]], dtype=numbers.dtype)).detach()
    return ((at_1 - at_0) ** -2 - layer.eps).reshape(())
