r"""`\int \mathcal{D}z f(z)`, over the standard normal law -> a mean and the law of z, or an integral with its density; a mean
with a law below it, `\E_{z \sim \Normal(0, 1)}[f(z)]` -> the same.

An integral reaches as far as a sum does: up to the next + or -, or the next relation, outside of brackets.
"""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.courses import BEFORE_BRACKETS, longest_of
from texclaims.language.free_indices import ends_a_term, with_premises
from texclaims.language.rewriting import Edit, Text
from texclaims.language.tokens import is_number

MEASURES = ((r"\mathcal", "{", "D", "}"), (r"\mathcal", "D"))
LAW = r"\Normal(0, 1)"
MOMENTS = {r"\E", r"\Var", r"\Cov", r"\mathbb"}
BRACKETS = "brackets round what the integral reaches, and its variable nowhere outside of them"
LAWS = (r"\Normal", r"\Uniform", r"\TruncatedNormal", r"\Bernoulli")
Reach = tuple[int, int, int]
"""Where a mean over one law begins, where its variable stands, and the place behind what it reaches."""


def gaussian_integrals(text: Text) -> Iterator[Edit]:
    r"""An integral over one variable of the table: of a random one, `\E[...]` with the premise of its law; of a fixed one, an
    integral.

    Raises SpellingError where its variable stands outside of it as well, or another random variable inside.
    """
    found = list(_integrals(text))
    _by_themselves(text, found)
    random = {text.names[at].name for _, at, _ in found if text.names[at].terminal == "RANDOM"}
    for start, at, behind in found:
        symbol = text.names[at]
        first = text.after(at + len(symbol.tokens))
        body = text.tex[slice(*text.span(first, behind))]
        if symbol.name in random:
            yield text.edit(start, behind, rf"\E[{body}]")
        else:
            times = r"\cdot " * is_number(body)
            yield text.edit(start, behind, rf"\int_{{-\infty}}^{{\infty}} \npdf({symbol.tex}) {times}{body} \dd {symbol.tex}")
    laws = {rf"{text.names[at].tex} \sim {LAW}" for _, at, _ in found if text.names[at].name in random}
    yield from with_premises(text, sorted(laws))


def _by_themselves(text: Text, found: list[Reach]) -> None:
    """Raises SpellingError where one stands in another, where its variable stands outside of it as well, and where another random
    variable, an element of a family, or a mean, stands inside."""
    inside = {k for _, at, behind in found for k in range(at, behind)}
    statement = range(text.words.index(r"\when") if r"\when" in text.words else len(text.words))
    for start, at, behind in found:
        symbol = text.names[at]
        if any(start < other < behind for other, _, _ in found):
            raise text.error(start, behind, "a mean over one law inside another", BRACKETS)
        if any(one.name == symbol.name and k in statement and k not in inside for k, one in text.names.items()):
            raise text.error(start, behind, f"{symbol.tex} inside a mean over it, and outside", BRACKETS)
        random = [k for k, one in text.names.items() if at <= k < behind and one.terminal in ("RANDOM", "WHOLE")]
        alone = all(text.names[k].name == symbol.name and text.word(k + len(symbol.tokens)) != "_" for k in random)
        if not alone or MOMENTS & set(text.words[at:behind]):
            found_here = "another random variable, or a mean, inside a mean over one law"
            raise text.error(start, behind, found_here, r"\E[...], and the laws among the premises")


def _integrals(text: Text) -> Iterator[Reach]:
    """Where each begins, where its variable stands, and the place behind what it reaches."""
    for k in sorted(text.free):
        if text.word(k) != r"\int":
            continue
        first = text.after(k + 1)
        way = next((way for way in MEASURES if text.begins(first, way)), ())
        at = text.after(first + len(way))
        symbol = text.names.get(at) if way else None
        if symbol is None or symbol.is_whole or symbol.at or symbol.kind not in ("random", "real"):
            continue
        body = at + len(symbol.tokens)
        behind = ends_a_term(text, body)
        if text.after(body) < behind and not any(text.begins(text.after(body), way) for way in MEASURES):
            yield k, at, behind


def means_under_a_law(text: Text) -> Iterator[Edit]:
    r"""`\E_{z \sim \Normal(0, 1)}[...]` is `\E[...]` with the premise of the law, where no other random variable stands inside.

    Raises SpellingError as `gaussian_integrals` does.
    """
    found = list(_with_a_law(text))
    reaches = [(start, at, closes) for start, at, _, closes in found]
    _by_themselves(text, reaches)
    for start, _, behind, _ in found:
        yield text.edit(start, behind, r"\E")
    laws = {" ".join(text.tex[slice(*text.span(at, behind - 1))].split()) for _, at, behind, _ in found}
    yield from with_premises(text, sorted(laws))


def _with_a_law(text: Text) -> Iterator[tuple[int, int, int, int]]:
    """Where each begins, where its variable stands, the place behind the law below it, and the one behind its bracket."""
    for k in sorted(text.free):
        way, word = longest_of(BEFORE_BRACKETS, text.words, k)
        below = k + (len(way) if word == r"\E" else 1)
        at, behind = text.after(below + 2), text.argument(below + 1)
        if not (word == r"\E" or text.word(k) in (r"\E", "E")) or text.words[below : below + 2] != ("_", "{") or behind is None:
            continue
        symbol, opens = text.names.get(at), text.bracket(behind)
        closes = text.closing(opens) if opens is not None else None
        if symbol is None or symbol.kind != "random" or symbol.is_whole or closes is None:
            continue
        sim = text.after(at + len(symbol.tokens))
        law = text.after(sim + 1)
        if text.word(sim) == r"\sim" and {text.word(law), longest_of(BEFORE_BRACKETS, text.words, law)[1]} & {*LAWS}:
            yield k, at, behind, closes
