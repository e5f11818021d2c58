"""The PyTorch that pages show: each file runs by itself, and each named section stands on its page."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SNIPPETS = sorted((ROOT / "snippets").rglob("*.py"))
NAMES = [str(file.relative_to(ROOT / "snippets")) for file in SNIPPETS]


def test_there_are_snippets() -> None:
    assert {"schemes/xavier.py", "schemes/he.py"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_by_itself(name: str) -> None:
    command = [sys.executable, "-W", "error", str(ROOT / "snippets" / name)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("name", NAMES)
def test_it_would_fail_if_what_it_asserts_were_false(name: str, tmp_path: Path) -> None:
    text = (ROOT / "snippets" / name).read_text(encoding="utf-8")
    last = list(re.finditer(r"^(\s*)assert ", text, re.MULTILINE))[-1]
    broken = tmp_path / "broken.py"
    broken.write_text(f"{text[: last.end()]}not {text[last.end() :]}", encoding="utf-8")
    run = subprocess.run([sys.executable, str(broken)], capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode != 0 and "AssertionError" in run.stderr


@pytest.mark.parametrize("name", NAMES)
def test_every_section_is_shown_on_its_page(name: str) -> None:
    text = (ROOT / "snippets" / name).read_text(encoding="utf-8")
    page = (ROOT / "docs" / name).with_suffix(".md").read_text(encoding="utf-8")
    starts, ends = (re.findall(rf"# --8<-- \[{word}:([\w-]+)\]", text) for word in ("start", "end"))
    assert starts == ends and len(set(starts)) == len(starts) > 0
    assert set(re.findall(rf'--8<-- "{re.escape(name)}:([\w-]+)"', page)) == set(starts)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_copied_from_top_to_bottom_runs(name: str, tmp_path: Path) -> None:
    text = (ROOT / "snippets" / name).read_text(encoding="utf-8")
    page = (ROOT / "docs" / name).with_suffix(".md").read_text(encoding="utf-8")
    shown = re.findall(rf'--8<-- "{re.escape(name)}:([\w-]+)"', page)
    sections = [re.search(rf"# --8<-- \[start:{one}\]\n(.*?)# --8<-- \[end:{one}\]", text, re.DOTALL) for one in shown]
    copied = tmp_path / "copied.py"
    copied.write_text("\n\n".join(section[1] for section in sections if section), encoding="utf-8")
    run = subprocess.run([sys.executable, str(copied)], capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
