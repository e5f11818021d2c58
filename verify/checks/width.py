"""Why the equations of docs/width.md hold: a layer of equal units, and the single unit that does the same."""

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Expr, Max, sqrt
from torch import Tensor
from torch.nn import functional

from shallow_networks import hidden_layer, momentum_step, network, one_step, wide
from texclaims.check import Model, model, on_tensors, sum_of

Check = Iterator[Model]


def positive_part(z: Expr) -> Expr:
    """SymPy's ReLU."""
    return Max(0, z)


@on_tensors
def narrow_network(
    phi: Callable[[Tensor], Tensor], x: Tensor, omega: Tensor, gamma: Tensor, nu: Tensor, b: Tensor
) -> Tensor:
    """The same two layers with one hidden unit: x (states, n_in) -> (states,)."""
    hidden = phi(functional.linear(x, omega.unsqueeze(0), gamma.reshape(1)))
    return functional.linear(hidden, nu.reshape(1, 1), b.reshape(1)).squeeze(1)


@on_tensors
def scaled_relu_unit(m: Tensor, chi: Tensor, t: Tensor) -> Tensor:
    """PyTorch's ReLU between two numbers that are multiplied by the root of m."""
    return m.sqrt() * chi * functional.relu(m.sqrt() * t)


@on_tensors
def relu_network(x: Tensor, W: Tensor, beta: Tensor, V: Tensor, b: Tensor) -> Tensor:
    """PyTorch's two linear layers with a ReLU between them: x (states, n_in) -> (states,)."""
    hidden = functional.relu(functional.linear(x, W, beta))
    return functional.linear(hidden, V.unsqueeze(0), b.reshape(1)).squeeze(1)


@on_tensors
def narrow_relu_network(x: Tensor, omega: Tensor, gamma: Tensor, nu: Tensor, b: Tensor) -> Tensor:
    """The same two layers with one ReLU: x (states, n_in) -> (states,)."""
    hidden = functional.relu(functional.linear(x, omega.unsqueeze(0), gamma.reshape(1)))
    return functional.linear(hidden, nu.reshape(1, 1), b.reshape(1)).squeeze(1)


def one_hidden_unit(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, x: Any, omega: Any, gamma: Any, nu: Any, b: Any
) -> Check:
    # SymPy: the network with one hidden layer, with one unit
    yield model(
        F=one_hidden_layer.given(
            m=1, V=lambda _: nu, h=hidden_unit.given(W=lambda _, j: omega(j), beta=lambda _: gamma).each
        ).right.doit()
    )
    # PyTorch: two linear layers with one unit between them
    yield model(F=narrow_network(phi, x, omega, gamma, nu, b))


def width_one_output(
    one_hidden_layer: Any,
    hidden_unit: Any,
    one_hidden_unit: Any,
    phi: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    m: Any,
    omega: Any,
    gamma: Any,
    nu: Any,
) -> Check:
    # SymPy: m equal terms
    yield model(
        f=wide(one_hidden_layer, hidden_unit),
        F=one_hidden_unit.right,
    )
    # PyTorch: a wide and a narrow network
    yield model(f=network(phi, x, W, beta, V, b), F=narrow_network(phi, x, omega, gamma, nu, b))


def width_one_step(
    one_hidden_unit: Any, step_incoming: Any, one_hidden_layer: Any, hidden_unit: Any, phi: Any, ell: Any, x: Any,
    W: Any, beta: Any, V: Any, b: Any, eta: Any, omega: Any, gamma: Any, nu: Any,
) -> Check:  # fmt: skip
    # SymPy: the step of any weight, then the units made equal; the narrow network differentiated
    yield model(
        W_plus=step_incoming.given(f=wide(one_hidden_layer, hidden_unit)).each,
        F=one_hidden_unit.right,
    )
    # PyTorch: torch.optim.SGD on the wide network, autograd through the narrow one
    yield model(W_plus=one_step("W", phi, ell, x, W, beta, V, b, eta), F=narrow_network(phi, x, omega, gamma, nu, b))


def width_one_outgoing(
    one_hidden_layer: Any,
    hidden_unit: Any,
    one_hidden_unit: Any,
    phi: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    omega: Any,
    gamma: Any,
    nu: Any,
) -> Check:
    # SymPy: both networks differentiated, then the units made equal
    yield model(
        f=wide(one_hidden_layer, hidden_unit),
        F=one_hidden_unit.right,
    )
    # PyTorch: autograd through a wide and a narrow network
    yield model(f=network(phi, x, W, beta, V, b), F=narrow_network(phi, x, omega, gamma, nu, b))


