"""A measurement -> the functions of PyTorch's own that it rests on: which count, by which name, and which do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.init import calculate_gain, kaiming_normal_

from texclaims.check import Model, drawn_by, model, normal, on_tensors, sum_over
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim
from texclaims.numeric import recorder
from texclaims.numeric.dice import drawing_from
from texclaims.numeric.meter import Meter
from texclaims.numeric.recorder import Outcome, rests_on
from texclaims.symbolic.symbols import symbol

OWN = (
    "torch.nn", "torch.nn.init.calculate_gain", "torch.optim", "torch.autograd.grad", "torch.Tensor.backward", "torch.tanh",
)  # fmt: skip

X = torch.linspace(-1.0, 2.0, 12, dtype=torch.float64).reshape(3, 4)
W = torch.linspace(1.0, 2.0, 24, dtype=torch.float64).reshape(3, 2, 4)


def filled(initializer: Callable[..., Any], shape: tuple[int, ...] = (3, 4), **options: Any) -> Tensor:
    values: Tensor = initializer(torch.empty(shape, dtype=torch.float64), **options)
    return values


def in_a_wrapper(tensor: Tensor) -> Tensor:
    return nn.init.uniform_(tensor, a=1 - 0.5, b=1 + 0.5)


def of_the_author(tensor: Tensor) -> Tensor:
    with torch.no_grad():
        return tensor.normal_().mul_(0.5)


class OfTheAuthor(nn.Module):
    """A module that is not PyTorch's, round a function that is."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.relu(x) * 2


class WithoutPyTorchs(nn.Linear):
    """A layer of PyTorch's in name only."""

    def forward(self, input: Tensor) -> Tensor:
        return (input * 2).sum(dim=1)


def layers() -> Tensor:
    torch.manual_seed(1)
    layer = nn.Linear(4, 2, dtype=torch.float64)
    result: Tensor = nn.Sequential(layer, nn.ReLU())(X)
    return result


def step(optimizer: Callable[..., torch.optim.Optimizer], **options: Any) -> Tensor:
    moving = nn.Parameter(X.clone())
    steps = optimizer([moving], lr=0.1, **options)
    functional.cross_entropy(moving, torch.zeros(3, dtype=torch.int64)).backward()
    steps.step()
    return moving.detach()


def slope(of: Callable[[Tensor], Tensor]) -> Tensor:
    at = X.clone().requires_grad_()
    return torch.autograd.grad(of(at).sum(), at)[0]


def seen(function: Callable[[], Any]) -> tuple[str, ...]:
    """What this rests on, as a measurement would say it: in plain numbers."""

    def measure() -> list[Outcome]:
        value = torch.as_tensor(function(), dtype=torch.float64)
        return [Outcome((), tuple(value.detach().flatten().tolist()))]

    with torch.random.fork_rng():
        torch.random.manual_seed(recorder.SEED)
        known = measure()
    return rests_on(measure, known, OWN)


COUNTS = {
    "a layer in every state": (lambda: torch.func.vmap(functional.linear)(X, W), ["torch.nn.functional.linear"]),
    "two names of one function": (
        lambda: functional.tanh(X) + torch.tanh(X), ["torch.nn.functional.tanh", "torch.tanh"]),
    "layers as objects, and not what holds them": (layers, ["torch.nn.Linear", "torch.nn.ReLU"]),
    "the functions inside of an author's own module": (lambda: OfTheAuthor()(X), ["torch.nn.functional.relu"]),
    "an initializer that tells modes": (lambda: filled(nn.init.ones_), ["torch.nn.init.ones_"]),
    "one that does not": (lambda: filled(nn.init.xavier_uniform_), ["torch.nn.init.xavier_uniform_"]),
    "one held by its own name": (lambda: filled(kaiming_normal_), ["torch.nn.init.kaiming_normal_"]),
    "one that divides by what it draws": (lambda: filled(nn.init.orthogonal_), ["torch.nn.init.orthogonal_"]),
    "one that draws nothing": (lambda: filled(nn.init.eye_), ["torch.nn.init.eye_"]),
    "one in a wrapper": (lambda: filled(in_a_wrapper), ["torch.nn.init.uniform_"]),
    "a number": (lambda: 2 * nn.init.calculate_gain("tanh"), ["torch.nn.init.calculate_gain"]),
    "a whole number, by its own name": (lambda: calculate_gain("linear"), ["torch.nn.init.calculate_gain"]),
    "a step of descent": (
        lambda: step(torch.optim.SGD, momentum=0.9),
        ["torch.Tensor.backward", "torch.nn.functional.cross_entropy", "torch.optim.SGD"]),
    "a step of another kind": (
        lambda: step(torch.optim.Adam),
        ["torch.Tensor.backward", "torch.nn.functional.cross_entropy", "torch.optim.Adam"]),
    "a gradient": (lambda: slope(lambda x: x**3), ["torch.autograd.grad"]),
    "a gradient of a function": (lambda: slope(functional.gelu), ["torch.autograd.grad", "torch.nn.functional.gelu"]),
}  # fmt: skip


