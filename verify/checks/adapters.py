"""Why the equations of docs/adapters.md hold: a second layer of zeros, and its first step."""

from collections.abc import Iterator
from typing import Any

from adapters import (
    change_after_step,
    full_change_after_step,
    loss_of_convolution,
    loss_with_adapter,
    with_adapter,
)
from texclaims.check import Model, model, sum_of

Check = Iterator[Model]


def adapter_output(linear_layer: Any, xi: Any, w_set: Any, Theta: Any, Lambda: Any, c: Any, m: Any) -> Check:
    # SymPy: a frozen layer, and two layers beside it, one behind the other
    frozen, first = (linear_layer.given(w=one, x=xi).each for one in (w_set, Theta))
    second = linear_layer.given(n_in=m, w=Lambda, x=first).each
    yield model(y=lambda i: frozen(i) + c * second(i))
    # PyTorch: three times torch.nn.functional.linear
    yield model(y=with_adapter(xi, w_set, Theta, Lambda, c))


def adapter_at_start(adapter_output: Any, xi: Any, w_set: Any, Theta: Any, Lambda: Any, c: Any) -> Check:
    # SymPy: the second layer put to zero
    yield model(y=adapter_output.each)
    # PyTorch: three times torch.nn.functional.linear
    yield model(y=with_adapter(xi, w_set, Theta, Lambda, c))


def adapter_second_gradient(
    adapter_output: Any, delta: Any, xi: Any, w_set: Any, Theta: Any, Lambda: Any, c: Any, n_out: Any
) -> Check:
    # SymPy: two sums, differentiated by one weight
    yield model(loss_of_outputs=sum_of(n_out, lambda i: delta(i) * adapter_output.each(i)))
    # PyTorch: autograd through three times torch.nn.functional.linear
    yield model(loss_of_outputs=loss_with_adapter(delta, xi, w_set, Theta, Lambda, c))


def adapter_first_gradient(
    adapter_output: Any, delta: Any, xi: Any, w_set: Any, Theta: Any, Lambda: Any, c: Any, n_out: Any
) -> Check:
    # SymPy: the same sums, differentiated by a weight of the first layer
    yield model(loss_of_outputs=sum_of(n_out, lambda i: delta(i) * adapter_output.each(i)))
    # PyTorch: autograd through three times torch.nn.functional.linear
    yield model(loss_of_outputs=loss_with_adapter(delta, xi, w_set, Theta, Lambda, c))


def adapter_step(
    adapter_second_gradient: Any, delta: Any, xi: Any, xi_other: Any, Theta: Any, c: Any, eta: Any, n_in: Any
) -> Check:
    slope = adapter_second_gradient.each
    # SymPy: the second layer after a step from zero, and the first as it was, on the second inputs
    yield model(change=lambda unit: c * (-eta * slope(1, unit)) * sum_of(n_in, lambda j: Theta(unit, j) * xi_other(j)))
    # PyTorch: torch.optim.SGD on both layers of the adapter, from a second layer of zeros
    yield model(change=change_after_step(delta, xi, xi_other, Theta, c, eta))


def adapter_step_output(adapter_step: Any, delta: Any, xi: Any, xi_other: Any, Theta: Any, c: Any, eta: Any) -> Check:
    # SymPy: the same inputs twice
    yield model(change=adapter_step.each)
    # PyTorch: torch.optim.SGD on both layers of the adapter, from a second layer of zeros
    yield model(change=change_after_step(delta, xi, xi_other, Theta, c, eta))


def full_step_change(linear_layer: Any, delta: Any, xi: Any, xi_other: Any, eta: Any) -> Check:
    # SymPy: the gradient of each weight is the one of its output times its input; the step, on the second inputs
    step = linear_layer.given(x=xi_other, w=lambda i, j: -eta * delta(i) * xi(j)).each
    yield model(change_full=step(1))
    # PyTorch: torch.optim.SGD on the weight of a linear layer
    yield model(change_full=full_change_after_step(delta, xi, xi_other, eta))


def adapter_step_mean(adapter_step: Any, delta: Any, xi: Any, xi_other: Any, Theta: Any, c: Any, eta: Any) -> Check:
    # SymPy: the mean of a product of two sums, by which of their indices coincide
    yield model(change=adapter_step.each)
    # PyTorch: torch.optim.SGD on both layers of the adapter, in every state of the first
    yield model(change=change_after_step(delta, xi, xi_other, Theta, c, eta))


def adapter_step_default(adapter_step: Any, delta: Any, xi: Any, xi_other: Any, Theta: Any, c: Any, eta: Any) -> Check:
    # SymPy: the variance of the uniform law put in
    yield model(change=adapter_step.each)
    # PyTorch: torch.optim.SGD on both layers of the adapter, at the nodes of a quadrature
    yield model(change=change_after_step(delta, xi, xi_other, Theta, c, eta))


def adapter_step_root(adapter_step: Any, delta: Any, xi: Any, xi_other: Any, Theta: Any, c: Any, eta: Any) -> Check:
    # SymPy: the variance of the uniform law put in
    yield model(change=adapter_step.each)
    # PyTorch: torch.optim.SGD on both layers of the adapter, at the nodes of a quadrature
    yield model(change=change_after_step(delta, xi, xi_other, Theta, c, eta))


def zero_convolution_weight(u: Any, pixel_gradients: Any, nu: Any, gamma: Any, n: Any) -> Check:
    # SymPy: a convolution with a kernel of one pixel multiplies each pixel, and adds a bias
    yield model(loss_of_pixels=sum_of(n, lambda j: pixel_gradients(j) * (nu * u(j) + gamma)))
    # PyTorch: autograd through torch.nn.functional.conv2d
    yield model(loss_of_pixels=loss_of_convolution(u, pixel_gradients, nu, gamma))


def zero_convolution_input(u: Any, pixel_gradients: Any, nu: Any, gamma: Any, n: Any) -> Check:
    # SymPy: the same sum, differentiated by one pixel
    yield model(loss_of_pixels=sum_of(n, lambda j: pixel_gradients(j) * (nu * u(j) + gamma)))
    # PyTorch: autograd through torch.nn.functional.conv2d
    yield model(loss_of_pixels=loss_of_convolution(u, pixel_gradients, nu, gamma))
