"""One page while it is set -> its formulas and code, put aside as tokens until Markdown has done its work."""

from __future__ import annotations

import html
import posixpath
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from texclaims.language.notation import Notation
from texclaims.language.page import Page
from texclaims.publishing.site import PageRefused, Site
from texclaims.publishing.typeset import TypesetError

# What is read aloud and indexed is the MathML; the drawn twin would say everything twice.
KATEX = '<span class="katex">'
DRAWN = '<span class="katex-html" aria-hidden="true"'
REASON = re.compile(r"(?<=>)by\s([a-z0-9-]+(?:,\s*[a-z0-9-]+)*)(?=<)")
"""A reason as KaTeX sets it: in the MathML, and in the drawn formula."""
TAG = re.compile(r"<[^<>]*>")
PLAIN_CODE = re.compile(r'<span class="(?:n|w)">([^<]*)</span>')  # names and blanks, which are as the text around them


@dataclass
class Sheet:
    """The page that is being converted.

    `page` is None where the text is not that of a page under docs/, as on an equation's own page. Tokens are made of characters
    for private use and of a number that no page can guess, so that text cannot pass for a formula.
    """

    site: Site
    page: Page | None
    own: str = ""
    """The label of the equation whose own page this is; empty on any other page."""
    nonce: str = field(default_factory=lambda: uuid.uuid4().hex)
    kept: dict[str, str] = field(default_factory=dict)
    plain: dict[str, str] = field(default_factory=dict)
    """Token -> what stands for it where no markup can: in the table of contents, in an attribute."""

    @property
    def notation(self) -> Notation:
        """The names that this page can use; on an equation's own page, those of its chapter."""
        page = self.site.shown[self.own][0] if self.own else self.page
        return self.site.project.notation_of(page.file) if page else self.site.project.notation

    def keep(self, markup: str, plain: str = "") -> str:
        """Put HTML aside; the token returned stands for it in the text."""
        token = f"\ue000{self.nonce}.{len(self.kept)}\ue001"
        self.kept[token], self.plain[token] = markup, plain
        return token

    def math(self, tex: str, where: str, *, display: bool = False, light: bool = False, note: str = "") -> str:
        """A token for a typeset formula, which says its TeX when it is copied, with a `note` as a comment above it; `light` is
        MathML alone, a fifth of the size.

        Raises PageRefused where KaTeX refuses.
        """
        output = "mathml" if light else "htmlAndMathml"
        try:
            markup = self.site.typesetter.typeset(tex, where, display=display, output=output)
        except TypesetError as error:
            raise PageRefused(str(error)) from error
        markup = markup.replace(DRAWN, DRAWN + " data-search-exclude")
        if not light:
            copied = f"% {note}\n{tex.strip()}\n" if note else tex.strip()
            said = html.escape(copied).replace("\n", "&#10;") if note else html.escape(copied)
            markup = markup.replace(KATEX, f'{KATEX[:-1]} data-tex="{said}">', 1)
        return self._with_links(markup) if r"\by{" in tex else self.keep(markup, readable(markup))

    def _with_links(self, markup: str) -> str:
        """A formula whose rows give reasons: labels become links, with the numbers of their equations. They are no stops for the
        keyboard, which would come to each of them twice, once unseen; it finds them below, with the proof."""
        parts, end = [""], 0
        for found in REASON.finditer(markup):
            drawn = DRAWN in markup[: found.start()]
            opened, closed = ('<span class="equation-by">', "</span>") if drawn else ("", "")
            links = (self._reason(label.strip(), drawn) for label in found[1].split(","))
            parts[-1] = self.keep(f"{parts[-1]}{markup[end : found.start()]}{opened}by ")
            parts += [", ".join(links), closed]
            end = found.end()
        return "".join([*parts[:-1], self.keep(parts[-1] + markup[end:])])

    def _reason(self, label: str, drawn: bool) -> str:
        """A link where it is drawn; its text in the MathML, which is no place for one. A draft may name what is no equation."""
        if label not in self.site.shown:
            return html.escape(label)
        link = self.link(label)
        return link.replace("<a ", '<a tabindex="-1" ', 1) if drawn else TAG.sub("", link)

    def premises(self, premises: Sequence[str], where: str, last: str = "") -> str:
        """Premises in a row; each holds together with its comma, so that a line breaks only between two of them. `last` is
        the word before the last one, in the place of its comma.

        Raises PageRefused where KaTeX refuses.
        """
        commas = [","] * (len(premises) - 1) + [""]
        if last and len(premises) > 1:
            commas[-2] = f" {last}"
        pairs = zip(premises, commas, strict=False)
        return " ".join(f'<span class="premise">{self.math(premise, where)}{comma}</span>' for premise, comma in pairs)

    def math_or_code(self, tex: str, where: str) -> str:
        """A light formula, or its TeX where KaTeX refuses: a wrong version need not be good TeX."""
        try:
            return self.math(tex, where, light=True)
        except PageRefused:
            return f"<code>{html.escape(tex)}</code>"

    def code(self, text: str, language: str) -> str:
        """A token for highlighted code, in the classes that the theme colours."""
        lines = self.site.typesetter.kept("code", language, text, make=lambda: _highlighted(text, language))
        return self.keep(f'<div class="equation-code highlight" tabindex="0"><code>{lines}</code></div>', text)

    def link(self, label: str) -> str:
        """A link to a placed equation, shown as its number."""
        address = f"../{label}/" if self.own else self.site.link(label, self.page)
        folder = f' data-in="{self.site.equation_pages}"' if self.site.equation_pages else ""
        return f'<a class="eqref"{folder} href="{address}">({self.site.number(label)})</a>'

    def numbers(self, labels: Iterable[str]) -> str:
        """Links to the pages of placed equations, each shown as its number; without such pages, as `link` makes them. A list may
        have thousands, so what they are is said once, around them."""
        if not self.site.equation_pages:
            return " ".join(map(self.link, labels))
        folder = ".." if self.own else self.address(self.site.equation_pages)
        page = "" if self.own else "index.html"  # a file, for the builder to check
        links = " ".join(f'<a href="{folder}/{label}/{page}">{self.site.number(label)}</a>' for label in labels)
        return f'<span class="eqrefs">{links}</span>' if links else ""

    def address(self, path: str) -> str:
        """The relative address, on this page, of what stands at `path` below the site's; a file's, for the builder to check."""
        if self.own:
            return posixpath.relpath(path, self.site.path(self.own)) + ("/" if path.endswith("/") else "")
        here = posixpath.dirname(self.page.uri) if self.page else ""
        return posixpath.relpath(path, here or ".")

    def source(self, file: str, line: int, commit: str | None) -> str:
        """A file of the source and a line of it, as it was at the commit: a link where the source is published."""
        words = f"{html.escape(file)}, line {line}"
        address = f"{self.site.repo_url}/blob/{commit or 'HEAD'}/{file}#L{line}"
        return f'<a href="{html.escape(address)}">{words}</a>' if self.site.repo_url else words

    def commit(self, commit: str) -> str:
        """A commit, short: a link where the source is published."""
        words = html.escape(commit[:12])
        return f'<a href="{html.escape(f"{self.site.repo_url}/commit/{commit}")}">{words}</a>' if self.site.repo_url else words

    def restore(self, text: str) -> str:
        """Put the HTML back for its tokens; kept HTML may hold tokens itself."""
        pattern = re.compile(f"\ue000{self.nonce}\\.\\d+\ue001")

        def inner(found: re.Match[str]) -> str:
            return pattern.sub(inner, self.kept[found.group()])

        text = pattern.sub(inner, text)
        return text.replace(f'class="{self.nonce}"', "").replace(self.nonce, "")

    def spell(self, text: str) -> str:
        """Put plain words back for the tokens."""
        return re.sub(f"\ue000{self.nonce}\\.\\d+\ue001", lambda found: self.plain[found.group()], text)


def _highlighted(text: str, language: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import get_lexer_by_name

    lines = str(highlight(text, get_lexer_by_name(language), HtmlFormatter(nowrap=True)))
    return PLAIN_CODE.sub(r"\1", lines)


def readable(markup: str) -> str:
    """The text of a formula's MathML, such as Var[w]=2/n without its layout; a digit in an exponent stays raised."""
    found = re.search(r"<math.*?</math>", markup, re.DOTALL)
    mathml = re.sub(r"<mn>(\d)</mn></msup>", lambda digit: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit[1])], found.group() if found else "")
    return html.unescape(re.sub(r"<[^>]*>", "", mathml)).replace("\u2061", "").strip()
