"""A claim and its page -> the names that its wrong versions put in the place of its own, in a stated order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from texclaims.judgement.partners import around, partners
from texclaims.language.claim import Claim, read_claim
from texclaims.language.notation import Notation
from texclaims.language.page import Display

Read = Callable[[str], Claim]


@pytest.fixture
def page(read: Read) -> Callable[..., tuple[Display, ...]]:
    """Displays on the lines 1, 11, 21, … of a page."""
    return lambda *lines: tuple(replace(read(tex).display, line=1 + 10 * k) for k, tex in enumerate(lines))


CASES = {
    "the claim's own, and numbers for numbers": (("a = b + c",), 0, {"a": ["b", "c"], "b": ["a", "c"], "c": ["a", "b"]}),
    "the nearest of the page": (("b = 1", "a = 1", "t = 1"), 1, {"a": ["b"]}),
    "the earlier of two that are equally near": (("c = 1", "b = 1", "a = 1", "t = 1"), 2, {"a": ["b"]}),
    "one of the same kind before another number": (("b = 1", "n = 1", "a = 1"), 2, {"a": ["b"]}),
    "a number, where none is of the same kind": (("n = 1", "a = 1"), 1, {"a": ["n"]}),
    "a variable of the same shape before another": ((r"\E[X] = 1", r"\E[Z] = 1", r"\E[W] = 1", r"\E[Y] = 1"), 3, {"Y": ["W"]}),
    "nothing, where the page has nothing": ((r"\E[X] = 1",), 0, {"X": []}),
    "no variable for a number": ((r"\E[Z] = 1", "a = 1"), 1, {"a": []}),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "which", "wanted"), CASES.values(), ids=CASES)
def test_partners_come_from_the_claim_and_else_from_its_page(
    page: Callable[..., tuple[Display, ...]], notation: Notation, lines: tuple[str, ...], which: int, wanted: dict[str, list[str]]
) -> None:
    displays = page(*lines)
    found = partners(displays[which].claim, around(displays[which], displays), notation)
    assert {name: [one.name for one in put] for name, put in found.items()} == wanted


def test_the_table_has_no_say_in_the_order(page: Callable[..., tuple[Display, ...]], notation: Notation) -> None:
    displays = page("a = b + c", "t = 1")
    turned = Notation(notation.file, notation.symbols[::-1])
    for display in displays:
        near = around(display, displays)
        assert partners(display.claim, near, notation) == partners(display.claim, near, turned)


def test_the_names_of_a_text_are_those_of_its_claim(read: Read, notation: Notation) -> None:
    for tex in (r"n_\text{in} n = n_l + q_{l-1} \when{ \each{l}{L} }", r"\E[W_{1 2} X_1] = \hinge_c(t) + \tanh(a)"):
        claim = read(tex)
        assert set(notation.names_in(tex)) == claim.names & notation.by_name.keys()


def test_a_claim_keeps_the_table_that_it_was_read_with(read: Read, notation: Notation) -> None:
    turned = Notation(notation.file, notation.symbols[::-1])
    claim = read("a = b")
    assert claim.notation is notation and read_claim(claim.display, turned).notation is turned
    assert read_claim(claim.display, turned) == claim
