"""Why the equations of docs/activations.md hold: means, second moments, backward factors and error slopes in numbers."""

from collections.abc import Iterator
from typing import Any

from texclaims.check import Model, model

Check = Iterator[Model]


def gain_relu_mean(relu_mean: Any, sigma: Any) -> Check:
    # SymPy: the mean for any variance, at variance 1; a ball round the number
    yield model(using=[relu_mean.at({sigma: 1})])
    # PyTorch: torch.nn.functional.relu, by quadrature with a panel edge at the kink
    yield model()


def gain_hardtanh_unit_backward(gain_hardtanh_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_hardtanh_second_moment])
    # PyTorch: torch.nn.functional.hardtanh, and autograd's slope of it, by quadrature with panel edges at the kinks
    yield model()


def gain_hardtanh_backward_closed_form() -> Check:
    # SymPy: the integrals over the middle and over both ends, the second moment above; a ball round the number
    yield model()
    # PyTorch: torch.nn.functional.hardtanh, and autograd's slope of it, by quadrature with panel edges at the kinks
    yield model()


def gain_hardtanh_slope(gain_hardtanh_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_hardtanh_second_moment])
    # PyTorch: torch.nn.functional.hardtanh, by quadrature with panel edges at the kinks
    yield model()


def gain_squared_relu_second_moment(relu_fourth_moment: Any, q: Any) -> Check:
    # SymPy: the fourth moment for any variance, at variance 1
    yield model(using=[relu_fourth_moment.at({q: 1})])
    # PyTorch: torch.nn.functional.relu, by quadrature
    yield model()


def gain_squared_relu_unit() -> Check:
    # SymPy: the fourth moment, put in; a ball round the number
    yield model()
    # PyTorch: torch.nn.functional.relu, by quadrature
    yield model()


def gain_squared_relu_unit_backward(
    relu_halves: Any, normal_second_moment: Any, gain_squared_relu_second_moment: Any, mu: Any, sigma: Any, X: Any, z: Any
) -> Check:
    # SymPy: the second moment and the fourth, put in
    yield model(
        using=[relu_halves, normal_second_moment.at({X: z, mu: 0, sigma: 1}), gain_squared_relu_second_moment]
    )
    # PyTorch: torch.nn.functional.relu, by quadrature
    yield model()


def gain_tanh_unit_slope(gain_tanh_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_tanh_second_moment])
    # PyTorch: torch.tanh, by quadrature
    yield model()


def gain_ltanh_unit(lecun_tanh_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[lecun_tanh_second_moment])
    # PyTorch: torch.tanh, scaled, by quadrature
    yield model()


def gain_ltanh_unit_backward(lecun_tanh_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[lecun_tanh_second_moment])
    # PyTorch: torch.tanh, scaled, and autograd's slope of it, by quadrature
    yield model()


def gain_ltanh_slope(lecun_tanh_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[lecun_tanh_second_moment])
    # PyTorch: torch.tanh, scaled, by quadrature
    yield model()


def gain_erf_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.erf, by quadrature
    yield model()


def gain_erf_unit(gain_erf_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_erf_second_moment])
    # PyTorch: torch.erf, by quadrature
    yield model()


def gain_erf_unit_backward(gain_erf_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_erf_second_moment])
    # PyTorch: torch.erf, and autograd's slope of it, by quadrature
    yield model()


def gain_erf_slope(gain_erf_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_erf_second_moment])
    # PyTorch: torch.erf, by quadrature
    yield model()


def gain_sine_second_moment() -> Check:
    # SymPy: the integral of a squared sine; a ball round the number
    yield model()
    # PyTorch: torch.sin, by quadrature
    yield model()


def gain_sine_unit(gain_sine_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_sine_second_moment])
    # PyTorch: torch.sin, by quadrature
    yield model()


def gain_sine_unit_backward(gain_sine_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_sine_second_moment])
    # PyTorch: torch.sin, and autograd's slope of it, by quadrature
    yield model()


def gain_sine_slope(gain_sine_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_sine_second_moment])
    # PyTorch: torch.sin, by quadrature
    yield model()


def gain_softsign_unit_backward(gain_softsign_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_softsign_second_moment])
    # PyTorch: torch.nn.functional.softsign, and autograd's slope of it, by quadrature
    yield model()


def gain_softsign_slope(gain_softsign_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_softsign_second_moment])
    # PyTorch: torch.nn.functional.softsign, by quadrature
    yield model()


def gain_gelu_mean() -> Check:
    # SymPy: two integrals; a ball round the number
    yield model()
    # PyTorch: torch.nn.functional.gelu, and the density of torch.distributions
    yield model()


def gain_gelu_unit_backward(gain_gelu_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_gelu_second_moment])
    # PyTorch: torch.nn.functional.gelu, and autograd's slope of it, by quadrature
    yield model()


def gain_silu_mean() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.silu, by quadrature
    yield model()


def gain_silu_unit_backward(gain_silu_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_silu_second_moment])
    # PyTorch: torch.nn.functional.silu, and autograd's slope of it, by quadrature
    yield model()


def gain_mish_mean() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.mish, by quadrature
    yield model()


def gain_mish_second_moment() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.mish, by quadrature
    yield model()


def gain_mish_unit(gain_mish_second_moment: Any) -> Check:
    # SymPy: the second moment, put in; a ball round the number
    yield model(using=[gain_mish_second_moment])
    # PyTorch: torch.nn.functional.mish, by quadrature
    yield model()


def gain_mish_unit_backward(gain_mish_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_mish_second_moment])
    # PyTorch: torch.nn.functional.mish, and autograd's slope of it, by quadrature
    yield model()


def gain_mish_slope(gain_mish_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_mish_second_moment])
    # PyTorch: torch.nn.functional.mish, by quadrature
    yield model()


def gain_elu_mean() -> Check:
    # SymPy: the integrals over both half lines; a ball round the number
    yield model()
    # PyTorch: torch.nn.functional.elu, by quadrature
    yield model()


def gain_elu_unit_backward(gain_elu_digits: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_elu_digits])
    # PyTorch: torch.nn.functional.elu, and autograd's slope of it, by quadrature
    yield model()


def gain_softplus_mean() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.softplus, by quadrature
    yield model()


def gain_softplus_unit_backward(gain_softplus_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_softplus_second_moment])
    # PyTorch: torch.nn.functional.softplus, and autograd's slope of it, by quadrature
    yield model()


def gain_softplus_slope(gain_softplus_second_moment: Any) -> Check:
    # SymPy: divided by the second moment, put in; a ball round the rest
    yield model(using=[gain_softplus_second_moment])
    # PyTorch: torch.nn.functional.softplus, by quadrature
    yield model()
