"""A step and its premises -> measured, refuted or impossible, in worlds and on PyTorch's own layers and initializers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import torch

from texclaims.language.notation import Notation
from texclaims.language.premises import Comparison, Law, Premise, Symmetric
from texclaims.language.relations import Arrow, Bound, Digits, HasLaw, Order, Relation, Step, Unequal
from texclaims.language.tree import Node, names_in, part
from texclaims.laws.deferred import Deferred, Drawn
from texclaims.laws.functions import Function
from texclaims.laws.law import LawError
from texclaims.numeric.injection import coupled, injected
from texclaims.numeric.tensors import MeasurementError, Tensors
from texclaims.numeric.worlds import Builder, World, WorldError

TOLERANCE = 1e-12  # relative to the larger side, or to 1; a weighted sum in float64 is good to about 1e-15
EXTRAPOLATED = 1e-7  # of a limit, whose eight values in float64 leave about nine digits
SOLVED = 1e-9  # of an equation that a root search solved inside a world
HALVINGS = 10  # of the argument of an asymptotic order, at most
VISIBLE = 1e-12  # a remainder below this has lost its digits
APART = 1e-6  # a difference above this counts as "does not hold" in an equivalence
WORLDS = 4  # each with other laws, sizes and elements
GRID = tuple(2.0**k for k in (-5, -3, -2, -1, 0, 1, 2, 3, 5))  # where a sign change is looked for
SPREAD = 400  # random settings of the fixed numbers on which a bound is tried
CLOSE = 1e-6  # how near to equality a search must bring a sharp bound


@dataclass
class Measurement:
    """What became of one step on tensors."""

    holds: bool
    method: str
    error: float = 0.0
    tolerance: float = TOLERANCE
    left: float | None = None
    right: float | None = None
    worlds: int = 0
    states: int = 0
    why: str = ""
    """Empty where the step holds."""
    impossible: bool = False
    """Nothing could be measured: neither confirmed nor refuted."""


@dataclass
class Meter:
    """Measures the steps of one claim. Worlds are kept per set of premises, values per world."""

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    names: frozenset[str]
    device: str
    seed: int = 0
    _worlds: dict[tuple[tuple[Premise, ...], bool], list[Tensors]] = field(default_factory=dict)
    _moved: dict[tuple[Any, ...], Tensors] = field(default_factory=dict)
    _settings: dict[tuple[Premise, ...], Tensors] = field(default_factory=dict)

    def measure(self, step: Step, premises: tuple[Premise, ...]) -> Measurement:
        """Decide one step in worlds that satisfy exactly these premises. Never raises for a claim that is merely wrong."""
        try:
            return self._measure(step, premises)
        except (WorldError, MeasurementError, LawError) as error:
            return Measurement(False, "none", why=str(error), impossible=True)
        except (ArithmeticError, ValueError, TypeError, RuntimeError, IndexError, KeyError) as error:
            return Measurement(False, "none", why=f"{type(error).__name__}: {error}", impossible=True)

    def _measure(self, step: Step, premises: tuple[Premise, ...]) -> Measurement:
        match step:
            case Arrow():
                return self._arrow(step, premises)
            case HasLaw():
                return self._law(step.left, step.right)
            case Bound():
                return self._bound(step.small, step.large, premises)
            case Order():
                return self._order(step, premises)
            case Unequal():
                raise MeasurementError(f"a claim with the relation {step.word}, which stands only in premises")
        return self._equal(step, premises)

    # --- worlds ---------------------------------------------------------------------------------------------------

    def worlds(self, premises: tuple[Premise, ...], lean: bool = False) -> list[Tensors]:
        key = (premises, lean)
        if key not in self._worlds:
            self._worlds[key] = [self._world(premises, k, lean=lean) for k in range(WORLDS)]
        return self._worlds[key]

    def _world(
        self,
        premises: tuple[Premise, ...],
        k: int,
        degenerate: bool = False,
        given: Mapping[str, float] | None = None,
        lean: bool = False,
    ) -> Tensors:
        builder = Builder(self.notation, premises, self._drawn_names(), self._number, self.device, lean)
        world = builder.build(1000 * self.seed + k, degenerate, given)
        tensors = self._tensors(self._with_initializers(world, k), k)
        for premise in premises:
            if not _satisfied(tensors, premise):
                raise WorldError(f"the premise {premise.tex} cannot be met together with the others")
        return tensors

    def _drawn_names(self) -> frozenset[str]:
        """Names that a world must supply: those of the claim and of PyTorch's calls, less what the model supplies."""
        called = frozenset[str]().union(*(v.names for v in self.model.values() if isinstance(v, (Deferred, Drawn))))
        sizes = frozenset(size for name in self.model for size in self.notation.by_name[name].shape)
        return (self.names | called | sizes) & frozenset(self.notation.by_name) - frozenset(self.model)

    def _tensors(self, world: World, pick: int) -> Tensors:
        model = {name: value for name, value in self.model.items() if not isinstance(value, Drawn)}
        return Tensors(self.notation, self.functions, model, world, pick)

    def _with_initializers(self, world: World, k: int) -> World:
        """A name drawn by an initializer takes Gauss nodes in place of the generator's numbers."""
        for name, drawn in self.model.items():
            if isinstance(drawn, Drawn):
                if world.random:
                    raise MeasurementError(
                        f"{name} comes from an initializer: no other random variable can stand beside it"
                    )
                shape = [int(world.fixed[size]) for size in self.notation.by_name[name].shape]
                probability, values = injected(drawn, shape, world.fixed, self.device)
                world = replace(world, probability=probability, random={name: values})
        return world

    def _number(self, tree: Node, fixed: dict[str, torch.Tensor]) -> torch.Tensor:
        one = torch.ones(1, dtype=torch.float64, device=self.device)
        return self._tensors(World(one, {}, fixed, self.device), 0).value(tree)

    @property
    def _method(self) -> str:
        if any(isinstance(value, Drawn) for value in self.model.values()):
            return "injection of Gauss nodes into PyTorch's initializer"
        kinds = {self.notation.by_name[name].kind for name in self._drawn_names()}
        return "enumeration of worlds" if "random" in kinds else "evaluation"

    def _method_under(self, premises: tuple[Premise, ...]) -> str:
        laws = any(isinstance(premise, Law) for premise in premises)
        return "quadrature" if laws and self._method == "enumeration of worlds" else self._method

    # --- equality -------------------------------------------------------------------------------------------------

    def _equal(self, step: Relation, premises: tuple[Premise, ...]) -> Measurement:
        limit = any(True for side in (step.left, step.right) for _ in side.find_data("limit"))
        tolerance = 0.5 * 10.0**-step.places if isinstance(step, Digits) else EXTRAPOLATED if limit else TOLERANCE
        result = Measurement(True, self._method_under(premises), tolerance=tolerance)
        for tensors in self.worlds(premises):
            left, right = tensors.value(step.left), tensors.value(step.right)
            error, k = _distance(left, right, relative=not isinstance(step, Digits))
            result.worlds, result.states = result.worlds + 1, max(result.states, tensors.world.states)
            if not error <= tolerance:
                a, b = _entry(left, k), _entry(right, k)
                known = error if math.isfinite(error) else 0.0
                return replace(
                    result,
                    holds=False,
                    error=known,
                    left=_finite(a),
                    right=_finite(b),
                    why=f"left {a:.6g}, right {b:.6g}",
                )
            if error >= result.error:
                result.error, result.left, result.right = error, _entry(left, k), _entry(right, k)
        return result

    # --- laws of initializers ---------------------------------------------------------------------------------------

    def _law(self, left: Node, right: Node) -> Measurement:
        name = str(left.children[0])
        drawn = self.model.get(name)
        if not isinstance(drawn, Drawn):
            raise MeasurementError(f"the check names no initializer that draws {name}")
        result = Measurement(True, "coupling with PyTorch's generator", tolerance=1e-13)
        for k in range(WORLDS):
            builder = Builder(self.notation, (), self._fixed_names(right, drawn), self._number, self.device)
            fixed = builder.build(1000 * self.seed + k).fixed
            for size in self.notation.by_name[name].shape:
                fixed.setdefault(size, torch.tensor(float((7, 5, 11, 3)[k]), dtype=torch.float64, device=self.device))
            shape = [int(fixed[size]) for size in self.notation.by_name[name].shape]
            one = World(torch.ones(1, dtype=torch.float64, device=self.device), {}, fixed, self.device)
            law = self._tensors(one, 0).law(right)
            error, why = coupled(drawn, law, shape, fixed, 1000 * self.seed + k, self.device)
            result.worlds, result.states = k + 1, max(result.states, math.prod(shape))
            result.error = max(result.error, error)
            if why or not error <= result.tolerance:
                return replace(result, holds=False, why=why or f"an element is off by {error:.3g}")
        return result

    def _fixed_names(self, right: Node, drawn: Drawn) -> frozenset[str]:
        sizes = {size for name, d in self.model.items() if d is drawn for size in self.notation.by_name[name].shape}
        return names_in(right, "SCALAR") | sizes | drawn.names

    # --- bounds -----------------------------------------------------------------------------------------------------

    def _bound(self, small: Node, large: Node, premises: tuple[Premise, ...]) -> Measurement:
        """Never crossed, and reached: a gap that stays open is a bound that is not sharp."""
        gaps = list(self._gaps(small, large, premises))
        low, high = min(gaps), max(gaps)
        count = len(gaps) if self._method != "evaluation" else SPREAD
        if not all(map(math.isfinite, gaps)):
            return Measurement(False, "search", worlds=count, why="a side is not finite")
        if low < -TOLERANCE:
            return Measurement(False, "search", error=-low, worlds=count, why=f"right - left reaches {low:.4g}")
        if low > CLOSE and self._method == "evaluation":
            low = self._descend(small, large, premises, gaps.index(low))
        if low > CLOSE or not high > CLOSE:
            why = (
                f"right - left is never below {low:.4g}: not sharp"
                if low > CLOSE
                else "both sides are always equal: write ="
            )
            return Measurement(False, "search", worlds=count, why=why)
        return Measurement(
            True, "search", error=max(0.0, -low), left=low, right=high, worlds=count, tolerance=TOLERANCE
        )

    def _gaps(self, small: Node, large: Node, premises: tuple[Premise, ...]) -> Iterator[float]:
        if self._method == "evaluation":
            many = self._many_settings(premises)
            gap = (many.value(large) - many.value(small)).expand(SPREAD)
            yield from gap.tolist()
            return
        for k, tensors in enumerate(self.worlds(premises)):
            yield self._gap(tensors, small, large)
            try:
                constant = self._world(premises, k, degenerate=True)
            except WorldError:
                continue  # a premise forbids variables that are constant
            yield self._gap(constant, small, large)
        for tensors in self._rescaled(premises):
            yield self._gap(tensors, small, large)

    def _many_settings(self, premises: tuple[Premise, ...]) -> Tensors:
        """Many settings of the fixed numbers at once: each number becomes a vector with one entry for each setting."""
        if premises not in self._settings:
            worlds = [self._world(premises, k).world for k in range(SPREAD)]
            if any(value.dim() for value in worlds[0].fixed.values()):
                raise MeasurementError("a bound with indexed names")
            fixed = {name: torch.stack([world.fixed[name] for world in worlds]) for name in worlds[0].fixed}
            self._settings[premises] = self._tensors(replace(worlds[0], fixed=fixed), 0)
        return self._settings[premises]

    def _rescaled(self, premises: tuple[Premise, ...]) -> Iterator[Tensors]:
        """The same worlds with variables that are larger or smaller than each other."""
        for tensors in self.worlds(premises):
            names = sorted(set(tensors.world.random) - self._tied(premises))
            for name in names:
                for factor in (0.05, 0.3, 4.0):
                    yield self._tensors(tensors.world.with_scale(name, factor), tensors.pick)
            for factor in (0.05, 0.3, 4.0):
                world = tensors.world
                for name in names:
                    world = world.with_scale(name, factor)
                yield self._tensors(world, tensors.pick)

    def _gap(self, tensors: Tensors, small: Node, large: Node) -> float:
        return float((tensors.value(large) - tensors.value(small)).min())

    def _descend(self, small: Node, large: Node, premises: tuple[Premise, ...], start: int) -> float:
        """Shrink the gap by steps in one number at a time, from the closest point found."""
        world = self._world(premises, start).world
        names = [n for n in sorted(world.fixed) if world.fixed[n].dim() == 0]
        best, reach = self._gap(self._tensors(world, 0), small, large), 2.0
        whole = {n for n in names if self.notation.by_name[n].kind == "count"}
        for _ in range(80):
            moved = False
            for name in names:
                for factor in (reach, 1 / reach):
                    value = float(world.fixed[name]) * factor
                    value = max(1.0, float(round(value))) if name in whole else value
                    trial = world.with_fixed(name, value)
                    gap = self._gap(self._tensors(trial, 0), small, large)
                    if -TOLERANCE <= gap < best:
                        world, best, moved = trial, gap, True
            if best < CLOSE:
                return best
            reach = reach if moved else max(1 + (reach - 1) / 2, 1 + 1e-9)
        return best

    # --- asymptotic order ---------------------------------------------------------------------------------------------

    def _order(self, step: Order, premises: tuple[Premise, ...]) -> Measurement:
        """The remainder, halved argument by halved argument, shrinks by 2^k exactly in the limit."""
        left, polynomial, order = step.left, step.polynomial, step.order
        if order.data != "pow" or part(order, 0).data != "name":
            raise MeasurementError("\\bigO of something that is no power of a name")
        name = str(part(order, 0).children[0])
        result = Measurement(True, "observed order", tolerance=0.05)
        real = self.notation.by_name[name].kind == "real"
        for k, sign in ((k, sign) for k in range(WORLDS) for sign in ((1.0, -1.0) if real else (1.0,))):
            claimed = float(self.worlds(premises)[k].value(part(order, 1)))
            remainders = list(self._remainders(left, polynomial, name, premises, k, sign))
            if len(remainders) < 3 or any(r == 0 or not math.isfinite(r) for r in remainders):
                return Measurement(
                    False, "observed order", why="the remainder is 0 or not finite, or too small to be seen"
                )
            slopes = [math.log2(abs(a / b)) for a, b in zip(remainders, remainders[1:], strict=False)]
            seen = 2 * slopes[-1] - slopes[-2]
            result.left, result.right, result.worlds = seen, claimed, result.worlds + 1
            result.error = max(result.error, abs(seen - claimed))
            if not result.error <= result.tolerance:
                return replace(result, holds=False, why=f"the observed order is {seen:.3f}")
        return result

    def _remainders(
        self, left: Node, polynomial: Node, name: str, premises: tuple[Premise, ...], k: int, sign: float = 1.0
    ) -> Iterator[float]:
        """Left side less polynomial at 1/4, 1/8, 1/16, …, as long as float64 still sees four digits of it."""
        tied = any(name in premise.names("SCALAR") for premise in premises)
        before = self.worlds(premises)[k]
        for halvings in range(2, 2 + HALVINGS):
            value = sign * 2.0**-halvings
            if tied:  # a law depends on the number: its nodes are drawn anew
                small = self._world(premises, k, given={name: value})
            else:
                small = self._tensors(before.world.with_fixed(name, value), before.pick)
            whole = small.value(left)
            remainder = float(whole - small.value(polynomial))
            if halvings >= 5 and abs(remainder) < VISIBLE * max(1.0, abs(float(whole))):
                return
            yield remainder

    # --- implications ---------------------------------------------------------------------------------------------------

    def _arrow(self, step: Arrow, premises: tuple[Premise, ...]) -> Measurement:
        """Solve each side inside random worlds: where it holds, the other must hold; elsewhere neither may."""
        a, b = step.left, step.right
        if a.word != "=" or b.word != "=":
            raise MeasurementError("an arrow joins two equations")
        result = Measurement(True, "root search in worlds", tolerance=APART)
        seen: set[tuple[bool, bool]] = set()
        for tensors in self._arrow_worlds(a, b, premises):
            if not (self._finite(tensors, a) and self._finite(tensors, b)):
                continue  # a ratio whose denominator is 0: the claim says nothing there
            pair = (self._holds(tensors, a), self._holds(tensors, b))
            seen.add(pair)
            result.worlds, result.states = result.worlds + 1, max(result.states, tensors.world.states)
        refuting = {"iff": {(True, False), (False, True)}, "implies": {(True, False)}}[step.word]
        if seen & refuting:
            return replace(result, holds=False, why="a world satisfies one side and not the other")
        if (True, True) not in seen or (False, False) not in seen:
            return replace(
                result,
                holds=False,
                why=f"no world in which both sides {'hold' if (True, True) not in seen else 'fail'}",
            )
        if not step.both_ways and (False, True) not in seen:
            return replace(result, holds=False, why="the converse holds in every world tried: write \\iff")
        return result

    def _arrow_worlds(self, a: Relation, b: Relation, premises: tuple[Premise, ...]) -> Iterator[Tensors]:
        for k, tensors in enumerate(self.worlds(premises, lean=True)[:2]):
            yield tensors
            for side in (a, b):
                yield from self._solved(premises, k, side)
            if k == 0:
                yield from self._constant(premises)
        yield from self._counted(premises)

    def _constant(self, premises: tuple[Premise, ...]) -> Iterator[Tensors]:
        """One random variable after the other is 0 in every state, unless a premise such as E[x²] > 0 forbids it."""
        for name in sorted(set(self.worlds(premises, lean=True)[0].world.random) - self._tied(premises)):
            if not any(_keeps_apart(premise, name) for premise in premises):
                yield self._at(premises, 0, ("scale", name), 0.0)

    def _counted(self, premises: tuple[Premise, ...]) -> Iterator[Tensors]:
        """Whole numbers cannot be solved for: try small ones, equal ones among them."""
        world = self.worlds(premises, lean=True)[0].world
        counts = [n for n in sorted(world.fixed) if self.notation.by_name[n].kind == "count"]
        if world.random or not counts:
            return
        for value in (2.0, 3.0, 5.0):
            for other in (2.0, 3.0, 5.0):
                trial = world
                for position, name in enumerate(counts):
                    trial = trial.with_fixed(name, value if position == 0 else other)
                yield self._tensors(trial, 0)

    def _solved(self, premises: tuple[Premise, ...], k: int, side: Relation) -> Iterator[Tensors]:
        """Worlds in which `side` holds, found by moving one number, or by scaling or shearing random variables."""
        for move in self._moves(premises, k):
            real = move[0] in ("set", "rebuild") and self.notation.by_name[move[1]].kind == "real"
            for sign in (1.0, -1.0) if real else (1.0,):
                root = _root(cache(lambda s, m=move, f=sign: self._residual(self._at(premises, k, m, f * s), side)))
                if root is not None:
                    yield self._at(premises, k, move, sign * root)

    def _moves(self, premises: tuple[Premise, ...], k: int) -> Iterator[tuple[str, ...]]:
        world = self.worlds(premises, lean=True)[k].world
        told = frozenset[str]().union(*(premise.names("SCALAR") for premise in premises))
        for name in sorted(world.fixed):
            if self.notation.by_name[name].kind in ("positive", "real"):
                yield ("rebuild" if name in told else "set", name)
        for name in sorted(set(world.random) - self._tied(premises)):
            yield ("scale", name)
        if not premises:
            for name in sorted(world.random):
                for other in sorted(set(world.random) - {name}):
                    if world.random[other].dim() == 1:  # one number for each state fits any shape
                        yield ("shear", name, other)
                        yield ("shear back", name, other)

    def _at(self, premises: tuple[Premise, ...], k: int, move: tuple[str, ...], size: float) -> Tensors:
        """World k after one move; kept, so that the untouched side of a mutant is solved once."""
        key = (premises, k, move, size)
        if key not in self._moved:
            before = self.worlds(premises, lean=True)[k]
            if move[0] == "rebuild":  # a law or a moment depends on the number
                self._moved[key] = self._world(premises, k, given={move[1]: size}, lean=True)
            else:
                self._moved[key] = self._tensors(_moved(before.world, move, size), before.pick)
        return self._moved[key]

    def _tied(self, premises: tuple[Premise, ...]) -> frozenset[str]:
        """Names whose law or second moment a premise fixes: they cannot be scaled."""
        tied: set[str] = set()
        for premise in premises:
            if isinstance(premise, Law) or (isinstance(premise, Comparison) and not _survives_scaling(premise)):
                tied |= premise.names("RANDOM")
        return frozenset(tied)

    def _residual(self, tensors: Tensors, side: Any) -> float:
        left, right = tensors.value(side.left), tensors.value(side.right)
        return float((left - right).reshape(-1)[0])

    def _finite(self, tensors: Tensors, side: Any) -> bool:
        return all(bool(torch.isfinite(tensors.value(tree)).all()) for tree in (side.left, side.right))

    def _holds(self, tensors: Tensors, side: Any) -> bool:
        error, _ = _distance(tensors.value(side.left), tensors.value(side.right), relative=True)
        if SOLVED < error < APART:
            raise MeasurementError(f"{side.tex} is neither solved nor missed: off by {error:.3g}")
        return error <= SOLVED


