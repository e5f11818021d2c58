"""notation.toml -> the one table of names: TeX, meaning in words, kind, and what KaTeX draws for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

TOKEN = re.compile(
    r"\\(?:text|mathrm)\s*\{[^{}]*\}|\\begin\{[a-z]+\}|\\end\{[a-z]+\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|[A-Za-z]|[^\sA-Za-z0-9\\]",
    re.DOTALL,
)

KINDS = {
    "count": "a whole number, 1 or more",
    "positive": "a real number above 0",
    "real": "a real number",
    "index": "an index",
    "random": "a random variable; with a shape, a family of them",
    "vector": "fixed real numbers, one for each index, or for each pair of indices",
    "sequence": "positive real numbers, one for each layer",
    "count sequence": "whole numbers, 1 or more, one for each layer",
    "permutation": "a reordering of the indices of a family",
    "function": "a function of one real variable, with parameters where it has any",
    "any function": "any smooth function of one real variable",
}


class NotationError(Exception):
    """The notation table cannot be read; the message names the file, the entry, and what is wanted."""


@dataclass(frozen=True)
class Keyword:
    """A word of the dialect itself: the same on every site."""

    tex: str
    terminal: str
    katex: str
    meaning: str


KEYWORDS = (
    Keyword(r"\E", "EXPECT", r"\operatorname{\mathbb{E}}", "expected value"),
    Keyword(r"\Var", "VARIANCE", r"\operatorname{Var}", "variance: E[(X - E[X])²]"),
    Keyword(r"\Cov", "COVARIANCE", r"\operatorname{Cov}", "covariance: E[XY] - E[X] E[Y]"),
    Keyword(r"\Normal", "LAW", r"\mathcal{N}", "normal law; the second argument is the variance"),
    Keyword(r"\Uniform", "LAW", r"\mathcal{U}", "uniform law between two end points"),
    Keyword(
        r"\TruncatedNormal",
        "LAW",
        r"\mathcal{N}_{\mathrm{trunc}}",
        "normal law (mean, variance of the law before the cut) kept between two end points",
    ),
    Keyword(
        r"\Bernoulli", "LAW", r"\operatorname{Bernoulli}", "law of a number that is 1 with this probability, and else 0"
    ),
    Keyword(r"\indep", "INDEP", r"\perp\!\!\!\perp", "is independent of; between families, as whole families"),
    Keyword(r"\iid", "IID", r"#1\text{ i.i.d.}", "the elements of the family are independent and have one law"),
    Keyword(
        r"\independent",
        "INDEPENDENT",
        r"#1\text{ independent}",
        "the elements of the family are independent; each may have a law of its own",
    ),
    Keyword(
        r"\ident",
        "IDENT",
        r"#1\text{ identically distributed}",
        "the elements of the family have one law; they may depend on each other",
    ),
    Keyword(r"\each", "EACH", r"#1 = 1, \dots, #2", "for every value of the index, from 1 to the end"),
    Keyword(r"\when", "WHEN", r"\qquad\text{when }#1", "the premises of the claim"),
    Keyword(r"\dd", "DIFFERENTIAL", r"\,\mathrm{d}", "differential of an integral"),
    Keyword(r"\bigO", "BIGO", r"\mathcal{O}", "order of the remainder"),
    Keyword(r"\abs", "ABS", r"\left|#1\right|", "absolute value"),
    Keyword(r"\npdf", "BUILTIN", r"\varphi", "density of the standard normal law"),
    Keyword(r"\ncdf", "BUILTIN", r"\Phi", "distribution function of the standard normal law"),
    Keyword(r"\erf", "BUILTIN", r"\operatorname{erf}", "error function"),
    Keyword(r"\partial", "PARTIAL", "", "partial derivative: all other symbols stay fixed"),
    Keyword(r"\e", "EULER", r"\mathrm{e}", "Euler's number"),
)


@dataclass(frozen=True)
class Symbol:
    """One declared name.

    `name` is how checks spell it, `tex` how pages spell it, `katex` what is drawn if `tex` is a macro.
    `shape` names the counts that size a family, outermost first: ("n_out", "n_in") for a weight matrix.
    """

    name: str
    tex: str
    kind: str
    meaning: str
    shape: tuple[str, ...] = ()
    katex: str = ""

    @property
    def is_indexed(self) -> bool:
        """Fixed numbers that are always written with their index."""
        return self.kind in ("vector", "sequence", "count sequence")

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The spelling to look for. A sequence is always written with its index, so its "_" belongs to it."""
        spelled = tuple(spelling for spelling, _, _ in tokens_of(self.tex))
        return (*spelled, "_") if self.is_indexed else spelled


