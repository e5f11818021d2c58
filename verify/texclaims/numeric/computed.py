"""A call of PyTorch with its tensors -> what it returns; once only for the same tensors, while one equation is judged.

A wrong version draws the same worlds as its equation, mostly: what PyTorch computes in them for a name of the page does not
change with the formula around it.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import torch
from torch.autograd import forward_ad
from torch.utils._pytree import tree_leaves, tree_map

from texclaims.numeric.losing import Losing
from texclaims.numeric.world import MeasurementError

ROOM = 2**27  # bytes of results that are kept at most; the oldest go first
SMALL = 1024  # numbers of a tensor that is looked at before a call and after it


class Unknown(Exception):
    """Nobody can tell whether an argument is the same as before."""


class Calls:
    """Results of calls, the oldest first. Nobody else holds what is kept: a copy of it is handed out."""

    def __init__(self) -> None:
        self._results: dict[Hashable, Any] = {}
        self._bytes = 0

    def run(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        """What the function returns; what it returned before, where it was given the same. A call that draws numbers is made
        each time, and so is one on another device than the processor: to compare its tensors would be to wait for them."""
        try:
            key = known_call(function, arguments, options)
        except Unknown:
            return made(function, arguments, options)
        if key not in self._results:
            before = _draws()
            result = made(function, arguments, options)
            if before != _draws() or not self._keep(key, result):
                return result
        return _copied(self._results[key])

    def _keep(self, key: Hashable, result: Any) -> bool:
        size = size_of(result)
        if size is None or size > ROOM:
            return False
        self._results[key] = _copied(result)
        self._bytes += size
        while self._bytes > ROOM:
            self._bytes -= size_of(self._results.pop(next(iter(self._results)))) or 0
        return True


def made(function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    """The result of the call.

    Raises MeasurementError where it changes a tensor that it was given, which others are computed from, too, and where it asserts
    what does not hold.
    """
    plain = not options and all(map(torch.is_tensor, arguments))
    tensors = arguments if plain else [leaf for leaf in tree_leaves((arguments, dict(options))) if torch.is_tensor(leaf)]
    before = list(map(_touched, tensors))
    try:
        result = function(*arguments, **options)
    except AssertionError as error:
        raise MeasurementError(f"{getattr(function, '__name__', function)} asserts what does not hold: {error}") from error
    if before != list(map(_touched, tensors)):
        name = getattr(function, "__name__", str(function))
        raise MeasurementError(f"{name} changes the tensor that it is given; wanted: a call that changes a copy, x.clone()")
    return result


def _touched(tensor: torch.Tensor) -> tuple[Any, ...]:
    """What another number in it, or a derivative that is left there, changes. Of small tensors the numbers themselves are looked
    at: x.data and numpy count no version."""
    try:
        numbers = tensor.detach().numpy().tobytes() if tensor.numel() <= SMALL and tensor.device.type == "cpu" else b""
        left = id(tensor.grad) if tensor.is_leaf and tensor.requires_grad else None
        return tensor._version, tensor.requires_grad, left, numbers
    except (RuntimeError, TypeError):  # inside of vmap a tensor has no numbers of its own; one of inference mode counts nothing
        return ()


def _copied(result: Any) -> Any:
    return tree_map(lambda one: one.clone() if torch.is_tensor(one) else one, result)


def _draws() -> Hashable:
    """Where the generators of numbers stand that a call may draw from."""
    return torch.get_rng_state().numpy().tobytes(), random.getstate()


_CALLS: ContextVar[Calls | None] = ContextVar("calls", default=None)


def run(function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    """What the function returns for these arguments.

    Raises MeasurementError where it changes one of them.
    """
    calls = _CALLS.get()
    return calls.run(function, arguments, options) if calls else made(function, arguments, options)


@contextmanager
def kept_calls() -> Iterator[None]:
    """While this lasts, a call with the same tensors is made once."""
    yield from _with(Calls())


@contextmanager
def every_call() -> Iterator[None]:
    """While this lasts, every call is made: somebody looks at what runs, or has put something else in its place."""
    yield from _with(None)


def _with(calls: Calls | None) -> Iterator[None]:
    before = _CALLS.set(calls)
    try:
        yield
    finally:
        _CALLS.reset(before)


def known_call(function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Hashable:
    """By what a call is known again. Raises Unknown as `known_by` does."""
    if forward_ad._current_level >= 0:
        raise Unknown  # a tensor may carry its derivative along
    try:
        named = [(name, known_by(value)) for name, value in options.items()]
        return known_by(function), torch.get_default_dtype(), *map(known_by, arguments), *named
    except RecursionError:
        raise Unknown from None  # a function that stands in its own closure


def known_by(argument: Any) -> Hashable:
    """By what an argument is known again. Raises Unknown for one that may be the same and still be another one, such as a
    function that remembers something, or a tensor that autograd follows."""
    if torch.is_tensor(argument):
        return _digest(argument)
    if isinstance(argument, (tuple, list)):
        return (type(argument), *map(known_by, argument))
    if isinstance(argument, (FunctionType, BuiltinFunctionType)):
        return argument, *map(known_by, _held_by(argument))
    if isinstance(argument, Losing):
        return argument.size, argument.turn, known_by(argument.function)
    if isinstance(argument, float):
        return type(argument), argument.hex()  # 0.0 and -0.0 are equal, and one divided by them is not
    if argument is None or isinstance(argument, (bool, int, str, torch.dtype)):
        return type(argument), argument
    raise Unknown


def _held_by(function: FunctionType | BuiltinFunctionType) -> Iterator[Any]:
    """What a function brings along, in its closure and as its defaults. Raises Unknown for a method of an object."""
    if isinstance(function, BuiltinFunctionType):
        if not isinstance(function.__self__, (ModuleType, type, type(None))):
            raise Unknown
        return
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # nothing is in it yet
            raise Unknown from None
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()


def _digest(tensor: torch.Tensor) -> Hashable:
    """Raises Unknown for one that autograd follows, or that the processor does not have."""
    if tensor.requires_grad or tensor.device.type != "cpu":
        raise Unknown
    try:
        numbers = tensor.contiguous().reshape(-1).view(torch.uint8).numpy()
    except (RuntimeError, TypeError):  # inside of vmap a tensor has no numbers of its own
        raise Unknown from None
    return tensor.dtype, tensor.shape, tensor.stride(), hashlib.sha256(numbers.data).digest()


def size_of(result: Any) -> int | None:
    """Bytes of a tensor, of several, or of a number; None for what is not kept: anything else, and what autograd follows."""
    if torch.is_tensor(result):
        return None if result.requires_grad else result.nbytes
    if isinstance(result, (tuple, list)):
        sizes = [size_of(one) for one in result]
        return None if None in sizes else sum(size or 0 for size in sizes)
    return 8 if isinstance(result, (bool, int, float)) else None
