"""A project -> the verdicts on its equations: those of before where nothing changed, the others made now.

Nothing heavy is imported before an equation really has to be verified.
"""

from __future__ import annotations

import gc
import subprocess
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from texclaims import __version__
from texclaims.judgement.equations import ClaimFailed, Equations
from texclaims.judgement.fingerprint import both_fingerprints, engine_versions
from texclaims.judgement.marks import GRADES, by_grade, proved_in_words
from texclaims.judgement.receipts import write_receipt
from texclaims.judgement.report import Report, ReportError, read_report, write_report
from texclaims.judgement.schema import Drawing, Finding, Source, Verdict
from texclaims.judgement.telling import told_of
from texclaims.language.project import Project, find_project


@dataclass(frozen=True)
class Options:
    """How a project is verified: `device` is auto, cpu or cuda; `seeds` are those of the worlds, one after the other;
    `receipt` writes what was measured for the device at hand, to be committed; with `both`, SymPy is asked of every wrong
    version, and not only of those that need it."""

    device: str = "auto"
    fresh: bool = False
    seeds: tuple[int, ...] = (0,)
    receipt: bool = False
    both: bool = False

    @property
    def anew(self) -> bool:
        """Is nothing of before to be used?"""
        return self.fresh or self.receipt or self.both or self.seeds != (0,)


USUAL = Options()


class Session:
    """What one run knows: the project, the verdicts of before, the verdicts of now."""

    def __init__(self, project: Project, options: Options = USUAL) -> None:
        self.project = project
        self.options = options
        self.equations = Equations(project)
        self.verdicts: dict[str, Verdict] = {}

    # --- what it starts from --------------------------------------------------------------------------------------

    @cached_property
    def before(self) -> Report:
        try:
            return read_report(self.project.report_file)
        except ReportError:
            return Report()  # a report that cannot be trusted is made anew

    @cached_property
    def _both(self) -> tuple[dict[str, str], dict[str, str]]:
        return both_fingerprints(self.project)

    @property
    def fingerprints(self) -> dict[str, str]:
        return self._both[0]

    @property
    def contents(self) -> dict[str, str]:
        """The same without the versions of the libraries."""
        return self._both[1]

    @cached_property
    def device(self) -> str:
        from texclaims.numeric.device import prepare

        return prepare(self.options.device)

    @cached_property
    def commit(self) -> str | None:
        git = ["git", "-C", str(self.project.root), "rev-parse", "--short=12", "HEAD"]
        try:
            return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            return None

    # --- verdicts -------------------------------------------------------------------------------------------------

    def unchanged(self, label: str) -> Verdict | None:
        """The verdict of before, if it holds and nothing that it depends on has changed."""
        known = self.before.equations.get(label)
        if self.options.anew or not known or not known.holds:
            return None
        if self.options.device == "cuda" and known.device == "cpu":
            return None
        return known if known.fingerprint == self.fingerprints.get(label) else None

    def verdict(self, label: str) -> Verdict:
        """The verdict of this run, that of before, or one made now.

        Raises ClaimFailed as `verify` does.
        """
        return self.verdicts.get(label) or self.unchanged(label) or self.verify(label)

    def verify(self, label: str) -> Verdict:
        """Judge one equation.

        Raises ClaimFailed where it stands on no page, cannot be read, rests on itself, or has no check that runs.
        """
        from texclaims.judgement.judge import judge
        from texclaims.judgement.model import CheckError
        from texclaims.language.dialect import DialectError
        from texclaims.numeric.device import describe

        try:
            found = judge(self.equations.case(label, self.device), self.options.seeds, self.options.both)
        except (DialectError, CheckError) as error:
            raise ClaimFailed(str(error)) from None
        return self._placed(label, found, describe(self.device))

    def _placed(self, label: str, found: Finding, device: str) -> Verdict:
        """A finding with its circumstances."""
        source, display = self.equations.sources[label], self.equations.placed[label][1]
        return Verdict(
            **{name: getattr(found, name) for name in Finding.__struct_fields__},
            device=device,
            page=self.project.relative(display.file),
            line=display.line,
            number=display.number,
            tex=display.claim.strip(),
            fingerprint=self.fingerprints[label],
            content=self.contents[label],
            source=Source(self.project.relative(source.file), source.line, source.text),
            versions={**engine_versions(), "texclaims": __version__},
            commit=self.commit,
            date=date.today().isoformat(),
        )

    # --- the run --------------------------------------------------------------------------------------------------

    @staticmethod
    @contextmanager
    def running() -> Iterator[None]:
        """SymPy makes many small objects and few circles of them: Python looks for circles less often in this block."""
        before = gc.get_threshold()
        gc.set_threshold(100_000, 20, 20)
        try:
            yield
        finally:
            gc.set_threshold(*before)

    def write(self, failed: Collection[str] = (), pictures: Mapping[str, Drawing] | None = None) -> None:
        """Write the report: verdicts of before that still have their equation and did not fail now, and those of now;
        and these pictures, or else those of before."""
        labels = self.equations.placed.keys() - set(failed)
        kept = {label: verdict for label, verdict in self.before.equations.items() if label in labels}
        drawn = self.before.pictures if pictures is None else pictures
        write_report(self.project.report_file, {**kept, **self.verdicts}, drawn)

    def receipt(self) -> str:
        """Write the receipt of this device, and say so in one line. A run of some equations alone writes none: it would
        take the place of what an earlier run found out about the others."""
        from texclaims.numeric.device import hardware

        missing = len(self.equations.placed.keys() - self.verdicts.keys())
        if missing:
            return f"no receipt: {missing} of {len(self.equations.placed)} equations were not verified in this run"
        file = write_receipt(self.project.receipts, hardware(self.device), self.verdicts)
        return f"receipt of {hardware(self.device)}, to be committed: {self.project.relative(file)}"

    def summary(self) -> str:
        """One line on the verdicts of this run."""
        good = [verdict for verdict in self.verdicts.values() if verdict.holds]
        shown = ", ".join(f"{count} {words}" for words, count in Counter(map(proved_in_words, good)).most_common())
        graded = ", ".join(f"{count} {GRADES[grade]}" for grade, count in by_grade(good).items() if count)
        return (
            f"{len(good)} of {len(self.verdicts)} equations hold{f' ({shown}; measured {graded})' if good else ''}; "
            f"wrong versions: {told_of(verdict.mutants for verdict in self.verdicts.values())}; "
            f"report: {self.project.relative(self.project.report_file)}"
        )


def verify(project: Project | Path | str, labels: Iterable[str] | None, options: Options) -> dict[str, Verdict]:
    """`texclaims.verify`, which says what it does and what it raises."""
    found = project if isinstance(project, Project) else find_project(Path(project))
    session = Session(found, options)
    with session.running():
        for label in session.equations.placed if labels is None else labels:
            try:
                session.verdicts[label] = session.verdict(label)
            except ClaimFailed as error:
                where = f"{session.equations.where(label)}\n    " if label in session.equations.placed else ""
                raise ClaimFailed(f"{where}{error}") from None
    return session.verdicts
