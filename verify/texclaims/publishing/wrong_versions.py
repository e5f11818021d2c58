"""The wrong versions of an equation -> their table, on the equation's own page or, as they are long, in a file beside it."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from texclaims.language.page import Display
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site
from texclaims.publishing.tables import row, scrolling, table
from texclaims.publishing.typeset import split_display

WITNESSES = {"both": "proof and measurement", "proof": "proof alone", "measurement": "measurement alone"}
REJECTED_BY = {"both": "both", "proof": "the proof", "measurement": "the measurement"}
SET_ASIDE = {"unreadable": "unreadable", "ill_typed": "without a meaning", "same": "equal to the claim"}

PAGE = "wrong_versions.html"
WRITTEN_BY = (PAGE, "wrong_versions.py", "sheet.py", "tables.py", "typeset.py")


def wrong_versions(sheet: Sheet, mutants: dict[str, Any], display: Display) -> str:
    """How many were tried and what became of them; then all of them, or a link to the file that holds them."""
    counts = f"<p>{_summary(mutants)}</p>"
    if not mutants.get("list"):
        return counts
    folder = sheet.site.wrong_versions
    if folder:
        here = posixpath.dirname(sheet.page.uri) if sheet.page else ""
        file = posixpath.relpath(f"{folder}/{display.label}.html", here or ".")
        inside = f'<p><a class="equation-apart" href="{file}">All of them, on a page of their own</a></p>'
    else:
        inside = _table(sheet, mutants, display)
    return f'{counts}<details class="equation-mutants"><summary>Show them</summary>{inside}</details>'


def pages_of_wrong_versions(site: Site) -> Iterator[tuple[str, str]]:
    """Address below the site's root, and HTML, of one file for each equation whose wrong versions are kept apart."""
    for label, (_, display) in site.placed.items():
        mutants = site.verdict(label).get("mutants", {})
        if site.wrong_versions and mutants.get("list"):
            root = posixpath.relpath(".", site.wrong_versions)
            yield f"{site.wrong_versions}/{label}.html", _page(Sheet(site, None), mutants, display, root)


def _page(sheet: Sheet, mutants: dict[str, Any], display: Display, root: str) -> str:
    """Made of its text and of these modules alone, so that it can be kept from one build to the next."""
    number, address = display.number, sheet.site.path(str(display.label))

    def make() -> str:
        claim = _shown(sheet, *split_display(display.tex), display)
        rows = _table(sheet, mutants, display)
        filled = _text(PAGE).format(
            number=number, root=root, address=address, claim=claim, summary=_summary(mutants), table=rows
        )
        return sheet.restore(filled)

    parts = (display.tex, number, address, root, json.dumps(mutants), _code())
    return sheet.site.typesetter.kept("wrong versions", *parts, make=make)


@cache
def _code() -> str:
    """The text of the modules that write the file: with another one, it is written anew."""
    return "".join(map(_text, WRITTEN_BY))


@cache
def _text(name: str) -> str:
    """A file that stands beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _summary(mutants: dict[str, Any]) -> str:
    refuted = [f"{count} by {WITNESSES.get(who, who)}" for who, count in mutants["refuted"].items() if count]
    aside = [f"{mutants[kind]} {words}" for kind, words in SET_ASIDE.items() if mutants.get(kind)]
    summary = f"{mutants['tried']} tried; rejected: {', '.join(refuted) or 'none'}."
    return summary + (f" Set aside: {', '.join(aside)}." if aside else "")


def _table(sheet: Sheet, mutants: dict[str, Any], display: Display) -> str:
    rows = "".join(_row(sheet, mutant, display) for mutant in mutants["list"])
    return scrolling(table(("wrong version", "change", "rejected by", "because"), rows))


def _row(sheet: Sheet, mutant: dict[str, Any], display: Display) -> str:
    """Premises are set only where they are what is wrong."""
    formula, premises = split_display(mutant["tex"])
    same = premises == split_display(display.tex)[1]
    shown = (
        sheet.math_or_code(formula, sheet.site.where(display)) if same else _shown(sheet, formula, premises, display)
    )
    who = REJECTED_BY.get(mutant["by"], mutant["by"])
    change = f"<code>{escape(mutant['change'])}</code>"
    return row([shown, change, escape(who), escape(str(mutant.get("why", "")))])


def _shown(sheet: Sheet, formula: str, premises: tuple[str, ...], display: Display) -> str:
    where = sheet.site.where(display)
    listed = ", ".join(sheet.math_or_code(premise, where) for premise in premises)
    return sheet.math_or_code(formula, where) + (f" when {listed}" if premises else " without a premise")
