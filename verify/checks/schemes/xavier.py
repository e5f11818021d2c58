"""Why the equations of docs/schemes/xavier.md hold: two passes, two conditions, the compromise, and the laws."""

from collections.abc import Iterator
from typing import Any

from sympy import sqrt
from torch.nn.init import kaiming_normal_, kaiming_uniform_, xavier_normal_, xavier_uniform_

from gradients import gradient_at_input
from initialization import (
    activated,
    drawn_by,
    gradient_of_linear,
    linear,
    linear_default_,
    linear_of_one,
    linear_with_bias,
    linear_with_fixed,
    variance_from,
)
from networks import identity, second_moments_by_default
from texclaims.check import Model, model, normal, recursion, sum_of, uniform

Check = Iterator[Model]


def linear_layer(w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: one product for each input
    yield model(y=lambda i: sum_of(n_in, lambda j: w(i, j) * x(j)))
    # PyTorch: torch.nn.functional.linear
    yield model(y=linear(x, w))


def layer_recursion(linear_layer: Any, w: Any, z: Any, B: Any, phi: Any) -> Check:
    # SymPy: the linear layer behind the activation, and a bias
    layer = linear_layer.given(x=lambda j: phi(z(j))).each
    yield model(y=lambda i: layer(i) + B(i))
    # PyTorch: torch.nn.functional.linear with a bias, behind a smooth function in general position
    yield model(y=linear_with_bias(activated(phi, z), w, B))


def forward_mean(linear_layer: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=linear_layer.each)
    # PyTorch: the layer itself, on every state of a small random world
    yield model(y=linear(x, w))


def forward_variance(linear_layer: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=linear_layer.each)
    # PyTorch: the layer itself; the inputs depend on each other
    yield model(y=linear(x, w))


def forward_variance_centred(
    linear_layer: Any, forward_variance: Any, variance_split: Any, w: Any, x: Any, X: Any, n_in: Any
) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(using=[forward_variance, variance_split.at({X: x})], y=linear_layer.each)
    # PyTorch: the layer itself, inputs with mean zero
    yield model(y=linear(x, w))


def forward_variance_general(linear_layer: Any, w: Any, x: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(y=linear_layer.each)
    # PyTorch: the layer itself, weights with a mean
    yield model(y=linear(x, w))


def lecun_condition(linear_layer: Any, forward_variance: Any, w: Any, x: Any) -> Check:
    # SymPy: each side solved for the same moment
    yield model(using=[forward_variance], y=linear_layer.each)
    # PyTorch: the layer itself; the weights are scaled until each side holds
    yield model(y=linear(x, w))


def lecun_normal_law(lecun_condition: Any) -> Check:
    # SymPy: the normal law with the variance of the LeCun condition
    yield model(w=normal(0, lecun_condition.right))
    # PyTorch: its own initializer, with gain 1
    yield model(w=drawn_by(kaiming_normal_, mode="fan_in", nonlinearity="linear"))


def lecun_uniform_law(lecun_condition: Any, uniform_bound: Any, s: Any) -> Check:
    # SymPy: the bound for the standard deviation of the LeCun condition
    bound = uniform_bound.right.subs(s, sqrt(lecun_condition.right))
    yield model(w=uniform(-bound, bound))
    # PyTorch: its own initializer, with gain 1
    yield model(w=drawn_by(kaiming_uniform_, mode="fan_in", nonlinearity="linear"))


def linear_layer_jacobian(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: the derivative of the sum, in which the one term of input j is left, and of an unspecified function
    yield model(y=linear_layer.each)
    # PyTorch: autograd through the layer, and through a smooth function in general position behind it
    yield model(y=linear(x, w))


def linear_layer_chain_rule(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: the derivative of an unspecified function of each output
    yield model(y=linear_layer.each)
    # PyTorch: autograd through the layer and a smooth function in general position
    yield model(y=linear(x, w))


def xavier_backward_sum(hidden_unit: Any, W: Any, x: Any) -> Check:
    # SymPy: the derivative of the sum: the one term of input j is left in each output
    yield model(h=hidden_unit.given(beta=lambda i: 0).each)
    # PyTorch: autograd through the layer
    yield model(h=linear_with_fixed(x, W))


def backward_variance(ell: Any, linear_layer_chain_rule: Any, w: Any, delta_out: Any, n_out: Any) -> Check:
    # SymPy: the gradient at an input adds up n_out products
    yield model(delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out))
    # PyTorch: autograd through the layer
    yield model(delta_in=gradient_of_linear(w, delta_out))


def backward_condition(ell: Any, linear_layer_chain_rule: Any, backward_variance: Any, w: Any, delta_out: Any) -> Check:
    # SymPy: each side solved for the same moment
    yield model(using=[backward_variance], delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out))
    # PyTorch: autograd through the layer; the weights are scaled until each side holds
    yield model(delta_in=gradient_of_linear(w, delta_out))


def both_conditions() -> Check:
    # SymPy: each side solved for n_in
    yield model()
    # PyTorch: pairs of widths, equal and unequal
    yield model()


def xavier_variance(lecun_condition: Any, backward_condition: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: the harmonic mean of the two variances that the conditions ask for
    forward, backward = lecun_condition.right, backward_condition.right
    yield model(v=2 * forward * backward / (forward + backward), v_f=forward, v_b=backward)
    # PyTorch: the variances of its own initializers
    yield model(
        v=variance_from(xavier_normal_, n_out, n_in),
        v_f=variance_from(kaiming_normal_, n_out, n_in, mode="fan_in", nonlinearity="linear"),
        v_b=variance_from(kaiming_normal_, n_out, n_in, mode="fan_out", nonlinearity="linear"),
    )


def xavier_forward_gain(
    linear_layer: Any, forward_variance: Any, xavier_variance: Any, w: Any, x: Any, n_in: Any
) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(using=[forward_variance], y=linear_layer.each)
    # PyTorch: the layer itself, weights with the Xavier variance
    yield model(y=linear(x, w))


def xavier_backward_gain(
    ell: Any,
    linear_layer_chain_rule: Any,
    backward_variance: Any,
    xavier_variance: Any,
    w: Any,
    delta_out: Any,
    n_out: Any,
) -> Check:
    # SymPy: the gradient at an input adds up n_out products
    yield model(using=[backward_variance], delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out))
    # PyTorch: autograd through the layer, weights with the Xavier variance
    yield model(delta_in=gradient_of_linear(w, delta_out))


def xavier_gain_sum(
    ell: Any,
    linear_layer_chain_rule: Any,
    linear_layer: Any,
    xavier_variance: Any,
    w: Any,
    x: Any,
    delta_out: Any,
    n_in: Any,
    n_out: Any,
) -> Check:
    # SymPy: a linear neuron adds n_in products, the gradient at an input n_out products
    yield model(y=linear_layer.each, delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out))
    # PyTorch: the layer itself, and autograd through it
    yield model(y=linear(x, w), delta_in=gradient_of_linear(w, delta_out))


def xavier_gain_bound() -> Check:
    # SymPy: the gap is a square
    yield model()
    # PyTorch: many ratios of widths, and a search for the smallest gap
    yield model()


def xavier_gain_loss() -> Check:
    # SymPy: algebra
    yield model()
    # PyTorch: float64
    yield model()


def xavier_fixed_input(lecun_fixed_input: Any, xavier_variance: Any, w: Any, xi: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron adds n_in products of a weight and a fixed number
    yield model(using=[lecun_fixed_input], y=lambda i: sum_of(n_in, lambda j: w(i, j) * xi(j)))
    # PyTorch: the layer itself on one fixed input, for every state of the weights
    yield model(y=linear_of_one(xi, w))


def xavier_uniform_bound(uniform_symmetric_variance: Any, U: Any, w: Any) -> Check:
    # SymPy: each side solved for r
    yield model(using=[uniform_symmetric_variance.at({U: w})])
    # PyTorch: r is searched until the variance of quadrature nodes fits
    yield model()


def xavier_uniform_law(xavier_uniform_bound: Any) -> Check:
    # SymPy: the bound of the equation above
    yield model(w=uniform(-xavier_uniform_bound.right, xavier_uniform_bound.right))
    # PyTorch: its own initializer
    yield model(w=drawn_by(xavier_uniform_))


def xavier_normal_law(xavier_variance: Any) -> Check:
    # SymPy: the normal law with the compromise as its variance
    yield model(w=normal(0, xavier_variance.right))
    # PyTorch: its own initializer
    yield model(w=drawn_by(xavier_normal_))


def xavier_normal_law_with_gain(xavier_variance: Any, g: Any) -> Check:
    # SymPy: the gain multiplies the standard deviation
    yield model(w=normal(0, (g * sqrt(xavier_variance.right)) ** 2))
    # PyTorch: its own initializer
    yield model(w=drawn_by(xavier_normal_, gain=g))


def xavier_gain_composition(
    linear_layer: Any, forward_variance: Any, xavier_normal_law_with_gain: Any, w: Any, x: Any, n_in: Any
) -> Check:
    # SymPy: a linear neuron adds n_in products
    yield model(using=[forward_variance], y=linear_layer.each)
    # PyTorch: the layer itself, weights with the variance of the law above
    yield model(y=linear(x, w))


def linear_default_law(n_in: Any) -> Check:
    # SymPy: kaiming_uniform_ with a = sqrt(5): bound = sqrt(3) · sqrt(2/(1 + a²)) / sqrt(n_in)
    bound = sqrt(3) * sqrt(2 / (1 + sqrt(5) ** 2)) / sqrt(n_in)
    yield model(w=uniform(-bound, bound))
    # PyTorch: torch.nn.Linear.reset_parameters
    yield model(w=drawn_by(linear_default_))


def heuristic_third(uniform_symmetric_variance: Any, U: Any, w: Any, r: Any, n_in: Any) -> Check:
    # SymPy: the variance of the law
    yield model(using=[uniform_symmetric_variance.at({U: w, r: 1 / sqrt(n_in)})])
    # PyTorch: the weights of torch.nn.Linear as reset_parameters leaves them
    yield model(w=drawn_by(linear_default_))


def linear_default_depth(he_default_layer: Any, L: Any, n: Any) -> Check:
    # SymPy: induction over L; the premise is one layer of the default
    layer = [r"\E[y^2] = q_l", r"\E[x^2] = q_{l-1}", r"n_\text{in} = n"]
    yield model(recursions=[recursion(he_default_layer, where=layer)])
    # PyTorch: a stack of torch.nn.Linear, weights and biases with the variance that it draws
    yield model(q_layers=second_moments_by_default(identity, L, n))
