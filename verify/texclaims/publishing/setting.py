r"""A text on its way through Markdown -> the page it is, and what its inline marks become: $…$, \eqref, \cite, \$."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from texclaims.language.page import INLINE, Display
from texclaims.publishing.bibliography import Citations
from texclaims.publishing.gate import open_site
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import PageRefused, body

SITE_OPTIONS = ("site_url", "title", "authors", "wrong_versions", "formula_styles", "equation_pages", "versioned_url", "repo_url")


class Setting:
    """What the processors of one Markdown object share: the sheet of the page being converted, and its citations."""

    def __init__(self, md: Markdown, options: dict[str, Any]) -> None:
        self.md = md
        self.options = options
        self.sheet: Sheet | None = None
        self.displays: dict[str, Display] = {}
        self.indexes: dict[str, str] = {}
        self.pictures: set[str] = set()

    def forget(self) -> None:
        """Python-Markdown calls this between two texts."""
        self.sheet = None

    def begin(self, text: str) -> Sheet:
        """Find out which page this is, and open the gate for it."""
        site = open_site(Path(self.options["root"]), *(self.options[name] for name in SITE_OPTIONS))
        self.sheet = Sheet(site, site.by_text.get(body(text)))
        self.displays, self.indexes, self.pictures = {}, {}, set()
        self.citations = Citations(site.project.docs / self.options["bibliography"])
        return self.sheet

    @property
    def current(self) -> Sheet:
        """The sheet of the page that is being converted."""
        assert self.sheet is not None, "the preprocessor runs first"
        return self.sheet

    @property
    def where(self) -> str:
        """The page that is being converted, for messages."""
        page = self.current.page
        return self.current.site.project.relative(page.file) if page else "a text that is no page under docs/"

    def inline_patterns(self) -> dict[str, tuple[str, Any, float]]:
        """Name -> pattern, what writes its match, priority: after code spans (190), before backslash escapes (180)."""
        return {
            "math": (INLINE.pattern, self.math, 189),
            "dollar": (r"\\\$", self.dollar, 188),
            "eqref": (r"\\eqref\{([^{}]*)\}", self.eqref, 187),
            "cite": (r"\\cite\{([^{}]*)\}|\[(@[^\]\s]+(?:[;,]\s*@[^\]\s]+)*)\]", self.cite, 186),
        }

    def math(self, found: re.Match[str]) -> str:
        """A token for `$…$`. Raises PageRefused for a formula that does not stand on the page, or that KaTeX refuses."""
        sheet, tex = self.current, found.group(1)
        seen = [inline for inline in sheet.page.inlines if inline.tex == tex] if sheet.page else []
        if not seen:
            raise PageRefused(
                f"{self.where}: ${tex}$ does not stand on the page itself\n"
                "    wanted: formulas on a page under docs/, not in an include, and not beside an escaped backtick"
            )
        return sheet.math(tex, f"{self.where}:{seen[0].line}")

    def dollar(self, _: re.Match[str]) -> str:
        r"""A token for `\$`, which is money."""
        return self.current.keep("&#36;", "$")

    def eqref(self, found: re.Match[str]) -> etree.Element:
        r"""The link of `\eqref{label}`; that of a wrong formula says so in its words.

        Raises PageRefused for a label that stands on no page.
        """
        site, label = self.current.site, found.group(1).strip()
        if label not in site.shown:
            entry = site.register.get(label)
            removed = entry is not None and entry.fate == "removed"
            fate = f"it was removed: {entry.reason}" if entry and removed else "no display has this label"
            raise PageRefused(f"{self.where}: \\eqref{{{label}}}: {fate}\n    wanted: a label that stands on a page")
        return etree.fromstring(self.current.link(label))

    def cite(self, found: re.Match[str]) -> etree.Element:
        r"""The linked numbers of `\cite{key, …}` or `[@key; …]`. Raises PageRefused for a key that the .bib file lacks."""
        keys = found.group(1) or found.group(2)
        return etree.fromstring(f'<span class="citations">[{self.citations.cite(keys)}]</span>')


class Inline(InlineProcessor):
    """A pattern in running text, written by one method of the setting."""

    def __init__(self, pattern: str, write: Any, md: Markdown) -> None:
        super().__init__(pattern, md)
        self.write = write

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int, int]:
        """What stands for a match, and the part of the text that it replaces: Python-Markdown's protocol."""
        return self.write(m), m.start(0), m.end(0)
