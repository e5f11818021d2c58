"""Halves of a check near the ends of what a number may be, with other laws, in later layers: wrong ones beside honest ones."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import sympy
import torch
from torch.nn import functional

from texclaims.check import Model, model, on_tensors, sum_of
from texclaims.judgement.argument import Case
from texclaims.judgement.digits import exactly
from texclaims.judgement.judge import judge
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.laws.functions import Function
from texclaims.numeric.stretched import sides_of

Apart = Callable[[str, Callable[..., Iterator[Model]]], list[str]]


def of(name: str, said: Callable[[Any], Any], function: Callable[..., Any]) -> Callable[..., Iterator[Model]]:
    """A check of b, or of S where the name is random: what SymPy's half says of it, and what PyTorch computes."""

    def by(value: Any) -> Iterator[Model]:
        computed = on_tensors(function)(value)
        yield model(S=said(value)) if name in "XZ" else model(b=said(value))
        yield model(S=computed) if name in "XZ" else model(b=computed)

    checks: dict[str, Callable[..., Iterator[Model]]] = {
        "a": lambda a: by(a), "c": lambda c: by(c), "k": lambda k: by(k), "p": lambda p: by(p),
        "Z": lambda Z: by(Z), "X": lambda X: by(X), "varrho": lambda varrho: by(varrho),
    }  # fmt: skip
    return checks[name]


def itself(value: Any) -> Any:
    return value


def relu(value: Any) -> Any:
    return sympy.Max(0, value)


# --- ends -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tex", "name", "low"),
    [(r"b (b + 1) = \varrho^2 + \varrho", "varrho", -1), ("b (b + 1) = p^2 + p", "p", 0), ("b (b + 1) = k^2 + k", "k", 0)],
)
@pytest.mark.parametrize("end", [0.1, 0.01, 1e-3])
def test_a_number_comes_near_each_end_of_its_kind(apart: Apart, tex: str, name: str, low: int, end: float) -> None:
    assert apart(tex, of(name, itself, lambda value: value.clamp(min=low + end)))
    assert apart(tex, of(name, itself, lambda value: value.clamp(max=1 - end)))
    assert not apart(tex, of(name, itself, lambda value: value.clamp(low, 1)))


@pytest.mark.parametrize(("end", "differ"), [(0.9, 1), (0.999, 1), (1.0, 0)])
def test_the_cosine_of_an_angle(apart: Apart, end: float, differ: int) -> None:
    """Many clamp a cosine before they ask for its angle."""
    check = of("varrho", lambda rho: sympy.sqrt(1 - rho**2), lambda rho: rho.clamp(-end, end).acos().sin())
    assert len(apart(r"b^2 \ge 0", check)) == differ


@pytest.mark.parametrize(
    ("tex", "name", "low", "high"),
    [
        (r"b^2 \le 1 \when{ -1 < a, a < 1 }", "a", -1, 1),
        (r"b^2 \le 4 \when{ 2 > a, -2 \le a }", "a", -2, 2),
        (r"b \ge 2 \when{ c \ge 2 }", "c", 2, math.inf),
    ],
)
def test_so_does_one_to_which_a_premise_gives_ends(apart: Apart, tex: str, name: str, low: float, high: float) -> None:
    assert not apart(tex, of(name, itself, lambda value: value.clamp(low, high)))
    assert apart(tex, of(name, itself, lambda value: value.clamp(min=low + 0.02)))
    assert high == math.inf or apart(tex, of(name, itself, lambda value: value.clamp(max=high - 0.02)))


@pytest.mark.parametrize(("most", "differ"), [(0.98, 1), (1.0, 0)])
def test_two_of_them_may_have_to_go_to_other_ends(apart: Apart, most: float, differ: int) -> None:
    """Where the sum of two is 1 at most, one alone can come near 1."""

    def check(p: Any, k: Any) -> Iterator[Model]:
        yield model(b=p + k)
        yield model(b=on_tensors(lambda p, k: p.clamp(max=most) + k.clamp(max=most))(p, k))

    assert len(apart(r"b \le 1 \when{ p + k \le 1 }", check)) == differ
    assert [*sides_of(0)] == [] and [*sides_of(1)] == [(0,), (1,)] and len([*sides_of(2)]) == 4 and len([*sides_of(3)]) == 8


