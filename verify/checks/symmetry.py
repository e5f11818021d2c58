"""Why the equations of docs/symmetry.md hold: one hidden layer, its gradients, and units that are equal."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from sympy import Expr
from torch import Tensor
from torch.nn import functional
from torch.utils._python_dispatch import TorchDispatchMode

from shallow_networks import hidden_layer, momentum_step, network, one_step, wide
from texclaims.check import Model, model, on_tensors, sum_of

Check = Iterator[Model]


def gradient(of_one: Any, one_hidden_layer: Any, hidden_unit: Any) -> Callable[..., Expr]:
    """A gradient of the page at any indices, its network written out."""
    return of_one.given(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit)).each


class Dropped(TorchDispatchMode):
    """Gives PyTorch's dropout these numbers, (m,), as what it multiplies by, in place of those that it would draw."""

    def __init__(self, numbers: Tensor, kept: float) -> None:
        super().__init__()
        self.numbers, self.kept = numbers, kept

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function is torch.ops.aten.bernoulli_.float:  # dropout divides the draw by the chance to be kept
            return args[0].copy_((self.numbers * self.kept).expand_as(args[0]))
        if function is torch.ops.aten.native_dropout.default:  # on a GPU, where one kernel draws and multiplies
            return args[0] * self.numbers, self.numbers.expand_as(args[0]) != 0
        return function(*args, **(kwargs or {}))


@on_tensors
def dropout_between(
    phi: Callable[[Tensor], Tensor], x: Tensor, W: Tensor, beta: Tensor, V: Tensor, D: Tensor, b: Tensor
) -> Tensor:
    """The same two layers with torch.nn.functional.dropout between them: x (states, n_in) -> (states,)."""
    hidden = phi(functional.linear(x, W, beta))
    with Dropped(D.detach(), kept=0.5):
        hidden = functional.dropout(hidden, p=0.5)
    return functional.linear(hidden, V.unsqueeze(0), b.reshape(1)).squeeze(1)


def hidden_unit(linear_layer: Any, x: Any, W: Any, beta: Any) -> Check:
    # SymPy: an output of a linear layer, and a bias
    without_bias = linear_layer.given(w=W).each
    yield model(h=lambda i: without_bias(i) + beta(i))
    # PyTorch: torch.nn.functional.linear
    yield model(h=hidden_layer(x, W, beta))


