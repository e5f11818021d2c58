"""Normalizations -> what they do to a signal and to its gradient when nothing is learned yet, as code that runs."""

# --8<-- [start:imports]
import copy

import torch
from torch import Tensor, nn
from torch.nn import functional

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)
# --8<-- [end:imports]

# --8<-- [start:kinds]
x = 3 + 2 * torch.randn(64, 100)  # 64 examples, 100 features
batch, layer = nn.BatchNorm1d(100)(x), nn.LayerNorm(100)(x)
assert torch.allclose(batch.mean(dim=0), torch.zeros(100), atol=1e-12)  # over the examples
assert torch.allclose(layer.mean(dim=1), torch.zeros(64), atol=1e-12)  # over the features
assert torch.allclose(layer.var(dim=1, correction=0), torch.ones(64), atol=1e-4)
assert torch.allclose(nn.GroupNorm(1, 100)(x), layer)  # one group: the same thing
assert nn.BatchNorm1d(100).weight.eq(1).all() and nn.BatchNorm1d(100).bias.eq(0).all()
# --8<-- [end:kinds]


# --8<-- [start:gain]
def network(gain: float, depth: int = 4, width: int = 100) -> nn.Sequential:
    """Linear layers, each with batch normalization and a ReLU behind it."""
    modules: list[nn.Module] = []
    for _ in range(depth):
        linear = nn.Linear(width, width, bias=False)
        nn.init.normal_(linear.weight, std=gain / width**0.5)
        modules += [linear, nn.BatchNorm1d(width), nn.ReLU()]
    return nn.Sequential(*modules)


torch.manual_seed(8)
usual = network(gain=2**0.5)(x)
torch.manual_seed(8)
large = network(gain=100.0)(x)
assert torch.allclose(usual, large, atol=1e-4)  # the small number is all that differs
torch.manual_seed(8)
tiny = network(gain=1e-3)(x)
assert not torch.allclose(usual, tiny, atol=1e-2)  # here the variance is near the small number
# --8<-- [end:gain]


# --8<-- [start:rate]
def trained(gain: float, rate: float, steps: int = 20) -> Tensor:
    """What one layer gives after some steps of plain gradient descent, from the same start up to the gain."""
    torch.manual_seed(9)
    linear = nn.Linear(100, 10, bias=False)
    nn.init.normal_(linear.weight, std=gain / 10)
    x, target = torch.randn(64, 100), torch.randn(64, 10)
    optimizer = torch.optim.SGD(linear.parameters(), lr=rate)
    for _ in range(steps):
        optimizer.zero_grad()
        functional.mse_loss(functional.batch_norm(linear(x), None, None, training=True, eps=1e-12), target).backward()
        optimizer.step()
    return functional.batch_norm(linear(x), None, None, training=True, eps=1e-12).detach()


assert torch.allclose(trained(gain=1.0, rate=0.5), trained(gain=10.0, rate=50.0))
assert not torch.allclose(trained(gain=1.0, rate=0.5), trained(gain=10.0, rate=0.5), atol=0.1)
# --8<-- [end:rate]


# --8<-- [start:growth]
def growth_of_gradient(gain: float, depth: int = 20, width: int = 256, examples: int = 512) -> float:
    """By what a layer multiplies the mean square of the gradient, in the geometric mean over all but the last."""
    layers = network(gain, depth, width)
    signal, seen = torch.randn(examples, width), []
    for module in layers:
        signal = module(signal)
        if isinstance(module, nn.ReLU):
            signal.retain_grad()
            seen.append(signal)
    signal.backward(torch.randn_like(signal))
    first, last = (one.grad.square().mean().item() for one in (seen[0], seen[-1]))
    return (first / last) ** (1 / (depth - 1))


assert all(1.40 < growth_of_gradient(gain) < 1.53 for gain in (0.1, 2**0.5, 10.0))
# --8<-- [end:growth]


# --8<-- [start:home]
def block(n_in: int, n_out: int) -> nn.Sequential:
    """A layer, batch normalization, and a ReLU."""
    linear = nn.Linear(n_in, n_out, bias=False)  # the shift behind it does the work of a bias
    nn.init.kaiming_normal_(linear.weight, nonlinearity="relu")  # any gain: it is a learning rate
    return nn.Sequential(linear, nn.BatchNorm1d(n_out), nn.ReLU())  # scale 1 and shift 0 by themselves


made = block(100, 50)
larger = copy.deepcopy(made)
with torch.no_grad():
    larger[0].weight.mul_(10)
assert torch.allclose(made(x), larger(x), atol=1e-3)
# --8<-- [end:home]
