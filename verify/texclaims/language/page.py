"""A Markdown page -> its display equations and inline formulas, each with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
REFUTED = re.compile(r"\\refuted\s*\{([^{}]*)\}")
CITED = re.compile(r"(?:&\s*)*\\by\s*\{([^{}]*)\}")
"""The reason at the end of a row, with the marks that move it to the right."""
NO_CLAIM = re.compile(r"\\noclaim\s*\{([^{}]*)\}")
LABEL_FORM = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
WRONG = "wrong-"
"""How the label of every formula begins that its page calls wrong, and of nothing else."""
FENCE = re.compile(r"^\s*(`{3,}|~{3,})")
CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
INLINE = re.compile(r"(?<![\\$])\$(?!\s)([^$\n]+?)(?<![\s\\])\$(?![\d$])")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


class PageError(Exception):
    """A page that cannot be read as pages must be; the message starts with file:line."""


@dataclass(frozen=True)
class Display:
    """One `$$ … $$` of a page. `tex` is all between the fences, in the dialect's own spelling: what is parsed, printed and
    copied. Where courses spell it otherwise, `typed` is what stands in the file, and `places` says for each character of `tex`
    which of those it comes from."""

    file: Path
    line: int
    """The line of the opening fence, counted from 1."""
    tex: str
    label: str | None
    no_claim: str | None
    """The author's reason why this display claims nothing; None where it has a label."""
    number: str = ""
    """The chapter and the place on the page, "7.3"."""
    typed: str = ""
    places: tuple[int, ...] = ()
    refuted: str = ""
    """The label of the right equation, where the page calls this formula wrong; empty for what it claims."""

    @property
    def claim(self) -> str:
        """The TeX that is parsed: the label is blanked, what names the right one, and the reasons of its steps, so every column
        stays where it was."""
        return CITED.sub(_blank, REFUTED.sub(_blank, LABEL.sub(_blank, self.tex)))

    @property
    def cited(self) -> tuple[str, ...]:
        """The labels that its reasons name, each once."""
        return tuple(dict.fromkeys(label for found in CITED.finditer(self.tex) for label in cited_in(found)))

    def as_typed(self, tex: str, start: int, end: int) -> tuple[str, int, int]:
        """What stands in the file for the characters `start` to `end` of `tex`: all of its text, and where in it."""
        if not self.typed or tex != self.claim:
            return tex, start, end
        first, last = (self.places[min(offset, len(self.places) - 1)] for offset in (start, max(start, end - 1)))
        return self.typed, first, last + 1

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of the character `offset` of `tex`."""
        if self.places:
            offset = self.places[min(offset, len(self.places) - 1)]
        before = (self.typed or self.tex)[:offset]
        return self.line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1


@dataclass(frozen=True)
class Inline:
    """One `$…$` in running text."""

    file: Path
    line: int
    column: int
    tex: str


@dataclass(frozen=True)
class Page:
    """A page as its claims see it."""

    file: Path
    uri: str
    """Path below docs/, with forward slashes."""
    chapter: str
    displays: tuple[Display, ...]
    inlines: tuple[Inline, ...]

    @property
    def labelled(self) -> tuple[Display, ...]:
        """What has an address: equations, and formulas that the page calls wrong."""
        return tuple(display for display in self.displays if display.label is not None)

    @property
    def equations(self) -> tuple[Display, ...]:
        """What the page claims."""
        return tuple(display for display in self.labelled if not display.refuted)

    @property
    def refuted(self) -> tuple[Display, ...]:
        """What the page calls wrong."""
        return tuple(display for display in self.labelled if display.refuted)


def cited_in(found: re.Match[str]) -> tuple[str, ...]:
    """The labels of one reason, in its order."""
    return tuple(label.strip() for label in found[1].split(","))


def read_page(file: Path, docs: Path) -> Page:
    """Scan one page.

    Raises PageError for an unclosed display, a display with neither label nor reason, a malformed label, a formula that is
    called wrong in one of two places only: by its label, or by \\refuted, or a step with a reason in what is not claimed.
    """
    text = file.read_text(encoding="utf-8")
    chapter = _front_matter_value(text, "chapter")
    lines = _blank_comments(text).split("\n")
    displays: list[Display] = []
    inlines: list[Inline] = []
    for kind, line, content in _pieces(file, lines):
        if kind == "display":
            displays.append(_display(file, line, content, chapter, displays))
        else:
            inlines.extend(_inlines(file, line, content))
    return Page(file, file.relative_to(docs).as_posix(), chapter, tuple(displays), tuple(inlines))


def _front_matter_value(text: str, key: str) -> str:
    front = FRONT_MATTER.match(text)
    found = front and re.search(rf"^{key}:\s*(\S+)\s*$", front.group(1), re.MULTILINE)
    return found.group(1) if found else ""


def _blank_comments(text: str) -> str:
    """Comments and front matter become blank lines, so that positions stay true."""
    return COMMENT.sub(_blank, FRONT_MATTER.sub(_blank, text))


def _blank(found: re.Match[str]) -> str:
    """Spaces in the place of all but the line breaks."""
    return re.sub(r"[^\n]", " ", found.group())


def _pieces(file: Path, lines: list[str]) -> Iterator[tuple[str, int, str]]:
    """Walk over the lines: ("display", line, tex) and ("text", line, text); code blocks are left out."""
    index = 0
    while index < len(lines):
        line = lines[index]
        fence = FENCE.match(line)
        if fence:
            closing = re.compile(rf"^\s*{fence.group(1)[0]}{{{len(fence.group(1))},}}\s*$")
            index = next((k for k in range(index + 1, len(lines)) if closing.match(lines[k])), len(lines)) + 1
        elif line.strip() == "$$":
            end = next((k for k in range(index + 1, len(lines)) if lines[k].strip() == "$$"), None)
            if end is None:
                raise PageError(f"{file}:{index + 1}: this $$ is never closed")
            yield "display", index + 1, "\n" + "\n".join(lines[index + 1 : end]) + "\n"
            index = end + 1
        else:
            bare = CODE_SPAN.sub(lambda found: " " * len(found.group()), line)
            if "$$" in bare or "\\[" in bare or "\\begin{" in bare:
                raise PageError(
                    f"{file}:{index + 1}: display math that is not fenced\n"
                    "    wanted: $$ alone on the line before and on the line after, with a \\label inside"
                )
            yield "text", index + 1, bare
            index += 1


def _display(file: Path, line: int, tex: str, chapter: str, before: list[Display]) -> Display:
    labels, reasons = LABEL.findall(tex), NO_CLAIM.findall(tex)
    if len(labels) + len(reasons) != 1 or not all(reason.strip() for reason in reasons):
        raise PageError(
            f"{file}:{line}: a display has {len(labels)} \\label and {len(reasons)} \\noclaim\n"
            "    wanted: exactly one \\label{kebab-case}, or \\noclaim{the reason why nothing is claimed}"
        )
    if labels and not LABEL_FORM.fullmatch(labels[0]):
        raise PageError(f"{file}:{line}: the label {labels[0]!r} is not kebab-case, such as he-normal-law")
    right = _right(file, line, tex, labels[0] if labels else "a display without a label")
    if CITED.search(tex) and (right or not labels):
        what = "that its page calls wrong" if right else "that claims nothing"
        raise PageError(f"{file}:{line}: a \\by in a display {what}: nothing follows there\n    wanted: no \\by")
    if not labels:
        return Display(file, line, tex, None, reasons[0].strip())
    number = f"{1 + sum(bool(one.label and bool(one.refuted) == bool(right)) for one in before)}"
    number = f"{chapter}.{number}" if chapter else number
    return Display(file, line, tex, labels[0], None, f"wrong {number}" if right else number, refuted=right)


def _right(file: Path, line: int, tex: str, label: str) -> str:
    """The label of the right equation; empty for what the page claims. Whoever sees the label of a wrong one knows it."""
    right = [one.strip() for one in REFUTED.findall(tex)]
    if len(right) != label.startswith(WRONG) or not all(map(LABEL_FORM.fullmatch, right)):
        raise PageError(
            f"{file}:{line}: {label} with {len(right)} \\refuted\n"
            f"    wanted: a label that begins with {WRONG} and one \\refuted{{label-of-the-right-equation}}, or neither"
        )
    return right[0] if right else ""


def _inlines(file: Path, line: int, text: str) -> Iterator[Inline]:
    for found in INLINE.finditer(text):
        yield Inline(file, line, found.start() + 1, found.group(1))
