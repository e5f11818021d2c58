"""A function of PyTorch's, as checks run it -> others that are like it, and which equations notice that another one runs.

This is an honest mistake: ReLU6 stands in a check where the page means the ReLU. It is made in what checks run alone; the
functions of the formula stay what they are. PyTorch with a wrong function throughout is what function_witness.py looks for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from texclaims.judgement.agreement import halves_apart
from texclaims.judgement.argument import Argument, Case, argue
from texclaims.judgement.equations import Equations
from texclaims.judgement.model import run_check
from texclaims.judgement.reasons import reasons
from texclaims.judgement.witnesses import Witnesses
from texclaims.language.project import find_project
from texclaims.numeric.computed import kept_calls
from texclaims.numeric.meter import Meter
from texclaims.numeric.recorder import name_of

Like = Callable[..., Any]
ENGINE = "texclaims"
VOCABULARY = ("lrelu", "ltanh")  # functions of the formula that the site itself writes


def of_one(function: Callable[[Tensor], Tensor]) -> Like:
    """It gets the first argument alone."""
    return lambda x, *_, **__: function(x)


def cut(function: Like, least: float, most: float) -> Like:
    """No number that comes out lies beyond these."""
    return lambda *given, **named: function(*given, **named).clamp(least, most)


def with_other(function: Like, **others: Any) -> Like:
    """Called with these arguments, whatever it is given."""
    return lambda *given, **named: function(*given, **{**named, **others})


def _steeper(x: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    return functional.leaky_relu(x, negative_slope + 0.01)


def _layer_norm(x: Tensor, shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> Tensor:
    return functional.layer_norm(x, shape, weight, bias, eps + 1e-6)


def _batch_norm(x: Tensor, *given: Any, eps: float = 1e-5, **named: Any) -> Tensor:
    return functional.batch_norm(x, *given[:6], **named, eps=(given[6] if len(given) > 6 else eps) + 1e-6)


def _rms_norm(x: Tensor, shape: Any, weight: Any = None, eps: float | None = None) -> Tensor:
    return functional.rms_norm(x, shape, weight, (torch.finfo(x.dtype).eps if eps is None else eps) + 1e-6)


def _of_population(x: Tensor, *given: Any, **named: Any) -> Tensor:
    return torch.var(x, *given, **{**named, "correction": 1 - int(named.get("correction", 1))})


LIKES: Mapping[str, Mapping[str, Like]] = {
    "relu": {
        "ReLU6": of_one(functional.relu6),
        "cut at 20": of_one(lambda x: functional.hardtanh(x, 0.0, 20.0)),
        "leaky ReLU with slope 1/10,000": of_one(lambda x: functional.leaky_relu(x, 1e-4)),
        "0 up to 1/1,000": of_one(lambda x: functional.threshold(x, 1e-3, 0.0)),
        "softplus with β = 30": of_one(lambda x: functional.softplus(x, beta=30.0)),
        "GELU": of_one(functional.gelu),
    },
    "tanh": {
        "hardtanh": of_one(functional.hardtanh),
        "softsign": of_one(functional.softsign),
        "LeCun's scaled tanh": of_one(lambda x: 1.7159 * torch.tanh(2 * x / 3)),
        "cut at 0.99": cut(torch.tanh, -0.99, 0.99),
    },
    "sigmoid": {
        "hard sigmoid": of_one(functional.hardsigmoid),
        "softsign, moved": of_one(lambda x: (functional.softsign(x) + 1) / 2),
        "cut at 0.001 and 0.999": cut(torch.sigmoid, 1e-3, 1 - 1e-3),
    },
    "leaky_relu": {
        "slope larger by 0.01": _steeper,
        "ReLU": of_one(functional.relu),
        "cut at ±20": cut(functional.leaky_relu, -20.0, 20.0),
    },
    "softmax": {"of numbers 1 % larger": lambda x, *given, **named: functional.softmax(1.01 * x, *given, **named)},
    "cross_entropy": {
        "labels smoothed by 0.05": with_other(functional.cross_entropy, label_smoothing=0.05),
        "of numbers cut at ±20": lambda x, *given, **named: functional.cross_entropy(x.clamp(-20, 20), *given, **named),
    },
    "binary_cross_entropy_with_logits": {
        "of numbers cut at ±10": lambda x, *given, **named: functional.binary_cross_entropy_with_logits(
            x.clamp(-10, 10), *given, **named
        ),
    },
    "mse_loss": {
        "twice Huber's": lambda x, y, *_, reduction="mean", **__: 2 * functional.huber_loss(x, y, reduction),
        "absolute errors": functional.l1_loss,
    },
    "huber_loss": {"half the square": lambda x, y, **named: functional.mse_loss(x, y) / 2},
    "layer_norm": {"ε larger by a millionth": _layer_norm},
    "batch_norm": {"ε larger by a millionth": _batch_norm},
    "rms_norm": {"ε larger by a millionth": _rms_norm},
    "scaled_dot_product_attention": {
        "queries 1 % larger": lambda x, *given, **named: functional.scaled_dot_product_attention(1.01 * x, *given, **named),
        "scale 1": with_other(functional.scaled_dot_product_attention, scale=1.0),
    },
    "var": {"other correction": _of_population},
}  # fmt: skip
"""By the name of the function; what is like it, in words."""


ANY_ACTIVATION = ("true of any activation", "network-layer network-mean network-squares network-uncorrelated network-variance")
ALIVE = ("whether a number is 0 is the same", "relu-born-dead")
OF_ZERO = "attention-at-start causal-attention-mean causal-attention-variance uniform-attention-variance"
EXCUSED: Mapping[tuple[str, str], tuple[str, str]] = {
    ("relu", "ReLU6"): ALIVE,
    ("relu", "cut at 20"): ALIVE,
    ("relu", "leaky ReLU with slope 1/10,000"): ("all numbers are positive", "constant-layers-growth"),
    ("relu", "0 up to 1/1,000"): (
        "no number is so small",
        "constant-layers-growth he-default-depth network-depth network-scatter relu-narrow-network relu-wide-network "
        "relu-width-one relu-width-one-bias-step relu-width-one-incoming-step relu-width-one-outgoing-step relu-width-one-output "
        "transformer-feedforward",
    ),
    **{("tanh", like): ANY_ACTIVATION for like in LIKES["tanh"]},
    ("sigmoid", "cut at 0.001 and 0.999"): ("no number is so large", "sigmoid-chain"),
    ("cross_entropy", "labels smoothed by 0.05"): ("all logits are equal", "loss-equal-logits"),
    ("cross_entropy", "of numbers cut at ±20"): (
        "no logit is so large", "loss-equal-logits prior-bias-classes-loss softmax-zero-other-class softmax-zero-right-class"
    ),
    ("binary_cross_entropy_with_logits", "of numbers cut at ±10"): ("no logit is so large", "prior-bias-loss prior-bias-rare"),
    ("mse_loss", "twice Huber's"): (
        "no error is above 1", "lecun-quadratic-form lecun-steepest-curvature sigmoid-squared-error-gradient"
    ),
    ("huber_loss", "half the square"): ("a premise keeps the error below the threshold", "clip-huber-slope"),
    ("batch_norm", "ε larger by a millionth"): ("a bias is taken away again, whatever ε is", "normalization-bias"),
    ("scaled_dot_product_attention", "queries 1 % larger"): ("all queries are 0", OF_ZERO),
    ("scaled_dot_product_attention", "scale 1"): (
        "in one dimension, its own scale is 1 too; or all queries are 0",
        f"{OF_ZERO} attention-key-gradient attention-output attention-query-gradient attention-value-gradient",
    ),
}  # fmt: skip
"""Where nothing is noticed: why, and in which equations."""


class InChecks(TorchFunctionMode):
    """While this lasts, checks that call the function of this name run the other one. A call that the engine makes itself is
    one of the formula's.
    """

    def __init__(self, name: str, like: Like) -> None:
        super().__init__()
        self.name, self.like = name, like
        self.broken: list[Exception] = []
        """What the other one raised, and the right one did not: one that cannot be called so shows nothing."""

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if name_of(function).rpartition(".")[2] == self.name and _of_check(sys._getframe(1)):
            return self._run(function, args, kwargs or {})
        return function(*args, **(kwargs or {}))


    def _run(self, function: Any, given: Any, named: Any) -> Any:
        try:
            return self.like(*given, **named)
        except Exception as error:
            function(*given, **named)  # which may raise here as well
            self.broken.append(error)
            raise


class Named(TorchFunctionMode):
    """Notes which functions of this list checks call."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = name_of(function).rpartition(".")[2]
        if name in LIKES and name not in self.seen and _of_check(sys._getframe(1)):
            self.seen.add(name)
        return function(*args, **(kwargs or {}))


