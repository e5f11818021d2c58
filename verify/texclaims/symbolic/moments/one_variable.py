"""A function of one random variable -> its expected value, by what is known of the variable: its law, or its symmetry."""

from __future__ import annotations

from collections.abc import Callable

import sympy

from texclaims.language import premises as said
from texclaims.laws.law import Law
from texclaims.symbolic.moments.expansion import bounded, tame, taylor_polynomial
from texclaims.symbolic.moments.facts import Case, MomentError
from texclaims.symbolic.moments.mirrored import of_one
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import NoValue

STEPS = (sympy.Heaviside, sympy.sign)  # what SymPy writes for the slope of a function with a kink
P = sympy.Symbol("a positive number", positive=True)  # no page can write this name


def of_function(function: sympy.Expr, variable: sympy.Symbol, case: Case) -> sympy.Expr:
    """E of a function of one variable: a sum over few values, a polynomial, or one polynomial on each side of 0."""
    law = case.facts.laws.get(variable.name)
    if law is not None and law.points:
        return _over_points(function, variable, law, case)
    if function.is_polynomial(variable):
        return _combine(sympy.Poly(function, variable), lambda k: _moment(variable, k, case))
    above, below = function.subs(variable, P), function.subs(variable, -P)
    if above.is_polynomial(P) and below.is_polynomial(P):
        return _side_by_side(function, variable, sympy.Poly(above, P), sympy.Poly(below, P), case)
    if law is not None:
        return _by_law(function, variable, law, case)
    if variable.name not in case.facts.symmetric:
        return case.facts.unknown(function)
    even = _even_part(function, variable, case)
    return of_one(function, variable, case) if even is None else even


def _combine(polynomial: sympy.Poly, moment: Callable[[int], sympy.Expr]) -> sympy.Expr:
    return sympy.Add(*(coefficient * moment(power) for (power,), coefficient in polynomial.terms()))


# --- a law with few values --------------------------------------------------------------------------------------------

FEW_VALUES = Rule(
    name="sum over the values",
    words="the law of {name}: E of a function is the sum of its values times their probabilities",
    source="the definition of the expected value of a discrete variable",
    example=r"\E[f(Z - \frac{1}{2})] = \frac{c}{2} \when{ Z \sim \Bernoulli(c) }",
    without=r"\E[f(Z - \frac{1}{2})] = \frac{c}{2} \when{ \E[Z] = c }",
    needs=(said.Law,),
)


def _over_points(function: sympy.Expr, variable: sympy.Symbol, law: Law, case: Case) -> sympy.Expr:
    values = [_at(function, variable, sympy.sympify(value)) for value, _ in law.points]
    if any(value.has(sympy.zoo, sympy.oo, sympy.nan) for value in values):
        raise MomentError(f"E of {function}: it is not finite at a value of {variable}")
    if any(part.name.endswith(" at 0") for value in values for part in value.atoms(sympy.Symbol)):
        raise NoValue(f"E of {function}: there is no slope at a kink, and {variable} may be there")
    case.trace.note(FEW_VALUES.applied(name=variable.name))
    return sympy.Add(*(chance * value for (_, chance), value in zip(law.points, values, strict=True)))


def _at(function: sympy.Expr, variable: sympy.Symbol, value: sympy.Expr) -> sympy.Expr:
    """The value at a number. A slope has none at a kink: SymPy says 1/2 there, or 0, and PyTorch 0."""
    jumps = {step for step in function.atoms(*STEPS) if step.args[0].subs(variable, value) == 0}
    return function.subs({step: sympy.Symbol(f"{step} at 0", real=True) for step in jumps}).subs(variable, value)


# --- moments ----------------------------------------------------------------------------------------------------------

MOMENTS_OF_LAW = Rule(
    name="moments of a law",
    words="the law of {name}: its moments are integrals of its density",
    source="the definition of the expected value of a variable with a density",
    example=r"\E[Z^4] = 3 \sigma^4 \when{ Z \sim \Normal(0, \sigma^2) }",
    without=r"\E[Z^4] = 3 \sigma^4 \when{ \E[Z] = 0,\ \E[Z^2] = \sigma^2 }",
    needs=(said.Law,),
)
ODD_MOMENTS = Rule(
    name="odd moments",
    words="symmetry of {name}: odd moments are 0",
    source="Z and -Z have one law, so E[Z^k] = -E[Z^k] for odd k",
    example=r"\E[Z^3] = 0 \when{ Z \sim -Z }",
    without=r"\E[Z^3] = 0 \when{ \E[Z] = 0 }",
    needs=(said.Symmetric,),
)


