"""What must hold of the pages beside their equations: labels, inline formulas, notebooks, and a check for each page."""

from pathlib import Path

import pytest

from texclaims.language.project import Project, find_project
from texclaims.publishing.gate import page_problems
from texclaims.publishing.running_text import unseen_claims
from texclaims.publishing.site import Site


@pytest.fixture(scope="module")
def project() -> Project:
    return find_project(Path(__file__).parent)


def test_running_text_claims_nothing_that_no_check_has_seen(project: Project) -> None:
    assert "\n".join(unseen_claims(project)) == ""


def test_labels_are_unique_and_registered_and_notebooks_hold_no_math(project: Project) -> None:
    assert "\n".join(page_problems(Site(project))) == ""


def test_every_page_with_equations_has_its_checks(project: Project) -> None:
    missing = [
        project.check_file(page) for page in project.pages if page.labelled and not project.check_file(page).is_file()
    ]
    assert missing == []


def test_there_are_equations(project: Project) -> None:
    assert sum(len(page.equations) for page in project.pages) > 0
