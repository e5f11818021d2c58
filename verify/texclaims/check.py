"""What a module of checks imports: models, laws, sums, and PyTorch's calls put off until a world has tensors."""

from texclaims.judgement.model import (
    CheckError,
    Function,
    Model,
    check_name,
    drawn_by,
    model,
    normal,
    on_tensors,
    recursion,
    sum_of,
    sum_over,
    uniform,
)
from texclaims.laws.stacked import Stack
from texclaims.symbolic.lemmas import mean

__all__ = [
    "CheckError",
    "Function",
    "Model",
    "Stack",
    "check_name",
    "drawn_by",
    "mean",
    "model",
    "normal",
    "on_tensors",
    "recursion",
    "sum_of",
    "sum_over",
    "uniform",
]
