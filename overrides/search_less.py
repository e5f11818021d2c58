"""A rendered page -> the page without its displays and their evidence, until the search index has read it; then whole again.

The search index leaves these out, but parses them to find out that it shall, and that took half of the build's time.
A builder that ignores this hook makes the same site, more slowly.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

# KaTeX draws with spans alone, and no list of terms stands inside another: the first end is the right one.
ASIDE = re.compile(r'<dl class="equation-evidence">.*?</dl>|<div class="equation-formula"[^>]*>.*?</div>', re.DOTALL)
NUMBER = uuid.uuid4().hex  # no page can write this mark itself
MARK = re.compile(rf"<!--{NUMBER} (\d+)-->")


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Put them aside; the page's template looks there too, for the fonts that it needs."""
    page.aside = ASIDE.findall(html)
    numbers = iter(range(len(page.aside)))
    return ASIDE.sub(lambda _: f"<!--{NUMBER} {next(numbers)}-->", html)


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Put them back."""
    return MARK.sub(lambda found: page.aside[int(found[1])], output)
