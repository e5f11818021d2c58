"""Every equation of every page -> random edits of its raw text, each verified as if it stood there.

Shares no code with the engine's mutants: it knows nothing of tokens or trees, only characters and regular
expressions. Run it with `python tests/edits/test_edits.py --count 400 --seed 1`; it prints each edit that still holds.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

NAMES = [
    r"n_\text{in}", r"n_\text{out}", r"\sigma", r"\mu", r"\alpha", r"\varepsilon", r"\eta", r"\nu", r"\gamma",
    "a", "b", "c", "k", "r", "g", "t", "n", "m", "q", "s", "L", "R", "f", "F",
]  # fmt: skip
RANDOM = ["X", "Y", "w", "x", "z", "y", "S^2", r"\bar X", r"\delta_\text{in}", r"\delta_\text{out}"]
FAMILIES = ["W_", "V_", r"\beta_", r"\omega_", r"\xi_", "u_", "n_", "q_", "a_", "v_", "d_", "p_"]
FUNCTIONS = [
    r"\relu", r"\lrelu_\alpha", r"\tanh", r"\exp", r"\npdf", r"\ncdf", r"\sigmoid", r"\elu", r"\gelu", r"\silu", r"\softplus",
    r"\phi", r"\ell",
]  # fmt: skip
OPERATORS = [r"\E", r"\Var"]
RELATIONS = ["=", r"\le", r"\ge", "<", ">"]

Edit = tuple[str, str]


def places(pattern: str, text: str) -> list[re.Match[str]]:
    return list(re.finditer(pattern, text))


def word(spelling: str) -> str:
    """A pattern for one word of TeX that is no part of a longer one."""
    return (r"(?<![A-Za-z\\_{])" if spelling[0] != "\\" else "") + re.escape(spelling) + r"(?![A-Za-z]|_\\text)"


def swap(text: str, group: list[str], dice: random.Random) -> Iterator[Edit]:
    for old in group:
        for found in places(word(old), text):
            new = dice.choice([other for other in group if other != old])
            yield text[: found.start()] + new + " " + text[found.end() :], f"{old} -> {new}"


def numbers(text: str, dice: random.Random) -> Iterator[Edit]:
    for found in places(r"\d+(\.\d+)?", text):
        old = found.group()
        new = (
            str(int(old) + dice.choice([1, 2, 3]))
            if "." not in old
            else old[:-1] + str((int(old[-1]) + dice.randint(1, 9)) % 10)
        )
        yield text[: found.start()] + new + text[found.end() :], f"{old} -> {new}"


def signs(text: str, dice: random.Random) -> Iterator[Edit]:
    for found in places(r"(?<![\\(])\+|-", text):
        new = (
            "-"
            if found.group() == "+"
            else "+"
            if dice.random() < 0.5 and re.search(r"[\w})\]]\s*$", text[: found.start()])
            else ""
        )
        yield text[: found.start()] + new + text[found.end() :], f"{found.group()} -> {new or 'nothing'}"


def exponents(text: str, dice: random.Random) -> Iterator[Edit]:
    for found in places(r"\^(\d|\{[^{}]*\})", text):
        new = dice.choice(["", "^3", "^4"])
        if new != found.group():
            yield text[: found.start()] + new + text[found.end() :], f"{found.group()} -> {new or 'nothing'}"


def deletions(text: str, dice: random.Random) -> Iterator[Edit]:
    """Any one word, with its braces or brackets where it has some."""
    for found in places(
        r"\\frac\{[^{}]*\}\{[^{}]*\}|\\sqrt\{[^{}]*\}|\\[A-Za-z]+\[[^\[\]]*\](\^\d)?|(?<=\s)[a-zA-Z](?=\s)|\d+", text
    ):
        yield text[: found.start()] + text[found.end() :], f"without {found.group()}"


def premises(text: str, dice: random.Random) -> Iterator[Edit]:
    for found in places(r"\\when\{(.*)\}\s*$", text):
        items = re.split(r",\\ ", found.group(1))
        for k, item in enumerate(items):
            rest = items[:k] + items[k + 1 :]
            when = r"\when{" + r",\ ".join(rest) + "}" if rest else ""
            yield text[: found.start()] + when + "\n", f"without the premise {item.strip()}"


def arrows(text: str, dice: random.Random) -> Iterator[Edit]:
    for old, new in ((r"\iff", r"\implies"), (r"\implies", r"\iff")):
        if old in text:
            yield text.replace(old, new), f"{old} -> {new}"


def squares(text: str, dice: random.Random) -> Iterator[Edit]:
    """A square or a factor 2 put where there was none."""
    for found in places(r"[a-zA-Z}\])](?=[\s)\]},])", text):
        if dice.random() < 0.15 and not re.search(r"\\[A-Za-z]*$|\\text\{[a-z]*$|_$", text[: found.start()]):
            yield text[: found.end()] + "^2" + text[found.end() :], f"^2 after character {found.end()}"


def families(text: str, dice: random.Random) -> Iterator[Edit]:
    """Another family with the same index, such as V_i for W_i."""
    for old in FAMILIES:
        for found in places(r"(?<![A-Za-z\\])" * (old[0] != "\\") + re.escape(old) + r"(?=[{\w])(?!\\text)", text):
            new = dice.choice([other for other in FAMILIES if other != old])
            yield text[: found.start()] + new + text[found.end() :], f"{old} -> {new}"


def indices(text: str, dice: random.Random) -> Iterator[Edit]:
    """Another letter for one index, or the index before or after it."""
    for found in places(r"(?<=[_{1-9ijl])[ijl](?=[}\sijl1-9-])", text):
        new = dice.choice([other for other in "ijl" if other != found.group()])
        yield text[: found.start()] + new + text[found.end() :], f"index {found.group()} -> {new}"
    for found in places(r"_\{l - 1\}|_\{l-1\}|_\{L\}|_L\b|_l\b", text):
        new = dice.choice(["_{l - 2}", "_0", "_{l + 1}", "_1"])
        yield text[: found.start()] + new + text[found.end() :], f"{found.group()} -> {new}"


def primes(text: str, dice: random.Random) -> Iterator[Edit]:
    """A derivative taken once more, or once less."""
    for found in places(r"'+", text):
        new = dice.choice([found.group() + "'", found.group()[:-1]])
        yield text[: found.start()] + new + text[found.end() :], f"{found.group()} -> {new or 'nothing'}"


EDITS: list[Callable[[str, random.Random], Iterator[Edit]]] = [
    numbers, signs, exponents, deletions, premises, arrows, squares, families, indices, primes,
    lambda text, dice: swap(text, NAMES, dice), lambda text, dice: swap(text, RANDOM, dice),
    lambda text, dice: swap(text, FUNCTIONS, dice), lambda text, dice: swap(text, OPERATORS, dice),
    lambda text, dice: swap(text, RELATIONS, dice),
]  # fmt: skip


def edits_of(text: str, dice: random.Random, count: int) -> list[Edit]:
    """`count` different edits, spread over the kinds."""
    kinds = [list(dict.fromkeys(kind(text, dice))) for kind in EDITS]
    chosen: list[Edit] = []
    while len(chosen) < count and any(kinds):
        kind = dice.choice([kind for kind in kinds if kind])
        edit = kind.pop(dice.randrange(len(kind)))
        if "".join(edit[0].split()) != "".join(text.split()) and edit not in chosen:
            chosen.append(edit)
    return chosen


def dice_of(label: str, seed: int) -> random.Random:
    """An equation's own dice: what is drawn for it does not change with what other equations there are."""
    return random.Random(f"{seed} {label}")


