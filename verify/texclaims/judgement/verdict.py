"""One equation -> its verdict: every step proved and measured, every wrong version tried on both witnesses."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy
from lark import Token, Tree
from sympy.core.function import AppliedUndef

from texclaims.judgement.model import CheckError, Earlier, Meaning, run_check
from texclaims.judgement.mutants import Mutant, mutants, without_premise
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.language.premises import Each, Premise
from texclaims.language.relations import Equation, Relation, Step, alike, flat
from texclaims.laws.functions import Function
from texclaims.laws.law import LawError
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.lemmas import Lemma, derive, holds_here, says
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.proof import PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.symbols import MeaningError

WRONG_EARLIER = 6  # wrong versions of each earlier equation that are tried; each needs a new proof
UNUSABLE = (MeaningError, MomentError, LawError, DialectError, CheckError)


@dataclass
class Judge:
    """Judges one claim. `check` is its check function, `claims` are all equations by label."""

    claim: Claim
    check: Callable[..., Iterator[Any]]
    notation: Notation
    functions: Mapping[str, Function]
    claims: Mapping[str, Claim]
    device: str = "cpu"
    seed: int = 0
    _meters: dict[frozenset[str], Meter] = field(default_factory=dict)
    _again: bool = False
    _broken: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def verdict(self) -> dict[str, Any]:
        """Everything that is known of the claim, ready for the report.

        Raises CheckError where the check itself cannot be run.
        """
        started = time.process_time()
        self.proofs = [self.prover.prove_with_fewest(step, self.claim.premises) for step in self.claim.steps]
        proving = time.process_time()
        self.measured = [
            self.meter(self.claim.names).measure(step, proof.premises)
            for step, proof in zip(self.claim.steps, self.proofs, strict=True)
        ]
        measuring = time.process_time()
        reasons = list(self._reasons())
        tried = self._try_mutants() if not reasons else Trials()
        if not reasons:
            reasons = [f"not rejected: {trial['change']}" for trial in tried.survivors]
        return {
            "holds": not reasons,
            "reason": "; ".join(reasons),
            "proved": all(proof.verdict == PROVED for proof in self.proofs),
            "measured": all(one.holds for one in self.measured),
            "proof": {"steps": [_proof_row(s, p) for s, p in zip(self.claim.steps, self.proofs, strict=True)],
                      "follows": self._follow_row(),
                      "seconds": round(proving - started, 3)},
            "measurement": self._measurement_row(measuring - proving),
            "mutants": tried.row(time.process_time() - measuring),
            "depends_on": sorted(self.meaning.earlier),
            "symbols": sorted(self.claim.names),
            "device": self.device,
            "dtype": "float64",
        }  # fmt: skip

    def in_worlds(self, seed: int) -> dict[str, Any]:
        """The verdict once more, in other worlds. Proofs know nothing of worlds: they are not made again, and a wrong
        version that a proof refutes is rejected whatever the measurement says, so it is not measured again."""
        self.seed, self._again = seed, True
        self._meters.clear()
        return self.verdict()

    @cached_property
    def meaning(self) -> Meaning:
        return run_check(self.check, self.notation, self.functions, self.claims)

    @cached_property
    def prover(self) -> Prover:
        return Prover(self.notation, self.functions, self.meaning.proof)

    @cached_property
    def derived(self) -> list[Proof]:
        return self._derive(self.meaning.using)

    def meter(self, names: frozenset[str]) -> Meter:
        """A meter that knows all these names; a mutant may bring in one that the claim does not have."""
        for known, meter in self._meters.items():
            if names <= known:
                return meter
        wanted = names | self.claim.names
        self._meters[wanted] = Meter(
            self.notation, self.functions, self.meaning.measurement, wanted, self.device, self.seed
        )
        return self._meters[wanted]

    # --- the claim itself -------------------------------------------------------------------------------------------

    def _reasons(self) -> Iterator[str]:
        for step, proof, measured in zip(self.claim.steps, self.proofs, self.measured, strict=True):
            if proof.verdict != PROVED:
                yield f"{step.tex}: {proof.verdict} by SymPy: {proof.leftover}"
            if not measured.holds:
                yield f"{step.tex}: {'not measured' if measured.impossible else 'refuted'} by PyTorch: {measured.why}"
            if step.left == step.right:
                yield f"{step.tex}: both sides are the same: nothing is claimed"
            if proof.identical and self._supplied(step) and not self.meaning.earlier:
                yield f"{step.tex}: the check restates the equation: both sides are the same before any rule is applied"
            if isinstance(step, Equation) and step.defines and not self._computes(step):
                yield f"{step.tex}: a definition must name something that PyTorch computes; the check's second model lacks it"
        needed = {premise for proof in self.proofs for premise in proof.premises}
        for premise in self.claim.premises:
            if isinstance(premise, Each) and not self._runs(premise):
                yield f"{premise.tex} lets an index run that stands nowhere else: leave it out"
            if premise not in needed:
                yield f"the premise {premise.tex} is not needed: leave it out"
        yield from self._unused()
        yield from self._unsound_lemmas

    def _runs(self, each: Each) -> bool:
        uses = self.claim.tree.scan_values(lambda token: isinstance(token, Token) and token.type == "INDEX")
        return sum(str(token) == each.index for token in uses) > 1

    def _supplied(self, step: Step) -> bool:
        names = {str(token) for side in step.sides for token in side.scan_values(lambda v: hasattr(v, "type"))}
        return bool(names & set(self.meaning.proof))

    def _computes(self, step: Relation) -> bool:
        head = step.left
        if head.data in ("variance", "covariance", "expect", "call", "call_parameter"):
            return True  # a function or a moment: PyTorch's own is called in its place
        return head.data in ("name", "random") and str(head.children[0]) in self.meaning.measurement

    def _derive(self, lemmas: tuple[Lemma, ...]) -> list[Proof]:
        """Each step once more, from these earlier equations by algebra alone."""
        if not lemmas:
            return []
        return [derive(step, lemmas, proof.premises, self.notation, self.functions)
                for step, proof in zip(self.claim.steps, self.proofs, strict=True)]  # fmt: skip

    def _follows(self, lemmas: tuple[Lemma, ...]) -> bool:
        """Does every step that follows from all the earlier equations follow from these?"""
        return all(
            new.verdict == PROVED
            for old, new in zip(self.derived, self._derive(lemmas), strict=False)
            if old.verdict == PROVED
        ) and bool(lemmas)

    @cached_property
    def _unsound_lemmas(self) -> tuple[str, ...]:
        return tuple(self._lemmas())

    def _lemmas(self) -> Iterator[str]:
        """An earlier equation that is used must hold here, and a step must need it."""
        using = self.meaning.using
        if using and not any(proof.verdict == PROVED for proof in self.derived):
            left = "; ".join(proof.leftover for proof in self.derived)
            yield f"no step follows by algebra alone from {', '.join(lemma.label for lemma in using)}: {left}"
            return
        if not using:
            return
        try:
            here = self.prover.algebra(self.claim.premises)
        except UNUSABLE as error:
            yield f"the premises are of no use to {', '.join(lemma.label for lemma in using)}: {error}"
            return
        for position, lemma in enumerate(using):
            proof = holds_here(lemma, here)
            if proof.verdict != PROVED:
                yield f"{lemma.label} is used where it does not hold, or not under these premises: {proof.leftover}"
            elif self._follows(using[:position] + using[position + 1 :]):
                yield f"{lemma.label} is used, and no step needs it"

    def _unused(self) -> Iterator[str]:
        for label, earlier in self.meaning.earlier.items():
            if not earlier.used:
                yield f"the check asks for {label} and does not use it"
        for name in {**self.meaning.proof, **self.meaning.measurement}:
            if name not in self.claim.names:
                yield f"the check gives a model of {name}, which the equation does not contain"

    # --- wrong versions ---------------------------------------------------------------------------------------------

    def _try_mutants(self) -> Trials:
        trials = Trials()
        for mutant, wrong in self.wrong_claims:
            self._try(mutant, wrong, trials)
        for position, premise in enumerate(self.claim.premises):
            if isinstance(premise, Each):
                continue  # it declares an index: nothing is assumed with it
            self._try_without(premise, without_premise(self.claim, position), trials)
        for label, earlier in self.meaning.earlier.items():
            if label not in self._broken:
                self._broken[label] = list(self._try_earlier(label, earlier))
            trials.rows += self._broken[label]
        return trials

    @cached_property
    def wrong_claims(self) -> tuple[tuple[Mutant, Claim | None], ...]:
        """Wrong versions; None where one cannot be read."""
        return tuple((mutant, self._read(mutant)) for mutant in mutants(self.claim, self.notation))

    def _read(self, mutant: Mutant) -> Claim | None:
        try:
            return read_claim(self.claim.display, self.notation, mutant.tex)
        except DialectError:
            return None

    def _try(self, mutant: Mutant, wrong: Claim | None, trials: Trials) -> None:
        if wrong is None:
            trials.unreadable += 1
            return
        if wrong.tree == self.claim.tree:
            trials.same += 1
            return
        if len(wrong.steps) != len(self.claim.steps) or len(wrong.premises) != len(self.claim.premises):
            trials.unreadable += 1
            return
        swapped = dict(zip(self.claim.premises, wrong.premises, strict=True))
        meter, outcomes = self.meter(wrong.names), []
        for step, new, proof in zip(self.claim.steps, wrong.steps, self.proofs, strict=True):
            premises = tuple(swapped[premise] for premise in proof.premises)
            if not alike(step, new) or any(swapped[p].tree != p.tree for p in proof.premises):
                outcomes.append(self._outcome(new, premises, meter))
        if not outcomes or not trials.judge(
            mutant, outcomes, lambda: self._same_claim(wrong), lambda: self._unneeded(wrong)
        ):
            trials.same += 1

    def _outcome(self, step: Step, premises: tuple[Premise, ...], meter: Meter) -> tuple[Proof, Measurement]:
        proof = self.prover.prove(step, premises)
        if self._again and proof.verdict == REFUTED:
            return proof, Measurement(True, "not measured again")
        return proof, meter.measure(step, premises)

    def _unneeded(self, wrong: Claim) -> str:
        """A premise that the wrong version, true by itself, would no longer need; the page would not build with it."""
        proofs = [self.prover.prove_with_fewest(step, wrong.premises) for step in wrong.steps]
        needed = {premise for proof in proofs for premise in proof.premises}
        return next((premise.tex for premise in wrong.premises if premise not in needed), "")

    def _same_claim(self, wrong: Claim) -> bool:
        """Commuted factors and the like: each side equals the side it replaces, with no premise and no model."""
        if any(a.tree != b.tree for a, b in zip(self.claim.premises, wrong.premises, strict=True)):
            return False
        if self._renamed(wrong) or self._relabelled(wrong):
            return True
        if any(True for _ in wrong.tree.find_data("limit")):
            return False  # limits forget most of what they are taken of: equal values are not equal claims
        bare = Algebra(self.notation, self.functions)
        try:
            return all(
                a.word == b.word and (_same_sides(bare, a, b) or _same_zeros(bare, a, b))
                for a, b in zip(flat(self.claim.steps), flat(wrong.steps), strict=True)
            ) and all(a.word == b.word for a, b in zip(self.claim.steps, wrong.steps, strict=True))
        except (*UNUSABLE, TypeError, ValueError, AttributeError):
            return False

    def _renamed(self, wrong: Claim) -> bool:
        """Another letter of the same kind for a number that the claim leaves free: the same claim."""
        gone, come = self.claim.names - wrong.names, wrong.names - self.claim.names
        if len(gone) != 1 or len(come) != 1:
            return False
        (old,), (new,) = gone, come
        known, modelled = self.notation.by_name, {*self.meaning.proof, *self.meaning.measurement}
        if {old, new} - known.keys() or known[old].kind != known[new].kind or {old, new} & modelled:
            return False
        return _with_name(self.claim.tree, old, new) == wrong.tree

    def _relabelled(self, wrong: Claim) -> bool:
        """Other numbers for the same elements, such as y_1 and y_3 for y_1 and y_2: the same claim."""
        known, modelled = self.notation.by_name, self.meaning.proof.values()
        if any(call.args and any(i.is_Integer for i in call.args)
               for one in modelled if isinstance(one, sympy.Basic) for call in one.atoms(AppliedUndef)):  # fmt: skip
            return False  # the check itself names an element
        pairs = set(_index_pairs(self.claim.tree, wrong.tree))
        if any(not known[name].shape for name in _numbered_names(self.claim.tree)):
            return False  # the elements of a sequence have an order
        consistent = len({old for old, _ in pairs}) == len({new for _, new in pairs}) == len(pairs)
        return consistent and _numbered(self.claim.tree) == _numbered(wrong.tree)

    def _try_without(self, premise: Premise, mutant: Mutant, trials: Trials) -> None:
        outcomes = []
        for step, proof in zip(self.claim.steps, self.proofs, strict=True):
            if premise in proof.premises:
                fewer = tuple(kept for kept in proof.premises if kept != premise)
                outcomes.append(self._outcome(step, fewer, self.meter(self.claim.names)))
        trials.judge(mutant, outcomes, lambda: False)

    def _try_earlier(self, label: str, earlier: Earlier) -> Iterator[dict[str, str]]:
        """A wrong version of an equation that this one builds on must break the proof."""
        tried = 0
        for mutant in mutants(earlier.claim, self.notation):
            if tried == WRONG_EARLIER:
                break
            try:
                wrong = read_claim(earlier.claim.display, self.notation, mutant.tex)
                meaning = run_check(self.check, self.notation, self.functions, {**self.claims, label: wrong})
                if not self._differs(earlier, meaning.earlier[label], meaning.using):
                    continue
            except (*UNUSABLE, TypeError, ValueError, AttributeError, ArithmeticError):
                continue
            tried += 1
            yield self._judge_earlier(label, mutant, meaning)
        if not tried:
            change = f"{label}: no wrong version of it could be tried"
            yield {"tex": earlier.claim.tex, "change": change, "by": "nobody", "why": ""}

    def _differs(self, earlier: Earlier, wrong: Earlier, using: tuple[Lemma, ...]) -> bool:
        """Does a wrong version change what the check used?"""
        sides = sorted({"left", "right"} & earlier.used)
        if any(counterexample(sympy.expand(getattr(earlier, side) - getattr(wrong, side))) for side in sides):
            return True
        pairs = zip(self.meaning.using, using, strict=True)
        return any(
            counterexample(sympy.expand(self._letters(old) - self._letters(new))) for old, new in pairs if old != new
        )

    def _letters(self, lemma: Lemma) -> sympy.Expr:
        return says(lemma, self.claim.premises, self.notation, self.functions)

    def _judge_earlier(self, label: str, mutant: Mutant, meaning: Meaning) -> dict[str, str]:
        broken: Proof | None = None
        if self.meaning.using and not self._follows(meaning.using):
            broken = Proof(REFUTED, "the step no longer follows from it by algebra")
        elif {"left", "right"} & meaning.earlier[label].used:
            prover = Prover(self.notation, self.functions, meaning.proof)
            outcomes = (prover.prove(step, p.premises) for step, p in zip(self.claim.steps, self.proofs, strict=True))
            broken = next((proof for proof in outcomes if proof.verdict != PROVED), None)
        by, why = ("proof", broken.leftover) if broken else ("nobody", "")
        return {"tex": mutant.tex, "change": f"in {label}: {mutant.change}", "by": by, "why": why[:300]}

    # --- rows of the report -------------------------------------------------------------------------------------------

    def _follow_row(self) -> list[dict[str, Any]]:
        """Which steps follow from which earlier equations."""
        labels = [lemma.label for lemma in self.meaning.using]
        pairs = zip(self.claim.steps, self.derived, strict=False)
        return [{"tex": step.tex, "from": labels} for step, proof in pairs if proof.verdict == PROVED]

    def _measurement_row(self, seconds: float) -> dict[str, Any]:
        worst = max(self.measured, key=lambda one: one.error / one.tolerance)
        return {
            "method": "; ".join(dict.fromkeys(one.method for one in self.measured)),
            "worlds": max(one.worlds for one in self.measured),
            "states": max(one.states for one in self.measured),
            "error": worst.error,
            "tolerance": worst.tolerance,
            "steps": [
                {"tex": step.tex, "method": one.method, "left": one.left, "right": one.right, "error": one.error,
                 "tolerance": one.tolerance, "worlds": one.worlds, "states": one.states, "why": one.why}
                for step, one in zip(self.claim.steps, self.measured, strict=True)
            ],
            "seconds": round(seconds, 3),
        }  # fmt: skip


@dataclass
class Trials:
    """The wrong versions that were tried, and what became of each."""

    rows: list[dict[str, str]] = field(default_factory=list)
    unreadable: int = 0
    ill_typed: int = 0
    same: int = 0

    def add(self, row: dict[str, str]) -> None:
        self.rows.append(row)

    @property
    def survivors(self) -> list[dict[str, str]]:
        return [row for row in self.rows if row["by"] == "nobody"]

    def judge(
        self,
        mutant: Mutant,
        outcomes: list[tuple[Proof, Measurement]],
        same: Callable[[], bool],
        unneeded: Callable[[], str] = lambda: "",
    ) -> bool:
        """Record a wrong version; False if it turns out to be the same claim in other words."""
        refuted = next((proof for proof, _ in outcomes if proof.verdict == REFUTED), None)
        missed = next((one for _, one in outcomes if not one.holds and not one.impossible), None)
        by = "both" if refuted and missed else "proof" if refuted else "measurement" if missed else "nobody"
        if by == "nobody":
            if any(one.impossible for _, one in outcomes) and any(proof.verdict != PROVED for proof, _ in outcomes):
                self.ill_typed += 1
                return True
            if same():
                return False
            idle = unneeded()
            if idle:
                by, refuted = "proof", Proof(REFUTED, f"the premise {idle} is no longer needed")
        why = "; ".join(part for part in (refuted.leftover if refuted else "", missed.why if missed else "") if part)
        self.add({"tex": mutant.tex.strip(), "change": mutant.change, "by": by, "why": why[:300]})
        return True

    def row(self, seconds: float) -> dict[str, Any]:
        return {
            "tried": len(self.rows),
            "survivors": [{"tex": row["tex"], "change": row["change"]} for row in self.survivors],
            "refuted": {who: sum(row["by"] == who for row in self.rows) for who in ("both", "proof", "measurement")},
            "unreadable": self.unreadable,
            "ill_typed": self.ill_typed,
            "same": self.same,
            "list": self.rows,
            "seconds": round(seconds, 3),
        }


def _proof_row(step: Step, proof: Proof) -> dict[str, Any]:
    return {
        "tex": step.tex,
        "relation": step.word,
        "verdict": proof.verdict,
        "premises": [premise.tex for premise in proof.premises],
        "rules": proof.rules,
        "because": [one.row() for one in proof.because],
        "leftover": proof.leftover,
    }


def _with_name(tree: Any, old: str, new: str) -> Any:
    """The tree with one name in place of another."""
    if not isinstance(tree, Tree):
        return Token(tree.type, new) if str(tree) == old else tree
    return Tree(tree.data, [_with_name(child, old, new) for child in tree.children])


def _index_pairs(tree: Any, wrong: Any) -> Iterator[tuple[str, str]]:
    """The numbers that stand as indices of elements, in both trees."""
    for old, new in zip(tree.find_data("element"), wrong.find_data("element"), strict=False):
        for a, b in zip(old.children[1:], new.children[1:], strict=False):
            if a.data == b.data == "index" and {a.children[0].type, b.children[0].type} == {"NUMBER"}:
                yield str(a.children[0]), str(b.children[0])


def _numbered_names(tree: Any) -> set[str]:
    """Names whose elements are written with a number."""
    return {
        str(element.children[0])
        for element in tree.find_data("element")
        for index in element.children[1:]
        if index.data == "index" and index.children[0].type == "NUMBER"
    }


def _numbered(tree: Any, inside: bool = False) -> Any:
    """The tree without the numbers of its elements."""
    if not isinstance(tree, Tree):
        return Token("NUMBER", "") if inside and tree.type == "NUMBER" else tree
    return Tree(
        tree.data,
        [_numbered(child, tree.data == "index" and inside or tree.data == "element") for child in tree.children],
    )


def _same_sides(bare: Algebra, a: Any, b: Any) -> bool:
    pairs = ((a.left, b.left), (a.right, b.right))
    return all(x == y or sympy.expand(bare.value(x) - bare.value(y)) == 0 for x, y in pairs)


def _same_zeros(bare: Algebra, a: Any, b: Any) -> bool:
    """p/q = 1 and q/p = 1: two equations whose differences have the same numerator up to sign."""
    if a.word != "=":
        return False
    first, second = (
        sympy.expand(sympy.fraction(sympy.together(bare.value(step.left) - bare.value(step.right)))[0])
        for step in (a, b)
    )
    return first != 0 and (first == second or sympy.expand(first + second) == 0)

