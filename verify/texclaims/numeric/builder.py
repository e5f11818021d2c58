"""Names, premises and a seed -> a small random world: every random variable gets a law with a few points that satisfies them.

A world is exact: all its states are listed with their probabilities, so an expected value is a weighted sum and
needs no tolerance above rounding. Independence is a product of states; a premise that is left out is broken,
because laws, dependence and means are drawn in general position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import torch
from lark import Tree

from texclaims.language.notation import Notation
from texclaims.language.premises import Premise
from texclaims.language.tree import head
from texclaims.numeric.blocks import Block, blocks
from texclaims.numeric.demands import Demands
from texclaims.numeric.demands import demands as told_apart
from texclaims.numeric.dice import Dice
from texclaims.numeric.families import carried, carried_together, tied_to
from texclaims.numeric.fixed_numbers import Evaluator, Fixed, FixedNumbers
from texclaims.numeric.followers import followed, limited, matched, uncorrelated
from texclaims.numeric.own_moments import obeying
from texclaims.numeric.rule import USUAL, Rule
from texclaims.numeric.setting import Setting
from texclaims.numeric.specials import ORDINARY, Special
from texclaims.numeric.states import States, product
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.triples import tied
from texclaims.numeric.world import Excluded, Paired, World, WorldError, number

TURNS = (0, 1, 2, 4)  # of one world after the other: how many elements of a family with a law are on one side of it
JOINT = 4  # states of a family whose elements may depend on each other

Entries = Mapping[tuple[str, int | None], float]
"""A sequence and one of its entries, or None for all of them -> the number that stands there."""


@dataclass(frozen=True)
class Builder:
    """Builds worlds for one set of names and premises.

    `lean` laws have fewer points, for searches that build or evaluate a world many times. `few` sizes and layers stand in
    worlds in which PyTorch itself lists the states of what a check builds.
    """

    notation: Notation
    premises: tuple[Premise, ...]
    names: frozenset[str]
    evaluator: Evaluator
    device: str
    lean: bool = False
    few: bool = False

    def build(
        self,
        seed: int,
        given: Mapping[str, float] | None = None,
        entries: Entries | None = None,
        special: Special = ORDINARY,
        rule: Rule = USUAL,
    ) -> World:
        """One world, with these numbers and these entries of sequences in place of drawn ones, and with what is special.

        Raises WorldError where no world satisfies the premises, LawError where a law does not exist.
        """
        dice = Dice.seeded(seed, self.device)
        fixed = self._fixed(dice, seed, given or {}, entries or {}, special)
        demands, numbers = self.demands, self.evaluator(fixed)
        setting = Setting(self.notation, demands, fixed, numbers, dice, self.lean, rule, special.modes, TURNS[seed % len(TURNS)])
        states = tied(product([_drawn(setting, block) for block in self._blocks], self.device), demands.groups)
        for name, other in special.equal.items():
            states = states.along(name, states.values[other])
        states = limited(setting, obeying(setting, matched(setting, states)))
        return World(states.probability, states.values, fixed, self.device, self._pairs(numbers))

    def obeyed(self, fixed: Mapping[str, torch.Tensor]) -> Fixed:
        """These numbers, each of its shape, with what the equations among the premises say of some of them in their place.

        Raises WorldError where an equation cannot be obeyed.
        """
        found = dict(fixed)
        self._numbers.obey(found)
        return found

    def _pairs(self, numbers: Tensors) -> tuple[Paired, ...]:
        every = ((one, one.law.children[-1]) for one in self.demands.pairs)
        named = ((one, head(last) if isinstance(last, Tree) and last.data == "name" else "") for one, last in every)
        return tuple(Paired(*one.pair, numbers.pair(one.law), name) for one, name in named)

    def carried(self, names: Iterable[str], fixed: Mapping[str, torch.Tensor], rule: Rule) -> World:
        """Only these variables, each with its law and independent of the others: their values have shape (states, *shape of
        the family). The fixed numbers are those of another world."""
        known = dict(fixed)
        setting = Setting(self.notation, self.demands, known, self.evaluator(known), Dice.seeded(0, self.device), rule=rule)
        states = product([carried(setting, name) for name in names], self.device)
        return World(states.probability, states.values, known, self.device)

    @cached_property
    def demands(self) -> Demands:
        return told_apart(self.premises)

    @cached_property
    def _numbers(self) -> FixedNumbers:
        return FixedNumbers(self.notation, self.names, self.demands, self.evaluator, self.device, self.few)

    @cached_property
    def _blocks(self) -> list[Block]:
        random = [name for name in sorted(self.names) if self.notation.by_name[name].row.terminal == "RANDOM"]
        return blocks(random, self.demands.groups)

    def _fixed(self, dice: Dice, seed: int, given: Mapping[str, float], entries: Entries, special: Special) -> Fixed:
        fixed = self._numbers.draw(dice, seed, special) | {name: number(value, self.device) for name, value in given.items()}
        for (name, entry), value in entries.items():
            fixed[name] = fixed[name].clone()
            fixed[name][slice(None) if entry is None else entry] = value
        if given or entries:
            self._numbers.obey(fixed)
            if self.demands.counts_told(self.notation) or any(self.notation.by_name[name].row.whole for name in given):
                self._numbers.place(fixed, seed, dice)
            if missed := self._numbers.missed(fixed):
                raise Excluded(f"the premise {missed} cannot be met together with the others")
            if not self.demands.are_whole(self.notation, fixed):
                raise Excluded("a premise gives a count that would be no whole number")
        return fixed


def _drawn(setting: Setting, block: Block) -> States:
    """States of names that may depend on each other: some carry the states, the others vary with them."""
    carriers = [name for name in block.names if setting.law(name) or setting.has_independent_elements(name)][:1]
    states = _carried(setting, block, carriers)
    for name in block.names:
        if name not in states.values:
            if setting.law(name):
                raise WorldError(f"two laws, {carriers[0]} and {name}, that may depend on each other")
            states = followed(setting, name, states)
    return uncorrelated(setting, states)


def _carried(setting: Setting, block: Block, carriers: list[str]) -> States:
    if block.parts:
        parts = product([_drawn(setting, inner) for inner in block.parts], setting.device)
        if any(setting.law(name) for name in carriers):
            raise WorldError(f"{carriers[0]} has a law of its own and may depend on variables that are independent")
        return tied_to(setting, parts, carriers[0]) if carriers else parts
    if carriers and (pair := setting.demands.pair_of(carriers[0])) is not None:
        return carried_together(setting, pair)
    if carriers:
        return carried(setting, carriers[0])
    return States(setting.dice.weights(JOINT - setting.lean), {})
