r"""`\int \mathcal{D}z f(z)`, over the standard normal law -> a mean and the law of z, or an integral with its density.

It reaches as far as a sum does: up to the next + or -, or the next relation, outside of brackets.
"""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.free_indices import ends_a_term, with_premises
from texclaims.language.rewriting import Edit, Text
from texclaims.language.tokens import is_number

MEASURES = ((r"\mathcal", "{", "D", "}"), (r"\mathcal", "D"))
LAW = r"\Normal(0, 1)"
MOMENTS = {r"\E", r"\Var", r"\Cov", r"\mathbb"}
BRACKETS = "brackets round what the integral reaches, and no z outside of them"


def gaussian_integrals(text: Text) -> Iterator[Edit]:
    r"""An integral over one variable of the table: of a random one, `\E[...]` with the premise of its law; of a fixed one, an
    integral.

    Raises SpellingError where its variable stands outside of it as well, or another random variable inside.
    """
    found = list(_integrals(text))
    random = {text.names[at].name for _, at, _ in found if text.names[at].terminal == "RANDOM"}
    inside = {k for _, at, behind in found for k in range(at, behind)}
    statement = range(text.words.index(r"\when") if r"\when" in text.words else len(text.words))
    for start, at, behind in found:
        if any(start < other < behind for other, _, _ in found):
            raise text.error(start, behind, "an integral over the normal law inside another", BRACKETS)
        symbol = text.names[at]
        width = len(symbol.tokens)
        if any(one.name == symbol.name and k in statement and k not in inside for k, one in text.names.items()):
            raise text.error(start, behind, f"{symbol.tex} inside an integral over it, and outside", BRACKETS)
        others = [one for k, one in text.names.items() if at + width <= k < behind and one.terminal in ("RANDOM", "WHOLE")]
        if any(one.name != symbol.name for one in others) or MOMENTS & set(text.words[at:behind]):
            found_here = "another random variable, or a mean, inside an integral over the normal law"
            raise text.error(start, behind, found_here, r"\E[...], and the laws among the premises")
        first = text.after(at + width)
        body = text.tex[slice(*text.span(first, behind))]
        if symbol.name in random:
            yield text.edit(start, behind, rf"\E[{body}]")
        else:
            times = r"\cdot " * is_number(body)
            yield text.edit(start, behind, rf"\int_{{-\infty}}^{{\infty}} \npdf({symbol.tex}) {times}{body} \dd {symbol.tex}")
    laws = {rf"{text.names[at].tex} \sim {LAW}" for _, at, _ in found if text.names[at].name in random}
    yield from with_premises(text, sorted(laws))


def _integrals(text: Text) -> Iterator[tuple[int, int, int]]:
    """Where each begins, where its variable stands, and the place behind what it reaches."""
    for k in sorted(text.free):
        if text.word(k) != r"\int":
            continue
        first = text.after(k + 1)
        way = next((way for way in MEASURES if text.begins(first, way)), ())
        at = text.after(first + len(way))
        symbol = text.names.get(at) if way else None
        if symbol is None or symbol.shape or symbol.at or symbol.kind not in ("random", "real"):
            continue
        body = at + len(symbol.tokens)
        behind = ends_a_term(text, body)
        if text.after(body) < behind and not any(text.begins(text.after(body), way) for way in MEASURES):
            yield k, at, behind
