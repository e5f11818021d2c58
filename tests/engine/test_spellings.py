r"""Displays as LaTeX courses spell them -> the dialect's one spelling, or a refusal that says what to write."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from texclaims.judgement.mutants import mutants
from texclaims.language.advice import PLACES, READ_OTHERWISE, WORDS, Advice, table
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import Display
from texclaims.language.project import find_project
from texclaims.language.spelling import respelled

Read = Callable[[str], Claim]


@pytest.fixture(scope="module")
def without_d(notation: Notation) -> Notation:
    """A table in which d is no name."""
    return replace(notation, symbols=tuple(one for one in notation.symbols if one.tex != "d"))


def spelled(tex: str, notation: Notation) -> str:
    return read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), notation).tex.strip()


SPELLINGS = {
    r"\mathbb{E}[X] = a": r"\E[X] = a",
    r"\mathbb E[X] = a": r"\E[X] = a",
    r"\mathbb{E}\left[X\right] = a": r"\E\left[X\right] = a",
    r"\mathbb{E}\!\left[X\right] = a": r"\E\left[X\right] = a",
    r"\mathbb{E}\bigg(X\bigg) = a": r"\E\bigg[X\bigg] = a",
    r"\mathrm{E}(X) = a": r"\E[X] = a",
    r"\mathrm E[X] = a": r"\E[X] = a",
    r"\operatorname{E}[X] = a": r"\E[X] = a",
    r"\operatorname{\mathbb{E}}[X] = a": r"\E[X] = a",
    r"\E\left\{X^2\right\} = a": r"\E\left[X^2\right] = a",
    r"E[X] = a": r"\E[X] = a",
    r"\E(X) = a": r"\E[X] = a",
    r"\E((X - a)^2) = b": r"\E[(X - a)^2] = b",
    r"\text{Var}(X) = a": r"\Var[X] = a",
    r"\mathrm{Var}[X] = a": r"\Var[X] = a",
    r"\operatorname{Var}\left(\frac{X}{2}\right) = a": r"\Var\left[\frac{X}{2}\right] = a",
    r"\operatorname{var}(X) = a": r"\Var[X] = a",
    r"\mathbb{V}[X] = a": r"\Var[X] = a",
    r"\mathbb{V}\mathrm{ar}(X) = a": r"\Var[X] = a",
    r"Var(X) = a": r"\Var[X] = a",
    r"n \mathrm{Var}(X) \mathbb{E}(Y)/2 + 1 = a": r"n \Var[X] \E[Y]/2 + 1 = a",
    r"(\mathrm{Var}(X))^2 = a": r"(\Var[X])^2 = a",
    r"\operatorname{Cov}(X, Y) = a": r"\Cov[X, Y] = a",
    r"\text{Cov}[X, Y] = a": r"\Cov[X, Y] = a",
    r"Cov(X,Y) = a": r"\Cov[X,Y] = a",
    r"Z \sim \mathcal{N}(0, c^2)": r"Z \sim \Normal(0, c^2)",
    r"Z \sim \mathcal N\left(0, c\right)": r"Z \sim \Normal\left(0, c\right)",
    r"Z \sim \mathcal{U}[-a, a]": r"Z \sim \Uniform(-a, a)",
    r"Z \sim \mathcal{U}(a, b)": r"Z \sim \Uniform(a, b)",
    r"Z \sim \text{Bernoulli}(c)": r"Z \sim \Bernoulli(c)",
    r"\mathrm e^a = \exp(a + 1)": r"\e^a = \exp(a + 1)",
    r"\mathrm{e}^{a} = \exp(a)": r"\e^{a} = \exp(a)",
    r"a \mathrel{:=} b": r"a \coloneqq b",
    r"a = 1 \when{ Z \mathrel{\perp\!\!\!\perp} V }": r"a = 1 \when{ Z \indep V }",
    r"a = b.": r"a = b",
    r"a = b \, ,": r"a = b",
    r"a = 2.": r"a = 2",
    r"a \approx 0.5.": r"a \approx 0.5",
    r"a = b, \when{c > 1}": r"a = b \when{c > 1}",
    r"\begin{align} a &= b \nonumber \\ &= c. \end{align}": r"\begin{aligned} a &= b  \\ &= c \end{aligned}",
    r"\begin{align*} a &= b \notag \\ &= c \end{align*}": r"\begin{aligned} a &= b  \\ &= c \end{aligned}",
    r"\begin{eqnarray} a &=& b \\ &=& c \end{eqnarray}": r"\begin{aligned} a &= b \\ &= c \end{aligned}",
    r"\begin{equation} a = b \end{equation}": r"a = b",
    r"W_{1,2} = a": r"W_{1,2} = a",
    r"\sum_{i=1}^{m} W_{i,1} = a": r"\sum_{i=1}^{m} W_{i1} = a",
    r"\sum_{i=1}^{m} \sum_{j=1}^{n} W_{i,j} = a": r"\sum_{i=1}^{m} \sum_{j=1}^{n} W_{ij} = a",
    r"\sum^{n}_{i=1} X^2_i = a": r"\sum_{i=1}^{n} X_i^2 = a",
    r"\int^1_0 t \dd t = a": r"\int_0^1 t \dd t = a",
    r"\sum_i X_i = a": r"\sum_{i=1}^{n} X_i = a",
    r"\sum_{i} \sum\limits_{j} W_{ij} = a": r"\sum_{i=1}^{m} \sum_{j=1}^{n} W_{ij} = a",
    r"\sum_j W_{1j} X_j = a": r"\sum_{j=1}^{n} W_{1j} X_j = a",
    r"\int_{\mathbb{R}} t \, \mathrm{d}t = a": r"\int_{-\infty}^{\infty} t \, \dd t = a",
    r"\max\{0, a\} = b": r"\max(0, a) = b",
    r"\exp\left[a\right] = b": r"\exp\left(a\right) = b",
    r"e^{-a} = b": r"\e^{-a} = b",
    r"\mathrm{e}^a = b": r"\e^a = b",
    r"a := b": r"a \coloneqq b",
    r"\dfrac{a}{b} = c": r"\frac{a}{b} = c",
    r"a = 1 \Rightarrow a = 2": r"a = 1 \implies a = 2",
    r"\lim_{t \rightarrow 0} t = 0": r"\lim_{t \to 0} t = 0",
    r"\tanh(t) = t + \mathcal{O}(t^3)": r"\tanh(t) = t + \bigO(t^3)",
    r"\E[X Y] = a \when{ X \perp\!\!\!\perp Y }": r"\E[X Y] = a \when{ X \indep Y }",
}


@pytest.mark.parametrize("typed", SPELLINGS)
def test_a_spelling_of_courses_is_read_as_the_one_of_the_dialect(typed: str, read: Read) -> None:
    claim = read(typed)
    assert claim.tex.strip() == SPELLINGS[typed]
    assert claim.display.claim == claim.tex
    assert claim.tree == read(SPELLINGS[typed]).tree


def test_a_differential_in_italics_is_read_where_d_is_no_name(notation: Notation, without_d: Notation) -> None:
    assert spelled(r"\int_0^1 t\,dt = a", without_d) == r"\int_0^1 t\,\dd t = a"
    assert spelled(r"\int_0^1 \int_0^1 a t da dt = b", without_d) == r"\int_0^1 \int_0^1 a t \dd a \dd t = b"
    with pytest.raises(DialectError, match="d before a letter in an integral"):
        spelled(r"\int_0^1 t\,dt = a", notation)


@pytest.mark.parametrize(
    "tex",
    [r"\sum_{i=1}^{n} X_i = a", r"\E[X]^2 = a", r"\Var[X] a = b", r"\W{a} = 1",
     r"a = b \quad", "", r"\\", "{", "}", r"\E(", r"\sum_"],
)
def test_what_is_spelled_so_already_stays_as_it_is(tex: str, notation: Notation) -> None:
    display = Display(Path("page.md"), 1, tex, "label", None)
    assert respelled(display, notation) is display


def test_a_name_of_the_table_comes_first(notation: Notation) -> None:
    own = [Symbol("mean", r"\mathbb{E}", "positive", "a"), Symbol("E", "E", "positive", "b"), Symbol("V", "r", "real", "c")]
    known = replace(notation, symbols=(*notation.symbols, *own))
    assert spelled(r"\mathbb{E} E = a", known) == r"\mathbb{E} E = a"
    with pytest.raises(DialectError, match="the letters E right before a bracket"):
        spelled("E[X] = a", known)
    with pytest.raises(DialectError, match="the letters Var right before a bracket"):
        spelled("Var[X] = a", known)
    with pytest.raises(DialectError, match="the letters Var right before a bracket"):
        spelled("Var (X + a) = a", known)


def test_a_name_with_an_accent_is_one_with_braces_and_without(notation: Notation) -> None:
    bare, braced = Symbol("mean", r"\bar X", "random", "a"), Symbol("hat", r"\hat{X}", "random", "b")
    known = replace(notation, symbols=(*notation.symbols, bare, braced))
    assert spelled(r"\bar{X} = \hat X", known) == r"\bar X = \hat{X}"


# --- places and lines -----------------------------------------------------------------------------------------------


def test_a_message_shows_what_was_typed_and_where(read: Read) -> None:
    with pytest.raises(DialectError) as refusal:
        read("\\mathbb{E}\\left(X\\right) + \\operatorname{Var}(\n  X\n) = q.")
    assert (refusal.value.line, refusal.value.column) == (4, 5)
    assert "    ) = q." in str(refusal.value)


def test_the_lines_and_the_label_stay_where_they_were(notation: Notation) -> None:
    tex = "\n\\begin{align*}\n  \\operatorname\n  {Var}(X) &= a \\label{one}\n  \\\\ &= b.\n\\end{align*}\n"
    display = respelled(Display(Path("page.md"), 7, tex, "one", None), notation)
    assert display.tex == "\n\\begin{aligned}\n  \\Var\n[X] &= a \\label{one}\n  \\\\ &= b\n\\end{aligned}\n"
    assert display.typed == tex and display.place(display.tex.index("= b")) == (11, 7)


def test_a_display_keeps_its_lines_wherever_it_is_broken(notation: Notation) -> None:
    for typed, plain in SPELLINGS.items():
        for old in (" ", "_", "("):
            broken = typed.replace(old, "\n" + old) if r"\begin" not in typed and r"\text" not in typed else typed
            display = respelled(Display(Path("page.md"), 1, broken, "label", None), notation)
            assert display.tex.count("\n") == broken.count("\n")
            assert "".join(display.tex.split()) == "".join(plain.split())


def test_a_page_holds_the_one_spelling(tmp_path: Path, notation: Notation) -> None:
    (tmp_path / "docs").mkdir()
    page = tmp_path / "docs" / "page.md"
    page.write_text("$$\n\\mathbb{E}[X] = a.\n\\label{mean}\n$$\n\n$$\n\\E(X)(Y) = a\n\\label{two}\n$$\n", encoding="utf-8")
    project = replace(find_project(Path(__file__)), root=tmp_path, docs=tmp_path / "docs", notation_file=notation.file)
    first, second = project.pages[0].displays
    assert first.tex == "\n\\E[X] = a\n\\label{mean}\n" and first.typed == "\n\\mathbb{E}[X] = a.\n\\label{mean}\n"
    assert second.tex == "\n\\E(X)(Y) = a\n\\label{two}\n"


def test_the_pages_of_this_site_are_spelled_so_already() -> None:
    project = find_project(Path(__file__))
    displays = [display for page in project.pages for display in page.displays]
    assert len(displays) > 400 and [display.label for display in displays if display.typed] == []


def test_a_claim_has_the_same_wrong_versions_in_each_spelling(read: Read) -> None:
    typed = r"\operatorname{Var}(Z) = c \, \mathbb{E}[X^2] - \mathbb{E}[Z]^2. \when{ Z \sim \mathcal{N}(0, c) }"
    plain = r"\Var[Z] = c \, \E[X^2] - \E[Z]^2 \when{ Z \sim \Normal(0, c) }"
    assert [one.tex for one in mutants(read(typed))] == [one.tex for one in mutants(read(plain))]


# --- two readings -----------------------------------------------------------------------------------------------------

TWO_READINGS = {
    r"\E(X)^2 = a": r"\E[X]^2 or \E[X^2]: square brackets say which",
    r"\mathbb{E}\left(X\right)^2 = a": r"\E[X]^2 or \E[X^2]: square brackets say which",
    r"\Var(X)^2 = a": r"\Var[X]^2 or \Var[X^2]: square brackets say which",
    r"\E(X - a)(Y - b) = c": r"\E[X - a] (Y - b) or \E[(X - a) (Y - b)]: square brackets say which",
    r"\operatorname{Var}(X) n = a": r"\Var[X] n or \Var[(X) n]: square brackets say which",
    r"\E[\Var(X) Y] = a": r"\Var[X] Y or \Var[(X) Y]: square brackets say which",
    r"\E(X) \frac{1}{2} = a": r"\E[X] \frac{1}{2} or \E[(X) \frac{1}{2}]: square brackets say which",
    r"\E(X) \quad (Y) = a": None, r"\E(X)\!^2 = a": None, r"X^{(l)+1} = a": None, r"\prod_{l=1}^{L} c^{2 l} = a": None,
    r"\prod_{l=1}^{L} \E[Z]^l = a": None, r"\prod_{l=1}^{L} f(a)^l = b": None, r"Z^{1 + L} = a": None,
    r"X^{\left(i\right)} = a": None,
    r"\E(X)_1 = a": None, r"\E(X)' = a": None, r"\E(X)! = a": None,
    r"\Var(X)[a + b] = c": None, r"\E\{X\}^2 = a": None, r"E(X)^2 = a": None, r"Var(X)^2 = a": None,
    r"\E[X - a][Y - b] = c": None, r"\E[X](Y - b) = c": None, r"\mathbb{E}[X](Y - b) = c": None,
    r"nVar(X) = a": None, r"tr(X) = a": None, r"std(X) = a": None, r"exp(a) = b": None, r"max(a) = b": None, r"log(c) = a": None,
    r"X^{(i)} = a": None, r"X^{[i]} = a": None, r"X^{(2)} = a": None, r"a^{[l]} = b": None, r"W^{[l]} = a": None,
    r"X^{(l)}_i = a": None, r"\prod_{l=1}^{L} q_l^{(l)} = a": None, r"\prod_{l=1}^{L} c^l = a": None,
    r"\prod_{l=1}^{L} Z^l = a": None,
    r"\prod_{l=1}^{L} Z^{l-1} = a": None, r"\prod_{l=1}^{L} c^{L-l} = a": None,
    r"X^L = a": None, r"Z^{L-1} = a": None, r"X_1^L = a": None, r"f^{(2)}(a) = b": None, r"f^L(a) = b": None,
    r"\prod_{l=1}^{L} \tanh^l(a) = b": None, r"\phi^{(2)}(a) = b": None, r"\frac{\partial a}{\partial W^{(l)}} = b": None,
    r"\sigma(a + b) = c": None, r"\sigma(a) = c": None, r"2 \sigma(a + b) = c": None, r"a b(c) = d": None, r"X(t) = a": None,
    r"W^{-1} = a": None, r"a = W X": None, r"\E[X \cdot Y] = a": None, r"\E[X \times Y] = a": None,
    r"\frac{dX}{dt} = a": None, r"\frac{d}{dt} f(t) = a": None, r"\frac{d^2 a}{d t^2} = b": None,
    r"\frac{\mathrm{d}}{\mathrm{d}t} f(t) = a": None,
    r"a = b \qquad c = d": None, r"a = b \quad c": None, r"a = b \;\; c = d": None, r"a = b ~~ c = d": None,
    r"a = b \quad (1)": None,
    r"\begin{aligned} a &= b & c &= d \end{aligned}": None, r"\begin{aligned} a &= b && c > 0 \end{aligned}": None,
    r"a = b, c = d": None, r"a = b. c = d": None, r"a = b.5": None, r"a = 1...": None, r"a = 1, 2": None, r"a = b; c": None,
    r"W_{12} = a": None, r"X_{10} = a": None, r"\prod_{l=1}^{L} q_{lm} = a": None, r"\prod_{l=1}^{L} q_{l,m} = a": None,
    r"X_{,1} = a": None, r"X_{1,} = a": None, r"\sigma^2_1 = a": None,
    r"\sum_i a = b": None, r"\sum_l q_l = a": None, r"\sum_i X_i + \sum_j W_{ij} = a": None, r"\sum_{ij} W_{ij} = a": None,
    r"\sum_{i,j} W_{ij} = a": None, r"\sum_{i \ne j} X_i = a": None, r"\sum_i^m X_i = a": None, r"\sum_i X_{i+1} = a": None,
    r"\int_0^1 t dt = a": None, r"\int_0^1 dt\, t = a": None, r"\int_0^1 t \, dX = a": None,
    r"Z \sim \mathcal{U}[a, b)": None, r"\mathcal{N}(Z; 0, 1) = a": None, r"Z \sim N(0, 1)": None,
    r"\mathbb{E}_{Z \sim \mathcal{N}(0,1)}[V Z] = a": None, r"\E[Z | V] = a": None, r"\E[Z \mid V] = a": None,
    r"\E Z^2 = a": None,
    r"\E[Z^2] = \frac{1}{3} \when{ Z \sim \mathcal{U}\{0, 1\} }": None, r"Z \sim \operatorname{Unif}\{1, 6\}": None,
    r"\sigma^2(Z) = \sigma^2 \cdot Z": None, r"\sigma^2(a) = b": None, r"a^2(Z) = b": None, r"2 \sigma^{2}(Z - a) = b": None,
    r"\min_{a}(b) = \min(a, b)": None, r"\max_{a}(b) = c": None, r"\min_2(3) = a": None,
    r"\ln_2(8) = 3": None, r"\log_2(a) = b": None,
    r"\ln(8, 2) = 3": None, r"\max(a) = a": None, r"\max'(a, b) = 1": None, r"\tanh(a, b) = c": None,
    r"\prod_{i=1}^{n} \exp(u_i) \cdot c = c^n \prod_{i=1}^{n} \exp(u_i)": None, r"\prod_{l=1}^{L} q_l c = a": None,
    r"\prod_{l=1}^{L} q_l / c = a": None, r"\prod_{i=1}^{n} \exp(u_i) \times 2 = a": None, r"\prod_{l=1}^{L} c q_l d = a": None,
    r"\abs{c - 1} = 1 - c \when{ c \approx 0.5 }": None, r"b + 1 = a^2 + 1 \when{ b \coloneqq a^2 }": None,
    r"W^{-1}_{i,j} W_{i,j} = 1 \when{ \each{i}{m}, \each{j}{n} }": None, r"W^{-1}_{ij} = a": None,
    r"\sum_{i=1}^{m} W^{-1}_{i,1} = a": None, r"\sum_{i=1}^{m} W^{-2}_{i1} = a": None,
    r"\tanh(a) = b + O(a^2)": None, r"\mathrm{E} = a": None, r"\mathrm{Var} X = a": None,
}  # fmt: skip
"""Displays that could be read as something else, and what the refusal wants where it is made from the display itself."""


@pytest.mark.parametrize("tex", TWO_READINGS)
def test_what_could_be_misread_is_refused(tex: str, read: Read) -> None:
    with pytest.raises(DialectError) as refusal:
        read(tex)
    assert refusal.value.wanted == (TWO_READINGS[tex] or refusal.value.wanted)
    assert "declare it in" not in str(refusal.value)

@pytest.mark.parametrize("tex", [r"\prod_{l=1}^{L} e^l = a", r"e^L = a", r"e^{L-1} = a", r"e^{(2)} = a"])
def test_an_e_with_a_layer_is_not_eulers(tex: str, read: Read) -> None:
    with pytest.raises(DialectError):
        read(tex)


@pytest.mark.parametrize(
    "tex",
    [
        r"a^n = b", r"(X)^n = a", r"\prod_{l=1}^{L} (c)^l = a", r"\prod_{l=1}^{L} 2^l = a", r"\e^{-a} = b",
        r"X^{-1} = a", r"X^2 = a",
        r"\sigma \cdot (a + b) = c", r"\prod_{l=1}^{L} (q_l c) = a", r"\prod_{l=1}^{L} 2 q_l = a",
        r"\prod_{l=1}^{L} 2 n_l q_l = a", r"\sigma^2 \cdot (Z - a) = c",
        r"n^2 (n - 1) = a", r"\min(a, b, c)^2 = a",
        r"\E[X] \cdot (Y - b) = c", r"\E[X] (a - b) = c", r"n (n - 1) = a", r"\frac{d a}{b} = c",
        r"\E[W X] = a", r"\E[Z \cdot V] = a", r"a \quad = \quad b", r"a = b \when{ c > 1, \quad b > 0 }", r"a \; b = c",
        r"\begin{aligned} & a = b \\ & \quad = c \end{aligned}", r"\frac{a}{d} = b", r"\max(a, b)^2 = c",
    ],
)  # fmt: skip
def test_what_has_one_reading_is_read(tex: str, read: Read) -> None:
    assert read(tex).tex.strip() == tex


# --- what to write instead --------------------------------------------------------------------------------------------

ADVICE = (*WORDS, *PLACES, *READ_OTHERWISE)


def answers(advice: Advice, read: Read) -> list[str]:
    """What the refusals of the example want, alone and as a side of a claim."""
    found = []
    for tex in (advice.shown, f"{advice.shown} = a", f"a = {advice.shown}"):
        with pytest.raises(DialectError) as refusal:
            read(tex)
        found.append(refusal.value.wanted)
    return found


@pytest.mark.parametrize("advice", ADVICE, ids=lambda advice: advice.shown)
def test_each_row_of_the_table_is_what_the_parser_answers(advice: Advice, read: Read) -> None:
    assert advice.words in answers(advice, read)


def test_the_table_is_shown_whole() -> None:
    page = Path(__file__).parents[2] / "docs" / "about" / "dialect.md"
    assert len({one.shown for one in ADVICE}) == len(ADVICE) >= 40
    assert table() in page.read_text(encoding="utf-8"), f"put these rows into {page.name}:\n{table()}"


def undeclarable() -> list[str]:
    """Every printable character, and commands of LaTeX, that are no letters."""
    signs = [chr(k) for k in range(33, 127) if not chr(k).isalnum()]
    return [*signs, *(way for one in WORDS for way in one.ways)]


@pytest.mark.parametrize("sign", sorted(set(undeclarable())))
def test_what_no_table_can_declare_is_never_answered_with_declare_it(sign: str, read: Read) -> None:
    for tex in (f"a {sign} = b", f"{sign} a = b", f"a = b {sign} c", f"a = {sign}"):
        try:
            read(tex)
        except DialectError as refusal:
            assert "declare it in" not in str(refusal) and refusal.wanted


def test_a_word_that_a_table_could_declare_says_so(read: Read) -> None:
    for tex in ("y = a", r"\text{rate} = a", r"\zeta = a"):
        with pytest.raises(DialectError, match=r"declare it in notation.toml"):
            read(tex)
    with pytest.raises(DialectError, match=r"declare the whole name in notation.toml, with what belongs to \\hat"):
        read(r"\hat{y} = a")


def test_no_spelling_needs_the_parser() -> None:
    """Pages are read where sites are built, without Lark."""
    code = "import sys, texclaims.language.spelling; print('lark' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_each_character_knows_its_place(notation: Notation) -> None:
    for typed in SPELLINGS:
        display = respelled(Display(Path("page.md"), 1, typed, "label", None), notation)
        assert len(display.places) == (len(display.tex) if display.typed else 0)
        assert all(0 <= place < len(typed) for place in display.places)


def test_respelling_twice_changes_nothing(notation: Notation) -> None:
    for typed in SPELLINGS:
        once = respelled(Display(Path("page.md"), 1, typed, "label", None), notation)
        again: Any = respelled(Display(Path("page.md"), 1, once.tex, "label", None), notation)
        assert again.tex == once.tex
