"""An argument and what was measured -> what it was measured on: PyTorch's own, independent numerics, or arithmetic alone."""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.judgement.argument import Argument
from texclaims.judgement.schema import Grade
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import ElementIs
from texclaims.language.relations import Digits, Equation, Relation
from texclaims.language.tree import head
from texclaims.laws.deferred import Drawn
from texclaims.numeric.meter import Meter
from texclaims.numeric.names import Names
from texclaims.numeric.recorder import Outcome, rests_on
from texclaims.numeric.worlds import WORLDS

AGAIN = 2  # worlds in which it is asked on what a measurement rests, if one does not tell of all that ran
ANALYSIS = frozenset(
    {"integral", "derivative", "call_prime", "limit", "expect", "variance", "covariance", "big_o", "law"}
)
"""Nodes of a tree that float64 arithmetic alone does not work out."""


def measured_on(argument: Argument, witnesses: Witnesses) -> tuple[str, ...]:
    """The functions of PyTorch's own on which the measurement of the claim rests, by name, sorted."""
    meter = witnesses.meter(argument.claim.names)
    compares = any(isinstance(step, (Equation, Digits)) for step in argument.claim.steps)  # of other steps, all worlds count

    def asked(worlds: int) -> tuple[str, ...]:
        known = list(_compared(argument, meter, worlds))
        again, all_that_ran = lambda: _compared(argument, meter.again(), worlds), compares and worlds == 1
        return rests_on(again, known, argument.case.own, all_that_ran)

    ways = (1, AGAIN, WORLDS) if compares else (1,)  # even in two worlds, a ReLU may happen to give back what it is given
    return next(filter(None, map(asked, ways)), ())


def _compared(argument: Argument, meter: Meter, worlds: int) -> Iterator[Outcome]:
    """What is compared in every step, world by world: both sides of an equation, which the meter keeps; of any other step, once,
    whether it holds, and the figures of its measurement."""
    for k in range(worlds):
        for step, premises in zip(argument.claim.steps, argument.rests_on, strict=True):
            if isinstance(step, (Equation, Digits)):
                yield Outcome((), tuple(_numbers(step, meter.worlds.kept(premises, k))))
            elif k == 0:
                one = meter.ordinarily(step, premises)
                yield Outcome((one.holds,), tuple(figure for figure in (one.left, one.right) if figure is not None))


def _numbers(step: Relation, world: Names) -> Iterator[float]:
    for side in step.sides:
        yield from world.value(side).detach().flatten().tolist()


def not_pytorchs(argument: Argument, own: tuple[str, ...]) -> Iterator[str]:
    """What the check calls an initializer, and is none of PyTorch's. A project that does not say what is PyTorch's own is
    not asked."""
    for name, given in argument.meaning.measurement.items():
        if isinstance(given, Drawn) and argument.case.own and not own:
            called = getattr(given.initializer, "__name__", "something")
            yield f"{name} is drawn by {called}, and nothing of PyTorch's own has a part in that: wanted, its initializer"


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
