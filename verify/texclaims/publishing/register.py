"""docs/labels.txt -> every label that was ever published, the title of its equation, and where those stood that are gone.

One label on a line; `#` begins a comment. A published label is never deleted from the file. If its equation is
removed or goes to another page, the line keeps the address alive. Behind a bar stands what the equation states, in words:

    relu-halves | A ReLU halves the second moment
    old-bound     removed from schemes/he.md: it said the same as he-uniform-bound
    width-ratio   moved from schemes/he.md | Ratio of the widths
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from texclaims.language.page import WRONG

LINE = re.compile(
    r"(?P<label>[a-z][a-z0-9-]*)"
    r"(?:\s+(?P<fate>removed|moved) from (?P<uri>[^\s:]+\.md)(?::\s*(?P<reason>[^|]*[^|\s]))?)?"
    r"(?:\s*\|\s*(?P<title>\S.*))?"
)
SHORTEST, LONGEST = 2, 8  # words of a title
CALLED = "Wrong: "
"""How the title begins of a formula that its page calls wrong, and no other."""
FORMULA = re.compile(r"[\\$^_=<>{}|√∑∫]")
TITLE = f"{SHORTEST} to {LONGEST} words without a formula, the first with a capital"


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
    title: str = ""
    """What the equation states, in words; empty where nobody said."""


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
            "or `label moved from page.md`, and behind a bar the title: `label | What it states`"
        )
    return Entry(found["label"], line, found["fate"] or "", found["uri"] or "", found["reason"] or "", found["title"] or "")


def line_of(label: str, register: Mapping[str, Entry]) -> str:
    """What a new label's line looks like: with a title, where others have one."""
    return f"`{label} | {TITLE}`" if any(entry.title for entry in register.values()) else label


def title_problems(register: Mapping[str, Entry], file: str) -> Iterator[str]:
    """What is wrong with the titles: a project gives one to each equation that it shows, or to none."""
    if not any(entry.title for entry in register.values()):
        return
    counts = Counter(entry.title.lower() for entry in register.values())
    for entry in register.values():
        if not entry.title and entry.fate != "removed":
            yield f"{file}:{entry.line}: {entry.label} has no title; say what it states: `{entry.label} | {TITLE}`"
        elif entry.title and not _is_title(entry.title):
            yield f"{file}:{entry.line}: no title: {entry.title!r}; wanted: {TITLE}"
        elif entry.title and entry.title.startswith(CALLED) != entry.label.startswith(WRONG):
            wanted = f"{CALLED!r} before the title of a label that begins with {WRONG}, and before no other"
            yield f"{file}:{entry.line}: {entry.label}: {entry.title!r}; wanted: {wanted}"
        elif entry.title and counts[entry.title.lower()] > 1:
            yield f"{file}:{entry.line}: the title {entry.title!r} stands {counts[entry.title.lower()]} times; wanted: once"


def _is_title(text: str) -> bool:
    return SHORTEST <= len(text.split()) <= LONGEST and not FORMULA.search(text) and text[:1] == text[:1].upper()
