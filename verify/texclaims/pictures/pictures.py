"""docs/pictures.toml and verified equations -> curves and their drawings, and the state of each drawing today.

A curve is one side of a labelled equation, evaluated by PyTorch on the parsed LaTeX while one declared symbol runs
over a range. So a picture shows nothing that no equation says. A drawing is kept in the report, under the report's
seal, and counts only while its description and its equations are what they were. The first half of this module needs
neither SymPy nor PyTorch nor Matplotlib; the second half imports them where it draws.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as etree

from texclaims.judgement.fingerprint import fingerprints
from texclaims.judgement.report import REPAIR, Report, State
from texclaims.judgement.schema import Drawing, Verdict
from texclaims.language.notation import Notation
from texclaims.language.page import LABEL_FORM
from texclaims.language.project import Project

if TYPE_CHECKING:
    from texclaims.judgement.model import Meaning
    from texclaims.language.claim import Claim
    from texclaims.laws.functions import Function
    from texclaims.numeric.measurement import Meter
    from texclaims.numeric.tensors import Tensors

FILE = "pictures.toml"
SIDES = ("left", "right")
LOGS = ("", "x", "y", "xy")
KINDS = ("positive", "real", "count")  # of a symbol that can run along an axis
SEQUENCES = ("sequence", "count sequence")  # these can be set: one entry, name[0], or all entries alike
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
    """One side of one equation. `given` are the values of other symbols that the picture sets: name, or name[entry]."""

    equation: str
    side: str
    name: str
    given: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Picture:
    """One entry of pictures.toml. `identity` names the line y = x where it is wanted; else it is empty."""

    name: str
    title: str
    symbol: str
    start: float
    stop: float
    x_label: str
    y_label: str
    log: str
    identity: str
    curves: tuple[Curve, ...]

    @property
    def equations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(curve.equation for curve in self.curves))


# --- reading ----------------------------------------------------------------------------------------------------------


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
    except tomllib.TOMLDecodeError as error:
        raise PictureError(f"{where}: not readable as TOML: {error}") from error
    entries = table.get("picture", [])
    if set(table) - {"picture"} or not _are_tables(entries):
        raise _error(where, f"the fields {', '.join(sorted(table))}", "[[picture]] tables, and nothing else")
    labels = {str(display.label) for page in project.pages for display in page.equations}
    found: dict[str, Picture] = {}
    for entry in entries:
        reader = _Reader(f"{where}: picture {entry.get('name', '?')}", entry, project.notation, labels)
        picture = reader.picture()
        if picture.name in found:
            raise _error(reader.where, "the name a second time", "a name of its own for each picture")
        found[picture.name] = picture
    return found


def _are_tables(entries: object) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def parse_given(key: str) -> tuple[str, int | None]:
    """`v` is a name, `v[0]` one entry of a sequence."""
    found = GIVEN.fullmatch(key)
    return (found[1], None if found[2] is None else int(found[2])) if found else (key, None)


def _error(where: str, found: str, wanted: str) -> PictureError:
    return PictureError(f"{where}: found {found}\n    wanted: {wanted}")


@dataclass
class _Reader:
    """One entry, read field by field."""

    where: str
    entry: dict[str, Any]
    notation: Notation
    labels: set[str]

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
        if equation not in self.labels:
            raise self._error(f"the equation {equation}", "a label that stands on a page")
        if side not in SIDES:
            raise self._error(f"side = {side!r}", "left or right")
        given = table.get("given", {})
        if not isinstance(given, dict):
            raise self._error(f"given = {given!r}", "given = {name = value}")
        values = tuple((str(key), self._given(str(key), value)) for key, value in sorted(given.items()))
        return Curve(equation, side, self._text("curve.name", table["name"]), values)

    def _given(self, key: str, value: object) -> float:
        number = self._number(f"given.{key}", value)
        name, entry = parse_given(key)
        kind = self._kind(name, KINDS + SEQUENCES if entry is None else SEQUENCES)
        whole = kind in ("count", "count sequence")
        if kind != "real" and number <= 0 or whole and not number.is_integer():
            raise self._error(f"given.{key} = {number:g}", "a whole number above 0" if whole else "a number above 0")
        return number

    def _kind(self, name: str, wanted: tuple[str, ...] = KINDS) -> str:
        entry = self.notation.by_name.get(name)
        if entry is None or entry.kind not in wanted:
            known = f"a {entry.kind} name" if entry else "not declared"
            raise self._error(f"{name}, which is {known}", f"a {', '.join(wanted)} name of {self.notation.file.name}")
        return entry.kind

    def _check(self, picture: Picture) -> None:
        kind = self._kind(picture.symbol)
        if not LABEL_FORM.fullmatch(picture.name):
            raise self._error("this name", "kebab-case, such as second-moment-map")
        if picture.log not in LOGS:
            raise self._error(f"log = {picture.log!r}", "x, y or xy")
        if not picture.start < picture.stop:
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", "a range that rises")
        if ("x" in picture.log or kind != "real") and picture.start <= 0:
            raise self._error(f"x from {picture.start:g}", "a start above 0")
        if kind == "count" and not (picture.start.is_integer() and picture.stop.is_integer()):
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", "whole numbers")
        if kind == "count" and picture.stop - picture.start >= MOST_NUMBERS:
            raise self._error(f"x from {picture.start:g} to {picture.stop:g}", f"at most {MOST_NUMBERS} whole numbers")
        names = [curve.name for curve in picture.curves] + [picture.identity]
        if len(set(names)) < len(names):
            raise self._error("two curves of one name", "a name of its own for each")
        if any(picture.symbol in dict(curve.given) for curve in picture.curves):
            raise self._error(f"given.{picture.symbol}", f"{picture.symbol} on the axis alone")

    def _error(self, found: str, wanted: str) -> PictureError:
        return _error(self.where, found, wanted)


# --- the state of today -----------------------------------------------------------------------------------------------


def picture_fingerprints(project: Project) -> dict[str, str]:
    """Name -> digest of all that its drawing depends on: the entry, its equations, this module, and Matplotlib."""
    pictures = read_pictures(project)
    equations = fingerprints(project) if pictures else {}
    ground = [Path(__file__).read_text(encoding="utf-8"), _matplotlib_version()]
    return {
        name: _digest(*ground, json.dumps(asdict(one)), *(f"{e} {equations.get(e)}" for e in one.equations))
        for name, one in pictures.items()
    }


def _matplotlib_version() -> str:
    try:
        return version("matplotlib")
    except PackageNotFoundError:
        return "absent"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]


def picture_states(
    project: Project, report: Report, equations: Mapping[str, State[Verdict]]
) -> dict[str, State[Drawing]]:
    """The state of every picture, by name. A picture counts only if the equations that it is drawn from hold."""
    wanted = picture_fingerprints(project)
    return {
        name: _state(
            f"{project.relative(project.docs / FILE)}: picture {name}", picture, wanted[name], report, equations
        )
        for name, picture in read_pictures(project).items()
    }


def _state(
    where: str, picture: Picture, fingerprint: str, report: Report, equations: Mapping[str, State[Verdict]]
) -> State[Drawing]:
    row = report.pictures.get(picture.name)
    if row is None:
        return State(picture.name, "missing", f"{where}: never drawn; {REPAIR}", None)
    if row.fingerprint != fingerprint:
        what = "its entry, one of its equations, Matplotlib, or the module that draws"
        return State(picture.name, "stale", f"{where}: {what} changed after it was drawn; {REPAIR}", row)
    for label in picture.equations:
        if label not in equations or equations[label].status != "holds":
            return State(
                picture.name, "refuted", f"{where}: it is drawn from {label}, which does not hold; {REPAIR}", row
            )
    return State(picture.name, "holds", "", row)


# --- values -----------------------------------------------------------------------------------------------------------

POINTS = 121  # of a curve over real numbers
WORLDS = (0, 1)  # a value must not depend on the world in which it is computed
AGREEMENT = 1e-9  # between worlds, and between the sides of an equality, relative to the larger
ROUNDING = 1e-15  # a difference below this is none
TABLE_ROWS = 7


def draw(
    project: Project,
    picture: Picture,
    fingerprint: str,
    claims: Mapping[str, Claim],
    meanings: Callable[[str], Meaning],
    functions: Mapping[str, Function],
) -> Drawing:
    """What the report keeps: an SVG, some of the values that it shows, and the fingerprint of the picture.

    `meanings` gives the meaning that the check of a label gives to the symbols of its equation.

    Raises PictureError where a side is no number, is not finite, or depends on more than what the picture sets.
    """
    where = f"{project.relative(project.docs / FILE)}: picture {picture.name}"
    x = _axis(picture, project.notation.by_name[picture.symbol].kind)
    values = []
    for curve in picture.curves:
        if curve.equation not in claims:
            raise _error(where, f"{curve.equation}, which cannot be read", "an equation that is verified")
        tracer = _Tracer(where, curve, picture, claims[curve.equation], project.notation, functions)
        values.append(tracer.trace(x, meanings(curve.equation).measurement))
    rows = ((x[k], *(value[k] for value in values)) for k in _some(len(x)))
    return Drawing(
        svg=_svg(picture, x, values),
        columns=(picture.x_label, *(curve.name for curve in picture.curves)),
        rows=tuple(tuple(float(f"{value:.4g}") for value in row) for row in rows),
        fingerprint=fingerprint,
    )


def _axis(picture: Picture, kind: str) -> list[float]:
    low, high = picture.start, picture.stop
    if kind == "count":
        return [float(k) for k in range(round(low), round(high) + 1)]
    parts = [k / (POINTS - 1) for k in range(POINTS)]
    if "x" in picture.log:
        return [low, *(low * (high / low) ** part for part in parts[1:-1]), high]
    return [low, *(low + (high - low) * part for part in parts[1:-1]), high]


def _some(count: int) -> list[int]:
    """A few places, evenly spread, both ends among them."""
    return sorted({round(k * (count - 1) / (TABLE_ROWS - 1)) for k in range(TABLE_ROWS)})


@dataclass
class _Tracer:
    """Evaluates one curve."""

    where: str
    curve: Curve
    picture: Picture
    claim: Claim
    notation: Notation
    functions: Mapping[str, Function]

    def trace(self, x: Sequence[float], model: Mapping[str, Any]) -> list[float]:
        from texclaims.numeric.measurement import Meter

        for name in self._set():
            if name not in self.claim.names:
                raise self._error(f"the symbol {name}", "a symbol that the equation contains")
            if name in model:
                raise self._error(f"the symbol {name}, which the check computes", "a symbol that is free")
        meter = Meter(self.notation, self.functions, model, self.claim.names, "cpu")
        values = [self._value(meter, at) for at in x]
        if "y" in self.picture.log and min(values) <= 0:
            raise self._error(f"the value {min(values):.4g}", "values above 0 on a logarithmic axis")
        return values

    def _value(self, meter: Meter, at: float) -> float:
        try:
            values = [self._in_world(meter, k, at) for k in WORLDS]
        except PictureError:
            raise
        except Exception as error:  # whatever it is, there is no value here
            raise self._error(f"at {self._at(at)}: {type(error).__name__}: {error}", "a side with a value") from error
        if not _agree(values):
            free = sorted(self.claim.names - self._set())
            told = ", ".join(name for name in free if self.notation.by_name[name].kind in KINDS + SEQUENCES)
            raise self._error(
                f"{values[0]:.6g} and {values[1]:.6g} at {self._at(at)}: the side depends on more than "
                f"{self.picture.symbol}",
                f"a value under given for what it depends on{f' (one of {told})' if told else ''}",
            )
        return values[0]

    def _set(self) -> set[str]:
        """The names that the picture sets."""
        return {self.picture.symbol, *(parse_given(key)[0] for key, _ in self.curve.given)}

    def _in_world(self, meter: Meter, k: int, at: float) -> float:
        """The side in one world that is drawn for these numbers, its laws and its premises with them."""
        from texclaims.language.premises import Comparison

        tensors = self._world(meter, k, at)
        for premise in self.claim.premises:
            if not isinstance(premise, Comparison) or premise.is_random:
                continue
            if premise.word == "=" and premise.names("INDEX"):
                continue  # a recursion holds as it was run, layer by layer
            if not _is_met(tensors, premise):
                raise self._error(f"{self._at(at)}, against the premise {premise.tex}", "a range that it allows")
        left, right = (tensors.value(side) for side in self.claim.sides) if self._is_equality() else (None, None)
        result = tensors.value(self.claim.sides[SIDES.index(self.curve.side)])
        if result.dim():
            raise self._error("a side that is random", "a side that is a number")
        if not result.isfinite():
            raise self._error(f"the value {float(result)} at {self._at(at)}", "finite values")
        if left is not None and right is not None and not _agree([float(left), float(right)]):
            raise self._error(
                f"left {float(left):.6g}, right {float(right):.6g} at {self._at(at)}", "a range in which it holds"
            )
        return float(result)

    def _world(self, meter: Meter, k: int, at: float) -> Tensors:
        from texclaims.numeric.worlds import Builder

        values = {**dict(self.curve.given), self.picture.symbol: at}
        numbers = {key: value for key, value in values.items() if self._kind(key) in KINDS}
        tensors = meter._world(self.claim.premises, k, given=numbers)
        if len(numbers) < len(values):  # entries of sequences; then the recursions among the premises run anew
            if tensors.world.random:
                raise self._error("a value for a sequence beside random variables", "an equation about numbers alone")
            fixed = dict(tensors.world.fixed)
            for key in values.keys() - numbers.keys():
                name, entry = parse_given(key)
                fixed[name] = fixed[name].clone()
                fixed[name][slice(None) if entry is None else entry] = values[key]
            builder = Builder(self.notation, self.claim.premises, meter._drawn_names(), meter._number, "cpu")
            builder._obey_equations(fixed)
            tensors = meter._tensors(replace(tensors.world, fixed=fixed), k)
        for key, value in values.items():
            name, entry = parse_given(key)
            set_to = tensors.world.fixed[name] if entry is None else tensors.world.fixed[name][entry]
            if not bool((set_to == value).all()):
                raise self._error(f"a premise that sets {key} by itself", f"an equation in which {key} is free")
        return tensors

    def _kind(self, key: str) -> str:
        return self.notation.by_name[parse_given(key)[0]].kind

    def _is_equality(self) -> bool:
        """Are both sides the same number, so that they can be compared at every point?"""
        words = {step.word for step in self.claim.steps}
        return words <= {"=", ":="} and not any(
            True for data in ("big_o", "limit") for _ in self.claim.tree.find_data(data)
        )

    def _at(self, at: float) -> str:
        return f"{self.picture.symbol} = {at:.6g}"

    def _error(self, found: str, wanted: str) -> PictureError:
        return _error(f"{self.where}: {self.curve.side} side of {self.curve.equation}", found, wanted)


def _agree(values: Sequence[float]) -> bool:
    return abs(values[0] - values[1]) <= max(ROUNDING, AGREEMENT * max(map(abs, values)))


def _is_met(tensors: Any, premise: Any) -> bool:
    import torch

    compare: dict[str, Any] = {
        ">": torch.gt,
        "<": torch.lt,
        ">=": torch.ge,
        "<=": torch.le,
        "!=": torch.ne,
        "=": torch.isclose,
    }
    return bool(compare[premise.word](tensors.value(premise.left), tensors.value(premise.right)).all())


# --- the drawing ------------------------------------------------------------------------------------------------------

WIDTH, HEIGHT, LINE = 420, 285, 20  # in units of the drawing; a line of the legend adds to the height
FONT = 14.5  # units: at the width of a phone about 12 pixels, at that of the column about 17
PADDING = 0.1  # inches between the axes and the legend
INK, RULE, QUIET = "#000000", "#00000a", "#00000b"
SERIES = tuple(f"#00000{k}" for k in range(1, MOST_CURVES + 1))
DASHES: tuple[Any, ...] = ("solid", (0, (6, 2.5)), (0, (1.6, 1.8)), (0, (8, 2, 1.6, 2)))
COLOURS = {INK: "currentColor", RULE: "var(--rule)", QUIET: "var(--quiet)"} | {
    colour: f"var(--picture-{k})" for k, colour in enumerate(SERIES, start=1)
}
"""Stand-ins that Matplotlib can draw with, and what they become, so that the page's light or dark colours apply."""
STYLE: dict[Any, Any] = {
    "axes.edgecolor": INK, "axes.labelpad": 6, "axes.linewidth": 0.8, "axes.spines.right": False, "axes.spines.top": False,
    "axes.titlelocation": "left", "axes.titlepad": 10, "axes.titlesize": FONT, "axes.unicode_minus": True,
    "font.family": "DejaVu Sans", "font.size": FONT, "grid.color": RULE, "grid.linewidth": 0.8,
    "legend.frameon": False, "legend.borderpad": 0.0, "legend.handlelength": 2.6, "legend.labelspacing": 0.35,
    "lines.dash_capstyle": "butt", "lines.linewidth": 1.9, "lines.scale_dashes": True,
    "path.simplify": False, "svg.fonttype": "none", "text.parse_math": False, "xtick.major.size": 0, "ytick.major.size": 0,
    "xtick.major.pad": 6, "ytick.major.pad": 6,
}  # fmt: skip
ID = re.compile(r"(?<=#)[A-Za-z][\w.-]*(?=\))")
NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
EMPTY = re.compile(r'<g></g>|<defs></defs>| transform="rotate\(-0 [^"]*"')


