"""An activation -> its unit gain, by one sum; and the networks of chapter 9, initialized with gains and watched."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.init import calculate_gain, kaiming_normal_

# --8<-- [start:pytorch]
assert calculate_gain("linear") == calculate_gain("sigmoid") == 1
assert calculate_gain("tanh") == 5 / 3
assert calculate_gain("selu") == 3 / 4
try:
    calculate_gain("gelu")
except ValueError:
    unknown = True
# --8<-- [end:pytorch]

assert unknown

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

table = {
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


# --8<-- [start:unstable]
def through(activation: Activation, gain: float, q: float, depth: int) -> float:
    """The second moment after `depth` layers that start from q."""
    for _ in range(depth):
        q = gain**2 * second_moment(activation, q)
    return q


gelu = nn.functional.gelu
assert through(gelu, unit_gain(gelu), q=0.9, depth=30) < 0.002
assert through(gelu, unit_gain(gelu), q=1.1, depth=30) > 10
assert abs(through(torch.tanh, 5 / 3, q=0.9, depth=30) - 1.178480490) < 1e-8
assert abs(through(torch.tanh, 5 / 3, q=1.1, depth=30) - 1.178480490) < 1e-8
# --8<-- [end:unstable]

# --8<-- [start:network]
torch.manual_seed(9)
width, depth = 1024, 20
gain = calculate_gain("tanh")
layers = [nn.Linear(width, width, bias=False) for _ in range(depth)]
for layer in layers:
    kaiming_normal_(layer.weight, nonlinearity="tanh")  # or normal_(std=gain / math.sqrt(width)), with any gain

z = torch.randn(64, width, requires_grad=True)  # pre-activations with second moment 1
states = [z]
for layer in layers:
    states.append(layer(torch.tanh(states[-1])))
measured = [state.square().mean().item() for state in states]
predicted = [through(torch.tanh, gain, q=1.0, depth=step) for step in range(depth + 1)]
assert all(abs(a / b - 1) < 0.05 for a, b in zip(measured, predicted, strict=True))
# --8<-- [end:network]

# --8<-- [start:backward]
last = torch.randn(64, width)  # an upstream gradient that knows nothing of the network
gradients = torch.autograd.grad(states[-1], states, grad_outputs=last)
sizes = [gradient.square().mean().item() for gradient in gradients]
growth = (sizes[5] / sizes[-1]) ** (1 / (depth - 5))  # per layer, once the forward pass has settled
assert abs(growth - 1.2098) < 0.03
# --8<-- [end:backward]
