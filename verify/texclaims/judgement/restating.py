"""A step and its proof -> is it what the check says of a name, with terms moved, or inside of something else?"""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token, Tree

from texclaims.judgement.argument import Argument
from texclaims.judgement.standing import SORTING, bare_name, holds_as_it_stands, is_definition, says_what_it_is
from texclaims.language.relations import Equation, Step
from texclaims.language.tree import Node
from texclaims.symbolic.proof import PROVED, Proof

LINEAR = ("add", "sub", "neg", "mul", "paren", "frac", "div")


def restates(step: Step, proof: Proof, argument: Argument) -> bool:
    """S - T = 0, or f(S) = f(T), where the check says that S is T. The definition S = T itself is none of these."""
    if not isinstance(step, Equation) or proof.verdict != PROVED or not holds_as_it_stands(proof):
        return False
    if is_definition(step, proof, argument):
        return False
    return _rearranged(step, proof, argument) or _put_in(step, argument)


def _rearranged(step: Equation, proof: Proof, argument: Argument) -> bool:
    """Does a name that the check supplies stand in it once, as a term or a factor, and were sides only multiplied out?"""
    sorts = {one.rule.name for one in proof.because} <= SORTING
    everywhere = [str(token) for side in step.sides for token in side.scan_values(lambda one: isinstance(one, Token))]
    linear = [name for side in step.sides for name in _terms(side)]
    return sorts and any(name in argument.meaning.proof and everywhere.count(name) == 1 for name in linear)


def _terms(side: Node) -> Iterator[str]:
    """Names that are a term of a side, or a factor of one."""
    if name := bare_name(side):
        yield name
    elif side.data in LINEAR:
        above = 1 if side.data in ("frac", "div") else len(side.children)
        yield from (name for one in side.children[:above] if isinstance(one, Tree) for name in _terms(one))


def _put_in(step: Equation, argument: Argument) -> bool:
    """Are both sides one formula, in which one has a name where the other has what the check says of it?"""
    pairs = list(_differences(*step.sides))
    return bool(pairs) and all(_is_said(Equation("=", left, right, step.tex), argument) for left, right in pairs)


def _differences(left: Node, right: Node) -> Iterator[tuple[Node, Node]]:
    """The parts in which two trees differ; brackets are none."""
    left, right = _bare(left), _bare(right)
    children = list(zip(left.children, right.children, strict=False))
    alike = left.data == right.data and len(left.children) == len(right.children)
    if alike and all(a == b or isinstance(a, Tree) and isinstance(b, Tree) for a, b in children):
        for a, b in children:
            if isinstance(a, Tree) and isinstance(b, Tree) and a != b:
                yield from _differences(a, b)
    else:
        yield left, right


def _bare(side: Node) -> Node:
    while side.data == "paren" and isinstance(side.children[0], Tree):
        side = side.children[0]
    return side


def _is_said(step: Equation, argument: Argument) -> bool:
    """Is one side a name, and the other what the check says of it, but for the order of sums and the like?"""
    supplied = argument.meaning.proof
    if not any(says_what_it_is(side, other, supplied) for side, other in (step.sides, step.sides[::-1])):
        return False
    proof = argument.prover.prove(step, ())
    return proof.verdict == PROVED and {one.rule.name for one in proof.because} <= SORTING
