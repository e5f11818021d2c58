"""Letters for what no rule takes further: what they know, when two are the same, and that SymPy treats them as symbols."""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy
from sympy.core.function import UndefinedFunction

import texclaims
from texclaims.language import dialect
from texclaims.language.claim import Claim, read_claim
from texclaims.language.notation import Symbol
from texclaims.language.page import Display
from texclaims.language.shaping import VECTORS
from texclaims.laws.functions import Unspecified, unspecified
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.lemmas import Letters
from texclaims.symbolic.letters import Moment, letters_in, shows, sum_over_different
from texclaims.symbolic.moments.facts import Facts
from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import MeaningError, Reordered, elements_of, fresh, reordering, symbol

A, Z = sympy.symbols("a Z", real=True)
J, K = (sympy.Symbol(name, integer=True, positive=True) for name in "jk")
N = sympy.Symbol("n", integer=True, positive=True)
RANGE = sympy.Integer(1), N
U, X = UndefinedFunction("u", real=True), UndefinedFunction("X", real=True)
FACTS = Facts(frozenset({"Z", "X"}), frozenset({"X"}))
OF_A, OF_U = FACTS.unknown(sympy.tanh(A * Z)), FACTS.unknown(sympy.tanh(U(1) * Z))


# --- what a letter knows ----------------------------------------------------------------------------------------------


def test_a_moment_depends_on_the_numbers_in_it_and_not_on_what_it_averages_over() -> None:
    assert str(OF_A) == "E[tanh(Z*a)]" and OF_A.depends_on(A) and not OF_A.depends_on(Z)
    assert OF_U.depends_on(U(1)) and not OF_U.depends_on(U(2)) and not OF_U.depends_on(A)


def test_a_moment_of_an_element_shows_its_index_and_hides_the_rest() -> None:
    moment = FACTS.unknown(sympy.tanh(U(J) * X(J)))
    assert str(moment) == "E[tanh(X(j)*u(j))](j)" and moment.args == (J,)
    assert moment.depends_on(U(J)) and not moment.depends_on(A)


def test_an_element_may_be_any_other_of_its_family_unless_numbers_tell_them_apart() -> None:
    assert OF_U.depends_on(U(J)), "j may be 1"
    assert FACTS.unknown(sympy.tanh(U(J) * Z)).depends_on(U(1))
    assert not OF_U.depends_on(UndefinedFunction("v", real=True)(J))


def test_a_letter_in_a_letter_is_seen() -> None:
    assert FACTS.unknown(sympy.tanh(Z - OF_A)).depends_on(A)


def test_a_sum_depends_on_what_is_in_its_term_but_not_on_its_indices() -> None:
    letter = sum_over_different(X(J) * X(K), A * X(J) * X(K), (J, K), (RANGE, RANGE))
    assert letter.depends_on(A) and not letter.depends_on(J)
    assert str(letter) == "sum over different indices of X(j)*X(k)"


@pytest.mark.parametrize("inside", [OF_A, 2 + OF_A**2, sympy.exp(OF_A) * FACTS.unknown(sympy.tanh(A * X(J)))], ids=str)
def test_what_a_letter_hides_is_not_differentiated_by(inside: sympy.Expr) -> None:
    shows(inside, Z)
    with pytest.raises(MeaningError, match="depends on a, and nothing more is known of it"):
        shows(inside, A)


# --- when two letters are the same ------------------------------------------------------------------------------------


def test_letters_are_the_same_if_they_stand_for_the_same() -> None:
    assert OF_A == FACTS.unknown(sympy.tanh(A * Z)) and OF_A - FACTS.unknown(sympy.tanh(A * Z)) == 0
    assert len({OF_A, FACTS.unknown(sympy.tanh(A * Z)), OF_U}) == 2


def test_one_name_is_not_enough() -> None:
    above = FACTS.unknown(sympy.tanh(sympy.Symbol("a", positive=True) * Z))
    assert str(above) == str(OF_A) and above != OF_A and above - OF_A != 0
    assert sympy.Symbol(str(OF_A), real=True) != OF_A, "what a page could spell"
    assert FACTS.unknown(Z**2, even=True) != FACTS.unknown(Z**2, side="; Z>0", even=True)
    mean, longer, weighed = (
        sum_over_different(X(J) * X(K), term, (J, K), (ends, ends))
        for term, ends in ((X(J) * X(K), RANGE), (X(J) * X(K), (RANGE[0], N + 1)), (U(J) * X(J) * X(K), RANGE))
    )
    assert str(mean) == str(longer) == str(weighed) and len({mean, longer, weighed}) == 3


def test_a_moment_of_an_element_is_told_apart_too() -> None:
    one, other = (FACTS.unknown(sympy.tanh(a * X(J))) for a in (A, sympy.Symbol("a", positive=True)))
    assert str(one) == str(other) and one != other and one - other != 0
    assert one == FACTS.unknown(sympy.tanh(A * X(J))) and one != UndefinedFunction(one.func.__name__, real=True)(J)


def test_a_positive_moment_means_the_same() -> None:
    positive = Moment(OF_A.name, OF_A.of, OF_A.hides, positive=True)
    assert positive != OF_A and positive.meaning == OF_A.meaning and positive.is_positive


# --- as SymPy sees them -----------------------------------------------------------------------------------------------


