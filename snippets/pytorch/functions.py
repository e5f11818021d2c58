"""A weight and a function of torch.nn.init -> what it does or refuses, as code that runs (page: docs/pytorch/functions.md)."""

# --8<-- [start:imports]
import math
import warnings

import torch
from torch import Tensor, nn
from torch.nn import init

torch.manual_seed(13)
# --8<-- [end:imports]


# --8<-- [start:fans]
def spread(weight: Tensor, **options: str) -> float:
    """The standard deviation of a weight that is drawn anew."""
    return init.kaiming_normal_(weight, nonlinearity="linear", **options).std().item()


kernel = torch.empty(64, 32, 3, 3)  # 64 output channels, 32 input channels, 9 places
assert abs(spread(kernel) * math.sqrt(32 * 9) - 1) < 0.02
assert abs(spread(kernel, mode="fan_out") * math.sqrt(64 * 9) - 1) < 0.02

x = torch.randn(1000, 784)
stored = torch.empty(784, 10)  # kept as (in, out), and used as x @ stored
init.kaiming_normal_(stored, nonlinearity="linear")
assert 60 < (x @ stored).square().mean() < 100  # 784 / 10, not 1
init.kaiming_normal_(stored.T, nonlinearity="linear")  # a view: the numbers go into stored
assert 0.8 < (x @ stored).square().mean() < 1.2
# --8<-- [end:fans]

# --8<-- [start:kaiming]
weight = torch.empty(400, 500)
init.kaiming_normal_(weight)  # a=0, mode="fan_in", nonlinearity="leaky_relu": that is a ReLU
assert abs(weight.std().item() / math.sqrt(2 / 500) - 1) < 0.02
init.kaiming_normal_(weight, a=0.5, nonlinearity="relu")  # the slope is not looked at
assert abs(weight.std().item() / math.sqrt(2 / 500) - 1) < 0.02
init.kaiming_normal_(weight, a=0.5, nonlinearity="leaky_relu")
assert abs(weight.std().item() / math.sqrt(2 / 1.25 / 500) - 1) < 0.02
# --8<-- [end:kaiming]

# --8<-- [start:gains]
convolutions = [f"{kind}{axes}d" for kind in ("conv", "conv_transpose") for axes in (1, 2, 3)]
for name in ["linear", "sigmoid", *convolutions]:
    assert init.calculate_gain(name) == 1
assert init.calculate_gain("tanh") == 5 / 3
assert init.calculate_gain("selu") == 3 / 4
assert init.calculate_gain("relu") == init.calculate_gain("leaky_relu", 0) == math.sqrt(2)
assert init.calculate_gain("leaky_relu") == math.sqrt(2 / (1 + 0.01**2))  # not told a slope, it takes 0.01

for name in ("gelu", "silu", "elu", "softmax", "prelu", "identity"):
    try:
        init.calculate_gain(name)
        raise AssertionError(name)
    except ValueError as error:
        assert str(error) == f"Unsupported nonlinearity {name}"
# --8<-- [end:gains]

# --8<-- [start:truncated]
small = init.trunc_normal_(torch.empty(200_000), std=0.02)  # bounds −2 and 2: a hundred standard deviations
assert small.abs().max() > 0.04  # so nothing is cut at two of them
assert abs(small.std().item() / 0.02 - 1) < 0.02

cut = init.trunc_normal_(torch.empty(200_000), std=0.02, a=-0.04, b=0.04)
assert cut.abs().max() <= 0.04 * (1 + 1e-6)
assert abs(cut.std().item() / 0.0175925 - 1) < 0.02  # smaller than 0.02

wide = init.trunc_normal_(torch.empty(200_000), std=2.0)
assert abs(wide.std().item() / 1.0791 - 1) < 0.02  # about half of what was asked for

moved = init.trunc_normal_(torch.empty(200_000), mean=1.0)
assert abs(moved.mean().item() - 0.7172) < 0.02  # not 1
# --8<-- [end:truncated]

# --8<-- [start:eye]
x = torch.randn(4)
assert torch.equal(init.eye_(torch.empty(6, 4)) @ x, torch.cat([x, torch.zeros(2)]))  # more outputs: zeros behind
assert torch.equal(init.eye_(torch.empty(3, 4)) @ x, x[:3])  # fewer outputs: the last input is lost
# --8<-- [end:eye]

# --8<-- [start:sparse]
weight = init.sparse_(torch.empty(200, 50), sparsity=0.9, std=0.1)
zeros = weight == 0
assert (zeros.sum(dim=0) == 180).all()  # each input feeds 20 units
assert zeros.sum(dim=1).unique().numel() > 1  # a unit has five inputs on average, some have more
assert abs(weight.square().mean().item() / (0.1 * 0.1**2) - 1) < 0.2

assert (init.sparse_(torch.empty(3, 5), sparsity=0.1) == 0).sum() == 5  # rounded up: a third instead of a tenth
assert (init.sparse_(torch.empty(100, 1), sparsity=0.07) == 0).sum() == 8  # 0.07 * 100 is 7.000000000000001
# --8<-- [end:sparse]

