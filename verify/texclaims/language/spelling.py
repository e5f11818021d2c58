r"""A display as LaTeX courses spell it, and the table of names -> the same display in the dialect's one spelling.

Declared names come first and are never touched. What a spelling could mean in two ways is refused, with both of them. Each
character of the new text knows its place in the file, and the lines stay what they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from texclaims.language.advice import INVERSE, LAST
from texclaims.language.brackets import brackets_of_means, words_before_brackets
from texclaims.language.courses import ANYWHERE, DIFFERENTIALS, longest_of
from texclaims.language.free_indices import each_that_is_free, for_all
from texclaims.language.gaussian_means import gaussian_integrals, means_under_a_law
from texclaims.language.index_ranges import elements, sums
from texclaims.language.layer_scripts import layers_first
from texclaims.language.layers import at_layers
from texclaims.language.notation import Notation
from texclaims.language.operators import bold_letters, gradients, laws_of_elements, transposes, uniform_laws
from texclaims.language.page import CITED, LABEL, REFUTED, Display
from texclaims.language.rewriting import SPACES, Edit, SpellingError, Text, is_letter
from texclaims.language.vector_spelling import inner_products, norms

LONGEST_READ = 4000
"""Characters; what is longer is refused by the parser, and not looked at here."""
JOINS = {
    "=", "<", ">", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\approx", r"\sim", r"\coloneqq", r"\implies", r"\iff", ",",
    r"\\", r"\when", r"\indep", "+", "-", r"\cdot", r"\times",
    r"\dd", r"\begin{aligned}", r"\end{aligned}",
}  # fmt: skip
"""Between these and what stands beside them a wide space, or the mark of a row, is typography."""
IN_BETWEEN = SPACES | {"&"}
ENDS_IN_A_COMMAND = re.compile(r"\\[A-Za-z]+$")


def respelled(display: Display, notation: Notation, understood: bool = True) -> Display:
    """The display in the dialect's own spelling; the same object where it is spelled so already. In running text nothing is
    `understood`: an index there is one that the sentence speaks of.

    Raises SpellingError where a spelling of courses has two readings.
    """
    typed = display.claim
    tex, places = typed, list(range(len(typed)))
    if display.typed or display.no_claim is not None or len(typed) > LONGEST_READ:
        return display
    text = Text(tex, notation)
    for look in (*BEFORE_LAYERS, *PASSES, *(UNDERSTOOD if understood else ())):
        names = notation if look in BEFORE_LAYERS else at_layers(notation, tex)
        if text.tex != tex or text.notation is not names:
            text = Text(tex, names)  # else what was found in it still holds
        try:
            edits = list(look(text))
        except SpellingError as error:
            last = len(typed) - 1
            start, end = (places[min(k, len(places) - 1)] for k in (error.start, error.end - 1))
            raise SpellingError(start, min(end, last) + 1, error.found, error.wanted) from None
        tex, places = _applied(tex, places, edits)
    if tex == typed:
        return display
    _cited_stay(tex, places, display)
    return replace(display, tex=_labelled(tex, places, display), typed=display.tex, places=tuple(places))


def _cited_stay(tex: str, places: list[int], display: Display) -> None:
    """Raises SpellingError where an edit took a reason with it, as it stands within what is spelled otherwise; or where premises
    that are only understood would stand before it."""
    for found in CITED.finditer(display.tex):
        if r"\when" in tex and r"\when" not in display.claim:
            wanted = r"\when{...} behind the reason, with \each{i}{n} or the law that is meant"
            raise SpellingError(*found.span(), "a reason before premises that are only understood", wanted)
        if not set(range(*found.span())) <= set(places):
            raise SpellingError(*found.span(), "a reason within other words", LAST.words)


def _applied(tex: str, places: list[int], edits: list[Edit]) -> tuple[str, list[int]]:
    """The text with its edits, and the place in the typed text of each of its characters."""
    put, found, at = [], [], 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        assert at <= edit.start, f"two edits of {tex[edit.start : edit.end]}"
        glued = ENDS_IN_A_COMMAND.search(edit.put) and tex[edit.end : edit.end + 1].isalpha()
        new = edit.put + " " * bool(glued)
        put += [tex[at : edit.start], new]
        place = places[edit.start if edit.end > edit.start else edit.start - 1]
        found += [*places[at : edit.start], *[place] * len(new)]
        at = edit.end
    return "".join([*put, tex[at:]]), [*found, *places[at:]]


def _labelled(tex: str, places: list[int], display: Display) -> str:
    """The text with the label where it was, with what names the right equation, and with its reasons: the claim has spaces
    there, which no edit touches."""
    inside = {place for form in (LABEL, REFUTED, CITED) for found in form.finditer(display.tex) for place in range(*found.span())}
    return "".join(display.tex[place] if place in inside else one for one, place in zip(tex, places, strict=True))


# --- one look at a time ---------------------------------------------------------------------------------------------


def _words(text: Text) -> Iterator[Edit]:
    """Words that have another spelling here, wherever they stand; e^ where the table has no e; the second & of a row."""
    behind = 0
    for k in sorted(text.free):
        found, word = longest_of(ANYWHERE, text.words, k) if k >= behind else ((), "")
        if found:
            behind = k + len(found)
            yield text.edit(k, behind, word)
        elif k >= behind and text.word(k) == "e" and text.word(k + 1) == "^" and not _is_a_place(text, k + 2):
            yield text.edit(k, k + 1, r"\e")
    if any(word.startswith(r"\begin{eqnarray") for word in text.words):
        rows = [k for k, word in enumerate(text.words) if word in ("&", r"\\")]
        for before, k in zip(rows, rows[1:], strict=False):
            if text.word(before) == text.word(k) == "&":
                yield text.edit(k, k + 1, "")


def _is_a_place(text: Text, k: int) -> bool:
    """Does an index, or a count, stand above first? e^l may be an error in layer l."""
    symbol = text.names.get(k + (text.word(k) == "{"))
    return symbol is not None and symbol.kind in ("index", "count")


def _accents(text: Text) -> Iterator[Edit]:
    r"""`\bar{X}` is \bar X, where the table has the one and not the other."""
    for k in sorted(text.free):
        if text.word(k)[:1] == "\\" and text.word(k + 1) == "{" and text.word(k + 3) == "}":
            bare = (text.word(k), text.word(k + 2))
            if any(symbol.tokens[:2] == bare for symbol in text.notation.by_first_token.get(bare[0], ())):
                yield text.edit(k, k + 4, f"{bare[0]} {bare[1]}" if is_letter(bare[1]) else "".join(bare))
        elif text.word(k)[:1] == "\\" and (braced := (text.word(k), "{", text.word(k + 1), "}")):
            if any(symbol.tokens[:4] == braced for symbol in text.notation.by_first_token.get(braced[0], ())):
                yield text.edit(k, k + 2, "".join(braced))


def _apart(text: Text) -> Iterator[Edit]:
    r"""Refuses two claims side by side: a wide space, or a mark of a row, where no relation follows is no product.

    Raises SpellingError.
    """
    if any(word.startswith(r"\begin{") and word != r"\begin{aligned}" for word in text.words):
        return  # a table, which the parser refuses
    for k in range(1, len(text.words)):
        first, behind = _before(text, k), text.after(k, IN_BETWEEN)
        words = text.words[first + 1 : behind]
        wide = text.word(k) in ("&", r"\quad", r"\qquad") or len([one for one in words if one != r"\!"]) > 1
        if text.word(k) in IN_BETWEEN and wide and first >= 0 and behind < len(text.words):
            if not ({text.word(first), text.word(behind)} & JOINS or _is_said(text, behind)):
                wanted = r"one display for each claim; premises go into \when{...}"
                raise text.error(k, k + 1, f"a wide space between {text.word(first)} and {text.word(behind)}", wanted)
    yield from ()


def _before(text: Text, k: int) -> int:
    """The place of the last token before k that is not in between."""
    k -= 1
    while k >= 0 and text.word(k) in IN_BETWEEN:
        k -= 1
    return k


def _is_said(text: Text, k: int) -> bool:
    """Words, which the parser refuses with advice."""
    return text.word(k).startswith(r"\text{") and k in text.free


def _fractions(text: Text) -> Iterator[Edit]:
    r"""Refuses `\frac{dX}{dt}`, which is a derivative, or a fraction of two products with a d.

    Raises SpellingError.
    """
    for k in sorted(text.free):
        over = text.argument(k + 1) if text.word(k) in (r"\frac", r"\tfrac") else None
        if over is not None and _is_d(text, k + 2) and _is_d(text, over + 1) and text.word(k + 1) == text.word(over) == "{":
            wanted = r"\frac{\partial X}{\partial t} for a derivative; in a fraction another letter before d"
            raise text.error(k, over, "a fraction with d above and below", wanted)
    yield from ()


def _is_d(text: Text, k: int) -> bool:
    """An upright d, or an italic one: alone, or before a letter."""
    return text.word(k) == "d" or any(text.begins(k, one) for one in DIFFERENTIALS)


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
            yield text.edit(first, text.after(last + 1) if end == len(text.words) else last + 1, "")


def _scripts(text: Text) -> Iterator[Edit]:
    """The index comes before the power.

    Raises SpellingError for the index of what may be an inverse matrix.
    """
    k = 0
    while k < len(text.words):
        name = text.names.get(k)
        k += len(name.tokens) if name else 1
        above = text.argument(k + 1) if text.word(k) == "^" else None
        below = text.argument(above + 1) if above is not None and text.word(above) == "_" else None
        if above is not None and below is not None:
            power = text.tex[slice(*text.span(k + 1, above))]
            if name and len(name.shape) > 1 and power[:2] == "{-":
                raise text.error(k, below, "a negative power before the indices of a family", INVERSE.words)
            power = power if len(power) == 1 or power[0] == "{" else f"{{{power}}}"
            yield text.edit(k, below, f"{text.tex[slice(*text.span(above, below))]}^{power}")
            k = below


def _commas(text: Text) -> Iterator[Edit]:
    """`w_{i,j}` is w_{ij}; the comma stays between numbers, and where an index is a sum."""
    for _, first, behind in elements(text):
        inside = text.words[first:behind]
        if {"+", "-", "("} & set(inside):
            continue
        for at in range(first + 1, behind - 1):
            numbers = text.word(at - 1)[0].isdigit() and text.word(at + 1)[0].isdigit()
            if text.word(at) == "," and not numbers:
                yield text.edit(at, at + 1, " " if text.word(at - 1)[0] == "\\" else "")


def _differentials(text: Text) -> Iterator[Edit]:
    r"""`dz` at the end of an integral, with an upright d, or an italic one that is no name."""
    still_open = 0
    for k, word in enumerate(text.words):
        still_open += (word == r"\int") - (word == r"\dd")
        upright = next((one for one in DIFFERENTIALS if text.begins(k, one)), ()) if k in text.free else ()
        width = len(upright) or int(word == "d")
        letter = text.names.get(text.after(k + width)) if width and still_open > 0 else None
        if letter is None or letter.terminal not in ("SCALAR", "RANDOM"):
            continue
        if letter.terminal == "RANDOM" and _touches(text, k + width):
            wanted = "a letter for fixed numbers"
            raise text.error(k, k + width + 1, f"an integral over {letter.tex}, which is a random variable", wanted)
        if k in text.free and letter.terminal == "SCALAR":
            yield text.edit(k, k + width, r"\dd")
            still_open -= 1
        elif r"\dd" not in text.words[k:] and letter.terminal == "SCALAR":
            raise text.error(k, k + 2, "d before a letter in an integral", rf"\dd {letter.tex}, since d is a name here")


def _touches(text: Text, k: int) -> bool:
    return text.pieces[k - 1][2] == text.pieces[k][1]


Pass = Callable[[Text], Iterator[Edit]]
BEFORE_LAYERS: tuple[Pass, ...] = (bold_letters, layers_first)
"""These look at the table of names itself; all others at the names of the layers that the claim speaks of."""
PASSES: tuple[Pass, ...] = (
    _words, for_all, _accents, _punctuation, _apart, _fractions, uniform_laws, means_under_a_law, words_before_brackets,
    brackets_of_means, gaussian_integrals, norms, inner_products, transposes, gradients, _scripts, _commas, sums, _differentials,
    laws_of_elements,
)  # fmt: skip
UNDERSTOOD: tuple[Pass, ...] = (each_that_is_free,)
"""The last look: what a display leaves out."""
