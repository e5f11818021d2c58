"""A claim's TeX and the table of names -> its tokens, which are names, where brackets close; and what is put in their place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from texclaims.language.courses import Spelling
from texclaims.language.notation import Notation, Symbol
from texclaims.language.tokens import tokens_of

CLOSING = {"(": ")", "[": "]", r"\{": r"\}"}
SPACES = {r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\qquad", "~"}
SIZES = {rf"\{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")} | {r"\left", r"\right"}


class SpellingError(Exception):
    """A spelling with two readings; `start` and `end` count characters of the text as it was typed."""

    def __init__(self, start: int, end: int, found: str, wanted: str) -> None:
        super().__init__(found)
        self.start, self.end, self.found, self.wanted = start, end, found, wanted


@dataclass(frozen=True)
class Edit:
    """Characters `start` to `end` of a text are spelled `put`."""

    start: int
    end: int
    put: str


@dataclass(frozen=True)
class Text:
    """A claim's TeX on its way, as tokens, with the names that the table knows."""

    tex: str
    notation: Notation

    @cached_property
    def pieces(self) -> tuple[tuple[str, int, int], ...]:
        return tokens_of(self.tex)

    @cached_property
    def words(self) -> Spelling:
        return tuple(word for word, _, _ in self.pieces)

    @cached_property
    def names(self) -> dict[int, Symbol]:
        """Where a declared name begins, and which: the longest that fits."""
        found, k = {}, 0
        while k < len(self.words):
            if symbol := self.notation.longest(self.words, k):
                found[k] = symbol
            k += len(symbol.tokens) if symbol else 1
        return found

    @cached_property
    def free(self) -> frozenset[int]:
        """The places of tokens that belong to no declared name."""
        taken = {k + i for k, symbol in self.names.items() for i in range(len(symbol.tokens))}
        return frozenset(range(len(self.words))) - taken

    def word(self, k: int) -> str:
        """The token at k; empty outside of the text."""
        return self.words[k] if 0 <= k < len(self.words) else ""

    def after(self, k: int, skipped: set[str] = SPACES) -> int:
        """The place of the first token from k on that is not skipped."""
        while k < len(self.words) and self.words[k] in skipped:
            k += 1
        return k

    def bracket(self, k: int) -> int | None:
        """The place of the bracket that opens from k on; its size may stand before it."""
        opens = self.after(k, SPACES | SIZES)
        return opens if self.word(opens) in CLOSING else None

    def closing(self, opens: int) -> int | None:
        """The place where the bracket or brace at `opens` is closed."""
        pairs, waiting = {**CLOSING, "{": "}"}, []
        for k in range(opens, len(self.words)):
            if self.words[k] in pairs:
                waiting.append(pairs[self.words[k]])
            elif self.words[k] in pairs.values() and (not waiting or self.words[k] != waiting.pop()):
                return None
            if not waiting:
                return k
        return None

    def argument(self, k: int) -> int | None:
        """The place behind the argument that begins at k: a group in braces, or one token."""
        if self.word(k) != "{":
            return k + 1 if k < len(self.words) else None
        last = self.closing(k)
        return None if last is None else last + 1

    def span(self, first: int, behind: int) -> tuple[int, int]:
        """The characters of the tokens from `first` on, up to the one before `behind`."""
        return self.pieces[first][1], self.pieces[behind - 1][2]

    def edit(self, first: int, behind: int, put: str) -> Edit:
        """The tokens from `first` on, up to the one before `behind`, are spelled `put`; line breaks stay."""
        start, end = self.span(first, behind)
        return Edit(start, end, put + "\n" * (self.tex.count("\n", start, end) - put.count("\n")))

    def insert(self, k: int, put: str) -> Edit:
        """This is put right behind the token at k."""
        end = self.pieces[k][2]
        return Edit(end, end, put)

    def error(self, first: int, behind: int, found: str, wanted: str) -> SpellingError:
        """An error to be raised, which points at these tokens."""
        return SpellingError(*self.span(first, behind), found, wanted)

    def begins(self, k: int, spelling: Spelling) -> bool:
        """Do these tokens stand from k on?"""
        return self.words[k : k + len(spelling)] == spelling


def is_letter(word: str) -> bool:
    """Is a token one of the 52 letters of the Latin alphabet?"""
    return len(word) == 1 and word.isascii() and word.isalpha()
