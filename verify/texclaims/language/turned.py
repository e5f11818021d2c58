"""Premises -> the same, where one that says what a count is, by real numbers, says what one of these is.

`n = c d`, of a count and two positive numbers, says of c that it is n/d: a world draws a whole number, and c follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lark import Token

from texclaims.language.notation import Notation
from texclaims.language.premises import NumberIs, Premise
from texclaims.language.tree import HashedTree, Node, all_names, head, names_in, part

Equations = dict[int, NumberIs]
"""Those among the premises that say what a number is, by their places."""
Told = Mapping[str, frozenset[str]]
"""Names that premises give, each with those that it is given by."""


def turned(premises: tuple[Premise, ...], notation: Notation) -> tuple[Premise, ...]:
    """The premises, in their order. One that cannot be turned round, or would say what a number is by itself, stays."""
    found = {k: one for k, one in enumerate(premises) if isinstance(one, NumberIs)}
    counts = [k for k, one in found.items() if notation.by_name[one.name].row.whole]
    for k in sorted(counts, key=lambda k: len(found[k].names("SCALAR"))):
        found = next(_ways(found, k, notation), found)
    return tuple(found.get(k, one) for k, one in enumerate(premises))


def _ways(found: Equations, k: int, notation: Notation, busy: frozenset[int] = frozenset()) -> Iterator[Equations]:
    """The equations, with one of them turned round: for a real number that no other gives, those without two ends first; or for
    one that another gives, which is then turned round as well."""
    one, others = found[k], {place: two for place, two in found.items() if place != k}
    told = {two.name: all_names(two.value) for two in others.values()}
    names = notation.of(names_in(one.right, "SCALAR") - {one.name})
    numbers = [symbol for symbol in names if not symbol.row.whole]
    for symbol in sorted(numbers, key=lambda symbol: (symbol.name in told, symbol.row.values.bounded, symbol.name)):
        if (value := _Solver(notation, symbol.name).solved(one)) is None:
            continue
        there = {**found, k: replace(one, name=symbol.name, value=value)}
        if symbol.name not in told and symbol.name not in _reached(all_names(value), told):
            yield there
        for place, two in others.items():
            if two.name == symbol.name and place not in busy:
                yield from _ways(there, place, notation, busy | {k})


def _reached(names: frozenset[str], told: Told) -> frozenset[str]:
    """These names, and all that they are given by."""
    more = names.union(*(told.get(name, frozenset()) for name in names))
    return names if more == names else _reached(more, told)


class _Solver:
    """Solves an equation for the only place where a name stands in it, where every step can be undone for all numbers of the
    kinds of its names."""

    def __init__(self, notation: Notation, name: str) -> None:
        self.notation, self.name = notation, name

    def solved(self, premise: NumberIs) -> Node | None:
        """What the name is; None where it stands in several places, or in one from which there is no way back."""
        tokens = [str(one) for one in premise.right.scan_values(lambda one: isinstance(one, Token))]
        if tokens.count(self.name) != 1:
            return None
        inside, value, positive = premise.right, premise.left, self._is_positive(premise.left)
        while inside.data != "name":
            if (step := self._undone(inside, value, positive)) is None:
                return None
            inside, value, positive = step
        return value

    def _undone(self, tree: Node, value: Node, positive: bool) -> tuple[Node, Node, bool] | None:
        """The part of a tree that holds the name; what it is where the tree is this value; and is that above 0 for sure?"""
        match tree.data:
            case "paren":
                return part(tree, 0), value, positive
            case "neg":
                return part(tree, 0), _made("neg", value), False
            case "call" if head(tree) in ("exp", "ln") and len(part(tree, 1).children) == 1:
                other = "ln" if head(tree) == "exp" else "exp"
                undone = _made("call", Token("FUNCTION", other), _made("args", value))
                return part(tree, 1, 0), undone, other == "exp"
            case "sqrt" if positive:
                return part(tree, 0), _made("pow", value, _number(2)), True
            case "pow" if self._holds(part(tree, 0)):
                root = _made("pow", value, _made("frac", _number(1), part(tree, 1)))
                is_sure = positive or _is_even(part(tree, 1))  # an even root of what is below 0 is no number, and no world has it
                return (part(tree, 0), root, True) if is_sure and self._is_positive(part(tree, 0)) else None
            case "pow" if part(tree, 0).data == "number" and float(head(part(tree, 0))) > 1:
                return part(tree, 1), _made("frac", _log(value), _log(part(tree, 0))), False
            case "add" | "sub" | "mul" | "div" | "frac":
                return self._of_two(tree, value, positive)
        return None

    def _of_two(self, tree: Node, value: Node, positive: bool) -> tuple[Node, Node, bool] | None:
        first, second, is_first = part(tree, 0), part(tree, 1), self._holds(part(tree, 0))
        inside, other = (first, second) if is_first else (second, first)
        if tree.data in ("add", "sub"):
            if tree.data == "sub" and not is_first:
                return inside, _made("sub", other, value), False
            return inside, _made("sub" if tree.data == "add" else "add", value, other), False
        stays_positive = positive and self._is_positive(other)
        if tree.data == "mul":  # what is not 0 has no factor that is 0
            return (inside, _made("frac", value, other), stays_positive) if positive or self._is_positive(other) else None
        if is_first:
            return inside, _made("mul", value, other), stays_positive
        return (inside, _made("frac", other, value), stays_positive) if positive else None

    def _holds(self, tree: Node) -> bool:
        return self.name in names_in(tree, "SCALAR")

    def _is_positive(self, tree: Node) -> bool:
        """Is it above 0, whatever its names stand for?"""
        match tree.data:
            case "name":
                return self.notation.by_name[head(tree)].row.values.positive
            case "number":
                return float(head(tree)) > 0
            case "paren" | "sqrt":
                return self._is_positive(part(tree, 0))
            case "add" | "mul" | "div" | "frac":
                return self._is_positive(part(tree, 0)) and self._is_positive(part(tree, 1))
            case "pow":
                return self._is_positive(part(tree, 0))
            case "call":
                return head(tree) == "exp"
        return False


def _made(kind: str, *parts: Node | Token) -> Node:
    return HashedTree(kind, list(parts))


def _is_even(tree: Node) -> bool:
    return tree.data == "number" and float(head(tree)) % 2 == 0


def _number(value: int) -> Node:
    return _made("number", Token("NUMBER", str(value)))


def _log(tree: Node) -> Node:
    return _made("call", Token("FUNCTION", "ln"), _made("args", tree))
