"""One world of premises with laws -> the same world on as many nodes as the moments of a step need.

Moments of smooth functions settle at once. Those with a kink or a singularity get panels that close in on it; those of
families of independent elements get more nodes per element, as long as there are not too many states.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Any

import torch
from lark import Tree

from texclaims.language.tree import MOMENTS, Node, all_names, has, head
from texclaims.laws.law import Continuous, LawError
from texclaims.numeric.closeness import TOLERANCE, distance
from texclaims.numeric.corners import corners_in
from texclaims.numeric.demands import Demands
from texclaims.numeric.families import on_elements
from texclaims.numeric.far_out import need_a_fall, settle_pair, settle_sizes
from texclaims.numeric.handed import Letters, handed
from texclaims.numeric.nearest import cut_where_nearest, is_hidden, need_to_see
from texclaims.numeric.panels import SHARES, are_narrow, elsewhere, is_cut_off, parted
from texclaims.numeric.quadrature import MOST, ROUNDS, UNSETTLED, both_rules, rough, split, weighted
from texclaims.numeric.rule import USUAL, Rule
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, World, WorldError

FINER = (1, 2, 3)  # times as many nodes: what is tried for families and initializers
SAME = 1e-13  # two rules on a moment, relative: a sum over thousands of states
SURE = 100.0  # changes from one rule to the next that a difference must exceed to be one


@dataclass(frozen=True)
class Settled:
    """A world for a step. Where its moments still change from one rule to the next, `change` is by how much, and `finer`
    the world of the next rule, or of other nodes: a difference of the sides that is not much larger is none, and equality must
    hold in both.
    """

    tensors: Tensors
    change: float = 0.0
    finer: Tensors | None = None
    by_rounding: bool = False
    """Are these other nodes, and is the change that of the sides themselves, relative to 1 or to what they are?"""


@dataclass
class Place:
    """One world of a claim, on any nodes.

    `draw` is that world by a rule, `carried` holds only the variables whose law has nodes; `roots` are the names that a
    world supplies for others, and `filled` those that an initializer fills.
    """

    draw: Callable[[Rule], Tensors]
    carried: Callable[[frozenset[str], Tensors, Rule], Tensors]
    roots: Callable[[frozenset[str]], frozenset[str]]
    demands: Demands
    drawn: frozenset[str]
    filled: frozenset[str]
    turns: int = 0
    """After how many elements a family, of which only the law is said, changes to the other side of it; 0 for never."""
    _worlds: dict[Rule, Tensors | WorldError | MeasurementError | LawError] = field(default_factory=dict)
    _cuts: dict[tuple[str, Node], tuple[float, ...]] = field(default_factory=dict)
    _changes: dict[tuple[Rule, Node], float] = field(default_factory=dict)
    _hidden: dict[tuple[str, Node], bool] = field(default_factory=dict)

    @property
    def usual(self) -> Tensors:
        """The world by the usual rule."""
        return self.by(USUAL)

    def by(self, rule: Rule) -> Tensors:
        """The world by a rule; drawn once.

        Raises what drawing it raises, each time.
        """
        if rule not in self._worlds:
            try:
                self._worlds[rule] = self.draw(rule)
            except (WorldError, MeasurementError, LawError) as error:
                self._worlds[rule] = error
        found = self._worlds[rule]
        if isinstance(found, Tensors):
            return found
        raise found

    def settled(self, sides: Sequence[Node]) -> Settled:
        """The world for a step with these sides.

        Raises MeasurementError where a moment of such variables does not settle, and what drawing a world raises.
        """
        rule = Rule(cuts=tuple(cut for name in sorted(self._single) for cut in self._cuts_for(name, sides)))
        self._settle_together(rule, sides)
        self._settle_pairs(rule, sides)
        parts = [part for side in sides for part in self._parts(side, self._several)] if self._several else []
        found = Settled(self.by(rule)) if parts else _on_other_nodes(self, rule, sides)
        _need_to_see(self, parts)
        for times in FINER if parts else ():
            few, more = _pair(rule, times)
            try:
                change = max(self._change(part, few, more) for part in parts)
                found = Settled(self.by(few)) if change <= SAME else Settled(self.by(few), change, self.by(more))
            except WorldError:
                break  # too many states
            if change <= SAME:
                break
        return found

    # --- laws of one variable -------------------------------------------------------------------------------------

    @cached_property
    def _laws(self) -> dict[str, Continuous]:
        """Laws with a density, by the variables that have them."""
        named = [name for name in sorted(self.drawn) if self.demands.has_law(name)]
        numbers = self.usual.of_numbers() if named else None
        laws = {name: self.demands.law(name, numbers) for name in named if numbers is not None}
        return {name: law for name, law in laws.items() if isinstance(law, Continuous)}

    @cached_property
    def _single(self) -> frozenset[str]:
        """Variables whose law has a density; of a family, all elements have the same value."""
        return frozenset(self._laws) - self._several - self.demands.paired

    def _cuts_for(self, name: str, sides: Sequence[Node]) -> Iterator[tuple[str, tuple[float, ...]]]:
        """The cuts between panels that the moments of one variable need; nothing where the law's own are enough."""
        own = self._laws[name].cuts
        needed = set(own)
        for part in (part for side in sides for part in self._parts(side, frozenset({name}))):
            if (name, part) not in self._cuts:
                self._cuts[name, part] = self._closed_in(name, part)
            needed |= set(self._cuts[name, part])
        if needed != set(own):
            yield name, tuple(sorted(needed))

    def _closed_in(self, name: str, part: Node) -> tuple[float, ...]:
        """Panels are split until two rules agree on each of them, for all that the part averages."""
        law, device = self._laws[name], self.usual.world.device
        if any(corners_in(self.usual, tree) for tree in part.find_data("derivative")):
            raise MeasurementError(UNSETTLED)  # panels suit what is averaged, and not its slope
        panels = list(pairwise(_on_line(cut_where_nearest, self, name, part)))
        for _ in range(ROUNDS):
            nodes, weights = both_rules(panels, device)
            density = law.log_density(nodes).exp()
            values = density * _averaged(self, name, part, nodes, weights * density / 2)  # / 2: both rules have all nodes
            parts = weighted(values, weights, panels)
            if not torch.isfinite(parts).all():
                return law.cuts
            scale = parts.abs().sum(dim=-1, keepdim=True).clamp(min=2.0) / 2
            bad = rough(values, weights, panels, scale).any(dim=0).tolist()
            if is_cut_off(law, density, values, scale):
                need_a_fall(law, lambda at: _averaged(self, name, part, at, torch.full_like(at, 1 / len(at))))
                break
            if not any(bad):
                return (*(low for low, _ in panels), panels[-1][1])
            panels = [new for one, now in zip(panels, bad, strict=True) for new in (split([one]) if now else [one])]
            if len(panels) > MOST:
                break
        raise MeasurementError(UNSETTLED)

    def _settle_together(self, rule: Rule, sides: Sequence[Node]) -> None:
        """Moments of variables with densities and of others at once have no panels that suit all: they are looked at on
        other ones. Raises MeasurementError where they change, or their absolute values have no mean."""
        parts = [part for side in sides for part in self._parts(side, self._random) if self._hangs_together(part)]
        if not parts:
            return
        cuts = {name: rule.cuts_of(name) or self._laws[name].cuts for name in sorted(self._single)}
        other = replace(rule, cuts=tuple((name, elsewhere(cuts[name])) for name in cuts))
        if any(distance(self.by(rule).value(part), self.by(other).value(part), relative=True)[0] > TOLERANCE for part in parts):
            raise MeasurementError(UNSETTLED)
        for part in parts:
            _look_along(self, part, self._single | self._random)
            laws = {one: self._laws[one] for one in self._single & self.roots(all_names(part))}
            settle_sizes(self.by(rule), self.by(other), part, laws)

    def _settle_pairs(self, rule: Rule, sides: Sequence[Node]) -> None:
        """Moments of two variables that have a law together.

        Raises MeasurementError where they change on finer panels, Infinite where they have no value.
        """
        for part in (part for side in sides for part in self._parts(side, self.demands.paired)):
            _look_along(self, part, self.demands.paired)
            settle_pair(self.by(rule), self.by(replace(rule, finer=True)), part)

    @cached_property
    def _random(self) -> frozenset[str]:
        return frozenset(one for one in self.drawn if self.usual.notation.by_name[one].row.terminal == "RANDOM")

    def _hangs_together(self, part: Node) -> bool:
        """Does it average a variable whose law has panels, and another one that is independent of it? One that may depend on
        it has other values on other panels."""
        random = self.roots(all_names(part)) & self._random
        pairs = [{one, other} for one in random & self._single for other in random if one != other]
        return bool(pairs) and all(any(pair <= group for group in self.demands.groups) for pair in pairs)

    # --- families and initializers ----------------------------------------------------------------------------------

    @cached_property
    def _several(self) -> frozenset[str]:
        """Families of independent elements whose law has a density, and what an initializer fills."""
        return (frozenset(self._laws) & self.demands.apart) | self.filled

    def _change(self, part: Node, few: Rule, more: Rule) -> float:
        """Of a moment from one rule to the other."""
        if (few, part) not in self._changes:
            first, second = (self.carried(self._several, self.usual, rule).value(part) for rule in (few, more))
            self._changes[few, part] = distance(first, second, relative=True)[0]
        return self._changes[few, part]

    def _parts(self, tree: Node, names: frozenset[str], bound: frozenset[str] = frozenset()) -> Iterator[Node]:
        """The largest parts with a moment, and of no other random variables than these, that have a value by themselves."""
        if not has(tree, *MOMENTS):
            return
        inside = all_names(tree)
        random = {one for one in self.roots(inside) if self.usual.notation.by_name[one].row.terminal == "RANDOM"}
        if random and random <= names and not inside & bound:
            yield tree
            return
        own = {head(tree)} if tree.data in ("sum", "product", "limit") else set[str]()
        own |= {str(tree.children[-1])} if tree.data == "integral" else set()
        for child in tree.children:
            if isinstance(child, Tree):
                yield from self._parts(child, names, bound | own)


