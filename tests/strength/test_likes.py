"""Another function in checks: what is shown is what was found, and an equation notices it, or is known not to."""

from __future__ import annotations

import json
from pathlib import Path
from runpy import run_path
from types import FunctionType
from typing import Any

import pytest
import torch
from torch.nn import functional

import initialization
from texclaims.judgement.equations import Equations
from texclaims.language.project import find_project

ROOT = Path(__file__).parents[2]
OTHERS = run_path(str(Path(__file__).with_name("likes.py")))
EXCUSED, LIKES, InChecks, complaints, tries = (OTHERS[name] for name in ("EXCUSED", "LIKES", "InChecks", "complaints", "tries"))
SHOWN = json.loads((ROOT / "docs" / "about" / "strength.json").read_text(encoding="utf-8"))["likes"]
RELU6 = InChecks("relu", LIKES["relu"]["ReLU6"])
SOME = (
    *("he-depth", "relu-angle-small", "relu-born-dead", "relu-width-one", "leaky-relu-depth", "sigmoid-chain", "softmax"),
    *("softmax-own-logit", "cross-entropy", "loss-equal-logits", "binary-cross-entropy", "prior-bias-rare", "clip-huber-loss"),
    *("clip-huber-slope", "squared-loss-bias", "attention-at-start", "attention-value-gradient", "layer-norm-default"),
    *("batch-norm-default", "rms-norm-default"),
)
"""At least one for most functions; those with a tanh take seconds."""


@pytest.fixture(scope="module")
def equations() -> Equations:
    return Equations(find_project(ROOT))


def test_each_was_tried_and_what_was_missed_is_excused() -> None:
    shown, listed = ({function: set(likes) for function, likes in every.items()} for every in (SHOWN, LIKES))
    assert shown == listed
    assert all(one["tried"] > 0 for found in SHOWN.values() for one in found.values())
    assert list(complaints(SHOWN)) == []


def test_one_that_is_missed_and_not_excused_is_told() -> None:
    found = {"relu": {"ReLU6": {"tried": 9, "not noticed": ["he-depth", *EXCUSED["relu", "ReLU6"][1].split()]}}}
    assert list(complaints(found)) == ["relu, ReLU6: not noticed, or excused and noticed, in he-depth"]
    assert len(list(complaints({"relu": {"ReLU6": {"tried": 9, "not noticed": []}}}))) == 1


@pytest.mark.parametrize("label", SOME)
def test_an_equation_notices_what_it_is_said_to_notice(label: str, equations: Equations) -> None:
    found = list(tries(equations, label))
    assert found
    for one in found:
        assert bool(one.told) == (label not in SHOWN[one.function][one.like]["not noticed"]), one


@pytest.mark.parametrize("label", ["he-depth", "softmax", "cross-entropy", "attention-value-gradient", "batch-norm-default"])
def test_the_right_function_in_its_own_place_is_not_noticed(
    label: str, equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put in in the same way as another one: what is noticed is the function, and not that it was put in."""
    for name in LIKES:
        right = getattr(functional, name, None) or getattr(torch, name)
        monkeypatch.setitem(LIKES, name, {"itself": right})
    found = list(tries(equations, label))
    assert found and [one for one in found if one.told] == []


def of_nine() -> torch.Tensor:
    return functional.relu(torch.tensor(9.0))


@pytest.mark.parametrize("place, wanted", [("networks", 6.0), ("checks.exact", 6.0), ("texclaims.numeric.builder", 9.0)])
def test_it_is_replaced_in_checks_alone(place: str, wanted: float) -> None:
    with RELU6:
        assert float(FunctionType(of_nine.__code__, {**globals(), "__name__": place})()) == wanted


def test_the_functions_of_the_formula_stay() -> None:
    mode = InChecks("leaky_relu", LIKES["leaky_relu"]["ReLU"])
    with mode:
        assert float(initialization.lrelu(torch.tensor(-1.0), torch.tensor(0.5))) == -0.5
        assert float(functional.leaky_relu(torch.tensor(-1.0), 0.5)) == 0


def test_one_that_cannot_be_called_shows_nothing(equations: Equations, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ValueError("it cannot be called so")

    monkeypatch.setitem(LIKES["relu"], "ReLU6", broken)
    with pytest.raises(ValueError, match="it cannot be called so"):
        list(tries(equations, "relu-angle"))
