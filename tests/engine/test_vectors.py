r"""Vectors and matrices as wholes: how they are spelled and read, what is refused, what is proved and what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import sympy
from lark import Token, Tree

from texclaims.judgement.mutants import mutants
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation, NotationError, Symbol
from texclaims.language.page import Display
from texclaims.laws.functions import Function
from texclaims.numeric.meter import Meter
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.proof import PROVED
from texclaims.symbolic.prover import Prover

Read = Callable[[str], Claim]


def lines(name: str) -> list[str]:
    """Claims, one a line, of a file beside this one."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()


# --- reading ----------------------------------------------------------------------------------------------------------

IN_ELEMENTS = {
    r"\norm{\mathbf{u}}^2 = a": r"\sum_{i=1}^{n} (u_i)^2 = a",
    r"\norm{\mathbf{u}} = a": r"\sqrt{\sum_{i=1}^{n} (u_i)^2} = a",
    r"\norm{\mathbf{A}}_F^2 = a": r"\sum_{i=1}^{m} \sum_{j=1}^{n} (A_{ij})^2 = a",
    r"\inner{\mathbf{u}}{\mathbf{r}} = a": r"\sum_{i=1}^{n} u_i \varsigma_i = a",
    r"\mathbf{u}^\top \mathbf{r} = a": r"\sum_{i=1}^{n} u_i \varsigma_i = a",
    r"\norm{\mathbf{A} \mathbf{u}}^2 = a": r"\sum_{i=1}^{m} (\sum_{j=1}^{n} A_{ij} u_j)^2 = a",
    r"\norm{\mathbf{A}^\top \mathbf{v}}^2 = a": r"\sum_{i=1}^{n} (\sum_{j=1}^{m} A_{ji} v_j)^2 = a",
    r"\tr(\mathbf{G}^\top) = a": r"\sum_{i=1}^{n} \varpi_{ii} = a",
    r"\norm{2 \mathbf{u} \odot \mathbf{r}}^2 = a": r"\sum_{i=1}^{n} (2 u_i \varsigma_i)^2 = a",
    r"\norm{f(\mathbf{u})}^2 = a": r"\sum_{i=1}^{n} (f(u_i))^2 = a",
    r"\norm{\E[\mathbf{X}]}^2 = a": r"\sum_{i=1}^{n} (\E[X_i])^2 = a",
}


def renamed(tree: Any, names: dict[str, str]) -> Any:
    """A tree as nested tuples, with each index that a sum binds named after the order in which these come."""
    if not hasattr(tree, "children"):
        return names.get(str(tree), str(tree))
    if tree.data == "sum":
        names = {**names, str(tree.children[0]): f"index {len(names)}"}
    return (str(tree.data), *(renamed(child, names) for child in tree.children))


@pytest.mark.parametrize("tex", IN_ELEMENTS)
def test_a_whole_is_read_as_its_elements(tex: str, read: Read) -> None:
    assert renamed(read(tex).tree, {}) == renamed(read(IN_ELEMENTS[tex]).tree, {})


def test_an_equation_between_vectors_is_one_for_each_element(read: Read) -> None:
    vectors, elements = read(r"\mathbf{v} = \mathbf{A} \mathbf{u}"), read(r"v_i = \sum_{j=1}^{n} A_{ij} u_j \when{ \each{i}{m} }")
    names = {"row of m": "free", "i": "free"}
    assert renamed(vectors.tree, names) == renamed(elements.tree, names)
    matrix = read(r"\mathbf{A} = \mathbf{v} \mathbf{u}^\top")
    assert {one.tex for one in matrix.premises} == {""} and len(matrix.premises) == 2


def test_a_letter_without_indices_is_still_any_element(read: Read, notation: Notation) -> None:
    assert read(r"\E[X^2] = a").tree == read(r"\E[X^2] = a").written
    assert read(r"\E[X^2] = a").notation is notation
    assert not any("whole" in str(one.data) for one in read(r"\E[X W] = a").written.iter_subtrees())


def test_no_index_is_bound_twice(read: Read) -> None:
    claim = read(r"\norm{\mathbf{G} \mathbf{G} \mathbf{G} \mathbf{u}}^2 = \tr(\mathbf{G} \mathbf{G})^2")

    def look(tree: Any, bound: frozenset[str]) -> None:
        if tree.data == "sum":
            assert str(tree.children[0]) not in bound
            bound |= {str(tree.children[0])}
        for child in (one for one in tree.children if hasattr(one, "children")):
            look(child, bound)

    look(claim.tree, frozenset())


