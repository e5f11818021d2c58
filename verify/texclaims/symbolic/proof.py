"""A step and its premises -> proved, refuted (with what is left over, or a counterexample) or open, by SymPy."""

from __future__ import annotations

import math
import random
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import mpmath
import sympy
from sympy.core.function import AppliedUndef
from sympy.polys.polyerrors import BasePolynomialError

from texclaims.language.notation import Notation
from texclaims.language.premises import Each, Premise
from texclaims.language.premises import Law as LawPremise
from texclaims.language.relations import Arrow, Bound, Digits, Equation, HasLaw, Order, Relation, Step, Unequal
from texclaims.language.tree import Node, names_in, part
from texclaims.laws.functions import Function, Unspecified
from texclaims.laws.known import CUT
from texclaims.laws.law import Law, LawError
from texclaims.symbolic.algebra import Algebra, law_of
from texclaims.symbolic.calculus import ordered
from texclaims.symbolic.letters import OVER_DIFFERENT, Moment, SumOverDifferent
from texclaims.symbolic.moments.expansion import tame, taylor_polynomial
from texclaims.symbolic.moments.facts import MomentError
from texclaims.symbolic.sums import outermost
from texclaims.symbolic.symbols import MeaningError, Reordered, name_of, symbol

PROVED, REFUTED, OPEN = "proved", "refuted", "open"
LIMIT = 20  # seconds for one step; the slowest true step takes about one
POINTS = 4  # of evaluation before any simplification: every combination of signs of two real numbers is among them
TERMS = 3  # or 4, of a sum with a symbolic number of terms, where numbers are put in; one less where sums are nested
LONG = 200  # nodes of a difference that is put to a few points before it is expanded
DIGITS = 40  # of those evaluations
FEW_DIGITS = 15  # enough to refute a number that is not even close
CONFUSED = (
    # What SymPy raises on expressions that make no sense; such a claim stays open, and open is not passed.
    sympy.PoleError, BasePolynomialError,
    ArithmeticError, ValueError, TypeError, NotImplementedError, AttributeError, LookupError, RecursionError,
)  # fmt: skip
COARSE = sympy.Rational(1, 10**6)  # a numerical integral is good to 1e-12; a true equation never comes near this
SETTLED = 1e-11  # how far two refinements of an integral in machine numbers may differ
SHARP = 100  # curvature of an exponent above which a numerical integral is not trusted
RISES = 4  # derivatives that are tried to show that a gap never closes again
NOISE = sympy.Rational(1, 10**25)  # a difference smaller than this at 40 digits is no counterexample


@dataclass
class Proof:
    """What became of one step."""

    verdict: str
    leftover: str = "0"
    rules: list[str] = field(default_factory=list)
    premises: tuple[Premise, ...] = ()
    identical: bool = False
    """Both sides were the same expression before any rule was applied."""


