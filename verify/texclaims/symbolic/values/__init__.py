"""A tree of a claim -> its value, by tables with one function for each kind of node.

RULES are all the rules that it has; those for means are in `moments`.
"""

from texclaims.symbolic.values import analysis, names

RULES = (*names.RULES, *analysis.RULES)
