"""Numbers in the place of PyTorch's normal draw -> what torch.nn.init.orthogonal_ and torch.linalg.qr make of them.

So every state of a random world, and any fixed numbers, go through PyTorch's own function. All of it runs on the processor: what
torch.linalg.qr gives there is LAPACK's. What is marked `on_tensors` is wrapped so that a check can call it with symbols.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from orthogonal_witness import right_at_every_shape
from texclaims.check import on_tensors

SEED = 17


class _Instead(TorchFunctionMode):
    """The one normal draw of the initializer gives these numbers."""

    def __init__(self, numbers: Tensor) -> None:
        super().__init__()
        self.numbers, self.draws = numbers, 0

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function is Tensor.normal_:
            self.draws += 1
            return args[0].copy_(self.numbers.reshape(args[0].shape))
        return function(*args, **(kwargs or {}))


def made_of(numbers: Tensor, gain: Tensor | float = 1.0) -> Tensor:
    """What orthogonal_ leaves in a tensor of this shape, if it draws these numbers: (rows, columns, …) -> the same shape.

    Raises InitializerFault where orthogonal_ is not what it should be at some shape, and ValueError where it does not draw once.
    """
    return made_of_each(numbers.unsqueeze(0), gain)[0]


def made_of_each(numbers: Tensor, gain: Tensor | float = 1.0) -> Tensor:
    """The same in every state, each by itself: (states, rows, columns, …) -> the same shape. Raises what `made_of` does."""
    right_at_every_shape(nn.init.orthogonal_)
    factor = float(torch.as_tensor(gain).detach())

    def filled(tensor: Tensor, state: Tensor) -> Tensor:
        with _Instead(state) as drawn:
            result = nn.init.orthogonal_(tensor, factor)
        if drawn.draws != 1:
            raise ValueError(f"orthogonal_ draws {drawn.draws} times; wanted: once")
        return result

    given = numbers.detach().cpu()
    return torch.vmap(filled)(torch.empty_like(given), given).to(numbers.device)


def _of_columns(gain: Tensor, *columns: Tensor) -> Tensor:
    """The weight with as many columns, of numbers of shape (n,) each: (n, columns). No number, where the columns are
    dependent, as any two of one number are: they have no directions at right angles. No draw is like that."""
    numbers = torch.stack([one.detach() for one in columns], dim=1)
    if int(torch.linalg.matrix_rank(numbers)) < len(columns):
        return torch.full_like(numbers, torch.nan)
    return made_of(numbers, gain)


def _of_rows(gain: Tensor, *rows: Tensor) -> Tensor:
    """The same of rows: (rows, n)."""
    numbers = torch.stack([one.detach() for one in rows])
    if int(torch.linalg.matrix_rank(numbers)) < len(rows):
        return torch.full_like(numbers, torch.nan)
    return made_of(numbers, gain)


# --- two columns ------------------------------------------------------------------------------------------------------


@on_tensors
def first_column(first: Tensor, gain: Tensor) -> Tensor:
    """Of a weight with one column: (n,), () -> (1, n)."""
    return _of_columns(gain, first).T


@on_tensors
def column_of_two(first: Tensor, second: Tensor, gain: Tensor, which: int) -> Tensor:
    """One column of a weight with two: (n,), (n,), () -> (1, n)."""
    return _of_columns(gain, first, second)[:, which].unsqueeze(0)


@on_tensors
def layer_of_two(first: Tensor, second: Tensor, gain: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """torch.nn.functional.linear of two inputs, fixed or in every state: (n,), (n,), (), (states,), (states,) -> (states, n)."""
    inputs = torch.stack([a.reshape(-1), b.reshape(-1)], dim=1)
    return functional.linear(inputs, _of_columns(gain, first, second))


@on_tensors
def gradient_behind_two(first: Tensor, second: Tensor, gain: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """What autograd passes back through a linear layer with n inputs and two outputs, at which a and b arrive:
    (n,), (n,), (), (), () -> (1, n)."""
    weight = _of_rows(gain, first, second)
    start = torch.ones(1, len(first), dtype=first.dtype, device=first.device, requires_grad=True)
    (passed,) = torch.autograd.grad(functional.linear(start, weight), start, torch.stack([a, b]).detach().unsqueeze(0))
    return passed


@on_tensors
def one_output(row: Tensor, gain: Tensor, inputs: Tensor) -> Tensor:
    """torch.nn.functional.linear with one output, in every state of the inputs: (n,), (), (states, n) -> (states,)."""
    return functional.linear(inputs, _of_columns(gain, row).T.contiguous()).squeeze(1)


# --- a stack ----------------------------------------------------------------------------------------------------------


@on_tensors
def squared_lengths(layers: Tensor, width: Tensor, gain: Tensor) -> Tensor:
    """Behind each layer of a stack of torch.nn.Linear without biases, drawn by orthogonal_; entry 0 is the input:
    (layers + 1,)."""
    n = int(width)
    generator = torch.Generator().manual_seed(17)
    signal = torch.rand(n, generator=generator, dtype=torch.float64) + 0.4
    found = [signal]
    for _ in range(int(layers)):
        one = nn.Linear(n, n, bias=False, dtype=torch.float64)
        nn.init.orthogonal_(one.weight, float(gain), generator=generator)
        found.append(one(found[-1]).detach())
    right_at_every_shape(nn.init.orthogonal_)
    return torch.stack([one.square().sum() for one in found])


# --- two rows and two columns, drawn ----------------------------------------------------------------------------------


def _draws(angle: Tensor) -> Tensor:
    """A draw whose first column has this direction, in every state: (states,) -> (states, 2, 2). Its second column is none
    of the others' multiples."""
    first = torch.stack([angle.cos(), angle.sin()], dim=1)
    across = torch.stack([-angle.sin(), angle.cos()], dim=1)
    return torch.stack([first, 0.3 * first + 0.7 * across], dim=2).detach().cpu()


@on_tensors
def corner(angle: Tensor, gain: Tensor, row: int) -> Tensor:
    """An element of the first column of a weight with two rows and two columns by orthogonal_: (states,), () -> (states,)."""
    return made_of_each(_draws(angle), gain)[:, row, 0].to(angle.device)


@on_tensors
def corner_of_qr(a: Tensor, b: Tensor) -> Tensor:
    """The first element of what torch.linalg.qr gives on the processor for a draw whose first column is a and b: (), () -> ()."""
    first = torch.stack([a, b]).detach().cpu()
    across = torch.stack([-first[1], first[0]])
    return torch.linalg.qr(torch.stack([first, 0.3 * first + 0.7 * across], dim=1)).Q[0, 0].to(a.device)


# --- kernels ----------------------------------------------------------------------------------------------------------


@on_tensors
def convolved_ones(angle: Tensor, gain: Tensor, scale: Tensor) -> Tensor:
    """One channel in and out, and a kernel with two weights, whose draw has this direction; any output of
    torch.nn.functional.conv1d of equal numbers: (), (), () -> ()."""
    kernel = made_of(torch.stack([angle.cos(), angle.sin()]).reshape(1, 1, 2), gain)
    return functional.conv1d(scale.reshape(1, 1, 1).expand(1, 1, 5), kernel)[0, 0, 2]
