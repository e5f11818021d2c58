"""Why the equations of docs/foundations.md hold: mean and variance, of sums, of products, and in two stages."""

from collections.abc import Iterator
from typing import Any

from texclaims.check import Model, mean, model, sum_over


def variance_definition() -> Iterator[Model]:
    # SymPy: the moment rules alone
    yield model()
    # PyTorch: torch.cov, weighed by the probabilities of the states
    yield model()


def variance_split(variance_definition: Any) -> Iterator[Model]:
    # SymPy: the square of the definition, multiplied out
    yield model(using=[variance_definition])
    # PyTorch: every state of a small random world
    yield model()


def second_moment_bound() -> Iterator[Model]:
    # SymPy: the gap is a variance
    yield model()
    # PyTorch: worlds in general position, and worlds where X is constant
    yield model()


def variance_affine(variance_definition: Any, a: Any, b: Any, X: Any) -> Iterator[Model]:
    # SymPy: the distance from the mean, with the factor and without the shift
    yield model(using=[variance_definition.at({X: a * X + b}), variance_definition])
    # PyTorch: every state of a small random world
    yield model()


def covariance_split() -> Iterator[Model]:
    # SymPy: the moment rules alone
    yield model()
    # PyTorch: torch.cov on dependent X and Y
    yield model()


def product_mean() -> Iterator[Model]:
    # SymPy: E splits over independent variables
    yield model()
    # PyTorch: all pairs of states of two skew laws
    yield model()


def uncorrelated_not_independent(covariance_split: Any, X: Any, Y: Any) -> Iterator[Model]:
    # SymPy: odd moments of a symmetric law are 0
    yield model(using=[covariance_split.at({Y: X**2})])
    # PyTorch: every value stands beside its mirror image
    yield model()


def variance_sum(variance_definition: Any, covariance_split: Any, X: Any, Y: Any) -> Iterator[Model]:
    # SymPy: the square is multiplied out
    yield model(
        using=[
            variance_definition.at({X: X + Y}),
            variance_definition,
            variance_definition.at({X: Y}),
            covariance_split,
        ]
    )
    # PyTorch: every state of a world in which X and Y depend on each other
    yield model()


def variance_sum_uncorrelated(variance_split: Any, covariance_split: Any, X: Any, Y: Any) -> Iterator[Model]:
    # SymPy: both squares multiplied out; only the product is left in the difference
    yield model(using=[variance_split.at({X: X + Y}), variance_split.at({X: X - Y}), covariance_split])
    # PyTorch: worlds with and without covariance
    yield model()


def variance_sum_iid() -> Iterator[Model]:
    # SymPy: n stays a symbol; coinciding and different indices are summed apart
    yield model()
    # PyTorch: all states of n elements with one skew law
    yield model()


def variance_mean_iid(variance_affine: Any, a: Any, b: Any, n: Any, X: Any) -> Iterator[Model]:
    # SymPy: as above
    yield model(using=[variance_affine.at({a: 1 / n, b: 0, X: sum_over(n, X)})])
    # PyTorch: all states of n elements with one skew law
    yield model()


def variance_sum_independent() -> Iterator[Model]:
    # SymPy: as above, and every element keeps the index of its own law
    yield model()
    # PyTorch: all states of n elements, each with another skew law
    yield model()


def weighted_sum_variance() -> Iterator[Model]:
    # SymPy: fixed factors keep their index
    yield model()
    # PyTorch: all states of n elements with one skew law
    yield model()


def variance_product(variance_split: Any, product_mean: Any, X: Any, Y: Any) -> Iterator[Model]:
    # SymPy: second and first moments of the product, split by independence
    yield model(
        using=[
            variance_split.at({X: X * Y}),
            product_mean,
            product_mean.at({X: X**2, Y: Y**2}),
            variance_split,
            variance_split.at({X: Y}),
        ]
    )
    # PyTorch: all pairs of states of two skew laws
    yield model()


def variance_product_one_centred(variance_product: Any, variance_split: Any, X: Any, Y: Any) -> Iterator[Model]:
    # SymPy: the terms with E[X] vanish
    yield model(using=[variance_product, variance_split.at({X: Y})])
    # PyTorch: all pairs of states, X shifted to mean zero
    yield model()


def variance_product_centred(variance_product: Any) -> Iterator[Model]:
    # SymPy: only the product of the variances is left
    yield model(using=[variance_product])
    # PyTorch: all pairs of states, both shifted to mean zero
    yield model()


def total_mean_two_cases() -> Iterator[Model]:
    # SymPy: E splits over independent variables
    yield model()
    # PyTorch: all combinations of 0 and 1 with the states of two skew laws
    yield model()


def total_variance_two_cases() -> Iterator[Model]:
    # SymPy: E over 0 and 1, and over independent variables
    yield model()
    # PyTorch: all combinations of 0 and 1 with the states of two skew laws
    yield model()


def total_variance(
    variance_split: Any, product_mean: Any, Gamma: Any, vartheta: Any, X: Any, Y: Any
) -> Iterator[Model]:
    # SymPy: two functions of which nothing is known; both squares multiplied out, and means of products split
    center, spread = Gamma(X), vartheta(X)
    yield model(
        using=[
            *(variance_split.at({X: one}) for one in (center + spread * Y, center + spread * mean(Y), Y)),
            *(product_mean.at({X: one}) for one in (spread, center * spread)),
            product_mean.at({X: spread**2, Y: Y**2}),
        ]
    )
    # PyTorch: two smooth functions in general position, other ones in each world
    yield model()
