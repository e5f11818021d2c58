"""A step and its premises -> its proof: refuted by numbers if possible, else decided by the rules of its relation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import sympy

from texclaims.language.moving import Ties, tied
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import Each, Premise, laws_told
from texclaims.language.relations import Arrow, Bound, Digits, Equation, HasLaw, Order, Step, Unequal, flat
from texclaims.language.tree import all_names, has, names_in
from texclaims.laws.functions import Function
from texclaims.laws.known import CUT
from texclaims.laws.law import Law, LawError, NoLaw
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.domain import real_where
from texclaims.symbolic.existence import need_values
from texclaims.symbolic.letters import SumOverDifferent
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.premises import said_of_every_element
from texclaims.symbolic.proof import CONFUSED, OPEN, PROVED, REFUTED, Proof, refuted, undecided, without_value
from texclaims.symbolic.refutation import counterexample_with_integrals
from texclaims.symbolic.rules.arrows import arrow
from texclaims.symbolic.rules.bounds import bound
from texclaims.symbolic.rules.digits import digits
from texclaims.symbolic.rules.equality import equal
from texclaims.symbolic.rules.law import same_law
from texclaims.symbolic.rules.series import series
from texclaims.symbolic.symbols import MeaningError, NoValue, symbol
from texclaims.symbolic.time_limit import ProofTimeout, TimeLimit, limited
from texclaims.symbolic.values.names import given_by

DECIDE: dict[type[Step], Callable[[Algebra, Any], Proof]] = {
    Equation: equal,
    Digits: digits,
    HasLaw: same_law,
    Bound: bound,
    Order: series,
    Arrow: arrow,
}

ENGINES_INDEX = re.compile(r"(index|j) \d+")
"""An index that a rule, or a check, makes for a sum."""


@dataclass
class Prover:
    """Proves steps of one claim; algebras are kept per set of premises."""

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    limit: TimeLimit | None = None
    """How a step is stopped that takes too long; None for the way of this machine."""
    _algebras: dict[tuple[tuple[Premise, ...], bool], Algebra] = field(default_factory=dict)
    _proofs: dict[tuple[Step, tuple[Premise, ...], bool], Proof] = field(default_factory=dict)
    """Each with whether it had a short time."""

    def algebra(self, premises: tuple[Premise, ...], lazy: bool = False) -> Algebra:
        """What these premises say; `lazy` leaves integrals standing."""
        key = (premises, lazy)
        if key not in self._algebras:
            self._algebras[key] = Algebra(self.notation, self.functions, premises, self.model, lazy)
        return self._algebras[key]

    def prove(self, step: Step, premises: tuple[Premise, ...], short: bool = False) -> Proof:
        """Decide one step under exactly these premises, in a `short` time or the usual one. Never raises for a claim that is
        merely wrong."""
        known = (self._proofs.get((step, premises, one)) for one in (False, short))
        found = next((proof for proof in known if proof), None)
        if found is None:
            found = replace(self._prove(step, premises, short), premises=premises)
            self._proofs[step, premises, short] = found
        return found

    def _prove(self, step: Step, premises: tuple[Premise, ...], short: bool) -> Proof:
        try:
            with limited(self.limit, short):
                algebra = self.algebra(premises, lazy=isinstance(step, Digits))
                algebra.trace.clear()
                self._stays(step, premises)
                proof = self._by_numbers(step, premises) or _decide(algebra, step)
                if proof.verdict == PROVED and isinstance(step, (Equation, Bound)):
                    for side in step.sides:
                        need_values(algebra, side)
                if proof.verdict == OPEN and isinstance(step, (Equation, Bound)) and _has_opaque_sum(algebra, step):
                    proof = self._with_few_terms(step, premises) or proof
                if proof.verdict == REFUTED:
                    proof = self._at_free_letters(self._at_real_numbers(algebra, step, premises) or proof, step, premises)
                return replace(proof, because=(*algebra.trace, *proof.because))
        except (NoLaw, NoValue) as error:
            return without_value(str(error))
        except (MeaningError, MomentError, LawError, ProofTimeout) as error:
            return undecided(str(error))
        except CONFUSED as error:
            return undecided(f"SymPy: {type(error).__name__}: {error}")

    def _stays(self, step: Step, premises: tuple[Premise, ...]) -> None:
        """Raises NoValue where a premise moves with a derivative, a limit or an integral, because of what the check gives."""
        ties = Ties(self.notation, tuple(premise.tree for premise in premises), self._given)
        if why := tied(step, ties):
            raise NoValue(why)

    @cached_property
    def _given(self) -> Mapping[str, frozenset[str]]:
        return given_by(self.notation, self.model)

    def prove_with_fewest(self, step: Step, premises: tuple[Premise, ...]) -> Proof:
        """The proof with the smallest set of premises: each is dropped that the step does not need."""
        best = self.prove(step, premises)
        if best.verdict != PROVED:
            return best
        for premise in premises:
            if isinstance(premise, Each):
                continue  # it declares an index: without it the step cannot be read
            fewer = tuple(kept for kept in best.premises if kept != premise)
            attempt = self.prove(step, fewer)
            if attempt.verdict == PROVED:
                best = attempt
        return best

    def _with_few_terms(self, step: Step, premises: tuple[Premise, ...]) -> Proof | None:
        """Sums over dependent elements, which no rule compares, written out for two or three terms: enough to refute."""
        sides = step.sides
        if any(names_in(side, "PERMUTATION") for side in sides):
            return None  # written out, nothing would say that the reordering keeps within the few
        counts = [entry for entry in self._entries(step, premises) if entry.kind == "count" and entry.name not in self.model]
        few = {symbol(entry): sympy.Integer(2 + k % 2) for k, entry in enumerate(counts)}
        model = {name: _few(meaning, few) for name, meaning in self.model.items() if not isinstance(meaning, Law)}
        model |= {str(count): number for count, number in few.items()}
        proof = _decide(Algebra(self.notation, self.functions, premises, model), step)
        if proof.witness is None:
            return None
        named = frozenset[str]().union(*(names_in(side, "SCALAR") for side in sides))
        shown = {str(count): str(number) for count, number in few.items() if str(count) in named}
        return refuted(proof.witness.at(**shown))

    def _entries(self, step: Step, premises: tuple[Premise, ...]) -> list[Symbol]:
        """What a step, its premises and the check speak of, and the sizes of families there, in the order of their names: the
        rest of the table has no say."""
        trees = [*(side for one in flat((step,)) for side in one.sides), *(premise.tree for premise in premises)]
        said = {str(one) for meaning in self.model.values() for one in getattr(meaning, "free_symbols", ())}
        known, names = self.notation.by_name, said.union(*map(all_names, trees)) | self.model.keys()
        names |= {size for name in names if name in known for size in known[name].shape}
        return [known[name] for name in sorted(names) if name in known]

    def _at_real_numbers(self, algebra: Algebra, step: Step, premises: tuple[Premise, ...]) -> Proof | None:
        """What becomes of a step where every root in it is real; None where this is so everywhere. Integrals are left standing:
        whether they are above 0 is seen without taking them."""
        relations = real_where(self.algebra(premises, lazy=True), step)
        return _decide(algebra.among(relations), step) if relations else None

    def _at_free_letters(self, proof: Proof, step: Step, premises: tuple[Premise, ...]) -> Proof:
        """The same, unless its witness may break a premise at another element, or chooses a number for an index that the step
        does not leave free: a sum that lost it was worked out wrongly."""
        if told := said_of_every_element(step, premises, self.notation):
            return undecided(f"{told.tex} is said of every element, and a witness looks at single ones")
        free = {premise.index for premise in premises if isinstance(premise, Each)}
        chosen = proof.witness.numbers.keys() - free if proof.witness else set[str]()
        indices = {entry.name for entry in self.notation.by_name.values() if entry.kind == "index"}
        stray = [name for name in sorted(chosen) if name in indices or ENGINES_INDEX.fullmatch(name)]
        return undecided(f"the index {stray[0]} has run out of its sum or product") if stray else proof

    def _by_numbers(self, step: Step, premises: tuple[Premise, ...]) -> Proof | None:
        """Refute an equation between integrals at one point, by numerical integration: a false integral can cost minutes."""
        if (
            not isinstance(step, Equation)
            or not _integrates(step, premises)
            or has(step.right, "big_o")
        ):
            return None
        lazy = self.algebra(premises, lazy=True)
        left, right = lazy.value(step.left), lazy.value(step.right)
        if not (left - right).has(sympy.Integral):
            return None
        point, about = counterexample_with_integrals(left, right, lazy.facts)
        if point is not None:
            return refuted(point)
        if about is not None:
            return undecided(f"left - right is about {sympy.N(about, 6)} by a quadrature, which proves nothing")
        return None


def _decide(algebra: Algebra, step: Step) -> Proof:
    if isinstance(step, Unequal):
        raise MeaningError(f"a claim with the relation {step.word}, which stands only in premises")
    return DECIDE[type(step)](algebra, step)


def _has_opaque_sum(algebra: Algebra, step: Equation | Bound) -> bool:
    """Is there, on a side that was worked out, a sum that no rule compares?"""
    known = (algebra.known(side) for side in step.sides)
    return any(value is not None and value.atoms(SumOverDifferent) for value in known)


def _few(meaning: Any, few: Mapping[sympy.Symbol, sympy.Integer]) -> Any:
    """A model with small numbers in place of its counts."""
    if isinstance(meaning, sympy.Basic):
        return meaning.subs(few).doit()
    return (lambda *index: sympy.sympify(meaning(*index)).subs(few).doit()) if callable(meaning) else meaning


def _integrates(step: Step, premises: tuple[Premise, ...]) -> bool:
    """Can an integral turn up: on the page, or behind a moment of a law that is cut?"""
    cut = any(str(token) in CUT for p in premises for token in p.tree.scan_values(lambda v: True))
    law = any(map(laws_told, premises))
    kinds = ("integral", *(("call", "call_power", "call_prime", "call_parameter") if law else ()))
    return cut or any(True for side in step.sides for kind in kinds for _ in side.find_data(kind))
