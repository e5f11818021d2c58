r"""A sentence before a display -> the equations that it says the display comes from, which its check must rest on.

"By \eqref{forward-mean}", "put … into \eqref{relu-mean}" say that an equation follows from another one. Then the other one is a
parameter of the check, or of a check that this one rests on. A plain pointer is worded otherwise: "compare", "see".
"""

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from texclaims.judgement.model import check_name, load_checks
from texclaims.language.project import Project, find_project

STATED = re.compile(
    r"\b(?:by|from|apply|divide|and)\s+(?=\\eqref)|\b(?:put|set)\b[^.:;]*?\binto\s+(?=\\eqref)", re.IGNORECASE
)
"""Words that say of the equation named next that the display follows from it."""
NAMED = re.compile(r"\\eqref\{([^}]*)\}")
DISPLAY = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.DOTALL | re.MULTILINE)
LABEL = re.compile(r"\\label\{([^}]*)\}")


def stated(paragraph: str) -> Iterator[str]:
    """The labels that a paragraph says an equation comes from."""
    for words in STATED.finditer(paragraph):
        if words[0].lower().startswith("and") and words.end() not in _second_ones(paragraph):
            continue
        found = NAMED.match(paragraph, words.end())
        if found:
            yield found[1]


def _second_ones(paragraph: str) -> set[int]:
    r"""Where the second of two equations stands: by \eqref{one} and \eqref{two}."""
    both = re.compile(r"\b(?:by|from|into|apply|divide)\s+\\eqref\{[^}]*\}\s+and\s+(?=\\eqref)", re.IGNORECASE)
    return {found.end() for found in both.finditer(paragraph)}


def before_each_display(text: str) -> Iterator[tuple[str, str]]:
    """The label of a display, and the paragraph that leads to it: what stands on the lines just above."""
    for found in DISPLAY.finditer(text):
        label = LABEL.search(found[1])
        above = text[: found.start()].rstrip()
        if label and not above.endswith("$$"):
            yield label[1], above.rpartition("\n\n")[2]


@pytest.fixture(scope="module")
def project() -> Project:
    return find_project(Path(__file__).parent)


@pytest.fixture(scope="module")
def rests_on(project: Project) -> Mapping[str, set[str]]:
    """Each equation, and all equations that its check asks for or its rows name, directly or through others."""
    asked: dict[str, set[str]] = {}
    for page in project.pages:
        checks = load_checks(project.check_file(page), f"stated on {page.uri}") if page.equations else None
        for display in page.equations:
            names = inspect.signature(getattr(checks, check_name(str(display.label)))).parameters
            asked[str(display.label)] = {*(name.replace("_", "-") for name in names), *display.cited}
    return {label: _all_before(label, asked) for label in asked}


def _all_before(label: str, asked: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set[str](), [label]
    while waiting:
        new = (asked[waiting.pop()] & asked.keys()) - found
        found |= new
        waiting += sorted(new)
    return found


def missing(text: str, rests_on: Mapping[str, set[str]]) -> list[str]:
    """What the sentences of a page state and the checks do not ask for."""
    return [
        f"{label}: {other}"
        for label, paragraph in before_each_display(text)
        for other in stated(paragraph)
        if label in rests_on and other != label and other not in rests_on[label]
    ]


def test_what_a_sentence_says_an_equation_comes_from_its_check_rests_on(
    project: Project, rests_on: Mapping[str, set[str]]
) -> None:
    pages = [page.file.read_text(encoding="utf-8") for page in project.pages]
    assert [one for text in pages for one in missing(text, rests_on)] == []
    assert sum(len(list(stated(above))) for text in pages for _, above in before_each_display(text)) > 20


def test_a_dependency_that_the_check_does_not_ask_for_is_missed() -> None:
    text = "By \\eqref{near}:\n\n$$\na = b\n\\label{this}\n$$\n"
    assert missing(text, {"this": {"far"}, "near": set()}) == ["this: near"]
    assert missing(text, {"this": {"near"}, "near": set()}) == []


@pytest.mark.parametrize(
    ("sentence", "labels"),
    [
        (r"By \eqref{one}, it is:", ["one"]),
        (r"The mean is zero by \eqref{one} and \eqref{two}.", ["one", "two"]),
        (r"Put the variance 1 into \eqref{one}:", ["one"]),
        (r"Divide \eqref{one} by the square of it:", ["one"]),
        (r"This follows from \eqref{one}:", ["one"]),
        (r"The same split is used in \eqref{one}. Compare \eqref{two} and \eqref{three}:", []),
    ],
)
def test_the_words_are_found(sentence: str, labels: list[str]) -> None:
    assert list(stated(sentence)) == labels


def test_it_is_the_paragraph_above_a_display() -> None:
    text = "From \\eqref{far}.\n\nBy \\eqref{near}:\n\n$$\na = b\n\\label{this}\n$$\n"
    assert list(before_each_display(text)) == [("this", r"By \eqref{near}:")]
