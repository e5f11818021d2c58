"""Large weights -> saturated units, and a gradient that grows all the same, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import nn

# --8<-- [end:imports]

# --8<-- [start:gradient]
torch.manual_seed(3)
gain, width, depth = 10.0, 1024, 12
z = torch.randn(64, width, requires_grad=True)
found = [z]
for _ in range(depth):
    layer = nn.Linear(width, width, bias=False)
    nn.init.normal_(layer.weight, std=gain / math.sqrt(width))
    found.append(layer(torch.tanh(found[-1])))

slopes = 1 - torch.tanh(found[-1]).square()
assert (slopes < 0.1).float().mean() > 0.8

upstream = torch.randn(64, width)  # a gradient that knows nothing of the network
gradients = torch.autograd.grad(found[-1], found, grad_outputs=upstream)
sizes = [gradient.square().mean().item() for gradient in gradients]
growth = (sizes[4] / sizes[-1]) ** (1 / (depth - 4))  # per layer, on the way back
assert abs(growth - 5.545) < 0.4
# --8<-- [end:gradient]
