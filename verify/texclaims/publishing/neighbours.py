"""An equation -> a drawing of what it rests on and of what rests on it, some levels deep, and the same as a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from texclaims.publishing.graph import Edges, drawn, item, rests_on
from texclaims.publishing.sheet import Sheet

MOST, LEVELS = 30, 4
"""Numbers in a drawing, and levels on each side, so that it can be read. The nearest is always shown, others where they fit."""


def neighbours(sheet: Sheet, label: str) -> str:
    """Empty for an equation that stands alone."""
    edges, whole = _around(sheet, label)
    if len(edges) < 2:
        return ""
    picture = drawn(sheet, f"{sheet.site.words(label)}: what it rests on, and what rests on it", edges, set(edges), label)
    items = "".join(f"<li>{item(sheet, one, above)}</li>" for one, above in edges.items())
    listed = f'<details class="equation-form"><summary>As a list ({len(edges)})</summary><ul>{items}</ul></details>'
    more = "" if whole else "<p>It goes on: not all levels are drawn here.</p>"
    return f"<p>Each rests on those above it that a line leads to.</p>{picture}{more}{listed}"


def _around(sheet: Sheet, label: str) -> tuple[Edges, bool]:
    """As many levels as fit, the nearest first, in the order of the pages; and whether these are all."""
    shown = {label}
    above, below, whole = {label}, {label}, True
    for level in range(LEVELS):
        above = _next(above, lambda one: rests_on(sheet, one)) - shown
        below = _next(below, lambda one: sheet.site.used_by.get(one, ())) - shown
        whole = not (above or below)
        if whole or level and len(shown | above | below) > MOST:
            break
        shown |= above | below
    ordered = [one for one in sheet.site.placed if one in shown]
    return {one: [other for other in rests_on(sheet, one) if other in shown] for one in ordered}, whole


def _next(labels: Iterable[str], neighbours_of: Callable[[str], Iterable[str]]) -> set[str]:
    return {other for label in labels for other in neighbours_of(label)}
