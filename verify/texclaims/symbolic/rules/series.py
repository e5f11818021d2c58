r"""`f = polynomial + O(x^k)` -> the remainder starts with x^k exactly, or not."""

from __future__ import annotations

from functools import lru_cache

import sympy

from texclaims.language.relations import Order
from texclaims.language.tree import Node, names_in, part
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.letters import Moment, MomentOfElement, letters_in, shows
from texclaims.symbolic.moments.expansion import product_up_to, tame, taylor_polynomial
from texclaims.symbolic.nonzero import doubtful
from texclaims.symbolic.proof import Proof, proved, refused, refuted, undecided, without_value
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import MeaningError

REMAINDER = Rule(
    name="series",
    words="series: the remainder starts with {start}",
    source="Taylor's theorem with the remainder of Peano",
    example=r"\exp(t) = 1 + t + \bigO(t^2)",
    without=r"\exp(t) = 1 + t + \bigO(t^3)",
)
OF_THE_PARTS = Rule(
    name="series of the parts",
    words="the series at 0, put together from those of its parts",
    source="sums, products and powers of power series",
    example=r"\tanh(t) = t + \bigO(t^3)",
    without=r"\tanh(t) = t + \bigO(t^2)",
)
BY_SYMPY = Rule(
    name="series by SymPy",
    words="SymPy's series at 0",
    source="SymPy's series, of what has a kink, a root, a pole or a logarithm",
    example=r"\ln(1 + t) = t + \bigO(t^2)",
    without=r"\ln(1 + t) = t + \bigO(t^3)",
)
RULES = (REMAINDER, OF_THE_PARTS, BY_SYMPY)


def series(algebra: Algebra, step: Order) -> Proof:
    """No term below x^k, one with x^k, and the same from both sides of 0."""
    if told := sorted(names_in(step.order, "SCALAR") & algebra.model.keys()):
        return without_value(f"{told[0]} tends to 0, and the check says what it is")
    polynomial, order = algebra.value(step.polynomial), algebra.value(step.order)
    base, exponent = order.as_base_exp()
    if not (base.is_Symbol and exponent.is_Integer and exponent > 0) or base.is_integer:
        return undecided(f"an order {order}")
    power = int(exponent)
    found = [_remainder(algebra, step.left, polynomial, base, power, reserve) for reserve in _reserves(step.left)]
    (remainder, rule), *more = found
    if any(other != remainder for other, _ in more):
        return undecided(f"the expansion is too short: {remainder} or {[other for other, _ in more]}")
    if _bursts(algebra.expanding(base, power).value(step.left) - polynomial, base):
        return undecided(f"a function of what grows without bound as {base} tends to 0: it has no series")
    if hidden := _hidden(algebra.expanding(base, power).value(step.left) - polynomial, base):
        return undecided(f"{hidden}, whose exponent holds a letter: how fast it falls with {base} is not known")
    bars = [sympy.fraction(sympy.together(remainder))[1], *_raised(algebra.expanding(base, power).value(step.left), base)]
    if may_be_zero := [need for bar in bars for need in doubtful(bar, algebra.facts.apart_from_zero)]:
        return undecided(f"the remainder is {remainder}, if {may_be_zero[0]} is not 0; wanted: this as a premise")
    if not remainder.is_polynomial(base):
        return undecided(f"the remainder {remainder} is no polynomial in {base}")
    for k in range(power):
        if sympy.simplify(remainder.coeff(base, k)) != 0:
            return _has_the_term(algebra, remainder.coeff(base, k), base**k)
    if base.is_positive is not True and not _holds_on_both_sides(algebra, step.left, polynomial, base, power):
        return undecided("the remainder is larger than that on one side of 0")
    if remainder.coeff(base, power) == 0:
        return refused(f"the remainder is smaller than {order}: its coefficient is 0")
    return proved(REMAINDER.applied(rule.applied(), start=remainder.coeff(base, power) * order))


def _bursts(value: sympy.Expr, base: sympy.Symbol) -> bool:
    """Is there exp(-1/t), or another function, or a power, of what has a pole at 0? So has a logarithm of what is 0 there, and
    3^(c log t) is a power of t."""
    inside = [argument for call in value.atoms(sympy.Function) for argument in call.args]
    inside += [power.exp for power in value.atoms(sympy.Pow)]
    endless = [call for one in inside for call in one.atoms(sympy.log) if call.has(base)]
    if any(call.args[0].subs(base, 0).is_nonzero is not True for call in endless):
        return True
    return any(sympy.fraction(sympy.together(one))[1].subs(base, 0) == 0 for one in inside if one.has(base))


def _raised(value: sympy.Expr, base: sympy.Symbol) -> list[sympy.Expr]:
    """What is raised to a power that moves with the base: p^t is 1 + O(t), but not for a p that is 0."""
    powers = (power for power in value.atoms(sympy.Pow) if power.exp.has(base) and not power.base.has(base))
    return sorted({power.base for power in powers}, key=str)


