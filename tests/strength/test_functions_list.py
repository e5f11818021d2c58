"""The fifty wrong versions of functions and layers: each is another, and all are noticed but those that are named here."""

from __future__ import annotations

from collections import Counter
from functools import wraps
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
import torch
from torch import nn

import initialization
import initializer_witness
import layer_defaults
import orthogonal_witness
from forward_witness import faults_of_forward
from layer_witness import faults
from texclaims.judgement.equations import Equations
from texclaims.judgement.model import CheckError, run_check
from texclaims.language.project import find_project
from texclaims.numeric.meter import Meter

FIFTY = run_path(str(Path(__file__).with_name("functions_list.py")))["FIFTY"]
INITIALIZERS = ("trunc_normal_", "kaiming_uniform_", "kaiming_normal_", "xavier_normal_")
EQUATIONS = {
    "eye_: what lies off the diagonal keeps its old value": "eye-more-outputs",
    "dirac_: even kernels, tap left of the centre": "dirac-even",
    "dirac_: the taps of the second and later groups are forgotten": "dirac-groups",
    "dirac_: outputs beyond the inputs begin again": "dirac-one-group",
    "number of zeros rounded down": "sparse-variance",
    "the same rows are zero in every column": "sparse-variance",
    "batch_norm: in evaluation eps is added to the root": "batch-norm-default",
    "layer_norm: divides by the variance of n - 1": "layer-norm-default",
    "group_norm: every G-th channel forms a group": "group-norm-default",
    "rms_norm: eps not given is 1e-5": "rms-norm-default",
}
"""Where an equation is asked, and no witness."""
MISSED = ("the same rows are zero in every column",)
"""The variance of each weight is right all the same; no equation speaks of two columns."""


@pytest.fixture(scope="module")
def equations() -> Equations:
    return Equations(find_project(Path(__file__).parents[2]))


def measured(equations: Equations, label: str) -> bool:
    """Does PyTorch's half of an equation hold, in its own worlds?"""
    case = equations.case(label, "cpu")
    model = run_check(case.check, case.notation, case.functions, case.claims).measurement
    meter = Meter(case.notation, case.functions, model, case.claim.names, "cpu")
    return all(meter.measure(step, case.claim.premises).holds for step in case.claim.steps)


def put(wrong: Any, patch: pytest.MonkeyPatch) -> None:
    right = getattr(wrong.owner, wrong.name)
    patch.setattr(wrong.owner, wrong.name, wraps(right)(wrong.make(right)))


def noticed(wrong: Any, equations: Equations) -> bool:
    if wrong.words in EQUATIONS:
        return not measured(equations, EQUATIONS[wrong.words])
    if wrong.group == "orthogonal_":
        return orthogonal_witness.first_fault(nn.init.orthogonal_) != ""
    if wrong.owner is nn.init:
        asked = [wrong.name] if wrong.name in INITIALIZERS else ["kaiming_uniform_"]
        return any(initializer_witness.first_fault(getattr(nn.init, one)) for one in asked)
    return next(faults(), "") != ""


def test_there_are_fifty() -> None:
    assert len(FIFTY) == len({wrong.words for wrong in FIFTY}) == 50
    assert len(Counter(wrong.group for wrong in FIFTY)) == 13


@pytest.mark.parametrize("wrong", FIFTY, ids=lambda wrong: wrong.words)
def test_each_is_another(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def shown() -> torch.Tensor:
        torch.manual_seed(3)
        return wrong.shows()

    right = shown()
    assert torch.equal(right, shown())
    put(wrong, monkeypatch)
    assert not torch.equal(right, shown())


def test_what_is_right_is_called_right(equations: Equations) -> None:
    assert next(faults(), "") == orthogonal_witness.first_fault(nn.init.orthogonal_) == ""
    assert all(measured(equations, label) for label in set(EQUATIONS.values()))
    assert initialization.right_at_every_shape(nn.init.kaiming_uniform_) is None  # it raises where one is wrong


@pytest.mark.parametrize("wrong", FIFTY, ids=lambda wrong: wrong.words)
def test_it_is_noticed(wrong: Any, equations: Equations, monkeypatch: pytest.MonkeyPatch) -> None:
    put(wrong, monkeypatch)
    assert noticed(wrong, equations) == (wrong.words not in MISSED)


def test_the_law_of_a_layer_does_not_hold_while_a_layer_computes_something_else(
    equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(next(wrong for wrong in FIFTY if wrong.words == "GRU: the reset gate does not act on the bias"), monkeypatch)
    layer_defaults.right_layers.cache_clear()
    with pytest.raises(CheckError, match=r"InitializerFault: torch\.nn\.GRU: a number is .* off"):
        measured(equations, "recurrent-default-law")
    layer_defaults.right_layers.cache_clear()


COMPUTING = [wrong for wrong in FIFTY if wrong.group == "computing" or wrong.owner in (nn.RNN, nn.LSTM, nn.GRU)]


@pytest.mark.parametrize("wrong", COMPUTING, ids=lambda wrong: wrong.words)
def test_the_words_name_what_is_wrong(wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(faults_of_forward()) == []
    put(wrong, monkeypatch)
    name = f"torch.nn.{wrong.owner.__name__}" if isinstance(wrong.owner, type) else f"torch.nn.functional.{wrong.name}"
    if "gradient" in wrong.words:
        name = "autograd through torch.nn.Linear"
    assert any(fault.startswith(f"{name}: ") for fault in faults_of_forward())
