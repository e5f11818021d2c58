"""docs/labels.txt -> every label that was ever published, and where those stood that are gone.

One label on a line; `#` begins a comment. A published label is never deleted from the file. If its equation is
removed or goes to another page, the line keeps the address alive:

    relu-halves
    old-bound     removed from schemes/he.md: it said the same as he-uniform-bound
    width-ratio   moved from schemes/he.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LINE = re.compile(
    r"(?P<label>[a-z][a-z0-9-]*)"
    r"(?:\s+(?P<fate>removed|moved) from (?P<uri>[^\s:]+\.md)(?::\s*(?P<reason>\S.*))?)?"
)


class RegisterError(Exception):
    """A line of the register that cannot be read; the message starts with file:line."""


@dataclass(frozen=True)
class Entry:
    """One published label."""

    label: str
    line: int
    fate: str = ""
    """Empty for an equation that stands where it always stood; else removed or moved."""
    uri: str = ""
    """The page, below docs/, on which it stood before."""
    reason: str = ""


def read_register(file: Path) -> dict[str, Entry]:
    """Label -> entry; empty where there is no file.

    Raises RegisterError for a line of another form, a removal without a reason, or a label listed twice.
    """
    entries: dict[str, Entry] = {}
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    for line, text in enumerate(lines, start=1):
        content = text.split("#")[0].strip()
        if content:
            entry = _entry(f"{file.name}:{line}", line, content)
            if entry.label in entries:
                raise RegisterError(f"{file.name}:{line}: {entry.label} is listed twice; remove one of the lines")
            entries[entry.label] = entry
    return entries


def _entry(where: str, line: int, content: str) -> Entry:
    found = LINE.fullmatch(content)
    if not found or (found["fate"] == "removed") != bool(found["reason"]):
        raise RegisterError(
            f"{where}: cannot read {content!r}\n    wanted: `label`, `label removed from page.md: reason`, "
            "or `label moved from page.md`"
        )
    return Entry(found["label"], line, found["fate"] or "", found["uri"] or "", found["reason"] or "")
