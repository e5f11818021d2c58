"""An expression, a letter, and where it goes -> its limit, wherever the other letters may be; else why there is none.

SymPy's limit is the one for letters in general position: (a² t)/(c + a² t) tends to 1, it says, though it is 0 for a = 0. So
whatever decides the limit must have a leading coefficient that is not 0: each base of a negative, broken or variable
power, each argument of a logarithm, and each argument of a function that grows without bound.
"""

from __future__ import annotations

import sympy
from sympy.core.function import AppliedUndef

from texclaims.laws.functions import Unspecified
from texclaims.symbolic.coming_near import come_near
from texclaims.symbolic.nonzero import Apart, doubtful
from texclaims.symbolic.rivals import look_at_rivals
from texclaims.symbolic.symbols import MeaningError, NoValue

CONTINUOUS = (sympy.erf, sympy.erfc, sympy.tanh)
SLOPES = 5  # derivatives of an unspecified function that are looked at
CLOSE_DIGITS = 40
NO_SIZE = sympy.Rational(1, 10**25)  # of a number that is worked out to so many digits
NEAR = sympy.Symbol("a distance to the place", positive=True)  # no table can spell this name


def limit(inside: sympy.Expr, variable: sympy.Symbol, place: sympy.Expr, side: str, apart: Apart = ()) -> sympy.Expr:
    """The limit from one side, which SymPy takes, and which holds for all numbers in the place of the other letters.

    Raises MeaningError where there is no real number on that side, or where a letter may be 0 that must not, and the limit
    is another one there.
    """
    stay_within_reach(inside, variable, place, side)
    found = taken(inside, variable, place, side)
    _is_real(inside.subs(variable, approached(place, side)))
    for letter in in_doubt(inside, variable, place, side, apart):
        _same_at_zero(inside, found, letter, (variable, place, side), apart)
    return found


def taken(inside: sympy.Expr, variable: sympy.Symbol, place: sympy.Expr, side: str = "+") -> sympy.Expr:
    """SymPy's limit. That of erf it may take with the wrong sign, and of tanh it may take the argument for the value: both are
    continuous, and their limits are taken from the inside out.

    Raises MeaningError where they stand beside the letter, and what SymPy says is not what the values come near to; and where
    letters in exponents decide what the limit is.
    """
    near = inside.subs(variable, approached(place, side))
    look_at_rivals(near, NEAR, _powers(near))
    calls = {call: sympy.Dummy(real=True) for call in inside.atoms(*CONTINUOUS) if call.has(variable)}
    if not calls:
        return _finished(sympy.limit(inside, variable, place, side), inside, near)
    rest = inside.xreplace(calls)
    if not rest.has(variable, sympy.sign, sympy.Heaviside):
        ends = {calls[call]: call.func(taken(call.args[0], variable, place, side)) for call in calls if rest.has(calls[call])}
        found = rest.xreplace(ends)  # all of them at once: 0/0 is no number
        if _is_number(found) and not _is_undecided(rest, ends):
            return found
    found = sympy.limit(inside, variable, place, side)
    if come_near(near, found, NEAR) is None:
        raise MeaningError(f"what {inside} tends to is not known")
    return _finished(found, inside, near)


def _finished(found: sympy.Expr, inside: sympy.Expr, near: sympy.Expr) -> sympy.Expr:
    """A limit. Raises MeaningError for one that still holds infinity beside letters, such as oo^(a - 1), and for one that the
    values do not come near to."""
    if found.args and found.has(sympy.oo, -sympy.oo, sympy.zoo):
        raise MeaningError(f"what {inside} tends to is not known for all letters")
    if come_near(near, found, NEAR) is False:
        raise MeaningError(f"what {inside} tends to is not known: its values do not come near to {found}")
    return found


def _is_undecided(rest: sympy.Expr, ends: dict[sympy.Dummy, sympy.Expr]) -> bool:
    """Does a power of what tends to 0 stand in it, that is not surely 0 there? So it is with 0^0; and with one divided by what
    SymPy does not see to be 0, where what stands above it is 0."""
    bases = {power: power.base.xreplace(ends) for power in rest.atoms(sympy.Pow) if not power.exp.is_positive}
    unsure = [base for base in bases.values() if base.is_zero is not False]
    return any(sympy.simplify(base) == 0 or _is_near_zero(base) for base in unsure)


