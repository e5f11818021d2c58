"""Calls of PyTorch that are made once for the same tensors: never where something else may come out."""

import pytest
import torch

from texclaims.numeric.computed import ROOM, Calls, Unknown, every_call, kept_calls, known_by, run, size_of

ONE = torch.tensor([1.0, 2.0], dtype=torch.float64)


class Counted:
    """A call that says how often it was made."""

    def __init__(self, result: object = None) -> None:
        self.times = 0
        self.result = result

    def __call__(self, *arguments: object, **options: object) -> object:
        self.times += 1
        return self.result if self.result is not None else torch.full((2,), float(self.times))


def test_the_same_tensors_are_computed_once() -> None:
    call = Counted()
    with kept_calls():
        first, second = run(call, (ONE, 3), {"gain": 2.0}), run(call, (ONE.clone(), 3), {"gain": 2.0})
    assert call.times == 1 and first is second


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
    call = Counted()
    with kept_calls():
        run(call, (ONE, 3), {})
        run(call, other, {})
    assert call.times == 2


@pytest.mark.parametrize("zero", [torch.tensor(0.0), 0.0, [0.0]])
def test_a_minus_before_zero_is_another_number(zero: object) -> None:
    call, negative = Counted(), torch.tensor(-0.0) if torch.is_tensor(zero) else [-0.0] if zero == [0.0] else -0.0
    with kept_calls():
        run(call, (zero,), {})
        run(call, (negative,), {})
    assert call.times == 2


def test_another_function_is_another_call() -> None:
    with kept_calls():
        assert run(torch.exp, (ONE,), {}).tolist() != run(torch.log, (ONE,), {}).tolist()


def test_options_are_known_by_name() -> None:
    call = Counted()
    with kept_calls():
        run(call, (ONE,), {"a": 1, "b": 2})
        run(call, (ONE,), {"a": 2, "b": 1})
    assert call.times == 2


def test_a_changed_tensor_is_another_one() -> None:
    call, numbers = Counted(), ONE.clone()
    with kept_calls():
        run(call, (numbers,), {})
        numbers += 1
        run(call, (numbers,), {})
    assert call.times == 2


def test_what_draws_is_made_each_time() -> None:
    with kept_calls():
        draws = [run(lambda size: torch.rand(int(size)), (torch.tensor(3),), {}) for _ in range(2)]
        same = run(torch.rand, (3,), {}), run(torch.rand, (3,), {})
    assert not torch.equal(*draws) and not torch.equal(*same)


def test_what_autograd_follows_is_made_each_time() -> None:
    followed, call = ONE.clone().requires_grad_(), Counted()
    leads = Counted(followed * 2)
    with kept_calls():
        for _ in range(2):
            run(call, (followed,), {})
            run(leads, (ONE,), {})
    assert call.times == leads.times == 2


def test_what_remembers_is_made_each_time() -> None:
    seen: list[float] = []

    def remembers(value: float) -> float:
        seen.append(value)
        return sum(seen)

    call = Counted()
    with kept_calls():
        run(call, (remembers,), {})
        run(call, (remembers,), {})
    assert call.times == 2
    with pytest.raises(Unknown):
        known_by(object())


def test_each_state_of_vmap_is_computed() -> None:
    with kept_calls():
        found = torch.vmap(lambda one: run(torch.square, (one,), {}))(ONE)
    assert found.tolist() == [1.0, 4.0]


def test_while_somebody_looks_every_call_is_made() -> None:
    call = Counted()
    with kept_calls():
        run(call, (ONE,), {})
        with every_call():
            run(call, (ONE,), {})
        run(call, (ONE,), {})
    assert call.times == 2
    run(call, (ONE,), {})
    assert call.times == 3  # nothing is kept longer than one equation


def test_the_oldest_make_room() -> None:
    calls = Calls()
    large = Counted(torch.empty(ROOM // 2, dtype=torch.uint8))
    for k in (0, 1, 2, 2, 1, 0):
        calls.run(large, (k,), {})
    assert large.times == 4  # 0 had to go when 2 came
    too_large = Counted(torch.empty(ROOM + 1, dtype=torch.uint8))
    for _ in range(2):
        calls.run(too_large, (0,), {})
    assert too_large.times == 2


def test_sizes() -> None:
    assert size_of((ONE, [ONE, 1.0])) == 40
    assert size_of(ONE.clone().requires_grad_()) is None
    assert size_of({"a": ONE}) is None and size_of((ONE, object())) is None
