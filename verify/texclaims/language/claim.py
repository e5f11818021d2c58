"""A tree -> a claim: steps to be proved one by one, and the premises they may use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lark import Token, Tree

from texclaims.language.cited import Cited, cited
from texclaims.language.dialect import in_one_spelling, parse, parse_tex
from texclaims.language.layer_scopes import LayerScopes
from texclaims.language.layers import at_layers, indices_of
from texclaims.language.moving import Moving
from texclaims.language.notation import Notation
from texclaims.language.page import Display
from texclaims.language.premises import (
    Comparison,
    Independent,
    JointLaw,
    OfOneVariable,
    Premise,
    Shape,
    laws_told,
    premise,
    shapes_told,
)
from texclaims.language.ranges import Ranges
from texclaims.language.readings import Readings
from texclaims.language.relations import Arrow, Relation, Step, relation
from texclaims.language.scopes import Scopes
from texclaims.language.source import Source
from texclaims.language.through_layers import ThroughLayers
from texclaims.language.tree import Node, all_names, has, head, part, unbound
from texclaims.language.turned import turned
from texclaims.language.unfolding import Unfolding, is_made

OF_A_PAIR = 5  # parameters of a law of two variables
LAW_OF_A_PAIR = r"among the premises, (X, Y) \sim \Normal(0, 0, p, q, c): both means, both variances, the correlation"


@dataclass(frozen=True)
class Claim:
    """What one display says."""

    display: Display
    tex: str
    steps: tuple[Step, ...]
    premises: tuple[Premise, ...]
    tree: Node
    written: Node = field(compare=False, repr=False)
    """The tree as it is written: another one than `tree` where an index runs through the layers of names, and where vectors and
    matrices stand."""
    notation: Notation = field(compare=False, repr=False)
    """The table that its names were looked up in."""
    cited: tuple[Cited, ...] = ()
    """For each step the labels of the earlier equations that it is said to follow from; none in a wrong version."""
    _versions: dict[str, Claim] = field(default_factory=dict, compare=False, repr=False)

    def version(self, tex: str) -> Claim:
        """What another TeX in its place says, a wrong version; read once, for many equations may rest on this one.

        Raises DialectError as `read_claim` does.
        """
        if tex not in self._versions:
            self._versions[tex] = read_claim(self.display, self.notation, tex)
        return self._versions[tex]

    @property
    def names(self) -> frozenset[str]:
        """Every name that the claim uses, functions and indices included: of a name with a layer, that of the layer."""
        return all_names(self.tree)

    @property
    def declared(self) -> frozenset[str]:
        """The same, as the table of the site declares them: each once for all its layers."""
        known = self.notation.by_name
        return frozenset(known[name].of or name if name in known else name for name in all_names(self.written))

    @property
    def indices_of_layers(self) -> frozenset[str]:
        """Indices that run over layers: each name in it stands for that of one layer, so no element has them."""
        return indices_of(self.names, self.notation)

    @property
    def sides(self) -> tuple[Node, Node]:
        """First and last side of the last chain: what an equation that builds on this one calls left and right."""
        first, last = self.steps[0], self.steps[-1]
        if isinstance(last, Arrow):
            return last.right.left, last.right.right
        assert not isinstance(first, Arrow)  # an arrow stands alone
        return first.left, last.right


def read_claim(display: Display, notation: Notation, tex: str | None = None) -> Claim:
    """Parse a display into steps and premises; or `tex` in its place, a wrong version of it, which nobody typed: it is spelled as
    the dialect spells, and has the one reading that the dialect gives it.

    Raises DialectError: not in the dialect, an index out of its range, a relation where none can stand.
    """
    try:
        return _read(display, notation, tex)
    except RecursionError:
        source = Source(display, display.claim if tex is None else tex)
        start = len(source.text) - len(source.text.lstrip())
        raise source.error_at(start, source.text.strip()[:40], "a claim nested too deeply to be read", "a shorter one") from None


def _read(display: Display, notation: Notation, tex: str | None) -> Claim:
    if tex is None:
        display = in_one_spelling(display, notation)
    notation = at_layers(notation, display.claim)
    text = display.claim if tex is None else tex
    source = Source(display, text)
    parsed = parse(display, notation) if tex is None else parse_tex(tex, notation, display)
    written = Ranges(source, typed=tex is None).apart(parsed)
    with_sequences = _in_sequences(written, source, notation)
    tree = Unfolding(source, notation).claim(with_sequences)
    statement = part(tree, 0)
    items = [item for item in part(tree, 1).children if isinstance(item, Tree)] if len(tree.children) > 1 else []
    scopes, moving, reader = Scopes(source, notation), Moving(source, notation), _Reader(source, notation)
    free = {str(item.children[0]): part(item, 1) for item in items if item.data == "each"}
    used = unbound(statement)  # a sum may bind an index that only the premises let run
    if tex is None:
        Readings(source, notation).check(with_sequences)
    for moment in () if written is with_sequences else ThroughLayers(source, notation).moments(written):
        scopes.check(moment, free)
        if tex is None:
            Readings(source, notation).check(moment)
    LayerScopes(source, notation).check(statement, items)
    scopes.check_free(items)
    scopes.check(statement, {index: stop for index, stop in free.items() if index in used})
    scopes.check_ranges(statement, free)
    moving.check_letters(statement, items)
    moving.check_derivatives(statement, items)
    moving.check_elements(items)
    for item in items:
        scopes.check(item, free)
    premises = turned(tuple(reader.premise(item) for item in items), notation)
    reader.check_laws(premises)
    reader.check_shapes(premises)
    steps = tuple(reader.steps(statement))
    named = cited(source, steps) if tex is None else tuple(() for _ in steps)
    return Claim(display, text, steps, premises, tree, written, notation, named)


def _in_sequences(tree: Node, source: Source, notation: Notation) -> Node:
    """The tree itself, or one with sequences, where an index runs through the layers of names."""
    deep = ThroughLayers(source, notation)
    if not notation.is_of_a_claim or not deep.runs(tree):
        return tree
    deep.check_forms(tree)
    return deep.read(tree)


@dataclass(frozen=True)
class _Reader:
    """Reads the relations of a claim, and looks whether their sides can stand there."""

    source: Source
    notation: Notation

    def steps(self, statement: Node) -> Iterator[Step]:
        chains = [child for child in statement.children if isinstance(child, Tree)]
        arrows = [str(child) for child in statement.children if isinstance(child, Token)]
        links = [list(self._links(chain)) for chain in chains]
        if not arrows:
            if not links[0]:
                raise self.source.error(statement, "an expression alone", "a relation between two sides")
            yield from links[0]
            return
        if len(arrows) > 1 or any(len(link) != 1 for link in links):
            found = "more than one arrow, or a chain beside an arrow"
            raise self.source.error(statement, found, "one relation, one arrow, one relation")
        yield Arrow(arrows[0], links[0][0], links[1][0], self.source.tex(statement))

    def _links(self, chain: Node) -> Iterator[Relation]:
        sides = [part(chain, k) for k in range(0, len(chain.children), 2)]
        words = [str(part(chain, k).children[0]) for k in range(1, len(chain.children), 2)]
        for left, word, right in zip(sides, words, sides[1:], strict=False):
            self._fits(left, word, right)
            yield relation(word, left, right, self.source.between(left, right))

    def _fits(self, left: Node, word: str, right: Node) -> None:
        error = self.source.error
        if "pair" in (left.data, right.data):
            raise error(left, "a pair outside of the premises, or beside anything but a law", LAW_OF_A_PAIR)
        if left.data == "law" or (right.data == "law") != (word == "law") and not _is_mirror(left, word, right):
            wanted = "a law only to the right of \\sim, and \\sim only before a law"
            raise error(right, f"the relation {word!r} with such sides", wanted)
        if word == "law" and left.data != "random":
            raise error(left, "a law of an expression", "a law of a random variable")
        if right.data == "law" and len(right.children) == 1 + OF_A_PAIR:
            raise error(right, "a law of a pair for one variable", "a pair, such as (X, Y), on the left, among the premises")
        if word == "~=" and not _is_decimal(right):
            wanted = "a decimal number on the right: its digits are what is checked"
            raise error(right, "\\approx without digits", wanted)
        if right.data == "sub" and part(right, 1).data == "big_o":
            raise error(right, "- \\bigO", "+ \\bigO: an order has no sign")
        ordered = has(left, "big_o")
        if ordered or (word != "=" and has(right, "big_o")):
            raise error(right, "\\bigO here", "\\bigO as the last summand to the right of =")

    def _pair(self, pair: Node, word: str, right: Node) -> None:
        """Raises DialectError for anything but two variables and a normal law of both, with means 0."""
        first, second = (self.notation.by_name[head(part(pair, k))] for k in (0, 1))
        if word != "law" or right.data != "law":
            raise self.source.error(pair, "a pair beside anything but a law", LAW_OF_A_PAIR)
        if first == second or first.shape or second.shape:
            raise self.source.error(pair, "a pair of these", "two random variables, neither of them a family")
        means = [part(right, k) for k in (1, 2)] if len(right.children) == 1 + OF_A_PAIR else []
        if head(right) != "Normal" or not means or any(mean.data != "number" or float(head(mean)) for mean in means):
            raise self.source.error(right, "such a law of a pair", LAW_OF_A_PAIR)

    def premise(self, tree: Node) -> Premise:
        if tree.data == "indep" and not all(isinstance(c, Tree) and c.data == "random" for c in tree.children):
            raise self.source.error(tree, "\\indep between expressions", "\\indep between random variables")
        if tree.data not in ("indep", "each", "property", "shape"):
            if len(tree.children) != 3:
                found = "a premise that is no single relation"
                raise self.source.error(tree, found, "one relation, such as \\E[w] = 0")
            word = str(part(tree, 1).children[0])
            if word in (":=", "~="):
                wanted = "= for a number that is known, or two bounds, such as c \\ge 0.45, c < 0.55"
                raise self.source.error(tree, "\\coloneqq or \\approx among the premises", wanted)
            if part(tree, 0).data == "pair" and part(tree, 2).data != "pair":
                self._pair(part(tree, 0), word, part(tree, 2))
            else:
                self._fits(part(tree, 0), word, part(tree, 2))
        return premise(tree, "" if is_made(tree) else self.source.tex(tree))

    def check_laws(self, premises: tuple[Premise, ...]) -> None:
        """Raises DialectError where a random variable has two laws: they are the same one, or contradict each other."""
        said: set[str] = set()
        for told in premises:
            for name in laws_told(told):
                if name in said:
                    raise self.source.error(told.tree, f"a second law of {name}", "one law for each random variable")
                said.add(name)
        for pair in (one.pair for one in premises if isinstance(one, JointLaw)):
            for one in premises:
                self._beside_pair(one, frozenset(pair))

    def check_shapes(self, premises: tuple[Premise, ...]) -> None:
        """Raises DialectError for a property of a function that is known, and for two that leave constants alone."""
        told = shapes_told(premises)
        for one in (one for one in premises if isinstance(one, Shape)):
            entry, found = self.notation.by_name.get(one.function), one.tex
            if entry is None or entry.kind != "any function":
                wanted = 'a name of the kind "any function": what this one is, is known'
                raise self.source.error(one.tree, f"{found}, of a function that is defined", wanted)
            if "even" in told[one.function] and len(told[one.function]) > 1:
                raise self.source.error(one.tree, f"{found}, beside another property", "a number: such a function is constant")

    def _beside_pair(self, one: Premise, pair: frozenset[str]) -> None:
        """All that there is to say of a pair is its law."""
        if isinstance(one, Independent) and len(pair & one.variables) > 0:
            wanted = "the correlation 0, if both are independent of each other; of a pair and others the dialect cannot say it"
            raise self.source.error(one.tree, "independence of a variable that belongs to a pair", wanted)
        if isinstance(one, OfOneVariable) and one.variable in pair or isinstance(one, Comparison) and one.names("RANDOM") & pair:
            found = "a premise about a variable that belongs to a pair"
            raise self.source.error(one.tree, found, "nothing more: the law of the pair says it all")


def _is_mirror(left: Node, word: str, right: Node) -> bool:
    r"""`z \sim -z`: the law of z is symmetric."""
    return word == "law" and right.data == "neg" and right.children[0] == left


def _is_decimal(tree: Node) -> bool:
    inner = tree.children[0] if tree.data == "neg" else tree
    return isinstance(inner, Tree) and inner.data == "number" and "." in str(inner.children[0])
