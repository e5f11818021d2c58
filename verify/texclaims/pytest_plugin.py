"""`pytest verify` -> one test for each equation and each picture, and the report. An adapter: a session does the work.

Nothing heavy is imported before an equation really has to be verified.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from texclaims.judgement.equations import ClaimFailed
from texclaims.judgement.fingerprint import CheckSource, functions_of
from texclaims.judgement.schema import Drawing, Refutation, Verdict
from texclaims.judgement.session import Options, Session
from texclaims.judgement.telling import why_not
from texclaims.language.page import Display
from texclaims.language.project import ProjectError, find_project
from texclaims.pictures.entry import FILE, Picture, PictureError, read_pictures
from texclaims.pictures.gallery import Gallery

VERDICT = "texclaims verdict"
PICTURE = "texclaims picture"
REFUTED = "texclaims refutation"
"""Names under which a worker of pytest-xdist sends what it found: the label or the name, then the record, as JSON."""

ITEM = "picture {}"
YOUNG = 1_000_000  # objects made between two looks for circles among them; Python's own number is 700


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("texclaims", "claims on Markdown pages")
    group.addoption("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where PyTorch measures")
    group.addoption("--fresh", action="store_true", help="verify everything, also what has not changed")
    group.addoption(
        "--receipt", action="store_true", help="verify everything, and write the receipt of this device, to be committed"
    )
    group.addoption(
        "--both", action="store_true",
        help="verify everything, and ask SymPy of every wrong version, also of those that a measurement refutes",
    )  # fmt: skip
    group.addoption(
        "--world-seed", type=_seeds, default=(0,), metavar="N[-M]",
        help="draw other worlds: a whole number, or several, such as 1-20; proofs know nothing of worlds and are made once",
    )  # fmt: skip


def _seeds(text: str) -> tuple[int, ...]:
    """3 or 1-20 -> the whole numbers that it names."""
    first, _, last = text.partition("-")
    numbers = tuple(range(int(first), int(last or first) + 1))
    if not numbers:
        raise ValueError(text)
    return numbers


def pytest_configure(config: pytest.Config) -> None:
    try:
        project = find_project(Path(config.rootpath))
    except ProjectError:
        return  # some other project's tests
    asked = (config.getoption(f"--{name}") for name in ("device", "fresh", "world-seed", "receipt", "both"))
    options = Options(*asked)
    config.stash[RUN] = Run(config, Session(project, options))
    config.pluginmanager.register(config.stash[RUN], "texclaims-session")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    run = parent.config.stash.get(RUN, None)
    if run and file_path.suffix == ".py" and run.project.checks in file_path.parents:
        return CheckFile.from_parent(parent, path=file_path)
    if run and file_path == run.pictures:
        return PictureFile.from_parent(parent, path=file_path)
    return None


@contextmanager
def _few_collections() -> Iterator[None]:
    """A proof makes millions of small objects that soon go by themselves: Python looks for circles among them less often,
    and never among what was imported, nor, when the run ends and with it the process, among what is left."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.freeze()


class Run:
    """One run of pytest: a session, a gallery, and what pytest tells of their items."""

    def __init__(self, config: pytest.Config, session: Session) -> None:
        self.config = config
        self.project = session.project
        self.session = session
        self.gallery = Gallery(session)
        self.failed: set[str] = set()

    @property
    def pictures(self) -> Path:
        return self.project.docs / FILE

    def is_own(self, file: Path) -> bool:
        """Does this file hold equations or pictures? Another test that fails says nothing of the report."""
        return self.project.checks in file.parents or file == self.pictures

    @property
    def is_worker(self) -> bool:
        return hasattr(self.config, "workerinput")

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Pictures come last: they are drawn from equations, and with those of this run they are asked for too; not for
        a receipt, which holds none."""
        labels = {item.name for item in items if isinstance(item, EquationItem)}
        asked = [item for item in items if isinstance(item, PictureItem)]
        if labels and not asked and not self.session.options.receipt and self.pictures.is_file():
            file = PictureFile.from_parent(session, path=self.pictures)
            asked = [item for item in file.collect() if not item.labels or labels & item.labels]
        items[:] = [*(item for item in items if not isinstance(item, PictureItem)), *asked]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Iterator[None]:
        with self.session.running(), _few_collections():
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file, _, name = report.nodeid.rpartition("::")
        if report.failed and self.is_own(self.config.rootpath / file):
            self.failed.add(name)
        for kind, found in report.user_properties if report.when == "call" else ():
            if kind == VERDICT:
                label, verdict = msgspec.json.decode(str(found), type=tuple[str, Verdict])
                self.session.verdicts[label] = verdict
            if kind == REFUTED:
                label, refutation = msgspec.json.decode(str(found), type=tuple[str, Refutation])
                self.session.wrong[label] = refutation
            if kind == PICTURE:
                name, drawing = msgspec.json.decode(str(found), type=tuple[str, Drawing])
                self.gallery.drawn[name] = drawing

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report: complete, in one step, and only after a run that was not broken off."""
        if self.is_worker or exitstatus not in (0, 1):
            return
        if self.session.verdicts or self.session.wrong or self.gallery.drawn or self.failed:
            undrawn = [name for name in self.gallery.described if ITEM.format(name) in self.failed]
            self.session.write(self.failed, self.gallery.all(undrawn))

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if (self.session.verdicts or self.session.wrong) and not self.is_worker:
            terminalreporter.write_line(self.session.summary())
            if self.session.options.receipt:
                terminalreporter.write_line(self.session.receipt())


