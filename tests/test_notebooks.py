"""The experiments -> do their sentences hold for other seeds, is no number typed by hand, do their modules do what they say?"""

from __future__ import annotations

import ast
import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from posixpath import normpath
from typing import Any

import jupytext
import pytest
import torch
from markdown.extensions.toc import slugify
from torch import nn

import experiment_pages
from experiment_pages import TIMES, NotSo, count, finds, median, number, quartiles, seeds, share, spread
from many_networks import Networks, floors, points
from texclaims.language.project import find_project
from theory_lines import NoLine, along, side

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs/notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.py"))
OTHER_SEEDS = {"demos": "1000", "depth": "2000", "units": "3000"}
SHOWING = {"tells", "finds", "table", "picture", "histograms", "Curve"}
NAMES = re.compile(r"N\(0, 1\)|(?:32|64) bits|powers? of ten")
"""Digits that are no result."""
WORDS = "five six seven eight nine ten twenty thirty forty fifty hundred thousand million half twice double quarter sixth tenth"
NUMBER = re.compile(rf"\d|\b(?:{'|'.join(WORDS.split())})\b", re.IGNORECASE)
LINK = re.compile(r"\]\((\.\./[^)]*)\)")
CODE = re.compile(r"`[^`]*`")
CITED = re.compile(r"\\+eqref\{+([\w-]+)\}+")
FORBIDDEN = re.compile(r"<script|<style|<[a-z]+[^<>]* (?:style|on[a-z]+)=", re.IGNORECASE)


