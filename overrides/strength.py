"""The score that `make strength` wrote -> tables in the place of comments on pages.

A comment stays until the page is HTML: the gate knows a page by its text, so nothing may change that before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import escape
from math import floor
from pathlib import Path
from typing import Any

from texclaims.publishing.tables import linked, number, row, scrolling, table

SCORE = "about/strength.json"
Score = Mapping[str, Any]


def on_page_content(html: str, config: Any, **_: Any) -> str:
    """Put each table where the page asks for it; not before, for the page's text is what was verified."""
    if not any(place in html for place in PLACES):
        return html
    score = json.loads((Path(config["docs_dir"]) / SCORE).read_text(encoding="utf-8"))
    for place, (heads, rows) in PLACES.items():
        if place in html:
            html = html.replace(place, scrolling(table(heads, "".join(map(row, rows(score))))))
    return html


def of_lists(score: Score) -> Iterator[list[str]]:
    """One for each kind of each list, and one for the whole list, which also says how it was at first."""
    for title, counted in score["lists"].items():
        for kind, found in {**counted["kinds"], "<strong>all</strong>": counted["all"]}.items():
            yield [title, kind, *(str(found.get(name, "")) for name in ("wrong versions", "noticed", "noticed at first"))]


def of_functions(score: Score) -> Iterator[list[str]]:
    """One for each function, and one for all: how many are noticed here, and by PyTorch's own tests, where these were run."""
    here, theirs = score["functions"], score.get("upstream", {})
    for name, found in here.items():
        other = str(theirs[name]["noticed"]) if name in theirs else "not run"
        yield [f"<code>{name}</code>", str(found["wrong versions"]), str(found["noticed"]), other]
    whole = str(sum(found["noticed"] for found in theirs.values())) if set(theirs) == set(here) else "not run"
    both = (str(sum(found[kind] for found in here.values())) for kind in ("wrong versions", "noticed"))
    yield ["<strong>all</strong>", *both, whole]


def of_sizes(score: Score) -> Iterator[list[str]]:
    """One for each function: the smallest error of each kind that is noticed here, and by PyTorch's own tests."""
    for name, found in score["functions"].items():
        other = score.get("upstream", {}).get(name)
        yield [
            f"<code>{name}</code>",
            *(number(size) if size else "none" for size in found["smallest noticed"].values()),
            *(_smallest(other, kind) for kind in ("scale", "shift")),
        ]


def _smallest(other: Mapping[str, Any] | None, kind: str) -> str:
    if other is None:
        return "not run"
    size = other["smallest noticed"][kind]
    return number(size) if size else "none"


def of_assertions(score: Score) -> Iterator[list[str]]:
    """One for each assertion of another project, and how often it lets a wrong version pass."""
    for found in score["elsewhere"]:
        project, wrong, asserts = (escape(found[name], quote=False) for name in ("project", "wrong version", "asserts"))
        yield [f"{project}: {wrong}", probability(found), asserts]


def probability(found: Mapping[str, Any]) -> str:
    """In hundredths, with the error of a simulation: a probability of 1 or 0 is one only where nothing was simulated."""
    passes, within = found["passes"], found["within"]
    if not within:
        almost = "more than 99.9 %" if passes > 0.999 else f"{passes:.1%}".replace("%", " %")
        return "always" if passes == 1 else almost
    if passes + within >= 1:  # what lies above is rounded down, so that it stays true
        return f"more than {floor(1000 * (passes - within)) / 10} %"
    return f"{passes:.1%} ± {within:.1%}".replace("%", " %")


def of_likes(score: Score) -> Iterator[list[str]]:
    """One for each function that stood in the place of another: in how many equations, in how many it was noticed, and why not in
    all."""
    for function, likes in score["likes"].items():
        for like, found in likes.items():
            missed = found["not noticed"]
            why = f"{escape(found['why'], quote=False)}: {linked(missed, '../../')}" if missed else ""
            counts = (str(found["tried"]), str(found["tried"] - len(missed)))
            yield [f"<code>{function}</code>", escape(like, quote=False), *counts, why]


PLACES: dict[str, tuple[tuple[str, ...], Callable[[Score], Iterator[list[str]]]]] = {
    "<!-- strength of the initializers' witness -->": (
        ("List", "Wrong versions", "Number", "Noticed", "At first"), of_lists),
    "<!-- strength by function -->": (
        ("Function", "Wrong versions", "Noticed here", "By PyTorch’s tests"), of_functions),
    "<!-- smallest errors -->": (
        ("Function", "Factor", "Shift", "32 bits alone", "16 bits alone", "Theirs: factor", "Shift"), of_sizes),
    "<!-- assertions elsewhere -->": (
        ("Wrong version", "Passes", "What is asserted"), of_assertions),
    "<!-- other functions -->": (
        ("Function", "Another in its place", "Equations", "Noticed", "Why not in all"), of_likes),
}  # fmt: skip
"""What a page asks by, the heads of the table, and its rows."""
