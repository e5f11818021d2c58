"""A rendered page -> the page without its drawn formulas and its evidence, until the search index has read it; then whole again.

The search index leaves these out, but parses them to find out that it shall, and that took half of the build's time.
A builder that ignores this hook makes the same site, more slowly.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

# In a display are spans alone, and no list of terms stands inside another: the first end is the right one.
ASIDE = re.compile(
    r'<dl class="equation-evidence">.*?</dl>|<div class="equation-formula"[^>]*>.*?</div>|<span class="katex">', re.DOTALL
)
SPAN = re.compile(r"<(/?)span\b")
NUMBER = uuid.uuid4().hex  # no page can write this mark itself
MARK = re.compile(rf"<!--{NUMBER} (\d+)-->[^<]*<!--{NUMBER}-->")


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put them aside; the page's template looks there too, for the fonts that it needs."""
    page.aside, kept, end = [], [], 0
    while found := ASIDE.search(html, end):
        inline = found.group() == '<span class="katex">'
        kept.append(html[end : found.start()])
        end = _end_of_span(html, found.start()) if inline else found.end()
        whole = html[found.start() : end]
        kept.append(f"<!--{NUMBER} {len(page.aside)}-->{_text(whole) if inline else ''}<!--{NUMBER}-->")
        page.aside.append(whole)
    return "".join([*kept, html[end:]])


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