SPELLINGS = {
    r"\|\mathbf{u}\| = a": r"\norm{\mathbf{u}} = a",
    r"\left\|\mathbf{u}\right\|_2 = a": r"\norm{\mathbf{u}} = a",
    r"\lVert \mathbf{u} \rVert = a": r"\norm{ \mathbf{u} } = a",
    r"\|\mathbf{A}\|_F = a": r"\norm{\mathbf{A}}_F = a",
    r"\norm{\mathbf{u}}_2 = a": r"\norm{\mathbf{u}} = a",
    r"\langle \mathbf{u}, \mathbf{r} \rangle = a": r"\inner{ \mathbf{u}}{ \mathbf{r} } = a",
    r"\operatorname{tr}(\mathbf{G}) = a": r"\tr(\mathbf{G}) = a",
    r"\mathbf{u}^\mathsf{T} \mathbf{r} = a": r"\mathbf{u}^\top \mathbf{r} = a",
    r"\mathbf{u}^{\intercal} \mathbf{r} = a": r"\mathbf{u}^\top \mathbf{r} = a",
    r"\mathbf u^\top \mathbf r = a": r"\mathbf{u}^\top \mathbf{r} = a",
    r"\|\mathbf{u}\|^2 \|\mathbf{r}\|^2 = a": r"\norm{\mathbf{u}}^2 \norm{\mathbf{r}}^2 = a",
    r"\|\mathbf{u}\| \|\mathbf{r}\| = a": r"\norm{\mathbf{u}} \norm{\mathbf{r}} = a",
}


@pytest.mark.parametrize("typed", SPELLINGS)
def test_courses_spell_norms_in_many_ways(typed: str, read: Read) -> None:
    claim = read(typed)
    assert claim.tex.strip() == SPELLINGS[typed]
    assert claim.steps == read(SPELLINGS[typed]).steps


# --- what is refused --------------------------------------------------------------------------------------------------

