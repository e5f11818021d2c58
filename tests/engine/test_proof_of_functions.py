"""Claims about functions: unspecified ones, symmetry, expansions of moments, digits by integration, bounds and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sympy

from texclaims.language.claim import Claim
from texclaims.laws.functions import Function
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.rules.simplify import positive_factors_out

Prove = Callable[..., Proof]
REFUSED = "refused"  # open, and known to break a rule of the dialect
T = sympy.Symbol("t", real=True)


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Mapping[str, Function]) -> Prove:
    """The proof of the only step of a claim, under the premises that its display states."""

    def of(tex: str, *premises: str) -> Proof:
        claim = read(tex + (rf" \when{{ {', '.join(premises)} }}" if premises else ""))
        (step,) = claim.steps
        return Prover(notation, functions, {}).prove(step, claim.premises)

    return of


# --- unspecified functions ----------------------------------------------------------------------------------------------

UNSPECIFIED = [
    (r"\frac{\partial (\phi(a) \ell(a))}{\partial a} = \phi'(a) \ell(a) + \phi(a) \ell'(a)", PROVED),
    (r"\frac{\partial (\phi(a) \ell(a))}{\partial a} = \phi'(a) \ell'(a)", REFUTED),
    (r"\frac{\partial (\phi(a) \ell(a))}{\partial a} = \phi'(a) \ell(a) - \phi(a) \ell'(a)", REFUTED),
    (r"\frac{\partial \phi(\ell(a))}{\partial a} = \phi'(\ell(a)) \ell'(a)", PROVED),
    (r"\frac{\partial \phi(\ell(a))}{\partial a} = \phi'(\ell(a))", REFUTED),
    (r"\frac{\partial \phi(\ell(a))}{\partial a} = \phi'(a) \ell'(a)", REFUTED),
    (r"\frac{\partial \phi(\ell(a))}{\partial a} = \ell'(\phi(a)) \phi'(a)", REFUTED),
    (r"\frac{\partial \phi(a b)}{\partial a} = b \phi'(a b)", PROVED),
    (r"\frac{\partial \phi(a b)}{\partial a} = a \phi'(a b)", REFUTED),
    (r"\frac{\partial \frac{\phi(a)}{c}}{\partial a} = \frac{\phi'(a)}{c}", PROVED),
    (r"\frac{\partial \frac{1}{\phi(a)}}{\partial a} = -\frac{\phi'(a)}{\phi^2(a)}", PROVED),
    (r"\frac{\partial \frac{1}{\phi(a)}}{\partial a} = \frac{\phi'(a)}{\phi^2(a)}", REFUTED),
    (r"\frac{\partial \frac{\partial \phi(a^2)}{\partial a}}{\partial a} = 2 \phi'(a^2) + 4 a^2 \phi''(a^2)", PROVED),
    (r"\frac{\partial \frac{\partial \phi(a^2)}{\partial a}}{\partial a} = 4 a^2 \phi''(a^2)", REFUTED),
    (r"\phi(a + b) - \phi(b + a) = 0", PROVED),
    (r"\phi(a + b) = \phi(a) + \phi(b)", REFUTED),  # not every function is linear,
    (r"\phi(-a) = -\phi(a)", REFUTED),  # or odd,
    (r"\phi(-a) = \phi(a)", REFUTED),  # or even,
    (r"\phi(a) = \phi(b)", REFUTED),  # or constant,
    (r"\phi(0) = 0", REFUTED),
    (r"\phi'(0) = 1", REFUTED),
    (r"\phi(a) = \ell(a)", REFUTED),  # or the same,
    (r"\phi(\ell(a)) = \ell(\phi(a))", REFUTED),  # or commutes,
    (r"\phi'(a) = \phi(a)", REFUTED),
    (r"\phi''(a) = -\phi(a)", REFUTED),
    (r"\phi(2 a) = 2 \phi(a)", REFUTED),  # or is homogeneous
    (r"\phi(t) = \phi(0) + \phi'(0) t + \bigO(t^2)", PROVED),
    (r"\phi(t) = \phi(0) + \phi'(0) t + \bigO(t^3)", REFUTED),
    (r"\phi(t) = \phi(0) + \bigO(t^2)", REFUTED),
    (r"\E[\phi(Z)] = \phi(\E[Z])", REFUTED),
]


@pytest.mark.parametrize(("tex", "verdict"), UNSPECIFIED, ids=[row[0] for row in UNSPECIFIED])
def test_a_claim_about_every_smooth_function_is_decided(prove: Prove, tex: str, verdict: str) -> None:
    found = prove(tex)
    assert found.verdict == verdict, found.leftover


# --- symmetry -----------------------------------------------------------------------------------------------------------

SYMMETRY = {
    r"\E[\tanh(Z)] = 0": PROVED,
    r"\E[\erf(Z) + 1] = 1": PROVED,
    r"\E[\ncdf(Z)] = \frac{1}{2}": PROVED,
    r"\E[\frac{1}{1 + \exp(Z)}] = \frac{1}{2}": PROVED,
    r"\E[Z \tanh^2(Z)] = 0": PROVED,
    r"\E[\tanh(Z)] = 1": REFUTED,
    r"\E[\ncdf(Z)] = \frac{1}{3}": REFUTED,
    r"\E[\exp(Z)] = 1": REFUTED,
    r"\E[\tanh^2(Z)] = 0": REFUTED,
    r"\E[Z \tanh(Z)] = 0": REFUTED,
    r"\E[\phi(Z)] = 0": REFUTED,
    r"\E[\tanh(Z + a)] = 0": REFUTED,
    r"\E[V \tanh(Z)] = 0": REFUTED,
}


@pytest.mark.parametrize(("tex", "verdict"), SYMMETRY.items(), ids=SYMMETRY)
def test_symmetry_cancels_odd_functions_and_only_them(prove: Prove, tex: str, verdict: str) -> None:
    assert prove(tex, r"Z \sim -Z").verdict == verdict
    for weaker in ((), (r"\E[Z] = 0",), (r"V \sim -V",)):
        assert prove(tex, *weaker).verdict == REFUTED


# --- expansions as a variance tends to 0 --------------------------------------------------------------------------------

SMALL = r"Z \sim \Normal(0, c)"
EXPANSIONS = [
    (r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^3)", SMALL, PROVED, "the remainder starts with 17*c**3/3"),
    (r"\E[\tanh^2(Z)] = c + \bigO(c^2)", SMALL, PROVED, "the remainder starts with -2*c**2"),
    (r"\E[\exp(Z)] = 1 + \frac{c}{2} + \bigO(c^2)", SMALL, PROVED, "the remainder starts with c**2/8"),
    (r"\E[\tanh'(Z)^2] = 1 - 2 c + \bigO(c^2)", SMALL, PROVED, ""),
    (r"\E[\erf(Z)^2] = \frac{4 c}{\pi} + \bigO(c^2)", SMALL, PROVED, ""),
    (r"\E[\frac{1}{1 + \exp(-Z)} Z] = \frac{c}{4} + \bigO(c^2)", SMALL, PROVED, ""),
    (r"\E[\frac{1}{1 + Z^2}] = 1 - c + \bigO(c^2)", SMALL, PROVED, ""),
    (r"\E[\tanh^2(Z)] = 3 c - 18 c^2 + \bigO(c^3)", r"Z \sim \Normal(0, 3 c)", PROVED, ""),
    (r"\E[\tanh^2(Z)] = d c - 2 d^2 c^2 + \bigO(c^3)", r"Z \sim \Normal(0, d c)", PROVED, ""),
    (r"\E[\tanh^2(Z)] = c - 3 c^2 + \bigO(c^3)", SMALL, REFUTED, "the remainder has the term c**2"),
    (r"\E[\tanh^2(Z)] = 2 c + \bigO(c^2)", SMALL, REFUTED, "the remainder has the term -c"),
    (r"\E[\tanh^2(Z)] = 1 + c + \bigO(c^2)", SMALL, REFUTED, "the remainder has the term -1"),
    (r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^4)", SMALL, REFUTED, "the remainder has the term 17*c**3/3"),
    (r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^2)", SMALL, REFUSED, "the remainder is smaller than c**2"),
    (r"\E[\tanh^2(Z)] = c + \bigO(c^2)", r"Z \sim \Normal(0, 2 c)", REFUTED, "the remainder has the term c"),
    (r"\E[\exp(Z^2)] = 1 + c + \bigO(c^2)", SMALL, OPEN, "grows too fast for an expansion"),
    (r"\E[\exp(\abs{Z})] = 1 + \bigO(c^2)", SMALL, OPEN, "not smooth at 0"),
    (r"\E[\exp(f(Z))] = 1 + \bigO(c^2)", SMALL, OPEN, "not smooth at 0"),
    (r"\E[\tanh(f(Z))] = c + \bigO(c^2)", SMALL, OPEN, "not smooth at 0"),
    (r"\E[\frac{1}{1 - Z}] = 1 + c + \bigO(c^2)", SMALL, OPEN, "not smooth at 0"),
    (r"\E[\ln(1 + Z^2)] = c + \bigO(c^2)", SMALL, OPEN, "not smooth at 0"),
    (r"\E[\exp(Z)] = 1 + \frac{c}{2} + \bigO(c^2)", r"Z \sim \Normal(0, c^2)", OPEN, "no expansion for the law of Z in c"),
    (r"\E[\exp(Z)] = 1 + \frac{c}{2} + \bigO(c^2)", r"Z \sim \Normal(0, \sqrt{c})", OPEN, "no expansion for the law of Z in c"),
    (r"\E[\exp(Z)] = 1 + \frac{c}{2} + \bigO(c^2)", r"Z \sim \Normal(1, c)", OPEN, "no expansion for the law of Z in c"),
    (r"\E[\exp(Z)] = 1 + \frac{c}{2} + \bigO(c^2)", r"Z \sim \Uniform(-c, c)", OPEN, "no expansion for the law of Z in c"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tex", "law", "verdict", "words"), EXPANSIONS, ids=[f"{row[0]} {row[1]}" for row in EXPANSIONS]
)
def test_an_expansion_of_a_moment_is_decided(prove: Prove, tex: str, law: str, verdict: str, words: str) -> None:
    found = prove(tex, law)
    assert (REFUSED if found.refused else found.verdict) == verdict, found.leftover
    assert words in " ".join([*found.rules, found.leftover])


def test_an_expansion_needs_the_law(prove: Prove) -> None:
    for premises in ((), (r"Z \sim -Z",), (r"\E[Z] = 0", r"\Var[Z] = c"), (r"V \sim \Normal(0, c)",)):
        assert prove(r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^3)", *premises).verdict != PROVED


# --- digits by integration ------------------------------------------------------------------------------------------------

STANDARD = r"Z \sim \Normal(0, 1)"
DIGITS = [
    (r"\E[\tanh^2(Z)] \approx 0.394294", STANDARD, PROVED),
    (r"\E[\tanh^2(Z)] \approx 0.394295", STANDARD, REFUTED),
    (r"\E[\tanh^2(Z)] \approx 0.394293", STANDARD, REFUTED),
    (r"\E[\tanh^2(Z)] \approx 0.394294", r"Z \sim \Normal(0, 2)", REFUTED),
    (r"\E[\tanh^2(Z)] \approx 0.394294", r"Z \sim \Uniform(-1, 1)", REFUTED),
    (r"\E[\tanh^2(Z)] \approx 0.2384", r"Z \sim \Uniform(-1, 1)", PROVED),  # 1 - tanh(1) is 0.23841
    (r"\E[\tanh^2(Z)] \approx 0.394294", r"V \sim \Normal(0, 1)", OPEN),
    (r"\int_0^1 \exp(-t^2) \dd t \approx 0.746824", "", PROVED),
    (r"\int_0^1 \exp(-t^2) \dd t \approx 0.746825", "", REFUTED),
    (r"\int_0^{\infty} \frac{1}{1 + t^2} \dd t \approx 1.570796", "", PROVED),
    (r"\int_0^{\infty} \frac{1}{1 + t^2} \dd t \approx 1.570797", "", REFUTED),
]


@pytest.mark.parametrize(("tex", "law", "verdict"), DIGITS, ids=[f"{row[0]} {row[1]}" for row in DIGITS])
def test_digits_of_an_integral_are_decided(prove: Prove, tex: str, law: str, verdict: str) -> None:
    found = prove(tex, *([law] if law else []))
    assert found.verdict == verdict, found.leftover


DIVERGENT = [r"\frac{1}{t}", r"\frac{1}{t^2}", r"\frac{\exp(t)}{t}"]


@pytest.mark.parametrize("tex", DIVERGENT)
def test_an_integral_that_does_not_converge_has_no_digits(prove: Prove, tex: str) -> None:
    found = prove(rf"\int_0^1 {tex} \dd t \approx 44.4")
    assert found.refused and found.leftover == "the left side has an integral that does not converge"


# --- bounds by derivatives, limits of integrals ----------------------------------------------------------------------------

BOUNDS = [
    (r"\tanh(c) < c", PROVED),
    (r"c - \tanh(c) < \frac{c^3}{3}", PROVED),
    (r"1 + t \le \exp(t)", PROVED),
    (r"1 - c < \exp(-c)", PROVED),
    (r"c - \frac{c^2}{2} < \ln(1 + c)", PROVED),
    (r"\tanh'(t) \le 1", PROVED),
    (r"\tanh(t) < 1", PROVED),
    (r"\abs{\tanh(t)} \le \abs{t}", PROVED),
    (r"c - \tanh(c) < \frac{c^3}{4}", REFUTED),  # crossed near 0
    (r"c - \frac{c^3}{4} < \tanh(c)", REFUTED),
    (r"c < \tanh(c)", REFUTED),
    (r"1 + t < \exp(t)", REFUTED),  # attained
    (r"1 + t + \frac{t^2}{2} \le \exp(t)", REFUTED),  # crossed below 0
    (r"1 + 2 t \le \exp(t)", REFUTED),
    (r"\exp(t) \le 1 + t", REFUTED),
    (r"\tanh(t) \le 1", REFUSED),  # never attained
    (r"\tanh(t) < 2", REFUSED),  # never approached
    (r"\tanh(c) \le c", REFUSED),
    (r"\tanh(t) \le t", REFUTED),
    (r"c - \frac{c^2}{3} < \ln(1 + c)", REFUTED),
    (r"\exp(c) < 1 + 2 c", REFUTED),  # crossed far from 0
]


@pytest.mark.parametrize(("tex", "verdict"), BOUNDS, ids=[row[0] for row in BOUNDS])
def test_a_bound_in_one_number_is_decided(prove: Prove, tex: str, verdict: str) -> None:
    found = prove(tex)
    assert (REFUSED if found.refused else found.verdict) == verdict, found.leftover


LIMITS = [
    (r"\int_{-\infty}^{\infty} \tanh'(t)^2 \npdf(\frac{t}{c}) \dd t = \frac{4}{3 \sqrt{2 \pi}}", PROVED),
    (r"\int_{-\infty}^{\infty} \tanh'(t)^2 \npdf(\frac{t}{c}) \dd t = \frac{4}{3}", REFUTED),
    (r"\int_{-\infty}^{\infty} \frac{1}{c} \npdf(\frac{t}{c}) \dd t = 0", OPEN),  # the mass moves out; the limit is 1
    (r"\int_0^{\infty} c \exp(-c t) \dd t = 0", OPEN),  # the mass moves in; the limit is 1
    (r"\int_0^{\infty} \exp(-c t) \dd t = 0", OPEN),  # true, and the integrand falls
    (r"\int_{-\infty}^{\infty} -\tanh'(t)^2 \npdf(\frac{t}{c}) \dd t = -\frac{4}{3 \sqrt{2 \pi}}", OPEN),  # negative
    (r"\int_0^1 t \tanh(c t) \dd t = \frac{1}{2}", OPEN),  # grows, but its sign is not seen for negative t
]  # fmt: skip


@pytest.mark.parametrize(("tex", "verdict"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_limit_of_an_integral_needs_an_integrand_that_grows(prove: Prove, tex: str, verdict: str) -> None:
    found = prove(rf"\lim_{{c \to \infty}} {tex}")
    assert found.verdict == verdict, found.leftover
    if verdict == PROVED:
        assert any(rule.startswith("monotone convergence") for rule in found.rules)
    assert prove(rf"\lim_{{c \to 0}} {tex}").verdict != PROVED


# --- positive factors of the positive part ---------------------------------------------------------------------------

TOTAL = r"\sum_{j=1}^{n} u_j"
HOMOGENEOUS = [
    (rf"f(\frac{{a}}{{c}} + \frac{{1}}{{c}} {TOTAL}) = \frac{{1}}{{c}} f(a + {TOTAL})", PROVED),
    (rf"\sqrt{{m}} f(\frac{{a}}{{\sqrt{{m}}}} + \frac{{1}}{{\sqrt{{m}}}} {TOTAL}) = f(a + {TOTAL})", PROVED),
    (rf"f'(c a + c {TOTAL}) = f'(a + {TOTAL}) \when{{ a + {TOTAL} \ne 0 }}", PROVED),
    (rf"f'(c a + c {TOTAL}) = f'(a + {TOTAL})", OPEN),  # at the kink there is no slope
    (rf"f'(c a + c {TOTAL}) = c f'(a + {TOTAL}) \when{{ a + {TOTAL} \ne 0 }}", REFUTED),
    (rf"f(c a + c {TOTAL}) = f(a + {TOTAL})", REFUTED),
    (rf"f(b a + b {TOTAL}) = b f(a + {TOTAL})", REFUTED),  # b may be negative
    (rf"f'(b a + b {TOTAL}) = f'(a + {TOTAL}) \when{{ a + {TOTAL} \ne 0,\ b \ne 0 }}", REFUTED),
]


@pytest.mark.parametrize(("tex", "verdict"), HOMOGENEOUS, ids=[row[0] for row in HOMOGENEOUS])
def test_only_a_positive_factor_passes_through_the_positive_part(prove: Prove, tex: str, verdict: str) -> None:
    found = prove(tex)
    assert found.verdict == verdict, found.leftover


def test_a_factor_of_unknown_sign_stays_inside() -> None:
    a, b = sympy.symbols("a b", real=True)
    c = sympy.Symbol("c", positive=True)
    for inside in (b * (a + 1), -(a + 1), a + c):
        for whole in (sympy.Max(0, inside), sympy.Heaviside(inside)):
            assert sympy.simplify(positive_factors_out(whole) - whole) == 0
            assert not positive_factors_out(whole).is_Mul
    assert positive_factors_out(sympy.Max(0, c * a - c)) == sympy.expand(c * sympy.Max(0, a - 1))
    assert positive_factors_out(sympy.Heaviside(c * a - c)) == sympy.Heaviside(a - 1)
