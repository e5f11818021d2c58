"""Why the equations of docs/schemes/backward.md hold: half of the gradient, He's other condition, and the two fans."""

from collections.abc import Iterator
from typing import Any

from sympy import Heaviside, Max, sqrt
from torch.nn import functional
from torch.nn.init import kaiming_normal_, kaiming_uniform_

from gradients import gradient_at_input
from initialization import drawn_by, gradient_of_relu_linear
from networks import chances_alive, gradient_moments, second_moments, variances_by
from texclaims.check import Model, model, normal, recursion, uniform

Check = Iterator[Model]

FORWARD = (r"\E[y^2] = q_l", r"\E[z^2] = q_{l-1}", r"n_\text{in} = n_{l-1}")
BACKWARD = (r"\E[\delta_\text{out}^2] = d_l", r"\E[\delta_\text{in}^2] = d_{l-1}", r"n_\text{out} = n_l")
"""What the moments and the width of one layer are called in a stack."""


def relu_slope(variance_split: Any, X: Any, z: Any) -> Check:
    # SymPy: second moment less squared mean; the slope is 1 with probability 1/2
    yield model(using=[variance_split.at({X: Max(0, z).diff(z)})])
    # PyTorch: autograd on worlds in which every value stands beside its mirror image
    yield model()


def relu_slope_second_moment(product_mean: Any, X: Any, Y: Any, z: Any, delta_out: Any) -> Check:
    # SymPy: E splits over independent variables; the slope is 1 on one side of 0
    yield model(using=[product_mean.at({X: Heaviside(z) ** 2, Y: delta_out**2})])
    # PyTorch: autograd on worlds in which every value stands beside its mirror image
    yield model()


def he_backward(ell: Any, linear_layer_chain_rule: Any, w: Any, z: Any, delta_out: Any) -> Check:
    # SymPy: the gradient of the linear layer, times the slope of the ReLU
    yield model(delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out, lambda j: Heaviside(z(j), 0)))
    # PyTorch: autograd through both layers
    yield model(delta_in=gradient_of_relu_linear(z, w, delta_out))


def relu_slope_weighted() -> Check:
    # SymPy: the slope is 1 where the ReLU is z, and 0 where it is 0
    yield model()
    # PyTorch: autograd on worlds in which every value stands beside its mirror image
    yield model()


def he_depth_backward(he_backward: Any, L: Any, widths: Any, v_layers: Any) -> Check:
    # SymPy: induction over L; the premise is the backward equation of layer l
    yield model(recursions=[recursion(he_backward, where=[*BACKWARD, r"\Var[w] = v_l"])])
    # PyTorch: autograd through a stack of layers behind ReLUs, in every state of its weights
    yield model(d_layers=gradient_moments(functional.relu, L, widths, v_layers))


def he_backward_condition(
    ell: Any, linear_layer_chain_rule: Any, he_backward: Any, w: Any, z: Any, delta_out: Any
) -> Check:
    # SymPy: each side solved for the same moment
    yield model(
        using=[he_backward],
        delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out, lambda j: Heaviside(z(j), 0)),
    )
    # PyTorch: autograd through both layers; the weights are scaled until each side holds
    yield model(delta_in=gradient_of_relu_linear(z, w, delta_out))


def he_normal_law_fan_out(he_backward_condition: Any) -> Check:
    # SymPy: the normal law with the variance of the backward condition
    yield model(w=normal(0, he_backward_condition.right))
    # PyTorch: its own initializer
    yield model(w=drawn_by(kaiming_normal_, mode="fan_out", nonlinearity="relu"))


def he_uniform_law_fan_out(he_backward_condition: Any, uniform_bound: Any, s: Any) -> Check:
    # SymPy: the bound for the standard deviation of the backward condition
    bound = uniform_bound.right.subs(s, sqrt(he_backward_condition.right))
    yield model(w=uniform(-bound, bound))
    # PyTorch: its own initializer
    yield model(w=drawn_by(kaiming_uniform_, mode="fan_out", nonlinearity="relu"))


def relu_born_dead(L: Any, widths: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of layers with a ReLU behind each, in every state of its weights
    yield model(p_layers=chances_alive(L, widths))


def relu_born_dead_three() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: float64
    yield model()


def he_modes_telescope(he_forward: Any, L: Any, widths: Any) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l
    yield model(recursions=[recursion(he_forward, where=[*FORWARD, r"\Var[w] = v_l"])])
    # PyTorch: a stack of layers behind ReLUs, with the variance of its own initializer
    fan_out = variances_by(kaiming_normal_, L, widths, mode="fan_out", nonlinearity="relu")
    yield model(q_layers=second_moments(functional.relu, L, widths, fan_out), v_layers=fan_out)


def he_modes_telescope_backward(he_backward: Any, L: Any, widths: Any) -> Check:
    # SymPy: induction over L; the premise is the backward equation of layer l
    yield model(recursions=[recursion(he_backward, where=[*BACKWARD, r"\Var[w] = v_l"])])
    # PyTorch: autograd through a stack of layers behind ReLUs, with the variance of its own initializer
    fan_in = variances_by(kaiming_normal_, L, widths, mode="fan_in", nonlinearity="relu")
    yield model(d_layers=gradient_moments(functional.relu, L, widths, fan_in), v_layers=fan_in)
