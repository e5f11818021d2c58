"""A world -> the same world with one number set, or one random variable scaled, shifted or sheared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from texclaims.numeric.world import World


class Way(Enum):
    """How a world is moved."""

    SET = "a fixed number takes another value"
    REBUILD = "the same, where a premise speaks of it: the world is drawn anew"
    SCALE = "a random variable is multiplied"
    SHIFT = "a number is taken from a random variable"
    SHIFT_BACK = "a number is added to it"
    SHEAR = "a multiple of another variable is added to a random one"
    SHEAR_BACK = "a multiple of another variable is taken from a random one"


@dataclass(frozen=True)
class Move:
    """One name that is moved; by `other` where it is sheared."""

    way: Way
    name: str
    other: str = ""

    @property
    def of_number(self) -> bool:
        """Is a fixed number moved?"""
        return self.way in (Way.SET, Way.REBUILD)

    def applied(self, world: World, size: float) -> World:
        """The world after the move.

        Raises ValueError for a REBUILD, which is none of the world alone.
        """
        match self.way:
            case Way.SET:
                return world.with_fixed(self.name, size)
            case Way.SCALE:
                return world.with_scale(self.name, size)
            case Way.SHIFT:
                return world.with_shift(self.name, -size)
            case Way.SHIFT_BACK:
                return world.with_shift(self.name, size)
            case Way.SHEAR:
                return world.with_shear(self.name, self.other, size)
            case Way.SHEAR_BACK:
                return world.with_shear(self.name, self.other, -size)
        raise ValueError(self.way.value)
