"""A wrong version -> its one fate, and each fate counted apart; one that nobody rejects is told as a formula, with advice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import sympy
import torch

from texclaims.check import Model, model, on_tensors, sum_of, sum_over
from texclaims.judgement import fates
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge as judged
from texclaims.judgement.model import run_check
from texclaims.judgement.schema import WITNESSES, Finding, Tried, WrongVersion
from texclaims.judgement.senses import without_sense
from texclaims.judgement.telling import marked, survivor_lines, told_of
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation

Judge = Callable[..., Finding]


def nothing() -> Iterator[Model]:
    yield model()
    yield model()


@pytest.fixture
def judge(read: Callable[[str], Claim], notation: Notation, functions: Any) -> Judge:
    """The verdict on a line of TeX; `around` are other lines of its page, from the next one on."""

    def of(tex: str, check: Callable[..., Iterator[Model]] = nothing, around: tuple[str, ...] = (), **earlier: str) -> Finding:
        claims = {label: replace(read(text), display=replace(read(text).display, label=label)) for label, text in earlier.items()}
        claim = read(tex)
        page = (claim.display, *(replace(read(text).display, line=10 * k) for k, text in enumerate(around, start=1)))
        case = Case(claim, check, notation, functions, {**claims, "label": claim}, pages={claim.display.file: page})
        return judged(case)

    return of


def row(found: Finding, change: str) -> WrongVersion:
    """The wrong version with this change in words."""
    return next(one for one in found.mutants.rows if one.change == change)


# --- one fate each -------------------------------------------------------------------------------------------------------


@on_tensors
def total(x: torch.Tensor) -> torch.Tensor:
    return x.sum(dim=1)


def a_sum(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=total(X))


def built_on_half(half: Any, c: Any) -> Iterator[Model]:
    yield model(b=2 * half.right)
    yield model(b=on_tensors(lambda c: c * c)(c))


def twice_the_first(q: Any) -> Iterator[Model]:
    yield model(b=2 * q(0))
    yield model(b=on_tensors(lambda q: 2 * q[0])(q))


FATES = {
    "both sides are the same": (
        r"A_{1 j} = A_{2 j} \when{ \each{j}{n},\ A_{1 j} = A_{2 j} }", "1 → 2", "rule", "both sides are the same: nothing is",
    ),
    "a division by 0": (r"\frac{c}{1} = c", "1 → 0", "meaningless", ""),
    "a law that does not exist": (
        r"\E[Z] = 0 \when{ Z \sim \Uniform(-c, c) }", "without the minus", "meaningless", "no",
    ),
    "a function with too many arguments": (
        r"\hinge_c(t) - \max(0, t) = -c \min(0, t)", r"\hinge → \tanh", "meaningless", "tanh with 2 arguments",
    ),
    "a derivative by a whole number": (
        r"\frac{\partial (a n)}{\partial a} = n", r"a → n", "meaningless", "a derivative by n, which is a whole number",
    ),
    "an integral of what has no letter": (
        r"\int_0^{\infty} a \exp(-t) \dd t = a", "t → a", "meaningless", "over t, which does not stand inside",
    ),
    "an integral that ends where it begins": (
        r"\int_0^1 t \dd t = \frac{1}{2}", "1 → 0", "meaningless", "an integral over t that ends where it begins",
    ),
    "a division by a mean of 0": (
        r"\frac{\E[Z^4]}{\E[Z^2]^2} = 3 \when{ Z \sim \Normal(0, \sigma^2) }", "2 → 3", "meaningless", "a division by 0",
    ),
    "a letter that is bound on one side alone": (
        r"\lim_{t \to \infty} t \ln(1 + \frac{a}{t}) = a", "t → a", "meaningless", "a is bound on one side, and a number on the",
    ),
    "a letter of an integral on the other side": (
        r"\int_0^1 t^2 b \dd t = \frac{b}{3}", "b → t", "meaningless", "t is bound on one side, and a number on the other",
    ),
    "a number that is another one": (r"c + c = 2 c", "2 → 3", "measured", "left"),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "change", "fate", "why"), FATES.values(), ids=FATES)
def test_a_wrong_version_has_one_fate(judge: Judge, tex: str, change: str, fate: str, why: str) -> None:
    found = [(one.fate, one.why) for one in judge(tex).mutants.rows if one.change == change]
    assert any(seen == fate and why in words for seen, words in found), found


def test_what_the_check_defines_is_no_matter_of_a_premise(judge: Judge) -> None:
    found = judge(r"\Var[S] = n \Var[X] \when{ \iid{X},\ \Var[X] = 1 }", a_sum)
    assert "is not needed" in found.reason
    found = judge(r"\Var[S] = n c \when{ \iid{X},\ \Var[X] = c }", a_sum)
    assert found.holds, found.reason
    swapped = row(found, "X → S")
    assert swapped.fate in (*WITNESSES, "meaningless")
    assert {one.why for one in found.mutants.rows if one.fate == "meaningless"} == {"a premise about S, which the check defines"}


SET_BY_IT = {
    r"q_0 + b = 3 c \when{ q_0 = b }": "q_0 = b: set by b, which the check works out from it",
    r"q_1 + b = 3 c \when{ q_1 = b }": "q_1 = b: set by b, which the check works out from it",
    r"q_0 + b = 3 c \when{ q_0 = c }": "",
}


@pytest.mark.parametrize(("tex", "why"), SET_BY_IT.items(), ids=SET_BY_IT)
def test_a_premise_set_by_what_the_check_works_out_from_it_means_nothing(
    read: Callable[[str], Claim], notation: Notation, functions: Any, tex: str, why: str
) -> None:
    meaning = run_check(twice_the_first, notation, functions, {})
    assert without_sense(read(tex), meaning, functions) == why


def logarithm_of_a_sum(t: Any, u: Any, n: Any) -> Iterator[Model]:
    yield model(b=sympy.log(sum_of(n, lambda i: sympy.exp(t * u(i)))) - t * u(1))
    yield model(b=on_tensors(lambda t, u: torch.logsumexp(t * u, -1) - t * u[0])(t, u))


def test_what_the_check_says_of_a_number_is_no_matter_of_a_premise(judge: Judge) -> None:
    found = judge(r"\frac{\partial b}{\partial t} = \frac{1}{n} \sum_{i=1}^{n} u_i - u_1 \when{ t = 0 }", logarithm_of_a_sum)
    assert found.holds, found.reason
    assert "b = 0: the check says what it is" in [one.why for one in found.mutants.rows if one.fate == "meaningless"]


def sum_of_logarithms(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_of(n, lambda i: sympy.log(X(i) ** 2)))
    yield model(S=on_tensors(lambda X: torch.log(X**2).sum(-1))(X))


NEVER_ZERO = (
    r"\Var[S] = n \Var[\ln(X^2)] \when{ \iid{X}, X \ne 0 }",
    r"\E[S] = n \E[\ln(X^2)] \when{ \ident{X}, X \ne 0 }",
)


@pytest.mark.parametrize("tex", NEVER_ZERO)
def test_a_premise_without_which_it_is_unknown_where_the_sides_have_values_is_needed(judge: Judge, tex: str) -> None:
    found = judge(tex, sum_of_logarithms)
    assert found.holds, found.reason
    less = judge(tex.replace(r", X \ne 0", ""), sum_of_logarithms)
    assert not less.holds and "could not be worked out" in less.reason


BOUND_AND_FREE = [
    r"\lim_{t \to \infty} t \ln(1 + \frac{a}{t}) = a",
    r"\lim_{t \to 0} \frac{\exp(a t) - 1}{t} = a",
    r"\int_0^t t \dd t = \frac{t^2}{2}",
    r"\int_0^b t \dd t = \frac{b^2}{2}",
]


@pytest.mark.parametrize("tex", BOUND_AND_FREE)
def test_a_claim_holds_whose_letters_are_bound_on_one_side(judge: Judge, tex: str) -> None:
    found = judge(tex)
    assert found.holds, found.reason


def test_the_counts_hold_each_of_them_apart(judge: Judge) -> None:
    found = judge(r"b \coloneqq c^2", built_on_half, half=r"a = \frac{c^2}{2}").mutants
    own = [one for one in found.rows if not one.earlier]
    assert found.rejected == sum(one.fate in WITNESSES for one in own)
    assert found.count("proof", earlier=True) == len(found.rows) - len(own) > 0
    words = told_of([found])
    assert words.startswith(f"{found.rejected} rejected (") and "with a wrong version of an earlier equation, " in words


def test_a_claim_of_which_nothing_false_was_tried_does_not_hold(judge: Judge) -> None:
    none = Tried((WrongVersion("a = a", "b → a", "rule", "nothing is claimed"),), 3, 2, 0.1)
    assert none.rejected == 0 and told_of([none]).startswith("0 rejected; 1 refused by a rule")


# --- survivors -----------------------------------------------------------------------------------------------------------


def test_a_survivor_is_told_as_a_formula_with_what_was_tried_and_what_would_help(judge: Judge) -> None:
    found = judge(r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }")
    survivor = found.mutants.survivors[0]
    assert survivor.fate == "open" and survivor.tex in found.reason
    assert [line.split(":")[0] for line in survivor.tried] == ["SymPy", "PyTorch"]
    assert survivor.helps
    lines = list(survivor_lines(survivor))
    assert lines[0] == survivor.change and any("^" in line for line in lines)


def test_the_marks_stand_below_what_was_changed() -> None:
    version = WrongVersion("\\begin{aligned}\n  a &= 3 b\n\\end{aligned}", "2 → 3", "open", "", places=((23, 24),))
    line, marks = marked(version)
    assert line == r"\begin{aligned} a &= 3 b \end{aligned}" and marks.strip() == "^" and line[len(marks) - 1] == "3"


MORE = "the page asks for more than the claim needs"
ADVICE = {
    "a premise in pairs": (
        r"\E[Z V + V S + Z S] = \E[Z] \E[V] + \E[V] \E[S] + \E[Z] \E[S] \when{ Z \indep V \indep S }",
        r"Z \indep V \indep S → Z \indep V,\ Z \indep S,\ V \indep S", MORE,
    ),
    "uncorrelated": (r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }", r"Z \indep V → \Cov[Z, V] = 0", MORE),
    "a recursion that holds the answer": (
        r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
        r"2 → 3, in the premise q_l = 2 q_{l-1} and wherever the claim repeats it",
        "only the premise says what stands at the marks",
    ),
    "a name that the claim does not pin": (
        r"\E[S] = 0 \when{ \E[X] = 0 }", "S is 2 times what both halves of the check say", "the display does not pin S",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "change", "advice"), ADVICE.values(), ids=ADVICE)
def test_what_would_help_is_said(judge: Judge, tex: str, change: str, advice: str) -> None:
    found = judge(tex, a_sum if "[S] = 0" in tex else nothing)
    assert found.proved and found.measured and not found.holds
    survivor = row(found, change)
    assert survivor.fate == "open" and any(advice in line for line in survivor.helps)


NEEDED = {
    "all three": (
        r"\E[Z V S] = \E[Z] \E[V] \E[S] \when{ Z \indep V \indep S }",
        r"Z \indep V \indep S → Z \indep V,\ Z \indep S,\ V \indep S",
    ),
    "independence": (r"\E[Z V^2] = \E[Z] \E[V^2] \when{ Z \indep V }", r"Z \indep V → \Cov[Z, V] = 0"),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "change"), NEEDED.values(), ids=NEEDED)
def test_a_premise_that_is_needed_in_full_stays(judge: Judge, tex: str, change: str) -> None:
    """Worlds know the weaker premise too: in them, three variables that are independent in pairs depend on each other."""
    found = judge(tex)
    assert row(found, change).fate == "measured"


SAME_POWER = [
    (r"\E[Z^2] = \sigma^2 \when{ Z \sim \Normal(0, \sigma^2) }", True),
    (r"\E[Z^4] = 3 \sigma^4 \when{ Z \sim \Normal(0, \sigma^2) }", False),
]


@pytest.mark.parametrize(("tex", "same"), SAME_POWER)
def test_another_power_of_a_free_positive_number_is_the_same_claim(judge: Judge, tex: str, same: bool) -> None:
    found = judge(tex)
    assert found.holds, found.reason
    assert (found.mutants.same > 0) is same


# --- the factor of 2 -----------------------------------------------------------------------------------------------------


def test_a_factor_in_both_halves_of_a_check_is_noticed(judge: Judge) -> None:
    found = judge(r"\Var[S] = n \Var[X] \when{ \iid{X} }", a_sum)
    assert row(found, "S is 2 times what both halves of the check say").fate == "both"


# --- twins ---------------------------------------------------------------------------------------------------------------

FALSE = [
    r"\lim_{t \to \infty} (n - 1)^{\frac{1}{t}} = 1",
    r"\lim_{c \to 0} (n - 1)^c = 1",
    r"\lim_{c \to 0} \frac{\E[Z^2]}{\E[Z^2] + c} = 1",
    r"\lim_{c \to 0} \frac{\Var[Z]}{\Var[Z] + c} = 1",
    r"\lim_{c \to 0} \frac{a^2}{a^2 + c} = 1",
    r"\lim_{c \to 0} \frac{4 a^2}{a^2 + c} = 4",
    r"\lim_{c \to 0} \frac{\abs{a}}{\abs{a} + c} = 1",
    r"\lim_{c \to 0} \frac{u_1^2}{u_1^2 + c} = 1",
    r"\lim_{t \to \infty} (a^2 t - \frac{a^4 t^2}{c + a^2 t}) = c",
    r"\sqrt{a^2 + c^2} = \abs{a} + \bigO(c^2)",
    r"\sqrt{\E[Z^2] + c^2} = \sqrt{\E[Z^2]} + \bigO(c^2)",
    r"\sqrt{\Var[Z] + c^2} = \sqrt{\Var[Z]} + \bigO(c^2)",
    r"\sqrt{u_1^2 + c^2} = \abs{u_1} + \bigO(c^2)",
    r"\frac{\partial \max(0, a)}{\partial a} \max(0, -a) = 0",
    r"f'(0) = \frac{1}{2}",
    r"\E[f''(Z)] = 0 \when{ Z \sim \Normal(0, 1) }",
    r"\abs{\phi(0)} = \phi(0)",
]
"""Nearly all of these were proved and measured once, where nobody looked at 0; their wrong versions were as true, and stopped
them. They must not hold, whether a twin may stand beside a claim or not."""


@pytest.mark.parametrize("tex", FALSE)
def test_a_false_claim_does_not_hold_with_all_its_twins(judge: Judge, tex: str) -> None:
    found = judge(tex)
    assert not found.holds and not (found.proved and found.measured)


@pytest.fixture
def twins(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is as true as the claim may stand beside it."""
    monkeypatch.setattr(fates, "TWINS", True)