def _is_near_zero(value: sympy.Expr) -> bool:
    """Is it 0 in numbers, at one choice of its letters? What SymPy makes simpler it may make another number of."""
    free = sorted(value.atoms(Unspecified), key=str)
    value = value.xreplace({call: sympy.Rational(7 + k, 11) for k, call in enumerate(free)})
    sizes = (abs(value.subs(_numbers(value.free_symbols, sign)).evalf(CLOSE_DIGITS)) for sign in (1, -1))
    return any(size.is_number and bool(size < NO_SIZE) for size in sizes)


def _numbers(letters: set[sympy.Symbol], sign: int) -> dict[sympy.Symbol, sympy.Expr]:
    """Numbers in the place of letters, none of them special; of this sign, where a letter may have it."""
    return {one: sympy.Rational(7, 5) * (1 if one.is_positive else sign) for one in letters}


def in_doubt(
    inside: sympy.Expr, variable: sympy.Symbol, place: sympy.Expr, side: str, apart: Apart
) -> tuple[sympy.Expr, ...]:
    """Factors of the leading coefficients near a place that may be 0, for all that is known."""
    near = inside.subs(variable, approached(place, side))
    found: dict[sympy.Expr, None] = {}
    for piece in sorted(_deciding(near), key=str):
        if piece.has(NEAR):
            found.update(dict.fromkeys(doubtful(_leading(piece)[0], apart)))
    for power in _exponents(near):
        found.update(dict.fromkeys(doubtful(power, apart)))
    return tuple(found)


def stay_within_reach(inside: sympy.Expr, variable: sympy.Symbol, place: sympy.Expr, side: str) -> None:
    """Near a place, what an unspecified function is taken of comes near to a number: far away it may be anything.

    Raises NoValue where it does not, MeaningError where that is not known.
    """
    near = inside.subs(variable, approached(place, side))
    for argument in sorted({call.args[0] for call in near.atoms(Unspecified)}, key=str):
        if not argument.has(NEAR) or _is_number(argument.subs(NEAR, 0)):
            continue
        found = taken(argument, NEAR, sympy.Integer(0))
        if found.is_infinite:
            raise NoValue("the limit of an unspecified function at infinity")
        if not _is_number(found):
            raise MeaningError(f"the limit of an unspecified function of what tends to {found}")


def _is_number(value: sympy.Expr) -> bool:
    """Surely one, whatever its letters: no power of 0 is left, such as 0^a."""
    endless = value.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.AccumBounds, NEAR)
    return not endless and all(power.base != 0 for power in value.atoms(sympy.Pow))


def leading(value: sympy.Expr, variable: sympy.Symbol, place: sympy.Expr, side: str) -> sympy.Expr:
    """The coefficient of the term that decides near a place: its sign is that of the value.

    Raises MeaningError where there is no such term.
    """
    near = value.subs(variable, approached(place, side))
    return _leading(near)[0] if near.has(NEAR) else near


def approached(place: sympy.Expr, side: str, near: sympy.Symbol = NEAR) -> sympy.Expr:
    """The letter, as it comes near the place when a size above 0 falls to 0."""
    if place.is_infinite:
        return sympy.sign(place) / near
    return place + near if side == "+" else place - near


def _is_real(near: sympy.Expr) -> None:
    """Raises MeaningError for the logarithm, or a power that may be broken, of what is below 0 near the place."""
    inside = {power.base for power in near.atoms(sympy.Pow) if not (power.exp.is_integer or power.exp.has(NEAR))}
    inside |= {call.args[0] for call in near.atoms(sympy.log)}
    for piece in sorted(inside, key=str):
        if piece.has(NEAR) and _leading(piece)[0].is_negative:
            raise MeaningError(f"no value on one side: there {piece} is below 0")
    if near.has(sympy.I):  # so SymPy writes the root of what is below 0
        raise MeaningError("no value on one side: there a root is none of a number of 0 or more")


