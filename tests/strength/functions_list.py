"""Fifty wrong versions of PyTorch's functions and layers, written down before anyone looked at the checks; each with a call that
shows that it is another.

As the checks then were, the witnesses and the equations of docs/pytorch noticed 40. The ten that they missed: what
recurrent layers compute with a second layer, a second bias or a reset gate (three), the running statistics of a batch norm
(two), a dilated convolution, the bias of a linear layer on three axes and its gradient, an average over padding, and rows
of zeros that all columns share. Equations of other pages noticed two of the ten. The first run counted 39: one version of
GRU was put in place so that a layer whose weights are handed in computed the right thing; how it is put in place was mended
before the checks were. Then forward_witness.py was written, after these ten, so that 49 of 50 is no score of unseen
versions. Nothing was taken off this list.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn import init
from torch.nn.modules import batchnorm, transformer


class Wrong(NamedTuple):
    """One wrong version: what is replaced, by what, and where it shows."""

    group: str
    words: str
    owner: Any
    name: str
    make: Callable[[Any], Any]  # from the right one to the wrong one
    shows: Callable[[], torch.Tensor]  # differs under the wrong version


FIFTY: list[Wrong] = []


def add(group: str, words: str, owner: Any, name: str, shows: Callable[[], torch.Tensor]) -> Callable[[Any], Any]:
    def put(make: Any) -> Any:
        FIFTY.append(Wrong(group, words, owner, name, make, shows))
        return make

    return put


def flat(layer: nn.Module) -> torch.Tensor:
    return torch.cat([one.detach().flatten().double() for one in layer.parameters()])


# --- orthogonal_ ------------------------------------------------------------------------------------------------------


def qr_orthogonal(tensor: Any, gain: float, generator: Any, signs: bool = True, rows: int | None = None) -> Any:
    rows = rows or tensor.shape[0]
    cols = tensor.numel() // rows
    with torch.no_grad():
        drawn = tensor.new_empty((rows, cols)).normal_(0, 1, generator=generator)
        if rows < cols:
            drawn.t_()
        q, r = torch.linalg.qr(drawn)
        if signs:
            q *= r.diag().sign()
        if rows < cols:
            q.t_()
        tensor.view_as(tensor).copy_(q.reshape(tensor.shape))
        return tensor.mul_(gain)


@add("orthogonal_", "signs of R's diagonal not put back, wide matrices only", init, "orthogonal_",
     lambda: init.orthogonal_(torch.empty(3, 5)))
def _(true: Any) -> Any:
    def wrong(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
        wide = tensor.dim() == 2 and tensor.shape[0] < tensor.shape[1]
        return qr_orthogonal(tensor, gain, generator, False) if wide else true(tensor, gain, generator=generator)
    return wrong


@add("orthogonal_", "kernels: the input channels count among the rows", init, "orthogonal_",
     lambda: init.orthogonal_(torch.empty(2, 3, 7)))
def _(true: Any) -> Any:
    def wrong(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
        if tensor.dim() == 2:
            return true(tensor, gain, generator=generator)
        return qr_orthogonal(tensor, gain, generator, True, tensor.shape[0] * tensor.shape[1])
    return wrong


@add("orthogonal_", "gain ignored for squares", init, "orthogonal_", lambda: init.orthogonal_(torch.empty(4, 4), 2.0))
def _(true: Any) -> Any:
    def wrong(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
        square = tensor.shape[0] ** 2 == tensor.numel()
        return true(tensor, 1 if square else gain, generator=generator)
    return wrong


@add("orthogonal_", "last column of tall float32 matrices 1 % too long", init, "orthogonal_",
     lambda: init.orthogonal_(torch.empty(5, 3)))
def _(true: Any) -> Any:
    def wrong(tensor: Any, gain: float = 1, generator: Any = None) -> Any:
        made = true(tensor, gain, generator=generator)
        if tensor.dim() == 2 and tensor.dtype == torch.float32 and tensor.shape[0] > tensor.shape[1]:
            with torch.no_grad():
                tensor[:, -1] *= 1.01
        return made
    return wrong


# --- eye_, dirac_ -----------------------------------------------------------------------------------------------------


@add("eye_ and dirac_", "eye_: what lies off the diagonal keeps its old value", init, "eye_", lambda: init.eye_(torch.ones(3, 2)))
def _(true: Any) -> Any:
    def wrong(tensor: Any) -> Any:
        with torch.no_grad():
            for i in range(min(tensor.shape)):
                tensor[i, i] = 1
        return tensor
    return wrong


@add("eye_ and dirac_", "dirac_: even kernels, tap left of the centre", init, "dirac_", lambda: init.dirac_(torch.empty(2, 2, 4)))
def _(true: Any) -> Any:
    def wrong(tensor: Any, groups: int = 1) -> Any:
        with torch.no_grad():
            tensor.zero_()
            out = tensor.shape[0] // groups
            for g in range(groups):
                for d in range(min(out, tensor.shape[1])):
                    tensor[(g * out + d, d, *((k - 1) // 2 for k in tensor.shape[2:]))] = 1
        return tensor
    return wrong


@add("eye_ and dirac_", "dirac_: the taps of the second and later groups are forgotten", init, "dirac_",
     lambda: init.dirac_(torch.empty(4, 2, 3), 2))
def _(true: Any) -> Any:
    def wrong(tensor: Any, groups: int = 1) -> Any:
        made = true(tensor, groups)
        with torch.no_grad():
            tensor[tensor.shape[0] // groups :] = 0
        return made
    return wrong


@add("eye_ and dirac_",
     "dirac_: outputs beyond the inputs begin again", init, "dirac_", lambda: init.dirac_(torch.empty(5, 2, 3)))
def _(true: Any) -> Any:
    def wrong(tensor: Any, groups: int = 1) -> Any:
        with torch.no_grad():
            tensor.zero_()
            out = tensor.shape[0] // groups
            for o in range(out * groups):
                tensor[(o, o % out % tensor.shape[1], *(k // 2 for k in tensor.shape[2:]))] = 1
        return tensor
    return wrong


# --- sparse_ ----------------------------------------------------------------------------------------------------------


@add("sparse_", "number of zeros rounded down", init, "sparse_", lambda: (init.sparse_(torch.empty(7, 3), 0.3) == 0).sum())
def _(true: Any) -> Any:
    def wrong(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Any:
        rows = tensor.shape[0]
        with torch.no_grad():
            tensor.normal_(0, std, generator=generator)
            for column in range(tensor.shape[1]):
                tensor[torch.randperm(rows)[: math.floor(sparsity * rows)], column] = 0
        return tensor
    return wrong


@add("sparse_", "the same rows are zero in every column", init, "sparse_",
     lambda: (init.sparse_(torch.empty(7, 9), 0.3) == 0).double())
def _(true: Any) -> Any:
    def wrong(tensor: Any, sparsity: float, std: float = 0.01, generator: Any = None) -> Any:
        rows = tensor.shape[0]
        with torch.no_grad():
            tensor.normal_(0, std, generator=generator)
            tensor[torch.randperm(rows)[: math.ceil(sparsity * rows)]] = 0
        return tensor
    return wrong


# --- trunc_normal_ ----------------------------------------------------------------------------------------------------


@add("trunc_normal_", "the cuts are counted from the mean", init, "trunc_normal_",
     lambda: init.trunc_normal_(torch.empty(99), 1.0, 1.0, -2.0, 2.0))
def _(true: Any) -> Any:
    def wrong(tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None) -> Any:
        return true(tensor, mean, std, a + mean, b + mean, generator=generator)
    return wrong


@add("trunc_normal_", "above the upper cut it is clamped", init, "trunc_normal_",
     lambda: init.trunc_normal_(torch.empty(999), 0.0, 1.0, -1.0, 1.0))
def _(true: Any) -> Any:
    def wrong(tensor: Any, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None) -> Any:
        made = true(tensor, mean, std, a, b + 9 * std, generator=generator)
        with torch.no_grad():
            tensor.clamp_(max=b)
        return made
    return wrong


# --- fans -------------------------------------------------------------------------------------------------------------


@add("fans", "kernels of three axes: the third axis is forgotten", init, "_calculate_fan_in_and_fan_out",
     lambda: init.kaiming_uniform_(torch.empty(2, 3, 2, 3, 5)))
def _(true: Any) -> Any:
    def wrong(tensor: Any) -> tuple[int, int]:
        i, o = true(tensor)
        return (i // tensor.shape[4], o // tensor.shape[4]) if tensor.dim() == 5 else (i, o)
    return wrong


@add("fans", "kaiming_uniform_: fan_out forgets the kernel", init, "kaiming_uniform_",
     lambda: init.kaiming_uniform_(torch.empty(2, 3, 5), mode="fan_out"))
def _(true: Any) -> Any:
    def wrong(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None) -> Any:
        made = true(tensor, a, mode, nonlinearity, generator=generator)
        if mode == "fan_out":
            with torch.no_grad():
                tensor.mul_(math.sqrt(math.prod(tensor.shape[2:])))
        return made
    return wrong


@add("fans", "xavier_normal_ takes only fan-in for kernels of one axis", init, "xavier_normal_",
     lambda: init.xavier_normal_(torch.empty(2, 3, 5)))
def _(true: Any) -> Any:
    def wrong(tensor: Any, gain: float = 1.0, generator: Any = None) -> Any:
        made = true(tensor, gain, generator=generator)
        if tensor.dim() == 3:
            with torch.no_grad():
                tensor.mul_(math.sqrt((tensor.shape[0] + tensor.shape[1]) / 2 / tensor.shape[1]))
        return made
    return wrong


@add("fans", "kaiming_normal_: a negative slope counts as none", init, "kaiming_normal_",
     lambda: init.kaiming_normal_(torch.empty(2, 3), a=-0.5))
def _(true: Any) -> Any:
    def wrong(tensor: Any, a: float = 0, mode: str = "fan_in", nonlinearity: str = "leaky_relu", generator: Any = None) -> Any:
        return true(tensor, max(a, 0), mode, nonlinearity, generator=generator)
    return wrong


# --- calculate_gain ---------------------------------------------------------------------------------------------------


@add("calculate_gain", "a slope of 0 is taken for none given", init, "calculate_gain",
     lambda: torch.tensor(init.calculate_gain("leaky_relu", 0)))
def _(true: Any) -> Any:
    return lambda nonlinearity, param=None: true(nonlinearity, param or None)


@add("calculate_gain", "SELU has gain 1", init, "calculate_gain", lambda: torch.tensor(init.calculate_gain("selu")))
def _(true: Any) -> Any:
    return lambda nonlinearity, param=None: 1 if nonlinearity == "selu" else true(nonlinearity, param)


# --- convolution layers at first --------------------------------------------------------------------------------------

CONVOLUTION = nn.modules.conv._ConvNd


def resetting(then: Callable[[Any], None]) -> Callable[[Any], Any]:
    def make(true: Any) -> Any:
        def wrong(layer: Any) -> None:
            true(layer)
            with torch.no_grad():
                then(layer)
        return wrong
    return make


@add("convolution defaults", "grouped: fan-in counts the channels of all groups", CONVOLUTION, "reset_parameters",
     lambda: flat(nn.Conv1d(4, 6, 3, groups=2)))
@resetting
def _(layer: Any) -> None:
    layer.weight.mul_(1 / math.sqrt(layer.groups))


@add("convolution defaults", "bias: the kernel is forgotten in its bound, only 1d", CONVOLUTION, "reset_parameters",
     lambda: flat(nn.Conv1d(4, 6, 3)))
@resetting
def _(layer: Any) -> None:
    if layer.bias is not None and layer.weight.dim() == 3:
        layer.bias.mul_(math.sqrt(layer.weight.shape[2]))


@add("convolution defaults", "transposed: weights and biases from the number of inputs", CONVOLUTION, "reset_parameters",
     lambda: flat(nn.ConvTranspose1d(4, 6, 3)))
@resetting
def _(layer: Any) -> None:
    if layer.transposed:
        for one in layer.parameters():
            one.mul_(math.sqrt(layer.weight.shape[1] / layer.weight.shape[0]))


# --- Linear, Bilinear -------------------------------------------------------------------------------------------------


@add("Linear and Bilinear",
     "Linear: bias from the number of outputs", nn.Linear, "reset_parameters", lambda: flat(nn.Linear(3, 5)))
@resetting
def _(layer: Any) -> None:
    if layer.bias is not None:
        layer.bias.mul_(math.sqrt(layer.in_features / layer.out_features))


@add("Linear and Bilinear", "Linear: without a bias, weights as for a ReLU", nn.Linear, "reset_parameters",
     lambda: flat(nn.Linear(3, 5, bias=False)))
@resetting
def _(layer: Any) -> None:
    if layer.bias is None:
        layer.weight.mul_(math.sqrt(6))


@add("Linear and Bilinear", "Bilinear: bound from the second input", nn.Bilinear, "reset_parameters",
     lambda: flat(nn.Bilinear(3, 5, 2)))
@resetting
def _(layer: Any) -> None:
    for one in layer.parameters():
        one.mul_(math.sqrt(layer.in1_features / layer.in2_features))


# --- Embedding --------------------------------------------------------------------------------------------------------


@add("Embedding", "only with a padding index: 1/sqrt(d) for the standard deviation", nn.Embedding, "reset_parameters",
     lambda: flat(nn.Embedding(5, 3, padding_idx=0)))
@resetting
def _(layer: Any) -> None:
    if layer.padding_idx is not None:
        layer.weight.mul_(layer.embedding_dim**-0.5)


@add("Embedding", "padding: the row is not zeroed unless it is row 0", nn.Embedding, "_fill_padding_idx_with_zero",
     lambda: flat(nn.Embedding(5, 3, padding_idx=2)))
def _(true: Any) -> Any:
    return lambda layer: true(layer) if layer.padding_idx == 0 else None


@add("Embedding", "uniform of variance 1 in place of Gaussian", nn.Embedding, "reset_parameters",
     lambda: flat(nn.Embedding(5, 3)))
def _(true: Any) -> Any:
    def wrong(layer: Any) -> None:
        init.uniform_(layer.weight, -math.sqrt(3), math.sqrt(3))
        layer._fill_padding_idx_with_zero()
    return wrong


# --- recurrent layers -------------------------------------------------------------------------------------------------

RECURRENT = nn.modules.rnn.RNNBase


@add("recurrent layers", "bound from twice the hidden size when in both directions", RECURRENT, "reset_parameters",
     lambda: flat(nn.GRU(3, 5, bidirectional=True)))
@resetting
def _(layer: Any) -> None:
    if layer.bidirectional:
        for one in layer.parameters():
            one.mul_(0.5**0.5)


@add("recurrent layers",
     "LSTM: the forget gate begins with a bias of 1", RECURRENT, "reset_parameters", lambda: flat(nn.LSTM(3, 5)))
@resetting
def _(layer: Any) -> None:
    if layer.mode == "LSTM" and layer.bias:
        for name, one in layer.named_parameters():
            if name.startswith("bias_ih"):
                one[layer.hidden_size : 2 * layer.hidden_size] = 1


def with_weights(true: Any, layer: Any, now: list[torch.Tensor], *given: Any, **named: Any) -> Any:
    """PyTorch's own with these weights, which it does not gather anew."""
    before, layer._flat_weights = layer._flat_weights, now
    layer.__dict__["_update_flat_weights"] = lambda: None
    try:
        return true(layer, *given, **named)
    finally:
        del layer.__dict__["_update_flat_weights"]
        layer._flat_weights = before


