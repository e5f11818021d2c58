"""A tensor -> the same, filled as a layer of torch.nn resets one of its parameters, where every layer is right.

Each function runs PyTorch's own `reset_parameters` on a layer whose parameter the tensor is; the draws for its other
parameters are not made. `drawn_by_layer` gives a check such a function only if layer_witness.py finds nothing wrong with the
parameters that new layers have.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from initializer_witness import InitializerFault
from layer_witness import faults
from texclaims import check
from texclaims.laws.deferred import Drawn


def drawn_by_layer(initializer: Callable[..., Tensor], **options: Any) -> Drawn:
    """The weights as a layer draws them; all layers of layer_witness.py are right.

    Raises InitializerFault where one is not.
    """
    right_layers()
    return check.drawn_by(initializer, **options)


@lru_cache(maxsize=1)
def right_layers() -> None:
    """Look at every layer, once in a process.

    Raises InitializerFault at the first one that is wrong.
    """
    for fault in faults():
        raise InitializerFault(fault)


class _Only(TorchDispatchMode):
    """No draw is made but into this tensor."""

    def __init__(self, tensor: Tensor) -> None:
        super().__init__()
        self.place = tensor.data_ptr()

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        drawing = function in (torch.ops.aten.uniform_.default, torch.ops.aten.normal_.default)
        if drawing and args[0].data_ptr() != self.place:
            return args[0]
        return function(*args, **(kwargs or {}))


def _filled(tensor: Tensor, layer: nn.Module, parameter: str, reset: str = "reset_parameters") -> Tensor:
    """The tensor takes the place of a parameter, which may have one more dimension of length 1 in front; the layer, which is
    on the device "meta", is reset."""
    layer = layer.to_empty(device=str(tensor.device)).to(tensor.dtype)
    *path, name = parameter.split(".")
    owner = layer.get_submodule(".".join(path))
    in_place = tensor.view(*([1] * (getattr(owner, name).dim() - tensor.dim())), *tensor.shape)
    setattr(owner, name, nn.Parameter(in_place))
    with _Only(tensor):
        getattr(layer, reset)()
    return tensor


def bias_default_(tensor: Tensor, n_in: float) -> Tensor:
    """The bias (n_out,) of torch.nn.Linear with so many inputs."""
    return _filled(tensor, nn.Linear(int(n_in), len(tensor), device="meta"), "bias")


def bilinear_default_(tensor: Tensor) -> Tensor:
    """The weights (first inputs, second inputs) of torch.nn.Bilinear with one output."""
    return _filled(tensor, nn.Bilinear(*tensor.shape, 1, device="meta"), "weight")


def embedding_default_(tensor: Tensor) -> Tensor:
    """The table (tokens, dimensions) of torch.nn.Embedding."""
    return _filled(tensor, nn.Embedding(*tensor.shape, device="meta"), "weight")


def packed_default_(tensor: Tensor) -> Tensor:
    """The weights (n, n) of the queries of torch.nn.MultiheadAttention: the first third of what is packed into one tensor."""
    size = len(tensor)
    packed = _filled(tensor.new_empty(3 * size, size), _attention(size), "in_proj_weight", "_reset_parameters")
    return tensor.copy_(packed[:size])


def separate_default_(tensor: Tensor) -> Tensor:
    """The weights of the keys (n_out, n_in) of torch.nn.MultiheadAttention, where keys have another number of dimensions."""
    n_out, n_in = tensor.shape
    return _filled(tensor, _attention(n_out, kdim=n_in, vdim=n_out + 1), "k_proj_weight", "_reset_parameters")


def recurrent_default_(tensor: Tensor) -> Tensor:
    """The weights (units, inputs) of torch.nn.RNN that stand between the inputs and the units."""
    units, n_in = tensor.shape
    return _filled(tensor, nn.RNN(n_in, units, device="meta"), "weight_ih_l0")


def feedforward_default_(tensor: Tensor) -> Tensor:
    """The weights (units, dimensions) of the first layer behind the attention in torch.nn.Transformer."""
    units, size = tensor.shape
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that one head cannot run fast
        with_one = nn.Transformer(size, 1, 1, 1, dim_feedforward=units, device="meta", batch_first=True)
    return _filled(tensor, with_one, "encoder.layers.0.linear1.weight", "_reset_parameters")


def _attention(size: int, **options: int) -> nn.MultiheadAttention:
    return nn.MultiheadAttention(size, 1, device="meta", **options)


def gate_bias_default_(tensor: Tensor) -> Tensor:
    """The biases (units,) of the forget gate of torch.nn.LSTM that stand beside the weights of its inputs."""
    units = len(tensor)
    packed = tensor.new_empty(4 * units)
    _filled(packed, nn.LSTM(1, units, device="meta"), "bias_ih_l0")
    return tensor.copy_(packed[:units])  # all four gates have one law; a coupled draw has its first numbers here

