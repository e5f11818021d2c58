"""A rule of proof as a thing: what it says, the premise it needs, where it is from, and cases that show what it is worth.

`Trace` is the log of the rules that were applied; an `Applied` may hold others, those that its own parts were closed by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from texclaims.language.premises import Premise


@dataclass(frozen=True)
class Rule:
    """One rule of proof.

    `words` is what a proof says of it, with {places} for what it was applied to. `needs` are premises of which it wants
    one; without it, it does not fire. `source` is a book with its page, or the label of an equation. `example` is a
    claim in TeX that is proved by this rule; `without` is the same without its premise, or its nearest false neighbour,
    which must not be proved. A rule that no equation of a site uses is `spare`, with the reason why it stays.
    """

    name: str
    words: str
    source: str
    example: str
    without: str
    needs: tuple[type[Premise], ...] = ()
    word: str = ""
    """The word of the premise, for a rule that needs a `Property` without a class of its own."""
    spare: str = ""

    def applied(self, *inside: Applied, **places: object) -> Applied:
        """One application: `places` fill the words, `inside` closed its parts."""
        return Applied(self, self.words.format(**places), inside)


@dataclass(frozen=True)
class Applied:
    """A rule, in the words of this one application, and the applications inside it."""

    rule: Rule
    words: str
    inside: tuple[Applied, ...] = ()

    def every(self) -> Iterator[Applied]:
        """This one, and all that is inside it, however deep."""
        yield self
        for one in self.inside:
            yield from one.every()

    def row(self) -> dict[str, Any]:
        """As plain data: the rule's name, the words, and the rows of what is inside."""
        return {"rule": self.rule.name, "words": self.words, "inside": [one.row() for one in self.inside]}


@dataclass
class Trace:
    """Applications in their order, each once."""

    applied: dict[str, Applied] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Applied]:
        return iter(self.applied.values())

    def note(self, one: Applied) -> None:
        """Add an application; the same words are not added twice."""
        self.applied.setdefault(one.words, one)

    def add(self, many: Iterable[Applied]) -> None:
        """Add several, in their order."""
        for one in many:
            self.note(one)

    def clear(self) -> None:
        """Forget them all."""
        self.applied.clear()

    @contextmanager
    def aside(self) -> Iterator[dict[str, Applied]]:
        """What is noted inside this block stands in the dictionary that it yields, and not here."""
        before, self.applied = self.applied, {}
        try:
            yield self.applied
        finally:
            self.applied = before
