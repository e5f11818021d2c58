"""A check function -> the meaning it gives to the symbols of its equation: one model for SymPy, one for PyTorch.

This is what check modules import. A check is a generator named like its equation's label; its parameters are
symbols of the notation table, or earlier equations by label. It yields two models and never repeats the equation.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import sympy

from texclaims.judgement.own_names import foreign, named, stack_of
from texclaims.judgement.taken import Earlier
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import WRONG
from texclaims.laws.deferred import Deferred, Drawn, drawn_by, on_tensors
from texclaims.laws.functions import Function, unspecified
from texclaims.laws.law import Law
from texclaims.laws.normal import Normal
from texclaims.laws.stacked import Stack
from texclaims.laws.uniform import Uniform
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.domains import has_an_end, holds
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.recursions import Recursion
from texclaims.symbolic.symbols import Family, element, elements_of, fresh, symbol

__all__ = ["Function", "drawn_by", "model", "normal", "on_tensors", "recursion", "sum_of", "sum_over", "uniform"]


class CheckError(Exception):
    """A check that cannot be run; the message names file, function, finding and repair."""


@dataclass(frozen=True)
class Model:
    """Names and what they stand for, in one of the two halves."""

    meanings: Mapping[str, Any]
    using: tuple[Lemma, ...] = ()
    recursions: tuple[Recursion, ...] = ()
    stack: Stack | None = None


def model(
    *,
    using: Sequence[Earlier | Lemma] = (),
    recursions: Sequence[Recursion] = (),
    stack: Stack | None = None,
    **meanings: Any,
) -> Model:
    """What the dependent symbols of an equation stand for. `model()` where the equation needs none.

    In SymPy's half, `using` are earlier equations from which a step follows by algebra alone, and `recursions` say of
    recursions among the premises from which earlier equations they come. In PyTorch's half, `stack` is one of layers, in
    each of which the equation is measured as well.
    """
    return Model(meanings, _lemmas(using), tuple(recursions), stack)


def recursion(*earlier: Earlier | Lemma, where: Sequence[str], left: str = "", order: int = 0) -> Recursion:
    r"""A premise about each index is what earlier equations say, `where` their moments have names such as
    `r"\E[y^2] = q_l"`. Of an expansion, `left` is the whole left side, and `order` the power from which on it is dropped.
    """
    return Recursion(_lemmas(earlier), tuple(where), left, order)


def _lemmas(earlier: Sequence[Earlier | Lemma]) -> tuple[Lemma, ...]:
    return tuple(one.at({}) if isinstance(one, Earlier) else one for one in earlier)


def sum_over(number: sympy.Expr, summand: sympy.Expr) -> sympy.Sum:
    """The sum of `number` terms in which every family stands for its element of the running index."""
    index = fresh()
    elements = {family: element(family, index) for family in summand.atoms(Family)}
    return sympy.Sum(summand.subs(elements), (index, 1, number))


def sum_of(number: sympy.Expr, term: Callable[[sympy.Symbol], sympy.Expr]) -> sympy.Sum:
    """The sum of term(1) … term(number)."""
    index = fresh()
    return sympy.Sum(term(index), (index, 1, number))


def uniform(low: sympy.Expr, high: sympy.Expr) -> Law:
    """The uniform law between two end points."""
    return Uniform(low, high)


def normal(mean: sympy.Expr, variance: sympy.Expr) -> Law:
    """The normal law; the second argument is the variance."""
    return Normal(mean, variance)


@dataclass(frozen=True)
class Meaning:
    """The two models that a check yields, and the earlier equations that it builds on."""

    proof: Mapping[str, Any]
    measurement: Mapping[str, Any]
    earlier: Mapping[str, Earlier]
    using: tuple[Lemma, ...] = ()
    recursions: tuple[Recursion, ...] = ()
    stack: Stack | None = None
    follows_from: tuple[tuple[Lemma, ...], ...] = ()
    """For each step of the claim the earlier equations that it is to follow from by algebra."""

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """All of them, and those that the check uses."""
        return (*self.using, *(one for row in self.follows_from for one in row))


def load_checks(file: Path, name: str) -> ModuleType:
    """Import one module of checks by its path.

    Raises CheckError where the file is missing or does not import.
    """
    if not file.is_file():
        raise CheckError(f"{file}: no such file\n    wanted: a module with one check for each equation of its page")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise CheckError(f"{file}: {type(error).__name__}: {error}") from error
    return module


def check_name(label: str) -> str:
    r"""`\label{relu-halves}` is checked by `def relu_halves`."""
    return label.replace("-", "_")


def run_check(
    function: Callable[..., Iterator[Any]],
    notation: Notation,
    functions: Mapping[str, Function],
    claims: Mapping[str, Claim],
    shift: sympy.Expr = sympy.S.Zero,
) -> Meaning:
    """Call a check with the symbols and earlier equations that its parameters name.

    Raises CheckError: an unknown parameter, an exception inside, not exactly two models, a model of an unknown name.
    """
    where = f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}: {function.__name__}"
    arguments: dict[str, Any] = {}
    earlier: dict[str, Earlier] = {}
    for name in inspect.signature(function).parameters:
        label = name.replace("_", "-")
        if name in notation.by_short:
            arguments[name] = _symbol_for(notation.by_short[name])
        elif label == function.__name__.replace("_", "-"):
            raise CheckError(f"{where}: it builds on itself; wanted: earlier equations")
        elif label in claims:
            algebra = Algebra(claims[label].notation.beside(notation), functions)
            earlier[label] = arguments[name] = Earlier(claims[label], algebra, shift=shift)
        elif label.startswith(WRONG):
            raise CheckError(f"{where}: its parameter {name!r} is a formula that its page calls wrong: nothing can rest on it")
        else:
            raise CheckError(
                f"{where}: its parameter {name!r} is no symbol of {notation.where} and no label of an equation"
            )
    try:
        models = list(function(**arguments))
    except Exception as error:
        raise CheckError(f"{where}: {type(error).__name__}: {error}") from error
    if len(models) != 2 or not all(isinstance(one, Model) for one in models):
        raise CheckError(f"{where}: yields {len(models)} models\n    wanted: one for SymPy, then one for PyTorch")
    for one in models:
        unknown = set(one.meanings) - set(notation.by_short)
        if unknown:
            raise CheckError(f"{where}: a model of {sorted(unknown)}, which {notation.where} does not declare")
    _halves_apart(where, models)
    if any(one.claim.notation.own != notation.own for one in earlier.values()):
        _of_this_page(where, models[0], notation)
    for name, meaning in models[0].meanings.items():
        _fits(where, notation, name, meaning, models[1].meanings.get(name))
    if models[1].using or models[1].recursions:
        raise CheckError(f"{where}: the second model uses equations; wanted in the first, which is SymPy's")
    if models[0].stack:
        raise CheckError(f"{where}: the first model gives a stack; wanted in the second, which is PyTorch's")
    proof, measurement = (named(one.meanings, notation) for one in models)
    stack = stack_of(models[1].stack, notation)
    return Meaning(proof, measurement, earlier, models[0].using, models[0].recursions, stack)


def _of_this_page(where: str, one: Model, notation: Notation) -> None:
    """What an earlier equation says in letters of another chapter says nothing here."""
    said = [(notation.by_short[name], meaning) for name, meaning in one.meanings.items()]
    lemmas = (*one.using, *(lemma for step in one.recursions for lemma in step.lemmas))
    for known, names in ((lemma.claim.notation.by_name, lemma.names) for lemma in lemmas):
        said += [(known[name], value) for name, value in names.items() if name in known]
    if letter := foreign(said, notation):
        given = f".given({letter.rpartition('.')[2]}=…)"
        raise CheckError(f"{where}: the model holds {letter}\n    wanted: what stands for it here, by {given}")


def _symbol_for(entry: Symbol) -> Any:
    if entry.kind == "any function":
        return unspecified(entry.name)
    return elements_of(entry) if entry.is_indexed or entry.kind == "permutation" else symbol(entry)


def _fits(where: str, notation: Notation, name: str, meaning: Any, measured: Any) -> None:
    """A model must leave as general what the page leaves general, and be of the kind that the page declares."""
    entry = notation.by_short[name]
    row = entry.row
    computed = row.scalar and row.whole and isinstance(measured, Deferred)
    if row.general and not computed:
        raise CheckError(f"{where}: a model of {name}: a {entry.kind} is for the page alone, and any of its values")
    if not isinstance(meaning, sympy.Basic) or not row.scalar or row.whole:
        return
    inside = holds(row.domain, meaning)
    if inside is False or not inside and has_an_end(row.domain):
        raise CheckError(f"{where}: the model {meaning} of {name}, which {notation.where} declares as {entry.kind}")
    if meaning.is_number and not isinstance(measured, Deferred):
        raise CheckError(
            f"{where}: {name} is the number {meaning} in both models\n"
            "    wanted: what PyTorch computes for it in the second; or the number on the page, as a premise"
        )


def _halves_apart(where: str, models: list[Model]) -> None:
    """SymPy's half holds expressions and laws, PyTorch's half calls and numbers."""
    for name, meaning in models[0].meanings.items():
        if isinstance(meaning, (Deferred, Drawn)):
            raise CheckError(f"{where}: the first model gives PyTorch's {name}; wanted SymPy's")
    for name, meaning in models[1].meanings.items():
        if isinstance(meaning, (sympy.Basic, Law)) and not getattr(meaning, "is_Symbol", False):
            raise CheckError(f"{where}: the second model gives SymPy's {name}; wanted PyTorch's, or a number")
