"""Why the equations of docs/propagation.md hold: one layer of a network, forward and backward, and all of them."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Abs, Max, Min, Product, tanh
from torch import nn

from gradients import gradient_at_input
from initialization import gradient_of_activated_linear, gradient_of_linear, linear, loss_of_linear, relu
from narrow_networks import scatter_behind_relus, size_behind_chain, squared_gradients_of_sigmoids
from stacks import network
from texclaims.check import Model, model, recursion, sum_of, sum_over

Check = Iterator[Model]


def network_layer(linear_layer: Any, W_layer_l: Any, a_layer_l_minus_1: Any, widths_l_minus_1: Any) -> Check:
    # SymPy: a linear layer whose inputs are the activations of the layer before
    yield model(z_layer_l=linear_layer.given(n_in=widths_l_minus_1, w=W_layer_l, x=a_layer_l_minus_1).each)
    # PyTorch: torch.nn.functional.linear, and a stack of layers with a tanh between them
    yield model(z_layer_l=linear(a_layer_l_minus_1, W_layer_l), stack=network(nn.Tanh))


def network_mean(network_layer: Any, W_layer_l: Any, a_layer_l_minus_1: Any) -> Check:
    # SymPy: the mean of each product
    yield model(z_layer_l=network_layer.each)
    # PyTorch: torch.nn.functional.linear, and a stack of layers with a tanh between them
    yield model(z_layer_l=linear(a_layer_l_minus_1, W_layer_l), stack=network(nn.Tanh))


def network_variance(network_layer: Any, W_layer_l: Any, a_layer_l_minus_1: Any) -> Check:
    # SymPy: a linear neuron adds up products
    yield model(z_layer_l=network_layer.each)
    # PyTorch: torch.nn.functional.linear, and a stack of layers with a tanh between them
    yield model(z_layer_l=linear(a_layer_l_minus_1, W_layer_l), stack=network(nn.Tanh))


def network_he(network_layer: Any, W_layer_l: Any, z_layer_l_minus_1: Any) -> Check:
    # SymPy: a linear neuron behind a ReLU
    yield model(z_layer_l=network_layer.given(a_layer_l_minus_1=lambda j: Max(0, z_layer_l_minus_1(j))).each)
    # PyTorch: both modules, and a stack of them
    yield model(z_layer_l=linear(relu(z_layer_l_minus_1), W_layer_l), stack=network(nn.ReLU))


def network_depth(network_he: Any) -> Check:
    # SymPy: induction over L; the premise is the equation of layer l
    yield model(recursions=[recursion(network_he, where=[])])
    # PyTorch: a stack of layers behind ReLUs, in every state of its weights
    yield model(stack=network(nn.ReLU))


def network_uncorrelated(network_layer: Any, W_layer_l: Any, a_layer_l_minus_1: Any) -> Check:
    # SymPy: the weights of two rows
    yield model(z_layer_l=network_layer.each)
    # PyTorch: torch.nn.functional.linear, and a stack of layers with a tanh between them
    yield model(z_layer_l=linear(a_layer_l_minus_1, W_layer_l), stack=network(nn.Tanh))


def network_gradient(
    linear_layer_chain_rule: Any, ell: Any, z_layer_l_minus_1: Any, W_layer_l: Any, delta_layer_l: Any, widths_l: Any
) -> Check:
    # SymPy: the slope of tanh, times the sum down a column
    chain_rule = linear_layer_chain_rule.given(n_out=widths_l, w=W_layer_l)
    before = gradient_at_input(chain_rule, ell, delta_layer_l, lambda j: 1 - tanh(z_layer_l_minus_1(j)) ** 2)
    yield model(delta_layer_l_minus_1=before)
    # PyTorch: autograd through both modules, and through a stack of them
    yield model(
        delta_layer_l_minus_1=gradient_of_activated_linear(torch.tanh, z_layer_l_minus_1, W_layer_l, delta_layer_l),
        stack=network(nn.Tanh),
    )


def network_backward(network_gradient: Any, z_layer_l_minus_1: Any, W_layer_l: Any, delta_layer_l: Any) -> Check:
    # SymPy: a sum down a column, times the slope
    yield model(delta_layer_l_minus_1=network_gradient.each)
    # PyTorch: autograd through both modules, and through a stack of them
    yield model(
        delta_layer_l_minus_1=gradient_of_activated_linear(torch.tanh, z_layer_l_minus_1, W_layer_l, delta_layer_l),
        stack=network(nn.Tanh),
    )


def network_linear_backward(linear_layer_chain_rule: Any, ell: Any, W_layer_l: Any, delta_layer_l: Any, widths_l: Any) -> Check:
    # SymPy: a sum down a column
    chain_rule = linear_layer_chain_rule.given(n_out=widths_l, w=W_layer_l)
    yield model(delta_layer_l_minus_1=gradient_at_input(chain_rule, ell, delta_layer_l))
    # PyTorch: autograd through a linear layer, and through a stack of them
    yield model(delta_layer_l_minus_1=gradient_of_linear(W_layer_l, delta_layer_l), stack=network(nn.Identity))


def sigmoid_slope_bound() -> Check:
    # SymPy: the slope is the value times one less the value
    yield model()
    # PyTorch: autograd, and a search for the largest slope
    yield model()


def sigmoid_chain(L: Any, v: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: autograd through linear layers with one unit and a sigmoid behind each, where all pre-activations are 0
    yield model(d_layers=squared_gradients_of_sigmoids(L, v))


def depth_to_threshold() -> Check:
    # SymPy: the logarithm of both sides
    yield model()
    # PyTorch: float64
    yield model()


def chain_absolute_mean(normal_absolute_mean: Any, X: Any, Z: Any, L: Any, sigma: Any) -> Check:
    # SymPy: E of a product of independent factors, with a symbolic number of them
    first = normal_absolute_mean.at({X: Z, sigma: 1})
    yield model(using=[first], chain_size=Product(*sum_over(L, Abs(Z)).args))
    # PyTorch: a chain of L linear layers, on all combinations of Gauss nodes
    yield model(chain_size=size_behind_chain(Z))


def log_square_variance() -> Check:
    # SymPy: a ball round the integrals
    yield model()
    # PyTorch: quadrature
    yield model()


def leaky_relu_layer_noise(variance_split: Any, X: Any, alpha: Any) -> Check:
    # SymPy: different elements are independent; both halves of the squares and of the fourth powers
    leaky = Max(0, X) + alpha * Min(0, X)
    yield model(using=[variance_split.at({X: leaky**2})])
    # PyTorch: all states of n Gauss-Hermite laws
    yield model()


def network_scatter(L: Any, widths: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of layers with ReLUs, in every state of weights with the first five moments of a normal law
    yield model(scatter_layers=scatter_behind_relus(L, widths))


def network_squares(network_layer: Any, W_layer_l: Any, a_layer_l_minus_1: Any) -> Check:
    # SymPy: two sums squared and multiplied, by which of their indices coincide
    yield model(z_layer_l=network_layer.each)
    # PyTorch: torch.nn.functional.linear, and a stack of layers with a tanh between them
    yield model(z_layer_l=linear(a_layer_l_minus_1, W_layer_l), stack=network(nn.Tanh))


def preactivation_kurtosis(linear_layer: Any, x: Any, w: Any) -> Check:
    # SymPy: the fourth power of a sum, by which of its indices coincide
    yield model(y=linear_layer.each)
    # PyTorch: torch.nn.functional.linear, on all combinations of Gauss nodes
    yield model(y=linear(x, w))


def layer_in_vectors(linear_layer: Any, w: Any, x: Any) -> Check:
    # SymPy: the sum of products that a linear layer is
    yield model(y=linear_layer.each)
    # PyTorch: torch.nn.functional.linear
    yield model(y=linear(x, w))


def layer_length(layer_in_vectors: Any, w: Any, x: Any) -> Check:
    # SymPy: the square of each sum, by which of its indices coincide
    yield model(y=layer_in_vectors.each)
    # PyTorch: torch.nn.functional.linear in every state of weights and inputs
    yield model(y=linear(x, w))


def layer_inner_product() -> Check:
    # SymPy: a sum of products of two sums
    yield model()
    # PyTorch: every state of a small matrix
    yield model()


def layer_squared_length() -> Check:
    # SymPy: the square of each sum multiplied out, and the sums exchanged
    yield model()
    # PyTorch: both sides on fixed numbers
    yield model()


def layer_there_and_back() -> Check:
    # SymPy: for one element, with the sum over it and over the others apart
    yield model()
    # PyTorch: every state of a small matrix
    yield model()


def layer_input_gradient(linear_layer: Any, w_set: Any, xi: Any, delta: Any, n_out: Any) -> Check:
    output = linear_layer.given(w=w_set, x=xi).each
    # SymPy: the outputs times what arrives, differentiated by one input
    yield model(loss_of_outputs=sum_of(n_out, lambda i: delta(i) * output(i)))
    # PyTorch: autograd through torch.nn.functional.linear
    yield model(loss_of_outputs=loss_of_linear(xi, w_set, delta))


def layer_weight_gradient(linear_layer: Any, w_set: Any, xi: Any, delta: Any, n_out: Any) -> Check:
    output = linear_layer.given(w=w_set, x=xi).each
    # SymPy: the same, differentiated by one weight
    yield model(loss_of_outputs=sum_of(n_out, lambda i: delta(i) * output(i)))
    # PyTorch: autograd through torch.nn.functional.linear
    yield model(loss_of_outputs=loss_of_linear(xi, w_set, delta))


def layer_weight_gradient_norm(linear_layer: Any, w_set: Any, xi: Any, delta: Any, n_out: Any) -> Check:
    output = linear_layer.given(w=w_set, x=xi).each
    # SymPy: a sum of squares over both indices is a product of two sums
    yield model(loss_of_outputs=sum_of(n_out, lambda i: delta(i) * output(i)))
    # PyTorch: autograd through torch.nn.functional.linear
    yield model(loss_of_outputs=loss_of_linear(xi, w_set, delta))


def layer_gradient_length(linear_layer_chain_rule: Any, w: Any, ell: Any, delta_out: Any) -> Check:
    # SymPy: the chain rule through the layer, then the square of each sum
    yield model(delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out))
    # PyTorch: autograd through torch.nn.functional.linear, in every state
    yield model(delta_in=gradient_of_linear(w, delta_out))
