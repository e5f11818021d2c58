"""torch.nn.Sequential of Linear and activation modules, in every state of its weights -> what stands in each of its layers.

An equation about layer l of the site is measured on it: the names with a layer are what hooks see behind each module, and what
autograd gives there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import nn

from texclaims.check import Stack

Values = Mapping[int, torch.Tensor]
"""Layer -> values in all states, of shape (states, *shape of the family)."""


def network(activation: Callable[[], nn.Module]) -> Stack:
    """Layer l is Linear behind the activation of layer l - 1; there are no biases, the weights are symmetric, and the loss is
    linear in the last pre-activations, with coefficients that are drawn too: they are the gradients there.
    """
    drawn = {"W_layer": "each", "z_layer": "first", "delta_layer": "last"}
    return Stack(drawn, partial(_run, activation), symmetric=frozenset({"W_layer", "z_layer"}))


def _run(activation: Callable[[], nn.Module], drawn: Mapping[str, Values]) -> dict[str, dict[int, torch.Tensor]]:
    weights, arriving = drawn["W_layer"], drawn["delta_layer"][len(drawn["W_layer"])]
    stack = _modules(activation, weights)
    enter = drawn["z_layer"][0].clone().requires_grad_()
    added = [arriving.new_zeros(len(arriving), weights[layer].shape[1], requires_grad=True) for layer in sorted(weights)]
    seen = _seen(stack, weights, enter, added)
    pre, post = [enter, *seen[1::2]], [*seen[::2], activation()(seen[-1])]
    gradients = torch.autograd.grad((pre[-1] * arriving).sum(), [enter, *added])
    return {
        name: {layer: one.detach() for layer, one in enumerate(found)}
        for name, found in (("z_layer", pre), ("a_layer", post), ("delta_layer", gradients))
    }


def _modules(activation: Callable[[], nn.Module], weights: Values) -> nn.Sequential:
    shapes = [weights[layer].shape[1:] for layer in sorted(weights)]
    linear = [nn.Linear(n_in, n_out, bias=False, device="meta", dtype=torch.float64) for n_out, n_in in shapes]
    return nn.Sequential(*(module for one in linear for module in (activation(), one)))


def _seen(stack: nn.Sequential, weights: Values, enter: torch.Tensor, added: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
    """What comes out of each module, in every state; `added` is 0, and is added behind each linear one: autograd gives the
    gradient by it."""

    def in_one_state(given: dict[str, torch.Tensor], x: torch.Tensor, more: list[torch.Tensor]) -> tuple[torch.Tensor, ...]:
        found: list[torch.Tensor] = []

        def hook(module: nn.Module, _: Any, output: torch.Tensor) -> torch.Tensor:
            found.append(output + more[len(found) // 2] if isinstance(module, nn.Linear) else output)
            return found[-1]

        hooks = [module.register_forward_hook(hook) for module in stack]
        torch.func.functional_call(stack, given, (x,))
        for one in hooks:
            one.remove()
        return tuple(found)

    given = {f"{2 * k + 1}.weight": weights[layer] for k, layer in enumerate(sorted(weights))}
    found: tuple[torch.Tensor, ...] = torch.func.vmap(in_one_state)(given, enter, added)
    return found
