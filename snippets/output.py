"""Last layers and losses -> the loss that a new network begins with, and the bias that makes it small, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.init import normal_, zeros_

torch.set_default_dtype(torch.float64)
torch.manual_seed(9)
# --8<-- [end:imports]

# --8<-- [start:equal]
classes, width = 10, 512
features = torch.randn(2000, width)  # what comes out of the network, with mean square 1
labels = torch.randint(classes, (2000,))

last = nn.Linear(width, classes)
zeros_(last.weight)
zeros_(last.bias)
loss = functional.cross_entropy(last(features), labels)
torch.testing.assert_close(loss.item(), math.log(classes))  # 2.303
# --8<-- [end:equal]


# --8<-- [start:random]
def first_loss(variance: float) -> float:
    """Mean loss over 2000 examples, where the weights of the last layer have this variance."""
    normal_(last.weight, std=variance**0.5)
    return functional.cross_entropy(last(features), labels).item()


for variance in (1 / (3 * width), 1 / width):  # nn.Linear's own, and LeCun's
    excess = first_loss(variance) - math.log(classes)
    half = width * variance / 2 * (1 - 1 / classes)  # half the variance of a logit, less one tenth of it
    assert abs(excess - half) < 0.06  # 0.15 and 0.45 are expected

embedding = nn.Embedding(5000, 256)  # PyTorch's own weights: standard normal
normalized = functional.rms_norm(torch.randn(500, 256), (256,))
words = torch.randint(5000, (500,))
loss = functional.cross_entropy(functional.linear(normalized, embedding.weight), words)
assert 50 < loss < 68  # about 59, where equal logits give 8.5

normal_(embedding.weight, std=0.02)
loss = functional.cross_entropy(functional.linear(normalized, embedding.weight), words)
assert abs(loss.item() - math.log(5000) - 256 * 0.02**2 / 2) < 0.05
# --8<-- [end:random]

# --8<-- [start:bias]
rare = (torch.arange(10_000) % 100 == 0).to(torch.float64)  # one label of a hundred is 1
share = rare.mean()
bias = nn.Parameter(torch.log(share / (1 - share)))
loss = functional.binary_cross_entropy_with_logits(bias.expand(len(rare)), rare)
loss.backward()
assert round(bias.item(), 3) == -4.595 and round(loss.item(), 4) == 0.0560  # a bias of zero gives 0.6931
torch.testing.assert_close(torch.sigmoid(bias).detach(), share)
torch.testing.assert_close(bias.grad, torch.tensor(0.0))

kinds = torch.tensor([0] * 1 + [1] * 9 + [2] * 90)  # three classes, one of them common
logits = nn.Parameter(torch.bincount(kinds).log())  # counts do: a constant changes nothing
loss = functional.cross_entropy(logits.expand(100, 3), kinds)
loss.backward()
assert round(loss.item(), 4) == 0.3576  # a bias of zero gives 1.0986
torch.testing.assert_close(logits.grad, torch.zeros(3))
# --8<-- [end:bias]

# --8<-- [start:stuck]
wrong = torch.tensor([-20.0], requires_grad=True)  # sure of the label 0, and the label is 1
functional.mse_loss(torch.sigmoid(wrong), torch.ones(1)).backward()
assert abs(wrong.grad) < 1e-8  # does not move

wrong.grad = None
functional.binary_cross_entropy_with_logits(wrong, torch.ones(1)).backward()
assert abs(wrong.grad + 1) < 1e-8  # moves at full speed
# --8<-- [end:stuck]


# --8<-- [start:initialize]
def start_at_the_prior(last: nn.Linear, labels: Tensor) -> None:
    """Let a classifier begin with the shares of the classes in `labels`, whatever its input is."""
    counts = torch.bincount(labels, minlength=last.out_features)
    zeros_(last.weight)
    with torch.no_grad():
        last.bias.copy_(counts.clamp(min=1).log())  # a class without examples would get minus infinity


def start_at_the_mean(last: nn.Linear, targets: Tensor) -> None:
    """Let a regression begin with the mean of its targets (examples, outputs)."""
    zeros_(last.weight)
    with torch.no_grad():
        last.bias.copy_(targets.mean(dim=0))


# --8<-- [end:initialize]


last = nn.Linear(width, 3)
start_at_the_prior(last, kinds)
torch.testing.assert_close(last(features[:1]).softmax(dim=1), torch.tensor([[0.01, 0.09, 0.90]]))
targets = 3 + 2 * torch.randn(2000, 1)
last = nn.Linear(width, 1)
start_at_the_mean(last, targets)
torch.testing.assert_close(functional.mse_loss(last(features), targets), targets.var(correction=0))
assert functional.mse_loss(last(features), targets) < targets.square().mean()
