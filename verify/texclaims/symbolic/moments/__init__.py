"""The moment algebra: facts, an expression -> its expected value, or a letter for it.

RULES are all the rules that it has.
"""

from texclaims.symbolic.moments.expectation import RULES as EXPECTATION
from texclaims.symbolic.moments.independence import RULES as INDEPENDENCE
from texclaims.symbolic.moments.mirrored import RULES as MIRRORED
from texclaims.symbolic.moments.one_variable import RULES as ONE_VARIABLE
from texclaims.symbolic.moments.over_indices import RULES as OVER_INDICES
from texclaims.symbolic.moments.pairs import RULES as PAIRS

RULES = (*EXPECTATION, *OVER_INDICES, *INDEPENDENCE, *PAIRS, *MIRRORED, *ONE_VARIABLE)
