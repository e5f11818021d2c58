"""False claims that once passed a witness, or both, and true ones that were refuted: each kept from coming back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.check import CheckError, model, on_tensors, sum_of
from texclaims.judgement.argument import Case
from texclaims.judgement.judge import judge
from texclaims.judgement.model import run_check
from texclaims.judgement.twins import same_claim
from texclaims.language.claim import Claim, read_claim
from texclaims.language.dialect import DialectError
from texclaims.language.entries import read_notation
from texclaims.language.page import Display
from texclaims.numeric.meter import Meter
from texclaims.symbolic.calculus import ordered
from texclaims.symbolic.proof import PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import elements_of, symbol

SQUARE = '\n[[symbol]]\nname = "Q"\ntex = \'Q\'\nkind = "vector"\nshape = ["n", "n"]\nmeaning = "a square"\n'


@pytest.fixture(scope="session")
def table(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = tmp_path_factory.mktemp("table") / "notation.toml"
    file.write_text(Path(__file__).with_name("notation.toml").read_text(encoding="utf-8") + SQUARE, encoding="utf-8")
    return read_notation(file)


@pytest.fixture
def read_it(table: Any) -> Callable[[str], Claim]:
    return lambda tex: read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), table)


def nothing() -> Iterator[Any]:
    yield model()
    yield model()


# --- A. a false claim passes the whole verdict, mutants and all --------------------------------------------------------

FALSE_AND_HOLDS = [
    r"\sqrt{t^2} + \exp(t) = 1 + 2 t + \bigO(t^2)",  # one-sided: for t < 0 the remainder is -2 t
    r"\exp(\sqrt{t^2}) = 1 + t + \bigO(t^2)",
    r"\E[\frac{(1 + Z)^3}{Z}] = 4 \when{ Z \sim \Normal(0, 1) }",  # E|1/Z| is infinite: no expected value
    r"\E[\frac{(1 + Z)^3}{Z}] = 3 + \frac{c^2}{3} \when{ Z \sim \Uniform(-c, c) }",
    r"\E[\phi(Z)] = \phi(0) + \frac{c}{2} \phi''(0) + \bigO(c^2) \when{ Z \sim \Normal(0, c) }",  # phi(x) = exp(x^4)
]


@pytest.mark.parametrize("tex", FALSE_AND_HOLDS)
def test_a_false_claim_does_not_hold(read_it: Any, table: Any, functions: Any, tex: str) -> None:
    assert not judge(Case(read_it(tex), nothing, table, functions, {})).holds


# --- B. a false claim is proved ----------------------------------------------------------------------------------------

IID_W, ID_W = r"\when{ \iid{W} }", r"\when{ \ident{W} }"
FALSE_AND_PROVED = {
    # sympy.Sum(sympy.Sum(..)) becomes ONE Sum with two limits; the engine reads limits[0] only and drops the outer sum
    "nested sum, mean": rf"\E[\sum_{{i=1}}^{{m}} \sum_{{j=1}}^{{n}} W_{{i j}}] = n \E[W] {ID_W}",
    "nested sum, variance": rf"\Var[\sum_{{i=1}}^{{m}} \sum_{{j=1}}^{{n}} W_{{i j}}] = n \Var[W] {IID_W}",
    # single_sum renames every bound index to Symbol("i"), which is the page's own i (capture)
    "capture, |i - j|": r"\sum_{i=1}^{n} \sum_{j=1}^{m} \abs{i - j} = 0",
    "capture, tanh(i j)": r"\sum_{i=1}^{n} \sum_{j=1}^{n} \tanh(i j) = n \sum_{i=1}^{n} \tanh(i^2)",
    "capture, free index": r"\sum_{j=1}^{n} \abs{u_i - u_j} = 0 \when{ \each{i}{n} }",
    "capture, transpose": r"\sum_{j=1}^{n} Q_{i j} = \sum_{j=1}^{n} Q_{j i} \when{ \each{i}{n} }",
    "capture, moments": r"\E[\sum_{j=1}^{n} Q_{i j} X_j] = \E[X] \sum_{j=1}^{n} Q_{j j} \when{ \each{i}{n},\ \ident{X} }",
    "capture, slope": (
        r"\frac{\partial (\sum_{j=1}^{n} \sum_{l=1}^{n} Q_{j l} u_l)}{\partial u_i} = \sum_{j=1}^{n} Q_{i j} \when{ \each{i}{n} }"
    ),
    # of_sums uses i_0, i_1, ... again in the inner sum (capture)
    "capture, nested random sums": r"\E[\sum_{i=1}^{n} X_i \sum_{j=1}^{n} X_j] = n^2 \E[X^2] \when{ \iid{X} }",
    # Facts.unknown: E[tanh(a Z)] is a constant symbol: derivative, limit, integral, sum over i do not see a, t, i in it
    "moment symbol, derivative": r"\frac{\partial \E[\tanh(a Z)]}{\partial a} = 0",
    "moment symbol, derivative by an element": r"\frac{\partial \E[\tanh(u_1 Z)]}{\partial u_1} = 0",
    "moment symbol, limit": r"\lim_{t \to 0} \E[\tanh(t Z)] = \E[\tanh(t Z)]",
    "moment symbol, integral": r"\int_0^1 \E[\tanh(t Z)] \dd t = \E[\tanh(t Z)]",
    "moment symbol, order": r"c \E[\tanh(c Z)] = 0 + \bigO(c)",  # of order c^2
    "moment symbol, order of a law": r"c \E[\tanh(Z V)^2] = 0 + \bigO(c) \when{ Z \sim \Normal(0, c) }",
    "moment symbol, order of a moment": r"c^2 \E[\tanh(Z)^2] = 0 + \bigO(c^2) \when{ \E[Z^2] = c }",
    "moment symbol, sum": r"\sum_{i=1}^{n} i \E[\tanh(i Z)] = \frac{n + 1}{2} \sum_{i=1}^{n} \E[\tanh(i Z)]",
    "moment symbol, sum of squares": r"(\sum_{i=1}^{n} \E[\phi(u_i Z)])^2 = n \sum_{i=1}^{n} \E[\phi(u_i Z)]^2",
    # a letter in a letter is no constant, and neither is u_j where j may be 1
    "moment symbol in another": r"\frac{\partial \E[\tanh(Z - \E[\tanh(a Z)])]}{\partial a} = 0",
    "moment symbol, any element": r"\frac{\partial \E[\tanh(u_j Z)]}{\partial u_1} = 0 \when{ \each{j}{n} }",
    "moment symbol, by any element": r"\frac{\partial \E[\tanh(u_1 Z)]}{\partial u_j} = 0 \when{ \each{j}{n} }",
    "moment of an element, by any element": (
        r"\frac{\partial \E[\tanh(u_j X_j)]}{\partial u_1} = 0 \when{ \each{j}{n} }"
    ),
    # the sum over i != j of u_i u_j E[X_i X_j] is no product of two such sums
    "factors of a sum over different indices": (
        r"(n^2 - n) (\E[(\sum_{i=1}^{n} u_i X_i)^2] - \sum_{i=1}^{n} u_i^2 \E[X_i^2]) "
        r"= ((\sum_{i=1}^{n} u_i)^2 - \sum_{i=1}^{n} u_i^2) (\E[(\sum_{i=1}^{n} X_i)^2] - \sum_{i=1}^{n} \E[X_i^2])"
    ),
    # a derivative by the bare letter of a family is taken as if no element of it occurred
    "derivative by a bare family": r"\frac{\partial (\sum_{i=1}^{n} X_i)}{\partial X} = 0",
    # induction._at_one, _term_at, _next look neither at the start of a sum or product, nor at its end, nor for L inside
    "recursion, sum from 2": r"q_L = q_0 + \sum_{i=2}^{L} i^2 \when{ \each{l}{L},\ q_l = q_{l-1} + l^2 }",
    "recursion, product from 2": r"q_L = q_0 \prod_{i=2}^{L} n_i \when{ \each{l}{L},\ q_l = n_l q_{l-1} }",
    "recursion, sum to n": r"q_L = q_0 + (L - 1) u_1 + \sum_{i=1}^{n} u_i \when{ \each{l}{L},\ q_l = q_{l-1} + u_1 }",
    "recursion, L in the sum": (
        r"q_L = q_0 + \sum_{i=1}^{L} \frac{1}{i + L (L - 1)} \when{ \each{l}{L},\ q_l = q_{l-1} + \frac{1}{l^2 - 2 l + 2} }"
    ),
    "recursion, L in the rule of another one": (
        r"q_L + n_L = q_0 + n_0 + L + \frac{(L - 1) L (2 L - 1)}{6} "
        r"\when{ \each{l}{L},\ q_l = q_{l-1} + 1,\ n_l = n_{l-1} + (l - 1) L }"
    ),
    "recursion, L in the rule": r"q_L = q_0 + \frac{(L - 1) L (2 L - 1)}{6} \when{ \each{l}{L},\ q_l = q_{l-1} + (l - 1) L }",
    "induction, L in the product": (r"\prod_{l=1}^{L} (l + L^2 (L - 1)^2) = \prod_{l=1}^{L} (l + (l - 1)^2 (l - 2)^2)"),
    # _matched: a free index matches 0, which is not in 1..L; a repeated index matches two different ones
    "equal elements out of range": r"q_0 = c \when{ \each{l}{L},\ q_l = c }",
    "equal elements out of range, product": r"\prod_{l=1}^{L} q_{l-1} = c^L \when{ \each{l}{L},\ q_l = c }",
    "equal elements on a diagonal": r"Q_{1 2} = 0 \when{ \each{i}{n},\ Q_{i i} = 0 }",
    # ordered(): a reordering of m is undone in a sum over anything; the parser does not compare tau's shape with the axis
    "reordering of another size": r"\sum_{i=1}^{n} u_{\tau(i)} = \sum_{i=1}^{n} u_i",
    "reordering of a sequence": r"\sum_{i=1}^{L} q_{\tau(i)} = \sum_{i=1}^{L} q_i",
    # _small: the variance need not tend to 0 (affine or constant in c), and c may stand in the function
    # (comparing two reserves is no proof: a sparse Taylor series gives the same polynomial for both)
    # a slope at a kink that is no 0: SymPy's step is one half there
    "step at a value": r"\E[f'(Z - 1)] = \frac{c}{2} \when{ Z \sim \Bernoulli(c) }",
    "step at a value, mirrored": r"\E[f'(1 - Z)] = 1 - \frac{c}{2} \when{ Z \sim \Bernoulli(c) }",
    "sign at a value": r"\E[\frac{\partial \abs{Z - 1}}{\partial Z}] = c - 1 \when{ Z \sim \Bernoulli(c) }",
    "sign at 0": r"\E[\frac{\partial \abs{Z}}{\partial Z}] = c \when{ Z \sim \Bernoulli(c) }",
    "expansion, variance 1 + c": r"\E[\tanh(Z^4)] = 3 + 6 c + \bigO(c^2) \when{ Z \sim \Normal(0, 1 + c) }",
    "expansion, variance d": r"\E[\tanh(Z^{10})] + c = 0 + \bigO(c^1) \when{ Z \sim \Normal(0, d) }",
    "expansion, c in the function": r"\E[\tanh(\frac{Z^4}{c^2})] + c = 3 + \bigO(c^1) \when{ Z \sim \Normal(0, c) }",
    "expansion, not real": r"\E[\sqrt{1 - Z^2}] = 1 - \frac{c}{2} + \bigO(c^2) \when{ Z \sim \Normal(0, c) }",
    "no expected value": r"\E[Z \exp(Z^2)] = 0 \when{ Z \sim \Normal(0, 1) }",
    "one-sided order": r"\abs{t} + t^2 = t + \bigO(t^2)",
    # from below there is no value
    "limit without a value on one side": r"\lim_{t \to 0} t \ln(t) = 0",
    "limit of a root without a value on one side": r"\lim_{t \to 0} \sqrt{t} = 0",
    # SymPy's limit of an unknown function at infinity is phi(oo)
    "limit of an unspecified function": r"\lim_{t \to \infty} (\phi(t) - \phi(2 t)) = 0",
    # _limit_of_integral leaves the limit's variable in the end points
    "variable in the end points": r"\lim_{c \to \infty} \int_0^c \npdf(t) \dd t = \int_0^c \npdf(t) \dd t",
    # the symbol of an index is positive, and a sum may start at 0
    "index 0 is not positive": r"\sum_{l=0}^{L} \min(1, l) = L + 1",
    # a spike between the nodes; the error estimate of tanh-sinh is then tiny
    "a missed spike": r"\int_0^{10} \exp(-1000000 (t - \pi)^2) \dd t \approx 0.000",
}


@pytest.mark.parametrize("tex", FALSE_AND_PROVED.values(), ids=FALSE_AND_PROVED)
def test_a_false_claim_is_not_proved(read_it: Any, table: Any, functions: Any, tex: str) -> None:
    try:
        claim = read_it(tex)
    except DialectError:
        return  # a refusal is as good
    assert Prover(table, functions, {}).prove(claim.steps[0], claim.premises).verdict != PROVED


def test_a_nested_sum_of_a_check_keeps_its_outer_sum(read_it: Any, table: Any, functions: Any) -> None:
    W, m, n = (symbol(table.by_name[name]) for name in ("W", "m", "n"))
    claim = read_it(rf"\Var[S] = n \Var[W] {IID_W}")
    both = {"S": sum_of(m, lambda i: sum_of(n, lambda j: W(i, j)))}
    assert Prover(table, functions, both).prove(claim.steps[0], claim.premises).verdict != PROVED


def test_a_reordering_of_m_is_not_undone_in_a_shorter_sum(table: Any) -> None:
    v, tau = (elements_of(table.by_name[name]) for name in ("v", "tau"))
    k, m = sympy.Symbol("k", integer=True, positive=True), symbol(table.by_name["m"])
    assert ordered(sympy.Sum(v(tau(k)), (k, 1, m - 1))) != ordered(sympy.Sum(v(k), (k, 1, m - 1)))


# --- C. a false claim is measured --------------------------------------------------------------------------------------

FALSE_AND_MEASURED = [
    r"\frac{\partial (a \phi'(a))}{\partial a} = \phi'(a)",  # _call_prime detaches: phi' is a constant for autograd
    r"\frac{\partial (a \frac{\partial \phi(a)}{\partial a})}{\partial a} = \phi'(a)",  # so does _derivative
    r"\frac{\partial u_i}{\partial u_j} = 0 \when{ \each{i}{n},\ \each{j}{n} }",  # i = j occurs in no world
    r"\abs{t} + t^2 = t + \bigO(t^2)",  # only from the right
    r"(-1)^L = -1",  # where nothing is enumerated every size is an odd prime
]


@pytest.mark.parametrize("tex", FALSE_AND_MEASURED)
def test_a_false_claim_is_not_measured(read_it: Any, table: Any, functions: Any, tex: str) -> None:
    try:
        claim = read_it(tex)
    except DialectError:
        return  # a refusal is as good
    assert not Meter(table, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises).holds


# --- D. a true claim is refuted: a wrong version that is true would be counted as rejected "by proof" ---------------------

TRUE_AND_REFUTED = [
    r"\abs{1 - c} = 1 - c \when{ c < 1 }",  # points are drawn without regard to the premises
    r"q_1 = 2 q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
    r"q_l = 2 q_{l-1} \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
    r"\prod_{i=1}^{m} v_{\tau(i)} = \prod_{i=1}^{m} v_i",
    r"\sum_{i=1}^{m} \sum_{j=1}^{n} A_{i j} = \sum_{j=1}^{n} \sum_{i=1}^{m} A_{i j}",
    r"\Var[\sum_{i=1}^{m} v_i Y_{\tau(i)}] = \Var[Y] \sum_{i=1}^{m} v_i^2 \when{ \iid{Y} }",
    r"\frac{\partial (a^2 b)}{\partial a} = 2 c b \when{ a = c }",
    r"\frac{\partial \E[\phi(a Z)]}{\partial a} = \E[Z \phi'(a Z)]",
    r"\E[\phi(c Z)] = \phi(0) + c \phi'(0) \E[Z] + \bigO(c^2)",  # the letter for the mean hides c
    r"\frac{\partial (\sum_{l=1}^{m} v_l \phi(\sum_{j=1}^{n} A_{l j} u_j))}{\partial A_{1 2}}"
    r" = v_1 \phi'(\sum_{l=1}^{n} A_{1 l} u_l) u_2",
]


@pytest.mark.parametrize("tex", TRUE_AND_REFUTED)
def test_a_true_claim_is_not_refuted(read_it: Any, table: Any, functions: Any, tex: str) -> None:
    claim = read_it(tex)
    assert Prover(table, functions, {}).prove(claim.steps[0], claim.premises).verdict != REFUTED


def test_a_chain_of_equal_elements_holds_in_its_world(read_it: Any, table: Any, functions: Any) -> None:
    """Equations are obeyed in page order, twice; three in a row need a third pass, and _satisfied does not look."""
    claim = read_it(r"u_1 = u_2 \when{ u_1 = u_2,\ u_2 = u_3,\ u_3 = u_4 }")
    assert Meter(table, functions, {}, claim.names, "cpu").measure(claim.steps[0], claim.premises).holds


# --- E. another claim is called the same ------------------------------------------------------------------------------------


def first_of_them(X: Any) -> Iterator[Any]:
    yield model(S=X(1))
    yield model(S=on_tensors(lambda x: x[:, 0])(X))


OTHER = [
    (
        r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
        r"q_L = 2^L q_1 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }",
        nothing,
    ),
    (
        r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_0}",
        r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_1}",
        nothing,
    ),
    (r"\E[S X_2] = \E[X]^2 \when{ \iid{X} }", r"\E[S X_1] = \E[X]^2 \when{ \iid{X} }", first_of_them),
]


@pytest.mark.parametrize(("tex", "other", "check"), OTHER)
def test_another_claim_is_not_the_same(
    read_it: Any, table: Any, functions: Any, tex: str, other: str, check: Any
) -> None:
    case = Case(read_it(tex), check, table, functions, {})
    assert not same_claim(case, run_check(check, table, functions, {}), read_it(other))


# --- F. the engine raises --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tex", [r"\exp(-\frac{1}{t}) + \exp(t) = 1 + t + \bigO(t^2)"])
def test_an_error_of_sympy_is_no_error_of_the_verdict(read_it: Any, table: Any, functions: Any, tex: str) -> None:
    """SymPy raises its own PoleError, no ArithmeticError; from below, exp(-1/t) is not finite, and PyTorch sees it."""
    found = judge(Case(read_it(tex), nothing, table, functions, {}))
    assert not found.holds and not found.measured and "refuted by PyTorch" in found.reason


# --- G. read, though it means nothing -----------------------------------------------------------------------------------------

NONSENSE = [
    r"\sum_{i=0}^{n} a u_i = a \sum_{i=0}^{n} u_i",  # u begins at 1
    r"u_i = c \when{ \each{i}{m},\ \each{i}{n} }",  # bound twice
    r"\frac{\partial a}{\partial (a b)} = 1",
    r"\frac{\partial a}{\partial \phi(a)} = 1",
    r"\frac{\partial i}{\partial i} = 1 \when{ \each{i}{n} }",
    r"\frac{\partial \Var[Z]}{\partial \E[Z]} = -2 \E[Z]",
    r"\phi(a, b) = c",
    r"\phi_2(a) = c",
]


@pytest.mark.parametrize("tex", NONSENSE)
def test_nonsense_is_refused(read_it: Any, tex: str) -> None:
    with pytest.raises(DialectError):
        read_it(tex)


def test_the_message_for_a_letter_without_its_index_says_so(read_it: Any) -> None:
    with pytest.raises(DialectError) as refusal:
        read_it("u = a")
    assert "did you mean u ?" not in str(refusal.value)


def test_the_steps_of_an_expansion_are_shown(read_it: Any, table: Any, functions: Any) -> None:
    """Algebra.expanding is a new algebra; its rules (the Taylor polynomial, the law) never reach the proof."""
    claim = read_it(r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^3) \when{ Z \sim \Normal(0, c) }")
    found = Prover(table, functions, {}).prove(claim.steps[0], claim.premises)
    assert any("Taylor polynomial" in rule for rule in found.rules)


# --- F. what a second red team got through: defects of the rules, of the worlds, and of checks ---------------------------


FALSE_AND_HELD = {
    "pole beyond the samples": r"\int_0^{c} \frac{1}{(3 - t)^2} \dd t = \frac{1}{3 - c} - \frac{1}{3}",
    "pole, improper integral": r"\int_0^{\infty} \frac{1}{(3 + t - c)^2} \dd t = \frac{1}{3 - c}",
    "pole, real end": r"\int_0^{a} \frac{1}{(3 - t)^2} \dd t = \frac{1}{3 - a} - \frac{1}{3}",
    "root of a negative": r"\int_0^{c} \frac{1}{\sqrt{3 - t}} \dd t = 2 \sqrt{3} - 2 \sqrt{3 - c}",
    "logarithm of a negative": r"\int_0^{c} \ln(3 - t) \dd t = (c - 3) \ln(3 - c) - c + 3 \ln(3)",
    "negatives of a positive number": r"\int_{-1}^{1} \sqrt{c^2} \dd c = 0",
    "limit from one side": r"\lim_{c \to 1} \frac{1}{1 + \exp(\frac{c}{1 - c})} = 1",
    "sum of symmetric elements": r"\E[\frac{1}{1 + \exp(-\sum_{j=1}^{n} X_j)}] = \frac{1}{2} \when{ X \sim -X }",
    "sum from 3": r"\sum_{l=3}^{L} l = \frac{L (L + 1)}{2} - 3",
    "sum to L - 3": r"\sum_{l=1}^{L - 3} l = \frac{(L - 3) (L - 2)}{2}",
    "constant sum from 3": r"\sum_{l=3}^{L} \frac{2 l}{l} = 2 (L - 2)",
    "product from 4": r"\prod_{l=4}^{L} \frac{c l}{l} = c^{L - 3}",
    "index below 1": r"\sum_{l=n - 3}^{n} \min(1, l) = 4",
    "layer -1": r"\sum_{l=1}^{L} (q_{l-2} + c) = L c + \sum_{l=1}^{L} q_{l-2}",
    "derivative by an element that need not be there": (
        r"\frac{\partial (\sum_{l=1}^{L} q_l^2)^2}{\partial q_4} = 4 q_4 \sum_{l=1}^{L} q_l^2"
    ),
    "slopes at a kink": r"f'(t) + f'(-t) = 1",
    "slopes at an atom": r"\E[f'(X)] + \E[f'(-X)] = 1",
    "order with a logarithm": r"\sqrt{\sqrt{-c^8 \ln(c)}} = 0 + \bigO(c^2)",
    "order in a whole number": r"\exp(n) = 1 + n + \bigO(n^2)",
    "derivative by a whole number": r"\frac{\partial (n^2)}{\partial n} = 2 n",
    "a positive number below 0": r"c + 1 = 0 \when{ c = -1 }",
    "a positive sequence below 0": r"q_L = (-1)^L q_0 \when{ \each{l}{L},\ q_l = -q_{l-1} }",
    "law cut on one side": r"\E[Z] = 0 \when{ Z \sim \TruncatedNormal(0, 1, 0, \infty) }",
    "index in the letter of a moment": r"\E[\sum_{l=1}^{n} l \tanh(l Y)] = \frac{n + 1}{2} \E[\sum_{l=1}^{n} \tanh(l Y)]",
    "a long sum": r"\sum_{l=1}^{9999999} l = 49999995000000",
}


@pytest.mark.parametrize("tex", FALSE_AND_HELD.values(), ids=FALSE_AND_HELD)
def test_a_false_claim_of_the_second_red_team_does_not_hold(
    read_it: Any, table: Any, functions: Any, tex: str
) -> None:
    assert not judge(Case(read_it(tex), nothing, table, functions, {})).holds


TRUE_NEIGHBOURS = {
    "no pole between the ends": r"\int_0^{c} \frac{1}{(3 + t)^2} \dd t = \frac{1}{3} - \frac{1}{3 + c}",
    "a root of a positive": r"\int_0^{c} \frac{1}{\sqrt{3 + t}} \dd t = 2 \sqrt{3 + c} - 2 \sqrt{3}",
    "sum to L - 1": r"\sum_{l=1}^{L - 1} l = \frac{L (L - 1)}{2}",
    "slopes where there is no kink": r"\E[f'(X)] = \frac{1}{2} \when{ X \sim -X,\ X \ne 0 }",
    "derivative by the first element": r"\frac{\partial (\sum_{l=1}^{L} q_l^2)^2}{\partial q_1} = 4 q_1 \sum_{l=1}^{L} q_l^2",
}


@pytest.mark.parametrize("tex", TRUE_NEIGHBOURS.values(), ids=TRUE_NEIGHBOURS)
def test_their_true_neighbours_hold(read_it: Any, table: Any, functions: Any, tex: str) -> None:
    verdict = judge(Case(read_it(tex), nothing, table, functions, {}))
    assert verdict.holds, verdict.reason


def test_a_sum_over_a_letter_that_a_premise_lets_run_has_its_range(read_it: Any) -> None:
    with pytest.raises(DialectError, match="l has another range in the premises"):
        read_it(r"\sum_{l=1}^{L} q_l = L c \when{ \each{l}{n},\ q_l = c }")
    read_it(r"\sum_{l=1}^{L} q_l = L c \when{ \each{l}{L},\ q_l = c }")


def pins_a_count() -> Iterator[Any]:
    yield model(n=sympy.Integer(2))
    yield model(n=2)


def pins_a_real() -> Iterator[Any]:
    yield model(a=sympy.Integer(3))
    yield model(a=3)


def pins_a_positive_below_zero() -> Iterator[Any]:
    yield model(c=sympy.Integer(-2))
    yield model(c=-2)


@pytest.mark.parametrize(
    ("tex", "check", "found"),
    [
        (r"\Var[\sum_{j=1}^{n} X_j] = 2 \Var[X] \when{ \iid{X} }", pins_a_count, "a count is for the page alone"),
        (r"\E[f(a X)] = a \E[f(X)]", pins_a_real, "is the number 3 in both models"),
        (r"\E[f(-c X)] = -c \E[f(X)]", pins_a_positive_below_zero, "declares as positive"),
    ],
)
def test_a_check_does_not_pin_what_the_page_leaves_general(
    read_it: Any, table: Any, functions: Any, tex: str, check: Any, found: str
) -> None:
    with pytest.raises(CheckError, match=found):
        judge(Case(read_it(tex), check, table, functions, {}))


def test_a_check_does_not_build_on_its_own_equation(read_it: Any, table: Any, functions: Any) -> None:
    def label(label: Any) -> Iterator[Any]:
        yield model(using=[label])
        yield model()

    claim = read_it(r"\Var[Y] = \E[Y^2] - \E[Y]^2")
    with pytest.raises(CheckError, match="it builds on itself"):
        judge(Case(claim, label, table, functions, {"label": claim}))


@pytest.mark.parametrize(
    ("tex", "weaker"),
    [
        (r"\Var[\sum_{j=1}^{n} X_j] = n \Var[X] \when{ \iid{X} }", r"\iid{X} → \ident{X}"),
        (r"\E[f(X)^2] = \frac{1}{2} \E[X^2] \when{ X \sim -X }", r"X \sim -X → \E[X] = 0"),
    ],
)
def test_a_premise_is_exchanged_for_a_weaker_one(read_it: Any, table: Any, functions: Any, tex: str, weaker: str) -> None:
    verdict = judge(Case(read_it(tex), nothing, table, functions, {}))
    assert verdict.holds, verdict.reason
    assert weaker in [row.change for row in verdict.mutants.rows]


def test_a_premise_that_asks_for_too_much_is_found(read_it: Any, table: Any, functions: Any) -> None:
    """Equal laws are enough for the mean of a sum."""
    claim = read_it(r"\E[\sum_{j=1}^{n} X_j] = n \E[X] \when{ \iid{X} }")
    assert not judge(Case(claim, nothing, table, functions, {})).holds


def test_premises_that_no_lemma_can_use_are_a_reason_and_no_crash(read_it: Any, table: Any, functions: Any) -> None:
    def label(earlier: Any) -> Iterator[Any]:
        yield model(using=[earlier])
        yield model()

    earlier = read_it(r"\Var[X] = \E[X^2] - \E[X]^2")
    claim = read_it(r"\Var[X] = \E[X^2] - \E[X]^2 \when{ \E[X] \le 0 }")
    assert not judge(Case(claim, label, table, functions, {"earlier": earlier})).holds
