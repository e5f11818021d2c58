"""A project -> its equations: where each stands, what it claims, and its check, ready to be judged.

Nothing heavy is imported before one of them really is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from pathlib import Path
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
    """Every equation that parses, each read when it is asked for, with the table of its own page; one that does not fails when it
    is verified itself."""

    def __init__(self, placed: Mapping[str, tuple[Page, Display]], notation_of: Callable[[Path], Notation]) -> None:
        self._placed = placed
        self._notation_of = notation_of
        self._read: dict[str, Claim] = {}

    def read(self, label: str) -> Claim:
        """Raises DialectError where it does not parse."""
        from texclaims.language.claim import read_claim

        if label not in self._read:
            display = self._placed[label][1]
            self._read[label] = read_claim(display, self._notation_of(display.file))
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

    @cached_property
    def wrong(self) -> dict[str, tuple[Page, Display]]:
        """Every formula that its page calls wrong, and the page. Nothing can rest on one."""
        return {str(display.label): (page, display) for page in self.project.pages for display in page.refuted}

    @cached_property
    def shown(self) -> dict[str, tuple[Page, Display]]:
        """Both."""
        return {**self.placed, **self.wrong}

    def where(self, label: str) -> str:
        """File and line of an equation, and its label."""
        display = self.shown[label][1]
        return f"{self.project.relative(display.file)}:{display.line}: {label}"

    @cached_property
    def claims(self) -> Claims:
        return Claims(self.placed, self.project.notation_of)

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
        if label not in self.placed:
            found = "its page calls it wrong" if label in self.wrong else "found on no page"
            raise ClaimFailed(f"{label}: {found}; wanted: the label of an equation")
        if around := circle(self.sources, label):
            raise ClaimFailed(f"it rests on itself: {' → '.join(around)}")
        return self._case(label, device, self.check(label))

    def refuted_case(self, label: str, device: str) -> tuple[Case, Case]:
        """A formula that its page calls wrong, with its check, or that of the right equation where it has none; and the right
        equation.

        Raises ClaimFailed where there is no right equation; DialectError and CheckError as `case` does.
        """
        right = self.wrong[label][1].refuted
        if right not in self.placed:
            raise ClaimFailed(f"{right}, which is named as the right equation, is none; wanted: the label of an equation")
        known = self.case(right, device)
        return self._case(label, device, self.check(label) if label in self.sources else known.check), known

    def _case(self, label: str, device: str, check: Callable[..., Iterator[Any]]) -> Case:
        from texclaims.judgement.argument import Case
        from texclaims.language.claim import read_claim

        display = self.shown[label][1]
        claim = self.claims.read(label) if label in self.placed else read_claim(display, self.project.notation_of(display.file))
        pages = {page.file: page.equations for page in self.project.pages}
        return Case(claim, check, claim.notation, self.functions, self.claims, device, self.own, pages)

    def check(self, label: str) -> Callable[..., Iterator[Any]]:
        """The check of that name.

        Raises CheckError where its module does not import, or has none of that name.
        """
        from texclaims.judgement.model import CheckError, check_name, load_checks

        self._make_importable()
        file = self.project.check_file(self.shown[label][0])
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
            display = self.placed[label][1]
            notation = at_layers(self.project.notation_of(display.file), display.claim)
            return run_check(self.check(label), notation, self.functions, self.claims)
        except CheckError as error:
            raise ClaimFailed(str(error)) from None
