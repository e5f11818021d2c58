"""An expression with sums over families -> its partial derivative, and its sums in one normal form.

SymPy differentiates a sum with a symbolic number of terms as if no term were the element that is moved. Here the term
whose index is that element's index is found: the sum over i of f(a_i), differentiated by a_k, is f'(a_k).
"""

from __future__ import annotations

from collections.abc import Mapping

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.sums import outermost, single_sum
from texclaims.symbolic.symbols import Family, Reordered, name_of

Delta = sympy.KroneckerDelta


JUMPS = (sympy.Heaviside, sympy.sign)
"""What SymPy writes for the slope of a function with a kink; at the kink it gives 1/2, or 0, and PyTorch 0."""


def kinks(slope: sympy.Expr) -> list[sympy.Expr]:
    """What is 0 where a slope has no value.

    Raises MomentError where a kink was differentiated twice: the second slope is 0 on both sides, and none at it.
    """
    if slope.has(sympy.DiracDelta):
        raise MomentError("a second derivative of a function with a kink")
    return sorted({jump.args[0] for jump in slope.atoms(*JUMPS)}, key=str)


def in_pieces(integrand: sympy.Expr) -> sympy.Expr:
    """The same with steps as cases, but for the place of a step: SymPy integrates Heaviside(1 - 2 t) to a wrong number."""
    return integrand.replace(sympy.Heaviside, lambda place, *_: sympy.Piecewise((1, place > 0), (0, True)))


def only_at_points(place: sympy.Expr, letter: sympy.Symbol) -> bool:
    """Is this 0 at single values of the letter alone? On each of its pieces it rises or falls, or is another number than 0."""
    pieces = sympy.piecewise_fold(place.rewrite(sympy.Piecewise))
    every = [piece for piece, _ in pieces.args] if isinstance(pieces, sympy.Piecewise) else [pieces]
    return all(bool(sympy.diff(one, letter).is_nonzero or not one.has(letter) and one.is_nonzero) for one in every)


def slope(expression: sympy.Expr, target: sympy.Expr, ranges: Mapping[sympy.Expr, sympy.Expr]) -> sympy.Expr:
    """The derivative of an expression by a symbol, or by one element of a family.

    `ranges` gives, for each free index, the last value that it takes: what makes sure that a sum holds its term.

    Raises MomentError where it is not sure, and where "any element" of a family stands there, which may be the moved one.
    """
    if any(family.name == name_of(target) for family in expression.atoms(Family) - {target}):
        raise MomentError(f"the derivative by {target} of any element of its family")
    if not isinstance(target, AppliedUndef):
        if isinstance(target, Family) and _mentions(expression, target.name):
            raise MomentError(f"the derivative by any element of {target} of what holds elements of it")
        return sympy.diff(expression, target)
    return sympy.expand(_slope(ordered(expression), target, ranges))  # no bound index is named as a free one


def _slope(expression: sympy.Expr, target: sympy.Expr, ranges: Mapping[sympy.Expr, sympy.Expr]) -> sympy.Expr:
    if isinstance(expression, AppliedUndef):
        return _same_element(expression, target)
    if isinstance(expression, sympy.Sum):
        body, index, start, stop = outermost(expression)
        inside = sympy.expand(_slope(body, target, ranges))
        return sympy.Add(
            *(_collapse(term, index, start, stop, ranges) for term in sympy.Add.make_args(inside) if term != 0)
        )
    if isinstance(expression, sympy.Product):
        return expression * _slope(_logarithm(expression), target, ranges)
    parts = [part for part in _outermost(expression) if _mentions(part, name_of(target))]
    names = {part: sympy.Dummy(f"part {k}", real=True) for k, part in enumerate(parts)}
    flat = expression.xreplace(names)
    back = {dummy: part for part, dummy in names.items()}
    return sympy.Add(
        *(sympy.diff(flat, dummy).xreplace(back) * _slope(part, target, ranges) for part, dummy in names.items())
    )


def _logarithm(product: sympy.Product) -> sympy.Expr:
    """Of a product of exponentials, which is never 0: so SymPy writes e to the power of a sum.

    Raises MomentError for any other, of which the factors beside the moved one would be wanted.
    """
    if not isinstance(product.function, sympy.exp):
        raise MomentError(f"the derivative by an element of a product over an index: {product}")
    return sympy.Sum(product.function.args[0], *product.limits)


def _outermost(expression: sympy.Expr) -> dict[sympy.Expr, None]:
    """The sums, products and elements of an expression that lie in no other one, in their order there."""
    if isinstance(expression, (sympy.Sum, sympy.Product, AppliedUndef)):
        return {expression: None}
    return {one: None for part in expression.args for one in _outermost(part)}


def _mentions(expression: sympy.Expr, name: str) -> bool:
    return any(name_of(call) == name for call in expression.atoms(AppliedUndef))


def _same_element(call: sympy.Expr, target: sympy.Expr) -> sympy.Expr:
    """1 where two elements are the same one, 0 where they differ, and a delta where that depends on an index."""
    if name_of(call) != name_of(target):
        return sympy.Integer(0)
    return sympy.Mul(*(Delta(a, b) for a, b in zip(call.args, target.args, strict=True)))


def _collapse(
    term: sympy.Expr, index: sympy.Symbol, start: sympy.Expr, stop: sympy.Expr, ranges: Mapping[sympy.Expr, sympy.Expr]
) -> sympy.Expr:
    """The sum over i of a term; of a term with delta(i, k), what stands at i = k."""
    sized = not any(call.is_positive for call in term.atoms(AppliedUndef))  # what carries a layer's number is positive
    for delta in term.atoms(Delta):
        if index in delta.args:
            (other,) = set(delta.args) - {index}
            inside = other.is_Integer and (other == 1 or sized) or _runs_to(other, ranges) == stop
            if start != 1 or not inside:
                raise MomentError(f"is there a term with the index {other} in the sum up to {stop}?")
            rest = (term / delta).subs(index, other)
            return rest
    return single_sum(term, index, start, stop)


def _runs_to(place: sympy.Expr, ranges: Mapping[sympy.Expr, sympy.Expr]) -> sympy.Expr | None:
    """The last value that a free index takes. A reordering takes the values of its index, if that runs over them all."""
    if not isinstance(place, Reordered):
        return ranges.get(place)
    stop = ranges.get(place.args[0])
    return stop if place.keeps(stop) else None


def ordered(expression: sympy.Expr) -> sympy.Expr:
    """Every sum in one normal form: constants in front, a bound index named by its depth, reorderings undone."""
    sums = {single: _ordered_sum(single) for single in _outermost(expression) if isinstance(single, sympy.Sum)}
    return sympy.expand(expression.xreplace(sums)) if sums else expression


def _ordered_sum(single: sympy.Sum) -> sympy.Expr:
    inner, index, start, stop = outermost(single)
    body = ordered(inner)
    reordering = {
        call
        for call in body.atoms(AppliedUndef)
        if call.args == (index,) and isinstance(call, Reordered) and call.keeps(stop)
    }
    if reordering and start == 1:
        (call,) = reordering if len(reordering) == 1 else (None,)
        place = sympy.Dummy("place", integer=True, positive=True)
        if call is not None and not body.subs(call, place).has(index):
            body = body.subs(call, place).subs(place, index)
    return single_sum(body, index, start, stop)
