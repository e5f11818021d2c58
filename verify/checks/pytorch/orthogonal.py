"""Why the equations of docs/pytorch/orthogonal.md hold: what orthogonal_ makes of its draw, and what that does in a layer."""

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Abs, cos, simplify, sin, sqrt

from orthogonal import (
    column_of_two,
    convolved_ones,
    corner,
    corner_of_qr,
    first_column,
    gradient_behind_two,
    layer_of_two,
    one_output,
    squared_lengths,
)
from texclaims.check import Model, model, sum_of

Check = Iterator[Model]
Numbers = Callable[[Any], Any]


# --- in SymPy's terms -------------------------------------------------------------------------------------------------


def brought_to(g: Any, n: Any, numbers: Numbers) -> Numbers:
    """The same direction, with the length g."""
    length = sqrt(sum_of(n, lambda j: numbers(j) ** 2))
    return lambda i: g * numbers(i) / length


def less_explained(u: Numbers, other: Numbers, n: Any) -> Numbers:
    """The other numbers, less what u explains of them."""
    share = sum_of(n, lambda j: u(j) * other(j)) / sum_of(n, lambda j: u(j) ** 2)
    return lambda i: other(i) - share * u(i)


def second_column(u: Numbers, other: Numbers, g: Any, n: Any) -> Numbers:
    """What is left of the other numbers, with the length g."""
    return brought_to(g, n, less_explained(u, other, n))


def of_a_direction(first: Any, U: Any) -> Numbers:
    """The first column of two rows, where what was drawn is the cosine of U above its sine."""
    column = first.given(n=2, u=lambda i: (2 - i) * cos(U) + (i - 1) * sin(U)).each
    return lambda i: simplify(column(i).doit())


# --- columns ----------------------------------------------------------------------------------------------------------


def orthogonal_first_column(u: Any, n: Any, g: Any) -> Check:
    # SymPy: over the length
    yield model(column=brought_to(g, n, u))
    # PyTorch: torch.nn.init.orthogonal_, with these numbers in the place of its draw
    yield model(column=first_column(u, g))


def orthogonal_column_length(orthogonal_first_column: Any, u: Any, n: Any, g: Any) -> Check:
    # SymPy: the sum of the squares, over itself
    yield model(column=orthogonal_first_column.each)
    # PyTorch: torch.nn.init.orthogonal_, with these numbers in the place of its draw
    yield model(column=first_column(u, g))


def orthogonal_columns(orthogonal_first_column: Any, u: Any, u_other: Any, n: Any, g: Any) -> Check:
    # SymPy: what the first column explains is taken away from the second
    first, second = orthogonal_first_column.each, second_column(u, u_other, g, n)
    yield model(column=first, column_other=second)
    # PyTorch: torch.nn.init.orthogonal_, with these numbers in the place of its draw
    yield model(column=column_of_two(u, u_other, g, 0), column_other=column_of_two(u, u_other, g, 1))


def orthogonal_length(
    orthogonal_first_column: Any, u: Any, u_other: Any, n: Any, g: Any, a: Any, b: Any
) -> Check:
    # SymPy: the square multiplied out
    first, second = orthogonal_first_column.each, second_column(u, u_other, g, n)
    yield model(y_of_two=lambda i: a * first(i) + b * second(i))
    # PyTorch: torch.nn.functional.linear with the weight of torch.nn.init.orthogonal_
    yield model(y_of_two=layer_of_two(u, u_other, g, a, b))


def orthogonal_gradient_length(
    orthogonal_first_column: Any, u: Any, u_other: Any, n: Any, g: Any, a: Any, b: Any
) -> Check:
    # SymPy: the square multiplied out
    first, second = orthogonal_first_column.each, second_column(u, u_other, g, n)
    yield model(passed=lambda i: a * first(i) + b * second(i))
    # PyTorch: autograd through torch.nn.functional.linear with the weight of torch.nn.init.orthogonal_
    yield model(passed=gradient_behind_two(u, u_other, g, a, b))


