# %% [markdown]
# # The articles' demos, run many times
#
# **In short.** A demo that runs once can mislead. With PyTorch's default, in the article's number of steps, no sigmoid
# network learns, nor do most of the ReLU networks. With He's initialization most of the ReLU networks do. They end lower
# with He's initialization than with Xavier's for most seeds, and not for all. With the article's large weights, nearly every
# network is lost in a single step if its gradient is not clipped; if it is, the network does not move in 32 bits. With
# smaller weights and a lower threshold, clipping does what it is said to do: without it most networks are lost, with it
# none is. And where the first article prints weights, many draws agree with the laws.
#
# The third of [the source articles](../about/sources.md) trains one deep and narrow network three times, each time once,
# and draws a conclusion. Here the same demos run with many seeds. Each section says what the article claims, shows what
# comes out, and, where the demo does not show its point, gives one that does.
#
# A number in a table is a median over the networks, with both quartiles in brackets where they differ from it. A loss that
# is lost (no number) counts as infinite.

# %%
import torch
from torch import nn

from experiment_pages import Curve, count, finds, median, number, picture, seeds, share, spread, table, tells
from many_networks import HIDDEN, POINTS, WIDTH, Networks, floors, points
from theory_lines import along, side

torch.set_num_threads(1)  # small networks: more threads only wait for each other
RATE, EPOCHS, SEEDS = 0.01, 500, seeds(40)
x, y = points()
CONSTANT, LINE = floors(x, y)
LEARNED = 1.0  # a loss below this follows the line, not the constant

tells(
    f"{HIDDEN} hidden layers of {WIDTH} units, one input, one output. {POINTS} points about a line; all of them in each "
    "step of gradient "
    f"descent. The loss is the mean squared error: {number(CONSTANT)} for the best constant, {number(LINE)} for the best line. "
    f"{len(SEEDS)} networks of each kind, which differ in their seed alone; the points are those of the article."
)

# %% [markdown]
# The networks are made by PyTorch, one seed after the other, and trained side by side: the file `verify/many_networks.py`
# of this site's source does that.
#
# ## Sigmoid against ReLU
#
# **What the article claims.** With sigmoids, gradients vanish and the loss falls slowly. With ReLUs they do not, and it
# falls fast. Both networks have PyTorch's default initialization.

# %%
sigmoid = Networks.drawn(torch.sigmoid, SEEDS).train(x, y, RATE, EPOCHS)
relu = Networks.drawn(torch.relu, SEEDS).train(x, y, RATE, EPOCHS)


def ends(curve):
    """Three cells of a table: the loss at the start and at the end, and how many networks learned."""
    return spread(curve[0]), spread(curve[-1]), count(curve[-1] < LEARNED)


HEAD = ("Network", "Loss at the start", "Loss at the end", f"Below {LEARNED:g}")
tells(f"Learning rate {RATE:g}, {EPOCHS} steps.")
table(HEAD, [("Sigmoid, default", *ends(sigmoid)), ("ReLU, default", *ends(relu))])

near = (relu[-1] - CONSTANT).abs() < 0.05 * CONSTANT
finds(
    ((sigmoid[-1] - CONSTANT).abs() < 0.01 * CONSTANT).all(),
    f"No sigmoid network learns: the loss of each ends at that of the best constant, {number(CONSTANT)}.",
)
finds(
    share(near) > 0.7,
    f"Nor do most of the ReLU networks: {count(near)} end there as well. So the demo does not show what it is to show.",
)
finds(
    share(sigmoid.mean(0) < relu.mean(0)) > 0.5,
    f"Averaged over all steps, the loss is even the lower one with sigmoids for {count(sigmoid.mean(0) < relu.mean(0))} seeds.",
)

# %% [markdown]
# Why does the ReLU not help? Its slope is one where it is on, but the weights belong to the factor of a layer too. The
# default keeps only a small part of the gradient's mean square behind a ReLU \eqref{he-default-backward}.
#
# ### More steps
#
# Do they learn, if they get many more steps?

