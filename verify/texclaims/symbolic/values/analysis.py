"""Derivatives, limits and integrals -> their values, where SymPy can be trusted with them."""

from __future__ import annotations

from functools import lru_cache

import sympy
from lark import Tree
from sympy.core.function import AppliedUndef

from texclaims.language.tree import Node, part
from texclaims.laws.functions import Unspecified
from texclaims.symbolic.calculus import in_pieces, kinks, slope
from texclaims.symbolic.domains import begins_before, comes_near, reaches, sides
from texclaims.symbolic.letters import letters_in, parts_of, shows
from texclaims.symbolic.limits import in_doubt, limit, stay_within_reach
from texclaims.symbolic.moments.pairs import slope_of_means
from texclaims.symbolic.nonzero import Apart
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import MeaningError, NoValue, domain_of, name_of, symbol
from texclaims.symbolic.values.evaluation import Evaluation, Table
from texclaims.symbolic.values.names import obey, resolved

DERIVATIVE = Rule(
    name="derivative",
    words="the derivative by {target}, all else fixed",
    source="the definition of a partial derivative",
    example=r"\frac{\partial a^2 b}{\partial a} = 2 a b",
    without=r"\frac{\partial a^2 b}{\partial a} = a b",
)
MONOTONE_CONVERGENCE = Rule(
    name="monotone convergence",
    words="monotone convergence: the integrand is never negative and grows, so the limit moves inside",
    source="the monotone convergence theorem",
    example=r"\lim_{c \to \infty} \int_{0}^{1} \frac{c}{1 + c} t^2 \dd t = \frac{1}{3}",
    without=r"\lim_{c \to \infty} \int_{0}^{1} \frac{1}{1 + c} t^2 \dd t = \frac{1}{3}",
)
RULES = (DERIVATIVE, MONOTONE_CONVERGENCE)


def _derivative(at: Evaluation, tree: Node) -> sympy.Expr:
    """By one name while all others stay fixed: first the derivative, then what the premises say of equal elements."""
    body, by = part(tree, 0), part(tree, 1)
    name = str(by.children[0])
    bare = at.without(name)
    target = bare.value(by)
    whole = bare.value(body)
    shows(whole, target)
    if whole.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan) and not whole.has(sympy.Integral, sympy.Sum, sympy.Product):
        raise NoValue(f"a derivative of {whole}, which is no number")
    if name in at.model:
        _moves_alone(at, by, whole, target)
    ranges = {**bare.facts.ranges, **at.running}
    derivative = slope(whole, target, ranges) + slope_of_means(whole, target, bare.case, bare.expectation)
    at.trace.add(bare.trace)
    places = kinks(derivative)
    if name in at.model:
        one = by.data != "element"  # of a family, other elements than the moved one may be left over
        derivative, *places = [
            each.subs(target, at.value(by)) if one else resolved(at, each, {name}) for each in (derivative, *places)
        ]
    if target.is_integer:
        raise NoValue(f"a derivative by {target}, which is a whole number")
    at.trace.note(DERIVATIVE.applied(target=target))
    at.off_the_kinks(at.apply_premises(obey(at, place)) for place in places)
    return at.apply_premises(obey(at, derivative))


def _moves_alone(at: Evaluation, by: Node, whole: sympy.Expr, target: sympy.Expr) -> None:
    """What the check says of the moved name holds no letter that must stay fixed meanwhile. An element that is worked out
    from an element with its indices has that one to move with.

    Raises NoValue where something else moves as well.
    """
    said, family = at.value(by), isinstance(target, AppliedUndef)
    if family and any(set(target.args) <= set(call.args) for call in said.atoms(AppliedUndef)):
        return
    still = parts_of(whole).union(*(letter.hides for letter in letters_in(whole))) - {target, *at.ranges}
    tied = [one for one in still if one in parts_of(said) or family and name_of(one) == name_of(target)]
    for one in sorted(tied, key=str):
        raise NoValue(f"a derivative by {target}, which is {said}, while {one} stays fixed")


def _limit(at: Evaluation, tree: Node) -> sympy.Expr:
    name, point, body = tree.children
    variable = _running(at, str(name))
    if isinstance(body, Tree) and body.data == "integral":
        return _limit_of_integral(at, body, variable, at.value(point))
    place, inside = at.value(point), at.value(body)
    shows(inside, variable)
    if not place.is_infinite and variable.is_integer:
        raise MeaningError(f"{variable} is a whole number, and cannot come near {place}")
    if place.is_infinite and inside.atoms(Unspecified):
        raise MeaningError("the limit of an unspecified function at infinity")
    domain = domain_of(variable)
    if not comes_near(domain, place):
        raise MeaningError(f"{variable} may not come near {place}")
    first, *other = sides(domain, place)
    apart = at.facts.apart_from_zero
    found = limit(inside, variable, place, first, apart)
    if any(limit(inside, variable, place, side, apart) != found for side in other):
        raise MeaningError(f"the limits from the two sides of {place} differ")
    return found


