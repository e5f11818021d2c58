r"""small <= large -> proved and sharp, or not: a gap that is never negative, and closes somewhere (or only in a limit)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import sympy
from flint import arb
from sympy.core.function import AppliedUndef

from texclaims.language.kinds import Domain
from texclaims.language.relations import Bound
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.domains import covers, end, is_covered
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.limits import taken
from texclaims.symbolic.nonzero import forms, told_never_negative
from texclaims.symbolic.points import points
from texclaims.symbolic.proof import Proof, Witness, proved, refused, refuted, undecided
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.roots import continuous, polynomial, roots, sign_change, stays_open
from texclaims.symbolic.rule import Applied, Rule
from texclaims.symbolic.symbols import MeaningError, domain_of, symbol

RISES = 4  # derivatives that are tried to show that a gap never closes again
OPEN = "the bound is not sharp: the gap {gap} stays open"
LAWS = 60  # points and laws that are tried to make a gap negative

Place = tuple[tuple[str, str], ...]
"""Each name with what stands for it."""

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
    small, large = algebra.value(step.small), algebra.value(step.large)
    gap = algebra.compared(step.large) - algebra.compared(step.small)
    difference = sympy.factor(sympy.together(sympy.expand(gap)))
    if difference == 0:
        return refused("both sides are equal: write =")
    sign = _never_negative(difference, small, large, algebra)
    if isinstance(sign, Proof):
        return sign
    if sign.rule is RISING:
        positive = _rises_from_zero(difference, above=True)
    else:
        positive = bool(difference.is_positive or all(form.is_positive for form in _inside(difference)))
    sharp = _sharp(difference, algebra, step.strict, positive)
    return sharp if isinstance(sharp, Proof) else proved(sign, sharp)


# --- never negative ---------------------------------------------------------------------------------------------------


def _never_negative(
    difference: sympy.Expr, small: sympy.Expr, large: sympy.Expr, algebra: Algebra
) -> Applied | Proof:
    """Why the gap is never negative; a proof that it can be, that it never closes, or that nothing is known."""
    if difference.is_nonnegative:
        return NEVER_NEGATIVE.applied(gap=difference)
    found = None if difference.is_negative else _by_form(difference, algebra)
    if found is not None:
        return found
    point = counterexample(small, large, algebra.facts, "<=", LAWS)
    if point is not None:
        return refuted(point, "right - left is negative")
    if stays_open(difference):
        return refused(OPEN.format(gap=difference))
    return RISING.applied() if _rises_from_zero(difference) else undecided(str(difference))


def _by_form(difference: sympy.Expr, algebra: Algebra) -> Applied | None:
    """A square in the roots of positive numbers, or the variance of a random variable or of its square."""
    if all(form.is_nonnegative for form in _inside(difference)) or told_never_negative(difference):
        return SQUARE.applied(gap=difference)
    for variable in _variables(algebra):
        for power in (variable, variable**2):
            spread = algebra.expectation(power**2) - algebra.expectation(power) ** 2
            if sympy.expand(spread - difference) == 0:
                return VARIANCE.applied(power=power)
    return None


def _inside(difference: sympy.Expr) -> list[sympy.Expr]:
    """The gap, with each letter between open ends written by the square of a positive number, and with closed ends put in."""
    domains = ((s, domain_of(s)) for s in difference.free_symbols)
    return forms(difference, {s: covers(one, _square(s)) for s, one in domains if is_covered(one)})


def _square(s: sympy.Symbol) -> sympy.Expr:
    return sympy.Dummy(f"root of {s}", positive=True) ** 2


def _variables(algebra: Algebra) -> list[sympy.Symbol]:
    return [symbol(algebra.notation.by_name[name]) for name in sorted(algebra.facts.random)]


def _rises_from_zero(difference: sympy.Expr, above: bool = False) -> bool:
    """A gap in one number that is not whole, on each side of 0: is it shown to be never negative, or `above` 0 everywhere?"""
    if len(difference.free_symbols) != 1 or difference.atoms(AppliedUndef):
        return False
    (variable,) = difference.free_symbols
    if variable.is_integer:
        return False
    p = sympy.Dummy("p", positive=True)
    sides = [difference.subs(variable, p)] + ([] if variable.is_positive else [difference.subs(variable, -p)])
    if above and not (variable.is_nonzero or difference.subs(variable, 0).is_positive):
        return False
    return all(_rises(side, p, above) for side in sides)


def _rises(gap: sympy.Expr, p: sympy.Symbol, above: bool, derivatives: int = RISES) -> bool:
    """Is a smooth gap never negative for p > 0, or `above` 0 there? It is 0 or more at 0, and so is its slope for p > 0, by the
    same test; what starts above 0, or has a slope above 0, is above 0."""
    size = sympy.Dummy("size", positive=True)  # tanh(p) lies between 0 and 1
    form = sympy.factor(sympy.together(gap.subs(sympy.tanh(p), size / (1 + size))))
    if form.is_positive or not above and form.is_nonnegative:
        return True
    if derivatives == 0 or gap.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside):
        return False
    start = taken(gap, p, sympy.Integer(0))
    slope = sympy.expand(sympy.diff(gap, p))
    return bool(start.is_nonnegative) and _rises(slope, p, above and not start.is_positive, derivatives - 1)


# --- sharp ------------------------------------------------------------------------------------------------------------


def _sharp(difference: sympy.Expr, algebra: Algebra, strict: bool, positive: bool) -> Applied | Proof:
    r"""Why the gap closes as the word says: somewhere for `\le`, only in a limit for `<`.

    `positive` says that the gap is known to be above 0 everywhere.
    """
    attained, where = _attained(difference, algebra)
    if attained and strict:
        return refuted(Witness(where, arb(0), arb(0), "<"), f"0 and right - left: both sides are equal at {attained}: write \\le")
    if attained:
        return ATTAINED.applied(place=attained)
    approached = _approached(difference)
    if not (positive or stays_open(difference)):
        return undecided(f"no place is known at which the gap {difference} closes, and none that it stays open")
    if strict and approached:
        return APPROACHED.applied(place=approached)
    if not strict:
        return refused(f"the gap {difference} never closes" + (f", only for {approached}: write <" if approached else ""))
    told = OPEN.format(gap=difference)
    certain = stays_open(difference) or len(difference.free_symbols) == 1 and continuous(difference)
    return refused(told) if certain else undecided(told)


def _attained(difference: sympy.Expr, algebra: Algebra) -> tuple[str, Place]:
    """Where the gap is surely 0, in words, and the point or the law; nothing where no such place is known."""
    if any(isinstance(s, Moment) for s in difference.free_symbols):
        words = _closes_for_constants(difference, algebra)
        return words, (("every variable", words),) if words else ()
    letters = sorted(difference.free_symbols, key=str)
    places = [{s: root} for s in letters for root in roots(difference, s)]
    places += [dict.fromkeys(letters, sympy.Integer(k)) for k in (0, 1)] if len(letters) > 1 else []
    for place in places:
        point = _is_zero_at(difference, place, algebra)
        if point is not None:
            return ", ".join(f"{s} = {root}" for s, root in place.items()), point
    for s in letters:
        if between := sign_change(difference, s, algebra.facts):
            return between, ((str(s), between),)
    return "", ()


def _is_zero_at(difference: sympy.Expr, place: Mapping[sympy.Symbol, sympy.Expr], algebra: Algebra) -> Place | None:
    """A point that satisfies the premises, with these numbers for some letters, at which the gap is exactly 0."""
    facts = replace(algebra.facts, substitutions=(*algebra.facts.substitutions, *place.items()))
    exact = polynomial(difference) is not None and len(place) == 1
    for point in points((difference, *place), facts):
        there = all(point.outcome(s) == point.value(root) for s, root in place.items())
        if there and (exact or point.outcome(difference).equals(0)):
            return point.words((difference,))
    return None


def _approached(difference: sympy.Expr) -> str:
    """Where the gap tends to 0."""
    for s in sorted(difference.free_symbols, key=str):
        for place, side in _ends(domain_of(s)) if not isinstance(s, Moment) else ():
            if _vanishes(difference, s, place, side):
                return f"{s} to {place}"
    return ""


def _vanishes(difference: sympy.Expr, s: sympy.Symbol, place: sympy.Expr, side: str) -> bool:
    """Does the gap surely tend to 0 there? Where other letters decide it, it does not."""
    try:
        return bool(taken(difference, s, place, side) == 0)
    except MeaningError:
        return False


def _ends(domain: Domain) -> list[tuple[sympy.Expr, str]]:
    """Where a gap may close without being 0, each with the side that it is seen from: the ends, and 0 between them."""
    middle = [(sympy.Integer(0), "+")] if domain.low < 0 < domain.high else []
    return [(end(domain.high), "-"), (end(domain.low), "+"), *middle]


def _closes_for_constants(difference: sympy.Expr, algebra: Algebra) -> str:
    """Of moments: for variables that have one value only, whatever it is, or 0; in words, where no premise forbids it."""
    facts = algebra.facts
    if facts.positive or facts.never_negative or facts.laws or facts.having or facts.relations:
        return ""
    told = [(old, new) for old, new in facts.substitutions if isinstance(old, Moment)]
    if not (told or facts.symmetric) and sympy.simplify(difference.subs(_constants(algebra))) == 0:
        return "a variable that is constant"
    moments = {s: 0 for s in difference.free_symbols if isinstance(s, Moment) and s.of != (1,)}
    still = all(new.subs({s: 0 for s in new.free_symbols if isinstance(s, Moment)}) == 0 for _, new in told)
    return "a variable that is always 0" if still and not facts.nonzero and difference.subs(moments).equals(0) else ""


def _constants(algebra: Algebra) -> dict[sympy.Symbol, sympy.Expr]:
    """The moments of a variable that has one value only: E[X^k] = value^k."""
    powers = [variable**power for variable in _variables(algebra) for power in range(1, 9)]
    return {moment: power for power in powers for moment in [algebra.expectation(power)] if moment.is_Symbol}
