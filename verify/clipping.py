"""Numbers -> the same numbers as a gradient that PyTorch's own functions have clipped, and what follows from it.

All of a gradient stands in torch.nn.Parameter.grad, where torch.nn.utils and torch.optim look for it.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import Parameter, functional

from texclaims.check import on_tensors


def _with_gradient(gradient: Tensor) -> Parameter:
    """A parameter of zeros that has this gradient: autograd gives it for the sum of products."""
    parameter = Parameter(torch.zeros_like(gradient))
    (parameter * gradient.detach()).sum().backward()
    return parameter


def _gradient(parameter: Parameter) -> Tensor:
    assert parameter.grad is not None
    return parameter.grad


@on_tensors
def by_norm(gradient: Tensor, threshold: Tensor) -> Tensor:
    """torch.nn.utils.clip_grad_norm_ on one parameter for each number: (n,) -> (1, n)."""
    parameters = [_with_gradient(number) for number in gradient]
    nn.utils.clip_grad_norm_(parameters, float(threshold.detach()))
    return torch.stack([_gradient(one) for one in parameters]).unsqueeze(0)


@on_tensors
def alone(number: Tensor, threshold: Tensor) -> Tensor:
    """torch.nn.utils.clip_grad_norm_ on a parameter with one number: () -> ()."""
    parameter = _with_gradient(number)
    nn.utils.clip_grad_norm_(parameter, float(threshold.detach()))
    return _gradient(parameter)


@on_tensors
def by_value(gradient: Tensor, threshold: Tensor) -> Tensor:
    """torch.nn.utils.clip_grad_value_: any shape -> the same."""
    parameter = _with_gradient(gradient)
    nn.utils.clip_grad_value_(parameter, float(threshold.detach()))
    return _gradient(parameter)


@on_tensors
def two_values_clipped(s: Tensor, r: Tensor, which: Tensor, threshold: Tensor) -> Tensor:
    """The same on a gradient that is s where `which` is 1, and -r where it is 0: (states,) -> (states,)."""
    parameter = _with_gradient(which * s - (1 - which) * r)
    nn.utils.clip_grad_value_(parameter, float(threshold.detach()))
    return _gradient(parameter)


@on_tensors
def step(gradient: Tensor, threshold: Tensor, eta: Tensor) -> Tensor:
    """What torch.optim.SGD takes away from parameters behind torch.nn.utils.clip_grad_norm_: (n,) -> (1, n)."""
    parameters = [_with_gradient(number) for number in gradient]
    nn.utils.clip_grad_norm_(parameters, float(threshold.detach()))
    torch.optim.SGD(parameters, lr=float(eta)).step()
    return -torch.stack([one.detach() for one in parameters]).unsqueeze(0)


@on_tensors
def norms(gradients: Tensor) -> Tensor:
    """torch.nn.utils.get_total_norm of the gradient of each state: (states, n) -> (states,)."""
    return torch.stack([nn.utils.get_total_norm(_gradient(_with_gradient(one))) for one in gradients])


@on_tensors
def huber_loss(t: Tensor, threshold: Tensor) -> Tensor:
    """torch.nn.functional.huber_loss of one error: () -> ()."""
    return functional.huber_loss(t, torch.zeros_like(t), delta=float(threshold.detach()))
