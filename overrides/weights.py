"""The table of weights on the home page -> an address for each of its rows, and an entry in the search, which is the answer that
most look for.

A builder that ignores this hook makes the same page, without these addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

HOME = "index.md"
TABLE = re.compile(r'(?<=id="which-weights">).*?</table>', re.DOTALL)
ROW = re.compile(r"<tr>\n<td>(?P<what>.*?)</td>.*?<code>(?P<code>.*?)</code>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
ROWS: list[Row] = []


@dataclass(frozen=True)
class Row:
    """What a layer gets its inputs from, and the line of PyTorch."""

    what: str
    code: str

    @property
    def name(self) -> str:
        """Of "leaky ReLU with slope a", leaky ReLU."""
        return re.split(r",| with ", self.what)[0]

    @property
    def place(self) -> str:
        """Its address on the page."""
        return f"weights-{re.sub(r'[^a-z0-9]+', '-', self.name.lower()).strip('-')}"


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put the addresses in, and keep the rows until the search is written."""
    if page.file.src_uri != HOME:
        return html
    ROWS[:] = rows(html)
    places = iter(ROWS)
    return TABLE.sub(lambda table: ROW.sub(lambda row: f'<tr id="{next(places).place}">{row[0][4:]}', table[0]), html, count=1)


def rows(html: str) -> Iterator[Row]:
    """Those of the home page's first section; none on a page of another form."""
    table = TABLE.search(html)
    for found in ROW.finditer(table[0]) if table else ():
        yield Row(TAG.sub("", found["what"].partition(" <span")[0]), TAG.sub("", found["code"]))


def on_page_context(context: Any, page: Any, config: Any, **_: Any) -> Any:
    """Behind the entries that the builder makes of the page itself."""
    index = getattr(config.plugins.get("material/search"), "search_index", None)
    if page.file.src_uri == HOME and index is not None:
        index.entries += [entry(row) for row in ROWS]
    return context


def entry(row: Row) -> dict[str, str]:
    """A layer before an activation is, in most networks, behind one as well."""
    words = f"A layer before {row.name}: initialization of its weights, init, variance, std, standard deviation: {row.code}"
    return {"location": f"#{row.place}", "title": f"How to initialize behind {row.name}", "text": words}
