"""A claim -> the changes of a vector or matrix as a whole: another one of its shape, no transpose, two factors exchanged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lark import Token

from texclaims.judgement.mistakes import NAMES, Change, Edit, Mistake, Version, Written
from texclaims.judgement.partners import Displays
from texclaims.language.claim import Claim
from texclaims.language.notation import Notation, Symbol
from texclaims.language.shaping import holds


@dataclass(frozen=True)
class AnotherWhole(Mistake):
    """A vector or matrix in the place of another one of its shape: of the claim, else the nearest one of its page."""

    def changes(self, claim: Claim, around: Displays) -> Iterator[Change]:
        known = claim.notation
        tokens = claim.written.scan_values(lambda value: isinstance(value, Token) and value.type == "WHOLE")
        for rank, token in enumerate(tokens):
            old = known.by_name[str(token)]
            own, *far = (list(_alike(old, tex, known)) for tex in (claim.display.claim, *(one.claim for one in around)))
            for new in own or next((found[:1] for found in far if found), []):
                edit = Edit(int(token.start_pos or 0), int(token.end_pos or 0), new.whole)
                yield Change((NAMES, rank), (edit,), f"{old.whole} → {new.whole}")


def _alike(old: Symbol, tex: str, notation: Notation) -> Iterator[Symbol]:
    symbols = (notation.by_name[name] for name in notation.names_in(tex))
    return (one for one in symbols if one.whole and one.shape == old.shape and one.name != old.name)


def no_transpose(transposed: Written) -> Iterator[Version]:
    """A vector or matrix in the place of its transpose."""
    yield transposed.part(0), "without the transpose"


def exchanged_factors(product: Written) -> Iterator[Version]:
    """A product of two matrices, or of a matrix and a vector, in the other order."""
    if all(holds(one) for one in product.parts):
        yield f"{product.part(1)} {product.part(0)}", f"{product.part(0)} and {product.part(1)} exchanged"
