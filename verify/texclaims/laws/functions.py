"""The name of a function -> what it is for SymPy and what PyTorch computes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import sympy


class FunctionError(Exception):
    """PyTorch's half of a function is not where the vocabulary says."""


@dataclass(frozen=True)
class Function:
    """Two independent meanings of one name, argument first, then parameters.

    PyTorch's half may be given by name, as "torch:tanh" (module and attribute): the module is imported when the function
    is first run on tensors, so that a vocabulary needs no PyTorch for its other half.
    """

    sympy: Callable[..., sympy.Expr]
    torch: Callable[..., Any] | str

    def on_tensors(self, name: str) -> Callable[..., Any]:
        """PyTorch's half; `name` is the function's own, for the message.

        Raises FunctionError where the module does not import, or has no such attribute.
        """
        return _found(name, self.torch) if isinstance(self.torch, str) else self.torch


@lru_cache(maxsize=256)
def _found(name: str, place: str) -> Callable[..., Any]:
    module, _, attribute = place.partition(":")
    try:
        found: Callable[..., Any] = getattr(import_module(module), attribute)
    except (ImportError, AttributeError, ValueError) as error:
        raise FunctionError(
            f"the function {name}: for the vocabulary it is {attribute!r} of the module {module!r} in PyTorch; {error}"
        ) from error
    return found


def density(t: sympy.Expr) -> sympy.Expr:
    """Density of the standard normal law."""
    return sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi)


def distribution(t: sympy.Expr) -> sympy.Expr:
    """Distribution function of the standard normal law."""
    return (1 + sympy.erf(t / sympy.sqrt(2))) / 2


def _standard(t: Any) -> Any:
    import torch

    return torch.distributions.Normal(torch.zeros_like(t), torch.ones_like(t))


def _extreme(name: str) -> Callable[..., Any]:
    def fold(*values: Any) -> Any:
        import torch

        result = values[0]
        for value in values[1:]:
            result = getattr(torch, name)(result, value)
        return result

    return fold


class Unspecified(sympy.Function):
    """A function of which nothing is known but that it is smooth, or a derivative of it; a class for each."""

    spelled: str
    primes: int
    is_real = True
    is_number = False  # at a number it is still unknown

    def _eval_evalf(self, prec: int) -> None:
        """None: SymPy would look for a function of this name in mpmath, where phi is the golden ratio."""

    def fdiff(self, argindex: int = 1) -> Any:
        return unspecified(self.spelled, self.primes + 1)(self.args[0])


def unspecified(name: str, primes: int = 0) -> Any:
    """SymPy's symbol of an unspecified function, or of its derivative of this order; the same one for the same name."""
    return _unspecified(name, primes)


@cache
def _unspecified(name: str, primes: int) -> Any:
    return type(name + "'" * primes, (Unspecified,), {"spelled": name, "primes": primes})


BUILTIN = {
    "exp": Function(sympy.exp, "torch:exp"),
    "ln": Function(sympy.log, "torch:log"),
    "tanh": Function(sympy.tanh, "torch:tanh"),
    "erf": Function(sympy.erf, "torch:erf"),
    "max": Function(sympy.Max, _extreme("maximum")),
    "min": Function(sympy.Min, _extreme("minimum")),
    "npdf": Function(density, lambda t: _standard(t).log_prob(t).exp()),
    "ncdf": Function(distribution, lambda t: _standard(t).cdf(t)),
}
