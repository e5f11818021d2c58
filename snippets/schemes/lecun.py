"""Fan-in -> LeCun's weights, and what its chapter says about inputs and about LeCun's tanh, as code that runs."""

# --8<-- [start:layer]
import math

import torch
from torch import Tensor, nn


def lecun_linear(n_in: int, n_out: int) -> nn.Linear:
    """A layer with LeCun weights (n_out, n_in) and zero biases (n_out,)."""
    layer = nn.Linear(n_in, n_out)
    # variance 1 / n_in; kaiming_uniform_ draws from the uniform law instead
    nn.init.kaiming_normal_(layer.weight, mode="fan_in", nonlinearity="linear")
    nn.init.zeros_(layer.bias)
    return layer


# --8<-- [end:layer]


# --8<-- [start:fixed]
torch.manual_seed(0)
xi = torch.linspace(-1, 3, 50)  # one input, neither centred nor random
y = lecun_linear(50, 100_000)(xi)  # 100 000 rows: as many draws of a neuron
ratio = y.square().mean() / xi.square().mean()
# The ratio has a standard error of sqrt(2 / 100 000), under half a percent.
assert math.isclose(ratio.item(), 1.0, abs_tol=0.03)
# --8<-- [end:fixed]


# --8<-- [start:centre]
def condition_number(x: Tensor) -> float:
    """Largest over smallest eigenvalue of the second moments of inputs (samples, n_in)."""
    eigenvalues = torch.linalg.eigvalsh(x.T @ x / len(x))
    return (eigenvalues[-1] / eigenvalues[0]).item()


torch.manual_seed(0)
raw = torch.rand(200_000, 10, dtype=torch.float64)
mean, std = raw.mean(dim=0), raw.std(dim=0)
centred = (raw - mean) / std
assert math.isclose(condition_number(raw), 1 + 3 * 10, rel_tol=0.05)
assert condition_number(centred) < 1.05
# --8<-- [end:centre]


# --8<-- [start:deep]
def lecun_tanh(t: Tensor) -> Tensor:
    """The activation function that LeCun et al. recommend, element by element."""
    return 1.7159 * torch.tanh(2 * t / 3)


torch.manual_seed(0)
width = 1000
z = torch.randn(64, width)  # pre-activations with variance 1
seen = []
with torch.no_grad():
    for _ in range(20):
        z = lecun_linear(width, width)(lecun_tanh(z))
        seen.append(z.square().mean().item())
assert abs(seen[0] - 0.750) < 0.02
assert abs(seen[-1] - 0.382) < 0.03
# --8<-- [end:deep]

# --8<-- [start:mistakes]
weight = torch.empty(300, 200)
bound = math.sqrt(3 / 200)
nn.init.kaiming_uniform_(weight, mode="fan_in", nonlinearity="linear")
assert 0.99 * bound < weight.abs().max() <= bound * (1 + 1e-6)
default = nn.Linear(200, 300).weight
assert default.abs().max() <= bound / math.sqrt(3) * (1 + 1e-6)
# --8<-- [end:mistakes]
