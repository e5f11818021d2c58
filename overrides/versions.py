"""What was found in each version of PyTorch -> the cells of a page that ask for it by a comment.

`<!-- does KEY -->` becomes what a row of verify/versions does in the version that the site is built with, `<!-- since KEY -->`
since when, `<!-- versions measured -->` the list of versions, `<!-- numbers of others -->` a table of what others have in their
source. The comments stay until the page is HTML: the gate knows a page by its text, so nothing may change that before.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from texclaims.publishing.tables import row, scrolling, table

MEASURED = "<!-- versions measured -->"
OTHERS = "<!-- numbers of others -->"
HEADS = ("Library", "It has", "The formula gives", "It is off by", "Equation")
PLACE = re.compile(r"<!-- (does|since) ([\w-]+) -->")
CODE = re.compile(r"`([^`]*)`")


def on_page_content(html: str, config: Any, **_: Any) -> str:
    """Fill the cells. Raises KeyError for a row that nobody measured in the installed version."""
    if not PLACE.search(html):
        return html
    sys.path.insert(0, str(Path(config["config_file_path"]).parent / "verify"))
    try:
        from versions import found, others
    finally:
        del sys.path[0]
    every, pinned = found.results(), version("torch").partition("+")[0]

    def cell(place: re.Match[str]) -> str:
        kind, key = place.groups()
        if kind == "does":
            return words(every[pinned][key]["does"])
        first, *others = found.since(key, pinned, every)
        return "".join([words(first), *(f"<br>{words(other)}" for other in others)])

    numbers = json.loads(others.FILE.read_text(encoding="utf-8"))["numbers"]
    html = html.replace(MEASURED, found.listed(every))
    return PLACE.sub(cell, html).replace(OTHERS, scrolling(table(HEADS, "".join(map(_row, numbers)))))


def _row(found: Mapping[str, Any]) -> str:
    """One number of another library; an error below one in 10^14 is that of the type of number."""
    off = f"{found['off']:+.1e}".replace("-", "−") if abs(found["off"]) > 1e-14 else "nothing"
    link = f'<a href="../../eq/{found["label"]}/"><code>{found["label"]}</code></a>'
    numbers = (f"{found['number']:.10g}", f"{found['right']:.10g}", off)
    return row((f"{found['package']} {found['version']}: {escape(found['what'], quote=False)}", *numbers, link))


def words(text: str) -> str:
    """A sentence with code in it, as HTML."""
    return CODE.sub(r"<code>\1</code>", escape(text, quote=False))
