"""PyTorch's initializer -> what law its elements have, exactly: by coupling with its generator, and by feeding it nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from texclaims.laws.deferred import Drawn
from texclaims.laws.law import Law
from texclaims.laws.quadrature import hermite, unit
from texclaims.numeric import computed
from texclaims.numeric.rule import GAUSS


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


class _Nodes(TorchDispatchMode):
    """Every base draw is replaced by one quantile: the node `uniform` of (0, 1), or `normal` of the standard normal."""

    def __init__(self, uniform: float, normal: float) -> None:
        TorchDispatchMode.__init__(self)
        self.uniform, self.normal = uniform, normal
        self.kinds: set[str] = set()

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = dict(kwargs or {})
        kwargs.pop("generator", None)
        if function is torch.ops.aten.uniform_.default:
            self.kinds.add("uniform")
            low, high = _two(args, 0.0, 1.0)
            return args[0].fill_(low + (high - low) * self.uniform)
        if function is torch.ops.aten.normal_.default:
            self.kinds.add("normal")
            mean, spread = _two(args, 0.0, 1.0)
            return args[0].fill_(mean + spread * self.normal)
        return function(*args, **kwargs)


def _two(args: Sequence[Any], first: float, second: float) -> tuple[float, float]:
    """The two parameters of a base draw, which follow the tensor; PyTorch leaves out those that have their default."""
    return (args[1] if len(args) > 1 else first), (args[2] if len(args) > 2 else second)


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
        with _Nodes(uniform, normal) as mode:
            _fill(initializer, dict(options), tensor)
        return tensor, mode.kinds

    _, base = filled(0.25, 0.25)
    if len(base) != 1:
        raise ValueError(f"the initializer draws from {sorted(base) or 'no generator'}")
    nodes, weights = (unit if base == {"uniform"} else hermite)(count)
    tensors = [filled(node, node)[0] for node in nodes]
    return torch.tensor(weights, dtype=torch.float64, device=device), torch.stack(tensors)
