"""A formula that its page calls wrong -> it is shown only where both witnesses refute it, and nobody can take it for true."""

import json
from typing import Any

import pytest

from texclaims import verify
from texclaims.command.explaining import explain
from texclaims.judgement import report
from texclaims.judgement.equations import ClaimFailed
from texclaims.judgement.refuting import not_refuted
from texclaims.language.project import find_project
from texclaims.numeric.measurement import Measurement
from texclaims.publishing.all_equations import equations_json
from texclaims.publishing.dashboard import dashboard
from texclaims.publishing.equation_page import equation_pages
from texclaims.publishing.indexes import INDEXES
from texclaims.publishing.neighbours import neighbours
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site
from texclaims.publishing.take_along import FALSE

PAGE, CHECKS, LABELS = "docs/wrong.md", "verify/checks/wrong.py", "docs/labels.txt"
WRONG = r"""# What people get wrong

$$
\Var[U] = \frac{r^2}{2}
\when{ U \sim \Uniform(-r, r) }
\refuted{uniform-variance}
\label{wrong-uniform-variance}
$$

$$
\Var[S] = n^2 \Var[X]
\when{ \iid{X} }
\refuted{variance-of-sum}
\label{wrong-variance-of-sum}
$$

Right is \eqref{uniform-variance}.
"""
OWN = """\
from texclaims.check import model, on_tensors, sum_over
from tiny_vocabulary import total


def wrong_variance_of_sum(X, n):
    yield model(S=sum_over(n, X))
    yield model(S=total(X))
"""
IMPORTED = "from tiny_vocabulary import total\n"


def passed(outcome: Any) -> None:
    assert outcome.code == 0, outcome.text


def stopped(outcome: Any, *words: str) -> None:
    assert outcome.code == 1, outcome.text
    for word in words:
        assert word in outcome.text, outcome.text


