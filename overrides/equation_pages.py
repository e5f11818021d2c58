"""The site's equations -> a page for each at its permanent address, and their entries in the search and in the site map.

The builder makes one page more, the frame, which holds a mark in the place of title and content. It is published once for each
equation, with these put in, so that 400 pages cost little more than one.
"""

from __future__ import annotations

import re
import uuid
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, InclusionLevel

from texclaims.publishing.equation_page import EquationPage, equation_pages
from texclaims.publishing.fonts import fonts_first
from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS
from version_notes import notes

MARK = uuid.uuid4().hex  # no page can write this itself
FRAME = f"---\ntitle: {MARK}\nsearch:\n  exclude: true\n---\n<h1>{MARK}</h1>\n"
CONTENT = f"<h1>{MARK}</h1>"
PLACE = re.compile(rf"\s*<url>(?:(?!</url>).)*{MARK}.*?</url>", re.DOTALL)
BOOSTS = {
    r"eq/wrong-": 0.5, r"misconceptions/": 0.5, r"eq/": 1, r"schemes/he/$": 1.7, r"gains/$": 3, r"activations/$": 2.5,
    r"about/using/": 1.1, r"about/names/": 0.8, r"about/": 0.2, r"pytorch/versions/": 0.3, r"index\.html\?weights=": 1.03,
    r"[^#]*$": 1.05,
}  # fmt: skip
"""Beginning of an address -> how much more its words count: a chapter is what most look for, a list of everything, or of what
is wrong, is not; a name of two letters is the beginning of many other words, and many equations are named after a gain."""
STAR = re.compile(r"\*(?=<|$)")
"""One that ends a text. It parts no words, for in a query it stands for all endings; in a word of the index it breaks queries."""
PAGES: list[EquationPage] = []


def on_files(files: Any, config: Any) -> Any:
    """Make the pages, and add the frame. The gate is the same as for the other pages."""
    known = config.mdx_configs["texclaims"]
    named = (str(known.get(name) or "") for name in SITE_OPTIONS)
    root = Path(config.config_file_path).parent
    site = open_site(root, *named)
    PAGES[:] = equation_pages(site, notes(root))
    for page in PAGES:
        files.append(File.generated(config, f"{page.path}index.html", content=page.html))  # until there is a frame
    if PAGES:
        frame = f"{site.equation_pages}/{MARK}.md"
        files.append(File.generated(config, frame, content=FRAME, inclusion=InclusionLevel.NOT_IN_NAV))
    return files


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """The site map names each of them in the place of the frame."""
    if template_name != "sitemap.xml":
        return output_content
    return PLACE.sub(lambda place: "".join(place[0].replace(MARK, page.label) for page in PAGES), output_content)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Fill the frame, which is not published itself."""
    if page.title != MARK:
        return output
    for one in PAGES:
        whole = output.replace(CONTENT, one.html).replace(page.url, one.path).replace(MARK, one.title)
        file = Path(config.site_dir) / one.path / "index.html"
        file.write_text(fonts_first(whole, "../.."), encoding="utf-8")
    _searched(config)
    return ""


def _searched(config: Any) -> None:
    """Last of all, so that a draft's index begins with the page that changed."""
    index = getattr(config.plugins.get("material/search"), "search_index", None)
    if index is not None:
        index.entries += [{"location": one.path, "title": one.title, "text": one.words} for one in PAGES]
        for entry in index.entries:
            entry["boost"] = _boost(entry["location"])
            entry["text"] = STAR.sub("* ", entry["text"])


def _boost(location: str) -> float:
    """Of two equations that a query finds alike, the shorter name is meant: he-condition, not he-backward-condition."""
    boost = next((boost for place, boost in BOOSTS.items() if re.match(place, location)), 1)
    return boost + 0.005 / len(location.split("-")) if location.startswith("eq/") else boost
