"""Why the equations of docs/pytorch/convolutions.md hold: who meets whom under a kernel, and how often."""

from collections.abc import Iterator
from typing import Any

from sympy import Integer, KroneckerDelta, Symbol, sqrt
from torch.nn.init import kaiming_normal_

import convolutions as torch_conv
from convolutions import conv_default_, conv_transpose_default_, filled_by
from deltas import collapsed
from gradients import gradient_at_input
from initialization import drawn_by, linear_default_, right_at_every_shape
from layer_defaults import right_layers
from texclaims.check import Model, model, normal, sum_of, uniform

Check = Iterator[Model]


def conv_output(linear_layer: Any, w: Any, x: Any, channels: Any, kernel: Any) -> Check:
    # SymPy: for each channel a linear neuron, whose inputs are what lies under the places of the kernel
    def of_channel(j: Any) -> Any:
        return linear_layer.given(n_in=kernel, w=lambda _, at: w(j, at), x=lambda at: x(j, at)).each(1)

    yield model(y=sum_of(channels, of_channel))
    # PyTorch: torch.nn.functional.conv1d, conv2d and conv3d, where the kernel covers the signal; sums by hand in each of them
    right_layers()
    yield model(y=torch_conv.conv_output(x, w))


def conv_forward(conv_output: Any, w: Any, x: Any) -> Check:
    # SymPy: the sum over channels and places
    yield model(y=conv_output.right)
    # PyTorch: torch.nn.functional.conv1d, conv2d and conv3d in two groups, with a dilation
    yield model(y=torch_conv.conv_of_second_group(x, w))


def conv_default_law(
    kaiming_sqrt_five: Any, fan_in_of_weight: Any, channels: Any, kernel: Any, n_in: Any
) -> Check:
    # SymPy: the bound of a linear layer, with the fan-in that PyTorch counts
    fan_in = fan_in_of_weight.given(columns=channels, places=kernel).right
    bound = kaiming_sqrt_five.right.subs(n_in, fan_in)
    yield model(filters=uniform(-bound, bound))
    # PyTorch: torch.nn.Conv1d.reset_parameters, of a convolution in groups
    right_at_every_shape(linear_default_)
    yield model(filters=filled_by(conv_default_))


def _back(chain_rule: Any, ell: Any, w_back: Any, delta_out: Any, channels_out: Any, taps: Any) -> Any:
    """Each place of the kernel that meets an input is a linear layer from it to the output channels; all places are added up."""

    def at_place(at: Any) -> Any:
        layer = chain_rule.given(n_out=channels_out, w=lambda i, _: w_back(i, at))
        return gradient_at_input(layer, ell, lambda i: delta_out(i, at))(1)

    return sum_of(taps, at_place)


def conv_backward(
    linear_layer_chain_rule: Any, ell: Any, w_back: Any, delta_out: Any, channels_out: Any, taps: Any
) -> Check:
    # SymPy: an input acts on each output channel by each place of the kernel
    yield model(delta_in=_back(linear_layer_chain_rule, ell, w_back, delta_out, channels_out, taps))
    # PyTorch: autograd through torch.nn.functional.conv1d and conv2d
    yield model(delta_in=torch_conv.gradient_of_conv(w_back, delta_out))


def conv_fan_out_law(he_backward_condition: Any, fan_out_of_weight: Any, n_out: Any, kernel: Any) -> Check:
    # SymPy: He's variance for the way back, with the fan-out that PyTorch counts: the first axis has all output channels
    fan_out = fan_out_of_weight.given(rows=n_out, places=kernel).right
    yield model(filters=normal(0, he_backward_condition.right.subs(n_out, fan_out)))
    # PyTorch: its own initializer, which cannot know of groups
    yield model(filters=drawn_by(kaiming_normal_, mode="fan_out", nonlinearity="relu"))


def conv_grouped_backward(
    conv_backward: Any, linear_layer_chain_rule: Any, ell: Any, w_back: Any, delta_out: Any,
    channels_out: Any, kernel: Any, taps: Any,
) -> Check:  # fmt: skip
    # SymPy: an input acts on the output channels of its group
    back = _back(linear_layer_chain_rule, ell, w_back, delta_out, channels_out, taps)
    yield model(using=[conv_backward.at({kernel: taps})], delta_in=back)
    # PyTorch: autograd through torch.nn.functional.conv1d and conv2d in groups
    yield model(delta_in=torch_conv.gradient_of_conv(w_back, delta_out))


