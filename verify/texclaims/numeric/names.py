"""A name, an element or an index in one world -> its tensor: from the check's model if it has it, else from the world."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from texclaims.language.notation import Notation
from texclaims.language.tree import Node, all_names, head
from texclaims.laws.deferred import Deferred, Drawn
from texclaims.laws.functions import Function
from texclaims.numeric import computed
from texclaims.numeric.smooth import example
from texclaims.numeric.world import MeasurementError, Missing, World, number


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
    cache: dict[Any, Any] = field(default_factory=dict)
    bound: dict[str, Any] = field(default_factory=dict)
    seen: list[torch.Tensor] | None = None
    """Where it is a list, what is averaged by moments goes there, each of shape (states,): their quadrature is looked at."""
    reached: list[float] | None = None
    """Where it is a list, the size of what unspecified functions are taken of goes there: a limit looks at it."""

    @abstractmethod
    def value(self, tree: Any) -> torch.Tensor:
        """What a tree is worth here: shape (), (states,) if it is random, or (nodes,) inside of an integral."""

    def averaged(self, tree: Node, values: torch.Tensor) -> torch.Tensor:
        """What a mean is taken of, of shape (states,)."""
        return values

    @abstractmethod
    def shaken(self) -> Names:
        """The same, as if float64 had fewer digits."""

    @property
    def parted(self) -> float:
        """At which share of its width a panel of an integral is parted, so that other nodes are taken; 0 for none."""
        return 0.0

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
            self.cache[key] = call.run(self.resolve, self._called)
        return self.cache[key]

    def _called(self, function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
        """What a function of PyTorch returns; kept, where that can be known again."""
        return computed.run(function, arguments, options)

    def resolve(self, argument: Any) -> Any:
        """What a deferred call gets for one of its arguments.

        Raises MeasurementError for an expression of SymPy's that is more than a name or a number.
        """
        if isinstance(argument, Deferred):
            return argument.run(self.resolve, self._called)
        if hasattr(argument, "is_Symbol") and argument.is_Symbol:
            return self.named(argument.name)
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
        if entry.is_indexed and not entry.row.layered and name not in self.model:
            for axis, size in enumerate(entry.shape):
                values = values.narrow(axis, 1, int(self.world.fixed[size]))
        return values[1:] - 1 if entry.kind == "permutation" else values

    def axes(self, name: str) -> int:
        """Of one tensor of fixed numbers: one for each index."""
        entry = self.notation.by_name[name]
        return 1 if entry.row.layered else len(entry.shape)

    def first_index(self, name: str) -> int:
        """Which index the first entry of its tensor belongs to: 0 for fixed numbers of the world, whose entry 0 is the start
        of a sequence, or unused; 1 for a family that PyTorch computes, and for random ones."""
        entry = self.notation.by_name[name]
        return int(entry.row.terminal == "RANDOM" or bool(entry.shape) and name in self.model)

    def hang_on(self, name: str, tree: Any) -> list[str]:
        """Names in a tree that the model computes from this one, or this one itself if the model computes it."""
        computed = sorted(all_names(tree) & self.model.keys())
        return [one for one in computed if name in roots(self.notation, self.model, frozenset({one}))]

    def sizes(self, name: str) -> list[int]:
        """Of a family in this world; [] where it has none."""
        return [int(self.named(size)) for size in self.notation.by_name[name].shape]

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

    Raises Missing where there is no such element, MeasurementError where a check gives a family of another shape.
    """
    name = head(tree)
    indices, values = [tensors.position(child) for child in tree.children[1:]], tensors.named(name)
    sizes, first = tensors.sizes(name), tensors.first_index(name)
    if name in tensors.model and list(values.shape[values.dim() - len(sizes) :]) != sizes:
        raise MeasurementError(f"the check gives {name} the shape {tuple(values.shape)}, wanted {tuple(sizes)} in a state")
    lowest = 1 if sizes else 0
    if any(index < lowest for index in indices) or any(k > size for k, size in zip(indices, sizes, strict=False)):
        raise Missing(f"{name} has no element {indices}")
    places = tuple(index - first for index in indices)
    return values[(..., *places)]


def index(tensors: Names, tree: Node) -> torch.Tensor:
    """An index as a number, shape ()."""
    return tensors.number(tensors.position(tree))


def roots(notation: Notation, model: Mapping[str, Any], names: frozenset[str]) -> frozenset[str]:
    """These names, the sizes of families among them, and the names with which the model calls PyTorch in their place."""
    found, ahead = set[str](), set(names) & set(notation.by_name)
    while ahead:
        name = ahead.pop()
        found.add(name)
        given = model.get(name)
        called = given.names if isinstance(given, (Deferred, Drawn)) else frozenset[str]()
        ahead |= (called | set(notation.by_name[name].shape)) & set(notation.by_name) - found
    return frozenset(found)


def given_by(notation: Notation, model: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """Each name that a model gives, with the names that PyTorch computes it from."""
    called = {name: given.names for name, given in model.items() if isinstance(given, (Deferred, Drawn))}
    called |= {name: frozenset({str(given)}) for name, given in model.items() if getattr(given, "is_Symbol", False)}
    return {name: names & notation.by_name.keys() for name, names in called.items()}
