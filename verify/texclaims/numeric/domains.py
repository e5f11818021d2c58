"""A domain -> numbers in general position inside of it, numbers of it that a search can try, and whether it holds a tensor."""

from __future__ import annotations

from math import inf

import torch

from texclaims.language.kinds import Domain
from texclaims.numeric.dice import Dice

MARGIN = 0.05  # of an interval, on each side: numbers in general position are not near its ends


def drawn(domain: Domain, dice: Dice, *shape: int) -> torch.Tensor:
    """Real numbers of the domain, of this shape; between two ends, evenly spread over nine tenths of the interval."""
    low, high = domain.low, domain.high
    if domain.bounded:
        return low + (high - low) * (MARGIN + (1 - 2 * MARGIN) * dice.uniform(*shape))
    if low > -inf:
        return low + dice.positive(*shape)
    return high - dice.positive(*shape) if high < inf else dice.values(*shape)


def placed(domain: Domain, size: float) -> float:
    """The number of the domain that belongs to a size above 0; of all real numbers, to one below 0 as well.

    Sizes from 0 to infinity reach every number between the ends, in rising or in falling order.
    """
    if domain.bounded:
        return domain.low + (domain.high - domain.low) * (size / (1 + size))
    if domain.low > -inf:
        return domain.low + size
    return domain.high - size if domain.high < inf else size


def signs(domain: Domain) -> tuple[float, ...]:
    """Of the sizes that `placed` takes."""
    return (1.0,) if domain.low > -inf or domain.high < inf else (1.0, -1.0)


def between(domain: Domain, values: torch.Tensor) -> bool:
    """Do all values, of any shape, lie between the ends that are numbers? Whether they are whole is not looked at."""
    if domain.low > -inf and not bool((values >= domain.low if domain.with_low else values > domain.low).all()):
        return False
    return domain.high == inf or bool((values <= domain.high if domain.with_high else values < domain.high).all())
