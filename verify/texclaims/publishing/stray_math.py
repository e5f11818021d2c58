"""Finished HTML, before formulas are put in -> refusal of any mathematics that came in by another way.

Raw HTML, included files and other extensions can put a formula on the page that no check has seen. All of them end
up in the HTML, so this looks there, and only there.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

CODE = {"code", "pre", "script", "style", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
MATH_TAGS = {"math", "semantics", "annotation", "mjx-container", "mrow", "mi", "mo", "mn", "mfrac", "msup", "msub"}
MATH_CLASS = re.compile(r"\b(katex|arithmatex|mathjax|MathJax|math-tex|equation|premise)")
DELIMITERS = re.compile(r"\$\$|\\[\[\]()]|\\[A-Za-z]{2,}|(?<![\\$])\$(?!\s)[^$]+(?<![\s\\])\$(?![\d$])")


class StrayMath(Exception):
    """Mathematics that no check has seen; the message quotes it."""


class _Reader(HTMLParser):
    """Reads HTML and remembers whether it stands in code, where a dollar is a dollar, or in an equation block."""

    def __init__(self, own: str) -> None:
        super().__init__(convert_charrefs=False)
        self.own = own
        self.depth = 0  # of elements inside an equation block, which is well-formed
        self.code: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = next((value or "" for name, value in attrs if name == "class"), "")
        kind = next((value or "" for name, value in attrs if name == "type"), "")
        if self.depth or classes.startswith(self.own):
            self.depth += tag not in VOID
            return
        if tag in MATH_TAGS or MATH_CLASS.search(classes) or (tag == "script" and "math" in kind):
            raise StrayMath(self.get_starttag_text() or tag)
        if tag in CODE:
            self.code.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.depth -= tag not in VOID
        elif self.code and self.code[-1] == tag:
            self.code.pop()

    def handle_data(self, data: str) -> None:
        found = None if self.code or self.depth else DELIMITERS.search(data)
        if found:
            raise StrayMath(" ".join(data[max(0, found.start() - 20) : found.end() + 20].split()))


def refuse_stray_math(markup: str, own: str) -> None:
    """Look through `markup`; elements whose class begins with `own` were made by this package and are passed over.

    Raises StrayMath for display or inline delimiters in text, TeX commands in text, typeset math in raw HTML, or the
    classes of an equation block, which would let a page write its own verdict.
    """
    reader = _Reader(own)
    reader.feed(markup)
    reader.close()
