"""The names and the model of one claim -> its worlds, for any set of premises: drawn when first asked for, and kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any
from weakref import proxy

import torch

from texclaims.language.notation import Notation
from texclaims.language.premises import Premise
from texclaims.language.tree import all_names, has
from texclaims.laws.deferred import Deferred, Drawn
from texclaims.laws.functions import Function
from texclaims.numeric.builder import TURNS, Builder, Entries
from texclaims.numeric.corners import CALLS
from texclaims.numeric.demands import is_inequality, is_met
from texclaims.numeric.injection import injected
from texclaims.numeric.large import large
from texclaims.numeric.moves import Move, Way
from texclaims.numeric.names import roots
from texclaims.numeric.recursions import computed_sequences, obey
from texclaims.numeric.rule import USUAL, Rule
from texclaims.numeric.settled import Place
from texclaims.numeric.specials import ORDINARY, Special, specials
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import Excluded, MeasurementError, NoSuchSpread, World

WORLDS = 4  # each with other laws, sizes and elements
SPREAD = 400  # random settings of the fixed numbers on which a bound is tried: in two numbers, about 20 of each
SEEDS = 1000  # between the worlds of one seed and those of the next
AGAIN = 20  # draws of one world, until it satisfies an inequality between moments
FAR = 10**9  # between the seeds of these draws: a multiple of all by which a seed chooses sizes and signs

FUNCTIONS = (*CALLS, "derivative", "integral", "limit")
"""Nodes that PyTorch's own functions may be called for."""

Premises = tuple[Premise, ...]


