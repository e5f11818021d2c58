"""Why the equations of docs/schemes/simple.md hold: constants, ones, and plain uniform and normal weights."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Expr
from torch import Tensor
from torch.nn import functional
from torch.nn.init import constant_, normal_, ones_, uniform_, zeros_

from initialization import drawn_by, linear, linear_with_bias, rests_on
from networks import identity, second_moments, variances_by
from texclaims.check import Model, model, normal, on_tensors, recursion, uniform

Check = Iterator[Model]


def empty_weight(x: Tensor, n_out: Tensor) -> Tensor:
    """Room for the weight (n_out, n_in) of a layer with the inputs x (states, n_in)."""
    return torch.empty(int(n_out), x.shape[1], dtype=x.dtype, device=x.device)


@rests_on(constant_, zeros_)
@on_tensors
def constant_layer(x: Tensor, n_out: Tensor, c: Tensor) -> Tensor:
    """PyTorch's linear layer, filled by constant_: x (states, n_in) -> (states, n_out)."""
    return functional.linear(x, constant_(empty_weight(x, n_out), float(c)))


@rests_on(ones_)
@on_tensors
def ones_layer(x: Tensor, n_out: Tensor) -> Tensor:
    """PyTorch's linear layer, filled by ones_: x (states, n_in) -> (states, n_out)."""
    return functional.linear(x, ones_(empty_weight(x, n_out)))


@on_tensors
def set_layer(x: Tensor, weight: Tensor) -> Tensor:
    """PyTorch's linear layer with this weight in every state: x (states, n_in) -> (states, n_out)."""
    return functional.linear(x, weight)


@on_tensors
def layer_of_two(xi: Tensor, weight: Tensor) -> Tensor:
    """PyTorch's linear layer with two inputs, which are fixed: (n_in,), (n_out, n_in) -> (1, n_out)."""
    layer = torch.nn.Linear(2, len(weight), bias=False, dtype=weight.dtype, device=weight.device)
    with torch.no_grad():
        layer.weight.copy_(weight[:, :2])
    return layer(xi[:2]).detach().unsqueeze(0)


def uniform_around_(tensor: Tensor, middle: float, reach: float) -> Tensor:
    """PyTorch's uniform_, called with the middle and half the width."""
    return uniform_(tensor, a=middle - reach, b=middle + reach)


