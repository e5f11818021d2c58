"""Style attributes become classes: nothing is lost, a page is the same by itself, and one sheet holds all that is named."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from texclaims.publishing.drawn_styles import DrawnStyles, SameClassError, spelled
from texclaims.publishing.typeset import Typesetter

REPOSITORY = Path(__file__).parents[2]
CONFIG = f"""
site_name: Tiny
theme: {{name: material, font: false}}
extra_css: [assets/katex/katex.min.css, assets/equation.css]
markdown_extensions: [texclaims]
hooks: [{REPOSITORY}/overrides/formula_styles.py]
"""
SHEET = "assets/formulas.css"
FORMULAS = (r"x", r"\frac{x^2}{\sqrt{2 y}}", r"\sum_{k=1}^{n} \left( \overline{x_k} + \bigl[ \hat{y} \bigr] \right)",
            r"\begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}", r"\left\{ \dfrac{\dfrac{1}{2}}{\dfrac{3}{4}} \right\}",
            r"\underbrace{a}_{b} \not= \widehat{abc}")  # fmt: skip
TAG = re.compile(r"<[a-z][^>]*>")
RULE = re.compile(r"^\.([\w-]+)\{(.*)\}$", re.MULTILINE)


def typesetter(root: Path, *, as_classes: bool) -> Typesetter:
    if not (root / "node_modules").exists():
        (root / "node_modules").symlink_to(REPOSITORY / "node_modules")
    return Typesetter(root, {}, as_classes=as_classes)


def rules(sheet: str) -> dict[str, str]:
    """Class -> its declarations as they would stand in an attribute."""
    return {name: f"{body.replace('!important', '')};" for name, body in RULE.findall(sheet)}


@pytest.mark.parametrize("tex", FORMULAS)
def test_each_element_keeps_its_style(tmp_path: Path, tex: str) -> None:
    before, after = (typesetter(tmp_path, as_classes=way) for way in (False, True))
    drawn, plain = before.typeset(tex, "page.md:1", display=True), after.typeset(tex, "page.md:1", display=True)
    assert ' style="' in drawn and ' style="' not in plain
    known = rules(after.styles.sheet())
    for one, other in zip(TAG.findall(drawn), TAG.findall(plain), strict=True):
        styles = [f"{style.rstrip(';')};" for style in re.findall(' style="([^"]*)"', one)]
        names = "".join(re.findall(' class="([^"]*)"', other)).split()
        assert [known[name] for name in names if name in known] == styles


def test_a_class_depends_on_its_style_alone(tmp_path: Path) -> None:
    pages = []
    for order in (FORMULAS, FORMULAS[::-1]):
        drawing = typesetter(tmp_path, as_classes=True)
        pages.append(({tex: drawing.typeset(tex, "page.md:1") for tex in order}, drawing.styles.sheet()))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("style", "name"),
    [("height:0.8641em;vertical-align:-0.25em;", "s-h_8641v-_25"), ("top:10.05em;", "s-t10_05"),
     ("width:0.667em", "s--width-_667"), ("min-width:0.853em;height:1.08em;", "s-m_853h1_08"),
     ("position: relative;top:0em", "s--position-relativet0"),
     ("--strut:3em;font-size:0.7em;line-height:0", "s-S3f_7n0")],
)  # fmt: skip
def test_a_class_says_what_it_does(style: str, name: str) -> None:
    assert spelled(style) == name


def test_one_class_for_two_styles_is_refused() -> None:
    styles = DrawnStyles()
    styles.as_classes('<span style="width:1_5px">')
    with pytest.raises(SameClassError, match="width:1_5px and width:1.5px"):
        styles.as_classes('<span style="width:1.5px">')


def test_without_the_hook_styles_stand_on_the_formulas(verified: Any) -> None:
    html = verified.convert("one")
    assert 'style="--height:' in html and "s-h" not in html


def test_all_tags_keep_their_other_attributes() -> None:
    drawn = '<svg width="1em" style="width:1em" viewBox="0 0 1 1"><path d="M0"/></svg><i aria-hidden="true" class="mord"></i>'
    plain = '<svg class="s--width-1" width="1em" viewBox="0 0 1 1"><path d="M0"/></svg><i class="mord" aria-hidden="true"></i>'
    assert DrawnStyles().as_classes(drawn) == plain


def build(root: Path, *options: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "verify"), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", *options]
    built = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=120)
    assert built.returncode == 0, built.stderr


@pytest.fixture
def site(verified: Any) -> Path:
    """A built site whose formulas have classes."""
    verified.write("mkdocs.yml", CONFIG)
    verified.page("index", "# Tiny\n\nSee \\eqref{double}, $x$.\n")
    build(verified.root, "--strict")
    return Path(verified.root) / "site"


def read(site: Path) -> dict[str, str]:
    return {file.relative_to(site).as_posix(): file.read_text("utf-8") for file in site.rglob("*.html")}


def named(pages: dict[str, str]) -> set[str]:
    """The classes for styles on all pages."""
    return {name for html in pages.values() for names in re.findall(r'class="([^"]*)"', html)
            for name in names.split() if name.startswith("s-")}  # fmt: skip


def test_the_sheet_of_a_site_holds_what_its_pages_name(site: Path) -> None:
    pages, sheet = read(site), (site / SHEET).read_text("utf-8")
    assert not any("style=" in html for html in pages.values())
    linked = re.compile(rf'<link rel="stylesheet" href="[./]*{SHEET}">')
    assert all(linked.search(pages[name]) for name in ("index.html", "one/index.html"))
    assert named(pages) == set(rules(sheet)) and sheet.splitlines() == sorted(sheet.splitlines())


def test_a_build_of_some_pages_keeps_the_rules_of_the_others(site: Path) -> None:
    page = site.parent / "docs/index.md"
    page.write_text(page.read_text("utf-8") + "\nAnd $n_\\text{in}$.\n", encoding="utf-8")
    before = rules((site / SHEET).read_text("utf-8"))
    build(site.parent, "--dirty")
    after = rules((site / SHEET).read_text("utf-8"))
    assert named(read(site)) <= set(after) and set(before) < set(after)
