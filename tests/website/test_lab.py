"""The depth lab: its lines are the verified equations, its dots are what the program to copy prints, and its gate can refuse."""

from __future__ import annotations

import json
import math
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from itertools import accumulate
from operator import mul
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from mkdocs.exceptions import PluginError

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs/assets/lab"
WAYS = ("forward", "backward")
TOLERANCE = 1e-9
ALPHA, SCALE = 1.6732632423543772848, 1.0507009873554804934  # of the SELU
NODES, WEIGHTS = np.polynomial.legendre.leggauss(24)


@pytest.fixture(scope="module", autouse=True)
def _modules() -> Iterator[None]:
    """The lab's folder and that of the hooks, as `python lab` and the builder put them on the path."""
    with pytest.MonkeyPatch.context() as patch:
        for folder in ("lab", "overrides"):
            patch.syspath_prepend(str(ROOT / folder))
        yield


@pytest.fixture(scope="module")
def settings() -> Any:
    return import_module("lab_settings")


@pytest.fixture(scope="module")
def hook() -> Any:
    return import_module("lab")


@pytest.fixture(scope="module")
def stored(settings: Any, hook: Any) -> dict[str, Any]:
    """Activation -> its file."""
    return {name: hook.Lab(FOLDER).of(name) for name in settings.ACTIVATIONS}


# --- lines ------------------------------------------------------------------------------------------------------------


def ncdf(t: float) -> float:
    return 0.5 * math.erfc(-t / math.sqrt(2))


def sigmoid(t: float) -> float:
    return 1 / (1 + math.exp(-t)) if t > 0 else math.exp(t) / (1 + math.exp(t))


FUNCTIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "none": (lambda t: t, lambda t: 1.0),
    "relu": (lambda t: max(t, 0.0), lambda t: float(t > 0)),
    "elu": (lambda t: t if t > 0 else math.expm1(t), lambda t: 1.0 if t > 0 else math.exp(t)),
    "selu": (
        lambda t: SCALE * (t if t > 0 else ALPHA * math.expm1(t)), lambda t: SCALE * (1.0 if t > 0 else ALPHA * math.exp(t)),
    ),
    "gelu": (lambda t: t * ncdf(t), lambda t: ncdf(t) + t * math.exp(-t * t / 2) / math.sqrt(2 * math.pi)),
    "tanh": (math.tanh, lambda t: 1 - math.tanh(t) ** 2),
    "sigmoid": (sigmoid, lambda t: sigmoid(t) * sigmoid(-t)),
}  # fmt: skip
"""Each activation and its slope, written anew."""


@cache
def mean_square(function: Callable[[float], float], q: float) -> float:
    """Of the function of a normal number with mean zero and variance q: Gauss's rule on panels that get shorter towards 0."""
    edges = [0.0, *(12 * 2.0**-k for k in range(40, -1, -1))]
    total, deviation = 0.0, math.sqrt(q)
    for low, high in zip(edges, edges[1:], strict=False):
        for node, weight in zip(NODES, WEIGHTS, strict=True):
            t = low + (high - low) * (node + 1) / 2
            density = weight * (high - low) / 2 * math.exp(-t * t / 2) / math.sqrt(2 * math.pi)
            total += density * (function(deviation * t) ** 2 + function(-deviation * t) ** 2)
    return total


def own(setting: Any, gain: float) -> tuple[list[float], list[float] | None]:
    """Both lines of a setting, without the engine, the pages and PyTorch."""
    phi, slope = FUNCTIONS[setting.activation]
    depth, square = setting.depth, gain**2
    branch = square / depth if setting.skip == "root" else square
    keep = float(setting.skip != "none")
    q = [1.0]
    for _ in range(depth):
        q.append(keep * q[-1] + branch * mean_square(phi, 1.0 if setting.norm == "on" else q[-1]))
    if setting.norm == "on":
        return q, None
    factors = [keep + branch * mean_square(slope, one) for one in q[:-1]]
    return q, list(accumulate(reversed(factors), mul, initial=1.0))[::-1]


