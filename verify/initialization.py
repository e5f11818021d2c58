"""The layers and initializers of PyTorch that this site's checks measure, and what activations.py names for PyTorch.

The engine knows nothing of neural networks; checks import from here what is not pure mathematics. What is marked
`on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols: the call is made on the tensors of each
world, of shape (states, *shape of the family).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import nn
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from initializer_witness import right_at_every_shape
from texclaims import check
from texclaims.check import on_tensors
from texclaims.laws.deferred import Deferred, Drawn


def lrelu(z: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.leaky_relu; the slope is one number, in as many copies as z has elements."""
    return functional.leaky_relu(z, float(slope.flatten()[0]))


def ltanh(z: torch.Tensor) -> torch.Tensor:
    """LeCun's tanh, of which PyTorch has no function."""
    return 1.7159 * torch.tanh(2 * z / 3)


@on_tensors
def linear(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.linear in every state: inputs (states, n_in), weights (states, n_out, n_in) -> (states, n_out)."""
    return torch.func.vmap(functional.linear)(x, w)


@on_tensors
def linear_of_one(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.linear of one fixed input (n_in,) in every state of the weights (states, n_out, n_in)."""
    return torch.func.vmap(functional.linear, in_dims=(None, 0))(x, w)


@on_tensors
def neuron_of_one(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """The first neuron of torch.nn.functional.linear of one fixed input (n_in,), in every state of the weights: (states,)."""
    return torch.func.vmap(functional.linear, in_dims=(None, 0))(x, w)[:, 0]


@on_tensors
def linear_with_fixed(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.linear with one fixed weight (n_out, n_in) for the inputs (states, n_in) of every state."""
    return functional.linear(x, w)


@on_tensors
def loss_of_linear(x: torch.Tensor, weight: torch.Tensor, upstream: torch.Tensor) -> torch.Tensor:
    """The outputs of torch.nn.functional.linear, each times the gradient that arrives there:
    (n_in,), (n_out, n_in), (n_out,) -> ()."""
    return upstream @ functional.linear(x, weight)


@on_tensors
def linear_with_bias(x: torch.Tensor, w: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.linear with a bias (states, n_out) in every state."""
    return torch.func.vmap(functional.linear)(x, w, bias)


@on_tensors
def relu(z: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.relu."""
    return functional.relu(z)


@on_tensors
def leaky_relu(z: torch.Tensor, slope: torch.Tensor) -> torch.Tensor:
    """torch.nn.functional.leaky_relu."""
    return functional.leaky_relu(z, float(slope))


def _input_gradient(
    x: torch.Tensor, w: torch.Tensor, upstream: torch.Tensor, activation: Callable[..., Any]
) -> torch.Tensor:
    start = x.detach().clone().requires_grad_()
    y = torch.func.vmap(functional.linear)(activation(start), w)
    (gradient,) = torch.autograd.grad(y, start, grad_outputs=upstream)
    return gradient


@on_tensors
def gradient_of_linear(w: torch.Tensor, upstream: torch.Tensor) -> torch.Tensor:
    """What autograd passes back through a linear layer: upstream (states, n_out) -> (states, n_in)."""
    x = torch.ones(len(w), w.shape[2], dtype=w.dtype, device=w.device)
    return _input_gradient(x, w, upstream, lambda t: t)


@on_tensors
def gradient_of_weights(x: torch.Tensor, upstream: torch.Tensor) -> torch.Tensor:
    """What autograd gives for the weights of a linear layer: inputs (states, n_in), upstream (states, n_out) ->
    (states, n_out, n_in). In a linear layer it is the same for all weights."""
    w = torch.ones(len(x), upstream.shape[1], x.shape[1], dtype=x.dtype, device=x.device, requires_grad=True)
    y = torch.func.vmap(functional.linear)(x.detach(), w)
    (gradient,) = torch.autograd.grad(y, w, grad_outputs=upstream)
    return gradient


@on_tensors
def gradient_of_relu_linear(z: torch.Tensor, w: torch.Tensor, upstream: torch.Tensor) -> torch.Tensor:
    """What autograd passes back through linear(relu(z)): upstream (states, n_out) -> (states, n_in)."""
    return _input_gradient(z, w, upstream, functional.relu)


@on_tensors
def activated(activation: Callable[..., Any], z: torch.Tensor) -> torch.Tensor:
    """The activation function of this world, applied to each element."""
    return activation(z)


@on_tensors
def gradient_of_activated_linear(
    activation: Callable[..., Any], z: torch.Tensor, w: torch.Tensor, upstream: torch.Tensor
) -> torch.Tensor:
    """What autograd passes back through linear(activation(z)): upstream (states, n_out) -> (states, n_in)."""
    return _input_gradient(z, w, upstream, activation)


def drawn_by(initializer: Callable[..., Any], **options: Any) -> Drawn:
    """The weights as an initializer of PyTorch leaves them, which is right at every shape, type and layout.

    Raises InitializerFault where it is not.
    """
    right_at_every_shape(initializer)
    return check.drawn_by(initializer, **options)


def rests_on(*initializers: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a check call a function only if the initializers in it are right at every shape, type and layout."""

    def around(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def looked_at(*arguments: Any, **options: Any) -> Any:
            for initializer in initializers:
                right_at_every_shape(initializer)
            return function(*arguments, **options)

        return looked_at

    return around


def variance_from(initializer: Callable[..., Any], n_out: Any, n_in: Any, **options: Any) -> Deferred:
    """The variance that a normal initializer of torch.nn.init gives the weights, read off the standard deviation with
    which it calls PyTorch's generator; the initializer is right at every shape, type and layout.

    Raises InitializerFault where it is not.
    """
    right_at_every_shape(initializer)
    return _variance_from(initializer, n_out, n_in, **options)


def bound_from(initializer: Callable[..., Any], n_out: Any, n_in: Any, **options: Any) -> Deferred:
    """The upper end point with which a uniform initializer of torch.nn.init calls PyTorch's generator; the initializer is
    right at every shape, type and layout.

    Raises InitializerFault where it is not.
    """
    right_at_every_shape(initializer)
    return _bound_from(initializer, n_out, n_in, **options)


@on_tensors
def _variance_from(initializer: Callable[..., Any], n_out: torch.Tensor, n_in: torch.Tensor, **options: Any) -> float:
    return _base_draw(initializer, torch.ops.aten.normal_.default, n_out, n_in, **options)[1] ** 2


@on_tensors
def _bound_from(initializer: Callable[..., Any], n_out: torch.Tensor, n_in: torch.Tensor, **options: Any) -> float:
    return _base_draw(initializer, torch.ops.aten.uniform_.default, n_out, n_in, **options)[1]


def _base_draw(
    initializer: Callable[..., Any], draw: Any, n_out: torch.Tensor, n_in: torch.Tensor, **options: Any
) -> tuple[float, float]:
    """The two arguments of the one call to `uniform_` or `normal_` that the initializer makes.

    Raises ValueError where it makes more calls than one, or not of this kind.
    """
    calls: list[tuple[Any, float, float]] = []

    class Record(TorchDispatchMode):
        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            drawing = function in (torch.ops.aten.uniform_.default, torch.ops.aten.normal_.default)
            if drawing and not args[0].is_meta:
                first, second = (*args[1:], *(0.0, 1.0)[len(args) - 1 :])  # PyTorch leaves out what has its default
                calls.append((function, float(first), float(second)))
            return function(*args, **(kwargs or {}))

    numbers = {key: float(value) if torch.is_tensor(value) else value for key, value in options.items()}
    with Record(), torch.no_grad():
        initializer(torch.empty(int(n_out), int(n_in), dtype=torch.float64), **numbers)
    if [function for function, _, _ in calls] != [draw]:
        raise ValueError(
            f"{initializer.__name__} draws {[str(function) for function, _, _ in calls]}; wanted: {draw}, once"
        )
    return calls[0][1:]


@on_tensors
def gain_of(nonlinearity: str, slope: torch.Tensor | None = None) -> float:
    """torch.nn.init.calculate_gain."""
    return nn.init.calculate_gain(nonlinearity, None if slope is None else float(slope))


def linear_default_(tensor: torch.Tensor) -> torch.Tensor:
    """Fill a weight (n_out, n_in) as torch.nn.Linear does in reset_parameters."""
    layer = nn.Linear(tensor.shape[1], tensor.shape[0], bias=False, dtype=tensor.dtype, device="meta")
    layer = layer.to_empty(device=tensor.device)
    layer.weight = nn.Parameter(tensor)
    layer.reset_parameters()
    return tensor
