r"""A display as LaTeX courses spell it, and the table of names -> the same display in the dialect's one spelling.

Declared names come first and are never touched. What a spelling could mean in two ways is refused, with both of them. Each
character of the new text knows its place in the file, and the lines stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from texclaims.language.brackets import brackets_of_means, words_before_brackets
from texclaims.language.courses import ANYWHERE, DIFFERENTIALS, longest_of
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import LABEL, Display
from texclaims.language.rewriting import SPACES, Edit, SpellingError, Text

LONGEST_READ = 4000
"""Characters; what is longer is refused by the parser, and not looked at here."""
ENDS_IN_A_COMMAND = re.compile(r"\\[A-Za-z]+$")


def respelled(display: Display, notation: Notation) -> Display:
    """The display in the dialect's own spelling; the same object where it is spelled so already.

    Raises SpellingError where a spelling of courses has two readings.
    """
    typed = display.claim
    tex, places = typed, list(range(len(typed)))
    if display.typed or display.label is None or len(typed) > LONGEST_READ:
        return display
    for look in PASSES:
        try:
            edits = list(look(Text(tex, notation)))
        except SpellingError as error:
            last = len(typed) - 1
            start, end = (places[min(k, len(places) - 1)] for k in (error.start, error.end - 1))
            raise SpellingError(start, min(end, last) + 1, error.found, error.wanted) from None
        tex, places = _applied(tex, places, edits)
    if tex == typed:
        return display
    return replace(display, tex=_labelled(tex, places, display), typed=display.tex, places=tuple(places))


def _applied(tex: str, places: list[int], edits: list[Edit]) -> tuple[str, list[int]]:
    """The text with its edits, and the place in the typed text of each of its characters."""
    put, found, at = [], [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        glued = ENDS_IN_A_COMMAND.search(edit.put) and tex[edit.end : edit.end + 1].isalpha()
        new = edit.put + " " * bool(glued)
        put += [tex[at : edit.start], new]
        found += [*places[at : edit.start], *[places[edit.start]] * len(new)]
        at = edit.end
    return "".join([*put, tex[at:]]), [*found, *places[at:]]


def _labelled(tex: str, places: list[int], display: Display) -> str:
    """The text with the label where it was: the claim has spaces there, which no edit touches."""
    found = LABEL.search(display.tex)
    inside = range(*found.span()) if found else range(0)
    return "".join(display.tex[place] if place in inside else one for one, place in zip(tex, places, strict=True))


# --- one look at a time ---------------------------------------------------------------------------------------------


def _words(text: Text) -> Iterator[Edit]:
    """Words that have another spelling here, wherever they stand; e^ where the table has no e; the second & of a row."""
    for k in sorted(text.free):
        found, word = longest_of(ANYWHERE, text.words, k)
        if found:
            yield text.edit(k, k + len(found), word)
        elif text.word(k) == "e" and text.word(k + 1) == "^":
            yield text.edit(k, k + 1, r"\e")
    if any(word.startswith(r"\begin{eqnarray") for word in text.words):
        rows = [k for k, word in enumerate(text.words) if word in ("&", r"\\")]
        for before, k in zip(rows, rows[1:], strict=False):
            if text.word(before) == text.word(k) == "&":
                yield text.edit(k, k + 1, "")


def _punctuation(text: Text) -> Iterator[Edit]:
    """A full stop or a comma at the end of the claim, or before its premises, is typography."""
    ends = [k for k, word in enumerate(text.words) if word == r"\when"] + [len(text.words)]
    for end in ends:
        last = end - 1
        while text.word(last) in SPACES or text.word(last).startswith(r"\end{"):
            last -= 1
        first = last
        while text.word(first - 1) in SPACES:
            first -= 1
        if last > 0 and text.word(last) in (".", ",") and text.word(first - 1) not in (".", ","):
            yield text.edit(first, last + 1, "")


def _scripts(text: Text) -> Iterator[Edit]:
    """The index comes before the power."""
    k = 0
    while k < len(text.words):
        k += len(text.names[k].tokens) if k in text.names else 1
        above = text.argument(k + 1) if text.word(k) == "^" else None
        below = text.argument(above + 1) if above is not None and text.word(above) == "_" else None
        if above is not None and below is not None:
            power = text.tex[slice(*text.span(k + 1, above))]
            power = power if len(power) == 1 or power[0] == "{" else f"{{{power}}}"
            yield text.edit(k, below, f"{text.tex[slice(*text.span(above, below))]}^{power}")
            k = below


def _commas(text: Text) -> Iterator[Edit]:
    """`w_{i,j}` is w_{ij}; the comma stays between numbers, and where an index is a sum."""
    for _, first, behind in _indices(text):
        inside = text.words[first:behind]
        if {"+", "-", "("} & set(inside):
            continue
        for at in range(first + 1, behind - 1):
            numbers = text.word(at - 1)[0].isdigit() and text.word(at + 1)[0].isdigit()
            if text.word(at) == "," and not numbers:
                yield text.edit(at, at + 1, " " if text.word(at - 1)[0] == "\\" else "")


def _indices(text: Text) -> Iterator[tuple[int, int, int]]:
    """Each family with an index: its place, and where what stands between the braces begins and ends."""
    for k, symbol in text.names.items():
        behind = k + len(symbol.tokens)
        at = behind if symbol.is_indexed else behind + 1
        if symbol.row.terminal in ("RANDOM", "SEQUENCE") and text.word(at - 1) == "_":
            last = text.argument(at)
            if last is not None:
                yield (k, at + 1, last - 1) if text.word(at) == "{" else (k, at, last)


def _sums(text: Text) -> Iterator[Edit]:
    r"""`\sum_j` over an index of a family runs over the whole family."""
    for k in sorted(text.free):
        if text.word(k) in (r"\sum", r"\prod") and text.word(k + 1) == "_" and text.word(k + 2) != "{":
            symbol = text.names.get(k + 2)
            if symbol and symbol.kind == "index" and len(symbol.tokens) == 1 and text.word(k + 3) != "^":
                yield text.edit(k + 2, k + 3, f"{{{symbol.tex}=1}}^{{{_range(text, k, symbol)}}}")


def _range(text: Text, k: int, index: Symbol) -> str:
    """The TeX of the count that an index runs up to in what stands behind the sum at k.

    Raises SpellingError where no family says it, or two say it differently.
    """
    sizes = set()
    for family, first, behind in _indices(text):
        inside = [word for word in text.words[first:behind] if word != ","]
        shape = text.names[family].shape
        if family > k and index.tex in inside and len(inside) == len(shape):
            sizes.add(shape[inside.index(index.tex)])
    if len(sizes) != 1:
        wanted = rf"the range, such as {text.word(k)}_{{{index.tex}=1}}^{{n}}"
        raise text.error(k, k + 3, f"a sum or product over {index.tex} without a range", wanted)
    return text.notation.by_name[sizes.pop()].tex


def _differentials(text: Text) -> Iterator[Edit]:
    r"""`dz` at the end of an integral, with an upright d, or an italic one that is no name."""
    still_open = 0
    for k, word in enumerate(text.words):
        still_open += (word == r"\int") - (word == r"\dd")
        upright = next((one for one in DIFFERENTIALS if text.begins(k, one)), ()) if k in text.free else ()
        width = len(upright) or int(word == "d")
        letter = text.names.get(text.after(k + width)) if width and still_open > 0 else None
        if letter is None or letter.row.terminal not in ("SCALAR", "RANDOM"):
            continue
        if letter.row.terminal == "RANDOM" and _touches(text, k + width):
            wanted = "a letter for fixed numbers"
            raise text.error(k, k + width + 1, f"an integral over {letter.tex}, which is a random variable", wanted)
        if k in text.free and letter.row.terminal == "SCALAR":
            yield text.edit(k, k + width, r"\dd")
            still_open -= 1
        elif r"\dd" not in text.words[k:] and letter.row.terminal == "SCALAR":
            raise text.error(k, k + 2, "d before a letter in an integral", rf"\dd {letter.tex}, since d is a name here")


def _touches(text: Text, k: int) -> bool:
    return text.pieces[k - 1][2] == text.pieces[k][1]


PASSES: tuple[Callable[[Text], Iterator[Edit]], ...] = (
    _words, _punctuation, words_before_brackets, brackets_of_means, _scripts, _commas, _sums, _differentials,
)  # fmt: skip
