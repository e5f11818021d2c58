"""Sums and products over an index -> their values, with a number or a symbol as the last index."""

from __future__ import annotations

from itertools import product

import sympy

from texclaims.language.tree import Node, has, part
from texclaims.symbolic.letters import shows
from texclaims.symbolic.sums import single_sum
from texclaims.symbolic.symbols import MeaningError, symbol
from texclaims.symbolic.values.evaluation import Evaluation, Table

LONGEST = 10_000  # terms of a sum that is written with numbers


def terms(at: Evaluation, tree: Node) -> tuple[sympy.Symbol, sympy.Expr, sympy.Expr, sympy.Expr]:
    """The index of a sum or product, its first and its last value, and the term.

    Raises MeaningError where it may run over nothing, or over too much, or to what is no whole number.
    """
    index, start, stop, body = tree.children
    first, last = at.value(start), at.value(stop)
    if not first.is_positive or not (last - first + 1).is_nonnegative:
        raise MeaningError(f"is there a term from {first} to {last}, and none with an index below 1?")
    if not all(_is_whole(at.apply_premises(one)) for one in (first, last)):
        raise MeaningError(f"a sum or product from {first} to {last}: are both whole numbers?")
    if last.is_Integer and last - first > LONGEST:
        raise MeaningError(f"a sum or product of more than {LONGEST} terms")
    running = symbol(at.notation.by_name[str(index)])
    if first != 1 or not has(part(tree, 3), "derivative"):
        return running, first, last, at.value(body)
    with at.running_to(running, last):
        return running, first, last, at.value(body)


def _is_whole(number: sympy.Expr) -> bool:
    """Is it a whole number, whatever the letters are? n (n + 1)/2 is one: so it is for each remainder that n has by 2."""
    whole, bar = sympy.fraction(sympy.together(number))
    letters = sorted(number.free_symbols, key=str)
    counted = letters and all(one.is_integer for one in letters) and bar.is_Integer and whole.is_polynomial(*letters)
    if not counted or not all(one.is_Integer for one in sympy.Poly(whole, *letters).coeffs()):
        return bool(number.is_integer)
    remainders = product(range(int(bar)), repeat=len(letters)) if bar ** len(letters) <= LONGEST else ()
    found = [whole.subs(dict(zip(letters, values, strict=True))) % bar for values in remainders]
    return bool(found) and not any(found)


def sum_of(at: Evaluation, tree: Node) -> sympy.Expr:
    """A sum in normal form; one with random variables is left to the expected value, or written out if it is short."""
    index, start, stop, body = terms(at, tree)
    shows(body, index)
    if at.facts.atoms(body):
        whole = sympy.Sum(body, (index, start, stop))
        return whole.doit() if stop.is_Integer else whole
    return single_sum(body, index, start, stop)


def product_of(at: Evaluation, tree: Node) -> sympy.Expr:
    """A product; a power where no factor depends on the index, written out where its end is a number."""
    index, start, stop, body = terms(at, tree)
    shows(body, index)
    if at.facts.atoms(body):
        whole = sympy.Product(body, (index, start, stop))
        return whole.doit() if stop.is_Integer else whole
    if not body.has(index):
        return body ** (stop - start + 1)
    return sympy.Product(body, (index, start, stop))


RANGES: Table = {"sum": sum_of, "product": product_of}
