"""A call of PyTorch, written down with symbols -> the same call, kept until a world supplies the tensors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


def _made(function: Callable[..., Any], arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Any:
    return function(*arguments, **options)


@dataclass(frozen=True)
class Deferred:
    """A call of PyTorch that a check wrote down with symbols; it is made on the tensors of each world."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    options: Mapping[str, Any]

    def run(self, resolve: Callable[[Any], Any], made: Callable[..., Any] = _made) -> Any:
        """The result of the call; `resolve` turns a symbol into the tensor that it stands for, and leaves the rest.

        `made` gets the function, its arguments and its options: it makes the call, or knows what comes out.
        """
        arguments = tuple(resolve(argument) for argument in self.arguments)
        return made(self.function, arguments, {key: resolve(value) for key, value in self.options.items()})

    @property
    def names(self) -> frozenset[str]:
        """Names of all symbols in the call."""
        found = {str(symbol) for symbol in self.symbols}
        for argument in (*self.arguments, *self.options.values()):
            if isinstance(argument, Deferred):
                found |= argument.names
            elif isinstance(argument, type):  # a family or an unspecified function
                found.add(str(argument))
        return frozenset(found)

    @property
    def symbols(self) -> frozenset[Any]:
        """Those that stand for a number or a variable."""
        found: set[Any] = set()
        for argument in (*self.arguments, *self.options.values()):
            if isinstance(argument, Deferred):
                found |= argument.symbols
            elif not isinstance(argument, type):
                found |= getattr(argument, "free_symbols", set())
        return frozenset(found)


def on_tensors(function: Callable[..., Any]) -> Callable[..., Deferred]:
    """Let checks call a PyTorch function with symbols: the call waits until a world supplies the tensors."""

    def later(*arguments: Any, **options: Any) -> Deferred:
        return Deferred(function, arguments, options)

    later.__name__ = getattr(function, "__name__", "later")
    later.__doc__ = function.__doc__
    return later


@dataclass(frozen=True)
class Drawn:
    """A tensor filled in place by an initializer: `initializer(tensor, **options)`; options may name fixed numbers."""

    initializer: Callable[..., Any]
    options: Mapping[str, Any]

    @property
    def names(self) -> frozenset[str]:
        """Names of the fixed numbers among the options."""
        found = (getattr(value, "free_symbols", ()) for value in self.options.values())
        return frozenset(str(s) for symbols in found for s in symbols)


def drawn_by(initializer: Callable[..., Any], **options: Any) -> Drawn:
    """The weights as an initializer of PyTorch leaves them."""
    return Drawn(initializer, options)
