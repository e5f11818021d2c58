"""A number, integrals in it included -> a ball that holds it: a midpoint and a radius that is proved, not estimated.

What cannot be enclosed, such as a value of a function of which the page says nothing, is refused. An integral is Arb's
between finite ends (Johansson, "Numerical integration in arbitrary-precision ball arithmetic", 2018: each panel either
shows the integrand analytic round it, and bounds the error of its nodes by that, or is halved); kinks are cut out
first, what lies beyond a far point is bounded, and an end at which the integrand has no value is moved to infinity.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import sympy
from flint import acb, arb, ctx

from texclaims.symbolic.balls import Ball, atom, operation, program
from texclaims.symbolic.kinks import KINKED, compare, pieces, roots_and_logarithms
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.tails import cut, diverges, exponentials_together, growth

LONGEST = 10_000  # terms of a sum that are added up one by one
EVALUATIONS = 100_000  # of an integrand; an integral that wants more has a place at which it does not converge


class Divergent(MeaningError):
    """An integral that is proved to have no value."""


def enclosure(value: sympy.Expr, bits: int) -> Ball:
    """A complex ball, an `acb` worked out with this many bits, that holds the value of an expression without letters.

    Its imaginary part is exactly 0 where the value is known to be real.
    Raises MeaningError where there is no such number, or none that can be enclosed.
    """
    with ctx.workprec(bits):
        return _complex(value, bits)


def need_real(base: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, bits: int) -> None:
    """Is a base of roots, or the inside of a logarithm, nowhere negative between two ends?

    Raises MeaningError where this is not known.
    """
    _Range(sympy.Dummy("t", real=True), bits).need_nonnegative(base, variable, low, high)


@lru_cache(maxsize=4096)
def _complex(value: sympy.Expr, bits: int) -> Ball:
    """Kept: what a formula holds twice, such as a fixed point put into itself, is worked out once."""
    if isinstance(value, sympy.Integral):
        return acb(_integral(value, bits))
    if isinstance(value, (sympy.Sum, sympy.Product)):
        return _term_by_term(value, bits)
    if not value.args:
        return acb(atom(value))
    apply = operation(value)
    inside = _constant if isinstance(value, KINKED) else _complex  # a maximum of complex numbers is none
    ball = apply([acb(inside(part, bits)) for part in value.args], False)
    if not ball.is_finite():
        raise MeaningError("a value that cannot be enclosed, as where a number is divided by 0")
    return ball


def _constant(value: sympy.Expr, bits: int) -> Ball:
    """A real ball. Raises MeaningError where the value is not known to be real."""
    ball = _complex(value, bits)
    if not ball.imag.is_zero():
        raise MeaningError("a value that may be no real number")
    return ball.real


def _term_by_term(value: sympy.Expr, bits: int) -> Ball:
    (index, first, last), *others = value.limits
    if others or not (first.is_Integer and last.is_Integer) or last - first > LONGEST:
        raise MeaningError(f"{value} is no sum of a few numbers")
    terms = (_complex(value.function.subs(index, k), bits) for k in range(int(first), int(last) + 1))
    whole = acb(0) if isinstance(value, sympy.Sum) else acb(1)
    for term in terms:
        whole = whole + term if isinstance(value, sympy.Sum) else whole * term
    return whole


# --- integrals --------------------------------------------------------------------------------------------------------


def _integral(value: sympy.Integral, bits: int) -> Ball:
    """Raises MeaningError for more than one variable, ends in the wrong order, and what does not converge."""
    if len(value.limits) != 1 or len(value.limits[0]) != 3 or value.free_symbols:
        raise MeaningError(f"{value} is no integral over one variable between two numbers")
    variable, low, high = value.limits[0]
    return _Range(sympy.Dummy("t", real=True), bits).integral(value.function, variable, low, high)


class _Range:
    """Integrals over one variable with a number of bits."""

    def __init__(self, variable: sympy.Symbol, bits: int) -> None:
        self.variable = variable
        self.bits = bits

    def constant(self, value: sympy.Expr) -> Ball:
        return _constant(value, self.bits)

    def integral(self, function: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr) -> Ball:
        order = compare(low, high, self.constant)
        if order is None:
            raise MeaningError(f"which of the ends is larger, {low} or {high}?")
        if order == 0:
            return self._at_one_place(function.xreplace({variable: self.variable}), low)
        ends = (low, high) if order < 0 else (high, low)
        cuts = [ends[0], *([sympy.Integer(0)] if ends == (-sympy.oo, sympy.oo) else []), ends[1]]
        inside = function.xreplace({variable: self.variable})
        try:
            whole = sum((self._part(inside, start, stop) for start, stop in pairwise(cuts)), arb(0))
        except MeaningError as error:
            if self._has_a_pole(inside, *ends):
                raise Divergent("an integral that does not converge") from error
            raise
        return whole if order < 0 else -whole

    def _part(self, inside: sympy.Expr, low: sympy.Expr, high: sympy.Expr) -> Ball:
        return sum((self._piece(*piece) for piece in pieces(inside, self.variable, low, high, self.constant)), arb(0))

    def _has_a_pole(self, function: sympy.Expr, low: sympy.Expr, high: sympy.Expr) -> bool:
        """Is a polynomial that it is divided by 0 at a place between the ends, or at one, where what is divided is not?"""
        above, below = sympy.fraction(sympy.together(function))
        whole = [one for one in sympy.Mul.make_args(sympy.factor(below)) if one.has(self.variable)]
        for base in (one.base if isinstance(one, sympy.Pow) and one.exp.is_Integer else one for one in whole):
            rational = base.is_polynomial(self.variable) and sympy.Poly(base, self.variable).domain in (sympy.ZZ, sympy.QQ)
            for root in sympy.real_roots(base) if rational else ():
                inside = compare(low, root, self.constant) in (-1, 0) and compare(root, high, self.constant) in (-1, 0)
                if inside and not self.constant(above.subs(self.variable, root)).contains(0):
                    return True
        return False

    def _at_one_place(self, function: sympy.Expr, place: sympy.Expr) -> Ball:
        """Between equal ends: 0, if the function has a value there. Raises MeaningError where it has none."""
        if not place.is_finite or not self._has_value(function, place):
            raise MeaningError(f"an integral from {place} to {place} of something without a value there")
        return arb(0)

    def _piece(self, function: sympy.Expr, low: sympy.Expr, high: sympy.Expr) -> Ball:
        if function == 0:
            return arb(0)
        if low == -sympy.oo:
            return self._piece(function.xreplace({self.variable: -self.variable}), -high, sympy.oo)
        if high == sympy.oo:
            return self._to_infinity(function, low)
        self._is_real(function, low, high)
        if self._has_value(function, low) and self._has_value(function, high):
            return self._between(function, self.constant(low), self.constant(high))
        middle = (low + high) / 2
        return self._from_an_end(function, low, middle, 1) + self._from_an_end(function, high, middle, -1)

    def _to_infinity(self, function: sympy.Expr, low: sympy.Expr) -> Ball:
        """Up to a far point by nodes; beyond it, a rational function by t = 1/u, all others by how fast they can grow."""
        start = max(1, int(self.constant(low).upper().ceil().unique_fmpz() or 1))
        if function.has(self.variable) and function.is_rational_function(self.variable):
            turned = sympy.cancel(sympy.together(function.subs(self.variable, 1 / self.variable) / self.variable**2))
            return self._piece(function, low, sympy.Integer(start)) + self._piece(
                turned, sympy.Integer(0), sympy.Rational(1, start)
            )
        stop, rest = self._cut(function, start)
        return self._piece(function, low, sympy.Integer(stop)) + arb(0, rest.upper())

    def _cut(self, function: sympy.Expr, start: int) -> tuple[int, Ball]:
        """A far point, and what little lies beyond it; of the function as it stands, or with its exponentials put together."""
        small = arb(2) ** -self.bits
        try:
            return cut(growth(function, self.variable, self.constant), start, small)
        except MeaningError as error:
            if diverges(function, self.variable, self.constant):
                raise Divergent("an integral that does not converge") from error
            together = exponentials_together(function)
            if together == function:
                raise
            return cut(growth(together, self.variable, self.constant), start, small)

    def _from_an_end(self, function: sympy.Expr, end: sympy.Expr, middle: sympy.Expr, side: int) -> Ball:
        """From an end to the middle; where the function has no value there, by t = end + side * exp(-u), u to infinity."""
        if self._has_value(function, end):
            low, high = (end, middle) if side > 0 else (middle, end)
            return self._between(function, self.constant(low), self.constant(high))
        shrinking = sympy.exp(-self.variable)
        moved = sympy.expand(function.subs(self.variable, end + side * shrinking) * shrinking)
        return self._to_infinity(moved, -sympy.log(side * (middle - end)))

    def _is_real(self, function: sympy.Expr, low: sympy.Expr, high: sympy.Expr) -> None:
        """Raises MeaningError where a root or a logarithm may meet a negative number between the ends."""
        for base in roots_and_logarithms(function, self.variable):
            self.need_nonnegative(base, self.variable, low, high)

    def need_nonnegative(self, base: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr) -> None:
        """Raises MeaningError where the base may be negative between the ends.

        By its form for each number beyond one end or the other, by the shares of what lies between both, or by a ball.
        """
        share, positive = sympy.Dummy("share", positive=True), sympy.Dummy("p", positive=True)
        places = [low + positive, high - positive, *([positive] if low.is_nonnegative else [])]
        if low.is_finite and high.is_finite:
            places.append((low + high * share) / (1 + share))
        else:
            places.append(sympy.Dummy("any", real=True))
        inside = (base.xreplace({variable: place}) for place in places if place.is_finite is not False)
        if any(one.is_nonnegative or sympy.factor(one).is_nonnegative for one in inside):
            return
        if low.is_finite and high.is_finite:
            hull = self.constant(low).union(self.constant(high))
            ball = program(base.xreplace({variable: self.variable}), self.variable, self.constant)(hull, False)
            if ball.imag.is_zero() and ball.real >= 0:
                return
        raise MeaningError(f"{base} may be negative between {low} and {high}")

    def _has_value(self, function: sympy.Expr, place: sympy.Expr) -> bool:
        return bool(program(function, self.variable, self.constant)(self.constant(place), False).is_finite())

    def _between(self, function: sympy.Expr, low: Ball, high: Ball) -> Ball:
        """Between the midpoints of the ends, which are exact, and the little that lies between these and the ends."""
        at = program(function, self.variable, self.constant)
        inside = acb.integral(at, acb(low.mid()), acb(high.mid()), eval_limit=EVALUATIONS)
        whole = inside + (high - high.mid()) * at(high, False) - (low - low.mid()) * at(low, False)
        if not whole.is_finite() or not whole.imag.contains(0):
            raise MeaningError(f"the integral of {function} has no value that can be enclosed")
        return whole.real
