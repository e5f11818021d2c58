"""Why the equations of docs/pytorch/layers.md hold: what new layers of torch.nn draw, and what comes out of them."""

from collections.abc import Iterator
from typing import Any

from sympy import Max, Rational, sqrt

import new_layers
from gradients import gradient_at_input
from initialization import gradient_of_linear
from layer_defaults import (
    bias_default_,
    bilinear_default_,
    drawn_by_layer,
    embedding_default_,
    feedforward_default_,
    packed_default_,
    separate_default_,
)
from normalization import mean_of, mean_square_of, variance_of
from texclaims.check import Model, model, normal, sum_of, sum_over, uniform

Check = Iterator[Model]


def around_zero(bound: Any) -> Any:
    """The uniform law between minus and plus this bound."""
    return uniform(-bound, bound)


# --- linear layers ----------------------------------------------------------------------------------------------------


def linear_default_bias_law(kaiming_sqrt_five: Any, n_in: Any) -> Check:
    # SymPy: the bound of the weights
    yield model(B=around_zero(kaiming_sqrt_five.right))
    # PyTorch: torch.nn.Linear.reset_parameters
    yield model(B=drawn_by_layer(bias_default_, n_in=n_in))


def linear_default_output(linear_layer: Any, w: Any, xi: Any, B: Any) -> Check:
    # SymPy: a linear neuron with a bias
    neuron = linear_layer.given(x=xi).each
    yield model(y=lambda i: neuron(i) + B(i))
    # PyTorch: torch.nn.Linear, at the nodes of a quadrature
    yield model(y=new_layers.linear_of_fixed(xi, w, B))


def linear_default_error(linear_layer: Any, w: Any, xi: Any, B: Any, a: Any) -> Check:
    # SymPy: the square of a linear neuron with a bias, less the target
    yield model(squared_error=(linear_layer.given(x=xi).each(1) + B(1) - a) ** 2)
    # PyTorch: torch.nn.functional.mse_loss behind torch.nn.Linear
    yield model(squared_error=new_layers.squared_error_of_linear(xi, w, B, a))


def linear_default_backward(ell: Any, linear_layer_chain_rule: Any, w: Any, delta_out: Any) -> Check:
    # SymPy: the gradient at an input adds up n_out products
    yield model(delta_in=gradient_at_input(linear_layer_chain_rule, ell, delta_out))
    # PyTorch: autograd through the layer
    yield model(delta_in=gradient_of_linear(w, delta_out))


def tanh_default_backward() -> Check:
    # SymPy: the moments of the Taylor polynomial
    yield model()
    # PyTorch: autograd's slope; the remainder as q is halved
    yield model()


def bias_floor(L: Any, kept: Any, v: Any) -> Check:
    # SymPy: induction over L
    yield model()
    # PyTorch: a stack of torch.nn.Linear with weights and biases, in every state of both
    yield model(q_layers=new_layers.moments_with_biases(L, kept, v))


# --- bilinear layers, and PReLU ---------------------------------------------------------------------------------------


def bilinear_default_law(kaiming_sqrt_five: Any, n_in: Any, m: Any) -> Check:
    # SymPy: the bound of a linear layer with the first inputs alone
    yield model(bilinear_weights=around_zero(kaiming_sqrt_five.right.subs(n_in, m)))
    # PyTorch: torch.nn.Bilinear.reset_parameters
    yield model(bilinear_weights=drawn_by_layer(bilinear_default_))


def bilinear_default_output(
    linear_layer: Any, first_inputs: Any, xi: Any, bilinear_weights: Any, output_bias: Any, m: Any
) -> Check:
    # SymPy: a linear layer of the second inputs, each output times a first input; and a bias
    of_second = linear_layer.given(w=bilinear_weights, x=xi).each
    yield model(output=sum_of(m, lambda i: first_inputs(i) * of_second(i)) + output_bias)
    # PyTorch: torch.nn.Bilinear, at the nodes of a quadrature
    yield model(output=new_layers.bilinear(first_inputs, xi, bilinear_weights, output_bias))


