"""The battery of wrong initializers: none is missed, the score that is shown is that of the run, and equations fail by it."""

from __future__ import annotations

import ast
import json
import math
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import nn

import initialization
from basic_draws import fault_of_draws
from initializer_cases import AROUND, DTYPES, HELD, LAYOUTS, cases
from initializer_laws import TABLE
from initializer_witness import first_fault, right_at_every_shape
from texclaims.judgement.equations import ClaimFailed
from texclaims.judgement.fingerprint import check_sources
from texclaims.judgement.session import Options, Session
from texclaims.language.project import find_project

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SHOWN = ROOT / "docs" / "about" / "strength.json"

NOTICED_BY = {
    "xavier-uniform-law": [
        "init.xavier_uniform_: gain ignored",
        "init.xavier_uniform_: gain squared",
        "init.xavier_uniform_: gain under the root",
        "init.xavier_uniform_: receptive field forgotten",
        "init.xavier_uniform_: 5 % too small in float16",
    ],
    "xavier-normal-law": [
        "init.xavier_normal_: 5 % too small in squares",
        "init.xavier_normal_: 5 % too small in width 1",
        "init.xavier_normal_: 5 % too small in tensors that are not contiguous",
        "init.xavier_normal_: generator ignored",
    ],
    "xavier-variance": ["init.xavier_normal_: fan-in alone"],
    "lecun-variance": ["init.kaiming_normal_: fan-out always"],
    "he-variance": ["init.kaiming_normal_: 5 % too small in kernels"],
    "he-uniform-law": [
        "init.kaiming_uniform_: tanh has gain 1",
        "init.kaiming_uniform_: SELU has gain 1",
        "init.kaiming_uniform_: sigmoid has gain 4",
        "init.kaiming_uniform_: mode ignored",
        "init.kaiming_uniform_: slope not squared",
    ],
    "he-normal-law": ["init.kaiming_normal_: 5 % too small in more than 2^16 elements"],
    "linear-default-law": [
        "Linear.reset_parameters: bias from fan-out",
        "Linear.reset_parameters: bias 0",
        "Linear.reset_parameters: bias 1/n",
        "Linear.reset_parameters: bias times root 3",
        "Linear.reset_parameters: bias 1 % too large",
    ],
    "kaiming-sqrt-five": ["modules.conv._ConvNd.reset_parameters: bias without receptive field"],
    "truncated-normal-variance-general": [
        "init.trunc_normal_: nothing is cut",
        "init.trunc_normal_: uniform in a tail",
        "init.trunc_normal_: cut in units of std",
    ],
    "truncated-normal-mean": [
        "init.trunc_normal_: inverted, the cuts count from 0",
        "init.trunc_normal_: inverted, 1e-6 too large",
        "init.trunc_normal_: inverted, nothing is clamped",
    ],
    "unit-uniform-law": ["init.uniform_: only a contiguous copy is filled"],
    "plain-normal-law": ["init.normal_: std is a variance"],
    "constant-output": ["init.constant_: val in float16", "init.zeros_: a trace of noise"],
    "ones-output": ["init.ones_: the identity"],
}
"""Equations of the site, and wrong versions of PyTorch that make them fail."""


@pytest.fixture(scope="module")
def battery() -> Iterator[dict[str, Any]]:
    """The wrong versions, by place and words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        import first_list
        import inverting_list

        listed = (*first_list.BATTERY.wrong, *inverting_list.BATTERY.wrong)
        yield {wrong.name.partition(" (looked for")[0]: wrong for wrong in listed}


@pytest.fixture(scope="module")
def parts() -> Iterator[SimpleNamespace]:
    """The modules of this folder that are imported by their names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(HERE))
        import elsewhere
        import first_list
        import graded
        import upstream
        import wrong

        yield SimpleNamespace(elsewhere=elsewhere, first_list=first_list, graded=graded, upstream=upstream, wrong=wrong)


@pytest.fixture(scope="module")
def session() -> Session:
    return Session(find_project(ROOT), Options(device="cpu", fresh=True))


