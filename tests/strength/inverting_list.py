"""Wrong versions of `trunc_normal_` as it was before PyTorch 2.12: one uniform draw, and the distribution function inverted.

That way is written out here, so that the witness is asked about it whatever PyTorch is installed. As it then was, it noticed
51 of these 52. The one that it missed changes only what lies more than 6 standard deviations above the mean; it was then
given shares that are so close to 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import torch
from wrong import Battery, Function

BATTERY = Battery()
NOTICED_AT_FIRST = 51  # by the witness as it was when this list was first run


class Given(NamedTuple):
    """The arguments, apart from tensor and generator."""

    mean: float
    std: float
    a: float
    b: float


def ends_of(given: Given) -> tuple[float, float]:
    """Twice the distribution function at the cuts, less one."""
    low, high = ((end - given.mean) / given.std / math.sqrt(2) for end in (given.a, given.b))
    return math.erf(low), math.erf(high)


def drawn(tensor: torch.Tensor, ends: tuple[float, float], generator: Any) -> torch.Tensor:
    return tensor.uniform_(*ends, generator=generator)


def stretched(tensor: torch.Tensor, given: Given) -> torch.Tensor:
    return tensor.mul_(given.std * math.sqrt(2)).add_(given.mean)


def clamped(tensor: torch.Tensor, given: Given) -> torch.Tensor:
    return tensor.clamp_(min=given.a, max=given.b)


def inverting(
    ends: Callable[[Given], tuple[float, float]] = ends_of,
    draw: Callable[[torch.Tensor, tuple[float, float], Any], torch.Tensor] = drawn,
    inverse: Callable[[torch.Tensor], torch.Tensor] = torch.Tensor.erfinv_,
    stretch: Callable[[torch.Tensor, Given], torch.Tensor] = stretched,
    clamp: Callable[[torch.Tensor, Given], torch.Tensor] = clamped,
) -> Function:
    """The older way, step by step; each step can be another. All of them work in place."""

    def older(
        tensor: torch.Tensor,
        mean: float = 0.0,
        std: float = 1.0,
        a: float = -2.0,
        b: float = 2.0,
        generator: Any = None,
    ) -> torch.Tensor:
        given = Given(mean, std, a, b)
        with torch.no_grad():
            return clamp(stretch(inverse(draw(tensor, ends(given), generator)), given), given)

    return older


def add(kind: str, words: str, function: Function, twin: str = "") -> None:
    BATTERY.add(kind, "trunc_normal_", f"inverted, {words}", function, twin)


# --- the ends of the draw ---------------------------------------------------------------------------------------------


def with_erf(given: Given, low: float, high: float) -> tuple[float, float]:
    return math.erf(low / math.sqrt(2)), math.erf(high / math.sqrt(2))


for words, ends in {
    "the cuts count in units of std": lambda g: with_erf(g, g.a - g.mean, g.b - g.mean),
    "the cuts count from 0": lambda g: with_erf(g, g.a / g.std, g.b / g.std),
    "a variance for std in the cuts": lambda g: with_erf(g, (g.a - g.mean) / g.std**2, (g.b - g.mean) / g.std**2),
    "the root of 2 forgotten in the cuts": lambda g: (math.erf((g.a - g.mean) / g.std), math.erf((g.b - g.mean) / g.std)),
    "shares for the ends": lambda g: tuple((1 + end) / 2 for end in ends_of(g)),
    "what is below the lower cut is clamped": lambda g: (-1.0, ends_of(g)[1]),
    "what is above the upper cut is clamped": lambda g: (ends_of(g)[0], 1.0),
    "all that is outside of the cuts is clamped": lambda g: (-1.0, 1.0),
    "symmetric ends": lambda g: (-abs(ends_of(g)[1]), abs(ends_of(g)[1])),
    "the cuts by a logistic law": lambda g: tuple(
        math.tanh(0.851 * max(-300.0, min((end - g.mean) / g.std, 300.0))) for end in (g.a, g.b)
    ),
    "ends of four digits": lambda g: tuple(round(end, 4) for end in ends_of(g)),
    "the lower end 1e-9 too low": lambda g: (max(-1.0, ends_of(g)[0] - 1e-9), ends_of(g)[1]),
    "upper end at 3 standard deviations at most": lambda g: (ends_of(g)[0], min(ends_of(g)[1], math.erf(3 / 2**0.5))),
}.items():  # fmt: skip
    add("ends", words, inverting(ends=ends))

# --- the draw ---------------------------------------------------------------------------------------------------------


def drawn_in(dtype: torch.dtype) -> Any:
    return lambda w, ends, generator: w.copy_(torch.empty_like(w, dtype=dtype).uniform_(*ends, generator=generator))


def in_order(w: torch.Tensor, ends: tuple[float, float], generator: Any) -> torch.Tensor:
    return w.copy_(drawn(w, ends, generator).flatten().sort().values.view(w.shape))


def from_a_copy(w: torch.Tensor, ends: tuple[float, float], generator: Any) -> torch.Tensor:
    own = generator or torch.default_generator
    return drawn(w, ends, torch.Generator().set_state(own.get_state()))


for words, draw in {
    "drawn in bfloat16 where the type is float16": lambda w, ends, generator: drawn_in(
        torch.bfloat16 if w.dtype == torch.float16 else w.dtype
    )(w, ends, generator),
    "large tensors repeat themselves": lambda w, ends, generator: (
        w.copy_(drawn(w, ends, generator).flatten()[: w.numel() // 2].repeat(2).view(w.shape))
        if w.numel() > 2**16
        else drawn(w, ends, generator)
    ),
    "drawn in float16": drawn_in(torch.float16),
    "drawn in float32": drawn_in(torch.float32),
    "in order": in_order,
    "rows repeat": lambda w, ends, generator: w.copy_(drawn(w, ends, generator)[:1].clone().expand_as(w)),
    "the middle for a draw": lambda w, ends, generator: w.fill_(sum(ends) / 2),
    "drawn twice, and the mean taken": lambda w, ends, generator: w.copy_(
        (drawn(w.clone(), ends, generator) + drawn(w, ends, generator)) / 2
    ),
    "generator ignored": lambda w, ends, generator: drawn(w, ends, None),
    "the generator does not move on": from_a_copy,
}.items():
    add("draw", words, inverting(draw=draw))

# --- the inverse ------------------------------------------------------------------------------------------------------

for words, inverse in {
    "erf for its inverse": torch.Tensor.erf_,
    "nothing is inverted": lambda w: w,
    "the inverse of a logistic law": lambda w: w.atanh_().div_(0.851 * math.sqrt(2)),
    "the first terms of the series": lambda w: w.copy_(math.sqrt(math.pi) / 2 * (w + math.pi / 12 * w**3)),
    "the inverse in float32": lambda w: w.copy_(w.float().erfinv()),
    "the inverse stops at 6 standard deviations": lambda w: w.erfinv_().clamp_(-6 / 2**0.5, 6 / 2**0.5),
    "the inverse stops at 6 standard deviations above the mean": lambda w: w.erfinv_().clamp_(max=6 / 2**0.5),
    "numbers next to the mean are the mean": lambda w: w.erfinv_().mul_(w.abs() > 0.01),
    "the inverse stops at 2.9 standard deviations": lambda w: w.erfinv_().clamp_(-2.9 / 2**0.5, 2.9 / 2**0.5),
}.items():
    add("inverse", words, inverting(inverse=inverse))

# --- scale and shift --------------------------------------------------------------------------------------------------

for words, stretch in {
    "the root of 2 forgotten": lambda w, g: w.mul_(g.std).add_(g.mean),
    "std forgotten": lambda w, g: w.mul_(math.sqrt(2)).add_(g.mean),
    "std squared": lambda w, g: w.mul_(g.std**2 * math.sqrt(2)).add_(g.mean),
    "mean forgotten": lambda w, g: w.mul_(g.std * math.sqrt(2)),
    "mean added before the scale": lambda w, g: w.add_(g.mean).mul_(g.std * math.sqrt(2)),
    "std after the cut": lambda w, g: w.mul_(g.std / 0.8796 * math.sqrt(2)).add_(g.mean),
    "1e-6 too large": lambda w, g: w.mul_(g.std * math.sqrt(2) * (1 + 1e-6)).add_(g.mean),
    "a trace of the mean": lambda w, g: stretched(w, g).add_(1e-9),
    "5 % too small in float16": lambda w, g: stretched(w, g).mul_(0.95 if w.dtype == torch.float16 else 1.0),
    "5 % too small in bfloat16": lambda w, g: stretched(w, g).mul_(0.95 if w.dtype == torch.bfloat16 else 1.0),
    "1 % too large in float16": lambda w, g: stretched(w, g).mul_(1.01 if w.dtype == torch.float16 else 1.0),
    "3 % too large in bfloat16": lambda w, g: stretched(w, g).mul_(1.03 if w.dtype == torch.bfloat16 else 1.0),
    "1 % too large in bfloat16": lambda w, g: stretched(w, g).mul_(1.01 if w.dtype == torch.bfloat16 else 1.0),
    "5 % too small where memory has gaps": lambda w, g: stretched(w, g).mul_(1.0 if w.is_contiguous() else 0.95),
    "5 % too small in more than 2^16 elements": lambda w, g: stretched(w, g).mul_(0.95 if w.numel() > 2**16 else 1.0),
}.items():  # fmt: skip
    add("scale and shift", words, inverting(stretch=stretch))

# --- what it owes -----------------------------------------------------------------------------------------------------

for words, clamp in {
    "nothing is clamped": lambda w, g: w,
    "clamped below alone, at the wrong cut": lambda w, g: w.clamp_(min=g.mean - 2 * g.std),
    "clamped at two standard deviations": lambda w, g: w.clamp_(g.mean - 2 * g.std, g.mean + 2 * g.std),
    "a copy is clamped": lambda w, g: w.clamp(g.a, g.b),
    "only a contiguous copy is clamped": lambda w, g: (w.contiguous().clamp_(g.a, g.b), w)[1],
}.items():
    add("what it owes", words, inverting(clamp=clamp))

# --- named twins ------------------------------------------------------------------------------------------------------


def quantile(w: torch.Tensor, given: Given) -> torch.Tensor:
    """A share from 0 to 1 of the way between the cuts becomes a number of the law, worked out in float64."""
    below, above = ((1 + end) / 2 for end in ends_of(given))
    number = torch.special.ndtri(below + (above - below) * w.double())
    return w.copy_((given.mean + given.std * number).clamp(given.a, given.b))


def written_out(given: Given) -> tuple[float, float]:
    return tuple(2 * ((1 + end) / 2) - 1 for end in ends_of(given))


add("twins", "as PyTorch had it", inverting(ends=written_out), twin="the older way")
add("twins", "the ends by erf at once", inverting(), twin="the same ends")
add(
    "twins", "a share drawn, the rest in float64", inverting(lambda given: (0.0, 1.0), inverse=lambda w: w, stretch=quantile),
    twin="the same law",
)  # fmt: skip
