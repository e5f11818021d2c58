"""Wrong versions of a claim: which are made, and that commuted factors are no wrong version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from texclaims.judgement.mistakes import Mistake
from texclaims.judgement.mutants import MISTAKES, mutants, without_premise
from texclaims.judgement.weaker import WeakerPremise
from texclaims.language.claim import Claim
from texclaims.language.premises import Comparison


@pytest.fixture
def wrong(read: Callable[[str], Claim], notation: Any) -> Callable[[str], dict[str, str]]:
    """Wrong version, without spaces, to the change in words."""
    return lambda tex: {"".join(one.tex.split()): one.change for one in mutants(read(tex))}


SEVERAL = {
    "a digit": (r"\pi \approx 3.14", [r"\pi\approx3.15", r"\pi\approx3.13", r"\e\approx3.14"]),
    "an index": (r"\prod_{l=1}^{L} q_{l-1} = a", [r"\prod_{l=1}^{L}q_{l-2}=a", r"\prod_{l=1}^{L}q_{l+1}=a"]),
    "a premise": (r"\E[Z] = 0 \when{ \E[Z] = 0 }", [r"\E[Z]=0\when{\E[Z]=1}", r"\E[Z]=0\when{\Var[Z]=0}"]),
    "inside a chain": (r"a = 2 b = 3 c", [r"a=1b=3c", r"a=2b=2c"]),
    "an exponent": (r"a = b^2", [r"a=b^3", r"a=b^1", r"a=b"]),
}
EXAMPLES = [(mistake, tex, versions) for mistake in MISTAKES for tex, versions in mistake.examples]
CLAIMS = [*(tex for tex, _ in SEVERAL.values()), *dict.fromkeys(tex for _, tex, _ in EXAMPLES)]


def made(mistake: Mistake, claim: Claim, notation: Any) -> list[str]:
    """What one kind of mistake makes of a claim, without spaces."""
    changes = mistake.changes(claim, ())
    return ["".join(one.applied(claim.tex)[0].split()) for one in changes]


@pytest.mark.parametrize(("mistake", "tex", "versions"), EXAMPLES, ids=[f"{m.name}: {tex}" for m, tex, _ in EXAMPLES])
def test_a_mistake_makes_of_its_example_what_it_says(
    read: Callable[[str], Claim], notation: Any, mistake: Mistake, tex: str, versions: tuple[str, ...]
) -> None:
    assert set(versions) <= set(made(mistake, read(tex), notation))


@pytest.mark.parametrize("mistake", MISTAKES, ids=[mistake.name for mistake in MISTAKES])
def test_no_mistake_leaves_a_claim_as_it_is(
    read: Callable[[str], Claim], notation: Any, mistake: Mistake
) -> None:
    versions = [(tex, version) for tex in CLAIMS for version in made(mistake, read(tex), notation)]
    assert versions and not [tex for tex, version in versions if "".join(tex.split()) == version]


def test_each_mistake_has_a_name_of_its_own_and_an_example() -> None:
    assert len({mistake.name for mistake in MISTAKES}) == len(MISTAKES)
    assert all(mistake.description and mistake.examples for mistake in MISTAKES)


@pytest.mark.parametrize("tex", CLAIMS)
def test_each_mistake_has_a_say_in_the_wrong_versions(
    wrong: Callable[[str], dict[str, str]], read: Callable[[str], Claim], notation: Any, tex: str
) -> None:
    """The wrong versions of a claim are what the single mistakes make of it, all of it, and nothing else."""
    forbids = any(isinstance(one, Comparison) and one.word != "=" for one in read(tex).premises)
    kinds = [one for one in MISTAKES if not forbids or isinstance(one, WeakerPremise)]
    single = {version for mistake in kinds for version in made(mistake, read(tex), notation)} - {"".join(tex.split())}
    assert set(wrong(tex)) == single or forbids and set(wrong(tex)) > single


def test_a_premise_that_only_forbids_is_left_out_or_made_weaker_and_nothing_else(
    wrong: Callable[[str], dict[str, str]], read: Callable[[str], Claim]
) -> None:
    r"""`c > 1` for `c < 1` holds nowhere that the claim does, and `c < 0` nowhere at all: neither says that `c < 1` is right."""
    found = [version.split("\\when")[1] for version in wrong(r"c^2 < c \when{ c < 1 }")]
    assert set(found) == {r"{c<1}", r"{c\le1}", r"{c<2}", r"{c\ne1}"}
    found = [version.split("\\when")[1] for version in wrong(r"\frac{a^2}{a} = a \when{ a \ne 0 }")]
    assert set(found) == {r"{a\ne0}"}
    assert without_premise(read(r"\frac{a^2}{a} = a \when{ a \ne 0 }"), 0).tex == r"\frac{a^2}{a} = a"


@pytest.mark.parametrize(("tex", "versions"), SEVERAL.values(), ids=SEVERAL)
def test_wrong_versions_are_made(wrong: Callable[[str], dict[str, str]], tex: str, versions: list[str]) -> None:
    found = wrong(tex)
    assert [version for version in versions if version not in found] == []


@pytest.mark.parametrize("tex", CLAIMS)
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
