"""Why a wrong version was rejected, in the words of the report -> the same with names and formulas as the page writes them.

A witness names where both sides were worked out: `W(1, 2) = 8/17`. What is not read stays as it is: no formula is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from texclaims.language.notation import Notation
from texclaims.publishing import printed
from texclaims.publishing.counterexample import sides
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.tables import with_minus

LONGEST = 300
"""Characters of a reason in the report: a longer one is cut there."""
NUMBER = r"-?\d[\d.]*(?:e[-+]?\d+)?"
SIDES = re.compile(rf"the left side is ({NUMBER})(?: \+/- {NUMBER})?, the right side ({NUMBER})(?: \+/- {NUMBER})?(?=, at )")
"""Numbers with what is known of their error, which is far smaller than what is shown."""
SEGMENTS = re.compile(r"(; )(?![^\[\]]*\])")
"""Each witness has a part of its own; a semicolon in brackets belongs to a mean."""
NAME = r"(?:[A-Za-z_][\w' ]*|E\[[^\]]*\]|\\(?:E|Var|Cov)\[[^\]]*\])(?:\([^()]*\))*"
"""What stands before = at such a place: a letter, an element, a moment; one of a recursion is in TeX."""
PAIRS = re.compile(rf", (?={NAME} = )")
MOMENT = re.compile(r"E\[")
OF_A_LAYER = re.compile(r"(\\.*)\((\d+)\)")
AN_INDEX = re.compile(r"any \d+")
"""One that the formula binds."""
LINE = re.compile(r"((?:row|column) of )(\w+)")
"""Which row of a matrix."""
LAW = re.compile(r"one of|[A-Z][a-z]+\(")
"""A value that is a law."""
TYPED = tuple(
    re.compile(phrase)
    for phrase in (
        r"the premise (.+) does not hold of what PyTorch computes: at .*",
        r"the premise (.+) (?:cannot be met together with the others|is not needed)",
        r"no numbers were found that satisfy (.+) in \d+ tries",
        r"it no longer states the premise (.+)",
        r"the converse holds too: write (.+)",
        r"a side has a value only where (.+)",
        r"where (.+?): .*",
        r"(.+): (?:a variable beside itself|an index runs up to a whole number|a whole number that is set by what holds it)",
        r"(.+): set by \w+, which the check works out from it",
        r"(.+): the check says what it is",
        r"an integral (?:to infinity )?over (\\.+?)(?:,| that) .*",
        r"(\\.+?) is bound on one side, and a number on the other",
    )
)
"""Where in the words a formula of the page stands, in TeX."""
NAMED = tuple(
    re.compile(phrase)
    for phrase in (
        r"a premise about (\w+), which the check defines",
        r"(\w+) would no longer be what PyTorch computes",
        r"(\w+) moves, and by the check a premise moves with it",
        r"the check says nothing of (\w+), whose law is claimed",
        r"(?:the|an) integral (?:to infinity )?over (\w+)(?:,| that| grows).*",
        r"a derivative by (\w+), which is a whole number",
        r"(\w+) (?:is bound on one side, and a number on the other|tends to 0, and the check says what it is)",
        r"(\w+) takes all values of a range, and the check says what it is",
        r".+: set by (\w+), which the check works out from it",
        r"the remainder has the term (.+), whose coefficient must be 0",
        r"the remainder is smaller than (.+): its coefficient is 0",
        r"left - right = (.+)",
        r"the derivative by an element of a product over an index: (.+)",
        r"(?:from \w+ to \w+: )?(-?\(?\w+[(\[*].*)",
    )
)
"""Where an expression stands as SymPy prints it."""
MARK = re.compile(r"the premise .+: at (\w+ = \d+)")
"""A layer, behind a premise."""


def because(sheet: Sheet, why: str, notation: Notation, where: str) -> str:
    """Markup for a reason. `notation` is that of the claim, with its layers; `where` its place for messages."""
    cut = len(why) == LONGEST
    whole = why.rpartition(", ")[0] or why if cut else why
    return "".join(_segment(sheet, part, notation, where) for part in SEGMENTS.split(whole)) + "…" * cut


def _segment(sheet: Sheet, words: str, notation: Notation, where: str) -> str:
    if told := SIDES.search(words):
        return _around(sheet, words[: told.start()], sides(told[1], told[2]), words[told.end() :], notation, where)
    markup, end = "", 0
    for (start, stop), tex in sorted(_formulas(words, notation)):
        if start >= end:
            formula = sheet.math_or_code(tex, where) if tex else f"<code>{escape(words[start:stop])}</code>"
            markup += escape(_with_minus(words[end:start])) + formula
            end = stop
    return markup + escape(_with_minus(words[end:]))


def _around(sheet: Sheet, before: str, both: str, after: str, notation: Notation, where: str) -> str:
    """What stands around both sides, which are markup already."""
    place = after.removeprefix(", at ")
    named = place if place == "every point" else _place(sheet, PAIRS.split(place), notation, where)
    return f"{escape(before)}{both}, at {named}"


def _formulas(words: str, notation: Notation) -> Iterator[tuple[tuple[int, int], str]]:
    """Where they stand, and their TeX; it is empty for what is not read."""
    for phrase in TYPED:
        if found := phrase.fullmatch(words):
            yield found.span(1), found[1]
            break
    for phrase in (*NAMED, MARK):
        if (found := phrase.match(words)) and not found[1].startswith("\\"):
            yield found.span(1), printed.tex(found[1], notation)


def _place(sheet: Sheet, pairs: list[str], notation: Notation, where: str) -> str:
    """The numbers and laws that were chosen. Moments are left out where a law stands, which says them; those that are not read
    are counted."""
    told = [(name, value) for name, _, value in (pair.partition(" = ") for pair in pairs) if value]
    laws = any(LAW.match(value) for _, value in told)
    kept = [one for one in told if not (laws and MOMENT.match(one[0]))]
    read = [one for one in kept if not MOMENT.match(one[0]) or printed.tex(one[0], notation)]
    shown = [_at(sheet, *one, notation, where) for one in read]
    more = len(kept) - len(read)
    return ", ".join([*shown, *[f"and {more} moment{'s' * (more > 1)}{' more' * bool(shown)}"] * bool(more)])


def _at(sheet: Sheet, name: str, value: str, notation: Notation, where: str) -> str:
    line, layer = LINE.fullmatch(name), OF_A_LAYER.fullmatch(name)
    before, tex, after = "", printed.tex(line[2] if line else name, notation), ""
    if line:
        before = line[1]
    elif layer:
        tex, after = layer[1], f" of layer {layer[2]}"
    named = "an index" if AN_INDEX.fullmatch(name) else f"<code>{escape(name)}</code>"
    shown = sheet.math_or_code(tex, where) if tex else named
    return f"{before}{shown}{after} {'is' if LAW.match(value) else '='} {escape(_with_minus(value))}"


def _with_minus(words: str) -> str:
    """A minus in front of a number, and in its power of ten, as a book prints it."""
    return re.sub(r"(?<![\w.)\]])-(?=\d)|(?<=\de)-(?=\d)", with_minus("-"), words)
