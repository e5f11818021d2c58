"""Citation keys and a .bib file -> numbers in the text, and the list of references at the end of the page."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from pathlib import Path

from texclaims.publishing.site import PageRefused


class Citations:
    """The works cited on one page, numbered in the order in which they are first cited."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.keys: list[str] = []

    def cite(self, keys: str) -> str:
        """`he2015, glorot2010` -> markup of the linked numbers.

        Raises PageRefused for a key that the .bib file lacks.
        """
        return ", ".join(self._link(key.strip().removeprefix("@")) for key in keys.replace(";", ",").split(","))

    def _link(self, key: str) -> str:
        if key not in _formatted(self.file, _modified(self.file)):
            raise PageRefused(f"{self.file.name}: no entry {key!r}; wanted: the key of one of its entries")
        if key not in self.keys:
            self.keys.append(key)
        return f'<a href="#ref-{escape(key)}" class="citation">{self.keys.index(key) + 1}</a>'

    def references(self) -> str:
        """The list for the end of the page; empty where nothing is cited."""
        works = _formatted(self.file, _modified(self.file)) if self.keys else {}
        return "".join(f'<li id="ref-{escape(key)}">{works[key]}</li>' for key in self.keys)


def _modified(file: Path) -> int:
    return file.stat().st_mtime_ns if file.is_file() else 0


@lru_cache(maxsize=4)
def _formatted(file: Path, modified: int) -> dict[str, str]:
    """Key -> the reference in HTML, in the plain style of BibTeX."""
    if not modified:
        raise PageRefused(f"{file.name}: not found, but a page cites; write it, or set the option `bibliography`")
    # Here, because only a page that cites needs them.
    from pybtex.backends.html import Backend
    from pybtex.database import PybtexError, parse_file
    from pybtex.style.formatting.unsrt import Style

    try:
        entries = Style().format_entries(parse_file(str(file), bib_format="bibtex").entries.values())
        return {entry.key: _well_formed(str(entry.text.render(Backend()))) for entry in entries}
    except PybtexError as error:
        raise PageRefused(f"{file.name}: {error}") from error


def _well_formed(markup: str) -> str:
    """HTML's own entities, such as &ndash;, as the characters they stand for: XML knows only five."""
    return re.sub(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;", lambda found: unescape(found.group()), markup)