RUN = pytest.StashKey[Run]()


class CheckFile(pytest.File):
    """One module of checks: its tests are the equations of the page that it mirrors."""

    def collect(self) -> Iterator[pytest.Item]:
        project = self.config.stash[RUN].project
        page = next((page for page in project.pages if project.check_file(page) == self.path), None)
        displays = {} if page is None else {str(d.label).replace("-", "_"): d for d in page.labelled}
        for display in displays.values():
            kind = WrongItem if display.refuted else EquationItem
            yield kind.from_parent(self, name=str(display.label), display=display)
        for name, source in functions_of(self.path).items():
            if name not in displays:
                yield StrayCheck.from_parent(self, name=name, source=source)


class EquationItem(pytest.Item):
    """One equation."""

    def __init__(self, *, display: Display, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.display = display

    @property
    def _session(self) -> Session:
        return self.config.stash[RUN].session

    def runtest(self) -> None:
        verdict = self._session.unchanged(self.name) or self._session.verify(self.name)
        self.user_properties.append((VERDICT, _json(self.name, verdict)))
        if not verdict.holds:
            raise ClaimFailed(why_not(verdict))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimFailed):
            where = self._session.equations.where(self.name)
            return f"{where}\n    {excinfo.value}\n    try again: {self._session.project.commands.verify} -k {self.name}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.display.file, self.display.line - 1, self.name


class WrongItem(EquationItem):
    """A formula that its page calls wrong: it passes where both witnesses refute it."""

    def runtest(self) -> None:
        found = self._session.refute(self.name)
        self.user_properties.append((REFUTED, _json(self.name, found)))
        if found.missing:
            raise ClaimFailed(f"its page calls it wrong, and it is not refuted: {found.missing}")


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """What is refuted as its page says has passed, and says so."""
    if report.when == "call" and report.passed and any(kind == REFUTED for kind, _ in report.user_properties):
        return "passed", ".", "REFUTED, as the page says"
    return None


def _json(name: str, record: Verdict | Drawing | Refutation) -> str:
    return msgspec.json.encode((name, record)).decode()


class StrayCheck(pytest.Item):
    """A check that no equation asks for."""

    def __init__(self, *, source: CheckSource, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.source = source

    def runtest(self) -> None:
        raise ClaimFailed

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        label = self.name.replace("_", "-")
        return (
            f"{self.source.file}:{self.source.line}: the check {self.name} has no equation\n"
            f"    wanted: a display with \\label{{{label}}} on the page that this module mirrors, or no check"
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.source.file, self.source.line - 1, self.name


class PictureFile(pytest.File):
    """pictures.toml: each picture is a test, and so is the file as a whole where it cannot be read."""

    def collect(self) -> Iterator[PictureItem]:
        try:
            pictures = read_pictures(self.config.stash[RUN].project)
        except PictureError as error:
            yield PictureItem.from_parent(self, name=FILE, picture=None, finding=str(error))
            return
        for name, picture in pictures.items():
            yield PictureItem.from_parent(self, name=ITEM.format(name), picture=picture)


class PictureItem(pytest.Item):
    """One picture. It asks for its equations first."""

    def __init__(self, *, picture: Picture | None, finding: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.picture, self.finding = picture, finding
        self.labels = frozenset(picture.equations if picture else ())
        self.extra_keyword_matches |= self.labels

    def runtest(self) -> None:
        if self.picture is None:
            raise ClaimFailed(self.finding)
        drawing = self.config.stash[RUN].gallery.drawing(self.picture)
        self.user_properties.append((PICTURE, _json(self.picture.name, drawing)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimFailed):
            verify = self.config.stash[RUN].project.commands.verify
            again = f"\n    try again: {verify} -k {self.picture.name}" if self.picture else ""
            return f"{self.path}: {self.name}\n    {excinfo.value}{again}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name
