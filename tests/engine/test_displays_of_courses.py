r"""Thirty displays typed as courses and papers on initialization print them -> how each is read, or the message that it gets.

Each file in `courses` has the displays of one kind of source, and the table that an author would put beside them.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.entries import read_notation
from texclaims.language.page import Display

TABLES = {file.stem: file for file in sorted(Path(__file__).with_name("courses").glob("*.toml"))}
DISPLAYS: list[tuple[str, dict[str, Any]]] = [
    (name, display) for name, file in TABLES.items() for display in tomllib.loads(file.read_text(encoding="utf-8"))["display"]
]
WANTED = 24
"""So many of them at least are read."""


def read(name: str, tex: str) -> Claim:
    return read_claim(Display(Path("page.md"), 1, f"\n{tex.strip()}\n", "label", None), read_notation(TABLES[name]))


NAMES = [f"{name}: {' '.join(display['typed'].split())}" for name, display in DISPLAYS]


@pytest.mark.parametrize(("name", "display"), DISPLAYS, ids=NAMES)
def test_a_display_of_a_course_has_one_reading_or_says_what_to_write(name: str, display: dict[str, Any]) -> None:
    if "read" in display:
        claim = read(name, display["typed"])
        assert " ".join(claim.tex.split()) == display["read"]
        assert claim.tree == read(name, display["read"]).tree, "what is printed and copied is read as what was typed"
        return
    with pytest.raises(DialectError) as refusal:
        read(name, display["typed"])
    assert (refusal.value.found, refusal.value.wanted) == (display["refused"], display["wanted"])


def test_most_of_them_are_read() -> None:
    assert len(DISPLAYS) == 30 and sum("read" in display for _, display in DISPLAYS) >= WANTED


def test_none_is_counted_twice() -> None:
    assert len({display["typed"] for _, display in DISPLAYS}) == len(DISPLAYS)
    assert all(("read" in display) != ("refused" in display) for _, display in DISPLAYS)
