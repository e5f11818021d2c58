"""A page with formulas -> links that ask for the fonts of these formulas first, so that text shows at once and nothing moves."""

from __future__ import annotations

FONTS = {
    "katex-html": "Main-Regular",
    "mathnormal": "Math-Italic",
    "mathbb": "AMS-Regular",
    "amsrm": "AMS-Regular",
    "mathcal": "Caligraphic-Regular",
    "mathbf": "Main-Bold",
    "boldsymbol": "Math-BoldItalic",
    "small-op": "Size1-Regular",
    "delimsizing size1": "Size1-Regular",
    "delim-size1": "Size1-Regular",
    "large-op": "Size2-Regular",
    "delimsizing size2": "Size2-Regular",
    "delimsizing size3": "Size3-Regular",
    "delimsizing size4": "Size4-Regular",
    "delim-size4": "Size4-Regular",
}
"""A mark in a formula's HTML -> KaTeX's font that it is drawn with."""
CHARSET = '<meta charset="utf-8">'  # above it nothing may stand


def fonts_first(html: str, root: str) -> str:
    """The same page with the links before any style sheet; `root` is the site's own address, as the page writes it."""
    files = dict.fromkeys(file for mark, file in FONTS.items() if mark in html)
    links = (f"{root}/assets/katex/fonts/KaTeX_{file}.woff2" for file in files)
    preloads = "".join(f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{link}">' for link in links)
    return html.replace(CHARSET, CHARSET + preloads, 1)
