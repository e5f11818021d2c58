"""Queries, keys and values -> PyTorch's attention of them. What is marked `on_tensors` can be called with symbols."""

import torch
from torch import Tensor
from torch.nn import functional

from texclaims.check import on_tensors


@on_tensors
def score_of(query: Tensor, key: Tensor, scale: Tensor) -> Tensor:
    """torch.nn.functional.linear with the key as its weight, scaled: (states, n_in), (states, n_in), () -> (states,)."""
    return scale * torch.func.vmap(functional.linear)(query, key)


@on_tensors
def attention_of_one(query: Tensor, keys: Tensor, values: Tensor, scale: Tensor) -> Tensor:
    """torch.nn.functional.scaled_dot_product_attention of one query, in one dimension, where its own scale is 1:
    (), (m,), (m,), () -> ()."""
    scaled, tokens = (scale * query).reshape(1, 1, 1), (keys.reshape(1, -1, 1), values.reshape(1, -1, 1))
    return functional.scaled_dot_product_attention(scaled, *tokens).reshape(())


@on_tensors
def attention_of_zero(values: Tensor) -> Tensor:
    """The same function for a query of zeros, and keys that differ from token to token: values (states, n) -> (states,)."""
    states, tokens = values.shape
    keys = (
        torch.arange(tokens, dtype=values.dtype, device=values.device).reshape(1, tokens, 1).expand(states, tokens, 1)
    )
    query = torch.zeros(states, 1, 1, dtype=values.dtype, device=values.device)
    return functional.scaled_dot_product_attention(query, keys, values.unsqueeze(2)).reshape(states)


@on_tensors
def causal_attention_of_zeros(values: Tensor) -> Tensor:
    """The same with as many queries of zeros as there are tokens, each of which sees no token behind its own:
    (states, n) -> (states, n)."""
    states, tokens = values.shape
    keys = torch.arange(tokens, dtype=values.dtype, device=values.device).reshape(1, tokens, 1).expand(states, tokens, 1)
    queries = torch.zeros_like(keys)
    return functional.scaled_dot_product_attention(queries, keys, values.unsqueeze(2), is_causal=True).squeeze(2)
