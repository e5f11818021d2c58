"""An equation and its check -> the same verification as a Python file, and as a notebook, that run in a clone of the project.

Both have the same cells. In the file they are marked as editors mark them, with `# %%`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from texclaims.judgement.schema import Source
from texclaims.language.page import Display
from texclaims.publishing.site import Site
from texclaims.publishing.take_along import expanded
from texclaims.publishing.typeset import split_display

PROOF = """for step in verdict.proof.steps:
    print(f"{step.verdict}: {step.tex}")
    print("    premises:", ", ".join(step.premises) or "none")
    print("    by:", ", ".join(step.rules))"""
MEASUREMENT = """print("measured on", ", ".join(verdict.measured_on) or "no function of PyTorch's own", "with", verdict.device)
for step in verdict.measurement.steps:
    print(f"error {step.error:.2g}, allowed {step.tolerance:.2g}: {step.method}, {step.worlds} worlds, {step.states} states")"""
WRONG = """print(verdict.mutants.rejected, "wrong versions rejected; the first ones:")
for wrong in verdict.mutants.rows[:5]:
    print(f"    {wrong.change}: {wrong.why}")
assert verdict.holds, verdict.reason"""


@dataclass(frozen=True)
class Cell:
    """One cell, as a notebook has it."""

    kind: Literal["markdown", "code"]
    text: str


def script_path(site: Site, label: str) -> str:
    """Where the Python file stands, below the address of the site: beside the page of the equation."""
    return f"{site.path(label)}{label}.py"


def notebook_path(site: Site, label: str) -> str:
    """Where the notebook stands, below the address of the site."""
    return f"{site.path(label)}{label}.ipynb"


def cells(site: Site, display: Display, source: Source) -> tuple[Cell, ...]:
    """What the equation says, its check, and the calls that verify it anew and print what was found."""
    label = str(display.label)
    code = f'from texclaims import verify\n\nverdict = verify(".", ["{label}"], fresh=True)["{label}"]'
    return (
        Cell("markdown", _opening(site, display)),
        Cell("markdown", _formula(site, display)),
        Cell("markdown", f"Its check, from `{source.file}`, line {source.line}:\n\n```python\n{source.text.rstrip()}\n```"),
        Cell("markdown", "Verify it anew: parse it, prove it, measure it, and try its wrong versions."),
        Cell("code", code),
        Cell("code", PROOF),
        Cell("code", MEASUREMENT),
        Cell("code", WRONG),
    )


def _opening(site: Site, display: Display) -> str:
    label = str(display.label)
    where = f" The source is at {site.repo_url}." if site.repo_url else ""
    address = f" Its page: {site.permanent_link(label)}" if site.published else ""
    return (
        f"# Equation ({display.number}): {site.words(label)}\n\n"
        f"This runs in the folder of a clone of {site.title or 'the project'}, with its environment"
        f" (`{site.project.commands.setup}`).{where}{address}"
    )


def _formula(site: Site, display: Display) -> str:
    """LaTeX that needs no macro of the site."""
    formula, premises = split_display(display.tex)
    macros = site.project.macros
    when = f"\n\nwhen {', '.join(f'${expanded(premise, macros)}$' for premise in premises)}" if premises else ""
    return f"$$\n{expanded(formula, macros).strip()}\n$${when}"


def script(content: tuple[Cell, ...]) -> str:
    """The cells as one Python file; text becomes comments."""
    parts = (f"# %%\n{one.text}" if one.kind == "code" else f"# %% [markdown]\n{_comment(one.text)}" for one in content)
    return "\n\n".join(parts) + "\n"


def _comment(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def notebook(content: tuple[Cell, ...]) -> str:
    """The cells as a notebook, in version 4.5 of its format, without results."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    found = [_as_json(f"cell-{index}", one) for index, one in enumerate(content)]
    whole = {"cells": found, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _as_json(name: str, cell: Cell) -> dict[str, Any]:
    parts = {"cell_type": cell.kind, "id": name, "metadata": {}, "source": cell.text}
    return parts | ({"execution_count": None, "outputs": []} if cell.kind == "code" else {})
