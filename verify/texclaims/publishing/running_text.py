"""The formulas in running text -> those that claim something that no check has seen.

An inline formula may name things. It may hold a relation only if it sets a value (`$n = 32$`), or repeats word for
word one relation, or one premise, of a labelled equation of the same page. Undeclared names are refused as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from texclaims.language.keywords import KEYWORDS
from texclaims.language.notation import Notation
from texclaims.language.page import NO_CLAIM, Display, Inline, Page
from texclaims.language.project import Project
from texclaims.language.rewriting import SpellingError
from texclaims.language.spelling import respelled
from texclaims.language.tokens import is_number, tokens_of

RELATIONS = frozenset(
    ["=", "<", ">", r"\le", r"\leq", r"\ge", r"\geq", r"\ne", r"\neq", r"\approx", r"\sim", r"\coloneqq", r"\to",
     r"\implies", r"\iff", r"\equiv", r"\propto", r"\ll", r"\gg", r"\in", r"\indep", r"\iid", r"\ident", r"\independent",
     r"\odd", r"\even", r"\increasing",
     "≤", "≥", "≈", "≠"]
)  # fmt: skip
ARROWS = frozenset([r"\implies", r"\iff"])
OPEN, CLOSE = frozenset("{[("), frozenset("}])")
LAYOUT = frozenset([r"\,", r"\;", r"\:", r"\!", r"\ ", r"\quad", r"\qquad", "~", "&", r"\\", r"\left", r"\right"])
PLAIN = frozenset(
    [r"\frac", r"\tfrac", r"\sqrt", r"\int", r"\sum", r"\prod", r"\lim", r"\to", r"\pi", r"\infty", r"\cdot", r"\times",
     r"\exp", r"\ln", r"\tanh", r"\max", r"\min", r"\text", r"\abs", r"\top", r"\odot"]
)  # fmt: skip

Tokens = tuple[str, ...]


def unseen_claims(project: Project) -> list[str]:
    """One message for each inline formula that must not stand as it does."""
    return [
        f"{project.relative(inline.file)}:{inline.line}:{inline.column}: {finding}"
        for page in project.pages
        for inline, finding in _of_a_page(page, project.notation_of(page.file))
    ]


def _of_a_page(page: Page, notation: Notation) -> Iterator[tuple[Inline, str]]:
    """The table's tokens are listed once for all formulas of the page."""
    known = _known(notation)
    yield from ((inline, finding) for inline in page.inlines for finding in _findings(inline, page, notation, known))


def _known(notation: Notation) -> frozenset[str]:
    """The tokens of all declared names, and of all words."""
    names = (token for symbol in notation.symbols for one in (symbol, symbol.as_whole) for token in one.tokens)
    return frozenset([*names, *(keyword.tex for keyword in KEYWORDS), *PLAIN, *RELATIONS])


def _findings(inline: Inline, page: Page, notation: Notation, known: frozenset[str]) -> Iterator[str]:
    if spelled := _of_the_dialect(inline, notation):
        yield f"${inline.tex}$ is spelled as courses do; write ${spelled}$"
        return
    tokens = _tokens(inline.tex)
    for name in _undeclared(tokens, known):
        yield f"${inline.tex}$: {name} is not declared; declare it in {notation.where}, or use words"
    if _claims(tokens) and not _sets_value(tokens, notation) and tokens not in _said(page):
        yield (
            f"${inline.tex}$ claims something that no check has seen; give it a display with a \\label, repeat one "
            "relation or premise of a labelled equation of this page word for word, or use words"
        )


def _of_the_dialect(inline: Inline, notation: Notation) -> str:
    """An inline formula in the dialect's own spelling; empty where it is spelled so, or has two readings."""
    display = Display(inline.file, inline.line, inline.tex, "inline", None)
    try:
        spelled = respelled(display, notation, understood=False)
    except SpellingError:
        return ""
    return spelled.tex if spelled.typed else ""


def _tokens(tex: str) -> Tokens:
    return tuple(
        spelling
        for spelling, _, _ in tokens_of(tex)
        if spelling not in LAYOUT and not spelling.startswith((r"\begin", r"\end"))
    )


def _claims(tokens: Tokens) -> bool:
    """Is there a relation, other than the range of a sum, a product or a limit?"""
    return any(token in RELATIONS for token in _without_ranges(tokens))


def _without_ranges(tokens: Tokens) -> Iterator[str]:
    depth, inside = 0, False
    for k, token in enumerate(tokens):
        if (
            not inside
            and token == "_"
            and k
            and tokens[k - 1] in (r"\sum", r"\prod", r"\lim")
            and tokens[k + 1 : k + 2] == ("{",)
        ):
            inside = True
        elif inside:
            depth += (token in OPEN) - (token in CLOSE)
            inside = depth > 0
        else:
            yield token


def _sets_value(tokens: Tokens, notation: Notation) -> bool:
    """A declared name, =, and a number."""
    if tokens.count("=") != 1:
        return False
    at = tokens.index("=")
    name, value = tokens[:at], tokens[at + 1 :]
    number = value[1:] if value[:1] == ("-",) else value
    return any(symbol.tokens == name for symbol in notation.symbols) and len(number) == 1 and is_number(number[0])


def _undeclared(tokens: Tokens, known: frozenset[str]) -> Iterator[str]:
    for token in tokens:
        is_name = token.startswith("\\") or token.isalpha()
        if is_name and token not in known and not token.startswith((r"\{", r"\}")):
            yield token


def _said(page: Page) -> frozenset[Tokens]:
    """Every relation, and every premise, of the labelled equations of a page."""
    return frozenset(said for display in page.equations for said in _parts(_tokens(NO_CLAIM.sub("", display.claim))))


def _parts(tokens: Tokens) -> Iterator[Tokens]:
    if r"\when" in tokens:
        at = tokens.index(r"\when")
        yield from _split(tokens[at + 2 : -1], frozenset(","))[0]
        tokens = tokens[:at]
    yield tokens
    for statement in _split(tokens, ARROWS)[0]:
        yield statement
        sides, relations = _split(statement, RELATIONS - ARROWS)
        for left, relation, right in zip(sides, relations, sides[1:], strict=False):
            yield (*left, relation, *right)


def _split(tokens: Tokens, separators: frozenset[str]) -> tuple[list[Tokens], list[str]]:
    """Cut at separators that stand outside all brackets."""
    parts: list[list[str]] = [[]]
    found: list[str] = []
    depth = 0
    for token in tokens:
        depth += (token in OPEN) - (token in CLOSE)
        if depth == 0 and token in separators:
            found.append(token)
            parts.append([])
        else:
            parts[-1].append(token)
    return [tuple(part) for part in parts], found
