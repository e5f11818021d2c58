"""A sum -> its normal form: constants in front, one canonical index, a product where nothing depends on it."""

from __future__ import annotations

from itertools import count

import sympy
from sympy.core.function import AppliedUndef

NESTING = (sympy.Sum, sympy.Product)
BINDING = (*NESTING, sympy.Integral)
OTHER = (sympy.Derivative, sympy.Subs, sympy.Limit, sympy.Lambda)
"""They bind letters in other ways, and stay what they are."""


def single_sum(body: sympy.Expr, index: sympy.Symbol, start: sympy.Expr, stop: sympy.Expr) -> sympy.Expr:
    """The sum of the body over the index, in normal form."""
    total = sympy.Integer(0)
    for term in sympy.Add.make_args(sympy.expand(body)):
        constant, moving = term.as_independent(index, as_Add=False)
        if moving == 1:
            total += constant * (stop - start + 1)
        else:
            canonical = bound_index(moving, index)
            total += constant * sympy.Sum(moving.subs(index, canonical), (canonical, start, stop))
    return total


def bound_index(body: sympy.Expr, index: sympy.Symbol) -> sympy.Symbol:
    """What the index of a sum is called in normal form: after how deep the sums and products in its body nest, or by a larger
    number where another one of that name stands in the body. No page can write this name.
    """
    taken = body.free_symbols.union(*(one.variables for one in body.atoms(*NESTING))) - {index}
    names = (sympy.Symbol(f"index {k}", integer=True, positive=True) for k in count(_depth(body)))
    return next(one for one in names if one not in taken)


def _depth(body: sympy.Expr) -> int:
    return max((len(single.limits) + _depth(single.function) for single in body.atoms(*NESTING)), default=0)


def with_own_indices(expression: sympy.Expr) -> sympy.Expr:
    """The same, with each letter that a sum, a product or an integral binds named after how deep these nest: two that differ in
    such names alone become one. (SymPy's `as_dummy` gives one name to an index and to that of a sum in a power inside.)
    """
    if not expression.args or not expression.has(*BINDING):
        return expression
    if not isinstance(expression, BINDING):
        return expression if isinstance(expression, OTHER) else expression.func(*map(with_own_indices, expression.args))
    parts = [with_own_indices(expression.function)]
    limits = [(letter, *map(with_own_indices, ends)) for letter, *ends in expression.limits]
    for place, (letter, *ends) in enumerate(limits, start=max(map(_all_depth, _parts(expression)))):
        own = {letter: sympy.Symbol(f"bound {place}", **letter.assumptions0)}
        parts = [*(part.xreplace(own) for part in parts), sympy.Tuple(own[letter], *ends)]
    return expression.func(*parts)


def _all_depth(expression: sympy.Expr) -> int:
    """How deep sums, products and integrals nest in it."""
    inside = expression.atoms(*BINDING)
    return max((len(one.limits) + max(map(_all_depth, _parts(one))) for one in inside), default=0)


def _parts(bound: sympy.Expr) -> list[sympy.Expr]:
    """What stands in a sum, a product or an integral, and at its ends."""
    return [bound.function, *(end for _, *ends in bound.limits for end in ends)]


def outermost(single: sympy.Sum | sympy.Product) -> tuple[sympy.Expr, sympy.Symbol, sympy.Expr, sympy.Expr]:
    """Body, index, start and stop of the outermost sum: SymPy writes a sum of sums as one with two ranges."""
    *inner, (index, start, stop) = single.limits
    return (single.func(single.function, *inner) if inner else single.function), index, start, stop


def with_letters_for_sums(expression: sympy.Expr) -> sympy.Expr:
    """The same, with a letter for each sum in normal form that has no other form: what is 0 whatever stands for it is 0. SymPy
    looks for closed forms of such sums for seconds, and finds none.

    Where one of its sums may have another form, or is no factor of a polynomial, the expression stays what it is.
    """
    every = _outer_sums(expression)
    if not every or not all(map(_has_one_form, every)):
        return expression
    letters = {one: sympy.Dummy(f"sum {k}") for k, one in enumerate(dict.fromkeys(every))}
    flat = expression.xreplace(letters)
    return flat if flat.is_polynomial(*letters.values()) else expression


def _outer_sums(expression: sympy.Expr) -> list[sympy.Sum]:
    """The sums that lie in no other one."""
    return [expression] if isinstance(expression, sympy.Sum) else [s for one in expression.args for s in _outer_sums(one)]


def _has_one_form(single: sympy.Sum) -> bool:
    """Does it add up products of elements, at every index each, from the first on? A sum of other terms may have a closed form,
    and one with another start, or a number at its end, may be a part of a longer one."""
    bound = set(single.variables)
    powers = [factor.as_base_exp() for factor in sympy.Mul.make_args(single.function)]
    factors = [base for base, _ in powers]
    elements = [one for one in factors if isinstance(one, AppliedUndef)]
    return (
        all(start == 1 and stop.is_Symbol and stop not in bound for _, start, stop in single.limits)
        and all(exponent.is_Integer for _, exponent in powers)
        and all(one.is_Symbol or one.is_number or one in elements for one in factors)
        and all(place.is_Symbol or place.is_number for one in elements for place in one.args)
        and bound <= {place for one in elements for place in one.args}
        and not bound & set(factors)
    )
