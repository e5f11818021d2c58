"""A kind whose numbers are an interval is one row of the table: drawn, solved, bounded and refuted inside of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from math import inf
from pathlib import Path
from typing import Any

import pytest
import sympy

from texclaims.language.claim import read_claim
from texclaims.language.entries import read_notation
from texclaims.language.kinds import COUNTING, KINDS, POSITIVE, REAL, Domain, Kind
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import Display
from texclaims.numeric.dice import Dice
from texclaims.numeric.domains import between, drawn, placed, signs
from texclaims.numeric.meter import Meter
from texclaims.symbolic.domains import covering, holds
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED
from texclaims.symbolic.prover import Prover
from texclaims.symbolic.symbols import domain_of, elements_of, symbol

SHARE, ABOVE_TWO, BELOW_TWO = Domain(0, 1), Domain(low=2), Domain(high=2)
UNIT = Domain(0, 1, with_low=True, with_high=True)
DOMAINS = (REAL, POSITIVE, SHARE, UNIT, ABOVE_TWO, BELOW_TWO, Domain(-1, 1))

NAMES = "".join(
    f"\n[[symbol]]\nname = '{name}'\ntex = '{tex}'\nkind = '{kind}'\nmeaning = 'a made-up one'\n"
    for name, tex, kind in (("s", "s", "share"), ("rho", r"\rho", "correlation"), ("pi_", r"\pi", "shares"))
)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Notation:
    """The tests' own notation, with s and \\pi_l between 0 and 1, and \\rho between -1 and 1."""
    monkeypatch.setitem(KINDS, "share", Kind("between 0 and 1", "SCALAR", SHARE, scalar=True, axis=True))
    monkeypatch.setitem(KINDS, "correlation", Kind("between -1 and 1", "SCALAR", Domain(-1, 1), scalar=True))
    row = Kind("between 0 and 1, for each layer", "SEQUENCE", elements=SHARE, indexed=True, layered=True)
    monkeypatch.setitem(KINDS, "shares", row)
    file = tmp_path / "notation.toml"
    file.write_text(Path(__file__).with_name("notation.toml").read_text(encoding="utf-8") + NAMES, encoding="utf-8")
    return read_notation(file)


@pytest.fixture
def verdicts(table: Notation, functions: Any) -> Callable[[str], tuple[str, bool]]:
    """What SymPy says of a claim, and whether it holds on tensors."""

    def of(tex: str) -> tuple[str, bool]:
        claim = read_claim(Display(Path("page.md"), 1, f"\n{tex}\n", "label", None), table)
        (step,) = claim.steps
        proof = Prover(table, functions, {}).prove(step, claim.premises)
        return proof.verdict, Meter(table, functions, {}, claim.names, "cpu").measure(step, claim.premises).holds

    return of


TRUE = (
    r"\Var[Z] = s (1 - s) \when{ Z \sim \Bernoulli(s) }",
    "s^2 < s",
    "s < 1",
    r"s (1 - s) \le \frac{1}{4}",
    r"\rho^2 < 1",
    r"(s - 2) (s - \frac{1}{2}) = 0 \iff s = \frac{1}{2}",
    r"\rho^2 = 2 \rho \iff \rho = 0",
    r"\sqrt{s^2} = s",
    r"\frac{1}{1 - s} = 1 + s + \bigO(s^2)",
    r"\int_0^1 s^2 \dd s = \frac{1}{3}",
    r"\pi_1 \pi_2 = \pi_2 \pi_1",
)
FALSE = (
    "s^2 = s",
    "1 < s",
    r"(s - \frac{1}{3}) (s - \frac{1}{2}) = 0 \iff s = \frac{1}{2}",
    r"\rho^2 = \rho",
    r"\sqrt{\rho^2} = \rho",
    r"\pi_1 = \pi_2",
)


@pytest.mark.parametrize("tex", TRUE)
def test_what_is_true_inside_is_proved_and_measured(verdicts: Callable[[str], tuple[str, bool]], tex: str) -> None:
    assert verdicts(tex) == (PROVED, True)


@pytest.mark.parametrize("tex", FALSE)
def test_what_is_false_inside_is_refuted_by_both(verdicts: Callable[[str], tuple[str, bool]], tex: str) -> None:
    assert verdicts(tex) == (REFUTED, False)


def test_an_end_that_is_left_out_is_approached_and_not_attained(verdicts: Callable[[str], tuple[str, bool]]) -> None:
    for tex in (r"s^2 \le s", "s < 2", r"s (1 - s) \le \frac{1}{2}"):
        assert verdicts(tex)[0] == OPEN


@pytest.mark.parametrize("tex", [r"\lim_{s \to 2} s = 2", r"\int_0^2 s \dd s = 2"])
def test_nothing_is_said_of_what_lies_beyond_an_end(verdicts: Callable[[str], tuple[str, bool]], tex: str) -> None:
    assert verdicts(tex)[0] == OPEN


# --- the domain itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_sympy_knows_the_domain_of_every_kind(kind: str) -> None:
    row, entry = KINDS[kind], Symbol("s", "s", kind, "")
    assert domain_of(symbol(entry)) == row.domain
    assert row.domain != row.values or domain_of(elements_of(entry)(1)) == row.values


def test_a_symbol_carries_a_domain_that_sympy_has_no_word_for(table: Notation) -> None:
    p, pi = symbol(table.by_name["s"]), elements_of(table.by_name["pi_"])
    assert domain_of(p) == domain_of(pi(1)) == SHARE
    assert p.is_positive and p == symbol(table.by_name["s"]) != sympy.Symbol("s", positive=True)
    assert domain_of(pickle.loads(pickle.dumps(p))) == SHARE
    letters = sorted([sympy.Symbol("t"), p, sympy.Symbol("o")], key=sympy.default_sort_key)
    assert [str(letter) for letter in letters] == ["o", "s", "t"]


@pytest.mark.parametrize("domain", DOMAINS, ids=lambda domain: domain.words)
def test_every_number_of_a_search_lies_inside(domain: Domain) -> None:
    dice = Dice.seeded(3, "cpu")
    assert between(domain, drawn(domain, dice, 50))
    assert all(domain.holds(sign * placed(domain, size)) for sign in signs(domain) for size in (0.01, 1.0, 100.0))
    size = sympy.Rational(3, 7)
    assert domain == REAL or holds(domain, covering(domain, size))


def test_ends_belong_where_it_is_said_so() -> None:
    a = sympy.Symbol("a", positive=True)
    assert [SHARE.holds(0), SHARE.holds(1), UNIT.holds(0), UNIT.holds(1)] == [False, False, True, True]
    assert [holds(SHARE, sympy.Integer(1)), holds(UNIT, sympy.Integer(1))] == [False, True]
    assert [holds(SHARE, a), holds(SHARE, a / (1 + a)), holds(SHARE, 1 + a)] == [None, True, False]
    assert [holds(COUNTING, sympy.Rational(1, 2)), holds(COUNTING, a)] == [False, True]
    assert COUNTING.holds(2) and not COUNTING.holds(2.5) and COUNTING.spans(2.5) and not COUNTING.spans(-inf)


def test_a_domain_says_what_is_wanted() -> None:
    assert [domain.words for domain in (COUNTING, POSITIVE, SHARE, BELOW_TWO, REAL)] == [
        "a whole number above 0", "a number above 0", "a number between 0 and 1", "a number below 2", "a number",
    ]  # fmt: skip
