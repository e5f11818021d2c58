"""Recurrent layers of torch.nn with given weights -> their states, gates and cells, and what goes back through time.

What is marked `on_tensors` is PyTorch's own, wrapped so that a check can call it with symbols. A gate is not among the things
that a layer gives. It is read off: with a candidate of zero, the cell after a step is the old one times the forget gate.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap

from texclaims.check import on_tensors

GATES = ("input", "forget", "candidate", "output")
"""In the order in which torch.nn.LSTM and LSTMCell keep them."""
UNITS = 256  # of one layer: states of a world that have nothing to do with each other run side by side


def _quietly(function: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Without the warning that PyTorch runs a recurrent cell once for each state."""

    def called(*arguments: Tensor) -> Tensor:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "There is a performance drop")
            return function(*arguments)

    return called


def _once_each(run: Callable[[Tensor], Tensor], rows: Tensor) -> Tensor:
    """What comes out for each row of numbers; equal rows are run once, UNITS of them side by side: (rows, numbers) -> (rows,)."""
    which = torch.zeros(len(rows), dtype=torch.long)
    for column in rows.T:
        found, place = torch.unique(column, return_inverse=True)
        which = torch.unique(which * len(found) + place, return_inverse=True)[1]
    few = rows.new_empty(int(which.max()) + 1, rows.shape[1])
    few[which] = rows
    return torch.cat([run(part) for part in few.split(UNITS)])[which]


# --- plain recurrent layers -------------------------------------------------------------------------------------------