def is_number(spelling: str) -> bool:
    """Does a token begin with one of the ten digits? `str.isdigit` says yes to ² and other scripts' digits too."""
    return spelling[:1] in set("0123456789")


def tokens_of(tex: str) -> Iterator[tuple[str, int, int]]:
    r"""TeX tokens, each with its start and its end. `\text{in}` and `\mathrm{in}` are one token; a braced single
    token after `_` is spelled without its braces, so that n_{\text{in}} and n_\text{in} are the same name."""
    raw = [(_plain(found.group()), found.start(), found.end()) for found in TOKEN.finditer(tex)]
    index = 0
    while index < len(raw):
        spelling, start, end = raw[index]
        following = [piece for piece, _, _ in raw[index + 1 : index + 4]]
        yield spelling, start, end
        if spelling == "_" and len(following) == 3 and following[0] == "{" and following[2] == "}" != following[1]:
            yield following[1], raw[index + 1][1], raw[index + 3][2]
            index += 4
        else:
            index += 1


def _plain(spelling: str) -> str:
    if spelling[:1] == "\\" and spelling[1:].isspace():
        return "\\ "
    return re.sub(r"\s+", "", spelling).replace("\\mathrm{", "\\text{")


@dataclass(frozen=True)
class Notation:
    """All declared names of a site."""

    file: Path
    symbols: tuple[Symbol, ...]

    @cached_property
    def by_name(self) -> dict[str, Symbol]:
        return {symbol.name: symbol for symbol in self.symbols}

    @cached_property
    def by_first_token(self) -> dict[str, tuple[Symbol, ...]]:
        """Candidates for a longest match, longest first."""
        table: dict[str, list[Symbol]] = {}
        for symbol in sorted(self.symbols, key=lambda symbol: -len(symbol.tokens)):
            table.setdefault(symbol.tokens[0], []).append(symbol)
        return {first: tuple(symbols) for first, symbols in table.items()}

    @cached_property
    def macros(self) -> dict[str, str]:
        """What KaTeX needs to draw the dialect's words and the site's own macros."""
        own = {symbol.tex: symbol.katex for symbol in self.symbols if symbol.katex}
        return {keyword.tex: keyword.katex for keyword in KEYWORDS if keyword.katex} | own


def read_notation(file: Path) -> Notation:
    """Read notation.toml.

    Raises NotationError where an entry lacks a field, repeats a name or a spelling, or has an unknown kind.
    """
    try:
        entries = tomllib.loads(file.read_text(encoding="utf-8")).get("symbol", [])
    except tomllib.TOMLDecodeError as error:
        raise NotationError(f"{file}: not readable as TOML: {error}") from error
    symbols = tuple(_symbol(file, entry) for entry in entries)
    for field in ("name", "tokens"):
        seen: set[object] = set()
        for symbol in symbols:
            value = getattr(symbol, field)
            if value in seen:
                raise NotationError(f"{file}: {symbol.name!r}: its {field} is declared twice: {value}")
            seen.add(value)
    return Notation(file, symbols)


def _symbol(file: Path, entry: dict[str, object]) -> Symbol:
    name = entry.get("name", "?")
    wanted = {"name", "tex", "kind", "meaning"}
    if not wanted <= set(entry):
        raise NotationError(f"{file}: symbol {name!r} lacks {', '.join(sorted(wanted - set(entry)))}")
    if not set(entry) <= wanted | {"shape", "katex"}:
        raise NotationError(f"{file}: symbol {name!r} has unknown fields {sorted(set(entry) - wanted)}")
    if entry["kind"] not in KINDS:
        raise NotationError(f"{file}: symbol {name!r} has kind {entry['kind']!r}; wanted one of {', '.join(KINDS)}")
    if any(keyword.tex == entry["tex"] for keyword in KEYWORDS):
        raise NotationError(f"{file}: symbol {name!r}: {entry['tex']} is a word of the dialect")
    text = {key: str(entry[key]) for key in wanted}
    shape = entry.get("shape", [])
    if not isinstance(shape, list):
        raise NotationError(f"{file}: symbol {name!r}: shape must be a list of names of counts")
    return Symbol(**text, shape=tuple(str(size) for size in shape), katex=str(entry.get("katex", "")))
