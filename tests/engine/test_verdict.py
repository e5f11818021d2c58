"""One equation and its check -> its verdict: what is refused, for which reason, and what no reason is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from texclaims.check import CheckError, Model, model, normal, on_tensors, sum_over
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge as judged
from texclaims.judgement.model import run_check
from texclaims.judgement.schema import Finding
from texclaims.judgement.twins import same_claim
from texclaims.language.claim import Claim
from texclaims.symbolic.proof import OPEN, REFUTED, Proof
from texclaims.symbolic.prover import Prover

Check = Callable[..., Iterator[Model]]


@pytest.fixture
def judge(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., Finding]:
    """The verdict on a line of TeX; `earlier` are other equations by label."""

    def of(tex: str, check: Check, **earlier: str) -> Finding:
        claims = {label.replace("_", "-"): read(text) for label, text in earlier.items()}
        claim = read(tex)
        return judged(Case(claim, check, notation, functions, {**claims, "label": claim}))

    return of


def nothing() -> Iterator[Model]:
    yield model()
    yield model()


@on_tensors
def total(x: torch.Tensor) -> torch.Tensor:
    return x.sum(dim=1)


def a_sum(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=total(X))


HOLDS = [
    (r"\Var[Z] = \E[Z^2] - \E[Z]^2", nothing),
    (r"\Var[S] = n \Var[X] \when{ \iid{X} }", a_sum),
    (r"\E[S] = n \E[X] \when{ \ident{X} }", a_sum),
    (r"\E[Z^4] = 3 \sigma^4 \when{ Z \sim \Normal(0, \sigma^2) }", nothing),
    (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }", nothing),
    (r"\Var[Z V] = \Var[Z] \E[V^2] \when{ Z \indep V,\ \E[Z] = 0 }", nothing),
    (r"2 c \le c^2 + 1", nothing),
    (r"c = 2 \iff c^2 = 4", nothing),
    (r"\tanh(t) = t + \bigO(t^3)", nothing),
    (r"\sqrt{2} \approx 1.414", nothing),
    (r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_0}", nothing),
]


@pytest.mark.parametrize(("tex", "check"), HOLDS, ids=[tex for tex, _ in HOLDS])
def test_a_true_equation_holds_and_all_its_wrong_versions_are_rejected(
    judge: Callable[..., Finding], tex: str, check: Check
) -> None:
    found = judge(tex, check)
    assert found.holds and found.proved and found.measured, found.reason
    wrong = found.mutants
    assert wrong.survivors == () and len(wrong.rows) == wrong.rejected + wrong.count("rule", "meaningless") > 2


def ignoring_the_page(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X), c=n)
    yield model(S=total(X))


def retyping(c: Any) -> Iterator[Model]:
    yield model(b=c**2 + 1)
    yield model(b=on_tensors(lambda c: c * c + 1)(c))


def only_sympy(c: Any) -> Iterator[Model]:
    yield model(b=(c + 1) ** 2 - 2 * c)
    yield model()


def wrong_layer(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=on_tensors(lambda x: x.sum(dim=1) * (1 + 1e-9))(X))


def unused(half: Any) -> Iterator[Model]:
    yield model()
    yield model()


REFUSED = {
    "a wrong equation": (r"\Var[S] = n^2 \Var[X] \when{ \iid{X} }", a_sum, "refuted by SymPy: the left side is"),
    "a missing premise": (r"\Var[S] = n \Var[X] \when{ \ident{X} }", a_sum, "refuted by PyTorch: left"),
    "a premise that nobody needs": (
        r"\E[S] = n \E[X] \when{ \ident{X},\ \Var[X] = 1 }", a_sum, r"the premise \Var[X] = 1 is not needed: leave it out",
    ),
    "a premise that is too strong": (
        r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V,\ Z \sim -Z }", nothing, "is not needed: leave it out",
    ),
    "a tautological check": (r"b = c^2 + 1", retyping, "the check restates the equation"),
    "a check that ignores the page": (
        r"\E[S] = n \E[X] \when{ \ident{X} }", ignoring_the_page, "a model of c, which the equation does not contain",
    ),
    "a definition that PyTorch does not compute": (
        r"b \coloneqq c^2 + 1", only_sympy, "a definition must name something that PyTorch computes",
    ),
    "a layer that does something else": (
        r"\E[S] = n \E[X] \when{ \ident{X} }", wrong_layer, "refuted by PyTorch: left",
    ),
    "an open proof": (r"a + \exp(-400) = a", nothing, r"a + \exp(-400) = a: open by SymPy"),
    "one bad step in a chain": (r"(a + 1)^2 = a^2 + a + 1 = 1 + a + a^2", nothing, "(a + 1)^2 = a^2 + a + 1: refuted by SymPy"),
    "a bound that is not sharp": (r"2 c \le c^2 + 2", nothing, "not sharp"),
    "an implication that is an equivalence": (r"c = 2 \implies c^2 = 4", nothing, r"write \iff"),
    "digits that are cut off": (r"\pi \approx 3.1415", nothing, "the left side is 3.14159265359"),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "check", "words"), REFUSED.values(), ids=REFUSED)
def test_an_equation_is_refused(judge: Callable[..., Finding], tex: str, check: Check, words: str) -> None:
    found = judge(tex, check)
    assert not found.holds and words in found.reason
    assert found.mutants.rows == ()  # what does not hold itself has no wrong versions


# --- earlier equations -------------------------------------------------------------------------------------------------


def built_on_half(half: Any, c: Any) -> Iterator[Model]:
    yield model(b=2 * half.right)
    yield model(b=on_tensors(lambda c: c * c)(c))


def built_on_nothing_of_it(half: Any, c: Any) -> Iterator[Model]:
    assert half.right != 0  # asked for, and not built on
    yield model(b=c * c + c - c)
    yield model(b=on_tensors(lambda c: c * c)(c))


def test_an_equation_that_rests_on_an_earlier_one(judge: Callable[..., Finding]) -> None:
    found = judge(r"b \coloneqq c^2", built_on_half, half=r"a = \frac{c^2}{2}")
    assert found.holds, found.reason
    assert found.depends_on == ("half",)
    tried = [row for row in found.mutants.rows if row.earlier == "half"]
    assert tried and all(row.fate == "proof" and row.change.startswith("in half: ") for row in tried)
    assert found.mutants.rejected == len(found.mutants.rows) - len(tried)  # they are wrong versions of another equation


def test_a_wrong_earlier_equation_breaks_what_rests_on_it(judge: Callable[..., Finding]) -> None:
    found = judge(r"b \coloneqq c^2", built_on_half, half=r"a = \frac{c^2}{3}")
    assert not found.holds and "refuted by SymPy" in found.reason


def test_what_can_no_longer_be_derived_is_rejected_but_not_refuted(
    judge: Callable[..., Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proof that stays open, here for want of time, is no proof that the step is false."""
    prove = Prover.prove

    def in_no_time(self: Prover, step: Any, premises: Any, short: bool = False) -> Proof:
        found = prove(self, step, premises, short)
        return Proof(OPEN, "no proof within 0 s") if found.verdict == REFUTED else found

    monkeypatch.setattr(Prover, "prove", in_no_time)
    rows = judge(r"b \coloneqq c^2", built_on_half, half=r"a = \frac{c^2}{2}").mutants
    earlier = [row for row in rows.rows if row.earlier == "half"]
    assert earlier and {(row.fate, row.why) for row in earlier} == {("derivation", "no proof within 0 s")}
    assert rows.count("derivation", earlier=True) == len(earlier) and not rows.count("derivation")


