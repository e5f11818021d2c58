"""Two widths -> Xavier's variance and gains, its weights in PyTorch, and what the usual mistakes cost."""

# --8<-- [start:imports]
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

# --8<-- [end:imports]


# --8<-- [start:gains]
def xavier_variance(n_in: int, n_out: int) -> float:
    """Variance of one weight. Source: Glorot and Bengio 2010, equation 12."""
    return 2 / (n_in + n_out)


def gains(n_in: int, n_out: int, variance: float) -> tuple[float, float]:
    """Factors on the second moment in a linear layer, forward and backward."""
    return n_in * variance, n_out * variance


assert gains(300, 100, xavier_variance(300, 100)) == (1.5, 0.5)
assert gains(200, 200, xavier_variance(200, 200)) == (1.0, 1.0)
# --8<-- [end:gains]


# --8<-- [start:layer]
def xavier_linear(n_in: int, n_out: int, gain: float = 1.0) -> nn.Linear:
    """A layer with Xavier weights (n_out, n_in) and zero biases (n_out,)."""
    layer = nn.Linear(n_in, n_out)
    nn.init.xavier_uniform_(layer.weight, gain=gain)  # or xavier_normal_
    nn.init.zeros_(layer.bias)
    return layer


# --8<-- [end:layer]


# --8<-- [start:measured]
def measured_gains(layer: nn.Linear, samples: int = 2000) -> tuple[float, float]:
    """Mean square that leaves over mean square that enters: forward, backward."""
    x = torch.randn(samples, layer.in_features, requires_grad=True)
    y = layer(x)
    delta_out = torch.randn_like(y)
    (delta_in,) = torch.autograd.grad(y, x, delta_out)
    forward = y.square().mean() / x.square().mean()
    backward = delta_in.square().mean() / delta_out.square().mean()
    return forward.item(), backward.item()


torch.manual_seed(0)
forward, backward = measured_gains(xavier_linear(300, 100))
# Draws scatter with a standard deviation of less than 1 %; 6 % is room enough.
assert math.isclose(forward, 1.5, rel_tol=0.06)
assert math.isclose(backward, 0.5, rel_tol=0.06)
# --8<-- [end:measured]


# --8<-- [start:laws]
def drawn(fill: Callable[..., Tensor], *args: float, **options: object) -> Tensor:
    """What `fill` draws from seed 0: 100 rows (outputs), 300 columns (inputs)."""
    torch.manual_seed(0)
    return fill(torch.empty(100, 300, dtype=torch.float64), *args, **options)


std = math.sqrt(xavier_variance(300, 100))
bound = math.sqrt(3) * std
same = torch.testing.assert_close
same(drawn(nn.init.xavier_normal_), drawn(nn.init.normal_, 0.0, std))
same(drawn(nn.init.xavier_uniform_), drawn(nn.init.uniform_, -bound, bound))
# --8<-- [end:laws]

# --8<-- [start:default]
torch.manual_seed(0)
default = nn.Linear(300, 100, dtype=torch.float64).weight
r = 1 / math.sqrt(300)
same(default.detach(), drawn(nn.init.uniform_, -r, r))
assert math.isclose(gains(300, 100, r**2 / 3)[0], 1 / 3)
# --8<-- [end:default]

# --8<-- [start:mistakes]
# The standard deviation is the argument of normal_, not the variance.
assert std**2 == 0.005 and round(std, 4) == 0.0707
assert math.isclose(gains(300, 100, 0.005**2)[0], 0.0075)

# The gain multiplies the standard deviation: gain 2 quadruples the variance.
same(drawn(nn.init.xavier_normal_, gain=2.0), 2 * drawn(nn.init.xavier_normal_))

# Ten blocks 512 -> 2048 -> 512 without activations keep about one hundredth.
variance = xavier_variance(512, 2048)
block = gains(512, 2048, variance)[0] * gains(2048, 512, variance)[0]
assert math.isclose(block, 16 / 25) and 0.011 < block**10 < 0.012

# A weight (n_in, n_out) for x @ weight: PyTorch takes the 300 columns for inputs.
fan_in = drawn(nn.init.kaiming_normal_, mode="fan_in", nonlinearity="linear")
same(fan_in, drawn(nn.init.normal_, 0.0, math.sqrt(1 / 300)))
assert math.isclose(gains(100, 300, 1 / 300)[0], 1 / 3)
assert xavier_variance(100, 300) == xavier_variance(300, 100)
# --8<-- [end:mistakes]