@dataclass
class Worlds:
    """Draws worlds for one set of names, with what a check's model gives for some of them.

    Methods that draw raise WorldError where no world satisfies the premises or is too large, LawError where a law does not
    exist, MeasurementError where the model cannot be put on tensors.

    What it keeps knows it only weakly, so that its tensors are given back as soon as nobody needs it.
    """

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    names: frozenset[str]
    device: str
    seed: int = 0
    _builders: dict[tuple[Premises, bool], Builder] = field(default_factory=dict)
    _once: dict[tuple[Any, ...], Tensors] = field(default_factory=dict)
    _places: dict[tuple[Premises, int, str], Place] = field(default_factory=dict)

    # --- kept worlds ----------------------------------------------------------------------------------------------

    def under(self, premises: Premises, lean: bool = False) -> list[Tensors]:
        """The worlds in which a step is tried; `lean` ones have fewer states."""
        return [self.kept(premises, k, lean) for k in range(WORLDS)]

    def kept(self, premises: Premises, k: int, lean: bool = False) -> Tensors:
        """One of them: a wrong version seldom needs more than the first."""
        return self.once((premises, k, lean), lambda: self.draw(premises, k, lean=lean))

    def again(self) -> Worlds:
        """The same worlds, in which nothing is worked out yet; drawn anew where the model has a part in them."""
        drawn = {key: self.tensors(one.world, one.pick) for key, one in self._once.items() if _is_drawn_alone(self, *key)}
        return replace(self, _builders={}, _once=drawn, _places={})

    def once(self, key: tuple[Any, ...], make: Callable[[], Tensors]) -> Tensors:
        """A world that is made once and kept, so that the untouched side of a wrong version is worked out once."""
        if key not in self._once:
            self._once[key] = make()
        return self._once[key]

    def place(self, premises: Premises, k: int, special: Special = ORDINARY) -> Place:
        """World k, on any nodes; a special one is lean, for there are many."""
        if (key := (premises, k, special.name)) not in self._places:
            one = _OnePlace(proxy(self), premises, k, special)
            demands, filled = self.builder(premises, lean=False).demands, frozenset(self.initializers)
            self._places[key] = Place(one.draw, one.carried, one.roots, demands, self.drawn, filled, TURNS[k % len(TURNS)])
        return self._places[key]

    def specials(self, premises: Premises, names: frozenset[str]) -> list[Special]:
        """The special worlds of a step with these names; large numbers where all is computed by the walk through its trees."""
        demands = self.builder(premises, lean=True).demands
        symbols = [self.notation.by_name[name] for name in sorted(self.roots(names) - frozenset(self.initializers))]
        computed = self.model or any(demands.has_law(one.name) for one in symbols)
        beside = [] if computed else [self.notation.by_name[name] for name in self.drawn]
        return [*specials(symbols, demands), *([] if computed else large(symbols, beside))]

    @cached_property
    def roots(self) -> Callable[[frozenset[str]], frozenset[str]]:
        """Names -> those that a world supplies for them, and those that an initializer fills."""
        notation, model, given = self.notation, self.model, frozenset(self._computed)
        return cache(lambda names: roots(notation, model, names) - given)

    def moved(self, premises: Premises, k: int, move: Move, size: float) -> Tensors:
        """Lean world k after one move."""

        def made() -> Tensors:
            if move.way is Way.REBUILD:  # a law or a moment depends on the number
                return self.draw(premises, k, given={move.name: size}, lean=True)
            before = self.kept(premises, k, lean=True)
            return self.tensors(move.applied(before.world, size), before.pick)

        return self.once((premises, k, move, size), made)

    def many(self, premises: Premises) -> Tensors:
        """Many settings of the fixed numbers at once, each of shape (SPREAD,). Raises MeasurementError for a family."""

        def made() -> Tensors:
            if any(value.dim() for value in self.draw(premises, 0).world.fixed.values()):
                raise MeasurementError("a bound with indexed names")
            worlds = [self.draw(premises, k).world for k in range(SPREAD)]
            fixed = {name: torch.stack([world.fixed[name] for world in worlds]) for name in worlds[0].fixed}
            return self.tensors(replace(worlds[0], fixed=fixed), 0)

        return self.once((premises,), made)

    # --- new worlds -----------------------------------------------------------------------------------------------

    def at(self, premises: Premises, k: int, numbers: Mapping[str, float], entries: Entries) -> Tensors:
        """World k in which fixed numbers and entries of sequences have these values, and the equations among the premises
        are obeyed for them: one that sets a name by itself takes precedence. Inequalities are the caller's to look at.
        """
        return self.draw(premises, k, given=numbers, entries=entries)

    def draw(
        self,
        premises: Premises,
        k: int,
        given: Mapping[str, float] | None = None,
        entries: Entries | None = None,
        lean: bool = False,
        special: Special = ORDINARY,
        rule: Rule = USUAL,
    ) -> Tensors:
        """World k, as `Builder.build` says; anew, and again where it misses an inequality between moments.

        Raises Excluded where the premises cannot be met, WorldError where such a world cannot be built, MeasurementError
        where an initializer stands beside other draws, BrokenPremise where what the model computes breaks one.
        """
        told = ""
        for attempt in range(1 if special.name or given else AGAIN):
            seed = SEEDS * self.seed + k + FAR * attempt
            try:
                world = self.builder(premises, lean).build(seed, given, entries, special, rule)
            except NoSuchSpread as error:
                told = str(error)
                continue
            tensors = self.tensors(self.with_initializers(world, rule), k)
            missed = [premise for premise in premises if not is_met(premise, tensors)]
            if not missed:
                obey(premises, tensors)
                return tensors
            told = f"the premise {missed[0].tex} cannot be met together with the others"
            if not all(map(is_inequality, missed)):
                break
        raise Excluded(told)

    def tensors(self, world: World, pick: int) -> Tensors:
        """What the names stand for in this world: by the model, where it gives anything but an initializer."""
        return Tensors(self.notation, self.functions, self._computed, world, pick)

    def of_numbers(self, fixed: Mapping[str, torch.Tensor]) -> Tensors:
        """Evaluates trees of fixed numbers alone: every value has shape ()."""
        return self.tensors(World.of_numbers(fixed, self.device), 0)

    # --- what is drawn, and how -----------------------------------------------------------------------------------

    @cached_property
    def drawn(self) -> frozenset[str]:
        """Names that a world must supply: those of the claim and of PyTorch's calls, less what the model supplies."""
        called = frozenset[str]().union(*(v.names for v in self.model.values() if isinstance(v, (Deferred, Drawn))))
        sizes = frozenset(size for name in self.model for size in self.notation.by_name[name].shape)
        return (self.names | called | sizes) & frozenset(self.notation.by_name) - frozenset(self.model)

    @cached_property
    def initializers(self) -> Mapping[str, Drawn]:
        """Names whose tensor an initializer fills."""
        return {name: value for name, value in self.model.items() if isinstance(value, Drawn)}

    @cached_property
    def have_one_state(self) -> bool:
        """Is nothing random: do the worlds hold fixed numbers alone?"""
        return not self.initializers and all(self.notation.by_name[n].row.terminal != "RANDOM" for n in self.drawn)

    @cached_property
    def _computed(self) -> Mapping[str, Any]:
        return {name: value for name, value in self.model.items() if name not in self.initializers}

    def builder(self, premises: Premises, lean: bool) -> Builder:
        """What builds worlds under these premises; kept."""
        if (key := (premises, lean)) not in self._builders:
            few, here = bool(computed_sequences(self.model, self.notation)), proxy(self)

            def numbers(fixed: Mapping[str, torch.Tensor]) -> Tensors:
                return here.of_numbers(fixed)

            self._builders[key] = Builder(self.notation, premises, self.drawn, numbers, self.device, lean, few)
        return self._builders[key]

    def with_initializers(self, world: World, rule: Rule) -> World:
        """A name drawn by an initializer takes Gauss nodes in place of the generator's numbers.

        Raises MeasurementError where something else is random beside it.
        """
        for name, drawn in self.initializers.items():
            if world.random:
                raise MeasurementError(f"{name} comes from an initializer: no other random variable can stand beside it")
            shape = [int(world.fixed[size]) for size in self.notation.by_name[name].shape]
            probability, values = injected(drawn, shape, world.fixed, self.device, rule.injected)
            world = replace(world, probability=probability, random={name: values})
        return world


def _is_drawn_alone(worlds: Worlds, premises: Premises, *rest: Any) -> bool:
    """Is what is kept by these words a world as it was drawn, in which the model has no part, nor any function?"""
    named = frozenset[str]().union(*(all_names(premise.tree) for premise in premises))
    given = roots(worlds.notation, worlds.model, named) & worlds.model.keys() | named & worlds.functions.keys()
    called = any(has(premise.tree, *FUNCTIONS) for premise in premises)
    return len(rest) == 2 and not (worlds.initializers or given or called)


@dataclass(frozen=True)
class _OnePlace:
    """How one world of a claim is drawn on any nodes. It knows the worlds only weakly."""

    worlds: Worlds
    premises: Premises
    k: int
    special: Special

    def draw(self, rule: Rule) -> Tensors:
        if rule == USUAL and not self.special.name:
            return self.worlds.kept(self.premises, self.k)
        return self.worlds.draw(self.premises, self.k, lean=bool(self.special.name), special=self.special, rule=rule)

    def carried(self, names: frozenset[str], usual: Tensors, rule: Rule) -> Tensors:
        lawful = sorted(names - frozenset(self.worlds.initializers))
        world = self.worlds.builder(self.premises, bool(self.special.name)).carried(lawful, usual.world.fixed, rule)
        return self.worlds.tensors(self.worlds.with_initializers(world, rule), self.k)

    def roots(self, names: frozenset[str]) -> frozenset[str]:
        return self.worlds.roots(names)
