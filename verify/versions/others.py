"""A package that is installed somewhere, and where a number stands in its source -> the number, and what theory makes of it.

The packages are not imported, so that nothing that they need has to be there: the number is read off their source.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "others.json"
PACKAGES = ("jax", "keras", "timm")


@dataclass(frozen=True)
class Number:
    """One number of one package."""

    package: str
    file: str
    """Below the folder in which packages lie."""
    pattern: str
    """Finds it, as the first group."""
    what: str
    label: str
    """The equation that gives the right one."""
    right: Callable[[], float]

    def found(self, folder: Path) -> dict[str, Any]:
        """As it stands there, with the version. Raises ValueError where it stands there no more."""
        text = (folder / self.file).read_text(encoding="utf-8")
        number = re.search(self.pattern, text)
        if not number:
            raise ValueError(f"{folder / self.file}: found nothing like {self.pattern}, wanted {self.what}")
        value, right = float(number[1]), self.right()
        return {
            "package": self.package, "version": version(folder, self.package), "what": self.what, "label": self.label,
            "number": value, "right": float(f"{right:.12g}"), "off": float(f"{value / right - 1:.1e}"),
        }  # fmt: skip


def version(folder: Path, package: str) -> str:
    """Of the package in this folder. Raises ValueError where it is not there."""
    for metadata in folder.glob(f"{package}-*.dist-info"):
        return metadata.name.removeprefix(f"{package}-").removesuffix(".dist-info")
    raise ValueError(f"{folder}: found no {package}, wanted it installed; run: make versions")


def mean(function: Callable[[float], float]) -> float:
    """Of a function of a standard normal number, by Simpson's rule with an edge at 0, where kinks are."""
    steps, reach = 24_000, 12.0
    width = 2 * reach / steps
    total = 0.0
    for k in range(steps + 1):
        z = -reach + k * width
        weight = 1 if k in (0, steps) else 4 if k % 2 else 2
        total += weight * function(z) * math.exp(-z * z / 2)
    return total * width / 3 / math.sqrt(2 * math.pi)


def scale(activation: Callable[[float], float]) -> Callable[[], float]:
    """What makes the variance of the activation 1: one over its standard deviation."""
    return lambda: 1 / math.sqrt(mean(lambda z: activation(z) ** 2) - mean(activation) ** 2)


def cut() -> float:
    """The standard deviation that a standard normal law has left when it is cut at −2 and 2."""
    return math.sqrt(1 - 4 * math.exp(-2) / math.sqrt(2 * math.pi) / math.erf(math.sqrt(2)))


def sigmoid(z: float) -> float:
    """As the chapters define it."""
    return 1 / (1 + math.exp(-z))


ACTIVATIONS: dict[str, tuple[Callable[[float], float], str]] = {
    "relu": (lambda z: max(z, 0.0), "relu-variance"),
    "tanh": (math.tanh, "gain-tanh-unit"),
    "sigmoid": (sigmoid, "gain-sigmoid-second-moment"),
    "gelu": (lambda z: z * (1 + math.erf(z / math.sqrt(2))) / 2, "gain-gelu-second-moment"),
    "silu": (lambda z: z * sigmoid(z), "gain-silu-second-moment"),
    "elu": (lambda z: z if z > 0 else math.expm1(z), "gain-elu-second-moment"),
    "softplus": (lambda z: math.log1p(math.exp(z)), "gain-softplus-second-moment"),
    "softsign": (lambda z: z / (1 + abs(z)), "gain-softsign-unit"),
}
"""Their names in timm, what they are, and the equation on the mean of their square."""
LEFT = "what is left of the standard deviation when a normal law is cut at two of it"
NFNET = "timm/models/nfnet.py"
NUMBERS = (
    Number("jax", "jax/_src/nn/initializers.py", r"jnp\.array\((\.8796\d+)", LEFT, "truncated-normal-two", cut),
    Number("keras", "keras/src/initializers/random_initializers.py", r"/ (0\.8796\d+)", LEFT, "truncated-normal-two", cut),
    *(
        Number("timm", NFNET, rf"\n    {name}=([\d.]+),", f"what makes the variance of {name} 1", label, scale(one))
        for name, (one, label) in ACTIVATIONS.items()
    ),
)


def every(folder: Path) -> Iterator[dict[str, Any]]:
    """What is found in the folder in which the packages lie. Raises ValueError as `Number.found` does."""
    return (number.found(folder) for number in NUMBERS)
