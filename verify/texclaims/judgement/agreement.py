"""The two halves of a check -> names of which they say different things: in the worlds of the claim, far from them, in slopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import chain, islice, product, takewhile
from typing import Any

from texclaims.judgement.argument import UNUSABLE, Argument
from texclaims.judgement.differing import Halves, apart, apart_far
from texclaims.judgement.model import Meaning
from texclaims.judgement.said import PLACES, NoNumber, Pair, pairs
from texclaims.judgement.slopes import differentiated_by, slopes_apart
from texclaims.judgement.witnesses import Witnesses
from texclaims.laws.deferred import Drawn
from texclaims.laws.law import Law, LawError
from texclaims.numeric.meter import Meter
from texclaims.numeric.spread import spread, with_large_counts
from texclaims.numeric.stretched import Far, stretched
from texclaims.numeric.tensors import Tensors
from texclaims.numeric.world import MeasurementError, WorldError
from texclaims.numeric.worlds import WORLDS, Premises

FEW = 4  # places of a family where it has many elements, or many values
SLOPES = 1, 12  # of the worlds far away, in which slopes are compared: with large numbers, and near the ends of others
UNKNOWN = (
    NoNumber, MeasurementError, WorldError, LawError, ArithmeticError, ValueError, RuntimeError, LookupError, TypeError,
    AssertionError, MemoryError,
)  # fmt: skip
"""What a half may raise that cannot be worked out, far from where it was meant to be."""


def halves_apart(argument: Argument, witnesses: Witnesses) -> Iterator[str]:
    """Names of which the two halves of the check say different things, in words for its author."""
    for name in _in_both(argument.meaning):
        try:
            meter = witnesses.meter(argument.claim.names)
            if _apart_near(name, argument.meaning, argument, meter) or _apart_far(name, argument, meter):
                yield f"the halves of the check differ: what PyTorch computes for {name} is not what SymPy's half says of it"
            elif by := _sloped(name, argument, meter):
                computed = f"the slope by {by} of what PyTorch computes for {name}"
                yield f"the halves of the check differ: {computed} is not that of what SymPy's half says of it"
        except NoNumber as error:
            yield f"what SymPy's half says of {name} cannot be compared with what PyTorch computes: {error} has no value here"


def apart_with(meaning: Meaning, argument: Argument, meter: Meter) -> str | None:
    """A name of which SymPy's half would say something else than PyTorch's, with this meaning, where numbers are near 1; empty
    where there is none, and None where they cannot be compared.
    """
    try:
        return next((name for name in _in_both(meaning) if _apart_near(name, meaning, argument, meter)), "")
    except (NoNumber, MeasurementError, *UNUSABLE):
        return None


def _in_both(meaning: Meaning) -> Iterator[str]:
    """The names that both halves give a number."""
    for name in sorted(meaning.proof.keys() & meaning.measurement.keys()):
        if not isinstance(meaning.proof[name], Law) and not isinstance(meaning.measurement[name], Drawn):
            yield name


def _premises(argument: Argument) -> Iterable[Premises]:
    """Those that each step needs, and all."""
    return dict.fromkeys((*(proof.premises for proof in argument.proofs), argument.claim.premises))


def _halves(name: str, meaning: Meaning, argument: Argument, tensors: Tensors, most: int = PLACES) -> Sequence[Pair]:
    return tuple(pairs(name, meaning.proof[name], argument.case.notation, tensors, most))


def _computed(name: str, tensors: Tensors) -> Any:
    """By PyTorch's half, whatever was worked out before."""
    return tensors.elsewhere(tensors.world, tensors.model).named(name)


def _apart_near(name: str, meaning: Meaning, argument: Argument, meter: Meter) -> bool:
    """Do the halves differ in the worlds of the claim?"""
    worlds = _near(argument, meter)
    return any(apart(pair, tensors) for tensors in worlds for pair in _halves(name, meaning, argument, tensors))


def _apart_far(name: str, argument: Argument, meter: Meter) -> bool:
    """Do they differ far from there?"""
    both = partial(_halves, name, argument.meaning, argument)
    halves = Halves(both, partial(_computed, name), UNKNOWN)
    if any(apart_far(halves, far) for far in _stretched(argument, meter)):
        return True
    at_few = replace(halves, both=partial(both, most=FEW))
    return any(apart_far(at_few, far) for far in _spread(name, argument, meter, at_few))


def _sloped(name: str, argument: Argument, meter: Meter) -> str:
    """By what the halves have other slopes, of that by which the claim differentiates this name; empty for nothing."""
    for by in differentiated_by(name, argument):
        even = takewhile(lambda one: not one.mixed, _stretched(argument, meter))
        far = (one.tensors for one in islice(even, *SLOPES))
        worlds = chain(islice(_near(argument, meter), 1), far)
        if any(slopes_apart(name, by, argument, tensors, UNKNOWN) for tensors in worlds):
            return by
    return ""


def _near(argument: Argument, meter: Meter) -> Iterator[Tensors]:
    """Worlds with no more premises than a step needs, and with all: in one alone, chance may have drawn numbers of one sign, and
    a maximum is no other one than a minimum.

    Raises WorldError where there is none.
    """
    found = False
    for k, premises in product(range(WORLDS), _premises(argument)):
        with suppress(WorldError):  # a premise that the proof does not need may say that a law exists
            yield meter.worlds.kept(premises, k)
            found = True
    if not found:
        raise WorldError("no world satisfies the premises")


def _stretched(argument: Argument, meter: Meter) -> Iterator[Far]:
    """The first of each, with all that is free in it smaller, far larger, and of other orders of magnitude than the rest."""
    for premises in _premises(argument):
        with suppress(WorldError):
            yield from stretched(meter.worlds, meter.worlds.kept(premises, 0), premises)


def _spread(name: str, argument: Argument, meter: Meter, halves: Halves) -> Iterator[Far]:
    """With all premises: many values of what is random, and larger counts."""
    premises = argument.claim.premises
    with suppress(WorldError):
        tensors = meter.worlds.kept(premises, 0)
        with suppress(*UNKNOWN):
            yield from spread(meter.worlds, tensors, premises, name)
        with suppress(*UNKNOWN):
            yield from with_large_counts(meter.worlds, tensors, premises, halves.both, halves.computed)
