"""A call of PyTorch -> the same call as if float64 had fewer digits: each number that is worked out in it is off by a little."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

STEPS = (0.81, 2.28, 1.7)
"""From one value to the next, in each turn: in radians of the wave that says how much it is off."""
EXACT = frozenset(
    "add sub rsub mul square div pow sqrt exp2 sum nansum mean prod trace cumsum cumprod dot vdot mm mv bmm addmm addmv "
    "baddbmm addcmul convolution index_add scatter_add scatter_reduce".split()
)
"""Operations of PyTorch's that do not round where whole numbers come out of whole numbers."""
ROUNDING = EXACT.union(
    "var std var_mean std_mean logsumexp logcumsumexp linalg_vector_norm dist _cdist_forward hardswish softplus_backward".split(),
    "binary_cross_entropy binary_cross_entropy_with_logits soft_margin_loss multilabel_margin_loss linalg_matrix_exp".split(),
    "log_sigmoid_forward log_sigmoid_backward _softmax _log_softmax _softmax_backward_data _log_softmax_backward_data".split(),
    "_linalg_det _linalg_slogdet linalg_inv_ex _linalg_solve_ex linalg_lu_factor_ex linalg_cholesky_ex linalg_qr".split(),
    "avg_pool1d avg_pool2d avg_pool3d _adaptive_avg_pool2d native_layer_norm native_group_norm native_batch_norm".split(),
    "_trilinear _embedding_bag".split(),
)
"""These, and others that round though they do not work number by number."""
ABSORBING = frozenset({"_log_softmax", "logsumexp", "logcumsumexp"})
"""Those that may lose all that a small number counts for, and give exactly 0: what comes out is off relative to 1 as well."""
WRITING = frozenset({"native_batch_norm"})
"""Those that write into what they are given, a running mean, and whose schema does not say so."""
CHOOSING = frozenset(
    "abs neg positive sign sgn floor ceil round trunc frac fmod remainder floor_divide clamp clamp_min clamp_max maximum minimum "
    "fmax fmin where threshold threshold_backward hardtanh hardtanh_backward copysign heaviside masked_fill nan_to_num "
    "fill clone eq ne lt le gt ge".split()
)
"""Those that work number by number and choose, or give whole numbers: 3 stays 3 in them, and what counts with it goes on."""
PERIOD = 2039  # a prime number of values, after which the wave is the same again: so it meets no axis of its own length
NEAR = (0.7, 1.9)  # numbers of which most operations make others
SHAKE = 2e-15  # relative: a few last digits
WHOLE = 2.0**52  # below it float64 has every whole number


def moved(found: torch.Tensor, order: int, size: float, turn: int) -> torch.Tensor:
    """Numbers off by a little, of any shape: relative to each by at least half of the size, and by no more than it. `order` says
    which value this is of those that are worked out."""
    if not found.dim():
        one = math.cos(STEPS[turn] * order)
        return found * (1 + size * (one + math.copysign(1.0, one)) / 2)
    count = min(found.numel(), PERIOD)
    wave = torch.cos(STEPS[turn] * order + torch.arange(count, dtype=found.dtype, device=found.device))
    factors = 1 + size * (wave + wave.sign()) / 2
    if found.numel() <= PERIOD:
        return found * factors.reshape(found.shape)
    off, rows = found.clone(memory_format=torch.contiguous_format).flatten(), found.numel() // PERIOD
    off[: rows * PERIOD].view(rows, PERIOD).mul_(factors)
    off[rows * PERIOD :].mul_(factors[: found.numel() % PERIOD])
    return off.reshape(found.shape)


def off_by(found: torch.Tensor, order: int, size: float, turn: int) -> torch.Tensor:
    """Numbers off by a little, of any shape: by at least half of the size, and by no more than it; relative to each or to 1."""
    return found + (moved(torch.ones_like(found), order, size, turn) - 1) * found.abs().clamp(min=1.0)


def is_whole(found: torch.Tensor) -> torch.Tensor:
    """Is each a whole number that float64 has, of any shape?"""
    return (found == found.round()) & (found.abs() < WHOLE)


@dataclass(frozen=True)
class Losing:
    """A function in which digits are lost, by its size and in its turn."""

    function: Callable[..., Any]
    size: float
    turn: int

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        mode = LOST()
        mode.size, mode.turn = self.size, self.turn
        try:
            with mode:
                return self.function(*arguments, **options)
        except Exception:  # as where a call asserts that two numbers are equal: then nothing is known of it
            return self.function(*arguments, **options)

    @property
    def __name__(self) -> str:
        return getattr(self.function, "__name__", str(self.function))


