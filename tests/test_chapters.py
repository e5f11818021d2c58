"""The chapters: the menu is in the order of their numbers; each says first what it comes to, and ends with exercises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from texclaims.language.page import Page
from texclaims.language.project import find_project

ROOT = Path(__file__).parents[1]
PROJECT = find_project(ROOT)
CHAPTERS = [page for page in PROJECT.pages if page.chapter]
LABELS = {display.label for page in PROJECT.pages for display in page.equations}
MENU = re.search(r"^nav:\n(.*?)\n\n", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
BOX = re.compile(r'\A---\n.*?\n---\n\n# [^\n]+\n\n!!! abstract "In short"\n\n(?P<box>(?:    [^\n]*\n|\n)+)', re.DOTALL)
PARTS = ("The result", "In PyTorch", "The usual mistake")
EXERCISES = re.compile(r"\n## Exercises\n\nEach answer is an equation of this site\.\n\n(?P<all>.*)\Z", re.DOTALL)
EXERCISE = re.compile(r'(?P<number>\d)\. [^\n]+\n\n    \?\?\? info "Answer (?P=number)"\n\n        (?P<answer>[^\n]+)\n')
EQUATION = re.compile(r"\\eqref\{([^{}]*)\}")
MOST_WORDS, MOST_DISPLAYS = 3500, 35
DISPLAY = re.compile(r"^\$\$\n.*?^\$\$$", re.DOTALL | re.MULTILINE)
NOT_RUNNING = re.compile(
    r"\A---\n.*?\n---\n|```.*?```|`[^`]*`|\$[^$]*\$|<!--.*?-->|^ *\|[^\n]*$|\\eqref\{[^{}]*\}|\[@[^\]]*\]"
    r"|(?<=\])\([^()]*\)|\{[ :#][^{}]*\}",
    re.DOTALL | re.MULTILINE,
)
"""What is no running text: data of the page, code, formulas, comments, rows of tables, references, addresses, attributes."""
EVERY_PAGE = sorted((ROOT / "docs").rglob("*.md"))
each_chapter = pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.uri)


def text(page: Page) -> str:
    return page.file.read_text(encoding="utf-8")


def box(page: Page) -> str:
    """What stands directly below the heading."""
    found = BOX.match(text(page))
    assert found, f"{page.uri}: wanted: an admonition “In short” below the heading"
    return found["box"]


def test_the_menu_is_in_the_order_of_the_numbers() -> None:
    assert MENU
    by_uri = {page.uri: page.chapter for page in CHAPTERS}
    listed = [by_uri.pop(uri) for uri in re.findall(r"(\S+\.md)$", MENU[1], re.MULTILINE) if uri in by_uri]
    assert listed == [*map(str, range(1, len(listed))), "A"] and by_uri == {}


def test_the_number_of_an_equation_begins_with_that_of_its_chapter() -> None:
    assert all(display.number.startswith(f"{page.chapter}.") for page in CHAPTERS for display in page.equations)


@each_chapter
def test_it_says_first_what_it_comes_to(page: Page) -> None:
    found = re.findall(r"^    \*\*(.*?)\.\*\*(.*?)(?=^$)", box(page), re.DOTALL | re.MULTILINE)
    parts = dict(found)
    assert tuple(parts) == PARTS
    assert EQUATION.findall(parts["The result"]) and "`" in parts["In PyTorch"]
    assert set(EQUATION.findall(box(page))) <= LABELS


@each_chapter
def test_it_says_what_one_will_learn(page: Page) -> None:
    goals = box(page).partition("After this chapter you can\n")[2]
    assert 3 <= len(re.findall(r"^    - \S[^\n]*[;.]$", goals, re.MULTILINE)) <= 4


@each_chapter
def test_it_ends_with_exercises_whose_answers_are_equations_and_are_hidden(page: Page) -> None:
    end = EXERCISES.search(text(page))
    assert end, f"{page.uri}: wanted: a section “Exercises” at the end"
    found = [(int(one["number"]), one["answer"]) for one in EXERCISE.finditer(end["all"])]
    assert [number for number, _ in found] == list(range(1, len(found) + 1)) and 3 <= len(found) <= 6
    assert len(EXERCISE.sub("", end["all"]).strip()) == 0
    for _, answer in found:
        assert EQUATION.findall(answer) and set(EQUATION.findall(answer)) <= LABELS


def words(page: str) -> int:
    """How many words of running text a page has."""
    running = NOT_RUNNING.sub(" ", DISPLAY.sub(" ", page))
    return sum(1 for word in running.split() if re.search(r"\w", word))


@pytest.mark.parametrize("file", EVERY_PAGE, ids=lambda file: file.stem)
def test_a_page_can_be_read_in_one_go(file: Path) -> None:
    page = file.read_text(encoding="utf-8")
    assert words(page) <= MOST_WORDS and len(DISPLAY.findall(page)) <= MOST_DISPLAYS, "make two pages of it"


def test_what_counts_as_a_word() -> None:
    display = "$$\na = b\n\\label{same}\n$$\n"
    shown = "---\ntitle: A\n---\n# Two words {#two}\n\nBy \\eqref{same}, $a = b$ holds – [see there](page.md#two) [@he2015].\n"
    assert words(f"{shown}\n{display}\n```python\nx = 1\n```\n\n| a | b |\n\n<!-- no word -->\n") == 6
    assert len(DISPLAY.findall(display * 3)) == 3
    assert words("word " * (MOST_WORDS + 1)) > MOST_WORDS
