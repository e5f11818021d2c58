"""The page of the register, as text -> its rows: the key, what PyTorch says of what, and the equations that are named beside it.

The page is the one place that says which equations a row touches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FIRST = re.compile(r"(?P<of>.+?)\{ #(?P<key>[\w-]+) \}: (?P<says>.+)")
EQUATION = re.compile(r"\\eqref\{([\w-]+)\}")


@dataclass(frozen=True)
class Line:
    """One row of the page."""

    key: str
    of: str
    """What it is about, as it is typed: `sparse_`, in marks of code."""
    says: str
    """What the documentation says, or the code, as it is typed."""
    labels: tuple[str, ...]
    """The equations in the column of theory, each once."""


def lines(page: str) -> Iterator[Line]:
    """The rows of all its tables, in order. Raises ValueError for a row that has not four cells."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]
        if not (first := FIRST.fullmatch(cells[0])):
            continue
        if len(cells) != 4:
            raise ValueError(f"{first['key']}: found {len(cells)} cells, wanted 4: what PyTorch says, does, theory, versions")
        yield Line(first["key"], first["of"], first["says"], tuple(dict.fromkeys(EQUATION.findall(cells[2]))))


def touching(page: str) -> dict[str, list[Line]]:
    """Of each equation that a row names, these rows. Raises ValueError as `lines` does."""
    every: dict[str, list[Line]] = {}
    for line in lines(page):
        for label in line.labels:
            every.setdefault(label, []).append(line)
    return every
