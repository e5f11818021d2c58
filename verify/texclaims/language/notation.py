"""Entries of notation.toml -> the one table of names: TeX, meaning in words, kind, and what KaTeX draws for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from texclaims.language.keywords import KEYWORDS
from texclaims.language.kinds import KINDS, Kind
from texclaims.language.tokens import tokens_of

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
    has the chapter in its name. `to` is the count that an index runs up to, where no family says it: that of the layers.
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
    to: str = ""

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

    def of(self, names: Iterable[str]) -> Iterator[Symbol]:
        """The entries of these names, less those of the dialect's own functions."""
        return (self.by_name[name] for name in names if name in self.by_name)

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
        sizes = dict.fromkeys(size for one in self.symbols if one.whole and not one.layer for size in one.shape)
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
    def spelled_with_a_layer(self) -> tuple[Symbol, ...]:
        """The same, and those that may stand as a whole once more, spelled as the vector or matrix."""
        return (*self.layered, *(one.as_whole for one in self.layered if one.whole))

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
