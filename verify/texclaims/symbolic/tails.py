"""A function on a half line -> how fast it can grow there, and so how little lies beyond a far point.

|f(t)| <= size * t^power * exp(rate * t - fall * t^2) for every t >= 1, by the structure of f: sums and products of such
bounds are such bounds. The logarithm of the bound is concave, so beyond N it lies below its tangent at N.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sympy
from flint import arb, fmpq

from texclaims.symbolic.balls import OPERATIONS, Ball
from texclaims.symbolic.symbols import MeaningError

Constant = Callable[[sympy.Expr], Ball]
INFINITE = arb("inf")
FAR = (0, 1, 30)  # points beyond which a function that has no integral is looked at
FARTHEST = 2**20  # where a tail that is not yet small is given up


@dataclass(frozen=True)
class Growth:
    """size * t^power * exp(rate * t - fall * t^2); size and power are never negative."""

    size: Ball
    power: Ball = arb(0)
    rate: Ball = arb(0)
    fall: Ball = arb(0)

    def __add__(self, other: Growth) -> Growth:
        return Growth(
            self.size + other.size,
            self.power.max(other.power),
            self.rate.max(other.rate),
            self.fall.min(other.fall),
        )

    def __mul__(self, other: Growth) -> Growth:
        return Growth(self.size * other.size, self.power + other.power, self.rate + other.rate, self.fall + other.fall)

    def to(self, power: Ball) -> Growth:
        """This bound to a power above 0."""
        return Growth(self.size**power, self.power * power, self.rate * power, self.fall * power)

    def beyond(self, start: int) -> Ball:
        """What the integral from `start` to infinity cannot exceed; not finite where the bound does not yet fall."""
        there = arb(start)
        slope = self.power / there + self.rate - 2 * self.fall * there
        if not slope < 0:
            return INFINITE
        return self.size * there**self.power * (self.rate * there - self.fall * there**2).exp() / -slope


ONE = Growth(arb(1))


def cut(growth: Growth, start: int, small: Ball) -> tuple[int, Ball]:
    """A whole number N >= start, start >= 1, and what the integral beyond it cannot exceed, which is below `small`.

    Raises MeaningError where the bound does not fall, or so slowly that N would be too far away.
    """
    while start <= FARTHEST:
        rest = growth.beyond(start)
        if rest < small:
            return start, rest
        start *= 2
    raise MeaningError("what lies beyond every bound of the integral is not known to be small")


def growth(function: sympy.Expr, variable: sympy.Symbol, constant: Constant) -> Growth:
    """A bound of |function| for variable >= 1; `constant` gives the balls of its constants.

    Raises MeaningError where its structure shows none, or may make it complex.
    """
    bounds = _Bounds(variable, constant)
    bounds.real(function)
    return bounds.growth(function)


def exponentials_together(function: sympy.Expr) -> sympy.Expr:
    """The same function with tanh as a quotient of exponentials over one bar, and 1 - erf as erfc: what cancels is gone."""
    names = {call: sympy.erfc(call.args[0]) for call in function.atoms(sympy.erf)}
    plain = sympy.expand(function.xreplace({call: 1 - other for call, other in names.items()}))
    hyperbolic = plain.atoms(sympy.tanh, sympy.sinh, sympy.cosh, sympy.sech)
    above, below = sympy.fraction(sympy.together(plain.xreplace({h: h.rewrite(sympy.exp) for h in hyperbolic})))
    return sympy.expand(above) / sympy.expand(below)


def diverges(function: sympy.Expr, variable: sympy.Symbol, constant: Constant) -> bool:
    """Does it stay above a positive number, or below a negative one, beyond a point? Then it has no integral."""
    bounds = _Bounds(variable, constant)
    for start in FAR:
        there = sympy.powsimp(function.subs(variable, variable + start), combine="exp")
        spread = {one: sympy.exp(sympy.expand(one.exp)) for one in there.atoms(sympy.exp)}
        low, high = bounds.span(there.xreplace(spread))
        if low > 0 or high < 0:
            return True
    return False


@dataclass(frozen=True)
class _Bounds:
    """Bounds of functions of one variable, which is 1 or more."""

    variable: sympy.Symbol
    constant: Constant

    def real(self, function: sympy.Expr) -> None:
        """Raises MeaningError where a root or a logarithm may meet a negative number, or a function is unknown."""
        parts: Iterator[sympy.Expr] = sympy.preorder_traversal(function)
        for part in parts:
            if not part.has(self.variable) or part == self.variable:
                continue
            if part.func not in (sympy.Pow, *OPERATIONS):
                raise MeaningError(f"{part.func.__name__} has no enclosure")
            root = isinstance(part, sympy.Pow) and not part.exp.is_Integer
            if (root or isinstance(part, sympy.log)) and not self.span(part.args[0])[0] >= 0:
                raise MeaningError(f"{part} may be no real number")

    # --- how fast it grows --------------------------------------------------------------------------------------------

    def growth(self, part: sympy.Expr) -> Growth:
        if not part.has(self.variable):
            return Growth(abs(self.constant(part)))
        if part == self.variable:
            return Growth(arb(1), power=arb(1))
        if isinstance(part, sympy.Pow):
            return self._of_power(part.base, part.exp)
        if isinstance(part, sympy.exp):
            return self._product(list(map(self._of_exp, sympy.Add.make_args(sympy.expand(part.args[0])))))
        if isinstance(part, sympy.log):
            above_one = part.args[0] - 1
            if self.span(above_one)[0] >= 0:
                return self.growth(above_one)  # log(1 + x) <= x
            return self.growth(part.args[0]) + Growth(1 / self._above_zero(part.args[0]))  # -log x = log 1/x <= 1/x
        if isinstance(part, (sympy.tanh, sympy.erf, sympy.sin)):
            return self._at_most_one(part)
        if isinstance(part, (sympy.cos, sympy.sign, sympy.Heaviside, sympy.sech)):
            return ONE
        if isinstance(part, sympy.erfc):
            inside = sympy.expand(-(part.args[0] ** 2))
            return self.growth(sympy.exp(inside)) if self.span(part.args[0])[0] >= 0 else Growth(arb(2))
        inside = list(map(self.growth, part.args))
        if isinstance(part, sympy.Mul):
            return self._product(inside)
        if isinstance(part, (sympy.Add, sympy.Max, sympy.Min, sympy.Abs)):
            return sum(inside[1:], inside[0])
        raise MeaningError(f"no bound of {part} is known")

    def _product(self, factors: list[Growth]) -> Growth:
        whole = ONE
        for factor in factors:
            whole *= factor
        return whole

    def _of_power(self, base: sympy.Expr, exponent: sympy.Expr) -> Growth:
        if not exponent.is_Rational:
            raise MeaningError(f"no bound of {base**exponent} is known")
        size = arb(fmpq(int(exponent.p), int(exponent.q)))
        if exponent > 0:
            return self.growth(base).to(size)
        taken = self._leading(base)
        if taken is None:
            return Growth(self._above_zero(base) ** size)
        factor, rate, rest = taken
        leading = self.growth(sympy.exp(sympy.expand(exponent * rate * self.variable)))
        return Growth((self.constant(factor) * self.span(rest)[0]) ** size) * leading

    def _leading(self, base: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr, sympy.Expr] | None:
        """A sum as c e^(rate t) times a rest that stays above 0: c, the rate, and the rest; None where that is not known."""
        if not base.is_Add:
            return None
        best: tuple[Ball, sympy.Expr, sympy.Expr] | None = None
        for term in base.args:
            factor, power = term.as_independent(self.variable, as_Add=False)
            rate = _rate(power, self.variable)
            if rate is not None and self.constant(factor) > 0:
                size = self.constant(rate)
                best = (size, factor, rate) if best is None or size > best[0] else best
        if best is None or best[2] == 0:
            return None
        _, factor, rate = best
        rest = sympy.expand(base / factor * sympy.exp(-rate * self.variable))
        return (factor, rate, rest) if self._span_of_parts(rest)[0] > 0 else None

    def _of_exp(self, term: sympy.Expr) -> Growth:
        """e to one term of a sum: c t; -c t^2 or a higher power, which falls as fast; or what is bounded above."""
        factor, power = term.as_independent(self.variable, as_Add=False)
        if power == self.variable:
            return Growth(arb(1), rate=self.constant(factor))
        base, exponent = power.as_base_exp()
        if base == self.variable and exponent.is_Rational and exponent >= 2 and self.constant(factor) < 0:
            return Growth(arb(1), fall=-self.constant(factor))
        high = self.span(term)[1]
        if not high < INFINITE:
            raise MeaningError(f"e to the power of {term} has no bound")
        return Growth(high.exp())

    def _at_most_one(self, part: sympy.Expr) -> Growth:
        r"""|tanh x|, |sin x| <= 1 and |x|, |erf x| <= 1 and 2|x|/sqrt(pi): the second where it falls."""
        inside = Growth(arb(2)) * self.growth_or_one(part.args[0])
        return inside if inside.rate < 0 or inside.fall > 0 else ONE

    def growth_or_one(self, part: sympy.Expr) -> Growth:
        try:
            return self.growth(part)
        except MeaningError:
            return ONE

    def _above_zero(self, part: sympy.Expr) -> Ball:
        low = self.span(part)[0]
        if not low > 0:
            raise MeaningError(f"{part} may come near 0")
        return low

    # --- between which numbers it lies --------------------------------------------------------------------------------

    def span(self, part: sympy.Expr) -> tuple[Ball, Ball]:
        """Two numbers, or infinities, between which it lies for every value of the variable."""
        if not part.has(self.variable):
            ball = self.constant(part)
            return ball.lower(), ball.upper()
        if part == self.variable:
            return arb(1), INFINITE
        if isinstance(part, sympy.Pow):
            return self._span_of_power(part)
        if isinstance(part, sympy.Mul):
            return self._span_of_product(part)
        if part.func in FIXED:
            return FIXED[part.func]
        if isinstance(part, sympy.Add):
            low, high = self._span_of_parts(part)
            return (arb(0) if not low >= 0 and self._leading(part) else low), high
        spans = list(map(self.span, part.args))
        if isinstance(part, sympy.exp):
            return (arb(0) if not spans[0][0] > -INFINITE else spans[0][0].exp()), spans[0][1].exp()
        if isinstance(part, (sympy.tanh, sympy.erf)):
            low, high = spans[0]
            low, high = (end if abs(end) < INFINITE else None for end in (low, high))
            rising = arb.tanh if isinstance(part, sympy.tanh) else arb.erf
            return (arb(-1) if low is None else rising(low)), (arb(1) if high is None else rising(high))
        if isinstance(part, sympy.Abs):
            return spans[0] if spans[0][0] >= 0 else (arb(0), INFINITE)
        if isinstance(part, sympy.log) and spans[0][0] > 0:
            return spans[0][0].log(), (spans[0][1].log() if spans[0][1] < INFINITE else INFINITE)
        return -INFINITE, INFINITE

    def _span_of_parts(self, part: sympy.Expr) -> tuple[Ball, Ball]:
        """That of a sum, from those of its terms."""
        spans = list(map(self.span, sympy.Add.make_args(part)))
        return sum((low for low, _ in spans), arb(0)), sum((high for _, high in spans), arb(0))

    def _span_of_power(self, part: sympy.Expr) -> tuple[Ball, Ball]:
        low, high = self.span(part.base)
        if low > 0 and part.exp.is_Rational and part.exp < 0:
            return arb(0), low ** arb(fmpq(int(part.exp.p), int(part.exp.q)))
        if low >= 0 and part.exp.is_Integer and part.exp > 0:
            return low ** int(part.exp), (high ** int(part.exp) if high < INFINITE else INFINITE)
        even = part.exp.is_Integer and part.exp % 2 == 0
        return (arb(0) if even or low >= 0 else -INFINITE), INFINITE

    def _span_of_product(self, part: sympy.Expr) -> tuple[Ball, Ball]:
        factor, rest = part.as_independent(self.variable, as_Add=False)
        size = self.constant(factor)
        spans = list(map(self.span, sympy.Mul.make_args(rest)))
        if len(spans) > 1 and not all(low >= 0 for low, _ in spans):
            return -INFINITE, INFINITE
        low, high = spans[0]
        for other_low, other_high in spans[1:]:
            low, high = low * other_low, high * other_high if high < INFINITE and other_high < INFINITE else INFINITE
        if not (size > 0 or size < 0):
            return -INFINITE, INFINITE
        ends = [size * low if abs(low) < INFINITE else low * (1 if size > 0 else -1),
                size * high if abs(high) < INFINITE else high * (1 if size > 0 else -1)]  # fmt: skip
        return (ends[0], ends[1]) if size > 0 else (ends[1], ends[0])


def _rate(power: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr | None:
    """Of e^(rate t) the rate, of 1 the rate 0."""
    if power == 1:
        return sympy.Integer(0)
    rate = power.args[0] / variable if isinstance(power, sympy.exp) else variable
    return None if rate.has(variable) else rate


FIXED: dict[type[sympy.Basic], tuple[Ball, Ball]] = {
    sympy.sin: (arb(-1), arb(1)),
    sympy.cos: (arb(-1), arb(1)),
    sympy.sign: (arb(-1), arb(1)),
    sympy.Heaviside: (arb(0), arb(1)),
    sympy.erfc: (arb(0), arb(2)),
    sympy.sech: (arb(0), arb(1)),
    sympy.cosh: (arb(1), INFINITE),
}
