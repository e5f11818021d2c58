"""The verdict on an equation -> its mark, its one line, and the evidence that stands on its page or opens below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Any

from texclaims.judgement.marks import measured_in_words, proved_in_words, standing_in_words
from texclaims.judgement.schema import (
    AppliedRule,
    Follows,
    Measured,
    MeasuredStep,
    Proved,
    ProvedStep,
    Readings,
    Receipt,
    Source,
    Verdict,
)
from texclaims.language.layers import Layer, spelled
from texclaims.language.page import Display
from texclaims.publishing import printed
from texclaims.publishing.citing import citation_block, cited_equation, copied
from texclaims.publishing.neighbours import neighbours
from texclaims.publishing.runnable import notebook_path, script_path
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.tables import number, row, scrolling, table
from texclaims.publishing.take_along import PACKAGES, latex
from texclaims.publishing.wrong_versions import wrong_versions

WIDE = {"Proof", "Refutation", "Check", "Wrong versions", "LaTeX", "Cite", "Drawn"}
"""They need the whole width; others stand beside their term."""
INSTEAD = {
    "pytorch": "",
    "numerics": "no function of PyTorch's own: the formula as it was parsed, by independent numerics",
    "arithmetic": "no function of PyTorch's own: arithmetic in float64 of the numbers that the equation or its premises name",
}
LINK = "<a "  # text is escaped, and formulas and code are tokens: where this stands, there is a link


def mark(verdict: Verdict) -> str:
    """What was done, and on what, in a few words."""
    return f"{proved_in_words(verdict)} · {escape(measured_in_words(verdict))}"


def refuted_mark(verdict: Verdict | None) -> str:
    """The same of a formula that its page calls wrong."""
    names = verdict.measured_on if verdict else ()
    return f"refuted by SymPy and by PyTorch{escape(f', with {names[0]}' if names else '')}"


def verdict_line(verdict: Verdict) -> str:
    """One line that says what was done, by whom, how exactly, and how many wrong versions fell."""
    rejected, measurement = verdict.mutants.rejected, verdict.measurement
    versions = f"{rejected} wrong {'version' if rejected == 1 else 'versions'} rejected"
    return f"{mark(verdict)}, {error_line(measurement)} · {versions}"


def error_line(measurement: Readings) -> str:
    """The error that was measured, and what was allowed."""
    error, tolerance = measurement.error, measurement.tolerance
    return f"error {number(error)} {'≤' if error <= tolerance else '&gt;'} {number(tolerance)}"


def evidence(sheet: Sheet, display: Display, verdict: Verdict) -> str:
    """All that was found out about an equation, as a list of terms.

    What holds no link goes past Markdown as a token: it is long, and there is nothing to do for Markdown there.
    Links do not: the builder makes addresses of them, and checks them.
    """
    found = _against(sheet, display, verdict) if display.refuted else _rows(sheet, display, verdict)
    rows = [(term, content) for term, content in found if content]
    parts = []
    for with_links, group in groupby(rows, key=lambda pair: LINK in pair[1]):
        markup = "".join(_row(term, content, sheet.own) for term, content in group)
        parts.append(markup if with_links else sheet.keep(markup))
    return f'<dl class="equation-evidence">\n{"".join(parts)}</dl>'


def _row(term: str, content: str, own: str) -> str:
    """One term and what stands there, with the line breaks that Markdown would put between elements. On the equation's own page
    the citations have an address."""
    wide = ' class="wide"' if term in WIDE else ""
    place = ' id="cite"' if own and term == "Cite" else ""
    return f"<dt{wide}{place}>{term}</dt>\n<dd{wide}>{content}</dd>\n"


def _rows(sheet: Sheet, display: Display, verdict: Verdict) -> Iterator[tuple[str, str]]:
    label, where = str(display.label), sheet.site.where(display)
    yield "Proof", _proof(sheet, verdict.proof, where)
    yield "Measurement", _measurement(verdict)
    yield "Measured on", _measured_on(verdict)
    yield "Check", _check(sheet, verdict.source, verdict.commit)
    yield "Wrong versions", wrong_versions(sheet, verdict.mutants, display)
    yield "Rests on", _links(sheet, verdict.depends_on)
    yield "Used by", _links(sheet, sheet.site.used_by.get(label, ()))
    yield "Symbols", _symbols(sheet, verdict.symbols, where)
    yield "Other devices", _receipts(sheet, label, verdict.content)
    yield "Run", _run(sheet, verdict)
    yield "Run it yourself", _runnable(sheet, label)
    yield "Typed in", sheet.source(sheet.site.project.relative(display.file), display.line, verdict.commit)
    yield "LaTeX", _latex(sheet, display)
    yield "Cite", citation_block(sheet, cited_equation(sheet.site, display, verdict))
    yield "Drawn", neighbours(sheet, label)


def _against(sheet: Sheet, display: Display, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The same of a formula that its page calls wrong: nothing rests on it, and nobody cites it."""
    where = sheet.site.where(display)
    yield "Right is", f"{sheet.link(display.refuted)} {escape(sheet.site.words(display.refuted))}"
    yield "Refutation", _proof(sheet, verdict.proof, where)
    yield "Measurement", _measurement(verdict)
    yield "Measured on", _measured_on(verdict)
    yield "Check", _check(sheet, verdict.source, verdict.commit)
    yield "Symbols", _symbols(sheet, verdict.symbols, where)
    yield "Run", _run(sheet, verdict)
    yield "Typed in", sheet.source(sheet.site.project.relative(display.file), display.line, verdict.commit)
    yield "LaTeX", _latex(sheet, display)