@pytest.fixture
def holds(session: Session) -> Iterator[Callable[[str], bool]]:
    """Does an equation of the site hold, with PyTorch as it now is? Raises ClaimFailed as `Session.verify` does."""

    def judged(label: str) -> bool:
        right_at_every_shape.cache_clear()
        return session.verify(label).holds

    yield judged
    right_at_every_shape.cache_clear()


def test_none_is_missed_and_the_score_shown_is_that_of_the_run(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-W", "error", str(HERE), str(tmp_path / "score.json")],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    score = json.loads((tmp_path / "score.json").read_text(encoding="utf-8"))
    assert score == json.loads(SHOWN.read_text(encoding="utf-8")), "make strength writes it anew"
    lists = score["lists"]
    assert lists["first"]["all"]["wrong versions"] >= 200 and lists["second"]["all"]["wrong versions"] >= 50


@pytest.mark.parametrize("label", NOTICED_BY)
def test_an_equation_of_the_site_fails_by_a_wrong_initializer(
    label: str, battery: dict[str, Any], holds: Callable[[str], bool]
) -> None:
    for name in NOTICED_BY[label]:
        with (
            battery[name].in_place(),
            pytest.raises(ClaimFailed, match="InitializerFault: .*( wanted| it | is out of bounds)"),
        ):
            holds(label)
    assert holds(label)


def test_an_equation_holds_with_the_older_way_to_cut_a_normal_law(
    battery: dict[str, Any], holds: Callable[[str], bool]
) -> None:
    with battery["init.trunc_normal_: inverted, as PyTorch had it"].in_place():
        assert holds("truncated-normal-variance")


def test_the_first_draw_shows_how_a_normal_law_is_cut() -> None:
    for options in TABLE["trunc_normal_"].arguments:
        cut = TABLE["trunc_normal_"].law((7,), options)
        low, high = ((1 + math.erf((end - cut.mean) / cut.std / math.sqrt(2))) / 2 for end in (cut.low, cut.high))
        assert (cut.low, cut.high) not in [(low, high), (2 * low - 1, 2 * high - 1), (0.0, 1.0)], options


@pytest.mark.parametrize("name", TABLE)
def test_pytorch_as_it_is_has_no_fault(name: str) -> None:
    if name != "uniform_around_":  # of a check
        assert first_fault(getattr(nn.init, name, None) or getattr(initialization, name)) == ""


@pytest.mark.parametrize("name", TABLE)
def test_any_three_of_arguments_shape_type_and_layout_occur_together(name: str) -> None:
    row = TABLE[name]
    possible = [
        (str(options), shape, dtype, layout)
        for options, shape, dtype, layout in product(row.arguments, row.shapes, DTYPES, LAYOUTS)
        if layout != "channels last" or len(shape) in (4, 5)
    ]
    tried = {(str(case.options), case.shape, case.dtype, case.layout) for case in cases(name) if case.shape in row.shapes}
    assert tried <= set(possible)
    for three in combinations(range(4), 3):
        assert {tuple(one[k] for k in three) for one in possible} == {tuple(one[k] for k in three) for one in tried}, three


@pytest.mark.parametrize("name", TABLE)
def test_what_stands_around_a_call_stands_beside_each_two_of_its_properties(name: str) -> None:
    """Where a dozen calls have the two in common, nothing is missing; elsewhere few are."""
    row = TABLE[name]
    around = [*HELD, *AROUND, *((True, False) if row.draws else (False,))]
    calls, met = Counter[Any](), defaultdict[Any, set[Any]](set)
    for case in cases(name):
        kinds = str(case.options), len(case.shape), case.dtype, case.layout, len(set(case.shape[:2]))
        for pair in combinations(enumerate(kinds), 2):
            calls[pair] += 1
            met[pair] |= {case.held, case.around, case.given_generator}
    missing = {pair: count for pair, count in calls.items() if len(met[pair]) < len(around)}
    assert max(missing.values(), default=0) <= 12 and len(missing) < len(calls) / 5


RARE: dict[str, Callable[[torch.Tensor, tuple[Any, ...], dict[str, Any]], bool]] = {
    "channels last": lambda tensor, at, given: (
        tensor.dim() == 4 and tensor.is_contiguous(memory_format=torch.channels_last) and not tensor.is_contiguous()
    ),
    "large": lambda tensor, at, given: tensor.numel() >= 2**20,
    "a large fan-in": lambda tensor, at, given: nn.init._calculate_fan_in_and_fan_out(tensor)[0] > 5000,
    "a large fan-out": lambda tensor, at, given: nn.init._calculate_fan_in_and_fan_out(tensor)[1] > 5000,
    "a convolution of one axis": lambda tensor, at, given: given.get("nonlinearity") == "conv1d",
    "a whole number": lambda tensor, at, given: given.get("a") == 0 and isinstance(given["a"], int),
    "two arguments by position": lambda tensor, at, given: len(at) == 2,
    "one channel": lambda tensor, at, given: tensor.dim() > 2 and tensor.shape[1] == 1 and tensor.shape[0] > 4,
    "six dimensions": lambda tensor, at, given: tensor.dim() > 5,
    "an odd number of 16 bits": lambda tensor, at, given: (
        tensor.dtype == torch.float16 and tensor.numel() % 2 == 1 and tensor.numel() > 300
    ),
    "inference mode": lambda tensor, at, given: torch.is_inference_mode_enabled(),
    "another default type": lambda tensor, at, given: torch.get_default_dtype() == torch.float64,
}
"""Where an initializer might be wrong, and nowhere else."""


@pytest.mark.parametrize("where", RARE)
def test_what_is_wrong_in_a_rare_case_alone_is_seen(where: str) -> None:
    def kaiming_normal_(tensor: torch.Tensor, *at: Any, **given: Any) -> torch.Tensor:
        nn.init.kaiming_normal_(tensor, *at, **given)
        with torch.no_grad():
            return tensor.mul_(1.5) if RARE[where](tensor, at, given) else tensor

    assert "of the memory" in first_fault(kaiming_normal_)
    assert torch.get_default_dtype() == torch.float32


def test_the_page_names_the_equations_that_rest_on_an_initializer() -> None:
    asks = re.compile(r"\b(drawn_by|drawn_by_layer|variance_from|bound_from|right_at_every_shape|constant_layer|ones_layer)\(")
    checks = {label: source.text.partition(":\n")[2] for label, source in check_sources(find_project(ROOT)).items()}
    page = (ROOT / "docs" / "about" / "initializers.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\\eqref\{([\w-]+)\}", page)) == {
        label for label, text in checks.items() if asks.search(text)
    }


