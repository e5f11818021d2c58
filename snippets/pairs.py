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
