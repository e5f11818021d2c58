"""An equation with a product up to L, or under a recursion for q_l -> true for L = 1, and from L for L + 1, or not.

What decides the two parts is handed in: it is the room's own decision of an equality, which stands below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language.premises import ElementIs
from texclaims.symbolic.proof import PROVED, Proof, proved, undecided
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import name_of

Equal = Callable[[sympy.Expr, sympy.Expr], Proof]
"""Decides whether two expressions are equal."""

GROWTH = Rule(
    name="induction",
    words="induction: equal for {stop} = 1, and both grow by the same factor from {stop} to {stop} + 1",
    source="mathematical induction; a quotient of consecutive products is their last factor",
    example=r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_0}",
    without=r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_1}",
)
RECURSION = Rule(
    name="induction under a recursion",
    words="induction over {stop}: the recursion gives the claim for {stop} = 1, and for {stop} + 1 from {stop}",
    source="mathematical induction",
    example=r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
    without=r"q_L = 2 L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
    needs=(ElementIs,),
)
RULES = (GROWTH, RECURSION)


class Known(Protocol):
    """What is known of the fixed numbers: recursions (q_l, what it is), equal elements, and where each free index ends."""

    @property
    def recursions(self) -> Sequence[tuple[sympy.Expr, sympy.Expr]]: ...

    @property
    def equal_elements(self) -> Sequence[tuple[sympy.Expr, sympy.Expr]]: ...

    @property
    def ranges(self) -> Mapping[sympy.Expr, sympy.Expr]: ...


# --- under a recursion ------------------------------------------------------------------------------------------------


def by_recursion(difference: sympy.Expr, known: Known, equal: Equal) -> Proof | None:
    """A claim about q_L under a recursion for q_l; None where no recursion is about it."""
    for pattern, rule in known.recursions:
        if any(name_of(call) == name_of(pattern) for call in difference.atoms(AppliedUndef)):
            return _about(difference, pattern, rule, known, equal)
    return None


def _about(difference: sympy.Expr, pattern: sympy.Expr, rule: sympy.Expr, known: Known, equal: Equal) -> Proof:
    index = pattern.args[0]
    stop = known.ranges[index]
    last = pattern.func(stop)
    if not stop.is_Symbol or not difference.has(last) or rule.has(stop):
        return undecided(f"{difference}: no claim about {last} that its recursion could prove")
    if not _grows_with(difference, stop):
        return undecided(
            f"{difference}: a sum or product that does not run from 1 to {stop}, or depends on {stop} inside"
        )
    factor = sympy.diff(difference, last)
    if sympy.expand(difference - last * factor) == 0 and not factor.has(pattern.func):
        proof = equal(*_apart(factor))  # it is 0 whatever the sequence is
        return proof if proof.verdict == PROVED else undecided(proof.leftover)
    if factor.has(last) or not factor.is_nonzero:
        return undecided(f"{difference} = 0 does not give {last}")
    claimed = sympy.expand(-difference.subs(last, 0) / factor)
    told = f"induction over {stop}: "
    start = (rule.subs(index, 1), _at_one(claimed, stop))
    first = equal(*(_from_start(side, pattern, rule, known) for side in _together(known, pattern, sympy.Integer(1), *start)))
    if first.verdict != PROVED:
        return _for_one(first, stop, told)
    sides = _up_to(stop, rule.subs(index, stop + 1).subs(last, claimed), _next(claimed, stop))
    step = equal(*_together(known, pattern, stop + 1, *sides))
    if step.verdict != PROVED:
        return undecided(f"{told}from {stop} to {stop} + 1: {step.leftover}")
    return proved(RECURSION.applied(*first.because, *step.because, stop=stop))


def _apart(difference: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Terms with a minus on the other side."""
    terms = sympy.Add.make_args(sympy.expand(difference))
    taken = [term for term in terms if term.could_extract_minus_sign()]
    return sympy.Add(*(term for term in terms if term not in taken)), -sympy.Add(*taken)


def _together(
    known: Known, pattern: sympy.Expr, place: sympy.Expr, left: sympy.Expr, right: sympy.Expr
) -> tuple[sympy.Expr, sympy.Expr]:
    """The sides with each other sequence at this place replaced by what its own recursion, over the same index, says."""
    (index,) = pattern.args
    others = {
        other.func(place): rule.subs(index, place)
        for other, rule in known.recursions
        if other.args == pattern.args and name_of(other) != name_of(pattern) and not rule.has(known.ranges[index])
    }
    return left.subs(others), right.subs(others)


