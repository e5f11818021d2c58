"""A Markdown page and the report -> HTML with every equation typeset and its verdict below, or a refusal.

The adapter between Python-Markdown and the modules above; it holds no mathematics. It works in three moments:
before Markdown, displays are replaced by tokens; on the tree, tokens become equation blocks and images that name a
picture become figures, so that the builder resolves and checks their links; on the finished HTML, whatever looks like
mathematics and is no token is refused, and formulas and drawings are put in.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from texclaims.language.page import Display
from texclaims.publishing.citing import chapter_citation
from texclaims.publishing.equation_block import equation_block
from texclaims.publishing.gate import drafting, problems
from texclaims.publishing.indexes import INDEXES, tombstones
from texclaims.publishing.picture_block import SCHEME, picture_block
from texclaims.publishing.setting import Inline, Setting
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import PageRefused
from texclaims.publishing.stray_math import StrayMath, refuse_stray_math

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
STRAY_PICTURE = re.compile(rf"""<[a-z]+\b[^>]*\s(?:(?:src|href)=["']?{SCHEME}|class=["']?picture\b)""", re.IGNORECASE)
INDEX = re.compile(r"^\s*<!--\s*(" + "|".join(INDEXES) + r")\s*-->\s*$")


class ClaimsExtension(Extension):
    """Python-Markdown's entry: `markdown_extensions: [texclaims]`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "root": [".", "A folder inside the project, whose pyproject.toml has a table [tool.texclaims]"],
            "site_url": ["", "Where the site is published; stands in citations"],
            "title": ["", "Name of the work in citations"],
            "authors": ["", "Authors of the work in citations"],
            "wrong_versions": ["", "Folder below the site where a hook puts each equation's wrong versions; empty: on its page"],
            "formula_styles": ["", "Style sheet below the site where a hook puts the styles of formulas; empty: on the formulas"],
            "equation_pages": ["", "Folder below the site where a hook puts a page for each equation; empty: all in its chapter"],
            "versioned_url": ["", "Where this version of the site stays for good; stands in citations beside the address"],
            "repo_url": ["", "Where the source is published: files, lines and commits are links; empty: plain text"],
            "bibliography": ["references.bib", "The .bib file, below docs/"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # Python-Markdown's name
        """Register the three moments; the numbers say where in Markdown's own order each stands."""
        setting = Setting(md, self.getConfigs())
        md.registerExtension(self)
        self.reset = setting.forget
        # Before includes (32): what they bring in is no part of the page.
        md.preprocessors.register(DisplaysOut(setting), "texclaims", 100)
        for name, (pattern, write, priority) in setting.inline_patterns().items():
            md.inlinePatterns.register(Inline(pattern, write, md), f"texclaims-{name}", priority)
        # After running text (20), before the table of contents (5) and the builder's links (0).
        md.treeprocessors.register(DisplaysIn(setting), "texclaims", 15)
        # After everything.
        md.postprocessors.register(FormulasIn(setting), "texclaims", -100)


class DisplaysOut(Preprocessor):
    """Replaces displays and index comments by tokens, each a paragraph of its own."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting.md)
        self.setting = setting

    def run(self, lines: list[str]) -> list[str]:
        """The lines of a page with tokens in them. Raises PageRefused where the gate is closed."""
        sheet = self.setting.begin("\n".join(lines))
        if sheet.page is None:
            return lines
        lines = "\n".join(lines).replace("\r\n", "\n").split("\n")
        shift = _front_lines(sheet.page.file, lines)
        for display in reversed(sheet.page.displays):
            first, count = display.line - 1 - shift, display.tex.count("\n") + 1
            lines[first : first + count] = self._paragraph(lines[first], self._token(sheet, display))
        return [piece for line in lines for piece in self._index(sheet, line)]

    def _token(self, sheet: Sheet, display: Display) -> str:
        token = sheet.keep("")
        self.setting.displays[token] = display
        return token

    def _index(self, sheet: Sheet, line: str) -> list[str]:
        found = INDEX.match(line)
        if not found:
            return [line]
        token = sheet.keep("")
        self.setting.indexes[token] = found.group(1)
        return self._paragraph(line, token)

    @staticmethod
    def _paragraph(line: str, token: str) -> list[str]:
        return ["", line[: len(line) - len(line.lstrip())] + token, ""]


def _front_lines(file: Path, lines: list[str]) -> int:
    """How many lines of the file the builder has taken off before Markdown."""
    whole = file.read_text(encoding="utf-8").rstrip().split("\n")
    start = next((index for index, line in enumerate(lines) if line.strip()), 0)
    return len(whole) - len("\n".join(lines).rstrip().split("\n")[start:]) - start


class DisplaysIn(Treeprocessor):
    """Replaces the paragraphs that hold a token by the equation with its verdict, or by an index; pictures as well."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting.md)
        self.setting = setting

    def run(self, root: etree.Element) -> None:
        """Change the page's tree in place. Raises PageRefused for a display or a picture that stands where none can."""
        sheet = self.setting.current
        waiting = dict(self.setting.displays)
        for element in list(root.iter()):
            self._spell(sheet, element)
            text = (element.text or "").strip()
            if element.tag == "p" and text in waiting:
                _become(element, own(sheet, equation_block(sheet, waiting.pop(text))))
            elif element.tag == "p" and text in self.setting.indexes:
                _become(element, own(sheet, f"<div>{INDEXES[self.setting.indexes[text]](sheet)}</div>"))
            elif (image := _picture_of(element)) is not None:
                _become(element, own(sheet, self._picture(image.get("src", ""), sheet.spell(image.get("alt", "")))))
        for display in waiting.values():
            raise PageRefused(
                f"{sheet.site.where(display)}: this display stands where Markdown shows no display\n"
                "    wanted: $$ at the left margin, or as far in as the list item or the admonition that holds it"
            )
        self._end(root, sheet)

    def _picture(self, address: str, words: str) -> str:
        name = address.removeprefix(SCHEME)
        if name in self.setting.pictures:
            raise PageRefused(f"{self.setting.where}: picture {name} stands on this page twice\n    wanted: once")
        self.setting.pictures.add(name)
        return picture_block(self.setting.current, name, words, self.setting.where)

    @staticmethod
    def _spell(sheet: Sheet, element: etree.Element) -> None:
        """No markup can stand in attributes, in the table of contents, or in an anchor."""
        for name, value in element.attrib.items():
            element.set(name, sheet.spell(value))
        if element.tag in HEADINGS and sheet.nonce in (text := "".join(element.itertext())):
            plain = sheet.spell(text)
            element.set("data-toc-label", plain)
            element.attrib.setdefault("id", re.sub(r"[^\w]+", "-", plain.lower()).strip("-"))

    def _end(self, root: etree.Element, sheet: Sheet) -> None:
        references = self.setting.citations.references()
        if references:
            etree.SubElement(root, "h2", {"id": "references"}).text = "References"
            root.append(own(sheet, f'<ol class="references">{references}</ol>'))
        if sheet.page is not None and sheet.page.chapter and sheet.page.equations:
            root.append(own(sheet, chapter_citation(sheet, sheet.page)))
        if gone := tombstones(sheet):
            root.append(own(sheet, gone))
        if drafting() and (found := problems(sheet.site)):
            root.insert(0, own(sheet, _draft_banner(found)))


def own(sheet: Sheet, markup: str) -> etree.Element:
    """An element of this package: the page's number in its class, which no page can know, tells it from raw HTML."""
    element = etree.fromstring(markup)
    element.set("class", f"{sheet.nonce}{element.get('class', '')}")
    return element


def _become(element: etree.Element, new: etree.Element) -> None:
    """Turn an element into another one in place; its tail stays."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = new.tag, new.text, tail
    element.attrib.update(new.attrib)
    element.extend(list(new))


def _picture_of(element: etree.Element) -> etree.Element | None:
    """The image that names a picture, in a paragraph that holds nothing else."""
    if element.tag != "p" or len(element) != 1 or element[0].tag != "img" or (element.text or "").strip():
        return None
    image = element[0]
    return image if image.get("src", "").startswith(SCHEME) and not (image.tail or "").strip() else None


def _draft_banner(found: list[str]) -> str:
    items = "".join(f"<li>{escape(problem)}</li>" for problem in found)
    count = f"Draft: {len(found)} reasons not to publish this site."
    return f'<div class="equation-draft" role="note"><p>{count}</p><ul>{items}</ul></div>'


class FormulasIn(Postprocessor):
    """Refuses mathematics that came in by another way, then puts the HTML back for its tokens."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting.md)
        self.setting = setting

    def run(self, text: str) -> str:
        """The finished page. Raises PageRefused for mathematics, or a picture, that no check has seen."""
        try:
            refuse_stray_math(text, self.setting.current.nonce)
        except StrayMath as error:
            raise PageRefused(
                f"{self.setting.where}: found mathematics that no check has seen: {error}\n"
                "    wanted: $…$ or a labelled $$ display on the page itself; \\$ for money; backticks for code"
            ) from error
        figures = re.compile(rf'<figure class="{self.setting.current.nonce}.*?</figure>', re.DOTALL)
        if stray := STRAY_PICTURE.search(figures.sub("", text)):
            raise PageRefused(
                f"{self.setting.where}: found a picture that is drawn from no equation: {stray.group()}\n"
                f"    wanted: ![words]({SCHEME}name) on a line of its own, on the page itself"
            )
        return self.setting.current.restore(text)
