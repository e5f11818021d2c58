"""What says less than it was taken to say: a bound or an arrow as an equation, a second law, an index that is no number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from texclaims.check import model
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.language.premises import ElementIs
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.proof import PROVED, Proof
from texclaims.symbolic.recursions import Recursion, follows

Read = Callable[[str], Claim]


def from_earlier(earlier: Any) -> Iterator[Any]:
    yield model(using=[earlier])
    yield model()


def nothing() -> Iterator[Any]:
    yield model()
    yield model()


@pytest.fixture
def judged(read: Read, notation: Any, functions: Any) -> Callable[..., Finding]:
    def of(tex: str, check: Any = nothing, **earlier: str) -> Finding:
        claims = {label: read(text) for label, text in earlier.items()}
        return judge(Case(read(tex), check, notation, functions, claims))

    return of


NO_EQUATION = [
    (r"\int_0^1 t \dd t \le \frac12", r"2 \int_0^1 t \dd t = 1"),
    (r"\int_0^1 t \dd t \ge \frac12", r"2 \int_0^1 t \dd t = 1"),
    (r"\int_0^1 t \dd t \le \frac12 = 1 - \frac12", r"2 \int_0^1 t \dd t = 1"),
    (r"\int_0^1 t \dd t = \frac12 \le 1 - \frac12", r"2 \int_0^1 t \dd t = 1"),
    (r"\int_0^1 t \dd t \le \frac12", r"3 \int_0^1 t \dd t \approx 1.50"),
    (r"\Var[Z] \le \E[Z^2]", r"\Var[Z] + c = \E[Z^2] + c \when{ \E[Z] = 0 }"),
    (r"\E[Z^2] \ge \E[Z]^2", r"\E[Z^2] = \E[Z]^2 \when{ \Var[Z] = 0 }"),
    (r"\E[Z] = 0 \iff \Var[Z] = \E[Z^2]", r"\Var[Z] + c = \E[Z^2] + c \when{ \E[Z] = 0 }"),
]


@pytest.mark.parametrize(("earlier", "tex"), NO_EQUATION)
def test_nothing_follows_from_what_is_no_equation(judged: Callable[..., Finding], earlier: str, tex: str) -> None:
    found = judged(tex, from_earlier, earlier=earlier)
    assert not found.holds and not found.proof.follows and "is no equation" in found.reason


def test_the_same_follows_from_the_equation(judged: Callable[..., Finding]) -> None:
    found = judged(NO_EQUATION[5][1], from_earlier, earlier=r"\Var[Z] = \E[Z^2] - \E[Z]^2")
    assert found.holds and found.proof.follows


@pytest.mark.parametrize("earlier", [r"\E[Y^2] \le 2 \E[Z^2]", r"c = d \iff \E[Y^2] = 2 \E[Z^2]"])
def test_no_recursion_follows_from_it_either(read: Read, notation: Any, functions: Any, earlier: str) -> None:
    def proof(text: str) -> Proof:
        claim = read(r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }")
        (premise,) = [one for one in claim.premises if isinstance(one, ElementIs)]
        recursion = Recursion((Lemma("earlier", read(text)),), (r"\E[Y^2] = q_l", r"\E[Z^2] = q_{l-1}"))
        return follows(recursion, premise, claim, notation, functions)

    assert "earlier is no equation" in proof(earlier).leftover
    assert proof(r"\E[Y^2] = 2 \E[Z^2]").verdict == PROVED


@pytest.mark.parametrize(
    "tex",
    [
        r"\Var[Z] = 1 \when{ Z \sim \Normal(0, 1), Z \sim \Normal(0, 2) }",
        r"\Var[Z] = 2 \when{ Z \sim \Normal(0, 1), Z \sim \Normal(0, 2) }",
        r"\E[Z^2] = \frac13 \when{ Z \sim \Normal(0, 1), Z \sim \Uniform(-1, 1) }",
        r"\E[Z^2] = 1 \when{ Z \sim \Normal(0, 1), Z \sim \Normal(0, 1) }",
    ],
)
def test_a_variable_has_one_law(read: Read, tex: str) -> None:
    with pytest.raises(DialectError, match="a second law of Z"):
        read(tex)


@pytest.mark.parametrize("tex", [r"\frac{\partial q_c}{\partial c} = 0", r"\lim_{t \to 0} q_t = q_0", r"X_a = X_1"])
def test_an_index_is_a_whole_number(read: Read, tex: str) -> None:
    with pytest.raises(DialectError, match="which is no whole number"):
        read(tex)


@pytest.mark.parametrize(
    ("tex", "needed"),
    [
        (r"\E[X_m] = \E[X_1] \when{ \ident{X} }", (r"m \le n",)),
        (r"u_m = c \when{ \each{i}{n}, u_i = c }", (r"m \le n",)),
        (r"\E[W_{n m}] = \E[W_{1 1}] \when{ \ident{W} }", (r"n \le m", r"m \le n")),
        (r"\E[X_n] = \E[X_1] \when{ \ident{X} }", ()),
        (r"m \E[X_m^2] = n c \when{ X \sim \Normal(0, c), m = n }", ()),
    ],
)
def test_an_element_is_there_up_to_the_size_of_its_family(
    judged: Callable[..., Finding], tex: str, needed: tuple[str, ...]
) -> None:
    found = judged(tex)
    assert found.domain == needed and found.holds == (not needed), found.reason


@pytest.mark.parametrize(
    "tex",
    [
        r"\E[X_3] = \E[X_1] \when{ \ident{X}, n > 2 }",
        r"\E[X_1 X_2 X_3] = \E[X]^3 \when{ \iid{X}, n > 2 }",
        r"\E[X_3^2] = c \when{ X \sim \Normal(0, c), n > 2 }",
        r"\E[W_{1 3}] = \E[W_{1 1}] \when{ \ident{W}, n > 2 }",
    ],
)
def test_a_premise_that_gives_an_element_gives_it_to_the_grade_too(judged: Callable[..., Finding], tex: str) -> None:
    found = judged(tex)
    assert found.holds, found.reason
