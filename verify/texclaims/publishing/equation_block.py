"""A display and its verdict -> the equation in its chapter: formula, number, premises, and below them the mark, which opens."""

from __future__ import annotations

from html import escape

from texclaims.judgement.report import State
from texclaims.judgement.schema import Verdict
from texclaims.language.page import Display
from texclaims.publishing.evidence import evidence, mark
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.typeset import split_display


def equation_block(sheet: Sheet, display: Display) -> str:
    """The whole block as well-formed markup. Raises PageRefused where KaTeX refuses a formula of it."""
    if display.label is None:
        return _without_claim(sheet, display)
    state = sheet.site.states[display.label]
    return with_verdict(sheet, display, state, _verdict(sheet, display, state))


def with_verdict(sheet: Sheet, display: Display, state: State[Verdict], below: str) -> str:
    """The equation, what is wrong with it if it does not hold, and what shall stand `below`."""
    refused = "" if state.status == "holds" else " equation-refused"
    inside = f"{_formula(sheet, display)}{_state(state)}{below}"
    return f'<div class="equation{refused}" id="eq-{display.label}" data-search-exclude="">{inside}</div>'


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
    line = f'<div class="equation-line"{_titled(sheet, display)}><div class="equation-formula">{formula}</div>{number}</div>'
    return f"{line}{premises}{supplied(sheet, display)}"


def _titled(sheet: Sheet, display: Display) -> str:
    """What it states, for its preview elsewhere; nothing where the project names no equation."""
    entry = sheet.site.register.get(str(display.label))
    return f' data-title="{escape(entry.title)}"' if entry and entry.title else ""


def supplied(sheet: Sheet, display: Display) -> str:
    """The line that holds what the check says of names of which the display does not say what they are; empty where it says
    nothing. Raises PageRefused where KaTeX refuses."""
    verdict = sheet.site.verdict(str(display.label)) if display.label else None
    if verdict is None or not verdict.supplied:
        return ""
    items = sheet.premises(verdict.supplied, sheet.site.where(display))
    return f'<p class="equation-premises equation-supplied">with {items}</p>'


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


def _state(state: State[Verdict]) -> str:
    """What is wrong with an equation that does not hold, which is never published; empty for one that does."""
    line = f"<strong>{state.status}</strong> {escape(state.message)}"
    return "" if state.status == "holds" else f'<p class="equation-state">{line}</p>'


def _verdict(sheet: Sheet, display: Display, state: State[Verdict]) -> str:
    """What opens below the equation: the evidence, or a link to the equation's own page, which holds it. Nothing where it was
    never verified."""
    if state.verdict is None:
        return ""
    inside = _apart(sheet, display) if sheet.site.equation_pages else evidence(sheet, display, state.verdict)
    summary = f"<summary>{sign(state)} <span>{mark(state.verdict)}</span></summary>"
    return f'<details class="equation-verdict">{summary}{inside}</details>'


def sign(state: State[Verdict]) -> str:
    """✓ where the equation holds."""
    return f'<span class="equation-mark" aria-hidden="true">{"✓" if state.status == "holds" else "✗"}</span>'


def _apart(sheet: Sheet, display: Display) -> str:
    file = sheet.address(f"{sheet.site.path(str(display.label))}index.html")
    return f'<p><a class="equation-apart" href="{file}">The proof, the measurement and more, on a page of its own</a></p>'
