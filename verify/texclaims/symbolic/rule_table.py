"""Every rule of proof that this room has, in one table, in reading order."""

from texclaims.symbolic import lemmas
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules import arrows, bounds, digits, equality, induction, law, series, simplify

RULES: tuple[Rule, ...] = (
    *equality.RULES,
    *simplify.RULES,
    *induction.RULES,
    *law.RULES,
    *digits.RULES,
    *bounds.RULES,
    *series.RULES,
    *arrows.RULES,
    *lemmas.RULES,
)