def _moved(world: World, move: tuple[str, ...], size: float) -> World:
    kind, name = move[:2]
    if kind == "set":
        return world.with_fixed(name, size)
    if kind == "scale":
        return world.with_scale(name, size)
    return world.with_shear(name, move[2], size if kind == "shear" else -size)


def _survives_scaling(premise: Comparison) -> bool:
    """E[w] = 0, E[x²] > 0, z ≠ 0, Cov[X, Y] = 0 hold for every multiple; Var[w] = 1/n does not."""
    right = premise.right
    return premise.word != "=" or (right.data == "number" and float(str(right.children[0])) == 0)


def _keeps_apart(premise: Premise, name: str) -> bool:
    """Does the premise say that a variable is not constant 0, as E[x²] > 0 and z ≠ 0 do?"""
    apart = isinstance(premise, Comparison) and premise.word in (">", "<", "!=")
    return apart and name in premise.names("RANDOM")


def _satisfied(tensors: Tensors, premise: Premise) -> bool:
    """Does a premise about moments, or about a symmetric law, hold in the world that was built for it?"""
    if isinstance(premise, Symmetric):
        values = tensors.value(premise.left)
        moments = torch.stack([tensors.world.mean(values), tensors.world.mean(values**3)])
        return bool((moments.abs() < SOLVED * (1 + values.abs().max() ** 3)).all())
    if not isinstance(premise, Comparison) or not premise.is_random:
        return True
    left, right = tensors.value(premise.left), tensors.value(premise.right)
    if premise.word == "=":
        return _distance(left, right, relative=True)[0] < SOLVED
    compare = {">": torch.gt, "<": torch.lt, ">=": torch.ge, "<=": torch.le, "!=": torch.ne}[premise.word]
    return bool(compare(left, right).all())