def test_an_earlier_equation_that_could_be_anything_is_refused(judge: Callable[..., Finding]) -> None:
    found = judge(r"b \coloneqq c^2", built_on_nothing_of_it, half=r"a = \frac{c^2}{2}")
    assert not found.holds and "not rejected: " in found.reason and "(half: no wrong version" in found.reason


def test_an_earlier_equation_that_is_not_used_is_refused(judge: Callable[..., Finding]) -> None:
    found = judge("(c + 1)^2 = c^2 + 2 c + 1", unused, half=r"a = \frac{c^2}{2}")
    assert found.reason == "the check asks for half and does not use it"


def test_an_unknown_earlier_equation_is_an_error(judge: Callable[..., Finding]) -> None:
    with pytest.raises(CheckError, match=r"its parameter 'half' is no symbol of notation.toml and no label"):
        judge("(c + 1)^2 = c^2 + 2 c + 1", unused)


# --- wrong versions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tex", [r"c \cdot 1^2 = c", r"\frac{c}{c + d} + \frac{d}{c + d} = 1"])
def test_the_same_claim_in_other_words_is_no_wrong_version(judge: Callable[..., Finding], tex: str) -> None:
    found = judge(tex, nothing)
    assert found.holds, found.reason
    assert found.mutants.rejected > 0
    assert (found.mutants.same > 0) == (tex[0] == "c")  # 1^3 is 1; of the fractions, every change is wrong