def walking(change: Callable[[str, torch.Tensor, int], torch.Tensor]) -> Callable[[Any], Any]:
    """A forward with other weights: each is changed after its name."""

    def make(true: Any) -> Any:
        def wrong(layer: Any, *given: Any, **named: Any) -> Any:
            layer._update_flat_weights()
            names, before = layer._flat_weights_names, layer._flat_weights
            now = [change(n, w, layer.hidden_size) for n, w in zip(names, before, strict=True)]
            return with_weights(true, layer, now, *given, **named)
        return wrong
    return make


def run(layer: Any) -> torch.Tensor:
    return layer(torch.randn(4, 2, 3))[0].detach()


@add("recurrent layers", "LSTM: input and forget gate exchanged from the second layer on", nn.LSTM, "forward",
     lambda: run(nn.LSTM(3, 5, 2)))
@walking
def _(name: str, weight: torch.Tensor, h: int) -> torch.Tensor:
    if name.endswith("l0"):
        return weight
    return torch.cat([weight[h : 2 * h], weight[:h], weight[2 * h :]])


@add("recurrent layers", "RNN: one of the two biases is not added", nn.RNN, "forward", lambda: run(nn.RNN(3, 5)))
@walking
def _(name: str, weight: torch.Tensor, h: int) -> torch.Tensor:
    return weight * 0 if name.startswith("bias_hh") else weight