def prelu_default_moment(
    leaky_relu_definition: Any, leaky_relu_second_moment: Any, t: Any, z: Any, alpha: Any, Y: Any
) -> Check:
    # SymPy: a leaky ReLU with the slope one quarter
    quarter = Rational(1, 4)
    moment = leaky_relu_second_moment.at({z: Y, alpha: quarter})
    yield model(using=[moment], output=leaky_relu_definition.given(t=Y, alpha=quarter).right)
    # PyTorch: a new torch.nn.PReLU on symmetric worlds
    yield model(output=new_layers.prelu(Y))


# --- embeddings -------------------------------------------------------------------------------------------------------


def embedding_default_law() -> Check:
    # SymPy: the standard normal law
    yield model(table=normal(0, 1))
    # PyTorch: torch.nn.Embedding.reset_parameters
    yield model(table=drawn_by_layer(embedding_default_))


def embedding_scaled(table: Any, n_in: Any) -> Check:
    # SymPy: the first row, times the root
    yield model(row=lambda j: sqrt(n_in) * table(1, j))
    # PyTorch: torch.nn.Embedding, in every state of a small random world
    yield model(row=new_layers.scaled_row(table))


def embedding_position() -> Check:
    # SymPy: the squares of a sine and a cosine
    yield model()
    # PyTorch: every state of a small random world
    yield model()


def embedding_logit(linear_layer: Any, table: Any, xi: Any) -> Check:
    # SymPy: a linear layer with the rows of the table as its weights
    yield model(tied=linear_layer.given(x=xi, w=table).each)
    # PyTorch: torch.nn.functional.linear with the weight of torch.nn.Embedding
    yield model(tied=new_layers.logits_of_table(xi, table))


def embedding_bag(X: Any, n: Any) -> Check:
    # SymPy: the variance of a mean
    yield model(output=sum_over(n, X) / n)
    # PyTorch: torch.nn.EmbeddingBag of all tokens of a table
    yield model(output=new_layers.bag(X))


def embedding_bag_padding(X: Any, n: Any) -> Check:
    # SymPy: the variance of a mean without the first number
    yield model(output=(sum_over(n, X) - X(1)) / (n - 1))
    # PyTorch: torch.nn.EmbeddingBag of all tokens of a table, the first being that of the padding
    yield model(output=new_layers.bag(X, padding=0))


def embedding_step(omega: Any, place_gradients: Any, eta: Any, n: Any) -> Check:
    # SymPy: the derivative of the sum of all places by the row that stands at each
    yield model(row_plus=lambda j: omega(j) - eta * sum_of(n, lambda i: place_gradients(i, j)))
    # PyTorch: torch.optim.SGD on torch.nn.Embedding
    yield model(row_plus=new_layers.row_after_step(omega, place_gradients, eta))


# --- attention and transformers ---------------------------------------------------------------------------------------


def multihead_default_law(xavier_uniform_bound: Any, n_in: Any, n_out: Any) -> Check:
    # SymPy: Xavier's bound for a matrix with three times as many rows as columns
    yield model(packed=around_zero(xavier_uniform_bound.right.subs(n_out, 3 * n_in)))
    # PyTorch: the packed weights of torch.nn.MultiheadAttention
    yield model(packed=drawn_by_layer(packed_default_))


def multihead_separate_law(xavier_uniform_bound: Any) -> Check:
    # SymPy: Xavier's bound
    yield model(w=around_zero(xavier_uniform_bound.right))
    # PyTorch: the weights of the keys in torch.nn.MultiheadAttention with other keys
    yield model(w=drawn_by_layer(separate_default_))


def multihead_score(
    linear_layer: Any, xi: Any, xi_other: Any, query_weights: Any, key_weights: Any
) -> Check:
    # SymPy: the product of two linear neurons
    query = linear_layer.given(x=xi, w=lambda _, j: query_weights(j)).each
    key = linear_layer.given(x=xi_other, w=lambda _, j: key_weights(j)).each
    yield model(score=query(1) * key(1))
    # PyTorch: a head of torch.nn.MultiheadAttention, in every state of its weights
    yield model(score=new_layers.score(xi, xi_other, query_weights, key_weights))


def multihead_one_token(linear_layer: Any, xi: Any, value_weights: Any, behind_heads: Any, n_in: Any) -> Check:
    # SymPy: a linear neuron, whose inputs are the values
    value = linear_layer.given(x=xi, w=value_weights).each
    yield model(output=sum_of(n_in, lambda i: behind_heads(i) * value(i)))
    # PyTorch: torch.nn.MultiheadAttention, in every state of its weights
    yield model(output=new_layers.attended_alone(xi, value_weights, behind_heads))


