"""A label -> what was found out about its equation, in lines: verdict, proof, measurement, and every wrong version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from texclaims.judgement.fingerprint import fingerprints
from texclaims.judgement.marks import GRADES, proved_in_words, standing_in_words
from texclaims.judgement.report import State, read_report, states, wrong_states
from texclaims.judgement.schema import (
    AppliedRule,
    Fate,
    MeasuredStep,
    Readings,
    Refutation,
    Tried,
    Verdict,
    WrongVersion,
)
from texclaims.judgement.telling import survivor_lines, told_of
from texclaims.language.project import Project

FATES: dict[Fate, str] = {
    "both": "rejected by proof and measurement",
    "measured": "rejected by the measurement; the proof was not asked",
    "proof": "rejected by the proof alone",
    "measurement": "rejected by the measurement alone",
    "derivation": "not rejected: what rests on it cannot be derived any more",
    "rule": "not rejected: refused by a rule, true or not",
    "meaningless": "not rejected: without a meaning",
    "twin": "not rejected: as true as the claim",
    "open": "rejected by nobody",
}


class LabelError(Exception):
    """No display has this label."""


def explain(project: Project, label: str) -> str:
    """All that the report says of one equation, as it stands today.

    Raises LabelError where no page has the label, ReportError for a damaged report.
    """
    report = read_report(project.report_file, project.commands.verify)
    today = fingerprints(project)
    known, wrong = states(project, report, today), wrong_states(project, report, today)
    if label in wrong:
        return "\n".join(_against(wrong[label]))
    if label not in known:
        close = get_close_matches(label, known, n=1, cutoff=0.5)
        guess = f"; did you mean {close[0]} ?" if close else ""
        raise LabelError(f"{label}: no display has this label{guess}")
    return "\n".join(_lines(known[label]))


def explain_all(project: Project) -> str:
    """The labels of all equations that hold, by what each was measured on.

    Raises ReportError for a damaged report.
    """
    report = read_report(project.report_file, project.commands.verify)
    known = states(project, report, fingerprints(project))
    held = {label: state.verdict for label, state in known.items() if state.status == "holds" and state.verdict}
    lines = []
    for grade, words in GRADES.items():
        labels = [label for label, verdict in held.items() if verdict.grade == grade]
        lines += [f"measured {words}: {len(labels)}", *_indented(labels)]
    others = [state.label for state in known.values() if state.label not in held]
    return "\n".join([*lines, f"without a verdict that holds: {len(others)}", *_indented(others)])


def _against(state: State[Refutation]) -> Iterator[str]:
    """The same of a formula that its page calls wrong."""
    if state.message:
        yield f"{state.status}: {state.message}"
    if state.verdict is None:
        return
    verdict = state.verdict.verdict
    yield f"{state.label}: formula ({verdict.number}), which its page calls wrong, {verdict.page}:{verdict.line}"
    yield from _indented(verdict.tex.splitlines())
    yield f"verdict: {state.verdict.missing or 'refuted by both witnesses'}; right is {state.verdict.right}"
    yield f"check: {verdict.source.file}:{verdict.source.line}"
    yield from (f"the check says: {tex}" for tex in verdict.supplied)
    yield from _proof(verdict)
    yield from _measurement(verdict)
    yield from (f"    step: {step.why}" for step in verdict.measurement.steps)


def _lines(state: State[Verdict]) -> Iterator[str]:
    if state.message:
        yield f"{state.status}: {state.message}"
    verdict = state.verdict
    if verdict is None:
        return
    yield f"{state.label}: equation ({verdict.number}), {verdict.page}:{verdict.line}"
    yield from _indented(verdict.tex.splitlines())
    if verdict.domain:
        yield f"where: {' and '.join(verdict.domain)}"
    yield f"verdict: {_verdict(verdict)}"
    yield f"check: {verdict.source.file}:{verdict.source.line}"
    yield from (f"the check says: {tex}" for tex in verdict.supplied)
    yield from _proof(verdict)
    yield from _measurement(verdict)
    yield from _wrong_versions(verdict.mutants)


def _verdict(verdict: Verdict) -> str:
    if verdict.holds:
        return f"{proved_in_words(verdict)}, measured, and no wrong version of it holds"
    proved, measured = ("yes" if done else "no" for done in (verdict.proved, verdict.measured))
    return f"does not hold: {verdict.reason} (proved: {proved}, measured: {measured})"


# --- proof ------------------------------------------------------------------------------------------------------------


def _proof(verdict: Verdict) -> Iterator[str]:
    for number, step in enumerate(verdict.proof.steps, start=1):
        yield f"proof, step {number}: {standing_in_words(step)}"
        yield from _indented(step.tex.splitlines())
        yield f"    under: {', '.join(step.premises) or 'no premise'}"
        yield from _indented(_tree(step.because) if step.because else (f"by: {rule}" for rule in step.rules))
        if step.cited:
            yield f"    by its row: {', '.join(step.cited)}; it follows from them by algebra, and not without one of them"
        if step.leftover not in ("0", ""):
            yield f"    left: {step.leftover}"
    steps = {step.tex: step.relation for step in verdict.proof.steps}
    for row in verdict.proof.follows:
        how = "with all else in the number enclosed" if steps.get(row.tex) == "~=" else "by algebra alone"
        what = f"also follows {how}" if row.tex in steps else f"{row.tex}: each step follows"
        anew = ", proved anew under the premises here" if row.tex in steps else ""
        yield f"{what} from {', '.join(row.earlier)}{anew}"
    if verdict.depends_on:
        yield f"rests on: {', '.join(verdict.depends_on)}"


def _tree(because: Iterable[AppliedRule]) -> Iterator[str]:
    """Each rule, and below it the rules that closed its parts."""
    for applied in because:
        yield f"by: {applied.words}"
        yield from _indented(_tree(applied.inside))


# --- measurement ------------------------------------------------------------------------------------------------------


def _measurement(verdict: Verdict) -> Iterator[str]:
    whole = verdict.measurement
    yield f"measurement on {verdict.device} in {verdict.dtype}: {_facts(whole)}"
    yield f"    measured {'on ' + ', '.join(verdict.measured_on) if verdict.measured_on else GRADES[verdict.grade]}"
    for number, step in enumerate(whole.steps, start=1):
        yield f"    step {number}: {_facts(step)}"


def _facts(row: Readings | MeasuredStep) -> str:
    """Zero worlds are none: the method was another one."""
    pairs = (("world", row.worlds), ("state", row.states))
    counts = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in pairs if count]
    return ", ".join([row.method, *counts, f"error {row.error:.2g}, tolerance {row.tolerance:.2g}"])


# --- wrong versions ---------------------------------------------------------------------------------------------------


def _wrong_versions(mutants: Tried) -> Iterator[str]:
    yield f"wrong versions: {told_of([mutants])}"
    for fate, words in FATES.items():
        rows = [row for row in mutants.rows if row.fate == fate]
        if rows:
            yield f"    {words}: {len(rows)}"
        for row in rows:
            yield from (f"        {line}" for line in _row(row))


def _row(row: WrongVersion) -> Iterator[str]:
    if row.fate == "open":
        yield from survivor_lines(row)
        return
    yield f"{row.change}: {' '.join(row.tex.split())}"
    if row.why:
        yield f"    {row.why}"


def _indented(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)
