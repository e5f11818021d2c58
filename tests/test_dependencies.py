"""What the pages say of an equation, that it follows from an earlier one, stands in the graph of the checks.

Every equation that is named in the paragraph directly before a display must be among those that the display's check
builds on. "Compare" and "see" claim nothing: equations named behind these words are not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from texclaims.judgement.fingerprint import check_sources
from texclaims.language.project import Project, find_project

ROOT = Path(__file__).resolve().parent.parent

NAMED = re.compile(r"\\eqref\{([^}]*)\}")
POINTER = re.compile(r"\b(?:[Cc]ompared?|[Ss]ee|as in|same one as|derived in|worked out in)\b[^.:;()]*$")
"""Words that lead the reader to an equation and claim nothing of it, up to the end of what stands before its number."""


@dataclass(frozen=True)
class Statement:
    """A paragraph before a display says that the display follows from an earlier equation."""

    page: str
    earlier: str
    label: str
    words: str


def statements(page: str, text: str) -> Iterator[Statement]:
    """What the paragraphs directly before the displays of a page say."""
    blocks = re.split(r"\n\s*\n", text)
    for before, display in zip(blocks, blocks[1:], strict=False):
        label = re.search(r"\\label\{([^}]*)\}", display)
        if not display.startswith("$$") or before.startswith("$$") or not label:
            continue
        for match in NAMED.finditer(before):
            words = before[: match.start()]
            if not POINTER.search(words):
                yield Statement(page, match[1], label[1], " ".join(words[-60:].split()))


def graph(project: Project) -> dict[str, set[str]]:
    """Label -> the labels of the equations that its check takes as parameters, or its rows name."""
    sources = check_sources(project)
    known = set(sources)
    return {label: set(one.earlier) & known for label, one in sources.items()}


def behind(label: str, depends_on: Mapping[str, set[str]]) -> set[str]:
    """All equations that this one rests on, directly or through others."""
    found: set[str] = set()
    waiting = [label]
    while waiting:
        new = depends_on.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def missing(page: str, text: str, depends_on: Mapping[str, set[str]]) -> list[Statement]:
    """Statements of a page that the graph does not bear out."""
    return [one for one in statements(page, text) if one.earlier not in behind(one.label, depends_on)]


@pytest.fixture(scope="module")
def project() -> Project:
    return find_project(ROOT)


@pytest.fixture(scope="module")
def depends_on(project: Project) -> dict[str, set[str]]:
    return graph(project)


def texts(project: Project) -> dict[str, str]:
    return {page.uri: page.file.read_text(encoding="utf-8") for page in project.pages if page.equations}


def test_every_dependency_that_the_text_states_is_in_the_graph(
    project: Project, depends_on: dict[str, set[str]]
) -> None:
    found = [one for page, text in texts(project).items() for one in missing(page, text, depends_on)]
    assert not found, "\n".join(
        f"{one.page}: {one.words} {one.earlier}: {one.label} does not depend on it" for one in found
    )


def test_the_pages_state_many_dependencies(project: Project) -> None:
    assert sum(1 for page, text in texts(project).items() for _ in statements(page, text)) > 50


def test_seven_equations_of_ten_rest_on_earlier_ones(depends_on: dict[str, set[str]]) -> None:
    assert 10 * sum(1 for above in depends_on.values() if not above) < 3 * len(depends_on)


def test_a_display_that_does_not_rest_on_what_the_text_names_is_reported(
    project: Project, depends_on: dict[str, set[str]]
) -> None:
    for page, text in texts(project).items():
        for one in statements(page, text):  # no equation rests on itself
            start = text.index(f"\\label{{{one.label}}}")
            place = text.rindex(f"\\eqref{{{one.earlier}}}", 0, start)
            damaged = text[:place] + text[place:].replace(f"\\eqref{{{one.earlier}}}", f"\\eqref{{{one.label}}}", 1)
            assert [(found.earlier, found.label) for found in missing(page, damaged, depends_on)] == [
                (one.label, one.label)
            ]


def test_a_check_that_no_longer_uses_an_earlier_equation_is_reported(
    project: Project, depends_on: dict[str, set[str]]
) -> None:
    for page, text in texts(project).items():
        for one in statements(page, text):
            cut = {label: above - {one.earlier} for label, above in depends_on.items()}
            assert one in missing(page, text, cut)


DISPLAY = "\n\n$$\na = b\n\\label{later}\n$$\n"
CLAIMS = (
    r"By \eqref{earlier}, this holds:",
    "It follows from\n\\eqref{earlier}:",
    r"Put 2 into \eqref{earlier} (compare \eqref{other}):",
    r"The mean is zero \eqref{earlier}:",
    r"Compare the two. By \eqref{earlier}:",
    r"See above: \eqref{earlier} gives",
)
POINTERS = (
    r"This is new (compare \eqref{earlier}):",
    r"This is new; see \eqref{earlier} and \eqref{other}:",
    "This is new, compare also\n\\eqref{earlier}:",
)


@pytest.mark.parametrize("words", CLAIMS)
def test_words_that_claim_a_dependency(words: str) -> None:
    assert [one.earlier for one in missing("page.md", words + DISPLAY, {})] == ["earlier"]
    assert missing("page.md", words + DISPLAY, {"later": {"between"}, "between": {"earlier"}}) == []


@pytest.mark.parametrize("words", POINTERS)
def test_words_that_claim_none(words: str) -> None:
    assert missing("page.md", words + DISPLAY, {}) == []


def test_only_the_paragraph_directly_before_a_display_counts() -> None:
    assert missing("page.md", f"By \\eqref{{earlier}}.\n\nNow this:{DISPLAY}", {}) == []