# --- laws -------------------------------------------------------------------------------------------------------------

LAWS = {
    "uniform": r"\E[S^2] = \frac{c^2}{6} \when{ Z \sim \Uniform(-c, c) }",
    "normal": r"\E[S^2] = \frac{c^2}{2} \when{ Z \sim \Normal(0, c^2) }",
    "by another number": r"\E[S^2] = \frac{d}{2} \when{ Z \sim \Normal(0, d), d = c^2 }",
    "a pair": r"\E[S V] = \frac{c \varrho}{2} \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
}


@pytest.mark.parametrize("tex", LAWS.values(), ids=LAWS)
@pytest.mark.parametrize(
    ("function", "differ"),
    [(torch.relu, 0), (functional.relu6, 1), (lambda z: z.clamp(0, 20), 1), (lambda z: z.relu() + 0.001 * (z - 9).relu(), 1)],
)
def test_a_law_by_a_number_moves_with_it(apart: Apart, tex: str, function: Any, differ: int) -> None:
    assert len(apart(tex, of("Z", relu, function))) == differ


@pytest.mark.parametrize(("function", "differ"), [(itself, 0), (lambda x: x.clamp(-100, 100), 1)])
def test_so_does_a_family(apart: Apart, function: Any, differ: int) -> None:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=sum_of(n, X))
        yield model(S=on_tensors(lambda x: function(x).sum(-1))(X))

    assert len(apart(r"\Var[S] = n c^2 \when{ \iid{X}, X \sim \Normal(0, c^2) }", check)) == differ


# --- slopes -----------------------------------------------------------------------------------------------------------


def clipped(values: torch.Tensor) -> torch.Tensor:
    """The number itself; what comes back through it is never beyond 20."""
    same = values.clone()
    if same.requires_grad:
        same.register_hook(lambda slope: slope.clamp(-20, 20))
    return same


@pytest.mark.parametrize(
    "factor", [0.5, 0.1, sympy.asin(sympy.Rational(1, 3)), sympy.Float("0.3", 40), sympy.Rational(1, 3)], ids=str
)
@pytest.mark.parametrize(("function", "differ"), [(itself, 0), (clipped, 1)])
def test_slopes_of_a_half_with_any_factor(apart: Apart, factor: Any, function: Any, differ: int) -> None:
    check = of("a", lambda a: factor * a**2, lambda a: float(factor) * function(a) ** 2)
    found = apart(r"b^2 \ge b \frac{\partial b}{\partial a} - a^4 - a^8", check)
    assert len(found) == differ and all("the slope by a" in one for one in found)


@pytest.mark.parametrize(("function", "differ"), [(itself, 0), (clipped, 1)])
def test_a_float_is_a_fraction(apart: Apart, function: Any, differ: int) -> None:
    check = of("a", lambda a: 0.5 * a**2, lambda a: 0.5 * function(a) ** 2)
    assert len(apart(r"b \frac{\partial b}{\partial a} = \frac{1}{2} a^3", check)) == differ


OF_ANY = {
    "": (lambda a, phi: a * phi(a), lambda a, phi: a * phi(a), 0),
    "detached": (lambda a, phi: a * phi(a), lambda a, phi: a * phi(a).detach(), 1),
    "clipped": (lambda a, phi: a * phi(a), lambda a, phi: clipped(a) * phi(a), 1),
}


