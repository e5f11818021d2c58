r"""`w \sim \Normal(0, v)` -> the law that is given has this name and these parameters, or not."""

from __future__ import annotations

import sympy

from texclaims.language.relations import HasLaw
from texclaims.laws.law import Law
from texclaims.symbolic.algebra import Algebra, law_of
from texclaims.symbolic.proof import PROVED, Proof, proved, refuted, undecided
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.rule import Applied, Rule
from texclaims.symbolic.rules.equality import zero

MOMENTS = 6  # of two laws that are compared

SAME = Rule(
    name="the same law",
    words="a law is given by its name and its parameters, and these are equal",
    source="a law of the dialect is defined by its name and its parameters",
    example=r"Z \sim \Normal(0, 4 c) \when{ Z \sim \Normal(0, c + 3 c) }",
    without=r"Z \sim \Normal(0, 4 c) \when{ Z \sim \Normal(0, c) }",
)
RULES = (SAME,)


def same_law(algebra: Algebra, step: HasLaw) -> Proof:
    """Of the law that a check or a premise gives, and the one claimed."""
    given, claimed = law_of(algebra, step.left), algebra.value(step.right)
    if given.name != claimed.name:
        return _two_laws(algebra, given, claimed)
    inside: list[Applied] = []
    for known, said in zip(given.parameters, claimed.parameters, strict=True):
        proof = zero(algebra.apply_premises(sympy.sympify(known)), said, algebra)
        if proof.verdict != PROVED:
            return proof
        inside += proof.because
    return proved(SAME.applied(*inside))


def _two_laws(algebra: Algebra, given: Law, claimed: Law) -> Proof:
    """Laws of two names: refuted at a point at which they have different moments."""
    told = f"the law is {given.name}, not {claimed.name}"
    for power in range(1, MOMENTS + 1):
        found = counterexample(given.moment(power), claimed.moment(power), algebra.facts)
        if found:
            return refuted(found, f"{told}; of the moments of order {power}")
    return undecided(told)
