"""A display and its verdict -> the equation in its chapter: formula, number, premises, and below them the mark, which opens.

A formula that its page calls wrong says so in words, wherever it is shown, and with it stands what refutes it.
"""

from __future__ import annotations

from html import escape

from texclaims.judgement.report import State
from texclaims.judgement.schema import Refutation, Verdict
from texclaims.language.page import Display
from texclaims.publishing.counterexample import counterexamples
from texclaims.publishing.evidence import evidence, mark, refuted_mark
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.take_along import FALSE
from texclaims.publishing.typeset import split_display


def equation_block(sheet: Sheet, display: Display) -> str:
    """The whole block as well-formed markup. Raises PageRefused where KaTeX refuses a formula of it."""
    if display.label is None:
        return _without_claim(sheet, display)
    if display.refuted:
        return wrong_block(sheet, display, _opens(sheet, display, "✗", refuted_mark(sheet.site.found(display.label))))
    state = sheet.site.states[display.label]
    below = _opens(sheet, display, _sign(state), mark(state.verdict)) if state.verdict else ""
    return with_verdict(sheet, display, state, below)


def with_verdict(sheet: Sheet, display: Display, state: State[Verdict], below: str) -> str:
    """The equation, what is wrong with it if it does not hold, and what shall stand `below`."""
    refused = "" if state.status == "holds" else " equation-refused"
    inside = f"{_formula(sheet, display)}{_state(state)}{below}"
    return f'<div class="equation{refused}" id="eq-{display.label}" data-search-exclude="">{inside}</div>'


def wrong_block(sheet: Sheet, display: Display, below: str) -> str:
    """A formula that its page calls wrong, what refutes it, and what shall stand `below`."""
    state = sheet.site.wrong_states[str(display.label)]
    refused = "" if state.status == "wrong" else " equation-refused"
    against = _against(sheet, display, state) if state.status == "wrong" else ""
    inside = f"{_formula(sheet, display)}{against}{_state(state)}{below}"
    return f'<div class="equation equation-false{refused}" id="eq-{display.label}" data-search-exclude="">{inside}</div>'


def _against(sheet: Sheet, display: Display, state: State[Refutation]) -> str:
    """What both witnesses say, and where the right one stands."""
    said = counterexamples(sheet, state.verdict, sheet.site.where(display)) if state.verdict else ""
    return f'<p class="equation-witness" data-search-exclude="">{said}Right is {sheet.link(display.refuted)}.</p>'


def _without_claim(sheet: Sheet, display: Display) -> str:
    return (
        f'<div class="equation" data-search-exclude="">{_formula(sheet, display)}'
        f'<p class="equation-note">no claim: {escape(str(display.no_claim))}</p></div>'
    )


def _formula(sheet: Sheet, display: Display) -> str:
    name = f"{'Formula' if display.refuted else 'Equation'} {display.number}"
    number = (
        f'<a class="equation-number" href="#eq-{display.label}" aria-label="{name}, permanent link">({display.number})</a>'
        if display.label
        else ""
    )
    formula, premises = formula_and_premises(sheet, display)
    false = f'<p class="equation-sign"><span aria-hidden="true">✗</span> {FALSE}</p>' if display.refuted else ""
    inside = f'{false}<div class="equation-formula">{formula}</div>{number}'
    line = f'<div class="equation-line"{_titled(sheet, display)}>{inside}</div>'
    return f"{line}{premises}{supplied(sheet, display)}"


def _titled(sheet: Sheet, display: Display) -> str:
    """What it states, for its preview elsewhere; nothing where the project names no equation."""
    entry = sheet.site.register.get(str(display.label))
    return f' data-title="{escape(entry.title)}"' if entry and entry.title else ""


def supplied(sheet: Sheet, display: Display) -> str:
    """The line that holds what the check says of names of which the display does not say what they are; empty where it says
    nothing. Of a wrong formula, the right one mostly says it. Raises PageRefused where KaTeX refuses."""
    verdict = sheet.site.found(str(display.label)) if display.label else None
    if verdict is None or not verdict.supplied:
        return ""
    right = sheet.site.verdict(display.refuted)
    if right and set(verdict.supplied) <= set(right.supplied):
        return f'<p class="equation-premises">with the symbols as in {sheet.link(display.refuted)}</p>'
    items = sheet.premises(verdict.supplied, sheet.site.where(display))
    return f'<p class="equation-premises equation-supplied">with {items}</p>'


def formula_and_premises(sheet: Sheet, display: Display) -> tuple[str, str]:
    r"""The typeset display, and the lines below it: what stood in `\when{...}`, and where its sides have a value.

    Raises PageRefused where KaTeX refuses.
    """
    tex, premises = split_display(display.tex)
    where = sheet.site.where(display)
    line = f'<p class="equation-premises">when {sheet.premises(premises, where)}</p>' if premises else ""
    return sheet.math(tex, where, display=True, note=FALSE if display.refuted else ""), line + _domain(sheet, display)


def _domain(sheet: Sheet, display: Display) -> str:
    """What must be true beside the premises for every side to have a value, as it was worked out; nothing for most."""
    verdict = sheet.site.found(str(display.label)) if display.label else None
    conditions = verdict.domain if verdict is not None else ()
    shown = sheet.premises(conditions, sheet.site.where(display), last="and")
    return f'<p class="equation-domain">where {shown}</p>' if conditions else ""


def _state(state: State[Verdict] | State[Refutation]) -> str:
    """Why this may not be published; empty where it may."""
    line = f"<strong>{state.status}</strong> {escape(state.message)}"
    return "" if not state.message else f'<p class="equation-state">{line}</p>'


def _opens(sheet: Sheet, display: Display, sign: str, words: str) -> str:
    """What opens below the equation: the evidence, or a link to the equation's own page, which holds it. Nothing where it was
    never verified."""
    verdict = sheet.site.found(str(display.label))
    if verdict is None:
        return ""
    inside = _apart(sheet, display) if sheet.site.equation_pages else evidence(sheet, display, verdict)
    summary = f"<summary>{_marked(sign)} <span>{words}</span></summary>"
    return f'<details class="equation-verdict">{summary}{inside}</details>'


def sign(state: State[Verdict]) -> str:
    """✓ where the equation holds."""
    return _marked(_sign(state))


def _sign(state: State[Verdict]) -> str:
    return "✓" if state.status == "holds" else "✗"


def _marked(sign: str) -> str:
    return f'<span class="equation-mark" aria-hidden="true">{sign}</span>'


def _apart(sheet: Sheet, display: Display) -> str:
    file = sheet.address(f"{sheet.site.path(str(display.label))}index.html")
    return f'<p><a class="equation-apart" href="{file}">The proof, the measurement and more, on a page of its own</a></p>'
