"""The word for a law, and its parameters -> the law.

A new law is a file of its own, a place in KNOWN, and its word in language/keywords.py.
"""

from __future__ import annotations

from typing import Any

from texclaims.laws.bernoulli import Bernoulli
from texclaims.laws.law import Law, LawError
from texclaims.laws.normal import Normal
from texclaims.laws.truncated_normal import TruncatedNormal
from texclaims.laws.uniform import Uniform

KNOWN: tuple[type[Law], ...] = (Normal, Uniform, TruncatedNormal, Bernoulli)
LAWS = {law.__name__: law for law in KNOWN}
CUT = frozenset(name for name, law in LAWS.items() if law.is_cut)
"""Words for laws whose moments are quotients of integrals."""


def law_named(name: str, parameters: tuple[Any, ...]) -> Law:
    """`\\Normal(0, v)` is law_named("Normal", (0, v)).

    Raises LawError where there is no such law, or not with so many parameters.
    """
    arity = {word: law.arity() for word, law in LAWS.items()}
    if arity.get(name) != len(parameters):
        raise LawError(f"{name} with {len(parameters)} parameters; known: {arity}")
    return LAWS[name](*parameters)
