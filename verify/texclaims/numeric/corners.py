"""A function of the vocabulary -> does its slope jump? Then PyTorch's slope of its slope, 0 on both sides, means nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch

from texclaims.language.tree import Node, has, head
from texclaims.laws.functions import BUILTIN
from texclaims.numeric.names import Names

FAR, STEP = 30.0, 0.01  # where corners are looked for
LEAST = 1e-9  # of a jump: below it lies what rounding leaves of a slope
JUMP = 1e-3  # of the slope, relative to it; from one place to the next, what is smooth differs by less from its second slope
CALLS = ("call", "call_power", "call_parameter", "call_prime")


def corners_in(tensors: Names, tree: Node) -> list[str]:
    """Functions with a corner that are called in a tree, and the absolute value."""
    called = sorted({head(call) for kind in CALLS for call in tree.find_data(kind)})
    sizes = ["the absolute value"] if has(tree, "abs") else []
    return sizes + [name for name in called if has_corner(tensors, name)]


def has_corner(tensors: Names, name: str) -> bool:
    """Does the slope of the function of this name jump? Functions of nothing in particular are smooth."""
    if name in tensors.notation.by_name and tensors.notation.by_name[name].kind == "any function":
        return False
    if name in BUILTIN:
        return name in ("max", "min")
    return name in tensors.functions and _jumps(tensors.functions[name].on_tensors(name))


@lru_cache(maxsize=256)
def _jumps(compute: Callable[..., Any]) -> bool:
    """Does the slope change by more than the second slope says? Yes, of what takes a parameter: nothing is known of it."""
    at = torch.arange(-FAR, FAR, STEP, dtype=torch.float64).requires_grad_()
    try:
        (slope,) = torch.autograd.grad(compute(at).sum(), at, create_graph=True)
        second = torch.autograd.grad(slope.sum(), at, materialize_grads=True)[0] if slope.requires_grad else 0 * at
    except (RuntimeError, TypeError):
        return True
    slope, second = slope.detach(), second.detach()
    change = slope[1:] - slope[:-1] - STEP * (second[1:] + second[:-1]) / 2
    return bool((change.abs() > JUMP * (slope[1:].abs() + slope[:-1].abs()) + LEAST).any())


def has_jump(tensors: Names, name: str) -> bool:
    """May the function of this name jump? Yes, of what takes a parameter and of the slope of a corner: nothing is known of it."""
    if name in BUILTIN or name not in tensors.functions:
        return False
    return _leaps(tensors.functions[name].on_tensors(name))


@lru_cache(maxsize=256)
def _leaps(compute: Callable[..., Any]) -> bool:
    """Does the value change by more than the slopes on both sides say?"""
    at = torch.arange(-FAR, FAR, STEP, dtype=torch.float64).requires_grad_()
    try:
        values = compute(at)
        (slope,) = torch.autograd.grad(values.sum(), at, materialize_grads=True)
    except (RuntimeError, TypeError):
        return True
    most = STEP * (slope[1:].abs() + slope[:-1].abs())
    return bool(((values[1:] - values[:-1]).abs() > most + STEP**2).any())