def conv_stride_backward(
    conv_backward: Any, linear_layer_chain_rule: Any, ell: Any, w_back: Any, delta_out: Any,
    channels_out: Any, kernel: Any, taps: Any, stride: Any,
) -> Check:  # fmt: skip
    # SymPy: one of s places of the kernel meets an input
    back = _back(linear_layer_chain_rule, ell, w_back, delta_out, channels_out, taps)
    yield model(using=[conv_backward.at({kernel: taps})], delta_in=back)
    # PyTorch: autograd through torch.nn.functional.conv1d and conv2d with a stride
    yield model(delta_in=torch_conv.gradient_of_conv(w_back, delta_out, stride))


def conv_edge(conv_output: Any, w_met: Any, x_met: Any, taps: Any) -> Check:
    # SymPy: at the first place, so many places of the kernel meet the signal
    yield model(y_edge=conv_output.given(w=w_met, x=x_met, kernel=taps).right)
    # PyTorch: torch.nn.functional.conv1d, conv2d and conv3d, padded with zeros
    yield model(y_edge=torch_conv.conv_at_edge(x_met, w_met))


def conv_places_met(taps: Any, n: Any) -> Check:
    # SymPy: a kernel at each place, less what is beyond one end, and as much beyond the other
    beyond = sum_of(taps, lambda i: taps - i)
    yield model(places_met=((2 * taps - 1) * (n + taps) - 2 * beyond) / (n + taps))
    # PyTorch: torch.nn.functional.conv1d of a signal and a kernel of ones, padded with zeros
    yield model(places_met=torch_conv.places_met(taps, n))


def transposed_forward(
    conv_output: Any, conv_forward: Any, w: Any, x: Any, w_met: Any, x_met: Any, kernel: Any, taps: Any, stride: Any
) -> Check:
    # SymPy: the products of an output as in a convolution, but for the places: one of s of the kernel meets it
    met = conv_forward.at({w: w_met, x: x_met, kernel: taps})
    yield model(using=[met], y=conv_output.given(w=w_met, x=x_met, kernel=taps).right)
    # PyTorch: torch.nn.functional.conv_transpose1d, conv_transpose2d and conv_transpose3d with a stride
    yield model(y=torch_conv.transposed_output(x_met, w_met, stride))


def transposed_default_law(
    kaiming_sqrt_five: Any, fan_in_of_weight: Any, channels_out: Any, kernel: Any, n_in: Any
) -> Check:
    # SymPy: the bound of a linear layer, where the second axis counts: that of the output channels
    fan_in = fan_in_of_weight.given(columns=channels_out, places=kernel).right
    bound = kaiming_sqrt_five.right.subs(n_in, fan_in)
    yield model(filters_transposed=uniform(-bound, bound))
    # PyTorch: torch.nn.ConvTranspose1d.reset_parameters, of a convolution in groups
    right_at_every_shape(linear_default_)
    yield model(filters_transposed=filled_by(conv_transpose_default_))


def transposed_default_forward(
    conv_output: Any, transposed_forward: Any, uniform_symmetric_variance: Any,
    w_met: Any, x_met: Any, channels_out: Any, kernel: Any, taps: Any, stride: Any,
) -> Check:  # fmt: skip
    # SymPy: the equation before, with the variance of the uniform law
    met = transposed_forward.at({kernel: taps * stride})
    drawn = uniform_symmetric_variance.at({"U": w_met, "r": 1 / sqrt(channels_out * taps * stride)})
    yield model(using=[met, drawn], y=conv_output.given(w=w_met, x=x_met, kernel=taps).right)
    # PyTorch: torch.nn.functional.conv_transpose1d, 2d and 3d with a stride, at the nodes of a quadrature
    yield model(y=torch_conv.transposed_output(x_met, w_met, stride))


