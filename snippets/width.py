"""A network with equal units, and one with a single unit -> the same training, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import nn
from torch.nn.init import constant_

torch.set_default_dtype(torch.float64)
# --8<-- [end:imports]

# --8<-- [start:setting]
torch.manual_seed(4)
x = torch.randn(64, 3)  # 64 examples, 3 inputs
target = (x[:, :1] * x[:, 1:2]).tanh() + x[:, 2:]  # (64, 1)


def network(*hidden: nn.Module, units: int = 5) -> nn.Sequential:
    """A linear layer, the modules in `hidden`, and a linear layer with one output."""
    return nn.Sequential(nn.Linear(3, units), *hidden, nn.Linear(units, 1))


def train(net: nn.Module, optimizer: torch.optim.Optimizer, steps: int) -> float:
    """Make some steps on all examples; return the loss before the last one."""
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(net(x), target)
        loss.backward()
        optimizer.step()
    return loss.item()


def fill(net: nn.Module, value: float) -> None:
    """Give all weights and biases one value."""
    for parameter in net.parameters():
        constant_(parameter, value)


# --8<-- [end:setting]

# --8<-- [start:one]
units, rate, scale = 5, 0.05, math.sqrt(5)
wide = network(nn.Tanh(), units=units)
fill(wide, 0.5)
one = network(nn.Tanh(), units=1)
fill(one, 0.5)
constant_(one[2].weight, 0.5 * units)  # the sum of the outgoing weights
wide_loss = train(wide, torch.optim.SGD(wide.parameters(), lr=rate), steps=100)
groups = [
    {"params": one[0].parameters(), "lr": rate / units},
    {"params": [one[2].weight], "lr": rate * units},
    {"params": [one[2].bias], "lr": rate},
]
one_loss = train(one, torch.optim.SGD(groups), steps=100)
assert math.isclose(wide_loss, one_loss, rel_tol=1e-9)

wide = network(nn.ReLU(), units=units)
fill(wide, 0.5)
one = network(nn.ReLU(), units=1)
fill(one, 0.5 * scale)
constant_(one[2].bias, 0.5)  # the output bias is not scaled
wide_loss = train(wide, torch.optim.SGD(wide.parameters(), lr=rate), steps=100)
one_loss = train(one, torch.optim.SGD(one.parameters(), lr=rate), steps=100)
assert math.isclose(wide_loss, one_loss, rel_tol=1e-9)
# --8<-- [end:one]
