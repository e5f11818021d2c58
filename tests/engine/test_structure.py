"""Modules, pages, checks and snippets -> the order and the names that hold them together; each rule can fail.

That rendering imports neither SymPy nor PyTorch nor Lark is shown by tests/website/test_build.py.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import texclaims
from texclaims.check import check_name
from texclaims.judgement.fingerprint import functions_of
from texclaims.language.page import Page
from texclaims.language.project import Project, find_project

ENGINE = Path(texclaims.__file__).parent
REPOSITORY = Path(__file__).parents[2]


# --- the reading order of the engine ----------------------------------------------------------------------------------

ROOM = re.compile(r"^(\w+) {2,}\S", re.MULTILINE)
"""A line of the engine's docstring that names a room, or a module beside the rooms, and says what it does."""


def rooms_of(docstring: str) -> list[str]:
    return ROOM.findall(docstring)


def reading_order(docstring: str) -> list[str]:
    """The modules listed in the last paragraph of a room's docstring; one in a folder of the room as rules.equality."""
    return re.findall(r"\w+(?:\.\w+)*|…", docstring.strip().split("\n\n")[-1])


def spelled_out(order: list[str], modules: Iterable[str]) -> list[str]:
    """The order with the modules that it does not name, one beside the other, in the place of its …"""
    others = sorted(set(modules) - set(order))
    return [name for one in order for name in (others if one == "…" else [one])]


