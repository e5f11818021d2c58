"""What was found in each version of PyTorch -> the cells of a page that ask for it by a comment.

`<!-- does KEY -->` becomes what a row of verify/versions does in the version that the site is built with, `<!-- since KEY -->`
since when, `<!-- versions measured -->` the list of versions, `<!-- numbers of others -->` a table of what others have in their
source, `<!-- fans of others -->` one of the fans that they count. The comments stay until the page is HTML: the gate knows a page
by its text, so nothing may change that before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from texclaims.publishing.tables import linked, row, scrolling, table
from version_notes import installed, measurements, words

MEASURED = "<!-- versions measured -->"
OTHERS = "<!-- numbers of others -->"
HEADS = ("Library", "It has", "The formula gives", "It is off by", "Equation")
FANS = "<!-- fans of others -->"
LIBRARIES = {"pytorch": "PyTorch", "keras": "Keras", "jax": "JAX"}
PLACE = re.compile(r"<!-- (does|since) ([\w-]+) -->")


def on_page_content(html: str, config: Any, **_: Any) -> str:
    """Fill the cells. Raises KeyError for a row that nobody measured in the installed version."""
    if not PLACE.search(html):
        return html
    found, _, others = measurements(Path(config["config_file_path"]).parent)
    every, pinned = found.results(), installed()

    def cell(place: re.Match[str]) -> str:
        kind, key = place.groups()
        if kind == "does":
            return words(every[pinned][key]["does"])
        first, *rest = found.since(key, pinned, every)
        return "".join([words(first), *(f"<br>{words(other)}" for other in rest)])

    read = json.loads(others.FILE.read_text(encoding="utf-8"))
    html = html.replace(MEASURED, found.listed(every)).replace(FANS, _fans(read["fans"]))
    return PLACE.sub(cell, html).replace(OTHERS, scrolling(table(HEADS, "".join(map(_row, read["numbers"])))))


def _row(found: Mapping[str, Any]) -> str:
    """One number of another library; an error below one in 10^14 is that of the type of number."""
    off = f"{found['off']:+.1e}".replace("-", "−") if abs(found["off"]) > 1e-14 else "nothing"
    named = f"{found['package']} {found['version']}: {escape(found['what'], quote=False)}"
    return row((named, f"{found['number']:.10g}", f"{found['right']:.10g}", off, linked([found["label"]], "../../")))


def _fans(found: Mapping[str, Any]) -> str:
    """A table: the fan-in and the fan-out of each layer, in bold where they are not those that are counted."""
    heads = ("Layer", "Counted", *(f"{name} {found['versions'][key]}" for key, name in LIBRARIES.items()), "Equations")
    return scrolling(table(heads, "".join(map(_layer, found["layers"]))))


def _layer(found: Mapping[str, Any]) -> str:
    counted = found["counted"]
    cells = [_pair(counted, counted), _pair(found["pytorch"], counted)]
    cells += [f"{_pair(found[key]['fans'], counted)}<br>{_shape(found[key]['shape'])}" for key in ("keras", "jax")]
    return row((escape(found["layer"], quote=False), *cells, linked(found["labels"], "../../")))


def _pair(fans: Iterable[int], counted: Iterable[int]) -> str:
    return ", ".join(str(fan) if fan == right else f"<strong>{fan}</strong>" for fan, right in zip(fans, counted, strict=True))


def _shape(sizes: Iterable[int]) -> str:
    return f"<code>({', '.join(map(str, sizes))})</code>"