def width_one_velocity(
    velocity_step: Any, one_hidden_layer: Any, hidden_unit: Any, one_hidden_unit: Any, phi: Any, ell: Any, x: Any,
    W: Any, beta: Any, V: Any, b: Any, mu: Any, velocity: Any, omega: Any, gamma: Any, nu: Any,
) -> Check:  # fmt: skip
    # SymPy: both networks differentiated, then the units and their velocities made equal
    yield model(
        velocity_plus=velocity_step.given(f=wide(one_hidden_layer, hidden_unit)).each,
        F=one_hidden_unit.right,
    )
    # PyTorch: torch.optim.SGD with momentum on the wide network, autograd through the narrow one
    yield model(
        velocity_plus=momentum_step(phi, ell, x, W, beta, V, b, mu, velocity),
        F=narrow_network(phi, x, omega, gamma, nu, b),
    )


def relu_width_one(relu_homogeneous: Any, m: Any, chi: Any, c: Any, t: Any) -> Check:
    # SymPy: the equation of the He page, with the root of m as the factor
    yield model(F=sqrt(m) * chi * relu_homogeneous.right.subs(c, sqrt(m)))
    # PyTorch: one unit, its pre-activation and its outgoing weight multiplied by the root of m
    yield model(F=scaled_relu_unit(m, chi, t))


def relu_wide_network(hidden_unit: Any, x: Any, W: Any, beta: Any, V: Any, b: Any, m: Any) -> Check:
    # SymPy: the pre-activations, and the network written out
    h = hidden_unit.each
    yield model(h=h, f_relu=sum_of(m, lambda i: V(i) * positive_part(h(i))) + b)
    # PyTorch: two linear layers with torch.nn.functional.relu between them
    yield model(h=hidden_layer(x, W, beta), f_relu=relu_network(x, W, beta, V, b))


def relu_narrow_network(one_hidden_unit: Any, phi: Any, x: Any, omega: Any, gamma: Any, nu: Any, b: Any) -> Check:
    # SymPy: the network with one unit, with a ReLU in it
    yield model(F_relu=one_hidden_unit.right.replace(phi, positive_part))
    # PyTorch: two linear layers with one ReLU between them
    yield model(F_relu=narrow_relu_network(x, omega, gamma, nu, b))


def relu_width_one_output(
    relu_wide_network: Any,
    hidden_unit: Any,
    relu_narrow_network: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    m: Any,
    omega: Any,
    gamma: Any,
    nu: Any,
) -> Check:
    # SymPy: m equal terms
    yield model(
        f_relu=wide(relu_wide_network, hidden_unit),
        F_relu=relu_narrow_network.right,
    )
    # PyTorch: a wide and a narrow network of ReLUs
    yield model(f_relu=relu_network(x, W, beta, V, b), F_relu=narrow_relu_network(x, omega, gamma, nu, b))


def relu_width_one_incoming_step(
    relu_wide_network: Any,
    hidden_unit: Any,
    relu_narrow_network: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    omega: Any,
    gamma: Any,
    nu: Any,
) -> Check:
    # SymPy: both networks differentiated, then the units made equal
    yield model(
        f_relu=wide(relu_wide_network, hidden_unit),
        F_relu=relu_narrow_network.right,
    )
    # PyTorch: autograd through a wide and a narrow network of ReLUs
    yield model(f_relu=relu_network(x, W, beta, V, b), F_relu=narrow_relu_network(x, omega, gamma, nu, b))


def relu_width_one_bias_step(
    relu_wide_network: Any,
    hidden_unit: Any,
    relu_narrow_network: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    omega: Any,
    gamma: Any,
    nu: Any,
) -> Check:
    # SymPy: both networks differentiated, then the units made equal
    yield model(
        f_relu=wide(relu_wide_network, hidden_unit),
        F_relu=relu_narrow_network.right,
    )
    # PyTorch: autograd through a wide and a narrow network of ReLUs
    yield model(f_relu=relu_network(x, W, beta, V, b), F_relu=narrow_relu_network(x, omega, gamma, nu, b))


def relu_width_one_outgoing_step(
    relu_wide_network: Any,
    hidden_unit: Any,
    relu_narrow_network: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    omega: Any,
    gamma: Any,
    nu: Any,
) -> Check:
    # SymPy: both networks differentiated, then the units made equal
    yield model(
        f_relu=wide(relu_wide_network, hidden_unit),
        F_relu=relu_narrow_network.right,
    )
    # PyTorch: autograd through a wide and a narrow network of ReLUs
    yield model(f_relu=relu_network(x, W, beta, V, b), F_relu=narrow_relu_network(x, omega, gamma, nu, b))