def _moment(variable: sympy.Symbol, power: int, case: Case) -> sympy.Expr:
    """E[X^power]."""
    name, facts = variable.name, case.facts
    if power == 0:
        return sympy.Integer(1)
    if name in facts.laws:
        case.trace.note(MOMENTS_OF_LAW.applied(name=name))
        return facts.laws[name].moment(power, case.lazy)
    if name in facts.symmetric and power % 2:
        case.trace.note(ODD_MOMENTS.applied(name=name))
        return sympy.Integer(0)
    return facts.unknown(variable**power, even=power % 2 == 0)


# --- one polynomial on each side of 0 ---------------------------------------------------------------------------------

BOTH_SIDES = Rule(
    name="both sides of 0",
    words="both sides of 0: the function is a polynomial on each",
    source="linearity of the expected value, over the events Z > 0, Z < 0 and Z = 0",
    example=r"\E[f(Z)^3] - \E[f(-Z)^3] = \E[Z^3]",
    without=r"\E[f(Z)^3] + \E[f(-Z)^3] = \E[Z^3]",
)


def _side_by_side(
    function: sympy.Expr, variable: sympy.Symbol, above: sympy.Poly, below: sympy.Poly, case: Case
) -> sympy.Expr:
    case.trace.note(BOTH_SIDES.applied())
    at_zero = _at(function, variable, sympy.Integer(0))
    upper = _combine(above, lambda k: _half(variable, k, case))
    lower = _combine(below, lambda k: _lower_half(variable, k, case))
    atom = 1 - _half(variable, 0, case) - _lower_half(variable, 0, case)
    return sympy.expand(upper + lower + at_zero * atom)


HALVES_OF_LAW = Rule(
    name="half moments of a law",
    words="the law of {name}: half moments are integrals of its density over the half line",
    source="the definition of the expected value of a variable with a density",
    example=r"\E[f(Z)] = \frac{c}{4} \when{ Z \sim \Uniform(-c, c) }",
    without=r"\E[f(Z)] = \frac{c}{4} \when{ \E[Z] = 0,\ \E[Z^2] = \frac{c^2}{3} }",
    needs=(said.Law,),
)
EQUAL_HALVES = Rule(
    name="half of an even moment",
    words="symmetry of {name}: each side of 0 carries half of an even moment",
    source="Z and -Z have one law, so E[Z^k; Z > 0] = E[Z^k; Z < 0] for even k",
    example=r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }",
    without=r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2] \when{ \E[Z] = 0 }",
    needs=(said.Symmetric,),
)
ONE_HALF = Rule(
    name="probability of one half",
    words="symmetry of {name}, and {name} is never 0: it is positive with probability 1/2",
    source="Z and -Z have one law, so Z > 0 and Z < 0 have one probability, and together probability 1",
    example=r"\E[f'(Z)^2] = \frac{1}{2} \when{ Z \sim -Z,\ Z \ne 0 }",
    without=r"\E[f'(Z)^2] = \frac{1}{2} \when{ Z \sim -Z }",
    needs=(said.Symmetric, said.NeverZero),
)


def _half(variable: sympy.Symbol, power: int, case: Case) -> sympy.Expr:
    """E[X^power; X > 0]."""
    name, facts = variable.name, case.facts
    if name in facts.nonnegative and (power or name in facts.nonzero):
        return _moment(variable, power, case)
    if name in facts.laws:
        value = facts.laws[name].half_moment(power, case.lazy)
        if value is not None:
            case.trace.note(HALVES_OF_LAW.applied(name=name))
            return value
    if name in facts.symmetric and power and power % 2 == 0:
        case.trace.note(EQUAL_HALVES.applied(name=name))
        return _moment(variable, power, case) / 2
    if name in facts.symmetric and power == 0 and name in facts.nonzero:
        case.trace.note(ONE_HALF.applied(name=name))
        return sympy.Rational(1, 2)
    return facts.unknown(variable**power, side=f"; {name}>0", even=True)


NEVER_ZERO = Rule(
    name="never 0",
    words="{name} is never 0",
    source="the probabilities of Z > 0, Z < 0 and Z = 0 add up to 1",
    example=r"\E[f'(Z)^2] + \E[f'(-Z)^2] = 1 \when{ Z \ne 0 }",
    without=r"\E[f'(Z)^2] + \E[f'(-Z)^2] = 1",
    needs=(said.NeverZero, said.Law),
)


