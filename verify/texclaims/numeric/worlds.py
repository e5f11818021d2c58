"""Premises -> small random worlds: every random variable gets a law with a few points that satisfies them, and nothing more.

A world is exact: all its states are listed with their probabilities, so an expected value is a weighted sum and
needs no tolerance above rounding. Independence is a product of states; a premise that is left out is broken,
because laws, dependence and means are drawn in general position.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from lark import Tree

from texclaims.language import premises as said
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import Comparison, OfOneVariable, Premise
from texclaims.language.tree import MOMENTS, Node, names_in, part
from texclaims.laws.known import law_named
from texclaims.laws.law import Law, quadrature
from texclaims.numeric.smooth import TERMS

POINTS = 3  # of the law of one element of an i.i.d. family: the fewest that can be skew
MAGNITUDES = 3  # of a symmetric variable that depends on others
JOINT = 4  # states of a family whose elements may depend on each other
SMALL = ((3, 2), (2, 3), (2, 3), (3, 2))  # sizes of enumerated families: never square
SIZES = (7, 4, 11, 6, 3, 17)  # where nothing is enumerated: odd and even ones
GAUSS = 4  # nodes per element where a continuous law is enumerated: exact up to the 7th power
MANY = 6  # elements; with so many, one node less: exact up to the 5th power
TRIES = 200  # random settings of the fixed numbers, until one satisfies the inequalities among the premises
MOST_STATES = 200_000
DEPTH = 4  # of sequences over layers


class WorldError(Exception):
    """Premises that no world satisfies, or that cannot be built; the message says which."""


@dataclass
class World:
    """States with their probabilities, and the fixed numbers.

    `random[name]` has shape (states, *shape of the family), `fixed[name]` is a number or, for an indexed name, a
    vector whose entry k belongs to index k. All tensors are float64 on one device.
    """

    probability: torch.Tensor
    random: dict[str, torch.Tensor]
    fixed: dict[str, torch.Tensor]
    device: str
    scaled: dict[str, float] = field(default_factory=dict)
    """Random names multiplied by a number after the draw: how an equation is solved inside a world."""

    @property
    def states(self) -> int:
        return int(self.probability.numel())

    def mean(self, values: torch.Tensor) -> torch.Tensor:
        return torch.tensordot(self.probability, values, dims=1)

    def value(self, name: str) -> torch.Tensor:
        return self.random[name] * self.scaled.get(name, 1.0)

    def with_fixed(self, name: str, value: float) -> World:
        number = torch.tensor(value, dtype=torch.float64, device=self.device)
        return replace(self, fixed={**self.fixed, name: number})

    def with_scale(self, name: str, factor: float) -> World:
        return replace(self, scaled={**self.scaled, name: factor})

    def with_shear(self, name: str, other: str, factor: float) -> World:
        """`name` plus a multiple of `other`: how their covariance is moved."""
        added = self.random[other].reshape(-1, *[1] * (self.random[name].dim() - 1))
        return replace(self, random={**self.random, name: self.random[name] + factor * added})


@dataclass(frozen=True)
class Block:
    """Random names that are drawn together: `names` follow the product of the independent `parts`."""

    parts: tuple[Block, ...]
    names: tuple[str, ...]

    @property
    def members(self) -> frozenset[str]:
        return frozenset(self.names).union(*(inner.members for inner in self.parts))


@dataclass
class Builder:
    """Draws worlds for one set of names and premises.

    `evaluate(tree, fixed)` gives the number that a tree of fixed names stands for.
    """

    notation: Notation
    premises: Sequence[Premise]
    names: frozenset[str]
    evaluate: Callable[[Node, dict[str, torch.Tensor]], torch.Tensor]
    device: str
    lean: bool = False
    """Fewer points in each law, for searches that build or evaluate a world many times."""

    def build(self, seed: int, degenerate: bool = False, given: Mapping[str, float] | None = None) -> World:
        """One world.

        `degenerate` gives every variable that no premise forbids it a law with one point: the case that a premise
        such as E[x²] > 0 excludes, and in which sharp bounds are attained.
        """
        self._generator = torch.Generator().manual_seed(seed)
        self._degenerate = degenerate
        random = [self.notation.by_name[name] for name in sorted(self.names) if self._kind(name) == "random"]
        fixed = self._fixed(seed, random) | {name: self._number(value) for name, value in (given or {}).items()}
        self._obey_equations(fixed)
        blocks = [self._block(block, fixed) for block in self._blocks([symbol.name for symbol in random])]
        probability, values = self._product(blocks)
        return World(probability, values, fixed, self.device)

    def _kind(self, name: str) -> str:
        return self.notation.by_name[name].kind

    def _uniform(self, *shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=self._generator, dtype=torch.float64).to(self.device)

    def _values(self, *shape: int) -> torch.Tensor:
        """Numbers in general position: no zero, no symmetry, no mean zero."""
        sign = torch.where(self._uniform(*shape) < 0.4, -1.0, 1.0)
        return sign * (0.3 + 1.4 * self._uniform(*shape))

    def _weights(self, count: int) -> torch.Tensor:
        raw = 0.3 + self._uniform(count)
        return raw / raw.sum()

    # --- fixed numbers ----------------------------------------------------------------------------------------

    def _fixed(self, seed: int, random: list[Symbol]) -> dict[str, torch.Tensor]:
        sized = {size for name in self.names for size in self.notation.by_name[name].shape}
        enumerated = any(symbol.shape for symbol in random)
        names = self.names | sized
        for attempt in range(TRIES):
            fixed: dict[str, torch.Tensor] = {}
            sizes = itertools.cycle(SMALL[seed % len(SMALL)] if enumerated else SIZES[seed % 2 :])
            for name in sorted(names):
                fixed |= self._one_fixed(name, sizes)
            self._reorder(fixed)
            self._choose_indices(fixed, seed)
            if attempt < TRIES // 10:
                self._take_signs(fixed, seed)
            self._obey_equations(fixed)
            if self._obeys_inequalities(fixed) and self._laws_exist(fixed) and self._fits_kinds(fixed):
                return fixed
        told = ", ".join(premise.tex for premise in self.premises)
        raise WorldError(f"no numbers were found that satisfy {told} in {TRIES} tries")

    def _one_fixed(self, name: str, sizes: Iterable[int]) -> dict[str, torch.Tensor]:
        kind = self._kind(name)
        if kind == "count":
            value = self._number(next(iter(sizes)))
        elif kind == "positive":
            value = 0.3 + 1.9 * self._uniform(1)[0]
        elif kind == "real":
            value = self._values(1)[0]
        elif kind == "vector":
            value = self._values(*[max(SIZES) + 1] * len(self.notation.by_name[name].shape))
        elif kind == "any function":
            value = self._values(2 + 3 * TERMS)
        elif kind == "sequence":
            value = 0.3 + 1.9 * self._uniform(DEPTH * 5)
        elif kind == "count sequence":
            value = (2 + 9 * self._uniform(DEPTH * 5)).floor()
        else:
            return {}
        return {name: value}

    def _reorder(self, fixed: dict[str, torch.Tensor]) -> None:
        """A permutation of 1 … n: entry k belongs to index k."""
        for name in sorted(self.names):
            if self._kind(name) == "permutation":
                (size,) = self.notation.by_name[name].shape
                order = torch.randperm(int(fixed[size]), generator=self._generator).to(self.device)
                fixed[name] = torch.cat([torch.zeros(1, dtype=torch.int64, device=self.device), order + 1])

    def _choose_indices(self, fixed: dict[str, torch.Tensor], seed: int) -> None:
        """A free index takes one of its values; over the worlds, several."""
        for position, (index, last) in enumerate(self._free_indices(fixed)):
            apart = position if seed % 2 else 0  # in every second world all free indices meet
            fixed[index] = self._number(1 + (seed // 2 + seed % 2 + apart) % last)

    def _free_indices(self, fixed: dict[str, torch.Tensor]) -> list[tuple[str, int]]:
        each = [premise for premise in self.premises if isinstance(premise, said.Each)]
        return [(premise.index, int(self.evaluate(premise.stop, fixed))) for premise in each]

    def _take_signs(self, fixed: dict[str, torch.Tensor], seed: int) -> None:
        """Of real numbers, four consecutive seeds show every combination of the signs of two."""
        real = [name for name in sorted(fixed) if self._kind(name) == "real"]
        for position, name in enumerate(real):
            fixed[name] = fixed[name].abs() * (1 - 2 * (seed >> position % 2 & 1))

    def _number(self, value: float) -> torch.Tensor:
        return torch.tensor(float(value), dtype=torch.float64, device=self.device)

    def _comparisons(self, random: bool) -> list[Comparison]:
        """Premises about numbers: between fixed ones, or of random variables."""
        return [one for one in self.premises if isinstance(one, Comparison) and one.is_random == random]

    def _obey_equations(self, fixed: dict[str, torch.Tensor]) -> None:
        for _ in self.premises:  # an equation may change what an earlier one has read
            self._obey_once(fixed)

    def _obey_once(self, fixed: dict[str, torch.Tensor]) -> None:
        for premise in self._comparisons(random=False):
            if isinstance(premise, said.ElementIs):
                self._obey_for_each(premise.left, premise.right, fixed)
            elif isinstance(premise, said.NumberIs):
                fixed[premise.name] = self.evaluate(premise.right, fixed)
            elif premise.word == "=":
                raise WorldError("an equation between fixed numbers must have a name on its left")

    def _obey_for_each(self, left: Node, right: Node, fixed: dict[str, torch.Tensor]) -> None:
        """W_{1j} = W_{2j} for every value of the free indices, in rising order: a recursion runs from its start."""
        name = str(left.children[0])
        free = [(index, last) for index, last in self._free_indices(fixed) if index in names_in(left, "INDEX")]
        for values in itertools.product(*(range(1, last + 1) for _, last in free)):
            inside = fixed | {index: self._number(k) for (index, _), k in zip(free, values, strict=True)}
            place = tuple(int(self.evaluate(index, inside)) for index in left.children[1:] if isinstance(index, Tree))
            changed = fixed[name].clone()
            changed[place] = self.evaluate(right, inside)
            fixed[name] = changed

    def _obeys_inequalities(self, fixed: dict[str, torch.Tensor]) -> bool:
        tests = {"<": torch.lt, ">": torch.gt, "<=": torch.le, ">=": torch.ge, "!=": torch.ne}
        return all(
            bool(tests[premise.word](self.evaluate(premise.left, fixed), self.evaluate(premise.right, fixed)))
            for premise in self._comparisons(random=False)
            if premise.word in tests
        )

    def _fits_kinds(self, fixed: dict[str, torch.Tensor]) -> bool:
        """An equation among the premises may have given a positive number a value that it cannot have."""
        positive = ("positive", "count", "sequence", "count sequence")
        return all(bool((value > 0).all()) for name, value in fixed.items() if self._kind(name) in positive)

    def _laws_exist(self, fixed: dict[str, torch.Tensor]) -> bool:
        """A premise such as U ~ Uniform(a, b) says that there is such a law: a < b."""
        laws = (self._law(premise.variable, fixed) for premise in self.premises if isinstance(premise, said.Law))
        return all(law is None or law.exists for law in laws)

    # --- random variables ---------------------------------------------------------------------------------------

    def _blocks(self, names: list[str]) -> list[Block]:
        """Names that no premise declares independent of each other share a block. One that may depend on several
        blocks follows their product, so that these stay independent of each other."""
        groups = [premise.variables for premise in self.premises if isinstance(premise, said.Independent)]
        blocks: list[Block] = []
        for name in sorted(names, key=lambda name: (not any(name in group for group in groups), name)):
            apart = [block for block in blocks if any({name, *block.members} <= group for group in groups)]
            together = [block for block in blocks if block not in apart]
            if len(together) == 1 and not together[0].parts:
                merged = Block((), (*together[0].names, name))
            else:
                merged = Block(tuple(together), (name,))
            blocks = [*apart, merged]
        return blocks

    def _is(self, kind: type[OfOneVariable], name: str) -> bool:
        return any(isinstance(premise, kind) and premise.variable == name for premise in self.premises)

    def _law(self, name: str, fixed: dict[str, torch.Tensor]) -> Law | None:
        for premise in self.premises:
            if isinstance(premise, said.Law) and premise.variable == name:
                law = premise.law
                numbers = tuple(float(self.evaluate(part(law, k), fixed)) for k in range(1, len(law.children)))
                return law_named(str(law.children[0]), numbers)
        return None

    def _block(self, block: Block, fixed: dict[str, torch.Tensor]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """States of names that may depend on each other: some carry the states, the others vary with them."""
        names = list(block.names)
        carriers = [name for name in names if self._law(name, fixed) or self._has_independent_elements(name)][:1]
        if block.parts:
            if carriers:
                raise WorldError(f"{carriers[0]} has a law of its own and may depend on variables that are independent")
            probability, drawn = self._product([self._block(inner, fixed) for inner in block.parts])
        elif carriers:
            probability, values = self._carrier(carriers[0], fixed)
            drawn = {carriers[0]: values}
        else:
            probability, drawn = self._weights(JOINT - self.lean), {}
        for name in names:
            if name not in drawn:
                if self._law(name, fixed):
                    raise WorldError(f"two laws, {carriers[0]} and {name}, that may depend on each other")
                probability, drawn = self._follower(name, probability, drawn, fixed)
        return probability, self._uncorrelated(probability, drawn)

    def _has_independent_elements(self, name: str) -> bool:
        return bool(self.notation.by_name[name].shape) and (self._is(said.Iid, name) or self._is(said.Apart, name))

    def _shape(self, name: str, fixed: dict[str, torch.Tensor]) -> list[int]:
        return [int(fixed[size]) for size in self.notation.by_name[name].shape]

    def _carrier(self, name: str, fixed: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        law, shape = self._law(name, fixed), self._shape(name, fixed)
        if not self._has_independent_elements(name):
            assert law is not None
            nodes, weights = quadrature(law, self.device)
            return weights, nodes.reshape(-1, *[1] * len(shape)).expand(-1, *shape).contiguous()
        elements = math.prod(shape)
        one_law = law or self._is(said.Iid, name) or self._is(said.Ident, name)
        laws = [
            self._gauss(law, GAUSS - (elements >= MANY)) if law else self._element_law(name, fixed)
            for _ in range(1 if one_law else elements)
        ]
        count = len(laws[0][1])
        if count**elements > MOST_STATES:
            raise WorldError(f"{name} has {elements} elements: {count**elements} states are too many")
        choice = torch.cartesian_prod(*[torch.arange(count, device=self.device)] * elements).reshape(-1, elements)
        weights, points = (torch.stack(rows, dim=1).expand(-1, elements) for rows in zip(*laws, strict=True))
        return weights.gather(0, choice).prod(dim=1), points.gather(0, choice).reshape(-1, *shape)

    def _gauss(self, law: Law, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Few nodes with the law's own moments, up to the power 2·count - 1."""
        few = law.few_nodes(count)
        if few is None:
            raise WorldError(f"an i.i.d. family with the law {law.name}")
        values, chances = few
        return self._row(chances), self._row(values)

    def _row(self, values: Any) -> torch.Tensor:
        return torch.tensor([float(v) for v in values], dtype=torch.float64, device=self.device)

    def _element_law(self, name: str, fixed: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        weights, points = self._weights(POINTS - self.lean), self._values(POINTS - self.lean)
        if self._degenerate:
            points = points * 0
        weights, points = self._mirrored(name, weights, points)
        return weights, self._with_moments(name, weights, points, fixed)

    def _follower(
        self, name: str, probability: torch.Tensor, drawn: dict[str, torch.Tensor], fixed: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Values that vary with the state in no special way; then equal marginals, symmetry and moments."""
        shape, states = self._shape(name, fixed), len(probability)
        if self._degenerate:
            values = torch.zeros(len(probability), *shape, dtype=torch.float64, device=self.device)
        else:
            values = self._values(len(probability), *shape)
        start, before = probability, drawn
        if self._is(said.Ident, name):
            probability, drawn, values = _rolled(probability, drawn, values)
        if self._is(said.Symmetric, name):
            if drawn:
                values = self._values(MAGNITUDES, *shape) * (not self._degenerate)
                if not self._never_zero(name):
                    values = _with_zero(values, 1)
                if self._is(said.Ident, name):
                    _, _, values = _rolled(self._weights(len(values)), {}, values)
                probability, drawn, values = self._signed(start, before, values)
            else:
                probability, drawn, values = _reflected(probability, drawn, values)
                if not self._never_zero(name):
                    values = _with_zero(values, len(values) // states)
        return probability, {**drawn, name: self._with_moments(name, probability, values, fixed)}

    def _signed(
        self, probability: torch.Tensor, drawn: dict[str, torch.Tensor], sizes: torch.Tensor
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor], torch.Tensor]:
        """A symmetric variable that depends on what was drawn before: every state meets every size with both signs.
        The chances of size and sign vary with the state, but over all states both signs of a size are equally likely."""
        states, count = len(probability), len(sizes)
        size = 0.3 + self._uniform(states, count)
        weight = probability.unsqueeze(1) * size / size.sum(dim=1, keepdim=True)  # of a state with a size
        tilt = 2 * self._uniform(states, count) - 1
        tilt = tilt - (weight * tilt).sum(dim=0) / weight.sum(dim=0)
        plus = 0.5 + tilt / (2.1 * tilt.abs().max())
        chance = torch.stack([plus, 1 - plus], dim=2) * weight.unsqueeze(2)
        values = torch.stack([sizes, -sizes], dim=1).reshape(2 * count, *sizes.shape[1:])
        return (
            chance.flatten(),
            {name: value.repeat_interleave(2 * count, dim=0) for name, value in drawn.items()},
            values.repeat(states, *[1] * (values.dim() - 1)),
        )

    def _mirrored(self, name: str, weights: torch.Tensor, points: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        if not self._is(said.Symmetric, name):
            return weights, points
        values = points[:2].abs()
        if self._never_zero(name):
            half = weights[:2] / weights[:2].sum() / 2
            return torch.cat([half, half]), torch.cat([values, -values])
        weights = self._weights(3)
        return torch.cat([weights[:2] / 2, weights[:2] / 2, weights[2:]]), torch.cat([values, -values, 0 * values[:1]])

    def _never_zero(self, name: str) -> bool:
        for premise in self._comparisons(random=True):
            if premise.word == "!=" and not isinstance(premise, said.NeverZero):
                raise WorldError(f"the premise {premise.tex} cannot be put on a world")
        return any(isinstance(premise, said.NeverZero) and premise.variable == name for premise in self.premises)

    def _with_moments(
        self, name: str, probability: torch.Tensor, values: torch.Tensor, fixed: dict[str, torch.Tensor]
    ) -> torch.Tensor:
        """Shift and scale so that the premises E[name] = …, Var[name] = …, E[name²] = … hold for each element."""
        wanted = dict(self._moment_premises(name, fixed))
        mean = torch.tensordot(probability, values, dims=1)
        target = wanted.get("mean", mean)
        if wanted.keys() & {"variance", "second"}:
            spread = torch.tensordot(probability, (values - mean) ** 2, dims=1)
            if "variance" in wanted:
                values = (values - mean) * (wanted["variance"] / spread).sqrt() + target
            elif "mean" in wanted:
                values = (values - mean) * ((wanted["second"] - target**2) / spread).sqrt() + target
            else:
                values = values * (wanted["second"] / (spread + mean**2)).sqrt()
        elif "mean" in wanted:
            values = values - mean + target
        return values

    def _moment_premises(self, name: str, fixed: dict[str, torch.Tensor]) -> Iterable[tuple[str, torch.Tensor]]:
        for premise in self._comparisons(random=True):
            if isinstance(premise, said.Moment) and premise.variable == name:
                yield premise.moment, self.evaluate(premise.right, fixed)
            elif premise.word == "=" and premise.left.data not in MOMENTS:
                raise WorldError(f"the premise {premise.tex} cannot be put on a world")

    def _uncorrelated(self, probability: torch.Tensor, drawn: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
        """The premise Cov[A, B] = 0: take from B what A explains linearly."""
        for premise in self.premises:
            if isinstance(premise, said.Covariance):
                a, b = premise.pair
                if a in drawn and b in drawn:
                    first = drawn[a].reshape(len(probability), -1)[:, 0]
                    centred = first - probability @ first
                    slope = (probability * centred) @ drawn[b] / ((probability * centred) @ centred)
                    drawn = {**drawn, b: drawn[b] - slope * centred}
        return drawn

    def _product(
        self, blocks: list[tuple[torch.Tensor, dict[str, torch.Tensor]]]
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Independent blocks: every combination of their states."""
        probability = torch.ones(1, dtype=torch.float64, device=self.device)
        random: dict[str, torch.Tensor] = {}
        for weights, values in blocks:
            old, new = len(probability), len(weights)
            if old * new > MOST_STATES:
                raise WorldError(f"{old * new} states are too many")
            random = {name: value.repeat_interleave(new, dim=0) for name, value in random.items()}
            random |= {name: value.repeat(old, *[1] * (value.dim() - 1)) for name, value in values.items()}
            probability = (probability.unsqueeze(1) * weights).flatten()
        return probability, random


Drawn = tuple[torch.Tensor, dict[str, torch.Tensor], torch.Tensor]


def _rolled(probability: torch.Tensor, drawn: dict[str, torch.Tensor], values: torch.Tensor) -> Drawn:
    """Equal marginals without independence: each state in all its cyclic shifts."""
    size = values[0].numel()
    flat = values.reshape(len(values), size)
    shifts = torch.stack([flat.roll(k, dims=1) for k in range(size)], dim=1)
    return *_repeat(probability, drawn, size), shifts.reshape(-1, *values.shape[1:])


def _reflected(probability: torch.Tensor, drawn: dict[str, torch.Tensor], values: torch.Tensor) -> Drawn:
    """A symmetric law: each state with both signs."""
    return *_repeat(probability, drawn, 2), torch.stack([values, -values], dim=1).reshape(-1, *values.shape[1:])


def _with_zero(values: torch.Tensor, copies: int) -> torch.Tensor:
    """The first state in all its copies becomes 0: nothing said that the variable is never 0."""
    return torch.cat([torch.zeros_like(values[:copies]), values[copies:]])


def _repeat(
    probability: torch.Tensor, drawn: dict[str, torch.Tensor], times: int
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    return (
        probability.repeat_interleave(times) / times,
        {name: value.repeat_interleave(times, dim=0) for name, value in drawn.items()},
    )
