"""Which equation rests on which -> a drawing of it, of the whole site; and for each chapter, with the same as a list.

Each layer rests on those above it. A drawing is SVG without styles of its own. Each equation in it is a link of HTML, for the
theme moves to another page by these alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby

from texclaims.language.page import Page
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import title
from texclaims.publishing.tables import row, scrolling, table

Edges = Mapping[str, Sequence[str]]
"""Label -> the labels that it rests on, all of them drawn."""
COLUMNS = 12
STEP, HEIGHT, GAP = 56, 28, 44
"""Units, which are pixels: from one equation to the next, from one row to the next, and more between two layers."""


def graph(sheet: Sheet) -> str:
    """The whole, drawn, less what neither rests on another nor has another rest on it; how many these are."""
    rests = _all(sheet)
    alone = [label for label in rests if not rests[label] and label not in sheet.site.used_by]
    joined = {label: above for label, above in rests.items() if label not in alone}
    whole = drawn(sheet, "All equations", joined, set(rests)) if joined else ""
    note = f"<p>{_count(len(alone))} not drawn here: no other rests on them, and they rest on no other.</p>" if alone else ""
    return f'<div class="index">{whole}{note}</div>'


def graph_by_chapter(sheet: Sheet) -> str:
    """How many equations of each chapter rest on how many; then each chapter, drawn and as a list."""
    pages, rests = [page for page in sheet.site.pages if page.equations], _all(sheet)
    chapters = "".join(_chapter(sheet, page, rests) for page in pages)
    return f'<div class="index">{_counts(pages, rests)}{chapters}</div>'


def _all(sheet: Sheet) -> Edges:
    return {label: rests_on(sheet, label) for label in sheet.site.placed}


def rests_on(sheet: Sheet, label: str) -> list[str]:
    """The other placed equations that it rests on."""
    verdict = sheet.site.verdict(label)
    return [above for above in (verdict.depends_on if verdict else ()) if above in sheet.site.placed and above != label]


def _labels(page: Page) -> list[str]:
    return [str(display.label) for display in page.equations]


def _counts(pages: Iterable[Page], rests: Edges) -> str:
    rows = ([f'<a href="#{_place(page)}">{_named(page)}</a>', *map(str, _tally(_labels(page), rests))] for page in pages)
    return scrolling(table(("chapter", "equations", "rest on another", "on another chapter"), "".join(map(row, rows))))


def _tally(own: list[str], rests: Edges) -> tuple[int, int, int]:
    return len(own), sum(bool(rests[label]) for label in own), sum(bool(set(rests[label]) - set(own)) for label in own)


def _named(page: Page) -> str:
    return escape(f"{page.chapter}. {title(page)}" if page.chapter else title(page))


def _place(page: Page) -> str:
    return f"graph-{page.uri.removesuffix('.md').replace('/', '-')}"


def _count(number: int) -> str:
    return "One equation is" if number == 1 else f"{number} equations are"


def _chapter(sheet: Sheet, page: Page, rests: Edges) -> str:
    """Its equations, and those of other chapters that they rest on."""
    own = _labels(page)
    edges = {label: rests[label] for label in own if rests[label]}
    edges |= {above: edges.get(above, ()) for label in own for above in rests[label]}
    picture = drawn(sheet, title(page), edges, set(own)) if edges else "<p>None of them rests on another.</p>"
    items = "".join(f"<li>{_named_equation(sheet, label)}{_rests_on(sheet, rests[label])}</li>" for label in own)
    listed = f"<details><summary>As a list ({len(own)})</summary><ul>{items}</ul></details>"
    return f'<section data-search-exclude=""><h2 id="{_place(page)}">{_named(page)}</h2>{picture}{listed}</section>'


def item(sheet: Sheet, label: str, above: Sequence[str]) -> str:
    """An equation's name and number, and below it those that it rests on."""
    inner = "".join(f"<li>{sheet.link(one)} {escape(sheet.site.words(one))}</li>" for one in above)
    return f"{_named_equation(sheet, label)} rests on<ul>{inner}</ul>" if inner else _named_equation(sheet, label)


