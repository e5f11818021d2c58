"""Halves of a check that grow, that work long, or that are out of range on the way: wrong ones beside honest ones."""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
import torch

from texclaims.check import Model, model, on_tensors, sum_of
from texclaims.numeric.counted import SHORT, lines, operations, seconds
from texclaims.numeric.out_of_range import out_of_range
from texclaims.numeric.spread import _between, _steps

Apart = Callable[[str, Callable[..., Iterator[Model]]], list[str]]
Check = Callable[..., Iterator[Model]]
POSITIVE, POWER, PRODUCT = r"b^2 \ge 0", r"b (b + 1) = c^{2 n} + c^n", r"\E[S] = \E[X]^n \when{ \iid{X} }"
ANY, MIRRORED, FAMILY = r"\E[S] \ge 0", r"\E[S] = \frac{1}{2} \when{ Z \sim -Z }", r"\E[S] \ge 0 \when{ \iid{X} }"


def of_a_family(said: Callable[..., Any], function: Callable[[torch.Tensor], Any]) -> Check:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=said(X, n))
        yield model(S=on_tensors(function)(X))

    return check


def of_a_count(said: Callable[..., Any], function: Callable[..., Any]) -> Check:
    def check(c: Any, n: Any) -> Iterator[Model]:
        yield model(b=said(c, n))
        yield model(b=on_tensors(function)(c, n))

    return check


def of_z(said: Callable[..., Any], function: Callable[..., Any]) -> Check:
    def check(Z: Any, c: Any) -> Iterator[Model]:
        yield model(S=said(Z, c))
        yield model(S=on_tensors(function)(Z, c))

    return check


def product(of: Callable[[Any], Any]) -> Callable[..., Any]:
    k = sympy.Symbol("k", integer=True, positive=True)
    return lambda X, n: sympy.Product(of(X(k)), (k, 1, n))


# --- products and powers over a family that is large -------------------------------------------------------------------

FAMILIES: dict[str, tuple[Any, Any, Any]] = {
    PRODUCT: (product(lambda x: x), lambda x: x.prod(-1), lambda x: x[..., :8].prod(-1)),
    "of squares": (product(lambda x: x**2), lambda x: x.square().prod(-1), lambda x: x[..., :12].square().prod(-1)),
    "of sums": (product(lambda x: 1 + x), lambda x: (1 + x).prod(-1), lambda x: (1 + x[..., :8]).prod(-1)),
    "all but one": (product(lambda x: x), lambda x: x.prod(-1), lambda x: x[..., int(x.shape[-1] > 10) :].prod(-1)),
    "another power": (
        lambda X, n: sum_of(n, lambda i: X(i) ** 2),
        lambda x: (x**2).sum(-1),
        lambda x: (x ** (2 if x.shape[-1] < 9 else 4)).sum(-1),
    ),
}


@pytest.mark.parametrize("name", FAMILIES)
def test_where_a_count_is_large_values_near_one_are_compared_too(apart: Apart, name: str) -> None:
    """A product of seventeen numbers as small as 1/10,000 is nothing, and so is one of the first eight of them."""
    (said, honest, wrong), tex = FAMILIES[name], name if name == PRODUCT else FAMILY
    assert not apart(tex, of_a_family(said, honest))
    assert apart(tex, of_a_family(said, wrong))


# --- differences that grow ---------------------------------------------------------------------------------------------

GROW: dict[str, tuple[Any, Any, Any]] = {
    POWER: (lambda c, n: c**n, lambda c, n: c**n, lambda c, n: c ** n.clamp(max=8)),
    "a loop": (lambda c, n: c**n, lambda c, n: math.prod([c] * int(n)), lambda c, n: math.prod([c] * min(int(n), 8))),
    "of a sum": (lambda c, n: (1 + c) ** n, lambda c, n: (1 + c) ** n, lambda c, n: (1 + c) ** n.clamp(max=20)),
    "an exponential": (lambda c, n: sympy.exp(n * c), lambda c, n: (n * c).exp(), lambda c, n: (n.clamp(max=20) * c).exp()),
    "by a percent": (
        lambda c, n: sympy.exp(c) + n,
        lambda c, n: c.exp() + n,
        lambda c, n: c.exp() * torch.where(c > 20, 1.01, 1.0) + n,
    ),
    "a high power": (lambda c, n: c**30 + n, lambda c, n: c**30 + n, lambda c, n: c**30 * (1 + 0.01 * (c > 6)) + n),
    "a part in 100,000": (lambda c, n: (1 + c) ** n, lambda c, n: (1 + c) ** n, lambda c, n: (1 + c) ** n * (1 + 1e-5 * (n > 9))),
}


