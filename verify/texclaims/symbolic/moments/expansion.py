"""A function of random variables -> how it grows, and, of one variable, its Taylor polynomial at 0."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import sympy

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.symbols import name_of

BOUNDED = (sympy.tanh, sympy.erf, sympy.Heaviside, sympy.sign)
GROWING = (sympy.Add, sympy.Mul, sympy.Abs, sympy.Max, sympy.Min, sympy.Sum, sympy.Product)
"""They grow no faster than what they are made of, or than a power of it."""


def tame(function: sympy.Expr, variable: sympy.Symbol) -> bool:
    """Smooth on the whole line, and no faster than exp(c·|x|): made of tanh, erf and exponentials of linear arguments."""
    if function.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.Piecewise, sympy.log):
        return False
    if function.atoms(Unspecified):
        return False
    return all(sympy.diff(power.args[0], variable, 2) == 0 for power in function.atoms(sympy.exp)) and not any(
        not power.exp.is_Integer or (power.exp.is_negative and not power.base.is_positive)
        for power in function.atoms(sympy.Pow)
        if power.has(variable) and not isinstance(power, sympy.exp)
    )


def bounded(function: sympy.Expr) -> bool:
    """No faster than a polynomial, and finite everywhere: tanh, erf, and exponentials only below a positive bar."""
    bars = {
        power: sympy.Dummy(real=True)
        for power in function.atoms(sympy.Pow)
        if power.exp.is_negative and _away_from_zero(power.base)
    }
    rest = function.xreplace(bars)
    known = all(isinstance(call, (sympy.tanh, sympy.erf)) for call in rest.atoms(sympy.Function))
    powers = [power for power in rest.atoms(sympy.Pow) if power.base.free_symbols]
    grows = any(power.exp.free_symbols for power in rest.atoms(sympy.Pow))
    return known and not grows and all(power.exp.is_Integer and power.exp.is_positive for power in powers)


def has_a_mean(function: sympy.Expr, facts: Facts) -> bool:
    """Has it one under the laws of its variables, however these hang together: does it grow like powers, or exponentials of what
    is linear? Where no law is said, it is what the page says that has one."""
    atoms = {atom for atom in facts.atoms(function) if name_of(atom) in facts.laws}
    if not atoms or function in atoms or isinstance(function, BOUNDED):
        return True
    if isinstance(function, (sympy.exp, Unspecified)):
        within = _within_ends(atoms, facts) and _stays_finite(function.args[0])
        return within or isinstance(function, sympy.exp) and _at_most_linear(function.args[0], atoms)
    if function.is_Pow:
        if function.exp.is_nonnegative and not facts.atoms(function.exp):
            return has_a_mean(function.base, facts)
        return bool(function.exp.is_negative) and _away_from_zero(function.base)
    if isinstance(function, sympy.log):
        return _away_from_zero(function.args[0]) and has_a_mean(function.args[0], facts)
    parts = function.args[:1] if isinstance(function, (sympy.Sum, sympy.Product)) else _with_one_exponential(function)
    return isinstance(function, GROWING) and all(has_a_mean(part, facts) for part in parts)


def _with_one_exponential(function: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """The parts of a sum, a product, …; exponentials in a product are one, for one may outweigh the other."""
    powers = [part for part in function.args if isinstance(part, sympy.exp)] if function.is_Mul else []
    rest = tuple(part for part in function.args if part not in powers)
    return (*rest, sympy.exp(sympy.Add(*(power.args[0] for power in powers)), evaluate=False)) if powers else rest


def _stays_finite(inside: sympy.Expr) -> bool:
    """Where variables lie between two numbers, does this? What it is divided by, and takes logarithms of, stays above 0."""
    bars = [power.base for power in inside.atoms(sympy.Pow) if not power.exp.is_nonnegative]
    return all(map(_away_from_zero, (*bars, *(call.args[0] for call in inside.atoms(sympy.log)))))


def _within_ends(atoms: set[sympy.Expr], facts: Facts) -> bool:
    """Do all values of these variables lie between two numbers?"""
    laws = [facts.laws[name_of(atom)] for atom in atoms]
    return all(law.points or all(end.is_finite is not False for end in map(sympy.sympify, law.ends)) for law in laws)


def _at_most_linear(inside: sympy.Expr, atoms: set[sympy.Expr]) -> bool:
    if sympy.factor(inside).is_nonpositive:
        return True
    return all(not sympy.diff(inside, atom).has(*atoms) for atom in atoms)


def _away_from_zero(bar: sympy.Expr) -> bool:
    """A positive number, plus something that is never negative."""
    number, rest = bar.as_coeff_Add()
    return bool(number.is_positive and (rest == 0 or rest.is_nonnegative))


@lru_cache(maxsize=512)
def taylor_polynomial(function: sympy.Expr, variable: sympy.Symbol, degree: int) -> sympy.Expr:
    """The Taylor polynomial at 0: sums, products and powers of the series of their parts, cut off at the degree."""
    if not function.has(variable):
        return function
    if function.is_Add:
        return sympy.Add(*(taylor_polynomial(part, variable, degree) for part in function.args))
    if function.is_Mul:
        return product_up_to([taylor_polynomial(part, variable, degree) for part in function.args], variable, degree)
    if function.is_Pow and function.exp.is_Integer:
        base = taylor_polynomial(function.base, variable, degree)
        start = base.subs(variable, 0)
        if start == 0 or function.exp > 0:
            return _cut(base ** int(function.exp), variable, degree)
        small, power = sympy.expand(base / start - 1), sympy.Integer(1)  # (start (1 + small))^exp, binomially
        total = sympy.Integer(1)
        for k in range(1, degree + 1):
            power = _cut(power * small, variable, degree)
            total += sympy.binomial(function.exp, k) * power
        return sympy.expand(start**function.exp * total)
    return sympy.series(function, variable, 0, degree + 1).removeO()


def product_up_to(polynomials: Iterable[sympy.Expr], variable: sympy.Symbol, degree: int) -> sympy.Expr:
    """The product of polynomials in a variable, cut off at the degree."""
    result = sympy.Integer(1)
    for polynomial in polynomials:
        result = _cut(result * polynomial, variable, degree)
    return result


def _cut(polynomial: sympy.Expr, variable: sympy.Symbol, degree: int) -> sympy.Expr:
    terms = sympy.Poly(polynomial, variable).terms()
    return sympy.Add(*(coefficient * variable**power for (power,), coefficient in terms if power <= degree))
