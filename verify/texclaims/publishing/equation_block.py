"""A display and its verdict -> the equation on the page: formula, number, premises, and the verdict below."""

from __future__ import annotations

from html import escape

from texclaims.judgement.report import State
from texclaims.judgement.schema import Verdict
from texclaims.language.page import Display
from texclaims.publishing.evidence import evidence, verdict_line
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.typeset import split_display


def equation_block(sheet: Sheet, display: Display) -> str:
    """The whole block as well-formed markup. Raises PageRefused where KaTeX refuses a formula of it."""
    if display.label is None:
        return _without_claim(sheet, display)
    state = sheet.site.states[display.label]
    refused = "" if state.status == "holds" else " equation-refused"
    return (
        f'<div class="equation{refused}" id="eq-{display.label}" data-search-exclude="">'
        f"{_formula(sheet, display)}{_verdict(sheet, display, state)}</div>"
    )


def _without_claim(sheet: Sheet, display: Display) -> str:
    return (
        f'<div class="equation" data-search-exclude="">{_formula(sheet, display)}'
        f'<p class="equation-note">no claim: {escape(str(display.no_claim))}</p></div>'
    )


def _formula(sheet: Sheet, display: Display) -> str:
    number = (
        f'<a class="equation-number" href="#eq-{display.label}" aria-label="Equation {display.number}, permanent link">'
        f"({display.number})</a>"
        if display.label
        else ""
    )
    formula, premises = formula_and_premises(sheet, display)
    return f'<div class="equation-line"><div class="equation-formula">{formula}</div>{number}</div>{premises}'


def formula_and_premises(sheet: Sheet, display: Display) -> tuple[str, str]:
    r"""The typeset display, and the lines below it: what stood in `\when{...}`, and where its sides have a value.

    Raises PageRefused where KaTeX refuses.
    """
    tex, premises = split_display(display.tex)
    where = sheet.site.where(display)
    line = f'<p class="equation-premises">when {sheet.premises(premises, where)}</p>' if premises else ""
    return sheet.math(tex, where, display=True), line + _domain(sheet, display)


def _domain(sheet: Sheet, display: Display) -> str:
    """What must be true beside the premises for every side to have a value, as it was worked out; nothing for most."""
    state = sheet.site.states.get(str(display.label))
    conditions = state.verdict.domain if state is not None and state.verdict is not None else ()
    shown = sheet.premises(conditions, sheet.site.where(display), last="and")
    return f'<p class="equation-domain">where {shown}</p>' if conditions else ""


def _verdict(sheet: Sheet, display: Display, state: State[Verdict]) -> str:
    if state.status != "holds":
        line = f"<strong>{state.status}</strong> {escape(state.message)}"
        return f'<p class="equation-state">{line}</p>{_evidence(sheet, display, state)}'
    return _evidence(sheet, display, state)


def _evidence(sheet: Sheet, display: Display, state: State[Verdict]) -> str:
    """What opens below the equation; nothing where it was never verified."""
    if state.verdict is None:
        return ""
    mark = "✓" if state.status == "holds" else "✗"
    return (
        f'<details class="equation-verdict"><summary><span class="equation-mark" aria-hidden="true">{mark}</span> '
        f"<span>{verdict_line(state.verdict)}</span></summary>{evidence(sheet, display, state.verdict)}</details>"
    )
