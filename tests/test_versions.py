"""The register of what PyTorch says and does: what changes is seen, and since when a row is so comes from the results."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from texclaims.language.project import find_project
from versions import __main__ as command
from versions import found, others, rows
from versions.register import EVERY_ROW as ROWS
from versions.rows import Missing, Row, says

ROOT = Path(__file__).parents[1]


def measured(**does: str | None) -> dict[str, Any]:
    """What one version does, by key; None: documented in other words; "": there is none."""
    return {key: {"says": words is not None, "does": "as ever" if words is None else words} for key, words in does.items()}


EVERY = {
    "2.9.1": measured(one="old", same="x", later="", words=None),
    "2.10.0": measured(one="old", same="x", later="y", words=None),
    "2.11.0": measured(one="new", same="x", words="as ever"),
    "2.12.1": measured(one="new", same="x", later="y", words="as ever", added="z"),
}


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("one", ["2.11 to 2.12", "2.9 to 2.10: old"]),
        ("same", ["2.9 to 2.12"]),
        ("later", ["2.10, 2.12", "2.9: there is none", "2.11: not run"]),
        ("words", ["2.9 to 2.12", "2.9 to 2.10: documented in other words, or not"]),
        ("added", ["2.12", "2.9 to 2.11: not run"]),
    ],
)
def test_since_when_a_row_is_so(key: str, wanted: list[str]) -> None:
    assert found.since(key, "2.12.1", EVERY) == wanted


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("one", "since 2.11; before, otherwise"),
        ("same", "in all versions measured (2.9 to 2.12)"),
        ("later", "in 2.10, 2.12; in 2.9, 2.11, absent or not run"),
        ("words", "in all versions measured (2.9 to 2.12); in 2.9 to 2.10 not documented in these words"),
        ("added", "since 2.12; before, not run"),
    ],
)
def test_the_same_in_one_line(key: str, wanted: str) -> None:
    assert found.so_in(key, "2.12.1", EVERY) == wanted


def test_the_rows_that_are_not_the_same_everywhere() -> None:
    assert found.differing(EVERY) == ["one", "later", "words", "added"]


def test_results_come_in_the_order_of_versions_and_under_their_own_name(tmp_path: Path) -> None:
    for version in ("2.10.0", "2.9.1"):
        command.write(tmp_path / f"{version}.json", {"torch": version, "rows": {}})
    assert list(found.results(tmp_path)) == ["2.9.1", "2.10.0"]
    (tmp_path / "2.9.1.json").rename(tmp_path / "2.8.0.json")
    with pytest.raises(ValueError, match=r"found the results of 2\.9\.1, wanted those of 2\.8\.0"):
        found.results(tmp_path)


def test_the_committed_results_are_of_at_least_five_versions_from_the_oldest_on() -> None:
    every = found.results()
    assert len(every) >= 5 and next(iter(every)).startswith("2.1.")
    assert list(every) == list(command.VERSIONS)  # so "from 2.1 to 2.15" leaves none out


def looked_at(key: str) -> Any:
    """What is found of a row now."""
    return rows.found(ROWS[key])


@pytest.mark.parametrize(
    ("key", "name", "wrong"),
    [
        ("sparse-std", "sparse_", lambda w, sparsity, std=0.1, generator=None: TRUE["sparse_"](w, sparsity, std, generator)),
        ("trunc-std", "trunc_normal_", lambda w, **given: TRUE["normal_"](w)),
        ("dirac-even", "dirac_", lambda w, groups=1: TRUE["dirac_"](w, groups).roll(1, -1)),
        ("kaiming-vector", "kaiming_uniform_", lambda w, **given: w.zero_()),
        ("gain-tanh", "calculate_gain", lambda *given: 1.5925),
        ("gain-missing", "calculate_gain", lambda *given: 1.0),
        ("fans-grouped", "_calculate_fan_in_and_fan_out", lambda w: (36, 144)),
        ("fan-in-words", "kaiming_normal_", lambda w, **given: w.normal_(0, 0.19)),
    ],
)
def test_a_pytorch_that_changes_is_seen(key: str, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = looked_at(key)
    monkeypatch.setattr(nn.init, name, wrong)
    assert looked_at(key)["does"] not in ("", before["does"])


TRUE = {name: getattr(nn.init, name) for name in ("sparse_", "normal_", "dirac_")}


@pytest.mark.parametrize(
    ("key", "owner", "name", "wrong"),
    [
        ("clip-length", nn.utils, "clip_grad_norm_", lambda parameters, size: None),
        ("batch-norm-running", nn.BatchNorm1d, "forward", lambda self, x: x),
        ("linear-sqrt-five", nn.Linear, "reset_parameters", lambda self: nn.init.kaiming_normal_(self.weight)),
        ("recurrent-input", nn.RNN, "reset_parameters", lambda self: [one.data.uniform_(-0.1, 0.1) for one in self.parameters()]),
        ("embedding-padding", nn.Embedding, "reset_parameters", lambda self: nn.init.normal_(self.weight)),
    ],
)
def test_a_layer_that_changes_is_seen(key: str, owner: Any, name: str, wrong: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = looked_at(key)
    monkeypatch.setattr(owner, name, wrong)
    assert looked_at(key)["does"] not in ("", before["does"])


def test_what_is_documented_is_read_word_for_word_but_for_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def documented() -> None:
        """The values are
        drawn from a law."""

    monkeypatch.setattr(nn.init, "documented", documented, raising=False)
    assert says(Row("one", "nn.init.documented", "values are drawn\n from", str))
    assert not says(Row("one", "nn.init.documented", "values were drawn", str))
    assert not says(Row("one", "nn.init.nowhere", "values", str))


def test_what_a_version_does_not_have_is_missing_and_not_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nn.init, "sparse_", lambda w, sparsity, std=0.01: w)
    assert looked_at("sparse-generator")["does"] == ""
    with pytest.raises(Missing):
        rows.filled(nn.init.sparse_, 3, 4, sparsity=0.5, generator=torch.Generator())


def test_a_measurement_leaves_the_generator_as_it_is() -> None:
    before = torch.random.get_rng_state()
    looked_at("trunc-std")
    assert torch.equal(before, torch.random.get_rng_state())


def test_each_version_is_measured_in_an_environment_that_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[list[str], dict[str, str]]] = []
    monkeypatch.setattr(command.venv, "create", lambda folder, with_pip: Path(folder, "made").write_text("", encoding="utf-8"))
    monkeypatch.setattr(subprocess, "run", lambda line, check, env: ran.append((line, env)))
    assert command.main(["all", "2.5.1"]) == 0
    (install, around), (measure, _) = ran
    assert install[1:4] == ["-m", "pip", "install"] and install[-1] == "torch==2.5.1"
    assert measure[1:] == ["-m", "versions", "measure", str(command.RESULTS / "2.5.1.json")]
    assert not Path(install[0]).parents[1].exists() and around["PIP_CONSTRAINT"] == "/dev/null"
    assert command.main(["some"]) == 2


def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(ROOT / "overrides")  # as the builder does while it loads a hook
    spec = spec_from_file_location("hook_versions", ROOT / "overrides" / "versions.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_cells_of_the_page_are_filled_from_the_results(monkeypatch: pytest.MonkeyPatch) -> None:
    page, config = hook(monkeypatch), {"config_file_path": str(ROOT / "mkdocs.yml")}
    html = page.on_page_content("<td><!-- does sparse-std --></td><td><!-- since sparse-std --></td>", config)
    assert html.startswith("<td>the standard deviation is 0.01, the variance 0.0001</td><td>2.1 to ")
    every = found.listed(found.results())
    assert page.on_page_content("<!-- does sparse-std -->, <!-- versions measured -->", config).endswith(f", {every}")
    assert page.words("`a < b` & c") == "<code>a &lt; b</code> &amp; c"
    with pytest.raises(KeyError):
        page.on_page_content("<!-- does nothing-such -->", config)
    assert page.on_page_content("<!-- something else -->", config) == "<!-- something else -->"


def test_the_table_of_fans_has_in_bold_what_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    page, config = hook(monkeypatch), {"config_file_path": str(ROOT / "mkdocs.yml")}
    html = page.on_page_content("<!-- since sparse-std --><!-- fans of others -->", config)
    rows = {row[0]: row[1:] for row in (re.findall(r"<td[^>]*>(.*?)</td>", line) for line in html.split("<tr>")) if row}
    assert rows["depthwise, 16 to 16"][:4] == [
        "9, 9",
        "9, <strong>144</strong>",
        "<strong>144</strong>, 9<br><code>(3, 3, 16, 1)</code>",
        "9, <strong>144</strong><br><code>(3, 3, 1, 16)</code>",
    ]
    assert rows["linear, 3 to 5"][:2] == ["3, 5", "3, 5"] and 'href="../../eq/forward-variance/"' in rows["linear, 3 to 5"][-1]
    assert "<th>Keras 3." in re.sub(" [a-z]+=[^>]*>", ">", html) and len(rows) == 5


def test_a_result_file_has_the_version_and_a_sentence_for_each_row(tmp_path: Path) -> None:
    assert command.main(["measure", str(tmp_path / "now.json")]) == 0
    content = json.loads((tmp_path / "now.json").read_text(encoding="utf-8"))
    assert content["torch"] == torch.__version__.partition("+")[0] and set(content["rows"]) == set(ROWS)


def test_a_number_of_another_library_is_read_off_its_source(tmp_path: Path) -> None:
    number = others.Number("lib", "lib/init.py", r"/ (0\.87\d+)", "what is left", "truncated-normal-two", others.cut)
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "init.py").write_text("std = std / 0.88\n", encoding="utf-8")
    with pytest.raises(ValueError, match="found nothing like"):
        number.found(tmp_path)
    (tmp_path / "lib" / "init.py").write_text("std = std / 0.8797\n", encoding="utf-8")
    with pytest.raises(ValueError, match="found no lib"):
        number.found(tmp_path)
    (tmp_path / "lib-1.2.dist-info").mkdir()
    found = number.found(tmp_path)
    assert (found["version"], found["number"], found["off"]) == ("1.2", 0.8797, 8.5e-05)


def test_the_formulas_beside_these_numbers_are_those_of_the_equations() -> None:
    committed = json.loads(others.FILE.read_text(encoding="utf-8"))["numbers"]
    assert [one["label"] for one in committed] == [number.label for number in others.NUMBERS]
    assert [one["right"] for one in committed] == [pytest.approx(number.right(), rel=1e-11) for number in others.NUMBERS]
    displays = {str(one.label): one.claim for page in find_project(ROOT).pages for one in page.equations}
    by_label = {one["label"]: one["right"] for one in committed}
    assert set(by_label) <= set(displays)
    for label, right in {
        "gain-tanh-unit": by_label["gain-tanh-unit"], "relu-variance-digits": by_label["relu-variance"] ** -2,
    }.items():  # fmt: skip
        shown = re.search(r"\\approx ([\d.]+)", displays[label])
        assert shown and f"{right:.{len(shown[1]) - 2}f}" == shown[1], label
    assert others.mean(lambda z: z**4) == pytest.approx(3, rel=1e-12)
