"""A special world in which two numbers came out nearly equal -> a difference of rounding alone refutes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.laws.functions import Function
from texclaims.numeric.meter import Meter
from texclaims.numeric.rules.rounding import are_near_by_rounding
from texclaims.numeric.world import World

QUOTIENT = r"\frac{b^3 - a^3}{(b - a)^2} = \frac{b^2 + a b + a^2}{b - a}"
NEAR = 1 + 1e-6
CASES = {
    "true, and cancelled": (QUOTIENT + r" \when{ a \ne b }", NEAR, True),
    "false by little": (QUOTIENT + r" + \frac{1}{100} \when{ a \ne b }", NEAR, False),
    "false by much": (QUOTIENT + r" + \frac{1}{(b - a)^2} \when{ a \ne b }", NEAR, False),
    "false, and well apart": (QUOTIENT + r" + \frac{1}{10^9} \when{ a \ne b }", 2.5, False),
}


@pytest.mark.parametrize(("tex", "b", "rounding"), CASES.values(), ids=CASES)
def test_rounding_is_told_from_a_difference(
    read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function], monkeypatch: Any, tex: str, b: float,
    rounding: bool,
) -> None:  # fmt: skip
    claim = read(tex)
    worlds = Meter(notation, functions, {}, claim.names, "cpu").worlds
    numbers = {name: torch.tensor(value, dtype=torch.float64) for name, value in {"a": 1.0, "b": b}.items()}
    there = worlds.tensors(World.of_numbers(numbers, "cpu"), 0)
    monkeypatch.setattr(worlds, "place", lambda *_: SimpleNamespace(usual=there))
    special: Any = SimpleNamespace(pins={"a": 1.0})
    step: Any = claim.steps[0]
    assert are_near_by_rounding(worlds, step, claim.premises, 0, special) is rounding
