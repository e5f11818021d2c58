"""What a law must answer: exact moments for SymPy, nodes and densities for PyTorch, and how PyTorch draws it.

A law is a class in a file of its own; its fields are its parameters, and its class is named as the word on the page. In a
proof they are SymPy expressions, in a measurement float64 numbers. A law with a density is a `Continuous`, one with
only a few values a `Finite`. What an answer below says is true of any law unless the law's own file knows better.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import sympy

from texclaims.laws.functions import Unspecified
from texclaims.laws.integrals import T, integrable, integral
from texclaims.laws.quadrature import Nodes, composite, hermite, parted, unit

WIDE, MOST_PARTS = 8.0, 40  # panels above this width are parted next to 0, at powers of 4
PANELS = 14  # per smooth piece; tests/engine/test_laws.py: with 20 nodes each the relative error is below 1e-15


class LawError(Exception):
    """What is asked of a law and cannot be answered."""


class NoLaw(LawError):
    """A law that does not exist with these parameters."""


class Base(NamedTuple):
    """What PyTorch's generator draws: the tensor's method that does it, and a number -> nodes and probabilities of its law."""

    draw: str
    nodes: Callable[[int], Nodes]


STANDARD_NORMAL = Base("normal_", hermite)
UNIT_INTERVAL = Base("uniform_", unit)


class HalfLine(NamedTuple):
    """A law that is symmetric about 0: that of ±spread·T, where T runs from 0 to the end with this density."""

    spread: sympy.Expr
    end: sympy.Expr
    density: sympy.Expr


@dataclass(frozen=True)
class Law(ABC):
    """A named law with its parameters."""

    base: ClassVar[Base | None] = None
    """The draw of PyTorch's generator that the law is a shifted and scaled version of."""

    is_cut: ClassVar[bool] = False
    """Kept between two end points: its moments are quotients of integrals."""

    @classmethod
    def arity(cls) -> int:
        """How many parameters the word on the page takes."""
        return len(fields(cls))

    @property
    def name(self) -> str:
        return type(self).__name__

    @property
    def parameters(self) -> tuple[Any, ...]:
        return tuple(getattr(self, parameter.name) for parameter in fields(self))

    @property
    def exists(self) -> bool:
        """Are these numbers parameters of such a law?"""
        return all(bool(gap > 0) for gap in self.above_zero) and all(bool(gap >= 0) for gap in self.from_zero)

    @property
    @abstractmethod
    def above_zero(self) -> tuple[Any, ...]:
        """What must be above 0 for such a law to exist, in the parameters."""

    @property
    def from_zero(self) -> tuple[Any, ...]:
        """What must not be below 0."""
        return ()

    # --- exact, in SymPy ------------------------------------------------------------------------------------------

    @property
    def points(self) -> tuple[tuple[int, Any], ...]:
        """Values and their probabilities, of a law that has only a few; () for a law with a density."""
        return ()

    @property
    def ends(self) -> tuple[Any, Any]:
        """The numbers between which all values lie, and any part of which has a probability, of a law with a density.

        Raises LawError for a law with only a few values.
        """
        raise LawError(f"{self.name} has no ends: its values are {self.points}")

    @abstractmethod
    def moment(self, power: int, lazy: bool = False) -> sympy.Expr:
        """E[X^power]. `lazy` leaves the integrals standing, to be evaluated as numbers."""

    def half_moment(self, power: int, lazy: bool = False) -> sympy.Expr | None:
        """E[X^power; X > 0] for a law that is symmetric about 0, None for any other."""
        return None

    @property
    def half_line(self) -> HalfLine | None:
        """The law as seen from 0 upwards; None where it is not symmetric about 0."""
        return None

    def expectation(self, function: sympy.Expr, variable: sympy.Symbol, lazy: bool = False) -> sympy.Expr:
        """E[function of X]: the integral against the density, split at 0, where an activation may have its kink.

        An integral that is left standing is enclosed later, and whether it has a value is asked then.

        Raises LawError where the law is not symmetric about 0, or the integral might not be what it seems.
        """
        half = self.half_line
        if half is None:
            raise LawError(f"E of {function} under a law that is not symmetric about 0")
        if half.end == sympy.oo and _may_grow(function):
            raise LawError(f"E of {function}: any smooth function may grow too fast for a mean")
        above, below = (function.subs(variable, sign * half.spread * T) for sign in (1, -1))
        kinks = (above + below).has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.Piecewise)
        if kinks and not lazy:
            raise LawError(f"E of {function}: it has a kink outside of 0, where SymPy's integral may be wrong")
        if not all(integrable(side, half.end) for side in (above, below)):
            if not lazy:
                raise LawError(f"E of {function}: it may not exist, or be too sharp for a numerical integral")
            sides = (integral(side * half.density, sympy.Integer(0), half.end, lazy) for side in (above, below))
            return sympy.Add(*sides)  # each must have a value, though both may cancel
        return integral((above + below) * half.density, sympy.Integer(0), half.end, lazy)

    @property
    def small_variance(self) -> sympy.Expr | None:
        """The variance, where E of a smooth function can be expanded in it at 0; None where it cannot."""
        return None

    # --- in numbers, with PyTorch ---------------------------------------------------------------------------------

    @abstractmethod
    def nodes(self, device: str, cuts: Sequence[float] = ()) -> tuple[Any, Any]:
        """Nodes and probabilities (both of shape (nodes,), float64) of the law of one variable. `cuts` are those between
        the panels of a law with a density, in place of its own."""

    @property
    def location_and_scale(self) -> tuple[Any, Any]:
        """X = location + scale · what the base draws; the operations are PyTorch's, in its order, to the last bit.

        Raises LawError where the law has no base.
        """
        raise LawError(f"{self.name} is no shifted and scaled version of a draw of PyTorch's")

    def few_nodes(self, count: int) -> Nodes | None:
        """Values and probabilities with the law's own moments up to the power 2·count - 1; all of a law that has few.

        None where no such nodes are known.
        """
        if self.points:
            values, chances = zip(*self.points, strict=True)
            return values, chances
        if self.base is None:
            return None
        location, scale = self.location_and_scale
        nodes, chances = self.base.nodes(count)
        return tuple(location + scale * node for node in nodes), chances


