"""An equation and its verdict -> how to cite it: in BibTeX, and in a line of plain text."""

from __future__ import annotations

import re

from texclaims.judgement.schema import Verdict
from texclaims.language.page import Display
from texclaims.publishing.site import Site


def in_words(label: str) -> str:
    """A label as words: relu-halves becomes relu halves."""
    return label.replace("-", " ")


def bibtex(site: Site, display: Display, verdict: Verdict) -> str:
    """A citation of one equation: its label and address are permanent, version and commit say which text was read."""
    label = str(display.label)
    key = re.sub(r"[^a-z0-9]+", "", site.title.lower()) or "equation"
    fields = {
        "author": f"{{{site.authors}}}" if site.authors else "",
        "title": f"{site.title}, equation {label}",
        "year": verdict.date[:4],
        "url": site.permanent_link(label),
        "note": f"Equation ({display.number}) in {_edition(site, verdict)}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key}:{label},", *lines, "}"])


def plain_citation(site: Site, display: Display, verdict: Verdict) -> str:
    """The same in one line, for those who write no LaTeX."""
    label = str(display.label)
    authors = f"{site.authors} ({verdict.date[:4]}). " if site.authors else ""
    what = f"Equation ({display.number}), {in_words(label)}"
    return f"{authors}{what}. {site.title}, {_edition(site, verdict)}. {site.permanent_link(label)}"


def _edition(site: Site, verdict: Verdict) -> str:
    return f"version {site.version}" + (f", commit {verdict.commit}" if verdict.commit else "")
