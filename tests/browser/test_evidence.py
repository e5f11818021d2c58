"""Every sentence of the evidence on the equations' own pages is true of its equation: compared with what the report says.

The second half shows that the comparison can fail. No browser is needed: the text of the pages is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
SITE, REPORT = REPOSITORY / "site", REPOSITORY / "verify/report.json"
BLOCK = re.compile(r'<div class="equation[^"]*"[^>]* id="eq-([a-z0-9-]+)"')
ONE_OF_MANY = re.compile(r"(?<![\d.,])1 (states|worlds|versions|wrong versions)\b")
WITNESSES = ("both", "measured", "measurement", "proof")


def blocks(html: str) -> Iterator[tuple[str, str]]:
    """Label, and the text of the block of each equation, without formulas' sources."""
    found = list(BLOCK.finditer(html))
    for this, end in zip(found, [*(one.start() for one in found[1:]), len(html)], strict=True):
        text = re.sub(r"<annotation.*?</annotation>", "", html[this.start() : end], flags=re.DOTALL)
        yield this[1], " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())


def untrue(text: str, verdict: Mapping[str, Any]) -> list[str]:
    """What the text of an equation's block says, and the report does not."""
    rows, measured = verdict["mutants"]["list"], verdict["measurement"]
    steps = verdict["proof"]["steps"]
    standings = {step.get("standing", "proved") for step in steps}
    rejected = sum(row["fate"] in WITNESSES and not row.get("earlier") for row in rows)
    wanted = {
        rf"· {rejected} wrong versions? rejected": True,
        rf"{rejected} rejected \(": True,
        r"left minus right": False,  # it is 0 for an equation that is expanded; there are bounds, digits, arrows and laws
        r"✓ proved\b": all(step["verdict"] == "proved" for step in steps) and "proved" in standings,
        rf"\b{measured['worlds']:,} worlds?\b": bool(measured["worlds"]),
        rf"\b{measured['states']:,} states?\b": bool(measured["states"]),
    }
    wrong = (words for words, right in wanted.items() if bool(re.search(words, text)) != right)
    odd = [f"{words!r} {'is not there' if wanted[words] else 'is there'}" for words in wrong]
    odd += [found.group() for found in ONE_OF_MANY.finditer(text)]
    if told := _counted(text):
        every = len(rows) + verdict["mutants"]["unreadable"] + verdict["mutants"]["same"]
        odd += [f"{told} wrong versions are told of, {every} were tried"] if told != every else []
    return odd


def untrue_of_wrong(text: str, verdict: Mapping[str, Any]) -> list[str]:
    """What the text of a formula that is shown as wrong says, and the report does not."""
    told = {"✗ Refuted: this formula is false.": True, "✓": False, "is proved": False, "proved ·": False}
    odd = [f"{words!r}" for words, right in told.items() if (words in text) != right]
    refuted = verdict["verdict"]["proof"]["steps"][0]["verdict"] == "refuted" and not verdict["verdict"]["measured"]
    return odd if refuted and not verdict["missing"] else [*odd, "it is not refuted by both"]


def _counted(text: str) -> int:
    """All counts of the line on wrong versions, those by whom it was rejected left aside; 0 where there is none."""
    ends = "wrong version change |Show all of them|Rests on|Used by|Symbols|Run "
    line = re.search(rf"Wrong versions (\d+ rejected.*?)(?= (?:{ends}))", text)
    return sum(map(int, re.findall(r"\b\d+\b", re.sub(r"\([^)]*\)", "", line[1])))) if line else 0


def test_every_sentence_of_the_evidence_is_true() -> None:
    if not (SITE / "index.html").is_file():
        pytest.fail("site/ is not built; run: make site")
    report = json.loads(REPORT.read_text(encoding="utf-8"))
    equations = report["equations"]
    seen: dict[str, list[str]] = {}
    for file in sorted(SITE.glob("eq/*/index.html")):
        for label, text in blocks(file.read_text(encoding="utf-8")):
            told = untrue(text, equations[label]) if label in equations else untrue_of_wrong(text, report["wrong"][label])
            seen.setdefault(label, []).extend(told)
    assert set(seen) == set(equations) | set(report["wrong"])
    assert {label: odd for label, odd in seen.items() if odd} == {}


# --- the comparison can fail ----------------------------------------------------------------------------------------------

VERDICT = {
    "proof": {"steps": [{"verdict": "proved"}]},
    "measurement": {"worlds": 4, "states": 3645},
    "mutants": {"unreadable": 2, "same": 0, "list": [{"fate": "both"}, {"fate": "rule"}, {"fate": "proof", "earlier": "other"}]},
}
HTML = """<div class="equation" data-search-exclude="" id="eq-square"><details><summary>✓ <span>proved · measured on cpu ·
1 wrong version rejected</span></summary><dl><dt>Proof</dt><dd>proved · by expanding</dd><dt>Measurement</dt><dd>By enumeration:
3,645 states, 4 worlds.</dd><dt>Wrong versions</dt><dd><p>1 rejected (1 by proof and measurement); 1 refused by a rule; with a
wrong version of an earlier equation, 1 refuted; set aside: 2 not in the dialect</p></dd><dt>Symbols</dt></dl></details></div>"""
LIES = {
    "another count": ("1 wrong version rejected", "2 wrong versions rejected"),
    "a count that is not told": ("; 1 refused by a rule", ""),
    "one of many": ("4 worlds", "4 worlds, 1 states"),
    "other worlds": ("4 worlds", "5 worlds"),
    "a difference that nobody took": ("by expanding", "by expanding · left minus right is 0"),
    "no proof": ("<span>proved", "<span>not proved"),
}


def test_what_is_true_is_let_pass() -> None:
    assert [(label, untrue(text, VERDICT)) for label, text in blocks(HTML)] == [("square", [])]


@pytest.mark.parametrize(("true", "lie"), LIES.values(), ids=LIES)
def test_a_sentence_that_is_not_true_is_found(true: str, lie: str) -> None:
    assert true in HTML
    assert [odd for _, text in blocks(HTML.replace(true, lie)) for odd in untrue(text, VERDICT)]
