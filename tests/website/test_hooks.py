"""Hooks of the site: with two of them its pages are the same, and the search index holds no evidence; one puts in a table."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from mkdocs.exceptions import PluginError

REPOSITORY = Path(__file__).parents[2]
CONFIG = """
site_name: Tiny
theme: {name: material, font: false}
plugins: [search]
extra_css: [assets/katex/katex.min.css, assets/equation.css]
markdown_extensions: [texclaims]
"""
INDEX = "search/search_index.json"
PAGE = (
    '<p>Before <span class="katex" data-tex="x"><math><mi>x</mi></math>'
    '<span class="katex-html"><span>drawn</span></span></span> it.</p>'
    '<div class="equation-formula" data-search-exclude=""><span>a formula</span></div>'
    '<dl class="equation-evidence"><dt>Check</dt><dd><div>evidence</div></dd></dl><p>After.</p>'
)


def hook(name: str) -> ModuleType:
    spec = spec_from_file_location(f"hook_{name}", REPOSITORY / "overrides" / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("html", [PAGE, PAGE + PAGE, "<p>No formula.</p>", PAGE.replace("</dl>", "")])
def test_what_the_index_does_not_read_comes_back(html: str) -> None:
    search_less, page = hook("search_less"), SimpleNamespace()
    assert search_less.on_post_page(search_less.on_page_content(html, page), page) == html


MARKED = re.compile(r"<!--.*?-->")


def test_the_index_needs_no_word_on_a_formula() -> None:
    html = '<span class="katex-html" aria-hidden="true" data-search-exclude>y</span>'
    drawn = f'<span class="katex" data-tex="x"><math>x</math>{html}</span>'
    light = hook("plain_code").on_page_content(f"<p>{drawn}</p>")
    assert len(light) < len(f"<p>{drawn}</p>") and "data-search-exclude" not in light
    less = hook("search_less")
    for page in (f"<p>{drawn}</p>", light):
        assert MARKED.sub("", less.on_page_content(page, SimpleNamespace())) == "<p>x</p>"


def test_the_index_reads_the_text_alone() -> None:
    less = hook("search_less").on_page_content(PAGE, SimpleNamespace())
    assert "evidence" not in less and "a formula" not in less and "drawn" not in less
    assert "Before" in less and ">x<" in less and "After." in less


FOUND = {"wrong versions": 7, "noticed": 6}
SIZES = {"scale": 1e-15, "shift": 0.001, "scale, 32 bits alone": 0.1, "scale, 16 bits alone": None}
ASSERTED = {"project": "Theirs", "asserts": "a < b", "wrong version": "zeros"}
SCORE = {
    "lists": {"first": {"all": {**FOUND, "noticed at first": 5}, "kinds": {"fans": FOUND}}},
    "functions": {
        "ones_": {"wrong versions": 2, "noticed": 2, "smallest noticed": SIZES},
        "normal_": {**FOUND, "smallest noticed": SIZES},
    },
    "upstream": {"ones_": {"wrong versions": 2, "noticed": 1, "smallest noticed": {"scale": 0.01, "shift": None}}},
    "likes": {
        "relu": {"ReLU6": {"tried": 3, "not noticed": []}, "0 to 1": {"tried": 3, "not noticed": ["a", "b"], "why": "1 < 2"}},
    },
    "elsewhere": [{**ASSERTED, "passes": passes, "within": within} for passes, within in ((1, 0), (1, 0.0003), (0.5, 0.01))],
}
CELLS = {
    "<!-- strength of the initializers' witness -->": "first|fans|7|6||first|<strong>all</strong>|7|6|5",
    "<!-- strength by function -->":
        "<code>ones_</code>|2|2|1|<code>normal_</code>|7|6|not run|<strong>all</strong>|9|8|not run",
    "<!-- smallest errors -->":
        "<code>ones_</code>|10<sup>−15</sup>|0.001|0.1|none|0.01|none|"
        "<code>normal_</code>|10<sup>−15</sup>|0.001|0.1|none|not run|not run",
    "<!-- assertions elsewhere -->":
        "Theirs: zeros|always|a &lt; b|Theirs: zeros|more than 99.9 %|a &lt; b|Theirs: zeros|50.0 % ± 1.0 %|a &lt; b",
    "<!-- other functions -->":
        "<code>relu</code>|ReLU6|3|3||<code>relu</code>|0 to 1|3|1|1 &lt; 2: "
        '<a href="../../eq/a/"><code>a</code></a>, <a href="../../eq/b/"><code>b</code></a>',
}  # fmt: skip


@pytest.mark.parametrize("place", CELLS)
def test_the_score_of_the_initializers_is_put_in_as_a_table(place: str, tmp_path: Path) -> None:
    strength, config = hook("strength"), {"docs_dir": str(tmp_path)}
    (tmp_path / "about").mkdir()
    (tmp_path / "about" / "strength.json").write_text(json.dumps(SCORE), encoding="utf-8")
    assert set(strength.PLACES) == set(CELLS)
    shown = strength.on_page_content(f"<p>Before.</p>{place}<p>After.</p>", config)
    assert "|".join(re.findall(r"<td[^>]*>(.*?)</td>", shown)) == CELLS[place]
    assert shown.startswith('<p>Before.</p><div class="equation-table"') and shown.endswith("</div><p>After.</p>")
    assert strength.on_page_content("Before.", {}) == "Before."


@pytest.mark.parametrize("file", sorted((REPOSITORY / "overrides").glob("*.py")), ids=lambda file: file.stem)
def test_no_hook_changes_a_page_before_the_gate_has_read_it(file: Path) -> None:
    """The gate knows a page by its text; of another text it would know neither the formulas nor where its links lead."""
    assert "on_page_markdown" not in file.read_text(encoding="utf-8")


def build(root: Path, *hooks: str) -> dict[str, str]:
    """The pages of the built site, and its search index."""
    lines = "".join(f"  - {REPOSITORY}/overrides/{name}.py\n" for name in hooks)
    (root / "mkdocs.yml").write_text(CONFIG + (f"hooks:\n{lines}" if hooks else ""), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "verify"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    built = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stderr
    site = root / "site"
    files = [*sorted(site.rglob("*.html")), site / INDEX]
    return {file.relative_to(site).as_posix(): file.read_text(encoding="utf-8") for file in files}


def test_the_same_pages_with_and_without_them(verified: Any) -> None:
    verified.page("index", "# Tiny\n\nSee \\eqref{double}, $x$.\n")
    without = build(verified.root)
    cold, warm = (build(verified.root, "search_less", "templates_kept") for _ in range(2))
    assert cold == warm and len(cold) == 5 and list((verified.root / ".cache/templates").iterdir())
    assert "@misc" in without.pop(INDEX) and "@misc" not in cold.pop(INDEX)
    assert cold == without


TABLE = """<h2 id="which-weights">Which?</h2>
<table>
<thead>
<tr>
<th>what</th>
</tr>
</thead>
<tbody>
<tr>
<td>ReLU</td>
<td>v</td>
<td><code>nn.init.kaiming_normal_(w, nonlinearity="relu")</code></td>
<td>(6.14)</td>
</tr>
<tr>
<td>leaky ReLU with slope <span>a</span></td>
<td>v</td>
<td><code>nn.init.normal_(w, std=1.25 / n**0.5)</code></td>
<td>(8.1)</td>
</tr>
</tbody>
</table>"""


def test_rows_of_weights_get_addresses_and_a_chooser() -> None:
    weights = hook("weights")
    html = weights.with_chooser(f"{TABLE}<p>After.</p>", lambda tex: f"<i>{tex}</i>")
    marked = re.findall(r'<tr id="([^"]+)" data-gain="([^"]+)"', html)
    assert marked == [("weights-relu", "2**0.5"), ("weights-leaky-relu", "1.25")]
    assert html.count("<select") == 3 and html.index("<select") < html.index("<table>") and html.endswith("</table><p>After.</p>")
    assert weights.entry(weights.ROWS[1])["location"] == "index.html?weights=leaky-relu"
    titles = [weights.entry(row)["title"] for row in weights.ROWS]
    assert titles == ["How to initialize behind ReLU", "How to initialize behind leaky ReLU"]
    assert weights.with_chooser("<p>No table.</p>", str) == "<p>No table.</p>"
    with pytest.raises(PluginError, match="the chooser cannot read nn.init.ones_"):
        weights.with_chooser(TABLE.replace("normal_(w, std=1.25 / n**0.5)", "ones_(w)"), str)


def test_a_question_is_searched_without_its_idle_words(tmp_path: Path) -> None:
    words, config = hook("search_words"), SimpleNamespace(site_dir=str(tmp_path))
    file, bundle = (tmp_path / place.replace("*", "12345678.min") for place in words.CHANGES)
    file.parent.mkdir(parents=True)
    bundle.write_text(f"before{words.MARKED}after", encoding="utf-8")
    file.write_text(f"before{words.TYPED}between{words.BRANCH}after", encoding="utf-8")
    words.on_post_build(config)
    words.on_post_build(config)  # as when only one page is built anew
    assert file.read_text(encoding="utf-8") == f"before{words.ASKED}between{words.NAMED}after"
    assert bundle.read_text(encoding="utf-8") == f"before{words.BEGUN}after"
    file.write_text(f"another theme {words.TYPED}", encoding="utf-8")
    with pytest.raises(PluginError, match="the theme searches in another way"):
        words.on_post_build(config)


def test_the_script_of_the_theme_comes_after_the_formulas() -> None:
    page = SimpleNamespace(url="schemes/he/")
    html = hook("theme_later").on_post_page('<script src="../../assets/javascripts/bundle.a5f9.min.js"></script>', page=page)
    assert '<script defer src="../../assets/later.js" data-then="../../assets/javascripts/bundle.a5f9.min.js">' in html
    assert "<script src" not in html and 'rel="preload" as="script"' in html
