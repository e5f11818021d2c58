"""Conditions under which a claim has values -> the strongest of them, in TeX."""

from __future__ import annotations

from dataclasses import dataclass, field

import sympy

from texclaims.symbolic.assumptions import above
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import never_negative, nonzero, positive

WORDS = {"nonzero": r"\ne 0", "nonnegative": r"\ge 0", "positive": "> 0", "law": "> 0"}


@dataclass(frozen=True)
class Condition:
    """Something that must be true: the value is not 0, is at least 0 or above 0, or a count is at least a number.

    Where a law exists only for numbers above 0, a premise that names the law says so.
    """

    tex: str
    kind: str
    value: sympy.Expr = field(compare=False)

    @property
    def key(self) -> tuple[str, sympy.Expr]:
        """Two conditions are one if their values are, apart from a number in front."""
        return self.kind, sympy.expand(self.value.as_content_primitive()[1])


def strongest(every: list[Condition], facts: Facts) -> list[Condition]:
    """Of two counts at least 2 and at least 3, the latter; none that follows from another one."""
    kept = list(every)
    for one in every:
        if any(_follows(one, other, facts) for other in kept if other is not one):
            kept.remove(one)
    return kept


def _follows(one: Condition, other: Condition, facts: Facts) -> bool:
    """Is the one known where the other holds?"""
    if one.kind == other.kind and one.kind in ("size", "nonnegative", "positive"):
        return bool(sympy.expand(one.value - other.value).is_positive)
    if other.kind not in ("positive", "law"):
        return False
    there = above(facts, other.value, strict=True)
    value = one.value.subs(list(there.substitutions[len(facts.substitutions) :]))
    if one.kind == "nonzero":
        return nonzero(value, there.apart_from_zero)
    return never_negative(value) if one.kind == "nonnegative" else positive(value)
