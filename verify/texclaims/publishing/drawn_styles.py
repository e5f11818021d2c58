"""KaTeX's HTML -> the same with classes where it has style attributes; all classes of a site -> one style sheet.

A site that forbids style attributes still shows its formulas whole, and its pages are a seventh lighter. A class is
made from what it says and from nothing else, so that a page is the same whichever pages are built before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

TAG = re.compile(r"(<[a-z]+)( [^<>]+>)")
ATTRIBUTE = re.compile(r' (class|style)="([^"]*)"')
SHORT = {
    "border-bottom-width": "b", "font-size": "f", "height": "h", "line-height": "n", "margin-left": "l", "margin-right": "r",
    "min-width": "m", "padding-left": "p", "top": "t", "vertical-align": "v", "--depth": "D", "--height": "H", "--strut": "S",
}  # fmt: skip
"""What KaTeX sets often; any other property is spelled in full."""


class SameClassError(Exception):
    """Two styles that differ would get the same class."""


@dataclass(eq=False)
class DrawnStyles:
    """The styles of the formulas that were drawn so far."""

    of_class: dict[str, str] = field(default_factory=dict)
    """Class -> the declarations that it stands for, as KaTeX wrote them."""

    def as_classes(self, html: str) -> str:
        """The HTML of a formula without style attributes. Raises SameClassError."""
        return TAG.sub(self._tag, html)

    def _tag(self, found: re.Match[str]) -> str:
        has = dict(ATTRIBUTE.findall(found[2]))
        names = has.get("class", "").split()
        if "style" in has:
            names.append(self._class(has["style"]))
        return found[1] + (f' class="{" ".join(names)}"' if names else "") + ATTRIBUTE.sub("", found[2])

    def _class(self, style: str) -> str:
        name = spelled(style)
        if self.of_class.setdefault(name, style) != style:
            raise SameClassError(f"{self.of_class[name]} and {style} would both be the class {name}")
        return name

    def sheet(self) -> str:
        """The rules, one a line. What is said at an element wins over every rule: so it does here."""
        return "".join(sorted(map(_rule, self.of_class.items())))


def _rule(item: tuple[str, str]) -> str:
    name, style = item
    declarations = (f"{one.strip()}!important" for one in style.split(";") if one.strip())
    return f".{name}{{{';'.join(declarations)}}}\n"


@cache
def spelled(style: str) -> str:
    """A class that says what it does: of height:0.8em;vertical-align:-0.1em it is s-h_8v-_1."""
    parts = (one.partition(":") for one in style.split(";") if one.strip())
    return "s-" + "".join(_name(name.strip()) + _value(value.strip()) for name, _, value in parts)


def _name(name: str) -> str:
    return SHORT.get(name, f"-{name}-")


def _value(value: str) -> str:
    """Ems are what KaTeX counts in; other units stay."""
    number = re.sub(r"(?<!\d)0(?=\.)", "", value.removesuffix("em"))
    return re.sub(r"[^\w-]", "_", number)
