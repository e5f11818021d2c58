"""Why the equations of docs/pytorch/recurrent.md hold: what recurrent layers draw, and what they remember."""

from collections.abc import Iterator
from typing import Any

from sympy import Max, Product, Symbol, cos, log, sin, tanh

import recurrent_layers
from gradients import gradient_at_input
from layer_defaults import drawn_by_layer, recurrent_default_
from texclaims.check import Model, model, sum_of, uniform

Check = Iterator[Model]


# --- plain recurrent layers -------------------------------------------------------------------------------------------


def recurrent_default_law(kaiming_sqrt_five: Any, n_in: Any, m: Any) -> Check:
    # SymPy: the bound of a linear layer with as many inputs as there are units
    bound = kaiming_sqrt_five.right.subs(n_in, m)
    yield model(input_weights=uniform(-bound, bound))
    # PyTorch: the weights of the inputs in torch.nn.RNN
    yield model(input_weights=drawn_by_layer(recurrent_default_))


def recurrent_default_sum(linear_layer: Any, xi: Any, input_weights: Any, bias_sum: Any) -> Check:
    # SymPy: a linear neuron with a bias
    neuron = linear_layer.given(x=xi, w=input_weights).each
    yield model(h=lambda i: neuron(i) + bias_sum(i))
    # PyTorch: the inverse tanh of torch.nn.RNNCell, at the nodes of a quadrature
    yield model(h=recurrent_layers.first_sum(xi, input_weights, bias_sum))


def recurrent_default_backward(
    linear_layer_chain_rule: Any, ell: Any, recurrent_weights: Any, arriving: Any, m: Any
) -> Check:
    # SymPy: the way back through a linear layer from all units to all; at 0 the slope of the tanh is 1
    chain_rule = linear_layer_chain_rule.given(n_out=m, w=recurrent_weights)
    yield model(passed_back=gradient_at_input(chain_rule, ell, arriving))
    # PyTorch: autograd through torch.nn.RNNCell
    yield model(passed_back=recurrent_layers.step_back(recurrent_weights, arriving))


def recurrent_stacked(linear_layer: Any, below: Any, upper_weights: Any, bias_sum: Any, m: Any) -> Check:
    # SymPy: a linear neuron with a bias, whose inputs are the states of the layer below
    neuron = linear_layer.given(n_in=m, x=lambda j: tanh(below(j)), w=lambda _, j: upper_weights(j)).each
    yield model(upper_sum=neuron(1) + bias_sum(1))
    # PyTorch: the inverse tanh of the second layer of torch.nn.RNN, at the nodes of a quadrature
    yield model(upper_sum=recurrent_layers.second_layer_sum(below, upper_weights, bias_sum))


def recurrent_same_weight(own_weight: Any, r: Any, L: Any) -> Check:
    # SymPy: a power of the weight, where it is positive
    yield model(state=Max(0, own_weight) ** L * r)
    # PyTorch: torch.nn.RNN with one unit, at the nodes of a quadrature
    yield model(state=recurrent_layers.one_unit(own_weight, r, L))


def recurrent_rotation(a: Any, b: Any, theta: Any, L: Any) -> Check:
    # SymPy: L turns back by the angle are one turn by L times the angle
    turn = L * theta
    yield model(back_one=a * cos(turn) + b * sin(turn), back_two=b * cos(turn) - a * sin(turn))
    # PyTorch: autograd through torch.nn.RNN
    yield model(
        back_one=recurrent_layers.rotated_back(a, b, theta, L, which=0),
        back_two=recurrent_layers.rotated_back(a, b, theta, L, which=1),
    )


def recurrent_identity(r: Any, v_layers: Any, L: Any) -> Check:
    # SymPy: what is positive passes a ReLU as it is
    yield model(sum_kept=r + sum_of(L, lambda one: v_layers(one)))
    # PyTorch: torch.nn.RNN with ReLUs
    yield model(sum_kept=recurrent_layers.adding(r, v_layers, L))


def recurrent_identity_slope(recurrent_identity: Any, r: Any, v_layers: Any, L: Any) -> Check:
    # SymPy: the derivative of the sum
    yield model(sum_kept=recurrent_identity.right)
    # PyTorch: autograd through torch.nn.RNN with ReLUs
    yield model(sum_kept=recurrent_layers.adding(r, v_layers, L))


def recurrent_both_ways(recurrent_identity: Any, v_layers: Any, L: Any) -> Check:
    # SymPy: one unit adds up all steps, the other the last one alone
    yield model(both_halves=recurrent_identity.given(r=0).right + v_layers(L))
    # PyTorch: torch.nn.RNN in two directions
    yield model(both_halves=recurrent_layers.both_ways(v_layers, L))


# --- LSTM -------------------------------------------------------------------------------------------------------------


def lstm_cell(gain_sigmoid_tanh: Any, a: Any, into: Any, b: Any, candidate: Any) -> Check:
    # SymPy: two gates, each a tanh that was moved, and a candidate
    forget, enter = (gain_sigmoid_tanh.given(t=one).right for one in (b, into))
    yield model(cell=forget * a + enter * tanh(candidate))
    # PyTorch: torch.nn.LSTMCell
    yield model(cell=recurrent_layers.cell_after_step(a, into, b, candidate))


