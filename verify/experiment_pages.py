"""Numbers of a run -> what a notebook shows: sentences that the numbers bear out, tables, pictures.

A notebook, a Python file in percent format below docs/notebooks/ with its line in the menu, types no result. A sentence about
results is `finds(condition, sentence)`; where the condition fails, the notebook stops, and with it the site. Lines come from
verified equations, by `theory_lines`. Sentences have to hold for any seeds:

    FIRST_SEED=1000 .venv/bin/python docs/notebooks/demos.py
"""

from __future__ import annotations

import hashlib
import html
import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import torch

SEEDS = "FIRST_SEED"
"""The variable of the environment that moves all seeds of an experiment."""
QUARTILES = (0.25, 0.5, 0.75)
TINY, HUGE = 1e-3, 1e5  # numbers outside are written with a power of ten
TIMES = "\u00a0·\u00a0"  # no line breaks there
MARKS = "os^D"  # of curves, one after the other
BINS = 24  # of a histogram
DOTS = 17  # of a curve, at most: more run together
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class NotSo(Exception):
    """A sentence that the numbers of this run do not bear out."""


# --- seeds and numbers ---------------------------------------------------------------------------------------------------


def seeds(count: int) -> range:
    """Seeds of an experiment, one after the other, from FIRST_SEED of the environment on, or from 0."""
    first = int(os.environ.get(SEEDS, "0"))
    return range(first, first + count)


def quartiles(values: torch.Tensor) -> tuple[float, float, float]:
    """The lower quartile, the median and the upper quartile along the first index; a value that is lost (nan) counts as infinite.

    Each is one of the values, for between a number and infinity there is no middle.
    """
    ordered = torch.where(values.isnan(), math.inf, values.double()).sort(dim=0).values
    return tuple(float(ordered[round(part * (len(ordered) - 1))]) for part in QUARTILES)


def median(values: torch.Tensor) -> float:
    """The median, as `quartiles` has it."""
    return quartiles(values)[1]


def number(value: float) -> str:
    """Three digits, as text."""
    if math.isnan(value):
        return "no number"
    if math.isinf(value):
        return "infinite"
    if value and not TINY <= abs(value) < HUGE:
        factor, _, power = f"{value:.1e}".partition("e")
        return f"{factor}{TIMES}10{str(int(power)).translate(RAISED)}".replace("-", "−")
    return f"{value:.3g}".replace("-", "−") if abs(value) < 1000 else f"{value:,.0f}".replace("-", "−")


def spread(values: torch.Tensor) -> str:
    """The median, and both quartiles in brackets where they differ from it."""
    low, middle, high = map(number, quartiles(values))
    return middle if low == middle == high else f"{middle} ({low} to {high})"


def count(true: torch.Tensor) -> str:
    """How many, of how many."""
    return f"{int(true.sum())} of {true.numel()}"


def share(true: torch.Tensor) -> float:
    """Which part of them."""
    return float(true.double().mean())


# --- words and tables -----------------------------------------------------------------------------------------------------


def tells(sentence: str) -> None:
    """Show a sentence about what was set. Only code and links may be marked, as in Markdown."""
    _show(f'<p class="experiment-setting">{_marked(sentence)}</p>', sentence)


def finds(holds: bool | torch.Tensor, sentence: str) -> None:
    """Show a sentence about what came out. Raises NotSo where the run does not bear it out."""
    if not bool(holds):
        raise NotSo(f"the numbers of this run do not say: {sentence}\n    wanted: a sentence that they bear out, for any seeds")
    _show(f'<p class="experiment-finding">{_marked(sentence)}</p>', sentence)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show a table of texts."""
    from texclaims.publishing import tables

    rows = [tuple(one) for one in rows]
    shown = tables.table(map(_marked, columns), "".join(tables.row(map(_marked, one)) for one in rows))
    _show(tables.scrolling(shown), "\n".join(" | ".join(one) for one in (tuple(columns), *rows)))


def _marked(words: str) -> str:
    """Text as HTML: code between grave accents, and links to other pages."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(words, quote=False))
    return re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r'<a href="\2">\1</a>', text)


def _show(markup: str, text: str) -> None:
    """In a notebook the HTML, elsewhere the text."""
    from IPython import get_ipython
    from IPython.display import HTML, display

    if get_ipython() is None:
        print(text)
    else:
        display(HTML(markup))


# --- pictures --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Curve:
    """What a picture shows under one name: a line, dots with their quartiles, or both."""

    name: str
    line: Sequence[float] | None = None
    """One value for each place of the axis."""
    dots: torch.Tensor | None = None
    """Of shape (runs, places)."""