@pytest.mark.parametrize("said, function, differ", OF_ANY.values(), ids=OF_ANY)
@pytest.mark.parametrize("word", ["", r" \when{ \even{\phi} }", r" \when{ \odd{\phi} }", r" \when{ \increasing{\phi} }"])
def test_slopes_of_a_half_with_any_function(apart: Apart, said: Any, function: Any, differ: int, word: str) -> None:
    def check(a: Any, phi: Any) -> Iterator[Model]:
        yield model(b=said(a, phi))
        yield model(b=on_tensors(function)(a, phi))

    assert len(apart(r"\frac{\partial b}{\partial a} = \phi(a) + a \phi'(a)" + word, check)) == differ


@pytest.mark.parametrize(("below", "above", "differ"), [(0.0, 0.0, 0), (0.5, 0.0, 1), (0.0, 0.5, 1)])
def test_where_one_slope_is_no_number_all_are_looked_at(apart: Apart, below: float, above: float, differ: int) -> None:
    """SymPy's half has none below 0 in float64: infinity times 0."""

    def root(z: torch.Tensor) -> torch.Tensor:
        same = torch.where(z > 0, z.clamp(min=1e-300).sqrt(), 0.0)
        return same + (z - z.detach()) * torch.where(z > 0, above, below)

    check = of("Z", lambda z: sympy.sqrt(z * sympy.Heaviside(z)), root)
    assert len(apart(r"\E[\frac{\partial S}{\partial Z}] \ge 0", check)) == differ


TIES: dict[str, tuple[Any, Any]] = {
    "a difference": (lambda x: sympy.Max(0, x(1) - x(2)), lambda x: (x[..., 0] - x[..., 1]).relu()),
    "a maximum": (lambda x: sympy.Max(x(1), x(2)), lambda x: x[..., :2].max(-1).values),
    "the last when sorted": (lambda x: sympy.Max(x(1), x(2)), lambda x: x[..., :2].sort(-1).values[..., -1]),
}


@pytest.mark.parametrize("said, function", TIES.values(), ids=TIES)
@pytest.mark.parametrize("wrong", [0.0, 0.01])
def test_equal_elements_are_a_corner(apart: Apart, said: Any, function: Any, wrong: float) -> None:
    def other(x: torch.Tensor) -> Any:
        return function(x) + wrong * (x[..., 0] - x[..., 0].detach())

    tex = r"\E[\frac{\partial S}{\partial X_1}] \ge 0 \when{ \iid{X} }"
    assert bool(apart(tex, of("X", said, other))) == (wrong > 0)


# --- layers, digits ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("powers", "differ"), [([0, 1, 2, 3, 4], 0), ([9, 1, 2], 0), ([0, 1, 2, 4, 6], 1), ([0, 1, 2, 3, 4, 6], 1)]
)
def test_a_sequence_is_compared_in_more_than_two_layers(apart: Apart, powers: list[int], differ: int) -> None:
    def check(c: Any) -> Iterator[Model]:
        yield model(q=lambda layer: c**layer)
        yield model(q=on_tensors(lambda c: torch.stack([c**one for one in powers]))(c))

    assert len(apart(r"(q_l + 1)^2 = q_l^2 + 2 q_l + 1 \when{ \each{l}{L} }", check)) == differ


@pytest.mark.parametrize("behind", [0.0, math.nan])
def test_what_a_sequence_is_filled_up_with_is_not_compared(apart: Apart, behind: float) -> None:
    def check(c: Any) -> Iterator[Model]:
        yield model(q=lambda layer: c**layer)
        yield model(q=on_tensors(lambda c: torch.stack([c**one if one < 5 else c * 0 + behind for one in range(8)]))(c))

    assert not apart(r"(q_l + 1)^2 = q_l^2 + 2 q_l + 1 \when{ \each{l}{L} }", check)


@pytest.mark.parametrize(("most", "differ"), [(math.inf, 0), (6.0, 1)])
def test_an_exponential_that_is_too_large_is_no_difference(apart: Apart, most: float, differ: int) -> None:
    check = of("Z", lambda Z: 1 / (1 + sympy.exp(-Z)), lambda z: (z.exp() / (1 + z.exp())).where(z < most, math.nan * z))
    assert len(apart(r"\E[S] \ge 0 \when{ Z \sim \Normal(0, c^2) }", check)) == differ


