"""What the premises say of random variables -> a law that satisfies them all, with four equally likely states, and exact means.

Whatever depends on each other shares its states; what is independent has states of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.exact_tables import STATES, NoWorld, Tables
from texclaims.symbolic.letters import Moment, MomentOfElement, letters_in
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.rationals import at
from texclaims.symbolic.symbols import element, name_of

COPIES = 3  # groups of states that are gone through together, at most: 64 states

Copy = tuple[int, tuple[int, ...]]
"""The states that an atom shares: the number of its block, and of what is independent within it, the index."""

Mean = Moment | MomentOfElement


@dataclass
class World:
    """One law of all random variables. `fixed` gives an expression with its fixed numbers put in, sums written out.

    `arity` says how many indices the elements of a family carry, of those whose elements are spoken of. `k` tells worlds
    apart.
    """

    facts: Facts
    k: int
    arity: Mapping[str, int]
    fixed: Callable[[sympy.Expr], sympy.Expr]

    def __post_init__(self) -> None:
        """Where no premise ties a moment to a number that a point draws, worlds of one k are the same at all points."""
        given = [new for old, new in self.facts.substitutions if isinstance(old, Moment)]
        drawn = any(new.free_symbols for new in given)
        key = (self.k, *sorted(self.arity.items()))
        known, self._means = ({}, {}) if drawn else self.facts.known_means.setdefault(key, ({}, {}))
        self._tables = Tables(self.facts, self.k, self.fixed, lambda a, b: self._blocks[a] == self._blocks[b], known)

    def mean(self, letter: Mean) -> sympy.Expr:
        """What a moment is in this world. Raises NoWorld for one that depends on a law with a density."""
        indexed = isinstance(letter, MomentOfElement)
        moment = letter.knows if indexed else letter
        inside = _of_element(letter, self.facts) if indexed else letter.of[0]
        if moment.name.endswith((">0]", "<0]")):
            for atom in self.facts.atoms(inside) or self._named_in(moment):
                if moment.name == f"E[{moment.of[0]}; {name_of(atom)}>0]":
                    return self._expected(self.fixed(inside), (atom, 1))
                if moment.name == f"E[{moment.of[0]}; {name_of(atom)}<0]":
                    return self._expected(self.fixed(inside), (atom, -1))
        return self._expected(self.fixed(inside), None)

    def forget(self) -> None:
        """Drop the means that were taken before all values were what they are now."""
        self._means = {}

    def outcome(self, value: sympy.Expr) -> sympy.Expr:
        """An expression in random variables, in one of the states."""
        atoms = self.facts.atoms(value)
        return at(value, {atom: self.in_a_state(atom) for atom in atoms}) if atoms else value

    def in_a_state(self, atom: sympy.Expr) -> sympy.Expr:
        """A random variable, or one element of a family, in one of the states: always the same."""
        state = random.Random(f"state {self._copy(atom)} {self.k}").randrange(STATES)  # variety, not secrecy
        return self._value(atom, state)

    def satisfies_premises(self) -> bool:
        """Is every moment what a premise says, and above 0, or not below it, where one says so?"""
        given = ((old, new) for old, new in self.facts.substitutions if isinstance(old, Moment))
        exact = all(sympy.expand(self.mean(old) - self.fixed(new)) == 0 for old, new in given)
        above, from_zero = (
            [self.mean(Moment(name, of, frozenset(), real=True)) for name, of in told]
            for told in (self.facts.positive, self.facts.never_negative)
        )
        return exact and all(mean.is_positive for mean in above) and all(mean.is_nonnegative for mean in from_zero)

    def always(self, holds: Callable[[sympy.Expr, sympy.Expr], bool], left: sympy.Expr, right: sympy.Expr) -> bool:
        """Does a relation between random variables hold in every state?"""
        sides = sympy.Tuple(self.fixed(left), self.fixed(right))
        return all(holds(*sides.xreplace(state)) for state in self._states(self.facts.atoms(sides)))

    def words(self, sides: tuple[sympy.Expr, ...]) -> Iterator[tuple[str, str]]:
        """Each variable that the sides speak of, with its values."""
        inside = [*sides, *(one for side in sides for letter in letters_in(side) for one in _of(letter))]
        named = {name_of(atom) for one in inside for atom in self.facts.atoms(one)}
        for label, values in sorted(self._tables.known.items()):
            if label.partition("(")[0] not in named:
                continue
            yield label, f"one of {', '.join(map(str, values))}, each with probability 1/{STATES}"

    # --- means --------------------------------------------------------------------------------------------------------

    def _expected(self, value: sympy.Expr, side: tuple[sympy.Expr, int] | None) -> sympy.Expr:
        if (value, side) not in self._means:
            self._means[value, side] = self._worked_out(value, side)
        return self._means[value, side]

    def _worked_out(self, value: sympy.Expr, side: tuple[sympy.Expr, int] | None) -> sympy.Expr:
        if side is None and value.is_Add:
            return sympy.Add(*(self._expected(part, None) for part in value.args))
        if side is None and value.is_Mul:
            return sympy.Mul(*(self._over_states(sympy.Mul(*part), None) for part in self._apart(value)))
        return self._over_states(value, side)

    def _over_states(self, value: sympy.Expr, side: tuple[sympy.Expr, int] | None) -> sympy.Expr:
        atoms = self.facts.atoms(value) | ({side[0]} if side else set())
        states = list(self._states(atoms))
        kept = (state for state in states if side is None or (side[1] * state[side[0]]).is_positive)
        return sympy.Add(*(at(value, state) for state in kept)) / len(states)

    def _apart(self, value: sympy.Expr) -> list[list[sympy.Expr]]:
        """The factors of a product, those together that share states."""
        groups: list[tuple[set[Copy], list[sympy.Expr]]] = []
        for factor in value.args:
            copies = {self._copy(atom) for atom in self.facts.atoms(factor)}
            linked = [group for group in groups if group[0] & copies]
            groups = [group for group in groups if not group[0] & copies]
            groups.append((copies.union(*(group[0] for group in linked)),
                           [factor, *(one for group in linked for one in group[1])]))  # fmt: skip
        return [factors for _, factors in groups]

    def _states(self, atoms: set[sympy.Expr]) -> Iterator[dict[sympy.Expr, sympy.Expr]]:
        """Every state of these variables, each as likely as any other."""
        copies = sorted({self._copy(atom) for atom in atoms})
        if len(copies) > COPIES:
            raise NoWorld(f"too many states of {sorted(map(str, atoms))}")
        for states in product(range(STATES), repeat=len(copies)):
            here = dict(zip(copies, states, strict=True))
            yield {atom: self._value(atom, here[self._copy(atom)]) for atom in atoms}

    def _named_in(self, moment: Moment) -> list[sympy.Expr]:
        """The variable of E[1; Z>0], which its inside does not hold."""
        found = [name for name in self.facts.random if moment.name.endswith((f"; {name}>0]", f"; {name}<0]"))]
        return [sympy.Symbol(name, real=True) for name in found]

    # --- who shares states --------------------------------------------------------------------------------------------

    @cached_property
    def _blocks(self) -> dict[str, int]:
        """The number of each variable's block: those that must be independent of each other are in different ones."""
        blocks: list[set[str]] = []
        numbers = {}
        foes = {name: set[str]().union(*(group for group in self.facts.independent if name in group)) - {name}
                for name in self.facts.random}  # fmt: skip
        for turn, name in enumerate(sorted(foes, key=lambda name: (not foes[name], name))):
            free = [place for place, block in enumerate(blocks) if not block & foes[name]] or [len(blocks)]
            place = free[(turn + self.k) % len(free)]
            blocks += [set()] * (place == len(blocks))
            blocks[place] = blocks[place] | {name}
            numbers[name] = place
        return numbers

    def _copy(self, atom: sympy.Expr) -> Copy:
        name = name_of(atom)
        apart = name in self.facts.iid | self.facts.apart
        index = self._index(atom) if apart else ()
        return self._blocks[name], ((1, 1) + index)[-2:]

    def _index(self, atom: sympy.Expr) -> tuple[int, ...]:
        """The numbers of an element; any element of a family is its first."""
        if not isinstance(atom, AppliedUndef):
            return (1,) * self.arity.get(name_of(atom), 0)
        if not all(place.is_Integer for place in atom.args):
            raise NoWorld(f"{atom} is no single element")
        return tuple(map(int, atom.args))

    # --- values -------------------------------------------------------------------------------------------------------

    def _value(self, atom: sympy.Expr, state: int) -> sympy.Expr:
        name, index = name_of(atom), self._index(atom)
        if name not in self.facts.iid | self.facts.ident:
            return self._tables.of(f"{name}({', '.join(map(str, index))})" if index else name, name)[state]
        if name in self.facts.ident - self.facts.iid:  # the same values in another order: one law
            state = random.Random(f"{name} {index} {self.k}").sample(range(STATES), STATES)[state]
        return self._tables.of(name, name)[state]


def _of(letter: Mean) -> tuple[sympy.Expr, ...]:
    return letter.knows.of if isinstance(letter, MomentOfElement) else letter.of


def _of_element(letter: MomentOfElement, facts: Facts) -> sympy.Expr:
    """What the mean is of, with the indices that the letter shows."""
    (inside,) = letter.knows.of
    atoms = facts.atoms(inside)
    shown = sorted({index for atom in atoms for index in atom.args}, key=str)
    if not shown:
        return inside.xreplace({atom: element(atom, *letter.args) for atom in atoms})
    if len(shown) != len(letter.args):
        raise NoWorld(f"{letter} shows not all of its indices")
    free = inside.free_symbols  # an index that a sum binds stays as it is
    places = zip(shown, letter.args, strict=True)
    return inside.xreplace({old: new for old, new in places if old != new and old.free_symbols <= free})
