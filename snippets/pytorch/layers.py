"""Layers of torch.nn as they are made -> what they have drawn, what comes out of them, and what to change, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.init import normal_, uniform_, xavier_uniform_, zeros_

torch.set_default_dtype(torch.float64)
torch.manual_seed(24)
# --8<-- [end:imports]


# --8<-- [start:linear]
def square(t: Tensor) -> float:
    """The mean square."""
    return t.square().mean().item()


x = torch.randn(1000, 256)
assert abs(square(nn.Linear(256, 256)(x)) / (1 / 3 + 1 / (3 * 256)) - 1) < 0.1

deep = nn.Sequential(*(nn.Sequential(nn.Linear(256, 256), nn.Tanh()) for _ in range(20)))
signal = deep(x)
assert abs(square(signal) * 2 * 256 - 1) < 0.3  # the floor: one over twice the width
assert signal.var(dim=0).mean() < 1e-6 * square(signal)  # the same for every input
# --8<-- [end:linear]

# --8<-- [start:bilinear]
first, second = torch.randn(200, 20), torch.randn(200, 100)
layer = nn.Bilinear(20, 100, 300)
assert abs(square(layer(first, second)) / (100 / 3) - 1) < 0.2  # the second list has 100 numbers
with torch.no_grad():
    layer.weight.div_(math.sqrt(100))
assert abs(square(layer(first, second)) / (1 / 3) - 1) < 0.2
# --8<-- [end:bilinear]

# --8<-- [start:embedding]
table = nn.Embedding(1000, 512, padding_idx=0)
assert not table.weight[0].any() and abs(square(table.weight[1:]) - 1) < 0.02
assert abs(square(math.sqrt(512) * table(torch.arange(1, 1000))) / 512 - 1) < 0.02

normal_(table.weight, std=1 / math.sqrt(512))  # for a factor of the root of 512 behind it
with torch.no_grad():
    table.weight[table.padding_idx].zero_()  # what was just filled
assert abs(square(math.sqrt(512) * table(torch.arange(1, 1000))) - 1) < 0.02

table(torch.tensor([0, 3, 3, 5])).sum().backward()
assert [table.weight.grad[token, 0].item() for token in (0, 3, 4, 5)] == [0, 2, 0, 1]
# --8<-- [end:embedding]

# --8<-- [start:attention]
attention = nn.MultiheadAttention(256, 8, batch_first=True)
assert abs(square(attention.in_proj_weight) * 2 * 256 - 1) < 0.02  # half of Xavier's
assert not attention.in_proj_bias.any() and not attention.out_proj.bias.any()

other = nn.MultiheadAttention(256, 8, kdim=100, batch_first=True)
assert abs(square(other.q_proj_weight) * 256 - 1) < 0.02  # drawn by itself

token = torch.randn(500, 1, 256)  # texts of one token
assert abs(square(attention(token, token, token)[0]) * 6 - 1) < 0.1

for part in attention.in_proj_weight.chunk(3):
    xavier_uniform_(part)  # each for itself
assert abs(square(attention.in_proj_weight) * 256 - 1) < 0.02
# --8<-- [end:attention]

# --8<-- [start:transformer]
one = nn.TransformerEncoderLayer(64, 4, dim_feedforward=256, batch_first=True)
encoder = nn.TransformerEncoder(one, num_layers=3)
assert torch.equal(encoder.layers[0].linear1.weight, encoder.layers[2].linear1.weight)


def redraw(module: nn.Module) -> None:
    """The default again, for `apply`: first the linear layer of an attention, then the attention, which sets its bias to zero."""
    if isinstance(module, nn.MultiheadAttention):
        module._reset_parameters()
    elif isinstance(module, nn.Linear | nn.LayerNorm):
        module.reset_parameters()


encoder.apply(redraw)
first_layer, last_layer = encoder.layers[0], encoder.layers[2]
for path in ("linear1.weight", "linear2.bias", "self_attn.in_proj_weight", "self_attn.out_proj.weight"):
    assert not torch.equal(first_layer.get_parameter(path), last_layer.get_parameter(path))
assert not first_layer.self_attn.out_proj.bias.any()  # as in a new layer
# --8<-- [end:transformer]

# --8<-- [start:norms]
x = torch.randn(32, 64)
assert torch.allclose(nn.BatchNorm1d(64).eval()(x), x, atol=1e-4)  # nothing is normalized
assert nn.GroupNorm(64, 64)(x).abs().max() < 1e-9  # one number in each group
assert nn.RMSNorm(64).eps is None and nn.LayerNorm(64).eps == 1e-5
tiny = 1e-4 * x
assert torch.finfo(x.dtype).eps == 2**-52  # the small number of RMSNorm
assert square(nn.LayerNorm(64)(tiny)) < 0.01 and abs(square(nn.RMSNorm(64)(tiny)) - 1) < 1e-4
# --8<-- [end:norms]


# --8<-- [start:home]
def start(model: nn.Module) -> nn.Module:
    """Draw the layers anew whose default does not suit their usual place."""
    for module in model.modules():
        if isinstance(module, nn.Embedding):
            normal_(module.weight, std=0.02)  # small enough to be shared with the last layer
            if module.padding_idx is not None:
                with torch.no_grad():
                    module.weight[module.padding_idx].zero_()
        elif isinstance(module, nn.MultiheadAttention):
            module._reset_parameters()
            if module.in_proj_weight is not None:
                for part in module.in_proj_weight.chunk(3):
                    xavier_uniform_(part)  # queries, keys and values, each for itself
            bound = 1 / math.sqrt(module.embed_dim)
            uniform_(module.out_proj.weight, -bound, bound)  # the default of a linear layer; no copy
        elif isinstance(module, nn.Bilinear):
            bound = math.sqrt(3 / (module.in1_features * module.in2_features))
            uniform_(module.weight, -bound, bound)  # keeps the mean square
            if module.bias is not None:
                zeros_(module.bias)
        elif isinstance(module, nn.TransformerEncoderLayer | nn.TransformerDecoderLayer):
            for linear in (module.linear1, module.linear2):
                linear.reset_parameters()  # no copies
    return model


# --8<-- [end:home]
layer = start(nn.Bilinear(20, 100, 300))
assert isinstance(layer, nn.Bilinear) and abs(square(layer(first, second)) - 1) < 0.2
encoder = start(nn.TransformerEncoder(one, num_layers=2))
for path, parameter in encoder.layers[0].named_parameters():
    alike = torch.equal(parameter, encoder.layers[1].get_parameter(path))
    assert alike == ("norm" in path or path in ("self_attn.in_proj_bias", "self_attn.out_proj.bias"))  # ones and zeros alone
projection = encoder.layers[1].self_attn.out_proj
assert abs(square(projection.weight) * 3 * 64 - 1) < 0.1 and not projection.bias.any()
assert start(nn.Bilinear(3, 4, 2, bias=False)).bias is None
logits = functional.linear(torch.randn(100, 512), start(nn.Embedding(1000, 512)).weight)
assert abs(square(logits) / (512 * 0.02**2) - 1) < 0.1
