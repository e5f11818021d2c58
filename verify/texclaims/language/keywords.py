"""The words of the dialect itself: the same on every site, for the parser, for KaTeX and for the list of symbols."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Keyword:
    """A word of the dialect itself: the same on every site."""

    tex: str
    terminal: str
    katex: str
    meaning: str
    taken_for: str = ""
    """The word that wrong versions put in its place."""


KEYWORDS = (
    Keyword(r"\E", "EXPECT", r"\operatorname{\mathbb{E}}", "expected value", r"\Var"),
    Keyword(r"\Var", "VARIANCE", r"\operatorname{Var}", "variance: E[(X - E[X])²]", r"\E"),
    Keyword(r"\Cov", "COVARIANCE", r"\operatorname{Cov}", "covariance: E[XY] - E[X] E[Y]"),
    Keyword(
        r"\Normal",
        "LAW",
        r"\mathcal{N}",
        "normal law: mean and variance; of a pair, both means, both variances and the correlation",
        r"\Uniform",
    ),
    Keyword(r"\Uniform", "LAW", r"\mathcal{U}", "uniform law between two end points", r"\Normal"),
    Keyword(
        r"\TruncatedNormal",
        "LAW",
        r"\mathcal{N}_{\mathrm{trunc}}",
        "normal law (mean, variance of the law before the cut) kept between two end points",
    ),
    Keyword(
        r"\Bernoulli", "LAW", r"\operatorname{Bernoulli}", "law of a number that is 1 with this probability, and else 0"
    ),
    Keyword(r"\indep", "INDEP", r"\perp\!\!\!\perp", "is independent of; between families, as whole families"),
    Keyword(r"\iid", "PROPERTY", r"#1\text{ i.i.d.}", "the elements of the family are independent and have one law"),
    Keyword(
        r"\independent",
        "PROPERTY",
        r"#1\text{ independent}",
        "the elements of the family are independent; each may have a law of its own",
    ),
    Keyword(
        r"\ident",
        "PROPERTY",
        r"#1\text{ identically distributed}",
        "the elements of the family have one law; they may depend on each other",
    ),
    Keyword(r"\odd", "SHAPE", r"#1\text{ odd}", "the function changes its sign with its argument: f(-t) = -f(t)", r"\even"),
    Keyword(r"\even", "SHAPE", r"#1\text{ even}", "the function does not see the sign of its argument: f(-t) = f(t)", r"\odd"),
    Keyword(
        r"\increasing", "SHAPE", r"#1\text{ increasing}", "the function never falls: its slope is 0 or more; it may stand still"
    ),
    Keyword(r"\each", "EACH", r"#1 = 1, \dots, #2", "for every value of the index, from 1 to the end"),
    Keyword(r"\when", "WHEN", r"\qquad\text{when }#1", "the premises of the claim"),
    Keyword(
        r"\by",
        "BY",
        r"\quad\text{by #1}",
        "the step of this row follows from that equation, and not without it",
    ),
    Keyword(r"\dd", "DIFFERENTIAL", r"\,\mathrm{d}", "differential of an integral"),
    Keyword(r"\bigO", "BIGO", r"\mathcal{O}", "order of the remainder"),
    Keyword(r"\abs", "ABS", r"\left|#1\right|", "absolute value"),
    Keyword(
        r"\norm",
        "NORM",
        r"\left\lVert#1\right\rVert",
        "norm of a vector: the root of the sum of its squared elements; with F, of a matrix",
    ),
    Keyword(r"\inner", "INNER", r"\left\langle#1,#2\right\rangle", "inner product of two vectors"),
    Keyword(r"\tr", "TRACE", r"\operatorname{tr}", "trace of a matrix: the sum of its elements with two equal indices"),
    Keyword(r"\npdf", "BUILTIN", r"\varphi", "density of the standard normal law", r"\ncdf"),
    Keyword(r"\ncdf", "BUILTIN", r"\Phi", "distribution function of the standard normal law", r"\npdf"),
    Keyword(r"\erf", "BUILTIN", r"\operatorname{erf}", "error function"),
    Keyword(r"\partial", "PARTIAL", "", "partial derivative: all other symbols stay fixed"),
    Keyword(r"\e", "EULER", r"\mathrm{e}", "Euler's number"),
)
