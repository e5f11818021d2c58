r"""`A \implies B`, `A \iff B` -> every solution of A solves B, and the other way round, or not."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import sympy
from sympy.core.logic import fuzzy_and

from texclaims.language.kinds import REAL, Domain
from texclaims.language.relations import Arrow, Relation
from texclaims.symbolic.algebra import Algebra
from texclaims.symbolic.domain import domain
from texclaims.symbolic.domains import holds
from texclaims.symbolic.letters import Moment
from texclaims.symbolic.nonzero import Apart, nonzero, surely_real
from texclaims.symbolic.proof import OPEN, PROVED, REFUTED, Proof, proved, refused, refuted, undecided
from texclaims.symbolic.refutation import counterexample
from texclaims.symbolic.rule import Rule
from texclaims.symbolic.rules.equality import zero
from texclaims.symbolic.symbols import MeaningError, domain_of

SOLVED = Rule(
    name="every solution",
    words="left side solved for {letter}: {solutions}; the right side then holds",
    source="the roots of a polynomial, all of them: as many as its degree",
    example=r"c = 2 \iff c^2 = 4",
    without=r"a = 2 \iff a^2 = 4",
)
ONE_WAY = Rule(
    name="one way only",
    words="the converse is {verdict}",
    source=r"the dialect: \implies is written only where the converse does not hold",
    example=r"a = 2 \implies a^2 = 4",
    without=r"c = 2 \implies c^2 = 4",
)
RULES = (SOLVED, ONE_WAY)


def arrow(algebra: Algebra, step: Arrow) -> Proof:
    r"""Both ways for `\iff`; a one-way arrow must not hold both ways. Where a side has no value, nothing follows."""
    missing = [one for one in domain(algebra, (step,)) if "law" not in one.kind]
    if missing:
        return undecided(f"a side has a value only where {missing[0].tex}; wanted: the premise {missing[0].tex}")
    a, b = (_difference(algebra, side) for side in (step.left, step.right))
    forward = _every_solution(a, b, algebra)
    back = _every_solution(b, a, algebra) if forward.verdict == PROVED or step.both_ways else forward
    if forward.verdict != PROVED and not (forward.verdict == OPEN and back.verdict == REFUTED):
        return replace(forward, leftover=f"from left to right: {forward.leftover}")
    if not step.both_ways:
        if back.verdict == PROVED:
            return refused("the converse holds too: write \\iff")
        return proved(*forward.because, ONE_WAY.applied(verdict=back.verdict))
    if back.verdict != PROVED:
        return replace(back, leftover=f"from right to left: {back.leftover}")
    return proved(*forward.because, *back.because)


def _difference(algebra: Algebra, step: Relation) -> sympy.Expr:
    if step.word != "=":
        raise MeaningError("an arrow joins two equations")
    return _factored(sympy.expand(algebra.value(step.left) - algebra.value(step.right)))


@lru_cache(maxsize=4096)
def _factored(difference: sympy.Expr) -> sympy.Expr:
    return sympy.factor(sympy.together(difference))


def _every_solution(a: sympy.Expr, b: sympy.Expr, algebra: Algebra) -> Proof:
    """Does a = 0 imply b = 0? Solve a = 0 completely for one symbol and put each solution into b."""
    if a == 0:
        return zero(b, sympy.Integer(0), algebra) if b != 0 else refused("both sides always hold")
    result = undecided(f"{a} = 0 could not be solved")
    for s in sorted(a.free_symbols, key=lambda s: (s not in b.free_symbols, str(s))):
        solutions = _solutions(a, s, algebra.facts.apart_from_zero)
        if solutions is None:
            continue
        solutions = [one for one in solutions if _laws_exist(algebra, s, one)]
        if not solutions:
            return refused(f"{a} = 0 has no solution: nothing is implied")
        proofs = [_with_solution(b, s, solution, algebra) for solution in solutions]
        bad = next((proof for proof in proofs if proof.verdict != PROVED), None)
        if bad is None:
            inside = [one for proof in proofs for one in proof.because]
            return proved(SOLVED.applied(*inside, letter=s, solutions=", ".join(map(str, solutions))))
        result = bad
    return result


def _laws_exist(algebra: Algebra, s: sympy.Symbol, solution: sympy.Expr) -> bool:
    """May it be a solution? It is none where a law among the premises does not exist: Uniform(a, b) for b = a - 2."""
    below = (gap for gap in algebra.facts.from_zero if sympy.expand(gap.subs(s, solution)).is_negative)
    flat = (gap for gap in algebra.facts.above_zero if sympy.expand(gap.subs(s, solution)).is_nonpositive)
    return not any(True for _ in (*below, *flat))


def _with_solution(b: sympy.Expr, s: sympy.Symbol, solution: sympy.Expr, algebra: Algebra) -> Proof:
    """Is b = 0 at this solution? Refuted only at a point that satisfies the premises, and at which s is the solution."""
    proof = zero(b.subs(s, solution), sympy.Integer(0))
    if proof.verdict != REFUTED:
        return proof
    facts = replace(algebra.facts, substitutions=(*algebra.facts.substitutions, (s, solution)))
    found = counterexample(b, sympy.Integer(0), facts)
    return refuted(found) if found else undecided(f"{b} at {s} = {solution}")


@lru_cache(maxsize=4096)
def _solutions(a: sympy.Expr, s: sympy.Symbol, apart: Apart) -> list[sympy.Expr] | None:
    """All solutions of a = 0 within the domain of s; None if a factor without s may vanish, or a root is undecided."""
    numerator = sympy.fraction(sympy.together(a))[0]
    found: list[sympy.Expr] = []
    for factor in sympy.Mul.make_args(_factored(numerator)):
        base = factor.as_base_exp()[0]
        if not base.has(s):
            if not nonzero(base, apart):
                return None
            continue
        roots = _roots(base, s, apart)
        if roots is None:
            return None
        found += [root for root in roots if root not in found]
    return found


def _roots(base: sympy.Expr, s: sympy.Symbol, apart: Apart) -> list[sympy.Expr] | None:
    """The roots of a polynomial within the domain of s; None unless all of them are known."""
    if not base.is_polynomial(s) or not nonzero(sympy.Poly(base, s).LC(), apart):
        return None
    open_domain = sympy.Dummy(str(s))
    roots = sympy.roots(sympy.Poly(base.subs(s, open_domain), open_domain))
    within = _domain(s)
    inside = [root for root in roots if _is_a_root(s, within, root) is not False]
    unsure = any(_is_a_root(s, within, root) is None for root in inside)
    return None if unsure or sum(roots.values()) != sympy.degree(base, s) else inside


def _is_a_root(s: sympy.Symbol, within: Domain, root: sympy.Expr) -> bool | None:
    """A number of the domain, and not 0 for a letter that is not 0."""
    inside = True if within == REAL and surely_real(root) else holds(within, root)
    return fuzzy_and([inside, not s.is_nonzero or root.is_nonzero])


def _domain(s: sympy.Symbol) -> Domain:
    """Of a moment that may be 0, all real numbers: of few roots it is known whether they are below 0."""
    within = domain_of(s)
    return REAL if isinstance(s, Moment) and not within.positive else within
