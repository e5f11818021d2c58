"""The figure on the page, and the gate before it: no picture that is not drawn from equations that hold as they stand."""

from __future__ import annotations

import json
import re
from typing import Any

import click
import pytest
from msgspec.structs import replace

from texclaims.judgement.fingerprint import fingerprints
from texclaims.judgement.report import read_report, seal, write_report
from texclaims.language.project import find_project
from texclaims.pictures.drawing import for_a_page
from texclaims.pictures.state import picture_fingerprints
from texclaims.publishing.site import PageRefused

WORDS = 'A curve that falls, then rises & "more"'
SHOWN = f"![{WORDS}](picture:parabola)"


@pytest.fixture
def pictured(verified: Any) -> Any:
    """A page with a picture that is drawn from an equation of another page."""
    verified.page("three", f"# Three\n\n{SHOWN}\n\nAfter it.\n")
    verified.draw()
    return verified


@pytest.fixture
def entry(pictured: Any) -> str:
    return str(pictured.read("docs/pictures.toml"))


@pytest.fixture
def curve(entry: str) -> str:
    return entry[entry.index("\n[[picture.curve]]") :]


def refuse(project: Any, *words: str, page: str = "three", **options: Any) -> None:
    with pytest.raises(PageRefused) as refusal:
        project.convert(page, **options)
    for word in words:
        assert word in refusal.value.message


# --- the figure -------------------------------------------------------------------------------------------------------


def test_a_figure_with_a_role_a_name_and_its_equations(pictured: Any) -> None:
    html = pictured.convert("three")
    assert '<figure class="picture" id="picture-parabola">' in html
    spoken = "A curve that falls, then rises &amp; &quot;more&quot;"
    assert f'<svg role="img" aria-label="{spoken}" viewBox="0 0 4 3">' in html
    assert "A square, and nothing &lt; else." in html
    source = re.search(r'<p class="picture-source">(.*?)</p>', html)
    assert source and re.sub(r"<[^>]*>", "", source[1]) == "Computed from the left side of (3.1)."
    assert 'href="one.md#eq-square"' in source[1]  # the builder makes an address of it, and checks it
    assert "After it." in html and "picture:" not in html


def test_what_the_picture_chose_is_said(pictured: Any, entry: str, curve: str) -> None:
    second = curve.replace("the square", "another").replace("name", "given = { n_in = 3 }\nname")
    pictured.draw(entry + second)
    source = re.search(r'<p class="picture-source">(.*?)</p>', pictured.convert("three"))
    assert source and "(the square); the left side of" in source[1] and "(another)" in source[1]
    assert "<mn>3</mn>" in source[1]


def test_some_values_as_a_table(pictured: Any) -> None:
    html = pictured.convert("three")
    assert re.findall(r'<th scope="col">(.*?)</th>', html) == ["x", "the square"]
    assert re.findall(r"<td>(.*?)</td>", html) == [
        "−2",
        "1",
        "0.5",
        "2.25",
        "1 × 10<sup>7</sup>",
        "1.5 × 10<sup>−9</sup>",
        "−9.766 × 10<sup>−4</sup>",
        "1,234",
    ]


def test_no_trace_of_the_tokens(pictured: Any) -> None:
    html = pictured.convert("three")
    assert not re.search("[\ue000\ue001]", html) and not re.search(r"[0-9a-f]{32}", html)


def test_a_picture_in_a_list_and_one_in_code(pictured: Any) -> None:
    pictured.page("three", f"# Three\n\n- An item\n\n    {SHOWN}\n\n```\n{SHOWN}\n```\n\n`{SHOWN}`\n")
    html = pictured.convert("three", ("pymdownx.superfences",))
    assert html.count("<figure") == 1 and html.count("picture:parabola") == 2


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_an_unknown_name(pictured: Any) -> None:
    pictured.page("three", "# Three\n\n![words](picture:parable)\n")
    refuse(pictured, "docs/three.md: picture parable: not in pictures.toml", "wanted: one of those there: parabola")