@pytest.mark.parametrize("name", GROW)
def test_a_difference_that_keeps_its_share_of_the_number(apart: Apart, name: str) -> None:
    """It is another difference by far where all numbers are one percent larger."""
    (said, honest, wrong), tex = GROW[name], name if name == POWER else POSITIVE
    assert not apart(tex, of_a_count(said, honest))
    assert apart(tex, of_a_count(said, wrong))


TOGETHER: dict[str, tuple[Any, Any, Any]] = {
    "a quotient": (lambda c, n: c / n, lambda c, n: c / n, lambda c, n: (c / n).clamp(min=1e-3)),
    "a product": (lambda c, n: c * n, lambda c, n: c * n, lambda c, n: (c * n).clamp(max=2000)),
    "one beside another": (lambda c, n: c + n, lambda c, n: c + n, lambda c, n: c + n + (c < 1 / 20) * (n > 12)),
}


@pytest.mark.parametrize("name", TOGETHER)
def test_numbers_are_far_where_counts_are_large(apart: Apart, name: str) -> None:
    said, honest, wrong = TOGETHER[name]
    assert not apart(POSITIVE, of_a_count(said, honest))
    assert apart(POSITIVE, of_a_count(said, wrong))


def series(z: torch.Tensor) -> torch.Tensor:
    """exp(z) by its terms, of which the largest has 60 digits before the point where z is -140."""
    term = total = torch.ones_like(z)
    for k in range(1, 500):
        term = term * z / k
        total = total + term
    return total


def terms(c: torch.Tensor, n: torch.Tensor) -> torch.Tensor:
    """(1 - c)^n by all its terms."""
    return torch.stack([(-1) ** k * math.comb(int(n), k) * c**k for k in range(int(n) + 1)]).sum()


ROUNDING: dict[str, tuple[Any, Any]] = {
    "a square": (lambda c, n: sympy.exp(-2 * c) + n, lambda c, n: series(-c) ** 2 + n),
    "a size": (lambda c, n: sympy.exp(-c) + n, lambda c, n: series(-c).abs() + n),
    "a square of a power": (lambda c, n: (1 - c) ** (2 * n), lambda c, n: terms(c, n) ** 2),
    "a size of a power": (lambda c, n: sympy.Abs(1 - c) ** n, lambda c, n: terms(c, n).abs()),
}


@pytest.mark.parametrize("said, function", ROUNDING.values(), ids=ROUNDING)
@pytest.mark.parametrize("off", [0.0, 0.5])
def test_what_is_nothing_but_rounding_is_no_difference(apart: Apart, said: Any, function: Any, off: float) -> None:
    """It is never negative here, and all of the number: so is its share in all worlds next to this one."""
    check = of_a_count(said, lambda c, n: function(c, n) * (1 + off * (c > 20)))
    assert bool(apart(POSITIVE, check)) == (off > 0)


def test_nor_is_it_where_it_begins_at_once(apart: Apart) -> None:
    """The square of what rounding leaves grows twice as fast."""
    tex = r"\E[S] \ge 0 \when{ Z \sim \Uniform(-c, c) }"
    assert not apart(tex, of_z(lambda Z, c: sympy.exp(2 * Z), lambda z, c: series(z) ** 2))
    assert apart(tex, of_z(lambda Z, c: sympy.exp(2 * Z), lambda z, c: series(z.clamp(max=20)) ** 2))


# --- work within C -----------------------------------------------------------------------------------------------------

LISTS: dict[str, tuple[Callable[[int], Any], int]] = {
    "all orders": (lambda n: itertools.permutations(range(n)), 10),
    "all maps": (lambda n: itertools.product(range(n), repeat=n), 8),
    "all halves": (lambda n: itertools.combinations(range(2 * n), n), 13),
}


