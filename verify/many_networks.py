"""An activation, an initializer and seeds -> that many networks of the articles' demos, trained side by side by PyTorch.

The networks of one experiment differ in their seeds alone. Their parameters are stacked, with the network as the first index, so
one pass trains all of them; no number of one network gets into another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy
import torch
from torch import nn

POINTS, HIDDEN, WIDTH = 100, 10, 10  # the articles' data and network
Activation = Callable[[torch.Tensor], torch.Tensor]
Initializer = Callable[[torch.Tensor], object]


def points(seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """The demos' data: numbers x and, up to noise, 3 x + 2, each of shape (POINTS, 1), drawn by NumPy as the article does."""
    draws = numpy.random.RandomState(seed)
    x = draws.randn(POINTS, 1)
    y = 3 * x + 2 + 0.5 * draws.randn(POINTS, 1)
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)


def floors(x: torch.Tensor, y: torch.Tensor) -> tuple[float, float]:
    """The mean squared error of the best constant and of the best line; `x` and `y` of shape (POINTS, 1)."""
    line = torch.linalg.lstsq(torch.cat([x, torch.ones_like(x)], 1), y).solution
    rest = y - torch.cat([x, torch.ones_like(x)], 1) @ line
    return float(y.var(correction=0)), float(rest.square().mean())


def layers() -> list[nn.Linear]:
    """The linear layers of one network, as PyTorch makes them: 1 -> WIDTH, HIDDEN - 1 times WIDTH -> WIDTH, WIDTH -> 1."""
    return [nn.Linear(1, WIDTH), *(nn.Linear(WIDTH, WIDTH) for _ in range(HIDDEN - 1)), nn.Linear(WIDTH, 1)]


@dataclass
class Networks:
    """Networks that differ in their seed alone."""

    activation: Activation
    parameters: list[torch.Tensor]
    """Weight and bias of each layer, of shape (networks, outputs, inputs) and (networks, 1, outputs)."""

    @classmethod
    def drawn(cls, activation: Activation, seeds: Iterable[int], fill: Initializer | None = None) -> Networks:
        """One network for each seed; `fill` draws all weights anew, and the biases stay as PyTorch made them."""
        drawn = []
        for seed in seeds:
            torch.manual_seed(seed)
            one = layers()
            if fill is not None:
                for layer in one:
                    fill(layer.weight)
            drawn.append([tensor.detach() for layer in one for tensor in (layer.weight, layer.bias[None])])
        return cls(activation, [torch.stack(tensors).requires_grad_() for tensors in zip(*drawn, strict=True)])

    def to(self, dtype: torch.dtype) -> Networks:
        """A copy of these networks, in this precision."""
        return Networks(self.activation, [one.detach().to(dtype, copy=True).requires_grad_() for one in self.parameters])

    def hidden(self, x: torch.Tensor) -> list[torch.Tensor]:
        """What stands behind each activation, and at the end the outputs: shapes (networks, POINTS, units)."""
        behind, last = [x.to(self.parameters[0].dtype)], len(self.parameters) // 2 - 1
        for k, (weight, bias) in enumerate(zip(self.parameters[::2], self.parameters[1::2], strict=True)):
            before = behind[-1] @ weight.mT + bias
            behind.append(before if k == last else self.activation(before))
        return behind[1:]

    def losses(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """The mean squared error of each network, of shape (networks,)."""
        outputs = self.hidden(x)[-1]
        return (outputs - y.to(outputs.dtype)).square().mean((1, 2))

    def gradients(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """The norm of the gradient of each weight, of shape (networks, layers)."""
        found = torch.autograd.grad(self.losses(x, y).sum(), self.parameters[::2])
        return torch.stack([one.flatten(1).norm(dim=1) for one in found], 1)

    def train(self, x: torch.Tensor, y: torch.Tensor, rate: float, epochs: int, clip: float | None = None) -> torch.Tensor:
        """Plain gradient descent on all points -> losses before each step and after the last, of shape (epochs + 1, networks).

        With `clip`, PyTorch's `clip_grad_norm_` clips the gradient of each network by itself.
        """
        optimizer, curve = torch.optim.SGD(self.parameters, lr=rate), []
        for one in self.parameters:
            one.grad = torch.zeros_like(one)
        networks = [self._network(k) for k in range(len(self.parameters[0]))] if clip else []
        for _ in range(epochs):
            optimizer.zero_grad(set_to_none=False)
            losses = self.losses(x, y)
            losses.sum().backward()
            curve.append(losses.detach())
            for network in networks:
                nn.utils.clip_grad_norm_(network, clip or 0.0)
            optimizer.step()
        with torch.no_grad():
            return torch.stack([*curve, self.losses(x, y)])

    def _network(self, k: int) -> Sequence[torch.Tensor]:
        """One network's parameters, with gradients that share their memory with those of all."""
        found = []
        for one in self.parameters:
            assert one.grad is not None  # `train` puts it there, and keeps it
            found.append(nn.Parameter(one.detach()[k]))
            found[-1].grad = one.grad[k]
        return found
