# %% [markdown]
# # Dead units, learning rates, and two inputs
#
# **In short.** Some narrow ReLU networks are dead before they begin, whatever the size of their weights. With a learning rate
# that is too high, units are turned off in training, and a network can stand still as if its gradient vanished; in fact, the
# gradient is zero. And two inputs of one deep ReLU network become alike.

# %%
import math

import torch
from torch import nn

from experiment_pages import Curve, count, finds, median, number, picture, seeds, share, spread, table, tells
from many_networks import HIDDEN, POINTS, WIDTH, Networks, floors, points
from theory_lines import along, side

torch.set_num_threads(1)

# %% [markdown]
# ## Born dead
#
# A ReLU network without biases, and one example at its input, which is not zero. If all units of a layer are off, all
# behind them is zero, for good. With independent weights of a symmetric law that are never zero, the probability that a
# signal gets through depends on width and depth alone \eqref{relu-born-dead}: the size of the weights plays no part.

# %%
LAYERS, NETWORKS, NARROW, SEEDS = 10, 500, (2, 3, 5), seeds(20)


def alive(width, deviation, seed):
    """The share of NETWORKS networks whose signal is alive behind layers 1 to LAYERS."""
    torch.manual_seed(seed)
    signal, found = torch.randn(NETWORKS, 1, width), []
    for _ in range(LAYERS):
        signal = torch.relu(signal @ (deviation * torch.randn(NETWORKS, width, width)))
        found.append(signal.any(2).double().mean())
    return torch.stack(found)


living = {width: torch.stack([alive(width, 1.0, seed) for seed in SEEDS]) for width in NARROW}
said = {width: along("relu-born-dead", "p_layers", LAYERS, widths=width)[1:] for width in NARROW}
tells(f"{NETWORKS} networks for each of {len(SEEDS)} seeds, with normal weights.")
picture(
    "Networks whose signal is alive, by layer.",
    "Dots with bars, and a line for each of three widths. The table below has the last layer.",
    range(1, LAYERS + 1), "layer", "share that is alive",
    [Curve(f"width {width}", said[width], living[width]) for width in NARROW],
)  # fmt: skip
table(
    ("Width", f"Alive behind {LAYERS} layers", "Equation"),
    [(str(width), spread(living[width][:, -1]), number(said[width][-1])) for width in NARROW],
)
gap = max(abs(float(living[width].mean(0)[-1]) - said[width][-1]) for width in NARROW)
finds(gap < 0.03, f"The means over all seeds are within {number(100 * gap)} percentage points of the equation.")
small, large = (torch.stack([alive(NARROW[1], deviation, seed) for seed in SEEDS]) for deviation in (2.0**-7, 2.0**7))
finds(
    bool((small == large).all()),
    f"Weights that are {number(2.0**14)} times larger, from the same draws, change nothing: as many networks are dead "
    "behind each layer.",
)

# %% [markdown]
# ## A learning rate that looks like a vanishing gradient
#
# **What [the source articles](../about/sources.md) claim.** The third one lists a learning rate that is too high among the
# things that can look like vanishing gradients. Here is its ReLU network, on its points, with larger and larger learning
# rates. The weights have He's initialization, the biases PyTorch's default.

# %%
RATES, EPOCHS, LEARNED = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3), 500, 1.0
x, y = points()
CONSTANT, _ = floors(x, y)
tells(
    f"{HIDDEN} hidden layers of {WIDTH} units, {POINTS} points, {EPOCHS} steps, {len(SEEDS)} networks for each learning "
    "rate. The best constant has the loss "
    f"{number(CONSTANT)}."
)


def off(networks):
    """The share of hidden units that are off for every point, layer by layer: shape (networks, HIDDEN)."""
    with torch.no_grad():
        return torch.stack([(~(behind > 0).any(1)).double().mean(1) for behind in networks.hidden(x)[:-1]], 1)


