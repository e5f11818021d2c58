"""The premises of all equations -> which equations ask for what, and which hold without it."""

from __future__ import annotations

import re

from texclaims.publishing.sheet import Sheet
from texclaims.publishing.tables import row, scrolling, table
from texclaims.publishing.typeset import split_display

KINDS = {
    "a normal law": re.compile(r"\\(?:Normal|TruncatedNormal|npdf|ncdf)\b"),
    "a uniform law": re.compile(r"\\Uniform\b"),
    "independence": re.compile(r"\\(?:indep|iid)\b"),
    "the same law": re.compile(r"\\(?:ident|iid)\b"),
    "a mean of zero": re.compile(r"\\E\[[^\]]*\] = 0$"),
    "symmetry around zero": re.compile(r"\\sim -"),
    "what a function is like": re.compile(r"\\(?:odd|even|increasing)\b"),
    "numbers that are not zero, or have a sign": re.compile(r"\\ne\b|[<>]|\\[lg]e\b"),
}
"""What a premise may be about; it may be about several."""
WHOLE = {"a normal law", "a uniform law"}
"""Kinds that an equation may also speak of in its formula."""


def premise_index(sheet: Sheet) -> str:
    """How many equations ask for each kind of premise; then, for each kind, which ones, and which hold without it.

    Those without any premise are listed once, at the end.
    """
    told = {label: split_display(display.tex) for label, (_, display) in sheet.site.placed.items()}
    asking = {name: [label for label, parts in told.items() if _asks(name, *parts)] for name in KINDS}
    nothing = [label for label, (_, premises) in told.items() if not premises]
    lines = {f'<a href="#{_place(name)}">{name}</a>': len(found) for name, found in asking.items()}
    lines['<a href="#no-premise">none at all</a>'] = len(nothing)
    cells = "".join(row([name, str(count), str(len(told) - count)]) for name, count in lines.items())
    counts = scrolling(table(("premise", "equations", "the others"), cells))
    others = {name: [label for label in told if label not in {*found, *nothing}] for name, found in asking.items()}
    bare = {name: len(told) - len(found) - len(others[name]) for name, found in asking.items()}
    parts = "".join(_kind(sheet, name, found, others[name], bare[name]) for name, found in asking.items())
    return f'<div class="index">{counts}{parts}<h2 id="no-premise">No premise at all</h2>{_links(sheet, nothing)}</div>'


def _asks(name: str, formula: str, premises: tuple[str, ...]) -> bool:
    texts = (*premises, formula) if name in WHOLE else premises
    return any(KINDS[name].search(text) for text in texts)


def _kind(sheet: Sheet, name: str, asking: list[str], others: list[str], bare: int) -> str:
    """`bare` counts those that have no premise at all, and do not ask for it in their formula."""
    told = f"Without it, but with other premises ({len(others)})"
    without = f"<details><summary>{told}</summary>{_links(sheet, others)}</details>"
    more = f'<p>Nor do {bare} <a href="#no-premise">without any premise</a> ask for it.</p>' if bare else ""
    return f'<h2 id="{_place(name)}">{name[:1].upper()}{name[1:]}</h2>{_links(sheet, asking)}{without}{more}'


def _place(name: str) -> str:
    return re.sub(r"\W+", "-", name)


def _links(sheet: Sheet, labels: list[str]) -> str:
    return f"<p>{sheet.numbers(labels) or 'none'}</p>"
