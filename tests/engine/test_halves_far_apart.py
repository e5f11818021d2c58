"""Halves of a check that are one where worlds are drawn, and another one elsewhere: each wrong one beside an honest one."""

import math
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import pytest
import sympy
import torch
from torch.nn import functional

from texclaims.check import Model, model, on_tensors, sum_of
from texclaims.judgement.digits import BITS, exactly, slope
from texclaims.judgement.said import Pair

SQUARE = r"\E[S^2] = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }"
SCALED = r"\E[S^2] = \frac{\sigma^2}{2} \when{ Z \sim -Z, \Var[Z] = \sigma^2 }"
SUMMED = r"\Var[S] = n \Var[X_1] \when{ \iid{X} }"
Apart = Callable[[str, Callable[..., Iterator[Model]]], list[str]]


def relu(values: Any) -> Any:
    return values.clamp(min=0)


def of_a(said: Callable[[Any], Any], function: Callable[..., Any]) -> Callable[..., Iterator[Model]]:
    def check(a: Any) -> Iterator[Model]:
        yield model(b=said(a))
        yield model(b=on_tensors(function)(a))

    return check


def of_c(said: Callable[[Any], Any], function: Callable[..., Any]) -> Callable[..., Iterator[Model]]:
    def check(c: Any) -> Iterator[Model]:
        yield model(b=said(c))
        yield model(b=on_tensors(function)(c))

    return check


def of_z(function: Callable[..., Any], said: Callable[[Any], Any] = lambda z: sympy.Max(0, z)) -> Callable[..., Iterator[Model]]:
    def check(Z: Any, sigma: Any) -> Iterator[Model]:
        yield model(S=said(Z))
        yield model(S=on_tensors(function)(Z, sigma))

    return check


# --- slopes -----------------------------------------------------------------------------------------------------------


def clipped(values: torch.Tensor) -> torch.Tensor:
    """The square of a number; its slope is never beyond 20."""
    same = values.clone()
    if same.requires_grad:
        same.register_hook(lambda slope: slope.clamp(-20, 20))
    return same * same


def straight_through(values: torch.Tensor) -> torch.Tensor:
    """The positive part; its slope is 1 also below -6."""
    return values.relu() + (values * (values < -6) - (values * (values < -6)).detach())


@pytest.mark.parametrize(("function", "differ"), [(lambda a: a * a, 0), (torch.square, 0), (clipped, 1)])
def test_slopes_that_differ(apart: Apart, function: Any, differ: int) -> None:
    found = apart(r"b \frac{\partial b}{\partial a} = 2 a^3", of_a(lambda a: a**2, function))
    assert len(found) == differ and all("the slope by a" in one for one in found)


@pytest.mark.parametrize(
    ("function", "differ"), [(torch.relu, 0), (relu, 0), (lambda a: (a + a.abs()) / 2, 0), (straight_through, 1)]
)
def test_a_corner_has_the_slope_of_either_side(apart: Apart, function: Any, differ: int) -> None:
    check = of_a(lambda a: sympy.Max(0, a), function)
    assert len(apart(r"a \frac{\partial b}{\partial a} = b", check)) == differ


def test_a_step_has_the_slope_zero(apart: Apart) -> None:
    """And not 1, with which networks of steps are trained."""

    def estimated(z: torch.Tensor, _: torch.Tensor) -> torch.Tensor:
        return (z > 0).double() + z - z.detach()

    tex, step = r"\E[\frac{\partial S}{\partial Z}] = 0", lambda z: sympy.Heaviside(z)
    assert "the slope by Z" in apart(tex, of_z(estimated, step))[0]
    assert not apart(tex, of_z(lambda z, _: (z > 0).double(), step))


def test_a_slope_that_no_claim_takes_is_not_asked_for(apart: Apart) -> None:
    assert not apart(r"b^2 \ge 0", of_a(lambda a: a**2, clipped))


@pytest.mark.parametrize(("function", "differ"), [(lambda x: (x * x).sum(-1), 0), (lambda x: clipped(x).sum(-1), 1)])
def test_slopes_by_an_element_of_a_family(apart: Apart, function: Any, differ: int) -> None:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=sum_of(n, lambda i: X(i) ** 2))
        yield model(S=on_tensors(function)(X))

    assert len(apart(r"\E[\frac{\partial S}{\partial X_1}] = 2 \E[X_1]", check)) == differ


