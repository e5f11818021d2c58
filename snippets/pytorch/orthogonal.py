"""A weight -> what PyTorch's orthogonal_ gives, what QR alone gives, and what layers make of it, as code that runs."""

# --8<-- [start:imports]
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.init import orthogonal_

torch.set_default_dtype(torch.float64)
torch.manual_seed(14)
# --8<-- [end:imports]

# --8<-- [start:shapes]
for n_out, n_in in [(6, 3), (3, 6), (5, 5)]:
    w = orthogonal_(torch.empty(n_out, n_in), gain=2.0)
    shorter = w.T @ w if n_out >= n_in else w @ w.T
    assert torch.allclose(shorter, 4.0 * torch.eye(min(n_out, n_in)))
    assert torch.allclose(w.square().mean(), torch.tensor(4.0 / max(n_out, n_in)))
# --8<-- [end:shapes]


# --8<-- [start:sign]
def mean_trace(draw: Tensor, fixed: bool) -> float:
    """Over the draws: (draws, n, n)."""
    q, r = torch.linalg.qr(draw)
    if fixed:
        q = q * r.diagonal(dim1=-2, dim2=-1).sign().unsqueeze(-2)  # each column: along what was drawn
    return q.diagonal(dim1=-2, dim2=-1).sum(dim=-1).mean().item()


draw = torch.randn(20_000, 8, 8)
assert mean_trace(draw, fixed=False) < -1.4  # it ought to be 0
assert abs(mean_trace(draw, fixed=True)) < 0.05
assert torch.linalg.qr(torch.tensor([[-3.0]])).Q.item() == 1.0  # the sign of a single number is lost
# --8<-- [end:sign]


# --8<-- [start:depth]
def lengths(first: Tensor, layers: int, draw: str) -> Tensor:
    """Squared length of the signal behind the last of some linear layers without activation, for several draws."""
    n, found = len(first), []
    for _ in range(20):
        signal = first
        for _ in range(layers):
            layer = nn.Linear(n, n, bias=False)
            if draw == "orthogonal":
                orthogonal_(layer.weight)
            else:
                nn.init.normal_(layer.weight, std=n**-0.5)
            signal = layer(signal).detach()
        found.append(signal.square().sum())
    return torch.stack(found)


x = functional.normalize(torch.randn(32), dim=0)
assert torch.allclose(lengths(x, 30, "orthogonal"), torch.tensor(1.0))  # in every draw
normal = lengths(x, 30, "normal")
assert normal.max() > 5 * normal.min()  # one in the mean; not in a draw
# --8<-- [end:depth]

# --8<-- [start:relu]
n = 64
inputs = torch.randn(200, n)
halves, spread = [], []
for _ in range(20):
    w = orthogonal_(torch.empty(n, n), gain=2**0.5)
    given = functional.relu(inputs @ w.T)
    halves.append((given.square().sum(dim=1) / inputs.square().sum(dim=1)).mean())
    slope = w * (given[0] > 0).unsqueeze(1)  # the layer and its ReLU, near the first input
    spread.append(torch.linalg.svdvals(slope))
assert abs(torch.stack(halves).mean() - 1) < 0.02  # He's gain keeps the mean square
values = torch.stack(spread)
assert torch.allclose(values.max(), torch.tensor(2**0.5)) and values.min() < 1e-12  # each direction: longer, or gone
# --8<-- [end:relu]

# --8<-- [start:convolution]
layer = nn.Conv2d(8, 8, kernel_size=3, padding=1, padding_mode="circular", bias=False)
orthogonal_(layer.weight)
flat = layer.weight.flatten(1)
assert torch.allclose(flat @ flat.T, torch.eye(8))  # the rows of the flattened kernel
even = torch.ones(8, 1, 1).expand(1, 8, 12, 12) * torch.randn(8, 1, 1)
ratios = []
for image in (even, torch.randn(1, 8, 12, 12)):
    ratios.append((layer(image).square().sum() / image.square().sum()).item())
assert abs(ratios[0] / ratios[1] - 1) > 0.1  # the factor depends on the image
# --8<-- [end:convolution]

# --8<-- [start:centre]
nn.init.zeros_(layer.weight)
with torch.no_grad():
    orthogonal_(layer.weight[:, :, 1, 1])  # the middle of each kernel, and zeros around it
image = torch.randn(1, 8, 12, 12)
assert torch.allclose(layer(image).square().sum(), image.square().sum())
# --8<-- [end:centre]

# --8<-- [start:types]
for kind in (torch.bfloat16, torch.float16):
    w = torch.empty(4, 4, dtype=kind).copy_(orthogonal_(torch.empty(4, 4)))
    assert 0 < (w.double().T @ w.double() - torch.eye(4)).abs().max() < 0.01  # rounded, so only nearly orthogonal
    try:
        orthogonal_(torch.empty(4, 4, dtype=kind))
    except NotImplementedError:
        continue
    raise AssertionError("there is a QR of 16 bits now")
# --8<-- [end:types]

# --8<-- [start:home]
def initialize(net: nn.Module, gain: float) -> None:
    """Orthogonal weights for the linear layers: gain 1 for none or tanh, the root of two for ReLU."""
    for layer in net.modules():
        if isinstance(layer, nn.Linear):
            orthogonal_(layer.weight, gain=gain)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)


net = nn.Sequential(nn.Linear(20, 50), nn.Tanh(), nn.Linear(50, 50), nn.Tanh(), nn.Linear(50, 3))
initialize(net, gain=1.0)
# --8<-- [end:home]

assert torch.allclose(net[2].weight @ net[2].weight.T, torch.eye(50))
