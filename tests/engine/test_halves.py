"""What SymPy's half of a check says of a name, and what PyTorch's half computes for it: two numbers, wherever they differ."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
import torch
from torch.nn import functional

from texclaims.check import Model, model, on_tensors, sum_of
from texclaims.judgement.argument import Case
from texclaims.judgement.differing import apart as differ
from texclaims.judgement.judge import judge
from texclaims.judgement.said import PLACES, Pair, some
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import World

APART = "the halves of the check differ"
SQUARE = r"\E[S^2] = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }"
VARIANCE = r"\Var[S] = \frac{1}{2} \E[Z^2] - \frac{1}{4} \E[\abs{Z}]^2 \when{ Z \sim -Z }"
TIED = r"\E[S^2] = \frac{d}{2} \when{ Z \sim -Z, \Var[Z] = d }"
Check = Callable[..., Iterator[Model]]


def of_the_positive_part(function: Callable[[torch.Tensor], torch.Tensor]) -> Check:
    def check(Z: Any) -> Iterator[Model]:
        yield model(S=sympy.Max(0, Z))
        yield model(S=on_tensors(function)(Z))

    return check


@pytest.fixture
def found(read: Any, notation: Any, functions: Any) -> Callable[[str, Check], Any]:
    return lambda tex, check: judge(Case(read(tex), check, notation, functions, {}), (0,))



TRUE = {
    "relu": torch.relu,
    "a clamp that is none": lambda values: values.clamp(min=0.0),
    "by its sign": lambda values: values * (values > 0),
}
FALSE = {
    "relu6": functional.relu6,
    "a maximum of 3": lambda values: values.clamp(0.0, 3.0),
    "nothing below 1/50": lambda values: functional.threshold(values, 0.02, 0.0),
    "a maximum of 50": lambda values: values.clamp(0.0, 50.0),
}


@pytest.mark.parametrize("tex", [SQUARE, VARIANCE, TIED])
@pytest.mark.parametrize("function", TRUE.values(), ids=TRUE)
def test_halves_that_agree(found: Any, tex: str, function: Any) -> None:
    verdict = found(tex, of_the_positive_part(function))
    assert verdict.holds, verdict.reason


@pytest.mark.parametrize("tex", [SQUARE, VARIANCE, TIED])
@pytest.mark.parametrize("function", FALSE.values(), ids=FALSE)
def test_halves_that_differ_far_from_one(found: Any, tex: str, function: Any) -> None:
    """relu6 is max(0, x) wherever |x| is of the order of 1: E[S^2] = E[Z^2]/2 had a mark with it."""
    verdict = found(tex, of_the_positive_part(function))
    assert not verdict.holds and APART in verdict.reason


@pytest.mark.parametrize("premise", ["a > 0", r"a \ne 0", r"a > d", r"d = \frac{1}{a}"])
@pytest.mark.parametrize(("function", "differ"), [(torch.relu, 0), (functional.relu6, 1)])
def test_a_number_that_a_premise_names_is_taken_far_out_too(apart: Any, premise: str, function: Any, differ: int) -> None:
    def check(a: Any) -> Iterator[Model]:
        yield model(b=sympy.Max(0, a))
        yield model(b=on_tensors(function)(a))

    assert len(apart(rf"b^2 \le a^2 \when{{ {premise} }}", check)) == differ


@pytest.mark.parametrize(
    ("function", "differ"),
    [
        (lambda values: values.sum(-1), 0),
        (lambda values: values.clamp(-2.0, 2.0).sum(-1), 1),
        (lambda values: (values * (values.abs() > 0.02)).sum(-1), 1),
    ],
)
@pytest.mark.parametrize("premise", [r"\iid{X}", r"\independent{X}", r"\ident{X}", r"\iid{X}, \Var[X] = d"])
def test_elements_of_a_family_are_taken_far_out_too(apart: Any, premise: str, function: Any, differ: int) -> None:
    def check(X: Any, n: Any) -> Iterator[Model]:
        yield model(S=sum_of(n, X))
        yield model(S=on_tensors(function)(X))

    assert len(apart(rf"\Var[S] = n \Var[X_1] \when{{ {premise} }}", check)) == differ


@pytest.mark.parametrize(
    ("function", "differ"),
    [
        (lambda c, d: c + d, 0),
        (lambda c, d: c + torch.minimum(d, 10 * c), 1),
        (lambda c, d: c + d + torch.relu(c - 8 * d), 1),
    ],
)
def test_numbers_of_other_orders_than_each_other(apart: Any, function: Any, differ: int) -> None:
    def check(c: Any, d: Any) -> Iterator[Model]:
        yield model(b=c + d)
        yield model(b=on_tensors(function)(c, d))

    assert len(apart(r"b^2 \le 2 c^2 + 2 d^2", check)) == differ


def test_a_half_that_cannot_be_worked_out_far_out_says_nothing(found: Any) -> None:
    def only_near(values: torch.Tensor) -> torch.Tensor:
        if values.abs().max() > 5:
            raise ValueError("too large")
        return values.relu()

    verdict = found(SQUARE, of_the_positive_part(only_near))
    assert verdict.holds, verdict.reason


def test_another_name_for_the_same_far_out(found: Any) -> None:
    def check(Z: Any) -> Iterator[Model]:
        yield model(S=sympy.Min(6, sympy.Max(0, Z)))
        yield model(S=on_tensors(functional.relu6)(Z))

    assert APART not in found(SQUARE, check).reason


@pytest.mark.parametrize("changes", [torch.relu_, lambda values: functional.relu(values, True), torch.nn.ReLU(inplace=True)])
def test_no_half_changes_what_another_name_is_computed_from(found: Any, changes: Any) -> None:
    """V is 2 Z and not the positive part of it: the call for S wrote into what V was."""
    twice = on_tensors(lambda values: 2 * values)

    def check(Z: Any) -> Iterator[Model]:
        yield model(V=sympy.Max(0, 2 * Z), S=sympy.Max(0, 2 * Z))
        yield model(V=twice(Z), S=on_tensors(changes)(twice(Z)))

    verdict = found(r"\E[S^2 + V^2] = 4 \E[Z^2] \when{ Z \sim -Z }", check)
    assert not verdict.holds and "changes the tensor that it is given" in verdict.reason


@pytest.mark.parametrize(
    ("said", "computed", "differs"),
    [
        (1.0, 1.0, False),
        (1.0, 1.0 + 1e-8, True),
        (torch.nan, 1.0, True),
        (1.0, torch.nan, True),
        (torch.nan, torch.nan, True),
        (1.0, torch.inf, True),
        (torch.inf, torch.inf, False),
        (torch.inf, -torch.inf, True),
        (20.0, 19.0, True),
    ],
)
def test_what_is_no_number_differs(notation: Any, functions: Any, said: float, computed: float, differs: bool) -> None:
    one, other = (torch.tensor([1.0, value], dtype=torch.float64) for value in (said, computed))
    has_no_ball: Any = sympy.sinh(sympy.Symbol("x"))
    nowhere = Tensors(notation, functions, {}, World.of_numbers({}, "cpu"), 0)
    assert differ(Pair(has_no_ball, {}, one, other), nowhere) == differs


@pytest.mark.parametrize("further", [0, 1])
def test_every_element_of_a_family_is_compared(apart: Any, further: int) -> None:
    """What is added is 0 for the first element and for the last."""

    def check(u: Any, n: Any) -> Iterator[Model]:
        yield model(varsigma=lambda i: u(i) + further * (i - 1) * (i - n))
        yield model(varsigma=on_tensors(torch.clone)(u))

    assert len(apart(r"\varsigma_1 + \varsigma_n = u_1 + u_n", check)) == further


def test_of_many_elements_some_are() -> None:
    few, many = [(k,) for k in range(PLACES)], [(k,) for k in range(1000)]
    assert some(few) == few
    assert len(set(some(many))) == PLACES and {many[0], many[-1]} <= set(some(many))