results, rows = {}, []
for rate in RATES:
    networks = Networks.drawn(torch.relu, SEEDS, nn.init.kaiming_uniform_)
    begun = off(networks)
    losses = networks.train(x, y, rate, EPOCHS)[-1]
    lost = ~losses.isfinite()
    stuck = ~lost & ((losses - CONSTANT).abs() < 0.02 * CONSTANT)
    ended = off(networks)
    wall = (ended == 1).any(1)
    results[rate] = losses, lost, stuck, wall, networks.gradients(x, y)[:, 0]
    rows.append(
        (f"{rate:g}", count(losses < LEARNED), count(stuck), count(stuck & wall), count(lost),
         f"{number(100 * float(begun.mean()))} %", f"{number(100 * float(ended[~lost].mean()))} %" if not lost.all() else "")
    )  # fmt: skip
table(
    ("Learning rate", f"Loss below {LEARNED:g}", "Stuck at the constant", "Stuck, with a layer that is off", "Lost (no number)",
     "Units off before", "Units off after, of those not lost"),
    rows,
)  # fmt: skip

good, bad = 0.01, 0.1
losses, lost, stuck, wall, first = results[bad]
finds(
    share(results[good][0] < LEARNED) > 0.6 and not (losses < LEARNED).any(),
    f"With the learning rate {good:g}, {count(results[good][0] < LEARNED)} networks learn; with {bad:g}, none does.",
)
finds(
    share(stuck) >= 0.1 and share(stuck | lost) > 0.9,
    f"Of the latter, {count(lost)} are lost altogether, and {count(stuck)} stand still at the loss of a constant, as a "
    "network whose gradient vanishes does.",
)
finds(
    share(wall[stuck]) >= 0.5,
    f"But the reason is another one: in {count(wall[stuck])} of those that stand still, all units of some layer are off for "
    "every point. Nothing gets through it.",
)

# %% [markdown]
# ### How to tell them apart
#
# Look at the gradient of the first layer. Where a layer is off, it is zero, to the last bit. A gradient that only vanishes
# is small, and not zero, unless it is too small for its type of number.

# %%
sigmoid = Networks.drawn(torch.sigmoid, SEEDS)
sigmoid.train(x, y, good, EPOCHS)
vanishing = sigmoid.gradients(x, y)[:, 0]
dead = first[stuck & wall]
table(
    ("Network", "Loss", "Gradient of the first layer"),
    [
        (f"ReLU, He, learning rate {bad:g}, a layer is off", spread(losses[stuck & wall]), spread(dead)),
        (f"Sigmoid, default, learning rate {good:g}", spread(sigmoid.losses(x, y).detach()), spread(vanishing)),
    ],
)
finds(
    not dead.any() and bool((vanishing > 0).all()) and median(vanishing) < 1e-5,
    f"It is zero in all {len(dead)} networks with such a layer. In the sigmoid networks it is {number(median(vanishing))} "
    "(median), and in none zero.",
)

# %% [markdown]
# ## Units that die in training
#
# The same runs, unit by unit: how many are off for every point, before and after? Networks that were lost are left out.

# %%
SLOW = 0.001
dying = {}
for rate in (SLOW, good, RATES[3]):
    networks = Networks.drawn(torch.relu, SEEDS, nn.init.kaiming_uniform_)
    before = off(networks)
    losses = networks.train(x, y, rate, EPOCHS)[-1]
    whole = losses.isfinite()
    dying[rate] = before[whole].mean(1), off(networks)[whole].mean(1)
table(
    ("Learning rate", "Percent of units off before", "Percent of units off after"),
    [(f"{rate:g}", spread(100 * before), spread(100 * after)) for rate, (before, after) in dying.items()],
)
at_end = {rate: float(after.mean()) for rate, (_, after) in dying.items()}
finds(
    at_end[RATES[3]] > max(at_end[SLOW], at_end[good]) + 0.1
    and all(at_end[rate] < float(dying[rate][0].mean()) + 0.05 for rate in (SLOW, good)),
    f"With the learning rate {SLOW:g}, {number(100 * at_end[SLOW])} percent of the units are off at the end; with {good:g}, it "
    f"is {number(100 * at_end[good])} percent; with {RATES[3]:g}, it is {number(100 * at_end[RATES[3]])} percent. Steps that "
    "are too large turn units off; smaller ones hardly do.",
)