@pytest.mark.parametrize(("most", "differ"), [(math.inf, 0), (4.0, 1)])
def test_what_pytorchs_half_loses_digit_by_digit_is_no_difference(apart: Apart, most: float, differ: int) -> None:
    """1 - tanh(z)^2 has no digit left above 19. Another function is another one at once, or stays so. With c, for the worlds."""

    def check(Z: Any, c: Any) -> Iterator[Model]:
        yield model(S=(sympy.exp(Z) + sympy.exp(-Z)) ** 2 / 4)
        yield model(S=on_tensors(lambda z, _: 1 / (1 - z.clamp(-most, most).tanh() ** 2))(Z, c))

    assert len(apart(r"\Var[S] \ge 0", check)) == differ


@pytest.mark.parametrize(("off", "differ"), [(0.0, 0), (0.5, 1)])
def test_a_sum_that_cancels_at_a_large_count(apart: Apart, off: float, differ: int) -> None:
    """(1 - c)^n by all its terms, of which the largest has 14 digits before the point where n is 50."""

    def terms(c: torch.Tensor, n: torch.Tensor) -> torch.Tensor:
        whole = range(int(n) + 1)
        return sum(((-1) ** k * math.comb(int(n), k) * c**k for k in whole), off * torch.ones_like(c) * (int(n) > 20))

    def check(k: Any, n: Any) -> Iterator[Model]:
        yield model(b=(1 - k) ** n)
        yield model(b=on_tensors(terms)(k, n))

    assert len(apart(r"b (b + 1) = (1 - k)^{2 n} + (1 - k)^n", check)) == differ


@pytest.mark.parametrize(("eps", "differ"), [(0.0, 0), (1e-12, 1)])
def test_a_family_is_small_as_a_whole(apart: Apart, eps: float, differ: int) -> None:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=X(1) / sympy.sqrt(sum_of(n, lambda i: X(i) ** 2) / n))
        yield model(S=on_tensors(lambda x: x[..., 0] / ((x**2).mean(-1) + eps).sqrt())(X))

    assert len(apart(r"\E[S^2] \ge 0 \when{ X_1 > 0 }", check)) == differ


def test_what_a_call_asserts_is_no_fault_of_the_engine(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> None:
    """Here of even counts alone; worlds have odd ones."""

    def even(n: Any, z: torch.Tensor) -> torch.Tensor:
        assert int(n) % 2 == 0, "an even count"
        return n * z

    def check(n: Any, Z: Any) -> Iterator[Model]:
        yield model(S=n * Z)
        yield model(S=on_tensors(even)(n, Z))

    finding = judge(Case(read(r"\Var[S] = n^2 \Var[Z]"), check, notation, functions, {}), (0,))
    assert not finding.holds and "even asserts what does not hold: an even count" in finding.reason


def test_digits_of_constants_and_floats() -> None:
    world: Any = None
    x = sympy.Symbol("x", positive=True)
    tenth = sympy.Rational(1, 10)
    assert exactly(sympy.Float(0.1) - tenth * x, world, {x: 1}, 0, 1) == float(sympy.Rational(0.1) - tenth)
    assert exactly(sympy.asin(sympy.Rational(1, 3)) * x, world, {x: 3}, 0, 1) == 3 * math.asin(1 / 3)
    assert exactly(sympy.asin(x), world, {x: 1}, 0, 1) is None


def test_slopes_are_compared_with_other_laws_where_numbers_have_ends(apart: Apart) -> None:
    tex = r"\E[\frac{\partial S}{\partial Z}] = \frac{p k}{2} \when{ Z \sim \Uniform(-c, c) }"
    assert not apart(tex, of("Z", lambda Z: sympy.Max(0, Z), torch.relu))
    assert apart(tex, of("Z", lambda Z: sympy.Max(0, Z), lambda z: z.clamp(0, 6) + (z.relu() - z.clamp(0, 6)).detach()))
