"""The score that `make strength` wrote -> a table in the place of a comment on a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markdown import markdown

PLACE = "<!-- strength of the initializers' witness -->"
SCORE = "about/strength.json"


def on_page_content(html: str, config: Any, **_: Any) -> str:
    """Put the table where the page asks for it; not before, for the page's text is what was verified."""
    if PLACE not in html:
        return html
    score = json.loads((Path(config["docs_dir"]) / SCORE).read_text(encoding="utf-8"))
    return html.replace(PLACE, markdown("\n".join(table(score)), extensions=["tables"]))


def table(score: Mapping[str, Any]) -> Iterator[str]:
    """A row for each kind of each list, and one for the whole list, which also says how it was at first."""
    yield "| List | Wrong versions | Number | Noticed | At first |"
    yield "| --- | --- | ---: | ---: | ---: |"
    for title, counted in score.items():
        for kind, row in {**counted["kinds"], "**all**": counted["all"]}.items():
            yield f"| {title} | {kind} | {row['wrong versions']} | {row['noticed']} | {row.get('noticed at first', '')} |"
