"""The wrong versions that were written after the witness was finished, by someone looking for what it does not see.

As it then was, it noticed 89 of these 99. The ten that it missed: parameters (three), large strided tensors of 16 bits
(three), a generator that does not move on (three), a cut that gives up after seven draws. It was then mended; nothing was
taken off this list.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from wrong import TRUE, Battery, afterwards, fans, gain, he, only_where, options_of, other_options, times, xavier

BATTERY = Battery()
NOTICED_AT_FIRST = 89  # by the witness as it was when this list was first run
add, patch = BATTERY.add, BATTERY.patch

# --- formulas ---------------------------------------------------------------------------------------------------------

for name in ("xavier_uniform_", "xavier_normal_"):
    for words, std in {
        "gain is cut at 1.5": lambda i, o, g, w: min(g, 1.5) * math.sqrt(2 / (i + o)),
        "root of the fans one by one": lambda i, o, g, w: g * math.sqrt(2) / (math.sqrt(i) + math.sqrt(o)),
        "a whole number of a gain is a variance": lambda i, o, g, w: (
            (math.sqrt(2) * g if isinstance(g, int) else g) * math.sqrt(2 / (i + o))
        ),
        "worked out in float32": lambda i, o, g, w: float(
            torch.tensor(g * math.sqrt(2 / (i + o)), dtype=torch.float32)
        ),
        "fans from a copy with the axes exchanged, kernel too": lambda i, o, g, w: g * math.sqrt(2 / sum(fans(w.mT))),
        "fan-in is the length of a row in memory": lambda i, o, g, w: g * math.sqrt(2 / (max(w.stride()) + o)),
        "half of the fans, rounded down": lambda i, o, g, w: g / math.sqrt(max(1, (i + o) // 2)),
    }.items():
        add("formula", name, words, xavier(name, std))


def he_fan(i: int, o: int, mode: str) -> int:
    return o if mode == "fan_out" else i


for name in ("kaiming_uniform_", "kaiming_normal_"):
    for words, std in {
        "the slope of fan-out is ignored": lambda i, o, a, m, n, w: (
            gain(n, 0 if m == "fan_out" else a) / he_fan(i, o, m) ** 0.5
        ),
        "slope of the wrong sign": lambda i, o, a, m, n, w: (
            (abs(2 / (1 - a**2)) ** 0.5 if n == "leaky_relu" and a != 1 else gain(n, a)) / he_fan(i, o, m) ** 0.5
        ),
        "3/4 for the squared gain of SELU": lambda i, o, a, m, n, w: (
            (math.sqrt(3 / 4) if n == "selu" else gain(n, a)) / he_fan(i, o, m) ** 0.5
        ),
        "5/3 for the squared gain of tanh": lambda i, o, a, m, n, w: (
            (math.sqrt(5 / 3) if n == "tanh" else gain(n, a)) / he_fan(i, o, m) ** 0.5
        ),
        "a convolution has the gain of a ReLU": lambda i, o, a, m, n, w: (
            gain("relu" if n.startswith("conv") else n, a) / he_fan(i, o, m) ** 0.5
        ),
        "fan-out of a kernel divided by its stride": lambda i, o, a, m, n, w: (
            gain(n, a) / (o / 2 if m == "fan_out" and w.dim() == 4 else he_fan(i, o, m)) ** 0.5
        ),
        "fan-in of one channel is 2": lambda i, o, a, m, n, w: (
            gain(n, a) / (2 * i if w.shape[1] == 1 and m == "fan_in" else he_fan(i, o, m)) ** 0.5
        ),
        "last kernel axis forgotten": lambda i, o, a, m, n, w: (
            gain(n, a) / (he_fan(i, o, m) / (w.shape[-1] if w.dim() == 5 else 1)) ** 0.5
        ),
    }.items():
        add("formula", name, words, he(name, std))

# --- calculate_gain ---------------------------------------------------------------------------------------------------


def other_gain(change: Any) -> Any:
    def wrong(nonlinearity: str, param: Any = None) -> float:
        right = gain(nonlinearity, 0.01 if param is None else param)
        return change(nonlinearity, param, right)

    return wrong


for words, change in {
    "SELU has 1": lambda n, a, g: 1.0 if n == "selu" else g,
    "tanh has 1.67": lambda n, a, g: 1.67 if n == "tanh" else g,
    "ReLU has 1.414": lambda n, a, g: 1.414 if n == "relu" else g,
    "the slope is always 0.01": lambda n, a, g: gain(n, 0.01),
    "no slope is slope 0.01": lambda n, a, g: gain(n, a or 0.01),
    "transposed convolutions have root 2": lambda n, a, g: math.sqrt(2) if "transpose" in n else g,
    "sigmoid has 3.6": lambda n, a, g: 3.6 if n == "sigmoid" else g,
    "a whole number is no slope": lambda n, a, g: gain(n, 0.0) if isinstance(a, int) else g,
}.items():
    patch("calculate_gain", words, "kaiming_normal_", init__calculate_gain=other_gain(change))

# --- right only in some places ----------------------------------------------------------------------------------------

PLACES = {
    "a parameter": lambda w, given: isinstance(w, nn.Parameter),
    "a view that does not begin the memory": lambda w, given: w.storage_offset() > 0,
    "channels last": lambda w, given: w.dim() == 4 and w.is_contiguous(memory_format=torch.channels_last),
    "float32 of more than 2^16 elements": lambda w, given: w.dtype == torch.float32 and w.numel() > 2**16,
    "a large strided bfloat16": lambda w, given: (
        w.dtype == torch.bfloat16 and not w.is_contiguous() and w.numel() > 2**16
    ),
    "exactly one element": lambda w, given: w.numel() == 1,
    "a given generator and a strided tensor": lambda w, given: (
        given.get("generator") is not None and not w.is_contiguous()
    ),
}
for name in ("xavier_uniform_", "xavier_normal_", "kaiming_normal_"):
    for where, condition in PLACES.items():
        add(
            "wrong only there",
            name,
            f"1 % too large in {where}",
            only_where(name, condition, afterwards(name, times(1.01))),
        )

# --- what it owes -----------------------------------------------------------------------------------------------------


def from_a_copy(name: str) -> Any:
    """It draws from a copy of the generator: the next tensor gets the same numbers."""

    def wrong(*arguments: Any, **options: Any) -> torch.Tensor:
        given = options_of(name, *arguments, **options)
        own = given["generator"] or torch.default_generator
        given["generator"] = torch.Generator().set_state(own.get_state())
        return TRUE[name](**given)

    return wrong


def detached(name: str) -> Any:
    def wrong(tensor: torch.Tensor, *arguments: Any, **options: Any) -> torch.Tensor:
        return TRUE[name](tensor, *arguments, **options).detach()

    return wrong


def new_memory(name: str) -> Any:
    """The tensor is given memory of its own: a view no longer shows in what it is a view of."""

    def wrong(tensor: torch.Tensor, *arguments: Any, **options: Any) -> torch.Tensor:
        tensor.data = TRUE[name](tensor.detach().clone(), *arguments, **options)
        return tensor

    return wrong


for name in ("normal_", "xavier_uniform_", "kaiming_normal_"):
    add("what it owes", name, "the generator does not move on", from_a_copy(name))
    add("what it owes", name, "a detached tensor is returned", detached(name))
    add("what it owes", name, "the tensor gets memory of its own", new_memory(name))

# --- the law ----------------------------------------------------------------------------------------------------------


def antithetic(tensor: torch.Tensor) -> None:
    flat = tensor.flatten()
    half = len(flat) // 2
    flat[half : 2 * half] = -flat[:half].clone()
    tensor.copy_(flat.view(tensor.shape))


def in_float16(name: str) -> Any:
    """Drawn in float16, whatever the type."""

    def wrong(tensor: torch.Tensor, *arguments: Any, **options: Any) -> torch.Tensor:
        with torch.no_grad():
            return tensor.copy_(TRUE[name](torch.empty_like(tensor, dtype=torch.float16), *arguments, **options))

    return wrong


for name in ("xavier_normal_", "kaiming_uniform_"):
    add("another law", name, "the second half is minus the first", afterwards(name, antithetic))
    add("another law", name, "drawn in float16", in_float16(name))
    add("another law", name, "unit norm of every row times the right length", afterwards(
        name, lambda w: w.mul_(w.double().pow(2).mean().sqrt() / w.double().pow(2).mean(-1, keepdim=True).sqrt().clamp_min(1e-9))
    ))  # fmt: skip
add("another law", "normal_", "1e-9 too large", afterwards("normal_", times(1 + 1e-9)))

# --- the cut normal law -----------------------------------------------------------------------------------------------


def redrawn(times_at_most: int) -> Any:
    """It gives up after some draws, and clamps what is still outside."""

    def wrong(
        tensor: torch.Tensor,
        mean: float = 0.0,
        std: float = 1.0,
        a: float = -2.0,
        b: float = 2.0,
        generator: Any = None,
    ) -> torch.Tensor:
        with torch.no_grad():
            tensor.normal_(mean, std, generator=generator)
            for _ in range(times_at_most):
                outside = (tensor < a) | (tensor > b)
                if not outside.any():
                    break
                tensor.copy_(
                    torch.where(outside, torch.empty_like(tensor).normal_(mean, std, generator=generator), tensor)
                )
            return tensor.clamp_(a, b)

    return wrong


def all_anew(
    tensor: torch.Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> torch.Tensor:
    """Right in law; hopeless for large tensors, so they are clamped."""
    with torch.no_grad():
        for _ in range(10):
            tensor.normal_(mean, std, generator=generator)
            if not ((tensor < a) | (tensor > b)).any():
                return tensor
        return tensor.clamp_(a, b)


def cut(words: str, change: Any) -> None:
    add("cut normal", "trunc_normal_", words, other_options("trunc_normal_", change))


add("cut normal", "trunc_normal_", "clamped after one more draw", redrawn(1))
add("cut normal", "trunc_normal_", "clamped after six more draws", redrawn(6))
add("cut normal", "trunc_normal_", "all is drawn anew until all of it fits", all_anew)
cut("cuts as wide as the narrower side", lambda given: {"b": min(given["b"], 2 * given["mean"] - given["a"])})
cut("cuts exchanged with their opposites", lambda given: {"a": -given["b"], "b": -given["a"]})
cut("a cut at 0 is no cut", lambda given: {"a": given["a"] or given["mean"] - 8 * given["std"]})
cut("small std is 0.05 at least", lambda given: {"std": max(given["std"], 0.05)})
cut("std cut at 1", lambda given: {"std": min(given["std"], 1.0)})
cut("mean moved into the cuts", lambda given: {"mean": max(given["a"], min(given["mean"], given["b"]))})


# --- layers -----------------------------------------------------------------------------------------------------------


def recurrent(change: Any) -> Any:
    """A recurrent layer whose parameters are changed after they are drawn; `change` sees name, tensor and layer."""

    def reset(self: Any) -> None:
        bound = 1 / math.sqrt(self.hidden_size)
        for name, parameter in self.named_parameters():
            nn.init.uniform_(parameter, -bound, bound)
            with torch.no_grad():
                change(name, parameter, self)

    return reset


for words, change in {
    "the bias of the forget gate is 1": lambda name, w, layer: (
        w[len(w) // 4 : len(w) // 2].fill_(1) if name.startswith("bias_ih") else None
    ),
    "the second bias is 0": lambda name, w, layer: w.zero_() if name.startswith("bias_hh") else None,
    "biases are 0": lambda name, w, layer: w.zero_() if name.startswith("bias") else None,
    "fan-in of the first weight": lambda name, w, layer: (
        w.mul_(math.sqrt(layer.hidden_size / layer.input_size)) if name.startswith("weight_ih") else None
    ),
    "only the first gate is right": lambda name, w, layer: w[layer.hidden_size :].mul_(0.9),
}.items():
    patch("layers (recurrent)", words, "linear_default_", modules__rnn__RNNBase__reset_parameters=recurrent(change))


def convolution(bound: Any) -> Any:
    """A convolution whose bias has another bound, a function of the layer and the weight."""

    def reset(self: Any) -> None:
        nn.init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            nn.init.uniform_(self.bias, -bound(self, self.weight), bound(self, self.weight))

    return reset


for words, bound in {
    "fan-in counts all groups": lambda layer, w: 1 / math.sqrt(layer.groups * fans(w)[0]),
    "fan-in of a transposed one from the first axis": lambda layer, w: fans(w)[layer.transposed] ** -0.5,
    "fan-in from the channels of the layer": lambda layer, w: (
        1 / math.sqrt(layer.in_channels * math.prod(layer.kernel_size))
    ),
    "kernel side for its area": lambda layer, w: 1 / math.sqrt(w.shape[1] * w.shape[2]),
}.items():
    patch(
        "layers (Conv)",
        f"bias: {words}",
        "linear_default_",
        modules__conv___ConvNd__reset_parameters=convolution(bound),
    )


def linear(change: Any) -> Any:
    before = nn.Linear.reset_parameters

    def reset(self: Any) -> None:
        before(self)
        with torch.no_grad():
            change(self)

    return reset


for words, change in {
    "a single output has no bias": lambda layer: (
        layer.bias.zero_() if layer.bias is not None and layer.out_features == 1 else None
    ),
    "bias only in float32": lambda layer: (
        layer.bias.zero_() if layer.bias is not None and layer.bias.dtype != torch.float32 else None
    ),
    "the weight of a layer without a bias is He's": lambda layer: (
        layer.weight.mul_(math.sqrt(6)) if layer.bias is None else None
    ),
    "the bias is drawn anew for each unit, and halved": lambda layer: (
        layer.bias.mul_(0.5) if layer.bias is not None else None
    ),
}.items():
    patch("layers (Linear)", words, "linear_default_", Linear__reset_parameters=linear(change))


def fan_swapped(tensor: torch.Tensor) -> tuple[int, int]:
    return fans(tensor)[1], fans(tensor)[0]


def fan_of_rows(tensor: torch.Tensor) -> tuple[int, int]:
    return tensor.numel() // tensor.shape[0], tensor.shape[0]


patch(
    "formula",
    "fan-in and fan-out exchanged at the source",
    "kaiming_normal_",
    init___calculate_fan_in_and_fan_out=fan_swapped,
)
patch("formula", "fan-out without its kernel", "xavier_normal_", init___calculate_fan_in_and_fan_out=fan_of_rows)

# --- named twins ------------------------------------------------------------------------------------------------------

patch(
    "twins", "fan-in and fan-out exchanged at the source", "xavier_uniform_", twin="their sum is the same",
    init___calculate_fan_in_and_fan_out=fan_swapped,
)  # fmt: skip
add(
    "twins", "kaiming_uniform_", "the slope's sign dropped",
    other_options("kaiming_uniform_", lambda given: {"a": abs(given["a"])}),
    twin="only its square counts",
)  # fmt: skip
