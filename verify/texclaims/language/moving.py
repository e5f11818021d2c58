r"""A statement and its premises -> nothing, or the error of a premise that holds a letter which the statement moves.

Derivatives, integrals, limits and orders move one letter, while all else stays fixed. An equation between elements, which runs
over an index, gives one element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lark import Tree

from texclaims.language.notation import Notation
from texclaims.language.source import Source
from texclaims.language.tree import MOMENTS, Node, all_names, head, names_in, part, unbound


@dataclass(frozen=True)
class Ties:
    """Which premises speak of what moves: of it, or of what hangs together with it. `given` are names that a check gives by
    each other, as b and a in b = a²."""

    notation: Notation
    items: tuple[Node, ...]
    given: tuple[frozenset[str], ...] = ()

    def with_letters(self, statement: Node) -> Iterator[tuple[Node, str]]:
        """Premises that speak of the letter of an integral or a limit, each with the letter."""
        bound = {str(tree.children[0]) for tree in statement.find_data("limit")}
        bound |= {str(tree.children[-1]) for tree in statement.find_data("integral")}
        for item in self.items:
            yield from ((item, name) for name in sorted(bound & self._closed(names_in(item, "SCALAR"), self.given)))

    def with_orders(self, statement: Node) -> Iterator[tuple[Node, str]]:
        """Premises that say which numbers the letter of an order may be, each with the letter."""
        small = frozenset[str]().union(*(names_in(order, "SCALAR") for order in statement.find_data("big_o")))
        for item in filter(_compares_numbers, self.items):
            yield from ((item, name) for name in sorted(small & self._closed(names_in(item, "SCALAR"), self.given)))

    def with_derivatives(self, statement: Node) -> Iterator[tuple[Node, str]]:
        """Premises that say that something moves with what a derivative is taken by, each with its name."""
        trees = list(statement.find_data("derivative"))
        moved = {head(part(tree, 1)) for tree in trees}
        moved -= {name for name in moved if self.notation.by_name[name].row.terminal == "RANDOM"}
        inside = frozenset[str]().union(*(all_names(part(tree, 0)) for tree in trees))
        for item in self.items if moved else ():
            yield from ((item, name) for name in sorted(moved & self._moves_with(item, inside)))

    def _moves_with(self, item: Node, inside: frozenset[str]) -> frozenset[str]:
        """The fixed names that a premise about random variables, or a recursion, or of elements that are differentiated, hangs
        on; also by way of other premises."""
        gives = self._gives_elements(item)
        if not (names_in(item, "RANDOM") or _is_recursion(item) or gives & inside):
            return frozenset()
        found = _fixed_names(item) - (gives - _fixed_names(part(item, 2)) if gives else gives)
        equations = [one for one in self.items if _compares_numbers(one) and head(part(one, 1)) == "="]
        return self._closed(found, (*map(_fixed_names, equations), *self.given))

    def _closed(self, names: frozenset[str], ties: Sequence[frozenset[str]]) -> frozenset[str]:
        """These names, and all that hang together with one of them."""
        for _ in ties:
            names = names.union(*(tied for tied in ties if tied & names))
        return names

    def _gives_elements(self, item: Node) -> frozenset[str]:
        """u, of u_i = c: its elements are said to be something; not of u_i = u_1, which says that those of a family are alike."""
        if not (_compares_numbers(item) and part(item, 0).data == "element"):
            return frozenset()
        name, other = head(part(item, 0)), part(item, 2)
        alike = other.data == "element" and head(other) == name and not self.notation.by_name[name].row.layered
        return frozenset() if alike else frozenset({name})


def tied(statements: Iterable[Node], ties: Ties) -> str:
    """What moves, in an integral, a limit, an order or a derivative, and hangs together with a premise, in words; "" where
    nothing does. Where the check gives nothing, a claim that was read has none."""
    for statement in statements if ties.given else ():
        for _, name in (*ties.with_letters(statement), *ties.with_orders(statement), *ties.with_derivatives(statement)):
            return f"{name} moves, and by the check a premise moves with it"
    return ""


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
        ties = Ties(self.notation, tuple(items))
        for item, name in ties.with_letters(statement):
            found = f"{name}, which an integral or a limit takes through its values, in a premise"
            raise self.source.error(item, found, "another letter")
        for item, name in ties.with_orders(statement):
            raise self.source.error(item, f"{name}, which tends to 0, in a premise", "another letter")

    def check_derivatives(self, statement: Node, items: Iterable[Node]) -> None:
        r"""In a derivative every other name stays fixed. What moves with its letter cannot: a random variable whose law or
        moment holds it, or a sequence whose recursion does.

        Raises DialectError where a premise says that something moves with it, and for a derivative of a mean by what the mean
        is of: that does not vary any more.
        """
        self._check_means(statement)
        for item, name in Ties(self.notation, tuple(items)).with_derivatives(statement):
            raise self.source.error(item, f"{name}, by which a derivative is taken, in a premise", "another letter")

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


def _compares_numbers(item: Node) -> bool:
    """A relation between fixed numbers, and none with a moment or a law."""
    return any(True for _ in item.find_data("relation")) and not names_in(item, "RANDOM")


def _fixed_names(item: Node) -> frozenset[str]:
    return names_in(item, "SCALAR") | names_in(item, "SEQUENCE")


def _is_recursion(item: Node) -> bool:
    """q_l = ... q_{l-1} ...: an element by the one before it."""
    return _compares_numbers(item) and any(True for _ in part(item, 2).find_data("index_minus"))
