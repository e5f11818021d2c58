"""Two reports -> what differs in them, apart from time, place and fingerprints.

    python bench/same_report.py BEFORE AFTER

A change of the engine's shape must change no verdict, and none of its words and numbers. Make both reports in one process
and with one seed, `PYTHONHASHSEED=0 pytest verify --fresh`: the numbers of running indices (j_7) count on through a process,
SymPy orders a few terms by their hashes, and some words hang on both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ASIDE = {"seconds", "fingerprint", "content", "commit", "date", "versions", "line", "source", "device"}
SHOWN = 40


def bare(value: Any) -> Any:
    """A value without what may differ."""
    if isinstance(value, dict):
        return {key: bare(one) for key, one in value.items() if key not in ASIDE}
    return [bare(one) for one in value] if isinstance(value, list) else value


def differences(a: Any, b: Any, where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each place at which two values differ, with both."""
    if type(a) is not type(b):
        yield where, a, b
    elif isinstance(a, dict):
        for key in sorted(a.keys() | b.keys()):
            yield from differences(a.get(key), b.get(key), f"{where}/{key}")
    elif isinstance(a, list):
        if len(a) != len(b):
            yield f"{where} (length)", len(a), len(b)
        for k, (x, y) in enumerate(zip(a, b, strict=False)):
            yield from differences(x, y, f"{where}[{k}]")
    elif a != b:
        yield where, a, b


def main(before: str, after: str) -> bool:
    """Print what differs; True where nothing does."""
    reports = [json.loads(Path(file).read_text(encoding="utf-8")) for file in (before, after)]
    parts = [{key: bare(report[key]) for key in ("equations", "pictures")} for report in reports]
    tried = [sum(verdict["mutants"]["tried"] for verdict in report["equations"].values()) for report in reports]
    equations = [len(report["equations"]) for report in reports]
    found = list(differences(*parts))
    print(f"{equations[0]} and {equations[1]} equations, {tried[0]} and {tried[1]} wrong versions")
    print(f"{len(found)} differences")
    for where, a, b in found[:SHOWN]:
        print(f"{where}\n  {a!r}\n  {b!r}")
    return not found


if __name__ == "__main__":
    sys.exit(not main(*sys.argv[1:3]))
