"""A claim -> the changes that one kind of mistake makes in its TeX. Each kind is a thing of its own, with examples.

A kind is named after what it does. Its examples show the TeX of a claim and what the kind makes of it, without spaces.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree

from texclaims.language.claim import Claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import Comparison, Iid, NeverZero, Premise, Symmetric
from texclaims.language.tokens import is_number, tokens_of
from texclaims.language.tree import Node

NAMES, TOKENS, NODES, PREMISES = range(4)


@dataclass(frozen=True)
class Change:
    """What stands from `start` to `end` of a claim's TeX is exchanged for `new`; `words` say so.

    Changes are tried in the order of their places: names first, then tokens, nodes of the tree, and premises.
    """

    place: tuple[int, int]
    start: int
    end: int
    new: str
    words: str


@dataclass(frozen=True)
class Mistake(ABC):
    """One kind of mistake."""

    name: str
    description: str
    examples: tuple[tuple[str, tuple[str, ...]], ...]

    @abstractmethod
    def changes(self, claim: Claim, notation: Notation) -> Iterator[Change]:
        """Every place of the claim where this mistake can be made, and what it makes there."""


# --- names and tokens -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnotherName(Mistake):
    """A declared name in the place of another one of its kind."""

    def changes(self, claim: Claim, notation: Notation) -> Iterator[Change]:
        for place, (start, end, name) in enumerate(_names(claim)):
            old = notation.by_name[name]
            for new in _partners(old, claim, notation):
                yield Change((NAMES, place), start, end, _spelled(new), f"{old.tex} → {new.tex}")


@dataclass(frozen=True)
class AnotherToken(Mistake):
    """A token in the place of another one: `others` says which, for a spelling and the names of declared functions."""

    others: Callable[[str, set[str]], tuple[str, ...]]

    def changes(self, claim: Claim, notation: Notation) -> Iterator[Change]:
        functions = {symbol.tex for symbol in notation.symbols if symbol.kind == "function"}
        covered = {k for start, end, _ in _names(claim) for k in range(start, end)} | _settled(claim)
        for spelling, start, end in tokens_of(claim.tex):
            for other in () if start in covered else self.others(spelling, functions):
                new = other if is_number(other) else f"{other} "
                yield Change((TOKENS, start), start, end, new, f"{spelling} → {other}")


def _names(claim: Claim) -> list[tuple[int, int, str]]:
    """Where numbers and random variables stand, and their names."""
    tokens = claim.tree.scan_values(lambda value: isinstance(value, Token) and value.type in ("SCALAR", "RANDOM"))
    spans = ((int(token.start_pos or 0), int(token.end_pos or 0), str(token)) for token in tokens)
    settled = _settled(claim)
    return [(start, end, name) for start, end, name in spans if end > start and start not in settled]


def _admits(premise: Premise) -> bool:
    r"""Does it say which fixed numbers, or moments, are admitted: `n \ge 2`, `a \ne b`, `\E[x^2] > 0`?

    A wrong version of it would be another choice of them, for which the claim may be as true: it is only left out, or
    weakened.
    """
    return isinstance(premise, Comparison) and not isinstance(premise, NeverZero) and premise.word != "="


def _settled(claim: Claim) -> frozenset[int]:
    """Where such premises stand."""
    metas = (premise.tree.meta for premise in claim.premises if _admits(premise))
    return frozenset(k for meta in metas for k in range(meta.start_pos, meta.end_pos))


def _spelled(symbol: Symbol) -> str:
    return symbol.tex + (" " if symbol.tex[-1].isalpha() else "")


def _partners(old: Symbol, claim: Claim, notation: Notation) -> Iterator[Symbol]:
    """Names of the same kind that stand in the claim; else the nearest one of the table; numbers swap with numbers."""
    alike = [s for s in notation.symbols if s.name != old.name and _may_swap(s, old)]
    here = [s for s in alike if s.name in claim.names and (s.kind == old.kind or old.kind != "random")]
    twin = [s for s in alike if old.shape == s.shape and s.kind == old.kind and s.name[:2] == old.name[:2]]
    yield from here or twin[:1] or [s for s in alike if s.kind == old.kind][:1]


def _may_swap(a: Symbol, b: Symbol) -> bool:
    return a.kind == b.kind or a.row.scalar and b.row.scalar


def swap(table: Mapping[str, tuple[str, ...]]) -> Callable[[str, set[str]], tuple[str, ...]]:
    """The others of a spelling are those of a table."""
    return lambda spelling, _: table.get(spelling, ())


def other_functions(spelling: str, functions: set[str]) -> tuple[str, ...]:
    """A curve of the dialect's own in the place of a function."""
    own = {r"\tanh": r"\erf", r"\exp": r"\tanh"}
    return (own.get(spelling, r"\tanh"),) if spelling in own or spelling in functions else ()


def other_numbers(spelling: str, _: set[str]) -> tuple[str, ...]:
    """One more and one less, in the last digit that is shown; never below 0."""
    if not is_number(spelling):
        return ()
    if "." in spelling:
        whole, digits = spelling.split(".")
        changed = (str(int(whole + digits) + step).rjust(len(digits) + 1, "0") for step in (1, -1))
        return tuple(f"{text[: -len(digits)]}.{text[-len(digits) :]}" for text in changed)
    value = int(spelling)
    return (str(value + 1), str(value - 1)) if value else (str(value + 1),)


