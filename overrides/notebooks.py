"""A notebook as mkdocs-jupyter makes it, with styles and scripts of its own -> a page like the others, which says what it is;
and the notebook itself, to take along.

What a notebook's sentences cite as \\eqref becomes the link that it is on every page.
"""

from __future__ import annotations

import hashlib
import html
import json
import posixpath
import re
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jupytext
from bs4 import BeautifulSoup, Tag
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS

FOLDER = "notebooks/"
CACHE = ".cache/mkdocs-jupyter"
NOTE = """<div class="admonition note"><p class="admonition-title">An experiment, outside the guarantee</p><p>The numbers on this
page are those of the run that built it; no proof stands behind them. What was verified are the equations that it links. Each
sentence about results was computed, with a condition on the numbers, and the site is not built where one fails. Take it along,
to run it in a copy of this site's source: <a download="" href="{name}.py">a Python file</a>,
<a download="" href="{name}.ipynb">a notebook</a>.</p></div>"""
EQREF = re.compile(r"\\eqref\{([^{}]*)\}")
LINK = re.compile(r'href="([^":#]+\.md)')
VIEW_BOX = re.compile(r"\bviewbox=")
BLANK = "<span></span>"
WRAPPER = '<div class="jupyter-wrapper">'
DRAWN = re.compile(r'<svg [^<>]*role="img".*?</svg>', re.DOTALL)
PLACE = re.compile(r"<svg>(\d+)</svg>")


def on_config(config: Any) -> Any:
    """mkdocs-jupyter keeps what a notebook showed as long as its own text is the same. Here it is kept as long as the modules
    that it imports, and PyTorch, are too: the cache gets a folder of its own for them, and others go."""
    root = Path(config.config_file_path).parent
    whole = root / CACHE
    source = "".join(file.read_text(encoding="utf-8") for file in sorted((root / "verify").glob("*.py")))
    folder = hashlib.sha256(f"{version('torch')} {source}".encode()).hexdigest()[:16]
    for other in whole.glob("*"):
        if other.name != folder:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    config.plugins["mkdocs-jupyter"].config["cache_dir"] = str(whole / folder)
    return config


def on_files(files: Any, config: Any) -> Any:
    """Add each notebook as it is, and in the format of Jupyter."""
    for file in [one for one in files if is_notebook(one)]:
        name = Path(file.src_uri).stem
        source = Path(file.abs_src_path).read_text(encoding="utf-8")
        for ending, content in ((".py", source), (".ipynb", as_notebook(source))):
            files.append(File.generated(config, f"{FOLDER}{name}/{name}{ending}", content=content))
    return files


def is_notebook(file: Any) -> bool:
    """One that mkdocs-jupyter runs."""
    return posixpath.dirname(file.src_uri) + "/" == FOLDER and file.src_uri.endswith(".py")


def as_notebook(source: str) -> str:
    """The cells in Jupyter's format, the same bytes every time."""
    notebook = jupytext.reads(source, fmt="py:percent")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    return json.dumps(json.loads(jupytext.writes(notebook, fmt="ipynb")), indent=1, sort_keys=True) + "\n"


def on_page_content(text: str, page: Any, config: Any, files: Any) -> str:
    """Its cells, as the site shows text, code and tables. Raises PluginError for a link to a page that is none."""
    if not is_notebook(page.file):
        return text
    known = config.mdx_configs["texclaims"]
    site = open_site(Path(config.config_file_path).parent, *(str(known.get(name) or "") for name in SITE_OPTIONS))
    shown = plain(text)

    def cited(found: re.Match[str]) -> str:
        label = found[1].strip()
        if label not in site.shown:
            found_there = f"docs/{page.file.src_uri}: \\eqref{{{label}}}: no display has this label"
            raise PluginError(f"{found_there}\n    wanted: a label that stands on a page")
        chapter, _, anchor = site.place(label).partition("#")
        address = f"{posixpath.relpath(chapter or '.', page.url)}/#{anchor}"
        return f'<a class="eqref" data-in="{site.equation_pages}" href="{address}">({site.number(label)})</a>'

    def linked(found: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), found[1]))
        target = files.get_file_from_path(path)
        if target is None:
            raise PluginError(f"docs/{page.file.src_uri}: a link to {found[1]}, which is no page\n    wanted: a file below docs/")
        return f'href="{target.url_relative_to(page.file)}'

    shown = LINK.sub(linked, EQREF.sub(cited, shown))
    title, end, rest = shown.partition("</h1>")
    return title + end + NOTE.format(name=Path(page.file.src_uri).stem) + rest


def plain(text: str) -> str:
    """The cells of a notebook without the frame, the styles and the scripts that they come with.

    Raises PluginError where there are none: then mkdocs-jupyter writes them in another way.
    """
    drawn = DRAWN.findall(text)  # by far the largest part, and as it shall be
    numbers = iter(range(len(drawn)))
    body = DRAWN.sub(lambda _: f"<svg>{next(numbers)}</svg>", text[max(0, text.find(WRAPPER)) :])
    cells = BeautifulSoup(body, "html.parser").select(".jp-MarkdownCell, .jp-CodeCell[id]")
    if not cells:
        raise PluginError("a notebook without cells\n    wanted: those of mkdocs-jupyter; see overrides/notebooks.py")
    shown = "".join(part for cell in cells for part in parts(cell))
    return VIEW_BOX.sub("viewBox=", PLACE.sub(lambda place: drawn[int(place[1])], shown))


def parts(cell: Tag) -> list[str]:
    """A cell of words: they alone. One of code: the code, folded, and what it showed."""
    if words := cell.select_one(".jp-RenderedMarkdown"):
        for anchor in words.select("a.anchor-link"):
            anchor["class"] = "headerlink"
            anchor["title"] = "Permanent link to this section"
        return [words.decode_contents(formatter="html")]
    code = cell.select_one(".jp-InputArea-editor pre")
    lines = code.decode_contents().removeprefix(BLANK) if code else ""
    folded = (
        '<details class="experiment-code"><summary>The code</summary>'
        f'<div class="highlight"><pre><span></span><code>{lines}</code></pre></div></details>'
    )
    return [folded, *(output(one) for one in cell.select(".jp-OutputArea-output"))]


def output(shown: Tag) -> str:
    """HTML as it is, text as text."""
    if shown["data-mime-type"] == "text/html":
        return shown.decode_contents()
    return f'<div class="highlight"><pre><code>{html.escape(shown.get_text(), quote=False)}</code></pre></div>'
