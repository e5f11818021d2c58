"""A sentence of the documentation, and a measurement -> a row of the register, and what is found of it in the PyTorch at hand."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

SEED = 20_101_213
MANY = 1_000_000
"""So many draws tell a standard deviation to one part in 1400, and a share of one half to one in 1000: two digits are safe."""


class Missing(Exception):
    """This version of PyTorch does not have the thing."""


@dataclass(frozen=True)
class Row:
    """One row: what is quoted, of what, and the measurement."""

    key: str
    of: str
    """An object below torch, such as "nn.init.sparse_", and behind a colon "source" where its code is quoted, not its words."""
    quote: str
    """What stands there word for word, apart from line ends; "" where the documentation is silent."""
    measure: Callable[[], str]
    """What it does, in words with the measured numbers in them. Raises Missing."""


ROWS: dict[str, Row] = {}
"""By their keys, in the order in which they were written."""


def row(of: str, quote: str = "") -> Callable[[Callable[[], str]], Callable[[], str]]:
    """The decorated function measures; its name, with hyphens, is the key. Raises ValueError where the key is taken."""

    def add(measure: Callable[[], str]) -> Callable[[], str]:
        key = measure.__name__.replace("_", "-")
        if key in ROWS:
            raise ValueError(f"{key}: found twice, wanted once: rename one of the functions")
        ROWS[key] = Row(key, of, quote, measure)
        return measure

    return add


def found(row: Row) -> dict[str, Any]:
    """Whether the documentation of the PyTorch at hand says what is quoted, and what it does; "" where it has no such thing.

    The global generator stays as it is.
    """
    with torch.random.fork_rng([]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(SEED)
        try:
            return {"says": says(row), "does": row.measure()}
        except Missing:
            return {"says": says(row), "does": ""}


def says(row: Row) -> bool:
    """Whether the documentation has the quoted words; whether it is silent is not looked at, so that this is True then."""
    path, _, source = row.of.partition(":")
    thing: Any = torch
    for name in path.split("."):
        if not hasattr(thing, name):
            return False
        thing = getattr(thing, name)
    text = inspect.getsource(thing) if source else thing.__doc__ or ""
    return " ".join(row.quote.split()) in " ".join(text.split())


# --- what several rows measure with ------------------------------------------------------------------------------------


def filled(initializer: Callable[..., Any], *shape: int, dtype: torch.dtype = torch.float64, **options: Any) -> torch.Tensor:
    """A new tensor of this shape, filled by the initializer. Raises Missing where it does not know an argument."""
    try:
        return initializer(torch.empty(*shape, dtype=dtype), **options)
    except TypeError as error:
        raise Missing(str(error)) from error


def two_digits(value: float | torch.Tensor) -> str:
    """A sampled number, as far as the sample tells it."""
    return f"{float(f'{float(value):.1e}'):g}"


def one_digit(value: float | torch.Tensor) -> str:
    """A sampled number that lies near the border of two digits, or stems from numbers of 16 bits."""
    return f"{float(f'{float(value):.0e}'):g}"


def raised(call: Callable[[], Any]) -> str:
    """What a call raises, as its name and the first sentence; "nothing" where it returns."""
    try:
        call()
    except Exception as error:  # whatever it is, it is what is asked for
        return f"`{type(error).__name__}`: {str(error).splitlines()[0].partition('. ')[0]}"
    return "nothing"


def bound(parameter: torch.Tensor) -> str:
    """The bound of a uniform law, read off the largest of its draws."""
    return two_digits(parameter.detach().abs().max())


def layer(name: str) -> Any:
    """A class of torch.nn. Raises Missing."""
    if not hasattr(nn, name):
        raise Missing(name)
    return getattr(nn, name)
