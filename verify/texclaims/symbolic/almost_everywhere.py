"""What stands under a bar, with random variables in it -> whether it is 0 almost nowhere, or what that asks for.

A random variable is not 0 where a premise says so, where its law has a density, or where no value of its law makes it 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.law import Continuous, Law
from texclaims.symbolic.calculus import only_at_points
from texclaims.symbolic.moments.expectation import put, signed_letters
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.nonzero import nonzero
from texclaims.symbolic.symbols import function, name_of

Running = Mapping[sympy.Symbol, tuple[sympy.Expr, sympy.Expr]]
"""Indices that a sum binds, each with its first and its last value."""


def signed(value: sympy.Expr, facts: Facts) -> sympy.Expr:
    """The value in letters that SymPy knows to be above 0, not below it, or not 0, where premises say so of variables."""
    value = put(value, signed_letters(value, facts))
    return value.xreplace({one: _not_zero(one) for one in facts.atoms(value) if name_of(one) in facts.nonzero})


def _not_zero(atom: sympy.Expr) -> sympy.Expr:
    if isinstance(atom, AppliedUndef):
        return function(f"⟨{name_of(atom)}⟩", real=True, nonzero=True)(*atom.args)
    return sympy.Symbol(f"⟨{name_of(atom)}⟩", real=True, nonzero=True)


def known(factor: sympy.Expr, facts: Facts) -> bool:
    """Is a factor surely never 0, or with probability 0?"""
    unequal = tuple(left - right for word, left, right in facts.relations if word == "!=")
    if nonzero(signed(factor, facts), (*facts.apart_from_zero, *unequal)):
        return True
    return any(_by_law(factor, atom, facts) for atom in sorted(facts.atoms(factor), key=str))


def _by_law(factor: sympy.Expr, atom: sympy.Expr, facts: Facts) -> bool:
    """Of a polynomial in a variable with a density that is independent of all others in it; of a few values, none is a root."""
    law: Law | None = facts.laws.get(name_of(atom))
    if law is None or not all(_independent(atom, other, facts) for other in facts.atoms(factor) - {atom}):
        return False
    if law.points:
        return atom not in in_sums(factor, facts) and all(known(factor.subs(atom, value), facts) for value, _ in law.points)
    if not isinstance(law, Continuous):
        return False
    if atom in in_sums(factor, facts) and name_of(atom) not in facts.iid | facts.apart:
        return False
    letter = sympy.Dummy("value", real=True)
    plain = factor.xreplace({atom: letter})
    if not plain.is_polynomial(letter):
        return not facts.atoms(plain) and only_at_points(plain, letter)
    return plain.has(letter) and known(sympy.Poly(plain, letter).LC(), facts)


def in_sums(value: sympy.Expr, facts: Facts) -> set[sympy.Expr]:
    """Elements whose index a sum or a product in the value lets run: each stands for many variables."""
    running = {index for total in value.atoms(sympy.Sum, sympy.Product) for index, *_ in total.limits}
    return {atom for atom in facts.atoms(value) if atom.free_symbols & running}


def sometimes(factor: sympy.Expr, facts: Facts) -> bool:
    """Is it 0 at one of the few values of the only variable in it?"""
    atoms = facts.atoms(factor)
    laws = [facts.laws[name_of(atom)] for atom in atoms if name_of(atom) in facts.laws]
    if len(atoms) != 1 or not laws:
        return False
    return any(factor.subs(next(iter(atoms)), value).is_zero for value, _ in laws[0].points)


def by_chance(factor: sympy.Expr, facts: Facts) -> bool:
    """Do laws alone decide whether it is 0: of one variable, or of independent ones? Then no premise does."""
    atoms = sorted(facts.atoms(factor), key=str)
    apart = all(_independent(one, other, facts) for one, other in combinations(atoms, 2))
    return bool(atoms) and apart and all(name_of(atom) in facts.laws for atom in atoms)


def _independent(atom: sympy.Expr, other: sympy.Expr, facts: Facts) -> bool:
    names = {name_of(atom), name_of(other)}
    if len(names) > 1:
        return any(names <= group for group in facts.independent)
    numbers = zip(atom.args, other.args, strict=True)
    return names <= facts.iid | facts.apart and any(i.is_Integer and j.is_Integer and i != j for i, j in numbers)


# --- indices ----------------------------------------------------------------------------------------------------------


def along(value: sympy.Expr, running: Running) -> Iterator[sympy.Expr]:
    """The value with each index as its first value and more, and as its last value less some; nothing where none is in it."""
    if value.free_symbols.isdisjoint(running):
        return
    more = {index: low + _some(index) for index, (low, _) in running.items()}
    less = {index: high - _some(index) for index, (_, high) in running.items()}
    yield from (value.subs(more), value.subs(less))


def _some(index: sympy.Symbol) -> sympy.Expr:
    return sympy.Symbol(f"⟨{index}⟩", integer=True, nonnegative=True)



def at_the_end(kind: str, value: sympy.Expr, running: Running) -> sympy.Expr:
    """What is least at an end of the range of an index, there; any other value as it stands. The first index is the outermost."""
    for index, (low, high) in reversed([*running.items()]):
        slope = sympy.expand(value).coeff(index)
        if kind != "nonzero" and slope.is_number and not (value - slope * index).expand().has(index):
            value = value.subs(index, high if slope < 0 else low)
    return value