def transposed_default_backward(
    conv_backward: Any, uniform_symmetric_variance: Any, linear_layer_chain_rule: Any, ell: Any,
    w_back: Any, delta_out: Any, channels_out: Any, kernel: Any, taps: Any,
) -> Check:  # fmt: skip
    # SymPy: an input acts on each output channel by each place of the kernel, with the variance of the uniform law
    drawn = uniform_symmetric_variance.at({"U": w_back, "r": 1 / sqrt(channels_out * taps)})
    back = _back(linear_layer_chain_rule, ell, w_back, delta_out, channels_out, taps)
    yield model(using=[conv_backward.at({kernel: taps}), drawn], delta_in=back)
    # PyTorch: autograd through torch.nn.functional.conv_transpose1d with a stride, at the nodes of a quadrature
    yield model(delta_in=torch_conv.gradient_of_transposed(w_back, delta_out))


def transposed_places_met(kernel: Any, stride: Any) -> Check:
    # SymPy: each place of the kernel meets one of s neighbours
    yield model(places_met=sum_of(kernel, lambda at: Integer(1)) / stride)
    # PyTorch: torch.nn.functional.conv_transpose1d of a signal and a kernel of ones
    yield model(places_met=torch_conv.places_met_transposed(kernel, stride))


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


def _copies(conv_output: Any, signal: Any, size: Any, ahead: Any, beyond: Any = 0) -> Any:
    """What a convolution gives for each output channel and place, whose kernel has so many places, all zero but for a one, behind
    `ahead` others, in the channel of the same number, or so many beyond it.

    In front of the signal stand as many zeros as make the output as long as the signal: of an odd number, one less than behind.
    """
    front = size - 1 - ahead
    i, here = Symbol("channel", integer=True, positive=True), Symbol("here", integer=True, positive=True)
    convolution = conv_output.given(
        kernel=size,
        w=lambda j, at: KroneckerDelta(i + beyond, j) * KroneckerDelta(at, ahead + 1),
        x=lambda j, at: signal(j, here + at - 1 - front),
    )
    copied = collapsed(convolution.right)
    return lambda channel, place: copied.subs({i: channel, here: place}, simultaneous=True)


def dirac_odd(conv_output: Any, signal: Any, half: Any) -> Check:
    # SymPy: a one in the middle of the kernel that belongs to the same channel; as many zeros in front as behind
    yield model(signal_out=_copies(conv_output, signal, 2 * half + 1, half))
    # PyTorch: torch.nn.init.dirac_, and torch.nn.functional.conv1d, conv2d and conv3d with padding="same"
    yield model(signal_out=torch_conv.through_dirac(signal, half))


def dirac_even(conv_output: Any, signal: Any, half: Any) -> Check:
    # SymPy: a one behind the middle of the kernel; one zero less in front than behind
    copied = _copies(conv_output, signal, 2 * half, half)
    yield model(first_out=lambda i: copied(i, 1))
    # PyTorch: torch.nn.init.dirac_, and torch.nn.functional.conv1d with padding="same", at the first place
    yield model(first_out=torch_conv.first_through_even_dirac(signal, half))


def dirac_one_group(conv_output: Any, signal: Any, second_signal: Any, channels: Any, half: Any) -> Check:
    # SymPy: filter i of the second group would have its one at channel c + i of the c channels that it sees
    size = 2 * half + 1
    yield model(
        signal_out=_copies(conv_output, signal, size, half),
        second_signal_out=_copies(conv_output, second_signal, size, half, beyond=channels),
    )
    # PyTorch: torch.nn.init.dirac_ without groups, and torch.nn.functional.conv1d in two groups
    yield model(
        signal_out=torch_conv.first_through_dirac(signal, second_signal, half, 1),
        second_signal_out=torch_conv.second_through_dirac(signal, second_signal, half, 1),
    )


def dirac_groups(conv_output: Any, signal: Any, second_signal: Any, half: Any) -> Check:
    # SymPy: filter i of each group has its one at channel i of the group
    yield model(second_signal_out=_copies(conv_output, second_signal, 2 * half + 1, half))
    # PyTorch: torch.nn.init.dirac_ in two groups, and torch.nn.functional.conv1d in two groups
    yield model(second_signal_out=torch_conv.second_through_dirac(signal, second_signal, half, 2))
