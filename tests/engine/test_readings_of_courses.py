r"""What courses leave out, or write over and before a name -> the one reading that is printed, or a refusal; both witnesses."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from texclaims.judgement.mutants import mutants
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.entries import read_notation
from texclaims.language.notation import Notation, NotationError, Symbol
from texclaims.language.page import Display
from texclaims.language.project import find_project
from texclaims.language.spelling import respelled
from texclaims.laws.deferred import on_tensors
from texclaims.laws.functions import Function
from texclaims.laws.stacked import Stack
from texclaims.numeric.meter import Meter
from texclaims.publishing.evidence import symbol_tex
from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import symbol

LAYERED = (
    Symbol("h_layer", r"\eta", "random", "a vector of each layer", ("widths[l]",), layer="^(", whole=r"\mathbf{h}"),
    Symbol(
        "M_layer", r"\mu", "random", "a matrix of each layer", ("widths[l]", "widths[l-1]"), layer="^(", whole=r"\mathbf{M}"
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def table(notation: Notation) -> Notation:
    """The table of the tests, with an end of the layers, and with vectors and matrices that each layer has one of."""
    symbols = (replace(one, to="L") if one.name == "l" else one for one in notation.symbols)
    return replace(notation, symbols=(*symbols, *LAYERED))


@pytest.fixture(scope="module")
def read_it(table: Notation) -> Callable[[str], Claim]:
    return lambda tex: read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), table)


def spelled(claim: Claim) -> str:
    return " ".join(claim.tex.split())


N_EACH = r"\when{ \each{i}{n} }"
READ = {
    # an index that nothing binds
    r"u_i = a": rf"u_i = a {N_EACH}",
    r"\E[X_i] = a": rf"\E[X_i] = a {N_EACH}",
    r"\abs{u_i} \le c": rf"\abs{{u_i}} \le c {N_EACH}",
    r"v_i = \sum_j A_{ij} u_j": r"v_i = \sum_{j=1}^{n} A_{ij} u_j \when{ \each{i}{m} }",
    r"A_{ij} = v_i u_j": r"A_{ij} = v_i u_j \when{ \each{i}{m},\ \each{j}{n} }",
    r"\E[X_i] = a \when{ \ident{X} }": r"\E[X_i] = a \when{ \each{i}{n},\ \ident{X} }",
    r"\E[X_i] = a.": rf"\E[X_i] = a {N_EACH}",
    r"\Var[X_i] = \E[X_i^2] - \E[X_i]^2 = c": rf"\Var[X_i] = \E[X_i^2] - \E[X_i]^2 = c {N_EACH}",
    r"(\mathbf{A} \mathbf{u})_i = v_i": r"(\mathbf{A} \mathbf{u})_i = v_i \when{ \each{i}{m} }",
    r"u_i = \varsigma_i u_i": rf"u_i = \varsigma_i u_i {N_EACH}",
    r"\E[X_i u_i] = u_i \E[X_i]": rf"\E[X_i u_i] = u_i \E[X_i] {N_EACH}",
    r"u_i = \frac{\exp(\varsigma_i)}{\sum_{j=1}^{n} \exp(\varsigma_j)}":
        rf"u_i = \frac{{\exp(\varsigma_i)}}{{\sum_{{j=1}}^{{n}} \exp(\varsigma_j)}} {N_EACH}",
    r"q_l = q_1 (c)^l": r"q_l = q_1 (c)^l \when{ \each{l}{L} }",
    r"q_l = c q_{l-1}": r"q_l = c q_{l-1} \when{ \each{l}{L} }",
    r"q_{l+1} = c q_l": r"q_{l+1} = c q_l \when{ \each{l}{L - 1} }",
    r"n_l = n_{l+2}": r"n_l = n_{l+2} \when{ \each{l}{L - 2} }",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(l-1)}]": r"\E[\Xi^{(l)}] = \E[\Xi^{(l-1)}] \when{ \each{l}{L} }",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(l+1)}]": r"\E[\Xi^{(l)}] = \E[\Xi^{(l+1)}] \when{ \each{l}{L - 1} }",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(l+2)}]": r"\E[\Xi^{(l)}] = \E[\Xi^{(l+2)}] \when{ \each{l}{L - 2} }",
    r"\E[\Xi^{(l)}_i] = a": r"\E[\Xi^{(l)}_i] = a \when{ \each{l}{L},\ \each{i}{n_l} }",
    r"\begin{aligned} u_i &= a \\ &= b \end{aligned}": rf"\begin{{aligned}} u_i &= a \\ &= b \end{{aligned}} {N_EACH}",
    # for all
    r"\forall i, \quad u_i = a": rf"u_i = a {N_EACH}",
    r"u_i = a, \quad \forall i.": rf"u_i = a {N_EACH}",
    r"u_i = a \quad \text{for all } i": rf"u_i = a {N_EACH}",
    r"u_i = a \text{ for each } i": rf"u_i = a {N_EACH}",
    r"a = u_i \quad \forall i": rf"a = u_i {N_EACH}",
    r"\begin{align} u_i &= a \\ &= b, \quad \forall i. \end{align}":
        rf"\begin{{aligned}} u_i &= a \\ &= b \end{{aligned}} {N_EACH}",
    r"\forall i, j: \; A_{ij} = a": r"A_{ij} = a \when{ \each{i}{m},\ \each{j}{n} }",
    r"u_i = a, \quad i = 1, \dots, n.": rf"u_i = a {N_EACH}",
    r"u_i = a, \quad i = 1, 2, \ldots, n": rf"u_i = a {N_EACH}",
    r"u_i = a \text{ for } i \in \{1, \dots, n\}": rf"u_i = a {N_EACH}",
    r"\forall i = 1, \dots, n, \quad u_i = a": rf"u_i = a {N_EACH}",
    r"\E[X_i X_j] = a, \quad i, j = 1, \dots, n": r"\E[X_i X_j] = a \when{ \each{i}{n},\ \each{j}{n} }",
    r"q_l = a, \quad l = 1, \dots, L - 1": r"q_l = a \when{ \each{l}{L - 1} }",
    r"\E[X_i] = a \quad \forall i \when{ \ident{X} }": r"\E[X_i] = a \when{ \each{i}{n},\ \ident{X} }",
    r"\E[X_i X_j] = a \quad \forall i, j": r"\E[X_i X_j] = a \when{ \each{i}{n},\ \each{j}{n} }",
    r"u_i = a \when{ \each{i}{} }": rf"u_i = a {N_EACH}",
    # an integral over the standard normal law
    r"\int \mathcal{D}Z \, f(Z) + a = b": r"\E[f(Z)] + a = b \when{ Z \sim \Normal(0, 1) }",
    r"a \int \mathcal{D}Z Z^2 = b \when{ a > 1 }": r"a \E[Z^2] = b \when{ Z \sim \Normal(0, 1),\ a > 1 }",
    r"\int \mathcal{D}Z Z^2 = 1 \when{ Z \sim \Normal(0, 1) }": r"\E[Z^2] = 1 \when{ Z \sim \Normal(0, 1) }",
    r"\frac{\int \mathcal D Z Z^2}{2} = a": r"\frac{\E[Z^2]}{2} = a \when{ Z \sim \Normal(0, 1) }",
    r"\int \mathcal{D}Z \, Z / 2 = a": r"\E[Z / 2] = a \when{ Z \sim \Normal(0, 1) }",
    r"\int \mathcal{D}t \, t^2 - b = c": r"\int_{-\infty}^{\infty} \npdf(t) t^2 \dd t - b = c",
    r"\int \mathcal{D}t \, 2 t = c": r"\int_{-\infty}^{\infty} \npdf(t) \cdot 2 t \dd t = c",
    r"\int \mathcal{D}X \, f(X) = a": r"\E[f(X)] = a \when{ X \sim \Normal(0, 1) }",
    # a mean with its law below
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, 1)}\left[f(Z)\right] = a": r"\E\left[f(Z)\right] = a \when{ Z \sim \Normal(0, 1) }",
    r"\E_{Z \sim \mathcal{N}(0, c)}[Z^2] = \E_{Z \sim \mathcal{N}(0, c)}[Z]": r"\E[Z^2] = \E[Z] \when{ Z \sim \Normal(0, c) }",
    r"\E_{X \sim \Uniform(0, 1)}(X) = a \when{ a > 0 }": r"\E[X] = a \when{ X \sim \Uniform(0, 1),\ a > 0 }",
    r"E_{Z \sim \mathcal U[0, c]}[Z] = a": r"\E[Z] = a \when{ Z \sim \Uniform(0, c) }",
    # gradients, transposes, bold letters, laws, logarithms, half a range
    r"\nabla_{\mathbf{u}} a + \mathbf{u} = 0": r"\frac{\partial a}{\partial \mathbf{u}} + \mathbf{u} = 0",
    r"\nabla_{\mathbf{A}} a \odot \mathbf{A} = 0": r"\frac{\partial a}{\partial \mathbf{A}} \odot \mathbf{A} = 0",
    r"\boldsymbol{u}^T \bm{r} = a": r"\mathbf{u}^\top \mathbf{r} = a",
    r"(\pmb A \mathbf{u})^{T} \mathbf{v} = a": r"(\mathbf{A} \mathbf{u})^\top \mathbf{v} = a",
    r"W_{ij} \sim U\left[-c, c\right]": r"W \sim \Uniform\left(-c, c\right)",
    r"W_{i,j} \sim \mathcal{N}(0, \tfrac{2}{n})": r"W \sim \Normal(0, \tfrac{2}{n})",
    r"\Theta^{(l)}_{ij} \sim \mathcal{N}\left(0, \frac{2}{n_{l-1}}\right)":
        r"\Theta^{(l)} \sim \Normal\left(0, \frac{2}{n_{l-1}}\right) \when{ \each{l}{L} }",
    r"\left(\int \mathcal{D}Z \, f(Z)\right) \int \mathcal{D}Z \, Z^2 = a":
        r"\left(\E[f(Z)]\right) \E[Z^2] = a \when{ Z \sim \Normal(0, 1) }",
    r"\Var[W] = a \when{ W_{ij} \sim U(-c, c) }": r"\Var[W] = a \when{ W \sim \Uniform(-c, c) }",
    r"\log\left(\frac{1}{c}\right) = -\log[c]": r"\ln\left(\frac{1}{c}\right) = -\ln(c)",
    r"\sum_i^n X_i = a": r"\sum_{i=1}^n X_i = a",
    r"\prod_{i}^{n} \exp(u_i) = a": r"\prod_{i=1}^{n} \exp(u_i) = a",
    r"a = 1 \text{ if and only if } b = 1": r"a = 1 \iff b = 1",
    # vectors and matrices of layers
    r"\mathbf{h}^{(l)} = \mathbf{M}^{(l)} \mathbf{h}^{(l-1)}":
        r"\mathbf{h}^{(l)} = \mathbf{M}^{(l)} \mathbf{h}^{(l-1)} \when{ \each{l}{L} }",
    r"\norm{\boldsymbol{h}^{(L)}}^2 = a": r"\norm{\mathbf{h}^{(L)}}^2 = a",
    r"(\mathbf{M}^{(l)})^T \mathbf{h}^{(l)} = \mathbf{h}^{(l-1)}":
        r"(\mathbf{M}^{(l)})^\top \mathbf{h}^{(l)} = \mathbf{h}^{(l-1)} \when{ \each{l}{L} }",
}  # fmt: skip


@pytest.mark.parametrize("typed", READ)
def test_a_course_is_read_in_one_way_and_printed_so(typed: str, read_it: Callable[[str], Claim]) -> None:
    claim = read_it(typed)
    assert spelled(claim) == READ[typed]
    assert claim.tree == read_it(READ[typed]).tree and spelled(read_it(READ[typed])) == READ[typed]


OUTSIDE = "outside its sum"
REFUSED = {
    # an index for which something else than "for each" may be meant
    r"a = u_i": OUTSIDE, r"a = \E[X_i]": OUTSIDE, r"0 = u_i": OUTSIDE,
    r"u_i \varsigma_i = a": OUTSIDE, r"\Var[X_i u_i] = a": OUTSIDE, r"\frac{u_i}{\varsigma_i} = 1": OUTSIDE,
    r"u_i \varsigma_i = \varsigma_i u_i": OUTSIDE, r"u_i u_i = \varsigma_i \varsigma_i": OUTSIDE,
    r"A_{ij} u_j = A_{ij} \varsigma_j": OUTSIDE,
    r"u_i (\varsigma_i + 1) = a": OUTSIDE, r"\E[X_i] \E[X_i] = a": OUTSIDE,
    r"\sum_{i=1}^{n} u_i = n u_i": OUTSIDE, r"u_i = \sum_{i=1}^{n} u_i": OUTSIDE, r"\sum_i u_i + u_i^2 = a": OUTSIDE,
    r"v_i = A_{ij} u_j": OUTSIDE, r"A_{ij} u_j = v_i": OUTSIDE,
    r"\E[X_i X_j] = 0": OUTSIDE, r"\varpi_{ij} = \varpi_{ji}": OUTSIDE, r"\Cov[X_i, X_j] = 0": OUTSIDE,
    r"\E[X_i X_1] = 0": OUTSIDE, r"\E[X_i] = \E[X_1]": OUTSIDE, r"u_i = \sum_{j=1}^{n} u_j u_1": OUTSIDE,
    r"W_{ij} = W_{1j}": OUTSIDE,
    r"\Var[X_i] = a \when{ \E[X_i] = 0 }": OUTSIDE, r"u_i = a \implies u_i = b": OUTSIDE, r"u_i = a \iff u_i = b": OUTSIDE,
    r"u_i = a = u_i": OUTSIDE, r"q_i = a": OUTSIDE, r"i = 1": OUTSIDE, r"u_{i+1} = u_i": "does not run",
    r"A_{ij} u_i = a": OUTSIDE, r"v_i = u_i": OUTSIDE, r"q_l = \prod_{l=1}^{L} c q_l": OUTSIDE,
    r"q_l u_l = a": OUTSIDE, r"\E[\Xi^{(l)}] = \E[\Xi^{(L)}]": "may be the same",
    r"\E[\Xi^{(l)}] = \E[\Xi^{(l-2)}]": "may not be",
    r"\E[\Xi^{(l)}] = a \when{ \E[\Xi^{(l)}] = a }": "nothing lets run", r"a = \E[\Xi^{(l)}]": "nothing lets run",
    # for all of something else
    r"c = a \quad \forall i": "nothing that says how far", r"\forall t, a = b": "not read",
    r"\forall i \ne j, X_i = a": "not read",
    r"\forall i < n, u_i = a": "not read", r"u_i = a \quad \forall i, v_i = b": "wide space", r"\exists i, u_i = a": "not read",
    r"\forall i \; \exists j": "not read", r"\forall i u_i = a": "not read", r"\forall i, u_i = a \implies u_i = b": "not read",
    r"\forall i \forall j, A_{ij} = a": "not read", r"v_i = u_i \quad \forall i": "nothing that says how far",
    r"u_i = a, \quad i = 2, \dots, n": "a range from 2", r"u_i = a, \quad i = 0, \dots, n": "a range from 0",
    r"u_i = a, \quad i = 1, 3, \dots, n": "not read", r"u_i = a, \quad i = 1, \dots, m": "does not run",
    r"\forall i, j = 1, u_i = a": "not read", r"u_i = a, \quad i, j = 1": "cannot stand",
    r"A_{ij} = a, \quad i, j = 1, \dots, n": "does not run", r"\forall i, \forall j, A_{ij} = a": "not read",
    r"u_i = a, \quad i = 1": "cannot stand", r"u_i = a \quad i > 1": "wide space", r"u_i = a, \quad v_i = b": "cannot stand",
    r"u_i = a, \quad i = 1, \dots, n, b = c": "not read", r"u_i = a \text{ for some } i": "not read",
    r"u_i = a \text{ for any } i": "not read", r"u_i = a \text{ for } i": "not read",
    r"u_i = a, \quad i \in \{1, 2\}": "not read",
    r"u_i = a \when{ \each{i}{n}, \each{i}{} }": "set free twice", r"a = b \when{ \each{t}{} }": "how far",
    # integrals over the normal law
    r"\int \mathcal{D}Z Z + Z = 0": "and outside", r"Z \int \mathcal{D}Z Z = 0": "and outside",
    r"\int \mathcal{D}Z \E[Z] = 0": "a mean", r"\int \mathcal{D}Z \mathbb{E}[Z] = 0": "a mean",
    r"\int \mathcal{D}Z E[Z] = 0": "a mean",
    r"\int \mathcal{D}Z Z \int \mathcal{D}Z Z = 0": "inside another",
    r"\int \mathcal{D}t \, t \int \mathcal{D}Z Z = 0": "inside another",
    r"\int \mathcal{D}Z V Z = 0": "another random variable", r"\int \mathcal{D}t X t = 0": "another random variable",
    r"\int \mathcal{D}Z \norm{\mathbf{X}} Z = 0": "another random variable", r"\int \mathcal{D}t t = t": "and outside",
    r"\int \mathcal{D}X X_1 = 0": "another random variable", r"\int \mathcal{D}X X_i = 0": "another random variable",
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, 1)}[V Z] = a": "another random variable",
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, 1)}[Z] = \Var[Z]": "and outside",
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, 1)}[\E[Z]] = a": "a mean", r"\mathbb{E}_Z[Z] = a": "not read",
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, 1)}[Z] = \mathbb{E}_{Z \sim \mathcal{N}(0, c)}[Z]": "a second law",
    r"\mathbb{E}_{Z \sim V}[Z] = a": "not read", r"\mathbb{E}_{Z \sim p}[Z] = a": "not read",
    r"\mathbb{E}_{X, Z}[X Z] = a": "not read",
    r"\mathbb{E}_{a \sim \mathcal{N}(0, 1)}[a] = 0": "not read", r"\mathbb{E}_{Z \sim \mathcal{N}(0, 1)} Z = a": "not read",
    r"\mathbb{E}_{\mathbf{X} \sim \mathcal{N}(0, 1)}[X] = 0": "not read",
    r"\mathbb{E}_{X_1 \sim \mathcal{N}(0, 1)}[X_1] = 0": "not read", r"\Var_{Z \sim \mathcal{N}(0, 1)}[Z] = 1": "cannot stand",
    r"\int \mathcal{D}c c = 0": "not read", r"\int \mathcal{D}n n = 0": "not read",
    r"\int \mathcal{D}i i = 0": "not read", r"\int \mathcal{D}Z = 1": "not read", r"\int \mathcal{D}Z + 1 = 2": "not read",
    r"\int \mathcal{D}Z \mathcal{D}V Z V = 0": "not read", r"\int_0^1 \mathcal{D}Z Z = 0": "not read",
    r"\int \mathcal{D}\mathbf{X} X = 0": "not read", r"\int \mathcal{D}Z^{(l)} Z^{(l)} = 0": "not read",
    r"\int \mathcal{D}Z Z^2 = 1 \when{ Z \sim \Normal(0, c) }": "a second law", r"\mathcal{D}Z Z = 0": "not read",
    # gradients
    r"\nabla_{\mathbf{u}} f(\mathbf{u}) = a": "not read", r"\nabla_{\mathbf{u}} a b = \mathbf{u}": "not read",
    r"\nabla_{\mathbf{u}} a^2 = \mathbf{u}": "not read", r"\nabla_{u} a = 0": "not read", r"\nabla a = 0": "not read",
    r"\nabla_{\mathbf{u}} \mathbf{r} = \mathbf{u}": "not read", r"\nabla_{\mathbf{u}}^2 a = 0": "not read",
    r"\nabla_{\mathbf{u} \mathbf{r}} a = 0": "not read", r"\nabla_{\mathbf{u}} a / 2 = \mathbf{u}": "not read",
    r"\nabla_{\mathbf{u}} \norm{\mathbf{u}}^2 = 2 \mathbf{u}": "not read", r"\nabla_{\mathbf{u}} a \cdot b = 0": "not read",
    r"\nabla_{\mathbf{u}} a (b + 1) = 0": "not read", r"\nabla_{\mathbf{u}^\top} a = 0": "not read",
    r"\nabla_i a = 0": "not read",
    r"\nabla_{\mathbf{u}} Z = 0": "not read", r"\nabla_{\mathbf{u}} a' = 0": "not read",
    # logarithms, laws, transposes, half a range, words
    r"\log_2(a) = b": "not read", r"\log a = b": "not read", r"\log^2(a) = b": "not read", r"\log_{10}(a) = b": "not read",
    r"\lg(a) = b": "not read", r"\log(a, b) = c": "2 arguments",
    r"X_1 \sim U[-1, 1]": "a law of an expression", r"W_{ii} \sim U(0, 1)": OUTSIDE,
    r"W_{1j} \sim U(0, 1)": "a law of an expression", r"X_i \sim U(0, u_i)": "a law of an expression",
    r"X_{ij} \sim U(0, 1)": "with 2 indices", r"W_i \sim U(0, 1)": "with 1 indices",
    r"W_{ij} \sim \mathcal{N}(0, 1) \when{ \each{i}{m} }": "a law of an expression",
    r"U(0, 1) = a": "not declared", r"Z \sim U[0, 1)": "cannot stand", r"Z \sim U\{0, 1\}": "a law on a set",
    r"u_i \sim U(0, 1)": "a law of an expression", r"Z \sim 2 U(0, 1)": "not declared",
    r"X^T = a": "T is not read", r"c^T = a": "T is not read", r"(X + Z)^T = a": "T is not read",
    r"\norm{\mathbf{u}}^T = a": "T is not read", r"\mathbf{u}^{TT} \mathbf{r} = a": "not declared",
    r"\sum_i^m X_i = a": "half a range", r"\sum_i^{2n} X_i = a": "half a range", r"\sum_i^n a = b": "without a range",
    r"\sum_i^n W_{ij} X_i = a": "without a range", r"\sum_{i}^{L} X_i = a": "half a range",
    r"a = 1 \text{ or } b = 1": "not read", r"a = 1 \text{ and thus } b = 1": "not read",
    r"a = 1 \text{ or equivalently } b": "an arrow",
    r"a = 1 \text{ or equivalently } b = 1 \text{ or equivalently } c = 1": "more than one arrow",
    # vectors and matrices of layers
    r"\mathbf{h} = 0": "without its layer", r"\mathbf{h}^l = 0": "without its layer", r"\mathbf{h}^2 = 0": "without its layer",
    r"\norm{\mathbf{h}^{(l)2}} = a": "without its layer", r"\mathbf{h}^{(l)\top} \mathbf{h}^{(l)} = a": "without its layer",
    r"\mathbf{h}^{(l)}_i = a": "cannot stand", r"\mathbf{M}^{(l)} \mathbf{h}^{(l)} = \mathbf{h}^{(l)}": "a matrix of",
    r"\mathbf{h}^{(l)} = \mathbf{h}^{(l-1)}": "a vector of", r"\mathbf{h}^{(l)} = \mathbf{h}^{(L)}": "a vector of",
    r"\norm{\mathbf{h}^{(l)}} = \norm{\mathbf{h}^{(L)}}": "may be the same", r"\mathbf{h}^{(l)} = \mathbf{X}": "a vector of",
    r"\mathbf{M}^{(l)} \eta^{(l-1)} = \mathbf{h}^{(l)}": "any element", r"\mathbf{M}^{(l)} \mathbf{h}^{(l-2)} = 0": "a matrix of",
    r"(\mathbf{h}^{(l)})^2 = 0": "a power of a vector",
    r"\nabla_{\mathbf{h}^{(l)}} a = 0": "beside names with a layer", r"\norm{\mathbf{M}^{(l)}}^2 = a": "the norm of a matrix",
}  # fmt: skip
"""Displays that could be read as something else, or as nothing, and what is found in each."""


@pytest.mark.parametrize("typed", REFUSED)
def test_what_has_another_reading_is_refused(typed: str, read_it: Callable[[str], Claim]) -> None:
    with pytest.raises(DialectError) as refusal:
        read_it(typed)
    assert REFUSED[typed] in refusal.value.found and refusal.value.wanted


def test_a_name_of_the_table_comes_before_a_word_of_courses(table: Notation) -> None:
    own = (
        Symbol("big_t", "T", "count", "a count"), Symbol("big_u", "U", "random", "a variable"),
        Symbol("log", r"\log", "function", "a function"),
        Symbol("nabla", r"\nabla", "real", "a number"), Symbol("both", r"\boldsymbol{u}", "real", "a number"),
    )  # fmt: skip
    known = replace(table, symbols=(*table.symbols, *own))

    def read(tex: str) -> Claim:
        return read_claim(Display(Path("page.md"), 1, tex, "label", None), known)

    assert read(r"\log(c) = a").names == {"log", "c", "a"}
    assert read(r"\boldsymbol{u} = a").names == {"both", "a"} and read(r"\nabla = a").names == {"nabla", "a"}
    for tex in (r"\mathbf{u}^T \mathbf{r} = a", r"Z \sim U(0, 1)", r"\nabla_{\mathbf{u}} a = 0"):
        with pytest.raises(DialectError):
            read(tex)


def test_without_an_end_in_the_table_no_layer_runs(read: Callable[[str], Claim]) -> None:
    for tex in (r"q_l = a", r"\E[\Xi^{(l)}] = a", r"\forall l, q_l = a"):
        with pytest.raises(DialectError):
            read(tex)


def test_a_wrong_version_gets_no_premise_of_its_own(read_it: Callable[[str], Claim]) -> None:
    claim = read_it(r"u_i = a")
    with pytest.raises(DialectError, match=OUTSIDE):
        read_claim(claim.display, claim.notation, "u_i = a")
    plain = read_it(rf"u_i = a {N_EACH}")
    assert [one.tex.strip() for one in mutants(claim)] == [one.tex.strip() for one in mutants(plain)]


def test_a_message_still_points_at_what_was_typed(read_it: Callable[[str], Claim]) -> None:
    with pytest.raises(DialectError) as refusal:
        read_it("\\forall i, \\quad\n  u_i = \\sigma(a + b)")
    assert (refusal.value.line, refusal.value.column) == (3, 9)
    display = read_it("u_i = a\n\\label{one}").display
    assert display.tex.endswith("\\when{ \\each{i}{n} }\n\\label{one}\n") and display.typed == "\nu_i = a\n\\label{one}\n"


A_RANGE = re.compile(r"\\each\{[^{}]*\}\{(?:[^{}]|\{[^{}]*\})*\}(?:\s*,(?:\\ )?)?\s*")


def without(display: Display, ranges: Sequence[re.Match[str]]) -> Display:
    tex = display.tex
    for one in reversed(ranges):
        tex = tex[: one.start()] + tex[one.end() :]
    return replace(display, tex=re.sub(r"\\when\{\s*\}", "", re.sub(r",(\\ )?\s*\}", " }", tex)))


def test_a_range_that_the_site_writes_is_never_understood_in_another_way() -> None:
    """Each display of the site without its ranges, all of them or one: refused, or read with the very ranges that it had."""
    project, understood = find_project(Path(__file__)), 0
    for page in project.pages:
        own = project.notation_of(page.file)
        known = replace(own, symbols=tuple(replace(one, to="L" * (one.tex == "l" and "L" in own.by_name)) for one in own.symbols))
        for display in page.equations:
            ranges = list(A_RANGE.finditer(display.tex))
            for left_out in (*([one] for one in ranges), ranges) if ranges else ():
                try:
                    claim = read_claim(without(display, left_out), known)
                except DialectError:
                    continue
                whole = read_claim(display, known)
                assert {str(one.tree) for one in claim.premises} == {str(one.tree) for one in whole.premises}, display.label
                understood += 1
    assert understood > 50


def test_an_index_in_running_text_is_the_one_that_the_sentence_speaks_of(table: Notation) -> None:
    display = Display(Path("page.md"), 1, "u_i = a", "inline", None)
    assert respelled(display, table, understood=False) is display and respelled(display, table) is not display
    sums = Display(Path("page.md"), 1, r"\sum_i u_i", "inline", None)
    assert respelled(sums, table, understood=False).tex == r"\sum_{i=1}^{n} u_i"


def test_a_reason_stands_before_premises_that_are_written(read_it: Callable[[str], Claim]) -> None:
    with pytest.raises(DialectError, match="only understood"):
        read_it("u_i = a \\by{one}\n\\label{two}")
    assert read_it(rf"u_i = a \by{{one}} {N_EACH}").cited == (("one",),)


def test_every_damaged_display_is_read_or_refused(table: Notation) -> None:
    """What stands in the middle of a spelling is gone: no look at a text may stumble."""
    for typed in (*READ, *REFUSED):
        pieces = typed.split(" ")
        for k in range(len(pieces)):
            for cut in (pieces[:k] + pieces[k + 1 :], pieces[k:], pieces[:k]):
                try:
                    read_claim(Display(Path("page.md"), 1, " ".join(cut), "label", None), table)
                except DialectError as error:
                    assert error.wanted


# --- the table --------------------------------------------------------------------------------------------------------

COUNTS = "".join(
    f"[[symbol]]\nname = '{name}'\ntex = '{tex}'\nkind = '{kind}'\nmeaning = 'a'\n"
    for name, tex, kind in (("n", "n", "count"), ("widths", "n", "count sequence"))
)
ENTRY = "[[symbol]]\nname = '{name}'\ntex = '{tex}'\nkind = '{kind}'\nmeaning = 'a'\n{more}\n"
WHOLE = r"whole = '\mathbf{x}'"
LAYER = "layer = '^'\nshape = ['widths[l]']\n"
TABLES = {
    ENTRY.format(name="i", tex="i", kind="index", more="to = 'm'"): "m is no count",
    ENTRY.format(name="i", tex="i", kind="index", more="to = 'widths'"): "widths is no count",
    ENTRY.format(name="a", tex="a", kind="real", more="to = 'n'"): "to says how far an index runs",
    ENTRY.format(name="x", tex="x", kind="random", more=LAYER + r"whole = 'x'"): "tex and whole are one spelling",
    ENTRY.format(name="x", tex="x", kind="positive", more=LAYER + WHOLE): "wanted a shape of one or two counts",
    ENTRY.format(name="x", tex="x", kind="random", more="layer = '^'\n" + WHOLE): "wanted a shape of one or two counts",
    ENTRY.format(name="x", tex="x", kind="random", more=LAYER.replace("widths", "n") + WHOLE): "no size of a layer",
    ENTRY.format(name="x", tex="x", kind="random", more=LAYER + WHOLE)
    + ENTRY.format(name="y", tex=r"\mathbf{x}", kind="real", more=""): "a layer in brackets above tells them apart",
    ENTRY.format(name="x", tex="x", kind="random", more=LAYER + WHOLE)
    + ENTRY.format(name="y", tex="y", kind="random", more=LAYER + WHOLE): "spelling of another name",
}


@pytest.mark.parametrize("entry", TABLES)
def test_an_entry_that_says_what_cannot_be_is_refused(entry: str, tmp_path: Path) -> None:
    (tmp_path / "notation.toml").write_text(COUNTS + entry, encoding="utf-8")
    with pytest.raises(NotationError, match=TABLES[entry]):
        read_notation(tmp_path / "notation.toml")


def test_the_list_of_symbols_shows_a_vector_with_its_layer() -> None:
    assert [symbol_tex(one.as_whole) for one in LAYERED] == [r"\mathbf{h}^{(l)}", r"\mathbf{M}^{(l)}"]


# --- both witnesses -----------------------------------------------------------------------------------------------------

OF_A_LAYER = (
    r"\E[\norm{\mathbf{M}^{(l)} \mathbf{h}^{(l-1)}}^2] = n_l \E[(\mu^{(l)})^2] \E[\norm{\mathbf{h}^{(l-1)}}^2]"
    r" \when{ \each{l}{L},\ \iid{\mu^{(l)}},\ \E[\mu^{(l)}] = 0,\ \mu^{(l)} \indep \eta^{(l-1)} }"
)
DEFINED = r"\mathbf{h}^{(l)} = \mathbf{M}^{(l)} \mathbf{h}^{(l-1)}"
TRUE = [
    OF_A_LAYER,
    r"\E[(X_i - \E[X_i])^2] = \Var[X_i]",
    r"\frac{\partial v_i^2}{\partial v_i} = 2 v_i",
    r"\int \mathcal{D}Z (Z^2 + 2) = 3",
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, c)}[Z^4] = 3 c^2",
    r"\int \mathcal{D}t \, t^4 = 3",
    r"\log(2 c) = \log(2) + \log(c)",
    r"\Var[W] = \frac{c^2}{3} \when{ W_{ij} \sim U[-c, c] }",
    r"\E[(\mathbf{X}^T \mathbf{u})^2] = \norm{\mathbf{u}}^2 \when{ \iid{X},\ \E[X] = 0,\ \Var[X] = 1 }",
]
FALSE = [
    OF_A_LAYER.replace("= n_l", "= n_{l-1}"),
    OF_A_LAYER.replace(r"\E[\norm{\mathbf{h}^{(l-1)}}^2]", r"\E[\norm{\mathbf{h}^{(l)}}^2]"),
    OF_A_LAYER.replace(r"(\mu^{(l)})", r"(\mu^{(l-1)})"),
    r"\E[X_i] = \E[X_1] \quad \forall i",
    r"\E[\sum_j W_{ij} X_j] = \sum_j \E[W_{1j} X_j] \quad \forall i",
    r"\int \mathcal{D}Z (Z^2 + 2) = 2",
    r"\mathbb{E}_{Z \sim \mathcal{N}(0, c)}[Z^4] = 3 c",
    r"\int \mathcal{D}t \, t^4 = 2",
    r"\frac{\partial v_i^2}{\partial v_i} = 3 v_i",
    r"\log(2 c) = 1 + \log(c)",
    r"\Var[W] = c^2 \when{ W_{ij} \sim U[-c, c] }",
    r"\E[(\mathbf{X}^T \mathbf{u})^2] = n \norm{\mathbf{u}}^2 \when{ \iid{X},\ \E[X] = 0,\ \Var[X] = 1 }",
]


def witnesses(claim: Claim, functions: Mapping[str, Function]) -> tuple[Any, Any]:
    (step,) = claim.steps
    measured = Meter(claim.notation, functions, {}, claim.names, "cpu").measure(step, claim.premises)
    return Prover(claim.notation, functions, {}).prove(step, claim.premises), measured


@pytest.mark.parametrize("tex", TRUE)
def test_both_witnesses_hold_what_is_true(tex: str, read_it: Callable[[str], Claim], functions: Mapping[str, Function]) -> None:
    proof, measured = witnesses(read_it(tex), functions)
    assert proof.verdict == PROVED and measured.holds, (proof, measured)


@pytest.mark.parametrize("tex", FALSE)
def test_both_witnesses_refute_what_is_false(
    tex: str, read_it: Callable[[str], Claim], functions: Mapping[str, Function]
) -> None:
    proof, measured = witnesses(read_it(tex), functions)
    assert proof.verdict == REFUTED and not measured.holds, (proof, measured)


def network(factor: float = 1.0) -> Stack:
    """Each layer is a matrix times the one before."""

    def compute(drawn: Any) -> Any:
        values = [drawn["h_layer"][0]]
        for layer in sorted(drawn["M_layer"]):
            values.append(factor * torch.einsum("sij,sj->si", drawn["M_layer"][layer], values[-1]))
        return {"h_layer": dict(enumerate(values))}

    return Stack({"M_layer": "each", "h_layer": "first"}, compute)


def in_a_stack(claim: Claim, functions: Mapping[str, Function], stack: Stack) -> Any:
    """PyTorch's half, where a check says what one layer computes."""
    known = claim.notation.by_name
    linear = on_tensors(lambda w, x: torch.einsum("sij,sj->si", w, x))
    given = {"h_layer_l": linear(symbol(known["M_layer_l"]), symbol(known["h_layer_l_minus_1"]))}
    return Meter(claim.notation, functions, given, claim.names, "cpu", stack=stack).measure(claim.steps[0], claim.premises)


