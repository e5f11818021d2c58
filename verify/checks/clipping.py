"""Why the equations of docs/clipping.md hold: clipping by norm and by value, the step, and what a mean becomes."""

from collections.abc import Iterator
from typing import Any

from sympy import Abs, Expr, Max, Min, Rational, sqrt

import clipping
from texclaims.check import Model, model, sum_of, sum_over

Check = Iterator[Model]


def factor(norm: Expr, c: Any) -> Expr:
    """What every number of a gradient with this norm is multiplied by."""
    return c / Max(c, norm + Rational(1, 10**6))


def norm_of(u: Any, n: Any) -> Expr:
    """The root of the sum of the squares."""
    return sqrt(sum_of(n, lambda j: u(j) ** 2))


def clip_by_norm(c: Any, u: Any, n: Any) -> Check:
    # SymPy: one factor for all, at most 1
    yield model(u_hat=lambda i: u(i) * factor(norm_of(u, n), c))
    # PyTorch: torch.nn.utils.clip_grad_norm_
    yield model(u_hat=clipping.by_norm(u, c))


def clip_direction(clip_by_norm: Any, c: Any, u: Any) -> Check:
    # SymPy: the factor stands on both sides
    yield model(u_hat=clip_by_norm.each)
    # PyTorch: torch.nn.utils.clip_grad_norm_
    yield model(u_hat=clipping.by_norm(u, c))


def clip_below(clip_by_norm: Any, c: Any, u: Any) -> Check:
    # SymPy: the larger of the two is the threshold
    yield model(u_hat=clip_by_norm.each)
    # PyTorch: torch.nn.utils.clip_grad_norm_
    yield model(u_hat=clipping.by_norm(u, c))


def clip_norm_after(clip_by_norm: Any, c: Any, u: Any) -> Check:
    # SymPy: the larger of the two is the norm
    yield model(u_hat=clip_by_norm.each)
    # PyTorch: torch.nn.utils.clip_grad_norm_
    yield model(u_hat=clipping.by_norm(u, c))


def clip_alone(clip_by_norm: Any, c: Any, s: Any) -> Check:
    # SymPy: a gradient of one number; the larger of the two is the norm
    yield model(s_hat=clip_by_norm.given(n=1, u=lambda _: s).each(1).doit())
    # PyTorch: torch.nn.utils.clip_grad_norm_ on one number
    yield model(s_hat=clipping.alone(s, c))


def clip_norm_grows(X: Any, n: Any) -> Check:
    # SymPy: the root squared, and n equal moments
    yield model(total_norm=sqrt(sum_over(n, X**2)))
    # PyTorch: torch.nn.utils.get_total_norm in every state of a small random world
    yield model(total_norm=clipping.norms(X))


def clip_step(clip_by_norm: Any, c: Any, u: Any, eta: Any) -> Check:
    # SymPy: the rate times the clipped gradient; both in front of the root
    clipped = clip_by_norm.each
    yield model(u_step=lambda i: eta * clipped(i))
    # PyTorch: torch.optim.SGD behind torch.nn.utils.clip_grad_norm_
    yield model(u_step=clipping.step(u, c, eta))


def clip_by_value(c: Any, t: Any) -> Check:
    # SymPy: cut off at the upper end first
    yield model(t_check=Max(-c, Min(c, t)))
    # PyTorch: torch.nn.utils.clip_grad_value_
    yield model(t_check=clipping.by_value(t, c))


def clip_by_value_ratio(clip_by_value: Any, c: Any, s: Any, r: Any) -> Check:
    # SymPy: one number above the upper end, one between both
    yield model(s_check=clip_by_value.given(t=s).right, r_check=clip_by_value.given(t=r).right)
    # PyTorch: torch.nn.utils.clip_grad_value_
    yield model(s_check=clipping.by_value(s, c), r_check=clipping.by_value(r, c))


def clip_normal_energy(clip_by_value: Any, c: Any, Y: Any) -> Check:
    # SymPy: the integrals between the ends, and beyond them
    yield model(Y_check=clip_by_value.given(t=Y).right)
    # PyTorch: torch.nn.utils.clip_grad_value_ under quadrature, with panel edges at the ends
    yield model(Y_check=clipping.by_value(Y, c))


def clip_normal_energy_two(clip_by_value: Any, c: Any, Y: Any) -> Check:
    # SymPy: the integrals between the ends, and beyond them
    yield model(Y_check=clip_by_value.given(t=Y).right)
    # PyTorch: torch.nn.utils.clip_grad_value_ under quadrature, with panel edges at the ends
    yield model(Y_check=clipping.by_value(Y, c))


def clip_huber_loss(clip_by_value: Any, c: Any, t: Any) -> Check:
    # SymPy: the error times the clipped error, less half the square of the latter
    clipped = clip_by_value.given(t=Abs(t)).right
    yield model(huber=Abs(t) * clipped - clipped**2 / 2)
    # PyTorch: torch.nn.functional.huber_loss
    yield model(huber=clipping.huber_loss(t, c))


def clip_huber_slope(clip_by_value: Any, c: Any, t: Any) -> Check:
    # SymPy: the derivative between the ends
    cut = clip_by_value.right
    yield model(huber=cut * t - cut**2 / 2)
    # PyTorch: autograd through torch.nn.functional.huber_loss
    yield model(huber=clipping.huber_loss(t, c))


def clip_mean(clip_by_value: Any, c: Any, s: Any, r: Any, A: Any) -> Check:
    # SymPy: the mean over two values
    yield model(A_check=clip_by_value.given(t=A * s - (1 - A) * r).right)
    # PyTorch: torch.nn.utils.clip_grad_value_ on both values
    yield model(A_check=clipping.two_values_clipped(s, r, A, c))
