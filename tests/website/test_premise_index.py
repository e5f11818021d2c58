"""Equations by premise: which ask for what, and which hold without it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from texclaims.language.project import find_project
from texclaims.publishing.premise_index import KINDS, premise_index
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site


@pytest.mark.parametrize(
    ("premise", "kinds"),
    [(r"z \sim \Normal(0, 1)", {"a normal law"}), (r"w \sim \Uniform(-a, a)", {"a uniform law"}),
     (r"w \indep x", {"independence"}), (r"\iid{w}", {"independence", "the same law"}), (r"\ident{x}", {"the same law"}),
     (r"\E[w] = 0", {"a mean of zero"}), (r"\E[w^2] = 1", set()), (r"z \sim -z", {"symmetry around zero"}),
     (r"n \ge 2", {"numbers that are not zero, or have a sign"}),
     (r"\E[z^2] \ne 0", {"numbers that are not zero, or have a sign"}), (r"a = b", set())],
)  # fmt: skip
def test_what_a_premise_is_about(premise: str, kinds: set[str]) -> None:
    assert {name for name, form in KINDS.items() if form.search(premise)} == kinds


def test_every_equation_stands_on_one_side_or_has_no_premise(verified: Any) -> None:
    sheet = Sheet(Site(find_project(verified.root), "https://example.org/", equation_pages="eq"), None, own="square")
    html = premise_index(sheet)
    row = r"numbers that are not zero, or have a sign</a></td><td>(\d+)</td><td>(\d+)</td>"
    assert re.findall(row, html) == [("1", "1")]
    part = html.partition('id="numbers-that-are-not-zero-or-have-a-sign"')[2].partition("<h2")[0]
    asking, without = part.split("<details>")
    assert "../double/" in asking and "Without it, but with other premises (0)" in without
    assert "../square/" not in without and 'Nor do 1 <a href="#no-premise">' in without
    assert "../square/" in html.partition('id="no-premise"')[2]
