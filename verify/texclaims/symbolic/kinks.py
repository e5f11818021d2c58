"""An integrand with maxima, absolute values and steps -> pieces of the range, on each of which they are decided.

Where the argument is linear in the variable its root is exact. All others are left as they stand: the integral is then
halved round them until what is left is small, which is as sure, and slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import sympy

from texclaims.symbolic.balls import Ball

KINKED = (sympy.Max, sympy.Min, sympy.Abs, sympy.sign, sympy.Heaviside)

Piece = tuple[sympy.Expr, sympy.Expr, sympy.Expr]
"""An integrand, and the two ends between which it stands."""

Constant = Callable[[sympy.Expr], Ball]


def compare(a: sympy.Expr, b: sympy.Expr, constant: Constant) -> int | None:
    """-1, 0 or 1 for a < b, a = b and a > b, where the balls decide it or both are the same; or None."""
    if a == b:
        return 0
    if a.is_infinite or b.is_infinite:
        return -1 if a == -sympy.oo or b == sympy.oo else 1
    gap = constant(b - a)
    return -1 if gap > 0 else 1 if gap < 0 else None


def pieces(
    function: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, constant: Constant
) -> list[Piece]:
    """The range from low to high, low < high, cut where a linear argument changes its sign."""
    for call in sorted(function.atoms(*KINKED), key=str):
        if call.has(variable) and not any(part.has(*KINKED) for part in call.args):
            found = _split(function, call, variable, low, high, constant)
            if found is not None:
                return [one for piece in found for one in pieces(piece[0], variable, piece[1], piece[2], constant)]
    return [(function, low, high)]


def _split(
    function: sympy.Expr,
    call: sympy.Expr,
    variable: sympy.Symbol,
    low: sympy.Expr,
    high: sympy.Expr,
    constant: Constant,
) -> list[Piece] | None:
    """The range on both sides of the one place where the call changes; None where that is not known exactly."""
    gap = sympy.expand(call.args[0] - call.args[1] if isinstance(call, (sympy.Max, sympy.Min)) else call.args[0])
    slope, start = sympy.diff(gap, variable), gap.subs(variable, 0)
    if slope.has(variable) or start.has(variable) or not start.is_finite:
        return None
    if slope == 0:
        signs = [compare(start, sympy.Integer(0), constant)]
        places = [low, high]
    else:
        rises = compare(slope, sympy.Integer(0), constant)
        root = -start / slope
        below, above = compare(root, low, constant), compare(root, high, constant)
        if rises is None or below is None or above is None:
            return None
        places = [low, *([root] if below > 0 > above else []), high]
        signs = [-rises, rises] if below > 0 > above else [rises if below <= 0 else -rises]
    if None in signs:
        return None
    decided = [function.xreplace({call: _on_one_side(call, sign or 0)}) for sign in signs]
    return list(zip(decided, places[:-1], places[1:], strict=True))


def _on_one_side(call: sympy.Expr, sign: int) -> sympy.Expr:
    """What the call is where its argument, or the first argument less the second, has this sign."""
    if isinstance(call, (sympy.Max, sympy.Min)):
        first, second, *others = call.args
        return call.func(first if (sign >= 0) == isinstance(call, sympy.Max) else second, *others)
    if isinstance(call, sympy.Abs):
        return sign * call.args[0]
    return sympy.Integer(sign) if isinstance(call, sympy.sign) else (1 + sympy.Integer(sign)) / 2


def roots_and_logarithms(function: sympy.Expr, variable: sympy.Symbol) -> Iterator[sympy.Expr]:
    """What must not be negative for the function to be real."""
    for part in sympy.preorder_traversal(function):
        root = isinstance(part, sympy.Pow) and not part.exp.is_Integer
        if part.has(variable) and (root or isinstance(part, sympy.log)):
            yield part.args[0]
