"""Numbers, and rows of cells -> markup: a number as a book prints it, a table that scrolls where it is wide."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any


def number(value: Any) -> str:
    """A number in two digits, as a book prints it: 2.2e-16 becomes 2.2 × 10⁻¹⁶. A count stays whole, words are words."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "–" if value is None else escape(str(value))
    if isinstance(value, int):
        return f"{value:,}"
    digits, _, power = f"{value:.2g}".partition("e")
    if not power:
        return with_minus(f"{value:.6g}")
    return ("" if digits == "1" else f"{with_minus(digits)} × ") + _power_of_ten(power)


def number_in_a_row(value: float) -> str:
    """A number that was rounded to four digits; only a very small or a very large one is written with a power of ten."""
    if value == 0 or 1e-3 <= abs(value) < 1e6:
        return with_minus(f"{value:,.10g}")
    digits, _, power = f"{value:.3e}".partition("e")
    return f"{with_minus(f'{float(digits):g}')} × {_power_of_ten(power)}"


def _power_of_ten(power: str) -> str:
    return f"10<sup>{with_minus(str(int(power)))}</sup>"


def with_minus(text: str) -> str:
    """A minus as a book prints it."""
    return text.replace("-", "−")


def table(heads: Iterable[str], rows: str, kind: str = "equation-rows") -> str:
    """A table; `heads` are words or markup, `rows` its `tr` elements, `kind` its class."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def scrolling(content: str) -> str:
    """A table in a box of its own, which scrolls where the table is wider than the page."""
    return f'<div class="equation-table" tabindex="0">{content}</div>'


def row(cells: Iterable[str]) -> str:
    """One `tr` of a table; each cell is markup."""
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def linked(labels: Iterable[str], root: str) -> str:
    """Equations by label, each with a link to its page; `root` leads to the top of the site, as "../../"."""
    return ", ".join(f'<a href="{root}eq/{label}/"><code>{label}</code></a>' for label in labels)