def constant_output(linear_layer: Any, x: Any, c: Any, w_set: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: a linear neuron adds n_in products; then every weight is c
    yield model(y=linear_layer.given(w=w_set).each)
    # PyTorch: a layer filled by torch.nn.init.constant_
    yield model(y=constant_layer(x, n_out, c))


def constant_second_moment(linear_layer: Any, x: Any, c: Any, w_set: Any, n_out: Any) -> Check:
    # SymPy: the square of the sum, term by term
    yield model(y=linear_layer.given(w=w_set).each)
    # PyTorch: a layer filled by torch.nn.init.constant_
    yield model(y=constant_layer(x, n_out, c))


def constant_condition(linear_layer: Any, x: Any, w_set: Any) -> Check:
    # SymPy: each side solved for c
    yield model(y=linear_layer.given(w=w_set).each)
    # PyTorch: a layer with these weights; c is searched until each side holds
    yield model(y=set_layer(x, w_set))


def ones_output(linear_layer: Any, x: Any, w_set: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: a linear neuron adds n_in products; then every weight is 1
    yield model(y=linear_layer.given(w=w_set).each)
    # PyTorch: a layer filled by torch.nn.init.ones_
    yield model(y=ones_layer(x, n_out))


def manual_weights_first(linear_layer: Any, xi: Any, w_set: Any) -> Check:
    # SymPy: a linear neuron with two inputs
    layer = linear_layer.given(w=w_set, x=xi, n_in=2).each
    yield model(y=lambda i: layer(i).doit())
    # PyTorch: torch.nn.Linear with these weights
    yield model(y=layer_of_two(xi, w_set))


def manual_weights_second(linear_layer: Any, xi: Any, w_set: Any) -> Check:
    # SymPy: a linear neuron with two inputs
    layer = linear_layer.given(w=w_set, x=xi, n_in=2).each
    yield model(y=lambda i: layer(i).doit())
    # PyTorch: torch.nn.Linear with these weights
    yield model(y=layer_of_two(xi, w_set))


def plain_uniform_law(uniform_mean: Any, a: Any, b: Any, mu: Any, r: Any) -> Check:
    # SymPy: the mean lies in the middle, half the width away from both ends
    middle = uniform_mean.right.subs({a: mu - r, b: mu + r})
    yield model(w=uniform(middle - r, middle + r))
    # PyTorch: torch.nn.init.uniform_ with both end points
    yield model(w=drawn_by(uniform_around_, middle=mu, reach=r))


def unit_uniform_law(uniform_mean: Any, a: Any, b: Any) -> Check:
    # SymPy: the law that begins at 0 and has its mean at the middle of 0 and 1
    middle: Expr = uniform_mean.right.subs({a: 0, b: 1})
    yield model(w=uniform(0, 2 * middle))
    # PyTorch: torch.nn.init.uniform_ without arguments
    yield model(w=drawn_by(uniform_))


def unit_uniform_mean(linear_layer: Any, uniform_mean: Any, a: Any, b: Any, U: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(using=[uniform_mean.at({a: 0, b: 1, U: w})], y=linear_layer.each)
    # PyTorch: the layer itself, the law by quadrature
    yield model(y=linear(x, w))


def unit_uniform_variance(
    linear_layer: Any, uniform_mean: Any, uniform_second_moment: Any, a: Any, b: Any, U: Any, w: Any, x: Any, n_in: Any
) -> Check:
    # SymPy: a linear neuron adds n_in products
    ends = {a: 0, b: 1, U: w}
    yield model(using=[uniform_mean.at(ends), uniform_second_moment.at(ends)], y=linear_layer.each)
    # PyTorch: the layer itself, the law by quadrature
    yield model(y=linear(x, w))


def unit_uniform_covariance(linear_layer: Any, uniform_mean: Any, a: Any, b: Any, U: Any, w: Any, x: Any) -> Check:
    # SymPy: two neurons with the same inputs
    yield model(using=[uniform_mean.at({a: 0, b: 1, U: w})], y=linear_layer.each)
    # PyTorch: two outputs of one layer, the law by quadrature
    yield model(y=linear(x, w))


def mean_weight_covariance(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: two neurons with the same inputs
    yield model(y=linear_layer.each)
    # PyTorch: two outputs of one layer, weights with a mean
    yield model(y=linear(x, w))


def mean_weight_variance(linear_layer: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=linear_layer.each)
    # PyTorch: the layer itself, weights with a mean
    yield model(y=linear(x, w))


def mean_weight_correlation(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: two neurons with the same inputs
    yield model(y=linear_layer.each)
    # PyTorch: two outputs of one layer, weights with a mean
    yield model(y=linear(x, w))


def plain_uniform_ratio(
    linear_layer: Any,
    uniform_mean: Any,
    uniform_second_moment: Any,
    a: Any,
    b: Any,
    mu: Any,
    r: Any,
    U: Any,
    w: Any,
    x: Any,
) -> Check:
    # SymPy: two neurons with the same inputs; the mean and the second moment for these end points
    ends = {a: mu - r, b: mu + r, U: w}
    yield model(using=[uniform_mean.at(ends), uniform_second_moment.at(ends)], y=linear_layer.each)
    # PyTorch: two outputs of one layer; then quadrature of the law
    yield model(y=linear(x, w))


def plain_normal_law(normal_variance: Any, mu: Any, sigma: Any) -> Check:
    # SymPy: the variance that belongs to the standard deviation
    yield model(w=normal(mu, normal_variance.right))
    # PyTorch: torch.nn.init.normal_, which takes the standard deviation
    yield model(w=drawn_by(normal_, mean=mu, std=sigma))


def plain_normal_ratio(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: two neurons with the same inputs; the integrals of the density
    yield model(y=linear_layer.each)
    # PyTorch: two outputs of one layer
    yield model(y=linear(x, w))


def small_random_layer(linear_layer: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=linear_layer.each)
    # PyTorch: the layer itself; the inputs depend on each other
    yield model(y=linear(x, w))


def small_random_depth(small_random_layer: Any, L: Any, n: Any, sigma: Any) -> Check:
    # SymPy: induction over L; the premise is the equation of layer l
    layer = [r"\E[y^2] = q_l", r"\E[x^2] = q_{l-1}", r"n_\text{in} = n"]
    yield model(recursions=[recursion(small_random_layer, where=layer)])
    # PyTorch: a stack of linear layers, with the variance of its own initializer
    yield model(q_layers=second_moments(identity, L, n, variances_by(normal_, L, n, std=sigma)))


def random_bias_variance(linear_layer: Any, w: Any, x: Any, B: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products and its bias
    yield model(y=linear_layer.right + B)
    # PyTorch: the layer itself, with its bias
    yield model(y=linear_with_bias(x, w, B))
