"""The depth lab -> its numbers in docs/assets/lab, one file for each activation: `make lab`.

Lines come from the equations of the pages, dots from runs of PyTorch with the seeds 0 to 19. Run it anew when an equation of the
lines has changed; a test says so.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from platform import python_version
from typing import Any

import torch

from lab_lines import ROOT, Lines, use_of
from lab_runs import quantiles
from lab_settings import ACTIVATIONS, DEPTHS, GAINS, NORMS, PROGRAM, SEEDS, SKIPS, WIDTHS, Setting, settings, shown

FOLDER = ROOT / "docs/assets/lab"
ABOUT = FOLDER / "about.json"
DIGITS = 11  # of a line
HEAD = "depthLab("
"""A file of numbers is a script, which a page may load from a folder too, where there is no server."""


def main() -> None:
    """Write all files."""
    torch.set_num_threads(1)  # sums in one order
    FOLDER.mkdir(exist_ok=True)
    lines = Lines()
    drawn = {one: (short(lines.forward(one)), short(lines.backward(one))) for one in settings()}
    dots = {}
    for depth in DEPTHS:
        chosen = [one for one in settings() if one.depth == depth]
        for width in WIDTHS:
            found = quantiles(chosen, width, depth)
            dots |= {(one, width): found[k].tolist() for k, one in enumerate(chosen)}
    for name in ACTIVATIONS:
        write(name, {"activation": name, **words_of(name), **choices(), **numbers(name, drawn, dots)})
    made = {"torch": torch.__version__.partition("+")[0], "python": python_version(), "seeds": SEEDS}
    text = json.dumps({"made with": made, "equations": lines.labels()}, ensure_ascii=False, indent=1)
    ABOUT.write_text(text + "\n", encoding="utf-8")


def write(name: str, content: dict[str, Any]) -> None:
    """A file as a script, with one line for each setting."""
    parts = []
    for key, value in content.items():
        if key in ("lines", "runs"):
            rows = ",\n".join(f"{json.dumps(one)}:{json.dumps(row, separators=(',', ':'))}" for one, row in value.items())
            parts.append(f"{json.dumps(key)}:{{\n{rows}\n}}")
        else:
            parts.append(f"{json.dumps(key)}:{json.dumps(value, ensure_ascii=False)}")
    (FOLDER / f"{name}.js").write_text(HEAD + "{" + ",\n".join(parts) + "});\n", encoding="utf-8")


def words_of(name: str) -> dict[str, Any]:
    """What the page needs to know of an activation beside its numbers."""
    one = ACTIVATIONS[name]
    return {"words": one.words, "code": one.code, "gains": {key: [GAINS[key].words, GAINS[key].code] for key in one.gains}}


def choices() -> dict[str, Any]:
    """What there is to choose, and the equations of the lines."""
    used = {
        f"{way} {skip} {norm}": use.label
        for way in ("forward", "backward") for skip in SKIPS for norm in NORMS if (use := use_of(way, skip, norm))
    }  # fmt: skip
    return {
        "activations": {name: one.words for name, one in ACTIVATIONS.items()},
        "skips": SKIPS, "norms": NORMS, "depths": {depth: shown(depth) for depth in DEPTHS}, "widths": WIDTHS,
        "program": PROGRAM, "uses": used,
    }  # fmt: skip


def numbers(name: str, lines: dict[Setting, Any], dots: dict[tuple[Setting, int], Any]) -> dict[str, Any]:
    """Lines as numbers, forward and backward; runs as hundredths of decimal logarithms: for both, the quantiles."""
    mine = [one for one in settings() if one.activation == name]
    return {
        "lines": {one.key: lines[one] for one in mine},
        "runs": {f"{one.key} {width}": list(logarithms(dots[one, width])) for one in mine for width in WIDTHS},
    }


def short(values: list[float] | None) -> list[float] | None:
    """To DIGITS digits."""
    return values and [float(f"{value:.{DIGITS}g}") for value in values]


def logarithms(passes: list[list[list[float]]]) -> Iterator[list[list[int]]]:
    """Of signal and gradient, each quantile in each layer."""
    for levels in passes:
        yield [[round(100 * math.log10(value)) for value in level] for level in levels]


if __name__ == "__main__":
    main()
