"""A convolution -> how large its outputs and gradients are, as code that runs (page: docs/pytorch/convolutions.md)."""

# --8<-- [start:imports]
import math
import warnings

import torch
from torch import Tensor, nn
from torch.nn import functional, init

torch.manual_seed(7)
# --8<-- [end:imports]


# --8<-- [start:forward]
def inside(image: Tensor, border: int = 4) -> Tensor:
    """What is far from the border."""
    return image[..., border:-border, border:-border]


def second_moment(numbers: Tensor) -> float:
    """Mean of the squares."""
    return numbers.square().mean().item()


image = torch.randn(4, 64, 24, 24)
for options in ({}, {"groups": 4}, {"groups": 64}, {"stride": 2}, {"dilation": 2}):
    conv = nn.Conv2d(64, 128, 3, bias=False, **options)
    init.kaiming_normal_(conv.weight, nonlinearity="linear")  # the fan-in is right in each case
    assert abs(second_moment(conv(image)) - 1) < 0.12, options

depthwise = nn.Conv2d(64, 128, 3, groups=64)
assert depthwise.weight.shape == (128, 1, 3, 3)
assert depthwise.weight.abs().max() <= 1 / 3  # the default: one over the root of 1 · 9
# --8<-- [end:forward]


# --8<-- [start:backward]
def gradient(conv: nn.Module, image: Tensor) -> Tensor:
    """What comes back to the image, where independent numbers with second moment 1 arrive at each output."""
    image = image.clone().requires_grad_()
    out = conv(image)
    out.backward(torch.randn_like(out))
    return inside(image.grad)


def init_fan_out_(conv: nn.Conv2d, gain: float = 1.0) -> None:
    """Normal weights with the true fan-out: by groups, and by the stride in each dimension."""
    reached = conv.out_channels // conv.groups * math.prod(conv.kernel_size)
    init.normal_(conv.weight, std=gain / math.sqrt(reached / math.prod(conv.stride)))


grouped = nn.Conv2d(64, 64, 3, groups=16, bias=False)
init.kaiming_normal_(grouped.weight, mode="fan_out", nonlinearity="linear")
assert abs(second_moment(gradient(grouped, image)) * 16 - 1) < 0.1  # a sixteenth

for options in ({}, {"groups": 16}, {"stride": 2}):  # the stride does not divide 3: right on average
    conv = nn.Conv2d(64, 64, 3, bias=False, **options)
    init_fan_out_(conv)
    assert abs(second_moment(gradient(conv, image)) - 1) < 0.15, options
# --8<-- [end:backward]

# --8<-- [start:border]
conv = nn.Conv2d(256, 256, 3, padding=1, bias=False)
init.kaiming_normal_(conv.weight, nonlinearity="linear")
for size in (2, 7, 28):
    out = conv(torch.randn(16, 256, size, size)).square().mean(dim=(0, 1))
    assert abs(out[0, 0].item() - 4 / 9) < 0.07
    assert abs(out.mean().item() - ((3 * size - 2) / (3 * size)) ** 2) < 0.05
# --8<-- [end:border]


# --8<-- [start:transposed]
def init_transposed_(conv: nn.ConvTranspose2d, gain: float = 1.0) -> None:
    """Normal weights with the true fan-in of a transposed convolution, on average over its outputs."""
    seen = conv.in_channels // conv.groups * math.prod(conv.kernel_size)
    init.normal_(conv.weight, std=gain / math.sqrt(seen / math.prod(conv.stride)))


image = torch.randn(8, 64, 12, 12)
up = nn.ConvTranspose2d(64, 32, 4, stride=2, bias=False)
assert up.weight.shape == (64, 32, 4, 4)  # input channels first
assert abs(second_moment(inside(up(image))) - 64 / (3 * 32 * 4)) < 0.02  # the default: one sixth

assert abs(second_moment(gradient(up, image)) - 1 / 3) < 0.03  # backward a third, whatever the stride is

init.kaiming_normal_(up.weight, nonlinearity="linear")
assert abs(second_moment(inside(up(image))) - 64 / (32 * 4)) < 0.05  # half of what was wanted
init_transposed_(up)
assert abs(second_moment(inside(up(image))) - 1) < 0.1

uneven = nn.ConvTranspose2d(64, 32, 3, stride=2, bias=False)
init_transposed_(uneven)
out = inside(uneven(image))
parts = [second_moment(out[..., i::2, j::2]) for i in (0, 1) for j in (0, 1)]
assert 3.4 < max(parts) / min(parts) < 4.6  # a checkerboard: 4 to 1
# --8<-- [end:transposed]

# --8<-- [start:pooling]
noise = 1 + torch.randn(8, 16, 28, 28)
pooled = functional.avg_pool2d(noise, 7)
assert abs(pooled.var().item() * 49 - 1) < 0.2 and abs(pooled.mean().item() - 1) < 0.02
alike = torch.randn(64, 16, 1, 1).expand(64, 16, 7, 7)
assert abs(functional.avg_pool2d(alike, 7).var().item() - 1) < 0.2  # equal numbers: nothing shrinks
# --8<-- [end:pooling]

# --8<-- [start:dirac]
image = torch.randn(2, 6, 8, 8)
weight = init.dirac_(torch.empty(6, 6, 3, 3))
assert torch.equal(functional.conv2d(image, weight, padding="same"), image)

more = functional.conv2d(image, init.dirac_(torch.empty(9, 6, 3, 3)), padding="same")
assert torch.equal(more[:, :6], image) and not more[:, 6:].any()  # channels of zeros behind

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # PyTorch warns that it copies the image
    shifted = functional.conv2d(image, init.dirac_(torch.empty(6, 6, 4, 4)), padding="same")
assert torch.equal(shifted[..., :-1, :-1], image[..., 1:, 1:])  # an even kernel: one place up and to the left

grouped = torch.empty(6, 2, 3, 3)  # six channels in three groups
lost = functional.conv2d(image, init.dirac_(grouped), padding="same", groups=3)
assert torch.equal(lost[:, :2], image[:, :2]) and not lost[:, 2:].any()
kept = functional.conv2d(image, init.dirac_(grouped, groups=3), padding="same", groups=3)
assert torch.equal(kept, image)
# --8<-- [end:dirac]

assert not torch.equal(lost, image)