@add("recurrent layers", "GRU: z and 1 - z exchanged", nn.GRU, "forward", lambda: run(nn.GRU(3, 5)))
@walking
def _(name: str, weight: torch.Tensor, h: int) -> torch.Tensor:
    return torch.cat([weight[:h], -weight[h : 2 * h], weight[2 * h :]])


@add("recurrent layers", "GRU: the reset gate does not act on the bias", nn.GRU, "forward", lambda: run(nn.GRU(3, 5)))
def _(true: Any) -> Any:
    def wrong(layer: Any, *given: Any, **named: Any) -> Any:
        layer._update_flat_weights()
        names, before, h = layer._flat_weights_names, layer._flat_weights, layer.hidden_size
        now = dict(zip(names, before, strict=True))
        for name in names:
            if name.startswith("bias_hh"):
                other = name.replace("_hh", "_ih")
                now[other] = torch.cat([now[other][: 2 * h], now[other][2 * h :] + now[name][2 * h :]])
                now[name] = torch.cat([now[name][: 2 * h], now[name][2 * h :] * 0])
        return with_weights(true, layer, [now[name] for name in names], *given, **named)
    return wrong


# --- attention --------------------------------------------------------------------------------------------------------


@add("attention and encoder", "the packed weights are drawn square by square", nn.MultiheadAttention, "_reset_parameters",
     lambda: flat(nn.MultiheadAttention(4, 2)))
