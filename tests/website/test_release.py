"""A release as the workflow makes it, on a repository of its own: its pages stay at their address, the newest has a second name,
and nothing is published that breaks a promise. The commands are the workflow's own, read from its file.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
WORKFLOW = yaml.safe_load((REPOSITORY / ".github/workflows/site.yml").read_text(encoding="utf-8"))
ADDRESS = "https://example.org/course"
KNOWN = {
    "steps.pages.outputs.base_url": ADDRESS, "github.token": "no token", "github.server_url": "https://example.org",
    "github.repository": "someone/course",
}  # fmt: skip
"""What the workflow asks of the place where it runs."""
CONFIG = f"""
site_name: Tiny
site_url: &site_url !ENV [SITE_URL, "http://127.0.0.1:8000/"]
extra:
  versioned_url: &versioned_url !ENV [VERSIONED_URL, ""]
  repo_url: &repo_url !ENV [REPO_URL, ""]
theme: {{name: material, font: false}}
plugins: [search]
extra_css: [assets/katex/katex.min.css, assets/equation.css]
markdown_extensions:
  - texclaims: {{site_url: *site_url, versioned_url: *versioned_url, repo_url: *repo_url, equation_pages: eq}}
hooks:
  - {REPOSITORY}/overrides/equation_pages.py
"""
ME = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false")
IGNORED = ".venv\nnode_modules\nsite/\nverify/report.json\n.cache/\n__pycache__/\n"


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *ME, *words], cwd=root, check=True, capture_output=True, text=True).stdout


def filled(text: str) -> str:
    """A command of the workflow with what it asks for in its place; an expression that is not known here is an error."""
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda found: KNOWN[found[1]], text)


def commands(job: str, about: str = "") -> list[str]:
    """What a job runs itself, in order; what `make` sets up stands there already."""
    steps = (filled(step.get("run", "")) for step in WORKFLOW["jobs"][job]["steps"])
    return [text for text in steps if text and not text.startswith("make ") and about in text]


class Course:
    """A course with a repository, and with another one where it is published."""

    def __init__(self, tiny: Any, outside: Path) -> None:
        self.tiny, self.root, self.remote = tiny, tiny.root, outside / "remote.git"
        self.asked = outside / "asked"
        tools = outside / "tools"
        tools.mkdir(parents=True)
        (tools / "gh").write_text(f'#!/bin/sh\necho "$@" >> "{self.asked}"\n', encoding="utf-8")
        (tools / "gh").chmod(0o755)
        self.tools = f"{tools}{os.pathsep}{os.defpath}"
        (self.root / ".venv").symlink_to(sys.prefix)
        (self.root / "overrides").symlink_to(REPOSITORY / "overrides")
        tiny.write(".gitignore", IGNORED)
        tiny.write("mkdocs.yml", CONFIG)
        tiny.page("index", "# Tiny\n\nSee \\eqref{double}.\n")
        tiny.verify()
        git(outside, "init", "-q", "--bare", str(self.remote))
        git(self.root, "init", "-q", "-b", "main")
        git(self.root, "remote", "add", "origin", str(self.remote))

    def commit(self, version: str) -> None:
        """Everything as it stands, with this version, and its tag."""
        text = re.sub(r'(?m)^version = ".*"', f'version = "{version}"', self.tiny.read("pyproject.toml"))
        self.tiny.write("pyproject.toml", text)
        git(self.root, "add", "-A")
        git(self.root, "commit", "-q", "-m", version)
        git(self.root, "push", "-q", "origin", "main")

    def run(self, job: str, tag: str, about: str = "") -> tuple[int, str]:
        """The commands of a job one after the other, until one fails: its code, and what it said."""
        told = {name: filled(value) for name, value in WORKFLOW["jobs"][job].get("env", {}).items()} | {
            "GITHUB_REF_NAME": tag, "PATH": self.tools, "PYTHONPATH": str(REPOSITORY / "verify"), "NO_MKDOCS_2_WARNING": "1",
            "HOME": str(self.remote.parent), "HANDOUTS": "",
        }  # fmt: skip
        said = ""
        for command in commands(job, about):
            done = subprocess.run(
                ["bash", "-e", "-c", command], cwd=self.root, env=told, capture_output=True, text=True, timeout=300
            )
            said += done.stdout + done.stderr
            if done.returncode:
                return done.returncode, said
        return 0, said

    def release(self, version: str) -> tuple[int, str]:
        """Commit and tag this version, and run the workflow's release, as in a fresh clone."""
        self.commit(version)
        git(self.root, "tag", f"v{version}")
        git(self.root, "fetch", "-q", "origin")
        return self.run("release", f"v{version}")

    def files(self) -> dict[str, str]:
        """What is published: path -> text, with names that lead to a folder followed."""
        whole = subprocess.run(
            ["git", "archive", "releases"], cwd=self.remote, check=True, capture_output=True
        ).stdout
        found = {}
        with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
            for one in archive.getmembers():
                if one.issym():
                    found[one.name] = f"-> {one.linkname}"
                elif one.isfile() and one.name.endswith((".html", ".json")):
                    content = archive.extractfile(one)
                    assert content is not None, "a file has a content"
                    found[one.name] = content.read().decode()
        return found


