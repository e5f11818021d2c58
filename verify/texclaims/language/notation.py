"""notation.toml -> the one table of names: TeX, meaning in words, kind, and what KaTeX draws for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from texclaims.language.keywords import KEYWORDS
from texclaims.language.kinds import KINDS, Kind
from texclaims.language.tokens import tokens_of

LAYERS = ("^(", "^[", "^", "_")
"""How the layer of a name may be spelled: z^{(l)}, z^{[l]}, z^l or z_l."""
OF_A_LAYER = ("random", "real", "positive")
"""Kinds that may have a layer."""
OF_A_WHOLE = ("random", "vector")
"""Kinds of families that may stand as a whole, as a vector or a matrix."""
ENTRY = re.compile(r"\s*\[\[\s*symbol\s*\]\]")
"""The line with which an entry begins."""
SIZE = re.compile(r"(\w+)\[[A-Za-z]([+-][1-9])?\]")
"""The size of a family in layer l: widths[l], or widths[l-1]."""
OF_A_CHAPTER = re.compile(r"__([^\W_]+(?:_[^\W_]+)*)__")
"""What the name of an entry of a chapter's own table ends with: K of schemes/he is K__schemes_he__, which nobody can spell."""
DEEPEST = 9
"""Sums in one another, at most, that vectors and matrices stand for."""
PLACES = {"row": "i", "column": "j"}
"""The indices, and the TeX of each, by which an equation between vectors, or matrices, is one between elements."""


def short(name: str) -> str:
    """A name, or words with names in them, as checks and tables spell it: without the chapter that it is of."""
    return OF_A_CHAPTER.sub("", name)


class NotationError(Exception):
    """The notation table cannot be read; the message names the file, the entry, and what is wanted."""


