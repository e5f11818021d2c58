"""`pytest verify` -> one test for each equation and each picture, and the report. An adapter: it holds no mathematics.

Nothing heavy is imported before an equation really has to be verified.
"""

from __future__ import annotations

import gc
import json
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from texclaims import __version__
from texclaims.judgement.fingerprint import (
    CheckSource,
    check_sources,
    circle,
    content_fingerprints,
    engine_versions,
    fingerprints,
    functions_of,
)
from texclaims.judgement.report import Report, ReportError, read_report, write_report
from texclaims.language.page import Display, Page
from texclaims.language.project import Project, ProjectError, find_project
from texclaims.pictures.entry import FILE, Picture, PictureError, read_pictures
from texclaims.pictures.state import picture_fingerprints

if TYPE_CHECKING:
    from texclaims.judgement.model import Meaning
    from texclaims.language.claim import Claim

PROPERTY = "texclaims verdict"
PICTURE = "texclaims picture"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("texclaims", "claims on Markdown pages")
    group.addoption("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where PyTorch measures")
    group.addoption("--fresh", action="store_true", help="verify everything, also what has not changed")
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
    config.stash[SESSION] = Session(project, config)
    config.pluginmanager.register(config.stash[SESSION], "texclaims-session")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    session = parent.config.stash.get(SESSION, None)
    if session and file_path.suffix == ".py" and session.project.checks in file_path.parents:
        return CheckFile.from_parent(parent, path=file_path)
    if session and file_path == session.project.docs / FILE:
        return PictureFile.from_parent(parent, path=file_path)
    return None


