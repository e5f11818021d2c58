"""A slope -> a gain and weights, and what PyTorch's default for linear layers really is, as code that runs."""

# --8<-- [start:imports]
import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.init import calculate_gain, kaiming_normal_

# --8<-- [end:imports]


# --8<-- [start:arguments]
def drawn(**options: Any) -> Tensor:
    """A weight (5, 7). The seed is fixed: only `options` make two calls differ."""
    return kaiming_normal_(torch.empty(5, 7), generator=torch.Generator().manual_seed(8), **options)


assert torch.equal(drawn(), drawn(nonlinearity="relu"))  # the defaults: a=0, fan_in, leaky_relu
assert torch.equal(drawn(), drawn(nonlinearity="relu", a=0.25))  # a is ignored
assert not torch.equal(drawn(), drawn(nonlinearity="leaky_relu", a=0.25))  # a counts

assert calculate_gain("leaky_relu", 0) == calculate_gain("relu")
assert calculate_gain("leaky_relu") == calculate_gain("leaky_relu", 0.01)
# --8<-- [end:arguments]

# --8<-- [start:default]
torch.manual_seed(5)
default = nn.Linear(31, 47).weight.detach()
torch.manual_seed(5)
older = torch.empty(47, 31).uniform_(-(31**-0.5), 31**-0.5)
torch.testing.assert_close(default, older)
# --8<-- [end:default]

# --8<-- [start:floor]
torch.manual_seed(0)
n, depth = 300, 20
x = torch.randn(2, n, requires_grad=True)  # two inputs
y = x
for _ in range(depth):
    y = nn.Linear(n, n)(y.relu())
second_moment = y.square().mean().item()
assert math.isclose(second_moment, 2 / (5 * n), rel_tol=0.3)  # the floor
# the two outputs are the same to four digits: nothing is left of the inputs
assert (y[0] - y[1]).square().mean() < 1e-8 * second_moment
arriving = torch.randn_like(y)
(gradient,) = torch.autograd.grad(y, x, arriving)
kept = (gradient.square().mean() / arriving.square().mean()).item()
assert 6.0**-depth / 4 < kept < 6.0**-depth * 4
# --8<-- [end:floor]

# --8<-- [start:leaky]
prelu = nn.PReLU()
assert prelu.weight.item() == 0.25
behind = nn.Linear(31, 47)
slope = prelu.weight.item()
kaiming_normal_(behind.weight, a=slope, nonlinearity="leaky_relu")
# --8<-- [end:leaky]
