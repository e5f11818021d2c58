"""Why the equations of docs/zeros.md hold: zeros everywhere, a head of zeros, one layer, constants, and what parts units."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from sympy import Expr, KroneckerDelta, Symbol, exp, log
from torch import Tensor
from torch.nn import Parameter, functional

from losses import cross_entropy_of_first
from networks import common_values
from shallow_networks import hidden_layer, network, one_step, output, unit, wide
from texclaims.check import Model, model, on_tensors, sum_of

Check = Iterator[Model]


def one_unit(one_hidden_unit: Any, enters: Any, first: Any, second: Any) -> Expr:
    """The network with one hidden unit where there is one input, and no bias."""
    alone = {"n_in": 1, "x": lambda _: enters, "omega": lambda _: first, "nu": second, "gamma": 0, "b": 0}
    return one_hidden_unit.given(**alone).right.doit()


def without_activation(z: Expr) -> Expr:
    """What a unit gives that has none."""
    return z


def softmax_slope(other_class: Any, outputs: Callable[[Expr], Expr]) -> Callable[[Expr], Expr]:
    """The derivative of the cross-entropy by output i, where the class is the first: the page has that by output 2."""
    any_class = Symbol("any class", integer=True, positive=True)
    chance = other_class.given(beta=lambda k: outputs(any_class) if k == 2 else outputs(k)).right
    return lambda i: chance.subs(any_class, i) - KroneckerDelta(i, 1)


@on_tensors
def network_of_each(
    phi: Callable[[Tensor], Tensor], x: Tensor, W: Tensor, beta: Tensor, V: Tensor, b: Tensor
) -> Tensor:
    """The same two layers with other parameters for each example: x (states, n_in), W (states, m, n_in) -> (states,)."""
    hidden = phi(torch.func.vmap(functional.linear)(x, W, beta))
    return torch.func.vmap(functional.linear)(hidden, V.unsqueeze(1), b.unsqueeze(1)).squeeze(1)


@on_tensors
def cross_entropy_of_each(outputs: Tensor) -> Tensor:
    """PyTorch's cross-entropy loss of examples whose class is the first: outputs (states, m) -> (states,)."""
    classes = torch.zeros(len(outputs), dtype=torch.int64, device=outputs.device)
    return functional.cross_entropy(outputs, classes, reduction="none")


@on_tensors
def units_in_a_row(enters: Tensor | float, *weights: Tensor) -> Tensor:
    """PyTorch's linear layers with one unit each, one behind the other: numbers of shape () -> ()."""
    signal = torch.as_tensor(enters, dtype=torch.float64, device=weights[0].device).reshape(1, 1)
    for weight in weights:
        signal = functional.linear(signal, weight.reshape(1, 1))
    return signal.reshape(())


@on_tensors
def negative(number: Tensor) -> Tensor:
    """The same number with the other sign."""
    return -number


@on_tensors
def residual_block(phi: Callable[[Tensor], Tensor], nu: Tensor, rho: Tensor, t: Tensor) -> Tensor:
    """The number t, and what PyTorch's two linear layers with one unit make of it: numbers of shape () -> ()."""
    branch = functional.linear(phi(functional.linear(t.reshape(1, 1), rho.reshape(1, 1))), nu.reshape(1, 1))
    return t + branch.reshape(())


@on_tensors
def classifier_step(logits: Tensor, eta: Tensor) -> Tensor:
    """One step of torch.optim.SGD on the cross-entropy of an example of the first class: logits (m,) -> (1, m)."""
    moving = Parameter(logits.detach().clone())
    optimizer = torch.optim.SGD([moving], lr=float(eta))
    functional.cross_entropy(moving, torch.zeros((), dtype=torch.int64, device=logits.device)).backward()
    optimizer.step()
    return moving.detach().unsqueeze(0)