@pytest.mark.parametrize(
    "tex", [OF_A_LAYER, OF_A_LAYER.replace(r"\mathbf{M}^{(l)} \mathbf{h}^{(l-1)}", r"\mathbf{h}^{(l)}"), DEFINED]
)
def test_vectors_of_layers_are_measured_in_a_stack(
    tex: str, read_it: Callable[[str], Claim], functions: Mapping[str, Function]
) -> None:
    claim = read_it(tex)
    found = in_a_stack(claim, functions, network())
    assert found.holds and found.method.endswith("a stack of layers, in layers 1, 2, 3"), found
    if r"\mathbf{h}^{(l)}" in tex:
        broken = in_a_stack(claim, functions, network(2.0))
        assert not broken.holds and not broken.impossible and "of a stack" in broken.why


@pytest.mark.parametrize("wrong", [
    DEFINED.replace(r"= \mathbf{M}", r"= 2 \mathbf{M}"),
    DEFINED.replace(r"\mathbf{h}^{(l)}", r"(\mathbf{h}^{(l)} \odot \mathbf{h}^{(l)})"),
    OF_A_LAYER.replace("n_l", "n_{l-1}"),
])  # fmt: skip
def test_a_wrong_claim_about_vectors_of_layers_is_refuted(
    wrong: str, read_it: Callable[[str], Claim], functions: Mapping[str, Function]
) -> None:
    found = in_a_stack(read_it(wrong), functions, network())
    assert not found.holds and not found.impossible, found


def test_a_vector_of_a_layer_has_wrong_versions(read_it: Callable[[str], Claim]) -> None:
    found = {one.change for one in mutants(read_it(OF_A_LAYER))}
    assert r"without the exponent 2" in found and any("n_l" in one and "→" in one for one in found), found
