"""The table of the last verification: every number from the report, what differs between equations told in full."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from texclaims.judgement.schema import WrongVersion
from texclaims.language.project import find_project
from texclaims.publishing.dashboard import dashboard, kind
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site


def shown(project: Any, **options: str) -> str:
    sheet = Sheet(Site(find_project(project.root), "https://example.org/", **options), None)
    return sheet.restore(dashboard(sheet))


def rows(html: str, heading: str) -> list[list[str]]:
    """The cells of the table below a heading."""
    part = html.partition(f">{heading}</h2>")[2].partition("<h2")[0]
    lines = re.findall(r"<tr>(<td>.*?)</tr>", part)
    return [[re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", line)] for line in lines]


def test_the_run(verified: Any) -> None:
    found = dict(rows(shown(verified), "The run"))
    assert found["day"] == "2026-11-23" and found["commit"] == "abc123def456" and found["device"] == "cpu, float64"
    assert found["versions"] == "Python 3.11.7, SymPy 1.14.0, PyTorch 2.13.0"
    assert found["processor"].endswith("for wrong versions")


def test_what_differs_is_told_in_full(verified: Any, edit_report: Any) -> None:
    edit_report(lambda equations: equations["double"].update(device="cuda", commit=None))
    found = dict(rows(shown(verified), "The run"))
    assert "cpu, float64 (1 equation)" in found["device"] and "cuda, float64 (1 equation)" in found["device"]


def test_equations_and_wrong_versions_are_counted(verified: Any) -> None:
    html, verdicts = shown(verified), Site(find_project(verified.root)).report.equations.values()
    assert "<p>2 of 2 equations hold.</p>" in html
    assert rows(html, "Equations") == [["proved", "2", "0", "0", "2"], ["all", "2", "0", "0", "2"]]
    own = [one for verdict in verdicts for one in verdict.mutants.rows if not one.earlier]
    assert rows(html, "Wrong versions")[-1][-1] == str(len(own)) and len(own) > 4


@pytest.mark.parametrize(
    ("change", "wanted"),
    [("without the premise w indep x", "a premise left out"), ("without the exponent 2", "a part left out"),
     ("2 → 3", "another number"), ("+ → -", "another sign"), ("fraction upside down", "a fraction upside down"),
     (r"\E → \Var", "another name, function, word or premise"), ("range to K - 1", "another order or range"),
     ("f is 2 times what both halves of the check say", "twice what the check says")],
)  # fmt: skip
def test_the_kind_of_a_mistake(change: str, wanted: str) -> None:
    assert kind(WrongVersion(tex="x", change=change, fate="both", why="")) == wanted


def test_receipts_fresh_and_stale(verified: Any) -> None:
    assert "There is no receipt of another device" in shown(verified)
    known = json.loads(find_project(verified.root).report_file.read_text(encoding="utf-8"))["equations"]
    known["square"]["measurement"].pop("seconds")
    run = {**{key: known["square"][key] for key in ("dtype", "versions", "commit")}, "device": "GPU 9", "date": "2026-11-20"}
    measurement = known["square"]["measurement"]
    fresh = {"content": known["square"]["content"], "measurement": measurement}
    contents = {"square": fresh, "double": {"content": "of an earlier text", "measurement": measurement}}
    verified.write("verify/receipts/gpu.json", json.dumps({**run, "equations": contents}))
    (line,) = rows(shown(verified), "Other devices")
    assert line[0] == "GPU 9" and line[2:] == ["2026-11-20", "1", "1"]


def test_commits_are_links_where_the_source_is_published(verified: Any) -> None:
    assert dict(rows(shown(verified), "The run"))["source"] == "this copy was built without the address of its source"
    html = shown(verified, repo_url="https://example.org/source")
    assert '<a href="https://example.org/source/commit/abc123def4567890">abc123def456</a>' in html