REFUSED = {
    r"\mathbf{A} \mathbf{v} = \mathbf{u}": "a matrix of m × n and a vector of m",
    r"\mathbf{A}^\top \mathbf{u} = \mathbf{u}": "a matrix of n × m and a vector of n",
    r"\mathbf{u} \mathbf{r} = a": "a vector of n and a vector of n",
    r"\mathbf{u} \mathbf{A} = \mathbf{u}": "a vector of n and a matrix of m × n",
    r"\mathbf{u} + \mathbf{v} = \mathbf{u}": "a vector of n and a vector of m",
    r"\mathbf{u} + 1 = \mathbf{u}": "a vector of n and a number",
    r"\mathbf{u} + \mathbf{u}^\top = \mathbf{u}": "a vector of n and a row of n",
    r"\mathbf{u} = \mathbf{v}": "a vector of n and a vector of m",
    r"\mathbf{u} = \mathbf{u}^\top": "a vector of n and a row of n",
    r"\mathbf{u} = a": "a vector of n and a number",
    r"\mathbf{u} = 1": "a vector of n and a number",
    r"\mathbf{A} = \mathbf{A}^\top": "a matrix of m × n and a matrix of n × m",
    r"\mathbf{A} \mathbf{A} = \mathbf{A}": "a matrix of m × n and a matrix of m × n",
    r"\mathbf{u} \odot \mathbf{v} = \mathbf{u}": "a vector of n and a vector of m",
    r"\mathbf{G} \mathbf{u} \odot \mathbf{r} = \mathbf{u}": "a product of matrices beside a product by element",
    r"\mathbf{u} \odot \mathbf{G} \mathbf{r} = \mathbf{u}": "a vector of n and a matrix of n × n",
    r"\mathbf{u}^\top \odot \mathbf{r}^\top \mathbf{u} = a": "a product by element beside another product",
    r"\mathbf{u} \cdot \mathbf{r} = a": "a dot between two vectors or matrices",
    r"\mathbf{G} \cdot \mathbf{r} = \mathbf{u}": "a dot between two vectors or matrices",
    r"\mathbf{A} X = \mathbf{v}": "any element of a family beside a vector or a matrix",
    r"\mathbf{A} (2 X) = \mathbf{A}": "any element of a family beside a vector or a matrix",
    r"\frac{\mathbf{u}}{X} = \mathbf{u}": "any element of a family beside a vector or a matrix",
    r"W \mathbf{u} = \mathbf{u}": "any element of a family beside a vector or a matrix",
    r"\norm{\mathbf{A}} = a": "the norm of a matrix",
    r"\norm{\mathbf{A}}_2 = a": "the norm of a matrix",
    r"\norm{\mathbf{u}}_F = a": "the F-norm of a vector",
    r"\norm{\mathbf{u}}_1 = a": "a norm with something else than F or 2 below it",
    r"\|\mathbf{u}\|_\infty = a": "a norm with something else than F or 2 below it",
    r"\norm{a} = b": "a number where a vector or a matrix is wanted",
    r"\norm{X} = b": "a number where a vector or a matrix is wanted",
    r"W^\top = b": "a number where a vector or a matrix is wanted",
    r"\inner{\mathbf{A}}{\mathbf{A}} = a": "a matrix of m × n and a matrix of m × n",
    r"\inner{\mathbf{u}}{\mathbf{v}} = a": "a vector of n and a vector of m",
    r"\tr(\mathbf{A}) = a": "the trace of a matrix of m × n",
    r"\tr(\mathbf{u}) = a": "the trace of a vector of n",
    r"\mathbf{G}^2 = \mathbf{G}": "a power of a vector or a matrix",
    r"\mathbf{G}^{-1} = \mathbf{G}": "a power of a vector or a matrix",
    r"\mathbf{u}^2 = a": "a power of a vector or a matrix",
    r"\frac{a}{\mathbf{u}} = \mathbf{u}": "a vector of n in the place of a number",
    r"\abs{\mathbf{u}} = a": "a vector of n in the place of a number",
    r"\sqrt{\mathbf{u}} = \mathbf{u}": "a vector of n in the place of a number",
    r"\Var[\mathbf{X}] = a": "a vector of n in the place of a number",
    r"\exp(\mathbf{G}) = \mathbf{G}": "exp of a matrix of n × n",
    r"\max(\mathbf{u}, 0) = \mathbf{u}": "max of a vector of n",
    r"\tanh^2(\mathbf{u}) = \mathbf{u}": "tanh of a vector of n",
    r"(\mathbf{A} \mathbf{u})_{ij} = a \when{ \each{i}{m}, \each{j}{n} }": "a vector of m with 2 indices",
    r"(\mathbf{A} \mathbf{u})_i = a \when{ \each{i}{n} }": "i does not run from 1 to m",
    r"(\mathbf{A} \mathbf{u})_i = a": "the index i outside its sum",
    r"(\mathbf{A} \mathbf{u})_0 = a": "the index 0",
    r"(a + b)_1 = c": "a number where a vector or a matrix is wanted",
    r"\mathbf{u} \ne 0": "a vector of n beside an arrow, or in another relation than =",
    r"\mathbf{u} \le \mathbf{r}": "a vector of n beside an arrow, or in another relation than =",
    r"\mathbf{u} = 0 \iff \norm{\mathbf{u}} = 0": "a vector of n beside an arrow, or in another relation than =",
    r"\mathbf{u} = \mathbf{r} \implies a = b": "a vector of n beside an arrow, or in another relation than =",
    r"\|\mathbf{u}\| a \|\mathbf{u}\| = b": "strokes that can be paired in two ways",
    r"\|\mathbf{u} \|\mathbf{r}\| \mathbf{u}\| = b": "strokes that can be paired in two ways",
    r"\frac{\partial \mathbf{A}}{\partial \mathbf{u}} = \mathbf{A}": "a matrix of m × n and a vector of n",
    r"\frac{\partial \mathbf{u}^\top}{\partial \mathbf{u}} = \mathbf{G}": "a row of n and a vector of n",
    r"\frac{\partial a}{\partial \mathbf{u}} = \mathbf{u}^\top": "a vector of n and a row of n",
    r"a = b \when{ \mathbf{u} \ge 0 }": "a vector of n beside an arrow, or in another relation than =",
    r"a = b \when{ 2 \mathbf{u} = \mathbf{r} }": "an equation between elements",
}  # fmt: skip


@pytest.mark.parametrize("tex", REFUSED)
def test_what_does_not_fit_or_has_two_readings_is_refused(tex: str, read: Read) -> None:
    with pytest.raises(DialectError) as error:
        read(tex)
    assert error.value.found == REFUSED[tex]
    assert error.value.wanted


@pytest.mark.parametrize("typed", [tex for tex in REFUSED if r"\norm{\mathbf{A}} =" in tex or r"\cdot" in tex])
def test_a_wrong_version_does_not_read_it_either(typed: str, read: Read, notation: Notation) -> None:
    with pytest.raises(DialectError):
        read_claim(read(r"\norm{\mathbf{u}} = a").display, notation, typed)


# --- the table --------------------------------------------------------------------------------------------------------

