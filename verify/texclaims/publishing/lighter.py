"""KaTeX's HTML of a formula -> the same drawing in a third of the elements, so that a chapter stays light.

Each rule says why nothing moves. The struts, which hold the lines of a formula apart, are drawn by the engine's style sheet and
not by elements: their heights stand in the variables --strut, --height and --depth.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as etree

Style = dict[str, str]

FIXED = frozenset(
    "katex katex-display katex-html vlist vlist-t mfrac sqrt mtable clap llap rlap katex-inner katex-accent op-limits "
    "delim-size1 delim-size4 col-align-c col-align-l col-align-r".split()
)  # fmt: skip
"""Classes whose children KaTeX's style sheet speaks of: these stay as they are."""
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
SELECTORS = re.compile(r"([^{}]+)\{")
RESIZED = re.compile(r"\.katex-sizing\.reset-size(\d+)\.size(\d+)\{font-size:([\d.]+)em\}")
NOT_HEARD = ("stretchy", "fence", "separator", "lspace", "rspace", "minsize", "maxsize", "columnalign", "columnspacing",
             "rowspacing")  # fmt: skip
"""Attributes of MathML about its look: what is read aloud is not seen."""
NULL_DELIMITER = 0.12  # em, as wide as KaTeX's style sheet makes it


class Lighter:
    """What makes a formula light.

    `katex_css` is KaTeX's style sheet: it says how large each size is; and a class that stands in no rule of it says nothing.
    """

    def __init__(self, katex_css: str) -> None:
        self.ruled = frozenset(CLASS.findall(" ".join(SELECTORS.findall(katex_css))))
        self.sizes = {(small, large): float(em) for small, large, em in RESIZED.findall(katex_css)}

    def __call__(self, html: str) -> str:
        """The HTML of one formula, typeset with `htmlAndMathml` and without name spaces, made lighter."""
        root = etree.fromstring(html)
        for math in root.iter("math"):
            _said(math)
        before_a_break = [span for span in root.iter("span") if _ends_with_a_relation(span)]
        for span in root.iter("span"):
            _name(span, [name for name in span.get("class", "").split() if name in self.ruled])
        for base in before_a_break:
            base.set("class", f"{base.get('class')} katex-relation")
        for base in [element for element in root.iter("span") if "katex-html" in _classes(element)]:
            self._drawn(base, of_list=False)
        return etree.tostring(root, encoding="unicode", short_empty_elements=False)

    def _drawn(self, element: etree.Element, of_list: bool) -> None:
        """Innermost first; `of_list` is true for a line of a list of lines."""
        names = _classes(element)
        for child in element:
            self._drawn(child, "vlist" in names)
        for place, child in enumerate(list(element)):
            element[place] = self._script(_one_row(child)) if "msupsub" in _classes(child) else _one_row(child)
        _strut(element, of_list, "katex-base" in names)
        if not of_list and not names & FIXED:
            _unwrap(element)
            _spaces(element)

    def _script(self, element: etree.Element) -> etree.Element:
        """One exponent or one index is a line that is raised or lowered; two stay a list of lines."""
        lines = element[0][0]
        sized = lines[0][0] if len(lines) == 1 and len(lines[0]) == 1 else None
        found = re.search(r"reset-size(\d+) size(\d+)", sized.get("class", "")) if sized is not None else None
        if sized is None or found is None or any(_classes(one) & {"vlist-t", "katex-base"} for one in sized.iter()):
            return element
        em, style = self.sizes[found[1], found[2]], _style(lines[0])
        raised = -_em(style, "top") - _em(style, "--strut")
        new = {"font-size": f"{em}em", "line-height": "0", "vertical-align": _ems(raised / em)}
        new |= {name: _ems(_em(style, name) / em) for name in ("margin-left", "margin-right") if _em(style, name)}
        raised_line = _merged(sized, new)
        raised_line.tail = element.tail
        return raised_line


def _ends_with_a_relation(span: etree.Element) -> bool:
    """True for a part of a formula behind which it may go on in another line."""
    shown = [child for child in span if "mspace" not in _classes(child)] if "katex-base" in _classes(span) else []
    return bool(shown) and "mrel" in _classes(shown[-1])


def _one_row(element: etree.Element) -> etree.Element:
    """A list of lines in one cell: its depth, which is its second row, is in the formula's own strut as well."""
    if "vlist-t" in _classes(element) and "vlist-r" in _classes(element[0]):
        _name(element, ["vlist-t"])
        element[:] = [element[0][0]]
        element[0].tail = None
    return element


