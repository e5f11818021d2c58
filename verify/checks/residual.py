"""Why the equations of docs/residual.md hold: what one block adds, many blocks, branches that start at zero, ReLU branches."""

from collections.abc import Callable, Iterator
from typing import Any

from sympy import Expr, sqrt

from gradients import gradient_at_input
from residual_networks import (
    block,
    gradient_through_block,
    halved_block,
    normalized_branch_moments,
    residual_gradient_moments,
    residual_moments,
    residual_moments_by_index,
    scaled_blocks_after_step,
    scaled_branch_moments,
    step_of_scaled_block,
)
from texclaims.check import Model, model, recursion

Check = Iterator[Model]

FORWARD = (
    *(r"\E[(x^+)^2] = q_l", r"\E[x^2] = q_{l-1}", r"\E[\phi(x)^2] = q_{l-1}"),
    *(r"\Var[\hat w] = v", r"n_\text{in} = n"),
)
"""What the moments and the width of one block are called in a stack, where the branch's activation keeps the second moment."""


def without_activation(z: Expr) -> Expr:
    """What a unit gives that has none."""
    return z


def residual_block(linear_layer: Any, phi: Any, c: Any, x: Any, w_branch: Any) -> Check:
    # SymPy: the input, and the scaled output of a linear layer behind the activation
    branch = linear_layer.given(w=w_branch, x=lambda j: phi(x(j))).each
    yield model(x_plus=lambda i: x(i) + c * branch(i))
    # PyTorch: an activation, a linear layer, and the addition
    yield model(x_plus=block(phi, c, x, w_branch))


def residual_forward(residual_block: Any, phi: Any, c: Any, x: Any, w_branch: Any) -> Check:
    # SymPy: the block squared; weights of mean zero leave no mixed term
    yield model(x_plus=residual_block.each)
    # PyTorch: the block, on every state of a small random world
    yield model(x_plus=block(phi, c, x, w_branch))


def residual_backward(
    linear_layer_chain_rule: Any, ell: Any, phi: Any, c: Any, xi: Any, w_branch: Any, n_in: Any, delta_plus: Any
) -> Check:
    # SymPy: the chain rule through the block
    chain_rule = linear_layer_chain_rule.given(n_out=n_in, w=w_branch)
    through_branch = gradient_at_input(chain_rule, ell, delta_plus, lambda j: phi(xi(j)).fdiff())
    yield model(delta_minus=lambda j: delta_plus(j) + c * through_branch(j))
    # PyTorch: autograd through the block
    yield model(delta_minus=gradient_through_block(phi, c, xi, w_branch, delta_plus))


def residual_depth(residual_forward: Any, L: Any, n: Any, v: Any, c: Any) -> Check:
    # SymPy: induction over L; the premise is the forward equation of block l
    yield model(recursions=[recursion(residual_forward, where=FORWARD)])
    # PyTorch: a stack of blocks, in every state of its weights
    yield model(q_layers=residual_moments(L, n, v, c))


