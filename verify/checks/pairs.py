"""Why the equations of docs/pairs.md hold: two variables that are normal together, and the activations behind them."""

from collections.abc import Iterator
from typing import Any

from initialization import neuron_of_one
from texclaims.check import Model, model

Check = Iterator[Model]


def pair_inputs(linear_layer: Any, w: Any, xi: Any, xi_other: Any) -> Check:
    # SymPy: a sum of products for each input, with the weights of one neuron
    yield model(z_hat=linear_layer.given(x=xi).each(1), z_tilde=linear_layer.given(x=xi_other).each(1))
    # PyTorch: the same neuron of torch.nn.functional.linear on both inputs, for every state of the weights
    yield model(z_hat=neuron_of_one(xi, w), z_tilde=neuron_of_one(xi_other, w))


def pair_step() -> Check:
    # SymPy: Sheppard's probability
    yield model()
    # PyTorch: the slope of torch.nn.functional.relu on the nodes of the pair, with an edge at both kinks
    yield model()


def pair_relu() -> Check:
    # SymPy: Stein's identity on each side of 0, down to Sheppard's probability
    yield model()
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_map() -> Check:
    # SymPy: the mean product, and half of the second moment
    yield model()
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_small() -> Check:
    # SymPy: the closed form of both means, as a series
    yield model()
    # PyTorch: torch.nn.functional.relu; how fast the remainder shrinks with s
    yield model()


def pair_relu_derivative() -> Check:
    # SymPy: the derivative of the closed form, and Sheppard's probability
    yield model()
    # PyTorch: the second variable moves with the correlation; autograd through torch.nn.functional.relu
    yield model()


def pair_tanh_derivative() -> Check:
    # SymPy: Price's theorem
    yield model()
    # PyTorch: the second variable moves with the correlation; autograd through torch.tanh
    yield model()


def pair_tanh_slopes() -> Check:
    # SymPy: Taylor polynomials, and the moments of the pair
    yield model()
    # PyTorch: the slopes of torch.tanh; how fast the remainder shrinks with q
    yield model()


def pair_tanh_small() -> Check:
    # SymPy: Taylor polynomials, and the moments of the pair
    yield model()
    # PyTorch: torch.tanh; how fast the remainder shrinks with q
    yield model()


def pair_leaky_map() -> Check:
    # SymPy: Stein's identity on each side of 0
    yield model()
    # PyTorch: torch.nn.functional.leaky_relu on the nodes of the pair
    yield model()


def pair_erf() -> Check:
    # SymPy: Sheppard's probability, with noise added to both variables
    yield model()
    # PyTorch: torch.erf on the nodes of the pair
    yield model()


def pair_erf_slopes() -> Check:
    # SymPy: the integral against the density
    yield model()
    # PyTorch: the slope of torch.erf; quadrature
    yield model()


def pair_gelu() -> Check:
    # SymPy: given one variable of the pair, the other one is normal
    yield model()
    # PyTorch: torch.nn.functional.gelu on the nodes of the pair
    yield model()
