"""A whole page -> the same page under a strict Content-Security-Policy: its scripts in files, and the policy at its head.

No script and no style that stands on a page itself is let run, so nothing that gets onto a page by mistake can. A draft is served
without the policy: the builder writes its own script there, which loads the page anew when it changes.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.utils import get_relative_url

from texclaims.publishing.fonts import CHARSET
from texclaims.publishing.gate import drafting
from texclaims.publishing.wrong_versions import POLICY

INLINE = re.compile(r"<script>(.+?)</script>", re.DOTALL)
FOLDER = "assets/javascripts"


def on_post_page(output: str, page: Any, config: Any) -> str:
    """A page of the site."""
    return strict(output, get_relative_url(".", page.url), Path(config.site_dir))


def on_post_template(output_content: str, template_name: str, config: Any) -> str:
    """The page that says that there is none; it may stand anywhere, so its links begin at the root."""
    if template_name != "404.html":
        return output_content
    return strict(output_content, urlsplit(config.site_url or "").path.rstrip("/"), Path(config.site_dir))


def strict(html: str, root: str, folder: Path) -> str:
    """The page with its scripts in `folder`; `root` is the site's own address, as the page writes it."""

    def apart(found: re.Match[str]) -> str:
        name = f"{FOLDER}/{hashlib.sha256(found[1].encode()).hexdigest()[:8]}.js"
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(found[1], encoding="utf-8")
        return f'<script src="{root}/{name}"></script>'

    html = INLINE.sub(apart, html)
    return html if drafting() else html.replace(CHARSET, CHARSET + POLICY, 1)
