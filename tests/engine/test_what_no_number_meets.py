"""Conditions under which a claim has values: met by no number, or at the border of a slope; and places that no letter is near."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from texclaims.judgement.schema import Finding
from texclaims.numeric.measurement import Measurement
from texclaims.symbolic.proof import OPEN, PROVED, Proof

Both = Callable[[str], tuple[Proof, Measurement]]


CONTRADICT = [
    # what is met by no number, and the whole line, of which a factor in front decides
    r"\E[\sqrt{a Z + b + 30}^2] = b + 30 \when{ Z \sim \Normal(0, 1) }",
    r"\int_{-\infty}^{\infty} \exp(-t^2) \frac{\sqrt{a t + b + 30}^2}{\sqrt{\pi}} \dd t = b + 30",
    r"\lim_{t \to 0} \sqrt{a t + t^2}^2 = 0",
    r"\int_0^1 (\int_0^t \sqrt{a - t}^2 \dd a) \dd t = -\frac16",
    r"\frac{\partial \E[\sqrt{30 + a Z}^2]}{\partial a} = \E[Z]",
    r"\sqrt{a - 1}^2 - \sqrt{b - a}^2 + \sqrt{-b}^2 = 2 a - 2 b - 1",
    # a limit at a place of which it is not known that it is finite is taken from both sides
    r"\lim_{t \to \frac{1}{b}} \sqrt{t - \frac{1}{b}}^2 = 0",
    r"\lim_{t \to \frac{1}{b}} \sqrt{\frac{1}{b} - t}^2 = 0",
]


@pytest.mark.parametrize("tex", CONTRADICT)
def test_what_no_number_meets_is_no_condition(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert not found.holds and not found.domain


AT_THE_BORDER = {
    r"\frac{\partial (\sqrt{a + 30}^2)}{\partial a} = 1": "a + 30 > 0",
    r"\frac{\partial (\sqrt{u_1 + 30}^2)}{\partial u_1} = 1": "u_1 + 30 > 0",
    r"\frac{\partial (\sum_{i=1}^{n} \sqrt{u_i + 30}^2)}{\partial u_1} = 1": r"u_i + 30 > 0 \text{ for each } i",
    r"\frac{\partial (\sum_{i=1}^{n} \sqrt{u_i + a + 30}^2)}{\partial a} = n": r"a + u_i + 30 > 0 \text{ for each } i",
    r"\frac{\partial (u_2 \sqrt{u_1 + 30}^2)}{\partial u_2} = u_1 + 30 \when{ n \ge 2 }": r"u_1 + 30 \ge 0",
    r"\frac{\partial (b \sqrt{a + 30}^2)}{\partial b} = a + 30": r"a + 30 \ge 0",  # a does not move
}


@pytest.mark.parametrize("tex", AT_THE_BORDER)
def test_a_slope_is_on_both_sides(judge_it: Callable[[str], Finding], tex: str) -> None:
    found = judge_it(tex)
    assert found.holds and found.domain == (AT_THE_BORDER[tex],)


@pytest.mark.parametrize(
    "tex", [r"\lim_{c \to -d} \abs{c} = -d", r"\lim_{c \to a} \abs{c} = a", r"\lim_{c \to -\infty} \exp(-\abs{c}) = 0"]
)
def test_a_letter_comes_near_to_its_own_numbers_alone(both: Both, tex: str) -> None:
    assert both(tex)[0].verdict == OPEN


@pytest.mark.parametrize(
    "tex", [r"\lim_{t \to \frac{1}{b}} \tanh(t) = \tanh(\frac{1}{b})", r"\lim_{t \to \frac{a}{b}} (b t - a) = 0"]
)
def test_a_place_may_be_a_quotient(both: Both, tex: str) -> None:
    proof, measured = both(tex)
    assert proof.verdict == PROVED and measured.holds, (proof.leftover, measured.why)