def picture(
    title: str, seen: str, x: Sequence[float], x_label: str, y_label: str, curves: Sequence[Curve], log: str = ""
) -> None:
    """Show lines, and dots with bars from quartile to quartile; `seen` is for readers who do not see it, `log` names the
    logarithmic axes."""
    from texclaims.pictures.drawing import HEIGHT, LINE, SERIES, WIDTH

    height = HEIGHT + LINE * len(curves) + LINE
    places = torch.linspace(0, len(x) - 1, min(len(x), DOTS)).round().long().tolist()
    at = [x[place] for place in places]

    def draw(figure: Any) -> None:
        axes = figure.subplots()
        axes.patch.set_visible(False)
        for curve, colour, mark in zip(curves, SERIES, MARKS, strict=False):
            dots = {"color": colour, "marker": mark, "markersize": 3.6, "markeredgewidth": 0}
            if curve.line is not None:
                axes.plot(x, curve.line, color=colour, linewidth=1.5)
            if curve.dots is not None:
                low, middle, high = zip(*(quartiles(column) for column in curve.dots.T[places]), strict=True)
                axes.vlines(at, low, high, color=colour, linewidth=1)
                axes.plot(at, middle, linestyle="none", **dots)
            axes.plot([], [], label=curve.name, linestyle="none" if curve.line is None else "solid", **dots)
        axes.set_xlabel(x_label)
        axes.set_title(y_label)
        axes.grid(True)
        axes.set_axisbelow(True)
        for name, one in (("x", axes.xaxis), ("y", axes.yaxis)):
            _scale(axes, name, one, name in log)
        figure.get_layout_engine().set(h_pad=0.1)
        figure.legend(loc="outside lower left", ncols=1)

    _drawn(title, seen, WIDTH, height, draw)


def histograms(title: str, seen: str, rows: Sequence[tuple[str, Sequence[torch.Tensor]]], columns: Sequence[str],
               x_label: str, bounds: tuple[float, float]) -> None:  # fmt: skip
    """Show a histogram for each row and column, all on one axis; values outside `bounds` are counted in the outermost bin.

    A row has one tensor of any shape for each column; an empty one is drawn as such.
    """
    from texclaims.pictures.drawing import INK, SERIES, WIDTH

    def draw(figure: Any) -> None:
        grid = figure.subplots(len(rows), len(columns), sharex=True, squeeze=False)
        for (name, values), line in zip(rows, grid, strict=True):
            for k, (one, axes) in enumerate(zip(values, line, strict=True)):
                axes.patch.set_visible(False)
                axes.spines["left"].set_visible(False)
                axes.set_yticks([])
                axes.set_xlim(bounds)
                counts = torch.histc(one.double().clamp(*bounds), BINS, *bounds)
                heights = (counts / counts.max().clamp(min=1)).tolist()
                axes.stairs(heights, torch.linspace(*bounds, BINS + 1).tolist(), fill=True, color=SERIES[0], clip_on=False)
                axes.set_ylim(0, 1.05)
                if k == 0:
                    axes.set_title(name, loc="left", color=INK, pad=2)
                if not one.numel():
                    axes.text(sum(bounds) / 2, 0.35, "none", ha="center")
        for axes, column in zip(grid[-1], columns, strict=True):
            axes.set_xlabel(column)
            axes.set_xticks(bounds)
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
        figure.supxlabel(x_label, fontsize="medium")

    _drawn(title, seen, WIDTH, 62 * len(rows) + 70, draw)


def _scale(axes: Any, name: str, one: Any, logarithmic: bool) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    if logarithmic:
        (axes.set_xscale if name == "x" else axes.set_yscale)("log")
        one.set_major_locator(LogLocator(numticks=7))
        one.set_minor_locator(NullLocator())
        one.set_major_formatter(FuncFormatter(lambda value, _: f"10{str(round(math.log10(value))).translate(RAISED)}"))
    else:
        one.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))


def _drawn(title: str, seen: str, width: int, height: int, draw: Any) -> None:
    """Let `draw` fill a figure, in the look of the site's other pictures."""
    import matplotlib
    from matplotlib.figure import Figure

    from texclaims.pictures.drawing import STYLE, for_a_page

    name = f"run-{hashlib.sha256(title.encode()).hexdigest()[:6]}"
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**STYLE, "svg.hashsalt": name})
        figure: Any = Figure(figsize=(width / 72, height / 72), layout="constrained")
        figure.patch.set_visible(False)
        draw(figure)
        stream = BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None})
    svg = for_a_page(stream.getvalue().decode(), name, width, height)
    spoken = svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(seen)}" ', 1)
    _show(
        f'<figure class="picture"><div class="picture-drawing">{spoken}</div>'
        f'<figcaption><p class="picture-title">{_marked(title)}</p></figcaption></figure>',
        f"[picture: {title} {seen}]",
    )
