"""Why the equations of docs/attention.md hold: the size of a score, equal scores, and what goes back through a head."""

from collections.abc import Iterator
from typing import Any

from sympy import Symbol

from attention import attention_of_one, attention_of_zero, causal_attention_of_zeros, score_of
from texclaims.check import Model, model, sum_of, sum_over

Check = Iterator[Model]


def attention_score(linear_layer: Any, x: Any, z: Any, c: Any) -> Check:
    # SymPy: a linear layer with one output and the key as its weights, scaled
    yield model(score=c * linear_layer.given(w=lambda _, j: z(j)).each(1))
    # PyTorch: torch.nn.functional.linear, with the key as its weight
    yield model(score=score_of(x, z, c))


def score_variance(attention_score: Any, x: Any, z: Any, c: Any) -> Check:
    # SymPy: linearity; products of different keys have mean zero
    yield model(score=attention_score.right)
    # PyTorch: torch.nn.functional.linear, with the key as its weight, in every state of a small random world
    yield model(score=score_of(x, z, c))


def score_variance_scaled(attention_score: Any, x: Any, z: Any, c: Any) -> Check:
    # SymPy: linearity; products of different keys have mean zero
    yield model(score=attention_score.right)
    # PyTorch: torch.nn.functional.linear, with the key as its weight, in every state of a small random world
    yield model(score=score_of(x, z, c))


def attention_output(softmax: Any, query: Any, keys: Any, head_values: Any, c: Any, m: Any) -> Check:
    # SymPy: the values, weighted by the softmax of the scores
    weight = softmax.given(beta=lambda i: c * query * keys(i)).each
    yield model(head_output=sum_of(m, lambda i: head_values(i) * weight(i)))
    # PyTorch: torch.nn.functional.scaled_dot_product_attention
    yield model(head_output=attention_of_one(query, keys, head_values, c))


def attention_at_start(attention_output: Any, query: Any, keys: Any, head_values: Any, c: Any) -> Check:
    # SymPy: all exponentials are 1
    yield model(head_output=attention_output.right)
    # PyTorch: torch.nn.functional.scaled_dot_product_attention
    yield model(head_output=attention_of_one(query, keys, head_values, c))


def uniform_attention_variance(X: Any, n: Any) -> Check:
    # SymPy: the variance of a mean
    yield model(head_mean=sum_over(n, X) / n)
    # PyTorch: torch.nn.functional.scaled_dot_product_attention with a query of zeros, in every state of the values
    yield model(head_mean=attention_of_zero(X))


def _of_first(attention_output: Any, X: Any) -> Any:
    """The output of a head with a query of zero that sees so many tokens, the first ones, with the values X."""
    tokens = Symbol("tokens", integer=True, positive=True)
    output = attention_output.given(query=0, head_values=lambda i: X(i), m=tokens).each()
    return lambda seen: output.subs(tokens, seen)


def causal_attention_variance(attention_output: Any, X: Any) -> Check:
    # SymPy: a head that sees the first tokens alone
    yield model(causal_means=_of_first(attention_output, X))
    # PyTorch: torch.nn.functional.scaled_dot_product_attention with queries of zeros and a causal mask, in every state
    yield model(causal_means=causal_attention_of_zeros(X))


def causal_attention_mean(attention_output: Any, X: Any) -> Check:
    # SymPy: a head that sees the first tokens alone
    yield model(causal_means=_of_first(attention_output, X))
    # PyTorch: torch.nn.functional.scaled_dot_product_attention with queries of zeros and a causal mask, in every state
    yield model(causal_means=causal_attention_of_zeros(X))


def attention_query_gradient(attention_output: Any, query: Any, keys: Any, head_values: Any, c: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(head_output=attention_output.right)
    # PyTorch: autograd through torch.nn.functional.scaled_dot_product_attention
    yield model(head_output=attention_of_one(query, keys, head_values, c))


def attention_key_gradient(attention_output: Any, query: Any, keys: Any, head_values: Any, c: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(head_output=attention_output.right)
    # PyTorch: autograd through torch.nn.functional.scaled_dot_product_attention
    yield model(head_output=attention_of_one(query, keys, head_values, c))


def attention_value_gradient(attention_output: Any, query: Any, keys: Any, head_values: Any, c: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(head_output=attention_output.right)
    # PyTorch: autograd through torch.nn.functional.scaled_dot_product_attention
    yield model(head_output=attention_of_one(query, keys, head_values, c))
