"""Why the equations of docs/pytorch/convolutions.md hold: who meets whom under a kernel, and how often."""

from collections.abc import Iterator
from typing import Any

from sympy import Dummy, KroneckerDelta, sqrt
from torch.nn.init import kaiming_normal_

import convolutions as torch_conv
from deltas import collapsed
from initialization import (
    conv_default_,
    conv_transpose_default_,
    drawn_by,
    filled_by,
    linear_default_,
    right_at_every_shape,
)
from texclaims.check import Model, model, normal, sum_of, uniform

Check = Iterator[Model]


def conv_output(w: Any, x: Any, channels: Any, kernel: Any) -> Check:
    # SymPy: one product for each channel and each place of the kernel
    yield model(y=sum_of(channels, lambda j: sum_of(kernel, lambda l: w(j, l) * x(j, l))))
    # PyTorch: torch.nn.functional.conv1d, where the kernel covers the signal
    yield model(y=torch_conv.conv_output(x, w))


def conv_forward(conv_output: Any, w: Any, x: Any) -> Check:
    # SymPy: the sum over channels and places
    yield model(y=conv_output.right)
    # PyTorch: torch.nn.functional.conv1d in two groups, with a dilation
    yield model(y=torch_conv.conv_of_second_group(x, w))


def conv_default_law(channels: Any, kernel: Any) -> Check:
    # SymPy: kaiming_uniform_ with a = sqrt(5), where c inputs at k places count as fan-in
    bound = sqrt(3) * sqrt(2 / (1 + sqrt(5) ** 2)) / sqrt(channels * kernel)
    yield model(filters=uniform(-bound, bound))
    # PyTorch: torch.nn.Conv1d.reset_parameters, of a convolution in groups
    right_at_every_shape(linear_default_)
    yield model(filters=filled_by(conv_default_))


def conv_fan_out_law(n_out: Any, kernel: Any) -> Check:
    # SymPy: twice one over all output channels times the places of the kernel
    yield model(filters=normal(0, 2 / (n_out * kernel)))
    # PyTorch: its own initializer, which cannot know of groups
    yield model(filters=drawn_by(kaiming_normal_, mode="fan_out", nonlinearity="relu"))


def _back(w_back: Any, delta_out: Any, channels_out: Any, taps: Any) -> Any:
    return sum_of(channels_out, lambda i: sum_of(taps, lambda l: w_back(i, l) * delta_out(i, l)))


def conv_backward(w_back: Any, delta_out: Any, channels_out: Any, taps: Any) -> Check:
    # SymPy: an input acts on each output channel by each place of the kernel
    yield model(delta_in=_back(w_back, delta_out, channels_out, taps))
    # PyTorch: autograd through torch.nn.functional.conv1d
    yield model(delta_in=torch_conv.gradient_of_conv(w_back, delta_out))


def conv_grouped_backward(w_back: Any, delta_out: Any, channels_out: Any, taps: Any) -> Check:
    # SymPy: an input acts on the output channels of its group
    yield model(delta_in=_back(w_back, delta_out, channels_out, taps))
    # PyTorch: autograd through torch.nn.functional.conv1d
    yield model(delta_in=torch_conv.gradient_of_conv(w_back, delta_out))


def conv_stride_backward(w_back: Any, delta_out: Any, channels_out: Any, taps: Any, stride: Any) -> Check:
    # SymPy: one of s places of the kernel meets an input
    yield model(delta_in=_back(w_back, delta_out, channels_out, taps))
    # PyTorch: autograd through torch.nn.functional.conv1d with a stride
    yield model(delta_in=torch_conv.gradient_of_conv(w_back, delta_out, stride))


def conv_edge(w_met: Any, x_met: Any, channels: Any, taps: Any) -> Check:
    # SymPy: at the first place, so many places of the kernel meet the signal
    yield model(y_edge=sum_of(channels, lambda j: sum_of(taps, lambda l: w_met(j, l) * x_met(j, l))))
    # PyTorch: torch.nn.functional.conv1d, padded with zeros
    yield model(y_edge=torch_conv.conv_at_edge(x_met, w_met))


def conv_places_met(taps: Any, n: Any) -> Check:
    # SymPy: a kernel at each place, less what is beyond one end, and as much beyond the other
    beyond = sum_of(taps, lambda i: taps - i)
    yield model(places_met=((2 * taps - 1) * (n + taps) - 2 * beyond) / (n + taps))
    # PyTorch: torch.nn.functional.conv1d of a signal and a kernel of ones, padded with zeros
    yield model(places_met=torch_conv.places_met(taps, n))


def pool_variance(patch: Any, kernel: Any) -> Check:
    # SymPy: the sum of all numbers in the window, divided by how many there are
    yield model(y=sum_of(kernel, lambda i: sum_of(kernel, lambda j: patch(i, j))) / kernel**2)
    # PyTorch: torch.nn.functional.avg_pool2d
    yield model(y=torch_conv.average_pool(patch))


def pool_gradient(patch_set: Any, kernel: Any) -> Check:
    # SymPy: the sum of all numbers in the window, divided by how many there are
    yield model(pooled=sum_of(kernel, lambda i: sum_of(kernel, lambda j: patch_set(i, j))) / kernel**2)
    # PyTorch: autograd through torch.nn.functional.avg_pool2d
    yield model(pooled=torch_conv.average_pool_of_one(patch_set))