def _strut(element: etree.Element, of_list: bool, base: bool) -> None:
    """An empty box at the start becomes one that the style sheet draws."""
    strut = element[0] if len(element) and (of_list or base) else None
    if strut is None or not _classes(strut) & {"pstrut", "katex-strut"}:
        return
    style, own = _style(strut), _style(element)
    own |= {"--strut": style["height"]} if of_list else {"--height": style["height"]}
    own |= {"--depth": style["vertical-align"]} if "vertical-align" in style else {}
    _set(element, own)
    element.remove(strut)


def _unwrap(element: etree.Element) -> None:
    """A span that says nothing is what stands in it."""
    place = 0
    while place < len(element):
        child = element[place]
        if child.tag == "span" and not child.attrib:
            inside = list(child)
            _after(element, place, child.text)
            if inside:
                inside[-1].tail = (inside[-1].tail or "") + (child.tail or "")
            else:
                _after(element, place, child.tail)
            element[place : place + 1] = inside
        else:
            place += 1


def _after(element: etree.Element, place: int, text: str | None) -> None:
    """Put text before the child at `place`."""
    if place:
        element[place - 1].tail = (element[place - 1].tail or "") + (text or "")
    else:
        element.text = (element.text or "") + (text or "")


def _spaces(element: etree.Element) -> None:
    """A space becomes a margin of what stands before it; at the start, of what follows."""
    parts: list[etree.Element | str] = []
    left = 0.0
    for part in _parts(element):
        space = _space(part)
        if space is None:
            parts.append(_with_margin(part, "margin-left", left) if left else part)
            left = 0.0
        elif parts:
            parts[-1] = _with_margin(parts[-1], "margin-right", space)
        else:
            left += space
    if left:
        parts.append(_with_margin("", "margin-left", left))
    _fill(element, parts)


def _parts(element: etree.Element) -> Iterator[etree.Element | str]:
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def _space(part: etree.Element | str) -> float | None:
    """How wide a part is that draws nothing; None for any other."""
    if isinstance(part, str) or part.text or len(part):
        return None
    if part.get("class") == "nulldelimiter":
        return NULL_DELIMITER
    style = _style(part)
    simple = part.get("class") == "mspace" and set(style) == {"margin-right"} and style["margin-right"].endswith("em")
    return _em(style, "margin-right") if simple else None


def _with_margin(part: etree.Element | str, side: str, em: float) -> etree.Element:
    """The part with a wider margin, which is counted in the part's own size."""
    if isinstance(part, str):
        text, part = part, etree.Element("span")
        part.text = text
    if "katex-sizing" in _classes(part):
        inside, part = part, etree.Element("span")
        inside.tail = None
        part.append(inside)
    style = _style(part)
    size = _em(style, "font-size") or 1.0
    _set(part, style | {side: _ems(_em(style, side) + em / size)})
    return part


def _fill(element: etree.Element, parts: list[etree.Element | str]) -> None:
    element[:] = []
    element.text = None
    for part in parts:
        if isinstance(part, str):
            _after(element, len(element), part)
        else:
            part.tail = None
            element.append(part)


def _merged(sized: etree.Element, style: Style) -> etree.Element:
    """The line with this style; a single letter in it needs no element of its own."""
    only = sized[0] if len(sized) == 1 and not sized.text and not sized[0].tail else None
    if only is not None and set(_style(only)) <= {"margin-right"} and only.tag == "span":
        margin = _em(_style(only), "margin-right") + _em(style, "margin-right")
        style = style | ({"margin-right": _ems(margin)} if margin else {})
        _name(sized, only.get("class", "").split())
        sized.text, sized[:] = only.text, list(only)
    else:
        _name(sized, [])
    _set(sized, style)
    return sized


def _said(math: etree.Element) -> None:
    """MathML for the ear: without what is about its look, and without rows of one."""
    for element in math.iter():
        for name in NOT_HEARD:
            element.attrib.pop(name, None)
        for place, child in enumerate(list(element)):
            while child.tag == "mrow" and len(child) == 1 and not child.attrib:
                child[0].tail, child = child.tail, child[0]
            element[place] = child


def _name(element: etree.Element, names: list[str]) -> None:
    element.attrib.pop("class", None)
    if names:
        element.attrib = {"class": " ".join(names), **element.attrib}


def _classes(element: etree.Element) -> set[str]:
    return set(element.get("class", "").split())


def _style(element: etree.Element) -> Style:
    pairs = (one.partition(":") for one in element.get("style", "").split(";") if one.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _set(element: etree.Element, style: Style) -> None:
    element.set("style", "".join(f"{name}:{value};" for name, value in style.items()))


def _em(style: Style, name: str) -> float:
    return float(style.get(name, "0em").removesuffix("em"))


def _ems(value: float) -> str:
    return f"{round(value, 4):g}em"
