"""Which equation rests on which: drawn, and as lists."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from texclaims.judgement.report import read_report, write_report
from texclaims.language.project import find_project
from texclaims.publishing.graph import COLUMNS, HEIGHT, STEP, _places, graph, graph_by_chapter
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site

DIAMOND = {"a": (), "b": ("a",), "c": ("a",), "d": ("b", "c", "a")}


def test_each_stands_below_all_that_it_rests_on() -> None:
    places = _places(DIAMOND)
    assert all(places[above][1] + HEIGHT < places[label][1] for label, rests in DIAMOND.items() for above in rests)
    assert places["b"][1] == places["c"][1] and places["b"][0] != places["c"][0]


@pytest.mark.parametrize("count", [1, COLUMNS, COLUMNS + 1, 5 * COLUMNS + 3])
def test_a_long_layer_has_several_rows_and_none_stands_on_another(count: int) -> None:
    places = _places({"a": (), **{f"b{index}": ("a",) for index in range(count)}})
    assert len(set(places.values())) == count + 1
    assert all(STEP // 2 <= x <= COLUMNS * STEP - STEP // 2 for x, _ in places.values())


@pytest.fixture
def site(verified: Any) -> Site:
    """Of its two equations, double rests on square."""
    project = find_project(verified.root)
    known = read_report(project.report_file).equations
    write_report(project.report_file, {**known, "double": replace(known["double"], depends_on=("square",))})
    return Site(project, "https://example.org/", equation_pages="eq")


def test_the_whole_has_a_line_and_two_links(site: Site) -> None:
    html = graph(Sheet(site, None, own="square"))
    assert re.findall(r'data-of="([^"]+)"', html) == [f"{site.number('square')} {site.number('double')}"]
    assert re.findall(r'href="([^"]+)" aria-label="[\d.]+ (\w+)"', html) == [
        ("./", "square"), ("../double/", "double")
    ]  # fmt: skip
    assert "not drawn" not in html


def test_a_chapter_shows_what_it_takes_from_another(site: Site) -> None:
    html = graph_by_chapter(Sheet(site, None, own="square"))
    two = html.partition('id="graph-deep-two"')[2]
    links = re.findall(r'<a (class="graph-other" )?href[^>]*aria-label="[\d.]+ (\w+)"', two)
    assert links == [('class="graph-other" ', "square"), ("", "double")]
    assert re.search(r'>double</a> \([\d.]+\) rests on <span class="eqrefs"><a href="../square/">[\d.]+</a></span></li>', two)
    assert "<td>1</td><td>1</td><td>1</td>" in html and "<td>1</td><td>0</td><td>0</td>" in html


def test_where_nothing_rests_on_anything_nothing_is_drawn(verified: Any) -> None:
    sheet = Sheet(Site(find_project(verified.root), "https://example.org/"), None)
    html, chapters = graph(sheet), graph_by_chapter(sheet)
    assert "<svg" not in html + chapters and "2 equations are not drawn here" in html
    assert chapters.count("None of them rests on another.") == 2


@pytest.mark.parametrize("made", [graph, graph_by_chapter])
def test_each_drawing_is_well_formed_and_has_no_style_of_its_own(site: Site, made: Callable[[Sheet], str]) -> None:
    html = made(Sheet(site, None, own="square"))
    ElementTree.fromstring(html)
    assert "style=" not in html and "<script" not in html
