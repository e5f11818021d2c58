"""A function of two variables that are normal together -> its expected value: by Stein's identity, and by what it leaves.

Stein's identity takes one factor X away: E[X h(X, Y)] = Var[X] E[∂h/∂X] + Cov[X, Y] E[∂h/∂Y], for h without a jump that grows
like a power; a jump at 0 adds the density there, times the mean of the rest given that the variable is 0. In the end no factor
is left, and the chance that both variables are above 0 is Sheppard's.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import sympy

from texclaims.language import premises as said
from texclaims.laws.functions import density
from texclaims.laws.normal import Normal
from texclaims.symbolic.letters import Letter
from texclaims.symbolic.moments.expansion import tame, taylor_polynomial
from texclaims.symbolic.moments.facts import Case, MomentError
from texclaims.symbolic.moments.one_variable import of_function
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import name_of

P = sympy.Symbol("a positive number", positive=True)  # no page can write this name

MOMENTS_OF_PAIR = Rule(
    name="moments of a pair",
    words="the law of the pair ({first}, {second}): its moments, by Stein's identity",
    source="Stein's identity for two variables: E[X h(X, Y)] = Var[X] E[dh/dX] + Cov[X, Y] E[dh/dY]; with it Isserlis' theorem",
    example=r"\E[Z^2 V^2] = c^2 + 2 \varrho^2 c^2 \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    without=r"\E[Z^2 V^2] = c^2 + \varrho^2 c^2 \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    needs=(said.JointLaw,),
    spare="means of products of powers of two variables that are normal together, which no page states now",
)
QUARTERS = Rule(
    name="both sides of 0, of a pair",
    words="the law of the pair ({first}, {second}): Stein's identity on each side of 0 of both, down to Sheppard's chance",
    source="Sheppard 1899: both are above 0 with probability 1/4 + arcsin(correlation)/(2 pi); Stein's identity with a jump at 0",
    example=r"\E[f(Z) V] = \frac{\varrho c}{2} \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    without=r"\E[f(Z) V] = \varrho c \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    needs=(said.JointLaw,),
)
ERRORS_OF_PAIR = Rule(
    name="error functions of a pair",
    words="the law of the pair ({first}, {second}): erf(a X) is the mean sign of a X + N, N normal with variance 1/2",
    source="Sheppard's chance, of two variables to which independent normal ones are added; Williams 1997",
    example=r"\E[\erf(Z) \erf(V)] = 0 \when{ (Z, V) \sim \Normal(0, 0, c, c, 0) }",
    without=r"\E[\erf(Z) \erf(V)] = 0 \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    needs=(said.JointLaw,),
)
REGRESSION = Rule(
    name="regression in a pair",
    words="given {second}, {first} is normal: its mean is a multiple of {second}, and its variance is fixed",
    source="the conditional law of one of two variables that are normal together",
    example=r"\E[Z \exp(V)] = \varrho c \exp(\frac{c}{2}) \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    without=r"\E[Z \exp(V)] = \varrho^2 c \exp(\frac{c}{2}) \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    needs=(said.JointLaw,),
    spare="the mean of a power of one of these beside a smooth function of the other one, which no page states now",
)
TAYLOR_OF_PAIR = Rule(
    name="expansion of a moment of a pair",
    words="Taylor polynomials at 0 of degree {degree} in {first} and in {second}, and the moments of the pair",
    source="Taylor's theorem: the remainder has a moment of higher order in the variances",
    example=r"\E[\tanh(Z) \tanh(V)] = \varrho c + \bigO(c^2) \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    without=r"\E[\tanh(Z) \tanh(V)] = \varrho^2 c + \bigO(c^2) \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    needs=(said.JointLaw,),
)
PRICE = Rule(
    name="derivative by a correlation",
    words="Price's theorem: by the correlation, E of f({first}) g({second}) has the derivative E of f' g', times both spreads",
    source="Price 1958; by parts, for smooth f and g that do not outgrow an exponential",
    example=r"\frac{\partial \E[\tanh(Z) \erf(V)]}{\partial \varrho} = c \E[\tanh'(Z) \erf'(V)]"
    r" \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    without=r"\frac{\partial \E[\tanh(Z) \erf(V)]}{\partial \varrho} = \E[\tanh'(Z) \erf'(V)]"
    r" \when{ (Z, V) \sim \Normal(0, 0, c, c, \varrho) }",
    needs=(said.JointLaw,),
)
RULES = (MOMENTS_OF_PAIR, QUARTERS, ERRORS_OF_PAIR, REGRESSION, TAYLOR_OF_PAIR, PRICE)


class Pair(NamedTuple):
    """Two variables with mean 0, their variances and their correlation."""

    first: sympy.Symbol
    second: sympy.Symbol
    p: sympy.Expr
    q: sympy.Expr
    r: sympy.Expr

    @property
    def names(self) -> dict[str, str]:
        return {"first": self.first.name, "second": self.second.name}

    @property
    def turned(self) -> Pair:
        """The other one first."""
        return Pair(self.second, self.first, self.q, self.p, self.r)


def of_pair(function: sympy.Expr, case: Case) -> sympy.Expr | None:
    """E of a function of two variables that have a law together; None where no rule takes it.

    Raises MomentError where an order is wanted and there is no expansion.
    """
    pair = _pair_in(function, case)
    x, y = pair.first, pair.second
    if function.is_polynomial(x, y):
        case.trace.note(MOMENTS_OF_PAIR.applied(**pair.names))
        terms = sympy.Poly(function, x, y).terms()
        return sympy.Add(*(times * _moment(j, k, pair) for (j, k), times in terms))
    times, rest = function.as_independent(x, y, as_Add=False)
    of_first, of_second = rest.as_independent(y, as_Add=False)
    found = _of_product(of_first, of_second, pair, case)
    if found is None and case.taylor is not None:
        found = _small(rest, pair, case, *case.taylor)
    return None if found is None else times * found


def _of_product(of_first: sympy.Expr, of_second: sympy.Expr, pair: Pair, case: Case) -> sympy.Expr | None:
    """E of a product of a function of each variable, by the first rule that takes it."""
    if of_second.has(pair.first):
        return None
    for rule in (_quarters, _errors, _regression):
        found = rule(of_first, of_second, pair, case)
        if found is not None:
            return found
    return _regression(of_second, of_first, pair.turned, case)


def _pair_in(function: sympy.Expr, case: Case) -> Pair:
    """The pair of the two variables in the function; the first one first."""
    names = {atom.name: atom for atom in case.facts.atoms(function)}
    first, second = next(pair for pair in case.facts.pairs if set(pair) == names.keys())
    law = case.facts.pairs[first, second]
    numbers = map(sympy.sympify, (law.first_variance, law.second_variance, law.correlation))
    return Pair(names[first], names[second], *numbers)


# --- polynomials ------------------------------------------------------------------------------------------------------


def _moment(j: int, k: int, pair: Pair) -> sympy.Expr:
    """E[X^j Y^k]."""
    return sympy.sqrt(pair.p) ** j * sympy.sqrt(pair.q) ** k * _standard_moment(j, k, pair.r)


@lru_cache(maxsize=1024)
def _standard_moment(j: int, k: int, r: sympy.Expr) -> sympy.Expr:
    """The same where both variances are 1, by Stein's identity."""
    if j == 0:
        return sympy.Integer(0) if k % 2 else sympy.factorial2(k - 1)
    own = (j - 1) * _standard_moment(j - 2, k, r) if j > 1 else sympy.Integer(0)
    other = k * r * _standard_moment(j - 1, k - 1, r) if k else sympy.Integer(0)
    return sympy.expand(own + other)


