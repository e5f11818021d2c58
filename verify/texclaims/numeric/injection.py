"""PyTorch's initializer, and nodes in place of what its generator draws -> tensors, each with its probability."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from texclaims.laws.deferred import Drawn
from texclaims.laws.quadrature import hermite, unit
from texclaims.numeric import computed
from texclaims.numeric.feeding import Fed
from texclaims.numeric.rule import GAUSS


def fill(drawn: Drawn, tensor: torch.Tensor, fixed: Mapping[str, torch.Tensor]) -> None:
    """Let the initializer fill a tensor of any shape in place; an option that is a name takes its value from `fixed`."""
    fill_with(drawn.initializer, options_of(drawn, fixed), tensor)


def options_of(drawn: Drawn, fixed: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """What the initializer is called with: an option that is a name takes its value, of shape (), from `fixed`."""
    return {
        key: float(fixed[str(value)]) if getattr(value, "is_Symbol", False) else value
        for key, value in drawn.options.items()
    }


def fill_with(initializer: Callable[..., Any], options: Mapping[str, Any], tensor: torch.Tensor) -> None:
    """Let an initializer fill a tensor of any shape in place, with these options."""
    with torch.no_grad():
        initializer(tensor, **options)


def injected(
    drawn: Drawn, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str, count: int = GAUSS
) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities (nodes,) and tensors (nodes, *shape): the initializer run once for each of so many Gauss nodes.

    All elements of one tensor carry the same node, so this shows the law of one element, not how elements relate.

    Raises ValueError where the initializer draws from no known base law, or from two.
    """
    found: tuple[torch.Tensor, torch.Tensor] = computed.run(
        _injected, (drawn.initializer, tuple(options_of(drawn, fixed).items()), tuple(shape), device, count), {}
    )
    return found


def _injected(
    initializer: Callable[..., Any], options: tuple[tuple[str, Any], ...], shape: tuple[int, ...], device: str, count: int
) -> tuple[torch.Tensor, torch.Tensor]:
    def filled(uniform: float, normal: float) -> tuple[torch.Tensor, set[str]]:
        tensor = torch.empty(shape, dtype=torch.float64, device=device)
        with Fed([uniform], [normal]) as mode:
            fill_with(initializer, dict(options), tensor)
        return tensor, mode.kinds

    _, base = filled(0.25, 0.25)
    if len(base) != 1:
        raise ValueError(f"the initializer draws from {sorted(base) or 'no generator'}")
    nodes, weights = (unit if base == {"uniform"} else hermite)(count)
    tensors = [filled(node, node)[0] for node in nodes]
    return torch.tensor(weights, dtype=torch.float64, device=device), torch.stack(tensors)
