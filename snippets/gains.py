"""An activation -> its unit gain, by one sum, and a layer that is drawn with it, as code that runs."""

# --8<-- [start:imports]
import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.init import calculate_gain

# --8<-- [end:imports]

# --8<-- [start:pytorch]
assert calculate_gain("linear") == calculate_gain("sigmoid") == 1
assert calculate_gain("tanh") == 5 / 3
assert calculate_gain("selu") == 3 / 4


def known(name: Any) -> bool:
    """Whether PyTorch has a gain of this name."""
    try:
        calculate_gain(name)
    except ValueError:
        return False
    return True


assert not any(map(known, ["elu", "gelu", "silu", "softplus", "hardtanh", "softsign"]))
# --8<-- [end:pytorch]

# --8<-- [start:unit]
Activation = Callable[[Tensor], Tensor]
grid = torch.linspace(-12, 12, 24001, dtype=torch.float64)
weights = torch.exp(-grid.square() / 2) / math.sqrt(2 * math.pi) * (grid[1] - grid[0])


def second_moment(activation: Activation, q: float = 1.0) -> float:
    """E[activation(z)^2] for a normal z with mean 0 and variance q."""
    return (weights * activation(math.sqrt(q) * grid).square()).sum().item()


def unit_gain(activation: Activation) -> float:
    """The gain that makes q = 1 a fixed point."""
    return second_moment(activation) ** -0.5


assert abs(unit_gain(torch.tanh) - 1.592537420) < 1e-9
assert abs(unit_gain(nn.functional.gelu) - 1.533530441) < 1e-9
# --8<-- [end:unit]

table: dict[Activation, float] = {
    nn.functional.relu: math.sqrt(2),
    nn.functional.elu: 1.245198301,
    nn.functional.selu: 1.0,
    nn.functional.silu: 1.676532470,
    nn.functional.softplus: 1.041866836,
    nn.functional.hardtanh: 1.392036140,
    nn.functional.softsign: 2.337533363,
    torch.sigmoid: 1.846228545,
}
for activation, gain in table.items():
    assert abs(unit_gain(activation) - gain) < 1e-6

# --8<-- [start:draw]
torch.manual_seed(0)
layer = nn.Linear(1024, 2048)
nn.init.normal_(layer.weight, std=unit_gain(nn.functional.elu) / math.sqrt(layer.in_features))
nn.init.zeros_(layer.bias)
z = layer(nn.functional.elu(torch.randn(64, 1024)))
assert abs(z.square().mean().item() - 1) < 0.05  # as before the ELU
# --8<-- [end:draw]
