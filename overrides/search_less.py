"""A rendered page -> the page without its drawn formulas and its evidence, until the search index has read it; then whole again.

The search index leaves these out, but parses them to find out that it shall, and that took half of the build's time.
A builder that ignores this hook makes the same site, more slowly.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

# In a display are spans alone, and no list of terms stands inside another: the first end is the right one. In running
# text, only what draws a formula goes; what spells it stays.
ASIDE = re.compile(
    r'<dl class="equation-evidence">.*?</dl>|<div class="equation-formula"[^>]*>.*?</div>|<span class="katex-html"', re.DOTALL
)
SPAN = re.compile(r"<(/?)span\b")
NUMBER = uuid.uuid4().hex  # no page can write this mark itself
MARK = re.compile(rf"<!--{NUMBER} (\d+)-->")


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put them aside; the page's template looks there too, for the fonts that it needs."""
    page.aside, kept, end = [], [], 0
    while found := ASIDE.search(html, end):
        kept += [html[end : found.start()], f"<!--{NUMBER} {len(page.aside)}-->"]
        end = found.end() if html[found.end() - 1] == ">" else _end_of_span(html, found.start())
        page.aside.append(html[found.start() : end])
    return "".join([*kept, html[end:]])


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
