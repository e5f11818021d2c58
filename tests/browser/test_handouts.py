"""A handout of a chapter: printed, short enough, the answers on pages of their own, no link to this machine, and a link to it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, expect

REPOSITORY = Path(__file__).parents[2]
SITE = REPOSITORY / "site"
CHAPTER = "schemes/lecun/"
MOST = 25


@pytest.fixture(scope="module")
def handouts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("handouts", REPOSITORY / "overrides/handouts.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sheets(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_a_handout_is_short_and_leads_to_the_published_site_alone(handouts: ModuleType, browser: Browser, origin: str) -> None:
    pdf = handouts.handout(browser, origin + CHAPTER, "https://example.org/x/", "the edition")
    assert pdf.startswith(b"%PDF") and 5 < sheets(pdf) <= MOST
    assert b"https://example.org/x/schemes/lecun/#eq-" in pdf and b"127.0.0.1" not in pdf
    local = handouts.handout(browser, origin + CHAPTER, "", "the edition")
    assert sheets(local) == sheets(pdf) and b"127.0.0.1" not in local and b"doi.org" in local


def test_answers_stand_at_the_end_and_nowhere_else(handouts: ModuleType, open_page: Callable[..., Page]) -> None:
    page = open_page(CHAPTER)
    exercises = page.locator("#exercises + p + ol > li")
    answers = exercises.locator("details.info > :not(summary)").all_inner_texts()
    count = exercises.count()
    assert page.evaluate(handouts.PREPARE, "") == count == len(answers) >= 3
    page.emulate_media(media="print")
    expect(exercises.locator("details")).to_have_count(0)
    last = page.locator("article > :last-child")
    assert last.locator("h2").inner_text() == "Answers" and last.locator("li").count() == count
    said = page.locator("article").inner_text()
    for answer in page.locator(".handout-answers li").all_inner_texts():
        assert said.count(answer) == 1
    formulas = page.locator(".equation-premises").evaluate_all("all => all.filter((one) => !one.checkVisibility()).length")
    assert formulas == 0 and page.locator(".equation-premises").count() > 5


def test_every_chapter_has_one(handouts: ModuleType) -> None:
    files = handouts.chapters(SITE)
    names = [handouts.name(SITE, file) for file in files]
    assert len(names) >= 15 and len(set(names)) == len(names) and "schemes-he.pdf" in names
    for file in files:
        html = handouts.linked(file.read_text(encoding="utf-8"), "../x.pdf", 9)
        assert html.count('<a href="../x.pdf">Handout for a class</a>: PDF, 9 pages') == 1


def test_the_link_leads_to_the_file(
    handouts: ModuleType, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapter = tmp_path / "a/b/index.html"
    chapter.parent.mkdir(parents=True)
    title = '<h1 id="t">6. He<a class="headerlink" href="#t">¶</a></h1>'
    text = f'<div class="md-content"><article>{title}{handouts.CHAPTER}E</h2>{handouts.END}</section></article></div>'
    chapter.write_text(text, encoding="utf-8")
    listing = tmp_path / handouts.LISTING / "index.html"
    listing.parent.mkdir(parents=True)
    listing.write_text(f"<p>x</p>{handouts.PLACE}", encoding="utf-8")
    monkeypatch.setattr(handouts, "browser", lambda: handouts.contextmanager(lambda: iter([browser]))())
    config = SimpleNamespace(site_dir=str(tmp_path), site_url="http://127.0.0.1:8000/", copyright="CC")
    handouts.on_post_build(config)
    assert not (tmp_path / "handouts").exists()
    monkeypatch.setenv("HANDOUTS", "true")
    handouts.on_post_build(config)
    link = re.search(r'<a href="([^"]+\.pdf)">Handout', chapter.read_text(encoding="utf-8"))
    assert link and (chapter.parent / link[1]).resolve() == tmp_path / "handouts/a-b.pdf"
    assert (tmp_path / "handouts/a-b.pdf").read_bytes().startswith(b"%PDF")
    found = re.fullmatch(r'<p>x</p><ul><li><a href="(.*)">6. He</a></li></ul>', listing.read_text(encoding="utf-8"))
    assert found and (listing.parent / found[1]).resolve() == tmp_path / "handouts/a-b.pdf"
    assert handouts.PLACE in (REPOSITORY / f"docs/{handouts.LISTING}.md").read_text(encoding="utf-8")
    assert sorted([("10. X", ""), ("A. Y", ""), ("9. Z", "")], key=handouts._order)[0][0] == "9. Z"


def test_a_page_without_its_end_is_refused(handouts: ModuleType) -> None:
    with pytest.raises(ValueError, match="a chapter ends with"):
        handouts.linked("<p>x</p>", "x.pdf", 1)
