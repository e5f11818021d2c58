"""Networks with equal units -> units that stay equal, and what parts them, as code that runs."""

# --8<-- [start:imports]
import torch
from torch import Tensor, nn
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


def spread(net: nn.Sequential) -> float:
    """How far the incoming weights (units, 3) are from those of the first unit."""
    rows = net[0].weight.detach()
    return (rows - rows[0]).abs().max().item()


# --8<-- [end:setting]


# --8<-- [start:equal]
def fill(net: nn.Module, value: float) -> None:
    """Give all weights and biases one value."""
    for parameter in net.parameters():
        constant_(parameter, value)


net = network(nn.Tanh())
fill(net, 0.5)
train(net, torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9), steps=50)
assert spread(net) < 1e-12

fill(net, 0.5)
start = net[0].weight.detach().clone()
train(net, torch.optim.AdamW(net.parameters(), lr=0.01), steps=50)
assert spread(net) < 1e-12
assert not torch.allclose(net[0].weight, start)  # the units did move, together
# --8<-- [end:equal]

# --8<-- [start:dropout]
net = network(nn.Tanh(), nn.Dropout(0.5))
fill(net, 0.5)
train(net, torch.optim.AdamW(net.parameters(), lr=0.01), steps=50)
assert spread(net) > 1e-3
# --8<-- [end:dropout]


# --8<-- [start:copies]
def vectors(layers: nn.ModuleList) -> list[Tensor]:
    """All parameters of each layer as one vector."""
    return [nn.utils.parameters_to_vector(layer.parameters()) for layer in layers]


def make_layer() -> nn.Module:
    """One layer of a small encoder."""
    return nn.TransformerEncoderLayer(d_model=8, nhead=2, dim_feedforward=16, dropout=0.0, batch_first=True)


encoder = nn.TransformerEncoder(make_layer(), num_layers=3)
first, second, third = vectors(encoder.layers)
assert torch.equal(first, second) and torch.equal(first, third)

encoder(torch.randn(4, 5, 8))[..., 0].sum().backward()  # 4 sequences of 5 tokens
torch.optim.SGD(encoder.parameters(), lr=0.1).step()
first, second, third = vectors(encoder.layers)
assert not torch.equal(first, second) and not torch.equal(second, third)

encoder.layers = nn.ModuleList([make_layer() for _ in range(3)])  # three independent draws
first, second, third = vectors(encoder.layers)
assert not torch.equal(first, second) and not torch.equal(second, third)
# --8<-- [end:copies]
