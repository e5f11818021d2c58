"""bench/same_report.py: what differs in two reports is found, and a field may be new only where it is named."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FILE = Path(__file__).parents[1] / "bench" / "same_report.py"


@pytest.fixture(scope="module")
def main() -> Callable[..., bool]:
    spec = importlib.util.spec_from_file_location("same_report", FILE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[..., bool] = module.main
    return found


@pytest.fixture
def same(main: Callable[..., bool], tmp_path: Path) -> Callable[..., bool]:
    """Are two verdicts on one equation the same?"""

    def compare(before: dict[str, Any], after: dict[str, Any], *new: str) -> bool:
        files = [tmp_path / name for name in ("before.json", "after.json")]
        for file, verdict in zip(files, (before, after), strict=True):
            report = {"equations": {"label": {"mutants": {"list": [{}] * 1}} | verdict}, "pictures": {}}
            file.write_text(json.dumps(report), encoding="utf-8")
        return main(*map(str, files), frozenset(new))

    return compare


def test_time_and_place_are_set_aside(same: Callable[..., bool]) -> None:
    assert same({"holds": True, "seconds": 1, "line": 3}, {"holds": True, "seconds": 2, "line": 4})


def test_a_difference_is_found(same: Callable[..., bool]) -> None:
    assert not same({"steps": [{"left": 1.0}]}, {"steps": [{"left": 1.0 + 2**-52}]})
    assert not same({"steps": [1]}, {"steps": [1, 2]})
    assert not same({"by": "proof"}, {"by": None})


def test_a_new_field_must_be_named(same: Callable[..., bool]) -> None:
    before, after = {"steps": [{"rules": []}]}, {"steps": [{"rules": [], "because": []}]}
    assert not same(before, after)
    assert same(before, after, "because") and same(after, before, "because")
    assert not same({"steps": [{"because": [1]}]}, after, "because")
