"""The pages and checks of today -> for each equation, a digest of all that its verdict depends on.

Covered: the equation, the notation entries that it is read with, those that its check names, and those that its wrong versions
put in their place, all as its own page has them; its check and everything else in the check's module that is no check, the
project's own modules that it imports, the vocabulary and the project's own modules that it names, earlier equations (by their own
fingerprints), the engine, and the versions of Python and of the libraries.
Needs neither SymPy nor PyTorch: sources are read, not imported.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version
from itertools import pairwise
from pathlib import Path

from texclaims.judgement.partners import Displays, around, partners
from texclaims.language.layers import at_layers
from texclaims.language.notation import SIZE, Notation
from texclaims.language.page import CITED, Display
from texclaims.language.project import Project
from texclaims.language.tokens import tokens_of

ENGINE = Path(__file__).parent.parent
VERDICT = ("language", "laws", "symbolic", "numeric", "judgement")
"""The rooms of the engine that decide what a verdict is; the others only carry or show it."""
NAMED = re.compile(r"(?P<top>[A-Za-z_]\w*)(\.\w+)*:\w+")
"""What a vocabulary names for PyTorch, as "torch:tanh"."""


@dataclass(frozen=True)
class CheckSource:
    """One check function as text."""

    file: Path
    line: int
    text: str
    parameters: tuple[str, ...]
    surroundings: str
    """Everything in the module that is no check: imports and small functions that checks may call."""
    names: frozenset[str] = frozenset()
    """Its parameters, and the names of what it gives a meaning, as in `model(s=…)`."""
    tex: tuple[str, ...] = ()
    """The texts in it, which may be TeX."""
    cited: tuple[str, ...] = ()
    """The labels that the rows of the equation name."""

    @property
    def earlier(self) -> tuple[str, ...]:
        """The labels that the check could ask for by its parameters, and those that the rows name."""
        return tuple(dict.fromkeys((*(name.replace("_", "-") for name in self.parameters), *self.cited)))


def fingerprints(project: Project) -> dict[str, str]:
    """Label -> fingerprint for every equation that has a check, and for every formula that its page calls wrong, if there is a
    check that refutes it; others are left out."""
    return both_fingerprints(project)[0]


def both_fingerprints(project: Project) -> tuple[dict[str, str], dict[str, str]]:
    """Label -> fingerprint; and label -> the same without the versions of the libraries: what a receipt from another machine is
    compared with.
    """
    parts = _parts(project)
    ground = _digest(engine_digest(), vocabulary_digest(project.vocabulary, project.root, project.modules))
    return _digested(parts, _digest(ground, *engine_versions().items())), _digested(parts, ground)


@dataclass(frozen=True)
class _Parts:
    """What a verdict depends on beside the ground that all stand on: texts, and earlier equations by their labels."""

    texts: tuple[str, ...]
    built_on: tuple[str, ...]


def _parts(project: Project) -> dict[str, _Parts]:
    sources = check_sources(project)
    displays = {str(d.label): d for page in project.pages for d in page.labelled}
    pages = {page.file: page.equations for page in project.pages}
    own = {file: _own_modules(file, project.root, project.modules) for file in {source.file for source in sources.values()}}

    def one(label: str) -> _Parts:
        display = displays[label]
        source = sources[label if label in sources else display.refuted]
        notation = at_layers(project.notation_of(display.file), display.claim)
        earlier = [*source.earlier, *filter(None, (display.refuted,))]
        texts = (
            display.claim, _reasons(display), _entries(display, notation, source), source.text,
            _partners(display, pages[display.file], notation), source.surroundings, own[source.file],
        )  # fmt: skip
        return _Parts(texts, tuple(e for e in earlier if e in displays and e in sources))

    return {label: one(label) for label, display in displays.items() if {label, display.refuted} & sources.keys()}


def _digested(parts: Mapping[str, _Parts], ground: str) -> dict[str, str]:
    done: dict[str, str] = {}

    def one(label: str, above: tuple[str, ...]) -> str:
        if label in above:
            return f"circle: {' -> '.join((*above, label))}"
        if label not in done:
            built_on = [(e, one(e, (*above, label))) for e in parts[label].built_on]
            done[label] = _digest(ground, *parts[label].texts, *built_on)
        return done[label]

    return {label: one(label, ()) for label in parts}


def circle(sources: Mapping[str, CheckSource], label: str) -> tuple[str, ...]:
    """Equations that rest on each other, beginning and ending with this one; empty where there is no such circle."""
    waiting: list[tuple[str, ...]] = [(label,)]
    seen = {label}
    while waiting:
        path = waiting.pop()
        for earlier in sources[path[-1]].earlier if path[-1] in sources else ():
            if earlier == label:
                return (*path, label)
            if earlier not in seen:
                seen.add(earlier)
                waiting.append((*path, earlier))
    return ()


def check_sources(project: Project) -> dict[str, CheckSource]:
    """Label -> the check function of that name in the module that mirrors its page."""
    found: dict[str, CheckSource] = {}
    for page in project.pages:
        file = project.check_file(page)
        if page.labelled and file.is_file():
            functions = functions_of(file)
            for display in page.labelled:
                name = str(display.label).replace("-", "_")
                if name in functions:
                    found[str(display.label)] = replace(functions[name], cited=display.cited)
    return found


def functions_of(file: Path) -> dict[str, CheckSource]:
    """Every public generator function of a check module, by name."""
    return _functions_of(file, file.read_text(encoding="utf-8"))


@cache
def _functions_of(file: Path, text: str) -> dict[str, CheckSource]:
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return {}
    lines = text.split("\n")
    checks = [node for node in tree.body if is_check(node)]
    rest = "\n".join(ast.unparse(node) for node in tree.body if not is_check(node))
    return {
        node.name: CheckSource(file, node.lineno, _lines_of(node, lines), _parameters(node), rest, _names(node), _texts(node))
        for node in checks
        if isinstance(node, ast.FunctionDef)
    }


def _lines_of(node: ast.FunctionDef, lines: list[str]) -> str:
    """A function's own text; `ast.get_source_segment` splits the whole module again for each function."""
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _parameters(node: ast.FunctionDef) -> tuple[str, ...]:
    return tuple(one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs))


