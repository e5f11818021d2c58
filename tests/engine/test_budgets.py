"""The engine's source -> nothing too large to be held in the head at once, and no public name without its sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import texclaims

ENGINE = Path(texclaims.__file__).parent
LINES_OF_A_MODULE = 300
LINES_OF_A_CLASS = 180
LARGER: dict[str, int] = {}
"""A module, or `module:Class`, that may be larger, and how large; each with its reason in a comment on its line."""
TENSOR = "torch.Tensor"
SHAPE_WORDS = ("shape", "Shape", "(states", "entry by entry", "element by element")


def sources() -> dict[str, str]:
    """Module -> its text, those of rooms with the room's name before them."""
    files = sorted(file for file in ENGINE.rglob("*.py") if "template" not in file.parts)
    return {
        ".".join(file.relative_to(ENGINE).with_suffix("").parts): file.read_text(encoding="utf-8") for file in files
    }


def too_large(sources: dict[str, str], larger: dict[str, int]) -> list[str]:
    """Modules and classes above their budget, and budgets that nobody needs any more."""
    found, needed = [], set()
    for place, lines in sizes(sources):
        usual = LINES_OF_A_CLASS if ":" in place else LINES_OF_A_MODULE
        if lines > usual:
            needed.add(place)
        if lines > larger.get(place, usual):
            found.append(f"{place}: {lines} lines, at most {larger.get(place, usual)}")
    return found + [f"{place}: needs no larger budget" for place in sorted(larger.keys() - needed)]


def sizes(sources: dict[str, str]) -> Iterator[tuple[str, int]]:
    for name, source in sources.items():
        yield name, len(source.splitlines())
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                yield f"{name}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_and_no_class_is_too_large() -> None:
    assert too_large(sources(), LARGER) == []


def test_that_budget_can_be_broken() -> None:
    lines = "x = 1\n" * LINES_OF_A_MODULE
    body = "    x = 1\n" * LINES_OF_A_CLASS
    assert too_large({"a": lines}, {}) == []
    assert too_large({"a": lines + "y = 1\n"}, {}) == ["a: 301 lines, at most 300"]
    assert too_large({"a": f"class B:\n{body}"}, {}) == ["a:B: 181 lines, at most 180"]
    assert too_large({"a": f"class B:\n{body}"}, {"a:B": 181}) == []
    assert too_large({"a": "x = 1\n"}, {"a": 400}) == ["a: needs no larger budget"]


# --- docstrings -------------------------------------------------------------------------------------------------------

Function = ast.FunctionDef | ast.AsyncFunctionDef


def public(tree: ast.Module) -> Iterator[tuple[str, ast.ClassDef | Function]]:
    """Public classes, functions and methods of a module; properties are named by what they are."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith(("_", "pytest_")):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                methods = (inner for inner in node.body if isinstance(inner, Function))
                yield from (
                    (f"{node.name}.{one.name}", one)
                    for one in methods
                    if not one.name.startswith(("_", "pytest_")) and not _is_property(one) and not _is_given(node, one)
                )


def _is_property(node: Function) -> bool:
    names = {ast.unparse(one).split("(")[0].split(".")[-1] for one in node.decorator_list}
    return bool(names & {"property", "cached_property", "setter"})


def _is_given(owner: ast.ClassDef, node: Function) -> bool:
    """A method whose name and meaning a library prescribes: pytest's hooks, Python-Markdown's and Lark's methods."""
    return bool(owner.bases) and node.name in inherited()


@cache
def inherited() -> frozenset[str]:
    """Names of methods that say what they are in a class of the engine which others extend, or that a library prescribes."""
    trees = [ast.parse(source) for source in sources().values()]
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    extended = {ast.unparse(base) for node in classes for base in node.bases}
    methods = (
        one for node in classes if node.name in extended for one in node.body if isinstance(one, Function)
    )  # fmt: skip
    return PRESCRIBED | {one.name for one in methods if ast.get_docstring(one)}


PRESCRIBED = frozenset(
    ["extendMarkdown", "run", "lex", "handleMatch", "runtest", "repr_failure", "reportinfo", "collect", "fdiff", "eval",
     "class_key", "handle_starttag", "handle_data", "handle_endtag", "doit"]
)  # fmt: skip


def without_docstring(source: str) -> list[str]:
    return [name for name, node in public(ast.parse(source)) if not ast.get_docstring(node)]


def without_errors(source: str) -> list[str]:
    """Public functions that raise, or whose own helpers in the same function do, and do not say so."""
    return [
        name
        for name, node in public(ast.parse(source))
        if isinstance(node, Function) and _raises(node) and "rais" not in (ast.get_docstring(node) or "").lower()
    ]


def _raises(node: Function) -> bool:
    caught = {id(inner) for one in ast.walk(node) if isinstance(one, ast.Try) and one.handlers
              for inner in ast.walk(ast.Module(one.body, []))}  # fmt: skip
    return any(isinstance(one, ast.Raise) and one.exc and id(one) not in caught for one in ast.walk(node))


def without_shape(source: str) -> list[str]:
    """Public functions that take or give tensors, and do not say of which shape."""
    return [
        name
        for name, node in public(ast.parse(source))
        if isinstance(node, Function)
        and TENSOR in ast.unparse(node.args) + ast.unparse(node.returns or ast.Constant(""))
        and not any(word in (ast.get_docstring(node) or "") for word in SHAPE_WORDS)
    ]


@pytest.mark.parametrize("rule", [without_docstring, without_errors], ids=lambda rule: rule.__name__)
def test_public_names_say_what_they_are(rule: object) -> None:
    assert callable(rule)
    assert {name: found for name, source in sources().items() if (found := rule(source))} == {}


def test_public_functions_on_tensors_give_shapes() -> None:
    numeric = {name: source for name, source in sources().items() if name.split(".")[0] in ("numeric", "laws")}
    assert numeric
    assert {name: found for name, source in numeric.items() if (found := without_shape(source))} == {}


def test_those_tests_can_fail() -> None:
    assert without_docstring(
        "def f(): pass\nclass A:\n    '''A.'''\n    def g(self): pass\n    def _h(self): pass"
    ) == [
        "f",
        "A.g",
    ]
    assert without_docstring("class A:\n    '''A.'''\n    @property\n    def g(self): pass") == []
    assert without_errors("def f():\n    '''Text.'''\n    raise ValueError") == ["f"]
    assert without_errors("def f():\n    '''Raises ValueError always.'''\n    raise ValueError") == []
    caught = "try:\n        raise ValueError\n    except ValueError:\n        pass"
    assert without_errors(f"def f():\n    '''Text.'''\n    {caught}") == []
    assert without_shape("def f(x: torch.Tensor):\n    '''Text.'''") == ["f"]
    assert without_shape("def f(x: torch.Tensor):\n    '''x has shape (states,).'''") == []