def transposed_forward(w_met: Any, x_met: Any, channels: Any, taps: Any, stride: Any) -> Check:
    # SymPy: one of s places of the kernel meets an output
    yield model(y=sum_of(channels, lambda j: sum_of(taps, lambda l: w_met(j, l) * x_met(j, l))))
    # PyTorch: torch.nn.functional.conv_transpose1d with a stride
    yield model(y=torch_conv.transposed_output(x_met, w_met, stride))


def transposed_default_law(channels_out: Any, kernel: Any) -> Check:
    # SymPy: kaiming_uniform_ with a = sqrt(5), where output channels count as inputs
    bound = sqrt(3) * sqrt(2 / (1 + sqrt(5) ** 2)) / sqrt(channels_out * kernel)
    yield model(filters_transposed=uniform(-bound, bound))
    # PyTorch: torch.nn.ConvTranspose1d.reset_parameters, of a convolution in groups
    right_at_every_shape(linear_default_)
    yield model(filters_transposed=filled_by(conv_transpose_default_))


def transposed_default_forward(w_met: Any, x_met: Any, channels: Any, taps: Any, stride: Any) -> Check:
    # SymPy: one of s places of the kernel meets an output
    yield model(y=sum_of(channels, lambda j: sum_of(taps, lambda l: w_met(j, l) * x_met(j, l))))
    # PyTorch: torch.nn.functional.conv_transpose1d with a stride, at the nodes of a quadrature
    yield model(y=torch_conv.transposed_output(x_met, w_met, stride))


def transposed_uneven(w_line: Any, x_line: Any, kernel: Any) -> Check:
    # SymPy: with a stride of 2, the first and the last weight meet every second place, those between them the others
    ends = w_line(kernel) * x_line(1) + w_line(1) * x_line(2)
    between = sum_of(kernel, lambda l: w_line(l) * x_line(2)) - w_line(kernel) * x_line(2) - w_line(1) * x_line(2)
    yield model(y_one=between, y_two=ends)
    # PyTorch: torch.nn.functional.conv_transpose1d with a stride of 2, at two places side by side
    yield model(
        y_one=torch_conv.transposed_uneven(x_line, w_line, 3), y_two=torch_conv.transposed_uneven(x_line, w_line, 2)
    )


def copy(conv_output: Any, signal: Any, channel: Any, place: Any, size: Any, ahead: Any) -> Any:
    """One place of a convolution with so many places in its kernel, whose weights are zeros but for a one, behind `ahead` others, in
    one channel. In front of the signal stand as many zeros as make the output as long as the signal: of an odd number, one less."""
    front = ahead - (2 * ahead + 1 - size)
    at = Dummy(integer=True, positive=True)
    convolution = conv_output.given(
        kernel=size,
        w=lambda j, l: KroneckerDelta(channel, j) * KroneckerDelta(l, ahead + 1),
        x=lambda j, l: signal(j, at + l - 1 - front),
    )
    return collapsed(convolution.right).subs(at, place)


def dirac_odd(conv_output: Any, signal: Any, half: Any) -> Check:
    # SymPy: a one in the middle of the kernel that belongs to the same channel; as many zeros in front as behind
    yield model(signal_out=lambda i, place: copy(conv_output, signal, i, place, 2 * half + 1, half))
    # PyTorch: torch.nn.init.dirac_, and torch.nn.functional.conv1d with padding="same"
    yield model(signal_out=torch_conv.through_dirac(signal, half))


def dirac_even(conv_output: Any, signal: Any, half: Any) -> Check:
    # SymPy: a one behind the middle of the kernel; one zero less in front than behind
    yield model(signal_out=lambda i, place: copy(conv_output, signal, i, place, 2 * half, half))
    # PyTorch: torch.nn.init.dirac_, and torch.nn.functional.conv1d with padding="same"
    yield model(signal_out=torch_conv.through_dirac(signal, half, even=True))


def dirac_one_group(conv_output: Any, signal: Any, second_signal: Any, channels: Any, half: Any) -> Check:
    # SymPy: filter i of the second group would have its one at channel c + i of the c channels that it sees
    size = 2 * half + 1
    yield model(
        signal_out=lambda i, place: copy(conv_output, signal, i, place, size, half),
        second_signal_out=lambda i, place: copy(conv_output, second_signal, channels + i, place, size, half),
    )
    # PyTorch: torch.nn.init.dirac_ without groups, and torch.nn.functional.conv1d in two groups
    yield model(
        signal_out=torch_conv.first_through_dirac(signal, second_signal, half, 1),
        second_signal_out=torch_conv.second_through_dirac(signal, second_signal, half, 1),
    )


def dirac_groups(conv_output: Any, signal: Any, second_signal: Any, half: Any) -> Check:
    # SymPy: filter i of each group has its one at channel i of the group
    yield model(second_signal_out=lambda i, place: copy(conv_output, second_signal, i, place, 2 * half + 1, half))
    # PyTorch: torch.nn.init.dirac_ in two groups, and torch.nn.functional.conv1d in two groups
    yield model(second_signal_out=torch_conv.second_through_dirac(signal, second_signal, half, 2))
