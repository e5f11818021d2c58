"""Before a release: a label that was released and is gone, or was given to another equation, stops it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = Path(__file__).parents[2] / "overrides/kept_labels.py"
ME = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false")


def git(root: Path, *words: str) -> None:
    subprocess.run(["git", *ME, *words], cwd=root, check=True, capture_output=True)


def commit(root: Path, register: str) -> None:
    (root / "docs/labels.txt").write_text(register, encoding="utf-8")
    git(root, "add", "docs/labels.txt")
    git(root, "commit", "--allow-empty", "-m", "Another register")


def checked(root: Path) -> tuple[int, str]:
    done = subprocess.run([sys.executable, COMMAND], cwd=root, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def released(tmp_path: Path) -> Path:
    """A repository with one release and a commit after it."""
    (tmp_path / "docs").mkdir()
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "a\nb\nc removed from x.md: it was wrong\n")
    git(tmp_path, "tag", "v1")
    commit(tmp_path, "a\nb\nc removed from x.md: it was wrong\n")
    return tmp_path


def test_labels_that_are_all_kept(released: Path) -> None:
    assert checked(released) == (0, "All 3 labels of v1 are kept.\n")
    commit(released, "b moved from x.md\na removed from x.md: said twice\nc removed from x.md: it was wrong\nd\n")
    git(released, "tag", "v2")  # the tag of the release itself is not the one before it
    assert checked(released) == (0, "All 3 labels of v1 are kept.\n")


@pytest.mark.parametrize(
    ("register", "message"),
    [("a\nc removed from x.md: it was wrong\n", "Since v1:\nb was released, and is not there any more"),
     ("a\nb\nc\n", "c was released as removed")],
)  # fmt: skip
def test_a_broken_promise_stops_the_release(released: Path, register: str, message: str) -> None:
    commit(released, register)
    code, said = checked(released)
    assert code == 1 and message in said


def test_the_first_release_has_none_before_it(released: Path) -> None:
    git(released, "tag", "-d", "v1")
    assert checked(released) == (0, "This is the first release: no label can be missing.\n")


def test_the_first_commit_may_be_a_release(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, "a\n")
    git(tmp_path, "tag", "v1")
    assert checked(tmp_path) == (0, "This is the first release: no label can be missing.\n")


def test_a_shallow_clone_is_refused(released: Path) -> None:
    git(released.parent, "clone", "-q", "--depth", "1", released.as_uri(), "shallow")
    code, said = checked(released.parent / "shallow")
    assert code == 1 and "git fetch --unshallow --tags" in said
