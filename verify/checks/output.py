"""Why the equations of docs/output.md hold: the loss at equal and at random logits, the last bias, a sure softmax, regression."""

from collections.abc import Iterator
from typing import Any

from sympy import Expr, exp, log, sqrt

from initialization import linear_of_one
from losses import (
    cross_entropy_of_batch,
    cross_entropy_of_feature,
    cross_entropy_of_first,
    entropy_of_feature,
    logistic_loss,
    softmax_of,
    squared_error,
    squared_error_of_each,
    squared_error_of_sigmoid,
)
from texclaims.check import Model, model, sum_of

Check = Iterator[Model]


def logit_shift(cross_entropy: Any, beta: Any) -> Check:
    # SymPy: a common factor of the exponentials
    yield model(C=cross_entropy.right)
    # PyTorch: torch.nn.functional.cross_entropy, without the shift
    yield model(C=cross_entropy_of_first(beta))


def softmax(beta: Any, m: Any) -> Check:
    # SymPy: each exponential over the sum of all
    yield model(chance=lambda i: exp(beta(i)) / sum_of(m, lambda j: exp(beta(j))))
    # PyTorch: torch.nn.functional.softmax
    yield model(chance=softmax_of(beta))


def loss_equal_logits(cross_entropy: Any, beta: Any) -> Check:
    # SymPy: a sum of equal exponentials
    yield model(C=cross_entropy.right)
    # PyTorch: torch.nn.functional.cross_entropy
    yield model(C=cross_entropy_of_first(beta))


def logit_gradients_length(cross_entropy: Any, beta: Any) -> Check:
    # SymPy: the derivative by each logit, then all logits put to one number
    yield model(C=cross_entropy.right)
    # PyTorch: autograd through torch.nn.functional.cross_entropy
    yield model(C=cross_entropy_of_first(beta))


def loss_feature_gradient(cross_entropy: Any, logit_weights: Any, t: Any) -> Check:
    # SymPy: the derivative by the feature
    yield model(C_feature=cross_entropy.given(beta=lambda i: t * logit_weights(i)).right)
    # PyTorch: autograd through torch.nn.functional.cross_entropy and a linear layer
    yield model(C_feature=cross_entropy_of_feature(t, logit_weights))


def loss_feature_curvature(cross_entropy: Any, logit_weights: Any, t: Any) -> Check:
    # SymPy: the series, with a sum over the classes in each term
    yield model(C_feature=cross_entropy.given(beta=lambda i: t * logit_weights(i)).right)
    # PyTorch: how fast the remainder of a linear layer and torch.nn.functional.cross_entropy shrinks
    yield model(C_feature=cross_entropy_of_feature(t, logit_weights))


def random_logits_excess() -> Check:
    # SymPy: the square of a sum, by which of its indices coincide
    yield model()
    # PyTorch: every state of a small random world
    yield model()


def binary_loss_small_logit(binary_cross_entropy: Any, b: Any, p: Any) -> Check:
    # SymPy: the derivative of the loss above
    yield model(C_binary=binary_cross_entropy.right)
    # PyTorch: autograd through torch.nn.functional.binary_cross_entropy_with_logits
    yield model(C_binary=logistic_loss(b, p))


def exponential_tangent() -> Check:
    # SymPy: the gap is smallest where its slope is 0
    yield model()
    # PyTorch: float64, and a search for the smallest gap
    yield model()


def log_mean_exponentials(lognormal_mean: Any, X: Any, sigma: Any, h: Any, q: Any) -> Check:
    # SymPy: the mean of one exponential, as often as there are classes
    yield model(using=[lognormal_mean.at({X: h, sigma: sqrt(q)})])
    # PyTorch: quadrature of torch.distributions.Normal's density
    yield model()


def loss_random_logit() -> Check:
    # SymPy: a ball round the integral
    yield model()
    # PyTorch: torch.nn.functional.softplus at the nodes of a quadrature
    yield model()


def binary_cross_entropy(b: Any, p: Any) -> Check:
    # SymPy: minus the logarithm of the probability of each label, in its share
    chance = 1 / (1 + exp(-b))
    yield model(C_binary=-p * log(chance) - (1 - p) * log(1 - chance))
    # PyTorch: torch.nn.functional.binary_cross_entropy_with_logits
    yield model(C_binary=logistic_loss(b, p))


def binary_gradient(binary_cross_entropy: Any, b: Any, p: Any) -> Check:
    # SymPy: the derivative of the loss above
    yield model(C_binary=binary_cross_entropy.right)
    # PyTorch: autograd through torch.nn.functional.binary_cross_entropy_with_logits
    yield model(C_binary=logistic_loss(b, p))


