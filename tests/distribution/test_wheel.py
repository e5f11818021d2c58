"""The engine's distribution: what is in its wheel, and what works of it where nothing heavy is installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[2] / "verify/texclaims"
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
"""What Python and an earlier build leave in the folder."""
NOT_SHIPPED = {"pyproject.toml", "README.md", "LICENSE"}
"""Of the folder itself; README and license are in the wheel's metadata."""
BUILD = "from setuptools import build_meta; print(build_meta.build_wheel('.'))"
MAKE_ABSENT = "import sys; sys.path.insert(0, {folder!r}); sys.modules.update(dict.fromkeys({absent!r}))\n"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel that pip would install, built from a copy of the engine's folder alone."""
    folder = tmp_path_factory.mktemp("wheel") / "engine"
    shutil.copytree(ENGINE, folder, ignore=LEFT_BEHIND)
    subprocess.run([sys.executable, "-c", BUILD], cwd=folder, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


@pytest.fixture(scope="module")
def unpacked(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    wheel.extractall(folder)
    return folder


def metadata(wheel: zipfile.ZipFile, name: str) -> str:
    (file,) = (one for one in wheel.namelist() if one.endswith(f".dist-info/{name}"))
    return wheel.read(file).decode()


def test_the_wheel_holds_every_file_of_the_engine_and_nothing_else(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    clean = tmp_path / "engine"
    shutil.copytree(ENGINE, clean, ignore=LEFT_BEHIND)
    wanted = {file.relative_to(clean).as_posix() for file in clean.rglob("*") if file.is_file()} - NOT_SHIPPED
    shipped = {name.removeprefix("texclaims/") for name in wheel.namelist() if ".dist-info/" not in name}
    assert shipped == wanted
    some = {"language/dialect.lark", "publishing/assets/equation.css", "template/.gitignore", "template/docs/index.md"}
    assert some <= shipped


def test_commands_and_entries_are_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    entries = ConfigParser()
    entries.read_string(metadata(wheel, "entry_points.txt"))
    assert dict(entries["console_scripts"]) == {"texclaims": "texclaims.command.entry:texclaims"}
    assert dict(entries["pytest11"]) == {"texclaims": "texclaims.pytest_plugin"}
    assert dict(entries["markdown.extensions"]) == {"texclaims": "texclaims.markdown_extension:ClaimsExtension"}


def test_metadata_of_the_wheel(wheel: zipfile.ZipFile) -> None:
    text = metadata(wheel, "METADATA")
    assert "Name: texclaims\n" in text and "License-Expression: MIT\n" in text
    assert 'Requires-Dist: torch>=2.11; extra == "verify"' in text and "# texclaims\n" in text
    assert "MIT License" in metadata(wheel, "licenses/LICENSE")


def alone(unpacked: Path, absent: list[str], code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` on the unpacked wheel, in a Python that cannot import these packages."""
    start = MAKE_ABSENT.format(folder=str(unpacked), absent=absent)
    command = [sys.executable, "-I", "-c", start + code]
    return subprocess.run(command, cwd=unpacked, capture_output=True, text=True, timeout=60)


READ = """
from pathlib import Path
import texclaims
from texclaims.language.claim import read_claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.page import Display
assert texclaims.__file__.startswith({folder!r}), texclaims.__file__
notation = Notation(Path("notation.toml"), (Symbol("x", "x", "real", "a number"),))
print(read_claim(Display(Path("page.md"), 1, "x + x = 2 x", "double", None), notation).steps[0].tex)
"""


def test_pages_are_read_where_nothing_heavy_is_installed(unpacked: Path) -> None:
    done = alone(
        unpacked, ["sympy", "torch", "numpy", "mkdocs", "matplotlib", "markdown"], READ.format(folder=str(unpacked))
    )
    assert done.stdout == "x + x = 2 x\n", done.stderr


def test_formulas_are_proved_without_what_measures_and_what_publishes(unpacked: Path) -> None:
    absent = ["torch", "pytest", "mkdocs", "matplotlib", "markdown", "pygments", "pybtex", "quickjs"]
    done = alone(unpacked, absent, "import texclaims.symbolic.proof, texclaims.command.entry; print('here')")
    assert done.stdout == "here\n", done.stderr


def test_an_absent_package_is_missed(unpacked: Path) -> None:
    done = alone(unpacked, ["torch"], "import texclaims.numeric.measurement")
    assert done.returncode == 1 and "torch" in done.stderr
