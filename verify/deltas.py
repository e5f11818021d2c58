"""A sum with Kronecker deltas -> what they leave of it: the one term at which the index is met, or nothing.

A check that gives a weight as a pattern of ones and zeros writes it with deltas. Here SymPy adds it up.
"""

from __future__ import annotations

import sympy
from sympy.concrete.delta import deltasummation


def collapsed(expression: sympy.Expr) -> sympy.Expr:
    """All sums in it, inner ones first. What an index of its own meets lies in the range of the sum, where that begins at 1: so
    the range of a family says of each of its indices. A sum stays as it is without a delta, and where nobody knows whether its
    range is met.
    """
    return expression.replace(lambda one: isinstance(one, sympy.Sum), _one_term)


def _one_term(sum_: sympy.Sum) -> sympy.Expr:
    ((index, *_),) = sum_.limits
    if not any(index in delta.free_symbols for delta in sum_.function.atoms(sympy.KroneckerDelta)):
        return sum_
    found = deltasummation(sum_.function, *sum_.limits)
    if not isinstance(found, sympy.Piecewise):
        return found
    value, condition = found.args[0]
    sides = [side for one in condition.atoms(sympy.core.relational.Relational) for side in one.args]
    return value if all(side.is_Symbol or side == 1 for side in sides) else sum_
