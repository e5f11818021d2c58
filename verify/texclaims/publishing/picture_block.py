"""A picture and its drawing -> the figure on the page: the curves, the equations that they were computed from, values."""

from __future__ import annotations

from html import escape

from texclaims.judgement.report import State
from texclaims.judgement.schema import Drawing
from texclaims.language.notation import Notation
from texclaims.pictures.entry import FILE, Curve, Picture, parse_given
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import PageRefused
from texclaims.publishing.tables import number_in_a_row, row, scrolling, table

SCHEME = "picture:"
"""What an address in Markdown begins with when it names a picture: `![the words](picture:name)`."""


def picture_block(sheet: Sheet, name: str, words: str, where: str) -> str:
    """The whole figure as well-formed markup; `words` say to those who do not see it what there is to see.

    Raises PageRefused for a name that is not described, and where the words are missing.
    """
    picture = sheet.site.pictures.get(name)
    if picture is None:
        known = ", ".join(sorted(sheet.site.pictures)) or "none"
        raise PageRefused(f"{where}: picture {name}: not in {FILE}\n    wanted: one of those there: {known}")
    if not words.strip():
        raise PageRefused(
            f"{where}: picture {name}: no words for readers who do not see it\n    wanted: ![words]({SCHEME}{name})"
        )
    state = sheet.site.picture_states[name]
    return f'<figure class="picture" id="picture-{name}">{_content(sheet, picture, state, words, where)}</figure>'


def _content(sheet: Sheet, picture: Picture, state: State[Drawing], words: str, where: str) -> str:
    title = f'<p class="picture-title">{escape(picture.title)}</p>'
    if state.status != "holds" or state.verdict is None:
        line = f"<strong>{state.status}</strong> {escape(state.message)}"
        return f'<figcaption>{title}<p class="equation-state">{line}</p></figcaption>'
    spoken = f'<svg role="img" aria-label="{escape(words)}" '
    drawing = sheet.keep(state.verdict.svg.replace("<svg ", spoken, 1))
    named = len(picture.curves) > 1
    curves = "; ".join(_curve(sheet, curve, where, named) for curve in picture.curves)
    return (
        f'<div class="picture-drawing" data-search-exclude="">{drawing}</div><figcaption>{title}'
        f'<p class="picture-source">Computed from {curves}.</p>{_values(state.verdict)}</figcaption>'
    )


def _curve(sheet: Sheet, curve: Curve, where: str, named: bool) -> str:
    """Where one curve comes from, and the numbers that the picture chose."""
    known = sheet.site.project.notation_of(sheet.site.placed[curve.equation][1].file)
    given = sheet.premises([f"{_tex(known, key)} = {value:.12g}" for key, value in curve.given], where)
    source = f"the {curve.side} side of {sheet.link(curve.equation)}{f' with {given}' if given else ''}"
    return source + (f" ({escape(curve.name)})" if named else "")


def _tex(known: Notation, key: str) -> str:
    """A symbol that the picture sets; of a sequence its entry, or any entry."""
    name, entry = parse_given(key)
    symbol = known.by_short[name]
    return f"{symbol.tex}_{'l' if entry is None else f'{{{entry}}}'}" if symbol.row.layered else symbol.tex


def _values(drawing: Drawing) -> str:
    heads = map(escape, drawing.columns)
    rows = "".join(row(map(number_in_a_row, line)) for line in drawing.rows)
    return (
        '<details class="picture-values" data-search-exclude=""><summary>Some values</summary>'
        f"{scrolling(table(heads, rows))}</details>"
    )
