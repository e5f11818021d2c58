"""An assertion in the tests of another project, and a wrong initializer -> the probability that the assertion lets it through.

The assertions were read at their source and are written down here in words and as the rule that they apply; no code of theirs is
here. With a fixed seed a test makes one draw for ever: the probability is that over all seeds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

Draw = Callable[[int, int], torch.Tensor]
"""Repeats and numbers of each -> so many draws, of shape (repeats, numbers)."""
Accepts = Callable[[torch.Tensor], torch.Tensor]
"""Draws (repeats, numbers) -> which of them the assertion accepts, (repeats,)."""

SEED = 20_101_213
CUT = math.erf(2 / math.sqrt(2))
"""The share of a normal law within two standard deviations."""
LEFT = math.sqrt(1 - 4 * math.exp(-2) / math.sqrt(2 * math.pi) / CUT)
"""The standard deviation of what is left of the standard normal law there: 0.8796."""
KOLMOGOROV = 2.2253
"""Where 2 Σ (−1)^(k−1) exp(−2 k² x²) is 0.0001, PyTorch's limit for a p-value."""


@dataclass(frozen=True)
class Passed:
    """How often a wrong version passes: the probability, and how far it may be off; 0 where it is exact."""

    probability: float
    error: float = 0.0


@dataclass(frozen=True)
class Assertion:
    """One assertion, and one wrong version that it meets."""

    project: str
    asserts: str
    wrong: str
    passes: Callable[[], Passed]

    def found(self) -> dict[str, Any]:
        """As it is published, in four digits."""
        passed = self.passes()
        return {
            "project": self.project, "asserts": self.asserts, "wrong version": self.wrong,
            "passes": round(passed.probability, 4), "within": round(passed.error, 4),
        }  # fmt: skip


# --- how a probability is found ---------------------------------------------------------------------------------------


def always() -> Passed:
    """The assertion does not look at what is wrong."""
    return Passed(1.0)


def of_normal_spread(count: int, std: float, low: float, high: float) -> Passed:
    """Exact: so many normal numbers with this standard deviation have one between two limits, by the chi-squared law.

    The sample's own is meant, divided by the count, about the sample's mean.
    """

    def below(limit: float) -> float:
        shape = torch.tensor((count - 1) / 2, dtype=torch.float64)
        half = torch.tensor(count * max(limit, 0.0) ** 2 / (2 * std**2), dtype=torch.float64)
        return float(torch.special.gammainc(shape, half))

    return Passed(below(high) - below(low))


