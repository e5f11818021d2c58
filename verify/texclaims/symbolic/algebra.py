"""The tree of a claim -> SymPy expressions, under a chosen set of premises and a model of the dependent symbols."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

import sympy
from lark import Token, Tree
from sympy.core.function import AppliedUndef, UndefinedFunction

from texclaims.language import premises as said
from texclaims.language.notation import Notation, Symbol
from texclaims.language.premises import Comparison, Premise
from texclaims.language.tree import Node, part
from texclaims.laws.functions import BUILTIN, Function, unspecified
from texclaims.laws.known import law_named
from texclaims.laws.law import Law, LawError
from texclaims.symbolic.calculus import slope
from texclaims.symbolic.moments import Family, Setting, element, name_of, single_sum

ASSUMPTIONS = {
    "count": {"integer": True, "positive": True},
    "positive": {"positive": True},
    "real": {"real": True},
    "index": {"integer": True, "positive": True},
    "random": {"real": True},
}
MOST_BITS = 20_000  # of a number that a power may make: 9^{9^9} must cost nothing
ELEMENTS = {
    "vector": {"real": True},
    "sequence": {"positive": True},
    "count sequence": {"integer": True, "positive": True},
    "permutation": {"integer": True, "positive": True},
}


LONGEST = 10_000  # terms of a sum that is written with numbers


class MeaningError(Exception):
    """A claim that is written well but means nothing that can be computed."""


def elements_of(entry: Symbol) -> Any:
    """What an index makes an element of: W, q, … as functions of their index."""
    family = UndefinedFunction(entry.name, **ELEMENTS[entry.kind])
    family.is_reordering = entry.kind == "permutation"
    family.reorders = entry.shape[0] if entry.kind == "permutation" else None
    return family


def symbol(entry: Symbol) -> sympy.Symbol:
    """The one SymPy symbol of a declared name."""
    kind = Family if entry.kind == "random" and entry.shape else sympy.Symbol
    return kind(entry.name, **ASSUMPTIONS.get(entry.kind, {"real": True}))


class Algebra:
    """Evaluates trees. `model` maps names to the expressions or laws that a check supplies for them.

    Values are cached per tree: the untouched side of a mutant costs nothing.
    """

    def __init__(
        self,
        notation: Notation,
        functions: Mapping[str, Function],
        premises: tuple[Premise, ...] = (),
        model: Mapping[str, Any] | None = None,
        lazy: bool = False,
        taylor: tuple[sympy.Symbol, int] | None = None,
    ) -> None:
        self.notation = notation
        self.premises = premises
        self.functions = {**BUILTIN, **functions}
        self.model = dict(model or {})
        self._cache: dict[Node, tuple[Any, dict[str, None]]] = {}
        self._bare: dict[str, Algebra] = {}
        self._expanding: dict[tuple[sympy.Symbol, int], Algebra] = {}
        random = frozenset(s.name for s in notation.symbols if s.kind == "random")
        families = frozenset(s.name for s in notation.symbols if s.kind == "random" and s.shape)
        self.setting = Setting(random, families, lazy=lazy, taylor=taylor)
        self.relations: list[tuple[str, sympy.Expr, sympy.Expr]] = []
        self.ranges: dict[sympy.Expr, sympy.Expr] = {}
        self.equal_elements: list[tuple[sympy.Expr, sympy.Expr]] = []
        self.recursions: list[tuple[sympy.Expr, sympy.Expr]] = []
        for premise in premises:
            if isinstance(premise, said.Each):
                self.ranges[symbol(notation.by_name[premise.index])] = self.value(premise.stop)
        for premise in premises:
            self._structure(premise)
        for premise in premises:
            if isinstance(premise, Comparison):
                self._assume(premise)
        self._cache.clear()
        self.setting.forget()

    def expanding(self, variable: sympy.Symbol, order: int) -> Algebra:
        """The same algebra, with moments expanded as the variance of a law tends to 0."""
        key = (variable, order)
        if key not in self._expanding:
            self._expanding[key] = Algebra(self.notation, self.functions, self.premises, self.model, taylor=key)
        self._expanding[key].setting.rules.clear()
        return self._expanding[key]

    # --- premises ---------------------------------------------------------------------------------------------

    def _structure(self, premise: Premise) -> None:
        setting = self.setting
        match premise:
            case said.Independent():
                setting.independent.append(premise.variables)
            case said.Law():
                setting.laws[premise.variable] = self.value(premise.law)
            case said.Iid():
                setting.iid.add(premise.variable)
            case said.Ident():
                setting.ident.add(premise.variable)
            case said.Apart():
                setting.apart.add(premise.variable)
            case said.Symmetric():
                setting.symmetric.add(premise.variable)

    def _assume(self, premise: Comparison) -> None:
        """A relation between moments, or between fixed numbers."""
        left, word, right = premise.left, premise.word, premise.right
        if isinstance(premise, said.NeverZero):
            self.setting.nonzero.add(premise.variable)
            return
        if isinstance(premise, said.ElementIs):
            self._equal_element(self.value(left), self.value(right))
            return
        difference = sympy.expand(self.value(left) - self.value(right))
        moments = [s for s in difference.free_symbols if s.name.startswith("E[")]
        if word in (">", "<") and len(moments) == 1 and difference in (moments[0], -moments[0]):
            if (word == ">") == (difference == moments[0]):
                self.setting.positive.add(moments[0].name)
                return
        if word == "=" and difference.free_symbols:
            target = max(moments or difference.free_symbols, key=lambda s: (len(s.name), s.name))
            slope = sympy.diff(difference, target)
            if not slope.has(target) and slope.is_nonzero:  # else it could be the slope that is 0
                self.setting.substitutions.append((target, sympy.expand(target - difference / slope)))
                return
        elif not moments:
            self.relations.append((word, self.value(left), self.value(right)))
            return
        raise MeaningError(f"the premise {premise.tex} is of no kind that a proof can use")

    def _equal_element(self, element: sympy.Expr, value: sympy.Expr) -> None:
        """W_{1j} = W_{2j} replaces an element wherever it stands; q_l = q_{l-1}/2 is a recursion."""
        before = element.func(element.args[0] - 1) if len(element.args) == 1 else None
        if element.args[0] in self.ranges and before in value.atoms(AppliedUndef):
            self.recursions.append((element, value))
        else:
            self.equal_elements.append((element, value))

    def obey(self, value: sympy.Expr) -> sympy.Expr:
        """The value with every element replaced that a premise says to be equal to something else."""
        for pattern, other in self.equal_elements:
            places = {
                call: found for call in value.atoms(AppliedUndef) if (found := self._matched(pattern, call)) is not None
            }
            if places:
                self.setting.note(f"the premise {pattern} = {other}")
                value = value.xreplace({call: other.subs(found) for call, found in places.items()})
        return value

    def _matched(self, pattern: sympy.Expr, call: sympy.Expr) -> dict[sympy.Expr, sympy.Expr] | None:
        """The values of the free indices at which the pattern is this element."""
        if name_of(call) != name_of(pattern) or len(call.args) != len(pattern.args):
            return None
        found: dict[sympy.Expr, sympy.Expr] = {}
        sized = bool(self.notation.by_name[name_of(pattern)].shape)
        for wanted, seen in zip(pattern.args, call.args, strict=True):
            if wanted in self.ranges:
                # in a family every index runs over its whole size; in a sequence, only the free index itself is sure
                inside = (
                    (seen.is_Symbol or seen.is_Integer and seen > 0) if sized else seen in (wanted, self.ranges[wanted])
                )
                if not inside or found.get(wanted, seen) != seen:
                    return None
                found[wanted] = seen
            elif wanted != seen:
                return None
        return found

    def _shows(self, body: sympy.Expr, variable: sympy.Expr) -> None:
        """A letter for a moment must not hide what is being differentiated by, summed over, or taken to a limit."""
        for letter in body.free_symbols | body.atoms(AppliedUndef):
            hidden = self.setting.hidden.get(
                name_of(letter) if isinstance(letter, (sympy.Symbol, AppliedUndef)) else "", set()
            )
            if any(part == variable or variable in part.free_symbols for part in hidden):
                raise MeaningError(f"{letter} depends on {variable}, and nothing more is known of it")

    # --- values -----------------------------------------------------------------------------------------------

    def value(self, tree: Any) -> Any:
        """SymPy expression of a tree, or the Law that a law names."""
        if tree not in self._cache:
            method: Callable[[Node], Any] = getattr(self, f"_{tree.data}")
            before, self.setting.rules = self.setting.rules, {}
            try:
                self._cache[tree] = method(tree), self.setting.rules
            finally:
                self.setting.rules = before
        value, rules = self._cache[tree]
        self.setting.rules.update(rules)  # a cached value rests on the same rules as when it was computed
        return value

    def values(self, tree: Any) -> list[Any]:
        return [self.value(child) for child in tree.children]

    def expectation(self, expression: sympy.Expr) -> sympy.Expr:
        return self.setting.expectation(expression)

    def _number(self, tree: Node) -> sympy.Expr:
        return sympy.Rational(str(tree.children[0]))

    def _constant(self, tree: Node) -> sympy.Expr:
        return {"pi": sympy.pi, "oo": sympy.oo, "e": sympy.E}[str(tree.children[0])]

    def _name(self, tree: Node) -> sympy.Expr:
        name = str(tree.children[0])
        given = self.model.get(name)
        if given is not None and not isinstance(given, Law):
            given = self.obey(self._resolved(sympy.sympify(given), self.model.keys() - {name}))
            return self.setting.apply_premises(given) if self.setting.substitutions else given
        own = symbol(self.notation.by_name[name])
        return self.setting.apply_premises(own) if self.setting.substitutions else own

    def _resolved(self, value: sympy.Expr, names: AbstractSet[str]) -> sympy.Expr:
        """A value with each element of these families as the model gives it: one model may be written by another."""
        places = {}
        for call in value.atoms(AppliedUndef):
            given = self.model.get(name_of(call)) if name_of(call) in names else None
            if callable(given) and not isinstance(given, (sympy.Basic, Law)):
                places[call] = given(*call.args)
        return value.subs(places, simultaneous=True) if places else value

    def _random(self, tree: Node) -> sympy.Expr:
        name = str(tree.children[0])
        given = self.model.get(name)
        if given is None or isinstance(given, Law):
            return symbol(self.notation.by_name[name])
        return self.obey(given if isinstance(given, sympy.Basic) else given(*self._any_index(name)))

    def _any_index(self, name: str) -> list[sympy.Symbol]:
        """Indices of any one element of a family."""
        shape = self.notation.by_name[name].shape
        return [sympy.Symbol(f"any_{k}", integer=True, positive=True) for k in range(len(shape))]

    def _element(self, tree: Node) -> sympy.Expr:
        entry = self.notation.by_name[str(tree.children[0])]
        indices = [self.value(child) for child in tree.children[1:]]
        given = self.model.get(entry.name)
        if callable(given) and not isinstance(given, (sympy.Basic, Law)):
            return self.obey(given(*indices))
        if entry.kind == "random":
            return element(symbol(entry), *indices)
        return self.obey(elements_of(entry)(*indices))

    def _index(self, tree: Node) -> sympy.Expr:
        token = tree.children[0]
        assert isinstance(token, Token)
        return sympy.Integer(str(token)) if token.type == "NUMBER" else symbol(self.notation.by_name[str(token)])

    def _index_plus(self, tree: Node) -> sympy.Expr:
        return symbol(self.notation.by_name[str(tree.children[0])]) + int(str(tree.children[1]))

    def _index_minus(self, tree: Node) -> sympy.Expr:
        return symbol(self.notation.by_name[str(tree.children[0])]) - int(str(tree.children[1]))

    def _permuted(self, tree: Node) -> sympy.Expr:
        reordering, index = tree.children
        return elements_of(self.notation.by_name[str(reordering)])(symbol(self.notation.by_name[str(index)]))

    def _paren(self, tree: Node) -> sympy.Expr:
        return self.value(tree.children[0])

    def _neg(self, tree: Node) -> sympy.Expr:
        return -self.value(tree.children[0])

    def _add(self, tree: Node) -> sympy.Expr:
        left, right = self.values(tree)
        return left + right

    def _sub(self, tree: Node) -> sympy.Expr:
        left, right = self.values(tree)
        return left - right

    def _mul(self, tree: Node) -> sympy.Expr:
        left, right = self.values(tree)
        return left * right

    def _div(self, tree: Node) -> sympy.Expr:
        left, right = self.values(tree)
        if right == 0:
            raise MeaningError("a division by 0")
        return left / right

    _frac = _div

    def _pow(self, tree: Node) -> sympy.Expr:
        base, power = self.values(tree)
        if (
            power.is_Rational
            and base.is_Rational
            and max(base.p.bit_length(), base.q.bit_length()) * abs(power) > MOST_BITS
        ):
            raise MeaningError("a huge power")
        return base**power

    def _sqrt(self, tree: Node) -> sympy.Expr:
        return sympy.sqrt(self.value(tree.children[0]))

    def _abs(self, tree: Node) -> sympy.Expr:
        return sympy.Abs(self.value(tree.children[0]))

    def _function(self, token: Any) -> Function:
        name = str(token)
        if name in self.notation.by_name and self.notation.by_name[name].kind == "any function":
            return Function(unspecified(name), unspecified)
        if name not in self.functions:
            raise MeaningError(f"the function {name} has no meaning: the vocabulary does not define it")
        return self.functions[name]

    def _call(self, tree: Node) -> sympy.Expr:
        function, arguments = tree.children
        return self._function(function).sympy(*self.values(arguments))

    def _call_parameter(self, tree: Node) -> sympy.Expr:
        function, parameter, arguments = tree.children
        return self._function(function).sympy(*self.values(arguments), self.value(parameter))

    def _call_power(self, tree: Node) -> sympy.Expr:
        function, power, arguments = tree.children
        return self._function(function).sympy(*self.values(arguments)) ** self.value(power)

    def _call_prime(self, tree: Node) -> sympy.Expr:
        function, *primes, arguments = tree.children
        variable = sympy.Dummy("u", real=True)
        (at,) = self.values(arguments)
        return sympy.diff(self._function(function).sympy(variable), variable, len(primes)).subs(variable, at)

    def _derivative(self, tree: Node) -> sympy.Expr:
        """By one name while all others stay fixed: first the derivative, then what the premises say of equal elements."""
        body, by = part(tree, 0), part(tree, 1)
        name = str(by.children[0])
        bare = self._without(name)
        target = bare.value(by)
        whole = bare.value(body)
        bare._shows(whole, target)
        derivative = slope(whole, target, self.ranges)
        if name in self.model:
            one = by.data != "element"  # of a family, other elements than the moved one may be left over
            derivative = derivative.subs(target, self.value(by)) if one else self._resolved(derivative, {name})
        if target.is_integer:
            raise MeaningError(f"a derivative by {target}, which is a whole number")
        self.setting.note(f"the derivative by {target}, all else fixed")
        return self.setting.apply_premises(self.obey(derivative))

    def _without(self, name: str) -> Algebra:
        """What is known before the premises, and without the model of one name."""
        if name not in self._bare:
            free = {key: value for key, value in self.model.items() if key != name}
            each = tuple(premise for premise in self.premises if isinstance(premise, said.Each))
            self._bare[name] = Algebra(self.notation, self.functions, each, free)
        return self._bare[name]

    def _expect(self, tree: Node) -> sympy.Expr:
        return self.expectation(self.value(tree.children[0]))

    def _variance(self, tree: Node) -> sympy.Expr:
        inside = self.value(tree.children[0])
        return self._split(inside, inside)

    def _covariance(self, tree: Node) -> sympy.Expr:
        return self._split(*self.values(tree))

    def _split(self, left: sympy.Expr, right: sympy.Expr) -> sympy.Expr:
        """Cov(A, B) = E[(A - E[A])(B - E[B])], centred first, as it is defined; of integrals that are left standing,
        E[AB] - E[A] E[B], so that none stands inside another."""
        if self.setting.lazy:
            return self.expectation(left * right) - self.expectation(left) * self.expectation(right)
        centred = (left - self.expectation(left)) * (right - self.expectation(right))
        return self.expectation(centred)

    def _sum(self, tree: Node) -> sympy.Expr:
        index, start, stop, body = self._range(tree)
        self._shows(body, index)
        if self.setting.atoms(body):
            whole = sympy.Sum(body, (index, start, stop))
            return whole.doit() if stop.is_Integer else whole
        return single_sum(body, index, start, stop)

    def _product(self, tree: Node) -> sympy.Expr:
        index, start, stop, body = self._range(tree)
        self._shows(body, index)
        if self.setting.atoms(body):
            whole = sympy.Product(body, (index, start, stop))
            return whole.doit() if stop.is_Integer else whole
        if not body.has(index):
            return body ** (stop - start + 1)
        return sympy.Product(body, (index, start, stop))

    def _range(self, tree: Node) -> tuple[sympy.Symbol, sympy.Expr, sympy.Expr, sympy.Expr]:
        index, start, stop, body = tree.children
        first, last = self.value(start), self.value(stop)
        if not first.is_positive or not (last - first + 1).is_nonnegative:
            raise MeaningError(f"is there a term from {first} to {last}, and none with an index below 1?")
        if last.is_Integer and last - first > LONGEST:
            raise MeaningError(f"a sum or product of more than {LONGEST} terms")
        return symbol(self.notation.by_name[str(index)]), first, last, self.value(body)

    def _limit(self, tree: Node) -> sympy.Expr:
        name, point, body = tree.children
        variable = symbol(self.notation.by_name[str(name)])
        if isinstance(body, Tree) and body.data == "integral":
            return self._limit_of_integral(body, variable, self.value(point))
        at, inside = self.value(point), self.value(body)
        self._shows(inside, variable)
        if at.is_finite and variable.is_integer:
            raise MeaningError(f"{variable} is a whole number, and cannot come near {at}")
        if not at.is_finite and any(hasattr(call.func, "of") for call in inside.atoms(sympy.Function)):
            raise MeaningError("the limit of an unspecified function at infinity")
        limit = sympy.limit(inside, variable, at)
        if at.is_finite and not (variable.is_positive and at == 0) and sympy.limit(inside, variable, at, "-") != limit:
            raise MeaningError(f"the limits from the two sides of {at} differ")
        return limit

    def _limit_of_integral(self, tree: Node, variable: sympy.Symbol, at: sympy.Expr) -> sympy.Expr:
        """The integral of the limit, where the integrand is nowhere negative and grows towards its limit."""
        low, high, body, name = tree.children
        inside = self.value(body)
        growth = sympy.diff(inside, variable)
        ends = self.value(low), self.value(high)
        grows = inside.is_nonnegative and sympy.factor(growth).is_nonnegative
        if any(end.has(variable) for end in ends) or at != sympy.oo or not grows:
            raise MeaningError(
                f"the limit of an integral needs fixed ends, and an integrand that is never negative and grows: {inside}"
            )
        self.setting.note("monotone convergence: the integrand is never negative and grows, so the limit moves inside")
        whole = sympy.Integral(
            sympy.limit(inside, variable, at),
            (symbol(self.notation.by_name[str(name)]), self.value(low), self.value(high)),
        )
        return whole if self.setting.lazy else whole.doit()

    def _integral(self, tree: Node) -> sympy.Expr:
        low, high, body, name = tree.children
        variable = symbol(self.notation.by_name[str(name)])
        inside, ends = self.value(body), (self.value(low), self.value(high))
        self._shows(inside, variable)
        _defined(inside, variable, *ends)
        whole = sympy.Integral(inside, (variable, *ends))
        return whole if self.setting.lazy else whole.doit()

    def _big_o(self, tree: Node) -> sympy.Expr:
        raise MeaningError("\\bigO stands only as the last summand of a right side")

    def _law(self, tree: Node) -> Law:
        name, *parameters = tree.children
        try:
            return law_named(str(name), tuple(self.value(parameter) for parameter in parameters))
        except LawError as error:
            raise MeaningError(str(error)) from None


def _defined(inside: sympy.Expr, variable: sympy.Symbol, low: sympy.Expr, high: sympy.Expr) -> None:
    """No pole, and no root or logarithm of a negative number, between the ends of an integral: SymPy's antiderivative
    does not look.

    Raises MeaningError where this cannot be told.
    """
    if variable.is_integer or variable.is_positive and not low.is_nonnegative:
        raise MeaningError(f"an integral from {low} to {high} over {variable}, which does not take all of these values")
    if low.is_nonnegative:
        place = low + sympy.Dummy("p", positive=True)
    elif high.is_nonpositive:
        place = high - sympy.Dummy("p", positive=True)
    else:
        place = sympy.Dummy("t", real=True)
    powers = {power.base for power in inside.atoms(sympy.Pow) if power.exp.is_negative or not power.exp.is_integer}
    logarithms = {call.args[0] for call in inside.atoms(sympy.log)}
    for piece in sorted(powers | logarithms, key=str):
        there = piece.subs(variable, place)
        sure = there.is_positive or (piece not in logarithms and there.is_negative)
        if piece.has(variable) and piece != variable and not sure:
            raise MeaningError(f"{piece} may be 0, or negative, between {low} and {high}")


def law_of(algebra: Algebra, tree: Node) -> Law:
    """The law that the model supplies for the random variable on the left of `\\sim`."""
    name = name_of(symbol(algebra.notation.by_name[str(tree.children[0])]))
    law = algebra.model.get(name, algebra.setting.laws.get(name))
    if not isinstance(law, Law):
        raise MeaningError(f"the check gives no law for {name}")
    return law
