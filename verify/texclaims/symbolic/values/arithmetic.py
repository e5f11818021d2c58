"""Numbers, sums of two, powers, roots and calls of functions -> their values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from texclaims.language.tree import Node
from texclaims.laws.functions import Function, Unspecified
from texclaims.symbolic.calculus import kinks
from texclaims.symbolic.nonzero import never_negative
from texclaims.symbolic.symbols import MeaningError, NoValue, domain_of
from texclaims.symbolic.values.evaluation import Evaluation, Table
from texclaims.symbolic.values.shapes import function_of

MOST_BITS = 20_000  # of a number that a power may make: 9^{9^9} must cost nothing
CONSTANTS = {"pi": sympy.pi, "oo": sympy.oo, "e": sympy.E}


def _of_one(operation: Callable[[Any], Any]) -> Callable[[Evaluation, Node], Any]:
    return lambda at, tree: operation(at.value(tree.children[0]))


def _of_two(operation: Callable[[Any, Any], Any]) -> Callable[[Evaluation, Node], Any]:
    return lambda at, tree: operation(*at.values(tree))


def _number(_: Evaluation, tree: Node) -> sympy.Expr:
    return sympy.Rational(str(tree.children[0]))


def _constant(_: Evaluation, tree: Node) -> sympy.Expr:
    return CONSTANTS[str(tree.children[0])]


def _root(inside: sympy.Expr) -> sympy.Expr:
    """The root of a square is the absolute value of what was squared."""
    root = sympy.sqrt(inside)
    sizes = {size: _size(size.args[0]) for size in root.atoms(sympy.Abs)}
    return root.xreplace(sizes) if sizes else root


def _size(inside: sympy.Expr) -> sympy.Expr:
    """The absolute value; itself, or its negative, of what lies on one side of 0, for letters between two ends and functions
    that never fall."""
    rising = any("increasing" in call.shape for call in inside.atoms(Unspecified))
    if rising or any(domain_of(letter).bounded for letter in inside.free_symbols):
        if never_negative(inside):
            return inside
        if never_negative(-inside):
            return -inside
    return sympy.Abs(inside)


def _quotient(left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
    if right == 0:
        raise NoValue("a division by 0")
    return left / right


def _power(base: sympy.Expr, power: sympy.Expr) -> sympy.Expr:
    numbers = power.is_Rational and base.is_Rational
    if numbers and max(base.p.bit_length(), base.q.bit_length()) * abs(power) > MOST_BITS:
        raise MeaningError("a huge power")
    if base.is_number and not base.is_Rational and base != sympy.E and power.is_Rational and abs(power) > MOST_BITS:
        raise MeaningError("a huge power")
    return base**power


def _function(at: Evaluation, token: Any) -> Function:
    name = str(token)
    if name in at.notation.by_name and at.notation.by_name[name].kind == "any function":
        function = function_of(at, name)
        return Function(function, function)
    if name not in at.functions:
        raise MeaningError(f"the function {name} has no meaning: the vocabulary does not define it")
    return at.functions[name]


def _call(at: Evaluation, tree: Node) -> sympy.Expr:
    function, arguments = tree.children
    return _function(at, function).sympy(*at.values(arguments))


def _call_parameter(at: Evaluation, tree: Node) -> sympy.Expr:
    function, parameter, arguments = tree.children
    return _function(at, function).sympy(*at.values(arguments), at.value(parameter))


def _call_power(at: Evaluation, tree: Node) -> sympy.Expr:
    function, power, arguments = tree.children
    return _power(_function(at, function).sympy(*at.values(arguments)), at.value(power))


def _call_prime(at: Evaluation, tree: Node) -> sympy.Expr:
    function, *primes, arguments = tree.children
    variable = sympy.Dummy("u", real=True)
    (place,) = at.values(arguments)
    derivative = sympy.diff(_function(at, function).sympy(variable), variable, len(primes))
    at.off_the_kinks(kink.subs(variable, place) for kink in kinks(derivative))
    return derivative.subs(variable, place)


def _big_o(_: Evaluation, tree: Node) -> sympy.Expr:
    raise MeaningError("\\bigO stands only as the last summand of a right side")


ARITHMETIC: Table = {
    "number": _number,
    "constant": _constant,
    "paren": _of_one(lambda inside: inside),
    "neg": _of_one(lambda inside: -inside),
    "sqrt": _of_one(_root),
    "abs": _of_one(_size),
    "add": _of_two(lambda left, right: left + right),
    "sub": _of_two(lambda left, right: left - right),
    "mul": _of_two(lambda left, right: left * right),
    "div": _of_two(_quotient),
    "frac": _of_two(_quotient),
    "pow": _of_two(_power),
    "call": _call,
    "call_parameter": _call_parameter,
    "call_power": _call_power,
    "call_prime": _call_prime,
    "big_o": _big_o,
}
