"""A check and its display -> what is printed of the check, what is refused, and what a proof is not called."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sympy
import torch
from torch import Tensor

from texclaims.check import Model, drawn_by, model, normal, on_tensors, sum_of, sum_over
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim
from texclaims.symbolic.writing import written

Check = Callable[..., Iterator[Model]]
Judge = Callable[..., Finding]


@pytest.fixture
def judged(read: Callable[[str], Claim], notation: Any, functions: Any) -> Judge:
    def of(tex: str, check: Check, own: tuple[str, ...] = (), **earlier: str) -> Finding:
        claims = {label.replace("_", "-"): read(text) for label, text in earlier.items()}
        return judge(Case(read(tex), check, notation, functions, claims, own=own))

    return of


@on_tensors
def total(x: Tensor) -> Tensor:
    return x.sum(dim=1)


@on_tensors
def doubled(x: Tensor) -> Tensor:
    return 2 * x.sum(dim=1)


@on_tensors
def square(c: Tensor) -> Tensor:
    return c * c


@on_tensors
def two() -> float:
    return 2.0


def nothing() -> Iterator[Model]:
    yield model()
    yield model()


def a_sum(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=total(X))


def a_hidden_factor(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=2 * sum_over(n, X))
    yield model(S=doubled(X))


def a_negative_sum(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=2 * sum_of(n, lambda k: -X(k)))
    yield model(S=on_tensors(lambda x: -2 * x.sum(dim=1))(X))


def a_family(n: Any) -> Iterator[Model]:
    yield model(u=lambda i: 1 / sympy.sqrt(n))
    yield model(u=on_tensors(lambda n: torch.full((int(n),), float(n) ** -0.5, dtype=torch.float64))(n))


def another_name(c: Any) -> Iterator[Model]:
    yield model(b=c**2)
    yield model(b=square(c))


def one_more(m: Any) -> Iterator[Model]:
    yield model(n=m + 1)
    yield model(n=on_tensors(lambda m: m + 1)(m))


def below_one(n: Any) -> Iterator[Model]:
    yield model(c=1 / n)
    yield model(c=on_tensors(lambda n: 1 / n)(n))


def a_curve(a: Any) -> Iterator[Model]:
    yield model(b=sympy.tanh(a))
    yield model(b=on_tensors(torch.tanh)(a))


# --- printed ----------------------------------------------------------------------------------------------------------


PRINTED = [
    (r"\Var[S] = n \Var[X] \when{ \iid{X} }", a_sum, (r"S = \sum_{i=1}^{n} X_{i}",)),
    (r"\Var[S] = 4 n \Var[X] \when{ \iid{X} }", a_hidden_factor, (r"S = 2 \sum_{i=1}^{n} X_{i}",)),
    (r"\E[S] = -2 n \E[X] \when{ \ident{X} }", a_negative_sum, (r"S = 2 \sum_{i=1}^{n} \left(- X_{i}\right)",)),
    (r"(a + b)^2 = a^2 + 2 a c^2 + c^4", another_name, (r"b = c^{2}",)),
    (r"\Var[\sum_{j=1}^{n} u_j X_j] = \Var[X] \when{ \iid{X} }", a_family, (r"u_{i} = \frac{1}{\sqrt{n}}",)),
    (r"c \le 1", below_one, (r"c = \frac{1}{n}",)),  # a bound and an order do not say what a name is
    (r"b = a + \bigO(a^3)", a_curve, (r"b = \tanh{\left(a \right)}",)),
    (r"S = \sum_{j=1}^{n} X_j", a_sum, ()),  # the display says it itself
    (r"\Var[Z] = \E[Z^2] - \E[Z]^2", nothing, ()),
]


@pytest.mark.parametrize(("tex", "check", "lines"), PRINTED, ids=[row[0] for row in PRINTED])
def test_what_a_check_says_of_a_name_is_printed(judged: Judge, tex: str, check: Check, lines: tuple[str, ...]) -> None:
    found = judged(tex, check)
    assert found.holds, found.reason
    assert found.supplied == lines


# --- refused ----------------------------------------------------------------------------------------------------------


def a_count(n: Any) -> Iterator[Model]:
    yield model(n=sympy.Integer(2))
    yield model(n=two())


def a_count_for_pytorch_alone(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=total(X), n=two())


def a_number(c: Any) -> Iterator[Model]:
    yield model(c=sympy.Integer(2))
    yield model(c=two())


def a_number_for_pytorch_alone() -> Iterator[Model]:
    yield model()
    yield model(c=two())


def a_variable_for_pytorch_alone(X: Any) -> Iterator[Model]:
    yield model()
    yield model(S=total(X))


REFUSED = {
    "2 in the place of n": (r"\Var[\sum_{j=1}^{n} X_j] = 2 \Var[X] \when{ \iid{X} }", a_count, "leaves it free"),
    "2 in the place of n, in one half": (
        r"\Var[S] = n \Var[X] \when{ \iid{X} }", a_count_for_pytorch_alone, "leaves it free"),
    "one more than a count, below a bound": (r"n \ge 2", one_more, "leaves it free: say it as a premise"),
    "one more than a count, in a chain": (
        r"\begin{aligned} n &\ge 2 \\ &= \frac{4}{2} \end{aligned}", one_more, "leaves it free"),
    "2 in the place of c": (r"c^2 = 2 c", a_number, "leaves it free: say it as a premise, as in"),
    "2 in the place of c, in one half": (r"(c + 1)^2 = c^2 + 2 c + 1", a_number_for_pytorch_alone, "PyTorch's half alone"),
    "a variable in one half": (
        r"\Var[S] = \E[S^2] - \E[S]^2", a_variable_for_pytorch_alone, "SymPy's half leaves it free"),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "check", "words"), REFUSED.values(), ids=REFUSED)
def test_what_the_display_leaves_free_stays_free(judged: Judge, tex: str, check: Check, words: str) -> None:
    found = judged(tex, check)
    assert not found.holds and words in found.reason


def one_of_each(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, X))
    yield model(S=on_tensors(lambda x: 3 * x.sum(dim=1))(X))


def a_power(c: Any) -> Iterator[Model]:
    yield model(q=lambda k: c**k)
    yield model(q=on_tensors(lambda c: float(c) ** torch.arange(0, 40, dtype=torch.float64) * 2)(c))


def out_of_reach(c: Any) -> Iterator[Model]:
    yield model(b=sympy.zeta(c + 1))
    yield model(b=on_tensors(lambda c: torch.special.zeta(c + 1, torch.ones_like(c)))(c))


APART = {
    "a factor in one half": (r"\Var[S] = \E[S^2] - \E[S]^2", one_of_each, "what PyTorch computes for S is not what SymPy"),
    "a factor in one half of a sequence": (r"(q_l + 1)^2 = q_l^2 + 2 q_l + 1 \when{ \each{l}{L} }", a_power, "the halves of"),
    "what no tensor is known for": (r"(b + 1)^2 = b^2 + 2 b + 1", out_of_reach, "cannot be compared with what PyTorch"),
}


@pytest.mark.parametrize(("tex", "check", "words"), APART.values(), ids=APART)
def test_both_halves_say_the_same(judged: Judge, tex: str, check: Check, words: str) -> None:
    found = judged(tex, check)
    assert not found.holds and words in found.reason


def test_a_number_that_is_a_premise_is_computed_by_pytorch_and_needed(judged: Judge) -> None:
    found = judged(r"c^2 = 2 c \when{ c = 2 }", a_number_for_pytorch_alone)
    assert found.holds, found.reason
    assert any("without the premise" in row.change and row.fate != "open" for row in found.mutants.rows)


def test_a_premise_that_pytorch_does_not_meet_is_none(judged: Judge) -> None:
    assert not judged(r"c^2 = 3 c \when{ c = 3 }", a_number_for_pytorch_alone).holds


def of_the_author(tensor: Tensor, std: float) -> Tensor:
    with torch.no_grad():
        return tensor.normal_().mul_(std)


def drawn(c: Any) -> Iterator[Model]:
    yield model(X=normal(0, c**2))
    yield model(X=drawn_by(of_the_author, std=c))


def test_an_initializer_of_the_authors_own_is_none(judged: Judge) -> None:
    found = judged(r"X \sim \Normal(0, c^2)", drawn, own=("torch.nn",))
    assert not found.holds and "X is drawn by of_the_author, and nothing of PyTorch's own" in found.reason


# --- not called proved ------------------------------------------------------------------------------------------------


def factored(X: Any, c: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_over(n, c * X))
    yield model(S=on_tensors(lambda x, c: (c * x).sum(dim=1))(X, c))


def otherwise_written(X: Any, n: Any) -> Iterator[Model]:
    yield model(S=sum_of(n, lambda k: X(k)) * 2 - sum_over(n, X))
    yield model(S=total(X))


def expanded(c: Any) -> Iterator[Model]:
    yield model(b=(c + 1) ** 2 - 2 * c)
    yield model(b=on_tensors(lambda c: c * c + 1)(c))


def a_fixed_sum(u: Any, n: Any) -> Iterator[Model]:
    yield model(b=sum_of(n, u))
    yield model(b=on_tensors(lambda u: u.sum())(u))


def from_before(half: Any, c: Any) -> Iterator[Model]:
    yield model(b=2 * half.right)
    yield model(b=square(c))


DEFINED = [
    (r"S = c \sum_{j=1}^{n} X_j", factored),
    (r"S = \sum_{i=1}^{n} X_i", otherwise_written),
    (r"c^2 + 1 = b", expanded),
    (r"b \coloneqq c^2 + 1", expanded),
    (r"f(a) = \max(0, a)", nothing),
    (r"\hinge_c(a) = \max(0, a) - c \min(0, a)", nothing),
]


@pytest.mark.parametrize(("tex", "check"), DEFINED, ids=[tex for tex, _ in DEFINED])
def test_what_the_check_says_of_a_name_is_a_definition(judged: Judge, tex: str, check: Check) -> None:
    found = judged(tex, check)
    assert found.holds, found.reason
    assert [step.standing for step in found.proof.steps] == ["defined"]

def two_terms(Z: Any, V: Any) -> Iterator[Model]:
    yield model(S=Z + V)
    yield model(S=on_tensors(lambda z, v: z + v)(Z, V))


def a_square(c: Any) -> Iterator[Model]:
    yield model(b=c**2)
    yield model(b=square(c))


RESTATED = [
    (r"S^2 = (\sum_{j=1}^{n} X_j)^2", a_sum),
    (r"S + 1 = 1 + \sum_{j=1}^{n} X_j", a_sum),
    (r"S - \sum_{j=1}^{n} X_j = 0", a_sum),
    (r"2 S = \sum_{j=1}^{n} 2 X_j", a_sum),
    (r"\frac{S}{n} = \frac{1}{n} \sum_{j=1}^{n} X_j", a_sum),
    (r"\exp(S) = \exp(\sum_{j=1}^{n} X_j)", a_sum),
    (r"f(S) = f(\sum_{j=1}^{n} X_j)", a_sum),
    (r"\E[S] = \E[\sum_{j=1}^{n} X_j]", a_sum),
    (r"\Var[S] = \Var[\sum_{j=1}^{n} X_j]", a_sum),
    (r"\E[S Z] = \E[(\sum_{j=1}^{n} X_j) Z]", a_sum),
    (r"a S = a Z + a V", two_terms),
    (r"b - c = c (c - 1)", a_square),
    (r"\frac{b}{c} = c", a_square),
]


@pytest.mark.parametrize(("tex", "check"), RESTATED, ids=[row[0] for row in RESTATED])
def test_what_the_check_says_in_another_order_is_restated(judged: Judge, tex: str, check: Check) -> None:
    found = judged(tex, check)
    assert not found.holds and "the check restates the equation" in found.reason


GIVEN = {
    r"\Var[X] = \E[(X - \E[X])^2]": "the definition of a variance",
    r"\E[(\E[S] - S)^2] = \Var[S]": "",
    r"\E[(S - \E[S])^2] = \Var[S]": "the definition of a variance",
    r"\Cov[Z, V] = \E[(V - \E[V]) (Z - \E[Z])]": "the definition of a covariance",
    r"\E[Z V] = \E[V] \E[Z] \when{ Z \indep V }": "the mean of a product of independent variables",
    r"\E[Z^2 V] = \E[V] \E[Z^2] \when{ Z \indep V }": "the mean of a product of independent variables",
    r"\E[a Z + V] = a \E[Z] + \E[V]": "linearity of the mean",
    r"\E[Z - 2 V + c] = \E[Z] - 2 \E[V] + c": "linearity of the mean",
    r"\E\left[\sum_{j=1}^{n} X_j\right] = \sum_{j=1}^{n} \E[X_j]": "linearity of the mean",
    r"\Var[Z] = \E[Z^2] - \E[Z]^2": "",
    r"\E[(Z + V)^2] = \E[Z^2] + 2 \E[Z] \E[V] + \E[V^2] \when{ Z \indep V }": "",
}


@pytest.mark.parametrize(("tex", "rule"), GIVEN.items(), ids=GIVEN)
def test_a_rule_of_the_proof_is_taken_as_given(judged: Judge, tex: str, rule: str) -> None:
    found = judged(tex, nothing)
    assert found.proved, found.reason
    (step,) = found.proof.steps
    assert (step.standing, step.given) == (("given", rule) if rule else ("proved", ""))


PROVED = [
    (r"f(a) + f(-a) = \abs{a}", nothing, {}),
    (r"f(c a) = c f(a)", nothing, {}),
    (r"\Var[S] = n \Var[X] \when{ \iid{X} }", a_sum, {}),
    (r"b = n u_1 \when{ \each{j}{n},\ u_j = u_1 }", a_fixed_sum, {}),
    (r"b = c^2", from_before, {"half": r"\frac12 c^2 = \frac{c^3}{2 c}"}),
]


@pytest.mark.parametrize(("tex", "check", "earlier"), PROVED, ids=[row[0] for row in PROVED])
def test_a_result_is_proved(judged: Judge, tex: str, check: Check, earlier: dict[str, str]) -> None:
    found = judged(tex, check, **earlier)
    assert found.proved and [step.standing for step in found.proof.steps] == ["proved"], found.reason


# --- in the names of the table -----------------------------------------------------------------------------------------


def test_letters_of_sums_stand_for_nothing_else(notation: Any) -> None:
    i, j = sympy.symbols("i j", integer=True, positive=True)
    n = sympy.Symbol("n", integer=True, positive=True)
    element = sympy.Function("u", real=True)
    inside = sympy.Sum(element(j), (j, 1, n))
    assert written("b", sympy.Sum(element(i) * inside, (i, 1, n)) ** 2, notation).startswith(r"b = ")
    assert written("u", lambda k: element(k) / inside, notation) == r"u_{i} = \frac{u_{i}}{\sum_{j=1}^{n} u_{j}}"