@dataclass(frozen=True)
class Symbol:
    """One declared name.

    `name` is how checks spell it, `tex` how pages spell it, `katex` what is drawn if `tex` is a macro.
    `shape` names the counts that size a family, outermost first: ("n_out", "n_in") for a weight matrix. `layer` is the
    spelling of its layer, where each layer has one of these. `whole` is how pages spell the vector or matrix of all elements;
    where it stands, the name is found as one that `is_whole`. The table of one claim (`layers`) has a name for each layer that
    the claim speaks of: `of` is then the name that it is one of, and `at` the TeX of the layer. An entry of a chapter's own table
    has the chapter in its name.
    """

    name: str
    tex: str
    kind: str
    meaning: str
    shape: tuple[str, ...] = ()
    katex: str = ""
    layer: str = ""
    of: str = ""
    at: str = ""
    whole: str = ""

    @property
    def short(self) -> str:
        """How checks and tables spell its name: without the chapter."""
        return short(self.name)

    @property
    def row(self) -> Kind:
        """What is known of all names of this kind."""
        return KINDS[self.kind]

    @property
    def is_whole(self) -> bool:
        """Is it spelled as the vector or matrix of all elements?"""
        return bool(self.whole) and self.tex == self.whole

    @property
    def is_indexed(self) -> bool:
        """Fixed numbers that are always written with their index."""
        return self.row.indexed and not self.is_whole

    @property
    def terminal(self) -> str:
        """What the grammar calls it where it stands."""
        return "WHOLE" if self.is_whole else self.row.terminal

    @property
    def as_whole(self) -> Symbol:
        """The same name, spelled as the vector or matrix of all elements."""
        return replace(self, tex=self.whole)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The spelling to look for. A sequence is always written with its index, so its "_" belongs to it; so does what
        begins a layer."""
        spelled = tuple(spelling for spelling, _, _ in tokens_of(self.tex))
        brackets = ("{", self.layer[1]) if len(self.layer) > 1 else ()
        return (*spelled, *(self.layer[:1] or "_" * self.is_indexed), *brackets)


@dataclass(frozen=True)
class Notation:
    """All names that a page can use: those of the site and, where it has a table of its `own`, those of that. What this has
    `replaced` the page cannot write; it still sizes families of the site."""

    file: Path
    symbols: tuple[Symbol, ...]
    own: Path | None = None
    replaced: tuple[Symbol, ...] = ()

    @cached_property
    def by_name(self) -> dict[str, Symbol]:
        return {symbol.name: symbol for symbol in (*self.replaced, *self.symbols, *self.indices)}

    @cached_property
    def by_short(self) -> dict[str, Symbol]:
        """By the names that checks of the page use."""
        return {symbol.short: symbol for symbol in self.symbols}

    @property
    def where(self) -> str:
        """Where names are declared, for messages."""
        return f"{self.own.name} of this chapter, or in {self.file.name}" if self.own else self.file.name

    @cached_property
    def indices(self) -> tuple[Symbol, ...]:
        """Those that the engine makes, where vectors and matrices are read; no page can write them."""
        sizes = dict.fromkeys(size for one in self.symbols if one.whole for size in one.shape)
        bound = [Symbol(f"k {k}", "k", "index", "an index of a sum") for k in range(1, DEEPEST + 1)] if sizes else []
        free = [(place, tex, size) for size in sizes for place, tex in PLACES.items()]
        return (*bound, *(Symbol(f"{place} of {size}", tex, "index", f"the {place} of an equation") for place, tex, size in free))

    @cached_property
    def by_first_token(self) -> dict[str, tuple[Symbol, ...]]:
        """Candidates for a longest match, longest first."""
        table: dict[str, list[Symbol]] = {}
        spelled = [*self.symbols, *(one.as_whole for one in self.symbols if one.whole)]
        for symbol in sorted((one for one in spelled if not one.layer), key=lambda symbol: -len(symbol.tokens)):
            table.setdefault(symbol.tokens[0], []).append(symbol)
        return {first: tuple(symbols) for first, symbols in table.items()}

    @cached_property
    def layered(self) -> tuple[Symbol, ...]:
        """Names of which each layer has one; a claim is never read with these, but with those of its layers."""
        return tuple(symbol for symbol in self.symbols if symbol.layer)

    @cached_property
    def is_of_a_claim(self) -> bool:
        """Does it have names of single layers?"""
        return any(symbol.of for symbol in self.symbols)

    @cached_property
    def of_claims(self) -> dict[str, Notation]:
        """The tables that were made of it, by the TeX of their claims."""
        return {}

    def with_more(self, symbols: tuple[Symbol, ...]) -> Notation:
        """This table with more names.

        Raises NotationError where one of them is taken.
        """
        if taken := sorted(self.by_short.keys() & {one.short for one in symbols}):
            raise NotationError(f"{self.own or self.file}: {taken[0]!r} is declared, and is the name of one layer of another one")
        return replace(self, symbols=(*self.symbols, *symbols))

    def beside(self, other: Notation) -> Notation:
        """This table, and the names of another one that it does not have; itself where both are one table."""
        if other is self:
            return self
        known = {one.name for one in self.symbols}
        return replace(self, symbols=(*self.symbols, *(one for one in other.symbols if one.name not in known)))

    def names_in(self, tex: str) -> tuple[str, ...]:
        """The declared names in a piece of TeX, each once, in the order in which they first stand there."""
        if tex not in self._names:
            self._names[tex] = self._find_names(tex)
        return self._names[tex]

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _find_names(self, tex: str) -> tuple[str, ...]:
        spelled = tuple(spelling for spelling, _, _ in tokens_of(tex))
        found, index = [], 0
        while index < len(spelled):
            symbol = self.longest(spelled, index)
            found += [symbol.name] if symbol else []
            index += len(symbol.tokens) if symbol else 1
        return tuple(dict.fromkeys(found))

    def longest(self, spelled: tuple[str, ...], start: int) -> Symbol | None:
        """The symbol with the most tokens among those that stand in these tokens from `start` on."""
        candidates = self.by_first_token.get(spelled[start], ())
        return next((one for one in candidates if spelled[start : start + len(one.tokens)] == one.tokens), None)

    @cached_property
    def macros(self) -> dict[str, str]:
        """What KaTeX needs to draw the dialect's words and the site's own macros."""
        own = {symbol.tex: symbol.katex for symbol in self.symbols if symbol.katex}
        return {keyword.tex: keyword.katex for keyword in KEYWORDS if keyword.katex} | own


def read_notation(file: Path) -> Notation:
    """Read notation.toml.

    Raises NotationError where an entry lacks a field, repeats a name or a spelling, or has an unknown kind.
    """
    placed = symbols_of(file)
    look_at(placed, tuple(placed))
    return Notation(file, tuple(placed))


def symbols_of(file: Path) -> dict[Symbol, str]:
    """The entries of a table, and for each its file and line.

    Raises NotationError where one lacks a field, has an unknown one or an unknown kind, or repeats a name or a spelling.
    """
    text = file.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(text).get("symbol", [])
    except tomllib.TOMLDecodeError as error:
        raise NotationError(f"{file}: not readable as TOML: {error}") from error
    lines = [line for line, words in enumerate(text.split("\n"), start=1) if ENTRY.match(words)]
    lines = lines if len(lines) == len(entries) else [1] * len(entries)
    placed: dict[Symbol, str] = {}
    for line, entry in zip(lines, entries, strict=True):
        symbol = _symbol(f"{file}:{line}", entry)
        for field in ("name", "tokens"):
            if any(getattr(one, field) == getattr(symbol, field) for one in placed):
                value = getattr(symbol, field)
                raise NotationError(f"{file}:{line}: {symbol.name!r}: its {field} is declared twice: {value}; wanted: once")
        placed[symbol] = f"{file}:{line}"
    return placed


def look_at(placed: Mapping[Symbol, str], symbols: tuple[Symbol, ...]) -> None:
    """Whether these entries can stand among all symbols that a page can use.

    Raises NotationError for a vector, matrix or layer that cannot be told from another name, or has sizes that are none.
    """
    for symbol, where in placed.items():
        if symbol.whole:
            _look_at_whole(f"{where}: symbol {symbol.short!r}", symbol, symbols)
        if symbol.layer:
            _look_at_layers(f"{where}: symbol {symbol.short!r}", symbol, symbols)


def _look_at_whole(where: str, symbol: Symbol, symbols: tuple[Symbol, ...]) -> None:
    """Raises NotationError for a whole of something that is no vector or matrix, or that is spelled as another name."""
    if symbol.is_whole:
        raise NotationError(f"{where}: tex and whole are one spelling; the elements and the vector need two")
    if symbol.kind not in OF_A_WHOLE or len(symbol.shape) not in (1, 2) or symbol.layer:
        raise NotationError(f"{where}: wanted a shape of one or two counts, and no layer, for a vector or matrix")
    counts = {one.name for one in symbols if one.kind == "count"}
    if unknown := [size for size in symbol.shape if size not in counts]:
        raise NotationError(f"{where}: {unknown[0]} is no count")
    own = symbol.as_whole.tokens
    if any(own == one.tokens or one is not symbol and one.whole and own == one.as_whole.tokens for one in symbols):
        raise NotationError(f"{where}: {symbol.whole} is the spelling of another name; the vector and its elements need two")


def _look_at_layers(where: str, symbol: Symbol, symbols: tuple[Symbol, ...]) -> None:
    """Raises NotationError for a name with a layer that cannot be told from other names, or has sizes that are none."""
    if symbol.layer not in LAYERS or symbol.kind not in OF_A_LAYER:
        raise NotationError(f"{where}: wanted one of {', '.join(LAYERS)} for a layer, of {', '.join(OF_A_LAYER)}")
    beside = [one.name for one in symbols if one.tex == symbol.tex and one is not symbol]
    if beside and (len(symbol.layer) == 1 or any(one.layer for one in symbols if one.name in beside)):
        raise NotationError(f"{where}: {symbol.tex} is {beside[0]} as well; a layer in brackets above tells them apart")
    widths = {one.name for one in symbols if one.kind == "count sequence"}
    for size in symbol.shape:
        found = SIZE.fullmatch(size)
        if found and found[1] not in widths or not found and "[" in size:
            raise NotationError(f"{where}: {size} is no size of a layer; wanted a count sequence of layer l, as {{name}}[l-1]")


def _symbol(place: str, entry: dict[str, object]) -> Symbol:
    name = entry.get("name", "?")
    where = f"{place}: symbol {name!r}"
    wanted = {"name", "tex", "kind", "meaning"}
    if not wanted <= set(entry):
        raise NotationError(f"{where} lacks {', '.join(sorted(wanted - set(entry)))}")
    if not set(entry) <= wanted | {"shape", "katex", "layer", "whole"}:
        raise NotationError(f"{where} has unknown fields {sorted(set(entry) - wanted)}")
    if entry["kind"] not in KINDS:
        raise NotationError(f"{where} has kind {entry['kind']!r}; wanted one of {', '.join(KINDS)}")
    if any(keyword.tex == entry["tex"] for keyword in KEYWORDS):
        raise NotationError(f"{where}: {entry['tex']} is a word of the dialect")
    if not str(name).isidentifier() or "__" in str(name):
        raise NotationError(f"{where}: wanted a name that a check can spell: letters, digits and _, never two _ side by side")
    text = {key: str(entry[key]) for key in wanted}
    shape = entry.get("shape", [])
    if not isinstance(shape, list):
        raise NotationError(f"{where}: shape must be a list of names of counts")
    rest = {key: str(entry.get(key, "")) for key in ("katex", "layer", "whole")}
    return Symbol(**text, shape=tuple(str(size) for size in shape), **rest)
