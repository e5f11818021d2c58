"""What we got wrong, page by page -> does every entry name a test that there is, and does that test try what it shows?"""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections.abc import ItemsView, Iterator, ValuesView
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
NAMES = ("wrong.md", "wrong-halves.md", "wrong-refuted.md", "wrong-rounding.md", "wrong-initializers.md", "wrong-marks.md")
PAGES = [ROOT / "docs/about" / name for name in NAMES]
PAGE = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
ENTRY = re.compile(r"^(?P<shown>`.*)\n:   (?P<words>(?:.+\n)(?:    .+\n)*)", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
TEST = re.compile(r"`(\w+\.py)::(\w+)`")

Entry = tuple[list[str], list[tuple[str, str]]]


def entries(text: str) -> list[Entry]:
    """What each entry shows as code, and the tests that it names: file and function."""
    return [(CODE.findall(found["shown"]), TEST.findall(found["words"])) for found in ENTRY.finditer(text)]


@cache
def loaded(name: str) -> ModuleType:
    """The test file of this name. Raises ValueError where there is none, or more than one."""
    (file,) = (ROOT / "tests").rglob(name)
    spec = importlib.util.spec_from_file_location(f"named_on_a_page_{file.stem}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def strings(value: Any) -> Iterator[str]:
    """All strings in lists of lists, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from strings([*value.items()])
    elif isinstance(value, (list, tuple, frozenset, ItemsView, ValuesView)):
        for one in value:
            yield from strings(one)


def tried(module: ModuleType, test: str) -> set[str]:
    """What a test has in it: its parameters, its own strings, and the lists that it names; nothing if it is not there."""
    function = getattr(module, test, None)
    if not inspect.isfunction(function) or not test.startswith("test_"):
        return set()
    parameters = [mark.args for mark in getattr(function, "pytestmark", ())]
    named = [vars(module).get(name) for name in function.__code__.co_names]
    return {*strings(parameters), *strings(named), *strings(function.__code__.co_consts)}


def missing(entry: Entry) -> list[str]:
    """What keeps an entry from being true."""
    shown, tests = entry
    if not tests:
        return [f"{shown}: no test is named"]
    found = {test: tried(loaded(file), test) for file, test in tests}
    return [f"{one}: not in {test}" for test, known in found.items() for one in shown if one not in known]


def test_all_entries_are_read() -> None:
    assert len(entries(PAGE)) == len(re.findall(r"^:   ", PAGE, re.MULTILINE)) > 40


@pytest.mark.parametrize("entry", entries(PAGE), ids=lambda entry: entry[0][0])
def test_what_an_entry_shows_is_what_its_tests_try(entry: Entry) -> None:
    assert missing(entry) == []


def test_that_guard_can_fail() -> None:
    def of(shown: str, tests: str) -> list[str]:
        (entry,) = entries(f"`{shown}`\n:   Why it was\n    so. {tests}\n")
        return missing(entry)

    known, here = "^:   ", "`test_wrong.py::test_all_entries_are_read`"
    assert of(known, here) == []
    assert of("^:", here) == ["^:: not in test_all_entries_are_read"]
    assert of(known, f"{here} and `test_wrong.py::test_of_nothing`") == [f"{known}: not in test_of_nothing"]
    assert of(known, "`test_wrong.py::missing`") == [f"{known}: not in missing"]
    assert of(known, "no test") == [f"['{known}']: no test is named"]
    with pytest.raises(ValueError, match="unpack"):
        of(known, "`test_no_such_file.py::test_of_nothing`")