def test_no_words(pictured: Any) -> None:
    pictured.page("three", "# Three\n\n![ ](picture:parabola)\n")
    refuse(pictured, "picture parabola: no words for readers who do not see it")


def test_twice_on_a_page(pictured: Any) -> None:
    pictured.page("three", f"# Three\n\n{SHOWN}\n\n{SHOWN}\n")
    refuse(pictured, "picture parabola stands on this page twice")


@pytest.mark.parametrize(
    "text",
    [f"Text and {SHOWN}", f"{SHOWN} text", '<img src="picture:parabola">', f"[{SHOWN}](one.md)",
     '<figure class="picture"><p>Computed from (3.1)</p></figure>', '<div class="picture-source">Computed from (3.1)</div>'],
    ids=["after words", "before words", "raw HTML", "in a link", "a figure of one's own", "a source of one's own"],
)  # fmt: skip
def test_a_picture_that_is_none(pictured: Any, text: str) -> None:
    pictured.page("three", f"# Three\n\n{text}\n")
    refuse(pictured, "docs/three.md: found a picture that is drawn from no equation", "on a line of its own")


def test_a_picture_that_was_never_drawn(pictured: Any) -> None:
    pictured.verify()
    refuse(pictured, "docs/pictures.toml: picture parabola: never drawn; run: pytest verify", page="one")


@pytest.mark.parametrize(
    ("before", "after"), [('"left"', '"right"'), ("to = 2", "to = 3"), ("the square", "a square"), ("nothing", "no")]
)
def test_an_entry_that_was_changed(pictured: Any, entry: str, before: str, after: str) -> None:
    pictured.write("docs/pictures.toml", entry.replace(before, after))
    refuse(
        pictured, "picture parabola: its entry, one of its equations", "changed after it was drawn; run: pytest verify"
    )


def test_an_equation_that_was_changed(pictured: Any) -> None:
    text = (pictured.root / "docs/one.md").read_text(encoding="utf-8")
    pictured.write("docs/one.md", text.replace("2 x + 1", "x + x + 1"))
    refuse(pictured, "square: the equation, its check", "picture parabola: its entry, one of its equations")


def test_an_equation_that_does_not_hold(pictured: Any) -> None:
    file = find_project(pictured.root).report_file
    report = read_report(file)
    wrong = replace(report.equations["square"], holds=False, reason="left minus right is 1")
    write_report(file, {**report.equations, "square": wrong}, report.pictures)
    refuse(pictured, "picture parabola: it is drawn from square, which does not hold; run: pytest verify")


def test_a_drawing_that_is_incomplete(pictured: Any) -> None:
    file = find_project(pictured.root).report_file
    report = json.loads(file.read_text(encoding="utf-8"))
    del report["pictures"]["parabola"]["svg"]
    report["seal"] = seal(report["equations"], report["pictures"], report["wrong"])
    file.write_text(json.dumps(report), encoding="utf-8")
    refuse(pictured, "report.json: not a report", "missing required field `svg` - at `$.pictures[...]`")


def test_an_edited_drawing(pictured: Any) -> None:
    file = find_project(pictured.root).report_file
    report = json.loads(file.read_text(encoding="utf-8"))
    report["pictures"]["parabola"]["svg"] = "<svg></svg>"
    file.write_text(json.dumps(report), encoding="utf-8")
    refuse(pictured, "seal does not match", "run: pytest verify")


def test_a_draft_says_what_is_wrong(pictured: Any, entry: str) -> None:
    pictured.write("docs/pictures.toml", entry.replace("to = 2", "to = 3"))
    with click.Context(click.Command("serve"), info_name="serve"):
        html = pictured.convert("three")
    assert "<strong>stale</strong>" in html and "<svg" not in html and "1 reasons not to publish" in html


