"""Why the equations of docs/schemes/simple.md hold: constants, ones, and plain uniform and normal weights."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Expr
from torch import Tensor
from torch.nn import functional
from torch.nn.init import constant_, normal_, ones_, uniform_, zeros_

from initialization import drawn_by, linear, rests_on
from texclaims.check import Model, model, normal, on_tensors, sum_of, sum_over, uniform

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
def linear_with_bias(x: Tensor, w: Tensor, bias: Tensor) -> Tensor:
    """PyTorch's linear layer in every state: (states, n_in), (states, n_out, n_in), (states, n_out) -> (states, n_out)."""
    return torch.func.vmap(functional.linear)(x, w, bias)


def uniform_around_(tensor: Tensor, middle: float, reach: float) -> Tensor:
    """PyTorch's uniform_, called with the middle and half the width."""
    return uniform_(tensor, a=middle - reach, b=middle + reach)


def constant_output(x: Any, c: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: every weight is c
    yield model(y=lambda i: sum_of(n_in, lambda j: c * x(j)))
    # PyTorch: a layer filled by torch.nn.init.constant_
    yield model(y=constant_layer(x, n_out, c))


def constant_second_moment(constant_output: Any, x: Any, c: Any, n_out: Any) -> Check:
    # SymPy: the square of the sum, term by term
    yield model(y=constant_output.right)
    # PyTorch: a layer filled by torch.nn.init.constant_
    yield model(y=constant_layer(x, n_out, c))


def constant_condition(constant_output: Any, x: Any, c: Any, n_out: Any) -> Check:
    # SymPy: each side solved for c
    yield model(y=constant_output.right)
    # PyTorch: a layer filled by torch.nn.init.constant_; c is searched until each side holds
    yield model(y=constant_layer(x, n_out, c))


def ones_output(x: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: every weight is 1
    yield model(y=lambda i: sum_of(n_in, lambda j: x(j)))
    # PyTorch: a layer filled by torch.nn.init.ones_
    yield model(y=ones_layer(x, n_out))


def manual_weights_first() -> Check:
    # SymPy: rational arithmetic
    yield model()
    # PyTorch: float64
    yield model()


def manual_weights_second() -> Check:
    # SymPy: rational arithmetic
    yield model()
    # PyTorch: float64
    yield model()


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


def unit_uniform_mean(uniform_mean: Any, a: Any, b: Any, U: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(using=[uniform_mean.at({a: 0, b: 1, U: w})], y=sum_over(n_in, w * x))
    # PyTorch: the layer itself, the law by quadrature
    yield model(y=linear(x, w))


def unit_uniform_variance(
    uniform_mean: Any, uniform_second_moment: Any, a: Any, b: Any, U: Any, w: Any, x: Any, n_in: Any
) -> Check:
    # SymPy: a linear neuron adds n_in products
    ends = {a: 0, b: 1, U: w}
    yield model(using=[uniform_mean.at(ends), uniform_second_moment.at(ends)], y=sum_over(n_in, w * x))
    # PyTorch: the layer itself, the law by quadrature
    yield model(y=linear(x, w))


def unit_uniform_covariance(uniform_mean: Any, a: Any, b: Any, U: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: two neurons with the same inputs
    yield model(using=[uniform_mean.at({a: 0, b: 1, U: w})], y=lambda i: sum_of(n_in, lambda j: w(i, j) * x(j)))
    # PyTorch: two outputs of one layer, the law by quadrature
    yield model(y=linear(x, w))


def mean_weight_covariance(w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: two neurons with the same inputs
    yield model(y=lambda i: sum_of(n_in, lambda j: w(i, j) * x(j)))
    # PyTorch: two outputs of one layer, weights with a mean
    yield model(y=linear(x, w))


def mean_weight_variance(w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=sum_over(n_in, w * x))
    # PyTorch: the layer itself, weights with a mean
    yield model(y=linear(x, w))


def plain_uniform_ratio(
    uniform_mean: Any, uniform_second_moment: Any, a: Any, b: Any, mu: Any, r: Any, U: Any, w: Any
) -> Check:
    # SymPy: the mean and the second moment for these end points
    ends = {a: mu - r, b: mu + r, U: w}
    yield model(using=[uniform_mean.at(ends), uniform_second_moment.at(ends)])
    # PyTorch: quadrature
    yield model()


def plain_normal_law(normal_variance: Any, mu: Any, sigma: Any) -> Check:
    # SymPy: the variance that belongs to the standard deviation
    yield model(w=normal(mu, normal_variance.right))
    # PyTorch: torch.nn.init.normal_, which takes the standard deviation
    yield model(w=drawn_by(normal_, mean=mu, std=sigma))


def plain_normal_ratio() -> Check:
    # SymPy: the integrals of the density
    yield model()
    # PyTorch: quadrature
    yield model()


def small_random_layer(w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=sum_over(n_in, w * x))
    # PyTorch: the layer itself; the inputs depend on each other
    yield model(y=linear(x, w))


def small_random_depth() -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: the recursion, layer by layer
    yield model()


def random_bias_variance(w: Any, x: Any, B: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products and its bias
    yield model(h=sum_over(n_in, w * x) + B)
    # PyTorch: the layer itself, with its bias
    yield model(h=linear_with_bias(x, w, B))
