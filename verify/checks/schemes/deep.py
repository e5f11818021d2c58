"""Why the equations of docs/schemes/deep.md hold: gains over many layers, the gradient of the weights, tanh near zero."""

from collections.abc import Iterator
from typing import Any

from torch.nn.init import xavier_normal_

from initialization import gradient_of_weights
from networks import gradient_moments, identity, second_moments, variances_by
from texclaims.check import Model, model, recursion

Check = Iterator[Model]

FORWARD = (r"\E[y^2] = q_l", r"\E[x^2] = q_{l-1}", r"\E[w] = 0", r"n_\text{in} = n_{l-1}")
BACKWARD = (r"\E[\delta_\text{out}^2] = d_l", r"\Var[\delta_\text{in}] = d_{l-1}", r"n_\text{out} = n_l")
"""What the moments and the width of one layer are called in a stack."""


def xavier_depth_forward(
    forward_variance: Any, variance_split: Any, forward_mean: Any, X: Any, y: Any, L: Any, widths: Any, v_layers: Any
) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l, whose outputs have mean zero
    layer = [*FORWARD, r"\Var[w] = v_l"]
    yield model(recursions=[recursion(forward_variance, variance_split.at({X: y}), forward_mean, where=layer)])
    # PyTorch: a stack of linear layers, in every state of its weights
    yield model(q_layers=second_moments(identity, L, widths, v_layers))


def xavier_depth_backward(backward_variance: Any, L: Any, widths: Any, v_layers: Any) -> Check:
    # SymPy: induction over L; the premise is the backward equation of layer l
    yield model(recursions=[recursion(backward_variance, where=[*BACKWARD, r"\Var[w] = v_l"])])
    # PyTorch: autograd through a stack of linear layers, in every state of its weights
    yield model(d_layers=gradient_moments(identity, L, widths, v_layers))


def xavier_factor_small() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: float64
    yield model()


def xavier_factor_large() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: float64
    yield model()


def xavier_depth_product(
    forward_variance: Any, variance_split: Any, forward_mean: Any, X: Any, y: Any, L: Any, widths: Any
) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l, whose outputs have mean zero
    layer = [*FORWARD, r"\Var[w] = v_l"]
    yield model(recursions=[recursion(forward_variance, variance_split.at({X: y}), forward_mean, where=layer)])
    # PyTorch: a stack of linear layers, with the variance of its own initializer
    xavier = variances_by(xavier_normal_, L, widths)
    yield model(q_layers=second_moments(identity, L, widths, xavier), v_layers=xavier)


def xavier_depth_geometric(
    forward_variance: Any, variance_split: Any, forward_mean: Any, X: Any, y: Any, L: Any, widths: Any
) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l, whose outputs have mean zero
    layer = [*FORWARD, r"\Var[w] = v_l"]
    yield model(recursions=[recursion(forward_variance, variance_split.at({X: y}), forward_mean, where=layer)])
    # PyTorch: a stack of linear layers, with the variance of its own initializer
    xavier = variances_by(xavier_normal_, L, widths)
    yield model(q_layers=second_moments(identity, L, widths, xavier), v_layers=xavier)


def xavier_alternating() -> Check:
    # SymPy: algebra, and a gap that is a square
    yield model()
    # PyTorch: float64, and a search for the smallest gap
    yield model()


def xavier_alternating_four() -> Check:
    # SymPy: the left side put into the right; the converse fails at k = 1/4
    yield model()
    # PyTorch: a root search on each side
    yield model()


def xavier_ten_blocks() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: float64
    yield model()


def xavier_alternating_limit() -> Check:
    # SymPy: the limit
    yield model()
    # PyTorch: values at k = 2, 4, 8, … extrapolated
    yield model()


def xavier_weight_gradient(product_mean: Any, X: Any, Y: Any, delta_out: Any, x: Any) -> Check:
    # SymPy: the chain rule for one weight; E splits over independent variables
    yield model(using=[product_mean.at({X: delta_out**2, Y: x**2})], G=lambda i, j: delta_out(i) * x(j))
    # PyTorch: autograd by the weights of the layer, on every state of a small random world
    yield model(G=gradient_of_weights(x, delta_out))


def xavier_balance(
    forward_variance: Any, backward_variance: Any, variance_split: Any, forward_mean: Any,
    X: Any, y: Any, L: Any, widths: Any, v_layers: Any,
) -> Check:  # fmt: skip
    # SymPy: induction over L, by both recursions; each premise is what one layer does
    there = recursion(forward_variance, variance_split.at({X: y}), forward_mean, where=[*FORWARD, r"\Var[w] = v_l"])
    back = recursion(backward_variance, where=[*BACKWARD, r"\Var[w] = v_l"])
    yield model(recursions=[there, back])
    # PyTorch: a stack of linear layers in every state of its weights, and autograd through it
    yield model(
        q_layers=second_moments(identity, L, widths, v_layers),
        d_layers=gradient_moments(identity, L, widths, v_layers),
    )


def xavier_weight_gradient_depth(backward_variance: Any, L: Any, n: Any, v: Any) -> Check:
    # SymPy: induction over L; the premise is the backward equation of layer l
    layer = [*BACKWARD[:2], r"n_\text{out} = n", r"\Var[w] = v"]
    yield model(recursions=[recursion(backward_variance, where=layer)])
    # PyTorch: autograd through a stack of linear layers, in every state of its weights
    yield model(d_layers=gradient_moments(identity, L, n, v))


def tanh_near_zero() -> Check:
    # SymPy: the series
    yield model()
    # PyTorch: how fast the remainder shrinks when t is halved
    yield model()


def xavier_tanh_decay(gain_tanh_decay: Any) -> Check:
    # SymPy: induction over L; the premise is the expansion of one layer, without the cube and what is smaller
    layer = recursion(gain_tanh_decay, where=[r"\E[\tanh(z)^2] = q_l", "q = q_{l-1}"], order=3)
    yield model(recursions=[layer])
    # PyTorch: the recursion, layer by layer
    yield model()


def xavier_tanh_decay_rate(gain_tanh_decay: Any) -> Check:
    # SymPy: induction over L; the premise is the expansion of one layer, without the cube and what is smaller
    layer = recursion(gain_tanh_decay, where=[r"\E[\tanh(z)^2] = q_l", "q = q_{l-1}"], order=3)
    yield model(recursions=[layer])
    # PyTorch: the recursion, layer by layer
    yield model()


def xavier_sigmoid_series() -> Check:
    # SymPy: the series
    yield model()
    # PyTorch: how fast the remainder shrinks when t is halved
    yield model()
