"""A function of one variable -> how it grows, and its Taylor polynomial at 0."""

from __future__ import annotations

from functools import lru_cache

import sympy

from texclaims.laws.functions import Unspecified


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
        result = sympy.Integer(1)
        for part in function.args:
            result = _cut(result * taylor_polynomial(part, variable, degree), variable, degree)
        return result
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


def _cut(polynomial: sympy.Expr, variable: sympy.Symbol, degree: int) -> sympy.Expr:
    terms = sympy.Poly(polynomial, variable).terms()
    return sympy.Add(*(coefficient * variable**power for (power,), coefficient in terms if power <= degree))
