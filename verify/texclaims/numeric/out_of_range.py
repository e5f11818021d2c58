"""A call of PyTorch -> in which states float64 could not hold a number on its way: too large for it, or so small that 0 is left,
or so near to 1 that 1 is.

exp(x) / (1 + exp(x)) is no number where exp(x) is infinite. Nobody meant that; a call that gives nan beyond 6 means it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from texclaims.numeric.computed import every_call

GROWS = frozenset("exp exp2 expm1 sinh cosh pow mul add sub sum prod cumsum cumprod div mm bmm mv dot addmm baddbmm".split())
"""Operations whose result may be too large; others are infinite at a pole, or where they are told to be."""
SHRINKS = frozenset("exp exp2 pow mul div prod cumprod sigmoid _softmax erfc special_ndtr special_erfcx".split())
"""Operations whose result is 0 where it is too small."""
ABSORBS = frozenset("add sub rsub".split())
"""Operations that may make 0 of a plain number and another one that is nearly the same: 1 - p, where p is 1 but for rounding; or
the plain number itself where the other one is too small: 1 + exp(-z)."""
SATURATES = frozenset("sigmoid tanh erf special_ndtr _softmax exp".split())
"""Operations that come so near to 1, or to -1, that float64 has no other number for it: what is left of 1 is then 0."""
BINARY = frozenset("pow mul div add sub rsub".split())
POLES = frozenset("pow div".split())
"""Those of the first that are infinite at 0 as well."""
PRODUCTS = frozenset("pow mul div prod cumprod".split())
"""Those of the second that are 0 at 0 as well."""


def out_of_range(call: Callable[[], Any], states: int) -> torch.Tensor:
    """In which of so many states an operation on the way makes something infinite of numbers, or nothing of what is not 0; or 1
    of what only comes near to it, or 0 or a plain number of it and another one, if another operation then makes no number of
    numbers: (states,). One on tensors without an axis of so many is one in all of them. It raises what the call does."""
    with _Watch(states) as watch, every_call():
        call()
    return watch.found


class _Watch(TorchDispatchMode):
    def __init__(self, states: int) -> None:
        TorchDispatchMode.__init__(self)
        self.states = states
        self.beyond, self.lost, self.at_poles = (torch.zeros(states, dtype=torch.bool) for _ in range(3))
        """In which states something was too large or too small; was 1, or 0, but for rounding; and had no number, of numbers."""

    @property
    def found(self) -> torch.Tensor:
        return self.beyond | self.lost & self.at_poles

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: tuple[Any, ...] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        word, options = getattr(func, "overloadpacket", func).__name__.removesuffix("_"), kwargs or {}
        if "rounding_mode" in options:
            return func(*args, **options)
        given = list(_numbers(args[:2] if word in BINARY else args[:1] if word in SHRINKS | SATURATES else args))
        known = self._in_each(given, torch.isfinite)  # now: some operations write into what they are given
        apart = self._in_each(given, lambda one: one != 0)
        result = func(*args, **options)
        if not (torch.is_tensor(result) and result.is_floating_point()):
            return result
        self.at_poles |= known & ~self._in_each([result], torch.isfinite)
        if word in GROWS:
            self.beyond |= known & (apart | (word not in POLES)) & ~self._in_each([result], lambda one: ~one.isinf())
        if word in SHRINKS:
            self.beyond |= known & (apart | (word not in PRODUCTS)) & ~self._in_each([result], lambda one: one != 0)
        plain = [one for one in args[:2] if isinstance(one, (int, float))] if word in ABSORBS else []
        for number in (0.0, *plain) if plain else ():
            self.lost |= known & apart & ~self._in_each([result], partial(torch.ne, other=number))
        if word in SATURATES and not (word == "_softmax" and args[0].shape[args[1]] == 1):
            self.lost |= known & apart & ~self._in_each([result], lambda one: one.abs() != 1)
        return result

    def _in_each(self, values: Sequence[torch.Tensor], holds: Callable[[torch.Tensor], torch.Tensor]) -> torch.Tensor:
        """In which states does it hold of all these numbers? (states,)"""
        found = torch.ones(self.states, dtype=torch.bool)
        for one in values:
            true = holds(one.detach()).cpu()
            axis = next((k for k, size in enumerate(true.shape) if size == self.states), None)
            found &= true.all() if axis is None else true.movedim(axis, 0).reshape(self.states, -1).all(dim=1)
        return found


def _numbers(values: Any) -> Iterator[torch.Tensor]:
    return (torch.as_tensor(one) for one in tree_leaves(values) if torch.is_tensor(one) or isinstance(one, (int, float)))
