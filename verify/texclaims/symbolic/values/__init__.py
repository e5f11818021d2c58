"""A tree of a claim -> its value, by tables with one function for each kind of node.

RULES are all the rules that it has; those for means are in `moments`.
"""

from texclaims.symbolic.values.analysis import RULES as ANALYSIS
from texclaims.symbolic.values.names import RULES as NAMES
from texclaims.symbolic.values.shapes import RULES as SHAPES

RULES = (*NAMES, *SHAPES, *ANALYSIS)
