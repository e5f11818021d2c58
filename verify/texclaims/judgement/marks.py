"""A verdict -> what its mark says in words: how it was measured, and on what. Needs neither SymPy nor PyTorch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from texclaims.judgement.schema import Grade, Verdict

GRADES: Mapping[Grade, str] = {
    "pytorch": "on PyTorch's own",
    "numerics": "by independent numerics",
    "arithmetic": "in plain arithmetic",
}
"""What the measurements of a grade were made on, in the words of a heading."""
NAMED = 2  # functions that a mark names; the evidence names them all


def measured_in_words(verdict: Verdict) -> str:
    """On which functions of PyTorch's own, or how else."""
    if not verdict.measured:
        return "not measured"
    names = verdict.measured_on
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"measured on {', '.join(names[:NAMED])}{more}" if names else f"measured {GRADES[verdict.grade]}"


def by_grade(verdicts: Iterable[Verdict]) -> dict[Grade, int]:
    """How many hold of each grade."""
    held = [verdict.grade for verdict in verdicts if verdict.holds]
    return {grade: held.count(grade) for grade in GRADES}
