"""Why the equations of docs/normalization.md hold: what a normalization gives, what it passes back, and what that means."""

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Expr, sqrt

from normalization import (
    bias_after_step,
    direction_after_step,
    first_of_two,
    gradient_of_direction,
    gradient_of_larger,
    kept_variance,
    layer_norm,
    loss_behind_unit,
    loss_of_layer_norm,
    loss_of_rms_norm,
    mean_of,
    mean_square_of,
    rms_norm,
    scaled_layer_norm,
    unit_after_step,
    unit_normalized,
    variance_of,
    variance_of_unit,
)
from texclaims.check import Model, model, sum_of

Check = Iterator[Model]
Numbers = Callable[[Expr], Any]


# --- in SymPy's terms -------------------------------------------------------------------------------------------------


def mean(u: Numbers, n: Any) -> Expr:
    """Of n numbers."""
    return sum_of(n, u) / n


def variance(u: Numbers, n: Any) -> Expr:
    """Of n numbers, about their mean."""
    return sum_of(n, lambda j: (u(j) - mean(u, n)) ** 2) / n


def mean_square(u: Numbers, n: Any) -> Expr:
    """Of n numbers."""
    return sum_of(n, lambda j: u(j) ** 2) / n


def of_page(equation: Any, u: Any, n: Any, numbers: Numbers | None = None, **others: Any) -> Any:
    """What an equation of the page says of other numbers than u, with mean and variance written out."""
    given = others if numbers is None else {"u": numbers, **others}
    return equation.given(mean_of_u=mean(u, n), variance_of_u=variance(u, n), **given)


def unit(omega: Numbers, batch: Any, n_in: Any, factor: Any = 1) -> Numbers:
    """A unit of a linear layer whose weights are larger by the factor, for each example."""
    return lambda i: factor * sum_of(n_in, lambda j: omega(j) * batch(i, j))


def loss(delta_hat: Numbers, n: Any, given: Numbers) -> Expr:
    """Each number times the gradient that arrives there, added up."""
    return sum_of(n, lambda i: delta_hat(i) * given(i))


# --- what comes out ---------------------------------------------------------------------------------------------------


def normalization(u: Any, n: Any, epsilon: Any) -> Check:
    # SymPy: less the mean, over the root
    def given(i: Expr) -> Expr:
        return (u(i) - mean(u, n)) / sqrt(variance(u, n) + epsilon)

    yield model(u_hat=given, mean_of_u=mean(u, n), variance_of_u=variance(u, n))
    # PyTorch: torch.nn.functional.layer_norm
    yield model(u_hat=layer_norm(u, epsilon), mean_of_u=mean_of(u), variance_of_u=variance_of(u))


def normalization_mean(normalization: Any, u: Any, n: Any, epsilon: Any) -> Check:
    # SymPy: n numbers less n times their mean
    yield model(u_hat=of_page(normalization, u, n).each)
    # PyTorch: torch.nn.functional.layer_norm
    yield model(u_hat=layer_norm(u, epsilon))


def normalization_second_moment(normalization: Any, u: Any, n: Any, epsilon: Any) -> Check:
    # SymPy: the squares about the mean, over the square of the root
    yield model(u_hat=of_page(normalization, u, n).each, variance_of_u=variance(u, n))
    # PyTorch: torch.nn.functional.layer_norm
    yield model(u_hat=layer_norm(u, epsilon), variance_of_u=variance_of(u))


def normalization_two(normalization: Any, a: Any, b: Any, u: Any, n: Any, epsilon: Any) -> Check:
    # SymPy: the first of two numbers, both sums written out
    first = of_page(normalization, u, n, lambda i: a * (2 - i) + b * (i - 1)).each(1)
    yield model(a_hat=first.subs(n, 2).doit())
    # PyTorch: torch.nn.functional.batch_norm of two examples
    yield model(a_hat=first_of_two(a, b, epsilon))


