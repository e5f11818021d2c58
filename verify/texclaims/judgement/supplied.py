"""An argument -> what its check says of declared names beyond what stands in the display: lines to print, or a refusal."""

from __future__ import annotations

from collections.abc import Iterator

import sympy

from texclaims.judgement.argument import Argument
from texclaims.judgement.standing import determined
from texclaims.language.premises import ElementIs, numbers_named
from texclaims.language.tree import head
from texclaims.laws.deferred import Deferred
from texclaims.symbolic.writing import written


def supplied(argument: Argument) -> tuple[str, ...]:
    """TeX of what SymPy's half says of each name of which the display does not say what it is, in the order of the names."""
    told = determined(argument)
    meanings = argument.meaning.proof
    return tuple(written(name, meanings[name], argument.case.notation) for name in sorted(meanings) if name not in told)


def silent(argument: Argument) -> Iterator[str]:
    """Values that a check gives to names which the display leaves free: no line can make good for that."""
    told = determined(argument) | _fixed(argument)
    for name, meaning in {**argument.meaning.measurement, **argument.meaning.proof}.items():
        entry = argument.case.notation.by_name[name]
        if entry.kind in ("means", "squares"):
            continue  # of a stack whose laws are in general position: the check says nothing of them
        only = name not in argument.meaning.proof
        if name in told or entry.row.terminal not in ("SCALAR", "SEQUENCE"):
            if only and entry.row.terminal == "RANDOM" and isinstance(meaning, Deferred):
                yield f"PyTorch's half of the check says what {name} is, and SymPy's half leaves it free"
            continue
        number = isinstance(meaning, sympy.Basic) and not meaning.free_symbols
        if entry.row.general or number or only and isinstance(meaning, (Deferred, int, float)):
            what = "PyTorch's half alone" if only else f"{meaning}"
            yield (
                f"the check says what {name} is ({what}), and the equation leaves it free: say it as a premise, "
                rf"as in \when{{ {entry.tex} = … }}"
            )


def _fixed(argument: Argument) -> frozenset[str]:
    """Names that a premise gives a value."""
    premises = argument.claim.premises
    return numbers_named(premises) | {head(one.left) for one in premises if isinstance(one, ElementIs)}