# --- numbers that hang together ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tex",
    [
        r"b^2 = d \when{ d = a^2, a \ge 0 }",
        r"b^2 \le d + a^2 \when{ d = a^2, a > 0 }",
        r"b^2 \le d + a^2 \when{ c = a^3, d = c^2, a > 0 }",
    ],
)
@pytest.mark.parametrize(("function", "differ"), [(torch.relu, 0), (functional.relu6, 1)])
def test_what_a_premise_ties_moves_along(apart: Apart, tex: str, function: Any, differ: int) -> None:
    assert len(apart(tex, of_a(lambda a: sympy.Max(0, a), function))) == differ


# --- where a half has no number, or loses digits ----------------------------------------------------------------------


@pytest.mark.parametrize("end", [6.0, 20.0])
@pytest.mark.parametrize("nothing", [math.inf, math.nan])
def test_a_half_that_breaks_off(apart: Apart, end: float, nothing: float) -> None:
    assert apart(SQUARE, of_z(lambda z, _: torch.where(z > end, nothing, relu(z))))


INVERSES = {
    "atanh": lambda z, _: z.tanh().atanh(),
    "quantile": lambda z, _: torch.special.ndtri(torch.special.ndtr(z)),
    "logarithm": lambda z, _: torch.exp(z**2).log().sqrt() * z.sign(),
}


@pytest.mark.parametrize("function", INVERSES.values(), ids=INVERSES)
def test_a_half_that_loses_its_digits_before(apart: Apart, function: Any) -> None:
    assert not apart(r"\E[S^2] = \E[Z^2]", of_z(function, lambda z: z))


@pytest.mark.parametrize("slope", [0.93, 0.97, 0.999, 1.0])
def test_far_out_a_difference_that_stays_is_one(apart: Apart, slope: float) -> None:
    check = of_z(lambda z, _: torch.where(z > 6, 6 + slope * (z - 6), relu(z)))
    assert bool(apart(SQUARE, check)) == (slope < 1)


CANCELS: dict[str, tuple[Any, Any]] = {
    "of the sixth order": (
        lambda c: (1 - c**2 + c**4 / 2 - sympy.exp(-(c**2))) / c**6,
        lambda c: (-torch.expm1(-(c**2)) - c**2 + c**4 / 2) / c**6,
    ),
    "of large numbers": (lambda c: sympy.exp(c) - sympy.exp(c) * (1 - sympy.exp(-c)), lambda c: c.exp() * (-c).exp()),
    "a root": (lambda c: sympy.sqrt(1 + c**2) - c, lambda c: 1 / ((1 + c**2).sqrt() + c)),
    "a tail": (lambda c: (1 - sympy.erf(c)) * sympy.exp(c**2), torch.special.erfcx),
}


@pytest.mark.parametrize("said, function", CANCELS.values(), ids=CANCELS)
@pytest.mark.parametrize("far_out", [0.0, 0.5])
def test_what_sympys_half_loses_in_float64_is_no_difference(apart: Apart, said: Any, function: Any, far_out: float) -> None:
    check = of_c(said, lambda c: function(c) + far_out * (c > 4))
    assert bool(apart(r"b^2 \ge 0", check)) == (far_out > 0)


def test_digits() -> None:
    x = sympy.Symbol("x", positive=True)
    world: Any = None
    assert exactly(sympy.exp(-100) + 1 - 1, world, {}, 0, 1) == math.exp(-100)
    assert exactly((1 - sympy.cos(x / 10**9)) / x**2 * 10**18, world, {x: 1}, 0, 1) == 0.5
    assert exactly(sympy.exp(sympy.exp(x)), world, {x: 1000}, 0, 1) is None
    assert exactly(sympy.sinh(x), world, {x: 1}, 0, 1) is None
    constant = Pair(sympy.Integer(7), {}, *torch.ones(2, 1, dtype=torch.float64))
    assert slope([(constant, [(0, 2.0)])], world, ("x", (), None)) == 0 and len(BITS) > 1


# --- counts, bands ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [8, 12, 40, 1000])
def test_a_count_is_taken_large(apart: Apart, most: int) -> None:
    def check(n: Any, Z: Any) -> Iterator[Model]:
        yield model(S=n * Z)
        yield model(S=on_tensors(lambda n, z: torch.as_tensor(n).clamp(max=most) * z)(n, Z))

    assert bool(apart(r"\Var[S] = n^2 \Var[Z]", check)) == (most < 50)