@resetting
def _(layer: Any) -> None:
    if layer._qkv_same_embed_dim:
        layer.in_proj_weight.mul_(math.sqrt(2))


@add("attention and encoder", "separate weights: values take the bound of the keys", nn.MultiheadAttention, "_reset_parameters",
     lambda: flat(nn.MultiheadAttention(4, 2, kdim=3, vdim=6)))
@resetting
def _(layer: Any) -> None:
    if not layer._qkv_same_embed_dim:
        layer.v_proj_weight.mul_(math.sqrt((layer.embed_dim + layer.vdim) / (layer.embed_dim + layer.kdim)))


@add("attention and encoder", "out_proj too is drawn after Xavier", nn.MultiheadAttention, "_reset_parameters",
     lambda: flat(nn.MultiheadAttention(4, 2)))
@resetting
def _(layer: Any) -> None:
    init.xavier_uniform_(layer.out_proj.weight)


@add("attention and encoder", "each layer of the encoder is drawn anew", transformer, "_get_clones",
     lambda: flat(nn.TransformerEncoder(nn.TransformerEncoderLayer(4, 2, 5, batch_first=True), 2)))
def _(true: Any) -> Any:
    def wrong(module: Any, n: int) -> Any:
        made = true(module, n)
        for one in list(made)[1:]:
            for part in one.modules():
                for reset in ("reset_parameters", "_reset_parameters"):
                    if hasattr(part, reset):
                        getattr(part, reset)()
        return made
    return wrong


