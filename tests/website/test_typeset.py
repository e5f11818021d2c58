"""KaTeX in this process: what it draws, what it refuses, and what the cache keeps."""

from __future__ import annotations

import sqlite3
import sys
import threading
from pathlib import Path

import pytest

from texclaims.publishing.typeset import (
    CACHE,
    TypesetError,
    Typesetter,
    one_sign_for_independence,
    plain_letters,
    split_display,
)

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def typesetter(tmp_path: Path) -> Typesetter:
    (tmp_path / "node_modules").symlink_to(REPOSITORY / "node_modules")
    return Typesetter(tmp_path, {r"\Var": r"\operatorname{Var}"})


def test_a_formula_becomes_html_and_mathml(typesetter: Typesetter) -> None:
    html = typesetter.typeset(r"\Var[x]", "page.md:1")
    assert 'class="katex-html"' in html and "<math><mrow>" in html and "Var" in html
    assert not any(word in html for word in ("xmlns", "semantics", "annotation"))


def test_light_is_mathml_alone(typesetter: Typesetter) -> None:
    html = typesetter.typeset("x^2", "page.md:1", output="mathml")
    assert "<math" in html and "katex-html" not in html


@pytest.mark.parametrize("tex", [r"\nosuch", "{", r"\label{a}", r"\eqref{a}", "é", r"\href{javascript:alert(1)}{x}"])
def test_bad_tex_is_refused_with_its_place(typesetter: Typesetter, tex: str) -> None:
    with pytest.raises(TypesetError, match=r"^page\.md:7: KaTeX cannot typeset"):
        typesetter.typeset(tex, "page.md:7")


def test_quotes_and_line_ends_reach_katex_as_they_are(typesetter: Typesetter) -> None:
    assert "′′" in typesetter.typeset("x''\n= y", "page.md:1")
    assert "”;" in typesetter.typeset(r"\text{''; //}", "page.md:1")


def test_katex_missing_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(TypesetError, match="run: texclaims setup"):
        Typesetter(tmp_path, {}).typeset("x", "page.md:1")
    with pytest.raises(TypesetError, match="run: make setup"):
        Typesetter(tmp_path, {}, "make setup").typeset("x", "page.md:1")


def test_a_formula_is_drawn_once(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    first = typesetter.typeset("x", "page.md:1")
    again = Typesetter(typesetter.root, typesetter.macros)
    monkeypatch.setattr(Typesetter, "_render", lambda *_: pytest.fail("drawn twice"))
    assert again.typeset("x", "page.md:1") == first


def test_any_thread_may_collect_it(typesetter: Typesetter, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the threads of a server do: what is left in a circle goes when one of them makes room."""
    wrong: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda found: wrong.append(found.exc_value))
    kept = [Typesetter(typesetter.root, typesetter.macros)]
    kept[0].typeset("x", "page.md:1")
    store = kept[0]._store
    thread = threading.Thread(target=kept.clear)
    thread.start()
    thread.join()
    assert wrong == []
    with pytest.raises(sqlite3.ProgrammingError, match="closed database"):
        store.execute("select 1")


def test_other_macros_are_another_formula(typesetter: Typesetter) -> None:
    first = typesetter.typeset(r"\Var", "page.md:1")
    assert Typesetter(typesetter.root, {r"\Var": "V"}).typeset(r"\Var", "page.md:1") != first


def test_a_changed_cache_is_not_believed(typesetter: Typesetter) -> None:
    first = typesetter.typeset("x = 2", "page.md:1")
    with sqlite3.connect(typesetter.root / CACHE) as store:
        store.execute("update formulas set html = replace(html, '2', '3')")
    store.close()
    assert Typesetter(typesetter.root, typesetter.macros).typeset("x = 2", "page.md:1") == first


def test_mathml_says_what_is_drawn() -> None:
    assert plain_letters('<mo><mi mathvariant="double-struck">E</mi></mo>') == "<mi>𝔼</mi>"
    assert plain_letters('<mi mathvariant="double-struck">R</mi>') == "<mi>ℝ</mi>"
    assert plain_letters('<mi mathvariant="script">N</mi>') == "<mi>𝒩</mi>"
    assert one_sign_for_independence('<mo>⊥</mo><mspace width="-0.5em"></mspace><mo>⊥</mo>') == "<mo>⫫</mo>"


def test_mathml_that_is_seen_has_signs_that_fonts_have(typesetter: Typesetter) -> None:
    tex = r"w \mathrel{\perp\!\!\!\perp} x"
    assert "⫫" in typesetter.typeset(tex, "page.md:1")
    assert "⫫" not in typesetter.typeset(tex, "page.md:1", output="mathml")


@pytest.mark.parametrize(
    ("tex", "formula", "premises"),
    [
        ("\nx = y\n\\label{a}\n", "x = y", ()),
        ("x \\when{ a = 0,\\ b > 1 } \\label{a}", "x", ("a = 0", "b > 1")),
        ("x \\when{ f(a, b) = 0, \\{a, b\\} }", "x", ("f(a, b) = 0", "\\{a, b\\}")),
        ("x \\when{ y_{1, 2} = \\frac{1}{2} }", "x", ("y_{1, 2} = \\frac{1}{2}",)),
        ("x \\noclaim{a picture}", "x", ()),
    ],
)
def test_premises_are_cut_out_one_by_one(tex: str, formula: str, premises: tuple[str, ...]) -> None:
    assert split_display(tex) == (formula, premises)
