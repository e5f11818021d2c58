"""A placeholder comment on a page -> a list made from the whole site: symbols, equations, displays without a claim."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from texclaims.equation_block import symbol_tex, verdict_line
from texclaims.notation import KEYWORDS, KINDS, Symbol
from texclaims.page import Page
from texclaims.register import Entry
from texclaims.sheet import Sheet
from texclaims.typeset import split_display


def symbol_index(sheet: Sheet) -> str:
    """Every declared name: what it looks like, what it means, of which kind it is, and which equations use it."""
    notation = sheet.site.project.notation
    rows = "".join(_symbol(sheet, symbol) for symbol in notation.symbols)
    words = "".join(
        f"<tr><td>{sheet.math(_shown(keyword.katex), notation.file.name)}</td><td>{escape(keyword.meaning)}</td>"
        f"<td><code>{escape(keyword.tex)}</code></td></tr>" for keyword in KEYWORDS
    )
    return (
        f'<div class="index">{_table(("symbol", "meaning", "equations"), rows)}'
        f'<p>These words mean the same on every page:</p>{_table(("drawn", "meaning", "typed"), words)}</div>'
    )


def _shown(katex: str) -> str:
    """A macro without its arguments."""
    return katex.replace("#1", r"\cdot")


def _symbol(sheet: Sheet, symbol: Symbol) -> str:
    site = sheet.site
    users = [label for label in site.placed if symbol.name in site.verdict(label).get("symbols", ())]
    links = " ".join(sheet.link(label) for label in users) or "in the text only"
    drawn = sheet.math(symbol_tex(symbol), site.project.notation.file.name)
    return (
        f'<tr id="symbol-{symbol.name}"><td>{drawn}</td>'
        f'<td>{escape(symbol.meaning)}<br/><small>{escape(KINDS[symbol.kind])}</small></td><td>{links}</td></tr>'
    )


def equation_index(sheet: Sheet) -> str:
    """Every labelled equation in the order of the pages, with its verdict in one line."""
    return "".join(_page_of_equations(sheet, page) for page in _by_chapter(sheet) if page.equations)


def _by_chapter(sheet: Sheet) -> list[Page]:
    """Pages in the order of their chapter numbers; those without one come last."""
    return sorted(sheet.site.pages, key=lambda page: (not page.chapter.isdigit(), int(page.chapter) if page.chapter.isdigit() else 0, page.uri))


def _page_of_equations(sheet: Sheet, page: Page) -> str:
    items = ""
    for display in page.equations:
        label = str(display.label)
        state = sheet.site.states[label]
        line = verdict_line(state.verdict or {}) if state.status == "holds" else f"{state.status}: {escape(state.message)}"
        formula = sheet.math(split_display(display.tex)[0], sheet.site.where(display), display=True)
        items += (
            f'<li class="index-equation"><p>{sheet.link(label)} <code>{label}</code></p>'
            f'<div class="equation-formula" data-search-exclude="">{formula}</div><p class="equation-note">{line}</p></li>'
        )
    return f'<p class="index-page"><code>{escape(page.uri)}</code></p><ul class="index">{items}</ul>'


def no_claim_index(sheet: Sheet) -> str:
    """Every display that claims nothing, with the author's reason."""
    found = [(page, display) for page in _by_chapter(sheet) for display in page.displays if display.no_claim]
    if not found:
        return "<p>Every display on this site carries a claim.</p>"
    items = "".join(
        f'<li class="index-equation"><p><code>{sheet.site.where(display)}</code></p>'
        f'<div class="equation-formula" data-search-exclude="">'
        f"{sheet.math(split_display(display.tex)[0], sheet.site.where(display), display=True)}</div>"
        f'<p class="equation-note">no claim: {escape(str(display.no_claim))}</p></li>' for page, display in found
    )
    return f'<ul class="index">{items}</ul>'


def tombstones(sheet: Sheet) -> str:
    """The labels that once stood on this page, so that an old address still says what became of its equation."""
    gone = [entry for entry in sheet.site.register.values() if sheet.page and entry.uri == sheet.page.uri]
    items = "".join(f'<li id="eq-{entry.label}"><code>{entry.label}</code> {_fate(sheet, entry)}</li>' for entry in gone)
    return f'<div class="tombstones"><p>Equations that stood here before:</p><ul>{items}</ul></div>' if items else ""


def _fate(sheet: Sheet, entry: Entry) -> str:
    return f"was removed: {escape(entry.reason)}" if entry.fate == "removed" else f"is now {sheet.link(entry.label)}"


def _table(heads: tuple[str, ...], rows: str) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return f'<table class="index-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


INDEXES: dict[str, Callable[[Sheet], str]] = {
    "symbol index": symbol_index,
    "equation index": equation_index,
    "no-claim index": no_claim_index,
}
