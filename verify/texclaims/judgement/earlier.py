"""An argument that rests on earlier equations -> wrong versions of those, each of which must break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import sympy
from msgspec.structs import replace

from texclaims.judgement.agreement import apart_with
from texclaims.judgement.argument import UNUSABLE, Argument
from texclaims.judgement.cited import meaning_of
from texclaims.judgement.model import Meaning
from texclaims.judgement.mutants import Mutant, mutants, of_every_kind
from texclaims.judgement.schema import Fate, WrongVersion
from texclaims.judgement.stated import states
from texclaims.judgement.survivors import LONGEST
from texclaims.judgement.taken import Earlier
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.claim import Claim
from texclaims.language.notation import Symbol
from texclaims.language.premises import Premise
from texclaims.language.relations import Digits
from texclaims.symbolic.lemmas import Lemma, says
from texclaims.symbolic.proof import PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.recursions import Recursion
from texclaims.symbolic.recursions import says as says_of_a_step
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.sums import with_own_indices
from texclaims.symbolic.symbols import MeaningError, symbol

MOST = 3  # wrong versions of each earlier equation that are tried, of other kinds; each needs a new proof
SAYS_NOTHING = (*UNUSABLE, TypeError, ValueError, AttributeError, ArithmeticError)


def wrong_versions_of_earlier(argument: Argument, witnesses: Witnesses) -> Iterator[WrongVersion]:
    """The same claim, resting on a wrong version of each earlier equation in its turn.

    What the proof does not need can still be no meaning of its name: a wrong definition is not what PyTorch computes.
    """
    for label, earlier in argument.meaning.earlier.items():
        yield from _wrong_versions(argument, witnesses, label, earlier)


def _wrong_versions(argument: Argument, witnesses: Witnesses, label: str, earlier: Earlier) -> Iterator[WrongVersion]:
    tried = 0
    wrong = (*coarser(earlier.claim), *mutants(earlier.claim, argument.case.around(earlier.claim)))
    for mutant in of_every_kind(wrong):
        if tried == MOST:
            break
        found = _tried(argument, witnesses, label, earlier, mutant)
        if found:
            tried += 1
            yield found
    if not tried:
        yield WrongVersion(
            earlier.claim.tex.strip(), f"{label}: no wrong version of it could be tried", "open", "", label,
            helps=(f"none of them changes what the check uses of {label}: use it, or do without it",),
        )  # fmt: skip


def coarser(claim: Claim) -> Iterator[Mutant]:
    """Of digits: other ones that no step can take for these, if it needs them; not the other sign, which a square hides."""
    last = claim.steps[-1]
    if isinstance(last, Digits):
        shown, meta = f"{last.number:f}", last.right.meta
        first = next((k for k, digit in enumerate(shown) if digit in "123456789"), None)
        more = shown if first is None else f"{shown[:first]}{int(shown[first]) % 9 + 1}{shown[first + 1 :]}"
        ten, tenth = (f"{last.number * by:.{last.places}f}" for by in (10, Decimal("0.1")))
        told = {"another first digit": more, "ten times": ten, "a tenth": tenth}
        for change, digits in told.items():
            if Decimal(digits) != last.number:
                tex = f"{claim.tex[: meta.start_pos]} {digits}{claim.tex[meta.end_pos :]}"
                yield Mutant(tex, f"{shown} → {digits}: {change}", kind="coarser digits")


def _tried(
    argument: Argument, witnesses: Witnesses, label: str, earlier: Earlier, mutant: Mutant
) -> WrongVersion | None:
    """What becomes of the claim with a wrong version of an earlier equation; None where that says the same, or nothing."""
    try:
        wrong = earlier.claim.version(mutant.tex)
        meaning = _resting_on(argument, label, earlier, wrong)
    except SAYS_NOTHING:
        return None
    if meaning:
        return _judged(argument, witnesses, label, mutant, meaning)
    told = next((one for one in argument.claim.premises if _only(earlier.claim, wrong, one, argument)), None)
    return _version(label, mutant, "derivation", f"it no longer states the premise {told.tex}") if told else None


def _only(earlier: Claim, wrong: Claim, premise: Premise, argument: Argument) -> bool:
    """Does an earlier equation state a premise, and its wrong version not?"""
    right, other = (states(one, premise, argument.case.functions) for one in (earlier, wrong))
    return right and not other


def _resting_on(argument: Argument, label: str, earlier: Earlier, wrong: Claim) -> Meaning | None:
    """What the check means with a wrong version of an earlier equation; None where it uses nothing that differs."""
    case = argument.case
    claims = {one: case.claims[one] for one in argument.meaning.earlier} | {label: wrong}
    meaning = meaning_of(case.claim, case.check, case.notation, case.functions, claims)
    if any(_in_a_circle(case.notation.by_name[name], one) for name, one in meaning.proof.items()):
        return None
    return meaning if _differs(argument, earlier, meaning.earlier[label], meaning) else None


def _in_a_circle(entry: Symbol, meaning: Any) -> bool:
    """Is a number said by itself? That says nothing of it."""
    return isinstance(meaning, sympy.Basic) and not entry.shape and symbol(entry) in meaning.free_symbols


def _differs(argument: Argument, earlier: Earlier, wrong: Earlier, meaning: Meaning) -> bool:
    """Does a wrong version change what the check used, and what it made of that?"""
    read = any(counterexample(sympy.expand(a - b)) for a, b in zip(earlier.read, wrong.read, strict=True))
    if read and not _made_the_same(argument.meaning.proof, meaning.proof):
        return True
    pairs = zip(argument.meaning.lemmas, meaning.lemmas, strict=True)
    steps = zip(argument.meaning.recursions, meaning.recursions, strict=True)
    return any(_differ(argument, old, new) for old, new in pairs if old != new) or any(
        _differ_in_a_step(argument, old, new) for old, new in steps if old != new
    )


def _made_the_same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Do all names mean the same expressions, but for the letters of sums?"""
    return old.keys() == new.keys() and all(_are_one(old[name], new[name]) for name in old)


