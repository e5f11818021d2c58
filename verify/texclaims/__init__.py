"""Claims in TeX on Markdown pages -> verdicts: parsed, proved with SymPy, measured with PyTorch, attacked with mutants.

The rooms in reading order; a module imports only from rooms above its own, and in its room from those above it:

language            what a page claims: a page -> displays -> a tree with one reading -> steps and premises
laws                what names of laws and functions mean, for SymPy and for PyTorch
symbolic            what is proved: a step and its premises -> proved, refuted or open, by SymPy
numeric             what is measured: the same step, in small random worlds and on PyTorch's own functions
judgement           one equation -> its verdict: both witnesses, every wrong version, fingerprint, report
check               what a module of checks imports
pictures            sides of verified equations -> curves
publishing          verdicts and pages -> what a site shows, and what it refuses
pytest_plugin       `pytest verify`: one test for each equation
markdown_extension  Python-Markdown's entry: the gate
command             `texclaims init | setup | read | explain`: begin a course, and ask what is understood and known
__main__            `python -m texclaims`: the same command
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from texclaims.judgement.schema import Verdict
    from texclaims.language.project import Project

__version__ = "0.1.0"

# How many results of each of its functions SymPy keeps: all. By itself 1,000, fewer than a claim and its wrong versions ask for
# twice; what equations have in common is asked for again and again.
os.environ.setdefault("SYMPY_CACHE_SIZE", "None")


def verify(
    project: Project | Path | str,
    labels: Iterable[str] | None = None,
    device: str = "auto",
    fresh: bool = False,
    seeds: Sequence[int] = (0,),
) -> dict[str, Verdict]:
    """Label -> verdict for the equations of a project, or of the project that holds a folder, in the order of its pages.

    `labels` are all of them unless they are given. What has not changed since the report was written is not verified
    anew, unless it is wanted `fresh` or in worlds of other seeds. The report is read and not written. The project's
    vocabulary must be importable.

    Raises ProjectError for a folder without a project, DeviceError for a device that is not there, and ClaimFailed for
    the first equation that stands on no page, cannot be read, rests on itself, or has no check that runs.
    """
    from texclaims.judgement.session import Options, verify

    return verify(project, labels, Options(device, fresh, tuple(seeds)))