def _svg(picture: Picture, x: Sequence[float], values: Sequence[Sequence[float]]) -> str:
    """The curves as SVG without a title of its own: text as text, colours as variables, the same bytes every time."""
    from io import BytesIO

    import matplotlib
    from matplotlib.figure import Figure

    entries = len(values) + bool(picture.identity)
    entries = entries if entries > 1 else 0  # one curve needs no legend
    height = HEIGHT + LINE * entries
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**STYLE, "svg.hashsalt": picture.name})
        figure: Any = Figure(figsize=(WIDTH / 72, height / 72), layout="constrained")
        figure.patch.set_visible(False)
        axes = figure.subplots()
        axes.patch.set_visible(False)
        _plot(axes, picture, x, values)
        if entries:
            figure.get_layout_engine().set(h_pad=PADDING)
            figure.legend(loc="outside lower left", ncols=1)
        stream = BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return _for_a_page(stream.getvalue().decode(), picture.name, WIDTH, height)


def _plot(axes: Any, picture: Picture, x: Sequence[float], values: Sequence[Sequence[float]]) -> None:
    """Curves, axes and their words."""
    whole = len(x) < POINTS and all(at.is_integer() for at in x)
    if picture.identity:
        axes.plot(x, x, color=QUIET, linewidth=1.2, label=picture.identity)
    for curve, value, colour, dash in zip(picture.curves, values, SERIES, DASHES, strict=False):
        marks = {"marker": "o", "markersize": 3.2, "markeredgewidth": 0} if whole else {}
        axes.plot(x, value, color=colour, linestyle=dash, label=curve.name, **marks)
    axes.set_xlabel(picture.x_label)
    axes.set_title(picture.y_label)
    axes.grid(True)
    axes.set_axisbelow(True)
    axes.margins(x=0)
    for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        _scale(axes, name, axis, name in picture.log)


