r"""A step that shows digits, and earlier equations -> follows, or not: digits are no numbers, and what they leave open counts.

With false uses of each kind: an equation that says something else, or says it of something else, under other premises, to too few
digits, or not at all; and digits taken for the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.check import model
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge as judged
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim, read_claim
from texclaims.language.page import Display
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.balls import Rounded
from texclaims.symbolic.derivation import derive
from texclaims.symbolic.enclosure import enclosure
from texclaims.symbolic.lemmas import Lemma, holds_here
from texclaims.symbolic.letters import Parts
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.symbols import symbol

NORMAL = r"\when{ Z \sim \Normal(0, 1) }"
TANH = rf"\E[\tanh(Z)^2] \approx 0.39429449040 {NORMAL}"
GAIN = rf"\frac{{1}}{{\sqrt{{\E[\tanh(Z)^2]}}}} \approx 1.592537420 {NORMAL}"
BELL = r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824133"
HALF = r"\int_0^1 t \dd t = \frac{1}{2}"

Derived = Callable[..., bool]


@pytest.fixture
def derived(read: Callable[[str], Claim], notation: Any, functions: Any) -> Derived:
    """Does the last step of a line of TeX follow from these equations? `told` are those that are told of it."""

    def of(tex: str, *used: str, told: tuple[str, ...] = (), at: Mapping[str, Any] | None = None) -> bool:
        claim = read(tex)
        lemmas, known = ([Lemma(f"lemma-{k}", read(one), at or {}) for k, one in enumerate(many)] for many in (used, told))
        proof = derive(claim.steps[-1], tuple(lemmas), claim.premises, notation, functions, told=tuple(known))
        assert proof.verdict == PROVED or proof.leftover
        return proof.verdict == PROVED

    return of


@pytest.fixture
def judge(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., Finding]:
    """The verdict on a line of TeX whose check uses one other line of TeX, for these names."""

    def of(tex: str, earlier: str, **at: Any) -> Finding:
        def check(earlier: Any) -> Iterator[Any]:
            yield model(using=[earlier.at(at)])
            yield model()

        one = read_claim(Display(Path("page.md"), 1, f"\n{earlier}\n", "earlier", None), notation)
        claim = read(tex)
        return judged(Case(claim, check, notation, functions, {"earlier": one, "label": claim}))

    return of


FOLLOW = [
    (GAIN, TANH, TANH.replace("0.394", "0.395")),
    (GAIN, TANH, TANH.replace(r"\tanh(Z)^2", r"\tanh(Z)^4")),
    (r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.33900", BELL, BELL.replace("0.746824133", "0.746894133")),
    (r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.33900", BELL, BELL.replace("_0^1", "_0^2")),
    (r"\sqrt{\int_0^1 t \dd t} \approx 0.7071", HALF, HALF.replace("{2}", "{3}")),
    (r"\sqrt{\int_0^1 t \dd t} \approx 0.7071", rf"{HALF} \approx 0.5000", r"\int_0^1 t \dd t = \frac{1}{3} \approx 0.3333"),
    (r"\left(\int_0^1 \exp(-t^2) \dd t\right)^{50} \approx 0.0000005", BELL, BELL.replace("0.7468", "0.8468")),
]
"""Digits, the equation that they follow from, and a wrong one."""


@pytest.mark.parametrize(("tex", "earlier", "wrong"), FOLLOW)
def test_digits_follow_from_an_equation_not_without_it_and_not_from_a_wrong_one(
    derived: Derived, tex: str, earlier: str, wrong: str
) -> None:
    assert derived(tex, earlier)
    assert not derived(tex)
    assert not derived(tex, wrong, told=(earlier,))


def test_what_no_earlier_equation_speaks_of_is_enclosed(derived: Derived) -> None:
    ratio = rf"\frac{{\E[Z^2 \tanh(Z)^2]}}{{\E[\tanh(Z)^2]}} \approx 1.922142 {NORMAL}"
    assert derived(ratio, TANH)
    assert not derived(ratio, TANH.replace("0.394", "0.395"))
    assert not derived(ratio.replace("1.922142", "1.922143"), TANH)
    assert not derived(ratio, BELL), "an equation of which nothing is put in"


def test_what_the_equations_speak_of_is_never_worked_out_in_another_way(derived: Derived) -> None:
    both = r"\frac{\int_0^1 \exp(-t^2) \dd t}{\int_0^1 t \dd t} \approx 1.49365"
    assert derived(both, BELL, HALF)
    for left in (BELL, HALF):
        assert derived(both, left), "the other one is enclosed where nobody speaks of it"
        assert not derived(both, left, told=(BELL, HALF))


def test_too_few_digits_leave_it_open(derived: Derived) -> None:
    few = r"\int_0^1 \exp(-t^2) \dd t \approx 0.75"
    assert derived(r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.3", few)
    assert not derived(r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.34", few)
    assert not derived(r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.33", few)


DIGITS_ARE_NO_NUMBER = (
    r"\int_0^1 \exp(-t^2) \dd t = 0.746824133",
    r"4 \int_0^1 \exp(-t^2) \dd t = 2.987296532",
    r"\int_0^1 \exp(-t^2) \dd t = c \iff c = 0.746824133",
    r"\int_0^1 \exp(-t^2) \dd t \approx 0.7468241330",
    r"\int_0^1 \exp(-t^2) \dd t - 0.746824133 \approx 0.0000000000",
)


@pytest.mark.parametrize("tex", DIGITS_ARE_NO_NUMBER)
def test_digits_are_not_taken_for_the_number(derived: Derived, tex: str) -> None:
    assert not derived(tex, BELL)


def test_two_numbers_with_the_same_digits_are_two(derived: Derived) -> None:
    one, two = r"\int_0^1 t^2 \dd t \approx 0.3333", r"\int_0^1 (t^2 + \frac{1}{1000000} t) \dd t \approx 0.3333"
    difference = r"\int_0^1 t^2 \dd t - \int_0^1 (t^2 + \frac{1}{1000000} t) \dd t"
    assert not derived(f"{difference} = 0", one, two)
    assert not derived(rf"{difference} \approx 0.0000", one, two)
    assert derived(rf"{difference} \approx 0.000", one, two)


def test_an_integral_is_the_same_whatever_its_variable_is_called_and_another_one_is_not(derived: Derived) -> None:
    assert derived(r"\sqrt{\int_0^1 c \dd c} \approx 0.7071", HALF)
    assert derived(r"2 \int_0^1 t \dd t = 1", HALF)
    assert not derived(r"2 \int_0^1 t \dd t = 1")
    for other in (r"2 \int_0^1 t^2 \dd t = 1", r"2 \int_0^2 t \dd t = 1", r"2 \int_0^1 c t \dd t = 1"):
        assert not derived(other, HALF)


def test_a_function_of_rounded_numbers_holds_all_its_values() -> None:
    low, high = sympy.Rational(1, 4), sympy.Rational(4, 9)
    ball = enclosure(1 / sympy.sqrt(Rounded("one", (low, high), Parts(), positive=True)), 64).real
    assert ball.lower() <= sympy.Rational(3, 2) and ball.upper() >= 2


# --- what a check may use ---------------------------------------------------------------------------------------------


def test_digits_that_follow_from_digits_hold_and_wrong_digits_of_the_earlier_equation_are_noticed(
    judge: Callable[..., Finding],
) -> None:
    found = judge(GAIN, TANH)
    assert found.holds, found.reason
    assert found.depends_on == ("earlier",) and len(found.proof.follows) == 1
    rows = [row for row in found.mutants.rows if row.change.startswith("in earlier: ")]
    assert rows and all(row.fate == "derivation" for row in rows)
    assert not [row for row in rows if "0.39429449041" in row.tex], "one unit of the last place is not seen in fewer digits"


REFUSED = [
    (GAIN.replace("(0, 1)", "(0, 1.0001)").replace("1.592537420", "1.59"), TANH, {}, "where it does not hold"),
    (GAIN.replace("(0, 1)", "(0, 2)").replace("1.592537420", "1.386783"), TANH, {}, "no step follows"),
    (GAIN, TANH.replace("0.39429449040", "0.39429449042"), {}, "where it does not hold"),
    (GAIN, BELL, {}, "nothing in it is what the earlier equations speak of"),
    (GAIN, rf"\E[\tanh(Z)^2] \approx 0.3943 {NORMAL}", {}, "may be rounded to either side"),
    (rf"\E[\tanh(Z)^2] < 0.4 {NORMAL}", TANH, {}, "only an equation follows"),
]
"""A claim, an earlier equation that does not bear it, with these names, and what is said of that."""


@pytest.mark.parametrize(("tex", "earlier", "at", "why"), REFUSED)
def test_a_false_use_is_refused(judge: Callable[..., Finding], tex: str, earlier: str, at: Mapping[str, Any], why: str) -> None:
    found = judge(tex, earlier, **at)
    assert not found.holds and why in found.reason, found.reason


# --- the names of an earlier equation, and the premises here --------------------------------------------------------------


def test_the_names_of_an_earlier_equation_say_nothing_of_the_premises_here(
    read: Callable[[str], Claim], notation: Any, functions: Any
) -> None:
    """With V in the place of Z, `E[Z] = 0` here is still about Z: of V, nothing is known."""
    claim = read(r"\Var[V] = \E[V^2] \when{ \E[Z] = 0 }")
    lemma = Lemma("lemma", read(r"\Var[Z] = \E[Z^2] \when{ \E[Z] = 0 }"), {"Z": symbol(notation.by_name["V"])})
    assert holds_here(lemma, Algebra(notation, functions, claim.premises)).verdict != PROVED
    of_the_other = read(r"\Var[V] = \E[V^2] \when{ \E[V] = 0 }")
    assert holds_here(lemma, Algebra(notation, functions, of_the_other.premises)).verdict == PROVED


def test_a_family_in_the_place_of_another(derived: Derived, names: Callable[[str], sympy.Symbol]) -> None:
    sums = r"\Var\left[\sum_{j=1}^{n} X_j\right] = n \Var[X] \when{ \iid{X} }"
    other = r"\Var\left[\sum_{j=1}^{m} Y_j\right] = m \Var[Y] \when{ \iid{Y} }"
    at = {"X": names("Y"), "n": names("m")}
    assert derived(other, sums, at=at)
    assert not derived(other, sums)
    assert not derived(other.replace(r"= m \Var", r"= m^2 \Var"), sums, at=at)


@pytest.fixture
def names(notation: Any) -> Callable[[str], sympy.Symbol]:
    """The symbol of a name in the notation of the tests."""
    return lambda name: symbol(notation.by_name[name])


CHAINS = (
    r"\int_0^1 t \dd t < 1 \approx 1.00",
    r"\int_0^1 t \dd t \le \frac{1}{2} \approx 0.50",
    r"\int_0^1 t \dd t = \frac{1}{3} \approx 0.33",
)


@pytest.mark.parametrize("earlier", CHAINS)
def test_a_chain_to_digits_is_an_equation_only_where_it_says_one(judge: Callable[..., Finding], earlier: str) -> None:
    """A bound is no equation, even where it is attained; and a false equation is none at all."""
    claim = r"3 \int_0^1 t \dd t \approx 1.500"
    assert judge(claim, HALF).holds
    found = judge(claim, earlier)
    assert not found.holds and "follows" in found.reason, found.reason
