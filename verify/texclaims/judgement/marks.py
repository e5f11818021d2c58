"""A verdict -> what its mark says in words: what the proof shows, how it was measured, and on what.

Needs neither SymPy nor PyTorch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from texclaims.judgement.schema import Grade, ProvedStep, Standing, Verdict

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


STANDINGS: Mapping[Standing, str] = {"proved": "proved", "defined": "defined", "given": "taken as given"}
"""What the proof of a step shows, in a word or two."""


def proved_in_words(verdict: Verdict) -> str:
    """Proved; or, where the steps say no more than that, defined or taken as given; where only some say more, both."""
    if not verdict.proved:
        return "not proved"
    standings = {step.standing for step in verdict.proof.steps}
    first, *others = (words for standing, words in STANDINGS.items() if standing in standings)
    return f"{first}, in part {' and '.join(others)}" if others else first


def standing_in_words(step: ProvedStep) -> str:
    """The same of one step, with the rule that is taken as given."""
    if step.verdict != "proved":
        return step.verdict
    return f"{STANDINGS[step.standing]}: {step.given}" if step.given else STANDINGS[step.standing]


def by_grade(verdicts: Iterable[Verdict]) -> dict[Grade, int]:
    """How many hold of each grade."""
    held = [verdict.grade for verdict in verdicts if verdict.holds]
    return {grade: held.count(grade) for grade in GRADES}
