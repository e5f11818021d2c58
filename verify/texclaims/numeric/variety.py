"""Fixed numbers that were drawn -> the same with the signs that their turn gives them, or of any magnitude."""

from __future__ import annotations

from math import inf

import torch

from texclaims.language.notation import Notation
from texclaims.numeric.dice import Dice

MAGNITUDES = (-4.0, 8.0)  # of numbers without two ends, as powers of 2
Fixed = dict[str, torch.Tensor]


def spread(notation: Notation, fixed: Fixed, dice: Dice) -> None:
    """An inequality between numbers of unlike kinds may hold of large ones alone, or of small ones. Each keeps its shape."""
    low, high = MAGNITUDES
    for name in sorted(fixed):
        row = notation.by_name[name].row
        if row.scalar and not row.whole and row.values.low in (0.0, -inf) and row.values.high == inf:
            fixed[name] = fixed[name] * 2 ** (low + (high - low) * dice.uniform(1)[0])


def take_signs(notation: Notation, fixed: Fixed, seed: int) -> None:
    """Of real numbers, and of the first two elements of a vector, four consecutive seeds show every combination of the signs of
    two. Each keeps its shape."""
    rows = {name: notation.by_name[name].row for name in sorted(fixed)}
    real = [name for name, row in rows.items() if row.scalar and row.values.mirrored]
    for position, name in enumerate(real):
        fixed[name] = fixed[name].abs() * _sign(seed, position)
    vectors = [name for name, row in rows.items() if not row.scalar and not row.layered and row.values.mirrored]
    for position, name in enumerate(vectors, start=len(real)):
        fixed[name] = fixed[name].clone()
        for k in (1, 2):
            place = (*[1] * (fixed[name].dim() - 1), k)
            fixed[name][place] = fixed[name][place].abs() * _sign(seed, position + k - 1)


def _sign(seed: int, position: int) -> int:
    return 1 - 2 * (seed >> position % 2 & 1)
