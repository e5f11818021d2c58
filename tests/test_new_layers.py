"""The layers that the chapters on defaults speak of: each has its equations, and where PyTorch's layer is wrong, these fail."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

import layer_defaults
from initializer_witness import InitializerFault
from layer_witness import faults_of_made
from texclaims.judgement.equations import Equations
from texclaims.judgement.model import run_check
from texclaims.language.project import find_project
from texclaims.numeric.meter import Meter

ROOT = Path(__file__).parents[1]

COVERED: Mapping[str, tuple[str, ...]] = {
    "Linear": ("linear-default-bias-law", "linear-default-output", "linear-default-error", "bias-floor"),
    "Bilinear": ("bilinear-default-law", "bilinear-default-output"),
    "Conv1d": ("conv-default-law",),
    "ConvTranspose1d": ("transposed-default-law",),
    "Embedding": ("embedding-default-law", "embedding-scaled", "embedding-logit", "embedding-step"),
    "EmbeddingBag": ("embedding-bag", "embedding-bag-padding"),
    "RNN": ("recurrent-default-law", "recurrent-same-weight", "recurrent-rotation", "recurrent-identity",
            "recurrent-identity-slope", "recurrent-stacked", "recurrent-both-ways"),
    "RNNCell": ("recurrent-default-sum", "recurrent-default-backward"),
    "LSTM": ("lstm-memory", "lstm-memory-default", "lstm-cell-slope"),
    "LSTMCell": ("lstm-cell", "lstm-gate-variance", "lstm-gate-mean", "lstm-two-biases", "chrono-gate", "chrono-cell"),
    "GRU": ("gru-step", "gru-memory"),
    "GRUCell": ("gru-default-mean",),
    "MultiheadAttention": ("multihead-default-law", "multihead-separate-law", "multihead-score", "multihead-one-token"),
    "Transformer": ("transformer-default-law",),
    "TransformerEncoder": ("transformer-copies",),
    "TransformerEncoderLayer": ("transformer-feedforward",),
    "BatchNorm1d": ("batch-norm-default",),
    "LayerNorm": ("layer-norm-default",),
    "GroupNorm": ("group-norm-default", "layer-norm-default"),
    "RMSNorm": ("rms-norm-default",),
    "PReLU": ("prelu-default-moment",),
}  # fmt: skip
"""A layer of torch.nn, and the equations about it."""
PAIRS = [(layer, label) for layer, labels in COVERED.items() for label in labels]
APART = ("embedding-logit", "embedding-step")
"""What they are about is not what the layer gives: these have tests of their own."""
LAWS = [label for _, label in PAIRS if label.endswith("-law")]


@pytest.fixture(scope="module")
def equations() -> Equations:
    return Equations(find_project(ROOT))


def measured(equations: Equations, label: str) -> bool:
    """Does PyTorch's half of an equation hold, in its own worlds?"""
    case = equations.case(label, "cpu")
    model = run_check(case.check, case.notation, case.functions, case.claims).measurement
    meter = Meter(case.notation, case.functions, model, case.claim.names, "cpu")
    return all(meter.measure(step, case.claim.premises).holds for step in case.claim.steps)


# --- a layer that computes something else -----------------------------------------------------------------------------


def _more(result: Any) -> Any:
    """One per cent more, of every tensor in it, and of the logarithm of the weights of an attention."""
    if isinstance(result, tuple):
        return tuple(_more(one) for one in result)
    return None if result is None else result * 1.01


def _wrong_forward(layer: str) -> Callable[..., Any]:
    right = getattr(nn, layer).forward

    def forward(self: nn.Module, *arguments: Any, **options: Any) -> Any:
        result = right(self, *arguments, **options)
        return (_more(result[0]), result[1] ** 1.01) if layer == "MultiheadAttention" else _more(result)

    return forward


def _apart(right: Callable[..., Any]) -> Callable[..., Any]:
    """The last copy is another one."""

    def make(encoder: nn.TransformerEncoder, *arguments: Any, **options: Any) -> None:
        right(encoder, *arguments, **options)
        with torch.no_grad():
            encoder.layers[-1].linear1.weight.mul_(1.01)

    return make


