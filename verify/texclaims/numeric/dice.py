"""A seed -> numbers in general position: no zero, no symmetry, no two alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch


@contextmanager
def drawing_from(seed: int) -> Iterator[None]:
    """While this lasts, PyTorch's own generators begin at this seed; afterwards they stand where they stood.

    Without a GPU, only that of the processor is told: for each of the others PyTorch would write down where it was asked.
    """
    devices = range(torch.cuda.device_count())
    with torch.random.fork_rng(devices=devices):
        (torch.random if devices else torch.default_generator).manual_seed(seed)
        yield


@dataclass(frozen=True)
class Dice:
    """Draws float64 tensors on one device. The numbers come from a generator on the CPU: one seed, one stream."""

    generator: torch.Generator
    device: str

    @classmethod
    def seeded(cls, seed: int, device: str) -> Dice:
        """The dice of one world."""
        return cls(torch.Generator().manual_seed(seed), device)

    def uniform(self, *shape: int) -> torch.Tensor:
        """Between 0 and 1, of this shape."""
        return torch.rand(*shape, generator=self.generator, dtype=torch.float64).to(self.device)

    def values(self, *shape: int) -> torch.Tensor:
        """Of both signs, 0.3 to 1.7 in size, of this shape; their law has neither mean zero nor symmetry."""
        sign = torch.where(self.uniform(*shape) < 0.4, -1.0, 1.0)
        return sign * (0.3 + 1.4 * self.uniform(*shape))

    def positive(self, *shape: int) -> torch.Tensor:
        """Between 0.3 and 2.2, on both sides of 1, of this shape."""
        return 0.3 + 1.9 * self.uniform(*shape)

    def weights(self, count: int) -> torch.Tensor:
        """Unequal probabilities, shape (count,)."""
        raw = 0.3 + self.uniform(count)
        return raw / raw.sum()

    def order(self, size: int) -> torch.Tensor:
        """0 … size - 1 in random order, int64, shape (size,)."""
        return torch.randperm(size, generator=self.generator).to(self.device)
