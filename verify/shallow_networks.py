"""A network with one hidden layer, in SymPy's terms and in PyTorch's -> its output, and its parameters after one step.

The chapters on symmetry, on equal units and on zeros speak of it. PyTorch's is torch.nn.functional.linear twice, with an
activation between, and torch.optim.SGD moves it.
"""

from collections.abc import Callable
from typing import Any

import torch
from sympy import Expr
from torch import Tensor
from torch.nn import Parameter, functional

from texclaims.check import on_tensors, sum_of


def unit(x: Any, W: Any, beta: Any, n_in: Any) -> Callable[[Expr], Expr]:
    """SymPy's pre-activation of unit i."""
    return lambda i: sum_of(n_in, lambda j: W(i, j) * x(j)) + beta(i)


def output(phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any, m: Any, n_in: Any) -> Expr:
    """SymPy's network with one hidden layer."""
    return sum_of(m, lambda i: V(i) * phi(unit(x, W, beta, n_in)(i))) + b


def wide(one_hidden_layer: Any, hidden_unit: Any) -> Expr:
    """The network of the page, its pre-activations written out."""
    return one_hidden_layer.given(h=hidden_unit.each).right


@on_tensors
def hidden_layer(x: Tensor, W: Tensor, beta: Tensor) -> Tensor:
    """PyTorch's linear layer: x (states, n_in) -> (states, m)."""
    return functional.linear(x, W, beta)


@on_tensors
def network(phi: Callable[[Tensor], Tensor], x: Tensor, W: Tensor, beta: Tensor, V: Tensor, b: Tensor) -> Tensor:
    """PyTorch's two linear layers with an activation between them: x (states, n_in) -> (states,)."""
    hidden = phi(functional.linear(x, W, beta))
    return functional.linear(hidden, V.unsqueeze(0), b.reshape(1)).squeeze(1)


@on_tensors
def one_step(
    which: str,
    phi: Callable[[Tensor], Tensor],
    ell: Callable[[Tensor], Tensor],
    x: Tensor,
    W: Tensor,
    beta: Tensor,
    V: Tensor,
    b: Tensor,
    eta: Tensor,
) -> Tensor:
    """One step of torch.optim.SGD on both layers, for each example by itself: "W", "beta", "V" or "b" after the step."""
    before = {"W": W, "beta": beta, "V": V.unsqueeze(0), "b": b.reshape(1)}
    examples = x.detach()
    moving = [{name: Parameter(value.detach().clone()) for name, value in before.items()} for _ in examples]
    pairs = list(zip(examples, moving, strict=True))
    hidden = phi(torch.stack([functional.linear(example, own["W"], own["beta"]) for example, own in pairs]))
    outputs = [functional.linear(units, own["V"], own["b"]) for units, own in zip(hidden, moving, strict=True)]
    optimizer = torch.optim.SGD([one for own in moving for one in own.values()], lr=float(eta))
    ell(torch.cat(outputs)).sum().backward()
    optimizer.step()
    after = [own[which].detach() for own in moving]
    return torch.stack(after) if which in ("W", "beta") else torch.cat(after)


@on_tensors
def momentum_step(
    phi: Callable[[Tensor], Tensor],
    ell: Callable[[Tensor], Tensor],
    x: Tensor,
    W: Tensor,
    beta: Tensor,
    V: Tensor,
    b: Tensor,
    mu: Tensor,
    velocity: Tensor,
) -> Tensor:
    """The velocity by which torch.optim.SGD with momentum moves the weight (m, n_in), for each example by itself."""
    examples = x.detach()
    weights = [Parameter(W.detach().clone()) for _ in examples]
    optimizer = torch.optim.SGD(weights, lr=1.0)
    optimizer.param_groups[0]["momentum"] = float(mu)  # set here, since the page does not say that it is above 0
    for weight in weights:
        optimizer.state[weight]["momentum_buffer"] = velocity.detach().clone()
    pairs = zip(examples, weights, strict=True)
    hidden = phi(torch.stack([functional.linear(example, weight, beta) for example, weight in pairs]))
    ell(functional.linear(hidden, V.unsqueeze(0), b.reshape(1))).sum().backward()
    optimizer.step()
    return torch.stack([W - weight.detach() for weight in weights])
