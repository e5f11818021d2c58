r"""Words and means before brackets, as courses spell them -> edits; what could be read in two ways is refused.

`\mathbb{E}[X]`, `\operatorname{Var}(X)` and `\mathcal{N}(0, q)` have one reading; `\Var(X)^2` and `\E(X)(Y)` have two.
"""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.courses import BEFORE_BRACKETS, BY_LETTERS, NO_PRODUCT, longest_of
from texclaims.language.rewriting import CLOSING, SIZES, SPACES, Edit, Text, is_letter
from texclaims.language.tokens import tokens_of

MOMENTS = (r"\E", r"\Var", r"\Cov")
ROUND = (r"\Uniform", r"\exp", r"\ln", r"\max", r"\min", r"\tr")
ENDS_A_FACTOR = {
    ")", "]", "}", r"\}", ",", ".", "+", "-", "/", r"\cdot", r"\times", "=", "<", ">", "&", r"\\", r"\le", r"\leq", r"\ge",
    r"\geq", r"\ne", r"\approx", r"\sim", r"\coloneqq", r"\implies", r"\iff", r"\indep", r"\when", r"\end{aligned}", *MOMENTS,
}  # fmt: skip
"""What may stand right behind a mean in round brackets without another reading of it."""


def words_before_brackets(text: Text) -> Iterator[Edit]:
    """The words that need a bracket: upright, in script, or as bare letters."""
    read = set()
    for k in sorted(text.free):
        found, word = longest_of(BEFORE_BRACKETS, text.words, k)
        behind = text.after(k + len(found))
        if found and text.bracket(behind) is not None:
            yield text.edit(k, behind, word)
            read.add(k + len(found))
    for first, behind in _runs(text):
        if behind not in read:
            yield from _letters(text, first, behind)


def _runs(text: Text) -> Iterator[tuple[int, int]]:
    """Letters side by side before a bracket: where they begin and end."""
    first = 0
    for k, (word, start, _) in enumerate(text.pieces):
        if not is_letter(word):
            first = k + 1
        elif k > first and text.pieces[k - 1][2] != start:
            first = k
        if is_letter(word) and text.word(k + 1) in {*CLOSING, *SIZES} and text.bracket(k + 1) is not None:
            yield first, k + 1


def _letters(text: Text, first: int, behind: int) -> Iterator[Edit]:
    letters = "".join(text.words[first:behind])
    if any(len(symbol.tokens) > 1 and first <= k < behind for k, symbol in text.names.items()):
        return
    word = next((word for word in (*BY_LETTERS, *NO_PRODUCT) if letters == word), "")
    ending = next((word for word in (*BY_LETTERS, *NO_PRODUCT) if len(word) > 2 and letters.endswith(word)), "")
    if word in BY_LETTERS and not all(k in text.names for k in range(first, behind)):
        yield text.edit(first, behind, BY_LETTERS[word])
    elif word or ending:
        name = word or ending
        macro = BY_LETTERS.get(name)
        meant = f"{macro}[...]" if macro else f"the dialect's own word for {name}, if it has one"
        product = " ".join(letters)
        wanted = f"{meant}; or {product} with spaces, if a product is meant"
        raise text.error(first, behind, f"the letters {letters} right before a bracket", wanted)


def brackets_of_means(text: Text) -> Iterator[Edit]:
    r"""Round brackets behind a mean become square, all others behind a law or a function of the dialect round.

    Raises SpellingError for a law of a set, and where what stands behind a mean could belong inside.
    """
    for k in sorted(text.free):
        opens = text.bracket(k + 1)
        closes = text.closing(opens) if opens is not None and text.word(k) in (*MOMENTS, *ROUND) else None
        if opens is None or closes is None:
            continue
        if text.word(k) == r"\Uniform" and text.word(opens) == r"\{":
            raise text.error(k, closes + 1, "a law on a set", r"\Uniform(a, b), on all numbers between two end points")
        if text.word(k) in ROUND and text.word(opens) != "(":
            yield from (text.edit(opens, opens + 1, "("), text.edit(closes, closes + 1, ")"))
        elif text.word(k) in MOMENTS and text.word(opens) != "[":
            _one_reading(text, k, opens, closes)
            yield from (text.edit(opens, opens + 1, "["), text.edit(closes, closes + 1, "]"))


def _one_reading(text: Text, k: int, opens: int, closes: int) -> None:
    r"""Raises SpellingError for `\E(X)^2`, `\E(X)(Y)`, `\Var(w) n`: what follows could belong inside."""
    following = text.after(closes + 1, SPACES)
    sized = text.after(following, SPACES | SIZES)
    if sized >= len(text.words) or text.word(sized) in (*ENDS_A_FACTOR, r"\dd"):
        return
    start = text.pieces[opens][2]
    inside = text.tex[start : text.pieces[closes][1]].removesuffix(r"\right").strip()
    factor = text.tex[text.pieces[following][1] : text.pieces[_factor(text, sized) - 1][2]]
    macro, space = text.word(k), "" if factor[0] in "^_" else " "
    whole = inside if len(tokens_of(inside)) == 1 and factor[0] == "^" else f"({inside})"
    wanted = f"{macro}[{inside}]{space}{factor} or {macro}[{whole}{space}{factor}]: square brackets say which"
    raise text.error(k, closes + 1, f"{macro} with round brackets before {text.word(sized)}", wanted)


def _factor(text: Text, k: int) -> int:
    """The place behind the factor, or the power, that begins at k."""
    if text.word(k) in CLOSING:
        closes = text.closing(k)
        return len(text.words) if closes is None else closes + 1
    if text.word(k) in "^_":
        return text.argument(k + 1) or len(text.words)
    behind = k + 1
    while text.word(behind) == "{" and (last := text.closing(behind)) is not None:
        behind = last + 1
    return behind
