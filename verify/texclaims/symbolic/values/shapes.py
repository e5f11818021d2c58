"""What premises say of a function of which nothing else is known -> its symbol, with rules that its calls obey."""

from __future__ import annotations

from typing import Any

import sympy

from texclaims.language import premises as said
from texclaims.laws.functions import Unspecified, unspecified
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.values.evaluation import Evaluation

ODD = Rule(
    name="an odd function",
    words="{name} is odd: {name}(-t) = -{name}(t), {name}(0) = 0, and its slope is even",
    source="the definition of an odd function, and its derivative",
    example=r"\phi(a - b) + \phi(b - a) = \phi(0) \when{ \odd{\phi} }",
    without=r"\phi(a - b) + \phi(b - a) = \phi(0)",
    needs=(said.Odd,),
)
EVEN = Rule(
    name="an even function",
    words="{name} is even: {name}(-t) = {name}(t), and its slope is odd",
    source="the definition of an even function, and its derivative",
    example=r"\phi(a - b) - \phi(b - a) = \phi'(0) \when{ \even{\phi} }",
    without=r"\phi(a - b) - \phi(b - a) = \phi'(0)",
    needs=(said.Even,),
    spare="claims about any even function, which no page makes now; without it each would be open",
)
INCREASING = Rule(
    name="an increasing function",
    words="{name} never falls: its slope is 0 or more, and where the argument is larger, its value is no smaller",
    source="the mean value theorem: what has a slope of 0 or more does not fall",
    example=r"\abs{\phi'(a)} = \phi'(a) \when{ \increasing{\phi} }",
    without=r"\abs{\phi'(a)} = \phi'(a)",
    needs=(said.Increasing,),
)
RULES = (ODD, EVEN, INCREASING)
BY_WORD = {"odd": ODD, "even": EVEN, "increasing": INCREASING}


def function_of(at: Evaluation, name: str, primes: int = 0) -> Any:
    """SymPy's symbol of a function of which the premises say what it is like, or of a derivative of it."""
    shape = at.facts.shapes.get(name, frozenset[str]())
    for word in sorted(shape):
        at.trace.note(BY_WORD[word].applied(name=name))
    return unspecified(name, primes, shape)


def shaped(at: Evaluation, value: sympy.Expr) -> sympy.Expr:
    """What a check gives, with each such function as the premises say that it is."""
    if not at.facts.shapes:
        return value

    def is_another(one: Any) -> bool:
        return isinstance(one, Unspecified) and one.shape != at.facts.shapes.get(one.spelled, frozenset())

    return value.replace(is_another, lambda one: function_of(at, one.spelled, one.primes)(one.args[0]))
