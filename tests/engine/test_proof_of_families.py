"""Claims about elements: equal elements, derivatives, reorderings, and recursions by induction, with their premises."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq

from texclaims.check import sum_of
from texclaims.language.claim import Claim
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import elements_of, symbol

Prove = Callable[..., Proof]


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Prove:
    """The proof of the only step of a claim, under the premises that its display states."""

    def of(tex: str, *premises: str) -> Proof:
        claim = read(tex + (rf" \when{{ {', '.join(premises)} }}" if premises else ""))
        (step,) = claim.steps
        return Prover(notation, functions, {}).prove(step, claim.premises)

    return of


EACH_I, EACH_J, EACH_V, EACH_L = r"\each{i}{n}", r"\each{j}{n}", r"\each{i}{m}", r"\each{l}{L}"

# --- equal elements, derivatives, reorderings ---------------------------------------------------------------------------

SQUARES = r"\sum_{i=1}^{n} u_i^2"
LAYER = r"\sum_{i=1}^{m} v_i \phi(\sum_{l=1}^{n} A_{i l} X_l)"
NEEDED = {
    "two numbers": (r"u_1 + u_2 = 2 u_2", (), (r"u_1 = u_2",)),
    "two rows": (r"A_{1 j} X_j = A_{2 j} X_j", (EACH_J,), (r"A_{1 j} = A_{2 j}",)),
    "two rows in a sum": (
        r"\sum_{l=1}^{n} A_{1 l} X_l = \sum_{l=1}^{n} A_{2 l} X_l", (EACH_J,), (r"A_{1 j} = A_{2 j}",),
    ),
    "equal units": (
        r"v_1 \phi(\sum_{l=1}^{n} A_{1 l} X_l) = v_2 \phi(\sum_{l=1}^{n} A_{2 l} X_l)",
        (EACH_J,), (r"A_{1 j} = A_{2 j}", r"v_1 = v_2"),
    ),
    "equal gradients": (
        rf"\frac{{\partial ({LAYER})}}{{\partial A_{{1 j}}}} = \frac{{\partial ({LAYER})}}{{\partial A_{{2 j}}}}",
        (EACH_J,), (r"A_{1 j} = A_{2 j}", r"v_1 = v_2"),
    ),
    "all elements are one number": (r"\sum_{j=1}^{n} u_j = n c", (EACH_I,), (r"u_i = c",)),
    "elements by their index": (r"u_3 = 9", (EACH_I,), (r"u_i = i^2",)),
    "one element by others": (r"u_1^2 = c^2 u_2^2", (), (r"u_1 = c u_2",)),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "kept", "needed"), NEEDED.values(), ids=NEEDED)
def test_equal_elements_need_their_premise(
    prove: Prove, tex: str, kept: tuple[str, ...], needed: tuple[str, ...]
) -> None:
    whole = prove(tex, *kept, *needed)
    assert whole.verdict == PROVED, whole.leftover
    assert sum(rule.startswith("the premise ") for rule in whole.rules) == len(needed)
    for premise in needed:
        assert prove(tex, *kept, *(other for other in needed if other != premise)).verdict == REFUTED


DERIVATIVES = [
    (rf"\frac{{\partial ({SQUARES})}}{{\partial u_j}} = 2 u_j", (EACH_J,), PROVED),
    (rf"\frac{{\partial ({SQUARES})}}{{\partial u_j}} = u_j", (EACH_J,), REFUTED),
    (rf"\frac{{\partial ({SQUARES})}}{{\partial u_j}} = 2 \sum_{{i=1}}^{{n}} u_i", (EACH_J,), REFUTED),
    (rf"\frac{{\partial ({SQUARES})}}{{\partial u_1}} = 2 u_1", (), PROVED),
    (rf"\frac{{\partial ({SQUARES})}}{{\partial u_1}} = 2 u_2", (), REFUTED),
    (rf"\frac{{\partial ({SQUARES})}}{{\partial v_1}} = 0", (), PROVED),
    (rf"\frac{{\partial \ell({SQUARES})}}{{\partial u_j}} = 2 u_j \ell'({SQUARES})", (EACH_J,), PROVED),
    (rf"\frac{{\partial \ell({SQUARES})}}{{\partial u_j}} = 2 u_j \ell({SQUARES})", (EACH_J,), REFUTED),
    (rf"\frac{{\partial \ell({SQUARES})}}{{\partial u_j}} = \ell'({SQUARES})", (EACH_J,), REFUTED),
    (r"\frac{\partial (\sum_{i=1}^{n - 1} q_i)}{\partial q_j} = 1", (EACH_J,), OPEN),
    (r"\frac{\partial (\sum_{i=1}^{m} q_i)}{\partial q_j} = 1", (EACH_J,), OPEN),
    (r"\frac{\partial (\sum_{i=2}^{n} q_i)}{\partial q_j} = 1", (EACH_J,), OPEN),
    (r"\frac{\partial (\sum_{i=1}^{n} q_i)}{\partial q_j} = 1", (EACH_J,), PROVED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial A_{{1 j}}}} = v_1 \phi'(\sum_{{l=1}}^{{n}} A_{{1 l}} X_l) X_j", (EACH_J,), PROVED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial A_{{1 j}}}} = v_1 \phi'(\sum_{{l=1}}^{{n}} A_{{1 l}} X_l) X_1", (EACH_J,), REFUTED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial A_{{1 j}}}} = v_1 \phi'(\sum_{{l=1}}^{{n}} A_{{2 l}} X_l) X_j", (EACH_J,), REFUTED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial A_{{1 j}}}} = v_1 \phi(\sum_{{l=1}}^{{n}} A_{{1 l}} X_l) X_j", (EACH_J,), REFUTED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial v_1}} = \phi(\sum_{{l=1}}^{{n}} A_{{1 l}} X_l)", (), PROVED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial v_1}} = \phi(\sum_{{l=1}}^{{n}} A_{{2 l}} X_l)", (), REFUTED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial X_j}} = \sum_{{i=1}}^{{m}} v_i \phi'(\sum_{{l=1}}^{{n}} A_{{i l}} X_l) A_{{i j}}",
     (EACH_J,), PROVED),
    (rf"\frac{{\partial ({LAYER})}}{{\partial X_j}} = \sum_{{i=1}}^{{m}} v_i \phi'(\sum_{{l=1}}^{{n}} A_{{i l}} X_l) A_{{1 j}}",
     (EACH_J,), REFUTED),
    (r"\sum_{i=1}^{m} v_{\tau(i)} = \sum_{i=1}^{m} v_i", (), PROVED),
    (r"\sum_{i=1}^{m} v_{\tau(i)}^2 = \sum_{i=1}^{m} v_i", (), REFUTED),
    (r"\sum_{i=1}^{m} v_i v_{\tau(i)} = \sum_{i=1}^{m} v_i^2", (), REFUTED),
    (r"\sum_{i=1}^{m} i v_{\tau(i)} = \sum_{i=1}^{m} i v_i", (), REFUTED),
    (r"\sum_{i=1}^{m} v_{\tau(i)} A_{i 1} = \sum_{i=1}^{m} v_i A_{i 1}", (), REFUTED),
    (r"v_{\tau(i)} = v_i", (EACH_V,), OPEN),
    (r"\sum_{i=1}^{m} v_{\tau(i)} \phi(\sum_{l=1}^{n} A_{\tau(i) l} X_l) = " + LAYER, (), PROVED),
    (r"\sum_{i=1}^{m} v_i \phi(\sum_{l=1}^{n} A_{\tau(i) l} X_l) = " + LAYER, (), REFUTED),
    (r"\sum_{i=1}^{m} v_{\tau(i)} \phi(\sum_{l=1}^{n} A_{i l} X_l) = " + LAYER, (), REFUTED),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "premises", "verdict"), DERIVATIVES, ids=[row[0] for row in DERIVATIVES])
def test_a_claim_about_elements_is_decided(prove: Prove, tex: str, premises: tuple[str, ...], verdict: str) -> None:
    found = prove(tex, *premises)
    assert found.verdict == verdict, found.leftover


def prove_with(read: Any, notation: Any, functions: Any, model: dict[str, Any], tex: str, *premises: str) -> Proof:
    """The proof of a claim in which the model supplies some of the names."""
    claim = read(tex + rf" \when{{ {', '.join(premises)} }}")
    return Prover(notation, functions, model).prove(claim.steps[0], claim.premises)


@pytest.mark.parametrize(
    ("tex", "verdict"),
    [
        (r"\frac{\partial a^2}{\partial u_j} = 4 u_j a", PROVED),  # the sum that is left over is a again
        (r"\frac{\partial a^2}{\partial u_j} = 2 u_j a", REFUTED),
        (r"\frac{\partial a^2}{\partial u_j} = 4 c X_j a", PROVED),
        (r"\frac{\partial a^2}{\partial u_j} = 4 X_j a", REFUTED),
        (r"\frac{\partial a}{\partial u_j} = 2 u_j", PROVED),
    ],
)
def test_one_model_is_written_by_another(read: Any, notation: Any, functions: Any, tex: str, verdict: str) -> None:
    u, X, c, n = (elements_of(notation.by_name["u"]), *(symbol(notation.by_name[name]) for name in "Xcn"))
    model = {"a": sum_of(n, lambda i: u(i) ** 2), "u": lambda i: c * X(i)}
    found = prove_with(read, notation, functions, model, tex, EACH_J)
    assert found.verdict == verdict, found.leftover
    alone = prove_with(read, notation, functions, {"a": model["a"]}, tex, EACH_J)  # u itself, and nothing known of it
    assert alone.verdict == (verdict if "X" not in tex else REFUTED), alone.leftover


def test_a_model_that_is_written_by_its_own_family_is_put_in_once(read: Any, notation: Any, functions: Any) -> None:
    u = elements_of(notation.by_name["u"])
    model = {"u": lambda i: 2 * u(i)}
    square = rf"\frac{{\partial ({SQUARES})}}{{\partial u_j}}"
    assert prove_with(read, notation, functions, model, rf"{square} = 2 u_j", EACH_J).verdict == PROVED
    assert prove_with(read, notation, functions, model, rf"{square} = 4 u_j", EACH_J).verdict == REFUTED


# --- recursions -------------------------------------------------------------------------------------------------------

DOUBLING, GROWING = r"q_l = 2 q_{l-1}", r"q_l = q_{l-1} + l"
RECURSIONS = [
    (r"q_L = 2^L q_0", DOUBLING, PROVED),
    (r"2^{-L} q_L = q_0", DOUBLING, PROVED),
    (r"q_0 = 2^{-L} q_L", DOUBLING, PROVED),
    (r"q_L = 2^{L - 1} q_0", DOUBLING, REFUTED),
    (r"q_L = 2^{L + 1} q_0", DOUBLING, REFUTED),
    (r"q_L = 3^L q_0", DOUBLING, REFUTED),
    (r"q_L = 2 L q_0", DOUBLING, REFUTED),  # right for L = 1 and 2
    (r"q_L = (L^2 - L + 2) q_0", DOUBLING, REFUTED),  # right for L = 1, 2 and 3
    (r"q_L = 2^L q_1", DOUBLING, REFUTED),
    (r"q_L = 2^L", DOUBLING, REFUTED),
    (r"q_L = q_0 + \frac{L (L + 1)}{2}", GROWING, PROVED),
    (r"q_L = q_0 + \sum_{i=1}^{L} i", GROWING, PROVED),
    (r"q_L = q_0 + \frac{L^2}{2}", GROWING, REFUTED),
    (r"q_L = q_0 + L", GROWING, REFUTED),
    (r"q_L = q_0 + \sum_{i=1}^{L} i^2", GROWING, REFUTED),
    (r"q_L = q_0 + \sum_{i=1}^{L - 1} i", GROWING, REFUTED),
    (r"q_L = q_0 \prod_{i=1}^{L} n_i", r"q_l = n_l q_{l-1}", PROVED),
    (r"q_L = q_0 \prod_{l=1}^{L} n_l", r"q_l = n_l q_{l-1}", PROVED),
    (r"q_L = q_0 \prod_{i=1}^{L} n_{i-1}", r"q_l = n_l q_{l-1}", REFUTED),
    (r"q_L = q_0 \prod_{i=1}^{L} n_i", r"q_l = n_{l-1} q_{l-1}", REFUTED),
    (r"q_L = q_0 \prod_{i=1}^{L} 2 n_i", r"q_l = n_l q_{l-1}", REFUTED),
    (r"q_L = q_0 + \prod_{i=1}^{L} n_i", r"q_l = n_l q_{l-1}", REFUTED),
    (r"q_L = 6^{-L} q_0 + (1 - 6^{-L}) \frac{2}{5 n}", r"q_l = \frac{1}{6} q_{l-1} + \frac{1}{3 n}", PROVED),
    (r"q_L = 6^{-L} q_0 + (1 - 6^{-L}) \frac{1}{5 n}", r"q_l = \frac{1}{6} q_{l-1} + \frac{1}{3 n}", REFUTED),
    (r"q_L = 6^{-L} q_0 + (1 + 6^{-L}) \frac{2}{5 n}", r"q_l = \frac{1}{6} q_{l-1} + \frac{1}{3 n}", REFUTED),
    (r"q_L = \frac{1}{\frac{1}{q_0} + L}", r"q_l = \frac{q_{l-1}}{1 + q_{l-1}}", PROVED),
    (r"q_L = \frac{1}{\frac{1}{q_0} + 2 L}", r"q_l = \frac{q_{l-1}}{1 + q_{l-1}}", REFUTED),
    (r"q_L^2 = 4^L q_0^2", DOUBLING, OPEN),  # not linear in q_L
    (r"\exp(q_L) = \exp(2^L q_0)", DOUBLING, OPEN),
    (r"q_L = \frac{q_L^2}{2^L q_0}", DOUBLING, OPEN),
    (r"q_L = 2^L q_0", r"n_l = 2 n_{l-1}", REFUTED),  # of another sequence
    (r"q_L = 2^L q_0", r"q_1 = 2 q_0", REFUTED),  # one step is not all steps
    (r"q_n = 2^n q_0", DOUBLING, REFUTED),  # the recursion ends at L
    (r"q_L = 2^L q_0", r"q_l = 2 q_{l-2}", REFUTED),  # two steps at a time
]  # fmt: skip


@pytest.mark.parametrize(("tex", "rule", "verdict"), RECURSIONS, ids=[f"{row[0]} by {row[1]}" for row in RECURSIONS])
def test_a_claim_under_a_recursion_is_decided(prove: Prove, tex: str, rule: str, verdict: str) -> None:
    found = prove(tex, EACH_L, rule)
    assert found.verdict == verdict, found.leftover
    if verdict == PROVED:
        assert any(used.startswith("induction over L") for used in found.rules)
        assert prove(tex).verdict == REFUTED  # nothing else makes it true


HALVING, DOUBLING_N = r"q_l = \frac{q_{l-1}}{2}", r"n_l = 2 n_{l-1}"
TWO_RECURSIONS = [
    (r"q_L n_L = q_0 n_0", HALVING, DOUBLING_N, PROVED),
    (r"n_0 q_0 = q_L n_L", HALVING, DOUBLING_N, PROVED),
    (r"q_L + n_L = q_0 + n_0 + L", r"q_l = q_{l-1} + l", r"n_l = n_{l-1} + 1 - l", PROVED),
    (r"q_L n_L = 2 q_0 n_0", HALVING, DOUBLING_N, REFUTED),
    (r"q_L n_L = q_0 n_0", HALVING, r"n_l = 3 n_{l-1}", REFUTED),
    (r"q_L n_L^2 = q_0 n_0^2", HALVING, DOUBLING_N, REFUTED),
    (r"q_L n_L = q_0 n_0", HALVING, r"n_1 = 2 n_0", REFUTED),  # one step is not all steps
    (r"q_L n_L = q_0 n_0", HALVING, r"n_l = 2 n_{l-2}", REFUTED),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tex", "rule", "other", "verdict"), TWO_RECURSIONS, ids=[" by ".join(r[:3]) for r in TWO_RECURSIONS]
)
def test_a_claim_under_two_recursions_is_decided(prove: Prove, tex: str, rule: str, other: str, verdict: str) -> None:
    found = prove(tex, EACH_L, rule, other)
    assert found.verdict == verdict, found.leftover
    if verdict == PROVED:
        assert prove(tex, EACH_L, rule).verdict != PROVED
        assert prove(tex, EACH_L, other).verdict != PROVED


def test_a_refuted_recursion_is_unrolled_from_its_start(prove: Prove) -> None:
    witness = prove(r"q_L = 3^L q_0", EACH_L, DOUBLING).witness
    assert witness is not None and witness.numbers.keys() == {"L", "q(0)"}
    value = Fraction(witness.numbers["q(0)"]) * 2 ** int(witness.numbers["L"])
    assert witness.left.overlaps(arb(fmpq(value.numerator, value.denominator)))