OF_TWO = r"\E[X_1 Y_2] = \E[X] \E[Y] \when{ X \indep Y,\ \ident{X},\ \ident{Y} }"
"""X_2 Y_2 has the same mean: no element of the one family depends on any of the other."""


def test_a_twin_blocks_until_it_may_stand(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fates, "TWINS", False)
    assert "open" in [one.fate for one in judge(OF_TWO).mutants.rows if one.change == "1 → 2"]


def test_a_twin_is_listed_and_counted_and_does_not_block(judge: Judge, twins: None) -> None:
    found = judge(OF_TWO)
    assert found.holds, found.reason
    assert "twin" in [one.fate for one in found.mutants.rows if one.change == "1 → 2"]
    assert "2 as true as the claim" in told_of([found.mutants])
    assert found.mutants.rejected == len(found.mutants.rows) - found.mutants.count("twin", "meaningless", "rule")


@pytest.mark.parametrize(("tex", "change", "_"), ADVICE.values(), ids=ADVICE)
def test_no_twin_is_made_of_a_premise_or_of_the_check(judge: Judge, twins: None, tex: str, change: str, _: str) -> None:
    """A weaker premise, one that holds the answer, and a name that anything would fit, are no matter of two true claims."""
    assert row(judge(tex, a_sum if "[S] = 0" in tex else nothing), change).fate == "open"


