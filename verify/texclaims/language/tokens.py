"""TeX -> its tokens, each with its place; nothing is known here of what they mean."""

from __future__ import annotations

import re
from functools import lru_cache

TOKEN = re.compile(
    r"\\(?:text|textrm|mathrm)\s*\{[^{}]*\}|\\begin\{[a-z]+\*?\}|\\end\{[a-z]+\*?\}|\\[A-Za-z]+|\\.|[0-9]+(?:\.[0-9]+)?|[A-Za-z]|[^\sA-Za-z0-9\\]",
    re.DOTALL,
)


def is_number(spelling: str) -> bool:
    """Does a token begin with one of the ten digits? `str.isdigit` says yes to ² and other scripts' digits too."""
    return spelling[:1] in set("0123456789")


@lru_cache(maxsize=4096)
def tokens_of(tex: str) -> tuple[tuple[str, int, int], ...]:
    r"""TeX tokens, each with its start and its end. `\text{in}`, `\textrm{in}` and `\mathrm{in}` are one token; a braced single
    token after `_` is spelled without its braces, so that n_{\text{in}} and n_\text{in} are the same name."""
    raw = [(_plain(found.group()), found.start(), found.end()) for found in TOKEN.finditer(tex)]
    found, index = [], 0
    while index < len(raw):
        spelling, start, end = raw[index]
        following = [piece for piece, _, _ in raw[index + 1 : index + 4]]
        found.append((spelling, start, end))
        if spelling == "_" and len(following) == 3 and following[0] == "{" and following[2] == "}" != following[1]:
            found.append((following[1], raw[index + 1][1], raw[index + 3][2]))
            index += 4
        else:
            index += 1
    return tuple(found)


def _plain(spelling: str) -> str:
    if spelling[:1] == "\\" and spelling[1:].isspace():
        return "\\ "
    if "{" not in spelling:
        return spelling
    return re.sub(r"\s+", "", spelling).replace("\\mathrm{", "\\text{").replace("\\textrm{", "\\text{")
