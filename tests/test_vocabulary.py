"""The site's functions: SymPy's half needs no PyTorch, PyTorch's half is there, and both mean the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import sympy
import torch

from activations import FUNCTIONS
from texclaims.check import Function
from texclaims.language.project import find_project

WITHOUT = """
import sys
sys.modules["torch"] = None  # importing it is an error from here on
import sympy
from activations import FUNCTIONS
z, slope = sympy.Symbol("z", real=True), sympy.Symbol("alpha", positive=True)
for name, function in FUNCTIONS.items():
    print(name, function.sympy(*((z, slope) if name == "lrelu" else (z,))).subs(z, 0))
"""
ASKED = (
    WITHOUT
    + """
FUNCTIONS["relu"].on_tensors("relu")
"""
)


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1] / "verify"
    )


def test_the_symbolic_half_runs_where_there_is_no_torch() -> None:
    run = python(WITHOUT)
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == len(FUNCTIONS) and "sigmoid 1/2" in run.stdout.splitlines()


def test_that_torch_is_missed_there() -> None:
    run = python(ASKED)
    assert (
        run.returncode == 1
        and "FunctionError: the function relu" in run.stderr
        and "'torch.nn.functional'" in run.stderr
    )


def test_every_function_of_the_notation_has_a_meaning() -> None:
    notation = find_project(Path(__file__)).notation
    assert set(FUNCTIONS) == {symbol.name for symbol in notation.symbols if symbol.kind == "function"}


OF_A_RATIO = {"arcsine", "arccosine"}
"""They take numbers between -1 and 1."""


SIZES = (1e-6, 1e-3, 0.05, 0.4, 1.7, 2.9, 3.1, 5.5, 6.5, 12.0, 21.0, 60.0)
AT = (0.0, *(sign * size for size in SIZES for sign in (1.0, -1.0)))
"""Small numbers and large ones: relu6 is a ReLU up to 6."""


def apart(functions: Mapping[str, Function]) -> dict[str, float]:
    """The points at which the two halves of a function differ."""
    found: dict[str, float] = {}
    for name, function in functions.items():
        for x in AT:
            given = (x, 0.3) if name == "lrelu" else (x / 64,) if name in OF_A_RATIO else (x,)
            exact = float(function.sympy(*(sympy.Float(number, 60) for number in given)))
            measured = function.on_tensors(name)(*(torch.tensor(number, dtype=torch.float64) for number in given))
            if float(measured) != pytest.approx(exact, rel=1e-14, abs=1e-15):
                found[name] = x
    return found


def test_both_halves_mean_the_same() -> None:
    """But for one: above 20, PyTorch's softplus is a line, and off by 2e-9 at most."""
    assert apart(FUNCTIONS) == {"softplus": 21.0}


def test_that_a_difference_is_seen() -> None:
    assert apart({"sine": Function(sympy.sin, "torch:sinh")}) == {"sine": -60.0}
    relu = FUNCTIONS["relu"].sympy
    assert apart({"relu": Function(relu, torch.nn.functional.relu6)}) == {"relu": 60.0}


def slopes_apart(functions: Mapping[str, Function]) -> dict[str, float]:
    """The points at which SymPy's derivative of a function is not autograd's. At 0 a corner has none."""
    found: dict[str, float] = {}
    z = sympy.Symbol("z", real=True)
    for name, function in functions.items():
        parameter = (0.3,) if name == "lrelu" else ()
        slope = sympy.diff(function.sympy(z, *parameter), z)
        for x in (x / 64 if name in OF_A_RATIO else x for x in AT if x):
            at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
            value = function.on_tensors(name)(at, *(torch.tensor(one, dtype=torch.float64) for one in parameter))
            (measured,) = torch.autograd.grad(value, at, materialize_grads=True)
            if float(measured) != pytest.approx(float(slope.subs(z, sympy.Float(x, 60))), rel=1e-12, abs=1e-13):
                found[name] = x
    return found


def test_both_halves_have_the_same_slope() -> None:
    """But for the softplus, as above."""
    assert slopes_apart(FUNCTIONS) == {"softplus": 21.0}


def test_that_another_slope_is_seen() -> None:
    def clipped(at: torch.Tensor) -> torch.Tensor:
        near = at.clamp(-50, 50)
        return near + (at - near).detach()

    assert slopes_apart({"identity": Function(lambda z: z, clipped)}) == {"identity": -60.0}