class ProofTimeout(Exception):
    """A step took longer than its limit."""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise ProofTimeout after `seconds`. Only the main thread can be interrupted; elsewhere there is no limit."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise ProofTimeout(f"no proof within {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass
class Prover:
    """Proves steps of one claim; algebras are kept per set of premises."""

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    _algebras: dict[tuple[tuple[Premise, ...], bool], Algebra] = field(default_factory=dict)
    _proofs: dict[tuple[Step, tuple[Premise, ...]], Proof] = field(default_factory=dict)

    def algebra(self, premises: tuple[Premise, ...], lazy: bool = False) -> Algebra:
        key = (premises, lazy)
        if key not in self._algebras:
            self._algebras[key] = Algebra(self.notation, self.functions, premises, self.model, lazy)
        return self._algebras[key]

    def prove(self, step: Step, premises: tuple[Premise, ...]) -> Proof:
        """Decide one step under exactly these premises. Never raises for a claim that is merely wrong."""
        if (step, premises) not in self._proofs:
            self._proofs[step, premises] = self._prove(step, premises)
        return self._proofs[step, premises]

    def _prove(self, step: Step, premises: tuple[Premise, ...]) -> Proof:
        try:
            with time_limit(LIMIT):
                algebra = self.algebra(premises, lazy=isinstance(step, Digits))
                algebra.trace.clear()
                proof = self._by_numbers(step, premises) or self._decide(algebra, step)
                if proof.verdict == OPEN and OVER_DIFFERENT in proof.leftover:
                    proof = self._with_few_terms(step, premises) or proof
        except (MeaningError, MomentError, LawError) as error:
            return Proof(OPEN, str(error), premises=premises)
        except ProofTimeout as error:
            return Proof(OPEN, str(error), premises=premises)
        except CONFUSED as error:
            return Proof(OPEN, f"SymPy: {type(error).__name__}: {error}", premises=premises)
        proof.rules = [*(one.words for one in algebra.trace), *proof.rules]
        proof.premises = premises
        return proof

    def prove_with_fewest(self, step: Step, premises: tuple[Premise, ...]) -> Proof:
        """The proof with the smallest set of premises: each is dropped that the step does not need."""
        best = self.prove(step, premises)
        if best.verdict != PROVED:
            return best
        for premise in premises:
            if isinstance(premise, Each):
                continue  # it declares an index: without it the step cannot be read
            fewer = tuple(kept for kept in best.premises if kept != premise)
            attempt = self.prove(step, fewer)
            if attempt.verdict == PROVED:
                best = attempt
        return best

    def _with_few_terms(self, step: Step, premises: tuple[Premise, ...]) -> Proof | None:
        """Sums over dependent elements, which no rule compares, written out for two or three terms: enough to refute."""
        sides = step.sides
        if any(names_in(side, "PERMUTATION") for side in sides):
            return None  # written out, nothing would say that the reordering keeps within the few
        counts = [entry for entry in self.notation.symbols if entry.kind == "count" and entry.name not in self.model]
        few = {symbol(entry): sympy.Integer(2 + k % 2) for k, entry in enumerate(counts)}
        model = {name: _few(meaning, few) for name, meaning in self.model.items() if not isinstance(meaning, Law)}
        model |= {str(count): number for count, number in few.items()}
        proof = self._decide(Algebra(self.notation, self.functions, premises, model), step)
        named = frozenset[str]().union(*(names_in(side, "SCALAR") for side in sides))
        shown = ", ".join(f"{count} = {number}" for count, number in few.items() if str(count) in named)
        return Proof(REFUTED, f"for {shown}: {proof.leftover}") if proof.verdict == REFUTED else None

    def _by_numbers(self, step: Step, premises: tuple[Premise, ...]) -> Proof | None:
        """Refute an equation between integrals at one point, by numerical integration: a false integral can cost minutes."""
        if not isinstance(step, Equation) or not _integrates(step, premises) or any(True for _ in step.right.find_data("big_o")):
            return None
        lazy = self.algebra(premises, lazy=True)
        difference = lazy.value(step.left) - lazy.value(step.right)
        if not difference.has(sympy.Integral):
            return None
        point = _numeric_counterexample(difference)
        return Proof(REFUTED, f"left - right: at {point}") if point else None

    def _decide(self, algebra: Algebra, step: Step) -> Proof:
        if isinstance(step, Unequal):
            raise MeaningError(f"a claim with the relation {step.word}, which stands only in premises")
        return DECIDE[type(step)](algebra, step)


def _few(meaning: Any, few: Mapping[sympy.Symbol, sympy.Integer]) -> Any:
    """A model with small numbers in place of its counts."""
    if isinstance(meaning, sympy.Basic):
        return meaning.subs(few).doit()
    return (lambda *index: sympy.sympify(meaning(*index)).subs(few).doit()) if callable(meaning) else meaning


# --- equality -----------------------------------------------------------------------------------------------------


def _equal(algebra: Algebra, step: Equation) -> Proof:
    a, b = algebra.value(step.left), algebra.value(step.right)
    proof = zero(a, b, algebra)
    proof.identical = a == b and not algebra.trace.applied and step.left != step.right
    return proof


def zero(a: sympy.Expr, b: sympy.Expr, algebra: Algebra | None = None) -> Proof:
    """Is a - b = 0? Refute before proving: a false difference can cost minutes to simplify, or even to expand."""
    difference = a - b
    if not (algebra is not None and algebra.facts.recursions) and _is_long(difference) and _is_plain(difference):
        point = counterexample(difference, algebra.facts.relations if algebra else ())
        if point:
            return Proof(REFUTED, f"left - right: at {point}")
    difference = sympy.expand(difference)
    if difference == 0:
        return Proof(PROVED, rules=["both sides expand to the same polynomial"])
    if algebra is not None and algebra.facts.recursions:
        proof = _recursion(difference, algebra)
        if proof is not None:
            return proof
    if difference.has(sympy.Sum) and not difference.has(sympy.Product):
        difference = ordered(difference)
        if difference == 0:
            return Proof(PROVED, rules=["sums in one order, constants in front: both sides are the same"])
    if difference.has(sympy.nan, sympy.zoo):
        return Proof(REFUTED, str(difference))
    if _reorderings(difference) and (difference.has(sympy.Product) or not difference.has(sympy.Sum)):
        return Proof(OPEN, f"{difference}: a reordering that no rule undoes")
    if difference.has(sympy.Product):
        return _induction(a, b)
    if difference.atoms(SumOverDifferent):
        return Proof(OPEN, f"{difference}: no rule compares these sums")
    if any(call.args[0].free_symbols & difference.free_symbols for call in _reorderings(difference)):
        return Proof(OPEN, f"{difference}: a reordering that no rule undoes")
    point = counterexample(difference, algebra.facts.relations if algebra else ())
    if point:
        return Proof(REFUTED, f"left - right = {difference}; at {point}")
    for name, attempt in SIMPLER:
        if attempt(difference) == 0:
            return Proof(PROVED, rules=[f"{name}: left - right becomes 0"])
    return Proof(OPEN, str(difference))


def _is_long(expression: sympy.Expr) -> bool:
    return any(k == LONG for k, _ in enumerate(sympy.preorder_traversal(expression)))


def _is_plain(expression: sympy.Expr) -> bool:
    """Says a number at one point that it is not 0: no product, reordering, or sum without a rule, and nothing infinite."""
    opaque = expression.atoms(SumOverDifferent)
    return not (opaque or _reorderings(expression) or expression.has(sympy.Product, sympy.nan, sympy.zoo))


def _positive_factors_out(expression: sympy.Expr) -> sympy.Expr:
    """max(0, c z) = c max(0, z), and its slope at c z is that at z, where c is known to be positive."""

    if not expression.has(sympy.Max, sympy.Heaviside):
        return expression

    def split(inside: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
        factors = sympy.Mul.make_args(sympy.factor_terms(inside))
        return sympy.Mul(*(f for f in factors if f.is_positive)), sympy.Mul(*(f for f in factors if not f.is_positive))

    def part_above_zero(zero: sympy.Expr, inside: sympy.Expr) -> sympy.Expr:
        positive, rest = split(inside)
        return positive * sympy.Max(zero, sympy.expand(rest))

    moved = expression.replace(
        lambda e: isinstance(e, sympy.Max) and len(e.args) == 2 and 0 in e.args,
        lambda e: part_above_zero(sympy.Integer(0), sympy.Add(*e.args)),
    ).replace(sympy.Heaviside, lambda inside, *at: sympy.Heaviside(sympy.expand(split(inside)[1]), *at))
    return sympy.expand(moved) if moved != expression else expression


SIMPLER: tuple[tuple[str, Callable[[sympy.Expr], sympy.Expr]], ...] = (
    ("positive factors taken out of max(0, ·) and its slope", _positive_factors_out),
    ("sums", lambda e: sympy.expand(e.doit()) if e.has(sympy.Sum) else e),
    ("common denominator", lambda e: sympy.cancel(sympy.together(e))),
    ("radicals", lambda e: sympy.radsimp(sympy.powsimp(sympy.powdenest(sympy.expand_power_base(e))))),
    ("exponentials and error functions", lambda e: sympy.expand(sympy.cancel(e.rewrite(sympy.erf).rewrite(sympy.exp)))),
    ("cases by sign", lambda e: sympy.simplify(_by_cases(e))),
    ("simplification", sympy.simplify),
    ("gamma functions", lambda e: sympy.simplify(sympy.gammasimp(sympy.expand_func(e)))),
)


def _by_cases(expression: sympy.Expr) -> sympy.Expr:
    """Max, Min and |·| of real variables, decided for each sign of each variable; 0 if all cases give 0."""
    variables = [s for s in expression.free_symbols if s.is_real and not s.is_positive]
    if not variables or not expression.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.Piecewise):
        return expression
    variable, p = variables[0], sympy.Dummy("p", positive=True)
    jumps = {step for step in expression.atoms(sympy.Heaviside) if step.args[0].subs(variable, 0) == 0}
    at_zero = expression.subs({step: sympy.Dummy("slope at a kink", real=True) for step in jumps}).subs(variable, 0)
    sides = [expression.subs(variable, sign * p) for sign in (1, -1)]
    cases = [sympy.simplify(_by_cases(case)) for case in (*sides, at_zero)]
    return sympy.Integer(0) if all(case == 0 for case in cases) else expression


def counterexample(difference: sympy.Expr, relations: Iterable[tuple[str, sympy.Expr, sympy.Expr]] = ()) -> str:
    """A rational point at which the difference is not 0, in words; "" if none of a few points shows one.

    Points that break a relation between fixed numbers, such as a < b, say nothing.
    """
    sums = difference.atoms(sympy.Sum)
    ends = sorted({limit[2] for single in sums for limit in single.limits if limit[2].is_Symbol}, key=str)
    nested = any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums)
    places: dict[sympy.Expr, int] = {}
    for k in range(POINTS):
        terms = {end: sympy.Integer(TERMS - nested + (place + k) % 2) for place, end in enumerate(ends)}
        point = Point(k, terms, places)
        if not all(_allows(relation, point) for relation in relations):
            continue
        value = sympy.N(point.value(difference), DIGITS)  # exact as long as it can be
        if value.is_number and value.is_finite and abs(value) > NOISE * max(1, *map(abs, point.numbers.values()), 1):
            shown = ", ".join(f"{s} = {v}" for s, v in sorted(point.numbers.items(), key=str))
            return f"{shown or 'every point'} it is {sympy.N(value, 6)}"
    return ""


