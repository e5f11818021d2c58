"""The table of weights on the home page -> is each line of PyTorch the law that the line says?"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from torch import nn

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (?P<what>.*?) \| \$(?P<variance>.*?)\$ \| `(?P<code>nn\.init\..*?)` \| (?P<why>.*) \|$", re.MULTILINE)
ROWS = [found.groupdict() for found in ROW.finditer((ROOT / "docs/index.md").read_text(encoding="utf-8"))]
KAIMING = re.compile(r'nn\.init\.kaiming_normal_\(w, (?P<slope>a=a, )?nonlinearity="(?P<name>\w+)"\)')
NORMAL = re.compile(r"nn\.init\.normal_\(w, std=(?P<gain>[\d.]+) / n\*\*0\.5\)")
FAN, SLOPE = 37, 0.3
VARIANCES = {
    r"\frac{1}{n_\text{in}}": lambda gain: Fraction(1, FAN),
    r"\frac{2}{n_\text{in}}": lambda gain: Fraction(2, FAN),
    r"\frac{2}{(1 + a^2) n_\text{in}}": lambda gain: 2 / ((1 + SLOPE**2) * FAN),
    r"\frac{g^2}{n_\text{in}}": lambda gain: gain**2 / FAN,
}


def drawn(row: dict[str, str], shape: tuple[int, ...] = (11, FAN)) -> torch.Tensor:
    """What the row's line of PyTorch fills a weight with; a line of another form is refused."""
    torch.manual_seed(3)
    w = torch.empty(shape, dtype=torch.float64)
    if kaiming := KAIMING.fullmatch(row["code"]):
        return nn.init.kaiming_normal_(w, **({"a": SLOPE} if kaiming["slope"] else {}), nonlinearity=kaiming["name"])
    normal = NORMAL.fullmatch(row["code"])
    assert normal, row["code"]
    return nn.init.normal_(w, std=float(normal["gain"]) / FAN**0.5)


def wanted(row: dict[str, str], shape: tuple[int, ...] = (11, FAN)) -> torch.Tensor:
    """The normal law of the row's variance, from the same state of the generator."""
    gain = re.search(r"\$g\$ is ([\d.]+)", row["why"])
    variance = VARIANCES[row["variance"]](float(gain[1]) if gain else 1.0)
    torch.manual_seed(3)
    return torch.empty(shape, dtype=torch.float64).normal_(0, float(variance) ** 0.5)


def test_every_row_is_read() -> None:
    assert len(ROWS) == 9 and {row["variance"] for row in ROWS} == VARIANCES.keys()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_the_line_of_pytorch_draws_from_that_law(row: dict[str, str]) -> None:
    torch.testing.assert_close(drawn(row), wanted(row), rtol=1e-14, atol=0)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"])
def test_a_kernel_has_the_same_fan_in(row: dict[str, str]) -> None:
    """37 inputs through a kernel of one by one; the shapes of larger kernels are in the tests of the initializers."""
    torch.testing.assert_close(drawn(row, (11, FAN, 1, 1)), wanted(row, (11, FAN, 1, 1)), rtol=1e-14, atol=0)


def test_another_law_is_seen() -> None:
    other = {**ROWS[0], "variance": ROWS[1]["variance"]}
    assert not torch.allclose(drawn(ROWS[0]), wanted(other), rtol=1e-3)
