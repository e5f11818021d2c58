"""A mean whose integral has no value is not measured: what is averaged is too large near a pole, or grows far out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.judgement.schema import Finding

Both = Callable[[str], Any]
LIKE = r"(Z, V) \sim \Normal(0, 0, c, c, \varrho)"

NONE = [
    rf"\E[\frac{{Z}}{{\abs{{V}}}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{Z^2 - c (1 - \varrho^2)}}{{V}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{1}}{{V}}] + \E[\frac{{Z V}}{{V}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{V}}{{Z^2}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{V}}{{Z - V}}] = 0 \when{{ {LIKE} }}",
    rf"\E[\frac{{Z V}}{{V^2}}] = \varrho \when{{ {LIKE} }}",
    rf"\E[Z \exp(\frac{{V^2}}{{4}})] = 0 \when{{ {LIKE} }}",
    rf"\E[Z \exp(-V^3)] = 0 \when{{ {LIKE} }}",
    rf"\E[Z \exp(V^2)] = 0 \when{{ {LIKE} }}",
    r"\E[Z \exp(\frac{Z^2}{4})] = 0 \when{ Z \sim \Normal(0, c) }",
    r"\E[Z \exp(-Z^3)] = 0 \when{ Z \sim \Normal(0, c) }",
]


@pytest.mark.parametrize("tex", NONE)
def test_it_is_not_measured(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.impossible and not measured.holds, measured


GROWING = [one for one in NONE if r"\exp" in one]


@pytest.mark.parametrize("tex", GROWING)
def test_what_outgrows_the_density_has_no_value(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.valueless and "grows faster" in measured.why


EXIST = [
    rf"\E[Z \exp(V)] = \varrho c \exp(\frac{{c}}{{2}}) \when{{ {LIKE} }}",
    rf"\E[\exp(Z + V)] = \exp(c (1 + \varrho)) \when{{ {LIKE} }}",
    rf"\E[f(Z) V] = \frac{{\varrho c}}{{2}} \when{{ {LIKE} }}",
    rf"\E[Z^2 \exp(-V^2)] = \frac{{c (1 + 2 c - 2 \varrho^2 c)}}{{(1 + 2 c)^{{\frac32}}}} \when{{ {LIKE} }}",
    r"\E[\exp(a Z)] = \exp(\frac{a^2 c}{2}) \when{ Z \sim \Normal(0, c) }",
    r"\E[\exp(-Z^2)] = \frac{1}{\sqrt{1 + 2 c}} \when{ Z \sim \Normal(0, c) }",
]


@pytest.mark.parametrize("tex", EXIST)
def test_one_that_exists_is(both: Both, tex: str) -> None:
    _, measured = both(tex)
    assert measured.holds, measured.why


HOLD = [
    rf"\E[Z \exp(-V^2)] = 0 \when{{ {LIKE} }}",
    r"\E[Z^2 \exp(-Z^2)] = \frac{c}{(1 + 2 c)^{\frac32}} \when{ Z \sim \Normal(0, c) }",
]


@pytest.mark.parametrize("tex", HOLD)
def test_a_true_one_holds_beside_wrong_versions_without_a_value(judge_it: Callable[[str], Finding], tex: str) -> None:
    finding = judge_it(tex)
    assert finding.holds, finding.reason