def says_the_same(claim: Any, known: Any) -> bool:
    r"""Is an edit read as the claim itself? A free index that is said to run through all its values is that by itself, too."""
    from texclaims.language.premises import Each
    from texclaims.language.relations import alike

    both = [[one.tree for one in each.premises if not isinstance(one, Each)] for each in (claim, known)]
    return len(claim.steps) == len(known.steps) and all(map(alike, claim.steps, known.steps)) and both[0] == both[1]


def survivors(
    root: Path, count: int, seed: int, progress: Callable[[str], None] = lambda line: None
) -> tuple[int, list[str]]:
    """Try `count` edits spread over all equations; returns how many were tried, and those that still hold."""
    import importlib

    from texclaims.judgement.argument import Case
    from texclaims.judgement.judge import judge
    from texclaims.judgement.model import CheckError, load_checks
    from texclaims.language.claim import read_claim
    from texclaims.language.dialect import DialectError
    from texclaims.language.project import find_project
    from texclaims.numeric.device import prepare

    project, device = find_project(root), prepare("cpu")
    functions = importlib.import_module(project.vocabulary).FUNCTIONS
    shown = [(page, display) for page in project.pages for display in page.equations]
    claims = {str(display.label): read_claim(display, project.notation_of(display.file)) for _, display in shown}
    modules = {page.uri: load_checks(project.check_file(page), f"edits.{page.uri}") for page, _ in shown}
    each = max(1, -(-count // len(shown)))
    tried, alive = 0, []
    for page, display in shown:
        label = str(display.label)
        for text, what in edits_of(display.claim, dice_of(label, seed), each):
            tried += 1
            edited = replace(display, tex=text)
            try:
                claim = read_claim(edited, project.notation_of(display.file))
                if says_the_same(claim, claims[label]):
                    continue
                check = getattr(modules[page.uri], label.replace("-", "_"))
                verdict = judge(Case(claim, check, claim.notation, functions, {**claims, label: claim}, device))
            except (DialectError, CheckError):
                continue
            if verdict.holds:
                alive.append(f"{page.uri}: {label}: {what}: {' '.join(text.split())}")
                progress(alive[-1])
    return tried, alive


TRUE_ALL_THE_SAME = {
    "variance-affine": "any fixed number may stand for b, with either sign",
    "covariance-split": "any fixed number may be taken from one of the two factors",
    "uncorrelated-not-independent": "every even power of a symmetric variable is uncorrelated with it",
    "independent-difference": "a sum of independent variables has the variance of their difference",
    "heavy-tail-variance": "the second moment of a standard normal number is 1, and so is every power of it",
    "relu-halves": "twice a half of the same moment is that moment",
    "loss-equal-logits": "any common number may stand for the logits",
    "prior-bias-rare": "near its lowest value the loss hardly moves: with another sign in the bias, the same digits come out",
    "gain-tanh-saturated": "where s grows beyond all numbers, so does its square",
    "log-square-variance": "a factor adds a number to a logarithm, so its variance does not see the variance of Z",
    "pair-told-apart": "two signs do not see the variances, whatever they are called",
    "preactivation-kurtosis": "any variance of the weights cancels from the ratio, whatever it is called",
}
"""Equations that an edit can turn into another true one; each such edit was read by a person."""


@pytest.mark.parametrize("seed", [1, 2])
def test_an_edited_equation_does_not_hold(seed: int) -> None:
    tried, alive = survivors(Path(__file__).parent, 172, seed)
    assert tried > 150
    assert [line for line in alive if line.split(": ")[1] not in TRUE_ALL_THE_SAME] == []


def test_edits_change_the_text() -> None:
    text = r" \Var[X] = 2 n \E[X^2] \when{ \E[X] = 0 } "
    edits = edits_of(text, random.Random(3), 12)
    assert len(edits) == 12 and all("".join(new.split()) != "".join(text.split()) for new, _ in edits)


def test_the_edits_of_an_equation_depend_on_it_and_the_seed_alone() -> None:
    text = r" \Var[X] = 2 n \E[X^2] \when{ \E[X] = 0 } "
    drawn = [edits_of(text, dice_of(label, seed), 4) for label, seed in (("one", 1), ("one", 1), ("one", 2), ("two", 1))]
    assert drawn[0] == drawn[1] and drawn[0] != drawn[2] and drawn[0] != drawn[3]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    number, still = survivors(Path(__file__).parent, options.count, options.seed, print)
    print(f"{number} edits tried, {len(still)} still hold")
    sys.exit(0)