@pytest.mark.parametrize(("function", "names"), COUNTS.values(), ids=COUNTS)
def test_what_a_measurement_rests_on_is_named(function: Callable[[], Any], names: list[str]) -> None:
    assert list(seen(function)) == names


@on_tensors
def negative(c: Tensor) -> Tensor:
    return -functional.softplus(c)


def thrown_away() -> Tensor:
    functional.relu(X)
    nn.init.calculate_gain("tanh")
    filled(nn.init.ones_)
    return X * 2


def asked_for_its_shape() -> Tensor:
    return X * functional.linear(X, W[0]).shape[0]


NOTHING = {
    "arithmetic": lambda: (X.exp() * X.sqrt().nan_to_num() + X @ X.T @ X).sum(),
    "results that are thrown away": thrown_away,
    "one that cancels": lambda: X + functional.relu(X) - functional.relu(X),
    "a factor that is 0": lambda: X + 0 * functional.relu(X),
    "a ratio that is 1": lambda: X * functional.softplus(X) / functional.softplus(X),
    "a shape": asked_for_its_shape,
    "an initializer of the author's": lambda: filled(of_the_author),
    "a layer of the author's": lambda: WithoutPyTorchs(4, 2)(X),
    "a leaky ReLU with the slope 1": lambda: functional.leaky_relu(X, 1.0),
    "a layer of it": lambda: nn.LeakyReLU(1.0)(X),
    "limits beyond all numbers": lambda: functional.hardtanh(X, -1e9, 1e9),
    "a threshold below all numbers": lambda: functional.threshold(X, -1e9, 0.0),
    "slopes of 1": lambda: functional.prelu(X, torch.ones(1, dtype=torch.float64)),
    "no dropout": lambda: functional.dropout(X, 0.5, training=False),
    "dropout of nothing": lambda: nn.Dropout(0.0)(X),
    "nothing added around it": lambda: functional.pad(X, (0, 0)),
    "nothing shrunk": lambda: functional.softshrink(X, 0.0),
    "a number that is thrown away": lambda: (nn.init.calculate_gain("tanh"), 5 / 3)[1],
}


def test_a_function_that_changes_one_number_counts() -> None:
    assert list(seen(lambda: functional.leaky_relu(X, 1.0) + functional.relu(X[2]) + functional.relu(X))) == [
        "torch.nn.functional.relu"
    ]


@pytest.mark.parametrize("name", NOTHING)
def test_what_has_no_part_in_it_is_not(name: str) -> None:
    assert seen(NOTHING[name]) == ()


def test_what_comes_out_otherwise_each_time_says_nothing() -> None:
    found = iter(range(100))
    known = [Outcome((), (0.0,))]
    assert rests_on(lambda: [Outcome((), (next(found) + functional.relu(X).sum().item(),))], known, OWN) == ()


OF_C = negative(sympy.Symbol("c"))
AGAIN = {
    "numbers alone": (r"a + c = c + a \when{ a > c }", {}, True),
    "one that is computed, of which no premise speaks": (r"a + b = b + a \when{ a > c }", {"b": OF_C}, True),
    "a premise on one that is computed": (r"a + b = b + a \when{ a > b }", {"b": OF_C}, False),
    "a premise that says what a number is": (r"a + c = c + a \when{ a = b + 2 }", {"b": OF_C}, False),
    "a premise with a function": (r"a + c = c + a \when{ a = \tanh(c) }", {}, False),
    "one with a derivative": (r"a + c = c + a \when{ a = \frac{\partial (t^3)}{\partial t} }", {}, False),
}


