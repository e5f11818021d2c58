"""Premises -> which random variables of a world that satisfies them may be scaled, shifted or made 0, so that it still does."""

from __future__ import annotations

import torch

from texclaims.language.premises import Apart, Comparison, Ident, Iid, Independent, JointLaw, Law, Premise, Property
from texclaims.language.tree import has, head, part
from texclaims.numeric.properties import PROPERTIES

MIXING = ("add", "sub", "call", "call_power", "call_parameter", "call_prime")
"""With these, a moment of a multiple of a variable may be no multiple of its moment."""


def tied(premises: tuple[Premise, ...]) -> frozenset[str]:
    """Random names whose law or second moment a premise fixes: they cannot be scaled."""
    fixing = (one for one in premises if not _survives_scaling(one))
    return frozenset[str]().union(*(premise.names("RANDOM") for premise in fixing))


def one_sided(premises: tuple[Premise, ...]) -> frozenset[str]:
    """Random names that a premise may not allow to be replaced by their opposites."""
    fixing = (one for one in premises if not _survives_mirroring(one))
    return frozenset[str]().union(*(premise.names("RANDOM") for premise in fixing))


def skewed(premises: tuple[Premise, ...]) -> frozenset[str]:
    """Random names that a premise may not allow to be mirrored about their means: it says more than means and variances."""
    fixing = (one for one in premises if not _speaks_of_means_alone(one))
    return frozenset[str]().union(*(premise.names("RANDOM") for premise in fixing))


def fixed_in_place(premises: tuple[Premise, ...]) -> frozenset[str]:
    """Random names to which no number can be added: a premise says more of them than what they are independent of, or that
    elements have one law."""
    fixing = (one for one in premises if not isinstance(one, Independent | Iid | Apart | Ident))
    return frozenset[str]().union(*(premise.names("RANDOM") for premise in fixing))


def _survives_scaling(premise: Premise) -> bool:
    """E[w] = 0, E[x²] > 0, z ≠ 0, Cov[X, Y] = 0 hold for every multiple; Var[w] = 1/n and X ≥ 1 do not, nor does a law."""
    match premise:
        case Law() | JointLaw():
            return False
        case Property() if premise.word in PROPERTIES:
            return PROPERTIES[premise.word].scales
        case Comparison():
            sides = premise.left, premise.right
            return any(one.data == "number" and float(head(one)) == 0 for one in sides) and not has(premise.tree, *MIXING)
    return True


def _survives_mirroring(premise: Premise) -> bool:
    """E[w] = 0, E[x²] ≠ 0 and Cov[X, Y] = 0 hold for the opposite, E[w] ≥ 0 does not."""
    if isinstance(premise, Comparison):
        return premise.word in ("=", "!=") and _survives_scaling(premise)
    return isinstance(premise, Independent | Iid | Apart | Ident)


def _speaks_of_means_alone(premise: Premise) -> bool:
    """As E[w] ≥ 0 and Var[w] = 1/n do; E[w²] and Cov[X, Y] do not."""
    if not isinstance(premise, Comparison):
        return isinstance(premise, Independent | Iid | Apart | Ident)
    means = [one for kind in ("expect", "variance") for one in premise.tree.find_data(kind)]
    inside = [part(one, 0) for one in means]
    plain = all(one.data == "random" for one in inside)
    return plain and len(inside) == sum(1 for _ in premise.tree.find_data("random"))


def kept_from_zero(name: str, premises: tuple[Premise, ...]) -> bool:
    """Does a premise say that a random variable is not constant 0, as E[x²] > 0 and z ≠ 0 do?"""
    words = (one.word for one in premises if isinstance(one, Property) and one.variable == name)
    if any(word in PROPERTIES and not PROPERTIES[word].met(torch.zeros(1, dtype=torch.float64)) for word in words):
        return True
    apart = (one for one in premises if isinstance(one, Comparison) and one.word in (">", "<", "!="))
    return any(name in premise.names("RANDOM") for premise in apart)
