"""docs/labels.txt, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from texclaims.publishing.register import Entry, RegisterError, read_register


def test_all_forms(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    lines = ["# published", "", "new-one", "gone removed from a/b.md: too weak: see it", "there moved from c.md # 2.1"]
    file.write_text("\n".join(lines))
    assert read_register(file) == {
        "new-one": Entry("new-one", 3),
        "gone": Entry("gone", 4, "removed", "a/b.md", "too weak: see it"),
        "there": Entry("there", 5, "moved", "c.md"),
    }


def test_no_file_is_an_empty_register(tmp_path: Path) -> None:
    assert read_register(tmp_path / "labels.txt") == {}


@pytest.mark.parametrize(
    "line",
    ["Big", "two words", "gone removed from a.md", "gone removed: why", "there moved", "there moved to c.md", "a_b"],
)
def test_other_lines_are_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "labels.txt"
    file.write_text(f"fine\n{line}\n")
    with pytest.raises(RegisterError, match=r"labels\.txt:2: cannot read"):
        read_register(file)


def test_a_label_listed_twice(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    file.write_text("one\none removed from a.md: why\n")
    with pytest.raises(RegisterError, match=r"labels\.txt:2: one is listed twice"):
        read_register(file)