@pytest.mark.parametrize(("tex", "model", "same"), AGAIN.values(), ids=AGAIN)
def test_the_same_worlds_serve_again_unless_what_is_computed_has_a_part_in_them(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, model: dict[str, Any], same: bool
) -> None:
    """A world that hangs on one of PyTorch's own is another one where that returns something else."""
    claim = read(tex)
    meter = Meter(notation, functions, model, claim.names, "cpu")
    assert meter.ordinarily(claim.steps[0], claim.premises).holds
    before = meter.worlds.kept(claim.premises, 0)
    assert before.cache
    other = meter.again().worlds
    assert len(other._once) == (len(meter.worlds._once) if same else 0) and not any(one.cache for one in other._once.values())
    there = other.kept(claim.premises, 0)
    assert (there.world is before.world) == same
    assert all(torch.equal(there.world.fixed[name], value) for name, value in before.world.fixed.items())


def test_an_initializer_draws_again(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    claim = read(r"X \sim \Normal(0, c^2)")
    model = {"X": drawn_by(nn.init.normal_, std=symbol(notation.by_name["c"]))}
    worlds = Meter(notation, functions, model, claim.names, "cpu").worlds
    assert worlds.kept(claim.premises, 0).world.states > 1 and worlds._once and not worlds.again()._once


@pytest.mark.parametrize("seed", [0, 1, 2**40])
def test_generators_begin_at_a_seed_and_stand_afterwards_where_they_stood(seed: int) -> None:
    state = torch.random.get_rng_state()
    with drawing_from(seed):
        drawn = torch.rand(5)
        torch.random.manual_seed(seed)
        assert torch.equal(drawn, torch.rand(5))
    assert torch.equal(torch.random.get_rng_state(), state)


def test_nothing_is_left_behind() -> None:
    state, gain = torch.random.get_rng_state(), nn.init.calculate_gain
    seen(lambda: filled(nn.init.normal_))
    assert torch.equal(torch.random.get_rng_state(), state)
    assert nn.init.calculate_gain is calculate_gain is gain


# --- the grade of a verdict -------------------------------------------------------------------------------------------


@on_tensors
def layer(x: Tensor) -> Tensor:
    return functional.linear(x, torch.ones(1, x.shape[1], dtype=x.dtype)).squeeze(1)


@on_tensors
def pretended(x: Tensor) -> Tensor:
    functional.linear(x, x)
    return x.sum(dim=1)


def nothing() -> Iterator[Model]:
    yield model()
    yield model()


def in_layer(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=layer(X))


def pretending(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=pretended(X))


def drawn(c: Any) -> Iterator[Model]:
    yield model(X=normal(0, c**2))
    yield model(X=drawn_by(nn.init.normal_, std=c))


Judge = Callable[..., Finding]


@pytest.fixture
def graded(read: Callable[[str], Claim], notation: Any, functions: Any) -> Judge:
    def of(tex: str, check: Any) -> Finding:
        found = judge(Case(read(tex), check, notation, functions, {}, own=OWN))
        assert found.proved and found.measured, found.reason
        return found

    return of


GRADES = [
    (r"\Var[S] = n \Var[X] \when{ \iid{X} }", in_layer, "pytorch", ("torch.nn.functional.linear",)),
    (r"\Var[S] = n \Var[X] \when{ \iid{X} }", pretending, "numerics", ()),
    (r"\Var[Z] = \E[Z^2] - \E[Z]^2", nothing, "numerics", ()),
    (r"X \sim \Normal(0, c^2)", drawn, "pytorch", ("torch.nn.init.normal_",)),
    (r"\int_0^1 t^2 \dd t = \frac13", nothing, "numerics", ()),
    (r"\frac{\partial (a^2)}{\partial a} = 2 a", nothing, "numerics", ()),
    (r"(a + 1)^2 = a^2 + 2 a + 1", nothing, "numerics", ()),
    (r"\frac{\partial \tanh(a)}{\partial a} = 1 - \tanh(a)^2", nothing, "pytorch", ("torch.autograd.grad", "torch.tanh")),
    (r"b = 1 - \frac{2}{\exp(2 a) + 1} \when{ b = \tanh(a) }", nothing, "pytorch", ("torch.tanh",)),
    (r"\sqrt{2} \approx 1.414", nothing, "arithmetic", ()),
    (r"q_L = 3^L q_0 \when{ \each{l}{L},\ q_l = 3 q_{l-1} }", nothing, "arithmetic", ()),
]


@pytest.mark.parametrize(("tex", "check", "grade", "names"), GRADES, ids=[f"{row[0]} {row[2]}" for row in GRADES])
def test_a_verdict_says_what_was_measured_on_what(
    graded: Judge, tex: str, check: Any, grade: str, names: tuple[str, ...]
) -> None:
    found = graded(tex, check)
    assert (found.grade, found.measured_on) == (grade, names)