def test_wrong_versions_that_hold_fail_the_verdict(judge: Callable[..., Finding]) -> None:
    """A weaker premise is enough: the page asks for more than the claim needs."""
    found = judge(r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }", nothing)
    assert found.proved and found.measured and not found.holds
    assert all(row.change and row.tex and row.tried and row.helps for row in found.mutants.survivors)
    assert "not rejected: " in found.reason


def test_every_row_says_who_rejected_it_and_why(judge: Callable[..., Finding]) -> None:
    rows = judge(r"\Var[Z V] = \Var[Z] \E[V^2] \when{ Z \indep V,\ \E[Z] = 0 }", nothing).mutants.rows
    assert {row.fate for row in rows} == {"both", "measured", "meaningless"} and all(row.why for row in rows)
    assert all("a variable beside itself" in row.why for row in rows if row.fate == "meaningless")
    dropped = {row.change: row.fate for row in rows if row.change.startswith("without the premise")}
    assert dropped == {r"without the premise Z \indep V": "both", r"without the premise \E[Z] = 0": "both"}


def test_other_seeds_draw_other_worlds_and_the_verdict_stays(
    read: Callable[[str], Claim], notation: Any, functions: Any
) -> None:
    claim = read(r"\Var[S] = n \Var[X] \when{ \iid{X} }")
    left = []
    for seed in range(3):
        found = judged(Case(claim, a_sum, notation, functions, {}), (seed,))
        assert found.holds, found.reason
        left.append(found.measurement.steps[0].left)
    assert len(set(left)) == 3


@pytest.mark.parametrize("seed", [0, 4, 11, 24])
def test_a_step_that_needs_no_law_is_not_measured_where_its_sides_have_no_value(
    read: Callable[[str], Claim], notation: Any, functions: Any, seed: int
) -> None:
    """The law says that the denominator is not 0; without it all values of Z may be negative."""
    tex = r"\frac{\E[Z^2 \max(0, Z)^2]}{\E[\max(0, Z)^2]} = \frac{\E[\max(0, Z)^4]}{\E[\max(0, Z)^2]}"
    claim = read(tex + r" \when{ Z \sim \Normal(0, c) }")
    assert (found := judged(Case(claim, nothing, notation, functions, {}), (seed,))).measured, found.reason


# --- other letters and other numbers for the same things ---------------------------------------------------------------


@pytest.fixture
def same(read: Callable[[str], Claim], notation: Any, functions: Any) -> Callable[..., bool]:
    """Is one claim taken for the same as another?"""

    def of(tex: str, other: str, check: Check = nothing) -> bool:
        case = Case(read(tex), check, notation, functions, {})
        return same_claim(case, run_check(check, notation, functions, {}), read(other))

    return of


def a_square(a: Any, b: Any) -> Iterator[Model]:
    yield model(b=a**2)
    yield model(b=on_tensors(lambda a: a * a)(a))


