"""An initializer of torch.nn.init -> what is wrong with it at any shape, type, layout, size and argument; "" if nothing.

Nothing is sampled. The generator is set to a known state, and a copy of the tensor is filled by PyTorch's basic draw with the
parameters that initializer_laws.py works out: both must agree, element by element, to a few units in the last place.
What else an initializer owes is looked at in the same calls: it fills its argument in place and returns it, stays within a view,
keeps `requires_grad`, and draws from the generator that it is given and from no other.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from itertools import product
from typing import Any

import torch
from torch import nn

from basic_draws import fault_of_draws
from initializer_cases import CHANNELS_LAST, DTYPES, Case, cases
from initializer_cuts import Scripted, forget_scripts
from initializer_laws import LAYERS, TABLE, Constant, Cut, Law, Layer, Normal, Shape, Uniform

SEED = 20_101_213
ROUND = 0.375  # stands in all of the memory before the call, and around a view after it as well
FEW_ULP = 4  # where numbers have many digits; in 16 bits both sides are rounded to the same

Initializer = Callable[..., torch.Tensor]


class InitializerFault(Exception):
    """PyTorch's initializer does not do what the table says."""


@lru_cache(maxsize=64)
def right_at_every_shape(initializer: Initializer) -> None:
    """Look at every case, once in a process, on the processor.

    Raises InitializerFault at the first case that is wrong.
    """
    fault = first_fault(initializer)
    _wanted.cache_clear()  # tens of megabytes, which only another look at the same initializer would need
    forget_scripts()
    if fault:
        raise InitializerFault(f"{initializer.__name__}{fault}")


def first_fault(initializer: Initializer, device: str = "cpu") -> str:
    """The first case that is wrong, in words; "" if there is none. The state of the global generators stays as it is.

    Raises KeyError for an initializer that the table does not have.
    """
    name = initializer.__name__
    with torch.random.fork_rng([0] if device == "cuda" else []), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a cut is far from the mean
        if wrong := fault_of_draws(device) or (TABLE[name].layers and next(faults_of_layers(device), "")):
            return f": {wrong}"
        for case in cases(name):
            if wrong := _wrong(initializer, case, device):
                return f"{case.words}: {wrong}"
        return ""


def _memory(shape: Shape, dtype: torch.dtype, layout: str, device: str) -> tuple[torch.Tensor, torch.Tensor]:
    """All of the memory, and the view of it that is to be filled."""
    if layout == "strided":
        whole = torch.full([*shape[:-1], 2 * shape[-1] + 1], ROUND, dtype=dtype, device=device)
        return whole, whole[..., 1::2]
    if layout == "channels last":
        whole = torch.full(shape, ROUND, dtype=dtype, device=device).contiguous(memory_format=CHANNELS_LAST[len(shape)])
        return whole, whole
    whole = torch.full(shape if layout == "contiguous" else shape[::-1], ROUND, dtype=dtype, device=device)
    return whole, whole if layout == "contiguous" else whole.permute(*reversed(range(len(shape))))


# --- one case ---------------------------------------------------------------------------------------------------------


def _wrong(initializer: Initializer, case: Case, device: str) -> str:
    """What is wrong with one call."""
    whole, room = _memory(case.shape, case.dtype, case.layout, device)
    tensor = _held(room, case.held)
    asks = tensor.requires_grad
    law = case.law
    own = torch.Generator(device).manual_seed(SEED) if case.given_generator else None
    if not own:
        _global(device).manual_seed(SEED)
    before, start = _state(device), (own or _global(device)).get_state()
    script = Scripted(law, tensor.numel(), case.dtype, SEED if own else None) if isinstance(law, Cut) else nullcontext()
    try:
        with script, _around(case), torch.no_grad() if "without" in case.held else nullcontext():
            result = _call(initializer, tensor, case, own)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if result is not tensor:
        return "it does not return its argument"
    if tensor.requires_grad != asks or tensor.grad_fn is not None:
        return "it changes whether the tensor asks for a gradient"
    if own and not torch.equal(before, _state(device)):
        return "it was given a generator and drew from the global one"
    if isinstance(script, Scripted):
        wanted = _filled(script.wanted(tensor.detach()), case, device)
        moved = not torch.equal(start, (own or _global(device)).get_state())
    else:
        wanted, following = _wanted(law, case.shape, case.dtype, case.layout, device)
        moved = following == _next(own or _global(device))
    return apart(whole.detach(), wanted) or ("" if moved else "its generator is left where it should not be")


def _around(case: Case) -> AbstractContextManager[Any]:
    """What is set around a call; as it was before, afterwards."""
    if "inference" in case.around:
        return torch.inference_mode()
    return _float64_as_default() if "float64" in case.around else nullcontext()


