"""Pictures, their equations and the report -> the fingerprint of each picture, and whether its drawing still counts.

A drawing is kept in the report, under the report's seal, and counts only while its description, its equations and the
modules that draw are what they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from texclaims.judgement.report import REPAIR, Report, State
from texclaims.language.project import Project
from texclaims.pictures.entry import Picture, place, read_pictures

ROOM = Path(__file__).parent


def picture_fingerprints(project: Project, equations: Mapping[str, str]) -> dict[str, str]:
    """Name -> digest of all that its drawing depends on: the entry, its equations, this room's modules, Matplotlib.

    `equations` are today's fingerprints, by label. Raises PictureError where pictures.toml cannot be read.
    """
    ground = _ground()
    return {
        name: _digest(*ground, json.dumps(asdict(one)), *(f"{e} {equations.get(e)}" for e in one.equations))
        for name, one in read_pictures(project).items()
    }


def _ground() -> tuple[str, ...]:
    """What every drawing depends on."""
    files = sorted(ROOM.rglob("*.py"))
    return (
        *(f"{file.relative_to(ROOM).as_posix()} {file.read_text(encoding='utf-8')}" for file in files),
        _matplotlib(),
    )


def _matplotlib() -> str:
    try:
        return version("matplotlib")
    except PackageNotFoundError:
        return "absent"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]


def picture_states(
    project: Project, report: Report, equations: Mapping[str, State], fingerprints: Mapping[str, str]
) -> dict[str, State]:
    """The state of every picture, by name. A picture counts only if the equations that it is drawn from hold.

    `equations` are their states, `fingerprints` today's fingerprints of them, both by label. Raises PictureError where
    pictures.toml cannot be read.
    """
    wanted = picture_fingerprints(project, fingerprints)
    return {
        name: _state(place(project, name), picture, wanted[name], report, equations)
        for name, picture in read_pictures(project).items()
    }


def _state(where: str, picture: Picture, fingerprint: str, report: Report, equations: Mapping[str, State]) -> State:
    row = report.pictures.get(picture.name)
    if row is None:
        return State(picture.name, "missing", f"{where}: never drawn; {REPAIR}", None)
    if row.get("fingerprint") != fingerprint:
        what = "its entry, one of its equations, Matplotlib, or a module that draws"
        return State(picture.name, "stale", f"{where}: {what} changed after it was drawn; {REPAIR}", row)
    for label in picture.equations:
        if label not in equations or equations[label].status != "holds":
            return State(
                picture.name, "refuted", f"{where}: it is drawn from {label}, which does not hold; {REPAIR}", row
            )
    if not {"svg", "columns", "rows"} <= set(row):
        return State(picture.name, "refuted", f"{where}: its drawing is incomplete; {REPAIR} --fresh", row)
    return State(picture.name, "holds", "", row)