@dataclass
class Point:
    """The k-th of a few rational points; a letter gets its number when it is met.

    Sums are written out, up to the numbers that `counts` gives for their ends. `places` counts the letters, for their signs.
    """

    k: int
    counts: dict[sympy.Symbol, sympy.Integer]
    places: dict[sympy.Expr, int]
    numbers: dict[sympy.Expr, sympy.Expr] = field(default_factory=dict)
    _known: dict[sympy.Expr, sympy.Expr] = field(default_factory=dict)

    def value(self, expression: sympy.Expr) -> sympy.Expr:
        """The expression here. Numbers are put in from below: SymPy works for long on letters inside a maximum."""
        if expression not in self._known:
            self._known[expression] = self._value(expression)
        return self._known[expression]

    def _value(self, expression: sympy.Expr) -> sympy.Expr:
        if expression.is_Symbol:
            return self._number(expression)
        if not expression.args:
            return expression
        if isinstance(expression, (sympy.Sum, sympy.Product)):
            return self._term_by_term(expression)
        if isinstance(expression, AppliedUndef):
            return self._element(expression)
        if isinstance(expression, (sympy.Integral, sympy.Derivative, sympy.Subs, sympy.Limit)):
            return expression.xreplace({letter: self._number(letter) for letter in expression.free_symbols})
        if isinstance(expression, Unspecified):
            return _example(expression.spelled, expression.primes).xreplace({U: self.value(expression.args[0])})
        return expression.func(*map(self.value, expression.args))

    def _term_by_term(self, expression: sympy.Expr) -> sympy.Expr:
        body, index, start, stop = outermost(expression)
        first, last = self.value(start), self.value(stop)
        if not (first.is_Integer and last.is_Integer):
            raise MeaningError(f"a sum from {start} to {stop}, which are no whole numbers")
        terms = (self.value(body.xreplace({index: sympy.Integer(j)})) for j in range(int(first), int(last) + 1))
        return sympy.Add(*terms) if isinstance(expression, sympy.Sum) else sympy.Mul(*terms)

    def _element(self, call: sympy.Expr) -> sympy.Expr:
        """W_{ik} is a letter, whatever i and k are; an index that is itself reordered is looked up."""
        sizes = {str(end): int(count) for end, count in self.counts.items()}
        turned = {c: sympy.Integer(int(c.args[0]) % sizes.get(c.knows, TERMS) + 1)
                  for c in _reorderings(call) if c.args[0].is_Integer}  # fmt: skip
        return turned[call] if call in turned else self._number(call.xreplace(turned))

    def _number(self, letter: sympy.Expr) -> sympy.Expr:
        if letter not in self.numbers:
            place = self.places.setdefault(letter, len(self.places))
            sign = 1 - 2 * (self.k >> place % 2 & 1)
            generator = random.Random(f"{letter} {self.k}")  # noqa: S311 - the points need variety, not secrecy
            while (number := _sample(letter, generator, sign)) in self.counts.values() and letter.is_integer:
                pass  # another count than those of the sums
            self.numbers[letter] = self.counts.get(letter, number)
        return self.numbers[letter]


