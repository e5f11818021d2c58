"""A measurement that can be made again -> the functions of PyTorch's own that it rests on, by name as a user writes them.

Seen is what a project's vocabulary calls PyTorch's own, by its place: a package, or a single function. What is seen counts only
if the measurement comes out differently when just that returns something else: a call whose result is thrown away has no part
in what was measured. Sums, roots and the like are arithmetic, and named nowhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import FrameType, FunctionType
from typing import Any, NamedTuple

import torch
from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map

from texclaims.numeric.computed import every_call
from texclaims.numeric.dice import drawing_from

ENGINE = __name__.partition(".")[0]
ASKS = "handle_torch_function"  # what a function of PyTorch's calls to tell a mode of itself
ROUNDING = 1e-9  # two outcomes that are nearer to each other differ in the order of their sums
SEED = 0  # of PyTorch's generator: a measurement that draws must draw the same again


class Outcome(NamedTuple):
    """How a part of a measurement came out: what holds, and the numbers that were compared."""

    holds: tuple[bool, ...]
    numbers: tuple[float, ...]

    def is_like(self, other: Outcome) -> bool:
        """The same, but for rounding?"""
        if self.holds != other.holds or len(self.numbers) != len(other.numbers):
            return False
        mine, others = (torch.tensor(one.numbers, dtype=torch.float64) for one in (self, other))
        return torch.allclose(mine, others, rtol=ROUNDING, atol=ROUNDING, equal_nan=True)


Measure = Callable[[], Iterable[Outcome]]
"""Makes a measurement again, part by part."""


def rests_on(measure: Measure, known: Sequence[Outcome], places: Sequence[str], all_that_ran: bool = False) -> tuple[str, ...]:
    """Names of the functions, layers and the like below these places on which the outcome of `measure` depends, sorted.

    `measure` is called once to see what runs, and once more for each of them, up to the first part that comes out differently;
    `known` is how it came out before. One that does not come out the same twice says nothing; nor, where `all_that_ran` is asked
    for, one that does not depend on all."""
    own, held = _places(tuple(places)), holders(places)
    recorder = Recorder(own)
    if _differs(measure, recorder, held, known):
        return ()
    felt = {name for name in recorder.seen if _differs(measure, Recorder(own, name), held, known)}
    count = felt - recorder.of_engine and not (all_that_ran and felt != recorder.seen | recorder.gave_back)
    return tuple(sorted(felt if count else ()))


def _differs(measure: Measure, recorder: Recorder, held: list[Held], known: Sequence[Outcome]) -> bool:
    """Does it come out differently while it is recorded? One that breaks off does."""
    with drawing_from(SEED), every_call(), _stand_ins(recorder, held), recorder:
        try:
            return any(not old.is_like(new) for old, new in zip(known, measure(), strict=True))
        except Exception:
            return True


class Places:
    """What is called PyTorch's own, by the places that a vocabulary names; every answer is kept."""

    def __init__(self, places: tuple[str, ...]) -> None:
        self.places = places
        self._known: dict[str, bool] = {}
        self._near: dict[str, tuple[bool, bool]] = {}

    def hold(self, name: str) -> bool:
        """Does this name stand at one of them, or below?"""
        if name not in self._known:
            self._known[name] = any(_is_below(name, place) for place in self.places)
        return self._known[name]

    def of_module(self, name: str) -> tuple[bool, bool]:
        """Is this a module of the engine; can something in it be PyTorch's own?"""
        if name not in self._near:
            near = any(_is_below(name, place) or _is_below(place, name) for place in self.places)
            self._near[name] = _is_below(name, ENGINE), near
        return self._near[name]


@cache
def _places(places: tuple[str, ...]) -> Places:
    return Places(places)


class Recorder(TorchFunctionMode):
    """Sees every call of PyTorch, keeps the names of those that are its own, and lets one of them return something else."""

    def __init__(self, own: Places, disturbed: str = "") -> None:
        super().__init__()
        self.own, self.disturbed = own, disturbed
        self.seen, self.gave_back = set[str](), set[str]()  # these what they were given, at least once: elsewhere they may not
        self.of_engine: set[str] = set()
        """Derivatives that the engine itself takes: of its own formula they are numerics, of PyTorch's function more."""

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = self.owner(function, sys._getframe(1))
        return self.call(name, function, args, kwargs or {})

    def call(self, name: str, function: Any, args: Any, kwargs: Any) -> Any:
        """The call, recorded under its name; "" is no name. One that gives back its argument has no part in what comes out."""
        if name and name == self.disturbed:
            return _disturbed(function, args, kwargs)
        result = function(*args, **kwargs)
        if name:
            gives_back = _returns_anew(function, kwargs) and _is_same(result, args)
            (self.gave_back if gives_back else self.seen).add(name)
        return result

    def owner(self, function: Any, frame: FrameType | None) -> str:
        """What a user would call this: the object of PyTorch's that makes the call, else the outermost function."""
        found = name_of(function)
        own, by_engine = found if self.own.hold(found) else "", True
        while frame is not None:
            place = frame.f_globals.get("__name__", "")
            of_engine, near = self.own.of_module(place)
            if of_engine:
                break
            if near:
                if named := self._object(frame):
                    return named
                own = self._function(frame, place) or own
            by_engine = by_engine and _is_below(place, "torch")
            frame = frame.f_back
        if own and by_engine and takes_derivatives(function):
            self.of_engine.add(own)
        return own

    def _object(self, frame: FrameType) -> str:
        """The class of the object whose method this frame is, if the class is PyTorch's own."""
        kind: Any = type(frame.f_locals.get("self"))
        return found if self.own.hold(found := public(kind.__module__, kind.__name__, kind)) else ""

    def _function(self, frame: FrameType, place: str) -> str:
        """The public function of a module that this frame is."""
        name = frame.f_code.co_name
        function = frame.f_globals.get(name)
        if name.startswith("_") or getattr(function, "__code__", None) is not frame.f_code:
            return ""
        return found if self.own.hold(found := public(place, name, function)) else ""


