"""Layers, and the functions with which libraries count their fans -> these fans, beside PyTorch's and those that one can count.

Of another library, its one function is taken out of its source and run alone, with the module `math` and nothing else: a package
that needs a hundred others need not be imported. In which shape it keeps a kernel is read off its source too.
"""

from __future__ import annotations

import ast
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import torch
from torch import nn

from .others import version

Shape = tuple[int, ...]
Fans = tuple[int, int]


@dataclass(frozen=True)
class Counter:
    """The function of a package that counts fans, of the shape of a weight."""

    file: str
    """Below the folder in which packages lie."""
    function: str

    def taken_out(self, folder: Path) -> Callable[[Shape], tuple[float, float]]:
        """The function. Raises ValueError where it is not there."""
        file = folder / self.file
        source = file.read_text(encoding="utf-8")
        found = [one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef) and one.name == self.function]
        if len(found) != 1:
            raise ValueError(f"{file}: found {len(found)} functions {self.function}, wanted 1: look where it went")
        return _alone(f"{ast.get_source_segment(source, found[0])}\n", self.function)


COUNTERS = {
    "keras": Counter("keras/src/initializers/random_initializers.py", "compute_fans"),
    "jax": Counter("jax/_src/nn/initializers.py", "_compute_fans"),
}


@dataclass(frozen=True)
class Kernel:
    """How a package keeps the weight of a layer."""

    shape: Shape
    file: str
    said: str
    """Words of this file, apart from line ends, that say so."""


@dataclass(frozen=True)
class Layer:
    """The same layer in each library."""

    what: str
    make: Callable[[], nn.Module]
    """PyTorch's, without a bias; with stride 1."""
    size: Shape
    """Of its input, with a batch of one: large enough that its middle is far from each border."""
    kernels: Mapping[str, Kernel]
    labels: tuple[str, ...]
    """The equations that say what is added up, forward and backward."""

    def counted(self) -> Fans:
        """How many products go into an output in the middle, and into the gradient of an input there: with all numbers 1, they
        are the output, and the gradient of the sum of outputs."""
        layer, x = self.make(), torch.ones(self.size, requires_grad=True)
        for weight in layer.parameters():
            nn.init.ones_(weight)
        out = layer(x)
        (back,) = torch.autograd.grad(out.sum(), x)
        return _middle(out), _middle(back)

    def of_pytorch(self) -> Fans:
        """As its initializers count."""
        (weight,) = self.make().parameters()
        return nn.init._calculate_fan_in_and_fan_out(weight)

    def found(self, folder: Path) -> dict[str, Any]:
        """All of it, for the file of results. Raises ValueError where a package is missing, or keeps the kernel otherwise."""
        return {
            "layer": self.what,
            "labels": list(self.labels),
            "counted": list(self.counted()),
            "pytorch": list(self.of_pytorch()),
            **{package: self._of(package, folder) for package in COUNTERS},
        }

    def _of(self, package: str, folder: Path) -> dict[str, Any]:
        kernel = self.kernels[package]
        text = (folder / kernel.file).read_text(encoding="utf-8")
        if "".join(kernel.said.split()) not in "".join(text.split()):
            raise ValueError(f"{folder / kernel.file}: found no {kernel.said}, wanted it as the shape: {self.what}")
        fans = COUNTERS[package].taken_out(folder)(kernel.shape)
        if any(fan != int(fan) for fan in fans):
            raise ValueError(f"{package}: found {fans} for {kernel.shape}, wanted whole numbers")
        return {"shape": list(kernel.shape), "fans": [int(fan) for fan in fans]}


def _alone(source: str, function: str) -> Any:
    """A module of this function alone. Its annotations are not looked at, for the names in them are not there."""
    with tempfile.TemporaryDirectory(prefix="fans-") as folder:
        file = Path(folder) / "alone.py"
        file.write_text(f"from __future__ import annotations\nimport math\n{source}", encoding="utf-8")
        spec = spec_from_file_location("alone", file)
        assert spec and spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return getattr(module, function)


def _middle(numbers: torch.Tensor) -> int:
    """Of the first example and channel, at the middle of its places."""
    return int(numbers[(0, 0, *(size // 2 for size in numbers.shape[2:]))])


FOLDER = "keras/src/layers/convolutional/base"
IN_KERAS = (f"{FOLDER}_conv.py", "self.kernel_size + (input_channel // self.groups, self.filters,)")
DEPTHWISE_IN_KERAS = (f"{FOLDER}_depthwise_conv.py", "self.kernel_size + (input_channel, self.depth_multiplier,)")
TRANSPOSED_IN_KERAS = (f"{FOLDER}_conv_transpose.py", "self.kernel_size + (self.filters, input_channel,)")
IN_JAX = "jax/_src/lax/convolution.py"
PLACES_FIRST = (IN_JAX, "('NHWC', 'HWIO', 'NHWC')")
BY_GROUP = (IN_JAX, "core.definitely_equal(quot, rhs.shape[dimension_numbers.rhs_spec[1]])")
NOT_SWAPPED = (IN_JAX, "transpose_kernel: bool = False,")
IMAGE = (1, 16, 9, 9)
LAYERS = (
    Layer(
        "linear, 3 to 5", lambda: nn.Linear(3, 5, bias=False), (1, 3),
        {"keras": Kernel((3, 5), "keras/src/layers/core/dense.py", "kernel_shape = (input_shape[-1], self.units)"),
         "jax": Kernel((3, 5), COUNTERS["jax"].file, "in_axis: int | Sequence[int] = -2, out_axis: int | Sequence[int] = -1")},
        ("forward-variance", "backward-variance"),
    ),
    Layer(
        "convolution, 16 to 64", lambda: nn.Conv2d(16, 64, 3, bias=False), IMAGE,
        {"keras": Kernel((3, 3, 16, 64), *IN_KERAS), "jax": Kernel((3, 3, 16, 64), *PLACES_FIRST)},
        ("conv-forward", "conv-backward"),
    ),
    Layer(
        "convolution in 4 groups, 16 to 64", lambda: nn.Conv2d(16, 64, 3, groups=4, bias=False), IMAGE,
        {"keras": Kernel((3, 3, 4, 64), *IN_KERAS), "jax": Kernel((3, 3, 4, 64), *BY_GROUP)},
        ("conv-forward", "conv-grouped-backward"),
    ),
    Layer(
        "depthwise, 16 to 16", lambda: nn.Conv2d(16, 16, 3, groups=16, bias=False), IMAGE,
        {"keras": Kernel((3, 3, 16, 1), *DEPTHWISE_IN_KERAS), "jax": Kernel((3, 3, 1, 16), *BY_GROUP)},
        ("conv-forward", "conv-grouped-backward"),
    ),
    Layer(
        "transposed, 16 to 64", lambda: nn.ConvTranspose2d(16, 64, 3, bias=False), IMAGE,
        {"keras": Kernel((3, 3, 64, 16), *TRANSPOSED_IN_KERAS), "jax": Kernel((3, 3, 16, 64), *NOT_SWAPPED)},
        ("transposed-forward",),
    ),
)  # fmt: skip
"""JAX has no layers. Its kernels have the axes in the order that its initializers take unless told: places, inputs, outputs."""


def every(folder: Path) -> dict[str, Any]:
    """The versions, PyTorch's among them, and what is found of each layer with the packages in this folder.

    Raises ValueError as `Layer.found` does.
    """
    versions = {"pytorch": torch.__version__.partition("+")[0], **{package: version(folder, package) for package in COUNTERS}}
    return {"versions": versions, "layers": [layer.found(folder) for layer in LAYERS]}
