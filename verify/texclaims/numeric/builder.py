"""Names, premises and a seed -> a small random world: every random variable gets a law with a few points that satisfies them.

A world is exact: all its states are listed with their probabilities, so an expected value is a weighted sum and
needs no tolerance above rounding. Independence is a product of states; a premise that is left out is broken,
because laws, dependence and means are drawn in general position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from texclaims.language.notation import Notation
from texclaims.language.premises import Premise
from texclaims.numeric.blocks import Block, blocks
from texclaims.numeric.demands import Demands, demands
from texclaims.numeric.dice import Dice
from texclaims.numeric.families import carried
from texclaims.numeric.fixed_numbers import Evaluator, Fixed, FixedNumbers
from texclaims.numeric.followers import followed, uncorrelated
from texclaims.numeric.setting import Setting
from texclaims.numeric.states import States, product
from texclaims.numeric.triples import tied
from texclaims.numeric.world import World, WorldError, number

JOINT = 4  # states of a family whose elements may depend on each other

Entries = Mapping[tuple[str, int | None], float]
"""A sequence and one of its entries, or None for all of them -> the number that stands there."""


@dataclass(frozen=True)
class Builder:
    """Builds worlds for one set of names and premises.

    `lean` laws have fewer points, for searches that build or evaluate a world many times.
    """

    notation: Notation
    premises: tuple[Premise, ...]
    names: frozenset[str]
    evaluator: Evaluator
    device: str
    lean: bool = False

    def build(
        self,
        seed: int,
        degenerate: bool = False,
        given: Mapping[str, float] | None = None,
        entries: Entries | None = None,
    ) -> World:
        """One world, with these numbers and these entries of sequences in place of drawn ones.

        `degenerate` gives every variable that no premise forbids it a law with one point: the case that a premise
        such as E[x²] > 0 excludes, and in which sharp bounds are attained.

        Raises WorldError where no world satisfies the premises, LawError where a law does not exist.
        """
        dice = Dice.seeded(seed, self.device)
        fixed = self._fixed(dice, seed, given or {}, entries or {})
        setting = Setting(self.notation, self._demands, fixed, self.evaluator(fixed), dice, self.lean, degenerate)
        states = tied(product([_drawn(setting, block) for block in self._blocks], self.device), self._demands.groups)
        return World(states.probability, states.values, fixed, self.device)

    @cached_property
    def _demands(self) -> Demands:
        return demands(self.premises)

    @cached_property
    def _numbers(self) -> FixedNumbers:
        return FixedNumbers(self.notation, self.names, self._demands, self.evaluator, self.device)

    @cached_property
    def _blocks(self) -> list[Block]:
        random = [name for name in sorted(self.names) if self.notation.by_name[name].row.terminal == "RANDOM"]
        return blocks(random, self._demands.groups)

    def _fixed(self, dice: Dice, seed: int, given: Mapping[str, float], entries: Entries) -> Fixed:
        fixed = self._numbers.draw(dice, seed) | {name: number(value, self.device) for name, value in given.items()}
        for (name, entry), value in entries.items():
            fixed[name] = fixed[name].clone()
            fixed[name][slice(None) if entry is None else entry] = value
        self._numbers.obey(fixed)
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
        if carriers:
            raise WorldError(f"{carriers[0]} has a law of its own and may depend on variables that are independent")
        return product([_drawn(setting, inner) for inner in block.parts], setting.device)
    if carriers:
        return carried(setting, carriers[0])
    return States(setting.dice.weights(JOINT - setting.lean), {})
