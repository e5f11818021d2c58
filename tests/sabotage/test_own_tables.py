"""A page with letters of its own: both witnesses, lemmas, messages, fingerprints and the built pages read each equation with the
table of its own page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from texclaims.judgement.fingerprint import fingerprints
from texclaims.language.notation import NotationError
from texclaims.language.project import find_project

ENTRY = "[[symbol]]\nname = \"{name}\"\ntex = '{tex}'\nkind = \"{kind}\"\nmeaning = \"{meaning}\"\n"
OWN = "".join(
    ENTRY.format(name=name, tex=name, kind=kind, meaning=meaning)
    for name, kind, meaning in (
        ("n", "positive", "refractive index"), ("a", "positive", "amplitude"), ("v", "positive", "speed"),
        ("k", "positive", "wave number, which no other page has"), ("U", "random", "noise"),
    )
)  # fmt: skip
PAGE = r"""---
chapter: 2
---
# Waves

The speed:

$$
v = \frac{k (n + 1)}{n^2 + n}
\label{speed}
$$

Its amplitude:

$$
\sqrt{a^2} = a
\label{root-of-square}
$$

A variance:

$$
\Var[U] = \E[U^2] - \E[U]^2
\label{variance-of-noise}
$$
"""
CHECKS = """\
from texclaims.check import model, on_tensors


@on_tensors
def ratio(k, n):
    return k / n


def speed(k, n):
    yield model(v=k / n)
    yield model(v=ratio(k, n))


def root_of_square():
    yield model()
    yield model()


def variance_of_noise():
    yield model()
    yield model()
"""
LABELS = "speed\nroot-of-square\nvariance-of-noise\n"


@pytest.fixture(scope="module")
def with_waves(untouched: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The project with a second page, which has letters of its own: verified."""
    project = untouched.copied(tmp_path_factory.mktemp("waves") / "project")
    project.write("docs/waves.md", PAGE)
    project.write("docs/waves.notation.toml", OWN)
    project.write("docs/labels.txt", f"{project.read('docs/labels.txt')}{LABELS}")
    project.write("verify/checks/waves.py", CHECKS)
    found = project.verify()
    assert found.code == 0, found.text
    return project


@pytest.fixture
def waves(with_waves: Any, tmp_path: Path) -> Any:
    """A copy, for one test."""
    return with_waves.copied(tmp_path / "project")


def report(project: Any) -> dict[str, Any]:
    """The verdicts, by label."""
    found: dict[str, Any] = json.loads(project.read("verify/report.json"))["equations"]
    return found


def test_an_equation_is_read_with_the_letters_of_its_page(with_waves: Any) -> None:
    found = report(with_waves)
    assert found["speed"]["symbols"] == ["k", "n", "v"]
    assert found["root-of-square"]["holds"]  # it is false of the a of the site, which may be negative
    assert not re.search(r"__waves__", with_waves.read("verify/report.json"))


def test_the_same_formula_of_the_letters_of_the_site_is_refuted(waves: Any) -> None:
    waves.add(r"\sqrt{a^2} = a", "of-the-site", "def of_the_site():\n    yield model()\n    yield model()\n")
    found = waves.verify()
    assert found.code == 1 and "of-the-site" in found.text


def test_a_letter_of_a_chapter_is_declared_on_no_other_page(waves: Any) -> None:
    waves.add("k = k", "elsewhere", "def elsewhere():\n    yield model()\n    yield model()\n")
    found = waves.verify()
    assert found.code == 1 and "k is not declared" in found.text and "declare it in notation.toml" in found.text


def test_the_message_names_both_tables_of_a_page(waves: Any) -> None:
    waves.edit("docs/waves.md", "n^2 + n", "n q + n")
    found = waves.verify()
    assert found.code == 1 and "declare it in waves.notation.toml of this chapter, or in notation.toml" in found.text


# --- lemmas across chapters -----------------------------------------------------------------------------------------------


VARIANCE = r"\Var[U] = \E[U^2] \when{ \E[U] = 0 }"
USING = "def cited(variance_of_noise, U):\n    yield model(using=[variance_of_noise{}])\n    yield model()\n"


def test_a_lemma_of_another_chapter_speaks_of_its_own_letters(waves: Any) -> None:
    """The U of that chapter is another variable than the U of this page."""
    waves.add(VARIANCE, "cited", USING.format(""))
    found = waves.verify()
    assert found.code == 1 and "no step follows by algebra alone from variance-of-noise" in found.text
    assert "E[U**2]" in found.text and "waves.U" not in found.text


