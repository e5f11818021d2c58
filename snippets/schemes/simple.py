"""A tensor and a plain initializer -> weights, and what they do to a layer, as code that runs."""

# --8<-- [start:imports]
import torch
from torch import Tensor, nn
from torch.nn.init import constant_, normal_, ones_, trunc_normal_, uniform_, zeros_

torch.manual_seed(5)
# --8<-- [end:imports]

# --8<-- [start:manual]
layer = nn.Linear(2, 2)
with torch.no_grad():
    layer.weight.copy_(torch.tensor([[0.1, 0.2], [0.3, 0.4]]))
    output = layer(torch.tensor([0.1, 0.95]))
torch.testing.assert_close(output - layer.bias, torch.tensor([0.2, 0.41]))
# --8<-- [end:manual]

x = torch.randn(7, 6)
torch.testing.assert_close(x @ constant_(torch.empty(4, 6), 0.63).T, 0.63 * x.sum(1, keepdim=True).expand(7, 4))
torch.testing.assert_close(x @ ones_(torch.empty(4, 6)).T, x.sum(1, keepdim=True).expand(7, 4))
assert not (x @ zeros_(torch.empty(4, 6)).T).any()


# --8<-- [start:uniform]
def cosine(weight: Tensor) -> float:
    """The cosine between the first two rows of a weight (n_out, n_in).

    For independent inputs with mean zero and one variance, it is the correlation
    of the two outputs over the data, at these weights.
    """
    return torch.cosine_similarity(weight[0], weight[1], dim=0).item()


size = (2, 100_000)  # many inputs, so that one draw shows the expected value
assert abs(cosine(uniform_(torch.empty(size))) - 3 / 4) < 0.02
# small weights do not help
assert abs(cosine(uniform_(torch.empty(size), 0, 0.01)) - 3 / 4) < 0.02
# weights with mean zero do
assert abs(cosine(uniform_(torch.empty(size), -0.01, 0.01))) < 0.02
# --8<-- [end:uniform]


# --8<-- [start:normal]
def stack(x: Tensor, std: float) -> Tensor:
    """x (6,) through ten linear layers of width 6, from the same random numbers each time."""
    generator = torch.Generator().manual_seed(5)
    for _ in range(10):
        x = normal_(torch.empty(6, 6, dtype=x.dtype), std=std, generator=generator) @ x
    return x


x = torch.ones(6, dtype=torch.float64)
kept = stack(x, std=6**-0.5)  # 1 / sqrt(n_in)
torch.testing.assert_close(stack(x, std=1.0).square(), 6.0**10 * kept.square())
lost = (6 * 0.01**2) ** 10
torch.testing.assert_close(stack(x, std=0.01).square() / lost, kept.square())
# --8<-- [end:normal]

# --8<-- [start:truncated]
weight = torch.empty(1000, 1000)
trunc_normal_(weight, std=0.02)  # the cuts are at -2 and 2
assert weight.abs().max() > 4 * 0.02
trunc_normal_(weight, std=0.02, a=-0.04, b=0.04)
assert weight.abs().max() <= 0.04
# --8<-- [end:truncated]


# --8<-- [start:initialize]
def initialize(module: nn.Module) -> None:
    """Fill a linear layer; other modules stay as they are.

    The weight (n_out, n_in) gets a normal law around 0 with the variance 1 / n_in, the bias 0.
    """
    if isinstance(module, nn.Linear):
        normal_(module.weight, mean=0.0, std=(1 / module.in_features) ** 0.5)
        if module.bias is not None:
            zeros_(module.bias)


network = nn.Sequential(nn.Linear(6, 400), nn.Tanh(), nn.Linear(400, 4))
network.apply(initialize)
# --8<-- [end:initialize]

assert 0.04 < network[2].weight.std() < 0.06  # 1 / sqrt(400)
assert not network[0].bias.any()
