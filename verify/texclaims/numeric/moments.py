"""A moment in a claim -> its number: a weighted sum over the states of the world."""

from __future__ import annotations

from typing import Any

import torch

from texclaims.language.tree import Node, names_in
from texclaims.numeric.names import Names
from texclaims.numeric.world import MeasurementError, constant, exactly

ONE_AFTER_THE_OTHER = 50_000  # states that torch.cov may add up so: of a million, its sum is off by 1e-12


def expect(tensors: Names, tree: Node) -> torch.Tensor:
    """E[a], shape ()."""
    values = _per_state(tensors, tree.children[0])
    _show(tensors, values)
    return tensors.world.mean(values)


def variance(tensors: Names, tree: Node) -> torch.Tensor:
    """Var[a], shape ()."""
    values = _per_state(tensors, tree.children[0])
    _show(tensors, values, values**2)
    return exactly(constant(values), 0.0, _covariance(tensors, torch.stack([values, values])))


def covariance(tensors: Names, tree: Node) -> torch.Tensor:
    """Cov[a, b], shape ()."""
    pair = torch.stack([_per_state(tensors, child) for child in tree.children])
    _show(tensors, *pair, pair[0] * pair[1])
    return exactly(constant(pair.T).any(), 0.0, _covariance(tensors, pair))


def _covariance(tensors: Names, pair: torch.Tensor) -> torch.Tensor:
    """Of two rows, of shape (2, states): PyTorch's, which adds one state after the other up; of many, in pairs."""
    if tensors.world.states <= ONE_AFTER_THE_OTHER:
        return torch.cov(pair, correction=0, aweights=tensors.world.probability)[0, 1]
    centred = pair - tensors.world.mean(pair.T).unsqueeze(1)
    return tensors.world.mean(centred.prod(dim=0))


def _per_state(tensors: Names, tree: Any) -> torch.Tensor:
    """Shape (states,), of a number too.

    Raises MeasurementError for what takes many values at each state, inside of an integral.
    """
    if any(torch.is_tensor(tensors.bound[name]) for name in tensors.bound.keys() & names_in(tree, "SCALAR")):
        raise MeasurementError("a mean of what holds the letter of an integral")
    value = tensors.value(tree)
    return tensors.averaged(tree, value if value.dim() else value.expand(tensors.world.states))


def _show(tensors: Names, *averaged: torch.Tensor) -> None:
    if tensors.seen is not None:
        tensors.seen += [one.detach() for one in averaged]