@pytest.fixture
def course(verified: Any, tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(verified, tmp_path_factory.mktemp("outside"))


def test_a_release_stays_at_its_address_and_the_newest_has_a_second_name(course: Course) -> None:
    code, said = course.release("0.3.0")
    assert code == 0, said
    first = course.files()
    page = first["0.3.0/eq/double/index.html"]
    assert f"{ADDRESS}/0.3.0/eq/double/" in page and f"{ADDRESS}/eq/double/" in page  # a citation names both
    assert first["latest"] == "-> 0.3.0" and "127.0.0.1" not in page
    course.tiny.page("deep/three", "---\nchapter: 5\n---\n# Three\n\n$$\n3 x - x = 2 x\n\\label{thrice}\n$$\n")
    course.tiny.verify()
    code, said = course.release("0.4.0")
    assert code == 0, said
    both = course.files()
    assert {path: text for path, text in both.items() if path.startswith("0.3.0/")} == {
        path: text for path, text in first.items() if path.startswith("0.3.0/")
    }
    assert "0.4.0/eq/thrice/index.html" in both and "0.3.0/eq/thrice/index.html" not in both
    assert both["latest"] == "-> 0.4.0"
    known = {one["version"]: one["aliases"] for one in json.loads(both["versions.json"])}
    assert known == {"0.4.0": ["latest"], "0.3.0": []}
    assert course.asked.read_text(encoding="utf-8") == "workflow run site.yml --ref main\n" * 2

    for step in ("mkdocs build", "git archive"):
        code, said = course.run("build", "main", about=step)
        assert code == 0, said
    site = course.root / "site"
    for path in ("eq/thrice", "0.3.0/eq/double", "0.4.0/eq/thrice", "latest/eq/thrice"):
        assert (site / path / "index.html").is_file(), path
    assert not any(f"/{name}/" in (site / "index.html").read_text(encoding="utf-8") for name in ("0.3.0", "0.4.0", "latest"))


def test_a_release_that_breaks_a_promise_is_stopped_before_anything_is_published(course: Course) -> None:
    code, said = course.release("0.3.0")
    assert code == 0, said
    before = course.files()
    git(course.root, "tag", "v9")
    code, said = course.run("release", "v9")
    assert code and "The tag is v9, and pyproject.toml says version 0.3.0" in said
    code, said = course.run("release", "v0.3.0")
    assert code and "0.3.0 is published, and stays as it is" in said
    git(course.root, "tag", "-d", "v9")
    (course.root / "docs/deep/two.md").unlink()
    (course.root / "verify/checks/deep/two.py").unlink()
    course.tiny.page("index", "# Tiny\n")
    course.tiny.verify()
    code, said = course.release("0.4.0")
    assert code and "Since v0.3.0:\ndouble was released, and is not there any more" in said
    assert course.files() == before


def test_a_release_of_what_was_not_verified_is_stopped(course: Course) -> None:
    (course.root / "verify/report.json").unlink()
    code, said = course.release("0.3.0")
    assert code and "never verified" in said
    assert git(course.remote, "branch", "--list", "releases") == ""


def test_a_main_without_a_release_is_published_alone(course: Course) -> None:
    course.commit("0.3.0")
    assert course.run("build", "main", about="git archive") == (0, "")


def test_a_step_that_asks_for_what_nobody_knows_is_seen() -> None:
    with pytest.raises(KeyError):
        filled("echo ${{ secrets.any }}")
