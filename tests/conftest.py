"""What the tiny projects of several test suites have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from texclaims.language.project import find_project
from texclaims.publishing.styles import put_styles

PYPROJECT = """
[project]
name = "tiny"
version = "0.3.0"
[tool.texclaims]
docs = "docs"
notation = "docs/notation.toml"
labels = "docs/labels.txt"
checks = "verify/checks"
vocabulary = "tiny_vocabulary"
report = "verify/report.json"
receipts = "verify/receipts"
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib"]
"""


@pytest.fixture(scope="session")
def lay_out() -> Callable[[Path], None]:
    """Make a folder a project: its pyproject.toml, the repository's KaTeX, and the style sheets."""

    def into(root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        (root / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
        (root / "node_modules").symlink_to(Path(__file__).parents[1] / "node_modules")
        put_styles(find_project(root))

    return into