def test_no_check_goes_around_the_witness() -> None:
    """The engine's own `drawn_by` knows of no witness; checks import that of initialization.py."""
    for file in (ROOT / "verify" / "checks").rglob("*.py"):
        names = {
            (node.module, alias.name)
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert ("texclaims.check", "drawn_by") not in names, file
        filled = {name for module, name in names if module == "torch.nn.init" and name.endswith("_")}
        assert filled <= set(TABLE), file


def test_what_is_taken_for_granted_of_the_generator_is_looked_at() -> None:
    uniform, normal = torch.ops.aten.uniform_.default, torch.ops.aten.normal_.default
    assert fault_of_draws("cpu") == ""

    def wide(tensor: torch.Tensor, low: float, high: float, generator: Any) -> None:
        uniform(tensor, low, 1.03 * high, generator=generator)

    def in_pairs(tensor: torch.Tensor, low: float, high: float, generator: Any) -> None:
        uniform(tensor, low, high, generator=generator)
        tensor.view(-1, 2)[:, 1] = tensor.view(-1, 2)[:, 0]

    def another_scale(tensor: torch.Tensor, mean: float, std: float, generator: Any) -> None:
        normal(tensor, mean, std + 1e-9 * mean, generator=generator)

    assert "distribution function" in fault_of_draws("cpu", wide)
    assert "neighbours" in fault_of_draws("cpu", in_pairs)
    assert "another scale" in fault_of_draws("cpu", uniform, another_scale)


def test_what_the_dispatcher_leaves_out_is_put_in() -> None:
    """A standard deviation of 1 and an upper end of 1 are defaults, which PyTorch does not pass on."""
    two, one = torch.tensor(2.0), torch.tensor(1.0)
    for initializer, options, wanted in (
        (nn.init.kaiming_normal_, {"nonlinearity": "relu"}, 1.0),
        (nn.init.kaiming_normal_, {"nonlinearity": "linear"}, 0.5),
        (nn.init.xavier_normal_, {"gain": 1.5**0.5}, 1.0),
    ):
        found = initialization.variance_from(initializer, one, two, **options)
        assert found.run(lambda value: value) == pytest.approx(wanted, rel=1e-15)
    bound = initialization.bound_from(nn.init.uniform_, one, two)
    assert bound.run(lambda value: value) == 1.0


def test_a_variance_is_not_read_off_a_uniform_draw() -> None:
    one = torch.tensor(1.0)
    with pytest.raises(ValueError, match="wanted: aten.normal_.default, once"):
        initialization.variance_from(nn.init.kaiming_uniform_, one, one).run(lambda value: value)


# --- how small an error is noticed ------------------------------------------------------------------------------------


def noticed(wrong: Any) -> bool:
    """By the witness, as `make strength MORE=1` asks it."""
    with wrong.in_place():
        name = wrong.shows_in[0]
        return bool(first_fault(getattr(nn.init, name, None) or getattr(initialization, name)))


@pytest.mark.parametrize(
    ("limit", "wanted"), [(0.0, 1e-15), (1e-3, 1e-3), (0.02, 0.1), (1.0, None)], ids=["all", "some", "one", "none"]
)
def test_the_smallest_error_is_the_last_before_one_is_missed(parts: Any, limit: float, wanted: float | None) -> None:
    def seen(wrong: Any) -> bool:
        return abs(float(wrong.words.split()[-1])) > 0.999 * limit

    assert parts.graded.smallest("normal_", "scale", seen) == (wanted and pytest.approx(wanted))


def test_an_error_must_be_noticed_with_both_signs(parts: Any) -> None:
    assert parts.graded.smallest("normal_", "shift", lambda wrong: "-" not in wrong.words.split()[-1]) is None


def test_an_error_of_a_size_is_in_the_numbers_and_in_those_of_its_type_alone(parts: Any) -> None:
    torch.manual_seed(1)
    right = nn.init.normal_(torch.empty(1000))
    for kind, in_32, in_64 in (("scale", 1.01, 1.01), ("scale, 32 bits alone", 1.01, 1.0), ("scale, 16 bits alone", 1.0, 1.0)):
        up, down = parts.graded.versions("normal_", kind, 0.01)
        for wrong, sign in ((up, 1), (down, -1)):
            with wrong.in_place():
                torch.manual_seed(1)
                assert torch.allclose(nn.init.normal_(torch.empty(1000)), right * (1 + sign * (in_32 - 1)), rtol=1e-6)
                torch.manual_seed(1)
                exact = nn.init.normal_(torch.empty(1000, dtype=torch.float64))
        torch.manual_seed(1)
        assert torch.allclose(exact, nn.init.normal_(torch.empty(1000, dtype=torch.float64)) * (2 - in_64), rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "kind"), [("normal_", "scale"), ("kaiming_uniform_", "shift"), ("Linear.reset_parameters", "scale")]
)
def test_the_smallest_error_that_is_shown_is_that_of_a_run(parts: Any, name: str, kind: str) -> None:
    shown = json.loads(SHOWN.read_text(encoding="utf-8"))["functions"][name]["smallest noticed"][kind]
    assert parts.graded.smallest(name, kind, noticed) == pytest.approx(shown)