def _averaged(place: Place, name: str, part: Node, nodes: torch.Tensor, chances: torch.Tensor) -> torch.Tensor:
    """What the moments of a part average, at these nodes: shape (averages, nodes)."""
    tensors = _on_nodes(place, name, nodes, chances)
    tensors.value(part)
    return torch.stack(tensors.seen or [torch.ones_like(nodes)])


def _on_other_nodes(place: Place, rule: Rule, sides: Sequence[Node]) -> Settled:
    """Where panels are so narrow that the last digit of a node counts, sides change by that on other nodes."""
    found = Settled(place.by(rule))
    for share in SHARES if any(are_narrow(cuts) for _, cuts in rule.cuts) else ():
        other = place.by(replace(rule, cuts=tuple((name, parted(cuts, share)) for name, cuts in rule.cuts)))
        pairs = zip(_ranges(found.tensors, sides), _ranges(other, sides), strict=True)
        change = max(distance(*pair, relative=True)[0] for pair in pairs)
        if change > max(SAME, found.change):
            found = Settled(found.tensors, change, other, by_rounding=True)
    return found


def _need_to_see(place: Place, parts: Sequence[Node]) -> None:
    """Raises MeasurementError where the nodes of a family may see nothing of what a part averages: its elements are looked at
    where they are equal."""
    for name, part in product(sorted(place._several & place._laws.keys()), parts):
        if (name, part) not in place._hidden:
            place._hidden[name, part] = name in place.roots(all_names(part)) and _on_line(is_hidden, place, name, part)
        if place._hidden[name, part]:
            raise MeasurementError(UNSETTLED)


