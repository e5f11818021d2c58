"""Why the equations of docs/stability.md hold: where second moments settle, what gradients do there, and what is stable."""

from collections.abc import Iterator
from typing import Any

from sympy import Rational, exp, sqrt

from texclaims.check import Model, model

Check = Iterator[Model]


def gain_tanh_fixed_point() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.tanh, by quadrature
    yield model()


def gain_tanh_output(gain_tanh_fixed_point: Any, g: Any) -> Check:
    # SymPy: the fixed point, divided by the squared gain; a ball round the root
    yield model(using=[gain_tanh_fixed_point.at({g: Rational(5, 3)})])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_tanh_backward() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.tanh, and autograd's slope of it, by quadrature
    yield model()


def gain_tanh_depth(gain_tanh_backward: Any) -> Check:
    # SymPy: the backward factor, to its 50th power
    yield model(using=[gain_tanh_backward])
    # PyTorch: torch.tanh, and autograd's slope of it, by quadrature
    yield model()


def gain_tanh_unit_backward(gain_tanh_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_tanh_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_tanh_small() -> Check:
    # SymPy: the moments of the Taylor polynomial
    yield model()
    # PyTorch: the remainder as q is halved
    yield model()


def gain_tanh_small_backward() -> Check:
    # SymPy: the moments of the Taylor polynomial
    yield model()
    # PyTorch: autograd's slope; the remainder as q is halved
    yield model()


def gain_tanh_decay() -> Check:
    # SymPy: the moments of the Taylor polynomial
    yield model()
    # PyTorch: the remainder as q is halved
    yield model()


def gain_sigmoid_tanh() -> Check:
    # SymPy: both sides as exponentials
    yield model()
    # PyTorch: torch.sigmoid and torch.tanh
    yield model()


def gain_sigmoid_mean(gain_sigmoid_tanh: Any, t: Any, z: Any) -> Check:
    # SymPy: the mean of the moved tanh; symmetry
    yield model(using=[gain_sigmoid_tanh.at({t: z})])
    # PyTorch: torch.sigmoid on symmetric worlds
    yield model()


def gain_sigmoid_split(variance_split: Any, gain_sigmoid_mean: Any, X: Any, z: Any) -> Check:
    # SymPy: the variance about the mean one half
    yield model(using=[variance_split.at({X: 1 / (1 + exp(-z))}), gain_sigmoid_mean])
    # PyTorch: torch.sigmoid on symmetric worlds
    yield model()


def gain_sigmoid_small() -> Check:
    # SymPy: the moments of the Taylor polynomial
    yield model()
    # PyTorch: the remainder as q is halved
    yield model()


def gain_sigmoid_fixed_point() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_slope() -> Check:
    # SymPy: all sides as exponentials
    yield model()
    # PyTorch: autograd's slope of torch.sigmoid
    yield model()


def gain_sigmoid_small_backward() -> Check:
    # SymPy: the moments of the Taylor polynomial
    yield model()
    # PyTorch: autograd's slope; the remainder as q is halved
    yield model()


def gain_sigmoid_backward() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_four() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_four_backward() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_unit_backward(gain_sigmoid_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_sigmoid_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_density_change() -> Check:
    # SymPy: the derivative of the density
    yield model()
    # PyTorch: autograd through the density of torch.distributions
    yield model()


def gain_gelu_slope(gain_gelu_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_gelu_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_relu_slope(normal_second_moment: Any, mu: Any, sigma: Any, q: Any, X: Any, z: Any) -> Check:
    # SymPy: above 0 the weight is the square of the ReLU; the moments, put in
    yield model(using=[normal_second_moment.at({X: z, mu: 0, sigma: sqrt(q)})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def gain_tanh_slope(gain_tanh_fixed_point: Any, g: Any) -> Check:
    # SymPy: the fixed point, put in; a ball round the rest
    yield model(using=[gain_tanh_fixed_point.at({g: Rational(5, 3)})])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_elu_slope(gain_elu_digits: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_elu_digits])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_silu_slope(gain_silu_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_silu_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_slope_at_one(gain_sigmoid_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_sigmoid_second_moment])
    # PyTorch: torch.sigmoid, by quadrature
    yield model()


def gain_squared_relu(relu_fourth_moment: Any) -> Check:
    # SymPy: the integral over the half line
    yield model(using=[relu_fourth_moment])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def gain_squared_relu_slope(normal_sixth_moment: Any, sigma: Any, q: Any, X: Any, z: Any) -> Check:
    # SymPy: half of a sixth moment; both moments, put in
    yield model(using=[normal_sixth_moment.at({X: z, sigma: sqrt(q)})])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def gain_selu_mean() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.selu, by quadrature
    yield model()


def gain_selu_slope() -> Check:
    # SymPy: a ball round each integral
    yield model()
    # PyTorch: torch.nn.functional.selu, by quadrature
    yield model()


def gain_selu_backward() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_selu_fixed_point() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.selu, by quadrature
    yield model()


def gain_selu_output(gain_selu_fixed_point: Any, g: Any) -> Check:
    # SymPy: the fixed point, divided by the squared gain; a ball round the root
    yield model(using=[gain_selu_fixed_point.at({g: Rational(3, 4)})])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_selu_default_backward() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.selu, and autograd's slope of it, by quadrature
    yield model()