# --- what the tests of others let through -----------------------------------------------------------------------------


def test_what_other_assertions_let_through_is_that_of_a_run(parts: Any) -> None:
    shown = json.loads(SHOWN.read_text(encoding="utf-8"))["elsewhere"]
    assert len(shown) == len(parts.elsewhere.ASSERTIONS)
    for assertion, before in zip(parts.elsewhere.ASSERTIONS, shown, strict=True):
        if "kernel" in before["asserts"]:
            continue  # 400 draws of 234,256 numbers: ten seconds each
        now = assertion.found()
        assert {**now, "passes": 0, "within": 0} == {**before, "passes": 0, "within": 0}
        assert abs(now["passes"] - before["passes"]) <= 2 * before["within"] + 1e-4, now


def test_the_exact_probability_is_that_of_a_simulation(parts: Any) -> None:
    elsewhere = parts.elsewhere
    for std, low, high in ((0.95, 0.9, 1.1), (1.0, 0.97, 1.03), (1.2, 0.0, 1.2)):
        exact = elsewhere.of_normal_spread(50, std, low, high)
        middle, half = (low + high) / 2, (high - low) / 2
        drawn = elsewhere.simulated(elsewhere.normal(std), elsewhere.near(middle, half), 50)
        assert exact.error == 0 and abs(exact.probability - drawn.probability) <= drawn.error


