"""Logits -> PyTorch's losses of them, the probabilities of the softmax, and their entropy.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols. Logits are fixed numbers, one
for each class, unless a line says otherwise.
"""

import torch
from torch import Tensor
from torch.nn import functional

from texclaims.check import on_tensors


@on_tensors
def cross_entropy_of_first(logits: Tensor) -> Tensor:
    """PyTorch's cross-entropy loss of an example whose class is the first: logits (m,) -> ()."""
    return _of_first(logits)


@on_tensors
def cross_entropy_of_batch(logits: Tensor, counts: Tensor) -> Tensor:
    """PyTorch's cross-entropy loss of a batch with the same logits for all examples; class i occurs counts[i] times.

    logits (m,), counts (m + 1,) or longer, with an unused entry 0 -> ().
    """
    classes = torch.arange(len(logits), device=logits.device)
    labels = classes.repeat_interleave(counts[1 : 1 + len(logits)].to(torch.int64))
    return functional.cross_entropy(logits.expand(len(labels), -1), labels)


@on_tensors
def cross_entropy_of_feature(feature: Tensor, weights: Tensor) -> Tensor:
    """The same loss behind a linear layer with one input, for an example of the first class: (), (m,) -> ()."""
    return _of_first(_last_layer(feature, weights))


@on_tensors
def entropy_of_feature(feature: Tensor, weights: Tensor) -> Tensor:
    """Entropy of torch.distributions.Categorical behind a linear layer with one input: (), (m,) -> ()."""
    return torch.distributions.Categorical(logits=_last_layer(feature, weights)).entropy()


@on_tensors
def softmax_of(logits: Tensor) -> Tensor:
    """torch.nn.functional.softmax: logits (m,) -> (1, m), the same in each state."""
    return functional.softmax(logits, dim=0).unsqueeze(0)


@on_tensors
def logistic_loss(logit: Tensor, share: Tensor) -> Tensor:
    """PyTorch's binary_cross_entropy_with_logits, with the share of the label 1 as the target: (), () -> ()."""
    return functional.binary_cross_entropy_with_logits(logit, share)


@on_tensors
def squared_error(outputs: Tensor, target: Tensor) -> Tensor:
    """torch.nn.functional.mse_loss of the first output, with one target: (states, n_out), () -> (states,)."""
    return functional.mse_loss(outputs[:, 0], target.expand(len(outputs)), reduction="none")


@on_tensors
def squared_error_of_each(targets: Tensor, output: Tensor) -> Tensor:
    """torch.nn.functional.mse_loss of one output for all examples: targets (states,), () -> (states,)."""
    return functional.mse_loss(output.expand_as(targets), targets, reduction="none")


@on_tensors
def squared_error_of_sigmoid(logit: Tensor) -> Tensor:
    """torch.nn.functional.mse_loss of a sigmoid, with the target 1: () -> ()."""
    chance = torch.sigmoid(logit)
    return functional.mse_loss(chance, torch.ones_like(chance))


def _of_first(logits: Tensor) -> Tensor:
    return functional.cross_entropy(logits, torch.zeros((), dtype=torch.int64, device=logits.device))


def _last_layer(feature: Tensor, weights: Tensor) -> Tensor:
    """torch.nn.functional.linear without a bias: (), (m,) -> (m,)."""
    return functional.linear(feature.reshape(1), weights.unsqueeze(1))
