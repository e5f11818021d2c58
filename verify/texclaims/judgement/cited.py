r"""A claim and its check -> what the check means, and for each step the earlier equations that it is to follow from.

These are the ones that the row of the step names by `\by`, as they stand or with the names that the check puts in; where a row
names none, those that the check uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from texclaims.judgement.model import CheckError, Meaning, run_check
from texclaims.judgement.taken import Earlier
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.language.page import WRONG
from texclaims.language.relations import Step
from texclaims.laws.functions import Function
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.proof import PROVED, Proof
from texclaims.symbolic.time_limit import LIMIT, ProofTimeout

Lemmas = tuple[Lemma, ...]


def meaning_of(
    claim: Claim,
    check: Callable[..., Iterator[Any]],
    notation: Notation,
    functions: Mapping[str, Function],
    claims: Mapping[str, Claim],
) -> Meaning:
    """What a check means, with the equations that the reasons of its claim name beside those that it asks for.

    Raises CheckError as `run_check` does, and for a reason that names no equation that can be read.
    """
    meaning = run_check(check, notation, functions, claims)
    labels = dict.fromkeys(label for row in claim.cited for label in row)
    named = {label: Earlier(_named(label, claim, claims), Algebra(claims[label].notation, functions)) for label in labels}
    lemmas = {label: _lemmas(label, one, meaning.using) for label, one in named.items()}
    rows = tuple(tuple(one for label in row for one in lemmas[label]) or meaning.using for row in claim.cited)
    return replace(meaning, earlier={**named, **meaning.earlier}, follows_from=rows)


def _named(label: str, claim: Claim, claims: Mapping[str, Claim]) -> Claim:
    display = claim.display
    where = f"{display.file}:{display.line}: \\by{{{label}}}"
    if label == display.label:
        raise CheckError(f"{where}: it rests on itself; wanted: earlier equations")
    if label in claims:
        return claims[label]
    wrong = label.startswith(WRONG)
    found = "is what its page calls wrong: nothing follows from it" if wrong else "is no equation that can be read"
    raise CheckError(f"{where} {found}\n    wanted: the label of an earlier equation")


def _lemmas(label: str, named: Earlier, using: Lemmas) -> Lemmas:
    """The equation with the names that the check puts in, once for each time; as it stands where the check says nothing."""
    return tuple(one for one in using if one.label == label) or (named.at({}),)


def against_a_reason(
    step: Step, labels: tuple[str, ...], lemmas: Lemmas, proof: Proof, without: Callable[[Lemmas], Proof]
) -> Iterator[str]:
    """Why a step does not follow from what its row names, or follows without one of them; `without` derives it from others.

    Whether one is needed never hangs on how fast a machine is: where that cannot be found out in time, it is said.
    """
    if proof.verdict != PROVED:
        yield f"{step.tex}: the step does not follow from {', '.join(labels)} by algebra: {proof.leftover}"
        return
    for label in labels:
        try:
            again = without(tuple(one for one in lemmas if one.label != label))
        except ProofTimeout:
            yield f"{step.tex}: whether the step follows without {label} was not found out within {LIMIT} s"
        else:
            if again.verdict == PROVED:
                yield f"{step.tex}: the step follows without {label}: leave it out"
