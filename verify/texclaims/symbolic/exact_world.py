"""What the premises say of random variables -> a law that satisfies them all, with four equally likely states, and exact means.

Whatever depends on each other shares its states; what is independent has states of its own. Each variable takes the
values of a table, one in each state: a mean that a premise gives shifts the table, a second moment scales it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.letters import Moment, MomentOfElement, letters_in
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.symbols import MeaningError, element, name_of

STATES = 4  # of what depends on each other
HIGHER = (3, 4, 5, 6)  # powers of which a premise may give the mean
COPIES = 3  # groups of states that are gone through together, at most: 64 states

Copy = tuple[int, tuple[int, ...]]
"""The states that an atom shares: the number of its block, and of what is independent within it, the index."""

Values = tuple[sympy.Expr, ...]
Mean = Moment | MomentOfElement


class NoWorld(MeaningError):
    """No world of this kind satisfies the premises, or it is not known to."""


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
    tables: dict[str, Values] = field(init=False)

    def __post_init__(self) -> None:
        """Where no premise ties a moment to a number that a point draws, worlds of one k are the same at all points."""
        given = [new for old, new in self.facts.substitutions if isinstance(old, Moment)]
        drawn = any(new.free_symbols for new in given)
        key = (self.k, *sorted(self.arity.items()))
        self.tables, self._means = ({}, {}) if drawn else self.facts.known_means.setdefault(key, ({}, {}))

    def mean(self, letter: Mean) -> sympy.Expr:
        """What a moment is in this world. Raises NoWorld for one that depends on a law with a density."""
        indexed = isinstance(letter, MomentOfElement)
        moment = letter.knows if indexed else letter
        inside = _of_element(letter, self.facts) if indexed else letter.of[0]
        for atom in self.facts.atoms(inside) or self._named_in(moment):
            if moment.name == f"E[{moment.of[0]}; {name_of(atom)}>0]":
                return self._expected(self.fixed(inside), (atom, 1))
            if moment.name == f"E[{moment.of[0]}; {name_of(atom)}<0]":
                return self._expected(self.fixed(inside), (atom, -1))
        return self._expected(self.fixed(inside), None)

    def outcome(self, value: sympy.Expr) -> sympy.Expr:
        """An expression in random variables, in one of the states."""
        atoms = self.facts.atoms(value)
        return value.xreplace({atom: self._value(atom, self._some_state(atom)) for atom in atoms}) if atoms else value

    def satisfies_premises(self) -> bool:
        """Is every moment what a premise says, and above 0 where one says so?"""
        given = ((old, new) for old, new in self.facts.substitutions if isinstance(old, Moment))
        exact = all(sympy.expand(self.mean(old) - self.fixed(new)) == 0 for old, new in given)
        above = (Moment(name, of, frozenset(), real=True) for name, of in self.facts.positive)
        return exact and all(self.mean(letter).is_positive for letter in above)

    def always(self, holds: Callable[[sympy.Expr, sympy.Expr], bool], left: sympy.Expr, right: sympy.Expr) -> bool:
        """Does a relation between random variables hold in every state?"""
        sides = sympy.Tuple(self.fixed(left), self.fixed(right))
        return all(holds(*sides.xreplace(state)) for state in self._states(self.facts.atoms(sides)))

    def words(self, sides: tuple[sympy.Expr, ...]) -> Iterator[tuple[str, str]]:
        """Each variable that the sides speak of, with its values."""
        inside = [*sides, *(one for side in sides for letter in letters_in(side) for one in _of(letter))]
        named = {name_of(atom) for one in inside for atom in self.facts.atoms(one)}
        for label, values in sorted(self.tables.items()):
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
        return sympy.Add(*(value.xreplace(state) for state in kept)) / len(states)

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

    def _some_state(self, atom: sympy.Expr) -> int:
        return random.Random(f"state {self._copy(atom)} {self.k}").randrange(STATES)  # variety, not secrecy

    # --- values -------------------------------------------------------------------------------------------------------

    def _value(self, atom: sympy.Expr, state: int) -> sympy.Expr:
        name, index = name_of(atom), self._index(atom)
        if name not in self.facts.iid | self.facts.ident:
            return self._table(f"{name}({', '.join(map(str, index))})" if index else name, name)[state]
        if name in self.facts.ident - self.facts.iid:  # the same values in another order: one law
            state = random.Random(f"{name} {index} {self.k}").sample(range(STATES), STATES)[state]
        return self._table(name, name)[state]

    def _table(self, label: str, name: str) -> Values:
        if label not in self.tables:
            if name in self.facts.laws or any(name == other for _, other in self.facts.having):
                raise NoWorld(f"{name} has a law of its own")
            self.tables[label] = self._drawn(label, name)
            self._shift_and_scale(label, name)
            self._scale_to(label, name)
            if name in self.facts.nonzero and 0 in self.tables[label]:
                raise NoWorld(f"{name} is never 0")
        return self.tables[label]

    def _drawn(self, label: str, name: str) -> Values:
        generator = random.Random(f"{label} {self.k}")
        sizes = [sympy.Rational(size, 17) for size in generator.sample(range(3, 41), STATES)]
        if self.k % 2 and name not in self.facts.nonzero:
            sizes[0] = sympy.Integer(0)
        if name in self.facts.symmetric:
            values = [sign * size for size in sizes[: STATES // 2] for sign in (1, -1)]
            generator.shuffle(values)
            return tuple(values)
        if any(self._kept_above_zero(relation, name) for relation in self.facts.relations):
            return tuple(sizes)
        return tuple(size * generator.choice((1, -1)) for size in sizes)

    def _kept_above_zero(self, relation: tuple[str, sympy.Expr, sympy.Expr], name: str) -> bool:
        word, left, right = relation
        small, large = (left, right) if word in ("<", "<=") else (right, left)
        return word != "!=" and large.is_Symbol and name_of(large) == name and small.is_nonnegative is True

    def _shift_and_scale(self, label: str, name: str) -> None:
        """The table with the mean and the second moment that the premises give."""
        given = {power: rest for old, rest in self.facts.substitutions for power in (1, 2) if _is_moment(old, name, power)}
        if 1 in given:
            shift = self.fixed(given[1]) - self._moment(label, 1)
            self.tables[label] = tuple(sympy.expand(value + shift) for value in self.tables[label])
        if 2 in given:
            about_mean = 1 in given or any(_is_moment(one, name, 1) for one in given[2].free_symbols)
            centre = self._moment(label, 1) if about_mean else sympy.Integer(0)
            now, wanted = (second - centre**2 for second in (self._moment(label, 2), self.fixed(given[2])))
            if now == 0 or not wanted.is_nonnegative:
                raise NoWorld(f"no table of {name} has this second moment")
            scale = sympy.sqrt(wanted / now)
            self.tables[label] = tuple(sympy.expand(centre + scale * (v - centre)) for v in self.tables[label])

    def _scale_to(self, label: str, name: str) -> None:
        """The table with a higher moment that the premises give, where they give no other."""
        given = [(power, new) for old, new in self.facts.substitutions for power in HIGHER if _is_moment(old, name, power)]
        if len(given) != 1 or any(_is_moment(old, name, power) for old, _ in self.facts.substitutions for power in (1, 2)):
            return
        ((power, rest),) = given
        now, wanted = self._moment(label, power), self.fixed(rest)
        if now == 0 or wanted == 0 or power % 2 == 0 and not wanted.is_positive:
            raise NoWorld(f"no table of {name} has this moment")
        scale = sympy.sign(wanted / now) * sympy.Abs(wanted / now) ** sympy.Rational(1, power)
        self.tables[label] = tuple(sympy.expand(scale * value) for value in self.tables[label])

    def _moment(self, label: str, power: int) -> sympy.Expr:
        return sympy.expand(sympy.Add(*(value**power for value in self.tables[label])) / STATES)


def _of(letter: Mean) -> tuple[sympy.Expr, ...]:
    return letter.knows.of if isinstance(letter, MomentOfElement) else letter.of


def _is_moment(letter: sympy.Expr, name: str, power: int) -> bool:
    """E[X^power] of this variable, of any element of it, or of one."""
    if not isinstance(letter, Moment) or letter.name != f"E[{letter.of[0]}]":
        return False
    base, exponent = letter.of[0].as_base_exp()
    return (base.is_Symbol or isinstance(base, AppliedUndef)) and name_of(base) == name and exponent == power


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
