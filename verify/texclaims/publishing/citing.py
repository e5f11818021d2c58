"""An equation, a chapter or the whole work, as verified -> how to cite it: in plain text, APA, BibTeX, biblatex, CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from texclaims.judgement.schema import Verdict
from texclaims.language.page import Display, Page
from texclaims.publishing.sheet import Sheet
from texclaims.publishing.site import Site, title

SPECIAL = {one: f"\\{one}" for one in "&%$#_{}"} | {
    "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
"""What LaTeX would take for something else."""
FORMATS = {"Plain text": "text", "APA": "text", "BibTeX": "bibtex", "biblatex": "bibtex", "CSL-JSON": "json"}
"""Each with the language that it is shown in."""


@dataclass(frozen=True)
class Cited:
    """What all forms of a citation say. Addresses are empty where the site has none that lasts."""

    key: str
    title: str
    part: str
    """What of the work it is, such as "Equation (8.4), label he-forward"; empty for all of it."""
    work: str
    authors: str
    version: str
    commit: str
    verified: str
    """The day, as 2026-11-28; empty where nothing was verified."""
    address: str
    versioned: str
    """Where this version stays, whatever becomes of the address."""


def cited_equation(site: Site, display: Display, verdict: Verdict) -> Cited:
    """Its label and its address are permanent; version, commit and day say which text was read."""
    label = str(display.label)
    words = site.words(label)
    name = f"{words[:1].upper()}{words[1:]}"
    return _cited(site, label, name, f"Equation ({display.number}), label {label}", site.path(label), [verdict])


def cited_chapter(site: Site, page: Page) -> Cited:
    """All of a page, with the day of its equations."""
    verdicts = [found for display in page.equations if (found := site.verdict(str(display.label)))]
    part = f"Chapter {page.chapter}" if page.chapter else "Page"
    return _cited(site, re.sub(r"\W+", "-", page.uri.removesuffix(".md")), title(page), part, site.page_path(page), verdicts)


def cited_work(site: Site) -> Cited:
    """The whole site, with the day of all its equations."""
    return _cited(site, "", site.title, "", "", [found for label in site.placed if (found := site.verdict(label))])


def _cited(site: Site, name: str, title: str, part: str, path: str, verdicts: Iterable[Verdict]) -> Cited:
    """The commit is the one at which all was verified, if there is one; the day is that of the oldest verdict."""
    known = list(verdicts)
    commits = {verdict.commit or "" for verdict in known}
    work = re.sub(r"[^a-z0-9]+", "", site.title.lower()) or "equations"
    return Cited(
        ":".join(filter(None, (work, name))), title, part, site.title, site.authors, site.version,
        commits.pop() if len(commits) == 1 else "", min((verdict.date for verdict in known), default=""),
        site.published + path if site.published else "", site.versioned_url + path if site.versioned_url else "",
    )  # fmt: skip


def citations(cited: Cited) -> Mapping[str, str]:
    """Name of a format -> the citation in it."""
    forms = (plain(cited), apa(cited), bibtex(cited), biblatex(cited), csl_json(cited))
    return dict(zip(FORMATS, forms, strict=True))


def plain(cited: Cited) -> str:
    """One line for those who write no LaTeX."""
    part = f"{cited.part}. " if cited.part else ""
    work = f"{cited.work}, " if cited.part else ""
    return f"{_whose(cited)} ({_year(cited)}). {cited.title}. {part}{work}{_edition(cited)}. {_where(cited)}".strip()


def apa(cited: Cited) -> str:
    """The seventh edition's form for a page of a site."""
    part = f"{cited.part}; " if cited.part else ""
    work = f" {cited.work}." if cited.part else ""
    return f"{_whose(cited)}. ({_day(cited)}). {cited.title} ({part}{_edition(cited)}).{work} {_where(cited)}".strip()


def bibtex(cited: Cited) -> str:
    """For styles that know neither addresses nor days, these stand in the note and the year."""
    fields = {
        "author": f"{{{_latex(cited.authors)}}}" if cited.authors else "",
        "title": f"{{{_latex(cited.title)}}}",
        "howpublished": _latex(cited.work) if cited.part else "",
        "year": _year(cited),
        "note": _latex("; ".join(filter(None, (cited.part, _edition(cited))))),
        "url": cited.address,
    }
    return _entry("misc", cited.key, fields)