def residual_depth_backward(L: Any, n: Any, v: Any, c: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: autograd through a stack of blocks, in every state of its weights
    yield model(d_layers=residual_gradient_moments(L, n, v, c))


def residual_root_limit() -> Check:
    # SymPy: the limit
    yield model()
    # PyTorch: values at L = 2, 4, 8, … extrapolated
    yield model()


def residual_inverse_limit() -> Check:
    # SymPy: the limit
    yield model()
    # PyTorch: values at L = 2, 4, 8, … extrapolated
    yield model()


def residual_bound() -> Check:
    # SymPy: the gap is 0 only at 0, and grows
    yield model()
    # PyTorch: float64, and a search for the smallest gap
    yield model()


def residual_by_index(L: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of blocks with falling scales, in every state of its weights
    yield model(q_layers=residual_moments_by_index(L))


def halved(residual_block: Any, phi: Any) -> Callable[[Expr], Expr]:
    """The block of the page without a scale and an activation, over the root of 2."""
    alone = residual_block.given(c=1).each
    return lambda i: alone(i).replace(phi, without_activation) / sqrt(2)


def residual_half(residual_block: Any, phi: Any, x: Any, w_branch: Any) -> Check:
    # SymPy: the block squared; weights of mean zero leave no mixed term
    yield model(x_half=halved(residual_block, phi))
    # PyTorch: a linear layer and the addition, on every state of a small random world
    yield model(x_half=halved_block(x, w_branch))


def residual_half_memory(residual_block: Any, phi: Any, x: Any, w_branch: Any) -> Check:
    # SymPy: weights of mean zero leave no mixed term
    yield model(x_half=halved(residual_block, phi))
    # PyTorch: a linear layer and the addition, on every state of a small random world
    yield model(x_half=halved_block(x, w_branch))


def residual_normalized(L: Any, n: Any, v: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of blocks with torch.nn.RMSNorm in each branch
    yield model(q_layers=normalized_branch_moments(L, n, v))


def residual_normalized_scaled(L: Any, branches: Any, g: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of such blocks, whose weights were divided by the root of the number of branches
    yield model(q_layers=scaled_branch_moments(L, branches, g))


def scaled(alpha: Any, nu: Any, rho: Any, t: Any, phi: Any) -> Expr:
    """The number t, and the scaled branch."""
    return t + alpha * nu * phi(rho * t)


def zero_scale_step(alpha: Any, nu: Any, rho: Any, t: Any, phi: Any, ell: Any, eta: Any) -> Check:
    # SymPy: the step of any scale, then the scale put to zero
    loss = ell(scaled(alpha, nu, rho, t, phi))
    yield model(alpha_plus=alpha - eta * loss.diff(alpha))
    # PyTorch: torch.optim.SGD on a block of two linear layers, with an activation and a loss that are drawn
    yield model(alpha_plus=step_of_scaled_block("alpha", phi, ell, alpha, nu, rho, t, eta))


def zero_scale_weight_step(alpha: Any, nu: Any, rho: Any, t: Any, phi: Any, ell: Any, eta: Any) -> Check:
    # SymPy: the step of the weight at any scale, then the scale put to zero
    loss = ell(scaled(alpha, nu, rho, t, phi))
    yield model(rho_plus=rho - eta * loss.diff(rho))
    # PyTorch: torch.optim.SGD on a block of two linear layers, with an activation and a loss that are drawn
    yield model(rho_plus=step_of_scaled_block("rho", phi, ell, alpha, nu, rho, t, eta))


def zero_scale_depth(zero_scale_step: Any, L: Any, rho: Any, t: Any, phi: Any, ell: Any, eta: Any) -> Check:
    # SymPy: the step of one scale, where the branch is a weight alone; then all blocks behind each other
    scale = zero_scale_step.given(nu=1).right.replace(phi, without_activation)
    yield model(f_chain=(1 + scale * rho) ** L * t)
    # PyTorch: torch.optim.SGD on blocks of one linear layer each, and these blocks after it
    yield model(f_chain=scaled_blocks_after_step(ell, L, rho, t, eta))


def residual_relu_branch(
    relu_mean: Any, relu_halves: Any, normal_second_moment: Any, mu: Any, sigma: Any, q: Any, X: Any, z: Any
) -> Check:
    # SymPy: the square multiplied out; mean and second moment behind a ReLU
    second_moment = normal_second_moment.at({X: z, mu: 0, sigma: sqrt(2 * q)})
    yield model(using=[relu_mean.at({sigma: sqrt(2 * q)}), relu_halves, second_moment])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()


def residual_relu_two(
    relu_mean: Any, relu_halves: Any, normal_second_moment: Any, mu: Any, sigma: Any, X: Any, z: Any
) -> Check:
    # SymPy: the root of two taken out; mean and second moment behind a ReLU; a ball round the number
    second_moment = normal_second_moment.at({X: z, mu: 0, sigma: sqrt(2)})
    yield model(using=[relu_mean.at({sigma: sqrt(2)}), relu_halves, second_moment])
    # PyTorch: quadrature with a panel edge at the kink
    yield model()
