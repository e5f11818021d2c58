r"""Terms of which letters decide which is the larger -> their limit, or order, is not known; where it is known, it is proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
import sympy

from texclaims.language.claim import Claim
from texclaims.language.notation import Notation
from texclaims.laws.functions import Function
from texclaims.symbolic.coming_near import come_near
from texclaims.symbolic.proof import PROVED, Proof
from texclaims.symbolic.prover import Prover

Prove = Callable[[str], Proof]

FALSE = [
    r"\lim_{t \to \infty} \frac{c t^4 + t^d}{t^4} = c",
    r"\lim_{t \to \infty} \frac{c t^5 + t^{d}}{t^5 + t} = c",
    r"\lim_{t \to \infty} \frac{\Var[Z] t^5 + t^d}{t^5} = \Var[Z]",
    r"\lim_{n \to \infty} \frac{n^m + c n^9}{n^9} = c",
    r"\lim_{t \to \infty} \frac{t^a}{t} = 0",
    r"\lim_{t \to \infty} \frac{t^p}{t} = 0",
    r"\lim_{t \to \infty} \frac{t^p + t}{t} = 1",
    r"\lim_{t \to \infty} \frac{c \exp(t) + \exp(d t)}{\exp(t)} = c",
    r"\lim_{t \to \infty} (1 + \frac{1}{t^9})^{t^d} = 1",
    r"\lim_{t \to \infty} \frac{2^t c + 2^{d t}}{2^t} = c",
    r"\lim_{n \to \infty} \frac{9^n c + 2^{d n}}{9^n} = c",
    r"\lim_{n \to \infty} \frac{9^n c + d^n}{9^n} = c",
    r"\lim_{t \to \infty} \frac{9^t c + (1 + d)^t}{9^t} = c",
    r"\lim_{n \to \infty} \frac{\exp(9 n) c + (1 + \frac{d}{n})^{n^2}}{\exp(9 n)} = c",
    r"\lim_{t \to \infty} \frac{2^{d t}}{9^t} = 0",
    r"\lim_{n \to \infty} \frac{\exp(d n^2 + a n) + (1 + \frac{d}{n})^{n^3}}{\exp(d n^2 + a n)} = 1",
    r"\lim_{d \to 0} \frac{c d^{-5} + d^{-a}}{d^{-5}} = c",
    r"\lim_{t \to \infty} \frac{\exp(t^d)}{\exp(t)} = 0",
    r"\lim_{t \to \infty} \frac{c \exp(t^5) + \exp(t^d)}{\exp(t^5)} = c",
    r"\lim_{t \to 0} \tanh(\frac{k t + (n - 2) t}{k t}) = \frac{k + n - 2}{k}",
    r"\lim_{t \to 0} \tanh(\frac{c t + (n - 2) t}{1000000 c t}) = \frac{c + n - 2}{1000000 c}",
    r"(2 c)^{9 d} + \exp(c) = 1 + \bigO(c^1)",
    r"c^{d} + c = 0 + \bigO(c^1)",
    r"\exp(c + c^{9 d}) = 1 + \bigO(c^1)",
    r"(1 + t)^n + t^{n} = 1 + n t + \bigO(t^2)",
    r"(c d)^{9 d} + c = 0 + \bigO(c^1)",
    r"\lim_{t \to \infty} \frac{c t^4 + 3^{d \ln(t)}}{t^4} = c",
    r"\lim_{t \to \infty} \frac{c t^4 + 3^{d \ln(1 + t)}}{t^4} = c",
    r"\lim_{n \to \infty} \frac{c n^6 + (1 + d)^{\ln(n)}}{n^6} = c",
    r"\lim_{n \to \infty} \frac{c n^6 + (1 + \frac{d}{n})^{n \ln(n)}}{n^6} = c",
    r"\lim_{t \to \infty} \frac{2^{d \ln(t)}}{t^4} = 0",
    r"\lim_{t \to \infty} \frac{t^d (\sqrt{t^2 + c} - \sqrt{t^2 + 4})}{t^5} = 0",
    r"\lim_{t \to \infty} t^{d} (\frac{t + c}{t + 3} - 1) t^{-6} = 0",
    r"\lim_{t \to 0} (1 + t) \tanh(\frac{c t + (n - 2) t}{1000000 c t}) = \frac{c + n - 2}{1000000 c}",
    r"\lim_{t \to 0} \frac{\tanh(\frac{c t + (n - 2) t}{100 c t})}{1 + t} = \frac{c + n - 2}{100 c}",
    r"\lim_{t \to 0} (t + \tanh(\frac{c t - d t}{d t})) = \frac{c - d}{d}",
    r"\lim_{t \to 0} t^k = 0",
    r"\lim_{p \to 1} (p - 1)^k = 0",
    r"3^{9 d \ln(c)} + c = 0 + \bigO(c^1)",
    r"(3 + 9 d)^{\ln(c)} + c = 0 + \bigO(c^1)",
    r"\frac{c}{1 + 3^{9 d \ln(c)}} = 0 + \bigO(c^1)",
    r"p^c = 1 + \bigO(c^1)",
    r"c \abs{a}^c = c + \bigO(c^2)",
    r"\int_{-1}^{1} \abs{p} \dd p = 0",
    r"\int_{0}^{-1} \abs{p} \dd p = \frac{1}{2}",
    r"\int_{0}^{-1} \abs{c} \dd c = \frac{1}{2}",
    r"\int_{2}^{1} p \dd p = -\frac{3}{2}",
    r"\int_{-1}^{1} p \dd p = 0",
    r"\int_{-\infty}^{0} \exp(p) \dd p = 1",
]
TRUE = [
    r"\lim_{t \to 0} \tanh(\frac{k t + (n - 2) t}{k t}) = \tanh(\frac{k + n - 2}{k})",
    r"\lim_{t \to \infty} t^{-d} = 0",
    r"\lim_{t \to \infty} (1 + t^{-d}) = 1",
    r"\lim_{t \to \infty} \exp(-d t) = 0",
    r"\lim_{t \to \infty} t \exp(-d t) = 0",
    r"\lim_{t \to \infty} \frac{t^{d + 1}}{t^d + t^{d + 1}} = 1",
    r"\lim_{t \to \infty} (1 + \frac{a}{t})^t = \exp(a)",
    r"\lim_{n \to \infty} (1 - \frac{1}{1 + c})^n = 0",
    r"\lim_{t \to \infty} \tanh(c t) = 1",
    r"\lim_{n \to \infty} n ((1 + \frac{c}{n^2})^n - 1) = c",
    r"\lim_{n \to \infty} (1 + (1 + \frac{c}{n})^n) = 1 + \exp(c)",
    r"\lim_{t \to \infty} 2^{-d t} = 0",
    r"\lim_{n \to \infty} (\frac{c}{1 + c})^n = 0",
    r"\lim_{n \to \infty} \frac{c}{2^n} = 0",
    r"\lim_{t \to \infty} (\sqrt{t^2 + c t} - t) = \frac{c}{2}",
    r"\lim_{t \to \infty} t^d (\tanh(t) - 1) = 0",
    r"\lim_{t \to \infty} (\frac{c t + 1}{d t + 1})^{a} = (\frac{c}{d})^a",
    r"\lim_{t \to 0} \abs{t}^k = 0",
    r"\lim_{p \to 1} (1 - p)^k = 0",
    r"\lim_{t \to 0} t^n = 0",
    r"(1 + t)^n = 1 + n t + \bigO(t^2)",
    r"2^{\ln(1 + c)} = 1 + \bigO(c^1)",
    r"\tanh(\ln(d + c) - \ln(d)) = 0 + \bigO(c^1)",
    r"d^c = 1 + c \ln(d) + \bigO(c^2)",
    r"p^c = 1 + \bigO(c^1) \when{ p > 0 }",
    r"c \abs{a}^c = c + \bigO(c^2) \when{ a \ne 0 }",
    r"\int_1^0 p \dd p = -\frac{1}{2}",
    r"\int_{\infty}^{0} \exp(-c) \dd c = -1",
    r"\int_0^1 p \dd p = \frac{1}{2}",
]


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Notation, functions: Mapping[str, Function]) -> Prove:
    """What SymPy says of the only step of a claim."""

    def of(tex: str) -> Proof:
        claim = read(tex)
        (step,) = claim.steps
        return Prover(notation, functions, {}).prove(step, claim.premises)

    return of


@pytest.mark.parametrize("tex", FALSE)
def test_which_of_two_is_the_larger_must_be_known(prove: Prove, tex: str) -> None:
    assert prove(tex).verdict != PROVED


@pytest.mark.parametrize("tex", TRUE)
def test_where_it_is_known_it_is_proved(prove: Prove, tex: str) -> None:
    assert prove(tex).verdict == PROVED, prove(tex).leftover


X, C, D = sympy.symbols("x c d", positive=True)
A, N = sympy.Symbol("a", real=True), sympy.Symbol("n", integer=True, positive=True)
NEARER = [
    (sympy.tanh(C * X) / X, C, True),
    (sympy.tanh(C * X) / X, C + sympy.Rational(1, 10**9), False),
    ((1 + A * X) ** (1 / X), sympy.exp(A), True),
    ((1 + A * X) ** (1 / X), sympy.exp(abs(A)), False),
    (X**C + X**D, sympy.Integer(0), True),
    (X**C / X, sympy.Integer(0), False),
    (X**C / X**D, sympy.oo, False),
    (X**-C, sympy.oo, True),
    (-(X**-N), sympy.oo, False),
    (1 / sympy.log(1 / X), sympy.Integer(0), True),
    (1 + 1 / sympy.log(1 / X), sympy.Integer(0), False),
    (sympy.sqrt(X**2 + C) - sympy.sqrt(X**2 + D), sympy.sqrt(C) - sympy.sqrt(D), True),
    (sympy.exp(-sympy.exp(1 / X)), sympy.Integer(0), None),
    (sympy.Function("g")(X), sympy.Integer(0), None),
]


@pytest.mark.parametrize(("near", "found", "wanted"), NEARER)
def test_values_come_near_to_a_limit_or_not(near: sympy.Expr, found: sympy.Expr, wanted: bool | None) -> None:
    assert come_near(near, found, X) is wanted
