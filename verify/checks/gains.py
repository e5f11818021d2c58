"""Why the equations of docs/gains.md hold: second moments of activations, PyTorch's gains, fixed points, stability."""

from collections.abc import Iterator
from typing import Any

from sympy import Rational, exp, sqrt

from gradients import gradient_at_input
from initialization import activated, gain_of, gradient_of_activated_linear, linear
from texclaims.check import Model, model

Check = Iterator[Model]


def gain_forward(
    linear_layer: Any,
    forward_mean: Any,
    forward_variance: Any,
    variance_split: Any,
    w: Any,
    x: Any,
    y: Any,
    z: Any,
    X: Any,
    phi: Any,
) -> Check:
    # SymPy: a linear neuron behind an activation
    yield model(
        using=[variance_split.at({X: y}), forward_mean.at({x: phi(z)}), forward_variance.at({x: phi(z)})],
        y=linear_layer.given(x=lambda j: phi(z(j))).each,
    )
    # PyTorch: both layers, on every state of a small random world
    yield model(y=linear(activated(phi, z), w))


def gain_backward(linear_layer_chain_rule: Any, ell: Any, w: Any, z: Any, i: Any, delta_out: Any, phi: Any) -> Check:
    # SymPy: the gradient of the linear layer, times the slope of the activation
    yield model(delta_in=phi(z).diff(z) * gradient_at_input(linear_layer_chain_rule, ell, delta_out)(i))
    # PyTorch: autograd through both layers
    yield model(delta_in=gradient_of_activated_linear(phi, z, w, delta_out))


def gain_linear_pytorch(lecun_condition: Any, n_in: Any) -> Check:
    # SymPy: LeCun's variance is g^2/n_in
    yield model(g=sqrt(n_in * lecun_condition.right))
    # PyTorch: torch.nn.init.calculate_gain
    yield model(g=gain_of("linear"))


def gain_sigmoid_pytorch(gain_linear_pytorch: Any) -> Check:
    # SymPy: the gain of the linear layer
    yield model(g=gain_linear_pytorch.right)
    # PyTorch: torch.nn.init.calculate_gain
    yield model(g=gain_of("sigmoid"))


def gain_tanh_five_thirds() -> Check:
    # SymPy: the number
    yield model(g=Rational(5, 3))
    # PyTorch: torch.nn.init.calculate_gain
    yield model(g=gain_of("tanh"))


def gain_tanh_pytorch(gain_tanh_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_tanh_second_moment])
    # PyTorch: torch.tanh, by quadrature
    yield model()


def gain_selu_three_quarters() -> Check:
    # SymPy: the number
    yield model(g=Rational(3, 4))
    # PyTorch: torch.nn.init.calculate_gain
    yield model(g=gain_of("selu"))


def gain_prelu_he(leaky_relu_second_moment: Any, alpha: Any) -> Check:
    # SymPy: the second moment at the slope one quarter
    yield model(using=[leaky_relu_second_moment.at({alpha: Rational(1, 4)})])
    # PyTorch: torch.nn.functional.leaky_relu on symmetric worlds
    yield model()


def gain_elu_second_moment() -> Check:
    # SymPy: the integrals over both half lines
    yield model()
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def gain_elu_digits(gain_elu_second_moment: Any, q: Any) -> Check:
    # SymPy: the closed form; a ball round the number
    yield model(using=[gain_elu_second_moment.at({q: 1})])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_elu_unit(gain_elu_digits: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_elu_digits])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_elu_he_small(gain_elu_second_moment: Any, q: Any) -> Check:
    # SymPy: the closed form; a ball round the number
    yield model(using=[gain_elu_second_moment.at({q: Rational(1, 100)})])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_elu_he_large(gain_elu_second_moment: Any, q: Any) -> Check:
    # SymPy: the closed form; a ball round the number
    yield model(using=[gain_elu_second_moment.at({q: 25})])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_hardtanh_closed_form() -> Check:
    # SymPy: the integrals over the middle and over both ends
    yield model()
    # PyTorch: torch.nn.functional.hardtanh, by quadrature with panel edges at the kinks
    yield model()


def gain_hardtanh_second_moment(gain_hardtanh_closed_form: Any) -> Check:
    # SymPy: the closed form; a ball round the number
    yield model(using=[gain_hardtanh_closed_form])
    # PyTorch: torch.nn.functional.hardtanh, by quadrature with panel edges at the kinks
    yield model()


def gain_hardtanh_unit(gain_hardtanh_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_hardtanh_second_moment])
    # PyTorch: torch.nn.functional.hardtanh, by quadrature with panel edges at the kinks
    yield model()


def gain_tanh_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_tanh_unit(gain_tanh_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_tanh_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_sigmoid_unit(gain_sigmoid_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_sigmoid_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_gelu_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_gelu_unit(gain_gelu_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_gelu_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_silu_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_silu_unit(gain_silu_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_silu_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_softplus_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_softplus_unit(gain_softplus_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_softplus_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_softsign_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_softsign_unit(gain_softsign_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_softsign_second_moment])
    # PyTorch: quadrature against PyTorch's normal density
    yield model()


def gain_selu_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: PyTorch's SELU, integrated over the half line
    yield model()


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


def gain_tanh_saturated(gain_tanh_slope_integral: Any) -> Check:
    # SymPy: monotone convergence, and the integral above, put in; a ball round the number
    yield model(using=[gain_tanh_slope_integral])
    # PyTorch: autograd's slope, integrated; extrapolated in s
    yield model()


def gain_sigmoid_saturated(gain_sigmoid_slope_integral: Any) -> Check:
    # SymPy: monotone convergence, and the integral above, put in; a ball round the number
    yield model(using=[gain_sigmoid_slope_integral])
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


def gain_relu_slope(
    relu_fourth_moment: Any, relu_halves: Any, normal_second_moment: Any, mu: Any, sigma: Any, q: Any, X: Any, z: Any
) -> Check:
    # SymPy: above 0 the weight is the square of the ReLU; the moments, put in
    yield model(
        using=[relu_fourth_moment, relu_halves, normal_second_moment.at({X: z, mu: 0, sigma: sqrt(q)})]
    )
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


def gain_squared_relu(relu_fourth_moment: Any) -> Check:
    # SymPy: the integral over the half line
    yield model(using=[relu_fourth_moment])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def gain_squared_relu_slope(
    relu_fourth_moment: Any, normal_sixth_moment: Any, sigma: Any, q: Any, X: Any, z: Any
) -> Check:
    # SymPy: half of a sixth moment; both moments, put in
    yield model(using=[relu_fourth_moment, normal_sixth_moment.at({X: z, sigma: sqrt(q)})])
    # PyTorch: quadrature with a panel edge at the kink
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
