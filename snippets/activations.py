"""An activation -> the five numbers of appendix A, by sums over one grid; and the rows of its table that need no closed form."""

# --8<-- [start:imports]
import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

# --8<-- [end:imports]

# --8<-- [start:numbers]
t = torch.linspace(-12, 12, 24001, dtype=torch.float64)[:-1] + 0.0005  # middles: no kink is hit
weights = torch.exp(-t.square() / 2) / math.sqrt(2 * math.pi) * (t[1] - t[0])


def mean(values: Tensor) -> float:
    """The mean over a standard normal number, by the midpoint rule."""
    return (weights * values).sum().item()


def numbers(activation: Callable[[Tensor], Tensor]) -> dict[str, float]:
    """Mean, second moment, unit gain, backward factor and error slope of an activation."""
    z = t.clone().requires_grad_()
    output = activation(z)
    (slope,) = torch.autograd.grad(output.sum(), z)
    value = output.detach()
    second = mean(value.square())
    return {
        "mean": mean(value),
        "second moment": second,
        "unit gain": 1 / math.sqrt(second),
        "backward factor": mean(slope.square()) / second,
        "error slope": (mean(t.square() * value.square()) / second - 1) / 2,
    }


for name, value in numbers(nn.Mish()).items():
    print(f"{name}: {value:.4f}")
# --8<-- [end:numbers]

table = {
    nn.ReLU(): (0.398942, 0.5, 1.414214, 1, 1),
    nn.ELU(): (0.160521, 0.644945, 1.245198, 1.035905, 0.890968),
    nn.SELU(): (0, 1, 1, 1.071575, 0.782648),
    nn.Hardtanh(): (0, 0.516059, 1.392036, 1.322892, 0.385127),
    nn.Softsign(): (0, 0.183014, 2.337533, 1.244010, 0.476712),
    nn.GELU(): (0.282095, 0.425221, 1.533530, 1.072032, 1.144063),
    nn.SiLU(): (0.206621, 0.355776, 1.676532, 1.066634, 1.172594),
    nn.Mish(): (0.240404, 0.452342, 1.486848, 1.059118, 1.076339),
    nn.Softplus(): (0.806059, 0.921246, 1.041867, 0.318459, 0.492053),
    nn.Tanh(): (0, 0.394294, 1.592537, 1.177807, 0.461071),
    nn.Sigmoid(): (0.5, 0.293379, 1.846229, 0.152827, 0.106341),
}
for activation, row in table.items():
    for computed, printed in zip(numbers(activation).values(), row, strict=True):
        assert abs(computed - printed) < 1e-6, (activation, computed, printed)
