"""Why the equations of docs/foundations.md hold: expectation, variance, and the laws that weights are drawn from."""

from collections.abc import Iterator
from typing import Any

from torch.nn.init import trunc_normal_

from initialization import right_at_every_shape
from texclaims.check import Model, model, sum_over


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


def second_moment_bound(variance_split: Any) -> Iterator[Model]:
    # SymPy: the gap is a variance
    yield model(using=[variance_split])
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


def variance_mean_iid(variance_affine: Any, variance_sum_iid: Any, a: Any, b: Any, n: Any, X: Any) -> Iterator[Model]:
    # SymPy: as above
    yield model(using=[variance_affine.at({a: 1 / n, b: 0, X: sum_over(n, X)}), variance_sum_iid])
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


def total_variance() -> Iterator[Model]:
    # SymPy: two functions of which nothing is known; E splits over independent variables
    yield model()
    # PyTorch: two smooth functions in general position, other ones in each world
    yield model()


def uniform_mass() -> Iterator[Model]:
    # SymPy: the integral between the end points
    yield model()
    # PyTorch: quadrature
    yield model()


def uniform_mean() -> Iterator[Model]:
    # SymPy: both integrals
    yield model()
    # PyTorch: quadrature of torch.distributions.Uniform's density
    yield model()


def uniform_second_moment() -> Iterator[Model]:
    # SymPy: both integrals
    yield model()
    # PyTorch: quadrature of torch.distributions.Uniform's density
    yield model()


def uniform_variance(
    variance_split: Any, uniform_mean: Any, uniform_second_moment: Any, X: Any, U: Any
) -> Iterator[Model]:
    # SymPy: second moment less squared mean
    yield model(using=[variance_split.at({X: U}), uniform_mean, uniform_second_moment])
    # PyTorch: the variance of quadrature nodes under torch.distributions.Uniform
    yield model()


def uniform_symmetric_variance(uniform_variance: Any, a: Any, b: Any, r: Any) -> Iterator[Model]:
    # SymPy: the variance of the law with end points -r and r
    yield model(using=[uniform_variance.at({a: -r, b: r})])
    # PyTorch: quadrature
    yield model()


def uniform_bound(uniform_symmetric_variance: Any) -> Iterator[Model]:
    # SymPy: each side solved for r
    yield model(using=[uniform_symmetric_variance])
    # PyTorch: r is searched until the variance of the nodes is s²
    yield model()


def uniform_sum_variance(variance_sum_iid: Any, uniform_symmetric_variance: Any, U: Any, X: Any) -> Iterator[Model]:
    # SymPy: n equal variances, each that of the uniform law
    yield model(using=[variance_sum_iid, uniform_symmetric_variance.at({U: X})])
    # PyTorch: all combinations of Gauss nodes
    yield model()


def normal_mass() -> Iterator[Model]:
    # SymPy: the integral over the whole line
    yield model()
    # PyTorch: quadrature
    yield model()


def normal_variance() -> Iterator[Model]:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def normal_second_moment(variance_split: Any) -> Iterator[Model]:
    # SymPy: the integral of the density
    yield model(using=[variance_split])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def normal_even_step() -> Iterator[Model]:
    # SymPy: both integrals of the density, with a letter in the exponent
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def normal_fourth_moment(normal_even_step: Any, normal_variance: Any, K: Any, mu: Any) -> Iterator[Model]:
    # SymPy: the step by two from the second moment
    yield model(using=[normal_even_step.at({K: 1}), normal_variance.at({mu: 0})])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def normal_sixth_moment(normal_even_step: Any, normal_fourth_moment: Any, K: Any) -> Iterator[Model]:
    # SymPy: the step by two from the fourth moment
    yield model(using=[normal_even_step.at({K: 2}), normal_fourth_moment])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def normal_even_moments() -> Iterator[Model]:
    # SymPy: the integral of the density, and induction over the exponent
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def squared_length_mean(normal_second_moment: Any, mu: Any) -> Iterator[Model]:
    # SymPy: linearity, and the second moment
    yield model(using=[normal_second_moment.at({mu: 0})])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def squared_length_second_moment(normal_fourth_moment: Any, normal_second_moment: Any, mu: Any) -> Iterator[Model]:
    # SymPy: products of two sums, by which of their indices coincide
    yield model(using=[normal_fourth_moment, normal_second_moment.at({mu: 0})])
    # PyTorch: all combinations of Gauss nodes
    yield model()


def squared_length_variance(
    variance_split: Any, squared_length_mean: Any, squared_length_second_moment: Any, n: Any, X: Any
) -> Iterator[Model]:
    # SymPy: the second moment less the squared mean
    squares = sum_over(n, X**2)
    yield model(using=[variance_split.at({X: squares}), squared_length_mean, squared_length_second_moment])
    # PyTorch: all combinations of Gauss nodes
    yield model()


def normal_absolute_mean() -> Iterator[Model]:
    # SymPy: twice the integral over the half line
    yield model()
    # PyTorch: quadrature with a panel edge at 0
    yield model()


def lognormal_mean() -> Iterator[Model]:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def truncated_normal_variance() -> Iterator[Model]:
    # SymPy: integrals between the cuts, divided by the mass between them
    yield model()
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()


def truncated_normal_two(truncated_normal_variance: Any, c: Any) -> Iterator[Model]:
    # SymPy: the variance at the cut 2; a ball round the number
    yield model(using=[truncated_normal_variance.at({c: 2})])
    # PyTorch: quadrature of the cut density
    yield model()


def truncated_normal_limit() -> Iterator[Model]:
    # SymPy: the limit
    yield model()
    # PyTorch: values at c = 1/2, 1/4, … extrapolated
    yield model()


def truncated_normal_mean() -> Iterator[Model]:
    # SymPy: the integral between the cuts, divided by the mass between them
    yield model()
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()


def truncated_normal_variance_general() -> Iterator[Model]:
    # SymPy: integrals between the cuts, divided by the mass between them
    yield model()
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()
