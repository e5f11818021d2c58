"""Why the equations of docs/schemes/he.md hold: half the second moment, He's forward condition, both laws."""

from collections.abc import Iterator
from typing import Any

from sympy import Max, sqrt
from torch.nn import functional
from torch.nn.init import kaiming_normal_, kaiming_uniform_

from initialization import drawn_by, linear, relu, variance_from
from networks import second_moments, variances_by
from texclaims.check import Model, model, normal, recursion, uniform

Check = Iterator[Model]

FORWARD = (r"\E[y^2] = q_l", r"\E[z^2] = q_{l-1}", r"n_\text{in} = n_{l-1}")
"""What the moments and the width of one layer are called in a stack."""


def relu_definition() -> Check:
    # SymPy: the vocabulary's ReLU is what the page defines
    yield model()
    # PyTorch: torch.nn.functional.relu
    yield model()


def relu_square_split() -> Check:
    # SymPy: positive, negative and zero t
    yield model()
    # PyTorch: torch.nn.functional.relu
    yield model()


def relu_halves(relu_square_split: Any, t: Any, z: Any) -> Check:
    # SymPy: each side of 0 carries half of an even moment
    yield model(using=[relu_square_split.at({t: z})])
    # PyTorch: worlds in which every value stands beside its mirror image
    yield model()


def relu_skew_mean() -> Check:
    # SymPy: the integral
    yield model()
    # PyTorch: quadrature over the half line
    yield model()


def relu_skew_second_moment() -> Check:
    # SymPy: the integral
    yield model()
    # PyTorch: quadrature over the half line
    yield model()


def relu_skew_half() -> Check:
    # SymPy: the integrals
    yield model()
    # PyTorch: torch.nn.functional.relu under the integral, with panels that are halved until it settles
    yield model()


