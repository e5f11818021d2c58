"""The page on torch.nn.init has a row for every function that PyTorch exports, and an equation in each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import torch
from torch.nn import init

from texclaims.language.project import find_project

ROOT = Path(__file__).parents[1]
PAGE = "pytorch/functions.md"
ROW = re.compile(r"^\| `(\w+)` \| [^|\n]+ \| ([^|\n]+) \| [^|\n]+ \|$", re.MULTILINE)
GAIN = re.compile(r"^\| (`\"\w+\"`[^|\n]*) \| [^|\n]+ \| ([^|\n]+) \|$", re.MULTILINE)
EQUATION = re.compile(r"\\eqref\{([\w-]+)\}")
GAINS = {
    *("linear", "conv1d", "conv3d", "conv_transpose1d", "conv_transpose3d"),
    *("sigmoid", "tanh", "relu", "leaky_relu", "selu"),
}
"""Names that the table of gains must hold; of the convolutions, the first and the last."""


def page() -> str:
    return (ROOT / "docs" / PAGE).read_text(encoding="utf-8")


def exported(names: Iterable[str]) -> set[str]:
    """Public functions, less the old names, which have a new one with an underscore."""
    known = set(names)
    return {name for name in known if f"{name}_" not in known}


def without_equation(text: str, labels: set[str]) -> set[str]:
    """Functions of the table whose row names no equation of the site, or one that is none."""
    rows = {name: EQUATION.findall(where) for name, where in ROW.findall(text)}
    return {name for name, found in rows.items() if not found or not set(found) <= labels}


def labels() -> set[str]:
    return {str(display.label) for one in find_project(ROOT).pages for display in one.equations}


def test_every_function_has_a_row() -> None:
    assert {name for name, _ in ROW.findall(page())} == exported(init.__all__)


def test_that_a_new_function_would_be_missed() -> None:
    assert exported([*init.__all__, "fresh_"]) - {name for name, _ in ROW.findall(page())} == {"fresh_"}
    assert exported(["normal", "normal_", "calculate_gain"]) == {"normal_", "calculate_gain"}


def test_every_row_names_an_equation() -> None:
    assert without_equation(page(), labels()) == {"calculate_gain"}


def test_that_a_row_without_one_is_seen() -> None:
    text = "| `ones_` | ones | somewhere | mind |\n| `eye_` | ones | \\eqref{no-such} | mind |\n| `a_` | b | \\eqref{c} | d |"
    assert without_equation(text, {"c"}) == {"ones_", "eye_"}


def test_every_gain_has_an_equation() -> None:
    rows = GAIN.findall(page())
    assert {name for names, _ in rows for name in re.findall(r'"(\w+)"', names)} == GAINS
    assert all(set(EQUATION.findall(where)) and set(EQUATION.findall(where)) <= labels() for _, where in rows)


@pytest.mark.parametrize("name", sorted(set(init.__all__) - exported(init.__all__)))
def test_an_old_name_calls_the_new_one_and_warns(name: str) -> None:
    more = {"constant": (1.0,), "sparse": (0.5,)}.get(name, ())
    shape = (4, 4, 3) if name == "dirac" else (4, 5)
    tensors = [torch.empty(shape), torch.empty(shape)]
    with torch.random.fork_rng():
        torch.manual_seed(1)
        with pytest.warns(FutureWarning, match="deprecated in favor of"):
            getattr(init, name)(tensors[0], *more)
        torch.manual_seed(1)
        getattr(init, f"{name}_")(tensors[1], *more)
    assert torch.equal(*tensors)
