"""Gradients -> what PyTorch's two ways of clipping leave of them, and where clipping goes wrong, as code that runs."""

# --8<-- [start:imports]
import torch
from torch import nn
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

# --8<-- [end:imports]


# --8<-- [start:gradient]
def parameter(*gradient: float, dtype: torch.dtype = torch.float64) -> nn.Parameter:
    """A parameter with this gradient."""
    one = nn.Parameter(torch.zeros(len(gradient), dtype=dtype))
    one.grad = torch.tensor(gradient, dtype=dtype)
    return one


# --8<-- [end:gradient]

# --8<-- [start:two_ways]
w = parameter(10.0, 0.1)
before = clip_grad_norm_([w], max_norm=1.0)  # returns the norm before clipping
assert before > 10
assert torch.allclose(w.grad, torch.tensor([1.0, 0.01], dtype=torch.float64), rtol=1e-3)  # same direction

w = parameter(10.0, 0.1)
clip_grad_value_([w], clip_value=1.0)
assert w.grad.tolist() == [1.0, 0.1]  # another direction
# --8<-- [end:two_ways]

# --8<-- [start:global]
first, second = parameter(3.0), parameter(4.0)
clip_grad_norm_([first, second], max_norm=1.0)  # one call, one factor: 1/5
assert torch.allclose(torch.cat([first.grad, second.grad]), torch.tensor([0.6, 0.8], dtype=torch.float64))

first, second = parameter(3.0), parameter(4.0)
for one in (first, second):
    clip_grad_norm_([one], max_norm=1.0)  # each by itself
assert torch.allclose(torch.cat([first.grad, second.grad]), torch.ones(2, dtype=torch.float64))
# --8<-- [end:global]

# --8<-- [start:overflow]
w = parameter(1e20, 1.0, dtype=torch.float32)  # the squares do not fit into 32 bits
assert clip_grad_norm_([w], max_norm=1.0).isinf()
assert w.grad.tolist() == [0.0, 0.0]  # nothing will move, and nothing says so

w = parameter(float("inf"), 1.0, dtype=torch.float32)
clip_grad_norm_([w], max_norm=1.0)
assert w.grad[0].isnan() and w.grad[1] == 0.0  # inf times 0

w = parameter(1e20, 1.0, dtype=torch.float32)
try:
    clip_grad_norm_([w], max_norm=1.0, error_if_nonfinite=True)
except RuntimeError:
    stopped = True
assert stopped
# --8<-- [end:overflow]

# --8<-- [start:training]
torch.manual_seed(0)
net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
x, target = torch.randn(64, 8), 100 * torch.randn(64, 1)
for _ in range(20):
    optimizer.zero_grad()
    nn.functional.mse_loss(net(x), target).backward()
    start = [one.detach().clone() for one in net.parameters()]
    clip_grad_norm_(net.parameters(), max_norm=1.0, error_if_nonfinite=True)
    optimizer.step()  # after clipping, not before
    moved = torch.cat([(one.detach() - old).flatten() for one, old in zip(net.parameters(), start, strict=True)])
    assert moved.norm() < 0.1 * 1.0 * 1.001  # rate times threshold, up to rounding
# --8<-- [end:training]