def normalization_running_variance(sample_variance_definition: Any, u: Any, n: Any) -> Check:
    # SymPy: the sample variance of the numbers, over n - 1 and not over n
    kept = sample_variance_definition.given(X=u, sample_mean=mean(u, n)).right
    yield model(variance_of_u=variance(u, n), running_variance=kept)
    # PyTorch: torch.nn.BatchNorm1d
    yield model(variance_of_u=variance_of(u), running_variance=kept_variance(u))


def dropout_second_moment(product_mean: Any, A: Any, X: Any, Y: Any) -> Check:
    # SymPy: the mean of the product of two squares; 0 and 1 are their own squares
    yield model(using=[product_mean.at({X: A**2, Y: X**2})])
    # PyTorch: both cases beside every state of a skew law
    yield model()


# --- the scale of the weights -----------------------------------------------------------------------------------------


def normalization_scale(normalization: Any, u: Any, n: Any, epsilon: Any, c: Any, b: Any) -> Check:
    # SymPy: the equation above, of the other numbers; the shift drops out, and the factor goes into the root
    moved = of_page(normalization, u, n, lambda i: c * u(i) + b).each
    yield model(u_hat=moved, mean_of_u=mean(u, n), variance_of_u=variance(u, n))
    # PyTorch: torch.nn.functional.layer_norm of the other numbers
    yield model(u_hat=scaled_layer_norm(u, c, b, epsilon), mean_of_u=mean_of(u), variance_of_u=variance_of(u))


def normalization_bias(
    omega: Any, batch: Any, b: Any, delta_hat: Any, n: Any, n_in: Any, epsilon: Any, eta: Any,
) -> Check:  # fmt: skip
    # SymPy: the derivative by the bias
    def moved(i: Expr) -> Expr:
        return unit(omega, batch, n_in)(i) + b

    spread = sqrt(variance(moved, n) + epsilon)

    def given(i: Expr) -> Expr:
        return (moved(i) - mean(moved, n)) / spread

    yield model(b_plus=b - eta * loss(delta_hat, n, given).diff(b))
    # PyTorch: torch.optim.SGD on the bias of a linear layer in front of torch.nn.functional.batch_norm
    yield model(b_plus=bias_after_step(omega, batch, b, delta_hat, epsilon, eta))


# --- what goes back ---------------------------------------------------------------------------------------------------


def normalization_backward(normalization: Any, u: Any, delta_hat: Any, n: Any, epsilon: Any) -> Check:
    # SymPy: the derivative by one of the numbers, which stands in the mean and in the root too
    given = of_page(normalization, u, n).each
    yield model(u_hat=given, variance_of_u=variance(u, n), normed_loss=loss(delta_hat, n, given))
    # PyTorch: autograd through torch.nn.functional.layer_norm
    yield model(
        u_hat=layer_norm(u, epsilon), variance_of_u=variance_of(u), normed_loss=loss_of_layer_norm(u, delta_hat, epsilon)
    )


def normalization_rms_backward(u: Any, delta_hat: Any, n: Any, epsilon: Any) -> Check:
    # SymPy: the derivative by one of the numbers, which stands in the root too
    def given(i: Expr) -> Expr:
        return u(i) / sqrt(mean_square(u, n) + epsilon)

    yield model(u_rms=given, mean_square_of_u=mean_square(u, n), normed_loss=loss(delta_hat, n, given))
    # PyTorch: autograd through torch.nn.functional.rms_norm
    yield model(
        u_rms=rms_norm(u, epsilon), mean_square_of_u=mean_square_of(u), normed_loss=loss_of_rms_norm(u, delta_hat, epsilon)
    )


# --- the gain is a learning rate --------------------------------------------------------------------------------------


def normalization_along(
    normalization: Any, u: Any, omega: Any, batch: Any, c: Any, delta_hat: Any, n: Any, n_in: Any, epsilon: Any
) -> Check:
    # SymPy: the derivative by the factor
    given = of_page(normalization, u, n, unit(omega, batch, n_in, c)).each
    spread = variance(unit(omega, batch, n_in), n)
    yield model(u_hat=given, variance_of_u=spread, normed_loss=loss(delta_hat, n, given))
    # PyTorch: autograd through a linear layer and torch.nn.functional.batch_norm
    yield model(
        u_hat=unit_normalized(omega, batch, epsilon, c),
        variance_of_u=variance_of_unit(omega, batch),
        normed_loss=loss_behind_unit(omega, batch, delta_hat, epsilon, c),
    )


