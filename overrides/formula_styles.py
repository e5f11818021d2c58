"""The formulas of a site -> one style sheet, which every page links to, in place of thousands of style attributes.

A builder that ignores this hook makes pages that look the same: with the attributes, and a seventh larger.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS

SHEET = "assets/formulas.css"
PART_OF_THE_SITE = {"alone": False}


def on_startup(dirty: bool, **_: Any) -> None:
    """Note whether only those pages are built that changed."""
    PART_OF_THE_SITE["alone"] = dirty


def on_config(config: Any) -> Any:
    """Tell the extension, and link the sheet on every page."""
    config.mdx_configs.setdefault("texclaims", {})["formula_styles"] = SHEET
    if SHEET not in config.extra_css:
        config.extra_css.append(SHEET)
    return config


def on_env(env: Any, config: Any, files: Any) -> Any:
    """Write the sheet. By now the builder has set every page, and has copied nothing."""
    options = config.mdx_configs["texclaims"]
    named = (str(options.get(name) or "") for name in SITE_OPTIONS)
    site = open_site(Path(config.config_file_path).parent, *named)
    sheet = site.typesetter.styles.sheet()
    files.append(File.generated(config, SHEET, content=sheet + _earlier(config, sheet)))
    return env


def _earlier(config: Any, sheet: str) -> str:
    """The rules of pages that are not built this time."""
    file = Path(config.site_dir) / SHEET
    if not PART_OF_THE_SITE["alone"] or not file.is_file():
        return ""
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if line not in sheet)