@on_tensors
def first_sum(xi: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """What torch.nn.RNNCell takes the tanh of in its first step, from a state of zeros: (n_in,), (states, m, n_in), and the sums
    (states, m) of its two biases -> (states, m)."""
    rows = torch.cat([weights, biases.unsqueeze(-1)], dim=-1).reshape(biases.numel(), -1)
    return _once_each(lambda part: _states_of_units(xi, part[:, :-1], part[:, -1]), rows).reshape(biases.shape).atanh()


def _states_of_units(xi: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """The states of as many units of one torch.nn.RNNCell after its first step, from zeros: (n_in,), (units, n_in), (units,)
    -> (units,)."""
    units, n_in = weights.shape
    cell = nn.RNNCell(n_in, units, device="meta", dtype=xi.dtype)
    between = torch.zeros(units, units, dtype=xi.dtype)
    given = {"weight_ih": weights, "weight_hh": between, "bias_ih": biases / 4, "bias_hh": 3 * biases / 4}
    return functional_call(cell, given, (xi, torch.zeros(units, dtype=xi.dtype)))


@on_tensors
def second_layer_sum(below: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """What a unit of the second layer of torch.nn.RNN takes the tanh of in its first step, from states of zeros: the sums in the
    m units of the first layer (m,), its weights (states, m), sums (states, m) of two biases, of which the first is the unit's
    -> (states,)."""
    rows = torch.cat([weights, biases[:, :1]], dim=1)
    return _once_each(lambda part: _states_of_second_layer(below, part[:, :-1], part[:, -1]), rows).atanh()


def _states_of_second_layer(below: Tensor, weights: Tensor, biases: Tensor) -> Tensor:
    """The states of as many units of the second layer of one torch.nn.RNN; of the first layer, which has as many units, only m
    count: (m,), (units, m), (units,) -> (units,)."""
    units, m = weights.shape
    size = max(units, m)
    layer = nn.RNN(1, size, num_layers=2, device="meta", dtype=below.dtype)
    given = {name: torch.zeros(one.shape, dtype=below.dtype) for name, one in layer.named_parameters()}
    given["bias_ih_l0"][:m] = below
    given["bias_ih_l0"][m:] = 1.0  # units that no unit above looks at
    given["weight_ih_l1"][:units, :m] = weights
    given["bias_ih_l1"][:units], given["bias_hh_l1"][:units] = biases / 4, 3 * biases / 4
    return functional_call(layer, given, (torch.zeros(1, 1, dtype=below.dtype),))[0][0, :units]


@on_tensors
def both_ways(added: Tensor, steps: Tensor) -> Tensor:
    """The last output of torch.nn.RNN with one unit each way and ReLUs, whose weights are 1 and whose biases and first states are
    0, in step l with input l of a sequence; both halves are added: (layers + 1,), () -> ()."""
    layer = nn.RNN(1, 1, nonlinearity="relu", bias=False, bidirectional=True, device="meta", dtype=added.dtype)
    given = {name: torch.ones(1, 1, dtype=added.dtype) for name, _ in layer.named_parameters()}
    return functional_call(layer, given, (added[1 : int(steps) + 1].reshape(-1, 1),))[0][-1].sum()


@on_tensors
def step_back(between: Tensor, arriving: Tensor) -> Tensor:
    """What autograd passes back to a state of zeros through torch.nn.RNNCell without inputs and biases:
    (states, m, m), (m,) -> (states, m)."""
    units = len(arriving)
    cell = nn.RNNCell(1, units, bias=False, device="meta", dtype=arriving.dtype)
    zero, nothing = torch.zeros(1, dtype=arriving.dtype), torch.zeros(units, 1, dtype=arriving.dtype)

    def of_state(weight: Tensor) -> Tensor:
        def loss(state: Tensor) -> Tensor:
            given = {"weight_ih": nothing, "weight_hh": weight}
            return arriving @ functional_call(cell, given, (zero, state))

        return torch.func.grad(loss)(torch.zeros(units, dtype=arriving.dtype))

    return _quietly(vmap(of_state))(between.detach()).detach()


@on_tensors
def one_unit(weight: Tensor, start: Tensor, steps: Tensor) -> Tensor:
    """torch.nn.RNN with one unit and ReLUs, without inputs and biases, after so many steps: (states,), (), () -> (states,)."""
    return _once_each(lambda part: _ends_of_units(part[:, 0], start, int(steps)), weight.unsqueeze(1))


def _ends_of_units(weights: Tensor, start: Tensor, steps: int) -> Tensor:
    """The last states of as many units of one torch.nn.RNN, each of which reads its own state alone: (units,), () -> (units,)."""
    units = len(weights)
    layer = nn.RNN(1, units, nonlinearity="relu", bias=False, device="meta", dtype=weights.dtype)
    given = {"weight_ih_l0": weights.new_zeros(units, 1), "weight_hh_l0": weights.diag()}
    return functional_call(layer, given, (weights.new_zeros(steps, 1), start.expand(1, units)))[1][0]


@on_tensors
def rotated_back(first: Tensor, second: Tensor, angle: Tensor, steps: Tensor, *, which: int) -> Tensor:
    """What autograd passes back to a state of two zeros through so many steps of torch.nn.RNN with tanh, without inputs and
    biases, whose weights between the units turn by an angle, for one of the units: the gradients that arrive (), (), then
    (), () -> ()."""
    layer = nn.RNN(1, 2, bias=False, dtype=angle.dtype)
    with torch.no_grad():
        layer.weight_hh_l0.copy_(torch.stack([angle.cos(), -angle.sin(), angle.sin(), angle.cos()]).reshape(2, 2))
    start = torch.zeros(1, 2, dtype=angle.dtype, requires_grad=True)
    last = layer(torch.zeros(int(steps), 1, dtype=angle.dtype), start)[1]
    (gradient,) = torch.autograd.grad(last, start, grad_outputs=torch.stack([first, second]).detach().reshape(1, 2))
    return gradient[0, which]


@on_tensors
def adding(start: Tensor, added: Tensor, steps: Tensor) -> Tensor:
    """torch.nn.RNN with one unit and ReLUs, whose weights are 1 and whose biases are 0, after so many steps, in step l with
    input l of a sequence: (), (layers + 1,), () -> ()."""
    layer = nn.RNN(1, 1, nonlinearity="relu", device="meta", dtype=start.dtype)
    one, zero = torch.ones(1, 1, dtype=start.dtype), torch.zeros(1, dtype=start.dtype)
    given = {"weight_ih_l0": one, "weight_hh_l0": one, "bias_ih_l0": zero, "bias_hh_l0": zero}
    inputs = added[1 : int(steps) + 1].reshape(-1, 1)
    return functional_call(layer, given, (inputs, start.reshape(1, 1)))[1].reshape(())


# --- LSTM -------------------------------------------------------------------------------------------------------------


def _biases(**gates: Tensor) -> Tensor:
    """Of one unit: what is given for its gates, 0 for the others."""
    zero = torch.zeros_like(next(iter(gates.values())))
    return torch.stack([gates.get(name, zero) for name in GATES], dim=-1)


def _step(cell: Tensor, biases: Tensor, second_biases: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """One step of torch.nn.LSTMCell with one unit whose weights are zero: the state and the cell after it."""
    layer = nn.LSTMCell(1, 1, device="meta", dtype=biases.dtype)
    nothing, zero = torch.zeros(4, 1, dtype=biases.dtype), torch.zeros(1, 1, dtype=biases.dtype)
    second = torch.zeros_like(biases) if second_biases is None else second_biases
    given = {"weight_ih": nothing, "weight_hh": nothing, "bias_ih": biases, "bias_hh": second}
    state, after = functional_call(layer, given, (zero, (zero, cell.reshape(1, 1))))
    return state.reshape(()), after.reshape(())


def _gate(biases: Tensor, second_biases: Tensor | None = None) -> Tensor:
    """The forget gate: what is left of a cell of 1."""
    return _step(torch.ones((), dtype=biases.dtype), biases, second_biases)[1]


@on_tensors
def cell_after_step(cell: Tensor, into: Tensor, forget: Tensor, candidate: Tensor) -> Tensor:
    """The cell of torch.nn.LSTMCell, by the sums in its gates: (), (), (), () -> ()."""
    return _step(cell, _biases(input=into, forget=forget, candidate=candidate))[1]


def _gate_of(total: Tensor) -> Tensor:
    """The forget gate of torch.nn.LSTMCell, whose sum comes in as an input: () or (states,) -> the same."""
    layer = nn.LSTMCell(1, 1, bias=False, device="meta", dtype=total.dtype)
    only = _biases(forget=torch.ones((), dtype=total.dtype)).reshape(4, 1)
    given = {"weight_ih": only, "weight_hh": torch.zeros_like(only)}
    column = total.reshape(-1, 1)
    _, cell = functional_call(layer, given, (column, (torch.zeros_like(column), torch.ones_like(column))))
    return cell.reshape(total.shape)


@on_tensors
def forget_gate(total: Tensor) -> Tensor:
    """The forget gate of torch.nn.LSTMCell, by its sum: () or (states,) -> the same."""
    return _gate_of(total)


@on_tensors
def forget_gate_of_two(bias: Tensor, second: Tensor) -> Tensor:
    """The same, by its two biases."""
    return _gate(_biases(forget=bias), _biases(forget=second))


@on_tensors
def chrono_gate(time: Tensor) -> Tensor:
    """The forget gate of torch.nn.LSTMCell whose sum is the logarithm of a time: () or (states,) -> the same."""
    return _gate_of(time.log())


@on_tensors
def chrono_cell(time: Tensor, cell: Tensor, candidate: Tensor) -> Tensor:
    """The cell of torch.nn.LSTMCell with this bias in the forget gate, and minus this bias in the input gate:
    (), (), () -> ()."""
    return _step(cell, _biases(forget=time.log(), input=-time.log(), candidate=candidate))[1]


@on_tensors
def sum_in_forget_gate(bias: Tensor, second: Tensor) -> Tensor:
    """What the forget gate of torch.nn.LSTMCell is the sigmoid of, with these biases and a state and inputs of zeros:
    (states, m), (states, m) -> (states,). The first unit is looked at."""
    rows = torch.stack([bias[:, 0], second[:, 0]], dim=1)
    return _once_each(lambda part: _gates_of_units(part[:, 0], part[:, 1]), rows).logit()


def _gates_of_units(bias: Tensor, second: Tensor) -> Tensor:
    """The forget gates of as many units of one torch.nn.LSTMCell, by their two biases; its weights are zero: (units,), (units,)
    -> (units,)."""
    units = len(bias)
    layer = nn.LSTMCell(1, units, device="meta", dtype=bias.dtype)
    zero, nothing = torch.zeros(1, units, dtype=bias.dtype), torch.zeros(4 * units, units, dtype=bias.dtype)
    given = {
        "weight_ih": nothing[:, :1], "weight_hh": nothing,
        "bias_ih": _biases(forget=bias).T.reshape(-1), "bias_hh": _biases(forget=second).T.reshape(-1),
    }  # fmt: skip
    return functional_call(layer, given, (zero[:, :1], (zero, torch.ones_like(zero))))[1][0]


@on_tensors
def cell_after(cell: Tensor, bias: Tensor, steps: Tensor) -> Tensor:
    """The cell of torch.nn.LSTM after so many steps; its weights are zero, and so are all biases but that of the forget gate:
    (), (), () -> ()."""
    silence = torch.zeros(int(steps), 1, dtype=cell.dtype)
    return _run(cell, silence, bias)


@on_tensors
def cell_after_inputs(cell: Tensor, sums: Tensor) -> Tensor:
    """The cell of torch.nn.LSTM after as many steps as there are numbers, which come in as inputs, and go to the forget gate
    alone: (), (n,) -> ()."""
    return _run(cell, sums.reshape(-1, 1), torch.zeros_like(cell))


def _run(cell: Tensor, inputs: Tensor, bias: Tensor) -> Tensor:
    layer = nn.LSTM(1, 1, device="meta", dtype=cell.dtype)
    nothing, zero = torch.zeros(4, 1, dtype=cell.dtype), torch.zeros(1, 1, dtype=cell.dtype)
    given = {
        "weight_ih_l0": _biases(forget=torch.ones_like(cell)).reshape(4, 1),
        "weight_hh_l0": nothing,
        "bias_ih_l0": _biases(forget=bias),
        "bias_hh_l0": torch.zeros(4, dtype=cell.dtype),
    }
    _, (_, last) = functional_call(layer, given, (inputs, (zero, cell.reshape(1, 1))))
    return last.reshape(())


# --- GRU --------------------------------------------------------------------------------------------------------------


@on_tensors
def gru_after(state: Tensor, update: Tensor, candidate: Tensor | float, steps: Tensor | int = 1) -> Tensor:
    """The state of torch.nn.GRU after so many steps; its weights are zero, and its biases are those of the update gate and of
    the candidate: (), (), () -> ()."""
    layer = nn.GRU(1, 1, device="meta", dtype=state.dtype)
    nothing, zero = torch.zeros(3, 1, dtype=state.dtype), torch.zeros_like(update)
    given = {
        "weight_ih_l0": nothing,
        "weight_hh_l0": nothing,
        "bias_ih_l0": torch.stack([zero, update, torch.as_tensor(candidate, dtype=state.dtype)]),
        "bias_hh_l0": torch.zeros(3, dtype=state.dtype),
    }
    silence = torch.zeros(int(steps), 1, dtype=state.dtype)
    return functional_call(layer, given, (silence, state.reshape(1, 1)))[1].reshape(())


@on_tensors
def gru_state(state: Tensor, update: Tensor, candidate: Tensor) -> Tensor:
    """The state of torch.nn.GRUCell after one step, where what stands in the update gate and in the candidate comes in as inputs:
    (), (states,), (states,) -> (states,)."""
    cell = nn.GRUCell(2, 1, bias=False, device="meta", dtype=update.dtype)
    to_update, to_candidate = torch.eye(2, dtype=update.dtype)
    only = torch.stack([torch.zeros_like(to_update), to_update, to_candidate])
    given = {"weight_ih": only, "weight_hh": torch.zeros(3, 1, dtype=update.dtype)}
    old = state.expand(len(update)).reshape(-1, 1)
    return functional_call(cell, given, (torch.stack([update, candidate], dim=1), old)).reshape(-1)