def biblatex(cited: Cited) -> str:
    """Its type for what stands online, with the day of the verification, and the address of the version."""
    fields = {
        "author": f"{{{_latex(cited.authors)}}}" if cited.authors else "",
        "title": f"{{{_latex(cited.title)}}}",
        "titleaddon": _latex(cited.part),
        "organization": _latex(cited.work) if cited.part else "",
        "version": _latex(cited.version),
        "date": cited.verified,
        "note": _latex("; ".join(filter(None, (_commit(cited), _verified(cited))))),
        "url": cited.versioned or cited.address,
        "urldate": cited.verified if cited.versioned or cited.address else "",
    }
    return _entry("online", cited.key, fields)


def csl_json(cited: Cited) -> str:
    """For Zotero, Pandoc and others that read the Citation Style Language."""
    item = {
        "id": cited.key,
        "type": "webpage",
        "title": cited.title,
        "container-title": cited.work if cited.part else "",
        "author": [{"literal": cited.authors}] if cited.authors else [],
        "issued": {"date-parts": [[int(number) for number in cited.verified.split("-")]]} if cited.verified else {},
        "version": cited.version,
        "note": "; ".join(filter(None, (cited.part, _commit(cited), _verified(cited)))),
        "URL": cited.versioned or cited.address,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], indent=1, ensure_ascii=False)


def _entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def _latex(text: str) -> str:
    return "".join(SPECIAL.get(one, one) for one in text)


def _whose(cited: Cited) -> str:
    return cited.authors or cited.work


def _year(cited: Cited) -> str:
    return cited.verified[:4] or "n.d."


def _day(cited: Cited) -> str:
    """2026, November 28."""
    if not cited.verified:
        return "n.d."
    day = date.fromisoformat(cited.verified)
    months = "January February March April May June July August September October November December".split()
    return f"{day.year}, {months[day.month - 1]} {day.day}"


def _edition(cited: Cited) -> str:
    version = f"version {cited.version}" if cited.version else ""
    return ", ".join(filter(None, (version, _commit(cited), _verified(cited))))


def _commit(cited: Cited) -> str:
    return f"commit {cited.commit}" if cited.commit else ""


def _verified(cited: Cited) -> str:
    return f"verified on {cited.verified}" if cited.verified else ""


def _where(cited: Cited) -> str:
    """The permanent address, and that of the version; nothing for a copy that no host publishes."""
    versioned = f" (this version: {cited.versioned})" if cited.versioned and cited.versioned != cited.address else ""
    return cited.address + versioned


def citation_block(sheet: Sheet, cited: Cited) -> str:
    """The first form, and the others, which open; each with its button. Says so where the address is missing."""
    forms = citations(cited)
    first, *others = FORMATS
    shown = copied(sheet, forms[first], FORMATS[first], "Copy citation")
    for name in others:
        code = copied(sheet, forms[name], FORMATS[name], f"Copy {name}")
        shown += f'<details class="equation-form"><summary>{name}</summary>{code}</details>'
    missing = "" if cited.address else "<p>This copy was built without the address of a published site, so none is given.</p>"
    return shown + missing


def chapter_citation(sheet: Sheet, page: Page) -> str:
    """What opens at the end of a page with equations."""
    inside = citation_block(sheet, cited_chapter(sheet.site, page))
    return _apart(f'<details class="equation-form"><summary>Cite this chapter</summary>{inside}</details>')


def work_citation(sheet: Sheet) -> str:
    """How to cite all of it."""
    return _apart(citation_block(sheet, cited_work(sheet.site)))


def _apart(inside: str) -> str:
    """A part of a page that its search does not read."""
    return f'<section class="citing" data-search-exclude="">{inside}</section>'


def copied(sheet: Sheet, text: str, language: str, name: str) -> str:
    """Code, and the button that copies it."""
    return f'{sheet.code(text, language)}<button type="button" class="equation-copy">{name}</button>'
