"""docs/pictures.toml -> what each picture shows: its axis, and the sides of labelled equations that are its curves."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from texclaims.language.kinds import KINDS, Kind
from texclaims.language.notation import Notation
from texclaims.language.page import LABEL_FORM
from texclaims.language.project import Project

FILE = "pictures.toml"
SIDES = ("left", "right")
LOGS = ("", "x", "y", "xy")
NUMBERS = tuple(name for name, kind in KINDS.items() if kind.axis)
SEQUENCES = tuple(name for name, kind in KINDS.items() if kind.layered)
"""Kinds that a picture can set: a number; a sequence, of which it sets one entry, name[0], or all entries alike."""
GIVEN = re.compile(r"(\w+)(?:\[(\d+)\])?")
MOST_CURVES = 4  # each has a dash pattern and a colour of its own
MOST_NUMBERS = 200  # on an axis of whole numbers
FIELDS = {
    "picture": ({"name", "title", "x", "y", "curve"}, {"log", "identity"}),
    "x": ({"symbol", "from", "to", "label"}, set[str]()),
    "y": ({"label"}, set[str]()),
    "curve": ({"equation", "side", "name"}, {"given"}),
}
"""Fields that must stand in each table, and those that may."""


class PictureError(Exception):
    """A picture that cannot be read or drawn; the message names the file, the picture, what was found and wanted."""


@dataclass(frozen=True)
class Curve:
    """One side of one equation."""

    equation: str
    """Its label."""
    side: str
    """left or right."""
    name: str
    """What the legend calls it."""
    given: tuple[tuple[str, float], ...] = ()
    """The values of other symbols that the picture sets: name or name[entry], in the order of these, each with a number."""


@dataclass(frozen=True)
class Picture:
    """One entry of pictures.toml."""

    name: str
    title: str
    symbol: str
    """What runs along the axis, from `start` to `stop`, both included."""
    start: float
    stop: float
    x_label: str
    y_label: str
    log: str
    """The logarithmic axes: one of LOGS."""
    identity: str
    """The name of the line y = x where it is wanted; else empty."""
    curves: tuple[Curve, ...]

    @property
    def equations(self) -> tuple[str, ...]:
        """The labels of what it is drawn from, each once."""
        return tuple(dict.fromkeys(curve.equation for curve in self.curves))


def read_pictures(project: Project) -> dict[str, Picture]:
    """Name -> picture; empty where the project has no such file.

    Raises PictureError for an entry of another form, a name that is used twice, or a label that stands on no page.
    """
    file = project.docs / FILE
    if not file.is_file():
        return {}
    where = project.relative(file)
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as reason:
        raise PictureError(f"{where}: not readable as TOML: {reason}") from reason
    entries = table.get("picture", [])
    if set(table) - {"picture"} or not _are_tables(entries):
        raise error(where, f"the fields {', '.join(sorted(table))}", "[[picture]] tables, and nothing else")
    tables = {str(d.label): project.notation_of(page.file) for page in project.pages for d in page.equations}
    found: dict[str, Picture] = {}
    for entry in entries:
        reader = _Reader(place(project, str(entry.get("name", "?"))), entry, tables)
        picture = reader.picture()
        if picture.name in found:
            raise error(reader.where, "the name a second time", "a name of its own for each picture")
        found[picture.name] = picture
    return found


def _are_tables(entries: object) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def place(project: Project, name: str) -> str:
    """Where a picture is described, for messages."""
    return f"{project.relative(project.docs / FILE)}: picture {name}"


def parse_given(key: str) -> tuple[str, int | None]:
    """A key of `given` -> the name of a symbol, and the entry of the sequence: `v[0]`; None for a whole `v`."""
    found = GIVEN.fullmatch(key)
    return (found[1], None if found[2] is None else int(found[2])) if found else (key, None)


def error(where: str, found: str, wanted: str) -> PictureError:
    """To be raised: what was found at a place, and what was wanted."""
    return PictureError(f"{where}: found {found}\n    wanted: {wanted}")


@dataclass
class _Reader:
    """One entry, read field by field."""

    where: str
    entry: dict[str, Any]
    tables: Mapping[str, Notation]
    """Label -> the names that its page can use: a picture spells a name as the page of its curve does."""

    def picture(self) -> Picture:
        self._fields("picture", self.entry)
        x, y, curves = self.entry["x"], self.entry["y"], self.entry["curve"]
        if not isinstance(x, dict) or not isinstance(y, dict) or not _are_tables(curves):
            raise self._error("x, y or curve of another form", "x = {…}, y = {…}, and [[picture.curve]] tables")
        self._fields("x", x)
        self._fields("y", y)
        if not 1 <= len(curves) <= MOST_CURVES:
            raise self._error(f"{len(curves)} curves", f"1 to {MOST_CURVES}")
        picture = Picture(
            name=self._text("name", self.entry["name"]),
            title=self._text("title", self.entry["title"]),
            symbol=self._text("x.symbol", x["symbol"]),
            start=self._number("x.from", x["from"]),
            stop=self._number("x.to", x["to"]),
            x_label=self._text("x.label", x["label"]),
            y_label=self._text("y.label", y["label"]),
            log=str(self.entry.get("log", "")),
            identity=str(self.entry.get("identity", "")),
            curves=tuple(self._curve(curve) for curve in curves),
        )
        self._check(picture)
        return picture

    def _fields(self, kind: str, table: dict[str, Any]) -> None:
        must, may = FIELDS[kind]
        if not must <= set(table) or not set(table) <= must | may:
            optional = f"; also allowed: {', '.join(sorted(may))}" if may else ""
            raise self._error(
                f"the fields {', '.join(sorted(table))} in {kind}", f"{', '.join(sorted(must))}{optional}"
            )

    def _text(self, field: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise self._error(f"{field} = {value!r}", "words")
        return value

    def _number(self, field: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise self._error(f"{field} = {value!r}", "a finite number")
        return float(value)

    def _curve(self, table: dict[str, Any]) -> Curve:
        self._fields("curve", table)
        equation, side = self._text("equation", table["equation"]), self._text("side", table["side"])
        if equation not in self.tables:
            raise self._error(f"the equation {equation}", "a label that stands on a page")
        if side not in SIDES:
            raise self._error(f"side = {side!r}", "left or right")
        given = table.get("given", {})
        if not isinstance(given, dict):
            raise self._error(f"given = {given!r}", "given = {name = value}")
        values = tuple((str(key), self._given(str(key), value, equation)) for key, value in sorted(given.items()))
        return Curve(equation, side, self._text("curve.name", table["name"]), values)

    def _given(self, key: str, value: object, equation: str) -> float:
        number = self._number(f"given.{key}", value)
        name, entry = parse_given(key)
        domain = self._kind(name, equation, NUMBERS + SEQUENCES if entry is None else SEQUENCES).values
        if not domain.holds(number):
            raise self._error(f"given.{key} = {number:g}", domain.words)
        return number

    def _kind(self, name: str, equation: str, wanted: tuple[str, ...] = NUMBERS) -> Kind:
        entry = self.tables[equation].by_short.get(name)
        if entry is None or entry.kind not in wanted:
            known = f"a {entry.kind} name" if entry else "not declared"
            raise self._error(f"{name}, which is {known}", f"a {', '.join(wanted)} name of {self.tables[equation].where}")
        return entry.row

    def _check(self, picture: Picture) -> None:
        kind, *_ = (self._kind(picture.symbol, equation) for equation in picture.equations)
        if not LABEL_FORM.fullmatch(picture.name):
            raise self._error("this name", "kebab-case, such as second-moment-map")
        if picture.log not in LOGS:
            raise self._error(f"log = {picture.log!r}", "x, y or xy")
        if not picture.start < picture.stop:
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", "a range that rises")
        if ("x" in picture.log or kind.positive) and picture.start <= 0:
            raise self._error(f"x from {picture.start:g}", "a start above 0")
        if not (kind.values.spans(picture.start) and kind.values.spans(picture.stop)):
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", kind.values.words)
        if kind.whole and not (picture.start.is_integer() and picture.stop.is_integer()):
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", "whole numbers")
        if kind.whole and picture.stop - picture.start >= MOST_NUMBERS:
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", f"at most {MOST_NUMBERS} whole numbers")
        names = [curve.name for curve in picture.curves] + [picture.identity]
        if len(set(names)) < len(names):
            raise self._error("two curves of one name", "a name of its own for each")
        if any(picture.symbol in dict(curve.given) for curve in picture.curves):
            raise self._error(f"given.{picture.symbol}", f"{picture.symbol} on the axis alone")

    def _error(self, found: str, wanted: str) -> PictureError:
        return error(self.where, found, wanted)