def _of_check(frame: FrameType | None) -> bool:
    while frame is not None:
        place, name = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        if place.partition(".")[0] not in ("torch", __name__):
            return place.partition(".")[0] != ENGINE and name not in VOCABULARY
        frame = frame.f_back
    return False


class Tried(NamedTuple):
    """An equation whose check ran the like of a function, and what told of it; "" where nothing did."""

    label: str
    function: str
    like: str
    told: str


def tries(equations: Equations, label: str) -> Iterator[Tried]:
    """Every like of every function that the check of an equation runs."""
    case = equations.case(label, "cpu")
    if not _may_run_one(case):
        return
    argument = argue(case)
    with kept_calls(), Named() as noted:
        _ = Witnesses(argument).measured
    for name in sorted(noted.seen):
        for words, like in LIKES[name].items():
            yield Tried(label, name, words, _told(argument, InChecks(name, like)))


def _may_run_one(case: Case) -> bool:
    """May the check of an equation run a function of this list? Found without a proof, which takes longer."""
    meant = run_check(case.check, case.notation, case.functions, case.claims)
    meter = Meter(case.notation, case.functions, meant.measurement, case.claim.names, "cpu")
    with kept_calls(), Named() as noted:
        holds = all(meter.measure(step, case.claim.premises).holds for step in case.claim.steps)
    return bool(noted.seen) or meant.stack is not None or not holds


