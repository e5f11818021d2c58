"""Every file in cases/ -> one test: the TeX is read as the tree shown there, or refused with exactly that message."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from lark import Tree

from texclaims.language.claim import Claim
from texclaims.language.dialect import DialectError
from texclaims.language.relations import Step

CASES = sorted((Path(__file__).parent / "cases").glob("*.yml"))
LEAVES = {"name", "number", "random", "constant", "index", "relation"}


def compact(node: Any) -> str:
    """A tree as an s-expression; names and numbers stand bare, a claim without premises is its statement."""
    if not isinstance(node, Tree):
        return str(node)
    if node.data in LEAVES or len(node.children) == 1 and node.data in ("claim", "statement"):
        return compact(node.children[0])
    return f"({' '.join((str(node.data), *map(compact, node.children)))})"


def in_words(step: Step) -> str:
    """A step as relation and TeX."""
    return f"{step.word} | {step.tex}"


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case(file: Path, read: Callable[[str], Claim]) -> None:
    case = yaml.safe_load(file.read_text(encoding="utf-8"))
    if "error" in case:
        with pytest.raises(DialectError) as refusal:
            read(case["tex"])
        assert str(refusal.value) == case["error"].rstrip("\n")
        return
    claim = read(case["tex"])
    assert compact(claim.tree) == " ".join(case["tree"].split())
    assert [in_words(step) for step in claim.steps] == case.get("steps", [in_words(step) for step in claim.steps])
    assert [f"{type(p).__name__} | {p.tex}" for p in claim.premises] == case.get("premises", [])


def test_there_are_enough_cases_of_both_kinds() -> None:
    refused = [file for file in CASES if "\nerror:" in file.read_text(encoding="utf-8")]
    assert len(refused) >= 50 and len(CASES) - len(refused) >= 40


@pytest.mark.parametrize(
    "steps",
    [
        [r"\left(c + 1\right)^2 = c^2 + 2 c + 1", r"c^2 + 2 c + 1 = \left(1 + c\right)^2"],
        [r"\left( \left(c\right)^2 + 1\right) = c^2 + 1", r"c^2 + 1 = \bigl(1 + c^2\bigr)"],
    ],
)
def test_a_step_of_a_chain_keeps_the_sizes_of_its_brackets(read: Any, steps: list[str]) -> None:
    first, second = steps
    claim = read(f"{first} = {second.split(' = ')[1]}")
    assert [step.tex for step in claim.steps] == steps
