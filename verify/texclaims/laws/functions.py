"""The name of a function -> what it is for SymPy and what PyTorch computes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import sympy

Shape = frozenset[str]
"""Words for what is known of a function."""


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
    """A function of which nothing is known but that it is smooth, and what `shape` says; or a derivative of it: a class each."""

    spelled: str
    primes: int
    shape: Shape
    """Of odd, even and increasing, what is said of the function itself."""
    is_real = True
    is_number = False  # at a number it is still unknown

    @classmethod
    def eval(cls, argument: sympy.Expr) -> sympy.Expr | None:
        """By its sign, of an odd or an even one: a slope of the one is the other."""
        sign = {"odd": -1, "even": 1}.get(next(iter(cls.shape & {"odd", "even"}), ""))
        if sign is None:
            return None
        sign = -sign if cls.primes % 2 else sign
        if sign < 0 and argument.is_zero:
            return sympy.Integer(0)
        inside = signs_outside(argument) if argument.has(sympy.Sum) else argument
        if inside.could_extract_minus_sign():
            return sign * cls(-inside)
        return None if inside == argument else cls(inside)

    def _eval_evalf(self, prec: int) -> None:
        """None: SymPy would look for a function of this name in mpmath, where phi is the golden ratio."""

    def fdiff(self, argindex: int = 1) -> Any:
        return unspecified(self.spelled, self.primes + 1, self.shape)(self.args[0])


def signs_outside(value: sympy.Expr) -> sympy.Expr:
    """The value with the sign of each sum in front of it: SymPy leaves it at the terms."""

    def outside(total: sympy.Sum) -> sympy.Expr:
        return -sympy.Sum(-total.function, *total.limits)

    return value.replace(lambda one: isinstance(one, sympy.Sum) and one.function.could_extract_minus_sign(), outside)


def unspecified(name: str, primes: int = 0, shape: Shape = frozenset()) -> Any:
    """SymPy's symbol of an unspecified function, or of its derivative of this order; the same one for the same name and shape."""
    return _unspecified(name, primes, shape)


@cache
def _unspecified(name: str, primes: int, shape: Shape) -> Any:
    rising = {"is_nonnegative": True} if "increasing" in shape and primes == 1 else {}
    return type(name + "'" * primes, (Unspecified,), {"spelled": name, "primes": primes, "shape": shape, **rising})


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
