"""States of variables that are independent in pairs -> the same states, where three of them are not independent together.

The probabilities are multiplied by 1 + a b c / 2, where a, b and c are functions of one variable each, with mean 0 and at most
1 in size. Whatever does not look at all three keeps its law: each variable, and each two of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import torch

from texclaims.numeric.states import States

STRENGTH = 0.5  # of 1, where a probability would become 0
CONSTANT = 1e-9  # relative to its size: a variable that varies less has one value in all states


def tied(states: States, groups: Sequence[frozenset[str]]) -> States:
    """The first three variables of which each two are in a group of independent ones, and no group holds all three, depend on
    each other; the same states where there are no such three."""
    three = next(_pairwise(sorted(states.values), groups), None)
    if three is None:
        return states
    factor = torch.stack([_centred(states, name) for name in three]).prod(dim=0)
    return replace(states, probability=states.probability * (1 + STRENGTH * factor))


def _pairwise(names: Sequence[str], groups: Sequence[frozenset[str]]) -> Iterator[tuple[str, ...]]:
    for three in combinations(names, 3):
        in_pairs = all(any({*pair} <= group for group in groups) for pair in combinations(three, 2))
        if in_pairs and not any({*three} <= group for group in groups):
            yield three


def _centred(states: States, name: str) -> torch.Tensor:
    """The first element of a family, less its mean, divided by its largest size: shape (states,)."""
    values = states.values[name].reshape(states.probability.numel(), -1)[:, 0]
    moved = values - states.probability @ values
    size = moved.abs().max()
    return moved / size if size > CONSTANT * values.abs().max() else torch.zeros_like(moved)
