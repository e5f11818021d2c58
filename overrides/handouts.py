"""A built site -> a handout of each chapter for a class, as PDF beside its pages, and a link to it at the chapter's end.

Only where it is asked for, by HANDOUTS=true: it takes a browser and half a minute. A handout is what a chapter prints, with the
answers of the exercises on pages of their own, at the end.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from texclaims.publishing.site import LOCAL

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = "handouts"
CHAPTER, END = '<h2 id="exercises">', '<section class="citing" data-search-exclude="">'
"""What each chapter has, and where it ends."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PREPARE = r"""(published) => {
  const text = document.querySelector(".md-content article");
  const answers = [...text.querySelectorAll("details.info")].filter((one) => /^Answer/.test(one.firstElementChild.textContent));
  document.querySelectorAll(".tombstones").forEach((one) => one.remove());
  const section = text.appendChild(document.createElement("section"));
  section.className = "handout-answers";
  section.append(Object.assign(document.createElement("h2"), { textContent: "Answers" }));
  const list = section.appendChild(document.createElement("ol"));
  for (const answer of answers) {
    answer.firstElementChild.remove();
    list.appendChild(document.createElement("li")).append(...answer.childNodes);
    answer.remove();
  }
  for (const link of document.querySelectorAll("a[href]")) {
    if (link.origin !== location.origin) continue;
    if (published) link.href = new URL(link.pathname.slice(1) + link.hash, published);
    else link.removeAttribute("href");
  }
  return answers.length;
}"""
STYLE = "@media print { .handout-answers { break-before: page; } .md-typeset .handout-answers ol { margin-left: 1.4em; } }"
FOOTER = (
    '<div style="font: 8px sans-serif; width: 100%; padding: 0 20mm; display: flex; justify-content: space-between">'
    '<span class="title"></span><span>{edition}</span>'
    '<span><span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
)
HEADING, TAG = re.compile(r"<h1[^>]*>(.*?)<a class=\"headerlink", re.DOTALL), re.compile(r"<[^>]*>")
PLACE, LISTING = "<!-- handouts -->", "about/using"
"""Where they are listed: on this page."""
SHEET = re.compile(rb"/Type\s*/Page\b")


def on_post_build(config: Any) -> None:
    """Print them. Raises OSError where there is no browser."""
    if os.environ.get("HANDOUTS") == "true":
        write(Path(config.site_dir), "" if LOCAL.match(config.site_url or "") else config.site_url, str(config.copyright))


def write(site: Path, published: str, edition: str) -> None:
    """One for each chapter. Links in it lead to `published`; nowhere, where that is empty."""
    (site / FOLDER).mkdir(exist_ok=True)
    items = []
    with browser() as one, served(site) as origin:
        for file in chapters(site):
            pdf = handout(one, f"{origin}{path(site, file)}", published, edition)
            target = site / FOLDER / name(site, file)
            target.write_bytes(pdf)
            link = "../" * path(site, file).count("/") + f"{FOLDER}/{target.name}"
            html = file.read_text(encoding="utf-8")
            file.write_text(linked(html, link, len(SHEET.findall(pdf))), encoding="utf-8")
            items.append((heading(html), target.name))
    listing = site / LISTING / "index.html"
    if listing.is_file():
        html = listed(listing.read_text(encoding="utf-8"), sorted(items, key=_order), "../" * (LISTING.count("/") + 1))
        listing.write_text(html, encoding="utf-8")


def heading(html: str) -> str:
    """The chapter's number and title."""
    found = HEADING.search(html)
    return TAG.sub("", found[1]) if found else ""


def _order(item: tuple[str, str]) -> tuple[float, str]:
    """By the number before the title; appendices, which have a letter, come last."""
    number = item[0].partition(".")[0]
    return (int(number) if number.isdigit() else float("inf")), number


def listed(html: str, items: Iterable[tuple[str, str]], up: str) -> str:
    """The page with a link to each handout, where it asks for them; `up` leads from it to the top of the site."""
    links = "".join(f'<li><a href="{up}{FOLDER}/{name}">{words}</a></li>' for words, name in items)
    return html.replace(PLACE, f"<ul>{links}</ul>" if links else "")


def chapters(site: Path) -> list[Path]:
    """The files of the pages that have exercises."""
    return [file for file in sorted(site.rglob("index.html")) if CHAPTER in file.read_text(encoding="utf-8")]


def path(site: Path, file: Path) -> str:
    """The address of a page below the site's."""
    return f"{file.parent.relative_to(site).as_posix()}/"


def name(site: Path, file: Path) -> str:
    """The handout's file."""
    return path(site, file).strip("/").replace("/", "-") + ".pdf"


def linked(html: str, link: str, sheets: int) -> str:
    """The chapter with a link to its handout. Raises ValueError for a page without its end."""
    if html.count(END) != 1:
        raise ValueError(f"a chapter ends with {END}, once")
    words = f'<a href="{link}">Handout for a class</a>: PDF, {sheets} pages, the answers of the exercises on the last'
    return html.replace(END, f"{END}<p>{words}</p>")


def handout(browser: Browser, address: str, published: str, edition: str) -> bytes:
    """The page at the address, printed."""
    context = browser.new_context(bypass_csp=True, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address, wait_until="load")
    page.wait_for_function("window.document$ || !document.querySelector('[data-then]')")
    page.evaluate("document.fonts.ready")
    page.evaluate(PREPARE, published)
    page.add_style_tag(content=STYLE)
    pdf = page.pdf(
        format="A4", tagged=True, outline=True, display_header_footer=True, header_template="<span></span>",
        footer_template=FOOTER.format(edition=edition),
    )  # fmt: skip
    context.close()
    return pdf


@contextmanager
def browser() -> Iterator[Browser]:
    """A Chromium of this machine, or the one that Playwright has downloaded."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = next((path for one in NAMES if (path := shutil.which(one))), playwright.chromium.executable_path)
        if not Path(found).is_file():
            raise OSError(f"no Chromium: looked for {', '.join(NAMES)} and Playwright's own; run: make chromium")
        one = playwright.chromium.launch(executable_path=found, args=["--headless", "--no-sandbox", "--disable-gpu"])
        yield one
        one.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain static server, which says nothing."""

    def log_message(self, format: str, *arguments: Any) -> None:
        """Not even on errors."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a folder, while it is served to this machine."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()