# %% [markdown]
# ## The angle of two inputs
#
# Two inputs go through one deep ReLU network with He's weights. What is the angle between them, layer by layer? The line
# repeats the map of one layer \eqref{pair-relu-map}. It is about the correlation of two pre-activations, over the draw of
# the weights; in a wide layer the cosine of two activations comes close to what it gives.

# %%
DEPTH, WIDE, ANGLES = 50, 256, (90, 60, 20)


def cosines(angle, seed):
    """The cosine of two inputs at that angle, in degrees, as they enter and behind layers 1 to DEPTH."""
    torch.manual_seed(seed)
    turn = math.radians(angle)
    frame = torch.linalg.qr(torch.randn(WIDE, 2)).Q.T
    pair = torch.stack([frame[0], math.cos(turn) * frame[0] + math.sin(turn) * frame[1]])
    found = [nn.functional.cosine_similarity(pair[0], pair[1], dim=0)]
    for _ in range(DEPTH):
        pair = torch.relu(pair @ nn.init.kaiming_normal_(torch.empty(WIDE, WIDE)).T)
        found.append(nn.functional.cosine_similarity(pair[0], pair[1], dim=0))
    return torch.stack(found)


def mapped(angle):
    """The cosine at that angle, and what the map of a layer makes of it, again and again."""
    found = [math.cos(math.radians(angle))]
    for _ in range(DEPTH):
        found.append(side("pair-relu-map", "right", rho_in=found[-1], q=1.0))
    return found


pairs = {angle: torch.stack([cosines(angle, seed) for seed in SEEDS]) for angle in ANGLES}
repeated = {angle: mapped(angle) for angle in ANGLES}
tells(f"{DEPTH} layers of {WIDE} units without biases, {len(SEEDS)} networks for each of {len(ANGLES)} angles.")
SHOWN = list(range(0, DEPTH + 1, 2))


def degrees(cosine):
    """The angle, in degrees."""
    return math.degrees(math.acos(min(1.0, cosine)))


angles = {angle: torch.rad2deg(torch.acos(found.double().clamp(max=1))) for angle, found in pairs.items()}
picture(
    "The angle of two inputs, through ReLU layers.",
    "Dots with bars, and a line for each of three angles, by layer. The table below has some of the values.",
    SHOWN, "layer", "angle in degrees",
    [
        Curve(f"{angle} degrees at the start", [degrees(repeated[angle][k]) for k in SHOWN], angles[angle][:, SHOWN])
        for angle in ANGLES
    ],
)  # fmt: skip
AT = (0, 1, 10, DEPTH)
table(
    ("Angle at the start", *(f"Layer {layer}" for layer in AT[1:]), f"Map, layer {DEPTH}"),
    [
        (f"{angle}°", *(spread(angles[angle][:, layer]) for layer in AT[1:]), number(degrees(repeated[angle][-1])))
        for angle in ANGLES
    ],
)
ends = [median(angles[angle][:, -1]) for angle in ANGLES]
finds(
    max(ends) < 20 and share(angles[ANGLES[0]][:, -1] < 20) > 0.9,
    f"Even inputs at a right angle end {number(ends[0])} degrees apart (median): to the last layers they are nearly one input.",
)
table_of = [(angles[angle][:, layer], degrees(repeated[angle][layer])) for angle in ANGLES for layer in AT[1:]]
far = max(abs(median(found) - line) for found, line in table_of)
finds(
    all(found.min() < line < found.max() for found, line in table_of),
    "At the layers of the table, the repeated map lies among the networks: some have a larger angle, some a smaller one. "
    f"No median is more than {number(far)} degrees from it.",
)
