"""The table of rules -> each proves its example, and that rule is in the proof; none proves what lacks its premise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from texclaims.language.claim import Claim
from texclaims.language.premises import Premise
from texclaims.symbolic.derivation import Derivation, derive
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.proof import PROVED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.rule import Applied, Rule
from texclaims.symbolic.rule_table import RULES

Prove = Callable[..., list[Proof]]
by_name = pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Prove:
    """The proofs of the steps of a rule's example: by SymPy, or from the earlier equation of a rule of derivation."""

    def of(rule: Rule, tex: str, without: Premise | None = None) -> list[Proof]:
        claim = read(tex)
        premises = tuple(premise for premise in claim.premises if premise != without)
        if isinstance(rule, Derivation):
            lemma = Lemma("earlier", read(rule.earlier))
            return [derive(step, (lemma,), premises, notation, functions) for step in claim.steps]
        prover = Prover(notation, functions, {})
        return [prover.prove(step, premises) for step in claim.steps]

    return of


def applied(proofs: list[Proof]) -> list[Applied]:
    return [one for proof in proofs for outer in proof.because for one in outer.every()]


def are_proved(proofs: list[Proof]) -> bool:
    return all(proof.verdict == PROVED for proof in proofs)


def test_every_name_stands_for_one_rule() -> None:
    assert [name for name, times in Counter(rule.name for rule in RULES).items() if times > 1] == []


@by_name
def test_a_rule_says_what_it_is_and_where_it_is_from(rule: Rule) -> None:
    assert rule.name and rule.words and rule.source and rule.example != rule.without


@by_name
def test_its_example_is_proved_by_it(prove: Prove, rule: Rule) -> None:
    proofs = prove(rule, rule.example)
    assert are_proved(proofs), [proof.leftover for proof in proofs]
    assert rule in [one.rule for one in applied(proofs)]


@by_name
def test_its_false_neighbour_is_not_proved(prove: Prove, rule: Rule) -> None:
    assert not are_proved(prove(rule, rule.without))


@by_name
def test_without_a_premise_that_it_needs_its_example_is_not_proved(
    prove: Prove, read: Callable[[str], Claim], rule: Rule
) -> None:
    needed = [premise for premise in read(rule.example).premises if isinstance(premise, rule.needs)]
    assert bool(needed) == bool(rule.needs)
    for premise in needed:
        proofs = prove(rule, rule.example, without=premise)
        assert not are_proved(proofs) and rule not in [one.rule for one in applied(proofs)]


# --- the proof is a tree ----------------------------------------------------------------------------------------------

NESTED = {
    r"\prod_{l=1}^{L} 2 q_l = 2^L \prod_{l=1}^{L} q_l": ("induction", ["one polynomial", "one polynomial"]),
    r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }": (
        "induction under a recursion", ["one polynomial", "one polynomial"],
    ),
    r"c = 2 \iff c^2 = 4": ("every solution", ["one polynomial"]),
    r"\exp(t) = 1 + t + \bigO(t^2)": ("series", ["series of the parts"]),
    r"Z \sim \Normal(0, c) \when{ Z \sim \Normal(0, c) }": ("the same law", ["one polynomial", "one polynomial"]),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "outer", "inside"), [(tex, *row) for tex, row in NESTED.items()], ids=NESTED)
def test_what_closed_the_parts_stands_inside(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, outer: str, inside: list[str]
) -> None:
    claim = read(tex)
    proof = Prover(notation, functions, {}).prove(claim.steps[0], claim.premises)
    found = next(one for one in proof.because if one.rule.name == outer)
    assert [one.rule.name for one in found.inside] == inside
    assert found.words in proof.rules
    assert not {one.words for one in found.inside} & set(proof.rules)


# --- the point that refutes -------------------------------------------------------------------------------------------

WITNESSES = {
    r"a^2 = a^3": {"a"},
    r"a + b = a \when{ a < b }": {"a", "b"},
    r"\E[Z^2] = \E[Z]^2": {"E[Z]", "E[Z**2]", "Z"},
    r"a \le a^2": {"a"},
    r"\E[Z^2] \le \E[Z]^2": {"E[Z]", "E[Z**2]", "Z"},
    r"2 a < a^2 + 1": {"a"},
    r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_0}{q_L}": {"L", "q(0)", "q(1)", "q(2)", "q(3)"},
    r"\int_0^c t^2 \dd t = \frac{c^2}{3}": {"c"},
}


@pytest.mark.parametrize(("tex", "letters"), WITNESSES.items(), ids=WITNESSES)
def test_a_refutation_names_its_point(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, letters: set[str]
) -> None:
    claim = read(tex)
    proof = Prover(notation, functions, {}).prove(claim.steps[0], claim.premises)
    assert proof.verdict == "refuted" and proof.witness is not None
    assert set(proof.witness.numbers) == letters


def test_what_is_proved_has_no_witness(read: Callable[[str], Claim], notation: Any, functions: Any) -> None:
    assert Prover(notation, functions, {}).prove(read("a = a + b - b").steps[0], ()).witness is None
