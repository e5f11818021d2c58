"""A picture and its equations -> its row of the report: the curves as SVG for a page, and some of their values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as etree

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from texclaims.judgement.schema import Drawing
from texclaims.language.claim import Claim
from texclaims.language.project import Project
from texclaims.laws.functions import Function
from texclaims.pictures.entry import MOST_CURVES, Picture, error, place
from texclaims.pictures.values import POINTS, Tracer, axis

if TYPE_CHECKING:
    from texclaims.judgement.model import Meaning

TABLE_ROWS = 7  # of the values below a picture: both ends, and five between them
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
    where = place(project, picture.name)
    if unread := [one for one in picture.equations if one not in claims]:
        raise error(where, f"{unread[0]}, which cannot be read", "an equation that is verified")
    x = axis(picture, claims[picture.equations[0]].notation.by_short[picture.symbol].row)
    values = []
    for curve in picture.curves:
        tracer = Tracer(where, curve, picture, claims[curve.equation], functions)
        values.append(tracer.trace(x, meanings(curve.equation).measurement))
    rows = ((x[k], *(value[k] for value in values)) for k in _some(len(x)))
    return Drawing(
        svg=svg(picture, x, values),
        columns=(picture.x_label, *(curve.name for curve in picture.curves)),
        rows=tuple(tuple(float(f"{value:.4g}") for value in row) for row in rows),
        fingerprint=fingerprint,
    )


def _some(count: int) -> list[int]:
    """A few places, evenly spread, both ends among them."""
    return sorted({round(k * (count - 1) / (TABLE_ROWS - 1)) for k in range(TABLE_ROWS)})


def svg(picture: Picture, x: Sequence[float], values: Sequence[Sequence[float]]) -> str:
    """The curves as SVG without a title of its own: text as text, colours as variables, the same bytes every time.

    `values[c][k]` is curve c at `x[k]`.
    """
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
    return for_a_page(stream.getvalue().decode(), picture.name, WIDTH, height)


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
    for name, one in (("x", axes.xaxis), ("y", axes.yaxis)):
        _scale(axes, name, one, name in picture.log)


def _scale(axes: Any, name: str, one: Any, logarithmic: bool) -> None:
    if logarithmic:
        (axes.set_xscale if name == "x" else axes.set_yscale)("log")
        low, high = one.get_view_interval()
        short = high / low < 100
        one.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if short else (1.0,), numticks=7))
        one.set_minor_locator(NullLocator())
        powers = not (1e-3 <= low and high <= 1e5)
        one.set_major_formatter(FuncFormatter(lambda value, _: _power(value) if powers else _plain(value)))
    else:
        one.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
        one.set_major_formatter(FuncFormatter(lambda value, _: _plain(value)))


def _plain(value: float) -> str:
    text = f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return ("0" if float(f"{value:.12g}") == 0 else text).replace("-", "−")


def _power(value: float) -> str:
    """A power of ten as text: no markup, and read aloud as it is."""
    exponent = round(math.log10(value))
    factor = value / 10.0**exponent
    raised = str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
    return f"10{raised}" if abs(factor - 1) < 1e-9 else f"{factor:g}·10{raised}"


def for_a_page(svg: str, name: str, width: int, height: int) -> str:
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
        for k, child in enumerate(parent):
            if child.tag == "use":
                mark = deepcopy(known[child.get("href", "")[1:]])
                mark.attrib.pop("id")
                mark.set("transform", f"translate({child.get('x', '0')} {child.get('y', '0')})")
                mark.set("style", f"{mark.get('style', '')}; {child.get('style', '')}")
                parent[k] = mark


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
    element.attrib.update(_declarations(element.attrib.pop("style", "")))
    for key, value in list(element.attrib.items()):
        if key == "href":
            value = f"#{names[value[1:]]}"
        elif key == "clip-path":
            value = ID.sub(lambda found: names[found.group()], value)
        if key in ("d", "x", "y", "width", "height", "transform", "points"):
            value = NUMBER.sub(lambda found: f"{float(found.group()):.2f}".rstrip("0").rstrip("."), value)
            value = " ".join(value.split())
        element.set(key, value)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    """Inline style as attributes, which a strict policy allows; without the font's name, and with the page's colours."""
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            name, value = "font-size", f"{FONT:g}px"
        if name and name != "font-family":
            yield name, COLOURS.get(value, value)
