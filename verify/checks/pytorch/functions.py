"""Why the equations of docs/pytorch/functions.md hold: what the functions of torch.nn.init count, copy, cut and leave out."""

from collections.abc import Iterator
from typing import Any

from sympy import Integer, KroneckerDelta, Rational, sqrt
from torch.nn.init import kaiming_normal_, trunc_normal_, xavier_normal_

from deltas import collapsed
from init_functions import (
    fan_of,
    first_of_eye,
    gain_of_convolutions,
    last_of_eye,
    loss_of_eye,
    multiplied,
    variance_of_sparse,
)
from initialization import drawn_by, gain_of, right_at_every_shape
from texclaims.check import Model, model, normal, sum_of

Check = Iterator[Model]


def fan_in_of_weight(rows: Any, columns: Any, places: Any) -> Check:
    # SymPy: one for each element of a row
    yield model(n_in=sum_of(columns, lambda j: sum_of(places, lambda at: Integer(1))))
    # PyTorch: what torch.nn.init.kaiming_normal_ divides by
    yield model(n_in=fan_of("fan_in", rows, columns, places))


def fan_out_of_weight(rows: Any, columns: Any, places: Any) -> Check:
    # SymPy: one for each element that has one place on the second axis
    yield model(n_out=sum_of(rows, lambda i: sum_of(places, lambda at: Integer(1))))
    # PyTorch: what torch.nn.init.kaiming_normal_ divides by
    yield model(n_out=fan_of("fan_out", rows, columns, places))


def stored_weight_law(lecun_condition: Any, fan_in_of_weight: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: LeCun's variance, where the second axis counts as fan-in: that of the outputs
    fan_in = fan_in_of_weight.given(columns=n_out, places=1).right
    yield model(w_stored=normal(0, lecun_condition.right.subs(n_in, fan_in)))
    # PyTorch: its own initializer, given the weight as it is stored
    yield model(w_stored=drawn_by(kaiming_normal_, mode="fan_in", nonlinearity="linear"))


def stored_weight_forward(linear_layer: Any, w_stored: Any, x: Any) -> Check:
    # SymPy: a linear layer with the transpose
    yield model(y=linear_layer.given(w=lambda i, j: w_stored(j, i)).each)
    # PyTorch: x @ w, on every state of a small random world
    yield model(y=multiplied(x, w_stored))


def kaiming_ignored_slope(relu_gain: Any, n_in: Any, alpha: Any) -> Check:
    # SymPy: the squared gain of a ReLU over fan-in
    yield model(w=normal(0, relu_gain.right**2 / n_in))
    # PyTorch: its own initializer, given a slope that a ReLU does not have
    yield model(w=drawn_by(kaiming_normal_, a=alpha, mode="fan_in", nonlinearity="relu"))


def gain_convolution_pytorch(lecun_condition: Any, n_in: Any) -> Check:
    # SymPy: no activation stands before the layer: LeCun's variance is g^2/n_in
    yield model(g=sqrt(n_in * lecun_condition.right))
    # PyTorch: torch.nn.init.calculate_gain, for each of six names
    yield model(g=gain_of_convolutions())


def gain_leaky_default(leaky_relu_gain: Any, alpha: Any) -> Check:
    # SymPy: the gain of a leaky ReLU at the slope 0.01; a ball round the number
    yield model(g=leaky_relu_gain.right.subs(alpha, Rational(1, 100)))
    # PyTorch: torch.nn.init.calculate_gain, which is not told a slope
    yield model(g=gain_of("leaky_relu"))


def trunc_fixed_bounds(truncated_normal_variance: Any, s: Any) -> Check:
    # SymPy: integrals between the cuts; the cut in units of the standard deviation is 2 / s
    yield model(using=[truncated_normal_variance.at({"sigma": s, "c": 2 / s})])
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()


def trunc_share_cut() -> Check:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature
    yield model()


def trunc_twice_std(trunc_fixed_bounds: Any, s: Any) -> Check:
    # SymPy: the variance at standard deviation 2; a ball round the number
    yield model(using=[trunc_fixed_bounds.at({s: 2})])
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()


def trunc_mean_moves(truncated_normal_mean: Any, mu: Any, sigma: Any, a: Any, b: Any) -> Check:
    # SymPy: the mean where the cuts lie three below it and one above; a ball round the number
    yield model(using=[truncated_normal_mean.at({mu: 1, sigma: 1, a: -3, b: 1})])
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()


def eye_more_outputs(linear_layer: Any, xi: Any, rows: Any) -> Check:
    # SymPy: a linear layer whose weights are 1 on the diagonal, and 0 elsewhere
    layer = linear_layer.given(x=xi, w=KroneckerDelta).each
    yield model(y_first=lambda i: collapsed(layer(i)))
    # PyTorch: torch.nn.init.eye_, and torch.nn.functional.linear
    yield model(y_first=first_of_eye(xi, rows))


def eye_keeps_length(linear_layer: Any, xi: Any, rows: Any, n_in: Any) -> Check:
    # SymPy: the same layer, and its rows that the diagonal does not reach
    layer = linear_layer.given(x=xi, w=KroneckerDelta).each
    yield model(y_first=lambda i: collapsed(layer(i)), y_more=lambda i: collapsed(layer(n_in + i)))
    # PyTorch: torch.nn.init.eye_, and torch.nn.functional.linear
    yield model(y_first=first_of_eye(xi, rows), y_more=last_of_eye(xi, rows))


def eye_inputs_not_seen(linear_layer: Any, xi: Any, xi_more: Any, delta: Any, n_in: Any, rows: Any) -> Check:
    # SymPy: the first inputs, and those behind them, whose columns the diagonal does not reach
    first = linear_layer.given(x=xi, w=KroneckerDelta).each
    behind = linear_layer.given(n_in=rows, x=xi_more, w=lambda i, j: Integer(0)).each
    yield model(loss_of_outputs=sum_of(n_in, lambda i: delta(i) * (collapsed(first(i)) + behind(i))))
    # PyTorch: torch.nn.init.eye_, and torch.nn.functional.linear
    yield model(loss_of_outputs=loss_of_eye(xi, xi_more, delta))


def sparse_variance(rows: Any, K: Any, s: Any) -> Check:
    # SymPy: of the weights of a column, K have the variance s², and the others 0
    yield model(v=(K * s**2 + rows * 0) / (K + rows))
    # PyTorch: torch.nn.init.sparse_, with every zero pattern of a column in turn
    yield model(v=variance_of_sparse(rows, K, s))


def xavier_on_embedding(xavier_variance: Any, n: Any, rows: Any) -> Check:
    # SymPy: Xavier's variance, where words count as outputs and features as inputs
    yield model(embedding=normal(0, xavier_variance.given(n_in=rows, n_out=n).right))
    # PyTorch: its own initializer, given the weight of an embedding
    yield model(embedding=drawn_by(xavier_normal_))


def xavier_embedding_length(normal_second_moment: Any, X: Any, mu: Any, sigma: Any, n: Any, rows: Any, embedding: Any) -> Check:
    # SymPy: as many equal second moments as there are features
    yield model(using=[normal_second_moment.at({X: embedding, mu: 0, sigma: sqrt(2 / (n + rows))})])
    # PyTorch: the weight of an embedding as xavier_normal_ leaves it
    yield model(embedding=drawn_by(xavier_normal_))