@contextmanager
def _float64_as_default() -> Iterator[None]:
    default = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(default)


def _next(generator: torch.Generator) -> float:
    """The number that the generator gives next: one number for where it is."""
    return float(torch.rand(1, generator=generator, dtype=torch.float64, device=generator.device))


def _held(room: torch.Tensor, held: str) -> torch.Tensor:
    if held.startswith("parameter"):
        return nn.Parameter(room)
    return room.requires_grad_(held == "trained")


def _call(initializer: Initializer, tensor: torch.Tensor, case: Case, generator: torch.Generator | None) -> Any:
    more = {"generator": generator} if generator else {}
    if case.by_position:
        return initializer(tensor, *case.options.values(), **more)
    return initializer(tensor, **case.options, **more)


@lru_cache(maxsize=30_000)
def _wanted(law: Law, shape: Shape, dtype: torch.dtype, layout: str, device: str) -> tuple[torch.Tensor, float]:
    """The memory as it must be, and the number that then comes next: PyTorch's basic draw, with the right parameters.

    The draw is made in the same type, layout and size, since each of them has random numbers of its own.
    """
    whole, room = _memory(shape, dtype, layout, device)
    generator = torch.Generator(device).manual_seed(SEED)
    if isinstance(law, Constant):
        room.copy_(torch.tensor(law.value, dtype=torch.float64))
    elif isinstance(law, Uniform):
        torch.ops.aten.uniform_.default(room, law.low, law.high, generator=generator)
    elif isinstance(law, Normal):
        torch.ops.aten.normal_.default(room, law.mean, law.std, generator=generator)
    return whole, _next(generator)


def _filled(kept: torch.Tensor | None, case: Case, device: str) -> torch.Tensor:
    """The memory with these numbers in it, of shape (elements,); as it was where there are none."""
    whole, room = _memory(case.shape, case.dtype, case.layout, device)
    if kept is not None:
        room.copy_(kept.reshape(case.shape))
    return whole


def apart(found: torch.Tensor, wanted: torch.Tensor) -> str:
    """Where two tensors differ by more than the rounding of their type; "" if nowhere."""
    if torch.equal(found, wanted):
        return ""
    rounding = FEW_ULP * torch.finfo(wanted.dtype).eps if wanted.element_size() > 2 else 0.0
    slack = rounding * float(wanted.abs().max())
    if slack and float((found - wanted).abs().max()) <= slack:
        return ""
    found, wanted = found.double().flatten(), wanted.double().flatten()
    off = (found - wanted).abs().nan_to_num(torch.inf)
    k = int(off.argmax())
    return (
        "" if off[k] <= slack else f"element {k} of the memory is {float(found[k]):.9g}, wanted {float(wanted[k]):.9g}"
    )


def _global(device: str) -> torch.Generator:
    return torch.cuda.default_generators[0] if device == "cuda" else torch.default_generator


def _state(device: str) -> torch.Tensor:
    return _global(device).get_state()


# --- layers -----------------------------------------------------------------------------------------------------------


def faults_of_layers(device: str = "cpu") -> Iterator[str]:
    """What is wrong with the weights and biases that PyTorch's layers are made with, in words."""
    for dtype, bias, layer in product(DTYPES, (True, False), LAYERS):
        if wrong := _wrong_layer(layer, dtype, bias, device):
            yield f"torch.nn.{layer.name}{layer.made_with} with {dict(layer.options)} of {dtype}: {wrong}"


def _wrong_layer(layer: Layer, dtype: torch.dtype, bias: bool, device: str) -> str:
    """What is wrong with the parameters of one layer."""
    _global(device).manual_seed(SEED)
    made = getattr(nn, layer.name)(*layer.made_with, bias=bias, dtype=dtype, device=device, **dict(layer.options))
    found, wanted = dict(made.named_parameters()), _wanted_of_layer(layer, dtype, bias, device)
    if [tuple(one.shape) for one in found.values()] != [tuple(one.shape) for one in wanted]:
        return f"its parameters are {list(found)}"
    for (name, tensor), right in zip(found.items(), wanted, strict=True):
        if not tensor.requires_grad:
            return f"{name} asks for no gradient"
        if wrong := apart(tensor.detach(), right):
            return f"{name}: {wrong}"
    return ""


@lru_cache(maxsize=2000)
def _wanted_of_layer(layer: Layer, dtype: torch.dtype, bias: bool, device: str) -> list[torch.Tensor]:
    """Its parameters, as they must be."""
    generator = torch.Generator(device).manual_seed(SEED)
    wanted = [torch.empty(shape, dtype=dtype, device=device) for shape, of_bias in layer.draws if bias or not of_bias]
    for tensor in wanted:
        torch.ops.aten.uniform_.default(tensor, layer.law.low, layer.law.high, generator=generator)
    return wanted
