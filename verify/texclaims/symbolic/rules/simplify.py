"""A difference -> the same in another form, which is 0 where the claim holds: the rules that compute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import Reordered

KINKS = (sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside)
"""Functions with a kink or a jump where what they are of is 0."""


@dataclass(frozen=True, kw_only=True)
class Simplifier(Rule):
    """A rule that writes an expression in another form; the words end in "left - right becomes 0"."""

    apply: Callable[[sympy.Expr], sympy.Expr]


def positive_factors_out(expression: sympy.Expr) -> sympy.Expr:
    """max(0, c z) = c max(0, z), and its slope at c z is that at z, where c is known to be positive."""
    if not expression.has(sympy.Max, sympy.Heaviside):
        return expression
    moved = expression.replace(
        lambda e: isinstance(e, sympy.Max) and len(e.args) == 2 and 0 in e.args,
        lambda e: _part_above_zero(sympy.Add(*e.args)),
    ).replace(sympy.Heaviside, lambda inside, *at: sympy.Heaviside(sympy.expand(_split(inside)[1]), *at))
    return sympy.expand(moved) if moved != expression else expression


def _part_above_zero(inside: sympy.Expr) -> sympy.Expr:
    positive, rest = _split(inside)
    return positive * sympy.Max(sympy.Integer(0), sympy.expand(rest))


def _split(inside: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """The product of the factors that are positive, and of the others."""
    factors = sympy.Mul.make_args(sympy.factor_terms(inside))
    return sympy.Mul(*(f for f in factors if f.is_positive)), sympy.Mul(*(f for f in factors if not f.is_positive))


def _common_denominator(expression: sympy.Expr) -> sympy.Expr:
    return sympy.cancel(sympy.together(expression))


def _exponentials(expression: sympy.Expr) -> sympy.Expr:
    return sympy.expand(sympy.cancel(expression.rewrite(sympy.erf).rewrite(sympy.exp)))


def _inverse_sines(expression: sympy.Expr) -> sympy.Expr:
    return _common_denominator(expression.replace(sympy.acos, lambda inside: sympy.pi / 2 - sympy.asin(inside)))


def _signs(expression: sympy.Expr) -> sympy.Expr:
    return sympy.simplify(by_cases(expression))


def by_cases(expression: sympy.Expr) -> sympy.Expr:
    """Max, Min and |·| of real variables, decided for each sign of each variable; 0 if all cases give 0."""
    if not expression.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.Piecewise):
        return expression
    variables = [s for s in expression.free_symbols | _elements_at_kinks(expression) if s.is_real and not s.is_positive]
    if not variables:
        return expression
    variable, p = variables[0], sympy.Dummy("p", positive=True)
    jumps = {step for step in expression.atoms(sympy.Heaviside) if step.args[0].subs(variable, 0) == 0}
    at_zero = expression.subs({step: sympy.Dummy("slope at a kink", real=True) for step in jumps}).subs(variable, 0)
    sides = [expression.subs(variable, sign * p) for sign in (1, -1)]
    cases = [sympy.simplify(by_cases(case)) for case in (*sides, at_zero)]
    return sympy.Integer(0) if all(case == 0 for case in cases) else expression


def _elements_at_kinks(expression: sympy.Expr) -> set[sympy.Expr]:
    """The only element of a family in functions with a kink; as of a letter, what holds for each of its values holds."""
    found = {one for kink in expression.atoms(*KINKS) for one in kink.atoms(AppliedUndef)}
    plain = len(found) == 1 and not any(isinstance(one, (Reordered, Unspecified)) for one in found)
    return found if plain and not expression.has(sympy.Sum, sympy.Product) else set()


def _gamma(expression: sympy.Expr) -> sympy.Expr:
    found = sympy.gammasimp(sympy.expand_func(expression))
    return expression if found == expression else sympy.simplify(found)  # cases by sign have tried to simplify it


SIMPLIFIERS = (
    Simplifier(
        name="positive factors",
        words="positive factors taken out of max(0, ·) and its slope: left - right becomes 0",
        source="max(0, c z) = c max(0, z) for c > 0: the positive part is positively homogeneous",
        example=r"f(c a + c b) = c f(a + b)",
        without=r"f(b a + b) = b f(a + 1)",
        apply=positive_factors_out,
    ),
    Simplifier(
        name="common denominator",
        words="common denominator: left - right becomes 0",
        source="a quotient of polynomials is 0 where its numerator is the polynomial 0; SymPy's together and cancel",
        example=r"\frac{a^2 - b^2}{a - b} = a + b",
        without=r"\frac{a^2 + b^2}{a + b} = a + b",
        apply=_common_denominator,
    ),
    Simplifier(
        name="exponentials",
        words="exponentials and error functions: left - right becomes 0",
        source="the definitions of tanh and its like by exp, and of the normal distribution by erf; SymPy's rewrite",
        example=r"\tanh(a) = \frac{\exp(2 a) - 1}{\exp(2 a) + 1}",
        without=r"\tanh(a) = \frac{\exp(a) - 1}{\exp(a) + 1}",
        apply=_exponentials,
    ),
    Simplifier(
        name="inverse sines",
        words="the inverse cosine written by the inverse sine: left - right becomes 0",
        source="arcsin(x) and arccos(x) add up to a right angle: the sine of the one is the cosine of the other",
        example=r"\arcsin(\varrho) + \arccos(\varrho) = \frac{\pi}{2}",
        without=r"\arcsin(\varrho) - \arccos(\varrho) = \frac{\pi}{2}",
        apply=_inverse_sines,
    ),
    Simplifier(
        name="cases by sign",
        words="cases by sign: left - right becomes 0",
        source="proof by exhaustion: a real number is positive, negative or 0; each case by SymPy's simplify",
        example=r"f(a) + f(-a) = \abs{a}",
        without=r"f(a) + f(-a) = a",
        apply=_signs,
    ),
    Simplifier(
        name="gamma functions",
        words="gamma functions: left - right becomes 0",
        source="the recurrence and the duplication formula of the gamma function; SymPy's gammasimp, then simplify",
        example=r"\E[Z^{2 n + 2}] = (2 n + 1) \sigma^2 \E[Z^{2 n}] \when{ Z \sim \Normal(0, \sigma^2) }",
        without=r"\E[Z^{2 n + 2}] = (2 n + 3) \sigma^2 \E[Z^{2 n}] \when{ Z \sim \Normal(0, \sigma^2) }",
        apply=_gamma,
    ),
)
"""In the order in which they are tried: cheap ones first."""

RULES: tuple[Rule, ...] = SIMPLIFIERS
