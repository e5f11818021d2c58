"""A claim and the other displays of its page -> the names that a wrong version puts in the place of each of its own.

They come from the claim; else from its page, the display that stands nearest first. So a new entry in the notation table
changes no wrong version anywhere; what a verdict rests on (`fingerprint`) holds the partners that are found here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import Display

Displays = tuple[Display, ...]
"""Those of a page that stand around a claim, the nearest first."""


def around(display: Display, page: Displays) -> Displays:
    """The other displays of a page: the nearest first, of two equally near ones the earlier."""
    others = (one for one in page if one.line != display.line)
    return tuple(sorted(others, key=lambda one: (abs(one.line - display.line), one.line)))


def partners(tex: str, near: Displays, notation: Notation) -> Mapping[str, tuple[Symbol, ...]]:
    """Name of a number or a random variable in the claim -> what may stand in its place.

    All names of the claim of its kind, and numbers for numbers, in the order of the claim. Where there are none, one name of
    the page: the nearest of its kind and shape, else the nearest of its kind, else the nearest number for a number.
    """
    own = [notation.by_name[name] for name in notation.names_in(tex)]
    far = [notation.by_name[name] for display in near for name in notation.names_in(display.claim)]
    swapped = [symbol for symbol in own if symbol.row.scalar or symbol.kind == "random"]
    return {one.name: tuple(_within(one, own)) or tuple(_nearest(one, far)) for one in swapped}


def _within(old: Symbol, own: list[Symbol]) -> list[Symbol]:
    return [new for new in own if new.name != old.name and _may_swap(new, old)]


def _nearest(old: Symbol, far: list[Symbol]) -> Iterator[Symbol]:
    alike = [new for new in far if new.name != old.name and _may_swap(new, old)]
    same_kind = [new for new in alike if new.kind == old.kind]
    same_shape = [new for new in same_kind if new.shape == old.shape]
    yield from (same_shape or same_kind or alike)[:1]


def _may_swap(a: Symbol, b: Symbol) -> bool:
    return a.kind == b.kind or a.row.scalar and b.row.scalar
