"""Damaged and hostile formulas -> a claim or the dialect's own error, at once, and nothing else ever happens."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest

from texclaims.judgement.mutants import mutants
from texclaims.language.claim import read_claim
from texclaims.language.dialect import DialectError, grammar
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation, NotationError, tokens_of
from texclaims.language.page import Display, PageError, read_page
from texclaims.language.project import Project, find_project

DAMAGED = 3000
SECONDS = 10  # for all of them; a slow formula is a way to stop the build
SLOWEST = 1  # second for one formula, however hostile
JUNK = [
    "^", "_", "{", "}", "(", ")", "[", "]", "/", "=", "+", "-", ",", "|", "'", "&", r"\\", r"\frac", r"\sqrt", r"\sum",
    r"\prod", r"\int", r"\lim", r"\E", r"\Var", r"\when", r"\iid", r"\indep", r"\sim", r"\Normal", r"\bigO", r"\dd",
    r"\left", r"\right", r"\begin{aligned}", r"\end{aligned}", r"\text{x}", r"\def", "%", "$", "#", "~", "\\", "0", "9",
    "9" * 30, "0.5", ".", "q", "é", "²", "−", "\x00", "\t", "__import__", "lambda", ";",
    r"\mathbb{E}", r"\operatorname{Var}", r"\mathcal{N}", r"\mathrm{d}", r"\begin{align*}", r"\end{align*}", r"\begin{eqnarray}",
    r"\bar", "e", "E[", "Var(", r"\{", r"\}", r"\qquad", r"\bigg", r"\nonumber",
]  # fmt: skip


@lru_cache(maxsize=1)
def project() -> Project:
    return find_project(Path(__file__))


def real() -> tuple[tuple[Display, ...], Notation]:
    """Every labelled display of the site, and the site's table of names."""
    return tuple(display for page in project().pages for display in page.equations), project().notation


def readable() -> list[tuple[Display, Notation]]:
    """Every labelled display of the site, and the table of its page."""
    return [(display, project().notation_of(display.file)) for display in real()[0]]


def damaged(tex: str, chance: random.Random) -> str:
    """One to three tokens deleted, doubled, swapped or replaced."""
    pieces = [tex[start:end] for _, start, end in tokens_of(tex)]
    for _ in range(chance.randint(1, 3)):
        k, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        kind = chance.randrange(5)
        if kind == 0:
            pieces[k] = ""
        elif kind == 1:
            pieces[k] = pieces[k] * 2
        elif kind == 2:
            pieces[k], pieces[other] = pieces[other], pieces[k]
        else:
            pieces[k] = chance.choice(JUNK) if kind == 3 else pieces[k] + chance.choice(JUNK)
    return " ".join(pieces)


TOUCHED: list[str] = []
WATCHING = False
WORLD = ("open", "exec", "compile", "import", "os.", "subprocess.", "socket.", "ctypes.", "pickle.", "marshal.")


def _watch(event: str, _: object) -> None:
    if WATCHING and event.startswith(WORLD):
        TOUCHED.append(event)


sys.addaudithook(_watch)


@contextmanager
def touching_nothing() -> Iterator[None]:
    """No file, import, code or process is touched inside; Python itself reports them."""
    global WATCHING
    TOUCHED.clear()
    WATCHING = True
    try:
        yield
    finally:
        WATCHING = False
    assert TOUCHED == []


def read(tex: str, notation: Notation) -> bool:
    """True if the formula is read, False if it is refused in the dialect's own words; anything else is an error."""
    try:
        read_claim(Display(Path("page.md"), 1, tex, "label", None), notation)
    except DialectError as error:
        assert str(error).startswith("page.md:") and "wanted: " in str(error)
        return False
    return True


def test_damaged_formulas_are_read_or_refused_and_nothing_else() -> None:
    displays, notation = real()
    grammar()
    chance = random.Random(4)
    formulas = [damaged(chance.choice(displays).claim, chance) for _ in range(DAMAGED)]
    started = time.process_time()
    with touching_nothing():
        outcomes = [read(tex, notation) for tex in formulas]
    assert time.process_time() - started < SECONDS
    assert 0.5 < outcomes.count(False) / DAMAGED < 0.999  # most damage is refused; some makes another formula


def test_random_tokens_are_refused() -> None:
    displays, notation = real()
    chance = random.Random(5)
    for _ in range(300):
        assert not read(" ".join(chance.choices(JUNK, k=12)), notation)


