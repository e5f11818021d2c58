r"""Norms and inner products as courses spell them, with strokes and pointed brackets -> \norm{...} and \inner{...}{...}.

Strokes look alike where they open and where they close: what could be paired in two ways is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.advice import NORMS
from texclaims.language.rewriting import SIZES, SPACES, Edit, Text

STROKES = {r"\|", r"\Vert"}
OPENS, CLOSES = r"\lVert", r"\rVert"
GROUPS = {"(": ")", "[": "]", "{": "}"}
BETWEEN = {
    "^", "_", "+", "-", "/", "=", "<", ">", r"\le", r"\ge", r"\leq", r"\geq", r"\ne", r"\approx", r"\cdot", r"\times", ")", "]",
    "}", ",", r"\\", r"\when", r"\coloneqq", r"\implies", r"\iff",
}  # fmt: skip
"""What may stand behind a closing stroke where another one follows: nothing that a norm could begin with."""


def norms(text: Text) -> Iterator[Edit]:
    """Each pair of strokes, and the 2 below a norm.

    Raises SpellingError where strokes can be paired in two ways.
    """
    for first, last in _pairs(text):
        if text.word(last + 1) == "_" and text.word(last + 2) not in ("2", "F"):
            raise text.error(first, last + 2, "a norm with something else than F or 2 below it", NORMS.words)
        yield text.edit(_with_size(text, first), first + 1, r"\norm{")
        yield text.edit(_with_size(text, last), _behind_two(text, last), "}")
    for k in sorted(text.free):
        closes = text.closing(k + 1) if text.word(k) == r"\norm" and text.word(k + 1) == "{" else None
        if closes is not None and text.word(closes + 1) == "_" and text.word(closes + 2) not in ("2", "F"):
            raise text.error(k, closes + 2, "a norm with something else than F or 2 below it", NORMS.words)
        if closes is not None and _behind_two(text, closes) > closes + 1:
            yield text.edit(closes, closes + 3, "}")


def _behind_two(text: Text, closes: int) -> int:
    """The place behind a norm, with a 2 below it where there is one."""
    return closes + 3 if text.word(closes + 1) == "_" and text.word(closes + 2) == "2" else closes + 1


def _with_size(text: Text, k: int) -> int:
    """The place where the size of a bracket stands, or the bracket."""
    return k - 1 if text.word(k - 1) in SIZES else k


def _pairs(text: Text) -> Iterator[tuple[int, int]]:
    """The places of the strokes that belong together. A stroke closes the one that was opened last in the same bracket."""
    waiting: list[tuple[str, int]] = []
    closed: list[int] = []
    for k, word in enumerate(text.words):
        if word in GROUPS:
            waiting.append((GROUPS[word], k))
        elif word in GROUPS.values() and waiting and waiting[-1][0] == word:
            waiting.pop()
        elif k in text.free and (word == OPENS or word in STROKES and not (waiting and waiting[-1][0] == "stroke")):
            _refuse_an_operand(text, closed, k, len(waiting))
            waiting.append((CLOSES if word == OPENS else "stroke", k))
        elif k in text.free and (word in STROKES or word == CLOSES) and waiting:
            wanted, first = waiting[-1]
            if wanted == (CLOSES if word == CLOSES else "stroke"):
                waiting.pop()
                closed = [k] if word in STROKES and text.word(k - 1) not in SIZES else []
                yield first, k


def _refuse_an_operand(text: Text, closed: list[int], k: int, depth: int) -> None:
    r"""Raises SpellingError for `\|x\| g \|x\|`: two norms and a factor, or the norm of a product with a norm in it."""
    if closed and text.word(k) in STROKES and text.word(k - 1) not in SIZES:
        behind = text.after(closed[0] + 1, SPACES)
        if behind < k and text.word(behind) not in BETWEEN:
            raise text.error(closed[0], k + 1, "strokes that can be paired in two ways", r"\norm{...} for each norm")


def inner_products(text: Text) -> Iterator[Edit]:
    """Pointed brackets with one comma."""
    for k in sorted(text.free):
        if text.word(k) == r"\langle" and (found := _comma_and_end(text, k)):
            comma, last = found
            yield text.edit(_with_size(text, k), k + 1, r"\inner{")
            yield text.edit(comma, comma + 1, "}{")
            yield text.edit(_with_size(text, last), last + 1, "}")


def _comma_and_end(text: Text, opens: int) -> tuple[int, int] | None:
    """The places of the one comma and of the bracket that closes; None where there are not these."""
    depth, commas = 0, list[int]()
    for k in range(opens + 1, len(text.words)):
        word = text.word(k)
        if word == r"\rangle" and depth == 0:
            return (commas[0], k) if len(commas) == 1 else None
        depth += (word in GROUPS or word == r"\langle") - (word in GROUPS.values() or word == r"\rangle")
        commas += [k] if word == "," and depth == 0 else []
    return None


def mark_at(pieces: list[tuple[str, int, int]], k: int) -> tuple[str, int] | None:
    r"""What the grammar calls a mark on a vector or matrix, and its width: ^\top, ^{\top}, or the _F behind \norm{...}."""
    if pieces[k][0] not in "^_":
        return None
    words = [word for word, _, _ in pieces[: k + 4]]
    if words[k] == "^" and words[k + 1 : k + 2] == [r"\top"]:
        return "_TRANSPOSED", 2
    if words[k : k + 4] == ["^", "{", r"\top", "}"]:
        return "_TRANSPOSED", 4
    return ("_FROBENIUS", 2) if words[k : k + 2] == ["_", "F"] and _ends_a_norm(words, k - 1) else None


def _ends_a_norm(words: list[str], last: int) -> bool:
    r"""Is the brace at this place the one that closes a \norm{...}?"""
    depth = 0
    for k in range(last, 0, -1):
        depth += (words[k] == "}") - (words[k] == "{")
        if depth == 0:
            return words[k] == "{" and words[k - 1] == r"\norm"
    return False
