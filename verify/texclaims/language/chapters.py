"""A page's own table beside it, and the table of the site -> the names that this page can use.

docs/schemes/lecun.notation.toml stands beside docs/schemes/lecun.md, as its check and its snippets do. An entry with the
spelling of one of the site takes its place on that page; no other page sees it. Inside, its name holds the chapter
(`OF_A_CHAPTER`), so one letter of two chapters is two symbols, and an equation that is cited elsewhere keeps its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from texclaims.language.entries import look_at, symbols_of
from texclaims.language.layers import at_layers, letters_of
from texclaims.language.notation import OF_A_CHAPTER, SIZE, Notation, NotationError, Symbol
from texclaims.language.page import Page

SUFFIX = ".notation.toml"
OF_THE_SITE = ("function",)
"""Kinds that only the site's table can declare: their meanings stand in the one vocabulary."""


def table_beside(page: Path) -> Path:
    """Where the own table of a page would stand: docs/a/b.md has docs/a/b.notation.toml."""
    return page.with_suffix(SUFFIX)


def chapter_of(page: Path, docs: Path) -> str:
    """What stands in the names of a chapter: schemes_he for schemes/he.md."""
    return re.sub(r"[\W_]+", "_", page.relative_to(docs).with_suffix("").as_posix()).strip("_")


def read_chapters(docs: Path, site: Notation, command: str) -> dict[Path, Notation]:
    """Page -> its table, for each page that has one of its own; `command` is what to run when an error is mended.

    Raises NotationError for a table without a page, and for what `read_chapter` refuses.
    """
    found: dict[Path, Notation] = {}
    chapters: dict[str, Path] = {}
    for file in sorted(docs.rglob(f"*{SUFFIX}")):
        page = file.with_name(file.name.removesuffix(SUFFIX) + ".md")
        chapter = chapter_of(page, docs)
        try:
            _look_at_page(file, page, chapters.setdefault(chapter, page))
            found[page] = read_chapter(file, chapter, site)
        except NotationError as error:
            raise NotationError(f"{error}\n    then run: {command}") from error
    return found


def _look_at_page(file: Path, page: Path, first: Path) -> None:
    if not page.is_file():
        raise _error(f"{file}:1", f"a table of {page.name}, and no such page", "a table beside its page, named as the page is")
    if page != first:
        found = f"a table of {page.name}, and one of {first.name}: their names differ by signs alone"
        raise _error(f"{file}:1", found, "another name for one of the pages")


def read_chapter(file: Path, chapter: str, site: Notation) -> Notation:
    """The table of one page.

    Raises NotationError for an entry that says what the site's says, whose name or spelling another one has that the page sees,
    or of a kind that only the site can declare; and for what `symbols_of` and `look_at` refuse.
    """
    read = symbols_of(file)
    names = {one.name: f"{one.name}__{chapter}__" for one in read}
    placed = {_named(one, names): place for one, place in read.items()}
    own = {one.tokens for one in placed}
    kept = tuple(one for one in site.symbols if one.tokens not in own)
    for entry, place in placed.items():
        _look_at_entry(entry, f"{place}: symbol {entry.short!r}", site, kept)
    look_at(placed, (*kept, *placed))
    return replace(site, symbols=(*kept, *placed), own=file, replaced=tuple(one for one in site.symbols if one.tokens in own))


def _named(entry: Symbol, names: Mapping[str, str]) -> Symbol:
    """An entry of a chapter, with the chapter in its name and in those sizes that are entries of the chapter too."""
    shape = tuple(_size(size, names) for size in entry.shape)
    return replace(entry, name=names[entry.name], shape=shape, to=names.get(entry.to, entry.to))


def _size(size: str, names: Mapping[str, str]) -> str:
    of_a_layer = SIZE.fullmatch(size)
    if of_a_layer:
        return names.get(of_a_layer[1], of_a_layer[1]) + size[of_a_layer.end(1) :]
    return names.get(size, size)


def _look_at_entry(entry: Symbol, where: str, site: Notation, kept: tuple[Symbol, ...]) -> None:
    """Raises NotationError, as `read_chapter` says."""
    table = site.file.name
    if same := next((one for one in site.symbols if _says(one) == _says(entry)), None):
        found = f"{entry.tex} with all that {table} says of it"
        raise _error(where, found, f"another meaning, or no entry: without it the page reads {same.tex} of {table}")
    if entry.kind in OF_THE_SITE:
        raise _error(where, f"the kind {entry.kind}", f"an entry in {table}: the vocabulary of the site says what it means")
    if named := next((one for one in kept if one.name == entry.short), None):
        found = f"the name that {named.tex} of {table} has, which this page reads as well"
        raise _error(where, found, f"another name; or the spelling {named.tex}, which takes its place")
    if whole := next((one for one in kept if one.whole and one.as_whole.tokens == entry.tokens), None):
        found = f"{entry.tex}, which is the vector or matrix of {whole.tex} of {table}"
        raise _error(where, found, f"another spelling, or an entry for {whole.tex} as well")
    if unknown := [one for one in entry.shape if one not in site.by_name and not OF_A_CHAPTER.search(one) and "[" not in one]:
        raise _error(where, f"the size {unknown[0]}", "the name of a count of this table, or of the site's")


def _says(entry: Symbol) -> tuple[object, ...]:
    """All that an entry says, but for the name that checks give it."""
    return (entry.tex, entry.kind, entry.meaning, entry.shape, entry.katex, entry.layer, entry.whole, entry.to)


def look_at_use(page: Page, checks: Path, notation: Notation, command: str) -> None:
    """Does a formula of the page, or a check of one, use each entry of its own table? `checks` is the module of its checks.

    Raises NotationError where none does.
    """
    if notation.own is None:
        return
    words = set(re.findall(r"\w+", checks.read_text(encoding="utf-8"))) if checks.is_file() else set()
    used = set(_used([*(one.claim for one in page.displays), *(one.tex for one in page.inlines)], notation))
    sizes = {SIZE.sub(r"\1", size) for one in notation.symbols if one.name in used for size in one.shape}
    for entry, place in symbols_of(notation.own).items():
        if notation.by_short[entry.name].name not in used | sizes and entry.name not in words:
            found = f"{entry.tex}, which no formula of {page.uri} holds, and no check of it names"
            error = _error(f"{place}: symbol {entry.name!r}", found, "an entry for what the page writes, and no other")
            raise NotationError(f"{error}\n    then run: {command}")


def _used(formulas: Iterable[str], notation: Notation) -> Iterator[str]:
    """The names in these formulas; of a name with a layer its own, and that of the layer."""
    for tex in formulas:
        table = at_layers(notation, tex)
        names = table.names_in(tex)
        yield from (table.by_name[name].of or name for name in names)
        yield from letters_of(names, table)


def _error(where: str, found: str, wanted: str) -> NotationError:
    return NotationError(f"{where}: found {found}\n    wanted: {wanted}")