def _look_along(place: Place, part: Node, names: frozenset[str]) -> None:
    """Raises MeasurementError where something may hide along one of the variables that it averages; once for each part."""
    if ("", part) not in place._hidden:
        need_to_see(place.usual, part, sorted(place.roots(all_names(part)) & names))
        place._hidden["", part] = False


def _on_line(look: Callable[..., Any], place: Place, name: str, part: Node) -> Any:
    """What is found where a function in the part has a corner or a bump, along the law of a variable; it begins with its cuts."""

    def values(argument: Node, points: torch.Tensor, at: Letters) -> torch.Tensor:
        there = _on_nodes(place, name, points, torch.full_like(points, 1 / len(points)))
        return replace(there, bound={**there.bound, **at}).value(argument)

    return look(handed(place.usual, part), values, place._laws[name].cuts, place.usual.world.device)


def _on_nodes(place: Place, name: str, nodes: torch.Tensor, chances: torch.Tensor) -> Tensors:
    """The world in which one variable alone is random, and has these values."""
    fixed, shape = place.usual.world.fixed, place.usual.sizes(name)
    world = World(chances, {name: on_elements(place._laws[name], nodes, shape, place.turns)}, fixed, place.usual.world.device)
    return replace(place.usual, world=world, cache={}, seen=[])


def _ranges(tensors: Tensors, sides: Sequence[Node]) -> list[torch.Tensor]:
    """The sides, each of shape (); or where one has states, the least and the largest difference of the first two, shape (2,)."""
    values = [tensors.value(side) for side in sides]
    if not any(value.dim() for value in values):
        return values
    return [torch.stack((values[0] - values[1]).aminmax())]


def _pair(rule: Rule, times: int) -> tuple[Rule, Rule]:
    """So many times as many nodes, and with one node more."""
    few, more = (
        replace(rule, few=times * USUAL.few + extra, injected=times * USUAL.injected + extra) for extra in (0, 1)
    )
    return few, more
