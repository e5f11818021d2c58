"""A sum -> its normal form: constants in front, one canonical index, a product where nothing depends on it."""

from __future__ import annotations

import sympy


def single_sum(body: sympy.Expr, index: sympy.Symbol, start: sympy.Expr, stop: sympy.Expr) -> sympy.Expr:
    """The sum of the body over the index, in normal form."""
    total, canonical = sympy.Integer(0), bound_index(body)
    for term in sympy.Add.make_args(sympy.expand(body)):
        constant, moving = term.as_independent(index, as_Add=False)
        if moving == 1:
            total += constant * (stop - start + 1)
        else:
            total += constant * sympy.Sum(moving.subs(index, canonical), (canonical, start, stop))
    return total


def bound_index(body: sympy.Expr) -> sympy.Symbol:
    """The index of a sum in normal form, named by how deep the sums in its body nest: no page can write this name."""
    return sympy.Symbol(f"index {_depth(body)}", integer=True, positive=True)


def _depth(body: sympy.Expr) -> int:
    return max((len(single.limits) + _depth(single.function) for single in body.atoms(sympy.Sum)), default=0)


def outermost(single: sympy.Sum | sympy.Product) -> tuple[sympy.Expr, sympy.Symbol, sympy.Expr, sympy.Expr]:
    """Body, index, start and stop of the outermost sum: SymPy writes a sum of sums as one with two ranges."""
    *inner, (index, start, stop) = single.limits
    return (single.func(single.function, *inner) if inner else single.function), index, start, stop