def prior_bias() -> Check:
    # SymPy: each side solved for the bias
    yield model()
    # PyTorch: torch.sigmoid, and a root search on each side
    yield model()


def prior_bias_loss(binary_cross_entropy: Any, b: Any, p: Any) -> Check:
    # SymPy: the bias put into the loss
    yield model(C_binary=binary_cross_entropy.right)
    # PyTorch: torch.nn.functional.binary_cross_entropy_with_logits
    yield model(C_binary=logistic_loss(b, p))


def prior_bias_rare(binary_cross_entropy: Any, b: Any, p: Any) -> Check:
    # SymPy: a ball round the number
    yield model(C_binary=binary_cross_entropy.right)
    # PyTorch: torch.nn.functional.binary_cross_entropy_with_logits
    yield model(C_binary=logistic_loss(b, p))


def batch_cross_entropy(cross_entropy: Any, beta: Any, class_counts: Any, m: Any) -> Check:
    # SymPy: the loss of one example, with the mean over the batch for the logit of its class
    of_its_class = sum_of(m, lambda i: class_counts(i) * beta(i)) / sum_of(m, class_counts)
    yield model(C_batch=cross_entropy.right + beta(1) - of_its_class)
    # PyTorch: torch.nn.functional.cross_entropy of the whole batch
    yield model(C_batch=cross_entropy_of_batch(beta, class_counts))


def batch_logit_gradient(batch_cross_entropy: Any, beta: Any, class_counts: Any) -> Check:
    # SymPy: the derivative of the loss above
    yield model(C_batch=batch_cross_entropy.right)
    # PyTorch: autograd through torch.nn.functional.cross_entropy of the whole batch
    yield model(C_batch=cross_entropy_of_batch(beta, class_counts))


def prior_bias_classes(softmax: Any, beta: Any) -> Check:
    # SymPy: the exponential of a logarithm
    yield model(chance=softmax.each)
    # PyTorch: torch.nn.functional.softmax
    yield model(chance=softmax_of(beta))


def prior_bias_classes_loss(batch_cross_entropy: Any, beta: Any, class_counts: Any) -> Check:
    # SymPy: the logarithms put into the loss
    yield model(C_batch=batch_cross_entropy.right)
    # PyTorch: torch.nn.functional.cross_entropy of the whole batch
    yield model(C_batch=cross_entropy_of_batch(beta, class_counts))


def softmax_own_logit(softmax: Any, beta: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(chance=softmax.each)
    # PyTorch: autograd through torch.nn.functional.softmax
    yield model(chance=softmax_of(beta))


def softmax_other_logit(softmax: Any, beta: Any) -> Check:
    # SymPy: the derivative of the fraction
    yield model(chance=softmax.each)
    # PyTorch: autograd through torch.nn.functional.softmax
    yield model(chance=softmax_of(beta))


def sigmoid_squared_error_gradient(b: Any) -> Check:
    # SymPy: the derivative of the square
    yield model(C_sigmoid=(1 / (1 + exp(-b)) - 1) ** 2)
    # PyTorch: autograd through torch.nn.functional.mse_loss and torch.sigmoid
    yield model(C_sigmoid=squared_error_of_sigmoid(b))


def squared_loss_start(linear_layer: Any, xi: Any, w: Any, a: Any) -> Check:
    # SymPy: the output written out, less the target
    yield model(loss=(linear_layer.given(x=xi).each(1) - a) ** 2)
    # PyTorch: torch.nn.functional.mse_loss of a linear layer on one fixed input, for every state of the weights
    yield model(loss=squared_error(linear_of_one(xi, w), a))


def squared_loss_bias(variance_split: Any, X: Any, Y: Any, b: Any) -> Check:
    # SymPy: the square multiplied out; the second moment is variance and squared mean
    yield model(using=[variance_split.at({X: Y})], loss=(Y - b) ** 2)
    # PyTorch: torch.nn.functional.mse_loss of one output and all targets
    yield model(loss=squared_error_of_each(Y, b))


def entropy_slope(cross_entropy: Any, logit_weights: Any, t: Any, m: Any) -> Check:
    # SymPy: the logarithm of the sum of all exponentials, less the mean logit; then its derivative
    def logits(i: Expr) -> Expr:
        return t * logit_weights(i)

    total = cross_entropy.given(beta=logits).right + logits(1)
    mean = sum_of(m, lambda i: logits(i) * exp(logits(i))) / sum_of(m, lambda i: exp(logits(i)))
    yield model(H_feature=total - mean)
    # PyTorch: autograd through torch.distributions.Categorical and a linear layer
    yield model(H_feature=entropy_of_feature(t, logit_weights))
