"""A world and its premises -> the same world with all that is free in it larger, or smaller.

Worlds are drawn near 1. A function that is another one only far from there, as min(max(0, x), 6) is another than max(0, x), is
seen in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import torch

from texclaims.language.tree import all_names
from texclaims.numeric.demands import is_met, tied
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.worlds import Premises, Worlds

FACTORS = (1 / 64, 8.0, 64.0)


def stretched(worlds: Worlds, tensors: Tensors, premises: Premises) -> Iterator[tuple[float, Tensors]]:
    """Each factor by which the premises still hold, and the world times it. What stays: random variables whose law or moments
    a premise gives, numbers that a premise names, counts, functions, and what would leave the numbers of its kind."""
    told = frozenset[str]().union(*(all_names(premise.tree) for premise in premises))
    scaled = sorted(tensors.world.random.keys() - tied(premises))
    free = {name: value for name, value in tensors.world.fixed.items() if name not in told and _is_of_numbers(worlds, name)}
    for factor in FACTORS if scaled or free else ():
        moved = {name: factor * value for name, value in free.items() if _are_spanned(worlds, name, factor * value)}
        world = replace(tensors.world, fixed={**tensors.world.fixed, **moved})
        for name in scaled:
            world = world.with_scale(name, factor)
        there = worlds.tensors(world, tensors.pick)
        if all(is_met(premise, there) for premise in premises):
            yield factor, there


def _is_of_numbers(worlds: Worlds, name: str) -> bool:
    entry = worlds.notation.by_name[name]
    return not entry.row.whole and entry.kind not in ("any function", "permutation")


def _are_spanned(worlds: Worlds, name: str, values: torch.Tensor) -> bool:
    """Do they lie between the ends of their kind? An entry that nobody uses is 0."""
    domain = worlds.notation.by_name[name].row.values
    return all(domain.spans(number) for number in values.flatten().tolist() if number)