IID_X, IID_W = r"\when{ \iid{X} }", r"\when{ \iid{W} }"
THE_SAME = {
    "a free number": (r"\frac{a^2 - b^2}{a - b} = a + b", r"\frac{a^2 - t^2}{a - t} = a + t", nothing),
    "a free function argument": (r"\tanh'(a) = 1 - \tanh^2(a)", r"\tanh'(t) = 1 - \tanh^2(t)", nothing),
    "the variable of an integral": (
        r"\int_0^1 \exp(-t) \dd t = 1 - \exp(-1)", r"\int_0^1 \exp(-a) \dd a = 1 - \exp(-1)", nothing,
    ),
    "another second element": (rf"\E[X_1 X_2] = \E[X]^2 {IID_X}", rf"\E[X_1 X_3] = \E[X]^2 {IID_X}", nothing),
    "elements swapped": (rf"\E[X_1 X_2^2] = \E[X] \E[X^2] {IID_X}", rf"\E[X_2 X_1^2] = \E[X] \E[X^2] {IID_X}", nothing),
    "fixed elements, everywhere": (
        r"u_1^2 - u_2^2 = (u_1 - u_2) (u_1 + u_2)", r"u_1^2 - u_3^2 = (u_1 - u_3) (u_1 + u_3)", nothing,
    ),
    "rows swapped with columns, one element": (r"\E[W_{1 2}] = \E[W] \when{ \ident{W} }",
                                               r"\E[W_{2 1}] = \E[W] \when{ \ident{W} }", nothing),
}  # fmt: skip
NOT_THE_SAME = {
    "two names become one": (r"\frac{a^2 - b^2}{a - b} = a + b", r"\frac{a^2 - a^2}{a - a} = a + a", nothing),
    "a name in one of its places": (r"\frac{a^2 - b^2}{a - b} = a + b", r"\frac{a^2 - t^2}{a - b} = a + b", nothing),
    "a name of another kind": (r"(a + b)^2 - 2 a b = a^2 + b^2", r"(a + c)^2 - 2 a c = a^2 + c^2", nothing),
    "a modelled name": ("b^2 = a^4", "t^2 = a^4", a_square),
    "a name that a model rests on": ("b^2 - a^4 = 0", "b^2 - b^4 = 0", a_square),
    "two elements become one": (rf"\E[X_1 X_2] = \E[X]^2 {IID_X}", rf"\E[X_1 X_1] = \E[X]^2 {IID_X}", nothing),
    "one element becomes two": (rf"\E[X_1 X_1] = \E[X^2] {IID_X}", rf"\E[X_1 X_2] = \E[X^2] {IID_X}", nothing),
    "one element in one of its places": (
        r"u_1^2 - u_2^2 = (u_1 - u_2) (u_1 + u_2)", r"u_1^2 - u_3^2 = (u_1 - u_2) (u_1 + u_2)", nothing,
    ),
    "one row becomes one column": (
        rf"\E[W_{{1 1}} W_{{1 2}}] = \E[W]^2 {IID_W}", rf"\E[W_{{1 1}} W_{{2 1}}] = \E[W]^2 {IID_W}", nothing,
    ),
    "one row becomes two": (
        rf"\E[W_{{1 1}} W_{{1 2}}] = \E[W]^2 {IID_W}", rf"\E[W_{{1 1}} W_{{2 2}}] = \E[W]^2 {IID_W}", nothing,
    ),
    "an index shift": (
        r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_0}",
        r"\prod_{l=1}^{L} \frac{q_l}{q_{l-2}} = \frac{q_L}{q_0}", nothing,
    ),
    "a derivative of what the check defines": (
        r"\frac{\partial b}{\partial a} = 2 a", r"\frac{\partial t}{\partial a} = 2 a", a_square,
    ),
    "a number that is no index": (r"u_1 + u_1 = 2 u_1", r"u_1 + u_1 = 3 u_1", nothing),
    "the elements of a premise": (
        r"u_1 + u_3 = u_2 + u_3 \when{ u_1 = u_2 }", r"u_1 + u_3 = u_2 + u_3 \when{ u_1 = u_3 }", nothing,
    ),
}  # fmt: skip


THE_SAME |= {
    "another power of a free positive number": (
        r"\Var[Z] = c^2 \when{ Z \sim \Normal(0, c^2) }", r"\Var[Z] = c^3 \when{ Z \sim \Normal(0, c^3) }", nothing,
    ),
    "a free positive number for its power": (r"\frac{c^2}{2} + \frac{c^2}{2} = c^2", r"\frac{c}{2} + \frac{c}{2} = c", nothing),
}  # fmt: skip
NOT_THE_SAME |= {
    "another power in one of two places": (
        r"\Var[Z] = c^2 \when{ Z \sim \Normal(0, c^2) }", r"\Var[Z] = c^3 \when{ Z \sim \Normal(0, c^2) }", nothing,
    ),
    "another power of one of two powers": (r"\Var[c^2 Z] = c^4 \Var[Z]", r"\Var[c^3 Z] = c^4 \Var[Z]", nothing),
    "a power of a number that may be negative": (
        r"\E[Z] = a^2 \when{ \E[Z] = a^2 }", r"\E[Z] = a^3 \when{ \E[Z] = a^3 }", nothing,
    ),
    "the letter of an integral": (r"\int_0^1 c^2 \dd c = \frac{1}{3}", r"\int_0^1 c^3 \dd c = \frac{1}{3}", nothing),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "other", "check"), THE_SAME.values(), ids=THE_SAME)
