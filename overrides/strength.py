"""The score that `make strength` wrote -> a table in the place of a comment on a page.

The comment stays until the page is HTML: the gate knows a page by its text, so nothing may change that before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from texclaims.publishing.tables import row, scrolling, table

PLACE = "<!-- strength of the initializers' witness -->"
SCORE = "about/strength.json"
HEADS = ("List", "Wrong versions", "Number", "Noticed", "At first")


def on_page_content(html: str, config: Any, **_: Any) -> str:
    """Put the table where the page asks for it; not before, for the page's text is what was verified."""
    if PLACE not in html:
        return html
    score = json.loads((Path(config["docs_dir"]) / SCORE).read_text(encoding="utf-8"))
    return html.replace(PLACE, scrolling(table(HEADS, "".join(map(row, rows(score))))))


def rows(score: Mapping[str, Any]) -> Iterator[list[str]]:
    """One for each kind of each list, and one for the whole list, which also says how it was at first."""
    for title, counted in score.items():
        for kind, found in {**counted["kinds"], "<strong>all</strong>": counted["all"]}.items():
            yield [title, kind, *(str(found.get(name, "")) for name in ("wrong versions", "noticed", "noticed at first"))]
