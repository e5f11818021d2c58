"""The register of what PyTorch says and does: each row is measured again, and its page has each row once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch

from versions.found import results
from versions.page import lines
from versions.register import EVERY_ROW as ROWS
from versions.rows import found

HERE = Path(__file__).parent
PINNED = torch.__version__.partition("+")[0]
EVERY = results()
FILE = f"verify/versions/results/{PINNED}.json"
NEXT = f"run: python -m versions measure {FILE}, look at what differs, and at docs/pytorch/versions.md"
PAGE = (HERE.parent / "docs" / "pytorch" / "versions.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("key", ROWS)
def test_pytorch_still_says_and_does_what_the_register_says(key: str) -> None:
    assert PINNED in EVERY, f"PyTorch {PINNED} was not measured; {NEXT}"
    assert EVERY[PINNED].get(key) == found(ROWS[key]), NEXT
    assert EVERY[PINNED][key]["says"] and EVERY[PINNED][key]["does"], f"the register is about {PINNED}, which lacks this; {NEXT}"


def test_no_row_is_left_over_and_no_version_knows_another_one() -> None:
    assert {key for rows in EVERY.values() for key in rows} <= set(ROWS), "a row was renamed: run make versions"
    assert set(EVERY[PINNED]) == set(ROWS)


def test_the_rows_of_the_page_are_read() -> None:
    assert [line.key for line in lines(PAGE)] == re.findall(r"\{ #([\w-]+) \}", PAGE)


def test_the_page_has_each_row_once() -> None:
    for place in (r"\{ #([\w-]+) \}", r"<!-- does ([\w-]+) -->", r"<!-- since ([\w-]+) -->"):
        assert sorted(re.findall(place, PAGE)) == sorted(ROWS), place
    for line in filter(lambda line: line.startswith("| ") and "<!--" in line, PAGE.splitlines()):
        assert len(set(re.findall(r"#([\w-]+) \}|does ([\w-]+) -->|since ([\w-]+) -->", line))) == 3
        assert len({"".join(one) for one in re.findall(r"#([\w-]+) \}|does ([\w-]+) -->|since ([\w-]+) -->", line)}) == 1, line
