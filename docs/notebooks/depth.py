# %% [markdown]
# # A deep network, scheme by scheme
#
# **In short.** What one layer does to the mean square, many layers do many times over. Behind ReLUs, zeros let nothing
# through, standard normal weights let signal and gradient explode, and with LeCun's and Xavier's weights both vanish. With
# He's weights the mean over all draws is kept, but the signal of a typical network loses some of it. With PyTorch's default
# the signal settles at what the biases add, and the gradient vanishes. Behind tanh layers no signal explodes. The gradient
# does with standard normal weights; it grows with He's, fades slowly with LeCun's and Xavier's, and vanishes with the
# default.
#
# A signal goes into a deep network and a gradient comes back, before any training. What is left of them, layer by layer,
# for weights that are zero, standard normal, LeCun's, Xavier's, He's, and PyTorch's default?
#
# Dots are medians of runs, with bars from quartile to quartile. Lines are what verified equations say of the mean over all
# draws. They need not meet: see below.

# %%
import torch
from torch import nn

from experiment_pages import (
    Curve,
    count,
    finds,
    histograms,
    median,
    number,
    picture,
    quartiles,
    seeds,
    share,
    spread,
    table,
    tells,
)
from theory_lines import along

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)  # in 32 bits the standard normal weights would end in infinity
DEPTH, WIDTH, INPUTS, SEEDS = 50, 100, 32, seeds(40)
SCHEMES = {
    "Zeros": nn.init.zeros_,
    "N(0, 1)": nn.init.normal_,
    "LeCun": lambda weight: nn.init.kaiming_normal_(weight, nonlinearity="linear"),
    "Xavier": nn.init.xavier_normal_,
    "He": nn.init.kaiming_normal_,
    "Default": None,
}


def network(scheme):
    """DEPTH linear layers; biases are zero, but for the default, which draws them."""
    layers = [nn.Linear(WIDTH, WIDTH) for _ in range(DEPTH)]
    for layer in layers if SCHEMES[scheme] else ():
        SCHEMES[scheme](layer.weight)
        nn.init.zeros_(layer.bias)
    return [layer.requires_grad_(False) for layer in layers]


def passed(scheme, activation, seed):
    """One network, forward and back: activations, gradients and pre-activations, each of shape (DEPTH, INPUTS, WIDTH).

    The gradient is that of a loss that is linear in the last pre-activations, with standard normal coefficients.
    """
    torch.manual_seed(seed)
    signal, before, behind = torch.randn(INPUTS, WIDTH).requires_grad_(), [], []
    for layer in network(scheme):
        before.append(layer(signal))
        signal = activation(before[-1])
        behind.append(signal.detach())
    if not before[-1].requires_grad:
        raise RuntimeError("no gradient can come back")
    gradients = torch.autograd.grad((before[-1] * torch.randn(INPUTS, WIDTH)).sum(), before)
    return torch.stack(behind), torch.stack(gradients), torch.stack([one.detach() for one in before])


tells(
    f"{DEPTH} layers of {WIDTH} units, without normalization or shortcuts. {INPUTS} standard normal inputs, and a linear "
    "loss with standard "
    f"normal coefficients. {len(SEEDS)} networks of each kind, in 64 bits. Biases are zero, but for the default, which "
    "draws them."
)

# %% [markdown]
# ## Through ReLU layers


# %%
def runs(activation):
    """Scheme -> mean squares of pre-activations and of the gradients with respect to them, of shape (seeds, DEPTH); and, of
    layers AT, activations and gradients, of shape (seeds, layers, INPUTS, WIDTH)."""
    found = {}
    for scheme in SCHEMES:
        parts = []
        for seed in SEEDS:
            behind, gradients, before = passed(scheme, activation, seed)
            parts.append((before.square().mean((1, 2)), gradients.square().mean((1, 2)), behind[PLACES], gradients[PLACES]))
        found[scheme] = tuple(map(torch.stack, zip(*parts, strict=True)))
    return found


AT = (1, 10, 25, DEPTH)
PLACES = [layer - 1 for layer in AT]
relu = runs(torch.relu)

VARIANCES = {"N(0, 1)": 1.0, "LeCun": 1 / WIDTH, "Xavier": 1 / WIDTH, "He": 2 / WIDTH, "Default": 1 / (3 * WIDTH)}


def forward(scheme):
    """What the equations say of the mean square of the pre-activations of layers 1 to DEPTH, for inputs of mean square 1."""
    if scheme == "Default":
        first = along("linear-default-depth", "q_layers", 1, n=WIDTH)[1]
        return along("he-default-depth", "q_layers", DEPTH - 1, first, n=WIDTH)
    given = {"widths": WIDTH, "v_layers": VARIANCES[scheme]}
    return along("he-depth", "q_layers", DEPTH - 1, along("xavier-depth-forward", "q_layers", 1, **given)[1], **given)