class _Lost(TorchDispatchMode):
    """What each operation that rounds leaves in float64 is off by a little, also where it writes into a tensor, and on the way
    back through autograd."""

    size, turn, order = 0.0, 0, 0

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = tree_leaves((args, kwargs or {}))
        name = function._schema.name.partition("::")[2].removesuffix("_")
        plain = name.removeprefix("_foreach_")
        by_number = torch.Tag.pointwise in function.tags or name.startswith(("special_", "_foreach_"))
        chooses = plain in CHOOSING or (kwargs or {}).get("rounding_mode") is not None
        if chooses or not (by_number or plain in ROUNDING):
            return function(*args, **(kwargs or {}))
        exact = plain in EXACT and all(map(_is_whole, given))  # before the call, which may write into them
        if not (by_number or exact or function._schema.is_mutable or plain in WRITING):  # it may cancel inside: sums, matrices
            args, kwargs = tree_map(lambda one: self._off(one, exact), (args, kwargs or {}))
        alone = _alone(function, given) if by_number and plain not in EXACT else None
        result = function(*args, **(kwargs or {}))
        into = tree_leaves(_written(function._schema, args, kwargs or {}) if function._schema.is_mutable else result)
        kept = _kept(function, args, kwargs or {}, alone, into[0]) if alone is not None and len(into) == 1 else None
        if not function._schema.is_mutable:
            how = off_by if plain in ABSORBING else moved
            return tree_map(lambda one: self._off(one, exact, kept, how), result)
        for one in into:
            one.copy_(self._off(one, exact, kept))
        return result

    def _off(self, found: Any, exact: bool, kept: Any = None, how: Callable[..., torch.Tensor] = moved) -> Any:
        """What has come out, off by a little; but for whole numbers, where these are exact, and for what is kept."""
        if not torch.is_tensor(found) or found.dtype != torch.float64 or found.layout != torch.strided or found.is_nested:
            return found
        self.order += 1
        off = how(found, self.order, self.size, self.turn)
        if kept is not None and kept.shape == found.shape:
            off = torch.where(kept, found, off)
        return torch.where(is_whole(found), found, off) if exact else off


def _alone(function: Any, given: list[Any]) -> torch.Tensor | None:
    """The one tensor that an operation is given, as it is before the call; None where there are others, or numbers are drawn."""
    tensors = [one for one in given if torch.is_tensor(one)]
    if len(tensors) != 1 or tensors[0].dtype != torch.float64 or torch.Tag.nondeterministic_seeded in function.tags:
        return None
    return tensors[0].clone() if function._schema.is_mutable else tensors[0]


def _kept(function: Any, args: Any, kwargs: Any, given: torch.Tensor, found: torch.Tensor) -> torch.Tensor | None:
    """Which numbers an operation gives back, or makes whole, and so exactly: of bool, in the shape of the tensor. That float64
    sees no difference is not enough: numbers near 1, of the same sign, must be given back as well, or become 0."""
    if found.shape != given.shape:
        return None
    if "log2" in function._schema.name:
        return is_whole(given) & is_whole(found) & (found.exp2() == given)
    same = found == given
    for size in NEAR if bool(same.any()) else ():
        near = given.sign() * size
        other = _with(near, function, args, kwargs)
        same &= (other == near) | (other == 0)
    return same


def _with(numbers: torch.Tensor, function: Any, args: Any, kwargs: Any) -> torch.Tensor:
    """What an operation makes of these numbers in place of its one tensor."""
    there, named = tree_map(lambda one: numbers.clone() if torch.is_tensor(one) else one, (args, kwargs))
    result = tree_leaves(function(*there, **named))[0]
    return result if torch.is_tensor(result) else tree_leaves(there)[0]


def _written(schema: Any, args: Any, kwargs: Any) -> list[Any]:
    """What an operation writes into: tensors, or lists of them."""
    named = {one.name: value for one, value in zip(schema.arguments, args, strict=False)} | kwargs
    into = (one.name for one in schema.arguments if one.alias_info is not None and one.alias_info.is_write)
    return [named[name] for name in into if named.get(name) is not None]


def _is_whole(given: Any) -> bool:
    """Is it a whole number that float64 has, or are all its entries?"""
    if isinstance(given, (int, float)):
        return abs(given) < WHOLE and float(given).is_integer()
    if not torch.is_tensor(given) or given.dtype == torch.bool:
        return True
    plain = given.layout == torch.strided and not (given.is_nested or given.is_complex())
    return plain and (not given.numel() or _is_whole(given[(0,) * given.dim()].item())) and bool(is_whole(given).all())


LOST: Callable[[], Any] = _Lost
