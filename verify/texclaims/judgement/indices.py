"""A claim -> the changes of an index that picks an element: another letter, the element before, or the layer beside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lark import Token

from texclaims.judgement.mistakes import NAMES, NODES, TOKENS, Change, Edit, Mistake, names_at
from texclaims.judgement.partners import Displays
from texclaims.language.claim import Claim
from texclaims.language.layers import neighbours
from texclaims.language.premises import ElementIs
from texclaims.language.tree import Node, head, part


@dataclass(frozen=True)
class AnotherIndex(Mistake):
    """The letter of an index in the place of another one that runs over the same numbers."""

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        ends = _ends(claim)
        for token in _index_letters(claim.written):
            start = int(token.start_pos or 0)
            for other in ends:
                if other != token and ends[other] & ends.get(str(token), set()):
                    edit = Edit(start, int(token.end_pos or 0), claim.notation.by_name[other].tex)
                    yield Change((TOKENS, start), (edit,), f"{claim.notation.by_name[token].tex} → {edit.new}")


def _index_letters(tree: Node) -> Iterator[Token]:
    """The letters that pick an element."""
    for element in tree.find_data("element"):
        yield from element.scan_values(_is_index)


def _ends(claim: Claim) -> dict[str, set[Node]]:
    """Letter of an index -> the numbers up to which it runs in the claim."""
    found: dict[str, set[Node]] = {}
    for node in claim.tree.iter_subtrees():
        if node.data in ("sum", "product", "each"):
            found.setdefault(str(node.children[0]), set()).add(part(node, 1 if node.data == "each" else 2))
    return found


@dataclass(frozen=True)
class ElementBefore(Mistake):
    """An element of a sequence whose index is a letter, exchanged for the one before it."""

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        defined = [premise.left for premise in claim.premises if isinstance(premise, ElementIs)]
        for rank, element in enumerate(claim.written.find_data("element")):
            symbol, index = claim.notation.by_name[head(element)], part(element, 1)
            if symbol.row.layered and _is_a_letter(index) and not any(element is one for one in defined):
                old = claim.tex[index.meta.start_pos : index.meta.end_pos]
                edit = Edit(element.meta.start_pos, element.meta.end_pos, f"{symbol.tex}_{{{old}-1}}")
                yield Change((NODES, rank), (edit,), f"{symbol.tex}_{old} → {edit.new}")


@dataclass(frozen=True)
class AnotherLayer(Mistake):
    """A name of one layer, exchanged for the same name one layer earlier, or one later."""

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        for rank, (start, end, name) in enumerate(names_at(claim)):
            old = claim.notation.by_name[name]
            for new in neighbours(old, claim.notation):
                yield Change((NAMES, rank), (Edit(start, end, new.tex),), f"{old.tex} → {new.tex}")


def _is_a_letter(index: Node) -> bool:
    return index.data == "index" and any(True for _ in index.scan_values(_is_index))


def _is_index(value: object) -> bool:
    return isinstance(value, Token) and value.type == "INDEX"
