"""The settings of the depth lab -> its runs: signal and gradient of networks that PyTorch draws, layer by layer.

All settings of one width and depth run side by side, on the same draws: those that the program makes which a reader copies.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from lab_settings import ACTIVATIONS, GAINS, LEVELS, SEEDS, Setting, shown

APPLY = {
    "none": lambda z: z, "relu": F.relu, "elu": F.elu, "selu": F.selu, "gelu": F.gelu,
    "tanh": torch.tanh, "sigmoid": torch.sigmoid,
}  # fmt: skip


def quantiles(settings: Sequence[Setting], width: int, depth: int) -> Tensor:
    """(settings, 2, levels, layers shown): quantiles over the seeds of the mean square of signal and gradient.

    All settings have this depth, and those with one activation stand side by side.
    """
    runs = torch.stack([one_seed(settings, width, depth, seed) for seed in range(SEEDS)])
    found = runs[..., shown(depth)].quantile(torch.tensor(LEVELS, dtype=torch.float64), dim=0)
    return found.permute(1, 2, 0, 3)


def one_seed(settings: Sequence[Setting], width: int, depth: int, seed: int) -> Tensor:
    """(settings, 2, depth + 1): mean square of the signal and of the gradient in each layer, of one draw."""
    torch.manual_seed(seed)
    wide = {"dtype": torch.float64}
    start = torch.randn(width, **wide)
    z = start.expand(len(settings), width).clone().requires_grad_()  # (settings, width)
    gains = torch.tensor([GAINS[one.gain].value * one.scale for one in settings], **wide)[:, None] / width**0.5
    keeps = torch.tensor([float(one.skip != "none") for one in settings], **wide)[:, None]
    normed = torch.tensor([one.norm == "on" for one in settings])[:, None]
    layers = [z]
    for _ in range(depth):
        w = torch.randn(width, width, **wide)
        z = keeps * z + gains * F.linear(applied(settings, torch.where(normed, F.rms_norm(z, (width,)), z)), w)
        layers.append(z)
    end = torch.randn(width, **wide)
    gradients = torch.autograd.grad((z @ end).sum(), layers)
    signal, gradient = (torch.stack([one.detach().square().mean(1) for one in many], 1) for many in (layers, gradients))
    return torch.stack([signal, gradient], 1)


def applied(settings: Sequence[Setting], z: Tensor) -> Tensor:
    """Each setting's own activation."""
    names = [one.activation for one in settings]
    parts = [APPLY[name](z[[k for k, one in enumerate(names) if one == name]]) for name in ACTIVATIONS if name in names]
    return torch.cat(parts)
