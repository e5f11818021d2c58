"""Premises and numbers of an initializer -> do those about other variables, which tie the numbers by moments, allow them?"""

from __future__ import annotations

from texclaims.language.tree import all_names
from texclaims.numeric.builder import Builder
from texclaims.numeric.demands import is_met
from texclaims.numeric.far_numbers import Numbers
from texclaims.numeric.stretched import NO_WORLD
from texclaims.numeric.worlds import SEEDS, Premises, Worlds


def is_allowed(worlds: Worlds, premises: Premises, drawn: str, numbers: Numbers, k: int) -> bool:
    """Is there a world k with these numbers, each of shape () or of its name's own? Nobody knows where a premise speaks of what
    is drawn itself."""
    tying = [one for one in premises if one.names("RANDOM") and one.names("SCALAR") & numbers.keys()]
    if not tying:
        return True
    if any(drawn in one.names("RANDOM") for one in tying):
        return False  # what is said of the weights themselves is another law than this
    every = frozenset[str]().union(numbers, *(all_names(one.tree) for one in premises))
    others = tuple(one for one in premises if drawn not in one.names("RANDOM"))
    given = {name: float(value) for name, value in numbers.items() if not value.dim()}
    try:
        builder = Builder(worlds.notation, others, every, worlds.of_numbers, worlds.device)
        there = worlds.tensors(builder.build(SEEDS * worlds.seed + k, given), k)
        return all(is_met(one, there) for one in others)
    except NO_WORLD:
        return False
