"""A page -> the same, lighter: without spans around names and blanks in code, which look as the text around them, without the
blanks that the theme leaves in its menus, and without a word to the search on each drawn formula, for search_less.py puts it
aside.

A builder that ignores this hook makes pages that look the same, and are a little larger.
"""

from __future__ import annotations

import re
from typing import Any

from texclaims.publishing.sheet import DRAWN, PLAIN_CODE

MENU = re.compile(r"<nav\b.*?</nav>", re.DOTALL)
BLANKS = re.compile(r"\s*\n\s*")


def on_page_content(html: str, **_: Any) -> str:
    """Code and formulas, before anything else reads the page."""
    return PLAIN_CODE.sub(r"\1", html).replace(f"{DRAWN} data-search-exclude", DRAWN)


def on_post_page(output: str, **_: Any) -> str:
    """Menus, on the whole page."""
    return MENU.sub(lambda menu: BLANKS.sub("\n", menu[0]), output)
