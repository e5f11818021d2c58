"""A step -> the rule that it states, where what it claims is itself a rule by which all means are worked out; nothing else is.

Such a rule is taken as given: no proof by it says more than that it was written down. Trees are compared; the order of summands
and of factors, and brackets, do not matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lark import Tree

from texclaims.language.premises import Independent, Premise
from texclaims.language.relations import Step
from texclaims.language.tree import MOMENTS, Node, names_in, part

Form = Any
"""A tree as nested tuples: the kind of a node, and its parts; those of sums and products are sorted."""


def axiom_of(step: Step, premises: tuple[Premise, ...]) -> str:
    """What the step states, in words; "" where it follows from something."""
    for left, right in (step.sides, step.sides[::-1]) if step.sides else ():
        for words, is_stated in AXIOMS.items():
            if is_stated(left, right, premises):
                return words
    return ""


def form(tree: Any) -> Form:
    """A tree in the form that is compared."""
    if not isinstance(tree, Tree):
        return str(tree)
    if tree.data == "paren":
        return form(tree.children[0])
    if tree.data == "sub":
        return _many("add", [*_summands(tree.children[0]), *(("neg", one) for one in _summands(tree.children[1]))])
    if tree.data == "add":
        return _many("add", [one for child in tree.children for one in _summands(child)])
    if tree.data == "mul":
        return _many("mul", list(map(form, _factors(tree))))
    return (str(tree.data), *map(form, tree.children))


def _many(kind: str, parts: list[Form]) -> Form:
    return (kind, *sorted(parts, key=repr))


def _summands(tree: Any) -> Iterator[Form]:
    found = form(tree)
    yield from found[1:] if found[0] == "add" else (found,)


def _factors(tree: Node) -> Iterator[Node]:
    """The factors of a product; of anything else, itself."""
    if tree.data == "mul":
        yield from (one for k in range(2) for one in _factors(part(tree, k)))
    elif tree.data == "paren" and part(tree, 0).data in ("mul", "paren"):
        yield from _factors(part(tree, 0))
    else:
        yield tree


# --- the axioms -------------------------------------------------------------------------------------------------------


def _centred(inside: Form) -> Form:
    """A - E[A]."""
    return _many("add", [*(inside[1:] if inside[0] == "add" else (inside,)), ("neg", ("expect", inside))])


def _variance(left: Node, right: Node, _: tuple[Premise, ...]) -> bool:
    """Var[A] = E[(A - E[A])^2]."""
    if left.data != "variance":
        return False
    distance = _centred(form(left.children[0]))
    squared = ("pow", distance, ("number", "2"))
    return form(right) in (("expect", squared), ("expect", ("mul", distance, distance)))


def _covariance(left: Node, right: Node, _: tuple[Premise, ...]) -> bool:
    """Cov[A, B] = E[(A - E[A]) (B - E[B])]."""
    if left.data != "covariance":
        return False
    return form(right) == ("expect", _many("mul", [_centred(form(child)) for child in left.children]))


def _independence(left: Node, right: Node, premises: tuple[Premise, ...]) -> bool:
    """E[A B] = E[A] E[B], under a premise of independence."""
    if left.data != "expect" or not any(isinstance(one, Independent) for one in premises):
        return False
    factors = list(map(form, _factors(part(left, 0))))
    return len(factors) > 1 and form(right) == _many("mul", [("expect", one) for one in factors])


def _linearity(left: Node, right: Node, _: tuple[Premise, ...]) -> bool:
    """E of a sum is the sum of the E, and a number comes out."""
    if left.data != "expect":
        return False
    moved = _moved_in(part(left, 0))
    return moved != form(left) and moved == form(right)


def _moved_in(tree: Node) -> Form:
    """E of a tree, with E moved to where nothing is left that it could be moved past."""
    if not _varies(tree):
        return form(tree)
    if tree.data == "paren":
        return _moved_in(part(tree, 0))
    if tree.data in ("add", "sub"):
        signs = (False, tree.data == "sub")
        parts = [_signed(_moved_in(part(tree, k)), minus) for k, minus in enumerate(signs)]
        return _many("add", [one for moved in parts for one in (moved[1:] if moved[0] == "add" else (moved,))])
    if tree.data == "neg":
        return ("neg", _moved_in(part(tree, 0)))
    if tree.data == "sum":
        return (*form(tree)[:-1], _moved_in(part(tree, 3)))
    return _past_numbers(tree)


def _signed(moved: Form, minus: bool) -> Form:
    return ("neg", moved) if minus else moved


def _past_numbers(tree: Node) -> Form:
    """Factors that do not vary come out of a product; a sum that is left over is gone into."""
    factors = list(_factors(tree))
    fixed, varying = [one for one in factors if not _varies(one)], [one for one in factors if _varies(one)]
    if not fixed or len(varying) != 1:
        inside = _many("mul", [form(one) for one in varying]) if len(varying) > 1 else form(varying[0])
        return _many("mul", [*map(form, fixed), ("expect", inside)]) if fixed else ("expect", inside)
    moved = _moved_in(varying[0])
    return _many("mul", [*map(form, fixed), *(moved[1:] if moved[0] == "mul" else (moved,))])


def _varies(tree: Node) -> bool:
    """Is there a random name in it, outside of every mean?"""
    if tree.data in MOMENTS:
        return False
    if tree.data in ("random", "element"):
        return bool(names_in(tree, "RANDOM"))
    return any(_varies(child) for child in tree.children if isinstance(child, Tree))


AXIOMS: dict[str, Callable[[Node, Node, tuple[Premise, ...]], bool]] = {
    "the definition of a variance": _variance,
    "the definition of a covariance": _covariance,
    "the mean of a product of independent variables": _independence,
    "linearity of the mean": _linearity,
}