def test_a_lemma_of_another_chapter_says_something_of_the_letters_that_are_put_in(waves: Any) -> None:
    waves.add(VARIANCE, "cited", USING.format(".at({U: U})"))
    found = waves.verify()
    assert found.code == 0, found.text
    follows = report(waves)["cited"]["proof"]["follows"]
    assert [one["from"] for one in follows] == [["variance-of-noise"]]


def test_a_false_step_does_not_follow_from_another_letter_of_another_chapter(waves: Any) -> None:
    waves.add(VARIANCE.replace("= 0", "= 1"), "cited", USING.format(".at({U: U})"))
    found = waves.verify()
    assert found.code == 1 and "refuted" in found.text


def test_a_lemma_of_another_chapter_must_hold_of_the_letters_that_are_put_in(waves: Any) -> None:
    """Its a is positive, and this one may be negative."""
    check = USING.format(".at({'a': a})").replace("variance_of_noise, U", "root_of_square, a")
    waves.add(r"2 \sqrt{a^2} = 2 a", "cited", check.replace("variance_of_noise", "root_of_square"))
    found = waves.verify()
    assert found.code == 1 and "refuted" in found.text and "no step follows by algebra alone from root-of-square" in found.text


GIVEN = "def cited(speed, r, m):\n    yield model(v=speed{}.right)\n    yield model(v=quotient(r, m))\n"
QUOTIENT = "\n\n@on_tensors\ndef quotient(r, m):\n    return r / m\n"


def cite(waves: Any, given: str, tex: str) -> Any:
    """One more equation on the page of the site's letters, which takes its v from another chapter."""
    checks = waves.read("verify/checks/sums.py").replace("model, sum_over", "model, on_tensors, sum_over")
    waves.write("verify/checks/sums.py", checks + QUOTIENT)
    waves.add(tex, "cited", GIVEN.format(given))
    return waves.verify()


def test_a_side_of_another_chapter_needs_what_its_letters_are_here(waves: Any) -> None:
    found = cite(waves, "", r"v m = r")
    assert found.code == 1 and "the model holds waves.k" in found.text and ".given(k=…)" in found.text


def test_a_side_of_another_chapter_with_letters_of_this_page(waves: Any) -> None:
    found = cite(waves, ".given(k=r, n=m)", r"v m = r")
    assert found.code == 0, found.text
    assert report(waves)["cited"]["depends_on"] == ["speed"]


def test_a_false_equation_with_a_side_of_another_chapter_is_refuted(waves: Any) -> None:
    found = cite(waves, ".given(k=r, n=m)", r"v n = r")
    assert found.code == 1 and "refuted" in found.text


# --- what becomes stale ---------------------------------------------------------------------------------------------------


def prints(project: Any) -> dict[str, str]:
    """Label -> fingerprint, as the files are now."""
    return fingerprints(find_project(project.root))


def stale(project: Any, change: Callable[[], None]) -> set[str]:
    """The labels whose verdicts count no longer after a change."""
    before = prints(project)
    change()
    after = prints(project)
    return {label for label in before if before[label] != after[label]}


def test_a_new_letter_of_a_chapter_makes_no_verdict_stale(waves: Any) -> None:
    new = ENTRY.format(name="lost", tex=r"\hat n", kind="real", meaning="a new one")
    waves.write("docs/waves.md", f"{waves.read('docs/waves.md')}\nThe number $\\hat n$.\n")
    assert not stale(waves, lambda: waves.write("docs/waves.notation.toml", new + OWN))


def test_a_new_letter_of_the_site_makes_no_verdict_stale(waves: Any) -> None:
    table = waves.read("docs/notation.toml")
    new = [(r"n_\text{hidden}", "count"), (r"X_\text{old}", "random"), (r"\hat a", "real"), ("r^+", "positive"), ("v_0", "index")]
    entries = "".join(ENTRY.format(name=f"new_{k}", tex=tex, kind=kind, meaning="a new one") for k, (tex, kind) in enumerate(new))
    assert not stale(waves, lambda: waves.write("docs/notation.toml", entries + table))


def test_a_letter_that_a_chapter_takes_makes_stale_what_is_read_with_it(waves: Any) -> None:
    own = ENTRY.format(name="r", tex="r", kind="positive", meaning="a radius of this page alone")
    found = stale(waves, lambda: waves.write("docs/sums.notation.toml", own))
    assert found == {"uniform-variance", "named-variance", "variance-of-sum"}  # the last has it in its wrong versions