def transformer_copies(
    uniform_kurtosis: Any, uniform_second_moment: Any, U: Any, a: Any, b: Any, r: Any, given_weight: Any
) -> Check:
    # SymPy: the same number; two moments of the uniform law
    moments = [uniform_kurtosis.at({U: given_weight}), uniform_second_moment.at({U: given_weight, a: -r, b: r})]
    yield model(using=moments, copied_weight=given_weight)
    # PyTorch: torch.nn.TransformerEncoder, made of a layer with these weights
    yield model(copied_weight=new_layers.copied(given_weight))


def transformer_default_law(xavier_uniform_bound: Any, n_out: Any, m: Any) -> Check:
    # SymPy: Xavier's bound
    yield model(inner_weights=around_zero(xavier_uniform_bound.right.subs(n_out, m)))
    # PyTorch: the first linear layer behind the attention of torch.nn.Transformer
    yield model(inner_weights=drawn_by_layer(feedforward_default_))


def transformer_feedforward(
    linear_layer: Any, relu_halves: Any, z: Any, outer_weights: Any, h: Any, m: Any
) -> Check:
    # SymPy: a linear neuron behind a ReLU
    layer = linear_layer.given(n_in=m, w=lambda _, i: outer_weights(i), x=lambda i: Max(0, h(i))).each
    yield model(using=[relu_halves.at({z: h})], output=layer(1))
    # PyTorch: the second half of torch.nn.TransformerEncoderLayer, in every state of a small random world
    yield model(output=new_layers.feedforward(h, outer_weights))


# --- normalizations ---------------------------------------------------------------------------------------------------


def mean(u: Any, n: Any) -> Any:
    """Of n numbers."""
    return sum_of(n, u) / n


def variance(u: Any, n: Any) -> Any:
    """Of n numbers, with n in its denominator."""
    middle = mean(u, n)
    return sum_of(n, lambda j: (u(j) - middle) ** 2) / n


def batch_norm_default(normalization: Any, u: Any, epsilon: Any) -> Check:
    # SymPy: mean 0 and variance 1 in the place of what is measured
    given = normalization.given(mean_of_u=0, variance_of_u=1, epsilon=Rational(1, 10**5)).each
    yield model(u_hat=given)
    # PyTorch: a new torch.nn.BatchNorm1d in evaluation
    yield model(u_hat=new_layers.new_batch_norm(u))


def layer_norm_default(normalization: Any, u: Any, n: Any) -> Check:
    # SymPy: less the mean, over the root, with the default of the small number
    given = normalization.given(mean_of_u=mean(u, n), variance_of_u=variance(u, n), epsilon=Rational(1, 10**5)).each
    yield model(u_hat=given, mean_of_u=mean(u, n), variance_of_u=variance(u, n))
    # PyTorch: a new torch.nn.LayerNorm, and torch.nn.GroupNorm of one group
    yield model(u_hat=new_layers.new_layer_norm(u), mean_of_u=mean_of(u), variance_of_u=variance_of(u))


def group_norm_default(normalization_two: Any, a: Any, b: Any) -> Check:
    # SymPy: a normalization of two numbers, with the default of the small number
    yield model(a_hat=normalization_two.given(epsilon=Rational(1, 10**5)).right)
    # PyTorch: a new torch.nn.GroupNorm with groups of two channels
    yield model(a_hat=new_layers.new_group_norm(a, b))


def rms_norm_default(normalization: Any, u: Any, n: Any) -> Check:
    # SymPy: a normalization of tiny numbers, with 0 in the place of their mean and their mean square in that of the variance
    tiny = Rational(1, 2**26)
    square = mean(lambda j: u(j) ** 2, n)
    of_tiny = normalization.given(u=lambda i: tiny * u(i), mean_of_u=0, variance_of_u=square, epsilon=tiny**2).each
    yield model(u_rms=of_tiny, mean_square_of_u=square)
    # PyTorch: a new torch.nn.RMSNorm, on numbers that are so small
    yield model(u_rms=new_layers.new_rms_norm(u), mean_square_of_u=mean_square_of(u))
