"""A layer with an adapter beside it, in SymPy's terms and in PyTorch's -> its outputs, and the adapter after one step.

The adapter is two linear layers without biases, one behind the other, whose outputs are scaled and added to those of the layer.
"""


import torch
from torch import Tensor
from torch.nn import Parameter, functional

from texclaims.check import on_tensors


def _outputs(xi: Tensor, frozen: Tensor, first: Tensor, second: Tensor, scale: Tensor) -> Tensor:
    return functional.linear(xi, frozen) + scale * functional.linear(functional.linear(xi, first), second)


@on_tensors
def with_adapter(xi: Tensor, frozen: Tensor, first: Tensor, second: Tensor, scale: Tensor) -> Tensor:
    """PyTorch's three linear layers on one input (n_in,), for every state of the first layer of the adapter:
    (n_out, n_in), (states, m, n_in), (n_out, m), () -> (states, n_out)."""
    return torch.func.vmap(lambda one: _outputs(xi, frozen, one, second, scale))(first)


@on_tensors
def loss_with_adapter(
    arriving: Tensor, xi: Tensor, frozen: Tensor, first: Tensor, second: Tensor, scale: Tensor
) -> Tensor:
    """The same outputs, each times the gradient that arrives there: (n_out,), … -> (states,)."""
    return torch.func.vmap(lambda one: arriving @ _outputs(xi, frozen, one, second, scale))(first)


@on_tensors
def change_after_step(arriving: Tensor, xi: Tensor, other: Tensor, first: Tensor, scale: Tensor, eta: Tensor) -> Tensor:
    """What each unit adds to the first output on other inputs, after one step of torch.optim.SGD from a second layer of zeros:
    (n_out,), (n_in,), (n_in,), (states, m, n_in), (), () -> (states, m).

    The adapters of all states stand in two parameters, and each has a summand of its own in the loss.
    """
    states, units, _ = first.shape
    moving = Parameter(first.detach().clone()), Parameter(first.new_zeros(states, len(arriving), units))
    optimizer = torch.optim.SGD(moving, lr=float(eta))
    added = scale.detach() * torch.func.vmap(functional.linear)(_through(xi.detach(), moving[0]), moving[1])
    added.backward(arriving.detach().expand_as(added))
    optimizer.step()
    after = scale * moving[1].detach()[:, 0] * _through(other, moving[0].detach())
    return after.detach()


def _through(inputs: Tensor, first: Tensor) -> Tensor:
    """What each unit gives for one input (n_in,), in every state: (states, m, n_in) -> (states, m)."""
    return torch.func.vmap(functional.linear, in_dims=(None, 0))(inputs, first)


@on_tensors
def loss_of_convolution(pixels: Tensor, arriving: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """PyTorch's convolution with one channel and a kernel of one pixel; each pixel times the gradient that arrives there:
    (n,), (n,), (), () -> ()."""
    image = functional.conv2d(pixels.reshape(1, 1, -1, 1), weight.reshape(1, 1, 1, 1), bias.reshape(1))
    return arriving @ image.flatten()


@on_tensors
def full_change_after_step(arriving: Tensor, xi: Tensor, other: Tensor, eta: Tensor) -> Tensor:
    """What one step of torch.optim.SGD on the weight of a linear layer adds to its first output on other inputs:
    (n_out,), (n_in,), (n_in,), () -> ()."""
    weight = Parameter(torch.ones(len(arriving), len(xi), dtype=xi.dtype, device=xi.device))
    before = weight.detach().clone()
    optimizer = torch.optim.SGD([weight], lr=float(eta))
    functional.linear(xi.detach(), weight).backward(arriving.detach())
    optimizer.step()
    return functional.linear(other, weight.detach() - before)[0].detach()
