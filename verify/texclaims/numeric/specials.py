"""The names of a claim -> its special worlds: 0, equal numbers, a count of 1, constant variables, flat functions.

Worlds are drawn in general position, so none of them ever shows a claim that fails at such a value alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import combinations

import torch

from texclaims.language.notation import Symbol
from texclaims.numeric.demands import Demands
from texclaims.numeric.roots import root
from texclaims.numeric.smooth import BY_WORDS, Words, line, lines, shaped
from texclaims.numeric.world import Excluded

NEARLY = 1e-12  # relative: a large number may be so far from what it is said to be
PLAIN = 64  # parts of 1
LEVEL = 0.75  # of a constant variable: its powers and multiples are exact in float64

Pin = Callable[[Mapping[str, torch.Tensor]], torch.Tensor]
"""The fixed numbers as they were drawn -> what stands in the place of one of them, of its shape."""


Fixed = dict[str, torch.Tensor]
Obey = Callable[[Fixed], None]
"""Replaces numbers by what equations say of them."""


class Mode(Enum):
    """What a random variable is in place of one in general position."""

    ZERO = "0"
    CONSTANT = "constant"
    TWO_SIGNS = "of one size, with both signs"
    BY_TURNS = "by turns one variable and its opposite"
    """Of a family whose elements have one law, and may depend on each other."""

    def made(self, values: torch.Tensor) -> torch.Tensor:
        """Values in general position, of any shape -> such values."""
        if self is Mode.BY_TURNS:
            return values
        if self is Mode.TWO_SIGNS:
            return torch.where(values < 0, -LEVEL, LEVEL).to(values.dtype)
        return torch.full_like(values, 0.0 if self is Mode.ZERO else LEVEL)


MODES = (Mode.ZERO, Mode.CONSTANT, Mode.TWO_SIGNS)
"""Of any variable."""


@dataclass(frozen=True)
class Special:
    """What is special in some worlds: fixed numbers, laws of random variables, and variables that are equal to another.

    `name` says it, in the TeX of the page; within a claim no two have the same.
    """

    name: str
    pins: Mapping[str, Pin] = field(default_factory=dict)
    modes: Mapping[str, Mode] = field(default_factory=dict)
    equal: Mapping[str, str] = field(default_factory=dict)
    large: bool = False
    """Is it a number far from 1, with which much may be lost to rounding?"""
    nearer: tuple[Special, ...] = ()
    """Other such numbers, for where nothing can be seen with this one."""


ORDINARY = Special("")
"""Nothing is special."""


def constant_zero(names: Sequence[str]) -> Special:
    """All these random variables are 0, where no premise forbids it."""
    return Special("all variables are 0", modes=dict.fromkeys(names, Mode.ZERO))


def specials(symbols: Sequence[Symbol], demands: Demands) -> list[Special]:
    """All special worlds of a claim with these names, under these demands; one thing is special in each."""
    fixed = [one for one in symbols if one.row.terminal in ("SCALAR", "SEQUENCE")]
    functions = [one for one in symbols if one.kind == "any function"]
    random = [one for one in symbols if one.row.terminal == "RANDOM" and not demands.has_law(one.name)]
    scalars = [one for one in fixed if one.row.scalar]
    counts = [one for one in scalars if one.row.whole]
    numbers = [one for one in scalars if not one.row.whole]
    return [
        *_of_counts(counts),
        *_of_numbers(numbers),
        *(special for one in counts if demands.is_turned(one.name) for special in _equal(numbers, one)),
        *(special for one in fixed if not one.row.scalar for special in _of_indexed(one)),
        *(special for one in functions for special in _of_function(one, demands.shape(one.name))),
        *_of_random(random, demands),
    ]


def pin(special: Special, fixed: Fixed, before: Mapping[str, torch.Tensor], others: Iterable[str], obey: Obey) -> None:
    """What is special, and was so `before` the equations were obeyed, is so after that as well: this number, or one of the
    others, takes a value with which it is. All numbers have the shapes of their names.

    Raises Excluded where an equation gives it another value.
    """
    for name, made in special.pins.items():
        if torch.equal(fixed[name], before[name] if fixed[name].dim() else made(fixed)):
            continue

        def missed(value: float, moved: str = name, name: str = name, made: Pin = made) -> float:
            fixed[moved] = torch.full_like(fixed[moved], value)
            obey(fixed)
            return float(made(fixed)) - float(fixed[name])

        is_met = not fixed[name].dim() and missed(float(made(fixed))) == 0
        room = NEARLY * float(made(before)) if special.large else 0.0
        ways = (partial(missed, moved=one) for one in (name, *sorted(others)))
        if not is_met and (fixed[name].dim() or not any(_meets(way, room) for way in ways)):
            raise Excluded(f"an equation among the premises gives {name} another value")


def _meets(missed: Callable[[float], float], room: float) -> bool:
    """Is there such a value, of either sign? It may be a plain one, which the search misses by its last digits."""

    def mirrored(value: float) -> float:
        return missed(-value)

    for way in (missed, mirrored):
        found = root(way)
        if found is not None and any(abs(way(one)) <= room for one in (found, round(found * PLAIN) / PLAIN)):
            return True
    return False


# --- fixed numbers ----------------------------------------------------------------------------------------------------


def filled(name: str, value: float) -> Pin:
    """One value for a name, or for all its entries: the shape stays."""
    return lambda fixed: torch.full_like(fixed[name], value)


def _like(other: str, sign: float = 1.0) -> Pin:
    return lambda fixed: sign * fixed[other]


def _of_counts(counts: Sequence[Symbol]) -> Iterator[Special]:
    yield from _alone(counts, 1.0)
    yield from _alone(counts, 2.0)
    yield from _together(counts, 1.0)
    for a, b in combinations(counts, 2):
        yield Special(f"{a.tex} = {b.tex}", {b.name: _like(a.name)})


def _of_numbers(numbers: Sequence[Symbol]) -> Iterator[Special]:
    """Real and positive ones; those with two ends have no 0 or 1 but at the ends, where they have any."""
    for value in (0.0, 1.0, -1.0):
        inside = [one for one in numbers if one.row.values.spans(value)]
        yield from _alone(inside, value)
        if value == 0.0:
            yield from _together(inside, value)
    yield from _equal(numbers)


def _equal(numbers: Sequence[Symbol], given: Symbol | None = None) -> Iterator[Special]:
    """Two that are equal, or opposite. Beside a count that they give, this and the others are 1: with few else, float64 has
    numbers that are equal and give it."""
    for a, b in combinations(numbers, 2):
        rest = [one for one in (given, *numbers) if one not in (a, b)] if given else []
        beside = {one.name: filled(one.name, 1.0) for one in rest if one}
        told = f", {' = '.join(one.tex for one in rest if one)} = 1" if beside else ""
        yield Special(f"{a.tex} = {b.tex}{told}", {**beside, b.name: _like(a.name)})
        if b.row.values.low < 0:
            yield Special(f"{b.tex} = -{a.tex}{told}", {**beside, b.name: _like(a.name, -1.0)})


def _alone(symbols: Sequence[Symbol], value: float) -> Iterator[Special]:
    for one in symbols:
        yield Special(f"{one.tex} = {value:g}", {one.name: filled(one.name, value)})


def _together(symbols: Sequence[Symbol], value: float) -> Iterator[Special]:
    if len(symbols) > 1:
        told = " = ".join(one.tex for one in symbols)
        yield Special(f"{told} = {value:g}", {one.name: filled(one.name, value) for one in symbols})


def _of_indexed(symbol: Symbol) -> Iterator[Special]:
    """A vector is 0, begins with 0, or has equal entries; a sequence is 1 or has equal entries."""
    name, tex = symbol.name, symbol.tex
    level = 2.0 if symbol.row.whole else LEVEL
    if symbol.row.terminal == "SEQUENCE" and symbol.row.layered:
        yield Special(f"every {tex} is 1", {name: filled(name, 1.0)})
    else:
        yield Special(f"every {tex} is 0", {name: filled(name, 0.0)})
        yield Special(f"the first {tex} is 0", {name: lambda fixed: _with_first(fixed[name])})
    yield Special(f"all {tex} are equal", {name: filled(name, level)})


def _with_first(values: torch.Tensor) -> torch.Tensor:
    """The entry of index 1, or 1, 1, becomes 0; entry 0 belongs to no index."""
    changed = values.clone()
    changed[(1,) * values.dim()] = 0.0
    return changed


def _of_function(symbol: Symbol, words: Words) -> Iterator[Special]:
    name, tex = symbol.name, symbol.tex
    for told, (slope, level) in lines(words).items():
        yield Special(told.replace("f", tex, 1), {name: _of_line(name, slope, level)})
    for shape in BY_WORDS[words][1]:
        yield Special(shape.replace("f", tex), {name: _of_shape(name, shape, words)})


def _of_line(name: str, slope: float, level: float) -> Pin:
    return lambda fixed: line(fixed[name], slope, level)


def _of_shape(name: str, shape: str, words: Words) -> Pin:
    return lambda fixed: shaped(fixed[name], shape, words)


# --- random variables -------------------------------------------------------------------------------------------------


def _of_random(random: Sequence[Symbol], demands: Demands) -> Iterator[Special]:
    for one in random:
        for mode in Mode if one.name in demands.identical else MODES:
            yield Special(f"{one.tex} is {mode.value}", modes={one.name: mode})
    for a, b in combinations(random, 2):
        if a.shape == b.shape and demands.alike(a.name, b.name):
            yield Special(f"{b.tex} is {a.tex}", equal={b.name: a.name})
