"""The committed results of all versions -> since when each row of the register is so, in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
NOT_RUN = None
"""What stands in the place of a result where a version was measured before the row was written."""


@dataclass(frozen=True)
class Span:
    """Neighbouring versions in which a row does the same, or was not run, which is NOT_RUN."""

    versions: tuple[str, ...]
    does: str | None

    @property
    def words(self) -> str:
        """2.1 to 2.11; without the last part of a version, for the last release of each minor version is measured."""
        first, last = (version.rpartition(".")[0] for version in (self.versions[0], self.versions[-1]))
        return first if first == last else f"{first} to {last}"


def order(version: str) -> tuple[int, ...]:
    """2.9.1 comes before 2.10.0."""
    return tuple(map(int, version.split(".")))


def results(folder: Path = RESULTS) -> dict[str, dict[str, dict[str, Any]]]:
    """Of each version, the oldest first: what was found, by row. Raises ValueError where a file has the name of another one."""
    every = {}
    for file in folder.glob("*.json"):
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["torch"] != file.stem:
            raise ValueError(f"{file}: found the results of {content['torch']}, wanted those of {file.stem}: run make versions")
        every[file.stem] = content["rows"]
    return dict(sorted(every.items(), key=lambda item: order(item[0])))


def spans(key: str, every: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[Span]:
    """The versions, in order, parted where what the row does changes."""
    by_does = groupby(every, lambda version: every[version][key]["does"] if key in every[version] else NOT_RUN)
    return [Span(tuple(versions), does) for does, versions in by_does]


def silent(key: str, every: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[Span]:
    """The versions which have the thing, and whose documentation has not the quoted words."""

    def state(version: str) -> bool:
        found = every[version].get(key)
        return bool(found and found["does"] and not found["says"])

    for is_silent, versions in groupby(every, state):
        if is_silent:
            yield Span(tuple(versions), "")


def since(key: str, pinned: str, every: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    """In which versions the row is as in the pinned one; then what the others do, one sentence each.

    Raises KeyError where the pinned version was not measured.
    """
    same, rest = _parted(spans(key, every), every[pinned][key]["does"])
    others = [f"{span.words}: {_of_another(span.does)}" for span in rest]
    quiet = listed(span.words for span in silent(key, every))
    return [listed(span.words for span in same), *others, *([f"{quiet}: documented in other words, or not"] if quiet else [])]


def _of_another(does: str | None) -> str:
    return "not run" if does is NOT_RUN else does or "there is none"


def so_in(key: str, pinned: str, every: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> str:
    """The same in a few words, for one line: since when, and whether it was otherwise, or documented otherwise.

    Raises KeyError where the pinned version was not measured.
    """
    parts = spans(key, every)
    same, others = _parted(parts, every[pinned][key]["does"])
    if not others:
        words = f"in all versions measured ({same[0].words})"
    elif same == parts[-1:]:
        words = f"since {Span(same[0].versions[:1], '').words}; before, {_before(others)}"
    else:
        words = f"in {listed(span.words for span in same)}; in {listed(span.words for span in others)}, {_before(others)}"
    quiet = listed(span.words for span in silent(key, every))
    return f"{words}; in {quiet} not documented in these words" if quiet else words


def _before(others: Iterable[Span]) -> str:
    return " or ".join(dict.fromkeys({NOT_RUN: "not run", "": "absent"}.get(span.does, "otherwise") for span in others))


def _parted(parts: Iterable[Span], does: str) -> tuple[list[Span], list[Span]]:
    """Those that do so, and the others."""
    every = list(parts)
    return [span for span in every if span.does == does], [span for span in every if span.does != does]


def listed(words: Iterable[str]) -> str:
    """Words with commas."""
    return ", ".join(words)


def differing(every: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    """The rows that are not the same in all versions that were measured, what is documented included."""
    keys = dict.fromkeys(key for rows in every.values() for key in rows)
    return [key for key in keys if len(spans(key, every)) > 1 or any(silent(key, every))]
