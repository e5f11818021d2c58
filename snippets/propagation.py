"""A ReLU network in all states of its weights -> the variance in each of its layers, as code that runs."""

# --8<-- [start:imports]
import itertools
import math

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


# --8<-- [start:threshold]
def last_depth(factor: float, dtype: torch.dtype) -> int:
    """How many layers multiply 1 by this factor before the number format gives up."""
    size, depth = torch.tensor(1.0, dtype=dtype), 0
    while 0 < size * factor < torch.inf:
        size, depth = size * factor, depth + 1
    return depth


for dtype, layers in ((torch.float16, 6), (torch.float32, 55)):
    assert last_depth(5.0, dtype) == layers == math.floor(math.log(torch.finfo(dtype).max, 5))
assert last_depth(0.2, torch.float16) == 10
# --8<-- [end:threshold]

# --8<-- [start:typical]
torch.manual_seed(6)
draws, width, depth = 4000, 16, 10
x = torch.ones(draws, width, 1, dtype=torch.float64)  # one input, and a network of its own for each draw
for _ in range(depth):
    weight = torch.empty(draws, width, width, dtype=torch.float64)
    nn.init.normal_(weight, std=(2 / width) ** 0.5)  # He's variance
    x = (weight @ x).relu()
squares = x.square().mean(dim=(1, 2))  # one mean square for each draw; the expected value is 1
q = 5 * depth / width
assert squares.median() < 1.3 * math.exp(-q / 2) < 0.3  # typical
assert 0.6 < squares.mean() < 1.8  # a few large ones carry it
# --8<-- [end:typical]