# --- nodes of the tree ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Written:
    """A node of the tree, and its children that are trees, as they stand in the TeX of the claim."""

    tex: str
    node: Any
    parts: tuple[Any, ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.node.meta.start_pos, self.node.meta.end_pos

    @property
    def before(self) -> str:
        """What stands before the first part."""
        return self.tex[self.node.meta.start_pos : self.parts[0].meta.start_pos]

    def part(self, k: int) -> str:
        """The TeX of one part."""
        return self.tex[self.parts[k].meta.start_pos : self.parts[k].meta.end_pos]


Edit = tuple[str, str]
"""What the node is exchanged for, and the change in words."""


@dataclass(frozen=True)
class AtNode(Mistake):
    """A change of one node: of these kinds, and with so many parts; 0 stands for any number but none."""

    nodes: tuple[str, ...]
    parts: int
    edits: Callable[[Written], Iterator[Edit]]

    def changes(self, claim: Claim, notation: Notation) -> Iterator[Change]:
        for place, node in enumerate(claim.tree.iter_subtrees()):
            if node.data in self.nodes and not node.meta.empty and node.meta.start_pos not in _settled(claim):
                written = _written(claim, node)
                if len(written.parts) == self.parts or written.parts and not self.parts:
                    for new, words in self.edits(written):
                        yield Change((NODES, place), *written.span, new, words)


def _written(claim: Claim, node: Node) -> Written:
    parts = tuple(child for child in node.children if isinstance(child, Tree) and not child.meta.empty)
    return Written(claim.tex, node, parts)


def no_exponent(power: Written) -> Iterator[Edit]:
    """A power without its exponent."""
    yield power.part(0), f"without the exponent {power.part(1)}"


def no_exponent_of_a_call(call: Written) -> Iterator[Edit]:
    """A function's power without its exponent, which stands between its name and its argument."""
    yield call.before.split("^")[0] + call.part(1), f"without the exponent {call.part(0)}"


def no_root(root: Written) -> Iterator[Edit]:
    """What stands below a root, without it."""
    yield f"({root.part(0)})", "without the root"


def upside_down(fraction: Written) -> Iterator[Edit]:
    """A fraction with its parts exchanged."""
    yield rf"\frac{{{fraction.part(1)}}}{{{fraction.part(0)}}}", "fraction upside down"


def no_factor(product: Written) -> Iterator[Edit]:
    """A product without its first factor, and without its second."""
    yield product.part(1), f"without the factor {product.part(0)}"
    yield product.part(0), f"without the factor {product.part(1)}"


def no_minus(negative: Written) -> Iterator[Edit]:
    """What stands behind a minus, without it."""
    yield negative.part(0), "without the minus"


def no_summand(total: Written) -> Iterator[Edit]:
    """A sum without its last summand."""
    yield total.part(0), f"without the summand {total.part(1)}"


def no_function(call: Written) -> Iterator[Edit]:
    """The argument of a function in the place of its value."""
    argument = call.part(-1)
    yield f"({argument[1:-1]})" if argument.startswith("(") else argument, "without the function"


def no_prime(call: Written) -> Iterator[Edit]:
    """A derivative of a function, once less."""
    yield call.before.replace("'", "", 1) + call.part(-1), "without the prime"


def no_absolute_value(call: Written) -> Iterator[Edit]:
    """What stands between the strokes, without them."""
    yield f"({call.part(0)})", "without the absolute value"


def shorter_range(total: Written) -> Iterator[Edit]:
    """A sum or a product that ends one term earlier."""
    end = total.parts[1].meta
    if total.tex[end.start_pos - 1] == "{":
        start, stop = total.span
        new = f"{total.tex[start : end.start_pos]}{total.part(1)} - 1{total.tex[end.end_pos : stop]}"
        yield new, f"range to {total.part(1)} - 1"


# --- premises ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeakerPremise(Mistake):
    """A premise exchanged for one that says less: if the claim still holds, the page asks for too much."""

    premise: type[Premise]
    weaker: Callable[[Claim, Any], str]

    def changes(self, claim: Claim, notation: Notation) -> Iterator[Change]:
        for place, premise in enumerate(claim.premises):
            new = self.weaker(claim, premise) if isinstance(premise, self.premise) else premise.tex
            if new != premise.tex:
                meta = premise.tree.meta
                yield Change((PREMISES, place), meta.start_pos, meta.end_pos, new, f"{premise.tex} → {new}")


def only_one_law(_: Claim, premise: Iid) -> str:
    """One law for all elements, which may now depend on each other."""
    return premise.tex.replace("\\iid", "\\ident", 1)


def or_equal(_: Claim, premise: Comparison) -> str:
    """A bound that may be reached; another premise as it is."""
    return premise.tex.replace(premise.word, {"<": r"\le ", ">": r"\ge "}.get(premise.word, premise.word), 1)


def only_centred(claim: Claim, premise: Symmetric) -> str:
    """A mean of 0 in the place of a symmetric law."""
    name = premise.left
    return rf"\E[{claim.tex[name.meta.start_pos : name.meta.end_pos]}] = 0"