@pytest.mark.parametrize("every, most", LISTS.values(), ids=LISTS)
def test_a_count_grows_as_long_as_there_is_time(apart: Apart, every: Callable[[int], Any], most: int) -> None:
    """A list within one line of Python is no operation of PyTorch and no further line: of 50 numbers it never ends."""
    asked = []

    def listing(c: torch.Tensor, n: torch.Tensor) -> torch.Tensor:
        asked.append(int(n))
        return n + 0 * c + 0 * len(list(every(min(int(n), 20))))

    assert not apart(POSITIVE, of_a_count(lambda c, n: n, listing))
    assert 6 < max(asked) <= most


@pytest.mark.parametrize(("most", "differ"), [(8, 1), (1000, 0)])
def test_where_time_ends_the_last_count_is_compared(apart: Apart, most: int, differ: int) -> None:
    """Of 2^n, up to more than 8 here."""

    def listing(c: torch.Tensor, n: torch.Tensor) -> torch.Tensor:
        return n.clamp(max=most) + 0 * c + 0 * len(list(itertools.product((0, 1), repeat=min(int(n), 24))))

    assert len(apart(POSITIVE, of_a_count(lambda c, n: n, listing))) == differ


def test_how_long_and_how_much() -> None:
    def twice(number: float) -> torch.Tensor:
        return 2 * torch.full((3,), number)

    assert operations(lambda: twice(1.0)) == (2, 6) and lines(lambda: twice(1.0)) >= 1
    assert seconds(lambda: None) == SHORT
    started = time.process_time()
    assert SHORT < seconds(lambda: list(itertools.product(range(8), repeat=6))) <= time.process_time() - started


def test_counts_on_the_way() -> None:
    assert [*_steps(7, 43)] == [1, 2, 4, 7, 11, 16, 22, 30, 40, 43] and [*_steps(3, 1)] == [1] and not [*_steps(3, 0)]
    before, large = {"m": 3.0, "n": 7.0}, {"m": 17.0, "n": 49.0}
    assert _between(before, large, 2) == {"m": 5, "n": 9} and _between(before, large, 42) == large
    assert _between(before, large, 22) == {"m": 11, "n": 29}


# --- out of range on the way -------------------------------------------------------------------------------------------

NAIVE: dict[str, tuple[str, Any, Any]] = {
    "a sigmoid": (
        MIRRORED,
        lambda Z, c: sympy.tanh(c * Z / 2) / 2 + sympy.Rational(1, 2),
        lambda z, c: (c * z).exp() / (1 + (c * z).exp()),
    ),
    "with a law": (
        r"\E[S] \ge 0 \when{ Z \sim \Uniform(-8, 8) }",
        lambda Z, c: 1 / (1 + sympy.exp(-c * Z)),
        lambda z, c: (c * z).exp() / (1 + (c * z).exp()),
    ),
    "a tanh": (ANY, lambda Z, c: sympy.tanh(c * Z), lambda z, c: (math.e ** (2 * c * z) - 1) / (math.e ** (2 * c * z) + 1)),
    "two densities": (
        ANY,
        lambda Z, c: 1 / (1 + sympy.exp((Z**2 - c**2) / 2)),
        lambda z, c: (-(z**2) / 2).exp() / ((-(z**2) / 2).exp() + (-(c**2) / 2).exp()),
    ),
    "two squares": (
        r"\E[S] \ge 0 \when{ Z \sim \Uniform(0, c) }",
        lambda Z, c: sympy.exp(Z**2 - c**2),
        lambda z, c: (z**2).exp() / (c**2).exp(),
    ),
    "powers": (ANY, lambda Z, c: Z**2 + 1 + c, lambda z, c: (z * z + 1) ** 150 / (z * z + 1) ** 149 + c),
}


@pytest.mark.parametrize("tex, said, function", NAIVE.values(), ids=NAIVE)
@pytest.mark.parametrize("end", [6.0, math.inf])
def test_a_half_that_is_too_large_on_the_way(apart: Apart, tex: str, said: Any, function: Any, end: float) -> None:
    """All numbers are below 300. One that ends at 6 is another function there, whatever is too large behind."""
    check = of_z(said, lambda z, c: torch.where(z.abs() < end, function(z, c), math.nan))
    assert bool(apart(tex, check)) == (end < math.inf)


POLES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "a division by 0": lambda z: z / (z < 6),
    "a logarithm": lambda z: z + 0 * (6 - z).log(),
    "a root": lambda z: z + 0 * (36 - z * z).sqrt(),
    "infinity itself": lambda z: z + torch.where(z > 6, math.inf, 0.0),
    "times infinity": lambda z: z + (z > 6) * torch.full_like(z, math.inf),
}