def test_what_claims_nothing_is_no_twin(judge: Judge, twins: None) -> None:
    assert row(judge(FATES["both sides are the same"][0]), "1 → 2").fate == "rule"


# --- a premise that an earlier equation states --------------------------------------------------------------------------

DOUBLING, CLOSED = "q_l = 2 q_{l-1}", r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }"


def naming_the_recursion(doubling: Any) -> Iterator[Model]:
    yield from nothing()


def test_a_premise_that_an_earlier_equation_states_is_pinned(judge: Judge) -> None:
    r"""`\each` must stand with the recursion, wherever it is stated."""
    stated = rf"{DOUBLING} \when{{ \each{{l}}{{L}} }}"
    found = judge(CLOSED, naming_the_recursion, doubling=stated)
    assert found.holds, found.reason
    together = row(found, "2 → 3, in the premise q_l = 2 q_{l-1} and wherever the claim repeats it")
    assert (together.fate, together.why) == ("rule", "a premise is no longer what doubling states")
    earlier = [one for one in found.mutants.rows if one.earlier]
    assert earlier and {one.fate for one in earlier} == {"derivation"}


def test_an_earlier_equation_that_states_something_else_pins_nothing(judge: Judge) -> None:
    found = judge(CLOSED, naming_the_recursion, doubling=r"q_l = 3 q_{l-1} \when{ \each{l}{L} }")
    assert found.reason == "the check asks for doubling and does not use it"


