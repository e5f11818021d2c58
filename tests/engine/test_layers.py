r"""Names with a layer: how they are spelled and read, what is refused, what both witnesses say of one layer, and of a stack."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from texclaims.judgement.mutants import mutants
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError, grammar
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation, NotationError, Symbol
from texclaims.language.page import Display
from texclaims.language.premises import ElementIs
from texclaims.language.source import Source
from texclaims.language.through_layers import ThroughLayers
from texclaims.laws.functions import Function
from texclaims.laws.stacked import Stack
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import Meter
from texclaims.numeric.stacks import moment_in_layers
from texclaims.symbolic.lemmas import Lemma
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.recursions import Recursion, follows

Read = Callable[[str], Claim]
EACH = r"\each{l}{L}"


def of_each(tex: str, *premises: str) -> str:
    return rf"{tex} \when{{ {', '.join([EACH, *premises])} }}"


# --- spelling ---------------------------------------------------------------------------------------------------------

SPELLINGS = {
    r"\E[\Xi^{(l)}_i] = a": r"\E[\Xi^{(l)}_i] = a",
    r"\E[\Xi_i^{(l)}] = a": r"\E[\Xi^{(l)}_i] = a",
    r"\E[\Xi_{i}^{(l)}] = a": r"\E[\Xi^{(l)}_{i}] = a",
    r"\E[\Xi^{ ( l ) }_i] = a": r"\E[\Xi^{ ( l ) }_i] = a",
    r"\mathbb{E}(\Xi_i^{(l - 1)}) = a": r"\E[\Xi^{(l - 1)}_i] = a",
    r"\E[\Upsilon^{[l]}] = a": r"\E[\Upsilon^{[l]}] = a",
    r"\E[\Psi^{l}] = a": r"\E[\Psi^l] = a",
    r"\E[\Psi^{l-1}] = a": r"\E[\Psi^{l-1}] = a",
    r"\E[\Omega_{l}] = a": r"\E[\Omega_{l}] = a",
    r"\E[\Omega^2_l] = a": r"\E[\Omega_l^2] = a",
    r"\E[\Omega_{l-1}^2] = a": r"\E[\Omega_{l-1}^2] = a",
}


@pytest.mark.parametrize("typed", SPELLINGS)
def test_scripts_in_any_order_are_printed_in_one(read: Read, typed: str) -> None:
    width = r"\each{i}{n_{l-1}}" if "l - 1" in typed else r"\each{i}{n_l}"
    claim = read(of_each(typed, *[width] * (r"\Xi" in typed)))
    assert claim.tex.strip().split(r" \when")[0].replace(" ", "") == SPELLINGS[typed].replace(" ", "")


def test_a_letter_of_a_word_needs_no_layer(notation: Notation) -> None:
    table = replace(notation, symbols=(*notation.symbols, Symbol("a_layer", "a", "random", "in each layer", layer="^(")))
    for var in (r"\operatorname{Var}(a^{(l)})", r"Var(a^{(l)})", r"\mathsf{Var}[a^{(l)}]"):
        display = Display(Path("page.md"), 1, of_each(rf"{var} = b"), "label", None)
        assert read_claim(display, table).tex == of_each(r"\Var[a^{(l)}] = b")


def test_a_layer_is_no_power_and_a_power_is_no_layer(read: Read) -> None:
    squared, one = read(of_each(r"\E[(\Xi^{(l)})^2] = a")), read(of_each(r"\E[\Xi^{(l)}] = a"))
    assert list(squared.tree.find_data("pow")) and not list(one.tree.find_data("pow"))
    assert read(r"\E[Z^2] = a").names == {"Z", "a"}
    assert read(r"\E[Z^{(2)}] = a").names == {"Z_layer_2", "a"}


def test_every_layer_is_a_name_of_its_own(read: Read) -> None:
    claim = read(of_each(r"\E[\Xi^{(l)}] = \E[\Xi^{(l-1)}]"))
    assert claim.names == {"Xi_l", "Xi_l_minus_1", "l", "L"}
    assert claim.declared == {"Xi", "l", "L"}
    assert claim.notation.by_name["Xi_l_minus_1"].shape == ("widths_l_minus_1",)
    assert claim.notation.by_name["Theta_l"].shape == ("widths_l", "widths_l_minus_1")


def test_without_a_layer_the_table_is_the_same_object(read: Read, notation: Notation) -> None:
    assert read(r"\E[Z^2] = a").notation is notation


REFUSED = {
    r"\E[\Xi] = a": r"\Xi without its layer",
    r"\E[\Xi^2] = a": r"\Xi without its layer",
    r"\E[\Xi^l] = a": r"\Xi without its layer",
    r"\E[\Xi^{l}] = a": r"\Xi without its layer",
    r"\E[\Xi^{[l]}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(l)2}] = a": r"\Xi without its layer",
    r"\E[\Xi^{2(l)}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(l)\top}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(l)'}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(i+l)}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(10)}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(-1)}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(2l)}] = a": r"\Xi without its layer",
    r"\E[\Xi^{(a)}] = a": r"\Xi without its layer",
    r"\E[\Xi^{()}] = a": r"\Xi without its layer",
    r"\E[\Upsilon^{(l)}] = a": r"\Upsilon without its layer",
    r"\E[\Upsilon^l] = a": r"\Upsilon without its layer",
    r"\E[\Psi^2] = a": r"\Psi without its layer",
    r"\E[\Psi^{(l)}] = a": r"\Psi without its layer",
    r"\E[\Omega] = a": r"\Omega without its layer",
    r"\E[\Omega^2] = a": r"\Omega without its layer",
    r"\E[\Omega_{l,i}] = a": r"an element of \Omega, whose layer stands below it",
    r"\E[\Xi^{(l)}^2] = a": r"\Xi with more than its layer above it",
    r"\E[\Xi^{(l)}'] = a": r"\Xi with more than its layer above it",
    r"\E[\Psi^l^2] = a": r"\Psi with more than its layer above it",
    r"\E[Z^l] = a": r"Z without its layer",
    r"\E[Z^{[l]}] = a": r"Z without its layer",
    r"\E[Z^{(l)}] = \E[Z]": r"Z without its layer",
}


@pytest.mark.parametrize("tex", REFUSED)
def test_what_is_no_layer_is_refused_with_what_to_write(read: Read, tex: str) -> None:
    with pytest.raises(DialectError) as error:
        read(of_each(tex))
    assert error.value.found == REFUSED[tex]
    assert "brackets for a power" in error.value.wanted or "needs a layer above it" in error.value.wanted


@pytest.mark.parametrize("tex", [r"\E[\Xi^{(l)}^2] = a", r"\E[\Xi^{(l)}'] = a", r"\E[\Psi^l^2] = a", r"\E[\Xi^{(l)2}] = a"])
def test_a_wrong_version_does_not_read_it_either(read: Read, tex: str) -> None:
    """Wrong versions are not spelled anew: the parser itself refuses."""
    claim = read(of_each(r"\E[\Xi^{(l)}] + \E[\Psi^l] = a"))
    with pytest.raises(DialectError):
        read_claim(claim.display, claim.notation, of_each(tex))


THIS_MOMENT = "this moment, where an index runs through the layers"
RANGES = {
    r"\E[\Xi^{(l)}] = a": "the layer l, which nothing lets run",
    r"\sum_{l=1}^{L} \E[\Xi^{(l)}] = a \when{ \each{l}{L},\ \iid{\Xi^{(l)}} }": "the layer l, over which a sum or product runs",
    r"\sum_{l=1}^{L} \Xi^{(l)} = a": "a random name outside of every mean",
    r"\sum_{l=1}^{L} \E[\Xi^{(l)} \Xi^{(l-1)}] = a": THIS_MOMENT,
    r"\sum_{l=1}^{L} \E[\Xi^{(l)} X] = a": THIS_MOMENT,
    r"\sum_{l=1}^{L} \E[2 \Xi^{(l)}] = 2 \sum_{l=1}^{L} \E[\Xi^{(l)}]": THIS_MOMENT,
    r"\sum_{l=1}^{L} \sum_{i=1}^{m} i \E[\Xi^{(l)}_i] = a": THIS_MOMENT,
    r"\sum_{l=1}^{L} \Var[\Xi^{(l)}] = \sum_{l=1}^{L} (\E[(\Xi^{(l)})^2] - \E[\Xi^{(l)}]^2)":
        r"two moments of \Xi, where an index runs through the layers",
    r"\prod_{l=2}^{L} \E[\Xi^{(l)}] = a \when{ \each{l}{L},\ \E[\Xi^{(l)}] = b }": "l has another range in the premises",
    r"\E[\Xi^{(l)}] = a \when{ \each{l}{n_l} }": "layers up to the size of one",
    r"\E[\Xi^{(l)}] = a \when{ \each{l}{3} }": "layers up to a number",
    r"\E[\Xi^{(L)}] = \E[\Xi^{(1)}] \when{ L = 1 }": "L, which names a layer, in a premise or beside an arrow",
    r"\E[\Xi^{(L)}] = \E[\Xi^{(1)}] \when{ L < 2 }": "L, which names a layer, in a premise or beside an arrow",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(L)}] \when{ \each{l}{L},\ l = L }": "L, which names a layer, in a premise or beside an arrow",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(1)}] \when{ \each{l}{L},\ l = 1 }": "l, which names a layer, in a premise or beside an arrow",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(1)}] \when{ \each{l}{L},\ L = 1 }": "L, which names a layer, in a premise or beside an arrow",
    r"L = 1 \implies \E[\Xi^{(L)}] = \E[\Xi^{(1)}]": "L, which names a layer, in a premise or beside an arrow",
    r"\E[\Xi^{(l)}_i] = a \when{ \each{l}{L},\ \each{i}{n_{l-1}} }": "i does not run from 1 to widths_l",
    r"\E[\Theta^{(l)}_i] = a \when{ \each{l}{L},\ \each{i}{n_l} }": "Theta_l with 1 indices",
    # two names for what may be one layer
    r"\E[\Xi^{(l)}] = \E[\Xi^{(L)}] \when{ \each{l}{L} }": "the layer L, beside the layer l, which may be the same",
    r"\E[\Xi^{(L)}] = \E[\Xi^{(1)}]": "the layer L, beside the layer of a number, which may be the same",
    r"\E[\Xi^{(L)}] = 0 \when{ \each{l}{L},\ \E[\Xi^{(l)}] = 0 }": "the layer L, beside the layer l, which may be the same",
    r"\E[\Xi^{(1)}] = 0 \when{ \each{l}{L},\ \E[\Xi^{(l)}] = 0 }":
        "the layer l, beside the layer of a number, which may be the same",
    r"\lim_{n_l \to \infty} \frac{\E[\Xi^{(l)}] n_L}{n_l} = 0 \when{ \each{l}{L} }": "n in one layer, beside the whole sequence",
    r"\E[\Xi^{(l)}] + \frac{\partial (q_l q_L)}{\partial q_l} = q_L + \E[\Xi^{(l)}] \when{ \each{l}{L} }":
        "q in one layer, beside the whole sequence",
    r"\E[\Xi^{(l)}] + \frac{\partial (\sum_{j=1}^{L} q_j)}{\partial q_l} = \E[\Xi^{(l)}] \when{ \each{l}{L} }":
        "q in one layer, beside the whole sequence",
    r"\E[\Xi^{(l)}] q_l = \E[\Xi^{(l)}] c \when{ \each{l}{L},\ \each{j}{L},\ q_j = c }":
        "q in one layer, beside the whole sequence",
    r"\E[\Xi^{(l)}] = a \when{ \each{l}{L + 1} }": "layers beyond the last one",
    r"\E[\Xi^{(l)}] = a \when{ \each{l}{2 L} }": "layers beyond the last one",
    # what moves
    r"\lim_{L \to \infty} \frac{\E[\Xi^{(L)}]}{L} = 0": "limit beside names with a layer",
    r"\lim_{n_l \to \infty} \frac{\Var[\Xi^{(l)}]}{n_l} = 0 \when{ \each{l}{L} }": "limit beside names with a layer",
    r"\E[\Xi^{(l)}] + \frac{\partial (c q_l)}{\partial c} = q_l + \E[\Xi^{(l)}] \when{ \each{l}{L} }":
        "derivative beside names with a layer",
    r"\int_0^1 q_l \dd t + \E[\Xi^{(l)}] = q_l + \E[\Xi^{(l)}] \when{ \each{l}{L} }": "integral beside names with a layer",
    r"\E[\Xi^{(l)}] + c = \E[\Xi^{(l)}] + \bigO(c) \when{ \each{l}{L} }": "order beside names with a layer",
    # a product of matrices, or of one element with one
    r"\Var[\Theta^{(l)} \Xi^{(l-1)}] = a \when{ \each{l}{L} }": "a matrix of a layer times another name, without indices",
    r"\E[(\Theta^{(l)} \Xi^{(l-1)})^2] = a \when{ \each{l}{L} }": "a matrix of a layer times another name, without indices",
    # layers that there may not be
    r"\E[\Xi^{(l-2)}] = a \when{ \each{l}{L} }": "the layer l-2, which there may not be",
    r"\E[\Xi^{(l+1)}] = a \when{ \each{l}{L} }": "the layer l+1, which there may not be",
    r"\E[\Xi^{(L+1)}] = a": "the layer L+1, which there may not be",
    r"\E[\Xi^{(L-2)}] = a": "the layer L-2, which there may not be",
}


@pytest.mark.parametrize("tex", RANGES)
def test_a_layer_runs_by_the_premises_alone_and_an_element_within_its_layer(read: Read, tex: str) -> None:
    with pytest.raises(DialectError) as error:
        read(tex)
    assert error.value.found == RANGES[tex]


def test_the_grammar_stays_strict() -> None:
    assert grammar().options.strict and grammar().options.parser == "lalr"


# --- the table --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(
    "tex", [r"\E[\Xi^{(l+1)}] = a \when{ \each{l}{L - 1} }", r"\E[\Xi^{(L-1)}] = a", r"\E[\Xi^{(2)}] = \E[\Xi^{(1)}]"]
)
def test_layers_that_there_are_can_be_spoken_of(read: Read, tex: str) -> None:
    assert read(tex).steps


WIDTHS = '[[symbol]]\nname = "widths"\ntex = "n"\nkind = "count sequence"\nmeaning = "widths"\n'
ENTRY = '[[symbol]]\nname = "{name}"\ntex = "{tex}"\nkind = "{kind}"\nmeaning = "m"\n{more}\n'


def entry(more: str, name: str = "z", kind: str = "random") -> str:
    return ENTRY.format(name=name, tex="z", kind=kind, more=more)


ABOVE = 'layer = "^("'
TABLES = {
    "spelling": (entry('layer = "^{"'), "wanted one of"),
    "kind": (entry(ABOVE, kind="function"), "wanted one of"),
    "size": (entry(f'{ABOVE}\nshape = ["m[l]"]'), "is no size of a layer"),
    "far size": (entry(f'{ABOVE}\nshape = ["widths[2l]"]'), "is no size of a layer"),
    "two below": (entry("") + entry('layer = "_"', "y"), "a layer in brackets above tells them apart"),
    "two layers": (entry('layer = "^["') + entry(ABOVE, "y"), "a layer in brackets above tells them apart"),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_table_in_which_a_layer_has_two_readings_is_refused(tmp_path: Path, case: str) -> None:
    entries, words = TABLES[case]
    file = tmp_path / "notation.toml"
    file.write_text(WIDTHS + entries, encoding="utf-8")
    with pytest.raises(NotationError, match=words):
        read_notation(file)


def test_the_name_of_one_layer_is_taken_by_no_other(tmp_path: Path) -> None:
    file = tmp_path / "notation.toml"
    index = ENTRY.format(name="l", tex="l", kind="index", more="")
    own = entry(ABOVE) + ENTRY.format(name="z_l", tex="y", kind="real", more="")
    file.write_text(WIDTHS + index + own, encoding="utf-8")
    with pytest.raises(NotationError, match="the name of one layer"):
        read_claim(Display(Path("page.md"), 1, r"\E[z^{(l)}] = 0 \when{ \each{l}{2} }", "label", None), read_notation(file))


# --- proof ------------------------------------------------------------------------------------------------------------


def proof(claim: Claim, functions: Mapping[str, Function], model: Mapping[str, Any] | None = None) -> Any:
    return Prover(claim.notation, functions, model or {}).prove(claim.steps[0], claim.premises)


PROVED_OF_ONE_LAYER = of_each(
    r"\Var[\sum_{j=1}^{n_{l-1}} \Theta^{(l)}_{1j} \Xi^{(l-1)}_j] = n_{l-1} \Var[\Theta^{(l)}] \E[(\Xi^{(l-1)})^2]",
    r"\iid{\Theta^{(l)}}", r"\E[\Theta^{(l)}] = 0", r"\Theta^{(l)} \indep \Xi^{(l-1)}", r"\ident{\Xi^{(l-1)}}",
)  # fmt: skip


def test_a_claim_about_one_layer_is_proved_and_measured(read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(PROVED_OF_ONE_LAYER)
    assert proof(claim, functions).verdict == PROVED
    assert Meter(claim.notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises).holds


@pytest.mark.parametrize("wrong", [
    PROVED_OF_ONE_LAYER.replace(r"= n_{l-1} \Var", r"= n_l \Var"),
    PROVED_OF_ONE_LAYER.replace(r"\Var[\Theta^{(l)}]", r"\Var[\Theta^{(l-1)}]"),
    PROVED_OF_ONE_LAYER.replace(r"\E[(\Xi^{(l-1)})^2]", r"\E[(\Xi^{(l)})^2]"),
    PROVED_OF_ONE_LAYER.replace(r"\E[(\Xi^{(l-1)})^2]", r"\Var[\Xi^{(l-1)}]"),
])  # fmt: skip
def test_another_layer_is_refuted_by_both(read: Read, functions: Mapping[str, Function], wrong: str) -> None:
    claim = read(wrong)
    assert proof(claim, functions).verdict == REFUTED
    measured = Meter(claim.notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises)
    assert not measured.holds and not measured.impossible


def test_what_is_said_of_one_layer_says_nothing_of_the_next(read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(of_each(r"\E[\Xi^{(l-1)}] = 0", r"\E[\Xi^{(l)}] = 0"))
    assert proof(claim, functions).verdict != PROVED


@pytest.mark.parametrize("left_out", [
    r"\iid{\Theta^{(l)}}", r"\E[\Theta^{(l)}] = 0", r"\Theta^{(l)} \indep \Xi^{(l-1)}", r"\ident{\Xi^{(l-1)}}",
])  # fmt: skip
def test_each_premise_is_needed(read: Read, functions: Mapping[str, Function], left_out: str) -> None:
    claim = read(PROVED_OF_ONE_LAYER.replace(rf", {left_out}", ""))
    assert proof(claim, functions).verdict != PROVED


# --- through all layers -----------------------------------------------------------------------------------------------

THROUGH = r"\Var[\Xi^{(L)}] = \Var[\Xi^{(0)}] \prod_{l=1}^{L} n_{l-1} \Var[\Theta^{(l)}]"
STEP = r"\Var[\Xi^{(l)}] = n_{l-1} \Var[\Theta^{(l)}] \Var[\Xi^{(l-1)}]"


def test_a_product_over_layers_is_proved_by_induction(read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(of_each(THROUGH, STEP))
    found = proof(claim, functions)
    assert found.verdict == PROVED and found.rules[0].startswith("induction over L")
    assert claim.names == {r"\Var[\Xi]", r"\Var[\Theta]", "widths", "l", "L"}
    assert claim.declared == {"Xi", "Theta", "widths", "l", "L"}
    assert Meter(claim.notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises).holds


WRONG_THROUGH = {
    "another first layer": (THROUGH.replace(r"\Var[\Xi^{(0)}]", r"\Var[\Xi^{(1)}]"), STEP),
    "another last layer": (THROUGH.replace(r"\Var[\Xi^{(L)}]", r"\Var[\Xi^{(L-1)}]"), STEP),
    "another width": (THROUGH.replace("n_{l-1}", "n_l"), STEP),
    "the width of the step": (THROUGH, STEP.replace("n_{l-1}", "n_l")),
    "the layer before": (THROUGH.replace(r"\Theta^{(l)}", r"\Theta^{(l-1)}"), STEP),
    "a mean": (THROUGH.replace(r"\Var[\Xi^{(L)}]", r"\E[\Xi^{(L)}]"), STEP),
    "a sum": (THROUGH.replace(r"\prod", r"\sum"), STEP),
    "a factor": (THROUGH.replace("n_{l-1}", r"\frac{1}{2} n_{l-1}"), STEP),
    "a range": (THROUGH.replace("l=1", "l=2"), STEP),
    "the other way round": (THROUGH, r"\Var[\Xi^{(l-1)}] = n_{l-1} \Var[\Theta^{(l)}] \Var[\Xi^{(l)}]"),
    "no step": (THROUGH, ""),
}


@pytest.mark.parametrize("case", WRONG_THROUGH)
def test_no_wrong_product_is_proved(read: Read, functions: Mapping[str, Function], case: str) -> None:
    statement, step = WRONG_THROUGH[case]
    try:
        claim = read(of_each(statement, *[step] * bool(step)))
    except DialectError:
        return  # it is not read at all, such as one that runs from another layer than its premise
    assert proof(claim, functions).verdict != PROVED
    assert not Meter(claim.notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises).holds


def test_a_variance_in_any_layer_is_not_below_0(read: Read, functions: Mapping[str, Function]) -> None:
    """True of every variable, and so it must not be refuted; of a mean it is false."""
    for moment, is_true in ((r"\Var[\Xi^{(l)}]", True), (r"\E[(\Xi^{(l)})^2]", True), (r"\E[\Xi^{(l)}]", False)):
        claim = read(rf"\sum_{{l=1}}^{{L}} {moment} \ge 0")
        refuted = proof(claim, functions).verdict == REFUTED
        found = Meter(claim.notation, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises)
        assert not (is_true and (refuted or not found.holds and not found.impossible))
        assert is_true or not found.holds


def test_a_mean_square_in_brackets_is_one(premises: Callable[..., Any]) -> None:
    (one,) = premises(r"\E[(Z)^2] = a")
    assert (one.variable, one.moment) == ("Z", "second")


def test_the_step_follows_from_an_equation_of_one_layer(read: Read, functions: Mapping[str, Function]) -> None:
    deep = read(of_each(THROUGH, STEP))
    premise = next(one for one in deep.premises if isinstance(one, ElementIs))

    def said(tex: str) -> str:
        lemma = Lemma("one-layer", read(tex))
        return follows(Recursion((lemma,), ()), premise, deep, deep.notation, functions).verdict

    assert said(of_each(STEP)) == PROVED
    assert said(of_each(STEP.replace("n_{l-1}", "n_l"))) == OPEN
    assert said(of_each(STEP.replace(r"\Theta^{(l)}", r"\Theta^{(l-1)}"))) == OPEN
    assert said(of_each(STEP.replace(r"\Var[\Xi^{(l-1)}]", r"\E[(\Xi^{(l-1)})^2]"))) == OPEN
    assert said(of_each(STEP).replace(r"\each{l}{L}", r"\each{l}{L - 1}")) == OPEN  # not claimed of the last layer


def test_moments_of_a_stack_in_each_layer(read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(of_each(THROUGH, STEP))
    deep = ThroughLayers(Source(claim.display, claim.tex), claim.notation)
    moments = {str(deep.read(one).children[0]): one for one in deep.moments(claim.written)}
    layers, widths = torch.tensor(2.0), torch.tensor([2.0, 1.0, 3.0, 2.0])
    symmetric = replace(stack(), symmetric=frozenset({"Theta", "Xi"}))
    found = {name: moment_in_layers(claim.notation, functions, symmetric, one, layers, widths) for name, one in moments.items()}
    xi, theta = found[r"\Var[\Xi]"], found[r"\Var[\Theta]"]
    assert xi.shape == theta.shape == (3,) and theta[0] == 0
    assert torch.allclose(xi[1:], widths[:2] * theta[1:] * xi[:-1], rtol=1e-12)
    clipped = replace(stack(kept=lambda z: z.clamp(-20, 20)), symmetric=frozenset({"Theta", "Xi"}))
    found = {name: moment_in_layers(claim.notation, functions, clipped, one, layers, widths) for name, one in moments.items()}
    assert found[r"\Var[\Xi]"][1:].sum() < xi[1:].sum() * 0.99


# --- wrong versions ---------------------------------------------------------------------------------------------------


def test_wrong_versions_name_other_layers_and_other_names(read: Read) -> None:
    found = {"".join(one.tex.split()) for one in mutants(read(of_each(r"\E[\Xi^{(l)}] = n_{l-1} \E[\Xi^{(l-1)}]")))}
    for statement in (
        r"\E[\Xi^{(l+1)}]=n_{l-1}\E[\Xi^{(l-1)}]", r"\E[\Xi^{(l)}]=n_{l}\E[\Xi^{(l-1)}]", r"\E[\Xi^{(l)}]=n_{l-2}\E[\Xi^{(l-1)}]",
        r"\E[\Xi^{(l)}]=n_{l-1}\E[\Xi^{(l)}]", r"\E[\Xi^{(l)}]=n_{l-1}\E[\Xi^{(l-2)}]", r"\E[\Xi^{(l)}]=\E[\Xi^{(l-1)}]",
    ):  # fmt: skip
        assert statement + r"\when{\each{l}{L}}" in found or statement.replace("n_{l}", "n_l") + r"\when{\each{l}{L}}" in found


# --- a stack ----------------------------------------------------------------------------------------------------------


Kept = Callable[[torch.Tensor], torch.Tensor]


def stack(factor: float = 1.0, kept: Kept = torch.clone, enters: Kept = torch.clone) -> Stack:
    """Xi in layer l is Theta times what enters of Xi in layer l - 1, or what is kept of that."""

    def compute(drawn: Any) -> Any:
        values = [drawn["Xi"][0]]
        for layer in sorted(drawn["Theta"]):
            values.append(kept(factor * torch.einsum("sij,sj->si", drawn["Theta"][layer], enters(values[-1]))))
        return {"Xi": dict(enumerate(values))}

    return Stack({"Theta": "each", "Xi": "first"}, compute, frozenset({"Theta"}))


def measured(claim: Claim, functions: Mapping[str, Function], one: Stack, **given: Any) -> Measurement:
    return Meter(claim.notation, functions, given, claim.names, "cpu", stack=one).measure(claim.steps[0], claim.premises)


IN_A_STACK = of_each(
    r"\E[(\Xi^{(l)})^2] = n_{l-1} \Var[\Theta^{(l)}] \E[(\Xi^{(l-1)})^2]",
    r"\iid{\Theta^{(l)}}", r"\E[\Theta^{(l)}] = 0", r"\Theta^{(l)} \indep \Xi^{(l-1)}", r"\ident{\Xi^{(l-1)}}",
)  # fmt: skip


@pytest.fixture
def linear() -> Any:
    """PyTorch's half of a check of one layer."""
    from texclaims.laws.deferred import on_tensors

    return on_tensors(lambda w, x: torch.einsum("sij,sj->si", w, x))


