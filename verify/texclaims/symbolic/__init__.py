"""A step and its premises -> proved, refuted or open, by SymPy. Needs no PyTorch.

From outside: `prove` says of a claim in TeX what SymPy says of each of its steps. First what a rule and a proof are
(rule … time_limit); what a name may stand for, and what stands for it and for moments of which nothing more is known
(domains … letters); what is surely not 0, and limits that rest on it (nonzero … limits); sums; the expected value and
its rules (moments); derivatives and sums (calculus); what premises say (assumptions, premises); the value of a tree
(values, algebra), and where it has one (spelling … domain); the balls that hold a number for certain (balls …
existence); the points and the laws that refute (numbers … refutation), and roots; the rules, one module for each relation, and
the prover that picks among them; what earlier equations say, and what follows from them (lemmas, derivation), and
recursions among the premises with it (recursions); all rules in one table; the answer in plain data. In this order:

rule, proof, time_limit, domains, symbols, letters, nonzero, rivals, coming_near, limits, sums, exchange, moments.facts,
moments.expansion, moments.mirrored, moments.one_variable, moments.pairs, moments.independence, moments.over_indices,
moments.nested, moments.expectation, moments, calculus, assumptions, premises, values.evaluation, values.shapes,
values.arithmetic, values.names, values.ranges, values.analysis, values, algebra, spelling, almost_everywhere, everywhere,
bound_letters, needs, condition, domain, balls, tails, kinks, enclosure, existence, numbers, rationals, samples, exact_tables,
exact_world, standing, points, refutation, roots, rules.simplify, rules.induction, rules.equality, rules.law, rules.digits,
rules.bounds, rules.series, rules.arrows, prover, lemmas, derivation, recursions, rule_table, answer, writing
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from texclaims.language.notation import Notation
    from texclaims.laws.functions import Function
    from texclaims.symbolic.time_limit import TimeLimit


def prove(
    tex: str,
    notation: Notation,
    functions: Mapping[str, Function],
    model: Mapping[str, Any] | None = None,
    limit: TimeLimit | None = None,
) -> dict[str, Any]:
    r"""What SymPy says of each step of `tex`, which may end in `\when{…}`, as plain data.

    `model` gives expressions or laws for names, as the first model of a check does; `limit` stops a step that takes too
    long. Answers {"steps": [{"tex", "verdict", "rules", "because", "premises", "leftover", "witness", "sides"}, …]}, each
    step with the fewest premises that prove it, or, for TeX that is not in the dialect,
    {"refused": {"line", "column", "found", "wanted", "message"}}, both counted from 1. Raises nothing for a bad claim.
    """
    from texclaims.symbolic.answer import answer  # SymPy is loaded when it is asked for

    return answer(tex, notation, functions, model, limit)
