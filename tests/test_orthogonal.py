"""orthogonal_ is looked at by hand: PyTorch's own passes at every shape, and no wrong version does."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from orthogonal import corner_of_qr, first_column, made_of
from orthogonal_witness import InitializerFault, by_hand, first_fault, right_at_every_shape

Make = Callable[..., Tensor]


def version(  # PyTorch's own, with one step changed
    draw: Callable[[Tensor, Any], Any] = lambda empty, generator: empty.normal_(generator=generator),
    signs: Callable[[Tensor], Tensor] = torch.sign,
    scale: Callable[[float, int, int], float] = lambda gain, rows, columns: gain,
    turned: Callable[[int, int], bool] = lambda rows, columns: rows < columns,
    last: Callable[[Tensor], Any] = lambda tensor: None,
) -> Make:
    def orthogonal_(tensor: Tensor, gain: float = 1, generator: torch.Generator | None = None) -> Tensor:
        rows = tensor.size(0)
        columns = tensor.numel() // rows
        numbers = tensor.new_empty((rows, columns))
        draw(numbers, generator)
        q, r = torch.linalg.qr(numbers.t() if turned(rows, columns) else numbers)
        q *= signs(torch.diag(r))
        with torch.no_grad():
            tensor.view(rows, columns).copy_(q.t() if turned(rows, columns) else q)
            tensor.mul_(scale(gain, rows, columns))
            last(tensor)
        return tensor

    return orthogonal_


WRONG = {
    "not random": version(draw=lambda empty, generator: nn.init.eye_(empty)),
    "no sign fix": version(signs=torch.ones_like),
    "signs turned": version(signs=lambda diagonal: -diagonal.sign()),
    "uniform numbers": version(draw=lambda empty, generator: empty.uniform_(generator=generator)),
    "numbers around one": version(draw=lambda empty, generator: empty.normal_(1, generator=generator)),
    "the global generator": version(draw=lambda empty, generator: empty.normal_()),
    "drawn twice": version(draw=lambda empty, generator: empty.normal_(generator=generator).normal_(generator=generator)),
    "the gain squared": version(scale=lambda gain, rows, columns: gain**2),
    "the gain left out": version(scale=lambda gain, rows, columns: 1.0),
    "a gain that is a little larger": version(scale=lambda gain, rows, columns: gain * (1 + 1e-8)),
    "Xavier's scale": version(scale=lambda gain, rows, columns: gain * math.sqrt(2 * max(rows, columns) / (rows + columns))),
    "the sign of the determinant": version(
        last=lambda tensor: tensor[0].neg_() if tensor.shape == (4, 4) and torch.det(tensor) < 0 else None
    ),
    "two rows exchanged": version(last=lambda tensor: tensor.copy_(tensor.flip(0))),
    "an element cut": version(last=lambda tensor: tensor.clamp_(max=0.7)),
}  # fmt: skip


def test_pytorchs_own_passes() -> None:
    assert first_fault(nn.init.orthogonal_) == ""
    assert first_fault(version()) == ""  # and so does what the wrong versions are made of


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_version_does_not(words: str) -> None:
    assert first_fault(WRONG[words])


def test_a_fault_stops_a_check() -> None:
    with pytest.raises(InitializerFault, match="orthogonal_"):
        right_at_every_shape(WRONG["no sign fix"])


def test_by_hand_columns_are_orthogonal_and_point_along_the_draw() -> None:
    drawn = torch.randn(6, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(3))
    made = by_hand(drawn)
    assert torch.allclose(made.T @ made, torch.eye(4, dtype=torch.float64))
    along = made.T @ drawn
    assert torch.allclose(along, along.triu()) and (along.diagonal() > 0).all()
    with pytest.raises(ValueError, match="right angles"):
        by_hand(drawn.T)


def test_numbers_in_the_place_of_the_draw_go_through_pytorchs_function() -> None:
    numbers = torch.tensor([[3.0, 1.0], [4.0, 2.0], [0.0, 2.0]], dtype=torch.float64)
    wanted = torch.tensor([3.0, 4.0, 0.0], dtype=torch.float64)
    assert torch.allclose(made_of(numbers, 5.0)[:, 0], wanted)  # tall: columns
    assert torch.allclose(made_of(numbers.T, 5.0)[0], wanted)  # wide: rows


def twice(tensor: Tensor, gain: float) -> Tensor:
    return tensor.normal_().normal_().mul_(gain)


def never(tensor: Tensor, gain: float) -> Tensor:
    return tensor.fill_(1.0).mul_(gain)


@pytest.mark.parametrize("wrong", [twice, never])
def test_an_initializer_that_draws_twice_or_never_is_refused(wrong: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orthogonal.right_at_every_shape", lambda initializer: None)
    monkeypatch.setattr(nn.init, "orthogonal_", wrong)
    with pytest.raises(ValueError, match="wanted: once"):
        made_of(torch.ones(2, 2, dtype=torch.float64))


def test_dependent_columns_have_no_orthogonal_weight() -> None:
    gain = torch.tensor(1.0, dtype=torch.float64)
    none = torch.zeros(3, dtype=torch.float64)
    assert first_column(none, gain).run(lambda value: value).isnan().all()


def test_qr_alone_does_not_point_along_the_draw() -> None:
    a, b = torch.tensor([3.0, 4.0], dtype=torch.float64)
    assert float(corner_of_qr(a, b).run(lambda value: value)) == pytest.approx(-0.6)
