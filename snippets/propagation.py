"""A ReLU network in all states of its weights -> the variance in each of its layers, as code that runs."""

# --8<-- [start:imports]
import itertools

import torch
from torch import nn

# --8<-- [end:imports]

# --8<-- [start:forward]
widths = (1, 2, 3, 1)
linear = [nn.Linear(n_in, n_out, bias=False) for n_in, n_out in itertools.pairwise(widths)]
network = nn.Sequential(*(module for one in linear for module in (nn.ReLU(), one)))
seen = {module: [] for module in linear}
for module in linear:
    module.register_forward_hook(lambda module, inputs, output: seen[module].append(output.double()))
weights = [module.weight for module in linear]
x = torch.tensor([[1.0], [-1.0]])  # symmetric, with variance 1
with torch.no_grad():
    for signs in itertools.product((1.0, -1.0), repeat=sum(weight.numel() for weight in weights)):
        rest = torch.tensor(signs)
        for weight in weights:
            own, rest = rest[: weight.numel()], rest[weight.numel() :]
            weight.copy_((2 / weight.shape[1]) ** 0.5 * own.view_as(weight))
        network(x)
for outputs in seen.values():
    assert abs(float(torch.cat(outputs).square().mean()) - 1) < 1e-6
# --8<-- [end:forward]
