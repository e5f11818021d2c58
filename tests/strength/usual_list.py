"""Wrong versions at the sizes, arguments and layers of common networks, by someone looking for what the witness does not see.

As it then was, it noticed 1 of these 26: it had looked at rare cases, and not at all of the usual ones. It was then given
these as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from wrong import Battery, afterwards, only_where, times

BATTERY = Battery()
NOTICED_AT_FIRST = 1  # by the witness as it was when this list was first run

# --- sizes and arguments ----------------------------------------------------------------------------------------------

Where = Callable[[torch.Tensor, Any], bool]
PLACES: dict[str, tuple[str, Where]] = {
    "a fan-in of 784": ("xavier_uniform_", lambda w, given: w.dim() == 2 and w.shape[1] == 784),
    "a fan-in of 64, 128, 256, …": ("xavier_uniform_", lambda w, given: w.shape[1] >= 64 and not w.shape[1] & w.shape[1] - 1),
    "both sides between 60 and 500": (
        "xavier_normal_", lambda w, given: w.dim() == 2 and all(60 <= one <= 500 for one in w.shape)),
    "kernels of 7 times 7": ("kaiming_normal_", lambda w, given: w.dim() == 4 and w.shape[2] == 7),
    "kernels of 3 times 3, 32 outputs and more": (
        "kaiming_uniform_", lambda w, given: w.dim() == 4 and w.shape[0] >= 32 and w.shape[2] == 3),
    "one channel, many outputs": ("kaiming_normal_", lambda w, given: w.dim() == 4 and w.shape[1] == 1 and w.shape[0] > 8),
    "large, transposed and float32": (
        "xavier_uniform_", lambda w, given: w.dtype == torch.float32 and not w.is_contiguous() and w.numel() > 2**17),
    "a gain between 1.1 and 1.4": ("xavier_normal_", lambda w, given: 1.1 < given.get("gain", 1) < 1.41),
    "a gain from 4 to 9": ("xavier_uniform_", lambda w, given: 4 <= given.get("gain", 1) <= 9),
    "a gain that is the whole number 2": (
        "xavier_uniform_", lambda w, given: type(given.get("gain")) is int and given["gain"] == 2),
    "a slope of 0.1": ("kaiming_normal_", lambda w, given: given.get("a") == 0.1),
    "a slope of 0.2": ("kaiming_uniform_", lambda w, given: given.get("a") == 0.2),
    "SELU, fan-out, one by one": (
        "kaiming_normal_",
        lambda w, given: given.get("nonlinearity") == "selu" and given["mode"] == "fan_out" and w.shape[2:] == (1, 1)),
    "a standard deviation of 0.01": ("normal_", lambda w, given: given.get("std") == 0.01 and given.get("mean", 0) == 0),
    "64 to 256 inputs": ("normal_", lambda w, given: w.dim() == 2 and 64 <= w.shape[1] <= 256),
    "ends of 0.05": ("uniform_", lambda w, given: given.get("b") == 0.05),
    "the constant 0.1": ("constant_", lambda w, given: given["val"] == 0.1),
}  # fmt: skip
for words, (name, where) in PLACES.items():
    BATTERY.add("usual sizes and arguments", name, f"wrong for {words}", only_where(name, where, afterwards(name, times(1.05))))

# --- layers -----------------------------------------------------------------------------------------------------------


def enlarged(kind: type[nn.Module], where: Callable[[Any], bool]) -> Callable[[Any], None]:
    """What a layer does at first, and where this holds, numbers that are a tenth too large."""
    before = kind.reset_parameters

    def reset(layer: Any) -> None:
        before(layer)
        with torch.no_grad():
            for one in layer.parameters() if where(layer) else ():
                one.mul_(1.1)

    return reset


CONV, RNN, CELL = nn.modules.conv._ConvNd, nn.RNNBase, nn.modules.rnn.RNNCellBase
LAYERS = {
    "Bilinear": ("Bilinear__reset_parameters", nn.Bilinear, lambda layer: True),
    "784 inputs": ("Linear__reset_parameters", nn.Linear, lambda layer: layer.in_features == 784),
    "a square of 64 and more": (
        "Linear__reset_parameters", nn.Linear, lambda layer: layer.in_features == layer.out_features >= 64),
    "padding": ("modules__conv___ConvNd__reset_parameters", CONV, lambda layer: any(layer.padding)),
    "dilation": ("modules__conv___ConvNd__reset_parameters", CONV, lambda layer: layer.dilation[0] > 1),
    "a stride of 2": ("modules__conv___ConvNd__reset_parameters", CONV, lambda layer: layer.stride[0] > 1),
    "64 units": ("modules__rnn__RNNBase__reset_parameters", RNN, lambda layer: layer.hidden_size >= 64),
    "GRUCell": ("modules__rnn__RNNCellBase__reset_parameters", CELL, lambda layer: isinstance(layer, nn.GRUCell)),
    "RNNCell": ("modules__rnn__RNNCellBase__reset_parameters", CELL, lambda layer: isinstance(layer, nn.RNNCell)),
}  # fmt: skip
for words, (place, kind, holds) in LAYERS.items():
    BATTERY.patch("usual layers", words, "linear_default_", **{place: enlarged(kind, holds)})