def one_hidden_layer(hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any, m: Any) -> Check:
    # SymPy: the pre-activations, and the network written out
    h = hidden_unit.each
    yield model(h=h, f=sum_of(m, lambda i: V(i) * phi(h(i))) + b)
    # PyTorch: two linear layers
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def permutation_invariance(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: a reordered sum
    yield model(f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: the parameters in another order
    yield model(f=network(phi, x, W, beta, V, b))


def sign_flip_invariance(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: an odd function of the other sign, term by term
    yield model(f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: two linear layers, with an odd activation that is drawn
    yield model(f=network(phi, x, W, beta, V, b))


def chain_rule_weight(hidden_unit: Any, x: Any, W: Any, beta: Any) -> Check:
    # SymPy: the derivative of a weighted sum by one weight
    yield model(h=hidden_unit.each)
    # PyTorch: autograd through the linear layer
    yield model(h=hidden_layer(x, W, beta))


def gradient_outgoing(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: the derivative of the network written out
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd through two linear layers
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def gradient_hidden_bias(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: the derivative of the network written out
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd through two linear layers
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def gradient_incoming(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: the derivative of the network written out
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd through two linear layers
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def second_network(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, x: Any, W_reordered: Any, beta_reordered: Any, V_reordered: Any, b: Any
) -> Check:
    # SymPy: the network above, with other parameters
    yield model(
        f_reordered=one_hidden_layer.given(
            V=V_reordered, h=hidden_unit.given(W=W_reordered, beta=beta_reordered).each
        ).right
    )
    # PyTorch: two linear layers
    yield model(f_reordered=network(phi, x, W_reordered, beta_reordered, V_reordered, b))


def gradient_equivariance(
    one_hidden_layer: Any,
    hidden_unit: Any,
    second_network: Any,
    phi: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    W_reordered: Any,
    beta_reordered: Any,
    V_reordered: Any,
    b: Any,
) -> Check:
    # SymPy: both networks differentiated, then the second one's parameters made those of the first in another order
    yield model(
        f=wide(one_hidden_layer, hidden_unit),
        f_reordered=second_network.right,
    )
    # PyTorch: autograd through both networks
    yield model(
        f=network(phi, x, W, beta, V, b),
        f_reordered=network(phi, x, W_reordered, beta_reordered, V_reordered, b),
    )


def gradient_equivariance_bias(
    one_hidden_layer: Any,
    hidden_unit: Any,
    second_network: Any,
    phi: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    W_reordered: Any,
    beta_reordered: Any,
    V_reordered: Any,
    b: Any,
) -> Check:
    # SymPy: both networks differentiated, then the second one's parameters made those of the first in another order
    yield model(
        f=wide(one_hidden_layer, hidden_unit),
        f_reordered=second_network.right,
    )
    # PyTorch: autograd through both networks
    yield model(
        f=network(phi, x, W, beta, V, b),
        f_reordered=network(phi, x, W_reordered, beta_reordered, V_reordered, b),
    )


def gradient_equivariance_outgoing(
    one_hidden_layer: Any,
    hidden_unit: Any,
    second_network: Any,
    phi: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    W_reordered: Any,
    beta_reordered: Any,
    V_reordered: Any,
    b: Any,
) -> Check:
    # SymPy: both networks differentiated, then the second one's parameters made those of the first in another order
    yield model(
        f=wide(one_hidden_layer, hidden_unit),
        f_reordered=second_network.right,
    )
    # PyTorch: autograd through both networks
    yield model(
        f=network(phi, x, W, beta, V, b),
        f_reordered=network(phi, x, W_reordered, beta_reordered, V_reordered, b),
    )


def equal_units_equal_outputs(hidden_unit: Any, x: Any, W: Any, beta: Any) -> Check:
    # SymPy: two sums over equal numbers
    yield model(h=hidden_unit.each)
    # PyTorch: a weight with two equal rows
    yield model(h=hidden_layer(x, W, beta))


def equal_units_equal_outgoing_gradients(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then made equal
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd at a weight with two equal rows
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def hidden_gradient_ratio(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then made equal
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd at a weight with two equal rows, outgoing weights that differ
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def equal_units_equal_gradients(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then made equal
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd at two equal units
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def equal_units_equal_bias_gradients(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then made equal
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd at two equal units
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def step_incoming(
    gradient_incoming: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the gradients of this page, times the learning rate
    slope = gradient(gradient_incoming, one_hidden_layer, hidden_unit)
    yield model(
        W_plus=lambda i, j: W(i, j) - eta * slope(i, j),
        f=wide(one_hidden_layer, hidden_unit),
    )
    # PyTorch: torch.optim.SGD, and autograd through two linear layers
    yield model(W_plus=one_step("W", phi, ell, x, W, beta, V, b, eta), f=network(phi, x, W, beta, V, b))


def step_hidden_bias(
    gradient_hidden_bias: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the gradients of this page, times the learning rate
    slope = gradient(gradient_hidden_bias, one_hidden_layer, hidden_unit)
    yield model(
        beta_plus=lambda i: beta(i) - eta * slope(i),
        f=wide(one_hidden_layer, hidden_unit),
    )
    # PyTorch: torch.optim.SGD, and autograd through two linear layers
    yield model(beta_plus=one_step("beta", phi, ell, x, W, beta, V, b, eta), f=network(phi, x, W, beta, V, b))


def step_outgoing(
    gradient_outgoing: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the gradients of this page, times the learning rate
    slope = gradient(gradient_outgoing, one_hidden_layer, hidden_unit)
    yield model(
        V_plus=lambda i: V(i) - eta * slope(i),
        f=wide(one_hidden_layer, hidden_unit),
    )
    # PyTorch: torch.optim.SGD, and autograd through two linear layers
    yield model(V_plus=one_step("V", phi, ell, x, W, beta, V, b, eta), f=network(phi, x, W, beta, V, b))


def step_output_bias(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, ell: Any, x: Any, W: Any, beta: Any, V: Any, b: Any, eta: Any
) -> Check:
    # SymPy: the gradients of this page, times the learning rate
    yield model(
        b_plus=b - eta * ell(wide(one_hidden_layer, hidden_unit)).fdiff(),
        f=wide(one_hidden_layer, hidden_unit),
    )
    # PyTorch: torch.optim.SGD, and autograd through two linear layers
    yield model(b_plus=one_step("b", phi, ell, x, W, beta, V, b, eta), f=network(phi, x, W, beta, V, b))


def equal_units_equal_incoming_step(
    step_incoming: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any unit, then two units made equal
    yield model(W_plus=step_incoming.given(f=wide(one_hidden_layer, hidden_unit)).each)
    # PyTorch: torch.optim.SGD from two equal units
    yield model(W_plus=one_step("W", phi, ell, x, W, beta, V, b, eta))


def equal_units_equal_bias_step(
    step_hidden_bias: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any unit, then two units made equal
    yield model(beta_plus=step_hidden_bias.given(f=wide(one_hidden_layer, hidden_unit)).each)
    # PyTorch: torch.optim.SGD from two equal units
    yield model(beta_plus=one_step("beta", phi, ell, x, W, beta, V, b, eta))


def equal_units_equal_outgoing_step(
    step_outgoing: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any unit, then two units made equal
    yield model(V_plus=step_outgoing.given(f=wide(one_hidden_layer, hidden_unit)).each)
    # PyTorch: torch.optim.SGD from two equal units
    yield model(V_plus=one_step("V", phi, ell, x, W, beta, V, b, eta))


def velocity_step(
    gradient_incoming: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    mu: Any,
    velocity: Any,
) -> Check:
    # SymPy: the gradient of this page, and a fraction of the old velocity
    slope = gradient(gradient_incoming, one_hidden_layer, hidden_unit)
    yield model(
        velocity_plus=lambda i, j: mu * velocity(i, j) + slope(i, j),
        f=wide(one_hidden_layer, hidden_unit),
    )
    # PyTorch: torch.optim.SGD with momentum, and autograd through two linear layers
    yield model(velocity_plus=momentum_step(phi, ell, x, W, beta, V, b, mu, velocity), f=network(phi, x, W, beta, V, b))


def equal_units_equal_velocities(
    velocity_step: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    mu: Any,
    velocity: Any,
) -> Check:
    # SymPy: the velocity of any unit, then two units made equal
    yield model(velocity_plus=velocity_step.given(f=wide(one_hidden_layer, hidden_unit)).each)
    # PyTorch: torch.optim.SGD with momentum, from two equal units
    yield model(velocity_plus=momentum_step(phi, ell, x, W, beta, V, b, mu, velocity))


def dropout_network(hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, D: Any, b: Any, m: Any) -> Check:
    # SymPy: the network written out, each hidden output with its factor
    h = hidden_unit.each
    yield model(h=h, f_dropout=sum_of(m, lambda i: V(i) * D(i) * phi(h(i))) + b)
    # PyTorch: two linear layers, and torch.nn.functional.dropout between them
    yield model(h=hidden_layer(x, W, beta), f_dropout=dropout_between(phi, x, W, beta, V, D, b))


def dropout_gradient_ratio(
    hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, D: Any, b: Any, m: Any
) -> Check:
    # SymPy: differentiated first, then the incoming sides made equal
    h = hidden_unit.each
    yield model(h=h, f_dropout=sum_of(m, lambda i: V(i) * D(i) * phi(h(i))) + b)
    # PyTorch: autograd through two linear layers and torch.nn.functional.dropout
    yield model(h=hidden_layer(x, W, beta), f_dropout=dropout_between(phi, x, W, beta, V, D, b))
