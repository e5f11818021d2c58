"""Every rule of proof earns its place: an equation of the site is proved by it, or it is spare and says why.

A few equations are proved anew here, so that this needs no report: the list is short, and together they use every rule.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from texclaims.judgement.cited import meaning_of
from texclaims.judgement.model import check_name, load_checks
from texclaims.language.claim import Claim, read_claim
from texclaims.language.page import Display, Page
from texclaims.language.project import Project, find_project
from texclaims.symbolic.derivation import derive
from texclaims.symbolic.proof import Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.rule_table import RULES

LABELS = (
    "uncorrelated-not-independent", "relu-square-split", "relu-homogeneous", "he-backward", "relu-gain",
    "xavier-gain-bound", "xavier-alternating", "xavier-alternating-four", "kurtosis-bound", "heavy-tail-mean",
    "gain-tanh-decay", "gain-sigmoid-mean", "gain-tanh-saturated", "saddle-down", "zero-head-first-step",
    "gradient-outgoing", "lecun-tanh-curvature-point", "variance-sum-independent", "total-mean-two-cases", "normal-even-moments",
    "unit-uniform-law", "small-random-depth", "gain-erf-unit", "gain-elu-mean", "total-variance-two-cases",
    "layer-squared-length", "pair-relu", "pair-erf", "pair-tanh-derivative", "pair-tanh-small",
    "odd-activation-mean", "odd-layer-mean", "residual-slope-increasing",
)  # fmt: skip
"""Equations that together use every rule which is not spare. Where a rule is missing, add the label of one that uses it:
each step of verify/report.json lists its rules under "because"."""


@pytest.fixture(scope="module")
def project() -> Project:
    return find_project(Path(__file__).parent)


@pytest.fixture(scope="module")
def used(project: Project) -> set[str]:
    """The names of the rules in the proofs of these equations, and in their derivations from earlier ones."""
    placed = {str(display.label): (page, display) for page in project.pages for display in page.equations}
    claims = {label: read_claim(display, project.notation_of(display.file)) for label, (_, display) in placed.items()}
    proofs = [proof for label in LABELS for proof in _proofs(project, placed[label], claims)]
    return {one.rule.name for proof in proofs for outer in proof.because for one in outer.every()}


def _proofs(project: Project, place: tuple[Page, Display], claims: dict[str, Claim]) -> Iterator[Proof]:
    page, display = place
    functions = import_module(project.vocabulary).FUNCTIONS
    check = getattr(load_checks(project.check_file(page), f"rules of {page.uri}"), check_name(str(display.label)))
    notation, claim = project.notation_of(display.file), claims[str(display.label)]
    meaning = meaning_of(claim, check, notation, functions, claims)
    prover = Prover(notation, functions, meaning.proof)
    for step, lemmas in zip(claim.steps, meaning.follows_from, strict=True):
        proof = prover.prove_with_fewest(step, claim.premises)
        yield proof
        if lemmas:
            yield derive(step, lemmas, claim.premises, notation, functions)


def test_every_rule_is_used_or_spare(used: set[str]) -> None:
    assert [rule.name for rule in RULES if rule.name not in used and not rule.spare] == []


def test_a_rule_that_is_used_is_not_called_spare(used: set[str]) -> None:
    assert [rule.name for rule in RULES if rule.name in used and rule.spare] == []
