"""Wrong versions of a claim: which are made, and that commuted factors are no wrong version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.judgement.mutants import mutants, without_premise
from texclaims.language.claim import Claim


@pytest.fixture
def wrong(read: Callable[[str], Claim], notation: Any) -> Callable[[str], dict[str, str]]:
    """Wrong version, without spaces, to the change in words."""
    return lambda tex: {"".join(one.tex.split()): one.change for one in mutants(read(tex), notation)}


MADE = {
    "a number": (r"a = 2 b", [r"a=3b", r"a=1b"]),
    "a digit": (r"\pi \approx 3.14", [r"\pi\approx3.15", r"\pi\approx3.13"]),
    "the last digit below 1": (r"c \approx 0.01", [r"c\approx0.02", r"c\approx0.00"]),
    "a sign": (r"a = b + c", [r"a=b-c"]),
    "a minus in front": (r"a = -b", [r"a=b"]),
    "an exponent": (r"a = b^2", [r"a=b^3", r"a=b^1", r"a=b"]),
    "a name of the claim": (r"a = b", [r"b=b", r"a=a"]),
    "a random variable": (r"\E[Z] = \E[V]", [r"\E[V]=\E[V]", r"\E[Z]=\E[Z]"]),
    "a moment": (r"\E[Z] = \Var[V]", [r"\Var[Z]=\Var[V]", r"\E[Z]=\E[V]"]),
    "a root": (r"a = \sqrt{b}", [r"a=(b)"]),
    "a fraction": (r"a = \frac{b}{c}", [r"a=\frac{c}{b}"]),
    "a factor": (r"a = b c", [r"a=b", r"a=c"]),
    "a summand": (r"a = b + c", [r"a=b"]),
    "a function": (r"a = f(b)", [r"a=(b)"]),
    "a prime": (r"a = f'(b)", [r"a=f(b)"]),
    "an absolute value": (r"a = \abs{b}", [r"a=(b)"]),
    "a bound": (r"a \le b", [r"a\geb", r"a<b"]),
    "a strict bound": (r"a < b", [r"a\leb", r"a>b"]),
    "an arrow": (r"a = 2 \implies b = 2", [r"a=2\iffb=2"]),
    "an equivalence": (r"a = 2 \iff b = 2", [r"a=2\impliesb=2"]),
    "a law": (r"X \sim \Normal(0, c)", [r"X\sim\Uniform(0,c)"]),
    "a range": (r"\sum_{i=1}^{n} u_i = a", [r"\sum_{i=2}^{n}u_i=a", r"\sum_{i=0}^{n}u_i=a"]),
    "a sum": (r"\sum_{i=1}^{n} u_i = a", [r"\prod_{i=1}^{n}u_i=a"]),
    "an index": (r"\prod_{l=1}^{L} q_{l-1} = a", [r"\prod_{l=1}^{L}q_{l-2}=a", r"\prod_{l=1}^{L}q_{l+1}=a"]),
    "maximum and minimum": (r"a = \max(b, c)", [r"a=\min(b,c)"]),
    "constants": (r"a = \pi", [r"a=\e"]),
    "a premise": (r"\E[Z] = 0 \when{ \E[Z] = 0 }", [r"\E[Z]=0\when{\E[Z]=1}", r"\E[Z]=0\when{\Var[Z]=0}"]),
    "inside a chain": (r"a = 2 b = 3 c", [r"a=1b=3c", r"a=2b=2c"]),
}


@pytest.mark.parametrize(("tex", "versions"), MADE.values(), ids=MADE)
def test_wrong_versions_are_made(wrong: Callable[[str], dict[str, str]], tex: str, versions: list[str]) -> None:
    found = wrong(tex)
    assert [version for version in versions if version not in found] == []


@pytest.mark.parametrize("tex", [tex for tex, _ in MADE.values()], ids=MADE)
def test_no_version_is_the_claim_itself_and_each_has_its_change_in_words(
    wrong: Callable[[str], dict[str, str]], tex: str
) -> None:
    found = wrong(tex)
    assert "".join(tex.split()) not in found and all(found.values())


def test_a_premise_is_left_out_by_itself(read: Callable[[str], Claim]) -> None:
    claim = read(r"\E[Z V] = 0 \when{ Z \indep V,\ \E[Z] = 0 }")
    first, second = (without_premise(claim, k) for k in range(2))
    assert first.tex == r"\E[Z V] = 0 \when{ \E[Z] = 0 }" and first.change == r"without the premise Z \indep V"
    assert second.tex == r"\E[Z V] = 0 \when{ Z \indep V }"
    assert without_premise(read(r"\E[Z] = 0 \when{ \E[Z] = 0 }"), 0).tex == r"\E[Z] = 0"