def _latex(sheet: Sheet, display: Display) -> str:
    code = copied(sheet, latex(display, sheet.site.project.macros), "latex", "Copy LaTeX")
    return f"{code}<p>It compiles in any document with the packages {', '.join(PACKAGES)}.</p>"


def _runnable(sheet: Sheet, label: str) -> str:
    """What stands beside the page of the equation; nothing where it has no page."""
    if not sheet.site.equation_pages:
        return ""
    places = {"a Python file": script_path(sheet.site, label), "a notebook": notebook_path(sheet.site, label)}
    links = " or ".join(f'<a download="" href="{sheet.address(path)}">{name}</a>' for name, path in places.items())
    return f"{links}, in the folder of a clone of this project"


def _check(sheet: Sheet, source: Source, commit: str | None) -> str:
    place = sheet.source(source.file, source.line, commit)
    whose = " The words behind # are its author's; what was done stands below." if "#" in source.text else ""
    return f"<p>{place}.{whose}</p>{sheet.code(source.text, 'python')}"


def _proof(sheet: Sheet, proof: Proved, where: str) -> str:
    """The only step of an equation stands above already; the steps of a chain are set again."""
    steps = proof.steps
    if len(steps) == 1:
        return f"{_reasons(sheet, steps[0], where)}{_follows(sheet, proof)}{_recursions(sheet, proof, where)}"
    items = (
        f'<li><div class="equation-step">{sheet.math(step.tex, where)}</div>{_reasons(sheet, step, where)}</li>'
        for step in steps
    )
    return f'<ol class="equation-steps">{"".join(items)}</ol>{_follows(sheet, proof)}{_recursions(sheet, proof, where)}'


def _follows(sheet: Sheet, proof: Proved) -> str:
    """Which steps follow from earlier equations, with every mean and variance as a letter."""
    tex = [step.tex for step in proof.steps]
    found = [row for row in proof.follows if row.tex in tex]
    if not found:
        return ""
    places = sorted(tex.index(row.tex) + 1 for row in found)
    what = "It" if len(tex) == 1 else ("Step " if len(places) == 1 else "Steps ") + ", ".join(map(str, places))
    links = ", ".join(sheet.link(label) for label in dict.fromkeys(found[0].earlier))
    verb = "follows" if len(places) == 1 else "follow"
    shown = any(proof.steps[place - 1].relation == "~=" for place in places)
    how = "with all else in the number enclosed" if shown else "by algebra alone"
    return f"<p>{what} also {verb} from {links}, proved anew under the premises here, {how}.</p>"


def _recursions(sheet: Sheet, proof: Proved, where: str) -> str:
    """Which premises say of each index what earlier equations say of one step."""
    steps = {step.tex for step in proof.steps}
    return "".join(_recursion(sheet, row, where) for row in proof.follows if row.tex not in steps)


def _recursion(sheet: Sheet, row: Follows, where: str) -> str:
    """An expansion says it up to the terms that the premise drops."""
    links = ", ".join(sheet.link(label) for label in row.earlier)
    premise = f"The premise {sheet.math(row.tex, where)}"
    names = sheet.premises(row.where, where)
    if "\\bigO" in sheet.site.placed[row.earlier[0]][1].tex:
        return f"<p>{premise} agrees with {links}, where {names}, up to the terms that it drops.</p>"
    what = "those equations ask" if len(row.earlier) > 1 else "that equation asks"
    return f"<p>{premise} is {links}, where {names}, read at each index. What {what} for is taken as given there.</p>"


def _reasons(sheet: Sheet, step: ProvedStep, where: str) -> str:
    parts = [
        escape(standing_in_words(step)),
        f"under {sheet.premises(step.premises, where)}" if step.premises else "without a premise",
        "" if step.leftover == "0" else escape(step.leftover),
    ]
    cited = _cited(sheet, step)
    applied = step.because or tuple(AppliedRule(rule, rule) for rule in step.rules)
    return f"{cited}<p>{' · '.join(part for part in parts if part)}</p>{_applied(sheet, applied, where)}"