# --8<-- [start:embedding]
words = nn.Embedding(5000, 64)
assert abs(words.weight.square().sum(dim=1).mean().item() - 64) < 2  # the default: N(0, 1)
init.xavier_normal_(words.weight)  # takes 5000 and 64 for fans
assert abs(words.weight.square().sum(dim=1).mean().item() - 128 / 5064) < 0.001
# --8<-- [end:embedding]

# --8<-- [start:errors]
BIAS, MATRIX, IMAGE = torch.empty(5), torch.empty(4, 5), torch.empty(4, 5, 3, 3)
REFUSED = [
    (init.xavier_uniform_, BIAS, {}, "fewer than 2 dimensions"),
    (init.kaiming_normal_, BIAS, {}, "fewer than 2 dimensions"),
    (init.kaiming_normal_, MATRIX, {"mode": "fan_avg"}, "Mode fan_avg not supported"),
    (init.kaiming_normal_, MATRIX, {"nonlinearity": "gelu"}, "Unsupported nonlinearity gelu"),
    (init.eye_, IMAGE, {}, "Only tensors with 2 dimensions"),
    (init.sparse_, IMAGE, {"sparsity": 0.1}, "Only tensors with 2 dimensions"),
    (init.dirac_, MATRIX, {}, "Only tensors with 3, 4, or 5 dimensions"),
    (init.dirac_, IMAGE, {"groups": 3}, "must be divisible by groups"),
    (init.orthogonal_, BIAS, {}, "Only tensors with 2 or more dimensions"),
]
for function, tensor, options, message in REFUSED:
    try:
        function(tensor, **options)
        raise AssertionError(message)
    except ValueError as error:
        assert message in str(error)

WARNED = [
    (init.kaiming_normal_, torch.empty(0, 5), {}, "zero-element"),  # and the tensor stays as it is
    (init.trunc_normal_, BIAS, {"mean": 5.0}, "more than 2 std from [a, b]"),  # yet the law is right
    (init.normal, BIAS, {}, "deprecated in favor of"),  # every old name without the underscore
]
for function, tensor, options, message in WARNED:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        function(tensor, **options)
    assert any(message in str(one.message) for one in caught)
# --8<-- [end:errors]


# --8<-- [start:apply]
class Head(nn.Linear):
    """A layer of one's own: a linear one by another name."""


def initialize(module: nn.Module) -> None:
    """For `apply`: He's weights and no bias for what is linear or a convolution; norms and embeddings stay as they are."""
    if isinstance(module, (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)):  # with its subclasses
        init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            init.zeros_(module.bias)


net = nn.Sequential(nn.Linear(300, 400), nn.LayerNorm(400), nn.ReLU(), Head(400, 10))
net.apply(initialize)
assert abs(net[3].weight.std().item() / math.sqrt(2 / 400) - 1) < 0.05 and not net[3].bias.any()
assert (net[1].weight == 1).all()
assert not any(type(module) is nn.Linear for module in [net[3]])  # a test with `type` would pass it over
# --8<-- [end:apply]

# --8<-- [start:loop]
for name, parameter in net.named_parameters():
    if parameter.dim() > 1:
        init.xavier_uniform_(parameter)
    elif name.endswith("bias"):  # without this condition, the scale of the LayerNorm would become 0
        init.zeros_(parameter)
assert (net[1].weight == 1).all() and not net[0].bias.any()
# --8<-- [end:loop]

# --8<-- [start:traps]
tied = nn.Sequential(nn.Embedding(50, 8), nn.Linear(8, 50, bias=False))
tied[1].weight = tied[0].weight  # one tensor in two modules
seen = []
tied.apply(lambda module: seen.extend(id(one) for one in module.parameters(recurse=False)))
assert len(seen) == 2 and len(set(seen)) == 1  # `apply` draws it twice, and the last one counts
assert len(list(tied.parameters())) == 1  # a loop over the parameters draws it once

attention = nn.MultiheadAttention(16, 2)
before = attention.in_proj_weight.clone()
attention.apply(initialize)
assert torch.equal(attention.in_proj_weight, before)  # a parameter of its own: no linear layer holds it

weight = nn.Parameter(torch.empty(4, 5))
try:
    weight.normal_()  # the method, not the function: autograd refuses
    raise AssertionError
except RuntimeError as error:
    assert "leaf Variable" in str(error)
with torch.no_grad():
    weight.normal_()
init.normal_(weight)  # the functions do that themselves, and keep requires_grad
assert weight.requires_grad and weight.grad_fn is None
# --8<-- [end:traps]

assert init.calculate_gain("leaky_relu", 0.2) == math.sqrt(2 / 1.04)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    far = init.trunc_normal_(torch.empty(200_000), mean=5.0)
tail = math.exp(-(3**2) / 2) / math.sqrt(2 * math.pi) / (math.erfc(3 / math.sqrt(2)) / 2)
assert abs(far.mean().item() - (5 - tail)) < 0.005  # a warning, and the right law: its mean is 1.717
