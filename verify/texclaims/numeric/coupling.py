"""PyTorch's initializer, and a law -> have its elements that law: by what the generator draws, and by quantiles instead."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from texclaims.laws.deferred import Drawn
from texclaims.laws.law import UNIT_INTERVAL, Base, Law
from texclaims.numeric import computed
from texclaims.numeric.dice import drawing_from
from texclaims.numeric.feeding import MIXED, NORMAL, STEP, TURNS, UNIFORM, Fed, taken
from texclaims.numeric.injection import fill, fill_with, options_of
from texclaims.numeric.world import MeasurementError

DRAWS: Mapping[str, Callable[[torch.Tensor], Any]] = {"normal": torch.Tensor.normal_, "uniform": torch.Tensor.uniform_}
FEWEST = 4  # elements of which one can tell that they are shifted and scaled numbers: any two are
SHIFTED = 1e-9  # relative: so near to what was shifted and scaled is nothing else
SAME, MOST = 1e-12, 0.5  # of the size of the law, and of the elements: where most are the same, what is off is so on purpose
FLAT, FEW = 2e-8, 3  # of the size of the law: the root of a last digit; so many times larger is no last digit
ELSEWHERE = 1e-6  # what an initializer is off by that computes the law by another function is less
Orders = tuple[tuple[int, ...], ...]
"""In which order the quantiles are drawn, by their places, in each of some turns."""


def coupled(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str
) -> tuple[float, str]:
    """Largest difference, relative to the spread of the law, or how far from 0 it lies, between the initializer's tensor and the
    claimed law's own transformation of the same base draw, or of its mirror image, element by element; and what is wrong besides,
    "" if nothing.
    """
    if not law.exists:
        return math.inf, f"no law {law.name} with the parameters {law.parameters}"
    if law.base is None:
        return math.inf, f"{law.name} cannot be coupled"
    values = _seeded(lambda tensor: fill(drawn, tensor, fixed), shape, seed, device)
    error = _apart(law, values, _seeded(DRAWS[_kind(law.base)], shape, seed, device))
    return (error, "") if torch.isfinite(values).all() else (math.inf, "the tensor is not finite")


def fed(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str, turns: int = TURNS
) -> float:
    """The same for a tensor of this shape, where quantiles stand in place of the generator's numbers: near the centre, between,
    and as far out as it draws. In `TURNS` turns each element gets some of all of these.

    Raises MeasurementError where the initializer draws what no quantile stands for, LawError where the law has no base.
    """
    orders = _orders(turns)
    values, _ = _run_on_quantiles(drawn, shape, fixed, device, orders)
    error = _apart(law, values, _given(_kind(law.base), orders, shape, device))
    return error if math.isfinite(error) else math.inf


def deviations(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str, turns: int
) -> torch.Tensor:
    """How far every element is from the law's own transformation, relative to the size of the law, with its sign: of a draw, and
    of quantiles in so many turns: shape (elements,). It raises what `fed` does."""
    values = _seeded(lambda tensor: fill(drawn, tensor, fixed), shape, seed, device)
    found = [_off(law, values, _seeded(DRAWS[_kind(law.base)], shape, seed, device))]
    if turns:
        orders = _orders(turns)
        values, _ = _run_on_quantiles(drawn, shape, fixed, device, orders)
        found.append(_off(law, values, _given(_kind(law.base), orders, shape, device)))
    return torch.cat([one.flatten() for one in found])


def has_another_law(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str
) -> bool:
    """Has what the initializer draws, in this shape, another law for certain? Elements that are not the law's own transformation
    of the draw may have it all the same: those of numbers that were drawn in another order, or of two numbers each.

    They do not if they are another shifted and scaled version of what the generator draws, or always the same. Nor if each rises,
    or falls, with the number that is drawn for it: only one such function of that number has the law, and they are another one.
    """
    wanted = _kind(law.base)
    if _is_shifted_and_scaled_otherwise(drawn, law, shape, fixed, seed, device):
        return True
    orders = tuple(_turned(MIXED, turn) for turn in range(len(MIXED)))
    try:
        values, kinds = _run_on_quantiles(drawn, shape, fixed, device, orders)
    except MeasurementError:
        return False
    if not kinds:
        return bool((values == values.flatten()[0]).all())
    if len(kinds) > 1 or not kinds <= DRAWS.keys() or not values.isfinite().all():
        return False
    (kind,) = kinds
    numbers = _given(kind, orders, shape, device)
    steps = values.gather(0, numbers.argsort(dim=0)).diff(dim=0)
    rises, falls = (steps >= 0).all(dim=0), (steps <= 0).all(dim=0)
    alone = _transformed(law, _with_chances_of(numbers.where(rises, _mirrored(kind, numbers)), kind, wanted))
    off = (values - alone).abs() / size_of(law)
    own = kind == wanted and bool(rises.all()) and bool((off < SAME).double().mean() > MOST) and not _grows_to(off)
    return bool((rises | falls).all() and (off > (SAME if own else ELSEWHERE)).any())


def _grows_to(off: torch.Tensor) -> bool:
    """Do small errors grow up to the largest one, as those of rounding do where a function is flat? The arc sine of a sine is off
    by 1e-16 in the middle, by 7e-11 near an end, and by 5e-10 next to it. What is cut there is off by all, or not at all."""
    most = float(off.max())
    return most < FLAT and bool(((off > FEW * SAME) & (off < most / FEW)).any())


def is_zero(drawn: Drawn, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str) -> bool:
    """Is every element 0 that the initializer draws, in this shape?"""
    return not _seeded(lambda tensor: fill(drawn, tensor, fixed), shape, seed, device).any()


# --- what is drawn, and what the law makes of it ------------------------------------------------------------------------


def _kind(base: Base | None) -> str:
    return "uniform" if base == UNIT_INTERVAL else "normal"


def _apart(law: Law, values: torch.Tensor, numbers: torch.Tensor) -> float:
    """How far the values are from what the law makes of these numbers, or of their mirror image, which has the same law."""
    return float(_off(law, values, numbers).abs().max())


def _off(law: Law, values: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """The same for each value, with a sign: from the nearer one of both."""
    both = (numbers, _mirrored(_kind(law.base), numbers))
    return min(((values - _transformed(law, one)) / size_of(law) for one in both), key=lambda off: float(off.abs().max()))


def size_of(law: Law) -> float:
    """What an error is relative to: the spread of the law, or how far from 0 it lies."""
    location, scale = law.location_and_scale
    return max(abs(float(location)), float(scale))


def _transformed(law: Law, numbers: torch.Tensor) -> torch.Tensor:
    location, scale = law.location_and_scale
    return torch.as_tensor(location + scale * numbers)


def apart(law: Law, other: Law) -> float:
    """How far one law with a base is from another one of its kind, relative to its size. Raises LawError where it has no base."""
    pairs = zip(law.location_and_scale, other.location_and_scale, strict=True)
    return max(abs(float(one) - float(two)) for one, two in pairs) / size_of(law)


def _mirrored(kind: str, numbers: torch.Tensor) -> torch.Tensor:
    return 1 - numbers if kind == "uniform" else -numbers


def _with_chances_of(numbers: torch.Tensor, kind: str, wanted: str) -> torch.Tensor:
    """The numbers of the wanted kind that have the same chance of a smaller one."""
    if kind == wanted:
        return numbers
    return torch.special.ndtri(numbers) if wanted == "normal" else torch.special.ndtr(numbers)


def _is_shifted_and_scaled_otherwise(
    drawn: Drawn, law: Law, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], seed: int, device: str
) -> bool:
    """Is what is drawn a shifted and scaled version of the generator's numbers, the same one in two draws, and not the law's?"""
    seen = []
    for one in (seed, seed + 1):
        values = _seeded(lambda tensor: fill(drawn, tensor, fixed), shape, one, device)
        draws = {kind: _seeded(draw, shape, one, device) for kind, draw in DRAWS.items()}
        if _apart(law, values, draws[_kind(law.base)]) <= SHIFTED:
            return False
        seen.append([_location_and_scale(values, draw) for draw in draws.values()])
    return any(one and two and math.dist(one, two) <= SHIFTED * math.hypot(*one) for one, two in zip(*seen, strict=True))


def _location_and_scale(values: torch.Tensor, draw: torch.Tensor) -> tuple[float, float] | None:
    """By which numbers these values are shifted and scaled ones of the draw; None where they are not."""
    values, draw = values.flatten(), draw.flatten()
    if len(values) < FEWEST:
        return None
    low, high = draw.argmin(), draw.argmax()
    scale = (values[high] - values[low]) / (draw[high] - draw[low])
    location = values[low] - scale * draw[low]
    apart = values - (location + scale * draw)
    return (float(location), float(scale)) if bool((apart.abs() <= SHIFTED * values.abs().max()).all()) else None


# --- runs of the initializer --------------------------------------------------------------------------------------------


def _seeded(fills: Callable[[torch.Tensor], Any], shape: Sequence[int], seed: int, device: str) -> torch.Tensor:
    """What is filled with the generator at this seed, of this shape."""
    tensor = torch.empty(tuple(shape), dtype=torch.float64, device=device)
    with drawing_from(seed):
        fills(tensor)
    return tensor


def _run_on_quantiles(
    drawn: Drawn, shape: Sequence[int], fixed: Mapping[str, torch.Tensor], device: str, orders: Orders
) -> tuple[torch.Tensor, frozenset[str]]:
    arguments = (drawn.initializer, tuple(options_of(drawn, fixed).items()), tuple(shape), device, orders)
    found: tuple[torch.Tensor, frozenset[str]] = computed.run(_in_turns, arguments, {})
    return found


def _in_turns(
    initializer: Callable[..., Any], options: tuple[tuple[str, Any], ...], shape: tuple[int, ...], device: str, orders: Orders
) -> tuple[torch.Tensor, frozenset[str]]:
    """The initializer's tensor in each turn, shape (turns, *shape), and the kinds of numbers that it drew."""
    tensors = torch.empty(len(orders), *shape, dtype=torch.float64, device=device)
    kinds: set[str] = set()
    with torch.random.fork_rng(devices=range(torch.cuda.device_count())):
        for order, tensor in zip(orders, tensors, strict=True):
            with Fed([UNIFORM[place] for place in order], [NORMAL[place] for place in order]) as mode:
                fill_with(initializer, dict(options), tensor)
            for other in sorted(mode.others):
                raise MeasurementError(f"the initializer draws by {other}, which quantiles cannot stand for")
            kinds |= {"another type"} if mode.kinds and not mode.in_float64 else mode.kinds
    return tensors, frozenset(kinds)


def _given(kind: str, orders: Orders, shape: Sequence[int], device: str) -> torch.Tensor:
    """The number of each element in each turn, shape (turns, *shape), if they are drawn one after the other."""
    numbers, count = UNIFORM if kind == "uniform" else NORMAL, math.prod(shape)
    rows = [taken([numbers[place] for place in order], 0, count, device) for order in orders]
    return torch.stack(rows).reshape(len(orders), *shape)


def _orders(turns: int) -> Orders:
    return tuple(_turned(range(len(NORMAL)), STEP * turn) for turn in range(turns))


def _turned(places: Sequence[int], turn: int) -> tuple[int, ...]:
    return (*places[turn:], *places[:turn])