def _cited(sheet: Sheet, step: ProvedStep) -> str:
    """What its row names."""
    if not step.cited:
        return ""
    links = ", ".join(sheet.link(label) for label in step.cited)
    needed = "it" if len(step.cited) == 1 else "any of them"
    how = "with all else in the number enclosed" if step.relation == "~=" else "by algebra alone"
    return f"<p>By {links}: it follows {how}, and not without {needed}.</p>"


def _applied(sheet: Sheet, rules: Iterable[AppliedRule], where: str) -> str:
    """The rules in the order in which they were applied, each with those that closed its parts; repeated ones stand once."""
    items = (f"<li>{_said(sheet, rule.words, where)}{_applied(sheet, rule.inside, where)}</li>" for rule, _ in groupby(rules))
    text = "".join(items)
    return f'<ol class="equation-rules">{text}</ol>' if text else ""


def _said(sheet: Sheet, words: str, where: str) -> str:
    """What a rule says of this step, its expressions set as formulas."""
    said = printed.parts(words, sheet.notation)
    return "".join(sheet.math(tex, where) if tex else escape(text) for text, tex in said)


def _measurement(verdict: Verdict) -> str:
    known = verdict.measurement
    place = f"on {escape(verdict.device)} in {escape(verdict.dtype)}"
    sentence = f"By {escape(known.method)} {place}: {', '.join(_facts(known))}."
    rows = "".join(_measured_step(index, step) for index, step in enumerate(known.steps, start=1))
    heads = ("step", "left side", "right side", "error", "tolerance")
    return f"<p>{sentence}</p>" + (scrolling(table(heads, rows)) if rows else "")


def _measured_on(verdict: Verdict) -> str:
    """Every function of PyTorch's own; where there is none, what was done instead."""
    if verdict.measured_on:
        return ", ".join(f"<code>{escape(name)}</code>" for name in verdict.measured_on)
    return INSTEAD[verdict.grade]


def _measured_step(index: int, step: MeasuredStep) -> str:
    return row([str(index), *(number(value) for value in (step.left, step.right, step.error, step.tolerance))])


def _facts(known: Measured) -> Iterator[str]:
    """Zero worlds are none: the method was another one."""
    counts = {"state": known.states, "world": known.worlds}
    yield from (f"{number(count)} {noun if count == 1 else noun + 's'}" for noun, count in counts.items() if count)
    yield from (f"error {number(known.error)}", f"tolerance {number(known.tolerance)}")


def _links(sheet: Sheet, labels: Any) -> str:
    return ", ".join(sheet.link(label) for label in labels if label in sheet.site.placed)


def _symbols(sheet: Sheet, names: Any, where: str) -> str:
    symbols = [symbol for name in names if (symbol := sheet.notation.by_short.get(name))]
    items = (f"<li>{sheet.math(symbol_tex(symbol), where)} {escape(symbol.meaning)}</li>" for symbol in symbols)
    text = "".join(items)
    return f'<ul class="equation-symbols">{text}</ul>' if text else ""


def symbol_tex(symbol: Any) -> str:
    """How a symbol is drawn where it stands alone: a sequence with its index, a name with a layer with it."""
    if symbol.layer:
        return str(symbol.tex + spelled(symbol.layer, Layer("l", "l", 0)))
    return f"{symbol.tex}_l" if symbol.row.layered else str(symbol.tex)


def _receipts(sheet: Sheet, label: str, content: str) -> str:
    items = "".join(f"<li>{_receipt(receipt, content)}</li>" for receipt in sheet.site.receipts.get(label, ()))
    return f"<ul>{items}</ul>" if items else ""


def _receipt(receipt: Receipt, content: str) -> str:
    stale = "stale: made for an earlier version of this equation or its check"
    warning = "" if receipt.content == content else f'<strong class="equation-stale">{stale}</strong> '
    result = f"by {escape(receipt.measurement.method)}, {error_line(receipt.measurement)}"
    facts = [escape(receipt.device), result, versions_in_words(receipt), escape(receipt.date)]
    return warning + " · ".join(fact for fact in facts if fact)


def versions_in_words(record: Verdict | Receipt) -> str:
    """Python and the libraries, each with its version."""
    names = {"python": "Python", "sympy": "SymPy", "torch": "PyTorch"}
    return ", ".join(f"{names.get(name, name)} {escape(version)}" for name, version in record.versions.items())


def _run(sheet: Sheet, verdict: Verdict) -> str:
    commit = f"commit {sheet.commit(verdict.commit)}" if verdict.commit else ""
    facts = [versions_in_words(verdict), commit, verdict.date]
    return " · ".join(fact for fact in facts if fact)
