"""A tree -> a claim: steps to be proved one by one, and the premises they may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.dialect import LARGEST_POWER, DialectError, parse, parse_tex
from texclaims.language.notation import Notation
from texclaims.language.page import Display

Node = Tree[Token]
NAMED = {"name", "random", "element"}
MOMENTS = {"expect", "variance", "covariance"}
STRUCTURE = {"indep", "iid", "ident", "independent", "each"}  # premises that are no relation


@dataclass(frozen=True)
class Step:
    """One relation between two sides. For `implies` and `iff` the sides are steps themselves."""

    relation: str
    left: Node | Step
    right: Node | Step
    tex: str


@dataclass(frozen=True)
class Premise:
    """One item of `\\when{…}`. `kind` is indep, iid, ident, independent, each, law, symmetric or relation."""

    kind: str
    tree: Node
    tex: str

    @property
    def left(self) -> Node:
        return part(self.tree, 0)

    @property
    def right(self) -> Node:
        return part(self.tree, 2)

    @property
    def relation(self) -> str:
        """The relation of a premise that is one: =, >, !=, law, …; "" for the others."""
        return "" if self.kind in STRUCTURE else str(part(self.tree, 1).children[0])

    def names(self, kind: str) -> frozenset[str]:
        """Names of one terminal (RANDOM, SCALAR, …) in the premise."""
        return names_in(self.tree, kind)


@dataclass(frozen=True)
class Claim:
    """What one display says."""

    display: Display
    tex: str
    steps: tuple[Step, ...]
    premises: tuple[Premise, ...]
    tree: Node

    @property
    def names(self) -> frozenset[str]:
        """Every declared name that the claim uses, functions and indices included."""
        return frozenset(str(token) for token in self.tree.scan_values(_is_name))

    @property
    def sides(self) -> tuple[Node, Node]:
        """First and last side of the last chain: what an equation that builds on this one calls left and right."""
        last = self.steps[-1]
        if isinstance(last.right, Step):
            assert isinstance(last.right.left, Tree) and isinstance(last.right.right, Tree)  # one arrow deep
            return last.right.left, last.right.right
        first = self.steps[0].left
        assert isinstance(first, Tree)
        return first, last.right


def part(tree: Node, *path: int) -> Node:
    """The child of the child … of a tree, where it is a tree."""
    for k in path:
        child = tree.children[k]
        assert isinstance(child, Tree)
        tree = child
    return tree


def names_in(tree: Node, kind: str) -> frozenset[str]:
    """Names of one terminal in a tree."""
    return frozenset(
        str(token) for token in tree.scan_values(lambda value: isinstance(value, Token) and value.type == kind)
    )


def _is_name(value: object) -> bool:
    return isinstance(value, Token) and value.type in (
        "SCALAR", "RANDOM", "SEQUENCE", "FUNCTION", "INDEX", "PERMUTATION",
    )  # fmt: skip


def read_claim(display: Display, notation: Notation, tex: str | None = None) -> Claim:
    """Parse a display (or `tex` in its place) into steps and premises.

    Raises DialectError: not in the dialect, an index out of its range, a relation where none can stand.
    """
    text = display.claim if tex is None else tex
    tree = parse(display, notation) if tex is None else parse_tex(tex, notation, display)
    reader = _Reader(display, text, notation)
    items = [item for item in part(tree, 1).children if isinstance(item, Tree)] if len(tree.children) > 1 else []
    free = reader.free_indices(items)
    used = _unbound(part(tree, 0))  # a sum may bind an index that only the premises let run
    reader.check_free(items)
    reader.check_scopes(part(tree, 0), tuple(one for one in free if one[0] in used))
    reader.check_ranges(part(tree, 0), dict(free))
    for item in items:
        reader.check_scopes(item, free)
    premises = tuple(reader.premise(item) for item in items)
    return Claim(display, text, tuple(reader.steps(part(tree, 0))), premises, tree)


@dataclass
class _Reader:
    display: Display
    text: str
    notation: Notation

    def steps(self, statement: Node) -> Iterator[Step]:
        chains = [child for child in statement.children if isinstance(child, Tree)]
        arrows = [str(child) for child in statement.children if isinstance(child, Token)]
        links = [list(self._links(chain)) for chain in chains]
        if not arrows:
            if not links[0]:
                raise self.error(statement, "an expression alone", "a relation between two sides")
            yield from links[0]
            return
        if len(arrows) > 1 or any(len(link) != 1 for link in links):
            raise self.error(
                statement, "more than one arrow, or a chain beside an arrow", "one relation, one arrow, one relation"
            )
        yield Step(arrows[0], links[0][0], links[1][0], self.tex(statement))

    def _links(self, chain: Node) -> Iterator[Step]:
        sides = chain.children[::2]
        relations = [str(part(chain, k).children[0]) for k in range(1, len(chain.children), 2)]
        for left, relation, right in zip(sides, relations, sides[1:], strict=False):
            assert isinstance(left, Tree) and isinstance(right, Tree)
            self._fits(left, relation, right)
            yield Step(relation, left, right, _one_line(self.text[left.meta.start_pos : right.meta.end_pos]))

    def _fits(self, left: Node, relation: str, right: Node) -> None:
        if left.data == "law" or (right.data == "law") != (relation == "law") and not _is_mirror(left, relation, right):
            raise self.error(
                right,
                f"the relation {relation!r} with such sides",
                "a law only to the right of \\sim, and \\sim only before a law",
            )
        if relation == "law" and left.data != "random":
            raise self.error(left, "a law of an expression", "a law of a random variable")
        if relation == "~=" and not _is_decimal(right):
            raise self.error(
                right, "\\approx without digits", "a decimal number on the right: its digits are what is checked"
            )
        if right.data == "sub" and part(right, 1).data == "big_o":
            raise self.error(right, "- \\bigO", "+ \\bigO: an order has no sign")
        if any(True for _ in left.find_data("big_o")) or (
            relation != "=" and any(True for _ in right.find_data("big_o"))
        ):
            raise self.error(right, "\\bigO here", "\\bigO as the last summand to the right of =")

    def premise(self, tree: Node) -> Premise:
        tex = self.tex(tree)
        if tree.data in STRUCTURE:
            if tree.data == "indep" and not all(isinstance(c, Tree) and c.data == "random" for c in tree.children):
                raise self.error(tree, "\\indep between expressions", "\\indep between random variables")
            return Premise(str(tree.data), tree, tex)
        if len(tree.children) != 3:
            raise self.error(tree, "a premise that is no single relation", "one relation, such as \\E[w] = 0")
        left, relation, right = tree.children
        assert isinstance(left, Tree) and isinstance(right, Tree) and isinstance(relation, Tree)
        word = str(relation.children[0])
        self._fits(left, word, right)
        if word == "law":
            return Premise("law" if right.data == "law" else "symmetric", tree, tex)
        return Premise("relation", tree, tex)

    def free_indices(self, items: Iterable[Node]) -> tuple[tuple[str, Node], ...]:
        r"""Indices that `\each{i}{n}` lets run outside of sums."""
        return tuple((str(item.children[0]), part(item, 1)) for item in items if item.data == "each")

    def check_free(self, items: list[Node]) -> None:
        r"""Each index of an `\each` once."""
        said: set[str] = set()
        for item in (item for item in items if item.data == "each"):
            index = str(item.children[0])
            if index in said:
                raise self.error(item, f"the index {index} set free twice", "one range for each index")
            said.add(index)

    def check_ranges(self, statement: Node, free: Mapping[str, Node]) -> None:
        r"""A sum over a letter that an `\each` of the premises lets run: both have the same range."""
        for tree in statement.iter_subtrees():
            if tree.data in ("sum", "product") and str(tree.children[0]) in free:
                index, start, stop, _ = tree.children
                first = str(part(tree, 1).children[0]) if part(tree, 1).data == "number" else ""
                if first != "1" or stop != free[str(index)]:
                    raise self.error(
                        tree, f"{index} has another range in the premises", f"from 1 to {self.tex(free[str(index)])}"
                    )

    def check_scopes(self, tree: Node, bound: tuple[tuple[str, Node], ...] = ()) -> None:
        """Indices are used inside their sum, bound once, and run over the range that the family has."""
        if tree.data in ("sum", "product"):
            index, start, stop, body = tree.children
            if str(index) in dict(bound):
                raise self.error(tree, f"the index {index} bound twice", "another letter")
            assert isinstance(body, Tree) and isinstance(stop, Tree) and isinstance(start, Tree)
            self.check_scopes(start, bound)
            self.check_scopes(stop, bound)
            self._starts(tree, start, body)
            self.check_scopes(body, (*bound, (str(index), stop)))
            if str(index) not in {str(token) for token in body.scan_values(_is_name)}:
                raise self.error(
                    tree, f"the index {index} does not occur in the body", f"a body that depends on {index}"
                )
            return
        if tree.data == "element":
            self._check_element(tree, dict(bound))
        if tree.data == "derivative":
            self._check_derivative(tree)
        if tree.data in ("call", "call_parameter", "call_power", "call_prime"):
            self._check_call(tree)
        if tree.data == "name" and self.notation.by_name[str(tree.children[0])].kind == "index":
            if str(tree.children[0]) not in dict(bound):
                raise self.error(
                    tree, f"the index {tree.children[0]} outside its sum", "a sum or product that binds it"
                )
        if tree.data == "pow" and isinstance(tree.children[1], Tree) and tree.children[1].data == "number":
            if float(str(tree.children[1].children[0])) > LARGEST_POWER:
                raise self.error(tree, "a huge power", f"an exponent of at most {LARGEST_POWER}")
        if tree.data == "pow" and part(tree, 0).data == "integral":
            raise self.error(tree, "a power right behind a differential", "brackets around the integral")
        if tree.data == "call_power" and part(tree, 1).data == "neg":
            raise self.error(tree, "a function to a negative power", "a fraction, or a function of its own name")
        if tree.data == "mul" and _looks_like_a_call(tree):
            raise self.error(tree, "a name before a bracket that holds one name", "no bracket, or a declared function")
        if tree.data in MOMENTS and not any(True for _ in tree.find_pred(lambda t: t.data in ("random", "element"))):
            raise self.error(tree, "a moment of something that is not random", "a random variable inside")
        for child in tree.children:
            if isinstance(child, Tree):
                self.check_scopes(child, bound)

    def _starts(self, tree: Node, start: Node, body: Node) -> None:
        """A family is summed from its first element, and no index is below 1 where its symbol is taken as positive."""
        index = str(tree.children[0])
        text = str(start.children[0]) if start.data == "number" else ""
        families = [
            element
            for element in body.find_data("element")
            if self.notation.by_name[str(element.children[0])].shape and index in names_in(element, "INDEX")
        ]
        if text == "0" or (families and text != "1"):
            raise self.error(tree, f"a sum or product from {self.tex(start)}", "from 1, where indices begin")

    def _check_derivative(self, tree: Node) -> None:
        by = part(tree, 1)
        if by.data not in NAMED or self.notation.by_name[str(by.children[0])].kind == "index":
            raise self.error(by, "a derivative by an expression", "by one name or one element of a family")

    def _check_call(self, tree: Node) -> None:
        entry = self.notation.by_name.get(str(tree.children[0]))
        if entry is not None and entry.kind == "any function":
            if tree.data == "call_parameter" or len(part(tree, -1).children) != 1:
                raise self.error(tree, f"{entry.name} with more than one argument", "one argument, no parameter")

    def _check_element(self, tree: Node, bound: dict[str, Node]) -> None:
        symbol = self.notation.by_name[str(tree.children[0])]
        indices = [child for child in tree.children[1:] if isinstance(child, Tree)]
        if symbol.kind in ("random", "vector") and len(indices) != len(symbol.shape):
            raise self.error(tree, f"{symbol.name} with {len(indices)} indices", f"{len(symbol.shape)} as declared")
        for place, index in enumerate(indices):
            token = index.children[-1] if index.data == "permuted" else index.children[0]
            assert isinstance(token, Token)
            if token.type == "INDEX" and str(token) not in bound:
                raise self.error(tree, f"the index {token} outside its sum", "a sum or product that binds it")
            size = symbol.shape[place] if place < len(symbol.shape) else None
            if size is None and index.data == "permuted":
                raise self.error(tree, f"a reordering of {symbol.name}", "a family that has a size")
            if size and token.type == "NUMBER" and int(str(token)) < 1:
                raise self.error(tree, f"the index {token}", f"1 or more: {symbol.name} begins at 1")
            if size and token.type == "INDEX":
                stop = bound[str(token)]
                if index.data == "permuted" and self.notation.by_name[str(index.children[0])].shape != (size,):
                    raise self.error(
                        tree, f"{index.children[0]} reorders another family", f"a reordering of 1 to {size}"
                    )
                if stop.data != "name" or str(stop.children[0]) != size or index.data not in ("index", "permuted"):
                    raise self.error(
                        tree, f"{token} does not run from 1 to {size}", f"the range of {symbol.name}: 1 to {size}"
                    )

    def tex(self, tree: Node) -> str:
        return _one_line(self.text[tree.meta.start_pos : tree.meta.end_pos])

    def error(self, tree: Node, found: str, wanted: str) -> DialectError:
        line, column = self.display.place(tree.meta.start_pos)
        return DialectError(f"{self.display.file}:{line}:{column}: {found}\n    {self.tex(tree)}\n    wanted: {wanted}")


def _unbound(tree: Node) -> frozenset[str]:
    """Indices that stand outside of every sum and product that binds them."""
    inside = frozenset[str]().union(*(_unbound(child) for child in tree.children if isinstance(child, Tree)))
    own = {str(child) for child in tree.children if isinstance(child, Token) and child.type == "INDEX"}
    return inside - own if tree.data in ("sum", "product") else inside | own


def _looks_like_a_call(tree: Node) -> bool:
    r"""`\sigma(t)`: is it a product, or a function of t?"""
    left, right = part(tree, 0), part(tree, 1)
    return (
        left.data == "name" and right.data == "paren" and part(right, 0).data in ("name", "random", "number", "element")
    )


def _one_line(tex: str) -> str:
    """TeX of a part of an aligned derivation, without the marks of its rows."""
    return " ".join(tex.replace("\\\\", " ").replace("&", " ").split())


def _is_mirror(left: Node, relation: str, right: Node) -> bool:
    r"""`z \sim -z`: the law of z is symmetric."""
    return relation == "law" and right.data == "neg" and right.children[0] == left


def _is_decimal(tree: Node) -> bool:
    inner = tree.children[0] if tree.data == "neg" else tree
    return isinstance(inner, Tree) and inner.data == "number" and "." in str(inner.children[0])
