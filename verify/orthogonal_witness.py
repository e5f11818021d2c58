"""torch.nn.init.orthogonal_ -> what is wrong with it at any shape, type, layout and gain; "" if nothing.

Nothing is sampled. The generator is set to a known state, and the normal draw of that state is made orthogonal here, by hand:
from each column what the earlier ones explain is taken away, and the rest is brought to length one. That is the only such
matrix of which each column points along its draw, so the law of the draw gives that of the weights. Both must agree,
element by element. What else an initializer owes is looked at in the same calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product

import torch

from basic_draws import fault_of_draws
from initializer_witness import InitializerFault

Initializer = Callable[..., torch.Tensor]
Shape = tuple[int, ...]

SEED = 20_101_213
SHAPES: tuple[Shape, ...] = ((5, 3), (3, 5), (4, 4), (1, 1), (6, 1), (1, 6), (2, 2), (64, 33), (33, 64), (8, 3, 3), (4, 2, 3, 3))
GAINS = (None, 1, 2.0, 0.5, 2**0.5, 5 / 3, 0.01)
SLACK = 2**12
"""Roundings of the type, times the gain: what a triangle that is badly conditioned may cost; wrong versions are farther off."""


@lru_cache(maxsize=16)
def right_at_every_shape(initializer: Initializer) -> None:
    """Look at every case, once in a process, on the processor.

    Raises InitializerFault at the first case that is wrong.
    """
    if fault := first_fault(initializer):
        raise InitializerFault(f"{initializer.__name__}{fault}")


def first_fault(initializer: Initializer) -> str:
    """The first case that is wrong, in words; "" if there is none. The state of the global generator stays as it is."""
    with torch.random.fork_rng([]):
        if wrong := fault_of_draws("cpu"):
            return f": {wrong}"
        return next(_faults(initializer), "")


def _faults(initializer: Initializer) -> Iterator[str]:
    for shape, gain, dtype, given, layout in product(
        SHAPES, GAINS, (torch.float64, torch.float32), (False, True), ("contiguous", "trained")
    ):
        if wrong := _wrong(initializer, shape, gain, dtype, given, layout == "trained"):
            kind = str(dtype).removeprefix("torch.")
            yield f"(gain={gain}) of a {layout} {kind} tensor of shape {shape}: {wrong}"


def _wrong(
    initializer: Initializer, shape: Shape, gain: float | None, dtype: torch.dtype, given: bool, trained: bool
) -> str:
    """What is wrong with one call."""
    tensor = torch.full(shape, 0.375, dtype=dtype, requires_grad=trained)
    own = torch.Generator().manual_seed(SEED) if given else None
    torch.manual_seed(1 if given else SEED)
    before = torch.get_rng_state()
    more = ({} if gain is None else {"gain": gain}) | ({"generator": own} if own else {})
    try:
        result = initializer(tensor, **more)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if result is not tensor or tensor.requires_grad != trained or tensor.grad_fn is not None:
        return "it does not return its argument as it was"
    if given and not torch.equal(before, torch.get_rng_state()):
        return "it was given a generator and drew from the global one"
    factor = 1.0 if gain is None else float(gain)
    rows = shape[0]
    wanted, following = _wanted((rows, tensor.numel() // rows), dtype)
    if float(torch.rand(1, generator=own, dtype=torch.float64)) != following:
        return "its generator is left where it should not be"
    off = (tensor.detach().double().reshape(wanted.shape) - factor * wanted).abs().nan_to_num(torch.inf).max()
    far = SLACK * torch.finfo(dtype).eps * factor
    return "" if off <= far else f"an element is {float(off):.3g} off"


@lru_cache(maxsize=100)
def _wanted(shape: tuple[int, int], dtype: torch.dtype) -> tuple[torch.Tensor, float]:
    """The weight of gain one as it must be, in float64, and the number that the generator gives next."""
    generator = torch.Generator().manual_seed(SEED)
    drawn = torch.empty(shape, dtype=dtype).normal_(generator=generator).double()
    tall = shape[0] >= shape[1]
    made = by_hand(drawn if tall else drawn.T)
    return made if tall else made.T, float(torch.rand(1, generator=generator, dtype=torch.float64))


def by_hand(drawn: torch.Tensor) -> torch.Tensor:
    """From each column what the earlier ones explain is taken away, twice against rounding, and the rest gets length one:
    (rows, columns) -> the same shape. Raises ValueError where there are more columns than rows."""
    rows, columns = drawn.shape
    if columns > rows:
        raise ValueError(f"{columns} columns of {rows} numbers are not at right angles")
    done = drawn.new_empty(rows, 0)
    for column in drawn.unbind(1):
        for _ in range(2):
            column = column - done @ (done.T @ column)
        done = torch.cat([done, (column / column.norm()).unsqueeze(1)], dim=1)
    return done
