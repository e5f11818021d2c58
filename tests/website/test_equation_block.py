"""The equation on the page: what a reader, a screen reader and a search engine find there."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest

from texclaims.language.project import find_project
from texclaims.publishing.tables import number


def test_number_anchor_and_verdict(verified: Any) -> None:
    html = verified.convert("one")
    assert '<div class="equation" data-search-exclude="" id="eq-square">' in html
    link = '<a aria-label="Equation 3.1, permanent link" class="equation-number" href="#eq-square">(3.1)</a>'
    assert link in html
    assert "<span>proved · measured on torch.fft.fft</span></summary>" in html


def test_no_trace_of_the_tokens(verified: Any) -> None:
    html = verified.convert("one")
    assert not re.search("[\ue000\ue001]", html) and not re.search(r"[0-9a-f]{32}", html)


def test_premises_stand_below_the_formula(verified: Any) -> None:
    html = verified.convert("deep/two")
    premises = re.search(r'<p class="equation-premises">when (.*?)</p>', html, re.DOTALL)
    assert premises and premises[1].count('class="premise"') == 2
    assert "when" not in html[: premises.start()].split('id="eq-double"')[1]


def test_what_the_check_says_of_a_name_stands_below_too(verified: Any, edit_report: Any) -> None:
    assert "equation-supplied" not in verified.convert("one")
    edit_report(lambda equations: equations["square"].update(supplied=["x = 2", "y < 3"]))
    line = re.search(r'<p class="equation-premises equation-supplied">with (.*?)</p>', verified.convert("one"), re.DOTALL)
    assert line and line[1].count('class="premise"') == 2


STANDINGS = [
    (["proved", "proved"], "proved · measured"),
    (["defined"], "defined · measured"),
    (["given"], "taken as given · measured"),
    (["given", "proved"], "proved, in part taken as given · measured"),
]


@pytest.mark.parametrize(("standings", "words"), STANDINGS)
def test_what_is_defined_or_given_is_not_called_proved(
    verified: Any, edit_report: Any, standings: list[str], words: str
) -> None:
    def change(equations: Any) -> None:
        (step,) = equations["square"]["proof"]["steps"]
        given = {"given": "a rule of arithmetic"}
        steps = [{**step, "standing": one, **(given if one == "given" else {})} for one in standings]
        equations["square"]["proof"]["steps"] = steps

    edit_report(change)
    html = verified.convert("one")
    assert f"<span>{words} on" in html
    assert ("taken as given: a rule of arithmetic · under" in html) == ("given" in standings)


GRADES = [
    ("pytorch", ["torch.fft.fft", "torch.fft.ifft", "torch.var"], "measured on torch.fft.fft, torch.fft.ifft and 1 more"),
    ("numerics", [], "measured by independent numerics"),
    ("arithmetic", [], "measured in plain arithmetic"),
]


@pytest.mark.parametrize(("grade", "names", "words"), GRADES)
def test_the_mark_says_what_was_measured_on_what(
    verified: Any, edit_report: Any, grade: str, names: list[str], words: str
) -> None:
    edit_report(lambda equations: equations["square"].update(grade=grade, measured_on=names))
    html = verified.convert("one")
    assert f"{words}</span></summary>" in html
    assert all(f"<code>{name}</code>" in html for name in names) and ("no function of PyTorch" in html) == (not names)


def test_what_must_not_vanish_stands_below_the_premises(verified: Any) -> None:
    assert "equation-domain" not in verified.convert("one")
    verified.verify(domain=[r"x \ge 2", r"x^2 \ne 3"])
    html = verified.convert("deep/two")
    line = re.search(r'<p class="equation-domain">where (.*?)</p>', html, re.DOTALL)
    assert line and line[1].count('class="premise"') == 2 and " and</span>" in line[1]
    assert html.index("equation-premises") < line.start() < html.index("equation-verdict", line.start())


def test_the_evidence(verified: Any) -> None:
    html = verified.convert("one")
    terms = re.findall(r"<dt[^>]*>(.*?)</dt>", html)
    assert terms == [
        "Proof", "Measurement", "Measured on", "Check", "Wrong versions", "Symbols", "Run", "Typed in", "LaTeX", "Cite",
    ]  # fmt: skip
    text = unescape(re.sub(r"<[^>]*>", "", html))
    for words in ("verify/checks/page.py, line 3.", "docs/one.md, line 8", "proved · under", "3,645 states", "4 worlds",
                  "1 by proof and measurement", "1 not in the dialect", "2 the claim in other words", "a number",
                  "SymPy 1.14.0", "commit abc123def456"):  # fmt: skip
        assert words in text
    assert "<li>expanding</li>" in html


def test_reasons_stand_one_below_the_other(verified: Any, edit_report: Any) -> None:
    """Each with those that closed its parts; what comes twice in a row stands once."""
    inner = {"rule": "inner", "words": "a < b"}
    outer = {"rule": "outer", "words": "by cases", "inside": [inner]}

    def change(equations: Any) -> None:
        equations["square"]["proof"]["steps"][0]["because"] = [outer, outer, inner]

    edit_report(change)
    reasons = re.search(r'<ol class="equation-rules">.*</ol>', verified.convert("one"), re.DOTALL)
    items = re.findall(r"<li>([^<]*)", reasons[0]) if reasons else []
    assert items == ["by cases", "a &lt; b", "a &lt; b"]


@pytest.mark.parametrize("word", ["=", ":=", "~=", "law", "<", "<=", ">", ">=", "implies", "iff"])
def test_a_proof_says_nothing_of_a_difference(verified: Any, word: str) -> None:
    """Nobody takes one of the sides of a bound, of an arrow, or of a law."""
    step = {"tex": "x = x", "relation": word, "verdict": "proved", "premises": [], "rules": ["expanding"], "leftover": "0"}
    verified.verify(proof={"steps": [step], "follows": [], "seconds": 0.1})
    text = unescape(re.sub(r"<[^>]*>", " ", verified.convert("one")))
    assert re.search(r"proved · without a premise\s+expanding", text) and "left minus right" not in text


@pytest.mark.parametrize(("count", "words"), [(1, "1 state, 1 world,"), (2, "2 states, 2 worlds,")])
def test_one_state_is_no_states(verified: Any, count: int, words: str) -> None:
    step = {"tex": "x = x", "method": "evaluation", "left": 1.5, "right": 1.5, "error": 0.0, "tolerance": 1e-12, "why": ""}
    known = {"method": "evaluation", "worlds": count, "states": count, "error": 0.0, "tolerance": 1e-12}
    verified.verify(measurement={**known, "seconds": 0.1, "steps": [{**step, "worlds": count, "states": count}]})
    assert words in re.sub(r"<[^>]*>", "", verified.convert("one"))


def test_the_words_in_a_check_are_said_to_be_the_authors(verified: Any) -> None:
    says = "The words behind # are its author's"
    assert says not in verified.convert("one")
    text = "def square(x):\n    # SymPy: induction over x\n    yield model()"
    verified.verify(source={"file": "verify/checks/page.py", "line": 3, "text": text})
    assert says in unescape(verified.convert("one"))


def test_the_check_is_shown_as_it_is(verified: Any) -> None:
    html = verified.convert("one")
    code = re.search(r"<dt[^>]*>Check</dt>.*?<code>(.*?)</code>", html, re.DOTALL)
    assert code and unescape(re.sub(r"<[^>]*>", "", code[1])).strip() == "def square(x):\n    yield model(y=x < 1)"


def test_a_wrong_version_that_is_no_tex_is_shown_as_code(verified: Any) -> None:
    assert "<code>x = \\nosuch</code>" in verified.convert("one")


def test_latex_compiles_without_the_macros(verified: Any) -> None:
    html = verified.convert("deep/two")
    code = re.search(r"<dt[^>]*>LaTeX</dt>.*?<code>(.*?)</code>", html, re.DOTALL)
    whole = "\\begin{equation}\n\\label{double}\nx + x = 2 x\n\\end{equation}\nwhen $x > 0$, $x \\ne 1$"
    assert code and unescape(re.sub(r"<[^>]*>", "", code[1])).strip() == whole


def test_dependencies_and_dependants_are_links(verified: Any, edit_report: Any) -> None:
    edit_report(lambda equations: equations["double"].update(depends_on=["square"]))
    below, above = verified.convert("deep/two"), verified.convert("one")
    assert re.search(r'Rests on</dt>\s*<dd><a class="eqref" href="../one.md#eq-square">\(3\.1\)</a>', below)
    assert re.search(r'Used by</dt>\s*<dd><a class="eqref" href="deep/two.md#eq-double">\(4\.1\)</a>', above)


def test_receipts_and_stale_receipts(verified: Any) -> None:
    equations = json.loads(find_project(verified.root).report_file.read_text(encoding="utf-8"))["equations"]
    known = equations["square"]
    del known["measurement"]["seconds"]
    run = {**{key: known[key] for key in ("dtype", "versions", "commit")}, "device": "GPU 9", "date": "2026-11-20"}
    row = {key: known[key] for key in ("content", "measurement")}
    verified.write("verify/receipts/gpu-9.json", json.dumps(run | {"equations": {"square": row}}))
    html = verified.convert("one")
    assert "GPU 9 · by enumeration" in html and "stale" not in html
    verified.write("verify/receipts/gpu-9.json", json.dumps(run | {"equations": {"square": row | {"content": "older"}}}))
    assert "stale: made for an earlier version" in verified.convert("one")


def test_a_display_without_a_claim(verified: Any) -> None:
    verified.page("three", "# Three\n\n$$\ny = x\n\\noclaim{a < picture}\n$$\n")
    html = verified.convert("three")
    assert "no claim: a &lt; picture" in html and "equation-verdict" not in html and "equation-number" not in html


def test_text_from_the_report_is_escaped(verified: Any) -> None:
    verified.verify(device="<script>alert(1)</script>")
    html = verified.convert("one")
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_a_formula_says_its_tex_when_it_is_copied(verified: Any) -> None:
    html = verified.convert("deep/two")
    said = [unescape(tex) for tex in re.findall(r'<span class="katex" data-tex="([^"]*)">', html)]
    assert said[:3] == ["x + x = 2 x", "x > 0", "x \\ne 1"] and len(said) == html.count('class="katex-html"')


def test_search_and_screen_readers_get_each_formula_once(verified: Any) -> None:
    html = verified.convert("one")
    assert "<annotation" not in html
    assert html.count('aria-hidden="true" data-search-exclude') == html.count("katex-html")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(2.2e-16, "2.2 × 10<sup>−16</sup>"), (1e-12, "10<sup>−12</sup>"), (0.0, "0"), (-1.5, "−1.5"), (3645, "3,645"),
     (None, "–"), ("<", "&lt;"), (1.23456789, "1.23457"), (1.5e20, "1.5 × 10<sup>20</sup>"), (True, "True")],
)  # fmt: skip
def test_numbers_as_a_book_prints_them(value: Any, shown: str) -> None:
    assert number(value) == shown


def test_a_premise_that_follows_is_told_apart_from_a_step_that_does(verified: Any, edit_report: Any) -> None:
    def change(equations: dict[str, Any]) -> None:
        equations["double"]["proof"]["follows"] = [{"tex": "x > 0", "from": ["square"], "where": ["x = 1"]}]

    edit_report(change)
    text = unescape(re.sub(r"<[^>]*>", "", verified.convert("deep/two")))
    assert "read at each index. What that equation asks for is taken as given there." in text
    assert "by algebra alone" not in text


def test_digits_that_follow_are_told_apart_from_an_equation_that_does(verified: Any, edit_report: Any) -> None:
    def change(equations: dict[str, Any]) -> None:
        proof = equations["double"]["proof"]
        proof["steps"][0]["relation"] = "~="
        proof["follows"] = [{"tex": proof["steps"][0]["tex"], "from": ["square"]}]

    edit_report(change)
    text = unescape(re.sub(r"<[^>]*>", "", verified.convert("deep/two")))
    assert "with all else in the number enclosed." in text
    assert "by algebra alone" not in text


def test_a_display_in_the_spelling_of_courses_is_drawn_and_copied_in_that_of_the_site(verified: Any) -> None:
    typed = "$$\n\\begin{align*}\n(x + 1)^2 &= x^2 + 2 x + 1, \\nonumber\n\\end{align*}\n\\label{square}\n$$\n"
    page = verified.root / "docs" / "one.md"
    text = page.read_text(encoding="utf-8")
    at = text.index("$$")
    verified.page("one", text[:at] + typed.replace(", \\nonumber", ".") + text[text.index("$$", at + 2) + 3 :])
    verified.verify()
    html = unescape(verified.convert("one"))
    assert "align*" not in html and "\\begin{aligned}" in html and "2 x + 1\n\\end{aligned}" in html