def in_one_layer(claim: Claim, linear: Any) -> Any:
    from texclaims.symbolic.symbols import symbol

    return linear(symbol(claim.notation.by_name["Theta_l"]), symbol(claim.notation.by_name["Xi_l_minus_1"]))


def test_a_claim_is_measured_in_each_layer_of_a_stack(read: Read, functions: Mapping[str, Function], linear: Any) -> None:
    claim = read(IN_A_STACK)
    found = measured(claim, functions, stack(), Xi_l=in_one_layer(claim, linear))
    assert found.holds and found.method.endswith("a stack of layers, in layers 1, 2, 3")


def test_a_stack_that_does_something_else_refutes_it(read: Read, functions: Mapping[str, Function], linear: Any) -> None:
    claim = read(IN_A_STACK)
    found = measured(claim, functions, stack(2.0), Xi_l=in_one_layer(claim, linear))
    assert not found.holds and not found.impossible and "in layer 1 of a stack" in found.why


@pytest.mark.parametrize(
    "kept",
    [lambda z: z.clamp(-60, 60), lambda z: z.where(z.abs() > 0.01, 0 * z), lambda z: z + (z.abs() > 30)],
    ids=["clipped far out", "small ones cut", "shifted far out"],
)
def test_a_stack_that_does_something_else_with_large_or_small_numbers_refutes_it(
    read: Read, functions: Mapping[str, Function], linear: Any, kept: Kept
) -> None:
    claim = read(IN_A_STACK)
    found = measured(claim, functions, stack(kept=kept), Xi_l=in_one_layer(claim, linear))
    assert not found.holds and not found.impossible and "of a stack of large and small numbers" in found.why