def _hidden(value: sympy.Expr, base: sympy.Symbol) -> str:
    """A power of what may be 0 where the base is, with a letter in its exponent: SymPy takes it for smaller than any other."""
    powers = (power for power in value.atoms(sympy.Pow) if not power.exp.is_number and power.base.has(base))
    return next((str(power) for power in sorted(powers, key=str) if power.base.subs(base, 0).is_nonzero is not True), "")


def _has_the_term(algebra: Algebra, coefficient: sympy.Expr, power: sympy.Expr) -> Proof:
    """Refuted at a point at which the coefficient of a lower power is not 0."""
    if coefficient.has(sympy.I):
        return without_value("a side is no real number near the place: a root is taken of what is below 0 there")
    told = f"the remainder has the term {coefficient * power}"
    found = counterexample(coefficient, sympy.Integer(0), algebra.facts)
    return refuted(found, f"{told}, whose coefficient must be 0") if found else undecided(told)


def _reserves(left: Node) -> tuple[int, ...]:
    """Orders beyond the wanted one: a quotient loses some, and two attempts must agree."""
    divided = any(True for kind in ("frac", "div", "sqrt") for _ in left.find_data(kind))
    divided |= any(True for power in left.find_data("pow") for _ in part(power, 1).find_data("neg"))
    return (2, 3) if divided else (0,)


def _remainder(
    algebra: Algebra, left: Node, polynomial: sympy.Expr, base: sympy.Symbol, power: int, reserve: int
) -> tuple[sympy.Expr, Rule]:
    """Left side less polynomial up to the power, with moments expanded further by a reserve; and how it was expanded.

    Raises MeaningError where a letter hides the base, or moves with it: it is no constant.
    """
    expanded = algebra.expanding(base, power + reserve)
    gap = expanded.value(left) - polynomial
    shows(gap, base)
    _stays(algebra, gap, base)
    algebra.trace.add(expanded.trace)
    return sympy.expand(expansion(gap, base, power)), _way(gap, base)


def _stays(algebra: Algebra, gap: sympy.Expr, base: sympy.Symbol) -> None:
    """Raises MeaningError for a moment of which nothing more is known, where a premise about a random variable holds the base."""
    moments = [letter for letter in letters_in(gap) if isinstance(letter, (Moment, MomentOfElement))]
    told = (one for one in algebra.premises if one.names("RANDOM") and str(base) in one.names("SCALAR"))
    for premise in told if moments else ():
        raise MeaningError(f"{moments[0]} may depend on {base}: {premise.tex}")


def _holds_on_both_sides(algebra: Algebra, left: Node, polynomial: sympy.Expr, base: sympy.Symbol, power: int) -> bool:
    """A real number tends to 0 from both sides: no term below the power on either."""
    x = sympy.Dummy("x", positive=True)
    gap = algebra.expanding(base, power).value(left) - polynomial
    sides = [expansion(gap.subs(base, sign * x), x, power) for sign in (1, -1)]
    return all(sympy.simplify(side.coeff(x, k)) == 0 for side in sides for k in range(power))


def expansion(function: sympy.Expr, variable: sympy.Symbol, power: int) -> sympy.Expr:
    """The series at 0 up to this power; of functions without a kink or pole there, the faster Taylor polynomial."""
    if _way(function, variable) is OF_THE_PARTS:
        return taylor_polynomial(function, variable, power)
    return _of_parts_by_sympy(function, variable, power)


@lru_cache(maxsize=512)
def _of_parts_by_sympy(function: sympy.Expr, variable: sympy.Symbol, power: int) -> sympy.Expr:
    """SymPy's series at 0 of each term by itself, and of each factor where none has a pole, a root or a logarithm at 0."""
    if not function.has(variable):
        return function
    if function.is_Add:
        return sympy.Add(*(_of_parts_by_sympy(term, variable, power) for term in function.args))
    whole = function.is_Pow and function.exp.is_Integer and function.exp.is_positive
    factors = [function.base] * int(function.exp) if whole else function.args if function.is_Mul else ()
    found = [_of_parts_by_sympy(factor, variable, power) for factor in factors]
    if found and all(series.is_polynomial(variable) for series in found):
        return product_up_to(found, variable, power)
    return sympy.series(function, variable, 0, power + 1).removeO()


def _way(function: sympy.Expr, variable: sympy.Symbol) -> Rule:
    bars = [power.base for power in function.atoms(sympy.Pow) if power.exp.is_negative and power.base.has(variable)]
    smooth = tame(function, variable) and all(bar.subs(variable, 0).is_nonzero for bar in bars)
    return OF_THE_PARTS if smooth else BY_SYMPY
