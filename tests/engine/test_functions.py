"""Functions by name: PyTorch's half is found when it is first run, and an error says which entry is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sympy
import torch

from texclaims.language.claim import Claim
from texclaims.laws.functions import BUILTIN, Function, FunctionError
from texclaims.numeric.measurement import Meter

POINTS = [-2.3, -0.4, 0.7, 1.9]


def test_a_name_stands_for_what_it_names() -> None:
    assert Function(sympy.tanh, "torch:tanh").on_tensors("tanh") is torch.tanh
    assert Function(sympy.exp, len).on_tensors("exp") is len


@pytest.mark.parametrize("place", ["torch:tanhh", "torchh:tanh", "torch.cuda_:tanh", "torch", ":tanh", ""])
def test_a_name_that_is_not_there(place: str) -> None:
    module, _, attribute = place.partition(":")
    with pytest.raises(FunctionError) as found:
        Function(sympy.tanh, place).on_tensors("arctanh")
    for word in ("the function arctanh", repr(module), repr(attribute)):
        assert word in str(found.value)


def test_a_half_that_is_not_there_is_not_a_pass(read: Callable[[str], Claim], notation: Any) -> None:
    functions = {"f": Function(lambda z: z, "torch:no_such_function")}
    claim = read(r"f(a) = a")
    found = Meter(notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], ())
    assert found.impossible and not found.holds
    assert "the function f" in found.why and "no_such_function" in found.why


@pytest.mark.parametrize("name", BUILTIN)
def test_both_halves_of_a_builtin_function_agree(name: str) -> None:
    function = BUILTIN[name]
    two = name in ("max", "min")
    for x in POINTS if name != "ln" else map(abs, POINTS):
        given = (x, 0.3) if two else (x,)
        tensors = [torch.tensor(number, dtype=torch.float64) for number in given]
        exact = float(function.sympy(*map(sympy.Float, given)))
        assert float(function.on_tensors(name)(*tensors)) == pytest.approx(exact, rel=1e-14)