def test_the_laws_have_the_spread_that_they_say(parts: Any) -> None:
    torch.manual_seed(2)
    elsewhere = parts.elsewhere
    for law, std in ((elsewhere.normal, 2.0), (elsewhere.uniform, 2.0), (elsewhere.cut_normal, 2.0 * elsewhere.LEFT)):
        assert float(law(2.0)(100, 10_000).std()) == pytest.approx(std, rel=4e-3)
    assert pytest.approx(0.8796256610, abs=1e-9) == elsewhere.LEFT


def test_the_right_law_fails_a_kolmogorov_test_once_in_ten_thousand(parts: Any) -> None:
    """The limits are SciPy's, which PyTorch's tests use: scipy.stats.kstwo.isf(0.0001, count)."""
    elsewhere = parts.elsewhere
    for count, exact in ((484, 0.10071227), (990, 0.07052364), (234_256, 0.00459691)):
        assert elsewhere.limit(count) == pytest.approx(exact, rel=2e-3)
    assert elsewhere.limit_of_few(5) == pytest.approx(0.86202703, abs=1e-8)
    passed = elsewhere.simulated(elsewhere.normal(1.0), elsewhere.normal_test(484), 484)
    assert passed.probability > 1 - 7e-4
    assert elsewhere.simulated(elsewhere.normal(2.0), elsewhere.normal_test(484), 484, 500).probability < 0.02


# --- PyTorch's own tests ----------------------------------------------------------------------------------------------

THEIRS = """
import unittest
import torch
class TestNNInit(unittest.TestCase):
    def test_normal(self):
        torch.manual_seed(1)
        self.assertTrue(0.9 < float(torch.nn.init.normal_(torch.empty(10000)).std()) < 1.1)
    def test_xavier_normal(self):
        self.assertTrue(True)
    def test_normal_errors_on_strings(self):
        self.fail()
"""


def test_the_tests_of_a_file_meet_the_wrong_versions_of_what_they_are_named_after(parts: Any, tmp_path: Path) -> None:
    file = tmp_path / "test_init.py"
    file.write_text(THEIRS.replace("self.fail()", "pass"), encoding="utf-8")
    theirs = parts.upstream.Upstream(file)
    large, small = (next(parts.graded.versions("normal_", "scale", size)) for size in (0.5, 1e-3))
    other = next(parts.graded.versions("xavier_normal_", "scale", 0.5))
    assert theirs.notices(large) and not theirs.notices(small) and not theirs.notices(other)
    assert theirs.tests_of(large) == ["test_normal"] and theirs.tests_of(other) == ["test_xavier_normal"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (THEIRS, "test_normal_errors_on_strings fails or is skipped"),
        (THEIRS.replace("self.fail()", "self.skipTest('')"), "test_normal_errors_on_strings fails or is skipped"),
        ("x = 1\n", "found no class TestNNInit"),
        ("import no_such_library\n", "pip install scipy expecttest"),
        (None, "found no Python file"),
    ],
    ids=["fails", "skips", "no tests", "not installed", "no file"],
)
def test_a_file_that_says_nothing_is_refused(parts: Any, tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "test_init.py"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(parts.upstream.UpstreamError, match=said):
        parts.upstream.Upstream(file)
