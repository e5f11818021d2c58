"""A labelled equation and some numbers -> what it says at these numbers, layer after layer where it is about many.

The line beside the dots of an experiment. It is read off the LaTeX on the page, by the parser and the walk over the tree that
verify the equation, so no formula is typed a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from texclaims.judgement.equations import Equations
from texclaims.language.project import find_project
from texclaims.numeric.meter import Meter
from texclaims.numeric.tensors import Tensors
from texclaims.pictures.entry import SIDES

BLOCK = 16  # layers at once: the engine's worlds have a few more, and a deeper network is several such blocks in a row
AGREEMENT = 1e-9  # between the two sides, relative to the larger


class NoLine(Exception):
    """An equation that gives no number here; the message says which, and what was found and wanted."""


@cache
def equations() -> Equations:
    """The site's, as its pages have them now."""
    return Equations(find_project(Path(__file__).parent))


def side(label: str, which: str, **given: float) -> float:
    """The left or right side of equation `label`, where its names have these numbers.

    Raises NoLine where the sides are not equal there, or hold anything random or unset.
    """
    return float(_sides(label, given, {})[SIDES.index(which)])


def along(label: str, sequence: str, depth: int, start: float = 1.0, **given: float) -> list[float]:
    """The numbers of layers 0 to `depth` of a sequence of equation `label`, which begins with `start`. All widths and variances
    among `given` are those of every layer.

    Raises NoLine where the equation's sides are not equal at the end of a block of layers, or depend on more than is given.
    """
    numbers = [start]
    while len(numbers) <= depth:
        layers = min(BLOCK, depth + 1 - len(numbers))
        entries = {(sequence, 0): numbers[-1]}
        worlds = [_world(label, {**given, "L": layers}, entries, k) for k in (0, 1)]
        first, second = (world.world.fixed[_name(label, sequence)][1 : layers + 1].tolist() for world in worlds)
        _sides(label, {**given, "L": layers}, entries)
        if not all(map(_agree, first, second)):
            raise NoLine(f"{label}: {sequence} depends on more than {', '.join(given)}; wanted: a number for all of it")
        numbers += first
    return numbers


def _sides(label: str, given: Mapping[str, float], entries: Mapping[tuple[str, int], float]) -> tuple[float, ...]:
    """Both sides, equal to each other and the same in two worlds that share only what is given."""
    both = [tuple(_numbers(label, given, entries, k)) for k in (0, 1)]
    if not (_agree(*both[0]) and all(map(_agree, *both))):
        raise NoLine(f"{label} at {dict(given)}: found {both}; wanted: the same number on both sides, in every world")
    return both[0]


def _numbers(label: str, given: Mapping[str, float], entries: Mapping[tuple[str, int], float], k: int) -> Iterator[float]:
    tensors = _world(label, given, entries, k)
    for one in equations().claims[label].sides:
        value = tensors.value(one)
        if value.dim():
            raise NoLine(f"{label}: a side that is random; wanted: a number")
        yield float(value)


def _world(label: str, given: Mapping[str, float], entries: Mapping[tuple[str, int], float], k: int) -> Tensors:
    """World `k` with these numbers, in which the recursions among the premises are obeyed."""
    claim, kinds = equations().claims[label], _meter(label).notation.by_name
    names = {_name(label, name): float(value) for name, value in given.items()}
    numbers = {name: value for name, value in names.items() if kinds[name].row.axis}
    whole: dict[tuple[str, int | None], float] = {(name, None): value for name, value in names.items() if name not in numbers}
    set_to = {**whole, **{(_name(label, name), at): value for (name, at), value in entries.items()}}
    tensors: Any = _meter(label).worlds.at(claim.premises, k, numbers, set_to)
    for (name, at), value in [*set_to.items(), *(((name, None), value) for name, value in numbers.items())]:
        if not bool((tensors.world.fixed[name][... if at is None else at] == value).all()):
            raise NoLine(f"{label}: {name} is not free to be {value}; wanted: a name that its premises leave free")
    return tensors


@cache
def _meter(label: str) -> Meter:
    """What measures the equation; what its check computes for a sequence is not asked for."""
    claim = equations().claims[label]
    kinds = claim.notation.by_name
    model = {name: value for name, value in equations().meaning(label).measurement.items() if not kinds[name].row.layered}
    return Meter(claim.notation, equations().functions, model, claim.names, "cpu")


def _name(label: str, spelled: str) -> str:
    """A name as a check spells it -> that of the table. Raises NoLine for one that the equation does not hold."""
    claim = equations().claims[label]
    symbol = claim.notation.by_short.get(spelled)
    if symbol is None or symbol.name not in claim.names:
        held = sorted(claim.notation.by_name[name].short for name in claim.names)
        raise NoLine(f"{label}: the name {spelled}; wanted: one of {', '.join(held)}")
    return symbol.name


def _agree(a: float, b: float) -> bool:
    return abs(a - b) <= AGREEMENT * max(abs(a), abs(b))
