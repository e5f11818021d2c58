"""A function of variables with symmetric laws -> what is left of it where they change their signs.

Z and -Z have one law; where Z is independent of all else, they have one law beside all else, too.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language import premises as said
from texclaims.laws.functions import Unspecified, signs_outside
from texclaims.symbolic.moments.expansion import finite
from texclaims.symbolic.moments.facts import Case, Facts
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.symbols import name_of

CHANGES_SIGN = Rule(
    name="a function that changes its sign",
    words="symmetry of {name}: what changes its sign with {name} has mean 0",
    source="Z and -Z have one law, so E[g(Z)] = E[g(-Z)] = -E[g(Z)] where g is odd",
    example=r"\E[\phi(Z)] = 0 \when{ \odd{\phi},\ Z \sim -Z }",
    without=r"\E[\phi(Z)] = 0 \when{ \odd{\phi},\ \E[Z] = 0 }",
    needs=(said.Symmetric,),
)
CHANGES_SIGN_BESIDE = Rule(
    name="a sign that changes beside all else",
    words="symmetry of {name}, which is independent of all else here: what changes its sign with {name} has mean 0",
    source="(Z, V) and (-Z, V) have one law where Z is symmetric and independent of V",
    example=r"\E[\phi(Z V)] = 0 \when{ \odd{\phi},\ Z \sim -Z,\ Z \indep V }",
    without=r"\E[\phi(Z V)] = 0 \when{ \odd{\phi},\ Z \sim -Z }",
    needs=(said.Symmetric,),
)
OTHER_SIGN = Rule(
    name="the other sign",
    words="symmetry of {name}: E of g({name}) is E of g(-{name})",
    source="Z and -Z have one law, so g(Z) and g(-Z) have one mean",
    example=r"\E[\phi(-Z)] = \E[\phi(Z)] \when{ Z \sim -Z }",
    without=r"\E[\phi(-Z)] = \E[\phi(Z)] \when{ \E[Z] = 0 }",
    needs=(said.Symmetric,),
    spare="means of any function of the other sign, which no page takes now; without it they would be two numbers",
)
RULES = (CHANGES_SIGN, CHANGES_SIGN_BESIDE, OTHER_SIGN)


def of_one(function: sympy.Expr, variable: sympy.Symbol, case: Case) -> sympy.Expr:
    """The mean of a function of one symmetric variable with no law of its own: 0, or that of one of its two mirror images."""
    if not finite(function, case.facts):
        return case.facts.unknown(function)
    other = sympy.expand(function.subs(variable, -variable))
    if sympy.expand(other + function) == 0:
        case.trace.note(CHANGES_SIGN.applied(name=variable.name))
        return sympy.Integer(0)
    sign, image = other.as_coeff_Mul()
    if function.atoms(Unspecified) and sign in (1, -1) and sympy.default_sort_key(image) < sympy.default_sort_key(function):
        case.trace.note(OTHER_SIGN.applied(name=variable.name))
        return sign * case.facts.unknown(image)
    return case.facts.unknown(function)


def changes_sign(part: sympy.Expr, case: Case) -> bool:
    """Does a function of several variables change its sign with one of them, or with a whole family, that is symmetric and
    independent of the others? Its mean is then 0."""
    facts = case.facts
    if not finite(part, facts):
        return False
    atoms = facts.atoms(part)
    names = {name_of(atom) for atom in atoms}
    for name in sorted(names & facts.symmetric):
        own = [atom for atom in atoms if name_of(atom) == name]
        if _stands_apart(name, names, facts) and sympy.expand(_mirrored(part, own) + part) == 0:
            case.trace.note(CHANGES_SIGN_BESIDE.applied(name=name))
            return True
    return False


def _stands_apart(name: str, names: set[str], facts: Facts) -> bool:
    """Is it independent of the others and, a family, independent in its elements: do all its signs change alike?"""
    beside = names == {name} or any(names <= group for group in facts.independent)
    return beside and (name not in facts.families or name in facts.iid | facts.apart)


def _mirrored(part: sympy.Expr, atoms: Iterable[sympy.Expr]) -> sympy.Expr:
    """The part with the other sign of these; signs stand in front of sums, where a function sees them."""
    families = {atom.func for atom in atoms if isinstance(atom, AppliedUndef)}
    plain = {atom: -atom for atom in atoms if not isinstance(atom, AppliedUndef)}
    turned = part.xreplace(plain).replace(lambda one: getattr(one, "func", None) in families, lambda one: -one)
    return signs_outside(turned)
