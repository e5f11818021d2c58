"""The table of weights on the home page -> an address for each of its rows, an entry in the search, which is the answer that most
look for, and above all a chooser, which assets/chooser.js fills from the rows.

A builder that ignores this hook makes the same page, with the table alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError

from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS
from texclaims.publishing.sheet import Sheet

HOME = "index.md"
TABLE = re.compile(r'(?<=id="which-weights">).*?</table>', re.DOTALL)
ROW = re.compile(
    r"<tr>\n<td>(?P<what>.*?)</td>\n<td>(?P<variance>.*?)</td>\n<td><code>(?P<code>.*?)</code></td>\n<td>(?P<why>.*?)</td>\n</tr>",
    re.DOTALL,
)
TAG = re.compile(r"<[^>]*>")
FIRST = "weights-relu"
"""What most ask for."""
SLOPED = r"(1 + a^2) n_\text{in}"
GAINS = {
    'kaiming_normal_(w, nonlinearity="linear")': ("1", r"\sqrt{\frac{1}{n_\text{in}}}", r"\sqrt{\frac{3}{n_\text{in}}}"),
    'kaiming_normal_(w, nonlinearity="relu")': ("2**0.5", r"\sqrt{\frac{2}{n_\text{in}}}", r"\sqrt{\frac{6}{n_\text{in}}}"),
    'kaiming_normal_(w, a=a, nonlinearity="leaky_relu")': (
        "(2 / (1 + a**2))**0.5", rf"\sqrt{{\frac{{2}}{{{SLOPED}}}}}", rf"\sqrt{{\frac{{6}}{{{SLOPED}}}}}",
    ),
}  # fmt: skip
"""A line of PyTorch -> what the root of the fan-in divides, as Python; the standard deviation; the bound of a uniform law."""
NUMBER = re.compile(r"normal_\(w, std=([\d.]+) / n\*\*0\.5\)")
LAYERS = {"linear": "fully connected (nn.Linear, Dense)", "conv": "a convolution (nn.Conv2d, Conv2D)"}
FRAMEWORKS = {"torch": "PyTorch", "numpy": "NumPy", "jax": "JAX", "keras": "Keras"}
ROWS: list[Row] = []


@dataclass(frozen=True)
class Row:
    """What a layer gets its inputs from, in words; the line of PyTorch; and as HTML the variance, and why."""

    what: str
    code: str
    variance: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """Of "leaky ReLU with slope a", leaky ReLU."""
        return re.split(r":| with ", self.what)[0]

    @property
    def place(self) -> str:
        """Its address on the page."""
        return f"weights-{re.sub(r'[^a-z0-9]+', '-', self.name.lower()).strip('-')}"

    @property
    def gain(self) -> tuple[str, str, str]:
        """As GAINS says. Raises PluginError for a line of another form."""
        call = self.code.removeprefix("nn.init.")
        if found := NUMBER.fullmatch(call):
            number = found[1]
            return number, rf"\frac{{{number}}}{{\sqrt{{n_\text{{in}}}}}}", rf"{number} \sqrt{{\frac{{3}}{{n_\text{{in}}}}}}"
        if call not in GAINS:
            raise PluginError(f"{HOME}: the chooser cannot read {self.code}\n    add it to GAINS in overrides/weights.py")
        return GAINS[call]


def on_page_content(html: str, page: Any, config: Any, **_: Any) -> str:
    """Put the addresses and the chooser in, and keep the rows until the search is written."""
    if page.file.src_uri != HOME:
        return html
    known = config.mdx_configs["texclaims"]
    site = open_site(Path(config.config_file_path).parent, *(str(known.get(name) or "") for name in SITE_OPTIONS))
    sheet = Sheet(site, None)
    return with_chooser(html, lambda tex: sheet.restore(sheet.math(tex, HOME)))


def with_chooser(html: str, drawn: Callable[[str], str]) -> str:
    """The home page's text with it; `drawn` sets a formula."""
    ROWS[:] = rows(html)
    there = iter(ROWS)

    def table(found: re.Match[str]) -> str:
        marked = ROW.sub(lambda row: with_data(row[0], next(there), drawn), found[0])
        return marked.replace("</h2>", f"</h2>\n{chooser(drawn)}", 1) if ROWS else marked

    return TABLE.sub(table, html, count=1)


