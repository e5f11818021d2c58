"""A cut normal law -> scripted draws for trunc_normal_, and the numbers that it must make of them.

PyTorch draws, looks, and draws again what it must not keep: from the normal law itself where the cut keeps much of it, else
from the uniform law between the cuts, keeping a number with the probability that the density asks for. So each element is
given numbers that lie just on the wrong side, and then one that lies just on the right side. Which was kept shows the
cuts and the density to the last digits, without a sample.

Before 2.12 it made one uniform draw, between other ends, and inverted the distribution function. So each element is given a
known share of the way between these ends, and must become the number that has this share of the law below it. The first
draw shows which of the three ways it is.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any, NamedTuple

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from initializer_laws import Cut

ROUNDS = 3
PATIENCE = 25
"""So many rounds, and one more, for one element of a tensor of middle size in the type with the most digits."""
EXACT = torch.float64
PLACES = (1e-3, 0.031, 0.17, 0.43, 0.5, 0.68, 0.89, 0.999)
"""Where a kept number lies between the cuts."""
KEPT = 400
"""So many scripts of each kind: the same one serves for each layout."""
SHARES = (0.0, 1e-12, 1e-6, *PLACES, 1 - 1e-6, 1 - 1e-12)
"""How much of the law lies below a number; the lower end itself can be drawn, the upper one cannot."""


class Script(NamedTuple):
    """What is drawn, of shape (rounds, elements), and between which numbers the outcome must lie, of shape (elements,)."""

    proposals: torch.Tensor
    """Normal numbers; or where a uniform number lies, from 0 at the lower end to 1 at the upper."""
    chances: torch.Tensor
    least: torch.Tensor
    most: torch.Tensor


def margin(dtype: torch.dtype) -> float:
    """How close to the decision the scripted numbers lie: a few times what the arithmetic of this type is off by."""
    few = 64 if torch.finfo(dtype).bits == 16 else 256
    return few * torch.finfo(dtype).eps


@lru_cache(maxsize=KEPT)
def normal_script(cut: Cut, elements: int, dtype: torch.dtype) -> Script:
    """Normal numbers: those outside of the cuts are drawn again."""

    def step(end: float) -> float:
        return margin(dtype) * max(abs(end), abs(cut.mean), cut.std) / 4

    low, high = max(cut.low, cut.mean - 6 * cut.std), min(cut.high, cut.mean + 6 * cut.std)
    below, above = cut.low - step(cut.low), cut.high + step(cut.high)
    beyond = [below, above, below - cut.std, above + 2 * cut.std]
    within = [*(low + (high - low) * place for place in PLACES), low + step(low), high - step(high)]
    outside, inside = (torch.tensor(numbers, dtype=torch.float64) for numbers in (beyond, within))
    outside = outside[outside.isfinite()]
    return _script(outside, torch.ones_like(outside), inside, torch.ones_like(inside), elements, dtype is EXACT)


@lru_cache(maxsize=KEPT)
def uniform_script(cut: Cut, elements: int, dtype: torch.dtype) -> Script:
    """Numbers between the cuts: those are drawn again whose chance, drawn too, is above their share of the density."""
    places = torch.tensor(PLACES, dtype=torch.float64)
    x = cut.low + (cut.high - cut.low) * places
    peak = max(cut.low, min(cut.mean, cut.high))
    share = torch.exp((((peak - cut.mean) / cut.std) ** 2 - ((x - cut.mean) / cut.std) ** 2) / 2)
    doubt = math.exp(margin(dtype))
    seen = share > 0.02  # a smaller chance has few digits in 16 bits
    refused = seen & (share * doubt < 1)
    above, below = (share * doubt)[refused], (share / doubt)[seen]
    script = _script(places[refused], above, places[seen], below, elements, dtype is EXACT)
    kept = cut.low + (cut.high - cut.low) * script.least
    return script._replace(least=kept, most=kept)


def _script(
    refused: torch.Tensor, above: torch.Tensor, good: torch.Tensor, below: torch.Tensor, elements: int, patient: bool
) -> Script:
    """Element i is refused a few times, and then kept; what comes later is to be ignored."""
    i = torch.arange(elements)
    kept_in = i % ROUNDS * (len(refused) > 0)
    if patient and len(refused) and 100 < elements < 200:
        kept_in[-1] = PATIENCE
    k = torch.arange(int(kept_in.max()) + 1)[:, None]
    pick, early, other = (i + 5 * k) % len(good), k < kept_in, (i + k) % max(1, len(refused))
    proposals, chances = good[pick], below[pick]
    if len(refused):
        proposals = torch.where(early, refused[other], proposals)
        chances = torch.where(early, above[other], chances)
    kept = proposals.gather(0, kept_in[None])[0]
    return Script(proposals, chances, kept, kept)


@lru_cache(maxsize=KEPT)
def inverse_script(cut: Cut, low: float, high: float, elements: int, dtype: torch.dtype) -> Script:
    """One draw between two ends: what the type has near these shares. Where it is past the upper end, the lower end."""
    drawn = (low + (high - low) * torch.tensor(SHARES, dtype=EXACT)).to(dtype).to(EXACT)
    share = ((torch.where(drawn < high, drawn, drawn[0]) - low) / (high - low)).clamp(0, 1)
    least, most = _inverse(cut, share, dtype)
    pick = torch.arange(elements) % len(SHARES)
    return Script(share[pick][None], share.new_empty(0, elements), least[pick], most[pick])


def _inverse(cut: Cut, share: torch.Tensor, dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    """The least and the most that may have these shares of the law below them: both cuts are rounded to the type, the
    distribution function is known as exactly as float64 has it, and three steps are made in the type.
    """
    below, above = (math.erf((end - cut.mean) / cut.std / math.sqrt(2)) for end in (cut.low, cut.high))
    place = below + (above - below) * share  # between -1 and 1
    doubt = 2 * torch.finfo(EXACT).eps

    def number(place: torch.Tensor) -> torch.Tensor:
        return (cut.mean + cut.std * math.sqrt(2) * torch.erfinv(place.clamp(-1, 1))).clamp(cut.low, cut.high)

    few = 1 if torch.finfo(dtype).bits == 16 else 4  # erfinv itself is off by some units where numbers have many digits
    slack = few * torch.finfo(dtype).eps * (2 * (number(place) - cut.mean).abs() + abs(cut.mean))
    low, high = torch.tensor([cut.low, cut.high], dtype=dtype).to(EXACT)
    return (number(place - doubt) - slack).clamp(low, high), (number(place + doubt) + slack).clamp(low, high)


class Scripted(TorchDispatchMode):
    """While this runs, PyTorch's generator gives the scripted numbers; `wanted` is what must come of them."""

    def __init__(self, cut: Cut, elements: int, dtype: torch.dtype, seed: int | None) -> None:
        super().__init__()
        self.cut, self.elements, self.dtype, self.seed = cut, elements, dtype, seed
        self.script: Script | None = None
        self.calls = 0

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """No: nothing is compiled here, and to switch compiling off at each operation takes longer than the operation."""
        return False

    def wanted(self, found: torch.Tensor) -> torch.Tensor | None:
        """Of shape (elements,): what is found, where that is near enough; None where nothing was drawn."""
        return found.flatten().cpu().to(EXACT).clamp(self.script.least, self.script.most) if self.script else None

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function is torch.ops.aten.normal_.default:
            return self._normal(*args, **(kwargs or {}))
        if function is torch.ops.aten.uniform_.default:
            return self._uniform(*args, **(kwargs or {}))
        return function(*args, **(kwargs or {}))

    def _normal(self, tensor: torch.Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> torch.Tensor:
        self.script = self.script or normal_script(self.cut, self.elements, self.dtype)
        proposals = self._turn(self.script.proposals, self.calls, tensor, generator)
        return tensor.copy_((mean + std * (proposals - self.cut.mean) / self.cut.std).reshape(tensor.shape))

    def _uniform(
        self, tensor: torch.Tensor, low: float = 0.0, high: float = 1.0, generator: Any = None
    ) -> torch.Tensor:
        """Proposals and chances in turn, or one share of the law."""
        self.script = self.script or self._uniform_script(low, high)
        turn, is_chance = divmod(self.calls, 2)
        share = self._turn(self.script.chances if is_chance else self.script.proposals, turn, tensor, generator)
        return tensor.copy_((low + (high - low) * share).reshape(tensor.shape))

    def _uniform_script(self, low: float, high: float) -> Script:
        """Proposals lie between the cuts. Between other ends, the distribution function is inverted."""
        if (low, high) == (self.cut.low, self.cut.high):
            return uniform_script(self.cut, self.elements, self.dtype)
        return inverse_script(self.cut, low, high, self.elements, self.dtype)

    def _turn(self, numbers: torch.Tensor, turn: int, tensor: torch.Tensor, generator: Any) -> torch.Tensor:
        """The numbers of this turn; the generator moves on, as in a draw.

        Raises ValueError where another generator is asked, or one is asked again and again.
        """
        if (generator.initial_seed() if generator else None) != self.seed:
            raise ValueError("it does not draw from the generator that it is given")
        if turn >= len(numbers):
            raise ValueError("it draws again what it had to keep")
        tensor.new_empty(1).uniform_(generator=generator)
        self.calls += 1
        return numbers[turn].to(tensor.device)


def forget_scripts() -> None:
    """They take tens of megabytes."""
    for script in (normal_script, uniform_script, inverse_script):
        script.cache_clear()