def imported(source: str) -> Iterator[str]:
    """Modules of the engine that a module imports anywhere, inside functions too, without the engine's own name."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "texclaims":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("texclaims."):
            path = node.module.removeprefix("texclaims.")
            yield from ([path] if "." in path else (f"{path}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.Import):
            names = (alias.name for alias in node.names)
            yield from (name.removeprefix("texclaims.") for name in names if name.startswith("texclaims."))


def against_the_order(rooms: list[str], orders: dict[str, list[str]], sources: dict[str, str]) -> list[str]:
    """Imports of a module that stands lower, and modules that no list names, or that stand in one in vain.

    `orders` lists the modules of each room; a module beside the rooms is a room of its own and has no such list.
    """
    order = [f"{room}.{name}" if room in orders else room for room in rooms for name in orders.get(room, [room])]
    odd = sorted(set(order) ^ set(sources)) + [name for name in order if order.count(name) > 1]
    down = [
        f"{name} imports {other}"
        for name in order
        for other in imported(sources.get(name, ""))
        if other != "__version__" and ([*order, other].index(_module(other, order)) >= order.index(name))
    ]
    return odd + down


def _module(name: str, order: list[str]) -> str:
    """`check.model` is a name in the module check, which stands beside the rooms."""
    return name.split(".")[0] if name.split(".")[0] in order else name


BESIDE = ("template", "build")
"""Folders of the engine that are no rooms: what a new course consists of, and what a build of the distribution leaves."""


def sources() -> dict[str, str]:
    """Module -> its text: language.page, …, and those beside the rooms."""
    found = {file.relative_to(ENGINE): file.read_text(encoding="utf-8") for file in sorted(ENGINE.rglob("*.py"))}
    return {_dotted(file): text for file, text in found.items() if file.parts[0] not in BESIDE and _is_module(file, text)}


def _is_module(file: Path, text: str) -> bool:
    """A folder of a room is one, as moments is, where its __init__.py gathers what its modules have."""
    if file.name == "__init__.py":
        return len(file.parts) > 2 and any(True for _ in imported(text))
    return True


def _dotted(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def orders() -> dict[str, list[str]]:
    inits = sorted(ENGINE.glob("*/__init__.py"))
    found = {}
    for file in inits:
        room = file.parent.name
        modules = (name.partition(".")[2] for name in sources() if name.startswith(f"{room}."))
        found[room] = spelled_out(reading_order(ast.get_docstring(ast.parse(file.read_text())) or ""), modules)
    return found


def test_imports_go_only_up_the_reading_order() -> None:
    repair = "list a room in verify/texclaims/__init__.py, a module in the __init__.py of its room: after all that it imports"
    assert against_the_order(rooms_of(texclaims.__doc__ or ""), orders(), sources()) == [], repair


@pytest.mark.parametrize(
    ("rooms", "orders", "modules", "finding"),
    [
        ("ab", {"a": ["x"], "b": ["y"]}, {"a.x": "", "b.y": "from texclaims.a.x import f"}, []),
        ("ab", {"a": ["x"], "b": ["y"]}, {"a.x": "from texclaims.b.y import f", "b.y": ""}, ["a.x imports b.y"]),
        ("ab", {"a": ["x"], "b": ["y"]}, {"a.x": "from texclaims.b import y", "b.y": ""}, ["a.x imports b.y"]),
        ("ab", {"a": ["x"], "b": ["y"]}, {"a.x": "def f():\n    import texclaims.b.y", "b.y": ""}, ["a.x imports b.y"]),
        ("a", {"a": ["x", "y"]}, {"a.x": "from texclaims.a.y import f", "a.y": ""}, ["a.x imports a.y"]),
        ("a", {"a": ["x", "y"]}, {"a.x": "", "a.y": "from texclaims.a.x import f"}, []),
        ("a", {"a": ["x"]}, {"a.x": "if 1:\n    from texclaims.a.x import f"}, ["a.x imports a.x"]),
        ("a", {"a": ["x"]}, {"a.x": "from texclaims.a import gone"}, ["a.x imports a.gone"]),
        ("ab", {"a": ["x"]}, {"a.x": "", "b": "from texclaims.a.x import f"}, []),
        ("ab", {"a": ["x"]}, {"a.x": "from texclaims.b import f", "b": ""}, ["a.x imports b.f"]),
        ("a", {"a": ["x"]}, {"a.x": "", "a.y": ""}, ["a.y"]),
        ("a", {"a": ["x", "y"]}, {"a.x": ""}, ["a.y"]),
        ("a", {"a": ["x", "x"]}, {"a.x": ""}, ["a.x", "a.x"]),
        ("a", {"a": ["x"]}, {"a.x": "", "b": ""}, ["b"]),
    ],
)
def test_that_test_can_fail(
    rooms: str, orders: dict[str, list[str]], modules: dict[str, str], finding: list[str]
) -> None:
    assert against_the_order(list(rooms), orders, modules) == finding


def test_modules_of_one_kind_need_no_place_of_their_own() -> None:
    assert spelled_out(["x", "…", "y"], ["b", "a", "x", "y"]) == ["x", "a", "b", "y"]
    assert spelled_out(["x", "y"], ["a", "x", "y"]) == ["x", "y"]


def test_every_module_of_the_engine_is_looked_at() -> None:
    assert {"language.page", "publishing.site", "check", "pytest_plugin"} <= set(sources())


# --- what a room must not load ----------------------------------------------------------------------------------------

LIGHT = {
    "language": ("sympy", "torch", "numpy", "matplotlib", "mkdocs"),
    "laws": ("torch", "numpy", "matplotlib", "mkdocs"),
    "symbolic": ("torch", "numpy", "matplotlib", "mkdocs"),
    "pictures.entry": ("sympy", "torch", "lark", "matplotlib"),
    "pictures.state": ("sympy", "torch", "lark", "matplotlib"),
    "publishing": ("sympy", "torch", "lark", "matplotlib"),
    "command": ("sympy", "torch", "numpy", "matplotlib", "mkdocs"),
}


def loaded(modules: Iterable[str]) -> set[str]:
    """The top-level names of all that a fresh Python has loaded after importing these modules."""
    code = "".join(f"import {module}\n" for module in modules)
    code += "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def modules_of(room: str) -> list[str]:
    """The modules of a room; of one module, itself."""
    return [f"texclaims.{name}" for name in sources() if name == room or name.startswith(f"{room}.")]


@pytest.mark.parametrize(("room", "heavy"), LIGHT.items(), ids=LIGHT)
def test_a_room_loads_only_what_it_needs(room: str, heavy: tuple[str, ...]) -> None:
    modules = modules_of(room)
    assert modules and not loaded([f"texclaims.{room}", *modules]) & set(heavy)


def test_what_checks_import_loads_no_torch() -> None:
    """The first model of a check can be made where PyTorch is not installed."""
    assert not loaded(["texclaims.check"]) & set(LIGHT["symbolic"])


def test_that_a_loaded_package_is_seen() -> None:
    assert {"sympy", "texclaims"} <= loaded(["texclaims.symbolic.prover"])
    assert "torch" in loaded(["texclaims.numeric.worlds"])


# --- the engine knows no subject -----------------------------------------------------------------------------------

SUBJECT = re.compile(
    r"relu|xavier|glorot|kaiming|lecun|fan_?in|fan_?out|n_in\b|n_out\b|activation|neuron|torch\.nn|\bnn\b|initproof",
    re.IGNORECASE,
)


TEXT = (tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING))
"""Python 3.12 and later take an f-string apart: what it says are tokens of a kind of their own."""


def words_of_code(source: str) -> Iterator[str]:
    """Names and strings of a module; comments and docstrings may give examples."""
    docstrings = {
        node.value.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        named = token.type == tokenize.NAME
        if named or (token.type in TEXT and token.start[0] not in docstrings):
            yield token.string


def subject_words(source: str) -> list[str]:
    return [word for word in words_of_code(source) if SUBJECT.search(word)]


def test_the_engine_knows_nothing_of_initialization() -> None:
    assert {name: words for name, source in sources().items() if (words := subject_words(source))} == {}
    assert {name: found for name, text in other_files().items() if (found := SUBJECT.findall(text))} == {}


def other_files() -> dict[str, str]:
    """What is shipped beside the modules: grammar, style sheets, script, template, README. Name -> text."""
    rooms = [ENGINE / room for room in (*orders(), "template")]
    kinds = (".lark", ".css", ".js", ".html", ".md", ".toml", ".yml", ".txt", ".json")
    beside = [ENGINE / "README.md", *(ENGINE / "template").rglob("*.py")]
    files = [*beside, *(file for room in rooms for file in room.rglob("*") if file.suffix in kinds)]
    return {file.relative_to(ENGINE).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_all_that_is_shipped_is_looked_at() -> None:
    wanted = {
        "README.md", "language/dialect.lark", "publishing/assets/equation.css", "publishing/assets/equation.js",
        "template/docs/index.md", "template/docs/notation.toml", "template/verify/checks/index.py", "template/mkdocs.yml",
    }  # fmt: skip
    assert wanted <= set(other_files())


def test_a_word_of_the_subject_is_seen() -> None:
    assert subject_words('"""relu as an example."""\n# relu\ndef relu(x):\n    return "fan_in"\n') == [
        "relu",
        '"fan_in"',
    ]
    assert subject_words("from torch import nn") == ["nn"]
    assert len(subject_words('x = f"the fan_in of {y}"')) == 1


COMMANDS = re.compile(r"pytest verify|make [a-z]+|texclaims setup|mkdocs build")


def test_messages_name_the_commands_of_the_project() -> None:
    """Only the defaults, and what `texclaims init` prints for the course that it made, are spelled out."""
    spelled = {
        name: [word for word in words_of_code(text) if COMMANDS.search(word)] for name, text in sources().items()
    }
    assert {name for name, words in spelled.items() if words} == {"language.project", "command.entry"}


def test_the_engine_stands_alone() -> None:
    """It imports nothing of the site's: neither its vocabulary nor its checks."""
    for source in sources().values():
        modules = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
        tops = {module.split(".")[0] for module in modules if module}
        assert not tops & {"activations", "initialization", "checks"}


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
    mirrored = {project.check_file(page) for page in project.pages if page.labelled}
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


def test_sympy_keeps_all_that_it_worked_out() -> None:
    """It reads how much once, when it is loaded: whoever loads it with the engine must have been told."""
    code = "import texclaims.symbolic.prover, sympy; print(sympy.Basic._subs.cache_info().maxsize)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["None"]


def test_what_is_left_when_a_run_ends_is_looked_through_by_nobody() -> None:
    """Pytest and Python both look for circles among all objects when they end: for seconds, after some hundred proofs."""
    code = (
        "import gc; from texclaims.pytest_plugin import _few_collections\n"
        "usual = gc.get_threshold()\n"
        "with _few_collections(): made = [[] for _ in range(100_000)]\n"
        "print(len(gc.get_objects()) < 10_000, gc.get_threshold() == usual)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "True"]
