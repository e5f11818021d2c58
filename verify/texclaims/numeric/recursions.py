"""Premises about elements of sequences -> do those that PyTorch computes, or of which more than one speaks, obey them all?

A recursion among the premises says how a sequence of the page goes on. Where a check computes the very sequence, the
recursion is a claim about what was computed, and is measured like one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from texclaims.language.notation import Notation
from texclaims.language.premises import Each, ElementIs, Premise
from texclaims.language.tree import head, names_in
from texclaims.numeric.closeness import SOLVED, TOLERANCE, distance
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import Excluded


class BrokenPremise(Exception):
    """What PyTorch computes for a sequence is not what a premise says of it; the message holds both numbers."""


def computed_sequences(model: Mapping[str, Any], notation: Notation) -> frozenset[str]:
    """Names of the sequences that the model gives."""
    return frozenset(name for name in model if notation.by_name[name].row.layered)


def obey(premises: tuple[Premise, ...], tensors: Tensors) -> None:
    """Look at every premise about an element of a computed sequence, or of what another premise speaks of as well, at every
    value of its indices.

    Raises BrokenPremise for the first that does not hold, Excluded for one about an element that is not computed, or that
    cannot be met together with the others.
    """
    computed = computed_sequences(tensors.model, tensors.notation)
    elements = [premise for premise in premises if isinstance(premise, ElementIs)]
    named = [head(premise.left) for premise in elements]
    for premise, name in zip(elements, named, strict=True):
        for indices in _places(premise, premises, tensors) if name in computed or named.count(name) > 1 else ():
            _holds(premise, tensors, indices, name in computed)


def _places(premise: ElementIs, premises: tuple[Premise, ...], tensors: Tensors) -> Iterator[dict[str, int]]:
    """Every choice of the free indices that stand in the premise."""
    used = names_in(premise.tree, "INDEX")
    free = [one for one in premises if isinstance(one, Each) and one.index in used]
    ranges = (range(1, int(tensors.value(one.stop)) + 1) for one in free)
    for values in itertools.product(*ranges):
        yield {one.index: value for one, value in zip(free, values, strict=True)}


def _holds(premise: ElementIs, tensors: Tensors, indices: dict[str, int], computed: bool) -> None:
    before = dict(tensors.bound)
    tensors.bound |= indices
    try:
        left, right = tensors.value(premise.left), tensors.value(premise.right)
    except IndexError:
        raise Excluded(f"the premise {premise.tex} speaks of more than PyTorch computes") from None
    finally:
        tensors.bound = before
    if distance(left, right, relative=True)[0] <= (TOLERANCE if computed else SOLVED):
        return
    if computed:
        place = ", ".join(f"{index} = {value}" for index, value in indices.items())
        sides = f"left {float(left):.6g}, right {float(right):.6g}"
        raise BrokenPremise(f"the premise {premise.tex} does not hold of what PyTorch computes: at {place}, {sides}")
    raise Excluded(f"the premise {premise.tex} cannot be met together with the others")