COUNT = '[[symbol]]\nname = "n"\ntex = "n"\nkind = "count"\nmeaning = "a size"\n'
VECTOR = "[[symbol]]\nname = 'u'\ntex = 'u'\nkind = '{kind}'\nshape = {shape}\nwhole = '{whole}'\nmeaning = 'fixed'\n"
TABLES = {
    ("vector", "['n']", "u"): "tex and whole are one spelling",
    ("vector", "['n', 'n', 'n']", r"\mathbf{u}"): "wanted a shape of one or two counts",
    ("vector", "[]", r"\mathbf{u}"): "wanted a shape of one or two counts",
    ("positive", "['n']", r"\mathbf{u}"): "wanted a shape of one or two counts",
    ("vector", "['m']", r"\mathbf{u}"): "m is no count",
    ("vector", "['n']", "n"): "n is the spelling of another name",
}


@pytest.mark.parametrize("entry", TABLES)
def test_a_table_gives_a_whole_a_spelling_of_its_own(entry: tuple[str, str, str], tmp_path: Path) -> None:
    kind, shape, whole = entry
    (tmp_path / "notation.toml").write_text(COUNT + VECTOR.format(kind=kind, shape=shape, whole=whole), encoding="utf-8")
    with pytest.raises(NotationError, match=TABLES[entry]):
        read_notation(tmp_path / "notation.toml")


def test_one_letter_is_no_whole_of_two_names(tmp_path: Path) -> None:
    two = [VECTOR.format(kind="vector", shape="['n']", whole=r"\mathbf{u}").replace("'u'", f"'{name}'") for name in "uv"]
    (tmp_path / "notation.toml").write_text(COUNT + "".join(two), encoding="utf-8")
    with pytest.raises(NotationError, match="is the spelling of another name"):
        read_notation(tmp_path / "notation.toml")


# --- proof ------------------------------------------------------------------------------------------------------------