def _small(function: sympy.Expr, pair: Pair, case: Case, variance: sympy.Symbol, order: int) -> sympy.Expr:
    """E of a product of smooth functions, one of each variable, as both variances tend to 0: what is left over has a moment of
    higher order, because none outgrows exp(c·|x|)."""
    of_first, of_second = function.as_independent(pair.second, as_Add=False)
    sizes = (sympy.cancel(one / variance) for one in (pair.p, pair.q))
    if of_second.has(pair.first) or function.has(variance) or any(one.has(variance) for one in (*sizes, pair.r)):
        raise MomentError(f"no expansion for E of {function} in {variance}")
    if not (tame(of_first, pair.first) and tame(of_second, pair.second)):
        raise MomentError(f"{function} is not smooth at 0, or grows too fast for an expansion")
    degree = 2 * order + 1
    case.trace.note(TAYLOR_OF_PAIR.applied(degree=degree, **pair.names))
    parts = ((of_first, pair.first), (of_second, pair.second))
    product = sympy.Mul(*(taylor_polynomial(one, variable, degree) for one, variable in parts))
    terms = sympy.Poly(product, pair.first, pair.second).terms()
    return sympy.Add(*(times * _moment(j, k, pair) for (j, k), times in terms if j + k <= degree))


# --- one polynomial on each side of 0 ---------------------------------------------------------------------------------


def _quarters(of_first: sympy.Expr, of_second: sympy.Expr, pair: Pair, case: Case) -> sympy.Expr | None:
    """A polynomial on each side of 0, of both variables: four integrals over a quarter of the plane each."""
    parts = []
    for one, variable in ((of_first, pair.first), (of_second, pair.second)):
        sides = [one.subs(variable, sign * P) for sign in (1, -1)]
        if not all(side.is_polynomial(P) for side in sides):
            return None
        parts.append([sympy.Poly(side, P).terms() for side in sides])
    case.trace.note(QUARTERS.applied(**pair.names))
    total = sympy.Integer(0)
    for first, one in zip((1, -1), parts[0], strict=True):
        for second, other in zip((1, -1), parts[1], strict=True):
            for (j,), times in one:
                for (k,), again in other:
                    size = sympy.sqrt(pair.p) ** j * sympy.sqrt(pair.q) ** k
                    total += times * again * size * _quarter(j, k, first * second * pair.r)
    return sympy.expand(total)


