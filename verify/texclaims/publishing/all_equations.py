"""The equations of a site that hold -> one JSON file that other programs read, and the JSON schema that describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from texclaims.judgement.marks import proved_in_words
from texclaims.judgement.schema import ProvedStep, Verdict
from texclaims.language.page import Display, Page
from texclaims.publishing.site import Site, title
from texclaims.publishing.take_along import latex
from texclaims.publishing.typeset import split_display

EQUATIONS, SCHEMA = "equations/equations.json", "equations/schema.json"
"""Where they stand below the address of the site."""
VERSION = 1
"""Of the form: a number that changes when a field goes away or means something else; new fields may come."""


class Step(Struct, frozen=True):
    """One step of the derivation."""

    tex: str
    relation: Annotated[str, Meta(description="such as =, <= or ~")]
    standing: Annotated[str, Meta(description="proved, defined, or given: a rule that is taken as given")]
    needs: Annotated[tuple[str, ...], Meta(description="the premises, in TeX, without which this step fails")]
    rules: Annotated[tuple[str, ...], Meta(description="the rules of the proof, in their order")]
    by: Annotated[tuple[str, ...], Meta(description="labels that its row names: it follows from them by algebra, and needs each")]


class Measurement(Struct, frozen=True):
    """What PyTorch found: the largest error, and what was allowed."""

    by: Annotated[str, Meta(description="the method, such as enumeration or quadrature")]
    grade: Annotated[str, Meta(description="pytorch: PyTorch's own functions ran; numerics, arithmetic: the formula by itself")]
    on: Annotated[tuple[str, ...], Meta(description="PyTorch's own functions that it rests on")]
    error: float
    tolerance: float


class Place(Struct, frozen=True):
    """A line of the source."""

    file: str
    line: int


class Circumstances(Struct, frozen=True):
    """When and with what it was verified."""

    date: Annotated[str, Meta(description="as 2026-11-28")]
    commit: str | None
    versions: Mapping[str, str]


class Equation(Struct, frozen=True):
    """One equation that holds."""

    label: Annotated[str, Meta(description="permanent, and never given to another equation")]
    title: Annotated[str, Meta(description="what it states, in words")]
    number: Annotated[str, Meta(description="as it is shown; it may change, the label may not")]
    address: Annotated[str, Meta(description="permanent; without a host where the site was built without its address")]
    page: Annotated[str, Meta(description="the file of its chapter")]
    chapter: Annotated[str, Meta(description="the title of its chapter")]
    latex: Annotated[str, Meta(description="compiles with amsmath, amssymb and mathtools")]
    tex: Annotated[str, Meta(description="as typed, with the macros of preamble.tex, without premises and label")]
    premises: Annotated[tuple[str, ...], Meta(description="in TeX, as typed after \\when")]
    domain: Annotated[tuple[str, ...], Meta(description="what must be true beside the premises for every side to have a value")]
    supplied: Annotated[tuple[str, ...], Meta(description="what the check says of names that the display leaves open")]
    verdict: Annotated[str, Meta(description="what the proof shows: proved, defined, taken as given, or in part")]
    steps: tuple[Step, ...]
    measured: Measurement
    wrong_versions_rejected: int
    rests_on: Annotated[tuple[str, ...], Meta(description="labels of the equations that its check asks for, or its rows name")]
    used_by: Annotated[tuple[str, ...], Meta(description="labels of the equations that rest on it")]
    symbols: Annotated[tuple[str, ...], Meta(description="names in the table of symbols, or in that of its chapter")]
    check: Place
    verified: Circumstances


class Equations(Struct, frozen=True):
    """All equations of a site that hold, in the order of its pages."""

    version: Annotated[int, Meta(description="of this form")]
    title: str
    address: Annotated[str, Meta(description="of the site; empty where it was built without one")]
    release: Annotated[str, Meta(description="the version of the site")]
    equations: tuple[Equation, ...]


def equations_json(site: Site) -> str:
    """The file, indented by one blank, for people read it too."""
    rows = tuple(row for page in site.pages for row in _rows(site, page))
    whole = Equations(VERSION, site.title, site.published, site.version, rows)
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"


def schema_json() -> str:
    """Its JSON schema, of the draft of 2020-12."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(Equations)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=1).decode() + "\n"


def _rows(site: Site, page: Page) -> Iterator[Equation]:
    for display in page.equations:
        label = str(display.label)
        verdict = site.verdict(label)
        if verdict is not None and site.states[label].status == "holds":
            yield _row(site, page, display, verdict)


def _row(site: Site, page: Page, display: Display, verdict: Verdict) -> Equation:
    label, known = str(display.label), verdict.measurement
    formula, premises = split_display(display.tex)
    return Equation(
        label=label, title=site.words(label), number=display.number, address=site.permanent_link(label),
        page=page.uri, chapter=title(page), latex=latex(display, site.project.macros), tex=formula,
        premises=premises, domain=verdict.domain, supplied=verdict.supplied, verdict=proved_in_words(verdict),
        steps=tuple(map(_step, verdict.proof.steps)),
        measured=Measurement(known.method, verdict.grade, verdict.measured_on, known.error, known.tolerance),
        wrong_versions_rejected=verdict.mutants.rejected, rests_on=verdict.depends_on,
        used_by=tuple(site.used_by.get(label, ())), symbols=verdict.symbols,
        check=Place(verdict.source.file, verdict.source.line),
        verified=Circumstances(verdict.date, verdict.commit, verdict.versions),
    )  # fmt: skip


def _step(step: ProvedStep) -> Step:
    return Step(step.tex, step.relation, step.standing, step.premises, step.rules, step.cited)
