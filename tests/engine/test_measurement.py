"""Steps in worlds, by quadrature, autograd and on PyTorch's initializers: what holds is measured, what is off is seen."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files
from typing import Any

import mpmath
import pytest
import sympy
import torch

from texclaims.check import drawn_by, on_tensors
from texclaims.language.claim import Claim
from texclaims.language.relations import BY_WORD, Arrow, Order, Unequal
from texclaims.language.shaping import VECTORS
from texclaims.laws.law import Law
from texclaims.laws.normal import Normal
from texclaims.laws.truncated_normal import TruncatedNormal
from texclaims.laws.uniform import Uniform
from texclaims.numeric import device
from texclaims.numeric.closeness import TOLERANCE
from texclaims.numeric.coupling import coupled
from texclaims.numeric.injection import injected
from texclaims.numeric.measurement import Measurement
from texclaims.numeric.meter import MEASURED_BY, Meter
from texclaims.numeric.roots import root
from texclaims.numeric.rule import FEW, MANY
from texclaims.numeric.rules.series import HALVINGS, Approach
from texclaims.numeric.tensors import NODES, Tensors

Measure = Callable[..., Measurement]


@pytest.fixture
def measure(read: Callable[[str], Claim], notation: Any, functions: Any) -> Measure:
    """What becomes of the only step of a claim on tensors, with what a check gives for its symbols."""

    def of(tex: str, **model: Any) -> Measurement:
        claim = read(tex)
        (step,) = claim.steps
        return Meter(notation, functions, model, claim.names, "cpu").measure(step, claim.premises)

    return of


HOLDS = {
    r"\Var[Z] = \E[Z^2] - \E[Z]^2": "enumeration of worlds",
    r"\E[Z V] = \E[Z] \E[V] \when{ Z \indep V }": "enumeration of worlds",
    r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X] \when{ \iid{X} }": "enumeration of worlds",
    r"\E[Z^4] = 3 \sigma^4 \when{ Z \sim \Normal(0, \sigma^2) }": "quadrature",
    r"\E[f(Z)] = \frac{\sigma}{\sqrt{2 \pi}} \when{ Z \sim \Normal(0, \sigma^2) }": "quadrature",
    r"\E[\abs{Z - c}] = \frac{c}{2} + \frac{c}{2} \when{ Z \sim \Uniform(-c, c) }": "quadrature",
    r"\int_0^c t^2 \dd t = \frac{c^3}{3}": "evaluation",
    r"\int_{-\infty}^{\infty} f(t) \npdf(t) \dd t = \npdf(0)": "evaluation",
    r"\int_c^0 t \dd t = -\frac{c^2}{2}": "evaluation",
    r"\tanh'(a) = 1 - \tanh^2(a)": "evaluation",
    r"\npdf''(a) = (a^2 - 1) \npdf(a)": "evaluation",
    r"\lim_{t \to 0} \frac{\tanh(t)}{t} = 1": "evaluation",
    r"\lim_{c \to \infty} \frac{2 c + 1}{c} = 2": "evaluation",
    r"\exp(t) = 1 + t + \bigO(t^2)": "observed order",
    r"\tanh(t) = t + \bigO(t^3)": "observed order",
    r"\sqrt{2} \approx 1.414": "evaluation",
    r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_L}{q_0}": "evaluation",
    r"2 a \le a^2 + 1": "search",
    r"\E[Z]^2 \le \E[Z^2]": "search",
    r"c = 2 \iff c^2 = 4": "root search in worlds",
    r"\Var[Z + V] = \Var[Z - V] \iff \Cov[Z, V] = 0": "root search in worlds",
}
FAILS = {
    r"\Var[Z] = \E[Z^2]": "left",
    r"\E[Z V] = \E[Z] \E[V]": "left",
    r"\Var[\sum_{i=1}^{n} X_i] = n \Var[X] \when{ \ident{X} }": "left",
    r"\E[Z^4] = 3 \sigma^4 + 0.0000000001 \when{ Z \sim \Normal(0, \sigma^2) }": "left",
    r"\int_0^c t^2 \dd t = \frac{c^3}{3} + 0.00000000001": "left",
    r"\tanh'(a) = 1 + \tanh^2(a)": "left",
    r"\lim_{t \to 0} \frac{\tanh(t)}{t} = 1.000001": "left",
    r"\exp(t) = 1 + t + \bigO(t^3)": "the observed order is 2.0",
    r"\tanh(t) = t + \bigO(t^2)": "the observed order is 3.0",
    r"\exp(t) = 1 + 2 t + \bigO(t^2)": "the observed order is 1.0",
    r"\sqrt{2} \approx 1.415": "left 1.41421, right 1.415",
    r"\sqrt{2} \approx 1.4143": "left 1.41421, right 1.4143",
    r"\prod_{l=1}^{L} \frac{q_l}{q_{l-1}} = \frac{q_0}{q_L}": "left",
    r"2 a \le a^2": "right - left reaches -",
    r"c = 2 \iff c^2 = 5": "a world satisfies one side and not the other",
    r"\Var[Z + V] = \Var[Z] \iff \Cov[Z, V] = 0": "a world satisfies one side and not the other",
}


@pytest.mark.parametrize(("tex", "method"), HOLDS.items(), ids=HOLDS)
def test_what_holds_is_measured(measure: Measure, tex: str, method: str) -> None:
    found = measure(tex)
    assert found.holds, found.why
    assert found.method == method and found.worlds >= 1 and found.error <= found.tolerance


@pytest.mark.parametrize(("tex", "why"), FAILS.items(), ids=FAILS)
def test_what_fails_is_seen(measure: Measure, tex: str, why: str) -> None:
    found = measure(tex)
    assert not found.holds and not found.impossible and why in found.why


UNSEEN = {
    r"2 a \le a^2 + 2": "not sharp",
    r"a \le a": "both sides are always equal: write =",
    r"c = 2 \implies c^2 = 4": r"the converse holds in every world tried: write \iff",
    r"\sqrt{-c} = 1 \iff \sqrt{-c} = 1": "no world in which both sides hold",
}
"""What the dialect asks for beside being true."""


@pytest.mark.parametrize(("tex", "why"), UNSEEN.items(), ids=UNSEEN)
def test_what_is_not_seen_is_not_refuted(measure: Measure, tex: str, why: str) -> None:
    found = measure(tex)
    assert not found.holds and found.impossible and found.refused and why in found.why


IMPOSSIBLE = {
    r"Z \sim \Normal(0, 1)": "the check names no initializer that draws Z",
    r"\exp(t) = 1 + \bigO(t)": r"\bigO of something that is no power of a name",
    r"a < b \iff b > a": "an arrow joins two equations",
    r"\int_1^{\infty} \npdf(t) \dd t = a": "runs from 0 or from minus infinity",
    r"\ln(-c) = \ln(-c) + 0": "left nan, right nan",
    r"\frac{1}{a - a} = \frac{2}{a - a}": "left inf, right inf",
    r"\sqrt{-c} \le \sqrt{-c} + 1": "a side is not finite",
    r"\exp(t) = 1 + t + \frac{1}{0} + \bigO(t^2)": "the remainder is 0 or not finite",
    r"X_9 = a": "X has no element [9]",
    r"\E[Z] + \E[V] = 0 \when{ \E[Z] + \E[V] = 0 }": "cannot be put on a world",
}


@pytest.mark.parametrize(("tex", "why"), IMPOSSIBLE.items(), ids=IMPOSSIBLE)
def test_nothing_measured_is_not_a_pass(measure: Measure, tex: str, why: str) -> None:
    found = measure(tex)
    assert found.impossible and not found.holds and why in found.why


def test_a_check_that_raises_on_tensors_is_not_a_pass(measure: Measure) -> None:
    def broken(Z: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("shapes differ")

    found = measure(r"\E[S] = \E[Z]", S=on_tensors(broken)(sympy.Symbol("Z")))
    assert found.impossible and not found.holds and "RuntimeError: shapes differ" in found.why


def test_a_check_that_returns_nan_is_not_a_pass(measure: Measure) -> None:
    found = measure(r"\E[S] = \E[S]", S=on_tensors(lambda Z: Z * math.nan)(sympy.Symbol("Z")))
    assert not found.holds and found.why == "left nan, right nan"


def test_expressions_of_sympy_do_not_reach_tensors(measure: Measure) -> None:
    found = measure(r"\E[S] = 2 \E[Z]", S=on_tensors(lambda z: z)(2 * sympy.Symbol("Z")))
    assert found.impossible and "takes names, not SymPy expressions" in found.why


@pytest.mark.parametrize("off", [1e-10, -1e-10, 1e-11])
def test_a_layer_that_is_off_is_seen(measure: Measure, off: float) -> None:
    tex = r"\E[S] = n \E[X] \when{ \ident{X} }"
    X = sympy.Symbol("X")
    assert measure(tex, S=on_tensors(lambda x: x.sum(dim=1))(X)).holds
    assert not measure(tex, S=on_tensors(lambda x: x.sum(dim=1) * (1 + off))(X)).holds


# --- initializers ------------------------------------------------------------------------------------------------------

SHAPE = (7, 5)


def gap(fill: Callable[[torch.Tensor], Any], law: Law) -> tuple[float, str]:
    return coupled(drawn_by(fill), law, SHAPE, {}, 3, "cpu")


def test_coupling_is_exact_to_a_few_ulp() -> None:
    assert gap(lambda t: t.normal_(0, 0.5), Normal(0.0, 0.25))[0] < 1e-15
    assert gap(lambda t: t.uniform_(-0.3, 0.3), Uniform(-0.3, 0.3))[0] < 1e-15
    bound = math.sqrt(6 / 12)
    assert gap(torch.nn.init.xavier_uniform_, Uniform(-bound, bound))[0] < 1e-15


@pytest.mark.parametrize("off", [1e-10, -1e-10, 1e-12])
def test_coupling_sees_a_wrong_scale(off: float) -> None:
    assert gap(lambda t: t.normal_(0, 0.5 * (1 + off)), Normal(0.0, 0.25))[0] > 1e-13
    assert gap(lambda t: t.uniform_(-0.3, 0.3 * (1 + off)), Uniform(-0.3, 0.3))[0] > 1e-13


WRONG_INITIALIZERS: dict[str, Callable[[torch.Tensor], Any]] = {
    "shifted": lambda t: t.normal_(1e-10, 0.5),
    "of another law": lambda t: t.uniform_(-0.8, 0.8),
    "one element missed": lambda t: t.normal_(0, 0.5)[0, 0].zero_(),
    "transposed": lambda t: t.copy_(torch.empty(5, 7, dtype=t.dtype).normal_(0, 0.5).T),
    "clipped": lambda t: t.normal_(0, 0.5).clamp_(-0.9, 0.9),
    "drawn twice": lambda t: t.normal_().normal_(0, 0.5),
    "drawn in single precision": lambda t: t.copy_(torch.empty(SHAPE).normal_(0, 0.5)),
}


@pytest.mark.parametrize("fill", WRONG_INITIALIZERS.values(), ids=WRONG_INITIALIZERS)
def test_coupling_sees_an_initializer(fill: Callable[[torch.Tensor], Any]) -> None:
    assert gap(fill, Normal(0.0, 0.25))[0] > 1e-13


def test_coupling_leaves_the_generator_as_it_was() -> None:
    before = torch.random.get_rng_state()
    gap(lambda t: t.normal_(), Normal(0.0, 1.0))
    assert torch.equal(before, torch.random.get_rng_state())


def test_coupling_refuses_what_it_cannot_couple() -> None:
    assert gap(lambda t: t.normal_(), TruncatedNormal(0.0, 1.0, -1.0, 1.0)) == (
        math.inf, "TruncatedNormal cannot be coupled",
    )  # fmt: skip
    assert gap(lambda t: t.normal_(), Normal(0.0, -1.0))[0] == math.inf
    assert gap(lambda t: t.normal_().div_(0), Normal(0.0, 1.0)) == (math.inf, "the tensor is not finite")


@pytest.mark.parametrize(
    ("fill", "moments"),
    [
        (lambda t: t.normal_(0, 0.5), {1: 0.0, 2: 0.25, 4: 3 / 16}),
        (lambda t: t.normal_(2, 3), {1: 2.0, 2: 13.0, 3: 62.0}),
        (lambda t: t.uniform_(-0.5, 1.5), {1: 0.5, 2: 7 / 12}),
        (lambda t: t.uniform_(), {1: 0.5, 2: 1 / 3, 10: 1 / 11}),
        (torch.nn.init.xavier_normal_, {1: 0.0, 2: 2 / 12}),
        (torch.nn.init.kaiming_uniform_, {1: 0.0, 2: 2 / 5}),
        (lambda t: torch.nn.init.kaiming_normal_(t, mode="fan_out"), {2: 2 / 7}),
    ],
)
def test_injection_gives_the_moments_exactly(fill: Callable[[torch.Tensor], Any], moments: dict[int, float]) -> None:
    probability, values = injected(drawn_by(fill), SHAPE, {}, "cpu")
    assert values.shape == (len(probability), *SHAPE)
    for power, wanted in moments.items():
        found = torch.tensordot(probability, values**power, dims=1)
        assert float((found - wanted).abs().max()) < 1e-14 * max(1, abs(wanted))


@pytest.mark.parametrize("off", [1e-10, 1e-12])
def test_injection_sees_a_wrong_scale(off: float) -> None:
    probability, values = injected(drawn_by(lambda t: t.normal_(0, 0.5 * (1 + off))), SHAPE, {}, "cpu")
    assert float((torch.tensordot(probability, values**2, dims=1) / 0.25 - 1).abs().max()) > off


@pytest.mark.parametrize(
    ("fill", "words"),
    [(lambda t: t.zero_(), "no generator"), (lambda t: t.normal_().add_(torch.empty(SHAPE).uniform_()), "'normal', 'uniform'")],
)  # fmt: skip
def test_injection_refuses_what_draws_otherwise(fill: Callable[[torch.Tensor], Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        injected(drawn_by(fill), SHAPE, {}, "cpu")


@pytest.mark.parametrize(
    ("variance", "holds"), [(r"\frac{1}{n}", True), (r"\frac{1}{m}", False), (r"\frac{2}{n}", False)]
)
def test_a_law_of_the_page_against_an_initializer(measure: Measure, variance: str, holds: bool) -> None:
    def by_width(tensor: torch.Tensor) -> torch.Tensor:
        return tensor.normal_(0, tensor.shape[1] ** -0.5)

    found = measure(rf"W \sim \Normal(0, {variance})", W=drawn_by(by_width))
    assert found.holds is holds and found.tolerance == 1e-13 and not found.impossible
    assert measure(rf"\Var[W] = {variance}", W=drawn_by(by_width)).holds is holds


# --- derivatives ---------------------------------------------------------------------------------------------------------

STEP = 1e-5

# expression, name, element (), or its indices; what a check gives for S
DERIVATIVES: dict[str, tuple[str, str, tuple[int, ...], dict[str, Any]]] = {
    "a real number": (r"\phi(a b)^2 + a", "a", (), {}),
    "a number under a root": (r"\sqrt{c} \tanh(a c)", "c", (), {}),
    "a number inside a sum": (r"\sum_{i=1}^{n} \tanh(a u_i)", "a", (), {}),
    "a number inside an integral": (r"\int_0^1 \tanh(a t) \dd t", "a", (), {}),
    "an element of fixed numbers": (r"\phi(\sum_{i=1}^{n} i u_i^2)", "u", (2,), {}),
    "an element of a matrix of fixed numbers": (
        r"\sum_{i=1}^{m} v_i \phi(\sum_{j=1}^{n} A_{i j} u_j)", "A", (1, 2), {},
    ),
    "an element of fixed numbers, in every state": (r"\sum_{i=1}^{n} \phi(u_i X_i)", "u", (1,), {}),
    "a single random variable": (r"\phi(Z) V + Z^2", "Z", (), {}),
    "an element of a random family": (r"\phi(\sum_{i=1}^{n} u_i X_i)", "X", (2,), {}),
    "an element of a random matrix": (r"\sum_{i=1}^{m} \phi(\sum_{j=1}^{n} W_{i j} u_j)", "W", (1, 2), {}),
    "a modelled name": (r"\phi(S) + S^3", "S", (), {"S": on_tensors(lambda z: 2 * z + 1)(sympy.Symbol("Z"))}),
    "a name that a modelled one rests on": (r"\phi(S)", "Z", (), {"S": on_tensors(lambda z: z**2)(sympy.Symbol("Z"))}),
}  # fmt: skip


def moved(tensors: Tensors, name: str, element: tuple[int, ...], step: float) -> Tensors:
    """The same world with one number, or one element in every state, a step further."""
    world = tensors.world
    is_random = tensors.notation.by_name[name].kind == "random"
    values = tensors.named(name).clone()
    place: Any = tuple(k - 1 for k in element) if is_random else element
    values[(slice(None), *place) if is_random else place] += step
    if is_random:
        world = replace(world, random={**world.random, name: values})
    else:
        world = replace(world, fixed={**world.fixed, name: values})
    model = {other: meaning for other, meaning in tensors.model.items() if other != name}
    return Tensors(tensors.notation, tensors.functions, model, world, tensors.pick)


@pytest.mark.parametrize(("tex", "name", "element", "model"), DERIVATIVES.values(), ids=DERIVATIVES)
def test_autograd_agrees_with_central_differences(
    read: Callable[[str], Claim], notation: Any, functions: Any,
    tex: str, name: str, element: tuple[int, ...], model: dict[str, Any],
) -> None:  # fmt: skip
    target = f"{name}_{{{' '.join(map(str, element))}}}" if element else name
    (step,) = read(rf"\frac{{\partial ({tex})}}{{\partial {target}}} = {tex}").steps
    claim = read(rf"\frac{{\partial ({tex})}}{{\partial {target}}} = 0 V")
    meter = Meter(notation, functions, model, claim.names | {"Z"}, "cpu")
    for tensors in meter.worlds.under(()):
        found = tensors.value(step.left)
        above, below = (moved(tensors, name, element, sign * STEP).value(step.right) for sign in (1, -1))
        wanted = (above - below) / (2 * STEP)
        assert float((found - wanted).abs().max()) < 1e-8 * (1 + float(wanted.abs().max()))
        assert float(wanted.abs().max()) > 1e-4  # something moves


PARTIALS = {
    r"\frac{\partial \phi(a b)}{\partial a} = b \phi'(a b)": True,
    r"\frac{\partial \phi(a b)}{\partial a} = a \phi'(a b)": False,
    r"\frac{\partial (\sum_{i=1}^{n} u_i^2)}{\partial u_j} = 2 u_j \when{ \each{j}{n} }": True,
    r"\frac{\partial (\sum_{i=1}^{n} u_i^2)}{\partial u_j} = 2 u_1 \when{ \each{j}{n} }": False,
    r"\frac{\partial (\sum_{i=1}^{n} X_i^2)}{\partial X_j} = 2 X_j \when{ \each{j}{n} }": True,
    r"\frac{\partial (\sum_{i=1}^{n} X_i^2)}{\partial X_j} = X_j \when{ \each{j}{n} }": False,
    r"\frac{\partial (\sum_{i=1}^{n} u_i)}{\partial u_1} = \frac{\partial (\sum_{i=1}^{n} u_i)}{\partial u_2}": True,
    r"\frac{\partial (u_1 u_2)}{\partial u_1} = \frac{\partial (u_1 u_2)}{\partial u_2} \when{ u_1 = u_2 }": True,
    r"\frac{\partial (u_1 u_2)}{\partial u_1} = \frac{\partial (u_1 u_2)}{\partial u_2}": False,
    r"\frac{\partial (a^2 b)}{\partial a} = 0 \when{ a = c }": False,  # first the derivative, then c for a
    r"\sum_{i=1}^{m} v_{\tau(i)} = \sum_{i=1}^{m} v_i": True,
    r"\sum_{i=1}^{m} v_{\tau(i)} A_{i 1} = \sum_{i=1}^{m} v_i A_{i 1}": False,
    r"v_{\tau(i)} = v_i \when{ \each{i}{m} }": False,
    r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }": True,
    r"q_L = 2^L q_1 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }": False,
    r"q_L = 2^L q_0": False,
    r"\phi(-a) = -\phi(a)": False,
    r"\phi(a) = \ell(a)": False,
}


@pytest.mark.parametrize(("tex", "holds"), PARTIALS.items(), ids=PARTIALS)
def test_a_claim_about_elements_is_measured(measure: Measure, tex: str, holds: bool) -> None:
    found = measure(tex)
    assert found.holds is holds and not found.impossible, found.why


# --- asymptotic orders -----------------------------------------------------------------------------------------------------

SMALL = r"\when{ Z \sim \Normal(0, c) }"
ORDERS = {
    rf"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^3) {SMALL}": "",
    rf"\E[\tanh^2(Z)] = c + \bigO(c^2) {SMALL}": "",
    rf"\E[\exp(Z)] = 1 + \frac{{c}}{{2}} + \bigO(c^2) {SMALL}": "",
    r"\E[Z^4] = 0 + \bigO(c^2) \when{ Z \sim \Uniform(-\sqrt{c}, \sqrt{c}) }": "",
    rf"\E[\tanh^2(Z)] = c - 3 c^2 + \bigO(c^3) {SMALL}": "the observed order is 2.00",
    rf"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^2) {SMALL}": "the observed order is 3.0",
    rf"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^4) {SMALL}": "the observed order is 3.0",
    r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^3) \when{ Z \sim \Normal(0, 2 c) }": "the observed order is 1.00",
    r"\E[\tanh^2(Z)] = c - 2 c^2 + \bigO(c^3) \when{ Z \sim \Normal(0, d) }": "the observed order is -0.00",
    rf"\E[Z^2] = c + \bigO(c^2) {SMALL}": "the remainder is 0 or not finite",
}


@pytest.mark.parametrize(("tex", "why"), ORDERS.items(), ids=ORDERS)
def test_an_order_under_a_law_is_observed(measure: Measure, tex: str, why: str) -> None:
    found = measure(tex)
    assert found.method == "observed order" and found.impossible == found.refused
    assert found.holds is (not why) and why in found.why, found.why


REMAINDERS = [
    (r"\exp(c) = 1 + c + \bigO(c^2)", lambda c: mpmath.exp(c) - 1 - c),
    (r"\tanh(c) = c - \frac{c^3}{3} + \bigO(c^5)", lambda c: mpmath.tanh(c) - c + c**3 / 3),
    (r"\exp(c) = 1 + c + \frac{c^2}{2} + \frac{c^3}{6} + \frac{c^4}{24} + \bigO(c^5)",
     lambda c: mpmath.exp(c) - mpmath.fsum(c**k / mpmath.factorial(k) for k in range(5))),
    (r"1000 + \tanh(c) = 1000 + c + \bigO(c^3)", lambda c: mpmath.tanh(c) - c),
]  # fmt: skip


@pytest.mark.parametrize(("tex", "exact"), REMAINDERS, ids=[row[0] for row in REMAINDERS])
def test_remainders_end_before_their_digits_do(
    read: Callable[[str], Claim], notation: Any, functions: Any, tex: str, exact: Callable[[Any], Any]
) -> None:
    claim = read(tex)
    (step,) = claim.steps
    meter = Meter(notation, functions, {}, claim.names, "cpu")
    found = list(Approach(meter.worlds, step, (), 0).remainders())
    assert 3 <= len(found) <= HALVINGS
    with mpmath.workdps(50):
        for k, remainder in enumerate(found):
            wanted = exact(mpmath.mpf(2) ** -(k + 2))
            assert abs(remainder / wanted - 1) < 1e-3
    assert meter.measure(step, ()).holds


def test_few_nodes_for_many_elements_are_exact_to_the_fifth_power(
    read: Callable[[str], Claim], notation: Any, functions: Any
) -> None:
    claim = read(r"\E[W] = \E[W] \when{ \iid{W},\ W \sim \Normal(1, 4) }")
    for tensors in Meter(notation, functions, {}, claim.names, "cpu").worlds.under(claim.premises):
        world, values = tensors.world, tensors.world.random["W"].reshape(tensors.world.states, -1)
        assert values.shape[1] >= MANY and len(values[:, 0].unique()) == FEW - 1
        for power, wanted in enumerate((1, 1, 5, 13, 73, 281)):
            assert float((world.mean(values**power) / wanted - 1).abs().max()) < 1e-12
        mixed = world.mean(values[:, 0] ** 2 * values[:, 1] ** 3)
        assert abs(float(mixed) / (5 * 13) - 1) < 1e-12
        assert abs(float(world.mean(values[:, 0] ** 6)) / 1741 - 1) > 1e-3  # so the sixth is not claimed to be


# --- the device --------------------------------------------------------------------------------------------------------


def test_a_prepared_device_computes_exactly() -> None:
    torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True  # the first is PyTorch's default
    assert device.prepare("cpu") == device.describe("cpu") == "cpu"
    assert not torch.backends.cuda.matmul.allow_tf32 and not torch.backends.cudnn.allow_tf32
    assert not torch.backends.cudnn.benchmark and torch.get_num_threads() == 1


def test_the_self_test_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """A product that keeps ten bits of its factors, as TF32 does."""

    class Blurred(torch.Tensor):
        def __matmul__(self, other: torch.Tensor) -> torch.Tensor:
            return (self.as_subclass(torch.Tensor) * 1024).round() / 1024 @ other

    exact = torch.rand
    monkeypatch.setattr(torch, "rand", lambda *shape, **options: exact(*shape, **options).as_subclass(Blurred))
    with pytest.raises(device.DeviceError, match=r"cpu: x @ I is not x in torch.float64: reduced precision is on"):
        device.prepare("cpu")


def test_a_device_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(device.DeviceError, match="--device cuda: PyTorch sees no CUDA device"):
        device.prepare("cuda")


# --- tolerances --------------------------------------------------------------------------------------------------------

EXACT = [tex for tex, method in HOLDS.items() if method in ("enumeration of worlds", "quadrature")]


@pytest.mark.parametrize("tex", EXACT)
def test_the_tolerance_lies_between_rounding_and_what_must_be_seen(measure: Measure, tex: str) -> None:
    claim, when, premises = tex.partition(r" \when")
    off = f"{10 * TOLERANCE:.15f}"
    assert measure(tex).tolerance == TOLERANCE and measure(tex).error < TOLERANCE / 1000
    assert not measure(f"{claim} + {off}{when}{premises}").holds and "0.00000000001" in off


# --- tables ------------------------------------------------------------------------------------------------------------

PREMISES_ALONE = {"indep", "each", "property", "shape", "law", "pair", "when"}
"""What the grammar calls parts of a claim that have no value."""


def test_every_node_of_the_grammar_has_a_meaning_on_tensors() -> None:
    grammar = files("texclaims.language").joinpath("dialect.lark").read_text(encoding="utf-8")
    assert set(re.findall(r"-> (\w+)", grammar)) - PREMISES_ALONE - VECTORS == NODES.keys() - {"index", "number"}
    assert {"index", "number"} <= set(re.findall(r"^\??(\w+):", grammar, re.MULTILINE))


def test_every_relation_but_unequal_can_be_measured() -> None:
    assert MEASURED_BY.keys() == {Arrow, Order, *BY_WORD.values()} - {Unequal}


# --- roots -------------------------------------------------------------------------------------------------------------

RESIDUALS: dict[str, tuple[Callable[[float], float], float | None]] = {
    "a line": (lambda s: 3 * s - 4, 4 / 3),
    "a root on the grid": (lambda s: s - 2, 2.0),
    "a root at the end of the grid": (lambda s: s - 32, 32.0),
    "curved": (lambda s: s**5 - 7, 7**0.2),
    "flat beside the root": (lambda s: math.atan(40 * (s - 0.7)), 0.7),
    "a fraction": (lambda s: 1 / s - 3, 1 / 3),
    "no root": (lambda s: s**2 + 1, None),
    "a root of negative numbers alone": (lambda s: s + 3, None),
    "a number that moves nothing": (lambda s: 0.0, None),
    "not finite where it changes its sign": (lambda s: math.nan if 1 <= s <= 8 else s - 3, None),
}


@pytest.mark.parametrize(("residual", "wanted"), RESIDUALS.values(), ids=RESIDUALS)
def test_a_root_is_found_to_the_last_digits(residual: Callable[[float], float], wanted: float | None) -> None:
    found = root(residual)
    assert (found is None) == (wanted is None)
    assert found is None or wanted is None or abs(found / wanted - 1) < 1e-14


# --- chosen numbers ----------------------------------------------------------------------------------------------------


def at(claim: Claim, notation: Any, functions: Any, k: int, numbers: Any, entries: Any) -> list[float]:
    tensors = Meter(notation, functions, {}, claim.names, "cpu").worlds.at(claim.premises, k, numbers, entries)
    return [float(tensors.value(side)) for side in claim.sides]


@pytest.mark.parametrize("k", range(4))
def test_a_side_at_chosen_numbers(read: Callable[[str], Claim], notation: Any, functions: Any, k: int) -> None:
    law = read(r"\E[Z^4] = 3 \sigma^4 \when{ Z \sim \Normal(0, \sigma^2) }")
    left, right = at(law, notation, functions, k, {"sigma": 0.5}, {})
    assert right == 3 / 16 and abs(left / right - 1) < 1e-13
    tied = read(r"a = 2 c \when{ a = 2 c }")
    assert at(tied, notation, functions, k, {"c": 1.5}, {}) == [3.0, 3.0]
    assert at(tied, notation, functions, k, {"a": 1.0, "c": 1.5}, {}) == [3.0, 3.0]  # a premise sets a


@pytest.mark.parametrize("k", range(4))
def test_a_recursion_runs_anew_from_chosen_entries(
    read: Callable[[str], Claim], notation: Any, functions: Any, k: int
) -> None:
    claim = read(r"q_L = n_1 q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }")
    entries = {("q", 0): 0.25, ("widths", None): 7.0}
    assert at(claim, notation, functions, k, {"L": 3.0}, entries) == [2.0, 1.75]


POLES = [r"\frac{1}{t}", r"\frac{1}{1 - t}", r"\frac{1}{t^2}", r"\frac{\exp(t)}{t}"]


@pytest.mark.parametrize("integrand", POLES)
def test_an_integral_that_grows_at_an_end_has_no_value(measure: Measure, integrand: str) -> None:
    found = measure(rf"\int_0^1 {integrand} \dd t = 1")
    assert found.valueless and found.impossible and "grows beyond all numbers" in found.why


def test_a_pole_at_0_has_no_value_in_a_range_without_end_either(measure: Measure) -> None:
    found = measure(r"\int_{-\infty}^{\infty} \frac{\exp(-t^2)}{t} \dd t = 1")
    assert found.valueless and "grows beyond all numbers" in found.why


@pytest.mark.parametrize("integrand", [r"\frac{1}{\sqrt{t}}", r"\ln(t)", r"\sqrt{t}"])
def test_one_that_only_has_a_sharp_end_is_never_called_so(measure: Measure, integrand: str) -> None:
    assert not measure(rf"\int_0^1 {integrand} \dd t = 3").valueless
