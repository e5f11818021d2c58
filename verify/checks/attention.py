"""Why the equations of docs/attention.md hold: the size of a score, equal scores, and what goes back through a head."""

from collections.abc import Iterator
from typing import Any

from sympy import Expr, exp

from attention import attention_of_one, attention_of_zero, score_of
from texclaims.check import Model, model, sum_of, sum_over

Check = Iterator[Model]


def weighted(q: Any, keys: Any, values: Any, c: Any, m: Any) -> Expr:
    """SymPy's head with one dimension: the mean of the values under the softmax of the scores."""
    total = sum_of(m, lambda i: exp(c * q * keys(i)))
    return sum_of(m, lambda i: values(i) * exp(c * q * keys(i))) / total


def attention_score(x: Any, z: Any, c: Any, n_in: Any) -> Check:
    # SymPy: a sum of products, scaled
    yield model(attention_score=c * sum_over(n_in, x * z))
    # PyTorch: torch.nn.functional.linear, with the key as its weight
    yield model(attention_score=score_of(x, z, c))


def score_variance(x: Any, z: Any, c: Any, n_in: Any) -> Check:
    # SymPy: linearity; products of different keys have mean zero
    yield model(attention_score=c * sum_over(n_in, x * z))
    # PyTorch: torch.nn.functional.linear, with the key as its weight, in every state of a small random world
    yield model(attention_score=score_of(x, z, c))


def score_variance_scaled(x: Any, z: Any, c: Any, n_in: Any) -> Check:
    # SymPy: linearity; products of different keys have mean zero
    yield model(attention_score=c * sum_over(n_in, x * z))
    # PyTorch: torch.nn.functional.linear, with the key as its weight, in every state of a small random world
    yield model(attention_score=score_of(x, z, c))


def attention_output(attention_query: Any, attention_keys: Any, attention_values: Any, c: Any, m: Any) -> Check:
    # SymPy: the values, weighted by the softmax of the scores
    yield model(attention_output=weighted(attention_query, attention_keys, attention_values, c, m))
    # PyTorch: torch.nn.functional.scaled_dot_product_attention
    yield model(attention_output=attention_of_one(attention_query, attention_keys, attention_values, c))


def attention_at_start(attention_query: Any, attention_keys: Any, attention_values: Any, c: Any, m: Any) -> Check:
    # SymPy: all exponentials are 1
    yield model(attention_output=weighted(attention_query, attention_keys, attention_values, c, m))
    # PyTorch: torch.nn.functional.scaled_dot_product_attention
    yield model(attention_output=attention_of_one(attention_query, attention_keys, attention_values, c))


def attention_query_gradient(attention_query: Any, attention_keys: Any, attention_values: Any, c: Any, m: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(attention_output=weighted(attention_query, attention_keys, attention_values, c, m))
    # PyTorch: autograd through torch.nn.functional.scaled_dot_product_attention
    yield model(attention_output=attention_of_one(attention_query, attention_keys, attention_values, c))


def attention_key_gradient(attention_query: Any, attention_keys: Any, attention_values: Any, c: Any, m: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(attention_output=weighted(attention_query, attention_keys, attention_values, c, m))
    # PyTorch: autograd through torch.nn.functional.scaled_dot_product_attention
    yield model(attention_output=attention_of_one(attention_query, attention_keys, attention_values, c))


def attention_value_gradient(attention_query: Any, attention_keys: Any, attention_values: Any, c: Any, m: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(attention_output=weighted(attention_query, attention_keys, attention_values, c, m))
    # PyTorch: autograd through torch.nn.functional.scaled_dot_product_attention
    yield model(attention_output=attention_of_one(attention_query, attention_keys, attention_values, c))


def uniform_attention_variance(X: Any, n: Any) -> Check:
    # SymPy: the variance of a mean
    yield model(attention_mean=sum_over(n, X) / n)
    # PyTorch: torch.nn.functional.scaled_dot_product_attention with a query of zeros, in every state of the values
    yield model(attention_mean=attention_of_zero(X))
