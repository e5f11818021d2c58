r"""A name with its layer, its indices and its power in any order -> in the one order that is printed: z^{(l)}_i.

What stands above such a name is its layer, or nothing: a power needs brackets, as in (z^{(l)})^2. All else is refused, with
what to write.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from texclaims.language.courses import ANYWHERE, BEFORE_BRACKETS, BY_LETTERS, longest_of
from texclaims.language.layers import Layer, layer_of, spelled
from texclaims.language.notation import Symbol
from texclaims.language.rewriting import Edit, SpellingError, Text
from texclaims.language.tokens import tokens_of

SCRIPTS = ("^", "_")
PAIRS = (("(", ")"), ("[", "]"))
BELOW = "a family whose elements are written needs a layer above it, as `^(` in the table says"


@dataclass(frozen=True)
class Scripts:
    """What stands above and below a name: for each of the two, where its argument begins, and the place behind it."""

    symbol: Symbol
    start: int
    first: int
    behind: int
    of: dict[str, tuple[int, int]]


def layers_first(text: Text) -> Iterator[Edit]:
    """Names with a layer get it right behind them.

    Raises SpellingError where one stands without it, in a claim in which it has none, or where what stands above is no layer.
    """
    found = list(_names(text))
    with_layer = {one.symbol.name for one in found if _layer(text, one)}
    for one in found:
        at = _layer(text, one)
        if at is None:
            _refuse(text, one, one.symbol.name in with_layer)
        elif text.word(one.behind) in (*SCRIPTS, "'"):
            raise _error(text, one, one.symbol, at)
        else:
            yield from _in_order(text, one)


def _names(text: Text) -> Iterator[Scripts]:
    """Every place where a name that may have a layer stands, the longest that fits, and no longer one that is declared."""
    bases = {one: tuple(word for word, _, _ in tokens_of(one.tex)) for one in text.notation.spelled_with_a_layer}
    taken = set(_in_words(text))
    for symbol, base in sorted(bases.items(), key=lambda pair: -len(pair[1])):
        for k in range(len(text.words)):
            if text.begins(k, base) and k not in taken and _is_free(text, k, base):
                of, behind = _scripts(text, k + len(base))
                taken |= set(range(k, k + len(base)))
                yield Scripts(symbol, k, k + len(base), behind, of)


def _in_words(text: Text) -> Iterator[int]:
    r"""The places of tokens that spell a word, as the letters of \operatorname{Var}, or of Var right before a bracket."""
    for k in range(len(text.words)):
        ways = [longest_of(table, text.words, k)[0] for table in (BEFORE_BRACKETS, ANYWHERE)]
        ways += [tuple(word) for word in BY_LETTERS if text.begins(k, tuple(word)) and text.bracket(k + len(word)) is not None]
        yield from range(k, k + max(map(len, ways)))


def _is_free(text: Text, k: int, base: tuple[str, ...]) -> bool:
    name = text.names.get(k)
    return k in text.free if name is None else name.tokens in (base, (*base, "_"))


def _scripts(text: Text, k: int) -> tuple[dict[str, tuple[int, int]], int]:
    """At most one above and one below."""
    found: dict[str, tuple[int, int]] = {}
    while text.word(k) in SCRIPTS and text.word(k) not in found:
        behind = text.argument(k + 1)
        if behind is None:
            break
        found[text.word(k)] = (k + 1, behind)
        k = behind
    return found, k


def _inside(text: Text, place: tuple[int, int]) -> tuple[str, ...]:
    """The tokens of an argument, without its braces."""
    first, behind = place
    return text.words[first + 1 : behind - 1] if text.word(first) == "{" else text.words[first:behind]


def _layer(text: Text, one: Scripts) -> Layer | None:
    """The layer, where it is spelled as the table says. A number alone above a name is a power."""
    layer = one.symbol.layer
    if layer[0] not in one.of:
        return None
    words = _inside(text, one.of[layer[0]])
    if len(layer) > 1:
        pair = next(pair for pair in PAIRS if pair[0] == layer[1])
        return layer_of(words[1:-1], text.notation) if len(words) > 2 and (words[0], words[-1]) == pair else None
    at = layer_of(words, text.notation)
    return at if at and (at.letter or layer == "_") else None


def _in_order(text: Text, one: Scripts) -> Iterator[Edit]:
    """The layer comes first, then the indices, or the power of a name whose layer stands below.

    Raises SpellingError for the indices of a name whose layer stands below.
    """
    first, other = one.symbol.layer[0], "_" if one.symbol.layer[0] == "^" else "^"
    if other in one.of and list(one.of)[0] == other:
        parts = [text.tex[slice(*text.span(*one.of[mark]))] for mark in (first, other)]
        yield text.edit(one.first, one.behind, f"{first}{_braced(parts[0])}{other}{_braced(parts[1])}")
    elif len(one.symbol.layer) == 1 and text.words[slice(*one.of[first])] != _tokens(one, text):
        at = _layer(text, one)
        assert at is not None
        yield text.edit(one.first, one.of[first][1], spelled(one.symbol.layer, at))


def _tokens(one: Scripts, text: Text) -> tuple[str, ...]:
    """Those of the layer as it is printed."""
    at = _layer(text, one)
    assert at is not None
    return tuple(word for word, _, _ in tokens_of(one.symbol.tex + spelled(one.symbol.layer, at)))[len(one.symbol.tokens) :]


def _braced(argument: str) -> str:
    return argument if len(argument) == 1 or argument[0] in "{\\" else f"{{{argument}}}"


def _refuse(text: Text, one: Scripts, has_one: bool) -> None:
    """Raises SpellingError for a name that has no layer here: where it is no other name, where it has one elsewhere in the claim,
    and where something stands above it that may be one."""
    plain = one.start in text.names
    if one.symbol.layer == "_" and "_" in one.of and "," in _inside(text, one.of["_"]):
        raise text.error(one.start, one.behind, f"an element of {one.symbol.tex}, whose layer stands below it", BELOW)
    if not plain or has_one or _may_be_a_layer(text, one):
        raise _error(text, one, one.symbol, None)


def _may_be_a_layer(text: Text, one: Scripts) -> bool:
    words = _inside(text, one.of["^"]) if "^" in one.of else ()
    if words[:1] and words[0] in "([":
        return True
    at = layer_of(words, text.notation)
    return bool(at and at.index)


def _error(text: Text, one: Scripts, symbol: Symbol, at: Layer | None) -> SpellingError:
    letters = [one.tex for one in text.notation.symbols if one.kind == "index"]
    index = next((one for one in ("l", *letters) if one in letters), "l")
    shown = symbol.tex + spelled(symbol.layer, at or Layer(index, index, 0))
    of, power = ("transpose", r"\top") if symbol.is_whole else ("power", "2")
    wanted = f"{shown}, and brackets for a {of}: ({shown})^{power}"
    found = f"{symbol.tex} with more than its layer above it" if at else f"{symbol.tex} without its layer"
    return text.error(one.start, max(one.behind, one.first), found, wanted)
