"""An expression in random variables -> its expected value, by rules that each name the premise they need.

The result is a polynomial in moment symbols: E[x^2], E[z^2; z>0] (the half of it above 0), E[x*z] (jointly).
Nothing is known of a law but what the premises say, so two results are equal for every law that satisfies the
premises exactly if they are the same polynomial.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language import premises as said
from texclaims.laws.bernoulli import Bernoulli
from texclaims.symbolic.letters import Moment, MomentOfElement, letters_in
from texclaims.symbolic.moments.facts import Case, Facts, MomentError
from texclaims.symbolic.moments.independence import Indices, independent_parts, of_part
from texclaims.symbolic.moments.nested import is_nested, of_nested
from texclaims.symbolic.moments.over_indices import HIGHEST, LINEARITY, of_products, of_sums
from texclaims.symbolic.rule import Applied, Rule
from texclaims.symbolic.symbols import Family, element, function, name_of

PREMISES = Rule(
    name="premises about moments",
    words="the premises replace moments",
    source="equals may be put for equals",
    example=r"\E[2 Z + 1] = 7 \when{ \E[Z] = 3 }",
    without=r"\E[2 Z + 1] = 7",
    needs=(said.Comparison,),
)
NEVER_BELOW = Rule(
    name="never below 0",
    words="{names} is never below 0",
    source="the absolute value, and the positive part, of a number that is 0 or more is this number",
    example=r"\E[\abs{Z} V] = \E[Z V] \when{ Z \ge 0 }",
    without=r"\E[\abs{Z} V] = \E[Z V]",
    needs=(said.Comparison,),
    spare="premises about the sign of a random variable, which no page states now; without it each would be open",
)
ZERO_OR_ONE = Rule(
    name="zero or one",
    words="{name} is 0 or 1, so each power of it is itself",
    source="0 and 1 are the numbers that are their own square",
    example=r"\E[Z^2 V] = \E[Z V] \when{ Z \sim \Bernoulli(c) }",
    without=r"\E[Z^2 V] = \E[Z V]",
    needs=(said.Law,),
)
RULES = (PREMISES, NEVER_BELOW, ZERO_OR_ONE)
ROUNDS = 4  # of putting premises in: one may bring in a moment that an earlier one replaces


@dataclass
class Moments:
    """Takes expected values in one case."""

    case: Case
    _known: dict[tuple[sympy.Expr, Indices], tuple[sympy.Expr, Mapping[str, Applied]]] = field(default_factory=dict)
    """Products without sums whose E was taken before, and the rules that it took."""

    def forget(self) -> None:
        """Drop what was worked out before all premises were known."""
        self._known.clear()

    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        """E[expression]; sums may have a symbolic number of terms.

        Raises MomentError where no rule takes it, LawError where a law has no such moment.
        """
        expression = self._signed(expression)
        if self._by_one_law(expression):  # an integral, left standing: nothing to expand
            return self.apply_premises(of_part(expression, self.case))
        terms = sympy.Add.make_args(self._without_powers(sympy.expand(expression)))
        total = sympy.Add(*(self._term(term, frozenset()) for term in terms))
        return self.apply_premises(sympy.expand(total))

    def _signed(self, expression: sympy.Expr) -> sympy.Expr:
        """The same, with |X| = X and its like for variables that are never below 0: written with a letter that SymPy
        knows to be that, and back."""
        signed = signed_letters(expression, self.case.facts) if self.case.facts.nonnegative else {}
        if not signed:
            return expression
        self.case.trace.note(NEVER_BELOW.applied(names=", ".join(sorted(map(name_of, signed)))))
        return put(expression, signed).xreplace({letter: one for one, letter in signed.items()})

    def _without_powers(self, expression: sympy.Expr) -> sympy.Expr:
        """The same, with a variable that is 0 or 1 in the place of each power of it."""
        for name in (name for name, law in self.case.facts.laws.items() if isinstance(law, Bernoulli)):
            powers = {power for power in expression.atoms(sympy.Pow) if _is_power_of(power, name)}
            if powers:
                self.case.trace.note(ZERO_OR_ONE.applied(name=name))
                expression = sympy.expand(expression.xreplace({power: power.base for power in powers}))
        return expression

    def _by_one_law(self, expression: sympy.Expr) -> bool:
        """A function of one variable with a law, wanted as a number: one integral of all of it, not one for each term."""
        atoms, laws = self.case.facts.atoms(expression), self.case.facts.laws
        return self.case.lazy and len(atoms) == 1 and all(isinstance(a, sympy.Symbol) and a.name in laws for a in atoms)

    def apply_premises(self, value: sympy.Expr) -> sympy.Expr:
        """The value with each symbol and moment replaced that a premise says to be something else."""
        for _ in range(ROUNDS):
            before = value
            for old, new in self.case.facts.substitutions:
                value = _replace(value, old, new)
            if value == before:
                break
            self.case.trace.note(PREMISES.applied())
        return value.subs({none: 0 for none in value.atoms(sympy.Sum, sympy.Product) if none.function == 0})

    def _term(self, term: sympy.Expr, distinct: Indices) -> sympy.Expr:
        """E of one term, in which these indices are pairwise different."""
        fixed: list[sympy.Expr] = []
        moving: list[sympy.Expr] = []
        for factor in sympy.Mul.make_args(term):
            (moving if self.case.facts.atoms(factor) else fixed).append(factor)
        return sympy.Mul(*fixed) * self._of_factors(moving, distinct)

    def _of_factors(self, factors: list[sympy.Expr], distinct: Indices) -> sympy.Expr:
        """E of a product of factors that all hold random variables: products over an index, sums, or neither."""
        products, sums, rest = _sorted(factors)
        if products and (sums or rest):
            raise MomentError("a product over an index, beside other random variables")
        if products:
            return of_products(products, self.case, self._term, distinct)
        if sums:
            if is_nested(sums, sympy.Mul(*rest), self.case.facts):
                self.case.trace.note(LINEARITY.applied())
                return of_nested(sums, sympy.Mul(*rest), self.case, self._term)
            return of_sums(sums, sympy.Mul(*rest), self.case, self._term)
        return self._joint(sympy.Mul(*rest), distinct)

    def _joint(self, product: sympy.Expr, distinct: Indices) -> sympy.Expr:
        """E of a product without sums: split what is independent, then take the moment of each part."""
        key = (product, distinct)
        if key not in self._known:
            with self.case.trace.aside() as used:
                parts = list(independent_parts(product, self.case, distinct))
                self._known[key] = sympy.Mul(*(of_part(part, self.case) for part in parts)), used
        value, rules = self._known[key]
        self.case.trace.add(rules.values())
        return value


def _is_power_of(power: sympy.Pow, name: str) -> bool:
    return power.base.is_Symbol and str(power.base) == name and bool(power.exp.is_Integer and power.exp.is_positive)


def signed_letters(expression: sympy.Expr, facts: Facts) -> dict[sympy.Expr, sympy.Expr]:
    """Variables and elements that are never below 0, each with a letter that SymPy knows to be that; of an element, a
    function of its index."""
    atoms = expression.atoms(sympy.Symbol) | expression.atoms(AppliedUndef)
    return {one: _signed(one, facts) for one in atoms if name_of(one) in facts.nonnegative}


def put(expression: sympy.Expr, signed: Mapping[sympy.Expr, sympy.Expr]) -> sympy.Expr:
    """The expression in these letters. (SymPy leaves the absolute value of a function that is never below 0.)"""
    sizes = {sympy.Abs(one): letter for one, letter in signed.items()}
    return expression.xreplace({**sizes, **signed})


def _signed(atom: sympy.Expr, facts: Facts) -> sympy.Expr:
    name, sign = f"⟨{name_of(atom)}⟩", "positive" if name_of(atom) in facts.nonzero else "nonnegative"
    if isinstance(atom, AppliedUndef):
        return function(name, **{sign: True})(*atom.args)
    return sympy.Symbol(name, **{sign: True})


def plain(expression: sympy.Expr, facts: Facts | None) -> sympy.Expr:
    """The expression with random variables in the place of the letters that say that they are never below 0."""
    signed = {f"⟨{name}⟩": name for name in facts.nonnegative & facts.random} if facts else {}
    atoms = expression.atoms(sympy.Symbol) | expression.atoms(AppliedUndef) if signed else set[sympy.Expr]()
    return expression.xreplace({one: _variable(signed[name_of(one)], one) for one in atoms if name_of(one) in signed})


def _variable(name: str, letter: sympy.Expr) -> sympy.Expr:
    variable = sympy.Symbol(name, real=True)
    return element(variable, *letter.args) if isinstance(letter, AppliedUndef) else variable


def _sorted(factors: list[sympy.Expr]) -> tuple[list[sympy.Product], list[sympy.Sum], list[sympy.Expr]]:
    """Products over an index, sums (a square is two of them), and all other factors."""
    products, sums, rest = list[sympy.Product](), list[sympy.Sum](), list[sympy.Expr]()
    for factor in factors:
        base, power = factor.as_base_exp()
        if isinstance(base, sympy.Product):
            if not power.is_Integer:
                raise MomentError(f"a product over an index to the power {power}")
            products.append(base.func(base.function**power, *base.limits))
        elif isinstance(base, sympy.Sum):
            if not (power.is_Integer and 0 < power <= HIGHEST):
                raise MomentError(f"a sum to the power {power}")
            sums.extend([base] * int(power))
        else:
            rest.append(factor)
    return products, sums, rest


def _replace(value: sympy.Expr, old: sympy.Expr, new: sympy.Expr) -> sympy.Expr:
    """Replace a symbol; a moment also where it carries the index of an element."""
    value = value.subs(old, new)
    if not isinstance(old, Moment):
        return value
    alike = [call for call in letters_in(value) if _meaning(call) == old.meaning]  # more may be known of its sign by now
    return value.subs({call: _of_the_same(new, call) for call in alike}) if alike else value


def _of_the_same(new: sympy.Expr, call: Any) -> sympy.Expr:
    """What a moment of any element is said to be, of one element: other moments in it are moments of the same one."""
    if not isinstance(call, MomentOfElement):
        return new
    own = _families(call.knows)
    beside = [one for one in new.free_symbols if isinstance(one, Moment) and _families(one) and _families(one) <= own]
    return new.subs({one: one.at(*call.args) for one in beside})


def _families(moment: Moment) -> set[Family]:
    return set().union(*(one.atoms(Family) for one in moment.of))


def _meaning(letter: Any) -> object:
    moment = letter.knows if isinstance(letter, MomentOfElement) else letter
    return moment.meaning if isinstance(moment, Moment) else None
