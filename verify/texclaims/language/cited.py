r"""A display and its steps -> for each step the labels of the earlier equations that its row says it follows from.

A reason, such as `\by{total-mean}`, is no part of what is claimed: the parser does not see it. It stands at the end of a row,
and a row with a reason has one step.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from texclaims.language.advice import EARLIER, LAST, ONE_STEP, Advice
from texclaims.language.dialect import DialectError
from texclaims.language.page import CITED, LABEL_FORM, cited_in
from texclaims.language.relations import Arrow, Step
from texclaims.language.source import Source
from texclaims.language.tokens import tokens_of

Cited = tuple[str, ...]
"""Labels; none where a step has no reason."""


def cited(source: Source, steps: Sequence[Step]) -> tuple[Cited, ...]:
    """For each step the labels of its reason.

    Raises DialectError for a reason that does not stand at the end of a row, or in a row of several steps, or that names no
    labels, one twice, or the label of its own display.
    """
    found: dict[int, Cited] = {}
    for reason in CITED.finditer(source.display.tex):
        step, labels = _step(source, steps, reason), cited_in(reason)
        if step in found:
            raise _error(source, reason, "a second reason in one row", ONE_STEP)
        if source.display.label in labels:
            raise _error(source, reason, "an equation that rests on itself", EARLIER)
        if len(set(labels)) < len(labels) or not all(map(LABEL_FORM.fullmatch, labels)):
            raise _error(source, reason, "a reason that names no label, or one twice", EARLIER)
        found[step] = labels
    return tuple(found.get(k, ()) for k in range(len(steps)))


def _step(source: Source, steps: Sequence[Step], reason: re.Match[str]) -> int:
    """The place of the step whose row a reason ends."""
    start, behind = _row(source.text, reason.start())
    ends = [_end(step) for step in steps]
    if source.text[reason.end() : behind].strip() or reason.end() > behind or max(ends) < start:
        raise _error(source, reason, "a reason that does not end its row", LAST)
    here = [k for k, end in enumerate(ends) if start <= end <= reason.start()]
    if not here or len([end for end in ends if start <= end <= behind]) > len(here):
        raise _error(source, reason, "a reason that does not end its row", LAST)
    if len(here) > 1:
        raise _error(source, reason, f"a reason in a row of {len(here)} steps", ONE_STEP)
    return here[0]


def _end(step: Step) -> int:
    """The place behind the last character of a step."""
    last = step.right if isinstance(step, Arrow) else step
    return int(last.right.meta.end_pos)


def _row(text: str, place: int) -> tuple[int, int]:
    """Where the row begins that holds this place, and where it ends; premises are no row."""
    start = 0
    for word, first, end in tokens_of(text):
        if word == r"\when" and first <= place:
            return start, first
        if word in (r"\\", r"\when") or word.startswith(r"\end{"):
            if first >= place:
                return start, first
            start = end
    return start, len(text)


def _error(source: Source, reason: re.Match[str], found: str, advice: Advice) -> DialectError:
    shown = reason.group().lstrip("& \n")
    return source.error_at(reason.end() - len(shown), shown, found, advice.words)