def test_what_cannot_be_worked_out_at_many_values_may_be_at_a_large_count(apart: Apart) -> None:
    """The call is refused where a value is above 100."""

    def refusing(n: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        if n < 9 and z.abs().max() > 100:
            raise ValueError("too large")
        return torch.as_tensor(n).clamp(max=9) * z

    def check(n: Any, Z: Any) -> Iterator[Model]:
        yield model(S=n * Z)
        yield model(S=on_tensors(refusing)(n, Z))

    assert apart(r"\Var[S] = n^2 \Var[Z]", check)


@pytest.mark.parametrize("first", [4, 8, 16, None])
def test_so_is_the_size_of_a_family(apart: Apart, first: int | None) -> None:
    def random(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=sum_of(n, X))
        yield model(S=on_tensors(lambda x: x[..., :first].sum(-1))(X))

    def fixed(u: Any, n: Any) -> Iterator[Model]:
        yield model(b=sum_of(n, u))
        yield model(b=on_tensors(lambda x: x[:first].sum())(u))

    assert bool(apart(SUMMED, random)) == bool(apart(r"b = \sum_{i=1}^{n} u_i", fixed)) == (first is not None)


BANDS = {
    "2 to 4": lambda z, _: relu(z) * ((z < 2) | (z > 4)),
    "a spike": lambda z, _: relu(z) + 1000 * ((z - 0.5).abs() < 0.01),
    "near 0": lambda z, _: functional.threshold(z, 1e-3, 0.0),
    "a maximum of 1000": lambda z, _: z.clamp(0, 1000),
    "six standard deviations": lambda z, sigma: torch.minimum(relu(z), 6 * sigma),
}


@pytest.mark.parametrize("function", BANDS.values(), ids=BANDS)
def test_a_band(apart: Apart, function: Any) -> None:
    assert apart(SCALED, of_z(function))
    assert not apart(SCALED, of_z(lambda z, _: relu(z)))


@pytest.mark.parametrize(("function", "differ"), [(lambda x: x, 0), (lambda x: x * ((x < 2) | (x > 4)), 1)])
def test_a_band_of_elements(apart: Apart, function: Any, differ: int) -> None:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=sum_of(n, X))
        yield model(S=on_tensors(lambda x: function(x).sum(-1))(X))

    assert len(apart(SUMMED, check)) == differ


@pytest.mark.parametrize(
    ("premise", "low", "high", "kept"),
    [(r"Z \ge 0", 0.0, math.inf, r"\abs{Z}"), (r"Z \le 2", -math.inf, 2.0, r"\min(Z, 2)")],
)
def test_many_values_obey_the_premises(apart: Apart, premise: str, low: float, high: float, kept: str) -> None:
    """The halves are one where the premise holds, and nowhere else."""
    tex = rf"\E[S] = \E[{kept}] \when{{ {premise} }}"
    assert not apart(tex, of_z(lambda z, _: z.clamp(low, high), lambda z: z))
    assert apart(tex, of_z(lambda z, _: z.clamp(low, high) * ((z < 1.2) | (z > 1.8)), lambda z: z))


def test_numbers_of_the_other_sign_are_taken_far_out_too(apart: Apart) -> None:
    assert apart(r"b^2 \ge 0", of_a(lambda a: sympy.Max(0, a), lambda a: a.relu() + 0.5 * (a + 6).clamp(max=0)))
    assert apart(r"b^2 \ge 0", of_a(lambda a: sympy.Max(0, a), lambda a: a.clamp(0, 6)))


def test_what_would_take_too_long_is_not_asked_for(apart: Apart) -> None:
    """The mean over all orders of n numbers: of 17 there are 3 times 10^14."""
    longest = []

    def mean_of_all_orders(values: torch.Tensor) -> torch.Tensor:
        longest.append(values.shape[-1])
        orders = torch.tensor(list(permutations(range(values.shape[-1]))))
        return values[..., orders][..., 0].mean(-1) * values.shape[-1]

    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=sum_of(n, X))
        yield model(S=on_tensors(mean_of_all_orders)(X))

    assert not apart(r"\E[S] = \sum_{i=1}^{n} \E[X_i]", check)
    assert 3 < max(longest) < 9


def test_nor_is_what_would_take_python_too_long(apart: Apart) -> None:
    def orders(n: torch.Tensor) -> float:
        return float(sum(1 for _ in permutations(range(int(n)))))

    def check(factor: float, n: Any) -> Iterator[Model]:
        k = sympy.Symbol("k", integer=True)
        yield model(b=sympy.Product(k, (k, 1, n)))
        yield model(b=on_tensors(lambda n: n.new_tensor(factor * orders(n)))(n))

    assert apart(r"b \ge 1", lambda n: check(2, n)) and not apart(r"b \ge 1", lambda n: check(1, n))