def put_wrong(layer: str, patch: pytest.MonkeyPatch) -> None:
    """PyTorch's layer gives one per cent more than it should."""
    if layer == "TransformerEncoder":
        patch.setattr(nn.TransformerEncoder, "__init__", _apart(nn.TransformerEncoder.__init__))
    elif layer == "TransformerEncoderLayer":
        patch.setattr(nn.Linear, "forward", _wrong_forward("Linear"))
    else:
        patch.setattr(getattr(nn, layer), "forward", _wrong_forward(layer))


@pytest.mark.parametrize(("layer", "label"), [pair for pair in PAIRS if pair[1] not in (*LAWS, *APART)])
def test_an_equation_fails_where_its_layer_is_wrong(
    layer: str, label: str, equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured(equations, label)
    put_wrong(layer, monkeypatch)
    assert not measured(equations, label)


def test_a_step_fails_where_another_row_moves(equations: Equations, monkeypatch: pytest.MonkeyPatch) -> None:
    right = nn.Embedding.forward
    monkeypatch.setattr(nn.Embedding, "forward", lambda self, text: right(self, text.clamp(max=1)))
    assert not measured(equations, "embedding-step")


def test_logits_fail_where_the_last_layer_is_wrong(equations: Equations, monkeypatch: pytest.MonkeyPatch) -> None:
    right = nn.functional.linear
    assert measured(equations, "embedding-logit")
    monkeypatch.setattr(nn.functional, "linear", lambda *given: right(*given) * 1.01)
    assert not measured(equations, "embedding-logit")


# --- a layer that starts with something else --------------------------------------------------------------------------


def _then(right: Callable[..., Any], change: Callable[[Any], Any]) -> Callable[..., None]:
    """PyTorch's own reset, and then something is changed."""

    def reset(layer: nn.Module) -> None:
        right(layer)
        with torch.no_grad():
            change(layer)

    return reset


def _bilinear(layer: nn.Bilinear) -> None:
    bound = 1 / math.sqrt(layer.in2_features)
    nn.init.uniform_(layer.weight, -bound, bound)
    nn.init.uniform_(layer.bias, -bound, bound)


def _recurrent(layer: nn.RNNBase) -> None:
    bound = 1 / math.sqrt(layer.input_size)
    for parameter in layer.parameters():
        nn.init.uniform_(parameter, -bound, bound)


WRONG: Mapping[str, tuple[Any, str, Callable[[Any], Any]]] = {
    "an embedding with the variance one over its dimensions": (
        nn.Embedding, "reset_parameters", lambda table: table.weight.div_(math.sqrt(table.embedding_dim)),
    ),
    "a padding that is not zero": (
        nn.Embedding, "reset_parameters",
        lambda table: table.weight[table.padding_idx].fill_(1.0) if table.padding_idx is not None else None,
    ),
    "an embedding one per cent too large": (nn.Embedding, "reset_parameters", lambda table: table.weight.mul_(1.01)),
    "a bilinear layer that looks at its second inputs": (nn.Bilinear, "reset_parameters", _bilinear),
    "attention drawn in three parts": (
        nn.MultiheadAttention, "_reset_parameters",
        lambda layer: [nn.init.xavier_uniform_(one) for one in layer.in_proj_weight.chunk(3)]
        if layer.in_proj_weight is not None else None,
    ),
    "attention with biases": (
        nn.MultiheadAttention, "_reset_parameters", lambda layer: layer.in_proj_bias.fill_(0.01),
    ),
    "attention with a bias behind the heads": (
        nn.MultiheadAttention, "_reset_parameters", lambda layer: layer.out_proj.bias.fill_(0.01),
    ),
    "keys that are too small": (
        nn.MultiheadAttention, "_reset_parameters",
        lambda layer: layer.k_proj_weight.mul_(0.99) if layer.k_proj_weight is not None else None,
    ),
    "a layer norm of zeros": (nn.LayerNorm, "reset_parameters", lambda layer: layer.weight.zero_()),
    "a group norm with a shift": (nn.GroupNorm, "reset_parameters", lambda layer: layer.bias.fill_(1e-3)),
    "a batch norm that is drawn": (nn.BatchNorm1d, "reset_parameters", lambda layer: layer.weight.uniform_()),
    "an RMS norm one per cent too small": (nn.RMSNorm, "reset_parameters", lambda layer: layer.weight.fill_(0.99)),
    "a PReLU with another slope": (nn.PReLU, "reset_parameters", lambda layer: layer.weight.fill_(0.2)),
    "a transformer one per cent too small": (
        nn.Transformer, "_reset_parameters",
        lambda model: model.encoder.layers[1].linear2.weight.mul_(0.99),
    ),
    "a transformer of copies": (
        nn.Transformer, "_reset_parameters",
        lambda model: model.encoder.layers[1].load_state_dict(model.encoder.layers[0].state_dict()),
    ),
    "Transformer: the decoder is not drawn anew": (
        nn.Transformer, "_reset_parameters", lambda model: model.decoder.layers[0].linear2.reset_parameters(),
    ),
}  # fmt: skip
"""In words: a class, its method, and what is done behind it."""


def test_new_layers_are_right() -> None:
    assert list(faults_of_made()) == []


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_start_is_noticed(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, name, change = WRONG[words]
    monkeypatch.setattr(owner, name, _then(getattr(owner, name), change))
    fault = next(faults_of_made(), "")
    assert fault.startswith("torch.nn."), words


def test_layers_of_an_encoder_that_are_no_copies_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nn.TransformerEncoder, "__init__", _apart(nn.TransformerEncoder.__init__))
    assert any("no copies" in fault for fault in faults_of_made())


def test_no_law_of_a_layer_holds_while_a_layer_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nn.RNNBase, "reset_parameters", _recurrent)
    layer_defaults.right_layers.cache_clear()
    with pytest.raises(InitializerFault, match=r"torch\.nn\.RNN\(.* wanted "):
        layer_defaults.drawn_by_layer(layer_defaults.recurrent_default_)
    layer_defaults.right_layers.cache_clear()


