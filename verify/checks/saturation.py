"""Why the equations of docs/saturation.md hold: slopes that fall, and gradients that grow all the same."""

from collections.abc import Iterator

from texclaims.check import Model, model

Check = Iterator[Model]


def gain_sigmoid_tail() -> Check:
    # SymPy: both sides as exponentials
    yield model()
    # PyTorch: autograd's slope of torch.sigmoid
    yield model()


def gain_tanh_tail() -> Check:
    # SymPy: both sides as exponentials
    yield model()
    # PyTorch: autograd's slope of torch.tanh
    yield model()


def gain_flat_density() -> Check:
    # SymPy: the limit
    yield model()
    # PyTorch: values on the way to it, extrapolated
    yield model()


def gain_tanh_slope_integral() -> Check:
    # SymPy: the integral
    yield model()
    # PyTorch: autograd's slope, integrated over the line
    yield model()


def gain_sigmoid_slope_integral() -> Check:
    # SymPy: the integral
    yield model()
    # PyTorch: autograd's slope, integrated over the line
    yield model()


def gain_tanh_saturated() -> Check:
    # SymPy: monotone convergence, and the integral above, put in; a ball round the number
    yield model()
    # PyTorch: autograd's slope, integrated; extrapolated in s
    yield model()


def gain_sigmoid_saturated() -> Check:
    # SymPy: monotone convergence, and the integral above, put in; a ball round the number
    yield model()
    # PyTorch: autograd's slope, integrated; extrapolated in s
    yield model()


def gain_tanh_ten() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_tanh_ten_backward() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()
