"""The stack that equations about layers are measured on: PyTorch's modules give what a few lines of matrix products give."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from stacks import network
from texclaims.judgement.equations import Equations
from texclaims.judgement.judge import judge
from texclaims.language.project import find_project
from texclaims.laws.stacked import OfLayers

ROOT = Path(__file__).parents[1]

WIDTHS = (2, 3, 2)
STATES = 50


@pytest.fixture
def drawn() -> dict[str, dict[int, torch.Tensor]]:
    """Values in some states, of no law in particular."""
    random = torch.Generator().manual_seed(3)
    shapes = {layer: (WIDTHS[layer], WIDTHS[layer - 1]) for layer in (1, 2)}
    weights = {layer: torch.randn(STATES, *shape, generator=random, dtype=torch.float64) for layer, shape in shapes.items()}
    enter, arriving = (torch.randn(STATES, 2, generator=random, dtype=torch.float64) for _ in range(2))
    return {"W_layer": weights, "z_layer": {0: enter}, "delta_layer": {2: arriving}}


Of = Callable[[torch.Tensor], torch.Tensor]
ACTIVATIONS: dict[str, tuple[Callable[[], nn.Module], Of, Of]] = {
    "ReLU": (nn.ReLU, lambda z: z.clamp(min=0), lambda z: (z > 0).to(z)),
    "tanh": (nn.Tanh, torch.tanh, lambda z: 1 - torch.tanh(z) ** 2),
    "none": (nn.Identity, lambda z: z, torch.ones_like),
}


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_each_layer_is_a_product_of_matrices(name: str, drawn: dict[str, dict[int, torch.Tensor]]) -> None:
    module, activation, slope = ACTIVATIONS[name]
    found: OfLayers = network(module).compute(drawn)
    weights, z, delta = drawn["W_layer"], found["z_layer"], found["delta_layer"]
    assert list(z) == list(found["a_layer"]) == list(delta) == [0, 1, 2]
    assert torch.equal(z[0], drawn["z_layer"][0]) and torch.equal(delta[2], drawn["delta_layer"][2])
    for layer in (1, 2):
        before = activation(z[layer - 1])
        assert torch.allclose(found["a_layer"][layer - 1], before, rtol=1e-14)
        assert torch.allclose(z[layer], (weights[layer] @ before.unsqueeze(2)).squeeze(2), rtol=1e-13)
        back = (weights[layer].mT @ delta[layer].unsqueeze(2)).squeeze(2) * slope(z[layer - 1])
        assert torch.allclose(delta[layer - 1], back, rtol=1e-13)


def test_all_modules_are_pytorchs_own() -> None:
    from stacks import _modules

    weights = {layer: torch.zeros(1, WIDTHS[layer], WIDTHS[layer - 1]) for layer in (1, 2)}
    assert [type(one) for one in _modules(nn.Tanh, weights)] == [nn.Tanh, nn.Linear, nn.Tanh, nn.Linear]


@pytest.mark.parametrize("label", ["network-he", "network-depth"])
@pytest.mark.parametrize("other", [nn.ReLU6, lambda: nn.Hardtanh(0, 20), lambda: nn.Threshold(0.05, 0.0)])
def test_another_activation_is_seen(label: str, other: Callable[[], nn.Module], monkeypatch: pytest.MonkeyPatch) -> None:
    """They differ from a ReLU only for large numbers, or for small ones."""
    case = Equations(find_project(ROOT)).case(label, "cpu")
    assert case.check is not None
    monkeypatch.setattr(sys.modules[case.check.__module__], "network", lambda activation: network(other))
    assert not judge(case).holds


class Functional:
    """torch.nn.functional with another function for the ReLU."""

    def __init__(self, relu: Of) -> None:
        self.relu = relu

    def __getattr__(self, name: str) -> Any:
        return getattr(functional, name)


@pytest.mark.parametrize("label", ["he-depth", "he-depth-backward", "he-modes-telescope", "he-default-depth"])
@pytest.mark.parametrize("other", [functional.relu6, lambda z: z.clamp(0, 20), lambda z: functional.threshold(z, 0.01, 0.0)])
def test_another_activation_is_seen_in_a_stack_that_a_check_runs(label: str, other: Of, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Equations(find_project(ROOT)).case(label, "cpu")
    assert case.check is not None
    monkeypatch.setattr(sys.modules[case.check.__module__], "functional", Functional(other))
    assert not judge(case).holds
