"""torch.nn.init -> rows of the register: what its documentation says, and what its functions do."""

from __future__ import annotations

import inspect
import warnings

import torch
from torch import nn
from torch.nn import functional

from .rows import MANY, Missing, filled, one_digit, raised, row, two_digits

GENERATOR = "generator: the torch Generator to sample from"


@row("nn.init.sparse_", r"drawn from the normal distribution :math:`\mathcal{N}(0, 0.01)`")
def sparse_std() -> str:
    weights = filled(nn.init.sparse_, 1000, 2000, sparsity=0.5)
    kept = weights[weights != 0]
    return f"the standard deviation is {two_digits(kept.std())}, the variance {two_digits(kept.var())}"


@row("nn.init.sparse_", GENERATOR)
def sparse_generator() -> str:
    drawn = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        own = torch.Generator().manual_seed(7)
        drawn.append(filled(nn.init.sparse_, 50, 20, sparsity=0.5, generator=own))
    same = torch.equal(drawn[0] == 0, drawn[1] == 0)
    return f"the places of the zeros come from {'the given' if same else 'the global'} generator"


@row("nn.init.sparse_", "sparsity: The fraction of elements in each column to be set to zero")
def sparse_rows() -> str:
    zeros = filled(nn.init.sparse_, 100, 300, sparsity=0.9) == 0
    columns, rows = zeros.sum(dim=0).unique().tolist(), zeros.sum(dim=1).unique()
    number = "different numbers" if len(rows) > 1 else "the same number"
    return f"of 100 numbers in a column, {' or '.join(map(str, columns))} are zero; the rows have {number} of zeros"


@row("nn.init.sparse_", "sparsity: The fraction of elements in each column to be set to zero")
def sparse_share() -> str:
    zeros = (filled(nn.init.sparse_, 3, 5, sparsity=0.1) == 0).sum(dim=0).unique().tolist()
    return f"with `sparsity=0.1`, {' or '.join(map(str, zeros))} of 3 numbers in a column is zero"


@row("nn.init.trunc_normal_", "std: the standard deviation of the normal distribution")
def trunc_std() -> str:
    std = filled(nn.init.trunc_normal_, MANY).std()
    return f"with `std=1`, cut at −2 and 2, the weights have a standard deviation of {two_digits(std)}"


@row("nn.init.trunc_normal_", "a: the minimum cutoff value")
def trunc_bounds() -> str:
    weights = filled(nn.init.trunc_normal_, MANY, std=0.02)
    share = (weights.abs() > 2 * 0.02).double().mean()
    return f"with `std=0.02`, some {one_digit(100 * share)} % lie beyond two standard deviations"


@row("nn.init.trunc_normal_", r"with values outside :math:`[a, b]` redrawn until they are within the bounds")
def trunc_outliers() -> str:
    weights = filled(nn.init.trunc_normal_, MANY, dtype=torch.bfloat16, std=0.02)
    far = int((weights.abs() >= 1).sum())
    number = f"some {one_digit(far)}" if far else "none"
    return f"of a million in `bfloat16` with `std=0.02`, {number} lie at fifty standard deviations or beyond"


@row("nn.init.orthogonal_", "tensor: an n-dimensional `torch.Tensor`, where :math:`n \\geq 2`")
def orthogonal_half() -> str:
    return f"in `bfloat16`, it raises {raised(lambda: filled(nn.init.orthogonal_, 3, 5, dtype=torch.bfloat16))}"


@row("nn.init.orthogonal_", "tensor: an n-dimensional `torch.Tensor`, where :math:`n \\geq 2`")
def orthogonal_complex() -> str:
    return f"for complex numbers, it raises {raised(lambda: filled(nn.init.orthogonal_, 3, 5, dtype=torch.complex64))}"


