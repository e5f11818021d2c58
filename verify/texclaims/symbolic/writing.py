"""What SymPy's half of a check says of a name -> TeX that a page can show, in the names of the page's own table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from texclaims.language.notation import Notation
from texclaims.laws.functions import Unspecified
from texclaims.laws.law import Law
from texclaims.symbolic.symbols import Reordered, name_of, symbol


def written(name: str, meaning: Any, notation: Notation) -> str:
    """`y_{i} = …`, or `w \\sim …`: an expression, a law, or what the check gives for each index."""
    entry = notation.by_name[name]
    if isinstance(meaning, Law):
        write = _Writer(notation, frozenset()).doprint
        return rf"{entry.tex} \sim \{meaning.name}\left({', '.join(map(write, meaning.parameters))}\right)"
    each = is_family(meaning)
    free = letters(notation)[: len(entry.shape) or int(each)]
    value = of_each(name, meaning, notation)
    indexed = each or any(call.has(*free) for call in value.atoms(AppliedUndef)) if free else False
    left = sympy.Function(name)(*free) if indexed else symbol(entry)
    write = _Writer(notation, frozenset(free if indexed else ()) | value.free_symbols).doprint
    return f"{write(left)} = {write(value)}"


def is_family(meaning: Any) -> bool:
    """Does a check say something for each index?"""
    return callable(meaning) and not isinstance(meaning, sympy.Basic)


def of_each(name: str, meaning: Any, notation: Notation) -> sympy.Expr:
    """What is said of the element at the first letters of the table; of a name without an index, what is said of it."""
    shape, each = notation.by_name[name].shape, is_family(meaning)
    free = letters(notation)[: len(shape) or int(each)]
    if each:
        return sympy.sympify(meaning(*free))
    return _with_indices(sympy.sympify(meaning), dict(zip(shape, free, strict=False)), notation)


def letters(notation: Notation) -> list[sympy.Symbol]:
    """The indices of the table, short and early ones of the alphabet first."""
    indices = (entry for entry in notation.symbols if entry.kind == "index")
    return [symbol(entry) for entry in sorted(indices, key=lambda entry: (len(entry.tex), entry.tex))]


def _with_indices(value: Any, own: dict[str, sympy.Symbol], notation: Notation) -> Any:
    """An element w(j) of a family with two indices, and a family without any, are written with the one that is left out,
    where the sizes say which it is."""
    expression = sympy.sympify(value)
    sizes = {index: str(stop) for single in expression.atoms(sympy.Sum) for index, _, stop in single.limits}
    places = {}
    for atom in expression.atoms(AppliedUndef, sympy.Symbol):
        if (entry := notation.by_name.get(name_of(atom))) and entry.kind == "random" and entry.shape:
            given = list(getattr(atom, "args", ()))
            indices = [_at(size, given, sizes) or own.get(size) for size in entry.shape]
            if len(given) < len(indices) and all(indices) and (not given or set(given) <= set(indices)):
                places[atom] = sympy.Function(entry.name)(*indices)
    return expression.xreplace(places)


def _at(size: str, given: Sequence[Any], sizes: dict[sympy.Symbol, str]) -> Any:
    return next((index for index in given if sizes.get(index) == size), None)


class _Writer(LatexPrinter):
    """SymPy's printer, with the names of a table, and its letters for the indices that sums let run."""

    def __init__(self, notation: Notation, free: frozenset[sympy.Basic]) -> None:
        super().__init__({"ln_notation": True})
        self.notation, self.free = notation, {str(one) for one in free}
        self.running: dict[sympy.Symbol, str] = {}

    def _name(self, name: str, below: str = "") -> str:
        """A name with an index below it; one that ends in an index of its own is put in braces first."""
        entry = self.notation.by_name.get(name)
        tex = entry.tex if entry else rf"\mathrm{{{name.replace('_', ' ')}}}"
        return (f"{{{tex}}}" if "_" in tex else tex) + f"_{{{below}}}" if below else tex

    def _print_Symbol(self, expr: sympy.Symbol, style: str = "plain") -> str:
        return self.running.get(expr) or self._name(str(expr.name))

    _print_Family = _print_Limited = _print_Symbol

    def _print_Sum(self, expr: sympy.Sum) -> str:
        return self._over(expr, r"\sum")

    def _print_Product(self, expr: sympy.Product) -> str:
        return self._over(expr, r"\prod")

    def _over(self, expr: Any, sign: str) -> str:
        """A sum with letters that stand for nothing else in it."""
        before, text = dict(self.running), ""
        known = (self._name(one.name) for one in letters(self.notation) if one.name not in self.free)
        spare = (letter for letter in known if letter not in self.running.values())
        for index, start, stop in reversed(expr.limits):
            low, high = self._print(start), self._print(stop)
            self.running[index] = next(spare, str(index))
            text += rf"{sign}_{{{self.running[index]}={low}}}^{{{high}}} "
        inside = self._print(expr.function)
        self.running = before
        in_brackets = isinstance(expr.function, sympy.Add) or inside.startswith("-")
        return text + (rf"\left({inside}\right)" if in_brackets else inside)

    def _needs_mul_brackets(self, expr: sympy.Expr, first: bool = False, last: bool = False) -> bool:
        return not isinstance(expr, sympy.Function) and bool(super()._needs_mul_brackets(expr, first, last))

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        if isinstance(expr, Unspecified):
            name = self._name(expr.spelled) + "'" * expr.primes
            return self._raised(rf"{name}\left({self._print(expr.args[0])}\right)", exp)
        if isinstance(expr, Reordered):
            return f"{self._name(name_of(expr))}({self._print(expr.args[0])})"
        if isinstance(expr, AppliedUndef):
            text = self._name(name_of(expr), " ".join(map(self._print, expr.args)))
            return text if exp is None else f"{text}^{{{exp}}}"
        return str(super()._print_Function(expr, exp))

    def _raised(self, text: str, exp: str | None) -> str:
        return text if exp is None else rf"\left({text}\right)^{{{exp}}}"

    def _print_Heaviside(self, expr: sympy.Heaviside, exp: str | None = None) -> str:
        """1 above 0 and 0 elsewhere, as a bracket with the condition in it."""
        return self._raised(rf"\left[{self._print(expr.args[0])} > 0\right]", exp)

    def _print_KroneckerDelta(self, expr: sympy.KroneckerDelta, exp: str | None = None) -> str:
        """1 where both are the same and 0 elsewhere."""
        left, right = sorted(expr.args, key=lambda one: one.is_number)
        return self._raised(rf"\left[{self._print(left)} = {self._print(right)}\right]", exp)
