"""A placeholder comment on a page -> a list made from the whole site: symbols, equations, displays without a claim."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import escape

from texclaims.judgement.marks import GRADES, by_grade
from texclaims.judgement.schema import Verdict
from texclaims.language.keywords import KEYWORDS
from texclaims.language.notation import OF_A_CHAPTER, Symbol
from texclaims.language.page import Display, Page
from texclaims.publishing.citing import work_citation
from texclaims.publishing.dashboard import dashboard
from texclaims.publishing.equation_block import formula_and_premises, supplied
from texclaims.publishing.evidence import symbol_tex, verdict_line
from texclaims.publishing.graph import graph, graph_by_chapter
from texclaims.publishing.premise_index import premise_index
from texclaims.publishing.register import Entry
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site, title
from texclaims.publishing.tables import row, scrolling, table

KIND = "index-table"
HEADS = ("symbol", "meaning", "equations")


def symbol_index(sheet: Sheet) -> str:
    """Every declared name: what it looks like, what it means, of which kind it is, and which equations use it. First those of the
    site; then, for each page with a table of its own, those of that page; then the words of the dialect."""
    return f'<div class="index">{_names(sheet)}{_of_chapters(sheet)}{_words(sheet)}</div>'


def symbols_of_the_site(sheet: Sheet) -> str:
    """The same without the names of single pages."""
    return f'<div class="index">{_names(sheet)}{_words(sheet)}</div>'


def symbols_of_chapters(sheet: Sheet) -> str:
    """The names of single pages alone."""
    return f'<div class="index">{_of_chapters(sheet)}</div>'


def _names(sheet: Sheet) -> str:
    return table(HEADS, "".join(_symbol(sheet, symbol) for symbol in sheet.site.project.notation.symbols), KIND)


def _words(sheet: Sheet) -> str:
    words = "".join(
        row([_drawn(sheet, keyword.katex), escape(keyword.meaning), f"<code>{escape(keyword.tex)}</code>"])
        for keyword in KEYWORDS
    )
    return f"<p>These words mean the same on every page:</p>{table(('drawn', 'meaning', 'typed'), words, KIND)}"


def _of_chapters(sheet: Sheet) -> str:
    return "".join(_of_a_chapter(sheet, page) for page in sheet.site.pages if page.file in sheet.site.project.chapters)


def _of_a_chapter(sheet: Sheet, page: Page) -> str:
    """The names of one page's own table."""
    notation = sheet.site.project.notation_of(page.file)
    own = [symbol for symbol in notation.symbols if OF_A_CHAPTER.search(symbol.name)]
    rows = "".join(_symbol(sheet, symbol, f"{_place(page)}-") for symbol in own)
    heading = f'<h2 id="symbols-of-{_place(page)}">Only in the chapter: {escape(title(page))}</h2>'
    return f"{heading}{table(HEADS, rows, KIND)}"


def _drawn(sheet: Sheet, katex: str) -> str:
    """A word of the dialect with a dot for its argument; one that is drawn in plain words, as these."""
    words = re.search(r"\\text\{([^{}]*)\}", katex)
    if words:
        return escape(re.sub(r"#\d", "·", words[1]).strip())
    return sheet.math(re.sub(r"#\d", r"\\cdot", katex), sheet.site.project.notation.file.name)


def _symbol(sheet: Sheet, symbol: Symbol, chapter: str = "") -> str:
    """One row, with links to the equations that are read with this entry."""
    site = sheet.site
    users = [label for label in _by_short(site)[symbol.short] if _means(site, label, symbol)]
    links = sheet.numbers(users) or "in the text only"
    shown = (symbol_tex(symbol), *[symbol_tex(symbol.as_whole)] * bool(symbol.whole))
    drawn = ", ".join(sheet.math(tex, site.project.notation.file.name) for tex in shown)
    return (
        f'<tr id="symbol-{chapter}{symbol.short}"><td>{drawn}</td>'
        f"<td>{escape(symbol.meaning)}<br/><small>{escape(symbol.row.words)}</small></td><td>{links}</td></tr>"
    )


@lru_cache(maxsize=1)  # of the build
def _by_short(site: Site) -> defaultdict[str, list[str]]:
    """The name that checks use -> the labels of the equations that are read with such a name, in the order of the pages."""
    table: defaultdict[str, list[str]] = defaultdict(list)
    for label in site.placed:
        verdict = site.verdict(label)
        for short in set(verdict.symbols) if verdict else ():
            table[short].append(label)
    return table


