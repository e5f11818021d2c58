"""PyTorch's initializer -> what law its elements have, exactly: by coupling with its generator, and by feeding it nodes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from texclaims.laws.deferred import Drawn
from texclaims.laws.law import UNIT_INTERVAL, Law
from texclaims.laws.quadrature import hermite, unit
from texclaims.numeric import computed
from texclaims.numeric.feeding import NORMAL, STEP, TURNS, UNIFORM, Fed, taken
from texclaims.numeric.rule import GAUSS
from texclaims.numeric.world import MeasurementError


def fill(drawn: Drawn, tensor: torch.Tensor, fixed: Mapping[str, torch.Tensor]) -> None:
    """Let the initializer fill a tensor of any shape in place; an option that is a name takes its value from `fixed`."""
    _fill(drawn.initializer, _options(drawn, fixed), tensor)


def _options(drawn: Drawn, fixed: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    return {
        key: float(fixed[str(value)]) if getattr(value, "is_Symbol", False) else value
        for key, value in drawn.options.items()
    }


def _fill(initializer: Callable[..., Any], options: Mapping[str, Any], tensor: torch.Tensor) -> None:
    with torch.no_grad():
        initializer(tensor, **options)


def coupled(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str
) -> tuple[float, str]:
    """Largest difference, relative to the spread of the law, between the initializer's tensor and the claimed law's
    own transformation of the same base draw, element by element; and what is wrong besides, "" if nothing.
    """
    values, drawn_again = (torch.empty(*shape, dtype=torch.float64, device=device) for _ in range(2))
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        torch.random.manual_seed(seed)
        fill(drawn, values, fixed)
        torch.random.manual_seed(seed)
        if law.base is not None:
            getattr(drawn_again, law.base.draw)()
    if not law.exists:
        return float("inf"), f"no law {law.name} with the parameters {law.parameters}"
    if law.base is None:
        return float("inf"), f"{law.name} cannot be coupled"
    location, scale = law.location_and_scale
    wanted = location + scale * drawn_again
    error = float((values - wanted).abs().max() / scale)
    return (error, "") if torch.isfinite(values).all() else (float("inf"), "the tensor is not finite")


def fed(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str, turns: int = TURNS
) -> float:
    """Largest difference, relative to the spread of the law, between the initializer's tensor, of this shape, and the law's own
    transformation, where quantiles stand in place of the generator's numbers: near the centre, between, and as far out as it
    draws. In `TURNS` turns each element gets some of all of these.

    Raises MeasurementError where the initializer draws what no quantile stands for, LawError where the law has no base.
    """
    location, scale = law.location_and_scale
    arguments = (drawn.initializer, tuple(_options(drawn, fixed).items()), tuple(shape), device, turns)
    values: torch.Tensor = computed.run(_fed, arguments, {})
    count, numbers = math.prod(shape), UNIFORM if law.base == UNIT_INTERVAL else NORMAL
    drawn_from = torch.stack([taken(_turned(numbers, turn), 0, count, device) for turn in range(turns)])
    wanted = location + scale * drawn_from.reshape(values.shape)
    error = float((values - wanted).abs().max() / scale)
    return error if math.isfinite(error) else math.inf


def _fed(
    initializer: Callable[..., Any], options: tuple[tuple[str, Any], ...], shape: tuple[int, ...], device: str, turns: int
) -> torch.Tensor:
    """The initializer's tensor in each turn, shape (turns, *shape)."""
    tensors = torch.empty(turns, *shape, dtype=torch.float64, device=device)
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        for turn, tensor in enumerate(tensors):
            with Fed(_turned(UNIFORM, turn), _turned(NORMAL, turn)) as mode:
                _fill(initializer, dict(options), tensor)
            for other in sorted(mode.others):
                raise MeasurementError(f"the initializer draws by {other}, which quantiles cannot stand for")
    return tensors


def _turned(numbers: Sequence[float], turn: int) -> Sequence[float]:
    return (*numbers[STEP * turn :], *numbers[: STEP * turn])


def injected(
    drawn: Drawn, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str, count: int = GAUSS
) -> tuple[torch.Tensor, torch.Tensor]:
    """Probabilities (nodes,) and tensors (nodes, *shape): the initializer run once for each of so many Gauss nodes.

    All elements of one tensor carry the same node, so this shows the law of one element, not how elements relate.

    Raises ValueError where the initializer draws from no known base law, or from two.
    """
    found: tuple[torch.Tensor, torch.Tensor] = computed.run(
        _injected, (drawn.initializer, tuple(_options(drawn, fixed).items()), tuple(shape), device, count), {}
    )
    return found


def _injected(
    initializer: Callable[..., Any], options: tuple[tuple[str, Any], ...], shape: tuple[int, ...], device: str, count: int
) -> tuple[torch.Tensor, torch.Tensor]:
    def filled(uniform: float, normal: float) -> tuple[torch.Tensor, set[str]]:
        tensor = torch.empty(*shape, dtype=torch.float64, device=device)
        with Fed([uniform], [normal]) as mode:
            _fill(initializer, dict(options), tensor)
        return tensor, mode.kinds

    _, base = filled(0.25, 0.25)
    if len(base) != 1:
        raise ValueError(f"the initializer draws from {sorted(base) or 'no generator'}")
    nodes, weights = (unit if base == {"uniform"} else hermite)(count)
    tensors = [filled(node, node)[0] for node in nodes]
    return torch.tensor(weights, dtype=torch.float64, device=device), torch.stack(tensors)
