"""The name of an initializer -> the calls in which it is looked at: arguments, tensors, and what is around them.

All of it in all combinations would be far too much. Of arguments, shapes, types and layouts every three come together, and what
else stands around a call comes with each two of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations, product
from typing import Any, NamedTuple

import torch

from initializer_laws import KERNELS, LARGE, LARGEST, TABLE, USUAL, Law, Options, Row, Shape

DTYPES = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
CHANNELS_LAST = {4: torch.channels_last, 5: torch.channels_last_3d}
"""By the number of dimensions."""
LAYOUTS = ("contiguous", "transposed", "strided", "channels last")
HELD = ("plain", "trained", "parameter", "parameter without recording")
AROUND = ("", "in inference mode", "with float64 as the default")
LITTLE, TIE = 0.02, 1e-9  # a weight, beside which one over a few calls is large; and what is no difference of two
SOON, LATER = 100, 600  # small cases before the large ones that take little time, and before the others: most faults show there

Filled = tuple[Options, Shape, torch.dtype, str]
"""Arguments, and the tensor's shape, type and layout."""


class Case(NamedTuple):
    """One call of an initializer, and on what."""

    options: Options
    law: Law
    """What the elements must have."""
    shape: Shape
    dtype: torch.dtype
    layout: str
    by_position: bool
    given_generator: bool
    held: str
    """What the tensor is: plain, trained (it asks for a gradient), a parameter, or a parameter where nothing is recorded."""
    around: str
    """What is set around the call: nothing, inference mode, or another default type."""

    @property
    def words(self) -> str:
        given = ", ".join(f"{key}={value!r}" for key, value in self.options.items())
        kind = str(self.dtype).removeprefix("torch.")
        around = f" {self.around}" if self.around else ""
        return f"({given}) of a {self.layout} {kind} tensor of shape {self.shape}{around}"


@lru_cache(maxsize=len(TABLE))
def cases(name: str) -> tuple[Case, ...]:
    """Of arguments, shapes, types and layouts every three that there are together, in a mixed order; large tensors in every type
    and layout, with a few arguments."""
    row, dice = TABLE[name], random.Random(name)
    small = [*_by_threes(row)]
    dice.shuffle(small)
    shapes = LARGE if KERNELS[0] in row.shapes else LARGE[:1]
    usual = tuple(shape for shape in USUAL if KERNELS[0] in row.shapes or len(shape) == 2)
    layouts = (*LAYOUTS[:3], LAYOUTS[0])  # a million numbers in each type, and in each layout that a matrix has, but not in both
    largest = zip([LARGEST] * len(DTYPES), DTYPES, layouts, strict=True) if KERNELS[0] in row.shapes else ()
    large = [(dice.choice(row.arguments), *one) for one in (*_tensors(usual + shapes), *largest)]
    quick = [one for one in large if one[1] != LARGEST and one[3] == LAYOUTS[0]]  # what lies in order is drawn far sooner
    slow = [one for one in large if one not in quick]
    filled = [*small[:SOON], *quick, *small[SOON:LATER], *slow, *small[LATER:]]
    return tuple(_cases(row, filled, dice))


def _by_threes(row: Row) -> Iterator[Filled]:
    """Each of the arguments with each shape, in each type and in each layout. Which layout stands with which type goes round
    from arguments to arguments and from shape to shape, so that any three of the four occur together. Not all four do: that
    would be three times as many in most rows, and what goes wrong seldom hangs on four things at once."""
    for layouts in (LAYOUTS[:3], LAYOUTS):
        shapes = [shape for shape in row.shapes if layouts_of(shape) == layouts]
        few = min(len(row.arguments), len(shapes))
        turns = -(-len(layouts) // few) if few else 0  # with few arguments or shapes, several times round at each
        for (k, options), (j, shape), (t, dtype) in product(enumerate(row.arguments), enumerate(shapes), enumerate(DTYPES)):
            yield from ((options, shape, dtype, layouts[(k + j + t + m * few) % len(layouts)]) for m in range(turns))


def layouts_of(shape: Shape) -> tuple[str, ...]:
    """Channels come last in 4 and 5 dimensions."""
    return LAYOUTS if len(shape) in CHANNELS_LAST else LAYOUTS[:3]


def _cases(row: Row, calls: Sequence[Filled], dice: random.Random) -> Iterator[Case]:
    for (options, shape, dtype, layout), (held, around, given) in zip(calls, _beside(row, calls, dice), strict=True):
        by_position = tuple(options) == row.order[: len(options)] and dice.random() < 0.5
        yield Case(options, row.law(shape, options), shape, dtype, layout, by_position, given, held, around)


class Turns:
    """One of some values beside each call: the one that has stood least beside what the call has in common with others."""

    def __init__(self, values: Sequence[Any], dice: random.Random) -> None:
        self.values, self.dice = values, dice
        self._seen: dict[Hashable, int] = {}

    def choose(self, common: Mapping[Hashable, float]) -> Any:
        """By the weights of what the value has not stood beside; by the dice among equals."""
        new, every = [0.0] * len(self.values), (1 << len(self.values)) - 1
        wanting = [(one, seen) for one in common if (seen := self._seen.get(one, 0)) != every]
        for one, seen in wanting:
            for k in range(len(new)):
                new[k] += 0 if seen >> k & 1 else common[one]
        most = max(new) - TIE
        k = self.dice.choice([k for k, found in enumerate(new) if found >= most])
        self._seen.update((one, seen | 1 << k) for one, seen in wanting)
        return self.values[k]


def _beside(row: Row, calls: Sequence[Filled], dice: random.Random) -> Iterator[tuple[str, str, bool]]:
    """How the tensor is held, what is set around a call, and whether it has a generator. Each of these stands beside each two of
    the arguments, the number of axes, the type, the layout, and whether it is a square; what few calls have in common comes
    first. And it stands beside each one of them with another of these. All as far as there are enough calls."""
    kinds = [
        (row.arguments.index(given), f"{len(shape)} axes", str(dtype), layout, f"{len(set(shape[:2]))} sizes")
        for given, shape, dtype, layout in calls
    ]
    pairs = [[*combinations(kind, 2)] for kind in kinds]
    count = Counter(chain.from_iterable(pairs))
    held, around, given = (Turns(values, dice) for values in (HELD, AROUND, (False, True)[: 1 + row.draws]))
    for kind, several in zip(kinds, pairs, strict=True):
        common: dict[Hashable, float] = {pair: 1 / count[pair] for pair in several}
        chosen = [held.choose(common)]
        common |= {(one, chosen[-1]): LITTLE for one in kind}
        chosen.append(around.choose(common))
        common |= {(one, chosen[-1]): LITTLE for one in kind}
        yield chosen[0], chosen[1], given.choose(common)


def _tensors(shapes: tuple[Shape, ...]) -> Iterator[tuple[Shape, torch.dtype, str]]:
    """Every combination of shapes, types and layouts."""
    for shape, dtype in product(shapes, DTYPES):
        yield from ((shape, dtype, layout) for layout in layouts_of(shape))
