"""An empty folder -> a course with three equations that verify and build: the files of the engine's template."""

from __future__ import annotations

import shutil
from pathlib import Path

TEMPLATE = Path(__file__).parents[1] / "template"
COMPILED = "__pycache__"
"""Python leaves these folders beside what it has imported or installed."""


class FolderError(Exception):
    """The folder holds something already, and nothing there may be lost."""


def begin_course(folder: Path) -> list[Path]:
    """Copy the template into a folder that is new or empty. Returns the files, relative to it.

    Raises FolderError where anything stands in the folder, or where a file has its name.
    """
    if folder.is_file():
        raise FolderError(f"{folder}: found a file; wanted: a new or an empty folder")
    if folder.is_dir() and (there := sorted(path.name for path in folder.iterdir())):
        raise FolderError(f"{folder}: found {', '.join(there[:3])}; wanted: a new or an empty folder")
    shutil.copytree(TEMPLATE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(COMPILED))
    return template_files()


def template_files() -> list[Path]:
    """All that a new course consists of, relative to its folder."""
    files = (file.relative_to(TEMPLATE) for file in sorted(TEMPLATE.rglob("*")) if file.is_file())
    return [file for file in files if COMPILED not in file.parts]
