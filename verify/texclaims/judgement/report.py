"""Verdicts and pictures -> one sealed JSON file, and the file -> the state of each equation on the pages of today."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from texclaims.language.project import Project

FORMAT = 2
REQUIRED = {"fingerprint", "holds", "reason", "proved", "measured", "mutants"}
REPAIR = "run: pytest verify"


class ReportError(Exception):
    """The report cannot be trusted; the message names the file, the finding and the command that repairs it."""


@dataclass(frozen=True)
class State:
    """What the report says about one equation, or one picture, as it stands today."""

    label: str
    status: str
    """holds, missing, stale, refuted or survivors; only "holds" may be published."""
    message: str
    """Empty where the equation holds; else what was found, what was wanted, and the repair."""
    verdict: dict[str, Any] | None


@dataclass(frozen=True)
class Report:
    """What was verified: label -> verdict, and name -> picture drawn from equations that hold."""

    equations: dict[str, Any] = field(default_factory=dict)
    pictures: dict[str, Any] = field(default_factory=dict)


def seal(report: Report) -> str:
    """A digest of all verdicts and pictures: a report that was edited by hand no longer matches it."""
    content = [report.equations, report.pictures]
    text = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write_report(file: Path, equations: Mapping[str, Any], pictures: Mapping[str, Any] | None = None) -> None:
    """Write the report whole or not at all.

    Raises ValueError for a verdict that holds NaN or an infinity.
    """
    report = Report(dict(equations), dict(pictures or {}))
    text = {"format": FORMAT, "seal": seal(report), "equations": report.equations, "pictures": report.pictures}
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".report-", suffix=".json")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(text, stream, indent=1, sort_keys=True, allow_nan=False)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_report(file: Path) -> Report:
    """What stands in the report; nothing where none was written yet.

    Raises ReportError for a file that is damaged, of another format, or changed since it was written.
    """
    if not file.exists():
        return Report()
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        format_, equations = content.get("format"), content["equations"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReportError(f"{file}: not a report ({error}); remove it and {REPAIR}") from error
    if format_ != FORMAT:
        raise ReportError(f"{file}: format {format_!r}, wanted {FORMAT}; remove it and {REPAIR}")
    report = Report(equations, content.get("pictures", {}))
    if content.get("seal") != seal(report):
        raise ReportError(
            f"{file}: its seal does not match: it was edited after it was written; remove it and {REPAIR}"
        )
    return report


def states(project: Project, report: Report, wanted: Mapping[str, str]) -> dict[str, State]:
    """The state of every labelled display of every page, by label; `wanted` are today's fingerprints."""
    found: dict[str, State] = {}
    for page in project.pages:
        for display in page.equations:
            label = str(display.label)
            where = f"{project.relative(display.file)}:{display.line}: {label}"
            found[label] = _state(label, where, wanted.get(label), report.equations.get(label))
    return found


def _state(label: str, where: str, fingerprint: str | None, verdict: dict[str, Any] | None) -> State:
    if verdict is None:
        return State(label, "missing", f"{where}: never verified; {REPAIR}", None)
    if verdict.get("fingerprint") != fingerprint:
        return State(
            label,
            "stale",
            f"{where}: the equation, its check, the notation, an earlier equation, the engine or a library "
            f"changed after it was verified; {REPAIR}",
            verdict,
        )
    if not REQUIRED <= set(verdict) or not {"tried", "survivors", "refuted", "list"} <= set(verdict["mutants"]):
        return State(label, "refuted", f"{where}: its verdict is incomplete; {REPAIR} --fresh", verdict)
    survivors = verdict["mutants"]["survivors"]
    if survivors:
        return State(
            label, "survivors", f"{where}: {len(survivors)} wrong versions were not rejected; {REPAIR}", verdict
        )
    if verdict["holds"] is not True or verdict["proved"] is not True or verdict["measured"] is not True:
        return State(label, "refuted", f"{where}: {verdict['reason']}; {REPAIR}", verdict)
    if not verdict["mutants"]["tried"]:
        return State(label, "refuted", f"{where}: no wrong version of it was tried; {REPAIR}", verdict)
    return State(label, "holds", "", verdict)
