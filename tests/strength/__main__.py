"""Wrong versions of PyTorch's initializers -> how many the site's witness notices, by kind and by function, printed and as JSON.

`python tests/strength [FILE]` writes FILE, or docs/about/strength.json. It ends with 1 where anything but a named twin is missed,
or a twin is called wrong. With --more, the smallest errors that are noticed and what assertions of other projects let through are
found in place of that; with --likes, which equations notice that a check runs another function than it says, and it ends with 1
where that is not as it is known to be; with --upstream PATH, how much PyTorch's own tests notice, in a file given by its path.
What is not looked at stays as docs/about/strength.json has it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import elsewhere
import first_list
import graded
import inverting_list
import last_list
import later_list
import likes
import torch
import usual_list
from torch import nn
from upstream import Upstream, UpstreamError
from wrong import Wrong

import initialization
from initializer_cuts import Scripted
from initializer_laws import Cut
from initializer_witness import first_fault

SCORE = Path(__file__).parents[2] / "docs" / "about" / "strength.json"
LISTS = {"first": first_list, "second": later_list, "third": last_list, "older way": inverting_list, "usual": usual_list}


def fault(wrong: Wrong) -> str:
    """What the witness says while the wrong version is in place; "" where it notices nothing."""
    with wrong.in_place():
        for name in wrong.shows_in:
            if found := first_fault(getattr(nn.init, name, None) or getattr(initialization, name)):
                return found
    return ""


def row(versions: Iterable[Wrong], missed: set[str]) -> dict[str, int]:
    """The counts of one kind."""
    real = [wrong for wrong in versions if not wrong.twin]
    unseen = sum(wrong.name in missed for wrong in real)
    return {"wrong versions": len(real), "noticed": len(real) - unseen, "missed": unseen}


def score() -> tuple[dict[str, Any], list[str], dict[bool, float]]:
    """The counts of each list by kind; what went wrong, in words; and the seconds of the processor for wrong versions, and for
    twins, in which every case is looked at."""
    missed, complaints, taken = set(), [], {False: 0.0, True: 0.0}
    for module in LISTS.values():
        for wrong in module.BATTERY.wrong:
            started = time.process_time()
            found = fault(wrong)
            taken[bool(wrong.twin)] += time.process_time() - started
            if not found:
                missed.add(wrong.name)
            if bool(found) == bool(wrong.twin):
                complaints.append(f"{wrong.name}: {found or 'not noticed'}")
    counted: dict[str, Any] = {}
    for title, module in LISTS.items():
        listed = module.BATTERY.wrong
        kinds = dict.fromkeys(wrong.kind for wrong in listed if not wrong.twin)
        by_kind = {kind: row((wrong for wrong in listed if wrong.kind == kind), missed) for kind in kinds}
        twins = {wrong.name: wrong.twin for wrong in listed if wrong.twin}
        whole = {**row(listed, missed), "noticed at first": module.NOTICED_AT_FIRST}
        counted[title] = {"all": whole, "kinds": by_kind, "named twins": twins}
    return counted, complaints, taken


def of_functions(noticed: Callable[[Wrong], bool]) -> dict[str, dict[str, Any]]:
    """By the function that is wrong: how many of all lists are noticed, and the smallest error of each kind."""
    listed = [wrong for module in LISTS.values() for wrong in module.BATTERY.wrong if not wrong.twin]
    unseen = {wrong.name for wrong in listed if not noticed(wrong)}
    every: dict[str, dict[str, Any]] = {}
    for name in (*graded.FUNCTIONS, graded.LAYER):
        shown_in = "linear_default_" if name == graded.LAYER else name
        sizes = {kind: graded.smallest(name, kind, noticed) for kind in graded.KINDS}
        every[name] = {**row((one for one in listed if one.shows_in == (shown_in,)), unseen), "smallest noticed": sizes}
    return every


def arguments_of(given: Sequence[str]) -> argparse.Namespace:
    """Exits with 2 where they are none of those that the first lines of this file name."""
    parser = argparse.ArgumentParser(prog="python tests/strength")
    parser.add_argument("file", nargs="?", type=Path, default=SCORE)
    parser.add_argument("--upstream", type=Path, help="the path of PyTorch's test/nn/test_init.py, of any version")
    parser.add_argument("--more", action="store_true", help="the smallest errors, and other projects' assertions: a minute")
    parser.add_argument("--likes", action="store_true", help="other functions in checks: some minutes")
    return parser.parse_args(given)


def lists() -> tuple[dict[str, Any], int]:
    """The counts of the lists, which are printed as well, and 1 where something went wrong, else 0."""
    counted, complaints, taken = score()
    for title in LISTS:
        print(f"{title} list")
        for kind, counts in {**counted[title]["kinds"], "all": counted[title]["all"]}.items():
            print(
                f"  {kind:24} {counts['noticed']:4} of {counts['wrong versions']:4} noticed, {counts['missed']} missed"
            )
        print(f"  named twins              {len(counted[title]['named twins']):4}")
    print(*complaints, f"{taken[False]:.1f} CPU seconds, and {taken[True]:.1f} for the twins", sep="\n")
    return counted, bool(complaints)


def main(given: Sequence[str]) -> int:
    """The file that is written, or none: the one that the site shows."""
    arguments = arguments_of(given)
    torch.set_num_threads(1)
    with Scripted(Cut(0.0, 1.0, -2.0, 2.0), 1, torch.float64, None):
        nn.init.trunc_normal_(torch.empty(1))  # here PyTorch imports the rest of itself
    whole, status = json.loads(SCORE.read_text(encoding="utf-8")), 0
    if arguments.upstream:
        try:
            whole["upstream"] = of_functions(Upstream(arguments.upstream).notices)
        except UpstreamError as error:
            print(error)
            return 2
    elif arguments.more:
        whole["functions"] = of_functions(lambda wrong: bool(fault(wrong)))
        whole["elsewhere"] = [assertion.found() for assertion in elsewhere.ASSERTIONS]
    elif arguments.likes:
        whole["likes"] = likes.counted(Path(__file__).parents[2])
        print(*(other := list(likes.complaints(whole["likes"]))), sep="\n")
        status = bool(other)
    else:
        whole["lists"], status = lists()
    arguments.file.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