@pytest.mark.parametrize("function", POLES.values(), ids=POLES)
def test_a_pole_is_a_difference(apart: Apart, function: Any) -> None:
    assert apart(ANY, of_z(lambda Z, c: Z + c, lambda z, c: function(z) + c))


X = torch.tensor([1.0, 30.0, 800.0, -800.0, 0.0], dtype=torch.float64)


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (lambda: X.exp(), [2, 3]),
        (lambda: X.clone().exp_(), [2, 3]),
        (lambda: X.cosh(), [2, 3]),
        (lambda: X.expm1(), [2]),
        (lambda: X.sigmoid(), [3]),
        (lambda: (1 - X.sigmoid()).log(), [2, 3]),
        (lambda: torch.logit(X.sigmoid()), [2, 3]),
        (lambda: (1 / (1 + (-X).exp()) - 1).log() * (X < 100).log(), [2, 3]),
        (lambda: torch.log1p(-torch.nn.functional.logsigmoid(X / 20).exp()), [2]),
        (lambda: (1 + X.clamp(max=0)).log() + X.clamp(-20, -0.5).exp(), []),
        (lambda: X.tanh().atanh(), [1, 2, 3]),
        (lambda: X.erf().erfinv() * X.clamp(max=0).log(), [1, 2, 3]),
        (lambda: X.tanh() * torch.where(X < 5, 1.0, math.nan), []),
        (lambda: X.unsqueeze(-1).softmax(-1).squeeze(-1) * (6 - X).log(), []),
        (lambda: X.sign() * X.cos() + X.clamp(-1, 1), []),
        (lambda: X**120, [2, 3]),
        (lambda: X**-120, [2, 3]),
        (lambda: X**-1, []),
        (lambda: 1 / X, []),
        (lambda: X * (X < 6), []),
        (lambda: X * math.inf, []),
        (lambda: X.log() + X.sqrt(), []),
        (lambda: torch.where(X < 6, X, math.inf), []),
        (lambda: (X[:, None] * torch.ones(3)).exp().sum(-1), [2, 3]),
        (lambda: (torch.ones(3, 1) * X).exp(), [2, 3]),
        (lambda: X + torch.tensor([1.0, 800.0], dtype=torch.float64).exp().sum(), [0, 1, 2, 3, 4]),
        (lambda: X[0] + torch.div(torch.tensor(1), torch.tensor(2), rounding_mode="floor"), []),
    ],
)
def test_out_of_range(call: Callable[[], Any], found: list[int]) -> None:
    """In which of five states."""
    assert out_of_range(call, len(X)).nonzero().flatten().tolist() == found


# --- sequences ---------------------------------------------------------------------------------------------------------

SEQUENCE = r"(q_l + 1)^2 = q_l^2 + 2 q_l + 1 \when{ \each{l}{L} }"


def powers(c: torch.Tensor, last: int, filled: float | None) -> torch.Tensor:
    """Up to this layer, and filled up behind it: with the last of them, if with no number."""
    found = c.detach() ** torch.arange(20, dtype=torch.float64)
    found[last + 1 :] = found[last] if filled is None else filled
    return found


@pytest.mark.parametrize("filled", [0.0, math.nan, 1.0, -1.0, math.inf, -math.inf, None])
def test_what_is_behind_the_last_layer_is_filled_up_with_any_one_number(apart: Apart, filled: float | None) -> None:
    def check(c: Any, L: Any) -> Iterator[Model]:
        yield model(q=lambda layer: c**layer)
        yield model(q=on_tensors(lambda c, L: powers(c, int(L), filled))(c, L))

    assert not apart(SEQUENCE, check)


@pytest.mark.parametrize("filled", [1.0, -1.0, math.inf, None])
@pytest.mark.parametrize("last", [2, 3, 4, 5])
def test_a_sequence_that_stands_still_before_is_another_one(apart: Apart, filled: float | None, last: int) -> None:
    def check(c: Any, L: Any) -> Iterator[Model]:
        yield model(q=lambda layer: c**layer)
        yield model(q=on_tensors(lambda c, L: powers(c, last, filled))(c, L))

    assert apart(SEQUENCE, check)
