"""A moment in a claim -> its number: a weighted sum over the states of the world."""

from __future__ import annotations

from typing import Any

import torch

from texclaims.language.tree import Node
from texclaims.numeric.names import Names


def expect(tensors: Names, tree: Node) -> torch.Tensor:
    return tensors.world.mean(_per_state(tensors, tree.children[0]))


def variance(tensors: Names, tree: Node) -> torch.Tensor:
    return torch.cov(_per_state(tensors, tree.children[0]), correction=0, aweights=tensors.world.probability)


def covariance(tensors: Names, tree: Node) -> torch.Tensor:
    pair = torch.stack([_per_state(tensors, child) for child in tree.children])
    return torch.cov(pair, correction=0, aweights=tensors.world.probability)[0, 1]


def _per_state(tensors: Names, tree: Any) -> torch.Tensor:
    """Shape (states,), of a number too."""
    value = tensors.value(tree)
    return value if value.dim() else value.expand(tensors.world.states)
