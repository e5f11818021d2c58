"""Two inputs through a wide ReLU network -> their angle in each layer, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import nn

# --8<-- [end:imports]


# --8<-- [start:relu]
def behind_relu(c):
    return c + (math.sqrt(1 - c * c) - c * math.acos(c)) / math.pi


torch.manual_seed(0)
width = 2048
signals = torch.eye(2, width)  # two inputs at a right angle
c = 0.0
with torch.no_grad():
    for _ in range(10):
        layer = nn.Linear(width, width, bias=False)
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        signals, c = torch.relu(layer(signals)), behind_relu(c)
assert abs(c - 0.872) < 0.001  # the map, ten times
assert abs(float(torch.cosine_similarity(*signals, dim=0)) - c) < 0.05
# --8<-- [end:relu]


# --8<-- [start:alike]
def next_cosine(angle: float) -> float:
    """The cosine of the angle between two inputs behind one more ReLU, in a wide layer."""
    return (math.sin(angle) + (math.pi - angle) * math.cos(angle)) / math.pi


# One layer with two inputs at the angle 1. The weights of its neurons go around the circle.
turn = torch.arange(100_000, dtype=torch.float64) * (2 * math.pi / 100_000)
around = torch.stack([turn.cos(), turn.sin()], dim=1)
pair = torch.tensor([[1.0, 0.0], [math.cos(1.0), math.sin(1.0)]], dtype=torch.float64)
first, second = nn.functional.linear(pair, around).relu()
assert math.isclose(first @ second / first.square().sum(), next_cosine(1.0), rel_tol=1e-8)

# The rule from layer to layer, from a right angle.
angle, cosines = math.pi / 2, []
for _ in range(100):
    cosines.append(next_cosine(angle))
    angle = math.acos(cosines[-1])
differ = [round(1 - cosines[layers - 1], 4) for layers in (1, 20, 100)]
assert differ == [0.6817, 0.0516, 0.0036]
# --8<-- [end:alike]
