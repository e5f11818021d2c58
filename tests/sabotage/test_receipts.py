"""A run that writes a receipt: one file for its device, all rows of one run, and shown on the page as long as it is fresh."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from texclaims.language.project import find_project
from texclaims.numeric import device

OTHER = "Another Device 9"


def written(root: Path) -> dict[str, dict[str, Any]]:
    """File name -> what a receipt says."""
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in sorted(root.glob("verify/receipts/*.json"))}


def test_one_file_a_device(project: Any, monkeypatch: Any) -> None:
    """The same path as on a GPU: nothing but the name of the hardware is another."""
    monkeypatch.setattr(device, "hardware", lambda name: OTHER)
    run = project.verify("--device", "cpu", "--receipt")
    assert run.code == 0, run.text
    assert "receipt of Another Device 9, to be committed: verify/receipts/another-device-9.json" in run.text
    (receipt,) = written(project.root).values()
    verdicts = json.loads(project.read("verify/report.json"))["equations"]
    assert receipt["device"] == OTHER and receipt["equations"].keys() == verdicts.keys()
    for label, row in receipt["equations"].items():
        measured = {name: value for name, value in verdicts[label]["measurement"].items() if name != "seconds"}
        assert row == {"content": verdicts[label]["content"], "measurement": measured}
    built = project.build()
    assert built.code == 0 and built.text.count(f"{OTHER} ·") == 3 and "stale: made for" not in built.text
    # another device writes beside it, the same device in its place
    monkeypatch.setattr(device, "hardware", lambda name: "A third")
    assert project.verify("--device", "cpu", "--receipt").code == 0
    assert list(written(project.root)) == ["a-third.json", "another-device-9.json"]
    project.edit("docs/sums.md", "n \\Var[X]", "\\Var[X] n")
    assert project.verify().code == 0 and project.build().text.count("stale: made for") == 2


def test_a_run_of_some_equations_writes_none(project: Any) -> None:
    run = project.verify("--device", "cpu", "--receipt", "-k", "uniform-variance")
    assert run.code == 0, run.text
    assert "no receipt: 2 of 3 equations were not verified in this run" in run.text and not written(project.root)


def test_an_equation_that_fails_there_has_no_row(project: Any) -> None:
    project.edit("docs/sums.md", r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r^2}{2}")
    assert project.verify("--device", "cpu", "--receipt").code == 1
    (receipt,) = written(project.root).values()
    assert sorted(receipt["equations"]) == ["variance-of-sum"]


def test_hardware_has_a_name() -> None:
    assert device.hardware("cpu").startswith("CPU ") and len(device.hardware("cpu")) > 8


def test_what_is_no_receipt_stops_the_page(project: Any) -> None:
    assert find_project(project.root).receipts == project.root / "verify/receipts"
    project.write("verify/receipts/old.json", '{"label": "uniform-variance"}')
    built = project.build()
    assert built.code == 1 and "verify/receipts/old.json: not a receipt" in built.text and "remove it" in built.text
