"""Two reports -> what differs in them, apart from time, place and fingerprints.

    python bench/same_report.py BEFORE AFTER [--new FIELD ...]

A change of the engine's shape must change no verdict, and none of its words and numbers. Make both reports in one process
and with one seed, `PYTHONHASHSEED=0 pytest verify --fresh`: the numbers of running indices (j_7) count on through a process,
SymPy orders a few terms by their hashes, and some words hang on both. A field named after --new may stand in one of the
reports only; where both have it, it is compared.
"""

from __future__ import annotations

import argparse
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


def differences(a: Any, b: Any, new: frozenset[str], where: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each place at which two values differ, with both; a field in `new` may be missing on one side."""
    if type(a) is not type(b):
        yield where, a, b
    elif isinstance(a, dict):
        for key in sorted((a.keys() | b.keys()) - (new & (a.keys() ^ b.keys()))):
            yield from differences(a.get(key), b.get(key), new, f"{where}/{key}")
    elif isinstance(a, list):
        if len(a) != len(b):
            yield f"{where} (length)", len(a), len(b)
        for k, (x, y) in enumerate(zip(a, b, strict=False)):
            yield from differences(x, y, new, f"{where}[{k}]")
    elif a != b:
        yield where, a, b


def main(before: str, after: str, new: frozenset[str] = frozenset()) -> bool:
    """Print what differs; True where nothing does."""
    reports = [json.loads(Path(file).read_text(encoding="utf-8")) for file in (before, after)]
    parts = [{key: bare(report.get(key, {})) for key in ("equations", "pictures", "wrong")} for report in reports]
    tried = [sum(len(verdict["mutants"]["list"]) for verdict in report["equations"].values()) for report in reports]
    equations = [len(report["equations"]) for report in reports]
    found = list(differences(*parts, new))
    print(f"{equations[0]} and {equations[1]} equations, {tried[0]} and {tried[1]} wrong versions")
    print(f"{len(found)} differences")
    for where, a, b in found[:SHOWN]:
        print(f"{where}\n  {a!r}\n  {b!r}")
    return not found


if __name__ == "__main__":
    command = argparse.ArgumentParser(description="What differs in two reports.")
    command.add_argument("before")
    command.add_argument("after")
    command.add_argument("--new", nargs="*", default=[], metavar="FIELD", help="may be missing in one of them")
    told = command.parse_args()
    sys.exit(not main(told.before, told.after, frozenset(told.new)))