def _root(residual: Callable[[float], float]) -> float | None:
    """A root found from a change of sign on a grid of numbers of one sign, to the last bits of float64."""
    if residual(GRID[4]) == residual(GRID[5]) == residual(GRID[6]):
        return None  # this number does not move the equation
    values = [(s, residual(s)) for s in GRID]
    for (a, fa), (b, fb) in zip(values, values[1:], strict=False):
        if fa == 0.0:
            return a
        if math.isfinite(fa) and math.isfinite(fb) and fa * fb < 0:
            return _regula_falsi(residual, a, fa, b, fb)
    return values[-1][0] if values[-1][1] == 0.0 else None


def _regula_falsi(residual: Callable[[float], float], a: float, fa: float, b: float, fb: float) -> float:
    """The Illinois variant: the end that stays has its value halved."""
    for _ in range(60):
        c = b - fb * (b - a) / (fb - fa)
        fc = residual(c)
        if fc == 0.0 or abs(b - a) <= 1e-15 * abs(c) or abs(fc) < 1e-15:
            return c
        if fc * fb < 0:
            a, fa = b, fb
        else:
            fa /= 2
        b, fb = c, fc
    return b


def _distance(left: torch.Tensor, right: torch.Tensor, relative: bool) -> tuple[float, int]:
    """The largest difference over all entries, and where; infinite if anything is not finite."""
    left, right = torch.broadcast_tensors(left, right)
    if not (torch.isfinite(left).all() and torch.isfinite(right).all()):
        bad = ~(torch.isfinite(left) & torch.isfinite(right))
        return math.inf, int(bad.reshape(-1).to(torch.int64).argmax())
    scale = torch.maximum(left.abs(), right.abs()).clamp(min=1.0) if relative else torch.ones_like(left)
    errors = ((left - right).abs() / scale).reshape(-1)
    return float(errors.max()), int(errors.argmax())


def _entry(values: torch.Tensor, k: int) -> float:
    flat = values.reshape(-1)
    return float(flat[k] if len(flat) > k else flat[0])


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

