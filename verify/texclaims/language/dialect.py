"""TeX of one claim -> a tree with one reading, or an error that points at the character."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Tree, UnexpectedInput
from lark.lexer import Lexer

from texclaims.language.advice import advice_at, advice_in_place, advice_on_words
from texclaims.language.keywords import KEYWORDS
from texclaims.language.notation import Notation
from texclaims.language.page import Display
from texclaims.language.rewriting import SIZES, SPACES, SpellingError
from texclaims.language.spelling import respelled
from texclaims.language.tokens import is_number, tokens_of
from texclaims.language.tree import HashedTree
from texclaims.language.vector_spelling import mark_at

ACCENTS = (r"\hat", r"\bar", r"\tilde", r"\dot", r"\ddot", r"\check", r"\breve", r"\mathcal", r"\mathscr", r"\Delta",
           r"\operatorname", r"\mathrm", r"\mathsf", r"\mathit")
DECLARABLE = re.compile(r"[A-Za-z]|\\[A-Za-z]+|\\text\{.*\}")
"""What a name of the table can begin with."""
LONGEST = 4000  # characters in one claim; the longest honest one has about 300
MOST_TOKENS = 400  # the longest honest claim has about 150; a product of a thousand factors nests too deeply
LONGEST_NUMBER = 24  # characters; more digits than any page shows, far fewer than hurt
LARGEST_POWER = 400  # a literal exponent above this is refused: 9^{9^9} must cost nothing

RELATIONS = {
    "=": "=", "<": "<", ">": ">", r"\le": "<=", r"\leq": "<=", r"\ge": ">=", r"\geq": ">=", r"\ne": "!=",
    r"\approx": "~=", r"\sim": "law", r"\coloneqq": ":=",
}  # fmt: skip
ARROWS = {r"\implies": "implies", r"\iff": "iff"}
FUNCTIONS = (r"\exp", r"\ln", r"\tanh", r"\max", r"\min", r"\npdf", r"\ncdf", r"\erf")
CONSTANTS = {r"\pi": "pi", r"\infty": "oo", r"\e": "e"}
WORDS = {
    "+": "_PLUS", "-": "_MINUS", "/": "_SLASH", r"\cdot": "_TIMES", r"\times": "_TIMES", "^": "_HAT", "_": "_SUB",
    "{": "_LB", "}": "_RB", "(": "_LPAR", ")": "_RPAR", "[": "_LSQ", "]": "_RSQ", ",": "_COMMA", "'": "PRIME",
    r"\frac": "_FRAC", r"\tfrac": "_FRAC", r"\sqrt": "_SQRT", r"\int": "_INT", r"\sum": "_SUM", r"\prod": "_PROD",
    r"\lim": "_LIM", r"\to": "_TO", r"\odot": "_ODOT",
}  # fmt: skip
SPELLED = ("LAW", "PROPERTY", "SHAPE")
"""Terminals of which a tree keeps the word."""
HIDDEN = {
    keyword.tex: "_" + keyword.terminal
    for keyword in KEYWORDS
    if keyword.terminal not in (*SPELLED, "BUILTIN", "EULER")
}
SHOWN = {keyword.tex: keyword.terminal for keyword in KEYWORDS if keyword.terminal in SPELLED}
TERMINALS = WORDS | HIDDEN | SHOWN | dict.fromkeys(FUNCTIONS, "FUNCTION")
IGNORED = SPACES | {"&"}

class DialectError(Exception):
    """The TeX is not in the dialect. The message starts with file:line:column and points at the character.

    `line` and `column` count from 1 and are those of the file; `found` and `wanted` are the message's own words.
    """

    def __init__(self, message: str, place: tuple[int, int], found: str, wanted: str) -> None:
        super().__init__(message)
        self.line, self.column = place
        self.found, self.wanted = found, wanted


class _GivenTokens(Lexer):
    """Lark lexes nothing: it is handed the tokens in the place of a text."""

    __future_interface__ = 2  # Lark passes its own state to `lex`

    def __init__(self, _: Any) -> None: ...

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        yield from lexer_state.text


@lru_cache(maxsize=1)
def grammar() -> Lark:
    """The grammar of dialect.lark; building it fails on any conflict."""
    text = (Path(__file__).parent / "dialect.lark").read_text(encoding="utf-8")
    return Lark(
        text, start="claim", parser="lalr", lexer=_GivenTokens, strict=True, propagate_positions=True, tree_class=HashedTree
    )


def in_one_spelling(display: Display, notation: Notation) -> Display:
    """The display in the dialect's own spelling.

    Raises DialectError where a spelling of courses has two readings.
    """
    try:
        return respelled(display, notation)
    except SpellingError as error:
        raise _error(display, display.claim, error.start, error.end, error.found, error.wanted) from None


def parse(display: Display, notation: Notation) -> Tree[Token]:
    """Read the claim of a display.

    Raises DialectError: undeclared name, character outside the dialect, or a place where the grammar allows none
    of what was found. The whole text is consumed or refused; nothing is evaluated.
    """
    return parse_tex(display.claim, notation, display)


def parse_tex(tex: str, notation: Notation, display: Display) -> Tree[Token]:
    """Read `tex` as if it stood in `display`: the mutants of a claim are read this way.

    Raises DialectError as `parse` does.
    """
    first = len(tex) - len(tex.lstrip())
    if len(tex) > LONGEST:
        raise _error(display, tex, first, first + 1, f"a claim of {len(tex)} characters", f"at most {LONGEST}")
    tokens = list(_lex(tex, notation, display))
    if len(tokens) > MOST_TOKENS:
        raise _error(display, tex, first, first + 1, f"a claim of {len(tokens)} tokens", f"at most {MOST_TOKENS}")
    try:
        return grammar().parse(tokens)
    except RecursionError:
        raise _error(display, tex, first, first + 1, "a claim nested too deeply to be read", "a shorter one") from None
    except UnexpectedInput as error:
        raise _unexpected(error, tex, tokens, display) from None


def _unexpected(error: UnexpectedInput, tex: str, tokens: list[Token], display: Display) -> DialectError:
    token = getattr(error, "token", None)
    if token is None or token.type == "$END":
        end = len(tex.rstrip())
        return _error(display, tex, max(end - 1, 0), max(end, 1), "the end of the claim", _expected(error))
    found = tex[token.start_pos : token.end_pos] or str(token)
    place = next((k for k, one in enumerate(tokens) if one is token), len(tokens) - 1)
    advice = advice_in_place([one.type for one in tokens[: place + 1]], len(_accepted(error)))
    wanted = advice.words if advice else _expected(error)
    return _error(display, tex, token.start_pos, token.end_pos, f"{found} cannot stand here", wanted)


def _accepted(error: UnexpectedInput) -> list[str]:
    accepted = sorted(getattr(error, "accepts", None) or getattr(error, "expected", None) or ())
    return [terminal for terminal in accepted if terminal != "$END"]


def _expected(error: UnexpectedInput) -> str:
    shown = [terminal.strip("_").lower() for terminal in _accepted(error)]
    return "one of: " + ", ".join(shown) if 0 < len(shown) <= 6 else "an expression, or the rest of one"


def _error(display: Display, tex: str, start: int, end: int, found: str, wanted: str) -> DialectError:
    line, column = display.place(start)
    tex, start, end = display.as_typed(tex, start, end)
    begin = tex.rfind("\n", 0, start) + 1
    stop = tex.find("\n", start)
    source = tex[begin : stop if stop >= 0 else len(tex)]
    marks = " " * (start - begin) + "^" * max(1, min(end, begin + len(source)) - start)
    message = (
        f"{display.file}:{line}:{column}: {found}\n    {source.rstrip()}\n    {marks.rstrip()}\n    wanted: {wanted}"
    )
    return DialectError(message, (line, column), found, wanted)


def _lex(tex: str, notation: Notation, display: Display) -> Iterator[Token]:
    """Tokens of the grammar. Names are looked up longest first; arguments without braces get them."""
    pieces = list(tokens_of(tex))
    covered = sum(len(tex[start:end]) for _, start, end in pieces)
    if covered < len("".join(tex.split())) - tex.count("\\ "):
        raise _error(display, tex, 0, 1, "characters that TeX does not read as mathematics", "plain TeX")
    index, sums = 0, False
    while index < len(pieces):
        spelling, start, end = pieces[index]
        if spelling in IGNORED or spelling.startswith((r"\begin{aligned}", r"\end{aligned}")):
            index += 1
        elif spelling == r"\\":
            index = _next_row(tex, pieces, index, display)
        elif spelling in SIZES:
            if index + 1 >= len(pieces) or pieces[index + 1][0] not in "()[]":
                raise _error(display, tex, start, end, f"{spelling} without a bracket", "( ) [ or ] right after it")
            index += 1
        elif symbol := _match(pieces, index, notation):
            last = index + len(symbol.tokens) - 1
            yield _token(symbol.terminal, symbol.name, start, pieces[last][2])
            index = last + 1
            if symbol.at and "^" in symbol.tokens and pieces[index : index + 1] and pieces[index][0] in "^'":
                raise _error(display, tex, start, pieces[index][2], f"{symbol.tex} with more above it",
                             f"brackets: ({symbol.tex})^2")  # fmt: skip
            if symbol.is_indexed:
                yield from _argument(tex, pieces, index, notation, display)
                index = _after_argument(pieces, index)
        elif mark := mark_at(pieces, index):
            yield _token(mark[0], spelling, start, pieces[index + mark[1] - 1][2])
            index += mark[1]
        else:
            token = _word(pieces, index, tex, notation, display)
            if token.type in ("_SUM", "_PROD"):
                sums = True
            elif token.type == "EQ" and sums:
                token, sums = _token("_IS", spelling, start, end), False
            yield token
            index += 1
            if token.type in ("_HAT", "_SUB", "_SQRT"):
                yield from _argument(tex, pieces, index, notation, display)
                index = _after_argument(pieces, index)
            elif token.type == "_FRAC":
                for _ in range(2):
                    if index < len(pieces) and is_number(pieces[index][0]) and len(pieces[index][0]) > 1:
                        pieces[index : index + 1] = _digits(pieces[index])
                    yield from _argument(tex, pieces, index, notation, display)
                    index = _after_argument(pieces, index)


def _digits(piece: tuple[str, int, int]) -> list[tuple[str, int, int]]:
    r"""\frac12 takes one digit at a time, as TeX does."""
    return [(digit, piece[1] + k, piece[1] + k + 1) for k, digit in enumerate(piece[0])]


def _next_row(tex: str, pieces: list[tuple[str, int, int]], index: int, display: Display) -> int:
    """A new row of `aligned` must go on with a relation: it continues the chain."""
    following = index + 1
    while following < len(pieces) and pieces[following][0] in IGNORED:
        following += 1
    spelling = pieces[following][0] if following < len(pieces) else ""
    if spelling not in RELATIONS and spelling != r"\when" and not spelling.startswith(r"\end"):
        _, start, end = pieces[index]
        raise _error(display, tex, start, end, f"a new row that starts with {spelling or 'nothing'}",
                     "a relation such as & = at the start of each row")  # fmt: skip
    return following


def _match(pieces: list[tuple[str, int, int]], index: int, notation: Notation) -> Any:
    for symbol in notation.by_first_token.get(pieces[index][0], ()):
        found = tuple(piece for piece, _, _ in pieces[index : index + len(symbol.tokens)])
        if found == symbol.tokens:
            return symbol
    return None


def _argument(
    tex: str, pieces: list[tuple[str, int, int]], index: int, notation: Notation, display: Display
) -> Iterator[Token]:
    """An argument without braces is one token: give it its braces. A braced one is left to the grammar."""
    if index >= len(pieces) or pieces[index][0] in "{[":
        return
    spelling, start, end = pieces[index]
    if is_number(spelling) and len(spelling) > 1 and tex[start] == "{":
        wanted = f"a comma between two indices, as {spelling[0]},{spelling[1:]}; or a smaller index"
        raise _error(display, tex, start, end, f"the index {spelling}", wanted)
    if is_number(spelling) and len(spelling) > 1 or "." in spelling:
        raise _error(display, tex, start, end, f"{spelling} without braces: TeX takes only its first digit",
                     f"{{{spelling}}}")  # fmt: skip
    yield _token("_LB", "{", start, start)
    if symbol := _match(pieces[: index + 1], index, notation):
        yield _token(symbol.terminal, symbol.name, start, end)
    else:
        # n_{l}: the braces were dropped with the normalisation, but several letters may stand between them
        yield _word(pieces, index, tex, notation, display)
    yield _token("_RB", "}", end, end)


def _after_argument(pieces: list[tuple[str, int, int]], index: int) -> int:
    return index if index >= len(pieces) or pieces[index][0] in "{[" else index + 1


def _word(pieces: list[tuple[str, int, int]], index: int, tex: str, notation: Notation, display: Display) -> Token:
    spelling, start, end = pieces[index]
    if spelling in RELATIONS:
        kind = "EQ" if spelling == "=" else "REL"
        return _token(kind, RELATIONS[spelling], start, end)
    if spelling in ARROWS:
        return _token("ARROW", ARROWS[spelling], start, end)
    if is_number(spelling):
        if len(spelling) > LONGEST_NUMBER:
            raise _error(display, tex, start, end, f"a number of {len(spelling)} characters", f"at most {LONGEST_NUMBER}")
        return _token("NUMBER", spelling, start, end)
    if spelling in TERMINALS:
        return _token(TERMINALS[spelling], spelling.lstrip("\\"), start, end)
    if spelling in CONSTANTS:
        return _token("CONSTANT", CONSTANTS[spelling], start, end)
    if advice := advice_at(tuple(word for word, _, _ in pieces), index) or advice_on_words(tex[start:end]):
        raise _error(display, tex, start, end, f"{spelling} is not read", advice.words)
    raise _error(display, tex, start, end, f"{spelling} is not declared", _suggestion(spelling, notation))


def _suggestion(spelling: str, notation: Notation) -> str:
    known = [symbol.tex for symbol in notation.symbols] + list(WORDS) + list(HIDDEN) + list(FUNCTIONS)
    known += list(SHOWN) + list(CONSTANTS) + list(RELATIONS)
    close = difflib.get_close_matches(spelling, known, n=1, cutoff=0.6)
    starts = [symbol.tex for symbol in notation.symbols if symbol.tokens[0] == spelling]
    if spelling in starts:
        return f"{spelling} with its index, or else declare it in {notation.where}"
    guess = starts[0] if starts else close[0] if close else ""
    declare = f"declare it in {notation.where}" if DECLARABLE.fullmatch(spelling) else "a name of the table"
    if spelling in ACCENTS:
        declare = f"declare the whole name in {notation.where}, with what belongs to {spelling}"
    return (f"did you mean {guess} ? Else " if guess else "") + declare


def _token(kind: str, value: str, start: int, end: int) -> Token:
    return Token(kind, value, start_pos=start, end_pos=end, line=1, column=start + 1, end_line=1, end_column=end + 1)
