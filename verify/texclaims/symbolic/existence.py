"""A tree as it is written -> why a part of it has no value, before anything cancels: 1/ln(0), a root of -2, 0 times infinity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sympy
from lark import Tree

from texclaims.language.tree import MOMENTS, Node, has, head, part
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.enclosure import enclosure, need_real
from texclaims.symbolic.symbols import MeaningError, symbol

NUMBERS = {"constant", "neg", "sqrt", "add", "sub", "mul", "div", "frac", "pow", "paren", "call", "call_power", "call_prime",
           "call_parameter", "abs", "integral", "limit", *MOMENTS}  # fmt: skip
MAY_BE_COMPLEX = {"sqrt", "pow", "call", "call_power", "call_parameter"}
INFINITE = (sympy.oo, -sympy.oo)
BITS = 64  # of the balls that show that a root is real

Range = tuple[sympy.Expr, sympy.Expr] | None
"""Between which ends a letter runs that is bound; None where that is not said."""
Bound = Mapping[sympy.Symbol, Range]


def need_values(algebra: Algebra, tree: Node) -> None:
    """Every part that has a value has a real and finite one; only the ends of integrals and limits may be infinite.

    Raises MeaningError for a part that has none.
    """
    algebra.value(tree)
    for one, _ in _parts(algebra, tree, {}):
        value = algebra.known(one)  # what no rule had to work out is not worked out here
        if value is None:
            continue
        if value in INFINITE or value.has(sympy.nan, sympy.zoo):
            raise MeaningError(f"a part of it has no value: {value}")
        if one.data in MAY_BE_COMPLEX and not value.free_symbols and value.is_extended_real is False:
            raise MeaningError(f"a part of it is no real number: {value}")


def need_no_doubt(algebra: Algebra, tree: Node) -> None:
    """No number that may be 0 stands under a fraction bar, and nothing that may be negative under a root or in a logarithm.

    A letter that an integral binds takes the values between its ends; what a bar with letters asks of them is another
    matter. Raises MeaningError where this is not known.
    """
    for one, bound in _parts(algebra, tree, {}):
        bar, base = _bar(algebra, one), _base(algebra, one)
        if bar is not None and not bar.free_symbols and enclosure(bar, BITS).contains(0):
            raise MeaningError(f"{bar} stands under a fraction bar, and may be 0")
        if base is not None:
            _need_real(base, bound)


def _need_real(base: sympy.Expr, bound: Bound) -> None:
    ranges = [(letter, *ends) for letter, ends in bound.items() if ends is not None and base.has(letter)]
    if base.is_nonnegative or not base.free_symbols:
        return  # a root that is a number has a value of its own, which is looked at
    if len(ranges) != 1:
        raise MeaningError(f"{base} stands under a root or in a logarithm, and may be negative")
    need_real(base, *ranges[0], BITS)


def _parts(algebra: Algebra, tree: Node, bound: Bound) -> Iterator[tuple[Node, Bound]]:
    """The parts of a tree that have a value, but for the infinite ends of integrals and limits; and what is bound there."""
    if tree.data in NUMBERS and not has(tree, "big_o"):
        yield tree, bound
    ends = {"integral": (0, 1), "limit": (1,)}.get(str(tree.data), ())
    inside = {**bound, **_binds(algebra, tree)}
    for k, child in enumerate(tree.children):
        if isinstance(child, Tree) and not (k in ends and algebra.value(child) in INFINITE):
            yield from _parts(algebra, child, bound if k in ends else inside)


def _binds(algebra: Algebra, tree: Node) -> Bound:
    """The letter of an integral or of a limit, with its range."""
    if tree.data == "integral":
        low, high, _, name = tree.children
        return {symbol(algebra.notation.by_name[str(name)]): (algebra.value(low), algebra.value(high))}
    return {symbol(algebra.notation.by_name[head(tree)]): None} if tree.data == "limit" else {}


def _bar(algebra: Algebra, tree: Node) -> sympy.Expr | None:
    if tree.data in ("div", "frac"):
        return algebra.value(part(tree, 1))
    below = tree.data == "pow" and not algebra.value(part(tree, 1)).is_nonnegative
    return algebra.value(part(tree, 0)) if below else None


def _base(algebra: Algebra, tree: Node) -> sympy.Expr | None:
    if tree.data == "sqrt" or tree.data == "pow" and not algebra.value(part(tree, 1)).is_integer:
        return algebra.value(part(tree, 0))
    return algebra.value(part(tree, 1, 0)) if tree.data == "call" and head(tree) == "ln" else None