def _told(argument: Argument, mode: InChecks) -> str:
    """What the measurement, or else a comparison of the halves, says against the equation meanwhile.

    Raises what the other function raised.
    """
    with kept_calls(), mode:
        try:
            witnesses = Witnesses(argument)
            told = next(chain(reasons(argument, witnesses.measured), halves_apart(argument, witnesses)), "")
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:  # a check that breaks off
            told = f"{type(error).__name__}: {error}"
    for broken in mode.broken:
        raise broken
    return told


def counted(root: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """By function and like: in how many equations of the project it was tried, which of them did not notice it, and why."""
    equations = Equations(find_project(root))
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for label in equations.placed:
        for tried in tries(equations, label):
            one = found.setdefault(tried.function, {}).setdefault(tried.like, {"tried": 0, "not noticed": []})
            one["tried"] += 1
            one["not noticed"] = sorted([*one["not noticed"], *([] if tried.told else [label])])
    for (function, like), (why, _) in EXCUSED.items():
        found[function][like]["why"] = why
    return {function: found[function] for function in LIKES}


def complaints(found: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[str]:
    """Where more is missed than is excused, or less."""
    for function, likes in found.items():
        for like, one in likes.items():
            _, excused = EXCUSED.get((function, like), ("", ""))
            if apart := sorted(set(excused.split()).symmetric_difference(one["not noticed"])):
                yield f"{function}, {like}: not noticed, or excused and noticed, in {', '.join(apart)}"
