"""A claim -> the changes of a number in a premise and, in the same way, wherever the rest of the claim repeats it.

A premise such as a recursion may hold the answer: then one with another number gives another answer, which is as true. Such a
version is no attack on the mathematics. It asks whether anything but the premise itself pins the number down.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lark import Tree

from texclaims.judgement.mistakes import BOTH, Change, Edit, Mistake, Place
from texclaims.judgement.partners import Displays
from texclaims.language.claim import Claim
from texclaims.language.premises import Comparison, JointLaw, Law
from texclaims.language.shaping import holds
from texclaims.language.tree import Node, head, part

LARGEST = ("frac", "pow", "mul", "sqrt", "element", "neg", "div", "constant", "number", "name")
"""What a premise and a conclusion may have in common."""


@dataclass(frozen=True)
class Together(Mistake):
    """Another mistake, made in a premise and at every place where the claim repeats the part of it that is changed."""

    single: tuple[Mistake, ...]

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        singles = [one for mistake in self.single for one in mistake.changes(claim, around)]
        for rank, (premise, item) in enumerate(zip(claim.premises, _items(claim), strict=False)):
            if isinstance(premise, (Comparison, Law, JointLaw)):
                for one in singles:
                    if edits := _everywhere(claim, item, one.edits[0]):
                        words = f"{one.words}, in the premise {premise.tex} and wherever the claim repeats it"
                        yield Change((BOTH, rank), edits, words, both=rank)


def _in_the_text(claim: Claim) -> Node:
    """The tree whose parts stand in the text: vectors and matrices as they are written."""
    return claim.written if holds(claim.written) else claim.tree


def _items(claim: Claim) -> list[Node]:
    """The premises in that tree, in their order."""
    tree = _in_the_text(claim)
    return [item for item in part(tree, 1).children if isinstance(item, Tree)] if len(tree.children) > 1 else []


def _everywhere(claim: Claim, premise: Node, edit: Edit) -> tuple[Edit, ...]:
    """The edits of every part that is the same as the largest one around this edit which also stands in the statement."""
    around = [one for one in _parts(premise) if one.meta.start_pos <= edit.start and edit.end <= one.meta.end_pos]
    whole = _in_the_text(claim)
    for piece in sorted(around, key=lambda piece: piece.meta.start_pos - piece.meta.end_pos):
        if any(one == piece for one in _parts(whole.children[0])) and not _is_of_a_family(claim, piece):
            same = (one.meta for one in _parts(whole) if one == piece)
            places = dict.fromkeys((meta.start_pos, meta.end_pos) for meta in same)
            return tuple(_moved(claim.tex, edit, (piece.meta.start_pos, piece.meta.end_pos), place) for place in places)
    return ()


def _is_of_a_family(claim: Claim, part: Node) -> bool:
    """An element of a family by its number: another number is another name for the same thing."""
    return part.data == "element" and not claim.notation.by_name[head(part)].row.layered


def _moved(tex: str, edit: Edit, part: Place, place: Place) -> Edit:
    """The edit of a part, made at another place that says the same; all of it, where it is spelled in another way."""
    old, start = tex[part[0] : part[1]], edit.start - part[0]
    if tex[place[0] : place[1]] == old:
        return Edit(place[0] + start, place[0] + start + edit.end - edit.start, edit.new)
    return Edit(*place, old[:start] + edit.new + old[edit.end - part[0] :])


def _parts(tree: object) -> Iterator[Node]:
    """Every part that a premise may share with a conclusion; a number by itself is none as an exponent or as an index."""
    if not isinstance(tree, Tree):
        return
    if tree.data in LARGEST and not tree.meta.empty:
        yield tree
    for k, child in enumerate(tree.children):
        if not (k and tree.data in ("pow", "call_power") and isinstance(child, Tree) and child.data == "number"):
            yield from _parts(child)
