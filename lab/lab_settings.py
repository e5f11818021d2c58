"""The choices of the depth lab -> its settings, and for each the PyTorch that reproduces its runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

SEEDS = 20
LEVELS = (0.1, 0.5, 0.9)  # of the quantiles over the seeds
WIDTHS = (32, 128, 512)
DEPTHS = (10, 50)
DOTS = 10  # steps between the layers whose runs are kept, at the most


@dataclass(frozen=True)
class Activation:
    """What stands in front of each layer of weights."""

    name: str
    """Its key, which its file is named after."""
    words: str
    code: str
    """It, applied to {x}, in PyTorch."""
    gains: tuple[str, ...]
    """Keys of GAINS."""


@dataclass(frozen=True)
class Gain:
    """The standard deviation of a weight, times the root of the width."""

    words: str
    code: str
    """Python, and exactly what the runs use."""

    @property
    def value(self) -> float:
        """The number."""
        base, _, power = self.code.partition("**")
        top, _, bottom = base.strip("()").partition("/")
        return (float(top) / float(bottom or 1)) ** float(power or 1)


GAINS = {
    "default": Gain("1/√3 (nn.Linear)", "(1 / 3)**0.5"),
    "one": Gain("1 (LeCun, Xavier)", "1"),
    "two": Gain("√2 (He)", "2**0.5"),
    "tanh": Gain("5/3 (PyTorch)", "(5 / 3)"),
    "four": Gain("4", "4"),
    "selu": Gain("3/4 (PyTorch)", "(3 / 4)"),
    "elu-unit": Gain("1.245198 (unit gain)", "1.245198301"),
    "gelu-unit": Gain("1.533530 (unit gain)", "1.533530441"),
    "tanh-unit": Gain("1.592537 (unit gain)", "1.592537420"),
    "sigmoid-unit": Gain("1.846229 (unit gain)", "1.846228545"),
}
"""Unit gains are those of the equations gain-…-unit, to nine digits."""
COMMON = ("default", "one", "two")


ACTIVATIONS = {
    one.name: one
    for one in (
        Activation("none", "no activation", "{x}", COMMON),
        Activation("relu", "ReLU", "F.relu({x})", COMMON),
        Activation("elu", "ELU", "F.elu({x})", (*COMMON, "elu-unit")),
        Activation("selu", "SELU", "F.selu({x})", (*COMMON, "selu")),
        Activation("gelu", "GELU", "F.gelu({x})", (*COMMON, "gelu-unit")),
        Activation("tanh", "tanh", "F.tanh({x})", (*COMMON, "tanh-unit", "tanh")),
        Activation("sigmoid", "sigmoid", "F.sigmoid({x})", (*COMMON, "sigmoid-unit", "four")),
    )
}

SKIPS = {
    "none": ("none", "z = F.linear({phi}, w)"),
    "one": ("added", "z = z + F.linear({phi}, w)"),
    "root": ("added; branch over √depth", "z = z + depth**-0.5 * F.linear({phi}, w)"),
}
"""Skip connection -> words, and one layer in PyTorch."""
NORMS = {"off": ("none", "z"), "on": ("RMSNorm in front", "F.rms_norm(z, (width,))")}
"""Normalization -> words, and what the activation is applied to."""
PROGRAM = """import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
width, depth, gain = {width}, {depth}, {gain}
signal, gradient = [], []
for seed in range(20):
    torch.manual_seed(seed)
    z = torch.randn(width, requires_grad=True)
    layers = [z]
    for _ in range(depth):
        w = torch.randn(width, width) * gain / width**0.5
        {step}
        layers.append(z)
    gradients = torch.autograd.grad(z @ torch.randn(width), layers)
    signal.append([z.square().mean().item() for z in layers])
    gradient.append([d.square().mean().item() for d in gradients])

levels = torch.tensor([0.1, 0.5, 0.9])
print(torch.tensor(signal).quantile(levels, dim=0).T)
print(torch.tensor(gradient).quantile(levels, dim=0).T)
"""


@dataclass(frozen=True)
class Setting:
    """One choice of all but the width: the keys of the tables above, and the depth."""

    activation: str
    gain: str
    skip: str
    norm: str
    depth: int

    @property
    def key(self) -> str:
        """Its name in the file of its activation."""
        return f"{self.gain} {self.skip} {self.norm} {self.depth}"

    @property
    def scale(self) -> float:
        """What the branch is multiplied by."""
        return self.depth**-0.5 if self.skip == "root" else 1.0


def settings() -> Iterator[Setting]:
    """All of them."""
    for one in ACTIVATIONS.values():
        for gain in one.gains:
            for skip in SKIPS:
                for norm in NORMS:
                    for depth in DEPTHS:
                        yield Setting(one.name, gain, skip, norm, depth)


def shown(depth: int) -> list[int]:
    """The layers whose runs are kept: the ends, and as many between them as DOTS says, or each second one."""
    return list(range(0, depth + 1, max(2, depth // DOTS)))


def program(setting: Setting, width: int) -> str:
    """What a reader copies. It prints, for each layer, the quantiles that the lab shows as dots and bars."""
    phi = ACTIVATIONS[setting.activation].code.replace("{x}", NORMS[setting.norm][1])
    gain = GAINS[setting.gain].code
    step = SKIPS[setting.skip][1].replace("{phi}", phi)
    filled = {"width": str(width), "depth": str(setting.depth), "gain": gain, "step": step}
    text = PROGRAM
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text
