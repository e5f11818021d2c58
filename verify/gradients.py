"""The chain rule of a linear layer, read from its page -> SymPy's gradient at an input, with a slope in front of it or none."""

from collections.abc import Callable
from typing import Any

from sympy import Expr, Symbol


def gradient_at_input(
    chain_rule: Any, ell: Any, delta_out: Any, slope: Callable[[Expr], Any] = lambda j: 1
) -> Callable[[Expr], Expr]:
    """Input j gets what the page says of it, with `delta_out(i)` for the gradient that arrives at output i."""
    at_input = chain_rule.each
    arriving = ell(Symbol("t")).fdiff().func
    return lambda j: slope(j) * at_input(j).replace(arriving, lambda output: delta_out(*output.args))
