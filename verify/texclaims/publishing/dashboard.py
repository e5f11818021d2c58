"""The report, the receipts and the pages -> the last verification in tables: what held, on what, when, and what was tried."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape

from texclaims.judgement.marks import GRADES, by_grade, proved_in_words
from texclaims.judgement.schema import Fate, Receipt, Verdict, WrongVersion
from texclaims.judgement.telling import OF_EARLIER, SET_ASIDE
from texclaims.publishing.evidence import versions_in_words
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.tables import row, scrolling, table

BY: Mapping[Fate, str] = {
    "both": "by proof and measurement", "measured": "by the measurement, the proof not being asked",
    "measurement": "by the measurement alone", "proof": "by the proof alone",
    "rule": "refused by a rule", "meaningless": "without a meaning", "twin": "true as well", "open": "not rejected",
}  # fmt: skip
"""What became of a wrong version; the first four are rejections."""
KINDS = {
    "a premise left out": re.compile(r"without the premise"),
    "a part left out": re.compile(r"without "),
    "another number": re.compile(r"[\d.]+ → "),
    "another sign": re.compile(r"[-+] → "),
    "a fraction upside down": re.compile(r"fraction upside down"),
    "another name, function, word or premise": re.compile(r".* → "),
    "twice what the check says": re.compile(r".*what both halves"),
    "another order or range": re.compile(r""),
}
"""Kinds of mistakes, by how their change is said; the first that fits is the one."""


def dashboard(sheet: Sheet) -> str:
    """Tables, all from the report and the receipts; no number is written by hand."""
    verdicts = [found for label in sheet.site.placed if (found := sheet.site.verdict(label))]
    parts = (_run(sheet, verdicts), _held(sheet, verdicts), _tried(verdicts), _earlier(verdicts), _receipts(sheet))
    return f'<div class="dashboard">{"".join(parts)}</div>'


def _run(sheet: Sheet, verdicts: list[Verdict]) -> str:
    """When, where, with what, and how long: what differs between equations is told in full."""
    seconds = [sum(times) for times in zip(*map(_seconds, verdicts), strict=True)] or [0.0] * 3
    facts = {
        "day": _each(verdict.date for verdict in verdicts),
        "commit": _each(sheet.commit(verdict.commit) for verdict in verdicts if verdict.commit),
        "source": sheet.site.repo_url and f'<a href="{escape(sheet.site.repo_url)}">{escape(sheet.site.repo_url)}</a>'
                  or "this copy was built without the address of its source",
        "device": _each(f"{escape(verdict.device)}, {escape(verdict.dtype)}" for verdict in verdicts),
        "versions": _each(versions_in_words(verdict) for verdict in verdicts),
        "processor": f"{sum(seconds):,.0f} seconds: {seconds[0]:,.0f} for proofs, {seconds[1]:,.0f} for measurements, "
                     f"{seconds[2]:,.0f} for wrong versions",
    }  # fmt: skip
    return _section("The run", scrolling(table(("", ""), "".join(row([name, what]) for name, what in facts.items() if what))))


def _seconds(verdict: Verdict) -> tuple[float, float, float]:
    return verdict.proof.seconds, verdict.measurement.seconds, verdict.mutants.seconds


def _each(values: Iterable[str]) -> str:
    """Each different value once, with how many equations have it where there are several."""
    counts = Counter(values)
    if len(counts) < 2:
        return "".join(counts)
    return "<br/>".join(f"{value} ({count} equation{'' if count == 1 else 's'})" for value, count in counts.most_common())


def _held(sheet: Sheet, verdicts: list[Verdict]) -> str:
    """What the proofs show against what was measured on what."""
    standings = [words for words, _ in Counter(map(proved_in_words, verdicts)).most_common()]
    lines = [[words, *_row_of([one for one in verdicts if proved_in_words(one) == words])] for words in standings]
    heads = ("measured", *GRADES.values(), "all")
    total = row(["all", *_row_of(verdicts)])
    held = sum(state.status == "holds" for state in sheet.site.states.values())
    count = f"<p>{held} of {len(sheet.site.states)} equations hold.{_refuted(sheet)}</p>"
    return _section("Equations", count + scrolling(table(heads, "".join(map(row, lines)) + total)))


def _refuted(sheet: Sheet) -> str:
    """Formulas that their pages call wrong are no equations: a sentence of their own."""
    known = sheet.site.wrong_states.values()
    refuted = sum(state.status == "wrong" for state in known)
    return f" {refuted} of {len(known)} formulas that a page calls wrong are refuted." if known else ""


def _row_of(verdicts: list[Verdict]) -> list[str]:
    counts = list(by_grade(verdicts).values())
    return [f"{count:,}" for count in (*counts, sum(counts))]


def _tried(verdicts: list[Verdict]) -> str:
    """Wrong versions of the equations themselves: by kind of mistake, and by what became of them."""
    rows = [one for verdict in verdicts for one in verdict.mutants.rows if not one.earlier]
    seen = Counter((kind(one), one.fate) for one in rows)
    fates = [fate for fate in BY if any(one.fate == fate for one in rows)]
    lines = {name: [seen[name, fate] for fate in fates] for name in KINDS}
    lines["all"] = [sum(column) for column in zip(*lines.values(), strict=True)]
    told = {name: [*counts, sum(counts)] for name, counts in lines.items() if any(counts)}
    cells = "".join(row([name, *(f"{count:,}" for count in counts)]) for name, counts in told.items())
    aside = ", ".join(f"{sum(getattr(one.mutants, what) for one in verdicts):,} {words}" for what, words in SET_ASIDE.items())
    note = f"<p>Rejected are those in the columns that say by whom. Set aside, and counted nowhere: {aside}.</p>"
    return _section("Wrong versions", scrolling(table(("mistake", *(BY[fate] for fate in fates), "all"), cells)) + note)


def kind(one: WrongVersion) -> str:
    """What sort of mistake it is."""
    return next(name for name, form in KINDS.items() if form.match(one.change))


def _earlier(verdicts: list[Verdict]) -> str:
    """What became of claims with a wrong version of an equation that they rest on."""
    seen = Counter(one.fate for verdict in verdicts for one in verdict.mutants.rows if one.earlier)
    cells = "".join(row([words, f"{seen[fate]:,}"]) for fate, words in OF_EARLIER.items() if seen[fate])
    heads = ("an equation with a wrong version of an earlier one", "how many")
    return _section("Wrong versions of earlier equations", scrolling(table(heads, cells))) if cells else ""


def _receipts(sheet: Sheet) -> str:
    """Runs on other devices: how many of their measurements are still about today's equations."""
    fresh, stale, about = Counter[str](), Counter[str](), dict[str, Receipt]()
    for label, receipts in sheet.site.receipts.items():
        verdict = sheet.site.verdict(label)
        for one in receipts:
            about[one.device] = one
            (fresh if verdict and verdict.content == one.content else stale)[one.device] += 1
    lines = [[escape(device), versions_in_words(one), escape(one.date), str(fresh[device]), str(stale[device])]
             for device, one in about.items()]  # fmt: skip
    if not lines:
        return _section("Other devices", "<p>There is no receipt of another device: all was measured on the one named above.</p>")
    heads = ("device", "versions", "day", "fresh", "stale")
    return _section("Other devices", scrolling(table(heads, "".join(map(row, lines)))))


def _section(title: str, content: str) -> str:
    return f'<h2 id="{title.lower().replace(" ", "-")}">{title}</h2>{content}'