@pytest.mark.parametrize("side", [r"\E[(\Xi^{(l)})^3]", r"\E[(\Xi^{(l)})^5]", r"\Cov[\Xi^{(l)}, (\Xi^{(l)})^2]"])
def test_what_large_numbers_lose_refutes_nothing(read: Read, functions: Mapping[str, Function], side: str) -> None:
    """The weights are symmetric: what is odd cancels, of terms of up to 10^15."""
    claim = read(of_each(side + " = 0", r"\Xi^{(l)} \sim -\Xi^{(l)}"))
    assert measured(claim, functions, stack()).holds and measured(claim, functions, stack(enters=torch.relu)).holds


def test_where_large_numbers_have_no_value_nothing_is_said_of_them(
    read: Read, functions: Mapping[str, Function], linear: Any
) -> None:
    claim = read(IN_A_STACK)
    one = stack(kept=lambda z: z.where(z.abs() < 30, math.inf * z))
    assert measured(claim, functions, one, Xi_l=in_one_layer(claim, linear)).holds


def test_a_premise_that_a_stack_breaks_is_told_with_its_layers(read: Read, functions: Mapping[str, Function]) -> None:
    """A product of two layers is a claim about two families that are independent: in a stack the second hangs on the first."""
    claim = read(of_each(r"\E[\Xi^{(l)} \Xi^{(l-1)}] = \E[\Xi^{(l)}] \E[\Xi^{(l-1)}]", r"\Xi^{(l)} \indep \Xi^{(l-1)}"))
    found = measured(claim, functions, stack())
    assert not found.holds and found.impossible and "no layer of the stack satisfies all of the premises" in found.why