def _names(node: ast.FunctionDef) -> frozenset[str]:
    return frozenset([*_parameters(node), *(one.arg for one in ast.walk(node) if isinstance(one, ast.keyword) and one.arg)])


def _texts(node: ast.FunctionDef) -> tuple[str, ...]:
    return tuple(one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))


def is_check(node: ast.AST) -> bool:
    """A public function that yields; a decorator would be part of what it does, and no part of its text."""
    return (
        isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not node.decorator_list
        and any(isinstance(inside, ast.Yield) for inside in ast.walk(node))
    )


def _reasons(display: Display) -> str:
    """The labels that its rows name, each with its place."""
    return " ".join(f"{found.start()} {found[1]}" for found in CITED.finditer(display.tex))


def _entries(display: Display, notation: Notation, source: CheckSource) -> str:
    """The notation entries that the equation is read with, and those that the check names: as parameters, as names of a model, or
    in TeX. The sizes of families come with them. An entry that no name here is read with changes nothing."""
    used = {name for tex in (display.claim, *source.tex) for name in _read_with(tex, notation)}
    used |= {notation.by_short[name].name for name in source.names if name in notation.by_short}
    used |= set(_of_layers(notation))
    used |= {size for s in notation.symbols if s.name in used for size in s.shape}
    return "\n".join(repr(s) for s in sorted(notation.by_name.values(), key=lambda s: s.name) if s.name in used)


def _read_with(tex: str, notation: Notation) -> Iterator[str]:
    """Names that stand in TeX, the longest that fit; and of one token, where that is an argument without braces."""
    yield from notation.names_in(tex)
    words = tuple(word for word, _, _ in tokens_of(tex))
    behind = (following for word, following in pairwise(words) if word in ("^", "_", r"\sqrt", r"\frac", r"\tfrac"))
    yield from (one.name for word in behind for one in notation.by_first_token.get(word, ()) if len(one.tokens) == 1)


def _of_layers(notation: Notation) -> Iterator[str]:
    """The widths of a network, where the claim speaks of its layers."""
    sizes = (found[1] for one in notation.layered for size in one.shape if (found := SIZE.fullmatch(size)))
    yield from [next(sizes, "")] if notation.is_of_a_claim else []


def _partners(display: Display, page: Displays, notation: Notation) -> str:
    """The notation entries that wrong versions put in the place of names of the equation, with the sizes of families."""
    found = partners(display.claim, around(display, page), notation)
    sizes = {size for put in found.values() for one in put for size in one.shape}
    known = (repr(symbol) for symbol in notation.by_name.values() if symbol.name in sizes)
    return "\n".join([*(f"{name} {put!r}" for name, put in sorted(found.items())), *sorted(known)])


def _own_modules(file: Path, root: Path, modules: Path) -> str:
    """A digest of all modules of the project that a module imports or names, directly or through another."""
    found: dict[Path, str] = {}
    waiting = [file]
    while waiting:
        for name in _imports(waiting.pop().read_text(encoding="utf-8")):
            origin = _file_of(name, modules)
            if origin and root in origin.parents and ENGINE not in origin.parents and origin not in found:
                if ".venv" not in origin.parts:
                    found[origin] = origin.read_text(encoding="utf-8")
                    waiting.append(origin)
    return _digest(*(text for _, text in sorted(found.items())))


@cache
def _imports(source: str) -> frozenset[str]:
    """Top-level names of the modules that a source imports, or names as a vocabulary does: "module:attribute"."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
        elif isinstance(node, ast.Constant) and (place := NAMED.fullmatch(str(node.value))):
            names.add(place["top"])
    return frozenset(names)


@lru_cache(maxsize=1)
def engine_digest() -> str:
    """Of every module and grammar in the rooms that decide what a verdict is."""
    files = [file for room in VERDICT for file in sorted((ENGINE / room).rglob("*")) if file.suffix in (".py", ".lark")]
    return _digest(*((file.relative_to(ENGINE).as_posix(), file.read_text(encoding="utf-8")) for file in files))


@lru_cache(maxsize=8)
def vocabulary_digest(module: str, root: Path, modules: Path) -> str:
    """A digest of the vocabulary, and of the modules under `root` that hold what it names for PyTorch."""
    file = _file_of(module, modules)
    if file is None:
        return f"no module {module}"
    return _digest(file.read_text(encoding="utf-8"), _own_modules(file, root, modules))


def _file_of(module: str, modules: Path) -> Path | None:
    """Where a module would be imported from: what is installed, then the project's own folder of modules."""
    spec = PathFinder.find_spec(module, [*sys.path, str(modules)])
    return Path(spec.origin) if spec and spec.origin and spec.has_location else None


@lru_cache(maxsize=1)
def engine_versions() -> dict[str, str]:
    """Versions that a verdict depends on, read from package metadata."""
    libraries = ("sympy", "python-flint", "torch", "lark")
    return {"python": platform.python_version(), **{name: _version(name) for name in libraries}}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "absent"


def _digest(*parts: object) -> str:
    return hashlib.sha256("\x00".join(map(str, parts)).encode()).hexdigest()[:32]