def backward(scheme):
    """What the equation says of the mean square of the gradient at layers 1 to DEPTH, where that at the last one is 1."""
    from_the_first = along("he-depth-backward", "d_layers", DEPTH - 1, widths=WIDTH, v_layers=VARIANCES[scheme])
    return [one / from_the_first[-1] for one in from_the_first]


DRAWN = ("He", "LeCun", "Default")
for way, place, said in (("Pre-activations", 0, forward), ("Gradients", 1, backward)):
    picture(
        f"{way} in a network of ReLU layers: their mean square.",
        f"Dots with bars, and a line for each of {', '.join(DRAWN)}, by layer. The table below has some of the values.",
        range(1, DEPTH + 1), "layer", "mean square",
        [Curve(scheme, said(scheme), relu[scheme][place]) for scheme in DRAWN], log="y",
    )  # fmt: skip
    table(
        (way, *(f"Layer {layer}" for layer in AT), f"Equation, layer {DEPTH if place == 0 else 1}"),
        [
            (scheme, *(spread(relu[scheme][place][:, one]) for one in PLACES),
             number(said(scheme)[place - 1]) if scheme in VARIANCES else number(0.0))
            for scheme in SCHEMES
        ],
    )  # fmt: skip

# %% [markdown]
# The lines are \eqref{he-depth} and \eqref{he-depth-backward}, and for the default \eqref{he-default-depth}. Where widths
# are equal, Xavier's variance is LeCun's.
#
# **Do lines and dots agree?** The equations are about the mean over all draws. Through many layers a few draws have much
# of the mean, and the typical network has less (see [a signal through many layers](../propagation.md)). So compare one
# layer with the next.

# %%
finds(
    torch.allclose(relu["Xavier"][0], relu["LeCun"][0]) and torch.allclose(relu["Xavier"][1], relu["LeCun"][1]),
    "From the same seed, both even draw the same weights; so their rows above are the same.",
)
rows, worst = [], 0.0
for scheme in ("N(0, 1)", "LeCun", "He"):
    ahead, back = (relu[scheme][place] for place in (0, 1))
    measured = float((ahead[:, 1:] / ahead[:, :-1]).mean()), float((back[:, :-1] / back[:, 1:]).mean())
    wanted = forward(scheme)[1] / forward(scheme)[0], backward(scheme)[0] / backward(scheme)[1]
    worst = max(worst, *(abs(one / two - 1) for one, two in zip(measured, wanted, strict=True)))
    rows.append((scheme, number(measured[0]), number(wanted[0]), number(measured[1]), number(wanted[1])))
table(("Factor of one layer", "Forward, measured", "Equation", "Backward, measured", "Equation"), rows)
finds(worst < 0.05, f"No mean factor of a layer is off by more than {number(100 * worst)} percent.")

last = {scheme: relu[scheme][0][:, -1] for scheme in SCHEMES}
low, _, high = quartiles(last["He"])
finds(
    median(last["He"]) < forward("He")[-1] and high > 2 * low,
    f"Behind all layers, the equation has {number(forward('He')[-1])} for He's weights; the median of the networks is "
    f"{number(median(last['He']))}, and the quartiles are far apart. The mean is kept, the typical network loses.",
)
finds(
    median(last["LeCun"]) < 1e-9 < 1e60 < median(last["N(0, 1)"]),
    f"LeCun's and Xavier's weights keep {number(forward('LeCun')[1] / forward('LeCun')[0])} of the mean square at each "
    f"ReLU: {number(median(last['LeCun']))} is left. Standard normal "
    f"weights end at {number(median(last['N(0, 1)']))}, beyond what 32 bits can hold.",
)
gone = relu["Default"][1][:, 0]
finds(
    abs(median(last["Default"]) / forward("Default")[-1] - 1) < 0.2 and median(gone) < 1e-30,
    f"The default's signal does not vanish: {spread(last['Default'])} is left, which comes from the biases. Its gradient does: "
    f"{number(median(gone))} is left at the first layer.",
)
finds(
    not relu["Zeros"][0].any() and not relu["Zeros"][1][:, :-1].any() and bool(relu["Zeros"][1][:, -1].all()),
    "With zeros nothing gets through, and the gradient reaches the last layer alone.",
)

# %% [markdown]
# ### Histograms
#
# Of all units, inputs and networks. Activations that are zero cannot stand on a logarithmic axis; they are left out, and
# counted in the table.


# %%
def powers(values, layer):
    """The powers of ten of the numbers of one layer that are not zero."""
    found = values[:, layer].abs()
    return found[found > 0].log10()