@pytest.fixture(scope="session")
def unspoilt(untouched: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tiny project with two formulas that their page calls wrong: one with a check of its own."""
    project = untouched.copied(tmp_path_factory.mktemp("refuted") / "project")
    project.write(PAGE, WRONG)
    project.write(CHECKS, OWN)
    project.write(LABELS, f"{project.read(LABELS)}wrong-uniform-variance\nwrong-variance-of-sum\n")
    passed(project.verify())
    return project


@pytest.fixture
def wrong(unspoilt: Any, tmp_path: Any) -> Any:
    return unspoilt.copied(tmp_path / "copy")


def found(project: Any, part: str = "wrong") -> Any:
    return json.loads(project.read("verify/report.json"))[part]


# --- what is refuted ----------------------------------------------------------------------------------------------------


def test_both_witnesses_say_where_it_fails(wrong: Any) -> None:
    known = found(wrong)["wrong-uniform-variance"]
    assert known["missing"] == "" and known["right"] == "uniform-variance"
    verdict = known["verdict"]
    assert (verdict["holds"], verdict["proved"], verdict["measured"]) == (False, False, False)
    assert "the left side is" in verdict["proof"]["steps"][0]["leftover"]
    assert verdict["measurement"]["steps"][0]["left"] != verdict["measurement"]["steps"][0]["right"]


def test_it_is_no_equation(wrong: Any) -> None:
    assert sorted(found(wrong, "equations")) == ["named-variance", "uniform-variance", "variance-of-sum"]


def test_a_run_says_what_was_done(wrong: Any) -> None:
    outcome = wrong.verify("-vv", "--fresh")
    passed(outcome)
    assert outcome.text.count("REFUTED, as the page says") == 2
    assert "3 of 3 equations hold" in outcome.text and "2 of 2 wrong formulas refuted by both" in outcome.text


def test_nothing_is_found_out_again_that_has_not_changed(wrong: Any) -> None:
    before = found(wrong)
    passed(wrong.verify())
    assert found(wrong) == before


def test_the_page_says_so_in_words(wrong: Any) -> None:
    outcome = wrong.build()
    passed(outcome)
    assert outcome.text.count("Refuted: this formula is false.</p>") == 2
    assert outcome.text.count('data-tex="% Refuted: this formula is false.&#10;') == 2
    assert outcome.text.count("SymPy: the left side is") == 2
    assert outcome.text.count("PyTorch, in a world drawn at random: the left side is") == 2
    assert "(wrong 1)" in outcome.text and "(wrong 2)" in outcome.text


def test_its_latex_begins_with_a_comment_and_it_is_not_cited(wrong: Any) -> None:
    text = wrong.build().text
    block = text[text.index('id="eq-wrong-uniform-variance"') : text.index('id="eq-wrong-variance-of-sum"')]
    assert "% Refuted: this formula is false. The right one has the label uniform-variance." in block
    assert "<dt>Cite" not in block and "Used by" not in block and "verified on" not in block


def site_of(project: Any) -> Site:
    return Site(find_project(project.root), "https://example.org/", "Tiny", "Tiny", equation_pages="eq")


def test_its_own_page_says_so_first(wrong: Any) -> None:
    page = next(page for page in equation_pages(site_of(wrong)) if page.label == "wrong-uniform-variance")
    assert "(a formula that is refuted)" in page.title and FALSE in page.html and FALSE in page.words
    assert page.html.index(FALSE) < page.html.index("katex") and 'href="../uniform-variance/"' in page.html
    assert 'id="cite"' not in page.html and "✓" not in page.html and "Wrong versions" not in page.html


def test_no_list_of_the_site_holds_it(wrong: Any) -> None:
    site = site_of(wrong)
    sheet = Sheet(site, site.pages[0])
    for name, made in {**INDEXES, "neighbours": lambda sheet: neighbours(sheet, "uniform-variance")}.items():
        html = sheet.restore(made(sheet))
        assert not any(label in html for label in site.wrong), name
    assert "3 of 3 equations hold. 2 of 2 formulas that a page calls wrong are refuted." in dashboard(sheet)
    assert "wrong-" not in equations_json(site)
    assert site.used_by == {"uniform-variance": ["named-variance"]}


def test_a_site_of_wrong_formulas_alone_counts_none(wrong: Any) -> None:
    site = site_of(wrong)
    assert [str(display.label) for page in site.pages for display in page.equations if page.uri == "wrong.md"] == []
    assert list(site.states) == ["variance-of-sum", "uniform-variance", "named-variance"]


def test_it_is_explained(wrong: Any) -> None:
    said = explain(find_project(wrong.root), "wrong-uniform-variance")
    assert "which its page calls wrong" in said and "refuted by both witnesses; right is uniform-variance" in said


def test_it_is_not_verified_as_an_equation(wrong: Any) -> None:
    with pytest.raises(ClaimFailed, match="its page calls it wrong"):
        verify(wrong.root, ["wrong-uniform-variance"])


@pytest.mark.parametrize(
    "seen",
    [
        Measurement(True, "evaluation", worlds=3),
        Measurement(False, "evaluation", why="a premise is broken"),
        Measurement(False, "evaluation", worlds=3).open("too rough"),
        Measurement(False, "evaluation", worlds=3).without_value("divided by 0"),
        Measurement(False, "evaluation", worlds=3).unseen("no sharp bound"),
    ],
    ids=["it holds", "no world", "open", "without a value", "refused"],
)
def test_a_measurement_that_refutes_nothing(seen: Measurement) -> None:
    assert list(not_refuted((), [[seen]]))
    assert not list(not_refuted((), [[Measurement(False, "evaluation", worlds=1).refuted_at(1.0, 2.0, 1.0)]]))


# --- what stops the site ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (r"\frac{r^2}{2}", r"\frac{r^2}{3}", "it is true: SymPy proves it"),
        (r"\Var[U] = \frac{r^2}{2}", r"U = \frac{r^2}{2}", "it is not refuted"),
        (r"U \sim \Uniform(-r, r)", r"U \sim \Uniform(-r, r), r = 0", "it is not refuted"),
        (r"\Var[U] = \frac{r^2}{2}", r"\frac{\Var[U]}{r - r} = \frac{r^2}{2}", "it is not refuted"),
        (r"\Var[U] = \frac{r^2}{2}", r"\Var[U] = \frac{r^2}{2} = \frac{r^2}{4}", "2 steps; wanted: one"),
    ],
    ids=["true", "of another kind", "no world satisfies the premises", "without a value", "a chain"],
)
def test_one_that_is_not_refuted(wrong: Any, old: str, new: str, words: str) -> None:
    wrong.edit(PAGE, old, new)
    stopped(wrong.build(), "docs/wrong.md:3: wrong-uniform-variance", "changed after it was verified")
    stopped(wrong.verify(), "docs/wrong.md:3: wrong-uniform-variance", words)
    stopped(wrong.build(), "docs/wrong.md:3: wrong-uniform-variance")


HALVES = {
    "SymPy alone": ("model(S=sum_over(n, X))", "model(S=sum_over(n, 2 * X))"),
    "PyTorch alone": ("model(S=total(X))", "model(S=twice(X))"),
    "both halves say something else": ("n, X))\n    yield model(S=total(X))", "n, 2 * X))\n    yield model(S=twice(X))"),
}


@pytest.mark.parametrize(("old", "new"), HALVES.values(), ids=HALVES)
def test_a_check_that_the_right_one_does_not_pass(wrong: Any, old: str, new: str) -> None:
    wrong.edit(CHECKS, old, new)
    wrong.edit(CHECKS, IMPORTED, f"{IMPORTED}twice = on_tensors(lambda X: 2 * X.sum(dim=1))\n")
    stopped(wrong.verify(), "wrong-variance-of-sum", "with its check, the right equation variance-of-sum fails as well")


@pytest.mark.parametrize(
    ("tex", "half", "words"),
    [
        (r"\Var[S] = n \Var[X]", "X.mean(dim=1)", "it is true: SymPy proves it"),
        (r"\Var[S] = n^2 \Var[X]", "X[:, 0] * X.shape[1]", "PyTorch measures that it holds"),
    ],
    ids=["by PyTorch alone", "by SymPy alone"],
)
def test_one_that_one_half_alone_refutes(wrong: Any, tex: str, half: str, words: str) -> None:
    """The check's second half is another thing than its first."""
    wrong.edit(PAGE, r"\Var[S] = n^2 \Var[X]", tex)
    wrong.edit(CHECKS, "model(S=total(X))", "model(S=half(X))")
    wrong.edit(CHECKS, IMPORTED, f"{IMPORTED}half = on_tensors(lambda X: {half})\n")
    stopped(wrong.verify(), "wrong-variance-of-sum", "it is not refuted", words)
    stopped(wrong.build(), "wrong-variance-of-sum")


def test_a_check_that_takes_the_right_one_from_itself(wrong: Any) -> None:
    wrong.edit(CHECKS, "def wrong_variance_of_sum(X, n):", "def wrong_variance_of_sum(X, n, variance_of_sum):")
    stopped(wrong.verify(), "takes variance-of-sum as known, which is the right equation")


def test_the_right_one_dropped(wrong: Any) -> None:
    wrong.edit(PAGE, r"\refuted{uniform-variance}", r"\refuted{uniform-spread}")
    stopped(wrong.build(), "names uniform-spread as the right equation, and no page states that")
    stopped(wrong.verify(), "uniform-spread")


def test_the_right_one_is_no_wrong_one(wrong: Any) -> None:
    wrong.edit(PAGE, r"\refuted{uniform-variance}", r"\refuted{wrong-variance-of-sum}")
    stopped(wrong.build(), "names wrong-variance-of-sum as the right equation")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"\label{wrong-uniform-variance}", r"\label{uniform-variance-again}"),
        ("\\refuted{uniform-variance}\n", ""),
        (r"\refuted{uniform-variance}", r"\refuted{}"),
        (r"\refuted{uniform-variance}", r"\refuted{uniform-variance}\refuted{named-variance}"),
    ],
    ids=["a label like that of an equation", "without the right one", "with no name", "with two"],
)
def test_a_wrong_one_says_so_twice(wrong: Any, old: str, new: str) -> None:
    wrong.edit(PAGE, old, new)
    stopped(wrong.build(), "docs/wrong.md:3", "wanted: a label that begins with wrong-")


