"""An expression in random variables -> its expected value, by rules that each name the premise they need.

The result is a polynomial in moment symbols: E[x^2], E[z^2; z>0] (the half of it above 0), E[x*z] (jointly).
Nothing is known of a law but what the premises say, so two results are equal for every law that satisfies the
premises exactly if they are the same polynomial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count

import sympy
from sympy.core.function import AppliedUndef, UndefinedFunction

from texclaims.laws.law import Law

P = sympy.Symbol("p", positive=True)
OPAQUE = "sum over different indices of"  # begins the name of a sum that these rules leave as it is
Range = tuple[sympy.Expr, sympy.Expr]
HIGHEST = 8  # terms in one product of sums; the number of set partitions explodes above


class MomentError(Exception):
    """An expected value that these rules cannot take."""


class Family(sympy.Symbol):
    """A random family; bare, it stands for any of its elements, and w(1, j) is one of them."""

    def __call__(self, *index: sympy.Expr) -> sympy.Expr:
        return element(self, *index)


def element(family: sympy.Symbol, *index: sympy.Expr) -> sympy.Expr:
    return UndefinedFunction(family.name, real=True)(*map(sympy.sympify, index))


def name_of(atom: sympy.Expr) -> str:
    return atom.func.__name__ if isinstance(atom, AppliedUndef) else str(atom.name)


@dataclass
class Setting:
    """What the premises say of the random variables, and a log of the rules that were used."""

    random: frozenset[str]
    families: frozenset[str]
    independent: list[frozenset[str]] = field(default_factory=list)
    iid: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    """Families whose elements are independent, each with a law of its own."""
    ident: set[str] = field(default_factory=set)
    symmetric: set[str] = field(default_factory=set)
    nonzero: set[str] = field(default_factory=set)
    laws: dict[str, Law] = field(default_factory=dict)
    positive: set[str] = field(default_factory=set)
    substitutions: list[tuple[sympy.Expr, sympy.Expr]] = field(default_factory=list)
    rules: dict[str, None] = field(default_factory=dict)
    hidden: dict[str, set[sympy.Expr]] = field(default_factory=dict)
    """What the letter for a moment hides: numbers, and elements of fixed families, that it depends on."""
    distinct: frozenset[sympy.Symbol] = frozenset()
    """Indices that are known to be pairwise different: those of the sum that is being taken apart."""
    lazy: bool = False
    """Leave integrals standing: a false claim is refuted by numbers before anything is integrated."""
    taylor: tuple[sympy.Symbol, int] | None = None
    """A variance that tends to 0, and the order to which moments are wanted as it does."""
    _known: dict[tuple[sympy.Expr, frozenset[sympy.Symbol]], tuple[sympy.Expr, dict[str, None]]] = field(
        default_factory=dict
    )
    """Products without sums whose E was taken before, and the rules that it took."""

    def note(self, rule: str) -> None:
        self.rules[rule] = None

    def forget(self) -> None:
        """Drop what was worked out before all premises were known."""
        self._known.clear()
        self.rules.clear()

    # --- the expected value -------------------------------------------------------------------------------

    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        """E[expression]; sums may have a symbolic number of terms."""
        if self._by_one_law(expression):
            return self.apply_premises(self._part(expression))  # an integral, left standing: nothing to expand
        total = sympy.Add(*(self._term(term) for term in sympy.Add.make_args(sympy.expand(expression))))
        return self.apply_premises(sympy.expand(total))

    def _by_one_law(self, expression: sympy.Expr) -> bool:
        """A function of one variable with a law, wanted as a number: one integral of all of it, not one for each term."""
        atoms = self.atoms(expression)
        return self.lazy and len(atoms) == 1 and all(isinstance(a, sympy.Symbol) and a.name in self.laws for a in atoms)

    def apply_premises(self, value: sympy.Expr) -> sympy.Expr:
        for _ in range(4):  # a premise may bring in a moment that an earlier one replaces
            before = value
            for old, new in self.substitutions:
                value = _replace(value, old, new)
            if value == before:
                break
            self.note("the premises replace moments")
        return value.subs({empty: 0 for empty in value.atoms(sympy.Sum) if empty.function == 0})

    def atoms(self, expression: sympy.Expr) -> set[sympy.Expr]:
        """Random variables and elements of families in the expression."""
        found = expression.atoms(sympy.Symbol) | expression.atoms(AppliedUndef)
        return {atom for atom in found if name_of(atom) in self.random}

    def _term(self, term: sympy.Expr) -> sympy.Expr:
        fixed: list[sympy.Expr] = []
        moving: list[sympy.Expr] = []
        for factor in sympy.Mul.make_args(term):
            (moving if self.atoms(factor) else fixed).append(factor)
        sums: list[sympy.Sum] = []
        products: list[sympy.Product] = []
        rest: list[sympy.Expr] = []
        for factor in moving:
            base, power = factor.as_base_exp()
            if isinstance(base, sympy.Product):
                if not power.is_Integer:
                    raise MomentError(f"a product over an index to the power {power}")
                products.append(base.func(base.function**power, *base.limits))
            elif isinstance(base, sympy.Sum):
                if not (power.is_Integer and 0 < power <= HIGHEST):
                    raise MomentError(f"a sum to the power {power}")
                sums.extend([base] * int(power))
            else:
                rest.append(factor)
        if products:
            if sums or rest:
                raise MomentError("a product over an index, beside other random variables")
            return sympy.Mul(*fixed) * self._products(products)
        if not sums:
            return sympy.Mul(*fixed) * self._joint(sympy.Mul(*rest))
        self.note("linearity: E of a sum is the sum of the E")
        return sympy.Mul(*fixed) * self._sums(sums, sympy.Mul(*rest))

    # --- products with a symbolic number of factors -------------------------------------------------------------

    def _products(self, products: list[sympy.Product]) -> sympy.Expr:
        """E of products over one range, each factor with elements of its own index: a power of the E of one factor."""
        _, index, start, stop = outermost(products[0])
        factor = sympy.Integer(1)
        for single in products:
            body, own, *ends = outermost(single)
            if ends != [start, stop]:
                raise MomentError("products over two ranges")
            factor *= body.subs(own, index)
        atoms = self.atoms(factor)
        names = {name_of(atom) for atom in atoms}
        if (
            factor.has(sympy.Sum, sympy.Product)
            or not names <= self.iid
            or any(atom.args != (index,) for atom in atoms)
        ):
            raise MomentError("a product over an index whose factors are not independent with one law")
        if len(names) > 1 and not any(names <= group for group in self.independent):
            raise MomentError(f"a product of elements of {sorted(names)}, which may depend on each other")
        self.note("i.i.d.: E of a product of one factor for each element is the product of the E")
        mean = sympy.Add(*(self._term(term) for term in sympy.Add.make_args(sympy.expand(factor))))
        if mean.has(index):
            raise MomentError(f"a product whose factors depend on {index} in other ways")
        return mean ** (stop - start + 1)

    # --- sums with a symbolic number of terms ----------------------------------------------------------------

    def _sums(self, sums: list[sympy.Sum], rest: sympy.Expr) -> sympy.Expr:
        """E of a product of sums: over all ways in which their indices may coincide."""
        if any(len(single.limits) > 1 or single.function.has(sympy.Sum) for single in sums):
            raise MomentError("a sum of sums of random variables")
        ranges = [(single.limits[0][1], single.limits[0][2]) for single in sums]
        total = sympy.Integer(0)
        for groups, times in _unlike_partitions(sums):
            if any(ranges[k] != ranges[group[0]] for group in groups for k in group):
                if self._share_family([sums[k] for group in groups for k in group]):
                    raise MomentError("one family under two different ranges")
                continue
            indices = [sympy.Symbol(f"i_{k}", integer=True, positive=True) for k in range(len(groups))]
            body = rest
            for index, group in zip(indices, groups, strict=True):
                for k in group:
                    single = sums[k]
                    body = body * single.function.subs(single.limits[0][0], index)
            for piece in sympy.Add.make_args(sympy.expand(body)):
                total += times * self._distinct(piece, indices, [ranges[group[0]] for group in groups])
        return total

    def _share_family(self, sums: list[sympy.Sum]) -> bool:
        names = [{name_of(atom) for atom in self.atoms(single.function)} for single in sums]
        return any(a & b for k, a in enumerate(names) for b in names[k + 1 :])

    def _distinct(self, piece: sympy.Expr, indices: list[sympy.Symbol], ranges: list[Range]) -> sympy.Expr:
        """Sum of E[piece] over pairwise different indices."""
        before, self.distinct = self.distinct, frozenset(indices)
        value = self._term(piece)
        self.distinct = before
        total = sympy.Integer(0)
        for part in sympy.Add.make_args(sympy.expand(value)):
            constant, bodies = sympy.Integer(1), [sympy.Integer(1)] * len(indices)
            for factor in sympy.Mul.make_args(part):
                used = [k for k, index in enumerate(indices) if factor.has(index)]
                if any(index in self._behind(factor) for index in indices):
                    raise MomentError(f"{factor} depends on the index of its sum, and nothing more is known of it")
                if not used:
                    constant *= factor
                elif len(used) == 1:
                    bodies[used[0]] *= factor
                else:
                    constant *= sympy.Symbol(f"{OPAQUE} {factor}", real=True)
            total += constant * _distinct_sum(tuple(bodies), tuple(indices), tuple(ranges))
        return total

    def _behind(self, factor: sympy.Expr) -> set[sympy.Expr]:
        """What the letters for moments in a factor depend on."""
        letters = factor.free_symbols | factor.atoms(AppliedUndef)
        parts = set[sympy.Expr]().union(*(self.hidden.get(name_of(letter), set()) for letter in letters))
        return parts.union(*(part.free_symbols for part in parts))

    # --- products of random variables ------------------------------------------------------------------------

    def _joint(self, product: sympy.Expr) -> sympy.Expr:
        """E of a product without sums: split what is independent, then take the moment of each part."""
        key = (product, self.distinct)
        if key not in self._known:
            before, self.rules = self.rules, {}
            try:
                parts = list(self._independent_parts(product))
                self._known[key] = sympy.Mul(*(self._part(part) for part in parts)), self.rules
            finally:
                self.rules = before
        value, rules = self._known[key]
        self.rules.update(rules)
        return value

    def _independent_parts(self, product: sympy.Expr) -> Iterator[sympy.Expr]:
        """Factors that share a variable, or hold variables that may depend on each other, stay together."""
        names = {name_of(atom) for atom in self.atoms(product)}
        apart = len(names) > 1 and any(names <= group for group in self.independent)
        parts: list[tuple[set[sympy.Expr], sympy.Expr]] = []
        for factor in sympy.Mul.make_args(product):
            atoms = self.atoms(factor)
            linked = [part for part in parts if any(self._linked(a, b, apart) for a in atoms for b in part[0])]
            parts = [part for part in parts if part not in linked]
            parts.append((atoms.union(*(part[0] for part in linked)), sympy.Mul(factor, *(part[1] for part in linked))))
        if apart and len(parts) > 1:
            self.note("independence: E of a product of independent variables is the product of the E")
        families = [frozenset(map(name_of, part[0])) for part in parts]
        for single in {names for names in families if families.count(names) > 1}:
            if single <= self.iid:
                self.note("i.i.d.: different elements of the family are independent and have one law")
            else:
                self.note("independent elements: E of a product of different elements is the product of the E")
        yield from (part[1] for part in parts)

    def _linked(self, a: sympy.Expr, b: sympy.Expr, apart: bool) -> bool:
        """May these two random variables depend on each other?"""
        if name_of(a) != name_of(b):
            return not apart
        return a == b or name_of(a) not in self.iid | self.apart or not self._differ(a, b)

    def _differ(self, a: sympy.Expr, b: sympy.Expr) -> bool:
        """Are these surely different elements of one family?"""
        if not (isinstance(a, AppliedUndef) and isinstance(b, AppliedUndef)):
            return False
        pairs = list(zip(a.args, b.args, strict=True))
        return any(i != j and ((i.is_Integer and j.is_Integer) or {i, j} <= self.distinct) for i, j in pairs)

    def _part(self, part: sympy.Expr) -> sympy.Expr:
        """The moment of one part that cannot be split further."""
        atoms = self.atoms(part)
        if not atoms:
            return part
        if any(self.atoms(inner) for inner in part.atoms(sympy.Product)):
            raise MomentError("a function of a product over an index")
        if len(atoms) > 1 or any(self.atoms(single) for single in part.atoms(sympy.Sum)):
            return self._symbol(part)  # a sum holds many elements, though it names one
        (atom,) = atoms
        name = name_of(atom)
        if isinstance(atom, AppliedUndef) and name not in self.iid | self.ident:
            return self._indexed(part, atom)
        generic = Family(name, real=True) if name in self.families else sympy.Symbol(name, real=True)
        if isinstance(atom, AppliedUndef):
            self.note("one law: every element of the family has the same moments")
        return self._single(part.subs(atom, generic), generic)

    def _indexed(self, part: sympy.Expr, atom: sympy.Expr) -> sympy.Expr:
        """An element of a family whose elements may differ keeps its index."""
        generic = Family(name_of(atom), real=True)
        value = self._single(part.subs(atom, generic), generic)
        moments = [symbol for symbol in value.free_symbols if symbol.name.startswith("E[")]
        return value.subs({m: UndefinedFunction(m.name, **_facts(m))(*atom.args) for m in moments})

    def _single(self, function: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
        """E of a function of one variable: a sum over few values, a polynomial, or one polynomial on each side of 0."""
        law = self.laws.get(variable.name)
        if law is not None and law.points:
            return self._over_points(function, variable, law)
        if function.is_polynomial(variable):
            return _combine(sympy.Poly(function, variable), lambda k: self._moment(variable, k))
        above, below = function.subs(variable, P), function.subs(variable, -P)
        if not (above.is_polynomial(P) and below.is_polynomial(P)):
            return self._by_law(function, variable)
        self.note("both sides of 0: the function is a polynomial on each")
        at_zero = self._at_zero(function, variable)
        upper = _combine(sympy.Poly(above, P), lambda k: self._half(variable, k))
        lower = _combine(sympy.Poly(below, P), lambda k: self._lower_half(variable, k))
        atom = 1 - self._half(variable, 0) - self._lower_half(variable, 0)
        return sympy.expand(upper + lower + at_zero * atom)

    def _at_zero(self, function: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
        """The value at 0. A slope has none at a kink: SymPy says 1/2 there, PyTorch 0."""
        jumps = {step for step in function.atoms(sympy.Heaviside) if step.args[0].subs(variable, 0) == 0}
        return function.subs({step: sympy.Symbol(f"{step} at 0", real=True) for step in jumps}).subs(variable, 0)

    def _over_points(self, function: sympy.Expr, variable: sympy.Symbol, law: Law) -> sympy.Expr:
        """E of a function of a variable that has only a few values."""
        values = [
            function.subs(variable, value) if value else self._at_zero(function, variable) for value, _ in law.points
        ]
        if any(value.has(sympy.zoo, sympy.oo, sympy.nan) for value in values):
            raise MomentError(f"E of {function}: it is not finite at a value of {variable}")
        self.note(f"the law of {variable.name}: E of a function is the sum of its values times their probabilities")
        return sympy.Add(*(chance * value for (_, chance), value in zip(law.points, values, strict=True)))

    def _by_law(self, function: sympy.Expr, variable: sympy.Symbol) -> sympy.Expr:
        """E of a function that is no polynomial on either side of 0."""
        law = self.laws.get(variable.name)
        if law is not None and self.taylor is not None:
            return self._small(function, variable, law, *self.taylor)
        if law is not None:
            self.note(
                f"the law of {variable.name}: E of a function is its integral against the density, side by side of 0"
            )
            return law.expectation(function, variable, self.lazy)
        if variable.name in self.symmetric:
            even = sympy.simplify((function + function.subs(variable, -variable)) / 2)
            if _bounded(function) and even != function and not even.has(variable):
                self.note(
                    f"symmetry of {variable.name}: E of g({variable.name}) is E of (g({variable.name}) + g(-{variable.name}))/2"
                )
                return even
        return self._symbol(function)

    def _small(
        self, function: sympy.Expr, variable: sympy.Symbol, law: Law, variance: sympy.Symbol, order: int
    ) -> sympy.Expr:
        """E of a smooth function as the variance of a normal law tends to 0: the moments of its Taylor polynomial.

        The remainder of degree 2·order + 2 has a moment of higher order, because no function here outgrows exp(c·|x|).
        """
        small = law.small_variance
        if small is None or sympy.cancel(small / variance).has(variance) or function.has(variance):
            raise MomentError(f"no expansion for the law of {variable.name} in {variance}")
        if not tame(function, variable):
            raise MomentError(f"{function} is not smooth at 0, or grows too fast for an expansion")
        self.note(f"Taylor polynomial at 0 of degree {2 * order + 1}, and the moments of the law of {variable.name}")
        return self._single(taylor_polynomial(function, variable, 2 * order + 1), variable)

    def _moment(self, variable: sympy.Symbol, power: int) -> sympy.Expr:
        if power == 0:
            return sympy.Integer(1)
        name = variable.name
        if name in self.laws:
            self.note(f"the law of {name}: its moments are integrals of its density")
            return self.laws[name].moment(power, self.lazy)
        if name in self.symmetric and power % 2:
            self.note(f"symmetry of {name}: odd moments are 0")
            return sympy.Integer(0)
        return self._symbol(variable**power, even=power % 2 == 0)

    def _half(self, variable: sympy.Symbol, power: int) -> sympy.Expr:
        """E[X^power; X > 0]."""
        name = variable.name
        if name in self.laws:
            value = self.laws[name].half_moment(power, self.lazy)
            if value is not None:
                self.note(f"the law of {name}: half moments are integrals of its density over the half line")
                return value
        if name in self.symmetric and power and power % 2 == 0:
            self.note(f"symmetry of {name}: each side of 0 carries half of an even moment")
            return self._moment(variable, power) / 2
        if name in self.symmetric and power == 0 and name in self.nonzero:
            self.note(f"symmetry of {name}, and {name} is never 0: it is positive with probability 1/2")
            return sympy.Rational(1, 2)
        return self._symbol(variable**power, side=f"; {name}>0", even=True)

    def _lower_half(self, variable: sympy.Symbol, power: int) -> sympy.Expr:
        """E[|X|^power; X < 0]."""
        if power:
            return (-1) ** power * (self._moment(variable, power) - self._half(variable, power))
        name = variable.name
        if name in self.nonzero or name in self.laws:
            self.note(f"{name} is never 0")
            return 1 - self._half(variable, 0)
        if name in self.symmetric:
            return self._half(variable, 0)
        return self._symbol(sympy.Integer(1), side=f"; {name}<0", even=True)

    def _symbol(self, inside: sympy.Expr, side: str = "", even: bool = False) -> sympy.Expr:
        """A moment about which nothing more is known."""
        name = f"E[{inside}{side}]"
        random = self.atoms(inside)
        self.hidden[name] = {
            part for part in inside.free_symbols | inside.atoms(AppliedUndef)
            if part not in random and not any(part in atom.free_symbols for atom in random)
        }  # fmt: skip
        indices = sorted({index for atom in self.atoms(inside) for index in atom.args}, key=str)
        facts: dict[str, bool] = {"real": True}
        if name in self.positive:
            facts = {"positive": True}
        elif even:
            facts = {"nonnegative": True}
        return UndefinedFunction(name, **facts)(*indices) if indices else sympy.Symbol(name, **facts)


def tame(function: sympy.Expr, variable: sympy.Symbol) -> bool:
    """Smooth on the whole line, and no faster than exp(c·|x|): made of tanh, erf and exponentials of linear arguments."""
    if function.has(sympy.Max, sympy.Min, sympy.Abs, sympy.Heaviside, sympy.Piecewise, sympy.log):
        return False
    if any(hasattr(call.func, "of") for call in function.atoms(sympy.Function)):
        return False
    return all(sympy.diff(power.args[0], variable, 2) == 0 for power in function.atoms(sympy.exp)) and not any(
        not power.exp.is_Integer or (power.exp.is_negative and not power.base.is_positive)
        for power in function.atoms(sympy.Pow)
        if power.has(variable) and not isinstance(power, sympy.exp)
    )


def _bounded(function: sympy.Expr) -> bool:
    """No faster than a polynomial, and finite everywhere: tanh, erf, and exponentials only below a positive bar."""
    bars = {
        power: sympy.Dummy(real=True)
        for power in function.atoms(sympy.Pow)
        if power.exp.is_negative and _away_from_zero(power.base)
    }
    rest = function.xreplace(bars)
    known = all(isinstance(call, (sympy.tanh, sympy.erf)) for call in rest.atoms(sympy.Function))
    powers = [power for power in rest.atoms(sympy.Pow) if power.base.free_symbols]
    grows = any(power.exp.free_symbols for power in rest.atoms(sympy.Pow))
    return known and not grows and all(power.exp.is_Integer and power.exp.is_positive for power in powers)


def _away_from_zero(bar: sympy.Expr) -> bool:
    """A positive number, plus something that is never negative."""
    number, rest = bar.as_coeff_Add()
    return bool(number.is_positive and (rest == 0 or rest.is_nonnegative))


@lru_cache(maxsize=512)
def taylor_polynomial(function: sympy.Expr, variable: sympy.Symbol, degree: int) -> sympy.Expr:
    """The Taylor polynomial at 0: sums, products and powers of the series of their parts, cut off at the degree."""
    if not function.has(variable):
        return function
    if function.is_Add:
        return sympy.Add(*(taylor_polynomial(part, variable, degree) for part in function.args))
    if function.is_Mul:
        result = sympy.Integer(1)
        for part in function.args:
            result = _cut(result * taylor_polynomial(part, variable, degree), variable, degree)
        return result
    if function.is_Pow and function.exp.is_Integer:
        base = taylor_polynomial(function.base, variable, degree)
        start = base.subs(variable, 0)
        if start == 0 or function.exp > 0:
            return _cut(base ** int(function.exp), variable, degree)
        small, power = sympy.expand(base / start - 1), sympy.Integer(1)  # (start (1 + small))^exp, binomially
        total = sympy.Integer(1)
        for k in range(1, degree + 1):
            power = _cut(power * small, variable, degree)
            total += sympy.binomial(function.exp, k) * power
        return sympy.expand(start**function.exp * total)
    return sympy.series(function, variable, 0, degree + 1).removeO()


def _cut(polynomial: sympy.Expr, variable: sympy.Symbol, degree: int) -> sympy.Expr:
    terms = sympy.Poly(polynomial, variable).terms()
    return sympy.Add(*(coefficient * variable**power for (power,), coefficient in terms if power <= degree))


def _facts(symbol: sympy.Symbol) -> dict[str, bool]:
    for fact in ("positive", "nonnegative"):
        if getattr(symbol, f"is_{fact}"):
            return {fact: True}
    return {"real": True}


def _replace(value: sympy.Expr, old: sympy.Expr, new: sympy.Expr) -> sympy.Expr:
    """Replace a moment symbol, also where it carries the index of an element."""
    value = value.subs(old, new)
    indexed = [call for call in value.atoms(AppliedUndef) if name_of(call) == old.name]
    return value.subs(dict.fromkeys(indexed, new)) if indexed else value


def _combine(polynomial: sympy.Poly, moment: Callable[[int], sympy.Expr]) -> sympy.Expr:
    return sympy.Add(*(coefficient * moment(power) for (power,), coefficient in polynomial.terms()))


def _unlike_partitions(sums: list[sympy.Sum]) -> list[tuple[list[list[int]], int]]:
    """One set partition of each kind, and how many there are of it: equal sums can stand for each other."""
    kinds: dict[tuple[tuple[int, ...], ...], list[list[int]]] = {}
    times: Counter[tuple[tuple[int, ...], ...]] = Counter()
    for groups in _partitions(list(range(len(sums)))):
        kind = tuple(sorted(tuple(sorted(sums.index(sums[k]) for k in group)) for group in groups))
        kinds.setdefault(kind, groups)
        times[kind] += 1
    return [(groups, times[kind]) for kind, groups in kinds.items()]


def _partitions(items: list[int]) -> Iterator[list[list[int]]]:
    """All set partitions."""
    if not items:
        yield []
        return
    first, *others = items
    for groups in _partitions(others):
        yield [[first], *groups]
        for k in range(len(groups)):
            yield [*groups[:k], [first, *groups[k]], *groups[k + 1 :]]


@lru_cache(maxsize=4096)
def _distinct_sum(
    bodies: tuple[sympy.Expr, ...], indices: tuple[sympy.Symbol, ...], ranges: tuple[Range, ...]
) -> sympy.Expr:
    """The sum of f_1(i_1)…f_r(i_r) over pairwise different indices, by inclusion and exclusion."""
    *first, last = bodies
    if not first:
        return single_sum(last, indices[0], *ranges[0])
    total = _distinct_sum(tuple(first), indices[:-1], ranges[:-1]) * single_sum(last, indices[-1], *ranges[-1])
    for k, body in enumerate(first):
        if ranges[k] == ranges[-1]:
            merged = (*first[:k], body * last.subs(indices[-1], indices[k]), *first[k + 1 :])
            total -= _distinct_sum(merged, indices[:-1], ranges[:-1])
    return sympy.expand(total)


def single_sum(body: sympy.Expr, index: sympy.Symbol, start: sympy.Expr, stop: sympy.Expr) -> sympy.Expr:
    """A sum in normal form: constants in front, one canonical index, a product where nothing depends on it."""
    total, canonical = sympy.Integer(0), bound_index(body)
    for term in sympy.Add.make_args(sympy.expand(body)):
        constant, moving = term.as_independent(index, as_Add=False)
        if moving == 1:
            total += constant * (stop - start + 1)
        else:
            total += constant * sympy.Sum(moving.subs(index, canonical), (canonical, start, stop))
    return total


def bound_index(body: sympy.Expr) -> sympy.Symbol:
    """The index of a sum in normal form, named by how deep the sums in its body nest: no page can write this name."""
    return sympy.Symbol(f"index {_depth(body)}", integer=True, positive=True)


def _depth(body: sympy.Expr) -> int:
    return max((len(single.limits) + _depth(single.function) for single in body.atoms(sympy.Sum)), default=0)


def outermost(single: sympy.Sum | sympy.Product) -> tuple[sympy.Expr, sympy.Symbol, sympy.Expr, sympy.Expr]:
    """Body, index, start and stop of the outermost sum: SymPy writes a sum of sums as one with two ranges."""
    *inner, (index, start, stop) = single.limits
    return (single.func(single.function, *inner) if inner else single.function), index, start, stop


_COUNTER = count()


def fresh() -> sympy.Symbol:
    """An index that no other sum uses."""
    return sympy.Symbol(f"j_{next(_COUNTER)}", integer=True, positive=True)
