"""notation.toml -> its entries, each looked at; or the error of one that cannot be told from another, with file and line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from texclaims.language.keywords import KEYWORDS
from texclaims.language.kinds import KINDS
from texclaims.language.notation import SIZE, Notation, NotationError, Symbol

LAYERS = ("^(", "^[", "^", "_")
"""How the layer of a name may be spelled: z^{(l)}, z^{[l]}, z^l or z_l."""
OF_A_LAYER = ("random", "real", "positive")
"""Kinds that may have a layer."""
OF_A_WHOLE = ("random", "vector")
"""Kinds of families that may stand as a whole, as a vector or a matrix."""
ENTRY = re.compile(r"\s*\[\[\s*symbol\s*\]\]")
"""The line with which an entry begins."""


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
        if symbol.to:
            _look_at_end(f"{where}: symbol {symbol.short!r}", symbol, symbols)


def _look_at_whole(where: str, symbol: Symbol, symbols: tuple[Symbol, ...]) -> None:
    """Raises NotationError for a whole of something that is no vector or matrix, or that is spelled as another name."""
    if symbol.is_whole:
        raise NotationError(f"{where}: tex and whole are one spelling; the elements and the vector need two")
    if symbol.kind not in OF_A_WHOLE or len(symbol.shape) not in (1, 2):
        raise NotationError(f"{where}: wanted a shape of one or two counts for a vector or matrix")
    counts = {one.name for one in symbols if one.kind == "count"}
    if unknown := [size for size in symbol.shape if size not in counts and not (symbol.layer and "[" in size)]:
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
    others = {tex for one in symbols if one is not symbol for tex in (one.tex, one.whole)}
    if symbol.whole in others - {""} and len(symbol.layer) == 1:
        raise NotationError(f"{where}: {symbol.whole} is another name as well; a layer in brackets above tells them apart")
    widths = {one.name for one in symbols if one.kind == "count sequence"}
    for size in symbol.shape:
        found = SIZE.fullmatch(size)
        if found and found[1] not in widths or not found and "[" in size:
            raise NotationError(f"{where}: {size} is no size of a layer; wanted a count sequence of layer l, as {{name}}[l-1]")


def _look_at_end(where: str, symbol: Symbol, symbols: tuple[Symbol, ...]) -> None:
    """Raises NotationError for an end of something that is no index, or one that is no count."""
    if symbol.kind != "index":
        raise NotationError(f"{where}: to says how far an index runs; wanted kind = \"index\", or no such field")
    if not any(one.name == symbol.to and one.kind == "count" for one in symbols):
        raise NotationError(f"{where}: {symbol.to} is no count; wanted the name of one, up to which the index runs")


def _symbol(place: str, entry: dict[str, object]) -> Symbol:
    name = entry.get("name", "?")
    where = f"{place}: symbol {name!r}"
    wanted = {"name", "tex", "kind", "meaning"}
    if not wanted <= set(entry):
        raise NotationError(f"{where} lacks {', '.join(sorted(wanted - set(entry)))}")
    if not set(entry) <= wanted | {"shape", "katex", "layer", "whole", "to"}:
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
    rest = {key: str(entry.get(key, "")) for key in ("katex", "layer", "whole", "to")}
    return Symbol(**text, shape=tuple(str(size) for size in shape), **rest)
