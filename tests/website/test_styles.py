"""The gate and what pages are shown with: without the engine's style sheets, as they are, nothing is built."""

from __future__ import annotations

from typing import Any

import pytest

from texclaims.language.project import find_project
from texclaims.publishing.site import PageRefused
from texclaims.publishing.styles import ASSETS, put_styles

NAMES = ["assets/equation.css", "assets/equation.js", "assets/wrong-versions.css", "assets/katex/katex.min.css"]
CONFIG = "site_name: Tiny\nextra_css:\n  - assets/katex/katex.min.css # KaTeX\n  - assets/equation.css\n"


def refusal(project: Any) -> str:
    with pytest.raises(PageRefused) as refused:
        project.convert("one")
    return str(refused.value.message)


def test_every_file_of_the_engine_is_put_there(verified: Any) -> None:
    assert sorted(f"assets/{file.name}" for file in ASSETS.iterdir()) == NAMES[:3]
    for name in NAMES[:3]:
        assert (verified.root / "docs" / name).read_bytes() == (ASSETS.parent / name).read_bytes()


def test_katex_comes_without_fonts_that_no_browser_asks_for(verified: Any) -> None:
    css = verified.read("docs/assets/katex/katex.min.css")
    fonts = {file.name for file in (verified.root / "docs/assets/katex/fonts").iterdir()}
    assert "KaTeX_Main-Regular.woff2" in fonts and all(font in css for font in fonts)
    assert css.count("url(") == len(fonts) and "truetype" not in css
    assert "MIT" in verified.read("docs/assets/katex/LICENSE")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file(verified: Any, name: str) -> None:
    verified.convert("one")
    (verified.root / "docs" / name).unlink()
    message = refusal(verified)
    assert f"docs/{name}: not found; wanted: the file of texclaims" in message and "run: texclaims setup" in message
    put_styles(find_project(verified.root))
    verified.convert("one")


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_file(verified: Any, name: str) -> None:
    verified.convert("one")
    verified.write(f"docs/{name}", verified.read(f"docs/{name}") + "\n/* mine */")
    assert f"docs/{name}: changed" in refusal(verified)
    put_styles(find_project(verified.root))
    verified.convert("one")


@pytest.mark.parametrize("name", ["assets/katex/katex.min.css", "assets/equation.css"])
@pytest.mark.parametrize("instead", ["", "  # - {}\n", "  - {}.old\n", "  - my-{}\n"])
def test_a_style_sheet_that_no_page_links_to(verified: Any, name: str, instead: str) -> None:
    verified.write("mkdocs.yml", CONFIG)
    verified.convert("one")
    line = next(line for line in CONFIG.splitlines(keepends=True) if name in line)
    verified.write("mkdocs.yml", CONFIG.replace(line, instead.format(name)))
    assert f"mkdocs.yml: it does not name {name}; wanted: the line `- {name}` under extra_css" in refusal(verified)


def test_the_commands_that_messages_name_are_the_projects(verified: Any) -> None:
    table = '[tool.texclaims.commands]\nsetup = "make ready"\nverify = "make check --"\n'
    verified.write("pyproject.toml", verified.read("pyproject.toml") + table)
    (verified.root / "docs/assets/equation.css").unlink()
    find_project(verified.root).report_file.unlink()
    message = refusal(verified)
    assert "; run: make ready" in message and "never verified; run: make check --" in message
    assert "pytest verify" not in message and "texclaims setup" not in message


def test_a_command_that_no_message_names(verified: Any) -> None:
    verified.write("pyproject.toml", verified.read("pyproject.toml") + '[tool.texclaims.commands]\nbuild = "make"\n')
    assert "[tool.texclaims.commands] has build; wanted: verify, setup" in refusal(verified)
