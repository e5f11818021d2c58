"""A place that a page names for the depth lab -> the lab, showing one setting, which assets/lab.js changes.

The numbers stand in assets/lab; `make lab` computes them. They count only as long as the equations that the lines are drawn from
are written as they were then. A builder that ignores this hook makes the same page, without the lab.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.utils import get_relative_url

from lab_figure import drawing, runs_of, sentence, table
from texclaims.publishing.gate import open_site
from texclaims.publishing.setting import SITE_OPTIONS
from texclaims.publishing.site import Site

CHOICES = ("activation", "gain", "skip", "norm", "depth", "width")
PLACE = re.compile(rf"<!-- depth lab: {' '.join(rf'(?P<{name}>[a-z0-9-]+)' for name in CHOICES)} -->")
FOLDER = "assets/lab"
HEAD = "depthLab("
WAYS = {"forward": "signal", "backward": "gradient"}


@dataclass(frozen=True)
class Lab:
    """What `make lab` wrote."""

    folder: Path

    @cached_property
    def about(self) -> dict[str, Any]:
        """How it was made, and from which equations."""
        found: dict[str, Any] = json.loads((self.folder / "about.json").read_text(encoding="utf-8"))
        return found

    def of(self, activation: str) -> dict[str, Any]:
        """The numbers of an activation, and all that there is to choose. Raises PluginError for one that has no file."""
        file = self.folder / f"{activation}.js"
        if not file.is_file():
            raise PluginError(f"{FOLDER}: no numbers of {activation}\n    run: make lab")
        text = file.read_text(encoding="utf-8").removeprefix(HEAD).rstrip().removesuffix(");")
        found: dict[str, Any] = json.loads(text)
        return found

    def check(self, claims: dict[str, str]) -> None:
        """`claims` are the equations as the pages write them. Raises PluginError where one was written otherwise when the lines
        were drawn, or stands on no page."""
        for label, claim in self.about["equations"].items():
            if claims.get(label, "").split() != claim.split():
                raise PluginError(f"{FOLDER}: the lines were drawn from another form of {label}\n    run: make lab")


def on_page_content(html: str, page: Any, config: Any, **_: Any) -> str:
    """Put it where the page names its place."""
    found = PLACE.search(html)
    if not found:
        return html
    known = config.mdx_configs["texclaims"]
    site = open_site(Path(config.config_file_path).parent, *(str(known.get(name) or "") for name in SITE_OPTIONS))
    lab = Lab(Path(config.docs_dir) / FOLDER)
    lab.check({label: display.claim for label, (_, display) in site.placed.items()})
    return PLACE.sub(lambda place: element(lab, place.groupdict(), page.url, site), html, count=1)


def element(lab: Lab, chosen: dict[str, str], url: str, site: Site) -> str:
    """The lab as the script would show it: nothing moves when it comes. `url` is the page's own address."""
    content = lab.of(chosen["activation"])
    key = " ".join(chosen[name] for name in ("gain", "skip", "norm", "depth"))
    if f"{key} {chosen['width']}" not in content["runs"]:
        raise PluginError(f"{FOLDER}: no runs of {' '.join(chosen.values())}\n    choose a setting of lab/lab_settings.py")
    lines, runs = content["lines"][key], runs_of(content["runs"][f"{key} {chosen['width']}"])
    layers = content["depths"][chosen["depth"]]
    plots = "".join(drawing(name, layers, lines[k], runs[k]) for k, name in enumerate(WAYS.values()))
    code = escape(program(content, chosen), quote=False)
    return (
        f'<depth-lab class="lab" data-search-exclude="" data-root="{get_relative_url(FOLDER, url)}/">'
        f'<div class="lab-choices" role="group" aria-label="Choose a network">{choices(content, chosen)}</div>'
        f'<p class="lab-said" role="status">{sentence(layers, lines, runs)}</p>'
        f'<div class="lab-plots">{plots}</div>'
        f'<p class="lab-why">{_why(content, chosen, url, site)} <span class="lab-dot">Dots</span>: the median of '
        f"{lab.about['made with']['seeds']} draws, with a bar from the 10 % to the 90 % quantile. They were run with PyTorch "
        f"{lab.about['made with']['torch']}, and no proof stands behind them.</p>"
        f'<details class="lab-values"><summary>The values</summary><div class="lab-scroll" tabindex="0" role="region" '
        f'aria-label="The values">{table(layers, lines, runs)}</div></details>'
        f'<details class="lab-program"><summary>PyTorch that makes the dots</summary>'
        f'<div class="equation-code highlight" tabindex="0"><code>{code}</code></div>'
        f'<button type="button" class="equation-copy">Copy</button></details></depth-lab>'
    )


def choices(content: dict[str, Any], chosen: dict[str, str]) -> str:
    """The six lists."""
    lists = {
        "activation": ("Activation", content["activations"]),
        "gain": ("Gain", {key: words for key, (words, _) in content["gains"].items()}),
        "skip": ("Skip connection", {key: words for key, (words, _) in content["skips"].items()}),
        "norm": ("Normalization", {key: words for key, (words, _) in content["norms"].items()}),
        "depth": ("Layers", {key: key for key in content["depths"]}),
        "width": ("Width", {str(width): str(width) for width in content["widths"]}),
    }
    return "".join(_select(name, words, options, chosen[name]) for name, (words, options) in lists.items())


def _select(name: str, words: str, options: dict[str, str], chosen: str) -> str:
    mark = {chosen: " selected"}
    items = "".join(f'<option value="{key}"{mark.get(key, "")}>{escape(text)}</option>' for key, text in options.items())
    return f'<label for="lab-{name}">{words}</label> <select id="lab-{name}" name="{name}">{items}</select>'


def program(content: dict[str, Any], chosen: dict[str, str]) -> str:
    """The lines to copy."""
    phi = content["code"].replace("{x}", content["norms"][chosen["norm"]][1])
    filled = {
        "width": chosen["width"], "depth": chosen["depth"], "gain": content["gains"][chosen["gain"]][1],
        "step": content["skips"][chosen["skip"]][1].replace("{phi}", phi),
    }  # fmt: skip
    text: str = content["program"]
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _why(content: dict[str, Any], chosen: dict[str, str], url: str, site: Site) -> str:
    """The equation of each line as a link; those of other settings are hidden until one is chosen."""
    parts = []
    for way, name in WAYS.items():
        used = content["uses"].get(f"{way} {chosen['skip']} {chosen['norm']}", "")
        labels = dict.fromkeys(label for key, label in content["uses"].items() if key.startswith(way))
        links = "".join(_shown(f"{way} {label}", _link(label, url, site), label == used) for label in labels)
        none = _shown(f"{way} ", "none, for no equation of this site says it", not used)
        parts.append(f"of the {name} {links}{none}")
    taken = "They take what enters an activation as normal and, on the way back, what arrives as independent of the layer."
    mean = "In wide layers, both are nearly so. Lines are about a mean: in deep or narrow networks, single draws can end far off."
    return f'<span class="lab-line-key">Lines</span>: {", ".join(parts)}. {taken} {mean}'


def _shown(key: str, content: str, shown: bool) -> str:
    return f'<span data-use="{key}"{"" if shown else " hidden"}>{content}</span>'


def _link(label: str, url: str, site: Site) -> str:
    page = get_relative_url(site.page_path(site.placed[label][0]), url).removeprefix("./")
    return f'<a class="eqref" href="{page}#eq-{label}">({site.number(label)})</a>'