def apart(one: list[float] | None, other: list[float] | None) -> float:
    """The largest relative difference."""
    if one is None or other is None:
        return 0.0 if one is other else math.inf
    assert len(one) == len(other) > 10
    return max(abs(a - b) / abs(b) for a, b in zip(one, other, strict=True))


def test_lines_equal_the_equations_evaluated_in_another_way(settings: Any, stored: Any) -> None:
    for one in settings.settings():
        lines = stored[one.activation]["lines"][one.key]
        for line, wanted in zip(lines, own(one, settings.GAINS[one.gain].value), strict=True):
            assert apart(line, wanted) < TOLERANCE, one


def test_lines_are_the_equations_of_the_pages_as_they_stand(settings: Any, stored: Any) -> None:
    lines = import_module("lab_lines").Lines()
    for one in random.Random(2).sample(list(settings.settings()), 40):
        found = stored[one.activation]["lines"][one.key]
        assert apart(found[0], lines.forward(one)) < TOLERANCE and apart(found[1], lines.backward(one)) < TOLERANCE, one


def test_a_line_that_is_off_is_seen(settings: Any) -> None:
    one = settings.Setting("tanh", "tanh", "none", "off", 10)
    right = own(one, 5 / 3)[0]
    assert apart([value * (1 + 3e-9) for value in right], right) > TOLERANCE
    assert apart(own(settings.Setting("tanh", "tanh", "one", "off", 10), 5 / 3)[0], right) > 0.1
    assert apart(None, right) > TOLERANCE


def test_the_other_way_knows_what_the_pages_say() -> None:
    assert mean_square(math.tanh, 1.0) == pytest.approx(0.39429449040, abs=5e-12)  # gain-tanh-second-moment
    assert mean_square(FUNCTIONS["gelu"][0], 1.0) == pytest.approx(0.42522148257, abs=5e-12)  # gain-gelu-second-moment
    assert mean_square(FUNCTIONS["selu"][0], 1.0) == pytest.approx(1, abs=1e-9)  # gain-selu-second-moment


@pytest.mark.parametrize("key", [("forward", "none", "off"), ("backward", "skip", "off"), ("forward", "one", "on")])
def test_an_equation_that_lost_a_letter_draws_nothing(key: Any) -> None:
    lines = import_module("lab_lines")
    use = lines.USES[key]
    side = lines.Side(lines.Lines().equations, lines.Use(use.label, {**use.put, r"\psi(z)": "v"}))
    with pytest.raises(lines.LineError, match=rf"{use.label}.*psi.*0 times.*wanted: once"):
        side.value(q=1.0, g=1.0, c=1.0, v=1.0)


def test_a_number_that_nobody_set_is_found_out() -> None:
    lines = import_module("lab_lines")
    side = lines.Side(lines.Lines().equations, lines.PLAIN)
    assert side.value(g=2.0, v=0.25) == 1.0
    for missing in ({"g": 2.0}, {"v": 0.25}):
        with pytest.raises(lines.LineError, match="gain-forward.*it depends on more"):
            side.value(**missing)


@pytest.mark.parametrize("q", [1e-60, 1e-6, 1.0, 1e4, 1e8, 1e16])
@pytest.mark.parametrize("activation", list(FUNCTIONS))
def test_a_mean_square_is_exact_whatever_the_spread(activation: str, q: float) -> None:
    """Where the number is spread widely, the slope of a tanh is a narrow peak, which a rule for moderate numbers misses."""
    lines = import_module("lab_lines")
    for way, function in zip(WAYS, FUNCTIONS[activation], strict=True):
        assert lines.mean_square(activation, way, q) == pytest.approx(mean_square(function, q), rel=1e-11, abs=0), way


# --- runs -------------------------------------------------------------------------------------------------------------