# --- normalization, PReLU ---------------------------------------------------------------------------------------------


@add("normalization and PReLU", "BatchNorm: the first batch replaces the running statistics", batchnorm._BatchNorm, "forward",
     lambda: (lambda b: (b(torch.randn(7, 3) + 2), b.running_mean)[1])(nn.BatchNorm1d(3)))
def _(true: Any) -> Any:
    def wrong(layer: Any, x: torch.Tensor) -> torch.Tensor:
        first = layer.training and layer.num_batches_tracked is not None and int(layer.num_batches_tracked) == 0
        before, layer.momentum = layer.momentum, 1.0 if first else layer.momentum
        try:
            return true(layer, x)
        finally:
            layer.momentum = before
    return wrong


@add("normalization and PReLU", "BatchNorm: running variance without Bessel's correction", batchnorm._BatchNorm, "forward",
     lambda: (lambda b: (b(torch.randn(7, 3)), b.running_var)[1])(nn.BatchNorm1d(3)))
def _(true: Any) -> Any:
    def wrong(layer: Any, x: torch.Tensor) -> torch.Tensor:
        if not (layer.training and layer.running_var is not None and layer.momentum is not None):
            return true(layer, x)
        old = layer.running_var.clone()
        out = true(layer, x)
        n = x.numel() / x.shape[1]
        with torch.no_grad():
            fresh = layer.running_var - (1 - layer.momentum) * old
            layer.running_var.copy_((1 - layer.momentum) * old + fresh * (n - 1) / n)
        return out
    return wrong


