"""Fans and gains -> rows of the register: what the documentation says of them, and what PyTorch computes."""

from __future__ import annotations

from functools import partial

import torch
from torch import nn

from .rows import bound, filled, raised, row, two_digits


def _fans(weight: torch.Tensor) -> str:
    """As the initializers see them."""
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(weight)
    return f"the initializers take a fan-in of {fan_in} and a fan-out of {fan_out}"


@row("nn.init.kaiming_normal_", "Choosing ``'fan_out'`` preserves the magnitudes in the backwards pass")
def fans_grouped() -> str:
    return f"of `Conv2d(16, 64, 3, groups=4)`, {_fans(nn.Conv2d(16, 64, 3, groups=4).weight)}"


@row("nn.ConvTranspose2d", r":math:`k = \frac{groups}{C_\text{out} * \prod_{i=0}^{1}\text{kernel\_size}[i]}`")
def fans_transposed() -> str:
    return f"of `ConvTranspose2d(16, 64, 3)`, {_fans(nn.ConvTranspose2d(16, 64, 3).weight)}"


@row(
    "nn.init.kaiming_normal_",
    "If you plan to use ``x @ w``, where ``w.shape = [fan_in, fan_out]``, pass in a transposed weight matrix",
)
def fans_matrix() -> str:
    return f"of a weight of shape (3, 5), {_fans(torch.empty(3, 5))}"


@row("nn.init.xavier_uniform_")
def fans_packed() -> str:
    packed, apart = (nn.MultiheadAttention(64, 4, kdim=size) for size in (64, 63))
    return (
        f"with a width of 64, the packed query, key and value weights are up to {bound(packed.in_proj_weight)}; "
        f"with a `kdim` of its own, the query weights are up to {bound(apart.q_proj_weight)}"
    )


@row("nn.init.calculate_gain", r"SELU :math:`\frac{3}{4}`")
def gain_selu() -> str:
    return f"it returns {nn.init.calculate_gain('selu')}"


@row("nn.init.calculate_gain", r"Tanh :math:`\frac{5}{3}`")
def gain_tanh() -> str:
    return f"it returns {nn.init.calculate_gain('tanh'):.4f}"


@row("nn.init.calculate_gain", "Sigmoid :math:`1`")
def gain_sigmoid() -> str:
    return f"it returns {nn.init.calculate_gain('sigmoid')}"


@row("nn.init.calculate_gain", "Return the recommended gain value for the given nonlinearity function")
def gain_missing() -> str:
    said = {name: raised(partial(nn.init.calculate_gain, name)) for name in ("gelu", "silu", "elu", "softplus", "mish")}
    others = [name for name in said if name != "gelu" and said[name] != "nothing"]
    return f"it raises {said['gelu']}; the same for {', '.join(others) or 'none of the others'}"


@row("nn.init.calculate_gain", "param: optional parameter for the non-linear function")
def gain_slope() -> str:
    weight = filled(nn.init.kaiming_normal_, 10_000, 100)
    return (
        f"for `leaky_relu` without `param`, it returns {nn.init.calculate_gain('leaky_relu'):.5f}; "
        f"for `kaiming_normal_` without `a`, the weights have a gain of {two_digits(weight.std() * 10)}"
    )
