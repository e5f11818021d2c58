"""An expression -> TeX in the words of the notation, for what is printed on a page; nothing where it cannot be written so."""

from __future__ import annotations

import re
from typing import Any

import sympy
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter

from texclaims.language.notation import Notation
from texclaims.laws.functions import Unspecified
from texclaims.symbolic.letters import Moment, MomentOfElement
from texclaims.symbolic.sums import outermost
from texclaims.symbolic.symbols import Family, name_of

INDICES = "ijkl"
BRACED = re.compile(r"(?<=[\^_])\{(\w)\}")
"""Braces round one letter or digit, which a page does without."""

BUILTIN = {
    sympy.log: r"\ln({})", sympy.exp: r"\exp({})", sympy.Abs: r"\abs{{{}}}", sympy.Max: r"\max({})", sympy.Min: r"\min({})",
    sympy.tanh: r"\tanh({})", sympy.erf: r"\erf({})", sympy.sin: r"\sin({})", sympy.cos: r"\cos({})",
}  # fmt: skip
"""How a page writes a function that has a word of its own."""


class Unspellable(Exception):
    """An expression that holds something without a name on the page."""


class _Speller(LatexPrinter):
    """SymPy's own TeX, with the names of the notation."""

    def __init__(self, notation: Notation) -> None:
        super().__init__({"fold_short_frac": False})
        self.notation = notation
        self.bound: dict[sympy.Expr, str] = {}

    def _print_Symbol(self, expr: sympy.Symbol, style: str = "plain") -> str:
        if expr in self.bound:
            return self.bound[expr]
        if isinstance(expr, Moment):
            return self._moment(expr)
        entry = self.notation.by_name.get(expr.name)
        if entry is None:
            raise Unspellable(str(expr))
        return entry.tex

    def _moment(self, letter: Moment) -> str:
        if letter.name != f"E[{letter.of[0]}]":
            raise Unspellable(letter.name)  # the part of a mean on one side of 0
        return rf"\E[{self._print(letter.of[0])}]"

    def _moment_of_element(self, call: Any) -> str:
        """E[X^2](1) is E[X_1^2]."""
        index = " ".join(self._print(argument) for argument in call.args)
        families = call.knows.of[0].atoms(Family)
        self.bound |= {family: f"{self._name(family.name)}_{{{index}}}" for family in families}
        tex = self._moment(call.knows)
        for family in families:
            del self.bound[family]
        return tex

    def _print_Function(self, expr: Any, exp: str | None = None) -> str:
        if isinstance(expr, MomentOfElement):
            return self._raised(self._moment_of_element(expr), exp)
        if isinstance(expr, (AppliedUndef, Unspecified)):
            return self._raised(self._call(expr), exp)
        if isinstance(expr, tuple(BUILTIN)):
            return self._raised(self._builtin(expr), exp)
        raise Unspellable(str(expr))

    def _builtin(self, call: Any) -> str:
        arguments = ", ".join(self._print(argument) for argument in call.args)
        return next(tex.format(arguments) for kind, tex in BUILTIN.items() if isinstance(call, kind))

    def _call(self, call: Any) -> str:
        arguments = [self._print(argument) for argument in call.args]
        if isinstance(call, Unspecified):
            return f"{self._name(call.spelled)}{chr(39) * call.primes}({arguments[0]})"
        return f"{self._name(name_of(call))}_{{{' '.join(arguments)}}}"

    def _name(self, name: str) -> str:
        if name not in self.notation.by_name:
            raise Unspellable(name)
        return self.notation.by_name[name].tex

    def _raised(self, tex: str, exp: str | None) -> str:
        return tex if exp is None else rf"{tex}^{{{exp}}}"

    def _print_Sum(self, expr: sympy.Sum) -> str:
        return self._over(r"\sum", expr)

    def _print_Product(self, expr: sympy.Product) -> str:
        return self._over(r"\prod", expr)

    def _over(self, word: str, expr: Any) -> str:
        body, index, start, stop = outermost(expr)
        self.bound[index] = INDICES[len(self.bound) % len(INDICES)]
        inside = self._print(body)
        if body.is_Add:
            inside = rf"\left({inside}\right)"
        return rf"{word}_{{{self.bound.pop(index)}={self._print(start)}}}^{{{self._print(stop)}}} {inside}"

    def _refused(self, expr: Any) -> str:
        raise Unspellable(str(expr))

    _print_log = _print_ExpBase = _print_Abs = _print_Max = _print_Min = _print_Function
    _print_Integral = _print_Derivative = _print_Subs = _print_Piecewise = _print_Dummy = _refused


def spelled(expression: sympy.Expr, notation: Notation) -> str | None:
    """The TeX of an expression; None where it holds a letter that no page has."""
    try:
        return BRACED.sub(r"\1", str(_Speller(notation).doprint(expression)))
    except Unspellable:
        return None