def test_other_letters_and_numbers_are_the_same_claim(
    same: Callable[..., bool], tex: str, other: str, check: Check
) -> None:
    assert same(tex, other, check)


@pytest.mark.parametrize(("tex", "other", "check"), NOT_THE_SAME.values(), ids=NOT_THE_SAME)
def test_what_merges_splits_or_shifts_is_not_the_same_claim(
    same: Callable[..., bool], tex: str, other: str, check: Check
) -> None:
    assert not same(tex, other, check)


ELEMENTS = {
    r"\frac{\partial u_i^2}{\partial u_i} = 2 u_i \when{ \each{i}{n} }": set(),
    r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }": {r"q_l = 2 q_{l-1}"},
    r"A_{1 j} c = A_{2 j} c \when{ \each{j}{n},\ A_{1 j} = A_{2 j} }": {r"A_{1 j} = A_{2 j}"},
    r"\E[X_i X_1^2] = \E[X_i X_1^2] + \E[X] - \E[X_i] \when{ \each{i}{n},\ \ident{X} }": {r"\ident{X}"},
}


@pytest.mark.parametrize(("tex", "dropped"), ELEMENTS.items(), ids=ELEMENTS)
def test_the_range_of_an_index_is_never_dropped(judge: Callable[..., Finding], tex: str, dropped: set[str]) -> None:
    found = judge(tex, nothing)
    assert found.proved and found.measured and "is not needed" not in found.reason
    rows = [row.change for row in found.mutants.rows if row.change.startswith("without the premise ")]
    assert {change.removeprefix("without the premise ") for change in rows} == dropped
    assert any(r"\each" in premise for step in found.proof.steps for premise in step.premises)


WEAK_OR_NOT = {
    r"\frac{\partial \phi(a b)}{\partial a} = b \phi'(a b)": "",
    r"\sum_{i=1}^{m} v_{\tau(i)}^2 + a = \sum_{i=1}^{m} v_i^2 + a": "",
    r"q_L = 3^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }": "refuted by SymPy: the left side is",
    r"v_{\tau(i)} = v_i \when{ \each{i}{m} }": "refuted by PyTorch",
    r"A_{1 j} c = A_{2 j} c \when{ \each{j}{n},\ A_{1 j} = A_{2 j},\ u_1 = u_2 }": "the premise u_1 = u_2 is not needed",
    r"\phi(-a) = -\phi(a)": "refuted by SymPy",
}


@pytest.mark.parametrize(("tex", "words"), WEAK_OR_NOT.items(), ids=WEAK_OR_NOT)
def test_a_claim_about_elements_or_every_function_is_judged(
    judge: Callable[..., Finding], tex: str, words: str
) -> None:
    found = judge(tex, nothing)
    assert found.holds is (not words) and words in found.reason
    assert all(row.why for row in found.mutants.rows if row.fate != "open")


# --- checks ------------------------------------------------------------------------------------------------------------


def one_model() -> Iterator[Model]:
    yield model()


def raising() -> Iterator[Model]:
    yield model()
    raise ZeroDivisionError("by hand")


def halves_swapped(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=total(X))
    yield model(S=sum_over(n, X))


def law_on_the_wrong_side() -> Iterator[Model]:
    yield model()
    yield model(Z=normal(0, 1))


def undeclared() -> Iterator[Model]:
    yield model(speed=1)
    yield model()


@pytest.mark.parametrize(
    ("check", "words"),
    [
        (one_model, "one_model: yields 1 models"),
        (raising, "raising: ZeroDivisionError: by hand"),
        (halves_swapped, "the first model gives PyTorch's S; wanted SymPy's"),
        (law_on_the_wrong_side, "the second model gives SymPy's Z; wanted PyTorch's, or a number"),
        (undeclared, "a model of ['speed'], which notation.toml does not declare"),
    ],
)
def test_a_check_that_cannot_be_run_is_an_error_with_its_place(
    judge: Callable[..., Finding], check: Check, words: str
) -> None:
    with pytest.raises(CheckError) as refusal:
        judge(r"\E[S] = n \E[X] \when{ \ident{X} }", check)
    assert words in str(refusal.value) and "test_verdict.py:" in str(refusal.value)
