"""A claim -> the changes that one kind of mistake makes in its TeX. Each kind is a thing of its own, with examples.

A kind is named after what it does. Its examples show the TeX of a claim and what the kind makes of it, without spaces.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree

from texclaims.judgement.partners import Displays, partners
from texclaims.language.claim import Claim
from texclaims.language.notation import Symbol
from texclaims.language.premises import JointLaw
from texclaims.language.tokens import is_number, tokens_of
from texclaims.language.tree import Node

NAMES, TOKENS, NODES, PREMISES, BOTH = range(5)


@dataclass(frozen=True)
class Edit:
    """What stands from `start` to `end` of a text is exchanged for `new`."""

    start: int
    end: int
    new: str


Place = tuple[int, int]
"""Where something begins in a text, and where it ends."""


@dataclass(frozen=True)
class Change:
    """Edits of the TeX of a claim that are made together; `words` say what they do.

    Changes are tried in the order of their ranks: names first, then tokens, nodes of the tree, premises, and premises
    together with what follows from them. `weaker` is the place of the premise that is made weaker, `both` that of the premise
    that is changed together with the rest of the claim; None for another change.
    """

    rank: tuple[int, int]
    edits: tuple[Edit, ...]
    words: str
    weaker: int | None = None
    both: int | None = None

    def applied(self, tex: str) -> tuple[str, tuple[Place, ...]]:
        """The TeX after the edits, and where in it each of them stands."""
        found, places, rest = "", [], 0
        for edit in sorted(self.edits, key=lambda edit: edit.start):
            found += tex[rest : edit.start]
            places.append((len(found), len(found) + len(edit.new.rstrip())))
            found, rest = found + edit.new, edit.end
        return found + tex[rest:], tuple(places)


@dataclass(frozen=True)
class Mistake(ABC):
    """One kind of mistake."""

    name: str
    description: str
    examples: tuple[tuple[str, tuple[str, ...]], ...]

    @abstractmethod
    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        """Every place of the claim where this mistake can be made, and what it makes there; `around` stand on its page."""


# --- names and tokens -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AnotherName(Mistake):
    """A declared name in the place of another one of its kind."""

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        known = claim.notation
        others = partners(claim.display.claim, around, known)
        for rank, (start, end, name) in enumerate(names_at(claim)):
            for new in others.get(name, ()):
                edit = Edit(start, end, _spelled(new))
                yield Change((NAMES, rank), (edit,), f"{known.by_name[name].tex} → {new.tex}")


@dataclass(frozen=True)
class AnotherToken(Mistake):
    """A token in the place of another one: `others` says which, for a spelling and the names of declared functions."""

    others: Callable[[str, set[str]], tuple[str, ...]]

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        functions = {symbol.tex for symbol in claim.notation.symbols if symbol.kind == "function"}
        covered = {k for start, end, _ in names_at(claim) for k in range(start, end)}
        for spelling, start, end in tokens_of(claim.tex):
            for other in () if start in covered else self.others(spelling, functions):
                new = other if is_number(other) else f"{other} "
                yield Change((TOKENS, start), (Edit(start, end, new),), f"{spelling} → {other}")


def names_at(claim: Claim) -> list[tuple[int, int, str]]:
    """Where numbers and random variables stand, and their names."""
    tokens = claim.written.scan_values(lambda value: isinstance(value, Token) and value.type in ("SCALAR", "RANDOM"))
    spans = ((int(token.start_pos or 0), int(token.end_pos or 0), str(token)) for token in tokens)
    return [(start, end, name) for start, end, name in spans if end > start]


def _spelled(symbol: Symbol) -> str:
    return symbol.tex + (" " if symbol.tex[-1].isalpha() else "")


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


@dataclass(frozen=True)
class AnotherPair(Mistake):
    """The law of a pair with the correlation of the other sign, with none, and with the square of a variance for it."""

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        for rank, premise in enumerate(claim.premises):
            if isinstance(premise, JointLaw):
                *_, first, second, correlation = (one for one in premise.law.children if isinstance(one, Tree))
                yield self._change(claim, rank, correlation, "-({})")
                yield self._change(claim, rank, correlation, "0")
                yield self._change(claim, rank, first, "({})^2")
                yield self._change(claim, rank, second, "({})^2")

    def _change(self, claim: Claim, rank: int, node: Node, new: str) -> Change:
        start, end = node.meta.start_pos, node.meta.end_pos
        old, new = claim.tex[start:end], new.format(claim.tex[start:end])
        return Change((PREMISES, rank), (Edit(start, end, new),), f"{old} → {new} in the law of the pair")


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

    @property
    def gaps(self) -> Iterator[Place]:
        """Where the TeX of the node before, between and behind its parts stands."""
        marks = [self.span[0], *(mark for one in self.parts for mark in (one.meta.start_pos, one.meta.end_pos)), self.span[1]]
        return zip(marks[::2], marks[1::2], strict=True)

    def with_part(self, k: int, new: str) -> str:
        """The TeX of the node with another part k; what TeX takes without braces gets them."""
        start, end = self.parts[k].meta.start_pos, self.parts[k].meta.end_pos
        braced = self.tex[:start].rstrip().endswith(("{", "="))
        return self.tex[self.span[0] : start] + (new if braced else f"{{{new}}}") + self.tex[end : self.span[1]]


Version = tuple[str, str]
"""What the node is exchanged for, and the change in words."""


@dataclass(frozen=True)
class AtNode(Mistake):
    """A change of one node: of these kinds, and with so many parts; 0 stands for any number but none."""

    nodes: tuple[str, ...]
    parts: int
    versions: Callable[[Written], Iterator[Version]]

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        for rank, node in enumerate(claim.written.iter_subtrees()):
            if node.data in self.nodes and not node.meta.empty:
                written = _written(claim, node)
                if len(written.parts) == self.parts or written.parts and not self.parts:
                    for new, words in self.versions(written):
                        yield Change((NODES, rank), (Edit(*written.span, new),), words)


def _written(claim: Claim, node: Node) -> Written:
    parts = tuple(child for child in node.children if isinstance(child, Tree) and not child.meta.empty)
    return Written(claim.tex, node, parts)


def no_exponent(power: Written) -> Iterator[Version]:
    """A power without its exponent."""
    yield power.part(0), f"without the exponent {power.part(1)}"


def no_exponent_of_a_call(call: Written) -> Iterator[Version]:
    """A function's power without its exponent, which stands between its name and its argument."""
    yield call.before.split("^")[0] + call.part(1), f"without the exponent {call.part(0)}"