# %%
FEW, LONG = seeds(20), 10 * EPOCHS
longer = {
    name: Networks.drawn(activation, FEW).train(x, y, RATE, LONG)
    for name, activation in (("Sigmoid, default", torch.sigmoid), ("ReLU, default", torch.relu))
}
tells(f"{LONG} steps, {len(FEW)} networks of each kind.")
table(HEAD, [(name, *ends(curve)) for name, curve in longer.items()])
late = {name: curve[-1] < LEARNED for name, curve in longer.items()}
finds(
    not late["Sigmoid, default"].any() and share(late["ReLU, default"]) > 0.25,
    f"Then {count(late['ReLU, default'])} of the ReLU networks learn, and no sigmoid network does. So there is a difference; "
    "it is one of patience.",
)

# %% [markdown]
# ### Sigmoid and ReLU, repaired
#
# A demo that shows the point. Give the weights of each network the initialization that courses name for it: Xavier's for
# the sigmoid, [He's](../schemes/he.md) for the ReLU. Biases keep PyTorch's default. And look at the gradients of the weights
# themselves, before the first step.

# %%
start = {
    "Sigmoid, default": Networks.drawn(torch.sigmoid, SEEDS),
    "Sigmoid, Xavier": Networks.drawn(torch.sigmoid, SEEDS, nn.init.xavier_uniform_),
    "ReLU, default": Networks.drawn(torch.relu, SEEDS),
    "ReLU, He": Networks.drawn(torch.relu, SEEDS, nn.init.kaiming_uniform_),
}
gradients = {name: networks.gradients(x, y) for name, networks in start.items()}
picture(
    "The norm of the gradient of each layer's weights, before the first step.",
    "Dots with bars for each of four kinds of networks, by layer. The table below has the first and the last.",
    range(1, HIDDEN + 2), "layer", "norm of the gradient", [Curve(name, dots=dots) for name, dots in gradients.items()], log="y",
)  # fmt: skip
fitted = {name: start[name].train(x, y, RATE, EPOCHS) for name in ("Sigmoid, Xavier", "ReLU, He")}
table(
    ("Network", "First layer's gradient", "Last layer's gradient"),
    [(name, spread(found[:, 0]), spread(found[:, -1])) for name, found in gradients.items()],
)
table(HEAD, [(name, *ends(curve)) for name, curve in fitted.items()])

kept = {name: median(found[:, 0] / found[:, -1]) for name, found in gradients.items()}
finds(
    kept["ReLU, He"] > 30 * kept["ReLU, default"] > 900 * kept["Sigmoid, Xavier"] > 900 * kept["Sigmoid, default"],
    f"Of the last layer's gradient, the first one has a part of {number(kept['ReLU, He'])} with ReLU and He, "
    f"{number(kept['ReLU, default'])} with ReLU and the default, {number(kept['Sigmoid, Xavier'])} with the sigmoid and Xavier, "
    f"and {number(kept['Sigmoid, default'])} with the sigmoid and the default (medians).",
)
learned = {name: curve[-1] < LEARNED for name, curve in fitted.items()}
finds(
    not learned["Sigmoid, Xavier"].any() and share(learned["ReLU, He"]) > 0.6,
    f"With He's initialization {count(learned['ReLU, He'])} ReLU networks learn in the article's {EPOCHS} steps, with the "
    "default "
    f"{count(relu[-1] < LEARNED)}. Nothing else differs: so much does initialization matter here. No sigmoid network "
    "learns with either.",
)

# %% [markdown]
# ## Xavier against He
#
# **What the article claims.** Nothing: the code compares `xavier_uniform_` with `kaiming_uniform_` in the ReLU network, and
# the text is cut off before a conclusion. What it leads to is that He's is better behind ReLUs. The two networks of one
# seed begin with the same random numbers, scaled by the two schemes, in all layers; biases have the default.

# %%
xavier = Networks.drawn(torch.relu, SEEDS, nn.init.xavier_uniform_).train(x, y, RATE, EPOCHS)
he = fitted["ReLU, He"]
table(HEAD, [("ReLU, Xavier", *ends(xavier)), ("ReLU, He", *ends(he))])
steps = [0, 10, 20, 30, 50, 70, 100, 150, 200, 300, 400, EPOCHS]
picture(
    "The loss of ReLU networks, by step.",
    "Dots with bars for Xavier's and He's initialization, and for the default, by step. The table has the start and the end.",
    steps, "step", "loss",
    [Curve(name, dots=curve[steps].T) for name, curve in (("Xavier", xavier), ("He", he), ("default", relu))],
)  # fmt: skip

