"""What a check has PyTorch work out for a name -> how far that may be off, for digits are lost in the call itself.

The call is made again, with each number that is worked out in it off by a little. In numbers of Python nothing can be moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch

from texclaims.language.premises import numbers_told
from texclaims.language.relations import Relation
from texclaims.language.tree import NAMED, head
from texclaims.laws.deferred import Deferred
from texclaims.numeric.losing import SHAKE, STEPS, is_whole
from texclaims.numeric.names import roots
from texclaims.numeric.tensors import Shaken, Tensors
from texclaims.numeric.worlds import Premises

UNSEEN = 1e-6  # relative to a number that Python works out: so many digits are seldom lost with the counts of a world


def called_in(usual: Tensors, step: Relation) -> frozenset[str]:
    """Names in a step for which the check has PyTorch work something out."""
    trees = (tree for side in step.sides for tree in side.iter_subtrees())
    return frozenset(head(one) for one in trees if one.data in NAMED and _is_called(usual, head(one)))


def plain_calls(usual: Tensors, step: Relation) -> frozenset[str]:
    """Those of them that hang on nothing random: a call that does works out all states at once, and more slowly."""
    return frozenset(one for one in called_in(usual, step) if _is_plain(usual, one))


def _is_plain(usual: Tensors, name: str) -> bool:
    return not (roots(usual.notation, usual.model, frozenset({name})) & usual.world.random.keys())


def _is_called(usual: Tensors, name: str) -> bool:
    """Also by way of another name."""
    given: Any = usual.model.get(name)
    return _is_called(usual, given.name) if getattr(given, "is_Symbol", False) else isinstance(given, Deferred)


def shaken_calls(usual: Tensors, premises: Premises, turns: Iterable[int] = range(len(STEPS))) -> Iterator[Shaken]:
    """The same world, with what calls work out off by a little, and what they are given of numbers that premises name: these are
    worked out as well. In each turn by another little."""
    world = (usual.notation, usual.functions, usual.model, usual.world, usual.pick)
    told = frozenset(name for name in numbers_told(premises) if not usual.notation.by_name[name].row.whole)
    for turn in turns:
        yield Shaken(*world, bound=dict(usual.bound), size=0.0, inside=SHAKE, turn=turn, told=told)


def may_be_off(usual: Tensors, name: str, premises: Premises) -> float:
    """How far what a call works out for a name may be from what it would be with all digits; 0.0 where no call does, or one that
    hangs on what is random."""
    if not (_is_called(usual, name) and _is_plain(usual, name)):
        return 0.0
    found, others = _found(usual, name, premises)
    farthest = max(float((one - found).abs().max()) for one in others)
    if farthest or bool(is_whole(found).all()):
        return farthest
    return UNSEEN * float(found.abs().max())


def is_unseen(usual: Tensors, name: str, premises: Premises) -> bool:
    """Does a call work out a number for a name in Python, so that nobody sees which digits are lost?"""
    found, others = _found(usual, name, premises)
    return not bool(is_whole(found).all()) and all(torch.equal(one, found) for one in others)


def _found(usual: Tensors, name: str, premises: Premises) -> tuple[torch.Tensor, Iterator[torch.Tensor]]:
    """What a call works out for a name; and where it is off by a little, in each turn."""
    others = (torch.as_tensor(one.named(name), dtype=torch.float64) for one in shaken_calls(usual, premises))
    return torch.as_tensor(usual.named(name), dtype=torch.float64), others
