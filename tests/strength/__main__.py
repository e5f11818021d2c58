"""Wrong versions of PyTorch's initializers -> how many the site's witness notices, by kind, printed and as JSON.

`python tests/strength [FILE]` writes FILE, or docs/about/strength.json. It ends with 1 where anything but a named twin is
missed, or a twin is called wrong.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import first_list
import inverting_list
import last_list
import later_list
import torch
import usual_list
from torch import nn
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


def score() -> tuple[dict[str, Any], list[str]]:
    """The counts of each list by kind, and what went wrong, in words."""
    missed, complaints = set(), []
    for module in LISTS.values():
        for wrong in module.BATTERY.wrong:
            found = fault(wrong)
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
    return counted, complaints


def main(arguments: Sequence[str]) -> int:
    """The file that is written, or none: the one that the site shows."""
    file = Path(arguments[0]) if arguments else SCORE
    torch.set_num_threads(1)
    with Scripted(Cut(0.0, 1.0, -2.0, 2.0), 1, torch.float64, None):
        nn.init.trunc_normal_(torch.empty(1))  # here PyTorch imports the rest of itself
    started = time.process_time()
    counted, complaints = score()
    for title in LISTS:
        print(f"{title} list")
        for kind, counts in {**counted[title]["kinds"], "all": counted[title]["all"]}.items():
            print(
                f"  {kind:24} {counts['noticed']:4} of {counts['wrong versions']:4} noticed, {counts['missed']} missed"
            )
        print(f"  named twins              {len(counted[title]['named twins']):4}")
    print(*complaints, f"{time.process_time() - started:.1f} CPU seconds", sep="\n")
    file.write_text(json.dumps(counted, indent=2) + "\n", encoding="utf-8")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