def rows(html: str) -> Iterator[Row]:
    """Those of the home page's first section; none on a page of another form."""
    table = TABLE.search(html)
    for found in ROW.finditer(table[0]) if table else ():
        what, code = TAG.sub("", found["what"].partition(" <span")[0]), TAG.sub("", found["code"])
        yield Row(what, code.replace("&quot;", '"'), found["variance"], found["why"])


def with_data(html: str, row: Row, drawn: Callable[[str], str]) -> str:
    """The row with its address, and with what the chooser needs and the table has no room for."""
    gain, deviation, bound = row.gain
    hidden = f'<td hidden data-search-exclude="">{drawn(deviation)}</td><td hidden data-search-exclude="">{drawn(bound)}</td>'
    return f'<tr id="{row.place}" data-gain="{gain}">{html[4:].removesuffix("</tr>")}{hidden}</tr>'


def chooser(drawn: Callable[[str], str]) -> str:
    """Three lists, and the answer to what they show at first, as the script would write it: nothing moves when it does."""
    row = next(one for one in ROWS if one.place == FIRST)
    _, deviation, bound = row.gain
    line = row.code.replace("(w,", "(layer.weight,")
    lists = (
        _select("layer", "The layer is", LAYERS, "linear"),
        _select("row", "Its inputs come from", {one.place: one.what for one in ROWS}, FIRST),
        _select("framework", "In", FRAMEWORKS, "torch"),
    )
    terms = {
        "Variance": row.variance, "Standard deviation": drawn(deviation), "Bound of a uniform law": drawn(bound),
        "Fan-in": "the number of inputs of the layer", "Normal law": _code("normal", line),
        "Uniform law": _code("uniform", line.replace("_normal_", "_uniform_")), "Why": row.why,
    }  # fmt: skip
    answer = "".join(f"<dt>{term}</dt><dd>{content}</dd>" for term, content in terms.items())
    return (
        f'<section class="chooser" data-search-exclude=""><div role="group" aria-label="Choose">{"".join(lists)}</div>'
        f'<p class="chooser-said" role="status"></p><dl>{answer}</dl></section>\n'
    )


def _select(name: str, words: str, options: dict[str, str], first: str) -> str:
    chosen = {first: " selected"}
    items = "".join(f'<option value="{one}"{chosen.get(one, "")}>{escape(text)}</option>' for one, text in options.items())
    return f'<label for="chooser-{name}">{words}</label> <select id="chooser-{name}">{items}</select>'


def _code(law: str, line: str) -> str:
    box = f'<div class="equation-code highlight" tabindex="0"><code>{escape(line, quote=False)}</code></div>'
    return f'{box}<button type="button" class="equation-copy">Copy {law}</button>'


def on_page_context(context: Any, page: Any, config: Any, **_: Any) -> Any:
    """Behind the entries that the builder makes of the page itself."""
    index = getattr(config.plugins.get("material/search"), "search_index", None)
    if page.file.src_uri == HOME and index is not None:
        index.entries += [entry(row) for row in ROWS]
    return context


def entry(row: Row) -> dict[str, str]:
    """A layer before an activation is, in most networks, behind one as well. The address is none of a part of the page, which the
    search would show below the page itself; the chooser reads it."""
    words = f"A layer before {row.name}: initialization of its weights, init, variance, std, standard deviation: {row.code}"
    location = f"index.html?{row.place.replace('-', '=', 1)}"
    return {"location": location, "title": f"How to initialize behind {row.name}", "text": words}
