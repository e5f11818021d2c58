"""Names as the checks of a page spell them -> those of its table, which hold the chapter; and what was found, back again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import msgspec
import sympy
from sympy.core.function import AppliedUndef

from texclaims.language.notation import OF_A_CHAPTER, Notation, Symbol, short
from texclaims.laws.law import Law
from texclaims.laws.stacked import OfLayers, Stack
from texclaims.symbolic.symbols import fresh, name_of
from texclaims.symbolic.writing import is_family

Record = TypeVar("Record")
WHOLE = re.compile(rf"\b([^\W_]+(?:_[^\W_]+)*){OF_A_CHAPTER.pattern}")
"""A name of a chapter, in words."""


def named(meanings: Mapping[Any, Any], notation: Notation) -> dict[str, Any]:
    """Names as a check spells them, or symbols -> the names of the table; what it does not have stays as it is."""
    known, spelled = notation.by_short, {short(str(one)): value for one, value in meanings.items()}
    return {known[name].name if name in known else name: value for name, value in spelled.items()}


def stack_of(stack: Stack | None, notation: Notation) -> Stack | None:
    """The stack of a check by the names of the table."""
    if stack is None or notation.own is None:
        return stack
    symmetric = frozenset(named(dict.fromkeys(stack.symmetric), notation))
    return replace(stack, drawn=named(stack.drawn, notation), symmetric=symmetric, compute=partial(_computed, stack, notation))


def _computed(stack: Stack, notation: Notation, values: OfLayers) -> OfLayers:
    return named(stack.compute({short(name): value for name, value in values.items()}), notation)


def foreign(meanings: Iterable[tuple[Symbol, Any]], notation: Notation) -> str:
    """A letter of another chapter in what a check says of entries, as schemes_he.K; empty where there is none."""
    parts = [part for entry, meaning in meanings for part in _expressions(entry, meaning)]
    found = sorted({name_of(one) for part in parts for one in part.atoms(sympy.Symbol, AppliedUndef)})
    return next((_dotted(one) for one in found if OF_A_CHAPTER.search(one) and one not in notation.by_name), "")


def _expressions(entry: Symbol, meaning: Any) -> Iterator[sympy.Basic]:
    """What a meaning is made of: an expression, the parameters of a law, or what stands for each index."""
    if isinstance(meaning, sympy.Basic):
        yield meaning
    elif isinstance(meaning, Law):
        yield from (one for one in meaning.parameters if isinstance(one, sympy.Basic))
    elif is_family(meaning) and not isinstance(meaning, type):
        yield sympy.sympify(meaning(*(fresh() for _ in entry.shape or (1,))))


def in_own_words(record: Record, notation: Notation) -> Record:
    """A record of what was found out, with the names in it as in `words`."""
    if not WHOLE.search(repr(record)):
        return record
    return msgspec.convert(_told(msgspec.to_builtins(record), notation), type(record))


def _told(value: Any, notation: Notation) -> Any:
    if isinstance(value, str):
        return words(value, notation)
    if isinstance(value, dict):
        return {key: _told(one, notation) for key, one in value.items()}
    return [_told(one, notation) for one in value] if isinstance(value, list | tuple) else value


def words(text: str, notation: Notation) -> str:
    """Text with names of the page as its checks spell them, K; and those of another chapter with it, schemes_he.K."""
    return WHOLE.sub(lambda found: found[1] if found.group() in notation.by_name else f"{found[2]}.{found[1]}", text)


def _dotted(name: str) -> str:
    return WHOLE.sub(r"\2.\1", name)
