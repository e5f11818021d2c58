"""A part of a claim's tree -> the TeX that it was read from, and the error that points at it."""

from __future__ import annotations

from dataclasses import dataclass

from texclaims.language.dialect import DialectError
from texclaims.language.notation import short
from texclaims.language.page import Display
from texclaims.language.rewriting import SIZES
from texclaims.language.tree import Node, one_line


@dataclass(frozen=True)
class Source:
    """The text of a claim, as if it stood in `display`."""

    display: Display
    text: str

    def tex(self, tree: Node) -> str:
        """What one part was read from, in one line."""
        return self.between(tree, tree)

    def between(self, first: Node, last: Node) -> str:
        """The text from the start of one part to the end of another."""
        start = first.meta.start_pos
        before = self.text[:start].rstrip()
        size = next((word for word in SIZES if before.endswith(word)), "")  # not read, so no part begins with it
        return one_line(self.text[len(before) - len(size) if size else start : last.meta.end_pos])

    def error(self, tree: Node, found: str, wanted: str) -> DialectError:
        """An error to be raised: file:line:column of the part, what was found there, and what is wanted."""
        return self.error_at(tree.meta.start_pos, self.tex(tree), found, wanted)

    def error_at(self, start: int, shown: str, found: str, wanted: str) -> DialectError:
        """The same for the character `start` of the text, from which on this stands there."""
        line, column = self.display.place(start)
        found, wanted = short(found), short(wanted)
        message = f"{self.display.file}:{line}:{column}: {found}\n    {shown}\n    wanted: {wanted}"
        return DialectError(message, (line, column), found, wanted)
