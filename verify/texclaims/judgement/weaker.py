"""A claim -> the changes that put a weaker premise in the place of one of its own; a claim that still holds asks for too much."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from lark import Tree

from texclaims.judgement.mistakes import PREMISES, Change, Edit, Mistake
from texclaims.judgement.partners import Displays
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Iid, Independent, Premise, Symmetric
from texclaims.language.tree import NAMED, Node, head, part


@dataclass(frozen=True)
class WeakerPremise(Mistake):
    """A premise exchanged for one that says less; `weaker` is empty where there is none."""

    premise: type[Premise]
    weaker: Callable[[Claim, Any], str]

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        for rank, premise in enumerate(claim.premises):
            if isinstance(premise, self.premise) and (new := self.weaker(claim, premise)):
                edit = Edit(premise.tree.meta.start_pos, premise.tree.meta.end_pos, new)
                yield Change((PREMISES, rank), (edit,), f"{premise.tex} → {new}", rank)


def only_one_law(_: Claim, premise: Iid) -> str:
    """One law for all elements, which may now depend on each other."""
    return premise.tex.replace("\\iid", "\\ident", 1)


def only_centred(claim: Claim, premise: Symmetric) -> str:
    """A mean of 0 in the place of a symmetric law."""
    return rf"\E[{_side(claim, premise.left)}] = 0"


def only_in_pairs(claim: Claim, premise: Independent) -> str:
    """Each two of them independent, in the place of all together."""
    names = _spelled(claim, premise)
    pairs = [rf"{a} \indep {b}" for a, b in combinations(names, 2)]
    return ",\\ ".join(pairs) if len(names) > 2 else ""


def only_uncorrelated(claim: Claim, premise: Independent) -> str:
    """A covariance of 0 in the place of independence; the dialect says that of two single variables."""
    families = any(claim.notation.by_name[name].shape for name in premise.variables)
    names = _spelled(claim, premise)
    return "" if families or len(names) != 2 else rf"\Cov[{names[0]}, {names[1]}] = 0"


def _spelled(claim: Claim, premise: Independent) -> list[str]:
    """The variables as the premise spells them."""
    return [_side(claim, one) for one in premise.tree.children if isinstance(one, Tree)]


def or_equal(claim: Claim, premise: Comparison) -> str:
    """A bound that may be reached, in the place of one that is not; where that says anything."""
    reached = {"<": r"\le", ">": r"\ge"}.get(premise.word, "")
    empty = premise.word == ">" and _is_zero(premise.right) and _never_negative(premise.left)
    return _joined(claim, premise, reached, _side(claim, premise.right)) if reached and not empty else ""


def _is_zero(side: Node) -> bool:
    return side.data == "number" and float(head(side)) == 0


def _never_negative(side: Node) -> bool:
    """A size, a variance, an even power, or the mean of one of these."""
    if side.data in ("expect", "paren"):
        return _never_negative(part(side, 0))
    even = side.data == "pow" and part(side, 1).data == "number" and float(head(part(side, 1))) % 2 == 0
    return even or side.data in ("abs", "variance")


def only_unequal(claim: Claim, premise: Comparison) -> str:
    """Two sides that differ, in the place of one that is larger; where either may be."""
    apart = premise.word in ("<", ">") and _either_may_be_larger(claim.notation, premise.left, premise.right)
    return _joined(claim, premise, r"\ne", _side(claim, premise.right)) if apart else ""


def _either_may_be_larger(notation: Notation, left: Node, right: Node) -> bool:
    """Of two fixed numbers; of a number and one of these, or a variable or its mean, that lies on both sides of it."""
    if left.data == right.data == "name":
        return True
    number, other = (left, right) if left.data == "number" else (right, left)
    inner = part(other, 0) if other.data == "expect" else other
    if number.data != "number" or inner.data not in NAMED:
        return False
    values, end = notation.by_name[head(inner)].row.values, float(head(number))
    return values.low + values.whole < end < values.high


def one_further(claim: Claim, premise: Comparison) -> str:
    """A bound whose number lies further out: more numbers satisfy it."""
    number, outward = _side(claim, premise.right), {"<": 1, "<=": 1, ">": -1, ">=": -1}.get(premise.word)
    if outward is None or premise.right.data != "number" or not number.isdigit() or int(number) + outward < 0:
        return ""
    words = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
    return _joined(claim, premise, words[premise.word], str(int(number) + outward))


def _joined(claim: Claim, premise: Comparison, word: str, right: str) -> str:
    return f"{_side(claim, premise.left)} {word} {right}"


def _side(claim: Claim, side: Node) -> str:
    return claim.tex[side.meta.start_pos : side.meta.end_pos]
