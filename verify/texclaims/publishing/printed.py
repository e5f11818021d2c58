"""What a proof says in words, with expressions as SymPy prints them -> its parts, the expressions as TeX.

SymPy prints what Python reads, so Python's own parser says what binds what, and the table of names how each is written. What
Python does not read, or what holds a name without an entry, stays text: no formula is guessed.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from texclaims.language.notation import Notation

PHRASES = tuple(
    re.compile(phrase)
    for phrase in (
        r"the derivative by (.+), all else fixed",
        r"the premise (.+)",
        r"left side solved for (.+?): (.+); the right side then holds",
        r"the left side is the right side, times (.+)",
        r"series: the remainder starts with (.+)",
        r"right - left = (.+) is (?:never negative|a square over positive numbers)",
        r"right - left is the variance of (.+), which is never negative",
        r"sharp: equality at (.+ = .+)",
        r"(?:the law|symmetry) of (\w+)(?::| and|, and).*",
        r"(\w+) is never 0",
        r"induction over (\w+): the recursion gives the claim for (\w+ = \d+), and for (\w+ \+ 1) from (\w+)",
        r"induction: equal for (\w+ = \d+), and both grow by the same factor from (\w+) to (\w+ \+ 1)",
        r"Taylor polynomial at 0 of degree \d+, and the moments of the law of (\w+)",
        r"the law of the pair \((\w+), (\w+)\): .*",
        r"given (\w+), (\w+) is normal: its mean is a multiple of (\w+), and its variance is fixed",
        r"Taylor polynomials at 0 of degree \d+ in (\w+) and in (\w+), and the moments of the pair",
        r"Price's theorem: by the correlation, E of f\((\w+)\) g\((\w+)\) has the derivative .*",
    )
)
"""Where in the words of a rule its expressions stand."""
PRIMES = re.compile(r"(\w)('+)(?=\()")
PRIMED = re.compile(r"(.*?)__(\d)primes")
WITHIN = re.compile(r"(?<=E\[)([^\[\];]+); ([^\[\];]+)(?=\])")
"""A mean over a part of the values: what it is of, and where."""
OPERATORS: dict[type[ast.AST], str] = {ast.Eq: "=", ast.Gt: ">", ast.Lt: "<", ast.Add: "+", ast.Sub: "-"}
FUNCTIONS = {
    "exp": r"\exp", "log": r"\ln", "sin": r"\sin", "cos": r"\cos", "tanh": r"\tanh", "Max": r"\max", "Min": r"\min",
}  # fmt: skip
NUMBERS = {"pi": r"\pi", "oo": r"\infty"}
SUM, PRODUCT, FACTOR, ATOM = range(4)


class Unreadable(Exception):
    """No expression of this kind."""


@dataclass(frozen=True)
class Tex:
    """A part of a formula, and how tightly it holds together."""

    text: str
    binds: int

    def within(self, binds: int) -> str:
        """As it stands where what is looser needs brackets."""
        return self.text if self.binds >= binds else rf"\left({self.text}\right)"


def parts(words: str, notation: Notation) -> Iterator[tuple[str, str]]:
    """What was typed, and its TeX; the TeX of what stays text is empty."""
    found = next((match for phrase in PHRASES if (match := phrase.fullmatch(words))), None)
    spans = [found.span(number) for number in range(1, found.re.groups + 1)] if found else []
    end = 0
    for start, stop in spans:
        yield words[end:start], ""
        yield words[start:stop], tex(words[start:stop], notation)
        end = stop
    yield words[end:], ""


def tex(printed: str, notation: Notation) -> str:
    """An expression, or an equation of two, as TeX; empty where it cannot be read."""
    text = PRIMES.sub(lambda found: f"{found[1]}__{len(found[2])}primes", printed).replace(" = ", " == ")
    try:
        return _Reader(notation).read(ast.parse(WITHIN.sub(r"\1, \2", text), mode="eval").body).text
    except (SyntaxError, Unreadable):
        return ""


class _Reader:
    """Python's tree of an expression, written in TeX."""

    def __init__(self, notation: Notation) -> None:
        self.notation = notation

    def read(self, node: ast.AST) -> Tex:
        """Raises Unreadable."""
        kinds: dict[type[ast.AST], Callable[[Any], Tex]] = {
            ast.Constant: self._number, ast.Name: self._name, ast.UnaryOp: self._minus, ast.BinOp: self._both,
            ast.Compare: self._relation, ast.Call: self._call, ast.Subscript: self._mean,
        }  # fmt: skip
        if type(node) not in kinds:
            raise Unreadable
        return kinds[type(node)](node)

    def _number(self, node: ast.Constant) -> Tex:
        if type(node.value) not in (int, float) or "e" in repr(node.value):
            raise Unreadable
        return Tex(repr(node.value), ATOM)

    def _name(self, node: ast.Name) -> Tex:
        if node.id in NUMBERS and node.id not in self.notation.by_short:
            return Tex(NUMBERS[node.id], ATOM)
        return self._entry(node.id)

    def _entry(self, name: str) -> Tex:
        """A name that stands for a number; one with an exponent of its own binds like a power."""
        entry = self.notation.by_short.get(name)
        if entry is None or "function" in entry.kind or entry.kind == "permutation":
            raise Unreadable
        return Tex(entry.tex, FACTOR if "^" in entry.tex else ATOM)

    def _minus(self, node: ast.UnaryOp) -> Tex:
        if not isinstance(node.op, ast.USub):
            raise Unreadable
        return Tex(f"-{self.read(node.operand).within(PRODUCT)}", SUM)

    def _both(self, node: ast.BinOp) -> Tex:
        left, right = self.read(node.left), self.read(node.right)
        if isinstance(node.op, ast.Add | ast.Sub):
            minus = isinstance(node.op, ast.Sub) or right.text.startswith("-")
            return Tex(f"{left.text} {OPERATORS[type(node.op)]} {right.within(PRODUCT if minus else SUM)}", SUM)
        if isinstance(node.op, ast.Pow):
            return Tex(f"{left.within(ATOM)}^{{{right.text}}}", FACTOR)
        sign, left = _sign(node.left, left, self)
        if isinstance(node.op, ast.Div):
            return _signed(sign, rf"\frac{{{left.text}}}{{{right.text}}}")
        if not isinstance(node.op, ast.Mult):
            raise Unreadable
        dot = r" \cdot " if right.text[:1].isdigit() else " "
        return _signed(sign, f"{left.within(PRODUCT)}{dot}{right.within(FACTOR)}")

    def _relation(self, node: ast.Compare) -> Tex:
        if len(node.ops) != 1 or type(node.ops[0]) not in OPERATORS:
            raise Unreadable
        return Tex(f"{self.read(node.left).text} {OPERATORS[type(node.ops[0])]} {self.read(node.comparators[0]).text}", SUM)

    def _call(self, node: ast.Call) -> Tex:
        if not isinstance(node.func, ast.Name) or node.keywords:
            raise Unreadable
        given, name = [self.read(one).text for one in node.args], node.func.id
        if name in ("sqrt", "Abs") and len(given) == 1:
            return Tex(rf"\sqrt{{{given[0]}}}" if name == "sqrt" else rf"\left|{given[0]}\right|", ATOM)
        if name in FUNCTIONS and name not in self.notation.by_short:
            return Tex(rf"{FUNCTIONS[name]}\left({', '.join(given)}\right)", FACTOR)
        primed = PRIMED.fullmatch(name)
        return self._of_the_table(primed[1] if primed else name, "'" * int(primed[2]) if primed else "", given)

    def _of_the_table(self, name: str, primes: str, given: list[str]) -> Tex:
        """A function of one variable, a reordering, or an element of a family."""
        entry = self.notation.by_short.get(name)
        if entry is None:
            raise Unreadable
        if entry.kind in ("function", "any function", "permutation") and len(given) == 1:
            return Tex(rf"{entry.tex}{primes}\left({given[0]}\right)", FACTOR)
        if primes or not (len(given) == len(entry.shape) or entry.row.layered and len(given) == 1):
            raise Unreadable
        below = "".join(given) if all(len(one) == 1 for one in given) else " ".join(given)
        whole = f"{{{entry.tex}}}" if "_" in entry.tex else entry.tex
        return Tex(f"{whole}_{{{below}}}", FACTOR if "^" in entry.tex else ATOM)

    def _mean(self, node: ast.Subscript) -> Tex:
        if not isinstance(node.value, ast.Name) or node.value.id != "E":
            raise Unreadable
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        shown = r";\ ".join(self.read(one).text for one in inside)
        return Tex(rf"\mathbb{{E}}\left[{shown}\right]", ATOM)


def _sign(node: ast.expr, text: Tex, reader: _Reader) -> tuple[str, Tex]:
    """A minus in front of a product stands in front of all of it."""
    if isinstance(node, ast.UnaryOp):
        return "-", reader.read(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div) and text.text.startswith("-"):
        return "-", Tex(text.text[1:], PRODUCT)
    return "", text


def _signed(sign: str, text: str) -> Tex:
    return Tex(sign + text, SUM if sign else PRODUCT)