class Session:
    """What one run of pytest knows: the project, the verdicts of before, the verdicts of now."""

    def __init__(self, project: Project, config: pytest.Config) -> None:
        self.project = project
        self.config = config
        self.verdicts: dict[str, dict[str, Any]] = {}
        self.pictures: dict[str, dict[str, Any]] = {}
        self.failed: set[str] = set()

    @cached_property
    def before(self) -> Report:
        try:
            return read_report(self.project.report_file)
        except ReportError:
            return Report()  # a report that cannot be trusted is made anew

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        return fingerprints(self.project)

    @cached_property
    def drawings(self) -> dict[str, str]:
        """Name of a picture -> today's fingerprint of its drawing."""
        return picture_fingerprints(self.project, self.fingerprints)

    @cached_property
    def contents(self) -> dict[str, str]:
        return content_fingerprints(self.project)

    @cached_property
    def sources(self) -> dict[str, CheckSource]:
        return check_sources(self.project)

    @cached_property
    def device(self) -> str:
        from texclaims.numeric.device import prepare

        return prepare(self.config.getoption("--device"))

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Every equation that parses; one that does not fails in its own test."""
        from texclaims.language.claim import read_claim
        from texclaims.language.dialect import DialectError

        found = {}
        for page in self.project.pages:
            for display in page.equations:
                try:
                    found[str(display.label)] = read_claim(display, self.project.notation)
                except DialectError:
                    continue
        return found

    @cached_property
    def commit(self) -> str | None:
        git = ["git", "-C", str(self.project.root), "rev-parse", "--short=12", "HEAD"]
        try:
            return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return None

    @cached_property
    def placed(self) -> dict[str, tuple[Page, Display]]:
        return {str(display.label): (page, display) for page in self.project.pages for display in page.equations}

    @cached_property
    def described(self) -> dict[str, Picture]:
        try:
            return read_pictures(self.project)
        except PictureError:
            return {}  # that is a test of its own, and it fails

    @property
    def _again(self) -> bool:
        """Is nothing of before to be used?"""
        return bool(self.config.getoption("--fresh") or self.config.getoption("--world-seed") != (0,))

    def unchanged(self, label: str) -> dict[str, Any] | None:
        """The verdict of before, if nothing that it depends on has changed."""
        known = self.before.equations.get(label)
        device = self.config.getoption("--device")
        if self._again or not known:
            return None
        if device == "cuda" and known["device"] == "cpu":
            return None
        return known if known["holds"] is True and known["fingerprint"] == self.fingerprints.get(label) else None

    def verdict(self, label: str) -> dict[str, Any]:
        """The verdict of this run, that of before, or one made now: other processes may have the equation in hand."""
        return self.verdicts.get(label) or self.unchanged(label) or self.verify(label)

    def verify(self, label: str) -> dict[str, Any]:
        """Judge one equation.

        Raises ClaimFailed where it cannot be read or has no check.
        """
        from texclaims.judgement.model import CheckError
        from texclaims.judgement.verdict import Judge
        from texclaims.language.claim import read_claim
        from texclaims.language.dialect import DialectError
        from texclaims.numeric.device import describe

        if around := circle(self.sources, label):
            raise ClaimFailed(f"it rests on itself: {' → '.join(around)}")
        display = self.placed[label][1]
        try:
            claim = read_claim(display, self.project.notation)
            judge = Judge(claim, self._check(label), self.project.notation, self._functions, self.claims, self.device)
            judge.seed, *others = self.config.getoption("--world-seed")
            verdict = judge.verdict()
            for seed in others:
                if verdict["holds"] and not (again := judge.in_worlds(seed))["holds"]:
                    verdict = again | {"reason": f"{again['reason']} (worlds of seed {seed})"}
        except (DialectError, CheckError) as error:
            raise ClaimFailed(str(error)) from None
        return verdict | {"device": describe(self.device)} | self._circumstances(label)

    def draw(self, picture: Picture) -> dict[str, Any]:
        """One picture.

        Raises PictureError where the values are none.
        """
        from texclaims.judgement.model import CheckError, run_check
        from texclaims.pictures.drawing import draw

        def meaning(label: str) -> Meaning:
            return run_check(self._check(label), self.project.notation, self._functions, self.claims)

        try:
            row = draw(self.project, picture, self.claims, meaning, self._functions)
        except CheckError as error:
            raise ClaimFailed(str(error)) from None
        return row | {"fingerprint": self.drawings[picture.name]}

    def undrawn(self, picture: Picture) -> bool:
        """Is there no drawing of before, or one that something has changed under?"""
        known = self.before.pictures.get(picture.name)
        return bool(self._again or not known or known["fingerprint"] != self.drawings[picture.name])

    @cached_property
    def _functions(self) -> Any:
        return import_module(self.project.vocabulary).FUNCTIONS

    def _check(self, label: str) -> Any:
        from texclaims.judgement.model import CheckError, check_name, load_checks

        file = self.project.check_file(self.placed[label][0])
        module = load_checks(file, ".".join(file.relative_to(self.project.root).with_suffix("").parts))
        check = getattr(module, check_name(label), None)
        if check is None or label not in self.sources:
            raise CheckError(
                f"{file}: no check {check_name(label)}\n"
                f"    wanted: def {check_name(label)}(…) with two yields of a model"
            )
        return check

    def _circumstances(self, label: str) -> dict[str, Any]:
        source, display = self.sources[label], self.placed[label][1]
        return {
            "page": self.project.relative(display.file),
            "line": display.line,
            "number": display.number,
            "tex": display.claim.strip(),
            "fingerprint": self.fingerprints[label],
            "content": self.contents[label],
            "source": {"file": self.project.relative(source.file), "line": source.line, "text": source.text},
            "versions": {**engine_versions(), "texclaims": __version__},
            "commit": self.commit,
            "date": date.today().isoformat(),
        }

    # --- hooks ----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, session: pytest.Session, items: list[pytest.Item]) -> None:
        """Pictures come last: they are drawn from equations, and with those of this run they are asked for too."""
        labels = {item.name for item in items if isinstance(item, EquationItem)}
        asked = [item for item in items if isinstance(item, PictureItem)]
        if labels and not asked and (self.project.docs / FILE).is_file():
            file = PictureFile.from_parent(session, path=self.project.docs / FILE)
            asked = [item for item in file.collect() if not item.labels or labels & item.labels]
        items[:] = [*(item for item in items if not isinstance(item, PictureItem)), *asked]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Iterator[None]:
        """SymPy makes many small objects and few circles of them: Python looks for circles less often here."""
        before = gc.get_threshold()
        gc.set_threshold(100_000, 20, 20)
        try:
            return (yield)
        finally:
            gc.set_threshold(*before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid.rsplit("::", 1)[-1])
        for name, value in report.user_properties:
            if name == PROPERTY and report.when == "call":
                verdict = json.loads(str(value))
                self.verdicts[verdict.pop("label")] = verdict
            if name == PICTURE and report.when == "call":
                row = json.loads(str(value))
                self.pictures[row.pop("name")] = row

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report: complete, in one step, and only after a run that was not broken off."""
        if hasattr(self.config, "workerinput") or exitstatus not in (0, 1):
            return
        if not (self.verdicts or self.pictures or self.failed):
            return
        labels = self.placed.keys() - self.failed
        kept = {label: verdict for label, verdict in self.before.equations.items() if label in labels}
        drawn = {
            name: row
            for name, row in self.before.pictures.items()
            if name in self.described and ITEM.format(name) not in self.failed
        }
        write_report(self.project.report_file, {**kept, **self.verdicts}, {**drawn, **self.pictures})
        if self.config.getoption("--device") == "cuda":
            _write_receipts(self.project, self.verdicts)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if not self.verdicts or hasattr(self.config, "workerinput"):
            return
        tried = sum(verdict["mutants"]["tried"] for verdict in self.verdicts.values())
        survivors = sum(len(verdict["mutants"]["survivors"]) for verdict in self.verdicts.values())
        good = sum(verdict["holds"] for verdict in self.verdicts.values())
        terminalreporter.write_line(
            f"{good} of {len(self.verdicts)} equations proved and measured; {tried - survivors} of {tried} wrong versions "
            f"rejected; report: {self.project.relative(self.project.report_file)}"
        )


