"""The wrong versions of an equation -> their table, on the equation's own page or, as they are long, in a file beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path

import msgspec

from texclaims.judgement.schema import Tried, WrongVersion
from texclaims.language.page import Display
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site
from texclaims.publishing.tables import row, scrolling, table
from texclaims.publishing.typeset import split_display

WITNESSES = {
    "both": "proof and measurement",
    "measurement": "measurement alone",
    "proof": "proof alone",
    "derivation": "a derivation that no longer succeeds",
    "premise": "a premise that is no longer needed",
}
REJECTED_BY = {"proof": "the proof", "measurement": "the measurement", "derivation": "the derivation", "premise": "its premises"}
SET_ASIDE = {"unreadable": "unreadable", "ill_typed": "without a meaning", "same": "equal to the claim"}

KINDS = tuple(map(re.compile, ("without the premise", "without (?!the premise)|fraction upside down|[-+] → ", r"[\d.]+ → ", "")))
"""Kinds of mistakes, by how their change is said, the most instructive first."""
SHOWN = 3  # wrong versions that stand with the equation; a link leads to all of them

PAGE = "wrong_versions.html"
WRITTEN_BY = (PAGE, "wrong_versions.py", "sheet.py", "tables.py", "typeset.py")


def wrong_versions(sheet: Sheet, mutants: Tried, display: Display) -> str:
    """How many were tried and what became of them; three of them; then all of them, or a link to the file that holds them."""
    counts = f"<p>{_summary(mutants)}</p>"
    if not mutants.rows:
        return counts
    three = _table(sheet, instructive(mutants.rows), display)
    folder = sheet.site.wrong_versions
    if folder:
        file = sheet.address(f"{folder}/{display.label}.html")
        inside = f'<p><a class="equation-apart" href="{file}">All of them, on a page of their own</a></p>'
    else:
        inside = _table(sheet, mutants.rows, display)
    return f'{counts}{three}<details class="equation-mutants"><summary>Show all of them</summary>{inside}</details>'


def instructive(rows: Iterable[WrongVersion]) -> tuple[WrongVersion, ...]:
    """A few that a witness refuted, of different kinds: a premise that is missing, a part, another number, another name."""
    refuted = [row for row in rows if row.by in ("both", "proof", "measurement")]
    own = sorted((one for one in refuted if not one.change.startswith("in ")), key=lambda one: one.by != "both")
    of_each = [next((one for one in own if kind.match(one.change)), None) for kind in KINDS]
    return tuple(dict.fromkeys(one for one in (*of_each, *own) if one))[:SHOWN]


def pages_of_wrong_versions(site: Site) -> Iterator[tuple[str, str]]:
    """Address below the site's root, and HTML, of one file for each equation whose wrong versions are kept apart."""
    for label, (_, display) in site.placed.items():
        verdict = site.verdict(label)
        if site.wrong_versions and verdict and verdict.mutants.rows:
            root = posixpath.relpath(".", site.wrong_versions)
            yield f"{site.wrong_versions}/{label}.html", _page(Sheet(site, None), verdict.mutants, display, root)


def _page(sheet: Sheet, mutants: Tried, display: Display, root: str) -> str:
    """Made of its text and of these modules alone, so that it can be kept from one build to the next."""
    number, address = display.number, sheet.site.path(str(display.label))

    def make() -> str:
        claim = _shown(sheet, *split_display(display.tex), display)
        rows = _table(sheet, mutants.rows, display)
        filled = _text(PAGE).format(
            number=number, root=root, address=address, claim=claim, summary=_summary(mutants), table=rows
        )
        return sheet.restore(filled)

    parts = (display.tex, number, address, root, msgspec.json.encode(mutants).decode(), _code())
    return sheet.site.typesetter.kept("wrong versions", *parts, make=make)


@cache
def _code() -> str:
    """The text of the modules that write the file: with another one, it is written anew."""
    return "".join(map(_text, WRITTEN_BY))


@cache
def _text(name: str) -> str:
    """A file that stands beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _summary(mutants: Tried) -> str:
    counts = {who: getattr(mutants.refuted, who) for who in WITNESSES}
    refuted = [f"{count} by {WITNESSES[who]}" for who, count in counts.items() if count]
    aside = [f"{count} {words}" for kind, words in SET_ASIDE.items() if (count := getattr(mutants, kind))]
    summary = f"{mutants.tried} tried; rejected: {', '.join(refuted) or 'none'}."
    return summary + (f" Set aside: {', '.join(aside)}." if aside else "")


def _table(sheet: Sheet, mutants: Iterable[WrongVersion], display: Display) -> str:
    rows = "".join(_row(sheet, mutant, display) for mutant in mutants)
    return scrolling(table(("wrong version", "change", "rejected by", "because"), rows, "equation-rows equation-wrong"))


def _row(sheet: Sheet, mutant: WrongVersion, display: Display) -> str:
    """Premises are set only where they are what is wrong."""
    formula, premises = split_display(mutant.tex)
    same = premises == split_display(display.tex)[1]
    where = sheet.site.where(display)
    shown = sheet.math_or_code(formula, where) if same else _shown(sheet, formula, premises, display)
    who = REJECTED_BY.get(mutant.by, mutant.by)
    return row([shown, f"<code>{escape(mutant.change)}</code>", escape(who), escape(mutant.why)])


def _shown(sheet: Sheet, formula: str, premises: tuple[str, ...], display: Display) -> str:
    where = sheet.site.where(display)
    listed = ", ".join(sheet.math_or_code(premise, where) for premise in premises)
    return sheet.math_or_code(formula, where) + (f" when {listed}" if premises else " without a premise")