def _scale(axes: Any, name: str, axis: Any, logarithmic: bool) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    if logarithmic:
        (axes.set_xscale if name == "x" else axes.set_yscale)("log")
        low, high = axis.get_view_interval()
        short = high / low < 100
        axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if short else (1.0,), numticks=7))
        axis.set_minor_locator(NullLocator())
        powers = not (1e-3 <= low and high <= 1e5)
        axis.set_major_formatter(FuncFormatter(lambda value, _: _power(value) if powers else _plain(value)))
    else:
        axis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
        axis.set_major_formatter(FuncFormatter(lambda value, _: _plain(value)))


def _plain(value: float) -> str:
    text = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return ("0" if float(f"{value:.12g}") == 0 else text).replace("-", "−")


def _power(value: float) -> str:
    """A power of ten as text: no markup, and read aloud as it is."""
    exponent = round(math.log10(value))
    factor = value / 10.0**exponent
    raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if abs(factor - 1) < 1e-9 else f"{factor:g}·10{raised}"


def _for_a_page(svg: str, name: str, width: int, height: int) -> str:
    """Matplotlib's SVG as a part of a page: no style sheet of its own, ids of its own, the page's font and colours."""
    root = etree.fromstring(svg)
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
        for key in list(element.attrib):
            element.set(key.rpartition("}")[2], element.attrib.pop(key))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in ("metadata", "style"):
                parent.remove(child)
    _write_out_marks(root)
    names = {one: f"picture-{name}-{k}" for k, one in enumerate(_ids_in_use(root))}
    for element in root.iter():
        _tidy(element, names)
    root.attrib.clear()
    shown = {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height), "fill": "currentColor"}
    root.attrib.update(shown | {"stroke-linejoin": "round"})
    text = re.sub(r">\s+<", "><", etree.tostring(root, encoding="unicode", short_empty_elements=False))
    return EMPTY.sub("", text).strip()


