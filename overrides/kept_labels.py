"""The label registers of the last release and of today -> nothing, or the labels that break their promise: `python
overrides/kept_labels.py`; with the tag of a new release, `… v0.2.0`, also what is wrong with the tag.

A label lives for ever: it stays in the register, and one whose equation was removed is given to no other. The last release is
the nearest tag before this commit that begins with "v". What was published under a version stays as it is, too.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from texclaims.publishing.register import Entry, read_register

REGISTER = "docs/labels.txt"
PUBLISHED = "origin/releases"
"""The branch that holds the pages of all releases."""


def broken(before: Mapping[str, Entry], today: Mapping[str, Entry]) -> Iterator[str]:
    """One line for each label that is gone, or stands again where its equation had been removed."""
    for label, entry in before.items():
        if label not in today:
            yield f"{label} was released, and is not there any more; its line belongs back into {REGISTER}"
        elif entry.fate == "removed" and today[label].fate != "removed":
            yield f"{label} was released as removed, and is used again; another equation needs another label"


def last_release(root: Path) -> str:
    """The tag; empty before the first release. Raises SystemExit for a clone that does not go back so far."""
    if _git(root, "rev-parse", "--is-shallow-repository") == "true":
        sys.exit("This clone is shallow, so the last release may be missing\n    fetch all of it: git fetch --unshallow --tags")
    tags = _git(root, "tag", "--merged", "HEAD", "--no-contains", "HEAD", "--list", "v*", "--sort=-creatordate").splitlines()
    return tags[0] if tags else ""


def released(root: Path, tag: str) -> Mapping[str, Entry]:
    """The register as it was at the tag."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / Path(REGISTER).name
        file.write_text(_git(root, "show", f"{tag}:{REGISTER}"), encoding="utf-8")
        return read_register(file)


def refused(root: Path, tag: str) -> str:
    """Why no release can have this tag; empty where it can."""
    version = str(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    if tag != f"v{version}":
        return f"The tag is {tag}, and pyproject.toml says version {version}; one of them is wrong: CONTRIBUTING.md, A release"
    branch = _git(root, "branch", "--remotes", "--list", PUBLISHED)
    known = json.loads(_git(root, "show", f"{PUBLISHED}:versions.json")) if branch else []
    if version in {one["version"] for one in known}:
        return (
            f"{version} is published, and stays as it is; another release needs another version\n"
            "    if the site does not show it: gh workflow run site.yml --ref main"
        )
    return ""


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    ROOT = Path.cwd()
    if WHY := next((why for tag in sys.argv[1:] if (why := refused(ROOT, tag))), ""):
        sys.exit(WHY)
    if not (TAG := last_release(ROOT)):
        print("This is the first release: no label can be missing.")
    elif FOUND := list(broken(BEFORE := released(ROOT, TAG), read_register(ROOT / REGISTER))):
        sys.exit("\n".join([f"Since {TAG}:", *FOUND]))
    else:
        print(f"All {len(BEFORE)} labels of {TAG} are kept.")
