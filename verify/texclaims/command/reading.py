"""TeX -> how it is understood: each step and premise with what it is, the tree of each side, each name with its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lark import Token, Tree

from texclaims.language import premises, relations
from texclaims.language.claim import Claim, read_claim
from texclaims.language.keywords import KEYWORDS
from texclaims.language.notation import OF_A_CHAPTER, Notation, Symbol, short
from texclaims.language.page import Display
from texclaims.language.premises import Premise, Property, Shape
from texclaims.language.relations import Arrow, Equation, Step
from texclaims.language.tree import Node

WHERE = Path("TEX")
LEAVES = {"name", "number", "random", "constant", "index"}

STEPS: dict[type[Step], str] = {
    relations.Equation: "an equation",
    relations.Digits: "digits: the left side, rounded to the digits shown, is the right side",
    relations.Order: "an order: what is left after the polynomial starts with this power",
    relations.Bound: "a bound; sharp: the gap closes somewhere, or for < and > in a limit",
    relations.HasLaw: "a law of a random variable",
    relations.Unequal: "two sides that differ",
    relations.Arrow: "an implication",
}
DEFINITION, EQUIVALENCE = "a definition: the left side is a name for the right side", "an equivalence"

PREMISES: dict[type[Premise], str] = {
    premises.Each: "an index that runs: it declares, and assumes nothing",
    premises.Independent: "independence of variables; families as whole families",
    premises.Symmetric: "a law that is symmetric about 0",
    premises.Law: "a law of a random variable",
    premises.JointLaw: "a law of two random variables together",
    premises.NeverZero: "a random variable that is never 0",
    premises.Moment: "a mean, a variance or a second moment of one variable",
    premises.Covariance: "a covariance of two variables",
    premises.ElementIs: "an element of fixed numbers, wherever it stands, is the right side",
    premises.NumberIs: "a fixed number is the right side",
    premises.Comparison: "a relation between numbers or moments",
}


def read_tex(tex: str, notation: Notation) -> str:
    """The reading of one claim, in lines.

    Raises DialectError where the TeX is not in the dialect of this notation.
    """
    claim = read_claim(Display(WHERE, 1, tex.strip(), "", None), notation)
    return "\n".join(_lines(claim, claim.notation))


def _lines(claim: Claim, notation: Notation) -> Iterator[str]:
    for number, step in enumerate(claim.steps, start=1):
        yield f"step {number}: {what_it_is(step)}"
        yield from _indented(_step(step))
        if labels := claim.cited[number - 1]:
            yield f"    by     {', '.join(labels)}: it follows from them by algebra, and not without one of them"
    for number, premise in enumerate(claim.premises, start=1):
        yield f"premise {number}: {what_it_assumes(premise)}"
        yield from _indented([premise.tex or s_expression(premise.tree)])
    yield "names" if claim.names else "no names"
    for name in sorted(claim.names):
        yield from _indented(_name(name, notation.by_name.get(name)))


def what_it_is(step: Step) -> str:
    """The type of a step in words."""
    if isinstance(step, Equation) and step.defines:
        return DEFINITION
    return EQUIVALENCE if isinstance(step, Arrow) and step.both_ways else STEPS[type(step)]


def what_it_assumes(premise: Premise) -> str:
    """The type of a premise in words; a property of a variable, or of a function, is a word of the dialect, with its own."""
    if isinstance(premise, Property | Shape):
        return next(keyword.meaning for keyword in KEYWORDS if keyword.tex == f"\\{premise.word}")
    return PREMISES[type(premise)]


def _step(step: Step) -> Iterator[str]:
    yield step.tex
    if not isinstance(step, Arrow):
        yield f"left   {s_expression(step.left)}"
        yield f"right  {s_expression(step.right)}"
        return
    for side, relation in (("left", step.left), ("right", step.right)):
        yield f"{side}: {what_it_is(relation)}"
        yield from _indented(_step(relation))


def _name(name: str, symbol: Symbol | None) -> Iterator[str]:
    if symbol is None:
        yield f"{name}: a function of the dialect itself"
        return
    yield f"{symbol.tex}: {symbol.meaning}"
    shape = f", of shape ({', '.join(map(short, symbol.shape))})" if symbol.shape else ""
    place = f" of the chapter {found[1]}" if (found := OF_A_CHAPTER.search(symbol.name)) else ""
    yield f"    {symbol.short} in checks{place}; {symbol.kind}{shape}: {symbol.row.words}"


def _indented(lines: Iterator[str] | list[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def s_expression(tree: Node | Token) -> str:
    """A tree in brackets, the operation first; names and numbers stand bare."""
    if not isinstance(tree, Tree):
        return short(str(tree))
    inside = [s_expression(child) for child in tree.children]
    return inside[0] if tree.data in LEAVES else f"({' '.join([str(tree.data), *inside])})"
