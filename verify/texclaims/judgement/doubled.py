"""Both witnesses, and a check that puts a factor of 2 into both of its halves -> does the claim notice?

A claim that holds with twice what the check says of a name does not pin that name: the check could say anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import sympy

from texclaims.judgement.model import Meaning
from texclaims.judgement.mutants import Mutant
from texclaims.judgement.witnesses import Outcome, Witnesses
from texclaims.laws.deferred import Deferred
from texclaims.symbolic.prover import Prover

FACTOR = 2


def doubled_models(witnesses: Witnesses) -> Iterator[tuple[Mutant, tuple[Outcome, ...]]]:
    """For each name that both halves of the check define: the claim with twice that, and what both witnesses say."""
    argument = witnesses.argument
    meaning, known = argument.meaning, argument.case.notation.by_name
    for name in meaning.proof:
        if isinstance(meaning.proof[name], sympy.Basic) and isinstance(meaning.measurement.get(name), Deferred):
            change = f"{known[name].tex} is {FACTOR} times what both halves of the check say"
            again = _again(witnesses, _doubled(meaning, name))
            steps = zip(argument.claim.steps, argument.proofs, strict=True)
            meter = again.meter(argument.claim.names)
            outcomes = tuple(again.outcome(step, proof.premises, meter) for step, proof in steps)
            yield Mutant(argument.claim.tex, change, model=name), outcomes


def _again(witnesses: Witnesses, meaning: Meaning) -> Witnesses:
    """Both witnesses, with another check."""
    case = witnesses.argument.case
    argument = replace(witnesses.argument, meaning=meaning, prover=Prover(case.notation, case.functions, meaning.proof))
    return Witnesses(argument, witnesses.seed, witnesses.first)


def _doubled(meaning: Meaning, name: str) -> Meaning:
    return replace(
        meaning,
        proof={**meaning.proof, name: FACTOR * meaning.proof[name]},
        measurement={**meaning.measurement, name: _twice(meaning.measurement[name])},
    )


def _twice(call: Deferred) -> Deferred:
    """The same call, whose result is multiplied."""
    return Deferred(_times(call.function), call.arguments, call.options)


def _times(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments, **options: FACTOR * function(*arguments, **options)
