"""A notation of the tests' own -> claims, provers, worlds and meters for one line of TeX."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.check import Model, drawn_by, model, on_tensors
from texclaims.judgement.agreement import halves_apart
from texclaims.judgement.argument import Case, argue
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.claim import Claim, read_claim
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation
from texclaims.language.page import Display
from texclaims.language.relations import HasLaw
from texclaims.language.tree import head
from texclaims.laws.functions import Function
from texclaims.numeric.computed import kept_calls
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import symbol

FUNCTIONS = {
    "f": Function(lambda z: sympy.Max(0, z), lambda z: z.clamp(min=0)),
    "asin": Function(sympy.asin, "torch:asin"),
    "acos": Function(sympy.acos, "torch:acos"),
    "h": Function(lambda z, c: sympy.Max(0, z) - c * sympy.Min(0, z), lambda z, c: z.clamp(min=0) - c * z.clamp(max=0)),
}


@pytest.fixture(scope="session")
def notation() -> Notation:
    """notation.toml beside this file."""
    return read_notation(Path(__file__).with_name("notation.toml"))


@pytest.fixture(scope="session")
def functions() -> Mapping[str, Function]:
    """f is the positive part, h the same with a slope below 0."""
    return FUNCTIONS


@pytest.fixture(scope="session")
def read(notation: Notation) -> Callable[[str], Claim]:
    """The claim of a display that holds this TeX, as if it stood in page.md with its fence on line 1."""

    def read_tex(tex: str) -> Claim:
        return read_claim(Display(Path("page.md"), 1, f"\n{tex.strip()}\n", "label", None), notation)

    return read_tex


@pytest.fixture(scope="session")
def premises(read: Callable[[str], Claim]) -> Callable[..., Any]:
    """The premises written in these pieces of TeX."""

    def of(*tex: str) -> Any:
        return read(f"1 = 1 \\when{{ {', '.join(tex)} }}").premises if tex else ()

    return of


@pytest.fixture
def judge_it(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> Callable[[str], Finding]:
    """The verdict on a line of TeX whose check says nothing of any name."""

    def nothing() -> Iterator[Model]:
        yield model()
        yield model()

    return lambda tex: judge(Case(read(tex), nothing, notation, functions, {}))


@pytest.fixture
def apart(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> Callable[[str, Callable[..., Iterator[Model]]], list[str]]:
    """What is said of each name of which the halves of a check differ."""

    def of(tex: str, check: Callable[..., Iterator[Model]]) -> list[str]:
        argument = argue(Case(read(tex), check, notation, functions, {}))
        return [*halves_apart(argument, Witnesses(argument))]

    return of


@pytest.fixture
def both(read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]) -> Callable[[str], Any]:
    """What SymPy and PyTorch say of the only step of a claim."""

    def of(tex: str) -> Any:
        claim = read(tex)
        (step,) = claim.steps
        measured = Meter(notation, functions, {}, claim.names, "cpu").measure(step, claim.premises)
        return Prover(notation, functions, {}).prove(step, claim.premises), measured

    return of


@pytest.fixture
def measured(read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]) -> Callable[..., Any]:
    """What PyTorch says of the only step of a claim, in the worlds of a seed."""

    def of(tex: str, seed: int = 0) -> Any:
        claim = read(tex)
        (step,) = claim.steps
        return Meter(notation, functions, {}, claim.names, "cpu", seed).measure(step, claim.premises)

    return of


@pytest.fixture
def of_a_law(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> Callable[..., Measurement]:
    """What becomes of a law of what an initializer draws that is given the numbers it names, in the worlds of a seed."""

    def measured(law: str, fill: Callable[..., Any], seed: int = 0) -> Measurement:
        claim = read(law)
        step = claim.steps[0]
        assert isinstance(step, HasLaw)
        names = inspect.signature(fill).parameters.keys() & notation.by_name.keys() - {"t"}
        drawn = drawn_by(fill, **{name: symbol(notation.by_name[name]) for name in names})
        return Meter(notation, functions, {head(step.left): drawn}, claim.names, "cpu", seed).measure(step, claim.premises)

    return measured


@pytest.fixture
def given(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]
) -> Callable[..., Measurement]:
    """What is measured of an equation where a call of these numbers stands for b."""

    def of(tex: str, names: str, function: Callable[..., Any], seed: int = 0) -> Measurement:
        claim = read(tex)
        (step,) = claim.steps
        call = on_tensors(function)(*(symbol(notation.by_name[name]) for name in names.split()))
        with kept_calls():
            return Meter(notation, functions, {"b": call}, claim.names, "cpu", seed).measure(step, claim.premises)

    return of
