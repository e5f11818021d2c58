"""`pytest verify` -> one test for each equation, and the report. An adapter: it holds no mathematics.

Nothing heavy is imported before an equation really has to be verified.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from texclaims import __version__
from texclaims.fingerprint import (
    CheckSource,
    check_sources,
    content_fingerprints,
    engine_versions,
    fingerprints,
    functions_of,
)
from texclaims.page import Display, Page
from texclaims.project import Project, ProjectError, find_project
from texclaims.report import ReportError, read_report, write_report

if TYPE_CHECKING:
    from texclaims.claim import Claim

PROPERTY = "texclaims verdict"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("texclaims", "claims on Markdown pages")
    group.addoption("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where PyTorch measures")
    group.addoption("--fresh", action="store_true", help="verify everything, also what has not changed")
    group.addoption("--world-seed", type=int, default=0, help="draw other worlds: any whole number")


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
    return None


class Session:
    """What one run of pytest knows: the project, the verdicts of before, the verdicts of now."""

    def __init__(self, project: Project, config: pytest.Config) -> None:
        self.project = project
        self.config = config
        self.verdicts: dict[str, dict[str, Any]] = {}
        self.failed: set[str] = set()

    @cached_property
    def before(self) -> dict[str, Any]:
        try:
            return read_report(self.project.report_file)
        except ReportError:
            return {}  # a report that cannot be trusted is made anew

    @cached_property
    def fingerprints(self) -> dict[str, str]:
        return fingerprints(self.project)

    @cached_property
    def contents(self) -> dict[str, str]:
        return content_fingerprints(self.project)

    @cached_property
    def sources(self) -> dict[str, CheckSource]:
        return check_sources(self.project)

    @cached_property
    def device(self) -> str:
        from texclaims.device import prepare

        return prepare(self.config.getoption("--device"))

    @cached_property
    def claims(self) -> dict[str, Claim]:
        """Every equation that parses; one that does not fails in its own test."""
        from texclaims.claim import read_claim
        from texclaims.dialect import DialectError

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

    def unchanged(self, label: str) -> dict[str, Any] | None:
        """The verdict of before, if nothing that it depends on has changed."""
        known = self.before.get(label)
        device = self.config.getoption("--device")
        if self.config.getoption("--fresh") or self.config.getoption("--world-seed") or not known:
            return None
        if device == "cuda" and known["device"] == "cpu":
            return None
        return known if known["holds"] is True and known["fingerprint"] == self.fingerprints.get(label) else None

    # --- hooks ----------------------------------------------------------------------------------------------------

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.add(report.nodeid.rsplit("::", 1)[-1])
        for name, value in report.user_properties:
            if name == PROPERTY and report.when == "call":
                verdict = json.loads(str(value))
                self.verdicts[verdict.pop("label")] = verdict

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the report: complete, in one step, and only after a run that was not broken off."""
        if hasattr(self.config, "workerinput") or exitstatus not in (0, 1) or not (self.verdicts or self.failed):
            return
        labels = {str(display.label) for page in self.project.pages for display in page.equations}
        kept = {label: verdict for label, verdict in self.before.items() if label in labels - self.failed}
        write_report(self.project.report_file, {**kept, **self.verdicts})
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
        for name, display in displays.items():
            yield EquationItem.from_parent(self, name=str(display.label), display=display, page=page, check=name)
        for name, source in functions_of(self.path).items():
            if name not in displays:
                yield StrayCheck.from_parent(self, name=name, source=source)


class ClaimFailed(Exception):
    """An equation that does not hold as it stands; the message is all there is to show."""


class EquationItem(pytest.Item):
    """One equation."""

    def __init__(self, *, display: Display, page: Page, check: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.display, self.page, self.check = display, page, check

    @property
    def _session(self) -> Session:
        return self.config.stash[SESSION]

    def runtest(self) -> None:
        verdict = self._session.unchanged(self.name) or self._verify()
        self.user_properties.append((PROPERTY, json.dumps({**verdict, "label": self.name})))
        if not verdict["holds"]:
            raise ClaimFailed(verdict["reason"])

    def _verify(self) -> dict[str, Any]:
        from importlib import import_module

        from texclaims.check import CheckError, load_checks
        from texclaims.claim import read_claim
        from texclaims.device import describe
        from texclaims.dialect import DialectError
        from texclaims.verdict import Judge

        session, project = self._session, self._session.project
        try:
            claim = read_claim(self.display, project.notation)
            module = load_checks(self.path, ".".join(self.path.relative_to(project.root).with_suffix("").parts))
            check = getattr(module, self.check, None)
            if check is None or self.name not in session.sources:
                raise CheckError(
                    f"{self.path}: no check {self.check}\n    wanted: def {self.check}(…) with two yields of a model"
                )
            functions = import_module(project.vocabulary).FUNCTIONS
            judge = Judge(claim, check, project.notation, functions, session.claims, session.device,
                          self.config.getoption("--world-seed"))  # fmt: skip
            verdict = judge.verdict()
        except (DialectError, CheckError) as error:
            raise ClaimFailed(str(error)) from None
        return verdict | {"device": describe(session.device)} | self._circumstances()

    def _circumstances(self) -> dict[str, Any]:
        session, source = self._session, self._session.sources[self.name]
        return {
            "page": session.project.relative(self.display.file),
            "line": self.display.line,
            "number": self.display.number,
            "tex": self.display.claim.strip(),
            "fingerprint": session.fingerprints[self.name],
            "content": session.contents[self.name],
            "source": {"file": session.project.relative(source.file), "line": source.line, "text": source.text},
            "versions": {**engine_versions(), "texclaims": __version__},
            "commit": session.commit,
            "date": date.today().isoformat(),
        }

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
