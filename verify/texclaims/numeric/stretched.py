"""A world and its premises -> the same world with all that is free in it larger, or smaller.

Worlds are drawn near 1. A function that is another one only far from there, as min(max(0, x), 6) is another than max(0, x), is
seen in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import torch

from texclaims.language.premises import ElementIs, JointLaw, Law, Property
from texclaims.language.tree import MOMENTS, all_names, has
from texclaims.numeric.demands import is_met
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.worlds import Premises, Worlds

FACTORS = (1 / 64, 8.0, 64.0)


def stretched(worlds: Worlds, tensors: Tensors, premises: Premises) -> Iterator[tuple[float, Tensors]]:
    """Each factor by which the premises still hold of single numbers and values, and the world times it; without the numbers
    that a premise names, where it must be. What moments are then, is not asked: two functions that are one are so everywhere.

    What stays: random variables whose law a premise gives, elements of which one says what they are, counts, functions, and what
    would leave the numbers of its kind.
    """
    scaled = sorted(tensors.world.random.keys() - _kept(premises))
    free = {name: value for name, value in tensors.world.fixed.items() if _is_free(worlds, name, premises)}
    told = frozenset[str]().union(*(all_names(premise.tree) for premise in premises))
    untold = {name: value for name, value in free.items() if name not in told}
    asked = [premise for premise in premises if not has(premise.tree, *MOMENTS)]
    for factor in FACTORS if scaled or free else ():
        tried = (_times(worlds, tensors, factor, scaled, one) for one in (free, untold))
        found = next((there for there in tried if all(is_met(premise, there) for premise in asked)), None)
        if found is not None:
            yield factor, found


def _times(
    worlds: Worlds, tensors: Tensors, factor: float, scaled: Sequence[str], free: Mapping[str, torch.Tensor]
) -> Tensors:
    moved = {name: factor * value for name, value in free.items() if _are_spanned(worlds, name, factor * value)}
    world = replace(tensors.world, fixed={**tensors.world.fixed, **moved})
    for name in scaled:
        world = world.with_scale(name, factor)
    return worlds.tensors(world, tensors.pick)


def _kept(premises: Premises) -> frozenset[str]:
    """Random variables of which a premise says what values they have."""
    told = (premise for premise in premises if isinstance(premise, Law | JointLaw | Property))
    return frozenset[str]().union(*(premise.names("RANDOM") for premise in told))


def _is_free(worlds: Worlds, name: str, premises: Premises) -> bool:
    entry = worlds.notation.by_name[name]
    if entry.row.whole or entry.kind in ("any function", "permutation"):
        return False
    return not any(name in all_names(premise.tree) for premise in premises if isinstance(premise, ElementIs))


def _are_spanned(worlds: Worlds, name: str, values: torch.Tensor) -> bool:
    """Do they lie between the ends of their kind? An entry that nobody uses is 0."""
    domain = worlds.notation.by_name[name].row.values
    return all(domain.spans(number) for number in values.flatten().tolist() if number)
