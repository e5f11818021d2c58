"""PyTorch's initializer -> what law its elements have, exactly: by coupling with its generator, and by feeding it nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from texclaims.laws import Law

GAUSS = 20  # nodes; exact for moments up to the 39th


@dataclass(frozen=True)
class Drawn:
    """A tensor filled in place by an initializer: `initializer(tensor, **options)`; options may name fixed numbers."""

    initializer: Callable[..., Any]
    options: Mapping[str, Any]

    @property
    def names(self) -> frozenset[str]:
        found = (getattr(value, "free_symbols", ()) for value in self.options.values())
        return frozenset(str(s) for symbols in found for s in symbols)

    def fill(self, tensor: torch.Tensor, fixed: Mapping[str, torch.Tensor]) -> torch.Tensor:
        options = {
            key: float(fixed[str(value)]) if getattr(value, "is_Symbol", False) else value
            for key, value in self.options.items()
        }
        with torch.no_grad():
            self.initializer(tensor, **options)
        return tensor


def drawn_by(initializer: Callable[..., Any], **options: Any) -> Drawn:
    """The weights as an initializer of PyTorch leaves them."""
    return Drawn(initializer, options)


def coupled(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str
) -> tuple[float, str]:
    """Largest difference, relative to the spread of the law, between the initializer's tensor and the claimed law's
    own transformation of the same base draw, element by element; and what is wrong besides, "" if nothing.
    """
    empty = lambda: torch.empty(*shape, dtype=torch.float64, device=device)  # noqa: E731 - three uses, one line
    with torch.random.fork_rng(devices=[torch.device(device)] if device.startswith("cuda") else []):
        torch.manual_seed(seed)
        values = drawn.fill(empty(), fixed)
        torch.manual_seed(seed)
        base = empty().uniform_() if law.name == "Uniform" else empty().normal_()
    if law.name == "Uniform":
        low, high = law.parameters
        if not low < high:
            return float("inf"), f"no uniform law from {low} to {high}"
        wanted, spread = low + (high - low) * base, high - low
    elif law.name == "Normal":
        mean, variance = law.parameters
        if not variance > 0:
            return float("inf"), f"no normal law with variance {variance}"
        wanted, spread = mean + variance**0.5 * base, variance**0.5
    else:
        return float("inf"), f"{law.name} cannot be coupled"
    error = float((values - wanted).abs().max() / spread)
    return (error, "") if torch.isfinite(values).all() else (float("inf"), "the tensor is not finite")


class _Nodes(TorchDispatchMode):
    """Every base draw is replaced by one quantile: the node `uniform` of (0, 1), or `normal` of the standard normal."""

    def __init__(self, uniform: float, normal: float) -> None:
        super().__init__()
        self.uniform, self.normal = uniform, normal
        self.kinds: set[str] = set()

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        kwargs.pop("generator", None)
        if function is torch.ops.aten.uniform_.default:
            self.kinds.add("uniform")
            low, high = [*args[1:], *[0.0, 1.0][len(args) - 1 :]]
            return args[0].fill_(low + (high - low) * self.uniform)
        if function is torch.ops.aten.normal_.default:
            self.kinds.add("normal")
            mean, spread = [*args[1:], *[0.0, 1.0][len(args) - 1 :]]
            return args[0].fill_(mean + spread * self.normal)
        return function(*args, **kwargs)


def injected(
    drawn: Drawn, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str
) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities (nodes,) and tensors (nodes, *shape): the initializer run once for each Gauss node.

    All elements of one tensor carry the same node, so this shows the law of one element, not how elements relate.

    Raises ValueError where the initializer draws from no known base law, or from two.
    """
    import numpy

    base = _run(drawn, shape, fixed, device, 0.25, 0.25).kinds
    if len(base) != 1:
        raise ValueError(f"the initializer draws from {sorted(base) or 'no generator'}")
    if base == {"uniform"}:
        nodes, weights = numpy.polynomial.legendre.leggauss(GAUSS)
        nodes, weights = (nodes + 1) / 2, weights / 2
    else:
        nodes, weights = numpy.polynomial.hermite_e.hermegauss(GAUSS)
        weights = weights / weights.sum()
    tensors = [_run(drawn, shape, fixed, device, float(node), float(node)).tensor for node in nodes]
    probability = torch.tensor(weights.tolist(), dtype=torch.float64, device=device)
    return probability, torch.stack(tensors)


@dataclass
class _Run:
    tensor: torch.Tensor
    kinds: set[str]


def _run(
    drawn: Drawn, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str, uniform: float, normal: float
) -> _Run:
    tensor = torch.empty(*shape, dtype=torch.float64, device=device)
    with _Nodes(uniform, normal) as mode:
        drawn.fill(tensor, fixed)
    return _Run(tensor, mode.kinds)