def _write_out_marks(root: etree.Element) -> None:
    """Each mark as a path of its own: scripts that rewrite the links of a page stumble over `use`, which has one."""
    known = {element.get("id"): element for element in root.iter() if element.get("id")}
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            if child.tag == "use":
                mark = deepcopy(known[child.get("href", "")[1:]])
                mark.attrib.pop("id")
                mark.set("transform", f"translate({child.get('x', '0')} {child.get('y', '0')})")
                mark.set("style", f"{mark.get('style', '')}; {child.get('style', '')}")
                parent[place] = mark


def _ids_in_use(root: etree.Element) -> list[str]:
    """Ids that something refers to, in the order of their first use."""
    used = [
        found
        for element in root.iter()
        for value in (element.get("href", ""), element.get("clip-path", ""))
        for found in [value[1:]] * value.startswith("#") + ID.findall(value)
    ]
    return list(dict.fromkeys(used))


def _tidy(element: etree.Element, names: Mapping[str, str]) -> None:
    if (own := element.attrib.pop("id", None)) in names:
        element.set("id", names[str(own)])
    for key, value in list(element.attrib.items()):
        if key == "href":
            value = f"#{names[value[1:]]}"
        elif key == "clip-path":
            value = ID.sub(lambda found: names[found.group()], value)
        elif key == "style":
            value = "; ".join(_declarations(value))
        if key in ("d", "x", "y", "width", "height", "transform", "points"):
            value = NUMBER.sub(lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), value)
            value = " ".join(value.split())
        element.set(key, value)


def _declarations(style: str) -> Iterator[str]:
    """Inline style without the font's name, and with the page's colours."""
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            name, value = "font-size", f"{FONT:g}px"
        if name and name != "font-family":
            yield f"{name}: {COLOURS.get(value, value)}"
