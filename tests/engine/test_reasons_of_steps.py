r"""`\by{label}` at the end of a row -> the step follows from that equation, and not without it; a reason helps no false step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from texclaims.check import Model, model
from texclaims.command.reading import read_tex
from texclaims.judgement import cited as judged_reasons
from texclaims.judgement.argument import Case, argue
from texclaims.judgement.judge import judge as judged
from texclaims.judgement.model import CheckError
from texclaims.judgement.schema import Finding
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation
from texclaims.language.page import Display, PageError, read_page
from texclaims.symbolic import prove
from texclaims.symbolic.time_limit import ProofTimeout

Read = Callable[[str], Claim]
Judge = Callable[..., Finding]

EARLIER = {
    "split": r"\Var[Z] = \E[Z^2] - \E[Z]^2",
    "third": r"\Var[Z] = \frac{c^2}{3} \when{ Z \sim \Uniform(-c, c) }",
    "mean": r"\E[Z] = \frac{c}{2} \when{ Z \sim \Uniform(0, c) }",
    "spread": r"\Var[Z] = \frac{c^2}{12} \when{ Z \sim \Uniform(0, c) }",
    "centred": r"\E[Z] = 0 \when{ Z \sim \Uniform(-c, c) }",
    "square": r"(a + b)^2 = a^2 + 2 a b + b^2",
    "area": r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824",
    "false": r"\Var[Z] = \E[Z^2] + \E[Z]^2",
    "order": r"a \le a + b^2",
}
ROWS = r"\begin{aligned} %s \end{aligned} %s"


def nothing() -> Iterator[Model]:
    yield model()
    yield model()


@pytest.fixture
def case(read: Read, notation: Any, functions: Any) -> Callable[..., Case]:
    """A line of TeX with a check, beside the equations of EARLIER."""
    page = Path("page.md")
    claims = {label: read_claim(Display(page, 1, tex, label, None), notation) for label, tex in EARLIER.items()}
    return lambda tex, check=nothing: Case(read(tex), check, notation, functions, claims)


@pytest.fixture
def judge(case: Callable[..., Case]) -> Judge:
    return lambda *given: judged(case(*given))


TRUE = {
    "one row": r"\E[Z^2] = \Var[Z] + \E[Z]^2 \by{split}",
    "rows": ROWS % (r"\E[Z^2] &= \Var[Z] + \E[Z]^2 && \by{split} \\ &= \frac{c^2}{3} + \E[Z]^2 && \by{third} \\ &= \frac{c^2}{3}",
                    r"\when{ Z \sim \Uniform(-c, c) }"),
    "three in a row": r"\E[Z^2] = \frac{c^2}{3} \by{split, mean, spread} \when{ Z \sim \Uniform(0, c) }",
    "digits": r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.3390 \by{area}",
    "an equivalence": r"\Var[Z] = c \iff \E[Z^2] = c + \E[Z]^2 \by{split}",
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_a_step_that_follows_holds(judge: Judge, name: str) -> None:
    found = judge(TRUE[name])
    assert found.holds, found.reason
    assert [step.cited for step in found.proof.steps][0] and not found.proof.follows


def test_each_row_says_what_it_follows_from(judge: Judge) -> None:
    found = judge(TRUE["rows"])
    assert [step.cited for step in found.proof.steps] == [("split",), ("third",), ()]
    assert found.depends_on == ("split", "third")


def test_wrong_versions_of_what_a_row_names_break_it(judge: Judge) -> None:
    found = judge(TRUE["rows"])
    assert {row.earlier for row in found.mutants.rows if row.earlier} == {"split", "third"}
    assert not found.mutants.survivors


CENTRED = r"\when{ Z \sim \Uniform(-c, c) }"
REFUSED = {
    "another equation": (r"\E[Z^2] = \Var[Z] + \E[Z]^2 \by{square}", "does not follow from square by algebra"),
    "one more is missing": (rf"\E[Z^2] = \frac{{c^2}}{{3}} \by{{split, third}} {CENTRED}", "does not follow from split, third"),
    "algebra is enough": (r"(a + b)^2 - b^2 = a^2 + 2 a b \by{square}", "the step follows without square: leave it out"),
    "one of two is enough": (r"\E[Z^2] = \Var[Z] + \E[Z]^2 \by{split, square}", "follows without square: leave it out"),
    "premises are enough": (r"a b = b^2 \by{square} \when{ a = b }", "the step follows without square"),
    "a false one": (r"\E[Z^2] = \Var[Z] - \E[Z]^2 \by{false}", "false is used where it does not hold"),
    "a premise says it": (r"\Var[Z] = \frac{c^2}{3} \by{third} \when{ \Var[Z] = \frac{c^2}{3} }", "follows without third"),
    "its premise is missing": (r"\Var[Z] = \frac{c^2}{3} \by{third}", "third is used where it does not hold"),
    "a bound": (r"a + b^2 = a \by{order} \when{ b = 0 }", "order is no equation"),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "why"), REFUSED.values(), ids=REFUSED)
def test_a_reason_that_is_none_is_refused(judge: Judge, tex: str, why: str) -> None:
    found = judge(tex)
    assert not found.holds and why in found.reason, found.reason


FALSE = {
    "of the same equation": r"\E[Z^2] = \Var[Z] - \E[Z]^2 \by{split}",
    "behind a true row": ROWS % (r"\E[Z^2] &= \Var[Z] + \E[Z]^2 && \by{split} \\ &= 2 \Var[Z] + \E[Z]^2 && \by{split}", ""),
    "before a true row": ROWS % (r"\E[Z^2] &= 2 \Var[Z] && \by{split} \\ &= 2 \E[Z^2] - 2 \E[Z]^2 && \by{split}", ""),
    "without a reason, beside one": ROWS % (r"\E[Z^2] &= \Var[Z] + \E[Z]^2 && \by{split} \\ &= \Var[Z]", ""),
    "digits": r"\frac{1}{\int_0^1 \exp(-t^2) \dd t} \approx 1.3391 \by{area}",
    "of a false equation": r"\E[Z^2] = \Var[Z] - \E[Z]^2 \by{false}",
}  # fmt: skip


@pytest.mark.parametrize("tex", FALSE.values(), ids=FALSE)
def test_a_true_reason_helps_no_false_step(judge: Judge, tex: str) -> None:
    found = judge(tex)
    assert not found.holds and not found.proved and not found.measured
    assert "refuted by SymPy" in found.reason and "refuted by PyTorch" in found.reason


def test_a_wrong_version_has_no_reasons(judge: Judge, read: Read) -> None:
    """All wrong versions are tried on the claim alone: what a row names is no part of it."""
    found, plain = judge(TRUE["rows"]), judge(TRUE["rows"].replace(r"&& \by{split}", "").replace(r"&& \by{third}", ""))
    own = [[(row.tex.split(), row.fate) for row in one.mutants.rows if not row.earlier] for one in (found, plain)]
    assert own[0] == own[1] and own[0]
    assert all(r"\by" not in row.tex for row in found.mutants.rows)


def test_the_check_says_which_names_the_equation_has_here(judge: Judge) -> None:
    def of_v(split: Any, Z: Any, V: Any) -> Iterator[Model]:
        yield model(using=[split.at({Z: V})])
        yield model()

    tex = ROWS % (r"\E[V^2] &= \Var[V] + \E[V]^2 %s \\ &= \Var[V] + \E[V] \E[V]", "")
    assert "does not follow from split" in judge(tex % r"&& \by{split}").reason
    found = judge(tex % r"&& \by{split}", of_v)
    assert found.holds, found.reason
    assert [step.cited for step in found.proof.steps] == [("split",), ()]


def test_what_the_check_uses_and_no_step_needs_is_refused(judge: Judge) -> None:
    def uses(square: Any) -> Iterator[Model]:
        yield model(using=[square])
        yield model()

    found = judge(TRUE["one row"], uses)
    assert not found.holds and "no step follows by algebra alone from square" in found.reason


def test_nobody_is_slow_enough_to_be_needed(case: Callable[..., Case], monkeypatch: Any) -> None:
    """That a step does not follow without an equation must not hang on the clock."""
    from texclaims.judgement import argument

    real = argument.derive_in_time

    def slow(step: Any, lemmas: Any, *rest: Any, **more: Any) -> Any:
        if not lemmas:
            raise ProofTimeout("no proof within 20 s of the processor")
        return real(step, lemmas, *rest, **more)

    monkeypatch.setattr(argument, "derive_in_time", slow)
    (why,) = argue(case(TRUE["one row"])).unsound
    assert "whether the step follows without split was not found out" in why


@pytest.mark.parametrize(
    ("label", "why"),
    [("nowhere", "no equation that can be read"), ("wrong-split", "its page calls wrong"), ("label", "rests on itself")],
)
def test_a_label_of_no_earlier_equation_is_refused(case: Callable[..., Case], label: str, why: str) -> None:
    with pytest.raises((CheckError, DialectError), match=why) as refusal:
        argue(case(rf"a = a \by{{{label}}}"))
    assert str(refusal.value).startswith("page.md:")


def test_a_claim_of_reasons_names_its_check_too(read: Read, notation: Any, functions: Any) -> None:
    """Whoever calls it by hand is told the same."""
    claim = read(r"a = b \by{split}")
    with pytest.raises(CheckError, match=r"page.md:1: \\by\{split\} is no equation"):
        judged_reasons.meaning_of(claim, nothing, notation, functions, {})


MISUSED = {
    "several steps": (r"a = b = c \by{split}", "2 steps", 11),
    "a second step behind": (ROWS % (r"a &= b \by{split} = c", ""), "does not end its row", 24),
    "no step": (ROWS % (r"& a \by{split} \\ &= b", ""), "does not end its row", 21),
    "among the premises": (r"a = b \when{ b = c \by{split} }", "does not end its row", 20),
    "behind the premises": (r"a = b \when{ b = c } \by{split}", "does not end its row", 22),
    "inside": (r"a = \frac{b \by{split}}{c}", "does not end its row", 13),
    "twice": (r"a = b \by{split} \by{square}", "a second reason", 18),
    "no label": (r"a = b \by{}", "names no label", 7),
    "no label of the form": (r"a = b \by{The split}", "names no label", 7),
    "one label twice": (r"a = b \by{split, split}", "names no label, or one twice", 7),
    "itself": (r"a = b \by{label}", "rests on itself", 7),
    "in the midst of typography": (r"a = b. \by{split} \quad", "within other words", 8),
}


@pytest.mark.parametrize(("tex", "found", "column"), MISUSED.values(), ids=MISUSED)
def test_a_reason_in_a_wrong_place_is_refused(read: Read, tex: str, found: str, column: int) -> None:
    with pytest.raises(DialectError, match=found) as refusal:
        read(tex)
    assert str(refusal.value).startswith(f"page.md:2:{column}: ") and r"\by{" in str(refusal.value)


def test_a_reason_in_the_spelling_of_courses(read: Read) -> None:
    tex = (
        r"\begin{align} \mathbb{E}[Z^2] &= \mathrm{Var}(Z) + \mathbb{E}[Z]^2 && \by{split} \nonumber \\"
        r"&= \frac{c^2}{3}. && \by{third, centred} \label{one} \end{align}"
    )
    claim = read(tex.replace(r" \nonumber", ""))
    assert claim.cited == (("split",), ("third", "centred"))
    assert r"&& \by{split} \\" in claim.display.tex and r"\E[Z^2]" in claim.display.tex
    assert r"\by" not in claim.tex


def test_the_reader_shows_reasons(notation: Notation) -> None:
    lines = read_tex(r"\E[Z^2] = \Var[Z] + \E[Z]^2 \by{split}", notation).splitlines()
    assert "    by     split: it follows from them by algebra, and not without one of them" in lines


def test_where_no_earlier_equation_is_known_none_is_named(notation: Notation, functions: Mapping[str, Any]) -> None:
    refused = prove(r"a = a \by{split}", notation, functions)["refused"]
    assert refused["line"] == 1 and refused["found"] == "a reason, and no earlier equations"


@pytest.mark.parametrize("end", [r"\noclaim{drawn}", "\\refuted{square}\n\\label{wrong-square}"])
def test_what_is_not_claimed_has_no_reasons(tmp_path: Path, end: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n$$\na = b \\by{{split}}\n{end}\n$$\n", encoding="utf-8")
    with pytest.raises(PageError, match=r"page.md:3: a \\by in a display that"):
        read_page(page, tmp_path)


def test_the_display_knows_the_labels() -> None:
    display = Display(Path("page.md"), 1, "\na = b && \\by{one, two}\\\\ = c \\by{one}\n", "label", None)
    assert display.cited == ("one", "two")
    assert len(display.claim) == len(display.tex) and "by" not in display.claim and "&" not in display.claim