SESSION = pytest.StashKey[Session]()


class CheckFile(pytest.File):
    """One module of checks: its tests are the equations of the page that it mirrors."""

    def collect(self) -> Iterator[pytest.Item]:
        project = self.config.stash[SESSION].project
        page = next((page for page in project.pages if project.check_file(page) == self.path), None)
        displays = {} if page is None else {str(d.label).replace("-", "_"): d for d in page.equations}
        for display in displays.values():
            yield EquationItem.from_parent(self, name=str(display.label), display=display)
        for name, source in functions_of(self.path).items():
            if name not in displays:
                yield StrayCheck.from_parent(self, name=name, source=source)


class ClaimFailed(Exception):
    """An equation that does not hold as it stands; the message is all there is to show."""


class EquationItem(pytest.Item):
    """One equation."""

    def __init__(self, *, display: Display, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.display = display

    @property
    def _session(self) -> Session:
        return self.config.stash[SESSION]

    def runtest(self) -> None:
        verdict = self._session.unchanged(self.name) or self._session.verify(self.name)
        self.user_properties.append((PROPERTY, json.dumps({**verdict, "label": self.name})))
        if not verdict["holds"]:
            raise ClaimFailed(verdict["reason"])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimFailed):
            where = f"{self._session.project.relative(self.display.file)}:{self.display.line}: {self.name}"
            return f"{where}\n    {excinfo.value}\n    try again: pytest verify -k {self.name}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.display.file, self.display.line - 1, self.name


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
            pictures = read_pictures(self.config.stash[SESSION].project)
        except PictureError as error:
            yield PictureItem.from_parent(self, name=FILE, picture=None, finding=str(error))
            return
        for name, picture in pictures.items():
            yield PictureItem.from_parent(self, name=ITEM.format(name), picture=picture)


ITEM = "picture {}"


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
        session = self.config.stash[SESSION]
        for label in self.picture.equations:
            if not session.verdict(label)["holds"]:
                raise ClaimFailed(f"it is drawn from {label}, which does not hold")
        row = session.before.pictures.get(self.picture.name, {})
        if session.undrawn(self.picture):
            try:
                row = session.draw(self.picture)
            except PictureError as error:
                raise ClaimFailed(str(error)) from None
        self.user_properties.append((PICTURE, json.dumps({**row, "name": self.picture.name})))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimFailed):
            again = f"\n    try again: pytest verify -k {self.picture.name}" if self.picture else ""
            return f"{self.path}: {self.name}\n    {excinfo.value}{again}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


def _write_receipts(project: Project, verdicts: dict[str, dict[str, Any]]) -> None:
    """One file for each equation: what was measured, where, and what stood on the page then."""
    project.receipts.mkdir(parents=True, exist_ok=True)
    for label, verdict in sorted(verdicts.items()):
        if not verdict["holds"] or verdict["device"] == "cpu":
            continue
        measurement = {
            k: verdict["measurement"][k] for k in ("method", "worlds", "states", "error", "tolerance", "steps")
        }
        receipt = {
            "label": label,
            "content": verdict["content"],
            "device": verdict["device"],
            "dtype": verdict["dtype"],
            "versions": verdict["versions"],
            "commit": verdict["commit"],
            "date": verdict["date"],
            "measurement": measurement,
        }
        text = json.dumps(receipt, indent=1, sort_keys=True, allow_nan=False) + "\n"
        (project.receipts / f"{label}.json").write_text(text, encoding="utf-8")
