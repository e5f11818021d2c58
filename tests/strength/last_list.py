"""The wrong versions that were written last, once more by someone looking for what the witness does not see.

As it then was, it noticed 72 of these 78. The six that it missed were out of the range that it looked at: gains above 100 (two),
a standard deviation below 1e-8, more than 1000 outputs, a recurrent layer that is deep, and one of two directions. It
was then given these as well.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from wrong import TRUE, Battery, afterwards, fans, gain, he, only_where, other_options, times, xavier

BATTERY = Battery()
NOTICED_AT_FIRST = 72  # by the witness as it was when this list was first run
add, patch = BATTERY.add, BATTERY.patch

# --- right only in some places ----------------------------------------------------------------------------------------

PLACES = {
    "kernels of one axis": lambda w, given: w.dim() == 3,
    "a kernel as large as the number of outputs": lambda w, given: w.dim() > 2 and w.shape[0] == w.shape[2],
    "kernels of an even side": lambda w, given: w.dim() == 4 and w.shape[3] % 2 == 0,
    "one input channel": lambda w, given: w.dim() > 2 and w.shape[1] == 1,
    "kernels that are not square": lambda w, given: w.dim() == 4 and w.shape[2] != w.shape[3],
    "fewer than 16 elements": lambda w, given: w.numel() < 16,
    "a number of elements that 16 divides": lambda w, given: w.numel() % 16 == 0,
    "more than 500 rows": lambda w, given: w.shape[0] > 500,
    "a fan-in above 2000": lambda w, given: fans(w)[0] > 2000,
    "wide matrices": lambda w, given: w.dim() == 2 and w.shape[1] > 10 * w.shape[0],
    "float32 that is contiguous": lambda w, given: w.dtype == torch.float32 and w.is_contiguous(),
    "parameters of float64": lambda w, given: isinstance(w, nn.Parameter) and w.dtype == torch.float64,
    "no recorded gradients": lambda w, given: not torch.is_grad_enabled(),
}
for name in ("xavier_uniform_", "kaiming_normal_"):
    for where, condition in PLACES.items():
        add(
            "wrong only there",
            name,
            f"2 % too large in {where}",
            only_where(name, condition, afterwards(name, times(1.02))),
        )

# --- arguments --------------------------------------------------------------------------------------------------------

for name in ("xavier_uniform_", "xavier_normal_"):
    for words, std in {
        "a gain below 1 is ignored in kernels": lambda i, o, g, w: (
            (1 if g < 1 and w.dim() > 2 else g) * math.sqrt(2 / (i + o))
        ),
        "a gain of root 2 is 1.41": lambda i, o, g, w: (
            (1.41 if abs(g - math.sqrt(2)) < 0.01 else g) * math.sqrt(2 / (i + o))
        ),
        "a gain above 10 is 10": lambda i, o, g, w: min(g, 10) * math.sqrt(2 / (i + o)),
        "a whole gain is halved": lambda i, o, g, w: g / (1 + isinstance(g, int)) * math.sqrt(2 / (i + o)),
        "a gain above 100 is 100": lambda i, o, g, w: min(g, 100) * math.sqrt(2 / (i + o)),
    }.items():
        add("arguments", name, words, xavier(name, std))
for name in ("kaiming_uniform_", "kaiming_normal_"):
    for words, std in {
        "a slope above 1 is turned over": lambda i, o, a, m, n, w: (
            gain(n, 1 / a if a > 1 else a) / math.sqrt(o if m == "fan_out" else i)
        ),
        "a slope below 0 has gain root 2": lambda i, o, a, m, n, w: (
            gain(n, max(a, 0)) / math.sqrt(o if m == "fan_out" else i)
        ),
        "fan-out has the gain of a ReLU": lambda i, o, a, m, n, w: (
            gain("relu" if m == "fan_out" else n, a) / math.sqrt(o if m == "fan_out" else i)
        ),
    }.items():
        add("arguments", name, words, he(name, std))
for name, words, change in (
    ("uniform_", "a positive lower end is 0", lambda given: {"a": min(given["a"], 0.0)}),
    ("uniform_", "whole ends reach one less", lambda given: {"b": given["b"] - (given["b"] == 1 and given["a"] == -1)}),
    ("normal_", "a negative mean is positive", lambda given: {"mean": abs(given["mean"])}),
    ("normal_", "a std above 10 is 10", lambda given: {"std": min(given["std"], 10.0)}),
    ("normal_", "a std below 1e-4 is 1e-4", lambda given: {"std": max(given["std"], 1e-4)}),
    ("normal_", "a std below 1e-8 is 1e-8", lambda given: {"std": max(given["std"], 1e-8)}),
    ("constant_", "nothing above 1000", lambda given: {"val": min(given["val"], 1000)}),
    ("trunc_normal_", "an infinite end is three standard deviations", lambda given: {
        "b": given["mean"] + 3 * given["std"] if math.isinf(given["b"]) else given["b"]
    }),
    ("trunc_normal_", "a mean between the cuts is 0", lambda given: {
        "mean": 0.0 if given["a"] < given["mean"] < given["b"] else given["mean"]
    }),
    ("trunc_normal_", "both cuts positive: both are one off", lambda given: {
        "b": given["b"] + (given["a"] > 0), "a": given["a"] + (given["a"] > 0)
    }),
    ("trunc_normal_", "std above 2 is 2", lambda given: {"std": min(given["std"], 2.0)}),
):  # fmt: skip
    add("arguments", name, words, other_options(name, change))

# --- what it owes -----------------------------------------------------------------------------------------------------


def viewed(name: str) -> Any:
    return lambda *arguments, **options: TRUE[name](*arguments, **options).view_as(arguments[0])


def nothing_returned(name: str) -> Any:
    def wrong(*arguments: Any, **options: Any) -> None:
        TRUE[name](*arguments, **options)

    return wrong


def reseeding(name: str) -> Any:
    """It sets the global generator to a state of its own before it draws."""

    def wrong(*arguments: Any, **options: Any) -> Any:
        torch.manual_seed(0)
        return TRUE[name](*arguments, **options)

    return wrong


def restoring(name: str) -> Any:
    """It sets the global generator back to where it was."""

    def wrong(*arguments: Any, **options: Any) -> Any:
        with torch.random.fork_rng([]):
            return TRUE[name](*arguments, **options)

    return wrong


for name in ("normal_", "xavier_normal_", "kaiming_uniform_", "trunc_normal_"):
    for words, make in {
        "a view is returned": viewed,
        "nothing is returned": nothing_returned,
        "the global generator is seeded": reseeding,
        "the global generator is put back": restoring,
    }.items():
        add("what it owes", name, words, make(name))

# --- layers -----------------------------------------------------------------------------------------------------------


def changed(kind: Any, change: Any) -> Any:
    before = kind.reset_parameters

    def reset(self: Any) -> None:
        before(self)
        with torch.no_grad():
            change(self)

    return reset


CONV = "modules__conv___ConvNd__reset_parameters"
for words, kind, place, change in (
    ("bias of a depthwise one", nn.modules.conv._ConvNd, CONV, lambda c: c.bias is not None and c.groups == c.in_channels > 1),
    ("bias of a transposed one", nn.modules.conv._ConvNd, CONV, lambda c: c.bias is not None and c.transposed),
    ("bias of a kernel of side 1", nn.modules.conv._ConvNd, CONV, lambda c: c.bias is not None and c.kernel_size == (1, 1)),
    ("bias of 450 outputs", nn.Linear, "Linear__reset_parameters", lambda c: c.bias is not None and c.out_features > 400),
    ("bias of over 1000 outputs", nn.Linear, "Linear__reset_parameters", lambda c: c.bias is not None and c.out_features > 1000),
):  # fmt: skip
    reset = changed(kind, lambda layer, where=change: layer.bias.mul_(1.1) if where(layer) else None)
    patch("layers", f"{words} is 10 % too large", "linear_default_", **{place: reset})


def recurrent(where: Any) -> Any:
    def change(layer: Any) -> None:
        for parameter in layer.parameters():
            if where(layer):
                parameter.mul_(1.1)

    return changed(nn.RNNBase, change)


for words, where in {
    "a GRU": lambda layer: layer.mode == "GRU",
    "one unit": lambda layer: layer.hidden_size == 1,
    "a second layer": lambda layer: layer.num_layers > 1,
    "both directions": lambda layer: layer.bidirectional,
}.items():
    patch(
        "layers",
        f"{words}: all is 10 % too large",
        "linear_default_",
        modules__rnn__RNNBase__reset_parameters=recurrent(where),
    )
