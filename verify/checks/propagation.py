"""Why the equations of docs/propagation.md hold: one layer of a network, forward and backward, and all of them."""

from collections.abc import Iterator
from typing import Any

import torch
from sympy import Max, tanh
from torch import nn

from initialization import gradient_of_activated_linear, gradient_of_linear, linear, relu
from stacks import network
from texclaims.check import Model, model, recursion, sum_of

Check = Iterator[Model]


def network_layer(W_layer_l: Any, a_layer_l_minus_1: Any, widths_l_minus_1: Any) -> Check:
    # SymPy: one product for each activation of the layer before
    yield model(z_layer_l=lambda i: sum_of(widths_l_minus_1, lambda j: W_layer_l(i, j) * a_layer_l_minus_1(j)))
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


def network_gradient(z_layer_l_minus_1: Any, W_layer_l: Any, delta_layer_l: Any, widths_l: Any) -> Check:
    # SymPy: the slope of tanh, times the sum down a column
    yield model(
        delta_layer_l_minus_1=lambda j: (
            (1 - tanh(z_layer_l_minus_1(j)) ** 2) * sum_of(widths_l, lambda i: W_layer_l(i, j) * delta_layer_l(i))
        )
    )
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


def network_linear_backward(W_layer_l: Any, delta_layer_l: Any, widths_l: Any) -> Check:
    # SymPy: a sum down a column
    yield model(delta_layer_l_minus_1=lambda j: sum_of(widths_l, lambda i: W_layer_l(i, j) * delta_layer_l(i)))
    # PyTorch: autograd through a linear layer, and through a stack of them
    yield model(delta_layer_l_minus_1=gradient_of_linear(W_layer_l, delta_layer_l), stack=network(nn.Identity))