@row("nn.init.orthogonal_", "for tensors with more than 2 dimensions the trailing dimensions are flattened")
def orthogonal_kernel() -> str:
    weight, image = filled(nn.init.orthogonal_, 18, 2, 3, 3), torch.randn(1, 2, 8, 8, dtype=torch.float64)
    flat = weight.flatten(1)
    orthogonal = torch.allclose(flat.T @ flat, torch.eye(18, dtype=torch.float64))
    around = functional.conv2d(functional.pad(image, (1, 1, 1, 1), mode="circular"), weight)
    factor = float(around.square().sum() / image.square().sum())
    return (
        f"a kernel of 18, 2, 3, 3 is {'an orthogonal' if orthogonal else 'no orthogonal'} matrix when flattened; "
        f"a circular convolution with it multiplies the squared length of an image by {factor:.4g}"
    )


@row("nn.init.dirac_", "Preserves the identity of the inputs in `Convolutional` layers")
def dirac_even() -> str:
    image = torch.randn(1, 3, 9, dtype=torch.float64)
    kept = []
    for size in (3, 2, 4):
        out = functional.conv1d(image, filled(nn.init.dirac_, 3, 3, size), padding="same")
        shifts = [shift for shift in (-2, -1, 0, 1, 2) if torch.equal(out[..., 2:-2], image.roll(shift, -1)[..., 2:-2])]
        kept.append("changed" if not shifts else f"moved by {abs(shifts[0])}" if shifts[0] else "as it is")
    odd, two, four = kept
    comes_out = f"the input comes out {odd} behind a kernel of size 3, {two} behind size 2, {four} behind size 4"
    return f'with `padding="same"`, {comes_out}'


@row("nn.init.uniform_", r":math:`\mathcal{U}(a, b)`")
def uniform_half() -> str:
    weights = filled(nn.init.uniform_, 4 * MANY, dtype=torch.bfloat16, a=-1.0, b=1.0)
    low, high = (float((weights == end).double().mean()) for end in (-1.0, 1.0))
    shares = f"some {one_digit(100 * low)} % of the numbers are −1, and {one_digit(100 * high)} % are 1"
    return f"in `bfloat16` between −1 and 1, {shares}"


@row("nn.init.kaiming_uniform_", "tensor: an n-dimensional `torch.Tensor`")
def kaiming_vector() -> str:
    return f"of a vector, it raises {raised(lambda: filled(nn.init.kaiming_uniform_, 5))}"


@row("nn.init.kaiming_uniform_", "tensor: an n-dimensional `torch.Tensor`")
def kaiming_empty() -> str:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        error = raised(lambda: filled(nn.init.kaiming_uniform_, 0, 3))
    return f"of a tensor of shape (0, 3), it raises {error}" + (f", and warns: {said[0].message}" if said else "")


@row("nn.init.xavier_uniform_", "tensor: an n-dimensional `torch.Tensor`")
def xavier_empty() -> str:
    return f"of a tensor of shape (0, 0), it raises {raised(lambda: filled(nn.init.xavier_uniform_, 0, 0))}"


@row(
    "nn.init.kaiming_normal_",
    "Choosing ``'fan_in'`` preserves the magnitude of the variance of the weights in the forward pass",
)
def fan_in_words() -> str:
    weight = filled(nn.init.kaiming_normal_, 80_000, 50, nonlinearity="relu")
    normal = torch.special.ndtri((torch.arange(MANY, dtype=torch.float64) + 0.5) / MANY)  # a normal law in a million steps
    mean_square = 50 * weight.var() * functional.relu(normal).square().mean()
    variance = f"for 50 inputs, the variance of the weights is {two_digits(weight.var())}"
    return f"{variance}; behind a ReLU, the mean square is multiplied by {two_digits(mean_square)}"


@row("nn.init.kaiming_normal_", GENERATOR)
def generators() -> str:
    functions = [getattr(nn.init, name) for name in dir(nn.init) if name.endswith("_") and not name.startswith("_")]
    taking = sum("generator" in inspect.signature(one).parameters for one in functions)
    if not taking:
        raise Missing("generator")
    return f"{taking} {'function takes' if taking == 1 else 'functions take'} a generator"
