"""A page's number, from the top of its file -> that number in front of its words in the menu and of its heading.

A builder that ignores this hook leaves the numbers out; those of the equations are not made here.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS

HEADING = re.compile(r"(<h1\b[^>]*>)")


def on_nav(nav: Any, config: Any, **_: Any) -> Any:
    """Before any page is made, so that each menu has all numbers."""
    known = config.mdx_configs["texclaims"]
    site = open_site(Path(config.config_file_path).parent, *(str(known.get(name) or "") for name in SITE_OPTIONS))
    numbers = {page.uri: page.chapter for page in site.pages if page.chapter}
    for page in nav.pages:
        if number := numbers.get(page.file.src_uri):
            page.title = f"{number}. {page.title}"
    return nav


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """The heading of the page itself."""
    number = page.meta.get("chapter")
    return HEADING.sub(rf"\g<1>{number}. ", html, count=1) if number else html
