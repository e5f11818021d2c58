"""Verdicts and pictures -> one sealed JSON file, and the file -> the state of each equation on the pages of today."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Literal, TypeVar

import msgspec

from texclaims.judgement.schema import Drawing, Record, Refutation, Verdict
from texclaims.judgement.telling import not_rejected
from texclaims.language.project import Commands, Project

FORMAT = 7

Kept = TypeVar("Kept", Verdict, Drawing, Refutation)
Status = Literal["holds", "wrong", "missing", "stale", "refuted", "not refuted", "survivors", "unfounded"]

NEVER = "never verified"
STALE = (
    "the equation, its check, the notation, an earlier equation, the engine or a library changed after it was verified"
)


class ReportError(Exception):
    """The report cannot be trusted; the message names the file, the finding and the command that repairs it."""


@dataclass(frozen=True)
class State(Generic[Kept]):
    """What the report says about one equation, or one picture, as it stands today."""

    label: str
    status: Status
    """Only "holds" may be published; of a formula that its page calls wrong, only "wrong": both witnesses refute it."""
    message: str
    """Empty where it may be published; else what was found, what was wanted, and the repair."""
    verdict: Kept | None


@dataclass(frozen=True)
class Report:
    """What was verified: label -> verdict, and name -> picture drawn from equations that hold; and, apart from these, label ->
    what refutes a formula that its page calls wrong: nothing that looks for an equation finds one of them."""

    equations: Mapping[str, Verdict] = field(default_factory=dict)
    pictures: Mapping[str, Drawing] = field(default_factory=dict)
    wrong: Mapping[str, Refutation] = field(default_factory=dict)


class _File(Record, frozen=True):
    """The report as it stands in its file."""

    format: int
    seal: str
    equations: dict[str, Verdict]
    pictures: dict[str, Drawing]
    wrong: dict[str, Refutation]


class _Head(msgspec.Struct):
    """What is read first: all other fields may be those of another format."""

    format: int


def seal(equations: object, pictures: object, wrong: object) -> str:
    """A digest of all verdicts and pictures: a report that was edited by hand no longer matches it."""
    return hashlib.sha256(msgspec.json.encode([equations, pictures, wrong], order="sorted")).hexdigest()


def write_report(
    file: Path,
    equations: Mapping[str, Verdict],
    pictures: Mapping[str, Drawing] | None = None,
    wrong: Mapping[str, Refutation] | None = None,
) -> None:
    """Write the report whole or not at all.

    Raises ValueError for a verdict that could not be read again: it holds NaN, an infinity, or a field of another form.
    """
    parts = dict(equations), dict(pictures or {}), dict(wrong or {})
    found = _File(FORMAT, seal(*parts), *parts)
    text = msgspec.json.encode(found, order="sorted")
    if not _is_read_again(text, found):
        raise ValueError(f"{file}: a verdict that cannot be written as JSON and read again: NaN, or a field of another form")
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".report-", suffix=".json")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(msgspec.json.format(text, indent=1))
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _is_read_again(text: bytes, found: _File) -> bool:
    try:
        return msgspec.json.decode(text, type=_File) == found
    except msgspec.ValidationError:
        return False


def read_report(file: Path, verify: str = Commands.verify) -> Report:
    """What stands in the report; nothing where none was written yet. `verify` is the command that makes it anew.

    Raises ReportError for a file that is damaged, of another format, or changed since it was written.
    """
    if not file.exists():
        return Report()
    text = file.read_bytes()
    try:
        format_ = msgspec.json.decode(text, type=_Head).format
        if format_ != FORMAT:
            raise ReportError(f"{file}: format {format_!r}, wanted {FORMAT}; remove it and run: {verify}")
        found = msgspec.json.decode(text, type=_File)
    except msgspec.DecodeError as error:
        raise ReportError(f"{file}: not a report ({error}); remove it and run: {verify}") from error
    if found.seal != seal(found.equations, found.pictures, found.wrong):
        raise ReportError(
            f"{file}: its seal does not match: it was edited after it was written; remove it and run: {verify}"
        )
    return Report(found.equations, found.pictures, found.wrong)


def states(project: Project, report: Report, wanted: Mapping[str, str]) -> dict[str, State[Verdict]]:
    """The state of every labelled display of every page, by label; `wanted` are today's fingerprints."""
    repair = f"run: {project.commands.verify}"
    shown = {str(display.label): display for page in project.pages for display in page.equations}
    where = {label: f"{project.relative(display.file)}:{display.line}: {label}" for label, display in shown.items()}
    found = {label: _state(label, where[label], wanted.get(label), report.equations.get(label), repair) for label in shown}
    return {label: _founded(found, label, where[label]) for label in shown}


def _founded(found: Mapping[str, State[Verdict]], label: str, where: str) -> State[Verdict]:
    """The state of an equation; one that holds by itself may rest on one that does not. What was never verified is told alone."""
    waiting, seen = [label], set[str]()
    while waiting and found[label].status == "holds":
        verdict = found[waiting.pop()].verdict
        for earlier in verdict.depends_on if verdict else ():
            if earlier in found and found[earlier].status not in ("holds", "missing"):
                return State(label, "unfounded", f"{where}: it rests on {earlier}, which does not hold", found[label].verdict)
            if earlier in found and earlier not in seen:
                seen.add(earlier)
                waiting.append(earlier)
    return found[label]


def wrong_states(project: Project, report: Report, wanted: Mapping[str, str]) -> dict[str, State[Refutation]]:
    """The state of every formula that its page calls wrong, by label; `wanted` are today's fingerprints."""
    repair = f"run: {project.commands.verify}"
    found: dict[str, State[Refutation]] = {}
    for display in (display for page in project.pages for display in page.refuted):
        label = str(display.label)
        where = f"{project.relative(display.file)}:{display.line}: {label}"
        found[label] = _wrong_state(label, where, wanted.get(label), report.wrong.get(label), repair)
    return found


def _wrong_state(
    label: str, where: str, fingerprint: str | None, known: Refutation | None, repair: str
) -> State[Refutation]:
    if known is None:
        return State(label, "missing", f"{where}: {NEVER}; {repair}", None)
    if known.verdict.fingerprint != fingerprint:
        return State(label, "stale", f"{where}: {STALE}; {repair}", known)
    if known.missing or known.verdict.holds or known.verdict.proved or known.verdict.measured:
        found = known.missing or "its verdict says that it holds"
        return State(label, "not refuted", f"{where}: its page calls it wrong, and it is not refuted: {found}; {repair}", known)
    return State(label, "wrong", "", known)


def _state(label: str, where: str, fingerprint: str | None, verdict: Verdict | None, repair: str) -> State[Verdict]:
    if verdict is None:
        return State(label, "missing", f"{where}: {NEVER}; {repair}", None)
    if verdict.fingerprint != fingerprint:
        return State(label, "stale", f"{where}: {STALE}; {repair}", verdict)
    if survivors := verdict.mutants.survivors:
        return State(label, "survivors", f"{where}: {not_rejected(survivors)}; {repair}", verdict)
    if not (verdict.holds and verdict.proved and verdict.measured):
        return State(label, "refuted", f"{where}: {verdict.reason}; {repair}", verdict)
    if not verdict.mutants.rejected:
        return State(label, "refuted", f"{where}: no wrong version of it was rejected; {repair}", verdict)
    return State(label, "holds", "", verdict)
