"""The fixed numbers of a world, and the premises about them -> others far from there: a large count, a large or small number."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import combinations, islice, permutations, product

import torch

from texclaims.language.premises import NumberIs
from texclaims.language.tree import all_names
from texclaims.numeric.demands import is_inequality
from texclaims.numeric.stretched import MIRRORED, NEARER, Move, Stretch, alike, near_ends, sides_of
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import number
from texclaims.numeric.worlds import Premises, Worlds

Numbers = Mapping[str, torch.Tensor]

LONG = 131  # of an axis: what is done to the first few elements of a long one alone is not seen in a short one
LONGER = tuple(most * times for most in (LONG, 96) for times in range(16, 1, -1))  # where another one is given by it, as n/8
ORDERS = 24  # in which counts grow
LESS_LONG = (*range(LONG + 1, LONG + 12), 96, 64, 48, 32, 24, 17, 12)  # where premises do not allow this, as of n = m/2
SHORT = 2, 3  # the others, where two axes of more are long
NONE: Mapping[str, int] = {}
COUNT = 17  # where a count is no axis
TIMES = 2, 3, 5, 8, 11, 16, 32, 64  # as large as another one is a count, where premises keep them apart
FACTORS = (1 / 64, 64.0)  # by which the numbers that an initializer is given are moved: one may be clipped on the way
APART = 16.0  # by which one number is larger, and another one smaller: a difference of cubes keeps most of its digits
HALVINGS = 10  # of the way there, where premises do not allow all of it: to within a hundredth of their end
POWERS = (1.0, 1 / 2, 1 / 4, 1 / 8)  # of a factor that is allowed, where so far out nothing is said


@dataclass(frozen=True)
class FarNumbers:
    """Where the fixed numbers of a world may be moved to, under premises about fixed numbers alone; `axes` are the sizes of what
    is drawn. What a premise gives by other numbers moves along."""

    worlds: Worlds
    numbers: Numbers
    premises: Premises
    axes: tuple[str, ...]
    _seen: set[tuple[tuple[float, ...], ...]] = field(default_factory=set)

    def __iter__(self) -> Iterator[Iterator[tuple[str, Numbers]]]:
        """For each way to move them: in words what is another number, and all numbers, from far to near."""
        self._seen.clear()
        axes, counts = sorted(set(self.axes)), sorted(filter(self._is_count, self.numbers))
        for name in counts:
            if name in axes or self._ties(name):
                yield self._longer(name) if self._gives_an_axis(name) else self._counted(name, (LONG, *LESS_LONG))
            if name not in axes:
                yield self._counted(name, (COUNT, *LESS_LONG))
        for some in dict.fromkeys((tuple(axes), tuple(counts))):
            for order in islice(permutations(some), ORDERS if self._are_compared(some) else 1) if len(some) > 1 else ():
                yield self._all_counted({name: LONG if name in axes else COUNT for name in order})
        for pair in combinations(axes, 2) if len(axes) > 2 else ():
            yield self._pair(pair, [name for name in axes if name not in pair])
        yield from self._of_numbers()
        if self._free:
            for most in ({name: LONG if name in axes else COUNT for name in some} for some in _sets(counts)):
                if (large := next(self._all_counted(most), None)) is not None:
                    yield from self._beside(*large)

    def _of_numbers(self) -> Iterator[Iterator[tuple[str, Numbers]]]:
        """Real numbers are moved, all and each alone, and two of them in opposite directions."""
        for factor in (*FACTORS, MIRRORED):
            yield self._times(self._free, factor)
        for nearer, factor in product(NEARER, FACTORS):
            yield from self._all_near_ends(nearer, factor)
        for name in self._free if len(self._free) > 1 else ():
            yield from self._alone(name)
        for pair in permutations(self._free, 2):
            yield self._apart(*pair)

    def _beside(self, words: str, large: Numbers) -> Iterator[Iterator[tuple[str, Numbers]]]:
        """The same where counts are large: all real numbers are moved, and each alone."""
        there = replace(self, numbers=large)
        for names, factor in product(dict.fromkeys((self._free, *((name,) for name in self._free))), FACTORS):
            yield ((f"{words}, {told}", found) for told, found in there._times(names, factor))

    @cached_property
    def _free(self) -> tuple[str, ...]:
        """Real numbers that no premise gives, by name."""
        given = {one.name for one in self.premises if isinstance(one, NumberIs)}
        return tuple(sorted(self._stretch.free.keys() - given))

    @cached_property
    def _stretch(self) -> Stretch:
        return Stretch(self.worlds, self.worlds.of_numbers(dict(self.numbers)), self.premises)

    def _is_whole(self, name: str) -> bool:
        return self.worlds.notation.by_name[name].row.whole

    def _is_count(self, name: str) -> bool:
        return self._is_whole(name) and not self.numbers[name].dim()

    def _are_compared(self, names: Iterable[str]) -> bool:
        """Does a premise say which of these is larger?"""
        return any(is_inequality(one) and one.names("SCALAR") & {*names} for one in self.premises)

    def _ties(self, name: str) -> bool:
        """Does a premise give a number by this one?"""
        return any(name in all_names(one.value) for one in self.premises if isinstance(one, NumberIs))

    def _gives_an_axis(self, name: str) -> bool:
        told = (one for one in self.premises if isinstance(one, NumberIs))
        return any(one.name in self.axes and name in all_names(one.value) for one in told)

    def _counted(self, name: str, sizes: Iterable[int]) -> Iterator[tuple[str, Numbers]]:
        for most in sizes:
            yield from self._with({name: most})

    def _longer(self, name: str) -> Iterator[tuple[str, Numbers]]:
        """One that gives another count is larger, as far as few elements are drawn."""
        for words, there in self._counted(name, (*LONGER, LONG, *LESS_LONG)):
            if float(there[name]) <= LONG or math.prod(float(there[axis]) for axis in self.axes) <= LONG**2 + LONG:
                yield words, there

    def _pair(self, pair: Iterable[str], others: Iterable[str]) -> Iterator[tuple[str, Numbers]]:
        """Two axes of more are long, and the others short: all of them would be too many elements."""
        for short in SHORT:
            yield from self._all_counted(dict.fromkeys(pair, LONG), dict.fromkeys(others, short))
        yield from self._all_counted(dict.fromkeys(pair, LONG), {})

    def _all_counted(self, most: dict[str, int], others: Mapping[str, int] = NONE) -> Iterator[tuple[str, Numbers]]:
        """All of these are large: as said, or where premises do not allow that, one larger than the other, or times as large."""
        longest = max(most.values())
        for each, steps in product((most, dict.fromkeys(most, longest)), (0, 1, -1)):
            yield from self._with({**others, **{name: each[name] + steps * k for k, name in enumerate(each)}})
        for times, longer, order in product(TIMES, (longest, longest + 1), (list(most), list(reversed(most)))):
            yield from self._with({**others, **{name: max(1, longer // times**k) for k, name in enumerate(order)}})

    def _with(self, counts: Mapping[str, int]) -> Iterator[tuple[str, Numbers]]:
        there = {**self.numbers, **{name: number(most, self.worlds.device) for name, most in counts.items()}}
        found = self._stretch.allowed(replace(self._stretch.tensors.world, fixed=there))
        yield from self._new([self._other(", ".join(f"{name} is {most}" for name, most in counts.items()), found)])

    def _all_near_ends(self, nearer: float, factor: float) -> Iterator[Iterator[tuple[str, Numbers]]]:
        """Those with an end so near to it, while the others are moved by a factor."""
        every = self._stretch.ends
        for sides in sides_of(len(every)):
            yield self._near({name: both[side] for (name, both), side in zip(every.items(), sides, strict=True)}, nearer, factor)

    def _alone(self, name: str) -> Iterator[Iterator[tuple[str, Numbers]]]:
        for factor in (*FACTORS, MIRRORED):
            yield self._times((name,), factor)
        if sum(map(self._stretch.is_mirrored, self._stretch.free)) > 1:
            yield self._mixed(name)
        for nearer, end in product(NEARER, self._stretch.ends.get(name, ())):
            yield self._near({name: end}, nearer, 1.0)

    def _times(self, names: tuple[str, ...], factor: float) -> Iterator[tuple[str, Numbers]]:
        """Real numbers take the other sign where the factor has it, and others do not move by that alone."""
        if factor < 0 and not any(map(self._stretch.is_mirrored, names)):
            return

        def there(power: float) -> tuple[str, Numbers] | None:
            less = math.copysign(abs(factor) ** power, factor)
            words = f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} {abs(less):.3g} times as large"
            words += ", and of the other sign" * (less < 0)
            found = self._stretch.by(partial(_with_their_own, names, alike(self._stretch, less, 1.0), _stay))
            return self._other(words, found)

        most = _largest(lambda power: there(power) is not None)
        yield from self._new(there(power * most) for power in POWERS)

    def _apart(self, large: str, small: str) -> Iterator[tuple[str, Numbers]]:
        """One number is larger, and another one smaller."""
        own, other = alike(self._stretch, APART, 1.0), alike(self._stretch, 1 / APART, 1.0)

        def move(name: str, value: torch.Tensor) -> torch.Tensor:
            return own(name, value) if name == large else other(name, value) if name == small else value

        words = f"{large} is {APART:g} times as large, and {small} as small"
        yield from self._new([self._other(words, self._stretch.by(move))])

    def _mixed(self, name: str) -> Iterator[tuple[str, Numbers]]:
        """A real number takes the other sign while the others keep theirs: a product of two does then as well."""
        if self._stretch.is_mirrored(name):
            factor = max(FACTORS)
            this, others = alike(self._stretch, -factor, 1.0), alike(self._stretch, factor, 1.0)
            moved = partial(_with_their_own, (name,), this, others)
            words = f"all is {factor:g} times as large, and {name} of the other sign"
            yield from self._new([self._other(words, self._stretch.by(moved))])

    def _near(self, ends: Mapping[str, float], nearer: float, factor: float) -> Iterator[tuple[str, Numbers]]:
        near = [f"{name} is near {end:g}" for name, end in ends.items() if math.isfinite(end)]
        words = ", ".join(near + [f"what has no end is {factor:.3g} times as large"] * (factor != 1))
        if near:
            yield from self._new([self._other(words, self._stretch.by(near_ends(ends, nearer / factor, factor)))])

    def _other(self, words: str, found: Tensors | None) -> tuple[str, Numbers] | None:
        """These numbers, if they are allowed, and others than those of the world."""
        if found is None:
            return None
        there = {name: found.world.fixed[name] for name in self.numbers}
        if not all(torch.equal(value, value.round()) for name, value in there.items() if self._is_whole(name)):
            return None
        return (words, there) if _key(there) != _key(self.numbers) else None

    def _new(self, every: Iterable[tuple[str, Numbers] | None]) -> Iterator[tuple[str, Numbers]]:
        """Those at which nobody has looked yet."""
        for one in every:
            if one and (key := _key(one[1])) not in self._seen:
                self._seen.add(key)
                yield one


def _sets(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All of them, and each alone."""
    yield from dict.fromkeys((tuple(names), *((name,) for name in names))) if names else ()


def _largest(is_allowed: Callable[[float], bool]) -> float:
    """The largest power of a factor that is allowed, at most 1; nearly, where less than 1 is."""
    low, high = 0.0, 1.0
    if is_allowed(high):
        return high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_allowed(middle) else (low, middle)
    return low


def _with_their_own(names: tuple[str, ...], own: Move, others: Move, name: str, value: torch.Tensor) -> torch.Tensor:
    """These names have a move of their own."""
    return own(name, value) if name in names else others(name, value)


def _stay(name: str, value: torch.Tensor) -> torch.Tensor:
    return value


def _key(numbers: Numbers) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(numbers[name].flatten().tolist()) for name in sorted(numbers))
