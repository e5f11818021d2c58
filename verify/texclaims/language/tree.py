"""The tree of a claim -> its parts and the names in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lark import Token, Tree

Node = Tree[Token]
NAMED = {"name", "random", "element"}
MOMENTS = {"expect", "variance", "covariance"}
NAMES = ("SCALAR", "RANDOM", "SEQUENCE", "FUNCTION", "INDEX", "PERMUTATION", "WHOLE")
"""Terminals that stand for declared names."""


class HashedTree(Tree[Token]):
    """A tree that is never changed: its hash is worked out once."""

    _hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = super().__hash__()
        return self._hash


def has(tree: Node, *kinds: str) -> bool:
    """Is a tree of one of these kinds, or a part of it?"""
    return tree.data in kinds or any(has(child, *kinds) for child in tree.children if isinstance(child, Tree))


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
    return frozenset(
        str(token) for token in tree.scan_values(lambda value: isinstance(value, Token) and value.type == kind)
    )


def all_names(tree: Node) -> frozenset[str]:
    """Every declared name in a tree, functions and indices included."""
    return frozenset(str(token) for token in tree.scan_values(is_name))


def is_name(value: object) -> bool:
    """Is a leaf of a tree a declared name?"""
    return isinstance(value, Token) and value.type in NAMES


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
