"""Lists of outcomes -> their variances (page: docs/foundations.md)."""

# --8<-- [start:variance]
import torch

values = torch.tensor([1.0, 2.0, 3.0, 6.0])  # four equally likely values
mean, second_moment = values.mean(), (values**2).mean()
variance = values.var(correction=0)

assert variance == second_moment - mean**2
# --8<-- [end:variance]

# --8<-- [start:sums]
triples = torch.cartesian_prod(values, values, values)  # (64, 3): all outcomes of three independent draws

assert triples.sum(dim=1).var(correction=0) == 3 * variance
assert (3 * values).var(correction=0) == 9 * variance  # one draw, added three times
# --8<-- [end:sums]

# --8<-- [start:products]
weight, signal = torch.tensor([-1.0, 1.0]), torch.tensor([0.0, 2.0])
products = torch.outer(weight, signal).flatten()  # (4,): all outcomes, equally likely

assert weight.var(correction=0) * signal.var(correction=0) == 1
assert weight.var(correction=0) * (signal**2).mean() == 2
assert products.var(correction=0) == 2
# --8<-- [end:products]

# --8<-- [start:stages]
inputs, weights = torch.tensor([1.0, 3.0]), torch.tensor([-1.0, 1.0, 2.0, 6.0])
outputs = torch.outer(inputs, weights)  # (2, 4): one row for each input, one column for each draw of the weight

over_weights = outputs.var(dim=1, correction=0)  # at each of the two fixed inputs
assert over_weights.mean() == 32.5
assert outputs.mean(dim=1).var(correction=0) == 4
assert outputs.var(correction=0) == 32.5 + 4
# --8<-- [end:stages]