def _same_at_zero(
    inside: sympy.Expr, found: sympy.Expr, letter: sympy.Expr, way: tuple[sympy.Symbol, sympy.Expr, str], apart: Apart
) -> None:
    """With the letter at 0 the limit, taken anew, is what the formula says there."""
    if letter.is_Symbol:
        try:
            there = limit(inside.subs(letter, 0), *way, apart)
        except (MeaningError, NotImplementedError, ValueError, TypeError):
            there = sympy.nan
        apart_by = there - found.subs(letter, 0)
        if sympy.simplify(apart_by) == 0 and (apart_by == 0 or _is_near_zero(apart_by)):
            return
    raise MeaningError(f"the limit is another one, or none, if {letter} is 0; wanted: the premise that it is not")


def _deciding(near: sympy.Expr) -> set[sympy.Expr]:
    """Bases of negative, broken and variable powers, arguments of logarithms, and of functions that grow without bound."""
    powers = near.atoms(sympy.Pow)
    found = {power.base for power in powers if not (power.exp.is_integer and power.exp.is_nonnegative)}
    for call in near.atoms(sympy.Function) | near.atoms(AppliedUndef):
        for argument in call.args:
            if isinstance(call, sympy.log) or argument.has(NEAR) and _leading(argument)[1].is_negative:
                found.add(argument)
    return found


def _exponents(near: sympy.Expr) -> list[sympy.Expr]:
    """Exponents that are no numbers, of what tends to 0 or grows: c^a tends to 0 for a positive c, but not for a = 0."""
    return sorted((power.exp for power in _powers(near) if not power.exp.has(NEAR)), key=str)


def _powers(near: sympy.Expr) -> list[sympy.Expr]:
    """Powers with letters in their exponents, of what tends to 0 or grows; and with letters, where the exponent itself moves."""
    letters = [power for power in near.atoms(sympy.Pow, sympy.exp) if power.has(NEAR) and power.free_symbols - {NEAR}]
    still = [power for power in letters if not power.exp.has(NEAR) and power.exp.free_symbols]
    return [power for power in letters if power.exp.has(NEAR)] + [one for one in still if _leading(one.base)[1] != 0]


def _leading(piece: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """The coefficient, and the power, of the term that decides near 0.

    Raises MeaningError where there is no such term.
    """
    top, bar = sympy.fraction(sympy.together(piece))
    if top.is_polynomial(NEAR) and bar.is_polynomial(NEAR):
        (first, power), (below, less) = _lowest(top), _lowest(bar)
        return first / below, sympy.Integer(power - less)
    return _leading_term(piece)


def _lowest(polynomial: sympy.Expr) -> tuple[sympy.Expr, int]:
    (power,), coefficient = sympy.Poly(polynomial, NEAR).terms()[-1]
    return coefficient, power


def _leading_term(piece: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Of what is no quotient of polynomials: its limit, or the first term of its series."""
    if piece.atoms(Unspecified):
        return _first_slope(piece)
    start = taken(piece, NEAR, sympy.Integer(0))
    if start != 0 and not start.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
        return start, sympy.Integer(0)
    if start.is_infinite and piece.free_symbols == {NEAR} and come_near(piece, start, NEAR):
        return sympy.sign(start), sympy.Integer(-1)  # as fast as an exponential, say: no power of the distance
    coefficient, power = piece.as_leading_term(NEAR).as_coeff_exponent(NEAR)
    if coefficient.has(NEAR):
        raise MeaningError(f"what {piece} tends to is not known for all letters")
    return coefficient, power


def _first_slope(piece: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Of a smooth function: its value, or the first of its derivatives that is not 0 by its form."""
    for k in range(SLOPES):
        value = sympy.diff(piece, NEAR, k).subs(NEAR, 0)
        if value.has(sympy.oo, -sympy.oo, sympy.zoo, sympy.nan):
            break
        if sympy.expand(value) != 0:
            return value / sympy.factorial(k), sympy.Integer(k)
    raise MeaningError(f"{piece} is flat, or not smooth, at the place: what it tends to is not known")
