"""What the functions of docs/notation.toml mean: for SymPy an expression, for PyTorch the name of what computes it.

PyTorch is imported when a function is first run on tensors: what is proved here can be proved where there is none.
"""

from __future__ import annotations

import sympy

from texclaims.check import Function


def _leaky(z: sympy.Expr, slope: sympy.Expr) -> sympy.Expr:
    return sympy.Max(0, z) + slope * sympy.Min(0, z)


def _elu(z: sympy.Expr) -> sympy.Expr:
    return sympy.Max(0, z) + sympy.exp(sympy.Min(0, z)) - 1


def _selu(z: sympy.Expr) -> sympy.Expr:
    """The two constants as numbers, as PyTorch's documentation prints them: what they are chosen for is for the pages to
    claim."""
    alpha = sympy.Rational("1.6732632423543772848170429916717")
    scale = sympy.Rational("1.0507009873554804934193349852946")
    return scale * (sympy.Max(0, z) + alpha * (sympy.exp(sympy.Min(0, z)) - 1))


def _ltanh(z: sympy.Expr) -> sympy.Expr:
    return sympy.Rational("1.7159") * sympy.tanh(2 * z / 3)


FUNCTIONS = {
    "relu": Function(lambda z: sympy.Max(0, z), "torch.nn.functional:relu"),
    "lrelu": Function(_leaky, "initialization:lrelu"),
    "sigmoid": Function(lambda z: 1 / (1 + sympy.exp(-z)), "torch:sigmoid"),
    "elu": Function(_elu, "torch.nn.functional:elu"),
    "selu": Function(_selu, "torch.nn.functional:selu"),
    "gelu": Function(lambda z: z * (1 + sympy.erf(z / sympy.sqrt(2))) / 2, "torch.nn.functional:gelu"),
    "silu": Function(lambda z: z / (1 + sympy.exp(-z)), "torch.nn.functional:silu"),
    "softplus": Function(lambda z: sympy.log(1 + sympy.exp(z)), "torch.nn.functional:softplus"),
    "softsign": Function(lambda z: z / (1 + sympy.Abs(z)), "torch.nn.functional:softsign"),
    "mish": Function(lambda z: z * sympy.tanh(sympy.log(1 + sympy.exp(z))), "torch.nn.functional:mish"),
    "sine": Function(sympy.sin, "torch:sin"),
    "ltanh": Function(_ltanh, "initialization:ltanh"),
    "cosine": Function(sympy.cos, "torch:cos"),
    "arcsine": Function(sympy.asin, "torch:asin"),
    "arccosine": Function(sympy.acos, "torch:acos"),
    "hardtanh": Function(lambda z: sympy.Max(-1, sympy.Min(1, z)), "torch.nn.functional:hardtanh"),
}

OWN = (
    "torch.nn", "torch.nn.init.calculate_gain", "torch.optim",
    "torch.autograd.grad", "torch.autograd.backward", "torch.autograd.functional", "torch.Tensor.backward",
    "torch.relu", "torch.sigmoid", "torch.tanh", "torch.selu", "torch.softmax", "torch.log_softmax", "torch.dropout",
    "torch.Tensor.relu", "torch.Tensor.sigmoid", "torch.Tensor.tanh", "torch.Tensor.softmax", "torch.Tensor.log_softmax",
    "torch.var", "torch.std", "torch.var_mean", "torch.std_mean", "torch.Tensor.var", "torch.Tensor.std",
)  # fmt: skip
"""What of PyTorch is the thing itself that a sentence of this site speaks of: a layer, an activation, an initializer, a
gradient, a loss, an optimizer, a statistic with a correction. Sums, roots and the like are arithmetic."""
