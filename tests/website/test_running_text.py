r"""What stands in running text: formulas, \eqref, citations, money; and the lists made from the whole site."""

from __future__ import annotations

import re
from typing import Any

import pytest

from texclaims.publishing.site import PageRefused

BIB = "@article{first, author={A. One}, title={The first}, journal={J}, year={2001}}\n"
BIB += "@book{second, author={B. Two}, title={Second -- of two}, publisher={P}, year={2002}, pages={1--2}}\n"


def write(project: Any, text: str) -> str:
    project.page("three", f"# Three\n\n{text}\n")
    return str(project.convert("three", ("toc",)))


def test_eqref_leads_to_the_page_of_the_equation(verified: Any) -> None:
    html = write(verified, r"As \eqref{square} and \eqref{double} say.")
    assert '<a class="eqref" href="one.md#eq-square">(3.1)</a>' in html
    assert '<a class="eqref" href="deep/two.md#eq-double">(4.1)</a>' in html
    assert 'href="../one.md#eq-square"' in verified.convert("deep/two")


def test_eqref_in_code_is_code(verified: Any) -> None:
    assert r"<code>\eqref{none}</code>" in write(verified, r"Write `\eqref{none}`.")


def test_eqref_to_nothing(verified: Any) -> None:
    with pytest.raises(PageRefused, match=r"docs/three\.md: \\eqref\{none\}: no display has this label"):
        write(verified, r"As \eqref{none} says.")


def test_eqref_to_a_removed_equation_says_why(verified: Any) -> None:
    verified.page("three", "# Three\n\nAs \\eqref{old} says.\n")
    verified.write("docs/labels.txt", "square\ndouble\nold removed from one.md: it was square again\n")
    with pytest.raises(PageRefused, match="it was removed: it was square again"):
        verified.convert("three")


def test_old_addresses_stay_alive(verified: Any) -> None:
    verified.write(
        "docs/labels.txt", "square\nold removed from one.md: it was <square> again\ndouble moved from one.md\n"
    )
    html = verified.convert("one")
    assert re.search(r'id="eq-old"><code>old</code> was removed: it was &lt;square&gt; again', html)
    assert re.search(r'id="eq-double"><code>double</code> is now <a class="eqref" href="deep/two.md#eq-double">', html)
    assert "stood here before" not in verified.convert("deep/two")


def test_formulas_in_headings(verified: Any) -> None:
    html = write(verified, "## About $x^2$ and $n_\\text{in}$")
    assert 'id="about-x²-and-nin"' in html


def test_formulas_in_attributes_become_words(verified: Any) -> None:
    assert 'alt="plot of x²"' in write(verified, "![plot of $x^2$](plot.svg)")


def test_money_and_code(verified: Any) -> None:
    html = write(verified, "It costs \\$5, or 6\\$, in `$HOME`.")
    assert "It costs &#36;5, or 6&#36;, in <code>$HOME</code>." in html


def test_bad_tex_names_the_line(verified: Any) -> None:
    with pytest.raises(PageRefused, match=r"docs/three\.md:5: KaTeX cannot typeset x\^"):
        write(verified, "Fine.\n\nBad $x^$.")


def test_citations_are_numbered_as_they_come(verified: Any) -> None:
    verified.write("docs/references.bib", BIB)
    html = write(verified, "See [@second], \\cite{first} and [@first; @second].")
    assert re.findall(r'<a class="citation" href="#ref-(\w+)">(\d)</a>', html) == [
        ("second", "1"), ("first", "2"), ("first", "2"), ("second", "1"),
    ]  # fmt: skip
    assert html.index('<li id="ref-second">') < html.index('<li id="ref-first">')
    assert "Second – of two" in html and '<h2 id="references">References</h2>' in html


def test_a_page_that_cites_nothing_has_no_references(verified: Any) -> None:
    assert "References" not in write(verified, "Nothing, write to me@example.org or [a link](one.md).")


def test_an_unknown_citation(verified: Any) -> None:
    verified.write("docs/references.bib", BIB)
    with pytest.raises(PageRefused, match=r"references\.bib: no entry 'third'"):
        write(verified, "See [@third].")


def test_a_missing_or_broken_bibliography(verified: Any) -> None:
    with pytest.raises(PageRefused, match=r"references\.bib: not found"):
        write(verified, "See [@first].")
    verified.write("docs/references.bib", "@article{first, author=")
    with pytest.raises(PageRefused, match=r"references\.bib: "):
        write(verified, "See [@first].")


def test_the_symbol_index(verified: Any) -> None:
    html = write(verified, "<!-- symbol index -->")
    row = re.search(r'<tr id="symbol-x">(.*?)</tr>', html, re.DOTALL)
    assert row and "a number" in row[1] and "a real number" in row[1] and "(3.1)" in row[1] and "(4.1)" in row[1]
    assert "in the text only" in html and "identically distributed" in html and "\\iid" in html


def test_the_names_of_all_pages_and_those_of_one_may_stand_apart(verified: Any) -> None:
    verified.write("docs/one.notation.toml", '[[symbol]]\nname = "x"\ntex = \'x\'\nkind = "real"\nmeaning = "a length"\n')
    verified.verify()
    site, chapters = (write(verified, f"<!-- symbols of {name} -->") for name in ("the site", "chapters"))
    assert "a number" in site and "a length" not in site and "identically distributed" in site
    assert "a length" in chapters and "a number" not in chapters and "identically distributed" not in chapters
    assert write(verified, "<!-- symbol index -->").count("a length") == 1


def test_the_equation_index(verified: Any) -> None:
    html = write(verified, "<!-- equation index -->")
    assert re.findall(r"<code>(\w+)</code>", html) == ["square", "double"]
    assert html.count("3 wrong versions rejected") == 2 and '<h2 id="page-deep-two">Two</h2>' in html


def test_the_equation_index_counts_what_was_measured_on_what(verified: Any, edit_report: Any) -> None:
    edit_report(lambda equations: equations["square"].update(grade="arithmetic", measured_on=[]))
    table = re.search(r"<table.*?</table>", write(verified, "<!-- equation index -->"), re.DOTALL)
    assert table
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>.*?</tr>", table[0], re.DOTALL)]
    assert [re.sub(r"<[^>]*>", "", cell) for cell in rows[0]] == [
        "page", "measured on PyTorch's own", "measured by independent numerics", "measured in plain arithmetic",
    ]  # fmt: skip
    assert [row[1:] for row in rows[1:]] == [["0", "0", "1"], ["1", "0", "0"], ["1", "0", "1"]]


def test_the_list_of_displays_without_a_claim(verified: Any) -> None:
    assert "Every display on this site carries a claim." in write(verified, "<!-- no-claim index -->")
    html = write(verified, "$$\ny = x\n\\noclaim{a picture}\n$$\n\n<!-- no-claim index -->")
    assert "docs/three.md:3" in html and html.count("no claim: a picture") == 2


def test_the_site_is_read_anew_when_a_file_changes(verified: Any) -> None:
    assert "(3.1)" in write(verified, r"\eqref{square}")
    text = (verified.root / "docs/one.md").read_text(encoding="utf-8")
    verified.write("docs/one.md", text.replace("chapter: 3", "chapter: 12"))
    assert "(12.1)" in write(verified, r"\eqref{square}")