def test_a_letter_stands_where_a_symbol_of_its_name_would() -> None:
    plain = sympy.Symbol(OF_A.name, real=True)
    for other in (A, Z, sympy.Symbol("E"), sympy.pi, sympy.exp(A), X(J), OF_U):
        assert sympy.core.Basic.compare(OF_A, other) == sympy.core.Basic.compare(plain, other)
        assert str(other * OF_A + other**2 + OF_A) == str(other * plain + other**2 + plain)
        assert [str(part) for part in (other + OF_A).args] == [str(part) for part in (other + plain).args]
    assert hash(OF_A) == hash(plain) and OF_A.sort_key() == plain.sort_key() and OF_A.class_key() == plain.class_key()


def test_it_lasts_through_what_sympy_rebuilds() -> None:
    moment = FACTS.unknown(sympy.tanh(A * X(J)))
    (moved,) = letters_in((2 * moment + 1).xreplace({J: sympy.Integer(3)}) ** 2)
    assert moved.args == (3,) and moved.depends_on(A) and moved.knows == moment.knows
    (same,) = letters_in(sympy.expand((OF_A + 1) ** 3).subs(Z, 5))
    assert same.depends_on(A)


@pytest.mark.parametrize("inside", [OF_A, OF_A**2 + A, FACTS.unknown(sympy.tanh(A * X(J)) * Z)], ids=str)
def test_it_is_what_it_was_after_a_journey(inside: sympy.Expr) -> None:
    arrived = pickle.loads(pickle.dumps(inside))
    assert arrived == inside and all(letter.depends_on(A) for letter in letters_in(arrived))


SPELLED = re.compile(r"""name\.startswith|["'][^"']*\[["'] (?:not )?in \w+\.name|hasattr\(""")


def test_no_letter_is_known_by_its_spelling() -> None:
    room = Path(texclaims.__file__).parent / "symbolic"
    assert [file.name for file in sorted(room.rglob("*.py")) if SPELLED.search(file.read_text(encoding="utf-8"))] == []
    assert all(SPELLED.search(one) for one in ('s.name.startswith("E[")', '"[" not in s.name', 'hasattr(f, "of")'))


# --- reorderings, unspecified functions, indices ----------------------------------------------------------------------


def test_a_reordering_knows_how_far_it_reaches(notation: Any) -> None:
    tau = elements_of(notation.by_name["tau"])
    assert isinstance(tau(J), Reordered) and tau(J).is_integer and tau(J).is_positive
    assert tau(J).keeps(symbol(notation.by_name["m"])) and not tau(J).keeps(symbol(notation.by_name["n"]))
    assert tau(J) == elements_of(notation.by_name["tau"])(J)
    assert not isinstance(elements_of(notation.by_name["u"])(J), Reordered)


def test_two_reorderings_of_one_name_are_two() -> None:
    first, second = (reordering("tau", stop, integer=True, positive=True) for stop in "mn")
    assert first(J) != second(J) and first(J).keeps(sympy.Symbol("m")) and second(J).keeps(sympy.Symbol("n"))
    assert pickle.loads(pickle.dumps(first(J))) == first(J)


def test_an_unspecified_function_knows_its_derivatives() -> None:
    phi = unspecified("phi")
    slope = sympy.diff(phi(A * Z), Z)
    (derivative,) = slope.atoms(Unspecified)
    assert str(slope) == "a*phi'(Z*a)" and (derivative.spelled, derivative.primes) == ("phi", 1)
    assert phi is unspecified("phi", 0) and phi(A).is_real and phi(A) != unspecified("psi")(A)


def test_no_index_is_made_twice() -> None:
    assert len({fresh() for _ in range(100)}) == 100


# --- what the two kinds of evaluation know ----------------------------------------------------------------------------


def test_both_evaluations_say_of_each_node_what_it_means() -> None:
    grammar = Path(dialect.__file__).with_name("dialect.lark").read_text(encoding="utf-8")
    nodes = set(re.findall(r"-> (\w+)", grammar)) | {"number", "index"}
    assert set(Algebra.table) == set(Letters.table) == nodes - {"indep", "each", "property", "shape", "pair"} - VECTORS


TRUE = {
    "another element": r"\frac{\partial \E[\tanh(u_1 Z)]}{\partial u_2} = 0",
    "a sum over different indices, and itself": r"\E[(\sum_{i=1}^{n} X_i)^2] = \E[(\sum_{i=1}^{n} X_i)^2 + a] - a",
}


@pytest.mark.parametrize("tex", TRUE.values(), ids=TRUE)
def test_what_a_letter_does_not_hide_is_a_constant(read: Callable[[str], Claim], notation: Any, functions: Any, tex: str) -> None:
    claim = read(tex)
    assert Prover(notation, functions, {}).prove(claim.steps[0], claim.premises).verdict == PROVED


def test_an_integral_does_not_run_over_what_a_letter_hides(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    (step,) = read(r"\int_0^1 \E[\tanh(t Z)] \dd t = a").steps
    with pytest.raises(MeaningError, match="depends on t"):
        Letters(notation, functions).value(step.left)


@pytest.mark.parametrize("name", ["p", "t", "x", "size", "above"])
def test_a_name_of_the_engine_is_no_name_of_a_page(notation: Any, functions: Any, name: str) -> None:
    """The engine tries a function on each side of 0; a page may have declared the letter that it takes for that."""
    entry = Symbol(name, r"\name", "positive", "a positive number")
    names = replace(notation, symbols=(*(one for one in notation.symbols if one.name != name), entry))

    def verdict(tex: str) -> str:
        claim = read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), names)
        return Prover(names, functions, {}).prove(claim.steps[0], claim.premises).verdict

    assert verdict(r"\E[f(\name Z)] = \name \E[f(Z)]") == PROVED
    assert verdict(r"\E[f(\name Z)] = \E[f(Z)^2]") == REFUTED
    assert verdict(r"\E[\abs{\name Z}] = \E[Z^2]") == REFUTED
