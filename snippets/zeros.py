"""Networks with zeros and ones -> what moves in them, and what makes their units differ, as code that runs."""

# --8<-- [start:imports]
import torch
from torch import Tensor, nn
from torch.nn.init import constant_, kaiming_normal_, zeros_

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


def fill(net: nn.Module, value: float) -> None:
    """Give all weights and biases one value."""
    for parameter in net.parameters():
        constant_(parameter, value)


# --8<-- [end:setting]


# --8<-- [start:zeros]
def moving(net: nn.Module) -> list[str]:
    """The names of the parameters whose gradient is not zero."""
    net.zero_grad()
    nn.functional.mse_loss(net(x), target).backward()
    return [name for name, parameter in net.named_parameters() if parameter.grad.any()]


for activation in (nn.ReLU(), nn.Tanh()):
    net = network(activation)
    fill(net, 0.0)
    assert moving(net) == ["2.bias"]
    train(net, torch.optim.SGD(net.parameters(), lr=0.1), steps=200)
    moved = [name for name, parameter in net.named_parameters() if parameter.any()]
    assert moved == ["2.bias"]
    torch.testing.assert_close(net(x), target.mean().expand(64, 1))  # the best constant

net = network(nn.Sigmoid())
fill(net, 0.0)
assert moving(net) == ["2.weight", "2.bias"]
train(net, torch.optim.SGD(net.parameters(), lr=0.1), steps=1)
assert moving(net) == ["0.weight", "0.bias", "2.weight", "2.bias"]
# --8<-- [end:zeros]

# --8<-- [start:softmax]
classifier = nn.Linear(3, 4)  # 3 inputs, 4 classes, no hidden layer
fill(classifier, 0.0)
label = torch.tensor([0])
nn.functional.cross_entropy(classifier(x[:1]), label).backward()
by_output = torch.tensor([[1 / 4 - 1], [1 / 4], [1 / 4], [1 / 4]])
torch.testing.assert_close(classifier.weight.grad, by_output * x[:1])
# --8<-- [end:softmax]

# --8<-- [start:columns]
net = network(nn.Tanh())
fill(net, 0.63)
assert torch.linalg.matrix_rank(net[0].weight) == 1
train(net, torch.optim.SGD(net.parameters(), lr=0.05), steps=1)
weight = net[0].weight.detach()
assert torch.allclose(weight, weight[:1])  # the rows are equal
assert weight[0].unique().numel() == 3  # the columns are not
# --8<-- [end:columns]

# --8<-- [start:bias]
net = network(nn.Tanh())  # random biases, PyTorch's default
zeros_(net[0].weight)
train(net, torch.optim.SGD(net.parameters(), lr=0.05), steps=1)
assert spread(net) > 1e-4  # the outgoing weights are random here too

net = network(nn.Tanh())
zeros_(net[0].weight)
constant_(net[2].weight, 0.5)  # now only the biases differ
train(net, torch.optim.SGD(net.parameters(), lr=0.05), steps=1)
assert spread(net) > 1e-4
# --8<-- [end:bias]


# --8<-- [start:initialize]
class Block(nn.Module):
    """x + branch(x): at the start the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(width, width), nn.Linear(width, width)
        kaiming_normal_(self.first.weight, nonlinearity="relu")  # the units differ
        zeros_(self.last.weight)  # the branch is not heard yet
        zeros_(self.first.bias)
        zeros_(self.last.bias)

    def forward(self, x: Tensor) -> Tensor:
        """x (…, width) -> (…, width)."""
        return x + self.last(self.first(x).relu())


# --8<-- [end:initialize]


deep = nn.Sequential(*[Block(3) for _ in range(30)])
assert torch.equal(deep(x), x)
deep(x).square().sum().backward()
assert all(block.last.weight.grad.any() for block in deep)  # heads of zeros: they move first
assert not any(block.first.weight.grad.any() for block in deep)