def _allows(relation: tuple[str, sympy.Expr, sympy.Expr], point: Point) -> bool:
    """Does the point satisfy the relation, as far as it says anything about it?"""
    word, left, right = relation
    compare = {"<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, ">=": sympy.Ge, "!=": sympy.Ne}.get(word)
    return compare is None or compare(point.value(left), point.value(right)) != sympy.false


def _integrates(step: Step, premises: tuple[Premise, ...]) -> bool:
    """Can an integral turn up: on the page, or behind a moment of a law that is cut?"""
    cut = any(str(token) in CUT for p in premises for token in p.tree.scan_values(lambda v: True))
    law = any(isinstance(premise, LawPremise) for premise in premises)
    kinds = ("integral", *(("call", "call_power", "call_prime", "call_parameter") if law else ()))
    return cut or any(True for side in step.sides for kind in kinds for _ in side.find_data(kind))


def _numeric_counterexample(difference: sympy.Expr) -> str:
    """A point at which an expression with integrals is clearly not 0, in words; "" if there is none, or no number."""
    generator = random.Random(5)  # noqa: S311
    integrals = {i: sympy.Dummy(f"integral {k}") for k, i in enumerate(difference.atoms(sympy.Integral))}
    point = {s: _sample(s, generator) for s in sorted(difference.free_symbols, key=str)}
    try:
        numbers = {name: _quadrature(integral.xreplace(point)) for integral, name in integrals.items()}
        value = sympy.N(difference.xreplace(integrals).xreplace({**point, **numbers}), 15)
    except (MeaningError, ValueError, TypeError, ArithmeticError, NotImplementedError):
        return ""
    if not (value.is_number and value.is_real and value.is_finite) or abs(value) < COARSE:
        return ""
    shown = ", ".join(f"{s} = {v}" for s, v in point.items())
    return f"{shown or 'every point'} it is {sympy.N(value, 6)}"


@lru_cache(maxsize=1024)
def _quadrature(integral: sympy.Integral, digits: int = FEW_DIGITS, sure: bool = False) -> sympy.Float:
    """The value of an integral without free symbols, by mpmath's tanh-sinh rule, cut at 0 where an end is infinite.

    Raises MeaningError where it must be sure, and is not. (To refute, a number that will not settle is enough.)
    """
    variable, low, high = integral.limits[0]
    if integral.atoms(Unspecified):
        raise MeaningError("the integral of an unspecified function has no number")
    if sure and any(
        abs(sympy.diff(e.args[0], variable, 2).subs(variable, 1)) > SHARP for e in integral.atoms(sympy.exp)
    ):
        raise MeaningError("an integrand with a peak so sharp that nodes could miss it")
    if not sure and (value := _float_quadrature(integral.function, variable, low, high)) is not None:
        return value
    function = sympy.lambdify(variable, _with_numbers(integral.function, digits + 5, sure), "mpmath", cse=True)
    cuts = [low, *([sympy.Integer(0)] if low == -sympy.oo or high == sympy.oo else []), high]
    with mpmath.workdps(digits):
        ends = [mpmath.mpf(sympy.N(cut, digits + 5)) if cut.is_finite else mpmath.inf * sympy.sign(cut) for cut in cuts]
        value, error = mpmath.quad(function, ends, error=True)
        if sure and not error < mpmath.mpf(10) ** (-digits // 2):
            raise MeaningError(f"the numerical integral of {integral.function} is uncertain by {mpmath.nstr(error, 3)}")
        return sympy.Float(value, digits)


def _float_quadrature(
    function: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr
) -> sympy.Float | None:
    """The same in machine numbers, twenty times as fast; None where it does not settle, or a number is too large."""
    cuts = [low, *([sympy.Integer(0)] if low == -sympy.oo or high == sympy.oo else []), high]
    call = sympy.lambdify(variable, _with_numbers(function, FEW_DIGITS + 5), [{"exp": _float_exp}, "math"], cse=True)
    try:
        value, error = mpmath.fp.quad(call, [float(cut) for cut in cuts], error=True)
    except (ArithmeticError, ValueError, TypeError, NameError):
        return None
    settled = isinstance(value, float) and math.isfinite(value) and error < SETTLED * max(1.0, abs(value))
    return sympy.Float(value, FEW_DIGITS) if settled else None


def _with_numbers(function: sympy.Expr, digits: int, sure: bool = False) -> sympy.Expr:
    """Constants such as the root of 2 as numbers, and integrals that stand inside another one.

    (SymPy's N does this too, and works on all the rest, and on an inner integral, for long.)
    """
    if function.is_Rational or function.is_Symbol:
        return function
    if isinstance(function, sympy.Integral):
        return _quadrature(function, digits, sure)
    if not function.free_symbols and not function.has(sympy.Integral):
        return sympy.N(function, digits)
    return function.func(*(_with_numbers(part, digits, sure) for part in function.args))


def _float_exp(x: float) -> float:
    return math.exp(x) if x < 700 else math.inf


U = sympy.Dummy("u", real=True)


@lru_cache(maxsize=32)
def _example(name: str, primes: int) -> sympy.Expr:
    """A smooth function of U in general position, or one of its derivatives."""
    speed = 1 + sympy.Rational(sum(map(ord, name)) % 7, 5)
    return sympy.diff(U / 3 + sympy.sin(speed * U + sympy.Rational(2, 5)), U, primes)


def _reorderings(expression: sympy.Expr) -> list[sympy.Expr]:
    return [call for call in expression.atoms(AppliedUndef) if isinstance(call, Reordered)]


def _sample(s: sympy.Symbol, generator: random.Random, sign: int = 0) -> sympy.Rational:
    """A number that the symbol may stand for; a real one has the wanted sign, or any."""
    if s.is_integer:
        return sympy.Integer(generator.choice((2, 3, 5, 7, 11)))
    size = sympy.Rational(generator.randint(3, 40), 17)
    if s.is_positive or s.is_nonnegative:
        return size
    return size * (sign or generator.choice((1, -1)))


def _recursion(difference: sympy.Expr, algebra: Algebra) -> Proof | None:
    """A claim about q_L under a recursion for q_l: it holds for L = 1, and from L it follows for L + 1."""
    for pattern, rule in algebra.facts.recursions:
        index = pattern.args[0]
        stop = algebra.facts.ranges[index]
        last = pattern.func(stop)
        if not any(name_of(call) == name_of(pattern) for call in difference.atoms(AppliedUndef)):
            continue
        if not stop.is_Symbol or not difference.has(last) or rule.has(stop):
            return Proof(OPEN, f"{difference}: no claim about {last} that its recursion could prove")
        if not _grows_with(difference, stop):
            return Proof(
                OPEN, f"{difference}: a sum or product that does not run from 1 to {stop}, or depends on {stop} inside"
            )
        factor = sympy.diff(difference, last)
        if factor.has(last) or not factor.is_nonzero:
            return Proof(OPEN, f"{difference} = 0 does not give {last}")
        claimed = sympy.expand(-difference.subs(last, 0) / factor)
        told = f"induction over {stop}: "
        first = zero(*_together(algebra, pattern, sympy.Integer(1), rule.subs(index, 1), _at_one(claimed, stop)))
        if first.verdict != PROVED:
            return Proof(first.verdict, f"{told}for {stop} = 1: {first.leftover}")
        sides = _up_to(stop, rule.subs(index, stop + 1).subs(last, claimed), _next(claimed, stop))
        step = zero(*_together(algebra, pattern, stop + 1, *sides))
        if step.verdict != PROVED:
            return Proof(step.verdict, f"{told}from {stop} to {stop} + 1: {step.leftover}")
        return Proof(
            PROVED, rules=[f"{told}the recursion gives the claim for {stop} = 1, and for {stop} + 1 from {stop}"]
        )
    return None


def _together(algebra: Algebra, pattern: sympy.Expr, place: sympy.Expr, *sides: sympy.Expr) -> list[sympy.Expr]:
    """The sides with each other sequence at this place replaced by what its own recursion, over the same index, says."""
    (index,) = pattern.args
    others = {
        other.func(place): rule.subs(index, place)
        for other, rule in algebra.facts.recursions
        if other.args == pattern.args and name_of(other) != name_of(pattern) and not rule.has(algebra.facts.ranges[index])
    }
    return [side.subs(others) for side in sides]


def _grows_with(side: sympy.Expr, stop: sympy.Symbol) -> bool:
    """Does every sum and product in which L stands run from 1 to L, with no L in its terms?"""
    pieces = [piece for piece in side.atoms(sympy.Sum, sympy.Product) if piece.has(stop)]
    return all(
        piece.limits[0][1:] == (1, stop) and len(piece.limits) == 1 and not piece.function.has(stop) for piece in pieces
    )


def _up_to(stop: sympy.Symbol, *sides: sympy.Expr) -> list[sympy.Expr]:
    """The sides with each product and each sum up to L taken as one number."""
    pieces = set().union(*(side.atoms(sympy.Product, sympy.Sum) for side in sides))
    names = {piece: sympy.Dummy(f"up to {stop}", real=True) for piece in sorted(pieces, key=str)}
    return [side.subs(names) for side in sides]


def _next(side: sympy.Expr, stop: sympy.Symbol) -> sympy.Expr:
    """side(L + 1), with products and sums up to L + 1 written as those up to L and one factor or term more."""
    pieces = {piece: sympy.Dummy(f"up to {stop}", real=True)
              for piece in side.atoms(sympy.Product, sympy.Sum) if piece.limits[0][2] == stop}  # fmt: skip
    after = side.subs(pieces).subs(stop, stop + 1)
    more = {
        name: (
            piece * _term_at(piece, stop + 1) if isinstance(piece, sympy.Product) else piece + _term_at(piece, stop + 1)
        )
        for piece, name in pieces.items()
    }
    return after.subs(more, simultaneous=True)


def _term_at(piece: sympy.Expr, place: sympy.Expr) -> sympy.Expr:
    return piece.function.subs(piece.limits[0][0], place)


def _induction(a: sympy.Expr, b: sympy.Expr) -> Proof:
    """Equality of two positive expressions with products up to L: true at 1, and equal growth from L to L + 1."""
    stops = {product.limits[0][2] for product in (a - b).atoms(sympy.Product)}
    if len(stops) != 1 or not next(iter(stops)).is_Symbol:
        return Proof(OPEN, f"products with the ends {sorted(map(str, stops))}")
    (stop,) = stops
    if not _grows_with(a - b, stop):
        return Proof(OPEN, f"a product that does not run from 1 to {stop}, or depends on {stop} inside")
    first = zero(_at_one(a, stop), _at_one(b, stop))
    if first.verdict != PROVED:
        return Proof(first.verdict, f"for {stop} = 1: {first.leftover}")
    growth = zero(_growth(a, stop), _growth(b, stop))
    if growth.verdict != PROVED:
        return Proof(growth.verdict, f"growth from {stop} to {stop} + 1: {growth.leftover}")
    if not (a.is_positive and b.is_positive):
        return Proof(OPEN, f"induction needs sides that are never 0: {a}, {b}")
    return Proof(
        PROVED, rules=[f"induction: equal for {stop} = 1, and both grow by the same factor from {stop} to {stop} + 1"]
    )


def _at_one(side: sympy.Expr, stop: sympy.Symbol) -> sympy.Expr:
    one = {
        piece: _term_at(piece, sympy.Integer(1))
        for piece in side.atoms(sympy.Product, sympy.Sum)
        if piece.limits[0][2] == stop
    }
    return side.subs(one).subs(stop, 1)


def _growth(side: sympy.Expr, stop: sympy.Symbol) -> sympy.Expr:
    """side(L + 1)/side(L), each product taken as itself times its next factor."""
    opaque = {product: sympy.Dummy("product", positive=True) for product in side.atoms(sympy.Product)}
    now = side.subs(opaque)
    after = now.subs(stop, stop + 1).subs(
        {name: name * product.function.subs(product.limits[0][0], stop + 1) for product, name in opaque.items()},
        simultaneous=True,
    )
    return sympy.simplify(after / now)


# --- the other relations ------------------------------------------------------------------------------------------


def _digits(algebra: Algebra, step: Digits) -> Proof:
    """`\\approx`: the left side, rounded to the digits shown on the right, is the right side."""
    places = step.places
    value, wanted = algebra.value(step.left), algebra.value(step.right)
    coarse = _number(value, FEW_DIGITS)
    if (
        coarse.is_number
        and coarse.is_finite
        and abs(coarse - wanted) > 2 * sympy.Rational(1, 10**places) + abs(coarse) * COARSE
    ):
        return Proof(REFUTED, f"the left side is {sympy.N(coarse, 9)}")
    exact = _number(value, DIGITS)
    if not exact.is_number or exact.free_symbols:
        return Proof(OPEN, f"{exact} is no number")
    rounded = sympy.Rational(int(sympy.floor(exact * 10**places + sympy.Rational(1, 2))), 10**places)
    if rounded == wanted:
        integrated = value.has(sympy.Integral)
        how = f"numerical integration with {DIGITS} digits" if integrated else f"an evaluation to {DIGITS} digits"
        return Proof(PROVED, rules=[f"{places} digits after the point of {how}"])
    return Proof(REFUTED, f"the left side is {sympy.N(exact, 12)}")


def _number(value: sympy.Expr, digits: int) -> sympy.Expr:
    """The value of an expression without free symbols; its integrals are computed one by one."""
    integrals = {single: _quadrature(single, digits, sure=digits == DIGITS) for single in value.atoms(sympy.Integral)}
    return sympy.N(value.xreplace(integrals), digits)


def _same_law(algebra: Algebra, step: HasLaw) -> Proof:
    given, claimed = law_of(algebra, step.left), algebra.value(step.right)
    if given.name != claimed.name:
        return Proof(REFUTED, f"the law is {given.name}, not {claimed.name}")
    for known, said in zip(given.parameters, claimed.parameters, strict=True):
        proof = zero(sympy.sympify(known), said)
        if proof.verdict != PROVED:
            return proof
    return Proof(PROVED, rules=["a law is given by its name and its parameters, and these are equal"])


def _bound(algebra: Algebra, step: Bound) -> Proof:
    """small <= large, sharp: a gap that is a square, a variance, or of one sign, and closes somewhere."""
    strict, gap = step.strict, algebra.value(step.large) - algebra.value(step.small)
    difference = sympy.factor(sympy.together(sympy.expand(gap)))
    if difference == 0:
        return Proof(REFUTED, "both sides are equal: write =")
    sign, rule = _sign(difference, algebra)
    if sign is False:
        return Proof(REFUTED, f"right - left = {difference} can be negative")
    if sign is None:
        point = _negative_point(difference, algebra)
        if point:
            return Proof(REFUTED, f"right - left is negative at {point}")
        if not _rises_from_zero(difference):
            return Proof(OPEN, str(difference))
        rule = "right - left is 0 or more at 0, and its derivatives show that it rises from there"
    attained, approached = _closes(difference, algebra)
    if strict and attained:
        return Proof(REFUTED, f"both sides are equal at {attained}: write \\le")
    if not strict and not attained:
        return Proof(
            REFUTED, f"the gap {difference} never closes" + (f", only for {approached}: write <" if approached else "")
        )
    if strict and not approached:
        return Proof(REFUTED, f"the bound is not sharp: the gap {difference} stays open")
    where = f"equality at {attained}" if attained else f"the gap closes only for {approached}"
    return Proof(PROVED, rules=[rule, f"sharp: {where}"])


def _sign(difference: sympy.Expr, algebra: Algebra) -> tuple[bool | None, str]:
    if difference.is_nonnegative:
        return True, f"right - left = {difference} is never negative"
    if difference.is_negative:
        return False, ""
    squares = {s: sympy.Dummy(f"root of {s}", positive=True) ** 2 for s in difference.free_symbols if s.is_positive}
    if sympy.factor(sympy.expand(difference.subs(squares))).is_nonnegative:
        return True, f"right - left = {difference} is a square over positive numbers"
    for name in sorted(algebra.facts.random):
        variable = symbol(algebra.notation.by_name[name])
        for power in (1, 2):
            spread = algebra.expectation(variable ** (2 * power)) - algebra.expectation(variable**power) ** 2
            if sympy.expand(spread - difference) == 0:
                return True, f"right - left is the variance of {variable**power}, which is never negative"
    return None, ""


def _rises_from_zero(difference: sympy.Expr) -> bool:
    """A gap in one number that is not whole, on each side of 0."""
    if len(difference.free_symbols) != 1 or difference.atoms(AppliedUndef):
        return False
    (variable,) = difference.free_symbols
    p = sympy.Dummy("p", positive=True)
    sides = [difference.subs(variable, p)] + ([] if variable.is_positive else [difference.subs(variable, -p)])
    return not variable.is_integer and all(_rises(side, p) for side in sides)


def _rises(gap: sympy.Expr, p: sympy.Symbol, derivatives: int = RISES) -> bool:
    """Is a smooth gap never negative for p > 0? It is 0 or more at 0, and so is its slope for p > 0, by the same test."""
    size = sympy.Dummy("size", positive=True)  # tanh(p) lies between 0 and 1
    if sympy.factor(sympy.together(gap.subs(sympy.tanh(p), size / (1 + size)))).is_nonnegative:
        return True
    if derivatives == 0 or gap.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside):
        return False
    start = sympy.limit(gap, p, 0)
    return bool(start.is_nonnegative) and _rises(sympy.expand(sympy.diff(gap, p)), p, derivatives - 1)


def _negative_point(difference: sympy.Expr, algebra: Algebra) -> str:
    """Numbers, and a law with three points for each random variable, at which the gap is negative."""
    generator = random.Random(11)  # noqa: S311
    monomials = _monomials(algebra)
    if any(isinstance(s, Moment) and s not in monomials for s in difference.free_symbols) or difference.atoms(
        AppliedUndef
    ):
        return ""
    names = sorted({v for s in difference.free_symbols & set(monomials) for v in monomials[s].free_symbols}, key=str)
    for _ in range(60):
        states = [{v: sympy.Rational(generator.randint(-30, 30), 17) for v in names} for _ in range(3)]
        point = {
            s: sympy.Add(*(monomials[s].subs(state) for state in states)) / 3
            if s in monomials
            else _sample(s, generator)
            for s in sorted(difference.free_symbols, key=str)
        }
        value = sympy.N(difference.subs(point), 20)
        if value.is_number and value.is_real and value < -NOISE:
            return str(states) if names else str(point)
    return ""


def _monomials(algebra: Algebra) -> dict[sympy.Symbol, sympy.Expr]:
    """Moment symbol -> what it is the moment of, for low powers of one or two variables that no premise restricts."""
    variables = [symbol(algebra.notation.by_name[name]) for name in sorted(algebra.facts.random)]
    products = [v**k for v in variables for k in range(1, 5)]
    products += [u * v for k, u in enumerate(variables) for v in variables[k + 1 :]]
    facts = algebra.facts
    if facts.symmetric or facts.laws or facts.substitutions or facts.positive:
        return {}
    return {moment: p for p in products for moment in [algebra.expectation(p)] if moment.is_Symbol}


def _closes(difference: sympy.Expr, algebra: Algebra) -> tuple[str, str]:
    """Where the gap is 0, and where it tends to 0 without being 0."""
    if any(isinstance(s, Moment) for s in difference.free_symbols):
        return ("a variable that is constant" if _closes_for_constants(difference, algebra) else ""), ""
    attained = approached = ""
    for s in sorted(difference.free_symbols, key=str):
        roots = [r for r in _roots(difference, s) if _in_domain(r, s)]
        if roots:
            attained = f"{s} = {roots[0]}"
            break
        for end in (sympy.oo, -sympy.oo, sympy.Integer(0)):
            if not (end == -sympy.oo and s.is_positive) and sympy.limit(difference, s, end) == 0:
                approached = f"{s} to {end}"
    return attained, approached


def _roots(difference: sympy.Expr, s: sympy.Symbol) -> list[sympy.Expr]:
    """Where the gap is 0: at 0, at 1, or where SymPy solves for it."""
    easy = [sympy.Integer(k) for k in (0, 1) if not (k == 0 and s.is_positive)]
    found = [root for root in easy if difference.subs(s, root).is_zero]
    if found or not difference.is_algebraic_expr(s):
        return found  # SymPy can take minutes over transcendental equations
    try:
        return list(sympy.solve(difference, s))
    except CONFUSED:
        return []  # no root is known: the claim stays open where it needs one


def _closes_for_constants(difference: sympy.Expr, algebra: Algebra) -> bool:
    """Moments of a variable that has one value only: E[X^k] = value^k."""
    table = {}
    for name in sorted(algebra.facts.random):
        variable = symbol(algebra.notation.by_name[name])
        for power in range(1, 9):
            moment = algebra.expectation(variable**power)
            if moment.is_Symbol:
                table[moment] = variable**power
    return bool(sympy.simplify(difference.subs(table)) == 0)


def _in_domain(root: sympy.Expr, s: sympy.Symbol) -> bool:
    return bool(root.is_real) and (not s.is_positive or bool(root.is_positive))


def _series(algebra: Algebra, step: Order) -> Proof:
    """`f = polynomial + O(x^k)`: the remainder starts with x^k exactly."""
    left, polynomial, order = step.left, algebra.value(step.polynomial), algebra.value(step.order)
    base, power = order.as_base_exp()
    if not (base.is_Symbol and power.is_Integer and power > 0) or base.is_integer:
        return Proof(OPEN, f"an order {order}")
    divided = any(True for kind in ("frac", "div", "sqrt") for _ in left.find_data(kind))
    divided |= any(True for power in left.find_data("pow") for _ in part(power, 1).find_data("neg"))
    reserves = (2, 3) if divided else (0,)
    remainder, *more = (_remainder(algebra, left, polynomial, base, int(power), k) for k in reserves)
    if any(other != remainder for other in more):
        return Proof(OPEN, f"the expansion is too short: {remainder} or {more}")
    if not remainder.is_polynomial(base):
        return Proof(OPEN, f"the remainder {remainder} is no polynomial in {base}")
    for k in range(int(power)):
        if sympy.simplify(remainder.coeff(base, k)) != 0:
            return Proof(REFUTED, f"the remainder has the term {remainder.coeff(base, k) * base**k}")
    if base.is_positive is not True:  # a real number tends to 0 from both sides
        x = sympy.Dummy("x", positive=True)
        gap = algebra.expanding(base, int(power)).value(left) - polynomial
        sides = [_expansion(gap.subs(base, sign * x), x, int(power)) for sign in (1, -1)]
        if any(sympy.simplify(side.coeff(x, k)) != 0 for side in sides for k in range(int(power))):
            return Proof(REFUTED, "the remainder is larger than that on one side of 0")
    if remainder.coeff(base, int(power)) == 0:
        return Proof(REFUTED, f"the remainder is smaller than {order}: its coefficient is 0")
    return Proof(PROVED, rules=[f"series: the remainder starts with {remainder.coeff(base, int(power)) * order}"])


def _remainder(
    algebra: Algebra, left: Node, polynomial: sympy.Expr, base: sympy.Symbol, power: int, reserve: int
) -> sympy.Expr:
    """Left side less polynomial up to the power, with moments expanded further by a reserve: a quotient loses orders."""
    expanded = algebra.expanding(base, power + reserve)
    value = expanded.value(left)
    algebra.trace.add(expanded.trace)
    return sympy.expand(_expansion(value - polynomial, base, power))


def _expansion(function: sympy.Expr, variable: sympy.Symbol, power: int) -> sympy.Expr:
    """The series at 0 up to this power; of functions without a kink or pole there, the faster Taylor polynomial."""
    bars = [power.base for power in function.atoms(sympy.Pow) if power.exp.is_negative and power.base.has(variable)]
    if tame(function, variable) and all(bar.subs(variable, 0).is_nonzero for bar in bars):
        return taylor_polynomial(function, variable, power)
    return sympy.series(function, variable, 0, power + 1).removeO()


def _arrow(algebra: Algebra, step: Arrow) -> Proof:
    """`A \\implies B`: every solution of A solves B. `\\iff`: both ways; a one-way arrow must not hold both ways."""
    a, b = (_difference(algebra, side) for side in (step.left, step.right))
    forward = _every_solution(a, b)
    if forward.verdict != PROVED:
        return Proof(forward.verdict, f"from left to right: {forward.leftover}")
    back = _every_solution(b, a)
    if not step.both_ways:
        if back.verdict == PROVED:
            return Proof(REFUTED, "the converse holds too: write \\iff")
        return Proof(PROVED, rules=[*forward.rules, f"the converse is {back.verdict}"])
    if back.verdict != PROVED:
        return Proof(back.verdict, f"from right to left: {back.leftover}")
    return Proof(PROVED, rules=[*forward.rules, *back.rules])


def _difference(algebra: Algebra, step: Relation) -> sympy.Expr:
    if step.word != "=":
        raise MeaningError("an arrow joins two equations")
    return _factored(sympy.expand(algebra.value(step.left) - algebra.value(step.right)))


@lru_cache(maxsize=4096)
def _factored(difference: sympy.Expr) -> sympy.Expr:
    return sympy.factor(sympy.together(difference))


def _every_solution(a: sympy.Expr, b: sympy.Expr) -> Proof:
    """Does a = 0 imply b = 0? Solve a = 0 completely for one symbol and put each solution into b."""
    if a == 0:
        return zero(b, sympy.Integer(0)) if b != 0 else Proof(REFUTED, "both sides always hold")
    result = Proof(OPEN, f"{a} = 0 could not be solved")
    for s in sorted(a.free_symbols, key=lambda s: (s not in b.free_symbols, str(s))):
        solutions = _solutions(a, s)
        if solutions is None:
            continue
        if not solutions:
            return Proof(REFUTED, f"{a} = 0 has no solution: nothing is implied")
        proofs = [zero(b.subs(s, solution), sympy.Integer(0)) for solution in solutions]
        bad = next((proof for proof in proofs if proof.verdict != PROVED), None)
        if bad is None:
            return Proof(
                PROVED, rules=[f"left side solved for {s}: {', '.join(map(str, solutions))}; the right side then holds"]
            )
        result = bad
    return result


@lru_cache(maxsize=4096)
def _solutions(a: sympy.Expr, s: sympy.Symbol) -> list[sympy.Expr] | None:
    """All solutions of a = 0 within the domain of s; None if a factor without s may vanish, or a root is undecided."""
    numerator = sympy.fraction(sympy.together(a))[0]
    found: list[sympy.Expr] = []
    for factor in sympy.Mul.make_args(_factored(numerator)):
        base = factor.as_base_exp()[0]
        if not base.has(s):
            if not base.is_nonzero:
                return None
            continue
        if not base.is_polynomial(s):
            return None
        leading = sympy.Poly(base, s).LC()
        if not leading.is_nonzero:
            return None
        open_domain = sympy.Dummy(str(s))
        for root in sympy.roots(sympy.Poly(base.subs(s, open_domain), open_domain)):
            if root.is_real is False or (s.is_positive and root.is_positive is False):
                continue
            if root.is_real is None or (s.is_positive and root.is_positive is None):
                return None
            if root not in found:
                found.append(root)
        if sum(sympy.roots(sympy.Poly(base.subs(s, open_domain), open_domain)).values()) != sympy.degree(base, s):
            return None
    return found


DECIDE: dict[type[Step], Callable[[Algebra, Any], Proof]] = {
    Equation: _equal,
    Digits: _digits,
    HasLaw: _same_law,
    Bound: _bound,
    Order: _series,
    Arrow: _arrow,
}
