"""Makefile, README, workflows and pins -> do they agree, and does nothing in them belong to one machine.

Each rule is a function from text to findings, so that each is also shown a text that breaks it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
TEMPLATE = "verify/texclaims/template/"

# Built from parts, so that this file does not break its own rule.
FOLDERS = "|".join(("root", "home", "work", "tmp", "Users"))
MACHINE_PATH = re.compile(rf"(?<![\w.:/\-])/(?:{FOLDERS})/\w")
REGISTRIES = "pypi|pythonhosted|npmjs|yarnpkg|jsdelivr|unpkg|download[.]pytorch"
REGISTRY_HOST = re.compile(rf"\b(?:{REGISTRIES})[.](?:org|com|net)\b")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads(read("pyproject.toml"))["project"]
    return table


def engine() -> dict[str, Any]:
    """The pyproject.toml of the engine's own distribution."""
    table: dict[str, Any] = tomllib.loads(read("verify/texclaims/pyproject.toml"))
    return table


def requirements() -> list[str]:
    """All that the site and the engine ask for; not what is built here."""
    extras = [*project()["optional-dependencies"].values(), *engine()["project"]["optional-dependencies"].values()]
    named = [
        *project()["dependencies"],
        *engine()["project"]["dependencies"],
        *(one for extra in extras for one in extra),
    ]
    return [requirement for requirement in named if not requirement.startswith("texclaims[")]


def normal(name: str) -> str:
    """The form in which two spellings of one package name are equal."""
    return re.sub(r"[-_.]+", "-", name).lower()


# --- the two commands ---


def dry_run(target: str) -> str:
    """What `make TARGET` would do, without the marks that an outer make leaves in the environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("MAKE", "MFLAGS"))}
    result = subprocess.run(["make", "-n", target], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout


def out_of_order(text: str, commands: list[str]) -> list[str]:
    """The commands that do not follow the ones before them."""
    missing, position = [], 0
    for command in commands:
        found = text.find(command, position)
        if found < 0:
            missing.append(command)
        position = max(position, found)
    return missing


def test_make_site_verifies_before_it_builds() -> None:
    assert out_of_order(dry_run("site"), ["pytest verify -n auto", "mkdocs build --strict"]) == []


def test_make_test_runs_everything() -> None:
    wanted = [
        "ruff check", "mypy", "pytest tests --ignore=tests/browser", "pytest verify --fresh --both -n auto",
        "mkdocs build --strict", "pytest tests/browser",
    ]  # fmt: skip
    assert out_of_order(dry_run("test"), wanted) == []


def test_order_is_seen() -> None:
    assert out_of_order("build\nverify", ["verify", "build"]) == ["build"]


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_papers_name_only_targets_that_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", read(name), re.MULTILINE))
    assert "test" in named
    assert named <= targets


def test_readme_names_both_commands() -> None:
    assert re.search(r"^make site\b", read("README.md"), re.MULTILINE)
    assert re.search(r"^make test\b", read("README.md"), re.MULTILINE)


def test_readme_has_the_rooms_of_the_engine() -> None:
    docstring = read("verify/texclaims/__init__.py").split('"""')[1]
    rooms = re.search(r"^language  .*\n\Z", docstring, re.MULTILINE | re.DOTALL)
    assert rooms, "verify/texclaims/__init__.py: no list of rooms that begins with language and ends the docstring"
    repair = "README.md: copy the list of rooms from verify/texclaims/__init__.py"
    assert rooms.group() in read("README.md"), repair


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    lines = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert lines == [
        "set -euo pipefail",
        'cd "$(dirname "${BASH_SOURCE[0]}")/.."',
        "export CI=true",
        "exec make test </dev/null",
    ]
    assert os.access(ROOT / ".ci/run", os.X_OK), ".ci/run cannot be executed; run: chmod +x .ci/run"


# --- pins ---


def unpinned(requirements: list[str], constraints: str) -> list[str]:
    """Requirements without an exact pin, and lines of the constraints that pin nothing exactly."""
    lines = [line for line in constraints.splitlines() if line and not line.startswith("#")]
    loose = [line for line in lines if not re.fullmatch(r"[\w.\-]+==[\w.]+", line)]
    pinned = {normal(line.split("==")[0]) for line in lines}
    names = [re.split(r"[\s<>=!~\[;]", requirement)[0] for requirement in requirements]
    return loose + [name for name in names if normal(name) not in pinned]


