"""Layers of torch.nn -> rows of the register: what their documentation says, and how they begin and compute."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from .rows import MANY, Missing, bound, layer, one_digit, raised, row, two_digits


@row("nn.Linear.reset_parameters:source", "init.kaiming_uniform_(self.weight, a=math.sqrt(5))")
def linear_sqrt_five() -> str:
    weight = nn.Linear(100, 10_000, dtype=torch.float64).weight.detach()
    return f"for 100 inputs, the weights are up to {bound(weight)}, and their variance is {two_digits(weight.var() * 100)} / 100"


@row("nn.Bilinear", r":math:`k = \frac{1}{\text{in1\_features}}`")
def bilinear_bound() -> str:
    weight = nn.Bilinear(4, 100, 50).weight
    return f"for inputs of 4 and 100 numbers, the weights are up to {bound(weight)}"


@row("nn.Embedding", r"initialized from :math:`\mathcal{N}(0, 1)`")
def embedding_width() -> str:
    narrow, wide = (nn.Embedding(MANY // width, width).weight.detach() for width in (4, 400))
    of_narrow, of_wide = two_digits(narrow.std()), two_digits(wide.std())
    return f"the standard deviation is {of_narrow} for a width of 4, and {of_wide} for a width of 400"


@row("nn.Embedding", "the embedding vector at :attr:`padding_idx` will default to all zeros")
def embedding_padding() -> str:
    made = nn.Embedding(5, 3, padding_idx=2)
    before = "zero" if not made.weight[2].any() else "not zero"
    nn.init.normal_(made.weight)
    after = "zero" if not made.weight[2].any() else "not zero"
    return f"the row begins as {before}; after `nn.init.normal_(layer.weight)`, it is {after}"


@row(
    "nn.RNN",
    r"""All the weights and biases are initialized from :math:`\mathcal{U}(-\sqrt{k}, \sqrt{k})`
    where :math:`k = \frac{1}{\text{hidden\_size}}`""",
)
def recurrent_input() -> str:
    made = nn.RNN(500, 4)
    return f"for 500 inputs and 4 units, the input weights are up to {bound(made.weight_ih_l0)}"


@row("nn.LSTM", r"All the weights and biases are initialized from :math:`\mathcal{U}(-\sqrt{k}, \sqrt{k})`")
def recurrent_biases() -> str:
    made = nn.LSTM(3, 1600)
    forget = [one.detach()[1600:3200] for one in (made.bias_ih_l0, made.bias_hh_l0)]
    bounds = " and ".join(map(bound, forget))
    return f"the forget gate of 1600 units has {len(forget)} biases for each, up to {bounds}; both are drawn"


@row("nn.GRU", r"(W_{hn} h_{(t-1)}+ b_{hn}))")
def gru_reset() -> str:
    """The reset gate closed by its bias: what is left of the state in the new gate tells what the gate multiplies."""
    made = nn.GRU(1, 1, dtype=torch.float64)
    with torch.no_grad():
        for parameter in made.parameters():
            parameter.zero_()
        made.bias_ih_l0[0], made.bias_hh_l0[2] = -100.0, 3.0
        out = float(made(torch.zeros(1, 1, 1, dtype=torch.float64))[0])
    return f"the reset gate {'multiplies' if abs(out) < 1e-12 else 'does not multiply'} the second bias of the new gate too"


@row("nn.TransformerEncoder", "All layers in the TransformerEncoder are initialized with the same parameters")
def transformer_copies() -> str:
    first, second = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2), 2, enable_nested_tensor=False).layers
    return f"its layers begin {_equal(first, second)}"


@row("nn.Transformer")
def transformer_redraws() -> str:
    made = nn.Transformer(8, 2, 2, 2, 16)
    first, second = made.encoder.layers
    return f"its layers begin {_equal(first, second)}"


def _equal(first: Any, second: Any) -> str:
    pairs = zip(first.parameters(), second.parameters(), strict=True)
    return "equal" if all(torch.equal(one, other) for one, other in pairs) else "different"


@row(
    "nn.RMSNorm",
    """fp16/bf16 and fp32 inputs use ``torch.finfo(torch.float32).eps``,
    while fp64 inputs use ``torch.finfo(torch.float64).eps``""",
)
def rms_norm_eps() -> str:
    made, read = layer("RMSNorm")(4), []
    for kind, size in ((torch.float64, 1e-8), (torch.float32, 3e-4), (torch.float16, 3e-4), (torch.bfloat16, 3e-4)):
        x = torch.full((1, 4), size, dtype=kind)
        ratio = float(made.to(kind)(x)[0, 0]) / float(x[0, 0])
        read.append(f"{one_digit(ratio**-2 - float(x[0, 0]) ** 2)} in `{str(kind).removeprefix('torch.')}`")
    return f"without an `eps`, it adds {', '.join(read)}"


@row("nn.BatchNorm1d", "the value stored in the moving average of the variance is calculated via the unbiased estimator")
def batch_norm_running() -> str:
    made = nn.BatchNorm1d(1, momentum=1.0, eps=1e-30, dtype=torch.float64)
    out = made(torch.tensor([[0.0], [2.0]], dtype=torch.float64))
    divided_by = float(1 / out[1, 0] ** 2)
    return f"of 0 and 2, it keeps a variance of {float(made.running_var):g} and divides by the root of {divided_by:g}"


@row("nn.BatchNorm1d", "eps: a value added to the denominator for numerical stability")
def batch_norm_eps() -> str:
    made = nn.BatchNorm1d(1, eps=0.0)
    return f"with `eps=0`, training raises {raised(lambda: made(torch.tensor([[0.0], [2.0]])))}"


@row("nn.LayerNorm", "The variance is calculated via the biased estimator")
def layer_norm_variance() -> str:
    out = nn.functional.layer_norm(torch.tensor([0.0, 2.0], dtype=torch.float64), (2,), eps=3.0)
    return f"of 0 and 2 with `eps=3`, it divides by {float(1 / out[1]):g}"


@row("nn.utils.clip_grad_norm_", "concatenated into a single vector")
def clip_length() -> str:
    weight = nn.Parameter(torch.zeros(2, dtype=torch.float64))
    weight.grad = torch.tensor([3.0, 4.0], dtype=torch.float64)
    nn.utils.clip_grad_norm_([weight], 1.0)
    return f"a gradient of length 5, clipped to 1, has a length of 1 − {float(1 - weight.grad.norm()):.1e}"


@row("nn.MultiheadAttention")
def attention_biases() -> str:
    made = nn.MultiheadAttention(8, 2)
    if made.in_proj_bias is None or made.out_proj.bias is None:
        raise Missing("bias")
    zero = [not bool(one.detach().any()) for one in (made.in_proj_bias, made.out_proj.bias)]
    linear = "zeros" if not nn.Linear(8, 8).bias.any() else "no zeros"
    return f"the biases begin as {'zeros' if all(zero) else 'no zeros'}; those of `nn.Linear` as {linear}"