def _are_one(a: Any, b: Any) -> bool:
    both = isinstance(a, sympy.Expr) and isinstance(b, sympy.Expr)
    return both and bool(with_own_indices(a) == with_own_indices(b))


def _differ_in_a_step(argument: Argument, old: Recursion, new: Recursion) -> bool:
    case = argument.case
    first = says_of_a_step(old, case.claim, case.notation, case.functions)
    try:
        second = says_of_a_step(new, case.claim, case.notation, case.functions)
    except MeaningError:
        return True  # it says nothing of a step any more
    return bool(counterexample(sympy.expand(first - second)))


def _differ(argument: Argument, old: Lemma, new: Lemma) -> bool:
    case = argument.case
    first, second = (says(one, case.claim.premises, case.notation, case.functions) for one in (old, new))
    return bool(counterexample(sympy.expand(first - second)))


def _judged(
    argument: Argument, witnesses: Witnesses, label: str, mutant: Mutant, meaning: Meaning
) -> WrongVersion | None:
    """What became of a wrong version; None where nobody rejects it, and it says the same under the premises of the claim,
    or gives a meaning that is no number.
    """
    fate, why = _fate(argument, label, meaning)
    wrong = meaning.earlier[label]
    if fate == "open" and _too_slight(argument.meaning.earlier[label].claim, wrong.claim):
        return None
    if fate == "open" and wrong.read:
        here = frozenset(wrong.claim.names & argument.case.notation.by_name.keys())
        name = apart_with(meaning, argument, witnesses.meter(here))
        if name is None or not name and _same_here(argument, argument.meaning.earlier[label], wrong):
            return None
        fate, why = ("measurement", f"{name} would no longer be what PyTorch computes") if name else (fate, why)
    found = _version(label, mutant, fate, why)
    if fate != "open":
        return found
    helps = (f"let the step need all that {label} says",)
    return replace(found, tried=("SymPy: the step follows from it as well",), helps=helps)


def _too_slight(earlier: Claim, wrong: Claim) -> bool:
    """Are they digits of one number, one unit of the last place apart? In a step that shows fewer, none may see that."""
    right, other = earlier.steps[-1], wrong.steps[-1]
    if not (isinstance(right, Digits) and isinstance(other, Digits)):
        return False
    apart = abs(right.number - other.number)
    return right.left == other.left and earlier.premises == wrong.premises and apart == Decimal(1).scaleb(-right.places)


def _same_here(argument: Argument, earlier: Earlier, wrong: Earlier) -> bool:
    """Is what the check took from a wrong version the same, under the premises of the claim?"""
    here = argument.prover.algebra(argument.claim.premises)
    pairs = zip(earlier.read, wrong.read, strict=True)
    return all(here.under_premises(a) == here.under_premises(b) for a, b in pairs)


def _version(label: str, mutant: Mutant, fate: Fate, why: str) -> WrongVersion:
    return WrongVersion(mutant.tex.strip(), f"in {label}: {mutant.change}", fate, why[:LONGEST], label)


def _fate(argument: Argument, label: str, meaning: Meaning) -> tuple[Fate, str]:
    """What becomes of the argument with this meaning, and why. What can no longer be derived is not refuted by that."""
    if argument.derived and (broken := argument.broken_by(meaning.follows_from)):
        return _by(broken), "the step no longer follows from it by algebra"
    if argument.recursion_broken_by(meaning.recursions):
        return "derivation", "the recursion no longer follows from it"
    if not {"left", "right"} & meaning.earlier[label].used:
        return "open", ""
    prover = Prover(argument.case.notation, argument.case.functions, meaning.proof)
    steps = zip(argument.claim.steps, argument.proofs, strict=True)
    worst = _worst(prover.prove(step, proof.premises) for step, proof in steps)
    return (_by(worst), worst.leftover) if worst else ("open", "")


def _worst(proofs: Iterable[Proof]) -> Proof | None:
    """The first that is refuted, after which none is asked for; else the first that is not proved, if there is one."""
    failed = None
    for proof in proofs:
        if proof.verdict == REFUTED:
            return proof
        failed = failed or (proof if proof.verdict != PROVED else None)
    return failed


def _by(failed: Proof) -> Fate:
    return "proof" if failed.verdict == REFUTED else "derivation"