lower = torch.where(he[-1].isnan(), torch.inf, he[-1]) < torch.where(xavier[-1].isnan(), torch.inf, xavier[-1])
finds(
    median(he[-1]) < median(xavier[-1]) and share(lower) > 0.55,
    f"He's networks end lower: the median loss is {number(median(he[-1]))} against {number(median(xavier[-1]))}, "
    f"and it is the lower one of the two for {count(lower)} seeds.",
)
finds(not lower.all(), "Not for every seed: a single run, as in the article, can show the opposite.")
faster = he.mean(0) < xavier.mean(0)
finds(share(faster) > 0.7, f"Averaged over all steps, He's loss is the lower one for {count(faster)} seeds: it learns faster.")

# %% [markdown]
# So "with Xavier, training converges faster" depends on what it is compared with: here it is faster than the default and
# slower than He.

# %%
sooner = xavier.mean(0) < relu.mean(0)
finds(
    share(sooner) > 0.8,
    f"Averaged over all steps, Xavier's loss is lower than the default's for {count(sooner)} seeds, and lower than He's "
    f"for {count(~faster)}.",
)

# %% [markdown]
# ## Gradient clipping
#
# **What the article claims.** With large weights, the loss of the ReLU network grows fast and unstably without clipping.
# With `clip_grad_norm_` it is stable, and falls.

# %%
DEVIATION, STEEP, CLIP, SOME = 10.0, 0.1, 10.0, 50
large = Networks.drawn(torch.relu, SEEDS, lambda weight: nn.init.normal_(weight, std=DEVIATION))
factor = along("he-depth", "q_layers", 1, widths=WIDTH, v_layers=DEVIATION**2)[1]
tells(
    f"All weights have the standard deviation {DEVIATION:g}. Learning rate {STEEP:g}, {SOME} steps, and the threshold "
    f"{CLIP:g} where the gradient "
    f"is clipped. By \\eqref{{he-depth}}, each hidden layer but the first then multiplies the mean square by {number(factor)}, "
    "on average over the draw of its weights."
)


def run(precision, clip):
    """Copies of the networks in this precision, trained -> the losses, and how far the parameters of each moved."""
    networks = large.to(precision)
    before = [one.detach().clone() for one in networks.parameters]
    losses = networks.train(x, y, STEEP, SOME, clip)
    moves = [(one.detach() - first).abs().flatten(1).amax(1) for one, first in zip(networks.parameters, before, strict=True)]
    return losses, torch.stack(moves).amax(0)


HEAD_CLIP = ("Run", "Loss at the start", "Loss after one step", "Loss at the end", "Lost (no number)")
runs = {
    "32 bits, not clipped": run(torch.float32, None),
    "32 bits, clipped": run(torch.float32, CLIP),
    "64 bits, clipped": run(torch.float64, CLIP),
}
table(
    HEAD_CLIP,
    [(name, spread(one[0]), spread(one[1]), spread(one[-1]), count(~one[-1].isfinite())) for name, (one, _) in runs.items()],
)
lost = ~runs["32 bits, not clipped"][0][1].isfinite()
finds(
    share(lost) > 0.9,
    f"Without clipping there is no growth to be seen: {count(lost)} networks have no finite loss after a single step.",
)
still = runs["32 bits, clipped"][1] == 0
finds(
    share(still) > 0.9,
    f"With clipping, in the usual 32 bits, {count(still)} networks never move at all: the norm of the gradient overflows, "
    "so clipping multiplies it by zero, and all parameters stay what they were to the last bit. "
    "See [where it goes wrong](../clipping.md#where-it-goes-wrong).",
)
wide = runs["64 bits, clipped"][0]
finds(
    share(wide[-1] < wide[0]) > 0.9 and median(wide[-1]) > 1000 * CONSTANT,
    f"In 64 bits the norm is finite, and the loss falls in {count(wide[-1] < wide[0])} runs. But at the end it is "
    f"{number(median(wide[-1]))} "
    f"(median), where the best constant has {number(CONSTANT)}. Clipping bounds the step \\eqref{{clip-step}}, not what "
    "the network computes.",
)

