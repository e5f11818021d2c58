"""The wrong versions of an equation -> their table, on the equation's own page or, as they are long, in a file beside it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path

import msgspec

from texclaims.judgement.schema import WITNESSES, Fate, Tried, WrongVersion
from texclaims.judgement.telling import told_of
from texclaims.language.layers import at_layers
from texclaims.language.page import Display
from texclaims.publishing.because import because
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site
from texclaims.publishing.tables import row, scrolling, table
from texclaims.publishing.typeset import split_display, without_reasons

FATES: dict[Fate, str] = {
    "both": "rejected by proof and measurement",
    "measured": "rejected by the measurement; the proof was not asked",
    "measurement": "rejected by the measurement alone",
    "proof": "rejected by the proof alone",
    "derivation": "not rejected: it cannot be derived any more",
    "rule": "not rejected: refused by a rule, true or not",
    "meaningless": "not rejected: without a meaning",
    "twin": "true as well",
    "open": "not rejected by anybody",
}
OF_EARLIER: dict[Fate, str] = {"proof": "refuted by the proof"}
"""The fate of the equation itself, with a wrong version of an earlier one, where other words are needed."""

KINDS = tuple(map(re.compile, ("without the premise", "without (?!the premise)|fraction upside down|[-+] → ", r"[\d.]+ → ", "")))
"""Kinds of mistakes, by how their change is said, the most instructive first."""
SHOWN = 3  # wrong versions that stand with the equation; a link leads to all of them

POLICY = """<meta http-equiv="Content-Security-Policy" content="default-src 'self'; img-src 'self' data:; object-src 'none'">"""
"""Nothing runs and nothing is styled but by files of the site; the theme's icons are addresses that hold the image itself."""
PAGE = "wrong_versions.html"
WRITTEN_BY = (
    PAGE, "wrong_versions.py", "because.py", "counterexample.py", "printed.py", "sheet.py", "tables.py", "typeset.py",
    "../judgement/telling.py",
)  # fmt: skip


def wrong_versions(sheet: Sheet, mutants: Tried, display: Display) -> str:
    """How many were tried and what became of them; three of them; then all of them, or a link to the file that holds them."""
    counts = f"<p>{told_of([mutants])}</p>"
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
    own = sorted((one for one in rows if one.fate in WITNESSES and not one.earlier), key=lambda one: one.fate != "both")
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
        claim = _shown(sheet, *split_display(without_reasons(display.tex)), display)
        rows = _table(sheet, mutants.rows, display)
        filled = _text(PAGE).format(
            policy=POLICY, number=number, root=root, address=address, claim=claim, summary=told_of([mutants]), table=rows
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
    """A file, by its path from the folder of this one."""
    return (Path(__file__).parent / name).read_text(encoding="utf-8")


def _table(sheet: Sheet, mutants: Iterable[WrongVersion], display: Display) -> str:
    rows = "".join(_row(sheet, mutant, display) for mutant in mutants)
    heads = ("wrong version", "change", "what became of it", "because")
    return scrolling(table(heads, rows, "equation-rows equation-wrong"))


def _row(sheet: Sheet, mutant: WrongVersion, display: Display) -> str:
    """Premises are set only where they are what is wrong."""
    formula, premises = split_display(mutant.tex)
    same = mutant.earlier or premises == split_display(display.tex)[1]
    where = sheet.site.where(display)
    shown = sheet.math_or_code(formula, where) if same else _shown(sheet, formula, premises, display)
    fate = (OF_EARLIER if mutant.earlier else FATES).get(mutant.fate, FATES[mutant.fate])
    return row([shown, f"<code>{escape(mutant.change)}</code>", escape(fate), _because(sheet, mutant, display)])


def _because(sheet: Sheet, mutant: WrongVersion, display: Display) -> str:
    """Why that became of it; of one that nobody rejects, what was tried on it, and what would help."""
    if mutant.fate != "open":
        notation = sheet.site.project.notation_of(sheet.site.shown[str(display.label)][0].file)
        return because(sheet, mutant.why, at_layers(notation, display.tex), sheet.site.where(display))
    tried = "".join(f"<br>{escape(line)}" for line in mutant.tried)
    help_ = "".join(f"<li>{escape(line)}</li>" for line in mutant.helps)
    return f"<code>{marked_html(mutant)}</code>{tried}<br>What would help:<ul>{help_}</ul>"


def marked_html(mutant: WrongVersion) -> str:
    """Its TeX, with a mark at each change."""
    found, rest = "", 0
    for start, end in mutant.places:
        found += f"{escape(mutant.tex[rest:start])}<mark>{escape(mutant.tex[start:end])}</mark>"
        rest = end
    return found + escape(mutant.tex[rest:])


def _shown(sheet: Sheet, formula: str, premises: tuple[str, ...], display: Display) -> str:
    where = sheet.site.where(display)
    listed = ", ".join(sheet.math_or_code(premise, where) for premise in premises)
    return sheet.math_or_code(formula, where) + (f" when {listed}" if premises else " without a premise")
