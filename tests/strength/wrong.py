"""A mistake in words and code -> a wrong version of PyTorch that can be put in its place for a moment."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any

import torch
from torch import nn

Function = Callable[..., Any]
Condition = Callable[[torch.Tensor, Mapping[str, Any]], bool]

TRUE: Mapping[str, Function] = {name: getattr(nn.init, name) for name in nn.init.__all__ if name.endswith("_")}
"""PyTorch's own, before anything is replaced."""


@dataclass(frozen=True)
class Wrong:
    """One wrong version: what is replaced, and in which initializers it must show."""

    kind: str
    words: str
    replaced: Mapping[str, Any]
    """By the place, such as "init.xavier_normal_" or "Linear.reset_parameters", both in torch.nn."""
    shows_in: tuple[str, ...]
    twin: str = ""
    """Why it is no wrong version at all: what it computes is right."""

    @property
    def name(self) -> str:
        return f"{', '.join(self.replaced)}: {self.words} (looked for in {', '.join(self.shows_in)})"

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """PyTorch has this fault for as long as the block runs."""
        before = {}
        for place, value in self.replaced.items():
            owner, attribute = _owner(place)
            before[place] = getattr(owner, attribute)
            setattr(owner, attribute, value)
        try:
            yield
        finally:
            for place, value in before.items():
                setattr(*_owner(place), value)


def _owner(place: str) -> tuple[Any, str]:
    *path, attribute = place.split(".")
    owner: Any = nn
    for part in path:
        owner = getattr(owner, part)
    return owner, attribute


@dataclass
class Battery:
    """Wrong versions, as they are written down."""

    wrong: list[Wrong] = field(default_factory=list)

    def add(self, kind: str, name: str, words: str, function: Function, twin: str = "") -> None:
        """An initializer is replaced by a function with its arguments."""
        self.wrong.append(Wrong(kind, words, {f"init.{name}": wraps(TRUE[name])(function)}, (name,), twin))

    def patch(self, kind: str, words: str, shows_in: str, twin: str = "", **replaced: Any) -> None:
        """Anything in torch.nn is replaced; the dots of its place are written as two underscores."""
        places = {place.replace("__", "."): value for place, value in replaced.items()}
        self.wrong.append(Wrong(kind, words, places, (shows_in,), twin))


# --- how a version is made wrong --------------------------------------------------------------------------------------


@cache
def _defaults(name: str) -> Mapping[str, Any]:
    """The arguments of an initializer, in order."""
    return {key: one.default for key, one in inspect.signature(TRUE[name]).parameters.items()}


def options_of(name: str, *arguments: Any, **options: Any) -> dict[str, Any]:
    """Every argument of a call by name, the tensor among them."""
    defaults = _defaults(name)
    return {**defaults, **dict(zip(defaults, arguments, strict=False)), **options}


def receptive(shape: tuple[int, ...]) -> int:
    """How many places a kernel has."""
    return math.prod(shape[2:])


def fans(tensor: torch.Tensor) -> tuple[int, int]:
    """Fan-in and fan-out."""
    return tensor.shape[1] * receptive(tensor.shape), tensor.shape[0] * receptive(tensor.shape)


def gain(nonlinearity: str, slope: float) -> float:
    """What PyTorch's documentation says, apart from what a wrong version changes."""
    known = {"tanh": 5 / 3, "relu": math.sqrt(2), "selu": 3 / 4, "leaky_relu": math.sqrt(2 / (1 + slope**2))}
    return known.get(nonlinearity, 1.0)


def scaled_draw(name: str, tensor: torch.Tensor, std: float, generator: Any) -> torch.Tensor:
    """A draw with this standard deviation, uniform or normal as the name says."""
    with torch.no_grad():
        if "uniform" in name:
            return tensor.uniform_(-math.sqrt(3) * std, math.sqrt(3) * std, generator=generator)
        return tensor.normal_(0, std, generator=generator)


def xavier(name: str, std: Callable[[int, int, float, torch.Tensor], float]) -> Function:
    """Xavier with another standard deviation: a function of fan-in, fan-out, gain and tensor."""

    def wrong(tensor: torch.Tensor, gain: float = 1.0, generator: Any = None) -> torch.Tensor:
        return scaled_draw(name, tensor, std(*fans(tensor), gain, tensor), generator)

    return wrong


def he(name: str, std: Callable[[int, int, float, str, str, torch.Tensor], float]) -> Function:
    """He with another standard deviation: a function of fan-in, fan-out, slope, mode, nonlinearity and tensor."""

    def wrong(
        tensor: torch.Tensor,
        a: float = 0,
        mode: str = "fan_in",
        nonlinearity: str = "leaky_relu",
        generator: Any = None,
    ) -> torch.Tensor:
        return scaled_draw(name, tensor, std(*fans(tensor), a, mode, nonlinearity, tensor), generator)

    return wrong


def other_options(name: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> Function:
    """PyTorch's own, called with other arguments; `change` sees all of them and returns those that differ."""

    def wrong(*arguments: Any, **options: Any) -> Any:
        given = options_of(name, *arguments, **options)
        return TRUE[name](**{**given, **change(given)})

    return wrong


def afterwards(name: str, change: Callable[[torch.Tensor], Any]) -> Function:
    """PyTorch's own, and then the tensor is changed in place."""

    def wrong(*arguments: Any, **options: Any) -> Any:
        tensor = TRUE[name](*arguments, **options)
        with torch.no_grad():
            change(tensor)
        return tensor

    return wrong


def only_where(name: str, condition: Condition, wrong: Function) -> Function:
    """A wrong version where the condition holds, PyTorch's own elsewhere."""

    def sometimes(*arguments: Any, **options: Any) -> Any:
        given = options_of(name, *arguments, **options)
        return (wrong if condition(given["tensor"], given) else TRUE[name])(*arguments, **options)

    return sometimes


def times(factor: float) -> Callable[[torch.Tensor], Any]:
    """The tensor is multiplied."""
    return lambda tensor: tensor.mul_(factor)