def relu_mean(normal_absolute_mean: Any, X: Any, z: Any) -> Check:
    # SymPy: each side of 0 carries half of an absolute mean
    yield model(using=[normal_absolute_mean.at({X: z})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def relu_variance(variance_split: Any, normal_second_moment: Any, mu: Any, X: Any, z: Any) -> Check:
    # SymPy: the integrals over the half line
    second_moment = normal_second_moment.at({X: z, mu: 0})
    yield model(using=[variance_split.at({X: Max(0, z)}), second_moment])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def relu_variance_digits(relu_variance: Any, sigma: Any, X: Any, z: Any) -> Check:
    # SymPy: the variance at standard deviation 1; a ball round the number
    yield model(using=[relu_variance.at({z: X, sigma: 1})])
    # PyTorch: torch.nn.functional.relu under quadrature with a panel edge at the kink
    yield model()


def relu_mean_centred() -> Check:
    # SymPy: with mean zero, each side of 0 carries half of the absolute mean
    yield model()
    # PyTorch: torch.nn.functional.relu on random worlds with mean zero
    yield model()


def relu_variance_symmetric(variance_split: Any, relu_halves: Any, relu_mean_centred: Any, X: Any, z: Any) -> Check:
    # SymPy: second moment less squared mean
    yield model(using=[variance_split.at({X: Max(0, z)}), relu_halves, relu_mean_centred])
    # PyTorch: worlds in which every value stands beside its mirror image
    yield model()


def relu_variance_uniform(uniform_symmetric_variance: Any, U: Any, z: Any) -> Check:
    # SymPy: the integrals over half of the interval
    yield model(using=[uniform_symmetric_variance.at({U: z})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def he_forward(linear_layer: Any, w: Any, z: Any) -> Check:
    # SymPy: a linear neuron behind a ReLU
    yield model(y=linear_layer.given(x=lambda j: Max(0, z(j))).each)
    # PyTorch: both layers, on every state of a small random world
    yield model(y=linear(relu(z), w))


def he_condition(linear_layer: Any, he_forward: Any, w: Any, z: Any) -> Check:
    # SymPy: each side solved for the same moment
    yield model(using=[he_forward], y=linear_layer.given(x=lambda j: Max(0, z(j))).each)
    # PyTorch: both layers; the weights are scaled until each side holds
    yield model(y=linear(relu(z), w))


def he_variance(he_condition: Any, lecun_condition: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: the variances that the two conditions ask for
    yield model(v=he_condition.right, v_f=lecun_condition.right)
    # PyTorch: the variances of its own initializer for a ReLU and for a linear layer
    yield model(
        v=variance_from(kaiming_normal_, n_out, n_in, nonlinearity="relu"),
        v_f=variance_from(kaiming_normal_, n_out, n_in, nonlinearity="linear"),
    )


def he_depth(he_forward: Any, L: Any, widths: Any, v_layers: Any) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l
    yield model(recursions=[recursion(he_forward, where=[*FORWARD, r"\Var[w] = v_l"])])
    # PyTorch: a stack of layers behind ReLUs, in every state of its weights
    yield model(q_layers=second_moments(functional.relu, L, widths, v_layers))


def he_first_layer(relu_variance: Any, sigma: Any, q: Any) -> Check:
    # SymPy: the integrals over the half line
    yield model(using=[relu_variance.at({sigma: sqrt(2 * q)})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def relu_fourth_moment(normal_fourth_moment: Any, sigma: Any, q: Any, X: Any, z: Any) -> Check:
    # SymPy: each side of 0 carries half of an even moment; the integral of the density
    yield model(using=[normal_fourth_moment.at({X: z, sigma: sqrt(q)})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def he_layer_noise(
    variance_split: Any, relu_fourth_moment: Any, relu_halves: Any, normal_second_moment: Any,
    mu: Any, sigma: Any, q: Any, X: Any, z: Any,
) -> Check:  # fmt: skip
    # SymPy: different elements are independent; the two moments behind a ReLU
    yield model(
        using=[
            variance_split.at({X: Max(0, X) ** 2}), relu_fourth_moment.at({z: X, q: 1}), relu_halves.at({z: X}),
            normal_second_moment.at({mu: 0, sigma: 1}),
        ]
    )
    # PyTorch: all states of n Gauss–Hermite laws
    yield model()


def lecun_on_relu(linear_layer: Any, he_forward: Any, lecun_condition: Any, w: Any, z: Any) -> Check:
    # SymPy: a linear neuron behind a ReLU
    yield model(using=[he_forward], y=linear_layer.given(x=lambda j: Max(0, z(j))).each)
    # PyTorch: both layers, weights with the LeCun variance
    yield model(y=linear(relu(z), w))


def lecun_on_relu_depth(he_forward: Any, L: Any, widths: Any) -> Check:
    # SymPy: induction over L; the premise is the forward equation of layer l
    yield model(recursions=[recursion(he_forward, where=[*FORWARD, r"\Var[w] = v_l"])])
    # PyTorch: a stack of layers behind ReLUs, with the variance of its own initializer for a linear layer
    lecun = variances_by(kaiming_normal_, L, widths, mode="fan_in", nonlinearity="linear")
    yield model(q_layers=second_moments(functional.relu, L, widths, lecun), v_layers=lecun)


def relu_homogeneous() -> Check:
    # SymPy: positive, negative and zero t
    yield model()
    # PyTorch: torch.nn.functional.relu
    yield model()


def relu_homogeneous_twice() -> Check:
    # SymPy: every combination of signs
    yield model()
    # PyTorch: torch.nn.functional.relu, twice
    yield model()


def relu_bias_second_moment() -> Check:
    # SymPy: the integral over the half line
    yield model()
    # PyTorch: quadrature over the half line
    yield model()


def he_normal_law(he_condition: Any) -> Check:
    # SymPy: the normal law with the variance of the He condition
    yield model(w=normal(0, he_condition.right))
    # PyTorch: its own initializer
    yield model(w=drawn_by(kaiming_normal_, mode="fan_in", nonlinearity="relu"))


def he_uniform_bound(uniform_symmetric_variance: Any, U: Any, w: Any) -> Check:
    # SymPy: each side solved for r
    yield model(using=[uniform_symmetric_variance.at({U: w})])
    # PyTorch: r is searched until the variance of quadrature nodes fits
    yield model()


def he_uniform_law(he_uniform_bound: Any) -> Check:
    # SymPy: the bound of the equation above
    yield model(w=uniform(-he_uniform_bound.right, he_uniform_bound.right))
    # PyTorch: its own initializer
    yield model(w=drawn_by(kaiming_uniform_, mode="fan_in", nonlinearity="relu"))


def he_wrong_growth() -> Check:
    # SymPy: the factor above, put in; a common denominator; a ball round the number
    yield model()
    # PyTorch: torch.nn.functional.relu under quadrature with a panel edge at the kink
    yield model()
