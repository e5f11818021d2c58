"""The table of what the source articles say -> is every item there once, with a verdict, and at a place that exists."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from posixpath import normpath

import pytest
from markdown.extensions.toc import slugify

from texclaims.language.project import Project, find_project

ROOT = Path(__file__).parents[1]
TABLE = "about/sources.md"
VERDICTS = (
    "true", "true under assumptions", "approximate", "imprecise", "misleading", "false", "outdated", "software fact",
    "definition", "judgement", "not checkable", "reference",
)  # fmt: skip
NEEDS_NO_CLAUSE = {"true", "definition", "reference"}
COLUMNS = "| Name | What is said | Verdict | Where |"
ROW = re.compile(r"^\| `(.*?)` \|(.*)$", re.MULTILINE)
EQUATION = re.compile(r"\\eqref\{([^{}]*)\}")
LINK = re.compile(r"\[[^\[\]@]+\]\(([^()\s]*)\)")
CITATION = re.compile(r"\[@([\w-]+)\]")
COMING = {
    "chapter": ("PyTorch defaults", "the functions of torch.nn.init"),
}
LATER = re.compile("|".join(f"{kind}, later: (?:{'|'.join(map(re.escape, names))})" for kind, names in COMING.items()))
ARTICLES = re.compile(r" \([1-5](?:, [1-5])*\)$")
PLACE = "|".join(pattern.pattern for pattern in (EQUATION, LINK, CITATION, LATER))
PLACES = re.compile(rf"({PLACE})(, ({PLACE}))*")

# By kind: schemes, equations, claims, code demos, recommendations, references, statements that the corrections need.
ITEMS = (
    """
    scheme-zeros scheme-ones scheme-constant scheme-manual-weights scheme-small-random scheme-uniform-0-1
    scheme-normal-0-1 scheme-xavier-uniform scheme-xavier-normal scheme-he-normal scheme-he-uniform scheme-he-fan-modes
    scheme-pytorch-linear-default scheme-pytorch-conv-default scheme-batchnorm-old-default scheme-batchnorm-gamma-beta
    scheme-batchnorm-running-statistics scheme-bn-identity-weights scheme-eye-dirac
    scheme-gaussian-constant-xavier-kaiming-named scheme-pretrained-init
    scheme-apply-loop scheme-gradient-clipping scheme-residual scheme-batchnorm scheme-activation-swap
    """,
    """
    eq-uniform-pdf eq-uniform-mean eq-variance-definition eq-uniform-second-moment eq-uniform-variance
    eq-forward-variance variance-sum-reason eq-xavier-forward-condition eq-chain-rule-input eq-jacobian-linear
    eq-xavier-backward-condition eq-xavier-compromise eq-xavier-uniform-bounds eq-xavier-uniform-variance
    eq-he-uniform-variance eq-relu eq-relu-halves-variance eq-he-forward-chain eq-he-forward-condition eq-he-backward
    eq-he-backward-condition eq-affine-neuron eq-zero-preactivation eq-chain-rule-weight eq-dz-dw eq-layer-recursion
    eq-saturation-implies-zero-gradient eq-target-zero-mean eq-target-constant-variance eq-tanh-linear eq-linear-layer
    eq-elementwise-variances eq-sigmoid-derivative eq-identity-mlp-product eq-point2-power-30 eq-5-power-30 eq-conv-fan
    """,
    """
    init-affects-training uniform-half-open fixed-value-not-recommended zero-breaks-symmetry-wording
    zero-identical-computation
    zero-cannot-learn zeros-bias-left-random zero-for-bias symmetry-reduces-capacity ones-cannot-learn
    ones-theoretical-only constant-features-equal must-break-symmetry too-large-explodes-too-small-vanishes
    xavier-keeps-variance
    xavier-range-uses-both-fans xavier-multiply-by-nout forward-nin-backward-nout xavier-independent-of-width
    xavier-nin-nout-average xavier-for-sigmoid sigmoid-centrally-symmetric xavier-shallow tanh-xavier-solves-vanishing
    xavier-kaiming-names xavier-converges-faster he-output-variance-constant he-doubles-weight-variance he-for-leaky
    he-for-elu he-deep-relu
    fan-in-forward-fan-out-backward he-relu-specific frameworks-default-xavier-he default-init-is-reasonable
    sigmoid-derivative-saturates product-of-small-factors vanishing-stalls-training vanishing-causes
    high-lr-like-vanishing relu-avoids-vanishing residual-helps bn-reduces-covariate-shift bn-insensitive-to-init
    bn-reduces-vanishing-and-explosion bn-limits-update explosion-exponential explosion-effects explosion-causes
    explosion-remedies clipping-stabilizes random-init-definition-is-xavier depth-numerical-instability
    """,
    """
    demo-fixed-inits demo-random-inits demo-xavier-prints demo-kaiming-prints demo-uniform-empty demo-empty-rand-zeros
    demo-sigmoid-vs-relu demo-clipping demo-xavier-vs-kaiming demo-output-layer-he source-linear-conv-bn-04
    """,
    "rec-vanishing-list rec-xavier-tanh rec-he-relu rec-summary-goals rec-overview-three-kinds rec-explosion-list",
    "ref-torch-init-docs ref-glorot-2010 ref-he-2015 ref-torch-modules-source ref-torch-04-source",
    """
    relu-square-split relu-gaussian-mean relu-gaussian-variance var-product-general kaiming-sqrt5-equals-default
    leaky-gain xavier-alternating-widths fan-in-telescoping tanh-variance-series sigmoid-moment-series
    saturated-gain-tanh-sigmoid elu-second-moment symmetric-net-width-one-equivalence hidden-gradient-ratio
    default-relu-fixed-point bn-scale-invariance bn-relu-gradient-gain clip-map residual-gain
    uniform01-neuron-correlation
    """,
)


@pytest.fixture(scope="module")
def project() -> Project:
    return find_project(ROOT)


@pytest.fixture(scope="module")
def text(project: Project) -> str:
    return (project.docs / TABLE).read_text(encoding="utf-8")


def findings(text: str, project: Project) -> list[str]:
    """What is wrong with the page; empty where nothing is."""
    kinds = [[name for name, _ in ROW.findall(part)] for part in text.split(COLUMNS)[1:]]
    wanted = [group.split() for group in ITEMS]
    odd = sorted(name for _, name in numbered(kinds) ^ numbered(wanted))
    rows = [(name, [cell.strip() for cell in rest.split("|")]) for name, rest in ROW.findall(text)]
    full = [(name, *cells[1:3]) for name, cells in rows if len(cells) == 4]
    labels = {str(display.label) for page in project.pages for display in page.labelled}
    own = set(ITEMS[-1].split())
    return [
        *([] if kinds == wanted else [f"not the items, in order: {odd}"]),
        *(f"{name}: not four cells" for name, cells in rows if len(cells) != 4 or not all(cells[:3]) or cells[3]),
        *(f"{name}: of which article?" for name, cells in rows if bool(ARTICLES.search(cells[0])) == (name in own)),
        *(f"{name}: verdict {verdict!r}" for name, verdict, _ in full if not is_verdict(verdict)),
        *(f"{name}: place {place!r}" for name, _, place in full if not PLACES.fullmatch(place)),
        *(f"no equation {label}" for label in EQUATION.findall(text) if label not in labels),
        *(f"dead link {link}" for link in LINK.findall(text) if not leads_somewhere(link, project.docs)),
        *(f"no work {key}" for key in CITATION.findall(text) if f"{{{key}," not in bibliography(project)),
    ]


def numbered(groups: list[list[str]]) -> set[tuple[int, str]]:
    """Each name with the number of its table."""
    return {(number, name) for number, names in enumerate(groups) for name in names}


def is_verdict(cell: str) -> bool:
    """A word of the vocabulary, and after a colon what is right."""
    verdict, colon, clause = cell.partition(": ")
    return verdict in VERDICTS and bool(clause if colon else verdict in NEEDS_NO_CLAUSE)


def leads_somewhere(link: str, docs: Path) -> bool:
    path, _, anchor = link.partition("#")
    page = docs / normpath(str(PurePosixPath(TABLE).parent / path))
    if not page.is_file():
        return False
    prefix = "# " if page.suffix == ".py" else ""  # of words in a notebook
    headings = re.findall(rf"^{prefix}#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return not anchor or anchor in {slugify(heading, "-") for heading in headings}


def bibliography(project: Project) -> str:
    return (project.docs / "references.bib").read_text(encoding="utf-8")


def test_every_item_is_there_once_with_a_verdict_and_a_place_that_exists(text: str, project: Project) -> None:
    assert findings(text, project) == []


def test_there_are_as_many_items_as_were_read() -> None:
    names = " ".join(ITEMS).split()
    assert len(names) == len(set(names)) == 158


def test_every_verdict_is_explained_and_used(text: str) -> None:
    explained = re.findall(r"^(.+)\n:   ", text, re.MULTILINE)
    used = {rest.split("|")[1].partition(": ")[0].strip() for _, rest in ROW.findall(text)}
    assert tuple(explained) == VERDICTS and used == set(VERDICTS)


@pytest.mark.parametrize(
    ("pattern", "damage", "finding"),
    [
        (r"\| `eq-uniform-mean` .*\n", "", "not the items, in order: ['eq-uniform-mean']"),
        (r"(\| `eq-uniform-mean` .*\n)", r"\1\1", "not the items, in order: []"),
        (r"(\| `eq-uniform-mean` .*\n)(.*\n)", r"\2\1", "not the items, in order: []"),
        (r"\| true \| \\eqref\{uniform-mean\}", r"| \\eqref{uniform-mean}", "eq-uniform-mean: not four cells"),
        (r"(\\eqref\{uniform-mean\}) \|", r"\1", "eq-uniform-mean: not four cells"),
        (r"\| true \| (\\eqref\{uniform-mean\})", r"| so | \1", "eq-uniform-mean: verdict 'so'"),
        (r"\| true \| (\\eqref\{uniform-mean\})", r"| false | \1", "eq-uniform-mean: verdict 'false'"),
        (r"\| true \| \\eqref\{uniform-mean\}", "| true | somewhere", "eq-uniform-mean: place 'somewhere'"),
        (r"\| true \| \\eqref\{uniform-mean\}", "| true | later", "eq-uniform-mean: place 'later'"),
        (
            r"\| true \| \\eqref\{uniform-mean\}",
            "| true | chapter, later: X",
            "eq-uniform-mean: place 'chapter, later: X'",
        ),
        (r" \(1, 5\) \| true \|", " | true |", "eq-uniform-mean: of which article?"),
        (r"\\eqref\{uniform-mean\}", r"\\eqref{uniform-men}", "no equation uniform-men"),
        (r"laws\.md#the-uniform-law", "laws.md#the-uniform", "dead link ../laws.md#the-uniform"),
        (r"laws\.md#the-uniform-law", "law.md", "dead link ../law.md"),
        (r"demos\.py#gradient-clipping", "demos.py#clipping", "dead link ../notebooks/demos.py#clipping"),
        (r"@he2015", "@he2016", "no work he2016"),
    ],
)
def test_that_test_can_fail(pattern: str, damage: str, finding: str, text: str, project: Project) -> None:
    damaged, times = re.subn(pattern, damage, text, count=1)
    assert times == 1 and finding in findings(damaged, project)
