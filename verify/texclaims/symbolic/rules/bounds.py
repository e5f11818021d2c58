r"""small <= large -> proved and sharp, or not: a gap that is never negative, and closes somewhere (or only in a limit)."""

from __future__ import annotations

import random

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language.kinds import Domain
from texclaims.language.relations import Bound
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.domains import covering, end, has_an_end, holds
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.numbers import NOISE
from texclaims.symbolic.proof import CONFUSED, Proof, proved, refuted, undecided
from texclaims.symbolic.refutation import sample
from texclaims.symbolic.rule import Applied, Rule
from texclaims.symbolic.symbols import domain_of, symbol

RISES = 4  # derivatives that are tried to show that a gap never closes again
LAWS = 60  # laws with three points that are tried to make a gap negative

NEVER_NEGATIVE = Rule(
    name="a gap that is never negative",
    words="right - left = {gap} is never negative",
    source="squares, and products and sums of what is never negative, are never negative",
    example=r"2 a \le a^2 + 1",
    without=r"2 a \le a^2",
)
SQUARE = Rule(
    name="a square over positive numbers",
    words="right - left = {gap} is a square over positive numbers",
    source="the inequality of the arithmetic and the geometric mean: a positive number is the square of its root",
    example=r"\sqrt{c d} \le \frac{c + d}{2}",
    without=r"\frac{c + d}{2} \le \sqrt{c d}",
)
VARIANCE = Rule(
    name="a gap that is a variance",
    words="right - left is the variance of {power}, which is never negative",
    source="Var[X] = E[(X - E[X])^2], the mean of a square",
    example=r"\E[Z]^2 \le \E[Z^2]",
    without=r"\E[Z^2] \le \E[Z]^2",
)
RISING = Rule(
    name="a gap that rises from 0",
    words="right - left is 0 or more at 0, and its derivatives show that it rises from there",
    source="the mean value theorem: what is 0 or more at 0 and has a slope of 0 or more stays so",
    example=r"\tanh(c) < c",
    without=r"\tanh(t) \le t",
    spare="bounds with tanh, exp and ln that no page states now; without it they would be open",
)
ATTAINED = Rule(
    name="sharp, attained",
    words="sharp: equality at {place}",
    source="a bound is sharp if its gap is 0 somewhere",
    example=r"0 \le a^2",
    without=r"0 \le a^2 + 1",
)
APPROACHED = Rule(
    name="sharp, approached",
    words="sharp: the gap closes only for {place}",
    source="a strict bound is sharp if its gap tends to 0",
    example=r"\frac{1}{c} > 0",
    without=r"0 < a^2 + 1",
    spare="strict bounds, which no page states now; without it every one would be open",
)
RULES = (NEVER_NEGATIVE, SQUARE, VARIANCE, RISING, ATTAINED, APPROACHED)


def bound(algebra: Algebra, step: Bound) -> Proof:
    """A gap that is a square, a variance, or of one sign, and closes somewhere."""
    gap = algebra.compared(step.large) - algebra.compared(step.small)
    difference = sympy.factor(sympy.together(sympy.expand(gap)))
    if difference == 0:
        return refuted("both sides are equal: write =")
    sign = _never_negative(difference, algebra)
    if isinstance(sign, Proof):
        return sign
    sharp = _sharp(difference, algebra, step.strict)
    return sharp if isinstance(sharp, Proof) else proved(sign, sharp)


# --- never negative ---------------------------------------------------------------------------------------------------


def _never_negative(difference: sympy.Expr, algebra: Algebra) -> Applied | Proof:
    """Why the gap is never negative; a proof that it can be, or that nothing is known."""
    if difference.is_nonnegative:
        return NEVER_NEGATIVE.applied(gap=difference)
    if difference.is_negative:
        return refuted(f"right - left = {difference} can be negative")
    found = _by_form(difference, algebra)
    if found is not None:
        return found
    point = _negative_point(difference, algebra)
    if point is not None:
        words, numbers = point
        return refuted(f"right - left is negative at {words}", numbers)
    return RISING.applied() if _rises_from_zero(difference) else undecided(str(difference))


def _by_form(difference: sympy.Expr, algebra: Algebra) -> Applied | None:
    """A square in the roots of positive numbers, or the variance of a random variable or of its square."""
    domains = {s: domain_of(s) for s in difference.free_symbols}
    squares = {s: covering(one, _square(s)) for s, one in domains.items() if has_an_end(one) and not one.with_low}
    if sympy.factor(sympy.expand(difference.subs(squares))).is_nonnegative:
        return SQUARE.applied(gap=difference)
    for variable in _variables(algebra):
        for power in (variable, variable**2):
            spread = algebra.expectation(power**2) - algebra.expectation(power) ** 2
            if sympy.expand(spread - difference) == 0:
                return VARIANCE.applied(power=power)
    return None


def _square(s: sympy.Symbol) -> sympy.Expr:
    return sympy.Dummy(f"root of {s}", positive=True) ** 2


def _variables(algebra: Algebra) -> list[sympy.Symbol]:
    return [symbol(algebra.notation.by_name[name]) for name in sorted(algebra.facts.random)]


def _rises_from_zero(difference: sympy.Expr) -> bool:
    """A gap in one number that is not whole, on each side of 0."""
    if len(difference.free_symbols) != 1 or difference.atoms(AppliedUndef):
        return False
    (variable,) = difference.free_symbols
    p = sympy.Dummy("p", positive=True)
    sides = [difference.subs(variable, p)] + ([] if variable.is_positive else [difference.subs(variable, -p)])
    return not variable.is_integer and all(_rises(side, p) for side in sides)