# %% [markdown]
# ### Clipping, repaired
#
# A demo that shows the point: weights that are only a little too large, a learning rate that is too large for them, and a
# lower threshold.

# %%
MILD, LOW, MORE = 0.7, 1.0, 300


def mild():
    return Networks.drawn(torch.relu, SEEDS, lambda weight: nn.init.normal_(weight, std=MILD))


free, clipped = (mild().train(x, y, STEEP, MORE, clip) for clip in (None, LOW))
tells(f"Standard deviation {MILD:g}, learning rate {STEEP:g}, threshold {LOW:g}, {MORE} steps.")
table(
    (*HEAD, "Lost (no number)"),
    [(name, *ends(one), count(~one[-1].isfinite())) for name, one in (("Not clipped", free), ("Clipped", clipped))],
)
finds(
    share(~free[-1].isfinite()) > 0.7 and not (free[-1] < LEARNED).any(),
    f"Without clipping {count(~free[-1].isfinite())} networks are lost, and none learns.",
)
finds(
    clipped[-1].isfinite().all() and share(clipped[-1] < LEARNED) > 0.25,
    f"With clipping none is lost, and {count(clipped[-1] < LEARNED)} learn.",
)

# %% [markdown]
# ## The printing demos
#
# The first article fills the weight of a small layer by one function after the other, and prints it. There is nothing to
# claim but what the numbers look like. They were printed once, without a seed. Here are many draws, beside what the law
# says.

# %%
INPUTS, OUTPUTS = 6, 4


def weights(fill):
    """The weights that a function leaves in a layer, for every seed; the biases as well."""
    layers = []
    for seed in SEEDS:
        torch.manual_seed(seed)
        layers.append(nn.Linear(INPUTS, OUTPUTS))
        fill(layers[-1].weight)
    return torch.stack([one.weight.detach() for one in layers]), torch.stack([one.bias.detach() for one in layers])


xavier_variance = side("xavier-variance", "right", n_in=INPUTS, n_out=OUTPUTS)
he_variance = side("he-variance", "right", n_in=INPUTS)
DRAWN = {
    "`uniform_`": (nn.init.uniform_, None, 1.0),
    "`normal_`": (nn.init.normal_, 1.0, None),
    "`xavier_normal_`": (nn.init.xavier_normal_, xavier_variance**0.5, None),
    "`xavier_uniform_`": (nn.init.xavier_uniform_, xavier_variance**0.5, (3 * xavier_variance) ** 0.5),
    "`kaiming_normal_`, `fan_in`": (nn.init.kaiming_normal_, he_variance**0.5, None),
    "`kaiming_uniform_`, `fan_out`": (
        lambda weight: nn.init.kaiming_uniform_(weight, mode="fan_out", nonlinearity="relu"),
        side("he-variance", "right", n_in=OUTPUTS) ** 0.5,
        (3 * side("he-variance", "right", n_in=OUTPUTS)) ** 0.5,
    ),
}
found = {name: weights(fill)[0] for name, (fill, _, _) in DRAWN.items()}
table(
    ("Function", "Standard deviation of the law", "of the draws", "Bound of the law", "largest draw"),
    [
        (name, number(deviation) if deviation else "", number(float(found[name].std())), number(bound) if bound else "none",
         number(float(found[name].abs().max())))
        for name, (_, deviation, bound) in DRAWN.items()
    ],
)  # fmt: skip
inside = [float(found[name].abs().max()) <= bound * (1 + 1e-6) for name, (_, _, bound) in DRAWN.items() if bound]
off = [abs(float(found[name].std()) / deviation - 1) for name, (_, deviation, _) in DRAWN.items() if deviation]
finds(
    all(inside) and max(off) < 0.15,
    f"All draws are inside the bounds, and no standard deviation is off by more than {number(100 * max(off))} percent: "
    "the draws "
    "agree with the laws. One print of so few numbers could not have told.",
)
fixed = {name: weights(fill) for name, fill in (("zeros", nn.init.zeros_), ("ones", nn.init.ones_))}
finds(
    not fixed["zeros"][0].any() and bool((fixed["ones"][0] == 1).all()) and all(bool(bias.any()) for _, bias in fixed.values()),
    "`zeros_` and `ones_` fill the weight alone. The bias keeps its random default, so the outputs still change from "
    "seed to seed.",
)
