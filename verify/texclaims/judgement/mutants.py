"""A claim -> slightly wrong versions of its TeX, each with the change in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lark import Token, Tree

from texclaims.language.claim import Claim
from texclaims.language.keywords import KEYWORDS
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import Iid, Symmetric
from texclaims.language.tokens import is_number, tokens_of
from texclaims.language.tree import Node

SWAPS = {
    r"\max": (r"\min",), r"\min": (r"\max",), r"\sum": (r"\prod",), r"\prod": (r"\sum",), r"\tanh": (r"\erf",),
    r"\exp": (r"\tanh",), r"\pi": (r"\e",), r"\le": (r"\ge", "<"), r"\ge": (r"\le", ">"), "<": (r"\le", ">"),
    ">": (r"\ge", "<"), r"\iff": (r"\implies",), r"\implies": (r"\iff",), "+": ("-",), "-": ("+",),
    **{keyword.tex: (keyword.taken_for,) for keyword in KEYWORDS if keyword.taken_for},
}  # fmt: skip
SCALARS = {"count", "positive", "real"}


Change = tuple[int, int, str, str]


@dataclass(frozen=True)
class Mutant:
    """One wrong version: the TeX of the whole claim, and what was changed."""

    tex: str
    change: str


def mutants(claim: Claim, notation: Notation) -> tuple[Mutant, ...]:
    """All single changes of one token, and of one node of the tree; each TeX once. Premises are mutated too."""
    found: dict[str, Mutant] = {}
    changes = (*_token_changes(claim, notation), *_tree_changes(claim), *_weaker_premises(claim))
    for start, end, new, change in changes:
        tex = claim.tex[:start] + new + claim.tex[end:]
        found.setdefault("".join(tex.split()), Mutant(tex, change))
    found.pop("".join(claim.tex.split()), None)
    return tuple(found.values())


def _weaker_premises(claim: Claim) -> Iterator[Change]:
    """A premise exchanged for one that says less: if the claim still holds, the page asks for too much."""
    for premise in claim.premises:
        start, end = premise.tree.meta.start_pos, premise.tree.meta.end_pos
        if isinstance(premise, Iid):
            new = premise.tex.replace("\\iid", "\\ident", 1)
        elif isinstance(premise, Symmetric):
            name = premise.left
            new = rf"\E[{claim.tex[name.meta.start_pos : name.meta.end_pos]}] = 0"
        else:
            continue
        yield start, end, new, f"{premise.tex} → {new}"


def without_premise(claim: Claim, position: int) -> Mutant:
    """The claim with one of its premises left out."""
    kept = [premise.tex for k, premise in enumerate(claim.premises) if k != position]
    statement = claim.tree.children[0]
    assert isinstance(statement, Tree)
    when = rf" \when{{ {', '.join(kept)} }}" if kept else ""
    tex = claim.tex[statement.meta.start_pos : statement.meta.end_pos] + when
    return Mutant(tex, f"without the premise {claim.premises[position].tex}")


def _token_changes(claim: Claim, notation: Notation) -> Iterator[Change]:
    pieces = list(tokens_of(claim.tex))
    names = _name_tokens(claim)
    curves = {symbol.tex for symbol in notation.symbols if symbol.kind == "function"}
    covered = {k for start, end, _ in names for k in range(start, end)}
    for start, end, name in names:
        old = notation.by_name[name]
        for new in _partners(old, claim, notation):
            yield start, end, _spelled(new), f"{old.tex} → {new.tex}"
    for spelling, start, end in pieces:
        if start in covered:
            continue
        if is_number(spelling):
            for number in _numbers(spelling):
                yield start, end, number, f"{spelling} → {number}"
        for other in SWAPS.get(spelling, (r"\tanh",) if spelling in curves else ()):
            yield start, end, f"{other} ", f"{spelling} → {other}"


def _name_tokens(claim: Claim) -> list[tuple[int, int, str]]:
    kinds = ("SCALAR", "RANDOM", "FUNCTION", "SEQUENCE")
    tokens = claim.tree.scan_values(lambda value: isinstance(value, Token) and value.type in kinds)
    spans = ((int(t.start_pos or 0), int(t.end_pos or 0), t) for t in tokens if not _is_builtin(t, claim))
    return [(start, end, str(token)) for start, end, token in spans if end > start]


def _is_builtin(token: Token, claim: Claim) -> bool:
    return token.type == "SEQUENCE" or claim.tex[token.start_pos : token.end_pos] in SWAPS or token.type == "FUNCTION"


def _spelled(symbol: Symbol) -> str:
    return symbol.tex + (" " if symbol.tex[-1].isalpha() else "")


def _partners(old: Symbol, claim: Claim, notation: Notation) -> Iterator[Symbol]:
    """Names of the same kind that stand in the claim; else the nearest one of the table; counts swap with counts."""
    alike = [
        s for s in notation.symbols if s.name != old.name and (s.kind == old.kind or {s.kind, old.kind} <= SCALARS)
    ]
    here = [s for s in alike if s.name in claim.names and (s.kind == old.kind or old.kind != "random")]
    twin = [s for s in alike if old.shape == s.shape and s.kind == old.kind and s.name[:2] == old.name[:2]]
    yield from here or twin[:1] or [s for s in alike if s.kind == old.kind][:1]


def _numbers(spelling: str) -> Iterator[str]:
    if "." in spelling:
        whole, digits = spelling.split(".")
        for step in (1, -1):
            changed = int(whole + digits) + step
            text = str(changed).rjust(len(digits) + 1, "0")
            yield f"{text[: -len(digits)]}.{text[-len(digits) :]}"
        return
    value = int(spelling)
    yield str(value + 1)
    if value:
        yield str(value - 1)


def _tree_changes(claim: Claim) -> Iterator[Change]:
    for node in claim.tree.iter_subtrees():
        if node.meta.empty:
            continue
        yield from _node_changes(claim, node)


def _node_changes(claim: Claim, node: Node) -> Iterator[Change]:
    start, end = node.meta.start_pos, node.meta.end_pos
    parts = [child for child in node.children if isinstance(child, Tree) and not child.meta.empty]
    text = [claim.tex[part.meta.start_pos : part.meta.end_pos] for part in parts]
    if node.data == "pow" and len(parts) == 2:
        yield start, end, text[0], f"without the exponent {text[1]}"
    elif node.data == "call_power":
        yield (
            start,
            end,
            claim.tex[start : parts[0].meta.start_pos].split("^")[0] + text[1],
            f"without the exponent {text[0]}",
        )
    elif node.data == "sqrt":
        yield start, end, f"({text[0]})", "without the root"
    elif node.data == "frac" and len(parts) == 2:
        yield start, end, rf"\frac{{{text[1]}}}{{{text[0]}}}", "fraction upside down"
    elif node.data == "mul" and len(parts) == 2:
        yield start, end, text[1], f"without the factor {text[0]}"
        yield start, end, text[0], f"without the factor {text[1]}"
    elif node.data == "neg" and parts:
        yield start, end, text[0], "without the minus"
    elif node.data in ("add", "sub") and len(parts) == 2:
        yield start, end, text[0], f"without the summand {text[1]}"
    elif node.data in ("call", "call_parameter") and parts:
        yield start, end, f"({text[-1][1:-1]})" if text[-1].startswith("(") else text[-1], "without the function"
    elif node.data in ("sum", "product") and len(parts) == 3 and claim.tex[parts[1].meta.start_pos - 1] == "{":
        yield parts[1].meta.start_pos, parts[1].meta.end_pos, f"{text[1]} - 1", f"range to {text[1]} - 1"
    elif node.data == "call_prime" and parts:
        yield start, end, claim.tex[start : parts[0].meta.start_pos].replace("'", "", 1) + text[-1], "without the prime"
    elif node.data == "abs" and parts:
        yield start, end, f"({text[0]})", "without the absolute value"