def _lower_half(variable: sympy.Symbol, power: int, case: Case) -> sympy.Expr:
    """E[|X|^power; X < 0]."""
    name, facts = variable.name, case.facts
    if name in facts.nonnegative:
        return sympy.Integer(0)
    if power:
        return (-1) ** power * (_moment(variable, power, case) - _half(variable, power, case))
    if name in facts.nonzero or name in facts.laws:
        case.trace.note(NEVER_ZERO.applied(name=name))
        return 1 - _half(variable, 0, case)
    if name in facts.symmetric:
        return _half(variable, 0, case)
    return facts.unknown(sympy.Integer(1), side=f"; {name}<0", even=True)


# --- any other function -----------------------------------------------------------------------------------------------

DENSITY = Rule(
    name="integral against the density",
    words="the law of {name}: E of a function is its integral against the density, side by side of 0",
    source="the law of the unconscious statistician",
    example=r"\E[\exp(a Z)] = \exp(\frac{a^2}{2}) \when{ Z \sim \Normal(0, 1) }",
    without=r"\E[\exp(a Z)] = \exp(\frac{a^2}{2}) \when{ \E[Z] = 0,\ \E[Z^2] = 1 }",
    needs=(said.Law,),
)
TAYLOR = Rule(
    name="expansion of a moment",
    words="Taylor polynomial at 0 of degree {degree}, and the moments of the law of {name}",
    source="Taylor's theorem: the remainder has a moment of higher order in the variance",
    example=r"\E[\tanh(Z)^2] = c - 2 c^2 + \bigO(c^3) \when{ Z \sim \Normal(0, c) }",
    without=r"\E[\tanh(Z)^2] = c - 2 c^2 + \bigO(c^3) \when{ \E[Z] = 0,\ \E[Z^2] = c }",
    needs=(said.Law,),
)
EVEN_PART = Rule(
    name="even part",
    words="symmetry of {name}: E of g({name}) is E of (g({name}) + g(-{name}))/2",
    source="Z and -Z have one law, so g(Z) and g(-Z) have one mean",
    example=r"\E[\frac{1}{1 + \exp(-Z)}] = \frac{1}{2} \when{ Z \sim -Z }",
    without=r"\E[\frac{1}{1 + \exp(-Z)}] = \frac{1}{2} \when{ \E[Z] = 0 }",
    needs=(said.Symmetric,),
)


def _by_law(function: sympy.Expr, variable: sympy.Symbol, law: Law, case: Case) -> sympy.Expr:
    if case.taylor is not None:
        return _small(function, variable, law, case, *case.taylor)
    case.trace.note(DENSITY.applied(name=variable.name))
    return law.expectation(function, variable, case.lazy)


def _small(
    function: sympy.Expr, variable: sympy.Symbol, law: Law, case: Case, variance: sympy.Symbol, order: int
) -> sympy.Expr:
    """E of a smooth function as the variance of a normal law tends to 0: the moments of its Taylor polynomial.

    The remainder of degree 2·order + 2 has a moment of higher order, because no function here outgrows exp(c·|x|).
    """
    small = law.small_variance
    if small is None or sympy.cancel(small / variance).has(variance) or function.has(variance):
        raise MomentError(f"no expansion for the law of {variable.name} in {variance}")
    if not tame(function, variable):
        raise MomentError(f"{function} is not smooth at 0, or grows too fast for an expansion")
    degree = 2 * order + 1
    case.trace.note(TAYLOR.applied(degree=degree, name=variable.name))
    return of_function(taylor_polynomial(function, variable, degree), variable, case)


def _even_part(function: sympy.Expr, variable: sympy.Symbol, case: Case) -> sympy.Expr | None:
    """The even part of a function, where it is a number: its mean under any symmetric law."""
    even = sympy.simplify((function + function.subs(variable, -variable)) / 2)
    if not bounded(function) or even == function or even.has(variable):
        return None
    case.trace.note(EVEN_PART.applied(name=variable.name))
    return even


RULES = (
    FEW_VALUES, MOMENTS_OF_LAW, ODD_MOMENTS, BOTH_SIDES, HALVES_OF_LAW, EQUAL_HALVES, ONE_HALF, NEVER_ZERO, DENSITY,
    TAYLOR, EVEN_PART,
)  # fmt: skip
