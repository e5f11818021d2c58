"""The page of an equation: whole, found, cited, linked with its chapter, in the theme's own frame, behind the same gate."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from texclaims.judgement.schema import WrongVersion
from texclaims.language.project import find_project
from texclaims.publishing.equation_page import EquationPage, as_typed, equation_pages, in_digits, roots
from texclaims.publishing.fonts import FONTS, fonts_first
from texclaims.publishing.site import Site
from texclaims.publishing.wrong_versions import instructive

REPOSITORY = Path(__file__).parents[2]
CONFIG = f"""
site_name: Tiny
site_url: https://example.org/
theme: {{name: material, font: false}}
plugins: [search]
extra_css: [assets/katex/katex.min.css, assets/equation.css]
markdown_extensions:
  - texclaims: {{site_url: "https://example.org/", equation_pages: eq}}
validation:
  links: {{not_found: warn, unrecognized_links: warn}}
hooks:
  - {REPOSITORY}/overrides/equation_pages.py
  - {REPOSITORY}/overrides/search_less.py
  - {REPOSITORY}/overrides/fonts_first.py
"""


def pages(root: Path) -> dict[str, EquationPage]:
    site = Site(find_project(root), "https://example.org/", "Tiny", "The tiny authors", equation_pages="eq")
    return {page.label: page for page in equation_pages(site)}


def text_of(html: str) -> str:
    drawn = re.sub(r'<span class="katex-html".*?</span></span></span>', "", html, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]*>", "", drawn))


def build(root: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "verify"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)


# --- what stands there -------------------------------------------------------------------------------------------------


def test_all_that_is_known_stands_there(verified: Any) -> None:
    page = pages(verified.root)["double"]
    assert page.title == "Equation (4.1): double" and page.path == "eq/double/"
    assert '<a href="../../deep/two/#eq-double">Two</a>' in page.html and 'id="eq-double"' in page.html
    terms = re.findall(r"<dt[^>]*>(.*?)</dt>", page.html)
    assert terms[:5] == ["Proof", "Measurement", "Measured on", "Check", "Wrong versions"] and terms[-1] == "Cite"
    text = text_of(page.html)
    for words in (
        "proved · measured on torch.fft.fft, error 2.2 × 10−16 ≤ 10−12 · 3 wrong versions rejected", "expanding",
        "docs/deep/two.md, line 8", "https://example.org/eq/double/", "\\begin{equation}", "a number",
    ):  # fmt: skip
        assert words in text, words
    assert "when" in text.split("proved")[0] and "\ue000" not in page.html


def test_what_a_course_says_beside_it_stands_below_it(verified: Any) -> None:
    site = Site(find_project(verified.root), "https://example.org/", "Tiny", "The tiny authors", equation_pages="eq")
    noted = {page.label: page for page in equation_pages(site, {"double": ["In <b>{x}</b>", "Also"]})}
    html = noted["double"].html
    assert '<ul class="equation-notes"><li>In <b>{x}</b></li><li>Also</li></ul>\n<dl class="equation-evidence"' in html
    assert noted["square"] == pages(verified.root)["square"] and "equation-notes" not in noted["square"].html
    with pytest.raises(ValueError, match="found notes on nothing, wanted labels"):
        list(equation_pages(site, {"nothing": ["In"]}))


def test_its_section_is_named(verified: Any) -> None:
    page = verified.read("docs/one.md")
    verified.page("one", page.replace("A square with", "## About squares {#squares}\n\nA square with"))
    verified.verify()
    html = pages(verified.root)["square"].html
    assert "One</a>: About squares · <a href=\"#cite\">Cite this equation</a></p>" in html and html.count('id="cite"') == 1
    verified.page("one", page.replace("A square with", "## About $x$\n\nA square with"))
    verified.verify()
    assert "One</a> · <a href" in pages(verified.root)["square"].html


def test_equations_lead_to_each_others_pages(verified: Any, edit_report: Any) -> None:
    edit_report(lambda equations: equations["double"].update(depends_on=["square"]))
    found = pages(verified.root)
    assert 'Rests on</dt>\n<dd><a class="eqref" data-in="eq" href="../square/">(3.1)</a>' in found["double"].html
    assert 'Used by</dt>\n<dd><a class="eqref" data-in="eq" href="../double/">(4.1)</a>' in found["square"].html


def test_a_draft_says_what_is_wrong(verified: Any) -> None:
    """No page of a site that is published: the hook opens the same gate as the chapters."""
    verified.page("one", verified.read("docs/one.md").replace("2 x + 1", "2 x + 2"))
    page = pages(verified.root)["square"]
    assert '<div class="equation equation-refused"' in page.html and "<strong>stale</strong>" in page.html and "✗" in page.html


def test_a_search_finds_it(verified: Any) -> None:
    words = pages(verified.root)["double"].words
    assert "double Two x + x = 2 x" in words and "a number" in words and "torch.fft.fft" in words
    assert "<" not in words.replace("&lt;", "")


@pytest.mark.parametrize(
    ("tex", "typed"),
    [
        (r"g = \sqrt{5}", "g = sqrt(5)"),
        (r"\sigma_w^2 \le \frac{2}{n_\text{in}}", "sigma_w^2 le 2/n_in"),
        ("\\left(x\\right) \\, 0.8796\n\\label{gain-tanh}", "(x) 0.8796"),
    ],
)
def test_a_formula_as_one_types_it(tex: str, typed: str) -> None:
    assert as_typed(tex) == typed


def test_a_root_is_found_in_other_forms_too() -> None:
    assert roots("a sqrt(5) and sqrt(n_in), arcsqrt(2), sqrt(x + 1)") == ["√5", r"\sqrt{5}", "√n_in", r"\sqrt{n_in}"]


def test_the_address_of_a_removed_equation_says_what_became_of_it(verified: Any) -> None:
    verified.write("docs/labels.txt", "square\ndouble\nold-bound removed from one.md: said < twice\n")
    page = pages(verified.root)["old-bound"]
    assert page.path == "eq/old-bound/" and "was removed: said &lt; twice" in page.html


def test_without_a_folder_there_are_none(verified: Any) -> None:
    site = Site(find_project(verified.root))
    assert not list(equation_pages(site)) and site.path("square") == "one/#eq-square"


def test_three_wrong_versions_of_different_kinds() -> None:
    changes = ["y → x", "y → w", "1 → 2", "in other: 3 → 4", "without the premise x > 0", "without the exponent 2", "2 → 3"]
    rows = [WrongVersion(tex=change, change=change, fate="both", why="") for change in changes]
    rows[2], rows[3] = replace(rows[2], fate="derivation"), replace(rows[3], earlier="other")

    def shown(rows: list[WrongVersion]) -> list[str]:
        return [one.change for one in instructive(rows)]

    assert shown(rows) == ["without the premise x > 0", "without the exponent 2", "2 → 3"]
    assert shown(rows[:4]) == ["y → x", "y → w"]
    assert shown([replace(rows[0], fate="open")]) == []


# --- in a site ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def apart(verified: Any) -> Any:
    """A site with a page for each equation."""
    verified.write("mkdocs.yml", CONFIG)
    verified.page("index", "# Tiny\n\nSee \\eqref{double}.\n")
    return verified


def test_the_site_has_a_page_for_each(apart: Any) -> None:
    built = build(apart.root)
    assert built.returncode == 0, built.stderr
    site = apart.root / "site"
    chapter = (site / "deep/two/index.html").read_text(encoding="utf-8")
    assert 'href="../../eq/double/"' in chapter and "equation-evidence" not in chapter and 'id="eq-double"' in chapter
    assert sorted(folder.name for folder in (site / "eq").iterdir()) == ["double", "square"]
    for label in ("double", "square"):
        page = (site / f"eq/{label}/index.html").read_text(encoding="utf-8")
        assert page.count("<h1") == 1 and "equation-evidence" in page and "data-md-component" in page
        assert re.search(rf"<title>Equation \(\d\.1\): {label} - Tiny</title>", page)
        assert f'<link rel="canonical" href="https://example.org/eq/{label}/">' in page
        assert page.index("KaTeX_Main-Regular.woff2") < page.index('rel="stylesheet"')
    whole = "".join(file.read_text(encoding="utf-8") for file in site.rglob("*") if file.suffix in (".html", ".xml", ".json"))
    assert not re.search(r"[0-9a-f]{32}", whole.replace((site / "404.html").read_text(encoding="utf-8"), ""))


def test_the_search_and_the_site_map_know_them(apart: Any) -> None:
    assert build(apart.root).returncode == 0
    entries = json.loads((apart.root / "site/search/search_index.json").read_text(encoding="utf-8"))["docs"]
    found = {entry["location"]: entry for entry in entries}
    assert found["eq/double/"]["title"] == "Equation (4.1): double" and "x + x" in found["eq/double/"]["text"]
    assert sum(place.startswith("eq/") for place in found) == 2
    places = re.findall(r"<loc>(.*?)</loc>", (apart.root / "site/sitemap.xml").read_text(encoding="utf-8"))
    assert {f"https://example.org/eq/{label}/" for label in ("double", "square")} < set(places) and len(places) == 5


def test_a_link_without_its_page_stops_the_build(apart: Any) -> None:
    apart.write("mkdocs.yml", CONFIG.replace(f"  - {REPOSITORY}/overrides/equation_pages.py\n", ""))
    built = build(apart.root)
    assert built.returncode != 0 and "eq/square/index.html" in built.stderr


def test_nothing_is_written_for_a_site_that_is_refused(apart: Any) -> None:
    find_project(apart.root).report_file.unlink()
    built = build(apart.root)
    assert built.returncode == 1 and "never verified; run: pytest verify" in built.stderr
    assert not (apart.root / "site/eq").exists()


# --- fonts -------------------------------------------------------------------------------------------------------------


def test_the_fonts_of_a_page_are_asked_for_once_and_first() -> None:
    html = '<head><meta charset="utf-8"><link rel="stylesheet" href="a.css"></head><i class="mathbb"></i><i class="amsrm"></i>'
    page = fonts_first(html, "../..")
    assert page.count("preload") == 1 and 'href="../../assets/katex/fonts/KaTeX_AMS-Regular.woff2"' in page
    assert page.index("charset") < page.index("preload") < page.index("stylesheet")
    assert fonts_first("<head></head>", ".") == "<head></head>"


def test_every_font_is_one_of_katex() -> None:
    fonts = REPOSITORY / "node_modules/katex/dist/fonts"
    assert all((fonts / f"KaTeX_{name}.woff2").is_file() for name in FONTS.values())


@pytest.mark.parametrize(
    ("label", "digits"),
    [("kaiming-sqrt-five", "sqrt(5)"), ("gain-tanh-five-thirds", "5/3"), ("gain-selu-three-quarters", "3/4"),
     ("heuristic-third", "1/3"), ("he-forward", ""), ("relu-halves", "")],
)  # fmt: skip
def test_numbers_of_a_label_are_found_by_their_digits(label: str, digits: str) -> None:
    assert in_digits(label) == digits
