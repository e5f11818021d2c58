"""A site -> a page for each equation, at its permanent address: the equation, and all that is known of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from texclaims.judgement.report import State
from texclaims.judgement.schema import Verdict
from texclaims.language.page import Display, Page
from texclaims.publishing.equation_block import sign, with_verdict, wrong_block
from texclaims.publishing.evidence import evidence, verdict_line
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site, title
from texclaims.publishing.take_along import FALSE

TEMPLATE = "equation_page.html"
SECTION = re.compile(r"##+ +([^$]+?) *(?:\{#.*)?")
"""A heading that shows no formula."""
DIGITS = {word: str(number) for number, word in enumerate("zero one two three four five six seven eight nine ten".split())}
PARTS = {"half": "1/2", "third": "1/3", "thirds": "/3", "quarter": "1/4", "quarters": "/4", "fifty": "50", "hundredth": "1/100"}
ROOT = re.compile(r"\bsqrt\((\w+)\)")
DRAWN = re.compile(r"\\(?:left|right|[bB]igg?[lr]?|text|mathrm|operatorname|[,;:! ]|quad|qquad)(?![A-Za-z])")
"""Words of TeX that say how a formula is drawn."""


@dataclass(frozen=True)
class EquationPage:
    """What stands at the permanent address of an equation."""

    label: str
    path: str
    """The address below the site's own."""
    title: str
    html: str
    """The page's content, which some builder's frame goes around."""
    words: str
    """What a search shall find it by, beside its title."""


def equation_pages(site: Site, notes: Mapping[str, Sequence[str]] | None = None) -> Iterator[EquationPage]:
    """One for each equation, and one for each label whose equation was removed; none where the site wants none.

    `notes` are what a course says of an equation beside what was verified, by label: each is HTML for one item of a list, and its
    links start from the page of the equation. Raises PageRefused where KaTeX refuses a formula, and ValueError for notes on an
    equation that stands on no page.
    """
    if not site.equation_pages:
        return
    if unknown := sorted(set(notes or {}) - set(site.shown)):
        raise ValueError(f"found notes on {', '.join(unknown)}, wanted labels of equations that stand on a page")
    for page in site.pages:
        chapter, lines = title(page), page.file.read_text(encoding="utf-8").splitlines()
        for display in page.labelled:
            made, noted = _wrong if display.refuted else _equation, (notes or {}).get(str(display.label), ())
            yield made(site, page, display, chapter, _section(lines[: display.line]), _noted(noted))
    yield from (_removed(site, entry.label, entry.reason) for entry in site.register.values() if entry.fate == "removed")


def _equation(site: Site, page: Page, display: Display, chapter: str, section: str, notes: str) -> EquationPage:
    label = str(display.label)
    sheet, state = Sheet(site, page, own=label), site.states[label]
    name = f"Equation ({display.number}): {escape(site.words(label), quote=False)}"
    cite = ' · <a href="#cite">Cite this equation</a>' if state.verdict else ""
    html = _filled(sheet, display, name, _block(sheet, display, state), f"{_place(chapter, section)}{cite}", notes)
    return EquationPage(label, site.path(label), name, html, _searched(site, display, chapter))


def _wrong(site: Site, page: Page, display: Display, chapter: str, section: str, notes: str) -> EquationPage:
    """Of a formula that the page calls wrong. It is not to be cited."""
    label = str(display.label)
    sheet = Sheet(site, page, own=label)
    name = f"{escape(site.words(label), quote=False)} (a formula that is refuted)"
    html = _filled(sheet, display, name, wrong_block(sheet, display, ""), _place(chapter, section), notes)
    return EquationPage(label, site.path(label), name, html, f"{_searched(site, display, chapter)} {FALSE}")


def _place(chapter: str, section: str) -> str:
    """The end of the link to the chapter, and the section."""
    return f"{escape(chapter)}</a>{f': {escape(section)}' if section else ''}"


def _filled(sheet: Sheet, display: Display, name: str, equation: str, where: str, notes: str) -> str:
    label = str(display.label)
    verdict = sheet.site.found(label)
    known = evidence(sheet, display, verdict) if verdict else ""
    place = sheet.address(sheet.site.place(label))
    return sheet.restore(_template().format(name=name, place=place, where=where, equation=equation, notes=notes, evidence=known))


def _noted(notes: Sequence[str]) -> str:
    """As a list below the equation; nothing where there are none."""
    items = "".join(f"<li>{note}</li>" for note in notes)
    return f'<ul class="equation-notes">{items}</ul>\n' if items else ""


def _block(sheet: Sheet, display: Display, state: State[Verdict]) -> str:
    """As in its chapter, with the whole line of the verdict in the place of the mark that opens."""
    line = f'<p class="equation-note">{sign(state)} {verdict_line(state.verdict)}</p>' if state.verdict else ""
    return with_verdict(sheet, display, state, line)


def _section(lines: list[str]) -> str:
    """The heading above an equation, without its formulas; empty for a heading that is one."""
    heading = next((line for line in reversed(lines) if line.startswith("##")), "")
    found = SECTION.fullmatch(heading)
    return found[1] if found else ""


def _searched(site: Site, display: Display, chapter: str) -> str:
    verdict = site.found(str(display.label))
    known = site.project.notation_of(display.file).by_short
    symbols = [symbol for name in (verdict.symbols if verdict else ()) if (symbol := known.get(name))]
    named = [text for symbol in symbols for text in (symbol.short, symbol.meaning)]
    functions = [*verdict.measured_on, verdict.source.text] if verdict else []
    label = str(display.label)
    words = [label, in_digits(label), chapter, as_typed(display.tex), *named, *functions]
    text = " ".join(filter(None, words))
    return escape(" ".join([text, *roots(text)]), quote=False)


def in_digits(label: str) -> str:
    """What a label says of numbers, as one types it: sqrt-five as sqrt(5), five-thirds as 5/3; empty where it says nothing."""
    words = label.split("-")
    numbers = [DIGITS.get(word, PARTS.get(word, "")) for word in words]
    pairs = zip(["", *words], numbers, strict=False)
    said = " ".join(f"sqrt({number})" if before == "sqrt" and number else number for before, number in pairs)
    return " ".join(said.split()).replace(" /", "/")


def as_typed(tex: str) -> str:
    r"""A formula as one types it into a search: `\sqrt{5}` as sqrt(5), `n_\text{in}` as n_in, a small fraction as 2/n_in."""
    plain = re.sub(r"_\s*\\text\{([^{}]*)\}", r"_\1", tex)
    plain = re.sub(r"\\d?frac\{(\w+)\}\{(\w+)\}", r" \1/\2 ", plain)
    plain = re.sub(r"\\(?:label|noclaim|refuted|by)\{[^{}]*\}", "", plain)
    plain = DRAWN.sub("", plain).replace("\\", "").replace("{", "(").replace("}", ")")
    return " ".join(plain.split())


def roots(text: str) -> list[str]:
    r"""Each root of one word, sqrt(5), as others type it: √5 and \sqrt{5}."""
    return [form for inside in ROOT.findall(text) for form in (f"√{inside}", f"\\sqrt{{{inside}}}")]


def _removed(site: Site, label: str, reason: str) -> EquationPage:
    """An address lives for ever, and says what became of its equation."""
    name = f"Equation {escape(site.words(label), quote=False)}"
    html = f"<h1>{name}</h1>\n<p>This equation was removed: {escape(reason)}</p>\n"
    return EquationPage(label, site.path(label), name, html, label)


@cache
def _template() -> str:
    return Path(__file__).with_name(TEMPLATE).read_text(encoding="utf-8")
