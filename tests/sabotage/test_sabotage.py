"""Ways to get a wrong or an unchecked equation onto the site: each is refused, and the refusal says what to do.

Every test gets a copy of a project that really was verified; that the copy passes, verified afresh and built, is the
first test. The gate's own tests, with written verdicts, and a real `mkdocs build` are in tests/website.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from pymdownx.snippets import SnippetExtension

from texclaims.judgement import fingerprint, judge, report
from texclaims.judgement.schema import Verdict
from texclaims.judgement.witnesses import Witnesses
from texclaims.symbolic import time_limit

PAGE, CHECKS, NOTATION, VOCABULARY, CURVES = (
    "docs/sums.md", "verify/checks/sums.py", "docs/notation.toml", "verify/tiny_vocabulary.py", "verify/tiny_curves.py",
)  # fmt: skip
STALE = "changed after it was verified"
NEVER = "never verified"


def refused(outcome: Any, *words: str) -> None:
    """It ended with a failure, and says why in these words."""
    assert outcome.code == 1, outcome.text
    for word in words:
        assert word in outcome.text, f"{word!r} is not in:\n{outcome.text}"


def passed(outcome: Any) -> None:
    assert outcome.code == 0, outcome.text


def verdicts(project: Any) -> dict[str, Any]:
    return dict(json.loads(project.read("verify/report.json"))["equations"])


def test_the_untouched_project_passes(project: Any) -> None:
    passed(project.build())
    passed(project.verify("--fresh"))
    built = project.build()
    passed(built)
    assert built.text.count('class="equation-mark"') == 3 and "equation-refused" not in built.text


# --- edits after verifying --------------------------------------------------------------------------------------------

EDITS = {
    "a number": (PAGE, r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r^2}{2}"),
    "a sign": (PAGE, r"n \Var[X]", r"- n \Var[X]"),
    "an exponent": (PAGE, r"n \Var[X]", r"n^2 \Var[X]"),
    "a symbol": (PAGE, r"n \Var[X]", r"m \Var[X]"),
    "a function": (PAGE, r"\Var[S] = n", r"\E[S] = n"),
    "a relation": (PAGE, r"\Var[S] = n", r"\Var[S] \le n"),
    "a premise": (PAGE, r"\iid{X}", r"\ident{X}"),
    "a premise that is gone": (PAGE, "\\when{ \\iid{X} }\n", ""),
    "a law": (PAGE, r"\Uniform(-r, r)", r"\Normal(-r, r)"),
    "a check": (CHECKS, "sum_over(n, X)", "sum_over(n, 2 * X)"),
    "what a check may call": (CHECKS, "variance_of_uniform\n\n", "variance_of_uniform\n\nLIMIT = 3\n\n"),
    "the vocabulary": (VOCABULARY, "X.sum(dim=1)", "X.mean(dim=1)"),
    "what the vocabulary names for PyTorch": (CURVES, "return z", "return z + 0"),
    "a kind in the notation": (NOTATION, "name = \"n\"\ntex = 'n'\nkind = \"count\"",
                               "name = \"n\"\ntex = 'n'\nkind = \"positive\""),
    "a shape in the notation": (NOTATION, '"a family"\nshape = ["n"]', '"a family"\nshape = ["m"]'),
}  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new"), EDITS.values(), ids=EDITS)
def test_an_edit_after_verifying(project: Any, file: str, old: str, new: str) -> None:
    project.edit(file, old, new)
    refused(project.build(), "docs/sums.md:", STALE, "run: pytest verify")


WRONG = ["a number", "a symbol", "a relation", "a premise", "a premise that is gone", "a law", "a check"]


@pytest.mark.parametrize("name", WRONG)
def test_an_edit_and_then_verifying(project: Any, name: str) -> None:
    project.edit(*EDITS[name])
    refused(project.verify(), "try again: pytest verify -k", "docs/sums.md:")
    refused(project.build(), "docs/sums.md:")


def test_an_earlier_equation_changed(project: Any) -> None:
    project.edit(PAGE, r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r r}{3}")
    refused(project.build(), "uniform-variance: the equation, its check", "named-variance: the equation, its check")


def test_an_earlier_equation_that_is_asked_for_by_keyword(project: Any) -> None:
    project.edit(CHECKS, "def named_variance(uniform_variance, r)", "def named_variance(*, uniform_variance, r)")
    passed(project.verify())
    project.edit(PAGE, r"\Var[U] = \frac{r^2}{3}", r"\Var[U] = \frac{r r}{3}")
    refused(project.build(), "named-variance: the equation, its check")


PATCHES: dict[str, Callable[[pytest.MonkeyPatch], Any]] = {
    "the engine": lambda patch: patch.setattr(fingerprint, "engine_digest", lambda: "another engine"),
    "an older SymPy": lambda patch: patch.setattr(fingerprint, "version", lambda name: "1.13.0"),
    "another Python": lambda patch: patch.setattr(fingerprint.platform, "python_version", lambda: "3.10.0"),
}


@pytest.mark.parametrize("change", PATCHES.values(), ids=PATCHES)
def test_another_engine_or_library(project: Any, change: Callable[[pytest.MonkeyPatch], Any]) -> None:
    refused(project.build(lambda: change(pytest.MonkeyPatch())), "the engine or a library", STALE)


def test_every_module_that_decides_a_verdict_is_in_the_fingerprint() -> None:
    reached, waiting = set(), ["judgement.judge", "numeric.device"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            text = (fingerprint.ENGINE / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
            for path, names in re.findall(r"from texclaims\.([\w.]+) import \(?\s*([^\n]+)", text):
                folder = fingerprint.ENGINE / path.replace(".", "/")
                words = [word.split(" as ")[0].strip() for word in names.split(",") if word.strip()]
                inside = [word if (folder / f"{word}.py").exists() else "__init__" for word in words]
                waiting += [f"{path}.{word}" for word in inside] if folder.is_dir() else [path]
    assert len(reached) > 10 and {name.split(".")[0] for name in reached} <= set(fingerprint.VERDICT)
    assert any(fingerprint.ENGINE.glob("language/*.lark"))


@pytest.mark.parametrize("room", fingerprint.VERDICT)
def test_another_word_in_any_file_of_these_rooms_is_another_engine(
    room: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = tmp_path / "texclaims"
    shutil.copytree(fingerprint.ENGINE, engine, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(fingerprint, "ENGINE", engine)
    before = fingerprint.engine_digest.__wrapped__()
    for file in [*(engine / room).rglob("*.py"), *(engine / room).rglob("*.lark")]:
        text = file.read_text(encoding="utf-8")
        file.write_text(f"{text}\n", encoding="utf-8")
        assert fingerprint.engine_digest.__wrapped__() != before
        file.write_text(text, encoding="utf-8")
    assert fingerprint.engine_digest.__wrapped__() == before


# --- the report -------------------------------------------------------------------------------------------------------


def test_the_report_deleted(project: Any) -> None:
    (project.root / "verify/report.json").unlink()
    refused(project.build(), f"docs/sums.md:8: variance-of-sum: {NEVER}; run: pytest verify")


def test_the_report_edited(project: Any) -> None:
    project.edit(PAGE, r"n \Var[X]", r"2 n \Var[X]")
    refused(project.verify())
    text = project.read("verify/report.json")
    project.write("verify/report.json", text.replace('"holds": false', '"holds": true'))
    refused(project.build(), "its seal does not match: it was edited after it was written", "pytest verify")


def forge(project: Any, label: str, **changes: Any) -> None:
    """Change a verdict, and seal the report anew."""
    known = verdicts(project)
    known[label] |= changes
    content = {"format": report.FORMAT, "seal": report.seal(known, {}, {}), "equations": known, "pictures": {}, "wrong": {}}
    project.write("verify/report.json", json.dumps(content))


def test_a_forged_verdict_does_not_survive_a_fresh_run(project: Any) -> None:
    project.edit(PAGE, r"n \Var[X]", r"2 n \Var[X]")
    refused(project.verify())
    kept = verdicts(project)["named-variance"]["mutants"]
    forge(project, "variance-of-sum", holds=True, proved=True, measured=True, mutants=kept)
    passed(project.build())  # nothing tells this verdict from an honest one: that is why a fresh run makes it anew
    refused(project.verify("--fresh"), "docs/sums.md:8: variance-of-sum", "2 n", "refuted")
    refused(project.build(), "variance-of-sum", "refuted")


FORGED = {
    "a word that is no verdict": ({"proof": "prooved"}, "Invalid enum value 'prooved'", ".proof.steps[0].verdict"),
    "a field too many": ({"certified": True}, "unknown field `certified`", "$.equations[...]"),
    "a word in the place of a truth": ({"holds": "yes"}, "Expected `bool`, got `str`", ".holds"),
}


@pytest.mark.parametrize(("changes", "words", "place"), FORGED.values(), ids=FORGED)
def test_a_verdict_of_another_form(project: Any, changes: dict[str, Any], words: str, place: str) -> None:
    if "proof" in changes:
        proof = verdicts(project)["variance-of-sum"]["proof"]
        changes = {"proof": {**proof, "steps": [{**proof["steps"][0], "verdict": changes["proof"]}]}}
    forge(project, "variance-of-sum", **changes)
    refused(project.build(), "report.json: not a report", words, place, "run: pytest verify")


@pytest.mark.parametrize("field", ["fingerprint", "holds", "reason", "proved", "measured", "mutants", "source", "date"])
def test_a_verdict_that_lacks_something(project: Any, field: str) -> None:
    known = verdicts(project)["variance-of-sum"]
    del known[field]
    parts = {"equations": {"a": known}, "pictures": {}, "wrong": {}}
    content = {"format": report.FORMAT, "seal": report.seal(*parts.values()), **parts}
    project.write("verify/report.json", json.dumps(content))
    refused(project.build(), f"missing required field `{field}`", "run: pytest verify")


@pytest.mark.parametrize("key", ["holds", "proved", "measured"])
def test_a_verdict_that_does_not_hold(project: Any, key: str) -> None:
    forge(project, "variance-of-sum", **{key: False, "reason": "left minus right is n"})
    refused(project.build(), "variance-of-sum: left minus right is n")


def test_a_verdict_with_a_survivor(project: Any) -> None:
    survivor = {"tex": "x", "change": "2 to 3", "fate": "open", "why": ""}
    mutants = verdicts(project)["variance-of-sum"]["mutants"]
    forge(project, "variance-of-sum", mutants={**mutants, "list": [*mutants["list"], survivor]})
    refused(project.build(), "1 wrong version was not rejected: x (2 to 3)")


def test_a_report_of_another_format(project: Any) -> None:
    project.edit(PAGE, r"n \Var[X]", r"\Var[X] n")  # verified again, and so written again
    passed(project.verify(patch=lambda: setattr(report, "FORMAT", report.FORMAT + 1)))
    refused(project.build(), f"format {report.FORMAT + 1}, wanted {report.FORMAT}; remove it and run: pytest verify")


@pytest.mark.parametrize("text", ["", "null", "[1]", f'{{"format": {report.FORMAT}, "seal": "", "equations": {{}}}}'])
def test_a_report_that_is_no_report(project: Any, text: str) -> None:
    project.write("verify/report.json", text)
    refused(project.build(), "report.json", "run: pytest verify")


# --- runs of pytest that leave something out -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "options",
    [("-k", "uniform-variance"), ("--deselect", "verify/checks/sums.py::variance-of-sum"), ("--co",),
     ("--ignore=verify/checks/sums.py",)],
    ids=["-k", "--deselect", "--collect-only", "--ignore"],
)  # fmt: skip
def test_an_equation_left_out_of_the_run(project: Any, options: tuple[str, ...]) -> None:
    project.edit(PAGE, r"n \Var[X]", r"2 n \Var[X]")
    assert "variance-of-sum" not in project.verify(*options).text or options == ("--co",)
    refused(project.build(), "variance-of-sum", STALE)


@pytest.mark.parametrize("mark", ["xfail", "skip", "xfail(run=False)"])
def test_a_mark_from_a_conftest(project: Any, mark: str) -> None:
    name, _, arguments = mark.partition("(")
    project.edit(PAGE, r"n \Var[X]", r"2 n \Var[X]")
    project.write(
        "verify/conftest.py",
        f"import pytest\n\ndef pytest_collection_modifyitems(items):\n"
        f"    for item in items:\n        item.add_marker(pytest.mark.{name}({arguments or ')'})\n",
    )
    passed(project.verify())  # pytest itself is content; the report is not
    refused(project.build(), "docs/sums.md:8: variance-of-sum")


def slow_check(project: Any) -> None:
    project.edit(PAGE, r"n \Var[X]", r"2 n \Var[X]")
    project.edit(CHECKS, "    yield model(S=sum_over(n, X))", "    import time\n    time.sleep(30)\n    yield model()")


def test_pytest_killed_midway(project: Any) -> None:
    slow_check(project)
    before = project.read("verify/report.json")
    command = [sys.executable, "-m", "pytest", "verify", "-v", "-p", "no:cacheprovider"]
    environment = os.environ | {"PYTHONPATH": str(project.root / "verify"), "PYTHONUNBUFFERED": "1"}
    with open(project.root / "output.txt", "wb") as output:
        run = subprocess.Popen(command, cwd=project.root, env=environment, stdout=output, stderr=output)
        deadline = time.monotonic() + 60
        while "variance-of-sum" not in project.read("output.txt") and time.monotonic() < deadline:
            time.sleep(0.02)
        run.send_signal(signal.SIGKILL)
        assert run.wait() == -signal.SIGKILL
    assert project.read("verify/report.json") == before
    assert not list(project.root.glob("verify/.report-*"))
    refused(project.build(), "variance-of-sum", STALE)


def test_pytest_interrupted_midway(project: Any) -> None:
    project.edit(PAGE, r"n \Var[X]", r"\Var[X] n")
    project.edit(CHECKS, "def uniform_variance():", "def uniform_variance():\n    raise KeyboardInterrupt")
    before = project.read("verify/report.json")
    assert project.verify().code == pytest.ExitCode.INTERRUPTED
    assert project.read("verify/report.json") == before
    refused(project.build(), "variance-of-sum", STALE)


def unmeasured(project: Any) -> Verdict:
    """A verdict whose measurement came out as no number."""
    known = report.read_report(project.root / "verify/report.json").equations["named-variance"]
    return replace(known, measurement=replace(known.measurement, error=float("nan")))


def test_a_failing_test_of_another_kind_leaves_the_report_alone(project: Any) -> None:
    """A report of an older format counts as none; it is not overwritten by a run that verified nothing."""
    project.write("verify/report.json", '{"format": 1}')
    project.write("verify/test_other.py", "def test_that_fails() -> None:\n    assert 1 == 2\n")
    refused(project.verify("-k", "test_that_fails"), "1 failed")
    assert project.read("verify/report.json") == '{"format": 1}'


def test_a_report_that_cannot_be_written_whole_is_not_written(project: Any) -> None:
    before = project.read("verify/report.json")
    with pytest.raises(ValueError, match="JSON"):
        report.write_report(project.root / "verify/report.json", {"label": unmeasured(project)})
    assert project.read("verify/report.json") == before and not list(project.root.glob("verify/.report-*"))


# --- checks that check nothing, or something else ---------------------------------------------------------------------

BAD_CHECKS = {
    "for the wrong label": ("def variance_of_sum(X, n)", "def variance_of_sums(X, n)",
                            ["no check variance_of_sum\n", "the check variance_of_sums has no equation",
                             r"wanted: a display with \label{variance-of-sums}"]),
    "that raises": ("yield model(S=total(X))", "raise RuntimeError('no layer')",
                    ["sums.py:5: variance_of_sum: RuntimeError: no layer"]),
    "with one model": ("    yield model(S=total(X))\n", "", ["variance_of_sum: yields 1 models", "one for PyTorch"]),
    "with three models": ("yield model(S=total(X))", "yield model(S=total(X))\n    yield model()",
                          ["variance_of_sum: yields 3 models"]),
    "that yields something else": ("yield model(S=total(X))", "yield True", ["yields 2 models"]),
    "that ignores the page": ("model(S=sum_over(n, X))", "model(a=sum_over(n, X))",
                              ["the check gives a model of a, which the equation does not contain"]),
    "of undeclared names": ("model(S=sum_over(n, X))", "model(Q=n)", ["a model of ['Q'], which notation.toml"]),
    "with an unknown parameter": ("def variance_of_sum(X, n)", "def variance_of_sum(X, n, kind)",
                                  ["its parameter 'kind' is no symbol of notation.toml and no label"]),
    "with SymPy twice": ("model(S=total(X))", "model(S=n * X)", ["the second model gives SymPy's S"]),
    "with PyTorch twice": ("model(S=sum_over(n, X))", "model(S=total(X))", ["the first model gives PyTorch's S"]),
    "without the layer": ("model(S=total(X))", "model(S=n)", ["variance-of-sum"]),
    "that names an equation in vain": ("def variance_of_sum(X, n)", "def variance_of_sum(X, n, uniform_variance)",
                                       ["the check asks for uniform-variance and does not use it"]),
    "of a definition that PyTorch does not compute": ("model(v=variance_of_uniform(r))", "model()",
                                                      ["a definition must name something that PyTorch computes"]),
    "that does not import": ("import total, ", "import totals, ", ["ImportError: cannot import name 'totals'"]),
    "that is no Python": ("def uniform_variance():", "def uniform_variance(:", ["SyntaxError"]),
    "behind a decorator": (
        "def uniform_variance():",
        "@lambda function: function\ndef uniform_variance():",
        ["no check uniform_variance"],
    ),
    "that is no generator": ("def uniform_variance():\n    yield model()\n    yield model()",
                             "def uniform_variance():\n    return [model(), model()]", ["no check uniform_variance"]),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "words"), BAD_CHECKS.values(), ids=BAD_CHECKS)
def test_a_check(project: Any, old: str, new: str, words: list[str]) -> None:
    project.edit(CHECKS, old, new)
    refused(project.verify(), *words)
    refused(project.build(), "docs/sums.md:")


def test_two_equations_that_rest_on_each_other(project: Any) -> None:
    project.edit(CHECKS, "def variance_of_sum(X, n)", "def variance_of_sum(X, n, uniform_variance)")
    project.edit(CHECKS, "def uniform_variance():", "def uniform_variance(variance_of_sum):")
    refused(
        project.verify(),
        "it rests on itself: variance-of-sum → uniform-variance → variance-of-sum",
        "it rests on itself: uniform-variance → variance-of-sum → uniform-variance",
    )
    refused(project.build(), "docs/sums.md:")


def test_several_seeds_in_one_run(project: Any) -> None:
    assert project.verify("--world-seed", "1-3").code == 0

    speaks_against = judge.speaks_against

    def unlucky(argument: Any, trials: Any, witnesses: Witnesses) -> list[str]:
        return ["by chance"] if witnesses.seed == 3 else speaks_against(argument, trials, witnesses)

    patched = project.verify("--world-seed", "1-4", patch=lambda: setattr(judge, "speaks_against", unlucky))
    refused(patched, "by chance (worlds of seed 3)")
    project.edit(CHECKS, "model(S=total(X))", "model(S=n)")
    assert project.verify("--world-seed", "4-6").code == 1
    assert project.verify("--world-seed", "6-4").code != 0


def test_no_checks_at_all(project: Any) -> None:
    (project.root / CHECKS).unlink()
    assert project.verify().code != 0
    refused(project.build(), "docs/sums.md:8: variance-of-sum", STALE)


# --- equations that should not be there -------------------------------------------------------------------------------

EMPTY = "    yield model()\n    yield model()"
BAD_EQUATIONS = {
    "a tautological check": (
        r"v = \frac{r^2}{3}", "def bad(r):\n    yield model(v=r**2 / 3)\n    yield model(v=variance_of_uniform(r))",
        ["the check restates the equation: both sides are the same before any rule is applied"],
    ),
    "a premise nobody needs": (
        r"\E[a X] = a \E[X] \when{ \iid{X} }", f"def bad():\n{EMPTY}", [r"the premise \iid{X} is not needed: leave it out"],
    ),
    "a missing premise": (
        r"\E[U^3] = 0", f"def bad():\n{EMPTY}", ["refuted by SymPy", "refuted by PyTorch: left"],
    ),
    "numbers that do not exist": (
        r"a^2 < 1 \when{ a < 1,\ a > 2 }", f"def bad():\n{EMPTY}", ["no numbers were found that satisfy a < 1, a > 2"],
    ),
    "a law that does not exist": (
        r"\E[U] = \frac{3}{2} \when{ U \sim \Uniform(2, 1) }", f"def bad():\n{EMPTY}",
        ["not measured by PyTorch: ", "Uniform"],
    ),
    "NaN on both sides": (
        r"\ln(-r) + r = r + \ln(-r)", f"def bad():\n{EMPTY}", ["not measured by PyTorch: left nan, right nan"],
    ),
    "an infinity on both sides": (
        r"\lim_{v \to \infty} v = \lim_{v \to \infty} 2 v", f"def bad():\n{EMPTY}", ["bad"],
    ),
    "a timeout": (
        r"\slow(a) = a", f"def bad():\n{EMPTY}", ["open by SymPy: no proof within 1 s"],
    ),
    "true by measurement only": (
        r"\abs{a} = \max(a, -a) \cdot 1.0000000000000001", f"def bad():\n{EMPTY}", ["refuted by SymPy"],
    ),
    "nothing of the dialect": (r"a \pm a = a", f"def bad():\n{EMPTY}", [r"\pm is not read", "wanted: two claims"]),
    "an undeclared name": ("y = a", f"def bad():\n{EMPTY}", ["y is not declared", "declare it in notation.toml"]),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "function", "words"), BAD_EQUATIONS.values(), ids=BAD_EQUATIONS)
def test_an_equation(project: Any, tex: str, function: str, words: list[str]) -> None:
    project.add(tex, "bad", function)
    refused(project.verify(patch=lambda: setattr(time_limit, "LIMIT", 1)), *words)
    refused(project.build(), "docs/sums.md:", "bad")


def test_a_good_equation_can_be_added(project: Any) -> None:
    project.add(r"\E[a U] = a \E[U]", "good", f"def good():\n{EMPTY}")
    refused(project.build(), f"good: {NEVER}")
    passed(project.verify())
    passed(project.build())


# --- labels ------------------------------------------------------------------------------------------------------------


def test_a_label_on_two_displays(project: Any) -> None:
    project.write("docs/more.md", "# More\n\n$$\na = 2\n\\label{named-variance}\n$$\n")
    refused(project.build(), "docs/more.md:3: the label named-variance stands on 2 displays; wanted: one")


def test_a_label_dropped_from_the_register(project: Any) -> None:
    project.edit("docs/labels.txt", "uniform-variance\n", "")
    refused(project.build(), "uniform-variance is not in docs/labels.txt; labels are for ever")


def test_an_equation_dropped_from_its_page(project: Any) -> None:
    text = project.read(PAGE)
    project.write(PAGE, text[: text.index("Its variance has a name")])
    refused(project.build(), "docs/labels.txt:3: named-variance was published and stands on no page")


@pytest.mark.parametrize(
    ("display", "words"),
    [
        ("$$\na = 2\n$$\n", "0 \\label and 0 \\noclaim"),
        ("$$\na = 2\n\\label{two}\n\\noclaim{it is two}\n$$\n", "1 \\label and 1 \\noclaim"),
        ("$$\na = 2\n\\noclaim{ }\n$$\n", "wanted: exactly one \\label"),
        ("$$\na = 2\n\\label{Two Words}\n$$\n", "is not kebab-case"),
        ("$$\na = 2\n\\label{two}\n", "this $$ is never closed"),
    ],
    ids=["no label", "label and reason", "empty reason", "malformed label", "unclosed"],
)
def test_a_display_without_its_label(project: Any, display: str, words: str) -> None:
    project.write("docs/more.md", f"# More\n\n{display}")
    refused(project.build(), "more.md:3", words)


# --- by another way onto a page ---------------------------------------------------------------------------------------

UNSEEN = "found mathematics that no check has seen"
EXTENSIONS = ("attr_list", "md_in_html", "admonition", "pymdownx.superfences", "tables")
OTHER_WAYS = {
    "an HTML block": ("<p>$$a = 2$$</p>", "display math that is not fenced"),
    "an HTML block with brackets": ("<div>\\( a = 2 \\)</div>", UNSEEN),
    "MathML": ("<math><mi>a</mi><mo>=</mo><mn>2</mn></math>", UNSEEN),
    "KaTeX's own markup": ('<span class="katex">a = 2</span>', UNSEEN),
    "a verdict of one's own": ('<div class="equation">a = 2, proved</div>', UNSEEN),
    "an admonition": ('!!! note\n    $$\n    a = 2\n    \\label{two}\n    $$\n', f"two: {NEVER}"),
    "an inline display": ("Now $$a = 2$$ holds.", "display math that is not fenced"),
    "an inline relation": ("Now $a^2 = 4 a$ holds.", "$a^2 = 4 a$ claims something that no check has seen"),
    "an inline formula as courses spell it": ("Now $\\operatorname{Var}(a)$.", "is spelled as courses do; write $\\Var[a]$"),
    "an inline inequality": ("Now $a \\le r$ holds.", "claims something that no check has seen"),
    "a comment that is never closed": ("<!-- hidden?\n\n$$\na = 2\n\\label{two}\n$$\n", f"two: {NEVER}"),
    "a comment that is no comment": ("`<!--`\n\n$$\na = 2\n\\label{two}\n$$\n\n`-->`\n", UNSEEN),
    "a code fence that is no code": ("    ```\n\n$$\na = 2\n$$\n", "more.md"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), OTHER_WAYS.values(), ids=OTHER_WAYS)
def test_another_way_onto_a_page(project: Any, text: str, words: str) -> None:
    project.write("docs/more.md", "# More\n\nOnly words.\n")
    passed(project.build(extensions=EXTENSIONS))
    project.write("docs/more.md", f"# More\n\n{text}\n")
    refused(project.build(extensions=EXTENSIONS), "more.md", words)


def test_a_snippet_include(project: Any) -> None:
    snippets = SnippetExtension(base_path=[str(project.root / "snippets")], check_paths=True)
    project.write("snippets/part.md", "Only words.\n")
    project.write("docs/more.md", '# More\n\n--8<-- "part.md"\n')
    passed(project.build(extensions=(snippets,)))
    project.write("snippets/part.md", "$$\na = 2\n\\label{two}\n$$\n")
    refused(project.build(extensions=(snippets,)), "docs/more.md", UNSEEN)


@pytest.mark.parametrize("name", ["plot.ipynb", "plot.py"])
def test_math_in_a_notebook(project: Any, name: str) -> None:
    project.write(f"docs/notebooks/{name}", "Only words.")
    passed(project.build())
    project.write(f"docs/notebooks/{name}", '{"cells": ["$$a = 2$$"]}')
    refused(project.build(), f"docs/notebooks/{name}: math in a notebook is never verified")


@pytest.mark.parametrize("command", ["build", "gh-deploy", "get-deps", "Serve"])
def test_only_serve_is_a_draft(project: Any, command: str) -> None:
    project.edit(PAGE, r"n \Var[X]", r"2 n \Var[X]")
    draft = project.build(command="serve")
    passed(draft)
    assert "1 reasons not to publish" in draft.text and STALE in draft.text
    refused(project.build(command=command), STALE)
