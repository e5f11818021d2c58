r"""A recursion among the premises and earlier equations -> does it say of each index what they say of any one?

A premise such as `q_l = c q_{l-1}` says how a sequence goes on. Where its elements are moments, an earlier equation says so
of one step: with `\E[Y^2] = q_l` and `\E[X^2] = q_{l-1}` put into it, the equation is the premise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Each, ElementIs, Premise
from texclaims.language.relations import Equation, Order, flat
from texclaims.language.source import Source
from texclaims.language.through_layers import ThroughLayers
from texclaims.language.tree import head, part
from texclaims.laws.law import LawError
from texclaims.symbolic.derivation import PUT_IN
from texclaims.symbolic.lemmas import Lemma, Letters, reduced, replacement, table_for
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.proof import CONFUSED, Proof, proved, undecided
from texclaims.symbolic.symbols import MeaningError
from texclaims.symbolic.time_limit import ProofTimeout, limited


@dataclass(frozen=True)
class Recursion:
    r"""Earlier equations, and what their moments and numbers are at index l.

    `where` are equations in TeX, such as `\E[Y^2] = q_l`; what stands on their left is exchanged in the first equation,
    after the others have been put into it. They give names, or say again what is a premise of an earlier equation. If the
    first is an expansion, the recursion has to agree with it in all terms below the power `order`; `left` is what the
    expansion's whole left side is, if it is no moment.
    """

    lemmas: tuple[Lemma, ...]
    where: tuple[str, ...]
    left: str = ""
    order: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """All that the check says of the names, in TeX."""
        return (*self.where, *([rf"\text{{the left side}} = {self.left}"] if self.left else []))


def follows(recursion: Recursion, premise: ElementIs, claim: Claim, notation: Notation, functions: Mapping[str, Any]) -> Proof:
    """Is the premise what these equations say, at every index? Raises nothing: what is not, is open."""
    try:
        with limited(None):
            return _follows(_Reader(recursion, claim, notation, functions), premise)
    except (MeaningError, MomentError, LawError, DialectError, ProofTimeout, *CONFUSED) as error:
        return undecided(f"{type(error).__name__}: {error}")


@dataclass(frozen=True)
class _Reader:
    """Reads the sides of everything as letters, with the free indices of the claim."""

    recursion: Recursion
    claim: Claim
    notation: Notation
    functions: Mapping[str, Any]

    @property
    def free(self) -> tuple[Premise, ...]:
        return tuple(one for one in self.claim.premises if isinstance(one, Each))

    def letters(self, names: Mapping[str, Any], lemma: Lemma | None = None) -> Letters:
        """Letters for this claim, or for an earlier equation."""
        table = table_for(lemma, self.notation) if lemma else self.notation
        return Letters(table, self.functions, self.free, dict(names))

    def equation(self, tex: str) -> tuple[sympy.Expr, sympy.Expr]:
        """Both sides of an equation in TeX, in which the free indices run. Where the first of the earlier equations speaks of
        single layers, what is exchanged is one of its names."""
        lemma = self.recursion.lemmas[0]
        if not lemma.claim.notation.is_of_a_claim:
            left, right = (self.letters({}).value(side) for side in self._read(tex, self.claim).sides)
            return left, right
        left, right = tex.split("=", 1)
        there, here = self._read(f"{left} = 0", lemma.claim), self._read(f"{right} = 0", self.claim)
        self._one_layer(there, here)
        return self.letters({}, lemma).value(there.sides[0]), self.letters({}).value(here.sides[0])

    def _runs_as_far(self, lemma: Lemma) -> None:
        """Raises MeaningError for an earlier equation that is not claimed of all layers of the recursion."""
        here, layers = {(one.index, one.stop) for one in self.free if isinstance(one, Each)}, lemma.claim.indices_of_layers
        for one in lemma.claim.premises:
            if isinstance(one, Each) and one.index in layers and (one.index, one.stop) not in here:
                raise MeaningError(f"{lemma.label} is claimed with {one.tex}, and is wanted in other layers")

    @staticmethod
    def _one_layer(there: Claim, here: Claim) -> None:
        """Raises MeaningError where what stands on the left is of another layer than the element on the right."""
        ats = {there.notation.by_name[name].at for name in there.names if name in there.notation.by_name} - {""}
        element = here.sides[0]
        place = part(element, 1).meta if element.data == "element" else None
        if place and ats != {"".join(here.tex[place.start_pos : place.end_pos].split())}:
            raise MeaningError(f"{here.tex.split('=')[0].strip()} for what is of layer {', '.join(sorted(ats))}")

    def _read(self, tex: str, claim: Claim) -> Claim:
        running = ", ".join(one.tex for one in self.free)
        table = self.notation if claim is self.claim else claim.notation
        return read_claim(claim.display, table, rf"{tex} \when{{ {running} }}" if running else tex)

    def elements(self) -> dict[sympy.Expr, sympy.Expr]:
        """What stands for an element of a sequence in earlier equations about single layers -> that element: a width, and where
        this claim has sequences of moments, a moment."""
        found = {}
        for lemma in self.recursion.lemmas:
            self._runs_as_far(lemma)
            deep = ThroughLayers(Source(lemma.claim.display, lemma.claim.tex), lemma.claim.notation)
            there = self.letters(lemma.names, lemma)
            for single in deep.singles(part(lemma.claim.tree, 0)):
                element, left = deep.read(single), there.value(single)
                if head(element) in self._sequences and left.is_Symbol and not lemma.names:
                    found[left] = self.letters({}).value(element)
        return found

    @cached_property
    def _sequences(self) -> frozenset[str]:
        """Sequences that an element of an earlier equation can be of: those declared, and those of moments in the claim."""
        declared = (one.name for one in self.notation.symbols if one.row.layered)
        return frozenset(declared) | self.claim.names

    def value(self, tex: str) -> sympy.Expr:
        """The value of a side in TeX."""
        return self.equation(f"{tex} = 0")[0]

    def exchanged(self) -> dict[sympy.Expr, sympy.Expr]:
        """What the equations of `where` exchange, and for what.

        Raises MeaningError where one does more than give a name: a factor beside it would be a claim that nobody checks.
        """
        pairs = {**self.elements(), **dict(map(self.equation, self.recursion.where))}
        for left, right in pairs.items():
            if not left.is_Symbol:
                raise MeaningError(f"{left} = {right}: wanted a moment or a name on the left")
            named = right.is_Symbol or isinstance(right, AppliedUndef)
            if not named and (left, right) not in self.premises():
                raise MeaningError(f"{left} = {right}: wanted a name on the right, or a premise of an earlier equation")
        return pairs

    def premises(self) -> set[tuple[sympy.Expr, sympy.Expr]]:
        """Both sides of the equations among the premises of the earlier equations."""
        said = (
            (self.letters(lemma.names, lemma), premise) for lemma in self.recursion.lemmas for premise in lemma.claim.premises
        )
        return {
            (there.value(premise.left), there.value(premise.right))
            for there, premise in said
            if isinstance(premise, Comparison) and premise.word == "="
        }

    def sides(self, lemma: Lemma) -> tuple[sympy.Expr, sympy.Expr]:
        """Both sides of an earlier equation; of an expansion, the polynomial on the right.

        Raises MeaningError where another step than the last one is no equation, or the last one neither.
        """
        there = self.letters(lemma.names, lemma)
        step = lemma.claim.steps[-1]
        if not all(isinstance(one, Equation) for one in lemma.claim.steps if one is not step or not isinstance(one, Order)):
            raise MeaningError(f"{lemma.label} is no equation: it does not say that its sides are equal")
        sides = (step.left, step.polynomial) if isinstance(step, Order) else lemma.claim.sides
        left, right = map(there.value, sides)
        if there.facts.atoms(left) or there.facts.atoms(right):
            left, right = there.expectation(left), there.expectation(right)
        return left, right


def says(recursion: Recursion, claim: Claim, notation: Notation, functions: Mapping[str, Any]) -> sympy.Expr:
    """What the equations say of one step, as an expression that is 0, in the names that `where` gives.

    Raises what reading them raises.
    """
    return _said(_Reader(recursion, claim, notation, functions))


def _said(reader: _Reader) -> sympy.Expr:
    first, *others = reader.recursion.lemmas
    known = [replacement(*reader.sides(lemma)) for lemma in others]
    left, right = (reduced(sympy.expand(side), known) for side in reader.sides(first))
    if not isinstance(_last(first), Order):
        return sympy.expand((left - right).subs(reader.exchanged(), simultaneous=True))
    left = reader.value(reader.recursion.left) if reader.recursion.left else left
    return _beginning(reader, (left - right).subs(reader.exchanged(), simultaneous=True))


def _beginning(reader: _Reader, gap: sympy.Expr) -> sympy.Expr:
    """An expansion without what it drops.

    Raises MeaningError where it ends before that, or is none by an element of a sequence.
    """
    order = reader.letters({}).value(_last(reader.recursion.lemmas[0]).order)
    base, exponent = order.subs(reader.exchanged()).as_base_exp()
    if not 0 < reader.recursion.order <= exponent:
        raise MeaningError(f"an expansion up to {order}, of which the terms below {reader.recursion.order} are asked for")
    small = sympy.Dummy("small", positive=True)
    return sympy.expand(sympy.series(gap.subs(base, small), small, 0, reader.recursion.order).removeO()).subs(small, base)


def _follows(reader: _Reader, premise: ElementIs) -> Proof:
    element, value = (reader.letters({}).value(side) for side in (premise.left, premise.right))
    said = _said(reader)
    if isinstance(_last(reader.recursion.lemmas[0]), Order):
        left = _beginning(reader, said.subs(element, value))
        return proved(PUT_IN.applied()) if left == 0 else undecided(f"it leaves {left}")
    factor = sympy.factor((element - value) / said) if said != 0 else sympy.Integer(0)
    return proved(PUT_IN.applied()) if factor.is_nonzero else undecided(f"it says {said} = 0")


def _last(lemma: Lemma) -> Any:
    return flat(lemma.claim.steps)[-1]


def labels(recursion: Recursion) -> Sequence[str]:
    """Of the earlier equations."""
    return tuple(lemma.label for lemma in recursion.lemmas)
