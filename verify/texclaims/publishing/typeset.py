"""TeX -> the HTML and MathML that a page shows, by KaTeX inside this process; nothing is typeset in the browser."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import unicodedata
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from texclaims.language.page import CITED
from texclaims.language.project import Commands
from texclaims.publishing.drawn_styles import DrawnStyles
from texclaims.publishing.lighter import Lighter

KATEX = Path("node_modules/katex")
CACHE = Path(".cache/texclaims/formulas.sqlite")
UNSUPPORTED = "#badbad"  # KaTeX does not refuse \\href and its like, it shows them in this colour

# Strings that JavaScript joined lazily cannot cross into Python; JSON.stringify makes them whole.
RENDER = """
function render(tex, options) {
  try { return JSON.stringify({ html: katex.renderToString(tex, options) }); }
  catch (error) { return JSON.stringify({ error: String(error.message) }); }
}
"""


class TypesetError(Exception):
    """A formula that KaTeX refuses, or a KaTeX that is not installed; the message says where and what to do."""


@dataclass(eq=False)
class Typesetter:
    r"""KaTeX with a site's macros.

    `root` is the project's folder; KaTeX is read from its node_modules, and formulas are kept in its .cache.
    `macros` maps TeX names to what KaTeX draws for them, such as {"\\Var": "\\operatorname{Var}"}.
    `setup` is the command that installs KaTeX, for the message.
    `as_classes` says that `styles` shall hold the styles of all formulas, and the formulas name them by classes.
    """

    root: Path
    macros: dict[str, str]
    setup: str = Commands.setup
    as_classes: bool = False
    memory: dict[str, str] = field(default_factory=dict, repr=False)
    _in_classes: dict[str, str] = field(default_factory=dict, repr=False)

    def typeset(self, tex: str, where: str, *, display: bool = False, output: str = "htmlAndMathml") -> str:
        """The HTML of one formula. `output` is KaTeX's: htmlAndMathml, or mathml where a light table is wanted.

        Raises TypesetError naming `where` (file:line) and the formula.
        """
        options = {"displayMode": display, "output": output, "throwOnError": True, "strict": "error"}

        def make() -> str:
            html = plain_letters(bare_mathml(self._render(tex.strip(), options, where)))
            return close_signs_for_independence(html) if output == "mathml" else self._lighter(one_sign_for_independence(html))

        return self._styled(self.kept(json.dumps(options), tex, make=make))

    def _styled(self, html: str) -> str:
        """Kept formulas have style attributes, so that each build knows all its styles."""
        if not self.as_classes:
            return html
        styled = self._in_classes.get(html)
        if styled is None:
            styled = self._in_classes[html] = self.styles.as_classes(html)
        return styled

    def kept(self, *parts: str, make: Callable[[], str]) -> str:
        """The HTML that `make` makes from these parts and nothing else; made once, then remembered between builds."""
        key = hashlib.sha256("\0".join((self._salt, *parts)).encode()).hexdigest()
        html = self.memory.get(key) or self._recall(key)
        if html is None:
            html = make()
            self._remember(key, html)
        self.memory[key] = html
        return html

    @cached_property
    def styles(self) -> DrawnStyles:
        """The styles of all formulas so far, where they are classes."""
        return DrawnStyles()

    @cached_property
    def _lighter(self) -> Lighter:
        return Lighter(self._file("dist/katex.min.css"))

    @cached_property
    def version(self) -> str:
        """KaTeX's version, as installed."""
        return str(json.loads(self._file("package.json"))["version"])

    @cached_property
    def _salt(self) -> str:
        return f"9\0{self.version}\0{json.dumps(self.macros, sort_keys=True)}"

    @cached_property
    def _katex(self) -> Any:
        import quickjs  # here, because a page whose formulas are all cached needs no JavaScript

        context = quickjs.Context()
        context.eval(self._file("dist/katex.min.js"))
        context.eval(RENDER)
        return context

    def _render(self, tex: str, options: dict[str, Any], where: str) -> str:
        arguments = json.dumps(tex), json.dumps(options | {"macros": self.macros, "errorColor": UNSUPPORTED})
        answer = json.loads(self._katex.eval(f"render({arguments[0]}, {arguments[1]})"))
        if UNSUPPORTED in answer.get("html", ""):
            answer["error"] = "a command that makes links or foreign markup"
        if "error" in answer:
            raise TypesetError(f"{where}: KaTeX cannot typeset {tex}\n    found: {answer['error']}")
        return str(answer["html"])

    def _file(self, name: str) -> str:
        path = self.root / KATEX / name
        if not path.is_file():
            raise TypesetError(f"{KATEX / name}: not found, KaTeX is not installed; run: {self.setup}")
        return path.read_text(encoding="utf-8")

    @cached_property
    def _store(self) -> sqlite3.Connection:
        file = self.root / CACHE
        file.parent.mkdir(parents=True, exist_ok=True)
        store = sqlite3.connect(file, isolation_level=None, timeout=30, check_same_thread=False)
        weakref.finalize(self, store.close)  # in whichever thread collects this object: that of a server, where one runs
        store.execute("pragma synchronous = off")  # a lost cache costs a second, not a result
        store.execute("create table if not exists formulas (key text primary key, html text, digest text)")
        return store

    def _recall(self, key: str) -> str | None:
        row = self._store.execute("select html, digest from formulas where key = ?", (key,)).fetchone()
        return row[0] if row and row[1] == _digest(key, row[0]) else None

    def _remember(self, key: str, html: str) -> None:
        self._store.execute("insert or replace into formulas values (?, ?, ?)", (key, html, _digest(key, html)))


