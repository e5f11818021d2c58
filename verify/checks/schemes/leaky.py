"""Why the equations of docs/schemes/leaky.md hold: leaky gains, the square root of 5, and PyTorch's default."""

from collections.abc import Iterator
from typing import Any

from sympy import Heaviside, Max, Min, Rational, sqrt
from torch.nn import functional
from torch.nn.init import kaiming_normal_, kaiming_uniform_

from gradients import gradient_at_input
from initialization import (
    bound_from,
    drawn_by,
    gain_of,
    gradient_of_relu_linear,
    leaky_relu,
    linear,
    linear_default_,
    linear_with_bias,
)
from networks import gradient_moments, second_moments, second_moments_by_default, slope_of_prelu
from texclaims.check import Model, model, normal, recursion, uniform

Check = Iterator[Model]

FORWARD = (r"\E[y^2] = q_l", r"\E[z^2] = q_{l-1}", r"n_\text{in} = n_{l-1}")
"""What the moments and the width of one layer are called in a stack."""


def leaky_relu_definition() -> Check:
    # SymPy: the vocabulary's leaky ReLU is what the page defines
    yield model()
    # PyTorch: torch.nn.functional.leaky_relu
    yield model()


def leaky_relu_square_split() -> Check:
    # SymPy: positive, negative and zero t
    yield model()
    # PyTorch: torch.nn.functional.leaky_relu
    yield model()


def leaky_relu_second_moment(leaky_relu_square_split: Any, t: Any, z: Any) -> Check:
    # SymPy: each side of 0 carries half of an even moment
    yield model(using=[leaky_relu_square_split.at({t: z})])
    # PyTorch: torch.nn.functional.leaky_relu on symmetric worlds
    yield model()


def leaky_relu_forward(linear_layer: Any, w: Any, z: Any, alpha: Any) -> Check:
    # SymPy: a linear neuron behind a leaky ReLU
    yield model(y=linear_layer.given(x=lambda j: Max(0, z(j)) + alpha * Min(0, z(j))).each)
    # PyTorch: both layers, on every state of a small random world
    yield model(y=linear(leaky_relu(z, alpha), w))


def relu_gain(relu_halves: Any) -> Check:
    # SymPy: each side solved for g
    yield model(using=[relu_halves])
    # PyTorch: g is searched until each side holds
    yield model()


def relu_gain_pytorch(relu_gain: Any) -> Check:
    # SymPy: the gain of the equation above
    yield model(g=relu_gain.right)
    # PyTorch: torch.nn.init.calculate_gain
    yield model(g=gain_of("relu"))


def leaky_relu_gain(leaky_relu_second_moment: Any) -> Check:
    # SymPy: each side solved for g
    yield model(using=[leaky_relu_second_moment])
    # PyTorch: g is searched until each side holds
    yield model()


def leaky_relu_gain_pytorch(leaky_relu_gain: Any, alpha: Any) -> Check:
    # SymPy: the gain of the equation above
    yield model(g=leaky_relu_gain.right)
    # PyTorch: torch.nn.init.calculate_gain
    yield model(g=gain_of("leaky_relu", alpha))


def prelu_default_gain(leaky_relu_gain: Any, alpha: Any) -> Check:
    # SymPy: the gain of the equation above; a ball round the number
    yield model(g=leaky_relu_gain.right.subs(alpha, Rational(1, 4)))
    # PyTorch: torch.nn.init.calculate_gain for the slope of a new torch.nn.PReLU
    yield model(g=gain_of("leaky_relu", slope_of_prelu()))


def leaky_relu_depth(leaky_relu_forward: Any, L: Any, widths: Any, v_layers: Any, alpha: Any) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l
    yield model(recursions=[recursion(leaky_relu_forward, where=[*FORWARD, r"\Var[w] = v_l"])])
    # PyTorch: a stack of layers behind leaky ReLUs, in every state of its weights
    yield model(q_layers=second_moments(functional.leaky_relu, L, widths, v_layers, slope=alpha))


