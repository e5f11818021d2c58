"""Wrong versions that were tried -> in words: how many had which fate, and each that nobody rejected, as a formula.

Said alike by pytest, by `texclaims explain` and on the site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from texclaims.judgement.schema import Fate, Tried, Verdict, WrongVersion

BY: dict[Fate, str] = {
    "both": "proof and measurement",
    "measured": "measurement, the proof not being asked",
    "measurement": "measurement alone",
    "proof": "proof alone",
}
"""Who rejected one of the equation's own wrong versions."""
APART: dict[Fate, str] = {
    "rule": "refused by a rule",
    "meaningless": "without a meaning",
    "twin": "as true as the claim",
    "open": "not rejected",
}
"""What else became of these."""
OF_EARLIER: dict[Fate, str] = {
    "proof": "refuted",
    "measurement": "no longer what PyTorch computes",
    "derivation": "not derived any more",
    "open": "not rejected",
}
"""What became of a claim with a wrong version of an earlier equation."""
SET_ASIDE = {"unreadable": "not in the dialect", "same": "the claim in other words"}


# --- counts -----------------------------------------------------------------------------------------------------------


def told_of(many: Iterable[Tried]) -> str:
    """All of these together, in one line."""
    every = list(many)
    return "; ".join([_rejected(every), *_apart(every), *_earlier(every), *_aside(every)])


def _rejected(every: list[Tried]) -> str:
    by = [f"{count} by {words}" for fate, words in BY.items() if (count := _count(every, fate))]
    total = sum(one.rejected for one in every)
    return f"{total} rejected" + (f" ({', '.join(by)})" if by else "")


def _apart(every: list[Tried]) -> list[str]:
    return [f"{count} {words}" for fate, words in APART.items() if (count := _count(every, fate))]


def _earlier(every: list[Tried]) -> list[str]:
    counts = [f"{count} {words}" for fate, words in OF_EARLIER.items() if (count := _count(every, fate, earlier=True))]
    return [f"with a wrong version of an earlier equation, {', '.join(counts)}"] if counts else []


def _aside(every: list[Tried]) -> list[str]:
    found = {words: sum(getattr(one, kind) for one in every) for kind, words in SET_ASIDE.items()}
    counts = [f"{count} {words}" for words, count in found.items() if count]
    return [f"set aside: {', '.join(counts)}"] if counts else []


def _count(every: list[Tried], fate: Fate, earlier: bool = False) -> int:
    return sum(one.count(fate, earlier=earlier) for one in every)


# --- survivors --------------------------------------------------------------------------------------------------------


def not_rejected(survivors: tuple[WrongVersion, ...]) -> str:
    """How many wrong versions survived, and each as a formula, in one line."""
    formulas = "; ".join(f"{' '.join(one.tex.split())} ({one.change})" for one in survivors)
    return f"{_how_many(survivors)}: {formulas}"


def why_not(verdict: Verdict) -> str:
    """Why an equation does not hold; of each survivor the formula with its marks, what was tried, and what would help."""
    survivors = verdict.mutants.survivors
    if not survivors:
        return verdict.reason
    return "\n    ".join([f"{_how_many(survivors)}:", *(line for one in survivors for line in survivor_lines(one))])


def survivor_lines(survivor: WrongVersion) -> Iterator[str]:
    """The change; below it the formula, a line of marks below the places that were changed, and all that is known of it."""
    yield survivor.change
    yield from (f"    {line}" for line in marked(survivor))
    yield from (f"    {line}" for line in survivor.tried)
    yield from (f"    what would help: {line}" for line in survivor.helps)


def marked(survivor: WrongVersion) -> list[str]:
    """The formula in one line, and a line with a ^ below every character that was changed."""
    inside = {k for start, end in survivor.places for k in range(start, end)}
    line, marks = "", ""
    for k, character in enumerate(survivor.tex):
        if not character.isspace():
            line, marks = line + character, marks + ("^" if k in inside else " ")
        elif not line.endswith(" "):
            line, marks = line + " ", marks + " "
    return [line.rstrip(), marks.rstrip()] if marks.strip() else [line.rstrip()]


def _how_many(survivors: tuple[WrongVersion, ...]) -> str:
    return f"{len(survivors)} wrong version{' was' if len(survivors) == 1 else 's were'} not rejected"
