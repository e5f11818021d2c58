"""Adapters beside a trained layer -> what they add at the start, what their first step does, and its size, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.init import kaiming_uniform_, zeros_

torch.set_default_dtype(torch.float64)
torch.manual_seed(12)
# --8<-- [end:imports]


# --8<-- [start:initialize]
class WithAdapter(nn.Module):
    """A trained linear layer, and two small ones beside it whose outputs are scaled and added."""

    def __init__(self, trained: nn.Linear, rank: int, scale: float) -> None:
        super().__init__()
        self.trained, self.scale = trained.requires_grad_(False), scale
        self.first = nn.Linear(trained.in_features, rank, bias=False)
        self.second = nn.Linear(rank, trained.out_features, bias=False)
        kaiming_uniform_(self.first.weight, a=5**0.5)  # variance: one third over the fan-in
        zeros_(self.second.weight)  # nothing is added yet

    def forward(self, x: Tensor) -> Tensor:
        """x (…, n_in) -> (…, n_out)."""
        return self.trained(x) + self.scale * self.second(self.first(x))


# --8<-- [end:initialize]

# --8<-- [start:start]
trained = nn.Linear(64, 10)
net = WithAdapter(trained, rank=4, scale=2.0)
x, labels = torch.randn(32, 64), torch.randint(10, (32,))
assert torch.equal(net(x), trained(x))

functional.cross_entropy(net(x), labels).backward()
assert net.second.weight.grad.any() and not net.first.weight.grad.any()  # the second layer moves first

zeros_(net.first.weight)  # zeros in both
net.zero_grad()
functional.cross_entropy(net(x), labels).backward()
assert not any(part.weight.grad.any() for part in (net.first, net.second))  # and nothing moves at all
# --8<-- [end:start]


# --8<-- [start:step]
def speed(rank: int, scale: float, draws: int = 400) -> float:
    """First step of an adapter over that of the layer itself: how far the outputs go, on average over the draw."""
    x, arriving = torch.randn(64), torch.randn(10)
    total = 0.0
    for _ in range(draws):
        net = WithAdapter(trained, rank, scale)
        optimizer = torch.optim.SGD([net.first.weight, net.second.weight], lr=1.0)
        (net(x) @ arriving).backward()
        optimizer.step()
        moved = net(x) - trained(x)
        total += (moved @ arriving).item() / draws
    return total / -(arriving.square().sum() * x.square().sum()).item()


alpha = 16
for rank in (2, 8):
    expected = alpha**2 / (3 * rank * 64)  # the larger the rank, the smaller the step
    assert abs(speed(rank, alpha / rank) / expected - 1) < 0.2
    expected = alpha**2 / (3 * 64)  # the rank does not matter
    assert abs(speed(rank, alpha / math.sqrt(rank)) / expected - 1) < 0.2
# --8<-- [end:step]

# --8<-- [start:convolution]
joint = nn.Conv2d(3, 8, kernel_size=1)
zeros_(joint.weight)
zeros_(joint.bias)
image = torch.randn(1, 3, 5, 5, requires_grad=True)
(joint(image) * torch.randn(1, 8, 5, 5)).sum().backward()
assert joint.weight.grad.any()  # it learns from the first step on
assert not image.grad.any()  # what stands before it waits for one step
# --8<-- [end:convolution]

assert not joint(image).any()
