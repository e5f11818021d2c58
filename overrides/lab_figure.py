"""The numbers of one setting of the depth lab -> its two drawings, its table and its sentence.

They are character for character what assets/lab.js writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

Levels = Sequence[Sequence[float]]
"""Lower quantile, median and upper quantile, each in the layers shown."""
Line = Sequence[float] | None
"""One value for every layer; None where no equation says it."""
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 420, 250, 58, 408, 34, 214
"""Of a drawing, and of the part of it where the numbers stand."""
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
FEWEST, MOST = 2, 5  # decades on an axis at the least; steps between its ticks at the most


def runs_of(stored: Sequence[Sequence[Sequence[int]]]) -> list[list[list[float]]]:
    """Hundredths of decimal logarithms -> the numbers."""
    return [[[10 ** (value / 100) for value in level] for level in levels] for levels in stored]


def told(value: float, digits: int) -> str:
    """A positive number to so many digits, with a power of ten where it is far from 1."""
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if abs(power) < 4:
        return f"{float(f'{mantissa}e{power}'):.{max(0, digits - 1 - power)}f}"
    return f"{mantissa} × 10{str(power).translate(RAISED)}"


def sentence(layers: Sequence[int], lines: Sequence[Line], runs: Sequence[Levels]) -> str:
    """What comes of the setting, in words."""
    (signal, gradient), (ahead, back) = lines, runs
    first = f"After {layers[-1]} layers, the mean square of the signal is {_both(signal and signal[-1], ahead[1][-1])}."
    return f"{first} Back in layer 0, that of the gradient is {_both(gradient and gradient[0], back[1][0])}."


def _both(line: float | None, run: float) -> str:
    by_line = "" if line is None else f"{told(line, 3)} by the equation, "
    return f"{by_line}{told(run, 2)} in the median draw"


def table(layers: Sequence[int], lines: Sequence[Line], runs: Sequence[Levels]) -> str:
    """Layer by layer; the exact numbers of the lines stand in the `value` of each."""
    head = "<th>Layer</th><th>Signal, line</th><th>Signal, draws</th><th>Gradient, line</th><th>Gradient, draws</th>"
    rows = "".join(
        f"<tr><th>{layer}</th>{''.join(_cells(line, levels, layer, k) for line, levels in zip(lines, runs, strict=True))}</tr>"
        for k, layer in enumerate(layers)
    )
    caption = "Mean squares by layer. Draws: the median, and the quantiles 10 % and 90 %."
    top = f"<caption>{caption}</caption><thead><tr>{head}</tr></thead>"
    return f'<table class="lab-table">{top}<tbody>{rows}</tbody></table>'


def _cells(line: Line, levels: Levels, layer: int, k: int) -> str:
    low, middle, high = (told(level[k], 2) for level in levels)
    exact = "–" if line is None else f'<data value="{_plain(line[layer])}">{told(line[layer], 4)}</data>'
    return f"<td>{exact}</td><td>{middle} ({low} to {high})</td>"


def _plain(value: float) -> str:
    """With as many digits as are stored, whatever prints it."""
    return f"{value:.10e}"


def drawing(name: str, layers: Sequence[int], line: Line, levels: Levels) -> str:
    """One of the two: mean square of the signal, or of the gradient, against the layer, on a logarithmic axis."""
    values = [*(line or ()), *(value for level in levels for value in level)]
    low, high = axis(math.log10(min(values)), math.log10(max(values)))
    depth = layers[-1]

    def x(layer: int) -> str:
        return _place(LEFT + layer / depth * (RIGHT - LEFT))

    def y(value: float) -> str:
        return _place(TOP + (high - math.log10(value)) / (high - low) * (BOTTOM - TOP))

    rules = "".join(_rule(power, y(10.0**power)) for power in ticks(low, high))
    feet = "".join(f'<text x="{x(layer)}" y="{BOTTOM + 18}" text-anchor="middle">{layer}</text>' for layer in feet_of(depth))
    path = " ".join(f"{x(layer)},{y(value)}" for layer, value in enumerate(line or ()))
    curve = f'<polyline class="lab-line" points="{path}"></polyline>' if line else ""
    dots = "".join(_dot(x(layer), [y(level[k]) for level in levels]) for k, layer in enumerate(layers))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(_spoken(name, depth, line, levels))}">'
        f'<text class="lab-title" x="0" y="15">Mean square of the {name}</text>{rules}{feet}'
        f'<text x="{RIGHT}" y="{HEIGHT - 3}" text-anchor="end">layer</text>{curve}{dots}</svg>'
    )


def axis(low: float, high: float) -> tuple[int, int]:
    """Whole powers of ten around the logarithms, FEWEST decades apart at the least."""
    bottom, top = math.floor(low), math.ceil(high)
    if top - bottom < FEWEST:
        top += 1
    if top - bottom < FEWEST:
        bottom -= 1
    return bottom, top


def ticks(low: int, high: int) -> Iterator[int]:
    """Powers of ten that the axis names."""
    step = math.ceil((high - low) / MOST)
    yield from range(math.ceil(low / step) * step, high + 1, step)


def feet_of(depth: int) -> range:
    """Layers that the other axis names."""
    return range(0, depth + 1, depth // 5)


def _rule(power: int, y: str) -> str:
    words = "1" if power == 0 else f"10{str(power).translate(RAISED)}"
    text = f'<text x="{LEFT - 8}" y="{y}" dy="5" text-anchor="end">{words}</text>'
    return f'<path class="lab-rule" d="M{LEFT} {y}H{RIGHT}"></path>{text}'


def _dot(x: str, heights: Sequence[str]) -> str:
    low, middle, high = heights
    return f'<path class="lab-bar" d="M{x} {low}V{high}"></path><circle class="lab-run" cx="{x}" cy="{middle}" r="4"></circle>'


def _spoken(name: str, depth: int, line: Line, levels: Levels) -> str:
    by_line = f"The line goes from {told(line[0], 3)} to {told(line[-1], 3)}; the" if line else "There is no line. The"
    dots = f"dots go from {told(levels[1][0], 2)} to {told(levels[1][-1], 2)}"
    return f"Mean square of the {name} in layers 0 to {depth}. {by_line} {dots}."


def _place(value: float) -> str:
    """To a tenth, as a script writes it."""
    return f"{math.floor(value * 10 + 0.5) / 10:g}"