def _is_below(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


@cache
def name_of(function: Any) -> str:
    """torch.tanh, torch.Tensor.backward, torch.autograd.grad."""
    if known := resolve_name(function):
        return known
    module, name = getattr(function, "__module__", None), getattr(function, "__name__", "")
    return public(module, name, function) if module else ""


@cache
def public(module: str, name: str, thing: Any) -> str:
    """The shortest path by which it can be imported."""
    parts = module.split(".")
    paths = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
    return next((f"{path}.{name}" for path in paths if _has(path, name, thing)), f"{module}.{name}")


def _has(path: str, name: str, thing: Any) -> bool:
    return path in sys.modules and vars(sys.modules[path]).get(name) is thing


def takes_derivatives(function: Any) -> bool:
    """Is it one of autograd's?"""
    return name_of(function) in ("torch.autograd.grad", "torch.autograd.backward", "torch.Tensor.backward")


# --- something else ---------------------------------------------------------------------------------------------------


def _returns_anew(function: Any, kwargs: Any) -> bool:
    """Is its result another tensor than those that it is given? So it is not where it fills one of them."""
    name = getattr(function, "__name__", "")
    return not (name.endswith("_") or "out" in kwargs)


def _is_same(result: Any, args: Any) -> bool:
    """Is the result, number by number, what the call was given first, as that of a leaky ReLU with the slope 1?"""
    given = args[0] if args else None
    if not (torch.is_tensor(given) and torch.is_tensor(result)) or given.is_meta or result.is_meta:
        return False
    try:
        return given.shape == result.shape and bool(given.any()) and torch.equal(given, result)
    except RuntimeError:
        return False  # inside of vmap no two tensors are compared


def _disturbed(function: Any, args: Any, kwargs: Any) -> Any:
    """The call, with something else as its result; of one that fills a tensor, in the tensor, and in what it draws from."""
    name = getattr(function, "__name__", "")
    if name.endswith("backward"):  # it returns nothing: what it starts from is changed
        return function(tree_map(_another, args[0]), *args[1:], **kwargs)
    if name == "__setitem__" or name.endswith("_") and not name.endswith("__"):
        with OTHER_DRAWS():
            result = function(*args, **kwargs)
        tree_map(_change, args[0] if args else result)
        return result
    if "out" in kwargs:
        result = function(*args, **kwargs)
        tree_map(_change, kwargs["out"])
        return result
    return tree_map(_another, function(*args, **kwargs))


def _another(value: Any) -> Any:
    """Another number for each: no factor and no shift of the old ones, so that no ratio or difference stays as it was."""
    moves = isinstance(value, float) or torch.is_tensor(value) and value.is_floating_point()
    return value + value * abs(value) / 8 + value / 8 + 1 / 16 if moves else value


def _change(value: Any) -> None:
    """The same in place, past autograd."""
    if torch.is_tensor(value) and value.is_floating_point():
        value.data.copy_(_another(value.data))


class _Draws(TorchDispatchMode):
    """Numbers are drawn from another law: each parameter of a draw is another one."""

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if torch.Tag.nondeterministic_seeded in function.tags:
            args = tuple(_another(one) if isinstance(one, float) else one for one in args)
        return function(*args, **(kwargs or {}))


OTHER_DRAWS: Callable[[], Any] = _Draws


# --- functions of numbers ---------------------------------------------------------------------------------------------


class Held(NamedTuple):
    """A function that takes no tensor, its name, and the names of one module that has it under its own."""

    place: str
    function: Callable[..., Any]
    space: dict[str, Any]


def is_unseen(function: Any) -> bool:
    """Is it a function that never asks whether a mode wants to see its calls?"""
    return isinstance(function, FunctionType) and ASKS not in function.__code__.co_names


def holders(places: Sequence[str]) -> list[Held]:
    """Where to find each function that the places name and that tells no mode of its calls."""
    spaces = [vars(module) for module in list(sys.modules.values()) if hasattr(module, "__dict__")]
    found = []
    for place in places:
        path, _, name = place.rpartition(".")
        function: Any = vars(sys.modules[path]).get(name) if path in sys.modules else None
        if is_unseen(function):
            having = (space for space in spaces if space.get(name) is function)
            found += [Held(place, function, space) for space in having]
    return found


@contextmanager
def _stand_ins(recorder: Recorder, held: list[Held]) -> Iterator[None]:
    """While this lasts, another function stands in the place of each that no mode sees."""
    for place, function, space in held:
        space[function.__name__] = _recorded(recorder, place, function)
    try:
        yield
    finally:
        for _, function, space in held:
            space[function.__name__] = function


def _recorded(recorder: Recorder, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function for all who call it, seen as one of PyTorch's own."""

    def number(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        return float(result) if isinstance(result, int) else result

    def stand_in(*args: Any, **kwargs: Any) -> Any:
        called = recorder.owner(function, sys._getframe(1)) == name
        return recorder.call(name if called else "", number, args, kwargs)

    return stand_in
