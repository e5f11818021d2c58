"""Citations of an equation, a chapter and the work: in five forms, each of which its own readers can read."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from pybtex.database import parse_string

from texclaims.language.project import find_project
from texclaims.publishing.citing import (
    FORMATS,
    Cited,
    citations,
    cited_chapter,
    cited_equation,
    cited_work,
)
from texclaims.publishing.site import Site

WORK = ("Tiny", "The tiny authors")
AWKWARD = Cited(
    "tiny:a_b", r"50 % of {a_b} & \c #1 ~ ^", "Equation (1.1), label a_b", "Tiny & co", "Anna, Bert and Cleo",
    "0.3", "abc", "2026-11-28", "https://example.org/eq/a_b/", "https://example.org/0.3/eq/a_b/",
)  # fmt: skip


def site_of(project: Any, address: str = "https://example.org/", versioned: str = "") -> Site:
    return Site(find_project(project.root), address, *WORK, versioned_url=versioned, equation_pages="eq")


def of_double(site: Site) -> dict[str, str]:
    verdict = site.verdict("double")
    assert verdict is not None
    return dict(citations(cited_equation(site, site.placed["double"][1], verdict)))


def test_an_equation_in_each_form(verified: Any) -> None:
    forms = of_double(site_of(verified))
    assert list(forms) == list(FORMATS)
    edition = "version 0.3.0, commit abc123def4567890, verified on 2026-11-23"
    assert forms["Plain text"] == (
        f"The tiny authors (2026). Double. Equation (4.1), label double. Tiny, {edition}. https://example.org/eq/double/"
    )
    assert forms["APA"] == (
        f"The tiny authors. (2026, November 23). Double (Equation (4.1), label double; {edition}). Tiny. "
        "https://example.org/eq/double/"
    )
    assert json.loads(forms["CSL-JSON"]) == [{
        "id": "tiny:double", "type": "webpage", "title": "Double", "container-title": "Tiny",
        "author": [{"literal": "The tiny authors"}], "issued": {"date-parts": [[2026, 11, 23]]}, "version": "0.3.0",
        "note": "Equation (4.1), label double; commit abc123def4567890; verified on 2026-11-23", "URL": "https://example.org/eq/double/",
    }]  # fmt: skip


def test_bibliography_programs_read_them(verified: Any) -> None:
    forms = of_double(site_of(verified, versioned="https://example.org/0.3.0/"))
    for name, kind, address in (("BibTeX", "misc", "https://example.org/eq/double/"),
                                ("biblatex", "online", "https://example.org/0.3.0/eq/double/")):  # fmt: skip
        entry = parse_string(forms[name], bib_format="bibtex").entries["tiny:double"]
        assert (entry.type, entry.fields["url"], entry.fields["title"]) == (kind, address, "{Double}")
        assert str(entry.persons["author"][0]) == "{The tiny authors}" and "abc123def4567890" in entry.fields["note"]
    assert "https://example.org/eq/double/ (this version: https://example.org/0.3.0/eq/double/)" in forms["Plain text"]


def test_what_latex_would_take_for_something_else(verified: Any) -> None:
    forms = citations(AWKWARD)
    for name in ("BibTeX", "biblatex"):
        entry = parse_string(forms[name], bib_format="bibtex").entries["tiny:a_b"]
        assert entry.fields["title"] == r"{50 \% of \{a\_b\} \& \textbackslash{}c \#1 \textasciitilde{} \textasciicircum{}}"
        assert len(entry.persons["author"]) == 1
    assert json.loads(forms["CSL-JSON"])[0]["title"] == AWKWARD.title


def test_a_chapter_and_the_work(verified: Any) -> None:
    site = site_of(verified)
    page = site.placed["double"][0]
    chapter, work = (citations(one)["Plain text"] for one in (cited_chapter(site, page), cited_work(site)))
    edition = r"version 0\.3\.0, commit \w+, verified on 2026-11-23"
    address = r"https://example\.org/deep/two/"
    assert re.fullmatch(rf"The tiny authors \(2026\)\. .+\. Chapter 4\. Tiny, {edition}\. {address}", chapter)
    assert work.startswith("The tiny authors (2026). Tiny. version 0.3.0") and work.endswith("https://example.org/")


def test_the_oldest_day_and_no_commit_where_there_are_two(verified: Any, edit_report: Any) -> None:
    edit_report(lambda equations: equations["double"].update(commit="other", date="2026-10-01"))
    text = citations(cited_work(site_of(verified)))["Plain text"]
    assert "verified on 2026-10-01" in text and "commit" not in text


@pytest.mark.parametrize("address", ["", "http://127.0.0.1:8000/", "http://localhost/", "http://[::1]:80/", "http://0.0.0.0/"])
def test_never_an_address_of_this_machine(verified: Any, address: str) -> None:
    site = site_of(verified, address)
    assert site.permanent_link("double") == "eq/double/"
    for form in of_double(site).values():
        assert "http" not in form and "eq/double" not in form


def test_a_chapter_ends_with_its_citation(verified: Any) -> None:
    html = verified.convert("deep/two")
    block = html[html.index('class="citing"') :]
    assert "<summary>Cite this chapter</summary>" in block
    assert re.findall(r'<button[^>]*>Copy ([\w-]+)<', block) == ["citation", "APA", "BibTeX", "biblatex", "CSL-JSON"]
    assert "@online{tiny:deep-two," in unescape(re.sub(r"<[^>]*>", "", block))
