"""Each rule of the moment algebra: it fires with its premise, not without it, and agrees with sums over all states.

The sums at the end are over small laws with rational numbers; they share nothing with the engine but the tree.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from texclaims.language.claim import Claim
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof
from texclaims.symbolic.prover import Prover

Prove = Callable[..., Proof]


@pytest.fixture
def prove(read: Callable[[str], Claim], notation: Any, functions: Any) -> Prove:
    """The proof of the only step of a claim, under the premises that its display states."""

    def of(tex: str, *premises: str) -> Proof:
        claim = read(tex + (rf" \when{{ {', '.join(premises)} }}" if premises else ""))
        (step,) = claim.steps
        return Prover(notation, functions, {}).prove(step, claim.premises)

    return of


INDEP, IID, IDENT, EVEN = r"Z \indep V", r"\iid{X}", r"\ident{X}", r"Z \sim -Z"
APART = r"\independent{X}"

RULES = {
    "independence": (r"\E[Z V] = \E[Z] \E[V]", (INDEP,)),
    "independence of powers": (r"\E[Z^2 V^3] = \E[Z^2] \E[V^3]", (INDEP,)),
    "independence of functions": (r"\E[f(Z) V] = \E[f(Z)] \E[V]", (INDEP,)),
    "independence of three": (r"\E[Z V S] = \E[Z] \E[V] \E[S]", (r"Z \indep V \indep S",)),
    "independence and a covariance": (r"\Cov[Z, V] = 0", (INDEP,)),
    "independence of families": (r"\E[X_1 Y_2] = \E[X_1] \E[Y_2]", (r"X \indep Y",)),
    "i.i.d.: product of elements": (r"\E[X_1 X_2] = \E[X]^2", (IID,)),
    "i.i.d.: functions of elements": (r"\E[f(X_1) X_2^2] = \E[f(X)] \E[X^2]", (IID,)),
    "i.i.d.: variance of a sum": (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (IID,)),
    "i.i.d.: weighted sum": (r"\Var[\sum_{i=1}^{n} u_i X_i] = \Var[X] \sum_{i=1}^{n} u_i^2", (IID,)),
    "independent elements: product of two": (r"\E[X_1 X_2^2] = \E[X_1] \E[X_2^2]", (APART,)),
    "independent elements: variance of a sum": (
        r"\Var[\sum_{i=1}^{n} X_i] = \sum_{i=1}^{n} \Var[X_i]", (APART,),
    ),
    "independent elements with one law": (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (APART, IDENT)),
    "i.i.d.: product over an index": (r"\E[\prod_{i=1}^{n} X_i^2] = \E[X^2]^n", (IID,)),
    "i.i.d.: variance of a product": (r"\Var[\prod_{i=1}^{n} X_i] = \E[X^2]^n - \E[X]^{2 n}", (IID,)),
    "i.i.d.: product of functions": (r"\E[\prod_{i=1}^{n} (c + f(X_i))] = (c + \E[f(X)])^n", (IID,)),
    "i.i.d.: product with a law": (r"\Var[\prod_{i=1}^{n} X_i^2] = 3^n - 1", (IID, r"X \sim \Normal(0, 1)")),
    "one law: moments of two elements": (r"\E[X_1^3] = \E[X_2^3]", (IDENT,)),
    "one law: mean of a sum": (r"\E[\sum_{i=1}^{n} X_i] = n \E[X]", (IDENT,)),
    "one law: sum of functions": (r"\E[\sum_{i=1}^{n} f(X_i)] = n \E[f(X)]", (IDENT,)),
    "symmetry: third moment": (r"\E[Z^3] = 0", (EVEN,)),
    "symmetry: odd moment of a shifted variable": (r"\E[(Z + a)^3] = a^3 + 3 a \E[Z^2]", (EVEN,)),
    "symmetry: half of the second moment": (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2]", (EVEN,)),
    "symmetry: half of an odd absolute moment": (r"\E[f(Z)^3] = \frac{1}{2} \E[\abs{Z}^3]", (EVEN,)),
    "symmetry: both slopes": (r"\E[\hinge_c(Z)^2] = \frac{1 + c^2}{2} \E[Z^2]", (EVEN,)),
    "probability of one half": (r"\E[f'(Z)^2] = \frac{1}{2}", (EVEN, r"Z \ne 0")),
    "probabilities of both sides": (r"\E[f'(Z)^2] + \E[f'(-Z)^2] = 1", (r"Z \ne 0",)),
    "normal law": (r"\E[Z^4] = 3 \sigma^4", (r"Z \sim \Normal(0, \sigma^2)",)),
    "normal law with a mean": (r"\E[Z^3] = a^3 + 3 a c", (r"Z \sim \Normal(a, c)",)),
    "normal law: half line": (r"\E[\abs{Z}] = \sigma \sqrt{\frac{2}{\pi}}", (r"Z \sim \Normal(0, \sigma^2)",)),
    "uniform law": (r"\Var[Z] = \frac{c^2}{3}", (r"Z \sim \Uniform(-c, c)",)),
    "uniform law: half line": (r"\E[f(Z)] = \frac{c}{4}", (r"Z \sim \Uniform(-c, c)",)),
    "truncated normal law": (
        r"\E[Z^2] = 1 - \frac{2 \npdf(1)}{2 \ncdf(1) - 1}", (r"Z \sim \TruncatedNormal(0, 1, -1, 1)",),
    ),
    "a whole power of a normal variable": (
        r"\E[Z^{2 n + 2}] = (2 n + 1) \sigma^2 \E[Z^{2 n}]", (r"Z \sim \Normal(0, \sigma^2)",),
    ),
    "two values": (r"\E[Z^3] = c", (r"Z \sim \Bernoulli(c)",)),
    "two values: a function": (r"\E[f(Z - \frac{1}{2})] = \frac{c}{2}", (r"Z \sim \Bernoulli(c)",)),
    "two values: never both": (r"\E[(1 - Z) Z V^2] = 0", (r"Z \sim \Bernoulli(c)",)),
    "two values: a part of the cases": (r"\E[Z^2 V] = c \E[V]", (r"Z \sim \Bernoulli(c)", INDEP)),
    "law and independence": (r"\E[Z^2 V] = \sigma^2 \E[V]", (r"Z \sim \Normal(0, \sigma^2)", INDEP)),
    "mean zero": (r"\Var[Z V] = \Var[Z] \E[V^2]", (INDEP, r"\E[Z] = 0")),
    "two means zero": (r"\Var[Z V] = \Var[Z] \Var[V]", (INDEP, r"\E[Z] = 0", r"\E[V] = 0")),
    "a mean that is a number": (r"\E[2 Z + 1] = 7", (r"\E[Z] = 3",)),
    "a variance that is an expression": (r"\E[Z^2] = \frac{1}{n}", (r"\Var[Z] = \frac{1}{n}", r"\E[Z] = 0")),
    "no covariance": (r"\Var[Z + V] = \Var[Z] + \Var[V]", (r"\Cov[Z, V] = 0",)),
    "coinciding indices, twice": (
        r"\E[(\sum_{i=1}^{n} X_i)^2] = n \E[X^2] + n (n - 1) \E[X]^2", (IID,),
    ),
    "coinciding indices, three times": (
        r"\E[(\sum_{i=1}^{n} X_i)^3] = n \E[X^3] + 3 n (n - 1) \E[X^2] \E[X] + n (n - 1) (n - 2) \E[X]^3", (IID,),
    ),
    "coinciding indices, four times": (
        r"\E[(\sum_{i=1}^{n} X_i)^4] = n \E[X^4] + 3 n (n - 1) \E[X^2]^2", (IID, r"\E[X] = 0"),
    ),
    "sums over two ranges": (
        r"\E[(\sum_{i=1}^{n} X_i) (\sum_{j=1}^{m} Y_j)] = n m \E[X] \E[Y]", (IDENT, r"\ident{Y}", r"X \indep Y"),
    ),
    "a sum of products of two families": (
        r"\Var[\sum_{i=1}^{n} u_i X_i + Z] = \Var[X] \sum_{i=1}^{n} u_i^2 + \Var[Z]", (IID, r"X \indep Z"),
    ),
    "positive moments": (r"a \E[Z^2] = \E[Z^2] \iff a = 1", (r"\E[Z^2] > 0",)),
    "premises about numbers": (r"a^2 = 9 c^2", (r"a = 3 c",)),
}  # fmt: skip


@pytest.mark.parametrize(("tex", "premises"), RULES.values(), ids=RULES)
def test_a_rule_fires_with_its_premises_and_not_without(prove: Prove, tex: str, premises: tuple[str, ...]) -> None:
    whole = prove(tex, *premises)
    assert whole.verdict == PROVED, whole.leftover
    for premise in premises:
        fewer = prove(tex, *(kept for kept in premises if kept != premise))
        assert fewer.verdict != PROVED, f"proved without {premise}"


LOGGED = {
    r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }": "independence: E of a product",
    r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X} }": "i.i.d.: different elements",
    r"\E[X_1 X_2] = \E[X_1] \E[X_2] \when{ \independent{X} }": "independent elements: E of a product",
    r"\E[X_1] = \E[X_2] \when{ \ident{X} }": "one law: every element",
    r"\E[Z^3] = 0 \when{ Z \sim -Z }": "symmetry of Z: odd moments are 0",
    r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2] \when{ Z \sim -Z }": "symmetry of Z: each side of 0 carries half",
    r"\E[f'(Z)^2] = \frac{1}{2} \when{ Z \sim -Z,\ Z \ne 0 }": "positive with probability 1/2",
    r"\E[Z^2] = 1 \when{ Z \sim \Normal(0, 1) }": "the law of Z: its moments",
    r"\E[\sum_{i=1}^{n} X_i] = n \E[X] \when{ \ident{X} }": "linearity",
    r"\E[2 Z] = 0 \when{ \E[Z] = 0 }": "the premises replace moments",
}


@pytest.mark.parametrize(("tex", "rule"), LOGGED.items(), ids=LOGGED.values())
def test_a_proof_names_the_rule(prove: Prove, tex: str, rule: str) -> None:
    assert any(rule in used for used in prove(tex).rules)


NEIGHBOURS = {
    "ident is not independence": (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (IDENT,)),
    "ident does not split products": (r"\E[X_1 X_2] = \E[X]^2", (IDENT,)),
    "independent elements have no one law": (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (APART,)),
    "independent elements have no one mean": (r"\E[X_1 X_2] = \E[X]^2", (APART,)),
    "one law alone adds no variances": (r"\Var[\sum_{i=1}^{n} X_i] = \sum_{i=1}^{n} \Var[X_i]", (IDENT,)),
    "an element is not independent of itself": (r"\E[X_1 X_1] = \E[X_1]^2", (APART,)),
    "one law splits no product over an index": (r"\E[\prod_{i=1}^{n} X_i] = \E[X]^n", (IDENT,)),
    "independent elements have no one mean in a product": (r"\E[\prod_{i=1}^{n} X_i] = \E[X]^n", (APART,)),
    "a factor of the product beside it": (r"\E[X_1 \prod_{i=1}^{n} X_i] = \E[X]^{n + 1}", (IID,)),
    "a variable that may depend on the product": (r"\E[Z \prod_{i=1}^{n} X_i] = \E[Z] \E[X]^n", (IID,)),
    "factors that hold one element twice": (r"\E[\prod_{i=1}^{n} (X_i X_1)] = \E[X]^{2 n}", (IID,)),
    "factors that depend on the index": (r"\E[\prod_{i=1}^{n} u_i X_i] = u_1^n \E[X]^n", (IID,)),
    "the root of a product": (r"\E[\sqrt{\prod_{i=1}^{n} X_i}] = \E[\sqrt{X}]^n", (IID,)),
    "a function of a product": (r"\E[f(\prod_{i=1}^{n} X_i)] = \E[f(X)]^n", (IID,)),
    "a power that may be a fraction": (
        r"\E[Z^{2 c + 2}] = (2 c + 1) \sigma^2 \E[Z^{2 c}]",
        (r"Z \sim \Normal(0, \sigma^2)",),
    ),
    "a whole power of a normal variable off the centre": (
        r"\E[Z^{2 n + 2}] = (2 n + 1) \sigma^2 \E[Z^{2 n}]",
        (r"Z \sim \Normal(a, \sigma^2)",),
    ),
    "the mean of two values is not the law": (r"\E[Z^3] = c", (r"\E[Z] = c",)),
    "two values may depend on another variable": (r"\E[Z V] = c \E[V]", (r"Z \sim \Bernoulli(c)",)),
    "one over a variable that may be 0": (r"\E[\frac{1}{Z}] = c", (r"Z \sim \Bernoulli(c)",)),
    "families apart are not i.i.d.": (r"\E[X_1 X_2] = \E[X]^2", (r"X \indep Y",)),
    "pairwise is not mutual": (r"\E[Z V S] = \E[Z] \E[V] \E[S]", (INDEP, r"V \indep S", r"Z \indep S")),
    "no covariance is not independence": (r"\E[Z^2 V^2] = \E[Z^2] \E[V^2]", (r"\Cov[Z, V] = 0",)),
    "mean zero is not symmetry": (r"\E[Z^3] = 0", (r"\E[Z] = 0",)),
    "mean zero gives no halves": (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2]", (r"\E[Z] = 0",)),
    "symmetry of another variable": (r"\E[Z^3] = 0", (r"V \sim -V",)),
    "symmetry splits nothing": (r"\E[Z V] = 0", (EVEN,)),
    "the law of another variable": (r"\E[Z^2] = 1", (r"V \sim \Normal(0, 1)",)),
    "a normal law off the centre has no halves": (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2]", (r"Z \sim \Normal(1, 1)",)),
    "a uniform law off the centre has no halves": (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2]", (r"Z \sim \Uniform(-1, 2)",)),
    "a second moment is not a variance": (r"\Var[Z] = 1", (r"\E[Z^2] = 1",)),
    "independence inside one function": (r"\E[f(Z + V) V] = \E[f(Z + V)] \E[V]", (INDEP,)),
    "Jensen": (r"\E[Z^2] = \E[Z]^2", ()),
    "mean of a ratio": (r"\E[\frac{Z}{V}] = \frac{\E[Z]}{\E[V]}", (INDEP,)),
}


@pytest.mark.parametrize(("tex", "premises"), NEIGHBOURS.values(), ids=NEIGHBOURS)
def test_a_weaker_premise_is_not_enough(prove: Prove, tex: str, premises: tuple[str, ...]) -> None:
    assert prove(tex, *premises).verdict != PROVED


def test_one_family_under_two_ranges_stays_open(prove: Prove) -> None:
    tex = r"\E[(\sum_{i=1}^{n} u_i X_i) (\sum_{j=1}^{n} X_j)] = \E[X^2] \sum_{i=1}^{n} u_i"
    assert prove(tex, IID).verdict == REFUTED  # the mean is missing, and the ranges are one
    assert prove(tex, IID, r"\E[X] = 0").verdict == PROVED


def test_a_high_power_of_a_sum_is_open_and_says_so(prove: Prove) -> None:
    proof = prove(r"\E[(\sum_{i=1}^{n} X_i)^9] = 0", IID)
    assert (proof.verdict, proof.leftover) == (OPEN, "a sum to the power 9")


def test_a_premise_of_no_known_kind_is_open_and_says_so(prove: Prove) -> None:
    proof = prove(r"\E[Z^2] = 1", r"\E[Z^2] \E[Z] \ge 1")
    assert proof.verdict == OPEN and "of no kind that a proof can use" in proof.leftover


# --- against sums over all states -----------------------------------------------------------------------------------

State = dict[str, tuple[Fraction, ...]]
Joint = list[tuple[Fraction, State]]


Rows = list[tuple[Fraction, Fraction]]


def law(chance: random.Random, points: int, even: bool = False, centred: bool = False) -> Rows:
    """(probability, value) of a few points in general position; `even` mirrors each of them."""
    weights = [Fraction(chance.randint(1, 9)) for _ in range(points)]
    values = [Fraction(chance.randint(-19, 29), 7) for _ in range(points)]
    rows = [(w / sum(weights), v) for w, v in zip(weights, values, strict=True)]
    if even:
        return [(w / 2, sign * v) for w, v in rows for sign in (1, -1)]
    mean = sum(w * v for w, v in rows) if centred else 0
    return [(w, v - mean) for w, v in rows]


def family(chance: random.Random, size: int, kind: str, **options: bool) -> list[tuple[Fraction, tuple[Fraction, ...]]]:
    """(probability, elements) of a family: iid, independent, ident (equal laws, dependent), or free."""
    if kind in ("iid", "independent"):
        laws = [law(chance, 2, **options) for _ in range(1 if kind == "iid" else size)]
        laws = laws * size if kind == "iid" else laws
        return [(_product(w for w, _ in c), tuple(v for _, v in c)) for c in itertools.product(*laws)]
    states = [tuple(v for _, v in law(chance, size)) for _ in range(3)]
    weights = [w for w, _ in law(chance, 3)]
    if kind == "free":
        return list(zip(weights, states, strict=True))
    return [(w / size, s[k:] + s[:k]) for w, s in zip(weights, states, strict=True) for k in range(size)]


def _product(factors: Iterator[Fraction]) -> Fraction:
    result = Fraction(1)
    for factor in factors:
        result *= factor
    return result


def independent(*parts: tuple[str, list[tuple[Fraction, Any]]]) -> Joint:
    """The product measure."""
    joint: Joint = [(Fraction(1), {})]
    for name, rows in parts:
        joint = [(p * q, {**state, name: v if isinstance(v, tuple) else (v,)}) for p, state in joint for q, v in rows]
    return joint


def dependent(chance: random.Random, centred: bool = False, even: bool = False) -> Joint:
    """Z and V in general position; if `even`, Z is symmetric, and V is not the same on both sides."""
    rows = [(w, z, Fraction(chance.randint(-19, 29), 7)) for w, z in law(chance, 4, even, centred)]
    return [(w, {"Z": (z,), "V": (v,)}) for w, z, v in rows]


class Sums:
    """Values of trees in one joint law, by sums over its states."""

    def __init__(self, joint: Joint, size: int, numbers: dict[str, Any]) -> None:
        self.joint, self.numbers = joint, {"n": size, "m": size + 1, **numbers}

    def value(self, tree: Any, state: State | None = None, bound: dict[str, int] | None = None) -> Fraction:
        bound, parts = bound or {}, tree.children

        def go(k: int) -> Fraction:
            return self.value(parts[k], state, bound)

        match str(tree.data):
            case "number":
                return Fraction(str(parts[0]))
            case "name":
                return Fraction(bound.get(str(parts[0])) or self.numbers[str(parts[0])])
            case "random":
                assert state is not None
                return state[str(parts[0])][-1]
            case "element":
                place = bound.get(str(parts[1].children[0])) or int(parts[1].children[0])
                return (state or {}).get(str(parts[0]), self.numbers.get(str(parts[0])))[place - 1]
            case "paren" | "neg" | "abs":
                return {"paren": go(0), "neg": -go(0), "abs": abs(go(0))}[tree.data]
            case "add" | "sub" | "mul" | "frac" | "pow":
                return self._two(tree.data, go(0), go(1))
            case "sum":
                terms = range(1, int(go(2)) + 1)
                return sum((self.value(parts[3], state, {**bound, str(parts[0]): k}) for k in terms), Fraction(0))
            case "product":
                return _product(
                    self.value(parts[3], state, {**bound, str(parts[0]): k}) for k in range(1, int(go(2)) + 1)
                )
            case "call":
                return max(Fraction(0), self.value(parts[1].children[0], state, bound))
            case "expect":
                return self.mean(lambda s: self.value(parts[0], s, bound))
            case "variance" | "covariance":
                sides = [lambda s, part=part: self.value(part, s, bound) for part in (parts[0], parts[-1])]
                return self._covariance(*sides)
        raise NotImplementedError(tree.data)

    @staticmethod
    def _two(operation: str, a: Fraction, b: Fraction) -> Fraction:
        if operation == "pow":
            return a ** int(b)
        return {"add": a + b, "sub": a - b, "mul": a * b, "frac": a / b if operation == "frac" else a}[operation]

    def mean(self, function: Callable[[State], Fraction]) -> Fraction:
        return sum((p * function(state) for p, state in self.joint), Fraction(0))

    def _covariance(self, left: Callable[[State], Fraction], right: Callable[[State], Fraction]) -> Fraction:
        return self.mean(lambda s: left(s) * right(s)) - self.mean(left) * self.mean(right)


def x_family(kind: str, **options: bool) -> Callable[[random.Random, int], Joint]:
    return lambda chance, n: independent(("X", family(chance, n, kind, **options)))


def x_and_y(x: str, y: str) -> Callable[[random.Random, int], Joint]:
    return lambda chance, n: independent(("X", family(chance, n, x)), ("Y", family(chance, n + 1, y)))


def z_and_v(**options: bool) -> Callable[[random.Random, int], Joint]:
    return lambda chance, n: independent(("Z", law(chance, 3, **options)), ("V", law(chance, 3)))


def tied(**options: bool) -> Callable[[random.Random, int], Joint]:
    return lambda chance, n: dependent(chance, **options)


EXPRESSIONS = [
    (r"\E[Z^2] = \Var[Z] + \E[Z]^2", (), tied()),
    (r"\E[Z V] = \Cov[Z, V] + \E[Z] \E[V]", (), tied()),
    (r"\E[Z V] = \E[Z] \E[V]", (), tied()),
    (r"\E[Z V] = \E[Z] \E[V]", (INDEP,), z_and_v()),
    (r"\E[(Z + V)^3] = \E[Z^3] + 3 \E[Z^2] \E[V] + 3 \E[Z] \E[V^2] + \E[V^3]", (INDEP,), z_and_v()),
    (r"\Var[Z V] = \Var[Z] \Var[V] + \Var[Z] \E[V]^2 + \E[Z]^2 \Var[V]", (INDEP,), z_and_v()),
    (r"\Var[Z V] = \Var[Z] \Var[V]", (INDEP,), z_and_v()),
    (r"\Var[Z V] = \Var[Z] \E[V^2]", (INDEP, r"\E[Z] = 0"), z_and_v(centred=True)),
    (r"\Var[Z V] = \Var[Z] \E[V^2]", (r"\E[Z] = 0",), tied(centred=True)),
    (r"\Var[Z - V] = \Var[Z] + \Var[V] - 2 \Cov[Z, V]", (), tied()),
    (r"\Cov[Z, Z^2] = 0", (EVEN,), tied(even=True)),
    (r"\Cov[Z, Z^2] = \E[Z^3]", (r"\E[Z] = 0",), tied(centred=True)),
    (r"\E[Z V] = 0", (EVEN,), tied(even=True)),
    (r"\E[Z V] = 0", (EVEN, INDEP), z_and_v(even=True)),
    (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2]", (EVEN,), tied(even=True)),
    (r"\E[f(Z)^2] = \frac{1}{2} \E[Z^2]", (r"\E[Z] = 0",), tied(centred=True)),
    (r"\E[f(Z)] = \frac{1}{2} \E[\abs{Z}]", (r"\E[Z] = 0",), tied(centred=True)),
    (r"\E[f(Z)^3] - \E[f(-Z)^3] = \E[Z^3]", (), tied()),
    (r"\E[f(Z)^4 V^2] = \frac{1}{2} \E[Z^4] \E[V^2]", (EVEN, INDEP), z_and_v(even=True)),
    (r"\E[f(Z)^2 V] = \frac{1}{2} \E[Z^2] \E[V]", (EVEN,), tied(even=True)),
    (r"\E[\sum_{i=1}^{n} X_i] = n \E[X]", (IDENT,), x_family("ident")),
    (r"\E[\sum_{i=1}^{n} X_i] = n \E[X]", (), x_family("free")),
    (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (IID,), x_family("iid")),
    (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (IDENT,), x_family("ident")),
    (r"\Var[\sum_{i=1}^{n} X_i] = n^2 \Var[X]", (IID,), x_family("iid")),
    (r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X]", (APART,), x_family("independent")),
    (r"\Var[\sum_{i=1}^{n} X_i] = \sum_{i=1}^{n} \Var[X_i]", (APART,), x_family("independent")),
    (r"\Var[\sum_{i=1}^{n} X_i] = \sum_{i=1}^{n} \Var[X_i]", (IDENT,), x_family("ident")),
    (r"\Var[\sum_{i=1}^{n} u_i X_i] = \sum_{i=1}^{n} u_i^2 \Var[X_i]", (APART,), x_family("independent")),
    (r"\E[(\sum_{i=1}^{n} X_i)^4] = \sum_{i=1}^{n} \E[X_i^4]", (APART, r"\E[X] = 0"), x_family("independent", centred=True)),
    (r"\E[(\sum_{i=1}^{n} X_i)^3] = \sum_{i=1}^{n} \E[X_i^3]", (APART, r"\E[X] = 0"), x_family("independent", centred=True)),
    (r"\E[(\sum_{i=1}^{n} X_i)^2] = n \E[X^2] + n (n - 1) \E[X]^2", (IID,), x_family("iid")),
    (r"\E[(\sum_{i=1}^{n} X_i)^3] = n \E[X^3] + 3 n (n - 1) \E[X^2] \E[X] + n (n - 1) (n - 2) \E[X]^3", (IID,),
     x_family("iid")),
    (r"\E[(\sum_{i=1}^{n} X_i)^3] = n \E[X^3]", (IID, r"\E[X] = 0"), x_family("iid", centred=True)),
    (r"\E[(\sum_{i=1}^{n} X_i)^4] = n \E[X^4]", (IID, r"\E[X] = 0"), x_family("iid", centred=True)),
    (r"\E[(\sum_{i=1}^{n} X_i)^4] = n \E[X^4] + 3 n (n - 1) \E[X^2]^2", (IID, r"\E[X] = 0"),
     x_family("iid", centred=True)),
    (r"\Var[\sum_{i=1}^{n} u_i X_i] = \Var[X] \sum_{i=1}^{n} u_i^2", (IID,), x_family("iid")),
    (r"\Var[\sum_{i=1}^{n} u_i X_i] = n \Var[X]", (IID,), x_family("iid")),
    (r"\E[(\sum_{i=1}^{n} u_i X_i)^2] = \Var[X] \sum_{i=1}^{n} u_i^2 + \E[X]^2 (\sum_{i=1}^{n} u_i)^2", (IID,),
     x_family("iid")),
    (r"\E[X_1 X_2] = \E[X]^2", (IID,), x_family("iid")),
    (r"\E[\prod_{i=1}^{n} X_i^2] = \E[X^2]^n", (IID,), x_family("iid")),
    (r"\E[\prod_{i=1}^{n} X_i^2] = \E[X]^{2 n}", (IID,), x_family("iid")),
    (r"\Var[\prod_{i=1}^{n} X_i] = \E[X^2]^n - \E[X]^{2 n}", (IID,), x_family("iid")),
    (r"\Var[\prod_{i=1}^{n} X_i] = \Var[X]^n", (IID,), x_family("iid")),
    (r"\Var[\prod_{i=1}^{n} X_i] = \Var[X]^n", (IID, r"\E[X] = 0"), x_family("iid", centred=True)),
    (r"\E[X_1 X_2] = \E[X]^2", (IDENT,), x_family("ident")),
    (r"\E[X_1 X_1] = \E[X]^2", (IID,), x_family("iid")),
    (r"\E[\sum_{i=1}^{n} f(X_i)^2] = n \E[f(X)^2]", (IDENT,), x_family("ident")),
    (r"\E[(\sum_{i=1}^{n} X_i) (\sum_{j=1}^{m} Y_j)] = n m \E[X] \E[Y]", (IDENT, r"\ident{Y}", r"X \indep Y"),
     x_and_y("ident", "ident")),
    (r"\Var[(\sum_{i=1}^{n} X_i) Y] = n \Var[X] \E[Y^2]", (IID, r"\ident{Y}", r"X \indep Y"), x_and_y("iid", "ident")),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "premises", "draw"), EXPRESSIONS, ids=[f"{e[0]} {e[1]}" for e in EXPRESSIONS])
def test_the_algebra_agrees_with_sums_over_all_states(
    prove: Prove, read: Callable[[str], Claim], tex: str, premises: tuple[str, ...], draw: Any
) -> None:
    (step,) = read(tex).steps
    truths = []
    for size, seed in ((2, 1), (3, 2), (2, 3)):
        chance = random.Random(seed)
        numbers = {"u": tuple(Fraction(chance.randint(1, 9), 3) for _ in range(size))}
        sums = Sums(draw(chance, size), size, numbers)
        assert sum(p for p, _ in sums.joint) == 1
        truths.append(sums.value(step.left) == sums.value(step.right))
    assert prove(tex, *premises).verdict == (PROVED if all(truths) else REFUTED)
