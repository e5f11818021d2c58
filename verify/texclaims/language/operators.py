r"""What courses write over or before a name -> the dialect's own: bold letters, transposes, gradients, a law of each element."""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.notation import Notation, Symbol
from texclaims.language.rewriting import SPACES, Edit, Text
from texclaims.language.tokens import tokens_of

BOLD = (r"\mathbf", r"\boldsymbol", r"\bm", r"\pmb")
LAWS = (r"\Normal", r"\Uniform", r"\TruncatedNormal", r"\Bernoulli")
ENDS_A_GRADIENT = {
    "", "=", "+", "-", ",", ".", ")", "]", "}", "&", r"\\", r"\odot", r"\when", r"\coloneqq", r"\ne", r"\implies", r"\iff",
    r"\end{aligned}", r"\right",
}  # fmt: skip
"""What may stand behind the name of which a gradient is taken: nothing that could be differentiated with it."""


def bold_letters(text: Text) -> Iterator[Edit]:
    r"""`\boldsymbol{x}` is `\mathbf{x}`, where the table has the one and not the other; the same for \bm and \pmb."""
    declared = _bold_names(text.notation)
    for k in sorted(text.free):
        inside = _inside(text, k + 1) if text.word(k) in BOLD else ()
        ways = {word for word in BOLD if (word, *inside) in declared}
        if inside and len(ways) == 1 and text.word(k) not in ways:
            yield text.edit(k, k + 1, ways.pop())


def _bold_names(notation: Notation) -> set[tuple[str, ...]]:
    """Each bold command that a name begins with, and the letters that it makes bold."""
    found = set()
    for tex in (tex for one in notation.symbols for tex in (one.tex, one.whole) if tex.startswith(BOLD)):
        name = Text(tex, notation)
        found.add((name.word(0), *_inside(name, 1)))
    return found


def _inside(text: Text, k: int) -> tuple[str, ...]:
    """The tokens of the argument at k, without its braces."""
    behind = text.argument(k) or k
    return text.words[k + 1 : behind - 1] if text.word(k) == "{" else text.words[k:behind]


def transposes(text: Text) -> Iterator[Edit]:
    r"""`^T` behind a vector or matrix, or behind brackets with one in it, is `^\top`, where the table has no name T."""
    for k in sorted(text.free):
        behind = text.argument(k + 1) if text.word(k) == "^" else None
        letter = k + 1 + (text.word(k + 1) == "{")
        if behind is not None and _inside(text, k + 1) == ("T",) and letter not in text.names and _is_whole(text, k):
            yield text.edit(k, behind, r"^\top")


def _is_whole(text: Text, behind: int) -> bool:
    """Is what ends before this place a vector or matrix, or a bracket that holds one?"""
    wholes = [k for k, symbol in text.names.items() if symbol.is_whole]
    if any(k + len(text.names[k].tokens) == behind for k in wholes):
        return True
    opens, depth = behind, 0
    while opens > 0 and (opens == behind or depth > 0):
        opens -= 1
        depth += (text.word(opens) in (")", "]")) - (text.word(opens) in ("(", "["))
    return depth == 0 and any(opens < k < behind for k in wholes)


def gradients(text: Text) -> Iterator[Edit]:
    r"""`\nabla_{\mathbf{x}} f` is `\frac{\partial f}{\partial \mathbf{x}}`, where f is the name of a number, and stands alone."""
    for k in sorted(text.free):
        below = text.argument(k + 2) if text.word(k) == r"\nabla" and text.word(k + 1) == "_" else None
        if below is None:
            continue
        by = k + 2 + (text.word(k + 2) == "{")
        symbol, of = text.names.get(by), text.after(below)
        name = text.names.get(of)
        if symbol is None or name is None or not symbol.is_whole or name.terminal != "SCALAR" or name.kind == "index":
            continue
        ends = of + len(name.tokens)
        if by + len(symbol.tokens) + (by > k + 2) == below and text.word(text.after(ends)) in ENDS_A_GRADIENT:
            yield text.edit(k, ends, rf"\frac{{\partial {name.tex}}}{{\partial {symbol.tex}}}")


def uniform_laws(text: Text) -> Iterator[Edit]:
    r"""`U[a, b]` right behind \sim is the uniform law, where the table has no name U."""
    for k in sorted(text.free):
        if text.word(k) == "U" and text.word(_before(text, k)) == r"\sim" and text.bracket(k + 1) is not None:
            yield text.edit(k, k + 1, r"\Uniform")


def _before(text: Text, k: int) -> int:
    k -= 1
    while text.word(k) in SPACES | {"&"}:
        k -= 1
    return k


def laws_of_elements(text: Text) -> Iterator[Edit]:
    r"""`W_{ij} \sim` before a law, with indices that stand nowhere else, is the law of each element: `W \sim`."""
    for k, symbol in text.names.items():
        at = k + len(symbol.tokens)
        behind = text.argument(at + 1) if symbol.terminal == "RANDOM" and symbol.shape and text.word(at) == "_" else None
        if behind is None or text.word(text.after(behind, SPACES | {"&"})) != r"\sim":
            continue
        law = text.after(text.after(behind, SPACES | {"&"}) + 1, SPACES | {"&"})
        indices = [word for word in _inside(text, at + 1) if word != ","]
        if text.word(law) in LAWS and len(indices) == len(symbol.shape) and _are_any(text, indices, range(at, behind)):
            yield text.edit(at, behind, "")


def _are_any(text: Text, words: list[str], here: range) -> bool:
    """Are these indices, each another one, and do they stand nowhere else?"""
    others = {one.tex for k, one in text.names.items() if k not in here} | _of_layers(text)
    known = {one.tex for one in text.notation.symbols if one.kind == "index"}
    return len(set(words)) == len(words) and set(words) <= known and not set(words) & others


def _of_layers(text: Text) -> set[str]:
    return {word for one in text.names.values() if isinstance(one, Symbol) for word, _, _ in tokens_of(one.at)}