def leaky_relu_depth_fifty() -> Check:
    # SymPy: half moments of the normal law; a ball round the number
    yield model()
    # PyTorch: torch.nn.functional.leaky_relu under quadrature with a panel edge at the kink
    yield model()


def leaky_relu_depth_backward(L: Any, widths: Any, v_layers: Any, alpha: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: autograd through a stack of layers behind leaky ReLUs, in every state of its weights
    yield model(d_layers=gradient_moments(functional.leaky_relu, L, widths, v_layers, slope=alpha))


def leaky_relu_normal_law(he_condition: Any, leaky_relu_gain: Any, alpha: Any) -> Check:
    # SymPy: the He variance with the leaky gain in place of ReLU's sqrt(2)
    yield model(w=normal(0, he_condition.right / 2 * leaky_relu_gain.right**2))
    # PyTorch: its own initializer, with a as the slope
    yield model(w=drawn_by(kaiming_normal_, a=alpha, mode="fan_in", nonlinearity="leaky_relu"))


def leaky_relu_uniform_law(he_condition: Any, leaky_relu_gain: Any, uniform_bound: Any, s: Any, alpha: Any) -> Check:
    # SymPy: the bound for this standard deviation, the leaky gain in place of ReLU's sqrt(2)
    bound = uniform_bound.right.subs(s, sqrt(he_condition.right / 2) * leaky_relu_gain.right)
    yield model(w=uniform(-bound, bound))
    # PyTorch: its own initializer, with a as the slope
    yield model(w=drawn_by(kaiming_uniform_, a=alpha, mode="fan_in", nonlinearity="leaky_relu"))


def kaiming_sqrt_five(leaky_relu_gain: Any, uniform_bound: Any, s: Any, alpha: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: the bound that belongs to the leaky gain with slope sqrt(5)
    yield model(r=uniform_bound.right.subs(s, leaky_relu_gain.right.subs(alpha, sqrt(5)) / sqrt(n_in)))
    # PyTorch: the bound with which torch.nn.Linear draws its weights
    yield model(r=bound_from(linear_default_, n_out, n_in))


def he_default_layer(linear_layer: Any, w: Any, x: Any, B: Any) -> Check:
    # SymPy: a linear neuron with a bias
    without_bias = linear_layer.each
    yield model(y=lambda i: without_bias(i) + B(i))
    # PyTorch: the layer itself, with weights and a bias, on every state of a small random world
    yield model(y=linear_with_bias(x, w, B))


def he_default_floor() -> Check:
    # SymPy: each side solved for q
    yield model()
    # PyTorch: q is searched until each side holds
    yield model()


def he_default_depth(he_default_layer: Any, relu_halves: Any, x: Any, z: Any, L: Any, n: Any) -> Check:
    # SymPy: induction over L; the premise is one layer of the default behind a ReLU
    layer = [r"\E[y^2] = q_l", r"\E[z^2] = q_{l-1}", r"n_\text{in} = n"]
    yield model(recursions=[recursion(he_default_layer.at({x: Max(0, z)}), relu_halves, where=layer)])
    # PyTorch: a stack of torch.nn.Linear behind ReLUs, weights and biases with the variance that it draws
    yield model(q_layers=second_moments_by_default(functional.relu, L, n))


def he_default_backward(
    ell: Any, linear_layer_chain_rule: Any, he_backward: Any, w: Any, z: Any, delta_out: Any
) -> Check:
    # SymPy: the gradient of the linear layer, times the slope of the ReLU
    yield model(
        using=[he_backward],
        delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out, lambda j: Heaviside(z(j), 0)),
    )
    # PyTorch: autograd through both layers, weights with the variance of nn.Linear
    yield model(delta_in=gradient_of_relu_linear(z, w, delta_out))
