"""Why the equations of docs/samples.md hold: sample mean and variance, and numbers of samples."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Rational, Sum

from sample_numbers import samples_for, samples_that_separate
from texclaims.check import Model, mean, model, on_tensors, sum_over

Check = Iterator[Model]


@on_tensors
def mean_of(draws: torch.Tensor) -> torch.Tensor:
    """torch.mean over the draws of each state: (states, n) -> (states,)."""
    return torch.mean(draws, dim=1)


@on_tensors
def variance_of(draws: torch.Tensor) -> torch.Tensor:
    """torch.var, with its default correction, over the draws of each state: (states, n) -> (states,)."""
    return torch.var(draws, dim=1)


@on_tensors
def uncorrected_variance_of(draws: torch.Tensor) -> torch.Tensor:
    """torch.var without its correction, over the draws of each state: (states, n) -> (states,)."""
    return torch.var(draws, dim=1, correction=0)


def sample_mean_unbiased(X: Any, n: Any) -> Check:
    # SymPy: the sum of the draws over their number
    yield model(sample_mean=sum_over(n, X) / n)
    # PyTorch: torch.mean on every state of n draws that may depend on each other
    yield model(sample_mean=mean_of(X))


def standard_error(X: Any, n: Any) -> Check:
    # SymPy: the sum of the draws over their number
    yield model(sample_mean=sum_over(n, X) / n)
    # PyTorch: torch.mean on every state of n draws with one skew law
    yield model(sample_mean=mean_of(X))


def squares_about_the_mean() -> Check:
    # SymPy: the squares multiplied out under a sum with a symbolic number of terms
    yield model()
    # PyTorch: sums over random numbers
    yield model()


def sample_variance_definition(squares_about_the_mean: Any, X: Any, n: Any, u: Any, j: Any, mean_of_u: Any) -> Check:
    # SymPy: the sum of the equation above, with the draws in place of the fixed numbers, over n - 1
    squares = squares_about_the_mean.left
    one_draw = sum_over(n, X).function.func
    total = Sum(one_draw(j), (j, 1, n))
    squares = squares.xreplace({single.limits[0][0]: j for single in squares.atoms(Sum)})
    squares = squares.replace(u, one_draw).subs(mean_of_u, total / n)
    yield model(sample_mean=total / n, sample_variance=squares / (n - 1))
    # PyTorch: torch.var, torch.mean
    yield model(sample_mean=mean_of(X), sample_variance=variance_of(X))


def sample_variance_unbiased(sample_variance_definition: Any, sample_mean: Any, X: Any, n: Any) -> Check:
    # SymPy: the definition above, with the sum of the draws over their number for their mean
    yield model(sample_variance=sample_variance_definition.right.subs(sample_mean, sum_over(n, X) / n))
    # PyTorch: torch.var on every state of n draws with one skew law
    yield model(sample_variance=variance_of(X))


def sample_variance_uncorrected(sample_variance_definition: Any, sample_mean: Any, X: Any, n: Any) -> Check:
    # SymPy: the mean of the definition above
    sample_variance = sample_variance_definition.right.subs(sample_mean, sum_over(n, X) / n)
    yield model(sample_variance=sample_variance, uncorrected_variance=(n - 1) / n * sample_variance)
    # PyTorch: torch.var with and without its correction, on every state of n draws with one skew law
    yield model(sample_variance=variance_of(X), uncorrected_variance=uncorrected_variance_of(X))


def mean_square_variance(variance_split: Any, variance_definition: Any, X: Any) -> Check:
    # SymPy: n stays a symbol; coinciding and different indices are summed apart; then the variance of one square
    yield model(using=[variance_split.at({X: (X - mean(X)) ** 2}), variance_definition])
    # PyTorch: every state of n draws with one skew law
    yield model()


def sample_variance_variance(sample_variance_definition: Any, sample_mean: Any, X: Any, n: Any) -> Check:
    # SymPy: the definition above; products of four sums, by which of their indices coincide
    yield model(sample_variance=sample_variance_definition.right.subs(sample_mean, sum_over(n, X) / n))
    # PyTorch: torch.var on every state of n draws with one skew law
    yield model(sample_variance=variance_of(X))


def sample_variance_variance_classical(mean_square_variance: Any) -> Check:
    # SymPy: n stays a symbol
    yield model(using=[mean_square_variance])
    # PyTorch: every state of n draws with one skew law
    yield model()


def kurtosis_less_one(variance_split: Any, variance_definition: Any, X: Any) -> Check:
    # SymPy: the variance of a squared distance
    yield model(using=[variance_split.at({X: (X - mean(X)) ** 2}), variance_definition])
    # PyTorch: every state of a small random world
    yield model()


def normal_kurtosis(normal_fourth_moment: Any, X: Any, mu: Any) -> Check:
    # SymPy: the integral of the density
    yield model(using=[normal_fourth_moment.at({X: X - mu})])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def uniform_kurtosis() -> Check:
    # SymPy: the integral of the density
    yield model()
    # PyTorch: quadrature of torch.distributions.Uniform's density
    yield model()


def truncated_normal_kurtosis() -> Check:
    # SymPy: a ball round the integrals between the cuts
    yield model()
    # PyTorch: quadrature of the cut density
    yield model()


def kurtosis_bound(variance_split: Any, X: Any) -> Check:
    # SymPy: the gap is the variance of the square
    yield model(using=[variance_split.at({X: X**2})])
    # PyTorch: worlds in general position, and worlds where X is constant
    yield model()


def sample_variance_normal(sample_variance_definition: Any, sample_mean: Any, X: Any, n: Any) -> Check:
    # SymPy: the definition above; products of four sums, by which of their indices coincide
    yield model(sample_variance=sample_variance_definition.right.subs(sample_mean, sum_over(n, X) / n))
    # PyTorch: torch.var on all combinations of Gauss nodes
    yield model(sample_variance=variance_of(X))


def sample_variance_uniform(sample_variance_definition: Any, sample_mean: Any, X: Any, n: Any) -> Check:
    # SymPy: the definition above; products of four sums, by which of their indices coincide
    yield model(sample_variance=sample_variance_definition.right.subs(sample_mean, sum_over(n, X) / n))
    # PyTorch: torch.var on all combinations of Gauss nodes
    yield model(sample_variance=variance_of(X))


def relative_variance_of_variance(
    sample_variance_variance: Any,
    mean_square_variance: Any,
    sample_variance_definition: Any,
    sample_mean: Any,
    X: Any,
    n: Any,
) -> Check:
    # SymPy: the two variances above, put together
    sample_variance = sample_variance_definition.right.subs(sample_mean, sum_over(n, X) / n)
    yield model(using=[sample_variance_variance, mean_square_variance], sample_variance=sample_variance)
    # PyTorch: torch.var on every state of n draws with one skew law
    yield model(sample_variance=variance_of(X))


def normal_relative_variance(variance_split: Any, normal_kurtosis: Any, normal_variance: Any, X: Any, mu: Any) -> Check:
    # SymPy: the integral of the density
    yield model(using=[variance_split.at({X: (X - mu) ** 2}), normal_kurtosis, normal_variance])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def uniform_relative_variance(
    variance_split: Any,
    uniform_kurtosis: Any,
    uniform_second_moment: Any,
    uniform_symmetric_variance: Any,
    X: Any,
    U: Any,
    a: Any,
    b: Any,
    r: Any,
) -> Check:
    # SymPy: the integral of the density
    second_moment = uniform_second_moment.at({a: -r, b: r})
    fourth = variance_split.at({X: U**2})
    yield model(using=[fourth, uniform_kurtosis, second_moment, uniform_symmetric_variance])
    # PyTorch: quadrature of torch.distributions.Uniform's density
    yield model()


def truncated_normal_relative_variance() -> Check:
    # SymPy: the mean is 0; the kurtosis, less 1
    yield model()
    # PyTorch: quadrature of the cut density
    yield model()


def sample_size() -> Check:
    # SymPy: each side solved for c
    yield model()
    # PyTorch: c, R and the tolerance are searched until one side holds
    yield model()


def sample_size_normal(sample_size: Any, normal_kurtosis: Any, sigma: Any, R: Any, c: Any, epsilon: Any) -> Check:
    # SymPy: the number of samples above, with the normal law's kurtosis less one
    yield model(n=sample_size.right.subs(R, normal_kurtosis.right / sigma**4 - 1))
    # PyTorch: mean and variance of torch.distributions.Chi2, the law of a squared normal number
    yield model(n=samples_for(c, epsilon))


def false_alarm() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: torch.distributions.Normal.cdf
    yield model()


def detectable_error() -> Check:
    # SymPy: each side solved for c
    yield model()
    # PyTorch: c, R and the error are searched until one side holds
    yield model()


def detectable_factor_two(
    detectable_error: Any, normal_kurtosis: Any, sigma: Any, R: Any, c: Any, epsilon: Any
) -> Check:
    # SymPy: the number of samples above, with the normal law's kurtosis less one, five deviations and the error 1
    yield model(n=detectable_error.right.subs({R: normal_kurtosis.right / sigma**4 - 1, c: 5, epsilon: 1}))
    # PyTorch: the bands around both means, by torch.distributions.Chi2, moved apart by bisection
    yield model(n=samples_that_separate(5, 1))


def detectable_hundredth(
    detectable_error: Any, normal_kurtosis: Any, sigma: Any, R: Any, c: Any, epsilon: Any
) -> Check:
    # SymPy: as above, with the error 1/100
    yield model(
        n=detectable_error.right.subs({R: normal_kurtosis.right / sigma**4 - 1, c: 5, epsilon: Rational(1, 100)})
    )
    # PyTorch: the bands around both means, moved apart by bisection
    yield model(n=samples_that_separate(5, 0.01))