def test_an_equation_that_rests_on_a_wrong_one(wrong: Any) -> None:
    old, new = "def named_variance(uniform_variance, r)", "def named_variance(wrong_uniform_variance, r)"
    wrong.edit("verify/checks/sums.py", old, new)
    wrong.edit("verify/checks/sums.py", "v=uniform_variance.right", "v=wrong_uniform_variance.right")
    stopped(wrong.verify(), "named-variance", "a formula that its page calls wrong: nothing can rest on it")


def test_one_that_is_cited_says_so_in_the_link(wrong: Any) -> None:
    wrong.write("docs/more.md", "# More\n\nAs in \\eqref{wrong-uniform-variance}.\n")
    outcome = wrong.build()
    passed(outcome)
    assert ">(wrong 1)</a>" in outcome.text


def test_running_text_does_not_repeat_one(wrong: Any) -> None:
    wrong.write("docs/wrong.md", f"{wrong.read(PAGE)}\nSo $\\Var[U] = \\frac{{r^2}}{{2}}$.\n")
    stopped(wrong.build(), "claims something that no check has seen")


def test_one_that_was_never_verified(wrong: Any) -> None:
    known = json.loads(wrong.read("verify/report.json"))
    parts = known["equations"], known["pictures"], {}
    wrong.write("verify/report.json", json.dumps({**known, "wrong": {}, "seal": report.seal(*parts)}))
    stopped(wrong.build(), "wrong-uniform-variance: never verified")


@pytest.mark.parametrize("field", ["holds", "proved", "measured"])
def test_a_forged_one_that_holds(wrong: Any, field: str) -> None:
    known = json.loads(wrong.read("verify/report.json"))
    known["wrong"]["wrong-uniform-variance"]["verdict"][field] = True
    parts = known["equations"], known["pictures"], known["wrong"]
    wrong.write("verify/report.json", json.dumps({**known, "seal": report.seal(*parts)}))
    stopped(wrong.build(), "wrong-uniform-variance", "it is not refuted")


def test_a_label_dropped_from_the_register(wrong: Any) -> None:
    wrong.edit(LABELS, "wrong-uniform-variance\n", "")
    stopped(wrong.build(), "wrong-uniform-variance is not in docs/labels.txt")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wrong-uniform-variance", "wrong-uniform-variance | The uniform variance"),
        ("named-variance", "named-variance | Wrong: a named variance"),
    ],
    ids=["a wrong one without the word", "a right one with it"],
)
def test_its_title_says_so(wrong: Any, old: str, new: str) -> None:
    wrong.edit(LABELS, f"{old}\n", f"{new}\n")
    stopped(wrong.build(), "wanted: 'Wrong: ' before the title of a label that begins with wrong-")
