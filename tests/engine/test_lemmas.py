"""A step and earlier equations -> follows by algebra alone, or not; what a check may use, and what it may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.check import Model, model
from texclaims.judgement.argument import Case
from texclaims.judgement.earlier import MOST
from texclaims.judgement.judge import judge as judged
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim, read_claim
from texclaims.language.notation import Notation
from texclaims.language.page import Display
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.derivation import derive
from texclaims.symbolic.lemmas import Lemma, holds_here
from texclaims.symbolic.proof import OPEN, PROVED
from texclaims.symbolic.symbols import symbol

SPLIT = r"\Var[Z] = \E[Z^2] - \E[Z]^2"
AFFINE = r"\Var[a Z + b] = a^2 \Var[Z]"
PRODUCT = r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }"
HALF_WIDTH = r"\Var[Z] = \frac{c^2}{3} \when{ Z \sim \Uniform(-c, c) }"
A_HALF = r"\Var[Z] = \frac{c^2}{2} \when{ Z \sim \Uniform(-c, c) }"
HALVES = r"f(t)^2 + f(-t)^2 = t^2"

Names = Mapping[str, Any]
Follows = Callable[..., list[bool]]


@pytest.fixture
def follows(read: Callable[[str], Claim], notation: Any, functions: Any) -> Follows:
    """For each step of a line of TeX: does it follow from these equations, each with other names for some of its own?"""

    def of(tex: str, *used: tuple[str, Names]) -> list[bool]:
        claim = read(tex)
        lemmas = tuple(Lemma(f"lemma-{k}", read(text), names) for k, (text, names) in enumerate(used))
        found = [derive(step, lemmas, claim.premises, notation, functions) for step in claim.steps]
        assert all(proof.verdict == PROVED or proof.leftover for proof in found)
        return [proof.verdict == PROVED for proof in found]

    return of


@pytest.fixture
def names(notation: Any) -> Callable[[str], sympy.Symbol]:
    """The symbol of a name in the notation of the tests."""
    return lambda name: symbol(notation.by_name[name])


@pytest.fixture
def judge(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., Finding]:
    """The verdict on a line of TeX; `earlier` are other equations by label."""

    def of(tex: str, check: Callable[..., Iterator[Model]], **earlier: str) -> Finding:
        claims = {
            label: read_claim(Display(Path("page.md"), 1, f"\n{text}\n", label, None), notation)
            for label, text in earlier.items()
        }
        claim = read(tex)
        return judged(Case(claim, check, notation, functions, {**claims, "label": claim}))

    return of


STEPS = [
    (r"\E[Z^2] = \Var[Z] + \E[Z]^2", SPLIT, {}, r"\Var[Z] = \E[Z^2] + \E[Z]^2"),
    (r"\Var[Z] = \E[Z^2] \when{ \E[Z] = 0 }", SPLIT, {}, r"\Var[Z] = 2 \E[Z^2] - \E[Z]^2"),
    (r"\Var[Z] = \E[Z^2] \when{ Z \sim -Z }", SPLIT, {}, r"\Var[Z] = \E[Z^3] - \E[Z]^2"),
    (r"\E[Z^2] = c + \E[Z]^2 \when{ \Var[Z] = c }", SPLIT, {}, r"\Var[Z] = \E[Z^2] - \E[Z]^3"),
    (r"\Var[2 Z] = 4 \Var[Z]", AFFINE, {"a": 2, "b": 0}, r"\Var[a Z + b] = a^3 \Var[Z]"),
    (r"\E[3 Z V + 1] = 3 \E[Z] \E[V] + 1 \when{ Z \indep V }", PRODUCT, {}, r"\E[Z V] = \E[Z] + \E[V] \when{ Z \indep V }"),
    (r"c = \sqrt{3 \Var[Z]} \when{ Z \sim \Uniform(-c, c) }", HALF_WIDTH, {}, A_HALF),
    (r"\Var[Z] = d^2 \iff c = \sqrt{3} d \when{ Z \sim \Uniform(-c, c) }", HALF_WIDTH, {}, A_HALF),
]  # fmt: skip
"""A step, the equation that it follows from, with which names, and a wrong version of that equation."""


@pytest.mark.parametrize(("tex", "lemma", "at", "wrong"), STEPS, ids=[tex for tex, *_ in STEPS])
def test_a_step_follows_from_an_equation_not_without_it_and_not_from_a_wrong_one(
    follows: Follows, tex: str, lemma: str, at: Names, wrong: str
) -> None:
    assert follows(tex, (lemma, at)) == [True]
    assert follows(tex) == [False]
    assert follows(tex, (wrong, at)) == [False]


def test_an_expression_in_the_place_of_a_name(follows: Follows, names: Callable[[str], sympy.Symbol]) -> None:
    square = {"Z": names("Z") ** 2}
    assert follows(r"\Var[Z^2] = \E[Z^4] - \E[Z^2]^2", (SPLIT, square)) == [True]
    assert follows(r"\Var[Z^2] = \E[Z^4] - \E[Z^2]^2", (SPLIT, {})) == [False]
    shifted = {"Z": names("Z") + names("V")}
    assert follows(r"\Var[Z + V] = \E[Z^2] + 2 \E[Z V] + \E[V^2] - (\E[Z] + \E[V])^2", (SPLIT, shifted)) == [True]


def test_two_equations_one_put_into_the_other(follows: Follows, names: Callable[[str], sympy.Symbol]) -> None:
    used: tuple[tuple[str, Names], ...] = (
        (SPLIT, {"Z": names("Z") * names("V")}),
        (PRODUCT, {}),
        (PRODUCT, {k: names(k) ** 2 for k in "ZV"}),
    )
    tex = r"\Var[Z V] = \E[Z^2] \E[V^2] - \E[Z]^2 \E[V]^2 \when{ Z \indep V }"
    assert follows(tex, *used) == [True]
    for left_out in range(3):
        assert follows(tex, *(one for k, one in enumerate(used) if k != left_out)) == [False]


def test_the_mean_of_an_equation_between_random_variables(
    follows: Follows, names: Callable[[str], sympy.Symbol]
) -> None:
    tex = r"\E[f(Z)^2] = \frac{1}{2} (\E[f(Z)^2] + \E[f(-Z)^2]) = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }"
    assert follows(tex, (HALVES, {"t": names("Z")})) == [False, True]
    assert follows(tex, (HALVES, {})) == [False, False]
    assert follows(tex, (r"f(t)^2 + f(-t)^2 = t", {"t": names("Z")})) == [False, False]


def test_a_number_that_may_be_zero_is_not_divided_by(follows: Follows) -> None:
    assert follows(r"\E[Z] = \E[V]", (r"c \E[Z] = c \E[V]", {})) == [True]
    assert follows(r"\E[Z] = \E[V]", (r"a \E[Z] = a \E[V]", {})) == [False]


NOT_BY_ALGEBRA = (
    r"\E[Z]^2 \le \E[Z^2]",
    r"\E[Z] = 0 \implies \Var[Z] = \E[Z^2]",
    r"\Var[Z] = 0 \iff \E[Z] = 0",
    r"\frac{\partial \ell(\Var[Z])}{\partial a} = 0",
    r"\lim_{c \to 0} \Var[Z] = \E[Z^2] - \E[Z]^2",
    r"\left(\sum_{j=1}^{n} \E[X_j]\right)^2 = n \sum_{j=1}^{n} \E[X_j]^2",
    r"\Var[Z] = 0 \iff \Var[Z] = \E[Z^2] - \E[Z]^2",
)


@pytest.mark.parametrize("tex", NOT_BY_ALGEBRA)
def test_what_algebra_does_not_decide_stays_open(follows: Follows, tex: str) -> None:
    assert follows(tex, (SPLIT, {})) == [False]


def test_an_equivalence_needs_a_factor_that_is_never_zero(follows: Follows) -> None:
    assert follows(r"\Var[Z] = c \iff c \E[Z^2] = c^2 \when{ \E[Z] = 0 }", (SPLIT, {})) == [True]
    assert follows(r"\Var[Z] = c \iff a \E[Z^2] = a c \when{ \E[Z] = 0 }", (SPLIT, {})) == [False]
    assert follows(r"\Var[Z] = c \iff \E[Z^2]^2 = c^2 \when{ \E[Z] = 0 }", (SPLIT, {})) == [False]


def test_a_derivation_that_makes_no_sense_is_open(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    claim = read(r"\Var[Z] = \E[Z^2]")
    proof = derive(claim.steps[0], (Lemma("lemma", read(SPLIT), {"Z": "nonsense"}),), (), notation, functions)
    assert proof.verdict == OPEN and proof.leftover


# --- what a check may use -----------------------------------------------------------------------------------------------


def from_split(split: Any) -> Iterator[Model]:
    yield model(using=[split])
    yield model()


def test_the_report_says_which_steps_follow_and_lists_the_wrong_versions_of_the_earlier_equation(
    judge: Callable[..., Finding],
) -> None:
    found = judge(r"\E[Z^2] = \Var[Z] + \E[Z]^2", from_split, split=SPLIT)
    assert found.holds, found.reason
    assert [(row.earlier, row.tex) for row in found.proof.follows] == [(("split",), found.proof.steps[0].tex)]
    assert found.depends_on == ("split",)
    tried = [row for row in found.mutants.rows if row.earlier == "split"]
    assert len(tried) == MOST and {row.fate for row in tried} == {"derivation"}
    assert all(row.change.startswith("in split: ") for row in tried)


def test_a_step_that_does_not_follow_is_refused(judge: Callable[..., Finding]) -> None:
    found = judge(r"\Var[Z + V] = \Var[Z] + 2 \Cov[Z, V] + \Var[V]", from_split, split=SPLIT)
    assert found.proved and not found.holds
    assert "no step follows by algebra alone from split" in found.reason


def test_an_equation_that_no_step_needs_is_refused(judge: Callable[..., Finding]) -> None:
    def both(split: Any, affine: Any) -> Iterator[Model]:
        yield model(using=[split, affine])
        yield model()

    found = judge(r"\E[Z^2] = \Var[Z] + \E[Z]^2", both, split=SPLIT, affine=AFFINE)
    assert not found.holds and found.reason == "affine is used, and no step needs it"


def test_an_equation_of_which_only_the_name_is_used_is_refused(judge: Callable[..., Finding]) -> None:
    found = judge(r"\E[2 Z] = 2 \E[Z]", from_split, split=SPLIT)
    assert not found.holds and found.reason == "split is used, and no step needs it"


def test_an_equation_whose_premises_do_not_hold_here_is_refused(judge: Callable[..., Finding]) -> None:
    def centred(mean: Any, square: Any) -> Iterator[Model]:
        yield model(using=[mean, square])
        yield model()

    found = judge(
        r"\E[Z^2] - \E[Z]^2 = \Var[Z]",
        centred,
        mean=r"\E[Z] = 0 \when{ Z \sim -Z }",
        square=r"\Var[Z] = \E[Z^2] \when{ Z \sim -Z }",
    )
    assert not found.holds
    assert "mean is used where it does not hold, or not under these premises" in found.reason
    assert "square is used where it does not hold, or not under these premises" in found.reason


def test_other_names_and_numbers_in_a_check(judge: Callable[..., Finding]) -> None:
    def squared(split: Any, affine: Any, a: Any, b: Any, Z: Any) -> Iterator[Model]:
        yield model(using=[affine.at({a: 3, b: 1, Z: Z**2}), split.at({Z: Z**2})])
        yield model()

    found = judge(r"\Var[3 Z^2 + 1] = 9 (\E[Z^4] - \E[Z^2]^2)", squared, split=SPLIT, affine=AFFINE)
    assert found.holds, found.reason


# --- the table that an earlier equation was read with -------------------------------------------------------------------


def other_table(notation: Notation, name: str, kind: str) -> Notation:
    """The same table, in which one name is of another kind."""
    return Notation(notation.file, tuple(replace(one, kind=kind) if one.name == name else one for one in notation.symbols))


@pytest.mark.parametrize(("kind", "follows_from_it"), [("real", True), ("positive", False)])
def test_an_earlier_equation_is_read_with_its_own_table(
    read: Callable[[str], Claim], notation: Notation, functions: Any, kind: str, follows_from_it: bool
) -> None:
    """What is said of a positive a says nothing of an a which may be negative."""
    step = read("a^2 + c = 2 c").steps[0]
    display = Display(Path("page.md"), 1, "\na^2 = c\n", "positive", None)
    lemma = Lemma("positive", read_claim(display, other_table(notation, "a", kind)))
    assert (derive(step, (lemma,), (), notation, functions).verdict == PROVED) is follows_from_it
    held = holds_here(lemma, Algebra(notation, functions))
    assert held.verdict != PROVED
    assert ("is of another kind in positive" in held.leftover) is not follows_from_it


def test_a_premise_that_names_a_number_is_put_in_for_that_name(follows: Follows) -> None:
    """Not for a letter that its value holds as well: that would have to be solved for."""
    told = r"\Var[Z] = c,\ c = \frac{2}{a + b}"
    assert follows(rf"\Var[a Z + b] = \frac{{2 a^2}}{{a + b}} \when{{ {told} }}", (AFFINE, {})) == [True]
    assert follows(rf"\Var[a Z + b] = \frac{{3 a^2}}{{a + b}} \when{{ {told} }}", (AFFINE, {})) == [False]
