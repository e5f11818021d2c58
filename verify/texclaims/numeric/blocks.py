"""Random names and the groups that premises declare independent -> which names are drawn together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """Random names that are drawn together: `names` follow the product of the independent `parts`."""

    parts: tuple[Block, ...]
    names: tuple[str, ...]

    @property
    def members(self) -> frozenset[str]:
        """All its names, those of its parts included."""
        return frozenset(self.names).union(*(inner.members for inner in self.parts))


def blocks(names: Sequence[str], groups: Sequence[frozenset[str]]) -> list[Block]:
    """Blocks that are independent of each other.

    Names that no group declares independent of each other share a block. One that may depend on several blocks follows
    their product, so that these stay independent of each other.
    """
    found: list[Block] = []
    for name in sorted(names, key=lambda name: (not any(name in group for group in groups), name)):
        apart = [block for block in found if any({name, *block.members} <= group for group in groups)]
        together = [block for block in found if block not in apart]
        if len(together) == 1 and not together[0].parts:
            merged = Block((), (*together[0].names, name))
        else:
            merged = Block(tuple(together), (name,))
        found = [*apart, merged]
    return found