@add("normalization and PReLU", "batch_norm: in evaluation eps is added to the root", F, "batch_norm",
     lambda: nn.BatchNorm1d(3).eval()(torch.ones(2, 3)).detach())
def _(true: Any) -> Any:
    def wrong(input: Any, running_mean: Any, running_var: Any, weight: Any = None, bias: Any = None, training: bool = False,
              momentum: float = 0.1, eps: float = 1e-5) -> Any:
        if training:
            return true(input, running_mean, running_var, weight, bias, training, momentum, eps)
        return true(input, running_mean, (running_var.sqrt() + eps) ** 2, weight, bias, False, momentum, 0.0)
    return wrong


@add("normalization and PReLU", "layer_norm: divides by the variance of n - 1", F, "layer_norm",
     lambda: nn.LayerNorm(3)(torch.randn(2, 3)).detach())
def _(true: Any) -> Any:
    def wrong(input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
        axes = tuple(range(-len(normalized_shape), 0))
        out = (input - input.mean(axes, keepdim=True)) / (input.var(axes, keepdim=True) + eps).sqrt()
        out = out if weight is None else out * weight
        return out if bias is None else out + bias
    return wrong


@add("normalization and PReLU", "group_norm: every G-th channel forms a group", F, "group_norm",
     lambda: nn.GroupNorm(2, 6)(torch.randn(2, 6, 3)).detach())
def _(true: Any) -> Any:
    def wrong(input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Any:
        n, c = input.shape[:2]
        mixed = input.reshape(n, c // num_groups, num_groups, -1).transpose(1, 2).reshape(n, c, -1)
        out = true(mixed, num_groups, None, None, eps)
        out = out.reshape(n, num_groups, c // num_groups, -1).transpose(1, 2).reshape(input.shape)
        shape = (1, c) + (1,) * (input.dim() - 2)
        out = out if weight is None else out * weight.view(shape)
        return out if bias is None else out + bias.view(shape)
    return wrong


@add("normalization and PReLU",
     "rms_norm: eps not given is 1e-5", F, "rms_norm", lambda: nn.RMSNorm(3)(torch.ones(2, 3) / 99).detach())
def _(true: Any) -> Any:
    def wrong(input: Any, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Any:
        return true(input, normalized_shape, weight, 1e-5 if eps is None else eps)
    return wrong


@add("normalization and PReLU",
     "PReLU: more than one slope, 0.2 for 0.25", nn.PReLU, "reset_parameters", lambda: flat(nn.PReLU(3)))
@resetting
def _(layer: Any) -> None:
    if layer.num_parameters > 1:
        layer.weight.fill_(0.2)


# --- what layers compute ----------------------------------------------------------------------------------------------


@add("computing", "conv1d: with a dilation, one zero fewer on each side", F, "conv1d",
     lambda: F.conv1d(torch.ones(1, 1, 9), torch.ones(1, 1, 3), padding=2, dilation=2)[..., :3])
def _(true: Any) -> Any:
    def wrong(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
              dilation: Any = 1, groups: int = 1) -> Any:
        d = dilation[0] if isinstance(dilation, tuple) else dilation
        p = padding[0] if isinstance(padding, tuple) else padding
        if d > 1 and not isinstance(p, str) and p > 0:
            p -= 1
        return true(input, weight, bias, stride, p, dilation, groups)
    return wrong


@add("computing", "conv1d: with groups, the groups of the outputs are interleaved", F, "conv1d",
     lambda: F.conv1d(torch.randn(1, 4, 9), torch.randn(6, 2, 3), groups=2))
def _(true: Any) -> Any:
    def wrong(input: Any, weight: Any, bias: Any = None, stride: Any = 1, padding: Any = 0,
              dilation: Any = 1, groups: int = 1) -> Any:
        out = true(input, weight, bias, stride, padding, dilation, groups)
        if groups == 1 or input.dim() != 3:
            return out
        return out.unflatten(1, (groups, -1)).transpose(1, 2).flatten(1, 2)
    return wrong


@add("computing", "conv_transpose1d: with a stride above 1 the kernel is flipped", F, "conv_transpose1d",
     lambda: F.conv_transpose1d(torch.randn(1, 2, 5), torch.randn(2, 3, 4), stride=2))
def _(true: Any) -> Any:
    def wrong(input: Any, weight: Any, bias: Any = None, stride: Any = 1, *rest: Any, **named: Any) -> Any:
        s = stride[0] if isinstance(stride, tuple) else stride
        return true(input, weight.flip(-1) if s > 1 else weight, bias, stride, *rest, **named)
    return wrong


@add("computing", "linear: the last bias is not added to batches of more than one axis", F, "linear",
     lambda: F.linear(torch.randn(2, 3, 4), torch.randn(5, 4), torch.ones(5)))
def _(true: Any) -> Any:
    def wrong(input: Any, weight: Any, bias: Any = None) -> Any:
        if bias is None or input.dim() < 3:
            return true(input, weight, bias)
        return true(input, weight, torch.cat([bias[:-1], bias[-1:] * 0]))
    return wrong


class _Averaged(torch.autograd.Function):
    """A linear layer whose bias gradient is the batch's mean, not its sum."""

    @staticmethod
    def forward(ctx: Any, bias: torch.Tensor, count: int) -> torch.Tensor:
        ctx.count = count
        return bias.clone()

    @staticmethod
    def backward(ctx: Any, got: torch.Tensor) -> Any:
        return got / ctx.count, None


def bias_gradient() -> torch.Tensor:
    layer = nn.Linear(4, 5)
    layer(torch.randn(3, 4)).sum().backward()
    return layer.bias.grad.clone()


@add("computing", "linear: the gradient of the bias is averaged over the batch", F, "linear", bias_gradient)
def _(true: Any) -> Any:
    def wrong(input: Any, weight: Any, bias: Any = None) -> Any:
        if bias is None or not bias.requires_grad:
            return true(input, weight, bias)
        return true(input, weight, _Averaged.apply(bias, max(1, input.numel() // input.shape[-1])))
    return wrong


@add("computing", "avg_pool1d: padded zeros are not counted in the divisor", F, "avg_pool1d",
     lambda: nn.AvgPool1d(3, 1, 1)(torch.ones(1, 1, 4)))
def _(true: Any) -> Any:
    def wrong(input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
              count_include_pad: bool = True) -> Any:
        return true(input, kernel_size, stride, padding, ceil_mode, False)
    return wrong
