"""A gain -> what it does to the signal and the gradient of a deep network, as code that runs."""

# --8<-- [start:imports]
import math
from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn.init import calculate_gain

# --8<-- [end:imports]

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


# --8<-- [start:map]
def through(activation: Activation, gain: float, q: float, depth: int) -> float:
    """The second moment after `depth` layers that start from q."""
    for _ in range(depth):
        q = gain**2 * second_moment(activation, q)
    return q


assert abs(through(torch.tanh, 5 / 3, q=1.0, depth=30) - 1.178480490) < 1e-9
# --8<-- [end:map]

# --8<-- [start:decay]
assert abs(1 / through(torch.tanh, 1.0, q=1.0, depth=200) - 400) < 5
# --8<-- [end:decay]

# --8<-- [start:unstable]
gelu = nn.functional.gelu
assert through(gelu, unit_gain(gelu), q=0.9, depth=30) < 0.002
assert through(gelu, unit_gain(gelu), q=1.1, depth=30) > 10

assert abs(through(torch.tanh, 5 / 3, q=0.9, depth=30) - 1.178480490) < 1e-9
assert abs(through(torch.tanh, 5 / 3, q=1.1, depth=30) - 1.178480490) < 1e-9
# --8<-- [end:unstable]

# --8<-- [start:selu]
selu = nn.functional.selu
assert abs(through(selu, 1.0, q=4.0, depth=100) - 1) < 1e-9
assert abs(through(selu, 3 / 4, q=1.0, depth=200) - 0.0230338) < 1e-7
# --8<-- [end:selu]


# --8<-- [start:network]
def states(activation: Activation, gain: float, width: int = 1024, depth: int = 20) -> list[Tensor]:
    """Pre-activations (64, width) of each layer of a network without biases; the first have second moment 1."""
    z = torch.randn(64, width, requires_grad=True)
    found = [z]
    for _ in range(depth):
        layer = nn.Linear(width, width, bias=False)
        nn.init.normal_(layer.weight, std=gain / math.sqrt(width))
        found.append(layer(activation(found[-1])))
    return found


def sizes(tensors: Iterable[Tensor]) -> list[float]:
    """The mean square of each tensor."""
    return [tensor.square().mean().item() for tensor in tensors]


torch.manual_seed(9)
elu = nn.functional.elu
assert all(0.85 < size < 1.15 for size in sizes(states(elu, unit_gain(elu))))

tanh = states(torch.tanh, calculate_gain("tanh"))
predicted = [through(torch.tanh, 5 / 3, q=1.0, depth=step) for step in range(21)]
assert all(abs(size / q - 1) < 0.05 for size, q in zip(sizes(tanh), predicted, strict=True))
# --8<-- [end:network]

# --8<-- [start:backward]
upstream = torch.randn(64, 1024)  # a gradient that knows nothing of the network
backward = sizes(torch.autograd.grad(tanh[-1], tanh, grad_outputs=upstream))
growth = (backward[5] / backward[20]) ** (1 / 15)  # per layer, where the forward pass has settled
assert abs(growth - 1.2098) < 0.03
# --8<-- [end:backward]