def simulated(draw: Draw, accepts: Accepts, count: int, repeats: int = 20_000) -> Passed:
    """The share of so many draws that is accepted, and an error that is exceeded once in a thousand times."""
    generator = torch.random.get_rng_state()
    torch.manual_seed(SEED)
    at_once = max(1, 4_000_000 // count)
    accepted = sum(int(accepts(draw(min(at_once, repeats - done), count)).sum()) for done in range(0, repeats, at_once))
    torch.random.set_rng_state(generator)
    share = accepted / repeats
    return Passed(share, max(3.3 * math.sqrt(share * (1 - share) / repeats), math.log(1000) / repeats))


# --- the laws, and the rules of assertions ----------------------------------------------------------------------------


def normal(std: float) -> Draw:
    """A normal law."""
    return lambda *shape: std * torch.randn(*shape, dtype=torch.float64)


def uniform(std: float) -> Draw:
    """A uniform law around 0 with this standard deviation."""
    return lambda *shape: std * math.sqrt(12) * (torch.rand(*shape, dtype=torch.float64) - 0.5)


def cut_normal(parameter: float) -> Draw:
    """A normal law with this parameter, cut at two of it."""
    return lambda *shape: parameter * torch.special.ndtri(0.5 + CUT * (torch.rand(*shape, dtype=torch.float64) - 0.5))


def near(wanted: float, tolerance: float, of: str = "std") -> Accepts:
    """The sample's standard deviation, or its variance, is within so much of what is wanted."""

    def accepts(numbers: torch.Tensor) -> torch.Tensor:
        found = numbers.var(dim=1, correction=0)
        return ((found if of == "var" else found.sqrt()) - wanted).abs() < tolerance

    return accepts


def kolmogorov(distribution: Callable[[torch.Tensor], torch.Tensor], limit: float) -> Accepts:
    """The largest distance between the sample's distribution function and this one is below the limit."""

    def accepts(numbers: torch.Tensor) -> torch.Tensor:
        count = numbers.shape[1]
        share = distribution(numbers.sort(dim=1).values)
        above = torch.arange(1, count + 1, dtype=torch.float64) / count
        return torch.maximum((above - share).amax(1), (share - above + 1 / count).amax(1)) < limit

    return accepts


def limit(count: int) -> float:
    """The largest distance with a p-value of 0.0001: the limit law's, with Stephens' correction for the count."""
    root = math.sqrt(count)
    return KOLMOGOROV / (root + 0.12 + 0.11 / root)


def limit_of_few(count: int) -> float:
    """The same, exact, where the distance is above 1 − 1/count: then the probability is 2 (1 − distance)^count."""
    return 1 - (0.0001 / 2) ** (1 / count)


def normal_test(count: int) -> Accepts:
    """PyTorch's for a standard normal law."""
    return kolmogorov(torch.special.ndtr, limit(count))


def uniform_test(count: int) -> Accepts:
    """PyTorch's for the uniform law around 0 with standard deviation 1."""
    return kolmogorov(lambda x: (0.5 + x / math.sqrt(12)).clamp(0, 1), limit(count))


def half_normal_test() -> Accepts:
    """PyTorch's `test_trunc_normal_generator`: five numbers against the normal law cut at 0 and 1."""
    low, high = 0.5, 0.5 + math.erf(1 / math.sqrt(2)) / 2
    return kolmogorov(lambda x: ((torch.special.ndtr(x) - low) / (high - low)).clamp(0, 1), limit_of_few(5))


# --- what was read ----------------------------------------------------------------------------------------------------

SCALED = "VarianceScaling of shape (100, 100): the variance of 10,000 numbers is 0.01, to 0.01"
SPREAD = "VarianceScaling(2, fan_in) of shape (25, 20): the standard deviation of 500 numbers, to 0.1"
KERAS = {
    "He's, right": math.sqrt(2 / 25),
    "LeCun's for He's": math.sqrt(1 / 25),
    "fan-out for fan-in": math.sqrt(2 / 20),
    "what the cut takes away is not given back": LEFT * math.sqrt(2 / 25),
}
"""The standard deviation that its cut normal law has then."""
FANS = {"lecun": math.sqrt(1 / 120), "he": math.sqrt(2 / 120), "glorot": math.sqrt(2 / 180)}
"""TensorFlow's, of shape (5, 6, 4, 2)."""
TWO_AXES, FOUR_AXES = 22**2, 22**4
"""PyTorch's tests draw each side between 20 and 25."""


def _tensorflow(asserted: str, in_its_place: str) -> Assertion:
    return Assertion(
        "TensorFlow", f"{asserted}_uniform of shape (5, 6, 4, 2): the standard deviation of 240 numbers, to 0.03",
        f"{in_its_place}_uniform in its place",
        lambda: simulated(uniform(FANS[in_its_place]), near(FANS[asserted], 0.03), 240),
    )  # fmt: skip


def _pytorch(what: str, law: Callable[[float], Draw], count: int, factor: float, repeats: int = 20_000) -> Assertion:
    test = normal_test if law is normal else uniform_test
    return Assertion(
        "PyTorch", f"{what}: a Kolmogorov–Smirnov test of {count:,} numbers, p > 0.0001", f"{factor:g} times as wide",
        lambda: simulated(law(factor), test(count), count, repeats),
    )  # fmt: skip


ASSERTIONS: tuple[Assertion, ...] = (
    *(
        Assertion("Keras", SPREAD, words, lambda std=std: simulated(cut_normal(std / LEFT), near(math.sqrt(2 / 25), 0.1), 500))
        for words, std in KERAS.items()
    ),
    Assertion(
        "Keras", "RandomNormal(0, 1) of shape (25, 20): the standard deviation of 500 numbers, to 0.1", "0.95 times as wide",
        lambda: of_normal_spread(500, 0.95, 0.9, 1.1),
    ),
    Assertion("Keras", "RandomUniform(−1, 1) of shape (5, 5): no number below −1, none from 1 on", "a tenth as wide", always),
    Assertion(
        "TensorFlow", SCALED, "twice the variance",
        lambda: of_normal_spread(10_000, math.sqrt(0.02), 0.0, math.sqrt(0.02)),
    ),
    Assertion(
        "TensorFlow", SCALED, "1.9 times the variance",
        lambda: of_normal_spread(10_000, math.sqrt(0.019), 0.0, math.sqrt(0.02)),
    ),
    _tensorflow("he", "glorot"),
    _tensorflow("he", "lecun"),
    _tensorflow("lecun", "glorot"),
    _tensorflow("glorot", "he"),
    Assertion(
        "TensorFlow", "RandomNormal(0, 1) of shape (8, 12, 99): the standard deviation of 9,504 numbers, to 0.03",
        "0.98 times as wide",
        lambda: of_normal_spread(9504, 0.98, 0.97, 1.03),
    ),
    _pytorch("kaiming_normal_ of a matrix", normal, TWO_AXES, 1.1),
    _pytorch("kaiming_normal_ of a matrix", normal, TWO_AXES, 1.3),
    _pytorch("kaiming_normal_ of a kernel", normal, FOUR_AXES, 1.01, 400),
    _pytorch("kaiming_uniform_ of a matrix", uniform, TWO_AXES, 1.1),
    _pytorch("kaiming_uniform_ of a kernel", uniform, FOUR_AXES, 1.005, 400),
    _pytorch("sparse_, what is not zero", normal, 990, 1.2),
    Assertion(
        "PyTorch", "trunc_normal_ with a generator: a Kolmogorov–Smirnov test of 5 numbers against the law cut at 0 and 1",
        "cut at −2 and 2, as PyTorch rightly does: the assertion is the wrong one",
        lambda: simulated(cut_normal(1.0), half_normal_test(), 5),
    ),
    Assertion("JAX", "every initializer: the shape and the type of the result", "zeros", always),
    Assertion("Flax", "zeros and ones: the numbers; the others are those of JAX", "zeros for every other one", always),
    Assertion("Burn", "KaimingUniform of shape (6, 5): no number outside the bounds", "half as wide", always),
    Assertion("muP", "the standard deviation of the first layer at two widths: equal, to 0.3 %", "both twice as wide", always),
)  # fmt: skip
