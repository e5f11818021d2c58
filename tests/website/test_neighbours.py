"""What an equation rests on and what rests on it: drawn on its page, some levels deep, and the same as a list."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from texclaims.judgement.report import read_report, write_report
from texclaims.language.project import find_project
from texclaims.publishing import neighbours as module
from texclaims.publishing.evidence import evidence
from texclaims.publishing.neighbours import neighbours
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site


def site(verified: Any, depends_on: tuple[str, ...] = ("square",)) -> Site:
    """Of its two equations, double rests on square."""
    project = find_project(verified.root)
    known = read_report(project.report_file).equations
    write_report(project.report_file, {**known, "double": replace(known["double"], depends_on=depends_on)})
    return Site(project, "https://example.org/", equation_pages="eq")


@pytest.mark.parametrize(("own", "links"), [("square", ["./", "../double/"]), ("double", ["../square/", "./"])])
def test_both_sides_are_drawn_and_the_equation_itself_stands_out(verified: Any, own: str, links: list[str]) -> None:
    known = site(verified)
    html = neighbours(Sheet(known, None, own=own), own)
    drawn = html.partition("<details")[0]
    assert re.findall(r'href="([^"]+)"', drawn) == links
    assert re.findall(r'data-of="([^"]+)"', drawn) == [f"{known.number('square')} {known.number('double')}"]
    assert re.findall(r'graph-here"[^>]*aria-label="[\d.]+ (\w+)"', drawn) == [own] and "graph-other" not in drawn
    assert re.search(r">double</a> \([\d.]+\) rests on<ul><li>.*square</li></ul>", html)
    ElementTree.fromstring(f"<div>{html}</div>")
    assert "style=" not in html and "It goes on" not in html


def test_an_equation_that_stands_alone_has_no_drawing(verified: Any) -> None:
    known = site(verified, ())
    sheet, (_, display) = Sheet(known, None, own="square"), known.placed["square"]
    assert neighbours(sheet, "square") == ""
    verdict = known.verdict("square")
    assert verdict and "<dt" in evidence(sheet, display, verdict) and "Drawn" not in evidence(sheet, display, verdict)


def chain(monkeypatch: pytest.MonkeyPatch, sheet: Sheet, edges: dict[str, list[str]]) -> None:
    """Another graph than that of the site's own equations."""
    used: dict[str, list[str]] = {}
    for label, above in edges.items():
        for one in above:
            used.setdefault(one, []).append(label)
    monkeypatch.setattr(module, "rests_on", lambda _, label: edges[label])
    vars(sheet.site).update(placed=edges, used_by=used)


def test_it_goes_some_levels_deep_and_says_where_it_goes_on(verified: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet(Site(find_project(verified.root)), None)
    chain(monkeypatch, sheet, {f"e{number}": [f"e{number - 1}"] if number else [] for number in range(12)})
    shown, whole = module._around(sheet, "e6")
    assert list(shown) == [f"e{number}" for number in range(2, 11)] and not whole
    shown, whole = module._around(sheet, "e10")
    assert list(shown) == [f"e{number}" for number in range(6, 12)] and not whole
    monkeypatch.setattr(module, "LEVELS", 12)
    assert module._around(sheet, "e6")[1]


def test_the_nearest_level_is_always_shown_and_others_where_they_fit(verified: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet(Site(find_project(verified.root)), None)
    near = {f"b{number}": ["a"] for number in range(40)}
    chain(monkeypatch, sheet, {"a": [], **near, "c": ["b0"]})
    shown, whole = module._around(sheet, "a")
    assert set(shown) == {"a", *near} and not whole
    assert set(module._around(sheet, "c")[0]) == {"c", "b0", "a"}
