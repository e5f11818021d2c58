"""Conditions under which a claim has values -> the strongest of them, in TeX."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language.notation import Notation
from texclaims.symbolic.assumptions import above
from texclaims.symbolic.everywhere import FROM_ZERO
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import never_negative, nonzero, positive, variance_in
from texclaims.symbolic.spelling import spelled
from texclaims.symbolic.symbols import MeaningError, NoValue, domain_of

WORDS = {"nonzero": r"\ne 0", "nonnegative": r"\ge 0", "positive": "> 0", "law": "> 0", "end of a law": r"\ge 0"}


@dataclass(frozen=True)
class Condition:
    """Something that must be true: the value is not 0, is at least 0 or above 0, or a count is at least a number.

    Where a law exists only for numbers above 0, or not below it, a premise that names the law says so.
    """

    tex: str
    kind: str
    value: sympy.Expr = field(compare=False)

    @property
    def key(self) -> tuple[str, sympy.Expr]:
        """Two conditions are one if their values are, apart from a number in front."""
        return self.kind, sympy.expand(self.value.as_content_primitive()[1])


def written(kind: str, value: sympy.Expr, notation: Notation, running: Collection[sympy.Expr] = ()) -> Condition:
    """What must be true of a value, at each of these indices. Raises MeaningError for what no page can say."""
    found = _written(kind, value, notation)
    each = ", ".join(sorted(map(str, running)))
    return replace(found, tex=rf"{found.tex} \text{{ for each }} {each}") if running else found


def _written(kind: str, value: sympy.Expr, notation: Notation) -> Condition:
    letters = [letter for letter in value.free_symbols if domain_of(letter).whole]
    if kind == "nonnegative" and len(letters) == 1 and (value - letters[0]).is_Integer:
        return Condition(rf"{_tex(letters[0], notation)} \ge {letters[0] - value}", "size", value)
    if pair := _two_ends(value):
        pair = tuple(sorted(pair, key=lambda one: (one.is_number, str(one)), reverse=True)) if kind == "nonzero" else pair
        word = r"\ne" if kind == "nonzero" else r"\le" if kind in FROM_ZERO else "<"
        return Condition(f"{_tex(pair[1], notation)} {word} {_tex(pair[0], notation)}", kind, value)
    return Condition(f"{_tex(value, notation)} {WORDS[kind]}", kind, value)


def _tex(value: sympy.Expr, notation: Notation) -> str:
    spread = variance_in(value)
    if spread is not None and (inside := spelled(spread, notation)):
        return rf"\Var[{inside}]"
    if tex := spelled(value, notation):
        return tex
    raise MeaningError(f"what {value} is not, or is, cannot be written in the names of the page")


def _two_ends(value: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    """x and y of x - y: letters, elements or numbers."""
    if not value.is_Add or len(value.args) != 2:
        return None
    plus, minus = sorted(value.args, key=lambda term: term.could_extract_minus_sign())
    plain = (sympy.Symbol, AppliedUndef, sympy.Number)
    return (plus, -minus) if isinstance(plus, plain) and isinstance(-minus, plain) else None


def agree(every: Iterable[Condition], facts: Facts) -> None:
    """Raises NoValue where no numbers meet all of the conditions."""
    for one in every:
        value = one.value.subs(list(facts.substitutions))
        if one.kind == "nonzero":
            continue
        strict = one.kind in ("positive", "law")
        if value.is_negative or strict and value.is_nonpositive:
            raise NoValue(f"a side has no value: {one.tex} and all else that it needs contradict each other")
        try:
            facts = above(facts, value, strict)
        except MeaningError:
            raise NoValue(f"a side has no value: {one.tex} and all else that it needs contradict each other") from None


def strongest(every: list[Condition], facts: Facts) -> list[Condition]:
    """Of two counts at least 2 and at least 3, the latter; none that follows from another one."""
    kept = list(every)
    for one in every:
        if any(_follows(one, other, facts) for other in kept if other is not one):
            kept.remove(one)
    return kept


def _follows(one: Condition, other: Condition, facts: Facts) -> bool:
    """Is the one known where the other holds?"""
    if one.kind == other.kind and one.kind in ("size", "positive", *FROM_ZERO):
        return bool(sympy.expand(one.value - other.value).is_positive)
    if other.kind not in ("positive", "law"):
        return False
    there = above(facts, other.value, strict=True)
    value = one.value.subs(list(there.substitutions[len(facts.substitutions) :]))
    if one.kind == "nonzero":
        return nonzero(value, there.apart_from_zero)
    return never_negative(value) if one.kind in FROM_ZERO else positive(value)
