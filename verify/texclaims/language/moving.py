r"""A statement and its premises -> nothing, or the error of a premise that holds a letter which the statement moves.

Derivatives, integrals, limits and orders move one letter, while all else stays fixed. An equation between elements, which runs
over an index, gives one element.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lark import Tree

from texclaims.language.notation import Notation
from texclaims.language.source import Source
from texclaims.language.tree import MOMENTS, Node, all_names, head, names_in, part, unbound


@dataclass(frozen=True)
class Moving:
    """Looks at every premise. All methods raise DialectError, or return nothing."""

    source: Source
    notation: Notation

    def check_letters(self, statement: Node, items: Iterable[Node]) -> None:
        r"""The letter of an integral or a limit says nothing outside of it: no premise speaks of it. That of an order tends
        to 0: no premise says which numbers it may be.

        Raises DialectError where one does.
        """
        bound = {str(tree.children[0]) for tree in statement.find_data("limit")}
        bound |= {str(tree.children[-1]) for tree in statement.find_data("integral")}
        for item in items:
            if told := sorted(bound & names_in(item, "SCALAR")):
                found = f"{told[0]}, which an integral or a limit takes through its values, in a premise"
                raise self.source.error(item, found, "another letter")
            if told := sorted(self._small(statement) & names_in(item, "SCALAR")) if _compares_numbers(item) else []:
                raise self.source.error(item, f"{told[0]}, which tends to 0, in a premise", "another letter")

    def check_derivatives(self, statement: Node, items: Iterable[Node]) -> None:
        r"""In a derivative every other name stays fixed. What moves with its letter cannot: a random variable whose law or
        moment holds it, or a sequence whose recursion does.

        Raises DialectError where a premise says that something moves with it, and for a derivative of a mean by what the mean
        is of: that does not vary any more.
        """
        items = list(items)
        self._check_means(statement)
        moved = {head(part(tree, 1)) for tree in statement.find_data("derivative")}
        moved -= {name for name in moved if self.notation.by_name[name].row.terminal == "RANDOM"}
        inside = frozenset[str]().union(*(all_names(part(tree, 0)) for tree in statement.find_data("derivative")))
        for item in items:
            if told := sorted(moved & moves_with(item, items, inside)):
                raise self.source.error(item, f"{told[0]}, by which a derivative is taken, in a premise", "another letter")

    def _check_means(self, statement: Node) -> None:
        for tree in statement.find_data("derivative"):
            body, by = part(tree, 0), part(tree, 1)
            means = (mean for kind in MOMENTS for mean in body.find_data(kind))
            if any(head(by) in names_in(mean, "RANDOM") for mean in means):
                wanted = "the derivative inside of the mean, or another name"
                raise self.source.error(by, f"a derivative by {head(by)}, of which a mean is taken inside", wanted)

    def check_elements(self, items: Iterable[Node]) -> None:
        r"""An equation between fixed numbers that holds a free index gives an element: q_l, and not q_{l-1}, nor 2 q_l.

        Raises DialectError where it does not.
        """
        for item in items:
            if not (_compares_numbers(item) and head(part(item, 1)) == "=" and unbound(item)):
                continue
            left = part(item, 0)
            if left.data != "element" or any(index.data != "index" for index in left.children[1:] if isinstance(index, Tree)):
                raise self.source.error(item, "an equation between elements", "one element alone on the left, such as q_l")

    def _small(self, statement: Node) -> frozenset[str]:
        """The letters of which powers stand in an order."""
        return frozenset[str]().union(*(names_in(order, "SCALAR") for order in statement.find_data("big_o")))


def _compares_numbers(item: Node) -> bool:
    """A relation between fixed numbers, and none with a moment or a law."""
    return any(True for _ in item.find_data("relation")) and not names_in(item, "RANDOM")


def moves_with(
    item: Node, items: Iterable[Node], inside: frozenset[str], ties: Iterable[frozenset[str]] = ()
) -> frozenset[str]:
    """The fixed names that a premise about random variables, or a recursion, or of elements that are differentiated, hangs
    on; also by way of other premises, or of `ties`: names that a check gives by each other."""
    if not (names_in(item, "RANDOM") or _is_recursion(item) or _gives_elements(item) & inside):
        return frozenset()
    found, gives = _fixed_names(item), _gives_elements(item)
    if gives and not gives <= names_in(part(item, 2), "SEQUENCE"):
        found -= gives
    equations = [_fixed_names(other) for other in items if _compares_numbers(other) and head(part(other, 1)) == "="]
    tied = [*equations, *ties]
    for _ in tied:
        found = found.union(*(names for names in tied if names & found))
    return found


def _gives_elements(item: Node) -> frozenset[str]:
    """u, of u_i = c: all its elements are said to be a number; not of u_i = u_1, which says that they are one number."""
    whole = _compares_numbers(item) and part(item, 0).data == "element"
    alike = whole and part(item, 2).data == "element" and head(part(item, 2)) == head(part(item, 0))
    return frozenset({head(part(item, 0))}) if whole and not alike else frozenset()


def _fixed_names(item: Node) -> frozenset[str]:
    return names_in(item, "SCALAR") | names_in(item, "SEQUENCE")


def _is_recursion(item: Node) -> bool:
    """q_l = ... q_{l-1} ...: an element by the one before it."""
    return _compares_numbers(item) and any(True for _ in part(item, 2).find_data("index_minus"))
