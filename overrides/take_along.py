"""The site's equations -> a preamble for LaTeX, one JSON file with its schema, and what verifies each, beside the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

from texclaims.publishing.all_equations import EQUATIONS, SCHEMA, equations_json, schema_json
from texclaims.publishing.gate import open_site
from texclaims.publishing.runnable import cells, notebook, notebook_path, script, script_path
from texclaims.publishing.setting import SITE_OPTIONS
from texclaims.publishing.site import Site
from texclaims.publishing.take_along import PREAMBLE, preamble


def on_files(files: Any, config: Any) -> Any:
    """Add them as files that no page is made of. The gate is the same as for the pages."""
    known = config.mdx_configs["texclaims"]
    site = open_site(Path(config.config_file_path).parent, *(str(known.get(name) or "") for name in SITE_OPTIONS))
    files.append(File.generated(config, PREAMBLE, content=preamble(site.project.notation.macros, site.title)))
    files.append(File.generated(config, EQUATIONS, content=equations_json(site)))
    files.append(File.generated(config, SCHEMA, content=schema_json()))
    for path, content in _runnable(site):
        files.append(File.generated(config, path, content=content))
    return files


def _runnable(site: Site) -> Iterator[tuple[str, str]]:
    """For each equation that has a page and a verdict, the files that verify it: path -> content."""
    for label, (_, display) in site.placed.items() if site.equation_pages else ():
        if verdict := site.verdict(label):
            content = cells(site, display, verdict.source)
            yield script_path(site, label), script(content)
            yield notebook_path(site, label), notebook(content)
