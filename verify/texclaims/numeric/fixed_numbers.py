"""Names and demands -> the fixed numbers of a world: drawn by their kinds, equations obeyed, until inequalities hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import torch
from lark import Tree

from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import ElementIs, NumberIs
from texclaims.language.tree import Node, head, names_in
from texclaims.numeric.closeness import COMPARE
from texclaims.numeric.demands import Demands, Number
from texclaims.numeric.dice import Dice
from texclaims.numeric.smooth import TERMS
from texclaims.numeric.world import WorldError, number

SMALL = ((3, 2), (2, 3), (2, 3), (3, 2))  # sizes of enumerated families: never square
SIZES = (7, 4, 11, 6, 3, 17)  # where nothing is enumerated: odd and even ones
LAYERS = 20  # entries of a sequence: its start, one for each layer up to the largest size, and two beyond
TRIES = 200  # random settings of the fixed numbers, until one satisfies the inequalities among the premises
SIGNED = TRIES // 10  # of these, the first have the signs that their turn gives them; later ones, any

Fixed = dict[str, torch.Tensor]
Evaluate = Callable[[Node, Mapping[str, torch.Tensor]], torch.Tensor]
"""The number that a tree of fixed names stands for, shape ()."""


def _size(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    return number(next(sizes), dice.device)


def _positive(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    return dice.positive(1)[0]


def _real(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    return dice.values(1)[0]


def _vector(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    """As long on every axis as the largest size, and entry 0."""
    return dice.values(*[max(SIZES) + 1] * len(symbol.shape))


def _function(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    """Coefficients: of a line, and three of each further term."""
    return dice.values(2 + 3 * TERMS)


def _sequence(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    return dice.positive(LAYERS)


def _whole_sequence(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    """2 … 10."""
    return (2 + 9 * dice.uniform(LAYERS)).floor()


DRAWN: Mapping[str, Callable[[Symbol, Dice, Iterator[int]], torch.Tensor]] = {
    "count": _size,
    "positive": _positive,
    "real": _real,
    "vector": _vector,
    "any function": _function,
    "sequence": _sequence,
    "count sequence": _whole_sequence,
}
"""How a number of each kind is drawn. A permutation is drawn when its size is known, an index when its range is."""


@dataclass(frozen=True)
class FixedNumbers:
    """Draws the fixed numbers among these names, and the sizes of the families among them."""

    notation: Notation
    names: frozenset[str]
    demands: Demands
    evaluate: Evaluate
    device: str

    def draw(self, dice: Dice, seed: int) -> Fixed:
        """Numbers that fit all demands.

        Raises WorldError where none are found, or where an equation cannot be obeyed.
        """
        for attempt in range(TRIES):
            fixed = self._any(dice, seed)
            if attempt < SIGNED:
                self._take_signs(fixed, seed)
            self.obey(fixed)
            if self._fits(fixed):
                return fixed
        told = ", ".join(premise.tex for premise in self.demands.premises)
        raise WorldError(f"no numbers were found that satisfy {told} in {TRIES} tries")

    def obey(self, fixed: Fixed) -> None:
        """Replace numbers by what the equations among the premises say of them.

        Raises WorldError where an equation has no name on its left.
        """
        for _ in self.demands.premises:  # an equation may change what an earlier one has read
            self._obey_once(fixed)

    def number(self, fixed: Fixed) -> Number:
        return lambda tree: self.evaluate(tree, fixed)

    # --- drawing --------------------------------------------------------------------------------------------------

    def _any(self, dice: Dice, seed: int) -> Fixed:
        sizes = itertools.cycle(SMALL[seed % len(SMALL)] if self._is_enumerated else SIZES[seed % 2 :])
        fixed = {one.name: DRAWN[one.kind](one, dice, sizes) for one in self._symbols if one.kind in DRAWN}
        self._reorder(fixed, dice)
        self._choose_indices(fixed, seed)
        return fixed

    @cached_property
    def _symbols(self) -> list[Symbol]:
        """All names with the sizes of their families, sorted."""
        sized = {size for name in self.names for size in self.notation.by_name[name].shape}
        return [self.notation.by_name[name] for name in sorted(self.names | sized)]

    @cached_property
    def _is_enumerated(self) -> bool:
        """Does a random family stand among the names? Its states grow with its size."""
        symbols = (self.notation.by_name[name] for name in self.names)
        return any(symbol.row.terminal == "RANDOM" and symbol.shape for symbol in symbols)

    def _reorder(self, fixed: Fixed, dice: Dice) -> None:
        """A permutation of 1 … n: entry k belongs to index k."""
        for name in sorted(self.names):
            if self.notation.by_name[name].kind == "permutation":
                (size,) = self.notation.by_name[name].shape
                order = dice.order(int(fixed[size]))
                fixed[name] = torch.cat([torch.zeros(1, dtype=torch.int64, device=self.device), order + 1])

    def _choose_indices(self, fixed: Fixed, seed: int) -> None:
        """A free index takes one of its values; over the worlds, several."""
        for position, (index, last) in enumerate(self._free_indices(fixed)):
            apart = position if seed % 2 else 0  # in every second world all free indices meet
            fixed[index] = number(1 + (seed // 2 + seed % 2 + apart) % last, self.device)

    def _free_indices(self, fixed: Fixed) -> list[tuple[str, int]]:
        return [(premise.index, int(self.evaluate(premise.stop, fixed))) for premise in self.demands.free]

    def _take_signs(self, fixed: Fixed, seed: int) -> None:
        """Of real numbers, four consecutive seeds show every combination of the signs of two."""
        rows = {name: self.notation.by_name[name].row for name in sorted(fixed)}
        real = [name for name, row in rows.items() if row.scalar and not row.positive]
        for position, name in enumerate(real):
            fixed[name] = fixed[name].abs() * (1 - 2 * (seed >> position % 2 & 1))

    # --- demands --------------------------------------------------------------------------------------------------

    def _obey_once(self, fixed: Fixed) -> None:
        for premise in self.demands.equations:
            match premise:
                case ElementIs():
                    self._obey_for_each(premise.left, premise.right, fixed)
                case NumberIs(name=name):
                    fixed[name] = self.evaluate(premise.right, fixed)
                case _:
                    raise WorldError("an equation between fixed numbers must have a name on its left")

    def _obey_for_each(self, left: Node, right: Node, fixed: Fixed) -> None:
        """W_{1j} = W_{2j} for every value of the free indices, in rising order: a recursion runs from its start."""
        name = head(left)
        free = [(index, last) for index, last in self._free_indices(fixed) if index in names_in(left, "INDEX")]
        for values in itertools.product(*(range(1, last + 1) for _, last in free)):
            chosen = {index: number(k, self.device) for (index, _), k in zip(free, values, strict=True)}
            inside = fixed | chosen
            place = tuple(int(self.evaluate(index, inside)) for index in left.children[1:] if isinstance(index, Tree))
            changed = fixed[name].clone()
            changed[place] = self.evaluate(right, inside)
            fixed[name] = changed

    def _fits(self, fixed: Fixed) -> bool:
        return (
            self._obeys_inequalities(fixed) and self.demands.laws_exist(self.number(fixed)) and self._keep_kinds(fixed)
        )

    def _obeys_inequalities(self, fixed: Fixed) -> bool:
        return all(
            bool(COMPARE[premise.word](self.evaluate(premise.left, fixed), self.evaluate(premise.right, fixed)))
            for premise in self.demands.inequalities
        )

    def _keep_kinds(self, fixed: Fixed) -> bool:
        """An equation among the premises may have given a positive number a value that it cannot have."""
        positive = (name for name in fixed if self.notation.by_name[name].row.positive)
        return all(bool((self._used(name, fixed) > 0).all()) for name in positive)

    def _used(self, name: str, fixed: Fixed) -> torch.Tensor:
        """Without entry 0 of a permutation, which belongs to no index."""
        return fixed[name][1:] if self.notation.by_name[name].kind == "permutation" else fixed[name]