def resting_on(earlier: Any) -> Iterator[Model]:
    yield from nothing()


STATED = {
    "by a chain, from its first side to its last": (r"a = c + c = 2 c", r"b + a = b + 2 c \when{ a = 2 c }", "2 → 3, in"),
    "by a law, whose moment it is": (
        r"Z \sim \Normal(0, 2 c)", r"\E[Z^2] = 2 c \when{ \Var[Z] = 2 c,\ \E[Z] = 0 }", "2 → 3, in the premise \\Var",
    ),
    "by a side of an arrow": (
        r"\Var[Z] + 1 = 2 c + 1 \iff \Var[Z] = 2 c", r"\E[Z^2] = 2 c \when{ \Var[Z] = 2 c,\ \E[Z] = 0 }",
        "2 → 3, in the premise \\Var",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("earlier", "tex", "change"), STATED.values(), ids=STATED)
def test_an_earlier_equation_states_a_premise(judge: Judge, earlier: str, tex: str, change: str) -> None:
    found = judge(tex, resting_on, earlier=earlier)
    together = [one for one in found.mutants.rows if one.change.startswith(change)]
    assert together and {(one.fate, one.why) for one in together} == {("rule", "a premise is no longer what earlier states")}


@pytest.mark.parametrize("law", [r"Z \sim \Normal(c, 3 c)", r"Z \sim \Normal(c, c)", r"V \sim \Normal(0, 2 c)"])
def test_another_law_does_not_state_it(judge: Judge, law: str) -> None:
    found = judge(STATED["by a law, whose moment it is"][1], resting_on, earlier=law)
    assert found.reason == "the check asks for earlier and does not use it"
