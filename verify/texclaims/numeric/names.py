"""A name, an element or an index in one world -> its tensor: from the check's model if it has it, else from the world."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from texclaims.language.notation import Notation
from texclaims.language.tree import Node, head
from texclaims.laws.deferred import Deferred
from texclaims.laws.functions import Function
from texclaims.numeric.smooth import example
from texclaims.numeric.world import MeasurementError, World, number


@dataclass
class Names(ABC):
    """What every name stands for in one world. `pick` chooses which element a bare family letter stands for.

    `bound` are the indices and variables that a sum, an integral or a limit has set; an integral sets its variable to
    all its nodes at once.
    """

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    world: World
    pick: int = 0
    cache: dict[Any, torch.Tensor] = field(default_factory=dict)
    bound: dict[str, Any] = field(default_factory=dict)

    @abstractmethod
    def value(self, tree: Any) -> torch.Tensor:
        """What a tree is worth here: shape (), (states,) if it is random, or (nodes,) inside of an integral."""

    def elsewhere(self, world: World, model: Mapping[str, Any]) -> Names:
        """The same in another world, with what is bound here."""
        return replace(self, world=world, model=model, cache={}, bound=dict(self.bound))

    def with_bound(self, name: str, value: Any, body: Any) -> torch.Tensor:
        """`body` where an index or a variable has this value."""
        before = dict(self.bound)
        self.bound[name] = value
        try:
            return self.value(body)
        finally:
            self.bound = before

    def number(self, value: float) -> torch.Tensor:
        """One float64 number on the device of the world, shape ()."""
        return number(value, self.world.device)

    def named(self, name: str) -> Any:
        """The whole tensor of a name: shape () for a number, (states, *shape) for a random variable or family, as in
        `World.fixed` for fixed numbers with an index; what the model gives may have any shape, or be a number.

        Raises MeasurementError where neither the model nor the world has it.
        """
        if name in self.model:
            given = self.model[name]
            return self._run(name, given) if isinstance(given, Deferred) else self.resolve(given)
        if name in self.world.random:
            return self.world.value(name)
        if name in self.world.fixed:
            return self.world.fixed[name]
        raise MeasurementError(f"{name} has no value in this world")

    def _run(self, name: str, call: Deferred) -> Any:
        """What PyTorch computes for a name: once in a world."""
        key = ("computed", name)
        if key not in self.cache:
            self.cache[key] = call.run(self.resolve)
        return self.cache[key]

    def resolve(self, argument: Any) -> Any:
        """What a deferred call gets for one of its arguments.

        Raises MeasurementError for an expression of SymPy's that is more than a name or a number.
        """
        if isinstance(argument, Deferred):
            return argument.run(self.resolve)
        if hasattr(argument, "is_Symbol") and argument.is_Symbol:
            return self.named(str(argument))
        if isinstance(argument, type):  # a family, or an unspecified function, as SymPy's class of that name
            return self._whole(str(argument))
        if hasattr(argument, "free_symbols") and argument.free_symbols:
            raise MeasurementError(f"{argument}: the PyTorch half of a check takes names, not SymPy expressions")
        if isinstance(argument, (int, float)):
            return argument
        return float(argument) if hasattr(argument, "is_number") else argument

    def _whole(self, name: str) -> Any:
        """A family of fixed numbers without its unused entries, a sequence, or a function."""
        entry = self.notation.by_name[name]
        if entry.kind == "any function":
            return lambda at: example(self.world.fixed[name], at)
        values = self.named(name)
        if entry.is_indexed and not entry.row.layered:
            for axis, size in enumerate(entry.shape):
                values = values.narrow(axis, 1, int(self.world.fixed[size]))
        return values[1:] - 1 if entry.kind == "permutation" else values

    def element_of(self, values: torch.Tensor) -> torch.Tensor:
        """Any element of a family, always the same one in one evaluation: (states, *shape) -> (states,)."""
        if values.dim() <= 1:
            return values
        flat = values.reshape(len(values), -1)
        return flat[:, self.pick % flat.shape[1]]

    def position(self, tree: Any) -> int:
        """The number of an index, of i ± k, or of where a permutation takes it."""
        token = tree.children[0]
        if tree.data == "permuted":
            index = str(tree.children[1])
            at = self.bound[index] if index in self.bound else self.world.fixed[index]
            return int(self.named(str(token))[int(at)])
        shift = {"index_plus": 1, "index_minus": -1}.get(str(tree.data), 0)
        shift *= int(str(tree.children[1])) if shift else 0
        if token.type == "NUMBER":
            return int(str(token))
        bound = self.bound.get(str(token))
        return int(bound if bound is not None else self.world.fixed[str(token)]) + shift


def name(tensors: Names, tree: Node) -> torch.Tensor:
    """A fixed number, shape (), or the variable of an integral, shape (nodes,)."""
    value = tensors.bound[head(tree)] if head(tree) in tensors.bound else tensors.named(head(tree))
    return value if torch.is_tensor(value) else tensors.number(value)


def random(tensors: Names, tree: Node) -> torch.Tensor:
    """A random variable in all states, or any element of a family of them: shape (states,)."""
    key = ("random", head(tree))
    if key not in tensors.cache:
        tensors.cache[key] = tensors.element_of(tensors.named(head(tree)))
    return tensors.cache[key]


def element(tensors: Names, tree: Node) -> torch.Tensor:
    """An element of fixed numbers, shape (), or of a random family, (states,).

    Raises MeasurementError where there is no such element.
    """
    indices = [tensors.position(child) for child in tree.children[1:]]
    values = tensors.named(head(tree))
    if any(index < 0 for index in indices):
        raise _missing(tree, indices)
    if tensors.notation.by_name[head(tree)].row.terminal != "RANDOM":
        return values[tuple(indices)]
    if any(not 1 <= index <= size for index, size in zip(indices, values.shape[1:], strict=True)):
        raise _missing(tree, indices)
    for index in indices:
        values = values[:, index - 1]
    return values


def _missing(tree: Node, indices: list[int]) -> MeasurementError:
    return MeasurementError(f"{head(tree)} has no element {indices}")


def index(tensors: Names, tree: Node) -> torch.Tensor:
    """An index as a number, shape ()."""
    return tensors.number(tensors.position(tree))
