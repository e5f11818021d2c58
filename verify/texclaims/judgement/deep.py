"""A claim in which an index runs through the layers, and the stack of its check -> what PyTorch computes for its moments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from texclaims.judgement.model import Meaning
from texclaims.language.claim import Claim
from texclaims.language.notation import SIZE
from texclaims.language.premises import Each
from texclaims.language.source import Source
from texclaims.language.through_layers import ThroughLayers
from texclaims.language.tree import head
from texclaims.laws.deferred import Deferred
from texclaims.laws.functions import Function
from texclaims.numeric.stacks import moment_in_layers
from texclaims.symbolic.symbols import elements_of, symbol


def moments_of_a_stack(claim: Claim, meaning: Meaning, functions: Mapping[str, Function]) -> dict[str, Deferred]:
    """The sequences of moments in a claim, each in a stack with the widths of the world; none where the check gives no stack."""
    known = claim.notation.by_name
    stops = [one.stop for one in claim.premises if isinstance(one, Each) and one.stop.data == "name"]
    if meaning.stack is None or claim.written is claim.tree or len(stops) != 1:
        return {}
    widths = next(found[1] for one in claim.notation.layered for size in one.shape if (found := SIZE.fullmatch(size)))
    deep = ThroughLayers(Source(claim.display, claim.tex), claim.notation)
    at = (symbol(known[head(stops[0])]), elements_of(known[widths]))
    return {
        head(deep.read(one)): Deferred(partial(moment_in_layers, claim.notation, functions, meaning.stack, one), at, {})
        for one in deep.moments(claim.written)
    }
