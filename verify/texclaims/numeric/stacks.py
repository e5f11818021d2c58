"""A stack of layers in every state of what is drawn in it -> one world for each layer that a claim may speak of.

A claim about layer l is read with one plain name for each layer in it. In the world of layer 2 these stand for what PyTorch
computes in the layers 1, 2 and 3 of one stack, which hang together as they do there.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import torch

from texclaims.language.layers import Layer, indices_of, layer_of
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import Apart, Each, Ident, Iid, Independent, Premise, laws_told
from texclaims.language.tokens import tokens_of
from texclaims.language.tree import Node, all_names, names_in
from texclaims.laws.functions import Function
from texclaims.laws.stacked import OfLayers, Stack
from texclaims.numeric.demands import demands
from texclaims.numeric.dice import Dice
from texclaims.numeric.observed import is_obeyed
from texclaims.numeric.setting import Setting
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World, number

WIDTHS = (1, 2, 3, 1)
"""Of layer 0 to the last one: two layers that follow each other differ, so that a width of the wrong one is seen."""
POINTS = (2, 4)
"""Of the law of one element: elsewhere, and in layer 0 and the layer that is spoken of. Two of one size have E[w⁴] = E[w²]²."""
MOST_STATES = 2_000_000
ORDERS = (8.0, 1 / 64, 1.0, 1 / 8)
"""Of the values of one element, where they are spread."""
SEED = 7_000_003
"""Added to the seed of a world: the numbers of a stack are its own."""

BUILT_SO = (Independent, Iid, Apart, Ident)
"""What is true of whatever is drawn."""

Premises = tuple[Premise, ...]


@dataclass
class Stacks:
    """The stack of one claim. `seed` chooses its numbers."""

    notation: Notation
    functions: Mapping[str, Function]
    stack: Stack
    device: str
    seed: int = 0
    widths: tuple[int, ...] = WIDTHS
    spread: float = 0.0
    """By what the values of what is drawn are multiplied where they are of several orders of magnitude, for a function may be
    another one for large numbers; 0 where they are not."""
    _kept: dict[tuple[Premises, int], World] = field(default_factory=dict)
    _seen: dict[tuple[Premise, int, int], bool] = field(default_factory=dict)

    def spread_out(self, factor: float) -> Stacks:
        """The same stack, with values of several orders of magnitude, all multiplied by this factor."""
        return replace(self, spread=factor, _kept={}, _seen={})

    @property
    def depth(self) -> int:
        """The number of the last layer."""
        return len(self.widths) - 1

    @property
    def _layers(self) -> Mapping[str, tuple[int, ...]]:
        return {"first": (0,), "each": tuple(range(1, self.depth + 1)), "last": (self.depth,)}

    def moment(self, tree: Node) -> torch.Tensor:
        """A moment of names of one layer, in each layer: shape (layers + 1,); 0 where there is no such layer.

        Raises MeasurementError where the states are too many.
        """
        chance, every = self._states((), -1)
        names, found = names_in(tree, "RANDOM"), list[torch.Tensor]()
        for layer in range(self.depth + 1):
            random = {name: of[layer] for name in names if layer in (of := every[self.notation.by_name[name].of])}
            tensors = Tensors(self.notation, self.functions, {}, World(chance, random, {}, self.device), 0)
            found.append(tensors.value(tree) if len(random) == len(names) else number(0.0, self.device))
        return torch.stack(found)

    def at(self, trees: tuple[Node, ...], premises: Premises) -> Iterator[tuple[int, Tensors, tuple[str, ...]]]:
        """Each layer of which these trees and premises can speak, its world, and the premises that do not hold there, in TeX.

        Raises MeasurementError where a law is said, which few points do not have, or a name stands in them that has no layer.
        """
        if any(map(laws_told, premises)):
            raise MeasurementError("a law, which a stack with few points in it does not have")
        every = frozenset().union(*map(all_names, (*trees, *(one.tree for one in premises))))
        names = every & self.notation.by_name.keys()
        self._look_at(names, premises)
        for layer in range(1, self.depth + 1):
            if all(self._has(name, layer) for name in names) and self._runs_to(layer, premises):
                tensors = self._tensors(self._world(premises, layer), premises)
                broken = tuple(one.tex for one in premises if not self._is_obeyed(one, layer, tensors))
                yield layer, tensors, broken

    def _is_obeyed(self, premise: Premise, layer: int, tensors: Tensors) -> bool:
        """Does it hold in this layer, whether the stack was built by it or not?"""
        names = premise.names("RANDOM")
        key = (premise, layer, tensors.world.probability.data_ptr())
        if isinstance(premise, BUILT_SO) and all(self._is_drawn(self.notation.by_name[name], layer) for name in names):
            places = {(one.of, self.number_of(one, layer)) for one in map(self.notation.by_name.__getitem__, names)}
            return len(places) == len(names)  # two names of one layer, as W^{(l)} and W^{(3)}, may be one variable
        if key not in self._seen:
            self._seen[key] = is_obeyed(premise, tensors)
        return self._seen[key]

    def _is_drawn(self, symbol: Symbol, layer: int) -> bool:
        return symbol.of in self.stack.drawn and self.number_of(symbol, layer) in self._layers[self.stack.drawn[symbol.of]]

    # --- which layer a name is of -----------------------------------------------------------------------------------

    def number_of(self, symbol: Symbol, layer: int) -> int:
        """The number of the layer that a name has, where the claim speaks of this layer."""
        at = _layer(symbol, self.notation)
        return at.shift + ((layer if at.index else self.depth) if at.letter else 0)

    def _has(self, name: str, layer: int) -> bool:
        """Does what stands for a name exist in this stack?"""
        symbol = self.notation.by_name[name]
        first = 1 if self.stack.drawn.get(symbol.of) == "each" else 0
        return not symbol.of or first <= self.number_of(symbol, layer) <= self.depth

    def _look_at(self, names: frozenset[str], premises: Premises) -> None:
        """Raises MeasurementError for a name that has no layer, and is none of an index or of the number of layers; and for a
        second index of layers."""
        runs = frozenset[str]().union(*(names_in(one.stop, "SCALAR") for one in premises if isinstance(one, Each)))
        for symbol in (self.notation.by_name[name] for name in sorted(names)):
            if not (symbol.of or symbol.kind in ("index", "function") or symbol.kind == "count" and symbol.name in runs):
                raise MeasurementError(f"{symbol.tex}, which has no layer, in a claim about a stack")
        if len(self._letters) > 1:
            raise MeasurementError(f"layers with two indices, {' and '.join(sorted(self._letters))}, in a claim about a stack")

    @cached_property
    def _letters(self) -> frozenset[str]:
        """The indices of the layers of the claim."""
        return indices_of(self.notation.by_name, self.notation)

    def _runs_to(self, layer: int, premises: Premises) -> bool:
        """Does the index of the layers run so far?"""
        ranges = (one for one in premises if isinstance(one, Each) and one.index in self._letters)
        return all(layer <= float(self._of_numbers(layer).value(one.stop)) for one in ranges)

    # --- worlds -----------------------------------------------------------------------------------------------------

    def _tensors(self, world: World, premises: Premises) -> Tensors:
        """What the names stand for; an index that runs over elements is the last of them."""
        tensors = Tensors(self.notation, self.functions, {}, world, 0)
        for one in (one for one in premises if isinstance(one, Each) and one.index not in self._letters):
            world.fixed = {**world.fixed, one.index: tensors.value(one.stop)}
        return Tensors(self.notation, self.functions, {}, world, 0)

    def _of_numbers(self, layer: int) -> Tensors:
        return Tensors(self.notation, self.functions, {}, World.of_numbers(self._fixed(layer), self.device), 0)

    def _world(self, premises: Premises, layer: int) -> World:
        laws = tuple(one for one in premises if not isinstance(one, (Each, *BUILT_SO)))  # these alone say what is drawn
        if (laws, layer) not in self._kept:
            self._kept[laws, layer] = self._build(laws, layer)
        return self._kept[laws, layer]

    def _build(self, premises: Premises, layer: int) -> World:
        chance, every = self._states(premises, layer)
        random = {
            one.name: every[one.of][at] for one in self.notation.symbols
            if one.of in every and (at := self.number_of(one, layer)) in every[one.of]
        }  # fmt: skip
        return World(chance, random, self._fixed(layer), self.device)

    def _states(self, premises: Premises, layer: int) -> tuple[torch.Tensor, OfLayers]:
        """Chances, of shape (states,), and what each name is in each layer, where the claim speaks of this one; -1 for none."""
        laws = [(name, at, *self._law(name, at, layer, premises)) for name, at in self._drawn]
        shapes = [self._shape(name, at) for name, at, *_ in laws]
        choices = [len(points) for (*_, points), shape in zip(laws, shapes, strict=True) for _ in range(math.prod(shape))]
        if math.prod(choices) > MOST_STATES:
            raise MeasurementError(f"{math.prod(choices)} states of a stack are too many")
        index = torch.cartesian_prod(*[torch.arange(count, device=self.device) for count in choices]).reshape(-1, len(choices))
        chance, first = torch.ones(len(index), dtype=torch.float64, device=self.device), 0
        values: dict[str, dict[int, torch.Tensor]] = {}
        for (name, at, weights, points), shape in zip(laws, shapes, strict=True):
            chosen = index[:, first : first + math.prod(shape)]
            chance, first = chance * weights[chosen].prod(dim=1), first + math.prod(shape)
            values.setdefault(name, {})[at] = points[chosen].reshape(-1, *shape)
        computed = {**values, **self.stack.compute(values)}
        return chance, {name: {**values.get(name, {}), **of} for name, of in computed.items()}

    @property
    def _drawn(self) -> list[tuple[str, int]]:
        return [(name, at) for name, where in sorted(self.stack.drawn.items()) for at in self._layers[where]]

    def _shape(self, name: str, at: int) -> tuple[int, ...]:
        """Of a family in one layer."""
        sizes = self.notation.by_name[name].shape
        return tuple(self.widths[at + int(size.partition("[")[2].strip("]")[1:] or 0)] for size in sizes)

    def _fixed(self, layer: int) -> dict[str, torch.Tensor]:
        """Widths, the index and the number of the layers, and one number in each layer for every sequence."""
        dice, fixed = Dice.seeded(SEED + self.seed, self.device), dict[str, torch.Tensor]()
        own = {one.name: dice.positive(self.depth + 1) for one in self.notation.symbols if one.row.layered or one.layer}
        for one in self.notation.symbols:
            at = self.number_of(one, layer) if one.of and one.row.terminal == "SCALAR" else -1
            if 0 <= at <= self.depth:
                fixed[one.name] = number(self.widths[at], self.device) if one.row.whole else own[one.of][at]
            elif not one.of and one.kind in ("index", "count"):
                fixed[one.name] = number(layer if one.kind == "index" else self.depth, self.device)
        return fixed

    def _law(self, name: str, at: int, layer: int, premises: Premises) -> tuple[torch.Tensor, torch.Tensor]:
        """Chances and values of one element, both of shape (points,): what premises say of it in one layer they say in all."""
        dice = Dice.seeded(SEED + 100 * self.seed + 10 * sorted(self.stack.drawn).index(name) + at, self.device)
        spoken = next(_spoken_of(self, name, at, premises), None)
        told = demands(premises)
        symmetric = name in self.stack.symmetric or bool(spoken and spoken[0] in told.symmetric)
        weights, points = _element(POINTS[at in (0, layer)], symmetric, dice, self.spread)
        if spoken is None:
            return weights, points
        of, there = spoken
        setting = Setting(self.notation, told, self._fixed(there), self._of_numbers(there), dice)
        return weights, setting.with_moments(of, weights, points)


def _element(count: int, symmetric: bool, dice: Dice, spread: float) -> tuple[torch.Tensor, torch.Tensor]:
    """Chances and values."""
    some = count // 2 if symmetric else count
    chances, sizes = dice.weights(some), 0.3 + 1.4 * dice.uniform(some)
    sizes = sizes * sizes.new_tensor(ORDERS[:some]) * spread if spread else sizes
    if symmetric:
        return torch.cat([chances, chances]) / 2, torch.cat([sizes, -sizes])
    return chances, torch.cat([sizes[:-1], -sizes[-1:]])


def _spoken_of(stacks: Stacks, name: str, at: int, premises: Premises) -> Iterator[tuple[str, int]]:
    """A name by which the premises speak of this one in this layer, and the layer that the claim then speaks of."""
    names = frozenset[str]().union(*(names_in(one.tree, "RANDOM") for one in premises))
    for one in (stacks.notation.by_name[name] for name in sorted(names)):
        if one.of == name:
            found = (layer for layer in range(stacks.depth + 2) if stacks.number_of(one, layer) == at)
            yield from ((one.name, layer) for layer in itertools.islice(found, 1))


def _layer(symbol: Symbol, notation: Notation) -> Layer:
    """The layer that a name of one layer has."""
    at = layer_of([word for word, _, _ in tokens_of(symbol.at)], notation)
    assert at is not None
    return at


def moment_in_layers(
    notation: Notation, functions: Mapping[str, Function], stack: Stack, tree: Node, layers: torch.Tensor, widths: torch.Tensor
) -> torch.Tensor:
    """A moment in each layer of a stack of so many layers with these widths; any element of the last layer is like the others.

    `layers` has shape (), `widths` (layers + 1 or more,); the result (layers + 1,).

    Raises MeasurementError for more layers than widths, or where the states are too many.
    """
    if int(layers) >= len(widths):
        raise MeasurementError(f"{int(layers)} layers are too many")
    row = (*(int(one) for one in widths[: int(layers)]), 1)
    seed = sum(7**k * width for k, width in enumerate(row))  # other laws for other widths
    return Stacks(notation, functions, stack, str(widths.device), seed, row, spread=1.0).moment(tree)
