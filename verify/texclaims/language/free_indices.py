r"""A claim's TeX with an index that nothing binds, or with "for all l" -> the same with `\each{l}{L}` among its premises.

Nothing is added in silence: the premise is printed, and copied. An index is set free where the families that have it, or the
table, say how far it runs, and where no other reading is left: that it should be summed over, or is bound elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from texclaims.language.index_ranges import elements, sizes
from texclaims.language.layers import Layer, layer_of
from texclaims.language.notation import Symbol
from texclaims.language.rewriting import CLOSING, SIZES, SPACES, Edit, Text
from texclaims.language.tokens import tokens_of

RELATIONS = {
    "=", "<", ">", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\approx", r"\sim", r"\coloneqq",
}  # fmt: skip
ARROWS = {r"\implies", r"\iff"}
OPENS, CLOSES = {*CLOSING, "{", r"\langle"}, {*CLOSING.values(), "}", r"\rangle"}
ENDS_A_TERM = {"+", "-", ",", "&", r"\\", r"\when", r"\indep", r"\end{aligned}", *RELATIONS, *ARROWS}
APART = {"+", "-", ",", *RELATIONS}
"""Between two of the same index these say that they are no factors of one product."""
FOR_ALL = {r"\forall", r"\text{forall}", r"\text{foreach}", r"\text{forevery}"}
FOR = {r"\text{for}", *FOR_ALL}
DOTS = {r"\dots", r"\ldots", r"\cdots", r"\dotsc"}
WIDE = {r"\quad", r"\qquad"}
MOMENTS = {r"\E", r"\Var", r"\Cov"}
"""Nobody leaves out a sum in what these are taken of."""
FAR = 40  # tokens: a written range is never longer


def ends_a_term(text: Text, k: int) -> int:
    """The place behind the product that goes on at k: where a + or -, a relation or a bracket ends it."""
    first, depth = k, 0
    while k < len(text.words):
        word = text.word(k)
        depth += (word in OPENS) - (word in CLOSES)
        if depth < 0 or depth == 0 and word in ENDS_A_TERM:
            break
        k += 1
    while k > first and text.word(k - 1) in SPACES | SIZES:  # the size of the bracket that ends it
        k -= 1
    return k


def with_premises(text: Text, premises: Sequence[str]) -> Iterator[Edit]:
    """These premises before those that are there; one that stands there already is not said again."""
    at = text.words.index(r"\when") if r"\when" in text.words else -1
    new = [one for one in premises if not _stands(text, one, at)]
    if new and at < 0:
        yield text.insert(len(text.words) - 1, rf" \when{{ {_joined(new)} }}")
    elif new and text.word(at + 1) == "{":
        yield text.insert(at + 1, rf" {_joined(new)},\ ")


def _joined(premises: Iterable[str]) -> str:
    return r",\ ".join(premises)


def _stands(text: Text, premise: str, at: int) -> bool:
    """Is it written among the premises already?"""
    words = tuple(word for word, _, _ in tokens_of(premise))
    return at >= 0 and any(text.begins(k, words) for k in range(at, len(text.words)))


# --- for all --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Quantifier:
    r"""`\forall i, j` or `\text{for } l = 1, \dots, L`: its tokens, from `first` on, up to the one before `behind`."""

    first: int
    behind: int
    letters: tuple[str, ...]
    end: str = ""


def for_all(text: Text) -> Iterator[Edit]:
    r"""`\forall l` before or behind a claim is `\each{l}{}` among its premises, to be filled in; a range that is written stays.

    Raises SpellingError for a range that does not begin at 1.
    """
    found = _in_front(text) or _behind(text)
    if found is not None and not any(word in ARROWS for word in text.words):
        each = [rf"\each{{{letter}}}{{{found.end}}}" for letter in found.letters]
        yield text.edit(found.first, found.behind, "")
        last = text.words.index(r"\when") - 1 if r"\when" in text.words else len(text.words) - 1
        if found.behind <= last or r"\when" in text.words:
            yield from with_premises(text, each)
        else:
            yield text.insert(last, rf" \when{{ {_joined(each)} }}")


def _in_front(text: Text) -> Quantifier | None:
    first = text.after(0)
    if text.word(first) not in FOR_ALL or first not in text.free:
        return None
    found = _quantified(text, first, first + 1)
    behind = found.behind if found else 0
    if found is None or text.word(behind) not in (",", ":", *WIDE):
        return None
    behind = text.after(behind + 1 if text.word(behind) in (",", ":") else behind)
    return Quantifier(first, behind, found.letters, found.end)


def _behind(text: Text) -> Quantifier | None:
    r"""At the end of the statement, behind a comma or a wide space, or behind nothing where it begins with a word."""
    end = text.words.index(r"\when") if r"\when" in text.words else len(text.words)
    while end and (text.word(end - 1) in {*SPACES, ".", ","} or text.word(end - 1).startswith(r"\end{")):
        end -= 1
    for k in range(1, end):
        word = text.word(k) in FOR and k in text.free
        if not word and k not in text.names:
            continue
        start = text.after(k + 1) if word else k
        before = k
        while before and text.word(before - 1) in SPACES:
            before -= 1
        apart = text.word(before - 1) == "," or bool(WIDE & set(text.words[before:k]))
        if not word and not apart:
            continue
        found = _quantified(text, k, start)
        if found and found.behind == end and (found.end or text.word(k) in FOR_ALL):
            return Quantifier(before - (text.word(before - 1) == ","), end, found.letters, found.end)
    return None


def _quantified(text: Text, first: int, k: int) -> Quantifier | None:
    """Indices with commas between them, from k on, and where it is written, their range: 1, dots, the end.

    Raises SpellingError for a range from another number than 1.
    """
    letters = []
    while (symbol := text.names.get(text.after(k))) is not None and symbol.kind == "index":
        letters.append(symbol.tex)
        k = text.after(k) + len(symbol.tokens)
        comma = text.after(k)
        more = text.names.get(text.after(comma + 1)) if text.word(comma) == "," else None
        if more is None or text.word(text.after(comma + 1) + len(more.tokens)) not in ("", ",", ".", ":", "=", r"\in", *SPACES):
            break
        k = comma + 1
    if not letters:
        return None
    at = text.after(k)
    if text.word(at) not in ("=", r"\in"):
        return Quantifier(first, k, tuple(letters))
    places = [place for place in range(at + 1, min(at + FAR, len(text.words))) if text.word(place) not in SPACES]
    braces = text.word(at) == r"\in"
    if braces and not (places and text.word(places.pop(0)) == r"\{"):
        return None
    if [text.word(place) for place in places[1:4]] == [",", "2", ","] and text.word(places[0]) == "1":
        del places[1:3]  # 1, 2, ..., n
    if len(places) < 5 or text.word(places[1]) != "," or text.word(places[2]) not in DOTS or text.word(places[3]) != ",":
        return None
    if text.word(places[0]) != "1":
        raise text.error(first, places[0] + 1, f"a range from {text.word(places[0])}", "from 1, where indices begin")
    behind = _count(text, places[4])
    end = text.tex[slice(*text.span(places[4], behind))] if behind else ""
    if braces:
        behind = text.after(behind) + 1 if text.word(text.after(behind)) == r"\}" else 0
    return Quantifier(first, behind, tuple(letters), end) if behind else None


def _count(text: Text, k: int) -> int:
    """The place behind the count that stands at k, with a digit added or taken away; 0 where there is none."""
    symbol = text.names.get(k)
    if symbol is None or symbol.kind not in ("count", "count sequence"):
        return 0
    behind = k + len(symbol.tokens)
    if symbol.kind == "count sequence":
        behind = text.argument(behind) or 0
    sign = text.after(behind)
    return text.after(sign + 1) + 1 if text.word(sign) in ("+", "-") and text.word(text.after(sign + 1)).isdigit() else behind


# --- what nothing binds ---------------------------------------------------------------------------------------------


def each_that_is_free(text: Text) -> Iterator[Edit]:
    r"""`\each` for every index that is free in the claim, and the range of each `\each{i}{}` that has none.

    Raises SpellingError for such a one where nothing says how far it runs.
    """
    for k in sorted(text.free):
        if text.word(k) == r"\each" and text.words[k + 4 : k + 6] == ("{", "}") and (letter := text.names.get(k + 2)):
            end = _range(text, letter)
            if not end:
                wanted = rf"\each{{{letter.tex}}}{{n}} among the premises, or `to` in the entry of {letter.tex}".replace("`", "")
                raise text.error(k, k + 6, f"{letter.tex}, and nothing that says how far it runs", wanted)
            yield text.edit(k + 4, k + 6, f"{{{end}}}")
    ends = [(letter, _range(text, letter)) for letter in _free(text)]
    yield from with_premises(text, [rf"\each{{{letter.tex}}}{{{end}}}" for letter, end in ends if end])


def _free(text: Text) -> Iterator[Symbol]:
    """Indices that stand for every value of theirs, and for nothing else, in the order in which they come."""
    end = text.words.index(r"\when") if r"\when" in text.words else len(text.words)
    if any(word in ARROWS for word in text.words[:end]):
        return
    sides = _sides(text, end)
    beside = _beside_another(text)
    by_name = {one.name: one for one in text.notation.symbols if one.kind == "index" and one.tex not in beside}
    stands = list(_occurrences(text))
    for name in dict.fromkeys(name for name, _, _ in stands):
        places = [k for one, k, _ in stands if one == name]
        of_layers = all(layered for one, _, layered in stands if one == name)
        if max(places) >= end or name in _bound(text):
            continue
        held = [[k for k in places if k in side] for side in sides]
        here = [bool(one) for one in held]
        twice = [_multiplied(text, one) for one in held]
        each = all(here) and (not all(twice) or any(word in MOMENTS for word in text.words[:end]))
        alone = of_layers or each or not any(twice)
        if len(sides) > 1 and here[0] and here == sorted(here, reverse=True) and alone and name in by_name:
            yield by_name[name]


def _occurrences(text: Text) -> Iterator[tuple[str, int, bool]]:
    """Each place of an index, by itself or in the layer of a name, and whether it counts layers there."""
    counting = {k for family, first, behind in elements(text) if text.names[family].row.layered for k in range(first, behind)}
    for k, symbol in sorted(text.names.items()):
        if symbol.kind == "index":
            yield symbol.name, k, k in counting
        elif (at := _layer(text, symbol)) and at.index:
            yield at.name, k, True


def _layers(text: Text) -> Iterator[Layer]:
    """Each layer that stands beside a name, or below that of a sequence."""
    yield from filter(None, (_layer(text, symbol) for symbol in text.names.values()))
    below = (text.words[first:behind] for k, first, behind in elements(text) if text.names[k].row.layered)
    yield from filter(None, (layer_of(words, text.notation) for words in below))


def _layer(text: Text, symbol: Symbol) -> Layer | None:
    return layer_of([word for word, _, _ in tokens_of(symbol.at)], text.notation) if symbol.at else None


def _bound(text: Text) -> set[str]:
    r"""Indices that a sum or product binds, or an \each of the premises lets run."""
    found = set()
    for k, word in enumerate(text.words):
        at = k + {r"\sum": 3, r"\prod": 3, r"\each": 2}.get(word, len(text.words))
        found |= {text.names[at].name} if at in text.names else set()
    return found


def _beside_another(text: Text) -> set[str]:
    """Indices beside which another one, or a number, stands at one place of a family, as in X_i X_j: may they be equal?
    One that a sum binds runs through all of them, and of layers nobody leaves one out."""
    bound = {text.notation.by_name[name].tex for name in _bound(text)}
    found: dict[tuple[str, int], set[str]] = {}
    for family, first, behind in elements(text):
        symbol = text.names[family]
        for place, word in enumerate(word for word in text.words[first:behind] if word != "," and not symbol.row.layered):
            found.setdefault((symbol.name, place), set()).update({word} - bound)
    return {letter for beside in found.values() if len(beside) > 1 for letter in beside}


def _sides(text: Text, end: int) -> list[range]:
    """The sides of the chain: what stands between its relations."""
    cuts, depth = [-1], 0
    for k in range(end):
        depth += (text.word(k) in OPENS) - (text.word(k) in CLOSES)
        if depth == 0 and text.word(k) in RELATIONS:
            cuts.append(k)
    return [range(first + 1, behind) for first, behind in zip(cuts, [*cuts[1:], end], strict=True)]


def _multiplied(text: Text, places: list[int]) -> bool:
    """Does an index stand in two factors of one product? Then a sum over it may be meant."""
    return any(not _apart(text, first, last) for first, last in pairwise(places))


def _apart(text: Text, first: int, last: int) -> bool:
    """Does a + or - stand between two places, outside of brackets that only one of them is in?"""
    depth, lowest, found = 0, 0, False
    for word in text.words[first:last]:
        depth += (word in OPENS) - (word in CLOSES)
        if depth < lowest:
            lowest, found = depth, False
        found = found or depth == lowest and word in APART
    return found


def _range(text: Text, letter: Symbol) -> str:
    """The TeX of how far an index runs: what all families say that have it, or for layers the table; "" where they differ."""
    known = text.notation.by_name
    found = {known[size].tex for size in sizes(text, letter) if size in known}
    layers = [at for at in _layers(text) if at.name == letter.name]
    if layers or not found:
        last = known[letter.to].tex if letter.to in known else ""
        beyond = max((at.shift for at in layers), default=0)
        found |= {f"{last} - {beyond}" if beyond > 0 and last else last}
    return found.pop() if len(found) == 1 else ""
