"""A project -> its equations: where each stands, what it claims, and its check, ready to be judged.

Nothing heavy is imported before one of them really is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from texclaims.judgement.fingerprint import CheckSource, check_sources, circle
from texclaims.language.page import Display, Page
from texclaims.language.project import Project

if TYPE_CHECKING:
    from texclaims.judgement.argument import Case
    from texclaims.judgement.model import Meaning
    from texclaims.language.claim import Claim
    from texclaims.language.notation import Notation
    from texclaims.laws.functions import Function


class ClaimFailed(Exception):
    """An equation that does not hold as it stands; the message is all there is to show."""


class Claims(Mapping[str, "Claim"]):
    """Every equation that parses, each read when it is asked for; one that does not fails when it is verified itself."""

    def __init__(self, placed: Mapping[str, tuple[Page, Display]], notation: Notation) -> None:
        self._placed = placed
        self._notation = notation
        self._read: dict[str, Claim] = {}

    def read(self, label: str) -> Claim:
        """Raises DialectError where it does not parse."""
        from texclaims.language.claim import read_claim

        if label not in self._read:
            self._read[label] = read_claim(self._placed[label][1], self._notation)
        return self._read[label]

    def __getitem__(self, label: str) -> Claim:
        from texclaims.language.dialect import DialectError

        try:
            return self.read(label)
        except DialectError as error:
            raise KeyError(label) from error

    def __iter__(self) -> Iterator[str]:
        return (label for label in self._placed if label in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Equations:
    """The labelled displays of all pages, each read when it is asked for."""

    def __init__(self, project: Project) -> None:
        self.project = project

    @cached_property
    def sources(self) -> dict[str, CheckSource]:
        return check_sources(self.project)

    @cached_property
    def placed(self) -> dict[str, tuple[Page, Display]]:
        """Every labelled display, and the page that it stands on."""
        return {str(display.label): (page, display) for page in self.project.pages for display in page.equations}

    def where(self, label: str) -> str:
        """File and line of an equation, and its label."""
        display = self.placed[label][1]
        return f"{self.project.relative(display.file)}:{display.line}: {label}"

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.placed, self.project.notation)

    @cached_property
    def functions(self) -> Mapping[str, Function]:
        """What the project's vocabulary says of its functions."""
        functions: Mapping[str, Function] = self._vocabulary.FUNCTIONS
        return functions

    @cached_property
    def own(self) -> tuple[str, ...]:
        """The places of what the project's vocabulary calls PyTorch's own; none where it does not say."""
        return tuple(getattr(self._vocabulary, "OWN", ()))

    @cached_property
    def _vocabulary(self) -> ModuleType:
        self._make_importable()
        return import_module(self.project.vocabulary)

    def _make_importable(self) -> None:
        """The project's own modules need no installation; what is installed comes first."""
        if str(self.project.modules) not in sys.path:
            sys.path.append(str(self.project.modules))

    def case(self, label: str, device: str) -> Case:
        """What is judged. The equation is read by itself, so that its own fault is told.

        Raises ClaimFailed for one that stands on no page or rests on itself, DialectError for one that cannot be read,
        CheckError for one without a check.
        """
        from texclaims.judgement.argument import Case

        if label not in self.placed:
            raise ClaimFailed(f"{label}: found on no page; wanted: the label of an equation")
        if around := circle(self.sources, label):
            raise ClaimFailed(f"it rests on itself: {' → '.join(around)}")
        claim = self.claims.read(label)
        check, pages = self.check(label), {page.file: page.equations for page in self.project.pages}
        return Case(claim, check, claim.notation, self.functions, self.claims, device, self.own, pages)

    def check(self, label: str) -> Callable[..., Iterator[Any]]:
        """The check of an equation.

        Raises CheckError where its module does not import, or has none of that name.
        """
        from texclaims.judgement.model import CheckError, check_name, load_checks

        self._make_importable()
        file = self.project.check_file(self.placed[label][0])
        module = load_checks(file, ".".join(file.relative_to(self.project.root).with_suffix("").parts))
        check: Callable[..., Iterator[Any]] | None = getattr(module, check_name(label), None)
        if check is None or label not in self.sources:
            raise CheckError(
                f"{file}: no check {check_name(label)}\n"
                f"    wanted: def {check_name(label)}(…) with two yields of a model"
            )
        return check

    def meaning(self, label: str) -> Meaning:
        """What the check of an equation gives to its symbols.

        Raises ClaimFailed where there is no check that runs.
        """
        from texclaims.judgement.model import CheckError, run_check
        from texclaims.language.layers import at_layers

        try:
            notation = at_layers(self.project.notation, self.placed[label][1].claim)
            return run_check(self.check(label), notation, self.functions, self.claims)
        except CheckError as error:
            raise ClaimFailed(str(error)) from None