def _digest(key: str, html: str) -> str:
    """Ties a formula to its HTML, so that a damaged row is typeset anew and not shown."""
    return hashlib.sha256(f"{key}\0{html}".encode()).hexdigest()


OPENING, CLOSING = {"(", "[", "{", "\\{"}, {")", "]", "}", "\\}"}
SAID_TWICE = re.compile(r' xmlns="[^"]*"|</?semantics>|<annotation encoding="application/x-tex">.*?</annotation>', re.DOTALL)
VARIANT = re.compile(r'<(mi|mo) mathvariant="(double-struck|script)">([A-Z])</\1>')
TWO_PERPENDICULARS = re.compile(r"<mo>⊥</mo>(?:<mspace[^>]*>(?:</mspace>)?|<mtext>[^<]*</mtext>)*<mo>⊥</mo>")


def bare_mathml(html: str) -> str:
    """KaTeX's MathML without what HTML does not need: its name space, and the TeX, which would be read aloud and indexed."""
    return SAID_TWICE.sub("", html)


def plain_letters(html: str) -> str:
    """KaTeX's MathML in characters that mean what is drawn: browsers no longer turn E into 𝔼 by an attribute."""
    html = VARIANT.sub(lambda found: f"<{found[1]}>{_letter(found[2], found[3])}</{found[1]}>", html)
    return re.sub(r"<mo>(<mi>.</mi>)</mo>", r"\1", html)  # 𝔼 is a name; as an operator it would be set off by spaces


def one_sign_for_independence(html: str) -> str:
    """A screen reader knows one sign for it, not two."""
    return TWO_PERPENDICULARS.sub("<mo>⫫</mo>", html)


def close_signs_for_independence(html: str) -> str:
    """Where MathML is also what is seen, two signs: few fonts have the one."""
    return TWO_PERPENDICULARS.sub('<mo rspace="0em">⊥</mo><mo lspace="0em">⊥</mo>', html)


def _letter(variant: str, letter: str) -> str:
    """𝔼 and 𝒩 by their names; a few, such as ℝ, were encoded earlier and are named differently."""
    styles = {"double-struck": ("MATHEMATICAL DOUBLE-STRUCK CAPITAL", "DOUBLE-STRUCK CAPITAL")}
    for style in styles.get(variant, ("MATHEMATICAL SCRIPT CAPITAL", "SCRIPT CAPITAL")):
        try:
            return unicodedata.lookup(f"{style} {letter}")
        except KeyError:
            continue
    return letter


@lru_cache(maxsize=4096)
def split_display(tex: str) -> tuple[str, tuple[str, ...]]:
    r"""A display's TeX -> the formula, and the premises of its `\when{...}` one by one; `\label` and its like are cut."""
    for name in ("label", "noclaim", "refuted"):
        tex = _cut(tex, name)[0]
    formula, premises = _cut(tex, "when")
    return formula.strip(), tuple(piece for block in premises for piece in _split_at_commas(block))


def without_reasons(tex: str) -> str:
    """A display's TeX without what its rows name: the claim alone."""
    return CITED.sub("", tex)


def _cut(tex: str, name: str) -> tuple[str, list[str]]:
    r"""Remove every `\name{...}`; return what is left, and what stood between the braces."""
    contents: list[str] = []
    while (start := tex.find("\\" + name + "{")) >= 0:
        first = start + len(name) + 2
        last = _closing_brace(tex, first)
        contents.append(tex[first:last])
        tex = tex[:start] + tex[last + 1 :]
    return tex, contents


def braced(tex: str, index: int) -> tuple[int, int] | None:
    """Where the group in braces that comes next begins and ends, without them; None where something else comes."""
    first = index + len(tex[index:]) - len(tex[index:].lstrip())
    return (first + 1, _closing_brace(tex, first + 1)) if tex[first : first + 1] == "{" else None


def _closing_brace(tex: str, index: int) -> int:
    depth = 1
    while index < len(tex):
        if tex[index] == "\\":
            index += 1
        elif tex[index] in "{}":
            depth += 1 if tex[index] == "{" else -1
            if depth == 0:
                return index
        index += 1
    return len(tex)


def _split_at_commas(tex: str) -> list[str]:
    r"""Split at the commas between premises, not at those inside brackets; `\ ` after a comma is spacing."""
    pieces, depth, index = [""], 0, 0
    while index < len(tex):
        symbol = tex[index : index + 2] if tex[index] == "\\" else tex[index]
        depth += (symbol in OPENING) - (symbol in CLOSING)
        if symbol == "," and depth == 0:
            pieces.append("")
        else:
            pieces[-1] += symbol
        index += len(symbol)
    trimmed = (piece.removeprefix("\\ ").strip() for piece in (piece.strip() for piece in pieces))
    return [piece for piece in trimmed if piece]