def weight_gradient(before: Numbers, given: Numbers, batch: Any, delta_hat: Any, n: Any, epsilon: Any) -> Numbers:
    """Of each weight of a unit: what the normalization passes back, times the input, for each example."""
    along = mean(lambda i: delta_hat(i) * given(i), n)

    def back(i: Expr) -> Expr:
        return (delta_hat(i) - mean(delta_hat, n) - given(i) * along) / sqrt(variance(before, n) + epsilon)

    return lambda j: sum_of(n, lambda i: back(i) * batch(i, j))


def normalization_inverse_scale(
    normalization: Any, u: Any, omega: Any, batch: Any, delta_hat: Any, n: Any, n_in: Any, epsilon: Any, c: Any
) -> Check:
    # SymPy: the chain rule at the larger weights, and the derivative at the others
    larger, small = unit(omega, batch, n_in, c), c**2 * epsilon
    there = of_page(normalization, u, n, larger, epsilon=small).each
    here = of_page(normalization, u, n, unit(omega, batch, n_in)).each
    gradient = weight_gradient(larger, there, batch, delta_hat, n, small)
    yield model(omega_gradient=gradient, normed_loss=loss(delta_hat, n, here))
    # PyTorch: autograd through a linear layer and torch.nn.functional.batch_norm, at both weights
    yield model(
        omega_gradient=gradient_of_larger(omega, batch, delta_hat, epsilon, c),
        normed_loss=loss_behind_unit(omega, batch, delta_hat, epsilon),
    )


def normalization_rate(
    normalization: Any,
    u: Any, omega: Any, batch: Any, delta_hat: Any, n: Any, n_in: Any, epsilon: Any, eta: Any, c: Any,
) -> Check:  # fmt: skip
    # SymPy: the chain rule at the larger weights, and the derivative at the others
    larger, small = unit(omega, batch, n_in, c), c**2 * epsilon
    there = of_page(normalization, u, n, larger, epsilon=small).each
    here = of_page(normalization, u, n, unit(omega, batch, n_in)).each
    slope = weight_gradient(larger, there, batch, delta_hat, n, small)
    yield model(omega_plus=lambda j: c * omega(j) - c**2 * eta * slope(j), normed_loss=loss(delta_hat, n, here))
    # PyTorch: torch.optim.SGD from the larger weights
    yield model(
        omega_plus=unit_after_step(omega, batch, delta_hat, epsilon, eta, c),
        normed_loss=loss_behind_unit(omega, batch, delta_hat, epsilon),
    )


def normalization_growth(omega: Any, xi: Any, n_in: Any, g: Any, eta: Any) -> Check:
    # SymPy: the derivative of the length times the direction times the inputs; its product with the weights is 0
    length, output = sqrt(sum_of(n_in, lambda j: omega(j) ** 2)), sum_of(n_in, lambda j: omega(j) * xi(j))

    def slope(j: Expr) -> Expr:
        return g * (xi(j) / length - omega(j) * output / length**3)

    yield model(omega_gradient=slope, omega_plus=lambda j: omega(j) - eta * slope(j))
    # PyTorch: torch.optim.SGD on a linear layer with torch.nn.utils.parametrizations.weight_norm
    yield model(
        omega_gradient=gradient_of_direction(omega, xi, g), omega_plus=direction_after_step(omega, xi, g, eta)
    )


# --- gradients grow all the same --------------------------------------------------------------------------------------


def normalization_relu_backward(relu_variance: Any, sigma: Any) -> Check:
    # SymPy: the variance behind a ReLU; half of the slopes are 1
    yield model(using=[relu_variance.at({sigma: 1})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()