# --- the file ---------------------------------------------------------------------------------------------------------

ENTRIES = {
    "no TOML": ('"the square"', "the square", "pictures.toml: not readable as TOML"),
    "another table": ("\n[[picture]]", "\n[[drawing]]\n[[picture]]", "found the fields drawing, picture"),
    "an odd name": ('"parabola"', '"A Parabola"', "wanted: kebab-case"),
    "an unknown equation": ('"square"', '"cube"', "found the equation cube\n    wanted: a label that stands on a page"),
    "a wrong side": ('"left"', '"middle"', "found side = 'middle'\n    wanted: left or right"),
    "an unknown symbol": ('"x", from', '"p", from', "found p, which is not declared"),
    "a missing field": ("title", "heading", "found the fields curve, heading, name, x, y in picture"),
    "an unknown field": ('"left"', '"left"\ncolour = "red"', "in curve\n    wanted: equation"),
    "a range that falls": ("to = 2", "to = -3", "x from -2 to -3\n    wanted: a range that rises"),
    "a range without end": ("to = 2", "to = inf", "found x.to = inf\n    wanted: a finite number"),
    "zero on a logarithmic axis": ("title", 'log = "x"\ntitle', "wanted: a start above 0"),
    "another axis": ("title", 'log = "z"\ntitle', "found log = 'z'\n    wanted: x, y or xy"),
    "half a count": ('"x", from = -2', '"n_in", from = 1.5', "wanted: whole numbers"),
    "a count without end": ('"x", from = -2, to = 2', '"n_in", from = 1, to = 900', "wanted: at most 200"),
    "a number that is none": ('"left"', '"left"\ngiven = { x = true }', "found given.x = True\n    wanted: a finite"),
    "the axis set twice": ('"left"', '"left"\ngiven = { x = 1 }', "wanted: x on the axis alone"),
    "an entry of a number": ('"left"', '"left"\ngiven = { "n_in[0]" = 1 }', "found n_in, which is a count name"),
    "a count below 1": ('"left"', '"left"\ngiven = { n_in = 0 }', "n_in = 0\n    wanted: a whole number above 0"),
    "no words": ('"its square"', '""', "found y.label = ''\n    wanted: words"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), ENTRIES.values(), ids=ENTRIES)
def test_an_entry_that_cannot_be_read(pictured: Any, entry: str, before: str, after: str, words: str) -> None:
    pictured.convert("three")
    pictured.write("docs/pictures.toml", entry.replace(before, after))
    refuse(pictured, "docs/pictures.toml", words)


def test_names_and_numbers_of_curves(pictured: Any, entry: str, curve: str) -> None:
    for text, words in (
        (entry * 2, "picture parabola: found the name a second time"),
        (entry.replace(curve, "curve = []"), "found 0 curves\n    wanted: 1 to 4"),
        (entry + curve * 4, "found 5 curves"),
        (entry + curve, "found two curves of one name"),
    ):
        pictured.write("docs/pictures.toml", text)
        refuse(pictured, words)


def test_the_fingerprint_covers_the_equations(pictured: Any) -> None:
    project = find_project(pictured.root)
    equations = fingerprints(project)
    before = picture_fingerprints(project, equations)
    pictured.write("verify/checks/one.py", "def square(x):\n    yield 2 * x\n    yield x")
    project = find_project(pictured.root)
    assert picture_fingerprints(project, fingerprints(project)) != before
    assert fingerprints(project)["double"] == equations["double"]


def test_marks_are_paths_of_their_own() -> None:
    mark = '<defs><path id="m" d="M0 0L1 1" style="stroke: #000000"/></defs><use xlink:href="#m" x="3" y="4" style="fill: none"/>'
    space = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    drawn = for_a_page(f"<svg {space}>{mark}</svg>", "p", 4, 3)
    assert "<use" not in drawn and 'transform="translate(3 4)"' in drawn
