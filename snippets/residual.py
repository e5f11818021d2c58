"""Residual blocks -> how large a signal becomes, and what moves first in a branch that starts at zero, as code that runs."""

# --8<-- [start:imports]
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
# --8<-- [end:imports]


# --8<-- [start:block]
class Block(nn.Module):
    """x + scale * branch(x); the branch keeps the second moment, and ends in a linear layer."""

    def __init__(self, width: int, scale: float = 1.0) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(width, width), nn.Linear(width, width)
        nn.init.kaiming_normal_(self.first.weight, nonlinearity="linear")  # 1/width
        nn.init.kaiming_normal_(self.last.weight, nonlinearity="relu")  # 2/width: a ReLU stands before it
        nn.init.zeros_(self.first.bias)
        nn.init.zeros_(self.last.bias)
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        """x (…, width) -> (…, width)."""
        return x + self.scale * self.last(self.first(x).relu())


def growth(make: Callable[[], nn.Module], depth: int, width: int = 300) -> float:
    """The second moment behind so many new blocks, over that of the input."""
    x = torch.randn(32, width)
    out = x
    with torch.no_grad():
        for _ in range(depth):
            out = make()(out)
    return float(out.square().mean() / x.square().mean())


# --8<-- [end:block]

# --8<-- [start:growth]
assert 900 < growth(lambda: Block(300), depth=10) < 1150  # 2^10 = 1024
assert 2.4 < growth(lambda: Block(300, scale=40**-0.5), depth=40) < 3.0  # e = 2.718…
assert 1.0 < growth(lambda: Block(300, scale=1 / 40), depth=40) < 1.1
# --8<-- [end:growth]


# --8<-- [start:relu_end]
class ReluEnd(nn.Module):
    """The branch ends in a ReLU: it never pulls down."""

    def __init__(self, width: int, scale: float = 1.0) -> None:
        super().__init__()
        self.layer = nn.Linear(width, width, bias=False)
        nn.init.kaiming_normal_(self.layer.weight, nonlinearity="relu")
        self.scale = scale

    def forward(self, x: Tensor) -> Tensor:
        """x (…, width) -> (…, width)."""
        return x + self.scale * self.layer(x).relu()


q, mean = 1.0, 0.0
for _ in range(10):
    q, mean = 2 * q + 2 * mean * math.sqrt(q / math.pi), mean + math.sqrt(q / math.pi)
assert 20_000 < q < 22_500  # and 2^10 is 1024
assert 0.8 * q < growth(lambda: ReluEnd(300), depth=10) < 1.25 * q
assert growth(lambda: ReluEnd(300, scale=40**-0.5), depth=40) > 100  # not e
# --8<-- [end:relu_end]


# --8<-- [start:normalized]
def normalized(width: int, branches: int = 1) -> nn.Module:
    """A normalization and a linear layer, whose weights are divided by the root of the number of branches."""
    layer = nn.Linear(width, width, bias=False)
    nn.init.normal_(layer.weight, std=1 / math.sqrt(width * branches))
    return nn.Sequential(nn.LayerNorm(width), layer)


class Added(nn.Module):
    """x + branch(x)."""

    def __init__(self, branch: nn.Module) -> None:
        super().__init__()
        self.branch = branch

    def forward(self, x: Tensor) -> Tensor:
        """x (…, width) -> (…, width)."""
        return x + self.branch(x)


assert 38 < growth(lambda: Added(normalized(300)), depth=40) < 44  # 1 + 40
assert 1.9 < growth(lambda: Added(normalized(300, branches=40)), depth=40) < 2.1  # 1 + 1
# --8<-- [end:normalized]

# --8<-- [start:zero]
branch = nn.Sequential(nn.Linear(300, 300), nn.BatchNorm1d(300))
nn.init.zeros_(branch[1].weight)  # the scale of the last normalization
x = torch.randn(32, 300)
out = x + branch(x)
assert torch.equal(out, x)
out.square().sum().backward()
assert branch[1].weight.grad.any()  # the scale moves
assert not branch[0].weight.grad.any()  # what stands before it waits for one step
# --8<-- [end:zero]
