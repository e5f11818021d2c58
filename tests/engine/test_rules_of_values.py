"""Each rule for means and other values: its example is proved by it, and not without its premise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from texclaims.language.claim import Claim
from texclaims.symbolic import moments, values
from texclaims.symbolic.proof import PROVED, Prover
from texclaims.symbolic.rule import Rule

RULES: tuple[Rule, ...] = (*moments.RULES, *values.RULES)
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@pytest.fixture
def proves(notation: Any, functions: Any) -> Callable[[Claim], tuple[bool, list[Rule]]]:
    """Is the only step of a claim proved, and what rules did the values of its sides take?"""

    def of(claim: Claim) -> tuple[bool, list[Rule]]:
        (step,) = claim.steps
        prover = Prover(notation, functions, {})
        proved = prover.prove(step, claim.premises).verdict == PROVED
        return proved, [one.rule for one in prover.algebra(claim.premises).trace]

    return of


@each_rule
def test_the_example_of_a_rule_is_proved_by_it(read: Any, proves: Any, rule: Rule) -> None:
    proved, used = proves(read(rule.example))
    assert proved and rule in used


@each_rule
def test_its_false_neighbour_is_not_proved(read: Any, proves: Any, rule: Rule) -> None:
    assert not proves(read(rule.without))[0]


@each_rule
def test_without_a_premise_that_it_needs_it_proves_nothing(read: Any, proves: Any, rule: Rule) -> None:
    claim = read(rule.example)
    needed = [one for one in claim.premises if isinstance(one, rule.needs)]
    assert bool(needed) == bool(rule.needs)
    for premise in needed:
        fewer = replace(claim, premises=tuple(one for one in claim.premises if one != premise))
        proved, used = proves(fewer)
        assert not proved and rule not in used


def test_a_rule_has_one_name_and_a_source() -> None:
    assert len({rule.name for rule in RULES}) == len({rule.words for rule in RULES}) == len(RULES) == 21
    assert all(rule.source for rule in RULES)