def _may_grow(function: sympy.Expr) -> bool:
    """Does an unspecified function stand in it, outside of all that is bounded?"""
    bounded = {call: sympy.Dummy(real=True) for call in function.atoms(sympy.tanh, sympy.erf)}
    return bool(function.xreplace(bounded).atoms(Unspecified))


class Continuous(Law):
    """A law with a density."""

    @property
    @abstractmethod
    def support(self) -> tuple[float, float, float]:
        """Low end, high end, and the centre, where a density may be sharp; without ends that are infinitely far."""

    @abstractmethod
    def log_density(self, nodes: Any) -> Any:
        """PyTorch's own (torch.distributions), not the one that the proof integrates; of shape (nodes,)."""

    @property
    def cuts(self) -> tuple[float, ...]:
        """Between panels: at 0 and at the centre, so that no kink of an activation lies inside a panel, and at both ends.
        Of a wide law the panels next to 0 are parted, the nearer the finer: what a function does there would fall between nodes.
        """
        low, high, centre = self.support
        edges = sorted({low, high, *(edge for edge in (0.0, centre) if low < edge < high)})
        inner = [edge for a, b in pairwise(edges) for edge in parted(a, b, PANELS)]
        width = max(b - a for a, b in pairwise(edges)) / PANELS
        near = (sign * 4.0**k for k in range(MOST_PARTS) for sign in (-1, 1) if WIDE < width > 4.0**k)
        return tuple(sorted({*inner, *(cut for cut in near if low < cut < high)}))

    def nodes(self, device: str, cuts: Sequence[float] = ()) -> tuple[Any, Any]:
        """Composite Gauss–Legendre."""
        nodes, weights = composite(list(cuts or self.cuts), 1, device)
        return nodes, weights * self.log_density(nodes).exp()


class Finite(Law):
    """A law with a few values."""

    def moment(self, power: int, lazy: bool = False) -> sympy.Expr:
        return sympy.Add(*(chance * sympy.Integer(value) ** power for value, chance in self.points))

    def nodes(self, device: str, cuts: Sequence[float] = ()) -> tuple[Any, Any]:
        import torch

        values, chances = torch.tensor(self.points, dtype=torch.float64, device=device).T
        return values, chances


def tensors_like(nodes: Any, *numbers: float) -> list[Any]:
    """Each number as a tensor of shape (), in the precision and on the device of the nodes."""
    import torch

    return [torch.as_tensor(number, dtype=nodes.dtype, device=nodes.device) for number in numbers]


def known(law: Law) -> Law:
    """The law with numbers for its parameters.

    Raises LawError where the numbers are no parameters of the law.
    """
    found = type(law)(*map(float, law.parameters))
    if not found.exists:
        raise NoLaw(f"no law {found.name}({', '.join(map(str, found.parameters))})")
    return found


def quadrature(law: Law, device: str, cuts: Sequence[float] = ()) -> tuple[Any, Any]:
    """Nodes and probabilities (both of shape (nodes,), float64) of a law whose parameters are numbers.

    Raises LawError where the numbers are no parameters of the law.
    """
    return known(law).nodes(device, cuts)