@lru_cache(maxsize=1024)
def _quarter(j: int, k: int, r: sympy.Expr) -> sympy.Expr:
    """E[X^j Y^k; X > 0, Y > 0] where both variances are 1, by Stein's identity with jumps at 0."""
    if j == k == 0:
        return sympy.Rational(1, 4) + sympy.asin(r) / (2 * sympy.pi)
    if j == 0:
        return _quarter(k, j, r)
    own = (j - 1) * _quarter(j - 2, k, r) if j > 1 else _at_zero(k, r)
    other = k * _quarter(j - 1, k - 1, r) if k else _at_zero(j - 1, r)
    return sympy.expand(own + r * other)


def _at_zero(k: int, r: sympy.Expr) -> sympy.Expr:
    """The density of one variable at 0, times E[Y^k; Y > 0] of the other one, given that the first is 0."""
    half = Normal(sympy.Integer(0), sympy.Integer(1)).half_moment(k)
    return density(sympy.Integer(0)) * sympy.sqrt(1 - r**2) ** k * half


# --- error functions, and polynomials beside any function -------------------------------------------------------------


def _errors(of_first: sympy.Expr, of_second: sympy.Expr, pair: Pair, case: Case) -> sympy.Expr | None:
    """erf(a X) erf(b Y)."""
    a, b = _speed(of_first, pair.first), _speed(of_second, pair.second)
    if a is None or b is None:
        return None
    case.trace.note(ERRORS_OF_PAIR.applied(**pair.names))
    spreads = sympy.sqrt(1 + 2 * a**2 * pair.p) * sympy.sqrt(1 + 2 * b**2 * pair.q)
    return 2 * sympy.asin(2 * a * b * pair.r * sympy.sqrt(pair.p) * sympy.sqrt(pair.q) / spreads) / sympy.pi


def _speed(function: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr | None:
    """a, of erf(a x)."""
    if not isinstance(function, sympy.erf):
        return None
    speed = sympy.cancel(function.args[0] / variable)
    return None if speed.has(variable) else speed


def _regression(power: sympy.Expr, function: sympy.Expr, pair: Pair, case: Case) -> sympy.Expr | None:
    """X^k beside any function of Y: given Y, X is its multiple of Y, plus an independent normal number."""
    if not power.is_polynomial(pair.first) or function.has(pair.first):
        return None
    case.trace.note(REGRESSION.applied(**pair.names))
    rest = Normal(sympy.Integer(0), pair.p * (1 - pair.r**2))
    told, noise = pair.r * sympy.sqrt(pair.p) / sympy.sqrt(pair.q) * pair.second, sympy.Dummy("noise", real=True)
    terms = sympy.Poly(power.subs(pair.first, told + noise), noise).terms()
    mean = sympy.Add(*(times * rest.moment(k) for (k,), times in terms))
    every = sympy.Add.make_args(sympy.expand(mean))
    fixed = [one.as_independent(pair.second, as_Add=False) for one in every]
    return sympy.Add(*(times * of_function(moving * function, pair.second, case) for times, moving in fixed))


# --- by the correlation -----------------------------------------------------------------------------------------------


def slope_of_means(
    value: sympy.Expr, target: sympy.Expr, case: Case, expectation: Callable[[sympy.Expr], sympy.Expr]
) -> sympy.Expr:
    """What the means in a value add to its derivative by a correlation: only where they are of both variables, and no rule has
    worked them out. 0 for a derivative by anything else.

    Raises MomentError where the means of a pair move in a way that Price's theorem does not tell.
    """
    moved = [names for names, law in case.facts.pairs.items() if sympy.sympify(law.correlation) == target]
    letters = [one for one in value.atoms(Letter) if any(set(names) & _random_in(one, case) for names in moved)]
    total = sympy.Integer(0)
    for letter in sorted(letters, key=str):
        if len(_random_in(letter, case)) > 1:
            total += sympy.diff(value, letter) * _price(letter, case, expectation)
    return total


def _random_in(letter: Letter, case: Case) -> set[str]:
    return {name_of(atom) for inside in letter.of for atom in case.facts.atoms(inside)}


def _price(letter: Letter, case: Case, expectation: Callable[[sympy.Expr], sympy.Expr]) -> sympy.Expr:
    (inside,) = letter.of
    if letter.name != f"E[{inside}]" or frozenset(_random_in(letter, case)) not in map(frozenset, case.facts.pairs):
        raise MomentError(f"the derivative of {letter} by a correlation")
    pair = _pair_in(inside, case)
    of_first, of_second = inside.as_independent(pair.second, as_Add=False)
    if of_second.has(pair.first) or not (tame(of_first, pair.first) and tame(of_second, pair.second)):
        raise MomentError(f"the derivative of {letter} by a correlation: no product of two smooth functions")
    case.trace.note(PRICE.applied(**pair.names))
    slopes = sympy.diff(of_first, pair.first) * sympy.diff(of_second, pair.second)
    return sympy.sqrt(pair.p) * sympy.sqrt(pair.q) * expectation(slopes)