@cache
def hook() -> Any:
    """overrides/notebooks.py, as the builder loads it."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("notebooks_hook", ROOT / "overrides/notebooks.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cells(text: str, kind: str) -> list[str]:
    """The cells of a notebook that hold words, or code."""
    return [cell.source for cell in jupytext.reads(text, fmt="py:percent").cells if cell.cell_type == kind]


# --- what they say -----------------------------------------------------------------------------------------------------


def test_there_are_three_and_each_is_tried_with_other_seeds() -> None:
    assert {file.stem for file in NOTEBOOKS} == set(OTHER_SEEDS)


@pytest.mark.parametrize("name", OTHER_SEEDS)
def test_its_sentences_hold_for_other_seeds(name: str) -> None:
    environment = os.environ | {experiment_pages.SEEDS: OTHER_SEEDS[name]}
    run = subprocess.run([sys.executable, str(FOLDER / f"{name}.py")], env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]


def typed_numbers(text: str) -> list[str]:
    """Numbers that stand in words, or in what is shown, without being computed."""
    words = (CODE.sub("", LINK.sub("]", part)) for part in (*cells(text, "markdown"), *shown(text)))
    return [found for part in words for found in NUMBER.findall(NAMES.sub("", part))]


def shown(text: str) -> Iterator[str]:
    """The literal parts of all that a notebook shows: not what is computed into them, nor how it is formatted."""
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SHOWING:
            yield from (part for argument in call.args for part in literals(argument))


def literals(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield node.value if isinstance(node.value, str) else ""
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value for part in node.values if isinstance(part, ast.Constant) and isinstance(part.value, str))
    elif isinstance(node, (ast.Tuple, ast.List, ast.Starred, ast.ListComp, ast.GeneratorExp)):
        yield from (part for inner in ast.iter_child_nodes(node) for part in literals(inner))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHOWING:
        yield from (part for inner in node.args for part in literals(inner))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_no_number_is_typed_by_hand(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert typed_numbers(text) == [] and len(list(shown(text))) > 20


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("# %% [markdown]\n# It ends at 9.76.\n", ["9", "7", "6"]),
        ("# %% [markdown]\n# Twenty of them learn, and `nn.Conv2d` in [a](../b2.md).\n", ["Twenty"]),
        ('# %%\nfinds(x > 1, f"{x} of 40 learn")\n', ["4", "0"]),
        ('# %%\ntable(("A",), [("1.2", f"{x:.3g}")])\n', ["1", "2"]),
        ('# %%\nfinds(x > 1, f"{x:.3g} with N(0, 1), in 32 bits")\n', []),
    ],
)
def test_that_search_sees(cell: str, found: list[str]) -> None:
    assert typed_numbers(cell) == found


def idle_conditions(text: str) -> list[int]:
    """Lines of sentences whose condition looks at no number of the run."""
    calls = [call for call in ast.walk(ast.parse(text)) if isinstance(call, ast.Call) and ast.unparse(call.func) == "finds"]
    looks = (ast.Compare, ast.Call)
    return [call.lineno for call in calls if not any(isinstance(part, looks) for part in ast.walk(call.args[0]))]


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_every_sentence_about_results_has_a_condition(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert idle_conditions(text) == [] and text.count("\nfinds(") >= 8
    assert idle_conditions('finds(True, "so it is")') == [1]


def test_a_sentence_that_the_numbers_do_not_bear_out_stops_the_notebook() -> None:
    finds(torch.tensor(True), "It holds.")
    with pytest.raises(NotSo, match="do not say: It does not"):
        finds(torch.tensor(False), "It does not.")


def dead_ends(text: str) -> list[str]:
    """Links and labels of a notebook that lead nowhere."""
    project = find_project(ROOT)
    known = {str(display.label) for page in project.pages for display in page.labelled}
    missing = [label for label in CITED.findall(text) if label not in known]
    for link in LINK.findall(text):
        path, _, anchor = link.partition("#")
        page = ROOT / "docs" / normpath(f"notebooks/{path}")
        headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE) if page.is_file() else []
        if not page.is_file() or anchor and anchor not in {slugify(heading, "-") for heading in headings}:
            missing.append(link)
    return missing


def test_links_and_labels_lead_somewhere() -> None:
    texts = [file.read_text(encoding="utf-8") for file in NOTEBOOKS]
    assert [dead_ends(text) for text in texts] == [[], [], []]
    assert all(CITED.search(text) for text in texts) and sum(len(LINK.findall(text)) for text in texts) >= 5
    assert dead_ends("see [a](../clipping.md#nowhere), \\eqref{he-nowhere}") == ["he-nowhere", "../clipping.md#nowhere"]


# --- the page --------------------------------------------------------------------------------------------------------


def test_a_page_has_the_cells_and_nothing_that_the_policy_forbids() -> None:
    from mkdocs_jupyter import convert

    raw = convert.nb2html(str(FOLDER / "units.py"), execute=False, allow_errors=False)
    assert FORBIDDEN.search(raw)
    page, text = hook().plain(raw), (FOLDER / "units.py").read_text("utf-8")
    assert not FORBIDDEN.search(page) and "jp-" not in page
    assert page.count('<details class="experiment-code">') == len(cells(text, "code"))
    assert all(f'id="{slugify(heading, "-")}"' in page for heading in re.findall(r"^# #+ (.*)$", text, re.MULTILINE))


def test_what_another_converter_writes_is_refused() -> None:
    with pytest.raises(Exception, match="a notebook without cells"):
        hook().plain("<p>Words.</p>")


def test_the_notebook_to_take_along_has_the_same_cells() -> None:
    text = (FOLDER / "units.py").read_text(encoding="utf-8")
    taken = json.loads(hook().as_notebook(text))
    assert ["".join(cell["source"]) for cell in taken["cells"] if cell["cell_type"] == "code"] == cells(text, "code")
    assert hook().as_notebook(text) == hook().as_notebook(text)


# --- numbers -----------------------------------------------------------------------------------------------------------


def test_numbers_as_text() -> None:
    values = (0.0, 9.7596, 0.0001234, -2.5e-9, 1234.0, 3.1e27, math.inf, math.nan)
    found = [number(value).replace(TIMES, " × ") for value in values]
    assert found == ["0", "9.76", "1.2 × 10⁻⁴", "−2.5 × 10⁻⁹", "1,234", "3.1 × 10²⁷", "infinite", "no number"]


def test_a_lost_value_counts_as_infinite() -> None:
    values = torch.tensor([3.0, math.nan, 1.0, 2.0, math.nan])
    assert quartiles(values) == (2.0, 3.0, math.inf) and median(values) == 3.0
    assert spread(values) == "3 (2 to infinite)" and spread(torch.ones(4)) == "1"
    assert count(values > 1.5) == "2 of 5" and share(values > 1.5) == 0.4


def test_seeds_move(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(experiment_pages.SEEDS, "7")
    assert list(seeds(3)) == [7, 8, 9]


# --- networks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("clip", [None, 0.5])
def test_networks_side_by_side_are_the_networks_one_by_one(clip: float | None) -> None:
    x, y = points()
    together = Networks.drawn(torch.relu, range(4), nn.init.kaiming_uniform_)
    curve = together.train(x, y, 0.01, 12, clip)
    for seed in range(4):
        torch.manual_seed(seed)
        linear = [nn.Linear(1, 10), *(nn.Linear(10, 10) for _ in range(9)), nn.Linear(10, 1)]
        for layer in linear:
            nn.init.kaiming_uniform_(layer.weight)
        alone = nn.Sequential(*(part for layer in linear for part in (layer, nn.ReLU())))[:-1]
        optimizer, losses = torch.optim.SGD(alone.parameters(), lr=0.01), []
        for _ in range(12):
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(alone(x), y)
            loss.backward()
            losses.append(loss.item())
            if clip:
                nn.utils.clip_grad_norm_(alone.parameters(), clip)
            optimizer.step()
        torch.testing.assert_close(curve[:-1, seed], torch.tensor(losses), rtol=1e-4, atol=1e-5)


def test_the_points_are_those_of_the_article() -> None:
    constant, line = floors(*points())
    assert (round(constant, 4), round(line, 4)) == (9.7596, 0.2643)


def test_a_copy_in_the_same_precision_is_a_copy() -> None:
    one = Networks.drawn(torch.relu, range(2))
    assert one.to(torch.float32).parameters[0].data_ptr() != one.parameters[0].data_ptr()


# --- lines ---------------------------------------------------------------------------------------------------------------


def test_a_line_goes_on_through_more_layers_than_a_world_has() -> None:
    kept = along("he-depth", "q_layers", 40, 3.0, widths=10, v_layers=0.2)
    assert len(kept) == 41 and kept == pytest.approx([3.0] * 41, rel=1e-12)
    assert along("he-depth", "q_layers", 40, widths=10, v_layers=0.1) == pytest.approx([0.5**k for k in range(41)], rel=1e-12)


def test_one_side_at_one_place() -> None:
    assert side("he-variance", "right", n_in=50) == pytest.approx(0.04, rel=1e-12)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (lambda: along("he-depth", "q_layers", 3, widths=10), "the same number on both sides, in every world"),
        (lambda: along("he-depth", "w", 3, widths=10, v_layers=0.1), "wanted: one of L, l, q_layers, v_layers, widths"),
        (lambda: side("he-variance", "right"), "the same number on both sides, in every world"),
    ],
)
def test_a_line_that_depends_on_more_is_none(line: Any, words: str) -> None:
    with pytest.raises(NoLine, match=words):
        line()
