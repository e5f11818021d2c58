"""Names and demands -> the fixed numbers of a world: drawn by their kinds, equations obeyed, until inequalities hold."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import torch

from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import ElementIs, NumberIs
from texclaims.language.tree import Node, head, names_in
from texclaims.numeric.closeness import COMPARE, SOLVED
from texclaims.numeric.demands import Demands
from texclaims.numeric.dice import Dice
from texclaims.numeric.domains import between, drawn
from texclaims.numeric.roots import root
from texclaims.numeric.sizes import SIGNED, SIZES, SPREAD, TRIES, Sizes
from texclaims.numeric.smooth import TERMS, coefficients
from texclaims.numeric.specials import ORDINARY, Special, pin
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.variety import spread, take_signs
from texclaims.numeric.world import Excluded, WorldError, number

NARROW = ((2, 1, 3, 1), (2, 3, 1, 2), (1, 2, 3, 1), (1, 3, 1, 2))  # sizes of layers, over and over, where states are listed
LAYERS = 20  # entries of a sequence: its start, one for each layer up to the largest size, and two beyond
SPECIAL_TRIES = 20  # where a number is special, most inequalities are met at once, or never

Fixed = dict[str, torch.Tensor]
Evaluator = Callable[[Fixed], Tensors]
"""Fixed numbers -> the values of trees of them; it keeps these, so it is asked anew when a number has changed."""


def _number(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    """A count is the next size."""
    domain = symbol.row.values
    return number(next(sizes), dice.device) if domain.whole else drawn(domain, dice, 1)[0]


def _numbers(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    """One for each layer; or, as long on every axis as the largest size, and entry 0. Whole ones are 2 … 10."""
    domain, shape = symbol.row.values, [LAYERS] if symbol.row.layered else [max(SIZES) + 1] * len(symbol.shape)
    return (2 + 9 * dice.uniform(*shape)).floor() if domain.whole else drawn(domain, dice, *shape)


def _narrow(seed: int, device: str) -> torch.Tensor:
    """Sizes of layers, shape (LAYERS,): neighbours are unequal, and few numbers stand between them."""
    row = NARROW[seed % len(NARROW)]
    return torch.tensor([float(row[k % len(row)]) for k in range(LAYERS)], dtype=torch.float64, device=device)


def _function(symbol: Symbol, dice: Dice, sizes: Iterator[int]) -> torch.Tensor:
    """Coefficients: of a line, and three of each further term. What its premises say it is, it becomes afterwards."""
    return coefficients(dice.values(2 + 3 * TERMS))


DRAWN: Mapping[str, Callable[[Symbol, Dice, Iterator[int]], torch.Tensor]] = {
    "SCALAR": _number,
    "SEQUENCE": _numbers,
    "FUNCTION": _function,
}
"""How what stands for each terminal is drawn. A permutation is drawn when its size is known, an index when its range is; a
function that the vocabulary defines is not drawn."""


@dataclass(frozen=True)
class FixedNumbers:
    """Draws the fixed numbers among these names, and the sizes of the families among them."""

    notation: Notation
    names: frozenset[str]
    demands: Demands
    evaluator: Evaluator
    device: str
    few: bool = False
    """Small sizes, and narrow layers."""

    def draw(self, dice: Dice, seed: int, special: Special = ORDINARY) -> Fixed:
        """Numbers that fit all demands; what is special goes before the equations, and must stand behind them.

        Raises Excluded where none are found, WorldError where an equation cannot be obeyed.
        """
        tries = SPECIAL_TRIES if special.name else TRIES
        for attempt in range(tries):
            fixed = self._any(dice, seed, special, attempt / tries)
            pinned = {name: fixed[name] for name in special.pins}
            self._mirror(fixed)
            self.obey(fixed)
            pin(special, fixed, pinned, self._sizes.free - special.pins.keys(), self.obey)
            if self._sizes.told:
                self.place(fixed, seed, dice)
            if self._fits(fixed) and (self._sizes.are_plain(fixed) or attempt >= tries * SPREAD and not special.name):
                return fixed
        every = ", ".join(premise.tex for premise in self.demands.premises)
        raise Excluded(f"no numbers were found that satisfy {every} in {TRIES} tries")

    def place(self, fixed: Fixed, seed: int, dice: Dice) -> None:
        """Permutations and free indices, as long and as far as the counts among these numbers, each of its name's shape, say."""
        _reorder(self.notation, self.names, fixed, dice)
        self._choose_indices(fixed, seed)

    def obey(self, fixed: Fixed) -> None:
        """Replace numbers by what the equations among the premises say of them.

        Raises WorldError where an equation has no name on its left.
        """
        for _ in self.demands.equations:  # an equation may change what an earlier one has read
            before = dict(fixed)
            self._obey_once(fixed)
            if fixed.keys() == before.keys() and all(torch.equal(value, before[name]) for name, value in fixed.items()):
                break
        given = [one for one in self._recursive(fixed) if not names_in(one.left, "INDEX")]
        for premise in given:
            self._begin(premise, fixed)
        if missed := [premise.tex for premise in given if abs(self._missed(premise, fixed)) > SOLVED]:
            raise Excluded(f"the premise {missed[0]} cannot be met together with the others")

    def _recursive(self, fixed: Fixed) -> list[ElementIs]:
        """What the premises say of elements of sequences that a recursion gives."""
        said = [one for one in self.demands.equations if isinstance(one, ElementIs) and head(one.left) in fixed]
        running = {head(one.left) for one in said if names_in(one.left, "INDEX")}
        return [one for one in said if head(one.left) in running and self.notation.by_name[head(one.left)].row.layered]

    def _begin(self, premise: ElementIs, fixed: Fixed) -> None:
        """An element that a recursion gives, and a premise gives as well: of all sequences that begin with a positive
        number, the one that reaches it. Left as it is where there is none."""

        def missed(start: float) -> float:
            fixed[head(premise.left)] = torch.cat([number(start, self.device).reshape(1), fixed[head(premise.left)][1:]])
            for one in self._recursive(fixed):
                if names_in(one.left, "INDEX"):
                    self._obey_for_each(one.left, one.right, fixed)
            return self._missed(premise, fixed)

        if missed(float(fixed[head(premise.left)][0])) and (found := root(missed)) is not None:
            missed(found)

    def _missed(self, premise: ElementIs, fixed: Fixed) -> float:
        """By how much, relative to the right side."""
        numbers = self.evaluator(fixed)
        left, right = float(numbers.value(premise.left)), float(numbers.value(premise.right))
        return (left - right) / max(1.0, abs(right))

    # --- drawing --------------------------------------------------------------------------------------------------

    def _any(self, dice: Dice, seed: int, special: Special, tried: float) -> Fixed:
        """`tried` is the share of the tries that missed an inequality."""
        sizes = self._sizes.of(dice, seed, bool(special.name), tried)
        chosen = [one for one in self._symbols if one.row.terminal in DRAWN and one.kind != "function"]
        fixed = {one.name: DRAWN[one.row.terminal](one, dice, sizes) for one in chosen}
        if self.few:
            fixed |= {one.name: _narrow(seed, self.device) for one in chosen if one.row.layered and one.row.whole}
        if SIGNED <= tried < SPREAD:
            fixed |= {name: self._sizes.factor(fixed[name], seed, tried) for name in self._sizes.factors & fixed.keys()}
        if tried < SIGNED:
            take_signs(self.notation, fixed, seed)
        if tried >= SPREAD and self.demands.inequalities:
            spread(self.notation, fixed, dice)
        _take_shapes(self.demands, fixed)
        fixed |= {name: pin(fixed) for name, pin in special.pins.items()}
        self.place(fixed, seed, dice)
        return fixed

    @cached_property
    def _symbols(self) -> list[Symbol]:
        """All names with the sizes of their families, sorted."""
        sized = {size for name in self.names for size in self.notation.by_name[name].shape}
        return [self.notation.by_name[name] for name in sorted(self.names | sized)]

    @cached_property
    def _sizes(self) -> Sizes:
        return Sizes(self.notation, tuple(self._symbols), self.demands, self._is_enumerated)

    @cached_property
    def _is_enumerated(self) -> bool:
        """Does a random family stand among the names, or does PyTorch list states? They grow with every size."""
        symbols = (self.notation.by_name[name] for name in self.names)
        return self.few or any(symbol.row.terminal == "RANDOM" and symbol.shape for symbol in symbols)

    def _choose_indices(self, fixed: Fixed, seed: int) -> None:
        """A free index takes one of its values; over the worlds, several."""
        for position, (index, last) in enumerate(self._free_indices(fixed)):
            apart = position if seed % 2 else 0  # in every second world all free indices meet
            fixed[index] = number(1 + (seed // 2 + seed % 2 + apart) % max(1, last), self.device)

    def _free_indices(self, fixed: Fixed) -> list[tuple[str, int]]:
        numbers = self.evaluator(fixed)
        return [(premise.index, int(numbers.value(premise.stop))) for premise in self.demands.free]

    # --- demands --------------------------------------------------------------------------------------------------

    def _obey_once(self, fixed: Fixed) -> None:
        for premise in self.demands.equations:
            match premise:
                case ElementIs() if head(premise.left) not in fixed:
                    continue  # PyTorch computes the sequence: whether it obeys is looked at afterwards
                case ElementIs():
                    self._obey_for_each(premise.left, premise.right, fixed)
                case NumberIs(name=name):
                    value = self.evaluator(fixed).value(premise.value)
                    fixed[name] = _whole(value) if self.notation.by_name[name].row.whole else value
                case _:
                    raise WorldError("an equation between fixed numbers must have a name on its left")

    def _obey_for_each(self, left: Node, right: Node, fixed: Fixed) -> None:
        """W_{1j} = W_{2j} for every value of the free indices, in rising order: a recursion runs from its start."""
        for numbers in self._for_each(left, fixed):
            _put(left, numbers.value(right), numbers, fixed)

    def _for_each(self, tree: Node, fixed: Fixed) -> Iterator[Tensors]:
        """The numbers, at every value of the free indices that stand in a tree, in rising order; as they are by then."""
        free = [(index, last) for index, last in self._free_indices(fixed) if index in names_in(tree, "INDEX")]
        for values in itertools.product(*(range(1, last + 1) for _, last in free)):
            chosen = {index: number(k, self.device) for (index, _), k in zip(free, values, strict=True)}
            yield self.evaluator(fixed | chosen)

    def _mirror(self, fixed: Fixed) -> None:
        """An element that is below what the premises say of every element of its family comes to lie as far above it."""
        for premise in self.demands.inequalities:
            for element, other in ((premise.left, premise.right), (premise.right, premise.left)):
                if element.data == "element" and head(element) in fixed and head(element) not in names_in(other, "SEQUENCE"):
                    for numbers in self._for_each(element, fixed):
                        if not COMPARE[premise.word](numbers.value(premise.left), numbers.value(premise.right)):
                            _put(element, 2 * numbers.value(other) - numbers.value(element), numbers, fixed)
                    break

    def _fits(self, fixed: Fixed) -> bool:
        numbers = self.evaluator(fixed)
        if any(last < 1 for _, last in self._free_indices(fixed)):
            return False
        return not self.missed(fixed) and self.demands.laws_exist(numbers) and self._keep_kinds(fixed)

    def missed(self, fixed: Fixed) -> str:
        """The first premise that says which of these numbers is larger, and does not hold of each index; "" where all do."""
        for one in self.demands.inequalities:
            for numbers in self._for_each(one.tree, fixed):
                if not COMPARE[one.word](numbers.value(one.left), numbers.value(one.right)):
                    return one.tex
        return ""

    def _keep_kinds(self, fixed: Fixed) -> bool:
        """An equation among the premises may have given a number a value that it cannot have."""
        symbols = {name: self.notation.by_name[name] for name in fixed}
        if not self.demands.are_whole(self.notation, fixed) or not all(value.isfinite().all() for value in fixed.values()):
            return False
        return all(between(one.row.values, _used(one, fixed[name])) for name, one in symbols.items())


def _put(element: Node, value: torch.Tensor, numbers: Tensors, fixed: Fixed) -> None:
    """Replace one element, at the indices that these numbers have."""
    place = tuple(int(numbers.value(index)) for index in element.children[1:])
    changed = fixed[head(element)].clone()
    changed[place] = value
    fixed[head(element)] = changed


def _take_shapes(demands: Demands, fixed: Fixed) -> None:
    """Functions that are odd, even or increasing become so."""
    for name in fixed.keys() & demands.shapes.keys():
        fixed[name] = coefficients(fixed[name][:-3], demands.shape(name))


def _reorder(notation: Notation, names: frozenset[str], fixed: Fixed, dice: Dice) -> None:
    """A permutation of 1 … n: entry k belongs to index k."""
    for name in sorted(names):
        if notation.by_name[name].kind == "permutation":
            (size,) = notation.by_name[name].shape
            order = dice.order(int(fixed[size])) + 1
            fixed[name] = torch.cat([torch.zeros(1, dtype=torch.int64, device=dice.device), order])


def _whole(value: torch.Tensor) -> torch.Tensor:
    """A whole number for one that is whole but for rounding, of any shape."""
    whole = value.round()
    return torch.where((value - whole).abs() <= SOLVED * whole.abs().clamp(min=1.0), whole, value)


def _used(symbol: Symbol, value: torch.Tensor) -> torch.Tensor:
    """Without entry 0 of a permutation, which belongs to no index."""
    return value[1:] if symbol.kind == "permutation" else value
