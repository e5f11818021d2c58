"""A project verified from plain Python: the same verdicts as through pytest, without pytest, and light where it can be."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import texclaims

HEAVY = {"sympy", "torch", "lark", "numpy", "matplotlib", "pytest"}
VERIFY = """
import json, sys
import msgspec
import texclaims
from texclaims.judgement.equations import ClaimFailed
try:
    found = msgspec.to_builtins(texclaims.verify(".", {arguments}))
except ClaimFailed as refusal:
    found = str(refusal)
print(json.dumps([found, sorted({{name.split(".")[0] for name in sys.modules}})]))
"""


def verify(root: Path, arguments: str) -> tuple[Any, set[str]]:
    """What `texclaims.verify` returns in a fresh Python, or the words of its refusal; and all that was loaded."""
    paths = [str(root / "verify"), str(Path(texclaims.__file__).parents[1])]
    run = subprocess.run(
        [sys.executable, "-c", VERIFY.format(arguments=arguments)],
        cwd=root, env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)}, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    found, loaded = json.loads(run.stdout)
    return found, set(loaded)


def bare(verdict: dict[str, Any]) -> dict[str, Any]:
    """A verdict without what differs from run to run: the seconds, and the words, which hold numbers of running indices."""
    return {
        "holds": verdict["holds"],
        "steps": [{**step, "rules": len(step["rules"])} for step in verdict["proof"]["steps"]],
        "measurement": {**verdict["measurement"], "seconds": 0},
        "mutants": [(row["tex"], row["change"], row["fate"]) for row in verdict["mutants"]["list"]],
        **{key: verdict[key] for key in ("tex", "fingerprint", "content", "source", "versions", "symbols", "device")},
    }


def test_the_verdicts_are_those_of_pytest(project: Any) -> None:
    before = project.read("verify/report.json")
    found, loaded = verify(project.root, 'device="cpu", fresh=True')
    assert "pytest" not in loaded and {"sympy", "torch"} <= loaded
    known = json.loads(before)["equations"]
    assert list(found) == ["variance-of-sum", "uniform-variance", "named-variance"]  # in the order of the page
    assert {label: bare(one) for label, one in found.items()} == {label: bare(one) for label, one in known.items()}
    assert project.read("verify/report.json") == before


def test_what_has_not_changed_loads_nothing_heavy(project: Any) -> None:
    found, loaded = verify(project.root, "")
    assert found == json.loads(project.read("verify/report.json"))["equations"]
    assert not loaded & HEAVY


def test_only_the_labels_that_are_asked_for(project: Any) -> None:
    project.edit("docs/sums.md", r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r^2}{2}")
    found, _ = verify(project.root, '["uniform-variance"]')
    assert list(found) == ["uniform-variance"]
    assert not found["uniform-variance"]["holds"] and "refuted by SymPy" in found["uniform-variance"]["reason"]


@pytest.mark.parametrize(
    ("old", "new", "label", "words"),
    [
        (r"\frac{r^2}{3}", r"\frac{r^2}{3", "uniform-variance", "docs/sums.md:16: uniform-variance\n"),
        ("def uniform_variance", "def uniform_mean", "uniform-variance", "no check uniform_variance"),
        ("def uniform_variance", "def uniform_variance", "no-such-label", "no-such-label: found on no page"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_place(
    project: Any, old: str, new: str, label: str, words: str
) -> None:
    for path in ("docs/sums.md", "verify/checks/sums.py"):
        project.write(path, project.read(path).replace(old, new))
    refusal, _ = verify(project.root, f'["{label}"], fresh=True')
    assert words in refusal


def test_importing_the_engine_loads_nothing() -> None:
    code = "import texclaims, sys; print(*{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "texclaims" in run.stdout.split() and not {*HEAVY, "msgspec"} & set(run.stdout.split())
