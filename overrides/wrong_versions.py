"""The site's equations -> one file each with its wrong versions, which a reader opens on request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS
from texclaims.publishing.wrong_versions import pages_of_wrong_versions


def on_files(files: Any, config: Any) -> Any:
    """Add them as files that no page is made of. The gate is the same as for the pages."""
    known = config.mdx_configs["texclaims"]
    named = (str(known.get(name) or "") for name in SITE_OPTIONS)
    site = open_site(Path(config.config_file_path).parent, *named)
    for uri, html in pages_of_wrong_versions(site):
        files.append(File.generated(config, uri, content=html))
    return files