def no_root(root: Written) -> Iterator[Version]:
    """What stands below a root, without it."""
    yield f"({root.part(0)})", "without the root"


def squared_norm(norm: Written) -> Iterator[Version]:
    """The square of a norm in its place."""
    yield rf"\norm{{{norm.part(0)}}}^2", "the norm squared"


def upside_down(fraction: Written) -> Iterator[Version]:
    """A fraction with its parts exchanged."""
    yield rf"\frac{{{fraction.part(1)}}}{{{fraction.part(0)}}}", "fraction upside down"


def no_factor(product: Written) -> Iterator[Version]:
    """A product without its first factor, and without its second."""
    yield product.part(1), f"without the factor {product.part(0)}"
    yield product.part(0), f"without the factor {product.part(1)}"


def no_minus(negative: Written) -> Iterator[Version]:
    """What stands behind a minus, without it."""
    yield negative.part(0), "without the minus"


def no_summand(total: Written) -> Iterator[Version]:
    """A sum without its last summand."""
    yield total.part(0), f"without the summand {total.part(1)}"


def no_function(call: Written) -> Iterator[Version]:
    """The argument of a function in the place of its value."""
    argument = call.part(-1)
    inside = argument[1:-1].removesuffix(r"\right")
    yield f"({inside})" if argument.startswith("(") else argument, "without the function"


def no_prime(call: Written) -> Iterator[Version]:
    """A derivative of a function, once less."""
    yield call.before.replace("'", "", 1) + call.part(-1), "without the prime"


def no_absolute_value(call: Written) -> Iterator[Version]:
    """What stands between the strokes, without them."""
    yield f"({call.part(0)})", "without the absolute value"


def shorter_range(total: Written) -> Iterator[Version]:
    """A sum or a product that ends one term earlier, and one that begins one term later."""
    first, last = total.part(0), total.part(1)
    yield total.with_part(1, f"{last} - 1"), f"range to {last} - 1"
    if not is_number(first):
        yield total.with_part(0, f"{first} + 1"), f"range from {first} + 1"


def exchanged_indices(element: Written) -> Iterator[Version]:
    """An element of a table with its indices exchanged."""
    row, column = element.part(0), element.part(1)
    if row != column:
        start, between, end = (element.tex[a:b] for a, b in element.gaps)
        yield f"{start}{column}{between}{row}{end}", f"indices {row} and {column} exchanged"
