"""What refutes a formula that its page calls wrong -> a sentence for each witness: both sides, and where that is."""

from __future__ import annotations

from html import escape

from texclaims.judgement.schema import Counterexample, Refutation
from texclaims.publishing import printed
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.tables import number_in_a_row, with_minus

EQUAL = ("=", ":=", "~=")
"""Relations of which a measurement gives both sides; of others, how far they are apart."""
DIGITS = (4, 7, 10)  # more where both sides would look the same
MOST = 6  # names that a sentence may hold


def counterexamples(sheet: Sheet, known: Refutation, where: str) -> str:
    """SymPy's sentence and PyTorch's. Formulas are typeset, `where` is their place for messages."""
    (seen,) = known.verdict.measurement.steps
    equal = known.verdict.proof.steps[0].relation in EQUAL and seen.left is not None and seen.right is not None
    measured = sides(str(seen.left), str(seen.right)) if equal else escape(seen.why)
    by_proof = _by_proof(sheet, known.counterexample, where) if known.counterexample else ""
    return f"{by_proof}<br/>PyTorch, in a world drawn at random: {measured}.<br/>"


def _by_proof(sheet: Sheet, found: Counterexample, where: str) -> str:
    place = [words for name, value in found.at if (words := _at(sheet, name, value, where))]
    at = f", where {', '.join(place)}" if 0 < len(place) <= MOST else ""
    return f"SymPy: {sides(found.left, found.right)}{at}."


def sides(left: str, right: str) -> str:
    """Two numbers, each maybe with a radius, in so many digits that they do not look the same."""
    both = [float(side.partition(" +/- ")[0]) for side in (left, right)]
    pairs = [[number_in_a_row(float(f"{side:.{digits}g}")) for side in both] for digits in DIGITS]
    first, second = next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
    return f"the left side is {first}, the right side {second}"


def _at(sheet: Sheet, name: str, value: str, where: str) -> str:
    """A number or a law that was chosen; nothing for a moment, which the law says."""
    tex = printed.tex(name, sheet.notation)
    if not tex or name.startswith("E["):
        return ""
    number = printed.tex(value, sheet.notation)
    return sheet.math(f"{tex} = {number}", where) if number else f"{sheet.math(tex, where)} is {escape(with_minus(value))}"
