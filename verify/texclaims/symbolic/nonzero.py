"""An expression, and what premises say is not 0 -> whether it is surely never 0, or surely above 0: said here alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import product

import sympy

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.domains import covers, end, is_covered
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.symbols import domain_of

Apart = tuple[sympy.Expr, ...]
"""Expressions of which premises say that they are not 0."""
RISING = (sympy.exp, sympy.erf, sympy.tanh)
BELOW_ONE = (sympy.erf, sympy.tanh)  # between -1 and 1, and neither
MOST_CLOSED = 3  # letters of which an end belongs to them: each stands for two expressions, or three
HEIGHTS = (sympy.Rational(1, 2), sympy.Rational(3, 2))  # places at which an integrand is looked at


def nonzero(expression: sympy.Expr, apart: Apart = ()) -> bool:
    """Is it surely not 0, wherever it has a value? Factor by factor."""
    return not doubtful(expression, apart)


@lru_cache(maxsize=4096)
def doubtful(expression: sympy.Expr, apart: Apart = ()) -> tuple[sympy.Expr, ...]:
    """The factors that may be 0, for all that is known; each without its exponent."""
    expression = _easy_integrals_taken(sympy.sympify(expression))
    if expression.is_nonzero or positive(expression):
        return ()
    return tuple(base for base in _bases(expression) if not _is_apart(base, apart))


def factors(expression: sympy.Expr) -> tuple[sympy.Expr, ...]:
    """What must not be 0 for the product not to be: the factors above the bar that are no numbers, without exponents."""
    return tuple(base for base in _bases(expression) if not base.is_number)


def _bases(expression: sympy.Expr) -> list[sympy.Expr]:
    """Of an absolute value, those of what stands in it."""
    pieces = sympy.Mul.make_args(sympy.factor(sympy.together(expression)))
    powers = [piece.as_base_exp() for piece in pieces]
    above = [base for base, power in powers if not power.is_negative]
    return [inner for base in above for inner in (_bases(base.args[0]) if isinstance(base, sympy.Abs) else [base])]


def _is_apart(base: sympy.Expr, apart: Iterable[sympy.Expr]) -> bool:
    """Is a factor never 0 by itself, or a multiple of what a premise speaks of?"""
    if base.is_nonzero or positive(base) or positive(-base) or _differ(base):
        return True
    return any(_ratio(base, other).is_nonzero for other in apart)


def _ratio(a: sympy.Expr, b: sympy.Expr) -> sympy.Expr:
    found = sympy.cancel(a / b) if b != 0 else sympy.nan
    return found if found.is_number else sympy.nan


def surely_real(expression: sympy.Expr) -> bool:
    """A real number wherever it has a value: what SymPy does not know of letters between two ends."""
    if expression.is_real is not None or not expression.args:
        return bool(expression.is_real)
    if isinstance(expression, sympy.log):
        return positive(expression.args[0])
    if expression.is_Pow and not expression.exp.is_integer:
        return positive(expression.base) and surely_real(expression.exp)
    known = expression.is_Add or expression.is_Mul or expression.is_Pow or isinstance(expression, RISING)
    return known and all(map(surely_real, expression.args))


# --- above 0 ----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def positive(expression: sympy.Expr) -> bool:
    """Is it surely above 0?"""
    return bool(expression.is_positive) or _positive(expression) or _within_domains(expression)


def _positive(expression: sympy.Expr) -> bool:
    """By its form: sums over at least one positive term, means of what is positive, a curve above its lower end."""
    if isinstance(expression, (sympy.Sum, sympy.Product)):
        return len(expression.limits) == 1 and _has_terms(expression) and positive(expression.function)
    if isinstance(expression, sympy.Integral):
        return _positive_integral(expression)
    if expression.is_Mul:
        return all(map(positive, expression.args))
    if expression.is_Pow:
        return positive(expression.base) and bool(expression.exp.is_real)
    if expression.is_Add:
        return _positive_total(expression)
    return False


def _has_terms(expression: sympy.Expr) -> bool:
    """Is there at least one? A product of none is 1."""
    _, first, last = expression.limits[0]
    return isinstance(expression, sympy.Product) or bool((last - first).is_nonnegative)


def _positive_total(total: sympy.Expr) -> bool:
    """One term above 0, and the others, one by one or together, not below it."""
    means = [term for term in total.args if term.has(sympy.Integral, sympy.Sum)]
    plain = sympy.Add(*(term for term in total.args if term not in means))
    terms = [plain, *means] if means and plain.is_number else total.args
    above = [term for term in terms if term != 0 and positive(term)]
    rest = sympy.Add(*(term for term in terms if term not in above))
    if above and (never_negative(rest) or all(map(never_negative, sympy.Add.make_args(rest)))):
        return True
    return _above_its_end(total) or _rises(total)


def never_negative(expression: sympy.Expr) -> bool:
    """Is it surely 0 or more: by SymPy, factor by factor, or as a variance?"""
    if expression.is_nonnegative or variance_in(expression) is not None or positive(expression):
        return True
    if isinstance(expression, (sympy.Sum, sympy.Integral)):
        return len(expression.limits) == 1 and never_negative(expression.function) and _upwards(expression)
    return expression.is_Mul and all(map(never_negative, expression.args)) or told_never_negative(expression)


def told_never_negative(expression: sympy.Expr) -> bool:
    """Is it, because letters lie between two ends, or a function never falls?"""
    bounded = any(domain_of(letter).bounded for letter in expression.free_symbols)
    return _never_falls(expression) or bounded and all_forms(expression, lambda form: bool(form.is_nonnegative))


def _upwards(expression: sympy.Expr) -> bool:
    _, low, high = expression.limits[0]
    return isinstance(expression, sympy.Sum) or bool((high - low).is_extended_nonnegative)


def variance_in(value: sympy.Expr) -> sympy.Expr | None:
    """X, of a multiple of E[X^2] - E[X]^2 by a number above 0; None of anything else."""
    moments = [letter for letter in value.free_symbols if isinstance(letter, Moment)]
    for square in moments:
        base, power = square.of[0].as_base_exp()
        for mean in moments:
            if power == 2 and mean.of == (base,) and square.name == f"E[{square.of[0]}]":
                ratio = sympy.cancel(value / (square - mean**2))
                return base if ratio.is_number and ratio.is_positive else None
    return None


def _above_its_end(total: sympy.Expr) -> bool:
    """1 + erf(t), 2 - tanh(t)^…: what such a curve takes away is less than the number that stands beside it."""
    number, rest = total.as_coeff_Add()
    factor, curve = rest.as_coeff_Mul()
    return isinstance(curve, BELOW_ONE) and bool((number - abs(factor)).is_nonnegative) and bool(number.is_positive)


def _rises(total: sympy.Expr) -> bool:
    """erf(b) - erf(a) for b - a above 0."""
    found = _two_values(total)
    return found is not None and positive(sympy.expand(found[0] - found[1]))


def _never_falls(total: sympy.Expr) -> bool:
    """φ(b) - φ(a) of an increasing function, for b - a of 0 or more; of an odd one, φ(b) for b of 0 or more."""
    if isinstance(total, Unspecified):
        return total.shape >= {"odd", "increasing"} and not total.primes and never_negative(total.args[0])
    if not total.is_Add or len(total.args) != 2 or not total.atoms(Unspecified):
        return False
    (one, first), (other, second) = (term.as_coeff_Mul() for term in total.args)
    rising = isinstance(first, Unspecified) and first.func == second.func and "increasing" in first.shape and not first.primes
    if not rising or one != -other:
        return False
    upper, lower = (first, second) if one.is_positive else (second, first)
    return never_negative(sympy.expand(upper.args[0] - lower.args[0]))


def _differ(total: sympy.Expr) -> bool:
    """exp(b) - exp(a) for b - a other than 0."""
    found = _two_values(total)
    return found is not None and bool(sympy.expand(found[0] - found[1]).is_nonzero)


def _two_values(total: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    """The upper and the lower argument of a rising curve, of which this is the difference."""
    if not total.is_Add or len(total.args) != 2:
        return None
    (one, first), (other, second) = (term.as_coeff_Mul() for term in total.args)
    if one != -other or not isinstance(first, RISING) or first.func != second.func:
        return None
    upper, lower = (first, second) if one.is_positive else (second, first)
    return upper.args[0], lower.args[0]


def _positive_integral(integral: sympy.Integral) -> bool:
    """Of what is never negative, and is above 0 at a place between the ends."""
    if len(integral.limits) != 1 or len(integral.limits[0]) != 3:
        return False
    variable, low, high = integral.limits[0]
    inside = integral.function
    if not (high - low).is_extended_positive:
        return False
    above = never_negative(inside) and any(_above_zero_at(inside, variable, place) for place in _places(low, high))
    return above or positive(inside)


def _easy_integrals_taken(expression: sympy.Expr) -> sympy.Expr:
    """Those of polynomials in one letter, between numbers or letters, as a uniform law makes them."""
    easy = {
        integral: integral.doit()
        for integral in expression.atoms(sympy.Integral)
        if len(integral.limits) == 1 and integral.function.is_polynomial(integral.limits[0][0])
        if all(end.is_finite for end in integral.limits[0][1:])
    }
    return expression.xreplace(easy)


def _places(low: sympy.Expr, high: sympy.Expr) -> list[sympy.Expr]:
    if low.is_finite and high.is_finite:
        return [low + (high - low) * height / 2 for height in HEIGHTS]
    return [(low if low.is_finite else sympy.Integer(0)) + sign * height for height in HEIGHTS for sign in (1, -1)
            if (sign == 1 or not low.is_finite) and (sign == -1 or not high.is_finite)]  # fmt: skip


def _above_zero_at(inside: sympy.Expr, variable: sympy.Symbol, place: sympy.Expr) -> bool:
    return bool(inside.subs(variable, place).is_positive)


def _within_domains(expression: sympy.Expr) -> bool:
    return all_forms(expression, lambda form: bool(form.is_positive))


def all_forms(expression: sympy.Expr, holds: Callable[[sympy.Expr], bool]) -> bool:
    """With every letter written as a size above the end of what it may be: n as 1 + a size that may be 0. A letter whose ends
    belong to it stands for each of them, too."""
    sizes = sorted(expression.atoms(sympy.Abs), key=str)
    if sizes and len(sizes) < MOST_CLOSED:  # each is one of its two signs
        signs = product(*((size.args[0], -size.args[0]) for size in sizes))
        return all(all_forms(expression.xreplace(dict(zip(sizes, one, strict=True))), holds) for one in signs)
    if not expression.is_rational_function(*expression.free_symbols):
        return False
    places = {letter: _above_its_low(letter) for letter in expression.free_symbols if _has_a_place(letter)}
    return bool(places) and all(map(holds, forms(expression, places)))


def forms(expression: sympy.Expr, places: Mapping[sympy.Symbol, tuple[sympy.Expr, ...]]) -> list[sympy.Expr]:
    """The expression, factored, with each letter written in each of its ways; with few letters that have more than one."""
    letters = sorted(places, key=str)
    many = [letter for letter in letters if len(places[letter]) > 1][MOST_CLOSED:]
    kept = [letter for letter in letters if letter not in many]
    ways = product(*(places[letter] for letter in kept))
    return [sympy.factor(sympy.together(expression.xreplace(dict(zip(kept, way, strict=True))))) for way in ways]


def _has_a_place(letter: sympy.Symbol) -> bool:
    domain = domain_of(letter)
    counts = domain.whole and domain.positive
    return not isinstance(letter, Moment) and (counts or is_covered(domain))


def _above_its_low(letter: sympy.Symbol) -> tuple[sympy.Expr, ...]:
    domain = domain_of(letter)
    if domain.whole:
        return (end(domain.low) + 1 + sympy.Dummy(f"more than {letter}", integer=True, nonnegative=True),)
    return covers(domain, sympy.Dummy(f"size of {letter}", positive=True))