def lstm_gate_variance(first_bias: Any, second_bias: Any) -> Check:
    # SymPy: two biases are added
    yield model(gate_sum=first_bias(1) + second_bias(1))
    # PyTorch: read off the forget gate of torch.nn.LSTMCell, in every state of a small random world
    yield model(gate_sum=recurrent_layers.sum_in_forget_gate(first_bias, second_bias))


def lstm_gate_mean(gain_sigmoid_tanh: Any, gate_sum: Any) -> Check:
    # SymPy: a tanh that was moved, of a symmetric number
    yield model(gate=gain_sigmoid_tanh.given(t=gate_sum).right)
    # PyTorch: the forget gate of torch.nn.LSTMCell on symmetric worlds
    yield model(gate=recurrent_layers.forget_gate(gate_sum))


def lstm_two_biases(lstm_cell: Any, b: Any) -> Check:
    # SymPy: what is left of a cell of 1, where two biases are added and the candidate is 0
    yield model(gate=lstm_cell.given(a=1, b=b + b, candidate=0).right)
    # PyTorch: the forget gate of torch.nn.LSTMCell
    yield model(gate=recurrent_layers.forget_gate_of_two(b, b))


def lstm_memory(lstm_cell: Any, a: Any, b: Any, L: Any) -> Check:
    # SymPy: what is left of a cell of 1, once for each step
    yield model(cell=lstm_cell.given(a=1, candidate=0).right ** L * a)
    # PyTorch: torch.nn.LSTM
    yield model(cell=recurrent_layers.cell_after(a, b, L))


def lstm_memory_default(lstm_memory: Any, a: Any, b: Any, L: Any) -> Check:
    # SymPy: the sigmoid of 0
    yield model(cell=lstm_memory.right)
    # PyTorch: torch.nn.LSTM
    yield model(cell=recurrent_layers.cell_after(a, b, L))


def lstm_cell_slope(lstm_cell: Any, a: Any, u: Any, n: Any) -> Check:
    # SymPy: what is left of a cell of 1 in each step, and the derivative of the product
    step = Symbol("step", integer=True, positive=True)
    left = lstm_cell.given(a=1, b=u(step), candidate=0).right
    yield model(cell=a * Product(left, (step, 1, n)))
    # PyTorch: autograd through torch.nn.LSTM
    yield model(cell=recurrent_layers.cell_after_inputs(a, u))


def lstm_time() -> Check:
    # SymPy: the power as an exponential
    yield model()
    # PyTorch: torch.sigmoid
    yield model()


def lstm_bias_one() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: torch.sigmoid
    yield model()


def lstm_hundred() -> Check:
    # SymPy: a ball round the number
    yield model()
    # PyTorch: the same, in float64
    yield model()


def chrono_gate(lstm_cell: Any, r: Any) -> Check:
    # SymPy: what is left of a cell of 1, where a logarithm stands in the gate and the candidate is 0
    yield model(gate=lstm_cell.given(a=1, b=log(r), candidate=0).right)
    # PyTorch: the forget gate of torch.nn.LSTMCell
    yield model(gate=recurrent_layers.chrono_gate(r))


def chrono_cell(lstm_cell: Any, r: Any, a: Any, candidate: Any) -> Check:
    # SymPy: the sigmoids of a logarithm, and of minus this
    yield model(cell=lstm_cell.given(b=log(r), into=-log(r)).right)
    # PyTorch: torch.nn.LSTMCell
    yield model(cell=recurrent_layers.chrono_cell(r, a, candidate))


# --- GRU --------------------------------------------------------------------------------------------------------------


def gru_step(gain_sigmoid_tanh: Any, a: Any, b: Any, candidate: Any) -> Check:
    # SymPy: the gate, a tanh that was moved, keeps the old state, and what it leaves is the candidate's
    gate = gain_sigmoid_tanh.given(t=b).right
    yield model(sum_kept=gate * a + (1 - gate) * tanh(candidate))
    # PyTorch: torch.nn.GRU
    yield model(sum_kept=recurrent_layers.gru_after(a, b, candidate))


def gru_memory(gru_step: Any, a: Any, b: Any, L: Any) -> Check:
    # SymPy: what is left of a state of 1, once for each step
    yield model(sum_kept=gru_step.given(a=1, candidate=0).right ** L * a)
    # PyTorch: torch.nn.GRU
    yield model(sum_kept=recurrent_layers.gru_after(a, b, 0.0, L))


def gru_default_mean(gru_step: Any, a: Any, gate_sum: Any, candidate_sum: Any) -> Check:
    # SymPy: a step with random sums
    yield model(state=gru_step.given(b=gate_sum, candidate=candidate_sum).right)
    # PyTorch: torch.nn.GRUCell on symmetric worlds
    yield model(state=recurrent_layers.gru_state(a, gate_sum, candidate_sum))
