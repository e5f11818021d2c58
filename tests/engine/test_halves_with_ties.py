"""Halves of a check where a premise ties counts, or a small difference is lost on the way: wrong ones beside honest ones."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
import torch

from texclaims.check import Model, model, on_tensors, sum_of

Apart = Callable[[str, Callable[..., Iterator[Model]]], list[str]]

ANY, TIED = r"\E[S] \ge 0", r"\E[S^2] \ge 0 \when{ \iid{X}, n = m }"


def of_a_family(said: Callable[..., Any], function: Callable[[torch.Tensor], Any]) -> Callable[..., Iterator[Model]]:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=said(X, n))
        yield model(S=on_tensors(function)(X))

    return check


@pytest.mark.parametrize("premise", ["n = m", "m = n", "n = 2 m", "m = n^2", r"n \le m"])
def test_a_family_grows_with_the_count_that_a_premise_ties_to_its_size(apart: Apart, premise: str) -> None:
    tex = TIED.replace("n = m", premise)
    assert not apart(tex, of_a_family(lambda X, n: n * X(1), lambda x: x.shape[-1] * x[..., 0]))
    assert not apart(tex, of_a_family(lambda X, n: sum_of(n, X), lambda x: x.sum(-1)))
    assert apart(tex, of_a_family(lambda X, n: sum_of(n, X), lambda x: x[..., :8].sum(-1)))


ORDERED = [
    r"b^2 \ge 0 \when{ m < n }",
    r"b^2 \ge 0 \when{ m > n }",
    r"b^2 \ge 0 \when{ m \le n }",
    r"b^2 \ge 0 \when{ n > m }",
    r"b^2 \ge 0 \when{ 2 m \le n }",
    r"b^2 \ge 0 \when{ n \ge 2 m }",
    r"b^2 \ge 0 \when{ m + 2 < n }",
    r"b^2 \ge 0 \when{ n > m + 9 }",
    r"b^2 \ge 0 \when{ 4 m \le n }",
    r"b^2 \ge 0 \when{ m^2 \le n }",
]


@pytest.mark.parametrize("tex", ORDERED)
def test_counts_are_large_in_the_order_that_a_premise_asks_for(apart: Apart, tex: str) -> None:
    def check(most: float) -> Callable[..., Iterator[Model]]:
        def of(m: Any, n: Any) -> Iterator[Model]:
            yield model(b=m + n)
            yield model(b=on_tensors(lambda m, n: m.clamp(max=most) + n)(m, n))

        return of

    assert not apart(tex, check(1e6))
    assert apart(tex, check(8))


@pytest.mark.parametrize("premise", [r"n = \frac{m}{2}", "m < n, n < L", "L < n, n < m", "n < L, L < m", "2 n < m"])
def test_so_is_a_family_whose_size_lies_between_other_counts(apart: Apart, premise: str) -> None:
    tex = TIED.replace("n = m", premise)
    assert not apart(tex, of_a_family(lambda X, n: sum_of(n, X), lambda x: x.sum(-1)))
    assert apart(tex, of_a_family(lambda X, n: sum_of(n, X), lambda x: x[..., :8].sum(-1)))


def of_z(said: Callable[..., Any], function: Callable[[torch.Tensor], Any]) -> Callable[..., Iterator[Model]]:
    def check(Z: Any) -> Iterator[Model]:
        yield model(S=said(Z))
        yield model(S=on_tensors(function)(Z))

    return check


def entropy(p: torch.Tensor) -> torch.Tensor:
    return -(p * p.log() + (1 - p) * (1 - p).log())


def test_what_is_left_of_1_may_be_nothing_on_the_way(apart: Apart) -> None:
    """From 37 on, a sigmoid is 1 but for rounding, and 0 times the logarithm of 0 is no number."""

    def said(z: Any) -> Any:
        size = sympy.Abs(z)
        return sympy.log(1 + sympy.exp(-size)) + size / (1 + sympy.exp(size))

    assert not apart(ANY, of_z(said, lambda z: entropy(z.sigmoid())))
    assert apart(ANY, of_z(said, lambda z: entropy(z.sigmoid()).where(z < 6, torch.nan)))
    assert apart(ANY, of_z(said, lambda z: entropy(z.clamp(max=6).sigmoid())))


def sigmoid(z: Any) -> Any:
    return 1 / (1 + sympy.exp(-z))


SATURATED: dict[str, tuple[Callable[..., Any], Callable[[torch.Tensor], Any]]] = {
    "a sigmoid beside ones": (
        lambda z: 1 / (1 + sympy.exp(-z)) / (1 + sympy.exp(z)),
        lambda z: (torch.ones_like(z) - z.sigmoid()) ** 2 / (torch.ones_like(z) - z.sigmoid()) * z.sigmoid(),
    ),
    "the logarithm of what is left": (
        lambda z: sympy.log(1 + sympy.exp(z)) / (1 + sympy.exp(z)), lambda z: -(-z).sigmoid() * torch.log1p(-z.sigmoid()),
    ),
    "a variance of a coin": (
        lambda z: sigmoid(z) * sigmoid(-z), lambda z: (z.sigmoid() - z.sigmoid() ** 2) ** 2 / (z.sigmoid() - z.sigmoid() ** 2),
    ),
    "a sigmoid by hand": (
        lambda z: sigmoid(z) * sigmoid(-z) * z, lambda z: z.sigmoid() * (-z).sigmoid() * torch.logit(1 / (1 + (-z).exp())),
    ),
    "a sigmoid by its logarithm": (
        lambda z: sympy.log(1 + sympy.exp(z)) / (1 + sympy.exp(z)),
        lambda z: -(-z).sigmoid() * torch.log1p(-torch.nn.functional.logsigmoid(z).exp()),
    ),
    "there and back": (lambda z: z * sympy.exp(-z * z), lambda z: z.erf().erfinv() * (-z * z).exp()),
    "a softmax": (
        lambda z: sigmoid(z) * sigmoid(-z) * z,
        lambda z: z.sigmoid() * (-z).sigmoid() * torch.logit(torch.stack([z, torch.zeros_like(z)]).softmax(0)[0]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("said", "function"), SATURATED.values(), ids=SATURATED)
def test_what_comes_so_near_to_1_that_it_is_1_may_leave_nothing(apart: Apart, said: Any, function: Any) -> None:
    """A call without a number farther out than that is excused; one that ends before, or goes on with another number, is not."""
    assert not apart(ANY, of_z(said, function))
    assert apart(ANY, of_z(said, lambda z: function(z).where(z < 4, torch.nan)))
    assert apart(ANY, of_z(said, lambda z: function(z).where(z < 4, 0.3)))


def test_one_that_ends_where_something_else_is_1_is_seen(apart: Apart) -> None:
    """What is 1 is an excuse where it leaves no number, and not for a call that ends by itself."""
    assert apart(ANY, of_z(lambda z: z * sympy.tanh(4 * z), lambda z: z * (4 * z).tanh() * torch.where(z < 5, 1, torch.nan)))
    assert apart(ANY, of_z(lambda z: z, lambda z: z.unsqueeze(-1).softmax(-1).squeeze(-1) * torch.where(z < 6, z, torch.nan)))
