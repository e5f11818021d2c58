r"""A claim with a range among its premises, such as `0 < a < b` -> the same claim, with a premise for each two neighbours."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from lark import Token, Tree
from lark.tree import Meta

from texclaims.language.source import Source
from texclaims.language.tree import HashedTree, Node, head, part

UPWARDS, DOWNWARDS = {"<", "<="}, {">", ">="}
ORDER = UPWARDS | DOWNWARDS | {"!="}
"""Words of which a premise may have several, where it is a wrong version of one."""


@dataclass(frozen=True)
class Ranges:
    """Takes the ranges of one claim apart. A wrong version, which nobody `typed`, may have its signs both ways."""

    source: Source
    typed: bool

    def apart(self, tree: Node) -> Node:
        """Raises DialectError for a chain with = in it, or with signs both ways."""
        if len(tree.children) == 1 or not any(map(_is_a_chain, part(tree, 1).children)):
            return tree
        when = part(tree, 1)
        items = [one for item in when.children if isinstance(item, Tree) for one in self._links(item)]
        return HashedTree(tree.data, [part(tree, 0), HashedTree(when.data, list(items), when.meta)], tree.meta)

    def _links(self, item: Node) -> Iterator[Node]:
        if not _is_a_chain(item):
            yield item
            return
        sides, words = item.children[::2], item.children[1::2]
        said = {head(word) for word in words if isinstance(word, Tree)}
        if not said <= ORDER or self.typed and not (said <= UPWARDS or said <= DOWNWARDS):
            wanted = r"one relation, such as \E[w] = 0, or a range with all its signs one way, such as 0 < a \le b"
            raise self.source.error(item, "a premise that is no single relation", wanted)
        for left, word, right in zip(sides, words, sides[1:], strict=False):
            if isinstance(left, Tree) and isinstance(right, Tree):
                yield HashedTree(item.data, [left, word, right], _from_to(left, right))


def _is_a_chain(item: Node | Token) -> bool:
    return isinstance(item, Tree) and item.data == "chain" and len(item.children) > 3


def _from_to(first: Node, last: Node) -> Meta:
    """Where a part of a text begins, and where another one ends."""
    meta = copy(first.meta)
    meta.end_pos, meta.end_line, meta.end_column = last.meta.end_pos, last.meta.end_line, last.meta.end_column
    return meta
