"""The built site in a real Chromium, served from this machine."""

from __future__ import annotations

import contextlib
import functools
import http
import http.server
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from xdist.scheduler import LoadScopeScheduling

Serve = Callable[[Path], contextlib.AbstractContextManager[str]]
REPOSITORY = Path(__file__).parents[2]
SITE = REPOSITORY / "site"
AXE = REPOSITORY / "node_modules/axe-core/axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
FIRST = re.compile(r'<link rel="preload" as="font"[^>]* href="([^"]+)">')
LAST = "katex.min.css"  # one alone: a browser opens six connections, and fonts need them
END = "__config"  # the theme's last element before its script
WHOLE = f'<link rel="expect" href="#{END}" blocking="render">'
PATIENCE = 1.0  # seconds in which a font comes that the browser does not have
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
  if (!entry.hadRecentInput) window.shifts.push(entry.value);
})).observe({ type: "layout-shift", buffered: true });
"""


class Fonts:
    """Those that the last page asks for first, and that have not been sent yet."""

    def __init__(self) -> None:
        self._wanted: set[str] = set()
        self._changed = threading.Condition()

    def want(self, names: Iterable[str]) -> None:
        with self._changed:
            self._wanted = set(names)

    def sent(self, name: str) -> None:
        with self._changed:
            self._wanted.discard(name)
            self._changed.notify_all()

    def wait(self) -> None:
        """Until all have been sent, or the browser does not ask for the others: it has them."""
        with self._changed:
            self._changed.wait_for(lambda: not self._wanted, timeout=PATIENCE)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A plain static server, as a reader would use offline; but that nothing is painted before a page has been read to its end,
    and before the fonts have come that it asks for first, which one style sheet waits for. So no test hangs on how fast a machine
    is: a page that is painted without its fonts moves when they come, and a formula or a table read in part moves
    when the rest is."""

    def __init__(self, *arguments: Any, fonts: Fonts, **options: Any) -> None:
        self.fonts = fonts
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        page = file / "index.html" if file.is_dir() else file
        if page.suffix == ".html" and page.is_file() and (file == page or self.path.endswith("/")):
            return self._send(page.read_text("utf-8"))
        if file.name == LAST:
            self.fonts.wait()
        super().do_GET()
        self.fonts.sent(file.name)

    def _send(self, page: str) -> None:
        self.fonts.want(Path(link).name for link in FIRST.findall(page))
        sent = (page.replace("<head>", f"<head>{WHOLE}", 1) if f'id="{END}"' in page else page).encode()
        self.send_response(http.HTTPStatus.OK)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing: a test that fails says enough."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a built site, while it is served."""
    handler = functools.partial(Quiet, directory=str(folder), fonts=Fonts())
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def serve() -> Serve:
    """Serve any folder: `with serve(folder) as address`."""
    return served


@pytest.fixture(scope="session")
def origin(serve: Serve) -> Iterator[str]:
    """The address of the built site. A module may name another one."""
    if not (SITE / "index.html").is_file():
        pytest.fail("site/ is not built; run: make site")
    with serve(SITE) as address:
        yield address


def find_chromium(playwright: Playwright) -> str:
    """A Chromium of this machine, or the one that Playwright has downloaded.

    Its absence is a failure everywhere: a site that no browser has seen is not tested.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), playwright.chromium.executable_path)
    if not Path(found).is_file():
        pytest.fail(f"no Chromium: looked for {', '.join(NAMES)} and Playwright's own; run: make chromium")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(playwright), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def seen() -> dict[Page, Seen]:
    """What each page that `open_page` opened asked for and complained of."""
    return {}


@pytest.fixture
def open_page(browser: Browser, origin: str, seen: dict[Page, Seen]) -> Iterator[Callable[..., Page]]:
    """Open a path of the site: `open_page("schemes/he/", width=390, scheme="dark", scripts=False)`; a test that changes styles
    asks for no `policy`."""
    with opening(browser, origin, seen) as open_it:
        yield open_it


@contextlib.contextmanager
def opening(browser: Browser, origin: str, seen: dict[Page, Seen]) -> Iterator[Callable[..., Page]]:
    """Pages, each in a context of its own, until all of them are closed."""
    contexts = []

    def open_it(path: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True, policy: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce",
            bypass_csp=not policy,
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        seen[page] = Seen(page)
        page.add_init_script(WATCH_SHIFTS)
        page.goto(origin + path, wait_until="load")
        if scripts:
            _settle(page)
        return page

    yield open_it
    for context in contexts:
        context.close()


def _settle(page: Page) -> None:
    """Wait until the theme's script has done its work."""
    page.evaluate(WAIT % THEME)
    page.evaluate(IDLE)


