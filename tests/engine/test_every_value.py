"""What must not vanish: premises about numbers are assumptions of the proof, limits and orders ask for them, a line says them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.check import model
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.language.entries import read_notation
from texclaims.language.notation import NotationError
from texclaims.laws.functions import unspecified
from texclaims.symbolic.domain import domain
from texclaims.symbolic.nonzero import nonzero, positive
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.spelling import spelled

Prove = Callable[[str], Proof]
Lines = Callable[..., list[str]]


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Prove:
    """The proof of the first step, under all premises, or under the fewest where these prove it."""

    def of(tex: str) -> Proof:
        claim = read(tex)
        return Prover(notation, functions, {}).prove_with_fewest(claim.steps[0], claim.premises)

    return of


@pytest.fixture
def lines(read: Callable[[str], Claim], notation: Any, functions: Any) -> Lines:
    """What must be true beside the premises, in TeX."""

    def of(tex: str, **given: Any) -> list[str]:
        claim = read(tex)
        algebra = Prover(notation, functions, given).algebra(claim.premises, lazy=True)
        return [condition.tex for condition in domain(algebra, claim.steps)]

    return of


# --- what is proved under a premise, and not without it ----------------------------------------------------------------

NEEDED = {
    # orders: what the remainder is divided by
    r"a^2 \sqrt{a^4 + c^2} = a^4 + \frac{c^2}{2} + \bigO(c^4)": [r"a \ne 0", "a > 0", "a < 0"],
    r"\phi(0)^2 \sqrt{\phi(0)^4 + t^2} = \phi(0)^4 + \frac{t^2}{2} + \bigO(t^4)": [r"\phi(0) \ne 0"],
    r"\sqrt{a^2 + c} = \abs{a} + \bigO(c)": [r"a \ne 0"],
    r"\frac{1}{a + t} = \frac{1}{a} - \frac{t}{a^2} + \bigO(t^2)": [r"a \ne 0"],
    # limits: the coefficient that decides
    r"\lim_{t \to 0} \frac{\phi(t) - \phi(0)}{\phi(2 t) - \phi(0)} = \frac{1}{2}": [r"\phi'(0) \ne 0"],
    r"\lim_{t \to \infty} (a^2 t - \frac{a^4 t^2}{c + a^2 t}) = c": [r"a \ne 0"],
    r"\lim_{c \to 0} \frac{4 a^2}{a^2 + c} = 4": [r"a \ne 0", "a > 1"],
    r"\lim_{c \to 0} \frac{\E[Z^2]}{\E[Z^2] + c} = 1": [r"\E[Z^2] > 0", r"\E[Z^2] \ne 0"],
    r"\lim_{c \to 0} \frac{(a - 2)^2}{(a - 2)^2 + c} = 1": [r"a \ne 2", "a > 2"],
    r"\lim_{c \to 0} \tanh(\frac{a^2}{c}) = 1": [r"a \ne 0"],
    r"\lim_{n \to \infty} c^n = 0": ["c < 1"],
    r"\lim_{c \to 0} c^{\E[Z^2]} = 0": [r"\E[Z^2] > 0"],
    r"\lim_{t \to \infty} \exp(-\E[Z^2] t) = 0": [r"\E[Z^2] > 0"],
    # integrals
    r"\int_{0}^{\infty} \frac{\E[Z^2]}{(\E[Z^2] + t)^2} \dd t = 1": [r"\E[Z^2] > 0"],
    r"\int_{0}^{\infty} \exp(-(1 - c) t) \dd t = \frac{1}{1 - c}": ["c < 1"],
    # equivalences: where a side has no value, nothing follows
    r"\frac{a}{b} = 1 \iff a = b": [r"b \ne 0", "b > 0"],
    r"a^2 = a b \iff a = b": [r"a \ne 0"],
    r"\frac{\E[(c Z)^2]}{\E[Z^2]} = 2 \iff c = \sqrt{2}": [r"\E[Z^2] > 0", r"\E[Z^2] \ne 0"],
    r"\frac{\Var[c Z]}{\Var[Z]} = 2 \iff c = \sqrt{2}": [r"\Var[Z] > 0", r"\Var[Z] \ne 0"],
    r"\frac{n}{n - 1} = 2 \iff n = 2": [r"n \ge 2", "n > 1"],
    # slopes at kinks
    r"\frac{\partial \max(0, a)}{\partial a} \max(0, -a) = 0": [r"a \ne 0"],
    r"\frac{\partial \abs{a}}{\partial a} a = \abs{a}": [r"a \ne 0"],
    r"a f'(a) = f(a)": [r"a \ne 0", "a > 0"],
    # signs
    r"\sqrt{a^2} = a": ["a > 0", r"a \ge 0", "0 < a"],
    r"\sqrt{a^2} = -a": ["a < 0"],
    r"\abs{1 - c} = 1 - c": ["c < 1", r"c \le 1"],
    r"c^3 < c": ["c < 1"],
    r"\abs{n - m} = n - m": ["n > m", r"n \ge m", "m < n"],
    r"\abs{Z} = Z": [r"Z \ge 0", "Z > 0"],
    r"\abs{X_1} = X_1": [r"X \ge 0"],
    r"\E[\abs{Z}] = \E[Z]": [r"Z \ge 0"],
    r"\E[f(Z)^2] = \E[Z^2]": [r"Z \ge 0"],
    r"\E[\abs{Z} V] = \E[Z V]": [r"Z \ge 0"],
    r"\E[\abs{X_1} X_2] = \E[X_1 X_2]": [r"X \ge 0"],
    r"\E[f'(Z)] = 1": ["Z > 0"],
    r"\E[\abs{\sum_{i=1}^{n} X_i}] = \E[\sum_{i=1}^{n} X_i]": [r"X \ge 0"],
}
UNDER = [(tex, premise) for tex, premises in NEEDED.items() for premise in premises]


@pytest.mark.parametrize(("tex", "premise"), UNDER, ids=[f"{tex} when {premise}" for tex, premise in UNDER])
def test_a_premise_about_numbers_is_an_assumption_of_the_proof(prove: Prove, tex: str, premise: str) -> None:
    found = prove(rf"{tex} \when{{ {premise} }}")
    assert found.verdict == PROVED, found.leftover
    assert [one.tex for one in found.premises] == [premise]


@pytest.mark.parametrize("tex", NEEDED)
def test_without_it_nothing_is_proved(prove: Prove, tex: str) -> None:
    assert prove(tex).verdict != PROVED


@pytest.mark.parametrize(
    "tex",
    [
        r"f'(0) = \frac{1}{2}",
        r"f'(a) = \frac{1}{2} \when{ a = 0 }",
        r"\frac{\partial \max(0, a)}{\partial a} = \frac{1}{2} \when{ a = 0 }",
        r"\E[f''(Z)] = 0",
        r"\E[f''(Z)] = 0 \when{ Z \sim \Normal(0, 1) }",
        r"c \E[f''(Z)] = \E[Z f'(Z)] \when{ Z \sim \Normal(0, c) }",
        r"\frac{\partial \left(\frac{\partial f(a)}{\partial a}\right)}{\partial a} = 0 \when{ a \ne 0 }",
        r"\exp(-\frac{1}{t}) + \exp(t) = 1 + t + \bigO(t^2)",
        r"\abs{\phi(0)} = \phi(0)",
        r"\phi(0) \approx 1.618",
        r"\abs{\E[Z] \E[V]} = \E[Z] \E[V]",
        r"\E[Z^2] \ge a \E[V] \when{ Z \ge a V }",
        r"\E[Z^2] = -c \when{ Z \sim \Normal(0, -c) }",
        r"\E[Z] = 0 \when{ Z \sim \Uniform(c, -c) }",
    ],
)
def test_what_has_no_value_is_open(prove: Prove, tex: str) -> None:
    assert prove(tex).verdict == (REFUTED if tex.startswith(r"\abs{\E") else OPEN)


@pytest.mark.parametrize("premises", ["c > 3, c < 1", "c < 1, c > 3", "a = 1, a = 2", r"a \ne a", "c < -1", r"n > m,\ n < m"])
def test_premises_that_contradict_each_other_prove_nothing(prove: Prove, premises: str) -> None:
    found = prove(rf"a^2 + c^2 + n + m = (a^2 + c^2) + (n + m) \when{{ {premises} }}")
    assert found.verdict == OPEN and "contradict each other" in found.leftover


def test_premises_are_put_into_each_other(prove: Prove) -> None:
    assert prove(r"\sqrt{(a - 2)^2} = a - 2 \when{ a > c,\ c \ge d,\ d > 2 }").verdict == PROVED
    assert prove(r"\sqrt{(a - 3)^2} = a - 3 \when{ a > c,\ c \ge d,\ d > 2 }").verdict != PROVED
    assert prove(r"\sqrt{(1 - 2 c)^2} = 2 c - 1 \when{ c < 1,\ c > \frac{1}{2} }").verdict == PROVED
    assert prove(r"\frac{1}{a} \frac{1}{1 + a} = 1 \iff a + a^2 = 1 \when{ a \ne 0,\ a > -1 }").verdict == PROVED


def test_a_sign_of_a_family_is_one_of_each_element(prove: Prove) -> None:
    assert prove(r"\sum_{i=1}^{n} \abs{u_i} = \sum_{i=1}^{n} u_i \when{ \each{i}{n},\ u_i > 0 }").verdict == PROVED
    for when in (r"\each{i}{n},\ u_i > 0", r"\each{i}{n},\ u_i \ge 0"):
        found = prove(rf"2 \sum_{{i=1}}^{{n}} i u_i = (n + 1) \sum_{{i=1}}^{{n}} u_i \when{{ {when} }}")
        assert found.verdict == REFUTED
    assert prove(r"\sum_{i=1}^{n} i X_i = \frac{n + 1}{2} \sum_{i=1}^{n} X_i \when{ X \ge 0 }").verdict == REFUTED
    assert prove(r"q_0 = q_1 \when{ \each{l}{L},\ q_l > l }").verdict == OPEN  # said of some elements only: of no use


def test_sizes_are_the_same_where_a_premise_bounds_them(prove: Prove) -> None:
    for tex in (r"\sum_{i=1}^{m} v_{\tau(i)} = \sum_{i=1}^{m} v_i \when{ m > 1 }",
                r"\frac{\partial (\sum_{j=1}^{n} u_j^2)}{\partial u_i} = 2 u_i \when{ \each{i}{n},\ n \ge 2 }",
                r"\E[(\sum_{i=1}^{n} X_i)^2] = n \E[X^2] + n (n - 1) \E[X]^2 \when{ \iid{X},\ n \ge 2 }"):  # fmt: skip
        assert prove(tex).verdict == PROVED


def test_a_root_that_a_premise_forbids_is_none(prove: Prove) -> None:
    assert prove(r"a^2 = a \iff a = 1 \when{ a \ne 0 }").verdict == PROVED
    assert prove(r"a^2 = a \iff a = 1").verdict != PROVED


def test_a_limit_that_is_the_same_where_the_letter_is_zero_is_taken(prove: Prove) -> None:
    assert prove(r"\lim_{c \to 0} \frac{\E[Z^2]^2 c + c^3}{\E[Z^2] c + c^2} = \E[Z^2]").verdict == PROVED


# --- never 0 ----------------------------------------------------------------------------------------------------------


def test_what_is_never_zero_is_known() -> None:
    a, b = sympy.symbols("a b", real=True)
    c = sympy.Symbol("c", positive=True)
    n, m = sympy.symbols("n m", integer=True, positive=True)
    for one in (a**2 + c, 2 * n - 1, n + m, 1 + sympy.erf(a), 2 - sympy.tanh(a), sympy.exp(a) * c, sympy.sqrt(c)):
        assert nonzero(one), one
    for one in (a, a**2, n - 1, n - m, 1 - c, a + c, sympy.Abs(a), sympy.erf(a) - sympy.erf(b), sympy.tanh(a)):
        assert not nonzero(one), one
    assert nonzero(3 * (n - m) * c / (n - m) ** 2) and nonzero(2 * n - 2 * m, (m - n,))
    assert not nonzero(n - 2 * m, (m - n,)) and not nonzero(a * (n - m), (m - n,))


def test_means_are_above_zero_without_being_taken() -> None:
    t, c = sympy.Symbol("t", positive=True), sympy.Symbol("c", positive=True)
    density = sympy.exp(-(t**2))
    assert positive(sympy.Integral(sympy.tanh(t) ** 2 * density, (t, 0, sympy.oo)))
    assert positive(sympy.Integral(sympy.sin(c * t) ** 2 * density, (t, 0, 1)) + c)
    assert not positive(sympy.Integral(sympy.sin(t) * density, (t, 0, sympy.oo)))
    assert not positive(sympy.Integral(density, (t, 1, 0)))


def test_an_unspecified_function_at_a_number_is_no_number() -> None:
    value = unspecified("phi")(sympy.Integer(0))
    assert not value.is_number and value.is_positive is None and value.evalf() == value


@pytest.mark.parametrize("name", ["a positive number", "i 0", "⟨a⟩", "E[Z]"])
def test_no_table_spells_a_letter_of_the_engine(tmp_path: Path, name: str) -> None:
    file = tmp_path / "notation.toml"
    file.write_text(f'[[symbol]]\nname = "{name}"\ntex = "x"\nkind = "real"\nmeaning = "a number"\n', encoding="utf-8")
    with pytest.raises(NotationError, match="a name that a check can spell"):
        read_notation(file)


# --- the line below a display -----------------------------------------------------------------------------------------

LINES = {
    r"\frac{\E[2 Z]}{\E[Z]} = 2": [r"\E[Z] \ne 0"],
    r"\frac{\sum_{i=1}^{n} 2 u_i}{\sum_{i=1}^{n} u_i} = 2": [r"\sum_{i=1}^n u_i \ne 0"],
    r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X} }": [r"n \ge 2"],
    r"\E[X_1 X_3] = \E[X_1 X_2] \when{ \iid{X} }": [r"n \ge 3"],
    r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X},\ n > 1 }": [],
    r"\frac{1}{n - 1} \E[(X_1 - \E[X])^2] = \frac{\Var[X]}{n - 1} \when{ \ident{X} }": [r"n \ge 2"],
    r"\frac{a^2 - b^2}{a - b} = a + b": [r"a \ne b"],
    r"\frac{a^2 - b^2}{a - b} = a + b \when{ a > b }": [],
    r"\frac{\Var[2 Z]}{\Var[Z]^2} = \frac{4}{\Var[Z]}": [r"\Var[Z] \ne 0"],
    r"\frac{c}{\frac{1}{2} \E[(X_1 - X_2)^2]} = \frac{c}{\Var[X]} \when{ \iid{X},\ n \ge 2 }": [r"\Var[X] \ne 0"],
    r"\E[f(Z)] = 2 \E[f(Z)] - \frac{\E[f(Z)]^2}{\E[f(Z)]} \when{ Z \sim \Normal(0, c) }": [],
    r"\E[Z] = \frac{a + b}{2} \when{ Z \sim \Uniform(a, b) }": ["a < b"],
    r"\E[Z] = c \when{ Z \sim \Bernoulli(c) }": [r"c \le 1"],
    r"\sqrt{a} \sqrt{a} = a": [r"a \ge 0"],
    r"\ln(a^2) = 2 \ln(\abs{a})": [r"a \ne 0"],
    r"c^{-2} = \frac{1}{c^2}": [],
    r"a^{-2} = \frac{1}{a^2}": [r"a \ne 0"],
    r"\frac{\E[X_1^2]}{\E[X_1^2]^2} = \frac{1}{\E[X_1^2]}": [r"\E[X_1^2] \ne 0"],
    r"\E[Z^2] = a \when{ Z \sim \Normal(0, a) }": ["a > 0"],
    r"\frac{\phi(0)}{2 \phi(0)} = \frac{1}{2}": [r"\phi(0) \ne 0"],
    r"\sum_{i=1}^{n} \frac{u_i}{u_i} = n": [r"u_i \ne 0 \text{ for each } i"],
    r"\lim_{t \to 0} \frac{\exp(t) - 1}{t} = 1": [],
    r"\int_{1}^{2} \frac{a}{t} \dd t = a \ln(2)": [],
    r"\E[\frac{1}{1 + Z^2}] = \E[\frac{1}{1 + Z^2}] + 0": [],
}


@pytest.mark.parametrize(("tex", "wanted"), LINES.items(), ids=LINES)
def test_what_must_not_vanish_is_worked_out(lines: Lines, tex: str, wanted: list[str]) -> None:
    assert lines(tex) == wanted


def test_what_a_check_gives_is_looked_at_too(lines: Lines) -> None:
    a, n = sympy.Symbol("a", real=True), sympy.Symbol("n", integer=True, positive=True)
    assert lines("S = b + S - b", S=sympy.Symbol("Z", real=True) / (n - 1)) == [r"n \ge 2"]
    assert lines(r"\frac{c}{d} = b", d=sympy.exp(a), b=1 / a) == [r"a \ne 0"]


def test_a_line_is_written_in_the_names_of_the_page(notation: Any) -> None:
    n_in = sympy.Symbol("n_in", integer=True, positive=True)
    assert spelled(n_in + 1, notation) == r"n_\text{in} + 1"
    assert spelled(sympy.Symbol("nobody's"), notation) is None


# --- the verdict ------------------------------------------------------------------------------------------------------


def nothing() -> Iterator[Any]:
    yield model()
    yield model()


@pytest.fixture
def reason(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[[str], str]:
    return lambda tex: judge(Case(read(tex), nothing, notation, functions, {})).reason


@pytest.mark.parametrize(
    ("tex", "premise"),
    [
        (r"\frac{n^2 - m^2}{n - m} = n + m", r"n \ne m"),
        (r"\frac{\E[2 Z]}{\E[Z]} = 2", r"\E[Z] \ne 0"),
        (r"a^2 \sqrt{a^4 + c^2} = a^4 + \frac{c^2}{2} + \bigO(c^4)", r"a \ne 0"),
        (r"\frac{a}{b} = 1 \iff a = b", r"b \ne 0"),
    ],
)
def test_an_honest_premise_is_needed(reason: Callable[[str], str], tex: str, premise: str) -> None:
    assert "not needed" not in reason(rf"{tex} \when{{ {premise} }}")


def test_a_premise_that_nothing_rests_on_is_not_needed(reason: Callable[[str], str]) -> None:
    assert r"the premise a > 0 is not needed" in reason(r"\E[a Z] = a \E[Z] \when{ a > 0 }")
    assert r"the premise a \ne 1 is not needed" in reason(r"\E[a Z] = a \E[Z] \when{ a \ne 1 }")


@pytest.mark.parametrize("tex", [r"\frac{1 - a^2}{1 - a^2} = 1", r"\frac{c}{a} a = c"])
def test_a_cancelled_factor_claims_nothing(reason: Callable[[str], str], tex: str) -> None:
    assert "a factor cancels, and nothing more is claimed" in reason(tex)


def test_the_line_is_part_of_what_is_found(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    found = judge(Case(read(r"\frac{\E[2 Z]}{\E[Z]} = 2"), nothing, notation, functions, {}))
    assert found.domain == (r"\E[Z] \ne 0",)


# --- a slope under an integral: the kink is one number of many ------------------------------------------------------------


@pytest.mark.parametrize(
    ("tex", "proved"),
    [
        (r"\int_{-1}^{1} f'(t) \dd t = 1", True),
        (r"\int_{-1}^{1} f'(1 - 2 t) \dd t = \frac{3}{2}", True),
        (r"\int_{-1}^{1} f'(t) \dd t = \frac{1}{2}", False),
        (r"\int_{-1}^{1} f'(a) \dd t = 2 f'(a)", False),  # a is one number, and may be 0
        (r"\int_{-1}^{1} f'(a t) \dd t = 1", False),  # at a = 0 the whole integrand stands at the kink
        (r"\int_{-1}^{1} f'(\min(0, t)) \dd t = 0", False),  # half of the way stands at the kink
        (r"f'(t) + \int_{-1}^{1} f'(t) \dd t = f'(t) + 1", False),  # outside, t is one number
        (r"\int_{-1}^{1} f'(t) \dd t + f'(t) = 1 + f'(t)", False),
    ],
)
def test_a_slope_under_an_integral(read: Any, notation: Any, functions: Any, tex: str, proved: bool) -> None:
    try:
        claim = read(tex)
    except DialectError:
        assert not proved
        return
    verdict = Prover(notation, functions, {}).prove(claim.steps[0], claim.premises).verdict
    assert (verdict == PROVED) is proved
