r"""Depth displays whose premise and conclusion are changed together: the closed form still follows, and the network says no.

A recursion is a premise, so a wrong coefficient in it and in what follows from it is a true sentence about another sequence.
That it is about a network, two things hold up: the recursion has to be what the equation of one layer says, and a stack of
PyTorch's layers has to obey it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from texclaims.judgement.argument import Case
from texclaims.judgement.equations import Equations
from texclaims.judgement.judge import judge
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim, read_claim
from texclaims.language.premises import ElementIs
from texclaims.language.project import find_project
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.prover import Prover

ROOT = Path(__file__).resolve().parent.parent

OTHER_WIDTH = [("n_{l-1}", "N"), ("n_l", "n_{l-1}"), ("N", "n_l")]

EDITS = [
    ("he-depth", r"\frac{1}{2}", r"\frac{1}{3}"),
    ("he-depth", r"\frac{1}{2} n_{l-1}", r"\frac{1}{2} n_l"),
    ("he-depth", r"\frac{1}{2} n_{l-1} v_l", r"\frac{1}{2} n_{l-1} v_l^2"),
    ("he-depth", r"\frac{1}{2} ", ""),
    ("he-depth-backward", r"n_l v_l", r"n_{l-1} v_l"),
    ("he-depth-backward", [(r"\frac{1}{2}", r"\frac{1}{3}"), (r"2 d_{l-1}", r"3 d_{l-1}")], ""),
    ("lecun-on-relu-depth", [(r"\frac{1}{2}", r"\frac{1}{3}"), ("2^", "3^")], ""),
    ("he-modes-telescope", [(r"\frac{1}{2}", r"\frac{1}{3}"), (r"\frac{2}{n_l}", r"\frac{3}{n_l}")], ""),
    ("he-modes-telescope", [*OTHER_WIDTH, (r"\frac{n_0}{n_L}", r"\frac{n_L}{n_0}")], ""),
    ("he-modes-telescope-backward", [*OTHER_WIDTH, (r"\frac{n_L}{n_0}", r"\frac{n_0}{n_L}")], ""),
    ("leaky-relu-depth", r"\alpha^2", r"\alpha"),
    ("leaky-relu-depth", r"\frac{1 + \alpha^2}{2}", r"\frac{1 + \alpha^2}{3}"),
    ("leaky-relu-depth-backward", r"\alpha^2", r"\alpha^4"),
    ("he-default-depth", [(r"\frac{1}{6}", r"\frac{1}{5}"), ("6^", "5^"), (r"\frac{2}{5 n}", r"\frac{5}{12 n}")], ""),
    ("he-default-depth", [(r"\frac{2}{5 n}", r"\frac{3}{5 n}"), (r"\frac{1}{3 n}", r"\frac{1}{2 n}")], ""),
    ("relu-angle-depth", r"3 \pi", r"2 \pi"),
    ("relu-born-dead", "2^{-n_l}", "3^{-n_l}"),
    ("relu-born-dead", "2^{-n_l}", "2^{-n_{l-1}}"),
    ("network-depth", r"\frac{1}{2}", r"\frac{1}{3}"),
    ("network-depth", "n_{l-1}", "n_l"),
    ("network-depth", r"\Var[W^{(l)}]", r"\Var[W^{(l)}]^2"),
    ("network-scatter", "5", "4"),
    ("network-scatter", "n_l", "n_{l-1}"),
    ("sigmoid-chain", "16", "8"),
    ("xavier-depth-forward", "n_{l-1}", "n_l"),
    ("xavier-depth-forward", "n_{l-1} v_l", "2 n_{l-1} v_l"),
    ("xavier-depth-backward", "n_l", "n_{l-1}"),
    ("xavier-depth-product", [(r"\frac{2 n_", r"\frac{3 n_"), (r"\frac{2}{n", r"\frac{3}{n")], ""),
    ("xavier-depth-geometric", [(r"\frac{2 ", r"\frac{3 "), (r"\frac{2}{n", r"\frac{3}{n")], ""),
    ("xavier-balance", [("q_l = n_{l-1} v_l", "q_l = 2 n_{l-1} v_l"), ("{n_l v_l}", "{2 n_l v_l}")], ""),
    ("xavier-weight-gradient-depth", "n v", "2 n v"),
    ("linear-default-depth", [(r"\frac{1}{3} q", r"\frac{1}{4} q"), ("3^", "4^"), (r"\frac{1}{2 n}", r"\frac{4}{9 n}")], ""),
    ("xavier-tanh-decay", [("1 + 2 L", "1 + 3 L"), ("1 + 2 q", "1 + 3 q")], ""),
    ("xavier-tanh-decay-rate", [("2 L", "3 L"), ("1 + 2 q", "1 + 3 q")], ""),
    ("small-random-depth", r"n \sigma^2", r"n \sigma"),
    ("constant-layers-growth", "c n", "c"),
]  # fmt: skip
"""Label, and what is exchanged everywhere in the display."""

TOGETHER = [(label, old if isinstance(old, list) else [(old, new)]) for label, old, new in EDITS]


@pytest.fixture(scope="module")
def equations() -> Equations:
    return Equations(find_project(ROOT / "verify"))


def edited(equations: Equations, label: str, changes: list[tuple[str, str]]) -> Claim:
    display = equations.placed[label][1]
    tex = display.claim
    for old, new in changes:
        assert old in tex, f"{label}: {old} stands nowhere in {tex}"
        tex = tex.replace(old, new)
    return read_claim(display, equations.project.notation_of(display.file), tex)


def found(equations: Equations, label: str, claim: Claim) -> Finding:
    return judge(Case(claim, equations.check(label), claim.notation, equations.functions, equations.claims))


@pytest.mark.parametrize(("label", "changes"), TOGETHER)
def test_a_recursion_and_its_closed_form_changed_together_do_not_hold(
    equations: Equations, label: str, changes: list[tuple[str, str]]
) -> None:
    finding = found(equations, label, edited(equations, label, changes))
    assert not finding.holds
    assert "does not hold of what PyTorch computes" in finding.reason or "no premise follows from" in finding.reason


@pytest.mark.parametrize(("label", "changes"), TOGETHER)
def test_the_closed_form_alone_would_have_been_proved(
    equations: Equations, label: str, changes: list[tuple[str, str]]
) -> None:
    """So it is the network, or the equation of one layer, that stops these."""
    claim = edited(equations, label, changes)
    prover = Prover(claim.notation, equations.functions, {})
    assert all(prover.prove(step, claim.premises).verdict == PROVED for step in claim.steps)


def test_every_recursion_of_the_site_is_held_up(equations: Equations) -> None:
    """By the equation of one layer, or by what PyTorch computes."""
    loose = []
    for label, claim in equations.claims.items():
        meaning = equations.meaning(label)
        for premise in claim.premises:
            computed = str(premise.left.children[0]) in meaning.measurement if isinstance(premise, ElementIs) else True
            if re.search(r"_l = .*_\{l-1\}", premise.tex) and not computed and not meaning.recursions:
                loose.append(label)
    assert loose == []
