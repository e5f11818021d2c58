r"""A statement and its premises -> nothing, or the error of a premise that holds a letter which the statement moves.

Derivatives, integrals, limits and orders move one letter, while all else stays fixed. An equation between elements, which runs
over an index, gives one element.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lark import Token, Tree

from texclaims.language.notation import Notation
from texclaims.language.relations import Step, flat
from texclaims.language.source import Source
from texclaims.language.tree import MOMENTS, Node, all_names, has, head, names_in, part, unbound

MOVES = ("integral", "limit", "big_o", "derivative")
"""Kinds of trees in which a letter moves."""
STAYS_FIXED = "the formula in the place of what moves with it: in a derivative every other name stays fixed"


@dataclass(frozen=True)
class Ties:
    """Which premises speak of what moves: of it, or of what hangs together with it. `given` are the names that a check gives,
    each with the names that it is given by: b, with a, where b = a². `across` is what stands on the other side of an arrow."""

    notation: Notation
    items: tuple[Node, ...]
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)
    across: tuple[Node, ...] = ()

    @property
    def every(self) -> tuple[Node, ...]:
        """All that is supposed."""
        return *self.items, *self.across

    @property
    def among_premises(self) -> Iterator[tuple[Node, Ties]]:
        """Each premise in which a letter moves, with what the others tie: it may hold a derivative itself."""
        for item in filter(_moves, self.items):
            yield item, replace(self, items=tuple(one for one in self.items if one is not item))

    def of_each(self, relations: Sequence[Node]) -> Iterator[tuple[Node, Ties]]:
        """Each relation in which a letter moves, with what is tied beside it; and each such premise. What stands on the other
        side of an arrow is supposed there, as a premise is.
        """
        for one in filter(_moves, relations):
            yield one, replace(self, across=tuple(other for other in relations if other is not one))
        yield from self.among_premises

    def with_letters(self, statement: Node) -> Iterator[tuple[Node, str]]:
        """Premises that speak of the letter of an integral or a limit, each with the letter."""
        bound = {str(tree.children[0]) for tree in statement.find_data("limit")}
        bound |= {str(tree.children[-1]) for tree in statement.find_data("integral")}
        for name in sorted(bound):
            yield from ((item, name) for item in self.every if all_names(item) & self._moving_with(name))

    def with_orders(self, statement: Node) -> Iterator[tuple[Node, str]]:
        """Premises that say which numbers the letter of an order may be, each with the letter."""
        small = frozenset[str]().union(*(names_in(order, "SCALAR") for order in statement.find_data("big_o")))
        for name in sorted(small):
            every = filter(_compares_numbers, self.every)
            yield from ((item, name) for item in every if all_names(item) & self._moving_with(name))

    def with_derivatives(self, statement: Node) -> Iterator[tuple[Node, str]]:
        """Premises that say that something moves with what a derivative is taken by, each with its name. What stands across an
        arrow says so where the letter does not stand in what is differentiated; else it is a place: the slope is 0 where a = b.
        """
        for tree in statement.find_data("derivative"):
            name, body = head(part(tree, 1)), all_names(part(tree, 0))
            if has(part(tree, 0), "derivative") or _is_random(part(tree, 0)):
                yield from ((item, name) for item in self.items if is_correlation(item, name))
            if self.notation.by_name[name].row.terminal != "RANDOM":
                ties = replace(self, across=()) if name in body else self
                yield from ((item, name) for item in ties._moves_something(name, body))

    def _moves_something(self, name: str, body: frozenset[str]) -> Iterator[Node]:
        """Premises about random variables, or recursions, that speak of what moves with this name; and equations that tie it to
        another name in the body of a derivative, or to another element of its own family."""
        equations = [self._tied_by(item) for item in self.every if _is_equation(item)]
        moving = self._moving_with(name, equations)  # the law of a pair moves with its correlation, and is meant to
        own = self._roots(frozenset({name}))
        together = _closed(own, [self._roots(names) for names in equations])
        hangs_on_it = bool(together & self._roots(body) - own)
        for item in self.every:
            if names_in(item, "RANDOM") or _is_recursion(item):
                speaks = bool(all_names(item) & moving) and not (moving == {name} and is_correlation(item, name))
            elif _is_equation(item):
                speaks = self._two_elements(item, name) or hangs_on_it and bool(self._roots(self._tied_by(item)) & together)
            else:
                speaks = False
            if speaks:
                yield item

    def _moving_with(self, name: str, equations: Sequence[frozenset[str]] = ()) -> frozenset[str]:
        """This name, and all that hangs together with it by equations, or by what the check gives: a fixed number moves with
        those that it is given by, and they with it; a random variable moves with them, and they without it."""
        given = [(one, names | {one}) for one, names in self.given.items()]
        fixed = [names for one, names in given if self.notation.by_name[one].row.terminal != "RANDOM"]
        found = frozenset({name})
        for _ in range(len(given) + 1):
            found = _closed(found, [*equations, *fixed])
            found = found.union(*({one} for one, names in given if names & found))
        return found

    def _roots(self, names: frozenset[str]) -> frozenset[str]:
        """These names, and in the place of those that the check gives what it gives them by."""
        for _ in self.given:
            names = frozenset[str]().union(*(self.given.get(name, frozenset({name})) for name in names))
        return names

    def _tied_by(self, item: Node) -> frozenset[str]:
        """The fixed names in an equation. A count does not move, and ties others only where it is a side by itself."""
        alone = {head(side) for side in (part(item, 0), part(item, 2)) if side.data == "name"}
        return frozenset(name for name in _fixed_names(item) if name in alone or not self.notation.by_name[name].row.whole)

    def _two_elements(self, item: Node, name: str) -> bool:
        """Does an equation hold two elements of a family? Not u_i = u_1, which says that they are alike."""
        elements = {one for one in item.find_data("element") if head(one) == name}
        alike = elements == {part(item, 0), part(item, 2)} and not self.notation.by_name[name].row.layered
        return len(elements) > 1 and not alike


def is_correlation(item: Node, name: str) -> bool:
    """Is this name the correlation in the law of a pair, and nowhere else in it?"""
    if item.data != "chain" or part(item, 0).data != "pair":
        return False
    *others, last = (one for one in part(item, 2).children if isinstance(one, Tree))
    return last.data == "name" and head(last) == name and not any(name in all_names(one) for one in others)


def _closed(names: frozenset[str], ties: Sequence[frozenset[str]]) -> frozenset[str]:
    """These names, and all that hang together with one of them."""
    for _ in ties:
        names = names.union(*(tied for tied in ties if tied & names))
    return names


def tied(step: Step, ties: Ties) -> str:
    """What moves, in an integral, a limit, an order or a derivative, and hangs together with a premise, in words; "" where
    nothing does. Where the check gives nothing, a claim that was read has none."""
    for statement, told in ties.of_each([one.tree for one in flat((step,))]) if ties.given else ():
        for _, name in (*told.with_letters(statement), *told.with_orders(statement), *told.with_derivatives(statement)):
            return f"{name} moves, and by the check a premise moves with it"
    return ""


@dataclass(frozen=True)
class Moving:
    """Looks at every premise. All methods raise DialectError, or return nothing."""

    source: Source
    notation: Notation

    def check_letters(self, statement: Node, items: Sequence[Node]) -> None:
        r"""The letter of an integral or a limit says nothing outside of it: no premise speaks of it. That of an order tends
        to 0: no premise says which numbers it may be.

        Raises DialectError where one does.
        """
        for one, told in Ties(self.notation, tuple(items)).of_each(_relations(statement)):
            for item, name in told.with_letters(one):
                found = f"{name}, which an integral or a limit takes through its values, {_where(item, items)}"
                raise self.source.error(item, found, "another letter")
            for item, name in told.with_orders(one):
                raise self.source.error(item, f"{name}, which tends to 0, {_where(item, items)}", "another letter")

    def check_derivatives(self, statement: Node, items: Sequence[Node]) -> None:
        r"""In a derivative every other name stays fixed. What moves with its letter cannot: a random variable whose law or
        moment holds it, or a sequence whose recursion does.

        Raises DialectError where a premise says that something moves with it, and for a derivative of a mean by what the mean
        is of: that does not vary any more.
        """
        self._check_means(statement)
        for one, told in Ties(self.notation, tuple(items)).of_each(_relations(statement)):
            for item, name in told.with_derivatives(one):
                wanted = "another letter" if not _is_equation(item) else STAYS_FIXED
                raise self.source.error(item, f"{name}, by which a derivative is taken, {_where(item, items)}", wanted)

    def _check_means(self, statement: Node) -> None:
        for tree in statement.find_data("derivative") if _moves(statement) else ():
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
            if not (_is_equation(item) and unbound(item)):
                continue
            left = part(item, 0)
            if left.data != "element" or any(index.data != "index" for index in left.children[1:] if isinstance(index, Tree)):
                raise self.source.error(item, "an equation between elements", "one element alone on the left, such as q_l")


def _moves(tree: Node) -> bool:
    return has(tree, *MOVES)


def _where(item: Node, premises: Sequence[Node]) -> str:
    return "in a premise" if any(item is one for one in premises) else "on the other side of the arrow"


def _relations(statement: Node) -> list[Node]:
    """A statement; or, where it has an arrow, what stands on both sides of it."""
    has_arrow = any(isinstance(child, Token) for child in statement.children)
    return [child for child in statement.children if isinstance(child, Tree)] if has_arrow else [statement]


def _compares_numbers(item: Node) -> bool:
    """A relation between fixed numbers, and none with a moment or a law."""
    return has(item, "relation") and not names_in(item, "RANDOM")


def _is_random(tree: Node) -> bool:
    """Does a random variable stand in it outside of every mean?"""
    inside = (child for child in tree.children if isinstance(child, Tree))
    return tree.data == "random" or tree.data not in MOMENTS and any(map(_is_random, inside))


def _is_equation(item: Node) -> bool:
    """An equation between fixed numbers."""
    return _compares_numbers(item) and head(part(item, 1)) == "="


def _fixed_names(item: Node) -> frozenset[str]:
    return names_in(item, "SCALAR") | names_in(item, "SEQUENCE")


def _is_recursion(item: Node) -> bool:
    """q_l = ... q_{l-1} ...: an element by the one before it."""
    return _compares_numbers(item) and has(part(item, 2), "index_minus")