def test_a_changed_entry_makes_stale_what_uses_it_and_what_rests_on_that(waves: Any) -> None:
    waves.add(VARIANCE, "cited", USING.format(".at({U: U})"))

    def change(old: str) -> set[str]:
        return stale(waves, lambda: waves.edit("docs/waves.notation.toml", old, "another meaning"))

    assert change("amplitude") == {"root-of-square"}
    assert change("noise") == {"variance-of-noise", "cited"}
    assert change("refractive index") == {"speed"}
    found = stale(waves, lambda: waves.edit("docs/notation.toml", "a uniform variable", "another"))
    assert found == {"uniform-variance", "named-variance", "cited"}


# --- tables that cannot be ------------------------------------------------------------------------------------------------


REFUSED = {
    "as the site's": ("waves", OWN + ENTRY.format(name="m", tex="m", kind="count", meaning="another number") + "shape = []\n",
                      [":26: symbol 'm': found m with all that notation.toml says of it", "wanted: another"]),
    "in no formula": ("waves", ENTRY.format(name="lost", tex=r"\hat n", kind="real", meaning="lost") + OWN,
                      [r":1: symbol 'lost': found \hat n, which no formula of waves.md holds", "wanted: an entry for what"]),
    "twice": ("waves", OWN + ENTRY.format(name="other", tex="k", kind="real", meaning="another"),
              [":26: 'other': its tokens is declared twice", "wanted: once"]),
    "a name of the site": ("waves", OWN + ENTRY.format(name="m", tex=r"\hat n", kind="count", meaning="another"),
                           [":26: symbol 'm': found the name that m of notation.toml has", "wanted: another name"]),
    "a function": ("waves", OWN + ENTRY.format(name="f", tex="f", kind="function", meaning="a curve"),
                   [":26: symbol 'f': found the kind function", "wanted: an entry in notation.toml"]),
    "no page": ("wave", OWN, ["wave.notation.toml:1: found a table of wave.md, and no such page", "wanted: a table beside"]),
}  # fmt: skip


@pytest.mark.parametrize(("page", "table", "words"), REFUSED.values(), ids=REFUSED)
def test_a_table_that_cannot_be(waves: Any, page: str, table: str, words: list[str]) -> None:
    (waves.root / "docs/waves.notation.toml").unlink()
    waves.write(f"docs/{page}.notation.toml", table)
    with pytest.raises(NotationError) as refused:
        assert find_project(waves.root).pages
    assert all(one in str(refused.value) for one in (*words, "then run: pytest verify")), refused.value
    built = waves.build()
    assert built.code == 1 and words[0] in built.text


# --- what is shown --------------------------------------------------------------------------------------------------------


def test_each_page_shows_what_its_letters_mean_there(waves: Any) -> None:
    waves.write("docs/symbols.md", "# Symbols\n\n<!-- symbol index -->\n")
    found = waves.build()
    assert found.code == 0, found.text
    wanted = {"page-waves-n": "refractive index", "page-waves-v": "speed", "n": "number of terms", "v": "a variance"}
    for name, meaning in wanted.items():
        row = re.search(rf'<tr id="symbol-{name}">(.*?)</tr>', found.text, re.DOTALL)
        assert row and meaning in row[1]
        assert ("speed" in row[1].split("</td>")[2]) == name.startswith("page-waves")
    assert found.text.count("Only in the chapter: Waves") == 1
    shown = re.search(r'id="eq-speed".*?<ul class="equation-symbols">(.*?)</ul>', found.text, re.DOTALL)
    assert shown and "refractive index" in shown[1] and "number of terms" not in shown[1]


PICTURE = """
[[picture]]
name = "speeds"
title = "The speed falls with the index."
x = { symbol = "n", from = 0.5, to = 3.5, label = "index" }
y = { label = "speed" }

[[picture.curve]]
equation = "speed"
side = "right"
name = "the speed"
given = { k = 2.5 }
"""


def test_a_picture_spells_names_as_the_page_of_its_equation(waves: Any) -> None:
    """The n of that page need not be whole, and no other page has a k."""
    waves.write("docs/pictures.toml", PICTURE)
    waves.write("docs/waves.md", waves.read("docs/waves.md") + "\n![A line that falls](picture:speeds)\n")
    found = waves.verify()
    assert found.code == 0, found.text
    rows = json.loads(waves.read("verify/report.json"))["pictures"]["speeds"]["rows"]
    assert rows[0] == [0.5, 5.0] and rows[-1][0] == 3.5
    assert "with " in (built := waves.build()).text and built.code == 0
    waves.edit("docs/pictures.toml", "k = 2.5", "m = 2.5")
    found = waves.verify()
    assert found.code != 0 and "m" in found.text
