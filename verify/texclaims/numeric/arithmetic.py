"""A number, a sum, a product, a call of a function in a claim -> its tensor."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

from texclaims.language.tree import HashedTree, Node, head
from texclaims.laws.functions import BUILTIN, FunctionError
from texclaims.numeric import computed
from texclaims.numeric.names import Names
from texclaims.numeric.smooth import example
from texclaims.numeric.world import MeasurementError

WHOLE = 1e-9  # so near to a whole number, it is that
LONGEST = 10_000  # terms of a sum: with more, one step would take seconds
CONSTANTS = {"pi": math.pi, "oo": math.inf, "e": math.e}


def number(tensors: Names, tree: Node) -> torch.Tensor:
    """A number as it is written, shape ()."""
    return tensors.number(float(head(tree)))


def constant(tensors: Names, tree: Node) -> torch.Tensor:
    """π, e or infinity, shape ()."""
    return tensors.number(CONSTANTS[head(tree)])


def of_one(function: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[Names, Node], torch.Tensor]:
    """-a, √a, |a|: the function of the only part, entry by entry."""
    return lambda tensors, tree: function(tensors.value(tree.children[0]))


def of_two(function: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]) -> Callable[[Names, Node], torch.Tensor]:
    """a + b, a/b, a^b: the function of the two parts, entry by entry; a number meets every entry of the other."""
    return lambda tensors, tree: function(tensors.value(tree.children[0]), tensors.value(tree.children[1]))


def arguments(tensors: Names, tree: Any) -> list[torch.Tensor]:
    """What stands between the brackets of a call, each with its own shape."""
    return [tensors.value(child) for child in tree.children]


def apply(tensors: Names, name: Any, at: list[torch.Tensor]) -> torch.Tensor:
    """A function at its arguments, then its parameters, entry by entry.

    Raises MeasurementError where neither the dialect nor the vocabulary defines it.
    """
    if str(name) in tensors.notation.by_name and tensors.notation.by_name[str(name)].kind == "any function":
        (only,) = at
        if tensors.reached is not None:
            tensors.reached.append(float(only.detach().abs().max()))
        return example(tensors.world.fixed[str(name)], only)
    function = (BUILTIN | dict(tensors.functions)).get(str(name))
    if function is None:
        raise MeasurementError(f"the function {name} has no meaning: the vocabulary does not define it")
    try:
        compute = function.on_tensors(str(name))
    except FunctionError as error:
        raise MeasurementError(str(error)) from None
    result: torch.Tensor = computed.made(compute, tuple(torch.broadcast_tensors(*at)), {})
    return result


def call(tensors: Names, tree: Node) -> torch.Tensor:
    """f(a): the shape of a, as in all calls; of several arguments, that of all together."""
    return apply(tensors, tree.children[0], arguments(tensors, tree.children[1]))


def call_parameter(tensors: Names, tree: Node) -> torch.Tensor:
    """f_c(a), of the shape of a."""
    name, parameter, at = tree.children
    return apply(tensors, name, [*arguments(tensors, at), tensors.value(parameter)])


def call_power(tensors: Names, tree: Node) -> torch.Tensor:
    """f^2(a), of the shape of a: f(a) is a value on the way, like the base of any power."""
    name, power, at = tree.children
    return tensors.value(HashedTree("call", [name, at])) ** tensors.value(power)


def total(tensors: Names, tree: Node) -> torch.Tensor:
    """A sum over an index, of the shape of its terms: () or (states,)."""
    return _terms(tensors, tree).sum(dim=0)


def product(tensors: Names, tree: Node) -> torch.Tensor:
    """A product over an index, of the shape of its factors: () or (states,)."""
    return _terms(tensors, tree).prod(dim=0)


def _terms(tensors: Names, tree: Node) -> torch.Tensor:
    """Shape (terms, …); of none, (0,), so that a sum of them is 0 and a product 1."""
    index, start, stop, body = tree.children
    whole = range(_end(tensors.value(start)), _end(tensors.value(stop)) + 1)
    if len(whole) > LONGEST:
        raise MeasurementError(f"a sum or product of more than {LONGEST} terms")
    terms = [tensors.with_bound(str(index), k, body) for k in whole]
    return torch.stack(torch.broadcast_tensors(*terms)) if terms else tensors.number(0.0).expand(0)


def _end(value: torch.Tensor) -> int:
    """The whole number at an end of a range: the nearest one, where the last digits are off, else that below."""
    nearest = round(float(value))
    return nearest if abs(float(value) - nearest) < WHOLE else int(value)


def big_o(tensors: Names, tree: Node) -> torch.Tensor:
    """Raises MeasurementError: an order has no value, of whatever shape."""
    raise MeasurementError("\\bigO stands only as the last summand of a right side")
