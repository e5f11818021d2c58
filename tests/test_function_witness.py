"""Functions, norms, cells, losses and steps: PyTorch's own are right, and a wrong one is noticed, under its name."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import _VF

import cell_witness
import forward_witness
import function_witness
from forward_witness import faults_of_forward

Make = Callable[[Any], Any]


def test_all_are_right() -> None:
    assert list(faults_of_forward()) == []


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_whatever_the_numbers_are(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forward_witness, "SEED", seed)
    assert list(faults_of_forward()) == []


def test_no_name_is_looked_at_twice() -> None:
    parts = (forward_witness.CHECKS, cell_witness.CHECKS, function_witness.CHECKS)
    assert len(forward_witness.ALL) == sum(map(len, parts))


def with_argument(place: int, change: Callable[[Any], Any]) -> Make:
    """The right function, given something else at one place."""

    def make(right: Any) -> Any:
        def wrong(*args: Any, **kwargs: Any) -> Any:
            changed = change(args[place])
            return right(*args[:place], changed, *args[place + 1 :], **kwargs)

        return wrong

    return make


def with_option(name: str, change: Callable[[Any], Any]) -> Make:
    """The right function, given another option; one that is not given stays away."""

    def make(right: Any) -> Any:
        def wrong(*args: Any, **kwargs: Any) -> Any:
            return right(*args, **kwargs | ({name: change(kwargs[name])} if name in kwargs else {}))

        return wrong

    return make


def result(change: Callable[[Any], Any]) -> Make:
    """The right function, with something else made of its result."""
    return lambda right: lambda *args, **kwargs: change(right(*args, **kwargs))


def unscaled(right: Any) -> Any:
    def wrong(query: Any, key: Any, value: Any, **kwargs: Any) -> Any:
        return right(query, key, value, **kwargs | {"scale": kwargs.get("scale") or 1.0})

    return wrong


def scaled_by_the_size(right: Any) -> Any:
    def wrong(query: Any, key: Any, value: Any, **kwargs: Any) -> Any:
        return right(query, key, value, **kwargs | {"scale": kwargs.get("scale") or 1 / query.shape[-1]})

    return wrong


def one_ahead(right: Any) -> Any:
    def wrong(query: Any, key: Any, value: Any, is_causal: bool = False, **kwargs: Any) -> Any:
        seen = torch.ones(query.shape[-2], key.shape[-2], dtype=torch.bool).tril(1) if is_causal else None
        return right(query, key, value, attn_mask=seen, **kwargs)

    return wrong


def without_tanh_of_the_cell(right: Any) -> Any:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        state, cell = right(*args, **kwargs)
        return state / cell.tanh() * cell, cell

    return wrong


def biased(right: Any) -> Any:
    def wrong(*args: Any, **kwargs: Any) -> Any:
        return right(*args, **kwargs | {"correction": 0})

    return wrong


def nesterov(right: Any) -> Any:
    def wrong(self: Any, *args: Any, **kwargs: Any) -> Any:
        right(self, *args, **kwargs)
        for group in self.param_groups:
            group["nesterov"] = group["momentum"] > 0

    return wrong


WRONG: list[tuple[str, Any, str, Make, str]] = [
    ("scores are not scaled", F, "scaled_dot_product_attention", unscaled, "scaled_dot_product_attention:"),
    ("scores are divided by the size", F, "scaled_dot_product_attention", scaled_by_the_size, "scaled_dot_product_attention:"),
    ("a mask looks one ahead", F, "scaled_dot_product_attention", one_ahead, "behind a mask"),
    ("a scale is ignored", F, "scaled_dot_product_attention", with_option("scale", lambda _: None), "with a scale"),
    ("no weights of the state", _VF, "lstm_cell", with_argument(3, torch.zeros_like), "LSTMCell"),
    ("no tanh of the cell", _VF, "lstm_cell", without_tanh_of_the_cell, "LSTMCell"),
    ("gates exchanged", _VF, "lstm_cell", with_argument(2, lambda w: w.roll(5, 0)), "LSTMCell"),
    ("no weights of the state", _VF, "gru_cell", with_argument(3, torch.zeros_like), "GRUCell"),
    ("reset and update exchanged", _VF, "gru_cell",
     with_argument(2, lambda w: torch.cat([w[5:10], w[:5], w[10:]])), "GRUCell"),
    ("weights transposed", _VF, "rnn_tanh_cell", with_argument(3, lambda w: w.T), "RNNCell:"),
    ("no second bias", _VF, "rnn_relu_cell", with_argument(5, torch.zeros_like), "RNNCell with ReLU"),
    ("a first state of zeros", _VF, "rnn_relu", with_argument(1, torch.zeros_like), "RNN with ReLU"),
    ("a first cell of zeros", _VF, "lstm", with_argument(1, lambda both: (both[0], 0 * both[1])), "LSTM in two directions"),
    ("inputs exchanged", F, "bilinear", with_argument(2, lambda w: w.flip(1)), "Bilinear"),
    ("rows shifted", F, "embedding", with_argument(0, lambda i: (i + 1) % 4), "Embedding"),
    ("the largest of all", F, "embedding_bag", result(lambda x: x.max() + 0 * x), "EmbeddingBag"),
    ("added zeros do not count", F, "avg_pool2d",
     lambda right: partial(right, count_include_pad=False), "avg_pool2d"),
    ("a steeper slope", F, "leaky_relu", with_option("negative_slope", lambda s: s * 1.001), "leaky_relu"),
    ("alpha is ignored", F, "elu", with_option("alpha", lambda _: 1.0), "elu"),
    ("digits of alpha", F, "selu", result(lambda x: torch.where(x < 0, x * (1 + 1e-9), x)), "selu"),
    ("by tanh", F, "gelu", lambda right: partial(right, approximate="tanh"), "gelu:"),
    ("by the error function", F, "gelu", with_option("approximate", lambda _: "none"), "gelu by tanh"),
    ("beta is ignored", F, "softplus", with_option("beta", lambda _: 1.0), "softplus, steeper"),
    ("straight too soon", F, "softplus", with_option("threshold", lambda _: 2.0), "softplus, steeper"),
    ("other ends", F, "hardtanh", with_option("min_val", lambda _: -1.0), "hardtanh between others"),
    ("the other sign", F, "relu", lambda right: lambda x, *_, **__: right(-x), "relu"),
    ("a larger one", F, "silu", result(lambda x: x * (1 + 1e-9)), "silu"),
    ("one slope for all", F, "prelu", with_argument(1, lambda w: w.mean().reshape(1)), "PReLU"),
    ("the softplus of ReLU", F, "mish", lambda right: lambda x, *_, **__: x * F.relu(x).tanh(), "mish"),
    ("a square below", F, "softsign", lambda right: lambda x, *_, **__: x / (1 + x * x).sqrt(), "softsign"),
    ("a scale is ignored", F, "layer_norm", with_argument(2, lambda _: None), "layer_norm"),
    ("a shift is ignored", F, "layer_norm", with_argument(3, lambda _: None), "layer_norm"),
    ("a scale is ignored", F, "rms_norm", with_argument(2, lambda _: None), "rms_norm"),
    ("a shift is ignored", F, "group_norm", with_argument(3, lambda _: None), "GroupNorm"),
    ("a squared scale", F, "batch_norm", with_argument(3, torch.square), "batch_norm, training=False"),
    ("no bias", F, "bilinear", with_argument(3, lambda _: None), "Bilinear"),
    ("a first state of zeros", _VF, "gru", with_argument(1, torch.zeros_like), "GRU in two directions"),
    ("eps is ignored", F, "layer_norm", with_argument(4, lambda _: 1e-5), "layer_norm"),
    ("the mean is taken away", F, "rms_norm", with_argument(0, lambda x: x - x.mean(-1, keepdim=True)), "rms_norm"),
    ("other groups", F, "group_norm", with_argument(1, lambda _: 3), "GroupNorm"),
    ("trains always", F, "batch_norm", with_argument(5, lambda _: True), "batch_norm, training=False"),
    ("never trains", F, "batch_norm", with_argument(5, lambda _: False), "batch_norm, training=True"),
    ("means for sums", F, "cross_entropy", with_option("reduction", lambda _: "mean"), "losses"),
    ("delta is ignored", F, "huber_loss", with_option("delta", lambda _: 1.0), "losses"),
    ("half of the square", F, "mse_loss", result(lambda x: x / 2), "losses"),
    ("no logits", F, "binary_cross_entropy_with_logits", with_argument(0, torch.sigmoid), "losses"),
    ("another axis", F, "softmax", with_option("dim", lambda _: -1), "softmax"),
    ("divided by n", torch, "var", biased, "torch.var"),
    ("divided by n", torch.Tensor, "var", biased, "torch.var"),
    ("what is kept stays as it is", F, "dropout",
     lambda right: lambda x, p=0.5, training=True: right(x, p, training) * ((1 - p) if training else 1), "dropout"),
    ("drops while it does not train", F, "dropout", with_option("training", lambda _: True), "dropout"),
    ("nothing is dropped", F, "dropout", lambda right: lambda x, p=0.5, training=True: x / (1 - p) if training else x, "dropout"),
    ("damping is ignored", torch.optim.SGD, "__init__", with_option("dampening", lambda _: 0.0), "SGD"),
    ("decay is ignored", torch.optim.SGD, "__init__", with_option("weight_decay", lambda _: 0.0), "SGD"),
    ("ahead of the momentum", torch.optim.SGD, "__init__", nesterov, "SGD"),
]  # fmt: skip
"""In words, what is put in place of which attribute, and a part of the name of the checks that say so."""


@pytest.mark.parametrize(
    ("words", "owner", "name", "make", "noticed"), WRONG, ids=[f"{one[2]}: {one[0]}" for one in WRONG]
)
def test_a_wrong_one_is_noticed(
    words: str, owner: Any, name: str, make: Make, noticed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = getattr(owner, name)
    monkeypatch.setattr(owner, name, make(right))
    looked_at = {name: check for name, check in forward_witness.ALL.items() if noticed in f"{name}:"}
    assert looked_at and len(list(faults_of_forward(looked_at))) > 0