def printed(program: str) -> Any:
    """(2, levels, layers): what a program prints, unrounded."""
    shown = "import json\nprint(json.dumps([torch.tensor(one).quantile(levels, dim=0).tolist() for one in (signal, gradient)]))"
    done = subprocess.run([sys.executable, "-W", "error", "-c", program + shown], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return np.array(json.loads(done.stdout.splitlines()[-1]))


def off(program: str, runs: Any, layers: list[int]) -> float:
    """Largest difference of what is stored, in hundredths of a decimal logarithm."""
    return float(np.abs(100 * np.log10(printed(program)[:, :, layers]) - np.array(runs)).max())


@pytest.mark.parametrize(
    "chosen",
    [("relu", "two", "none", "off", 50, 32), ("tanh", "tanh", "root", "on", 10, 128), ("sigmoid", "four", "one", "off", 50, 32),
     ("none", "default", "none", "on", 10, 32), ("selu", "selu", "root", "off", 10, 32),
     ("gelu", "gelu-unit", "one", "on", 10, 32)],
)  # fmt: skip
def test_the_program_prints_the_dots(settings: Any, stored: Any, chosen: Any) -> None:
    one, width = settings.Setting(*chosen[:5]), chosen[5]
    program, runs = settings.program(one, width), stored[one.activation]["runs"][f"{one.key} {width}"]
    assert off(program, runs, settings.shown(one.depth)) < 0.51  # half of the last digit


def test_another_program_prints_other_dots(settings: Any, stored: Any) -> None:
    one = settings.Setting("relu", "two", "none", "off", 10)
    runs = stored["relu"]["runs"][f"{one.key} 32"]
    for wrong in (("relu(", "elu("), ("2**0.5", "2**0.49"), ("range(20)", "range(1, 21)")):
        assert off(settings.program(one, 32).replace(*wrong), runs, settings.shown(10)) > 1


def test_nothing_is_missing_and_every_dot_is_in_order(settings: Any, stored: Any) -> None:
    count = 0
    for one in settings.settings():
        content, layers = stored[one.activation], settings.shown(one.depth)
        assert content["depths"][str(one.depth)] == layers and one.gain in content["gains"]
        assert len(content["lines"][one.key]) == len(WAYS)
        for width in settings.WIDTHS:
            runs = np.array(content["runs"][f"{one.key} {width}"])
            assert runs.shape == (2, 3, len(layers)) and (np.diff(runs, axis=1) >= 0).all()
            count += 1
    assert count == sum(len(content["runs"]) for content in stored.values()) > 900


def test_what_the_chapters_say_of_the_dots(stored: Any) -> None:
    """Of propagation.md: with width 32 far below the line, which is 1; with 512 near it. Of residual.md: what explodes."""

    def last(activation: str, key: str) -> float:
        return float(10 ** (stored[activation]["runs"][key][0][1][-1] / 100))

    def first(activation: str, key: str) -> float:
        return float(10 ** (stored[activation]["runs"][key][1][1][0] / 100))

    assert stored["relu"]["lines"]["two none off 50"][0][-1] == pytest.approx(1)
    assert last("relu", "two none off 50 32") < 0.01 and 0.5 < last("relu", "two none off 50 512") < 1
    assert last("relu", "two one off 50 128") > 1e13 and first("relu", "two one off 50 128") > 1e13
    for key in ("two root off 50 128", "two one on 50 128", "two root on 50 128"):
        assert 1 < last("relu", key) < 100 and 1 < first("relu", key) < 100


def test_each_gain_is_what_its_words_and_the_pages_say(settings: Any) -> None:
    words = {"1/√3": 3**-0.5, "√2": 2**0.5, "5/3": 5 / 3, "3/4": 0.75}
    for key, gain in settings.GAINS.items():
        shown = gain.words.partition(" (")[0]
        assert gain.value == pytest.approx(words[shown] if shown in words else float(shown), abs=5e-7), key
        if key.endswith("-unit"):
            phi = FUNCTIONS[key.removesuffix("-unit")][0]
            assert gain.value == pytest.approx(mean_square(phi, 1.0) ** -0.5, abs=6e-10), key


# --- the page ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site() -> Any:
    """The site's pages and numbers of equations; no verdict is asked for."""
    from texclaims.language.project import find_project
    from texclaims.publishing.site import Site

    return Site(find_project(ROOT / "verify"))


CHOSEN = {"activation": "tanh", "gain": "tanh", "skip": "none", "norm": "off", "depth": "50", "width": "128"}


def test_the_lines_were_drawn_from_the_pages_of_today(hook: Any, site: Any) -> None:
    claims = {label: display.claim for label, (_, display) in site.placed.items()}
    lab = hook.Lab(FOLDER)
    lab.check(claims)
    assert set(lab.about["equations"]) == set(lab.of("tanh")["uses"].values()) and len(lab.about["equations"]) == 6
    for other in (claims | {"gain-forward": claims["gain-forward"].replace("g^2", "g")}, claims | {"residual-backward": ""}):
        with pytest.raises(PluginError, match=r"another form of (gain-forward|residual-backward)\n    run: make lab"):
            lab.check(other)


def test_the_element_shows_its_setting_and_links_its_equations(hook: Any, site: Any) -> None:
    html = hook.element(hook.Lab(FOLDER), CHOSEN, "propagation/", site)
    assert '<option value="tanh" selected>tanh</option>' in html and '<option value="128" selected>' in html
    shown = re.findall(r'<span data-use="([^"]*)">(.*?)</span>', html)
    assert [use for use, _ in shown] == ["forward gain-forward", "backward gain-backward"]
    assert 'href="../gains/#eq-gain-forward"' in shown[0][1] and 'data-root="../assets/lab/"' in html
    assert "by the equation" in html and '<data value="1.1784804904e+00">1.178</data>' in html
    assert html.count("<svg") == 2 and not re.search(r" style=| on[a-z]+=|<script", html)


def test_without_an_equation_there_is_no_line(hook: Any, site: Any) -> None:
    html = hook.element(hook.Lab(FOLDER), CHOSEN | {"norm": "on"}, "", site)
    assert '<span data-use="backward ">none, for no equation' in html
    assert '<span data-use="backward gain-backward" hidden>' in html
    assert html.count("<polyline") == 1 and "There is no line." in html and "<td>–</td>" in html


def test_the_page_copies_the_program_of_the_lab(hook: Any, settings: Any, stored: Any) -> None:
    for one in settings.settings():
        chosen = {name: str(getattr(one, name)) for name in ("activation", "gain", "skip", "norm", "depth")} | {"width": "512"}
        assert hook.program(stored[one.activation], chosen) == settings.program(one, 512)


def test_what_is_not_there_is_refused(hook: Any, site: Any, tmp_path: Path) -> None:
    with pytest.raises(PluginError, match=r"no numbers of swish\n    run: make lab"):
        hook.element(hook.Lab(FOLDER), CHOSEN | {"activation": "swish"}, "", site)
    with pytest.raises(PluginError, match="no runs of relu tanh"):
        hook.element(hook.Lab(FOLDER), CHOSEN | {"activation": "relu"}, "", site)
    page = SimpleNamespace(url="")
    assert hook.on_page_content("<p>No lab.</p>", page, SimpleNamespace()) == "<p>No lab.</p>"


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [(1.0, 3, "1.00"), (1e16, 2, "1.0 × 10¹⁶"), (1178.48, 3, "1180"), (0.001234, 2, "0.0012"), (0.00012, 2, "1.2 × 10⁻⁴"),
     (9.996, 3, "10.0")],
)  # fmt: skip
def test_numbers_in_words(value: float, digits: int, words: str) -> None:
    figure = import_module("lab_figure")
    assert figure.told(value, digits) == words


def test_axes_have_whole_powers_of_ten() -> None:
    figure = import_module("lab_figure")
    assert figure.axis(-0.01, 0.2) == (-1, 1) and figure.axis(0.0, 0.0) == (-1, 1) and figure.axis(-30.2, 0.0) == (-31, 0)
    assert list(figure.ticks(-31, 0)) == [-28, -21, -14, -7, 0] and list(figure.ticks(-1, 1)) == [-1, 0, 1]