def test_every_dependency_is_pinned_exactly() -> None:
    assert unpinned([*requirements(), "setuptools"], read("constraints.txt")) == []


def test_a_loose_pin_is_seen() -> None:
    assert unpinned(["lark>=1"], "sympy==1.14.0") == ["lark"]
    assert unpinned(["lark"], "lark>=1.3") == ["lark>=1.3", "lark"]


def test_dependencies_are_open_ranges() -> None:
    assert [requirement for requirement in requirements() if "==" in requirement or "<" in requirement] == []


@pytest.mark.parametrize(("folder", "wanted"), [("", {"katex", "axe-core", "iframe-worker"}), (TEMPLATE, {"katex"})])
def test_node_packages_are_pinned_with_integrity(folder: str, wanted: set[str]) -> None:
    package, lock = json.loads(read(f"{folder}package.json")), json.loads(read(f"{folder}package-lock.json"))
    direct = package["dependencies"] | package.get("devDependencies", {})
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in direct.values())
    assert wanted == direct.keys() and direct["katex"] == json.loads(read("package.json"))["dependencies"]["katex"]
    for name, entry in lock["packages"].items():
        if name:
            assert entry["integrity"].startswith("sha512-"), name
            assert "resolved" not in entry, f"package-lock.json names a host for {name}; run: npm install"


# --- the engine's distribution ---


def test_site_and_engine_are_installed_by_one_command() -> None:
    """Else pip would look for the engine on an index."""
    lines = [line for line in read("Makefile").splitlines() if "pip install" in line and "-e" in line.split()]
    assert len(lines) == 1 and lines[0].endswith("-e $(ENGINE) -e '.[dev]'")
    assert "ENGINE := verify/texclaims\n" in read("Makefile")


def test_every_folder_with_modules_is_a_package_of_the_distribution() -> None:
    root = ROOT / "verify/texclaims"
    inits = (file.relative_to(root.parent).parent for file in root.rglob("__init__.py"))
    folders = sorted(".".join(folder.parts) for folder in inits if folder.parts[1:2] not in [("template",), ("build",)])
    repair = "verify/texclaims/pyproject.toml: packages lists every folder with an __init__.py, sorted"
    assert engine()["tool"]["setuptools"]["packages"] == folders, repair


def test_what_is_heavy_is_asked_for_only_where_it_is_used() -> None:
    table = engine()["project"]
    light = {normal(re.split(r"[<>=]", one)[0]) for one in table["dependencies"]}
    assert light <= {"click", "interegular", "lark", "msgspec", "numpy", "python-flint", "sympy"}
    extras = {name: " ".join(named) for name, named in table["optional-dependencies"].items()}
    heavy = {"torch": "verify", "mkdocs": "site", "matplotlib": "pictures", "quickjs": "publish"}
    for word, extra in heavy.items():
        assert [name for name, named in extras.items() if word in named] == [extra]


def test_site_and_engine_agree() -> None:
    table = engine()["project"]
    assert table["requires-python"] == project()["requires-python"]
    assert table["authors"] == project()["authors"]
    assert read("verify/texclaims/LICENSE").strip() in read("LICENSE")


# --- nothing of one machine or of one registry ---


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def foreign(text: str) -> list[str]:
    """Paths of one machine and hosts of package registries."""
    return [match.group() for rule in (MACHINE_PATH, REGISTRY_HOST) for match in rule.finditer(text)]


def test_no_machine_path_and_no_registry_host() -> None:
    found = []
    for file in tracked():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{file.relative_to(ROOT)}: {finding}" for finding in foreign(text)]
    assert found == []


def test_a_machine_path_is_seen() -> None:
    slash = "/"
    assert foreign(f"see {slash}tmp/x") and foreign(f'"{slash}root/y"')
    assert foreign("https://registry." + "npmjs" + ".org")
    assert not foreign("https://example.org/home/page and docs/network/x")


GENERATED = re.compile(
    r"^(site|node_modules|\.venv|\.cache|docs/assets/katex)/|\.min\.(js|css)$|\.(woff2?|ttf)$|^verify/report\.json$"
    r"|^docs/assets/(equation|wrong-versions)\.|\.egg-info/|^verify/texclaims/build/"
)


def test_nothing_generated_is_tracked() -> None:
    names = [file.relative_to(ROOT).as_posix() for file in tracked()]
    assert [name for name in names if GENERATED.search(name)] == []


