"""The name of a function -> what it is for SymPy and what PyTorch computes for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy


@dataclass(frozen=True)
class Function:
    """Two independent meanings of one name, argument first, then parameters."""

    sympy: Callable[..., sympy.Expr]
    torch: Callable[..., Any]


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

    def fdiff(self, argindex: int = 1) -> Any:
        return unspecified(self.spelled, self.primes + 1)(self.args[0])


def unspecified(name: str, primes: int = 0) -> Any:
    """SymPy's symbol of an unspecified function, or of its derivative of this order; the same one for the same name."""
    return _unspecified(name, primes)


@cache
def _unspecified(name: str, primes: int) -> Any:
    return type(name + "'" * primes, (Unspecified,), {"spelled": name, "primes": primes})


TERMS = 3  # of a drawn function


def example(coefficients: Any, at: Any) -> Any:
    """One smooth function in general position, by its coefficients: neither odd nor even, never constant, not 0 at 0."""
    import torch

    total = coefficients[0] * at + coefficients[1]
    for k in range(TERMS):
        size, speed, phase = (coefficients[2 + 3 * k + j] for j in range(3))
        total = total + size * torch.sin(speed * at + phase)
    return total


BUILTIN = {
    "exp": Function(sympy.exp, lambda t: t.exp()),
    "ln": Function(sympy.log, lambda t: t.log()),
    "tanh": Function(sympy.tanh, lambda t: t.tanh()),
    "erf": Function(sympy.erf, lambda t: t.erf()),
    "max": Function(sympy.Max, _extreme("maximum")),
    "min": Function(sympy.Min, _extreme("minimum")),
    "npdf": Function(density, lambda t: _standard(t).log_prob(t).exp()),
    "ncdf": Function(distribution, lambda t: _standard(t).cdf(t)),
}
