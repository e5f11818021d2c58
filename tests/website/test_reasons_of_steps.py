r"""`\by{label}` on a page -> a link at the right of its row, plain words where it is copied, and a line of the derivation."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from texclaims.judgement.fingerprint import check_sources, circle, fingerprints
from texclaims.judgement.report import read_report, states
from texclaims.language.project import find_project
from texclaims.publishing.all_equations import equations_json
from texclaims.publishing.equation_page import equation_pages
from texclaims.publishing.runnable import script_path
from texclaims.publishing.site import Site
from texclaims.publishing.take_along import latex

SQUARE = "$$\n(x + 1)^2 = x^2 + 2 x + 1\n\\label{square}\n$$\n"
ROWS = (
    "$$\n\\begin{aligned}\n(x + 1)^2 - 1 &= x^2 + 2 x && \\by{square} \\\\\n&= x (x + 2)\n\\end{aligned}\n"
    "\\when{ x > 0 }\n\\label{rows}\n$$\n"
)
ONE, TWO = "---\nchapter: 3\n---\n# One\n\n", "---\nchapter: 4\n---\n# Two\n\n"
STEPS = [
    {"tex": "(x + 1)^2 - 1 = x^2 + 2 x", "relation": "=", "verdict": "proved", "premises": [], "rules": ["expanding"],
     "leftover": "0", "cited": ["square"]},
    {"tex": "x^2 + 2 x = x (x + 2)", "relation": "=", "verdict": "proved", "premises": [], "rules": ["expanding"],
     "leftover": "0"},
]  # fmt: skip


@pytest.fixture
def reasoned(project: Any, edit_report: Any) -> Any:
    project.page("one", ONE + SQUARE)
    project.page("two", TWO + ROWS)
    project.verify()
    edit_report(lambda found: found["rows"].update(depends_on=["square"], proof={**found["rows"]["proof"], "steps": STEPS}))
    return project


def site_of(project: Any) -> Site:
    return Site(find_project(project.root), "https://example.org/", "Tiny", "The tiny authors", equation_pages="eq")


def test_a_link_stands_at_the_right_of_its_row(reasoned: Any) -> None:
    page = reasoned.convert("two")
    link = '<a class="eqref" href="one.md#eq-square" tabindex="-1">(3.1)</a>'
    drawn, mathml = page.split('<span class="katex-html"')[1], page.split('<span class="katex-html"')[0]
    assert f'<span class="equation-by">by {link}</span>' in drawn
    assert "<mtext>by (3.1)</mtext>" in mathml
    assert "by square" not in re.sub(r'data-tex="[^"]*"', "", page.split("<details")[0])


def test_the_formula_is_whole_around_its_links(reasoned: Any) -> None:
    """Pieces of markup are kept apart for the builder, which sees the links alone."""
    page = reasoned.convert("two")
    formula = page[page.index('<div class="equation-formula">') : page.index('<p class="equation-premises">')]
    for tag in ("span", "mtext", "math"):
        assert len(re.findall(rf"<{tag}[ >]", formula)) == formula.count(f"</{tag}>")
    assert "\ue000" not in page and "\ue001" not in page


def test_copied_latex_has_plain_words(reasoned: Any) -> None:
    site = site_of(reasoned)
    whole = latex(site.placed["rows"][1], site.project.notation.macros)
    assert r"x^2 + 2 x && \quad\text{by square} \\" in whole and r"\by" not in whole
    assert script_path(site, "rows")
    (row,) = (row for row in json.loads(equations_json(site))["equations"] if row["label"] == "rows")
    assert r"\text{by square}" in row["latex"] and r"\by{square}" in row["tex"]
    assert [step["by"] for step in row["steps"]] == [["square"], []] and row["rests_on"] == ["square"]


def test_the_derivation_links_its_reasons(reasoned: Any) -> None:
    (page,) = (one for one in equation_pages(site_of(reasoned)) if one.label == "rows")
    steps = page.html[page.html.index('<ol class="equation-steps">') :]
    said = unescape(re.sub(r"\s+", " ", steps))
    link = '<a class="eqref" data-in="eq" href="../square/">(3.1)</a>'
    assert f"<p>By {link}: it follows by algebra alone, and not without it.</p>" in said
    assert "by square" not in page.words.split()


def test_a_draft_shows_a_label_of_nothing(reasoned: Any) -> None:
    reasoned.page("two", TWO + ROWS.replace("by{square}", "by{nowhere}"))
    (page,) = (one for one in equation_pages(site_of(reasoned)) if one.label == "rows")
    assert "by nowhere" in page.html


def test_a_reason_is_a_dependency(reasoned: Any) -> None:
    """What is named, and what it says, are in the fingerprint; nothing rests on itself."""
    before = fingerprints(find_project(reasoned.root))
    reasoned.page("one", ONE + SQUARE.replace("2 x + 1", "1 + 2 x"))
    of_another = fingerprints(find_project(reasoned.root))
    assert of_another["rows"] != before["rows"]
    reasoned.page("two", TWO + ROWS.replace(r" && \by{square}", ""))
    without = fingerprints(find_project(reasoned.root))
    assert without["rows"] != of_another["rows"] and without["square"] == of_another["square"]


def test_no_circle_of_reasons(reasoned: Any) -> None:
    reasoned.page("one", ONE + SQUARE.replace("+ 1\n", "+ 1 \\by{rows}\n"))
    sources = check_sources(find_project(reasoned.root))
    assert circle(sources, "rows") == ("rows", "square", "rows")


def test_what_rests_on_an_equation_that_does_not_hold_does_not_either(reasoned: Any, edit_report: Any) -> None:
    edit_report(lambda found: found["square"].update(holds=False, proved=False, reason="refuted"))
    project = find_project(reasoned.root)
    found = states(project, read_report(project.report_file), fingerprints(project))
    assert found["square"].status == "refuted" and found["rows"].status == "unfounded"
    assert found["rows"].message.endswith("rows: it rests on square, which does not hold")
