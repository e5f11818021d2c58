"""LaTeX that compiles without the site's macros, and the file of all equations."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from texclaims.language.project import find_project
from texclaims.publishing.all_equations import equations_json, schema_json
from texclaims.publishing.site import Site
from texclaims.publishing.take_along import WORD, expanded, latex, preamble
from texclaims.publishing.typeset import TypesetError, Typesetter, split_display

ROOT = Path(__file__).parents[2]
MACROS = {"\\E": "\\mathbb{E}", "\\abs": "\\left|#1\\right|", "\\each": "#1 = 1, \\dots, #2", "\\indep": "\\perp"}


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        (r"\E[x]", r"\mathbb{E}[x]"),
        (r"\abs{\abs{x} - \E}", r"\left|\left|x\right| - \mathbb{E}\right|"),
        (r"\each{l}{L}", r"l = 1, \dots, L"),
        (r"w \indep z", r"w \perp z"),
        (r"\abs {x}", r"\left|x\right|"),
        (r"\abs{\text{a \} b}}", r"\left|\text{a \} b}\right|"),
        (r"\Every{x}", r"\Every{x}"),
        (r"x", r"x"),
    ],
)
def test_a_macro_is_put_in(tex: str, wanted: str) -> None:
    assert expanded(tex, MACROS) == wanted


def test_a_letter_behind_a_word_stays_apart() -> None:
    assert expanded(r"\indep{}w", {"\\indep": "\\perp"}) == r"\perp{}w"
    assert expanded("\\one\nx", {"\\one": "\\two"}) == "\\two\nx"


def test_a_macro_without_its_argument_is_refused() -> None:
    with pytest.raises(TypesetError, match="without its argument in braces"):
        expanded(r"\abs x", MACROS)


def test_every_equation_of_the_site_is_typeset_without_its_macros() -> None:
    """KaTeX refuses what it does not know; here it knows nothing of the notation."""
    project = find_project(ROOT)
    macros, bare = project.macros, Typesetter(ROOT, {})
    texts = [display.tex for page in project.pages for display in page.equations]
    assert len(texts) > 300
    for text in texts:
        formula, premises = split_display(text)
        for tex in (formula, *premises):
            whole = expanded(tex, macros)
            assert not {one.group() for one in WORD.finditer(whole)} & macros.keys()
            bare.typeset(whole, "here", display=True)
    with pytest.raises(TypesetError):
        bare.typeset(r"\E[x]", "here")


def documents() -> list[str]:
    project = find_project(ROOT)
    equations = [display for page in project.pages for display in page.equations]
    macros = project.macros
    typed = [split_display(display.tex) for display in equations]
    begin, end = "\\documentclass{article}\n", "\\end{document}\n"
    packages = preamble({}, "x")
    return [
        begin + packages + "\\begin{document}\n" + "\n\n".join(latex(one, macros) for one in equations) + "\n" + end,
        begin + preamble(macros, "x") + "\\begin{document}\n"
        + "\n".join(f"\\[{formula}\\]\nwhen ${', '.join(premises) or 'x'}$\n" for formula, premises in typed) + end,
    ]  # fmt: skip


def test_all_of_it_compiles(tmp_path: Path) -> None:
    """With LaTeX itself, on a machine that has one; in any case what would be compiled is whole."""
    for number, document in enumerate(documents()):
        assert document.count("\\begin{equation}") == document.count("\\end{equation}")
        file = tmp_path / f"document{number}.tex"
        file.write_text(document, encoding="utf-8")
        if shutil.which("pdflatex"):
            run = subprocess.run(
                ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", file.name],
                cwd=tmp_path, capture_output=True, text=True, errors="replace",
            )  # fmt: skip
            assert run.returncode == 0, run.stdout[-2000:]


def test_the_file_of_all_equations(verified: Any) -> None:
    site = Site(find_project(verified.root), "https://example.org/", "Tiny", "The tiny authors")
    found = json.loads(equations_json(site))
    assert {key: found[key] for key in ("version", "title", "address", "release")} == {
        "version": 1, "title": "Tiny", "address": "https://example.org/", "release": "0.3.0",
    }  # fmt: skip
    square, double = found["equations"]
    assert (square["label"], square["number"], square["page"]) == ("square", "3.1", "one.md")
    assert square["address"] == "https://example.org/one/#eq-square"
    assert double["premises"] == ["x > 0", r"x \ne 1"] and double["tex"] == "x + x = 2 x"
    assert double["latex"] == (
        "\\begin{equation}\n\\label{double}\nx + x = 2 x\n\\end{equation}\nwhen $x > 0$, $x \\ne 1$"
    )
    jsonschema.validate(found, json.loads(schema_json()))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(found | {"equations": [square | {"number": 3}]}, json.loads(schema_json()))
    assert double["steps"] and double["verified"]["date"] and double["wrong_versions_rejected"] == 3


def test_an_equation_that_does_not_hold_is_not_in_it(verified: Any) -> None:
    verified.page("one", verified.read("docs/one.md").replace("2 x + 1", "2 x + 2"))
    site = Site(find_project(verified.root), "https://example.org/", "Tiny", "The tiny authors")
    assert [one["label"] for one in json.loads(equations_json(site))["equations"]] == ["double"]
