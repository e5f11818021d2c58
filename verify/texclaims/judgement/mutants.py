"""A claim -> slightly wrong versions of its TeX, each with the change in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

from lark import Tree

from texclaims.judgement.indices import AnotherIndex, AnotherLayer, ElementBefore
from texclaims.judgement.mistakes import (
    AnotherName,
    AnotherPair,
    AnotherToken,
    AtNode,
    Edit,
    Mistake,
    Place,
    exchanged_indices,
    no_absolute_value,
    no_exponent,
    no_exponent_of_a_call,
    no_factor,
    no_function,
    no_minus,
    no_prime,
    no_root,
    no_summand,
    other_functions,
    other_numbers,
    shorter_range,
    squared_norm,
    swap,
    upside_down,
)
from texclaims.judgement.partners import Displays
from texclaims.judgement.together import Together
from texclaims.judgement.weaker import (
    WeakerPremise,
    one_further,
    only_centred,
    only_in_pairs,
    only_one_law,
    only_uncorrelated,
    only_unequal,
    or_equal,
)
from texclaims.judgement.wholes import AnotherWhole, exchanged_factors, no_transpose
from texclaims.language.claim import Claim
from texclaims.language.keywords import KEYWORDS
from texclaims.language.premises import Comparison, Iid, Independent, Symmetric

SINGLE: tuple[Mistake, ...] = (
    AnotherName(
        "another name", "a name of the same kind, one that stands in the claim if there is one",
        ((r"a = b", (r"b=b", r"a=a")), (r"\E[Z] = \E[V]", (r"\E[V]=\E[V]", r"\E[Z]=\E[Z]"))),
    ),
    AnotherToken(
        "another number", "one more or one less in the last digit",
        ((r"a = 2 b", (r"a=3b", r"a=1b")), (r"c \approx 0.01", (r"c\approx0.02", r"c\approx0.00")),
         (r"\sum_{i=1}^{n} u_i = a", (r"\sum_{i=2}^{n}u_i=a", r"\sum_{i=0}^{n}u_i=a"))),
        other_numbers,
    ),
    AnotherToken(
        "another sign", "plus for minus, and minus for plus",
        ((r"a = b + c", (r"a=b-c",)), (r"a = b - c", (r"a=b+c",))), swap({"+": ("-",), "-": ("+",)}),
    ),
    AnotherToken(
        "another word", "the word of the dialect that is most easily taken for it: a mean for a variance, a law for another",
        ((r"\E[Z] = \Var[V]", (r"\Var[Z]=\Var[V]", r"\E[Z]=\E[V]")), (r"a = \npdf(b)", (r"a=\ncdf(b)",)),
         (r"X \sim \Normal(0, c)", (r"X\sim\Uniform(0,c)",))),
        swap({keyword.tex: (keyword.taken_for,) for keyword in KEYWORDS if keyword.taken_for}),
    ),
    AnotherToken(
        "the other extreme", "the largest for the smallest, and the smallest for the largest",
        ((r"a = \max(b, c)", (r"a=\min(b,c)",)),), swap({r"\max": (r"\min",), r"\min": (r"\max",)}),
    ),
    AnotherToken(
        "another operator", "a product for a sum, and a sum for a product",
        ((r"\sum_{i=1}^{n} u_i = a", (r"\prod_{i=1}^{n}u_i=a",)),),
        swap({r"\sum": (r"\prod",), r"\prod": (r"\sum",)}),
    ),
    AnotherToken(
        "another function", "a curve of the dialect in the place of a function",
        ((r"a = f(b)", (r"a=\tanh(b)",)), (r"a = \tanh(b)", (r"a=\erf(b)",))),
        other_functions,
    ),
    AnotherToken("another constant", "Euler's number for π", ((r"a = \pi", (r"a=\e",)),), swap({r"\pi": (r"\e",)})),
    AnotherToken(
        "another bound", "the bound the other way round, and with or without equality",
        ((r"a \le b", (r"a\geb", r"a<b")), (r"a < b", (r"a\leb", r"a>b"))),
        swap({r"\le": (r"\ge", "<"), r"\ge": (r"\le", ">"), "<": (r"\le", ">"), ">": (r"\ge", "<")}),
    ),
    AnotherToken(
        "another arrow", "one direction for both, and both for one",
        ((r"a = 2 \implies b = 2", (r"a=2\iffb=2",)), (r"a = 2 \iff b = 2", (r"a=2\impliesb=2",))),
        swap({r"\iff": (r"\implies",), r"\implies": (r"\iff",)}),
    ),
    AnotherPair(
        "another pair", "the law of a pair with the correlation of the other sign, or 0, and with a variance squared",
        ((r"\E[Z V] = a \when{ (Z, V) \sim \Normal(0, 0, c, d, \varrho) }",
          (r"\E[ZV]=a\when{(Z,V)\sim\Normal(0,0,c,d,-(\varrho))}", r"\E[ZV]=a\when{(Z,V)\sim\Normal(0,0,c,d,0)}",
           r"\E[ZV]=a\when{(Z,V)\sim\Normal(0,0,(c)^2,d,\varrho)}", r"\E[ZV]=a\when{(Z,V)\sim\Normal(0,0,c,(d)^2,\varrho)}")),),
    ),
    AtNode("no exponent", "a power without its exponent", ((r"a = b^2", (r"a=b",)),), ("pow",), 2, no_exponent),
    AtNode(
        "no exponent of a function", "a function's value in the place of its power",
        ((r"a = f^2(b)", (r"a=f(b)",)),), ("call_power",), 2, no_exponent_of_a_call,
    ),
    AtNode(
        "norm squared", "the square of a norm in its place",
        ((r"\norm{\mathbf{u}} = a", (r"\norm{\mathbf{u}}^2=a",)),), ("norm",), 0, squared_norm,
    ),
    AtNode("no root", "what stands below a root", ((r"a = \sqrt{b}", (r"a=(b)",)),), ("sqrt",), 0, no_root),
    AtNode(
        "upside down", "a fraction with its parts exchanged",
        ((r"a = \frac{b}{c}", (r"a=\frac{c}{b}",)),), ("frac",), 2, upside_down,
    ),
    AtNode("no factor", "a product without one factor", ((r"a = b c", (r"a=b", r"a=c")),), ("mul", "odot"), 2, no_factor),
    AtNode("no minus", "a term without its minus", ((r"a = -b", (r"a=b",)),), ("neg",), 0, no_minus),
    AtNode(
        "no summand", "a sum or difference without its last term",
        ((r"a = b + c", (r"a=b",)), (r"a = b - c", (r"a=b",))), ("add", "sub"), 2, no_summand,
    ),
    AtNode(
        "no function", "the argument of a function in its place",
        ((r"a = f(b)", (r"a=(b)",)),), ("call", "call_parameter"), 0, no_function,
    ),
    AtNode(
        "shorter range", "a sum or product that ends one term earlier, or begins one term later",
        ((r"\sum_{i=1}^{n} u_i = a", (r"\sum_{i=1}^{n-1}u_i=a",)), (r"\sum_{i=1}^n u_i = a", (r"\sum_{i=1}^{n-1}u_i=a",)),
         (r"\prod_{l=m}^L q_l = a", (r"\prod_{l=m+1}^Lq_l=a", r"\prod_{l=m}^{L-1}q_l=a"))),
        ("sum", "product"), 3, shorter_range,
    ),
    AtNode("no prime", "a derivative once less", ((r"a = f'(b)", (r"a=f(b)",)),), ("call_prime",), 0, no_prime),
    AtNode(
        "no absolute value", "what stands between the strokes",
        ((r"a = \abs{b}", (r"a=(b)",)),), ("abs",), 0, no_absolute_value,
    ),
    AnotherIndex(
        "another index", "the letter of an index that runs over the same numbers",
        ((r"\sum_{i=1}^{n} \sum_{j=1}^{n} u_i X_j = a",
          (r"\sum_{i=1}^{n}\sum_{j=1}^{n}u_jX_j=a", r"\sum_{i=1}^{n}\sum_{j=1}^{n}u_iX_i=a")),),
    ),
    ElementBefore(
        "the element before", "an element of a sequence, one earlier",
        ((r"\sum_{l=1}^{L} q_l = a", (r"\sum_{l=1}^{L}q_{l-1}=a",)),
         (r"\prod_{l=1}^{L} n_l = a", (r"\prod_{l=1}^{L}n_{l-1}=a",))),
    ),
    AnotherLayer(
        "another layer", "a name of one layer, one layer earlier or one later",
        ((r"\E[\Xi^{(l)}] = a \when{ \each{l}{L} }",
          (r"\E[\Xi^{(l-1)}]=a\when{\each{l}{L}}", r"\E[\Xi^{(l+1)}]=a\when{\each{l}{L}}")),),
    ),
    AtNode(
        "indices exchanged", "an element with its two indices exchanged",
        ((r"\sum_{i=1}^{m} A_{i2} = a", (r"\sum_{i=1}^{m}A_{2i}=a",)),), ("element",), 2, exchanged_indices,
    ),
    AnotherWhole(
        "another vector", "a vector or matrix of the same shape",
        ((r"\norm{\mathbf{u} + \mathbf{r}} = a", (r"\norm{\mathbf{u}+\mathbf{u}}=a", r"\norm{\mathbf{r}+\mathbf{r}}=a")),),
    ),
    AtNode(
        "no transpose", "a vector or matrix in the place of its transpose",
        ((r"\tr(\mathbf{G}^\top) = a", (r"\tr(\mathbf{G})=a",)),), ("transposed",), 1, no_transpose,
    ),
    AtNode(
        "factors exchanged", "two matrices, or a matrix and a vector, in the other order",
        ((r"\mathbf{A} \mathbf{G} = \mathbf{A}", (r"\mathbf{G}\mathbf{A}=\mathbf{A}",)),), ("mul",), 2, exchanged_factors,
    ),
    WeakerPremise(
        "only one law", "elements of one law that may depend on each other, in the place of i.i.d.",
        ((r"\E[X_1 X_2] = \E[X]^2 \when{ \iid{X} }", (r"\E[X_1X_2]=\E[X]^2\when{\ident{X}}",)),), Iid, only_one_law,
    ),
    WeakerPremise(
        "only centred", "a mean of 0 in the place of a symmetric law",
        ((r"\E[Z^3] = 0 \when{ Z \sim -Z }", (r"\E[Z^3]=0\when{\E[Z]=0}",)),), Symmetric, only_centred,
    ),
    WeakerPremise(
        "only in pairs", "each two variables independent, in the place of all together",
        ((r"\E[Z V S] = \E[Z] \E[V] \E[S] \when{ Z \indep V \indep S }",
          (r"\E[ZVS]=\E[Z]\E[V]\E[S]\when{Z\indepV,\Z\indepS,\V\indepS}",)),), Independent, only_in_pairs,
    ),
    WeakerPremise(
        "only uncorrelated", "a covariance of 0 in the place of independence, of two single variables",
        ((r"\E[Z V^2] = \E[Z] \E[V^2] \when{ Z \indep V }", (r"\E[ZV^2]=\E[Z]\E[V^2]\when{\Cov[Z,V]=0}",)),),
        Independent, only_uncorrelated,
    ),
    WeakerPremise(
        "or equal", "a bound that may be reached, among the premises",
        ((r"\frac{c^2}{a} > 0 \when{ a > 0 }", (r"\frac{c^2}{a}>0\when{a\ge0}",)),), Comparison, or_equal,
    ),
    WeakerPremise(
        "only unequal", "two sides that differ, in the place of one that is larger, among the premises",
        ((r"\frac{c a}{a} = c \when{ a > 0 }", (r"\frac{ca}{a}=c\when{a\ne0}",)),), Comparison, only_unequal,
    ),
    WeakerPremise(
        "a wider bound", "a bound that more numbers satisfy, among the premises",
        ((r"c^2 < c \when{ c < 1 }", (r"c^2<c\when{c<2}",)),), Comparison, one_further,
    ),
)  # fmt: skip
"""One mistake at one place."""

IN_BOTH = (
    "another number", "another constant", "another sign", "the element before",
    "no exponent", "no root", "no minus", "upside down",
)  # fmt: skip
MISTAKES: tuple[Mistake, ...] = (
    *SINGLE,
    Together(
        "premise and conclusion together", "one of these in a premise, and wherever the claim repeats it",
        ((r"q_L = 2^L q_0 \when{ \each{l}{L},\ q_l = 2 q_{l-1} }", (r"q_L=3^Lq_0\when{\each{l}{L},\q_l=3q_{l-1}}",)),
         (r"q_L = q_0 \prod_{l=1}^{L} n_l \when{ \each{l}{L},\ q_l = n_l q_{l-1} }",
          (r"q_L=q_0\prod_{l=1}^{L}n_{l-1}\when{\each{l}{L},\q_l=n_{l-1}q_{l-1}}",)),
         (r"\E[Z^2] = c^2 \when{ \E[Z^2] = c^2 }", (r"\E[Z^3]=c^2\when{\E[Z^3]=c^2}", r"\E[Z^2]=c^3\when{\E[Z^2]=c^3}")),
         (r"\E[X_1] = \frac{1}{2} \when{ \ident{X},\ \E[X] = \frac{1}{2} }",
          (r"\E[X_1]=\frac{1}{3}\when{\ident{X},\\E[X]=\frac{1}{3}}",))),
        tuple(mistake for mistake in SINGLE if mistake.name in IN_BOTH),
    ),
)  # fmt: skip
"""Every kind of mistake. A wrong version that two kinds make is told in the words of the first place that makes it."""


@dataclass(frozen=True)
class Mutant:
    """One wrong version: the TeX of the whole claim, what was changed, and where that stands in the TeX.

    `weaker` is the place of the premise of the claim that says less, or nothing, here; `both` that of the premise that is changed
    together with the rest of the claim; None where there is none. `model` is the name of which the check says something else;
    empty where only the TeX is another one. `kind` is the name of the mistake.
    """

    tex: str
    change: str
    places: tuple[Place, ...] = ()
    weaker: int | None = None
    both: int | None = None
    model: str = ""
    kind: str = ""


def mutants(claim: Claim, around: Displays = ()) -> tuple[Mutant, ...]:
    """Every mistake at every place where it can be made, one at a time; each TeX once. Premises are mutated too.

    `around` are the other displays of the claim's page, the nearest first.
    """
    changes = ((change, mistake.name) for mistake in MISTAKES for change in mistake.changes(claim, around))
    found: dict[str, Mutant] = {}
    for change, kind in sorted(changes, key=lambda one: one[0].rank):
        if change.weaker is not None or not any(_only_forbids(claim, edit) for edit in change.edits):
            tex, places = change.applied(claim.tex)
            found.setdefault("".join(tex.split()), Mutant(tex, change.words, places, change.weaker, change.both, kind=kind))
    found.pop("".join(claim.tex.split()), None)
    return tuple(found.values())


def of_every_kind(found: Iterable[Mutant]) -> Iterator[Mutant]:
    """The first of each kind of mistake, then the second of each, and so on."""
    kinds: dict[str, list[Mutant]] = {}
    for one in found:
        kinds.setdefault(one.kind, []).append(one)
    for turn in zip_longest(*kinds.values()):
        yield from (one for one in turn if one)


def _only_forbids(claim: Claim, edit: Edit) -> bool:
    """Does an edit stand in a premise that only forbids some numbers? Another one of these is wrong where it forbids less."""
    forbidding = (one.tree.meta for one in claim.premises if isinstance(one, Comparison) and one.word != "=")
    return any(meta.start_pos <= edit.start and edit.end <= meta.end_pos for meta in forbidding)


def without_premise(claim: Claim, position: int) -> Mutant:
    """The claim with one of its premises left out."""
    kept = [premise.tex for k, premise in enumerate(claim.premises) if k != position and premise.tex]
    statement = claim.tree.children[0]
    assert isinstance(statement, Tree)
    when = rf" \when{{ {', '.join(kept)} }}" if kept else ""
    tex = claim.tex[statement.meta.start_pos : statement.meta.end_pos] + when
    return Mutant(tex, f"without the premise {claim.premises[position].tex}", weaker=position)
