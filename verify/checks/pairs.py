"""Why the equations of docs/pairs.md hold: normal pairs behind activations, and how two inputs become alike."""

from collections.abc import Iterator
from typing import Any

from sympy import Integer, Max, Rational, cos, integrate, pi, sqrt

from initialization import neuron_of_one
from networks import product_of_relus
from texclaims.check import Model, model, recursion

Check = Iterator[Model]


def pair_inputs(linear_layer: Any, w: Any, xi: Any, xi_other: Any) -> Check:
    # SymPy: a sum of products for each input, with the weights of one neuron
    yield model(z_hat=linear_layer.given(x=xi).each(1), z_tilde=linear_layer.given(x=xi_other).each(1))
    # PyTorch: the same neuron of torch.nn.functional.linear on both inputs, for every state of the weights
    yield model(z_hat=neuron_of_one(xi, w), z_tilde=neuron_of_one(xi_other, w))


def pair_step() -> Check:
    # SymPy: Sheppard's probability
    yield model()
    # PyTorch: the slope of torch.nn.functional.relu on the nodes of the pair, with an edge at both kinks
    yield model()


def pair_step_half(pair_step: Any, rho_in: Any) -> Check:
    # SymPy: the arcsine of one half
    yield model(using=[pair_step.at({rho_in: Rational(1, 2)})])
    # PyTorch: the slope of torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_told_apart(
    pair_step: Any, relu_slope_second_moment: Any, z: Any, z_hat: Any, z_tilde: Any, delta_out: Any
) -> Check:
    # SymPy: the square multiplied out
    halves = [relu_slope_second_moment.at({z: one, delta_out: Integer(1)}) for one in (z_hat, z_tilde)]
    yield model(using=[pair_step, *halves])
    # PyTorch: the slope of torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu() -> Check:
    # SymPy: Stein's identity on each side of 0, down to Sheppard's probability
    yield model()
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_map(pair_relu: Any, q: Any, q_tilde: Any) -> Check:
    # SymPy: the mean product, with equal variances
    yield model(using=[pair_relu.at({q_tilde: q})])
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_half(pair_relu_map: Any, q: Any, rho_in: Any) -> Check:
    # SymPy: the map at one half; a ball round the number
    yield model(using=[pair_relu_map.at({q: Integer(1), rho_in: Rational(1, 2)})])
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_distance(
    pair_relu_map: Any, relu_halves: Any, normal_second_moment: Any,
    X: Any, mu: Any, q: Any, sigma: Any, z: Any, z_hat: Any, z_tilde: Any,
) -> Check:  # fmt: skip
    # SymPy: the square multiplied out
    halves = [relu_halves.at({z: one}) for one in (z_hat, z_tilde)]
    squares = [normal_second_moment.at({X: one, mu: 0, sigma: sqrt(q)}) for one in (z_hat, z_tilde)]
    yield model(using=[pair_relu_map, *halves, *squares])
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_covariance(
    covariance_split: Any, pair_relu: Any, relu_mean: Any,
    X: Any, Y: Any, q: Any, q_tilde: Any, sigma: Any, z: Any, z_hat: Any, z_tilde: Any,
) -> Check:  # fmt: skip
    # SymPy: the mean product less the product of the means
    means = [relu_mean.at({z: one, sigma: sqrt(q)}) for one in (z_hat, z_tilde)]
    split = covariance_split.at({X: Max(0, z_hat), Y: Max(0, z_tilde)})
    yield model(using=[split, pair_relu.at({q_tilde: q}), *means])
    # PyTorch: torch.nn.functional.relu on the nodes of the pair
    yield model()


def pair_relu_small() -> Check:
    # SymPy: the closed form of the mean, as a series
    yield model()
    # PyTorch: torch.nn.functional.relu; how fast the remainder shrinks with s
    yield model()


def relu_distance_split() -> Check:
    # SymPy: every combination of signs of the two numbers
    yield model()
    # PyTorch: torch.nn.functional.relu
    yield model()


def relu_angle(theta: Any, psi: Any) -> Check:
    # SymPy: the integral of the sum that the product of the cosines is, with directions counted from the middle
    half = (pi - theta) / 2
    yield model(kappa=integrate(cos(theta) + cos(2 * psi), (psi, -half, half)) / pi)
    # PyTorch: a layer whose weights go round the circle, and torch.nn.functional.relu, for both inputs
    yield model(kappa=product_of_relus(theta))


def relu_orthogonal(product_mean: Any, relu_mean_centred: Any, X: Any, Y: Any, z: Any) -> Check:
    # SymPy: E splits over independent variables, and each side of 0 carries half of an absolute mean
    product = product_mean.at({X: Max(0, X), Y: Max(0, Y)})
    yield model(using=[product, relu_mean_centred.at({z: X}), relu_mean_centred.at({z: Y})])
    # PyTorch: all pairs of states of two laws with mean zero
    yield model()


def relu_angle_step(relu_angle: Any, theta: Any) -> Check:
    # SymPy: the integral, and what the mean product is
    yield model(kappa=relu_angle.right)
    # PyTorch: the layer and the ReLU that the mean product is measured on; quadrature
    yield model(kappa=product_of_relus(theta))


def relu_angle_slope(relu_angle: Any, theta: Any) -> Check:
    # SymPy: both derivatives
    yield model(kappa=relu_angle.right)
    # PyTorch: autograd through the layer and the ReLU
    yield model(kappa=product_of_relus(theta))


def relu_angle_small(relu_angle: Any, theta: Any) -> Check:
    # SymPy: the series
    yield model(kappa=relu_angle.right)
    # PyTorch: the layer and the ReLU; how fast the remainder shrinks when the angle is halved
    yield model(kappa=product_of_relus(theta))


def relu_angle_depth(relu_angle_small: Any) -> Check:
    # SymPy: induction over L; the premise is the expansion of one layer, up to the terms that it drops
    layer = recursion(relu_angle_small, where=[r"\theta = \theta_{l-1}"], left=r"\theta_l^2", order=4)
    yield model(recursions=[layer])
    # PyTorch: the recursion, layer by layer
    yield model()


def pair_relu_derivative() -> Check:
    # SymPy: the derivative of the closed form, and Sheppard's probability
    yield model()
    # PyTorch: the second variable moves with the correlation; autograd through torch.nn.functional.relu
    yield model()


def pair_tanh_derivative() -> Check:
    # SymPy: Price's theorem
    yield model()
    # PyTorch: the second variable moves with the correlation; autograd through torch.tanh
    yield model()


def pair_tanh_small() -> Check:
    # SymPy: Taylor polynomials, and the moments of the pair
    yield model()
    # PyTorch: torch.tanh; how fast the remainder shrinks with q
    yield model()


def pair_leaky_map() -> Check:
    # SymPy: Stein's identity on each side of 0
    yield model()
    # PyTorch: torch.nn.functional.leaky_relu on the nodes of the pair
    yield model()


def pair_leaky_right_angle(pair_leaky_map: Any, rho_in: Any) -> Check:
    # SymPy: the map at 0
    yield model(using=[pair_leaky_map.at({rho_in: 0})])
    # PyTorch: torch.nn.functional.leaky_relu on the nodes of the pair
    yield model()


def pair_erf() -> Check:
    # SymPy: Sheppard's probability, with noise added to both variables
    yield model()
    # PyTorch: torch.erf on the nodes of the pair
    yield model()
