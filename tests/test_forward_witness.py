"""PyTorch's cells, attention, normalizations and first states, each a little wrong -> what layers compute is called wrong."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor
from torch.nn.modules import rnn

from forward_witness import faults_of_forward

Right = Callable[..., Any]


def scaled(by: Callable[[int], float]) -> Callable[[Right], Right]:
    """Attention whose scale is another function of the dimension."""
    return lambda right: lambda query, *rest, **more: right(query * by(query.shape[-1]), *rest, **more)


def one_ahead(right: Right) -> Right:
    def wrong(query: Tensor, key: Tensor, value: Tensor, *, is_causal: bool = False) -> Any:
        seen = torch.ones(query.shape[-2], key.shape[-2], dtype=torch.bool).tril(1) if is_causal else None
        return right(query, key, value, attn_mask=seen)

    return wrong


def no_state(right: Right) -> Right:
    """A cell whose state does not come back: the weights of the state count for nothing."""
    return lambda x, state, w, back, *biases: right(x, state, w, torch.zeros_like(back), *biases)


def no_tanh(right: Right) -> Right:
    """An LSTM cell whose new state is the gate times the cell, and not times its tanh."""

    def wrong(*given: Any) -> tuple[Tensor, Tensor]:
        state, cell = right(*given)
        return state / cell.tanh() * cell, cell

    return wrong


def exchanged(right: Right) -> Right:
    """A GRU cell in which update and reset gate are exchanged."""

    def turned(one: Tensor) -> Tensor:
        reset, update, candidate = one.chunk(3)
        return torch.cat([update, reset, candidate])

    return lambda x, state, *given: right(x, state, *map(turned, given))


def without(*names: str) -> Callable[[Right], Right]:
    """What is given under these names counts for nothing."""
    places = {"weight": 0, "bias": 1}

    def make(right: Right) -> Right:
        def wrong(x: Any, shape: Any, *given: Any) -> Any:
            rest = [*given]
            for name in names:
                rest[places[name]] = None
            return right(x, shape, *rest)

        return wrong

    return make


def squared_scale(right: Right) -> Right:
    return lambda x, mean, variance, scale, *rest: right(x, mean, variance, scale**2, *rest)


def from_zero(right: Right) -> Right:
    """A layer that begins with a state of zeros, whatever it is given; an LSTM keeps the cell."""

    def wrong(x: Any, first: Any, *rest: Any) -> Any:
        nothing = (torch.zeros_like(first[0]), first[1]) if isinstance(first, tuple) else torch.zeros_like(first)
        return right(x, nothing, *rest)

    return wrong


def side_by_side(right: Right) -> Right:
    return lambda x, window: right(x, window, 1)


WRONG = [
    ("torch.nn.functional.scaled_dot_product_attention", F, "scaled_dot_product_attention", scaled(math.sqrt)),
    ("torch.nn.functional.scaled_dot_product_attention", F, "scaled_dot_product_attention", scaled(lambda d: d**-0.5)),
    ("torch.nn.functional.scaled_dot_product_attention with a causal mask", F, "scaled_dot_product_attention", one_ahead),
    ("torch.nn.RNNCell", rnn._VF, "rnn_tanh_cell", no_state),
    ("torch.nn.LSTMCell", rnn._VF, "lstm_cell", no_state),
    ("torch.nn.LSTMCell", rnn._VF, "lstm_cell", no_tanh),
    ("torch.nn.GRUCell", rnn._VF, "gru_cell", no_state),
    ("torch.nn.GRUCell", rnn._VF, "gru_cell", exchanged),
    ("torch.nn.RNN", rnn._VF, "rnn_tanh", from_zero),
    ("torch.nn.LSTM", rnn._VF, "lstm", from_zero),
    ("torch.nn.GRU in two directions", rnn._VF, "gru", from_zero),
    ("torch.nn.functional.layer_norm", F, "layer_norm", without("weight")),
    ("torch.nn.functional.layer_norm", F, "layer_norm", without("bias")),
    ("torch.nn.functional.rms_norm", F, "rms_norm", without("weight")),
    ("torch.nn.functional.group_norm", F, "group_norm", without("weight", "bias")),
    ("torch.nn.functional.batch_norm", F, "batch_norm", squared_scale),
    ("torch.nn.functional.avg_pool2d", F, "avg_pool2d", side_by_side),
    ("torch.nn.functional.bilinear", F, "bilinear", lambda right: lambda x, z, w, b: right(x, z, w)),
    ("torch.nn.functional.bilinear", F, "bilinear", lambda right: lambda x, z, w, b: right(x, z, w.mT.reshape(w.shape), b)),
]
"""What the witness names, where it is, and what is put in its place."""


def test_what_is_right_is_called_right() -> None:
    assert list(faults_of_forward()) == []


@pytest.mark.parametrize(("named", "owner", "name", "make"), WRONG)
def test_what_is_wrong_is_named(named: str, owner: Any, name: str, make: Callable[[Right], Right], monkeypatch: Any) -> None:
    monkeypatch.setattr(owner, name, make(getattr(owner, name)), raising=False)
    assert any(fault.startswith(f"{named}: ") for fault in faults_of_forward())
