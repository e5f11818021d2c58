"""A built site -> a zip that reads from a folder, without a server: `python overrides/folder.py site initproof.zip`.

Without one, an address names no page of a folder, so each link names its file. And no page may read another file: the search has
its index in a script, and a worker that is a frame; equations open on their own pages.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path

from texclaims.publishing.wrong_versions import POLICY

WORKER = Path("node_modules/iframe-worker/shim/index.js")
LEFT_OUT = {"404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json"}
"""What only a server needs."""
LINK = re.compile(r'(<a [^>]*?href=")([^"#?:]*)(?=["#?])')
FOR_A_SERVER = re.compile(rf'{re.escape(POLICY)}|<link rel="(?:preload|canonical)"[^>]*>')
"""A policy speaks of the site's own host, a canonical address of another place; and a font asked for early is asked for twice."""
SEARCH = re.compile(r'(?=<script defer src="([^"]*)assets/later)')


def page(html: str) -> str:
    """The page as it stands in the zip."""
    html = LINK.sub(lambda found: found[1] + file(found[2]), FOR_A_SERVER.sub("", html))
    return SEARCH.sub(r'<script src="\1search/worker.js"></script>', html)


def file(address: str) -> str:
    """The file of a page's address: of a/b/ it is a/b/index.html."""
    folder = address.endswith("/") or address.rpartition("/")[2] in (".", "..")
    return f"{address.rstrip('/')}/index.html" if folder else address


def index(text: str) -> str:
    """The search's index as a script, with the files of its pages."""
    found = json.loads(text)
    for entry in found["docs"]:
        path, mark, place = entry["location"].partition("#")
        entry["location"] = file(path or "./").removeprefix("./") + mark + place
    return f"var __index = {json.dumps(found, ensure_ascii=False)}"


def write(site: Path, target: Path, worker: Path = WORKER) -> None:
    """Put all of it into one folder of the zip, which has the zip's name.

    Raises OSError where the site or the worker is missing.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as whole:
        for one in sorted(site.rglob("*")):
            name = one.relative_to(site).as_posix()
            if not one.is_file() or name in LEFT_OUT:
                continue
            content = page(one.read_text(encoding="utf-8")).encode() if one.suffix == ".html" else one.read_bytes()
            whole.writestr(f"{target.stem}/{name}", content)
        script = index((site / "search/search_index.json").read_text(encoding="utf-8"))
        whole.writestr(f"{target.stem}/search/search_index.js", script)
        whole.writestr(f"{target.stem}/search/worker.js", worker.read_bytes())


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
