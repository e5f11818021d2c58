"""Why the equations of docs/exact.md hold: heavy tails, ratios, exact means."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Product, Rational
from torch.nn import functional

from sample_numbers import samples_for
from texclaims.check import Model, model, on_tensors, sum_over

Check = Iterator[Model]


@on_tensors
def square_behind_chain(weights: torch.Tensor) -> torch.Tensor:
    """The number 1, sent through layers with one neuron each, in every state, and squared: (states, L) -> (states,)."""
    signal = torch.ones(len(weights), 1, dtype=weights.dtype, device=weights.device)
    for weight in weights.unbind(dim=1):
        signal = torch.func.vmap(functional.linear)(signal, weight.reshape(-1, 1, 1))
    return signal.squeeze(1) ** 2


def product_of_squares(Z: Any, L: Any) -> Product:
    """SymPy's square of a product of L factors."""
    return Product(*sum_over(L, Z**2).args)


def kurtosis_product(product_mean: Any, X: Any, Y: Any) -> Check:
    # SymPy: E splits over independent variables
    yield model(using=[product_mean.at({X: X**2, Y: Y**2}), product_mean.at({X: X**4, Y: Y**4})])
    # PyTorch: all pairs of states of two skew laws
    yield model()


def heavy_tail_step(variance_split: Any, normal_fourth_moment: Any, X: Any, Y: Any, sigma: Any) -> Check:
    # SymPy: the normal law's fourth moment; the premises give the moments of Y
    yield model(using=[variance_split.at({X: Y}), normal_fourth_moment.at({sigma: 1})])
    # PyTorch: quadrature for X, a small law with these moments for Y
    yield model()


def heavy_tail_mean(Z: Any, L: Any) -> Check:
    # SymPy: E of a product of independent factors, with a symbolic number of them
    yield model(chain_square=product_of_squares(Z, L))
    # PyTorch: a chain of L linear layers, on every state of their weights with one skew law
    yield model(chain_square=square_behind_chain(Z))


def heavy_tail_variance(
    normal_second_moment: Any, normal_fourth_moment: Any, X: Any, Z: Any, L: Any, mu: Any, sigma: Any
) -> Check:
    # SymPy: E of a product of independent factors, with a symbolic number of them
    second = normal_second_moment.at({X: Z, mu: 0, sigma: 1})
    yield model(using=[second, normal_fourth_moment.at({X: Z, sigma: 1})], chain_square=product_of_squares(Z, L))
    # PyTorch: a chain of L linear layers, on all combinations of Gauss nodes
    yield model(chain_square=square_behind_chain(Z))


def heavy_tail_twenty(sample_size: Any, heavy_tail_variance: Any, R: Any, c: Any, epsilon: Any, L: Any) -> Check:
    # SymPy: the number of samples above, with the variance after 20 layers
    yield model(n=sample_size.right.subs({R: heavy_tail_variance.right.subs(L, 20), c: 5, epsilon: Rational(1, 100)}))
    # PyTorch: moments of 20 factors with the law torch.distributions.Chi2
    yield model(n=samples_for(5, 0.01, layers=20))


def log_absolute_mean() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature
    yield model()


def ratio_as_difference() -> Check:
    # SymPy: each side solved for the ratio
    yield model()
    # PyTorch: random worlds, in which the ratio and the scale of the variables are searched
    yield model()


def two_nodes() -> Check:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature with hundreds of nodes
    yield model()


def two_nodes_fourth_moment() -> Check:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature with hundreds of nodes
    yield model()


def three_nodes() -> Check:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature with hundreds of nodes
    yield model()


def coupled_difference(variance_affine: Any, a: Any, b: Any) -> Check:
    # SymPy: the moment rules alone
    yield model(using=[variance_affine.at({a: a - b, b: 0})])
    # PyTorch: every state of a small random world
    yield model()


def independent_difference(
    variance_sum: Any, variance_affine: Any, covariance_split: Any, product_mean: Any, a: Any, b: Any, X: Any, Y: Any
) -> Check:
    # SymPy: E splits over independent variables
    yield model(
        using=[
            variance_sum.at({X: a * X, Y: -b * Y}),
            variance_affine.at({b: 0}),
            variance_affine.at({a: -b, b: 0, X: Y}),
            covariance_split.at({X: a * X, Y: -b * Y}),
            product_mean,
        ]
    )
    # PyTorch: all pairs of states of two skew laws
    yield model()
