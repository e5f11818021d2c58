"""The wrong versions that were written before the witness was finished, after mistakes that were really made."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import nn
from wrong import TRUE, Battery, afterwards, fans, gain, he, only_where, other_options, times, xavier

BATTERY = Battery()
NOTICED_AT_FIRST = 300  # by the witness as it was when this list was first run
add, patch = BATTERY.add, BATTERY.patch

# --- Xavier: the formula ----------------------------------------------------------------------------------------------

for name in ("xavier_uniform_", "xavier_normal_"):
    for words, std in {
        "gain ignored": lambda i, o, g, w: math.sqrt(2 / (i + o)),
        "gain squared": lambda i, o, g, w: g**2 * math.sqrt(2 / (i + o)),
        "gain under the root": lambda i, o, g, w: math.sqrt(2 * g / (i + o)),
        "divided by the gain": lambda i, o, g, w: math.sqrt(2 / (i + o)) / g,
        "gain only above 1": lambda i, o, g, w: max(g, 1.0) * math.sqrt(2 / (i + o)),
        "gain added": lambda i, o, g, w: g - 1 + math.sqrt(2 / (i + o)),
        "no root": lambda i, o, g, w: g * 2 / (i + o),
        "1/n for one over the root": lambda i, o, g, w: g / (i + o),
        "sum of fans not halved": lambda i, o, g, w: g * math.sqrt(1 / (i + o)),
        "times root 3": lambda i, o, g, w: g * math.sqrt(6 / (i + o)),
        "divided by root 3": lambda i, o, g, w: g * math.sqrt(2 / 3 / (i + o)),
        "1 % too large": lambda i, o, g, w: 1.01 * g * math.sqrt(2 / (i + o)),
        "1e-6 too large": lambda i, o, g, w: (1 + 1e-6) * g * math.sqrt(2 / (i + o)),
        "1e-12 too small": lambda i, o, g, w: (1 - 1e-12) * g * math.sqrt(2 / (i + o)),
    }.items():
        add("gain and formula", name, words, xavier(name, std))
    for words, std in {
        "fan-in alone": lambda i, o, g, w: g / math.sqrt(i),
        "fan-out alone": lambda i, o, g, w: g / math.sqrt(o),
        "geometric mean of the fans": lambda i, o, g, w: g * (i * o) ** -0.25,
        "harmonic mean of the fans": lambda i, o, g, w: g * math.sqrt((1 / i + 1 / o) / 2),
        "larger fan": lambda i, o, g, w: g / math.sqrt(max(i, o)),
        "smaller fan": lambda i, o, g, w: g / math.sqrt(min(i, o)),
        "one fan too many": lambda i, o, g, w: g * math.sqrt(2 / (i + o + 1)),
        "fan-in for both in squares": lambda i, o, g, w: g * math.sqrt(2 / (2 * i if i != o else i + o + 1)),
        "receptive field forgotten": lambda i, o, g, w: g * math.sqrt(2 / (w.shape[0] + w.shape[1])),
        "receptive field forgotten in fan-out": lambda i, o, g, w: g * math.sqrt(2 / (i + w.shape[0])),
        "receptive field forgotten in fan-in": lambda i, o, g, w: g * math.sqrt(2 / (w.shape[1] + o)),
        "receptive field of two axes at most": lambda i, o, g, w: (
            g * math.sqrt(2 / (sum(w.shape[:2]) * math.prod(w.shape[2:4])))
        ),
        "square of the first kernel axis": lambda i, o, g, w: (
            g * math.sqrt(2 / (sum(w.shape[:2]) * (w.shape[2] ** (w.dim() - 2) if w.dim() > 2 else 1)))
        ),
    }.items():
        add("fans", name, words, xavier(name, std))

# --- He: the formula --------------------------------------------------------------------------------------------------


def fan(i: int, o: int, mode: str) -> int:
    return o if mode == "fan_out" else i


for name in ("kaiming_uniform_", "kaiming_normal_"):
    for words, std in {
        "slope ignored": lambda i, o, a, m, n, w: gain(n, 0) / math.sqrt(fan(i, o, m)),
        "slope not squared": lambda i, o, a, m, n, w: (
            (math.sqrt(2 / (1 + abs(a))) if n == "leaky_relu" else gain(n, a)) / math.sqrt(fan(i, o, m))
        ),
        "slope squared twice": lambda i, o, a, m, n, w: gain(n, a**2) / math.sqrt(fan(i, o, m)),
        "slope cut at 0": lambda i, o, a, m, n, w: gain(n, max(a, 0)) / math.sqrt(fan(i, o, m)),
        "slope cut at 1": lambda i, o, a, m, n, w: gain(n, min(a, 1)) / math.sqrt(fan(i, o, m)),
        "slope used for ReLU": lambda i, o, a, m, n, w: (
            gain("leaky_relu" if n == "relu" else n, a) / math.sqrt(fan(i, o, m))
        ),
        "slope is 0.01 where it is 0": lambda i, o, a, m, n, w: gain(n, a or 0.01) / math.sqrt(fan(i, o, m)),
        "nonlinearity ignored": lambda i, o, a, m, n, w: gain("leaky_relu", a) / math.sqrt(fan(i, o, m)),
        "nonlinearity ignored but ReLU": lambda i, o, a, m, n, w: math.sqrt(2 / fan(i, o, m)),
        "tanh has gain 1": lambda i, o, a, m, n, w: (1 if n == "tanh" else gain(n, a)) / math.sqrt(fan(i, o, m)),
        "SELU has gain 1": lambda i, o, a, m, n, w: (1 if n == "selu" else gain(n, a)) / math.sqrt(fan(i, o, m)),
        "sigmoid has gain 4": lambda i, o, a, m, n, w: (4 if n == "sigmoid" else gain(n, a)) / math.sqrt(fan(i, o, m)),
        "ReLU has gain 2": lambda i, o, a, m, n, w: (2 if n == "relu" else gain(n, a)) / math.sqrt(fan(i, o, m)),
        "linear has the gain of ReLU": lambda i, o, a, m, n, w: (
            gain("relu" if n == "linear" else n, a) / math.sqrt(fan(i, o, m))
        ),
        "gain squared": lambda i, o, a, m, n, w: gain(n, a) ** 2 / math.sqrt(fan(i, o, m)),
        "gain under the root": lambda i, o, a, m, n, w: math.sqrt(gain(n, a) / fan(i, o, m)),
        "gain forgotten": lambda i, o, a, m, n, w: 1 / math.sqrt(fan(i, o, m)),
        "1/n for one over the root": lambda i, o, a, m, n, w: gain(n, a) / fan(i, o, m),
        "times root 3": lambda i, o, a, m, n, w: gain(n, a) * math.sqrt(3 / fan(i, o, m)),
        "divided by root 3": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(3 * fan(i, o, m)),
        "1 % too large": lambda i, o, a, m, n, w: 1.01 * gain(n, a) / math.sqrt(fan(i, o, m)),
        "1e-9 too large": lambda i, o, a, m, n, w: (1 + 1e-9) * gain(n, a) / math.sqrt(fan(i, o, m)),
    }.items():
        add("gain and formula", name, words, he(name, std))
    for words, std in {
        "mode ignored": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(i),
        "fan-out always": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(o),
        "modes exchanged": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(i if m == "fan_out" else o),
        "mean of the fans": lambda i, o, a, m, n, w: gain(n, a) * math.sqrt(2 / (i + o)),
        "one fan too many": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(fan(i, o, m) + 1),
        "never fewer than two": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(max(2, fan(i, o, m))),
        "receptive field forgotten": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(fan(w.shape[1], w.shape[0], m)),
        "receptive field only in fan-in": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(fan(i, w.shape[0], m)),
        "elements of the tensor": lambda i, o, a, m, n, w: gain(n, a) / math.sqrt(w.numel()),
    }.items():
        add("fans", name, words, he(name, std))

# --- right only in some places ----------------------------------------------------------------------------------------

PLACES = {
    "squares": lambda w, given: w.dim() > 1 and w.shape[0] == w.shape[1],
    "width 1": lambda w, given: w.dim() > 1 and 1 in w.shape[:2],
    "one input": lambda w, given: w.dim() == 2 and w.shape[1] == 1,
    "tall matrices": lambda w, given: w.dim() == 2 and w.shape[0] > 2 * w.shape[1],
    "kernels": lambda w, given: w.dim() > 2,
    "kernels of three axes": lambda w, given: w.dim() == 5,
    "float16": lambda w, given: w.dtype == torch.float16,
    "bfloat16": lambda w, given: w.dtype == torch.bfloat16,
    "more than 2^16 elements": lambda w, given: w.numel() > 2**16,
    "tensors that are not contiguous": lambda w, given: not w.is_contiguous(),
    "transposed tensors": lambda w, given: w.dim() == 2 and w.stride(0) == 1 and w.shape[0] > 1 < w.shape[1],
    "a trained parameter": lambda w, given: w.requires_grad,
}
for name in ("uniform_", "normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"):
    for where, condition in PLACES.items():
        add(
            "wrong only there",
            name,
            f"5 % too small in {where}",
            only_where(name, condition, afterwards(name, times(0.95))),
        )

# --- the law ----------------------------------------------------------------------------------------------------------


def equal_rows(tensor: torch.Tensor) -> None:
    tensor.copy_(tensor[:1].clone().expand_as(tensor))


def sorted_(tensor: torch.Tensor) -> None:
    tensor.copy_(tensor.flatten().sort().values.view(tensor.shape))


def second_half_repeats(tensor: torch.Tensor) -> None:
    flat = tensor.flatten()
    half = len(flat) // 2
    flat[half : 2 * half] = flat[:half].clone()
    tensor.copy_(flat.view(tensor.shape))


def other_family(name: str) -> Any:
    """Normal for uniform and the reverse, with the variance that is asked for."""
    other = name.replace("uniform", "normal") if "uniform" in name else name.replace("normal", "uniform")
    return lambda *arguments, **options: TRUE[other](*arguments, **options)


for name in ("xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"):
    add("another law", name, "the other family, with the same variance", other_family(name))
    add("another law", name, "all rows are equal", afterwards(name, equal_rows))
    add("another law", name, "sorted", afterwards(name, sorted_))
    add("another law", name, "positive", afterwards(name, lambda tensor: tensor.abs_()))
    add("another law", name, "mean of the draw taken off", afterwards(name, lambda w: w.sub_(w.mean())))
for name in ("uniform_", "normal_"):
    add("another law", name, "second half repeats the first", afterwards(name, second_half_repeats))
    add("another law", name, "in steps of 1/256", afterwards(name, lambda w: w.mul_(256).round_().div_(256)))
    add("another law", name, "the last element is 0", afterwards(name, lambda w: w.select(-1, -1).zero_()))


def clamped(tensor: torch.Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> torch.Tensor:
    with torch.no_grad():
        return tensor.normal_(mean, std, generator=generator).clamp_(mean - 3 * std, mean + 3 * std)


add("another law", "normal_", "clamped at three standard deviations", clamped)

# --- plain arguments --------------------------------------------------------------------------------------------------

for words, change in {
    "a ignored": lambda given: {"a": 0.0},
    "b ignored": lambda given: {"b": max(1.0, given["a"])},
    "b is a width": lambda given: {"b": given["a"] + abs(given["b"])},
    "symmetric": lambda given: {"a": -abs(given["b"]), "b": abs(given["b"])},
    "default from -1": lambda given: {"a": given["a"] or -1.0},
    "upper end 1e-9 too high": lambda given: {"b": given["b"] + 1e-9},
}.items():
    add("plain arguments", "uniform_", words, other_options("uniform_", change))
for words, change in {
    "std is a variance": lambda given: {"std": math.sqrt(given["std"])},
    "std squared": lambda given: {"std": given["std"] ** 2},
    "std ignored": lambda given: {"std": 1.0},
    "mean ignored": lambda given: {"mean": 0.0},
    "mean twice": lambda given: {"mean": 2 * given["mean"]},
    "mean in units of std": lambda given: {"mean": given["mean"] * given["std"]},
    "default std 0.01": lambda given: {"std": 0.01 if given["std"] == 1.0 else given["std"]},
    "a trace of the mean": lambda given: {"mean": given["mean"] + 1e-12},
}.items():
    add("plain arguments", "normal_", words, other_options("normal_", change))
for words, change in {
    "val cut to a whole number": lambda given: {"val": int(given["val"])},
    "val without its sign": lambda given: {"val": abs(given["val"])},
    "val in float16": lambda given: {"val": float(torch.tensor(given["val"], dtype=torch.float16))},
}.items():
    add("plain arguments", "constant_", words, other_options("constant_", change))
add("plain arguments", "ones_", "zeros", lambda tensor: TRUE["zeros_"](tensor))
add("plain arguments", "ones_", "the identity", afterwards("ones_", lambda w: w.tril_() if w.dim() > 1 else None))
add("plain arguments", "ones_", "one over fan-in", afterwards("ones_", lambda w: w.div_(w.shape[-1])))
add("plain arguments", "zeros_", "a trace of noise", afterwards("zeros_", lambda w: w.add_(1e-7)))
add(
    "plain arguments",
    "zeros_",
    "the memory is left as it was in kernels",
    lambda w: w if w.dim() > 2 else TRUE["zeros_"](w),
)

# --- the cut normal law -----------------------------------------------------------------------------------------------


def cut_by(keep: Any) -> Any:
    """A cut made by `keep`, a function of a normal draw, mean, std and both ends."""

    def wrong(
        tensor: torch.Tensor,
        mean: float = 0.0,
        std: float = 1.0,
        a: float = -2.0,
        b: float = 2.0,
        generator: Any = None,
    ) -> torch.Tensor:
        with torch.no_grad():
            return keep(tensor.normal_(mean, std, generator=generator), mean, std, a, b)

    return wrong


add("cut normal", "trunc_normal_", "nothing is cut", cut_by(lambda w, m, s, a, b: w))
add("cut normal", "trunc_normal_", "clamped", cut_by(lambda w, m, s, a, b: w.clamp_(a, b)))
add("cut normal", "trunc_normal_", "wrapped round", cut_by(lambda w, m, s, a, b: w.sub_(a).remainder_(b - a).add_(a)))
for words, change in {
    "cut in units of std": lambda given: {"a": given["a"] * given["std"], "b": given["b"] * given["std"]},
    "cut counted from the mean": lambda given: {"a": given["mean"] + given["a"], "b": given["mean"] + given["b"]},
    "cut at two standard deviations": lambda given: {
        "a": given["mean"] - 2 * given["std"],
        "b": given["mean"] + 2 * given["std"],
    },
    "lower cut forgotten": lambda given: {"a": given["mean"] - 9 * given["std"]},
    "upper cut forgotten": lambda given: {"b": given["mean"] + 9 * given["std"]},
    "upper cut 1 % off": lambda given: {"b": 1.01 * given["b"]},
    "lower cut 1e-9 off": lambda given: {"a": given["a"] - 1e-9},
    "std after the cut": lambda given: {"std": given["std"] / 0.8796},
    "std ignored": lambda given: {"std": 1.0},
    "std is a variance": lambda given: {"std": math.sqrt(given["std"])},
    "mean ignored": lambda given: {"mean": 0.0},
    "mean in the middle of the cuts": lambda given: {"mean": (given["a"] + given["b"]) / 2},
    "generator ignored": lambda given: {"generator": None},
}.items():
    add("cut normal", "trunc_normal_", words, other_options("trunc_normal_", change))


def uniform_in_a_tail(
    tensor: torch.Tensor, mean: float = 0.0, std: float = 1.0, a: float = -2.0, b: float = 2.0, generator: Any = None
) -> Any:
    if a > mean or b < mean:
        return TRUE["uniform_"](tensor, a, b, generator=generator)
    return TRUE["trunc_normal_"](tensor, mean, std, a, b, generator=generator)


add("cut normal", "trunc_normal_", "uniform in a tail", uniform_in_a_tail)
for where in ("kernels", "float16", "tensors that are not contiguous", "more than 2^16 elements"):
    wrong = only_where("trunc_normal_", PLACES[where], afterwards("trunc_normal_", times(0.95)))
    add("cut normal", "trunc_normal_", f"5 % too small in {where}", wrong)

# --- what an initializer owes -----------------------------------------------------------------------------------------


def copy_returned(name: str) -> Any:
    return lambda *arguments, **options: TRUE[name](*arguments, **options).clone()


def copy_filled(name: str) -> Any:
    """A contiguous copy is filled, and what is not contiguous stays as it was."""

    def wrong(tensor: torch.Tensor, *arguments: Any, **options: Any) -> torch.Tensor:
        TRUE[name](tensor.detach().contiguous(), *arguments, **options)
        return tensor

    return wrong


def disturbing(name: str, disturb: Any) -> Any:
    def wrong(*arguments: Any, **options: Any) -> Any:
        result = TRUE[name](*arguments, **options)
        disturb(result)
        return result

    return wrong


def fill_all(name: str) -> Any:
    """The memory around a view is filled as well."""

    def wrong(tensor: torch.Tensor, *arguments: Any, **options: Any) -> torch.Tensor:
        with torch.no_grad():
            torch.as_strided(
                tensor.detach(), (tensor.untyped_storage().nbytes() // tensor.element_size(),), (1,), 0
            ).zero_()
        return TRUE[name](tensor, *arguments, **options)

    return wrong


for name in ("uniform_", "xavier_normal_", "kaiming_uniform_"):
    for words, function in {
        "generator ignored": other_options(name, lambda given: {"generator": None}),
        "a new generator each time": other_options(name, lambda given: {"generator": torch.Generator().manual_seed(0)}),
        "the global generator moves on": disturbing(name, lambda w: torch.rand(1)),
        "a copy is returned": copy_returned(name),
        "only a contiguous copy is filled": copy_filled(name),
        "requires_grad is lost": disturbing(name, lambda w: w.requires_grad_(False)),
        "requires_grad is set": disturbing(name, lambda w: w.requires_grad_(True)),
        "the memory around a view is filled": fill_all(name),
    }.items():
        add("what it owes", name, words, function)

# --- layers -----------------------------------------------------------------------------------------------------------


def layer(weight: Any = None, bias: Any = None) -> Any:
    """A reset_parameters that draws weights and biases with other bounds, functions of the weight."""

    def bound(w: torch.Tensor) -> float:
        return 1 / math.sqrt(fans(w)[0])

    def reset(self: Any) -> None:
        nn.init.uniform_(self.weight, -(weight or bound)(self.weight), (weight or bound)(self.weight))
        if self.bias is not None:
            nn.init.uniform_(self.bias, -(bias or bound)(self.weight), (bias or bound)(self.weight))

    return reset


for place, reset in {"Linear": "Linear__reset_parameters", "Conv": "modules__conv___ConvNd__reset_parameters"}.items():
    for words, changed in {
        "bias from fan-out": {"bias": lambda w: 1 / math.sqrt(fans(w)[1])},
        "bias 0": {"bias": lambda w: 0.0},
        "bias 1/n": {"bias": lambda w: 1 / fans(w)[0]},
        "bias times root 3": {"bias": lambda w: math.sqrt(3 / fans(w)[0])},
        "bias 1 % too large": {"bias": lambda w: 1.01 / math.sqrt(fans(w)[0])},
        "weight from fan-out": {"weight": lambda w: 1 / math.sqrt(fans(w)[1])},
        "weight with the variance 1/n": {"weight": lambda w: math.sqrt(3 / fans(w)[0])},
    }.items():
        patch(f"layers ({place})", words, "linear_default_", **{reset: layer(**changed)})
CONV = "modules__conv___ConvNd__reset_parameters"
patch(
    "layers (Conv)",
    "receptive field forgotten",
    "linear_default_",
    **{CONV: layer(*[lambda w: w.shape[1] ** -0.5] * 2)},
)
patch(
    "layers (Conv)", "bias without receptive field", "linear_default_",
    **{CONV: layer(bias=lambda w: 1 / math.sqrt(w.shape[1]))},
)  # fmt: skip
patch(
    "layers (Linear)",
    "Xavier",
    "linear_default_",
    Linear__reset_parameters=layer(lambda w: math.sqrt(6 / sum(w.shape))),
)
patch("layers (Linear)", "nothing is drawn", "linear_default_", Linear__reset_parameters=lambda self: None)

# --- named twins ------------------------------------------------------------------------------------------------------

add(
    "twins", "xavier_normal_", "fan-in and fan-out exchanged",
    xavier("xavier_normal_", lambda i, o, g, w: g * math.sqrt(2 / (o + i))), twin="their sum is the same",
)  # fmt: skip
add(
    "twins", "xavier_uniform_", "written with a 6 under the root",
    xavier("xavier_uniform_", lambda i, o, g, w: g * math.sqrt(6 / (i + o)) / math.sqrt(3)), twin="the same number",
)  # fmt: skip
add(
    "twins", "kaiming_normal_", "variance worked out first",
    he("kaiming_normal_", lambda i, o, a, m, n, w: math.sqrt(gain(n, a) ** 2 / fan(i, o, m))), twin="the same number",
)  # fmt: skip
patch("twins", "written out", "linear_default_", twin="the same law", Linear__reset_parameters=layer())
