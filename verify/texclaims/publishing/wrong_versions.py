"""The wrong versions of an equation -> their table, on the equation's own page or, as they are long, in a file beside it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

import msgspec

from texclaims.judgement.schema import Tried, WrongVersion
from texclaims.language.page import Display
from texclaims.publishing.sheet import Sheet, table
from texclaims.publishing.site import Site
from texclaims.publishing.typeset import split_display

WITNESSES = {"both": "proof and measurement", "measurement": "measurement alone", "proof": "proof alone"}
REJECTED_BY = {"both": "both", "proof": "the proof", "measurement": "the measurement"}
SET_ASIDE = {"unreadable": "unreadable", "ill_typed": "without a meaning", "same": "equal to the claim"}

WRITTEN_BY = ("wrong_versions.py", "sheet.py", "typeset.py")

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Wrong versions of equation {number}</title>
<link rel="icon" href="{root}/assets/images/favicon.png">
<link rel="stylesheet" href="{root}/assets/wrong-versions.css">
<script>
document.documentElement.className = "on-its-way";
addEventListener("DOMContentLoaded", () => document.documentElement.removeAttribute("class"));
</script>
</head>
<body>
<main>
<h1>Wrong versions of equation <a href="{root}/{address}">({number})</a></h1>
<div class="equation-claim" tabindex="0">{claim}</div>
<p>Each line below is a version of this equation, or of its premises, or of an equation that it rests on, with one mistake.
None of them holds. {summary}</p>
{table}
</main>
</body>
</html>
"""


def wrong_versions(sheet: Sheet, mutants: Tried, display: Display) -> str:
    """How many were tried and what became of them; then all of them, or a link to the file that holds them."""
    counts = f"<p>{_summary(mutants)}</p>"
    if not mutants.rows:
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
        verdict = site.verdict(label)
        if site.wrong_versions and verdict and verdict.mutants.rows:
            root = posixpath.relpath(".", site.wrong_versions)
            yield f"{site.wrong_versions}/{label}.html", _page(Sheet(site, None), verdict.mutants, display, root)


def _page(sheet: Sheet, mutants: Tried, display: Display, root: str) -> str:
    """Made of its text and of these modules alone, so that it can be kept from one build to the next."""
    number, address = display.number, sheet.site.path(str(display.label))

    def make() -> str:
        claim = _shown(sheet, *split_display(display.tex), display)
        rows = _table(sheet, mutants, display)
        return sheet.restore(PAGE.format_map(
            {"number": number, "root": root, "address": address, "claim": claim, "summary": _summary(mutants), "table": rows}
        ))  # fmt: skip

    parts = (display.tex, number, address, root, msgspec.json.encode(mutants).decode(), _code())
    return sheet.site.typesetter.kept("wrong versions", *parts, make=make)


@cache
def _code() -> str:
    """The text of the modules that write the file: with another one, it is written anew."""
    return "".join(Path(__file__).with_name(name).read_text(encoding="utf-8") for name in WRITTEN_BY)


def _summary(mutants: Tried) -> str:
    counts = {who: getattr(mutants.refuted, who) for who in WITNESSES}
    refuted = [f"{count} by {WITNESSES[who]}" for who, count in counts.items() if count]
    aside = [f"{count} {words}" for kind, words in SET_ASIDE.items() if (count := getattr(mutants, kind))]
    summary = f"{mutants.tried} tried; rejected: {', '.join(refuted) or 'none'}."
    return summary + (f" Set aside: {', '.join(aside)}." if aside else "")


def _table(sheet: Sheet, mutants: Tried, display: Display) -> str:
    rows = "".join(_row(sheet, mutant, display) for mutant in mutants.rows)
    return table(("wrong version", "change", "rejected by", "because"), rows)


def _row(sheet: Sheet, mutant: WrongVersion, display: Display) -> str:
    """Premises are set only where they are what is wrong."""
    formula, premises = split_display(mutant.tex)
    same = premises == split_display(display.tex)[1]
    shown = sheet.math_or_code(formula, sheet.site.where(display)) if same else _shown(sheet, formula, premises, display)
    who = REJECTED_BY.get(mutant.by, mutant.by)
    return (
        f"<tr><td>{shown}</td><td><code>{escape(mutant.change)}</code></td><td>{escape(who)}</td>"
        f"<td>{escape(mutant.why)}</td></tr>"
    )


def _shown(sheet: Sheet, formula: str, premises: tuple[str, ...], display: Display) -> str:
    where = sheet.site.where(display)
    listed = ", ".join(sheet.math_or_code(premise, where) for premise in premises)
    return sheet.math_or_code(formula, where) + (f" when {listed}" if premises else " without a premise")
