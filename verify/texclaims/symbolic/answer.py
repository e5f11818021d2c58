"""A claim in TeX -> what SymPy says of each of its steps, as plain data. Needs no file, no pytest and no PyTorch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.language.page import CITED, Display
from texclaims.language.relations import Step
from texclaims.language.source import Source
from texclaims.laws.functions import Function
from texclaims.symbolic.proof import Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.time_limit import TimeLimit

TYPED = Path("claim")  # stands where a page stands in messages


def answer(
    tex: str,
    notation: Notation,
    functions: Mapping[str, Function],
    model: Mapping[str, Any] | None = None,
    limit: TimeLimit | None = None,
) -> dict[str, Any]:
    """See `texclaims.symbolic.prove`."""
    try:
        claim = read_claim(Display(TYPED, 1, tex, None, None), notation)
        _without_reasons(claim)
    except DialectError as error:
        return {"refused": _refusal(error)}
    prover = Prover(notation, functions, model or {}, limit)
    return {"steps": [_row(step, prover.prove_with_fewest(step, claim.premises)) for step in claim.steps]}


def _without_reasons(claim: Claim) -> None:
    """Raises DialectError for a reason: no earlier equation is known here, and none that is not looked at may be named."""
    for found in CITED.finditer(claim.display.tex):
        source = Source(claim.display, claim.tex)
        raise source.error_at(found.start(), found.group(), "a reason, and no earlier equations", r"the claim without \by")


def _refusal(error: DialectError) -> dict[str, Any]:
    place = {"line": error.line, "column": error.column}
    return {**place, "found": error.found, "wanted": error.wanted, "message": str(error)}


def _row(step: Step, proof: Proof) -> dict[str, Any]:
    return {
        "tex": step.tex,
        "verdict": proof.verdict,
        "rules": proof.rules,
        "because": [one.row() for one in proof.because],
        "premises": [premise.tex for premise in proof.premises if premise.tex],
        "leftover": proof.leftover,
        "witness": dict(proof.witness.numbers) if proof.witness else None,
        "sides": list(proof.witness.sides) if proof.witness else None,
    }
