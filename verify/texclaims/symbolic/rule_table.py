"""Every rule of proof that this room has, in one table, in reading order."""

from texclaims.symbolic.lemmas import RULES as LEMMAS
from texclaims.symbolic.moments.expectation import RULES as EXPECTATION
from texclaims.symbolic.moments.independence import RULES as INDEPENDENCE
from texclaims.symbolic.moments.one_variable import RULES as ONE_VARIABLE
from texclaims.symbolic.moments.over_indices import RULES as OVER_INDICES
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules.arrows import RULES as ARROWS
from texclaims.symbolic.rules.bounds import RULES as BOUNDS
from texclaims.symbolic.rules.digits import RULES as DIGITS
from texclaims.symbolic.rules.equality import RULES as EQUALITY
from texclaims.symbolic.rules.induction import RULES as INDUCTION
from texclaims.symbolic.rules.law import RULES as LAW
from texclaims.symbolic.rules.series import RULES as SERIES
from texclaims.symbolic.rules.simplify import RULES as SIMPLIFY
from texclaims.symbolic.values.analysis import RULES as ANALYSIS
from texclaims.symbolic.values.names import RULES as NAMES

OF_MEANS = (*EXPECTATION, *OVER_INDICES, *INDEPENDENCE, *ONE_VARIABLE)
OF_VALUES = (*NAMES, *ANALYSIS)
OF_RELATIONS = (*EQUALITY, *SIMPLIFY, *INDUCTION, *LAW, *DIGITS, *BOUNDS, *SERIES, *ARROWS)

RULES: tuple[Rule, ...] = (*OF_MEANS, *OF_VALUES, *OF_RELATIONS, *LEMMAS)
