"""A rendered page -> the page without its drawn formulas and its evidence, until the search index has read it; then whole again.

The index shall leave these out: data-search-exclude says so. But it forgets that at the end of the first element inside
that has the same name, so it would hold every formula twice; and to find out what to leave out took half of the build's time.
A builder that ignores this hook makes the same pages, more slowly.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

# What is left out, and what ends it: in a display are spans alone, and no list of terms stands inside another.
ENDS = {"dl": "</dl>", "div": "</div>", "section": "</section>"}
ASIDE = re.compile(
    r'<(dl) class="equation-evidence">|<(section) class="citing"|<(div) class="equation-formula"|<(span) class="katex"[ >]'
)
SPAN = re.compile(r"<(/?)span\b")
NUMBER = uuid.uuid4().hex  # no page can write this mark itself
MARK = re.compile(rf"<!--{NUMBER} (\d+)-->[^<]*<!--{NUMBER}-->")


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put them aside; the page's template looks there too, for the fonts that it needs."""
    page.aside, kept, end = [], [], 0
    while found := ASIDE.search(html, end):
        kept.append(html[end : found.start()])
        inline = bool(found[4])
        end = _end_of_span(html, found.start()) if inline else _end(html, ENDS[found[1] or found[2] or found[3]], found.end())
        whole = html[found.start() : end]
        kept.append(f"<!--{NUMBER} {len(page.aside)}-->{_text(whole) if inline else ''}<!--{NUMBER}-->")
        page.aside.append(whole)
    return "".join([*kept, html[end:]])


def _end(html: str, closing: str, start: int) -> int:
    """After the first closing tag of this kind."""
    found = html.find(closing, start)
    return len(html) if found < 0 else found + len(closing)


def _text(formula: str) -> str:
    """What spells an inline formula, which the index keeps; not what draws it."""
    return re.sub(r"<[^>]*>", "", formula.partition('<span class="katex-html"')[0])


def _end_of_span(html: str, start: int) -> int:
    """Where the span that starts here is closed: spans stand inside spans."""
    depth = 0
    for tag in SPAN.finditer(html, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return html.index(">", tag.end()) + 1
    return len(html)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Put them back."""
    return MARK.sub(lambda found: page.aside[int(found[1])], output)
