"""What the page of an equation says of PyTorch: each row of the register that names it, and since when, by the results."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from texclaims.language.project import find_project
from versions import found, page

ROOT = Path(__file__).parents[1]
REGISTER = ROOT / "docs" / "pytorch" / "versions.md"
NOTE = re.compile(
    r'PyTorch on (?P<of>.+?): (?P<says>.+)\. Found: (?P<does>.+)\. It is so (?P<since>(?:in|since) .+)\. '
    r'<a href="../../pytorch/versions/#(?P<key>[\w-]+)">All versions</a>'
)


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The module that writes them, found as the builder finds it."""
    monkeypatch.syspath_prepend(ROOT / "overrides")
    yield import_module("version_notes")


def test_each_equation_that_a_row_names_says_so(notes: Any) -> None:
    """Read off the page by other means: the labels in the third cell of the line in which a key stands."""
    wanted = set()
    for line in REGISTER.read_text(encoding="utf-8").splitlines():
        if key := re.search(r"\{ #([\w-]+) \}", line):
            wanted |= {(label, key[1]) for label in re.findall(r"\\eqref\{([\w-]+)\}", line.split("|")[3])}
    lines = [(label, NOTE.fullmatch(line)) for label, lines in notes.notes(ROOT).items() for line in lines]
    assert {(label, note and note["key"]) for label, note in lines} == wanted and len(lines) == len(wanted) > 50
    on_pages = {str(display.label) for page in find_project(ROOT).pages for display in page.equations}
    assert {label for label, _ in wanted} <= on_pages


def test_since_when_it_is_so_is_what_the_results_say(notes: Any) -> None:
    every = found.results()
    minor = [version.rpartition(".")[0] for version in every]
    for line in (line for lines in notes.notes(ROOT).values() for line in lines):
        note = NOTE.fullmatch(line)
        assert note, line
        rows = [every[version][note["key"]] for version in every]
        now = every[notes.installed()][note["key"]]["does"]
        same = [row["does"] == now for row in rows]
        since, *documented = note["since"].split("; in ")
        if all(same):
            assert since == f"in all versions measured ({minor[0]} to {minor[-1]})"
        else:
            first = same.index(True)
            assert all(same[first:]) and since.startswith(f"since {minor[first]}; before, ")
        silent = [name for name, row in zip(minor, rows, strict=True) if row["does"] and not row["says"]]
        assert bool(silent) == bool(documented)
        assert not silent or documented[0].split(" not ")[0] in (silent[0], f"{silent[0]} to {silent[-1]}")
        assert notes.words(now) == note["does"]


def test_another_result_is_another_line(notes: Any, tmp_path: Path) -> None:
    """One version, and one row, in which a file of results says something else."""
    results = shutil.copytree(found.RESULTS, tmp_path / "results")
    row = next(one for one in page.lines(REGISTER.read_text(encoding="utf-8")) if one.key == "gain-tanh")

    def line() -> str:
        return str(notes.line(row, found, notes.installed(), found.results(results)))

    before = line()
    assert "It is so in all versions measured" in before
    file = results / "2.2.2.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["rows"]["gain-tanh"]["does"] = "it returns 1.7"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert line() != before and "It is so in 2.1, 2.3 to 2.15; in 2.2, otherwise." in line()
    content["rows"]["gain-tanh"] = {"says": False, "does": "it returns 1.6667"}
    file.write_text(json.dumps(content), encoding="utf-8")
    assert line().count("in 2.2 not documented in these words") == 1


def test_a_site_without_a_register_has_no_notes(notes: Any, tmp_path: Path) -> None:
    assert notes.notes(tmp_path) == {}


def test_a_row_is_read_as_it_is_typed() -> None:
    theory = "As \\eqref{one} and \\eqref{two}, \\eqref{one}."
    row = f"| `a_`{{ #a-b }}: “N(0, *c*)” | <!-- does a-b --> | {theory} | <!-- since a-b --> |"
    (line,) = page.lines(f"Words.\n\n| The documentation | It does | Theory | Versions |\n| --- | --- | --- | --- |\n{row}\n")
    assert (line.key, line.of, line.says, line.labels) == ("a-b", "`a_`", "“N(0, *c*)”", ("one", "two"))
    with pytest.raises(ValueError, match="a-b: found 5 cells, wanted 4"):
        list(page.lines(row.replace("As ", "As | ")))
    assert page.touching(f"{row}\n{row.replace('a-b', 'c')}")["two"][1].key == "c"


def test_words_are_html(notes: Any) -> None:
    assert notes.words("`a < *b*` & *c*") == "<code>a &lt; *b*</code> &amp; <em>c</em>"
