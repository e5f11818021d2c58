"""A version of PyTorch -> a throw-away environment with it, and a file with what its rows say and do.

`python -m versions measure FILE` looks at the PyTorch of this Python. `python -m versions all [VERSION…]` installs each version
into an environment of its own, measures there, and deletes it: some minutes and five gigabytes for each, one after the other.
`python -m versions others` looks at numbers and fans in the source of other libraries.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from . import others

HERE = Path(__file__).parent
RESULTS = HERE / "results"
VERSIONS = (
    *("2.1.2", "2.2.2", "2.3.1", "2.4.1", "2.5.1", "2.6.0", "2.7.1", "2.8.0", "2.9.1", "2.10.0", "2.11.0", "2.12.1"),
    *("2.13.0", "2.14.1", "2.15.0"),
)
"""The last of each minor version, of those that install on Python 3.11."""


def measured() -> dict[str, Any]:
    """What is found with the PyTorch of this Python: its version, and each row by its key."""
    import torch

    from .register import EVERY_ROW
    from .rows import found

    version, _, _ = torch.__version__.partition("+")  # behind the plus: built for which processor
    return {"torch": version, "rows": {key: found(row) for key, row in EVERY_ROW.items()}}


def write(file: Path, content: dict[str, Any]) -> None:
    """As JSON with an end of line, in words that one can read."""
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


PIP = ("-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-compile")


def around() -> dict[str, str]:
    """What is set for pip: a file of constraints pins the site's own version, and here others are wanted."""
    return {**os.environ, "PIP_CONSTRAINT": os.devnull, "PYTHONPATH": str(HERE.parent), "PYTHONDONTWRITEBYTECODE": "1"}


def of_others() -> None:
    """Install the packages into a folder, without what they need, read them, and delete them. Raises as Number.found does."""
    from . import other_fans

    with tempfile.TemporaryDirectory(prefix="versions-") as folder:
        line = [sys.executable, *PIP, "--no-deps", "--target", folder, *others.PACKAGES]
        subprocess.run(line, check=True, env=around())
        write(others.FILE, {"numbers": list(others.every(Path(folder))), "fans": other_fans.every(Path(folder))})


def in_an_environment(packages: Sequence[str], command: Sequence[str]) -> None:
    """Install packages where nothing else is, run a module of this package there, and delete it all.

    Raises CalledProcessError where one of both fails.
    """
    with tempfile.TemporaryDirectory(prefix="versions-") as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        subprocess.run([python, *PIP, *packages], check=True, env=around())
        subprocess.run([python, "-m", "versions", *command], check=True, env=around())


def main(arguments: Sequence[str]) -> int:
    """0 where everything was measured, 2 where the arguments are none of both kinds."""
    match list(arguments):
        case ["measure", file]:
            write(Path(file), measured())
        case ["all", *chosen]:
            for version in chosen or VERSIONS:
                print(f"PyTorch {version}", flush=True)
                in_an_environment([f"torch=={version}"], ["measure", str(RESULTS / f"{version}.json")])
        case ["others"]:
            of_others()
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
