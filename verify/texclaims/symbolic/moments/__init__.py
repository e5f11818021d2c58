"""The moment algebra: facts, an expression -> its expected value, or a letter for it.

RULES are all the rules that it has.
"""

from texclaims.symbolic.moments import expectation, independence, one_variable, over_indices

RULES = (*expectation.RULES, *over_indices.RULES, *independence.RULES, *one_variable.RULES)
