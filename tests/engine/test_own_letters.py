"""A page's own table over that of the site -> names that no other page has: sizes, wholes, layers, functions, lemmas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.model import model
from texclaims.judgement.own_names import stack_of, words
from texclaims.judgement.stated import states
from texclaims.language.chapters import read_chapters
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.notation import Notation, NotationError, Symbol, short
from texclaims.language.page import Display
from texclaims.language.premises import Comparison
from texclaims.laws.stacked import Stack
from texclaims.numeric.meter import Meter
from texclaims.symbolic.lemmas import Lemma, holds_here, says
from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.prover import Prover

Own = Callable[..., Notation]


def entry(name: str, tex: str, kind: str, **more: str) -> str:
    """One entry of a table."""
    rest = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f"[[symbol]]\nname = \"{name}\"\ntex = '{tex}'\nkind = \"{kind}\"\nmeaning = \"{name} of this page\"\n{rest}"


@pytest.fixture
def own(tmp_path: Path, notation: Notation) -> Own:
    """The names that a page of that name can use, with these entries over those of the tests."""

    def table(*entries: str, page: str = "waves") -> Notation:
        file = tmp_path / f"{page}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("", encoding="utf-8")
        file.with_suffix(".notation.toml").write_text("".join(entries), encoding="utf-8")
        return read_chapters(tmp_path, notation, "pytest verify")[file]

    return table


def read(tex: str, table: Notation) -> Claim:
    return read_claim(Display(Path("page.md"), 1, tex, "label", None), table)


def no_models() -> Any:
    yield model()
    yield model()


def judged(claim: Claim, functions: Mapping[str, Any]) -> Any:
    return judge(Case(claim, no_models, claim.notation, functions, {}))


# --- reading --------------------------------------------------------------------------------------------------------------


def test_a_letter_of_a_page_is_another_symbol_than_that_of_the_site(own: Own, notation: Notation) -> None:
    one, two = own(entry("a", "a", "positive")), own(entry("a", "a", "positive"), page="optics/rays")
    names = [read("a = 1", table).names for table in (notation, one, two)]
    assert names == [{"a"}, {"a__waves__"}, {"a__optics_rays__"}]
    assert [short(*found) for found in names] == ["a"] * 3


def test_a_replaced_count_still_sizes_what_the_site_sized_by_it(own: Own) -> None:
    table = own(entry("n", "n", "positive"))
    assert table.by_name["X"].shape == ("n",) and table.by_name["n"].kind == "count"
    assert table.by_short["n"].kind == "positive"
    with pytest.raises(DialectError):
        read(r"\E\left[\sum_{j=1}^{n} X_j\right] = n \E[X]", table)


def test_sizes_of_a_page_are_those_of_its_own_table_first(own: Own) -> None:
    table = own(entry("n", "n", "count"), entry("G", "G", "vector", shape='["n", "m"]', whole=r"'\mathbf{H}'"))
    assert table.by_short["G"].shape == ("n__waves__", "m")
    claim = read(r"\tr(\mathbf{H} \mathbf{H}^\top) = \sum_{i=1}^{n} \sum_{j=1}^{m} G_{ij}^2", table)
    assert {"n__waves__", "m"} <= claim.names
    with pytest.raises(DialectError, match=r"G with 1 indices"):
        read("G_1 = 1", table)


def test_a_name_of_a_page_may_have_a_layer(own: Own, functions: Mapping[str, Any]) -> None:
    table = own(entry("R", "R", "random", layer='"^("', shape='["widths[l]"]'), entry("k", "k", "index"))
    claim = read(r"\E[(R^{(k)})^2] = \Var[R^{(k)}] + \E[R^{(k)}]^2 \when{ \each{k}{L} }", table)
    assert "R__waves___k__waves__" in claim.names and short("R__waves___k__waves___minus_1") == "R_k_minus_1"
    assert judged(claim, functions).symbols == ("L", "R", "k")


def test_a_stack_is_spelled_as_the_checks_of_the_page_spell_it(own: Own) -> None:
    table = own(entry("R", "R", "random", layer='"^("', shape='["widths[l]"]'))
    stack = stack_of(Stack({"R": "each"}, lambda values: {"Theta": values["R"]}, frozenset({"R"})), table)
    assert stack is not None and stack.drawn == {"R__waves__": "each"} and stack.symmetric == {"R__waves__"}
    assert stack.compute({"R__waves__": {1: 2.0}}) == {"Theta": {1: 2.0}}


def test_any_function_of_a_page(own: Own, functions: Mapping[str, Any]) -> None:
    claim = read(r"\frac{\partial \phi(a)^2}{\partial a} = 2 \phi(a) \phi'(a)", own(entry("phi", r"\phi", "any function")))
    found = judged(claim, functions)
    assert found.holds, found.reason
    assert found.symbols == ("a", "phi")


def test_what_was_found_is_told_in_the_words_of_the_page(own: Own) -> None:
    table = own(entry("a", "a", "positive"))
    told = words("left - right = E[a__waves__**2] - a__optics_rays__ + R__waves___l_minus_1", table)
    assert told == "left - right = E[a**2] - optics_rays.a + waves.R_l_minus_1"


# --- one letter in two chapters -------------------------------------------------------------------------------------------


def test_the_kind_of_a_letter_is_that_of_its_page(own: Own, notation: Notation, functions: Mapping[str, Any]) -> None:
    """The root of a square is the number itself where that is positive, and nowhere else."""
    for table, verdict in ((own(entry("a", "a", "positive")), PROVED), (notation, REFUTED)):
        claim = read(r"\sqrt{a^2} = a", table)
        (step,) = claim.steps
        assert Prover(table, functions, {}).prove(step, ()).verdict == verdict
        assert Meter(table, functions, {}, claim.names, "cpu").measure(step, ()).holds == (verdict == PROVED)


def test_a_lemma_says_nothing_of_the_same_letter_of_another_page(own: Own, notation: Notation, functions: Any) -> None:
    claim = read(r"\Var[Z] = \E[Z^2] - \E[Z]^2", own(entry("Z", "Z", "random")))
    here, there = sympy.Symbol("Z"), "Z__waves__"
    said = says(Lemma("variance", claim), (), notation, functions)
    assert there in str(said) and not any(str(one) == "E[Z]" for one in said.free_symbols)
    said = says(Lemma("variance", claim, {there: here}), (), notation, functions)
    assert there not in str(said) and {"E[Z]", "E[Z**2]", "Var[Z]"} == {str(one) for one in said.free_symbols}


@pytest.mark.parametrize(("of_the_page", "verdict"), [("random", PROVED), ("positive", PROVED)])
def test_a_random_variable_that_the_cited_page_has_replaced_stays_random(
    own: Own, notation: Notation, functions: Mapping[str, Any], of_the_page: str, verdict: str
) -> None:
    """It is put in for a letter of the cited page, whose own table has another Z."""
    table = own(entry("Z", "Z", of_the_page), entry("Q", "Q", "random"))
    lemma = Lemma("variance", read(r"\Var[Q] = \E[Q^2] - \E[Q]^2", table), {"Q__waves__": sympy.Symbol("Z")})
    assert "E[Z**2]" in str(says(lemma, (), notation, functions))
    assert holds_here(lemma, Prover(notation, functions, {}).algebra(())).verdict == verdict
    false = Lemma("variance", read(r"\Var[Q] = \E[Q]^2", table), lemma.names)
    assert holds_here(false, Prover(notation, functions, {}).algebra(())).verdict != PROVED


def test_a_premise_is_not_stated_by_the_same_letters_of_another_page(own: Own, notation: Notation, functions: Any) -> None:
    (premise,) = (one for one in read(r"c = 4 \when{ a = 2 b }", notation).premises if isinstance(one, Comparison))
    assert states(read("a = 2 b", notation), premise, functions)
    assert not states(read("a = 2 b", own(entry("a", "a", "real", shape="[]"), entry("b", "b", "positive"))), premise, functions)


# --- tables that cannot be ------------------------------------------------------------------------------------------------


def test_two_pages_whose_names_differ_by_signs_alone(own: Own) -> None:
    own(entry("a", "a", "positive"), page="two-waves")
    with pytest.raises(NotationError, match=r"their names differ by signs alone"):
        own(entry("a", "a", "positive"), page="two_waves")


REFUSED = {
    "two underscores": (entry("a__b", r"\hat a", "real"), "never two _ side by side"),
    "the size of nobody": (entry("G", "G", "vector", shape='["nobody"]'), "found the size nobody"),
    "a whole of the site": (entry("bold", r"\mathbf{W}", "real"), r"which is the vector or matrix of"),
    "a layer that cannot be told": (entry("a_layer", "a", "random", layer='"_"'), "a layer in brackets above tells them apart"),
}


@pytest.mark.parametrize(("table", "found"), REFUSED.values(), ids=REFUSED)
def test_an_entry_that_cannot_be(own: Own, table: str, found: str) -> None:
    with pytest.raises(NotationError, match=r"waves.notation.toml:1: ") as refused:
        own(table)
    assert found in str(refused.value) and str(refused.value).endswith("then run: pytest verify")


# --- the rest of a table has no say ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tex", [r"\E\left[\left(\sum_{j=1}^{n} X_j\right)^2\right] = n \E[X^2]", r"\Var\left[\sum_{j=1}^{n} X_j\right] = n^2 \E[X^2]"]
)
def test_a_count_that_no_side_speaks_of_changes_no_witness(notation: Notation, functions: Any, tex: str) -> None:
    """Sums over dependent elements are written out for two or three terms: by the names that stand there."""
    longer = Notation(notation.file, (Symbol("another", r"\hat n", "count", "another count"), *notation.symbols))
    found = [Prover(table, functions, {}).prove(read(tex, table).steps[0], ()) for table in (notation, longer)]
    assert [one.verdict for one in found] == [REFUTED, REFUTED] and len({one.leftover for one in found}) == 1
