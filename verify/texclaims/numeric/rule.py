"""How a law with a density is put on states: panels for one variable, a few nodes for each element of a family."""

from __future__ import annotations

from dataclasses import dataclass

FEW = 4  # nodes per element where a continuous law is enumerated: exact up to the 7th power
MANY = 6  # elements; with so many, one node less: exact up to the 5th power


GAUSS = 20  # nodes fed to an initializer: exact for moments up to the 39th


@dataclass(frozen=True)
class Rule:
    """`few` nodes for each element of a family, one less for MANY; `injected` into an initializer; `cuts` between the panels
    of a variable, from its law's low end to its high one, where they are not the law's own; `finer` panels for two variables
    that have a law together."""

    few: int = FEW
    injected: int = GAUSS
    cuts: tuple[tuple[str, tuple[float, ...]], ...] = ()
    finer: bool = False

    def nodes_of(self, elements: int) -> int:
        """For each element of a family of so many."""
        return self.few - (elements >= MANY)

    def cuts_of(self, name: str) -> tuple[float, ...]:
        """Of a variable; () where they are the law's own."""
        return dict(self.cuts).get(name, ())


USUAL = Rule()
