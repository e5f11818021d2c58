"""The tables of docs/activations.md and docs/index.md -> is each number that of the equation beside it?"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from texclaims.language.page import Display
from texclaims.language.project import find_project

ROOT = Path(__file__).parents[1]
TABLES = {"activations.md": 60, "index.md": 5}
CELL = re.compile(r"([\d./]+) \\eqref\{([\w-]+)\}")
DIGITS = re.compile(r"\\approx (-?\d+\.\d+)")


@pytest.fixture(scope="module")
def displays() -> dict[str, Display]:
    project = find_project(ROOT)
    return {str(display.label): display for page in project.pages for display in page.equations}


def cells(text: str) -> list[tuple[str, str]]:
    """Every number of the table, with the label beside it."""
    return [cell for line in text.splitlines() if line.startswith("| ") for cell in CELL.findall(line)]


def agrees(number: str, tex: str) -> bool:
    """Is the number the one that the display shows: its digits, rounded, or what stands behind its last sign of equality?"""
    if shown := DIGITS.findall(tex):
        return abs(Decimal(shown[-1]) - Decimal(number)) <= Decimal(5) / 10 ** (len(number.partition(".")[2]) + 1)
    top, _, bottom = number.partition("/")
    wanted = rf"\frac{{{top}}}{{{bottom}}}" if bottom else top
    return wanted in tex.rpartition("=")[2]


@pytest.mark.parametrize("page", TABLES)
def test_each_number_of_the_table_is_that_of_its_equation(displays: dict[str, Display], page: str) -> None:
    found = cells((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert len(found) > TABLES[page]
    assert [cell for cell in found if not agrees(cell[0], displays[cell[1]].claim)] == []


@pytest.mark.parametrize(
    ("number", "tex", "right"),
    [
        ("0.282095", r"\E[\gelu(z)] = \frac{1}{2 \sqrt{\pi}} \approx 0.282094792", True),
        ("0.282096", r"\E[\gelu(z)] = \frac{1}{2 \sqrt{\pi}} \approx 0.282094792", False),
        ("0", r"\int_0^1 t \dd t \approx 0.000000000", True),
        ("3/2", r"\E[\relu(z)^4] = \frac{3}{2}", True),
        ("4/3", r"\E[\relu(z)^4] = \frac{3}{2}", False),
    ],
)
def test_a_wrong_number_is_seen(number: str, tex: str, right: bool) -> None:
    assert agrees(number, tex) is right
