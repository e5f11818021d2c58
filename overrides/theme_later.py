"""A whole page -> the same page, whose text and formulas do not wait for the theme's script.

It is fetched at once, and run when they are drawn.
"""

from __future__ import annotations

import re
from typing import Any

from mkdocs.utils import get_relative_url

BUNDLE = re.compile(r'<script src="([^"]*/bundle\.\w+\.min\.js)"></script>')
LATER = "assets/later.js"


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """What runs it takes its place."""
    later = get_relative_url(LATER, page.url)
    return BUNDLE.sub(rf'<link rel="preload" as="script" href="\1"><script defer src="{later}" data-then="\1"></script>', output)
