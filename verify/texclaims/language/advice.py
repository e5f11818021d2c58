"""What courses write and the dialect does not read -> what to write instead, or that it cannot be said.

The parser asks these tables, docs/about/dialect.md shows them, and a test reads every example.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from texclaims.language.courses import spelled


@dataclass(frozen=True)
class Advice:
    r"""`shown` is an example, and `starts` what such a thing begins with, as TeX; several ways are parted by spaces. @tr is both
    \operatorname{tr} and \mathrm{tr}.

    `wanted` says what to write, with ticks round its TeX. Where `before` or `at` stand, they are terminals of the grammar: the
    advice is for the token `at` right behind `before`, where no rule allows it; "" is any terminal.
    """

    shown: str
    wanted: str
    starts: str = ""
    before: str = ""
    at: str = ""

    @property
    def words(self) -> str:
        """What to write, without ticks."""
        return self.wanted.replace("`", "")

    @property
    def ways(self) -> tuple[str, ...]:
        """What it begins with, each way by itself."""
        return tuple(way for one in self.starts.split() for way in _upright(one))


def _upright(way: str) -> tuple[str, ...]:
    return (rf"\operatorname{{{way[1:]}}}", rf"\mathrm{{{way[1:]}}}") if len(way) > 1 and way[0] == "@" else (way,)


NO_VECTORS = r"a name of the table that has `whole`, as `\mathbf{W}`, or the elements, as `x_i`, and sums over them"
NO_SUCH = "the elements, as `x_i`, and sums over them: the dialect has none of this"
A_REASON = re.compile(r"\\(?:text|textrm|mathrm)\s*\{\s*\(?\s*(?:by|from|since|because|see|using)\b")
SEVERAL_WORDS = re.compile(r"\\(?:text|textrm|mathrm)\s*\{\s*(?:\S*[^\w{}\s]|\S+\s+[^\s}])")
FEW = 2
OPERANDS = ("SCALAR", "INDEX", "CONSTANT", "RANDOM", "WHOLE", "NUMBER", "_RPAR", "_RSQ", "_RB", "PRIME")
OPENING, CLOSING = ("_LPAR", "_LSQ", "_LB"), ("_RPAR", "_RSQ", "_RB")
RANGE = "its range, from 1 to a count, and one sum for each index"
SQUARE = r"square brackets right behind it: `\E[X], \Var[X], \Cov[X, Y]`"

WORDS = (
    Advice(r"\mathbf{M}", NO_VECTORS, r"\mathbf \boldsymbol \bm \vec \pmb"),
    Advice(r"\top a", r"`\mathbf{W}^\top`, right behind the matrix", r"\top \intercal \mathsf{T} ^T"),
    Advice(r"\| a", r"`\norm{\mathbf{x}}`, or two such strokes around one vector", r"\| \lVert \rVert \Vert"),
    Advice(r"\langle a", r"`\inner{\mathbf{x}}{\mathbf{y}}`, or a comma and `\rangle`", r"\langle \rangle"),
    Advice(r"X \otimes Y", NO_SUCH, r"\otimes \oplus \star \bullet"),
    Advice(r"f \circ f", "one function inside the other, as `f(f(a))`", r"\circ"),
    Advice(r"a * b", r"`a \cdot b`, or `a b`", r"* \ast"),
    Advice(r"\operatorname{rank}(W)", NO_SUCH, r"@diag @rank @vec @det \det \dim"),
    Advice(r"\operatorname{tr} W", r"`\tr(\mathbf{W})`, with its brackets", r"@tr @Tr"),
    Advice(r"\mathbf{I}", "the elements: the dialect has no unit matrix", r"\mathbf{I}"),
    Advice(r"\begin{pmatrix} a \end{pmatrix}", NO_SUCH, r"\begin{pmatrix} \begin{bmatrix} \begin{matrix} \begin{array}"),
    Advice(r"\nabla f(a)", r"`\frac{\partial f(a)}{\partial a}`; `\nabla_{\mathbf{x}} c` of a name alone", r"\nabla"),
    Advice(
        r"\mathbb{P}(X > 0)",
        r"`\ncdf(...)` for a normal variable, or the mean of a declared step function: the dialect has no probabilities",
        r"\mathbb{P} \Pr @P @Pr @Prob \Prob P( \P",
    ),
    Advice(
        r"\mathbb{1}", "a declared function, such as a step: the dialect has no indicators",
        r"\mathbb{1} \mathbf{1} \mathbb{I} \mathds \mathbbm \1",
    ),
    Advice(r"\E[X \mid Y]", "no conditional mean can be said; a fixed number in the place of Y, if it is fixed", r"\mid"),
    Advice(r"|a|", r"`\abs{a}`; no conditional mean can be said", r"| \lvert \rvert \vert \middle"),
    Advice(r"\log_2(a)", r"`\frac{\ln(a)}{\ln(2)}`; for the natural logarithm `\ln(a)`, with its brackets", r"\log \lg"),
    Advice(r"a \pm b", "two claims, one with + and one with -", r"\pm \mp ±"),
    Advice(
        r"a + \dots + b", "a sum or a product with its range: the dialect has no dots",
        r"\dots \ldots \cdots \vdots \ddots \dotsb \dotsc …",
    ),
    Advice(
        r"a = b \text{ for all } i", r"`\each{i}{n}` among the premises",
        r"\forall \text{forall} \text{forevery} \text{foreach}",
    ),
    Advice(r"\exists a", "nothing: no formula says that something exists; define it, and claim what it is", r"\exists \nexists"),
    Advice(
        r"a \in \mathbb{R}", "the kind of the name in the table, and premises: the dialect has no sets",
        r"\in \notin \ni \subset \subseteq \cup \cap \setminus \emptyset \mathbb",
    ),
    Advice(r"a \leftarrow b", "an equation between two names: no formula assigns", r"\leftarrow \gets \mapsto"),
    Advice(
        r"X \overset{\text{iid}}{\sim} Y", r"`\iid{X}` and the law of X, both among the premises",
        r"\overset{\text{iid}} \overset{\text{i.i.d.}} \overset{iid} \stackrel{\text{iid}} \stackrel{iid}",
    ),
    Advice(
        r"X \overset{d}{=} Y", r"`X \sim -X` for a law that is symmetric; no other laws are compared",
        r"\overset{d} \stackrel{d} \overset{\text{d}} \overset{\mathcal{D}}",
    ),
    Advice(
        r"a \equiv b", r"= for a claim, `\coloneqq` for a definition",
        r"\equiv \triangleq \stackrel \overset \underset \doteq \cong : \colon",
    ),
    Advice(r"a \propto b", "the equation with its factor: proportional says too little", r"\propto \varpropto"),
    Advice(
        r"a \ll b", r"`\approx` with the digits, or `+ \bigO(...)` with the order: nearness alone cannot be checked",
        r"\ll \gg \simeq \lesssim \gtrsim \asymp \approxeq",
    ),
    Advice(
        r"a = b \therefore b = c", r"`\implies` or `\iff` between two relations",
        r"\therefore \because \Longleftarrow \Leftarrow \impliedby \longrightarrow \xrightarrow",
    ),
    Advice(
        r"\underbrace{a}_{b}", "the term alone, and a sentence about it: nothing is written on a term",
        r"\underbrace \overbrace \underline \boxed \cancel \color \textcolor \phantom",
    ),
    Advice(r"a \tag{1}", r"`\label{name}`: the site gives the numbers", r"\tag \ref \eqref \cite"),
    Advice(
        r"a = b \text{ if } c", r"a premise in `\when{...}`, or a sentence of the page: words say nothing in a formula",
        r"\text{if} \text{where} \text{with} \text{when} \text{and} \text{or} \text{for} \text{since} \text{because} \text{by}"
        r" \text{otherwise} \text{suchthat} \text{s.t.} \text{assuming} \text{then} \text{hence} \intertext \mbox \textrm",
    ),
    Advice(r"\overline{X}", r"a name declared whole, such as `\bar X`", r"\overline \widehat \widetilde ^* ^\ast ^\star"),
    Advice(
        r"\arg\max_a f(a)", "an inequality for every value: no formula says where the largest stands",
        r"\arg \argmax \argmin @arg @argmax @argmin \sup \inf",
    ),
    Advice(r"\begin{cases} a \end{cases}", "a declared function, or one claim for each case with its premises", r"\begin{cases}"),
    Advice(
        r"\begin{gather} a \end{gather}", r"`\begin{aligned}`, with a relation in front of each row but the first",
        r"\begin{gather} \begin{gather*} \begin{multline} \begin{multline*} \begin{alignat} \begin{gathered}",
    ),
    Advice(r"\lfloor a \rfloor", "a declared function: the dialect rounds nothing", r"\lfloor \rfloor \lceil \rceil \bmod"),
    Advice(r"n!", r"a product: `\prod_{i=1}^{n} i`", r"!"),
    Advice(r"\binom{n}{2}", r"`\frac{n (n - 1)}{2}`", r"\binom \dbinom \tbinom \choose"),
    Advice(r"\mathcal{D}z", r"`\E[...]` with the premise `z \sim \Normal(0, 1)`", r"\mathcal{D} \Dz \DD"),
    Advice(r"\iint a", r"one `\int` in the other, each with its bounds and `\dd`", r"\iint \iiint \oint"),
    Advice(r"\operatorname{Std}(X)", r"`\sqrt{\Var[X]}`", r"@Std @std @SD @sd"),
    Advice(r"\operatorname{Corr}(X, Y)", r"`\frac{\Cov[X, Y]}{\sqrt{\Var[X] \Var[Y]}}`", r"@Corr @corr"),
    Advice(
        r"\mathbb{E}_{X}[X]", r"`\E[X]`, and the law among the premises: `\when{ X \sim \Normal(0, 1) }`",
        r"\mathbb{E}_ \operatorname{E}_ \mathrm{E}_ \mathbb{V}_ \operatorname{Var}_ \mathrm{Var}_ \mathop{\mathbb{E}}_ E_",
    ),
    Advice(r"\mathbb{E} X", SQUARE, r"\mathbb{E} \mathbb{V} @E @Var @var @Cov @cov \mathop E["),
    Advice(r"X \perp Y", r"`X \indep Y`, among the premises", r"\perp \bot \Perp"),
    Advice(r"X \sim N(0, 1)", r"`\Normal(mean, variance)`", r"N( \mathcal{N}"),
    Advice(r"a + O(b)", r"`\bigO(...)`, as the last summand", r"O( o( \mathcal{O}"),
    Advice(r"\Phi(a)", r"`\ncdf(...)`, if the standard normal law is meant; else declare a function", r"\Phi("),
    Advice(r"\operatorname{softmax}(X)", "the fraction, with its sum written out", r"@softmax \softmax"),
    Advice(
        r"\newcommand{a}{b}", "nothing: a page defines no macros, names come from the notation table",
        r"\newcommand \def \renewcommand \let \input \include \href",
    ),
    Advice("% a", "nothing: TeX comments are not read", "%"),
    Advice("a²", "a power with ^", "² ³ ⁴ ⁿ ¹"),
    Advice("a − b", r"the command of TeX, or -", "− – — ≠ ≤ ≥ · × → ∑ √ ∞ ≈ ∈ ∂ ∫"),
    Advice("α", r"the command, such as `\alpha`", "α β γ δ ε ζ η θ κ λ μ ν ξ π ρ σ τ φ χ ψ ω Σ Δ Ω Γ Π"),
    Advice("a ; b", r"a display for each claim, `\when{...}` for its premises, `\sim` for a law", "; ?"),
    Advice(".5", "a digit before the point; no full stop inside a claim", "."),
    Advice(r"\{a, b\}", "round or square brackets: the dialect has no sets", r"\{ \} \lbrace \rbrace"),
    Advice(r"a \# b", "a name of the table", r"\# # $ \$ @ \% ` \`"),
)  # fmt: skip

PLACES = (
    Advice(r"\E_{X}[X]", r"`\E[X]`, and the law among the premises", before="_EXPECT", at="_SUB"),
    Advice(r"\Var_X[X]", r"`\Var[X]`, and the law among the premises", before="_VARIANCE", at="_SUB"),
    Advice(
        r"\E^2[X]", r"`\E[X]^2` for the power of the mean, `\E[X^2]` for the mean of the power",
        before="_EXPECT", at="_HAT",
    ),
    Advice(
        r"\Var^2[X]", r"`\Var[X]^2` for the power of the variance, `\Var[X^2]` for the variance of the power",
        before="_VARIANCE", at="_HAT",
    ),
    Advice(r"\E X", SQUARE, before="_EXPECT"),
    Advice(r"\Var X", SQUARE, before="_VARIANCE"),
    Advice(r"\Cov X Y", SQUARE, before="_COVARIANCE"),
    Advice(r"\int a \dd t", r"the bounds, such as `\int_{-\infty}^{\infty}`", before="_INT"),
    Advice(r"\sqrt[3]{a}", r"a power, such as `a^{1/3}`", before="_SQRT", at="_LSQ"),
    Advice(r"\sum_{i \ne j} X", RANGE, before="_SUM"),
    Advice(r"\prod_{i,j} X", RANGE, before="_PROD"),
    Advice(r"X \sim \Uniform[0, 1)", r"`\Uniform(0, 1)`: the ends have no weight", before="LAW", at="_LSQ"),
    Advice(
        r"\mathbf{u}_1", r"the element as the table spells it, such as `x_i`, or brackets, as `(\mathbf{x})_i`",
        before="WHOLE", at="_SUB",
    ),
    Advice(r"\ln a", "its argument in round brackets right behind it", before="FUNCTION"),
    Advice(
        r"\frac{\partial a}{\partial X^{(i)}}", "one name, or one element of a family; a layer belongs to a name of the table",
        before="_PARTIAL", at="_HAT",
    ),
    Advice(r"a / b c", r"`\frac{a}{b} c` or `\frac{a}{b c}`", before="_SLASH"),
    Advice(r"a = b \by c", r"the label in braces right behind it, as `\by{total-mean}`", at="_BY"),
    Advice(r"a'", "a name declared whole, with its prime; a derivative has its prime right behind a function", at="PRIME"),
    Advice(r"a_1", "a name declared with this index, or as a family", at="_SUB"),
    Advice(r"a^b^c", "brackets or braces that say what is the power of what", at="_HAT"),
    Advice(r"a 2", r"the number in front, or `\cdot` before it", at="NUMBER"),
    Advice(r"a, b = c", r"one display for each claim; premises go into `\when{...}`", at="_COMMA"),
)  # fmt: skip

LAYER = Advice(
    r"X^{(i)}",
    "nothing in brackets above, if a power is meant; for a layer, declare the name with `layer`, in the spelling of its layer",
)
INDEX_ABOVE = Advice(r"a^i", r"`(a)^i`, if a power is meant; for a layer, declare the name with `layer`, or `a_i`, a sequence")
COUNT_ABOVE = Advice(r"X^n", r"`(X)^n`, if a power is meant; for a layer, declare the name with `layer`")
TRANSPOSED = Advice(r"X^T", r"`(X)^T`, if a power is meant: the dialect has no transposes")
INVERSE = Advice(r"W^{-1}", r"`\frac{1}{W}`, if one divided by an element is meant: the dialect has no inverse matrices")
FUNCTION_OR_FACTOR = Advice(r"\sigma(a + b)", r"`\cdot` before the bracket for a factor, or a name declared as a function")
MEAN = Advice(r"\E[X](Y - b)", r"`\E[X (Y - b)]`, or `\E[X] \cdot (Y - b)`")
DOT = Advice(r"X \cdot Y", r"`X Y` for one element each, `\sum_{i=1}^{n} X_i Y_i` for an inner product")
MATRIX = Advice(r"a = W X", r"`\sum_{j=1}^{n} W_{ij} X_j` for a matrix and a vector")
NORMS = Advice(
    r"\norm{\mathbf{u}}_1", r"`\norm{\mathbf{x}}`, the root of the sum of squares, or F for a matrix: there is no other norm"
)
WHOLE = Advice(r"W^\top", r"the whole vector or matrix, as `\mathbf{W}`: a letter of a family is one of its elements")
BARE_FAMILY = Advice(r"\mathbf{A} X", r"the whole vector or matrix, as `\mathbf{x}`; one element of it has its indices")
NO_NUMBER = Advice(r"a = \abs{\mathbf{u}}", r"a number: a norm, an inner product, or an element, as `(\mathbf{x})_i`")
VECTOR_PRODUCT = Advice(
    r"a = \mathbf{u} \mathbf{u}", r"sizes that meet, as `\mathbf{x}^\top \mathbf{y}`; `\odot` for a product element by element"
)
VECTOR_FUNCTION = Advice(r"\mathbf{A} = \exp(\mathbf{A})", "a function of one number, of a vector: it is taken of each element")
REASON = Advice(
    r"a = b \text{ (by symmetry)}", r"`\by{label}` at the end of the row, if it is a labelled equation; or a sentence of the page"
)
LAST = Advice(r"a = b \when{ b = c \by{total-mean} }", r"`\by{label}` at the end of the row of its step, before `\when`")
ONE_STEP = Advice(r"a = b = c \by{total-mean}", r"a row of `aligned` for each step, and one `\by{label}` in a row")
EARLIER = Advice(r"a = b \by{}", r"labels of earlier equations with commas between, as `\by{total-mean, variance-split}`")
PRODUCT = Advice(r"\prod_{l=1}^{L} q_l c", r"`c \prod_{l=1}^{L} q_l` for one factor, `\prod_{l=1}^{L} (q_l c)` for one in each")
READ_OTHERWISE = (
    LAYER, INDEX_ABOVE, COUNT_ABOVE, INVERSE, FUNCTION_OR_FACTOR, MEAN, DOT, MATRIX, PRODUCT, NORMS, WHOLE, BARE_FAMILY,
    NO_NUMBER, VECTOR_PRODUCT, VECTOR_FUNCTION, REASON, LAST, ONE_STEP, EARLIER,
)  # fmt: skip
"""What the grammar would read in one way, and courses in another."""


@lru_cache(maxsize=1)
def _by_first() -> dict[str, list[tuple[tuple[str, ...], Advice]]]:
    table: dict[str, list[tuple[tuple[str, ...], Advice]]] = {}
    for advice in WORDS:
        for way in advice.ways:
            tokens = spelled(way)
            table.setdefault(tokens[0], []).append((tokens, advice))
    return table


def advice_at(words: tuple[str, ...], k: int) -> Advice | None:
    """The advice for what these tokens begin with from k on: the longest way that fits; it may begin with the ^ before."""
    starts = [k - 1, k] if k and words[k - 1] == "^" else [k]
    fitting = [
        (len(way), one)
        for start in starts
        for way, one in _by_first().get(words[start], ())
        if words[start : start + len(way)] == way
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def advice_on_words(tex: str) -> Advice | None:
    r"""The advice for a `\text{...}` that gives a reason, or holds more than one word, or a bracket: no name is spelled so."""
    return REASON if A_REASON.match(tex) else advice_at((r"\text{if}",), 0) if SEVERAL_WORDS.match(tex) else None


def advice_in_place(terminals: list[str], expected: int) -> Advice | None:
    """The advice for the last of these terminals of a claim, which the grammar does not allow behind the others; it would allow
    `expected` ones. Where it would allow few, those say more than advice that hangs on nothing before."""
    at, before = terminals[-1], terminals[-2] if len(terminals) > 1 else ""
    near = {before, *_still_open(terminals[:-1])}
    if before in OPERANDS and (_depth(terminals[:-1]) == 0 if at == "_COMMA" else expected > FEW):
        near.add("")
    return next((one for one in PLACES if one.before in near and one.at in ("", at)), None)


def _still_open(terminals: list[str]) -> set[str]:
    """A sum or product whose range is being read, a derivative's sign, and a slash in the product right before the end."""
    near = terminals[-6:]
    found = set(terminals[-3:]) & {"_PARTIAL"} if "_IS" in near else set(near) & {"_SUM", "_PROD"} | set(near[-3:]) & {"_PARTIAL"}
    depth = 0
    for terminal in reversed(terminals):
        depth += (terminal in CLOSING) - (terminal in OPENING)
        if depth < 0 or depth == 0 and terminal in ("_PLUS", "_MINUS", "EQ", "REL", "ARROW", "_COMMA"):
            return found
        if depth == 0 and terminal == "_SLASH":
            return found | {"_SLASH"}
    return found


def _depth(terminals: list[str]) -> int:
    """Brackets and braces that are still open."""
    return sum(one in OPENING for one in terminals) - sum(one in CLOSING for one in terminals)


def table() -> str:
    """The rows of docs/about/dialect.md, as Markdown."""
    rows = (*WORDS, *PLACES, *READ_OTHERWISE)
    return "\n".join(f"| `{one.shown}` | {one.wanted} |" for one in rows)
