"""The gate: nothing that is not verified, as it stands, comes onto a page. Each test first sees the page pass."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from pymdownx.snippets import SnippetExtension

from texclaims import markdown_extension
from texclaims.language.page import PageError
from texclaims.language.project import find_project
from texclaims.publishing.site import PageRefused

NO_CLAIM = "$$\ny = x\n\\noclaim{it only names y}\n$$\n"


def refuse(project: Any, *words: str, page: str = "one", **options: Any) -> None:
    """The page is refused, and the message holds these words."""
    with pytest.raises(PageRefused) as refusal:
        project.convert(page, **options)
    for word in words:
        assert word in refusal.value.message


def equations(project: Any) -> tuple[Any, dict[str, Any]]:
    file = find_project(project.root).report_file
    return file, json.loads(file.read_text(encoding="utf-8"))


def test_a_refusal_is_an_error_that_mkdocs_prints_without_a_traceback() -> None:
    assert issubclass(PageRefused, click.ClickException)


# --- the report ----------------------------------------------------------------------------------------------------


def test_what_is_verified_is_shown(verified: Any) -> None:
    html = verified.convert("one")
    assert 'id="eq-square"' in html and "<span>proved · measured on torch.fft.fft</span>" in html


def test_without_a_report(verified: Any) -> None:
    find_project(verified.root).report_file.unlink()
    refuse(verified, "docs/one.md:8: square", "never verified", "run: pytest verify")


def test_one_unverified_equation_stops_every_page(verified: Any) -> None:
    verified.page("three", "# Three\n\n" + "$$\nx = x\n\\label{new}\n$$\n")
    refuse(verified, "docs/three.md:3: new", "never verified")


@pytest.mark.parametrize(
    ("before", "after"),
    [("2 x + 1", "3 x + 1"), ("2 x + 1", "2 x - 1"), ("x^2", "x^3"), ("= x^2", "\\ne x^2"), ("(x + 1)^2 = ", "")],
)
def test_an_edit_after_verifying(verified: Any, before: str, after: str) -> None:
    verified.convert("one")
    text = (verified.root / "docs/one.md").read_text(encoding="utf-8")
    verified.write("docs/one.md", text.replace(before, after))
    refuse(verified, "docs/one.md:8: square", "changed after it was verified")


def test_a_check_changed_after_verifying(verified: Any) -> None:
    verified.convert("one")
    verified.write("verify/checks/one.py", "def square(x):\n    yield 2 * x\n    yield x")
    refuse(verified, "square", "changed after it was verified")


@pytest.mark.parametrize("key", ["holds", "proved", "measured"])
def test_a_failed_verdict(verified: Any, key: str) -> None:
    verified.verify(**{key: False, "reason": "left minus right is 1"})
    refuse(verified, "left minus right is 1")


def test_a_surviving_wrong_version(verified: Any) -> None:
    row = {"tex": "x < 2", "change": "c", "fate": "open", "why": "", "places": [[4, 5]], "tried": ["SymPy: open"], "helps": ["a"]}
    verified.verify(mutants={"list": [row], "unreadable": 0, "same": 0, "seconds": 0.1})
    refuse(verified, "1 wrong version was not rejected: x < 2 (c)")


def test_an_equation_of_which_no_wrong_version_is_rejected(verified: Any) -> None:
    row = {"tex": "x = x", "change": "c", "fate": "rule", "why": "nothing is claimed"}
    verified.verify(mutants={"list": [row], "unreadable": 3, "same": 0, "seconds": 0.1})
    refuse(verified, "no wrong version of it was rejected")


ANOTHER = """
[[symbol]]
name = "z"
tex = 'z'
kind = "real"
meaning = "another number"
"""


def test_a_new_entry_at_the_top_of_the_table_changes_no_wrong_version_elsewhere(verified: Any) -> None:
    verified.write("docs/notation.toml", ANOTHER + verified.read("docs/notation.toml"))
    assert "equation-refused" not in verified.convert("one")


def test_a_new_name_beside_an_equation_stands_in_its_wrong_versions(verified: Any) -> None:
    """x alone stands on this page; in wrong versions of its square, z would now stand in the place of x."""
    verified.write("docs/notation.toml", ANOTHER + verified.read("docs/notation.toml"))
    verified.write("docs/one.md", f"{verified.read('docs/one.md')}\n$$\nz + z = 2 z\n\\noclaim{{a draft}}\n$$\n")
    assert "equation-refused" not in verified.convert("one")  # it claims nothing
    verified.write("docs/one.md", verified.read("docs/one.md").replace("\\noclaim{a draft}", "\\label{twice}"))
    refuse(verified, "docs/one.md:8: square", "changed after it was verified")


def test_a_forged_report(verified: Any) -> None:
    file, report = equations(verified)
    report["equations"]["square"]["device"] = "cuda"
    file.write_text(json.dumps(report), encoding="utf-8")
    refuse(verified, "seal does not match", "run: pytest verify")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1}', '{"format": 9, "seal": "", "equations": {}}'])
def test_a_damaged_report(verified: Any, text: str) -> None:
    find_project(verified.root).report_file.write_text(text, encoding="utf-8")
    refuse(verified, "report.json")


# --- labels --------------------------------------------------------------------------------------------------------


def test_a_label_on_two_displays(verified: Any) -> None:
    verified.page("three", "# Three\n\n$$\nx = x\n\\label{square}\n$$\n")
    refuse(verified, "docs/three.md:3: the label square stands on 2 displays")


def test_a_label_that_is_not_registered(verified: Any) -> None:
    verified.write("docs/labels.txt", "double\n")
    refuse(verified, "docs/one.md:8: square is not in docs/labels.txt")


def test_a_published_label_that_vanished(verified: Any) -> None:
    verified.write("docs/labels.txt", "double\nsquare\nold\n")
    refuse(verified, "docs/labels.txt:3: old was published and stands on no page")


def test_a_removed_label_that_came_back(verified: Any) -> None:
    verified.write("docs/labels.txt", "double\nsquare removed from two.md: it was wrong\n")
    refuse(verified, "square is marked as removed, but stands on one.md")


def test_a_display_without_label_or_reason(verified: Any) -> None:
    verified.write("docs/one.md", "# One\n\n$$\nx = x\n$$\n")
    refuse(verified, "one.md:3", "exactly one \\label")


# --- other ways onto the page --------------------------------------------------------------------------------------

STRAY = {
    "inline display": "A claim $$x = 2$$ in a line.",
    "bracket display": "<p>\\[ x = 2 \\]</p>",
    "inline in raw html": "<p>Now $x = 2$ holds.</p>",
    "inline over two lines": "Now $x =\n2$ holds.",
    "parentheses in raw html": "<p>\\( x = 2 \\)</p>",
    "environment in raw html": "<p>\\begin{equation} x = 2 \\end{equation}</p>",
    "command in raw html": "<p>\\frac 1 2 = 2</p>",
    "mathml": "<math><mi>x</mi><mo>=</mo><mn>2</mn></math>",
    "mathml in a line": "Here <math><mi>x</mi></math> it is.",
    "katex markup": '<span class="katex">x = 2</span>',
    "katex class by attribute": "x equals 2\n{: .katex-display }",
    "a verdict of one's own": '<div class="equation"><p>x = 2, proved</p></div>',
    "a premise of one's own": 'x = 2 <span class="premise">always</span>',
    "mathjax script": '<script type="math/tex">x = 2</script>',
    "arithmatex": '<div class="arithmatex">x = 2</div>',
}
EXTENSIONS = ("attr_list", "md_in_html", "admonition", "pymdownx.superfences", "tables", "toc")


@pytest.mark.parametrize("text", STRAY.values(), ids=STRAY)
def test_stray_mathematics(verified: Any, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        verified.page("three", f"# Three\n\n{text}\n")
    except PageError:  # the scanner refuses this one already; the extension passes that on
        return refuse(verified, "three.md:3", page="three")
    refuse(verified, "docs/three.md: found mathematics that no check has seen", page="three", extensions=EXTENSIONS)
    monkeypatch.setattr(markdown_extension, "refuse_stray_math", lambda *_: None)
    verified.convert("three", EXTENSIONS)  # nothing but this guard stood in the way


@pytest.mark.parametrize(
    "text",
    ["Now $x$ and `$x = 2$` and `$$`.", "```\n$$\nx = 2\n$$\n```", "It costs \\$5, or 6\\$.", "From $5 to $6.",
     "a <b>c</b>", "<pre>$HOME and $PATH</pre>", "    $HOME and $PATH in an indented block", "<!-- $$x$$ -->", "C:\\5 or a\\b"],
)  # fmt: skip
def test_what_is_no_mathematics_passes(verified: Any, text: str) -> None:
    verified.page("three", f"# Three\n\n{text}\n")
    verified.convert("three", EXTENSIONS)


@pytest.mark.parametrize(
    ("included", "words"),
    [
        ("$$\nx = 2\n\\label{square}\n$$\n", "found mathematics that no check has seen"),
        ("Now $x = 2$ holds.\n", "$x = 2$ does not stand on the page itself"),
    ],
)
def test_mathematics_in_an_included_file(verified: Any, included: str, words: str) -> None:
    snippets = SnippetExtension(base_path=[str(verified.root / "snippets")], check_paths=True)
    verified.write("snippets/part.md", "Only words.\n")
    verified.page("three", '# Three\n\n--8<-- "part.md"\n')
    assert "Only words." in verified.convert("three", (snippets,))
    verified.write("snippets/part.md", included)
    refuse(verified, words, page="three", extensions=(snippets,))


def test_an_inline_formula_that_the_scanner_takes_for_code(verified: Any) -> None:
    verified.page("three", "# Three\n\nA \\`tick, $x = 2$, and \\`another.\n")
    refuse(verified, "$x = 2$ does not stand on the page itself", page="three")


def test_a_text_that_is_no_page(verified: Any) -> None:
    with pytest.raises(PageRefused, match="no page under docs/"):
        verified.convert_text("# Else\n\n$$\n(x + 1)^2 = x^2 + 2 x + 1\n\\label{square}\n$$\n")
    assert "plain" in verified.convert_text("plain")


def test_a_display_that_markdown_shows_as_code(verified: Any) -> None:
    verified.page("three", "# Three\n\n" + "".join(f"    {line}\n" for line in NO_CLAIM.splitlines()))
    refuse(verified, "docs/three.md:3: this display stands where Markdown shows no display", page="three")


def test_a_display_inside_raw_html(verified: Any) -> None:
    verified.page("three", f"# Three\n\n<div>\n{NO_CLAIM}</div>\n")
    refuse(verified, "docs/three.md:4: this display stands where Markdown shows no display", page="three")


def test_a_display_in_a_quotation(verified: Any) -> None:
    verified.write("docs/three.md", "# Three\n\n" + "".join(f"> {line}\n" for line in NO_CLAIM.splitlines()))
    refuse(verified, "three.md:3", page="three")


@pytest.mark.parametrize(
    ("lead", "indent"),
    [('!!! note "A note"', "    "), ("1.  An item", "    "), ("- An item", "    "), ("Text at once", "")],
)
def test_a_display_in_a_list_or_an_admonition_is_a_display(verified: Any, lead: str, indent: str) -> None:
    display = "".join(f"{indent}{line}\n" for line in NO_CLAIM.splitlines())
    verified.page("three", f"# Three\n\n{lead}\n{display}\n{indent}and after it\n")
    html = verified.convert("three", EXTENSIONS)
    assert "no claim: it only names y" in html and "and after it" in html and "<code>" not in html


def test_math_in_a_notebook(verified: Any) -> None:
    verified.write("docs/notebooks/plot.py", "# %% [markdown]\n# Only words.\n")
    verified.convert("one")
    verified.write("docs/notebooks/plot.py", "# %% [markdown]\n# $$x = 2$$\n")
    refuse(verified, "docs/notebooks/plot.py: math in a notebook is never verified")


# --- drafting ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "passes"), [("serve", True), ("build", False), ("gh-deploy", False)])
def test_only_serve_shows_what_is_not_verified(verified: Any, command: str, passes: bool) -> None:
    find_project(verified.root).report_file.unlink()
    with click.Context(click.Command(command), info_name=command):
        if not passes:
            return refuse(verified, "never verified")
        html = verified.convert("one")
    assert "equation-refused" in html and "never verified" in html and "2 reasons not to publish" in html


def test_a_draft_shows_a_failed_verdict_with_its_evidence(verified: Any) -> None:
    verified.verify(holds=False, reason="left minus right is 1")
    with click.Context(click.Command("serve"), info_name="serve"):
        html = verified.convert("one")
    assert "left minus right is 1" in html and "equation-evidence" in html and "✗" in html


def test_a_draft_shows_what_nobody_rejects_as_a_formula(verified: Any) -> None:
    row = {
        "tex": "x < 2", "change": "1 → 2", "fate": "open", "why": "", "places": [[4, 5]],
        "tried": ["SymPy: open under no premise", "PyTorch: holds"], "helps": ["a smaller step"],
    }  # fmt: skip
    verified.verify(holds=False, mutants={"list": [row], "unreadable": 0, "same": 0, "seconds": 0.1})
    with click.Context(click.Command("serve"), info_name="serve"):
        html = verified.convert("one")
    assert "1 wrong version was not rejected: x &lt; 2 (1 → 2)" in html
    assert "<code>x &lt; <mark>2</mark></code>" in html and "SymPy: open under no premise" in html
    assert "What would help:<ul><li>a smaller step</li></ul>" in html
