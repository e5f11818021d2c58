"""docs/labels.txt, line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from texclaims.publishing.register import Entry, RegisterError, line_of, read_register, title_problems


def test_all_forms(tmp_path: Path) -> None:
    file = tmp_path / "labels.txt"
    lines = [
        "# published", "", "new-one", "gone removed from a/b.md: too weak: see it", "there moved from c.md # 2.1",
        "named | He's condition, forward", "lost removed from a.md: why | What it was", "away moved from c.md | What it is",
    ]  # fmt: skip
    file.write_text("\n".join(lines))
    assert read_register(file) == {
        "new-one": Entry("new-one", 3),
        "gone": Entry("gone", 4, "removed", "a/b.md", "too weak: see it"),
        "there": Entry("there", 5, "moved", "c.md"),
        "named": Entry("named", 6, title="He's condition, forward"),
        "lost": Entry("lost", 7, "removed", "a.md", "why", "What it was"),
        "away": Entry("away", 8, "moved", "c.md", title="What it is"),
    }


def test_no_file_is_an_empty_register(tmp_path: Path) -> None:
    assert read_register(tmp_path / "labels.txt") == {}


@pytest.mark.parametrize(
    "line",
    ["Big", "two words", "gone removed from a.md", "gone removed: why", "there moved", "there moved to c.md", "a_b", "one |",
     "| two"],
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


def test_titles_are_given_to_all_or_to_none() -> None:
    bare = {"one": Entry("one", 1), "two": Entry("two", 2), "gone": Entry("gone", 3, "removed", "a.md", "why")}
    assert list(title_problems(bare, "labels.txt")) == []
    (problem,) = title_problems(bare | {"one": Entry("one", 1, title="What it states")}, "labels.txt")
    assert problem.startswith("labels.txt:2: two has no title") and "`two | 2 to 8 words" in problem


@pytest.mark.parametrize("title", ["One", "one is small", "A b c d e f g h i", "A $x$ is it", "He has n_in of it", "A ≤ √2"])
def test_no_title(title: str) -> None:
    assert "wanted: 2 to 8 words" in next(title_problems({"one": Entry("one", 4, title=title)}, "labels.txt"))


def test_a_title_stands_once() -> None:
    both = {name: Entry(name, 1, title="The Same thing") for name in ("one", "two")}
    found = [line.partition(": ")[2] for line in title_problems(both, "f")]
    assert found == ["the title 'The Same thing' stands 2 times; wanted: once"] * 2


def test_the_line_of_a_new_label() -> None:
    assert line_of("new", {}) == "new"
    assert line_of("new", {"one": Entry("one", 1, title="What it states")}).startswith("`new | 2 to 8 words")
