"""A tiny project, really verified -> copies that a test may damage, verify and build, each in a process of its own."""

from __future__ import annotations

import os
import re
import shutil
import sys
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
import markdown
import pytest

from texclaims.judgement import fingerprint
from texclaims.language.dialect import grammar
from texclaims.markdown_extension import ClaimsExtension
from texclaims.publishing.site import PageRefused

# Once, so that no copy of this process has to import them.
for heavy in ("hypothesis", "torch", "matplotlib.figure", "texclaims.judgement.judge"):
    import_module(heavy)

SYMBOLS = {
    "X": ("random", "a family", '["n"]'),
    "S": ("random", "what a check supplies", "[]"),
    "U": ("random", "a uniform variable", "[]"),
    "n": ("count", "number of terms", "[]"),
    "m": ("count", "another number", "[]"),
    "r": ("positive", "half a width", "[]"),
    "v": ("positive", "a variance", "[]"),
    "a": ("real", "a number", "[]"),
    "i": ("index", "an index", "[]"),
}
ENTRY = '[[symbol]]\nname = "{name}"\ntex = \'{name}\'\nkind = "{kind}"\nmeaning = "{meaning}"\nshape = {shape}\n'
SLOW = '[[symbol]]\nname = "slow"\ntex = \'\\slow\'\nkatex = \'s\'\nkind = "function"\nmeaning = "a slow identity"\n'

PAGE = r"""---
chapter: 1
---
# Sums

A sum $S$ of $n$ terms:

$$
\Var[S] = n \Var[X]
\when{ \iid{X} }
\label{variance-of-sum}
$$

A law:

$$
\Var[U] = \frac{r^2}{3}
\when{ U \sim \Uniform(-r, r) }
\label{uniform-variance}
$$

Its variance has a name:

$$
v \coloneqq \frac{r^2}{3}
\label{named-variance}
$$
"""

CHECKS = """\
from texclaims.check import model, sum_over
from tiny_vocabulary import total, variance_of_uniform


def variance_of_sum(X, n):
    yield model(S=sum_over(n, X))
    yield model(S=total(X))


def uniform_variance():
    yield model()
    yield model()


def named_variance(uniform_variance, r):
    yield model(v=uniform_variance.right)
    yield model(v=variance_of_uniform(r))
"""

VOCABULARY = """\
import time

import torch
from texclaims.check import Function, on_tensors


def _slowly(z):
    started = time.process_time()
    while time.process_time() - started < 9:
        pass
    return z


FUNCTIONS = {"slow": Function(_slowly, "tiny_curves:quick")}


@on_tensors
def total(X):
    return X.sum(dim=1)


@on_tensors
def variance_of_uniform(r):
    return torch.distributions.Uniform(-r, r).variance
"""


CURVES = """\
def quick(z):
    return z
"""


@dataclass(frozen=True)
class Outcome:
    """How a process ended, and all that it wrote."""

    code: int
    text: str


def in_a_process_of_its_own(action: Callable[[], int], file: Path) -> Outcome:
    """Run `action` in a copy of this process: what it imports, patches or caches is gone afterwards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads; the copy uses none of them
        child = os.fork()
    if child == 0:
        code = 70
        with file.open("w", encoding="utf-8") as stream:
            os.dup2(stream.fileno(), 1)
            os.dup2(stream.fileno(), 2)
            sys.stdout = sys.stderr = stream
            try:
                code = action()
            except BaseException:
                traceback.print_exc()
            finally:
                stream.flush()
                os._exit(code)
    _, status = os.waitpid(child, 0)
    return Outcome(os.waitstatus_to_exitcode(status), file.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class TinyProject:
    """A project with one page, three equations and their checks."""

    root: Path

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the one place where `old` stands."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path}: {old!r} stands there {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def add(self, tex: str, label: str, check: str) -> None:
        """One more equation at the end of the page, and its check."""
        self.write("docs/sums.md", f"{self.read('docs/sums.md')}\n$$\n{tex}\n\\label{{{label}}}\n$$\n")
        self.write("docs/labels.txt", f"{self.read('docs/labels.txt')}{label}\n")
        self.write("verify/checks/sums.py", f"{self.read('verify/checks/sums.py')}\n\n{check}\n")

    def copied(self, root: Path) -> TinyProject:
        """The same, at another place."""
        shutil.copytree(self.root, root, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
        return TinyProject(root)

    def verify(self, *options: str, patch: Callable[[], Any] = lambda: None) -> Outcome:
        """`pytest verify`, after `patch`."""

        def action() -> int:
            self._enter(patch)
            installed = any(point.name == "texclaims" for point in entry_points(group="pytest11"))
            plugin = [] if installed else ["-p", "texclaims.pytest_plugin"]
            return int(pytest.main(["verify", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *plugin, *options]))

        return in_a_process_of_its_own(action, self.root / "output.txt")

    def build(self, patch: Callable[[], Any] = lambda: None, command: str = "build", **options: Any) -> Outcome:
        """Every page through Markdown, as a builder does it: the HTML, or the refusal and code 1."""

        def action() -> int:
            self._enter(patch)
            try:
                with click.Context(click.Command(command), info_name=command):
                    for page in sorted((self.root / "docs").rglob("*.md")):
                        print(self._convert(page, **options))
            except PageRefused as refusal:
                print(refusal.message)
                return 1
            return 0

        return in_a_process_of_its_own(action, self.root / "output.txt")

    def _convert(self, page: Path, extensions: tuple[Any, ...] = ()) -> str:
        text = re.sub(r"\A---\n.*?\n---\n", "", page.read_text(encoding="utf-8"), count=1, flags=re.DOTALL)
        claims = ClaimsExtension(root=str(self.root), site_url="https://example.org/", title="Tiny", authors="Tiny")
        return markdown.Markdown(extensions=[claims, *extensions]).convert(text)

    def _enter(self, patch: Callable[[], Any]) -> None:
        os.chdir(self.root)
        sys.path.insert(0, str(self.root / "verify"))
        for cached in (fingerprint.engine_digest, fingerprint.vocabulary_digest, fingerprint.engine_versions):
            cached.cache_clear()
        patch()


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory, lay_out: Callable[[Path], None]) -> TinyProject:
    """The project as it should be: verified, and built without a word."""
    project = TinyProject(tmp_path_factory.mktemp("untouched"))
    table = [ENTRY.format(name=name, kind=k, meaning=m, shape=s) for name, (k, m, s) in SYMBOLS.items()]
    lay_out(project.root)
    project.write("docs/notation.toml", "\n".join([*table, SLOW]))
    project.write("docs/labels.txt", "variance-of-sum\nuniform-variance\nnamed-variance\n")
    project.write("docs/sums.md", PAGE)
    project.write("verify/checks/sums.py", CHECKS)
    project.write("verify/tiny_vocabulary.py", VOCABULARY)
    project.write("verify/tiny_curves.py", CURVES)
    grammar()  # built once, for all copies of this process
    verified = project.verify()
    assert verified.code == 0, verified.text
    return project


@pytest.fixture
def project(untouched: TinyProject, tmp_path: Path) -> TinyProject:
    """A copy of the verified project, for one test to damage."""
    return untouched.copied(tmp_path / "project")
