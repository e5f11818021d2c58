"""An argument and what was measured -> what it was measured on: PyTorch's own, independent numerics, or arithmetic alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from texclaims.judgement.argument import Argument
from texclaims.judgement.schema import Grade
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import ElementIs
from texclaims.language.relations import Digits, Equation
from texclaims.language.tree import head
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.recorder import Outcome, rests_on

ANALYSIS = frozenset(
    {"integral", "derivative", "call_prime", "limit", "expect", "variance", "covariance", "big_o", "law"}
)
"""Nodes of a tree that float64 arithmetic alone does not work out."""


def measured_on(argument: Argument, witnesses: Witnesses) -> tuple[str, ...]:
    """The functions of PyTorch's own on which the measurement of the claim rests, by name, sorted."""
    meter = witnesses.meter(argument.claim.names)
    known = Outcome(tuple(one.holds for one in witnesses.measured), tuple(_numbers(argument, meter, witnesses.measured)))
    return rests_on(lambda: _again(argument, replace(meter)), known, argument.case.own)


def _again(argument: Argument, meter: Meter) -> Outcome:
    """Every step once more, in worlds that this meter draws anew."""
    pairs = zip(argument.claim.steps, argument.proofs, strict=True)
    measured = tuple(meter.measure(step, proof.premises) for step, proof in pairs)
    holds = tuple(one.holds for one in measured)
    return Outcome(holds, tuple(_numbers(argument, meter, measured)) if all(holds) else ())


def _numbers(argument: Argument, meter: Meter, measured: tuple[Measurement, ...]) -> Iterator[float]:
    """What was compared: both sides of an equation in one world; of any other step, the figures of its measurement."""
    for step, proof, one in zip(argument.claim.steps, argument.proofs, measured, strict=True):
        if isinstance(step, (Equation, Digits)):
            world = meter.worlds.under(proof.premises)[0]
            for side in step.sides:
                yield from world.value(side).detach().flatten().tolist()
        else:
            yield from (figure for figure in (one.left, one.right) if figure is not None)


def grade(argument: Argument, own: tuple[str, ...]) -> Grade:
    """What the measurement is worth, with these functions of PyTorch's own in it."""
    if own:
        return "pytorch"
    typed = not argument.meaning.measurement and is_arithmetic(argument.claim, argument.case.notation)
    return "arithmetic" if typed else "numerics"


def is_arithmetic(claim: Claim, notation: Notation) -> bool:
    """Are both sides numbers typed on the page, or the two forms of a recursion that is typed there too?"""
    if any(node.data in ANALYSIS for node in claim.tree.iter_subtrees()):
        return False
    if any(isinstance(one, ElementIs) and notation.by_name[head(one.left)].row.layered for one in claim.premises):
        return True
    return not any(_is_drawn(notation.by_name[name]) for name in claim.names if name in notation.by_name)


def _is_drawn(symbol: Symbol) -> bool:
    """Does a world draw it? Functions of a known form, and indices, it does not."""
    return symbol.kind == "any function" or symbol.row.terminal not in ("FUNCTION", "INDEX")