def _named_equation(sheet: Sheet, label: str) -> str:
    return f'<a href="{_address(sheet, label)}">{escape(sheet.site.words(label))}</a> ({sheet.site.number(label)})'


def _rests_on(sheet: Sheet, above: Sequence[str]) -> str:
    """By numbers alone: the list of a whole chapter, or of another one, has the names."""
    return f" rests on {sheet.numbers(above)}" if above else ""


def _address(sheet: Sheet, label: str) -> str:
    site = sheet.site
    if not site.equation_pages:
        return site.link(label, sheet.page)
    return sheet.address(site.path(label) if sheet.own else f"{site.path(label)}index.html")


def drawn(sheet: Sheet, name: str, edges: Edges, own: set[str], here: str = "") -> str:
    """SVG in a box that scrolls where it is wide; equations outside `own` have a dashed border, and the one that a page is about
    a thick one. `edges` holds one or more."""
    places = _places(edges)
    number = sheet.site.number
    pairs = [(above, label) for label in places for above in edges[label]]
    lines = "".join(_line(places[above], places[label], f"{number(above)} {number(label)}") for above, label in pairs)
    kinds = {label: "" if label in own else 'class="graph-other" ' for label in places} | {here: 'class="graph-here" '}
    nodes = "".join(_node(sheet, label, *place, kinds[label]) for label, place in places.items())
    width, height = max(x for x, _ in places.values()) + STEP // 2, max(y for _, y in places.values()) + HEIGHT
    return (
        f'<div class="graph" tabindex="0" role="group" aria-label="{escape(name)}, drawn" data-search-exclude="">'
        f'<svg width="{width}" height="{height}">{lines}{nodes}</svg></div>'
    )


def _node(sheet: Sheet, label: str, x: int, y: int, kind: str) -> str:
    number = sheet.site.number(label)
    link = f'{kind}href="{_address(sheet, label)}"'
    name = f"{number} {escape(sheet.site.words(label))}"
    return f'<foreignObject x="{x - 24}" y="{y}"><a {link} aria-label="{name}">{number}</a></foreignObject>'


def _line(above: tuple[int, int], below: tuple[int, int], numbers: str) -> str:
    (x, y), (to, end) = (above[0], above[1] + HEIGHT - 4), below
    down, across = end - y, to - x
    return f'<path data-of="{numbers}" d="M{x} {y}c0 {GAP} {across} {down - GAP} {across} {down}"/>'


def _places(edges: Edges) -> dict[str, tuple[int, int]]:
    """Label -> the middle of its upper edge. In a layer, equations stand below what they rest on, as far as there is room."""
    layers = _layers(edges)
    places: dict[str, tuple[int, int]] = {}
    top, widest = 2, max(_shape(layer)[1] for layer in layers)
    for layer in layers:
        rows, columns = _shape(layer)
        left = (widest - columns + 1) * STEP // 2
        for index, label in enumerate(sorted(layer, key=lambda label: _mean_place(edges[label], places))):
            places[label] = (left + index // rows * STEP, top + index % rows * HEIGHT)
        top += rows * HEIGHT + GAP
    return places


def _shape(layer: Sequence[str]) -> tuple[int, int]:
    """In how many rows and columns its equations stand."""
    rows = -(-len(layer) // COLUMNS)
    return rows, -(-len(layer) // rows)


def _mean_place(labels: Sequence[str], places: Mapping[str, tuple[int, int]]) -> float:
    return sum(places[label][0] for label in labels) / max(len(labels), 1)


def _layers(edges: Edges) -> list[list[str]]:
    """Those that rest on nothing drawn, those that rest on these alone, and so on; each layer in the order of the pages."""
    depths: dict[str, int] = {}

    def depth(label: str) -> int:
        if label not in depths:
            depths[label] = 1 + max(map(depth, edges[label]), default=0)
        return depths[label]

    ordered = sorted(edges, key=depth)
    return [list(layer) for _, layer in groupby(ordered, key=depth)]
