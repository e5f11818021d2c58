"""Every rule of proof that this room has, in one table, in reading order."""

from texclaims.symbolic.derivation import RULES as OF_DERIVATION
from texclaims.symbolic.moments import RULES as OF_MOMENTS
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules.arrows import RULES as ARROWS
from texclaims.symbolic.rules.bounds import RULES as BOUNDS
from texclaims.symbolic.rules.digits import RULES as DIGITS
from texclaims.symbolic.rules.equality import RULES as EQUALITY
from texclaims.symbolic.rules.induction import RULES as INDUCTION
from texclaims.symbolic.rules.law import RULES as LAW
from texclaims.symbolic.rules.series import RULES as SERIES
from texclaims.symbolic.rules.simplify import RULES as SIMPLIFY
from texclaims.symbolic.values import RULES as OF_VALUES

RULES: tuple[Rule, ...] = (
    *OF_MOMENTS, *OF_VALUES,
    *EQUALITY, *SIMPLIFY, *INDUCTION, *LAW, *DIGITS, *BOUNDS, *SERIES, *ARROWS,
    *OF_DERIVATION,
)  # fmt: skip