@on_tensors
def classifier_weight_step(x: Tensor, W: Tensor, beta: Tensor, eta: Tensor) -> Tensor:
    """One step of torch.optim.SGD on the weight of a linear layer, for each example of the first class by itself."""
    after = []
    for example in x.detach():
        moving = Parameter(W.detach().clone())
        optimizer = torch.optim.SGD([moving], lr=float(eta))
        target = torch.zeros((), dtype=torch.int64, device=x.device)
        functional.cross_entropy(functional.linear(example, moving, beta.detach()), target).backward()
        optimizer.step()
        after.append(moving.detach())
    return torch.stack(after)


def zero_weights_preactivation(hidden_unit: Any, x: Any, W: Any, beta: Any) -> Check:
    # SymPy: a sum of zeros, and the bias
    yield model(h=hidden_unit.each)
    # PyTorch: a linear layer with a weight of zeros
    yield model(h=hidden_layer(x, W, beta))


def zero_head_output(n_in: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any) -> Check:
    # SymPy: a sum of zeros, and the bias
    yield model(f=one_hidden_layer.given(h=unit(x, W, beta, n_in)).right)
    # PyTorch: a second layer with a weight of zeros
    yield model(f=network(phi, x, W, beta, V, b))


def zero_head_incoming_step(
    m: Any,
    n_in: Any,
    step_incoming: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any weight, then the outgoing weights put to zero
    yield model(
        W_plus=step_incoming.given(f=output(phi, x, W, beta, V, b, m, n_in)).each,
    )
    # PyTorch: torch.optim.SGD from a second layer of zeros
    yield model(W_plus=one_step("W", phi, ell, x, W, beta, V, b, eta))


def zero_head_bias_step(
    m: Any,
    n_in: Any,
    step_hidden_bias: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any bias, then the outgoing weights put to zero
    yield model(
        beta_plus=step_hidden_bias.given(f=output(phi, x, W, beta, V, b, m, n_in)).each,
    )
    # PyTorch: torch.optim.SGD from a second layer of zeros
    yield model(beta_plus=one_step("beta", phi, ell, x, W, beta, V, b, eta))


def zero_weights_outgoing_gradient(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then the incoming weights put to zero
    yield model(f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd at a first layer of zeros
    yield model(f=network(phi, x, W, beta, V, b))


def zero_head_bias_gradient(
    n_in: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then the outgoing weights put to zero
    yield model(f=one_hidden_layer.given(h=unit(x, W, beta, n_in)).right)
    # PyTorch: autograd at a second layer of zeros
    yield model(f=network(phi, x, W, beta, V, b))


def zero_start_outgoing_step(
    step_outgoing: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any outgoing weight, then everything but the output bias put to zero
    yield model(V_plus=step_outgoing.given(f=wide(one_hidden_layer, hidden_unit)).each)
    # PyTorch: torch.optim.SGD from two layers of zeros, with an output bias
    yield model(V_plus=one_step("V", phi, ell, x, W, beta, V, b, eta))


def odd_at_zero() -> Check:
    # SymPy: an odd function of 0 is minus itself
    yield model()
    # PyTorch: odd functions in general position
    yield model()


def zero_head_output_bias_step(
    n_in: Any,
    step_output_bias: Any,
    one_hidden_layer: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of the output bias, then the outgoing weights put to zero
    yield model(b_plus=step_output_bias.given(f=one_hidden_layer.given(h=unit(x, W, beta, n_in)).right).right)
    # PyTorch: torch.optim.SGD from a second layer of zeros
    yield model(b_plus=one_step("b", phi, ell, x, W, beta, V, b, eta))


def sigmoid_at_zero() -> Check:
    # SymPy: 1/(1 + exp(0))
    yield model()
    # PyTorch: torch.sigmoid
    yield model()


def saddle_up(one_hidden_unit: Any, phi: Any, c: Any) -> Check:
    # SymPy: one unit without its activation; the series of an unknown smooth function
    yield model(f_linear=one_unit(one_hidden_unit, 1, c, c).replace(phi, without_activation))
    # PyTorch: two linear layers; the order of the remainder of a loss that is drawn
    yield model(f_linear=units_in_a_row(1.0, c, c))


def saddle_down(one_hidden_unit: Any, phi: Any, c: Any) -> Check:
    # SymPy: one unit without its activation; the series of an unknown smooth function
    yield model(f_linear=one_unit(one_hidden_unit, 1, c, -c).replace(phi, without_activation))
    # PyTorch: two linear layers; the order of the remainder of a loss that is drawn
    yield model(f_linear=units_in_a_row(1.0, c, negative(c)))


def saddle_mixed_derivative(one_hidden_unit: Any, phi: Any, nu: Any, rho: Any, t: Any) -> Check:
    # SymPy: one unit without its activation; the derivative by both factors
    yield model(f_linear=one_unit(one_hidden_unit, t, rho, nu).replace(phi, without_activation))
    # PyTorch: autograd twice, through a loss that is drawn and two linear layers
    yield model(f_linear=units_in_a_row(t, rho, nu))


def saddle_pure_derivative(one_hidden_unit: Any, phi: Any, nu: Any, rho: Any, t: Any) -> Check:
    # SymPy: one unit without its activation; the derivative, twice by one factor
    yield model(f_linear=one_unit(one_hidden_unit, t, rho, nu).replace(phi, without_activation))
    # PyTorch: autograd twice, through a loss that is drawn and two linear layers
    yield model(f_linear=units_in_a_row(t, rho, nu))


def saddle_three(one_hidden_unit: Any, phi: Any, c: Any) -> Check:
    # SymPy: a layer in front of the two; the series of an unknown smooth function
    yield model(f_linear=one_unit(one_hidden_unit, c, c, c).replace(phi, without_activation))
    # PyTorch: three linear layers; the order of the remainder of a loss that is drawn
    yield model(f_linear=units_in_a_row(1.0, c, c, c))


def zero_head_first_step(
    hidden_unit: Any,
    one_hidden_layer: Any,
    step_outgoing: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the step of any outgoing weight, then the outgoing weights put to zero
    yield model(
        V_plus=step_outgoing.given(f=wide(one_hidden_layer, hidden_unit)).each,
        h=hidden_unit.each,
        f=wide(one_hidden_layer, hidden_unit),
    )
    # PyTorch: torch.optim.SGD from a second layer of zeros
    yield model(
        V_plus=one_step("V", phi, ell, x, W, beta, V, b, eta),
        h=hidden_layer(x, W, beta),
        f=network(phi, x, W, beta, V, b),
    )


def stepped_network(
    step_incoming: Any,
    step_hidden_bias: Any,
    step_outgoing: Any,
    step_output_bias: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
    m: Any,
    n_in: Any,
) -> Check:
    # SymPy: the network written out, with the parameters after the step
    f = wide(one_hidden_layer, hidden_unit)
    steps = [one.given(f=f) for one in (step_incoming, step_hidden_bias, step_outgoing, step_output_bias)]
    after_W, after_beta, after_V, after_b = steps[0].each, steps[1].each, steps[2].each, steps[3].right
    yield model(
        W_plus=after_W,
        beta_plus=after_beta,
        V_plus=after_V,
        b_plus=after_b,
        f_plus=output(phi, x, after_W, after_beta, after_V, after_b, m, n_in),
    )
    # PyTorch: torch.optim.SGD, and two linear layers after it
    weights, biases, head, last = (one_step(name, phi, ell, x, W, beta, V, b, eta) for name in ("W", "beta", "V", "b"))
    yield model(
        W_plus=weights,
        beta_plus=biases,
        V_plus=head,
        b_plus=last,
        f_plus=network_of_each(phi, x, weights, biases, head, last),
    )


def zero_head_second_output(
    stepped_network: Any,
    step_incoming: Any,
    step_hidden_bias: Any,
    step_outgoing: Any,
    step_output_bias: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
) -> Check:
    # SymPy: the network after the step of any parameters, then the outgoing weights put to zero
    f = wide(one_hidden_layer, hidden_unit)
    steps = [one.given(f=f) for one in (step_incoming, step_hidden_bias, step_outgoing, step_output_bias)]
    after_W, after_beta, after_V, after_b = steps[0].each, steps[1].each, steps[2].each, steps[3].right
    yield model(
        h=hidden_unit.each,
        f_plus=stepped_network.given(W_plus=after_W, beta_plus=after_beta, V_plus=after_V, b_plus=after_b).right,
    )
    # PyTorch: torch.optim.SGD from a second layer of zeros, and two linear layers after it
    weights, biases, head, last = (one_step(name, phi, ell, x, W, beta, V, b, eta) for name in ("W", "beta", "V", "b"))
    yield model(h=hidden_layer(x, W, beta), f_plus=network_of_each(phi, x, weights, biases, head, last))


def zero_head_second_gradient(
    stepped_network: Any,
    step_incoming: Any,
    step_hidden_bias: Any,
    step_outgoing: Any,
    step_output_bias: Any,
    one_hidden_layer: Any,
    hidden_unit: Any,
    phi: Any,
    ell: Any,
    x: Any,
    W: Any,
    beta: Any,
    V: Any,
    b: Any,
    eta: Any,
    W_plus: Any,
) -> Check:
    # SymPy: differentiated by a weight after the step, then the outgoing weights before it put to zero
    f = wide(one_hidden_layer, hidden_unit)
    steps = [one.given(f=f) for one in (step_incoming, step_hidden_bias, step_outgoing, step_output_bias)]
    after_W, after_beta, after_V, after_b = steps[0].each, steps[1].each, steps[2].each, steps[3].right
    yield model(
        h=hidden_unit.each,
        W_plus=after_W,
        f_plus=stepped_network.given(beta_plus=after_beta, V_plus=after_V, b_plus=after_b).right,
    )
    # PyTorch: torch.optim.SGD from a second layer of zeros, then autograd through two linear layers
    weights, biases, head, last = (one_step(name, phi, ell, x, W, beta, V, b, eta) for name in ("W", "beta", "V", "b"))
    yield model(h=hidden_layer(x, W, beta), W_plus=weights, f_plus=network_of_each(phi, x, W_plus, biases, head, last))


def cross_entropy(beta: Any, m: Any) -> Check:
    # SymPy: minus the logarithm of the softmax
    yield model(C=log(sum_of(m, lambda i: exp(beta(i)))) - beta(1))
    # PyTorch: torch.nn.functional.cross_entropy
    yield model(C=cross_entropy_of_first(beta))


def softmax_other_class(cross_entropy: Any, beta: Any) -> Check:
    # SymPy: the derivative by another output
    yield model(C=cross_entropy.right)
    # PyTorch: autograd through torch.nn.functional.cross_entropy
    yield model(C=cross_entropy_of_first(beta))


def softmax_right_class(cross_entropy: Any, beta: Any) -> Check:
    # SymPy: the derivative by the output of the right class
    yield model(C=cross_entropy.right)
    # PyTorch: autograd through torch.nn.functional.cross_entropy
    yield model(C=cross_entropy_of_first(beta))


def softmax_zero_right_class(softmax_right_class: Any, beta: Any, eta: Any) -> Check:
    # SymPy: the two derivatives above, times the learning rate, then all outputs put to zero
    chance = softmax_right_class.right + 1
    yield model(beta_class=lambda i: beta(i) - eta * (chance.subs(beta(1), beta(i)) - KroneckerDelta(i, 1)))
    # PyTorch: torch.optim.SGD on torch.nn.functional.cross_entropy
    yield model(beta_class=classifier_step(beta, eta))


def softmax_zero_other_class(softmax_other_class: Any, beta: Any, eta: Any) -> Check:
    # SymPy: the two derivatives above, times the learning rate, then all outputs put to zero
    slope = softmax_slope(softmax_other_class, beta)
    yield model(beta_class=lambda i: beta(i) - eta * slope(i))
    # PyTorch: torch.optim.SGD on torch.nn.functional.cross_entropy
    yield model(beta_class=classifier_step(beta, eta))


def linear_cross_entropy(cross_entropy: Any, h: Any) -> Check:
    # SymPy: the loss above, of any outputs
    yield model(J=cross_entropy.given(beta=lambda i: h(i)).right)
    # PyTorch: torch.nn.functional.cross_entropy
    yield model(J=cross_entropy_of_each(h))


def softmax_zero_right_row(softmax_other_class: Any, hidden_unit: Any, x: Any, W: Any, beta: Any, eta: Any) -> Check:
    # SymPy: the step of any weight, from the derivative by its output; then all weights put to zero
    slope = softmax_slope(softmax_other_class, hidden_unit.each)
    yield model(W_class=lambda i, j: W(i, j) - eta * slope(i) * x(j))
    # PyTorch: torch.optim.SGD on torch.nn.functional.cross_entropy of a linear layer
    yield model(W_class=classifier_weight_step(x, W, beta, eta))


def softmax_zero_other_row(softmax_other_class: Any, hidden_unit: Any, x: Any, W: Any, beta: Any, eta: Any) -> Check:
    # SymPy: the step of any weight, from the derivative by its output; then all weights put to zero
    slope = softmax_slope(softmax_other_class, hidden_unit.each)
    yield model(W_class=lambda i, j: W(i, j) - eta * slope(i) * x(j))
    # PyTorch: torch.optim.SGD on torch.nn.functional.cross_entropy of a linear layer
    yield model(W_class=classifier_weight_step(x, W, beta, eta))


def constant_layer(hidden_unit: Any, x: Any, W: Any, beta: Any) -> Check:
    # SymPy: the common weight in front of the sum
    yield model(h=hidden_unit.each)
    # PyTorch: a linear layer with a constant weight
    yield model(h=hidden_layer(x, W, beta))


def columns_separate(
    hidden_unit: Any, one_hidden_layer: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: two derivatives of the network written out
    yield model(h=hidden_unit.each, f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd, two columns of one row
    yield model(h=hidden_layer(x, W, beta), f=network(phi, x, W, beta, V, b))


def constant_layers_growth(L: Any, n: Any, c: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: layers filled by torch.nn.init.constant_, with a ReLU behind each, on one input
    yield model(a_layers=common_values(L, n, c))


def zero_weights_incoming_gradient(
    one_hidden_layer: Any, hidden_unit: Any, phi: Any, x: Any, W: Any, beta: Any, V: Any, b: Any
) -> Check:
    # SymPy: differentiated first, then the incoming weights put to zero
    yield model(f=wide(one_hidden_layer, hidden_unit))
    # PyTorch: autograd at a first layer of zeros
    yield model(f=network(phi, x, W, beta, V, b))


def residual_slope(one_hidden_unit: Any, phi: Any, nu: Any, rho: Any, t: Any) -> Check:
    # SymPy: the derivative of the input plus one unit, with an unknown activation
    yield model(f_block=t + one_unit(one_hidden_unit, t, rho, nu))
    # PyTorch: autograd through a block of two linear layers, with an activation that is drawn
    yield model(f_block=residual_block(phi, nu, rho, t))


def residual_slope_increasing(one_hidden_unit: Any, phi: Any, nu: Any, rho: Any, t: Any) -> Check:
    # SymPy: the slope above, with an activation whose slope is never below 0
    yield model(f_block=t + one_unit(one_hidden_unit, t, rho, nu))
    # PyTorch: autograd through a block of two linear layers, with an activation that is drawn
    yield model(f_block=residual_block(phi, nu, rho, t))
