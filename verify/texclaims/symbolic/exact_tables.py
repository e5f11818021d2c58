"""What the premises say of one random variable -> its values in four equally likely states.

A mean that a premise gives shifts the values, a second moment scales them about it, the mean of a product tilts them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import sympy
from sympy.core.function import AppliedUndef

from texclaims.symbolic.letters import Moment
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.symbols import MeaningError, name_of

STATES = 4  # of what depends on each other
HIGHER = (3, 4, 5, 6)  # powers of which a premise may give the mean

Values = tuple[sympy.Expr, ...]


class NoWorld(MeaningError):
    """No world of this kind satisfies the premises, or it is not known to."""


@dataclass
class Tables:
    """The values of each variable. `fixed` gives the number of an expression, `shares` says whether two variables do
    not have to be independent; `k` tells worlds apart. What was worked out is kept in `known`, by label."""

    facts: Facts
    k: int
    fixed: Callable[[sympy.Expr], sympy.Expr]
    shares: Callable[[str, str], bool]
    known: dict[str, Values]

    def of(self, label: str, name: str) -> Values:
        """The values of a variable, or of one element of a family, told apart by their labels.

        Raises NoWorld where no table meets the premises, or none is known to.
        """
        if label not in self.known:
            if name in self.facts.laws or any(name == other for _, other in self.facts.having):
                raise NoWorld(f"{name} has a law of its own")
            self.known[label] = self._drawn(label, name)
            self._shift_and_scale(label, name)
            self._scale_to(label, name)
            self._tie_to_others(label, name)
            if name in self.facts.nonzero and 0 in self.known[label]:
                raise NoWorld(f"{name} is never 0")
            if name in self.facts.nonnegative and not all(value.is_nonnegative for value in self.known[label]):
                raise NoWorld(f"{name} is never below 0")
        return self.known[label]

    def _drawn(self, label: str, name: str) -> Values:
        generator = random.Random(f"{label} {self.k}")
        sizes = [sympy.Rational(size, 17) for size in generator.sample(range(3, 41), STATES)]
        if self.k % 2 and name not in self.facts.nonzero:
            sizes[0] = sympy.Integer(0)
        if name in self.facts.symmetric:
            values = [sign * size for size in sizes[: STATES // 2] for sign in (1, -1)]
            generator.shuffle(values)
            return tuple(values)
        if name in self.facts.nonnegative:
            return tuple(sizes)
        return tuple(size * generator.choice((1, -1)) for size in sizes)

    def _shift_and_scale(self, label: str, name: str) -> None:
        """The table with the mean and the second moment that the premises give."""
        given = {power: rest for old, rest in self.facts.substitutions for power in (1, 2) if _is_moment(old, name, power)}
        if 1 in given:
            shift = self.fixed(given[1]) - self._moment(label, 1)
            self.known[label] = tuple(sympy.expand(value + shift) for value in self.known[label])
        if 2 in given:
            about_mean = 1 in given or any(_is_moment(one, name, 1) for one in given[2].free_symbols)
            centre = self._moment(label, 1) if about_mean else sympy.Integer(0)
            now, wanted = (second - centre**2 for second in (self._moment(label, 2), self.fixed(given[2])))
            if now == 0 or not wanted.is_nonnegative:
                raise NoWorld(f"no table of {name} has this second moment")
            scale = sympy.sqrt(wanted / now)
            self.known[label] = tuple(sympy.expand(centre + scale * (v - centre)) for v in self.known[label])

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
        self.known[label] = tuple(sympy.expand(scale * value) for value in self.known[label])

    def _tie_to_others(self, label: str, name: str) -> None:
        """The table of a single variable with the mean of its product with one that comes before it; its own mean stays."""
        for old, new in self.facts.substitutions:
            pair = old.of[0].args if isinstance(old, Moment) and old.of[0].is_Mul else ()
            names = sorted(map(name_of, pair)) if len(pair) == 2 and all(one.is_Symbol for one in pair) else []
            own = any(isinstance(one, Moment) and not _is_moment(one, name, 1) and one.depends_on(sympy.Symbol(name, real=True))
                      for one in new.free_symbols)  # fmt: skip
            if names[1:] != [name] or set(names) & self.facts.families or own:
                continue
            first = self.of(names[0], names[0])
            mean = sympy.Add(*first) / STATES
            apart = [sympy.expand(value - mean) for value in first]
            spread = sympy.expand(sympy.Add(*(value**2 for value in apart)))
            now = sympy.Add(*(a * b for a, b in zip(first, self.known[label], strict=True))) / STATES
            if spread == 0 or not self.shares(names[0], name):
                raise NoWorld(f"{names[0]} and {name} share no states")
            step = (self.fixed(new) - now) * STATES / spread
            self.known[label] = tuple(sympy.expand(b + step * a) for a, b in zip(apart, self.known[label], strict=True))

    def _moment(self, label: str, power: int) -> sympy.Expr:
        return sympy.expand(sympy.Add(*(value**power for value in self.known[label])) / STATES)


def _is_moment(letter: sympy.Expr, name: str, power: int) -> bool:
    """E[X^power] of this variable, of any element of it, or of one."""
    if not isinstance(letter, Moment):
        return False
    base, exponent = letter.of[0].as_base_exp()
    named = (base.is_Symbol or isinstance(base, AppliedUndef)) and name_of(base) == name
    return named and exponent == power and letter.name == f"E[{letter.of[0]}]"