HOSTILE = {
    "a call": "__import__('os').system('true') = 1",
    "an attribute": "x.__class__.__bases__ = 1",
    "a file": r"\input{/etc/passwd} = 1",
    "a link": r"\href{https://example.org}{x} = 1",
    "html": "<script>alert(1)</script> = 1",
    "a macro that doubles": r"\def\x{\x\x} \x = 1",
    "a loop": r"\loop \iftrue \repeat = 1",
    "a tower of powers": "9^{9^{9^{9^{9^9}}}} = 1",
    "a large power": "9^{99999999} = 1",
    "a large number": "9" * 3000 + " = 1",
    "a long formula": "x + " * 2000 + "x = 1",
    "many rows": r"\begin{aligned} 1 " + r"&= 1 \\ " * 400 + r"&= 1 \end{aligned}",
    "many relations": "1 = " * 900 + "1",
    "many minus signs": "-" * 3000 + "1 = 1",
    "many braces": "{" * 1500 + "}" * 1500,
    "an open bracket": "(" * 3000,
    "many fractions": r"\frac" * 700,
    "many subscripts": "x" + "_" * 2000,
    "many primes": "x" + "'" * 2000,
    "nothing but spaces": " \n\t" * 900,
    "control characters": "x\x00\x07\x1b = 1",
    "letters from right to left": "\u202e1 = x",
    "a long product": "c " * 396 + "= a",
    "a long product of an index": "c_i " * 190 + "= a",
    "many integrals": r"\int \mathcal{D}z z + " * 150,
    "many transposes": "(" * 300 + r"\mathbf{x}" + ")^T" * 300 + " = a",
    "many quantifiers": r"\forall " + "i, " * 1200,
    "a lone surrogate": "\ud800 = 1",
    "a format": "{0.__class__} %s %(x)s = 1",
}


@pytest.mark.parametrize("tex", HOSTILE.values(), ids=HOSTILE)
def test_hostile_formulas_cost_nothing(tex: str) -> None:
    _, notation = real()
    grammar()
    started = time.process_time()
    with touching_nothing():
        read(tex, notation)
    assert time.process_time() - started < SLOWEST


def test_a_claim_that_is_too_long_says_so() -> None:
    _, notation = real()
    with pytest.raises(DialectError, match="a claim of 4003 characters"):
        read_claim(Display(Path("page.md"), 1, "x" * 3999 + " = x"[:4], "label", None), notation)


def test_the_watch_can_fail() -> None:
    with pytest.raises(AssertionError), touching_nothing():
        compile("1", "page.md", "eval")
    with pytest.raises(AssertionError), touching_nothing():
        Path(__file__).read_bytes()


def test_mutants_of_real_formulas_are_bounded() -> None:
    for display, notation in readable():
        assert len(mutants(read_claim(display, notation))) < 300


def test_damaged_pages_are_read_or_refused(tmp_path: Path) -> None:
    displays, _ = real()
    text = displays[0].file.read_text(encoding="utf-8")
    chance = random.Random(6)
    started = time.process_time()
    for _ in range(150):
        lines = text.split("\n")
        for _ in range(3):
            lines[chance.randrange(len(lines))] = chance.choice(
                ["$$", "", "```", "<!--", "-->", r"\label{a}", "$", "    x"]
            )
        file = tmp_path / "page.md"
        file.write_text("\n".join(lines), encoding="utf-8")
        try:
            read_page(file, tmp_path)
        except PageError as error:
            assert str(error).startswith(f"{file}:")
    assert time.process_time() - started < SECONDS


def test_damaged_notation_is_read_or_refused(tmp_path: Path) -> None:
    _, notation = real()
    text = notation.file.read_text(encoding="utf-8")
    chance = random.Random(7)
    file = tmp_path / "notation.toml"
    for _ in range(60):
        lines = text.split("\n")
        lines[chance.randrange(len(lines))] = chance.choice(
            ['name = "a"', "kind = 3", "shape = 4", "[[symbol]]", "=", ""]
        )
        file.write_text("\n".join(lines), encoding="utf-8")
        try:
            read_notation(file)
        except NotationError as error:
            assert str(error).startswith(str(file))


def test_a_display_is_read_the_same_twice() -> None:
    for display, notation in readable():
        assert read_claim(display, notation).tree == read_claim(replace(display, line=9), notation).tree