def test_a_generated_file_is_seen() -> None:
    assert GENERATED.search("site/index.html") and GENERATED.search("docs/assets/katex/katex.min.css")
    assert GENERATED.search("docs/assets/equation.css") and GENERATED.search("verify/texclaims/build/x.py")
    assert not GENERATED.search("tests/site/test_gate.py") and not GENERATED.search("docs/assets/verified-equation.png")


# --- workflows ---


def workflow(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(read(f".github/workflows/{name}"))
    return loaded


def waits_for(jobs: dict[str, Any], job: str) -> set[str]:
    """All the jobs that must have passed before this one starts."""
    needs = jobs[job].get("needs", [])
    direct = {needs} if isinstance(needs, str) else set(needs)
    return direct.union(*(waits_for(jobs, earlier) for earlier in direct))


def test_deploy_waits_for_build_and_verify() -> None:
    jobs = workflow("site.yml")["jobs"]
    assert waits_for(jobs, "deploy") >= {"build", "verify", "test"}
    assert "verify" in waits_for(jobs, "build")
    assert jobs["deploy"]["if"] == "github.ref == 'refs/heads/main'"


def test_a_release_is_checked_before_it_is_kept() -> None:
    jobs = workflow("site.yml")["jobs"]
    job = jobs["release"]
    assert job["if"] == "startsWith(github.ref, 'refs/tags/v')" and waits_for(jobs, "release") >= {"build", "verify", "test"}
    assert [step["with"].get("fetch-depth") for step in job["steps"] if "checkout" in step.get("uses", "")] == [0]
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    wanted = ['overrides/kept_labels.py "$GITHUB_REF_NAME"', "mkdocs build --strict", "mike deploy --branch releases --push"]
    assert out_of_order(commands, wanted) == []


def test_a_missing_need_is_seen() -> None:
    jobs: dict[str, Any] = {"verify": {}, "build": {"needs": "verify"}, "deploy": {"needs": []}}
    assert waits_for(jobs, "build") == {"verify"}
    assert waits_for(jobs, "deploy") == set()


def test_no_step_may_fail_unseen() -> None:
    for file in (ROOT / ".github/workflows").iterdir():
        text = file.read_text(encoding="utf-8")
        assert "continue-on-error" not in text and "|| true" not in text and "always()" not in text, file.name


def test_the_report_comes_from_the_same_run() -> None:
    jobs = workflow("site.yml")["jobs"]
    uploads = [step for step in jobs["verify"]["steps"] if "upload-artifact" in step.get("uses", "")]
    downloads = [step for step in jobs["build"]["steps"] if "download-artifact" in step.get("uses", "")]
    assert [step["with"]["path"] for step in uploads] == ["verify/report.json"]
    # a run-id here would fetch the report of another run
    assert [step["with"] for step in downloads] == [{"name": uploads[0]["with"]["name"], "path": "verify"}]
    assert any("verify --fresh --both" in step.get("run", "") for step in jobs["verify"]["steps"])


def test_gpu_workflow_proposes_receipts() -> None:
    jobs = workflow("gpu.yml")["jobs"]
    commands = " ".join(step.get("run", "") for step in jobs["verify"]["steps"])
    assert "self-hosted" in jobs["verify"]["runs-on"]
    assert "make receipts" in commands
    assert waits_for(jobs, "receipts") == {"verify"}
    assert jobs["receipts"]["permissions"] == {"contents": "write", "pull-requests": "write"}


def test_every_python_is_tested() -> None:
    assert workflow("site.yml")["jobs"]["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13"]
    assert project()["requires-python"] == ">=3.11,<3.14"


# --- papers ---


def test_one_version_everywhere() -> None:
    version = project()["version"]
    assert str(yaml.safe_load(read("CITATION.cff"))["version"]) == version
    assert f'__version__ = "{version}"' in read("verify/texclaims/__init__.py")
    assert f"## {version}," in read("CHANGELOG.md")


def test_citation_file_is_complete() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["cff-version"] == "1.2.0"
    assert citation["authors"] == [{"name": "The InitProof authors"}]
    assert {"message", "title", "version", "date-released", "license"} <= citation.keys()


def test_both_licenses_stand_in_the_license_file() -> None:
    text = read("LICENSE")
    assert "MIT License" in text and "CC BY 4.0" in text and "2026 The InitProof authors" in text


PAPERS = ["README.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE"]
PAPERS += ["verify/texclaims/README.md", f"{TEMPLATE}README.md"]


@pytest.mark.parametrize("name", PAPERS)
def test_papers_fit_on_a_screen(name: str) -> None:
    assert len(read(name).splitlines()) <= 70