def orthogonal_depth(L: Any, n: Any, g: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of torch.nn.Linear by torch.nn.init.orthogonal_
    yield model(lengths=squared_lengths(L, n, g))


def orthogonal_forward(
    orthogonal_first_column: Any, u: Any, u_other: Any, n: Any, g: Any, x_first: Any, x_second: Any
) -> Check:
    # SymPy: the variance of each sum; the covariance of the two inputs is multiplied by the product of the columns, which is zero
    first, second = orthogonal_first_column.each, second_column(u, u_other, g, n)
    yield model(y_of_two=lambda i: x_first * first(i) + x_second * second(i))
    # PyTorch: torch.nn.functional.linear with the weight of torch.nn.init.orthogonal_
    yield model(y_of_two=layer_of_two(u, u_other, g, x_first, x_second))


def orthogonal_forward_wide(orthogonal_first_column: Any, u: Any, n: Any, g: Any, X: Any) -> Check:
    # SymPy: the variance of a sum; the squares of a row add up to that of its length
    row = orthogonal_first_column.each
    yield model(Y=sum_of(n, lambda j: row(j) * X(j)))
    # PyTorch: torch.nn.functional.linear with the weight of torch.nn.init.orthogonal_
    yield model(Y=one_output(u, g, X))


# --- two rows, two columns ----------------------------------------------------------------------------------------------


def qr_without_sign(a: Any, b: Any) -> Check:
    # SymPy: the reflection that turns the column to the first axis, away from where it points: the first element of it
    along = Abs(a) + sqrt(a**2 + b**2)
    yield model(top_of_qr=1 - 2 * along**2 / (along**2 + b**2))
    # PyTorch: torch.linalg.qr
    yield model(top_of_qr=corner_of_qr(a, b))


def qr_mean() -> Check:
    # SymPy: the integral over half a turn
    yield model()
    # PyTorch: quadrature
    yield model()


def orthogonal_second_moment(orthogonal_first_column: Any, U: Any, g: Any) -> Check:
    # SymPy: the square of the cosine over a whole turn
    yield model(top=of_a_direction(orthogonal_first_column, U)(1))
    # PyTorch: torch.nn.init.orthogonal_, with columns of every direction in the place of its draw
    yield model(top=corner(U, g, 0))


def orthogonal_fourth_moment(orthogonal_first_column: Any, U: Any, g: Any) -> Check:
    # SymPy: the fourth power of the cosine over a whole turn
    yield model(top=of_a_direction(orthogonal_first_column, U)(1))
    # PyTorch: torch.nn.init.orthogonal_, with columns of every direction in the place of its draw
    yield model(top=corner(U, g, 0))


def orthogonal_uncorrelated(orthogonal_first_column: Any, U: Any, g: Any) -> Check:
    # SymPy: sine times cosine over a whole turn
    column = of_a_direction(orthogonal_first_column, U)
    yield model(top=column(1), bottom=column(2))
    # PyTorch: torch.nn.init.orthogonal_, with columns of every direction in the place of its draw
    yield model(top=corner(U, g, 0), bottom=corner(U, g, 1))


def orthogonal_dependent(orthogonal_first_column: Any, U: Any, g: Any) -> Check:
    # SymPy: the squares of sine and cosine over a whole turn
    column = of_a_direction(orthogonal_first_column, U)
    yield model(top=column(1), bottom=column(2))
    # PyTorch: torch.nn.init.orthogonal_, with columns of every direction in the place of its draw
    yield model(top=corner(U, g, 0), bottom=corner(U, g, 1))


# --- kernels ----------------------------------------------------------------------------------------------------------


def orthogonal_convolution(psi: Any, g: Any, a: Any) -> Check:
    # SymPy: the sum of both weights, squared
    yield model(convolved=g * (cos(psi) + sin(psi)) * a)
    # PyTorch: torch.nn.functional.conv1d with a kernel by torch.nn.init.orthogonal_
    yield model(convolved=convolved_ones(psi, g, a))