def _rises(gap: sympy.Expr, p: sympy.Symbol, derivatives: int = RISES) -> bool:
    """Is a smooth gap never negative for p > 0? It is 0 or more at 0, and so is its slope for p > 0, by the same test."""
    size = sympy.Dummy("size", positive=True)  # tanh(p) lies between 0 and 1
    if sympy.factor(sympy.together(gap.subs(sympy.tanh(p), size / (1 + size)))).is_nonnegative:
        return True
    if derivatives == 0 or gap.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside):
        return False
    start = sympy.limit(gap, p, 0)
    return bool(start.is_nonnegative) and _rises(sympy.expand(sympy.diff(gap, p)), p, derivatives - 1)


# --- can be negative --------------------------------------------------------------------------------------------------


def _negative_point(difference: sympy.Expr, algebra: Algebra) -> tuple[str, dict[str, str]] | None:
    """Numbers, and a law with three points for each random variable, at which the gap is negative: words, and numbers."""
    generator = random.Random(11)
    monomials = _monomials(algebra)
    if any(isinstance(s, Moment) and s not in monomials for s in difference.free_symbols) or difference.atoms(
        AppliedUndef
    ):
        return None
    names = sorted({v for s in difference.free_symbols & set(monomials) for v in monomials[s].free_symbols}, key=str)
    for _ in range(LAWS):
        states = [{v: sympy.Rational(generator.randint(-30, 30), 17) for v in names} for _ in range(3)]
        point = {
            s: sympy.Add(*(monomials[s].subs(state) for state in states)) / 3
            if s in monomials
            else sample(s, generator)
            for s in sorted(difference.free_symbols, key=str)
        }
        value = sympy.N(difference.subs(point), 20)
        if value.is_number and value.is_real and value < -NOISE:
            return str(states) if names else str(point), {str(s): str(number) for s, number in point.items()}
    return None


def _monomials(algebra: Algebra) -> dict[sympy.Symbol, sympy.Expr]:
    """Moment symbol -> what it is the moment of, for low powers of one or two variables that no premise restricts."""
    variables = _variables(algebra)
    products = [v**k for v in variables for k in range(1, 5)]
    products += [u * v for k, u in enumerate(variables) for v in variables[k + 1 :]]
    facts = algebra.facts
    if facts.symmetric or facts.laws or facts.substitutions or facts.positive or facts.having:
        return {}
    return {moment: p for p in products for moment in [algebra.expectation(p)] if moment.is_Symbol}


# --- sharp ------------------------------------------------------------------------------------------------------------


def _sharp(difference: sympy.Expr, algebra: Algebra, strict: bool) -> Applied | Proof:
    r"""Why the gap closes as the word says: somewhere for `\le`, only in a limit for `<`."""
    attained, approached = _closes(difference, algebra)
    if strict and attained:
        return refuted(f"both sides are equal at {attained}: write \\le", _numbers(attained))
    if not strict and not attained:
        return refuted(
            f"the gap {difference} never closes" + (f", only for {approached}: write <" if approached else "")
        )
    if strict and not approached:
        return refuted(f"the bound is not sharp: the gap {difference} stays open")
    return ATTAINED.applied(place=attained) if attained else APPROACHED.applied(place=approached)


def _numbers(attained: str) -> dict[str, str] | None:
    letter, equals, number = attained.partition(" = ")
    return {letter: number} if equals else None


def _closes(difference: sympy.Expr, algebra: Algebra) -> tuple[str, str]:
    """Where the gap is 0, and where it tends to 0 without being 0."""
    if any(isinstance(s, Moment) for s in difference.free_symbols):
        return ("a variable that is constant" if _closes_for_constants(difference, algebra) else ""), ""
    attained = approached = ""
    for s in sorted(difference.free_symbols, key=str):
        domain = domain_of(s)
        roots = [root for root in _roots(difference, s) if holds(domain, root)]
        if roots:
            attained = f"{s} = {roots[0]}"
            break
        for place, side in _ends(domain):
            if sympy.limit(difference, s, place, side) == 0:
                approached = f"{s} to {place}"
    return attained, approached


def _ends(domain: Domain) -> list[tuple[sympy.Expr, str]]:
    """Where a gap may close without being 0, each with the side that it is seen from: the ends, and 0 between them."""
    middle = [(sympy.Integer(0), "+")] if domain.low < 0 < domain.high else []
    return [(end(domain.high), "-"), (end(domain.low), "+"), *middle]


def _roots(difference: sympy.Expr, s: sympy.Symbol) -> list[sympy.Expr]:
    """Where the gap is 0: at 0, at 1, or where SymPy solves for it."""
    easy = [sympy.Integer(k) for k in (0, 1) if domain_of(s).holds(k)]
    found = [root for root in easy if difference.subs(s, root).is_zero]
    if found or not difference.is_algebraic_expr(s):
        return found  # SymPy can take minutes over transcendental equations
    try:
        return list(sympy.solve(difference, s))
    except CONFUSED:
        return []  # no root is known: the claim stays open where it needs one


def _closes_for_constants(difference: sympy.Expr, algebra: Algebra) -> bool:
    """Moments of a variable that has one value only: E[X^k] = value^k."""
    table = {}
    for variable in _variables(algebra):
        for power in range(1, 9):
            moment = algebra.expectation(variable**power)
            if moment.is_Symbol:
                table[moment] = variable**power
    return bool(sympy.simplify(difference.subs(table)) == 0)
