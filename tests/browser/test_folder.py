"""The zip of the site, unpacked, read from its folder without a server: links, search, formulas, light and dark."""

from __future__ import annotations

import importlib.util
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Page, expect

REPOSITORY = Path(__file__).parents[2]
SITE = REPOSITORY / "site"
Open = Callable[..., Page]


def folder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("folder", REPOSITORY / "overrides/folder.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The folder takes the place of the served site for the tests of this module."""
    place = tmp_path_factory.mktemp("taken along")
    folder().write(SITE, place / "initproof.zip", REPOSITORY / folder().WORKER)
    with zipfile.ZipFile(place / "initproof.zip") as whole:
        whole.extractall(place)
    yield f"{(place / 'initproof').as_uri()}/"


def test_a_reader_gets_everywhere(open_page: Open, seen: Any, origin: str) -> None:
    page = open_page("index.html")
    assert seen[page].complaints == [] and seen[page].foreign(origin) == []
    page.get_by_role("link", name="He and Kaiming", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("He and Kaiming")
    assert page.locator(".equation .katex-html").first.bounding_box()["height"] > 10
    page.locator(".equation-verdict > summary").first.click()
    page.locator(".equation-apart").first.click()
    expect(page.locator(".equation-evidence")).to_be_visible()
    page.locator(".equation-mutants > summary").click()
    page.get_by_role("link", name="All of them, on a page of their own").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Wrong versions")
    assert seen[page].complaints == []


def test_search_works(open_page: Open, seen: Any) -> None:
    page = open_page("schemes/he/index.html")
    page.get_by_role("textbox", name="Search").press_sequentially("he-backward-condition")
    found = page.locator(".md-search-result__link").first
    expect(found).to_have_attribute("href", re.compile(r"^file:.*/eq/he-backward-condition/index\.html"), timeout=30_000)
    found.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("He's condition, backward")
    assert seen[page].complaints == []


def test_the_search_leads_to_the_weights(open_page: Open, seen: Any) -> None:
    page = open_page("schemes/he/index.html")
    page.get_by_role("textbox", name="Search").press_sequentially("before a GELU")
    found = page.locator(".md-search-result__link").first
    expect(found).to_have_attribute("href", re.compile(r"^file:.*/index\.html\?weights=gelu"), timeout=30_000)
    found.click()
    expect(page.locator(".chooser code").first).to_contain_text("std=1.533530", timeout=30_000)
    assert seen[page].complaints == []


def test_the_depth_lab_has_its_numbers(open_page: Open, seen: Any) -> None:
    page = open_page("index.html")
    page.locator("#lab-activation").select_option("gelu")
    expect(page.locator(".lab-program code")).to_contain_text("F.gelu(z)")
    page.locator(".lab-why a.eqref:visible").first.click()
    expect(page.locator("#eq-gain-forward")).to_be_in_viewport(timeout=30_000)
    assert seen[page].complaints == []


def test_a_wide_formula_is_a_stop_of_the_keyboard(open_page: Open) -> None:
    page = open_page("schemes/he/index.html", width=390)
    expect(page.locator(".equation-formula[tabindex='0']").first).to_be_attached()


def test_dark_stays_dark(open_page: Open) -> None:
    page = open_page("index.html")
    page.locator("label[title='Switch to dark']").click()
    page.reload(wait_until="load")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_every_link_of_a_page_is_a_file(origin: str) -> None:
    place = Path(origin.removeprefix("file://").replace("%20", " "))
    broken = []
    some = ("*.html", "about/**/*.html", "eq/he-*/*.html", "schemes/**/*.html")
    for file in (file for pattern in some for file in place.glob(pattern)):
        for link in re.findall(r'<a [^>]*?href="([^"#?:]+)[^":]*"', file.read_text(encoding="utf-8")):
            if not (file.parent / link).is_file():
                broken.append(f"{file.name}: {link}")
    assert broken == []


@pytest.mark.parametrize(
    ("address", "file"),
    [("a/b/", "a/b/index.html"), ("..", "../index.html"), ("../../", "../../index.html"), (".", "./index.html"),
     ("a/list.html", "a/list.html"), ("", ""), ("preamble.tex", "preamble.tex")],
)  # fmt: skip
def test_the_file_of_an_address(address: str, file: str) -> None:
    assert folder().file(address) == file
