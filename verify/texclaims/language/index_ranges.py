r"""The elements of families in a claim's TeX -> how far their indices run, and the range of a sum that leaves it out."""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.notation import Symbol
from texclaims.language.rewriting import Edit, Text
from texclaims.language.tokens import tokens_of


def elements(text: Text) -> Iterator[tuple[int, int, int]]:
    """Each family with an index: its place, and where what stands between the braces begins and ends."""
    for k, symbol in text.names.items():
        behind = k + len(symbol.tokens)
        at = behind if symbol.is_indexed else behind + 1
        if symbol.terminal in ("RANDOM", "SEQUENCE") and text.word(at - 1) == "_":
            last = text.argument(at)
            if last is not None:
                yield (k, at + 1, last - 1) if text.word(at) == "{" else (k, at, last)


def sizes(text: Text, index: Symbol, start: int = -1) -> set[str]:
    """The names of the counts that an index runs up to, in each element behind `start` that is written with it."""
    found = set()
    for family, first, behind in elements(text):
        inside = [word for word in text.words[first:behind] if word != ","]
        shape = text.names[family].shape
        if family > start and index.tex in inside and len(inside) == len(shape):
            found |= {size for size, word in zip(shape, inside, strict=True) if word == index.tex}
    return found


def sums(text: Text) -> Iterator[Edit]:
    r"""`\sum_j`, and `\sum_j^n`, over an index of a family runs over the whole family.

    Raises SpellingError where no family says how far, where two say it differently, and where another end is written.
    """
    for k in sorted(text.free):
        if text.word(k) in (r"\sum", r"\prod") and text.word(k + 1) == "_" and text.word(k + 2) != "{":
            symbol = text.names.get(k + 2)
            if symbol and symbol.kind == "index" and len(symbol.tokens) == 1:
                if text.word(k + 3) == "^":
                    _same_end(text, k, symbol)
                    yield text.edit(k + 2, k + 3, f"{{{symbol.tex}=1}}")
                else:
                    yield text.edit(k + 2, k + 3, f"{{{symbol.tex}=1}}^{{{_end(text, k, symbol)}}}")


def _end(text: Text, k: int, index: Symbol) -> str:
    """The TeX of the count that an index runs up to in what stands behind the sum at k.

    Raises SpellingError where no family says it, or two say it differently.
    """
    found = sizes(text, index, k)
    if len(found) != 1:
        wanted = rf"the range, such as {text.word(k)}_{{{index.tex}=1}}^{{n}}"
        raise text.error(k, k + 3, f"a sum or product over {index.tex} without a range", wanted)
    return text.notation.by_name[found.pop()].tex


def _same_end(text: Text, k: int, index: Symbol) -> None:
    """Raises SpellingError where the end of a sum at k is not the one of its families: nothing then says where it begins."""
    behind, end = text.argument(k + 4), tokens_of(_end(text, k, index))
    written = text.words[k + 4 : behind]
    inside = written[1:-1] if written[:1] == ("{",) else written
    if behind is None or inside != tuple(word for word, _, _ in end):
        wanted = rf"where it begins, as {text.word(k)}_{{{index.tex}=1}}"
        raise text.error(k, behind or k + 4, f"a sum or product over {index.tex} with half a range", wanted)
