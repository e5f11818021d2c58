"""The register of what PyTorch says and does, and the results of all versions -> lines for the pages of the equations it names.

Which row touches which equation says its page, in the column of theory; since when it is so say the results.
"""

from __future__ import annotations

import re
import sys
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

PAGE, ADDRESS = "pytorch/versions.md", "../../pytorch/versions/"
"""The page of the register, below docs, and where it is seen from the page of an equation."""
CODE = re.compile(r"`([^`]*)`")
EMPHASIS = re.compile(r"\*([^*]+)\*")


def notes(root: Path) -> dict[str, list[str]]:
    """Of each equation that a row names, a line for each such row, as HTML; none where a site has no register.

    Raises KeyError for a row that nobody measured in the installed version, and ValueError for one that has not four cells.
    """
    file = root / "docs" / PAGE
    if not file.is_file():
        return {}
    found, page, _ = measurements(root)
    every, pinned = found.results(), installed()
    touching = page.touching(file.read_text(encoding="utf-8"))
    return {label: [line(row, found, pinned, every) for row in rows] for label, rows in touching.items()}


def line(row: Any, found: Any, pinned: str, every: Any) -> str:
    """What PyTorch says, what it does and since when, with a link to the row. Raises KeyError as `notes` does."""
    does = every[pinned][row.key]["does"]
    since = found.so_in(row.key, pinned, every)
    link = f'<a href="{ADDRESS}#{row.key}">All versions</a>'
    return f"PyTorch on {words(row.of)}: {words(row.says)}. Found: {words(does)}. It is so {escape(since, quote=False)}. {link}"


def installed() -> str:
    """The version that the site is built with, without what stands behind the plus."""
    return version("torch").partition("+")[0]


def measurements(root: Path) -> tuple[Any, Any, Any]:
    """The modules of verify/versions on results, page and other libraries; these need no PyTorch."""
    sys.path.insert(0, str(root / "verify"))
    try:
        from versions import found, others, page
    finally:
        del sys.path[0]
    return found, page, others


def words(text: str) -> str:
    """A sentence with code in it, as HTML; a star on either side of words makes them emphasis."""
    parts = enumerate(CODE.split(escape(text, quote=False)))  # every second one is code
    return "".join(f"<code>{part}</code>" if place % 2 else EMPHASIS.sub(r"<em>\1</em>", part) for place, part in parts)