@dataclass(frozen=True)
class Loaded:
    """A page of the site as it loaded, for the tests that only look at it."""

    page: Page
    seen: Seen
    shift: float
    """How much moved while it loaded."""


@pytest.fixture(scope="module")
def loaded(browser: Browser, origin: str, path: str) -> Iterator[Loaded]:
    """The page of a test that takes `path`, in a wide window: one for all tests of it in a module."""
    with opening(browser, origin, seen := {}) as open_it:
        yield _loaded(open_it(path), seen)


@pytest.fixture(scope="module")
def loaded_on_a_phone(loaded: Loaded) -> Loaded:
    """The same page, loaded anew on a phone, from nothing that is kept: for tests that stand behind those of the wide window."""
    page = loaded.page
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.evaluate("localStorage.clear()")
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload(wait_until="load")
    _settle(page)
    return _loaded(page, {page: loaded.seen})


def _loaded(page: Page, seen: dict[Page, Seen]) -> Loaded:
    page.wait_for_timeout(300)  # what moves late
    return Loaded(page, seen[page], page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)"))


THEME = """!document.querySelector('[data-then]') || window.document$ && location.protocol === 'file:' || window.document$ &&
  document.querySelectorAll('.highlight pre > code').length === document.querySelectorAll('pre > .md-code__nav').length"""
"""It comes once formulas are drawn, and gives each piece of code a button; in a folder, none."""
WAIT = """async () => {
  for (const end = Date.now() + 60000; !(%s); await new Promise((done) => setTimeout(done, 30))) {
    if (Date.now() > end) throw new Error("not within a minute");
  }
}"""


IDLE = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => requestIdleCallback(done, { timeout: 2000 }))))"""
"""Two frames, in which what listens has done its work, and then a moment in which nothing waits."""


@pytest.fixture(scope="session")
def drawn() -> Callable[[Page], None]:
    """Wait until a page shows what was changed last."""
    return lambda page: page.evaluate(IDLE)


@pytest.fixture(scope="session")
def until() -> Callable[[Page, str], None]:
    """Wait until an expression is true on a page; Playwright's own way is one that a strict policy forbids."""
    return lambda page, condition: page.evaluate(WAIT % condition)


class Seen:
    """What a page asked for, and what it complained of."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", lambda answer: answer.status >= 400 and self.complaints.append(answer.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def foreign(self, origin: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((origin, "data:", "blob:"))]


@functools.cache
def paths() -> list[str]:
    """The pages of the built site, and of those of equations, which one template wrote, the smallest, the middle and the largest;
    before it is built, its home alone, so that the tests fail and say so."""
    files = sorted(SITE.rglob("index.html"))
    equations = sorted(SITE.glob("eq/*/index.html"), key=lambda file: file.stat().st_size)
    some = [equations[0], equations[len(equations) // 2], equations[-1]] if equations else []
    chapters = [file for file in files if file not in set(equations)]
    found = [file.parent.relative_to(SITE).as_posix() for file in (*chapters, *some)]
    return [f"{path}/".removeprefix("./") for path in found] or [""]


def is_chapter(path: str) -> bool:
    """Does the page hold an equation with a verdict?"""
    file = SITE / path / "index.html"
    return not path.startswith("eq/") and file.is_file() and 'class="equation-verdict"' in file.read_text(encoding="utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "chapters: the test runs on those pages alone that hold an equation with a verdict")


class Shared(LoadScopeScheduling):
    """What looks at one page, and all else in one file, shares what was loaded or built for it: it runs in one process."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        page = test.partition("[")[2].removesuffix("]")
        return f"{file} {page}" if page in map(name_of, paths()) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Shared:
    """How `-n 2` shares the tests out."""
    return Shared(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test that is about chapters, one for each of them."""
    items[:] = [
        item for item in items
        if not item.get_closest_marker("chapters") or is_chapter(item.callspec.params["path"])
    ]  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `path` runs on every page; all tests of a module on one page, then all on the next."""
    if "path" in metafunc.fixturenames and "search" not in metafunc.fixturenames:
        metafunc.parametrize("path", paths(), ids=name_of, scope="module")


def name_of(path: str) -> str:
    """A page in the name of a test."""
    return path or "home"


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.fail("axe-core is not installed; run: make setup")
    return AXE.read_text(encoding="utf-8")
