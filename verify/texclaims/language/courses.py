"""How LaTeX courses spell the words of the dialect -> the dialect's own spelling, as tables of tokens."""

from __future__ import annotations

from collections.abc import Mapping

from texclaims.language.tokens import tokens_of

Spelling = tuple[str, ...]
"""The tokens of a piece of TeX."""


def spelled(tex: str) -> Spelling:
    """The tokens of a piece of TeX, without their places."""
    return tuple(spelling for spelling, _, _ in tokens_of(tex))


Spellings = Mapping[str, Mapping[Spelling, str]]
"""Spelling -> the dialect's word for it, apart for each first token."""


def longest_of(table: Spellings, words: Spelling, start: int) -> tuple[Spelling, str]:
    """The longest spelling of a table that stands in these tokens from `start` on, and the dialect's; none of it is ((), "")."""
    ways = table.get(words[start], {})
    fitting = [(way, word) for way, word in ways.items() if words[start : start + len(way)] == way]
    return max(fitting, key=lambda found: len(found[0]), default=((), ""))


def _by_tokens(table: Mapping[str, tuple[str, ...]]) -> Spellings:
    found: dict[str, dict[Spelling, str]] = {}
    for word, ways in table.items():
        for way in map(spelled, ways):
            found.setdefault(way[0], {})[way] = word
    return found


LETTERED = (r"\mathbb{%s}", r"\mathbb %s", r"\mathrm{%s}", r"\mathrm %s", r"\mathsf{%s}", r"\operatorname{%s}")
UPRIGHT = (r"\operatorname{%s}", r"\operatorname*{%s}", r"\mathrm{%s}", r"\mathsf{%s}", r"\mathit{%s}")
SCRIPT = (r"\mathcal{%s}", r"\mathcal %s")


def _ways(forms: tuple[str, ...], *words: str) -> tuple[str, ...]:
    return tuple(form % word for form in forms for word in words)


BEFORE_BRACKETS = _by_tokens({
    r"\E": (*_ways(LETTERED, "E"), r"\operatorname{\mathbb{E}}", r"\operatorname*{\mathbb{E}}", r"\mathop{\mathbb{E}}"),
    r"\Var": (*_ways(UPRIGHT, "Var", "var"), r"\mathbb{V}", r"\mathbb V", r"\mathbb{V}\mathrm{ar}"),
    r"\Cov": (*_ways(UPRIGHT, "Cov", "cov"), r"\mathbb{C}\mathrm{ov}"),
    r"\Normal": (*_ways(SCRIPT, "N"), *_ways(UPRIGHT, "Normal")),
    r"\Uniform": (*_ways(SCRIPT, "U"), *_ways(UPRIGHT, "Uniform", "Unif")),
    r"\Bernoulli": _ways(UPRIGHT, "Bernoulli", "Bern", "Ber"),
    r"\bigO": _ways(SCRIPT, "O"),
    r"\erf": _ways(UPRIGHT, "erf"),
    r"\exp": _ways(UPRIGHT, "exp"),
    r"\ln": (r"\log", *_ways(UPRIGHT, "ln", "log")),
    r"\tanh": _ways(UPRIGHT, "tanh"),
    r"\max": _ways(UPRIGHT, "max"),
    r"\min": _ways(UPRIGHT, "min"),
    r"\tr": _ways(UPRIGHT, "tr", "Tr"),
})  # fmt: skip
"""Words that mean this only with a bracket right behind them."""

ANYWHERE = _by_tokens({
    r"\frac": (r"\dfrac", r"\cfrac"), r"\ne": (r"\neq",), r"\le": (r"\leqslant",), r"\ge": (r"\geqslant",),
    r"\implies": (r"\Rightarrow", r"\Longrightarrow"),
    r"\iff": (
        r"\Leftrightarrow", r"\Longleftrightarrow", r"\text{or equivalently}", r"\text{or, equivalently,}",
        r"\text{if and only if}", r"\text{iff}",
    ),
    r"\to": (r"\rightarrow",), r"\coloneqq": (r":=", r"\mathrel{:=}", r"\vcentcolon="),
    r"\indep": (r"\perp\!\!\!\perp", r"\perp\!\!\perp", r"\mathrel{\perp\!\!\!\perp}"),
    r"^\top": (r"^\intercal", r"^{\intercal}", r"^\mathsf{T}", r"^{\mathsf{T}}", r"^\mathrm{T}", r"^{\mathrm{T}}"),
    r"\e": (r"\mathrm{e}", r"\mathrm e"), r"{\infty}": (r"{+\infty}", r"{+ \infty}"),
    r"\int_{-\infty}^{\infty}": (r"\int_{\mathbb{R}}", r"\int_\mathbb{R}", r"\int_{\mathbb R}", r"\int_\mathbb R"),
    r"\begin{aligned}": (r"\begin{align}", r"\begin{align*}", r"\begin{eqnarray}", r"\begin{eqnarray*}", r"\begin{split}"),
    r"\end{aligned}": (r"\end{align}", r"\end{align*}", r"\end{eqnarray}", r"\end{eqnarray*}", r"\end{split}"),
    "": (
        r"\nonumber", r"\notag", r"\displaystyle", r"\textstyle", r"\limits", r"\nolimits", r"\thinspace", r"\medspace",
        r"\begin{equation}", r"\end{equation}", r"\begin{equation*}", r"\end{equation*}",
    ),
})  # fmt: skip
"""Words that mean this wherever they stand; "" is drawn, and says nothing."""

BY_LETTERS = {"E": r"\E", "Var": r"\Var", "Cov": r"\Cov"}
"""Letters side by side right before a bracket. Where the table of names has all of them, they are a product as well."""

NO_PRODUCT = (
    "Std", "std", "Pr", "tr", "Tr", "det", "diag", "rank", "exp", "ln", "log", "erf", "tanh", "sin", "cos", "max", "min",
    "sign", "sgn", "softmax", "sup", "inf", "arg", "dim", "vec", "var", "cov", "Corr", "corr",
)  # fmt: skip
"""Words without a backslash right before a bracket: nobody means the product of their letters."""

DIFFERENTIALS = tuple(spelled(tex) for tex in (r"\mathrm{d}", r"\mathrm d", r"\operatorname{d}"))
"""The d of an integral, upright; an italic d is one where the table has no name d."""