COLUMNS = tuple(f"layer {layer}" for layer in AT)
LOW, HIGH = -12.0, 4.0
histograms(
    "Activations behind ReLU layers, as powers of ten.",
    f"One row for each of {', '.join(SCHEMES)}, one histogram for each of four layers.",
    [(scheme, [powers(relu[scheme][2], k) for k in range(len(AT))]) for scheme in SCHEMES], COLUMNS, "power of ten", (LOW, HIGH),
)  # fmt: skip
histograms(
    "Gradients in a network of ReLU layers, as powers of ten.",
    f"One row for each of {', '.join(SCHEMES)}, one histogram for each of four layers.",
    [(scheme, [powers(relu[scheme][3], k) for k in range(len(AT))]) for scheme in SCHEMES],
    COLUMNS, "power of ten", (2 * LOW, HIGH),
)  # fmt: skip
tells("What is outside an axis is counted in its outermost bar.")
table(
    ("Activations that are zero", *(f"Layer {layer}" for layer in AT)),
    [(scheme, *(f"{number(100 * share(relu[scheme][2][:, k] == 0))} %" for k in range(len(AT)))) for scheme in SCHEMES],
)
first, off = (share(relu["He"][2][:, k] == 0) for k in (0, -1))
finds(
    abs(off - first) < 0.1,
    f"Behind the last layer, {number(100 * off)} percent of He's activations are zero; behind the first, "
    f"{number(100 * first)} percent.",
)

# %% [markdown]
# ## Through tanh layers
#
# The same networks with tanh in the place of the ReLU. No activation can exceed one, so the signal cannot explode. The
# gradient can.

# %%
tanh = runs(torch.tanh)
for way, place in (("Pre-activations", 0), ("Gradients", 1)):
    picture(
        f"{way} in a network of tanh layers: their mean square.",
        "Dots with bars for each of four schemes, by layer. The table below has some of the values.",
        range(1, DEPTH + 1), "layer", "mean square",
        [Curve(scheme, dots=tanh[scheme][place]) for scheme in ("N(0, 1)", *DRAWN)], log="y",
    )  # fmt: skip
    table(
        (way, *(f"Layer {layer}" for layer in AT)),
        [(scheme, *(spread(tanh[scheme][place][:, one]) for one in PLACES)) for scheme in SCHEMES],
    )
histograms(
    "Activations behind tanh layers.",
    f"One row for each of {', '.join(SCHEMES)}, one histogram for each of four layers.",
    [(scheme, [tanh[scheme][2][:, k] for k in range(len(AT))]) for scheme in SCHEMES], COLUMNS, "activation", (-1.0, 1.0),
)  # fmt: skip
histograms(
    "Gradients in a network of tanh layers, as powers of ten.",
    f"One row for each of {', '.join(SCHEMES)}, one histogram for each of four layers.",
    [(scheme, [powers(tanh[scheme][3], k) for k in range(len(AT))]) for scheme in SCHEMES], COLUMNS, "power of ten", (LOW, HIGH),
)  # fmt: skip

EDGE = 0.99
saturated = {scheme: share(tanh[scheme][2][:, -1].abs() > EDGE) for scheme in SCHEMES}
back = {scheme: tanh[scheme][1][:, 0] for scheme in SCHEMES}
finds(
    saturated["N(0, 1)"] > 0.5 and saturated["He"] < 0.05,
    f"Standard normal weights drive the units to the ends: behind the last layer {number(100 * saturated['N(0, 1)'])} "
    "percent of the activations are "
    f"beyond {EDGE}. With He's variance it is {number(100 * saturated['He'])} percent.",
)
finds(
    median(back["N(0, 1)"]) > 1e20,
    f"And yet their gradient explodes, to {number(median(back['N(0, 1)']))} at the first layer: saturated units pass on "
    "little, but large weights "
    "make up for it. See [large weights](../saturation.md).",
)
finds(
    median(tanh["LeCun"][0][:, -1]) < 0.1 * median(tanh["LeCun"][0][:, 0])
    and median(back["LeCun"]) > 1e-4 > 1e-15 > median(back["Default"]),
    f"With LeCun's and Xavier's variance, signal and gradient fade slowly: {number(median(back['LeCun']))} of the "
    "gradient's mean square is left. With the "
    f"default it is {number(median(back['Default']))}.",
)
finds(
    share(back["He"] > tanh["He"][1][:, -1]) > 0.9,
    f"He's variance is {number(VARIANCES['He'] / VARIANCES['LeCun'])} times LeCun's, which is too much for tanh on the way "
    f"back: the gradient grows in {count(back['He'] > tanh['He'][1][:, -1])} "
    f"networks, to {number(median(back['He']))} (median).",
)