def test_where_only_some_layers_satisfy_the_premises_they_are_named(read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(of_each(r"\E[(\Xi^{(l-1)}_1)^3] = 0", r"\iid{\Xi^{(l-1)}}", r"\Xi^{(l-1)} \sim -\Xi^{(l-1)}"))
    found = measured(claim, functions, stack())
    assert found.holds and "in layer 1; in layers 2, 3 it breaks the premise" in found.method


@pytest.mark.parametrize("tex", [r"\E[(\Xi^{(l)})^2] = a^2 \E[(\Xi^{(l)})^2]", r"\E[\Xi^{(l)}] = \E[\Xi^{(l)}] + \E[Z] - \E[Z]"])
def test_a_name_without_a_layer_stands_in_no_stack(read: Read, functions: Mapping[str, Function], tex: str) -> None:
    claim = read(of_each(tex, "a = 1") if "a^2" in tex else of_each(tex))
    found = measured(claim, functions, stack())
    assert found.impossible and "which has no layer" in found.why


def test_a_law_has_no_few_points(read: Read, functions: Mapping[str, Function]) -> None:
    claim = read(of_each(r"\E[\Theta^{(l)}] = 0", r"\Theta^{(l)} \sim \Normal(0, 1)"))
    found = measured(claim, functions, stack())
    assert found.impossible and "a law, which a stack with few points in it does not have" in found.why