TRUE = lines("true_vectors.txt")


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_for_all_sizes_is_proved(tex: str, read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(tex)
    prover = Prover(claim.notation, functions, {})
    assert [prover.prove(step, claim.premises).verdict for step in claim.steps] == [PROVED] * len(claim.steps)


FALSE = lines("false_vectors.txt")


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_is_never_proved(tex: str, read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(tex)
    prover = Prover(claim.notation, functions, {})
    proofs = [prover.prove(step, claim.premises) for step in claim.steps]
    assert any(proof.verdict != PROVED for proof in proofs)


def test_there_are_many_false_ones() -> None:
    assert len(set(FALSE)) == len(FALSE) >= 80


NEEDED = [tex for tex in TRUE if r"\iid{W}" in tex]


@pytest.mark.parametrize("tex", NEEDED)
def test_no_premise_of_these_can_be_left_out(tex: str, read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(tex)
    for premise in (one for one in claim.premises if one.tex and not one.tex.startswith(r"\each")):
        others = tuple(one for one in claim.premises if one is not premise)
        proofs = [Prover(claim.notation, functions, {}).prove(step, others) for step in claim.steps]
        assert any(proof.verdict != PROVED for proof in proofs), premise.tex


DRAWN = r"\iid{W},\ \iid{X},\ \iid{Y},\ W \indep X \indep Y"
MEANS = (
    r"\norm{\mathbf{W} \mathbf{X}}^2",
    r"\norm{\mathbf{W} \mathbf{u}}^4",
    r"\inner{\mathbf{W} \mathbf{X}}{\mathbf{Y}}^2",
    r"\norm{\mathbf{W}^\top \mathbf{W} \mathbf{u}}^2",
    r"\norm{\mathbf{W}}_F^4",
    r"\norm{\mathbf{X}}^2 \inner{\mathbf{X}}{\mathbf{u}}^2",
    r"\tr(\mathbf{W} \mathbf{X} \mathbf{Y}^\top)",
    r"\norm{\mathbf{W} (\mathbf{X} + \mathbf{u})}^2",
    r"\norm{\mathbf{G} \mathbf{X}}^2 \inner{\mathbf{u}}{\mathbf{X}}",
    r"W_{1j} (\mathbf{W} \mathbf{u})_1",
    r"W_{ij} (\mathbf{W} \mathbf{u})_i",
    r"W_{1j} (\mathbf{W} \mathbf{X})_1 X_j",
    r"(\mathbf{W} \mathbf{u})_i \norm{\mathbf{W} \mathbf{u}}^2",
    r"X_j \norm{\mathbf{X}}^2",
    r"(\mathbf{W}^\top \mathbf{W} \mathbf{X})_j X_j",
    r"X_j^2 \inner{\mathbf{X}}{\mathbf{u}}^2",
)
SIZES = {"n": 2, "m": 3}


def written_out(tree: Any, numbers: Mapping[str, int], indices: Mapping[str, int]) -> Any:
    """The tree with a number for each size and for each free index."""
    if not isinstance(tree, Tree):
        return tree
    name = str(tree.children[0])
    if tree.data == "name" and name in numbers:
        return Tree("number", [Token("NUMBER", str(numbers[name]))], tree.meta)
    if tree.data == "index" and name in indices:
        return Tree("index", [Token("NUMBER", str(indices[name]))], tree.meta)
    return Tree(tree.data, [written_out(child, numbers, indices) for child in tree.children], tree.meta)


@pytest.mark.parametrize("inside", MEANS)
@pytest.mark.parametrize("more", ["", r",\ \E[W] = 0,\ \E[X] = 0"])
def test_the_mean_of_sums_in_sums_is_that_of_all_terms(
    inside: str, more: str, read: Read, functions: Mapping[str, Function]
) -> None:
    """For two small sizes, and each value of the free indices, no rule for a number of terms that is a letter is needed."""
    runs = r"\each{i}{m},\ \each{j}{n}" if "i" in inside.replace("inner", "") or "j" in inside else ""
    claim = read(rf"\E[{inside}] = 1 \when{{ {', '.join(filter(None, [runs, DRAWN + more]))} }}")
    algebra, (step,) = Algebra(claim.notation, functions, claim.premises), claim.steps
    value = algebra.value(step.left)
    for i, j in product(range(1, 4), range(1, 3)):
        terms = algebra.value(written_out(step.left, SIZES, {"i": i, "j": j}))
        places = {one: n for one in value.free_symbols for name, n in {**SIZES, "i": i, "j": j}.items() if str(one) == name}
        assert sympy.expand(value.subs(places).doit() - sympy.sympify(terms).doit()) == 0


# --- measurement and wrong versions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("tex", [tex for tex in TRUE if "A" in tex or "W" in tex][:20])
def test_it_is_measured_in_worlds_of_different_sizes(tex: str, read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(tex)
    meter = Meter(claim.notation, functions, {}, claim.names, "cpu")
    for step in claim.steps:
        measured = meter.measure(step, claim.premises)
        assert measured.holds, measured


def test_wrong_versions_of_wholes(read: Read) -> None:
    found = {one.change for one in mutants(read(r"\norm{\mathbf{G} \mathbf{u}}^2 = \mathbf{u}^\top \mathbf{G}^\top \mathbf{r}"))}
    assert {r"\mathbf{u} → \mathbf{r}", "without the transpose", "without the exponent 2"} <= found
    assert any("exchanged" in change for change in found)


def test_two_spellings_of_one_name(notation: Notation) -> None:
    table = replace(notation, symbols=(*notation.symbols, Symbol("s", r"\vartheta", "vector", "s", ("n",), whole=r"\vec{s}")))
    claim = read_claim(Display(Path("page.md"), 1, r"\norm{\vec s}^2 = \sum_{i=1}^{n} \vartheta_i^2", "label", None), table)
    assert claim.names >= {"s", "n"} and claim.declared >= {"s"}


HOLD = [
    r"\frac{\partial \norm{\mathbf{u}}}{\partial \mathbf{u}} = \frac{\mathbf{u}}{\norm{\mathbf{u}}}"
    r" \when{ \norm{\mathbf{u}} > 0 }",
    r"\frac{\partial \norm{\mathbf{u}}^4}{\partial \mathbf{u}} = 4 \norm{\mathbf{u}}^2 \mathbf{u}",
    r"f(\mathbf{u}) - f(-\mathbf{u}) = \mathbf{u}",
    r"f(\mathbf{u}) \odot f(-\mathbf{u}) = 0",
]


@pytest.mark.parametrize("tex", HOLD)
def test_what_is_true_of_a_norm_and_of_an_element_at_a_kink_holds(tex: str, judge_it: Callable[[str], Any]) -> None:
    found = judge_it(tex)
    assert found.holds, found.reason


SIGNS = [
    r"f(u_1) f(-u_2) = 0 \when{ n \ge 2 }", r"f(-u_1) f(u_2) = 0 \when{ n \ge 2 }", r"f(u_1) f(u_2) = 0 \when{ n \ge 2 }",
    r"f(-u_1) f(-u_2) = 0 \when{ n \ge 2 }", r"f(A_{1 1}) f(-A_{1 2}) = 0 \when{ n \ge 2 }", r"f(a) f(-u_1) = 0",
]  # fmt: skip


@pytest.mark.parametrize("tex", SIGNS)
def test_the_first_two_elements_have_every_pair_of_signs(tex: str, both: Callable[[str], Any]) -> None:
    _, measured = both(tex)
    assert not (measured.holds or measured.impossible)
