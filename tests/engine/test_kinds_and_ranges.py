"""A probability has both its ends, a fraction none; a range among the premises is a premise for each two neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.judgement.mutants import mutants, without_premise
from texclaims.language.claim import Claim
from texclaims.symbolic.domain import domain
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.prover import Prover

TRUE = (
    r"p^2 \le p",
    r"p \le 1",
    r"p (1 - p) \le \frac{1}{4}",
    r"\sqrt{p (1 - p)} \le \frac{1}{2}",
    r"\sqrt{(1 - p)^2} = 1 - p",
    r"\abs{k - 1} = 1 - k",
    r"k^2 < k",
    r"c k < c",
    r"c p \le c",
    r"p^0 = 1",
    r"0^p = 0 \when{ p > 0 }",
    r"\frac{c}{p} \ge c \when{ p > 0 }",
    r"\frac{1}{1 - p} \ge 1 \when{ p < 1 }",
    r"p^2 = p \iff p = 1 \when{ p > 0 }",
    r"(p - 2) (p - \frac{1}{2}) = 0 \iff p = \frac{1}{2}",
    r"2 p = 2 \iff p = 1",
    r"\abs{2 p - 1} = 2 p - 1 \when{ p \ge \frac{1}{2} }",
    r"\int_0^1 p \dd p = \frac{1}{2}",
    r"\lim_{p \to 1} p = 1",
    r"\lim_{p \to 1} \frac{\abs{p - 1}}{p - 1} = -1",
    r"\lim_{p \to 0} \frac{\abs{p}}{p} = 1",
    r"\Var[Z] = p (1 - p) \when{ Z \sim \Bernoulli(p) }",
    r"\Var[Z] = 0 \iff p^2 = p \when{ Z \sim \Bernoulli(p) }",
    r"\E[Z] \ge 0 \when{ Z \sim \Bernoulli(p) }",
    r"\E[\frac{Z}{p}] \le \frac{1}{p^2} \when{ Z \sim \Bernoulli(p), p > 0 }",
    r"a^2 < a \when{ 0 < a < 1 }",
    r"a^2 < a \when{ 1 > a > 0 }",
    r"a^2 \le b^2 \when{ 0 \le a \le b }",
    r"n \ge 2 \when{ 2 \le n \le m }",
    r"\abs{t} \le 1 \when{ -1 \le t \le 1 }",
    r"\abs{2 a - 1} \le 1 \when{ 0 \le a \le 1 }",
)
FALSE = (
    "p < 1",
    "0 < p",
    "p^2 < p",
    "p^2 = p",
    "k = p",
    r"c p < c",
    r"\abs{2 p - 1} = 2 p - 1",
    r"p^2 = p \iff p = 1",
    r"p^2 = p \iff p = 0",
    r"\frac{1}{1 - p} > 1 \when{ p < 1 }",
    r"\Var[Z] = 0 \iff p = 0 \when{ Z \sim \Bernoulli(p) }",
    r"a^2 < a \when{ 0 \le a < 1 }",
    r"a^2 < a \when{ 0 < a \le 1 }",
    r"a^2 < a \when{ -1 < a < 1 }",
    r"a^2 \le b^2 \when{ -1 \le a \le b }",
    r"t^2 < 1 \when{ -1 \le t \le 1 }",
)


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_inside_is_proved_and_measured(both: Callable[[str], Any], tex: str) -> None:
    proof, measured = both(tex)
    assert (proof.verdict, measured.holds) == (PROVED, True), proof.leftover or measured.why


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_at_an_end_or_inside_is_refuted_by_both(both: Callable[[str], Any], tex: str) -> None:
    proof, measured = both(tex)
    assert (proof.verdict, measured.holds) == (REFUTED, False)


@pytest.mark.parametrize("tex", [r"0^p = 0", r"\frac{1}{p} \ge 1 \when{ 0 \le p }"])
def test_an_end_that_belongs_is_never_forgotten(both: Callable[[str], Any], tex: str) -> None:
    assert both(tex)[0].verdict != PROVED


@pytest.mark.parametrize("tex", [r"k \le 1", r"\int_0^2 p \dd p = 2", r"\lim_{p \to 2} p = 2", r"p = 3 \when{ p > 1 }"])
def test_an_end_is_neither_reached_nor_passed(both: Callable[[str], Any], tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


@pytest.mark.parametrize("tex", [r"\lim_{p \to 2} p = 2", r"\lim_{p \to -1} p = -1", r"\lim_{c \to -1} c^2 = 1"])
def test_a_limit_beyond_an_end_is_not_measured(both: Callable[[str], Any], tex: str) -> None:
    assert both(tex)[1].valueless


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\frac{p}{p} = 1", [r"p \ne 0"]),
        (r"\frac{1 - p}{1 - p} = 1", [r"p \ne 1"]),
        (r"\frac{k}{k} + \frac{1 - k}{1 - k} + \sqrt{1 - k} = 2 + \sqrt{1 - k}", []),
        (r"\ln(p) + \sqrt{1 - p} = \sqrt{1 - p} + \ln(p)", [r"p \ne 0"]),
        (r"\E[Z] = p \when{ Z \sim \Bernoulli(p) }", []),
        (r"\E[Z] = c \when{ Z \sim \Bernoulli(c) }", [r"c \le 1"]),
        (r"\E[Z] = a \when{ Z \sim \Bernoulli(a) }", [r"a \ge 0", r"a \le 1"]),
    ],
)
def test_the_line_below_a_display_knows_both_ends(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, wanted: list[str]
) -> None:
    claim = read(tex)
    assert [one.tex for one in domain(Prover(notation, functions, {}).algebra(claim.premises), claim.steps)] == wanted


@pytest.mark.parametrize(
    ("tex", "useless"),
    [
        (r"k^2 < k \when{ k < 1 }", "k < 1"),
        (r"p^2 \le p \when{ 0 \le p \le 1 }", r"0 \le p"),
        (r"\frac{1}{c} > 1 \when{ 0 < c < 1 }", "0 < c"),
        (r"a^2 \ge 0 \when{ a < b < c }", "a < b"),
    ],
)
def test_a_premise_that_the_kind_says_already_is_not_needed(judge_it: Callable[[str], Any], tex: str, useless: str) -> None:
    assert f"the premise {useless} is not needed" in judge_it(tex).reason


def test_each_part_of_a_range_is_needed_by_itself(judge_it: Callable[[str], Any]) -> None:
    found = judge_it(r"a^2 < a \when{ 0 < a < 1 }")
    assert found.holds
    rejected = {one.tex for one in found.mutants.rows if one.fate in ("both", "measured")}
    assert {r"a^2 < a \when{ a < 1 }", r"a^2 < a \when{ 0 < a }", r"a^2 < a \when{ 0 < a < 2 }"} <= rejected


def test_a_wrong_version_of_a_part_stays_a_range(read: Callable[[str], Claim]) -> None:
    claim = read(r"a^2 < a \when{ 0 < a < 1 }")
    assert [premise.tex for premise in claim.premises] == ["0 < a", "a < 1"]
    assert without_premise(claim, 0).tex == r"a^2 < a \when{ a < 1 }"
    weaker = {one.tex.strip() for one in mutants(claim) if one.weaker is not None}
    assert {r"a^2 < a \when{ 0 \le a < 1 }", r"a^2 < a \when{ 0 < a \le 1 }", r"a^2 < a \when{ 0 \ne a < 1 }"} <= weaker


def test_ends_of_a_number_are_solutions_too(judge_it: Callable[[str], Any]) -> None:
    assert judge_it(r"2 p = 2 \iff p = 1").holds and judge_it(r"\Var[Z] = 0 \iff p^2 = p \when{ Z \sim \Bernoulli(p) }").measured
