"""Why the equations of docs/laws.md hold: mean and variance under the laws that weights are drawn from."""

from collections.abc import Iterator
from typing import Any

from torch.nn.init import trunc_normal_

from initialization import right_at_every_shape
from texclaims.check import Model, model, sum_over


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


def uniform_variance(variance_split: Any, X: Any, U: Any) -> Iterator[Model]:
    # SymPy: second moment less squared mean
    yield model(using=[variance_split.at({X: U})])
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


def uniform_sum_variance(uniform_symmetric_variance: Any, U: Any, X: Any) -> Iterator[Model]:
    # SymPy: n equal variances, each that of the uniform law
    yield model(using=[uniform_symmetric_variance.at({U: X})])
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


def normal_second_moment() -> Iterator[Model]:
    # SymPy: the integral of the density
    yield model()
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


def squared_length_second_moment(normal_second_moment: Any, mu: Any) -> Iterator[Model]:
    # SymPy: products of two sums, by which of their indices coincide
    yield model(using=[normal_second_moment.at({mu: 0})])
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


def truncated_normal_variance_general(variance_split: Any, X: Any, T: Any) -> Iterator[Model]:
    # SymPy: integrals between the cuts, divided by the mass between them
    yield model(using=[variance_split.at({X: T})])
    # PyTorch: quadrature of the cut density; trunc_normal_ makes of scripted draws what this law asks for
    right_at_every_shape(trunc_normal_)
    yield model()
