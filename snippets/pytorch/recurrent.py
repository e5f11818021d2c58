"""New recurrent layers -> what they have drawn, what they remember, and how to make them remember longer, as code that runs."""

# --8<-- [start:imports]
import math

import torch
from torch import Tensor, nn
from torch.nn.init import orthogonal_, xavier_uniform_, zeros_

torch.set_default_dtype(torch.float64)
torch.manual_seed(25)
# --8<-- [end:imports]


# --8<-- [start:default]
def first_sum(n_in: int, units: int) -> float:
    """Mean square of what stands before the tanh in the first step of a new layer, for inputs of mean square 1."""
    state, _ = nn.RNN(n_in, units)(torch.randn(1, 200, n_in))
    return state.atanh().square().mean().item()


layer = nn.RNN(784, 128)
assert all(parameter.abs().max() <= 1 / math.sqrt(128) for parameter in layer.parameters())  # the inputs do not count
assert abs(first_sum(784, 128) / 2.05 - 1) < 0.1
assert abs(first_sum(10, 512) / 0.008 - 1) < 0.2

deep = nn.RNN(784, 128, num_layers=3, batch_first=True)(100 * torch.randn(200, 1, 784))[0]
assert deep.square().mean() < 0.1  # the first layer is saturated, and the third hardly moves
# --8<-- [end:default]


# --8<-- [start:keep]
def gradient_through(layer: nn.RNN, steps: int) -> float:
    """Length of the gradient at the first state, where one of length 1 arrives at the last, without inputs."""
    start = torch.zeros(1, layer.hidden_size, requires_grad=True)
    _, last = layer(torch.zeros(steps, layer.input_size), start)
    arriving = torch.randn_like(last)
    last.backward(arriving / arriving.norm())
    return start.grad.norm().item()


layer = nn.RNN(10, 64, bias=False)
assert gradient_through(layer, steps=50) < 1e-6
orthogonal_(layer.weight_hh_l0)
assert abs(gradient_through(layer, steps=50) - 1) < 1e-9

adding = nn.RNN(1, 1, nonlinearity="relu", bias=False)
nn.init.eye_(adding.weight_hh_l0)
nn.init.ones_(adding.weight_ih_l0)
assert adding(torch.ones(100, 1))[1].item() == 100

both = nn.RNN(1, 1, nonlinearity="relu", bias=False, bidirectional=True)
for parameter in both.parameters():
    nn.init.ones_(parameter)
outputs, states = both(torch.ones(100, 1))
assert outputs[-1].tolist() == [100, 1] and states.flatten().tolist() == [100, 100]
# --8<-- [end:keep]


# --8<-- [start:memory]
def set_forget_bias(layer: nn.LSTM, bias: float) -> None:
    """What stands in the forget gates at the start: the second of four parts, in both of the biases."""
    units = layer.hidden_size
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            if name.startswith("bias"):
                parameter[units : 2 * units] = bias if name.startswith("bias_ih") else 0.0


def kept(layer: nn.LSTM, steps: int) -> Tensor:
    """Part of the cell that is left without inputs: the derivative of the cell by the first one, at zero, for each unit."""
    units = layer.hidden_size
    cell = torch.zeros(1, units, requires_grad=True)
    _, (_, last) = layer(torch.zeros(steps, layer.input_size), (torch.zeros(1, units), cell))
    last.sum().backward()
    return cell.grad[0]


layer = nn.LSTM(10, 400)
zeros_(layer.weight_hh_l0)  # the direct path alone
assert abs(kept(layer, steps=10).log2().mean() + 10) < 0.2  # a half in each step
set_forget_bias(layer, 1.0)
assert torch.allclose(kept(layer, steps=1), torch.tensor(1.0).sigmoid())
set_forget_bias(layer, -math.log(2 ** (1 / 100) - 1))
assert torch.allclose(kept(layer, steps=100), torch.tensor(0.5))
# --8<-- [end:memory]


# --8<-- [start:chrono]
def chrono_(layer: nn.LSTM, longest: int) -> None:
    """Biases for times between 2 and `longest` steps, one for each unit; the rest of the biases is zero."""
    units = layer.hidden_size
    with torch.no_grad():
        for name, parameter in layer.named_parameters():
            if name.startswith("bias"):
                parameter.zero_()
            if name.startswith("bias_ih"):
                time = torch.empty(units).uniform_(1, longest - 1).log()
                parameter[:units], parameter[units : 2 * units] = -time, time


chrono_(layer, longest=100)
gates = kept(layer, steps=1)
assert abs(gates.mean() - 0.96) < 0.01 and (1 / (1 - gates)).max() < 100
# --8<-- [end:chrono]

# --8<-- [start:gru]
gru = nn.GRU(1, 1, bias=True)
for parameter in gru.parameters():
    zeros_(parameter)
with torch.no_grad():
    gru.bias_ih_l0[1] = 4.0  # the second of three parts: reset, update, candidate
held = gru(torch.zeros(10, 1), torch.ones(1, 1))[1].item()
assert abs(held - torch.tensor(4.0).sigmoid().item() ** 10) < 1e-12 and held > 0.8  # a large bias remembers

old = torch.ones(1, 1, 400)
assert abs(nn.GRU(10, 400)(torch.randn(1, 1, 10), old)[1].mean().item() - 1 / 2) < 0.1  # a new one halves the state, on average
# --8<-- [end:gru]


# --8<-- [start:home]
def start(layer: nn.LSTM, remember: float) -> nn.LSTM:
    """Orthogonal weights between the units, and cells that hold half of their value for so many steps."""
    for name, parameter in layer.named_parameters():
        for part in parameter.chunk(4):  # input, forget, candidate, output
            if name.startswith("weight_hh"):
                orthogonal_(part)
            elif name.startswith("weight_ih"):
                xavier_uniform_(part)
            else:
                zeros_(part)
    set_forget_bias(layer, -math.log(2 ** (1 / remember) - 1))
    return layer


# --8<-- [end:home]
layer = start(nn.LSTM(10, 64), remember=20)
assert torch.allclose(layer.weight_hh_l0[:64] @ layer.weight_hh_l0[:64].T, torch.eye(64))
zeros_(layer.weight_hh_l0)
assert torch.allclose(kept(layer, steps=20), torch.tensor(0.5))
