"""docs/misconceptions.md: each entry has a sentence, its formula, which is refuted, and the right equation in its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from texclaims.language.project import find_project

PROJECT = find_project(Path(__file__).parents[1])
PAGE = next(page for page in PROJECT.pages if page.uri == "misconceptions.md")
TEXT = PAGE.file.read_text(encoding="utf-8")
SECTIONS = re.compile(r"^## .*$", re.MULTILINE)
ENTRIES = [part.partition("\n") for part in re.split(r"^### ", SECTIONS.sub("", TEXT), flags=re.MULTILINE)[1:]]
LABELS = {str(display.label) for page in PROJECT.pages for display in page.equations}
DISPLAY = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.DOTALL | re.MULTILINE)


def test_there_are_enough_and_not_too_many() -> None:
    assert 25 <= len(PAGE.refuted) <= 35 and len(ENTRIES) == len(PAGE.refuted)
    assert len(DISPLAY.sub("", TEXT).split()) <= 3_500


def test_every_formula_of_the_page_is_wrong() -> None:
    assert PAGE.displays == PAGE.refuted and not PAGE.equations


@pytest.mark.parametrize(("heading", "_", "entry"), ENTRIES, ids=[heading for heading, *_ in ENTRIES])
def test_an_entry(heading: str, _: str, entry: str) -> None:
    assert re.fullmatch("“[^“”]+”", heading)
    before, display, after = DISPLAY.split(entry)
    right = re.findall(r"\\refuted\{([^}]*)\}", display)
    assert len(right) == 1 and right[0] in LABELS
    assert before.strip().endswith(":")
    cited = re.findall(r"\\eqref\{([^}]*)\}", after)
    assert right[0] in cited and set(cited) <= LABELS
