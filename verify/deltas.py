"""A sum with Kronecker deltas -> what they leave of it: the one term at which the index is met, or nothing.

A check that gives a weight as a pattern of ones and zeros writes it with deltas. Here SymPy adds it up.
"""

from __future__ import annotations

import sympy
from sympy.concrete.delta import deltasummation


def collapsed(expression: sympy.Expr) -> sympy.Expr:
    """All sums in it, inner ones first. What an index of its own meets lies in the range of the sum: that is what the range of a
    family says of each of its indices.

    Raises ValueError for a sum without a delta of its index, and where it is not known whether it meets the range.
    """
    return expression.replace(lambda one: isinstance(one, sympy.Sum), _one_term)


def _one_term(sum_: sympy.Sum) -> sympy.Expr:
    (limits,) = sum_.limits
    if not any(limits[0] in delta.free_symbols for delta in sum_.function.atoms(sympy.KroneckerDelta)):
        raise ValueError(f"{sum_} has no delta of {limits[0]}; wanted: one that leaves a single term")
    found = deltasummation(sum_.function, limits)
    if not isinstance(found, sympy.Piecewise):
        return found
    value, condition = found.args[0]
    if any(not side.is_Symbol for one in condition.atoms(sympy.Rel) for side in one.args if not side.is_Integer):
        raise ValueError(f"{sum_} is {value} if {condition}; wanted: an index alone, or a range that is known")
    return value
