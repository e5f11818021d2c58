"""The tree of a claim and a world -> numbers, by PyTorch: an own walk, no generated code, nothing from SymPy.

Expected values are weighted sums over the states of the world, integrals are quadrature, derivatives are autograd,
limits are extrapolations, so the walk shares no calculus with the proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from texclaims.language.notation import Notation
from texclaims.language.tree import Node, part
from texclaims.laws.deferred import Deferred
from texclaims.laws.functions import BUILTIN, Function, FunctionError
from texclaims.laws.known import law_named
from texclaims.laws.law import Law
from texclaims.laws.quadrature import composite
from texclaims.numeric.smooth import example
from texclaims.numeric.worlds import World

PANELS = 60  # of a finite or transformed integral; 1200 nodes in all
LONGEST = 10_000  # terms of a sum
STEPS = 8  # points of an extrapolation to a limit, from 1/2 down: closer ones lose more digits than they win


class MeasurementError(Exception):
    """A claim that cannot be put on tensors; the message says what stands in the way."""


@dataclass
class Tensors:
    """Evaluates trees in one world. `pick` chooses which element a bare family letter stands for."""

    notation: Notation
    functions: Mapping[str, Function]
    model: Mapping[str, Any]
    world: World
    pick: int = 0
    _cache: dict[Any, torch.Tensor] = field(default_factory=dict)
    _bound: dict[str, Any] = field(default_factory=dict)

    def value(self, tree: Any) -> torch.Tensor:
        """A number, or one number for each state: shape () or (states,)."""
        key = (tree, tuple(self._bound.items())) if not any(torch.is_tensor(v) for v in self._bound.values()) else None
        if key is None:
            return self._walk(tree)
        if key not in self._cache:
            self._cache[key] = self._walk(tree)
        return self._cache[key]

    def _walk(self, tree: Node) -> torch.Tensor:
        method: Callable[[Node], torch.Tensor] = getattr(self, f"_{tree.data}")
        return method(tree)

    def _number_of(self, value: float) -> torch.Tensor:
        return torch.tensor(value, dtype=torch.float64, device=self.world.device)

    # --- names --------------------------------------------------------------------------------------------------

    def named(self, name: str) -> torch.Tensor:
        """The whole tensor of a name: from the model if it has it, else from the world."""
        if name in self.model:
            given = self.model[name]
            return given.run(self.resolve) if isinstance(given, Deferred) else self.resolve(given)
        if name in self.world.random:
            return self.world.value(name)
        if name in self.world.fixed:
            return self.world.fixed[name]
        raise MeasurementError(f"{name} has no value in this world")

    def resolve(self, argument: Any) -> Any:
        """What a deferred call gets for one of its arguments."""
        if isinstance(argument, Deferred):
            return argument.run(self.resolve)
        if hasattr(argument, "is_Symbol") and argument.is_Symbol:
            return self.named(str(argument))
        if isinstance(argument, type):  # a family, or an unspecified function, as SymPy's class of that name
            return self._whole(str(argument))
        if hasattr(argument, "free_symbols") and argument.free_symbols:
            raise MeasurementError(f"{argument}: the PyTorch half of a check takes names, not SymPy expressions")
        if isinstance(argument, (int, float)):
            return argument
        return float(argument) if hasattr(argument, "is_number") else argument

    def _whole(self, name: str) -> Any:
        """A family of fixed numbers without its unused entries, a sequence, or a function."""
        entry = self.notation.by_name[name]
        if entry.kind == "any function":
            return lambda at: example(self.world.fixed[name], at)
        values = self.named(name)
        if entry.kind == "vector":
            for axis, size in enumerate(entry.shape):
                values = values.narrow(axis, 1, int(self.world.fixed[size]))
        return values[1:] - 1 if entry.kind == "permutation" else values

    def _element_of(self, name: str, values: torch.Tensor) -> torch.Tensor:
        """Any element of a family, always the same one in one evaluation."""
        if values.dim() <= 1:
            return values
        flat = values.reshape(len(values), -1)
        return flat[:, self.pick % flat.shape[1]]

    def _name(self, tree: Node) -> torch.Tensor:
        name = str(tree.children[0])
        if name in self._bound:
            bound = self._bound[name]
            return bound if torch.is_tensor(bound) else self._number_of(bound)
        value = self.named(name)
        return value if torch.is_tensor(value) else self._number_of(float(value))

    def _random(self, tree: Node) -> torch.Tensor:
        name = str(tree.children[0])
        key = ("random", name)
        if key not in self._cache:
            self._cache[key] = self._element_of(name, self.named(name))
        return self._cache[key]

    def _element(self, tree: Node) -> torch.Tensor:
        name = str(tree.children[0])
        indices = [self._position(child) for child in tree.children[1:]]
        values = self.named(name)
        if any(index < 0 for index in indices):
            raise MeasurementError(f"{name} has no element {indices}")
        if self.notation.by_name[name].kind != "random":
            return values[tuple(indices)]
        if any(not 1 <= index <= size for index, size in zip(indices, values.shape[1:], strict=True)):
            raise MeasurementError(f"{name} has no element {indices}")
        for index in indices:
            values = values[:, index - 1]
        return values

    def _index(self, tree: Node) -> torch.Tensor:
        return self._number_of(float(self._position(tree)))

    _index_plus = _index_minus = _permuted = _index

    def _position(self, tree: Any) -> int:
        token = tree.children[0]
        if tree.data == "permuted":
            index = str(tree.children[1])
            at = self._bound[index] if index in self._bound else self.world.fixed[index]
            return int(self.named(str(token))[int(at)])
        shift = {"index_plus": 1, "index_minus": -1}.get(str(tree.data), 0)
        shift *= int(str(tree.children[1])) if shift else 0
        if token.type == "NUMBER":
            return int(str(token))
        bound = self._bound.get(str(token))
        return int(bound if bound is not None else self.world.fixed[str(token)]) + shift

    # --- arithmetic -----------------------------------------------------------------------------------------------

    def _number(self, tree: Node) -> torch.Tensor:
        return self._number_of(float(str(tree.children[0])))

    def _constant(self, tree: Node) -> torch.Tensor:
        return self._number_of({"pi": math.pi, "oo": math.inf, "e": math.e}[str(tree.children[0])])

    def _paren(self, tree: Node) -> torch.Tensor:
        return self.value(tree.children[0])

    def _neg(self, tree: Node) -> torch.Tensor:
        return -self.value(tree.children[0])

    def _two(self, tree: Node) -> tuple[torch.Tensor, torch.Tensor]:
        return self.value(tree.children[0]), self.value(tree.children[1])

    def _add(self, tree: Node) -> torch.Tensor:
        return torch.add(*self._two(tree))

    def _sub(self, tree: Node) -> torch.Tensor:
        return torch.sub(*self._two(tree))

    def _mul(self, tree: Node) -> torch.Tensor:
        return torch.mul(*self._two(tree))

    def _div(self, tree: Node) -> torch.Tensor:
        return torch.div(*self._two(tree))

    _frac = _div

    def _pow(self, tree: Node) -> torch.Tensor:
        return torch.pow(*self._two(tree))

    def _sqrt(self, tree: Node) -> torch.Tensor:
        return self.value(tree.children[0]).sqrt()

    def _abs(self, tree: Node) -> torch.Tensor:
        return self.value(tree.children[0]).abs()

    # --- functions and calculus -------------------------------------------------------------------------------------

    def _apply(self, name: Any, arguments: list[torch.Tensor]) -> torch.Tensor:
        if str(name) in self.notation.by_name and self.notation.by_name[str(name)].kind == "any function":
            (at,) = arguments
            return example(self.world.fixed[str(name)], at)
        function = (BUILTIN | dict(self.functions)).get(str(name))
        if function is None:
            raise MeasurementError(f"the function {name} has no meaning: the vocabulary does not define it")
        try:
            compute = function.on_tensors(str(name))
        except FunctionError as error:
            raise MeasurementError(str(error)) from None
        result: torch.Tensor = compute(*torch.broadcast_tensors(*arguments))
        return result

    def _arguments(self, tree: Any) -> list[torch.Tensor]:
        return [self.value(child) for child in tree.children]

    def _call(self, tree: Node) -> torch.Tensor:
        return self._apply(tree.children[0], self._arguments(tree.children[1]))

    def _call_parameter(self, tree: Node) -> torch.Tensor:
        name, parameter, arguments = tree.children
        return self._apply(name, [*self._arguments(arguments), self.value(parameter)])

    def _call_power(self, tree: Node) -> torch.Tensor:
        name, power, arguments = tree.children
        return self._apply(name, self._arguments(arguments)) ** self.value(power)

    def _call_prime(self, tree: Node) -> torch.Tensor:
        name, *primes, arguments = tree.children
        argument = self._arguments(arguments)[0]
        moving = argument.requires_grad  # inside of a partial derivative
        at = argument if moving else argument.detach().clone().requires_grad_()
        result = self._apply(name, [at])
        for _ in primes:
            (result,) = torch.autograd.grad(result.sum(), at, create_graph=True)
        return result if moving else result.detach()

    def _derivative(self, tree: Node) -> torch.Tensor:
        """Autograd by one name or element while all others stay fixed, state by state."""
        body, by = part(tree, 0), part(tree, 1)
        name = str(by.children[0])
        before = self.named(name)
        inside = any(value.requires_grad for value in (*self.world.fixed.values(), *self.world.random.values()))
        leaf = before if before.requires_grad else before.detach().clone().requires_grad_()
        random = self.notation.by_name[name].kind == "random"
        model = {key: value for key, value in self.model.items() if key != name}
        if random:
            scaled = {other: factor for other, factor in self.world.scaled.items() if other != name}
            world = replace(self.world, random={**self.world.random, name: leaf}, scaled=scaled)
        else:
            world = replace(self.world, fixed={**self.world.fixed, name: leaf})
        moved = Tensors(self.notation, self.functions, model, world, self.pick, _bound=dict(self._bound))
        result = moved.value(body)
        if random or not result.dim():
            (gradient,) = torch.autograd.grad(result.sum(), leaf, create_graph=inside)
        else:
            rows = [torch.autograd.grad(one, leaf, retain_graph=True, create_graph=inside)[0] for one in result]
            gradient = torch.stack(rows)
        if by.data == "element":
            for child in reversed(by.children[1:]):
                gradient = gradient.select(-1, self._position(child) - random)
        elif random:
            gradient = self._element_of(name, gradient)
        return gradient if inside else gradient.detach()

    def _integral(self, tree: Node) -> torch.Tensor:
        """Composite Gauss–Legendre with an edge at 0; an infinite end is drawn in by t = u/(1 - u²)."""
        low, high, body, name = tree.children
        ends = [float(self.value(low)), float(self.value(high))]
        infinite = any(map(math.isinf, ends))
        edges = [-1.0, 1.0] if infinite and ends == [-math.inf, math.inf] else [0.0, 1.0] if infinite else ends
        if infinite and ends not in ([-math.inf, math.inf], [0.0, math.inf]):
            raise MeasurementError("an integral to infinity runs from 0 or from minus infinity")
        low_edge, high_edge = min(edges), max(edges)
        inner = [0.0] if low_edge < 0 < high_edge else []
        nodes, weights = composite([low_edge, *inner, high_edge], PANELS, self.world.device)
        sign = 1.0 if edges[0] <= edges[1] else -1.0
        points = nodes / (1 - nodes**2) if infinite else nodes
        slope = (1 + nodes**2) / (1 - nodes**2) ** 2 if infinite else torch.ones_like(nodes)
        values = self._with_bound(str(name), points, body)
        return sign * (weights * slope * values).sum()

    def _with_bound(self, name: str, value: Any, body: Any) -> torch.Tensor:
        before = dict(self._bound)
        self._bound[name] = value
        try:
            return self.value(body)
        finally:
            self._bound = before

    def _indices(self, tree: Node) -> range:
        _, start, stop, _ = tree.children
        whole = range(int(self.value(start)), int(self.value(stop)) + 1)
        if len(whole) > LONGEST:
            raise MeasurementError(f"a sum or product of more than {LONGEST} terms")
        return whole

    def _sum(self, tree: Node) -> torch.Tensor:
        terms = [self._with_bound(str(tree.children[0]), k, tree.children[3]) for k in self._indices(tree)]
        return torch.stack(torch.broadcast_tensors(*terms)).sum(dim=0)

    def _product(self, tree: Node) -> torch.Tensor:
        factors = [self._with_bound(str(tree.children[0]), k, tree.children[3]) for k in self._indices(tree)]
        return torch.stack(torch.broadcast_tensors(*factors)).prod(dim=0)

    def _limit(self, tree: Node) -> torch.Tensor:
        """Values at h, h/2, h/4, … extrapolated to h = 0 by Neville's scheme; k = 1/h where the limit is at infinity."""
        name, point, body = tree.children
        at = float(self.value(point))
        steps = [2.0 ** -(1 + k) for k in range(STEPS)]
        where = [(math.copysign(1 / h, at) if math.isinf(at) else at + h) for h in steps]
        table = [float(self._with_bound(str(name), w, body)) for w in where]
        for width in range(1, STEPS):
            table = [
                (steps[k] * table[k + 1] - steps[k + width] * table[k]) / (steps[k] - steps[k + width])
                for k in range(STEPS - width)
            ]
        return self._number_of(table[0])

    def _big_o(self, tree: Node) -> torch.Tensor:
        raise MeasurementError("\\bigO stands only as the last summand of a right side")

    # --- moments ----------------------------------------------------------------------------------------------------

    def _per_state(self, tree: Any) -> torch.Tensor:
        value = self.value(tree)
        return value if value.dim() else value.expand(self.world.states)

    def _expect(self, tree: Node) -> torch.Tensor:
        return self.world.mean(self._per_state(tree.children[0]))

    def _variance(self, tree: Node) -> torch.Tensor:
        return torch.cov(self._per_state(tree.children[0]), correction=0, aweights=self.world.probability)

    def _covariance(self, tree: Node) -> torch.Tensor:
        pair = torch.stack([self._per_state(child) for child in tree.children])
        return torch.cov(pair, correction=0, aweights=self.world.probability)[0, 1]

    def law(self, tree: Node) -> Law:
        """The law that a tree names, with numbers for its parameters."""
        return law_named(str(tree.children[0]), tuple(float(self.value(child)) for child in tree.children[1:]))
