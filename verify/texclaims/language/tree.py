"""The tree of a claim -> its parts and the names in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from lark import Token, Tree

Node = Tree[Token]
NAMED = {"name", "random", "element"}
MOMENTS = {"expect", "variance", "covariance"}
NAMES = ("SCALAR", "RANDOM", "SEQUENCE", "FUNCTION", "INDEX", "PERMUTATION", "WHOLE")
"""Terminals that stand for declared names."""


class HashedTree(Tree[Token]):
    """A tree that is never changed: its hash, what stands in it, and which others say the same, are worked out once."""

    _hash: int | None = None
    _like: HashedTree | None = None
    """Another one that was found to be equal, and found before."""

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = super().__hash__()
        return self._hash

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HashedTree):
            return isinstance(other, Tree) and self.data == other.data and self.children == other.children
        mine, others = self.first, other.first
        if mine is others:
            return True
        if hash(mine) != hash(others) or self.data != other.data or self.children != other.children:
            return False
        others._like = mine
        return True

    @property
    def first(self) -> HashedTree:
        """The first of those that were found to be equal to this one."""
        found = self
        while found._like is not None:
            found = found._like
        return found

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Of the tree and of all its parts."""
        return frozenset({str(self.data)}).union(*(kinds(child) for child in self.children if isinstance(child, Tree)))

    @cached_property
    def tokens(self) -> frozenset[tuple[str, str]]:
        """The terminal and the text of each of its leaves."""
        own = ((str(child.type), str(child)) for child in self.children if isinstance(child, Token))
        return frozenset(own).union(*(_tokens(child) for child in self.children if isinstance(child, Tree)))

    def find_data(self, data: str) -> Iterator[Node]:
        """The parts of this kind, the tree itself among them."""
        return super().find_data(data) if data in self.kinds else iter(())


def kinds(tree: Node) -> frozenset[str]:
    """Of a tree and of all its parts."""
    return tree.kinds if isinstance(tree, HashedTree) else frozenset(str(one.data) for one in tree.iter_subtrees())


def _tokens(tree: Node) -> frozenset[tuple[str, str]]:
    if isinstance(tree, HashedTree):
        return tree.tokens
    return frozenset((str(token.type), str(token)) for token in tree.scan_values(lambda one: isinstance(one, Token)))


def has(tree: Node, *wanted: str) -> bool:
    """Is a tree of one of these kinds, or a part of it?"""
    return not kinds(tree).isdisjoint(wanted)


def part(tree: Node, *path: int) -> Node:
    """The child of the child … of a tree, where it is a tree."""
    for k in path:
        child = tree.children[k]
        assert isinstance(child, Tree)
        tree = child
    return tree


def head(tree: Node) -> str:
    """The first word of a tree: the name of a name, of an element, of a call."""
    return str(tree.children[0])


def names_in(tree: Node, kind: str) -> frozenset[str]:
    """Names of one terminal (RANDOM, SCALAR, …) in a tree."""
    return frozenset(text for terminal, text in _tokens(tree) if terminal == kind)


def all_names(tree: Node) -> frozenset[str]:
    """Every declared name in a tree, functions and indices included."""
    return frozenset(text for terminal, text in _tokens(tree) if terminal in NAMES)


def unbound(tree: Node) -> frozenset[str]:
    """Indices that stand outside of every sum and product that binds them."""
    inside = frozenset[str]().union(*(unbound(child) for child in tree.children if isinstance(child, Tree)))
    own = {str(child) for child in tree.children if isinstance(child, Token) and child.type == "INDEX"}
    return inside - own if tree.data in ("sum", "product") else inside | own


def free_letters(tree: Node) -> frozenset[str]:
    """Fixed numbers in a tree that no integral or limit binds where they stand."""
    parts = [free_letters(child) for child in tree.children if isinstance(child, Tree)]
    if tree.data == "limit":
        return frozenset().union(*parts) - {head(tree)}
    if tree.data == "integral":
        low, high, body = parts
        return low | high | body - {str(tree.children[3])}
    own = {str(child) for child in tree.children if isinstance(child, Token) and child.type == "SCALAR"}
    return frozenset(own).union(*parts)


def one_line(tex: str) -> str:
    """TeX of a part of an aligned derivation, without the marks of its rows."""
    return " ".join(tex.replace("\\\\", " ").replace("&", " ").split())


Writer = Callable[[Node], str]
"""Writes the TeX that a tree was read from."""
Running = Mapping[str, Node]
"""Indices that run here, each with the last value that it takes."""