def _from_start(side: sympy.Expr, pattern: sympy.Expr, rule: sympy.Expr, known: Known) -> sympy.Expr:
    """A side for L = 1: the recursion says what its first element is, and premises may say what it starts from."""
    first = side.subs(pattern.func(1), rule.subs(pattern.args[0], 1))
    return first.subs({element: value for element, value in known.equal_elements if not element.free_symbols})


def _up_to(stop: sympy.Symbol, *sides: sympy.Expr) -> list[sympy.Expr]:
    """The sides with each product and each sum up to L taken as one number."""
    pieces = set().union(*(side.atoms(sympy.Product, sympy.Sum) for side in sides))
    names = {piece: sympy.Dummy(f"up to {stop}", real=True) for piece in sorted(pieces, key=str)}
    return [side.subs(names) for side in sides]


def _next(side: sympy.Expr, stop: sympy.Symbol) -> sympy.Expr:
    """side(L + 1), with products and sums up to L + 1 written as those up to L and one factor or term more."""
    pieces = {piece: sympy.Dummy(f"up to {stop}", real=True)
              for piece in side.atoms(sympy.Product, sympy.Sum) if piece.limits[0][2] == stop}  # fmt: skip
    after = side.subs(pieces).subs(stop, stop + 1)
    return after.subs({name: _one_more(piece, stop + 1) for piece, name in pieces.items()}, simultaneous=True)


def _one_more(piece: sympy.Expr, place: sympy.Expr) -> sympy.Expr:
    term = _term_at(piece, place)
    return piece * term if isinstance(piece, sympy.Product) else piece + term


# --- of products ------------------------------------------------------------------------------------------------------


def by_growth(left: sympy.Expr, right: sympy.Expr, equal: Equal) -> Proof:
    """Equality of two positive expressions with products up to L: true at 1, and equal growth from L to L + 1."""
    stops = {product.limits[0][2] for product in (left - right).atoms(sympy.Product)}
    if len(stops) != 1 or not next(iter(stops)).is_Symbol:
        return undecided(f"products with the ends {sorted(map(str, stops))}")
    (stop,) = stops
    if not _grows_with(left - right, stop):
        return undecided(f"a product that does not run from 1 to {stop}, or depends on {stop} inside")
    first = equal(_at_one(left, stop), _at_one(right, stop))
    if first.verdict != PROVED:
        return _for_one(first, stop)
    growth = equal(_growth(left, stop), _growth(right, stop))
    if growth.verdict != PROVED:
        return undecided(f"growth from {stop} to {stop} + 1: {growth.leftover}")
    if not (left.is_positive and right.is_positive):
        return undecided(f"induction needs sides that are never 0: {left}, {right}")
    return proved(GROWTH.applied(*first.because, *growth.because, stop=stop))


def _growth(side: sympy.Expr, stop: sympy.Symbol) -> sympy.Expr:
    """side(L + 1)/side(L), each product taken as itself times its next factor."""
    opaque = {product: sympy.Dummy("product", positive=True) for product in side.atoms(sympy.Product)}
    now = side.subs(opaque)
    after = now.subs(stop, stop + 1).subs(
        {name: name * _term_at(product, stop + 1) for product, name in opaque.items()}, simultaneous=True
    )
    return sympy.simplify(after / now)


# --- of both ----------------------------------------------------------------------------------------------------------


def _for_one(first: Proof, stop: sympy.Symbol, told: str = "") -> Proof:
    """The claim stays open where L is 1."""
    return undecided(f"{told}for {stop} = 1: {first.leftover}")


def _grows_with(side: sympy.Expr, stop: sympy.Symbol) -> bool:
    """Does every sum and product in which L stands run from 1 to L, with no L in its terms?"""
    pieces = [piece for piece in side.atoms(sympy.Sum, sympy.Product) if piece.has(stop)]
    return all(
        piece.limits[0][1:] == (1, stop) and len(piece.limits) == 1 and not piece.function.has(stop) for piece in pieces
    )


def _at_one(side: sympy.Expr, stop: sympy.Symbol) -> sympy.Expr:
    one = {
        piece: _term_at(piece, sympy.Integer(1))
        for piece in side.atoms(sympy.Product, sympy.Sum)
        if piece.limits[0][2] == stop
    }
    return side.subs(one).subs(stop, 1)


def _term_at(piece: sympy.Expr, place: sympy.Expr) -> sympy.Expr:
    return piece.function.subs(piece.limits[0][0], place)
