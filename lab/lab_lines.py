"""Verified equations and a setting of the depth lab -> its lines: mean square of signal and gradient in every layer.

A line is the right side of a labelled equation, evaluated by the engine on the LaTeX of its page, layer after layer. What the
equation leaves open is put in where it stands: for the mean square of "any function" of a random number, that of an activation of
a normal one. Where a page has changed and this no longer stands there, nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from math import pi
from operator import mul
from pathlib import Path

import torch
from torch import Tensor

from lab_runs import APPLY
from lab_settings import GAINS, Setting
from texclaims.judgement.equations import Equations
from texclaims.language.claim import Claim, read_claim
from texclaims.language.project import find_project
from texclaims.numeric.meter import Meter

ROOT = Path(__file__).resolve().parent.parent
WORLDS = (0, 1)  # what nobody sets differs between them: a value that depends on it is found out
AGREEMENT = 1e-9
STEP, FIRST, LAST = 1 / 128, -5.0, 4.0  # of the trapezoidal rule below
MEAN = "v"
"""The letter of the site that stands for a mean square which is put in; a positive number that none of the equations here has."""
VARIANCE = r"\frac{g^2}{n_\text{in}}"


@dataclass(frozen=True)
class Use:
    """How a line reads an equation."""

    label: str
    put: Mapping[str, str]
    """LaTeX of its right side -> what is put there."""


PLAIN = Use("gain-forward", {r"\E[\phi(z)^2]": MEAN})
USES = {
    ("forward", "none", "off"): PLAIN,
    ("forward", "none", "on"): PLAIN,
    ("backward", "none", "off"): Use("gain-backward", {r"\E[\phi'(z)^2]": MEAN, r" \E[\delta_\text{out}^2]": ""}),
    ("forward", "skip", "off"): Use(
        "residual-forward", {r"\E[x^2]": "q", r"\Var[\hat w]": VARIANCE, r"\E[\phi(x)^2]": MEAN},
    ),
    ("backward", "skip", "off"): Use(
        "residual-backward",
        {
            r"\E[(\delta^+_j)^2]": "1", r"\Var[\hat w]": VARIANCE, r"\phi'(\xi_j)^2": MEAN,
            r"\sum_{i=1}^{n_\text{in}} \E[(\delta^+_i)^2]": r"n_\text{in}",
        },
    ),
    ("forward", "one", "on"): Use("residual-normalized", {"q_0": "q", "n v": f"g^2 {MEAN}"}),
    ("forward", "root", "on"): Use("residual-normalized-scaled", {"q_0": "q", "g^2": f"g^2 {MEAN}"}),
}  # fmt: skip
"""Pass, skip connection and normalization -> the equation of the line. Where there is none, no line is drawn."""


class LineError(Exception):
    """An equation that a line cannot be drawn from; the message names file, line and label, what was found and wanted."""


def use_of(way: str, skip: str, norm: str) -> Use | None:
    """The equation of a line; None where no equation of the site says it."""
    return USES.get((way, skip, norm)) or USES.get((way, "none" if skip == "none" else "skip", norm))


@cache
def mean_square(activation: str, way: str, q: float) -> float:
    """Of an activation, or backward of its slope, at a normal number with mean zero and variance q.

    The trapezoidal rule, after a substitution that puts its points evenly on a logarithmic scale: so it is as exact for a slope
    that is nothing but a narrow peak at 0, compared with the spread of the number.
    """
    u = torch.arange(FIRST, LAST, STEP, dtype=torch.float64)
    t = torch.exp(u - torch.exp(-u))  # from 0 to where the normal density is nothing
    weight = STEP * t * (1 + torch.exp(-u)) * torch.exp(-t.square() / 2) / (2 * pi) ** 0.5
    both = torch.cat([-t, t]) * q**0.5
    return float((_at(activation, way, both).square() * weight.repeat(2)).sum())


def _at(activation: str, way: str, z: Tensor) -> Tensor:
    """The activation at each of these numbers; backward, its slope."""
    if way == "forward":
        return APPLY[activation](z)
    z.requires_grad_()
    return torch.autograd.grad(APPLY[activation](z).sum(), z)[0]


@dataclass
class Side:
    """The right side of an equation with all put in, as a function of numbers."""

    equations: Equations
    use: Use
    known: dict[tuple[tuple[str, float], ...], float] = field(default_factory=dict)

    @cached_property
    def claim(self) -> Claim:
        """The side, said to be equal to itself: what is read is its parts.

        Raises LineError where the equation does not contain what the line puts something in for.
        """
        display = self.equations.placed[self.use.label][1]
        side = display.claim.split(r"\when")[0].partition(" = ")[2].strip()
        for old, new in self.use.put.items():
            if side.count(old) != 1:
                found = f"{old} stands {side.count(old)} times in the right side"
                raise LineError(f"{self.equations.where(self.use.label)}: {found}; wanted: once; see USES in lab/lab_lines.py")
            side = side.replace(old, new)
        return read_claim(display, self.equations.project.notation_of(display.file), f"{side} = {side}")

    @cached_property
    def meter(self) -> Meter:
        """What evaluates it."""
        return Meter(self.claim.notation, self.equations.functions, {}, self.claim.names, "cpu")

    def value(self, **numbers: float) -> float:
        """The side, where the named symbols are these numbers; those that it does not contain do not count.

        Raises LineError where it depends on another one.
        """
        table = self.claim.notation.by_short
        known = {name: table[name].name for name in numbers if name in table}
        chosen = {known[name]: number for name, number in numbers.items() if known.get(name) in self.claim.names}
        key = tuple(sorted(chosen.items()))
        if key not in self.known:
            first, second = (self._in(world, chosen) for world in WORLDS)
            if not abs(first - second) <= AGREEMENT * abs(first):
                found = f"{first} and {second} at {numbers}: it depends on more"
                raise LineError(f"{self.equations.where(self.use.label)}: {found}; see USES in lab/lab_lines.py")
            self.known[key] = first
        return self.known[key]

    def _in(self, world: int, chosen: Mapping[str, float]) -> float:
        tensors = self.meter.worlds.at(self.claim.premises, world, dict(chosen), {})
        return float(tensors.value(self.claim.sides[1]))


@dataclass
class Lines:
    """Draws lines; what was evaluated once is kept."""

    equations: Equations = field(default_factory=lambda: Equations(find_project(ROOT / "verify")))
    sides: dict[str, Side] = field(default_factory=dict)

    def side(self, way: str, setting: Setting) -> Side | None:
        """What one layer does to the signal, or to the gradient on its way back."""
        use = use_of(way, setting.skip, setting.norm)
        return self.sides.setdefault(use.label, Side(self.equations, use)) if use else None

    def forward(self, setting: Setting) -> list[float]:
        """Second moment of the signal in layers 0 to the depth; 1 in layer 0."""
        side, gain = self.side("forward", setting), GAINS[setting.gain].value
        assert side is not None  # forward, there is an equation for each
        found = [1.0]
        for layer in range(1, setting.depth + 1):
            mean = mean_square(setting.activation, "forward", 1.0 if setting.norm == "on" else found[-1])
            if side.use.label.startswith("residual-normalized"):
                found.append(side.value(q=1.0, g=gain, v=mean, L=layer, branches=setting.depth))
            else:
                found.append(side.value(q=found[-1], g=gain, v=mean, c=setting.scale))
        return found

    def backward(self, setting: Setting) -> list[float] | None:
        """The same of the gradient, 1 in the last layer; None where no equation says it."""
        side, gain = self.side("backward", setting), GAINS[setting.gain].value
        if side is None:
            return None
        means = [mean_square(setting.activation, "backward", q) for q in self.forward(setting)[:-1]]
        factors = [side.value(g=gain, v=mean, c=setting.scale) for mean in means]
        return list(accumulate(reversed(factors), mul, initial=1.0))[::-1]

    def labels(self) -> dict[str, str]:
        """What the lines are drawn from: label -> claim as its page writes it, on one line."""
        return {use.label: " ".join(self.equations.placed[use.label][1].claim.split()) for use in USES.values()}
