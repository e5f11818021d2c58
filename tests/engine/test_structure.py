"""Modules, pages, checks and snippets -> the order and the names that hold them together; each rule can fail.

That rendering imports neither SymPy nor PyTorch nor Lark is shown by tests/website/test_build.py.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

import texclaims
from texclaims.check import check_name
from texclaims.fingerprint import functions_of
from texclaims.page import Page
from texclaims.project import Project, find_project

ENGINE = Path(texclaims.__file__).parent
REPOSITORY = Path(__file__).parents[2]


# --- the reading order of the engine ----------------------------------------------------------------------------------


def reading_order(docstring: str) -> list[str]:
    """The modules listed in the last paragraph of the package's docstring."""
    return re.findall(r"\w+", docstring.strip().split("\n\n")[-1])


def imported(source: str) -> Iterator[str]:
    """Modules of the package that a module imports anywhere, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("texclaims."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("texclaims."))


def against_the_order(order: list[str], sources: dict[str, str]) -> list[str]:
    """Imports of a module that stands lower in the list, and modules that it does not list, or lists in vain."""
    odd = sorted(set(order) ^ set(sources)) + [name for name in order if order.count(name) > 1]
    down = [
        f"{name} imports {other}"
        for name in order
        for other in imported(sources.get(name, ""))
        if name in order and (other not in order or order.index(other) >= order.index(name))
    ]
    return odd + down


def sources() -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in ENGINE.glob("*.py") if file.stem != "__init__"}


def test_imports_go_only_up_the_reading_order() -> None:
    repair = "verify/texclaims/__init__.py: list every module once, after all that it imports"
    assert against_the_order(reading_order(texclaims.__doc__ or ""), sources()) == [], repair


@pytest.mark.parametrize(
    ("order", "modules", "finding"),
    [
        ("a, b", {"a": "", "b": "from texclaims.a import x"}, []),
        ("a, b", {"a": "from texclaims.b import x", "b": ""}, ["a imports b"]),
        ("a, b", {"a": "def f():\n    import texclaims.b", "b": ""}, ["a imports b"]),
        ("a, b", {"a": "if 1:\n    from texclaims.a import x", "b": ""}, ["a imports a"]),
        ("a", {"a": "", "b": ""}, ["b"]),
        ("a, b", {"a": ""}, ["b"]),
        ("a, a", {"a": ""}, ["a", "a"]),
    ],
)
def test_that_test_can_fail(order: str, modules: dict[str, str], finding: list[str]) -> None:
    assert against_the_order(reading_order(f"What it is.\n\nReading order:\n\n{order}\n"), modules) == finding


# --- the engine knows no subject -----------------------------------------------------------------------------------

SUBJECT = re.compile(
    r"relu|xavier|glorot|kaiming|lecun|fan_?in|fan_?out|n_in\b|n_out\b|activation|neuron|torch\.nn|\bnn\b|initproof",
    re.IGNORECASE,
)


def words_of_code(source: str) -> Iterator[str]:
    """Names and strings of a module; comments and docstrings may give examples."""
    docstrings = {
        node.value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        named = token.type == tokenize.NAME
        if named or (token.type == tokenize.STRING and token.start[0] not in docstrings):
            yield token.string


def subject_words(source: str) -> list[str]:
    return [word for word in words_of_code(source) if SUBJECT.search(word)]


def test_the_engine_knows_nothing_of_initialization() -> None:
    assert {name: words for name, source in sources().items() if (words := subject_words(source))} == {}
    assert not SUBJECT.search((ENGINE / "dialect.lark").read_text(encoding="utf-8"))


def test_a_word_of_the_subject_is_seen() -> None:
    assert subject_words('"""relu as an example."""\n# relu\ndef relu(x):\n    return "fan_in"\n') == [
        "relu",
        '"fan_in"',
    ]
    assert subject_words("from torch import nn") == ["nn"]


def test_the_engine_stands_alone() -> None:
    """It imports nothing of the site's: neither its vocabulary nor its checks."""
    for source in sources().values():
        modules = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
        assert not {module for module in modules if module and module.split(".")[0] in ("initialization", "checks")}


# --- the mirror rule: page <-> checks <-> snippet -------------------------------------------------------------------


def page_against_checks(labels: list[str], checks: list[str], file: str) -> list[str]:
    """What is missing, surplus, or in another order than on the page."""
    wanted = [check_name(label) for label in labels]
    missing = [f"{file}: no check {name}" for name in wanted if name not in checks]
    surplus = [f"{file}: the check {name} has no equation" for name in checks if name not in wanted]
    moved = [name for name in checks if name in wanted] != [name for name in wanted if name in checks]
    return missing + surplus + ([f"{file}: checks in page order, please: {', '.join(wanted)}"] if moved else [])


def labels_of(page: Page) -> list[str]:
    return [str(display.label) for display in page.equations]


@pytest.fixture(scope="module")
def project() -> Project:
    return find_project(REPOSITORY)


def test_every_equation_has_its_check_in_page_order(project: Project) -> None:
    found: list[str] = []
    for page in project.pages:
        if page.equations:
            file = project.check_file(page)
            found += page_against_checks(labels_of(page), list(functions_of(file)), project.relative(file))
    assert found == []


def test_every_module_of_checks_has_its_page(project: Project) -> None:
    mirrored = {project.check_file(page) for page in project.pages if page.equations}
    assert {file for file in project.checks.rglob("*.py") if file.name != "__init__.py"} == mirrored


def test_every_page_of_a_scheme_has_its_snippet(project: Project) -> None:
    pages = {Path(page.uri).with_suffix("") for page in project.pages if page.uri.startswith("schemes/")}
    folder = project.root / "snippets"
    snippets = {file.relative_to(folder).with_suffix("") for file in folder.rglob("*.py")}
    assert pages and pages <= snippets
    assert all((project.docs / f"{snippet}.md").is_file() for snippet in snippets)


@pytest.mark.parametrize(
    ("labels", "checks", "finding"),
    [
        (["a-b", "c"], ["a_b", "c"], []),
        (["a-b", "c"], ["c", "a_b"], ["f.py: checks in page order, please: a_b, c"]),
        (["a-b", "c"], ["a_b"], ["f.py: no check c"]),
        (["a-b"], ["a_b", "d"], ["f.py: the check d has no equation"]),
    ],
)
def test_the_mirror_rule_can_fail(labels: list[str], checks: list[str], finding: list[str]) -> None:
    assert page_against_checks(labels, checks, "f.py") == finding