def _limit_of_integral(at: Evaluation, tree: Node, variable: sympy.Symbol, place: sympy.Expr) -> sympy.Expr:
    """The integral of the limit, where the integrand is nowhere negative and grows towards its limit."""
    low, high, body, name = tree.children
    inside = at.value(body)
    growth = sympy.diff(inside, variable)
    ends = at.value(low), at.value(high)
    grows = inside.is_nonnegative and sympy.factor(growth).is_nonnegative
    if any(end.has(variable) for end in ends) or place != sympy.oo or not grows:
        raise MeaningError(
            f"the limit of an integral needs fixed ends, and an integrand that is never negative and grows: {inside}"
        )
    at.trace.note(MONOTONE_CONVERGENCE.applied())
    reached = limit(inside, variable, place, "-", at.facts.apart_from_zero)
    whole = sympy.Integral(reached, (symbol(at.notation.by_name[str(name)]), *ends))
    return whole if at.case.lazy else whole.doit()


def integral(at: Evaluation, tree: Node) -> sympy.Expr:
    """By SymPy; left standing where numbers are wanted.

    Raises MeaningError where a pole may lie between the ends, or a letter hides the variable.
    """
    low, high, body, name = tree.children
    variable = _running(at, str(name))
    with at.integrating(variable):
        inside = at.value(body)
    ends = at.value(low), at.value(high)
    shows(inside, variable)
    _runs(variable, *ends)
    for place, side in zip(ends, "+-", strict=True):
        stay_within_reach(inside, variable, place, side)
    if at.case.lazy:
        return sympy.Integral(inside, (variable, *ends))  # an enclosure looks itself whether there is a value
    return _worked_out(inside, variable, *ends, at.facts.apart_from_zero)


@lru_cache(maxsize=4096)
def _worked_out(
    inside: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, apart: Apart
) -> sympy.Expr:
    """By SymPy; wrong versions of a claim share most of their integrals. Raises MeaningError where a pole may lie inside."""
    _defined(inside, variable, low, high)
    _for_all_letters(inside, variable, low, high, apart)
    found = sympy.Integral(in_pieces(inside), (variable, low, high)).doit()
    if found.has(sympy.oo, sympy.zoo, sympy.nan) and not found.has(sympy.Integral):
        raise NoValue(f"the integral of {inside} from {low} to {high} does not converge")
    return found


def _running(at: Evaluation, name: str) -> sympy.Symbol:
    """The letter of a limit or an integral. Raises NoValue for one that the check says something of."""
    if name in at.model:
        raise NoValue(f"{name} takes all values of a range, and the check says what it is")
    return symbol(at.notation.by_name[name])


def _runs(variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr) -> None:
    """Raises MeaningError where the letter may not take all values between the ends of the integral."""
    domain = domain_of(variable)
    if domain.whole or not all(begins_before(domain, end) and reaches(domain, end) for end in (low, high)):
        raise MeaningError(f"an integral from {low} to {high} over {variable}, which does not take all of these values")


def _defined(inside: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr) -> None:
    """No pole, and no root or logarithm of a negative number, between the ends of an integral: SymPy's antiderivative
    does not look.

    Raises MeaningError where this cannot be told.
    """
    if low.is_nonnegative:
        place = low + sympy.Dummy("p", positive=True)
    elif high.is_nonpositive:
        place = high - sympy.Dummy("p", positive=True)
    else:
        place = sympy.Dummy("t", real=True)
    powers = {power.base for power in inside.atoms(sympy.Pow) if power.exp.is_negative or not power.exp.is_integer}
    logarithms = {call.args[0] for call in inside.atoms(sympy.log)}
    for piece in sorted(powers | logarithms, key=str):
        there = piece.subs(variable, place)
        sure = there.is_positive or (piece not in logarithms and there.is_negative)
        if piece.has(variable) and not sure:
            raise MeaningError(f"{piece} may be 0, or negative, between {low} and {high}")


def _for_all_letters(
    inside: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr, apart: Apart
) -> None:
    """What decides the integral near its ends is not 0: that of a²/(a² + t)², from 0 on, is 1, but not for a = 0.

    Raises MeaningError for a letter that may be 0.
    """
    if not inside.free_symbols - {variable}:
        return
    for place, side in ((low, "+"), (high, "-")):
        for letter in in_doubt(inside, variable, place, side, apart):
            raise MeaningError(f"the integral is another one, or none, if {letter} is 0; wanted: the premise that it is not")


ANALYSIS: Table = {"derivative": _derivative, "limit": _limit, "integral": integral}
