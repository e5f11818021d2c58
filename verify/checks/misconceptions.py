"""Checks of docs/misconceptions.md, for formulas that need other models than the right equation.

All others are refuted with the check of the right equation, as it stands.
"""

from collections.abc import Iterator
from typing import Any

from shallow_networks import one_step, output
from texclaims.check import Model, model

Check = Iterator[Model]


def wrong_all_zero_same_step(
    m: Any, n_in: Any, step_incoming: Any, step_outgoing: Any, phi: Any, ell: Any,
    x: Any, W: Any, beta: Any, V: Any, b: Any, eta: Any,
) -> Check:  # fmt: skip
    # SymPy: a step of any weight of either layer, then everything but the output bias put to zero
    network = output(phi, x, W, beta, V, b, m, n_in)
    yield model(W_plus=step_incoming.given(f=network).each, V_plus=step_outgoing.given(f=network).each)
    # PyTorch: torch.optim.SGD from two layers of zeros, with an output bias
    start = phi, ell, x, W, beta, V, b, eta
    yield model(W_plus=one_step("W", *start), V_plus=one_step("V", *start))