def _means(site: Site, label: str, symbol: Symbol) -> bool:
    """Does the name stand for this entry where the equation stands? On its page the letter may be another one's."""
    return site.project.notation_of(site.placed[label][0].file).by_short.get(symbol.short) == symbol


def equation_index(sheet: Sheet) -> str:
    """How many of each page were measured on what; then every labelled equation in the order of the pages, with its verdict
    in one line."""
    pages = [page for page in sheet.site.pages if page.equations]
    return _grades(sheet, pages) + "".join(_page_of_equations(sheet, page) for page in pages)


def _grades(sheet: Sheet, pages: list[Page]) -> str:
    """One row for each page, and one for the site."""
    counts = [(_place(page), escape(title(page)), by_grade(_verdicts(sheet, page))) for page in pages]
    rows = [[f'<a href="#{place}">{name}</a>', *map(str, found.values())] for place, name, found in counts]
    total = ["all", *(str(sum(found[grade] for *_, found in counts)) for grade in GRADES)]
    heads = ("page", *(f"measured {words}" for words in GRADES.values()))
    return scrolling(table(heads, "".join(map(row, [*rows, total]))))


def _verdicts(sheet: Sheet, page: Page) -> Iterator[Verdict]:
    return (found for display in page.equations if (found := sheet.site.verdict(str(display.label))))


def _place(page: Page) -> str:
    return f"page-{page.uri.removesuffix('.md').replace('/', '-')}"


def _page_of_equations(sheet: Sheet, page: Page) -> str:
    items = "".join(_equation(sheet, display) for display in page.equations)
    return f'<h2 id="{_place(page)}">{escape(title(page))}</h2><ul class="index" data-search-exclude="">{items}</ul>'


def _equation(sheet: Sheet, display: Display) -> str:
    """Its number, a link to all that is known of it, and its line; where it has no page of its own, its formula."""
    label = str(display.label)
    state = sheet.site.states[label]
    holds = state.verdict if state.status == "holds" else None
    line = verdict_line(holds) if holds else f"{state.status}: {escape(state.message)}"
    name = f"<code>{label}</code>"
    if sheet.site.equation_pages:
        address = sheet.address(f"{sheet.site.path(label)}index.html")
        name, formula = f'<a href="{address}">{escape(sheet.site.words(label))}</a>', ""
    else:
        drawn, premises = formula_and_premises(sheet, display)
        formula = f'<div class="equation-formula" data-search-exclude="">{drawn}</div>{premises}{supplied(sheet, display)}'
    return f'<li><p>{sheet.link(label)} {name}</p>{formula}<p class="equation-note">{line}</p></li>'


def no_claim_index(sheet: Sheet) -> str:
    """Every display that claims nothing, with the author's reason."""
    found = [(page, display) for page in sheet.site.pages for display in page.displays if display.no_claim]
    if not found:
        return "<p>Every display on this site carries a claim.</p>"
    items = "".join(
        f"<li><p><code>{sheet.site.where(display)}</code></p>"
        f'<div class="equation-formula" data-search-exclude="">{formula_and_premises(sheet, display)[0]}</div>'
        f'<p class="equation-note">no claim: {escape(str(display.no_claim))}</p></li>'
        for _, display in found
    )
    return f'<ul class="index">{items}</ul>'


def tombstones(sheet: Sheet) -> str:
    """The labels that once stood on this page, so that an old address still says what became of its equation."""
    gone = [entry for entry in sheet.site.register.values() if sheet.page and entry.uri == sheet.page.uri]
    items = "".join(
        f'<li id="eq-{entry.label}"><code>{entry.label}</code> {_fate(sheet, entry)}</li>' for entry in gone
    )
    return f'<div class="tombstones"><p>Equations that stood here before:</p><ul>{items}</ul></div>' if items else ""


def _fate(sheet: Sheet, entry: Entry) -> str:
    return f"was removed: {escape(entry.reason)}" if entry.fate == "removed" else f"is now {sheet.link(entry.label)}"


INDEXES: dict[str, Callable[[Sheet], str]] = {
    "symbol index": symbol_index,
    "symbols of the site": symbols_of_the_site,
    "symbols of chapters": symbols_of_chapters,
    "equation index": equation_index,
    "no-claim index": no_claim_index,
    "citation of the work": work_citation,
    "last verification": dashboard,
    "premise index": premise_index,
    "graph": graph,
    "graph by chapter": graph_by_chapter,
}
