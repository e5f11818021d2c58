"""Equations -> what others can use without this site: LaTeX that compiles anywhere, and all of them as one JSON file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from texclaims.judgement.schema import Verdict
from texclaims.language.page import Display, Page
from texclaims.publishing.site import Site
from texclaims.publishing.typeset import TypesetError, braced, split_display

PREAMBLE, EQUATIONS = "equations/preamble.tex", "equations/equations.json"
"""Where they stand below the address of the site."""
PACKAGES = ("amsmath", "amssymb", "mathtools")
WORD = re.compile(r"\\[A-Za-z]+")
PLACE = re.compile(r"#(\d)")


def preamble(macros: Mapping[str, str], title: str = "") -> str:
    """The packages and macros with which the LaTeX of a page compiles, for the preamble of a document."""
    lines = [f"% What the LaTeX of {title or 'these equations'} needs, as typed on its pages: \\input this file."]
    lines += [f"\\usepackage{{{name}}}" for name in PACKAGES]
    lines += [_definition(name, body) for name, body in macros.items()]
    return "\n".join(lines) + "\n"


def _definition(name: str, body: str) -> str:
    r"""`\providecommand` first: a name that LaTeX or a class has taken is given this meaning all the same."""
    count = _places(body)
    arguments = f"[{count}]" if count else ""
    return f"\\providecommand{{{name}}}{{}}\\renewcommand{{{name}}}{arguments}{{{body}}}"


def _places(body: str) -> int:
    return max((int(place) for place in PLACE.findall(body)), default=0)


def expanded(tex: str, macros: Mapping[str, str]) -> str:
    """The same formula without a macro: it compiles with the packages alone.

    Raises TypesetError for a macro that lacks an argument in braces.
    """
    while found := next((one for one in WORD.finditer(tex) if one.group() in macros), None):
        body = macros[found.group()]
        given, end = _arguments(tex, found.end(), _places(body))
        put = _filled(body, given)
        apart = " " if put[-1:].isalpha() and tex[end : end + 1].isalpha() else ""
        tex = tex[: found.start()] + put + apart + tex[end:]
    return tex


def _arguments(tex: str, end: int, count: int) -> tuple[list[str], int]:
    """What stands in the next groups in braces, and where the last of them ends."""
    given: list[str] = []
    for _ in range(count):
        if not (inside := braced(tex, end)):
            raise TypesetError(f"a macro without its argument in braces, at {tex[end:][:20]!r}: {tex}")
        given.append(tex[inside[0] : inside[1]])
        end = inside[1] + 1
    return given, end


def _filled(body: str, given: list[str]) -> str:
    return PLACE.sub(lambda place: given[int(place[1]) - 1], body)


def latex(display: Display, macros: Mapping[str, str]) -> str:
    """An equation environment, and its premises as a line of text: it compiles in any document with the packages."""
    formula, premises = split_display(display.tex)
    lines = ["\\begin{equation}", f"\\label{{{display.label}}}", expanded(formula, macros), "\\end{equation}"]
    if premises:
        lines.append(f"when {', '.join(f'${expanded(premise, macros)}$' for premise in premises)}")
    return "\n".join(lines)


def equations_json(site: Site) -> str:
    """All equations that hold, in the order of the pages, as a small static interface; `version` is that of its form.

    Each has: label, number, address, page (its file below docs/), latex (that compiles), tex (as typed), premises, reading
    (the premises that each step needs), verdict, rests_on, used_by, symbols, verified (date and versions).
    """
    rows = [row for page in site.pages for row in _rows(site, page)]
    whole = {"version": 1, "title": site.title, "address": site.published, "release": site.version, "equations": rows}
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def _rows(site: Site, page: Page) -> Iterator[dict[str, Any]]:
    for display in page.equations:
        label = str(display.label)
        verdict = site.verdict(label)
        if verdict is not None and site.states[label].status == "holds":
            yield _row(site, page, display, verdict)


def _row(site: Site, page: Page, display: Display, verdict: Verdict) -> dict[str, Any]:
    label = str(display.label)
    formula, premises = split_display(display.tex)
    measured = verdict.measurement
    return {
        "label": label,
        "number": display.number,
        "address": site.permanent_link(label),
        "page": page.uri,
        "latex": latex(display, site.project.notation.macros),
        "tex": formula,
        "premises": list(premises),
        "steps": [
            {"tex": step.tex, "relation": step.relation, "needs": list(step.premises), "rules": list(step.rules)}
            for step in verdict.proof.steps
        ],
        "measured": {"by": measured.method, "error": measured.error, "tolerance": measured.tolerance},
        "wrong_versions_rejected": verdict.mutants.rejected,
        "rests_on": list(verdict.depends_on),
        "used_by": site.used_by.get(label, []),
        "symbols": list(verdict.symbols),
        "check": {"file": verdict.source.file, "line": verdict.source.line},
        "verified": {"date": verdict.date, "commit": verdict.commit, "versions": dict(verdict.versions)},
    }
