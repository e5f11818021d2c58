"""Why the equations of docs/schemes/lecun.md hold: one over fan-in, why inputs are centred, and LeCun's tanh."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Rational, tanh
from torch.nn import functional
from torch.nn.init import kaiming_normal_

from initialization import activated, linear, linear_of_one, variance_from
from texclaims.check import Model, model, on_tensors, sum_of

Check = Iterator[Model]


@on_tensors
def curvature_along(direction: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Autograd's second derivative of half of torch.nn.functional.mse_loss of a linear layer, as its weights move along a
    direction (n_in,) away from the best ones: inputs (states, n_in) -> (states,)."""
    best = torch.ones_like(direction)
    steps = torch.zeros(len(x), 1, dtype=x.dtype, device=x.device, requires_grad=True)
    answers = torch.func.vmap(functional.linear)(x, (best + steps * direction).unsqueeze(1))
    loss = functional.mse_loss(answers, functional.linear(x, best.unsqueeze(0)), reduction="sum") / 2
    (slope,) = torch.autograd.grad(loss, steps, create_graph=True)
    (curvature,) = torch.autograd.grad(slope.sum(), steps)
    return curvature.squeeze(1)


def lecun_fixed_input(linear_layer: Any, w: Any, xi: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products of a weight and a fixed number
    yield model(y=linear_layer.given(x=xi).each)
    # PyTorch: the layer itself on one fixed input, for every state of the weights
    yield model(y=linear_of_one(xi, w))


def lecun_fixed_input_condition(linear_layer: Any, lecun_fixed_input: Any, w: Any, xi: Any) -> Check:
    # SymPy: each side solved for the same moment
    yield model(using=[lecun_fixed_input], y=linear_layer.given(x=xi).each)
    # PyTorch: the layer itself; the weights are scaled until each side holds
    yield model(y=linear_of_one(xi, w))


def lecun_variance(lecun_fixed_input_condition: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: the variance that the condition asks for
    yield model(v=lecun_fixed_input_condition.right)
    # PyTorch: the variance with which its initializer draws
    yield model(v=variance_from(kaiming_normal_, n_out, n_in, mode="fan_in", nonlinearity="linear"))


def lecun_uniform_bound(uniform_symmetric_variance: Any, U: Any, w: Any) -> Check:
    # SymPy: each side solved for r
    yield model(using=[uniform_symmetric_variance.at({U: w})])
    # PyTorch: r is searched until the variance of quadrature nodes fits
    yield model()


def lecun_fourth_moment(linear_layer: Any, w: Any, xi: Any) -> Check:
    # SymPy: a linear neuron; all ways in which four indices may coincide
    yield model(y=linear_layer.given(x=xi).each)
    # PyTorch: the layer itself on one fixed input, for every state of the weights
    yield model(y=linear_of_one(xi, w))


def lecun_kurtosis_uniform(
    linear_layer: Any,
    lecun_fourth_moment: Any,
    lecun_fixed_input: Any,
    uniform_kurtosis: Any,
    uniform_symmetric_variance: Any,
    U: Any,
    w: Any,
    xi: Any,
    n_in: Any,
) -> Check:
    # SymPy: a linear neuron, and the moments of the uniform law
    moments = [uniform_kurtosis.at({U: w}), uniform_symmetric_variance.at({U: w})]
    earlier = [lecun_fourth_moment, lecun_fixed_input, *moments]
    yield model(using=earlier, y=linear_layer.given(x=xi).each)
    # PyTorch: the layer itself on one fixed input, for all states of n_in Gauss–Legendre laws
    yield model(y=linear_of_one(xi, w))


def lecun_any_activation(linear_layer: Any, w: Any, z: Any, phi: Any) -> Check:
    # SymPy: a linear neuron behind an unspecified function
    yield model(y=linear_layer.given(x=lambda j: phi(z(j))).each)
    # PyTorch: both layers, with a smooth function in general position
    yield model(y=linear(activated(phi, z), w))


def lecun_input_mean(linear_layer: Any, variance_split: Any, w: Any, x: Any, X: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(using=[variance_split.at({X: x})], y=linear_layer.each)
    # PyTorch: the layer itself; the inputs have a mean and depend on each other
    yield model(y=linear(x, w))


def lecun_quadratic_form(
    variance_split: Any, weighted_sum_variance: Any, X: Any, u: Any, n: Any, zeta: Any, x: Any, n_in: Any
) -> Check:
    # SymPy: variance and squared mean of the sum; its variance is that of a sum with fixed factors
    total = sum_of(n_in, lambda j: zeta(j) * x(j))
    yield model(
        using=[variance_split.at({X: total}), weighted_sum_variance.at({X: x, u: zeta, n: n_in})], curvature=total**2
    )
    # PyTorch: the loss of a linear layer, differentiated twice, on all states of the inputs
    yield model(curvature=curvature_along(zeta, x))


def lecun_along_mean(variance_split: Any, variance_sum_iid: Any, X: Any, n: Any, x: Any, n_in: Any) -> Check:
    # SymPy: variance and squared mean of the sum; equal and different indices are summed apart
    yield model(
        using=[variance_split.at({X: sum_of(n_in, lambda j: x(j))}), variance_sum_iid.at({X: x, n: n_in})]
    )
    # PyTorch: all states of the inputs
    yield model()


def lecun_steepest_curvature(zeta: Any, x: Any, n_in: Any) -> Check:
    # SymPy: equal numbers come out of the sum; the rest is the equation before
    yield model(curvature=sum_of(n_in, lambda j: zeta(j) * x(j)) ** 2)
    # PyTorch: the loss of a linear layer, differentiated twice along equal numbers, on all states of the inputs
    yield model(curvature=curvature_along(zeta, x))


def lecun_across_mean(variance_split: Any, X: Any, x: Any) -> Check:
    # SymPy: the square multiplied out; the mean of a product of two inputs splits
    yield model(using=[variance_split.at({X: x})])
    # PyTorch: all states of the inputs
    yield model()


def lecun_conditioning(lecun_along_mean: Any, lecun_across_mean: Any) -> Check:
    # SymPy: both second moments, and their ratio
    yield model(using=[lecun_along_mean, lecun_across_mean])
    # PyTorch: all states of the inputs
    yield model()


def lecun_mean_of_pixels(uniform_mean: Any, uniform_variance: Any, U: Any, x: Any, a: Any, b: Any, x_max: Any) -> Check:
    # SymPy: mean and variance of the uniform law
    yield model(using=[uniform_mean.at({U: x, a: 0, b: x_max}), uniform_variance.at({U: x, a: 0, b: x_max})])
    # PyTorch: quadrature of torch.distributions.Uniform's density
    yield model()


def lecun_tanh_definition() -> Check:
    # SymPy: the vocabulary's function is what the page defines
    yield model()
    # PyTorch: torch.tanh with the two constants
    yield model()


def lecun_tanh_anchor() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: float64
    yield model()


def lecun_tanh_slope() -> Check:
    # SymPy: the derivative
    yield model()
    # PyTorch: autograd
    yield model()


def lecun_tanh_slope_at_zero() -> Check:
    # SymPy: the derivative, a ball round the number
    yield model()
    # PyTorch: autograd
    yield model()


def lecun_tanh_third_derivative() -> Check:
    # SymPy: the derivative
    yield model()
    # PyTorch: autograd, three times
    yield model()


def lecun_tanh_curvature_point() -> Check:
    # SymPy: tanh of a logarithm is a ratio of powers
    yield model()
    # PyTorch: float64
    yield model()


def lecun_tanh_curvature_digits() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: float64
    yield model()


def odd_activation_mean() -> Check:
    # SymPy: what changes its sign with z has mean 0
    yield model()
    # PyTorch: odd functions in general position, each value of z beside its mirror image
    yield model()


def odd_layer_mean(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: all weights with the other sign
    yield model(y=linear_layer.each)
    # PyTorch: the linear layer, every state of weights and inputs; odd functions in general position
    yield model(y=linear(x, w))


def lecun_tanh_centred(variance_split: Any, X: Any, z: Any) -> Check:
    # SymPy: second moment less squared mean; symmetry
    yield model(using=[variance_split.at({X: Rational(17159, 10000) * tanh(Rational(2, 3) * z)})])
    # PyTorch: worlds in which every value stands beside its mirror image
    yield model()


def lecun_tanh_square() -> Check:
    # SymPy: the series
    yield model()
    # PyTorch: how fast the remainder shrinks when t is halved
    yield model()


def lecun_tanh_series() -> Check:
    # SymPy: the Taylor polynomial, and the moments of the normal law
    yield model()
    # PyTorch: how fast the remainder shrinks when q is halved
    yield model()


def lecun_tanh_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def lecun_tanh_below() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def lecun_tanh_above() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def lecun_tanh_slope_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature; the slope by autograd
    yield model()
