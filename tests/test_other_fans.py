"""Fans in other libraries: the function is taken out of a source, and what it counts is compared with what can be counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from texclaims.language.project import find_project
from versions import other_fans, others

ROOT = Path(__file__).parents[1]
COMMITTED = json.loads(others.FILE.read_text(encoding="utf-8"))["fans"]
SOURCE = """
import a_package_that_nobody_has

def other(shape):
    raise SystemExit

@a_package_that_nobody_has.marked
class Thing: ...

def fans(shape: a_package_that_nobody_has.Shape, axis=-2) -> Unknown:
    places = math.prod(shape[:-2])
    return shape[axis] * places, shape[-1] * places
"""


def laid_out(folder: Path, source: str = SOURCE) -> Path:
    """A package with this one file, and one that says how it keeps a kernel."""
    (folder / "lib").mkdir()
    (folder / "lib" / "fans.py").write_text(source, encoding="utf-8")
    (folder / "lib" / "layer.py").write_text("shape = size + (\n    inputs,\n    outputs)", encoding="utf-8")
    return folder


COUNTER = other_fans.Counter("lib/fans.py", "fans")
KERNEL = other_fans.Kernel((3, 3, 2, 5), "lib/layer.py", "shape = size + (inputs, outputs)")
LABELS = ("conv-forward",)
LAYER = other_fans.Layer("a convolution", lambda: nn.Conv2d(2, 5, 3, bias=False), (1, 2, 9, 9), {"lib": KERNEL}, LABELS)


def test_one_function_is_run_without_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_fans, "COUNTERS", {"lib": COUNTER})
    wanted = {"layer": "a convolution", "labels": ["conv-forward"], "counted": [18, 45], "pytorch": [18, 45]}
    assert LAYER.found(laid_out(tmp_path)) == {**wanted, "lib": {"shape": [3, 3, 2, 5], "fans": [18, 45]}}


def test_a_function_that_counts_otherwise_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(other_fans, "COUNTERS", {"lib": COUNTER})
    found = LAYER.found(laid_out(tmp_path, SOURCE.replace("shape[-1] * places", "shape[-1]")))
    assert found["lib"]["fans"] == [18, 5] and found["counted"] == [18, 45]


@pytest.mark.parametrize(
    ("layer", "source", "error"),
    [
        (LAYER, SOURCE.replace("def fans", "def fan"), r"found 0 functions fans, wanted 1"),
        (LAYER, f"{SOURCE}\ndef fans(shape):\n    return shape", r"found 2 functions fans, wanted 1"),
        (LAYER, SOURCE.replace("shape[-1] * places", "0.5"), r"found \(18, 0\.5\) for .*, wanted whole numbers"),
        (replace(LAYER, kernels={"lib": replace(KERNEL, said="outputs, inputs")}), SOURCE, r"layer\.py: found no outputs, in"),
    ],
)
def test_what_is_not_there_any_more_is_said(
    layer: other_fans.Layer, source: str, error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(other_fans, "COUNTERS", {"lib": COUNTER})
    with pytest.raises(ValueError, match=error):
        layer.found(laid_out(tmp_path, source))


CONVOLUTIONS = {"convolution": (144, 576), "convolution in 4 groups": (36, 144), "transposed": (144, 576)}
TRUE = {"linear": (3, 5), "depthwise": (9, 9), **CONVOLUTIONS}
"""By hand: channels of a group, times nine places."""


@pytest.mark.parametrize("layer", other_fans.LAYERS, ids=lambda layer: layer.what)
def test_the_committed_fans_are_those_that_are_counted_now(layer: other_fans.Layer) -> None:
    (known,) = (one for one in COMMITTED["layers"] if one["layer"] == layer.what)
    assert tuple(known["counted"]) == layer.counted() == TRUE[layer.what.partition(",")[0]]
    assert tuple(known["pytorch"]) == layer.of_pytorch()
    assert known["labels"] == list(layer.labels)
    assert {package: tuple(known[package]["shape"]) for package in ("keras", "jax")} == {
        package: kernel.shape for package, kernel in layer.kernels.items()
    }


def test_the_committed_fans_name_the_version_that_is_installed_and_equations_that_exist() -> None:
    assert COMMITTED["versions"]["pytorch"] == torch.__version__.partition("+")[0], "run: python -m versions others"
    assert len(COMMITTED["layers"]) == len(other_fans.LAYERS) == len(TRUE)
    displays = {str(display.label) for page in find_project(ROOT).pages for display in page.equations}
    assert {label for layer in other_fans.LAYERS for label in layer.labels} <= displays
