"""An equation -> LaTeX that compiles without this site: by itself, or with a preamble that holds the macros of its pages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from texclaims.language.page import Display
from texclaims.publishing.typeset import TypesetError, braced, split_display

PREAMBLE = "equations/preamble.tex"
"""Where it stands below the address of the site."""
FALSE = "Refuted: this formula is false."
"""What stands with every formula that its page calls wrong."""
PACKAGES = ("amsmath", "amssymb", "mathtools")
WORD = re.compile(r"\\[A-Za-z]+")
PLACE = re.compile(r"#(\d)")


def preamble(macros: Mapping[str, str], title: str = "") -> str:
    """The packages and macros with which the LaTeX of a page compiles, for the preamble of a document."""
    lines = [f"% What the LaTeX of {title or 'these equations'} needs, as typed on its pages: \\input this file."]
    lines += [f"\\usepackage{{{name}}}" for name in PACKAGES]
    lines += [_definition(name, body) for name, body in macros.items()]
    return "\n".join(lines) + "\n"


def _definition(name: str, body: str) -> str:
    r"""`\providecommand` first: a name that LaTeX or a class has taken is given this meaning all the same."""
    count = _places(body)
    arguments = f"[{count}]" if count else ""
    return f"\\providecommand{{{name}}}{{}}\\renewcommand{{{name}}}{arguments}{{{body}}}"


def _places(body: str) -> int:
    return max((int(place) for place in PLACE.findall(body)), default=0)


def expanded(tex: str, macros: Mapping[str, str]) -> str:
    """The same formula without a macro: it compiles with the packages alone.

    Raises TypesetError for a macro that lacks an argument in braces.
    """
    while found := next((one for one in WORD.finditer(tex) if one.group() in macros), None):
        body = macros[found.group()]
        given, end = _arguments(tex, found.end(), _places(body))
        put = _filled(body, given)
        apart = " " if put[-1:].isalpha() and tex[end : end + 1].isalpha() else ""
        tex = tex[: found.start()] + put + apart + tex[end:]
    return tex


def _arguments(tex: str, end: int, count: int) -> tuple[list[str], int]:
    """What stands in the next groups in braces, and where the last of them ends."""
    given: list[str] = []
    for _ in range(count):
        if not (inside := braced(tex, end)):
            raise TypesetError(f"a macro without its argument in braces, at {tex[end:][:20]!r}: {tex}")
        given.append(tex[inside[0] : inside[1]])
        end = inside[1] + 1
    return given, end


def _filled(body: str, given: list[str]) -> str:
    return PLACE.sub(lambda place: given[int(place[1]) - 1], body)


def latex(display: Display, macros: Mapping[str, str]) -> str:
    """An equation environment, and its premises as a line of text: it compiles in any document with the packages. The first line
    of a formula that its page calls wrong says so."""
    formula, premises = split_display(display.tex)
    lines = ["\\begin{equation}", f"\\label{{{display.label}}}", expanded(formula, macros), "\\end{equation}"]
    if display.refuted:
        lines.insert(0, f"% {FALSE} The right one has the label {display.refuted}.")
    if premises:
        lines.append(f"when {', '.join(f'${expanded(premise, macros)}$' for premise in premises)}")
    return "\n".join(lines)
