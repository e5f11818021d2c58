"""The reason why a wrong version was rejected: names and formulas as the page writes them; what is not read stays as it is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from texclaims.judgement import survivors
from texclaims.language.layers import at_layers
from texclaims.language.project import find_project
from texclaims.publishing.because import LONGEST, because
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site

PROJECT = find_project(Path(__file__).parent)
SIDES = "the left side is 2.5 +/- 1.2e-13, the right side -3, at "
TOLD = "the left side is 2.5, the right side −3, at "
ONE = "one of -7/17, 2, each with probability 1/2"
WRITTEN = {
    SIDES + "n_in = 3, W(1, 2) = -8/17": TOLD + r"{n_\text{in}} = 3, {W_{12}} = −8/17",
    SIDES + "q_layers(0) = 18/17, sigma = 9/17; left 1, right -2": TOLD + r"{q_{0}} = 18/17, {\sigma} = 9/17; left 1, right −2",
    "from left to right: " + SIDES + "E[w**2] = 2": "from left to right: " + TOLD + r"{\mathbb{E}\left[w^{2}\right]} = 2",
    SIDES + f"E[w**2] = 2, E[w] = 1, w = {ONE}": TOLD + "{w} is one of −7/17, 2, each with probability 1/2",
    SIDES + "E[z**2; z>0] = 3/4, g = 2": TOLD + r"{\mathbb{E}\left[z^{2};\ z > 0\right]} = 3/4, {g} = 2",
    SIDES + "g = 2, E[x(1)*x(2)](1, 2) = 3, E[x(1)](2) = 1": TOLD + "{g} = 2, and 2 moments more",
    SIDES + "any 0 = 2, row of n_in = 3, nobody = 1": TOLD + r"an index = 2, row of {n_\text{in}} = 3, <code>nobody</code> = 1",
    SIDES + r"L = 3, \Var[W](1) = 1": TOLD + r"{L} = 3, {\Var[W]} of layer 1 = 1",
    SIDES + "W_layer_l = one of 1, 2, each with probability 1/2, widths_l_minus_1 = 7":
        TOLD + "{W^{(l)}} is one of 1, 2, each with probability 1/2, {n_{l-1}} = 7",
    SIDES + "every point": TOLD + "every point",
    "the left side is 1.00000000000, the right side 1.000002, at c = 1":
        "the left side is 1, the right side 1.000002, at {c} = 1",
    "the left side is 2e-9, the right side 0, at c = 1": "the left side is 2 × 10<sup>−9</sup>, the right side 0, at {c} = 1",
    "the left side is +/- 9.6e-19, the right side 3, at every point":
        "the left side is +/- 9.6e−19, the right side 3, at every point",
    SIDES + ", ".join(f"V({k}) = {k}/17" for k in range(1, 50)): None,
    r"the premise q_l = n_{l-1} v_l q_{l-1} does not hold of what PyTorch computes: at l = 1, left 2, right 1":
        r"the premise {q_l = n_{l-1} v_l q_{l-1}} does not hold of what PyTorch computes: at {l = 1}, left 2, right 1",
    "a premise about beta_reordered, which the check defines": r"a premise about {\tilde\beta}, which the check defines",
    "no numbers were found that satisfy z \\sim \\Normal(0, 0) in 200 tries":
        "no numbers were found that satisfy {z \\sim \\Normal(0, 0)} in 200 tries",
    r"w \indep w: a variable beside itself": r"{w \indep w}: a variable beside itself",
    r"the converse holds too: write \iff": r"the converse holds too: write {\iff}",
    "left - right = -E[z**2]/2": r"left - right = {-\frac{\mathbb{E}\left[z^{2}\right]}{2}}",
    "left - right = -Sum(w(index 0), (index 0, 1, n_in))": "left - right = <code>-Sum(w(index 0), (index 0, 1, n_in))</code>",
    "left - right = E[z**4": "left - right = <code>E[z**4</code>",
    "the remainder has the term -7*q/256, whose coefficient must be 0":
        r"the remainder has the term {-\frac{7 q}{256}}, whose coefficient must be 0",
    "V_i = 0: set by b, which the check works out from it": "{V_i = 0}: set by {b}, which the check works out from it",
    "from left to right: -V(tau(i))*w(index 1)": "from left to right: <code>-V(tau(i))*w(index 1)</code>",
    "a < b & c": "a &lt; b &amp; c",
    "the observed order is -0.5": "the observed order is −0.5",
}  # fmt: skip


@pytest.mark.parametrize("why", WRITTEN, ids=lambda why: why[-40:])
def test_a_reason(monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    sheet = Sheet(Site(PROJECT, equation_pages="eq"), None)
    monkeypatch.setattr(sheet, "math_or_code", lambda tex, where: f"{{{tex}}}")
    page = PROJECT.docs / ("schemes/he.md" if "layer" in why else "symmetry.md")
    notation = at_layers(PROJECT.notation_of(page), "W^{(l)} z^{(l-1)} n_{l-1} q_{l}")
    written = WRITTEN[why]
    if written is None:  # the report cuts it, and so does the page, which says so
        cut = why[:LONGEST]
        told = because(sheet, cut, notation, "here")
        assert re.search(r"\{V_\{\d+\}\} = \d+/17…$", told) and "…" not in because(sheet, cut[:-1], notation, "here")
    else:
        assert because(sheet, why, notation, "here") == written


def test_a_reason_is_cut_where_the_report_cuts_it() -> None:
    assert LONGEST == survivors.LONGEST


def test_a_formula_is_typeset() -> None:
    sheet = Sheet(Site(PROJECT), None)
    html = sheet.restore(because(sheet, f"{SIDES}n_in = 3", PROJECT.notation, "here"))
    assert "<math" in html and "n_in" not in re.sub(r"<annotation.*?</annotation>", "", html)
