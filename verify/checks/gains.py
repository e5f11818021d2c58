"""Why the equations of docs/gains.md hold: what a gain is, and the second moments behind activations."""

from collections.abc import Iterator
from typing import Any

from sympy import Rational, sqrt

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
