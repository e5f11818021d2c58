"""Calls of PyTorch that are made once for the same tensors: never where something else may come out."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import torch
from torch.autograd import forward_ad

from texclaims.numeric.computed import ROOM, Calls, Unknown, every_call, kept_calls, known_by, run, size_of
from texclaims.numeric.world import MeasurementError

ONE = torch.tensor([1.0, 2.0], dtype=torch.float64)


TIMES: list[object] = []
"""What the call below was given, each time: a function that holds nothing itself is known again."""
FOLLOWED = torch.tensor([1.0, 2.0], dtype=torch.float64).requires_grad_()


@pytest.fixture(autouse=True)
def _none_made() -> None:
    TIMES.clear()
    SEEN.clear()


def counted(*arguments: object, **options: object) -> torch.Tensor:
    """A call that says how often it was made."""
    TIMES.append(arguments)
    return torch.full((2,), float(len(TIMES)))


def leading(*arguments: object) -> torch.Tensor:
    TIMES.append(arguments)
    return FOLLOWED * 2


def of_three(function: Callable[[float], float]) -> float:
    return function(3.0)


def large(turn: int, more: int = 0) -> torch.Tensor:
    TIMES.append(turn)
    return torch.empty(ROOM // 2 + more, dtype=torch.uint8)


def test_the_same_tensors_are_computed_once() -> None:
    with kept_calls():
        first, second = run(counted, (ONE, 3), {"gain": 2.0}), run(counted, (ONE.clone(), 3), {"gain": 2.0})
    assert len(TIMES) == 1 and first.tolist() == second.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    "other",
    [
        (ONE + 2.0**-52, 3),
        (ONE.float(), 3),
        (ONE.reshape(2, 1), 3),
        (torch.stack([ONE, ONE], dim=1)[:, 0], 3),  # the same numbers, laid out otherwise: sums may run in another order
        (ONE, 3.0),
        (ONE, True),
        (ONE,),
        ([ONE], 3),
        (ONE, 3, None),
    ],
)
def test_anything_else_is_computed_anew(other: tuple[object, ...]) -> None:
    with kept_calls():
        run(counted, (ONE, 3), {})
        run(counted, other, {})
    assert len(TIMES) == 2


@pytest.mark.parametrize("zero", [torch.tensor(0.0), 0.0, [0.0]])
def test_a_minus_before_zero_is_another_number(zero: object) -> None:
    negative = torch.tensor(-0.0) if torch.is_tensor(zero) else [-0.0] if zero == [0.0] else -0.0
    with kept_calls():
        run(counted, (zero,), {})
        run(counted, (negative,), {})
    assert len(TIMES) == 2


def test_another_function_is_another_call() -> None:
    with kept_calls():
        assert run(torch.exp, (ONE,), {}).tolist() != run(torch.log, (ONE,), {}).tolist()


def test_options_are_known_by_name() -> None:
    with kept_calls():
        run(counted, (ONE,), {"a": 1, "b": 2})
        run(counted, (ONE,), {"a": 2, "b": 1})
    assert len(TIMES) == 2


def test_a_changed_tensor_is_another_one() -> None:
    numbers = ONE.clone()
    with kept_calls():
        run(counted, (numbers,), {})
        numbers += 1
        run(counted, (numbers,), {})
    assert len(TIMES) == 2


def test_what_draws_is_made_each_time() -> None:
    with kept_calls():
        draws = [run(lambda size: torch.rand(int(size)), (torch.tensor(3),), {}) for _ in range(2)]
        same = run(torch.rand, (3,), {}), run(torch.rand, (3,), {})
    assert not torch.equal(*draws) and not torch.equal(*same)


def test_what_autograd_follows_is_made_each_time() -> None:
    with kept_calls():
        for _ in range(2):
            run(counted, (FOLLOWED,), {})
            run(leading, (ONE,), {})
    assert len(TIMES) == 4


def test_what_remembers_is_made_each_time() -> None:
    seen: list[float] = []

    def remembers(value: float) -> float:
        seen.append(value)
        return sum(seen)

    with kept_calls():
        assert [run(of_three, (remembers,), {}) for _ in range(3)] == [3.0, 6.0, 9.0]
    with pytest.raises(Unknown):
        known_by(object())


def test_each_state_of_vmap_is_computed() -> None:
    with kept_calls():
        found = torch.vmap(lambda one: run(torch.square, (one,), {}))(ONE)
    assert found.tolist() == [1.0, 4.0]


def test_while_somebody_looks_every_call_is_made() -> None:
    with kept_calls():
        run(counted, (ONE,), {})
        with every_call():
            run(counted, (ONE,), {})
        run(counted, (ONE,), {})
    assert len(TIMES) == 2
    run(counted, (ONE,), {})
    assert len(TIMES) == 3  # nothing is kept longer than one equation


def test_the_oldest_make_room() -> None:
    calls = Calls()
    for k in (0, 1, 2, 2, 1, 0):
        calls.run(large, (k,), {})
    assert TIMES == [0, 1, 2, 0]  # 0 had to go when 2 came
    for _ in range(2):
        calls.run(large, (3, ROOM), {})
    assert TIMES[4:] == [3, 3]


def test_sizes() -> None:
    assert size_of((ONE, [ONE, 1.0])) == 40
    assert size_of(ONE.clone().requires_grad_()) is None
    assert size_of({"a": ONE}) is None and size_of((ONE, object())) is None


# --- what is kept is nobody else's --------------------------------------------------------------------------------------


def twice(numbers: torch.Tensor) -> torch.Tensor:
    return 2 * numbers


def with_slope(numbers: torch.Tensor) -> torch.Tensor:
    return numbers.requires_grad_()


SEEN: list[float] = []


def summed(numbers: torch.Tensor, seen: list[float] = SEEN) -> float:
    seen.append(1.0)
    return sum(seen)


def past_autograd(numbers: torch.Tensor) -> torch.Tensor:
    numbers.data.clamp_(max=1.0)
    return numbers.clone()


def by_numpy(numbers: torch.Tensor) -> torch.Tensor:
    numbers.numpy()[:] = 1.0
    return numbers.clone()


@pytest.mark.parametrize("changes", [torch.relu_, torch.neg_, with_slope, past_autograd, by_numpy])
@pytest.mark.parametrize("block", [kept_calls, every_call])
def test_a_call_that_changes_what_it_is_given_is_refused(changes: object, block: object) -> None:
    """With `V = twice(Z)` and `S = relu_(twice(Z))`, E[S^2 + V^2] = 4 E[Z^2] had a mark: the call for S changed what V was."""
    numbers = torch.tensor([-1.0, 2.0], dtype=torch.float64)
    with block():
        inner = run(twice, (numbers,), {})
        with pytest.raises(MeasurementError, match="changes the tensor that it is given; wanted: .*clone"):
            run(changes, (inner,), {})
        assert run(twice, (numbers,), {}).tolist() == [-2.0, 4.0]


def test_what_is_handed_out_is_a_copy() -> None:
    with kept_calls():
        for _ in range(3):
            found = run(twice, (ONE,), {})
            assert found.tolist() == [2.0, 4.0]
            found.data.neg_()


def test_a_view_is_no_longer_one() -> None:
    numbers = ONE.clone()
    with kept_calls():
        run(torch.ravel, (numbers,), {})
        numbers.zero_()
        assert run(torch.ravel, (ONE,), {}).tolist() == [1.0, 2.0]


# --- which function it is -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Over:
    """Two of these are equal, and do not return the same."""

    zero: float

    def __call__(self, numbers: torch.Tensor) -> torch.Tensor:
        return numbers / self.zero


def test_equal_objects_are_not_one_function() -> None:
    with kept_calls():
        assert run(Over(0.0), (ONE,), {}).tolist() != run(Over(-0.0), (ONE,), {}).tolist()


def test_what_a_function_holds_counts() -> None:
    factors = [2.0, 3.0]
    calls = [lambda numbers, factor=factor: numbers * factor for factor in factors]
    generator = torch.Generator().manual_seed(0)
    with kept_calls():
        assert [run(call, (ONE,), {})[0].item() for call in calls] == factors
        assert [run(summed, (ONE,), {}) for _ in range(3)] == [1.0, 2.0, 3.0]
        draws = [run(lambda size: torch.rand(size, generator=generator), (3,), {}) for _ in range(2)]
        batch = torch.nn.BatchNorm1d(1).double()
        for _ in range(2):
            run(batch, (ONE.reshape(2, 1),), {})
    assert not torch.equal(*draws) and batch.num_batches_tracked == 2


def test_what_draws_from_python_is_made_each_time() -> None:
    with kept_calls():
        assert len({run(drawn_by_python, (ONE,), {}) for _ in range(3)}) == 3


def drawn_by_python(numbers: torch.Tensor) -> float:
    return random.random()


def test_another_default_type_is_another_call() -> None:
    with kept_calls():
        assert run(torch.zeros, (2,), {}).dtype == torch.float32
        torch.set_default_dtype(torch.float64)
        try:
            assert run(torch.zeros, (2,), {}).dtype == torch.float64
        finally:
            torch.set_default_dtype(torch.float32)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # PyTorch's own, of what it loads for this
def test_a_derivative_that_a_tensor_carries_is_not_lost() -> None:
    with kept_calls(), forward_ad.dual_level():
        run(twice, (ONE,), {})
        found = run(twice, (forward_ad.make_dual(ONE, torch.ones_like(ONE)),), {})
        assert forward_ad.unpack_dual(found).tangent.tolist() == [2.0, 2.0]
