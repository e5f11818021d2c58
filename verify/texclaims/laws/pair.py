"""Two variances and a correlation -> the law of two variables that are normal together, both with mean 0.

For SymPy its parameters are expressions, for PyTorch float64 numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from texclaims.laws.law import LawError, NoLaw, tensors_like
from texclaims.laws.normal import Normal
from texclaims.laws.quadrature import NODES, legendre

WORD, PARAMETERS = "Normal", 5
"""How it is spelled: both means, both variances, the correlation."""
REACH = 10.0  # standard deviations; the mass beyond is 2e-23
WIDTHS = (2.0, 1.7)  # of a panel, in standard deviations: the usual rule, and a finer one; no edge but 0 is of both, nor an end


@dataclass(frozen=True)
class NormalPair:
    """Both variables have mean 0; every sum of multiples of them is normal."""

    first_variance: Any
    second_variance: Any
    correlation: Any

    @property
    def name(self) -> str:
        return WORD

    @property
    def parameters(self) -> tuple[Any, ...]:
        return (0, 0, self.first_variance, self.second_variance, self.correlation)

    @property
    def marginals(self) -> tuple[Normal, Normal]:
        """The law of each variable by itself."""
        return Normal(0 * self.first_variance, self.first_variance), Normal(0 * self.second_variance, self.second_variance)

    @property
    def above_zero(self) -> tuple[Any, ...]:
        """What must be above 0 for such a law with a density to exist, in the parameters."""
        return (self.first_variance, self.second_variance, 1 - self.correlation, 1 + self.correlation)

    @property
    def from_zero(self) -> tuple[Any, ...]:
        """What must not be below 0."""
        return ()

    @property
    def exists(self) -> bool:
        """Are these numbers parameters of such a law?"""
        return all(bool(gap > 0) for gap in self.above_zero)


def pair_named(name: str, parameters: tuple[Any, ...]) -> NormalPair:
    """`\\Normal(0, 0, p, q, c)` is pair_named("Normal", (0, 0, p, q, c)).

    Raises LawError where there is no such law of a pair.
    """
    if name != WORD or len(parameters) != PARAMETERS or any(mean != 0 for mean in parameters[:2]):
        raise LawError(f"{name}({', '.join(map(str, parameters))}) is no law of a pair; known: {WORD}(0, 0, p, q, correlation)")
    return NormalPair(*parameters[2:])


# --- in numbers, with PyTorch -------------------------------------------------------------------------------------------


def pair_nodes(law: NormalPair, device: str, finer: bool = False) -> tuple[Any, Any, Any]:
    """Values of both variables, and probabilities: each of shape (nodes,), float64. A kink of either variable at 0 lies on the
    edge of a panel.

    Given the first variable, the second one is normal again. So each outer node has panels of its own, with an edge at 0; and
    where the second variable is nearly told by the first, so that what lies between its kink and it changes fast, the outer
    panels are small near 0.

    Raises NoLaw where there is no such law.
    """
    import torch

    if not law.exists:
        raise NoLaw(f"no law {law.name}({', '.join(map(str, law.parameters))})")
    spread, other = math.sqrt(law.first_variance), math.sqrt(law.second_variance)
    left = math.sqrt((1 - law.correlation) * (1 + law.correlation))  # of the second spread, where the first is known
    width = WIDTHS[finer]
    first, weights = _on_panels(torch.tensor([_outer(width, left)], dtype=torch.float64, device=device) * spread)
    first, weights = first.flatten(), weights.flatten()
    centre, rest = law.correlation * other / spread * first.unsqueeze(1), left * other
    edges = torch.tensor([_edges(width)], dtype=torch.float64, device=device)
    kink = (-centre / rest).clamp(float(edges.min()), float(edges.max()))  # in the spread that is left
    inner, parts = _on_panels(torch.cat([edges.expand(len(first), -1), kink], dim=1).sort(dim=1).values)
    second = centre + rest * inner
    chances = (weights * _density(first, 0.0, spread)).unsqueeze(1) * parts * _density(inner, 0.0, 1.0)
    return first.repeat_interleave(inner.shape[1]), second.flatten(), chances.flatten()


def _density(nodes: Any, mean: float, spread: float) -> Any:
    """PyTorch's own, in the shape of the nodes."""
    import torch

    return torch.distributions.Normal(*tensors_like(nodes, mean, spread)).log_prob(nodes).exp()


def _edges(width: float) -> list[float]:
    """From one end to the other, with 0 among them; in standard deviations."""
    half = math.ceil(REACH / width)
    return [width * k for k in range(-half, half + 1)]


def _outer(width: float, left: float) -> list[float]:
    """The same, with panels near 0 that grow twofold from the width in which the second variable changes its sign."""
    steps = [step for k in range(64) if (step := left * width * 2.0 ** (k - 2)) < width]
    return sorted({*_edges(width), *steps, *(-step for step in steps)})


def _on_panels(edges: Any) -> tuple[Any, Any]:
    """Gauss–Legendre between neighbouring edges: shape (rows, edges) -> nodes and weights, of shape (rows, nodes)."""
    import torch

    low, width = edges[:, :-1].unsqueeze(2), edges.diff(dim=1).unsqueeze(2)
    points, weights = (torch.tensor(row, dtype=edges.dtype, device=edges.device) for row in legendre(NODES))
    return (low + width * (points + 1) / 2).flatten(1), (width * weights / 2).flatten(1)
