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
from texclaims.language.tree import Node, head

LARGEST = ("frac", "pow", "mul", "sqrt", "element", "neg", "div", "constant", "number", "name")
"""What a premise and a conclusion may have in common."""


@dataclass(frozen=True)
class Together(Mistake):
    """Another mistake, made in a premise and at every place where the claim repeats the part of it that is changed."""

    single: tuple[Mistake, ...]

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        singles = [one for mistake in self.single for one in mistake.changes(claim, around)]
        for rank, premise in enumerate(claim.premises):
            if isinstance(premise, (Comparison, Law, JointLaw)):
                for one in singles:
                    if edits := _everywhere(claim, premise.tree, one.edits[0]):
                        words = f"{one.words}, in the premise {premise.tex} and wherever the claim repeats it"
                        yield Change((BOTH, rank), edits, words, both=rank)


def _everywhere(claim: Claim, premise: Node, edit: Edit) -> tuple[Edit, ...]:
    """The edits of every part that is the same as the largest one around this edit which also stands in the statement."""
    around = [part for part in _parts(premise) if part.meta.start_pos <= edit.start and edit.end <= part.meta.end_pos]
    for part in sorted(around, key=lambda part: part.meta.start_pos - part.meta.end_pos):
        if any(one == part for one in _parts(claim.tree.children[0])) and not _is_of_a_family(claim, part):
            same = (one.meta for one in _parts(claim.tree) if one == part)
            places = dict.fromkeys((meta.start_pos, meta.end_pos) for meta in same)
            return tuple(_moved(claim.tex, edit, (part.meta.start_pos, part.meta.end_pos), place) for place in places)
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
