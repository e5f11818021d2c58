"""How fast the verification is, and how its cost grows. `make bench` prints ratios and growth; nothing here is a test.

First the site itself: fresh, unchanged, and built; and its pages, in a browser where there is one. Then synthetic
projects of 50, 500 and 5,000 equations, each equation different: CPU time, memory, and the same unchanged. Sizes are
measured one after the other in one run, so that their ratios mean something on a noisy machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pages import compare

ROOT = Path(__file__).resolve().parent.parent
SIZES = (50, 500, 5000)
PER_PAGE = 50
TABLE = """[tool.texclaims]
docs = "docs"
notation = "docs/notation.toml"
labels = "docs/labels.txt"
checks = "verify/checks"
vocabulary = "activations"
report = "verify/report.json"
receipts = "verify/receipts"
"""


@dataclass
class Cost:
    """One command: wall time and CPU time in seconds, largest resident set of one process in MiB."""

    wall: float
    cpu: float
    memory: float


def run(command: list[str], folder: Path) -> Cost:
    """Run a command to its end; it must succeed."""
    began = time.perf_counter()
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            output.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{output.read().decode()[-3000:]}")
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def pytest(*options: str) -> list[str]:
    return [sys.executable, "-m", "pytest", "verify", "-q", "-p", "no:cacheprovider", *options]


def equation(k: int) -> tuple[str, str]:
    """A display and its check; no two are alike."""
    a, b = k % 89 + 2, k % 97 + 3
    label = f"synthetic-{k}"
    tex = (
        rf"\Var[{a} X + {k} b] = {a * a} \Var[X]"
        if k % 2
        else rf"\Var[{a} X + {b} Y] = {a * a} \Var[X] + {b * b} \Var[Y] \when{{ X \indep Y }}"
    )
    check = f"def {label.replace('-', '_')}():\n    yield model()\n    yield model()\n\n\n"
    return f"$$\n{tex}\n\\label{{{label}}}\n$$\n\n", check


def synthetic(folder: Path, count: int) -> None:
    """A project with `count` equations."""
    (folder / "docs").mkdir(parents=True)
    (folder / "verify" / "checks").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(TABLE)
    (folder / "docs" / "notation.toml").write_text((ROOT / "docs" / "notation.toml").read_text())
    (folder / "docs" / "labels.txt").write_text("".join(f"synthetic-{k}\n" for k in range(count)))
    for first in range(0, count, PER_PAGE):
        pairs = [equation(k) for k in range(first, min(first + PER_PAGE, count))]
        name = f"page{first // PER_PAGE:03d}"
        (folder / "docs" / f"{name}.md").write_text(f"# {name}\n\n" + "".join(display for display, _ in pairs))
        head = "from texclaims.check import model\n\n\n"
        (folder / "verify" / "checks" / f"{name}.py").write_text(head + "".join(check for _, check in pairs))


def yardstick() -> float:
    """CPU seconds of ten million additions: with it, the figures of two machines, or of two hours, can be compared."""
    began, total = time.process_time(), 0
    for number in range(10_000_000):
        total += number
    return time.process_time() - began


def site() -> None:
    """The real site."""
    before = yardstick()
    count = sum(file.read_text().count("\\label{") for file in (ROOT / "docs").rglob("*.md"))
    fresh = run(pytest("--fresh", "-n", "2"), ROOT)
    unchanged = run(pytest(), ROOT)
    with tempfile.TemporaryDirectory() as target:
        build = run([sys.executable, "-m", "mkdocs", "build", "--strict", "-d", target], ROOT)
        compare(Path(target))
    print(f"this machine: ten million additions took {before:.2f} s CPU before and {yardstick():.2f} s after")
    print(f"site, {count} equations")
    print(
        f"  fresh      {fresh.wall:7.1f} s wall, {fresh.cpu / count:.2f} s CPU for each equation (wanted 0.5)"
    )
    print(
        f"  unchanged  {unchanged.wall:7.1f} s wall (wanted 6), {fresh.wall / unchanged.wall:.0f} times less than fresh"
    )
    print(f"  build      {build.wall:7.1f} s wall (wanted 3)")


def growth(sizes: tuple[int, ...]) -> None:
    """Synthetic projects."""
    print("synthetic equations, one process")
    before: Cost | None = None
    smaller = 0
    for count in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            synthetic(folder, count)
            fresh, unchanged = run(pytest("--fresh"), folder), run(pytest(), folder)
        line = (
            f"  {count:5d}: fresh {fresh.cpu:7.1f} s CPU, {fresh.memory:5.0f} MiB; unchanged {unchanged.cpu:5.1f} s CPU"
        )
        if before:
            cpu, memory = fresh.cpu / before.cpu, fresh.memory / before.memory
            line += f"; {count / smaller:.0f} times the equations: {cpu:.1f} times the CPU, {memory:.2f} times the memory"
        print(line, flush=True)
        before, smaller = fresh, count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    site()
    growth(tuple(parser.parse_args().sizes))
