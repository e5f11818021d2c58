"""A whole page -> the same page, with links to the fonts of its formulas at its head."""

from __future__ import annotations

from typing import Any

from mkdocs.utils import get_relative_url

from texclaims.publishing.fonts import fonts_first


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Put them there."""
    return fonts_first(output, get_relative_url(".", page.url))