LAW_OF = {
    "linear-default-bias-law": (nn.Linear, "reset_parameters", lambda layer: layer.bias.mul_(1.01)),
    "bilinear-default-law": (nn.Bilinear, "reset_parameters", lambda layer: layer.weight.mul_(1.01)),
    "conv-default-law": (nn.Conv1d, "reset_parameters", lambda layer: layer.weight.mul_(1.01)),
    "transposed-default-law": (nn.ConvTranspose1d, "reset_parameters", lambda layer: layer.weight.mul_(1.01)),
    "embedding-default-law": (nn.Embedding, "reset_parameters", lambda table: table.weight.mul_(1.01)),
    "multihead-default-law": (nn.MultiheadAttention, "_reset_parameters", lambda layer: layer.in_proj_weight.mul_(1.01)),
    "multihead-separate-law": (nn.MultiheadAttention, "_reset_parameters", lambda layer: layer.k_proj_weight.mul_(1.01)),
    "transformer-default-law": (
        nn.Transformer, "_reset_parameters", lambda model: model.encoder.layers[0].linear1.weight.mul_(1.01),
    ),
    "recurrent-default-law": (nn.RNNBase, "reset_parameters", lambda layer: layer.weight_ih_l0.mul_(1.01)),
}  # fmt: skip


def test_every_law_of_a_layer_is_tried() -> None:
    assert set(LAW_OF) == set(LAWS)


@pytest.mark.parametrize("label", LAW_OF)
def test_a_law_fails_where_its_own_layer_draws_otherwise(
    label: str, equations: Equations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The witness of all layers apart: what the check itself measures notices it, too."""
    monkeypatch.setattr(layer_defaults, "right_layers", lambda: None)
    assert measured(equations, label)
    owner, name, change = LAW_OF[label]
    monkeypatch.setattr(owner, name, _then(getattr(owner, name), change))
    assert not measured(equations, label)
