"""The wrong versions of an equation in a file of their own: linked from its page, whole, and behind the same gate."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from texclaims.language.project import find_project
from texclaims.publishing.site import Site
from texclaims.publishing.wrong_versions import pages_of_wrong_versions

REPOSITORY = Path(__file__).parents[2]
CONFIG = """
site_name: Tiny
theme: mkdocs
extra_css: [assets/katex/katex.min.css, assets/equation.css]
markdown_extensions:
  - texclaims:
      wrong_versions: apart
validation:
  links:
    not_found: warn
    unrecognized_links: warn
hooks:
  - wrong_versions.py
"""


def build(root: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "verify"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]  # with -q MkDocs counts no warnings
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def apart(verified: Any) -> Any:
    """A project that keeps its wrong versions apart."""
    verified.write("mkdocs.yml", CONFIG)
    verified.page("index", "# Tiny\n\nSee \\eqref{double}.\n")
    shutil.copy(REPOSITORY / "overrides/wrong_versions.py", verified.root)
    return verified


def test_a_page_links_to_a_file_with_all_of_them(apart: Any) -> None:
    built = build(apart.root)
    assert built.returncode == 0, built.stderr
    page = (apart.root / "site/deep/two/index.html").read_text(encoding="utf-8")
    assert "3 rejected (1 by proof and measurement, 1 by measurement alone, 1 by proof alone); 1 refused by a rule" in page
    assert "1 without a meaning; with a wrong version of an earlier equation, 1 not derived any more" in page
    assert page.count("equation-wrong") == 1
    assert 'href="../../apart/double.html"' in page
    alone = (apart.root / "site/apart/double.html").read_text(encoding="utf-8")
    assert 'href="../deep/two/#eq-double"' in alone and "(4.1)" in alone
    assert alone.count("<tr>") == 7 and "<code>x = \\nosuch</code>" in alone and "1 &lt; 2" in alone
    assert "\ue000" not in alone


def test_each_file_is_well_formed_and_says_what_is_wrong(verified: Any) -> None:
    site = Site(find_project(verified.root), wrong_versions="a/b")
    files = dict(pages_of_wrong_versions(site))
    assert sorted(files) == ["a/b/double.html", "a/b/square.html"]
    for html in files.values():
        assert_balanced(html)
        assert "<script" not in html
        assert '<html lang="en">' in html and "noindex" in html and 'href="../../assets/wrong-versions.css"' in html
    assert 'href="../../one/#eq-square"' in files["a/b/square.html"]
    text = re.sub(r"<annotation.*?</annotation>|<[^>]*>", "", files["a/b/double.html"])
    assert "when" in text and "x&gt;0" in text and "without a premise" in text


def test_without_a_folder_they_stand_on_the_page(verified: Any) -> None:
    html = verified.convert("one")
    assert "equation-apart" not in html and "nosuch" in html
    assert not list(pages_of_wrong_versions(Site(find_project(verified.root))))


def test_a_link_without_its_file_stops_the_build(apart: Any) -> None:
    apart.write("mkdocs.yml", CONFIG.replace("hooks:\n  - wrong_versions.py\n", ""))
    built = build(apart.root)
    assert built.returncode != 0 and "apart/square.html" in built.stderr


def test_nothing_is_written_for_a_site_that_is_refused(apart: Any) -> None:
    find_project(apart.root).report_file.unlink()
    built = build(apart.root)
    assert built.returncode == 1 and "never verified; run: pytest verify" in built.stderr
    assert "Traceback" not in built.stderr and not (apart.root / "site/apart").exists()


def assert_balanced(html: str) -> None:
    """Every element that is opened is closed, in order."""

    class Balance(HTMLParser):
        opened: list[str] = []

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            if tag not in ("meta", "link"):
                self.opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.opened.pop() == tag

    balance = Balance()
    balance.opened = []
    balance.feed(html)
    assert balance.opened == []


def test_each_row_says_what_became_of_it(verified: Any) -> None:
    text = re.sub(r"<annotation.*?</annotation>|<[^>]*>", " ", verified.convert("one"))
    for words in ("rejected by proof and measurement", "rejected by the measurement alone", "rejected by the proof alone"):
        assert words in text
    for words in ("refused by a rule", "without a meaning", "it cannot be derived any more"):
        assert f"not rejected: {words}" in text
