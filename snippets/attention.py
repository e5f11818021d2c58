"""Queries, keys and values of a new network -> the size of the scores, equal scores, and what learns first, as code that runs."""

# --8<-- [start:imports]
import torch
from torch import nn
from torch.nn import functional
from torch.nn.init import zeros_

torch.set_default_dtype(torch.float64)
torch.manual_seed(6)
# --8<-- [end:imports]

# --8<-- [start:scores]
width, tokens = 256, 32
query, key = torch.randn(2000, 1, width), torch.randn(2000, tokens, width)  # entries with variance 1
scores = query @ key.transpose(1, 2)
assert abs(scores.var().item() / width - 1) < 0.1
assert abs((scores / width**0.5).var().item() - 1) < 0.1

sure = scores.softmax(dim=2).max(dim=2).values.mean()
open_ = (scores / width**0.5).softmax(dim=2).max(dim=2).values.mean()
assert sure > 0.9 and open_ < 0.2  # without the root, one token gets nearly all
# --8<-- [end:scores]

# --8<-- [start:multihead]
attention = nn.MultiheadAttention(width, num_heads=4, bias=False)
to_query, to_key, _ = attention.in_proj_weight.detach().chunk(3)  # one tensor (3 · width, width) for all three
assert abs(to_query.var().item() * width - 1 / 2) < 0.02  # Xavier's variance of the tall tensor: half of 1 / width

x = torch.randn(tokens, width)
query, key = ((x @ weight.T).unflatten(1, (4, 64)) for weight in (to_query, to_key))  # (tokens, heads, 64)
scores = torch.einsum("shd,thd->hst", query, key) / 64**0.5
assert abs(scores.var().item() - 1 / 4) < 0.05
# --8<-- [end:multihead]

# --8<-- [start:start]
query = torch.zeros(1, 8, requires_grad=True)
key, value = torch.randn(tokens, 8, requires_grad=True), torch.randn(tokens, 8, requires_grad=True)
output = functional.scaled_dot_product_attention(query, key, value)
torch.testing.assert_close(output, value.mean(dim=0, keepdim=True))

queries = torch.zeros(tokens, 8)
behind_mask = functional.scaled_dot_product_attention(queries, key, value, is_causal=True)
torch.testing.assert_close(behind_mask[2], value[:3].mean(dim=0))  # the third token sees three

(output @ torch.randn(8, 1)).sum().backward()
assert query.grad.any() and value.grad.any() and not key.grad.any()  # the keys wait for one step
# --8<-- [end:start]


# --8<-- [start:initialize]
def start_even(attention: nn.MultiheadAttention) -> None:
    """Let every token look at all tokens alike at the start: zero queries, and random keys."""
    queries = attention.in_proj_weight[: attention.embed_dim]
    with torch.no_grad():
        zeros_(queries)


# --8<-- [end:initialize]

attention = nn.MultiheadAttention(width, num_heads=4)
start_even(attention)
x = torch.randn(tokens, 1, width)  # (tokens, batch, width)
weights = attention(x, x, x)[1]
torch.testing.assert_close(weights, torch.full_like(weights, 1 / tokens))
assert attention.in_proj_weight[width:].any()
