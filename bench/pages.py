"""A built site -> what its pages weigh and, where there is a Chromium, how soon a reader sees them.

Beside each page stands the same text with its formulas typeset in the browser, by the same KaTeX: what other sites do.
Both are loaded in turns in one run, so that their ratio means something on a noisy machine.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import re
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from texclaims.language.project import find_project
from texclaims.publishing.typeset import KATEX

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("", "schemes/he/")
ROUNDS, SLOWER = 3, 4
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
ELEMENT = re.compile(r"<[a-zA-Z]")
FORMULA = re.compile(r'<span class="katex" data-tex="([^"]*)">')
SPAN = re.compile(r"<(/?)span\b[^>]*>")
WATCH = """
window.seen = { shift: 0, largest: 0 };
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) seen.shift += entry.value;
})).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => list.getEntries().forEach((entry) => (seen.largest = entry.startTime)))
  .observe({ type: "largest-contentful-paint", buffered: true });
const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
addEventListener("DOMContentLoaded", async () => {
  await drawn();
  await document.fonts.ready;
  await drawn();
  seen.all = performance.now();
});
"""
READ = """() => ({
  first: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  largest: seen.largest, all: seen.all, shift: seen.shift,
})"""
TYPESET = """
addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-tex]").forEach((place) =>
  katex.render(place.dataset.tex, place, { displayMode: place.parentElement.className === "katex-display",
    throwOnError: false, macros: %s })));
"""


@dataclass
class Paint:
    """One loading of a page: milliseconds until something, the largest thing and all formulas are seen; layout shift."""

    first: float
    largest: float
    all: float
    shift: float


def weight(file: Path) -> str:
    """Size as it is and as it travels, and how much there is to lay out."""
    text = file.read_bytes()
    sent = len(gzip.compress(text, mtime=0))
    elements = len(ELEMENT.findall(text.decode()))
    return f"{len(text) / 1000:5.0f} kB of HTML, {sent / 1000:4.0f} kB sent, {elements:6d} elements"


def in_the_browser(site: Path, path: str) -> str:
    """Write the same page with nothing but TeX where its formulas are, and a script. Returns its path."""
    twin = f"{path.rstrip('/') or 'home'}-twin/" if path else "home-twin.html"
    file = site / (twin if twin.endswith(".html") else f"{twin}index.html")
    file.parent.mkdir(parents=True, exist_ok=True)
    page = (site / path / "index.html").read_text(encoding="utf-8")
    up = "../" * path.count("/")
    macros = json.dumps(find_project(ROOT).macros)
    scripts = f'<script src="{up}assets/katex.min.js"></script><script>{TYPESET % macros}</script></head>'
    shutil.copy(ROOT / KATEX / "dist/katex.min.js", site / "assets")
    file.write_text("".join(_without_formulas(page)).replace("</head>", scripts), encoding="utf-8")
    return twin


def _without_formulas(page: str) -> Iterator[str]:
    end = 0
    for found in FORMULA.finditer(page):
        yield page[end : found.end()]
        end = _end_of_span(page, found.start())
        yield "</span>"
    yield page[end:]


def _end_of_span(page: str, start: int) -> int:
    depth = 0
    for tag in SPAN.finditer(page, start):
        depth += -1 if tag[1] else 1
        if depth == 0:
            return tag.end()
    return len(page)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a built site, while it is served."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def load(browser: Any, address: str, width: int) -> Paint:
    """Load a page once, with nothing in the cache and a processor that is slower by SLOWER."""
    context = browser.new_context(viewport={"width": width, "height": 844}, bypass_csp=True)  # the twin has a script of its own
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.goto(address, wait_until="load", timeout=120_000)
    page.wait_for_function("seen.all", timeout=120_000)
    page.wait_for_timeout(300)
    found = Paint(**page.evaluate(READ))
    context.close()
    return found


def median(paints: list[Paint]) -> str:
    first, largest, every = (
        statistics.median(getattr(one, name) for one in paints) for name in ("first", "largest", "all")
    )
    shift = max(one.shift for one in paints)
    return f"first paint {first:5.0f} ms, largest {largest:5.0f}, all formulas {every:5.0f}, layout shift {shift:.3f}"


def paints(addresses: list[str], width: int, rounds: int) -> list[list[Paint]] | None:
    """Each address loaded in turns; None where there is no browser."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        turns = [[load(browser, address, width) for address in addresses] for _ in range(rounds)]
        browser.close()
    return [list(column) for column in zip(*turns, strict=True)]


def compare(site: Path, pages: tuple[str, ...] = PAGES, width: int = 1280, rounds: int = ROUNDS) -> None:
    """Print it all. The twins are written into the site."""
    twins = [(path, in_the_browser(site, path)) for path in pages]
    with served(site) as origin:
        found = paints([origin + name for pair in twins for name in pair], width, rounds)
    print(f"pages, {width} pixels wide" + (f", a processor {SLOWER} times slower" if found else "; no Chromium here"))
    for number, (path, _) in enumerate(twins):
        print(f"  {path or 'home':12s} {weight(site / path / 'index.html')}")
        for who, column in (("as built", 2 * number), ("KaTeX in the browser", 2 * number + 1)):
            print(f"    {who:20s} {median(found[column])}" if found else "", end="\n" if found else "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, nargs="?", default=ROOT / "site")
    parser.add_argument("--pages", nargs="+", default=PAGES)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    compare(chosen.site, tuple(chosen.pages), chosen.width, chosen.rounds)
