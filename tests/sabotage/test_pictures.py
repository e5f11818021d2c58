"""Ways to get a picture onto the site that shows what no verified equation says: each is refused, and says what to do.

What the gate refuses before a page is set, with written drawings, is in tests/website/test_pictures.py.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree as etree

import pytest
from msgspec.structs import replace

from texclaims.judgement import report
from texclaims.judgement.session import Session

PICTURES = "docs/pictures.toml"
ENTRY = """
[[picture]]
name = "variances"
title = "The variance of a uniform law."
x = { symbol = "r", from = 0.1, to = 3, label = "half the width" }
y = { label = "variance" }
log = "xy"
identity = "as large as half the width"

[[picture.curve]]
equation = "uniform-variance"
side = "left"
name = "the variance"

[[picture.curve]]
equation = "named-variance"
side = "right"
name = "a third of the square"
"""
LINE = "\n![Two lines that rise](picture:variances)\n"


@pytest.fixture(scope="session")
def drawn(untouched: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The verified project with a picture, drawn and built without a word."""
    root = tmp_path_factory.mktemp("drawn") / "project"
    shutil.copytree(untouched.root, root, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    project = type(untouched)(root)
    project.write(PICTURES, ENTRY)
    project.write("docs/sums.md", project.read("docs/sums.md") + LINE)
    passed(project.verify())
    passed(project.build())
    return project


@pytest.fixture
def pictured(drawn: Any, tmp_path: Path) -> Any:
    """A copy of it, for one test to damage."""
    shutil.copytree(drawn.root, tmp_path / "project", symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    return type(drawn)(tmp_path / "project")


def passed(outcome: Any) -> None:
    assert outcome.code == 0, outcome.text


def refused(outcome: Any, *words: str) -> None:
    assert outcome.code == 1, outcome.text
    for word in words:
        assert word in outcome.text, f"{word!r} is not in:\n{outcome.text}"


def row(project: Any) -> dict[str, Any]:
    return dict(json.loads(project.read("verify/report.json"))["pictures"]["variances"])


# --- what is drawn ----------------------------------------------------------------------------------------------------


def test_the_values_are_those_of_the_equations(drawn: Any) -> None:
    known = row(drawn)
    assert known["columns"] == ["half the width", "the variance", "a third of the square"]
    assert [line[0] for line in known["rows"]][::6] == [0.1, 3.0] and len(known["rows"]) == 7
    for x, left, right in known["rows"]:
        assert left == right == pytest.approx(x**2 / 3, rel=1e-3)


def test_text_is_text_and_colours_are_the_pages(drawn: Any) -> None:
    svg = row(drawn)["svg"]
    root = etree.fromstring(svg)
    texts = [element.text for element in root.iter("text")]
    assert {"half the width", "variance", "the variance", "as large as half the width", "1"} <= set(texts)
    assert not re.search(r"#[0-9a-f]{6}|font-family|<style|<metadata|http", svg)
    assert {"var(--picture-1)", "var(--picture-2)", "var(--rule)", "var(--quiet)", "currentColor"} <= set(
        re.findall(r"var\(--[\w-]+\)|currentColor", svg)
    )
    assert "stroke-dasharray" in svg  # colour is not the only difference
    assert all(str(one).startswith("picture-variances-") for one in re.findall(r'id="(.*?)"', svg))


def test_two_drawings_are_equal_bytes(pictured: Any) -> None:
    before = row(pictured)
    passed(pictured.verify("--fresh"))
    assert row(pictured) == before


def test_nothing_is_drawn_again_that_has_not_changed(pictured: Any) -> None:
    def break_the_pen() -> None:
        pytest.MonkeyPatch().setattr("texclaims.pictures.drawing.svg", lambda *_: 1 / 0)

    passed(pictured.verify(patch=break_the_pen))
    passed(pictured.build())
    assert "ZeroDivisionError" in pictured.verify("--fresh", patch=break_the_pen).text


def test_the_shape_of_the_page_is_kept(drawn: Any) -> None:
    html = drawn.build().text
    assert re.search(r'<svg role="img" aria-label="Two lines that rise" viewBox="0 0 \d+ \d+" width="\d+" height', html)


# --- a picture and its equations --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [(), ("-k", "variances"), ("-k", "uniform-variance")], ids=["all", "alone", "by label"]
)
def test_an_equation_that_does_not_hold(pictured: Any, options: tuple[str, ...]) -> None:
    pictured.edit("docs/sums.md", r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r^2}{2}")
    refused(pictured.verify(*options), "picture variances", "it is drawn from uniform-variance, which does not hold")
    assert "variances" not in json.loads(pictured.read("verify/report.json"))["pictures"]
    refused(pictured.build(), "picture variances: never drawn; run: pytest verify")


def test_an_equation_that_changed_and_holds(pictured: Any) -> None:
    pictured.edit("docs/sums.md", r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r r}{3}")
    refused(pictured.build(), "picture variances: its entry, one of its equations")
    passed(pictured.verify("-k", "uniform-variance or named-variance"))
    passed(pictured.build())


def test_an_equation_that_was_never_verified(pictured: Any) -> None:
    (pictured.root / "verify/report.json").unlink()
    passed(pictured.verify("-k", "variances"))  # it verifies what it is drawn from, but does not vouch for it
    refused(pictured.build(), "uniform-variance: never verified")


def test_an_entry_that_changed(pictured: Any) -> None:
    pictured.edit(PICTURES, "to = 3", "to = 4")
    refused(pictured.build(), "picture variances: its entry, one of its equations")
    passed(pictured.verify())
    passed(pictured.build())
    assert row(pictured)["rows"][-1][0] == 4.0


def test_a_picture_that_is_no_longer_described(pictured: Any) -> None:
    (pictured.root / PICTURES).unlink()
    refused(pictured.build(), "docs/sums.md: picture variances: not in pictures.toml")
    passed(pictured.verify())
    assert json.loads(pictured.read("verify/report.json"))["pictures"] == {}


def test_a_drawing_that_was_edited(pictured: Any) -> None:
    text = pictured.read("verify/report.json")
    assert text.count("var(--picture-1)") > 0
    pictured.write("verify/report.json", text.replace("var(--picture-1)", "var(--picture-2)"))
    refused(pictured.build(), "its seal does not match")


def test_a_forged_drawing_does_not_survive_a_fresh_run(pictured: Any) -> None:
    file = pictured.root / "verify/report.json"
    known = report.read_report(file)
    report.write_report(file, known.equations, {"variances": replace(known.pictures["variances"], svg="<svg ></svg>")})
    passed(pictured.build())  # nothing tells it from an honest one: that is why a fresh run makes it anew
    passed(pictured.verify("--fresh"))
    assert report.read_report(file).pictures == known.pictures


# --- entries that draw something else -----------------------------------------------------------------------------

ONE = """
[[picture]]
name = "odd"
title = "One curve."
x = {{ symbol = "{symbol}", from = {from}, to = {to}, label = "x" }}
y = {{ label = "y" }}
log = "{log}"

[[picture.curve]]
equation = "{label}"
side = "{side}"
name = "another"
given = {given}
"""
USUAL = {"symbol": "r", "from": "0.1", "to": "3", "log": "", "label": "named-variance", "side": "right", "given": "{}"}
MORE = {
    "scaled": r"r U \le r U",
    "shifted": r"(r + a)^2 = r^2 + 2 a r + a^2",
    "inverse": r"r r^2 = r^3",
    "logarithm": r"2 \ln(r) = \ln(r) + \ln(r)",
    "bounded": r"\abs{r - 1} = r - 1 \when{ r > 1 }",
    "fixed": r"v^2 = r^4 \when{ v = r^2 }",
    "wrong": r"r + r = 2 r + \max(r, 2) - 2",
    "halved": r"q_L = 2^{-L} q_0 \when{ \each{l}{L},\ q_l = \frac{1}{2} q_{l-1} }",
    "powers": r"q_L = r^L q_0 \when{ \each{l}{L},\ q_l = r q_{l-1} }",
    "layer": r"\E[r q_1 U] = r q_1 \E[U]",
}
SYMBOLS = {"q": "sequence", "L": "count", "l": "index"}
LAYERS = {"label": "halved", "symbol": "L", "to": "12", "from": "1", "log": "y"}
POWERS = {"label": "powers", "given": '{ r = 0.5, "q[0]" = 8 }', "side": "left"}
ODD = {
    "an unknown equation": ({"label": "no-such"}, "found the equation no-such"),
    "no side of it": ({"side": "middle"}, "wanted: left or right"),
    "a symbol that the equation lacks": ({"symbol": "a"}, "found the symbol a\n    wanted: a symbol that the equation"),
    "a value for a symbol that it lacks": ({"given": "{ a = 1 }"}, "found the symbol a\n"),
    "a symbol that the check computes": ({"symbol": "v"}, "found the symbol v, which the check computes"),
    "a symbol that a premise sets": ({"label": "fixed", "symbol": "v"}, "found a premise that sets v by itself"),
    "a side that is random": ({"label": "scaled"}, "right side of scaled: found a side that is random"),
    "a side that depends on more": ({"label": "shifted"}, "depends on more than r\n    wanted: a value under given"),
    "values that are not finite": ({"label": "inverse", "to": "3e200"}, "wanted: finite values"),
    "values below zero on a logarithmic axis": ({"label": "logarithm", "log": "y"}, "wanted: values above 0"),
    "a range against a premise": (
        {"label": "bounded"}, "the premise r > 1 cannot be met together with the others\n    wanted: a range that the",
    ),
    "a sequence that runs by itself": (LAYERS | {"given": "{ q = 1 }"}, "found a premise that sets q by itself"),
    "a sequence that is free": (LAYERS, "wanted: a value under given for what it depends on (one of q)"),
    "an entry that is not there": (LAYERS | {"given": '{ "q[99]" = 1 }'}, "at L = 1: IndexError: "),
    "more layers than there are": (LAYERS | {"to": "40", "given": '{ "q[0]" = 1 }'}, "IndexError: "),
    "a sequence beside chance": ({"label": "layer", "given": "{ q = 1 }"}, "found a value for a sequence beside random"),
    "a range in which it does not hold": ({"label": "wrong"}, "at r = 2.00917\n    wanted: a range in which it holds"),
}  # fmt: skip


def add_more(project: Any) -> None:
    entry = '[[symbol]]\nname = "{0}"\ntex = \'{0}\'\nkind = "{1}"\nmeaning = "for pictures"\n'
    more = "\n".join(entry.format(name, kind) for name, kind in SYMBOLS.items())
    project.write("docs/notation.toml", f"{project.read('docs/notation.toml')}\n{more}")
    for label, tex in MORE.items():
        project.add(tex, label, f"def {label}():\n    yield model()\n    yield model()")


def trust_the_equations() -> None:
    """In the process of one run: some equations are wrong on purpose, and the drawing alone has to notice."""
    pytest.MonkeyPatch().setattr(Session, "verdict", lambda *_: SimpleNamespace(holds=True))


@pytest.mark.parametrize(("changes", "words"), ODD.values(), ids=ODD)
def test_an_odd_entry(pictured: Any, changes: dict[str, str], words: str) -> None:
    add_more(pictured)
    pictured.write(PICTURES, ONE.format(**USUAL | changes))
    refused(pictured.verify("-k", "picture", patch=trust_the_equations), "pictures.toml", words)
    refused(pictured.build(), "docs/pictures.toml")


def test_a_good_entry_of_this_form(pictured: Any) -> None:
    pictured.write(PICTURES, ONE.format(**USUAL))
    passed(pictured.verify())
    assert json.loads(pictured.read("verify/report.json"))["pictures"].keys() == {"odd"}


def test_a_recursion_over_layers(pictured: Any) -> None:
    add_more(pictured)
    pictured.write(PICTURES, ONE.format(**USUAL | LAYERS | POWERS))
    passed(pictured.verify("-k", "odd"))
    rows = json.loads(pictured.read("verify/report.json"))["pictures"]["odd"]["rows"]
    assert [rows[k] for k in (0, 1, -1)] == [[1.0, 4.0], [3.0, 1.0], [12.0, 0.001953]]
